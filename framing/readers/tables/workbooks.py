"""Excel workbooks and Parquet files, row by row."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.columns import column_of
from framing.readers.result import KEPT, problem
from framing.readers.tables.archive import check_office_file
from framing.readers.tables.rows import Columns, HeaderRow, Row, below_header, plain_cell

_MERGED = re.compile(rb"<(?:\w+:)?mergeCell ref=.([A-Z]+)(\d+):[A-Z]+(\d+)")
_UNCOUNTED = re.compile(  # not those that give "", which Excel marks as text
    rb'<(?:\w+:)?c (?![^<>]*\bt="str")[^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<v\s*/>|<v></v>|</(?:\w+:)?c>)'
)


def excel_rows(
    path: Path, columns: Columns = None, header_row: HeaderRow | None = None
) -> Iterator[Row | dict[str, str]]:
    source = path.name
    if not any(part.startswith("xl/") for part in check_office_file(path)):
        raise FramingError(f"{source}: a ZIP archive but no workbook; unpack it, or save the table as .xlsx or CSV")
    import openpyxl

    sheet, row = header_row if isinstance(header_row, tuple) else (None, header_row)
    with path.open("rb") as stream, warnings.catch_warnings():  # a file object: by name, openpyxl goes by the ending
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:
            raise FramingError(f"{source}: a broken Excel workbook ({error}); open it and save it anew") from None
        chosen = [each for each in book.worksheets if sheet in (None, each.title)]
        if sheet is not None and not chosen:
            raise FramingError(f"{source}: no sheet {sheet!r}; sheets: {[each.title for each in book.worksheets]}")
        for each in chosen:
            each.reset_dimensions()  # what a workbook says of its own size is often wrong
            title = each.title if len(chosen) > 1 else ""
            last = ""
            place = {"source": source, "locator": f"sheet {each.title}"}
            if each.sheet_state != "visible":
                yield problem(place, f"{KEPT}the sheet is hidden; read all the same")
            try:
                merged, uncounted = _scan(path, each._worksheet_path)
                if uncounted:
                    reason = f"{KEPT}formulas of the sheet have no value yet, their cells are empty; open it in Excel and save it anew"
                    yield problem(place, reason)
                for found in below_header(_filled_rows(each, merged), columns, row, source, title):
                    if isinstance(found, Row) and book.epoch.year == 1904:
                        found = _from_1904(found)
                    last = found.locator if isinstance(found, Row) else found["locator"]
                    yield found
            except FramingError:
                raise
            except Exception as error:
                reason = f"the rest of the sheet is broken ({type(error).__name__}: {error}); open it and save it anew"
                yield problem({"source": source, "locator": f"after {last or title or 'row 0'}"}, reason)


def _from_1904(row: Row) -> Row:
    pairs = zip(row.names, row.cells, strict=True)
    number = re.compile(r"\d{5}(\.\d+)?").fullmatch
    return replace(row, cells=[str(float(c) + 1462) if column_of(n) == "date" and number(c) else c for n, c in pairs])


def _scan(path: Path, part: str) -> tuple[dict[int, list[tuple[int, int]]], bool]:
    """Return column and last row of the cells of a sheet that fill several rows, by their first, and whether a formula has no value."""
    from openpyxl.utils import column_index_from_string

    merged: dict[int, list[tuple[int, int]]] = {}
    uncounted, tail = False, b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as stream:
        while chunk := stream.read(1 << 20):
            data = tail + chunk
            for column, first, last in _MERGED.findall(data):
                merged.setdefault(int(first), []).append((column_index_from_string(column.decode()) - 1, int(last)))
            uncounted = uncounted or bool(_UNCOUNTED.search(data))
            tail = data[-1000:]
    return merged, uncounted


def _filled_rows(sheet: Any, merged: Mapping[int, list[tuple[int, int]]]) -> Iterator[tuple[int, list[str]]]:
    held: dict[int, tuple[int, str]] = {}  # by column: the last row that a cell fills, and what it says
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [plain_cell(cell) for cell in cells]
        for column, (last, value) in held.items():
            if number <= last and any(texts):
                texts += [""] * (column + 1 - len(texts))
                texts[column] = texts[column] or value
        held |= {column: (last, texts[column]) for column, last in merged.get(number, ()) if column < len(texts)}
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield number, texts


def parquet_rows(path: Path) -> Iterator[Row | dict[str, str]]:
    import pyarrow
    import pyarrow.parquet

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            names = tuple(file.schema_arrow.names)
            number = 0
            for batch in file.iter_batches(batch_size=256):
                for cells in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield Row(locator=f"row {number}", names=names, cells=[plain_cell(cell) for cell in cells])
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise FramingError(f"{path.name}: a broken Parquet file ({str(error)[:200]}); write it anew") from None
