"""Lists of articles without text -> articles: Media Cloud (CSV), GDELT DOC 2.0 (CSV, JSON).

Media Cloud and GDELT give headlines and addresses, no text. Their rows are a sampling frame worth keeping and a headline is
not a body: the articles are kept with an empty ``text``, and one problem per file counts them.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.result import Reading, make_reading
from framing.readers.tables.rows import Row
from framing.readers.tables.table import table_articles, table_rows

_TEXT_COLUMNS = ("text", "story_text", "content")


def read_mediacloud(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read a Media Cloud story list: id or stories_id, publish_date, title, url, language, media_name, media_url.

    ``ap_syndicated`` (older exports) becomes the wire AP. Where an export has a text column (text, story_text,
    content) that is the text; the usual export has none, and its articles have an empty text. Raises ``FramingError`` where
    the columns are not Media Cloud's.
    """

    def more(row: Row, article: dict[str, str]) -> None:
        cells = dict(zip(row.names, row.cells, strict=True))
        if cells.get("ap_syndicated", "").lower() in ("true", "1", "t"):
            article["wire"] = "AP"
        article["outlet"] = article["outlet"] or host(cells.get("media_url", "") or article["url"])

    def columns(names: Sequence[str]) -> dict[str, str]:
        if not is_mediacloud(names):
            raise FramingError(
                f"{path}: not a Media Cloud story list, whose columns are media_name, publish_date, title, url …"
            )
        text = next((name for name in _TEXT_COLUMNS if name in names), "")
        key = "stories_id" if "stories_id" in names else "id" if "id" in names else ""
        return {"text": text, "article": key, "outlet": "media_name", "date": "publish_date"}

    return _read_list(Path(path), columns, "a Media Cloud export", encoding=encoding, more=more)


def read_gdelt(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read an article list of the GDELT DOC 2.0 API: CSV (URL, MobileURL, Date, Title) or JSON (url, title, seendate, …).

    The date is when GDELT first saw the page (UTC), so ``date_basis`` is ``inferred``; the outlet is the domain. The
    list has no text: every article's is empty. Raises ``FramingError`` where the columns are not GDELT's.
    """

    def more(row: Row, article: dict[str, str]) -> None:
        article["outlet"] = article["outlet"] or host(article["url"])

    def columns(names: Sequence[str]) -> dict[str, str]:
        if not is_gdelt(names):
            raise FramingError(
                f"{path}: not a GDELT article list, which has URL, MobileURL, Date, Title or url, title, seendate …"
            )
        return {"text": "", "date": "seendate" if "seendate" in names else "Date"}

    return _read_list(Path(path), columns, "a GDELT article list", encoding=encoding, more=more, basis="inferred")


def is_mediacloud(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a Media Cloud story list."""
    return {"media_name", "publish_date", "title", "url"} <= set(names)


def is_gdelt(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a GDELT article list."""
    return {"URL", "MobileURL", "Date", "Title"} <= set(names) or {"url", "title", "seendate"} <= set(names)


def _read_list(
    path: Path,
    columns: Callable[[Sequence[str]], dict[str, str]],
    what: str,
    *,
    encoding: str | None,
    more: Callable[[Row, dict[str, str]], None],
    basis: str = "stated",
) -> Reading:
    rows = table_rows(path, encoding=encoding)
    early = []
    for row in rows:
        early.append(row)
        if isinstance(row, Row):
            break
    found = next((columns(row.names) for row in early if isinstance(row, Row)), None)
    articles = table_articles(
        itertools.chain(early, rows), source=path.name, columns=found, basis=basis, headlines=what, more=more
    )  # fmt: skip
    return make_reading(articles)


def host(url: str) -> str:
    """Return the host of an address without ``www.``."""
    try:
        return (urlsplit(url if "//" in url else f"//{url}").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
