"""How well each measure finds what a coder found, per language, and when languages are not to be compared."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from framing.agreement import SCORE_COLUMNS, SCORES, count_outcomes, draw_scores, score_measure, scores
from framing.codebook import writing
from framing.contrast import draw_weights
from framing.errors import FramingError
from framing.frames import merge_codes

VALIDITY_COLUMNS = (*SCORE_COLUMNS, "verdict")
_MEASURED = ("measure", "coder", "frame", "stance", "score")
LANGUAGE_COLUMNS = (
    *(*_MEASURED, "en", "zh", "estimate", "low", "high", "verdict"),
    *("articles_en", "articles_zh", "families"),
)


def score_measures(
    measures: Iterable[pd.DataFrame],
    *,
    truth: pd.DataFrame,
    level: float = 0.95,
    draws: int = 2000,
    margin: float = 0.1,
    seed: int,
) -> pd.DataFrame:
    """Return precision, recall and F1 of several measures against a coder, per language, and whether languages compare.

    ``measures`` are tables of codes (``framing.code_dictionary``, ``code_supervised``, another coder's, a topic's);
    ``truth`` is the coders'. Columns as ``framing.agreement.score_measure``, and ``verdict``: ``compare_languages``'s
    for the measure, frame, stance and score.
    """
    pairs = pd.concat([merge_codes(codes, truth) for codes in measures], ignore_index=True)
    table = score_measure(pairs, level=level, draws=draws, seed=seed)
    if pairs["language"].map(writing).nunique() < 2:
        return table.assign(verdict="")[list(VALIDITY_COLUMNS)]
    gaps = compare_languages(pairs, level=level, draws=draws, margin=margin, seed=seed)
    table = table.merge(gaps[[*_MEASURED, "verdict"]], on=list(_MEASURED), how="left")
    return table.assign(verdict=table["verdict"].fillna(""))[list(VALIDITY_COLUMNS)]


def compare_languages(
    pairs: pd.DataFrame, *, level: float = 0.95, draws: int = 2000, margin: float = 0.1, seed: int
) -> pd.DataFrame:
    """Return how much better a measure is in Chinese than in English: the gate for comparisons across languages.

    ``pairs`` is ``framing.merge_codes``'s table. ``measure, coder, frame, stance, score, en, zh, estimate, low, high,
    verdict, articles_en, articles_zh, families``; ``estimate`` is the score in ``zh`` minus that in ``en``, -1 to 1,
    with a family-bootstrap interval. ``verdict``: ``differs`` (the interval excludes 0: a difference between sources
    in different languages may be the measure's), ``alike`` (it lies within ``margin`` of 0), ``unclear`` (too few
    codes to tell). A score undefined in a language is ``unclear``. Raises ``FramingError`` where one language has no
    coded article.
    """
    pairs = pairs.assign(writing=pairs["language"].map(writing))
    for language in ("en", "zh"):
        if not (pairs["writing"] == language).any():
            raise FramingError(f"no article in {language!r} was coded and measured; languages cannot be compared")
    tail = (1 - level) / 2
    rows = []
    for key, some in pairs.groupby(["measure", "coder", "frame", "stance"], sort=True):
        names, weights = draw_weights(some["family"], draws=draws, seed=seed)
        sides = {w: some[some["writing"] == w] for w in ("en", "zh")}
        if any(side.empty for side in sides.values()):
            continue
        drawn = {
            w: draw_scores(side, names=names, weights=weights, seed=seed + i)
            for i, (w, side) in enumerate(sides.items())
        }
        found = {w: dict(zip(SCORES, scores(*count_pairs(side)), strict=True)) for w, side in sides.items()}
        for score in SCORES:
            gap = found["zh"][score] - found["en"][score]
            low, high = (
                np.quantile(drawn["zh"][score] - drawn["en"][score], [tail, 1 - tail])
                if np.isfinite(gap)
                else (np.nan, np.nan)
            )
            verdict = "unclear"
            if low > 0 or high < 0:
                verdict = "differs"
            elif -margin <= low and high <= margin:
                verdict = "alike"
            sizes = (len(sides["en"]), len(sides["zh"]), some["family"].nunique())
            rows.append((*key, score, found["en"][score], found["zh"][score], gap, low, high, verdict, *sizes))
    return pd.DataFrame(rows, columns=list(LANGUAGE_COLUMNS))


def count_pairs(pairs: pd.DataFrame) -> np.ndarray:
    return count_outcomes(pairs).sum(axis=0)


def warn_languages(comparison: pd.DataFrame, *, measure: str, frame: str, stance: str) -> str:
    """Return the warning that a table or figure across languages must carry for a measure, or "" where its F1 is alike.

    ``comparison`` is ``compare_languages``'s table. Raises ``FramingError`` where it has no such measure, frame and
    stance.
    """
    chosen = comparison[
        (comparison["measure"] == measure)
        & (comparison["frame"] == frame)
        & (comparison["stance"] == stance)
        & (comparison["score"] == "f1")
    ]
    if chosen.empty:
        there = sorted(set(zip(comparison["measure"], comparison["frame"], comparison["stance"], strict=True)))
        raise FramingError(f"no comparison of languages for {(measure, frame, stance)}; there are {there}")
    row = chosen.iloc[0]
    if row["verdict"] == "alike":
        return ""
    figures = f"F1 {row['en']:.2f} in English, {row['zh']:.2f} in Chinese"
    if row["verdict"] == "differs":
        worse = "English" if row["estimate"] > 0 else "Chinese"
        return (
            f"Do not compare across languages: the measure {measure} of {frame}, {stance}, is worse in {worse} "
            f"({figures}; "
            f"difference {row['estimate']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}])."
        )
    return (
        f"Compare across languages with care: whether the measure {measure} of {frame}, {stance}, is equally good "
        "in both is not known "
        f"({figures}, on {row['articles_en']} and {row['articles_zh']} articles)."
    )
