"""Tables of any file as rows: CSV and Excel with the header found among the first rows, JSON as records."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from datetime import datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from framing.coding.write_sheets import SHOWN
from framing.errors import FramingError
from framing.files import unguard
from framing.readers.decode import decode, find_encoding
from framing.readers.result import KEPT
from framing.readers.tables.csv_rows import csv_rows
from framing.readers.tables.rows import Row
from framing.text.scripts import plain_name

TABLES = (".xlsx", ".csv", ".tsv")
YES = {"yes", "y", "1", "1.0", "true", "t", "x", "present", "accept", "ja", "oui", "si", "sí", "wahr", "✓", "✔", "☑", "√", "✅", "是", "有", "对"}  # fmt: skip
NO = {"no", "n", "0", "0.0", "false", "f", "absent", "none", "reject", "nein", "non", "falsch", "✗", "✘", "❌", "否", "无", "不"}  # fmt: skip
MISSING = {"", "na", "n/a", "#n/a", "nan", "<na>", "null", "-1", "-1.0", ".", "-", "not coded", "no agreement", "ignore"}  # fmt: skip


class Cell(NamedTuple):
    """A decision as it stands: its place, the article, who decided, on which frame, and what."""

    place: str
    article: str
    coder: str
    frame: str
    value: Any
    own: bool = True
    """Whether the row is the coder's, and not one with a column a coder."""
    a_stance: bool = False
    """Whether the row may be one of several with a stance each."""


Known = Callable[[list[str]], int]
"""How many cells of a row are names of columns."""

Decided = dict[tuple[str, str, str], Cell]
"""What coders decided on frames of articles (by article, coder and frame); the value is the stances."""


def plain_value(cell: str) -> str:
    return " ".join(cell.split()).casefold()


def read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FramingError(f"{path}: cannot be read: {error.strerror}") from None


def read_rows(
    path: Path, names: Iterable[str], *, page: str, notes: list[str]
) -> tuple[list[str], dict[int, list[str]]]:
    """Return the header of a table in a file and its rows by their number; what is left out for it is noted.

    The header is the row among the first ten that has the most of ``names``, whatever their capitals; of a workbook, the page called
    ``page`` is read, or else the one with such a row. A column with cells and without a name is called by its number.
    """
    wanted, content = {plain_name(name) for name in names}, read_bytes(path)

    def known(row: list[str]) -> int:
        return sum(plain_name(cell) in wanted for cell in row)

    if path.suffix.lower() == ".xlsx":
        rows, place = _read_excel(path, content, page, known, notes)
    else:
        rows, place = _read_csv(path, content, known, notes), str(path)
    at = _find_header(rows, known)
    if at:
        notes.append(f"{place}: row {at + 1} is taken for the header, {at} above it left out")
    below = {number: row for number, row in enumerate(rows[at + 1 :], start=at + 2) if any(map(str.strip, row))}
    again = [
        number
        for number, row in below.items()
        if known(row) == known(rows[at]) > 1 and row[: len(rows[at])] == rows[at]
    ]
    if again:
        notes.append(f"{place}: the header stands again in row {', '.join(map(str, again))}, left out")
    kept = {number: row for number, row in below.items() if number not in again}
    width = max(map(len, (*rows[at : at + 1], *kept.values())), default=0)
    filled = {i for row in kept.values() for i, cell in enumerate(row) if cell.strip()}
    given = [cell.strip() for cell in rows[at]] if rows else []
    header = [
        name or (f"column {i + 1}" if i in filled else "") for i, name in enumerate(given + [""] * (width - len(given)))
    ]
    while header and not header[-1]:
        header.pop()
    return header, {number: row + [""] * (len(header) - len(row)) for number, row in kept.items()}


def _find_header(rows: list[list[str]], known: Known) -> int:
    return max(range(min(len(rows), 10)), key=lambda i: (known(rows[i]), -i), default=0)


