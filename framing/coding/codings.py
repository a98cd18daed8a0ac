"""Codings made elsewhere come in: long, wide or nested tables of any coders become codings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT, STANCES, Codebook
from framing.coding.cas import ENDINGS, read_cas
from framing.coding.names import NAMES, name_frames, name_roles
from framing.coding.nested import Nested
from framing.coding.records import JSON, read_nested
from framing.coding.tables import MISSING, NO, TABLES, YES, Decided, keep_one, plain_value, read_rows
from framing.coding.write_sheets import DECISIONS, frame_decisions
from framing.corpus.corpus import CODING_COLUMNS
from framing.errors import FramingError, did_you_mean
from framing.text.addresses import plain_address
from framing.text.scripts import plain_name

_CHOSEN = re.compile(r'^\{"choices": \[(.*)\]\}$')
"""Several choices in a cell of Label Studio's CSV."""


def _plain_list(found: re.Match[str]) -> str:
    return found[1].replace('"', "").replace(", ", ";")


class _Cell(NamedTuple):
    place: str
    article: str
    coder: str
    frame: str
    value: str
    own: bool
    """Whether the row is the coder's, and not one with a column a coder."""


def read_codings(
    paths: Iterable[str | Path],
    *,
    codebook: Codebook,
    articles: Mapping[str, str] | Iterable[str],
    coders: Mapping[str, str] | Iterable[str] = (),
    aggregate: str | None = None,
    columns: Mapping[str, str] | None = None,
    empty_is_absent: bool = False,
    skip_unknown: bool = False,
) -> pd.DataFrame:
    """Read codings made elsewhere: tables (.csv, .tsv, .xlsx), JSON (.json, .jsonl) flat or nested, as annotation tools export it, or UIMA CAS (.xmi, .zip).

    A *long* table has a column ``frame`` and a decision a row, in ``stance`` (or value) or in a column for each of ``coders``; a *wide* one a
    column a frame (its name, or its label), or a column a frame and coder (``war ann``). A decision is one or several of asserted, attributed,
    rejected, ``none``; or yes or no (also 1 and 0, true and false, x, 是 and 否), where yes becomes ``present``: there, and nobody said in whose voice.

    Parameters
    ----------
    articles : the ids that may occur; a mapping gives whatever names an article (its address, ``"old.csv, row 7"`` where no column does) → its id.
    coders : who coded, where no column ``coder`` says so; several, or one that the table has a column for, are columns of decisions. A mapping
        gives name → what the table calls the coder.
    aggregate : a column of what the coders came to (adjudicated, by majority); it becomes a coder of that name.
    columns : what the table calls ``article``, ``coder``, ``frame``, ``stance`` or a frame of the codebook: ``{"article": "ID", "war": "CO"}``; for ``coder``
        "" where no column says who it was.
    empty_is_absent : an empty cell is *not coded* and gives no row, as does a frame that a long table has no row for. With this they are ``none``, wherever
        the coder has a row for the article (or, with a column a coder, has decided on another of its frames). NA, -1, "no agreement" stay not coded.
    skip_unknown : leave out articles and frames that are unknown, instead of refusing them.

    Returns ``article, coder, frame, stance``, sorted; what was left out, and columns that were not used, stand in ``.attrs["notes"]``. Raises
    ``FramingError`` with file, row and column for unknown articles and frames (with their number), a cell that is no decision, one article coded twice and
    differently by one coder, an unclear layout, and where nothing is coded.
    """
    known = dict(articles) if isinstance(articles, Mapping) else {str(a): str(a) for a in articles}
    notes, cells = list[str](), list[_Cell]()
    names = dict(coders) if isinstance(coders, Mapping) else {name: name for name in coders}
    files = [Path(path) for path in paths]
    for path in files:
        cells += _read_cells(path, codebook, known, names, aggregate, columns or {}, notes)
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
            keep_one(decided, cell[1:4], cell.place, stances)
    if not decided:
        raise FramingError(f"no cell is coded in {', '.join(map(str, files)) or 'no file at all'}")
    rows = {(*key, stance) for key, (_, stances) in decided.items() for stance in stances}
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


