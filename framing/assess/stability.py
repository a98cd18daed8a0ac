"""How many topics, and which of them come back.

One fit of a topic model is one fit. Every number of topics k is fitted many times (``framing.assess.refits``), and so is every model that is
read: a stable number of topics can have topics that are not, and those say so in their names.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import sparse
from threadpoolctl import threadpool_limits

from framing.assess.refits import Refits, draw_families, judge_fits, shuffle_terms, split_families
from framing.codes import UNSTABLE
from framing.corpus.corpus import Corpus
from framing.errors import FramingError
from framing.measure.concepts import Matrix, concept_matrix
from framing.measure.topics import TermLimits, TopicModel, choose_terms, count_different

STABILITY_COLUMNS = ("topic", "size", "stability", "error", "low", "high", "found", "fits", "stable")

K_COLUMNS = (
    "language", "k", "stability", "stability_low", "stability_high", "chance", "coherence", "coherence_error",
    "explained", "explained_error", "fits", "stable", "stable_topics", "picked", "chosen", "gap", "sampled",
)  # fmt: skip

_CHANCE = 5  # resamples that say what chance gives; its mean hardly varies

FLOOR = 0.6
"""Stability below which a topic is not called stable: two lists that share three quarters of their first terms."""

NEAR_ZERO = 0.1
"""Coherence below which terms of a topic hardly keep more company than by chance; a mark of ours, as no test is behind it."""

REDRAWS = 1000
"""How often the resamples are drawn again, to say how surely the rule picks its k."""


def choose_k(
    corpus: Corpus,
    *,
    language: str,
    ks: Iterable[int],
    limits: TermLimits = TermLimits(),
    refits: Refits = Refits(),
    floor: float = FLOOR,
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
    fits, stable, stable_topics, picked, chosen, gap, sampled``. ``stability`` is the mean agreement (0 to 1) of the topics of all fits with their matches in the model of all articles, and
    ``stability_low`` to ``stability_high`` the middle 90% of fits; ``chance`` is the same where every term's counts were given to
    the articles at random, so that there is no topic to find. ``coherence`` (-1 to 1) and ``explained`` (share of the squared
    weights predicted, at most 1, below 0 where predicting nothing is better) are means over resamples of articles held out, with standard
    errors that allow for resamples which overlap (Nadeau and Bengio 2003, *Machine Learning* 52(3), section 3.1.5). ``stable_topics`` is how many of the k topics
    reach ``floor`` by themselves: a stable k can have topics that are not. ``gap`` says why a k could not be fitted, and ``sampled`` which share of
    the families resamples are drawn from: all (1), or ``refits.most`` of them, so that a large corpus takes no longer than a middling one.

    The rule: a k is ``stable`` where stability reaches ``floor`` and its low end lies above chance; of the stable ones it picks the smallest whose
    ``explained`` is within one standard error of the largest (Breiman, Friedman, Olshen and Stone 1984, section 3.4.3), or none. Near the floor other resamples
    would pick another k. So the resamples are drawn again, with replacement, ``REDRAWS`` times: ``picked`` is the share of redraws in
    which the rule picks this k, what is missing from 1 the share in which nothing is stable, and ``chosen`` the k picked most often, unless
    nothing is stable still more often: then none is chosen, and no number of topics is worth reporting. Raises ``FramingError`` for no k.
    """
    ks = sorted(set(ks))
    if not ks or ks[0] < 1:
        raise FramingError(f"ks must be whole numbers from 1 on, got {ks}")
    counts, terms, family, sampled = _prepare(corpus, language, limits, refits, seed)
    splits, part = list(split_families(family, refits, seed=seed)), refits.part
    shuffled = shuffle_terms(counts, seed=seed)
    limit = min(counts.shape[1], *(count_different(counts[kept]) for kept in splits))
    rows, per_split = [], {}
    with threadpool_limits(1):
        some = [k for k in ks if k <= limit]
        every = judge_fits(counts, terms, splits, some, refits, seed)
        chance = judge_fits(shuffled, terms, splits[:_CHANCE], some, replace(refits, seeds=1), seed, alone=True)
    for k in ks:
        if k > limit:
            gap = f"k must be at most {limit}, the different articles of a resample or the terms"
            rows.append({"language": language, "k": k, "fits": 0, "gap": gap})
            continue
        fits = every[k]
        coherence, explained = fits["coherence"], fits["explained"]
        agreement = fits["agreement"].mean(axis=1)
        per_split[k] = (agreement.reshape(len(splits), refits.seeds).mean(axis=1), explained)
        low, high = np.quantile(agreement, [0.05, 0.95])
        row = {"k": k, "stability": agreement.mean(), "stability_low": low, "stability_high": high}
        row |= {"chance": chance[k]["agreement"].mean(), "language": language, "gap": ""}
        row |= {"coherence": np.nanmean(coherence), "coherence_error": _error(coherence, part)}
        row |= {"explained": explained.mean(), "explained_error": _error(explained, part)}
        stable = int((fits["agreement"].mean(axis=0) >= floor).sum())
        rows.append(row | {"fits": len(agreement), "stable_topics": stable})
    table = pd.DataFrame(rows).assign(sampled=sampled).reindex(columns=list(K_COLUMNS))
    possible = table["stability_low"] > table["chance"]
    table["stable"] = (table["stability"] >= floor) & possible
    picks = _redraw(per_split, possible=set(table.loc[possible, "k"]), floor=floor, part=part, seed=seed)
    table["picked"] = [float((picks == k).mean()) for k in table["k"]]
    most = table["picked"].max()
    table["chosen"] = (table["k"] == table.loc[table["picked"].idxmax(), "k"]) & (most > (picks == 0).mean())
    return table.round(4)


