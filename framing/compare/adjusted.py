"""Shares and differences adjusted for what else the groups differ in: kind, language, period, any column of the articles.

A group that prints more opinion, or writes in another language, can differ for that reason alone. Three adjustments stand side by side:

``none``
    the difference of shares as it is, the interval of ``compare_groups``.
``stratified``
    the difference within each combination of the columns (stratum), averaged with Mantel and Haenszel's weights n1 n0 / (n1 + n0)
    (the risk difference of Greenland and Robins 1985, *Biometrics* 41(1)). It assumes nothing about how the columns act; strata in
    which one side has no article say nothing and are counted in ``articles_left_out``. The interval draws families, takes the weights anew in
    every draw, and adds half an article with and half an article without to each side, as everywhere in this library.
``regression``
    a linear probability model: the value on the groups and on every column's levels as dummies, by least squares. As the model is
    linear, a difference of two groups' coefficients is the marginal difference that g-computation gives. It uses every article and
    assumes that columns act additively. The interval fits the model anew in every draw of the families, with the two halves of an
    article at each group's average of the columns, widened by what the columns take up of n families: sqrt((n - groups) / (n - columns)).
    It agrees with covariances clustered by family (Liang and Zeger 1986; the tests compare it with ``statsmodels``'s) where these hold;
    they shrink to nothing where no article of a group has the frame, and it does not.

From people's codes alone each is as written. With ``coded`` and ``sample``, ``codes`` are a machine's of all articles, and three methods
stand side by side, as in ``correct_contrasts``: ``naive`` takes labels for true, ``coded`` uses the sample alone with weights 1 / inclusion,
and ``corrected`` uses the design-based pseudo-outcome (Egami, Hinck, Stewart and Wei 2023, NeurIPS 36, section 4): g + (coded / inclusion) x
(coder - g), whose expectation over the draw is the coder's decision whatever g is. Here g is the coders' share given the label, by least
squares on the sampled families of the other four of five folds, so that no article's own code enters its g.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.codes import check_once, check_shares
from framing.compare.adjustments import Part, fit_model, stratify
from framing.compare.bootstrap import Bootstrap, Intervals, correct_p
from framing.compare.correction import METHODS, check_values, join_codes
from framing.errors import FramingError, check_names, did_you_mean

ADJUSTMENTS = ("none", "stratified", "regression")

FOLDS = 5

_KEY = ("coder", "measure", "frame", "stance")

ADJUSTED_PREVALENCE_COLUMNS = (
    *_KEY, "by", "group", "adjusted_for", "adjustment", "method", "estimate", "low", "high", "articles", "families",
    "thin",
)  # fmt: skip

ADJUSTED_COLUMNS = (
    *_KEY, "by", "group", "reference", "adjusted_for", "adjustment", "method", "estimate", "low", "high", "p",
    "p_corrected", "articles", "families", "reference_articles", "reference_families", "strata",
    "articles_left_out", "thin",
)  # fmt: skip


def adjust_contrasts(
    codes: pd.DataFrame,
    *,
    reference: str,
    adjust: Sequence[str],
    by: str = "group",
    coded: pd.DataFrame | None = None,
    sample: pd.DataFrame | None = None,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return how much more often each group has a frame than the reference, adjusted for other columns, by each adjustment and method.

    Parameters
    ----------
    codes : tidy codes with ``family`` and the columns named by ``by`` and ``adjust``: people's, or, where ``coded`` and ``sample`` are
        given, a machine's of all articles, made without the codes of the article's own family.
    reference : the group that the others are compared with.
    adjust : columns to adjust for; their values are taken as categories. A month or an episode is such a column, and may be ``by``.
    coded, sample : the coders' codes of a probability sample, and its ``article, inclusion`` (``draw_sample``'s).
    intervals : how intervals are drawn; where either side has fewer families than its ``thin`` (coded ones, where a method rests on
        coding), a difference is shown and not tested.

    Returns
    -------
    ``coder, measure, frame, stance, by, group, reference, adjusted_for, adjustment, method, estimate, low, high, p, p_corrected, articles,
    families, reference_articles, reference_families, strata, articles_left_out, thin``; ``estimate`` from -1 to 1, above 0: the group has it more
    often. ``adjustment`` is none, stratified or regression; ``method`` is ``coded`` (people's codes), or naive, coded and corrected.
    ``measure`` is empty without a machine. Counts are of the articles that the method rests on (the coded ones for ``coded`` and
    ``corrected``); ``strata`` hold articles of both groups, and ``articles_left_out`` articles stand in others. An estimate is empty where no
    stratum holds both groups, or the columns tell the groups apart completely. ``p_corrected``: Benjamini and Hochberg's, over the
    contrasts of one coder, measure, method and adjustment.

    What an adjustment leaves is no cause: groups still differ in what is no column. Do not adjust for what the group itself brings about
    (how long its articles are, which words they use). Raises ``FramingError`` as ``compare_groups`` and ``correct_contrasts`` do.
    """
    device, parts = _prepare(codes, by, adjust, coded, sample, intervals, seed)
    every = sorted({group for part in parts for group in part.table["group"]})
    if reference not in every:
        hint = did_you_mean(reference, every)
        raise FramingError(f"reference must be a {by} of the table, got {reference!r}{hint}; there are {every[:20]}")
    rows = []
    for part in parts:
        groups = [g for g in sorted(set(part.table["group"])) if g != reference]
        if not groups or reference not in set(part.table["group"]):
            continue
        fit = fit_model(part, device)
        for group in groups:
            counts, strata = part.count(group, reference, intervals.thin), part.strata(group, reference)
            for adjustment in ADJUSTMENTS:
                if adjustment == "regression":
                    found = fit.combine({group: 1, reference: -1}, np.zeros(len(fit.mix)), device)
                else:
                    found = stratify(part, device, group, reference, pool=adjustment == "none")
                if counts["thin"]:
                    found |= {"p": np.nan}
                rows.append({**part.key, "group": group, "adjustment": adjustment, **found, **counts, **strata})
    if not rows:
        raise FramingError(f"there is no {by} besides the reference {reference!r}: nothing to compare")
    table = pd.DataFrame(rows).assign(by=by, reference=reference, adjusted_for=", ".join(adjust))
    table.loc[table["adjustment"] == "none", ["strata", "articles_left_out"]] = (1, 0)
    table["p_corrected"] = table.groupby(["coder", "measure", "method", "adjustment"])["p"].transform(correct_p)
    return table[list(ADJUSTED_COLUMNS)]