def _read_cells(
    path: Path,
    codebook: Codebook,
    articles: Mapping[str, str],
    coders: Mapping[str, str],
    aggregate: str | None,
    columns: Mapping[str, str],
    notes: list[str],
) -> Iterator[_Cell]:
    by_name = name_frames(codebook, columns)
    how = Nested(
        frames=by_name,
        roles=name_roles(columns),
        articles=articles,
        coders={*codebook.coders, *coders.values(), *filter(None, [aggregate])},
        asked=(aggregate, *coders.values()),
    )
    wanted = [*(n for names in NAMES.values() for n in names.split()), *by_name]
    cas = path.suffix.lower() in ENDINGS
    header, rows = read_cas(path, codebook) if cas else _read_records(path, wanted, how, notes)
    plain = [plain_name(name) for name in header]
    if how.seen:
        for name, theirs in columns.items():
            if theirs and plain_name(theirs) not in how.seen:
                raise FramingError(f"{path}: no key {theirs!r} for {name}{did_you_mean(theirs, how.seen)}")
        columns = {}
    place = {
        t: _find(t, plain, columns, f"{path}, columns {header}")
        for t in NAMES
        if t != "frame" or "frame" in columns or not set(plain) & set(by_name)
    }
    if place["article"] is None:
        if not any(f"{path.name}, row " in name for name in articles):
            raise FramingError(
                f"{path}: no column holds the article among {header}; say which: columns article=THEIRS, an id or an address; "
                "or, where the texts were read from this file, give the articles that came of it (--texts)"
            )
        rows = [(where, [*row[: len(header)], where.replace(str(path), path.name, 1)]) for where, row in rows]
        place["article"], header = len(header), [*header, "row"]
        notes.append(f"{path}: no column holds the article; a row is the article that was read from it")
    ids = {row[place["article"]].strip() for _, row in rows}
    found = ids & set(articles) | {one for one in ids if plain_address(one) in articles}
    if how.seen and articles and ids and not found:
        raise FramingError(
            f"{path}: none of the {len(ids)} articles is known, such as {min(ids)!r}; tools number what they hold: name the key of your own ids "
            f"(columns article=THEIRS), which is imported beside the text; keys are {list(how.seen)[:15]}"
        )
    for at, name in enumerate(header):
        if articles and ids and not found and sum(row[at].strip() in articles for _, row in rows) * 2 > len(rows):
            raise FramingError(
                f"{path}: no article of the column {header[place['article']]!r} is known, but those of {name!r} are; say so: columns article={name}"
            )
    who: dict[str, str] = {theirs: name for name, theirs in coders.items()}
    named = {**coders, **({aggregate: aggregate} if aggregate else {})}
    values: list[tuple[int, str | None, str | None]] = []  # column, frame, coder, where the column says them
    for at, name in enumerate(plain):
        for coder, theirs in named.items():
            if place.get("frame") is not None and name == plain_name(theirs):
                values.append((at, None, coder))
            values += [
                (at, f, coder) for n, f in by_name.items() if name in (n + plain_name(theirs), plain_name(theirs) + n)
            ]
        if place.get("frame") is None and name in by_name:
            values.append((at, by_name[name], None))
    if (
        place.get("frame") is not None
        and place["stance"] is not None
        and place["stance"] not in {at for at, *_ in values}
    ):
        values.append((place["stance"], None, None))
    if not values and place.get("frame") is not None:  # a row says that the frame is there
        of_label = place["frame"] or 0
        words = YES | NO | MISSING | set(STANCES)
        free = {name: at for at, name in enumerate(header) if at not in place.values()}
        held = {name: {plain_value(r[at]) for _, r in rows} - {""} for name, at in free.items()}
        if others := [name for name, some in held.items() if some and some <= words]:
            raise FramingError(
                f"{path}: columns {others} hold decisions; whose are they? Say so by --coder, or name the one column by columns stance=THEIRS"
            )
        said = [(w, r, how.find_labels(re.split(r"[#;,|]", r[of_label])) or [(r[of_label], "yes")]) for w, r in rows]
        rows = [(w, [*r[:of_label], f, *r[of_label + 1 :], value]) for w, r, labels in said for f, value in labels]
        header, values = [*header, header[of_label]], [(len(header), None, None)]
    if not values:
        raise FramingError(
            f"{path}: no column is a frame of the codebook or holds decisions; frames are {list(codebook.frames)}, columns {header}; "
            "say which is which: columns war=THEIRS"
        )
    said_by = {coder for *_, coder in values}
    if aggregate and aggregate not in said_by and not (how.seen and any(aggregate in row for _, row in rows)):
        raise FramingError(
            f"{path}: no column holds {aggregate!r}{did_you_mean(aggregate, header)}; columns are {header}"
        )
    alone = [name for name in coders if name not in said_by]
    if None in said_by and place["coder"] is None and len(alone) != 1:
        raise FramingError(
            f"{path}: who coded? Nothing among {list(how.seen) or header} names the coder; give one name (--coder NAME)"
        )
    if place["coder"] is not None:
        there = {row[place["coder"]].strip() for _, row in rows}
        for name in alone:
            if coders[name] not in there:
                raise FramingError(
                    f"{path}: coder {coders[name]!r} is not in the column {header[place['coder']]!r}{did_you_mean(coders[name], there)}, which has "
                    f"{sorted(there)[:5]}; name one of these ({name}=THEIRS), or leave the column out: columns coder="
                )
    used = {at for at, *_ in values} | {at for at in place.values() if at is not None}
    if left := [name for at, name in enumerate(header) if at not in used and name]:
        notes.append(f"{path}: columns not used: {', '.join(left)}")
    for where, row in rows:
        for at, of, by in values:
            coder, frame = by or "", of or ""
            if not coder:
                coder = alone[0] if place["coder"] is None else row[place["coder"]].strip()
                coder = who.get(coder, coder)
                if not coder:
                    raise FramingError(f"{where}, column {header[place['coder'] or 0]}: the coder is missing")
            if not frame:
                theirs = row[place["frame"] or 0].strip()
                frame = by_name.get(plain_name(theirs), theirs)
            article = row[place["article"]].strip()
            yield _Cell(
                where if how.seen else f"{where}, column {header[at]}",
                articles.get(article) or articles.get(plain_address(article), article),
                coder,
                frame,
                row[at],
                by is None,
            )


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


def _read_value(cell: _Cell, codebook: Codebook) -> tuple[str, ...]:
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
