"""A supervised measure from features: TF-IDF, cues, kind and year in a logistic regression, cross-validated by family."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from framing.codes import CODED, VIEWS, _with_articles
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_whole
from framing.measure.features import FeatureTable, Learner, Target, make_features, make_targets

PENALTY = 10.0
"""Of an error beside the squared weights of the features: scikit-learn's ``C``."""

TOLERANCE, STEPS = 0.01, 100
"""Where the regression is settled, by the length of its gradient beside the first (scikit-learn's ``tol``), and how many steps it has for that."""

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
    score = np.zeros((len(table.products), len(target.rows)))
    for fold in range(INNER):
        test, part = inner == fold, target.take(inner != fold)
        if test.any() and part.varies:
            for number, products in enumerate(table.products):
                score[number, test] = products[target.rows[test]] @ fit_logistic(products, part, table.coded)
    best = int(np.argmax([_average_precision(s, target) for s in score]))
    threshold = _match_share(score[best], target)
    products, weights = table.products[best], fit_logistic(table.products[best], target, table.coded)
    return lambda rows: products[rows] @ weights - threshold


def fit_logistic(products: np.ndarray, target: Target, coded: np.ndarray) -> np.ndarray:
    """Return a weight for each coded article in a logistic regression, classes balanced: log-odds are products @ weights."""
    yes, no = target.found > 0, target.missed > 0
    weight = np.concatenate([target.found[yes] / target.found.sum(), target.missed[no] / target.missed.sum()])
    rows = np.concatenate([target.rows[yes], target.rows[no]])
    place, weights = np.searchsorted(coded, rows), np.zeros(len(coded))
    sign = np.repeat([1.0, -1.0], [yes.sum(), no.sum()])
    cost = PENALTY * weight * (target.found.sum() + target.missed.sum()) / 2
    settled = TOLERANCE * min(yes.sum(), no.sum()) / len(rows)
    np.add.at(weights, place, _minimise(products[rows].take(place, axis=1), sign, cost, settled))
    return weights


def _minimise(products: np.ndarray, sign: np.ndarray, cost: np.ndarray, settled: float) -> np.ndarray:
    """Return the weights of articles whose logistic loss and penalty are least: liblinear's steps (trust region Newton; Lin, Weng and Keerthi 2008, *JMLR* 9), a few times as fast.

    liblinear goes through all features of all articles; every vector that it meets is a sum of articles. Here each is two rows: how much of each article, and
    its inner product with each.
    """

    def loss(at: np.ndarray) -> float:
        return float(cost @ np.logaddexp(0, -sign * at[1]) + at[0] @ at[1] / 2)

    def slope(at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        sure = 1 / (1 + np.exp(-sign * at[1]))
        part = cost * (sure - 1) * sign
        return at + np.array([part, products @ part]), cost * sure * (1 - sure)

    at = np.zeros((2, len(sign)))
    least, (gradient, bend) = loss(at), slope(at)
    first = reach = _length(gradient)
    for _ in range(STEPS):
        step, rest = _solve(products, bend, gradient, reach)
        reached, along, length = loss(at + step), gradient[0] @ step[1], _length(step)
        hoped, gained = (step[0] @ rest[1] - along) / 2, least - reached
        reach = min(reach, length) if not at.any() else reach
        over = reached - least - along
        ahead = length * (4 if over <= 0 else max(0.25, -along / over / 2))
        if gained < 1e-4 * hoped:
            reach = min(ahead, reach / 2)
        elif gained < 0.75 * hoped:
            reach = max(reach / 4, min(ahead, reach * (0.5 if gained < 0.25 * hoped else 4)))
        else:
            reach = max(reach, min(ahead, 4 * reach))
        if gained > 1e-4 * hoped:
            at, least = at + step, reached
            gradient, bend = slope(at)
            if _length(gradient) <= settled * first:
                break
        if max(abs(gained), abs(hoped)) <= 1e-12 * abs(least):
            break
    return at[0]


def _solve(products: np.ndarray, bend: np.ndarray, gradient: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the Newton step by conjugate gradients, no longer than ``reach``, and what is left of the gradient."""
    step, rest = np.zeros_like(gradient), -gradient
    towards, length = rest, _length(gradient)
    near = 0.1 * length
    while length > near:
        part = bend * towards[1]
        bent = towards + np.array([part, products @ part])
        far = length**2 / (towards[0] @ bent[1])
        if _length(step + far * towards) > reach:
            both, own = step[0] @ towards[1], towards[0] @ towards[1]
            short = reach**2 - step[0] @ step[1]
            root = np.sqrt(both**2 + own * short)
            far = short / (both + root) if both >= 0 else (root - both) / own
            return step + far * towards, rest - far * bent
        step, rest = step + far * towards, rest - far * bent
        before, length = length, _length(rest)
        towards = rest + (length / before) ** 2 * towards
    return step, rest


def _length(vector: np.ndarray) -> float:
    return math.sqrt(max(vector[0] @ vector[1], 0))


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
