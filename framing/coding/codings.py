"""Codings made elsewhere come in: long, wide or nested tables of any coders become codings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT, STANCES, Codebook
from framing.coding.cas import ENDINGS, read_cas
from framing.coding.names import NAMES, Articles, name_frames, name_roles
from framing.coding.nested import Nested
from framing.coding.records import JSON, read_nested
from framing.coding.tables import MISSING, NO, TABLES, YES, Cell, Decided, keep_one, plain_value, read_rows
from framing.coding.write_sheets import DECISIONS, frame_decisions
from framing.corpus.corpus import CODING_COLUMNS
from framing.errors import FramingError, did_you_mean
from framing.text.addresses import plain_address
from framing.text.scripts import plain_name

_CHOSEN = re.compile(r'^\{"choices": \[(.*)\]\}$')
"""Several choices in a cell of Label Studio's CSV."""


def _plain_list(found: re.Match[str]) -> str:
    return found[1].replace('"', "").replace(", ", ";")


def read_codings(
    paths: Iterable[str | Path],
    *,
    codebook: Codebook,
    articles: Iterable[str],
    coders: Mapping[str, str] | Iterable[str] = (),
    aggregate: str | None = None,
    columns: Mapping[str, str] | None = None,
    empty_is_absent: bool = False,
    skip_unknown: bool = False,
) -> pd.DataFrame:
    """Read codings made elsewhere: tables (.csv, .tsv, .xlsx), JSON (.json, .jsonl) flat or nested, as annotation tools export it, or UIMA CAS (.xmi, .zip).

    A *long* table has a column ``frame`` and a decision a row, in ``stance`` (or value; several stances may have a row each) or in a
    column for each of ``coders``; a *wide* one a column a frame (its name, or its label), or a column a frame and coder (``war ann``). A decision is one or several of asserted, attributed,
    rejected, ``none``; or yes or no (also 1 and 0, true and false, x, 是 and 否), where yes becomes ``present``: there, and nobody said in whose voice.

    Parameters
    ----------
    articles : the ids that may occur; or ``framing.coding.names.name_articles``, by which addresses and rows name articles, too.
    coders : who coded, where no column ``coder`` says so; several, or one that the table has a column for, are columns of decisions. A mapping
        gives name → what the table calls the coder.
    aggregate : a column of what the coders came to (adjudicated, by majority); it becomes a coder of that name.
    columns : what the table calls ``article``, ``coder``, ``frame``, ``stance`` or a frame of the codebook: ``{"article": "ID", "war": "CO"}``; for ``coder``
        "" where no column says who it was, for ``stance`` "" where a row says that the frame is there.
    empty_is_absent : an empty cell is *not coded* and gives no row, as does a frame that a long table has no row for. With this they are ``none``, wherever
        the coder has a row for the article (or, with a column a coder, has decided on another of its frames). NA, -1, "no agreement" stay not coded.
    skip_unknown : leave out articles and frames that are unknown, instead of refusing them.

    Returns ``article, coder, frame, stance``, sorted; what was left out, and columns that were not used, stand in ``.attrs["notes"]``. Raises
    ``FramingError`` with file, row and column for unknown articles and frames (with their number), a cell that is no decision, one article coded twice and
    differently by one coder, an unclear layout, and where nothing is coded.
    """
    known = articles if isinstance(articles, Articles) else Articles({str(a): str(a) for a in articles})
    notes, cells = list[str](), list[Cell]()
    names = dict(coders) if isinstance(coders, Mapping) else {name: name for name in coders}
    files = [Path(path) for path in paths]
    for path in files:
        cells += _join_rows(_read_cells(path, codebook, known, names, aggregate, columns or {}, notes))
    for column, allowed in (("article", set(known.values())), ("frame", set(codebook.frames))):
        lost = [cell for cell in cells if getattr(cell, column) not in allowed]
        unknown = sorted({getattr(cell, column) for cell in lost})
        if unknown:
            some = ", ".join(f"{name!r}{did_you_mean(name, sorted(allowed))}" for name in unknown[:5])
            told = (
                f"{len(unknown)} unknown {column}s in {len(lost)} decisions: {some}{' …' if len(unknown) > 5 else ''}"
            )
            if not skip_unknown:
                raise FramingError(
                    f"{lost[0].place}: {told}; mend them, or leave them out by skip_unknown (--skip-unknown)"
                )
            notes.append(f"left out: {told}")
            cells = [cell for cell in cells if getattr(cell, column) in allowed]
    decided: Decided = {}
    for cell in cells:
        if stances := _read_value(cell, codebook):
            keep_one(decided, cell._replace(value=stances))
    if not decided:
        raise FramingError(f"no cell is coded in {', '.join(map(str, files)) or 'no file at all'}")
    rows = {(*key, stance) for key, cell in decided.items() for stance in cell.value}
    if not empty_is_absent and not any(row[3] == ABSENT for row in rows):
        notes.append(
            "no frame is coded as absent; where people wrote down only what they found, say so: empty_is_absent (--empty-is-absent)"
        )
    if empty_is_absent:
        looked = {cell[1:3] for cell in cells if cell.own or plain_value(cell.value) not in MISSING}
        left = {cell[1:4] for cell in cells if plain_value(cell.value) in MISSING - {""}}
        rows |= {(a, c, f, ABSENT) for a, c in looked for f in codebook.frames if (a, c, f) not in left | set(decided)}
    table = pd.DataFrame(sorted(rows), columns=list(CODING_COLUMNS))
    table.attrs["notes"] = notes
    return table


