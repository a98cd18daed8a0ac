"""Pieces of running text that belong together: which piece runs on in which.

A page comes as pieces (``traits.Unit``): lines that certainly belong together. Columns, boxes and headlines tear an
article into several, in any order; ``chain_units`` joins them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from framing.readers.page.assign import settle_links
from framing.readers.page.breaks import seam
from framing.readers.page.continuing import ACROSS, WITHIN, opens_numbered, pair_traits
from framing.readers.page.likeness import Space, likeness
from framing.readers.page.lines import is_closed
from framing.readers.page.pieces import Unit

MOST_UNITS = 240  # above this only neighbours are joined: the work grows with the square


WINDOW = 400  # characters


MOST_CLEAR = 5.3


CLEAR = 4.5  # log-odds from which a pair is joined at once


NEEDS_ENDING = 4.9


NEEDS_OPENING = 6.0


NEEDS_OPENING_LOOSE = 4.2  # where headlines stand elsewhere than over their text


SHARPNESS, NO_HEADLINE = 10.0, 0.4  # how surely a piece is about the headline it covers most; coverage of about none


SAME_HEADLINE = 3.0  # log-odds of two pieces that are about one headline for certain


REACH = 8.0  # pieces: links that lead farther apart than that are hardly between the same two columns


SIDE_BY_SIDE = 1.5  # log-odds that each neighbouring link adds or takes


LIKENESS_SCALE, LIKENESS_SLOPE = 1.8, 0.5


def chain_units(units: Sequence[Unit], pairs: Counter[str], *, loose: Sequence[str] = ()) -> list[list[int]]:
    """Return the indices of ``units`` (all body) grouped into articles, each in reading order.

    First neighbours are joined where that is clear, the clearest first; then the rest is linked so that all links and
    the likeness of whole articles together are most probable (``settle.settle_links``). What speaks for a pair
    (``traits.pair_traits``): the first runs on in the second, they stand next to each other, share rare words, have
    columns of one width, count their sections on. Nothing is put before a byline or dateline or after a sign-off.
    ``loose`` are the headlines that stand elsewhere than over text.
    """
    n = len(units)
    if n == 0:
        return []
    if n > MOST_UNITS:
        return _chain_neighbours(units)
    space = Space([u.text for u in units])
    within, across = np.full((n, n), -np.inf), np.full((n, n), -np.inf)
    _fit_headlines(units, space)
    _count_openings(units)
    order = page_order(units, pairs, space)
    for i, u in enumerate(units):
        for j, v in enumerate(units):
            traits = pair_traits(u, v, j - i, pairs, order) if i != j else {}
            if traits:
                within[i, j] = sum(WITHIN[name] * value for name, value in traits.items()) if j == i + 1 else -np.inf
                across[i, j] = sum(ACROSS[name] * value for name, value in traits.items())
    around = likeness_around(units, space)
    clear = float(np.clip(CLEAR - order, 1.5, MOST_CLEAR))
    chains: list[list[int]] = [[i] for i in range(n)]
    while len(chains) > 1:
        link, alike = _score_chains(units, chains, within, WITHIN, space, around)
        score = link + alike
        if score.max() <= clear:
            break
        chains = _join_best(chains, score, clear)
    if len(chains) > 1:
        link, alike = _score_chains(units, chains, across, ACROSS, space, None)
        # where the pieces stand in order their place says more, where columns are mixed up what they share does
        alike = np.where(alike > 0, float(np.clip(LIKENESS_SCALE - LIKENESS_SLOPE * order, 1.0, 2.2)), 1.0) * alike
        alike = alike + _about_headlines(space, chains, loose)
        link = link + _needs(units, chains, NEEDS_OPENING if not loose else NEEDS_OPENING_LOOSE)
        settled = settle_links(link, alike)
        for _ in range(2):
            settled = settle_links(link + _side_by_side(chains, settled), alike)
        chains = [[i for piece in article for i in chains[piece]] for article in settled]
    return sorted(chains)


def _score_chains(
    units: Sequence[Unit],
    chains: list[list[int]],
    fixed: np.ndarray,
    weight: dict[str, float],
    space: Space,
    around: np.ndarray | None,
) -> tuple[np.ndarray, np.ndarray]:
    tails, firsts = [c[-1] for c in chains], [c[0] for c in chains]
    size = np.array([sum(len(units[i].text) for i in c) for c in chains], dtype=float)
    alike = likeness(space.cosine(chains), size)
    for a, tail in enumerate(tails if around is not None else ()):
        if tail + 1 in firsts and min(size[a], size[firsts.index(tail + 1)]) < WINDOW:
            alike[a, firsts.index(tail + 1)] = around[tail]  # type: ignore[index]
    score = fixed[np.ix_(tails, firsts)]
    for b in (b for b, first in enumerate(firsts) if opens_numbered(units[first])):
        for a in range(len(chains)):
            score[a, b] += _numbering(units, chains[a], chains[b])
    np.fill_diagonal(score, -np.inf)
    alike = np.where(alike > 0, weight["alike"], weight["unlike"]) * alike
    np.fill_diagonal(alike, 0.0)
    return score, alike


def _needs(units: Sequence[Unit], chains: list[list[int]], opening: float) -> np.ndarray:
    """What every pair gains once the clear ones are joined: text that breaks off goes on somewhere, text that nothing
    opens began somewhere."""
    breaks = np.array([NEEDS_ENDING if not is_closed(units[c[-1]].text) else 0.0 for c in chains])
    bare = [not units[c[0]].starts and not units[c[0]].headed for c in chains]
    opens = np.array(
        [opening + (0.5 if units[c[0]].begins < 0 else 0.0) if b else 0.0 for c, b in zip(chains, bare, strict=True)]
    )
    return breaks[:, None] + opens[None, :]


def _about_headlines(space: Space, chains: list[list[int]], loose: Sequence[str]) -> np.ndarray:
    """What pieces gain that are about the same one of the headlines that stand elsewhere, and lose that are about two."""
    if not loose:
        return np.zeros((len(chains), len(chains)))
    share = np.exp(SHARPNESS * space.coverage(loose, chains))
    share /= share.sum(axis=0) + math.exp(SHARPNESS * NO_HEADLINE)
    about = share.sum(axis=0)
    gain = SAME_HEADLINE * (2 * share.T @ share - np.outer(about, about))
    np.fill_diagonal(gain, 0.0)
    return gain


def _side_by_side(chains: list[list[int]], settled: list[list[int]]) -> np.ndarray:
    """What every pair gains where its neighbours are linked as side by side columns are, and loses where they cross.

    Text that breaks off higher up in a column goes on higher up in the next one: of two links the earlier leads to the
    earlier piece, whatever the order of the columns.
    """
    ends, begins = np.array([c[-1] for c in chains]), np.array([c[0] for c in chains])
    far = [(ends[a], begins[b]) for article in settled for a, b in pairwise(article) if begins[b] != ends[a] + 1]
    gain = np.zeros((len(chains), len(chains)))
    for a, end in enumerate(ends):
        before = max((link for link in far if link[0] < end), default=None)
        after = min((link for link in far if link[0] > end), default=None)
        for near, side in ((before, 1), (after, -1)):
            if near:
                as_far = np.exp(-np.abs(begins - end - near[1] + near[0]) / REACH)
                gain[a] += SIDE_BY_SIDE * as_far * np.sign(begins - near[1]) * side
    gain[ends[:, None] + 1 == begins[None, :]] = 0.0
    return gain


def page_order(units: Sequence[Unit], pairs: Counter[str], space: Space) -> float:
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
            evidence.append(
                odds + (ACROSS["alike"] if alike[r - 1, r] > 0 else ACROSS["unlike"]) * float(alike[r - 1, r])
            )
    grid = np.linspace(0.02, 0.98, 49)
    ratio = np.exp(np.clip(np.array(evidence, dtype=float), -4.0, 4.0))[:, None]
    likelihood = np.log(grid * ratio + (1 - grid)).sum(axis=0) + 3.0 * np.log(grid) + 1.0 * np.log(1 - grid)
    share = float(grid[int(np.argmax(likelihood))])
    return float(np.clip(math.log(share / (1 - share)) - 1.1, -3.5, 2.0))


def _count_openings(units: Sequence[Unit]) -> None:
    opened = since = 0
    for i, unit in enumerate(units):
        unit.since = since
        if unit.headed or unit.starts:
            opened, since = opened + 1, 0
        since += len(unit.text)
        unit.opened = opened
        unit.last = i + 1 < len(units) and (units[i + 1].headed or units[i + 1].starts)


def _fit_headlines(units: Sequence[Unit], space: Space) -> None:
    """Note how much of each headline the text above it (up to the headline before) and the text below it hold."""
    groups: list[list[int]] = []
    for i, unit in enumerate(units):
        if not groups or unit.headed or unit.starts:
            groups.append([])
        groups[-1].append(i)
    rows = [g for g in range(1, len(groups)) if units[groups[g][0]].headed]
    if rows:
        cover = space.coverage([units[groups[g][0]].headline for g in rows], groups)
        for row, g in enumerate(rows):
            units[groups[g][0]].fits = (float(cover[row, g - 1]), float(cover[row, g]))


def likeness_around(units: Sequence[Unit], space: Space) -> np.ndarray:
    """Likeness of the text before and after each place between neighbours, ``WINDOW`` characters on either side.

    Short pieces say little by themselves; what stands around them on the page says more, up to a mark.
    """
    before, after = [], []
    for i in range(len(units) - 1):
        left, right = [i], [i + 1]
        while (
            sum(len(units[k].text) for k in left) < WINDOW
            and left[0] > 0
            and not (units[left[0]].starts or units[left[0]].headed or units[left[0] - 1].ends)
        ):
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


def _numbering(units: Sequence[Unit], chain: Sequence[int], other: Sequence[int]) -> float:
    """Sections count on: piece two belongs after piece one, and not after text that counts no sections."""
    first = units[other[0]]
    if not opens_numbered(first):
        return 0.0
    kind, number = first.numbers[0]
    before = [n for i in chain for k, n in units[i].numbers if k == kind]
    if before:
        return 3.0 if before[-1] == number - 1 else -2.0
    return 0.0 if number == 1 or any(units[i].numbers for i in chain) else -3.0
