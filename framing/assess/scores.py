"""How well a measure finds what a coder found: precision, recall, F1, with intervals over families."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.assess.agreement import in_each_language
from framing.compare.bootstrap import Bootstrap, Intervals, average_weight
from framing.errors import FramingError

SCORE_COLUMNS = (
    "measure", "coder", "frame", "stance", "language", "score", "estimate", "low", "high", "articles", "families",
    "hits", "false_alarms", "misses",
)  # fmt: skip

SCORES = ("precision", "recall", "f1")


def score_measure(pairs: pd.DataFrame, *, intervals: Intervals = Intervals(), seed: int) -> pd.DataFrame:
    """Return precision, recall and F1 of a measure against a coder, per frame, stance and language.

    ``pairs`` is ``framing.merge_codes``'s table. ``score`` is precision (of the articles the measure finds, the share
    the coder finds), recall (of those the coder finds, the share the measure finds) or f1 (their harmonic mean); each
    from 0 to 1, 1 best, with a family-bootstrap interval. A score that is undefined because nothing was found stays
    empty, with its counts beside it.

    >>> import pandas as pd
    >>> codes = pd.DataFrame({"article": list("abcdefgh"), "family": list("abcdefgh"), "group": list("xxxxyyyy"), "language": "en",
    ...     "coder": "ann", "frame": "war", "stance": "asserted", "value": [1, 1, 1, 0, 0, 0, 0, 1]})
    >>> from framing.codes import merge_codes
    >>> machine = codes.assign(coder="dictionary", value=[1, 1, 1, 1, 0, 0, 0, 0])
    >>> scores = score_measure(merge_codes(machine, codes), seed=1)
    >>> scores.loc[scores["language"] == "all", ["score", "estimate", "hits", "misses", "false_alarms"]]
           score  estimate  hits  misses  false_alarms
    0  precision      0.75     3       1             1
    1     recall      0.75     3       1             1
    2         f1      0.75     3       1             1
    """
    if pairs.empty:
        raise FramingError("there are no pairs of codes: nothing to score")
    rows = []
    for key, some in in_each_language(pairs).groupby(["measure", "coder", "frame", "stance", "language"], sort=True):
        device = Bootstrap(some["family"], intervals, seed=seed)
        drawn = draw_scores(some, device)
        size = len(some), some["family"].nunique(), *count_outcomes(some).sum(axis=0).astype(int)
        for score, estimate in zip(SCORES, scores(some), strict=True):
            bounds = device.bound_around(estimate, drawn[score])
            rows.append((*key, score, float(estimate), *bounds, *size))
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))


def count_outcomes(pairs: pd.DataFrame) -> np.ndarray:
    """Return rows x (hit, false alarm, miss), each 0 or 1. Raises ``FramingError`` for a value that is neither 0 nor 1."""
    for column in ("value", "truth"):
        bad = ~pairs[column].isin([0, 1])
        if bad.any():
            raise FramingError(f"pairs: {column} must be 0 or 1, got {pairs.loc[bad, column].tolist()[0]!r}")
    value, truth = pairs["value"].to_numpy(bool), pairs["truth"].to_numpy(bool)
    return np.stack([value & truth, value & ~truth, ~value & truth], axis=1).astype(float)


def draw_scores(pairs: pd.DataFrame, device: Bootstrap, *, stream: int = 0) -> dict[str, np.ndarray]:
    """Return each score in every draw of the device's families; another ``stream`` draws other halves.

    F1 is 2s / (1 + s) of the share s of hits among hits, false alarms and misses; so each score is a share, and takes
    its halves.
    """
    outcomes = device.collect(pairs["family"], np.column_stack([count_outcomes(pairs), np.ones(len(pairs))]))
    hits, false_alarms, misses, articles = outcomes.T
    halves, average = device.halves(stream=(device.seed + stream, 1)), average_weight(articles)
    masses = {"precision": hits + false_alarms, "recall": hits + misses, "f1": hits + false_alarms + misses}
    drawn = {score: device.share(hits, mass, halves, average=average) for score, mass in masses.items()}
    return drawn | {"f1": 2 * drawn["f1"] / (1 + drawn["f1"])}


def scores(pairs: pd.DataFrame) -> list[float]:
    """Return precision, recall and F1; ``nan`` where undefined."""
    hits, false_alarms, misses = count_outcomes(pairs).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        masses = np.array([hits + false_alarms, hits + misses, hits + (false_alarms + misses) / 2])
        return list(hits / masses)
