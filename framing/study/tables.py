"""Tables of results as a reader wants them: a cell holds an estimate with its interval, rows are named and sorted by the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from framing.codes import CODED
from framing.compare.written import percent
from framing.errors import FramingError, check_choice, check_columns

STANCE_ORDER = (*CODED[1:], CODED[0])

COUNTS = ("articles", "families", "reference_articles")


def tabulate(
    table: pd.DataFrame,
    *,
    rows: str | Iterable[str],
    columns: str | Iterable[str],
    cell: Callable[[pd.Series], str] = percent,
    order: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
    empty: str = "–",
) -> pd.DataFrame:
    """Return a table of estimates with one text a cell, such as ``7% [2, 17]``: to be read, not to be computed with.

    Parameters
    ----------
    table : any table of the library with ``estimate, low, high`` (shares, differences, scores).
    rows, columns : the columns of ``table`` that become rows and columns, outermost first. Counts may stand among ``rows``
        (``articles, families``); where they differ along a row, its least and greatest stand there.
    cell : how an estimate is written: ``percent``, ``points`` (differences of shares) or ``decimals`` (scores).
    order : names in the order in which they are to stand, in rows and columns alike. The stances have theirs. What else is the
        last name of a row is sorted by the estimates of the first column, the highest first; the rest by the alphabet.
    labels : names as they are to be read (``study.labels``).
    empty : what stands where there is no estimate.

    Raises ``FramingError`` where the table is empty, lacks a column, or has two estimates for one cell.

    >>> import pandas as pd
    >>> shares = pd.DataFrame({"group": ["x", "y"], "frame": "war", "estimate": [0.25, 0.75], "low": [0.1, 0.6], "high": [0.4, 0.9]})
    >>> tabulate(shares, rows="group", columns="frame")["war"].to_dict()
    {'y': '75% [60, 90]', 'x': '25% [10, 40]'}
    """
    down, across = ([names] if isinstance(names, str) else list(names) for names in (rows, columns))
    check_columns(table, (*down, *across, "estimate", "low", "high"), "tabulate")
    if table.empty:
        raise FramingError("tabulate: the table is empty, there is nothing to show")
    twice = table[table.duplicated([*down, *across])]
    if not twice.empty:
        name = tuple(twice.iloc[0][[*down, *across]])
        raise FramingError(
            f"tabulate: there are two estimates for {name}; keep one, or name the column that tells them apart in rows or columns"
        )
    cells = [cell(row) if pd.notna(row["estimate"]) else empty for _, row in table.iterrows()]
    keys = [name for name in down if name not in COUNTS]
    if not table.duplicated([*keys, *across]).any():
        table = table.assign(**{name: _span(table, name, keys) for name in down if name in COUNTS and keys})
    wide = table.assign(text=cells).pivot(index=down, columns=across, values=["text", "estimate"])
    there = {name for column in (*down, *across) for name in table[column] if isinstance(name, str)}
    listed = list(dict.fromkeys([*order, *STANCE_ORDER]))
    rank = {name: place for place, name in enumerate([*listed, *sorted(there - set(listed))])}
    shown = sorted(wide["text"].columns, key=lambda names: _sort_names(names, rank))
    size = wide["estimate"][shown[0]].astype(float).fillna(float("-inf"))
    names = wide.index.droplevel([name for name in down if name in COUNTS and keys]) if keys else wide.index
    places = sorted(range(len(wide)), key=lambda i: _sort_row(names[i], size.iloc[i], rank, len(listed)))
    return wide["text"][shown].iloc[places].fillna(empty).rename(index=labels or {}, columns=labels or {})


def _span(table: pd.DataFrame, count: str, keys: list[str]) -> pd.Series:
    """Return a count as it stands, or its least and greatest where it differs along a row."""
    least, most = (table.groupby(keys)[count].transform(end) for end in ("min", "max"))
    same = least == most
    return table[count] if same.all() else least.astype(str).where(same, least.astype(str) + "–" + most.astype(str))


def _sort_names(names: Any, rank: Mapping[str, int]) -> list[tuple[int, Any]]:
    """The sort key of a column: words by their rank, then numbers."""
    names = names if isinstance(names, tuple) else (names,)
    return [(rank[n], 0) if isinstance(n, str) else (len(rank), n) for n in names]


def _sort_row(names: Any, size: float, rank: Mapping[str, int], listed: int) -> list[Any]:
    """The sort key of a row: its outer words by their rank, its last word by its rank where that is listed, else by size; then numbers."""
    names = names if isinstance(names, tuple) else (names,)
    words = [rank[name] for name in names if isinstance(name, str)]
    numbers = [name for name in names if not isinstance(name, str)]
    outer, last = words[:-1], words[-1] if words else 0
    return [*outer, *((last, 0.0) if last < listed else (listed, -size)), last, *numbers]


def flatten(table: pd.DataFrame | Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what a figure draws as one plain table: several tables below each other, named in ``panel``; a cross-tabulation as rows."""
    if isinstance(table, Mapping):
        return pd.concat([some.assign(panel=name) for name, some in table.items()], ignore_index=True)
    if isinstance(table.index, pd.RangeIndex) or table.index.name is None:
        return table
    return table.rename_axis(columns="column").stack().rename("value").reset_index()


def drop_present(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of asserted, attributed and rejected; of frames of which no stance was coded, those of ``present``."""
    bare = set(table["frame"]) - set(table.loc[table["stance"] != "present", "frame"])
    return table[(table["stance"] != "present") | table["frame"].isin(bare)]


def tabulate_headline(prevalence: pd.DataFrame, *, coder: str, stance: str = "") -> pd.DataFrame:
    """Return the headline table: a row per group and frame, a column per stance as ``share % [low, high]``.

    ``group, frame, asserted, attributed, rejected, articles, families, thin``; groups by number of articles. With the ``stance``
    ``present``, and for frames of which no stance was coded, the share in which the frame is there at all stands in a column ``present``.
    """
    check_choice("coder", coder, sorted(set(prevalence["coder"])))
    table = prevalence[prevalence["coder"] == coder]
    size = table.groupby("group")["articles"].max()
    names = sorted(size.index, key=lambda g: (-size[g], g))
    table = table[table["stance"] == "present"] if stance == "present" else drop_present(table)
    counts = ["articles", "families", "thin"]
    order = [*names, *sorted(set(table["frame"]))]
    wide = tabulate(table, rows=["group", "frame", *counts], columns="stance", order=order)
    stances = list(wide.columns)
    return wide.reset_index().rename_axis(columns=None)[["group", "frame", *stances, *counts]]
