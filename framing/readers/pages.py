"""A newspaper page becomes articles: text pulled from its columns, or a PDF whose columns are found from the layout.

Every line of the page is accounted for once (``PageReading.lines``): it belongs to an article, or it is blank, or it
could not be placed and is listed among the problems. Nothing is dropped silently.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date
from pathlib import Path

import pandas as pd

from framing.errors import FramingError
from framing.readers import marks
from framing.readers.contract import KEPT, Reading, make_reading, problem
from framing.readers.decode import decode
from framing.readers.lines import Line, clean_line, features, glue, is_closed, join_lines, page_vocabulary, width
from framing.readers.roles import Mark, mark_headings, mark_lines
from framing.readers.stitch import HeadMatch, Unit, chain_units, match_heads

LINE_COLUMNS = ("line", "text", "article", "role")
ROLES = ("body", "headline", "section", "byline", "dateline", "signoff", "jump", "blank", "unplaced")
MOST_LINES = 20_000
MOST_CHARACTERS = 2_000_000
MOST_BYTES = 8_000_000
LEAST_ARTICLE = 24.0  # ems of body text below which a piece without mark and headline is no article
_FILE_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.年]?)(\d\d)(?:\2|月)(\d\d)(?!\d)")


@dataclass(frozen=True, kw_only=True)
class PageReading(Reading):
    """A ``Reading`` with ``lines``: one row per input line (``LINE_COLUMNS``).

    ``line`` counts from 1; ``text`` is the line as it came; ``article`` is the id of its article or ""; ``role`` is one of
    ``ROLES``. A line that holds body text as well as a dateline, sign-off or jump has the role of that mark.
    """

    lines: pd.DataFrame


def read_page(path: str | Path, *, date: str | None = None, outlet: str = "") -> PageReading:
    """Read a newspaper page from a text dump of its columns or from a PDF with a text layer.

    ``date`` (YYYY-MM-DD) is the day the page appeared; by default it is taken from the file name where one stands there
    (``2025-06-10-page.txt``). Datelines name day and month; the year is the page's. Raises ``FramingError`` for a file
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
    text = decode(path.read_bytes(), source=str(path))
    lines = re.split(r"\r\n|[\n\r\f]", text)
    return parse_page(lines[:-1] if lines[-1] == "" else lines, date=date, outlet=outlet, source=path.name)


