"""A corpus: an articles table, term counts, the coders' decisions, frame mentions, and the codebook they follow.

Everything is kept in one canonical order (articles and terms sorted), so that no result depends on the order of
rows in a file. A corpus never holds text; what needs text happens before it, and is counted into features.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codebook.codebook import Codebook
from framing.corpus.dates import span_dates
from framing.corpus.tables import fill_matrix
from framing.errors import FramingError, did_you_mean
from framing.text.scripts import writing

FACT_COLUMNS = (
    "article",
    "outlet",
    "group",
    "wire",
    "family",
    "kind",
    "language",
    "date",
    "date_basis",
    "url",
    "words",
)
TERM_COLUMNS = ("article", "term", "count")
MENTION_COLUMNS = ("article", "frame", "indicator", "stance", "count")
CODING_COLUMNS = ("article", "coder", "frame", "stance")
MARK_COLUMNS = ("mention", "article", "coder", "frame", "indicator", "stance", "mark", "inclusion")


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """Articles and what was counted and coded in them.

    Attributes
    ----------
    articles : one row an article, columns ``FACT_COLUMNS``, ``outlet_printed``, ``wire_printed`` and further facts of the package (wave …); sorted by article.
        ``outlet`` and ``wire`` are normalised, the printed names are kept. ``words`` counts the words of the text.
    terms : ``article, term, count``; unordered counts, sorted; articles and terms as categories (``Categorical``), numbers to every computation.
    codings : ``article, coder, frame, stance``; ``stance`` is asserted, attributed, rejected, present (where stance was not coded) or none. A coder who did not
        code an article's frame has no row for it.
    mentions : ``article, frame, indicator, stance, count``; a frame that is not mentioned has a row with ``none`` and 0, and an article
        without a row was not looked through, as its text was not at hand.
    codebook : the ``Codebook`` that codings and mentions follow.
    marks : drawn mentions as people marked them (``framing.read_marks``), ``MARK_COLUMNS``; empty where nobody has.
    concepts : the package's glossary, where it has one; read it as ``glossary``.
    """

    articles: pd.DataFrame
    terms: pd.DataFrame
    codings: pd.DataFrame
    mentions: pd.DataFrame
    codebook: Codebook
    concepts: pd.DataFrame | None = None
    marks: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(MARK_COLUMNS), dtype=str))

    def __post_init__(self) -> None:
        if self.articles.empty:
            raise FramingError("a corpus needs at least one article, got none")
        object.__setattr__(self, "terms", _as_categories(self.terms))

    def __repr__(self) -> str:
        return (
            f"Corpus({len(self.articles)} articles, {self.articles['family'].nunique()} families, "
            f"{self.articles['outlet'].nunique()} outlets, {self.terms['term'].nunique()} terms, {len(self.codings)} codings)"
        )

    @property
    def glossary(self) -> pd.DataFrame:
        """The concepts of the field with their terms in both languages: ``concept, zh, en, domain``.

        Raises ``FramingError`` where the data package has no ``glossary.csv``.
        """
        if self.concepts is None:
            raise FramingError(
                "the data package has no glossary: write a glossary.csv with the columns concept, zh, en and domain beside "
                "articles.csv and run `framing verify --update`, or give framing.read_glossary's table where one is asked for"
            )
        return self.concepts

    def keep(self, articles: Iterable[str]) -> Corpus:
        """Return the corpus of the named articles only.

        Raises ``FramingError`` where a name is unknown or none is left.
        """
        wanted = set(articles)
        unknown = sorted(wanted - set(self.articles["article"]))
        if unknown:
            raise FramingError(
                f"no article {unknown[0]!r} in the corpus{did_you_mean(unknown[0], self.articles['article'])}"
            )
        if not wanted:
            raise FramingError("no article is left: the selection is empty")
        tables = {
            name: table[table["article"].isin(wanted)].reset_index(drop=True)
            for name, table in (
                ("articles", self.articles),
                ("terms", self.terms),
                ("codings", self.codings),
                ("mentions", self.mentions),
                ("marks", self.marks),
            )
        }
        return replace(self, **tables)

    def filter(self, **allowed: str | Iterable[str]) -> Corpus:
        """Return the articles whose columns have one of the allowed values: ``corpus.filter(language="en")``.

        Raises ``FramingError`` for a column that articles do not have, and where nothing is left.
        """
        keep = pd.Series(True, index=self.articles.index)
        for column, values in allowed.items():
            if column not in self.articles:
                raise FramingError(f"articles have no column {column!r}{did_you_mean(column, self.articles)}")
            wanted = [values] if isinstance(values, str) else list(values)
            keep &= self.articles[column].isin(wanted)
        if not keep.any():
            there = {column: sorted(set(self.articles[column]))[:20] for column in allowed}
            raise FramingError(f"no article has {dict(allowed)}; the corpus has {there}")
        return self.keep(self.articles.loc[keep, "article"])

    def first_of_families(self) -> Corpus:
        """Return one article of each family: the earliest, by its date's last possible day, then by its id."""
        order = self.articles.assign(last=span_dates(self.articles["date"])["last"]).sort_values(["last", "article"])
        return self.keep(order.drop_duplicates("family")["article"])

    def language_of_terms(self) -> pd.Series:
        """Return, per row of ``terms``, its language as the codebook knows it: ``en`` or ``zh``."""
        article = self.terms["article"].cat
        written = self.articles.set_index("article")["language"].map(writing).reindex(article.categories)
        return pd.Series(written.to_numpy(object)[article.codes], index=self.terms.index, name="language", dtype=str)

    def term_matrix(self, language: str) -> tuple[sparse.csr_matrix, pd.Index, pd.Index]:
        """Return the counts of one language (``en`` or ``zh``; both Chinese scripts share ``zh``) as a sparse matrix.

        Returns counts (articles x terms), the articles and the terms, both sorted. Articles without any term keep
        an empty row. Raises ``FramingError`` where the language has no article, and where none of its articles has a term.
        """
        inside = self.articles["language"].map(writing) == language
        if not inside.any():
            raise FramingError(
                f"language must be one of {sorted(set(self.articles['language'].map(writing)))}, got {language!r}"
            )
        articles = pd.Index(self.articles.loc[inside, "article"], name="article")
        article, term = self.terms["article"].array, self.terms["term"].array
        row = articles.get_indexer(article.categories).astype(np.int32)[article.codes]
        kept = row >= 0
        if not kept.any():
            raise FramingError(
                f"none of the {len(articles)} articles in language {language!r} has a term: nothing is counted"
            )
        row, column = row[kept], term.codes[kept]
        used = np.bincount(column, minlength=len(term.categories)) > 0
        terms = pd.Index(term.categories[used].to_numpy(dtype=object), name="term")
        count = self.terms["count"].to_numpy()[kept].astype(float)
        column = (np.cumsum(used, dtype=np.int32) - 1)[column]
        matrix = fill_matrix(count, row, column, (len(articles), len(terms)))
        return matrix, articles, terms


