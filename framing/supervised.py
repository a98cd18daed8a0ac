"""A supervised measure from features: TF-IDF, cues and kind in a logistic regression, cross-validated by family."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codebook import KINDS, writing
from framing.corpus import Corpus
from framing.errors import FramingError, did_you_mean
from framing.frames import AGREED, CODED, code_stances, count_indicators

SUPERVISED = "supervised"
FEATURES = ("terms", "cues", "kind", "group", "outlet")
CUES = ("attribution", "rejection", "negation", "distance")
CUE_WEIGHTS = (0.03, 0.15)
"""How much cues and indicators weigh beside terms: what the inner folds choose from."""
PENALTY = 10.0
"""scikit-learn's ``C``."""
INNER = 3
"""Folds within the training part."""
FEWEST = 10
"""A stance that fewer families have, or have not, is not learned."""


@dataclass(frozen=True, kw_only=True)
class FeatureTable:
    """Articles x features, unscaled; ``blocks`` names the columns of each block."""

    counts: sparse.csr_matrix
    blocks: dict[str, slice]
    articles: pd.DataFrame

    def folds(self, rows: np.ndarray, *, folds: int, rng: np.random.Generator) -> np.ndarray:
        """Return a fold number per row, families kept together and dealt out at random."""
        family, place = np.unique(self.articles["family"].to_numpy(object)[rows], return_inverse=True)
        return (rng.permutation(len(family)) % folds)[place]


def code_supervised(
    corpus: Corpus,
    *,
    features: Sequence[str] = ("terms", "cues", "kind"),
    glossary: pd.DataFrame | None = None,
    learn_from: Sequence[str] | None = None,
    frames: Sequence[str] | None = None,
    stances: Sequence[str] = CODED,
    folds: int = 5,
    repeats: int = 3,
    seed: int,
) -> pd.DataFrame:
    """Return what a supervised measure finds as codes; every article is labelled by models that never saw it.

    A logistic regression per frame and stance over both languages at once: TF-IDF of terms (and of the glossary's
    concepts, which the languages share), the codebook's indicators and cues counted by kind, the kind of text.
    Families are kept together in ``folds`` parts; the weight of the cues and the threshold that gives the best F1 are
    chosen in families of the training parts alone. An article's label is the majority of ``repeats`` such
    cross-validations. Articles without codes are labelled by the same models.

    Parameters
    ----------
    features : blocks out of ``terms, cues, kind, group, outlet``. With ``group`` or ``outlet`` the measure may label
        an article by who printed it: a comparison of groups then finds, in part, what was put in. Leave both out for
        that purpose, as the default does.
    glossary : ``concept, zh, en`` (words separated by ``|``): terms that mean the same in both languages.
    learn_from : coders whose decisions are learned; without, all of the corpus. An article that several coded counts
        once.
    stances : a stance that fewer than ten families have (or have not) is left out: it cannot be learned.

    Returns
    -------
    Columns as ``framing.code_stances``, a row for every article, frame and stance learned. Raises ``FramingError``
    for an unknown feature, coder, frame or stance, fewer than two folds, and where nothing can be learned.
    """
    table = make_features(corpus, features=features, glossary=glossary)
    targets = make_targets(corpus, table, learn_from=learn_from, frames=frames, stances=stances)
    if folds < 2 or repeats < 1:
        raise FramingError(f"two folds and one repeat are the least, got folds={folds}, repeats={repeats}")
    rows = []
    for (frame, stance), (where, truth, weight) in targets.items():
        votes = np.zeros(len(table.articles))
        for repeat in range(repeats):
            rng = np.random.default_rng([seed, repeat])
            votes += _cross_validate(table, where, truth, weight, folds=folds, rng=rng)
        value = (votes > repeats / 2).astype(int)
        rows.append(table.articles.assign(coder=SUPERVISED, frame=frame, stance=stance, value=value))
    codes = pd.concat(rows, ignore_index=True)
    order = pd.Categorical(codes["stance"], categories=CODED, ordered=True)
    codes = codes.assign(order=order).sort_values(["article", "coder", "frame", "order"]).drop(columns="order")
    first = ["article", "coder", "frame", "stance", "value"]
    return codes[[*first, *(c for c in codes if c not in first)]].reset_index(drop=True)


