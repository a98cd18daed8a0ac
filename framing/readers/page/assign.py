"""The best way to link pieces into articles, weighing every link and how well each whole article hangs together."""

from __future__ import annotations

import numpy as np

MOST_PIECES = 120  # above this the links are not searched further: the work grows with the cube


MOST_ROUNDS = 60


MOST_LIKENESS = 9.0  # a change that loses more by its links is not tried: likeness does not make good for it


LEAST_LINK = -4.0  # links with less are not tried


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
    """Change links as long as the sum grows, the change that gains most first. ``after`` is changed in place."""
    n = len(link)
    options = [[-1, *(int(b) for b in np.flatnonzero(link[a] > LEAST_LINK) if b != a)] for a in range(n)]
    table = link.tolist()
    for _ in range(MOST_ROUNDS):
        best, change = 1e-6, []
        before = [-1] * n
        for a, b in enumerate(after):
            if b >= 0:
                before[b] = a
        owner, worth = _worth(alike, after, before)
        for a in range(n):
            for b in options[a]:
                for moves in _moves(after, before, a, b) if b != after[a] else ():
                    gain = 0.0
                    for x, y in moves:
                        old_link = table[x][after[x]] if after[x] >= 0 else 0.0
                        gain += (table[x][y] if y >= 0 else 0.0) - old_link
                    if gain + MOST_LIKENESS <= best:
                        continue
                    touched = {owner[i] for x, y in moves for i in (x, y, after[x]) if i >= 0}
                    old = [after[x] for x, _ in moves]
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


def _moves(after: list[int], before: list[int], a: int, b: int) -> list[list[tuple[int, int]]]:
    """The ways to let b (-1: nothing) follow a: what followed a is left alone, or follows what b loses or ends with."""
    if b < 0:
        return [[(a, -1)]]
    loser, rest = before[b], after[a]
    ways = [[(a, b)] + ([(loser, -1)] if loser >= 0 else [])]
    if rest >= 0 and loser >= 0 and rest != loser:
        ways.append([(a, b), (loser, rest)])
    end = b
    while after[end] >= 0 and after[end] not in (a, b) and end != a:
        end = after[end]
    if rest >= 0 and end not in (a, loser) and after[end] < 0:
        ways.append([(a, b), (end, rest)] + ([(loser, -1)] if loser >= 0 else []))
    return ways


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
