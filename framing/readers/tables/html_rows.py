"""HTML tables, which databases and content systems hand out under the name .xls, row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.columns import known_names
from framing.readers.tables.rows import Columns, Row, below_header
from framing.readers.web import html_text, parse_html


def is_html_table(html: str) -> bool:
    """Tell a page that is a table of articles from one that holds an article: its first rows name an article's columns."""
    start = html[:50_000]
    rows = re.findall(r"<tr\b.*?(?=</?tr\b|</table)", start, re.I | re.S)[:20]
    return any(known_names(_cells(row)) >= 2 for row in rows)


def _cells(row: str) -> list[str]:
    return [re.sub(r"<[^>]*>|&nbsp;", "", cell).strip() for cell in re.split(r"<t[dh]\b[^>]*>", row, flags=re.I)[1:]]


def html_rows(
    path: Path, encoding: str | None, columns: Columns, header_row: int | None
) -> Iterator[Row | dict[str, str]]:
    html, notes = html_text(path.read_bytes(), source=path.name, encoding=encoding)
    yield from notes
    rows = [row for row in parse_html(html).iter("tr") if not any(True for _ in row.iter("table"))]
    if not rows:
        raise FramingError(f"{path.name}: no table in this HTML; save it as CSV or .xlsx")
    yield from below_header(_filled_rows(rows), columns, header_row, path.name)


def _filled_rows(rows: list[Any]) -> Iterator[tuple[int, list[str]]]:
    held: dict[int, tuple[int, str]] = {}  # by column: how many further rows a cell fills, and what it says
    table = None
    for number, row in enumerate(rows, start=1):
        if (own := next(row.iterancestors("table"), None)) is not table:
            table, held = own, {}
        for end in row.iter("br", "p"):
            end.tail = "\n" + (end.tail or "")
        cells: list[str] = []
        for cell in [*(cell for cell in row if cell.tag in ("td", "th")), None]:
            while (left := held.get(len(cells), (0, "")))[0]:
                held[len(cells)] = (left[0] - 1, left[1])
                cells.append(left[1])
            if cell is not None:
                text, rows_filled = cell.text_content().strip(), cell.get("rowspan") or ""
                if re.fullmatch(r"[1-9]\d{0,4}", rows_filled):
                    held[len(cells)] = (int(rows_filled) - 1, text)
                cells.append(text)
        if any(cells):
            yield number, cells