def make_features(corpus: Corpus, *, features: Sequence[str], glossary: pd.DataFrame | None) -> FeatureTable:
    unknown = [f for f in features if f not in FEATURES]
    if unknown or not features:
        hint = did_you_mean(unknown[0], FEATURES) if unknown else ""
        raise FramingError(f"features must be some of {list(FEATURES)}, got {list(features)}{hint}")
    articles = corpus.articles
    ids = pd.Index(articles["article"])
    language = articles.set_index("article")["language"].map(writing)
    terms = corpus.terms.assign(language=corpus.terms["article"].map(language))
    parts: dict[str, sparse.csr_matrix] = {}
    if "terms" in features:
        named = terms.assign(feature=terms["language"] + ":" + terms["term"])[["article", "feature", "count"]]
        named = pd.concat([named, _count_concepts(terms, glossary)], ignore_index=True)
        spread = named.assign(family=named["article"].map(articles.set_index("article")["family"]))
        spread = spread.groupby("feature")["family"].nunique()
        parts["terms"] = _matrix(named[named["feature"].isin(spread.index[spread >= 3])], ids)
    if "cues" in features:
        counts = _matrix(_count_cues(corpus, terms), ids).toarray()
        density = counts / articles["words"].to_numpy(float)[:, None]
        parts["cues"] = sparse.csr_matrix(np.hstack([np.log1p(counts), counts > 0, density]))
    if "kind" in features:
        chinese = (language.to_numpy() == "zh").astype(float)[:, None]
        parts["kind"] = sparse.csr_matrix(
            np.hstack([articles[["kind"]].to_numpy() == np.array(KINDS), chinese]).astype(float)
        )
    for column in ("group", "outlet"):
        if column in features:
            dummies = pd.DataFrame({"article": articles["article"], "feature": articles[column], "count": 1})
            parts[column] = _matrix(dummies, ids)
    ends = np.cumsum([0, *(p.shape[1] for p in parts.values())])
    blocks = {name: slice(int(ends[i]), int(ends[i + 1])) for i, name in enumerate(parts)}
    return FeatureTable(counts=sparse.hstack(list(parts.values()), format="csr"), blocks=blocks, articles=articles)


def _matrix(counts: pd.DataFrame, articles: pd.Index) -> sparse.csr_matrix:
    if counts.empty:
        raise FramingError("the corpus is too small: no term, indicator or cue occurs in three families")
    names = pd.Index(sorted(set(counts["feature"])))
    place = (articles.get_indexer(counts["article"]), names.get_indexer(counts["feature"]))
    return sparse.csr_matrix((counts["count"].to_numpy(float), place), shape=(len(articles), len(names)))


def _count_concepts(terms: pd.DataFrame, glossary: pd.DataFrame | None) -> pd.DataFrame:
    if glossary is None:
        return pd.DataFrame(columns=["article", "feature", "count"])
    for column in ("concept", "zh", "en"):
        if column not in glossary:
            raise FramingError(f"a glossary needs the columns concept, zh and en, got {list(glossary)}")
    words = pd.concat([glossary[["concept"]].assign(language=w, term=glossary[w].str.split("|")) for w in ("en", "zh")])
    found = terms.merge(words.explode("term"), on=["language", "term"])
    return found.assign(feature="concept:" + found["concept"])[["article", "feature", "count"]]


def _count_cues(corpus: Corpus, terms: pd.DataFrame) -> pd.DataFrame:
    """Count the indicators of each frame and the cues of each kind, both languages under one name."""
    parts = [count_indicators(corpus).assign(feature=lambda hits: "frame:" + hits["frame"])]
    for kind in CUES:
        for language, entries in getattr(corpus.codebook.cues, kind).items():
            pattern = re.compile("|".join(map(_entry_pattern, sorted(entries))))
            some = terms[terms["language"] == language]
            words = [w for w in some["term"].unique() if pattern.fullmatch(w)]
            parts.append(some[some["term"].isin(words)].assign(feature=f"cue:{kind}"))
    counts = pd.concat(parts, ignore_index=True)[["article", "feature", "count"]]
    return counts.groupby(["article", "feature"], as_index=False)["count"].sum()


def _entry_pattern(entry: str) -> str:
    """A cue as a pattern for whole terms: ``to deny`` stands for the verb's regular forms, ``*`` for any ending."""
    if not entry.startswith("to "):
        return re.escape(entry).replace(r"\*", ".*")
    stem = entry[3:].rstrip("ey")
    return f"{re.escape(stem)}{re.escape(stem[-1:])}?(?:e|y|s|es|ies|d|ed|ied|ing|ying)?"


