"""What a file is, by its content: magic bytes first, then what its text looks like; the name's ending comes last."""

from __future__ import annotations

import collections
import contextlib
import csv
import html
import itertools
import re
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from framing.errors import FramingError
from framing.readers.columns import known_names
from framing.readers.decode import find_encoding, named_encoding, open_binary, read_start
from framing.readers.exports.factiva import looks_like_factiva
from framing.readers.exports.lists import is_gdelt, is_mediacloud
from framing.readers.exports.nexis import looks_like_lexis
from framing.readers.exports.records import find_record_format
from framing.readers.result import KEPT, problem
from framing.readers.tables.archive import OLE_MAGIC, ole_error
from framing.readers.tables.html_rows import is_html_table
from framing.readers.tables.json_rows import JSON
from framing.readers.tables.rows import HEADER_ROWS, Columns, count_known

ENDINGS = {
    ".csv": "CSV", ".tsv": "CSV", ".tab": "CSV", ".json": "JSON", ".jsonl": "JSON", ".ndjson": "JSON", ".xlsx": "Excel", ".xlsm": "Excel",
    ".xls": "old Excel", ".doc": "old Word", ".docx": "Word", ".parquet": "Parquet", ".pq": "Parquet", ".html": "HTML", ".htm": "HTML",
    ".pdf": "PDF",
}  # fmt: skip
_HEAD = 1 << 20
_HTML = re.compile(
    r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|article|section|p|h[1-6]|span|center|font|ul|ol|a|b|br|img|script|style|link|base|header|main|nav)\b",
    re.I | re.S,
)

_XML = re.compile(  # a root that is no page's, though its elements may be called body
    r"(?:[^<]+|<\?.*?\?>|<!--.*?-->|<!doctype\b[^>]*>)*+<(?:[\w.-]+:)?(rss|feed|rdf|tei|teicorpus|tei\.2|nitf|newsml|newsitem)\b",
    re.I | re.S,
)


