"""Codings made elsewhere come in: long or wide tables of any coders become codings, and a package takes them in whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import yaml

from framing.codebook.codebook import ABSENT, PRESENT, STANCES, Codebook
from framing.coding.cas import ENDINGS, read_cas
from framing.coding.read_sheets import TABLES, read_bytes, read_json, read_rows
from framing.coding.write_sheets import DECISIONS, frame_decisions
from framing.corpus.corpus import CODING_COLUMNS, Corpus
from framing.corpus.package import change_package, find_resources, pin_package, read_package
from framing.errors import FramingError, check_columns, did_you_mean
from framing.readers.columns import plain_name
from framing.readers.decode import decode

NAMES = {
    "article": "article articleid id docid doc documentid item unit 文章 编号",
    "coder": "coder coderid annotator annotatorid rater worker 编码员 编码者",
    "frame": "frame framename category variable code label 框架",
    "stance": "stance value decision coding answer annotation rating 立场 值",
}
"""What the columns of a table of codings are called, compared without capitals, spaces and hyphens."""


YES = {"yes", "y", "1", "1.0", "true", "t", "x", "present", "是", "有"}
NO = {"no", "n", "0", "0.0", "false", "f", "absent", "none", "否", "无"}
MISSING = {"", "na", "n/a", "nan", "<na>", "null", "-1", "-1.0", ".", "-", "not coded", "no agreement"}


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
    articles: Iterable[str],
    coders: Mapping[str, str] | Iterable[str] = (),
    aggregate: str | None = None,
    columns: Mapping[str, str] | None = None,
    empty_is_absent: bool = False,
    skip_unknown: bool = False,
) -> pd.DataFrame:
    """Read tables of codings made elsewhere: .csv, .tsv, .xlsx, .json (a list of objects, or an object of them by article), .jsonl, or UIMA CAS (.xmi, .zip).
    An object may hold a list of others, such as the annotations of an article: each is a row, with the names around it.

    A *long* table has a column ``frame`` and a decision a row, in ``stance`` (or value) or in a column for each of ``coders``; a *wide* one a
    column a frame (its name, or its label), or a column a frame and coder (``war ann``). A decision is one or several of asserted, attributed,
    rejected, ``none``; or yes or no (also 1 and 0, true and false, 是 and 否), where yes becomes ``present``: there, and nobody said in whose voice.

    Parameters
    ----------
    articles : the ids that may occur.
    coders : who coded, where no column ``coder`` says so; several, or one that the table has a column for, are columns of decisions. A mapping
        gives name → what the table calls the coder.
    aggregate : a column of what the coders came to (adjudicated, by majority); it becomes a coder of that name.
    columns : what the table calls ``article``, ``coder``, ``frame``, ``stance`` or a frame of the codebook: ``{"article": "ID", "war": "CO"}``.
    empty_is_absent : an empty cell is *not coded* and gives no row, as does a frame that a long table has no row for. With this they are ``none``, wherever
        the coder has a row for the article (or, with a column a coder, has decided on another of its frames). NA, -1, "no agreement" stay not coded.
    skip_unknown : leave out articles and frames that are unknown, instead of refusing them.

    Returns ``article, coder, frame, stance``, sorted; what was left out, and columns that were not used, stand in ``.attrs["notes"]``. Raises
    ``FramingError`` with file, row and column for unknown articles and frames (with their number), a cell that is no decision, one article coded twice and
    differently by one coder, an unclear layout, and where nothing is coded.
    """
    known, notes, cells = set(articles), list[str](), list[_Cell]()
    names = dict(coders) if isinstance(coders, Mapping) else {name: name for name in coders}
    files = [Path(path) for path in paths]
    for path in files:
        cells += _read_cells(path, codebook, names, aggregate, columns or {}, notes)
    for column, allowed in (("article", known), ("frame", set(codebook.frames))):
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
    decided: dict[tuple[str, str, str], tuple[str, tuple[str, ...]]] = {}
    for cell in cells:
        stances = _read_value(cell, codebook)
        if not stances:
            continue
        key = (cell.article, cell.coder, cell.frame)
        place, first = decided.setdefault(key, (cell.place, stances))
        if first != stances:
            raise FramingError(
                f"{cell.place}: coder {cell.coder!r} gives {cell.frame!r} in {cell.article!r} as {', '.join(stances)}, but as "
                f"{', '.join(first)} at {place}; keep one"
            )
    if not decided:
        raise FramingError(f"no cell is coded in {', '.join(map(str, files)) or 'no file at all'}")
    rows = {(*key, stance) for key, (_, stances) in decided.items() for stance in stances}
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
    coders: Mapping[str, str],
    aggregate: str | None,
    columns: Mapping[str, str],
    notes: list[str],
) -> Iterator[_Cell]:
    called = {
        frame: {plain_name(n) for n in (frame, *codebook.frames[frame].label.values())} for frame in codebook.frames
    }
    for name, theirs in columns.items():
        if name not in NAMES and name not in called:
            raise FramingError(
                f"columns: must name one of {[*NAMES, *called]}, got {name!r}{did_you_mean(name, [*NAMES, *called])}"
            )
        called.setdefault(name, set()).add(plain_name(theirs))
    by_name = {plain: frame for frame in codebook.frames for plain in called[frame]}
    wanted = [*(n for names in NAMES.values() for n in names.split()), *by_name]
    cas = path.suffix.lower() in ENDINGS
    header, rows = read_cas(path, codebook) if cas else _read_records(path, wanted, notes)
    plain = [plain_name(name) for name in header]
    place = {
        t: _find(t, plain, columns, f"{path}, columns {header}")
        for t in NAMES
        if t != "frame" or "frame" in columns or not set(plain) & set(by_name)
    }
    if place["article"] is None:
        raise FramingError(f"{path}: no column holds the article among {header}; say which: columns article=THEIRS")
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
    if not values:
        raise FramingError(
            f"{path}: no column is a frame of the codebook or holds decisions; frames are {list(codebook.frames)}, columns {header}; "
            "say which is which: columns war=THEIRS"
        )
    found = {coder for *_, coder in values}
    if aggregate and aggregate not in found:
        raise FramingError(
            f"{path}: no column holds {aggregate!r}{did_you_mean(aggregate, header)}; columns are {header}"
        )
    alone = [name for name in coders if name not in found]
    if None in found and place["coder"] is None and len(alone) != 1:
        raise FramingError(f"{path}: who coded? No column of {header} names the coder; give one name (--coder NAME)")
    if place["coder"] is not None:
        there = {row[place["coder"]].strip() for _, row in rows}
        for name in alone:
            if coders[name] not in there:
                raise FramingError(
                    f"{path}: coder {coders[name]!r} is not in the column {header[place['coder']]!r}{did_you_mean(coders[name], sorted(there))}"
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
            yield _Cell(
                f"{where}, column {header[at]}", row[place["article"]].strip(), coder, frame, row[at], by is None
            )


def _find(target: str, plain: list[str], columns: Mapping[str, str], where: str) -> int | None:
    if target in columns:
        if plain_name(columns[target]) not in plain:
            raise FramingError(
                f"{where}: no column {columns[target]!r} for {target}{did_you_mean(columns[target], plain)}"
            )
        return plain.index(plain_name(columns[target]))
    return next((plain.index(name) for name in NAMES[target].split() if name in plain), None)


def _read_records(path: Path, names: list[str], notes: list[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the header of a table of any form, and its rows with their places."""
    if path.suffix.lower() in TABLES:
        header, rows = read_rows(path, names, page="codings", notes=notes)
        return header, [(f"{path}, row {number}", row) for number, row in rows.items()]
    if path.suffix.lower() not in (".json", ".jsonl"):
        raise FramingError(
            f"{path}: codings end in one of {[*TABLES, '.json', '.jsonl', *ENDINGS]}, got {path.suffix!r}"
        )
    text = decode(read_bytes(path), source=str(path))
    if path.suffix.lower() == ".json":
        whole = read_json(str(path), text)
        if isinstance(whole, dict) and whole and all(isinstance(one, dict) for one in whole.values()):
            whole = [{"id": name, **one} for name, one in whole.items()]
        records = [(f"{path}, record {n}", r) for n, r in enumerate(whole, start=1)]
    else:
        lines = [(f"{path}, row {n}", line) for n, line in enumerate(text.split("\n"), start=1)]
        records = [(where, read_json(where, line)) for where, line in lines if line.strip()]
    for where, record in records:
        if not isinstance(record, dict):
            raise FramingError(f"{where}: must be an object with names and values, got {str(record)[:60]!r}")
    whole, records = len(records), [(where, flat) for where, record in records for flat in _spread(where, record)]
    if empty := whole - len({where for where, _ in records}):
        notes.append(f"{path}: {empty} of {whole} records hold an empty list of codings")
    header = list(dict.fromkeys(name for _, record in records for name in record))
    return header, [(where, [_as_cell(record.get(name)) for name in header]) for where, record in records]


