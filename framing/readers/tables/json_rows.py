"""JSON as it is found, row by row: lines, lists (read as a stream), objects that hold one, answers of interfaces; numbers as they are written."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from framing.errors import FramingError
from framing.readers.columns import column_of, known_names
from framing.readers.decode import BROKEN, is_broken, open_text, read_start
from framing.readers.result import KEPT, problem
from framing.readers.tables.rows import MAX_LINE, Row, plain_cell, text_lines, too_long, undecodable


class _Decoder(json.JSONDecoder):
    """JSON with numbers kept as they are written, and line breaks inside strings allowed (exports have them)."""

    def __init__(self) -> None:
        super().__init__(parse_int=str, parse_float=str, parse_constant=lambda _: "", strict=False)


_DECODER = _Decoder()


_ESCAPE = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[\"\\/bfnrt]|x([0-9a-fA-F]{2})|(.))|(\"\s*),(?=\s*[}\]])")
_SCRIPT = r"\ufeff?\s*(?:(?:(?:var|let|const)\s+\w+|(?:window|module)\.[\w.$]+)\s*=|[\w.$]+\()?\s*"  # x = [, callback(
JSON = re.compile(rf"{_SCRIPT}(?:\{{\s*(?:[\"']|\}}|$)|\[\s*(?:\{{|\]|$|\[\s*[\"']))")
_PYTHON = re.compile(r"[\[{\s]*'")
_WRAPPED = ("_source", "fields", "attributes")  # under which interfaces put an article's own fields


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


def json_rows(path: Path, encoding: str) -> Iterator[Row | dict[str, str]]:
    """Yield the objects of a JSON file, whatever holds them."""
    with open_text(path, encoding=encoding)[0] as stream:
        start = re.sub(f"^{_SCRIPT}", "", read_start(stream, 1 << 16))
    if start.startswith("{") and _is_lines(start):
        return _line_rows(path, encoding)
    if start.startswith("{") or re.match(r"\[\s*(?:\[|\{\s*')", start):
        return _whole_rows(path, encoding)
    return _stream_rows(path, encoding, r"\[")


def _is_lines(start: str) -> bool:
    """Tell JSON Lines from one JSON object, by the beginning of a file."""
    line, end, after = start.partition("\n")
    try:
        value = loads(line.strip())[0]
    except (ValueError, RecursionError):
        return after.startswith("{") if end else not re.search(r'"\s*:\s*\[\s*\{', line[:2000]) and "}{" not in line
    return isinstance(value, dict) and (after.strip().startswith("{") or _articles_in(value) in ([], [value]))


def loads(text: str) -> tuple[Any, int]:
    """Return what a JSON text means, and how many escapes were mended; also of what Python prints, in single quotation marks."""
    try:
        return _DECODER.decode(text), 0
    except json.JSONDecodeError:
        if _PYTHON.match(text):
            try:
                return ast.literal_eval(text), 0
            except (SyntaxError, MemoryError, TypeError):
                raise ValueError("not what Python prints either") from None
        text, count = _mend_escapes(text)
        if not count:
            raise
        return _DECODER.decode(text), count


def _line_rows(path: Path, encoding: str) -> Iterator[Row | dict[str, str]]:
    source = path.name
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        for number, line in text_lines(stream, encoding):
            note = {"source": source, "locator": f"line {number}"}
            if line is None:
                yield too_long(source, number)
                continue
            line = line.strip("\ufeff \t\r\n\x1e,")
            if not line:
                continue
            wrong = undecodable(line, encoding)
            value: Any = None
            try:
                value, count = (None, 0) if wrong else loads(line)
                if count:
                    yield _mended(note, count)
            except RecursionError:
                wrong = "JSON nested too deep"
            except ValueError as error:
                wrong = f"not a JSON object ({error})"
            yield from _rows_of(value, f"row {number}", note, wrong, line)


def _articles_in(value: Any) -> list[Any]:
    """Return the articles in a JSON value: a list's, an object's by key or by column, itself; of an answer, those of its longest list."""
    if isinstance(value, list):
        names = [str(cell) for cell in value[0]] if value and isinstance(value[0], list) else []
        if known_names(names) < 2:
            return value if any(isinstance(item, dict) for item in value) else []
        return [dict(zip(names, row, strict=False)) for row in value[1:]]
    if not isinstance(value, dict):
        return []
    if isinstance(value.get("columns"), list) and isinstance(value.get("data"), list):
        return _articles_in([value["columns"], *value["data"]])
    parts, known = list(value.values()), known_names(list(value))
    if parts and all(isinstance(part, dict) for part in parts):
        if known >= 2:  # by column: {"title": {"0": …}, "text": {"0": …}}
            return [{name: value[name].get(key) for name in value} for key in parts[0]]
        if all(known_names(list(part)) >= 2 for part in parts):
            return parts
    if "text" in map(column_of, value):
        return [value]
    found: list[Any] = max((_articles_in(part) for part in parts), key=len, default=[])
    return found or ([value] if known >= 2 else [])


def _whole_rows(path: Path, encoding: str) -> Iterator[Row | dict[str, str]]:
    """Yield the articles in one JSON value; as a stream where it is larger than ``MAX_LINE``, or is not the file's only one."""
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        text = re.sub(f"^{_SCRIPT}", "", stream.read(MAX_LINE))
        more = bool(stream.read(1))
    try:
        printed = _PYTHON.match(text)
        value, end = (loads(text.rstrip(" \t\r\n;)"))[0], len(text)) if printed else _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        value, end = None, 0
    if value is None or more or text[end:].lstrip(" ,\r\n\t").startswith("{"):
        listed = re.search(r'"\s*:\s*\[\s*(?=\{)', text[: 1 << 16])
        if not listed and not re.match(r"\{[^{}]*\}\s*,?\s*\{", text[: 1 << 20]):
            wanted = "expected a list of objects, JSON Lines, or an object that holds one of these"
            raise FramingError(f"{path.name}: JSON without a list of articles, or broken; {wanted}")
        yield from _stream_rows(path, encoding, r'"\s*:\s*\[\s*(?=\{)' if listed else r"(?=\{)")
        return
    items = _articles_in(value)
    if not items:
        raise FramingError(f"{path.name}: JSON without a list of articles; give a list of objects, or JSON Lines")
    for number, item in enumerate(items, start=1):
        note = {"source": path.name, "locator": f"item {number}"}
        yield from _rows_of(item, f"item {number}", note, "", str(item))


