"""Excel workbooks and Parquet files, row by row."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.result import KEPT, problem
from framing.readers.tables.archive import check_office_file
from framing.readers.tables.rows import Columns, HeaderRow, Row, below_header, plain_cell


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
            if each.sheet_state != "visible":
                yield problem(
                    {"source": source, "locator": f"sheet {each.title}"},
                    f"{KEPT}the sheet is hidden; read all the same",
                )
            try:
                for found in below_header(_filled_rows(each), columns, row, source, title):
                    last = found.locator if isinstance(found, Row) else found["locator"]
                    yield found
            except FramingError:
                raise
            except Exception as error:
                reason = f"the rest of the sheet is broken ({type(error).__name__}: {error}); open it and save it anew"
                yield problem({"source": source, "locator": f"after {last or title or 'row 0'}"}, reason)


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
    except (pyarrow.ArrowException, OSError, UnicodeDecodeError) as error:
        raise FramingError(f"{path.name}: a broken Parquet file ({str(error)[:200]}); write it anew") from None
