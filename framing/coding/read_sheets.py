"""Coding sheets read back: every coder kept apart, cells may be missing, contradictions are refused by file, row and column."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.codebook.codebook import Codebook
from framing.coding.write_sheets import DECISIONS, SHOWN, sheet_columns
from framing.corpus.corpus import CODING_COLUMNS
from framing.errors import FramingError, did_you_mean
from framing.readers.decode import decode


class _Cell(NamedTuple):
    """What a coder put down for one frame of one article, and where that stands."""

    place: str
    article: str
    coder: str
    frame: str
    stances: tuple[str, ...]


def read_sheets(
    paths: Iterable[str | Path],
    *,
    codebook: Codebook,
    articles: Iterable[str] | None = None,
    people: Mapping[str, str] | None = None,
    keep_uncoded: bool = False,
) -> pd.DataFrame:
    """Read coded sheets of any form back into codings, every coder kept apart (``framing code read``).

    Parameters
    ----------
    articles : the ids that may occur (the sample's, or the corpus's); without, any.
    people : for Label Studio projects that several people share: who completed an annotation (id or e-mail address) →
        coder. Without it, an annotation is by the coder whose sheet it is.
    keep_uncoded : also return cells left empty, with an empty ``stance``: what a coder was given and did not decide.

    Returns
    -------
    ``article, coder, frame, stance`` as ``codings.csv`` has it: a row per stance, ``none`` where the frame is absent,
    no row where it was not coded. Raises ``FramingError``, naming file, row and column, for an unknown coder,
    article, frame or stance, ``none`` beside a stance, an article that one coder coded twice and differently, merged
    cells and formulas without a value in a workbook, several people in one coder's sheet, an unreadable file, and
    where nothing is coded.
    """
    ids = None if articles is None else set(articles)
    seen: dict[tuple[str, str, str], _Cell] = {}
    empty: set[tuple[str, str, str, str]] = set()
    files = [Path(p) for p in paths]
    for path in files:
        for cell in _read_file(path, codebook, people or {}):
            _check_cell(cell, codebook, ids)
            if not cell.stances:
                empty.add((cell.article, cell.coder, cell.frame, ""))
                continue
            first = seen.setdefault((cell.article, cell.coder, cell.frame), cell)
            if set(first.stances) != set(cell.stances):
                raise FramingError(
                    f"{cell.place}: coder {cell.coder!r} gives {cell.frame!r} in {cell.article!r} "
                    f"as {', '.join(cell.stances)}, but as "
                    f"{', '.join(first.stances)} at {first.place}; keep one"
                )
    if not seen:
        raise FramingError(f"no cell is coded in {', '.join(map(str, files)) or 'no file at all'}")
    rows = [(a, c, f, s) for (a, c, f), cell in seen.items() for s in sorted(set(cell.stances))]
    rows += [row for row in empty if keep_uncoded and row[:3] not in seen]
    return pd.DataFrame(sorted(rows), columns=list(CODING_COLUMNS))


def list_uncoded(cells: pd.DataFrame, *, codebook: Codebook, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the decisions that are lacking: ``coder, article, frame``, a row each, sorted.

    ``cells`` is what ``read_sheets(..., keep_uncoded=True)`` returns. ``articles`` are those that every coder was to code
    (the sample's), so that a row deleted from a sheet is found, too; without, those that stand in the coder's sheets.
    """
    given = cells[["coder", "article"]].drop_duplicates()
    if articles is not None:
        given = cells[["coder"]].drop_duplicates().merge(pd.DataFrame({"article": sorted(set(articles))}), how="cross")
    every = given.merge(pd.DataFrame({"frame": list(codebook.frames)}), how="cross")
    coded = cells.loc[cells["stance"] != "", ["coder", "article", "frame"]].drop_duplicates()
    marked = every.merge(coded, how="left", indicator="found")
    lacking = marked.loc[marked["found"] == "left_only", ["coder", "article", "frame"]]
    return lacking.sort_values(["coder", "article", "frame"]).reset_index(drop=True)


