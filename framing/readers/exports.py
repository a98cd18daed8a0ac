"""Exports of news databases -> articles: Media Cloud (CSV), GDELT DOC 2.0 (CSV, JSON), Nexis Uni (DOCX), Factiva (HTML).

Media Cloud and GDELT give headlines and addresses, no text. Their rows are a sampling frame worth keeping and a headline is
not a body: the articles are kept with an empty ``text``, and one problem per file counts them.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from framing.errors import FramingError
from framing.readers.columns import plain_language
from framing.readers.dates import DateError, parse_date
from framing.readers.result import KEPT, Reading, make_reading, problem
from framing.readers.tables.archive import OLE_MAGIC, check_office_file, ole_error
from framing.readers.tables.rows import Row
from framing.readers.tables.table import table_articles, table_rows
from framing.readers.web import html_text

MAX_DOCX = 128 << 20  # bytes unpacked


MAX_HTML = 64 << 20  # bytes


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


# Nexis Uni

_END = re.compile(r"end of document", re.I)


_SECTIONS = re.compile(r"(classification|graphic|notes|correction|correction-date|references)", re.I)


_FIELD = re.compile(
    r"(section|length|byline|dateline|highlight|language|load-date|series|edition|publication-type):\s*(.*)",
    re.I | re.S,
)


_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|[JFMASOND][a-z]{2}\.?)"
)


_DATE_LINE = re.compile(
    rf"(?:[A-Z][a-z]+day,? )?(?P<date>{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|{_MONTH},? \d{{4}}|"
    r"\d{4}年\s*\d{1,2}月\s*\d{1,2}日|\d{4}-\d\d-\d\d)(?!\d)"
)


def read_nexis(path: Path | str) -> Reading:
    """Read a Nexis Uni download (DOCX) that holds one article or many.

    Read are the title, the publication, the date line, ``Byline:``, ``Dateline:``, ``Language:`` and what stands between
    ``Body`` and the next heading or ``Load-Date:``; not ``Highlight:``, captions and the classification. A
    document without a body, and a count on the cover that does not agree, are reported. Raises ``FramingError`` for a Word
    file that is not of this form, is broken, locked, or too large.
    """
    path = Path(path)
    return make_reading(_nexis_articles(path, _paragraphs(path)))


def _paragraphs(path: Path) -> list[tuple[str, bool]]:
    """Return a Word file's paragraphs, those in tables too, and whether each is a heading of the first rank."""
    with path.open("rb") as stream:
        if stream.read(8) == OLE_MAGIC:
            raise ole_error(path)
    if not any(part.startswith("word/") for part in check_office_file(path, limit=MAX_DOCX)):
        raise FramingError(f"{path.name}: a ZIP archive but not a Word document; unpack it first")
    import docx

    def blocks(parent: Any) -> Iterator[tuple[str, bool]]:
        for block in parent.iter_inner_content():
            if hasattr(block, "rows"):
                for row in block.rows:
                    for cell in dict.fromkeys(row.cells):
                        yield from blocks(cell)
            else:
                name = block.style.name if block.style is not None else ""
                yield block.text.replace("\xa0", " ").strip(), (name or "").lower() in ("heading 1", "title")

    try:
        return list(blocks(docx.Document(str(path))))
    except Exception as error:
        raise FramingError(
            f"{path.name}: a broken Word document ({type(error).__name__}: {error}); download it anew"
        ) from None


def _nexis_articles(path: Path, paragraphs: list[tuple[str, bool]]) -> Iterator[dict[str, str]]:
    chunks: list[list[tuple[str, bool]]] = [[]]
    for text, heading in paragraphs:
        if _END.fullmatch(text):
            chunks.append([])
        elif text:
            chunks[-1].append((text, heading))
    rest = chunks.pop()
    cut = any(text == "Body" for text, _ in rest)
    if not chunks and not cut:
        raise FramingError(
            f"{path.name}: not a Nexis Uni download (no 'Body' and no 'End of Document'); to read another Word document, save it as "
            "plain text"
        )
    announced = next((int(m[1]) for t, _ in (chunks or [rest])[0] if (m := re.match(r"Documents? \((\d+)\)", t))), None)
    found = 0
    for number, chunk in enumerate(chunks + ([rest] if cut else []), start=1):
        found += 1
        note = {"source": path.name, "locator": f"document {number}"}
        article = note | _nexis_article(chunk)
        if not article["text"]:
            yield problem(
                note,
                "no text after 'Body'" if ("Body", False) in chunk else "no 'Body'",
                article["title"] or chunk[0][0] if chunk else "",
            )
            continue
        if not article["date"]:
            yield problem(note, f"{KEPT}no date line found above the body; date left empty", article["title"])
        if number > len(chunks):
            yield problem(note, f"{KEPT}the file ends before 'End of Document'; the text may be cut", article["title"])
        yield article
    if rest and not cut:
        yield problem(
            {"source": path.name, "locator": "end"}, "text after the last document", " ".join(t for t, _ in rest)
        )
    if announced is not None and announced != found:
        place = {"source": path.name, "locator": "cover"}
        yield problem(
            place, f"the cover announces {announced} documents, the file holds {found}; download the missing ones"
        )


