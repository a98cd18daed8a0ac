"""Web pages saved as HTML -> articles, by trafilatura: headline, body, outlet, date and address."""

from __future__ import annotations

import contextlib
import functools
import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.dates import DateError, date_from_url, date_or_none, parse_date
from framing.readers.decode import BROKEN, decode, find_encoding, named_encoding, read_whole, repaired
from framing.readers.furniture import (
    ARCHIVE,
    choose_title,
    is_list_of_headlines,
    join_source_lines,
    link_texts,
    name_paragraphs,
    original_address,
    plain_byline,
    plain_outlet,
    site_in_title,
    stands_for_article,
    take_out_furniture,
    text_of,
    without_furniture,
)
from framing.readers.result import KEPT, Reading, make_reading, problem
from framing.text.scripts import HAN

MAX_HTML = 32 << 20  # bytes
MAX_ATTRIBUTES = 2000  # of one tag
MAX_BROKEN = 0.005  # of a page's characters beyond ASCII, and three more; with more it is in another encoding
LONG_ARTICLE = 300  # characters of an <article> that is more than a teaser
LEFT_OUT = "lines about the page and other articles' headlines left out"
NO_ARTICLE = "no article found in the page (a list of links, a video, or a page that needs scripts?); save the article's own page"
MIN_TEXT = 40  # characters below which what was found is not an article's body
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)|<\?xml[^>]{0,80}encoding=["']([\w-]+)""")
_INFO_LINE = re.compile(  # 2025年06月09日 08:00 来源：某社, which Chinese sites put between headline and body
    r"(?:(?:[^。！？:：]{2,4}[:：][^。！？:：]{1,12}\s)?(?:(?:发布|发表|發佈|發布|發表)?(?:日期|时间|時間)|出版|更新)[:：]\s*)?(?P<date>\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?)[\s\d:|]*(?:(?:来源|來源|Source)\s*[:：]\s*(?P<wire>[^\s。|]{2,20}?)(?=\s|作者|编辑|责任|$))?[^。！？]{0,30}"
)
_DATE_LINE = re.compile(
    r"(?:\w{2,6}[:：])?(?=\D{0,3}\d)[\s\d年月日时分/.:|：-]{1,24}(?:分钟|分鐘|小时|小時|天)?前?|\w{1,4}\d+:\d\d"
)
_SOURCE = re.compile(r"(?:来源|來源)\s*[:：]\s*(?P<wire>[^\s。|]{2,20}?)(?=\s|作者|编辑|责任|$)")
_CONTROL = re.compile(  # characters and references that lxml gives out and does not take back
    r"[\0-\x08\v\f\x0e-\x1f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[1-2]|1[4-9]|2\d|3[01])|x0*(?:[0-8bcef]|1[0-9a-f])|65534|65535|xfff[ef])(?:;|(?![0-9a-f]))",
    re.I,
)
_LONG_TAG = re.compile(r"<[^<>]{8000,}")
_META_DATES = (
    "article:published_time", "og:published_time", "datepublished", "publishdate", "publish-date", "publish_date", "pubdate",
    "weibo:article:create_at", "parsely-pub-date", "dc.date.issued", "dc.date", "date",
)  # fmt: skip
_LONGEST_LINE = 80  # characters of a line that says when a page was published
_DATED = "//*[self::span or self::div or self::p or self::em or self::i][contains(@class,'date') or contains(@class,'time') or contains(@class,'pub') or contains(@id,'date') or contains(@id,'time')]"
_DATED_TOO = re.sub(r"\[self.*?\]", "[self::h2 or self::h3 or self::li or self::td or self::abbr]", _DATED)  # blogs
_ELSEWHERE = "boolean(ancestor-or-self::*[self::aside or self::nav or self::footer or self::figure or self::blockquote or contains(@class,'comment') or contains(@class,'related') or contains(@class,'recommend') or contains(@class,'sidebar')][not(.//h1)])"
_CHANGED = re.compile(r"(?i)updat|modif|\bedited|aktualisiert|\bstand\b|mis à jour|更新|编辑于|編輯於|修改|修订|修訂")
_PUBLISHED = re.compile(r"(?i)publi(?!c)|posted|veröffentlicht|发布|發布|發佈|发表|發表")
_DAY = re.compile(  # in a line beside the headline that says more
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}\.? [^\W\d]{3,10}\.?,? \d{4}|[^\W\d]{3,10}\.? \d{1,2}, \d{4}|\d{1,2}\.\d{1,2}\.\d{4}"
)
_SIGNED_DAY = re.compile(  # Harbour Post, June 9, 2025; 港报　2025年6月9日　10:00　打印: a name before the day, apart from it
    rf"(?:[^。！？.!?:：]{{2,30}}(?:[,|｜·•–-]\s*(?:\w+:\s*)?|[\u3000 ]+(?=\d{{4}}年)))({_DAY.pattern})(?:\D[^。！？.!?]{{0,30}})?"
)
_APART = re.compile(r"^((?:19|20)\d\d)\s*(\d\d)/(\d\d)\s*(?=\d\d:)")  # 2025, 06/09 and 08:15 in elements of their own
_AGO = re.compile(r"(?i)\d\s*(?:秒|分[钟鐘]|小[时時]|天|周|个月)前|[昨前][天日]\s*\d|\d (?:minute|hour|day|week)s? ago")
_OWN_TIME = re.compile(r"T\d\d:.*[+-](?!00:?00)\d\d:?\d\d$")  # of the place: goes before UTC
_HEADING = re.compile(r"(?i)title|headline\b")
_FURTHER = re.compile(r"(?i)下一[页頁]\W*|next page\W*|page 1 of [2-9]\d*|第\s*1\s*[页頁][\s/，,共]+[2-9]\d*\s*[页頁]")
_TODAY = re.compile(r"(?i)今[天日]|\btoday\b|copyright|©|版[权權]")
_WECHAT = re.compile(r"""createTime\s*=\s*['"](\d{4}-\d\d-\d\d)|\bct\s*=\s*['"](\d{10})['"]""")
_ACCOUNT = "//*[@id='js_name']"  # of WeChat
_SOURCES = "//a[contains(@class,'source')] | //*[self::span or self::div or self::p][contains(@class,'source')][not(*)] | //a[contains(preceding-sibling::text()[1],'来源') or contains(preceding-sibling::text()[1],'來源')]"
_ARTICLES = "//article[not(ancestor::article)][.//h1 or .//h2 or .//h3 or .//*[contains(@class,'itle')]]"
_SAVED_FROM = re.compile(r"<!--\s*(?:saved from url=\(\d+\)|Page saved with SingleFile\s+url:\s*)(\S+)", re.I)
_BEFORE_PAGE = re.compile(
    r".{1,4000}?(?=<!doctype\s+html|<html\b)", re.I | re.S
)  # warnings of a server, an archive's bar


