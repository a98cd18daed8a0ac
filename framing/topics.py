"""What is talked about: TF-IDF and non-negative matrix factorisation over the term counts of one language.

A topic is a theme, a set of terms that occur together. It is not a frame: two sources can share a theme and describe it in
opposite ways. What ``framing.frames`` measures is not to be read off topics.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.validation import check_is_fitted, validate_data
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from framing.contrast import draw_weights
from framing.corpus import Corpus
from framing.errors import FramingError

NUMBER = re.compile(r"[\d.,:/%-]+")
METHODS = ("nmf", "lda")
STARTS = {"svd": "nndsvda", "random": "random"}
_DECIMALS = 6  # topic shares are rounded, so that the last bits of a BLAS do not show


class TopicModel(TransformerMixin, BaseEstimator):
    """Topics over term counts, by TF-IDF + NMF or by LDA; numbered by size and named by their terms.

    Parameters
    ----------
    n_components : number of topics, k.
    min_df, max_df : a term is used when it occurs in at least ``min_df`` articles and in at most the share ``max_df`` of them.
    stop_words : terms that are not used; numbers never are.
    max_iter : of the solver, at most.
    random_state : seed of the start.
    method : ``nmf``, coordinate descent (Cichocki and Phan 2009) on TF-IDF weights, or ``lda``, latent Dirichlet allocation by variational Bayes
        on counts (Blei, Ng and Jordan 2003; Hoffman, Blei and Bach 2010), the comparator.
    start : of NMF: ``svd`` (NNDSVDa, Boutsidis and Gallopoulos 2008; next to nothing depends on the seed) or ``random``.
    seed_terms : of NMF: name → terms that one topic should gather around. The seeds are soft: they are only where the solver
        starts, and a seeded topic whose terms do not occur together drifts away; ``seeded_`` says which topic each became.

    Attributes
    ----------
    components_ : topics x used terms; each row sums to 1, its largest entries are the topic's terms.
    terms_ : the used terms.
    names_ : a name for each topic, its number and first three terms: ``"1 quotas, wto, panel"``.
    sizes_ : mean share of each topic over the fitted articles; they fall from topic 1 on and sum to at most 1.
    seeded_ : name of a seed → index of its topic.

    Everything is computed with one BLAS thread, so that the number of processors does not change the last bits, and shares are
    rounded to six digits. Rows in another order agree to about four digits; a ``Corpus`` keeps its own order.
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
        method: str = "nmf",
        start: str = "svd",
        seed_terms: Mapping[str, Iterable[str]] | None = None,
    ):
        self.n_components = n_components
        self.min_df = min_df
        self.max_df = max_df
        self.stop_words = stop_words
        self.max_iter = max_iter
        self.random_state = random_state
        self.method = method
        self.start = start
        self.seed_terms = seed_terms

    def fit(self, X: sparse.csr_matrix, y: object = None, *, terms: Iterable[str] | None = None) -> TopicModel:
        """Fit to counts (articles x terms); ``terms`` names the columns.

        Raises ``FramingError`` where no term is left, where k is larger than the articles or the terms that are left, and where a seed
        has no used term.
        """
        if self.method not in METHODS:
            raise FramingError(f"method must be one of {METHODS}, got {self.method!r}")
        X = validate_data(self, X, accept_sparse="csr", dtype=float, ensure_non_negative=True)
        X = sparse.csr_matrix(X)
        names = np.asarray([f"x{i}" for i in range(X.shape[1])] if terms is None else list(terms), dtype=object)
        self.kept_ = choose_terms(X, names, min_df=self.min_df, max_df=self.max_df, stop_words=self.stop_words)
        self.terms_ = names[self.kept_]
        limit = min(len(self.kept_), X.shape[0])
        if not 1 <= self.n_components <= limit:
            raise FramingError(
                f"the number of topics must be 1 to {limit} ({X.shape[0]} articles, {len(self.kept_)} terms left), got {self.n_components}"
            )
        counts = X[:, self.kept_]
        seeds = self._find_seeds()
        with threadpool_limits(1):
            if self.method == "lda":
                self.solver_ = LatentDirichletAllocation(
                    self.n_components, max_iter=min(self.max_iter, 100), random_state=self.random_state
                )
                loadings = self.solver_.fit_transform(counts)
            else:
                self.tfidf_ = TfidfTransformer().fit(dampen(counts))
                weights = self.tfidf_.transform(dampen(counts))
                self.solver_, loadings = fit_nmf(
                    weights,
                    k=self.n_components,
                    start=self.start,
                    max_iter=self.max_iter,
                    seed=self.random_state,
                    seeds=list(seeds.values()),
                )
        self.n_iter_ = self.solver_.n_iter_
        components = self.solver_.components_
        scale = components.sum(axis=1)
        self._scale = np.where(scale > 0, scale, 1.0)
        sizes = _to_shares(loadings * (self._scale if self.method == "nmf" else 1.0)).mean(axis=0)
        self._order = np.lexsort((np.argmax(components, axis=1), -np.round(sizes, _DECIMALS)))
        self.sizes_ = np.round(sizes[self._order], _DECIMALS)
        self.components_ = (components / self._scale[:, None])[self._order]
        self.seeded_ = {name: int(np.flatnonzero(self._order == i)[0]) for i, name in enumerate(seeds)}
        digits = len(str(self.n_components))
        self.names_ = [f"{k + 1:0{digits}} {', '.join(self.top_terms(k, 3))}" for k in range(self.n_components)]
        return self

    def _find_seeds(self) -> dict[str, np.ndarray]:
        if self.seed_terms and self.method != "nmf":
            raise FramingError("seed_terms need the method 'nmf'")
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
        with threadpool_limits(1):
            if self.method == "lda":
                loadings = self.solver_.transform(counts) * (np.asarray(counts.sum(axis=1)) > 0)
            else:
                loadings = self.solver_.transform(self.tfidf_.transform(dampen(counts))) * self._scale
        return np.round(_to_shares(loadings)[:, self._order], _DECIMALS)

    def get_feature_names_out(self, input_features: object = None) -> np.ndarray:
        """Return the topics' names."""
        check_is_fitted(self)
        return np.asarray(self.names_, dtype=object)

    def top_terms(self, topic: int, n: int) -> list[str]:
        """Return the ``n`` terms with the largest weights of a topic (0-based), equal weights in alphabetical order."""
        weights = np.round(self.components_[topic], 12)
        return [str(self.terms_[i]) for i in np.lexsort((self.terms_.astype(str), -weights))[:n]]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.input_tags.positive_only = True
        return tags