def _stream_rows(path: Path, encoding: str, opens: str) -> Iterator[Row | dict[str, str]]:
    """Yield the objects that follow the pattern ``opens``, one after the other, read in pieces."""
    source, decoder = path.name, _DECODER
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        buffer = stream.read(1 << 16)
        start = re.search(opens, buffer)
        if not start:
            raise FramingError(f"{source}: JSON without a list of articles; expected a list, or JSON Lines")
        buffer, number, ended, want = buffer[start.end() :], 0, False, 1 << 16
        while True:
            buffer = buffer.lstrip(" \t\r\n,")
            if buffer.startswith("]") and opens == r"\[":
                rest = (buffer[1:] + stream.read(1 << 16)).strip(" \t\r\n,;)")
                if again := re.match(r"\[\s*(?=\{)", rest):  # a list a line
                    buffer = rest[again.end() :]
                    continue
                if rest:
                    yield problem({"source": source}, "what follows the list of articles is not read", rest)
            if buffer.startswith("]") or (not buffer and ended and "[" not in opens):
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
            yield from _rows_of(value, f"item {number}", note, undecodable(raw, encoding), raw)


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


def _rows_of(value: Any, locator: str, note: dict[str, str], wrong: str, raw: str) -> Iterator[Row | dict[str, str]]:
    """Yield an object as a row, or the articles in it where it is an answer that holds a list of them; a problem where it is none."""
    if wrong or not isinstance(value, dict):
        yield problem(note, wrong or f"not a JSON object but {type(value).__name__}", raw)
        return
    items = [] if known_names(list(value)) >= 2 or "text" in map(column_of, value) else _articles_in(value)
    for item in [item for item in items if isinstance(item, dict)] or [value]:
        yield _json_row(item, locator)


def _json_row(value: dict[str, Any], locator: str) -> Row:
    for name in _WRAPPED:
        if isinstance(value.get(name), dict):
            value = {key: cell for key, cell in value.items() if key not in (name, *value[name])} | value[name]
    cells = [cell if type(cell) is str else plain_cell(cell) for cell in value.values()]
    if is_broken("".join(cells)):  # half of a pair, as \\ud83d where a text was cut
        cells = [BROKEN.sub("\ufffd", cell) for cell in cells]
    return Row(locator=locator, names=tuple(map(str, value)), cells=cells)
