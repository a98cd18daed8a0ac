"""A supervised measure from features: TF-IDF, cues, kind and year in a logistic regression, cross-validated by family."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codebook import KINDS, writing
from framing.corpus import Corpus
from framing.errors import FramingError, check_names, check_whole, did_you_mean
from framing.frames import AGREED, CODED, code_stances, count_indicators

SUPERVISED = "supervised"
FEATURES = ("terms", "cues", "kind", "year", "group", "outlet", "topics")
USED = ("terms", "cues", "kind", "year")
CUES = ("attribution", "rejection", "negation", "distance")
WEIGHTS = {"terms": 1.0, "year": 0.5, "outlet": 0.5, "topics": 2.0}
CHOICES = tuple(
    {"cues": cues, "kind": kind, "group": group} for cues in (0.03, 0.12) for kind in (0.0, 0.5) for group in (0.0, 0.5)
)
"""How much cues (with indicators), kind and group weigh beside terms: what the inner folds choose from."""
PENALTY = 10.0
"""Of an error beside the squared weights of the features: scikit-learn's ``C``."""
INNER = 3
"""Folds within the training part."""
FEWEST = 10
"""A stance that fewer families have, or have not, is not learned."""


@dataclass(frozen=True, kw_only=True)
class FeatureTable:
    """Articles x features, once for each of ``CHOICES``."""

    features: tuple[np.ndarray, ...]
    articles: pd.DataFrame

    def folds(self, rows: np.ndarray, *, folds: int, rng: np.random.Generator) -> np.ndarray:
        """Return a fold number per row, families kept together and dealt out at random."""
        family, place = np.unique(self.articles["family"].to_numpy(object)[rows], return_inverse=True)
        return (rng.permutation(len(family)) % folds)[place]


@dataclass(frozen=True, kw_only=True)
class Target:
    """Coded articles (rows of the articles table) with the weight of the decisions for and against a frame's stance."""

    rows: np.ndarray
    found: np.ndarray
    missed: np.ndarray

    def take(self, chosen: np.ndarray) -> Target:
        return Target(rows=self.rows[chosen], found=self.found[chosen], missed=self.missed[chosen])

    @property
    def varies(self) -> bool:
        return bool(self.found.any() and self.missed.any())


def code_supervised(
    corpus: Corpus,
    *,
    features: Sequence[str] = USED,
    glossary: pd.DataFrame | None = None,
    topics: pd.DataFrame | None = None,
    name: str = SUPERVISED,
    learn_from: Sequence[str] | None = None,
    among: Sequence[str] | None = None,
    frames: Sequence[str] | None = None,
    stances: Sequence[str] = CODED,
    folds: int = 5,
    repeats: int = 3,
    seed: int,
) -> pd.DataFrame:
    """Return what a supervised measure finds as codes; every article is labelled by models that never saw it.

    A logistic regression per frame and stance over both languages at once: TF-IDF of terms (and of the glossary's
    concepts, which the languages share), the codebook's indicators and cues counted by kind, the kind and the year of
    the article. Families are kept together in ``folds`` parts. How much cues, kind and group weigh is chosen by average
    precision, and the threshold so that as large a share is found as the coders found, in families of the training
    parts alone. An article's label is that of the mean over ``repeats`` such cross-validations. Articles without codes
    are labelled by the same models. What scales the features (in how many articles a term occurs) is taken from all
    articles and sees no codes.

    Parameters
    ----------
    features : blocks out of ``terms, cues, kind, year, group, outlet, topics``. With ``group`` or ``outlet`` the measure may
        label an article by who printed it, with ``year`` by when: a comparison of groups or of years then finds, in
        part, what was put in, unless it is corrected (``framing.correct_contrasts``).
    glossary : ``concept, zh, en`` (words separated by ``|``): terms that mean the same in both languages.
    topics : ``framing.code_topics``'s shares, of one language or of several below each other, for the block ``topics``.
        Alone they tell how well a topic model finds the frames: it sees no codes, and may have seen every article.
    name : what the measure is called in the column ``coder``.
    learn_from : coders whose decisions are learned; without, all of the corpus. An article that several coded counts
        once, and for and against the stance where they differ.
    among : articles whose codes are learned, such as a sample's; without, all that are coded. Articles outside are
        labelled as if nobody had coded them.
    stances : a stance that fewer than ten families have (or have not) is left out: it cannot be learned.

    Returns
    -------
    Columns as ``framing.code_stances``, a row for every article, frame and stance learned. Time grows with the third
    power of the number of coded articles. Raises ``FramingError`` for an unknown feature, coder, article, frame or
    stance, fewer than two folds, and where nothing can be learned.
    """
    for what, number, least in (("folds", folds, 2), ("repeats", repeats, 1), ("seed", seed, 0)):
        check_whole(what, number, least=least)
    if not name or name in (AGREED, *corpus.codebook.coders):
        raise FramingError(f"name must tell the measure from the coders {list(corpus.codebook.coders)}, got {name!r}")
    targets = make_targets(corpus, learn_from=learn_from, among=among, frames=frames, stances=stances)
    table = make_features(corpus, targets, features=features, glossary=glossary, topics=topics)
    rows = []
    for (frame, stance), target in targets.items():
        margin = np.zeros(len(table.articles))
        for repeat in range(repeats):
            rng = np.random.default_rng([seed, repeat])
            every = table.folds(np.arange(len(table.articles)), folds=folds, rng=rng)
            for fold in range(folds):
                score = fit_stance(table, target.take(every[target.rows] != fold), rng=rng)
                test = np.flatnonzero(every == fold)
                margin[test] += score(test)
        value = (margin > 0).astype(int)
        rows.append(table.articles.assign(coder=name, frame=frame, stance=stance, value=value))
    codes = pd.concat(rows, ignore_index=True)
    order = pd.Categorical(codes["stance"], categories=CODED, ordered=True)
    codes = codes.assign(order=order).sort_values(["article", "coder", "frame", "order"]).drop(columns="order")
    first = ["article", "coder", "frame", "stance", "value"]
    return codes[[*first, *(c for c in codes if c not in first)]].reset_index(drop=True)


