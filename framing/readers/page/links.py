"""Which piece of running text runs on in which: what bears on it, and the best links over the whole page.

Columns, boxes and headlines tear an article into several pieces, in any order. A link's weight is the log-odds of one piece
following another against it being the last one (or the other the first); ``benchmarks/fit_pages.py`` fits the weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from framing.readers.page.likeness import WEIGHTS, Space, likeness, runs_on
from framing.readers.page.lines import is_closed
from framing.readers.page.pieces import Piece

MOST_PIECES = 240  # above this only neighbours are joined: the work grows with the cube
MOST_CHANGES = 400  # of the links of a page, so that reading ends in bounded time
SAME_RANK = 0.8  # of a headline's size: one at least so large begins another article
REACH = 8.0  # pieces: links that lead farther apart than that are hardly between the same two columns


def link_pieces(pieces: Sequence[Piece], grams: Counter[str]) -> list[list[int]]:
    """Return the indices of ``pieces`` (all body) grouped into articles, each in reading order.

    They are linked so that all links and the likeness of whole articles together are most probable (``best_chains``), twice:
    the first links tell the order of the page. Nothing is put before a byline or dateline or after a sign-off.
    """
    if not pieces:
        return []
    if len(pieces) > MOST_PIECES:
        joined: list[list[int]] = []
        for i, piece in enumerate(pieces):
            if i and piece.place == pieces[i - 1].place + 1 and _may_follow(pieces[i - 1], piece):
                joined[-1].append(i)
            else:
                joined.append([i])
        return joined
    space = Space([u.text for u in pieces])
    compare_openings(pieces, space)
    link = np.full((len(pieces), len(pieces)), -np.inf)
    for (a, b), features in all_features(pieces, grams).items():
        link[a, b] = _weigh(features, "links") + _weigh(features, "whole page") + _numbering(pieces[a], pieces[b])
    alike = piece_likeness(space, pieces)
    alike = np.where(alike > 0, WEIGHTS["whole page"]["alike"], WEIGHTS["whole page"]["unlike"]) * alike
    found = best_chains(link, alike)
    for (a, b), features in order_features(pieces, found).items():
        link[a, b] += _weigh(features, "links")
    return best_chains(link, alike)


def _weigh(features: dict[str, float], kind: str) -> float:
    return float(sum(WEIGHTS[kind].get(name, 0.0) * value for name, value in features.items()))


def all_features(pieces: Sequence[Piece], grams: Counter[str]) -> dict[tuple[int, int], dict[str, float]]:
    """Return for every two pieces what bears on the second continuing the first, where it can."""
    pairs = ((a, b) for a in range(len(pieces)) for b in range(len(pieces)) if a != b)
    every = {(a, b): link_features(pieces[a], pieces[b], b - a, grams) for a, b in pairs}
    return {pair: features for pair, features in every.items() if features}


def order_features(pieces: Sequence[Piece], chains: Sequence[Sequence[int]]) -> dict[tuple[int, int], dict[str, float]]:
    """Return what the order of the page, as far as ``chains`` tell it, says of every link (``page_order``, ``side_by_side``)."""
    order, side, out = page_order(pieces, chains), side_by_side(len(pieces), chains), {}
    for a in range(len(pieces)):
        for b, piece in enumerate(pieces):
            out[a, b] = {"side by side": float(side[a, b]), "in order, onwards" if b > a else "in order, back": order}
            if b == a + 1:
                out[a, b] = {"in order, next": order * (piece.gap and not piece.headed)}
    return out


def page_order(pieces: Sequence[Piece], chains: Sequence[Sequence[int]]) -> float:
    """Return how surely text that breaks off at a gap runs on in the next piece of this page (log-odds)."""
    follows = {a: b for chain in chains for a, b in pairwise(chain)}
    breaks = [i for i in follows if not is_closed(pieces[i].text) and i + 1 < len(pieces) and pieces[i + 1].gap]
    kept = sum(follows[i] == i + 1 for i in breaks)
    return math.log((kept + 1) / (len(breaks) - kept + 1))


def side_by_side(count: int, chains: Sequence[Sequence[int]]) -> np.ndarray:
    """How far the neighbours of every link between ``count`` pieces lead as side by side columns do (positive), or cross it.

    Text that breaks off higher up in a column goes on higher up in the next one: of two links the earlier leads to the
    earlier piece, whatever the order of the columns.
    """
    far = sorted((a, b) for chain in chains for a, b in pairwise(chain) if b != a + 1)
    begins = np.arange(count)
    out = np.zeros((count, count))
    for a in range(count):
        before = max((link for link in far if link[0] < a), default=None)
        after = min((link for link in far if link[0] > a), default=None)
        for near, side in ((before, 1), (after, -1)):
            if near:
                as_far = np.exp(-np.abs(begins - a - near[1] + near[0]) / REACH)
                out[a] += as_far * np.sign(begins - near[1]) * side
        out[a, a + 1 : a + 2] = 0.0
    return out


def piece_likeness(space: Space, pieces: Sequence[Piece]) -> np.ndarray:
    """How like every two pieces are (``likeness``), 0 for one and itself."""
    sizes = np.array([len(u.text) for u in pieces], dtype=float)
    alike = likeness(space.cosine([[i] for i in range(len(pieces))]), sizes)
    np.fill_diagonal(alike, 0.0)
    return alike


def _may_follow(u: Piece, v: Piece) -> bool:
    begins = v.headed and v.region != u.region and v.rank >= SAME_RANK * u.rank > 0
    return not (u.jump == "out" or v.jump == "in" or u.ends or v.starts or begins or u.box != v.box or u.page != v.page)


def link_features(u: Piece, v: Piece, distance: int, grams: Counter[str]) -> dict[str, float]:
    """Return what bears on piece v, ``distance`` pieces further on, continuing piece u; empty where it cannot."""
    if not _may_follow(u, v):
        return {}
    bare = not v.headed
    features = {"bias": 1.0, "bare": float(bare), "no paragraph": float(v.begins < 0)}
    if is_closed(u.text):
        features |= {"closed, no paragraph": float(v.begins < 0), "stops": float(u.stops)}
        features["stops, no paragraph"] = float(u.stops and v.begins < 0)
        state = "closed"
    else:
        features |= {"open": 1.0, "open, paragraph": float(v.begins > 0)}
        features["runs on"] = max(-3.0, runs_on(u.text[-40:], v.text[:40], grams))
        state = "open"
    if distance == 1:
        headed = v.place - u.place > 1
        if headed:
            features |= {"past display": float(v.display), "headline fits above": v.fits}
        features["next, past a headline" if headed else "next, past a gap" if v.gap else "next"] = 1.0
        features[f"next, {state}"] = 1.0
    else:
        features["onwards" if distance > 0 else "back"] = 1.0
        features["far onwards" if distance > 0 else "far back"] = math.log2(abs(distance))
        features["orphan"] = float(v.orphan)
        features[f"resumes, {state}"] = float(bare and distance > 1 and v.opened == u.opened + 1 and u.last)
        features["cut"] = float(u.cut)
        features["cut, bare"] = float(u.cut and bare)
    if u.region and v.region:
        features["same headline above" if u.region == v.region else "other headline above"] = 1.0
    return features


def _numbering(u: Piece, v: Piece) -> float:
    """Sections count on: piece two belongs after piece one, and not after text that counts no sections."""
    kind, number = v.numbers[0] if v.numbers else ("", 0)
    if number <= 0 or v.opening[:1] not in tuple("（(一二三四五六七八九十第IVX"):
        return 0.0
    before = [n for k, n in u.numbers if k == kind]
    if before:  # log-odds, set by hand
        return 3.0 if before[-1] == number - 1 else -2.0
    return 0.0 if number == 1 or u.numbers else -3.0


def compare_openings(pieces: Sequence[Piece], space: Space) -> None:
    """Note how many headlines and marks stand up to every piece, and for one under a headline how much of it the text above
    holds, up to the headline before."""
    groups: list[list[int]] = []
    for i, piece in enumerate(pieces):
        piece.opened = (pieces[i - 1].opened if i else 0) + (piece.headed or piece.starts)
        piece.last = i + 1 < len(pieces) and (pieces[i + 1].headed or pieces[i + 1].starts)
        if not groups or piece.headed or piece.starts:
            groups.append([])
        groups[-1].append(i)
    rows = [g for g in range(1, len(groups)) if pieces[groups[g][0]].headed]
    if rows:
        cover = space.coverage([pieces[groups[g][0]].headline for g in rows], groups)
        for row, g in enumerate(rows):
            pieces[groups[g][0]].fits = float(cover[row, g - 1])


def best_chains(link: np.ndarray, alike: np.ndarray) -> list[list[int]]:
    """Return chains of pieces, each in order, that maximise the sum of ``link`` over links and of the likeness of chains.

    ``link[a, b]`` is the log-odds that piece b follows piece a (minus infinity: it cannot); ``alike[a, b]``, symmetric,
    what their likeness says. A chain of n pieces counts the sum of ``alike`` over its pairs times 2 / n, so that its
    weight grows with its links and not with its pairs. From pieces apart, the change that gains most is made as long as
    the sum grows (at most ``MOST_CHANGES``): b comes to follow a, and what followed a is left alone, follows what b
    followed, or follows what b's chain ends with; or a link is cut. No chance is involved.
    """
    chains = [[i] for i in range(len(link))]
    for _ in range(MOST_CHANGES):
        best, change = 1e-6, None
        for gain, made in _changes(link, alike, chains):
            at = int(np.argmax(gain))
            if gain.flat[at] > best:
                best, change = float(gain.flat[at]), (made, *divmod(at, gain.shape[1]))
        if change is None:
            break
        chains = _change(chains, *change)
    return sorted(chains)


def _change(chains: list[list[int]], kind: str, p: int, q: int) -> list[list[int]]:
    """Make one change: ``p`` and ``q`` are places in the chains laid end to end."""
    a, i = _at(chains, p)
    if kind == "cut":
        new = [chains[a][: i + 1], chains[a][i + 1 :]]
        return [c for k, c in enumerate(chains) if k != a] + new
    b, j = _at(chains, q)
    head, tail = chains[a][: i + 1], chains[b][j:]
    rest, before = (chains[a][i + 1 : j], []) if a == b else (chains[a][i + 1 :], chains[b][:j])
    new = {
        "rest alone": [head + tail, rest, before],
        "rest after before": [head + tail, before + rest],
        "rest after tail": [head + tail + rest, before],
    }[kind]
    return [c for k, c in enumerate(chains) if k not in (a, b)] + [c for c in new if c]


def _at(chains: list[list[int]], place: int) -> tuple[int, int]:
    at = 0
    while place >= len(chains[at]):
        at, place = at + 1, place - len(chains[at])
    return at, place


def _changes(link: np.ndarray, alike: np.ndarray, chains: list[list[int]]) -> list[tuple[np.ndarray, str]]:
    """What every change would gain: rows are the places of a, columns of b, in the chains laid end to end."""
    order = [i for c in chains for i in c]
    n = len(order)
    link = link[np.ix_(order, order)]
    sums = np.zeros((n + 1, n + 1))
    sums[1:, 1:] = alike[np.ix_(order, order)].cumsum(axis=0).cumsum(axis=1)
    lengths = [len(c) for c in chains]
    ends = np.repeat(np.cumsum(lengths), lengths)
    starts = ends - np.repeat(lengths, lengths)
    place = np.arange(n)
    chained = np.append(np.where(place[:-1] + 1 < ends[:-1], np.diagonal(link, 1), 0.0), 0.0)
    p, q = place[:, None], place[None, :]
    same = starts[:, None] == starts[None, :]
    head = (starts[:, None], p + 1)
    rest = (p + 1, np.where(same, np.maximum(q, p + 1), ends[:, None]))
    before = (np.where(same, q, starts[None, :]), q)
    tail = (q, ends[None, :])

    def between(x: tuple, y: tuple) -> np.ndarray:
        return sums[x[1], y[1]] - sums[x[0], y[1]] - sums[x[1], y[0]] + sums[x[0], y[0]]

    def worth(*parts: tuple) -> np.ndarray:
        size = sum(x[1] - x[0] for x in parts)
        return sum(between(x, y) for x in parts for y in parts) / np.maximum(size, 1)

    whole = worth((starts, ends))
    cut = worth((starts, place + 1)) + worth((place + 1, ends)) - whole - chained
    cut[place + 1 == ends] = 0.0
    loser = np.where(place > starts, np.roll(chained, 1), 0.0)
    lost = whole[:, None] + np.where(same, 0.0, whole[None, :])
    gain = np.where(same & (q <= p + 1), -np.inf, link) - chained[:, None] - loser[None, :] - lost
    apart = worth(head, tail) + gain
    follows = np.pad(link, ((1, 1), (1, 1)), constant_values=-np.inf)  # link of place i - 1 to place j - 1
    has_rest = (p + 1 < ends[:, None]) & np.isfinite(gain)
    after_before = np.where(has_rest & ~same & (q > starts[None, :]), follows[q, p + 2], -np.inf)
    after_tail = np.where(has_rest, follows[ends[None, :], p + 2], -np.inf)
    return [
        (cut[:, None], "cut"),
        (apart + worth(rest) + worth(before), "rest alone"),
        (apart + worth(before, rest) + after_before, "rest after before"),
        (worth(head, tail, rest) + worth(before) + gain + after_tail, "rest after tail"),
    ]
