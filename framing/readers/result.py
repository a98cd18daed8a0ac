"""What every reader returns: one articles table with text, and the rows it could not use.

A reader never drops anything silently. What it can read becomes a row of ``Reading.articles``; what it
cannot read becomes a row of ``Reading.problems`` with the file, the place and the reason. A reason that begins with
``kept:`` speaks of an article that is in the table all the same (its date was unreadable, say); every other
reason is of something that is not. What cleaning changed in texts (``framing.text.clean``) is no problem: it is counted in ``Reading.notes``.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd

from framing.errors import FramingError
from framing.readers.decode import misread
from framing.readers.furniture import stands_for_article
from framing.text.addresses import plain_address
from framing.text.clean import CHANGES, clean_text
from framing.text.scripts import HAN, detect_language

ARTICLE_COLUMNS = (
    "article",  # unique id, made from the content unless the file gives one
    "outlet",  # as printed
    "group",  # group of outlets, where the file or the caller says so
    "wire",  # agency or first publisher, where named
    "kind",  # news, opinion, official, analysis, where known
    "language",  # en, zh-Hans, zh-Hant
    "date",  # YYYY, YYYY-MM or YYYY-MM-DD; empty when unknown
    "date_basis",  # stated (unless a reader says otherwise), url, inferred; empty when there is no date
    "url",
    "title",  # headline, empty when there is none
    "byline",
    "place",  # of the dateline
    "text",  # the body, whole, paragraphs separated by a blank line; empty in exports that hold headlines only
    "source",  # file name
    "locator",  # row, page or line numbers within the file, e.g. "row 12" or "lines 31-80"
)
PROBLEM_COLUMNS = ("source", "locator", "reason", "content")
NOTE_COLUMNS = ("source", "note", "articles", "places")
EXCERPT = 80  # characters of a problem row's content that are kept
KEPT = "kept: "
EXCEL_CELL = 32_767  # characters, the most that an Excel cell holds
_NO_DAY = ("1970-01-01", "1899-12-30", "1899-12-31", "1900-01-01")
_OTHER_LATIN = (  # letters that stand for others; in Hungarian and Turkish where a word says that it is that
    ("", r"[a-zê][³¹¿][a-zê]|[a-z]Õ[a-z]|Ò[A-Za-z]|[a-z.,]Ó|\sÑ\s|\sºi\s|[a-zã]þi\b"), (" hogy ", "[õû]"), (" bir ", "[þðý]"),
)  # fmt: skip
_CUT = re.compile(  # how a text ends of which an interface gives the beginning
    r"\[\+\d+ chars?\]\s*$|\[(?:…|\.\.\.)\]\s*$|(?:…|\.\.\.)\s*(?:read more|continue reading|more)\W*$|(?:…|\.\.\.)\s*[\[【(（]?(?:展开全文c?|展开c?|详细|詳細|全文|阅读全文|閱讀全文|查看全文|更多)[\]】)）]?\s*$",
    re.I,
)
_LIMIT = re.compile(r"[1-9]\d+0|255|256|511|512|1023|1024|2047|2048|4095|4096|8191|8192|65535|65536")  # of a program
_HANGS = re.compile(
    r"[^\s.…](?:…|\.{3})(?:\s*https?://\S+)?\s*$"
)  # ends in an ellipsis, as interfaces cut; …… is a Chinese one
_ENDED = re.compile(r"[.!?。！？…][\"'”’」』）)\]]*\s*$")
_CHINESE = ("gb18030", "big5hkscs")
_CONTENT = tuple(c for c in ARTICLE_COLUMNS if c not in ("article", "source", "locator"))


class Written(dict[str, str]):
    """A row of a table that ``write_articles`` wrote: it was cleaned when it was first read, and comes back as it was."""


def _notes(changed: Mapping[tuple[str, str], Sequence[int]] | None = None) -> pd.DataFrame:
    rows = [(*key, *count) for key, count in (changed or {}).items()]
    types = zip(NOTE_COLUMNS, (str, str, int, int), strict=True)
    return pd.DataFrame(rows, columns=list(NOTE_COLUMNS)).astype(dict(types))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Articles read (columns ``ARTICLE_COLUMNS``, all text, "" where unknown) and problems (``PROBLEM_COLUMNS``).

    ``notes`` (``NOTE_COLUMNS``) says what cleaning changed: a row a file and kind of change, with the number of articles
    and of places in them. ``unused`` are the columns of tables of which nothing was taken.
    """

    articles: pd.DataFrame
    problems: pd.DataFrame
    notes: pd.DataFrame = field(default_factory=_notes)
    unused: tuple[str, ...] = ()

    @property
    def lost(self) -> pd.DataFrame:
        """The problems that cost an article or a part of the file: all whose reason does not begin with ``kept:``."""
        return self.problems[~self.problems["reason"].str.startswith(KEPT)]

    def refuse_problems(self) -> None:
        """Raise ``FramingError`` with the first problem, where there is any."""
        if len(self.problems):
            first = self.problems.iloc[0]
            place = f"{first['source']}, {first['locator']}" if first["locator"] else first["source"]
            many = f"{len(self.problems)} problems; strict reading allows none"
            raise FramingError(f"{place}: {first['reason']} ({many})")


