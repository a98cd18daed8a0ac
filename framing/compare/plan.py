"""How many more to code? The width that the interval of a corrected difference is expected to have, and the cheapest split over groups.

The corrected share of a group (``framing.compare.correction``) is a mean over labels v of the coders' share p_v among the articles labelled
so, weighted by the labels' shares W_v of all its articles. Its variance has two parts (Cochran 1977, *Sampling Techniques*, ch. 5 and 12):
sum W_v^2 p_v (1 - p_v) / n_v, which further coding lowers, and sum W_v (p_v - mean)^2 / N, which only more articles would. The p_v are
those of the articles coded so far, with the halves that the intervals add; n and N are lowered as much as copies lower them. A difference
has the sum of its sides' variances, and its interval is 2 z standard errors wide.

The cheapest split gives each further article to the group where it lowers the mean variance of all differences most; for a sum of terms
c / n, taking the best step each time is the best of all splits (Neyman 1934's, with what is coded already counted in).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from framing.compare.bootstrap import Intervals, average_weight
from framing.compare.correction import join_codes
from framing.errors import FramingError, check_whole, did_you_mean

PLAN_COLUMNS = (
    "coder", "measure", "frame", "stance", "by", "group", "reference", "split", "further", "add", "reference_add",
    "coded", "reference_coded", "width",
)  # fmt: skip

SPLITS = ("proportional", "cheapest")


def plan_coding(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    reference: str,
    sizes: Sequence[int],
    by: str = "group",
    intervals: Intervals = Intervals(),
) -> pd.DataFrame:
    """Return the expected width of every corrected difference after so many further coded articles, split in two ways over the groups.

    Parameters
    ----------
    predicted, coded, sample, reference, by : as ``correct_contrasts``'s: labels of all articles, and what is coded so far.
    sizes : numbers of further articles; 0 is the width expected now.

    Returns
    -------
    ``coder, measure, frame, stance, by, group, reference, split, further, add, reference_add, coded, reference_coded, width``: a row a
    difference, size and split. ``proportional`` draws from each group in proportion to its articles not coded yet, ``cheapest`` where
    it narrows the differences of the table most, on average. ``add`` and ``reference_add`` are how many of the ``further`` fall to the two
    groups, ``coded`` and ``reference_coded`` what is coded then; ``width`` is from 0 to 2, at the intervals' level.

    It is an expectation: further articles are taken to be drawn at random within their group and to be coded as the ones so far. Widths
    are .95 to 1.11 of simulated ones from about ten coded articles a group on (``benchmarks/bench_plan.py``); a group with nothing
    coded is planned for as if its labels said nothing. Raises ``FramingError`` where a size exceeds what is left to code, and as
    ``correct_contrasts`` does.
    """
    for size in sizes:
        check_whole("sizes", size, least=0)
    joined = join_codes(predicted, coded, sample, by=by)[1]
    groups = sorted(set(joined["group"]))
    if reference not in groups or len(groups) < 2:
        raise FramingError(
            f"reference must be one of several {by}s of the table, got {reference!r}{did_you_mean(reference, groups)}; there are {groups}"
        )
    each = joined.groupby(["coder", "measure", "frame", "stance"], sort=True)
    cells = [(key, [_Group(some[some["group"] == group]) for group in groups]) for key, some in each]
    left = np.min([[part.left for part in parts] for _, parts in cells], axis=0)
    if max(sizes, default=0) > left.sum():
        more = f"{max(sizes)} further articles"
        raise FramingError(f"sizes: {more} are more than the {left.sum()} that are not coded yet")
    base, reach, rows = groups.index(reference), 2 * stats.norm.ppf(intervals.tail[1]), []
    for split in SPLITS:
        steps = _split(cells, left, base, max(sizes, default=0)) if split == "cheapest" else None
        for size in sizes:
            add = np.bincount(steps[:size], minlength=len(groups)) if steps is not None else _proportion(left, size)
            for key, parts in cells:
                spread = [part.variance(more) for part, more in zip(parts, add, strict=True)]
                known = [part.coded + more for part, more in zip(parts, add, strict=True)]
                for place, group in enumerate(groups):
                    if place != base:
                        counts = size, add[place], add[base], known[place], known[base]
                        width = min(2.0, reach * np.sqrt(spread[place] + spread[base]))
                        rows.append((*key, by, group, reference, split, *counts, width))
    return pd.DataFrame(rows, columns=list(PLAN_COLUMNS))


class _Group:
    """What is known of one group's labels: shares of them, coders' shares within, how many are coded and how many are left."""

    def __init__(self, some: pd.DataFrame):
        label, weight = some["value"].to_numpy(float) >= 0.5, some["weight"].to_numpy(float)
        truth, taken = some["truth"].to_numpy(float), weight > 0
        self.coded, self.left = int(taken.sum()), int((~taken).sum())
        self.known = np.array([(taken & (label == v)).sum() for v in (False, True)], float)
        self.labels = np.array([(~label).mean(), label.mean()])
        found = [
            np.average(truth[c], weights=weight[c]) if (c := taken & (label == v)).any() else 0.5 for v in (False, True)
        ]
        halves = np.maximum(self.labels, 1e-9)
        self.share = (np.array(found) * self.known + 0.5 * halves) / (self.known + halves)
        families = some["family"], some["family"][taken]
        self.copies = [average_weight(family.value_counts().to_numpy(float)) or 1.0 for family in families]

    def variance(self, more: float) -> float:
        known = (self.known + more * self.labels) / self.copies[1]
        spread = self.labels**2 * self.share * (1 - self.share) / np.maximum(known + self.labels, 1e-9)
        mean = self.labels @ self.share
        number = (self.coded + self.left) / self.copies[0]
        return float(spread.sum() + self.labels @ (self.share - mean) ** 2 / (number + 1))


def _proportion(left: np.ndarray, size: int) -> np.ndarray:
    """So many articles over the groups, in proportion to what is left, by largest remainders."""
    exact = size * left / max(1, left.sum())
    whole = np.floor(exact).astype(int)
    whole[np.argsort(whole - exact, kind="stable")[: size - whole.sum()]] += 1
    return whole


def _split(cells: list, left: np.ndarray, base: int, size: int) -> np.ndarray:
    """The group that each further article goes to, one after the other."""
    counts = np.where(np.arange(len(left)) == base, len(left) - 1, 1)  # differences that a group's variance is part of

    def gain(group: int, more: int) -> float:
        if more >= left[group]:
            return -np.inf
        return counts[group] * sum(parts[group].variance(more) - parts[group].variance(more + 1) for _, parts in cells)

    add, steps = np.zeros(len(left), int), []
    gains = [gain(group, 0) for group in range(len(left))]
    for _ in range(size):
        best = int(np.argmax(gains))
        steps.append(best)
        add[best] += 1
        gains[best] = gain(best, add[best])
    return np.array(steps, dtype=int)
