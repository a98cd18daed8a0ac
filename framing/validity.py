"""How far a measure of frames can be trusted: a supervised one, scores per language, and what more coding would bring.

The supervised measure is the yardstick for cheaper ones: a logistic regression on what a package of features holds.
It is always cross-validated with whole families in a fold, and everything that is chosen (weight of the cues,
threshold) is chosen inside the training folds, so that no article is ever labelled by a model that saw it or a copy
of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import optimize, sparse

from framing.agreement import SCORE_COLUMNS, SCORES, count_outcomes, draw_scores, score_measure, scores
from framing.codebook import KINDS, writing
from framing.contrast import draw_weights
from framing.corpus import Corpus
from framing.errors import FramingError, did_you_mean
from framing.frames import AGREED, CODED, code_stances, count_indicators, merge_codes

SUPERVISED = "supervised"
FEATURES = ("terms", "cues", "kind", "group", "outlet")
CUES = ("attribution", "rejection", "negation", "distance")
VALIDITY_COLUMNS = (*SCORE_COLUMNS, "verdict")
_MEASURED = ("measure", "coder", "frame", "stance", "score")
LANGUAGE_COLUMNS = (
    *(*_MEASURED, "en", "zh", "estimate", "low", "high", "verdict"),
    *("articles_en", "articles_zh", "families"),
)
CURVE_COLUMNS = ("frame", "stance", "language", "coded", "estimate", "low", "high", "basis")
CUE_WEIGHTS = (0.03, 0.15)
"""How much cues and indicators weigh beside terms: what the inner folds choose from."""
PENALTY = 10.0
"""scikit-learn's ``C``."""
INNER = 3
"""Folds within the training part."""
FEWEST = 10
"""A stance that fewer families have, or have not, is not learned."""


@dataclass(frozen=True, kw_only=True)
class _Features:
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
    table = _features(corpus, features=features, glossary=glossary)
    targets = _targets(corpus, table, learn_from=learn_from, frames=frames, stances=stances)
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


def _features(corpus: Corpus, *, features: Sequence[str], glossary: pd.DataFrame | None) -> _Features:
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
    return _Features(counts=sparse.hstack(list(parts.values()), format="csr"), blocks=blocks, articles=articles)


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


def _targets(
    corpus: Corpus,
    table: _Features,
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
    table: _Features, where: np.ndarray, truth: np.ndarray, weight: np.ndarray, *, folds: int, rng: np.random.Generator
) -> np.ndarray:
    """Return a label per article, 0 or 1, from models whose training parts hold none of the article's family."""
    every = table.folds(np.arange(len(table.articles)), folds=folds, rng=rng)
    label = np.zeros(len(every))
    for fold in range(folds):
        train = every[where] != fold
        score, threshold = _fit(table, where[train], truth[train], weight[train], rng=rng)
        test = np.flatnonzero(every == fold)
        if len(test):
            label[test] = score(test) > threshold
    return label


