"""CSV and TSV as they are found: any delimiter, quoting by the standard, by backslash or none, read as a stream."""

from __future__ import annotations

import collections
import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.files import unguard
from framing.readers.columns import column_of, is_native
from framing.readers.decode import open_text, read_start
from framing.readers.result import KEPT, problem
from framing.readers.tables.rows import (
    HEADER_AGAIN,
    HEADER_ROWS,
    MAX_LINE,
    Columns,
    Row,
    above_header,
    count_known,
    find_header,
    text_lines,
    too_long,
    undecodable,
)

MAX_REREAD = 200  # quotation marks without end that are recovered from, before the file's quoting is called broken
SAMPLE = 1 << 18  # characters that the dialect is decided on
_SEP = re.compile(r"(?i)sep=.\s*")  # what Excel writes above a header


@dataclass(frozen=True, kw_only=True)
class _Dialect:
    delimiter: str
    quoting: int = csv.QUOTE_MINIMAL
    escape: str | None = None

    def reader(self, lines: Iterable[str], *, strict: bool = True) -> Iterator[list[str]]:
        options: dict[str, Any] = {"quoting": self.quoting, "escapechar": self.escape, "doublequote": not self.escape}
        return csv.reader(lines, delimiter=self.delimiter, strict=strict, **options)


@dataclass(frozen=True, kw_only=True)
class _Record:
    number: int  # of the record, the header being 1
    line: int
    fields: list[str] | None
    raw: str
    reason: str = ""


def csv_rows(path: Path, encoding: str, columns: Columns, header_row: int | None) -> Iterator[Row | dict[str, str]]:
    source = path.name
    stream, _ = open_text(path, encoding=encoding)
    with stream:
        sample = read_start(stream, SAMPLE)
        dialect, above = _sniff(sample, cut=len(sample) == SAMPLE, columns=columns, header_row=header_row)
        stream.seek(0)
        lines = text_lines(stream, encoding)
        filled = [line for _, line in itertools.islice(lines, above) if line and line.strip()]
        if filled:
            yield above_header(source, f"row 1 to row {above}", len(filled), filled[0])
        names: tuple[str, ...] = ()
        begun = False
        records = itertools.chain(_records(lines, dialect, source, number=above), [None])
        for record, after in itertools.pairwise(records):
            assert record
            note = {"source": source, "locator": f"row {record.number} (line {record.line})"}
            wrong = undecodable(record.raw, encoding)
            if wrong and not names:
                raise FramingError(f"{source}, line {record.line}: {wrong}")
            fields = record.fields
            if fields is None and not wrong and names and len(loose := _loosely(record.raw, dialect)) == len(names):
                reason = "quotation marks inside a cell are not doubled; the cells were told apart all the same"
                yield problem(note, KEPT + reason, record.raw)
                fields = loose
            if fields is None or wrong:
                yield problem(note, wrong or record.reason, record.raw)
                continue
            plain = tuple(field.strip("\ufeff \t\r\n") for field in fields)
            if not names:
                names = () if _SEP.fullmatch(record.raw.lstrip("\ufeff")) else plain
                continue
            if not begun and _names_rows(names, fields):
                names = ("", *names)
            begun = True
            if len(fields) > len(names) and not any(plain[len(names) :]):
                fields = fields[: len(names)]
            if plain == names:
                wrong = HEADER_AGAIN
            elif _lacks_ends_only(fields, names, columns, after):
                yield problem(note, f"{KEPT}its last {len(names) - len(fields)} cells are missing, taken as empty")
                fields = fields + [""] * (len(names) - len(fields))
            elif len(fields) != len(names):
                few, hint = ("few", "a line break") if len(fields) < len(names) else ("many", "a separator")
                counts = f"too {few} cells: {len(fields)}, the header has {len(names)}"
                wrong = f"{counts}; {hint} in a cell without quotation marks?"
            if wrong:
                yield problem(note, wrong, record.raw)
                continue
            cells = list(map(unguard, fields)) if is_native(names) else fields
            yield Row(locator=f"row {record.number}", names=names, cells=cells)


def _names_rows(names: Sequence[str], first: Sequence[str]) -> bool:
    """Tell whether each row begins with a name of its own that the header does not count, as R writes tables."""
    return len(first) == len(names) + 1 and first[0].strip() in ("0", "1") and any(first[-1:])


def _lacks_ends_only(fields: Sequence[str], names: Sequence[str], columns: Columns, after: _Record | None) -> bool:
    """Tell a row that breaks off behind its text from one whose text a line end cuts: what follows that is cut, too."""
    wanted = (columns or {}).get("text", "")
    wanted = wanted.split("+") if isinstance(wanted, str) else wanted
    text = max((i for i, n in enumerate(names) if column_of(n) == "text" or (n and n in wanted)), default=len(names))
    whole = after is None or len(after.fields or ()) == len(names)
    return text + 1 < len(fields) < len(names) or (0 < text < len(names) - 1 and text + 1 == len(fields) and whole)


