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

Intervals come from the family bootstrap of ``framing.contrast``: one random weight a family, in the machine's labels
and in the sample alike, and half an article found and half an article not found for every share that is estimated,
spread over the labels as the articles are, so that they hold in small samples without an error. They are about the process that the families are drawn from, as all
intervals of the library.

Where the sample was stratified by the machine's labels, these are in the ``coded`` estimate already, through the
inclusion probabilities: it then equals the corrected one, and its interval, which makes no use of the labels, is too
wide.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from framing.codes import check_once
from framing.coding.sample import check_sample
from framing.compare.bootstrap import correct_p, draw_weights, tails, two_sided_p
from framing.errors import FramingError, check_columns, check_filled, did_you_mean

METHODS = ("naive", "coded", "corrected")


CORRECTED_COLUMNS = (
    "coder",
    "measure",
    "frame",
    "stance",
    "by",
    "group",
    "method",
    "estimate",
    "low",
    "high",
    "articles",
    "coded",
    "families",
    "coded_families",
    "thin",
)


CORRECTED_CONTRAST_COLUMNS = (
    "coder",
    "measure",
    "frame",
    "stance",
    "by",
    "group",
    "reference",
    "method",
    "estimate",
    "low",
    "high",
    "p",
    "p_corrected",
    "articles",
    "coded",
    "reference_articles",
    "reference_coded",
    "thin",
)


Missing = Literal["refuse", "ignore"]


def correct_prevalence(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    by: str = "group",
    power: float | None = None,
    missing: Missing = "refuse",
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return the share of articles with each frame and stance, per group: naive, coded and corrected.

    Parameters
    ----------
    predicted : the machine's codes of *all* articles (``article, coder, frame, stance, value, family`` and the column
        ``by``), such as ``framing.code_dictionary`` or ``framing.supervised.code_supervised`` give; ``value`` from 0 to
        1. Where the machine was trained on the coded articles, their labels must come from folds that left them out;
        labels of its own training articles hide its errors.
    coded : the coders' codes of the sampled articles.
    sample : ``article, inclusion``: the probability with which each article was drawn (``framing.coding.draw_sample``
        records it). A sample picked by hand has none, and cannot correct anything.
    by : column of ``predicted`` that groups the articles.
    power : lambda: 1 is plain prediction-powered inference, 0 ignores the machine; without, it is tuned.
    missing : ``refuse`` raises where a sampled article is not coded; ``ignore`` takes those that are coded as a
        sample of the others of the same group and label.

    Returns
    -------
    ``coder, measure, frame, stance, by, group, method, estimate, low, high, articles, coded, families,
    coded_families, thin``: a row per ``method``. ``estimate`` is a share from 0 to 1. ``articles`` and ``families``
    count all, ``coded`` and ``coded_families`` the sample; ``thin``: fewer than ``thin`` coded families, not to be
    compared. A group without a coded article has no coded and no corrected estimate: these stay empty. Raises
    ``FramingError`` where the sample has no inclusion probabilities or one outside (0, 1], an article is coded that
    was not sampled, sampled that is not among ``predicted``, labelled twice, or sampled and not coded.
    """
    bounds = tails(level)
    cells, shares = _draw_shares(
        predicted, coded=coded, sample=sample, by=by, power=power, missing=missing, draws=draws, seed=seed
    )
    low, high = np.quantile(shares, bounds, axis=1)
    cells = cells.assign(by=by, low=low, high=high, thin=cells["coded_families"] < thin)
    return cells[list(CORRECTED_COLUMNS)]


def correct_contrasts(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    reference: str,
    by: str = "group",
    power: float | None = None,
    missing: Missing = "refuse",
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return each group's share minus the reference's, by each method; arguments as ``correct_prevalence``'s.

    ``coder, measure, frame, stance, by, group, reference, method, estimate, low, high, p, p_corrected, articles,
    coded, reference_articles, reference_coded, thin``; ``estimate`` from -1 to 1, above 0: the group has it more
    often. ``p`` is two-sided from the same draws; ``p_corrected`` is Benjamini and Hochberg's, over all contrasts of
    one coder, measure and method. Contrasts with fewer than ``thin`` coded families on a side are not tested. Raises
    as ``correct_prevalence``, and where the reference is no group or the only one.
    """
    bounds = tails(level)
    cells, shares = _draw_shares(
        predicted, coded=coded, sample=sample, by=by, power=power, missing=missing, draws=draws, seed=seed
    )
    groups = sorted(set(cells["group"]))
    if reference not in groups:
        raise FramingError(f"reference must be a {by} of the table, got {reference!r}{did_you_mean(reference, groups)}")
    if len(groups) < 2:
        raise FramingError(f"there is no {by} besides the reference {reference!r}: nothing to compare")
    rows = []
    for _, some in cells.groupby(["coder", "measure", "frame", "stance", "method"], sort=False):
        base = some[some["group"] == reference].iloc[0]
        for place, row in some[some["group"] != reference].iterrows():
            gap = shares[cells.index.get_loc(place)] - shares[cells.index.get_loc(base.name)]
            low, high = np.quantile(gap, bounds)
            is_thin = min(row["coded_families"], base["coded_families"]) < thin
            rows.append(
                row.to_dict()
                | {
                    "by": by,
                    "reference": reference,
                    "estimate": row["estimate"] - base["estimate"],
                    "low": low,
                    "high": high,
                    "p": np.nan if is_thin or np.isnan(gap).any() else two_sided_p(gap),
                    "reference_articles": base["articles"],
                    "reference_coded": base["coded"],
                    "thin": is_thin,
                }
            )
    table = pd.DataFrame(rows)
    table["p_corrected"] = table.groupby(["coder", "measure", "method"])["p"].transform(correct_p)
    return table[list(CORRECTED_CONTRAST_COLUMNS)]


