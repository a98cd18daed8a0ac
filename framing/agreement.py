"""How far coders agree, and how well a measure finds what a coder found; every figure with its interval.

Krippendorff's alpha is computed by the package ``krippendorff``, Gwet's AC1 from its formula. All intervals draw
families as ``framing.contrast`` does, with the same two random halves of an article: one on which coders agree (a
hit), one on which they do not (an error), so that an interval does not collapse where the sample happens to hold no
error.
"""

from __future__ import annotations

from collections.abc import Sequence

import krippendorff
import numpy as np
import pandas as pd

from framing.codebook import writing
from framing.contrast import draw_weights, tails
from framing.errors import FramingError, check_columns, check_filled, check_names, check_once, did_you_mean

AGREEMENT_COLUMNS = (
    "frame",
    "stance",
    "language",
    "coders",
    "alpha",
    "low",
    "high",
    "ac1",
    "ac1_low",
    "ac1_high",
    "agree",
    "agree_low",
    "agree_high",
    "present",
    "present_first",
    "present_second",
    "articles",
    "families",
)
SCORE_COLUMNS = (
    "measure",
    "coder",
    "frame",
    "stance",
    "language",
    "score",
    "estimate",
    "low",
    "high",
    "articles",
    "families",
    "hits",
    "false_alarms",
    "misses",
)
DISAGREEMENT_COLUMNS = ("article", "frame", "stance", "found_by", "not_found_by", "language", "group", "family")
SCORES = ("precision", "recall", "f1")
ALL = "all"
_AGREED = "agreed"  # the view of framing.frames on articles coded alike; it is nobody's coding
_KEY = ["frame", "stance", "article"]