def choose_terms(
    counts: sparse.csr_matrix, terms: np.ndarray, *, min_df: int, max_df: float, stop_words: Iterable[str]
) -> np.ndarray:
    """Return the columns of the terms that topics use: no stop word, no number, neither too rare nor too frequent.

    Raises ``FramingError`` where none is left.
    """
    found_in = np.asarray((counts > 0).sum(axis=0)).ravel()
    stop = set(stop_words)
    allowed = np.array([t not in stop and not NUMBER.fullmatch(t) for t in terms], dtype=bool)
    kept = np.flatnonzero(allowed & (found_in >= max(min_df, 1)) & (found_in <= max_df * counts.shape[0]))
    if not len(kept):
        raise FramingError(
            f"no term is left of {len(terms)}: lower min_df ({min_df}), raise max_df ({max_df}) or shorten the stop words"
        )
    return kept


def dampen(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return 1 + ln of the counts, as the TF of TF-IDF; what is below one stays as it is."""
    out = sparse.csr_matrix(counts, dtype=float, copy=True)
    out.data = np.where(out.data < 1, out.data, 1 + np.log(np.maximum(out.data, 1)))
    return out


def fit_nmf(
    weights: sparse.csr_matrix,
    *,
    k: int,
    start: str,
    max_iter: int,
    seed: int,
    seeds: Sequence[np.ndarray] = (),
    tol: float = 1e-4,
) -> tuple[NMF, np.ndarray]:
    """Return scikit-learn's fitted NMF of TF-IDF weights and the loadings of the articles; ``seeds`` are the columns of soft seeds."""
    if start not in STARTS:
        raise FramingError(f"start must be one of {sorted(STARTS)}, got {start!r}")
    solver = NMF(k, init="custom" if len(seeds) else STARTS[start], max_iter=max_iter, random_state=seed, tol=tol)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # max_iter is a cap that is meant
        if not len(seeds):
            return solver, solver.fit_transform(weights)
        free = NMF(k, init=STARTS[start], max_iter=1, random_state=seed)
        loadings = free.fit_transform(weights)
        components = free.components_.copy()
        for topic, columns in enumerate(seeds):
            hits = np.asarray(weights[:, columns].sum(axis=1)).ravel()
            components[topic] = weights.T @ hits / max(hits.sum(), 1e-12)
            components[topic, columns] *= 3
            loadings[:, topic] = hits
        return solver, solver.fit_transform(weights, W=loadings, H=components)


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
    tail = [(1 - level) / 2, (1 + level) / 2]
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
            f"item {unknown['item'].iloc[0]!r} is not in the key of {len(key)} items; is it another sheet's?"
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