def adjust_prevalence(
    codes: pd.DataFrame,
    *,
    adjust: Sequence[str],
    by: str = "group",
    coded: pd.DataFrame | None = None,
    sample: pd.DataFrame | None = None,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return the share that each group would have if all groups were made up, in the columns to adjust for, as all articles are.

    A trend is such a table: ``by="month"`` (or episode) gives every month's share with the same mix of groups, kinds and languages.
    Regression standardisation (g-computation) on the linear probability model of this module: the mean over all articles of what the
    model predicts with the group's dummy, the mix taken as given. Arguments as ``adjust_contrasts``'s.

    ``coder, measure, frame, stance, by, group, adjusted_for, adjustment, method, estimate, low, high, articles, families, thin``; shares,
    which a linear model can put a little outside 0 to 1, where they are cut. ``adjustment`` is none or regression. Where a group has
    articles of few kinds, its share among the others is an extrapolation by the model; stratified contrasts make none.
    """
    device, parts = _prepare(codes, by, adjust, coded, sample, intervals, seed)
    rows = []
    for part in parts:
        for adjustment in ("none", "regression"):
            fit = fit_model(part, device, plain=adjustment == "none")
            for group in sorted(set(part.table["group"])):
                found = fit.combine({group: 1}, fit.mix, device)
                found = {name: np.clip(found[name], 0.0, 1.0) for name in ("estimate", "low", "high")}
                counts = part.count(group, group, intervals.thin)
                rows.append({**part.key, "group": group, "adjustment": adjustment, **found, **counts})
    table = pd.DataFrame(rows).assign(by=by, adjusted_for=", ".join(adjust))
    return table[list(ADJUSTED_PREVALENCE_COLUMNS)]


def _prepare(
    codes: pd.DataFrame,
    by: str,
    adjust: Sequence[str],
    coded: pd.DataFrame | None,
    sample: pd.DataFrame | None,
    intervals: Intervals,
    seed: int,
) -> tuple[Bootstrap, list[Part]]:
    check_names("adjust", adjust)
    if not len(adjust) or by in adjust:
        raise FramingError(f"adjust must name columns besides {by!r}, at least one, got {list(adjust)}")
    if (coded is None) != (sample is None):
        raise FramingError("a correction takes both coded, the coders' codes, and sample, how articles were drawn")
    check_shares(codes, (by, *adjust), "codes")
    check_once(codes, "codes")
    check_values(codes, "codes")
    columns = codes.drop_duplicates("article").set_index("article")[list(adjust)].astype(str)
    columns.columns = [f"level of {column}" for column in adjust]
    device = Bootstrap(codes["family"], intervals, seed=seed)
    parts = []
    if coded is None or sample is None:
        every = codes[["article", "coder", "frame", "stance", "family"]]
        every = every.assign(measure="", group=codes[by].astype(str), truth=codes["value"], weight=1.0, value=0.0)
        methods: tuple[str, ...] = ("coded",)
    else:
        every = join_codes(codes, coded, sample, by=by)[1]
        methods = METHODS
    every = every.sort_values("article")
    for key, some in every.groupby(list(_KEY), sort=True):
        table = some[["article", "family", "group"]].join(columns, on="article").reset_index(drop=True)
        table["stratum"] = table[list(columns)].agg(" / ".join, axis=1)
        value, truth, given = (some[c].to_numpy(float) for c in ("value", "truth", "weight"))
        ones = np.ones(len(some))
        for method in methods:
            names = dict(zip(_KEY, key, strict=True)) | {"method": method}
            guess = _guess(value, truth, given, table["family"]) if method == "corrected" else np.zeros(len(some))
            known, mass = (value, ones) if method == "naive" else (truth, given)
            numbers = {"guess": guess, "error": known - guess, "weight": mass}
            numbers["size"] = given if method == "coded" else ones
            parts.append(Part(key=names, table=table, adjust=tuple(columns), **numbers))
    return device, parts


def _guess(value: np.ndarray, truth: np.ndarray, weight: np.ndarray, family: pd.Series) -> np.ndarray:
    """The coders' expected decision given the machine's label, learned in the other folds of families."""
    fold = pd.factorize(family, sort=True)[0]
    coded = np.unique(fold[weight > 0])
    fold = np.searchsorted(coded, fold) % FOLDS  # sampled families are spread evenly over the folds
    guess = np.empty(len(value))
    for number in range(FOLDS):
        train, test = (fold != number) & (weight > 0), fold == number
        if not train.any():
            train = weight > 0
        mean, label = (np.average(x[train], weights=weight[train]) for x in (truth, value))
        gap = value[train] - label
        spread = (weight[train] * gap**2).sum()
        slope = (weight[train] * gap * truth[train]).sum() / spread if spread > 0 else 0.0
        guess[test] = np.clip(mean + slope * (value[test] - label), 0, 1)
    return guess
