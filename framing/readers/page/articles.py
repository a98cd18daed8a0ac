"""Pieces that belong together become articles under their headlines, with every line of the page accounted for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.readers.page import marks
from framing.readers.page.likeness import Space
from framing.readers.page.lines import Line, glue, is_closed, join_lines, page_vocabulary, width
from framing.readers.page.pieces import Piece
from framing.readers.page.roles import Mark
from framing.readers.result import KEPT, Reading, make_reading, problem

LINE_COLUMNS = ("line", "text", "article", "role")
LEAST_ARTICLE = 24.0  # ems of body text below which a piece without mark and headline is no article
FAR_HEAD = 0.5  # least share of a headline's pairs that an article elsewhere on the page must hold
NEAR_HEAD = 0.12  # the same for the article that directly follows the headline
DRAWN_AWAY = 0.35  # a headline goes to a far article that holds this much more of it than the near one
_HALF = re.compile("[\ud800-\udfff]")
Chains = Sequence[Sequence[int]]
Heads = dict[int, tuple[int, str]]  # by headline: the chain it belongs to (-1: none), and as what: title, deck, subhead


def match_heads(pieces: Sequence[Piece], chains: Chains, bodies: Sequence[int]) -> Heads:
    """Match headlines with the articles they stand over. ``chains`` index ``bodies``, which index ``pieces``.

    The rule. A headline's fit to an article is the share of its distinct pairs of Han characters (English: words) that
    the article holds, each weighted by how few articles hold it. 0.6 is added for the near article, whose first line
    follows; 0.4 for the one whose last line precedes; 0.3 is taken off for any other where the headline stands directly
    over a beginning, 0.8 where it stands inside an article. Titles are given so that the sum of the fits is largest, one
    headline to an article at most. A far article must hold half of the headline, the one that precedes an eighth; the
    near one loses the headline to a far one that holds at least 0.35 more and half of it. Of the headlines left, one
    stacked on a title is that article's deck; one between two pieces of an article, or half of which an article holds,
    is a subhead of it; the others stay without an article.
    """
    from scipy.optimize import linear_sum_assignment

    heads = [i for i, u in enumerate(pieces) if u.kind == "head"]
    if not heads or not chains:
        return dict.fromkeys(heads, (-1, ""))
    owner = {bodies[b]: c for c, chain in enumerate(chains) for b in chain}
    firsts = {bodies[chain[0]]: c for c, chain in enumerate(chains)}
    lasts = {bodies[chain[-1]]: c for c, chain in enumerate(chains)}
    above, below = _neighbours(pieces)
    inside = {h for h in heads if above[h] >= 0 and below[h] >= 0 and owner[above[h]] == owner[below[h]]}
    cover = Space([pieces[b].text for b in bodies]).coverage([pieces[h].text for h in heads], chains)
    gain = np.zeros_like(cover)
    for row, h in enumerate(heads):
        over = below[h] == h + 1 and below[h] in firsts
        far = cover[row] - 0.3 * over - 0.8 * (h in inside)
        gain[row] = np.where(cover[row] >= FAR_HEAD, far, 0.0)
        last = lasts.get(above[h], -1)
        if last >= 0 and cover[row, last] >= NEAR_HEAD:
            gain[row, last] = far[last] + 0.4
        near = firsts.get(below[h], -1) if h not in inside else -1
        if near >= 0:
            best = float(np.delete(cover[row], near).max(initial=0.0))
            drawn = best >= FAR_HEAD and best - cover[row, near] >= DRAWN_AWAY
            if not drawn and (cover[row, near] >= NEAR_HEAD or pieces[below[h]].starts or over):
                gain[row, near] = cover[row, near] + 0.6
    gain = np.maximum(gain, 0.0)
    pairs = zip(*linear_sum_assignment(-gain), strict=True)
    match = {heads[r]: (int(c), "title") for r, c in pairs if gain[r, c] > 0}
    titles = dict(match)
    for row, h in enumerate(heads):
        if h not in match:
            stack = [titles[k][0] for k in (h - 1, h + 1) if k in titles]
            deck = [c for c in stack if cover[row, c] >= (NEAR_HEAD if firsts.get(below[h]) == c else 0.25)]
            best_chain = int(np.argmax(cover[row]))
            chain, use = (best_chain, "subhead") if cover[row, best_chain] >= FAR_HEAD else (-1, "")
            if deck or h in inside:
                chain, use = (deck[0], "deck") if deck else (owner[below[h]], "inside")
            match[h] = (chain, use)
    return match


def _neighbours(pieces: Sequence[Piece]) -> tuple[list[int], list[int]]:
    """For every piece the running text above and below it (-1: none)."""
    bodies = [i for i, piece in enumerate(pieces) if piece.kind == "body"]
    above = [max((b for b in bodies if b < i), default=-1) for i in range(len(pieces))]
    return above, [min((b for b in bodies if b > i), default=-1) for i in range(len(pieces))]


@dataclass(frozen=True, kw_only=True)
class PageReading(Reading):
    """A ``Reading`` with ``lines``: one row per input line (``LINE_COLUMNS``).

    ``line`` counts from 1; ``text`` is the line as it came; ``article`` is the id of its article or ""; ``role`` is one of
    ``ROLES``. A line that holds body text as well as a dateline, sign-off or jump has the role of that mark.
    """

    lines: pd.DataFrame


@dataclass
class Page:
    """The lines of a file and the pieces they make, with what is told of them."""

    lines: list[Line]
    pieces: list[Piece]
    marks: dict[int, Mark]  # by the line at which their piece begins or ends
    source: str
    date: str
    outlet: str
    problems: list[dict[str, str]]

    def tell(self, members: Sequence[int], reason: str) -> None:
        self.problems.append(line_problem(self.lines, members, self.source, reason))

    def leave_out(self, members: Sequence[int], reason: str) -> None:
        for i in members:
            self.lines[i].role = "unplaced"
        self.tell(members, reason)


def build_articles(page: Page, chains: Chains, heads: Heads) -> PageReading:
    """Turn chains of pieces and their headlines into articles, and give every line its article and role."""
    vocabulary = page_vocabulary(line.text for line in page.lines)
    owner: dict[int, int] = {}
    rows: list[dict[str, str]] = []
    for c, chain in enumerate(chains):
        own = {h: use for h, (at, use) in heads.items() if at == c}
        row = _article(page, chain, own, vocabulary, alone=len(chains) == 1)
        if row:
            owner.update((i, len(rows)) for u in (*chain, *own) for i in page.pieces[u].lines)
            rows.append(row)
    for h, (at, _) in heads.items():
        if at < 0:
            page.leave_out(page.pieces[h].lines, "a headline without text on this page")
    broken = [i for i, line in enumerate(page.lines) if _HALF.search(line.raw)]
    if broken:
        page.tell(broken, f"{KEPT}half characters (lone surrogates), now U+FFFD")
    reading = make_reading(rows, page.problems)
    by_place = dict(zip(reading.articles["locator"], reading.articles["article"], strict=True))
    by_text = dict(zip(reading.articles["text"], reading.articles["article"], strict=True))
    names = [by_place.get(row["locator"], by_text.get(row["text"], "")) for row in rows]
    table = {
        "line": range(1, len(page.lines) + 1),
        "text": pd.Series([_HALF.sub("\ufffd", line.raw) for line in page.lines], dtype=str),
        "article": pd.Series([names[owner[i]] if i in owner else "" for i in range(len(page.lines))], dtype=str),
        "role": pd.Series([line.role or "body" for line in page.lines], dtype=str),
    }
    return PageReading(**vars(reading), lines=pd.DataFrame(table))


def _article(
    page: Page, chain: Sequence[int], heads: dict[int, str], vocabulary: frozenset[str], *, alone: bool
) -> dict[str, str]:
    """Return the article that a chain of pieces and its headlines make; {} where they make none, which is told."""
    titles, inside = ([h for h, use in heads.items() if use == wanted] for wanted in ("title", "inside"))
    text = _text(page, sorted([*chain, *inside], key=lambda u: _reading_place(u, chain, inside)), vocabulary)
    body = [i for u in chain for i in page.pieces[u].lines]
    found = [page.marks[i] for i in body if i in page.marks]
    first = page.pieces[chain[0]]
    adrift = not alone and first.begins < 0 and not (titles or first.starts or first.headed)
    if adrift or (width(text) < LEAST_ARTICLE and not (text and (found or titles))):
        short = "no article: too short, and not the continuation of one"
        lost = "begins in mid-paragraph, and which article of this page it continues cannot be told"
        page.leave_out(body, lost if adrift else short if text else "a byline or dateline without text")
        for h in heads:
            page.leave_out(page.pieces[h].lines, "a headline without text on this page")
        return {}
    for h, use in heads.items():
        if use in ("subhead", "inside"):
            for i in page.pieces[h].lines:
                page.lines[i].role = "section"
        if use == "subhead":
            reason = f"{KEPT}a heading of an article, left out of its text because its place there is not known"
            page.tell(page.pieces[h].lines, reason)
    everything = body + [i for h in heads for i in page.pieces[h].lines]
    title = "".join(glue([page.lines[i].text for i in page.pieces[h].lines])[0] for h in titles)
    place = {"source": page.source, "outlet": page.outlet, "locator": _locator(page.lines, everything)}
    return {"title": title, "text": text} | place | _about(found, page.date)


def _reading_place(piece: int, chain: Sequence[int], inside: Sequence[int]) -> tuple[int, int, int]:
    """Pieces in the order of the chain; a heading goes before the piece that follows it on the page."""
    if piece not in inside:
        return chain.index(piece), 1, piece
    return min((chain.index(u) for u in chain if u > piece), default=len(chain)), 0, piece


def _text(page: Page, order: Sequence[int], vocabulary: frozenset[str]) -> str:
    """Return the paragraphs of an article, joined from the lines of its pieces in reading order."""
    paragraphs: list[list[int]] = []
    previous = -1
    ended = True
    for u in order:
        column = page.pieces[u].column
        for i in page.pieces[u].lines:
            line = page.lines[i]
            if not line.body:
                continue
            heading = page.pieces[u].kind == "head"
            new = ended or line.role == "section" or heading
            if not new and is_closed(page.lines[previous].body):
                short = column > 0 and width(page.lines[previous].text) < column - 2.5
                new = line.indent if line.indent is not None else line.gap or i != previous + 1 or short
            if heading and paragraphs and page.pieces[u].lines[0] != i:
                new = False
            if new:
                paragraphs.append([])
            paragraphs[-1].append(i)
            previous = i
            whole = line.role == "section" and marks.numbered(line.body) == "section"
            ended = whole or (heading and i == page.pieces[u].lines[-1])
    texts: list[str] = []
    for lines in paragraphs:
        text = join_lines([page.lines[i].body for i in lines], vocabulary)
        if texts[-1:] == [text]:
            page.tell(lines, f"{KEPT}a paragraph that stands twice, one right below the other, read once")
        else:
            texts.append(text)
    return "\n\n".join(texts)


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


def line_problem(work: list[Line], members: Sequence[int], source: str, reason: str) -> dict[str, str]:
    place = {"source": source, "locator": _locator(work, members)}
    return problem(place, reason, " ".join(work[i].text for i in members))
