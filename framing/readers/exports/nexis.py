"""Nexis Uni downloads (DOCX) and exports of the older LexisNexis (HTML, TXT) -> articles, their fields by their labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from framing.errors import FramingError
from framing.readers.columns import plain_language
from framing.readers.dates import date_or_none
from framing.readers.decode import decode, read_whole
from framing.readers.result import KEPT, Reading, make_reading, problem
from framing.readers.tables.archive import OLE_MAGIC, check_office_file, ole_error
from framing.readers.web import html_text, parse_html

MAX_DOCX = 128 << 20  # bytes unpacked
MAX_TEXT = 64 << 20  # bytes of an HTML or text file
COUNTER = re.compile(  # "1 of 3 DOCUMENTS", which opens each document of the older exports, in the languages of its interface
    r"[ \t]*(?:Dokument |Document |Documento |第 ?)?(\d+) ?(?:(?<= )(?:of|von|de|sur|van|di)|/|[篇份个個]?[，,、]? ?[共/之]) ?(\d+)(?: DOC?K?UMENT\w*| ?[篇份个個]\w*)?[ \t]*",
    re.I,
)
_END = re.compile(
    "end of document|ende des dokuments|fin du document|fin del documento|einde van (het )?document", re.I
)
_LOADED = re.compile(r"(?:Load-Date|Date de chargement|Ladedatum|Fecha de carga|Laaddatum) ?:")
_BODY = re.compile("Body|Textkörper|Corps|Cuerpo|Tekst")
# Headings behind the body, which a paragraph of the body may look like.
_SECTION = re.compile(
    r"(classification|klassifi[kz]ierung|clasificación|classificatie|graphi(?:c|que)|grafik|gráfico|grafisch|notes|anmerkungen|notas|"
    r"correction|correction-date|korrektur|corrección|correctie|references)",
    re.I,
)
_LABELS = {
    "section": "section rubrik rubrique sección seccion sectie", "length": "length länge longueur longitud lengte",
    "byline": "byline autor auteur author", "dateline": "dateline", "highlight": "highlight", "headline": "headline kop",
    "language": "language sprache langue idioma taal", "load-date": "load-date update date-chargement laaddatum fecha-carga fecha-de-carga", "body": "body",
    "other": "series edition publication-type document-type journal-code subject graphic url organization company industry geographic "
    "person city state country ticker notes correction correction-date distribution type type-publication tipo-publicación tipo-publicacion",
}  # fmt: skip
_LABEL_OF = {word: label for label, words in _LABELS.items() for word in words.split()}
_FIELD = re.compile(rf"({'|'.join(map(re.escape, _LABEL_OF))}):\s*(.*)", re.I | re.S)
_CLASSIC_END = re.compile(  # fields that stand behind the body, in capitals
    r"(?:LOAD-DATE|UPDATE|DATE-CHARGEMENT|LAADDATUM|FECHA-(?:DE-)?CARGA|LANGUAGE|SPRACHE|LANGUE|IDIOMA|TAAL|SUBJECT|GRAPHIC|PUBLICATION-TYPE|DOCUMENT-TYPE|JOURNAL-CODE|"
    r"NOTES|CORRECTION(?:-DATE)?|ORGANIZATION|COMPANY|INDUSTRY|GEOGRAPHIC|PERSON|TICKER):|URL:\s*\S+\s*$"
    r"|(?:Copyright (?:\d{4},? (?![a-z])|©)|©)[^.]*$"
)
_NO_OUTLET = re.compile(
    r"(?:correction|clarification)\b.*|.*\bedition\b.*|.*ausgabe\b.*|.*\b[eé]dition\b.*|.*\bedici[oó]n\b.*|final|main|online|web|print|all rights reserved\.?",
    re.I,
)
_COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Documents? \(\d+\)|Client/Matter|Search Terms|Search Type|Narrowed by|Content Type|\d+\. (?!\w+ \d{4}))",
    re.I,
)


class _Part(NamedTuple):
    """A paragraph, and whether it is a heading of the first rank, or set in bold."""

    text: str
    heading: bool = False
    bold: bool = False


_UNI_TEXT = re.compile(rf"(?ms)(?=.*^[ \t]*(?:{_BODY.pattern})[ \t]*$).*^[ \t]*(?i:{_END.pattern})[ \t]*$")
_COUNTED = re.compile(
    r"(?m)(?:^|>)\s*\d+ (?:of|von|de|sur|van) \d+ DOC?K?UMENT|<DOCFULL>|<META[^>]{0,200}\bDOCUMENTS=\"\d"
)
_SIGNS = re.compile(
    r"(?m)(?:^|>)\s*(LENGTH|LOAD-DATE|BYLINE|SECTION|PUBLICATION-TYPE|LÄNGE|RUBRIK|LONGUEUR|LONGITUD|LENGTE|DATE-CHARGEMENT|FECHA-(?:DE-)?CARGA):"
)


def looks_like_lexis(text: str) -> bool:
    """Tell whether a text or HTML file is an export of LexisNexis, of one document or many."""
    start = text[:200_000]
    fields = len(set(_SIGNS.findall(start)))
    plain = re.sub("<[^<>]{0,200}>", "\n", start)
    return fields >= 3 or bool((fields and _COUNTED.search(start)) or _UNI_TEXT.match(plain))


def read_nexis(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read an export of Nexis Uni (DOCX) or of the older LexisNexis (HTML, TXT) that holds one article or many.

    Read are the title, the publication, the date line, ``Byline:``, ``Dateline:``, ``Language:`` and the body; not
    ``Highlight:``, captions and the classification. Fields are known by their labels, in any order, also those of the German,
    French, Spanish and Dutch interfaces; a heading such as ``Notes`` ends the body only where it is set as the
    others are, or hardly anything follows it. A document without a body or date, and a count that does not
    agree, are reported. Raises ``FramingError`` for a file that is not of these forms, is broken, locked, or too large.
    """
    path = Path(path)
    with path.open("rb") as stream:
        start = stream.read(8)
    if start == OLE_MAGIC:
        raise ole_error(path)
    if start.startswith(b"PK"):
        return make_reading(_uni_articles(path, _paragraphs(path)))
    data = read_whole(path, MAX_TEXT, "export fewer articles at a time")
    if re.search(rb"<(?:html|body|div|p)\b", data[:100_000], re.I):
        html, notes = html_text(data, source=path.name, encoding=encoding)
        lines = _html_parts(html)
        if any(map(_BODY.fullmatch, lines)) and any(map(_END.fullmatch, lines)):
            return make_reading(_uni_articles(path, [_Part(line) for line in lines]), notes)
        return make_reading(_classic_articles(path, lines), notes)
    text = decode(data, source=path.name, encoding=encoding).replace("\r\n", "\n").replace("\f", "\n\n")
    if _UNI_TEXT.match(text):
        return make_reading(_uni_articles(path, [_Part(" ".join(line.split())) for line in text.split("\n")]))
    parts = [re.sub(r"\s*\n\s*", "\n", part).strip() for part in re.split(r"\n[ \t\xa0]*\n", text)]
    return make_reading(_classic_articles(path, parts))


