"""What the readers of tables have in common: a row, lines of bounded length, cells as text."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from framing.readers.decode import BROKEN, misread, repaired

MAX_LINE = 16 << 20  # characters in a line, a cell or a JSON value


Columns = Mapping[str, str | Sequence[str]] | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table: its place, its columns' names and as many cells."""

    locator: str
    names: tuple[str, ...]
    cells: Sequence[str]


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
