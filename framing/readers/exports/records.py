"""Records with a field a line -> articles: ProQuest (TXT), and RefWorks, EndNote, RIS and NoteExpress as CNKI and others write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from framing.errors import FramingError
from framing.readers.columns import plain_language
from framing.readers.dates import DateError, date_from_url, parse_date
from framing.readers.decode import decode, read_whole
from framing.readers.result import KEPT, Reading, make_reading, problem

MAX_TEXT = 64 << 20  # bytes
# How a record begins and a field is tagged, by format, and the tags of an article's columns.
_FORMATS = {
    "RefWorks": (r"RT ", r"([A-Z][A-Z0-9]) (.*)", "title=T1 byline=A1 outlet=JF,JO,T2,PB date=FD,YR text=AB url=UL,LK,UR language=LA"),
    "RIS": (r"TY  - ", r"([A-Z][A-Z0-9])  - ?(.*)", "title=TI,T1 byline=AU,A1 outlet=JO,JF,T2,JA,PB date=DA,PY,Y1 text=AB,N2 url=UR,L2 language=LA"),
    "EndNote": (r"%0 ", r"%(.) (.*)", "title=T byline=A outlet=J,B,W date=8,D text=X url=U language=G"),
    "NoteExpress": (r"\{Reference Type\}: ", r"\{([^}]+)\}: ?(.*)",
                    "title=Title byline=Author outlet=Journal,Newspaper,Source,Secondary Title date=Date,Publication Date,Year text=Abstract url=URL language=Language"),
    "CNKI": (r"SrcDatabase-来源库: ?", r"(\w+)-[^:：]{1,8}[:：] ?(.*)", "title=Title byline=Author outlet=Source date=PubTime text=Summary url=Link,URL language=Language"),
}  # fmt: skip
_PROQUEST = (
    "Abstract|Author|Authors|Links|Full text|Full Text|Subject|Location|People|Company / organization|Company|Classification|Credit|"
    "Publication info|Publication title|Publication year|Publication date|Publication subject|Title|Pages|First page|Section|Year|"
    "Publisher|Place of publication|Country of publication|ISSN|Source type|Language of publication|Document type|Document feature|"
    "ProQuest document ID|Document URL|Copyright|Last updated|Database|Volume|Issue|Column|Dateline|Illustration|Identifier / keyword|Word count"
)
_TELLING = {"Full text", "Full Text", "Publication title", "Publication info", "ProQuest document ID", "Database"}
_FIELD = re.compile(rf"({_PROQUEST}): ?(.*)", re.S)
_RULE = re.compile(r"_{20,}\s*")
_ABSENT = re.compile(r"(?:None|Not) available\.?|Full text unavailable.*|Not available from ProQuest.*", re.I | re.S)


def find_record_format(text: str) -> str:
    """Return which format of records a text is in (``ProQuest``, ``RefWorks``, ``RIS``, ``EndNote`` …), or ""."""
    start = text[:50_000]
    if len(_TELLING & set(re.findall(rf"(?m)^({_PROQUEST}): ", start))) >= 2:
        return "ProQuest"
    for name, (opens, field, _) in _FORMATS.items():
        if re.match(rf"(?:.*\n){{0,8}}?\s*{opens}", start) and len(re.findall(rf"(?m)^{field}", start)) >= 3:
            return name
    return ""


def read_records(path: Path | str, *, encoding: str | None = None) -> Reading:
    """Read records with a field a line: ProQuest's text download, or references in the RefWorks, RIS, EndNote, NoteExpress form.

    References hold an abstract at most: it is taken for the text, and one problem counts them; records without one are kept
    with an empty text. ProQuest's text is what stands behind ``Full text:``; a document without one is reported. Raises
    ``FramingError`` for a file in none of these forms.
    """
    path = Path(path)
    data = read_whole(path, MAX_TEXT, "export fewer records at a time")
    text = decode(data, source=path.name, encoding=encoding).replace("\r\n", "\n").replace("\r", "\n")
    name = find_record_format(text)
    if not name:
        known = ", ".join(["ProQuest", *_FORMATS])
        raise FramingError(f"{path.name}: no records of a known form ({known}); export as one of these, or as CSV")
    return make_reading(_proquest(path, text) if name == "ProQuest" else _references(path, text, name))


def _references(path: Path, text: str, name: str) -> Iterator[dict[str, str]]:
    opens, field, columns = _FORMATS[name]
    tags = {c.partition("=")[0]: c.partition("=")[2].split(",") for c in re.split(r" (?=[a-z]+=)", columns)}
    abstracts = headlines = 0
    for number, record in enumerate(re.split(rf"(?m)^(?={opens})", text)[1:], start=1):
        note = {"source": path.name, "locator": f"record {number}"}
        fields: dict[str, list[str]] = {}
        last: list[str] = []
        for line in record.split("\n"):
            match = re.fullmatch(field, line)
            if match:
                last = fields.setdefault(match[1], [])
                last.append(match[2].strip())
            elif line.strip() and last:
                last[-1] += f"\n{line.strip()}"
        joined = {tag: "; ".join(filter(None, values)) for tag, values in fields.items()}
        row = {column: next(filter(None, map(joined.get, wanted)), "") for column, wanted in tags.items()}
        if not row["title"] and not row["text"]:
            yield problem(note, "neither title nor abstract in the record", record)
            continue
        abstracts += bool(row["text"])
        headlines += not row["text"]
        dates = [d for t in tags["date"] for d in fields.get(t, []) if d]
        yield from _dated(note | row, dates)
    for count, what in ((abstracts, "with an abstract, which is taken for the text"), (headlines, "without text")):
        if count:
            reason = f"{name} references hold no full text; read the articles themselves for that"
            yield problem({"source": path.name}, f"{KEPT}{count} records {what}: {reason}")


def _dated(row: dict[str, str], dates: list[str]) -> Iterator[dict[str, str]]:
    """Yield a row with the first of the dates that is one, after a problem where none is; other fields are made plain."""
    found = ""
    for value in dates:
        try:
            found = found or parse_date(re.sub(r"(\d{4}(?:/\d{1,2}){2})/.*", r"\1", value).strip("/ "))
        except DateError as error:
            if value == dates[-1]:
                yield problem(row, f"{KEPT}date {value[:40]!r} left empty: {error}", row["title"])
    url = row.get("url", "").split("; ")[0]
    day = found or date_from_url(url)
    yield row | {
        "date": day,
        "date_basis": "" if found else "url" if day else "",
        "url": url,
        "language": plain_language(row.get("language", "")),
        "byline": row["byline"].strip("; "),
    }


def _proquest(path: Path, text: str) -> Iterator[dict[str, str]]:
    found = 0
    for piece in _RULE.split(text):
        blocks = [
            b.strip()
            for b in re.split(r"\n[ \t]*\n|\n(?=(?:" + _PROQUEST + r"): )", piece)
            if b.strip() and not re.fullmatch(r"\s*Document \d+ of \d+\s*", b)
        ]
        if not any(_FIELD.match(block) for block in blocks):
            continue  # the cover, the list of titles or the notice at the end
        found += 1
        note = {"source": path.name, "locator": f"document {found}"}
        begin = next((i for i, b in enumerate(blocks) if b.lower().startswith("full text:")), len(blocks))
        end = len(blocks)
        behind: set[str] = set()  # a field stands once behind the text; again, it is a paragraph
        while end > begin + 1 and (m := _FIELD.match(blocks[end - 1])) and m[1] not in behind:
            behind.add(m[1])
            end -= 1
        fields = {m[1].lower(): m[2].strip() for b in [*blocks[:begin], *blocks[end:]] if (m := _FIELD.match(b))}
        body = [_FIELD.match(blocks[begin])[2].strip(), *blocks[begin + 1 : end]] if begin < len(blocks) else []  # type: ignore[index]
        title = fields.get("title") or next((b for b in blocks[:begin] if not _FIELD.match(b)), "")
        title = re.sub(r"^Document \d+ of \d+\s+", "", title)
        joined = "\n\n".join(part for part in body if part)
        if not joined or _ABSENT.fullmatch(joined):
            yield problem(note, "no full text in the download", title)
            continue
        about = fields.get("publication info", "")
        info = re.search(r"\. ?([^.:\]]*\d{4})\s*(?::|$)", about)
        dates = [
            fields.get("publication date", ""),
            info[1].strip() if info else "",
            fields.get("publication year", ""),
        ]
        row = {
            "title": " ".join(title.split()), "text": joined,
            "outlet": (fields.get("publication title") or about).split(";")[0].strip(),
            "byline": fields.get("author") or fields.get("authors") or "", "place": fields.get("dateline", ""),
            "url": fields.get("document url", ""), "language": fields.get("language of publication", ""),
        }  # fmt: skip
        yield from _dated(note | row, list(filter(None, dates)))
    if not found:
        raise FramingError(f"{path.name}: no document in this ProQuest download; download it anew with the full text")