@dataclass
class _Table:
    """Codings as a file holds them: rows with their places, and in which column stands what (``at``), if in any."""

    path: Path
    header: list[str]
    rows: list[tuple[str, list[str]]]
    at: dict[str, int | None]
    how: Nested

    def cell(self, row: list[str], what: str) -> str:
        at = self.at[what]
        return "" if at is None else row[at].strip()

    def column(self, what: str) -> list[str]:
        return [self.cell(row, what) for _, row in self.rows]


_Where = tuple[int, str | None, str | None]
"""A column of decisions, and the frame and coder that its name gives, where it gives them."""


def _read_cells(
    path: Path,
    codebook: Codebook,
    articles: Articles,
    coders: Mapping[str, str],
    aggregate: str | None,
    columns: Mapping[str, str],
    notes: list[str],
) -> Iterator[Cell]:
    named = {**coders, **({aggregate: aggregate} if aggregate else {})}
    how = Nested(
        frames=name_frames(codebook, columns),
        roles=name_roles(columns),
        articles=articles,
        coders={*codebook.coders, *named.values()},
        asked=(aggregate, *coders.values()),
    )
    table = _open(path, codebook, how, columns, notes)
    by_row = table.at["frame"] is not None and not how.seen
    _find_articles(table, notes)
    values = _find_decisions(table, named) or _take_labels(table, none=columns.get("stance") == "")
    if not values:
        raise FramingError(
            f"{path}: no column is a frame of the codebook or holds decisions; frames are {list(codebook.frames)}, columns {table.header}; "
            "say which is which: columns war=THEIRS"
        )
    alone = _find_coders(table, {coder for *_, coder in values}, coders, aggregate)
    used = {at for at, *_ in values} | set(table.at.values())
    free = [(at, name) for at, name in enumerate(table.header) if at not in used and name]
    if left := [name for at, name in free if any(row[at].strip() for _, row in table.rows)]:
        notes.append(f"{path}: columns not used: {', '.join(left)}")
    who = {theirs: name for name, theirs in coders.items()}
    for where, row in table.rows:
        article, frame = table.cell(row, "article"), table.cell(row, "frame")
        known = articles.get(article) or articles.get(plain_address(article))
        article = known or articles.get(re.sub(r"^\d+ : ", "", article), article)  # NVivo numbers its rows
        coder = alone if table.at["coder"] is None else table.cell(row, "coder")
        for at, of, by in values:
            if not (by or coder):
                raise FramingError(f"{where}, column {table.header[table.at['coder'] or 0]}: the coder is missing")
            place = where if how.seen else f"{where}, column {table.header[at]}"
            of = of or how.frames.get(how.find_key(frame), frame)
            yield Cell(place, article, by or who.get(coder, coder), of, row[at], by is None, by_row and by is None)