def _read_excel(path: Path, content: bytes, wanted: str, known: Known, notes: list[str]) -> tuple[list[list[str]], str]:
    from openpyxl import load_workbook

    try:
        book, written = (load_workbook(io.BytesIO(content), data_only=values) for values in (True, False))
    except Exception:  # openpyxl raises what zip, XML and its own checks raise
        raise FramingError(f"{path}: not a readable Excel workbook") from None
    pages = {s.title: [list(map(_as_text, r)) for r in s.iter_rows(values_only=True)] for s in book}
    heads = {title: max(map(known, rows[:10]), default=0) for title, rows in pages.items()}
    title = wanted if wanted in pages else max(pages, key=lambda t: heads[t])
    if not heads[title]:
        raise FramingError(
            f"{path}: no row of a page has the names of the columns (the page {wanted!r} needs them); pages are {list(pages)}"
        )
    others = [
        other for other, most in heads.items() if other != title and most >= heads[title] and len(pages[other]) > 1
    ]
    if others and title != wanted:
        raise FramingError(f"{path}: pages {[title, *others]} could all be {wanted!r}; save each as a file of its own")
    if others:
        notes.append(f"{path}: not read, though they have the columns of {title!r}: pages {others}")
    if title != wanted:
        notes.append(f"{path}: page {title!r} is read for {wanted!r}")
    rows, page = pages[title], book[title]
    at = _find_header(rows, known)
    read = [i for i, cell in enumerate(rows[at], start=1) if cell.strip() and plain_name(cell) not in SHOWN[2:]]
    merged = [
        str(m)
        for m in page.merged_cells.ranges
        if m.max_row > at + 1 and any(m.min_col <= column <= m.max_col for column in read)
    ]
    if merged:
        raise FramingError(
            f"{path}, page {title!r}, cells {min(merged)}: merged, so that only the first of them has a value; "
            "unmerge them and fill in each"
        )
    remarks = 0
    for row in written[title].iter_rows(min_row=at + 2):
        for cell in row:
            remarks += cell.comment is not None
            if cell.column in read and cell.data_type == "f" and page[cell.coordinate].value is None:
                raise FramingError(
                    f"{path}, page {title!r}, cell {cell.coordinate}: a formula whose value was not saved, "
                    f"{str(cell.value)[:40]!r}; write the stance itself"
                )
    if remarks:
        notes.append(f"{path}, page {title!r}: comments of {remarks} cells are not read")
    return rows, f"{path}, page {title!r}"


def _as_text(value: Any) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return "" if value is None else str(value)


def _read_csv(path: Path, content: bytes, known: Known, notes: list[str]) -> list[list[str]]:
    text = decode(content, source=str(path))
    head = text.split("\n", 10)[:10]
    marks = sorted(",;\t|", key=lambda mark: -head[0].count(mark))
    mark = max(marks, key=lambda mark: max(known([cell.strip('" ') for cell in line.split(mark)]) for line in head))
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))  # a text may be longer than csv lets a cell be
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
        return [[unguard(cell) for cell in row] for row in rows]
    except csv.Error:
        return _read_loosely(path, content, notes)


def _read_loosely(path: Path, content: bytes, notes: list[str]) -> list[list[str]]:
    """Read CSV with quotation marks that are not doubled, as texts are read; a row that cannot be told apart is refused."""
    rows: list[list[str]] = []
    kept = 0
    for row in csv_rows(path, find_encoding(content, source=str(path)), None, None):
        if isinstance(row, Row):
            number = int(row.locator.split()[1])
            rows += (
                [list(row.names)] * (not rows)
                + [[]] * (number - max(len(rows), 1) - 1)
                + [list(map(unguard, row.cells))]
            )
        elif not row["reason"].startswith(KEPT):
            raise FramingError(f"{path}, {row['locator']}: {row['reason']}; mend it, or save the table anew")
        else:
            kept += 1
    notes.append(
        f"{path}: quotation marks inside cells are not doubled in {kept} rows; the cells were told apart all the same"
    )
    return rows


def match_names(header: list[str], names: Iterable[str], *, place: str, notes: list[str]) -> list[str]:
    """Return a header with the names of a sheet's columns in place of their other spellings (capitals, spaces), which are noted."""
    plain = {plain_name(name): name for name in names}
    found = [name if name in plain.values() else plain.get(plain_name(name), name) for name in header]
    notes += [
        f"{place}: column {old!r} is taken for {new!r}" for old, new in zip(header, found, strict=True) if old != new
    ]
    for name in found:
        if name and found.count(name) > 1:
            raise FramingError(f"{place}: column {name!r} stands twice")
    return found


def read_json(place: str, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except FramingError as error:
        raise FramingError(f"{place}: {error}") from None
    except (ValueError, RecursionError) as error:
        raise FramingError(f"{place}: not readable as JSON: {error}") from None


def read_lines(path: Path) -> list[tuple[str, Any]]:
    """Return what stands in a file of JSON, a value a line, with the places."""
    text = decode(read_bytes(path), source=str(path))
    lines = [(f"{path}, row {n}", line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    return [(place, read_json(place, line)) for place, line in lines]


def keep_one(decided: Decided, cell: Cell) -> None:
    """Take down a decision; raise ``FramingError`` where the coder decided otherwise elsewhere."""
    first = decided.setdefault(cell[1:4], cell)
    if set(first.value) != set(cell.value):
        raise FramingError(
            f"{cell.place}: coder {cell.coder!r} gives {cell.frame!r} in {cell.article!r} as {', '.join(cell.value)}, "
            f"but as {', '.join(first.value)} at {first.place}; keep one"
        )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON keeps the last of two equal keys silently; an article written twice must not vanish that way."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FramingError(f"key {twice!r} stands twice in one object; keep one, or make a list of them")
    return found
