"""Telling terms: which words lean to one set of articles, given how long each article is.

The estimate is the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, *Political Analysis* 16(4),
equations 15 to 22). Its interval draws families. Its test asks whether the labels say anything given how many words each family has.

*Interval.* Every draw gives each family an exponential weight, as everywhere in this library, and adds to both sides of every term half
a family that holds it, with a random weight of its own and as many counts as an average occurrence has around it in its family. Where
every family that has the term has it once, this is Jeffreys' interval of two rates. The estimate is taken anew in every draw, prior
included, so that interval and estimate are of one quantity.

*A side without a count.* Draws can't say how often a term that is not there could have been, and that it is not there is a reason to look
at it: of terms that lean nowhere, those that stand on one side only are the ones which chance moved furthest. So the interval begins at
the estimate, which has no room below, and ends where a test inverted ends: at the rate at which all of the term's ``n`` families would be
on the other side with a chance ``a``, that is at odds of ``a^(-1/n) - 1`` for each of them (the rule of three, with families for cases).
``a`` is 1 - level, or less: so small that of the terms on one side at most 1 - level are expected to leave "no difference" out if
no term leans. The terms' numbers of families say how many that would be. It is the rule of Benjamini and Yekutieli's (2005, *JASA*
100(469)) intervals for what was selected by looking. ``a`` is never more than 1 - level, so where the side is small (12 of 179
families) nearly all such intervals hold the truth: a term in so few families is absent there by chance more often than that.

*Test.* The score of a term is what it counts inside beyond its share of both sides' words, ``count inside - words inside x share``.
The null is that a word of either side is equally likely to be the term, whatever the label. Under it the score has mean zero whichever
families are long, and labels may depend on length as they like. Giving the labels to families at random would take them for independent
of length: where longer articles stand inside, it is too narrow (9 to 13% below .05 with 200 words against 120). So each shuffle gives
every family the label of a word drawn at random from both sides: a family is inside with the inside's share of the words. That has the
score's mean and, where counts vary in proportion to length, its variance, and it puts each family that holds a rare term inside as
often as the null does. With equal lengths it is the usual randomisation test, but that the number of families inside varies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.compare.bootstrap import Intervals, correct_p
from framing.errors import FramingError, check_columns, check_whole, did_you_mean
from framing.text.scripts import writing
from framing.text.stopwords import tells_nothing

TERM_COLUMNS = (
    "term", "estimate", "low", "high", "z", "p", "p_corrected", "count_inside", "count_outside", "articles_inside",
    "articles_outside", "families", "all_inside", "all_outside",
)  # fmt: skip

PRIOR = 500.0
"""Words that the Dirichlet prior is worth: a few articles' length, so that what rests on a few words is drawn towards no difference."""

SETTLED = 100
"""Shuffles as extreme as the score after which a term's p is known well enough and it is shuffled no more (Besag and Clifford 1991)."""

_CELLS = 8_000_000  # numbers in one block of draws; bounds memory, not the result