def _join_rows(cells: Iterable[Cell]) -> list[Cell]:
    """Put the stances of a frame by one coder together where a file has a row for each, as ``codings.csv`` has."""
    rows: dict[tuple[Any, ...], Cell] = {}
    for n, cell in enumerate(cells):
        stance = cell.a_stance and plain_value(cell.value) in STANCES
        key = (*cell[1:4], "" if stance else n)
        rows[key] = (
            cell._replace(value=f"{rows[key].value}; {cell.value}", place=rows[key].place) if key in rows else cell
        )
    return list(rows.values())


def _open(path: Path, codebook: Codebook, how: Nested, columns: Mapping[str, str], notes: list[str]) -> _Table:
    wanted = [*(name for names in NAMES.values() for name in names.split()), *how.frames]
    cas = path.suffix.lower() in ENDINGS
    header, rows = read_cas(path, codebook) if cas else _read_records(path, wanted, how, notes)
    if how.seen:
        for name, theirs in columns.items():
            if theirs and plain_name(theirs) not in how.seen:
                raise FramingError(f"{path}: no key {theirs!r} for {name}{did_you_mean(theirs, how.seen)}")
        columns = {}
    header = [how.frames.get(how.find_key(name), name) if re.search(r"[\\>:：]", name) else name for name in header]
    plain = [plain_name(name) for name in header]
    at = {what: _find(what, plain, columns, f"{path}, columns {header}") for what in NAMES}
    if "frame" not in columns and set(plain) & set(how.frames):
        at["frame"] = None  # a column a frame
    by = at["coder"]
    if by is not None and not any(row[by].strip() for _, row in rows):
        at["coder"] = None
    return _Table(path, header, rows, at, how)


def _find_articles(table: _Table, notes: list[str]) -> None:
    """Take rows for articles where no column holds them; raise where no article is known."""
    path, how, known = table.path, table.how, table.how.articles
    if table.at["article"] is None:
        if not any(name.startswith((f"{path.name}, row ", f"{path.name}, record ")) for name in known):
            raise FramingError(
                f"{path}: no column holds the article among {table.header}; say which: columns article=THEIRS, an id or an address; "
                "or, where the texts were read from this file, give the articles that came of it (--texts)"
            )
        width = len(table.header)
        table.rows = [(where, [*row[:width], where.replace(str(path), path.name, 1)]) for where, row in table.rows]
        table.at["article"], table.header = width, [*table.header, "row"]
        notes.append(f"{path}: no column holds the article; a row is the article that was read from it")
    ids = set(table.column("article"))
    if not known or not ids or any(one in known or plain_address(one) in known for one in ids):
        return
    if how.seen:
        raise FramingError(
            f"{path}: none of the {len(ids)} articles is known, such as {min(ids)!r}; tools number what they hold: name the key of your own ids "
            f"(columns article=THEIRS), which is imported beside the text; keys are {list(how.seen)[:15]}"
        )
    for at, name in enumerate(table.header):
        if sum(row[at].strip() in known for _, row in table.rows) * 2 > len(table.rows):
            raise FramingError(
                f"{path}: no article of the column {table.header[table.at['article'] or 0]!r} is known, but those of {name!r} are; say so: columns article={name}"
            )


def _find_decisions(table: _Table, named: Mapping[str, str]) -> list[_Where]:
    """Return the columns of decisions: a column a frame, a coder, a frame and coder, or the one of stances."""
    values: list[_Where] = []
    long, stance, frames = table.at["frame"] is not None, table.at["stance"], table.how.frames
    for at, name in enumerate(map(plain_name, table.header)):
        for coder, theirs in named.items():
            by = plain_name(theirs)
            if long and name == by:
                values.append((at, None, coder))
            values += [(at, frame, coder) for n, frame in frames.items() if name in (n + by, by + n)]
        if not long and name in frames:
            values.append((at, frames[name], None))
    return (
        [*values, (stance, None, None)]
        if long and stance is not None and stance not in {at for at, *_ in values}
        else values
    )


_WEIGHT = re.compile("weight|gewicht|权重|權重")
_SAME = ({"0"}, {"1"}, {"0.0"}, {"1.0"}, {"-1"}, {"-1.0"})
"""What a column of the same number in every row holds, which is what a program writes by itself."""


