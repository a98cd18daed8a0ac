"""JSON Lines, JSON arrays and objects that hold one list, read as a stream; numbers stay as they are written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from framing.errors import FramingError
from framing.readers.columns import known_names
from framing.readers.decode import open_text
from framing.readers.result import KEPT, problem
from framing.readers.tables.rows import MAX_LINE, Row, plain_cell, text_lines, too_long, undecodable


class _Decoder(json.JSONDecoder):
    """JSON with numbers kept as they are written, and line breaks inside strings allowed (exports have them)."""

    def __init__(self) -> None:
        super().__init__(parse_int=str, parse_float=str, parse_constant=lambda _: "", strict=False)


_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt]|x([0-9a-fA-F]{2})|(.))|(\"\s*),(?=\s*[}\]])")
_HALF = re.compile("[\ud800-\udfff]")  # of a pair, as \\ud83d where a text was cut


def _mend_escapes(text: str) -> tuple[str, int]:
    """Write escapes that JSON does not have as those it has, and count them: \\' is ', \\xe9 is é, \\m a backslash and m; a comma before } goes."""
    count = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal count
        if not any(match.groups()):
            return match[0]
        count += 1
        if match[3]:
            return match[3]
        return f"\\u00{match[1]}" if match[1] else "'" if match[2] == "'" else f"\\\\{match[2]}"

    return _ESCAPE.sub(mend, text), count


def _mended(place: dict[str, str], count: int) -> dict[str, str]:
    what = "that JSON does not have (such as \\' or \\x, or a comma before a bracket) read as what they mean"
    return problem(place, f"{KEPT}{count} escape{'s' * (count > 1)} {what}")


def is_json_lines(start: str) -> bool:
    """Tell JSON Lines from one JSON object that holds a list, by the beginning of a file."""
    line, end, after = start.lstrip("\ufeff \t\r\n").partition("\n")
    try:
        value = _Decoder().decode(line.strip())
    except (ValueError, RecursionError):
        if not end:
            return not re.search(r'"\s*:\s*\[\s*\{', line[:2000])
        return after.startswith("{")
    lists = [key for key, cell in value.items() if isinstance(cell, list) and cell and isinstance(cell[0], dict)]
    return not lists or known_names(list(value)) >= 2


def json_line_rows(path: Path, encoding: str) -> Iterator[Row | dict[str, str]]:
    source, decoder = path.name, _Decoder()
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        for number, line in text_lines(stream, encoding):
            note = {"source": source, "locator": f"line {number}"}
            if line is None:
                yield too_long(source, number)
                continue
            line = line.strip("\ufeff \t\r\n")
            if not line:
                continue
            wrong = undecodable(line, encoding)
            try:
                try:
                    value = None if wrong else decoder.decode(line)
                except json.JSONDecodeError:
                    mended, count = _mend_escapes(line)
                    if not count:
                        raise
                    line = mended
                    value = decoder.decode(line)
                    yield _mended(note, count)
            except RecursionError:
                wrong = "JSON nested too deep"
            except ValueError as error:
                wrong = f"not a JSON object ({error})"
            if wrong:
                yield problem(note, wrong, line)
            elif isinstance(value, dict):
                yield _json_row(value, f"row {number}")
            else:
                yield problem(note, f"not a JSON object but {type(value).__name__}", line)


def json_rows(path: Path, encoding: str) -> Iterator[Row | dict[str, str]]:
    """Yield the objects of a JSON array, alone or as the list in an object (``{"articles": [...]}``), read in pieces."""
    source, decoder = path.name, _Decoder()
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        buffer = stream.read(1 << 16)
        is_list = buffer.lstrip("\ufeff \t\r\n").startswith("[")
        start = re.search(r"\[" if is_list else r'"\s*:\s*\[\s*(?=\{)', buffer)
        if not start:
            wanted = "expected a list, JSON Lines, or GDELT's"
            raise FramingError(f"{source}: a JSON object without a list of articles; {wanted}")
        buffer, number, ended, want = buffer[start.end() :], 0, False, 1 << 16
        while True:
            buffer = buffer.lstrip(" \t\r\n,")
            if buffer.startswith("]"):
                return
            value: Any = None
            wrong = ""
            try:
                value, end = decoder.raw_decode(buffer)
            except RecursionError:
                end, wrong = 1, "JSON nested too deep"
            except ValueError as error:
                at, told = getattr(error, "pos", 0), str(error)
                bad_escape = "property name" in told or told.startswith(("Invalid \\", "Illegal"))
                if bad_escape and at < len(buffer) - 8:
                    buffer, count = _mend_escapes(buffer)
                    if count:
                        yield _mended({"source": source, "locator": f"item {number + 1}"}, count)
                        continue
                cut = not buffer or at >= len(buffer) - 16 or "Unterminated" in told
                if cut and not ended and len(buffer) <= MAX_LINE:
                    more = stream.read(want)
                    want = min(2 * want, 1 << 24)
                    ended = not more
                    buffer += more
                    continue
                end, wrong = 1, f"not JSON ({getattr(error, 'msg', error)})"
                if cut and ended:
                    wrong += " where the file ends"
                elif cut:
                    wrong = f"longer than {MAX_LINE >> 20} million characters, not read; is a quotation mark missing?"
            number += 1
            want = 1 << 16
            note = {"source": source, "locator": f"item {number}"}
            if not wrong and not ended and end >= len(buffer) - 1:
                more = stream.read(want)
                ended = not more
                buffer += more
            if wrong:
                if not buffer:
                    yield problem(note, "the file ends before its list does", "")
                    return
                yield problem(note, wrong, buffer[:200])
                buffer = _after_broken(buffer, stream)
                if not buffer:
                    return
                continue
            raw, buffer = buffer[:end], buffer[end:]
            wrong = undecodable(raw, encoding)
            if wrong:
                yield problem(note, wrong, raw)
            elif isinstance(value, dict):
                yield _json_row(value, f"item {number}")
            else:
                yield problem(note, f"not a JSON object but {type(value).__name__}", raw)


def _after_broken(buffer: str, stream: IO[str]) -> str:
    """Return what follows the next place where one object ends and another begins, reading on as needed."""
    while True:
        border = re.search(r"\}\s*,\s*(?=\{)", buffer)
        if border:
            return buffer[border.end() :]
        more = stream.read(1 << 20)
        if not more:
            return ""
        buffer = buffer[-64:] + more


def _json_row(value: dict[str, Any], locator: str) -> Row:
    return Row(
        locator=locator,
        names=tuple(map(str, value)),
        cells=[c if c.isascii() else _HALF.sub("\ufffd", c) for c in map(plain_cell, value.values())],
    )