def _classic_articles(path: Path, parts: list[str]) -> Iterator[dict[str, str]]:
    chunks: list[list[str]] = []
    announced = 0
    for part in filter(None, parts):
        counter = COUNTER.fullmatch(part)
        if counter:
            announced = int(counter[2])
            chunks.append([])
        elif chunks:
            chunks[-1].append(part)
        elif not re.match(r"(?:Download Request|Time [oO]f Request|Print Request|Search Terms|User Name)\b", part):
            chunks.append([part])
    if not any(_label(part)[0] for chunk in chunks for part in chunk):
        what = "no LENGTH:, BYLINE: or LOAD-DATE:"
        raise FramingError(f"{path.name}: not a LexisNexis export ({what}); say what it is, e.g. --reader pages")
    found = 0
    for number, chunk in enumerate(chunks, start=1):
        note = {"source": path.name, "locator": f"document {number}"}
        article = note | _classic_article(chunk)
        if number == 1 and not article["text"] and announced and len(chunks) > announced:
            continue  # what stands before the first document
        found += 1
        if not article["text"]:
            yield problem(note, "no text between the fields", " ".join(chunk))
            continue
        if not article["title"]:
            yield problem(note, f"{KEPT}no headline found; title left empty", article["text"])
        if not article["date"]:
            yield problem(note, f"{KEPT}no date line found; date left empty", article["title"])
        yield article
    ends = sum(_label(part)[0] == "load-date" for part in parts)
    if max(announced, ends) > found or announced not in (0, found):
        what = f"{announced} documents are announced" if announced else f"{ends} documents end (LOAD-DATE:)"
        reason = f"{what}, the file holds {found}; download the missing ones"
        yield problem({"source": path.name, "locator": "end"}, reason)


