"""What the readers of tables have in common: a row, lines of bounded length, cells as text."""

from __future__ import annotations

import datetime
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from framing.errors import FramingError
from framing.readers.columns import known_names, plain_name
from framing.readers.decode import BROKEN, misread, repaired
from framing.readers.result import KEPT, problem

MAX_LINE = 16 << 20  # characters in a line, a cell or a JSON value


HEADER_ROWS = 30  # at the beginning of a table, among which its header is looked for


Columns = Mapping[str, str | Sequence[str]] | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table: its place, its columns' names and as many cells."""

    locator: str
    names: tuple[str, ...]
    cells: Sequence[str]


def count_known(names: Sequence[str], columns: Columns) -> int:
    """Return how many of the names are those of an article's columns, or are wanted by the caller."""
    wanted = {plain_name(n) for v in (columns or {}).values() for n in ([v] if isinstance(v, str) else v)} - {""}
    return known_names(names) + sum(plain_name(name) in wanted for name in names)


def header_index(rows: Sequence[Sequence[str]], columns: Columns) -> int:
    """Return which of a table's first rows is its header: the first, unless only a later one has two known names."""
    known = [count_known(row, columns) for row in rows]
    return next((i for i, n in enumerate(known) if n >= 2), 0) if known and known[0] < 2 else 0


def split_header(
    rows: Iterator[tuple[int, list[str]]], columns: Columns, header_row: int | None, source: str, prefix: str = ""
) -> tuple[tuple[str, ...], list[dict[str, str]], Iterator[tuple[int, list[str]]]]:
    """Return a table's names, a note on rows above them, and the rows below; ``header_row`` is the header's number."""
    first: list[tuple[int, list[str]]] = []
    for row in rows:
        first.append(row)
        if len(first) == HEADER_ROWS or (header_row is not None and row[0] >= header_row):
            break
    if header_row is None:
        index = header_index([cells for _, cells in first], columns)
    elif not first or first[-1][0] != header_row:
        raise FramingError(f"{source}: there is nothing in row {header_row}, which was said to be the header")
    else:
        index = len(first) - 1
    names = tuple(cell.strip() for cell in first[index][1]) if first else ()
    above = [first[i][1] for i in range(index)]
    notes = (
        [above_header(source, f"{prefix}row 1 to row {first[index][0] - 1}", len(above), " ".join(above[0]))]
        if above
        else []
    )
    return names, notes, itertools.chain(first[index + 1 :], rows)


def above_header(source: str, locator: str, count: int, content: str) -> dict[str, str]:
    reason = f"{KEPT}{count} row{'s' * (count > 1)} above the header left out; if that is not the header, say which row is: header_row, --header-row"
    return problem({"source": source, "locator": locator}, reason, content)


def text_lines(stream: IO[str], encoding: str) -> Iterator[tuple[int, str | None]]:
    """Yield each line with its number; None for a line longer than ``MAX_LINE``, which is passed over in pieces."""
    number = 0
    while line := stream.readline(MAX_LINE):
        number += 1
        if len(line) == MAX_LINE and line[-1] not in "\r\n":
            while line and line[-1] not in "\r\n":
                line = stream.readline(1 << 16)
            yield number, None
        else:
            yield number, repaired(line, encoding)


def too_long(source: str, number: int) -> dict[str, str]:
    reason = (
        f"line longer than {MAX_LINE >> 20} million characters, not read; is a quotation mark or a line end missing?"
    )
    return {"source": source, "locator": f"line {number}", "reason": reason, "content": ""}


def undecodable(text: str, encoding: str) -> str:
    """Return why a line is not text in the file's encoding, or ""."""
    if BROKEN.search(text):
        return f"bytes that are not {encoding}, as other lines are; cut off, or in another encoding"
    if encoding in ("gb18030", "big5hkscs"):
        other = misread(text, encoding)
        if other:
            return f"looks like {other}, while other lines are {encoding}; save the file anew in one encoding"
    return ""


def plain_cell(value: Any) -> str:
    """Return a cell as text: whole numbers without a point, dates as ISO, lists as paragraphs, an object by its name."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "framing-mark")
    if isinstance(value, list | tuple):
        parts = [plain_cell(part) for part in value]
        return ("\n\n" if any(len(part) > 80 for part in parts) else "; ").join(part for part in parts if part)
    if isinstance(value, dict):
        named = value.get("name") or value.get("title")
        return named if isinstance(named, str) else json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
