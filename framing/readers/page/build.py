"""Pieces that belong together become articles, with every line of the page accounted for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from framing.readers.page import marks
from framing.readers.page.headlines import HeadMatch
from framing.readers.page.line_marks import Mark
from framing.readers.page.lines import Line, glue, is_closed, join_lines, page_vocabulary, width
from framing.readers.page.pieces import Unit
from framing.readers.result import KEPT, Reading, make_reading, problem

LINE_COLUMNS = ("line", "text", "article", "role")


LEAST_ARTICLE = 24.0  # ems of body text below which a piece without mark and headline is no article


_HALF = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class PageReading(Reading):
    """A ``Reading`` with ``lines``: one row per input line (``LINE_COLUMNS``).

    ``line`` counts from 1; ``text`` is the line as it came; ``article`` is the id of its article or ""; ``role`` is one of
    ``ROLES``. A line that holds body text as well as a dateline, sign-off or jump has the role of that mark.
    """

    lines: pd.DataFrame


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
    return PageReading(
        articles=reading.articles, problems=reading.problems, notes=reading.notes, lines=pd.DataFrame(table)
    )


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
