"""A supervised measure from features: TF-IDF, cues, kind and year in a logistic regression, cross-validated by family."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from framing.codes import CODED, VIEWS, _with_articles
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_whole
from framing.measure.features import FeatureTable, Learner, Target, make_features, make_targets

PENALTY = 10.0
"""Of an error beside the squared weights of the features: scikit-learn's ``C``."""

INNER = 3
"""Folds within the training part."""


def code_supervised(
    corpus: Corpus,
    *,
    learner: Learner = Learner(),
    name: str = "supervised",
    learn_from: Sequence[str] | None = None,
    among: Sequence[str] | None = None,
    frames: Sequence[str] | None = None,
    stances: Sequence[str] = CODED,
    seed: int,
) -> pd.DataFrame:
    """Return what a supervised measure finds as codes; every article is labelled by models that never saw it.

    A logistic regression per frame and stance over both languages at once: TF-IDF of terms (and of the glossary's
    concepts, which the languages share), the codebook's indicators and cues counted by kind, the kind and the year of
    the article. Families are kept together in the ``learner``'s folds. How much cues, kind and group weigh is chosen by average
    precision, and the threshold so that as large a share is found as the coders found, in families of the training
    parts alone. An article's label is that of the mean over its repeats of such cross-validations. Articles without codes
    are labelled by the same models. What scales the features (in how many articles a term occurs) is taken from all
    articles and sees no codes.

    Parameters
    ----------
    learner : which features it learns from, in how many folds and repeats.
    name : what the measure is called in the column ``coder``.
    learn_from : coders whose decisions are learned; without, all of the corpus. An article that several coded counts
        once, and for and against the stance where they differ.
    among : articles whose codes are learned, such as a sample's; without, all that are coded. Articles outside are
        labelled as if nobody had coded them.
    stances : a stance that fewer than ten families have (or have not) is left out: it cannot be learned.

    Returns
    -------
    Columns as ``framing.code_stances``, a row for every article, frame and stance learned. Time grows with the third
    power of the number of coded articles. Raises ``FramingError`` for an unknown coder, article, frame or stance, and
    where nothing can be learned.
    """
    check_whole("seed", seed, least=0)
    if not name or name in (*VIEWS, *corpus.codebook.coders):
        raise FramingError(f"name must tell the measure from the coders {list(corpus.codebook.coders)}, got {name!r}")
    targets = make_targets(corpus, learn_from=learn_from, among=among, frames=frames, stances=stances)
    table = make_features(corpus, targets, learner)
    rows = []
    for (frame, stance), target in targets.items():
        margin = np.zeros(len(table.articles))
        for repeat in range(learner.repeats):
            rng = np.random.default_rng([seed, repeat])
            every = table.folds(np.arange(len(table.articles)), folds=learner.folds, rng=rng)
            for fold in range(learner.folds):
                score = fit_stance(table, target.take(every[target.rows] != fold), rng=rng)
                test = np.flatnonzero(every == fold)
                margin[test] += score(test)
        value = (margin > 0).astype(int)
        rows.append(table.articles[["article"]].assign(coder=name, frame=frame, stance=stance, value=value))
    return _with_articles(pd.concat(rows, ignore_index=True), corpus)


def fit_stance(table: FeatureTable, target: Target, *, rng: np.random.Generator) -> Callable[[np.ndarray], np.ndarray]:
    """Choose weights and threshold in folds of these articles, fit on all: rows of the table to scores, above 0 found."""
    if not target.varies:
        return lambda rows: np.full(len(rows), 1.0 if target.found.any() else -1.0)
    inner = table.folds(target.rows, folds=INNER, rng=rng)
    score = np.zeros((len(table.features), len(target.rows)))
    for fold in range(INNER):
        test, part = inner == fold, target.take(inner != fold)
        if test.any() and part.varies:
            for number, features in enumerate(table.features):
                score[number, test] = features[target.rows[test]] @ fit_logistic(features, part)
    best = int(np.argmax([_average_precision(s, target) for s in score]))
    threshold = _match_share(score[best], target)
    features, weights = table.features[best], fit_logistic(table.features[best], target)
    return lambda rows: features[rows] @ weights - threshold


def fit_logistic(features: np.ndarray, target: Target) -> np.ndarray:
    """Return the weights of a logistic regression, classes balanced: log-odds are features @ weights."""
    from sklearn.linear_model import LogisticRegression

    yes, no = target.found > 0, target.missed > 0
    weight = np.concatenate([target.found[yes] / target.found.sum(), target.missed[no] / target.missed.sum()])
    model = LogisticRegression(C=PENALTY, solver="liblinear", fit_intercept=False, tol=0.01, random_state=0)
    rows = np.concatenate([target.rows[yes], target.rows[no]])
    decided = np.repeat([True, False], [yes.sum(), no.sum()])
    model.fit(features[rows], decided, sample_weight=weight * (target.found.sum() + target.missed.sum()) / 2)
    return np.asarray(model.coef_[0])


def _average_precision(score: np.ndarray, target: Target) -> float:
    order = np.argsort(-score, kind="stable")
    found = target.found[order]
    precision = np.cumsum(found) / np.cumsum(found + target.missed[order])
    return float((precision * found).sum() / found.sum())


def _match_share(score: np.ndarray, target: Target) -> float:
    """Return the threshold above which lies as large a share of these articles as was found in them."""
    order = np.argsort(-score, kind="stable")
    reached = np.cumsum((target.found + target.missed)[order])
    last = min(int(np.searchsorted(reached, target.found.sum())), len(order) - 2)
    return float(score[order[last]] + score[order[last + 1]]) / 2
