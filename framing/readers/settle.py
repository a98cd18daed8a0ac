"""The best way to link pieces into articles, weighing every link and how well each whole article hangs together."""

from __future__ import annotations

import numpy as np

MOST_PIECES = 120  # above this the links are not searched further: the work grows with the cube
MOST_ROUNDS = 40


def settle_links(link: np.ndarray, alike: np.ndarray) -> list[list[int]]:
    """Return chains of pieces, each in order, that maximise the sum of ``link`` over links and of the likeness of articles.

    ``link[a, b]`` is the log-odds that piece b follows piece a (minus infinity: it cannot); ``alike[a, b]``, symmetric,
    what their likeness says. An article of n pieces counts the sum of ``alike`` over its pairs times 2 / n, so that its
    weight grows with its links and not with its pairs. The search starts from the best assignment of followers and
    changes one link at a time, or two that cross, as long as the sum grows. No chance is involved.
    """
    from scipy.optimize import linear_sum_assignment

    n = len(link)
    both = np.where(np.isfinite(link), link + alike, -np.inf)
    rows, columns = linear_sum_assignment(-np.where(both > 0, both, 0.0))
    wanted = [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if both[a, b] > 0 and a != b]
    after: list[int] = [-1] * n
    for a, b in sorted(wanted, key=lambda ab: (-round(float(both[ab]), 4), ab)):
        after[a] = b
        if _chain(after, b, a) is None:
            after[a] = -1
    if n <= MOST_PIECES:
        _improve(link, alike, after)
    starts = sorted(set(range(n)) - {b for b in after if b >= 0})
    return [chain for s in starts if (chain := _chain(after, s)) is not None]


def _chain(after: list[int], start: int, stop: int = -1) -> list[int] | None:
    """The pieces from ``start`` on; None where they come back to the start, or run into ``stop`` beyond it."""
    chain, at = [start], after[start]
    if start == stop:
        return None
    while at >= 0:
        if at in (start, stop) or len(chain) > len(after):
            return None
        chain.append(at)
        at = after[at]
    return chain


def _improve(link: np.ndarray, alike: np.ndarray, after: list[int]) -> None:
    n = len(link)
    options = [[-1, *(int(b) for b in np.flatnonzero(np.isfinite(link[a])) if b != a)] for a in range(n)]
    for _ in range(MOST_ROUNDS):
        best, change = 1e-6, []
        before = [-1] * n
        for a, b in enumerate(after):
            if b >= 0:
                before[b] = a
        owner, worth = _worth(alike, after, before)
        for a in range(n):
            for b in options[a]:
                if b == after[a]:
                    continue
                loser = before[b] if b >= 0 else -1
                for new in {after[a], -1} if loser >= 0 else {-1}:
                    moves = [(a, b)] + ([(loser, new)] if loser >= 0 else [])
                    if loser >= 0 and new >= 0 and (new == loser or not np.isfinite(link[loser, new])):
                        continue
                    gain = sum((link[x, y] if y >= 0 else 0.0) - (link[x, after[x]] if after[x] >= 0 else 0.0) for x, y in moves)
                    if gain + 12.0 <= best:
                        continue  # likeness cannot make good for it
                    old = [after[x] for x, _ in moves]
                    touched = {owner[x] for x in (a, b, loser, after[a]) if x >= 0}
                    for x, y in moves:
                        after[x] = y
                    gain += _regain(alike, after, owner, touched, worth)
                    for (x, _), y in zip(moves, old, strict=True):
                        after[x] = y
                    if gain > best:
                        best, change = gain, moves
        if not change:
            return
        for x, y in change:
            after[x] = y


def _value(alike: np.ndarray, chain: list[int]) -> float:
    return float(alike[np.ix_(chain, chain)].sum()) / len(chain) if len(chain) > 1 else 0.0


def _worth(alike: np.ndarray, after: list[int], before: list[int]) -> tuple[list[int], dict[int, float]]:
    owner, worth = [-1] * len(after), {}
    for s in (i for i, b in enumerate(before) if b < 0):
        chain = _chain(after, s) or []
        for i in chain:
            owner[i] = s
        worth[s] = _value(alike, chain)
    return owner, worth


def _regain(alike: np.ndarray, after: list[int], owner: list[int], touched: set[int], worth: dict[int, float]) -> float:
    """Change in the likeness of the touched articles, minus infinity where a ring arises."""
    members = [i for i, o in enumerate(owner) if o in touched]
    followed = {after[i] for i in members}
    total, seen = 0.0, 0
    for s in members:
        if s not in followed:
            chain = _chain(after, s)
            if chain is None:
                return -np.inf
            seen += len(chain)
            total += _value(alike, chain)
    return total - sum(worth[t] for t in touched) if seen == len(members) else -np.inf
