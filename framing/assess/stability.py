"""How many topics, and which of them come back: agreement over seeds and resamples, coherence and reconstruction on articles held out.

One fit of a topic model is one fit. Every number of topics k is fitted many times, to other articles and from other starts, and judged by
three things that can disagree: whether the same topics come back (*stability*; Greene, O'Callaghan and Cunningham 2014, "How many
topics? Stability analysis for topic models"), whether their terms keep company in articles that the model has not seen (*coherence*, NPMI;
Bouma 2009; Röder, Both and Hinneburg 2015), and whether they predict unseen terms of unseen articles (*reconstruction*).

Reconstruction is measured by bi-cross-validation (Owen and Perry 2009): topics are fitted to some articles; of the others, one half of
the terms gives each article's topics, and the other half is predicted from them. Plain held-out reconstruction would do for
nothing, as it rises with every topic added: an article's topics would be fitted to the very cells they are scored on. Imputing single cells asks for
a weighted factorisation that scikit-learn does not have, and single cells of an article are easier to guess than half of it.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import non_negative_factorization
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_whole
from framing.measure.topics import TermLimits, TopicModel, choose_terms, count_different, fit_nmf
from framing.text.weights import TermWeights

K_COLUMNS = (
    "language",
    "k",
    "stability",
    "stability_low",
    "stability_high",
    "chance",
    "coherence",
    "coherence_error",
    "explained",
    "explained_error",
    "fits",
    "stable",
    "picked",
    "chosen",
    "gap",
)


_ITERATIONS, _TOLERANCE = 100, 1e-3  # of the many fits; their first terms no longer change then


_COHERENT = 10  # first terms of a topic that coherence looks at


_CHANCE = 5  # resamples that say what chance gives; its mean hardly varies


REDRAWS = 1000
"""How often the resamples are drawn again, to say how surely the rule picks its k."""


@dataclass(frozen=True, kw_only=True)
class Refits:
    """How often topics are fitted again, to see which come back.

    Attributes
    ----------
    seeds, resamples : every resample leaves out a part of the families and is fitted from this many random starts.
    part : share of the families that a resample keeps; the others are held out.
    top : terms of a topic that are compared.

    Raises ``FramingError`` for no seed, fewer than two resamples, a part that is none, and no term.

    >>> Refits(resamples=20).part
    0.8
    """

    seeds: int = 2
    resamples: int = 10
    part: float = 0.8
    top: int = 20

    def __post_init__(self) -> None:
        for name, least in (("seeds", 1), ("resamples", 2), ("top", 1)):
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
    there = (sparse.csr_matrix(occurs)[:, used] > 0).astype(float)
    together = np.asarray((there.T @ there).todense()) / there.shape[0]
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


def choose_k(
    corpus: Corpus,
    *,
    language: str,
    ks: Iterable[int],
    limits: TermLimits = TermLimits(),
    refits: Refits = Refits(),
    floor: float = 0.6,
    seed: int,
) -> pd.DataFrame:
    """Return how stable, coherent and predictive topics are for each k, and which k the rule picks.

    Parameters
    ----------
    ks : numbers of topics to try.
    limits : as in ``fit_topics``; the terms are chosen once, from all articles.
    refits : how often each k is fitted again.
    floor : stability below which topics are not called stable: at 0.6, two lists share three quarters of their first terms.

    Returns
    -------
    A row a k: ``language, k, stability, stability_low, stability_high, chance, coherence, coherence_error, explained, explained_error,
    fits, stable, picked, chosen, gap``. ``stability`` is the mean agreement (0 to 1) of the topics of all fits with their matches in the model of all articles, and
    ``stability_low`` to ``stability_high`` the middle 90 % of fits; ``chance`` is the same where every term's counts were given to
    the articles at random, so that there is no topic to find. ``coherence`` (-1 to 1) and ``explained`` (share of the squared
    weights predicted, at most 1, below 0 where predicting nothing is better) are means over resamples of articles held out, with standard
    errors that allow for resamples which overlap (Nadeau and Bengio 2003, *Machine Learning* 52(3), section 3.1.5). ``gap`` says why a k could not be fitted.

    The rule: a k is ``stable`` where stability reaches ``floor`` and its low end lies above chance; of the stable ones it picks the smallest whose
    ``explained`` is within one standard error of the largest (Breiman, Friedman, Olshen and Stone 1984, section 3.4.3), or none. Near the floor other resamples
    would pick another k. So the resamples are drawn again, with replacement, ``REDRAWS`` times: ``picked`` is the share of redraws in
    which the rule picks this k, what is missing from 1 the share in which nothing is stable, and ``chosen`` the k picked most often, unless
    nothing is stable still more often: then none is chosen, and no number of topics is worth reporting. Raises ``FramingError`` for no k.
    """
    ks = sorted(set(ks))
    if not ks or ks[0] < 1:
        raise FramingError(f"ks must be whole numbers from 1 on, got {ks}")
    counts, terms, family = _prepare(corpus, language, limits)
    splits, part = list(_split(family, refits, seed=seed)), refits.part
    shuffled = shuffle_terms(counts, seed=seed)
    limit = min(counts.shape[1], *(count_different(counts[kept]) for kept in splits))
    rows, per_split = [], {}
    with threadpool_limits(1):
        for k in ks:
            if k > limit:
                gap = f"k must be at most {limit}, the different articles of a resample or the terms"
                rows.append({"language": language, "k": k, "fits": 0, "gap": gap})
                continue
            top = min(refits.top, counts.shape[1])
            fits = _judge(counts, terms, splits, k, refits.seeds, top, seed)
            chance = _judge(shuffled, terms, splits[:_CHANCE], k, 1, top, seed)["agreement"].mean()
            coherence, explained = fits["coherence"], fits["explained"]
            agreement = fits["agreement"].mean(axis=1)
            per_split[k] = (agreement.reshape(len(splits), refits.seeds).mean(axis=1), explained)
            low, high = np.quantile(agreement, [0.05, 0.95])
            rows.append(
                {
                    "language": language,
                    "k": k,
                    "stability": agreement.mean(),
                    "stability_low": low,
                    "stability_high": high,
                    "chance": chance,
                    "coherence": np.nanmean(coherence),
                    "coherence_error": _error(coherence, part),
                    "explained": explained.mean(),
                    "explained_error": _error(explained, part),
                    "fits": len(agreement),
                    "gap": "",
                }
            )
    table = pd.DataFrame(rows).reindex(columns=list(K_COLUMNS))
    table["stable"] = (table["stability"] >= floor) & (table["stability_low"] > table["chance"])
    possible = table["stability_low"] > table["chance"]
    picks = _redraw(per_split, possible=set(table.loc[possible, "k"]), floor=floor, part=part, seed=seed)
    table["picked"] = [float((picks == k).mean()) for k in table["k"]]
    most = table["picked"].max()
    table["chosen"] = (table["k"] == table.loc[table["picked"].idxmax(), "k"]) & (most > (picks == 0).mean())
    numbers = table.select_dtypes("floating").columns
    return table.assign(**{c: table[c].round(4) for c in numbers})


def state_k(table: pd.DataFrame) -> str:
    """Return, as one sentence, what ``choose_k``'s table says: the chosen k and why, or that nothing is stable."""
    tried = table[table["gap"] == ""]
    language = table["language"].iloc[0]
    if tried.empty:
        return f"{language}: no number of topics could be fitted ({table['gap'].iloc[0]})."
    none = max(0.0, 1 - tried["picked"].sum())
    if not tried["chosen"].any():
        best = tried.loc[tried["stability"].idxmax()]
        return (
            f"{language}: no number of topics from {tried['k'].min()} to {tried['k'].max()} is stable (in {none:.0%} of redraws of the resamples); "
            f"the nearest is k = {best['k']} with a stability of {best['stability']:.2f} (by chance {best['chance']:.2f})."
        )
    row = tried[tried["chosen"]].iloc[0]
    others = tried[(tried["picked"] > 0) & ~tried["chosen"]].sort_values(["picked", "k"], ascending=[False, True])
    rest = [f"k = {k} in {share:.0%}" for k, share in others[["k", "picked"]].itertuples(index=False) if share >= 0.01]
    rest += [f"none in {none:.0%}"] if none >= 0.01 else []
    sure = "" if row["picked"] > 0.5 else ", which is no clear choice"
    return (
        f"{language}: k = {row['k']} is picked in {row['picked']:.0%} of redraws of the resamples{sure} ({', '.join(rest) or 'no other is'}): the smallest stable number of "
        f"topics that predicts held-out articles as well as any (stability {row['stability']:.2f}, by chance {row['chance']:.2f}; coherence {row['coherence']:.2f}; "
        f"{100 * row['explained']:.1f} % explained; {row['fits']} fits)."
    )


