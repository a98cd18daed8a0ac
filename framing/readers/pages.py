"""A newspaper page becomes articles: text pulled from its columns, or a PDF whose columns are found from the layout.

Every line of the page is accounted for once (``PageReading.lines``): it belongs to an article, or it is blank, or it
could not be placed and is listed among the problems. Nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from itertools import zip_longest
from pathlib import Path

import pandas as pd

from framing.errors import FramingError
from framing.readers import marks
from framing.readers.contract import KEPT, Reading, make_reading, problem
from framing.readers.decode import decode
from framing.readers.headlines import HeadMatch, match_heads
from framing.readers.lines import Line, clean_line, glue, is_closed, join_lines, page_vocabulary, width
from framing.readers.pieces import cut_units
from framing.readers.roles import Mark, mark_headings, mark_lines
from framing.readers.seams import count_grams
from framing.readers.stitch import MOST_UNITS, chain_units
from framing.readers.traits import Unit

LINE_COLUMNS = ("line", "text", "article", "role")
ROLES = ("body", "headline", "section", "byline", "dateline", "signoff", "jump", "blank", "unplaced")
MOST_LINES = 20_000  # of a file, which may hold several pages
MOST_CHARACTERS = 1_000_000
MOST_BYTES = 4_000_000
LEAST_ARTICLE = 24.0  # ems of body text below which a piece without mark and headline is no article
_HALF = re.compile("[\ud800-\udfff]")
_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.年]?)(\d\d)(?:\2|月)(\d\d)(?!\d)")


@dataclass(frozen=True, kw_only=True)
class PageReading(Reading):
    """A ``Reading`` with ``lines``: one row per input line (``LINE_COLUMNS``).

    ``line`` counts from 1; ``text`` is the line as it came; ``article`` is the id of its article or ""; ``role`` is one of
    ``ROLES``. A line that holds body text as well as a dateline, sign-off or jump has the role of that mark.
    """

    lines: pd.DataFrame


def read_page(
    path: str | Path, *, date: str | None = None, outlet: str = "", encoding: str | None = None
) -> PageReading:
    """Read a newspaper page from a text dump of its columns or from a PDF with a text layer.

    ``date`` (YYYY-MM-DD) is the day the page appeared; by default it is taken from the file name where one stands there
    (``2025-06-10-page.txt``). Datelines name day and month; the year is the page's. ``encoding`` is of text, where it is
    not found rightly. Raises ``FramingError`` for a file
    that is empty, too large, not text, or a PDF that is broken, locked or without a text layer.
    """
    path = Path(path)
    if not path.is_file():
        raise FramingError(f"{path}: there is no such file; give a page as text or PDF")
    if date is None:
        found = _FILE_DATE.search(path.name)
        date = "-".join(found.group(1, 3, 4)) if found else ""
        date = date if _is_date(date) else ""
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    if is_pdf or path.suffix.lower() == ".pdf":
        from framing.readers.layout import read_pdf_lines

        return _assemble(read_pdf_lines(path), source=path.name, date=date, outlet=outlet)
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise FramingError(
            f"{path}: a page of text has at most {MOST_BYTES:,} bytes, this file has {size:,}; "
            "split it into pages, or use the reader that fits the file"
        )
    text = decode(path.read_bytes(), source=str(path), encoding=encoding)
    lines = re.split(r"\r\n|[\n\r]", text)
    return parse_page(lines[:-1] if lines[-1] == "" else lines, date=date, outlet=outlet, source=path.name)


def parse_page(lines: Sequence[str], *, date: str | None = None, outlet: str = "", source: str = "page") -> PageReading:
    """Read a page from its lines, as ``read_page`` does from a file of text. No file is touched.

    A form feed begins another page (an article is not followed from one page to another; jumps are only recognised).
    Joins hard-broken lines, undoes justified spacing, and finds bylines, datelines, sign-offs, jumps, section headings
    and headlines (``headlines.match_heads`` states the rule by which a headline is given to an article). Articles carry
    title, byline, wire, place, date, text and the lines they came from (``locator``). Without ``date`` a dateline that
    names no year gives no date. Not for web pages or for text that is one article already. Raises ``FramingError`` where
    no line holds text, or beyond ``MOST_LINES`` lines or ``MOST_CHARACTERS`` characters.
    """
    if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS:
        raise FramingError(
            f"{source}: a page has at most {MOST_LINES:,} lines and {MOST_CHARACTERS:,} characters, got {len(lines):,} lines "
            f"and {sum(map(len, lines)):,} characters; split the file into pages"
        )
    work = [Line(raw=raw) for raw in lines]
    gap, page = True, 1
    for line in work:
        line.text = clean_line(line.raw)
        if "\f" in line.raw:
            page, gap = page + line.raw.count("\f"), True
        line.page = page
        if not line.text:
            line.role = "blank"
            gap = True
            continue
        # a single space before the first character is how a new frame begins in text pulled from columns
        line.gap = gap or (line.raw[:1] == " " and line.raw[1:2].strip() != "")
        line.indent = True if re.match(r"[\u3000\t]| {2,}", line.raw) else None
        gap = False
    if sum(bool(line.indent) for line in work) >= 3:
        # the dump keeps its indents, so a line without one begins no paragraph
        for line in work:
            line.indent = bool(line.indent)
    notes = []
    beside = [i for i, line in enumerate(work) if re.search(r"\S(?: {3,}|\u3000{2,}|\t)\S", line.raw)]
    if len(beside) >= max(5, 0.3 * sum(bool(line.text) for line in work)):
        reason = "columns side by side in one line, so articles run into each other; give the PDF, or its text column by column"
        notes.append(_problem(work, beside, source, KEPT + reason))
    return _assemble(work, source=source, date=date or "", outlet=outlet, notes=notes)


def _is_date(text: str) -> bool:
    try:
        return Date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _assemble(
    work: list[Line], *, source: str, date: str, outlet: str, notes: Sequence[dict[str, str]] = ()
) -> PageReading:
    notes = list(notes)
    if date and not _is_date(date):
        raise FramingError(f"{source}: the date of a page is written YYYY-MM-DD, got {date!r}")
    live = [i for i, line in enumerate(work) if line.text]
    if not live:
        raise FramingError(f"{source}: the page is empty, no line holds text; look at the file in an editor")
    for line in work:
        line.end = len(line.text)
    opened = mark_lines(work, live)
    mark_headings(work, live)
    units = cut_units(work, live, opened)
    grams = count_grams(u.text for u in units)
    chains: list[list[int]] = []
    heads: dict[int, HeadMatch] = {}
    for page in sorted({u.page for u in units}):
        first = next(i for i, u in enumerate(units) if u.page == page)
        here = [u for u in units if u.page == page]
        bodies = [i for i, u in enumerate(here) if u.kind == "body"]
        loose = [u.text for u, v in zip_longest(here, here[1:]) if u.kind == "head" and (v is None or v.kind == "head")]
        if len(bodies) > MOST_UNITS:
            reason = f"{KEPT}more than {MOST_UNITS} pieces of text on a page: only neighbours were joined"
            notes.append(_problem(work, [i for u in here for i in u.lines], source, reason))
        found = chain_units([here[b] for b in bodies], grams, loose=loose)
        for h, match in match_heads(here, found, bodies).items():
            chain = match.chain + len(chains) if match.chain >= 0 else -1
            heads[first + h] = HeadMatch(chain=chain, use=match.use)
        chains += [[first + bodies[b] for b in c] for c in found]
    return _build(work, units, chains, heads, opened, notes, source=source, date=date, outlet=outlet)


def _build(
    work: list[Line],
    units: list[Unit],
    chains: list[list[int]],
    heads: dict[int, HeadMatch],
    found: dict[int, Mark],
    problems: list[dict[str, str]],
    *,
    source: str,
    date: str,
    outlet: str,
) -> PageReading:
    """Turn chains of pieces and their headlines into articles, and give every line its article and role."""
    vocabulary = page_vocabulary(line.text for line in work)
    owner: dict[int, int] = {}
    rows: list[dict[str, str]] = []
    own = {c: [h for h, m in heads.items() if m.chain == c] for c in range(len(chains))}
    for c, chain in enumerate(chains):
        titles = [h for h in own[c] if heads[h].use == "title"]
        inside = [h for h in own[c] if heads[h].use == "inside"]
        order = sorted(chain + inside, key=lambda u: _reading_place(u, chain, inside))
        text = _text(work, units, order, vocabulary)
        body = [i for u in chain for i in units[u].lines]
        marked = any(i in found for i in body)
        first = units[chain[0]]
        adrift = len(chains) > 1 and first.begins < 0 and not (titles or first.starts or first.headed)
        if adrift or (width(text) < LEAST_ARTICLE and not (text and (marked or titles))):
            reason = "a byline or dateline without text"
            if adrift:
                reason = "begins in mid-paragraph, and which article of this page it continues cannot be told"
            elif text:
                reason = "no article: too short, and not the continuation of one"
            problems.append(_problem(work, body, source, reason))
            for h in own[c]:
                problems.append(_problem(work, units[h].lines, source, "a headline without text on this page"))
            own[c] = []
            for i in body:
                work[i].role = "unplaced"
            continue
        for h in own[c]:
            if heads[h].use in ("subhead", "inside"):
                for i in units[h].lines:
                    work[i].role = "section"
            if heads[h].use == "subhead":
                reason = f"{KEPT}a heading of an article, left out of its text because its place there is not known"
                problems.append(_problem(work, units[h].lines, source, reason))
        everything = body + [i for h in own[c] for i in units[h].lines]
        owner.update((i, len(rows)) for i in everything)
        title = "".join(glue([work[i].text for i in units[h].lines])[0] for h in titles)
        rows.append(
            {"title": title, "text": text, "source": source, "outlet": outlet, "locator": _locator(work, everything)}
            | _about([found[i] for i in body if i in found], date)
        )
    placed = {h for members in own.values() for h in members}
    for h, unit in enumerate(units):
        if unit.kind == "head" and h not in placed:
            for i in unit.lines:
                work[i].role = "unplaced"
            if heads[h].chain < 0:
                problems.append(_problem(work, unit.lines, source, "a headline without text on this page"))
    broken = [i for i, line in enumerate(work) if _HALF.search(line.raw)]
    if broken:
        problems.append(_problem(work, broken, source, f"{KEPT}half characters (lone surrogates), now U+FFFD"))
    reading = make_reading(rows, problems)
    by_place = dict(zip(reading.articles["locator"], reading.articles["article"], strict=True))
    by_text = dict(zip(reading.articles["text"], reading.articles["article"], strict=True))
    names = [by_place.get(row["locator"], by_text.get(row["text"], "")) for row in rows]
    table = {
        "line": range(1, len(work) + 1),
        "text": pd.Series([_HALF.sub("\ufffd", line.raw) for line in work], dtype=str),
        "article": pd.Series([names[owner[i]] if i in owner else "" for i in range(len(work))], dtype=str),
        "role": pd.Series([line.role or "body" for line in work], dtype=str),
    }
    return PageReading(articles=reading.articles, problems=reading.problems, lines=pd.DataFrame(table))


def _reading_place(unit: int, chain: Sequence[int], inside: Sequence[int]) -> tuple[int, int]:
    """Pieces in the order of the chain; a heading goes before the piece that follows it on the page."""
    if unit not in inside:
        return chain.index(unit), 1
    return min((chain.index(u) for u in chain if u > unit), default=len(chain)), 0


def _text(work: list[Line], units: list[Unit], order: Sequence[int], vocabulary: frozenset[str]) -> str:
    """Return the paragraphs of an article, joined from the lines of its pieces in reading order."""
    paragraphs: list[list[str]] = []
    previous = -1
    ended = True
    for u in order:
        column = units[u].column
        for i in units[u].lines:
            line = work[i]
            if not line.body:
                continue
            heading = units[u].kind == "head"
            new = ended or line.role == "section" or heading
            if not new and is_closed(work[previous].body):
                short = column > 0 and width(work[previous].text) < column - 2.5
                new = line.indent if line.indent is not None else line.gap or i != previous + 1 or short
            if heading and paragraphs and units[u].lines[0] != i:
                new = False
            if new:
                paragraphs.append([])
            paragraphs[-1].append(line.body)
            previous = i
            whole = line.role == "section" and marks.section_number(line.body)[0] == "section"
            ended = whole or (heading and i == units[u].lines[-1])
    return "\n\n".join(join_lines(p, vocabulary) for p in paragraphs)


def _about(found: Sequence[Mark], page_date: str) -> dict[str, str]:
    """Return wire, place, date and byline from the marks of an article, its opening before its sign-off."""
    lines = [m.dateline for m in found if m.dateline] + [m.signoff for m in found if m.signoff]
    bylines = [m.byline for m in found if m.byline] + [d.byline for d in lines if d.byline]
    dated = next((d for d in lines if d.month), None)
    day = marks.resolve_date(dated.month, dated.day, dated.year, page_date) if dated else ""
    wires = [d.wire for d in lines] + [marks.byline_wire(b) for b in bylines]
    return {
        "byline": bylines[0] if bylines else "",
        "wire": next(filter(None, wires), ""),
        "place": next((d.place for d in lines if d.place), ""),
        "date": day or page_date,
        "date_basis": "stated" if day else "inferred" if page_date else "",
    }


def _locator(work: list[Line], members: Sequence[int]) -> str:
    """Return the lines as "line 3" or "lines 12-20, 40-66", blank lines between two of them bridged.

    "page 2, lines …" where the file has several pages.
    """
    runs: list[list[int]] = []
    for i in sorted(members):
        if runs and all(work[k].role == "blank" for k in range(runs[-1][1] + 1, i)):
            runs[-1][1] = i
        else:
            runs.append([i, i])
    spans = [f"{a + 1}-{b + 1}" if a != b else f"{a + 1}" for a, b in runs]
    page = f"page {work[members[0]].page}, " if work[-1].page > 1 else ""
    return f"{page}line{'s' if len(runs) > 1 or '-' in spans[0] else ''} {', '.join(spans)}"


def _problem(work: list[Line], members: Sequence[int], source: str, reason: str) -> dict[str, str]:
    place = {"source": source, "locator": _locator(work, members)}
    return problem(place, reason, " ".join(work[i].text for i in members))
