"""The one error of the library: bad input, named so that its reader can mend it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class FramingError(ValueError):
    """Input that cannot be used. The message names the thing, the place, what was allowed, what was got, what to do."""


def check_columns(table: pd.DataFrame, wanted: Iterable[str], name: str) -> None:
    """Raise ``FramingError`` for the first column that a table, called ``name`` in the message, lacks."""
    for column in wanted:
        if column not in table:
            raise FramingError(
                f"{name}: column {column!r} is missing{did_you_mean(column, table)}; there are {list(table)}"
            )


def check_filled(table: pd.DataFrame, columns: Iterable[str], name: str) -> None:
    """Raise ``FramingError`` where a table with a row an article, or several, has an empty cell in one of the columns."""
    for column in columns:
        empty = table[column].isna()
        if empty.any():
            raise FramingError(
                f"{name}: {column} of article {table.loc[empty, 'article'].iloc[0]!r} is empty ({empty.sum()} such rows); "
                "fill it in (an article without copies is a family of its own), or leave those articles out"
            )


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the closest allowed word, or an empty string."""
    close = difflib.get_close_matches(str(word), [str(a) for a in allowed], n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
