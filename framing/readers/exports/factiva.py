"""Factiva exports (HTML, Article Format), whatever the language of the interface -> articles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.columns import plain_language
from framing.readers.dates import DateError, date_or_none, parse_date
from framing.readers.decode import read_whole
from framing.readers.furniture import text_of
from framing.readers.result import KEPT, Reading, make_reading, problem
from framing.readers.web import html_text, parse_html

MAX_HTML = 64 << 20  # bytes
_ARTICLE_DIV = re.compile(r"\barticle\b.*\b[a-z]{2,4}article\b", re.I)
_DOCUMENT = "Document[oe]?|Dokument|文档|文檔|文件|文書|ドキュメント|문서|Документ"
_ACCESSION = re.compile(rf"(?:{_DOCUMENT})\s*([A-Z0-9]{{4,}}\d{{6,}}\w+)")
_COUNT = "words?|wörter|wort|mots?|palabras?|parole|palavras?|woorden|個?个?字|語|文字|ワード|단어|слов\\w*"
_WORDS = re.compile(rf"[\d,.\s]+\s*(?:{_COUNT})", re.I)


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
    data = read_whole(path, MAX_HTML, "export fewer articles at a time")
    text, notes = html_text(data, source=path.name, encoding=encoding)
    return make_reading(_factiva_articles(path, text), notes)


def _factiva_articles(path: Path, html: str) -> Iterator[dict[str, str]]:
    root = parse_html(html)
    divs = [div for div in root.iter("div") if _ARTICLE_DIV.search(div.get("class") or "")]
    tables = [table for table in root.iter("table") if {"HD", "SN"} <= {text_of(b) for b in table.iter("b")}]
    articles = divs or tables
    if not articles:
        raise FramingError(f"{path.name}: no Factiva article in this HTML; export it in Article Format, as HTML")
    for number, element in enumerate(articles, start=1):
        note = {"source": path.name, "locator": f"article {number}"}
        fields = _coded(element)
        try:
            article = note | (_from_codes(fields) if "HD" in fields or "TD" in fields else _from_layout(element))
        except DateError as error:
            yield problem(note, f"{KEPT}date left empty: {error}", text_of(element))
            article = note | _from_codes(fields | {"PD": []})
        if not article["article"]:
            article["article"] = "".join(_ACCESSION.findall(text_of(element))[:1])
        if not article["text"]:
            yield problem(note, "no text (a picture, a table or a headline only)", article["title"] or text_of(element))
            continue
        if not article["date"]:
            yield problem(note, f"{KEPT}no date found; date left empty", article["title"])
        yield article
    announced = len(set(_ACCESSION.findall(text_of(root))))
    if announced > len(articles):
        reason = f"{announced} accession numbers but {len(articles)} articles; export the missing ones anew"
        yield problem({"source": path.name, "locator": "end"}, reason)


def _coded(element: Any) -> dict[str, list[str]]:
    """Return the paragraphs behind each field code of an article's table."""
    fields: dict[str, list[str]] = {}
    for row in element.iter("tr"):
        cells = [cell for cell in row if cell.tag == "td"]
        code = text_of(cells[0]) if len(cells) >= 2 else ""
        if re.fullmatch(r"[A-Z]{2,3}", code):
            parts = [text_of(p) for p in cells[1].iter("p")] or re.split(r"\n\s*\n", cells[1].text_content())
            fields.setdefault(code, []).extend(clean for part in parts if (clean := " ".join(part.split())))
    return fields


def _from_codes(fields: dict[str, list[str]]) -> dict[str, str]:
    def one(code: str) -> str:
        return " ".join(fields.get(code, []))

    date = parse_date(one("PD"))
    accession = _ACCESSION.findall(one("AN"))
    return {
        "article": accession[0] if accession else one("AN").removeprefix("Document").strip(),
        "title": one("HD"),
        "byline": re.sub(r"^by\s+", "", one("BY"), flags=re.I),
        "date": date,
        "outlet": one("SN"),
        "wire": one("CR"),
        "language": plain_language(one("LA")),
        "text": "\n\n".join(fields.get("LP", []) + fields.get("TD", [])),
    }


def _from_layout(element: Any) -> dict[str, str]:
    """Read an article without field codes: headline, author, words, date, time, source, code, edition, page, language, copyright, paragraphs."""
    paragraphs = [p for p in element.iter("p") if "articleParagraph" in (p.get("class") or "")]
    heads = (e for e in element.iter() if e.get("id") == "hd" or "headline" in (e.get("class") or "").lower())
    headline, author = next(heads, None), next((e for e in element.iter("div") if e.get("class") == "author"), None)
    inner = [e for e in element.iter("div") if e.find(".//p") is None]
    lines = [text_of(e) for e in inner if e is not headline and e is not author and e is not element]
    counted = next((i for i, line in enumerate(lines) if _WORDS.fullmatch(line)), -1)
    date, outlet, language = "", "", ""
    for line in lines[counted + 1 :]:
        if not date:
            date = date_or_none(line)
        elif not outlet and not re.fullmatch(r"\d{1,2}:\d{2}.*", line):
            outlet = line
        elif outlet and not language and not line.isupper():
            language = plain_language(line)  # "" for an edition, a page
    return {
        "article": "",
        "title": text_of(headline) if headline is not None else "",
        "byline": re.sub(r"^by\s+", "", text_of(author), flags=re.I) if author is not None else "",
        "date": date,
        "outlet": outlet,
        "language": language,
        "text": "\n\n".join(text for p in paragraphs if (text := text_of(p)) and not _ACCESSION.fullmatch(text)),
    }
