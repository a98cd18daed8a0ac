"""Pieces of running text that belong together: which piece runs on in which, and which headline stands over which.

A page comes as pieces (``Unit``): lines that certainly belong together. Columns, boxes and jumps tear an article into
several, in any order. ``chain_units`` joins them, ``match_heads`` gives each chain its headline.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from framing.readers.lines import features, is_closed, seam, term_weight
from framing.readers.settle import settle_links

MOST_UNITS = 240  # above this only neighbours are joined: the work grows with the square
WINDOW = 200  # characters
CLEAR = 3.0  # log-odds from which a pair is joined at once
NEEDS_ENDING = 4.0
NEEDS_OPENING = 4.0
LIKENESS_SCALE, LIKENESS_SLOPE = 1.8, 0.5
USUAL_LIKENESS = 0.04  # cosine of two articles of a page, taken where the page has too few to say
FAR_HEAD = 0.5  # least share of a headline's pairs that an article elsewhere on the page must hold
NEAR_HEAD = 0.12  # the same for the article that directly follows the headline
DRAWN_AWAY = 0.35  # a headline goes to a far article that holds this much more of it than the near one


# Weights of what speaks for one piece continuing another (logistic regression, rounded), fitted on pages laid out from
# news text in the manner of tests/readers/page_layout.py.
_WITHIN = {
    "alike": 1.6,
    "back": -7.0,
    "bias": -1.1,
    "closed, no paragraph": -0.9,
    "closed, paragraph": 0.4,
    "columns": 0.1,
    "cut": 0.8,
    "cut, bare": 1.9,
    "far back": 0.0,
    "far onwards": -0.4,
    "headed": 0.3,
    "headline fits above": 0.9,
    "headline fits below": -0.2,
    "in order, back": -0.2,
    "in order, closed": -0.2,
    "in order, onwards": -0.2,
    "in order, open": 0.7,
    "next": 5.4,
    "next, past a gap": 3.2,
    "next, past a headline": 1.6,
    "onwards": -4.4,
    "open": 1.6,
    "open, no paragraph": 0.8,
    "open, paragraph": -1.3,
    "open, section": -3.0,
    "orphan": 2.4,
    "other headline above": -4.0,
    "over": 0.0,
    "over, no paragraph": -2.4,
    "past display": -1.6,
    "runs on": 1.0,
    "same headline above": 5.0,
    "unlike": 1.8,
}
_ACROSS = {
    "alike": 2.4,
    "back": -5.3,
    "bias": -0.9,
    "closed, no paragraph": -0.6,
    "closed, paragraph": 0.7,
    "columns": 0.3,
    "cut": 1.5,
    "cut, bare": 1.4,
    "far back": 0.0,
    "far onwards": -0.4,
    "headed": -1.3,
    "headline fits above": 1.8,
    "headline fits below": -0.7,
    "in order, back": -0.2,
    "in order, closed": 0.2,
    "in order, onwards": -0.4,
    "in order, open": 1.1,
    "next": 5.1,
    "next, past a gap": 1.2,
    "next, past a headline": 1.4,
    "onwards": -3.1,
    "open": 1.6,
    "open, no paragraph": 0.0,
    "open, paragraph": -2.0,
    "open, section": -3.0,
    "orphan": 1.2,
    "other headline above": -4.0,
    "over": 0.0,
    "over, no paragraph": -1.8,
    "past display": -1.8,
    "runs on": 1.0,
    "same headline above": 5.0,
    "unlike": 1.9,
}


@dataclass
class Unit:
    """A piece of the page: a headline ("head") or running text ("body"), as indices of lines in reading order."""

    kind: str
    lines: list[int] = field(default_factory=list)
    text: str = ""
    starts: bool = False  # a byline, dateline or jump opens it: nothing goes before it
    ends: bool = False  # a sign-off closes it: nothing follows
    jump: str = ""  # "in" continues from another page, "out" goes on there
    gap: bool = True  # whether something parts it from the piece before
    column: float = 0.0  # usual width of its lines, in ems
    begins: int = 0  # 1: its first line begins a paragraph, -1: it runs on from elsewhere, 0: cannot be told
    stops: bool = False  # its last line ends a paragraph: closed and short of the column
    headed: bool = False  # a headline stands before it
    headline: str = ""  # that headline
    display: bool = False  # it is set like one: wider than the column, or in several lines
    cut: bool = False  # it breaks off, and what follows on the page is the beginning of something else
    orphan: bool = False  # what stands before it is over, and nothing opens it
    numbers: tuple[tuple[str, int], ...] = ()  # numbered headings it holds
    opening: str = ""  # its first line
    place: int = 0  # its position among all pieces of the page
    region: int = 0  # the headline it stands under, where the layout says so, else 0
    page: int = 0
    frame: int = 0  # the part of the page it stands in, where the layout is known (boxes), else 0


class _Space:
    """Texts as weighted counts of what tells topics apart, rarer on this page weighing more."""

    def __init__(self, texts: Sequence[str]) -> None:
        counted = [features(text) for text in texts]
        self.index: dict[str, int] = {}
        for counts in counted:
            for term in counts:
                self.index.setdefault(term, len(self.index))
        self.counts = np.zeros((len(texts), max(1, len(self.index))), dtype=np.float32)
        for row, counts in enumerate(counted):
            for term, n in counts.items():
                self.counts[row, self.index[term]] = n
        df = (self.counts > 0).sum(axis=0)
        common = np.array([term_weight(term) for term in self.index] or [1.0], dtype=np.float32)
        self.idf = (np.log((1 + len(texts)) / (1 + df)).astype(np.float32) + 0.1) * common

    def cosine(self, groups: Sequence[Sequence[int]]) -> np.ndarray:
        rows = np.stack([np.log1p(self.counts[list(g)].sum(axis=0)) * self.idf for g in groups])
        rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
        return rows @ rows.T

    def coverage(self, heads: Sequence[str], groups: Sequence[Sequence[int]]) -> np.ndarray:
        """Share of each headline's terms, weighted by rarity, that each group of texts holds."""
        held = np.stack([self.counts[list(g)].sum(axis=0) > 0 for g in groups])
        df = held.sum(axis=0)
        weight = np.log((1 + len(groups)) / (1 + df)) + 0.5
        out = np.zeros((len(heads), len(groups)))
        unseen = np.log(1 + len(groups)) + 0.5
        for i, head in enumerate(heads):
            terms = sorted(features(head))
            known = [self.index[t] for t in terms if t in self.index]
            total = weight[known].sum() + unseen * (len(terms) - len(known))
            if total > 0:
                out[i] = (held[:, known] * weight[known]).sum(axis=1) / total
        return out


