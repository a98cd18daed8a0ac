"""What a machine measure says of groups, corrected with a coded probability sample.

A machine measure is wrong in some articles, and wrong more often in some groups than in others, so its shares and
their differences are biased and their intervals too short. A probability sample of the same articles, coded by
people, shows by how much. Three estimates stand side by side: ``naive`` (the machine's labels taken as true),
``coded`` (the sample alone) and ``corrected`` (both).

The corrected share is the difference estimator of survey sampling (Särndal, Swensson and Wretman 1992, ch. 6), known
as prediction-powered inference (Angelopoulos et al. 2023, *Science* 382; power-tuned: Angelopoulos, Duchi and Zrnic
2023, arXiv 2311.01453) and as design-based supervised learning (Egami, Hinck, Stewart and Wei 2023, NeurIPS 36): the
mean of lambda times the machine's label over all articles, plus the mean of (coder - lambda times label) over the
sample, weighted by 1 / inclusion probability. With labels of 0 and 1 the best lambda is reached by
post-stratification: the coders' share among the articles labelled 1 and among those labelled 0, weighted by how many
articles each label has. That is what is done, per group, unless ``power`` fixes lambda.

Intervals come from the family bootstrap (``framing.compare.bootstrap``): one random weight a family, in the machine's labels
and in the sample alike, and half an article found and half an article not found for every share that is estimated,
spread over the labels as the articles are, so that they hold in small samples without an error. They are about the process that the families are drawn from, as all
intervals of the library.

Where the sample was stratified by the machine's labels, these are in the ``coded`` estimate already, through the
inclusion probabilities: it then equals the corrected one, and its interval, which makes no use of the labels, is too
wide.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.codes import check_once, check_shares
from framing.coding.sample import check_sample
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.errors import FramingError, check_columns

METHODS = ("naive", "coded", "corrected")

CORRECTED_COLUMNS = (
    "coder", "measure", "frame", "stance", "by", "group", "method", "estimate", "low", "high", "articles", "coded",
    "families", "coded_families", "thin",
)  # fmt: skip

CORRECTED_CONTRAST_COLUMNS = (
    "coder", "measure", "frame", "stance", "by", "group", "reference", "method", "estimate", "low", "high", "p",
    "p_corrected", "articles", "coded", "reference_articles", "reference_coded", "thin",
)  # fmt: skip


def correct_prevalence(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    by: str = "group",
    power: float | None = None,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return the share of articles with each frame and stance, per group: naive, coded and corrected.

    Parameters
    ----------
    predicted : the machine's codes of *all* articles (``article, coder, frame, stance, value, family`` and the column
        ``by``), such as ``framing.code_dictionary`` or ``framing.code_supervised`` give; ``value`` from 0 to
        1. Where the machine was trained on the coded articles, their labels must come from folds that left them out;
        labels of its own training articles hide its errors.
    coded : the coders' codes of the sampled articles.
    sample : ``article, inclusion``: the probability with which each article was drawn (``framing.coding.draw_sample``
        records it). A sample picked by hand has none, and cannot correct anything.
    by : column of ``predicted`` that groups the articles.
    power : lambda: 1 is plain prediction-powered inference, 0 ignores the machine; without, it is tuned.
    intervals : how intervals are drawn; ``thin`` counts coded families.

    Returns
    -------
    ``coder, measure, frame, stance, by, group, method, estimate, low, high, articles, coded, families,
    coded_families, thin``: a row per ``method``. ``estimate`` is a share from 0 to 1. ``articles`` and ``families``
    count all, ``coded`` and ``coded_families`` the sample; ``thin``: too few coded families, not to be
    compared. A group without a coded article has no coded and no corrected estimate: these stay empty. Raises
    ``FramingError`` where the sample has no inclusion probabilities or one outside (0, 1], an article is coded that
    was not sampled, sampled that is not among ``predicted``, labelled twice, or sampled and not coded. To take those that
    are coded as a sample of the others of the same group and label, leave the uncoded ones out of ``sample``.
    """
    codes = join_codes(predicted, coded, sample, by=by)
    device, cells, shares = _draw_shares(codes, power, intervals, seed)
    low, high = device.bound(shares)
    cells = cells.assign(by=by, low=low, high=high, thin=cells["coded_families"] < intervals.thin)
    return cells[list(CORRECTED_COLUMNS)]