def read_web(path: Path | str, *, encoding: str | None = None, outlet: str = "") -> Reading:
    """Read one saved web page as one article.

    ``outlet`` is used where the page does not name its site; the date is the one the page states in its metadata or
    beside the headline (``stated``), or else its address carries (``url``). The address is the page's canonical one,
    or the one the browser noted when saving. A page in which no article is found, or hardly any text, is a
    problem. Raises ``FramingError`` for an empty file, one over 32 MiB, or bytes that are not text.
    """
    path = Path(path)
    data = read_whole(path, MAX_HTML, "no article is that; was it saved as one HTML file?")
    if not data.strip():
        raise FramingError(f"{path.name}: the file is empty")
    html, notes = html_text(data, source=path.name, encoding=encoding)
    note = {"source": path.name, "locator": "page"}
    nuls = html.count("\0")
    found, reasons, left_out = _extract(html.replace("\0", ""))
    text = found.get("text", "")
    if len(re.sub(r"\s+", "", text)) < MIN_TEXT or stands_for_article(text):
        reason = "" if text else "".join(reasons)
        return make_reading([], [problem(note, reason or NO_ARTICLE, found.get("title", "") or text)])
    rows = [*notes, *(problem(note, KEPT + reason, found["title"]) for reason in reasons)]
    if nuls:
        rows.append(problem(note, f"{KEPT}{nuls} NUL characters taken out of a damaged page", text))
    rows.append(note | found | {"outlet": found["outlet"] or outlet})
    return make_reading([*rows, {"source": path.name, "note": LEFT_OUT, "places": str(left_out)}] if left_out else rows)


