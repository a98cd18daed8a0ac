"""Web pages saved as HTML -> articles, by trafilatura: headline, body, outlet, date and address."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.dates import DateError, date_from_url, parse_date
from framing.readers.decode import decode, named_encoding
from framing.readers.result import KEPT, Reading, make_reading, problem

MAX_HTML = 32 << 20  # bytes


MAX_ATTRIBUTES = 2000  # of one tag


MAX_LINKS = 0.6  # of the text that is the text of links; more is a list of headlines


MIN_TEXT = 40  # characters below which what was found is not an article's body


_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding=["']([\w-]+)""", re.I
)


_INFO_LINE = re.compile(  # 2025年06月09日 08:00 来源：某社, which Chinese sites put between headline and body
    r"(?:发布时间[:：]\s*)?(?P<date>\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?)[\s\d:|]*(?:(?:来源|來源|Source)\s*[:：]\s*(?P<wire>[^\s。|]{2,20}))?[^。！？]{0,30}"
)


_LONG_TAG = re.compile(r"<[^<>]{8000,}")


_META_DATES = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish-date", "publish_date", "pubdate",
    "weibo:article:create_at", "parsely-pub-date", "dc.date.issued", "dc.date", "date",
)  # fmt: skip


_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)", re.I)


def read_web(path: Path | str, *, encoding: str | None = None, outlet: str = "") -> Reading:
    """Read one saved web page as one article.

    ``outlet`` is used where the page does not name its site; the date is the one the page states in its metadata or
    beside the headline (``stated``), or else its address carries (``url``). The address is the page's canonical one,
    or the one the browser noted when saving. A page in which no article is found, or hardly any text, is a
    problem. Raises ``FramingError`` for an empty file, one over 32 MiB, or bytes that are not text.
    """
    path = Path(path)
    if path.stat().st_size > MAX_HTML:
        raise FramingError(
            f"{path.name}: larger than {MAX_HTML >> 20} MiB, which no article is; was it saved as one HTML file?"
        )
    data = path.read_bytes()
    if not data.strip():
        raise FramingError(f"{path.name}: the file is empty")
    html = html_text(data, source=path.name, encoding=encoding)
    note = {"source": path.name, "locator": "page"}
    nuls = html.count("\0")
    html = html.replace("\0", "")
    root = _parsed(html)
    found = _extract(html, root)
    text = found.get("text", "")
    if _share_of_links(root, text) > MAX_LINKS:
        text = ""
    if len(re.sub(r"\s+", "", text)) < MIN_TEXT:
        reason = "no article found in the page (a list of links, a video, or a page that needs scripts?); save the article's own page"
        return make_reading([], [problem(note, reason, found.get("title", "") or text)])
    rows: list[dict[str, str]] = []
    if nuls:
        rows.append(problem(note, f"{KEPT}{nuls} NUL characters taken out of a damaged page", text))
    if "\ufffd" in text:
        rows.append(
            problem(note, f"{KEPT}{text.count(chr(0xFFFD))} characters were already lost when the page was saved", text)
        )
    return make_reading([*rows, note | found | {"outlet": found["outlet"] or outlet}])


def html_text(data: bytes, *, source: str, encoding: str | None = None) -> str:
    """Return the text of an HTML file: UTF-8 if it is that (browsers save so), else as declared, else as found.

    A declaration that the bytes contradict is passed over. Raises ``FramingError`` as ``decode`` does, and for a tag
    with thousands of attributes, which would keep an HTML parser busy for hours.
    """
    html = _decoded(data, source, encoding)
    if any(tag[0].count("=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(html)):
        raise FramingError(f"{source}: a tag with over {MAX_ATTRIBUTES} attributes; this is no saved news page")
    return html


def _decoded(data: bytes, source: str, encoding: str | None) -> str:
    if encoding:
        return decode(data, source=source, encoding=encoding)
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or data.isascii():
        return decode(data, source=source)
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8"]
    if declared:
        with contextlib.suppress(FramingError):
            names.append(named_encoding((declared[1] or declared[2]).decode("ascii"), source=source))
    for name in names:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(name)
    return decode(data, source=source)


def _parsed(html: str) -> Any:
    """Return the page as an lxml tree, None where there is nothing to parse."""
    import lxml.html

    try:
        return lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError):
        return None


def _extract(html: str, root: Any) -> dict[str, str]:
    """Return title, body, outlet, date, address and author of the article in a page, {} where there is none."""
    import trafilatura

    saved = _SAVED_FROM.search(html[:4096])
    try:
        document = trafilatura.bare_extraction(
            re.sub(r"^\s*<\?xml[^>]*\?>", "", html),  # lxml refuses text that declares bytes
            deduplicate=False, favor_recall=True, include_comments=False, with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-12-31"},
        )  # fmt: skip
    except (ValueError, RecursionError, AssertionError):
        return {}
    if document is None:
        return {}
    value = {
        name: str(getattr(document, name) or "").strip()
        for name in ("title", "author", "text", "sitename", "date", "url")
    }
    url = value["url"] or (saved[1] if saved else "")
    text, wire, beside = _body(value["text"], value["title"])
    from_url = date_from_url(url)
    date = _meta_date(root) or beside or _plain_date(value["date"])
    basis = "url" if date == from_url and not (_meta_date(root) or beside) else "stated"
    return {
        "title": value["title"],
        "byline": value["author"],
        "text": text,
        "outlet": value["sitename"] or (urlsplit(url).hostname or "").removeprefix("www."),
        "wire": wire,
        "date": date or from_url,
        "date_basis": (basis if date else "url") if date or from_url else "",
        "url": url,
    }


def _meta_date(root: Any) -> str:
    """Return the day of publication in the page's metadata, the first that is a date."""
    metas = [] if root is None else root.iter("meta")
    named = {
        (m.get("property") or m.get("name") or m.get("itemprop") or "").lower(): m.get("content") or "" for m in metas
    }
    return next((date for name in _META_DATES if (date := _plain_date(named.get(name, "")))), "")


def _plain_date(value: str) -> str:
    try:
        return parse_date(value)
    except DateError:
        return ""


def _share_of_links(root: Any, text: str) -> float:
    """Return how much of the extracted text is in paragraphs that are links and nothing else."""
    if root is None or not text:
        return 0.0

    def bare(part: str) -> str:
        return re.sub(r"\W+", "", part)

    links = {bare(link.text_content()) for link in root.iter("a")}
    lines = text.split("\n\n")
    linked = [line for line in lines if bare(line) in links or all(bare(word) in links for word in line.split())]
    return sum(map(len, linked)) / sum(map(len, lines))


def _body(text: str, title: str) -> tuple[str, str, str]:
    """Return the paragraphs without the headline and the line of date and source, and the source and date of that line."""
    paragraphs = [line.strip() for line in text.split("\n") if line.strip()]
    wire, date = "", ""
    for end in (0, -1):
        while len(paragraphs) > 1:
            info = _INFO_LINE.fullmatch(paragraphs[end])
            if not info and (paragraphs[end] != title or end):
                break
            if info:
                wire, date = wire or info["wire"] or "", date or _plain_date(info["date"])
            del paragraphs[end]
    return "\n\n".join(paragraphs), wire, date