def estimate_agreement(
    codes: pd.DataFrame,
    *,
    coders: Sequence[str] | None = None,
    level: float = 0.95,
    draws: int = 2000,
    seed: int,
) -> pd.DataFrame:
    """Return alpha, AC1 and percent agreement of two or more coders, per frame, stance and language.

    Parameters
    ----------
    codes : ``framing.code_coders``'s table. ``value`` is nominal: 1 or 0 there, any whole number here. A coder who
        did not code an article has no row for it; an article counts where two or more of the coders have one.
    coders : two or more names; without, everybody in the table (the view ``agreed`` is nobody).

    Returns
    -------
    ``frame, stance, language, coders`` (``language`` is ``all``, ``en`` or ``zh``), three coefficients with intervals
    from the family bootstrap, and counts. ``alpha, low, high``: Krippendorff's alpha, nominal: 1 perfect agreement, 0
    as by chance, below 0 systematic disagreement (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*;
    2018, ch. 12); empty where nobody varies. ``ac1, ac1_low, ac1_high``: Gwet's AC1 (2008, *Br. J. Math. Stat.
    Psychol.* 61, 29-48; with missing cells as in Gwet 2014, *Handbook of Inter-Rater Reliability*):
    its chance term stays small where a frame is rare or nearly everywhere, where alpha drops although coders agree.
    ``agree, agree_low, agree_high``: of two decisions on an article, the share that are the same, 0 to 1; not
    corrected for chance. ``present``: share of decisions that found it; ``present_first``, ``present_second``:
    articles in which the first and the second coder found it. ``articles``, ``families``: with two or more decisions.

    A high alpha between two passes of one machine shows consistency, not validity. Raises ``FramingError`` for an
    unknown coder, one who codes an article twice, fewer than two coders, and where no two of them share an article.
    """
    names = _choose_coders(codes, coders)
    wide = _spread(codes, names)
    if not (wide[names].notna().sum(axis=1) >= 2).any():
        raise FramingError(f"the coders {names} share no article: there is no agreement to measure")
    wide = pd.concat([wide.assign(language=ALL), wide.assign(language=wide["language"].map(writing))])
    rows = []
    for (frame, stance, language), some in wide.groupby(["frame", "stance", "language"], sort=True):
        values = some[names].to_numpy(float)
        shared = (~np.isnan(values)).sum(axis=1) >= 2
        if not shared.any():
            continue
        counts = _count_values(values)
        alpha, ac1, agree = _draw_agreement(counts, some["family"], draws=draws, seed=seed)
        estimates = (
            _alpha(values[shared]) if len(set(values[shared][~np.isnan(values[shared])])) > 1 else np.nan,
            *_gwet(counts),
        )
        tail = tails(level)
        bounds = [_bound(estimate, drawn, tail) for estimate, drawn in zip(estimates, (alpha, ac1, agree), strict=True)]
        with_bounds = [v for e, b in zip(estimates, bounds, strict=True) for v in (e, *map(float, b))]
        found = np.nan_to_num(values[shared]) != 0
        present = found.sum() / (~np.isnan(values[shared])).sum()
        size = (int(shared.sum()), some.loc[shared, "family"].nunique())
        rows.append(
            (frame, stance, language, " / ".join(names), *with_bounds, present, *found[:, :2].sum(axis=0), *size)
        )
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def list_disagreements(codes: pd.DataFrame, *, coders: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the decisions on which coders differ, for adjudication: one row per article, frame and stance.

    ``article, frame, stance, found_by, not_found_by, language, group, family``; ``found_by`` and ``not_found_by``
    name the coders, joined by commas; who did not code the article is in neither. Sorted by article, so that an
    article is read once. The table is empty where everybody agrees. Raises ``FramingError`` as ``estimate_agreement``
    does for coders.
    """
    check_columns(codes, ("group",), "codes")
    names = _choose_coders(codes, coders)
    wide = _spread(codes, names)
    values = wide[names].to_numpy(float)
    found, missing = np.nan_to_num(values) != 0, np.isnan(values)
    differ = np.nanmax(values, axis=1) != np.nanmin(values, axis=1)
    table = wide[differ].assign(
        found_by=[", ".join(np.array(names, object)[row]) for row in found[differ]],
        not_found_by=[", ".join(np.array(names, object)[row]) for row in (~found & ~missing)[differ]],
    )
    table = table.merge(codes[["article", "group"]].drop_duplicates(), on="article", how="left")
    table = table.sort_values(["article", "frame", "stance"]).reset_index(drop=True)
    return table.rename_axis(columns=None)[list(DISAGREEMENT_COLUMNS)]


def _choose_coders(codes: pd.DataFrame, coders: Sequence[str] | None) -> list[str]:
    check_columns(codes, (*_KEY, "coder", "value", "family", "language"), "codes")
    check_names("coders", coders)
    check_filled(codes, ("coder", "family", "language"), "codes")
    numeric = pd.to_numeric(codes["value"], errors="coerce")
    if numeric.isna().any():
        row = codes[numeric.isna()].iloc[0]
        raise FramingError(f"codes: value must be a number, got {row['value']!r} for article {row['article']!r}")
    there = sorted(set(map(str, codes["coder"])) - {_AGREED})
    names = there if coders is None else list(dict.fromkeys(coders))
    unknown = [name for name in names if name not in there]
    if unknown:
        raise FramingError(
            f"coder must be one of {there}, got {unknown[0]!r}{did_you_mean(unknown[0], there)}: "
            "nobody of that name coded"
        )
    if len(names) < 2:
        raise FramingError(f"agreement takes two coders or more, got {names}")
    return names


def _spread(codes: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return one row per frame, stance and article, a column a coder (empty: not coded), with language and family."""
    some = codes.assign(coder=codes["coder"].astype(str))
    some = some[some["coder"].isin(names)]
    for column in ("family", "language"):
        spread = some.groupby("article")[column].nunique()
        if (spread > 1).any():
            raise FramingError(
                f"codes: article {spread.idxmax()!r} has {spread.max()} different values of {column}; keep one"
            )
    check_once(some, "codes")
    wide = some.pivot(index=[*_KEY, "family", "language"], columns="coder", values="value")
    return wide.reindex(columns=names).reset_index()


def _count_values(values: np.ndarray) -> np.ndarray:
    """Articles x categories: how many coders gave the category; never fewer than two categories, as a code has two."""
    categories = np.unique(values[~np.isnan(values)])
    counts = (values[:, :, None] == categories).sum(axis=1).astype(float)
    return counts if len(categories) > 1 else np.column_stack([counts, np.zeros(len(counts))])


def _alpha(values: np.ndarray) -> float:
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement="nominal"))


def _gwet(counts: np.ndarray) -> tuple[float, float]:
    """AC1 and percent agreement from articles x categories. Chance uses every article, also those with one decision."""
    size = counts.sum(axis=1)
    many = size >= 2
    agree = float(((counts * (counts - 1)).sum(axis=1)[many] / (size * (size - 1))[many]).mean())
    share = (counts / size[:, None]).mean(axis=0)
    chance = float((share * (1 - share)).sum() / (len(share) - 1))
    return (agree - chance) / (1 - chance), agree