def chain_units(units: Sequence[Unit], pairs: Counter[str]) -> list[list[int]]:
    """Return the indices of ``units`` (all body) grouped into articles, each in reading order.

    Chains are joined one pair at a time, the best first, as long as the best is good enough. What speaks for a pair: the
    first runs on in the second (``lines.seam``), they stand next to each other, share rare pairs of characters, have
    columns of one width, and count their sections on. Nothing is put before a byline or dateline or after a sign-off.
    """
    n = len(units)
    if n == 0:
        return []
    if n > MOST_UNITS:
        return _chain_neighbours(units)
    space = _Space([u.text for u in units])
    within, across = np.full((n, n), -np.inf), np.full((n, n), -np.inf)
    order = page_order(units, pairs, space)
    for i, u in enumerate(units):
        for j, v in enumerate(units):
            traits = pair_traits(u, v, j - i, pairs, order) if i != j else {}
            if traits:
                within[i, j] = sum(_WITHIN[name] * value for name, value in traits.items()) if j == i + 1 else -np.inf
                across[i, j] = sum(_ACROSS[name] * value for name, value in traits.items())
    around = likeness_around(units, space)
    clear = float(np.clip(CLEAR - order, 1.5, 4.0))
    chains: list[list[int]] = [[i] for i in range(n)]
    while len(chains) > 1:
        link, alike = _score_chains(units, chains, within, _WITHIN, space, around)
        score = link + alike
        if score.max() <= clear:
            break
        chains = _join_best(chains, score, clear)
    if len(chains) > 1:
        link, alike = _score_chains(units, chains, across, _ACROSS, space, None)
        # where the pieces stand in order their place says more, where columns are mixed up what they share does
        alike = np.where(alike > 0, float(np.clip(LIKENESS_SCALE - LIKENESS_SLOPE * order, 1.0, 2.2)), 1.0) * alike
        settled = settle_links(link + _needs(units, chains), alike)
        chains = [[i for piece in article for i in chains[piece]] for article in settled]
    return sorted(chains)