Target = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Rows of the articles table, whether the frame is there, and the weight of the decision; a row stands once a coder."""


def make_targets(
    corpus: Corpus,
    table: FeatureTable,
    *,
    learn_from: Sequence[str] | None,
    frames: Sequence[str] | None,
    stances: Sequence[str],
) -> dict[tuple[str, str], Target]:
    for what, given, allowed in (
        ("frames", frames or [], list(corpus.codebook.frames)),
        ("stances", stances, list(CODED)),
    ):
        unknown = [g for g in given if g not in allowed]
        if unknown:
            raise FramingError(
                f"{what} must be some of {allowed}, got {unknown[0]!r}{did_you_mean(unknown[0], allowed)}"
            )
    coders = sorted(set(corpus.codings["coder"])) if learn_from is None else list(learn_from)
    if AGREED in coders:
        raise FramingError(
            "learn_from names coders; the articles that all agree on are the easy ones, learn from all of them"
        )
    if not coders:
        raise FramingError("the corpus has no codings; a supervised measure needs coded articles to learn from")
    codes = pd.concat([code_stances(corpus, coder=c) for c in coders], ignore_index=True)
    ids = pd.Index(table.articles["article"])
    out = {}
    for (frame, stance), some in codes.groupby(["frame", "stance"], sort=True):
        spread = some.groupby("value")["family"].nunique()
        if (
            (frames is None or frame in frames)
            and stance in stances
            and min(spread.get(v, 0) for v in (0, 1)) >= FEWEST
        ):
            weight = 1 / some.groupby("article")["value"].transform("size").to_numpy(float)
            out[frame, stance] = (ids.get_indexer(some["article"]), some["value"].to_numpy(bool), weight)
    if not out:
        raise FramingError(
            f"no frame and stance is present in {FEWEST} coded families and absent in {FEWEST}: nothing to learn"
        )
    return out


def make_classifier(blocks: dict[str, slice], *, cues: float = CUE_WEIGHTS[-1]) -> Any:
    """Return the pipeline of ``code_supervised``, not fitted: blocks of features weighted, then logistic regression."""
    from sklearn.compose import ColumnTransformer
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    steps = {
        "terms": (TfidfTransformer(sublinear_tf=True), 1.0),
        "cues": (StandardScaler(with_mean=False), cues),
        "kind": ("passthrough", 0.5),
        "group": ("passthrough", 0.5),
        "outlet": ("passthrough", 0.5),
    }
    scale = ColumnTransformer(
        [(name, steps[name][0], columns) for name, columns in blocks.items()],
        transformer_weights={name: steps[name][1] for name in blocks},
    )
    model = LogisticRegression(C=PENALTY, class_weight="balanced", solver="liblinear", random_state=0)
    return Pipeline([("scale", scale), ("model", model)])


def _cross_validate(
    table: FeatureTable,
    where: np.ndarray,
    truth: np.ndarray,
    weight: np.ndarray,
    *,
    folds: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return a label per article, 0 or 1, from models whose training parts hold none of the article's family."""
    every = table.folds(np.arange(len(table.articles)), folds=folds, rng=rng)
    label = np.zeros(len(every))
    for fold in range(folds):
        train = every[where] != fold
        score, threshold = fit_stance(table, where[train], truth[train], weight[train], rng=rng)
        test = np.flatnonzero(every == fold)
        if len(test):
            label[test] = score(test) > threshold
    return label


def fit_stance(
    table: FeatureTable, where: np.ndarray, truth: np.ndarray, weight: np.ndarray, *, rng: np.random.Generator
) -> tuple[Callable[[np.ndarray], np.ndarray], float]:
    """Choose cue weight and threshold in folds of these rows, fit on all; return a scorer of rows and the threshold."""
    if len(set(truth)) < 2:
        return (lambda rows: np.full(len(rows), float(truth.any()))), 0.5
    inner = table.folds(where, folds=INNER, rng=rng)
    score = np.zeros((len(CUE_WEIGHTS), len(where)))
    for fold in range(INNER):
        train, test = inner != fold, inner == fold
        if test.any() and len(set(truth[train])) > 1:
            for place, cues in enumerate(CUE_WEIGHTS):
                score[place, test] = _train(table, where[train], truth[train], weight[train], cues=cues)(where[test])
    chosen = [_best_threshold(s, truth, weight) for s in score]
    best = int(np.argmax([f1 for f1, _ in chosen]))
    return _train(table, where, truth, weight, cues=CUE_WEIGHTS[best]), chosen[best][1]


def _train(
    table: FeatureTable, where: np.ndarray, truth: np.ndarray, weight: np.ndarray, *, cues: float
) -> Callable[[np.ndarray], np.ndarray]:
    model = make_classifier(table.blocks, cues=cues).fit(table.counts[where], truth, model__sample_weight=weight)
    return lambda rows: model.decision_function(table.counts[rows])


def _best_threshold(score: np.ndarray, truth: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Return the best F1 and the threshold that gives it, midway between two scores."""
    order = np.argsort(-score, kind="stable")
    hits = np.cumsum((weight * truth)[order])
    f1 = 2 * hits / (np.cumsum(weight[order]) + (weight * truth).sum())
    sorted_scores = np.append(score[order], score.min() - 1)
    last_of_ties = sorted_scores[:-1] > sorted_scores[1:]
    place = int(np.argmax(np.where(last_of_ties, f1, -1)))
    return float(f1[place]), float((sorted_scores[place] + sorted_scores[place + 1]) / 2)
