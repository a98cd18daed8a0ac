"""Groups compared become figures: shares and differences as rows, a section a frame, each with its interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from framing.codes import VIEWS
from framing.errors import FramingError
from framing.figures.claims import MOST, name_sides, quote, tell_each, tell_ends, tell_signs, tell_spread
from framing.figures.rows import COUNTED, PLAIN, count_names, draw_rows, shade
from framing.figures.style import (
    MARKS,
    MUTED,
    STANCE_COLOURS,
    colour_frames,
    need_columns,
    sort_frames,
    spell,
)  # fmt: skip

SHARE = ("frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin")

SIDES = ("the reference group", "all others")

METHODS = {
    "all coded": "a coder who coded every article",
    "naive": "a machine's labels alone",
    "coded": "the coded sample alone",
    "corrected": "the labels, their error taken from the sample",
}

STANCE_LOOKS = {stance: (colour, mark) for (stance, colour), mark in zip(STANCE_COLOURS.items(), MARKS, strict=False)}


def plot_prevalence(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str] = {},
    stances: Sequence[str] = ("asserted", "attributed", "rejected"),
    order: Sequence[str] | None = None,
) -> go.Figure:
    """Draw shares per group as dots with intervals, a section a frame, a colour a stance; thin groups faded.

    ``table`` is ``estimate_prevalence``'s of one coder; groups are sorted by the first of ``stances`` that there is, two of them by size, unless ``order`` lists them. Behind each
    label: articles / families. The claim compares every two groups by studentised range. Warnings (``mark_languages``) stand below.
    """
    need_columns(table, SHARE, "plot_prevalence")
    if set(table["stance"]) == {"present"}:  # a study that codes no stance
        stances = ("present",)
    table = sort_frames(table[table["stance"].isin(stances)], labels)
    need_columns(table, (), f"plot_prevalence with the stances {list(stances)}")
    unknown = [g for g in order or () if g not in set(table["group"])]
    if unknown:
        there = sorted(set(table["group"]))
        raise FramingError(f"plot_prevalence: order must list groups of the table, {there}, got {unknown[0]!r}")
    first = next(s for s in stances if s in set(table["stance"]))
    led = table[table["stance"] == first].reset_index(drop=True)
    claim = tell_each(
        led, "frame", labels, lambda some: tell_spread(some, labels=labels),
        f"group clearly has a frame {first} more often than another,", verb=f"is {first}",
    )  # fmt: skip
    if len(led) > MOST and led["group"].nunique() == 1:
        claim = f"{first.capitalize()} {tell_ends(led, labels=labels)}"
    apart: dict[str, list[str]] = {}
    for (stance, frame), some in table[table["stance"] != first].groupby(["stance", "frame"], sort=False):
        if some["group"].nunique() > 1 and tell_spread(some, labels=labels)[1]:
            apart.setdefault(str(stance), []).append(quote(str(frame), labels))
    told = (f"{stance} ({', '.join(apart[stance])})" for stance in stances if stance in apart)
    also = f"clear differences: {', '.join(told)}" if apart else ""
    if also and table["group"].nunique() == 2:  # few enough words are left for the title
        claim, also = f"{claim}; {also}", ""
    if order is not None:
        table = table[table["group"].isin(order)]
    elif pair := name_sides(table):
        order = pair[::-1]
    return draw_rows(
        table.assign(section=table["frame"], row=table["group"], series=table["stance"], faded=table["thin"]),
        labels=labels, unit="percent", x_title="share of articles (%)", looks={s: STANCE_LOOKS[s] for s in stances}, order=order,
        names=count_names(table, "group", labels), claim=claim, measure="Share of articles", notes=[also, COUNTED],
    )  # fmt: skip


def plot_contrasts(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw differences to the reference group with intervals, a section a frame; hollow where the corrected p is 0.05 or more, faded where thin.

    ``table`` is ``compare_groups``'s of one coder and one stance. Warnings in a column ``warning`` (``mark_languages``) stand below.
    """
    needed = ("frame", "group", "reference", "estimate", "low", "high", "p_corrected", "articles", "families")
    need_columns(table, needed, "plot_contrasts")
    table, reference = sort_frames(table, labels), table["reference"].iloc[0]
    thin = table["p_corrected"].isna()
    stance = _name_stance(table)
    claim = tell_each(
        table[~thin], "frame", labels, lambda some: tell_signs(some, unit="groups", p="p_corrected"),
        f"group clearly differs in how often a frame is {stance},", verb=f"is {stance}",
    )  # fmt: skip
    return draw_rows(
        table.assign(section=table["frame"], row=table["group"], series="", faded=thin, hollow=~thin & (table["p_corrected"] >= 0.05)),
        labels=labels, unit="points", reference=0, x_title=f"points more than {labels.get(reference, reference)}", looks=PLAIN,
        names=count_names(table, "group", labels), hollow="a corrected p of 0.05 or more",
        claim=f"Compared with {labels.get(reference, reference)}, {claim[:1].lower()}{claim[1:]}", measure="Difference of shares of articles", notes=[COUNTED],
    )  # fmt: skip