def html_text(data: bytes, *, source: str, encoding: str | None = None) -> tuple[str, list[dict[str, str]]]:
    """Return the text of an HTML file, UTF-8 if it is that (browsers save so), else as declared, else as found; and notes.

    A declaration that the bytes contradict is passed over; a few broken bytes are told and stand as \ufffd. Raises
    ``FramingError`` as ``decode`` does, and for a tag with thousands of attributes, which would keep an HTML parser busy
    for hours.
    """
    html, broken = _decoded(data, source, encoding)
    if any(tag[0].count("=") > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(html)):
        raise FramingError(f"{source}: a tag with over {MAX_ATTRIBUTES} attributes; this is no saved news page")
    what = "in the file, each shown as \ufffd; save the page anew if the text lacks something"
    reason = f"{KEPT}{broken} broken byte{'s' * (broken > 1)} {what}"
    return html, [problem({"source": source, "locator": ""}, reason)] if broken else []


def _decoded(data: bytes, source: str, encoding: str | None) -> tuple[str, int]:
    """Return the text and how many bytes of it are broken."""
    if encoding or data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) or data.isascii():
        if data.isascii() and 0 < data.count(0) < len(data) / 100:
            return data.decode("ascii"), 0
        return decode(data, source=source, encoding=encoding), 0
    declared = _CHARSET.search(data[:4096])
    names = ["utf-8"]
    if declared:
        with contextlib.suppress(FramingError):
            names.append(named_encoding((declared[1] or declared[2]).decode("ascii"), source=source))
    for name in names:
        with contextlib.suppress(UnicodeDecodeError):
            return data.decode(name), 0
    for name in [*names, find_encoding(data, source=source)]:
        text = repaired(data.decode(name, "framing-mark"), name)
        broken = len(BROKEN.findall(text))
        most = 0.1 if name == "utf-8" else MAX_BROKEN  # another encoding is hardly ever UTF-8 by chance
        if broken <= 3 + most * sum(c > "\x7f" for c in text):
            return BROKEN.sub("\ufffd", text), broken
    return decode(data, source=source), 0


def parse_html(html: str) -> Any:
    """Return a page as an lxml tree, an empty one where there is nothing to parse."""
    import lxml.html

    try:
        return lxml.html.document_fromstring(
            _CONTROL.sub("", html).encode("utf-8", "replace"),
            parser=lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True),
        )
    except (lxml.etree.LxmlError, ValueError):
        return lxml.html.Element("html")


