"""The one device of every interval: the bootstrap that draws families.

Articles that carry the same copy are one family, and each draw gives every family one random weight (the Bayesian bootstrap, Rubin 1981,
*Annals of Statistics* 9(1)). Shares add half an article that has the frame and half an article that has not, with random weights of
their own; for unrelated articles the interval is then exactly the Jeffreys interval (Brown, Cai and DasGupta 2001), which stays honest near
0 and 1, where a plain bootstrap collapses. Where families hold several articles, the two halves count as much as half the family of an
average article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.errors import FramingError, check_whole, did_you_mean

_CHUNK = 500_000  # numbers in one block of draws, which fit a cache; bounds memory, not the result


@dataclass(frozen=True, kw_only=True)
class Intervals:
    """How intervals are drawn. The seed is no part of it: it is an argument of its own wherever there is chance.

    Attributes
    ----------
    level : how often an interval is to hold the truth, between 0 and 1.
    draws : how often families are drawn, 10 at least; results worth stating take hundreds.
    thin : groups of fewer families are shown, marked and not tested. Functions that compare no groups ignore it.

    Raises ``FramingError`` where one of them is not allowed.

    >>> Intervals(draws=500)
    Intervals(level=0.95, draws=500, thin=10)
    """

    level: float = 0.95
    draws: int = 2000
    thin: int = 10

    def __post_init__(self) -> None:
        if not isinstance(self.level, int | float) or not 0 < self.level < 1:
            raise FramingError(f"level must lie between 0 and 1, such as 0.95, got {self.level!r}")
        check_whole("draws", self.draws, least=10)
        check_whole("thin", self.thin, least=1)

    @property
    def tail(self) -> tuple[float, float]:
        """The two quantiles that bound an interval: 0.025 and 0.975 for a level of 0.95."""
        return (1 - self.level) / 2, 1 - (1 - self.level) / 2


class Bootstrap:
    """Families drawn: sums and shares over articles in every draw, their intervals, and the p of a difference.

    ``families`` are sorted, ``weights`` are draws x families: standard exponentials, before they are divided by their sum.
    Raises ``FramingError`` where there is no family, or an article has none.
    """

    def __init__(self, families: Iterable[str], intervals: Intervals, *, seed: int) -> None:
        check_whole("seed", seed, least=0)
        given = pd.Series(families if isinstance(families, pd.Series) else list(families), dtype=object)
        if given.empty:
            raise FramingError("there is no family to draw from: the table is empty")
        if given.isna().any():
            raise FramingError(
                f"{given.isna().sum()} of {len(given)} rows have no family; an article without copies is a family of its own"
            )
        self.intervals, self.seed = intervals, seed
        self.families = pd.Index(np.unique(given.to_numpy()), name="family")
        self.weights = np.random.default_rng(seed).standard_exponential((intervals.draws, len(self.families)))

    def collect(self, family: pd.Series, amount: np.ndarray) -> np.ndarray:
        """Return what articles (rows of ``amount``) have, summed within their families: families, or families x columns."""
        return self._gather(family) @ amount

    def _gather(self, family: pd.Series) -> sparse.csr_array:
        place = (self.families.get_indexer(family), np.arange(len(family)))
        return sparse.csr_array((np.ones(len(family)), place), shape=(len(self.families), len(family)))

    def halves(self, *more: int, n: int = 2, stream: Sequence[int] = (), part: float = 1.0) -> np.ndarray:
        """Return the random weights of ``n`` halves of an article, ``n x draws x more``; ``stream`` names another stream of chance."""
        shape = (n, self.intervals.draws, *more)
        return np.random.default_rng(list(stream or (self.seed, 1))).standard_gamma(0.5 * part, shape)

    def share(self, hits: Any, mass: Any, halves: np.ndarray, *, average: Any = None) -> np.ndarray:
        """Return hits / mass in every draw, half an article with and half an article without added: draws, or draws x columns.

        ``hits`` and ``mass`` are sums within families (``collect``'s); ``average`` is what the family of an average article
        weighs, by itself taken from ``mass``.
        """
        average = average_weight(mass) if average is None else average
        halves = halves[:, :, None] if mass.ndim > halves.ndim - 1 else halves
        if sparse.issparse(mass):  # in one product, which copies the weights
            below, above = np.split(self.weights @ sparse.hstack([mass, hits], format="csr"), 2, axis=1)
            return (above + halves[0] * average) / _or_one(below + halves.sum(axis=0) * average)
        below = self._add_halves(mass, halves.sum(axis=0), average)
        return self._add_halves(hits, halves[0], average) / _or_one(below)

    def _add_halves(self, sums: Any, halves: np.ndarray, average: Any) -> np.ndarray:
        """Return what families have in every draw, with halves of the family of an average article."""
        if sums.ndim == 1 or sums.shape[1] < 10:
            return self.weights @ sums + halves * average
        some = sums.any(axis=1)  # few families have anything on a small side, or of a rare value
        return self.weights[:, some] @ sums[some] + halves * average

    def bound(self, drawn: np.ndarray) -> np.ndarray:
        """Return the low and the high ends of what was drawn (draws x anything)."""
        return np.quantile(drawn, self.intervals.tail, axis=0)

    def bound_around(self, estimate: float, drawn: np.ndarray) -> tuple[float, float]:
        """Return an interval that holds its estimate, also where all agree or none does and the halves draw away from it."""
        if not np.isfinite(estimate):
            return np.nan, np.nan
        low, high = self.bound(drawn)
        return min(float(low), estimate), max(float(high), estimate)

    def compare(
        self, cells: pd.DataFrame, drawn: np.ndarray, *, reference: str, by: str, counted: str = "families"
    ) -> pd.DataFrame:
        """Return each group's cell minus the reference group's, with interval and p; ``drawn`` is draws x cells.

        ``cells`` has ``coder, frame, stance, group, estimate``, what else tells cells apart (``measure, method``), and counts. A
        difference where a side has fewer than ``thin`` of ``counted`` is not tested. Raises ``FramingError`` where the reference is no
        group, or the only one.
        """
        groups = sorted(set(cells["group"]))
        if reference not in groups:
            hint = did_you_mean(reference, groups)
            raise FramingError(f"reference must be a {by} of the table, got {reference!r}{hint}")
        kinds = [c for c in ("coder", "measure", "frame", "stance", "method") if c in cells]
        cells, pairs = cells.reset_index(drop=True), []
        for _, some in cells.groupby(kinds, sort=False):
            base = some.index[some["group"] == reference]
            pairs += [(place, base[0]) for place in some.index[some["group"] != reference] if len(base)]
        if not pairs:
            raise FramingError(f"there is no {by} besides the reference {reference!r}: nothing to compare")
        place, base = np.array(pairs).T
        gaps = drawn[:, place] - drawn[:, base]
        ours, theirs = (cells.iloc[at].reset_index(drop=True) for at in (place, base))
        thin = np.minimum(ours[counted], theirs[counted]) < self.intervals.thin
        empty = thin | np.isnan(gaps).any(axis=0)
        low, high = self.bound(gaps)
        p = np.where(empty, np.nan, two_sided_p(gaps))
        ours = ours.assign(estimate=ours["estimate"] - theirs["estimate"], low=low, high=high, p=p, thin=thin)
        table = pd.concat([theirs.add_prefix("reference_"), ours], axis=1).assign(by=by, reference=reference)
        tests = [c for c in kinds if c not in ("frame", "stance")]
        return table.assign(p_corrected=table.groupby(tests)["p"].transform(correct_p))

    def compare_sides(
        self, family: pd.Series, values: np.ndarray, inside: np.ndarray, outside: np.ndarray
    ) -> list[pd.DataFrame]:
        """Return, for each column of ``values`` (one number an article), a table with a row a column of ``inside`` and ``outside`` (article weights).

        A row is the contrast of the means of the value on the two sides, or a gap.
        """
        column = pd.factorize(np.array([c.tobytes() for c in np.vstack([inside, outside]).T], dtype=object))[0]
        once = np.unique(column, return_index=True)[1]  # columns that are there twice are drawn once
        step, gather = max(1, _CHUNK // len(self.weights)), self._gather(family)
        blocks = (once[i : i + step] for i in range(0, len(once), step))
        parts = [self._compare_sides(gather, values, inside[:, block], outside[:, block]) for block in blocks]
        tables = (pd.concat(some, ignore_index=True) for some in zip(*parts, strict=True))
        return [table.iloc[column].reset_index(drop=True) for table in tables]

    def _compare_sides(self, gather: sparse.csr_array, values: np.ndarray, *sides: np.ndarray) -> list[pd.DataFrame]:
        articles = [(side > 0).sum(axis=0) for side in sides]
        families = [gather @ side > 0 for side in sides]
        ours, theirs = (there.sum(axis=0) for there in families)
        thin = self.intervals.thin
        enough = np.minimum(ours, theirs) >= thin
        gap = [
            "" if good else f"{a} reference and {b} other families, {thin} of each are needed"
            for good, a, b in zip(enough, ours, theirs, strict=True)
        ]
        told = {"articles": sum(articles), "families": np.logical_or(*families).sum(axis=0)}
        told |= {"reference_articles": articles[0], "reference_families": ours, "gap": gap}
        numbers = np.full((values.shape[1], 3, len(enough)), np.nan)
        if enough.any():  # gaps are not drawn; rounded, as the last bits are the BLAS's
            drawn = self._draw_sides(gather, values, *(side[:, enough] for side in sides))
            numbers[:, :, enough] = np.round(drawn, 9)
        names = ("estimate", "low", "high")
        return [pd.DataFrame({**dict(zip(names, found, strict=True)), **told}) for found in numbers]

    def _draw_sides(self, gather: sparse.csr_array, values: np.ndarray, *weights: np.ndarray) -> np.ndarray:
        """Return estimate, low and high of each value's contrast: values x 3 x columns of the weights."""
        sides = []
        for weight, halves in zip(weights, np.split(self.halves(n=4)[:, :, None], 2), strict=True):
            mass = gather @ weight
            average = average_weight(mass)
            below = _or_one(self._add_halves(mass, halves.sum(axis=0), average))  # once for all values
            sides.append((weight, _or_one(mass.sum(axis=0)), halves[0], average, below))
        found = []
        for value in values.T:
            means, drawn = [], []
            for weight, total, half, average, below in sides:
                hits = gather @ (weight * value[:, None])
                means.append(hits.sum(axis=0) / total)
                drawn.append(self._add_halves(hits, half, average) / below)
            found.append([means[0] - means[1], *self.bound(drawn[0] - drawn[1])])
        return np.array(found)


def _or_one(total: np.ndarray) -> np.ndarray:
    return np.where(total > 0, total, 1)


def average_weight(mass: Any) -> Any:
    """Return what the family of an average article weighs, from what articles weigh in each family: a number, or one a column."""
    return (mass**2).sum(axis=0) / _or_one(mass.sum(axis=0))


def two_sided_p(draws: np.ndarray) -> Any:
    """Return the two-sided p of a difference from its bootstrap draws, or of one a column, never below 2 / (draws + 1)."""
    tail = np.minimum((draws <= 0).sum(axis=0), (draws >= 0).sum(axis=0))
    return np.minimum(1.0, 2 * (tail + 1) / (len(draws) + 1))


def correct_p(p: pd.Series) -> pd.Series:
    """Return Benjamini-Hochberg corrected p-values; empty ones stay empty and do not count as tests."""
    from scipy import stats  # takes a second to import

    out = p.astype(float).copy()
    tested = out.notna()
    if tested.any():
        out[tested] = stats.false_discovery_control(out[tested])
    return out