def _check_cell(cell: _Cell, codebook: Codebook, articles: set[str] | None) -> None:
    for what, value, allowed in (
        ("coder", cell.coder, list(codebook.coders)),
        ("article", cell.article, articles),
        ("frame", cell.frame, list(codebook.frames)),
    ):
        if allowed is not None and value not in allowed:
            some = f"one of {allowed}" if isinstance(allowed, list) else f"one of the {len(allowed)} given"
            raise FramingError(f"{cell.place}: {what} must be {some}, got {value!r}{did_you_mean(value, allowed)}")
    for stance in cell.stances:
        if stance not in DECISIONS:
            several = [part for part in re.split(r"[\s,;/+，；、]+", stance) if part]
            hint = did_you_mean(stance, DECISIONS)
            if len(several) > 1 and set(several) <= set(DECISIONS):
                hint = f"; a stance to a cell: put the second into the column {cell.frame + ' 2'!r}"
            raise FramingError(f"{cell.place}: stance must be one of {list(DECISIONS)} or empty, got {stance!r}{hint}")
    if "none" in cell.stances and len(set(cell.stances)) > 1:
        raise FramingError(
            f"{cell.place}: coder {cell.coder!r} gives {cell.frame!r} in {cell.article!r} both 'none' and a stance; "
            "keep one of them"
        )


def _read_file(path: Path, codebook: Codebook, people: Mapping[str, str]) -> Iterator[_Cell]:
    ending = path.suffix.lower()
    tables = {".xlsx": _read_excel, ".csv": _read_csv, ".tsv": _read_csv}
    exports = {".json": _read_label_studio, ".jsonl": _read_doccano}
    if ending not in tables and ending not in exports:
        raise FramingError(f"{path}: a coding sheet ends in one of {sorted([*tables, *exports])}, got {ending!r}")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FramingError(f"{path}: cannot be read: {error.strerror}") from None
    if ending in tables:
        yield from _read_table(path, tables[ending](path, content), codebook)
    else:
        yield from exports[ending](path, content, codebook, people)


def _read_excel(path: Path, content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        book, written = (load_workbook(io.BytesIO(content), data_only=values) for values in (True, False))
    except Exception:  # openpyxl raises what zip, XML and its own checks raise
        raise FramingError(f"{path}: not a readable Excel workbook") from None
    if "articles" not in book.sheetnames:
        raise FramingError(f"{path}: needs the page 'articles', got {book.sheetnames}")
    page = book["articles"]
    read = [cell.column for cell in page[1] if cell.value is not None and str(cell.value).strip() not in SHOWN[2:]]
    merged = [str(m) for m in page.merged_cells.ranges if any(m.min_col <= column <= m.max_col for column in read)]
    if merged:
        first = min(merged)
        raise FramingError(
            f"{path}, page 'articles', cells {first}: merged, so that only the first of them has a value; "
            "unmerge them and fill in each"
        )
    for row in written["articles"].iter_rows():
        for cell in row:
            if cell.column in read and cell.data_type == "f" and page[cell.coordinate].value is None:
                raise FramingError(
                    f"{path}, page 'articles', cell {cell.coordinate}: a formula whose value was not saved, "
                    f"{str(cell.value)[:40]!r}; write the stance itself"
                )
    return [["" if v is None else str(v) for v in row] for row in page.iter_rows(values_only=True)]


def _read_csv(path: Path, content: bytes) -> list[list[str]]:
    text = decode(content, source=str(path))
    head = text.partition("\n")[0]
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # a text may be longer than csv lets a cell be
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True))
    except csv.Error as error:
        raise FramingError(f"{path}: broken as CSV ({error}), or cut off within a cell; save it anew") from None


