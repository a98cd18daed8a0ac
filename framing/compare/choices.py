"""What could be chosen otherwise: the factors of a multiverse and their levels.

A multiverse is only as honest as its list of choices: a level belongs in it where somebody would defend it, not where it changes the result.
``framing.compare.specifications`` walks all combinations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.corpus import Corpus
from framing.corpus.dates import span_dates
from framing.errors import FramingError, check_choice
from framing.text.scripts import writing

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
    measures : columns of the codes whose values are choices; ``TOPIC_FACTORS`` for ``code_topic_variants``'s.
    """

    keep: Mapping[str, Mapping[str, frozenset[str]]]
    sides: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    weightings: tuple[str, ...] = WEIGHTINGS
    mixes: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    measures: tuple[str, ...] = ("coder", "stance")

    def __post_init__(self) -> None:
        for factor, levels in {**self.keep, "reference": self.sides, "weighting": self.weightings}.items():
            if not levels:
                raise FramingError(f"the factor {factor!r} needs a level, got none")
        for weighting in self.weightings:
            check_choice("weighting", weighting, WEIGHTINGS)
        for name in self.mixes:
            if name in WEIGHTINGS:
                raise FramingError(f"a mix of topics must have a name of its own, got {name!r}")
        for level, (inside, outside) in self.sides.items():
            if not inside or not outside or set(inside) & set(outside):
                got = f"got {inside} and {outside}"
                raise FramingError(f"reference {level!r}: both sides need groups of their own, {got}")

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors of a specification, in the order of its columns: the measures come from the codes."""
        return (*self.measures, *self.keep, "weighting", "reference")

    def plan(self, articles: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """Return the specifications (factors but coder and stance), and which articles each has on its two sides."""
        levels = [list(levels) for levels in self.keep.values()]
        every = itertools.product(*levels, (*self.weightings, *self.mixes), self.sides)
        plan = pd.DataFrame(list(every), columns=[*self.keep, "weighting", "reference"])
        kept = np.ones((len(articles), len(plan)), dtype=bool)
        for factor, options in self.keep.items():
            mask = np.stack([articles["article"].isin(ids) for ids in options.values()], axis=1)
            kept &= mask[:, pd.Index(list(options)).get_indexer(plan[factor])]
        place = pd.Index(list(self.sides)).get_indexer(plan["reference"])
        isin, both = articles["group"].isin, zip(*self.sides.values(), strict=True)
        inside, outside = (np.stack([isin(groups) for groups in side], axis=1)[:, place] for side in both)
        return plan, kept & inside, kept & outside

    def tabulate(self) -> pd.DataFrame:
        """Return ``factor, level, articles``: what may be chosen; articles is how many a level keeps, empty where it keeps all."""
        rows: list[tuple[str, str, Any]] = [
            (factor, level, len(ids)) for factor, levels in self.keep.items() for level, ids in levels.items()
        ]
        rows += [("weighting", w, "") for w in (*self.weightings, *self.mixes)]
        rows += [("reference", level, "") for level in self.sides]
        return pd.DataFrame(rows, columns=["factor", "level", "articles"])


def weigh_sides(
    inside: np.ndarray,
    outside: np.ndarray,
    weighting: pd.Series,
    outlet: np.ndarray,
    words: np.ndarray,
    mixes: Mapping[str, np.ndarray],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weight of each article (rows) in each specification (columns) on both sides, 0 where it is not in it."""
    ours, theirs = inside.astype(float), outside.astype(float)
    member = sparse.csr_matrix((np.ones(len(outlet)), (outlet, np.arange(len(outlet)))))
    for level in weighting.unique():
        here = (weighting == level).to_numpy()
        if level in mixes:
            shares = mixes[level]
            target, have = ours[:, here].T @ shares, theirs[:, here].T @ shares
            size = [np.maximum(side[:, here].sum(axis=0), 1)[:, None] for side in (ours, theirs)]
            ratio = np.divide(target / size[0], have / size[1], out=np.zeros_like(have), where=have > 0)
            theirs[:, here] *= shares @ ratio.T
        for side in (ours, theirs):
            if level == "word":
                side[:, here] *= words[:, None]
            elif level == "outlet":
                size_of = (member @ side[:, here])[outlet]
                side[:, here] = np.divide(side[:, here], size_of, out=np.zeros_like(size_of), where=size_of > 0)
    return ours, theirs


def make_choices(
    corpus: Corpus,
    *,
    reference: str,
    allies: Iterable[str] = (),
    turn: str | None = None,
    least: int = 1,
    mixes: Mapping[str, pd.DataFrame] | None = None,
    measures: tuple[str, ...] = ("coder", "stance"),
) -> Choices:
    """Return the choices that any corpus has: copies, language, period, kind of text, weights, and who is compared with whom.

    Parameters
    ----------
    reference : the group that all others are compared with.
    allies : groups that could as well stand on the reference's side, or on none; each gives two levels more.
    turn : a day (YYYY-MM-DD) that parts the corpus into two periods; articles whose dates can lie on both sides are in neither.
    least : kinds and languages with fewer articles give no level.
    mixes : shares of topics by name, as ``framing.mix_topics`` gives them; each is a level of ``weighting``.
    measures : columns of the codes that are choices too, as in ``Choices``.

    Raises ``FramingError`` for a group that no article has.
    """
    articles = corpus.articles
    groups = sorted(set(articles["group"]))
    for group in (reference, *allies):
        check_choice("group", group, groups)

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
        keep["period"] = {"all dates": every, f"from {turn}": named(span["first"] >= day)}
        keep["period"][f"before {turn}"] = named(span["last"] < day)
    others = tuple(g for g in groups if g != reference)
    sides: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {reference: ((reference,), others)}
    for ally in allies:
        rest = tuple(g for g in others if g != ally)
        sides[f"{reference} with {ally}"] = ((reference, ally), rest)
        sides[f"{reference}, {ally} left out"] = ((reference,), rest)
    return Choices(keep=keep, sides=sides, mixes=mixes or {}, measures=measures)
