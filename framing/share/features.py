"""Articles with text become features: checked, counted, and refused where they are too short to share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.codebook.codebook import KINDS, Codebook
from framing.corpus.copies import find_copies
from framing.corpus.corpus import FACT_COLUMNS, Corpus, make_corpus
from framing.errors import FramingError, check_columns, check_unique
from framing.share.leaks import WORD
from framing.stance.mentions import count_mentions, find_mentions
from framing.text.addresses import plain_address
from framing.text.scripts import HAN, LANGUAGES, writing
from framing.text.terms import Segmenter, count_terms

LEAST_WORDS = 100


LEAST_CHARACTERS = 150


SHARED_BY = 2
"""A term is shared where it occurs in so many articles of a language."""


_SENTENCE = r"[^\W_]+(?:[-’'][^\W_]+){3,}"
"""A word joined of four or more, made-in-the-usa: a run of the text as no cell may hold it."""


SHORT_COLUMNS = ("article", "language", "length", "least")


def make_text_corpus(
    articles: pd.DataFrame,
    *,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
    segmenter: Segmenter | None = None,
    shared_by: int = SHARED_BY,
) -> Corpus:
    """Return the corpus of articles whose text is at hand, with the numbers that its shared package gives.

    Arguments as in ``share_corpus``; short articles are welcome. The vocabulary is the one that is shared: terms in ``shared_by`` articles of a
    language or more. With ``shared_by=1`` all terms are kept; topics and mentions are the same then (a topic model asks for terms of two articles or
    more anyway), while log-odds move with the totals (by up to 0.2 on 296 newspaper articles), and the dictionary also finds indicators that a single article uses
    (in 2 % of its decisions there).
    """
    table = prepare_articles(articles, codebook)
    cutter = segmenter or Segmenter(words=codebook.words())
    tables, _ = extract_features(table, codebook, cutter, shared_by=shared_by)
    return make_corpus(
        tables["articles"],
        terms=tables["terms"],
        codebook=codebook,
        codings=codings,
        mentions=tables.get("mentions"),
        names=names,
    )


def find_short_articles(
    articles: pd.DataFrame, *, min_words: int = LEAST_WORDS, min_characters: int = LEAST_CHARACTERS
) -> pd.DataFrame:
    """Return the articles that are too short to share, shortest first: ``article, language, length, least``.

    ``length`` counts words of English text and Chinese characters of Chinese text; ``least`` is what was asked.
    """
    chinese = articles["language"].map(writing) == "zh"
    length = [
        len((HAN if zh else WORD).findall(text)) for zh, text in zip(chinese, articles["text"].astype(str), strict=True)
    ]
    table = articles[["article", "language"]].assign(length=length, least=min_words)
    table.loc[chinese, "least"] = min_characters
    table = table[table["length"] < table["least"]].sort_values(["length", "article"])
    return table.reset_index(drop=True)[list(SHORT_COLUMNS)]


def refuse_short(table: pd.DataFrame, *, force: bool) -> pd.DataFrame:
    """Return the articles that are too short to share; raise ``FramingError``, naming them, unless forced."""
    short = find_short_articles(table)
    if len(short) and not force:
        shown = ", ".join(f"{r.article} ({r.length} of {r.least})" for r in short.head(5).itertuples())
        raise FramingError(
            f"{len(short)} of {len(table)} articles are too short to share: {shown}{', …' if len(short) > 5 else ''}; the text of a short article could be "
            f"pieced together from its counts. Leave them out, or force it (least: {LEAST_WORDS} words, {LEAST_CHARACTERS} characters of Chinese)"
        )
    return short


# --- articles checked ------------------------------------------------------------------------------------------------


def fill_articles(articles: pd.DataFrame, **fill: str) -> pd.DataFrame:
    """Return articles with the empty cells of some columns filled: ``fill_articles(articles, group="north", kind="news")``."""
    for column, value in fill.items():
        held = articles[column].fillna("").astype(str) if column in articles else pd.Series("", index=articles.index)
        articles = articles.assign(**{column: held.where(held.str.strip() != "", value)})
    return articles


def prepare_articles(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return the articles in canonical order with every column filled, or raise, naming those where something lacks."""
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to share")
    check_columns(articles, ("article", "language", "text"), "articles")
    columns = [*FACT_COLUMNS, "title", "text", "source", "locator"]
    held = {
        c: articles[c].astype(object).where(articles[c].notna(), "").astype(str) if c in articles else ""
        for c in columns
    }
    table = pd.DataFrame(held, index=articles.index).sort_values("article", kind="stable").reset_index(drop=True)
    check_unique(table, "article", "articles")
    given = table["url"]
    table["url"] = given.map(plain_address)
    groups = list(codebook.groups)
    asked = {
        "article": (table["article"].str.strip() != "", "an id"),
        "text": (table["text"].str.strip() != "", "a text; an export of headlines can't be shared as features"),
        "language": (table["language"].isin(LANGUAGES), f"a language that can be counted, one of {list(LANGUAGES)}"),
        "outlet": (table["outlet"].str.strip() != "", "an outlet; fill the column, or read them with --outlet"),
        "url": ((table["url"] != "") | (given.str.strip() == ""), "an address that is http or https; empty the cell, or mend it"),
        "group": (table["group"].isin(groups) if groups else table["group"].str.strip() != "", f"a group{f' of the codebook, one of {groups}' if groups else ''}; fill the column, or give --group for all that have none"),
        "kind": (table["kind"].isin(KINDS), f"a kind, one of {list(KINDS)}; fill the column, give --kind for all that have none, or read them with --kinds columnist=opinion"),
    }  # fmt: skip
    for column, (good, wanted) in asked.items():
        if not good.all():
            first = table[~good].iloc[0]
            place = f" ({', '.join(filter(None, [first['source'], first['locator']]))})" if first["source"] else ""
            got = {"text": "", "url": f", got {given[~good].iloc[0]!r:.60}"}.get(column, f", got {first[column]!r:.60}")
            raise FramingError(
                f"{(~good).sum()} of {len(table)} articles lack {wanted}; the first is {first['article']!r}{place}{got}"
            )
    return table