def _take_labels(table: _Table, *, none: bool) -> list[_Where]:
    """Take the rows of a long table without decisions (``none`` says so) for labels, which say that a frame is there; return their column."""
    of_label, words = table.at["frame"], YES | NO | MISSING | set(STANCES)
    if of_label is None:
        return []
    free = {name: at for at, name in enumerate(table.header) if at not in table.at.values()}
    held = {name: {plain_value(row[at]) for _, row in table.rows} - {""} for name, at in free.items()}
    weights = {name for name, some in held.items() if _WEIGHT.search(plain_name(name)) or some in _SAME}
    others = [name for name, some in held.items() if some and some <= words and name not in weights]
    if others and not none:
        raise FramingError(
            f"{table.path}: columns {others} hold decisions; whose are they? Say so by --coder, or name the one column by columns stance=THEIRS; "
            "if they are no decisions, write columns stance="
        )
    labels = [table.how.find_labels(re.split(r"[#;,|]", text)) or [(text, "yes")] for text in table.column("frame")]
    table.rows = [
        (where, [*row[:of_label], frame, *row[of_label + 1 :], value])
        for (where, row), some in zip(table.rows, labels, strict=True)
        for frame, value in some
    ]
    table.header = [*table.header, table.header[of_label]]
    return [(len(table.header) - 1, None, None)]


def _find_coders(table: _Table, said: set[str | None], coders: Mapping[str, str], aggregate: str | None) -> str:
    """Return the one coder of a table that names none; raise where those asked for are not in it."""
    path, header, how = table.path, table.header, table.how
    if aggregate and aggregate not in said and not (how.seen and any(aggregate in row for _, row in table.rows)):
        raise FramingError(
            f"{path}: no column holds {aggregate!r}{did_you_mean(aggregate, header)}; columns are {header}"
        )
    alone, at = [name for name in coders if name not in said], table.at["coder"]
    if at is None and None in said and len(alone) != 1:
        raise FramingError(
            f"{path}: who coded? Nothing among {list(how.seen) or header} names the coder; give one name (--coder NAME)"
        )
    there = set(table.column("coder"))
    for name in alone if at is not None else ():
        if coders[name] not in there:
            raise FramingError(
                f"{path}: coder {coders[name]!r} is not in the column {header[at or 0]!r}{did_you_mean(coders[name], there)}, which has "
                f"{sorted(there)[:5]}; name one of these ({name}=THEIRS), or leave the column out: columns coder="
            )
    return alone[0] if alone else ""


def _find(target: str, plain: list[str], columns: Mapping[str, str], where: str) -> int | None:
    if target in columns:
        if not columns[target]:
            return None
        if plain_name(columns[target]) not in plain:
            raise FramingError(
                f"{where}: no column {columns[target]!r} for {target}{did_you_mean(columns[target], plain)}"
            )
        return plain.index(plain_name(columns[target]))
    return next((plain.index(name) for name in NAMES[target].split() if name in plain), None)


def _read_records(
    path: Path, names: list[str], how: Nested, notes: list[str]
) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the header of a table of any form, and its rows with their places; nested JSON has the header ``article, coder, frame, stance``."""
    if path.suffix.lower() in TABLES:
        header, rows = read_rows(path, names, page="codings", notes=notes)
        return header, [(f"{path}, row {n}", [_CHOSEN.sub(_plain_list, c) for c in row]) for n, row in rows.items()]
    if path.suffix.lower() not in JSON:
        raise FramingError(f"{path}: codings end in one of {[*TABLES, *JSON, *ENDINGS]}, got {path.suffix!r}")
    return read_nested(path, how, notes)


def _read_value(cell: Cell, codebook: Codebook) -> tuple[str, ...]:
    """Return the stances that a cell gives, none where it is not coded."""
    value = plain_value(cell.value)
    if value in MISSING:
        return ()
    parts = {PRESENT if p in YES else ABSENT if p in NO else p for p in re.split(r"\s*[;,|+/，；、]\s*", value) if p}
    bare = frame_decisions(codebook, cell.frame) != DECISIONS
    allowed = {PRESENT, ABSENT} | (set() if bare else set(STANCES))
    if not parts <= allowed or (len(parts) > 1 and parts & {PRESENT, ABSENT}):
        what = (
            "yes or no (the codebook gives the frame no stance)"
            if bare
            else "yes, no, or one or several of " + ", ".join(STANCES)
        )
        raise FramingError(
            f"{cell.place}: a decision is {what}, or empty; got {cell.value!r}{did_you_mean(value, DECISIONS)}"
        )
    return tuple(sorted(parts))