def _nexis_article(chunk: list[tuple[str, bool]]) -> dict[str, str]:
    body = next((i for i, (text, _) in enumerate(chunk) if text == "Body"), len(chunk))
    head, tail = chunk[:body], [text for text, _ in chunk[body + 1 :]]
    end = next(
        (i for i, text in enumerate(tail) if _SECTIONS.fullmatch(text) or text.startswith("Load-Date:")), len(tail)
    )
    fields = {m[1].lower(): m[2].strip() for text in [*(t for t, _ in head), *tail[end:]] if (m := _FIELD.match(text))}
    dated = [i for i, (text, _) in enumerate(head) if _DATE_LINE.match(text) and not _FIELD.match(text)]
    row = dict.fromkeys(("date", "date_basis", "outlet", "title"), "")
    if dated:
        day = dated[-1]
        match = _DATE_LINE.match(head[day][0])
        try:
            row["date"] = parse_date(match["date"] if match else "")
            row["date_basis"] = "stated"
        except DateError:
            pass
        row["outlet"] = head[day - 1][0] if day else ""
        row["title"] = head[day - 2][0] if day > 1 else ""
    headings = [text for text, heading in head if heading]
    return row | {
        "title": headings[-1] if headings else row["title"],
        "byline": re.sub(r"^by\s+", "", fields.get("byline", ""), flags=re.I),
        "place": fields.get("dateline", ""),
        "language": plain_language(fields.get("language", "").split(";")[0]),
        "text": "\n\n".join(tail[:end]),
    }


# Factiva

_ARTICLE_DIV = re.compile(r"\barticle\b.*\b[a-z]{2,4}article\b", re.I)


_ACCESSION = re.compile(r"(?:Document|文档|文件)\s*([A-Z0-9]{4,}\d{6,}\w+)")


_WORDS = re.compile(r"[\d,.\s]+\s*(?:words?|字|个字)", re.I)


def looks_like_factiva(html: str) -> bool:
    """Tell whether an HTML page is a Factiva export."""
    divs = re.search(r"""class=["']article\s+[a-z]{2,4}article["']""", html, re.I)
    return bool(divs and (_ACCESSION.search(html) or "articleParagraph" in html)) or all(
        re.search(rf"<b>\s*{code}\s*</b>", html) for code in ("HD", "SN", "PD")
    )