def _score_chains(units: Sequence[Unit], chains: list[list[int]], fixed: np.ndarray, weight: dict[str, float], space: _Space, around: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    tails, firsts = [c[-1] for c in chains], [c[0] for c in chains]
    size = np.array([sum(len(units[i].text) for i in c) for c in chains], dtype=float)
    alike = likeness(space.cosine(chains), size)
    for a, tail in enumerate(tails if around is not None else ()):
        if tail + 1 in firsts and min(size[a], size[firsts.index(tail + 1)]) < WINDOW:
            alike[a, firsts.index(tail + 1)] = around[tail]  # type: ignore[index]
    score = fixed[np.ix_(tails, firsts)]
    for b in (b for b, first in enumerate(firsts) if _opens_numbered(units[first])):
        for a in range(len(chains)):
            score[a, b] += _numbering(units, chains[a], chains[b])
    headed = [(tails.index(i), firsts.index(i + 1)) for i in tails if i + 1 in firsts and units[i + 1].headline]
    if headed:
        cover = space.coverage([units[firsts[b]].headline for _, b in headed], chains)
        for row, (a, b) in enumerate(headed):
            score[a, b] += weight["headline fits above"] * cover[row, a] + weight["headline fits below"] * cover[row, b]
    np.fill_diagonal(score, -np.inf)
    alike = np.where(alike > 0, weight["alike"], weight["unlike"]) * alike
    np.fill_diagonal(alike, 0.0)
    return score, alike


def _needs(units: Sequence[Unit], chains: list[list[int]]) -> np.ndarray:
    """What every pair gains once the clear ones are joined: text that breaks off goes on somewhere, text that nothing
    opens began somewhere."""
    breaks = np.array([NEEDS_ENDING if not is_closed(units[c[-1]].text) else 0.0 for c in chains])
    bare = [not units[c[0]].starts and not units[c[0]].headed for c in chains]
    opens = np.array([NEEDS_OPENING + (0.5 if units[c[0]].begins < 0 else 0.0) if b else 0.0 for c, b in zip(chains, bare, strict=True)])
    return breaks[:, None] + opens[None, :]


def page_order(units: Sequence[Unit], pairs: Counter[str], space: _Space) -> float:
    """Return how surely neighbours on this page run on (log-odds, 0 where as usual, below where columns are mixed up).

    Estimated from the places where a piece breaks off in mid-sentence and a gap follows: the share of them at which the
    next piece runs on, by maximum likelihood with a prior worth five such places.
    """
    runs = [[0]]
    for j in range(1, len(units)):
        if units[j].gap or not pair_traits(units[j - 1], units[j], 1, pairs):
            runs.append([])
        runs[-1].append(j)
    size = np.array([sum(len(units[i].text) for i in c) for c in runs], dtype=float)
    alike = likeness(space.cosine(runs), size)
    evidence = []
    for r in range(1, len(runs)):
        u, v = units[runs[r - 1][-1]], units[runs[r][0]]
        if v.place == u.place + 1 and not (u.ends or v.starts or is_closed(u.text)):
            odds = seam(u.text[-40:], v.text[:40], pairs) + (0.0, -2.0, 0.7)[v.begins]
            evidence.append(odds + (_ACROSS["alike"] if alike[r - 1, r] > 0 else _ACROSS["unlike"]) * float(alike[r - 1, r]))
    grid = np.linspace(0.02, 0.98, 49)
    ratio = np.exp(np.clip(np.array(evidence, dtype=float), -4.0, 4.0))[:, None]
    likelihood = np.log(grid * ratio + (1 - grid)).sum(axis=0) + 3.0 * np.log(grid) + 1.0 * np.log(1 - grid)
    share = float(grid[int(np.argmax(likelihood))])
    return float(np.clip(math.log(share / (1 - share)) - 1.1, -3.5, 2.0))


def likeness_around(units: Sequence[Unit], space: _Space) -> np.ndarray:
    """Likeness of the text before and after each place between neighbours, ``WINDOW`` characters on either side.

    Short pieces say little by themselves; what stands around them on the page says more, up to a mark.
    """
    before, after = [], []
    for i in range(len(units) - 1):
        left, right = [i], [i + 1]
        while sum(len(units[k].text) for k in left) < WINDOW and left[0] > 0 and not (units[left[0]].starts or units[left[0]].headed or units[left[0] - 1].ends):
            left.insert(0, left[0] - 1)
        while sum(len(units[k].text) for k in right) < WINDOW and right[-1] + 1 < len(units):
            k = right[-1] + 1
            if units[k].starts or units[k].headed or units[k - 1].ends:
                break
            right.append(k)
        before.append(left)
        after.append(right)
    if not before:
        return np.zeros(0)
    groups = before + after
    size = np.array([sum(len(units[k].text) for k in g) for g in groups], dtype=float)
    full = likeness(space.cosine(groups), size)
    n = len(before)
    return full[np.arange(n), np.arange(n) + n]


def likeness(cosine: np.ndarray, size: np.ndarray) -> np.ndarray:
    """How much more two pieces share than pieces of this page usually do (log of the ratio); short ones say less."""
    n = len(size)
    off = cosine - np.diag(np.diag(cosine))
    usual = (off.sum(axis=1) + 3 * USUAL_LIKENESS) / (n - 1 + 3)
    ratio = np.log((cosine + 0.015) / (np.sqrt(np.outer(usual, usual)) + 0.015))
    trust = np.minimum(1.0, np.sqrt(np.minimum.outer(size, size) / 150.0))
    return np.clip(ratio, -2.0, 2.5) * trust


def _join_best(chains: list[list[int]], score: np.ndarray, clear: float) -> list[list[int]]:
    """Join the pairs whose score is near the best one, the best first, each end once and never in a ring."""
    floor = max(clear, 0.6 * score.max())
    return _join(chains, [(a, b) for a, b in np.argwhere(score >= floor).tolist()], score)


def _join(chains: list[list[int]], wanted: list[tuple[int, int]], score: np.ndarray) -> list[list[int]]:
    root = list(range(len(chains)))

    def find(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    after: dict[int, int] = {}
    before: set[int] = set()
    for a, b in sorted(wanted, key=lambda ab: (-round(float(score[ab[0], ab[1]]), 4), ab)):
        if a not in after and b not in before and find(a) != find(b):
            after[a] = b
            before.add(b)
            root[find(b)] = find(a)
    joined = []
    for start in range(len(chains)):
        if start not in before:
            chain, at = list(chains[start]), start
            while at in after:
                at = after[at]
                chain += chains[at]
            joined.append(chain)
    return joined


def _chain_neighbours(units: Sequence[Unit]) -> list[list[int]]:
    chains = [[0]]
    for j in range(1, len(units)):
        before, unit = units[j - 1], units[j]
        apart = unit.starts or before.ends or unit.place != before.place + 1
        if apart:
            chains.append([j])
        else:
            chains[-1].append(j)
    return chains


def pair_traits(u: Unit, v: Unit, distance: int, pairs: Counter[str], order: float = 0.0) -> dict[str, float]:
    """Return what bears on piece v, ``distance`` pieces further on, continuing piece u; empty where it cannot."""
    if u.jump == "out" or v.jump == "in" or u.ends or v.starts or u.frame != v.frame or u.page != v.page:
        return {}
    traits = {"bias": 1.0}
    if not is_closed(u.text):
        traits |= {"open": 1.0, "runs on": max(-3.0, seam(u.text[-40:], v.text[:40], pairs))}
        traits |= {("", "open, paragraph", "open, no paragraph")[v.begins]: 1.0}
        traits["open, section"] = float(_opens_numbered(v))
    else:
        traits[("", "closed, paragraph", "over, no paragraph" if u.stops else "closed, no paragraph")[v.begins]] = 1.0
        traits["over"] = float(u.stops)
    if distance == 1:
        headed = v.place - u.place > 1
        traits["past display"] = float(headed and v.display)
        traits["next, past a headline" if headed else "next, past a gap" if v.gap else "next"] = 1.0
        if v.gap and not headed:
            traits["in order, open" if "open" in traits else "in order, closed"] = order
    elif distance > 0:
        traits |= {"onwards": 1.0, "in order, onwards": order, "far onwards": math.log2(distance)}
    else:
        traits |= {"back": 1.0, "in order, back": order, "far back": math.log2(1 - distance)}
    if distance != 1:
        traits["headed"] = float(v.headed)
        traits["orphan"] = float(v.orphan)
        traits["cut, bare" if not v.headed else "cut"] = float(u.cut)
    if u.column and v.column:
        traits["columns"] = 1.0 if abs(u.column - v.column) <= 1.0 else -1.0
    if u.region and v.region:
        traits["same headline above" if u.region == v.region else "other headline above"] = 1.0
    traits.pop("", None)
    return traits


def _opens_numbered(unit: Unit) -> bool:
    return bool(unit.numbers) and unit.numbers[0][1] > 0 and unit.opening[:1] in "（(一二三四五六七八九十第IVX"


def _numbering(units: Sequence[Unit], chain: Sequence[int], other: Sequence[int]) -> float:
    """Sections count on: piece two belongs after piece one, and not after text that counts no sections."""
    first = units[other[0]]
    if not _opens_numbered(first):
        return 0.0
    kind, number = first.numbers[0]
    before = [n for i in chain for k, n in units[i].numbers if k == kind]
    if before:
        return 3.0 if before[-1] == number - 1 else -2.0
    return 0.0 if number == 1 or any(units[i].numbers for i in chain) else -3.0


@dataclass(frozen=True, kw_only=True)
class HeadMatch:
    """What became of a headline: ``chain`` it belongs to (-1: none) and whether it is its title, a deck or a subhead."""

    chain: int
    use: str


def match_heads(units: Sequence[Unit], chains: Sequence[Sequence[int]], bodies: Sequence[int]) -> dict[int, HeadMatch]:
    """Match headlines with the articles they stand over. ``chains`` index ``bodies``, which index ``units``.

    The rule. A headline's fit to an article is the share of its distinct pairs of Han characters (English: words) that
    the article holds, each weighted by how few articles hold it; 0.6 is added for the article whose first line directly
    follows, 0.4 for the one whose last line directly precedes; 0.3 is taken off for any other where it stands directly over
    a beginning. Titles are given so that the sum of the fits is largest,
    one headline an article at most; a far article must hold half of the headline, the near one an eighth, and the near
    one loses it where a far one holds at least 0.35 more. Of the headlines left, one stacked on a title is that
    article's deck; one between two pieces of an article, or half of which an article holds, is a subhead of it; the
    others stay without an article.
    """
    from scipy.optimize import linear_sum_assignment

    heads = [i for i, u in enumerate(units) if u.kind == "head"]
    if not heads or not chains:
        return {i: HeadMatch(chain=-1, use="") for i in heads}
    owner = {bodies[b]: c for c, chain in enumerate(chains) for b in chain}
    firsts = {bodies[chain[0]]: c for c, chain in enumerate(chains)}
    lasts = {bodies[chain[-1]]: c for c, chain in enumerate(chains)}
    space = _Space([units[b].text for b in bodies])
    cover = space.coverage([units[h].text for h in heads], chains)
    gain = np.zeros_like(cover)
    for row, h in enumerate(heads):
        below = next((i for i in range(h + 1, len(units)) if units[i].kind == "body"), -1)
        above = next((i for i in range(h - 1, -1, -1) if units[i].kind == "body"), -1)
        inside = below >= 0 and above >= 0 and owner[below] == owner[above]
        for c in range(len(chains)):
            near = firsts.get(below) == c and not inside
            best_far = max((cover[row, o] for o in range(len(chains)) if o != c), default=0.0)
            drawn = best_far >= FAR_HEAD and best_far - cover[row, c] >= DRAWN_AWAY
            if near and not drawn and (cover[row, c] >= NEAR_HEAD or units[below].starts or below == h + 1):
                gain[row, c] = 0.6 + cover[row, c]
            elif cover[row, c] >= FAR_HEAD or (lasts.get(above) == c and cover[row, c] >= NEAR_HEAD and not near):
                gain[row, c] = cover[row, c] + (0.4 if lasts.get(above) == c else 0.0) - (0.8 if inside else 0.0)
                gain[row, c] -= 0.3 if below == h + 1 and below in firsts else 0.0
    gain = np.maximum(gain, 0.0)
    rows, columns = linear_sum_assignment(-gain)
    match = {heads[r]: HeadMatch(chain=int(c), use="title") for r, c in zip(rows, columns, strict=True) if gain[r, c] > 0}
    for row, h in enumerate(heads):
        if h in match:
            continue
        stacked = [match[k] for k in (h - 1, h + 1) if k in match and match[k].use == "title" and units[k].kind == "head"]
        below = next((i for i in range(h + 1, len(units)) if units[i].kind == "body"), -1)
        above = next((i for i in range(h - 1, -1, -1) if units[i].kind == "body"), -1)
        best = int(np.argmax(cover[row]))
        near_stack = [m for m in stacked if cover[row, m.chain] >= (NEAR_HEAD if firsts.get(below) == m.chain else 0.25)]
        if near_stack:
            match[h] = HeadMatch(chain=near_stack[0].chain, use="deck")
        elif below >= 0 and above >= 0 and owner[below] == owner[above]:
            match[h] = HeadMatch(chain=owner[below], use="inside")
        elif cover[row, best] >= FAR_HEAD:
            match[h] = HeadMatch(chain=best, use="subhead")
        else:
            match[h] = HeadMatch(chain=-1, use="")
    return match
