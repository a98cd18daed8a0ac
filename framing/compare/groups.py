"""Groups compared: prevalence and differences, each with an interval that draws families."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codes import check_shares
from framing.compare.bootstrap import Bootstrap, Intervals

PREVALENCE_COLUMNS = (
    "coder", "frame", "stance", "by", "group", "estimate", "low", "high", "articles", "families", "thin",
)  # fmt: skip

CONTRAST_COLUMNS = (
    "coder", "frame", "stance", "by", "group", "reference", "estimate", "low", "high", "p", "p_corrected",
    "articles", "families", "reference_articles", "reference_families", "thin",
)  # fmt: skip


def estimate_prevalence(
    codes: pd.DataFrame, *, by: str = "group", intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return the share of articles that have each frame with each stance, per group, with intervals over families.

    Parameters
    ----------
    codes : tidy codes as ``framing.code_stances`` gives them: columns ``article, coder, frame, stance, value, family`` and the
        one named by ``by``. ``value`` is 0 or 1, or a share between them (a topic's share of an article).
    by : column of ``codes`` that groups the articles (group, outlet, language, kind, period, wire …).
    intervals : how intervals are drawn; groups of fewer families than its ``thin`` are marked: shown, and not to be compared.

    Returns
    -------
    ``coder, frame, stance, by, group, estimate, low, high, articles, families, thin``; ``estimate`` is a share from 0 to 1
    (1: every article), ``low`` and ``high`` its interval. Not to be read as prevalence in all coverage unless the
    articles are a probability sample of it. Raises ``FramingError`` where there are no codes or a column is missing.

    >>> import pandas as pd
    >>> codes = pd.DataFrame({"article": list("abcdefgh"), "family": list("abcdefgh"), "group": list("xxxxyyyy"), "language": "en",
    ...     "coder": "ann", "frame": "war", "stance": "asserted", "value": [1, 1, 1, 0, 0, 0, 0, 1]})
    >>> estimate_prevalence(codes, seed=1)[["group", "estimate", "low", "high", "articles"]].round(2)
      group  estimate   low  high  articles
    0     x      0.75  0.28  0.97         4
    1     y      0.25  0.03  0.72         4
    """
    device, cells, shares = _draw_shares(codes, by=by, intervals=intervals, seed=seed)
    low, high = device.bound(shares)
    low, high = np.where(cells["estimate"] == 0, 0.0, low), np.where(cells["estimate"] == 1, 1.0, high)
    cells = cells.assign(by=by, low=low, high=high, thin=cells["families"] < intervals.thin)
    return cells[list(PREVALENCE_COLUMNS)]


def compare_groups(
    codes: pd.DataFrame, *, reference: str, by: str = "group", intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return how much more often each group has a frame with a stance than the reference group does.

    ``estimate`` is the group's share minus the reference's, from -1 to 1 (above 0: the group has it more often), with a
    family-bootstrap interval: a family with articles in both groups counts in both with the same weight. ``p`` is two-sided,
    from the same draws; ``p_corrected`` is Benjamini and Hochberg's (1995), over all contrasts of one coder in the table.
    Contrasts with a group of fewer families than ``intervals.thin`` are shown and not tested (``p`` empty). Raises ``FramingError``
    where the reference is no group of the table.

    >>> import pandas as pd
    >>> codes = pd.DataFrame({"article": list("abcdefgh"), "family": list("abcdefgh"), "group": list("xxxxyyyy"), "language": "en",
    ...     "coder": "ann", "frame": "war", "stance": "asserted", "value": [1, 1, 1, 0, 0, 0, 0, 1]})
    >>> compare_groups(codes, reference="y", seed=1)[["group", "reference", "estimate", "low", "high", "thin"]].round(2)
      group reference  estimate  low  high  thin
    0     x         y       0.5 -0.2  0.83  True
    """
    device, cells, shares = _draw_shares(codes, by=by, intervals=intervals, seed=seed)
    return device.compare(cells, shares, reference=reference, by=by)[list(CONTRAST_COLUMNS)]


def compare_frames(
    codes: pd.DataFrame, *, x: str, y: str, by: str = "group", intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return how much more often each group has the frame ``x`` than the frame ``y``: ``compare_groups``'s columns, with ``y`` as ``reference``.

    Both shares are of the same articles and are drawn together, family by family: the difference is a paired one, which two
    intervals side by side do not show. ``p_corrected`` is over groups.
    """
    pair = codes[codes["frame"].isin([x, y])].assign(frame=codes[by].astype(str), pair=codes["frame"])
    table = compare_groups(pair, reference=y, by="pair", intervals=intervals, seed=seed)
    return table.assign(by=by, frame=table["group"], group=table["frame"])


def _draw_shares(
    codes: pd.DataFrame, *, by: str, intervals: Intervals, seed: int
) -> tuple[Bootstrap, pd.DataFrame, np.ndarray]:
    """Return the device, the cells with their counts, and each cell's share in every draw."""
    check_shares(codes, (by,), "codes")
    device = Bootstrap(codes["family"], intervals, seed=seed)
    cells, hits, mass = count_cells(codes, by=by, families=device.families)
    return device, cells, draw_cells(device, cells["group"], hits, mass)


def count_cells(
    codes: pd.DataFrame, *, by: str, families: pd.Index
) -> tuple[pd.DataFrame, sparse.csr_array, sparse.csr_array]:
    """Return the cells (coder x frame x stance x group) with their counts, and in families x cells the summed values and the articles."""
    cell = ["coder", "frame", "stance", "group"]
    codes = codes.assign(group=codes[by].astype(str))
    sums = codes.groupby([*cell, "family"], sort=True)["value"].agg(["sum", "size"]).reset_index()
    each = sums.groupby(cell, sort=True)
    cells = each.agg(total=("sum", "sum"), articles=("size", "sum"), families=("family", "size"))
    place, shape = (families.get_indexer(sums["family"]), each.ngroup()), (len(families), len(cells))
    hits, mass = (sparse.csr_array((sums[c].to_numpy(float), place), shape=shape) for c in ("sum", "size"))
    hits.eliminate_zeros()  # most frames are not there
    return cells.assign(estimate=cells["total"] / cells["articles"]).reset_index(), hits, mass


def draw_cells(device: Bootstrap, group: pd.Series, hits: sparse.csr_array, mass: sparse.csr_array) -> np.ndarray:
    """Return each cell's share in every draw; a contrast has the same halves in whatever table."""
    place = np.unique(group, return_inverse=True)[1]
    return device.share(hits, mass, device.halves(place.max() + 1)[:, :, place])
