"""Features out: articles with text become a data package that holds no text, and from which none can be read.

What leaves the texts: unordered term counts, without the terms of a single article of a language; mentions of the codebook's
frames with their stance, counted; which articles carry the same copy; and facts about each article. Titles and bylines stay behind.
The precedent is the HathiTrust Extracted Features dataset (Jett et al. 2020).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook import KINDS, LANGUAGES, Codebook, read_codebook, writing
from framing.corpus import ARTICLE_COLUMNS, Corpus, make_corpus
from framing.datasheet import write_datasheet
from framing.errors import FramingError, check_columns
from framing.families import find_copies
from framing.package import write_package
from framing.segment import Segmenter, count_terms
from framing.stance.mentions import count_mentions, find_mentions
from framing.unreadable import HAN, WORD, find_readable

LEAST_WORDS = 100
LEAST_CHARACTERS = 150
SHARED_BY = 2
"""A term is shared where it occurs in so many articles of a language."""
SHORT_COLUMNS = ("article", "language", "length", "least")


def share_corpus(
    articles: pd.DataFrame,
    *,
    codebook_path: str | Path,
    folder: str | Path,
    codings: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
    about: Mapping[str, Any] | None = None,
    group: str = "",
    kind: str = "",
    force: bool = False,
    segmenter: Segmenter | None = None,
    processes: int = 1,
    min_words: int = LEAST_WORDS,
    min_characters: int = LEAST_CHARACTERS,
    progress: Callable[[str], None] | None = None,
) -> Path:
    """Write articles with text as a data package of features, whole and checked or not at all; return its folder.

    Parameters
    ----------
    articles : as ``read_articles`` gives them: ``article, outlet, group, kind, language, text``, and ``wire, date, date_basis, url, title`` where
        known. ``group`` and ``kind`` fill in for cells that are empty.
    codebook_path : the codebook, which is copied into the package; its words are terms of their own.
    codings, names : tables of the package (``framing.schema.table_schemas``), where they exist.
    about : what the descriptor says (``name, title, licenses, sources, version`` …), over what is known without it.
    force : share articles that are too short, and what ``check_unreadable`` finds. **The text of such articles could be pieced together.**
    segmenter : by default one with the codebook's words.
    min_words, min_characters : length below which an English, a Chinese article is refused.

    The datasheet (README.md) is filled with what is known; ``TODO(researcher)`` marks what only the researcher knows.
    Raises ``FramingError``, naming the articles, where one is too short, has no text, outlet, group, kind or a language that can be
    counted; where the codebook is bad; and where the folder exists and is not empty. Not for texts that hold secrets: who has an article
    can show that it is in the package, and single words and names are there to be read.
    """
    say = progress or (lambda _: None)
    if Path(folder).exists() and (not Path(folder).is_dir() or any(Path(folder).iterdir())):
        raise FramingError(f"{folder}: exists and is not an empty folder; name a new folder or remove it first")
    codebook = read_codebook(codebook_path)
    table = prepare_articles(articles, codebook, group=group, kind=kind)
    short = refuse_short(table, force=force, min_words=min_words, min_characters=min_characters)
    cutter = segmenter or Segmenter(words=codebook.words(), engine="auto")
    tables, left_out = extract_features(table, codebook, cutter, processes=processes, shared_by=SHARED_BY, say=say)
    for name, given in (("codings", codings), ("names", names)):
        if given is not None:
            tables[name] = given.sort_values(list(given.columns)).reset_index(drop=True)
    say("checking that nothing can be read")
    found = refuse_readable(tables, table, codebook, cutter, force=force)
    facts = {
        "segmentation": cutter.provenance(),
        "left_out": left_out,
        "short": short,
        "readable": found,
        "least": {"words": min_words, "characters": min_characters},
    }
    told = _describe(Path(folder).name, codebook, facts) | dict(about or {})
    readme = write_datasheet(tables, codebook=codebook, codebook_path=Path(codebook_path), about=told, facts=facts)
    return write_package(folder, tables=tables, codebook=codebook_path, readme=readme, about=told)


def make_text_corpus(
    articles: pd.DataFrame,
    *,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    names: pd.DataFrame | None = None,
    group: str = "",
    kind: str = "",
    segmenter: Segmenter | None = None,
    processes: int = 1,
    shared_by: int = SHARED_BY,
) -> Corpus:
    """Return the corpus of articles whose text is at hand, with the numbers that its shared package gives.

    Arguments as in ``share_corpus``; short articles are welcome. The vocabulary is the one that is shared: terms in ``shared_by`` articles of a
    language or more. With ``shared_by=1`` all terms are kept; topics and mentions are the same then (a topic model asks for terms of two articles or
    more anyway), while log-odds move with the totals (by up to 0.2 on 296 newspaper articles), and the dictionary also finds indicators that a single article uses
    (in 2 % of its decisions there).
    """
    table = prepare_articles(articles, codebook, group=group, kind=kind)
    cutter = segmenter or Segmenter(words=codebook.words(), engine="auto")
    tables, _ = extract_features(table, codebook, cutter, processes=processes, shared_by=shared_by, say=lambda _: None)
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


def read_words(path: str | Path | None, codebook: Codebook) -> dict[str, list[str]]:
    """Return, per language, the codebook's words and those of a text file, one a line; ``#`` begins a remark.

    A line with Chinese characters is a Chinese word. Raises ``FramingError`` where the file is not there or not UTF-8.
    """
    words = codebook.words()
    if path is None:
        return words
    try:
        lines = [line.partition("#")[0].strip() for line in Path(path).read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise FramingError(f"{path}: a text file of words in UTF-8 is needed ({type(error).__name__})") from None
    for line in filter(None, lines):
        words["zh" if HAN.search(line) else "en"].append(line)
    return words


def refuse_short(table: pd.DataFrame, *, force: bool, min_words: int, min_characters: int) -> pd.DataFrame:
    """Return the articles that are too short to share; raise ``FramingError``, naming them, unless forced."""
    short = find_short_articles(table, min_words=min_words, min_characters=min_characters)
    if len(short) and not force:
        shown = ", ".join(f"{r.article} ({r.length} of {r.least})" for r in short.head(5).itertuples())
        raise FramingError(
            f"{len(short)} of {len(table)} articles are too short to share: {shown}{', …' if len(short) > 5 else ''}; the text of a short article could be "
            f"pieced together from its counts. Leave them out, or force it (least: {min_words} words, {min_characters} characters of Chinese)"
        )
    return short


def refuse_readable(
    tables: Mapping[str, pd.DataFrame], table: pd.DataFrame, codebook: Codebook, cutter: Segmenter, *, force: bool
) -> pd.DataFrame:
    """Return what could be read off the tables of a package; raise ``FramingError``, naming the first, unless forced."""
    found = find_readable(tables, table, codebook, words=[w for listed in cutter.words.values() for w in listed])
    if len(found) and not force:
        first = found.iloc[0]
        raise FramingError(
            f"{first['table']}, column {first['column']}: {first['value']!r:.80} {first['reason']} (article {first['article']!r}; {len(found)} such cells); "
            "rename or leave out what the cell holds, or force it"
        )
    return found


# --- articles checked ------------------------------------------------------------------------------------------------


def prepare_articles(articles: pd.DataFrame, codebook: Codebook, *, group: str, kind: str) -> pd.DataFrame:
    """Return the articles in canonical order with every column filled, or raise, naming those where something lacks."""
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to share")
    check_columns(articles, ("article", "language", "text"), "articles")
    columns = [*ARTICLE_COLUMNS, "title", "text", "source", "locator"]
    held = {
        c: articles[c].astype(object).where(articles[c].notna(), "").astype(str) if c in articles else ""
        for c in columns
    }
    table = pd.DataFrame(held, index=articles.index).sort_values("article", kind="stable").reset_index(drop=True)
    for column, default in (("group", group), ("kind", kind)):
        table[column] = table[column].where(table[column].str.strip() != "", default)
    twice = table["article"].duplicated()
    if twice.any():
        raise FramingError(
            f"articles: article must be unique, got {table.loc[twice, 'article'].iloc[0]!r} a second time"
        )
    groups = list(codebook.groups)
    asked = {
        "article": (table["article"].str.strip() != "", "an id"),
        "text": (table["text"].str.strip() != "", "a text; an export of headlines can't be shared as features"),
        "language": (table["language"].isin(LANGUAGES), f"a language that can be counted, one of {list(LANGUAGES)}"),
        "outlet": (table["outlet"].str.strip() != "", "an outlet; fill the column, or read them with --outlet"),
        "group": (table["group"].isin(groups), f"a group of the codebook, one of {groups}; fill the column, or give --group for all that have none"),
        "kind": (table["kind"].isin(KINDS), f"a kind, one of {list(KINDS)}; fill the column, or give --kind for all that have none"),
    }  # fmt: skip
    for column, (good, wanted) in asked.items():
        if not good.all():
            first = table[~good].iloc[0]
            place = f" ({', '.join(filter(None, [first['source'], first['locator']]))})" if first["source"] else ""
            got = "" if column == "text" else f", got {first[column]!r:.60}"
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
    processes: int,
    shared_by: int,
    say: Callable[[str], None],
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables of a package, and how many terms and counts were left out of them."""
    say("counting terms")
    every = count_terms(table, segmenter=segmenter, processes=processes)
    written = table.set_index("article")["language"].map(writing)
    language = every["article"].map(written)
    spread = every.groupby([language.rename("language"), "term"])["article"].transform("nunique")
    terms = every[spread >= shared_by].reset_index(drop=True)
    if terms.empty:
        raise FramingError(
            f"no term occurs in {shared_by} articles of a language ({len(table)} articles): nothing is left to share"
        )
    words = every[~every["term"].str.contains(" ", regex=False)].groupby("article")["count"].sum()
    say("finding copies")
    family = find_copies(table).family
    facts = table.assign(family=table["article"].map(family), words=table["article"].map(words).fillna(0).astype(int))
    empty = facts["words"] == 0
    if empty.any():
        raise FramingError(
            f"{empty.sum()} articles have no content word; the first is {facts.loc[empty, 'article'].iloc[0]!r}"
        )
    say("finding mentions")
    found = _find_mentions(table, codebook, segmenter, processes)
    mentions = count_mentions(found, articles=table["article"], codebook=codebook)
    tables = {"articles": facts[list(ARTICLE_COLUMNS)], "terms": terms, "mentions": mentions}
    gone = every[spread < shared_by]
    return tables, {"terms": len(gone), "counts": int(gone["count"].sum()), "all_counts": int(every["count"].sum())}


def _find_mentions(table: pd.DataFrame, codebook: Codebook, segmenter: Segmenter, processes: int) -> pd.DataFrame:
    find = partial(find_mentions, codebook=codebook, segmenter=segmenter)
    if processes == 1 or len(table) < 2 * processes:
        return find(table)
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    parts = [table.iloc[start::processes] for start in range(processes)]
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        return pd.concat(pool.map(find, parts), ignore_index=True)


def _describe(name: str, codebook: Codebook, facts: Mapping[str, Any]) -> dict[str, Any]:
    todo = "TODO(researcher): "
    return {
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or "corpus",
        "title": codebook.title,
        "description": "Unordered term counts, mentions of frames with their stance and facts about articles. No text.",
        "version": "1.0.0",
        "licenses": [{"name": "TODO", "title": f"{todo}the licence of counts and codes; the articles belong to their publishers"}],
        "sources": [{"title": f"{todo}where the articles come from"}],
        "segmentation": facts["segmentation"]
        | {"left_out": f"terms of a single article of a language; function words except those that carry stance (shared: terms in {SHARED_BY} articles or more)"},
    }  # fmt: skip


__all__ = ["find_short_articles", "make_text_corpus", "read_words", "share_corpus"]