def _extract(html: str) -> tuple[dict[str, str], list[str], int]:
    """Return title, body, outlet, date, address and author of the article in a page, {} where there is none; and notes on it."""
    import trafilatura

    saved = _SAVED_FROM.search(html[:4096])
    html = _BEFORE_PAGE.sub("", html, count=1) if _BEFORE_PAGE.match(html) else html
    root = parse_html(html)
    metas = _metadata(root)
    links = link_texts(root)
    take_out_furniture(root)
    name_paragraphs(root)
    join_source_lines(root)
    whole = parse_html(html)
    try:
        document = trafilatura.bare_extraction(
            root, config=_settings(), deduplicate=False, favor_recall=True, include_comments=False, with_metadata=True,
            date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2100-12-31"},
        )  # fmt: skip
    except (ValueError, RecursionError, AssertionError):
        document = None
    if document is None:
        return {}, [], 0
    names = ("title", "author", "text", "sitename", "url")
    value = {name: str(getattr(document, name) or "").strip() for name in names}
    canonical = whole.xpath("string(//link[@rel='canonical']/@href)")
    url = original_address(value["url"] or (saved[1] if saved else ""), canonical)
    title = metas.get("articletitle", "") or choose_title(whole, value["title"])
    dates, changed, source, refused = _stated(whole, title, metas, html)
    found = [line.strip() for line in value["text"].split("\n") if line.strip()]
    paragraphs = without_furniture(found, title=title, links=links)
    left_out = len(found) - len(paragraphs)
    text, wire, beside = _body(paragraphs)
    from_url = date_from_url(url)
    date = dates[0] if dates else beside
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    accounts = [text_of(e) for e in whole.xpath(_ACCOUNT)]
    named = (*accounts, metas.get("og:site_name", ""), metas.get("sitename", ""), value["sitename"])
    sites = (plain_outlet(s) for s in named if not ARCHIVE.search(s))
    outlet = next(filter(None, sites), "" if ARCHIVE.search(host) else host)
    outlet = outlet or plain_outlet(metas.get("mediaid", "") or source or site_in_title(whole, title))
    site = outlet if outlet != host else host + " ".join(text_of(e) for e in whole.iter("title")).removeprefix(title)
    told = f"author {metas.get('author', '')} {whole.text_content()}"
    article = {
        "title": title,
        "byline": plain_byline(value["author"], outlet=site, page=told),
        "text": text,
        "outlet": outlet,
        "wire": wire or (source if source != outlet else ""),
        "date": date or from_url or changed,
        "date_basis": "stated" if date else "url" if from_url else "inferred" if changed else "",
        "url": url,
    }
    reasons = [f"date {refused[0][0]!r} left empty: {refused[0][1]}"] if refused and not article["date"] else []
    ends = (end for end in whole.xpath("//text()") if len(end) <= 40 and _FURTHER.match(end.strip()))
    if any(not end.getparent().xpath(_ELSEWHERE) for end in ends):
        reasons.append("the article goes on on further pages, which are not in the file; add their text")
    parts = [text_of(e) for e in whole.xpath(_ARTICLES) if len(e.text_content()) >= LONG_ARTICLE]
    several = sum(any(line in part for line in found if len(line) >= MIN_TEXT) for part in parts)
    several = max(several, _headed_articles(whole, value["text"]))
    if is_list_of_headlines(text.split("\n\n"), whole):
        return {"title": title}, [], 0
    if several > 1:
        what = "not told apart; save each one's own page, or export them as CSV, Excel or RIS"
        return {"title": title}, [f"the page holds {several} articles, which are {what}"], 0
    return article, reasons, left_out


@functools.cache
def _settings() -> Any:
    from trafilatura.settings import use_config

    settings = use_config()
    settings.set(
        "DEFAULT", "MIN_EXTRACTED_SIZE", "120"
    )  # in Chinese, 250 is a whole report, which would be run together
    return settings


def _headed_articles(root: Any, lines: str) -> int:
    """Return how many articles in the lines found stand one below the other: a headline each with a date below it, or a main one that the page's title is not."""
    most = 0
    page_title = re.sub(r"\W", "", " ".join(text_of(e) for e in root.iter("title")))
    own = any(bare and bare in page_title for e in root.iter("h1") for bare in [re.sub(r"\W", "", text_of(e))])
    classes = Counter(name for name in root.xpath("//div/@class | //p/@class") if _HEADING.search(name))
    for tag in ("h1", "h2", "h3", *(name for name, n in classes.items() if n > 1)):
        parts: list[list[str]] = []
        for element in root.iter("h1", "h2", "h3", "p", "div", "span", "time"):
            if tag in (element.tag, element.get("class")):
                parts.append([])
            elif parts and (element.tag == "p" or not len(element)):
                parts[-1].append(text_of(element))
        bodies = ["".join(line for line in part if line in lines) for part in parts]
        long = [
            p for p, body in zip(parts, bodies, strict=True) if len(body) + 2 * len(HAN.findall(body)) >= LONG_ARTICLE
        ]
        dated = [part for part in long if any(_DAY.search(line) for line in part[:2] if len(line) <= 80)]
        most = max(most, len(long if tag == "h1" and not own else dated))
    return most


def _metadata(root: Any) -> dict[str, str]:
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        metas.setdefault(name, meta.get("content") or "")
    return metas


