"""A conclusion tested by the choices that could have been made otherwise: one contrast over a multiverse of specifications.

Every result rests on choices that others would have made differently: whose codes, with or without stance, which articles, which
weights. Instead of one path through them, ``compare_specifications`` walks all (Steegen, Tuerlinckx, Gelman and Vanpaemel 2016,
"Increasing transparency through a multiverse analysis"; Simonsohn, Simmons and Nelson 2020, "Specification curve analysis").

Levels with the same results are one choice: shares are of distinct specifications (``framing.compare.distinct``).

The specifications are no sample, and they overlap: a share of them is a description of how far the conclusion depends on choices,
never a probability that it is true. They also share whatever is wrong with all of them, such as how the articles were collected.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pandas as pd

from framing.codes import check_once, check_shares
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.compare.choices import Choices, weigh_sides
from framing.compare.distinct import merge_levels
from framing.compare.written import points, sign_points
from framing.errors import FramingError

NUMBERS = (
    "estimate", "low", "high", "articles", "families", "reference_articles", "reference_families", "gap", "main",
)  # fmt: skip

SUMMARY_COLUMNS = (
    "frame", "by", "level", "specifications", "distinct", "gaps", "main", "smallest", "median", "largest",
    "same_sign", "clear", "clear_against",
)  # fmt: skip


def compare_specifications(
    codes: pd.DataFrame,
    *,
    choices: Choices,
    main: Mapping[str, str],
    intervals: Intervals = Intervals(),
    draw_by: str = "family",
    seed: int,
) -> pd.DataFrame:
    """Return one contrast, the reference side's share minus the other side's, by every combination of choices.

    Parameters
    ----------
    codes : tidy codes with the articles' columns; every coder and stance in them is a choice, and so is every level of what ``choices.measures``
        names besides.
    main : the main analysis's level of those; of the other factors it is the first unless named here.
    intervals : how intervals are drawn; a specification with fewer families than its ``thin`` on either side is a gap: a row with its reason and
        without numbers.
    draw_by : column of ``codes`` whose values the bootstrap draws. Drawing families takes the articles of an outlet for unrelated; where outlets have
        a style of their own, 95% intervals then hold the truth in about 91% of simulated studies, and in 94% where outlets are drawn. With
        ``outlet``, ``families`` and ``thin`` count outlets.

    Returns
    -------
    A row a frame and specification: ``frame``, the measures (``coder, stance``), the factors of ``choices``, then ``estimate, low, high`` (differences of shares, -1 to
    1; above 0: the reference side has the frame more often), ``articles, families, reference_articles, reference_families``
    (both sides together, and the reference's), ``gap`` (empty where there is an estimate) and ``main``.

    Intervals are the family bootstrap's, as in ``framing.compare_groups``; all specifications share one set of draws. Articles that
    weigh unequally keep their weights in every draw: under ``outlet`` the estimate is the difference of the means of the outlets'
    shares, and the interval still draws families. Raises ``FramingError`` for missing columns, empty codes, and a main level that is none.
    """
    measures = list(choices.measures)
    check_shares(codes, (*measures, "group", "outlet", "words", draw_by), "codes")
    check_once(codes, "codes", measures)
    articles = codes.drop_duplicates("article").sort_values("article").reset_index(drop=True)
    plan, inside, outside = choices.plan(articles)
    device = Bootstrap(articles[draw_by], intervals, seed=seed)
    outlet = pd.factorize(articles["outlet"], sort=True)[0]
    words = articles["words"].to_numpy(float)
    mixes = {n: mix.reindex(articles["article"]).fillna(0).to_numpy(float) for n, mix in choices.mixes.items()}
    alike: dict[
        bytes, list[tuple[tuple[str, ...], np.ndarray]]
    ] = {}  # measures of the same articles, which share their draws
    for measure, some in codes.groupby([*measures, "frame"], sort=True):
        value = some.set_index("article")["value"].reindex(articles["article"]).to_numpy(float)
        alike.setdefault(np.isnan(value).tobytes(), []).append((measure, value))
    tables = {}
    for group in alike.values():
        values = np.column_stack([value for _, value in group])
        coded = ~np.isnan(values[:, :1])
        sides = weigh_sides(inside & coded, outside & coded, plan["weighting"], outlet, words, mixes)
        numbers = device.compare_sides(articles[draw_by], np.where(coded, values, 0), *sides)
        for (measure, _), found in zip(group, numbers, strict=True):
            levels = dict(zip([*measures, "frame"], measure, strict=True))
            tables[measure] = pd.concat([plan.assign(**levels), found], axis=1)
    table = pd.concat([tables[measure] for measure in sorted(tables)], ignore_index=True)
    chosen = {f: str(table[f].iloc[0]) for f in choices.factors[len(measures) :]} | dict(main)
    for factor in choices.factors:
        levels = table[factor].unique().tolist()
        if factor not in chosen or chosen[factor] not in levels:
            raise FramingError(f"main must name a level of {factor}, one of {levels}, got {chosen.get(factor)!r}")
    factors = list(choices.factors)
    table["main"] = (table[factors] == pd.Series(chosen)[factors]).all(axis=1)
    return table[["frame", *factors, *NUMBERS]].sort_values(["frame", *measures], kind="stable").reset_index(drop=True)


def summarise_specifications(table: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """Return how many specifications agree with the main one, a row a frame, or a row a frame and level of the factor ``by``.

    ``frame, by, level, specifications, distinct, gaps, main, smallest, median, largest, same_sign, clear, clear_against``: ``specifications``
    have numbers, ``gaps`` have too few families; ``distinct`` is how many are left where levels with the same results are counted once
    (``merge_levels``, by its own bounds where ``table`` has not been merged yet). Only these enter what follows: ``main`` is the main estimate; ``same_sign``,
    ``clear`` (same sign and interval clear of zero) and ``clear_against`` (clear of zero on the other side) are shares of them, empty where there are none.
    """
    table, rows = _count_once(table), []
    for frame, every in table.groupby("frame", sort=True):
        main = every.loc[every["main"], "estimate"]
        if len(main) != 1:
            raise FramingError(f"frame {frame!r} needs one main specification, got {len(main)}")
        if main.isna().any():
            raise FramingError(
                f"the main specification of frame {frame!r} has no estimate: too few families or outlets on a side"
            )
        sign = np.sign(main.iloc[0])
        for level, some in every.groupby(by, sort=False) if by else [("", every)]:
            good = some[some["gap"] == ""]
            size = good["estimate"].to_numpy(float)
            ends = np.stack([sign * good["low"], sign * good["high"]])
            agree = np.sign(size) == sign, ends.min(axis=0) > 0, ends.max(axis=0) < 0
            found = [*np.quantile(size, [0, 0.5, 1]), *(hits.mean() for hits in agree)] if len(size) else [np.nan] * 6
            counts = int(good["listed"].sum()), len(good), int(some["listed"].sum() - good["listed"].sum())
            rows.append((frame, by or "", level, *counts, main.iloc[0], *found))
    return pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))


def explain_spread(table: pd.DataFrame) -> pd.DataFrame:
    """Return which choice moves the result most: ``frame, factor, levels, share, moves, lowest, highest``, the largest share first.

    ``share`` is the part of the variance of the estimates over specifications that a factor explains beside all others: the drop in the
    residual sum of squares when its dummies join a linear model of main effects (type II), over the total (eta squared). ``moves`` is the distance,
    in shares from 0 to 2, between its levels with the lowest and the highest effect in that model, named by ``lowest`` and ``highest``. The
    last factor, ``combinations``, is what main effects don't explain. Shares need not sum to 1, as gaps and coders without stance make
    factors overlap. Gaps don't count, and levels with the same results count once (``merge_levels``); factors of one level are left out.
    """
    table = _count_once(table)
    factors = list(table.columns[1 : table.columns.get_loc("estimate")])
    rows = []
    for frame, every in table.groupby("frame", sort=True):
        good = every[every["gap"] == ""]
        if good.empty:
            raise FramingError(f"frame {frame!r} has only gaps: there is nothing to explain")
        y = good["estimate"].to_numpy(float)
        total = ((y - y.mean()) ** 2).sum()
        used = [f for f in factors if good[f].nunique() > 1]
        dummies = {f: pd.get_dummies(good[f], dtype=float) for f in used}
        full, residual = _fit(dummies, y)
        part = []
        for factor in used:
            _, without = _fit({f: d for f, d in dummies.items() if f != factor}, y)
            effect = full[factor]
            share = max(0.0, without - residual) / total if total > 0 else 0.0
            moves = effect.max() - effect.min(), effect.idxmin(), effect.idxmax()
            part.append((frame, factor, len(effect), share, *moves))
        part.sort(key=lambda row: (-round(row[3], 9), row[1]))
        rows += [*part, (frame, "combinations", 0, residual / total if total > 0 else 0.0, 0.0, "", "")]
    return pd.DataFrame(rows, columns=["frame", "factor", "levels", "share", "moves", "lowest", "highest"])


def state_robustness(
    table: pd.DataFrame, *, labels: Mapping[str, str] | None = None, left_out: Iterable[pd.DataFrame] = ()
) -> str:
    """Return what survives, a claim a line, from ``compare_specifications``'s table, or what ``merge_levels`` made of it.

    The specifications of the main coder and stance come first, then all, then where the main estimate lies among them. A frame is a line, with what qualifies it in the lines beneath, indented by two spaces. ``left_out`` adds what carries the contrast, a
    line a table of ``leave_one_out`` or ``leave_indicators_out``; ``labels`` say how frames and languages are to be read.
    """
    labels, table = labels or {}, _count_once(table)
    summary, spread = summarise_specifications(table), explain_spread(table)
    main = table[table["main"]].iloc[0]
    asked = [name for name in ("coder", "stance") if name in table]
    alike = table[(table[asked] == main[asked]).all(axis=1)]
    own = summarise_specifications(alike).set_index("frame")
    whose = f" with the headline's {' and '.join(asked)}, {' and '.join(labels.get(main[n], main[n]) for n in asked)}"
    lines = []
    for row in summary.itertuples():
        first = spread[(spread["frame"] == row.frame) & (spread["factor"] != "combinations")].iloc[0]
        direction = "less" if row.main < 0 else "more"
        led = own.loc[row.frame]
        every = f"{_share(row.same_sign)} of {row.distinct:,}, clear in {_share(row.clear)}, clear the other way in {_share(row.clear_against)}"
        weaker, of_own = (_count_weaker(some[some["frame"] == row.frame]) for some in (table, alike))
        lines += [
            f"“{labels.get(str(row.frame), row.frame)}” is found {direction} often on the reference side in {_share(led['same_sign'])} of "
            f"{led['distinct']:,} distinct specifications{whose * bool(asked)}, clear of zero in {_share(led['clear'])} and clear the other way in {_share(led['clear_against'])}.",
            f"  Of all distinct specifications: {every}.",
            f"  The main estimate is {sign_points(row.main)} points; weaker or opposite are {_share(weaker)} of all, {_share(of_own)} of the headline's own.",
            *_within(table, str(row.frame), main, labels),
            f"  Its size depends most on the choice of {first['factor']} ({_share(first['share'])} of the variance).",
            f"  Listed are {row.specifications:,} specifications, and {row.gaps:,} more that have too few families.",
        ]
    carried = (_state_carried(some, labels) for some in left_out if len(some))
    return "\n".join([*lines, *(f"{line[0].upper()}{line[1:]}." for line in carried)])


def _count_weaker(table: pd.DataFrame) -> float:
    """The share of a frame's specifications that lie nearer to zero than the main estimate, or on its other side."""
    good, main = table.loc[table["gap"] == "", "estimate"], table.loc[table["main"], "estimate"].iloc[0]
    return float((np.sign(main) * (good - main) < -1e-9).mean())


def _within(table: pd.DataFrame, frame: str, main: pd.Series, labels: Mapping[str, str]) -> Iterator[str]:
    """Say how many of a frame's specifications agree that ask for the main stance, and within each single language where the choices have it."""
    for factor in ("stance", "language"):
        if factor in table:
            for _, some in summarise_specifications(table[table["frame"] == frame], by=factor).iterrows():
                level = str(some["level"])
                if (level == main[factor]) == (factor == "stance") and some["distinct"]:
                    name = level.removeprefix("only ")
                    how = f"that ask for {level}" if factor == "stance" else f"within {labels.get(name, name)}"
                    yield f"  Of those {how}: {_share(some['same_sign'])}, clear in {_share(some['clear'])}."


def _state_carried(left_out: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Say which outlets or indicators the contrast hangs on, or which moves it most; indicators are about the dictionary's contrast."""
    by = left_out["by"].iloc[0]
    what = "the dictionary's contrast" if by == "indicator" else "it"
    needed = left_out[left_out["carries"]].groupby("frame")["left_out"].agg(lambda names: ", ".join(sorted(names)))
    if len(needed):
        told = (f"the {by} {names} for “{labels.get(str(frame), frame)}”" for frame, names in needed.items())
        return f"{what} needs " + "; ".join(told)
    most = left_out.loc[left_out["change"].abs().sort_values(kind="stable").index[-1]]
    return (
        f"no single {by} carries {what} (“{labels.get(str(most['frame']), most['frame'])}” moves most without {most['left_out']}, "
        f"from {sign_points(most['estimate_all'])} to {points(most)} points)"
    )


def _count_once(table: pd.DataFrame) -> pd.DataFrame:
    return table if "listed" in table else merge_levels(table)


def _share(part: float) -> str:
    """Whole percent, but never 0% or 100% for what is not quite none or all."""
    percent = 100 * part
    if 0 < percent < 1:
        return "under 1%"
    return "over 99%" if 99 < percent < 100 else f"{percent:.0f}%"


def _fit(dummies: Mapping[str, pd.DataFrame], y: np.ndarray) -> tuple[dict[str, pd.Series], float]:
    """Return each level's effect in a least-squares model of main effects (of least norm), and the residual sum of squares."""
    design = np.column_stack([np.ones(len(y)), *(d.to_numpy() for d in dummies.values())])
    effect = np.linalg.lstsq(design.T @ design, design.T @ y, rcond=1e-10)[0]
    residual = float(((y - design @ effect) ** 2).sum())
    parts = np.split(effect[1:], np.cumsum([d.shape[1] for d in dummies.values()], dtype=int)[:-1])
    return {f: pd.Series(part, d.columns) for (f, d), part in zip(dummies.items(), parts, strict=False)}, residual
