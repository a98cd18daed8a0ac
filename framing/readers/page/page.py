"""A newspaper page becomes articles: text pulled from its columns, or a PDF whose columns are found from the layout.

Every line of the page is accounted for once (``PageReading.lines``): it belongs to an article, or it is blank, or it
could not be placed and is listed among the problems. Nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date as Date
from pathlib import Path

import pandas as pd

from framing.errors import FramingError
from framing.readers.dates import date_or_none
from framing.readers.decode import decode
from framing.readers.page.articles import Heads, Page, PageReading, build_articles, line_problem, match_heads
from framing.readers.page.likeness import count_grams
from framing.readers.page.lines import Line, clean_line
from framing.readers.page.links import MOST_PIECES, link_pieces
from framing.readers.page.pieces import Piece, cut_pieces
from framing.readers.page.roles import Mark, mark_headlines, mark_lines
from framing.readers.result import KEPT, problem

ROLES = ("body", "headline", "section", "byline", "dateline", "signoff", "jump", "blank", "unplaced")
MOST_LINES = 20_000  # of a file, which may hold several pages
MOST_CHARACTERS = 1_000_000
MOST_BYTES = 4_000_000
_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.年]?)(\d\d)(?:\2|月)(\d\d)(?!\d)")


def read_page(
    path: Path | str, *, date: str | None = None, outlet: str = "", encoding: str | None = None
) -> PageReading:
    """Read a newspaper page from a text dump of its columns or from a PDF with a text layer.

    ``date`` (YYYY-MM-DD) is the day the page appeared; by default it is taken from the file name where one stands there
    (``2025-06-10-page.txt``). Datelines name day and month; the year is the page's. ``encoding`` is of text, where it is
    not found rightly. Raises ``FramingError`` for a file that is empty, too large, not text, or a PDF that is broken,
    locked or without a text layer.
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
        from framing.readers.page.pdf import read_pdf_lines

        lines, around, pictures = read_pdf_lines(path)
        scan = "a picture without a text layer (a scan, perhaps), not read; run OCR (for example ocrmypdf) first"
        notes = [problem({"source": path.name, "locator": f"page {number}"}, scan) for number in pictures]
        if around:
            reason = f"{KEPT}{len(around)} lines at the heads and feet of pages left out, as they run over several or a browser printed them"
            notes.append(problem({"source": path.name, "locator": "pages"}, reason, " | ".join(x.text for x in around)))
        return _assemble(lines, source=path.name, date=date, outlet=outlet, notes=notes)
    size = path.stat().st_size
    if size > MOST_BYTES:
        what = f"a page of text has at most {MOST_BYTES:,} bytes, this file has {size:,}"
        raise FramingError(f"{path}: {what}; split it into pages, or use the reader that fits the file")
    text = decode(path.read_bytes(), source=str(path), encoding=encoding)
    rows = re.split(r"\r\n|[\n\r]", text)
    return parse_page(rows[:-1] if rows[-1] == "" else rows, date=date, outlet=outlet, source=path.name)


def parse_page(lines: Sequence[str], *, date: str | None = None, outlet: str = "", source: str = "page") -> PageReading:
    """Read a page from its lines, as ``read_page`` does from a file of text. No file is touched.

    A form feed begins another page (an article is not followed from one page to another; jumps are only recognised).
    Joins hard-broken lines, undoes justified spacing, and finds bylines, datelines, sign-offs, jumps, section headings
    and headlines (``articles.match_heads`` states the rule by which a headline is given to an article). Articles carry
    title, byline, wire, place, date, text and the lines they came from (``locator``). Without ``date`` a dateline that
    names no year gives no date. Not for web pages or for text that is one article already. Raises ``FramingError`` where
    no line holds text, or beyond ``MOST_LINES`` lines or ``MOST_CHARACTERS`` characters.
    """
    if len(lines) > MOST_LINES or sum(map(len, lines)) > MOST_CHARACTERS:
        most = f"at most {MOST_LINES:,} lines and {MOST_CHARACTERS:,} characters"
        got = f"{len(lines):,} lines and {sum(map(len, lines)):,} characters"
        raise FramingError(f"{source}: a page has {most}, got {got}; split the file into pages")
    work = text_lines(lines)
    notes = []
    beside = [i for i, line in enumerate(work) if re.search(r"\S(?: {3,}|\u3000{2,}|\t)\S", line.raw)]
    if len(beside) >= max(5, 0.3 * sum(bool(line.text) for line in work)):
        reason = "columns side by side in one line, so articles run into each other; give the PDF, or its text column by column"
        notes.append(line_problem(work, beside, source, KEPT + reason))
    reading = _assemble(work, source=source, date=date or "", outlet=outlet, notes=notes)
    dated = [i for i, line in enumerate(work) if _is_dated(line.text)]
    if len(reading.articles) != 1 or len(dated) < 3:
        return reading
    reason = f"{KEPT}one article, though {len(dated)} lines hold little but a date: if these are several articles, put them into a table"
    told = pd.DataFrame([line_problem(work, dated, source, reason)], dtype=str)
    return replace(reading, problems=pd.concat([reading.problems, told], ignore_index=True))