def make_features(
    corpus: Corpus,
    targets: dict[tuple[str, str], Target],
    *,
    features: Sequence[str],
    glossary: pd.DataFrame | None,
    topics: pd.DataFrame | None = None,
) -> FeatureTable:
    blocks = make_blocks(corpus, features=features, glossary=glossary, topics=topics)
    coded = np.unique(np.concatenate([t.rows for t in targets.values()]))
    plans = dict.fromkeys(tuple((WEIGHTS | choice)[name] for name in blocks) for choice in CHOICES)
    ones = sparse.csr_matrix(np.ones((len(corpus.articles), 1)))  # the intercept
    weighted = (
        sparse.hstack([ones, *(w * b for w, b in zip(plan, blocks.values(), strict=True) if w)], format="csr")
        for plan in plans
    )
    return FeatureTable(features=tuple(_turn(x, coded) for x in weighted), articles=corpus.articles)


def _turn(features: sparse.csr_matrix, coded: np.ndarray) -> np.ndarray:
    """Turn the axes so that the coded articles need no more columns than they are.

    No inner product with a coded article changes, and so no regression with a squared penalty that is fitted on coded
    articles, which costs a small part of what it would on thousands of columns.
    """
    part = features[coded]
    squares, axes = np.linalg.eigh((part @ part.T).toarray())
    kept = squares > 1e-9 * squares[-1]
    return np.asarray((features @ part.T) @ (axes[:, kept] / np.sqrt(squares[kept])))


