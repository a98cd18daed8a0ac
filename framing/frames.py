"""Frames measured: what the coders decided, and what the codebook's dictionary finds in term counts.

Both come as the same table of codes, one row per article, coder, frame and stance, so that whatever compares groups or
scores a measure takes either.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from framing.codebook import ABSENT, STANCES, Codebook, writing
from framing.corpus import Corpus
from framing.errors import FramingError, check_columns, check_filled, check_once, did_you_mean

CODED = ("present", *STANCES)
"""Stances a code is about; ``present`` is any of the three."""
AGREED = "agreed"
CODE_COLUMNS = ("article", "coder", "frame", "stance", "value")


def code_stances(corpus: Corpus, *, coder: str) -> pd.DataFrame:
    """Return a coder's decisions as codes: does the article have the frame with the stance, 1 or 0.

    Parameters
    ----------
    coder : a coder of the codebook, or ``"agreed"``: the articles for which all coders of the corpus decided and decided the
        same, per frame and stance. Agreed articles are easier ones; prevalence among them is not prevalence among all.

    Returns
    -------
    ``article, coder, frame, stance, value`` and every column of ``corpus.articles``; ``stance`` is present, asserted, attributed or
    rejected, and several can hold in one article. Articles that the coder did not code are absent, not 0.
    Raises ``FramingError`` for an unknown coder and where there are no codings.
    """
    table = _decisions(corpus)
    if coder == AGREED:
        names = sorted(table["coder"].unique())
        cell = table.groupby(["article", "frame", "stance"])["value"].agg(["size", "min", "max"])
        same = cell[(cell["size"] == len(names)) & (cell["min"] == cell["max"])]
        if same.empty:
            raise FramingError(f"no article was coded alike by all of {names}")
        chosen = same["min"].rename("value").reset_index().assign(coder=AGREED)
    else:
        allowed = [*corpus.codebook.coders, AGREED]
        chosen = table[table["coder"] == coder]
        if coder not in allowed:
            raise FramingError(f"coder must be one of {allowed}, got {coder!r}{did_you_mean(coder, allowed)}")
        if chosen.empty:
            raise FramingError(f"coder {coder!r} has no codings in this corpus")
    return _with_articles(chosen, corpus)


def code_coders(corpus: Corpus) -> pd.DataFrame:
    """Return the codes of every coder of the corpus and of the agreed subset, one below the other."""
    names = sorted(_decisions(corpus)["coder"].unique())
    views = [*names, AGREED] if len(names) > 1 else names
    return pd.concat([code_stances(corpus, coder=name) for name in views], ignore_index=True)


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
    matched whole, and only against the indicators of its article's language.
    """
    language = corpus.articles.set_index("article")["language"].map(writing)
    terms = corpus.terms.assign(language=corpus.terms["article"].map(language))
    parts = []
    for code, some in terms.groupby("language"):
        found = match_indicators(some["term"].unique(), corpus.codebook, language=str(code))
        parts.append(some.merge(found, on="term"))
    table = pd.concat(parts, ignore_index=True)
    columns = ["article", "frame", "indicator", "term", "count"]
    return table[columns].sort_values(columns).reset_index(drop=True)


def match_indicators(vocabulary: Iterable[str], codebook: Codebook, *, language: str) -> pd.DataFrame:
    """Return the terms of a vocabulary that indicate a frame: ``term, frame, indicator``, one row a term and frame.

    A term that several entries of one frame match is listed once, under the longest of them. Capitals do not matter.
    """
    rows = []
    folded = [(term, term.casefold()) for term in vocabulary]
    for frame, content in codebook.frames.items():
        entries = sorted(content.indicators.get(language, []), key=lambda e: (-len(e), e))  # type: ignore[call-overload]
        plain = [(e, e.removesuffix("*").casefold(), e.endswith("*")) for e in entries]
        for term, low in folded:
            hit = next((e for e, word, is_open in plain if low == word or (is_open and low.startswith(word))), None)
            if hit:
                rows.append((term, frame, hit))
    return pd.DataFrame(rows, columns=["term", "frame", "indicator"])