def estimate_stability(
    model: TopicModel, corpus: Corpus, *, language: str, refits: Refits = Refits(), seed: int
) -> pd.DataFrame:
    """Return how surely each topic of a fitted model comes back: ``topic, size, stability, low, high, found, fits``.

    The model's own choices of terms and k are fitted again as ``refits`` says;
    ``stability`` is the mean agreement (0 to 1) of the topic with its match, ``low`` and ``high`` the middle 90 % of fits, ``found`` the share of fits
    whose match agrees to at least 0.5. Topics that come back in few fits should not be written about.
    """
    if model.method != "nmf":
        raise FramingError(f"stability is estimated for NMF, got a model of method {model.method!r}")
    counts, articles, terms = corpus.term_matrix(language)
    place = pd.Index(terms).get_indexer(pd.Index(model.terms_))
    if (place < 0).any():
        raise FramingError(
            f"the model has the term {model.terms_[place < 0][0]!r}, which the corpus has not in {language!r}"
        )
    family = corpus.articles.set_index("article")["family"].loc[articles].to_numpy()
    splits = list(_split(family, refits, seed=seed))
    top = min(refits.top, len(model.terms_))
    own = [model.top_terms(i, top) for i in range(model.n_components)]
    with threadpool_limits(1):
        fits = _judge(
            counts[:, place], np.asarray(model.terms_), splits, model.n_components, refits.seeds, top, seed, own=own
        )
    agreement = fits["agreement"]
    low, high = np.quantile(agreement, [0.05, 0.95], axis=0)
    table = pd.DataFrame({"topic": model.names_, "size": model.sizes_, "stability": agreement.mean(axis=0), "low": low})
    return table.assign(high=high, found=(agreement >= 0.5).mean(axis=0), fits=len(agreement)).round(4)