# --- features --------------------------------------------------------------------------------------------------------


def extract_features(
    table: pd.DataFrame,
    codebook: Codebook,
    segmenter: Segmenter,
    *,
    shared_by: int,
    weights: Mapping[Any, Any] | None = None,
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables of a package, and how many terms and counts were left out of them."""
    every = count_terms(table, segmenter=segmenter)
    article, term = every["article"].cat, every["term"].cat
    written = pd.factorize(table["language"].map(writing))[0]  # a row an article, in the order of their numbers
    cell = written[article.codes] * len(term.categories) + term.codes
    own = {word for listed in segmenter.words.values() for word in listed}
    told = (term.categories.str.fullmatch(_SENTENCE) & ~term.categories.isin(own))[term.codes]
    shared = (np.bincount(cell)[cell] >= shared_by) & ~told  # an article has one row a term
    terms = every[shared].reset_index(drop=True)
    terms["term"] = terms["term"].cat.remove_unused_categories()
    if terms.empty:
        raise FramingError(
            f"no term occurs in {shared_by} articles of a language ({len(table)} articles): nothing is left to share"
        )
    single = ~term.categories.str.contains(" ", regex=False).astype(bool)
    words = np.bincount(article.codes, every["count"] * single[term.codes], minlength=len(table)).astype(int)
    family = find_copies(table).family
    facts = table.assign(family=table["article"].map(family), words=words)
    empty = facts["words"] == 0
    if empty.any():
        raise FramingError(
            f"{empty.sum()} articles have no content word; the first is {facts.loc[empty, 'article'].iloc[0]!r}"
        )
    found = find_mentions(table, codebook=codebook, segmenter=segmenter, weights=weights)
    mentions = count_mentions(found, articles=table["article"], codebook=codebook)
    tables = {"articles": facts[list(FACT_COLUMNS)], "terms": terms, "mentions": mentions}
    gone = every.loc[~shared, "count"]
    return tables, {"terms": len(gone), "counts": int(gone.sum()), "all_counts": int(every["count"].sum())}