def read_factiva(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read a Factiva export saved as HTML in "Article Format", with the field codes (HD, BY, PD, SN, LP, TD …) or without.

    The article's id is Factiva's accession number; the text is the lead (LP) and the rest (TD); CR, the credit, is the
    wire. An article without text is reported. Raises ``FramingError`` for HTML of another form and for a file over
    64 MiB.
    """
    path = Path(path)
    if path.stat().st_size > MAX_HTML:
        raise FramingError(f"{path.name}: larger than {MAX_HTML >> 20} MiB; export fewer articles at a time")
    text = html_text(path.read_bytes(), source=path.name, encoding=encoding)
    return make_reading(_factiva_articles(path, text))


def _factiva_articles(path: Path, html: str) -> Iterator[dict[str, str]]:
    import lxml.html

    try:
        root = lxml.html.document_fromstring(html.encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    except (lxml.etree.LxmlError, ValueError) as error:
        raise FramingError(f"{path.name}: HTML that can't be parsed ({error}); save the export anew") from None
    divs = [div for div in root.iter("div") if _ARTICLE_DIV.search(div.get("class") or "")]
    tables = [table for table in root.iter("table") if {"HD", "SN"} <= {_text(b) for b in table.iter("b")}]
    articles = divs or tables
    if not articles:
        raise FramingError(
            f"{path.name}: no Factiva article in this HTML; export again in Article Format and save as HTML"
        )
    for number, element in enumerate(articles, start=1):
        note = {"source": path.name, "locator": f"article {number}"}
        fields = _coded(element)
        try:
            article = note | (_from_codes(fields) if "HD" in fields or "TD" in fields else _from_layout(element))
        except DateError as error:
            yield problem(note, f"{KEPT}date left empty: {error}", _text(element))
            article = note | _from_codes(fields | {"PD": []})
        if not article["article"]:
            accession = _ACCESSION.search(_text(element))
            article["article"] = accession[1] if accession else ""
        if not article["text"]:
            yield problem(note, "no text (a picture, a table or a headline only)", article["title"] or _text(element))
            continue
        if not article["date"]:
            yield problem(note, f"{KEPT}no date found; date left empty", article["title"])
        yield article
    announced = len(set(_ACCESSION.findall(_text(root))))
    if announced > len(articles):
        place = {"source": path.name, "locator": "end"}
        yield problem(
            place, f"{announced} accession numbers but {len(articles)} articles; export the missing ones anew"
        )


def _text(element: Any) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def _coded(element: Any) -> dict[str, list[str]]:
    """Return the paragraphs behind each field code of an article's table."""
    fields: dict[str, list[str]] = {}
    for row in element.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td"]
        code = _text(cells[0]) if len(cells) >= 2 else ""
        if re.fullmatch(r"[A-Z]{2,3}", code):
            parts = [_text(p) for p in cells[1].iter("p")] or re.split(r"\n\s*\n", cells[1].text_content())
            fields[code] = fields.get(code, []) + [
                clean for part in parts if (clean := re.sub(r"\s+", " ", part).strip())
            ]
    return fields


def _from_codes(fields: dict[str, list[str]]) -> dict[str, str]:
    def one(code: str) -> str:
        return " ".join(fields.get(code, []))

    date = parse_date(one("PD"))
    accession = _ACCESSION.search(one("AN"))
    return {
        "article": accession[1] if accession else one("AN").removeprefix("Document").strip(),
        "title": one("HD"),
        "byline": re.sub(r"^by\s+", "", one("BY"), flags=re.I),
        "date": date,
        "date_basis": "stated" if date else "",
        "outlet": one("SN"),
        "wire": one("CR"),
        "language": plain_language(one("LA")),
        "text": "\n\n".join(fields.get("LP", []) + fields.get("TD", [])),
    }


def _from_layout(element: Any) -> dict[str, str]:
    """Read an article without field codes: headline, author, words, date, time, source, code, language, copyright, paragraphs."""
    paragraphs = [p for p in element.iter("p") if "articleParagraph" in (p.get("class") or "")]
    headline = next(
        (e for e in element.iter() if e.get("id") == "hd" or "headline" in (e.get("class") or "").lower()), None
    )
    author = next((e for e in element.iter("div") if (e.get("class") or "") == "author"), None)
    lines = [
        _text(e)
        for e in element.iter("div")
        if e is not headline and e is not author and not len(e.findall(".//p")) and e is not element
    ]
    counted = next((i for i, line in enumerate(lines) if _WORDS.fullmatch(line)), -1)
    date, outlet, language = "", "", ""
    for line in lines[counted + 1 :]:
        if not date:
            try:
                date = parse_date(line)
            except DateError:
                continue
        elif not outlet and not re.fullmatch(r"\d{1,2}:\d{2}.*", line):
            outlet = line
        elif outlet and not language and re.fullmatch(r"[^\W\d]+(?: - [^\W\d]+)?", line) and not line.isupper():
            language = plain_language(line)
    return {
        "article": "",
        "title": _text(headline) if headline is not None else "",
        "byline": re.sub(r"^by\s+", "", _text(author), flags=re.I) if author is not None else "",
        "date": date,
        "date_basis": "stated" if date else "",
        "outlet": outlet,
        "language": language,
        "text": "\n\n".join(text for p in paragraphs if (text := _text(p)) and not _ACCESSION.fullmatch(text)),
    }
