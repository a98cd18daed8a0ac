"""Sets that lie within one another: all pairs of which one holds a share of the other, and none besides.

None is sampled: of the n units of the smaller set at least c must be shared, so at least k of its n - c + k rarest are,
and only sets that share so many are compared (prefix filter; Chaudhuri, Ganti and Kaushik 2006).
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

Each = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Like ``map``: gives what a function returns of each piece, in order; the function holds what all pieces need."""

_MATCHES = 4  # k of the prefix filter: more matches wanted in a longer prefix leave fewer sets to compare
_OUTER, _INNER = 4096, 256  # rows of one window of dates, and of one product: bounds of memory, not of results
_BITS = 10  # of a unit's mark


class Sets(NamedTuple):
    """Articles as sets of units: rows of ones, the rarest units first; units of a single article are only counted, in ``size``."""

    shared: sparse.csr_matrix
    size: np.ndarray

    def take(self, rows: np.ndarray) -> Sets:
        return Sets(self.shared[rows], self.size[rows])


def count_units(counts: sparse.csr_matrix) -> Sets:
    """Return the sets of counts (sets x terms): a term counted c times becomes the units (term, 1) … (term, c), so that shared counts are shared units."""
    times = counts.data
    most = np.zeros(counts.shape[1], np.int64)
    np.maximum.at(most, counts.indices, times)
    ends = np.zeros(len(times) + 1, np.int64)
    np.cumsum(times, out=ends[1:])
    kind = np.int32 if ends[-1] < 2**31 else np.int64
    start = (np.cumsum(most) - most).astype(kind)[counts.indices]  # in place: there are millions
    start += times
    start -= ends[1:].astype(kind)
    size = np.diff(ends[counts.indptr])
    del ends
    unit = np.repeat(start, times)
    del start
    unit += np.arange(len(unit), dtype=kind)
    row = np.repeat(np.arange(counts.shape[0], dtype=np.int32), size)
    ones = np.ones(len(row), np.int8)
    units = sparse.csr_matrix((ones, (unit, row)), shape=(max(most.sum(), 1), counts.shape[0]))
    del unit, row, ones
    return take_rarest(units, size)


def take_rarest(units: sparse.csr_matrix, size: np.ndarray) -> Sets:
    """Return the sets of units (units x sets), the rarest units first. Most units are a single set's: without them memory stays small."""
    spread = np.diff(units.indptr)
    several = np.flatnonzero(spread > 1)
    units = units[several[np.argsort(np.minimum(spread[several], 2**16 - 1).astype(np.uint16), kind="stable")]]
    return Sets(units.T.tocsr(), size)


def count_needed(size: np.ndarray | pd.Series, threshold: float | pd.Series) -> np.ndarray:
    return np.ceil(np.asarray(size) * threshold - 1e-9).astype(np.int64)


