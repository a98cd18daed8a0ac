"""What is talked about: TF-IDF and non-negative matrix factorisation over the term counts of one language.

A topic is a theme, a set of terms that occur together. It is not a frame: two sources can share a theme and describe it in
opposite ways. What ``framing.frames`` measures is not to be read off topics.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.validation import check_is_fitted

from framing.corpus import Corpus
from framing.errors import FramingError

NUMBER = re.compile(r"[\d.,:/%-]+")
_DECIMALS = 6  # topic shares are rounded, so that the last bits of a BLAS do not show


class TopicModel(TransformerMixin, BaseEstimator):
    """TF-IDF + NMF over term counts; topics numbered by size and named by their terms.

    Parameters
    ----------
    n_components : number of topics, k.
    min_df, max_df : a term is used when it occurs in at least ``min_df`` articles and in at most the share ``max_df`` of them.
    stop_words : terms that are not used; numbers never are.
    max_iter : of the coordinate-descent solver (Cichocki and Phan 2009), from NNDSVDa (Boutsidis and Gallopoulos 2008).
    random_state : seed of the start.

    Attributes
    ----------
    components_ : topics x used terms; each row sums to 1, its largest entries are the topic's terms.
    terms_ : the used terms.
    names_ : a name for each topic, its number and first three terms: ``"1 quotas, wto, panel"``.
    sizes_ : mean share of each topic over the fitted articles; they fall from topic 1 on and sum to at most 1.
    """

    def __init__(
        self,
        n_components: int = 8,
        *,
        min_df: int = 3,
        max_df: float = 0.5,
        stop_words: Iterable[str] = (),
        max_iter: int = 1000,
        random_state: int = 0,
    ):
        self.n_components = n_components
        self.min_df = min_df
        self.max_df = max_df
        self.stop_words = stop_words
        self.max_iter = max_iter
        self.random_state = random_state

    def fit(self, X: sparse.csr_matrix, y: object = None, *, terms: Iterable[str] | None = None) -> TopicModel:
        """Fit to counts (articles x terms); ``terms`` names the columns.

        Raises ``FramingError`` where no term is left, or where k is larger than the articles or the terms that are left.
        """
        X = sparse.csr_matrix(X, dtype=float)
        names = np.asarray([f"x{i}" for i in range(X.shape[1])] if terms is None else list(terms), dtype=object)
        found_in = np.asarray((X > 0).sum(axis=0)).ravel()
        stop = set(self.stop_words)
        allowed = np.array([t not in stop and not NUMBER.fullmatch(t) for t in names], dtype=bool)
        kept = allowed & (found_in >= self.min_df) & (found_in <= self.max_df * X.shape[0])
        limit = min(int((found_in[kept] > 0).sum()), X.shape[0])
        if limit == 0:
            raise FramingError(
                f"no term is left of {len(names)}: lower min_df ({self.min_df}), raise max_df ({self.max_df}) or shorten the stop words"
            )
        if not 1 <= self.n_components <= limit:
            raise FramingError(
                f"the number of topics must be 1 to {limit} ({X.shape[0]} articles, {kept.sum()} terms left), got {self.n_components}"
            )
        self.kept_ = np.flatnonzero(kept)
        self.n_features_in_ = X.shape[1]
        self.tfidf_ = TfidfTransformer(sublinear_tf=True).fit(X[:, self.kept_])
        self.nmf_ = NMF(self.n_components, init="nndsvda", max_iter=self.max_iter, random_state=self.random_state)
        loadings = self.nmf_.fit_transform(self.tfidf_.transform(X[:, self.kept_]))
        scale = self.nmf_.components_.sum(axis=1)
        self._scale = np.where(scale > 0, scale, 1.0)
        sizes = _to_shares(loadings * self._scale).mean(axis=0)
        self._order = np.lexsort((np.argmax(self.nmf_.components_, axis=1), -np.round(sizes, _DECIMALS)))
        self.sizes_ = np.round(sizes[self._order], _DECIMALS)
        self.components_ = (self.nmf_.components_ / self._scale[:, None])[self._order]
        self.terms_ = names[self.kept_]
        digits = len(str(self.n_components))
        self.names_ = [f"{k + 1:0{digits}} {', '.join(self.top_terms(k, 3))}" for k in range(self.n_components)]
        return self

    def transform(self, X: sparse.csr_matrix) -> np.ndarray:
        """Return each article's shares of the topics (articles x topics): rows sum to 1, or to 0 where no used term occurs."""
        check_is_fitted(self)
        X = sparse.csr_matrix(X, dtype=float)
        if X.shape[1] != self.n_features_in_:
            raise FramingError(f"counts must have the {self.n_features_in_} terms of the fit, got {X.shape[1]}")
        loadings = self.nmf_.transform(self.tfidf_.transform(X[:, self.kept_]))
        return np.round(_to_shares(loadings * self._scale)[:, self._order], _DECIMALS)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the topics' names."""
        check_is_fitted(self)
        return np.asarray(self.names_, dtype=object)

    def top_terms(self, topic: int, n: int) -> list[str]:
        """Return the ``n`` terms with the largest weights of a topic (0-based), equal weights in alphabetical order."""
        weights = np.round(self.components_[topic], 12)
        return [str(self.terms_[i]) for i in np.lexsort((self.terms_.astype(str), -weights))[:n]]


def _to_shares(loadings: np.ndarray) -> np.ndarray:
    total = loadings.sum(axis=1, keepdims=True)
    return np.divide(loadings, total, out=np.zeros_like(loadings), where=total > 0)


def fit_topics(
    corpus: Corpus,
    *,
    language: str,
    n_topics: int,
    min_df: int = 3,
    max_df: float = 0.5,
    stop_words: Iterable[str] = (),
    seed: int,
) -> TopicModel:
    """Fit topics to the articles of one language (``en`` or ``zh``); see ``TopicModel``."""
    counts, _, terms = corpus.term_matrix(language)
    model = TopicModel(n_topics, min_df=min_df, max_df=max_df, stop_words=sorted(set(stop_words)), random_state=seed)
    return model.fit(counts, terms=terms)


def code_topics(model: TopicModel, corpus: Corpus, *, language: str) -> pd.DataFrame:
    """Return the topics' shares of each article as codes, to be compared like frames.

    ``article, coder, frame, stance, value`` and every column of ``corpus.articles``: coder is ``topics``, frame the topic's name,
    stance ``share`` and value the topic's share of the article, 0 to 1. Articles without a used term are left out.
    """
    counts, articles, _ = corpus.term_matrix(language)
    shares = pd.DataFrame(model.transform(counts), index=articles, columns=model.names_)
    shares = shares[shares.sum(axis=1) > 0]
    codes = shares.rename_axis(columns="frame").stack().rename("value").reset_index()
    return codes.assign(coder="topics", stance="share").merge(corpus.articles, on="article")


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