def plot_variants(table: pd.DataFrame, *, labels: Mapping[str, str] = {}, sides: tuple[str, str] = SIDES) -> go.Figure:
    """Draw one contrast of two ``sides`` as each reading of the codes gives it: a section a frame, a row a coder and stance, a shade the copies kept; rows stand as in the table where every frame has all of them.

    ``table`` is ``compare_variants``'s; estimates are differences of shares, drawn in points of percentage.
    """
    need_columns(table, ("coder", "stance", "copies", "frame", "estimate", "low", "high"), "plot_variants")
    plain = table["coder"].isin(["agreed", "majority", "dictionary"])
    rows = table["stance"] + ", " + table["coder"].where(plain, "coder " + table["coder"])
    notes = ["present: the frame at all, whoever says it"] if "present" in set(table["stance"]) else []
    notes += ["a reading is clear where it is so whatever copies are kept"] if table["copies"].nunique() > 1 else []
    order = list(dict.fromkeys(rows))
    every = len(set(zip(rows, table["frame"], strict=True))) == len(order) * table["frame"].nunique()
    return _draw_signs(
        table.drop(columns="coder").assign(row=rows, series=table["copies"]), labels, unit="readings", sides=sides, once=True, order=order if every else None,
        measure=f"{sides[0]} minus {sides[1]}", x_title="difference of shares (points)", notes=notes,
    )  # fmt: skip


def plot_parts(table: pd.DataFrame, *, labels: Mapping[str, str] = {}, sides: tuple[str, str] = SIDES) -> go.Figure:
    """Draw a contrast of two ``sides`` in every part of a corpus: a section a frame, a line a part; hollow where its interval holds 0, faded where thin.

    ``table`` is ``compare_parts``'s of one stance. Behind each name: articles of the two sides.
    """
    needed = ("part", "frame", "estimate", "low", "high", "articles", "reference_articles", "thin")
    need_columns(table, needed, "plot_parts")
    known = table[table["estimate"].notna()]
    coders = list(dict.fromkeys(known.loc[known["factor"] == "coder", "part"])) if "factor" in known else []
    labels = {**labels, **{name: f"coder {spell(name, labels)}" for name in coders if name not in VIEWS}}
    led = [f"rows below the coders: {spell(coder, labels)}" for coder in coders[:1]]
    return _draw_signs(
        known.assign(row=known["part"], series="", faded=known["thin"]), labels, unit="readings", x_title="difference of shares (points)",
        order=list(dict.fromkeys(known["part"])), sides=sides, names=count_names(known.drop(columns="families", errors="ignore"), "part", labels),
        measure=f"Difference of shares of articles, {sides[0]} minus {sides[1]}", notes=["in brackets: articles of the two sides", *led],
    )  # fmt: skip