def _draw_agreement(
    counts: np.ndarray, family: pd.Series, *, draws: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Alpha, AC1 and percent agreement in every draw at once: all three are ratios of weighted sums over articles."""
    names, drawn = draw_weights(family, draws=draws, seed=seed)
    weights = drawn[:, names.get_indexer(family)]
    size = counts.sum(axis=1)
    many = size >= 2
    inside, total, some = weights[:, many], size[many], counts[many]
    pairs = (some * (total[:, None] - some)).sum(axis=1)
    halves = draw_halves(family[many], draws=draws, seed=seed)
    # Krippendorff weighs an article by its values, Gwet counts each article once; for two coders both are the same.
    observed = _add_halves(inside @ (pairs / (total - 1)), inside @ total, halves * total.mean())
    values = inside @ some
    mixed = values / values.sum(axis=1, keepdims=True)
    values += total.mean() * (halves[0][:, None] / some.shape[1] + halves[1][:, None] * mixed)
    values *= (total.sum() / values.sum(axis=1))[:, None]
    n = total.sum()
    expected = (values * (n - values)).sum(axis=1) / (n * (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha = 1 - observed / expected
    agree = 1 - _add_halves(inside @ (pairs / (total * (total - 1))), inside.sum(axis=1), halves)
    share = weights @ (counts / size[:, None]) / weights.sum(axis=1, keepdims=True)
    chance = (share * (1 - share)).sum(axis=1) / (share.shape[1] - 1)
    return alpha, (agree - chance) / (1 - chance), agree


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


def score_measure(pairs: pd.DataFrame, *, level: float = 0.95, draws: int = 2000, seed: int) -> pd.DataFrame:
    """Return precision, recall and F1 of a measure against a coder, per frame, stance and language.

    ``pairs`` is ``framing.merge_codes``'s table. ``score`` is precision (of the articles the measure finds, the share
    the coder finds), recall (of those the coder finds, the share the measure finds) or f1 (their harmonic mean); each
    from 0 to 1, 1 best, with a family-bootstrap interval. A score that is undefined because nothing was found stays
    empty, with its counts beside it.
    """
    if pairs.empty:
        raise FramingError("there are no pairs of codes: nothing to score")
    pairs = pd.concat([pairs.assign(language=ALL), pairs.assign(language=pairs["language"].map(writing))])
    tail = tails(level)
    rows = []
    for key, some in pairs.groupby(["measure", "coder", "frame", "stance", "language"], sort=True):
        outcomes = count_outcomes(some)
        names, weights = draw_weights(some["family"], draws=draws, seed=seed)
        drawn = draw_scores(some, names=names, weights=weights, seed=seed)
        counts = outcomes.sum(axis=0)
        for score, estimate in zip(SCORES, scores(*counts), strict=True):
            bounds = _bound(estimate, drawn[score], tail)
            rows.append(
                (*key, score, float(estimate), *bounds, len(some), some["family"].nunique(), *counts.astype(int))
            )
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))


def count_outcomes(pairs: pd.DataFrame) -> np.ndarray:
    """Return rows x (hit, false alarm, miss), each 0 or 1. Raises ``FramingError`` for a value that is neither 0 nor 1."""
    for column in ("value", "truth"):
        bad = ~pairs[column].isin([0, 1])
        if bad.any():
            raise FramingError(f"pairs: {column} must be 0 or 1, got {pairs.loc[bad, column].tolist()[0]!r}")
    value, truth = pairs["value"].to_numpy(bool), pairs["truth"].to_numpy(bool)
    return np.stack([value & truth, value & ~truth, ~value & truth], axis=1).astype(float)


def draw_scores(pairs: pd.DataFrame, *, names: pd.Index, weights: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Return each score in every draw of the families' weights (as ``framing.contrast.draw_weights`` returns them).

    F1 is 2s / (1 + s) of the share s of hits among hits, false alarms and misses; so each score is a share, and takes
    its halves.
    """
    sums = weights[:, names.get_indexer(pairs["family"])] @ count_outcomes(pairs)
    hits, false_alarms, misses = sums.T
    halves = draw_halves(pairs["family"], draws=len(weights), seed=seed)
    share = _add_halves(hits, sums.sum(axis=1), halves)
    return {
        "precision": _add_halves(hits, hits + false_alarms, halves),
        "recall": _add_halves(hits, hits + misses, halves),
        "f1": 2 * share / (1 + share),
    }


def scores(hits: float, false_alarms: float, misses: float) -> list[float]:
    """Return precision, recall and F1 from counts; ``nan`` where undefined."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return [
            np.float64(hits) / (hits + false_alarms),
            np.float64(hits) / (hits + misses),
            np.float64(2 * hits) / (2 * hits + false_alarms + misses),
        ]
