"""What the codebook's dictionary finds in term counts, and what mentions say, as codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from framing.codebook.codebook import Codebook
from framing.codes import CODE_COLUMNS, CODED, _with_articles
from framing.corpus.corpus import Corpus
from framing.errors import FramingError
from framing.stance.mentions import CODER


def code_dictionary(corpus: Corpus, *, min_count: int = 1) -> pd.DataFrame:
    """Return what the codebook's indicators find in term counts, as codes of the coder ``dictionary``.

    An article has a frame where its indicators occur ``min_count`` times or more. Counts do not know whose voice a word
    has, so the only stance is ``present``: an article that denies the frame counts as one that has it. Columns as in
    ``code_stances``, and every article of the corpus has a code.
    """
    hits = count_indicators(corpus).groupby(["article", "frame"])["count"].sum()
    every = pd.MultiIndex.from_product([corpus.articles["article"], corpus.codebook.frames], names=["article", "frame"])
    value = (hits.reindex(every, fill_value=0) >= min_count).astype(int).rename("value").reset_index()
    return _with_articles(value.assign(coder="dictionary", stance="present"), corpus)


def count_indicators(corpus: Corpus) -> pd.DataFrame:
    """Return which indicators occur in which articles: ``article, frame, indicator, term, count``.

    ``term`` is the word found, ``indicator`` the codebook's entry that found it (they differ for entries with ``*``). A term is
    matched whole, and only against the indicators of its article's language. English words are counted beside the phrases that hold them:
    of ``tax`` in one frame what stands in ``carbon tax`` of another is taken off, unless sharing dropped the phrase (one article alone had it).
    """
    parts = []
    for code, some in corpus.terms.groupby(corpus.language_of_terms()):
        found = match_indicators(some["term"].unique(), corpus.codebook, language=str(code))
        some = some[some["term"].isin(found["term"])].astype({"article": str, "term": str})
        hits = some.merge(found, on="term")
        parts.append(_take_off_phrases(hits, found) if code == "en" else hits)
    table = pd.concat(parts, ignore_index=True)
    columns = ["article", "frame", "indicator", "term", "count"]
    return table.loc[table["count"] > 0, columns].sort_values(columns).reset_index(drop=True)


def _take_off_phrases(hits: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Return hits without those of a term inside a longer one of another frame; the shortest such phrase counts what stands in longer ones."""
    frame, pairs = dict(zip(found["term"], found["frame"], strict=True)), []
    for outer in filter(lambda term: " " in term, frame):
        words = outer.split()
        runs = Counter(" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
        pairs += [(inner, outer, n) for inner, n in runs.items() if frame.get(inner, frame[outer]) != frame[outer]]
    between = {(inner, outer) for inner, outer, _ in pairs}
    holders = [
        (i, o, n) for i, o, n in pairs if not any((i, x) in between and f" {x} " in f" {o} " for x in frame if x != o)
    ]
    if not holders:
        return hits
    inside = pd.DataFrame(holders, columns=["inner", "term", "times"])
    inside = inside.merge(hits[["article", "term", "count"]], on="term")
    off = (inside["count"] * inside["times"]).groupby([inside["article"], inside["inner"]]).sum()
    off = off.reindex(pd.MultiIndex.from_frame(hits[["article", "term"]]), fill_value=0)
    return hits.assign(count=(hits["count"] - off.to_numpy()).clip(lower=0))


def match_indicators(vocabulary: Iterable[str], codebook: Codebook, *, language: str) -> pd.DataFrame:
    """Return the terms of a vocabulary that indicate a frame: ``term, frame, indicator``, one row a term.

    A term that several entries match is listed once, under the longest of them. Capitals do not matter.
    """
    lists: Any = {frame: content.indicators for frame, content in codebook.frames.items()}
    entries = sorted((-len(e), e, frame) for frame, by in lists.items() for e in by.get(language, []))
    plain = [(entry, frame, entry.removesuffix("*").casefold(), entry.endswith("*")) for _, entry, frame in entries]
    rows = []
    for term in vocabulary:
        low = term.casefold()
        hit = next(((f, e) for e, f, word, is_open in plain if low == word or (is_open and low.startswith(word))), None)
        if hit:
            rows.append((term, *hit))
    return pd.DataFrame(rows, columns=["term", "frame", "indicator"])


def code_mentions(corpus: Corpus) -> pd.DataFrame:
    """Return a corpus's mentions as codes of the coder ``stance measure``: does the article have the frame with the stance, 1 or 0.

    Columns and stances as in ``framing.code_stances``; an article can have several stances. An unclear mention makes a frame ``present`` and none of
    the three stances: an article whose mentions of a frame are all unclear has 1 for present and 0 for the others, so that the three may fall short of it.
    Articles whose text was not at hand when mentions were looked for have no row: that is no 0. Raises ``FramingError`` where no article's was.
    """
    if corpus.mentions.empty:
        how = "they are found where the text is at hand (framing.find_mentions)"
        raise FramingError(f"the corpus has no mentions: {how}")
    found = corpus.mentions[corpus.mentions["count"] > 0]
    seen = set(found[["article", "frame", "stance"]].itertuples(index=False, name=None))
    seen |= {(article, frame, "present") for article, frame, _ in seen}
    looked = sorted(set(corpus.mentions[["article", "frame"]].itertuples(index=False, name=None)))
    rows = [
        (a, CODER, f, s, int((a, f, s) in seen)) for a, f in looked for s in CODED if corpus.codebook.has_code(f, s)
    ]
    return pd.DataFrame(rows, columns=list(CODE_COLUMNS)).merge(corpus.articles, on="article", validate="many_to_one")