def _draw_shares(
    predicted: pd.DataFrame,
    *,
    coded: pd.DataFrame,
    sample: pd.DataFrame,
    by: str,
    power: float | None,
    missing: Missing,
    draws: int,
    seed: int,
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return a row per coder, measure, frame, stance, group and method, and each one's share in every draw."""
    if power is not None and not 0 <= power <= 1:
        raise FramingError(f"power must lie between 0 (coders only) and 1 (plain prediction-powered), got {power!r}")
    if missing not in ("refuse", "ignore"):
        raise FramingError(f"missing must be 'refuse' or 'ignore', got {missing!r}")
    weight = check_sample(sample)
    every = _check_codes(predicted, by=by, weight=weight)
    joined = _join(every, coded, weight=weight, missing=missing)
    families, weights = draw_weights(every["family"], draws=draws, seed=seed)
    groups = sorted(set(every["group"]))
    rows, out = [], []
    for key, some in joined.groupby(["coder", "measure", "frame", "stance"], sort=True):
        for group, part in some.groupby("group", sort=True):
            place = families.get_indexer(part["family"])
            taken = part["weight"].to_numpy(float) > 0
            counts = {
                "articles": len(part),
                "coded": int(taken.sum()),
                "families": part["family"].nunique(),
                "coded_families": part.loc[taken, "family"].nunique(),
            }
            for method in METHODS:
                estimate, drawn = _estimate(
                    part["value"].to_numpy(float),
                    truth=part["truth"].to_numpy(float),
                    weight=part["weight"].to_numpy(float),
                    place=place,
                    weights=weights,
                    method=method,
                    power=power,
                    seed=[seed, 1, groups.index(group)],
                )
                names = ("coder", "measure", "frame", "stance")
                rows.append(
                    dict(zip(names, key, strict=True))
                    | {"group": group, "method": method, "estimate": estimate, **counts}
                )
                out.append(drawn)
    return pd.DataFrame(rows), np.array(out)


def _estimate(
    value: np.ndarray,
    *,
    truth: np.ndarray,
    weight: np.ndarray,
    place: np.ndarray,
    weights: np.ndarray,
    method: str,
    power: float | None,
    seed: list[int],
) -> tuple[float, np.ndarray]:
    """One group's share and its draws. ``weight``: 1 / inclusion where coded, else 0; ``place``: its family."""
    if method == "naive":
        value, truth, weight = np.zeros_like(value), value, np.ones_like(value)
        strength: float | None = 0.0
    else:
        strength = 0.0 if method == "coded" else power
    taken = weight > 0
    if not taken.any():
        return np.nan, np.full(len(weights), np.nan)
    labels = np.unique(value)
    if strength is None and set(labels) <= {0.0, 1.0} and all(taken[value == v].any() for v in labels):
        cells = [value == v for v in labels]  # post-stratified: within a label, lambda does not matter
    else:
        cells = [np.ones(len(value), bool)]
    if strength is None:
        strength = 0.0 if len(cells) > 1 else _tune(value[taken], truth[taken], weight[taken])
    estimate, drawn = 0.0, np.zeros(len(weights))
    total = _sum(place, np.ones(len(place)), weights)
    for number, cell in enumerate(cells):
        inside = cell & taken
        error = weight * np.where(inside, truth - strength * value, 0.0)
        label = strength * value[cell].mean()
        estimate += cell.mean() * (label + error.sum() / weight[inside].sum())
        sizes = np.bincount(place[inside], weight[inside])
        halves = np.random.default_rng([*seed, number]).standard_gamma(0.5 * cell.mean(), (2, len(weights)))
        halves *= (sizes**2).sum() / sizes.sum()
        above = _sum(place, error, weights) + halves[0] * (1 - label) - halves[1] * label
        below = _sum(place, weight * inside, weights) + halves.sum(axis=0)
        count = _sum(place, cell.astype(float), weights)
        drawn += (_sum(place, strength * value * cell, weights) + count * above / below) / total
    return float(np.clip(estimate, 0, 1)), np.clip(drawn, 0, 1)


def _sum(place: np.ndarray, amount: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Sum an amount over articles, in every draw of their families' weights."""
    return weights @ np.bincount(place, amount, minlength=weights.shape[1])


def _tune(value: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> float:
    """The lambda of least variance: the slope of coder on label in the sample, within 0 to 1; 1 if there is none."""
    gap = value - np.average(value, weights=weight)
    spread = (weight * gap**2).sum()
    return float(np.clip((weight * gap * truth).sum() / spread, 0, 1)) if spread > 0 else 1.0


def _check_codes(predicted: pd.DataFrame, *, by: str, weight: pd.Series) -> pd.DataFrame:
    check_columns(predicted, ("article", "coder", "frame", "stance", "value", "family", by), "predicted")
    if predicted.empty:
        raise FramingError("there are no predicted codes: the table is empty")
    check_filled(predicted, ("family", by), "predicted")
    check_once(predicted, "predicted")
    every = predicted.rename(columns={"coder": "measure"}).assign(group=predicted[by].astype(str))
    every = every[["article", "measure", "frame", "stance", "value", "family", "group"]]
    _check_values(every, "predicted")
    outside = sorted(set(weight.index) - set(every["article"]))
    if outside:
        raise FramingError(
            f"article {outside[0]!r} was sampled and has no predicted code ({len(outside)} such); "
            "the sample must come from the articles predicted"
        )
    return every


def _check_values(codes: pd.DataFrame, name: str) -> None:
    bad = ~pd.to_numeric(codes["value"], errors="coerce").between(0, 1)
    if bad.any():
        value, article = codes.loc[bad, "value"].tolist()[0], codes.loc[bad, "article"].iloc[0]
        raise FramingError(f"{name} values lie between 0 and 1, got {value!r} for article {article!r}")


def _join(every: pd.DataFrame, coded: pd.DataFrame, *, weight: pd.Series, missing: Missing) -> pd.DataFrame:
    """Return the predicted codes once per coder, with ``truth`` and ``weight`` (0 where not coded)."""
    key = ["article", "frame", "stance"]
    check_columns(coded, (*key, "coder", "value"), "coded")
    if coded.empty:
        raise FramingError("coded: there is no row; the sample must be coded before it can correct anything")
    extra = sorted(set(coded["article"]) - set(weight.index))
    if extra:
        raise FramingError(
            f"article {extra[0]!r} is coded and was not sampled ({len(extra)} such); "
            "keep only the codes of sampled articles"
        )
    check_once(coded, "coded")
    _check_values(coded, "coded")
    parts = []
    for coder, some in coded.groupby("coder", sort=True):
        cells = some[["frame", "stance"]].drop_duplicates()
        part = every.merge(cells, on=["frame", "stance"])
        part = part.merge(some[[*key, "value"]].rename(columns={"value": "truth"}), on=key, how="left")
        lost = part["truth"].isna() & part["article"].isin(weight.index)
        if lost.any() and missing == "refuse":
            row = part[lost].iloc[0]
            raise FramingError(
                f"article {row['article']!r} was sampled and coder {coder!r} has no code for {row['frame']!r}, "
                f"{row['stance']!r} "
                f"({part.loc[lost, 'article'].nunique()} such articles); have it coded, or pass missing='ignore'"
            )
        inclusion = part["article"].map(weight).fillna(0.0)
        parts.append(part.assign(coder=coder, weight=inclusion.where(part["truth"].notna(), 0.0)))
    joined = pd.concat(parts, ignore_index=True) if parts else every.head(0)
    if joined.empty:
        raise FramingError("the coders and the measure share no frame and stance: nothing to correct")
    return joined.assign(truth=joined["truth"].fillna(0.0)).sort_values([*key, "coder", "measure"])
