"""Articles -> a file that ``read_articles`` reads back as they were."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd

from framing.errors import FramingError
from framing.files import draft, guard
from framing.readers.decode import BROKEN
from framing.readers.result import ARTICLE_COLUMNS, Reading

FORMATS = (".jsonl", ".csv", ".parquet")


def write_articles(articles: Reading | pd.DataFrame, path: Path | str) -> None:
    """Write articles to ``.jsonl`` (one a line), ``.csv`` or ``.parquet``, by the name's ending; the text is whole.

    A ``Reading``'s problems are not written. The file appears whole or not at all. Raises ``FramingError`` for another
    ending, columns that are not ``ARTICLE_COLUMNS``, no rows, and for characters that don't survive
    (NUL, half of a surrogate pair).
    """
    path = Path(path)
    table = articles.articles if isinstance(articles, Reading) else articles
    if path.suffix.lower() not in FORMATS:
        raise FramingError(f"{path}: articles are written to {', '.join(FORMATS)}, got {path.suffix or 'no ending'!r}")
    if set(table.columns) != set(ARTICLE_COLUMNS):
        ours, theirs = set(ARTICLE_COLUMNS), set(table.columns)
        wrong = f"missing {sorted(ours - theirs)}, unknown {sorted(theirs - ours)}"
        raise FramingError(f"{path}: the columns are not those of articles; {wrong}")
    if not len(table):
        raise FramingError(f"{path}: there are no articles to write")
    columns = {column: ["" if pd.isna(v) else str(v) for v in table[column]] for column in ARTICLE_COLUMNS}
    for column, values in columns.items():
        for article, value in zip(columns["article"], values, strict=True):
            if "\0" in value or BROKEN.search(value):
                what = "a NUL character or half of a surrogate pair, which does not survive in a file"
                raise FramingError(f"{path}, article {article!r}, {column}: {what}; take it out of the text")
    with draft(path) as place:
        _write(columns, place, path.suffix.lower())


def _write(columns: dict[str, list[str]], path: Path, suffix: str) -> None:
    if suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        arrays = {column: pyarrow.array(values, pyarrow.large_string()) for column, values in columns.items()}
        pyarrow.parquet.write_table(pyarrow.table(arrays), path, compression="zstd")
        return
    with path.open("w", encoding="utf-8", newline="") as stream:
        if suffix == ".csv":
            writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(map(guard, row) for row in zip(*columns.values(), strict=True))
        else:
            for row in zip(*columns.values(), strict=True):
                stream.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")
