"""What a file is, by its content: magic bytes first, then what its text looks like; the name's ending comes last."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from framing.errors import FramingError
from framing.readers.columns import known_names, plain_name
from framing.readers.decode import find_encoding, open_binary, read_start
from framing.readers.exports import is_gdelt, is_mediacloud, looks_like_factiva
from framing.readers.tables.archive import OLE_MAGIC, ole_error

ENDINGS = {
    ".csv": "CSV", ".tsv": "CSV", ".tab": "CSV", ".json": "JSON", ".jsonl": "JSON", ".ndjson": "JSON", ".xlsx": "Excel", ".xlsm": "Excel",
    ".xls": "old Excel", ".doc": "old Word", ".docx": "Word", ".parquet": "Parquet", ".pq": "Parquet", ".html": "HTML", ".htm": "HTML",
    ".pdf": "PDF",
}  # fmt: skip


_HEAD = 1 << 20


_HTML = re.compile(
    r"(?:\s|\ufeff|<!--.*?-->|<\?xml[^>]*>)*<(?:!doctype\s+html|html|head|body|meta|title|div|table|article|section|p|h1)\b",
    re.I | re.S,
)


def find_kind(path: Path, *, columns: Mapping[str, str | Sequence[str]] | None = None) -> tuple[str, str]:
    """Return the name of the reader for a file and the format its content has.

    ``columns`` are names that a table's header may have besides the known ones. Raises ``FramingError`` for an empty
    file and for formats that are not read, with what to do instead.
    """
    name = path.name
    with open_binary(path) as stream:
        head = read_start(stream, _HEAD)
    if not head.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FramingError(
            f"{name}: nothing but blanks or NUL bytes in the file"
            if head
            else f"{name}: the file is empty, or a broken gzip file"
        )
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
            raise FramingError(f"{name}: {what}")
    text = head.decode(find_encoding(head, source=name), "framing-mark").lstrip("\ufeff")
    if re.match(r"(?:From: .*\n|MIME-Version:|Content-Type: multipart)", text, re.I):
        raise FramingError(f"{name}: a web archive (MHTML); save the page as 'HTML only' and read that")
    if _HTML.match(text):
        return ("factiva" if looks_like_factiva(text) else "web"), "HTML"
    if text.lstrip().startswith("<"):
        raise FramingError(f"{name}: XML, which is not read; export the articles as HTML, DOCX, CSV or JSON")
    if re.match(r"\s*(?:\{\s*(?:\"|\}|$)|\[\s*(?:\{|\]|$))", text):
        return ("gdelt" if re.search(r'"seendate"\s*:', text[:20_000]) else "table"), "JSON"
    return _text_kind(path, text, columns)


_REFUSED = {
    b"{\\rtf": "an RTF file; open it in Word and save it as .docx",
    b"\x89PNG": "a picture; articles on it need OCR first, e.g. OCRmyPDF",
    b"\xff\xd8\xff": "a picture; articles on it need OCR first, e.g. OCRmyPDF",
    b"Rar!": "a RAR archive; unpack it first",
    b"7z\xbc\xaf": "a 7z archive; unpack it first",
    b"SQLite format 3": "an SQLite database; export the table of articles as CSV",
}


def _office_kind(path: Path) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FramingError(f"{path.name}: a broken ZIP or Office file ({error}); download or save it anew") from None
    if any(name.startswith("word/") for name in names):
        return "nexis", "Word"
    if any(name.startswith("xl/") for name in names):
        return "table", "Excel"
    if "content.xml" in names:
        raise FramingError(f"{path.name}: an OpenDocument file; save it as .xlsx, .docx or CSV")
    raise FramingError(f"{path.name}: a ZIP archive of {len(names)} files; unpack it and read what is in it")


def _text_kind(path: Path, text: str, columns: Mapping[str, str | Sequence[str]] | None) -> tuple[str, str]:
    wanted = {plain_name(n) for v in (columns or {}).values() for n in ([v] if isinstance(v, str) else v)}
    first = next((line for line in text.splitlines() if line.strip() and not re.match(r"(?i)sep=.$", line)), "")[
        :20_000
    ]
    best: list[str] = []
    for mark in ",\t;|":
        try:
            names = next(csv.reader([first], delimiter=mark), [])
        except csv.Error:
            continue
        if known_names(names) >= max(1, known_names(best)) and len(names) > len(best):
            best = [name.strip() for name in names]
    known = known_names(best) + sum(plain_name(name) in wanted for name in best)
    named_table = ENDINGS.get(_ending(path)) == "CSV"
    if is_mediacloud(best):
        return "mediacloud", "CSV"
    if is_gdelt(best):
        return "gdelt", "CSV"
    if named_table or (known >= 2 and len(best) >= 2):
        return "table", "CSV"
    if ENDINGS.get(_ending(path)) == "JSON":
        raise FramingError(
            f"{path.name}: named as JSON, but begins with {first[:40]!r}; mend it, or say what it is: reader= in read_articles, --reader in framing ingest"
        )
    return "pages", "text"


def ending_problem(path: Path, found: str) -> dict[str, str] | None:
    """Return a note where a file's name promises another format than its content has."""
    promised = ENDINGS.get(_ending(path))
    if promised in (None, found):
        return None
    reason = f"kept: named {_ending(path)}, but the content is {found}; read as that"
    return {"source": path.name, "locator": "", "reason": reason, "content": ""}


def _ending(path: Path) -> str:
    plain = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    return plain.suffix.lower()