def make_corpus(
    articles: pd.DataFrame,
    *,
    terms: pd.DataFrame,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    mentions: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
    marks: pd.DataFrame | None = None,
    glossary: pd.DataFrame | None = None,
) -> Corpus:
    """Put checked tables into a corpus: canonical order, normalised names, families filled in.

    ``names`` has the columns ``column, printed, name``: how the outlets and wires that are printed in several spellings
    are called. An article without a family is a family of its own.
    """
    table = articles.sort_values("article").reset_index(drop=True)
    for column in ("outlet", "wire"):
        table[f"{column}_printed"] = table[column]
        if names is not None:
            normal = dict(names.loc[names["column"] == column, ["printed", "name"]].itertuples(index=False, name=None))
            table[column] = table[column].map(lambda printed, normal=normal: normal.get(printed, printed))
    table["family"] = table["family"].where(table["family"] != "", table["article"])
    return Corpus(
        articles=table,
        terms=_sorted(_as_categories(terms), TERM_COLUMNS),
        codings=_sorted(codings, CODING_COLUMNS),
        mentions=_sorted(mentions, MENTION_COLUMNS),
        marks=_sorted(marks, MARK_COLUMNS),
        codebook=codebook,
        concepts=glossary,
    )


def _as_categories(terms: pd.DataFrame) -> pd.DataFrame:
    """Return terms with articles and terms as categories: those that are there, in alphabetical order, so that their numbers sort as they do."""
    for name in ("article", "term"):
        given = isinstance(terms[name].dtype, pd.CategoricalDtype)
        terms = terms if given else terms.assign(**{name: terms[name].astype("category")})
        codes, names = terms[name].array.codes, terms[name].array.categories  # of the array: a Series would copy them
        if codes.min(initial=0) < 0:
            raise FramingError(f"terms: a cell of {name!r} is empty; leave its row out")
        used = np.zeros(len(names), bool)
        used[codes] = True
        if used.all() and names.is_monotonic_increasing and names.name is None:
            continue
        kept = pd.Index(sorted(names[used]), dtype=str)
        place = kept.get_indexer(names)
        terms = terms.assign(**{name: pd.Categorical.from_codes(place[codes] if len(kept) else codes, kept)})
    return terms


def _sorted(table: pd.DataFrame | None, columns: tuple[str, ...]) -> pd.DataFrame:
    if table is None:
        empty = pd.DataFrame(columns=list(columns), dtype=str)
        return empty.astype({"count": int}) if "count" in columns else empty
    table = table[list(columns)]
    return (table if in_order(table, columns) else table.sort_values(list(columns))).reset_index(drop=True)


def in_order(table: pd.DataFrame, columns: Iterable[str], *, once: bool = False) -> bool:
    """Tell whether rows stand in the order of some columns, categories in their own; ``once``: and none is like the one before it."""
    decided = np.zeros(max(len(table) - 1, 0), bool)
    for name in columns:
        column = table[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            values = column.array.codes
        elif pd.api.types.is_numeric_dtype(column.dtype):
            values = column.to_numpy()
        else:
            values = pd.factorize(column, sort=True)[0]
        if ((values[1:] < values[:-1]) & ~decided).any():
            return False
        decided |= values[1:] > values[:-1]
    return not once or bool(decided.all())