def make_blocks(
    corpus: Corpus, *, features: Sequence[str], glossary: pd.DataFrame | None, topics: pd.DataFrame | None = None
) -> dict[str, sparse.csr_matrix]:
    """Return articles x features per block: TF-IDF of unit length, cues over their spread, zeros and ones."""
    unknown = [f for f in features if f not in FEATURES]
    if unknown or not features:
        hint = did_you_mean(unknown[0], FEATURES) if unknown else ""
        raise FramingError(f"features must be some of {list(FEATURES)}, got {list(features)}{hint}")
    if ("topics" in features) != (topics is not None):
        raise FramingError(
            "the block 'topics' and a table of topics (framing.code_topics) go together; only one was given"
        )
    articles = corpus.articles
    ids = pd.Index(articles["article"])
    language = articles.set_index("article")["language"].map(writing)
    terms = corpus.terms.assign(language=corpus.terms["article"].map(language))
    blocks: dict[str, sparse.csr_matrix] = {}
    if "terms" in features:
        named = terms.assign(feature=terms["language"] + ":" + terms["term"])[["article", "feature", "count"]]
        named = pd.concat([named, _count_concepts(terms, glossary)], ignore_index=True)
        spread = named.assign(family=named["article"].map(articles.set_index("article")["family"]))
        spread = spread.groupby("feature")["family"].nunique()
        blocks["terms"] = _weigh_terms(_matrix(named[named["feature"].isin(spread.index[spread >= 3])], ids))
    if "cues" in features:
        counts = _matrix(_count_cues(corpus, terms), ids).toarray()
        cues = np.hstack([np.log1p(counts), counts > 0, counts / articles["words"].to_numpy(float)[:, None]])
        spread = cues.std(axis=0)
        blocks["cues"] = sparse.csr_matrix(cues / np.where(spread > 0, spread, 1))
    if "kind" in features:
        kinds = articles[["kind"]].to_numpy() == np.array(KINDS)
        chinese = (language.to_numpy() == "zh")[:, None]
        blocks["kind"] = sparse.csr_matrix(np.hstack([kinds, chinese]).astype(float))
    for column, values in (
        ("year", articles["date"].str[:4]),
        ("group", articles["group"]),
        ("outlet", articles["outlet"]),
    ):
        if column in features:
            dummies = pd.DataFrame({"article": articles["article"], "feature": values, "count": 1})
            blocks[column] = _matrix(dummies, ids)
    if topics is not None:
        blocks["topics"] = _matrix(topics.rename(columns={"frame": "feature", "value": "count"}), ids)
    return blocks


def _weigh_terms(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 + log of the count, times inverse document frequency, to unit length: scikit-learn's ``sublinear_tf``."""
    rarity = np.log((1 + counts.shape[0]) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * rarity[weighted.indices]
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    return sparse.csr_matrix(sparse.diags(1 / np.where(length > 0, length, 1)) @ weighted)


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


def make_targets(
    corpus: Corpus,
    *,
    learn_from: Sequence[str] | None,
    among: Sequence[str] | None = None,
    frames: Sequence[str] | None,
    stances: Sequence[str],
) -> dict[tuple[str, str], Target]:
    for what, choice in (("learn_from", learn_from), ("among", among), ("frames", frames), ("stances", stances)):
        check_names(what, choice)
        if choice is not None and not len(choice):
            raise FramingError(f"{what} is empty, which leaves nothing to learn; leave it out to take all")
    ids = pd.Index(corpus.articles["article"])
    for what, given, allowed in (
        ("frames", frames or [], list(corpus.codebook.frames)),
        ("stances", stances, list(CODED)),
        ("among", [] if among is None else among, list(ids)),
    ):
        unknown = [g for g in given if g not in set(allowed)]
        if unknown:
            raise FramingError(
                f"{what} must be some of {allowed[:20]}, got {unknown[0]!r}{did_you_mean(unknown[0], allowed)}"
            )
    coders = sorted(set(corpus.codings["coder"])) if learn_from is None else list(learn_from)
    if AGREED in coders:
        raise FramingError(
            "learn_from names coders; the articles that all agree on are the easy ones, learn from all of them"
        )
    if not coders:
        raise FramingError("the corpus has no codings; a supervised measure needs coded articles to learn from")
    codes = pd.concat([code_stances(corpus, coder=c) for c in coders], ignore_index=True)
    if among is not None:
        codes = codes[codes["article"].isin(among)]
    out = {}
    for (frame, stance), some in codes.groupby(["frame", "stance"], sort=True):
        spread = some.groupby("value")["family"].nunique()
        if (
            (frames is None or frame in frames)
            and stance in stances
            and min(spread.get(v, 0) for v in (0, 1)) >= FEWEST
        ):
            found = some.groupby("article")["value"].mean()
            out[frame, stance] = Target(
                rows=ids.get_indexer(found.index), found=found.to_numpy(float), missed=1 - found.to_numpy(float)
            )
    if not out:
        raise FramingError(
            f"no frame and stance is present in {FEWEST} coded families and absent in {FEWEST}: nothing to learn"
        )
    return out


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
