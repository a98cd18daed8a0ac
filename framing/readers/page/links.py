"""Which piece of running text runs on in which: what bears on it, and the best links over the whole page.

Columns, boxes and headlines tear an article into several pieces, in any order. A link's weight is the log-odds of one piece
following another against it being the last one (or the other the first); ``benchmarks/fit_pages.py`` fits the weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import numpy as np

from framing.readers.page.likeness import WEIGHTS, Space, likeness, runs_on
from framing.readers.page.lines import is_chinese, is_closed
from framing.readers.page.pieces import Piece

MOST_PIECES = 240  # above this only neighbours are joined: the work grows with the cube
SWEEPS = 2  # over the links that were not made
TEMPTING = 6.0  # log-odds that such a link may be short of those it displaces
SAME_RANK = 0.8  # of a headline's size: one at least so large begins another article


def link_pieces(pieces: Sequence[Piece], grams: Counter[str]) -> list[list[int]]:
    """Return the indices of ``pieces`` (all body) grouped into articles, each in reading order.

    They are linked so that all links and the likeness of whole articles together are probable (``best_chains``). Nothing is
    put before a byline or dateline or after a sign-off.
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
        link[a, b] = _weigh(features, "links") + _weigh(features, "whole page")
    alike = piece_likeness(space, pieces)
    weight = WEIGHTS["whole page"]
    alike = np.where(alike > 0, weight["alike"], weight["unlike"]) * alike
    if not is_chinese("".join(u.text for u in pieces)):
        alike *= weight["likeness of English"]
    return best_chains(link, alike)


def _weigh(features: dict[str, float], kind: str) -> float:
    weights = WEIGHTS[kind]
    return float(sum([weights[name] * value for name, value in features.items() if name in weights]))


def all_features(pieces: Sequence[Piece], grams: Counter[str]) -> dict[tuple[int, int], dict[str, float]]:
    """Return for every two pieces what bears on the second continuing the first, where it can."""
    pairs = ((a, b) for a in range(len(pieces)) for b in range(len(pieces)) if a != b)
    every = {(a, b): link_features(pieces[a], pieces[b], b - a, grams) for a, b in pairs}
    return {pair: features for pair, features in every.items() if features}


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
        features |= {"closed, no paragraph": float(v.begins < 0), "closed, small letter": float(v.text[:1].islower())}
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
    """Return chains of pieces, each in order, for which the sum of ``link`` over links and of the likeness of chains is large.

    ``link[a, b]`` is the log-odds that piece b follows piece a (minus infinity: it cannot); ``alike[a, b]``, symmetric,
    what their likeness says. A chain of n pieces counts the sum of ``alike`` over its pairs times 2 / n, so that its
    weight grows with its links and not with its pairs. Pieces are joined (``_join``); then links that were not made
    are tried, the best first: what they displace is joined anew, and the sum kept where it has grown.
    """

    @cache  # most chains stay as they are from one trial to the next
    def chain_worth(chain: tuple[int, ...]) -> float:
        c = np.array(chain)
        return float(link[c[:-1], c[1:]].sum() + alike[c[:, None], c].sum() / len(c))

    def sum_worth(chains: Sequence[Sequence[int]]) -> float:
        return sum(chain_worth(tuple(chain)) for chain in chains)

    chains = _join(link, alike, [[i] for i in range(len(link))])
    worth = sum_worth(chains)
    for _ in range(SWEEPS):
        follows = [pair for chain in chains for pair in pairwise(chain)]
        gain = link.copy()
        for a, b in follows:
            gain[a, :] -= link[a, b]
            gain[:, b] -= link[a, b]
        for at in np.argsort(-gain, axis=None)[: int((gain > -TEMPTING).sum())]:
            tried = _join(link, alike, _force(chains, *divmod(int(at), len(link))))
            if (more := sum_worth(tried)) > worth + 1e-6:
                chains, worth = tried, more
    return sorted(chains)


def _force(chains: Sequence[list[int]], a: int, b: int) -> list[list[int]]:
    """Return the chains with b following a, and what followed a and stood before b apart."""
    first, second = (next(chain for chain in chains if piece in chain) for piece in (a, b))
    i, j = first.index(a) + 1, second.index(b)
    if first is not second:
        parts = [first[:i] + second[j:], first[i:], second[:j]]
    else:
        parts = [first[:i] + first[j:], first[i:j]] if i <= j else [first]
    return [chain for chain in chains if chain is not first and chain is not second] + [part for part in parts if part]


def _join(link: np.ndarray, alike: np.ndarray, parts: Sequence[Sequence[int]]) -> list[list[int]]:
    """Join two chains at a time as long as that gains: ends are matched with beginnings so that all gains together are
    largest, and of these joins the one is made whose gain exceeds most what its end and its beginning could gain elsewhere."""
    from scipy.optimize import linear_sum_assignment

    chains = [list(part) for part in parts]
    while True:
        gain = np.maximum(_gains(link, alike, chains), 0.0)
        ends, starts = linear_sum_assignment(-gain)
        made = gain[ends, starts]
        gain[ends, starts] = 0.0
        clear = np.where(made > 0, made - np.maximum(gain[ends].max(axis=1), gain[:, starts].max(axis=0)), -np.inf)
        best = int(clear.argmax())
        if not made[best] > 0:
            return chains
        end, start = int(ends[best]), int(starts[best])
        chains[end] += chains[start]
        del chains[start]


def _gains(link: np.ndarray, alike: np.ndarray, chains: Sequence[Sequence[int]]) -> np.ndarray:
    """What it gains to put each chain (columns) after each other one (rows)."""
    member = np.zeros((len(chains), len(link)))
    for row, chain in enumerate(chains):
        member[row, chain] = 1.0
    sums, size = member @ alike @ member.T, member.sum(axis=1)
    own = np.diag(sums)
    joined = (own[:, None] + own + 2 * sums) / (size[:, None] + size)
    apart = own / size
    gain = link[np.ix_([c[-1] for c in chains], [c[0] for c in chains])] + joined - apart[:, None] - apart
    np.fill_diagonal(gain, -np.inf)
    return np.asarray(gain)
