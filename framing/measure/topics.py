"""What is talked about: TF-IDF and non-negative matrix factorisation over the term counts of one language.

A topic is a theme, a set of terms that occur together. It is not a frame: two sources can share a theme and describe it in
opposite ways. A frame (``framing.code_stances``) is not to be read off topics.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import ThreadpoolController

from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_names, check_whole
from framing.measure.nmf import SETTLED, fit_nmf
from framing.text.weights import TermWeights

NUMBER = re.compile(r"[\d.,:/%-]+")


_DECIMALS = 6  # topic shares are rounded, so that the last bits of a BLAS do not show


@dataclass(frozen=True, kw_only=True)
class TermLimits:
    """Which terms topics use (numbers never are), and when the solver stops.

    Attributes
    ----------
    min_df, max_df : a term is used when it occurs in at least ``min_df`` articles and in at most the share ``max_df`` of them.
    stop_words : terms that are not used.
    tol : of NMF: it stops once no topic turns by more than this in a round (the length between its weights before and after, both of unit length).

    Raises ``FramingError`` where one of them is not allowed.

    >>> TermLimits(min_df=5, stop_words=["said"])
    TermLimits(min_df=5, max_df=0.5, stop_words=('said',))
    """

    min_df: int = 3
    max_df: float = 0.5
    stop_words: Iterable[str] = ()
    tol: float = field(default=SETTLED, repr=False)

    def __post_init__(self) -> None:
        check_whole("min_df", self.min_df, least=1)
        if not 0 < self.max_df <= 1:
            raise FramingError(f"max_df must be a share above 0 and at most 1, got {self.max_df!r}")
        check_names("stop_words", self.stop_words)
        object.__setattr__(self, "stop_words", tuple(sorted(set(self.stop_words))))


class TopicModel(TransformerMixin, BaseEstimator):
    """Topics over term counts, by TF-IDF + NMF; numbered by size and named by their terms.

    Parameters
    ----------
    n_components : number of topics, k.
    limits : ``TermLimits``, which terms are used; without, its defaults.
    max_iter : of the solver, at most.
    random_state : seed of the start.
    start : ``svd`` (NNDSVDa, Boutsidis and Gallopoulos 2008; next to nothing depends on the seed) or ``random``.
    seed_terms : name → terms that one topic should gather around; ``seeded_`` says which topic each became.
    seed_weight : how much a seed counts beside the articles: as if this share of them once more held nothing but its terms. Seeds
        are soft: the terms of a seeded topic that do not occur together in articles stay with it only as far as this weight goes.

    Attributes
    ----------
    components_ : topics x used terms; each row sums to 1, its largest entries are the topic's terms.
    terms_ : the used terms.
    names_ : a name for each topic, its number and first three terms: ``"1 flood, dam, valley"``.
    sizes_ : mean share of each topic over the fitted articles; they fall from topic 1 on and sum to at most 1.
    seeded_ : name of a seed → index of its topic.

    Everything is computed with one BLAS thread, so that the number of processors does not change the last bits, and shares are
    rounded to six digits. Rows in another order agree to about four digits; a ``Corpus`` keeps its own order.
    """

    def __init__(
        self,
        n_components: int = 8,
        *,
        limits: TermLimits | None = None,
        max_iter: int = 1000,
        random_state: int = 0,
        start: str = "svd",
        seed_terms: Mapping[str, Iterable[str]] | None = None,
        seed_weight: float = 0.1,
    ):
        self.n_components = n_components
        self.limits = limits
        self.max_iter = max_iter
        self.random_state = random_state
        self.start = start
        self.seed_terms = seed_terms
        self.seed_weight = seed_weight

    def fit(self, X: sparse.csr_matrix, y: object = None, *, terms: Iterable[str] | None = None) -> TopicModel:
        """Fit to counts (articles x terms); ``terms`` names the columns.

        Raises ``FramingError`` where no term is left, where k is larger than the number of different articles or of terms that are left (the matrix
        has no larger rank), and where a seed has no used term.
        """
        X = validate_data(self, X, accept_sparse="csr", dtype=float, ensure_non_negative=True)
        X = sparse.csr_matrix(X)
        given = [f"x{i}" for i in range(X.shape[1])] if terms is None else terms
        names = np.asarray(given.to_numpy(object) if isinstance(given, pd.Index) else list(given), dtype=object)
        self.kept_ = choose_terms(X, names, self.limits or TermLimits())
        self.terms_ = names[self.kept_]
        counts = X[:, self.kept_]
        if not 1 <= self.n_components <= min(len(self.kept_), count_different(counts, enough=self.n_components)):
            different = count_different(counts)
            raise FramingError(
                f"the number of topics must be 1 to {min(len(self.kept_), different)} ({X.shape[0]} articles, {different} of them with different terms, "
                f"{len(self.kept_)} terms left), got {self.n_components}"
            )
        seeds = self._find_seeds()
        with _threads().limit(limits=1):
            self.tfidf_ = TermWeights().fit(counts)
            weights = self.tfidf_.transform(counts, copy=False).astype(np.float32)
            del counts  # as large as the weights twice
            self.solver_, loadings = fit_nmf(
                weights,
                k=self.n_components,
                start=self.start,
                max_iter=self.max_iter,
                seed=self.random_state,
                seeds=list(seeds.values()),
                seed_weight=self.seed_weight,
                tol=(self.limits or TermLimits()).tol,
            )
        self.n_iter_ = self.solver_.n_iter_
        components, loadings = self.solver_.components_.astype(float), loadings.astype(float)
        scale = components.sum(axis=1)
        self._scale = np.where(scale > 0, scale, 1.0)
        sizes = _to_shares(loadings * self._scale).mean(axis=0)
        self._order = np.lexsort((np.argmax(components, axis=1), -np.round(sizes, _DECIMALS)))
        self.sizes_ = np.round(sizes[self._order], _DECIMALS)
        self.components_ = (components / self._scale[:, None])[self._order]
        self.seeded_ = {name: int(np.flatnonzero(self._order == i)[0]) for i, name in enumerate(seeds)}
        digits = len(str(self.n_components))
        self.names_ = [f"{k + 1:0{digits}} {', '.join(self.top_terms(k, 3))}" for k in range(self.n_components)]
        return self

    def _find_seeds(self) -> dict[str, np.ndarray]:
        place = {term: i for i, term in enumerate(self.terms_)}
        seeds = {
            n: np.array([place[t] for t in sorted(set(ts)) if t in place]) for n, ts in (self.seed_terms or {}).items()
        }
        if len(seeds) > self.n_components:
            raise FramingError(f"{len(seeds)} seeds need as many topics, got n_components {self.n_components}")
        for name, found in seeds.items():
            if not len(found):
                raise FramingError(
                    f"the seed {name!r} has no term among the {len(self.terms_)} used; lower min_df or add terms"
                )
        return seeds

    def transform(self, X: sparse.csr_matrix) -> np.ndarray:
        """Return each article's shares of the topics (articles x topics): rows sum to 1, or to 0 where no used term occurs."""
        check_is_fitted(self)
        if hasattr(X, "shape") and len(X.shape) == 2 and X.shape[1] != self.n_features_in_:
            raise FramingError(
                f"counts must have the {self.n_features_in_} terms of the fit, got {X.shape[1]}: "
                f"X has {X.shape[1]} features, but TopicModel is expecting {self.n_features_in_} features as input"
            )
        X = sparse.csr_matrix(
            validate_data(self, X, accept_sparse="csr", dtype=float, ensure_non_negative=True, reset=False)
        )
        counts = X[:, self.kept_]
        with _threads().limit(limits=1):
            weights = self.tfidf_.transform(counts).astype(np.float32)
            loadings = self.solver_.transform(weights).astype(float) * self._scale
        return np.round(_to_shares(loadings)[:, self._order], _DECIMALS)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the topics' names."""
        check_is_fitted(self)
        return np.asarray(self.names_, dtype=object)

    def top_terms(self, topic: int, n: int) -> list[str]:
        """Return the ``n`` terms with the largest weights of a topic (0-based), equal weights in alphabetical order."""
        weights = np.round(self.components_[topic], 12)
        near = (
            np.flatnonzero(weights >= np.partition(weights, -n)[-n])
            if 0 < n < len(weights)
            else np.arange(len(weights))
        )
        return [str(self.terms_[i]) for i in near[np.lexsort((self.terms_[near].astype(str), -weights[near]))[:n]]]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags


