"""Lists of articles without text -> articles: Media Cloud (CSV), GDELT's DOC 2.0, GKG and events (CSV, TSV, JSON).

Media Cloud and GDELT give headlines and addresses, no text. Their rows are a sampling frame worth keeping and a headline is
not a body: the articles are kept with an empty ``text``, and one problem per file counts them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.columns import column_of
from framing.readers.result import Reading, make_reading
from framing.readers.tables.rows import Row
from framing.readers.tables.table import table_articles, table_rows

_MEDIACLOUD = ("media_name publish_date title url",)
_GDELT = ("url mobileurl date title", "url title seendate", "gkgrecordid", "globaleventid sqldate sourceurl")
_PAGE_TITLE = re.compile("<PAGE_TITLE>(.*?)</PAGE_TITLE>", re.S)  # in GKG's extras


def read_mediacloud(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read a Media Cloud story list: id or stories_id, publish_date, title, url, language, media_name, media_url.

    ``ap_syndicated`` (older exports) becomes the wire AP. Where an export has a text column (text, story_text,
    content) that is the text; the usual export has none, and its articles have an empty text. Raises ``FramingError`` where
    the columns are not Media Cloud's.
    """
    return _read_list(path, encoding, _MEDIACLOUD, "a Media Cloud story list", "stated")


def read_gdelt(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read an article list of GDELT: of the DOC 2.0 API (URL, MobileURL, Date, Title; in JSON url, title, seendate), GKG or events with their header.

    The date is when GDELT first saw the page (UTC), so ``date_basis`` is ``inferred``; the outlet is the domain. The
    list has no text: every article's is empty; GKG's title stands in its extras, events have none. Raises ``FramingError`` where the columns are not GDELT's.
    """
    return _read_list(path, encoding, _GDELT, "a GDELT article list", "inferred")


def is_mediacloud(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a Media Cloud story list."""
    return _holds(names, _MEDIACLOUD)


def is_gdelt(names: Sequence[str]) -> bool:
    """Tell whether a table's columns are those of a GDELT article list."""
    return _holds(names, _GDELT)


def _holds(names: Sequence[str], telling: Sequence[str]) -> bool:
    return any({*some.split()} <= {name.lower() for name in names} for some in telling)


def _read_list(path: Path | str, encoding: str | None, telling: Sequence[str], what: str, basis: str) -> Reading:
    rows, ahead = itertools.tee(table_rows(Path(path), encoding=encoding))
    names = next((row.names for row in ahead if isinstance(row, Row)), ())
    if names and not _holds(names, telling):
        raise FramingError(f"{path}: not {what}, whose columns are {' or '.join(telling)}")
    columns = None if "text" in map(column_of, names) else {"text": ""}
    source = Path(path).name
    return make_reading(table_articles(rows, source=source, columns=columns, basis=basis, headlines=what, more=_add))


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
