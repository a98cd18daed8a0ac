"""Codes, the one table in the middle: a row per article, coder, frame and stance, with a value from 0 to 1.

Whatever says that an article has a frame (a coder, the dictionary, a topic model) becomes codes; whatever compares or scores takes codes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from framing.codebook.codebook import STANCES
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_columns, check_filled


def check_once(codes: pd.DataFrame, name: str, by: Iterable[str] = ("coder", "stance")) -> None:
    """Raise ``FramingError`` where a table of codes has two for one article, frame and what measured it (``by``)."""
    cell = ["article", "frame", *by]
    twice = codes.duplicated(cell)
    if twice.any():
        row = codes[twice].iloc[0]
        raise FramingError(f"{name}: two codes for {', '.join(f'{c} {row[c]!r}' for c in cell)}; keep one")


CODED = ("present", *STANCES)
"""Stances a code is about; ``present`` is any of the three."""

AGREED = "agreed"
MAJORITY = "majority"
VIEWS = (AGREED, MAJORITY)
"""What several coders come to, computed here; what people came to themselves is a coder, an aggregate (``Codebook.aggregates``)."""

UNSTABLE = " (unstable)"
"""Ends the name of a topic that does not surely come back when the model is fitted again (``framing.mark_unstable``)."""

CODE_COLUMNS = ("article", "coder", "frame", "stance", "value")


def _with_articles(codes: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    table = codes[list(CODE_COLUMNS)].merge(corpus.articles, on="article", validate="many_to_one")
    order = pd.Categorical(table["stance"], categories=CODED, ordered=True)
    return (
        table.assign(order=order)
        .sort_values(["article", "coder", "frame", "order"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def check_shares(codes: pd.DataFrame, more: Iterable[str], name: str) -> None:
    """Raise ``FramingError`` where a table of codes has no row, lacks a column, or has an empty family or cell of the columns ``more``."""
    check_columns(codes, (*CODE_COLUMNS, "family", *more), name)
    if codes.empty:
        raise FramingError(f"{name}: there are no codes, the table is empty")
    check_filled(codes, ("family", *more), name)


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

    >>> import pandas as pd
    >>> codes = pd.DataFrame({"article": list("abcdefgh"), "family": list("abcdefgh"), "group": list("xxxxyyyy"), "language": "en",
    ...     "coder": "ann", "frame": "war", "stance": "asserted", "value": [1, 1, 1, 0, 0, 0, 0, 1]})
    >>> machine = codes.assign(coder="dictionary", value=1)
    >>> merge_codes(machine, codes).groupby(["value", "truth"]).size().to_dict()
    {(1, 0): 4, (1, 1): 4}
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