@cache
def _threads() -> ThreadpoolController:
    """Return what limits threads; to find the libraries that have some takes milliseconds, and they stay."""
    return ThreadpoolController()


def choose_terms(counts: sparse.csr_matrix, terms: np.ndarray, limits: TermLimits) -> np.ndarray:
    """Return the columns of the terms that topics use: no stop word, no number, neither too rare nor too frequent.

    Raises ``FramingError`` where none is left.
    """
    counts.sum_duplicates()
    found_in = np.bincount(counts.indices[counts.data > 0], minlength=counts.shape[1])
    stop, least, most = set(limits.stop_words), limits.min_df, limits.max_df
    kept = np.flatnonzero((found_in >= least) & (found_in <= most * counts.shape[0]))
    kept = kept[[t not in stop and not NUMBER.fullmatch(t) for t in terms[kept]]]
    if not len(kept):
        raise FramingError(
            f"no term is left of {len(terms)}: lower min_df ({least}), raise max_df ({most}) or shorten the stop words"
        )
    return kept


def count_different(counts: sparse.csr_matrix, *, enough: int | None = None) -> int:
    """Return how many rows differ, empty ones apart, counted up to ``enough``: the rank of the matrix is at most that."""
    rows = sparse.csr_matrix(counts)
    rows.sort_indices()
    found: set[bytes] = set()
    for a, b in itertools.pairwise(rows.indptr):
        if len(found) == enough:
            break
        if b > a:
            found.add(hashlib.blake2b(rows.indices[a:b].tobytes() + rows.data[a:b].tobytes(), digest_size=16).digest())
    return len(found)