def _spread(where: str, record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a nested record as flat ones: an object in it gives its names to the record, a list of objects makes a record of each."""
    flat: dict[str, Any] = {}
    for name, value in record.items():
        inner = value if isinstance(value, dict) else {name: value}
        flat |= {
            (n if n not in flat and (n == name or n not in record) else f"{name}.{n}"): v for n, v in inner.items()
        }
    if any(isinstance(value, dict) for value in flat.values()):
        return _spread(where, flat)
    lists = [n for n, v in flat.items() if isinstance(v, list) and any(isinstance(one, dict) for one in v)]
    lists = lists or [n for n in ("annotations", "codings") if flat.get(n) == []]
    if not lists:
        return [flat]
    if len(lists) > 1:
        raise FramingError(f"{where}: several lists could hold the codings, {lists}; keep one of them")
    rest = {name: value for name, value in flat.items() if name != lists[0]}
    return [one for each in flat[lists[0]] for one in _spread(where, rest | {lists[0]: each})]


def _as_cell(value: Any) -> str:
    return "" if value is None else ";".join(map(str, value)) if isinstance(value, list) else str(value)


def plain_value(cell: str) -> str:
    return " ".join(cell.split()).casefold()


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


def add_codings(package: str | Path, codings: pd.DataFrame, *, coders: Mapping[str, Mapping[str, Any]]) -> Corpus:
    """Add codings to a package, and to its codebook the coders that it does not name yet; return the corpus.

    ``codings`` has ``article, coder, frame, stance``; ``coders`` gives each new coder's entry in the codebook: ``{"ann": {"kind": "person"}}``, or a
    model's with ``name``, ``version``, ``prompt_sha256``, ``settings`` and ``date`` as far as they are known. Comments of the codebook stay. The
    package changes whole or not at all. Raises ``FramingError`` where a new coder has no entry, where a coder's decision is there already and
    differs, and for all that ``framing.read_package`` refuses.
    """
    folder = Path(package)
    check_columns(codings, CODING_COLUMNS, "codings")
    seen = pin_package(folder)
    old = read_package(folder)
    new = sorted(set(codings["coder"]) - set(old.codebook.coders))
    lacking = [name for name in new if name not in coders]
    if lacking:
        raise FramingError(
            f"coder {lacking[0]!r} is not in the codebook of {folder}; say whether it is a person or a model (--kind)"
        )
    cell = list(CODING_COLUMNS[:3])
    decisions = [
        t.groupby(cell)["stance"].agg(lambda s: "; ".join(sorted(set(s)))) for t in (old.codings, codings) if len(t)
    ]
    if len(decisions) > 1:
        both = pd.concat(decisions, axis=1, join="inner", keys=["there", "given"])
        differ = both[both["there"] != both["given"]]
        if len(differ):
            (article, coder, frame), row = differ.index[0], differ.iloc[0]
            raise FramingError(
                f"coder {coder!r} gave {frame!r} in {article!r} as {row['there']} already, and now as {row['given']} ({len(differ)} such decisions); "
                f"take the old ones out of {folder / 'codings.csv'} (then framing verify --update), or name another coder"
            )
    table = pd.concat([old.codings, codings[list(CODING_COLUMNS)]]).drop_duplicates().sort_values(list(CODING_COLUMNS))
    contents = {"codings": table.to_csv(index=False, lineterminator="\n").encode()}
    if new:
        contents["codebook"] = write_coders(find_resources(folder)["codebook"], {name: coders[name] for name in new})
    return change_package(folder, contents, seen=seen)


def write_coders(path: Path, coders: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return a codebook with coders added and everything else, comments too, as it stands."""
    text = path.read_text(encoding="utf-8")
    entries = [
        f"{json.dumps(n, ensure_ascii=False)}: {json.dumps(entry, ensure_ascii=False, default=str)}"
        for n, entry in coders.items()
    ]
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    place = next((v for k, v in root.value if k.value == "coders"), None)
    if place is None or not place.value:  # none there, or none named
        rest = (
            text
            if place is None
            else text[: place.start_mark.index].rstrip().removesuffix("coders:") + text[place.end_mark.index :]
        )
        text = rest.rstrip() + "\n\ncoders:\n" + "".join(f"  {entry}\n" for entry in entries)
    else:
        at, flow = place.start_mark.index, place.flow_style
        between = ", " if flow else "\n" + " " * place.start_mark.column
        at += 1 if flow else 0
        text = text[:at] + "".join(entry + between for entry in entries) + text[at:]
    return text.encode()
