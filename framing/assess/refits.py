"""Topics fitted again, to other families and from other starts: whether they come back, keep company, and predict.

Topics are judged by three things that can disagree: whether the same topics come back (*stability*; Greene, O'Callaghan and Cunningham 2014, "How many
topics? Stability analysis for topic models"), whether their terms keep company in articles that the model has not seen (*coherence*, NPMI;
Bouma 2009; Röder, Both and Hinneburg 2015), and whether they predict unseen terms of unseen articles (*reconstruction*).

Reconstruction is measured by bi-cross-validation (Owen and Perry 2009): topics are fitted to some articles; of the others, one half of
the terms gives each article's topics, and the other half is predicted from them. Plain held-out reconstruction would do for
nothing, as it rises with every topic added: an article's topics would be fitted to the very cells they are scored on. Imputing single cells asks for
a weighted factorisation that scikit-learn does not have, and single cells of an article are easier to guess than half of it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF, non_negative_factorization
from sklearn.exceptions import ConvergenceWarning

from framing.errors import FramingError, check_whole
from framing.text.weights import TermWeights

_ITERATIONS, _TOLERANCE = 100, 1e-3  # of the many fits; their first terms no longer change then

_COHERENT = 10  # first terms of a topic that coherence looks at


@dataclass(frozen=True, kw_only=True)
class Refits:
    """How often topics are fitted again, to see which come back.

    Attributes
    ----------
    seeds, resamples : every resample leaves out a part of the families and is fitted from this many random starts.
    part : share of the families that a resample keeps; the others are held out.
    top : terms of a topic that are compared.
    most : families that resamples are drawn from at most; of more, so many are drawn first, and the others play no part.

    Raises ``FramingError`` for no seed, fewer than two resamples, a part that is none, and no term.

    >>> Refits(resamples=20).part
    0.8
    """

    seeds: int = 2
    resamples: int = 10
    part: float = 0.8
    top: int = 20
    most: int = 800

    def __post_init__(self) -> None:
        for name, least in (("seeds", 1), ("resamples", 2), ("top", 1), ("most", 10)):
            check_whole(name, getattr(self, name), least=least)
        if not 0 < self.part < 1:
            raise FramingError(f"part must lie between 0 and 1, got {self.part!r}")


def score_agreement(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> np.ndarray:
    """Return the average Jaccard agreement of every topic of one model with every topic of another, 0 to 1 (the same terms in the same order).

    Topics are ranked lists of terms of one length t. Agreement is the mean over depths d = 1 … t of the Jaccard index of the two
    lists' first d terms (Greene et al. 2014, equations 1 and 2), so that the first terms weigh most.
    """
    lengths = {len(topic) for topic in (*first, *second)}
    if len(lengths) != 1 or lengths == {0}:
        raise FramingError(f"topics must be ranked lists of the same number of terms, got lengths {sorted(lengths)}")
    depth = lengths.pop()
    place = {term: i for i, term in enumerate(sorted({t for topic in (*first, *second) for t in topic}))}
    ranks = []
    for topics in (first, second):
        rank = np.full((len(topics), len(place)), depth)
        for row, topic in zip(rank, topics, strict=True):
            row[[place[t] for t in topic]] = np.arange(depth)
        ranks.append(rank)
    shared = np.maximum(ranks[0][:, None, :], ranks[1][None, :, :])  # the depth at which both lists have a term
    counts = np.stack([(shared <= d).sum(axis=2) for d in range(depth)])
    both = 2 * np.arange(1, depth + 1)[:, None, None]
    return (counts / (both - counts)).mean(axis=0)


def match_topics(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> pd.DataFrame:
    """Return which topic of the second model each topic of the first becomes: ``topic, match, agreement``, one to one.

    The pairs are those whose summed ``score_agreement`` is largest (Hungarian method; Kuhn 1955). Topics are 0-based places in the
    lists. Where the models differ in size, what is left over has no row.
    """
    agreement = score_agreement(first, second)
    rows, columns = linear_sum_assignment(-agreement)
    return pd.DataFrame({"topic": rows, "match": columns, "agreement": agreement[rows, columns]})


def score_coherence(topics: Sequence[Sequence[int]], occurs: sparse.csr_matrix) -> np.ndarray:
    """Return the coherence of each topic in a set of articles: mean NPMI of its pairs of terms, -1 (never together) to 1 (never apart).

    ``topics`` hold columns of ``occurs`` (articles x terms, not zero where a term occurs). NPMI of two terms is ln(p(a, b) / p(a) p(b)) /
    -ln p(a, b) over articles. Pairs with a term that none of these articles has say nothing and are left out; a topic without any other pair
    has no coherence (NaN).
    """
    used = sorted({int(c) for topic in topics for c in topic})
    there = (sparse.csr_matrix(occurs)[:, used].toarray() > 0).astype(float)
    together = there.T @ there / there.shape[0]
    alone = np.diag(together).copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(together / np.outer(alone, alone)) / -np.log(together)
    npmi = np.where(together == 0, -1.0, np.where(together == 1, 1.0, npmi))
    npmi[(alone == 0)[:, None] | (alone == 0)[None, :]] = np.nan
    out = []
    for topic in topics:
        place = np.searchsorted(used, topic)
        values = npmi[np.ix_(place, place)][np.triu_indices(len(place), 1)]
        values = values[~np.isnan(values)]
        out.append(values.mean() if len(values) else np.nan)
    return np.array(out)


def draw_families(family: np.ndarray, refits: Refits, *, seed: int) -> np.ndarray:
    """Return which articles resamples are drawn from: all, or those of ``refits.most`` families where there are more."""
    names = np.unique(family)
    if len(names) <= refits.most:
        return np.ones(len(family), dtype=bool)
    return np.isin(family, np.random.default_rng([seed, 10]).choice(names, refits.most, replace=False))


def split_families(family: np.ndarray, refits: Refits, *, seed: int) -> Iterator[np.ndarray]:
    """Yield which articles each resample keeps: whole families, a part of them."""
    names = np.unique(family)
    if len(names) < 3:
        raise FramingError(f"stability needs articles of at least 3 families, got {len(names)}")
    size = min(max(1, round(refits.part * len(names))), len(names) - 1)
    rng = np.random.default_rng([seed, 3])
    for _ in range(refits.resamples):
        yield np.isin(family, rng.choice(names, size, replace=False))


def shuffle_terms(counts: sparse.csr_matrix, *, seed: int) -> sparse.csr_matrix:
    """Return counts in which every term keeps its counts and gets other articles: nothing occurs together but by chance."""
    rng = np.random.default_rng([seed, 4])
    columns = counts.tocsc(copy=True)
    for start, end in zip(columns.indptr[:-1], columns.indptr[1:], strict=True):
        columns.indices[start:end] = np.sort(rng.choice(counts.shape[0], end - start, replace=False))
    return columns.tocsr()


def judge_fits(
    counts: sparse.csr_matrix,
    terms: np.ndarray,
    splits: Sequence[np.ndarray],
    ks: Sequence[int],
    refits: Refits,
    seed: int,
    *,
    own: Sequence[Sequence[str]] | None = None,
    alone: bool = False,
) -> dict[int, dict[str, np.ndarray]]:
    """Fit each k topics to every split from every start; return k → agreement (fits x topics), and unless ``alone``, coherence and explained (splits)."""
    top = min(refits.top, len(terms))
    weights = None if own else TermWeights().fit_transform(counts)
    models = {k: own or terms[_first(_fit(weights, k, "nndsvda", seed), top)].tolist() for k in ks}
    agreement: dict[int, list[np.ndarray]] = {k: [] for k in ks}
    judged: dict[int, list[np.ndarray]] = {k: [] for k in ks}
    for number, kept in enumerate(splits):
        tfidf = TermWeights().fit(counts[kept])
        inside, outside = tfidf.transform(counts[kept]), counts[~kept]
        halves = [] if alone else _halve(tfidf.transform(outside), number)
        starts = [int(np.random.default_rng([seed, number, i]).integers(2**31)) for i in range(refits.seeds)]
        for k in ks:
            each = []
            for start in starts:
                topics = _fit(inside, k, "random", start)
                first = _first(topics, top)
                agreement[k].append(match_topics(models[k], terms[first].tolist())["agreement"].to_numpy())
                if not alone:
                    coherent = score_coherence(first[:, :_COHERENT].tolist(), outside)
                    company = np.nan if np.isnan(coherent).all() else np.nanmean(coherent)
                    each.append((company, _predict(topics, halves)))
            judged[k] += [] if alone else [np.mean(each, axis=0)]
    told = {k: dict(zip(("coherence", "explained"), np.transpose(judged[k]), strict=False)) for k in ks}
    return {k: {"agreement": np.array(agreement[k]), **told[k]} for k in ks}


def _fit(weights: sparse.csr_matrix, k: int, start: str, seed: int) -> np.ndarray:
    """Return the topics of one of many small fits: by scikit-learn's own solver, which is as fast where there are few articles."""
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):  # the error of a perfect fit is just below zero
        warnings.simplefilter("ignore", ConvergenceWarning)
        return NMF(k, init=start, max_iter=_ITERATIONS, random_state=seed, tol=_TOLERANCE).fit(weights).components_


