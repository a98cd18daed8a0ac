"""Tables on disk, read and written some rows at a time: CSV and Parquet."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals
from scipy import sparse

from framing.errors import FramingError
from framing.files import unguard_cells

_PIECE = 1_000_000  # rows read together


def read_csv(path: Path, *, large: bool = False) -> pd.DataFrame:
    """Read a table, all cells as text, of a large one in categories: each different cell is there once."""
    pieces = []
    try:
        with pd.read_csv(
            path, dtype=str, keep_default_na=False, encoding="utf-8", skip_blank_lines=False, chunksize=_PIECE
        ) as reader:
            for piece in reader:
                if not isinstance(piece.index, pd.RangeIndex):  # pandas takes surplus cells for row labels
                    fields = len(piece.columns)
                    raise FramingError(
                        f"{path}, row 2: {fields} fields expected, as in the header, got {fields + piece.index.nlevels}"
                    )
                pieces.append(piece.astype("category") if large else piece)
    except UnicodeDecodeError:
        raise FramingError(
            f"{path}, row {_find_bad_row(path)}: not a readable CSV table in UTF-8; save it as UTF-8"
        ) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FramingError(f"{path}: not a readable CSV table in UTF-8: {' '.join(str(error).split())}") from None
    frame = unguard_cells(pieces[0] if len(pieces) == 1 else _join(pieces) if large else pd.concat(pieces))
    told = (frame != "").any(axis=1)
    if told.all():
        return frame
    frame = frame[told]  # not blank lines; the index still counts them
    return frame.apply(lambda column: column.cat.remove_unused_categories()) if large else frame


def _join(pieces: list[pd.DataFrame]) -> pd.DataFrame:
    return pd.DataFrame({c: union_categoricals([piece[c] for piece in pieces]) for c in pieces[0]})


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet table, all cells as text in categories: of millions of rows each different cell is there once."""
    try:
        from pyarrow import default_memory_pool
        from pyarrow.parquet import ParquetFile

        columns = {}
        with ParquetFile(path) as file:
            for name, kind in zip(file.schema_arrow.names, file.schema_arrow.types, strict=True):
                # One column at a time, and numbers in pieces: what is being read takes several times its room.
                whole = hasattr(kind, "index_type")
                read = (
                    [file.read([name])]
                    if whole
                    else (file.read_row_group(i, [name]) for i in range(file.num_row_groups))
                )
                pieces = [some.to_pandas(ignore_metadata=True).astype("category") for some in read]
                columns[name] = _join(pieces)[name] if len(pieces) > 1 else pieces[0][name]
                del read, pieces
                default_memory_pool().release_unused()  # else Arrow keeps room for what it no longer holds
    except ImportError:
        raise FramingError(f"{path}: Parquet needs pyarrow: pip install 'framing[readers]'") from None
    except (OSError, ValueError) as error:
        raise FramingError(f"{path}: not a readable Parquet table: {' '.join(str(error).split()):.200}") from None
    if any(column.hasnans for column in columns.values()):
        raise FramingError(f"{path}: a cell is empty (null); leave its row out")
    text = {
        name: column if column.cat.categories.dtype == "str" else column.cat.rename_categories(str)
        for name, column in columns.items()
    }
    return pd.DataFrame(text, copy=False)


def _find_bad_row(path: Path) -> int:
    lines = path.read_bytes().split(b"\n")
    return next(row for row, line in enumerate(lines, start=1) if line.decode("utf-8", "ignore").encode() != line)


def fill_matrix(count: np.ndarray, row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_matrix:
    """Return counts as a matrix, which holds ``count`` and ``column`` themselves where they stand in order: scipy sorts them in as much room again."""
    if not np.all((row[1:] > row[:-1]) | ((row[1:] == row[:-1]) & (column[1:] > column[:-1]))):
        return sparse.csr_matrix((count, (row, column)), shape=shape)
    ends = np.cumsum(np.bincount(row, minlength=shape[0]))
    return sparse.csr_matrix((count, column, np.append(0, ends)), shape=shape)


TERM_FORMATS = ("csv", "parquet")


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Write a table of counts, some rows at a time; categories that no row has are text that must not travel."""
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    for column in table.select_dtypes("category"):
        codes, names = table[column].array.codes, table[column].array.categories
        used = np.zeros(len(names), bool)
        used[codes] = True
        if not used.all():
            table = table.assign(**{column: table[column].cat.remove_unused_categories()})
    # the same bytes whether the counts come from texts or from a package
    table = table.astype(dict.fromkeys(table.select_dtypes("integer"), np.int32))
    schema = pyarrow.Schema.from_pandas(table, preserve_index=False)
    with ParquetWriter(path, schema, compression="zstd") as file:
        for start in range(0, len(table), _PIECE):
            file.write_table(
                pyarrow.Table.from_pandas(table.iloc[start : start + _PIECE], schema, preserve_index=False)
            )


def check_parquet(path: Path, table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that was just written to a file, text in categories, and read it no second time: that would take as much room again.

    Raises ``FramingError`` where a cell of the file is not the table's, or empty.
    """
    from pyarrow import Table
    from pyarrow.parquet import ParquetFile

    start = 0
    with ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            read = file.read_row_group(group)
            some = Table.from_pandas(table.iloc[start : start + len(read)], read.schema, preserve_index=False)
            if not all(_plain(a).equals(_plain(b)) for a, b in zip(read.columns, some.columns, strict=True)):
                start = -1
                break
            start += len(read)
    if start != len(table):
        raise FramingError(f"{path}: does not hold what was written to it; is the disk sound? Write it anew")
    table = table.reset_index(drop=True).astype(dict.fromkeys(table.select_dtypes(exclude="number"), "category"))
    if any(table[column].hasnans for column in table):
        raise FramingError(f"{path}: a cell is empty (null); leave its row out")
    return table


def _plain(column: Any) -> Any:
    return column.cast(column.type.value_type) if hasattr(column.type, "value_type") else column


def check_format(terms: str) -> None:
    """Raise ``FramingError`` where terms can't be written in a format."""
    if terms not in TERM_FORMATS:
        raise FramingError(f"terms must be one of {list(TERM_FORMATS)}, got {terms!r}")
    if terms == "parquet" and find_spec("pyarrow") is None:
        raise FramingError("terms as Parquet need pyarrow: pip install 'framing[readers]'")
