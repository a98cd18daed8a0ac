"""Features out: articles with text become a data package that holds no text, and from which none can be read.

What leaves the texts: unordered term counts, without the terms of a single article of a language; mentions of the codebook's
frames with their stance, counted; which articles carry the same copy; and facts about each article. Titles and bylines stay behind.
The precedent is the HathiTrust Extracted Features dataset (Jett et al. 2020).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import Codebook, read_codebook
from framing.corpus.corpus import Corpus, make_corpus
from framing.corpus.package import write_package
from framing.corpus.tables import check_format
from framing.errors import FramingError
from framing.files import scratch
from framing.share.batches import Batches, Texts, check_target, each_on, make_parts, work_folder
from framing.share.checks import LEAST_CHARACTERS, LEAST_WORDS, refuse_short
from framing.share.datasheet import write_datasheet
from framing.share.leaks import find_readable
from framing.share.parts import Recipe, merge_parts
from framing.text.scripts import HAN
from framing.text.terms import Segmenter

SHARED_BY = 2
"""A term is shared where it occurs in so many articles of a language."""


def share_corpus(
    articles: pd.DataFrame | Batches,
    *,
    codebook_path: str | Path,
    folder: str | Path,
    tables: Mapping[str, pd.DataFrame] | None = None,
    about: Mapping[str, Any] | None = None,
    force: bool = False,
    segmenter: Segmenter | None = None,
    weights: Mapping[Any, Any] | None = None,
) -> Path:
    """Write articles with text as a data package of features, whole and checked or not at all; return its folder.

    Parameters
    ----------
    articles : as ``read_articles`` gives them: ``article, outlet, group, kind, language, text``, and ``wire, date, date_basis, url, title`` where
        known; or ``Batches`` of them, for texts past a memory's size and for clusters.
    codebook_path : the codebook, which is copied into the package; its words are terms of their own.
    tables : further tables of the package by name, where they exist: ``codings, names`` (``framing.corpus.schema.table_schemas``).
    about : what the descriptor says (``name, title, licenses, sources, version`` …), over what is known without it; ``terms`` in it is the format of the counts, ``csv`` or
        ``parquet``, which needs pyarrow and takes a seventh of the room.
    force : share articles that are too short, and what ``check_unreadable`` finds. **The text of such articles could be pieced together.**
    segmenter : by default one with the codebook's words.
    weights : the stance measure learned anew for the issue (``framing.read_refit``).

    Counting goes on where a killed call with the same articles, codebook and words stopped: what is counted lies in a folder ``.framing-share-…`` beside the package
    till the end. The datasheet (README.md) is filled with what is known; ``TODO(researcher)`` marks what only the researcher knows.
    Raises ``FramingError``, naming the articles, where one is too short (``find_short_articles``), has no text, outlet, group, kind or a language that can be
    counted; where the codebook is bad; and where the folder exists and is not empty. Not for texts that hold secrets: who has an article
    can show that it is in the package, and single words and names are there to be read.
    """
    check_target(Path(folder))
    about = dict(about or {})
    terms = about.pop("terms", "csv")
    check_format(terms)
    codebook = read_codebook(codebook_path)
    texts = Texts.prepare(articles, codebook)
    refuse_short(texts.short, among=len(texts.facts), force=force, tell=texts.given.tell)
    cutter = segmenter or Segmenter(words=codebook.words())
    recipe = Recipe(codebook, cutter, weights)
    with work_folder(texts.given.beside or Path(folder), recipe) as room:
        features, left_out = extract_features(texts, recipe, room=room, shared_by=SHARED_BY)
        more = {name: t.sort_values(list(t.columns)).reset_index(drop=True) for name, t in (tables or {}).items()}
        whole = features | more
        found = refuse_readable(whole, texts, recipe, force=force)
        facts = {
            "segmentation": cutter.provenance(),
            "left_out": left_out,
            "short": texts.short,
            "readable": found,
            "least": {"words": LEAST_WORDS, "characters": LEAST_CHARACTERS},
        }
        told = _describe(Path(folder).name, codebook, facts) | about
        readme = functools.partial(
            write_datasheet, whole, codebook=codebook, codebook_path=Path(codebook_path), about=told, facts=facts
        )
        return write_package(
            folder, tables=whole, codebook=codebook_path, readme=readme, about=told, terms=terms, done=texts.given.done
        )


def make_text_corpus(
    articles: pd.DataFrame | Batches,
    *,
    codebook: Codebook,
    codings: pd.DataFrame | None = None,
    segmenter: Segmenter | None = None,
    shared_by: int = SHARED_BY,
) -> Corpus:
    """Return the corpus of articles whose text is at hand, with the numbers that its shared package gives.

    Arguments as in ``share_corpus``; short articles are welcome. The vocabulary is the one that is shared: terms in ``shared_by`` articles of a
    language or more. With ``shared_by=1`` all terms are kept; topics and mentions are the same then (a topic model asks for terms of two articles or
    more anyway), while log-odds move with the totals (by up to 0.2 on 296 newspaper articles), and the dictionary also finds indicators that a single article uses
    (in 2% of its decisions there).
    """
    recipe = Recipe(codebook, segmenter or Segmenter(words=codebook.words()))
    with scratch() as room:
        tables, _ = extract_features(Texts.prepare(articles, codebook), recipe, room=room, shared_by=shared_by)
    return make_corpus(
        tables["articles"],
        terms=tables["terms"],
        codebook=codebook,
        codings=codings,
        mentions=tables.get("mentions"),
    )


def extract_features(
    texts: Texts, recipe: Recipe, *, room: Path, shared_by: int
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables of a package, and how many terms and counts were left out of them; parts are kept in the folder ``room``."""
    own = {word for listed in recipe.segmenter.words.values() for word in listed}
    parts = make_parts(texts, recipe, room)
    client = texts.given.client
    each, near = each_on(client), each_on(client, near=True)
    return merge_parts(parts, texts.facts, own=own, shared_by=shared_by, each=each, near=near)


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


def refuse_readable(tables: Mapping[str, pd.DataFrame], texts: Texts, recipe: Recipe, *, force: bool) -> pd.DataFrame:
    """Return what could be read off the tables of a package; raise ``FramingError``, naming the first, unless forced."""
    words = [w for listed in recipe.segmenter.words.values() for w in listed]
    found = find_readable(tables, texts.pieces(), recipe.codebook, words=words)
    if len(found) and not force:
        first = found.iloc[0]
        todo = "rename or leave out what the cell holds"
        if first["column"] == "article":
            todo = "let framing ingest name the articles (--columns article=)"
        raise FramingError(
            f"{first['table']}, column {first['column']}: {first['value']!r:.80} {first['reason']} (article {first['article']!r}; {len(found)} such cells); "
            f"{todo}, or force it"
        )
    return found


def name_package(name: str, default: str) -> str:
    """Return a name as a package may have it: small letters, digits and ``._-``."""
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-") or default


def _describe(name: str, codebook: Codebook, facts: Mapping[str, Any]) -> dict[str, Any]:
    todo = "TODO(researcher): "
    return {
        "name": name_package(name, "corpus"),
        "title": codebook.title or name,
        "description": "Unordered term counts, mentions of frames with their stance and facts about articles. No text.",
        "version": "1.0.0",
        "licenses": [{"name": "TODO", "title": f"{todo}the licence of counts and codes; the articles belong to their publishers"}],
        "sources": [{"title": f"{todo}where the articles come from"}],
        "segmentation": facts["segmentation"]
        | {"left_out": f"terms of a single article of a language; function words except those that carry stance (shared: terms in {SHARED_BY} articles or more)"},
    }  # fmt: skip
