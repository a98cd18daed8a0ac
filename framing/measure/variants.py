"""Measures read in every way that somebody would defend: variants of the dictionary and of topics."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framing.corpus.corpus import Corpus
from framing.errors import FramingError
from framing.measure.dictionary import count_indicators, match_indicators
from framing.measure.topics import TermLimits, TopicModel
from framing.text.scripts import writing

TOPIC_FACTORS = ("stop_words", "min_df", "max_df", "k", "start")
"""What a topic model takes as given, as columns of ``code_topic_variants``."""


def code_dictionary_variants(corpus: Corpus) -> pd.DataFrame:
    """Return the dictionary's finds by five readings of "has the frame", as codes of five coders; stance is ``present``.

    ``dictionary``: an indicator occurs. ``dictionary, twice``: indicators occur twice or more. ``dictionary, 1 in 200 words``: at
    least so densely, so that long articles don't have every frame. ``dictionary, rare terms``: the indicators' TF-IDF, (1 + ln count) times
    ln(articles / articles with it), sums to at least what an average indicator has; a single common one is not enough.
    ``dictionary, commonest out``: without the indicator that most articles of a language have, for each frame.
    Columns as in ``framing.code_dictionary``.
    """
    hits = count_indicators(corpus).groupby(["article", "frame", "indicator"], as_index=False)["count"].sum()
    written = corpus.articles.set_index("article")["language"].map(writing)
    hits = hits.assign(language=hits["article"].map(written))
    cell = ["language", "frame", "indicator"]
    spread = hits.groupby(cell).size().rename("found").reset_index()
    spread["weight"] = np.log(spread["language"].map(written.value_counts()) / spread["found"])
    spread["average"] = spread.groupby(["language", "frame"])["weight"].transform("mean")
    first = spread.sort_values(["found", "indicator"], ascending=[False, True]).drop_duplicates(["language", "frame"])
    hits = hits.merge(spread, on=cell).merge(first[cell].assign(commonest=True), on=cell, how="left")
    hits["score"] = (1 + np.log(hits["count"])) * hits["weight"] / hits["average"].where(hits["average"] > 0, 1)
    hits["others"] = hits["count"].where(hits["commonest"].isna(), 0)
    sums = hits.groupby(["article", "frame"])[["count", "score", "others"]].sum()
    every = pd.MultiIndex.from_product([corpus.articles["article"], corpus.codebook.frames], names=["article", "frame"])
    sums = sums.reindex(every, fill_value=0).reset_index().merge(corpus.articles, on="article")
    readings = {
        "dictionary": sums["count"] >= 1,
        "dictionary, twice": sums["count"] >= 2,
        "dictionary, 1 in 200 words": sums["count"] * 200 >= sums["words"],
        "dictionary, rare terms": sums["score"] >= 1 - 1e-9,
        "dictionary, commonest out": sums["others"] >= 1,
    }
    base = sums.drop(columns=["count", "score", "others"])
    tables = [base.assign(coder=name, stance="present", value=found.astype(int)) for name, found in readings.items()]
    return pd.concat(tables, ignore_index=True)


def code_topic_variants(
    corpus: Corpus, *, topics: Mapping[str, Mapping[str, Any]], fewer: int = 2, more: int = 4, seed: int
) -> pd.DataFrame:
    """Return each frame's share of an article by seeded topic models, over the choices that a topic model takes, as codes.

    One topic a frame is seeded with its indicators (``TopicModel``'s ``seed_terms``); the others find their own. ``value`` is the article's share of that
    topic, 0 to 1: how much it is about what the indicators stand with, whoever's voice it is. Columns as in ``framing.code_dictionary``, with coder
    ``seeded topics``, stance ``share``, and ``TOPIC_FACTORS``, of each of which the first level is ``topics``' own: ``stop_words`` (those chosen, or
    none), ``min_df`` (as chosen, or doubled), ``max_df`` (as chosen, or three fifths of it), ``k`` (as chosen, ``fewer``, ``more``) and ``start`` (svd, or random).

    ``topics`` maps a language to the arguments of ``fit_topics``; articles of other languages and those without a used term have no code. Raises
    ``FramingError`` where no indicator of a frame is among the used terms.
    """
    tables, levels_of = [], []
    for language, own in topics.items():
        counts, articles, terms = corpus.term_matrix(language)
        found = match_indicators(terms, corpus.codebook, language=language)
        seeds = {str(frame): sorted(some["term"]) for frame, some in found.groupby("frame")}
        if not seeds:
            raise FramingError(f"no indicator of the codebook occurs in the articles in language {language!r}")
        limits, k = own.get("limits", TermLimits()), max(own["n_topics"], len(seeds))  # each frame seeds a topic
        levels: dict[str, dict[str, Any]] = {
            "stop_words": {"as chosen": limits.stop_words, "no stop words": ()},
            "min_df": {"as chosen": limits.min_df, "doubled": 2 * limits.min_df},
            "max_df": {"as chosen": limits.max_df, "three fifths": 0.6 * limits.max_df},
            "k": {"as chosen": k, f"{fewer} fewer": max(k - fewer, len(seeds) + 1), f"{more} more": k + more},
            "start": {"svd": "svd", "random": "random"},
        }
        for chosen in itertools.product(*levels.values()):
            stop, least, most, k, start = (levels[f][level] for f, level in zip(TOPIC_FACTORS, chosen, strict=True))
            limits = TermLimits(min_df=least, max_df=most, stop_words=stop)
            model = TopicModel(k, limits=limits, start=start, random_state=seed, seed_terms=seeds, max_iter=100)
            shares = pd.DataFrame(model.fit(counts, terms=terms).transform(counts), index=articles)
            shares = shares[shares.sum(axis=1) > 0]
            tables.append(pd.DataFrame({frame: shares[place] for frame, place in model.seeded_.items()}))
            levels_of.append(chosen)
    wide = pd.concat(tables, keys=levels_of, names=[*TOPIC_FACTORS, "article"]).rename_axis(columns="frame")
    codes = wide.stack().dropna().rename("value").reset_index().assign(coder="seeded topics", stance="share")
    return codes[["article", "frame", "value", *TOPIC_FACTORS, "coder", "stance"]].merge(corpus.articles, on="article")