def _is_dated(line: str) -> bool:
    """Tell a line that is a day, or an outlet and a day: ``Harbour Post, 9 June 2025``."""
    if len(line) > 60 or not re.search(r"\d{4}", line):
        return False
    return any(len(date_or_none(part)) == 10 for part in (line, re.sub(r"^[^\d,，|]*[,，|\s]", "", line)))


def text_lines(raws: Sequence[str]) -> list[Line]:
    """Clean the lines of a text, and note where a page, a column or a paragraph begins."""
    lines = [Line(raw=raw) for raw in raws]
    gap, page = True, 1
    for line in lines:
        line.text = clean_line(line.raw)
        if "\f" in line.raw:
            page, gap = page + line.raw.count("\f"), True
        line.page = page
        if not line.text:
            line.role = "blank"
            gap = True
            continue
        # a single space before the first character is how a new column begins in text pulled from columns
        line.gap = gap or (line.raw[:1] == " " and line.raw[1:2].strip() != "")
        line.indent = True if re.match(r"[\u3000\t]| {2,}", line.raw) else None
        gap = False
    if sum(bool(line.indent) for line in lines) >= 3:
        # the text keeps its indents, so a line without one begins no paragraph
        for line in lines:
            line.indent = bool(line.indent)
    return lines


def _is_date(text: str) -> bool:
    try:
        return Date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def cut_page(lines: list[Line]) -> tuple[list[Piece], dict[int, Mark]]:
    """Find what each line is, and cut the page into pieces; return them and the marks by line."""
    live = [i for i, line in enumerate(lines) if line.text]
    for line in lines:
        line.end = len(line.text)
    found = mark_lines(lines, live)
    mark_headlines(lines, live)
    return cut_pieces(lines, live, found), found


def _assemble(
    lines: list[Line], *, source: str, date: str, outlet: str, notes: Sequence[dict[str, str]] = ()
) -> PageReading:
    if date and not _is_date(date):
        raise FramingError(f"{source}: the date of a page is written YYYY-MM-DD, got {date!r}")
    if not any(line.text for line in lines):
        raise FramingError(f"{source}: the page is empty, no line holds text; look at the file in an editor")
    pieces, found = cut_page(lines)
    page = Page(lines, pieces, found, source, date, outlet, list(notes))
    grams = count_grams(u.text for u in pieces)
    chains: list[list[int]] = []
    heads: Heads = {}
    for number in sorted({u.page for u in pieces}):
        first = next(i for i, u in enumerate(pieces) if u.page == number)
        here = [u for u in pieces if u.page == number]
        bodies = [i for i, u in enumerate(here) if u.kind == "body"]
        if len(bodies) > MOST_PIECES:
            reason = f"{KEPT}more than {MOST_PIECES} pieces of text on a page: only neighbours were joined"
            page.tell([i for u in here for i in u.lines], reason)
        linked = link_pieces([here[b] for b in bodies], grams)
        for h, (at, use) in match_heads(here, linked, bodies).items():
            heads[first + h] = (at + len(chains) if at >= 0 else -1, use)
        chains += [[first + bodies[b] for b in c] for c in linked]
    return build_articles(page, chains, heads)
