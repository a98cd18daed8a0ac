"""JSON files of any shape as records, and nested records as a table of codings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from framing.coding.nested import BY_KEY, Known, Nested, is_nested
from framing.coding.tables import read_bytes, read_json
from framing.errors import FramingError, did_you_mean
from framing.readers.decode import decode
from framing.text.scripts import plain_name

JSON = (".json", ".jsonl", ".ndjson")

Table = tuple[list[str], list[tuple[str, list[str]]]]
"""A header, and rows with their places."""


def read_nested(path: Path, how: Nested, notes: list[str]) -> Table:
    """Return a JSON file as a table: by its own names where its records are flat, else by ``article, coder, frame, stance``."""
    records = list_records(path, how)
    for where, record, known in records:
        if not isinstance(record, dict) and not (known and isinstance(record, list)):
            raise FramingError(f"{where}: must be an object with names and values, got {str(record)[:60]!r}")
    if not any(known or _is_nested(record, how) for _, record, known in records):
        header = list(dict.fromkeys(name for _, record, _ in records for name in record))
        return header, [(where, [_as_cell(record.get(name)) for name in header]) for where, record, _ in records]
    own = {where: where.replace(str(path), path.name, 1) for where, *_ in records}  # what ingest calls its row
    row = {where: {"article": (BY_KEY, name)} for where, name in own.items() if name in how.articles}
    read = {where: how.read(where, record, row.get(where, {}) | known) for where, record, known in records}
    rows, empty = [row for some in read.values() for row in some], [where for where, some in read.items() if not some]
    if not rows:
        meant = "".join(f", got {key!r}{did_you_mean(key, how.frames)}" for key in list(how.unused)[:3])
        raise FramingError(
            f"{path}: no coding found in {len(records)} records; expected a key for each frame ({next(iter(how.frames.values()))}: asserted), a list of "
            f"labels that are frames, or objects with frame and stance{meant}; keys are {'; '.join([str(list(how.seen)[:15]), *how.list_left()])}"
        )
    if empty:
        first = empty[0].removeprefix(f"{path}, ")
        notes.append(f"{path}: {len(empty)} of {len(records)} records hold no coding, such as {first}")
    notes += [f"{path}: {told}" for told in how.list_left()]
    return ["article", "coder", "frame", "stance"], [(row.place, list(row[1:5])) for row in rows]


def _is_nested(record: dict[str, Any], how: Nested) -> bool:
    """Does a record hold more than cells? Several stances of a frame, in a list, are a cell."""
    lists = {k: v for k, v in record.items() if isinstance(v, list)}
    deep = any(plain_name(k) not in how.frames or any(isinstance(one, list) for one in v) for k, v in lists.items())
    return deep or any(map(is_nested, record.values()))


def _as_cell(value: Any) -> str:
    return "" if value is None else ";".join(map(str, value)) if isinstance(value, list) else str(value)


def list_records(path: Path, how: Nested) -> list[tuple[str, Any, Known]]:
    """Return a file's records with their places, and the article or coder whose name they stand under; a line each where it has an object a line."""
    text = decode(read_bytes(path), source=str(path)).strip()
    lines = [(f"{path}, row {n}", line) for n, line in enumerate(text.split("\n"), start=1) if line.strip()]
    by_line = len(lines) > 1 and all(line.strip()[0] + line.strip()[-1] == "{}" for _, line in lines[:2])
    if by_line or (path.suffix.lower() != ".json" and text.startswith("{")):
        return [(where, read_json(where, line), {}) for where, line in lines]
    return _arrange(f"{path}, record", read_json(str(path), text), how)


def _arrange(place: str, whole: Any, how: Nested) -> list[tuple[str, Any, Known]]:
    """Return the records of a list, of an object that holds one, of a table by columns (as pandas writes it), or by the names of articles or coders."""
    if isinstance(whole, dict):
        values, names = list(whole.values()), any(how.role(key) == "article" for key in whole)
        lists = [value for value in values if isinstance(value, list) and is_nested(value)]
        alike = all(isinstance(v, dict | list) for v in values) and len({len(v) for v in values}) == 1
        ours = any(key in how.articles or key in how.coders for key in whole)
        if isinstance(whole.get("columns"), list) and isinstance(whole.get("data"), list):
            whole = [whole["columns"], *whole["data"]]
        elif names and not lists and alike:
            columns = {key: v if isinstance(v, dict) else dict(enumerate(v, start=1)) for key, v in whole.items()}
            whole = [{key: v.get(n) for key, v in columns.items()} for n in next(iter(columns.values()))]
        elif len(lists) == 1 and not names and not ours:
            whole = lists[0]
        elif any(how.role(key) or plain_name(key) in how.frames for key in whole):
            whole = [whole]
        else:
            below = {key for value in values if isinstance(value, dict) for key in value}
            what = "coder" if below & set(how.articles) and not set(whole) & set(how.articles) else "article"
            sure = {key: -1 if what == "coder" or key in how.articles else BY_KEY for key in whole}
            return [
                (f"{place} {key}", v, {what: (sure[key], key)})
                for key, v in whole.items()
                if isinstance(v, dict | list)
            ]
    if isinstance(whole, list) and whole and all(isinstance(row, list) for row in whole):
        whole = [dict(zip(map(str, whole[0]), row, strict=False)) for row in whole[1:]]
    return [(f"{place} {n}", one, {}) for n, one in enumerate(whole if isinstance(whole, list) else [whole], start=1)]
