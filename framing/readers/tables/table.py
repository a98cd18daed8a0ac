"""Tables of articles: CSV, TSV, JSON Lines and JSON, Excel, Parquet -> articles.

All cells are read as text, so an id never turns into a rounded number. CSV and JSON are read as streams: a line or a cell
may not be longer than ``rows.MAX_LINE``. Rows are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

import ast
import gzip
import itertools
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from framing.errors import FramingError, check_whole
from framing.readers.columns import article_from_row, is_native, known_names, map_columns
from framing.readers.decode import open_binary, open_text, read_start
from framing.readers.result import ARTICLE_COLUMNS, KEPT, Reading, Written, make_reading, problem
from framing.readers.tables.csv_rows import csv_rows
from framing.readers.tables.html_rows import html_rows
from framing.readers.tables.json_rows import JSON, json_rows, loads
from framing.readers.tables.rows import Columns, HeaderRow, Row, plain_cell
from framing.readers.tables.workbooks import excel_rows, parquet_rows

Maps = dict[tuple[str, ...], "dict[str, list[int]] | FramingError"]


def read_table(
    path: Path | str,
    *,
    columns: Columns = None,
    encoding: str | None = None,
    day_first: bool | None = None,
    header_row: HeaderRow | None = None,
    outlet: str = "",
) -> Reading:
    """Read a table of articles; the format is found from the content.

    ``columns`` maps an article's columns to the table's (see ``map_columns``); ``day_first`` says how 06/09/2025 is
    meant; ``header_row`` is the row of the names, the first being 1, where it is not found rightly among the first 30, or
    one sheet of a workbook and the row, ``("Sheet2", 1)`` (otherwise all that have a text column are read); ``outlet``
    fills in for rows that name none. A row with too many or too few cells, undecodable bytes or no text becomes a problem; a
    date that is not understood is left empty and reported. A table that ``write_articles`` wrote comes back as it was.
    Raises ``FramingError`` for an empty or unreadable file and where no column, or more than one, may hold the text.
    """
    path = Path(path)
    rows = table_rows(path, encoding=encoding, columns=columns, header_row=header_row)
    maps: Maps = {}
    found = table_articles(rows, source=path.name, columns=columns, day_first=day_first, outlet=outlet, maps=maps)
    reading = make_reading(found)
    taken = [(names, {i for some in m.values() for i in some}) for names, m in maps.items() if isinstance(m, dict)]
    left = dict.fromkeys(n for names, at in taken for i, n in enumerate(names) if i not in at)
    return replace(reading, unused=tuple(n for n in left if n not in ("", "locator", "date_basis")))


def table_articles(
    rows: Iterable[Row | dict[str, str]],
    *,
    source: str,
    columns: Columns = None,
    day_first: bool | None = None,
    outlet: str = "",
    basis: str = "stated",
    headlines: str = "",
    more: Callable[[Row, dict[str, str]], None] | None = None,
    maps: Maps | None = None,
) -> Iterator[dict[str, str]]:
    """Yield the articles of a table's rows and, between them, its problems.

    ``headlines`` names an export that holds no text: its rows are kept with an empty text, and one problem counts them.
    ``more`` adds to an article what its row says beyond the mapped columns. ``maps`` is filled with what each header's
    columns were taken for.
    """
    maps = {} if maps is None else maps
    textless: list[str] = []
    clocks: Counter[str] = Counter()
    found = False
    for row in _below_questions(_to_the_end(rows, source), source):
        found = True
        if isinstance(row, dict):
            yield row
            continue
        place = {"source": source, "locator": row.locator}
        if not columns and is_native(row.names):
            native = Written(zip(row.names, row.cells, strict=True))
            if len(native) > len(ARTICLE_COLUMNS):
                native = Written((name, native[name]) for name in native if name in ARTICLE_COLUMNS)
            if not native["text"]:
                textless.append(row.locator)
            yield native
            continue
        content = " | ".join(cell for cell in row.cells if cell)
        if row.names not in maps:
            under = _is_under_header(row.cells)
            try:
                maps[row.names] = map_columns(row.names, columns, source=source, cells=row.cells)
            except FramingError as error:
                if not any(isinstance(known, dict) for known in maps.values()):
                    raise
                maps[row.names] = error
            if under:
                yield problem(place, f"{KEPT}a second row of names, or of units, below the header left out", content)
                continue
        positions = maps[row.names]
        if isinstance(positions, FramingError):
            yield problem(place, str(positions).removeprefix(f"{source}: "), content)
            continue
        article, reasons, clock = article_from_row(
            list(map(_unprinted, row.cells)), positions, names=row.names, day_first=day_first, basis=basis
        )
        if more:
            more(row, article)
        article = place | article | {"outlet": article["outlet"] or outlet}
        if not article["text"] and not headlines and positions["text"]:
            yield problem(place, f"no text in column {'+'.join(row.names[i] for i in positions['text'])!r}", content)
            continue
        if not article["text"]:
            textless.append(row.locator)
        for reason in reasons:
            yield problem(place, reason, content)
        clocks[clock] += bool(clock)
        yield article
    if not found:
        raise FramingError(f"{source}: no rows; the file holds a header at most")
    for clock, count in clocks.items():
        if count:
            note = f"Unix times dated by the day {clock}"
            yield {"source": source, "note": note, "articles": str(count), "places": str(count)}
    if textless:
        what = f"{headlines} holds headlines and addresses only" if headlines else "the table gives none"
        reason = (
            f"{KEPT}{len(textless)} article{'s' * (len(textless) > 1)} without text ({what}); the headline is the title and is "
            "not taken for a body; fetch the pages from their addresses and read them with the web reader"
        )
        yield problem({"source": source, "locator": " to ".join(dict.fromkeys([textless[0], textless[-1]]))}, reason)


_UNIT = re.compile(
    r"[(\[（][^()]{0,20}[)\]）]|string|text|str|int(?:eger)?|number|float|date(?:time)?|object|bool(?:ean)?|(?:var)?char.*|yyyy.*|文本|数字|日期|字符串?",
    re.I,
)


def _is_under_header(cells: Sequence[str]) -> bool:
    """Tell whether the first row below a header names the columns again, in another language, or their units or types."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    again = known_names(filled) >= max(2, len(filled) - 1)
    return len(filled) >= 2 and (again or all(map(_UNIT.fullmatch, filled)))