def compare_terms(
    terms: pd.DataFrame,
    *,
    inside: Iterable[str],
    outside: Iterable[str],
    families: pd.Series,
    min_families: int = 5,
    shuffles: int = 10_000,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return how much each term leans to one set of articles: log-odds ratios, their intervals, and a test given the articles' lengths.

    ``estimate`` is a difference of natural log-odds with a prior of 500 words (Monroe et al. 2008, eq. 15), above 0: typical of
    ``inside``. Rows are ranked by ``z`` (eq. 22), which tells frequent from rare leanings and is no test: it takes words for independent
    draws. ``low`` and ``high`` draw families; where a side has no count, they invert a test (see this module). 95% intervals hold the
    truth for 94 to 97% of all terms, and for 92 to 99% of those without a count on a side; for more than 99% where that side is small
    (a tenth of the families or less), where no right interval could do otherwise. ``p`` is two-sided, the share of ``shuffles`` whose
    score is as far from zero, and never below 1 / (shuffles + 1); ``p_corrected`` is Benjamini and Hochberg's (1995) over the terms of
    the table.

    Parameters
    ----------
    terms : ``article, term, count``.
    inside, outside : ids of the articles compared; they must not overlap.
    families : family of each article, indexed by article. A family with articles on both sides counts on each in its counts; in the
        test it carries the part of its words that is inside.
    min_families : terms in fewer families, both sets together, are left out.

    Returns
    -------
    ``term, estimate, low, high, z, p, p_corrected, count_inside, count_outside, articles_inside, articles_outside, families,
    all_inside, all_outside`` (the last two: articles of each set, with the term or without). Raises ``FramingError`` where a set is empty, the sets overlap, an article has no family, or no term is left.

    Not for texts that were cut or counted by different rules: a term that one rule leaves out leans to the other. Where a term stands
    on one side only, the estimate says how rarely it can occur on the other, given the prior; it has no largest value by itself.
    """
    inside, outside = sorted(set(inside)), sorted(set(outside))
    if not inside or not outside:
        raise FramingError(f"both sets need articles, got {len(inside)} inside and {len(outside)} outside")
    both = set(inside) & set(outside)
    if both:
        raise FramingError(f"an article is inside or outside, not both; got {len(both)} in both, such as {min(both)!r}")
    for name, value, least in (("min_families", min_families, 1), ("shuffles", shuffles, 1), ("seed", seed, 0)):
        check_whole(name, value, least=least)
    check_columns(terms, ("article", "term", "count"), "terms")
    counts = _Counts(terms, pd.Index([*inside, *outside]), len(inside), families, min_families)
    sums, totals = [np.asarray(side.sum(axis=1)).ravel() for side in counts.sides], counts.words.sum(axis=1)
    share = (sums[0] + sums[1]) / totals.sum()
    if not totals.all():
        raise FramingError(f"both sets need words, got {totals[0]:.0f} inside and {totals[1]:.0f} outside")
    estimate = _lean(sums[0], totals[0], sums[1], totals[1])
    families_with = np.diff((counts.sides[0] + counts.sides[1]).indptr)
    some = np.minimum(*sums) > 0
    low, high = estimate.copy(), estimate.copy()
    low[some], high[some] = _draw([side[some] for side in counts.sides], counts.words, intervals, seed)
    end = _bound_absent(sums, totals, families_with, 1 - intervals.level)
    low, high = np.where(sums[1] == 0, end, low), np.where(sums[0] == 0, end, high)
    p = _shuffle(counts, share, shuffles, np.random.default_rng([seed, 2]))
    table = pd.DataFrame({"term": counts.terms, "estimate": estimate, "p": p, "p_corrected": correct_p(pd.Series(p))})
    table["low"], table["high"] = np.minimum(low, estimate), np.maximum(high, estimate)
    table["z"] = estimate / np.sqrt(1 / (sums[0] + PRIOR * share) + 1 / (sums[1] + PRIOR * share))
    table["count_inside"], table["count_outside"] = (side.astype(int) for side in sums)
    table["articles_inside"], table["articles_outside"] = counts.articles
    table["families"], table["all_inside"], table["all_outside"] = families_with, len(inside), len(outside)
    return table.sort_values(["z", "term"], ascending=[False, True]).reset_index(drop=True)[list(TERM_COLUMNS)]


class _Counts:
    """Counts of the terms compared, a sparse matrix (terms x families) a side, and every family's words on each side."""

    def __init__(self, terms: pd.DataFrame, ids: pd.Index, inside: int, families: pd.Series, min_families: int):
        family = families[~families.index.duplicated()].reindex(ids)
        if family.isna().any():
            raise FramingError(
                f"families: article {family.index[family.isna()][0]!r} has none ({family.isna().sum()} such); "
                "an article without copies is a family of its own"
            )
        names, place = np.unique(family.to_numpy(object), return_inverse=True)
        article = ids.get_indexer(terms["article"])
        used = (article >= 0) & (terms["count"].to_numpy() > 0)
        article, count = article[used], terms["count"].to_numpy(np.float32)[used]
        code, vocabulary = pd.factorize(terms["term"][used], sort=True)
        place, side = place[article], np.where(article < inside, 0, 1)
        shape = (len(vocabulary), len(names))
        sides = [
            sparse.csr_matrix((count[side == s], (code[side == s], place[side == s])), shape=shape) for s in (0, 1)
        ]
        keep = np.flatnonzero(np.diff((sides[0] + sides[1]).indptr) >= min_families)
        if not len(keep):
            raise FramingError(f"no term occurs in {min_families} families or more; lower min_families")
        self.terms = np.asarray(vocabulary, dtype=object)[keep]
        self.sides = [s[keep] for s in sides]
        self.articles = [np.bincount(code[side == s], minlength=shape[0])[keep] for s in (0, 1)]
        self.words = np.array([np.bincount(place[side == s], count[side == s], minlength=shape[1]) for s in (0, 1)])


def _lean(y1: np.ndarray, n1: np.ndarray, y2: np.ndarray, n2: np.ndarray) -> np.ndarray:
    """The difference of the two sides' log-odds, with a prior of their common share (Monroe et al. 2008, equation 15)."""
    pseudo = PRIOR * (y1 + y2) / (n1 + n2)
    return np.log((y1 + pseudo) / (n1 + PRIOR - y1 - pseudo)) - np.log((y2 + pseudo) / (n2 + PRIOR - y2 - pseudo))


def _draw(
    sides: list[sparse.csr_matrix], counted: np.ndarray, intervals: Intervals, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """The bounds of terms with counts on both sides, a block of terms at a time; each block sees the same draws of the families."""
    families, draws = counted.shape[1], intervals.draws
    squares, sums = (np.asarray(sum(s.power(k) for s in sides).sum(axis=1)) for k in (2, 1))
    around = (squares / sums).astype(np.float32)  # an occurrence and its like
    halves = np.random.default_rng([seed, 1]).standard_gamma(0.5, (2, draws)).astype(np.float32)
    bounds, width = [np.empty((2, 0))], max(1, _CELLS // draws)
    for start in range(0, len(around), width):
        block = slice(start, start + width)
        some = [side[block] for side in sides]
        drawn = np.empty((some[0].shape[0], draws), dtype=np.float32)
        rng, step = np.random.default_rng(seed), max(1, _CELLS // 8 // max(families, len(drawn)))
        for first in range(0, draws, step):
            now = slice(first, min(first + step, draws))
            weight = rng.standard_exponential((now.stop - first, families), dtype=np.float32).T
            weight = np.ascontiguousarray(weight / weight.mean(axis=0))
            words = counted.astype(np.float32) @ weight
            ours, theirs = (
                side @ weight + around[block] * half for side, half in zip(some, halves[:, now], strict=True)
            )
            drawn[:, now] = _lean(ours, words[0], theirs, words[1])
        bounds.append(np.quantile(drawn, intervals.tail, axis=1))
    low, high = np.concatenate(bounds, axis=1).astype(float)
    return low, high


def _bound_absent(sums: list[np.ndarray], totals: np.ndarray, families: np.ndarray, missed: float) -> np.ndarray:
    """How far terms without a count on a side may lean to it at most; of other terms nothing that has a meaning."""
    bare, inside = np.minimum(*sums) == 0, totals[0] / totals.sum()
    n, terms = np.unique(families, return_counts=True)
    chance = np.concatenate([n * np.log1p(-inside), n * np.log(inside)])  # that all lie outside, or inside; a logarithm
    order = np.argsort(chance)
    expected = np.cumsum(np.tile(terms, 2)[order] * np.exp(chance[order]))  # terms on one side, the least likely first
    at = min(np.searchsorted(expected, missed * bare.sum(), side="right"), len(order) - 1)
    least = min(np.log(missed), chance[order][max(0, at - 1) : at + 1].mean())
    part = -np.expm1(least / families)  # of its families that lie on the side without a count, at the bound
    every, absent = sums[0] + sums[1], np.where(sums[0] == 0, 0, 1)
    there = np.minimum(every * part, totals[absent])
    ours, theirs = (np.where(absent == side, there, every - there) for side in (0, 1))
    return _lean(ours, totals[0], theirs, totals[1])


def _shuffle(counts: _Counts, share: np.ndarray, shuffles: int, rng: np.random.Generator) -> np.ndarray:
    """The share of shuffles in which a term's score lies as far from zero as it does."""
    words = counts.words.sum(axis=0)
    part = np.divide(counts.words[0], words, out=np.zeros_like(words), where=words > 0)  # of a family's words, inside
    labels, which = np.unique(part, return_inverse=True)
    edges = (np.cumsum(np.bincount(which, words)) / words.sum())[:-1].astype(np.float32)
    labels = labels.astype(np.float32)
    every = counts.sides[0] + counts.sides[1]
    score = np.abs(every @ part - share * (words @ part))
    extreme, done = np.zeros(len(score)), np.zeros(len(score))
    left = np.arange(len(score))
    for start in range(0, shuffles, 100):
        given = rng.random((len(words), min(100, shuffles - start)), dtype=np.float32)
        given = labels[np.searchsorted(edges, given, side="right")]
        by_chance = every @ given - np.outer(share[left], words @ given)
        extreme[left] += (np.abs(by_chance) >= (score[left] * (1 - 1e-6) - 1e-6)[:, None]).sum(axis=1)
        done[left] += given.shape[1]
        stay = extreme[left] < SETTLED
        if not stay.all():
            left, every = left[stay], every[stay]
        if not len(left):
            break
    return (1 + extreme) / (1 + done)


def compare_frame_terms(
    codes: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    frame: str,
    language: str,
    stance: str = "present",
    alike: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the terms that tell articles with a frame from those without it, in one language (``en`` or ``zh``).

    ``codes`` are one coder's, ``terms`` the corpus's; articles without a code are left out, and so are terms that
    tell nothing (function words, words of degree, number and calendar, single letters, numbers).
    ``alike`` names a column of ``codes`` (how a text was cut or counted, where it comes from) of which the articles must have one value.
    Columns (and ``coder``) and ``options`` as in ``compare_terms`` (``inside``: articles with the frame). Raises ``FramingError`` where there is no such
    code, codes are of several coders, or articles are not alike.
    """
    some = codes[(codes["frame"] == frame) & (codes["stance"] == stance) & (codes["language"].map(writing) == language)]
    if some.empty:
        raise FramingError(f"there are no codes of frame {frame!r}, stance {stance!r} in language {language!r}")
    if some["coder"].nunique() > 1:
        raise FramingError(f"codes must be one coder's, got {sorted(some['coder'].unique())}; choose one")
    table = _compare(some, terms, inside=some["value"] == 1, alike=alike, **options)
    return table.assign(coder=some["coder"].iloc[0])


def compare_group_terms(
    articles: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    group: str,
    language: str,
    against: str | None = None,
    alike: str | None = None,
    **options: Any,
) -> pd.DataFrame:
    """Return the terms that tell a group's articles from those of another group (``against``), or of all others, in one language.

    ``articles`` and ``terms`` are the corpus's, ``language`` is ``en`` or ``zh``. Terms that tell nothing are left out, ``alike`` is
    a column of ``articles``, both as in ``compare_frame_terms``. Columns and ``options`` as in ``compare_terms`` (``inside``: the
    group's). Raises ``FramingError`` where a group has no article in the language, or articles are not alike.
    """
    some = articles[articles["language"].map(writing) == language]
    for name in (group, *([] if against is None else [against])):
        if name not in set(some["group"]):
            there = sorted(set(some["group"]))
            hint = did_you_mean(name, there)
            raise FramingError(f"group must be one with articles in {language!r}, {there}, got {name!r}{hint}")
    if against is not None:
        some = some[some["group"].isin([group, against])]
    return _compare(some, terms, inside=some["group"] == group, alike=alike, **options)


def _compare(
    articles: pd.DataFrame, terms: pd.DataFrame, *, inside: pd.Series, alike: str | None, **options: Any
) -> pd.DataFrame:
    if alike is not None:
        check_columns(articles, [alike], "articles")
        found = articles[alike].astype(str).value_counts().to_dict()
        if len(found) > 1:
            raise FramingError(f"articles not alike in {alike!r} are not compared: {found}; keep those of one value")
    sides = {"inside": articles.loc[inside, "article"], "outside": articles.loc[~inside, "article"]}
    table = compare_terms(terms, **sides, families=articles.set_index("article")["family"], **options)
    table = table[~table["term"].map(tells_nothing)].reset_index(drop=True)
    return table.assign(p_corrected=correct_p(table["p"]))
