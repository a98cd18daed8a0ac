"""The one device of every interval: the bootstrap that draws families."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse, stats

from framing.errors import FramingError, check_columns, check_filled, check_whole


def draw_halves(family: pd.Series, *, draws: int, seed: int) -> np.ndarray:
    """Return ``2 x draws`` random weights of half an article each, scaled by the family of an average article."""
    size = family.value_counts().to_numpy(float)
    scale = (size**2).sum() / size.sum()
    return np.random.default_rng([seed, 1]).standard_gamma(0.5, (2, draws)) * scale


def _bound(estimate: float, drawn: np.ndarray, tail: tuple[float, float]) -> tuple[float, float]:
    """The interval of an estimate, which lies in it, also where all agree or none does and the halves draw away from it."""
    if not np.isfinite(estimate):
        return np.nan, np.nan
    low, high = np.quantile(drawn, tail)
    return min(float(low), estimate), max(float(high), estimate)


def _add_halves(part: np.ndarray, whole: np.ndarray, halves: np.ndarray) -> np.ndarray:
    return (part + halves[0]) / (whole + halves.sum(axis=0))


CODE_COLUMNS = ("article", "coder", "frame", "stance", "value", "family")


FEWEST_DRAWS = 10
"""Below this an interval's bounds are chance; results worth stating take hundreds."""


_CELL = ["coder", "frame", "stance", "group"]


def tails(level: float) -> tuple[float, float]:
    """Return the two quantiles that bound an interval of this level: 0.025 and 0.975 for 0.95."""
    if not isinstance(level, int | float) or not 0 < level < 1:
        raise FramingError(f"level must lie between 0 and 1, such as 0.95, got {level!r}")
    return (1 - level) / 2, 1 - (1 - level) / 2


def draw_weights(families: Iterable[str], *, draws: int, seed: int) -> tuple[pd.Index, np.ndarray]:
    """Return the families, sorted, and their random weights: ``draws`` rows of standard exponentials.

    The weights of the Bayesian bootstrap (Rubin 1981, *Annals of Statistics* 9(1)) before they are divided by their sum.
    """
    check_whole("draws", draws, least=FEWEST_DRAWS)
    check_whole("seed", seed, least=0)
    given = pd.Series(families if isinstance(families, pd.Series) else list(families), dtype=object)
    if given.empty:
        raise FramingError("there is no family to draw from: the table is empty")
    if given.isna().any():
        raise FramingError(
            f"{given.isna().sum()} of {len(given)} rows have no family; an article without copies is a family of its own"
        )
    index = pd.Index(np.unique(given.to_numpy()), name="family")
    return index, np.random.default_rng(seed).standard_exponential((draws, len(index)))


def two_sided_p(draws: np.ndarray) -> float:
    """Return the two-sided p of a difference from its bootstrap draws, never below 2 / (draws + 1)."""
    tail = min((draws <= 0).sum(), (draws >= 0).sum())
    return float(min(1.0, 2 * (tail + 1) / (len(draws) + 1)))


def correct_p(p: pd.Series) -> pd.Series:
    """Return Benjamini-Hochberg corrected p-values; empty ones stay empty and do not count as tests."""
    out = p.astype(float).copy()
    tested = out.notna()
    if tested.any():
        out[tested] = stats.false_discovery_control(out[tested])
    return out