def _read_table(path: Path, rows: list[list[str]], codebook: Codebook) -> Iterator[_Cell]:
    header = [name.strip() for name in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    decisions = {column: re.sub(r" [2-9]$", "", column) for column in sheet_columns(codebook)}
    for column in ("article", "coder", *codebook.frames):
        if column not in header:
            hint = did_you_mean(column, [n for n in header if n.lower() == column.lower()] or header)
            raise FramingError(f"{path}, row 1: column {column!r} is missing{hint}; there are {header}")
    for column in header:
        if column not in SHOWN and column not in decisions:
            raise FramingError(
                f"{path}, row 1: {column!r} is no frame of the codebook{did_you_mean(column, decisions)}; "
                f"frames are {list(codebook.frames)}; remove the column, or write into 'note'"
            )
        if header.count(column) > 1:
            raise FramingError(f"{path}, row 1: column {column!r} stands twice")
    for number, row in enumerate(rows[1:], start=2):
        values = dict(zip(header, row + [""] * (len(header) - len(row)), strict=False))
        if not any(v.strip() for v in values.values()):
            continue
        for frame in codebook.frames:
            filled = {
                c: values[c].strip().lower() for c, f in decisions.items() if f == frame and values.get(c, "").strip()
            }
            place = f"{path}, row {number}, column {' and '.join(filled) or frame}"
            for column, stance in filled.items():
                if stance not in DECISIONS:
                    place = f"{path}, row {number}, column {column}"
            yield _Cell(place, values["article"].strip(), values["coder"].strip(), frame, tuple(filled.values()))


def _read_json(place: str, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FramingError(f"{place}: not readable as JSON: {error}") from None


def _read_label_studio(path: Path, content: bytes, codebook: Codebook, people: Mapping[str, str]) -> Iterator[_Cell]:
    """Read the JSON export (annotations as lists of results)."""
    tasks = _read_json(str(path), decode(content, source=str(path)))
    if not isinstance(tasks, list) or not all(isinstance(t, dict) and isinstance(t.get("data"), dict) for t in tasks):
        raise FramingError(
            f"{path}: not a Label Studio export: a list of tasks with 'data' is needed; export as JSON, not JSON-MIN"
        )
    by_coder: dict[str, str] = {}
    for number, task in enumerate(tasks, start=1):
        place = f"{path}, task {number}"
        data = task["data"]
        if "article" not in data or "coder" not in data:
            raise FramingError(f"{place}: data needs 'article' and 'coder', got {sorted(data)}")
        article, coder = str(data["article"]), str(data["coder"])
        if not people:
            yield from (_Cell(place, article, coder, frame, ()) for frame in codebook.frames)
        for annotation in _records(task.get("annotations"), f"{place}, annotations"):
            if annotation.get("was_cancelled"):
                continue
            names = _completed_by(annotation)
            by = next((name for name in names if name in people), names[0])
            if people and by not in people:
                raise FramingError(f"{place}: completed by {by!r}, who is not among people: {sorted(people)}")
            if not people and by_coder.setdefault(coder, by) != by:
                raise FramingError(
                    f"{place}: the sheet of {coder!r} is annotated by {sorted((by, by_coder[coder]))}; "
                    "pass people (--person), which says which coder each of them is"
                )
            for result in _records(annotation.get("result"), f"{place}, result"):
                if result.get("type") != "choices":
                    continue
                frame, value = str(result.get("from_name")), result.get("value")
                chosen = value.get("choices") if isinstance(value, dict) else None
                if not isinstance(chosen, list):
                    raise FramingError(f"{place}, column {frame}: value needs a list 'choices', got {str(value)[:60]}")
                who = people[by] if people else coder
                yield _Cell(f"{place}, column {frame}", article, who, frame, tuple(map(str, chosen)))


def _records(value: Any, place: str) -> list[dict[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
        raise FramingError(f"{place}: must be a list of objects, got {str(value)[:60]}; export as JSON, not JSON-MIN")
    return value


def _completed_by(annotation: Mapping[str, Any]) -> list[str]:
    """The names of who completed an annotation: the e-mail address and the id, as far as the export has them."""
    by = annotation.get("completed_by")
    if not isinstance(by, dict):
        return [str(by)]
    return [str(by[key]) for key in ("email", "id") if by.get(key) is not None] or ["None"]


def _read_doccano(path: Path, content: bytes, codebook: Codebook, people: Mapping[str, str]) -> Iterator[_Cell]:
    """Read the JSONL export of a text classification project: labels like ``weapon: asserted``."""
    for number, line in enumerate(decode(content, source=str(path)).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path}, row {number}"
        record = _read_json(place, line)
        record = record if isinstance(record, dict) else {}
        record |= record["meta"] if isinstance(record.get("meta"), dict) else {}
        if "article" not in record or "coder" not in record:
            raise FramingError(f"{place}: needs 'article' and 'coder', got {sorted(record)}")
        article, coder = str(record["article"]), str(record["coder"])
        labels = record.get("label", record.get("labels"))
        found: dict[str, list[str]] = {frame: [] for frame in codebook.frames}
        for label in labels if isinstance(labels, list) else [labels] if labels else []:
            frame, mark, stance = str(label).rpartition(": ")
            if not mark:
                allowed = [f"{f}: {d}" for f in codebook.frames for d in DECISIONS]
                raise FramingError(
                    f"{place}, column label: must be one of {allowed}, got {label!r}{did_you_mean(str(label), allowed)}"
                )
            found.setdefault(frame, []).append(stance)
        for frame, stances in found.items():
            yield _Cell(f"{place}, column label", article, coder, frame, tuple(stances))