def _below_questions(rows: Iterator[Row | dict[str, str]], source: str) -> Iterator[Row | dict[str, str]]:
    """Yield rows without the two that Qualtrics puts below a header, the questions and their marks, which are told."""
    first = list(itertools.islice(rows, 2))
    marks = first[-1].cells if first and isinstance(first[-1], Row) else [""]
    if all(cell.lstrip().startswith('{"ImportId"') for cell in marks):
        reason = f"{KEPT}the questions of a form and their marks, below the header, left out"
        first = [problem({"source": source, "locator": r.locator}, reason) for r in first if isinstance(r, Row)]
    yield from itertools.chain(first, rows)


_PRINTED = re.compile(r"\s*(?:\[(?:\s*[\"'{].*)?\]|\{\s*[\"'].*\}|b([\"']).*\1)\s*", re.S)


def _unprinted(cell: str) -> str:
    """Return a cell in which Python printed a list, an object or bytes as what that means; any other as it is."""
    if cell[:1] not in "[{b" or not (match := _PRINTED.fullmatch(cell)):
        return cell
    try:
        return plain_cell(ast.literal_eval(cell.strip()) if match[1] else loads(cell.strip())[0])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return cell


def _to_the_end(rows: Iterable[Row | dict[str, str]], source: str) -> Iterator[Row | dict[str, str]]:
    """Yield rows, and a problem where a packed file breaks off."""
    last = ""
    try:
        for row in rows:
            last = row.locator if isinstance(row, Row) else row["locator"]
            yield row
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        reason = f"the packed file is cut or damaged from here on ({error}); download it anew"
        yield problem({"source": source, "locator": f"after {last}" if last else ""}, reason)


def table_rows(
    path: Path, *, encoding: str | None = None, columns: Columns = None, header_row: HeaderRow | None = None
) -> Iterator[Row | dict[str, str]]:
    """Yield the rows of a table of any format read here, and a problem for each row that can't be read."""
    row = header_row[1] if isinstance(header_row, tuple) else header_row
    if row is not None:
        check_whole("header_row", row, least=1)
    with open_binary(path) as stream:
        head = read_start(stream, 1024)
    if not head:
        raise FramingError(f"{path.name}: the file is empty")
    if head[:4] == b"PAR1":
        return parquet_rows(path)
    if head[:4] == b"PARE":
        raise FramingError(f"{path.name}: an encrypted Parquet file; save it without encryption")
    if head[:2] == b"PK":
        return excel_rows(path, columns, header_row)
    if all(f'"{column}"'.encode() in head for column in ARTICLE_COLUMNS[:8]):
        encoding = "utf-8"  # our own file, whatever its text may look like
    text, name = open_text(path, encoding=encoding)
    with text:
        start = read_start(text, 1 << 16)
    first = start.lstrip("\ufeff \t\r\n")[:1]
    if not first:
        raise FramingError(f"{path.name}: the file is empty")
    if first == "{" or JSON.match(start):
        return json_rows(path, name)
    if first == "<":
        return html_rows(path, encoding, columns, row)
    return csv_rows(path, name, columns, row)
