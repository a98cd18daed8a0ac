"""What articles with text must have to be shared, and which of them are too short."""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from framing.codebook.codebook import KINDS, Codebook
from framing.corpus.corpus import FACT_COLUMNS
from framing.errors import FramingError, check_columns, check_unique
from framing.share.leaks import WORD
from framing.text.addresses import plain_address
from framing.text.scripts import HAN_RANGES, LANGUAGES, writing

LEAST_WORDS = 100

LEAST_CHARACTERS = 150

_RUN = re.compile(f"[{HAN_RANGES}]+")

SHORT_COLUMNS = ("article", "language", "length", "least")


def find_short_articles(
    articles: pd.DataFrame, *, min_words: int = LEAST_WORDS, min_characters: int = LEAST_CHARACTERS
) -> pd.DataFrame:
    """Return the articles that are too short to share, shortest first: ``article, language, length, least``.

    ``length`` counts words of English text and Chinese characters of Chinese text; ``least`` is what was asked.
    """
    chinese = articles["language"].map(writing) == "zh"
    length = [
        _measure(text, min_characters if zh else min_words, chinese=zh)
        for zh, text in zip(chinese.tolist(), articles["text"].astype(str).tolist(), strict=True)
    ]
    table = articles[["article", "language"]].assign(length=length, least=min_words)
    table.loc[chinese, "least"] = min_characters
    table = table[table["length"] < table["least"]].sort_values(["length", "article"])
    return table.reset_index(drop=True)[list(SHORT_COLUMNS)]


def _measure(text: str, least: int, *, chinese: bool) -> int:
    """Return a text's length, of a text that is long enough only that of its beginning."""
    if not chinese:  # words as WORD finds them, none of which is looked at twice
        enough = re.match(rf"(?:[\W_]*+[^\W_]++(?:['’][^\W_]++)*+){{{least}}}", text)
        return least if enough else len(WORD.findall(text))
    for some in (text[: 2 * least], text):
        length = sum(map(len, _RUN.findall(some)))
        if length >= least:
            break
    return length


def refuse_short(short: pd.DataFrame, *, among: int, force: bool, tell: Callable[[str], None]) -> None:
    """Raise ``FramingError``, naming the articles that are too short to share, unless forced: then tell of them."""
    if len(short) and force:
        tell(
            f"forced: {len(short)} short articles, such as {short['article'].iloc[0]!r}, could be pieced together from their counts"
        )
    elif len(short):
        shown = ", ".join(f"{r.article} ({r.length} of {r.least})" for r in short.head(5).itertuples())
        raise FramingError(
            f"{len(short)} of {among} articles are too short to share: {shown}{', …' if len(short) > 5 else ''}; the text of a short article could be "
            f"pieced together from its counts. Leave them out, or force it (least: {LEAST_WORDS} words, {LEAST_CHARACTERS} characters of Chinese)"
        )


def fill_articles(articles: pd.DataFrame, **fill: str) -> pd.DataFrame:
    """Return articles with the empty cells of some columns filled: ``fill_articles(articles, group="north", kind="news")``."""
    for column, value in fill.items():
        held = articles[column].fillna("").astype(str) if column in articles else pd.Series("", index=articles.index)
        articles = articles.assign(**{column: held.where(held.str.strip() != "", value)})
    return articles


def complete_articles(articles: pd.DataFrame) -> pd.DataFrame:
    """Return articles with every column that is looked at, as text, empty where nothing is known."""
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to share")
    check_columns(articles, ("article", "language", "text"), "articles")
    columns = (*FACT_COLUMNS, "title", "text", "source", "locator")
    return pd.DataFrame({c: _as_text(articles[c]) if c in articles else "" for c in columns}, index=articles.index)


def _as_text(column: pd.Series) -> pd.Series:
    return column.fillna("") if column.dtype == "str" else column.astype(object).where(column.notna(), "").astype(str)


def check_articles(articles: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Return completed articles in canonical order, or raise, naming those where something lacks."""
    table = articles.sort_values("article", kind="stable").reset_index(drop=True)
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