def _prepare(corpus: Corpus, language: str, limits: TermLimits) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray]:
    counts, articles, terms = corpus.term_matrix(language)
    names = terms.to_numpy(dtype=object)
    kept = choose_terms(counts, names, limits)
    family = corpus.articles.set_index("article")["family"].loc[articles].to_numpy()
    return counts[:, kept], names[kept], family


def _split(family: np.ndarray, refits: Refits, *, seed: int) -> Iterator[np.ndarray]:
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


def _judge(
    counts: sparse.csr_matrix,
    terms: np.ndarray,
    splits: Sequence[np.ndarray],
    k: int,
    seeds: int,
    top: int,
    seed: int,
    *,
    own: Sequence[Sequence[str]] | None = None,
) -> dict[str, np.ndarray]:
    """Fit k topics to every split from every start; return agreement (fits x topics), and coherence and explained (splits)."""
    if own is None:
        weights = TermWeights().fit_transform(counts)
        solver, _ = fit_nmf(weights, k=k, start="svd", max_iter=_ITERATIONS, seed=seed, tol=_TOLERANCE)
        own = [list(terms[i]) for i in _first(solver.components_, top)]
    agreement, coherence, explained = [], [], []
    for number, kept in enumerate(splits):
        tfidf = TermWeights().fit(counts[kept])
        inside, outside = tfidf.transform(counts[kept]), tfidf.transform(counts[~kept])
        judged = []
        for start in range(seeds):
            solver, _ = fit_nmf(
                inside, k=k, start="random", max_iter=_ITERATIONS, seed=_start(seed, number, start), tol=_TOLERANCE
            )
            first = _first(solver.components_, top)
            found = match_topics(own, [list(terms[i]) for i in first]).sort_values("topic")
            agreement.append(found["agreement"].to_numpy())
            coherent = score_coherence(first[:, :_COHERENT].tolist(), counts[~kept])
            judged.append(
                (
                    np.nan if np.isnan(coherent).all() else np.nanmean(coherent),
                    _predict(solver.components_, outside, number),
                )
            )
        means = np.mean(judged, axis=0)
        coherence.append(means[0])
        explained.append(means[1])
    return {"agreement": np.array(agreement), "coherence": np.array(coherence), "explained": np.array(explained)}


