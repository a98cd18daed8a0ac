"""Dates of a corpus: the days that a date can mean, periods and months."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pandas as pd

from framing.errors import FramingError


def span_dates(dates: pd.Series) -> pd.DataFrame:
    """Return the first and last day that a date can mean: ``2025-10`` spans 2025-10-01 to 2025-10-31.

    Columns ``first, last`` (timestamps; NaT where the date is empty), on the index of ``dates``.
    Raises ``FramingError`` for a date that is not YYYY, YYYY-MM or YYYY-MM-DD.
    """
    first, bad = _read_dates(dates)
    if bad.any():
        place = bad.idxmax()
        raise FramingError(f"date must be YYYY, YYYY-MM or YYYY-MM-DD, got {dates.loc[place]!r} (row {place})")
    length = dates.str.len()
    last = first.where(length == 10, first + pd.offsets.MonthEnd(0))
    last = last.where(length != 4, first + pd.offsets.YearEnd(0))
    return pd.DataFrame({"first": first, "last": last}, index=dates.index)


def find_bad_dates(dates: pd.Series) -> pd.Series:
    """Return, per date, whether ``span_dates`` refuses it."""
    return _read_dates(dates)[1]


def _read_dates(dates: pd.Series) -> tuple[pd.Series, pd.Series]:
    shape = dates.str.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?")
    first = pd.to_datetime(dates.where(dates != ""), format="ISO8601", errors="coerce")
    return first, ~shape.astype(bool) | (first.isna() & (dates != ""))


def assign_periods(articles: pd.DataFrame, *, periods: Mapping[str, tuple[str, str]]) -> pd.Series:
    """Return, per row of ``articles``, the period that its whole date lies in, or "" where there is none.

    ``periods`` maps a name to its first and last day (ISO dates, both included); periods must not overlap. A date that is
    only a year or a month is assigned where all its days lie within one period, and to none otherwise.

    >>> import pandas as pd
    >>> articles = pd.DataFrame({"date": ["2024-05-01", "2024", "2023-12"]})
    >>> assign_periods(articles, periods={"spring": ("2024-03-01", "2024-05-31"), "before": ("2023-01-01", "2023-12-31")}).tolist()
    ['spring', '', 'before']
    """
    span = span_dates(articles["date"])
    bounds = sorted((_day(a, name), _day(b, name), name) for name, (a, b) in periods.items())
    for start, end, name in bounds:
        if end < start:
            raise FramingError(f"period {name!r} ends ({end.date()}) before it starts ({start.date()})")
    for (_, end, name), (start, _, following) in pairwise(bounds):
        if start <= end:
            raise FramingError(f"periods {name!r} and {following!r} overlap: {start.date()} is in both")
    out = pd.Series("", index=articles.index, dtype=str, name="period")
    for start, end, name in bounds:
        out[(span["first"] >= start) & (span["last"] <= end)] = name
    return out


def _day(date: str, period: str) -> pd.Timestamp:
    try:
        day = pd.Timestamp(date)
    except ValueError:
        day = pd.NaT
    if pd.isna(day):
        raise FramingError(f"period {period!r}: its bounds must be days, YYYY-MM-DD, got {date!r}")
    return day


def assign_months(articles: pd.DataFrame) -> pd.Series:
    """Return, per row of ``articles``, its month as YYYY-MM, or "" where the date is only a year or unknown."""
    return articles["date"].str[:7].where(articles["date"].str.len() >= 7, "").rename("period")