def state_k(table: pd.DataFrame) -> str:
    """Return, as one sentence, what ``choose_k``'s table says: the chosen k, why, and how many of its topics are stable; or that nothing is.

    A coherence below ``NEAR_ZERO`` is called near zero.
    """
    tried = table[table["gap"] == ""]
    language = table["language"].iloc[0]
    if tried.empty:
        return f"{language}: no number of topics could be fitted ({table['gap'].iloc[0]})."
    none = max(0.0, 1 - tried["picked"].sum())
    if not tried["chosen"].any():
        best = tried.loc[tried["stability"].idxmax()]
        return (
            f"{language}: no number of topics from {tried['k'].min()} to {tried['k'].max()} is stable (in {none:.0%} of redraws of the resamples); "
            f"the nearest is k = {best['k']} with a stability of {best['stability']:z.2f} (by chance {best['chance']:z.2f})."
        )
    row = tried[tried["chosen"]].iloc[0]
    others = tried[(tried["picked"] > 0) & ~tried["chosen"]].sort_values(["picked", "k"], ascending=[False, True])
    rest = [f"k = {k} in {share:.0%}" for k, share in others[["k", "picked"]].itertuples(index=False) if share >= 0.01]
    rest += [f"none in {none:.0%}"] if none >= 0.01 else []
    part = f"; on a sample of {row['sampled']:.0%} of the texts" if row["sampled"] < 1 else ""
    near = " and so near zero, what chance gives" if row["coherence"] < NEAR_ZERO else ""
    sure = "" if row["picked"] > 0.5 else ", which is no clear choice"
    why = (
        "the smallest stable number of topics"
        if row["stable"]
        else "stable in most redraws, not in the resamples themselves, and of such numbers the smallest"
    )
    return (
        f"{language}: k = {row['k']} is picked in {row['picked']:.0%} of redraws of the resamples{sure} ({', '.join(rest) or 'no other is'}): {why} "
        f"that predicts held-out articles as well as any (stability {row['stability']:z.2f}, by chance {row['chance']:z.2f}; coherence {row['coherence']:z.2f}{near}; "
        f"{100 * row['explained']:z.1f}% explained; {row['fits']} fits{part}); {row['stable_topics']:.0f} of its {row['k']} topics are stable by themselves."
    )


def estimate_stability(
    model: TopicModel, corpus: Corpus, *, language: str, refits: Refits = Refits(), floor: float = FLOOR, seed: int
) -> pd.DataFrame:
    """Return how surely each topic of a fitted model comes back: ``topic, size, stability, error, low, high, found, fits, stable``.

    The model's own choices of terms and k are fitted again as ``refits`` says; ``stability`` is the mean agreement (0 to 1) of the topic with its match,
    ``error`` its standard error over resamples, ``low`` and ``high`` the middle 90% of fits, ``found`` the share of fits whose match agrees to at least
    0.5, and ``stable`` whether stability reaches ``floor``: within two errors of it, another seed may say otherwise. What is not stable
    should not be written about: ``mark_unstable`` says so in the topic's name.
    """
    return _estimate(model, corpus, corpus.term_matrix(language), repr(language), refits, floor, seed)


