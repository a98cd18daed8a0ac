"""Excel workbooks and Parquet files, row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.result import problem
from framing.readers.tables.archive import check_office_file
from framing.readers.tables.rows import Columns, Row, count_known, plain_cell, split_header


def excel_rows(
    path: Path, sheet: str | None, columns: Columns = None, header_row: int | None = None
) -> Iterator[Row | dict[str, str]]:
    source = path.name
    parts = check_office_file(path)
    if not any(part.startswith("xl/") for part in parts):
        raise FramingError(
            f"{source}: a ZIP archive but not an Excel workbook; unpack it, or save the table as .xlsx or CSV"
        )
    import openpyxl

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stream = path.open("rb")  # a file object: by name, openpyxl goes by the ending
        try:
            book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        except Exception as error:
            stream.close()
            raise FramingError(f"{source}: a broken Excel workbook ({error}); open it and save it anew") from None
    try:
        titles = [each.title for each in book.worksheets]
        if sheet is not None and sheet not in titles:
            raise FramingError(f"{source}: no sheet {sheet!r}; sheets: {titles}")
        chosen = [each for each in book.worksheets if sheet in (None, each.title)]
        for each in chosen:
            each.reset_dimensions()  # what a workbook says of its own size is often wrong
            yield from _sheet_rows(each, source, columns, header_row, alone=len(chosen) == 1)
    finally:
        book.close()
        stream.close()


def _sheet_rows(
    sheet: Any, source: str, columns: Columns, header_row: int | None, *, alone: bool
) -> Iterator[Row | dict[str, str]]:
    prefix = "" if alone else f"sheet {sheet.title}, "
    number, last = 0, 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            names, notes, rows = split_header(_filled_rows(sheet), columns, header_row, source, prefix)
            if not alone and count_known(names, columns) < 2:
                reason = f"sheet left out: it does not begin with the names of an article's columns but with {list(names)[:8]}"
                yield problem({"source": source, "locator": f"sheet {sheet.title}"}, reason)
                return
            yield from notes
            for number, texts in rows:
                last = number
                place = f"{prefix}row {number}"
                if len(texts) > len(names):
                    reason = f"too many cells: {len(texts)}, the header has {len(names)}"
                    yield problem({"source": source, "locator": place}, reason, " | ".join(texts))
                    continue
                yield Row(locator=place, names=names, cells=texts + [""] * (len(names) - len(texts)))
    except FramingError:
        raise
    except Exception as error:
        rest = {"source": source, "locator": f"{prefix}after row {last or number}"}
        yield problem(
            rest, f"the rest of the sheet is broken ({type(error).__name__}: {error}); open it and save it anew"
        )


def _filled_rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = [plain_cell(cell) for cell in cells]
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
    except (pyarrow.ArrowException, OSError) as error:
        raise FramingError(f"{path.name}: a broken Parquet file ({str(error)[:200]}); write it anew") from None
