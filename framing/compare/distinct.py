"""A choice counted once: levels that lead to the same results are one level, however many names they have.

A multiverse lists what could be chosen; it does not say that the levels differ. Two topic models that weigh articles alike, or two random
starts that end in one model, would count every specification with them twice. Levels are the same where, over all specifications which
differ in nothing else, their estimates correlate in every frame and lie close to each other on average. Correlation alone would not do: a
level that halves every estimate correlates perfectly.
"""

from __future__ import annotations

from functools import reduce
from itertools import takewhile

import numpy as np
import pandas as pd

from framing.errors import check_columns

MATCHED_COLUMNS = ("factor", "level", "match", "specifications", "correlation", "difference", "merged")

_FEWEST = 3  # shared specifications of a frame that a correlation can be taken over


def match_levels(table: pd.DataFrame, *, correlation: float = 0.99, difference: float = 0.01) -> pd.DataFrame:
    """Return how alike any two levels of a factor are, and which are counted as one; those first, then the most alike.

    Parameters
    ----------
    table : ``compare_specifications``'s.
    correlation : the least correlation (-1 to 1) of two levels' estimates that are the same, in every frame.
    difference : what their mean absolute difference must lie below, in shares (0.01: a point). At 0 nothing is merged.

    Returns
    -------
    ``factor, level, match, specifications, correlation, difference, merged``: ``specifications`` are the pairs which differ in this factor alone and both
    have numbers; ``correlation`` is the least over frames, empty where fewer than three can be compared, ``difference`` the mean over all. A
    level joins the first level that it is the same as: the main level leads, the others follow by the alphabet.
    """
    found = pd.DataFrame(_match(table, correlation, difference)[0], columns=list(MATCHED_COLUMNS))
    order = ["merged", "correlation", "difference", "factor", "level", "match"]
    return found.sort_values(order, ascending=[False, False, True, True, True, True], ignore_index=True)


def merge_levels(table: pd.DataFrame, *, correlation: float = 0.99, difference: float = 0.01) -> pd.DataFrame:
    """Return the distinct specifications: levels that are the same, as ``match_levels`` finds them, are one level whose name lists them.

    Columns as ``table``'s (``compare_specifications``'s), and ``listed``: how many specifications a row stands for. A row keeps
    the numbers of the level that leads, or of the next where that one has a gap.
    """
    groups = _match(table, correlation, difference)[1]
    key, rank, names = ["frame", *groups], 0, {}
    for factor, led in groups.items():
        rank += table[factor].map({level: i for some in led.values() for i, level in enumerate(some)})
        names[factor] = table[factor].map({level: _name(some) for some in led.values() for level in some})
    merged = table.assign(**names)
    merged["listed"] = merged.groupby(key)["gap"].transform("size")
    rest = reduce(lambda one, more: one + "|" + more, (table[factor] for factor in groups))
    order = merged.assign(minor=~merged["main"], gapped=merged["gap"] != "", rank=rank, rest=rest)
    first = order.sort_values(["minor", "gapped", "rank", "rest"]).drop_duplicates(key).index
    return merged.loc[first.sort_values()].reset_index(drop=True)


def _match(
    table: pd.DataFrame, least: float, most: float
) -> tuple[list[tuple[object, ...]], dict[str, dict[str, list[str]]]]:
    """Return the pairs of levels, and per factor the levels that lead with all that each of them stands for, itself first."""
    check_columns(table, ("frame", "estimate", "gap", "main"), "match_levels")
    factors = list(table.columns[1 : table.columns.get_loc("estimate")])
    good, main = table[table["gap"] == ""], table[table["main"]]
    rows: list[tuple[object, ...]] = []
    groups: dict[str, dict[str, list[str]]] = {}
    for factor in factors:
        levels = sorted(table[factor].unique(), key=lambda level: (level not in set(main[factor]), level))
        others = ["frame", *(f for f in factors if f != factor)]
        wide = good.pivot(index=others, columns=factor, values="estimate").reindex(columns=levels)
        found, numbers, frame = {}, wide.to_numpy(float), pd.factorize(wide.index.get_level_values("frame"))[0]
        for i, level in enumerate(levels):
            for j, other in enumerate(levels[:i]):
                found[level, other] = _compare(numbers[:, j], numbers[:, i], frame)
        led: dict[str, list[str]] = {}
        for level in levels:
            leader = next((o for o in led if found[level, o][1] >= least and found[level, o][2] < most), level)
            led.setdefault(leader, []).append(level)
        groups[factor] = led
        same = {(level, other) for some in led.values() for level in some for other in some}
        rows += [(factor, *pair, *alike, pair in same) for pair, alike in found.items()]
    return rows, groups


def _compare(first: np.ndarray, second: np.ndarray, frame: np.ndarray) -> tuple[int, float, float]:
    """Return how many specifications two levels share, the least correlation of their estimates in a frame, and their mean distance."""
    shared = ~np.isnan(first) & ~np.isnan(second)
    first, second, frame = first[shared], second[shared], frame[shared]
    if len(first) and (first == second).all():
        return len(first), 1.0, 0.0
    each = []
    for place in np.unique(frame):
        a, b = first[frame == place], second[frame == place]
        varies = len(a) >= _FEWEST and a.std() > 0 and b.std() > 0
        each.append(float(np.corrcoef(a, b)[0, 1]) if varies else np.nan)
    gap = float(np.abs(first - second).mean()) if len(first) else np.nan
    return len(first), round(min(each), 6) if each and not np.isnan(each).any() else np.nan, round(gap, 6)


def _name(levels: list[str]) -> str:
    """Return one name for levels: the first whole, the others without what all begin with."""
    parts = [level.split(", ") for level in levels]
    alike = takewhile(lambda some: len(set(some)) == 1, zip(*parts, strict=False))
    shared = min(len(list(alike)), len(parts[0]) - 1)
    return " = ".join([levels[0], *(", ".join(part[shared:]) for part in parts[1:])])
