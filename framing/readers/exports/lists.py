"""Lists of articles without text -> articles: Media Cloud (CSV), GDELT's DOC 2.0, GKG and events (CSV, TSV, JSON).

Media Cloud and GDELT give headlines and addresses, no text. Their rows are a sampling frame worth keeping and a headline is
not a body: the articles are kept with an empty ``text``, and one problem per file counts them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.result import Reading, make_reading
from framing.readers.tables.rows import Row
from framing.readers.tables.table import table_articles, table_rows

_PAGE_TITLE = re.compile("<PAGE_TITLE>(.*?)</PAGE_TITLE>", re.S)  # in GKG's extras


def read_mediacloud(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read a Media Cloud story list: id or stories_id, publish_date, title, url, language, media_name, media_url.

    ``ap_syndicated`` (older exports) becomes the wire AP. Where an export has a text column (text, story_text,
    content) that is the text; the usual export has none, and its articles have an empty text. Raises ``FramingError`` where
    the columns are not Media Cloud's.
    """
    rows, names = _rows_and_names(Path(path), encoding)
    if names and not is_mediacloud(names):
        listed = "media_name, publish_date, title, url …"
        raise FramingError(f"{path}: not a Media Cloud story list, whose columns are {listed}")
    wanted = {"text": ("text", "story_text", "content"), "article": ("stories_id", "id")}
    columns = {column: next((name for name in some if name in names), "") for column, some in wanted.items()}
    columns |= {"outlet": "media_name", "date": "publish_date"}
    found = table_articles(rows, source=Path(path).name, columns=columns, headlines="a Media Cloud export", more=_add)
    return make_reading(found)


def read_gdelt(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read an article list of GDELT: of the DOC 2.0 API (URL, MobileURL, Date, Title; in JSON url, title, seendate), GKG or events with their header.

    The date is when GDELT first saw the page (UTC), so ``date_basis`` is ``inferred``; the outlet is the domain. The
    list has no text: every article's is empty; GKG's title stands in its extras, events have none. Raises ``FramingError`` where the columns are not GDELT's.
    """
    rows, names = _rows_and_names(Path(path), encoding)
    if names and not is_gdelt(names):
        listed = "URL, MobileURL, Date, Title or url, title, seendate or GKGRECORDID …"
        raise FramingError(f"{path}: not a GDELT article list, which has {listed}")
    what, source = "a GDELT article list", Path(path).name
    found = table_articles(rows, source=source, columns={"text": ""}, basis="inferred", headlines=what, more=_add)
    return make_reading(found)


def is_mediacloud(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a Media Cloud story list."""
    return {"media_name", "publish_date", "title", "url"} <= set(names)


def is_gdelt(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a GDELT article list."""
    low = {name.lower() for name in names}
    telling = ("gkgrecordid", "globaleventid sqldate sourceurl", "url mobileurl date title", "url title seendate")
    return any({*some.split()} <= low for some in telling)


def _rows_and_names(path: Path, encoding: str | None) -> tuple[Iterator[Row | dict[str, str]], tuple[str, ...]]:
    rows, ahead = itertools.tee(table_rows(path, encoding=encoding))
    return rows, next((row.names for row in ahead if isinstance(row, Row)), ())


def _add(row: Row, article: dict[str, str]) -> None:
    """Add the outlet by its address, and Media Cloud's mark of what an agency wrote."""
    cells = dict(zip(map(str.lower, row.names), row.cells, strict=True))
    if title := _PAGE_TITLE.search("".join(cells.values()) if "gkgrecordid" in cells else ""):
        article["title"] = title[1]
    if cells.get("ap_syndicated", "").lower() in ("true", "1", "t"):
        article["wire"] = "AP"
    try:
        address = cells.get("media_url", "") or article["url"]
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        host = ""
    article["outlet"] = article["outlet"] or host.removeprefix("www.")