def plot_corrected(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw what the machine says, what the coded sample says and both together: a section a frame, a row a group and stance.

    ``table`` is ``correct_contrasts``'s or ``correct_prevalence``'s of one coder and measure, a shade a ``method``.
    Rows of a further method may be added, such as the answer of a coder who coded every article. Warnings in a column
    ``warning`` (``mark_languages``) stand below.
    """
    need_columns(table, ("frame", "stance", "group", "method", "estimate", "low", "high"), "plot_corrected")
    if table.duplicated(["frame", "stance", "group", "method"]).any():
        keep = "keep one coder and one measure"
        raise FramingError(f"plot_corrected: a frame, stance, group and method need one row each; {keep}")
    rows = table["group"].map(lambda group: labels.get(group, group)) + ", " + table["stance"]
    if "reference" in table:
        other = labels.get(table["reference"].iloc[0], table["reference"].iloc[0])
        methods = [method for method in METHODS if method in set(table["method"])]
        told = {method: f"{method}: {METHODS[method]}" for method in methods}
        if {"coded", "reference_coded"} <= set(table) and "coded" in told:
            told["coded"] += f" ({table[['coded', 'reference_coded']].max().sum():,.0f} articles)"
        one = rows.nunique() == 1
        group = table["group"].iloc[0]
        return _draw_signs(
            table.assign(row=table["method"], series="") if one else table.assign(row=rows, series=table["method"]),
            labels, unit="estimates", x_title=f"points more than {other}", measure=f"{rows.iloc[0]}, minus {other}", notes=list(told.values()),
            sides=(labels.get(group, group), other) if table["group"].nunique() == 1 else None,
            order=[*methods, *sorted(set(table["method"]) - set(methods))] if one else None,
        )  # fmt: skip
    table = sort_frames(table, labels)
    return draw_rows(
        table.assign(section=table["frame"], row=rows, series=table["method"]), labels=labels, unit="percent",
        claim=f"Shares by {table['method'].nunique()} methods", measure="Share of articles", x_title="share of articles (%)", looks=shade(table["method"]),
    )  # fmt: skip


def _name_stance(table: pd.DataFrame) -> str:
    return table["stance"].iloc[0] if "stance" in table and table["stance"].nunique() == 1 else "found"


def _draw_signs(
    table: pd.DataFrame,
    labels: Mapping[str, str],
    *,
    unit: str,
    sides: tuple[str, str] | None = None,
    once: bool = False,
    **how: Any,
) -> go.Figure:
    """Differences as rows; the claim counts on which side of zero their intervals lie, a row ``once`` if all of its intervals do."""
    table = sort_frames(table, labels)
    holds = (table["low"] <= 0) & (table["high"] >= 0) & table["estimate"].notna()
    ends = {"estimate": "first", "low": "min", "high": "max"}
    told = table.groupby(["frame", "row"], sort=False, as_index=False).agg(ends) if once else table
    claim = tell_each(
        told, "frame", labels, lambda some: tell_signs(some, unit=unit), f"{unit} lie clear of zero", verb=f"is {_name_stance(table)}"
    )  # fmt: skip
    claim = f"{sides[0]} against {sides[1]}: {claim[0].lower()}{claim[1:]}" if sides else claim
    claim = claim[0].upper() + claim[1:]
    return draw_rows(
        table.assign(section=table["frame"], hollow=holds), labels=labels, unit="points", reference=0,
        looks=shade(table["series"]), claim=claim, **how,
    )  # fmt: skip


def plot_timeline(
    table: pd.DataFrame,
    *,
    order: Sequence[str],
    stance: str = "asserted",
    labels: Mapping[str, str] = {},
    events: Mapping[str, str] = {},
) -> go.Figure:
    """Draw shares over periods, the earliest at the top, a colour a frame; thin periods faded, behind each its number of articles and families.

    ``table`` is ``estimate_prevalence``'s by period, of one coder; ``order`` lists the periods; those without articles stay empty.
    ``events`` (name: date) are rows of their own with a dashed line, before the period they lie in, where periods are named by their month.
    """
    need_columns(table, SHARE, "plot_timeline")
    some = sort_frames(table[(table["stance"] == stance) & table["group"].isin(order)], labels)
    need_columns(some, (), f"plot_timeline of {stance} over {list(order)[:3]}…")
    hues = colour_frames(dict.fromkeys(some["frame"]))
    claim = tell_each(
        some, "frame", labels, lambda part: tell_spread(part, labels=labels, unit="periods"),
        f"period clearly has a frame {stance} more often than another,", verb=f"is {stance}",
    )  # fmt: skip
    names = {g: f"{labels.get(g, g)} (0)" for g in order} | count_names(some.drop(columns="frame"), "group", labels)
    begun: dict[str, list[str]] = {}
    for name, date in events.items():
        if order[0] <= date[: len(order[0])] and date[: len(order[-1])] <= order[-1]:
            begun.setdefault(next(period for period in order if period >= date[: len(period)]), []).append(name)
    rows = [row for period in order for row in ([f"▸ {period}"] if period in begun else []) + [period]]
    names |= {f"▸ {period}": f"▸ {', '.join(found)}" for period, found in begun.items()}
    figure = draw_rows(
        some.assign(section="", row=some["group"], series=some["frame"].map(lambda f: labels.get(f, f)), faded=some["thin"]),
        labels=labels, unit="percent", x_title="share of articles (%)", order=rows, names=names,
        looks={labels.get(f, f): (hue, mark) for (f, hue), mark in zip(hues.items(), MARKS * 2, strict=False)},
        claim=claim, measure=f"Share of articles by period, {stance}", notes=[COUNTED, "▸: an event" if begun else ""],
    )  # fmt: skip
    for row, y in zip(rows, figure.layout.yaxis.tickvals, strict=True):
        if row not in order:
            figure.add_hline(y=y, line={"color": MUTED, "width": 1, "dash": "dash"})
    return figure


def plot_turn(table: pd.DataFrame, *, changes: pd.DataFrame, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw shares before and after a turn side by side: a section a frame, a row a group or side, a shade a period; thin ones faded.

    ``table`` is ``estimate_turn``'s, of one coder and stance; ``changes`` are ``compare_turn``'s, which the claim counts.
    """
    need_columns(table, (*SHARE, "side"), "plot_turn")
    table, changes = (sort_frames(some[some["side"].isin(set(changes["side"]))], labels) for some in (table, changes))
    single = changes[changes["side"] != "all others"]  # which holds most of the other rows once more
    names = {}
    for (frame, side), some in table.groupby(["frame", "side"]):
        counts = some.sort_values("group")["articles"]
        names[(frame, side)] = f"{labels.get(side, side)} ({'/'.join(f'{n:,}' for n in counts)})"
    return draw_rows(
        table.assign(section=table["frame"], row=table["side"], series=table["group"], faded=table["thin"]), labels=labels, unit="percent",
        x_title="share of articles (%)", looks=shade(sorted(table["group"].unique())), names=names, notes=["in brackets: articles of each period"],
        measure=f"Share of articles, {table['stance'].iloc[0]}, by period",
        claim=tell_each(
            changes if single.empty else single, "frame", labels, lambda some: tell_signs(some, unit="groups", more="more often later", less="less often later", p="p_corrected"),
            "group clearly changes",
        ),
    )  # fmt: skip
