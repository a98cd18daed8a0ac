"""Articles with text become features: the tables of a package, or a corpus at once."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from framing.codebook.codebook import Codebook
from framing.corpus.corpus import Corpus, make_corpus
from framing.files import scratch
from framing.share.batches import Batches, Texts, make_parts
from framing.share.parts import Recipe, merge_parts
from framing.text.terms import Segmenter

SHARED_BY = 2
"""A term is shared where it occurs in so many articles of a language."""


def make_text_corpus(
    articles: pd.DataFrame | Batches,
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
    recipe = Recipe(codebook, segmenter or Segmenter(words=codebook.words()))
    with scratch() as room:
        tables, _ = extract_features(Texts.prepare(articles, codebook), recipe, room=room, shared_by=shared_by)
    return make_corpus(
        tables["articles"],
        terms=tables["terms"],
        codebook=codebook,
        codings=codings,
        mentions=tables.get("mentions"),
        names=names,
    )


def extract_features(
    texts: Texts, recipe: Recipe, *, room: Path, shared_by: int
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables of a package, and how many terms and counts were left out of them; parts are kept in the folder ``room``."""
    own = {word for listed in recipe.segmenter.words.values() for word in listed}
    return merge_parts(make_parts(texts, recipe, room), texts.facts, own=own, shared_by=shared_by)
