"""Topics read with care: which frames stand in them, whether readers can tell what belongs to them, and which route to a frame predicts best.

Routes to a frame (the dictionary, a topic model, a seeded one, a supervised classifier) are all scored alike, on articles of families that the
route has not seen (cross-validation by family), by the area under the ROC curve: the probability that an article with the frame is
ranked above one without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from framing.codebook import Codebook, writing
from framing.contrast import draw_weights, tails
from framing.corpus import Corpus
from framing.errors import FramingError
from framing.frames import code_stances, match_indicators
from framing.topics import TopicModel, choose_terms, dampen

ROUTES = ("dictionary", "topics", "seeded topics", "supervised")
# fmt: off
ROUTE_COLUMNS = (
    "coder", "language", "frame", "stance", "route", "estimate", "low", "high", "with_frame", "articles", "families", "gap",
)
# fmt: on
Features = Callable[[np.ndarray], Any]


def cross_topics(
    shares: pd.DataFrame,
    codes: pd.DataFrame,
    *,
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return how often the articles of each topic assert, attribute and reject each frame, beside how often all articles do.

    ``shares`` are ``code_topics``'s, ``codes`` tidy codes of one coder or several. Each article counts in a topic by its share of it. Columns ``coder, topic,
    frame, stance, estimate, low, high, difference, difference_low, difference_high, articles, families, thin``: ``estimate`` is the share of the topic's text whose
    articles have the frame (0 to 1), ``difference`` that minus the share in all articles, both with family-bootstrap intervals; ``articles`` and ``families`` are
    as many as the topic has in whole ones (its summed shares, and the effective number of families, rounded), and topics of fewer than
    ``thin`` such families are marked. The frame was coded for the article, not for its passages: a topic that often stands beside another shares its frames.
    """
    for name, table in (("shares", shares), ("codes", codes)):
        missing = [c for c in ("article", "frame", "stance", "value", "family") if c not in table]
        if missing or table.empty:
            raise FramingError(
                f"{name} need rows and the columns article, frame, stance, value and family; missing {missing}"
            )
    wide = shares.pivot(index="article", columns="frame", values="value").sort_index()
    family = codes.drop_duplicates("article").set_index("article")["family"].sort_index()
    both = wide.index.intersection(family.index)
    if both.empty:
        raise FramingError("shares and codes have no article in common")
    wide, family = wide.loc[both], family.loc[both]
    names, weights = draw_weights(family, draws=draws, seed=seed)
    member = sparse.csr_matrix((np.ones(len(family)), (names.get_indexer(family), np.arange(len(family)))))
    half = np.random.default_rng([seed, 1]).standard_gamma(0.5, (2, draws, 1))
    tail = tails(level)
    rows = []
    for (coder, frame, stance), some in codes.groupby(["coder", "frame", "stance"], sort=True):
        value = some.set_index("article")["value"].reindex(both).to_numpy(float)
        coded = ~np.isnan(value)
        if not coded.any():
            continue
        mass = np.column_stack([np.ones(len(both)), wide.to_numpy(float)]) * coded[:, None]
        per, hits = member @ mass, member @ (mass * np.where(coded, value, 0)[:, None])
        total = per.sum(axis=0)
        average = (per**2).sum(axis=0) / np.where(total > 0, total, 1)
        drawn = (weights @ hits + half[0] * average) / (weights @ per + half.sum(axis=0) * average + (total == 0))
        share = hits.sum(axis=0) / np.where(total > 0, total, 1)
        for topic, name in enumerate(wide.columns, start=1):
            if total[topic] == 0:
                continue
            low, high = np.quantile(drawn[:, topic], tail)
            gap_low, gap_high = np.quantile(drawn[:, topic] - drawn[:, 0], tail)
            families = total[topic] / average[topic]
            ends = (share[topic], low, high, share[topic] - share[0], gap_low, gap_high)
            rows.append((coder, name, frame, stance, *ends, round(total[topic]), round(families), families < thin))
    columns = [
        "coder",
        "topic",
        "frame",
        "stance",
        "estimate",
        "low",
        "high",
        "difference",
        "difference_low",
        "difference_high",
    ]
    return pd.DataFrame(rows, columns=[*columns, "articles", "families", "thin"])