def _records(
    lines: Iterator[tuple[int, str | None]], dialect: _Dialect, source: str, number: int = 0
) -> Iterator[_Record]:
    """Yield the records of a CSV file. After one that can't be parsed, parsing goes on with the line after its first."""
    pending: collections.deque[tuple[int, str | None]] = collections.deque()
    taken: list[tuple[int, str]] = []
    reread = 0
    overlong: int | None = None

    def feed() -> Iterator[str]:
        nonlocal overlong
        size = 0
        while True:
            following = pending.popleft() if pending else next(lines, None)
            if following is None:
                return
            line_number, line = following
            if line is None:
                overlong = line_number
                return
            size = len(line) if not taken else size + len(line)
            taken.append((line_number, line))
            if size > MAX_LINE:
                raise csv.Error("a quotation mark that opens here is not closed within the largest cell that is read")
            yield line

    limit = csv.field_size_limit(MAX_LINE)
    try:
        reader = dialect.reader(feed())
        while True:
            taken.clear()
            reason = ""
            fields: list[str] | None = None
            try:
                fields = next(reader)
            except StopIteration:
                if overlong is None:
                    return
            except csv.Error as error:
                reason = f"broken quoting ({error})"
            if reason:
                pending.extendleft(reversed(taken[1:]))
                reread += len(taken) > 1
                if reread > MAX_REREAD:
                    what = f"over {MAX_REREAD} quotation marks without end; the file does not quote as CSV does"
                    raise FramingError(f"{source}, line {taken[0][0]}: {what}; save it anew, e.g. as Excel")
                del taken[1:]
                reader = dialect.reader(feed())
            number += bool(taken)
            if taken and (fields or fields is None):
                raw = "".join(line for _, line in taken)
                yield _Record(number=number, line=taken[0][0], fields=fields, raw=raw, reason=reason)
            if overlong is not None:
                number += 1
                told = too_long(source, overlong)["reason"]
                yield _Record(number=number, line=overlong, fields=None, raw="", reason=told)
                overlong = None
                reader = dialect.reader(feed())
    finally:
        csv.field_size_limit(limit)


def _loosely(line: str, dialect: _Dialect) -> list[str]:
    """Return the cells of a line read with stray quotation marks taken as they stand, none if a cell is left open."""
    line = line.rstrip("\r\n")
    try:
        cells = next(dialect.reader([line], strict=False), [])
        closed = next(dialect.reader([f"{line}{dialect.delimiter}x"], strict=False), [])
    except csv.Error:
        return []
    return cells if len(closed) == len(cells) + 1 else []


def _sniff(sample: str, *, cut: bool, columns: Columns, header_row: int | None) -> tuple[_Dialect, int]:
    """Return the dialect, and how many lines stand above the header.

    The delimiter is the one that gives the header the most names that are known; the quoting, the one that gives whole rows.
    """
    lines = list(io.StringIO(sample.lstrip("\ufeff"), newline=""))
    above, marks = header_row - 1 if header_row else 0, ",\t;|"
    if header_row is not None and above >= len(lines):
        raise FramingError(f"header_row is {header_row}, the file has {len(lines)} lines; the first line is row 1")
    if lines and _SEP.fullmatch(lines[0]):
        marks = lines[0][4]
    filled = [i for i, line in enumerate(lines) if line.strip() and not _SEP.fullmatch(line)]
    if header_row is None:
        above = find_header([max(_merit(line, mark, columns)[0] for mark in marks) for line in lines[:HEADER_ROWS]])
    header = next((lines[i] for i in filled if i >= above), "")
    delimiter = max(marks, key=lambda mark: _merit(header, mark, columns))
    lines = lines[above : len(lines) - cut]
    dialects = [_Dialect(delimiter=delimiter)]
    if '\\"' in sample:
        dialects.append(_Dialect(delimiter=delimiter, escape="\\"))
    dialects.append(_Dialect(delimiter=delimiter, quoting=csv.QUOTE_NONE))
    return min(dialects, key=lambda dialect: _bad_rows(lines, dialect)), above


def _merit(line: str, mark: str, columns: Columns) -> tuple[int, int]:
    """Return how many names are known in a header that is cut at a mark, and how many names it has."""
    try:
        names = next(_Dialect(delimiter=mark).reader([line, '"']), [])
    except csv.Error:
        names = line.split(mark)
    return count_known(names, columns), len(names)


def _bad_rows(lines: list[str], dialect: _Dialect) -> float:
    """Return how many rows of a sample a dialect leaves unparsed or of another length than the header."""
    try:
        rows = [record.fields for record in _records(iter(list(enumerate(lines, 1))), dialect, "")]
    except FramingError:
        return float("inf")
    if dialect.quoting == csv.QUOTE_NONE:
        opened = [cell for row in rows for cell in row or [] if cell.startswith('"')]
        if opened and 2 * sum(len(cell) > 1 and cell.endswith('"') for cell in opened) >= len(opened):
            return float("inf")  # the marks do quote
    width = len(rows[0] or []) if rows else 0
    width += len(rows) > 1 and _names_rows(rows[0] or [], rows[1] or [])
    swallowed = dialect.delimiter == "\t" and dialect.quoting != csv.QUOTE_NONE  # rows, by a mark that opens a cell
    broken = (row is None or len(row) != width for row in rows)
    return sum(broken) + sum(swallowed and any("\t" in c and "\n" in c for c in row or []) for row in rows)