def find_kind(path: Path, *, columns: Columns = None, encoding: str | None = None) -> tuple[str, str]:
    """Return the name of the reader for a file and the format its content has.

    ``columns`` are names that a table's header may have besides the known ones, ``encoding`` is that of its text where the
    caller knows it. Raises ``FramingError`` for an empty file and for formats that are not read, with what to do instead.
    """
    name = path.name
    with open_binary(path) as stream:
        head = read_start(stream, _HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        what = "nothing but blanks or NUL bytes in the file" if head else "the file is empty, or a broken gzip file"
        raise FramingError(f"{name}: {what}")
    if head.startswith(b"PK"):
        return _office_kind(path)
    if head.startswith(OLE_MAGIC):
        raise ole_error(path)
    if head.startswith((b"PAR1", b"PARE")):
        return "table", "Parquet"
    if b"%PDF-" in head[:1024]:
        return "pages", "PDF"
    for magic, what in _REFUSED.items():
        if head.startswith(magic):
            if magic == b"{\\rtf":
                _refuse_export(name, _rtf_text(head.decode("latin-1")), _IN_WORD)
            raise FramingError(f"{name}: {what}")
    codec = named_encoding(encoding, source=name) if encoding else find_encoding(head, source=name)
    text = head.decode(codec, "framing-mark").lstrip("\ufeff")
    if _MAIL.match(text):
        saved = re.search(r"(?i)multipart/related|<saved by|snapshot-content", text[:8000])
        page = "a web archive (MHTML); save the page as 'HTML only' and read that"
        raise FramingError(
            f"{name}: {page if saved else 'e-mail; save the text or HTML of each message and read that'}"
        )
    start = text[:8000]
    table = max(known_names(start.split("\n", 1)[0].split(mark)) for mark in ",\t;|") >= 2
    xml = _XML.match(text)
    later = not xml and not table and re.search(r"<(?:!doctype\s+html|html|body)\b", start, re.I)  # behind a stray tag
    if _HTML.match(text) or later:
        return _html_kind(name, text), "HTML"
    if 'progid="Excel.Sheet"' in start:
        raise FramingError(f"{name}: an Excel 2003 XML table; open it in Excel and save it as .xlsx or CSV")
    if xml and xml[1].lower().startswith("tei"):
        rows = "a row for each <TEI> and the columns title, outlet, date and text"
        raise FramingError(f"{name}: TEI, which is not read; write a table (CSV or JSON Lines) with {rows}")
    if text.lstrip().startswith("<"):
        raise FramingError(f"{name}: XML, which is not read; export the articles as HTML, DOCX, CSV or JSON")
    if JSON.match(text):
        return ("gdelt" if re.search(r'"seendate"\s*:', text[:20_000]) else "table"), "JSON"
    return _text_kind(path, text, columns)


_MAIL = re.compile(
    r"From: .*\n|From \S+@\S+ .*\n|(?:[\w-]+: .*\n(?:[ \t].*\n)*){0,60}?(?:MIME-Version|Message-ID|Content-Type): ",
    re.I,
)
_REFUSED = {
    b"{\\rtf": "an RTF file; open it in Word and save it as .docx",
    **dict.fromkeys((b"\x89PNG", b"\xff\xd8\xff"), "a picture; articles on it need OCR first, e.g. OCRmyPDF"),
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"bplist00": "a .webarchive of Safari; open it there and save the page's source as HTML",
    b"WARC/": "a web archive (WARC) of many pages; write each page's HTML out, or the texts as JSON Lines, and read that",
    b"SQLite format 3": "an SQLite database; export the table of articles as CSV",
}


def _rtf_text(rtf: str) -> str:
    """Return what an RTF file says, near enough to know whose export it is."""
    codec = "cp" + (re.findall(r"\\ansicpg(\d+)", rtf) or ["1252"])[0]
    with contextlib.suppress(LookupError):
        rtf = re.sub(
            r"(?:\\'[0-9a-fA-F]{2})+",
            lambda m: bytes.fromhex(m[0].replace("\\'", "")).decode(codec, "ignore"),
            rtf,
        )
    rtf = re.sub(r"\\u(\d{1,5}) ?\??", lambda m: chr(min(int(m[1]), 0xD7FF)) if int(m[1]) > 31 else "", rtf)
    rtf = re.sub(r"\\(?:par|line|cell|row|tab)\b\s*", "\n", rtf)
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", "", rtf)


def _office_kind(path: Path) -> tuple[str, str]:
    body = b""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            with contextlib.suppress(KeyError, RuntimeError, zlib.error), archive.open("word/document.xml") as part:
                body = part.read(_HEAD)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FramingError(f"{path.name}: a broken ZIP or Office file ({error}); download or save it anew") from None
    if any(name.startswith("word/") for name in names):
        text = html.unescape(re.sub("<[^<>]*>", "", body.decode("utf-8", "ignore").replace("</w:p>", "\n")))
        if not looks_like_lexis(text):
            _refuse_export(path.name, text, _IN_WORD)
        return "nexis", "Word"
    if any(name.startswith("xl/") for name in names):
        return "table", "Excel"
    if "content.xml" in names:
        raise FramingError(f"{path.name}: an OpenDocument file; save it as .xlsx, .docx or CSV")
    raise FramingError(f"{path.name}: a ZIP archive of {len(names)} files; unpack it and read what is in it")


def _html_kind(name: str, page: str) -> str:
    if looks_like_factiva(page):
        return "factiva"
    if looks_like_lexis(page):
        return "nexis"
    plain = re.sub("<[^<>]{0,300}>", "\n", page[:200_000])
    _refuse_export(name, page, ["WiseNews (慧科)"])
    for text in (plain, page[:200_000]):
        _refuse_export(name, text, ["Factiva", "EBSCO", "Gale", "NewsBank", "Europresse"])
    if all(label in page for label in _PROQUEST):
        raise FramingError(f"{name}: a ProQuest export saved as HTML; download it as TXT and read that")
    return "table" if is_html_table(page) else "web"


def _text_kind(path: Path, text: str, columns: Columns) -> tuple[str, str]:
    if looks_like_lexis(text):
        return "nexis", "text"
    if find_record_format(text):
        return "records", "text"
    lines = [line[:20_000] for line in text.splitlines() if line.strip() and not re.match(r"(?i)sep=.$", line)]
    best, known = [""], 0
    for line, mark in itertools.product(lines[:HEADER_ROWS], ",\t;|"):  # rows may stand above the header
        if known >= 2 and mark == ",":
            break
        with contextlib.suppress(csv.Error):
            names = next(csv.reader([line], delimiter=mark), [])
            count = count_known(names, columns)
            if count >= max(1, known) and len(names) > len(best):
                best, known = [name.strip() for name in names], count
    if is_mediacloud(best):
        return "mediacloud", "CSV"
    if is_gdelt(best):
        return "gdelt", "CSV"
    promised = ENDINGS.get(_ending(path))
    if promised == "CSV" or (known >= 2 and len(best) >= 2):
        return "table", "CSV"
    if promised == "JSON":
        start = lines[0][:40] if lines else ""
        raise FramingError(
            f"{path.name}: named as JSON, but begins with {start!r}; mend it, or say what it is: reader= in read_articles, "
            "--reader in framing ingest"
        )
    _refuse_records(path, text)
    return "pages", "text"


_LABELLED = re.compile(
    r"(^[A-Z%{][\w /&-]{0,30}\}?(?=\s?[:：-]\s)|^[\u4e00-\u9fff](?:[ \u3000]{0,2}[\u4e00-\u9fff]){1,5}(?=\s?[:：])|[【<〖\[][\u4e00-\u9fff](?:[ \u3000]{0,2}[\u4e00-\u9fff]){1,5}[】>〗\]])",
    re.M,
)
_PARTED = re.compile(
    r"(?m)^[ \t]*([=*_~#-])\1{9,}[ \t]*$|^\d{1,4}[.、)] ?\S.{0,120}\n(?=.{0,60}(?<!\d)(?:19|20)\d\d(?:年\d+月\d+日)?\W{0,3}\w{0,10}$)"
)


# How exports that are not read open, or what stands in each of their documents.
_EXPORTS = {
    "Web of Science": r"\ufeff?FN (?:Clarivate|Thomson|ISI)\b[^\n]*\n(?s:.*)^PT |^PT\tAU\t", "Factiva": r"^\s*(?:AN\s+|\()?(?:Document|Dokument|文档|文件) [A-Z]{3,}[A-Z0-9]*\d{8}e\w{7,}\)?\s*$|^[ \t]*HD\s(?s:.{1,3000}?)^[ \t]*PD\s(?s:.{1,300}?)^[ \t]*SN\s(?s:.*?)(?:^[ \t]*AN\s.*$|\Z)", "BibTeX": r"^@[A-Za-z]+\s*\{[^\n{}]*,\s*$", "NewsBank": r"^(?:OpenURL Link|CITATION \([A-Z]+ STYLE\))",
    "Dialog": r"^\s*DIALOG\(R\)", "Gale": r"^\s*Gale (?:Document|A) ?(?:Number|[A-Z]{1,4}\d{6})", "EBSCO": r"^\s*(?:Persistent link to this record|Database: .*EBSCO)", "PubMed": r"^PMID ?- ",
    "Europresse": r"^(?:\(c\)|©).*(?:CEDROM|Europresse)|^news·\d{8}|class=.(?:rdp__)?(?:DocPublicationName|titreArticle)",
    "WiseNews (慧科)": r"\A(?is:(?=.*(?:文章編號|文章编号|版權所有|版权所有)).*(?:慧科(?:讯业|訊業|新闻|新聞)|wisers\.(?:com|net)|wisenews))|^文章[編编][號号][:：]\s*\d{12,}",
    "GB/T 7714 reference list (CNKI)": r"^\[\d+\].{4,}\[[NJDM](?:/OL)?\]\.[^\n]+\n\[\d+\]",
}  # fmt: skip
_IN_WORD = ("Factiva", "WiseNews (慧科)")  # whose exports as RTF or .docx can't be read, saved as what they may be
_EACH = {"WiseNews (慧科)": r"文章[編编][號号]\s*[:：]"}  # what stands once in each document, where the above does not
_PROQUEST = ("Full text:", "Publication title:")
_ADVICE = {
    "Factiva": "export it in Article Format as HTML and read that",
    "WiseNews (慧科)": "put its articles into a table with the columns title, source, date and text, and read that",
}


def _refuse_export(name: str, text: str, among: Iterable[str] = ()) -> None:
    if known := next((known for known in among or _EXPORTS if re.search(_EXPORTS[known], text, re.M)), ""):
        advice = _ADVICE.get(known, "export it as RIS, CSV or Excel and read that")
        each = re.compile(_EACH.get(known, _EXPORTS[known]), re.M)
        several = len(list(itertools.islice(each.finditer(text), 2))) > 1  # of which those readers make one
        hint = "" if several else " (or say --reader pages, web)"
        raise FramingError(f"{name}: a {known} export in a form not read; {advice}{hint}")


def refuse_printed_export(name: str, text: str) -> None:
    """Refuse a database's export as PDF, which would be read as a newspaper page, its fields as text."""
    known = "Nexis" if looks_like_lexis(text) else "ProQuest" if all(s in text for s in _PROQUEST) else ""
    if known:
        form = "Word (.docx)" if known == "Nexis" else "TXT"
        raise FramingError(
            f"{name}: a {known} export as PDF; download it as {form} and read that (or say --reader pages)"
        )
    _refuse_export(name, text)


def _refuse_records(path: Path, text: str) -> None:
    """Refuse an export of a database that would be read as one newspaper page, its fields as text."""
    _refuse_export(path.name, text)
    heads = (line.replace('"', "").split() for line in text.splitlines()[:HEADER_ROWS])
    labels = collections.Counter(_LABELLED.findall(text))
    often = [label for label, n in labels.items() if n >= 2]
    counted = re.findall(r"(?im)^\s*(?:document |article |第\s*)?\d+ ?(?:of|/|von|de) ?\d+(?: documents?)?\s*$", text)
    lines = sum(bool(line.strip()) for line in text.splitlines())
    many = len(often) >= 4 and sum(labels[label] for label in often) >= 0.15 * lines
    one = len(labels) >= 6 and sum(labels.values()) >= 0.4 * lines
    what = ""
    if head := next((n for n in heads if len(n) > 2 and known_names(n) >= max(2 + n[0].isascii(), 0.6 * len(n))), []):
        what = f"a row of names ({' '.join(head[:6])}) with spaces between; save the table with tabs or as CSV"
    elif len(re.findall(r"(?m)^\s*(?:\d+:)?\d\d:\d\d[,.]\d{3} --> \d", text)) >= 2:
        what = "subtitles, with a time above each line; take the times out, or put the text into a table"
    elif len(re.findall(r"(?m)^#{1,3} \S", text)) >= 2 or re.match(r"\ufeff?---\r?\n(?:[\w-]+:.*\n){2,}", text):
        what = "Markdown with several headings, or with fields above the text; put its articles into a table"
    elif many or one or len(counted) >= 2:
        fields = f"records with fields ({', '.join(list(labels)[:4]) or 'Document'} …)"
        what = f"{fields} of an export that is not known here; export as CSV, Excel, RIS or HTML and read that"
    elif len(_PARTED.findall(text)) >= 2:
        told = "put them into a table with the columns title, source, date and text"
        what = f"articles parted by rules or numbers; {told}"
    if what:
        raise FramingError(f"{path.name}: {what} (or say --reader pages for a page of a newspaper)")


def ending_problem(path: Path, found: str) -> dict[str, str] | None:
    """Return a note where a file's name promises another format than its content has."""
    promised = ENDINGS.get(_ending(path))
    if promised in (None, found):
        return None
    return problem({"source": path.name}, f"{KEPT}named {_ending(path)}, but the content is {found}; read as that")


def _ending(path: Path) -> str:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.suffix.lower()
