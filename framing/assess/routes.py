"""Which route to a frame predicts the coders best: dictionary, topics, seeded topics, supervised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from framing.compare.bootstrap import Bootstrap, Intervals
from framing.corpus.corpus import Corpus
from framing.errors import FramingError
from framing.measure.coders import code_stances
from framing.measure.dictionary import match_indicators
from framing.measure.topics import TermLimits, TopicModel, choose_terms
from framing.text.scripts import writing
from framing.text.weights import TermWeights

ROUTES = ("dictionary", "topics", "seeded topics", "supervised")

ROUTE_COLUMNS = (
    "coder", "language", "frame", "stance", "route", "estimate", "low", "high", "difference", "difference_low",
    "difference_high", "with_frame", "articles", "families", "gap",
)  # fmt: skip

Features = Callable[[np.ndarray], Any]


def compare_routes(
    corpus: Corpus,
    *,
    coder: str,
    topics: Mapping[str, Mapping[str, Any]],
    folds: int = 5,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return how well each route ranks articles as a coder does, per language, frame and stance.

    Routes: ``dictionary`` counts the frame's indicators and learns nothing; ``topics`` and ``seeded topics`` (seeds: the indicators of
    every frame) learn from the shares of topics, fitted without the articles to be ranked; ``supervised`` learns from TF-IDF weights of all
    terms. What learns is a logistic regression with L2 penalty and balanced classes.

    Parameters
    ----------
    topics : language → arguments of ``fit_topics`` (``n_topics, limits``).
    folds : parts of the families; each is ranked by what was learned from the others.
    intervals : how intervals are drawn; cells with fewer families of either class than its ``thin`` are gaps.

    Returns
    -------
    ``coder, language, frame, stance, route, estimate, low, high, difference, difference_low, difference_high, with_frame, articles, families,
    gap``. ``estimate`` is the AUC, 0 to 1: 0.5 is
    chance, 1 ranks all articles with the frame above all others. Intervals draw families and take what was learned as given, so that differences
    smaller than they are wide mean little. ``difference`` is the AUC minus that of the best other route, by the same draws: above 0 for the best
    alone, which is clearly the best where ``difference_low`` is above 0 too (it was picked for being highest, so that its lead is rather too large). An AUC says nothing of where to cut, so a good route is not yet an unbiased count.
    """
    codes = code_stances(corpus, coder=coder)
    rows: list[dict[str, Any]] = []
    for language, options in topics.items():
        counts, articles, terms = corpus.term_matrix(language)
        some = codes[codes["language"].map(writing) == language]
        coded = articles.isin(some["article"])
        counts, articles = counts[coded], articles[coded]
        if not len(articles):
            raise FramingError(f"coder {coder!r} coded no article in language {language!r}")
        family = corpus.articles.set_index("article")["family"].loc[articles]
        found = match_indicators(terms, corpus.codebook, language=language)
        routes = _list_routes(counts, terms.to_numpy(dtype=object), found, options, seed)
        device = Bootstrap(family, intervals, seed=seed)
        weights = device.weights[:, device.families.get_indexer(family)]
        fold = _assign_folds(family.to_numpy(), folds=folds, seed=seed)
        with threadpool_limits(1):
            features = {r: [make(fold != f) for f in range(folds)] for r, make in routes.items()}
            for (frame, stance), cell in some.groupby(["frame", "stance"], sort=True):
                value = cell.set_index("article")["value"].reindex(articles).to_numpy(float)
                known = ~np.isnan(value)
                truth = value == 1
                sides = [family[known & (truth == side)].nunique() for side in (True, False)]
                base = {"coder": coder, "language": language, "frame": frame, "stance": stance}
                base |= {"with_frame": int(truth.sum()), "articles": int(known.sum())}
                base["families"] = family[known].nunique()
                short = f"{sides[0]} families with and {sides[1]} without it, {intervals.thin} of each are needed"
                every: list[np.ndarray] = []
                for route in ROUTES:
                    row = {**base, "route": route, "gap": short if min(sides) < intervals.thin else ""}
                    if not row["gap"]:
                        if route == "dictionary":
                            own_terms = terms.get_indexer(found.loc[found["frame"] == frame, "term"])
                            score = np.asarray(counts[:, own_terms].sum(axis=1)).ravel()
                        else:
                            score = _rank(features[route], truth, known, fold)
                        drawn = weigh_auc(score[known], truth[known], weights[:, known])
                        own = weigh_auc(score[known], truth[known], np.ones((1, known.sum())))
                        row["estimate"], (row["low"], row["high"]) = own[0], device.bound(drawn)
                        every.append(np.concatenate([own, drawn]))
                    rows.append(row)
                for row, gap in zip(rows[-len(every) :], _lead(every), strict=False):
                    row["difference"], (row["difference_low"], row["difference_high"]) = gap[0], device.bound(gap[1:])
    return pd.DataFrame(rows).reindex(columns=list(ROUTE_COLUMNS))


def _lead(every: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
    """Yield each route's numbers (the estimate, then the draws) minus those of the route with the best estimate among the others."""
    for place, own in enumerate(every):
        yield own - max((other for i, other in enumerate(every) if i != place), key=lambda numbers: numbers[0])


def weigh_auc(score: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve for each row of ``weights`` (draws x articles); ties count half."""
    inside, outside = score[truth], score[~truth]
    above = (inside[:, None] > outside[None, :]) + 0.5 * (inside[:, None] == outside[None, :])
    w_in, w_out = weights[:, truth], weights[:, ~truth]
    return ((w_in @ above) * w_out).sum(axis=1) / (w_in.sum(axis=1) * w_out.sum(axis=1))


def _assign_folds(family: np.ndarray, *, folds: int, seed: int) -> np.ndarray:
    """Return the fold of each article; a family lies in one."""
    names = np.unique(family)
    if not 2 <= folds <= len(names):
        raise FramingError(f"folds must be 2 to the number of families ({len(names)}), got {folds}")
    place = np.random.default_rng([seed, 8]).permutation(len(names)) % folds
    return place[np.searchsorted(names, family)]


def _list_routes(
    counts: sparse.csr_matrix, terms: np.ndarray, found: pd.DataFrame, options: Mapping[str, Any], seed: int
) -> dict[str, Features]:
    """Return the routes that learn: from which articles are for training, to the features of all."""
    seeds = {str(frame): list(some["term"]) for frame, some in found.groupby("frame")}
    limits, k = options.get("limits", TermLimits()), options["n_topics"]

    def by_topics(seeded: bool) -> Features:
        def make(train: np.ndarray) -> np.ndarray:
            model = TopicModel(k, limits=limits, max_iter=200, random_state=seed)
            if seeded:
                used = set(terms[choose_terms(counts[train], terms, limits)])
                model.set_params(seed_terms={n: ts for n, ts in seeds.items() if used & set(ts)})
            return model.fit(counts[train], terms=terms).transform(counts)

        return make

    def by_terms(train: np.ndarray) -> np.ndarray:
        return TermWeights().fit(counts[train]).transform(counts)

    return {"topics": by_topics(False), "seeded topics": by_topics(True), "supervised": by_terms}


def _rank(features: list[Any], truth: np.ndarray, known: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return log-odds of each article by what was learned from the other folds."""
    score = np.zeros(len(truth))
    for number, x in enumerate(features):
        train, test = known & (fold != number), fold == number
        if truth[train].any() and not truth[train].all():
            model = LogisticRegression(C=10, class_weight="balanced", max_iter=2000).fit(x[train], truth[train])
            score[test] = model.decision_function(x[test])
    return np.round(score, 6)