def _fit(
    table: _Features, where: np.ndarray, truth: np.ndarray, weight: np.ndarray, *, rng: np.random.Generator
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
    table: _Features, where: np.ndarray, truth: np.ndarray, weight: np.ndarray, *, cues: float
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


def score_measures(
    measures: Iterable[pd.DataFrame],
    *,
    truth: pd.DataFrame,
    level: float = 0.95,
    draws: int = 2000,
    margin: float = 0.1,
    seed: int,
) -> pd.DataFrame:
    """Return precision, recall and F1 of several measures against a coder, per language, and whether languages compare.

    ``measures`` are tables of codes (``framing.code_dictionary``, ``code_supervised``, another coder's, a topic's);
    ``truth`` is the coders'. Columns as ``framing.agreement.score_measure``, and ``verdict``: ``compare_languages``'s
    for the measure, frame, stance and score.
    """
    pairs = pd.concat([merge_codes(codes, truth) for codes in measures], ignore_index=True)
    table = score_measure(pairs, level=level, draws=draws, seed=seed)
    if pairs["language"].map(writing).nunique() < 2:
        return table.assign(verdict="")[list(VALIDITY_COLUMNS)]
    gaps = compare_languages(pairs, level=level, draws=draws, margin=margin, seed=seed)
    table = table.merge(gaps[[*_MEASURED, "verdict"]], on=list(_MEASURED), how="left")
    return table.assign(verdict=table["verdict"].fillna(""))[list(VALIDITY_COLUMNS)]


def compare_languages(
    pairs: pd.DataFrame, *, level: float = 0.95, draws: int = 2000, margin: float = 0.1, seed: int
) -> pd.DataFrame:
    """Return how much better a measure is in Chinese than in English: the gate for comparisons across languages.

    ``pairs`` is ``framing.merge_codes``'s table. ``measure, coder, frame, stance, score, en, zh, estimate, low, high,
    verdict, articles_en, articles_zh, families``; ``estimate`` is the score in ``zh`` minus that in ``en``, -1 to 1,
    with a family-bootstrap interval. ``verdict``: ``differs`` (the interval excludes 0: a difference between sources
    in different languages may be the measure's), ``alike`` (it lies within ``margin`` of 0), ``unclear`` (too few
    codes to tell). A score undefined in a language is ``unclear``. Raises ``FramingError`` where one language has no
    coded article.
    """
    pairs = pairs.assign(writing=pairs["language"].map(writing))
    for language in ("en", "zh"):
        if not (pairs["writing"] == language).any():
            raise FramingError(f"no article in {language!r} was coded and measured; languages cannot be compared")
    tail = (1 - level) / 2
    rows = []
    for key, some in pairs.groupby(["measure", "coder", "frame", "stance"], sort=True):
        names, weights = draw_weights(some["family"], draws=draws, seed=seed)
        sides = {w: some[some["writing"] == w] for w in ("en", "zh")}
        if any(side.empty for side in sides.values()):
            continue
        drawn = {
            w: draw_scores(side, names=names, weights=weights, seed=seed + i)
            for i, (w, side) in enumerate(sides.items())
        }
        found = {w: dict(zip(SCORES, scores(*_outcomes(side)), strict=True)) for w, side in sides.items()}
        for score in SCORES:
            gap = found["zh"][score] - found["en"][score]
            low, high = (
                np.quantile(drawn["zh"][score] - drawn["en"][score], [tail, 1 - tail])
                if np.isfinite(gap)
                else (np.nan, np.nan)
            )
            verdict = "unclear"
            if low > 0 or high < 0:
                verdict = "differs"
            elif -margin <= low and high <= margin:
                verdict = "alike"
            sizes = (len(sides["en"]), len(sides["zh"]), some["family"].nunique())
            rows.append((*key, score, found["en"][score], found["zh"][score], gap, low, high, verdict, *sizes))
    return pd.DataFrame(rows, columns=list(LANGUAGE_COLUMNS))


def _outcomes(pairs: pd.DataFrame) -> np.ndarray:
    return count_outcomes(pairs).sum(axis=0)


def warn_languages(comparison: pd.DataFrame, *, measure: str, frame: str, stance: str) -> str:
    """Return the warning that a table or figure across languages must carry for a measure, or "" where its F1 is alike.

    ``comparison`` is ``compare_languages``'s table. Raises ``FramingError`` where it has no such measure, frame and
    stance.
    """
    chosen = comparison[
        (comparison["measure"] == measure)
        & (comparison["frame"] == frame)
        & (comparison["stance"] == stance)
        & (comparison["score"] == "f1")
    ]
    if chosen.empty:
        there = sorted(set(zip(comparison["measure"], comparison["frame"], comparison["stance"], strict=True)))
        raise FramingError(f"no comparison of languages for {(measure, frame, stance)}; there are {there}")
    row = chosen.iloc[0]
    if row["verdict"] == "alike":
        return ""
    figures = f"F1 {row['en']:.2f} in English, {row['zh']:.2f} in Chinese"
    if row["verdict"] == "differs":
        worse = "English" if row["estimate"] > 0 else "Chinese"
        return (
            f"Do not compare across languages: the measure {measure} of {frame}, {stance}, is worse in {worse} "
            f"({figures}; "
            f"difference {row['estimate']:+.2f} [{row['low']:+.2f}, {row['high']:+.2f}])."
        )
    return (
        f"Compare across languages with care: whether the measure {measure} of {frame}, {stance}, is equally good "
        "in both is not known "
        f"({figures}, on {row['articles_en']} and {row['articles_zh']} articles)."
    )


def repeat_supervised(corpus: Corpus, *, truth: pd.DataFrame, seeds: Iterable[int], **options: Any) -> pd.DataFrame:
    """Return how F1 of the supervised measure varies over seeds of its cross-validation, and nothing else.

    ``frame, stance, language, mean, sd, low, high, seeds``; ``low`` and ``high`` are the least and the greatest F1
    seen, no interval for other articles: that is ``score_measures``'s. ``options`` go to ``code_supervised``.
    """
    tables = []
    for seed in seeds:
        pairs = merge_codes(code_supervised(corpus, seed=seed, **options), truth)
        for language in ("all", "en", "zh"):
            part = pairs if language == "all" else pairs[pairs["language"].map(writing) == language]
            for (frame, stance), some in part.groupby(["frame", "stance"]):
                tables.append((frame, stance, language, scores(*_outcomes(some))[2]))
    if not tables:
        raise FramingError("there are no seeds: nothing to repeat")
    table = pd.DataFrame(tables, columns=["frame", "stance", "language", "f1"])
    table = (
        table.groupby(["frame", "stance", "language"])["f1"].agg(["mean", "std", "min", "max", "size"]).reset_index()
    )
    return table.rename(columns={"std": "sd", "min": "low", "max": "high", "size": "seeds"})


def learning_curve(
    corpus: Corpus,
    *,
    truth: pd.DataFrame,
    sizes: Sequence[int],
    ahead: Sequence[int] = (),
    features: Sequence[str] = ("terms", "cues", "kind"),
    glossary: pd.DataFrame | None = None,
    frames: Sequence[str] | None = None,
    stances: Sequence[str] = ("present", "asserted"),
    folds: int = 5,
    repeats: int = 5,
    level: float = 0.95,
    draws: int = 500,
    seed: int,
) -> pd.DataFrame:
    """Return F1 of the supervised measure by how many coded articles it learned from: how many more are worth coding?

    For every size, families are drawn at random from the training folds until that many coded articles are reached;
    F1 is taken on the articles of ``truth`` in the test folds. Columns ``frame, stance, language, coded, estimate,
    low, high, basis``. ``basis`` is ``measured``, or ``extrapolated`` for the sizes in ``ahead``: a power law a - b *
    n^-c (Figueroa et al. 2012, *BMC Med. Inform. Decis. Mak.* 12:8) through the measured means, refitted in every
    draw. An extrapolation says where the curve would go if it kept its shape, with articles of the same kind and
    coders of the same agreement; past twice the largest size measured it is a guess. Intervals pool families drawn
    and ``repeats``.

    Raises ``FramingError`` where a size leaves the training folds, sizes do not increase, or fewer than four sizes
    are to be extrapolated.
    """
    table = _features(corpus, features=features, glossary=glossary)
    targets = _targets(corpus, table, learn_from=None, frames=frames, stances=stances)
    sizes, ahead = list(sizes), list(ahead)
    if not sizes or sizes != sorted(set(sizes)) or sizes[0] < 2 * FEWEST:
        raise FramingError(f"sizes must increase from {2 * FEWEST} on, got {sizes}")
    if ahead and (len(sizes) < 4 or min(ahead) <= sizes[-1]):
        raise FramingError(
            f"extrapolating takes four measured sizes or more, to sizes above them; got {sizes} and {ahead}"
        )
    rows = []
    for (frame, stance), target in targets.items():
        some = truth[(truth["frame"] == frame) & (truth["stance"] == stance)].rename(columns={"value": "truth"})
        if some.empty:
            raise FramingError(f"truth has no codes for {frame!r}, {stance!r}")
        names, weights = draw_weights(some["family"], draws=draws, seed=seed)
        labels = [_subset_labels(table, target, size, folds=folds, repeats=repeats, seed=seed) for size in sizes]
        for language in ("all", "en", "zh"):
            part = some if language == "all" else some[some["language"].map(writing) == language]
            if part.empty:
                continue
            place = pd.Index(table.articles["article"]).get_indexer(part["article"])
            curves = []
            for size, label in zip(sizes, labels, strict=True):
                each = [part.assign(value=one[place]) for one in label]
                drawn = np.array([draw_scores(p, names=names, weights=weights, seed=seed)["f1"] for p in each])
                estimate = float(np.mean([np.nan_to_num(scores(*_outcomes(p))[2]) for p in each]))
                curves.append((size, estimate, drawn))
            rows += [(frame, stance, language, *row) for row in _curve_rows(curves, ahead, level=level)]
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _subset_labels(
    table: _Features, target: Target, size: int, *, folds: int, repeats: int, seed: int
) -> list[np.ndarray]:
    where, truth, weight = target
    out = []
    for repeat in range(repeats):
        rng = np.random.default_rng([seed, repeat])
        every = table.folds(np.arange(len(table.articles)), folds=folds, rng=rng)
        label = np.zeros(len(every))
        for fold in range(folds):
            train = np.flatnonzero(every[where] != fold)
            family, place = np.unique(table.articles["family"].to_numpy(object)[where[train]], return_inverse=True)
            order = np.argsort(rng.permutation(len(family))[place], kind="stable")
            seen = pd.Series(where[train][order])
            if seen.nunique() < size:
                raise FramingError(f"size {size} is more than the {seen.nunique()} coded articles of a training part")
            count = (~seen.duplicated()).cumsum().to_numpy()
            kept = train[order][count <= size]
            score, threshold = _fit(table, where[kept], truth[kept], weight[kept], rng=rng)
            test = np.flatnonzero(every == fold)
            label[test] = score(test) > threshold
        out.append(label)
    return out


def _curve_rows(
    curves: list[tuple[int, float, np.ndarray]], ahead: list[int], *, level: float
) -> list[tuple[int, float, float, float, str]]:
    tail = (1 - level) / 2
    rows: list[tuple[int, float, float, float, str]] = []
    for size, estimate, drawn in curves:
        low, high = np.quantile(drawn, [tail, 1 - tail])
        rows.append((size, estimate, float(low), float(high), "measured"))
    if ahead:
        sizes, wanted = np.array([size for size, _, _ in curves], float), np.array(ahead, float)
        fitted = _power_law(sizes, np.array([e for _, e, _ in curves]))(wanted)
        every = np.array([drawn for _, _, drawn in curves])  # sizes x repeats x draws
        again = [_power_law(sizes, every[:, i % every.shape[1], i])(wanted) for i in range(min(200, every.shape[2]))]
        low, high = np.quantile(again, [tail, 1 - tail], axis=0)
        for size, estimate, lo, hi in zip(ahead, fitted, low, high, strict=True):
            rows.append((size, float(estimate), float(min(lo, estimate)), float(max(hi, estimate)), "extrapolated"))
    return rows


def _power_law(sizes: np.ndarray, f1: np.ndarray) -> Any:
    """Fit a - b * n^-c within 0 <= a <= 1, b >= 0, 0.05 <= c <= 2, and return it as a function of n."""

    def law(p: np.ndarray, n: np.ndarray) -> np.ndarray:
        return p[0] - p[1] * (n / sizes[0]) ** -p[2]

    start = [min(0.99, f1[-1] + 0.01), max(0.01, f1[-1] - f1[0]), 0.5]
    found = optimize.least_squares(lambda p: law(p, sizes) - f1, start, bounds=([0, 0, 0.05], [1, 1, 2]))
    return lambda n: law(found.x, n)
