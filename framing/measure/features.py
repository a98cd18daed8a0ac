"""What a supervised measure may look at: terms, concepts, cues, kind and year of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codebook.codebook import KINDS
from framing.codes import CODED, VIEWS
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_names, check_whole, did_you_mean
from framing.measure.coders import code_stances
from framing.measure.dictionary import count_indicators
from framing.text.scripts import WRITINGS, writing
from framing.text.weights import TermWeights

FEATURES = ("terms", "cues", "kind", "year", "group", "outlet", "topics")

CUES = {
    "attribution": ("saying", "report", "source", "opinion", "accusation"),
    "rejection": ("denial", "dismissal", "doubt", "untruth", "pretext"),
    "negation": ("negation",),
    "distance": ("distance",),
}
"""Kinds of cue that are counted together: a count of terms cannot tell finer ones apart."""

WEIGHTS = {"terms": 1.0, "year": 0.5, "outlet": 0.5, "topics": 2.0}

CHOICES = tuple(
    {"cues": cues, "kind": kind, "group": group} for cues in (0.03, 0.12) for kind in (0.0, 0.5) for group in (0.0, 0.5)
)
"""How much cues (with indicators), kind and group weigh beside terms: what the inner folds choose from."""

USED = ("terms", "cues", "kind", "year")
"""Features that a measure learns from unless told otherwise: none that names who printed an article."""

FEWEST = 10
"""A stance that fewer families have, or have not, is not learned."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Learner:
    """How a supervised measure learns: from which features, and over how many cross-validations.

    Attributes
    ----------
    features : blocks out of ``terms, cues, kind, year, group, outlet, topics``. With ``group`` or ``outlet`` the measure may
        label an article by who printed it, with ``year`` by when: a comparison of groups or of years then finds, in
        part, what was put in, unless it is corrected (``framing.correct_contrasts``).
    glossary : ``concept, zh, en`` (words separated by ``|``): terms that mean the same in both languages.
    topics : ``framing.code_topics``'s shares, of one language or of several below each other, for the block ``topics``.
        Alone they tell how well a topic model finds the frames: it sees no codes, and may have seen every article.
    folds : parts of the families, each labelled by what was learned from the others.
    repeats : cross-validations, over which an article's scores are averaged.

    Raises ``FramingError`` for an unknown feature, topics without their block, fewer than two folds or no repeat.

    >>> Learner(features=["terms", "cues"], repeats=1).folds
    5
    """

    features: Sequence[str] = USED
    glossary: pd.DataFrame | None = None
    topics: pd.DataFrame | None = None
    folds: int = 5
    repeats: int = 3

    def __post_init__(self) -> None:
        unknown = [f for f in self.features if f not in FEATURES]
        if unknown or not self.features:
            hint = did_you_mean(unknown[0], FEATURES) if unknown else ""
            raise FramingError(f"features must be some of {list(FEATURES)}, got {list(self.features)}{hint}")
        if ("topics" in self.features) != (self.topics is not None):
            raise FramingError(
                "the block 'topics' and a table of topics (framing.code_topics) go together; only one was given"
            )
        check_whole("folds", self.folds, least=2)
        check_whole("repeats", self.repeats, least=1)


@dataclass(frozen=True, kw_only=True)
class FeatureTable:
    """Inner products of the features of every article and of the ``coded`` ones (rows of ``articles``), once for each of ``CHOICES``.

    A regression with a squared penalty that is fitted on coded articles sees no more of their features, of which there are thousands.
    """

    products: tuple[np.ndarray, ...]
    coded: np.ndarray
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


def make_features(corpus: Corpus, targets: dict[tuple[str, str], Target], learner: Learner) -> FeatureTable:
    blocks = make_blocks(corpus, learner)
    coded = np.unique(np.concatenate([t.rows for t in targets.values()]))
    plans = dict.fromkeys(tuple((WEIGHTS | choice)[name] for name in blocks) for choice in CHOICES)
    ones = sparse.csr_matrix(np.ones((len(corpus.articles), 1)))  # the intercept
    weighted = (
        sparse.hstack([ones, *(w * b for w, b in zip(plan, blocks.values(), strict=True) if w)], format="csr")
        for plan in plans
    )
    products = tuple((x @ x[coded].T).toarray() for x in weighted)
    return FeatureTable(products=products, coded=coded, articles=corpus.articles)


