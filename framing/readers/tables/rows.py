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
from framing.readers.decode import is_broken, misread, repaired
from framing.readers.result import KEPT, problem

MAX_LINE = 16 << 20  # characters in a line, a cell or a JSON value
HEADER_ROWS = 30  # at the beginning of a table, among which its header is looked for
HEADER_AGAIN = "the header once more; were files put together?"
# Under which an object has what it is: a source its name, a headline its wording, MongoDB's dates their day.
_NAMED = ("name", "title", "main", "original", "rendered", "$date", "$oid", "$numberLong", "text", "content", "literal")
Columns = Mapping[str, str | Sequence[str]] | None
# Number of the row of a table's names, the first being 1; in a workbook with its sheet.
HeaderRow = int | tuple[str, int]


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


def find_header(known: Sequence[int]) -> int:
    """Return which row is the header by how many known names each has: the first with two, or below it, under names of groups of columns, with more."""
    index = next((i for i, n in enumerate(known) if n >= 2), 0)
    while index + 1 < len(known) and known[index + 1] > known[index] >= 2:
        index += 1
    return index


def below_header(
    rows: Iterator[tuple[int, list[str]]], columns: Columns, header_row: int | None, source: str, sheet: str = ""
) -> Iterator[Row | dict[str, str]]:
    """Yield the rows below a table's header, and what is told of others; ``header_row`` is the header's number.

    The header is the first row, unless only a later one has two known names. A ``sheet`` without such a row is left out.
    """
    prefix = f"sheet {sheet}, " if sheet else ""
    first: list[tuple[int, list[str]]] = []
    for row in rows:
        first.append(row)
        if len(first) == HEADER_ROWS or (header_row is not None and row[0] >= header_row):
            break
    known = [count_known(cells, columns) for _, cells in first]
    index = find_header(known)
    if header_row is not None:
        index = len(first) - 1
        if not first or first[-1][0] != header_row:
            raise FramingError(f"{source}: there is nothing in row {header_row}, which was said to be the header")
    names = tuple(cell.strip() for cell in first[index][1]) if first else ()
    if sheet and (not first or known[index] < 2):
        reason = f"sheet left out: it does not begin with the names of an article's columns but with {list(names)[:8]}"
        yield problem({"source": source, "locator": f"sheet {sheet}"}, reason)
        return
    if index:
        yield above_header(source, f"{prefix}row 1 to row {first[index][0] - 1}", index, " ".join(first[0][1]))
    for number, cells in itertools.chain(first[index + 1 :], rows):
        place = f"{prefix}row {number}"
        wrong = f"too many cells: {len(cells)}, the header has {len(names)}" if len(cells) > len(names) else ""
        if wrong or tuple(cells) == names:
            yield problem({"source": source, "locator": place}, wrong or HEADER_AGAIN, " | ".join(cells))
        else:
            yield Row(locator=place, names=names, cells=cells + [""] * (len(names) - len(cells)))


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
    reason = f"line longer than {MAX_LINE >> 20} million characters, not read; is a quotation mark or line end missing?"
    return {"source": source, "locator": f"line {number}", "reason": reason, "content": ""}


def undecodable(text: str, encoding: str) -> str:
    """Return why a line is not text in the file's encoding, or ""."""
    if is_broken(text):
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
        if isinstance(day := value.get("date-parts"), list):  # of CSL, as Zotero writes it
            return "-".join(map(str, day[0])) if day and isinstance(day[0], list) else ""
        if isinstance(value.get("family"), str):
            return f"{value.get('given') or ''} {value['family']}".strip()
        named = next((value[name] for name in _NAMED if value.get(name)), None)
        plain = isinstance(named, str) or "$date" in value
        return plain_cell(named) if plain else json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