def estimate_joint_stability(
    model: TopicModel,
    corpus: Corpus,
    glossary: pd.DataFrame,
    *,
    refits: Refits = Refits(),
    floor: float = FLOOR,
    seed: int,
) -> pd.DataFrame:
    """Return how surely each topic of ``fit_concepts``'s model of both languages comes back; columns and meaning as ``estimate_stability``'s."""
    matrix = concept_matrix(corpus, glossary)
    return _estimate(model, corpus, matrix, "its concepts", refits, floor, seed)


def _estimate(
    model: TopicModel, corpus: Corpus, matrix: Matrix, where: str, refits: Refits, floor: float, seed: int
) -> pd.DataFrame:
    counts, articles, terms = matrix
    place = pd.Index(terms).get_indexer(pd.Index(model.terms_))
    if (place < 0).any():
        lost = model.terms_[place < 0][0]
        raise FramingError(f"the model has the term {lost!r}, which the corpus has not in {where}")
    family = corpus.articles.set_index("article")["family"].loc[articles].to_numpy()
    drawn = draw_families(family, refits, seed=seed)
    splits = list(split_families(family[drawn], refits, seed=seed))
    top = min(refits.top, len(model.terms_))
    own = [model.top_terms(i, top) for i in range(model.n_components)]
    with threadpool_limits(1):
        some, names, k = counts[:, place][drawn], np.asarray(model.terms_), model.n_components
        agreement = judge_fits(some, names, splits, [k], refits, seed, own=own, alone=True)[k]["agreement"]
    low, high = np.quantile(agreement, [0.05, 0.95], axis=0)
    table = pd.DataFrame({"topic": model.names_, "size": model.sizes_, "stability": agreement.mean(axis=0), "low": low})
    each = agreement.reshape(refits.resamples, refits.seeds, -1).mean(axis=1)  # the starts of one are not independent
    table["error"] = each.std(axis=0, ddof=1) / np.sqrt(refits.resamples)
    table = table.assign(high=high, found=(agreement >= 0.5).mean(axis=0), fits=len(agreement)).round(4)
    return table.assign(stable=table["stability"] >= floor)[list(STABILITY_COLUMNS)]


def mark_unstable(model: TopicModel, stability: pd.DataFrame) -> TopicModel:
    """Return the model with ``(unstable)`` behind the names of topics that are not stable, so that every table and figure made of it says so.

    ``stability`` is ``estimate_stability``'s or ``estimate_joint_stability``'s table of this model. The model given is left as it is.
    """
    if [t.removesuffix(UNSTABLE) for t in stability["topic"]] != [n.removesuffix(UNSTABLE) for n in model.names_]:
        others = list(stability["topic"])
        raise FramingError(f"the stability is that of other topics: {others}, the model has {model.names_}")
    marked = copy(model)
    named = zip(model.names_, stability["stable"], strict=True)
    marked.names_ = [name.removesuffix(UNSTABLE) + ("" if stable else UNSTABLE) for name, stable in named]
    return marked


def _prepare(
    corpus: Corpus, language: str, limits: TermLimits, refits: Refits, seed: int
) -> tuple[sparse.csr_matrix, np.ndarray, np.ndarray, float]:
    """Return counts, terms and families of the articles that resamples are drawn from, and the share of all families that these are."""
    counts, articles, terms = corpus.term_matrix(language)
    names = terms.to_numpy(dtype=object)
    kept = choose_terms(counts, names, limits)
    family = corpus.articles.set_index("article")["family"].loc[articles].to_numpy()
    drawn = draw_families(family, refits, seed=seed)
    counts, every = counts[:, kept][drawn], len(np.unique(family))
    there = np.asarray((counts > 0).sum(axis=0)).ravel() > 0
    return counts[:, there], names[kept][there], family[drawn], len(np.unique(family[drawn])) / every


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