def make_blocks(corpus: Corpus, learner: Learner) -> dict[str, sparse.csr_matrix]:
    """Return articles x features per block: TF-IDF of unit length, cues over their spread, zeros and ones."""
    features, glossary, topics = learner.features, learner.glossary, learner.topics
    articles = corpus.articles
    ids = pd.Index(articles["article"])
    language = articles.set_index("article")["language"].map(writing)
    terms = corpus.terms.assign(language=corpus.language_of_terms()).astype({"article": str, "term": str})
    blocks: dict[str, sparse.csr_matrix] = {}
    if "terms" in features:
        named = terms.assign(feature=terms["language"] + ":" + terms["term"])[["article", "feature", "count"]]
        named = pd.concat([named, _count_concepts(terms, glossary)], ignore_index=True)
        spread = named.assign(family=named["article"].map(articles.set_index("article")["family"]))
        spread = spread.groupby("feature")["family"].nunique()
        named = named[named["feature"].isin(spread.index[spread >= 3])]
        blocks["terms"] = TermWeights().fit_transform(_matrix(named, ids))
    if "cues" in features:
        counts = _matrix(_count_cues(corpus, terms), ids).toarray()
        cues = np.hstack([np.log1p(counts), counts > 0, counts / articles["words"].to_numpy(float)[:, None]])
        spread = cues.std(axis=0)
        blocks["cues"] = sparse.csr_matrix(cues / np.where(spread > 0, spread, 1))
    if "kind" in features:
        kinds = articles[["kind"]].to_numpy() == np.array(KINDS)
        chinese = (language.to_numpy() == "zh")[:, None]
        blocks["kind"] = sparse.csr_matrix(np.hstack([kinds, chinese]).astype(float))
    dated = articles.assign(year=articles["date"].str[:4])
    for column in ("year", "group", "outlet"):
        if column in features:
            dummies = pd.DataFrame({"article": articles["article"], "feature": dated[column], "count": 1})
            blocks[column] = _matrix(dummies, ids)
    if topics is not None:
        blocks["topics"] = _matrix(topics.rename(columns={"frame": "feature", "value": "count"}), ids)
    return blocks


def _matrix(counts: pd.DataFrame, articles: pd.Index) -> sparse.csr_matrix:
    if counts.empty:
        raise FramingError("the corpus is too small: no term, indicator or cue occurs in three families")
    column, names = pd.factorize(counts["feature"], sort=True)
    place = (articles.get_indexer(counts["article"]), column)
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
    for name, kinds in CUES.items():
        for language in WRITINGS:
            entries = {e for kind in kinds for e in getattr(corpus.codebook.cues, kind).get(language, [])}
            pattern = re.compile("|".join(map(_entry_pattern, sorted(entries))))
            some = terms[terms["language"] == language]
            words = [w for w in some["term"].unique() if pattern.fullmatch(w)]
            parts.append(some[some["term"].isin(words)].assign(feature=f"cue:{name}"))
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
    learn_from: Sequence[str] | None = None,
    among: Sequence[str] | None = None,
    frames: Sequence[str] | None = None,
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
    there = sorted(set(corpus.codings["coder"]))
    own = [name for name in there if name not in corpus.codebook.aggregates] or there
    coders = own if learn_from is None else list(learn_from)
    if set(VIEWS) & set(coders):
        raise FramingError(
            "learn_from names coders; what several come to is nobody's coding, and agreed articles are the easy ones; learn from all of them"
        )
    if not coders:
        raise FramingError("the corpus has no codings; a supervised measure needs coded articles to learn from")
    codes = pd.concat([code_stances(corpus, coder=c) for c in coders], ignore_index=True)
    if among is not None:
        codes = codes[codes["article"].isin(among)]
    out = {}
    codes = codes[codes["stance"].isin(stances) & codes["frame"].isin(frames or list(corpus.codebook.frames))]
    for (frame, stance), some in codes.groupby(["frame", "stance"], sort=True):
        spread = some.groupby("value")["family"].nunique()
        if min(spread.get(v, 0) for v in (0, 1)) >= FEWEST:
            share = some.groupby("article")["value"].mean()
            found = share.to_numpy(float)
            out[frame, stance] = Target(rows=ids.get_indexer(share.index), found=found, missed=1 - found)
    if not out:
        raise FramingError(
            f"no frame and stance is present in {FEWEST} coded families and absent in {FEWEST}: nothing to learn"
        )
    return out