def weigh_indicators(model: TopicModel, codebook: Codebook, *, language: str, n: int = 3) -> pd.DataFrame:
    """Return how the codebook's indicators load on topics: ``topic, frame, weight, times, terms``.

    ``weight`` is the part of the topic's weights that stands on the frame's indicators (0 to 1), ``times`` that over the mean of all topics (1: as in
    any topic; empty where no topic has any), ``terms`` the ``n`` indicators with most of it. A topic with much weight on a frame's indicators holds its
    words, which is not yet the frame: denials use the same words.
    """
    found = match_indicators(model.terms_, codebook, language=language)
    rows = []
    for frame in codebook.frames:
        terms = np.array(sorted(found.loc[found["frame"] == frame, "term"]), dtype=object)
        part = model.components_[:, pd.Index(model.terms_).get_indexer(terms)]
        weight = part.sum(axis=1)
        for topic, name in enumerate(model.names_):
            most = [terms[i] for i in np.argsort(-np.round(part[topic], 9), kind="stable")[:n] if part[topic, i] > 0]
            times = weight[topic] / weight.mean() if weight.any() else np.nan
            rows.append((name, frame, weight[topic], times, ", ".join(most)))
    table = pd.DataFrame(rows, columns=["topic", "frame", "weight", "times", "terms"])
    return table.sort_values(["topic", "frame"], kind="stable").reset_index(drop=True).round(6)