def make_reading(
    rows: Iterable[Mapping[str, str]], problems: Iterable[Mapping[str, str]] = (), *, clean: bool = True
) -> Reading:
    """Build a ``Reading``: texts cleaned, every column present, ids given where absent and unique, languages detected where absent.

    ``rows`` may be a generator, and may yield problems (mappings with a ``reason``) and notes (with a ``note``) between articles. A row equal to an
    earlier one in all but its place is kept once. One id on different articles is made unique by a suffix
    that the content decides, on all of them, so that no other row's text answers to it. NUL characters are
    taken out, and what is damaged in the source is told (``clean=False`` leaves rows as they are). All of this is
    reported. Raises ``FramingError`` where a row has a column that no article has.
    """
    table: list[dict[str, str]] = []
    digests: list[str] = []
    named: dict[str, list[int]] = {}
    seen: dict[tuple[str, str], int] = {}
    notes = list(problems)
    changed: dict[tuple[str, str], list[int]] = {}
    sizes: dict[str, Counter[tuple[int, bool]]] = {}
    hanging: Counter[str] = Counter()
    for row in rows:
        if "reason" in row:
            notes.append(row)
            continue
        if "note" in row:
            changed[row["source"], row["note"]] = [int(row.get("articles", 1)), int(row["places"])]
            continue
        unknown = set(row) - set(ARTICLE_COLUMNS)
        if unknown:
            raise FramingError(f"{row.get('source', '?')}: articles have no column {sorted(unknown)}")
        full = {column: str(row.get(column) or "") for column in ARTICLE_COLUMNS}
        if not isinstance(row, Written) and (plain := plain_address(full["url"])) != full["url"]:
            if not plain:
                reason = f"{KEPT}address {full['url'][:60]!r} left out: not http or https"
                notes.append(problem(full, reason, full["title"]))
            full["url"] = plain
        nuls = sum(value.count("\0") for value in full.values())
        if nuls:
            full = {column: value.replace("\0", "") for column, value in full.items()}
            notes.append(problem(full, f"{KEPT}{nuls} NUL characters taken out of a damaged row", full["text"]))
        if clean and not isinstance(row, Written):
            full["date_basis"] = full["date_basis"] or "stated" * bool(full["date"])
            notes += [problem(full, KEPT + reason, full["text"]) for reason in _damage(full)]
            size = len(full["text"]), bool(_ENDED.search(full["text"][-4:]))
            sizes.setdefault(full["source"], Counter())[size] += 1
            hanging[full["source"]] += bool(_HANGS.search(full["text"][-80:]))
            text = full["text"]
            for kind, places in _cleaned(full).items():
                count = changed.setdefault((full["source"], CHANGES[kind]), [0, 0])
                count[0] += 1
                count[1] += places
            if text.strip() and not full["text"].strip():
                notes.append(problem(full, "no text, only markup or invisible characters", text))
                continue
        try:
            digest = _digest(full, _CONTENT)
            full["article"].encode()
        except UnicodeEncodeError as error:
            half = f"U+{ord(error.object[error.start]):04X}, half of a pair"
            notes.append(problem(full, f"a broken character ({half}) that no file can hold", full["title"]))
            continue
        full["language"] = full["language"] or detect_language(full["title"] + "\n" + full["text"])
        first = seen.setdefault((full["article"], digest), len(table))
        if first < len(table):
            other = table[first]
            place = other["locator"] if other["source"] == full["source"] else f"{other['source']}, {other['locator']}"
            notes.append(problem(full, f"the same article as {place}, which is kept", full["title"] or full["text"]))
            continue
        full["article"] = full["article"] or article_id(full)
        named.setdefault(full["article"], []).append(len(table))
        table.append(full)
        digests.append(digest)
    for source, counts in sizes.items():
        most = max(size for size, _ in counts)
        if counts[most, False] >= max(3, 2 * counts[most, True]) and _LIMIT.fullmatch(str(most)):
            reason = f"{counts[most, False]} texts end in mid-sentence at exactly {most:,} characters, likely the limit of a program; get the rest elsewhere"
            notes.append(problem({"source": source}, KEPT + reason))
        if hanging[source] >= 3:
            reason = f"{hanging[source]} texts end in an ellipsis: are they cut in the source? get the rest elsewhere"
            notes.append(problem({"source": source}, KEPT + reason))
    notes += _make_unique(table, digests, named)
    short = [{c: str(p.get(c) or "")[: EXCERPT if c == "content" else None] for c in PROBLEM_COLUMNS} for p in notes]
    for note in short:
        note["content"] = re.sub("[\0\ud800-\udfff]", "\ufffd", note["content"])
    return Reading(
        articles=pd.DataFrame({c: [row[c] for row in table] for c in ARTICLE_COLUMNS}, dtype=str),
        problems=pd.DataFrame({c: [note[c] for note in short] for c in PROBLEM_COLUMNS}, dtype=str),
        notes=_notes(changed),
    )