def parse_page(lines: Sequence[str], *, date: str | None = None, outlet: str = "", source: str = "page") -> PageReading:
    """Read a page from its lines, as ``read_page`` does from a file of text. No file is touched.

    Joins hard-broken lines, undoes justified spacing, and finds bylines, datelines, sign-offs, jumps, section headings
    and headlines (``stitch.match_heads`` states the rule by which a headline is given to an article). Articles carry
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
    gap = True
    for line in work:
        line.text = clean_line(line.raw)
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
    return _assemble(work, source=source, date=date or "", outlet=outlet)


def _is_date(text: str) -> bool:
    try:
        return Date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _assemble(work: list[Line], *, source: str, date: str, outlet: str) -> PageReading:
    if date and not _is_date(date):
        raise FramingError(f"{source}: the date of a page is written YYYY-MM-DD, got {date!r}")
    live = [i for i, line in enumerate(work) if line.text]
    if not live:
        raise FramingError(f"{source}: the page is empty, no line holds text; look at the file in an editor")
    for line in work:
        line.end = len(line.text)
    opened = mark_lines(work, live)
    pairs: Counter[str] = Counter()
    for i in live:
        pairs.update(features(work[i].text))
    mark_headings(work, live, pairs)
    units = _units(work, live, opened)
    bodies = [i for i, u in enumerate(units) if u.kind == "body"]
    chains = chain_units([units[b] for b in bodies], pairs)
    heads = match_heads(units, chains, bodies)
    return _build(work, units, [[bodies[b] for b in c] for c in chains], heads, opened, source, date, outlet)


def _units(work: list[Line], live: list[int], found: dict[int, Mark]) -> list[Unit]:
    """Cut the page into headlines and pieces of running text that certainly belong together."""
    units: list[Unit] = []
    unit: Unit | None = None
    for k, i in enumerate(live):
        line, previous = work[i], work[live[k - 1]] if k else None
        kind = "head" if line.role == "headline" else "body"
        mark = found.get(i)
        opens = mark is not None and (mark.dateline is not None or mark.byline != "" or mark.jump_in)
        new = unit is None or previous is None or unit.kind != kind or unit.ends or unit.jump == "out" or line.gap or (line.frame, line.region, line.page) != (previous.frame, previous.region, previous.page)
        if kind == "head":
            new = new or (line.heading is not None and previous is not None and previous.heading != line.heading)
            if unit is not None and unit.kind == "head" and unit.text.endswith(("：", ":", "——")) and line.frame == unit.frame:
                new = False
        elif not new and previous is not None:
            new = opens or line.role == "section" or is_closed(previous.body) and previous.role not in ("byline", "jump")
            if opens and unit is not None and unit.starts and not unit.text:
                new = False  # a dateline under a byline, both over one text
        if kind == "body" and unit is not None and previous is not None and unit.kind == "body" and line.page == previous.page:
            ending = line.role in ("signoff", "jump") and not line.body and not opens and not unit.ends
            titled = marks.section_number(previous.body)[0] == "section" and previous.role == "section" and not opens
            new = new and not ending and not (titled and line.frame == previous.frame)
        if not new and unit is not None:
            unit.lines.append(i)
        elif opens and unit is not None and unit.kind == kind == "body" and unit.starts and not unit.text and not unit.ends:
            unit.lines.append(i)
        elif unit is not None and kind == unit.kind == "body" and unit.starts and not unit.text and not unit.ends:
            unit.lines.append(i)  # a byline and the text under it, whatever parts them
        else:
            unit = Unit(kind=kind, lines=[i], gap=line.gap, frame=line.frame, region=line.region, page=line.page, opening=line.body, place=len(units))
            units.append(unit)
        unit.text = join_lines([unit.text, line.body] if unit.text else [line.body])
        if kind == "head":
            continue
        unit.starts = unit.starts or opens
        unit.opening = unit.opening or line.body
        if mark is not None and mark.jump_in and not unit.jump:
            unit.jump = "in"
        if mark is not None and mark.jump_out:
            unit.jump, unit.ends = "out", True
        if line.role == "signoff" and (k + 1 == len(live) or work[live[k + 1]].role != "signoff" or live[k + 1] in found and found[live[k + 1]].signoff is None):
            unit.ends = True
        numbered = marks.section_number(line.body)
        if line.role == "section":
            unit.numbers = (*unit.numbers, numbered)
    for n, unit in enumerate(units):
        _measure(unit, work)
        above = units[n - 1] if n else None
        if above is not None and above.kind == "head" and unit.kind == "body":
            stack = [u for u in units[:n] if u.kind == "head" and all(v.kind == "head" for v in units[u.place : n])]
            shown = [width(work[i].text) for u in stack for i in u.lines]
            unit.headed, unit.headline = True, " ".join(u.text for u in stack)
            unit.display = len(shown) > 1 or (unit.column > 0 and max(shown) > unit.column + 1.0)
        below = units[n + 1] if n + 1 < len(units) else None
        unit.cut = not unit.ends and not is_closed(unit.text) and (below is None or below.kind == "head" or below.starts)
        unit.orphan = not unit.starts and (above is None or (above.kind == "body" and above.ends))
    return units


def _measure(unit: Unit, work: list[Line]) -> None:
    """Note the column width of a piece, and whether its first line is indented and its last one short."""
    widths = [width(work[i].text) for i in unit.lines]
    first = work[unit.lines[0]]
    unit.column = sorted(widths)[-1 - len(widths) // 4] if len(widths) > 1 else 0.0
    unit.stops = len(widths) > 2 and is_closed(unit.text) and widths[-1] < unit.column - 1.5
    if first.indent is not None:
        unit.begins = 1 if first.indent else -1
        return
    if first.role == "section":
        unit.begins = 1
        return
    if len(widths) > 2:
        full = widths[1]
    else:
        around = range(max(0, unit.lines[0] - 12), min(len(work), unit.lines[-1] + 13))
        near = sorted(width(work[i].text) for i in around if work[i].role == "" and i not in unit.lines)
        full = max(near[-1 - len(near) // 4], *widths) if len(near) > 3 else 0.0
    if full and full - 3.0 <= widths[0] <= full - 1.25 and (len(widths) > 1 or not is_closed(unit.text)):
        unit.begins = 1
    elif full and widths[0] >= full - 0.75:
        unit.begins = -1


def _build(
    work: list[Line],
    units: list[Unit],
    chains: list[list[int]],
    heads: dict[int, HeadMatch],
    found: dict[int, Mark],
    source: str,
    date: str,
    outlet: str,
) -> PageReading:
    """Turn chains of pieces and their headlines into articles, and give every line its article and role."""
    vocabulary = page_vocabulary(line.text for line in work)
    owner: dict[int, int] = {}
    rows: list[dict[str, str]] = []
    problems: list[dict[str, str]] = []
    own = {c: [h for h, m in heads.items() if m.chain == c] for c in range(len(chains))}
    for c, chain in enumerate(chains):
        titles = [h for h in own[c] if heads[h].use == "title"]
        inside = [h for h in own[c] if heads[h].use == "inside"]
        order = sorted(chain + inside, key=lambda u: _reading_place(u, chain, inside))
        text = _text(work, units, order, vocabulary)
        body = [i for u in chain for i in units[u].lines]
        marked = any(i in found for i in body)
        if width(text) < LEAST_ARTICLE and not (text and (marked or titles)):
            reason = "no article: too short, and not the continuation of one" if text else "a byline or dateline without text"
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
    reading = make_reading(rows, problems)
    by_place = dict(zip(reading.articles["locator"], reading.articles["article"], strict=True))
    by_text = dict(zip(reading.articles["text"], reading.articles["article"], strict=True))
    names = [by_place.get(row["locator"], by_text.get(row["text"], "")) for row in rows]
    table = {
        "line": range(1, len(work) + 1),
        "text": pd.Series([line.raw for line in work], dtype=str),
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
    """Return the lines as "line 3" or "lines 12-20, 40-66"; blank lines between two of them are bridged."""
    runs: list[list[int]] = []
    for i in sorted(members):
        if runs and all(work[k].role == "blank" for k in range(runs[-1][1] + 1, i)):
            runs[-1][1] = i
        else:
            runs.append([i, i])
    spans = [f"{a + 1}-{b + 1}" if a != b else f"{a + 1}" for a, b in runs]
    return f"line{'s' if len(runs) > 1 or '-' in spans[0] else ''} {', '.join(spans)}"


def _problem(work: list[Line], members: Sequence[int], source: str, reason: str) -> dict[str, str]:
    place = {"source": source, "locator": _locator(work, members)}
    return problem(place, reason, " ".join(work[i].text for i in members))