def correct_contrasts(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    reference: str,
    by: str = "group",
    power: float | None = None,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return each group's share minus the reference's, by each method; arguments as ``correct_prevalence``'s.

    ``coder, measure, frame, stance, by, group, reference, method, estimate, low, high, p, p_corrected, articles,
    coded, reference_articles, reference_coded, thin``; ``estimate`` from -1 to 1, above 0: the group has it more
    often. ``p`` is two-sided from the same draws; ``p_corrected`` is Benjamini and Hochberg's, over all contrasts of
    one coder, measure and method. Contrasts with too few coded families on a side are not tested. Raises
    as ``correct_prevalence``, and where the reference is no group or the only one.
    """
    codes = join_codes(predicted, coded, sample, by=by)
    device, cells, shares = _draw_shares(codes, power, intervals, seed)
    table = device.compare(cells, shares, reference=reference, by=by, counted="coded_families")
    return table[list(CORRECTED_CONTRAST_COLUMNS)]


def _draw_shares(
    codes: tuple[pd.DataFrame, pd.DataFrame], power: float | None, intervals: Intervals, seed: int
) -> tuple[Bootstrap, pd.DataFrame, np.ndarray]:
    """Return the device, a row per coder, measure, frame, stance, group and method, and each one's share in every draw."""
    if power is not None and not 0 <= power <= 1:
        raise FramingError(f"power must lie between 0 (coders only) and 1 (plain prediction-powered), got {power!r}")
    every, joined = codes
    device = Bootstrap(every["family"], intervals, seed=seed)
    groups = sorted(set(every["group"]))
    names = ["coder", "measure", "frame", "stance", "group"]
    rows, out = [], []
    for key, part in joined.groupby(names, sort=True):
        taken = part[part["weight"] > 0]
        counts = len(part), len(taken), part["family"].nunique(), taken["family"].nunique()
        for method in METHODS:
            estimate, drawn = _estimate(part, device, method=method, power=power, group=groups.index(key[-1]))
            rows.append((*key, method, estimate, *counts))
            out.append(drawn)
    columns = [*names, "method", "estimate", "articles", "coded", "families", "coded_families"]
    return device, pd.DataFrame(rows, columns=columns), np.stack(out, axis=1)


def _estimate(
    part: pd.DataFrame, device: Bootstrap, *, method: str, power: float | None, group: int
) -> tuple[float, np.ndarray]:
    """One group's share and its draws. ``part``'s ``weight`` is 1 / inclusion where coded, else 0."""
    value, truth, weight = (part[c].to_numpy(float) for c in ("value", "truth", "weight"))
    strength = 0.0 if method == "coded" else power
    if method == "naive":
        value, truth, weight, strength = np.zeros_like(value), value, np.ones_like(value), 0.0
    taken = weight > 0
    if not taken.any():
        return np.nan, np.full(len(device.weights), np.nan)
    labels = np.unique(value)
    if strength is None and set(labels) <= {0.0, 1.0} and all(taken[value == v].any() for v in labels):
        cells = [value == v for v in labels]  # post-stratified: within a label, lambda does not matter
    else:
        cells = [np.ones(len(value), bool)]
    if strength is None:
        strength = 0.0 if len(cells) > 1 else _tune(value[taken], truth[taken], weight[taken])

    def collect(amount: np.ndarray) -> np.ndarray:
        return device.collect(part["family"], amount)

    estimate, drawn = 0.0, np.zeros(len(device.weights))
    for number, cell in enumerate(cells):
        error = np.where(cell, weight * (truth - strength * value), 0.0)
        label, mass = strength * value[cell].mean(), np.where(cell, weight, 0.0)
        estimate += cell.mean() * (label + error.sum() / mass.sum())
        halves = device.halves(stream=(device.seed, 1, group, number), part=cell.mean())
        share = device.share(collect(error + label * mass), collect(mass), halves)
        drawn += device.weights @ collect(strength * value * cell)
        drawn += device.weights @ collect(cell.astype(float)) * (share - label)
    drawn /= device.weights @ collect(np.ones(len(value)))
    return float(np.clip(estimate, 0, 1)), np.clip(drawn, 0, 1)


def _tune(value: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> float:
    """The lambda of least variance: the slope of coder on label in the sample, within 0 to 1; 1 if there is none."""
    gap = value - np.average(value, weights=weight)
    spread = (weight * gap**2).sum()
    return float(np.clip((weight * gap * truth).sum() / spread, 0, 1)) if spread > 0 else 1.0


def join_codes(
    predicted: pd.DataFrame, coded: pd.DataFrame, sample: pd.DataFrame, *, by: str
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the predicted codes, and those once per coder, with ``truth`` and ``weight`` (1 / inclusion where coded, else 0)."""
    weight = check_sample(sample)
    check_shares(predicted, (by,), "predicted")
    check_once(predicted, "predicted")
    every = predicted.rename(columns={"coder": "measure"}).assign(group=predicted[by].astype(str))
    every = every[["article", "measure", "frame", "stance", "value", "family", "group"]]
    check_values(every, "predicted")
    outside = sorted(set(weight.index) - set(every["article"]))
    if outside:
        which = f"article {outside[0]!r} was sampled and has no predicted code ({len(outside)} such)"
        raise FramingError(f"{which}; the sample must come from the articles predicted")
    return every, _join(every, coded, weight=weight)


def check_values(codes: pd.DataFrame, name: str) -> None:
    bad = ~pd.to_numeric(codes["value"], errors="coerce").between(0, 1)
    if bad.any():
        value, article = codes.loc[bad, "value"].tolist()[0], codes.loc[bad, "article"].iloc[0]
        raise FramingError(f"{name} values lie between 0 and 1, got {value!r} for article {article!r}")


def _join(every: pd.DataFrame, coded: pd.DataFrame, *, weight: pd.Series) -> pd.DataFrame:
    key = ["article", "frame", "stance"]
    check_columns(coded, (*key, "coder", "value"), "coded")
    if coded.empty:
        raise FramingError("coded: there is no row; the sample must be coded before it can correct anything")
    extra = sorted(set(coded["article"]) - set(weight.index))
    if extra:
        which = f"article {extra[0]!r} is coded and was not sampled ({len(extra)} such)"
        raise FramingError(f"{which}; keep only the codes of sampled articles")
    check_once(coded, "coded")
    check_values(coded, "coded")
    parts = []
    for coder, some in coded.groupby("coder", sort=True):
        cells = some[["frame", "stance"]].drop_duplicates()
        part = every.merge(cells, on=["frame", "stance"])
        part = part.merge(some[[*key, "value"]].rename(columns={"value": "truth"}), on=key, how="left")
        lost = part["truth"].isna() & part["article"].isin(weight.index)
        if lost.any():
            row = part[lost].iloc[0]
            raise FramingError(
                f"article {row['article']!r} was sampled and coder {coder!r} has no code for {row['frame']!r}, "
                f"{row['stance']!r} ({part.loc[lost, 'article'].nunique()} such articles); have it coded, or leave it out of the sample"
            )
        inclusion = part["article"].map(weight).fillna(0.0)
        parts.append(part.assign(coder=coder, weight=inclusion.where(part["truth"].notna(), 0.0)))
    joined = pd.concat(parts, ignore_index=True) if parts else every.head(0)
    if joined.empty:
        raise FramingError("the coders and the measure share no frame and stance: nothing to correct")
    return joined.assign(truth=joined["truth"].fillna(0.0)).sort_values([*key, "coder", "measure"])