def _first(components: np.ndarray, n: int) -> np.ndarray:
    """Return the columns of each topic's n largest weights; equal ones in the order of the columns, which is alphabetical."""
    return np.argsort(-np.round(components, 9), axis=1, kind="stable")[:, :n]


def _halve(held_out: sparse.csr_matrix, number: int) -> list[tuple[np.ndarray, sparse.csr_matrix]]:
    """Return two halves of the terms, drawn for a resample, each with the weights that held-out articles have in it."""
    terms = held_out.shape[1]
    half = np.random.default_rng([number, 5]).permutation(terms) < terms // 2
    return [(columns, held_out[:, np.flatnonzero(columns)]) for columns in (half, ~half)]


def _predict(topics: np.ndarray, halves: Sequence[tuple[np.ndarray, sparse.csr_matrix]]) -> float:
    """Return the share of the held-out squared weights that topics predict across halves of the terms (Owen and Perry 2009)."""
    missed = total = 0.0
    for (seen, given), (hidden, wanted) in (halves, halves[::-1]):
        loadings, some = _load(given, topics[:, seen]), topics[:, hidden]
        size = float(wanted.data @ wanted.data)
        missed += size - 2 * np.vdot(loadings, wanted @ some.T) + np.vdot(loadings.T @ loadings, some @ some.T)
        total += size
    return float(1 - missed / total) if total > 0 else 0.0


def _load(weights: sparse.csr_matrix, topics: np.ndarray) -> np.ndarray:
    """Return the loadings of articles on given topics: non-negative least squares by scikit-learn's coordinate descent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        given = {"H": np.ascontiguousarray(topics), "n_components": len(topics)}
        options = {"init": "custom", "update_H": False, "max_iter": _ITERATIONS, "tol": _TOLERANCE}
        return non_negative_factorization(weights, **given, **options)[0]