def _html_parts(html: str) -> list[str]:
    """Return the text of each paragraph, and of each block without paragraphs."""
    root = parse_html(html)
    tags = ("p", "div", "td", "h1", "h2", "h3", "center")
    leaves = [b for b in root.iter(*tags) if not any(c is not b for c in b.iter(*tags))]
    return [" ".join(leaf.text_content().split()) for leaf in leaves]


def _classic_article(chunk: Sequence[str]) -> dict[str, str]:
    """Read a document whose fields are labelled in capitals: publication, date, title, fields, body, fields."""
    fields: dict[str, str] = {}
    labelled = {i: label for i, part in enumerate(chunk) if (label := _label(part)[0])}
    first = min(labelled, default=len(chunk))
    explicit = next((i for i, label in labelled.items() if label == "body"), None)
    start = next((i for i, label in labelled.items() if label == "length" and i <= first + 6), first)
    while explicit is None and start in labelled:
        start += 1
    start = start if explicit is None else explicit
    end = next((i for i in range(start, len(chunk)) if _CLASSIC_END.match(chunk[i]) and i > start), len(chunk))
    for part in [*chunk[:start], *chunk[end:]]:
        label, value = _label(part)
        fields.setdefault(label, " ".join(value.split()))
    lines = [line for part in chunk[:first] for line in part.split("\n")]
    top = [" ".join(part.split()) for part in lines if not re.match(r"Copyright\b|©|All Rights Reserved", part)]
    dated = next(((i, day) for i, part in enumerate(top) if (day := _date(part))), None)
    outlet = top[dated[0] - 1] if dated and dated[0] else top[0] if top else ""
    below = [part for part in top[dated[0] + 1 if dated else 1 :] if not _NO_OUTLET.fullmatch(part)]
    body = [_label(chunk[i])[1] if i == explicit else chunk[i] for i in range(start, end)]
    kept = (
        chunk[i] for i in labelled if i < start and labelled[i] == "other"
    )  # a headline that begins with a word that is a label
    title = fields.get("headline") or " ".join(below) or " ".join(next(kept, "").split())
    return _row(fields, title=title, outlet=outlet, date=dated[1] if dated else "", body=list(filter(None, body)))


def _label(part: str, *, capitals: bool = True) -> tuple[str, str]:
    """Return the label of a field, as it is called here, and its value; "" and the paragraph where it is no field."""
    match = _FIELD.match(part)
    if not match or (capitals and not match[1].isupper()):
        return "", part
    return _LABEL_OF[match[1].lower()], match[2].strip()


def _date(line: str) -> str:
    """Return the date that a line consists of, day and month at least the month, or ""."""
    if len(line) > 80:
        return ""
    day = re.match(r"(.{6,40}?\d{4},?(?: \w+day)?)[,;] (.+)", line)
    if day and _NO_OUTLET.fullmatch(day[2]):  # the edition on the same line
        line = day[1]
    date = date_or_none(line)
    return date if len(date) >= 7 else ""


def _row(fields: dict[str, str], *, title: str, outlet: str, date: str, body: list[str]) -> dict[str, str]:
    return {
        "title": title,
        "outlet": outlet,
        "date": date,
        "byline": re.sub(r"^(?:by|von|par|por)\s+", "", fields.get("byline", ""), flags=re.I),
        "place": fields.get("dateline", ""),
        "language": plain_language(fields.get("language", "").split(";")[0]),
        "text": "\n\n".join(body),
    }


def _paragraphs(path: Path) -> list[_Part]:
    """Return a Word file's paragraphs, those in tables too."""
    if not any(part.startswith("word/") for part in check_office_file(path, limit=MAX_DOCX)):
        raise FramingError(f"{path.name}: a ZIP archive but not a Word document; unpack it first")
    import docx

    def blocks(parent: Any) -> Iterator[_Part]:
        for block in parent.iter_inner_content():
            if hasattr(block, "rows"):
                for row in block.rows:
                    for cell in dict.fromkeys(row.cells):
                        yield from blocks(cell)
            else:
                name = block.style.name if block.style is not None else ""
                yield _Part(
                    text=block.text.replace("\xa0", " ").strip(),
                    heading=(name or "").lower() in ("heading 1", "title"),
                    bold=bool(block.runs) and all(run.bold for run in block.runs if run.text.strip()),
                )

    try:
        return list(blocks(docx.Document(str(path))))
    except Exception as error:
        what = f"{type(error).__name__}: {error}"
        raise FramingError(f"{path.name}: a broken Word document ({what}); download it anew") from None


