"""Groups compared: prevalence, differences, telling terms, each with an interval that draws families.

All intervals come from one device, the family bootstrap: articles that carry the same copy are one family, and each of
``draws`` replicates gives every family one random weight (the Bayesian bootstrap, Rubin 1981). Shares add half an article that
has the frame and half an article that has not, with random weights of their own; for unrelated articles the interval is then
exactly the Jeffreys interval (Brown, Cai and DasGupta 2001), which stays honest near 0 and 1, where a plain bootstrap
collapses. Where families hold several articles, the two halves count as much as half the family of an average article.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse, stats

from framing.codebook import writing
from framing.errors import FramingError, check_columns, check_filled, check_whole, did_you_mean

CODE_COLUMNS = ("article", "coder", "frame", "stance", "value", "family")
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
TERM_COLUMNS = (
    "term",
    "estimate",
    "low",
    "high",
    "z",
    "p",
    "p_corrected",
    "count_inside",
    "count_outside",
    "articles_inside",
    "articles_outside",
    "families",
)
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


def compare_terms(
    terms: pd.DataFrame,
    *,
    inside: Iterable[str],
    outside: Iterable[str],
    families: pd.Series,
    prior: float = 500.0,
    min_families: int = 5,
    level: float = 0.95,
    draws: int = 2000,
    shuffles: int = 10_000,
    seed: int,
) -> pd.DataFrame:
    """Return how much each term leans to one set of articles: log-odds ratios with an informative Dirichlet prior.

    Monroe, Colaresi and Quinn (2008), *Political Analysis* 16(4), equations 15 to 22; the prior is the term's share of both
    sets together, worth ``prior`` words. Rows are ranked by ``z`` (eq. 22), which tells frequent from rare leanings and is no
    test: it takes words for independent draws. The interval comes from the family bootstrap; ``p`` from giving the two labels to
    the families at random ``shuffles`` times, ``p_corrected`` from Benjamini and Hochberg (1995) over the terms shown. ``p`` is
    never below 1 / (shuffles + 1), which bounds ``p_corrected`` too.

    Parameters
    ----------
    terms : ``article, term, count``.
    inside, outside : ids of the articles compared; they must not overlap.
    families : family of each article, indexed by article.
    min_families : terms in fewer families, both sets together, are left out.

    Returns
    -------
    ``term, estimate, low, high, z, p, p_corrected, count_inside, count_outside, articles_inside, articles_outside, families``;
    ``estimate`` is a difference of natural log-odds, above 0: typical of ``inside``. Raises ``FramingError`` where a set is empty,
    the sets overlap, or no term is left.
    """
    inside, outside = sorted(set(inside)), sorted(set(outside))
    if not inside or not outside:
        raise FramingError(f"both sets need articles, got {len(inside)} inside and {len(outside)} outside")
    both = set(inside) & set(outside)
    if both:
        raise FramingError(f"an article is inside or outside, not both; got {len(both)} in both, such as {min(both)!r}")
    used = terms[terms["article"].isin([*inside, *outside])]
    used = used.assign(family=used["article"].map(families), inside=used["article"].isin(inside))
    spread = used.groupby("term")["family"].nunique()
    vocabulary = pd.Index(sorted(spread[spread >= min_families].index), name="term")
    if vocabulary.empty:
        raise FramingError(f"no term occurs in {min_families} families or more; lower min_families")
    names, weights = draw_weights(families.loc[[*inside, *outside]], draws=draws, seed=seed)
    weights = weights.astype(np.float32)
    counts, totals = [], []
    for side in (True, False):
        part = used[used["inside"] == side]
        totals.append(part.groupby("family")["count"].sum().reindex(names, fill_value=0).to_numpy(float))
        part = part[part["term"].isin(vocabulary)]
        place = (names.get_indexer(part["family"]), vocabulary.get_indexer(part["term"]))
        counts.append(
            sparse.csr_matrix((part["count"].to_numpy(float), place), shape=(len(names), len(vocabulary))).toarray()
        )
    share = sum(c.sum(axis=0) for c in counts) / sum(t.sum() for t in totals)
    pseudo = prior * share
    sums = [c.sum(axis=0) for c in counts]

    def lean(a: np.ndarray, a_total: np.ndarray, b: np.ndarray, b_total: np.ndarray) -> np.ndarray:
        """The difference of the two sides' log-odds (Monroe et al. 2008, equation 15), for every draw and term."""
        sides = [np.log((y + pseudo) / (n[..., None] + prior - y - pseudo)) for y, n in ((a, a_total), (b, b_total))]
        return sides[0] - sides[1]

    estimate = lean(sums[0], totals[0].sum(), sums[1], totals[1].sum())
    z = estimate / np.sqrt(1 / (sums[0] + pseudo) + 1 / (sums[1] + pseudo))
    inner, outer = (c.astype(np.float32) for c in counts)
    both_sides, both_totals = inner + outer, totals[0] + totals[1]
    is_inside = pd.Series(np.repeat([1.0, 0.0], [len(inside), len(outside)]), index=[*inside, *outside])
    part_inside = is_inside.groupby(families.loc[is_inside.index].to_numpy()).mean().loc[names].to_numpy()
    rng = np.random.default_rng([seed, 2])
    drawn = np.empty((draws, len(vocabulary)), dtype=np.float32)
    for start in range(0, draws, 50):
        w = weights[start : start + 50]
        w = w / w.mean(axis=1, keepdims=True)
        drawn[start : start + 50] = lean(w @ inner, w @ totals[0], w @ outer, w @ totals[1])
    extreme = np.zeros(len(vocabulary))
    for start in range(0, shuffles, 50):
        s = np.tile(part_inside, (min(50, shuffles - start), 1))
        s = rng.permuted(s, axis=1).astype(np.float32)
        some, rest = s @ both_sides, s @ both_totals
        by_chance = lean(some, rest, both_sides.sum(axis=0) - some, both_totals.sum() - rest)
        extreme += (np.abs(by_chance) >= np.abs(estimate) - 1e-6).sum(axis=0)
    p = (1 + extreme) / (shuffles + 1)
    tail = tails(level)
    low, high = np.quantile(drawn, tail, axis=0)
    articles = used[used["term"].isin(vocabulary)].groupby(["term", "inside"]).size().unstack(fill_value=0)
    articles = articles.reindex(index=vocabulary, columns=[True, False], fill_value=0)
    table = pd.DataFrame(
        {
            "term": vocabulary,
            "estimate": estimate,
            "low": low,
            "high": high,
            "z": z,
            "p": p,
            "p_corrected": stats.false_discovery_control(p),
            "count_inside": sums[0].astype(int),
            "count_outside": sums[1].astype(int),
            "articles_inside": articles[True].to_numpy(),
            "articles_outside": articles[False].to_numpy(),
            "families": spread.reindex(vocabulary).to_numpy(),
        }
    )
    return table.sort_values(["z", "term"], ascending=[False, True]).reset_index(drop=True)[list(TERM_COLUMNS)]


