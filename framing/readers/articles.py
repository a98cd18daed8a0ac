"""Any file becomes articles: its reader is found by what the file is."""

from __future__ import annotations

import glob
import inspect
import itertools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from framing.errors import FramingError, did_you_mean
from framing.readers.exports.factiva import read_factiva
from framing.readers.exports.lists import read_gdelt, read_mediacloud
from framing.readers.exports.nexis import read_nexis
from framing.readers.exports.records import read_records
from framing.readers.page.articles import PageReading
from framing.readers.page.page import read_page
from framing.readers.recognise import ending_problem, find_kind, refuse_printed_export
from framing.readers.result import ARTICLE_COLUMNS, Reading, Written, join_readings
from framing.readers.tables.rows import Columns, HeaderRow
from framing.readers.tables.table import read_table, table_articles, table_rows
from framing.readers.web import read_web

READERS: dict[str, Callable[..., Reading]] = {
    "table": read_table,
    "pages": read_page,
    "web": read_web,
    "nexis": read_nexis,
    "factiva": read_factiva,
    "records": read_records,
    "mediacloud": read_mediacloud,
    "gdelt": read_gdelt,
}


def read_articles(
    paths: Path | str | Iterable[Path | str],
    *,
    reader: str | None = None,
    columns: Columns = None,
    encoding: str | None = None,
    day_first: bool | None = None,
    header_row: HeaderRow | None = None,
    date: str | None = None,
    outlet: str = "",
) -> Reading:
    """Read files of any kind into one articles table, and a table of what could not be read.

    ``reader`` (a name in ``READERS``) says what the files are; by default each is read as what its content is. The options
    go to the readers that know them: ``columns``, ``header_row`` (a workbook's with its sheet, ``("Sheet2", 1)``) and
    ``day_first`` to tables, ``encoding`` to text of any kind, ``date`` to pages, ``outlet`` to tables, web pages and
    pages. The order of ``paths`` does not matter: files are read in the order of their names. Rows given twice, in one
    file or in two, are kept once. Raises ``FramingError`` for a file that can't be read at all, and for an option that no
    file has a use for; what a part of a file could not give is told in the problems (``Reading.refuse_problems`` raises
    them), what cleaning changed in the notes.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "articles.csv"
    >>> _ = path.write_text("title,date,text\\nDam,2024-05-01,The dam is a threat to the valley.\\n")
    >>> read_articles(path, outlet="Harbour Post").articles[["outlet", "date", "language"]].values.tolist()
    [['Harbour Post', '2024-05-01', 'en']]
    """
    several = {paths} if isinstance(paths, str | Path) else paths
    files = sorted({Path(path) for path in several}, key=lambda p: (p.name, str(p)))
    if not files:
        raise FramingError("no files to read")
    if reader is not None and reader not in READERS:
        raise FramingError(f"no reader {reader!r}{did_you_mean(reader, READERS)}; readers: {', '.join(READERS)}")
    options = {"columns": columns, "encoding": encoding, "day_first": day_first, "header_row": header_row, "date": date}
    given = {name: value for name, value in (options | {"outlet": outlet or None}).items() if value is not None}
    used: set[str] = set()
    readings = []
    for path in files:
        if not path.is_file():
            what = "a folder; give its files" if path.is_dir() else "there is no such file"
            raise FramingError(f"{path}: {what}")
        if path.stat().st_size == 0:
            raise FramingError(f"{path.name}: the file is empty")
        kind, found = (reader, "") if reader else find_kind(path, columns=columns, encoding=encoding)
        read = READERS[kind]
        accepted = {name: value for name, value in given.items() if name in inspect.signature(read).parameters}
        used |= set(accepted)
        reading = read(path, **accepted)
        if found == "PDF" and isinstance(reading, PageReading):
            refuse_printed_export(path.name, "\n".join(reading.lines["text"]))
        if found and (note := ending_problem(path, found)):
            problems = pd.concat([pd.DataFrame([note], dtype=str), reading.problems], ignore_index=True)
            reading = replace(reading, problems=problems)
        readings.append(reading)
    unused = set(given) - used
    if unused:
        names = ", ".join(path.name for path in files[:5])
        raise FramingError(f"{', '.join(sorted(unused))}: no use for it in {names}; leave it out")
    return readings[0] if len(readings) == 1 else join_readings(readings)


def find_partitions(place: str) -> list[Path]:
    """Return the files that a name stands for: itself, a pattern (``papers/*.jsonl``), or an address that fsspec opens (``s3://papers/*.jsonl``).

    What lies behind an address is copied to this machine first, and goes when the process ends, unless it is killed. Raises ``FramingError`` where an address leads to no file, and
    where fsspec or what it needs for it is not installed.
    """
    if "://" not in place:  # a file may be called articles[1].jsonl
        return [Path(name) for name in sorted([] if os.path.exists(place) else glob.glob(place))] or [Path(place)]
    try:
        import fsspec

        with fsspec.open_files(f"simplecache::{place}") as files:
            names = [file.name for file in files]
    except ImportError as error:
        raise FramingError(
            f"{place}: {error}; pip install 'framing[scale]' brings fsspec, without each store's own part"
        ) from None
    except Exception as error:  # every store has errors of its own
        raise FramingError(f"{place}: can't be read: {type(error).__name__}: {error!s:.200}") from None
    if not names:
        raise FramingError(f"{place}: there is no such file")
    return [Path(name) for name in names]


def read_batches(
    paths: Path | str | Iterable[Path | str], *, size: int = 2000
) -> Callable[[], Iterator[pd.DataFrame]] | None:
    """Return a function that yields the articles of files that ``write_articles`` wrote, some at a time, as ``read_articles`` gives them.

    ``None`` for any other file, and where rows must be seen beside each other (ids that stand twice, rows that can't be read, no language): read those with ``read_articles``.
    """
    files = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]

    def rows() -> Iterator[dict[str, str]]:
        return itertools.chain.from_iterable(table_articles(table_rows(path), source=path.name) for path in files)

    seen: set[str] = set()
    try:
        for path in files:
            kind, found = find_kind(path)
            if kind != "table" or ending_problem(path, found):
                return None
        for row in rows():
            plain = isinstance(row, Written) and row["article"] and row["language"] and row["article"] not in seen
            if not plain or any("\0" in cell for cell in row.values()):
                return None
            seen.add(row["article"])
    except (FramingError, OSError):
        return None

    def batches() -> Iterator[pd.DataFrame]:
        left = rows()
        while some := list(itertools.islice(left, size)):
            yield pd.DataFrame({column: [row[column] for row in some] for column in ARTICLE_COLUMNS}, dtype=str)

    return batches