def _stated(
    root: Any, title: str, metas: dict[str, str], html: str
) -> tuple[list[str], str, str, list[tuple[str, str]]]:
    """Return the days of publication that a page states, most telling first, one of a change, the source it names, and what is no date and why."""
    candidates = [(metas.get(name, ""), "") for name in _META_DATES]
    for day in re.findall(r'"datePublished"\s*:\s*"([^"]{4,40})"', html)[:1]:
        candidates.insert(0 if _OWN_TIME.search(day) else len(candidates), (day, ""))
    if wechat := _WECHAT.search(html):
        candidates.append((wechat[1] or str(int(wechat[2]) + 8 * 3600), ""))  # the day at UTC+8
    times = [e for e in root.iter("time") if not e.xpath(_ELSEWHERE)][:3]
    candidates += [(e.get("datetime") or e.text_content(), _around(e)) for e in times]
    dated = [(text_of(e), _around(e)) for e in root.xpath(_DATED) if not e.xpath(_ELSEWHERE)]
    beside = [(text, label) for text, label in dated if 6 <= len(text) <= _LONGEST_LINE or _AGO.fullmatch(text)]
    beside += [(text, text) for text in _beside_headline(root, title)]
    later = [e for e in root.xpath(_DATED_TOO) if not e.xpath(_ELSEWHERE)]
    beside += [(text, _around(e)) for e in later if 6 <= len(text := text_of(e)) <= 60]
    candidates += [(text, label) for text, label in beside if re.search(r"\d", text)]
    sources = [m["wire"] for text, _ in beside if (m := _SOURCE.search(text))]
    named = (re.sub(r"^(?:来源|來源)\s*[:：]\s*", "", text_of(e)) for e in root.xpath(_SOURCES))
    sources += [text for text in named if 2 <= len(text) <= 20 and not re.search(r"[\d:：]", text)]
    sources += filter(None, [plain_outlet(metas.get("contentsource", ""))])
    dates: dict[bool, list[str]] = {False: [], True: []}
    refused = []
    for candidate, label in ((_APART.sub(r"\1-\2-\3 ", c.strip()), label) for c, label in candidates if c.strip()):
        within = _DAY.search(candidate)
        changed = bool(_CHANGED.search(label) and not _PUBLISHED.search(label))
        try:
            dates[changed].append(parse_date(candidate))
        except DateError as error:
            rest = len(candidate) - len(within[0]) if within else 99
            line = (
                rest <= (50 if "|" in candidate else 30)
                and candidate[-1] not in ".!?。)"
                and not _TODAY.search(candidate)
            )
            plain = date_or_none(within[0]) if within and line else ""
            if plain:
                dates[changed].append(plain)
            elif re.search(r"\d[-/.年月]\d", candidate) or (len(candidate) <= 20 and _AGO.search(candidate)):
                refused.append((candidate[:40], str(error)))
    published, changes = ([date for date in dates[key] if len(date) >= 7] for key in (False, True))
    return published, next(iter(changes), ""), next(iter(sources), ""), refused


def _around(element: Any) -> str:
    """Return what is said of an element: its attributes, what stands before it, itself."""
    before = element.getprevious()
    said = (before.tail if before is not None else element.getparent().text) or ""
    return " ".join([*map(str, element.attrib.values()), said, text_of(element)])


def _beside_headline(root: Any, title: str) -> list[str]:
    """Return the short pieces of text that follow the headline, where sites put the date and the source."""
    texts: list[str] = []
    begun = False
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "title", "figcaption", "blockquote"):
            continue
        if begun:
            texts += [" ".join((side or "").split()) for side in (element.text, element.tail)]
        elif element.tag not in ("html", "body", "head") and text_of(element) == title:
            begun = True
        if len(texts) > 60:
            break
    return [text for text in texts if 6 <= len(text) <= 60]


def _body(paragraphs: list[str]) -> tuple[str, str, str]:
    """Return the paragraphs without the line of date and source, and the source and date of that line."""
    wire, date = "", ""
    for end in (0, -1):
        while len(paragraphs) > 1:
            info = _INFO_LINE.fullmatch(paragraphs[end])
            signed = _SIGNED_DAY.fullmatch(paragraphs[end])
            if info:
                wire, date = wire or info["wire"] or "", date or date_or_none(info["date"])
            elif signed:
                date = date or ("" if _CHANGED.search(paragraphs[end]) else date_or_none(signed[1]))
            elif not _DATE_LINE.fullmatch(paragraphs[end]) and not date_or_none(paragraphs[end])[4:]:
                break
            del paragraphs[end]
    return "\n\n".join(paragraphs), wire, date