def make_intrusion_sheet(model: TopicModel, *, n: int = 5, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a word-intrusion sheet and its key (Chang, Boyd-Graber, Gerrish, Wang and Blei 2009, "Reading tea leaves").

    For each topic, its ``n`` first terms and one intruder, a first term of another topic that has next to no weight in this one, in random order. The sheet has
    ``item, 1 … n + 1, intruder`` with ``intruder`` empty: a reader writes down the word that does not belong. The key has ``item, topic, intruder``; keep it from
    the reader. Topics are shuffled too. Raises ``FramingError`` where there are fewer than two topics or too few terms.
    """
    if model.n_components < 2 or len(model.terms_) <= n + 1:
        raise FramingError(
            f"word intrusion needs two topics and more than {n + 1} terms, got {model.n_components} and {len(model.terms_)}"
        )
    rng = np.random.default_rng([seed, 7])
    place = {term: i for i, term in enumerate(model.terms_)}
    sheet, key = [], []
    for item, topic in enumerate(rng.permutation(model.n_components), start=1):
        own = model.top_terms(int(topic), n)
        others = [t for k in range(model.n_components) if k != topic for t in model.top_terms(k, n)]
        low = np.quantile(model.components_[topic], 0.5)
        strange = sorted({t for t in others if t not in own and model.components_[topic, place[t]] <= low})
        strange = (
            strange
            or sorted({t for t in others if t not in own}, key=lambda t: (model.components_[topic, place[t]], t))[:1]
        )
        if not strange:
            raise FramingError(
                f"topic {model.names_[topic]!r} shares all its first {n} terms with the others; lower n or the number of topics"
            )
        intruder = str(rng.choice(strange))
        sheet.append((item, *rng.permutation([*own, intruder]), ""))
        key.append((item, model.names_[topic], intruder))
    columns = ["item", *map(str, range(1, n + 2)), "intruder"]
    return pd.DataFrame(sheet, columns=columns), pd.DataFrame(key, columns=["item", "topic", "intruder"])


def score_intrusion(sheets: pd.DataFrame, key: pd.DataFrame) -> pd.DataFrame:
    """Return how often readers found each topic's intruder: ``topic, found, readers, chance``, the best first.

    ``sheets`` are filled sheets, one below the other, one row a reader and item; ``found`` is the share of readers who named the intruder (0 to 1; the model
    precision of Chang et al. 2009, equation 1), ``chance`` what guessing gives. Empty answers count as not found. Raises ``FramingError`` for an item that the key
    does not have, and for an answer that is none of the item's words.
    """
    words = [c for c in sheets.columns if c.isdigit()]
    unknown = sheets[~sheets["item"].isin(key["item"])]
    if len(unknown):
        raise FramingError(
            f"item {unknown['item'].iloc[0]} is not in the key of {len(key)} items; is it another sheet's?"
        )
    given = sheets["intruder"].fillna("").astype(str).str.strip()
    for place, answer in given[given != ""].items():
        if answer not in set(sheets.loc[place, words]):
            raise FramingError(
                f"row {place}, item {sheets.loc[place, 'item']}: the intruder must be one of {list(sheets.loc[place, words])}, got {answer!r}"
            )
    table = sheets.assign(given=given).merge(key, on="item", suffixes=("_given", ""))
    table = table.assign(found=(table["given"] == table["intruder"]).astype(float))
    out = (
        table.groupby("topic", as_index=False)
        .agg(found=("found", "mean"), readers=("found", "size"))
        .assign(chance=1 / len(words))
    )
    return out.sort_values(["found", "topic"], ascending=[False, True]).reset_index(drop=True)


def compare_routes(
    corpus: Corpus,
    *,
    coder: str,
    topics: Mapping[str, Mapping[str, Any]],
    folds: int = 5,
    level: float = 0.95,
    draws: int = 2000,
    thin: int = 10,
    seed: int,
) -> pd.DataFrame:
    """Return how well each route ranks articles as a coder does, per language, frame and stance.

    Routes: ``dictionary`` counts the frame's indicators and learns nothing; ``topics`` and ``seeded topics`` (seeds: the indicators of
    every frame) learn from the shares of topics, fitted without the articles to be ranked; ``supervised`` learns from TF-IDF weights of all
    terms. What learns is a logistic regression with L2 penalty and balanced classes.

    Parameters
    ----------
    topics : language → arguments of ``fit_topics`` (``n_topics, min_df, max_df, stop_words``).
    folds : parts of the families; each is ranked by what was learned from the others.
    thin : cells with fewer families of either class are gaps.

    Returns
    -------
    ``coder, language, frame, stance, route, estimate, low, high, with_frame, articles, families, gap``. ``estimate`` is the AUC, 0 to 1: 0.5 is
    chance, 1 ranks all articles with the frame above all others. Intervals draw families and take what was learned as given, so that differences
    smaller than they are wide mean little. An AUC says nothing of where to cut, so a good route is not yet an unbiased count.
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
        routes = dict(_prepare(corpus, counts, terms.to_numpy(dtype=object), language, options, seed))
        names, weights = draw_weights(family, draws=draws, seed=seed)
        drawn = weights[:, names.get_indexer(family)]
        fold = _assign_folds(family.to_numpy(), folds=folds, seed=seed)
        with threadpool_limits(1):
            features = {r: [make(fold != f) for f in range(folds)] for r, make in routes.items()}
            for (frame, stance), cell in some.groupby(["frame", "stance"], sort=True):
                value = cell.set_index("article")["value"].reindex(articles).to_numpy(float)
                known = ~np.isnan(value)
                truth = value == 1
                sides = [family[known & (truth == side)].nunique() for side in (True, False)]
                base = {"coder": coder, "language": language, "frame": frame, "stance": stance}
                size = {
                    "with_frame": int(truth.sum()),
                    "articles": int(known.sum()),
                    "families": family[known].nunique(),
                }
                for route in ROUTES:
                    row = {**base, "route": route, **size, "estimate": np.nan, "low": np.nan, "high": np.nan, "gap": ""}
                    if min(sides) < thin:
                        row["gap"] = f"{sides[0]} families with and {sides[1]} without it, {thin} of each are needed"
                    else:
                        if route == "dictionary":
                            score = _count(corpus, counts, terms, language, str(frame))
                        else:
                            score = _rank(features[route], truth, known, fold)
                        row |= _score(score[known], truth[known], drawn[:, known], level)
                    rows.append(row)
    return pd.DataFrame(rows)[list(ROUTE_COLUMNS)]


