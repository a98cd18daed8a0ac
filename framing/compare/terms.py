"""Telling terms: which words lean to one set of articles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse, stats

from framing.compare.bootstrap import Bootstrap, Intervals
from framing.errors import FramingError, did_you_mean
from framing.text.scripts import writing

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


def compare_terms(
    terms: pd.DataFrame,
    *,
    inside: Iterable[str],
    outside: Iterable[str],
    families: pd.Series,
    prior: float = 500.0,
    min_families: int = 5,
    intervals: Intervals = Intervals(),
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
    device = Bootstrap(families.loc[[*inside, *outside]], intervals, seed=seed)
    names, weights, draws = device.families, device.weights.astype(np.float32), intervals.draws
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
    low, high = device.bound(drawn)
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