def compare_frame_terms(
    codes: pd.DataFrame, terms: pd.DataFrame, *, frame: str, language: str, stance: str = "present", **options: Any
) -> pd.DataFrame:
    """Return the terms that tell articles with a frame from those without it, in one language (``en`` or ``zh``).

    ``codes`` are one coder's, ``terms`` the corpus's; articles without a code are left out. Columns and ``options`` as in
    ``compare_terms`` (``inside``: articles with the frame). Raises ``FramingError`` where there is no such code.
    """
    some = codes[(codes["frame"] == frame) & (codes["stance"] == stance) & (codes["language"].map(writing) == language)]
    if some.empty:
        raise FramingError(f"there are no codes of frame {frame!r}, stance {stance!r} in language {language!r}")
    if some["coder"].nunique() > 1:
        raise FramingError(f"codes must be one coder's, got {sorted(some['coder'].unique())}; choose one")
    return compare_terms(
        terms,
        inside=some.loc[some["value"] == 1, "article"],
        outside=some.loc[some["value"] == 0, "article"],
        families=some.set_index("article")["family"],
        **options,
    )


def compare_group_terms(
    articles: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    group: str,
    language: str,
    against: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the terms that tell a group's articles from those of another group (``against``), or of all others, in one language.

    ``articles`` and ``terms`` are the corpus's, ``language`` is ``en`` or ``zh``. Columns and ``options`` as in ``compare_terms`` (``inside``: the group's).
    Raises ``FramingError`` where a group has no article in the language.
    """
    some = articles[articles["language"].map(writing) == language]
    for name in (group, *([] if against is None else [against])):
        if name not in set(some["group"]):
            there = sorted(set(some["group"]))
            raise FramingError(
                f"group must be one with articles in {language!r}, {there}, got {name!r}{did_you_mean(name, there)}"
            )
    others = some["group"] != group if against is None else some["group"] == against
    return compare_terms(
        terms,
        inside=some.loc[some["group"] == group, "article"],
        outside=some.loc[others, "article"],
        families=some.set_index("article")["family"],
        **options,
    )
