"""What could be chosen otherwise: the factors of a multiverse, their levels, and the dictionary's readings.

A multiverse is only as honest as its list of choices: a level belongs in it where somebody would defend it, not where it changes the result.
``framing.robustness`` walks all combinations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from framing.codebook import writing
from framing.corpus import Corpus, span_dates
from framing.errors import FramingError, did_you_mean
from framing.frames import count_indicators

WEIGHTINGS = ("article", "outlet", "word")
"""What counts the same: every article, every outlet (its articles share one weight), every word."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What could be chosen otherwise, as factors with levels; the first level of each is the main analysis's.

    Attributes
    ----------
    keep : factor → level → ids of the articles it keeps (which copies, language, period, kind …).
    sides : level → (groups of the reference side, groups of the other side): the factor ``reference``.
    weightings : levels of the factor ``weighting``, out of ``WEIGHTINGS``.
    mixes : more levels of ``weighting``: name → shares of topics (articles x topics, indexed by article). The other side's articles are
        weighted so that their mix of topics is nearly the reference side's: a comparison within like subjects.
    """

    keep: Mapping[str, Mapping[str, frozenset[str]]]
    sides: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    weightings: tuple[str, ...] = WEIGHTINGS
    mixes: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for factor, levels in {**self.keep, "reference": self.sides, "weighting": self.weightings}.items():
            if not levels:
                raise FramingError(f"the factor {factor!r} needs a level, got none")
        for weighting in self.weightings:
            if weighting not in WEIGHTINGS:
                raise FramingError(f"weighting must be one of {WEIGHTINGS}, got {weighting!r}")
        for name in self.mixes:
            if name in WEIGHTINGS:
                raise FramingError(f"a mix of topics must have a name of its own, got {name!r}")
        for level, (inside, outside) in self.sides.items():
            if not inside or not outside or set(inside) & set(outside):
                raise FramingError(
                    f"reference {level!r}: both sides need groups of their own, got {inside} and {outside}"
                )

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors of a specification, in the order of its columns: coder and stance come from the codes."""
        return ("coder", "stance", *self.keep, "weighting", "reference")

    def tabulate(self) -> pd.DataFrame:
        """Return ``factor, level, articles``: what may be chosen; articles is how many a level keeps, empty where it keeps all."""
        rows: list[tuple[str, str, Any]] = [
            (factor, level, len(ids)) for factor, levels in self.keep.items() for level, ids in levels.items()
        ]
        rows += [("weighting", w, "") for w in (*self.weightings, *self.mixes)]
        rows += [("reference", level, "") for level in self.sides]
        return pd.DataFrame(rows, columns=["factor", "level", "articles"])


def make_choices(
    corpus: Corpus,
    *,
    reference: str,
    allies: Iterable[str] = (),
    turn: str | None = None,
    least: int = 1,
    mixes: Mapping[str, pd.DataFrame] | None = None,
) -> Choices:
    """Return the choices that any corpus has: copies, language, period, kind of text, weights, and who is compared with whom.

    Parameters
    ----------
    reference : the group that all others are compared with.
    allies : groups that could as well stand on the reference's side, or on none; each gives two levels more.
    turn : a day (YYYY-MM-DD) that parts the corpus into two periods; articles whose dates can lie on both sides are in neither.
    least : kinds and languages with fewer articles give no level.
    mixes : shares of topics by name, as ``framing.concepts.mix_topics`` gives them; each is a level of ``weighting``.

    Raises ``FramingError`` for a group that no article has.
    """
    articles = corpus.articles
    groups = sorted(set(articles["group"]))
    for group in (reference, *allies):
        if group not in groups:
            raise FramingError(f"group must be one of {groups}, got {group!r}{did_you_mean(group, groups)}")

    def named(some: pd.Series) -> frozenset[str]:
        return frozenset(articles.loc[some, "article"])

    every = named(articles["article"] != "")
    keep: dict[str, dict[str, frozenset[str]]] = {
        "copies": {
            "all articles": every,
            "one of each family": frozenset(corpus.first_of_families().articles["article"]),
            "no named wire": named(articles["wire"] == ""),
        },
        "language": {"all languages": every},
        "kind": {"all kinds": every},
    }
    written = articles["language"].map(writing)
    for factor, column, label in (("language", written, "only {}"), ("kind", articles["kind"], "without {}")):
        counts = column.value_counts()
        for value in sorted(counts[counts >= least].index):
            if len(counts) > 1:
                some = column == value
                keep[factor][label.format(value)] = named(some if factor == "language" else ~some)
    if turn is not None:
        span, day = span_dates(articles["date"]), pd.Timestamp(turn)
        keep["period"] = {
            "all dates": every,
            f"from {turn}": named(span["first"] >= day),
            f"before {turn}": named(span["last"] < day),
        }
    others = tuple(g for g in groups if g != reference)
    sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {reference: ((reference,), others)}
    for ally in allies:
        rest = tuple(g for g in others if g != ally)
        sides[f"{reference} with {ally}"] = ((reference, ally), rest)
        sides[f"{reference}, {ally} left out"] = ((reference,), rest)
    return Choices(keep=keep, sides=sides, mixes=mixes or {})


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