def join_sets(
    rows: np.ndarray,
    sets: Sets,
    dates: pd.DataFrame | None,
    basis: str,
    *,
    threshold: float,
    days: int,
    each: Each = map,
) -> pd.DataFrame:
    """Return all pairs of sets of which the smaller lies within the other to the threshold, at most so many days apart.

    Of two sets of one size the earlier is the smaller; a set of size 0 has no pair. ``rows`` are their articles' rows.
    """
    size = sets.size
    if dates is None:
        first = last = np.zeros(len(size), np.int64)
    else:
        first, last = (dates[c].to_numpy().astype("datetime64[D]").astype(np.int64) for c in ("first", "last"))
    # Rows whose dates are as coarse as each other's share a block, so that most blocks have a narrow window of dates.
    order = np.arange(len(size)) if dates is None else np.lexsort((first, last - first))
    some = _Join(
        sets=sets.shared, size=size, needed=count_needed(size, threshold), first=first, last=last, days=days, dated=dates is not None
    )  # fmt: skip
    a, b, shared = np.concatenate([np.empty((3, 0), np.int64), *each(some, _blocks(order, _OUTER))], axis=1)
    return pd.DataFrame(
        {
            "a": rows[a],
            "b": rows[b],
            "containment": shared / size[a],
            "jaccard": shared / (size[a] + size[b] - shared),
            "shared": shared,
            "size_a": size[a],
            "size_b": size[b],
            "basis": basis,
        }
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class _Join:
    """The sets that are joined; called with some of them, it gives their pairs: the smaller, the larger, the number of shared units."""

    sets: sparse.csr_matrix
    size: np.ndarray
    needed: np.ndarray
    first: np.ndarray
    last: np.ndarray
    days: int
    dated: bool

    def __call__(self, outer: np.ndarray) -> np.ndarray:
        size, first, last = self.size, self.first, self.last
        window = np.flatnonzero((last >= first[outer].min() - self.days) & (first <= last[outer].max() + self.days))
        prefix = _prefixes(self.sets[outer], self.length[outer])
        others = _holders(self.sets[window], prefix.indices) if self.dated else self.holders
        found = [np.empty((3, 0), np.int64)]
        for at in _blocks(np.arange(len(outer)), _INNER):
            hits = (prefix[at] @ others).tocoo()
            a, b = outer[at][hits.row], window[hits.col]
            apart = np.maximum(first[b] - last[a], first[a] - last[b])
            smaller = (size[a] < size[b]) | ((size[a] == size[b]) & (a < b))
            keep = np.flatnonzero(smaller & (apart <= self.days) & (hits.data >= self.matches[a]))
            a, b = a[keep], b[keep]
            keep = self.may_share(a, b)
            a, b = a[keep], b[keep]
            shared = _count_shared(self.sets, a, b)
            enough = shared >= self.needed[a]
            found.append(np.stack([a[enough], b[enough], shared[enough]]))
        return np.concatenate(found, axis=1)

    @functools.cached_property
    def matches(self) -> np.ndarray:
        return np.minimum(self.needed, _MATCHES)

    @functools.cached_property
    def length(self) -> np.ndarray:
        """How many shared units of each set are among the rarest that must hold the matches: those of a set alone are its rarest, and match nothing."""
        alone = self.size - np.diff(self.sets.indptr)
        return np.where(self.size, np.maximum(self.size - self.needed + self.matches - alone, 0), 0)

    @functools.cached_property
    def holders(self) -> sparse.csr_matrix:
        """What all blocks need where there are no dates."""
        every = np.arange(len(self.size))
        used = [_prefixes(self.sets[at], self.length[at]).indices for at in _blocks(every, _OUTER)]
        return _holders(self.sets, np.concatenate([np.empty(0, np.int32), *used]))

    @functools.cached_property
    def marks(self) -> np.ndarray:
        """Each set's units as bits, many units to a bit."""
        bit = (self.sets.indices.astype(np.uint32) * np.uint32(0x9E3779B1)) >> np.uint32(32 - _BITS)
        marks, bounds = [np.empty((0, 2**_BITS // 64), np.uint64)], self.sets.indptr
        for at in _blocks(np.arange(len(self.size)), _INNER):
            some = np.zeros((len(at), 2**_BITS), bool)
            ends = bounds[at[0] : at[-1] + 2]
            some[np.repeat(np.arange(len(at)), np.diff(ends)), bit[ends[0] : ends[-1]]] = True
            marks.append(np.packbits(some, axis=1).view(np.uint64))
        return np.concatenate(marks)

    def may_share(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Tell which sets ``a`` may share enough units with the sets ``b``: a unit whose bit the other lacks is none of its."""
        spare = np.diff(self.sets.indptr)[a] - self.needed[a]
        kept = [np.empty(0, np.int64)]
        for at in _blocks(np.arange(len(a)), 20_000):
            lacking = np.bitwise_count(self.marks[a[at]] & ~self.marks[b[at]]).sum(axis=1, dtype=np.int64)
            kept.append(at[lacking <= spare[at]])
        return np.concatenate(kept)


def _prefixes(sets: sparse.csr_matrix, length: np.ndarray) -> sparse.csr_matrix:
    """Keep the first ``length`` (rarest) units of each row."""
    bounds = np.concatenate([[0], np.cumsum(length)])
    place = np.arange(bounds[-1]) + np.repeat(sets.indptr[:-1] - bounds[:-1], length)
    return sparse.csr_matrix((np.ones(bounds[-1], np.int32), sets.indices[place], bounds), shape=sets.shape)


def _holders(sets: sparse.csr_matrix, wanted: np.ndarray) -> sparse.csr_matrix:
    """Return units x rows, of the units wanted: others can't be matched, and would take most of the memory."""
    used = np.zeros(sets.shape[1], np.int8)
    used[wanted] = 1
    some = sparse.csr_matrix((used[sets.indices], sets.indices, sets.indptr), shape=sets.shape, copy=True)
    some.eliminate_zeros()
    held = some.T.tocsr()
    held.data = held.data.astype(np.int32)  # its places are not copied
    return held


def _blocks(rows: np.ndarray, length: int) -> Iterator[np.ndarray]:
    for start in range(0, len(rows), length):
        yield rows[start : start + length]


def _count_shared(sets: sparse.csr_matrix, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    parts = [np.empty(0, np.int64)]
    for at in _blocks(np.arange(len(a)), 20_000):
        parts.append(np.asarray(sets[a[at]].multiply(sets[b[at]]).sum(axis=1), dtype=np.int64).ravel())
    return np.concatenate(parts)
