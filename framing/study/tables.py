"""Tables of results as a reader wants them: a cell holds an estimate with its interval, rows are named and sorted by the result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from framing.codes import CODED
from framing.errors import FramingError, check_columns

STANCE_ORDER = (*CODED[1:], CODED[0])


def percent(row: pd.Series) -> str:
    """Return ``7 % [2, 17]`` for a share with its interval."""
    low, high = (f"{100 * row[c]:.0f}" for c in ("low", "high"))
    return f"{100 * row['estimate']:.0f} % [{low}, {high}]"


def points(row: pd.Series) -> str:
    """Return ``−30 [−38, −18]`` for a difference of shares in percentage points with its interval."""
    return f"{100 * row['estimate']:+.0f} [{100 * row['low']:+.0f}, {100 * row['high']:+.0f}]".replace("-", "−")


def decimals(row: pd.Series) -> str:
    """Return ``0.86 [0.78, 0.91]`` for a score or a coefficient with its interval."""
    return f"{row['estimate']:.2f} [{row['low']:.2f}, {row['high']:.2f}]"


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
    """Return a table of estimates with one text a cell, such as ``7 % [2, 17]``: to be read, not to be computed with.

    Parameters
    ----------
    table : any table of the library with ``estimate, low, high`` (shares, differences, scores).
    rows, columns : the columns of ``table`` that become rows and columns, outermost first. Counts may stand among ``rows``
        (``articles, families``) where they are the same all along a row.
    cell : how an estimate is written: ``percent``, ``points`` (differences of shares) or ``decimals`` (scores).
    order : names in the order in which they are to stand, in rows and columns alike. The stances have theirs. What else
        stands in a row's last name is sorted by the estimates of the first column, the highest first; the rest as in ``table``.
    labels : names as they are to be read (``study.labels``).
    empty : what stands where there is no estimate.

    Raises ``FramingError`` where the table is empty, lacks a column, or has two estimates for one cell.
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
    known = table[table["estimate"].notna()]
    if known.empty:
        raise FramingError("tabulate: no row has an estimate, there is nothing to show")
    text = known.assign(text=[cell(row) for _, row in known.iterrows()])
    wide = text.pivot(index=down, columns=across, values=["text", "estimate"])
    rank = {name: place for place, name in enumerate(dict.fromkeys([*order, *STANCE_ORDER]))}
    for name in pd.unique(table[[*down, *across]].astype(object).to_numpy().ravel()):
        rank.setdefault(name, len(rank))
    shown, size = wide["text"], wide["estimate"]
    first = sorted(shown.columns, key=lambda names: [rank[name] for name in _listed(names)])
    shown, size = shown[first], size[first[0]].astype(float).fillna(float("-inf"))
    listed = {*order, *STANCE_ORDER}
    places = sorted(range(len(shown)), key=lambda i: _place(shown.index[i], size.iloc[i], rank=rank, listed=listed))
    return shown.iloc[places].fillna(empty).rename(index=labels or {}, columns=labels or {})


def _listed(names: Any) -> tuple[Any, ...]:
    return names if isinstance(names, tuple) else (names,)


def _place(names: Any, size: float, *, rank: Mapping[Any, int], listed: set[str]) -> tuple[Any, ...]:
    """The sort key of a row: its outer names in their order, its last name in its order or by size, then its counts."""
    words = [name for name in _listed(names) if isinstance(name, str)]
    counts = tuple(name for name in _listed(names) if not isinstance(name, str))
    if not words:
        return counts
    last = words[-1]
    inner = (rank[last], 0.0) if last in listed else (len(rank), -size)
    return (*(rank[name] for name in words[:-1]), *inner, last, *counts)


def tabulate_headline(prevalence: pd.DataFrame, *, coder: str, groups: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the headline table: a row per group and frame, a column per stance as ``share % [low, high]``.

    ``group, frame, asserted, attributed, rejected, articles, families, thin``; groups by number of articles unless listed.
    """
    table = prevalence[prevalence["coder"] == coder]
    if table.empty:
        raise FramingError(f"coder must be one of {sorted(set(prevalence['coder']))}, got {coder!r}")
    size = table.groupby("group")["articles"].max()
    names = list(groups or sorted(size.index, key=lambda g: (-size[g], g)))
    table = table[table["group"].isin(names) & (table["stance"] != "present")]
    counts = ["articles", "families", "thin"]
    wide = tabulate(
        table,
        rows=["group", "frame", *counts],
        columns="stance",
        order=[*names, *sorted(set(table["frame"]))],
    )
    stances = list(wide.columns)
    return wide.reset_index().rename_axis(columns=None)[["group", "frame", *stances, *counts]]
