"""The one error of the library: bad input, named so that its reader can mend it; and the checks that many modules share."""

from __future__ import annotations

import difflib
import numbers
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


class FramingError(ValueError):
    """Input that cannot be used. The message names the thing, the place, what was allowed, what was got, what to do."""


def check_whole(name: str, value: object, *, least: int) -> None:
    """Raise ``FramingError`` where a value is no whole number of at least ``least``."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral) or value < least:
        raise FramingError(f"{name} must be a whole number, {least} or more, got {value!r}")


def check_choice(name: str, value: object, allowed: Iterable[object]) -> None:
    """Raise ``FramingError`` where a value is none of those that are allowed."""
    allowed = list(allowed)
    if value not in allowed:
        raise FramingError(f"{name} must be one of {allowed}, got {value!r}{did_you_mean(str(value), allowed)}")


def check_names(name: str, given: object) -> None:
    """Raise ``FramingError`` where one word is given in place of a list of words, whose letters would be taken one by one."""
    if isinstance(given, str):
        raise FramingError(f"{name} must be a list of words, got the word {given!r}; write [{given!r}]")


def check_columns(table: pd.DataFrame, wanted: Iterable[str], name: str) -> None:
    """Raise ``FramingError`` for the first column that a table, called ``name`` in the message, lacks."""
    if not hasattr(table, "columns"):
        raise FramingError(f"{name}: a table (pandas.DataFrame) is needed, got {type(table).__name__}")
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


def check_unique(table: pd.DataFrame, column: str, name: str) -> None:
    """Raise ``FramingError`` where a value of a column stands in two rows of a table, called ``name`` in the message."""
    twice = table[column].duplicated()
    if twice.any():
        raise FramingError(f"{name}: {column} must be unique, got {table.loc[twice, column].iloc[0]!r} a second time")


def did_you_mean(word: str, allowed: Iterable[object]) -> str:
    """Return ``" (did you mean 'x'?)"`` for the closest allowed word, or an empty string."""
    close = difflib.get_close_matches(str(word), [str(a) for a in allowed], n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""