def _uni_articles(path: Path, paragraphs: list[_Part]) -> Iterator[dict[str, str]]:
    chunks: list[list[_Part]] = [[]]
    for part in paragraphs:
        if _END.fullmatch(part.text):
            chunks.append([])
        elif part.text:
            chunks[-1].append(part)
    rest = chunks.pop()
    cut = any(_BODY.fullmatch(part.text) for part in rest)
    if not chunks and not cut:
        raise FramingError(
            f"{path.name}: not a Nexis Uni download (no 'Body' and no 'End of Document'); save another Word document of one article as text, put several articles into a table"
        )
    counts = (re.match(r"Documents? \((\d+)\)", part.text) for part in (chunks or [rest])[0])
    announced = next((int(count[1]) for count in counts if count), None)
    documents = chunks + ([rest] if cut else [])
    for number, chunk in enumerate(documents, start=1):
        note = {"source": path.name, "locator": f"document {number}"}
        article = note | _uni_article(chunk)
        if not article["text"]:
            what = "no text after 'Body'" if any(_BODY.fullmatch(part.text) for part in chunk) else "no 'Body'"
            yield problem(note, what, article["title"] or chunk[0].text if chunk else "")
            continue
        if not article["title"]:
            yield problem(note, f"{KEPT}no headline found; title left empty", article["text"])
        if not article["date"]:
            yield problem(note, f"{KEPT}no date line found above the body; date left empty", article["title"])
        if number > len(chunks):
            yield problem(note, f"{KEPT}the file ends before 'End of Document'; the text may be cut", article["title"])
        yield article
    if rest and not cut:
        text = " ".join(part.text for part in rest)
        yield problem({"source": path.name, "locator": "end"}, "text after the last document", text)
    if announced not in (None, len(documents)):
        what = f"the cover announces {announced} documents, the file holds {len(documents)}; download the missing ones"
        yield problem({"source": path.name, "locator": "cover"}, what)


def _uni_article(chunk: list[_Part]) -> dict[str, str]:
    body = next((i for i, part in enumerate(chunk) if _BODY.fullmatch(part.text)), len(chunk))
    head, tail = chunk[:body], chunk[body + 1 :]
    end = _body_end(tail, bold=body < len(chunk) and chunk[body].bold)
    fields: dict[str, str] = {}
    for part in [*head, *tail[end:]]:
        label, value = _label(part.text, capitals=False)
        fields.setdefault(label, value)
    cover = max((i for i, part in enumerate(head) if _COVER.match(part.text)), default=-1)
    head = head[cover + 1 :]
    heading = max((i for i, part in enumerate(head) if part.heading), default=-1)
    top = head[heading + 1 :]
    ends = (i for i, p in enumerate(top) if _label(p.text, capitals=False)[0] or re.match("Copyright|©", p.text))
    first = next(ends, len(top))
    sure = 1 if heading >= 0 else 2  # the publication, and the title above it where no heading says so
    days = [(i, date) for i, part in enumerate(top[:first]) if (date := _date(part.text))]
    dated = next((day for day in days if day[0] >= sure), days[0] if days else None)  # a title may be a date
    names = [part.text for part in top[: dated[0] if dated else first]]
    names = names[:sure] + [name for name in names[sure:] if not _NO_OUTLET.fullmatch(name)]
    title = head[heading].text if heading >= 0 else names[-2] if len(names) > 1 else ""
    outlet = names[-1] if names else ""
    return _row(fields, title=title, outlet=outlet, date=dated[1] if dated else "", body=[p.text for p in tail[:end]])


def _body_end(tail: list[_Part], *, bold: bool) -> int:
    """Return where the body ends: at Load-Date:, at the last Classification, or at a heading that is one.

    A paragraph ``Notes`` alone is a heading where it is set in bold as ``Body`` is, or else where at most one
    paragraph follows it.
    """
    end = next((i for i, part in enumerate(tail) if _LOADED.match(part.text)), len(tail))
    named = [i for i, part in enumerate(tail[:end]) if _SECTION.fullmatch(part.text) and (part.bold or not bold)]
    end = next((i for i in reversed(named) if re.match("[ck]las", tail[i].text, re.I)), end)
    for i in reversed(named):
        if i < end and (bold or end - i <= 2):
            end = i
    return end