def _start(*numbers: int) -> int:
    return int(np.random.default_rng(numbers).integers(2**31))


def _first(components: np.ndarray, n: int) -> np.ndarray:
    """Return the columns of each topic's n largest weights; equal ones in the order of the columns, which is alphabetical."""
    return np.argsort(-np.round(components, 9), axis=1, kind="stable")[:, :n]


def _predict(components: np.ndarray, held_out: sparse.csr_matrix, number: int) -> float:
    """Return the share of the held-out squared weights that topics predict across halves of the terms (Owen and Perry 2009)."""
    half = np.random.default_rng([number, 5]).permutation(components.shape[1]) < components.shape[1] // 2
    missed = total = 0.0
    for seen in (half, ~half):
        given = held_out[:, np.flatnonzero(seen)]
        loadings = _load(given, components[:, seen])
        hidden = held_out[:, np.flatnonzero(~seen)].toarray()
        missed += ((hidden - loadings @ components[:, ~seen]) ** 2).sum()
        total += (hidden**2).sum()
    return float(1 - missed / total) if total > 0 else 0.0


def _load(weights: sparse.csr_matrix, components: np.ndarray) -> np.ndarray:
    """Return the loadings of articles on given topics: non-negative least squares by scikit-learn's coordinate descent."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return non_negative_factorization(
            weights,
            H=np.ascontiguousarray(components),
            n_components=len(components),
            init="custom",
            update_H=False,
            max_iter=_ITERATIONS,
            tol=_TOLERANCE,
        )[0]


def _error(values: np.ndarray, part: float) -> np.ndarray:
    """Return the standard error of a mean over resamples (the last axis), each of which holds out 1 - ``part`` of the families."""
    resamples = (~np.isnan(values)).sum(axis=-1)
    return np.nanstd(values, axis=-1, ddof=1) * np.sqrt(1 / resamples + (1 - part) / part)


def _redraw(
    per_split: dict[int, tuple[np.ndarray, np.ndarray]], *, possible: set[int], floor: float, part: float, seed: int
) -> np.ndarray:
    """Return the k that the rule of ``choose_k`` picks in each redraw of the resamples; 0 where nothing is stable."""
    ks = [k for k in sorted(per_split) if k in possible]
    if not ks:
        return np.zeros(REDRAWS, dtype=int)
    stability, explained = (np.stack([per_split[k][i] for k in ks]) for i in (0, 1))
    resamples = stability.shape[1]
    drawn = np.random.default_rng([seed, 9]).integers(resamples, size=(REDRAWS, resamples))
    stable = stability[:, drawn].mean(axis=2) >= floor
    score = np.where(stable, explained[:, drawn].mean(axis=2), -np.inf)
    error = _error(explained, part)
    enough = score.max(axis=0) - error[score.argmax(axis=0)]
    first = (stable & (score >= enough)).argmax(axis=0)  # the smallest such k
    return np.where(stable.any(axis=0), np.array(ks)[first], 0)