def weigh_auc(score: np.ndarray, truth: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the area under the ROC curve for each row of ``weights`` (draws x articles); ties count half."""
    inside, outside = score[truth], score[~truth]
    above = (inside[:, None] > outside[None, :]) + 0.5 * (inside[:, None] == outside[None, :])
    w_in, w_out = weights[:, truth], weights[:, ~truth]
    return ((w_in @ above) * w_out).sum(axis=1) / (w_in.sum(axis=1) * w_out.sum(axis=1))


def _score(score: np.ndarray, truth: np.ndarray, drawn: np.ndarray, level: float) -> dict[str, float]:
    estimate = float(weigh_auc(score, truth, np.ones((1, len(score))))[0])
    low, high = np.quantile(weigh_auc(score, truth, drawn), tails(level))
    return {"estimate": estimate, "low": float(low), "high": float(high)}


def _assign_folds(family: np.ndarray, *, folds: int, seed: int) -> np.ndarray:
    """Return the fold of each article; a family lies in one."""
    names = np.unique(family)
    if not 2 <= folds <= len(names):
        raise FramingError(f"folds must be 2 to the number of families ({len(names)}), got {folds}")
    place = np.random.default_rng([seed, 8]).permutation(len(names)) % folds
    return place[np.searchsorted(names, family)]


def _prepare(
    corpus: Corpus, counts: sparse.csr_matrix, terms: np.ndarray, language: str, options: Mapping[str, Any], seed: int
) -> Iterator[tuple[str, Features]]:
    """Yield the routes that learn: from which articles are for training, to the features of all."""
    found = match_indicators(terms, corpus.codebook, language=language)
    seeds = {str(frame): list(some["term"]) for frame, some in found.groupby("frame")}
    limits = {key: options[key] for key in ("min_df", "max_df", "stop_words") if key in options}
    k = options["n_topics"]

    def by_topics(seeded: bool) -> Features:
        def make(train: np.ndarray) -> np.ndarray:
            model = TopicModel(k, max_iter=200, random_state=seed, **limits)
            if seeded:
                used = set(
                    terms[
                        choose_terms(counts[train], terms, **{"min_df": 3, "max_df": 0.5, "stop_words": (), **limits})
                    ]
                )
                model.set_params(seed_terms={n: ts for n, ts in seeds.items() if used & set(ts)})
            return model.fit(counts[train], terms=terms).transform(counts)

        return make

    def by_terms(train: np.ndarray) -> np.ndarray:
        weights = dampen(counts)
        return TfidfTransformer().fit(weights[train]).transform(weights)

    yield from {"topics": by_topics(False), "seeded topics": by_topics(True), "supervised": by_terms}.items()


def _rank(features: list[Any], truth: np.ndarray, known: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """Return log-odds of each article by what was learned from the other folds."""
    score = np.zeros(len(truth))
    for number, x in enumerate(features):
        train, test = known & (fold != number), fold == number
        if truth[train].any() and not truth[train].all():
            model = LogisticRegression(C=10, class_weight="balanced", max_iter=2000).fit(x[train], truth[train])
            score[test] = model.decision_function(x[test])
    return np.round(score, 6)


def _count(corpus: Corpus, counts: sparse.csr_matrix, terms: pd.Index, language: str, frame: str) -> np.ndarray:
    found = match_indicators(terms, corpus.codebook, language=language)
    return np.asarray(counts[:, terms.get_indexer(found.loc[found["frame"] == frame, "term"])].sum(axis=1)).ravel()