def _cleaned(row: dict[str, str]) -> Counter[str]:
    """Clean a row's text and headline lines in place and return how many places were changed, by kind."""
    row["text"], counts = clean_text(row["text"])
    for column in ("title", "outlet", "byline", "place", "group", "wire", "kind"):
        value, more = clean_text(row[column], lines=False)
        row[column] = re.sub(r"\s*[\r\n]+\s*", " ", value).strip() if value != row[column] or "\n" in value else value
        counts += more
    return counts


def _damage(row: Mapping[str, str]) -> Iterator[str]:
    """Yield what is damaged in an article's source and can't be mended here."""
    text, date, start = row["text"], row["date"], row["text"][:600]
    today = (datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)).date().isoformat()
    if date > today[: len(date)] or date in _NO_DAY:
        what = "what software writes where it knows none" if date in _NO_DAY else "after today"
        yield f"the date {date} is {what}; is it the date of publication?"
    if EXCEL_CELL in (len(text), len(text.encode("utf-16-le", "surrogatepass")) // 2):
        most = f"{EXCEL_CELL:,} characters, the most an Excel cell holds"
        yield f"the text has {most}; it is likely cut, get the rest elsewhere"
    plain = text.isascii()
    if not plain and re.search("\ufffd|锟斤拷|烫烫烫|屯屯屯|[\ue000-\uf8ff]{2}|[A-Za-z ]鈥(?![\u4e00-\u9fff])", text):
        yield "characters were already lost in the source (�, 锟斤拷); get the text anew"
    elif HAN.search(start) and (pair := next(((o, e) for e in _CHINESE if (o := misread(start, e))), None)):
        yield f"the text looks like {pair[0]} read as {pair[1]} in the source; get it anew in the right encoding"
    elif any(map(_chinese_as_latin, (start, row["title"]))):
        yield "the text looks like Chinese read as Latin letters in the source; get it anew in the right encoding"
    elif "?" in text and len(re.findall(r"[^\W\d_]\?[^\W\d_]|\?{4,}", text)) >= 2 and "://" not in text:
        yield "question marks stand inside words: characters were already lost in the source; get the text anew"
    elif not plain and any(word in text and len(re.findall(letters, text)) >= 2 for word, letters in _OTHER_LATIN):
        other = "a Central European, Turkish or Macintosh encoding read as Windows-1252"
        yield f"the text looks like {other}; say --encoding cp1250, cp1254 or mac_roman"
    if stands_for_article(text):
        yield "the text is that of a page of an error, of consent or of a login; get the article itself"
    if cut := _CUT.search(text):
        yield f"the text ends in {cut[0].strip()}: it is cut in the source; get the rest elsewhere"


def _chinese_as_latin(text: str) -> bool:
    latin = text.encode("latin-1", "ignore").decode("latin-1")
    return len(re.findall("[\x80-\xff]", text)) > 0.4 * len(text) and misread(latin, "latin-1") in _CHINESE


def join_readings(readings: Iterable[Reading]) -> Reading:
    """Return the readings of several files as one, ids unique over all; what occurs in two files is kept once.

    Ids that readers made from the content are made anew, so that the same article in two files is seen as one.
    """
    rows: list[dict[str, str]] = []
    problems: list[dict[str, str]] = []
    notes = [_notes()]
    unused: list[str] = []
    for reading in readings:
        unused += reading.unused
        notes.append(reading.notes)
        problems += reading.problems.to_dict("records")
        for row in reading.articles.to_dict("records"):
            rows.append({str(k): v for k, v in row.items()})
            if rows[-1]["article"] == article_id(rows[-1]):
                rows[-1]["article"] = ""
    joined = make_reading(rows, problems, clean=False)
    return replace(joined, notes=pd.concat(notes, ignore_index=True), unused=tuple(dict.fromkeys(unused)))


def problem(place: Mapping[str, str], reason: str, content: str = "") -> dict[str, str]:
    """Return a problem at the source and locator of ``place``."""
    return {
        "source": place.get("source", ""),
        "locator": place.get("locator", ""),
        "reason": reason,
        "content": content[: 2 * EXCERPT],
    }


def article_id(row: Mapping[str, str]) -> str:
    """Return an id that the content alone decides: the file's name and ten hexadecimal digits of a sha256."""
    name = row["source"].lower().rsplit("/", 1)[-1].rsplit(".", 1)[0]
    stem = re.sub(r"[^0-9a-z]+", "-", name).strip("-") or "article"
    return f"{stem[:40]}-{_digest(row, ('title', 'text', 'date', 'url'))[:10]}"


def _digest(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1e".join([row[column] for column in columns]).encode()).hexdigest()


def _make_unique(table: list[dict[str, str]], digests: list[str], named: dict[str, list[int]]) -> list[dict[str, str]]:
    """Give rows that share an id one each, in place, and return the notes about it."""
    notes = []
    for name, rows in named.items():
        if len(rows) == 1:
            continue
        new = {row: f"{name}-{digests[row][:8]}" for row in rows}
        if len(set(new.values())) < len(rows) or not named.keys().isdisjoint(new.values()):
            new = {row: f"{name}-{digests[row]}" for row in rows}
        for row, unique in new.items():
            table[row]["article"] = unique
            reason = f"{KEPT}id {name!r} stands on {len(rows)} different articles; each has an id of its own now"
            notes.append(problem(table[row], reason, f"{unique}: {table[row]['title']}"))
    return notes
