"""Sets within one another: the pairs of a comparison of all with all, whatever is looked at together."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from framing.corpus import join
from framing.corpus.join import Sets, count_units, join_sets, take_rarest


def draw_sets(seed: int, *, number: int = 60, long: bool = False) -> list[set[int]]:
    """Return sets of common and rare units, every third within the one before it for the greater part."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(5, 3005)
    out: list[set[int]] = []
    for n in range(number):
        size = int(rng.integers(0, 3000 if long and n % 7 == 0 else 60))
        drawn = set(rng.choice(3000, size=size, p=weights / weights.sum()).tolist())
        if n % 3 == 2:
            drawn = {unit for unit in out[-1] if rng.random() < 0.7} | set(list(drawn)[:9])
        out.append(drawn)
    return out


def as_sets(drawn: list[set[int]], without: set[int]) -> Sets:
    matrix = sparse.lil_matrix((3000, len(drawn)), dtype=np.int8)
    for n, some in enumerate(drawn):
        matrix[list(some), n] = 1
    return take_rarest(matrix.tocsr(), np.array([0 if n in without else len(s) for n, s in enumerate(drawn)]))


def all_pairs(drawn, threshold, *, without=frozenset(), spans=None, days=0) -> dict[tuple[int, int], int]:
    out = {}
    for pair in itertools.combinations(set(range(len(drawn))) - without, 2):
        a, b = sorted(pair, key=lambda n: (len(drawn[n]), n))
        apart = 0 if spans is None else max(spans[b][0] - spans[a][1], spans[a][0] - spans[b][1])
        shared = len(drawn[a] & drawn[b])
        if drawn[a] and shared >= math.ceil(len(drawn[a]) * threshold - 1e-9) and apart <= days:
            out[a, b] = shared
    return out


def pairs_of(table: pd.DataFrame) -> dict[tuple[int, int], int]:
    return {(a, b): n for a, b, n in table[["a", "b", "shared"]].itertuples(index=False)}


@pytest.mark.parametrize("threshold", [0.2, 0.5, 0.8, 1.0])
@pytest.mark.parametrize("long", [False, True], ids=["short", "with sets of more units than there are bits"])
def test_pairs_are_those_of_all_with_all(threshold, long, monkeypatch):
    drawn, without = draw_sets(3, long=long), {4, 5, 30}
    sets = as_sets(drawn, without)
    table = join_sets(np.arange(60), sets, None, "text", threshold=threshold, days=0)
    expected = all_pairs(drawn, threshold, without=without)
    assert len(expected) > (0 if threshold == 1 else 5)
    assert pairs_of(table) == expected
    monkeypatch.setattr(join, "_OUTER", 7)
    monkeypatch.setattr(join, "_INNER", 2)
    given = []

    def each(join_some, blocks):
        given.extend(blocks)
        return [join_some(block) for block in given]

    pd.testing.assert_frame_equal(
        join_sets(np.arange(60), sets, None, "text", threshold=threshold, days=0, each=each), table
    )
    assert [len(block) for block in given] == [7] * 8 + [4]


def test_pairs_of_dates_are_those_that_the_dates_allow(monkeypatch):
    drawn, rng = draw_sets(5), np.random.default_rng(1)
    first = rng.integers(0, 40, 60)
    last = first + rng.choice([0, 0, 0, 30], 60)
    dates = pd.DataFrame({"first": first, "last": last}).apply(pd.to_datetime, unit="D", origin="2020-01-01")
    for outer in (4096, 5):
        monkeypatch.setattr(join, "_OUTER", outer)
        table = join_sets(np.arange(60) + 100, as_sets(drawn, set()), dates, "terms", threshold=0.4, days=3)
        expected = all_pairs(drawn, 0.4, spans=list(zip(first, last, strict=True)), days=3)
        assert {(a - 100, b - 100): n for (a, b), n in pairs_of(table).items()} == expected
        assert len(expected) < len(all_pairs(drawn, 0.4))


def test_counts_share_as_much_as_their_smaller_ones():
    rng = np.random.default_rng(2)
    counts = rng.poisson(0.8, (12, 30))
    sets = count_units(sparse.csr_matrix(counts))
    assert sets.size.tolist() == counts.sum(axis=1).tolist()
    shared = (sets.shared @ sets.shared.T).toarray()
    for a, b in itertools.combinations(range(12), 2):
        assert shared[a, b] == np.minimum(counts[a], counts[b]).sum()