def _draw_shares(codes: pd.DataFrame, *, by: str, draws: int, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the cells (coder x frame x stance x group) with their counts, and each cell's share in every draw."""
    check_columns(codes, (*CODE_COLUMNS, by), "codes")
    if codes.empty:
        raise FramingError("there are no codes: the table is empty")
    check_filled(codes, ("family", by), "codes")
    codes = codes.assign(group=codes[by].astype(str))
    families, weights = draw_weights(codes["family"], draws=draws, seed=seed)
    sums = codes.groupby([*_CELL, "family"], sort=True)["value"].agg(["sum", "size"]).reset_index()
    cells = (
        sums.groupby(_CELL, sort=True)
        .agg(
            total=("sum", "sum"),
            articles=("size", "sum"),
            families=("family", "size"),
            square=("size", lambda m: (m**2).sum()),
        )
        .reset_index()
    )
    row = families.get_indexer(sums["family"])
    column = pd.MultiIndex.from_frame(cells[_CELL]).get_indexer(pd.MultiIndex.from_frame(sums[_CELL]))
    shape = (len(families), len(cells))
    present = sparse.csr_matrix((sums["sum"].to_numpy(float), (row, column)), shape=shape)
    every = sparse.csr_matrix((sums["size"].to_numpy(float), (row, column)), shape=shape)
    half = np.random.default_rng([seed, 1]).standard_gamma(0.5, (2, draws, len(cells)))
    half *= (cells["square"] / cells["articles"]).to_numpy()
    shares = (weights @ present + half[0]) / (weights @ every + half.sum(axis=0))
    return cells, np.asarray(shares)


# fmt: on
_CHUNK = 4_000_000  # numbers in one block of draws; bounds memory, not the result


class _Device:
    """The family bootstrap of ``framing.contrast`` for many contrasts at once: draws x families times families x contrasts."""

    def __init__(self, family: pd.Series, *, level: float, draws: int, seed: int):
        families, self._weights = draw_weights(family, draws=draws, seed=seed)
        rows = families.get_indexer(family)
        self._member = sparse.csr_matrix((np.ones(len(rows)), (rows, np.arange(len(rows)))))
        self._tail = tails(level)
        self._halves = np.random.default_rng([seed, 1]).standard_gamma(0.5, (2, 2, draws))

    def compare(self, value: np.ndarray, inside: np.ndarray, outside: np.ndarray, *, thin: int) -> pd.DataFrame:
        """Return a row a column of ``inside`` and ``outside`` (article weights): the contrast of the means of ``value``, or a gap.

        ``value`` is one number an article, or has a column for each of the columns.
        """
        step = max(1, _CHUNK // len(self._weights))
        value = value.reshape(len(value), -1)
        parts = [
            self._compare(
                value if value.shape[1] == 1 else value[:, i : i + step],
                inside[:, i : i + step],
                outside[:, i : i + step],
                thin,
            )
            for i in range(0, inside.shape[1], step)
        ]
        return pd.concat(parts, ignore_index=True)

    def _compare(self, value: np.ndarray, inside: np.ndarray, outside: np.ndarray, thin: int) -> pd.DataFrame:
        means, drawn, families, articles = [], [], [], []
        for weight, half in zip((inside, outside), self._halves, strict=True):
            mass, hits = self._member @ weight, self._member @ (weight * value)
            total = mass.sum(axis=0)
            safe = np.where(total > 0, total, 1)
            average = ((mass**2).sum(axis=0) / safe)[:, None]  # what the family of an average article weighs
            below = mass.T @ self._weights.T + average * half.sum(axis=0)
            above = hits.T @ self._weights.T + average * half[0]
            drawn.append(above / np.where(below > 0, below, 1))
            means.append(hits.sum(axis=0) / safe)
            families.append(mass > 0)
            articles.append((weight > 0).sum(axis=0))
        ours, theirs = (f.sum(axis=0) for f in families)
        enough = np.minimum(ours, theirs) >= thin
        low, high = np.quantile(drawn[0] - drawn[1], self._tail, axis=1)
        gap = [
            "" if good else f"{a} reference and {b} other families, {thin} of each are needed"
            for good, a, b in zip(enough, ours, theirs, strict=True)
        ]
        return pd.DataFrame(
            {
                "estimate": np.where(enough, (means[0] - means[1]).round(9), np.nan),  # the last bits are the BLAS's
                "low": np.where(enough, low.round(9), np.nan),
                "high": np.where(enough, high.round(9), np.nan),
                "articles": articles[0] + articles[1],
                "families": (families[0] | families[1]).sum(axis=0),
                "reference_articles": articles[0],
                "reference_families": ours,
                "gap": gap,
            }
        )