def _to_shares(loadings: np.ndarray) -> np.ndarray:
    total = loadings.sum(axis=1, keepdims=True)
    return np.divide(loadings, total, out=np.zeros_like(loadings), where=total > 0)


def fit_topics(
    corpus: Corpus, *, language: str, n_topics: int, limits: TermLimits = TermLimits(), seed: int
) -> TopicModel:
    """Fit topics to the articles of one language (``en`` or ``zh``); see ``TopicModel``."""
    counts, _, terms = corpus.term_matrix(language)
    model = TopicModel(n_topics, limits=limits, random_state=seed)
    return model.fit(counts, terms=terms)


def code_topics(model: TopicModel, corpus: Corpus, *, language: str) -> pd.DataFrame:
    """Return the topics' shares of each article as codes, to be compared like frames.

    ``article, coder, frame, stance, value`` and every column of ``corpus.articles``: coder is ``topics``, frame the topic's name,
    stance ``share`` and value the topic's share of the article, 0 to 1. Articles without a used term are left out.
    """
    counts, articles, _ = corpus.term_matrix(language)
    return code_shares(model, counts, articles, coder="topics").merge(corpus.articles, on="article")


def code_shares(model: TopicModel, counts: sparse.csr_matrix, articles: pd.Index, *, coder: str) -> pd.DataFrame:
    """Return ``article, frame, value, coder, stance``: a model's shares of each article that has a used term."""
    shares = pd.DataFrame(model.transform(counts), index=articles, columns=model.names_)
    shares = shares[shares.sum(axis=1) > 0]
    codes = shares.rename_axis(columns="frame").stack().rename("value").reset_index()
    return codes.assign(coder=coder, stance="share")


def list_topic_terms(model: TopicModel, *, n: int = 10) -> pd.DataFrame:
    """Return the first terms of each topic: ``topic, size, rank, term, weight, exclusivity``.

    ``weight`` is the term's part of the topic (the topic's weights sum to 1); ``exclusivity`` its part of the term's weight in all
    topics: 1 where no other topic has the term.
    """
    total = model.components_.sum(axis=0)
    place = {term: i for i, term in enumerate(model.terms_)}
    rows = []
    for k, name in enumerate(model.names_):
        for rank, term in enumerate(model.top_terms(k, n), start=1):
            weight = model.components_[k, place[term]]
            rows.append((name, model.sizes_[k], rank, term, weight, weight / total[place[term]] if weight > 0 else 0.0))
    return pd.DataFrame(rows, columns=["topic", "size", "rank", "term", "weight", "exclusivity"])


def list_typical_articles(codes: pd.DataFrame, *, n: int = 3) -> pd.DataFrame:
    """Return the articles with the largest share of each topic: ``topic, rank, share, outlet, date, language, url, article``.

    ``codes`` is ``code_topics``'s table. One article a family.
    """
    table = codes.rename(columns={"frame": "topic", "value": "share"})
    table = table.sort_values(["share", "article"], ascending=[False, True]).drop_duplicates(["topic", "family"])
    table = table.assign(rank=table.groupby("topic").cumcount() + 1)
    table = table[table["rank"] <= n].sort_values(["topic", "rank"])
    return table[["topic", "rank", "share", "outlet", "date", "language", "url", "article"]].reset_index(drop=True)
