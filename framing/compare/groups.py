"""Groups compared: prevalence, differences, telling terms, each with an interval that draws families.

All intervals come from one device, the family bootstrap: articles that carry the same copy are one family, and each of
``draws`` replicates gives every family one random weight (the Bayesian bootstrap, Rubin 1981). Shares add half an article that
has the frame and half an article that has not, with random weights of their own; for unrelated articles the interval is then
exactly the Jeffreys interval (Brown, Cai and DasGupta 2001), which stays honest near 0 and 1, where a plain bootstrap
collapses. Where families hold several articles, the two halves count as much as half the family of an average article.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.compare.bootstrap import _CELL, _draw_shares, correct_p, tails, two_sided_p
from framing.errors import FramingError, did_you_mean

PREVALENCE_COLUMNS = (
    "coder",
    "frame",
    "stance",
    "by",
    "group",
    "estimate",
    "low",
    "high",
    "articles",
    "families",
    "thin",
)


CONTRAST_COLUMNS = (
    "coder",
    "frame",
    "stance",
    "by",
    "group",
    "reference",
    "estimate",
    "low",
    "high",
    "p",
    "p_corrected",
    "articles",
    "families",
    "reference_articles",
    "reference_families",
    "thin",
)


def estimate_prevalence(
    codes: pd.DataFrame,
    *,
    by: str = "group",
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return the share of articles that have each frame with each stance, per group, with intervals over families.

    Parameters
    ----------
    codes : tidy codes as ``framing.code_stances`` gives them: columns ``article, coder, frame, stance, value, family`` and the
        one named by ``by``. ``value`` is 0 or 1, or a share between them (a topic's share of an article).
    by : column of ``codes`` that groups the articles (group, outlet, language, kind, period, wire …).
    thin : groups of fewer families are marked thin: shown, and not to be compared.

    Returns
    -------
    ``coder, frame, stance, by, group, estimate, low, high, articles, families, thin``; ``estimate`` is a share from 0 to 1
    (1: every article), ``low`` and ``high`` its interval at ``level``. Not to be read as prevalence in all coverage unless the
    articles are a probability sample of it. Raises ``FramingError`` where there are no codes or a column is missing.
    """
    tail = tails(level)
    cells, shares = _draw_shares(codes, by=by, draws=draws, seed=seed)
    low, high = np.quantile(shares, tail, axis=0)
    share = cells["total"] / cells["articles"]
    return cells.assign(
        by=by,
        estimate=share,
        low=np.where(share == 0, 0.0, low),
        high=np.where(share == 1, 1.0, high),
        thin=cells["families"] < thin,
    )[list(PREVALENCE_COLUMNS)]


def compare_groups(
    codes: pd.DataFrame,
    *,
    reference: str,
    by: str = "group",
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return how much more often each group has a frame with a stance than the reference group does.

    ``estimate`` is the group's share minus the reference's, from -1 to 1 (above 0: the group has it more often), with a
    family-bootstrap interval: a family with articles in both groups counts in both with the same weight. ``p`` is two-sided,
    from the same draws; ``p_corrected`` is Benjamini and Hochberg's (1995), over all contrasts of one coder in the table.
    Contrasts with a group of fewer than ``thin`` families are shown and not tested (``p`` empty). Raises ``FramingError``
    where the reference is no group of the table.
    """
    cells, shares = _draw_shares(codes, by=by, draws=draws, seed=seed)
    if reference not in set(cells["group"]):
        raise FramingError(
            f"reference must be a {by} of the table, got {reference!r}{did_you_mean(reference, set(cells['group']))}"
        )
    tail = tails(level)
    cells = cells.assign(share=cells["total"] / cells["articles"])
    rows = []
    for _, some in cells.groupby(_CELL[:-1], sort=True):
        inside = some["group"] == reference
        if not inside.any():
            continue
        base = some[inside].iloc[0]
        for place, row in some[~inside].iterrows():
            gap = shares[:, cells.index.get_loc(place)] - shares[:, cells.index.get_loc(base.name)]
            low, high = np.quantile(gap, tail)
            is_thin = min(row["families"], base["families"]) < thin
            rows.append(
                {
                    **row[_CELL],
                    "by": by,
                    "reference": reference,
                    "estimate": row["share"] - base["share"],
                    "low": low,
                    "high": high,
                    "p": np.nan if is_thin else two_sided_p(gap),
                    "articles": row["articles"],
                    "families": row["families"],
                    "reference_articles": base["articles"],
                    "reference_families": base["families"],
                    "thin": is_thin,
                }
            )
    if not rows:
        raise FramingError(f"there is no {by} besides the reference {reference!r}: nothing to compare")
    table = pd.DataFrame(rows)
    table["p_corrected"] = table.groupby("coder")["p"].transform(correct_p)
    return table[list(CONTRAST_COLUMNS)]
