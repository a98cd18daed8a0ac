"""What a figure's numbers say, in a line: no claim goes beyond its interval, and what is not clear is said to be not clear."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from framing.compare.written import percent
from framing.figures.style import need_columns, spell

MOST = 2
"""Panels that a title tells one by one; of more it says how many."""


def quote(name: str, labels: Mapping[str, str]) -> str:
    return f"“{spell(name, labels)}”"


@cache
def _reach(groups: int) -> float:
    """How many half intervals two of several groups must lie apart (Tukey and Kramer's studentised range at 0.05, from 95% intervals)."""
    from scipy import stats  # takes a second to import

    return float(stats.studentized_range.ppf(0.95, max(groups, 2), 10_000) / (2**0.5 * stats.norm.ppf(0.975)))


def clearly_above(upper: pd.Series, lower: pd.Series, *, groups: int = 2) -> bool:
    """Whether one share lies above another beyond chance, both picked among so many groups."""
    return bool(_lead(upper, lower, groups) > 0)


def _lead(upper: Mapping[Any, Any], lower: Mapping[Any, Any], groups: int) -> Any:
    """How far the interval of the difference of two among so many groups lies above zero.

    It is made of the two on the sides that face each other (Zou and Donner 2008, *Statistics in Medicine* 27(10)).
    """
    gap = upper["estimate"] - lower["estimate"]
    half = ((upper["estimate"] - upper["low"]) ** 2 + (lower["high"] - lower["estimate"]) ** 2) ** 0.5
    return gap - _reach(groups) * half


def tell_each(
    table: pd.DataFrame,
    column: str,
    labels: Mapping[str, str],
    tell: Callable[[pd.DataFrame], tuple[str, bool]],
    many: str,
    verb: str = "",
) -> str:
    """Say something of each value of a column, or, where there are more than ``MOST``, of how many it is clear: ``many`` is what some or none of them do."""
    parts = [(name, *tell(some)) for name, some in table.groupby(column, sort=False)]
    of = f"{len(parts)} {'parts' if column == 'section' else f'{column}s'}"
    if len(parts) > MOST:
        clear, vague = ([quote(str(n), labels) for n, _, sure in parts if sure == which] for which in (True, False))
        but = f", not in {', '.join(vague)}" if 0 < len(vague) <= MOST else ""
        but = f": {', '.join(clear)}" if len(clear) <= MOST else but
        if len(vague) == len(parts):
            return f"No {many} in any of {of}"
        return f"Some {many} in {len(parts) - len(vague)} of {of}{but}"
    if len(parts) > 1 and verb.startswith("is ") and len({told for _, told, _ in parts}) == 1:
        return f"{' and '.join(quote(str(name), labels) for name, *_ in parts)} are {verb[3:]} {parts[0][1]}"
    text = "; ".join(f"{quote(str(name), labels)}{f' {verb} ' if verb else ': '}{told}" for name, told, _ in parts)
    return text or "Nothing to be told apart: no group is large enough"


def tell_ends(table: pd.DataFrame, *, labels: Mapping[str, str]) -> str:
    """Which frame one group has least and which most, and how often."""
    least, most = (table.loc[table["estimate"].agg(which)] for which in ("idxmin", "idxmax"))
    return f"in {percent(least)} ({quote(least['frame'], labels)}) to {percent(most)} ({quote(most['frame'], labels)}) of the articles"


def tell_spread(some: pd.DataFrame, *, labels: Mapping[str, str], unit: str = "groups") -> tuple[str, bool]:
    """Which of two groups has more, of all pairs that are clearly apart among so many the one that lies farthest apart."""
    some = some[some["estimate"].notna()].reset_index(drop=True)
    if "thin" in some:
        some = some[~some["thin"].astype(bool)]
    if len(some) == 1:
        return f"in {percent(some.iloc[0])} of the articles", True
    if some.empty:
        return f"in too few {unit} to compare them", False
    ends = {c: some[c].to_numpy(float) for c in ("estimate", "low", "high")}
    clear = _lead({c: end[:, None] for c, end in ends.items()}, ends, len(some)) > 0
    if not clear.any():
        two = " and ".join(spell(group, labels) for group in some["group"])
        among = f"between {two}" if len(some) == 2 else f"among the {len(some)} {unit} compared"
        return f"with no clear difference {among}", False
    gaps = np.where(clear, np.subtract.outer(ends["estimate"], ends["estimate"]).round(9), 0)
    far = (some.iloc[place] for place in np.unravel_index(gaps.argmax(), gaps.shape))
    return "more in {} than in {}".format(*(f"{spell(end['group'], labels)} ({percent(end)})" for end in far)), True


def state_spread(table: pd.DataFrame, *, labels: Mapping[str, str] = {}, unit: str = "groups") -> str:
    """Return a line a frame of ``estimate_prevalence``'s table of one coder and stance: in which of two groups it is clearly more often, if in any.

    All pairs of groups that are not thin are compared by Tukey and Kramer's studentised range; of those apart the two farthest from each other are named.
    """
    need_columns(table, ("frame", "stance", "group", "estimate", "low", "high", "thin"), "state_spread")
    told = (
        (frame, some["stance"].iloc[0], tell_spread(some, labels=labels, unit=unit)[0])
        for frame, some in table.groupby("frame", sort=False)
    )
    return "\n".join(f"{quote(str(frame), labels)} is {stance} {said}." for frame, stance, said in told)


def tell_signs(
    some: pd.DataFrame, *, unit: str, more: str = "more", less: str = "less", p: str | None = None
) -> tuple[str, bool]:
    """In how many rows an interval leaves zero out, and on which side; with ``p``, a column, where it is below 0.05 as well."""
    some = some[some["estimate"].notna()]
    if "thin" in some:
        some = some[~some["thin"].astype(bool)]
    sure = some[p] < 0.05 if p else pd.Series(True, index=some.index)
    above, below = int((sure & (some["low"] > 0)).sum()), int((sure & (some["high"] < 0)).sum())
    unit = unit.removesuffix("s") if len(some) == 1 else unit
    if not above and not below:
        return f"without a clear difference in {'the' if len(some) == 1 else 'any of'} {len(some)} {unit}", False
    sides = [f"clearly {word} in {n}" for word, n in ((less, below), (more, above)) if n]
    return f"{', '.join(sides)} of {len(some)} {unit}", True


def name_sides(table: pd.DataFrame) -> tuple[str, str] | None:
    """The two groups of a table, the smaller first; nothing where there are fewer or more."""
    size = table.groupby("group")["articles"].max().sort_values(kind="stable")
    return (str(size.index[0]), str(size.index[1])) if len(size) == 2 else None


def tell_side_parts(table: pd.DataFrame, by: str, labels: Mapping[str, str]) -> tuple[str, bool]:
    """In which parts of a frame's articles (column ``by``) the smaller of two sides asserts it more or less often; whether that is clear in any."""
    ways: dict[str, list[str]] = {}
    for part, some in table.groupby(by, sort=False):
        ways.setdefault(_way(some, "asserts"), []).append(spell(part, labels))
    few = ways.pop(_FEW, [])
    told = [f"{way} in {' and '.join(parts)}" for way, parts in ways.items()]
    if not told:
        return f"in {_FEW} in {' and '.join(few)}", False
    return f"asserted {', '.join([*told, *([f'in {_FEW} in ' + ' and '.join(few)] if few else [])])}", bool(
        set(ways) - {_NEITHER}
    )


_NEITHER, _FEW = "not clearly more or less often", "too few families to be compared"


def _way(some: pd.DataFrame, deed: str) -> str:
    """Whether the smaller of two sides does something more or less often than the other, beyond chance."""
    rows, pair = some[(some["stance"] == deed) & some["estimate"].notna()], name_sides(some)
    if pair is None or len(rows) < 2 or ("thin" in rows and rows["thin"].any()):
        return _FEW
    ours, theirs = (rows.set_index("group").loc[side] for side in pair)
    return "more often" if clearly_above(ours, theirs) else "less often" if clearly_above(theirs, ours) else _NEITHER


def count_sides(table: pd.DataFrame) -> str:
    """Of how many frames the smaller of two sides asserts more, and of how many less often."""
    ways = [_way(some, "asserts") for _, some in table.groupby("frame", sort=False)]
    told = [f"{way} in {ways.count(way)}" for way in ("more often", "less often") if way in ways]
    return f"asserted {' and '.join(told) or f'{_NEITHER} in any'} of {len(ways)} frames"


def tell_sides(some: pd.DataFrame, *, labels: Mapping[str, str]) -> tuple[str, bool]:
    """What the smaller of two sides does more or less often than the other with a frame: assert it, deny it; whether it is clear that one asserts more."""
    if name_sides(some) is None:
        return tell_spread(some[some["stance"] == "asserts"], labels=labels)
    ways = {done: _way(some, deed) for deed, done in (("asserts", "asserted"), ("denies", "denied"))}
    if ways["asserted"] == _FEW:
        return f"in {_FEW}", False
    if set(ways.values()) <= {_NEITHER, _FEW}:
        return "neither asserted nor denied clearly more or less often", False
    return " and ".join(f"{done} {way}" for done, way in ways.items() if way != _FEW), ways["asserted"] != _NEITHER
