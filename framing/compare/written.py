"""How an estimate is written with its interval, in tables, sentences and figures alike: rows with ``estimate, low, high``."""

from __future__ import annotations

import pandas as pd


def percent(row: pd.Series) -> str:
    """Return ``7% [2, 17]`` for a share with its interval."""
    return f"{row['estimate']:.0%} [{100 * row['low']:.0f}, {100 * row['high']:.0f}]"


def points(row: pd.Series) -> str:
    """Return ``−30 [−38, −18]`` for a difference of shares in percentage points with its interval; ``−0.3`` where rounding would hide a sign."""
    return "{} [{}, {}]".format(*(sign_points(row[name]) for name in ("estimate", "low", "high")))


def sign_points(share: float) -> str:
    """Return one difference of shares in points, as ``points`` writes it."""
    digits = 1 if 0.0005 <= abs(share) < 0.005 else 0
    return f"{100 * share:+z.{digits}f}".replace("-", "−")


def decimals(row: pd.Series) -> str:
    """Return ``0.86 [0.78, 0.91]`` for a score or a coefficient with its interval."""
    return "{:z.2f} [{:z.2f}, {:z.2f}]".format(*row[["estimate", "low", "high"]]).replace("-", "−")


def way(row: pd.Series) -> str:
    """Return whether an interval lies below zero (``less``), above it (``more``) or holds it (``neither``)."""
    return "less" if row["high"] < 0 else "more" if row["low"] > 0 else "neither"
