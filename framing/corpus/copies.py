"""Families: articles that carry the same copy (wire reprints, excerpts, lightly edited text), with the evidence for each pair.

Two articles are a pair where the smaller one lies within the larger one: the share of its units that the other holds too
(its *containment*; Broder 1997, "On the resemblance and containment of documents") reaches a threshold. Containment is
asymmetric, so an excerpt inside a longer piece counts, where Jaccard's index would be low. The units are term counts where
only features are at hand (``find_families``), and shingles, runs of words or characters, where the text is (``find_copies``).
Families are the connected components of the pairs.

All pairs are found, none is sampled (``framing.corpus.join``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from framing.corpus.dates import span_dates
from framing.corpus.join import Each, count_needed, count_units, join_sets, take_rarest
from framing.corpus.shingles import by_language, find_shared, hash_shingles, split_shingles
from framing.corpus.tables import fill_matrix
from framing.errors import FramingError, check_columns, check_unique, check_whole

PAIR_COLUMNS = ("article_a", "article_b", "containment", "jaccard", "shared", "size_a", "size_b", "basis")
_ALIKE = 0.7  # of the larger article's size, from which a smaller one is no excerpt
_LARGE = 50  # articles of an outlet, from which its usual words can be told
Shingles = tuple[np.ndarray, Callable[[int, int], Iterable[np.ndarray]]]

_TOGETHER = 4096  # articles whose texts become shingles together: a bound of memory


@dataclass(frozen=True, kw_only=True)
class Families:
    """Which articles carry the same copy, and why.

    Attributes
    ----------
    family : the family of each article, indexed by article (sorted); the smallest article id in the family.
    pairs : one row a pair, sorted, columns ``PAIR_COLUMNS``: ``article_a`` (the smaller) is contained in ``article_b``;
        ``containment`` and ``jaccard`` from 0 to 1; ``shared`` units, out of ``size_a`` and ``size_b``; ``basis`` is
        ``terms``, ``wire`` (terms, at the lower threshold for the same wire) or ``text`` (shingles).
    """

    family: pd.Series
    pairs: pd.DataFrame

    def summary(self) -> pd.DataFrame:
        """Return the families of several articles, largest first, with the signs of chaining.

        Columns ``family, articles, pairs, density, weakest``: ``density`` is the share of all two-article combinations of
        the family that are pairs themselves (1: every article is paired with every other; low values mean that a chain or one long
        digest holds the family together), ``weakest`` the lowest containment among its pairs.
        """
        size = self.family.value_counts().loc[lambda n: n > 1].rename("articles")
        grouped = self.pairs.groupby(self.pairs["article_a"].map(self.family))["containment"]
        table = pd.DataFrame({"articles": size, "pairs": grouped.size(), "weakest": grouped.min()})
        table = table.rename_axis("family").reset_index()
        table["density"] = 2 * table["pairs"] / (table["articles"] * (table["articles"] - 1))
        table = table.sort_values(["articles", "family"], ascending=[False, True]).reset_index(drop=True)
        return table[["family", "articles", "pairs", "density", "weakest"]]


def _check_shares(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share <= 1:
            raise FramingError(f"{name} must be above 0 and at most 1, got {share!r}")


@dataclass(frozen=True, kw_only=True)
class CopyRules:
    """When two articles are taken to carry the same copy by their terms alone (``find_families``).

    Attributes
    ----------
    containment : two articles of one language are a pair where the smaller one's counted terms lie within the larger
        one's to at least this share: the sum of the smaller counts of each term, over the total of the smaller article.
        Their dates must allow that they appeared at most ``days`` apart (a month spans its days; unknown dates allow all).
    excerpt_containment : asked in the limit where the smaller is a tiny part of the larger, as any long article holds many of
        the words of a short one. Between there and 70% of the larger's size the demand falls evenly to ``containment``.
    coarse_containment : asked at least where one of the two dates is only a year or unknown, and so is no evidence.
    wire_containment : asked instead where both name the same wire and are dated, to the day, at most ``wire_days`` apart.
    usual : a term in more than this share of the articles of any outlet with 50 articles or more is usual wording (its
        sign-offs, the subject's own words), and counts for no pair.
    least : articles of fewer counted terms are left alone: a handful of common words lies within any long article.

    Raises ``FramingError`` for a share that is not above 0 and at most 1, and for a number below 0.

    >>> CopyRules(days=3).containment
    0.6
    """

    containment: float = 0.6
    wire_containment: float = 0.4
    excerpt_containment: float = 0.9
    coarse_containment: float = 0.8
    usual: float = 0.2
    days: int = 7
    wire_days: int = 3
    least: int = 40

    def __post_init__(self) -> None:
        counts = ("days", "wire_days", "least")
        for name in counts:
            check_whole(name, getattr(self, name), least=0)
        _check_shares(**{name: value for name, value in vars(self).items() if name not in counts})

    def ask(self, pairs: pd.DataFrame, coarse: np.ndarray) -> pd.Series:
        """Return the containment that is asked of each pair; ``coarse`` says whose dates are."""
        part = np.minimum(pairs["size_a"] / pairs["size_b"] / _ALIKE, 1)
        asked = np.maximum(
            self.containment, self.excerpt_containment + (self.containment - self.excerpt_containment) * part
        )
        return asked.where(~(coarse[pairs["a"]] | coarse[pairs["b"]]), np.maximum(asked, self.coarse_containment))


def find_families(
    articles: pd.DataFrame, terms: pd.DataFrame, *, rules: CopyRules = CopyRules(), each: Each = map
) -> Families:
    """Find articles that carry the same copy from their term counts, without text.

    Parameters
    ----------
    articles : columns ``article, outlet, wire, language, date`` (others are ignored); ``wire`` by its normal name, may be empty.
    terms : columns ``article, term, count``.
    rules : what is asked of a pair.
    each : what works through independent pieces, like ``map``; ``framing.share.batches.each_on(client)`` lets a Dask client's workers join them, with the same result.

    The units of the pairs are counted terms that are not usual. Raises ``FramingError`` for an empty table, a missing column, an article that stands
    twice, terms of an unknown article, and a count below one.

    Articles about one subject share many terms without any copying; look at ``pairs`` near the thresholds, and at ``summary()`` for
    families of many articles and low density. Use ``find_copies`` where the text is at hand.
    """
    table = _prepare(articles, ("date", "outlet", "wire"))
    dates = span_dates(table["date"].fillna("").astype(str))
    dates = dates.fillna({"first": pd.Timestamp("1700-01-01"), "last": pd.Timestamp("2200-01-01")})
    check_columns(terms, ("article", "term", "count"), "terms")
    unknown = ~terms["article"].isin(table["article"])
    if unknown.any():
        raise FramingError(f"terms: article {terms.loc[unknown.idxmax(), 'article']!r} is not in the articles table")
    if (terms["count"] < 1).any():
        raise FramingError(f"terms: count must be 1 or more, got {terms['count'].min()}")
    wires = table["wire"].fillna("").str.strip().str.casefold()
    exact = (dates["first"] == dates["last"]) & (wires != "")
    coarse = ((dates["last"] - dates["first"]).dt.days > 31).to_numpy()
    counts = _drop_usual(_count_matrix(table["article"], terms), table["outlet"], rules.usual)
    pieces = []
    for _, rows in by_language(table):
        sets = count_units(counts[rows])
        large = np.flatnonzero(sets.size >= max(rules.least, 1))
        rows, sets = rows[large], sets.take(large)
        pair = join_sets(rows, sets, dates.iloc[rows], "terms", threshold=rules.containment, days=rules.days, each=each)
        pieces.append(pair[pair["shared"] >= count_needed(pair["size_a"], rules.ask(pair, coarse))])
        inside = np.flatnonzero(exact.to_numpy()[rows])
        for _, at in pd.Series(inside).groupby(wires.to_numpy()[rows[inside]]):
            row, some = rows[at], sets.take(at)
            found = join_sets(
                row, some, dates.iloc[row], "wire", threshold=rules.wire_containment, days=rules.wire_days
            )
            pieces.append(found)
        del sets  # before those of the next language are made
    return _families(table["article"], pieces)


def find_copies(articles: pd.DataFrame, *, containment: float = 0.5, repeats: int = 5, least: int = 20) -> Families:
    """Find articles that carry the same copy from their text.

    Parameters
    ----------
    articles : columns ``article, outlet, language, text`` (others are ignored). Headlines belong in a column of their own: they are what changes.
    containment : two articles of one language are a pair where at least this share of the smaller one's distinct shingles
        (four words in English, six characters in Chinese, without case, spaces and punctuation; traditional characters
        folded to simplified) occurs in the larger one.
    repeats : a shingle in more articles of an outlet than this is the outlet's furniture (sign-offs, appeals, lists of links), and is
        left out of them; an article of which more than half is furniture is left alone. Furniture would chain all articles
        of an outlet. Raise it where an outlet is an archive that holds many copies of one article.
    least : articles of fewer distinct shingles are left alone.

    The units of the pairs are distinct shingles; shingles are compared by 64-bit hashes. Raises ``FramingError`` as
    ``find_families`` does. Copies of which more than a sixth of the words was changed evenly are not found at the default.
    """
    table = _prepare(articles, ("outlet", "text"))

    def hash_texts(rows: np.ndarray) -> Shingles:
        parts = []
        for at in (rows[start : start + _TOGETHER] for start in range(0, len(rows), _TOGETHER)):
            units = hash_shingles(table.iloc[at])
            units["row"] = at[units["row"]]
            parts.append((units, split_shingles(units)))
        sizes = np.sum([np.diff(bounds) for _, bounds in parts], axis=0)
        return sizes, lambda first, last: (units[bounds[first] : bounds[last]] for units, bounds in parts)

    return link_copies(table, hash_texts, containment=containment, repeats=repeats, least=least)


def link_copies(
    articles: pd.DataFrame,
    shingles: Callable[[np.ndarray], Shingles],
    *,
    containment: float = 0.5,
    repeats: int = 5,
    least: int = 20,
    each: Each = map,
    near: Each = map,
) -> Families:
    """Return what ``find_copies`` returns, from shingles that may lie on disk; only those that several articles share are in memory together.

    ``articles`` has ``article, outlet, language``, sorted by article; ``shingles(rows)`` returns those of some rows (others may be among them): how many each part has, and a function
    that yields arrays (``hash_shingles``) of the parts from the first to the last (exclusive), each with the row of its article in ``articles``. ``each`` as in ``find_families``; ``near`` reads, and looks for what is shared.
    """
    _check_shares(containment=containment)
    check_whole("repeats", repeats, least=0)
    check_whole("least", least, least=0)
    outlet = pd.factorize(articles["outlet"].fillna(""))[0]
    pieces = []
    for _, rows in by_language(articles):
        sizes, read = shingles(rows)
        units, size = find_shared(sizes, read, outlet, rows, repeats=repeats, each=near)
        del read  # and what it holds
        sets = take_rarest(units, np.where(size >= least, size, 0))
        del units
        pieces.append(join_sets(rows, sets, None, "text", threshold=containment, days=0, each=each))
    return _families(articles["article"], pieces)


def _prepare(articles: pd.DataFrame, columns: tuple[str, ...]) -> pd.DataFrame:
    """Return the checked table in canonical order."""
    check_columns(articles, ("article", "language", *columns), "articles")
    if articles.empty:
        raise FramingError("articles: there is no row; families need at least one article")
    table = articles.sort_values("article", kind="stable").reset_index(drop=True)
    check_unique(table, "article", "articles")
    return table


def _count_matrix(articles: pd.Series, terms: pd.DataFrame) -> sparse.csr_matrix:
    """Return the counts, articles x terms."""
    article, term = terms["article"].astype("category").array, terms["term"].astype("category").array
    row = pd.Index(articles).get_indexer(article.categories).astype(np.int32)[article.codes]
    shape = len(articles), max(len(term.categories), 1)
    count = terms["count"].to_numpy()
    count = count.astype(np.min_scalar_type(count.max(initial=0)))  # and column: copies, as what is usual is dropped
    return fill_matrix(count, row, term.codes.astype(np.int32), shape)


def _drop_usual(counts: sparse.csr_matrix, outlets: pd.Series, usual: float) -> sparse.csr_matrix:
    """Return the counts without the terms that too large a share of any large outlet's articles use."""
    outlet, names = pd.factorize(outlets.fillna(""))
    size = np.bincount(outlet)
    at = np.flatnonzero(size[outlet] >= _LARGE)
    belongs = sparse.csr_matrix((np.ones(len(at), np.int32), (outlet[at], at)), shape=(len(names), counts.shape[0]))
    used = sparse.csr_matrix((np.ones(counts.nnz, np.int32), counts.indices, counts.indptr), shape=counts.shape)
    spread = (belongs @ used).tocoo()
    gone = np.zeros(counts.shape[1], bool)
    gone[spread.col[spread.data / size[spread.row] > usual]] = True
    counts.data[gone[counts.indices]] = 0
    counts.eliminate_zeros()
    return counts


def _families(articles: pd.Series, pieces: list[pd.DataFrame]) -> Families:
    pairs = pd.concat([p for p in pieces if len(p)] or pieces[:1])
    # A pair found on terms alone needs no wire.
    pairs = pairs.sort_values(["a", "b", "basis"]).drop_duplicates(["a", "b"])
    links = sparse.coo_matrix((np.ones(len(pairs)), (pairs["a"], pairs["b"])), shape=(len(articles), len(articles)))
    _, component = connected_components(links, directed=False)
    names = articles.to_numpy()
    family = pd.Series(names, index=pd.Index(names, name="article"), name="family").groupby(component).transform("min")
    pairs = pairs.assign(article_a=names[pairs["a"]], article_b=names[pairs["b"]])
    pairs = pairs.sort_values(["article_a", "article_b"]).reset_index(drop=True)
    return Families(family=family, pairs=pairs[list(PAIR_COLUMNS)])