def _decisions(corpus: Corpus) -> pd.DataFrame:
    """Return ``article, coder, frame, stance, value`` for every cell that a coder decided on."""
    if corpus.codings.empty:
        raise FramingError("the corpus has no codings; a package needs codings.csv for this")
    _check_codings(corpus)
    cells = corpus.codings[["article", "coder", "frame"]].drop_duplicates()
    table = cells.merge(pd.DataFrame({"stance": CODED}), how="cross")
    given = corpus.codings[corpus.codings["stance"] != ABSENT]
    given = pd.concat([given, given.assign(stance="present").drop_duplicates()]).assign(value=1)
    table = table.merge(given, how="left", on=["article", "coder", "frame", "stance"])
    return table.assign(value=table["value"].fillna(0).astype(int))


def _check_codings(corpus: Corpus) -> None:
    """A package was checked when it was read; a corpus made in memory may hold anything."""
    codings, codebook = corpus.codings, corpus.codebook
    for column, allowed in (
        ("article", list(corpus.articles["article"])),
        ("coder", list(codebook.coders)),
        ("frame", list(codebook.frames)),
        ("stance", [*STANCES, ABSENT]),
    ):
        bad = ~codings[column].isin(allowed)
        if bad.any():
            value = codings.loc[bad, column].iloc[0]
            raise FramingError(
                f"codings: {column} must be one of {allowed[:20]}, got {value!r}{did_you_mean(str(value), allowed)}"
            )
    cell = ["article", "coder", "frame"]
    none = codings["stance"] == ABSENT
    for wrong, what in (
        (codings.duplicated([*cell, "stance"]), "the same stance twice"),
        (none & codings.duplicated(cell, keep=False), "both 'none' and a stance"),
    ):
        if wrong.any():
            row = codings[wrong].iloc[0]
            raise FramingError(
                f"codings: coder {row['coder']!r} gives {row['frame']!r} in {row['article']!r} {what}; keep one of them"
            )


def _with_articles(codes: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    table = codes[list(CODE_COLUMNS)].merge(corpus.articles, on="article", validate="many_to_one")
    order = pd.Categorical(table["stance"], categories=CODED, ordered=True)
    return (
        table.assign(order=order)
        .sort_values(["article", "coder", "frame", "order"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def check_codes(codes: pd.DataFrame, more: Iterable[str], name: str) -> None:
    """Raise ``FramingError`` where a table of codes lacks a column, has a value besides 0 and 1, or two for one decision."""
    check_columns(codes, (*CODE_COLUMNS, *more), name)
    check_filled(codes, ("article", "coder", *more), name)
    numbered = [a for a in codes["article"] if not isinstance(a, str)]
    if numbered:
        raise FramingError(f"{name}: article must be text, got {numbered[0]!r}; read ids with dtype=str")
    bad = ~codes["value"].isin([0, 1])
    if bad.any():
        value, article = codes.loc[bad, "value"].tolist()[0], codes.loc[bad, "article"].iloc[0]
        raise FramingError(f"{name} values must be 0 or 1, got {value!r} for article {article!r}")
    check_once(codes, name)


def merge_codes(machine: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """Return the articles that both tables of codes have, side by side: one row per article, frame and stance.

    Columns ``article, frame, stance, measure, value, coder, truth, family, language, group``; ``value`` is what the measure says and
    ``truth`` what the coder says. Raises ``FramingError`` where a column is missing, a value is neither 0 nor 1 (a share is no
    decision), a table has two codes for one article, and where they share nothing.
    """
    check_codes(machine, (), "machine")
    check_codes(coded, ("family", "language", "group"), "coded")
    left = machine.rename(columns={"coder": "measure"})[["article", "frame", "stance", "measure", "value"]]
    right = coded.rename(columns={"value": "truth"})
    right = right[["article", "frame", "stance", "coder", "truth", "family", "language", "group"]]
    both = left.merge(right, on=["article", "frame", "stance"])
    if both.empty:
        raise FramingError("the measure and the coder share no article, frame and stance: nothing to score")
    return both
