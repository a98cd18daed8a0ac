"""Groups compared become plotly figures: intervals always drawn, thin groups drawn hollow.

``plot_…`` functions take a tidy table and return a figure; ``framing.figures.saving`` writes it. ``framing.figures.panels`` draws the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.errors import FramingError
from framing.figures.style import (
    INK,
    MUTED,
    PALETTE,
    STANCE_COLOURS,
    STANCE_MARKS,
    draw_bars,
    lay_out,
    name_group,
    need_columns,
)
from framing.figures.topics import plot_matrix


def plot_prevalence(
    table: pd.DataFrame,
    *,
    title: str,
    labels: Mapping[str, str] | None = None,
    stances: Sequence[str] = ("asserted", "attributed", "rejected"),
    order: Sequence[str] | None = None,
) -> go.Figure:
    """Draw shares per group as dots with intervals, a panel a frame, a colour a stance; thin groups hollow.

    ``table`` is ``estimate_prevalence``'s of one coder; ``labels`` names its groups and frames; ``order`` lists the groups from top
    to bottom (default: by number of articles). Behind each label: articles / families. Warnings in a column ``warning``
    (``mark_languages``) stand below.
    """
    need_columns(
        table,
        ("frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"),
        "plot_prevalence",
    )
    labels = labels or {}
    table = table[table["stance"].isin(stances)]
    need_columns(table, (), f"plot_prevalence with the stances {list(stances)}")
    frames = sorted(table["frame"].unique())
    size = table.groupby("group")["articles"].max()
    groups = list(order or sorted(size.index, key=lambda g: (-size[g], g)))
    unknown = [g for g in groups if g not in size.index]
    if unknown:
        raise FramingError(
            f"plot_prevalence: order must list groups of the table, {sorted(size.index)}, got {unknown[0]!r}"
        )
    figure = make_subplots(
        cols=len(frames), shared_yaxes=True, subplot_titles=[labels.get(f, f) for f in frames], horizontal_spacing=0.03
    )
    for column, frame in enumerate(frames, start=1):
        for place, stance in enumerate(stances):
            some = table[(table["frame"] == frame) & (table["stance"] == stance)]
            shift = (place - (len(stances) - 1) / 2) * 0.24
            for thin in (False, True):
                part = some[(some["thin"] == thin) & some["group"].isin(groups) & some["estimate"].notna()]
                colour = STANCE_COLOURS.get(stance, PALETTE[0])
                mark = STANCE_MARKS.get(stance, "circle")
                figure.add_scatter(
                    row=1,
                    col=column,
                    x=part["estimate"] * 100,
                    y=[groups.index(g) + shift for g in part["group"]],
                    mode="markers",
                    marker={"color": colour, "size": 8, "symbol": f"{mark}-open" if thin else mark},
                    **draw_bars(part[["estimate", "low", "high"]] * 100, "x"),
                    name=stance,
                    legendgroup=stance,
                    showlegend=column == 1 and not thin,
                    opacity=0.75 if thin else 1,
                    customdata=part[["group", "articles", "families"]],
                    hovertemplate="%{customdata[0]}: %{x:.0f} % "
                    + stance
                    + "<br>%{customdata[1]} articles, %{customdata[2]} families<extra></extra>",
                )
        figure.update_xaxes(title_text="share of articles (%), with interval", range=[-3, 103], row=1, col=column)
    first = table.drop_duplicates("group").set_index("group")
    figure.update_yaxes(
        tickvals=list(range(len(groups))),
        ticktext=[name_group(labels.get(g, g), first.loc[g]) for g in groups],
        range=[len(groups) - 0.4, -0.6],
    )
    return lay_out(figure, title=title, height=170 + 46 * len(groups), table=table)


def plot_plane(
    table: pd.DataFrame,
    *,
    title: str,
    x: str,
    y: str,
    stance: str = "asserted",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draw the plane of two frames: one dot a group, its two intervals as a cross; thin groups hollow and grey.

    ``table`` is ``estimate_prevalence``'s of one coder; ``x`` and ``y`` are frames.
    """
    need_columns(
        table, ("frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"), "plot_plane"
    )
    labels = labels or {}
    some = table[(table["stance"] == stance) & table["estimate"].notna()]
    sides = {axis: some[some["frame"] == frame].set_index("group") for axis, frame in (("x", x), ("y", y))}
    groups = [g for g in sides["x"].index if g in sides["y"].index]
    if not groups:
        raise FramingError(f"plot_plane: no group has both {x!r} and {y!r} {stance}")
    ceiling = min(103, 6 + 100 * sides["y"].loc[groups, "high"].max())
    figure = go.Figure()
    for thin in (True, False):
        names = [g for g in groups if bool(sides["x"].loc[g, "thin"]) == thin]
        across, up = sides["x"].loc[names], sides["y"].loc[names]
        faint = "rgba(160,160,160,0.25)" if thin else "rgba(0,114,178,0.35)"
        bars = draw_bars(across[["estimate", "low", "high"]] * 100, "x") | draw_bars(
            up[["estimate", "low", "high"]] * 100, "y"
        )
        figure.add_scatter(
            x=across["estimate"] * 100,
            y=up["estimate"] * 100,
            mode="markers",
            marker={
                "color": "#a0a0a0" if thin else PALETTE[0],
                "size": 9,
                "symbol": "circle-open" if thin else "circle",
            },
            **{axis: {**bar, "color": faint} for axis, bar in bars.items()},
            showlegend=False,
            text=[labels.get(g, g) for g in names],
            customdata=across[["articles", "families"]],
            hovertemplate="%{text}: %{x:.0f} % / %{y:.0f} %<br>%{customdata[0]} articles, %{customdata[1]} families<extra></extra>",
        )
    dots = {g: (100 * sides["x"].loc[g, "estimate"], 100 * sides["y"].loc[g, "estimate"]) for g in groups}
    solid_first = sorted(groups, key=lambda g: (bool(sides["x"].loc[g, "thin"]), g))
    for name, (ax, ay) in _place_labels({g: (dots[g], labels.get(g, g)) for g in solid_first}, ceiling).items():
        thin = bool(sides["x"].loc[name, "thin"])
        figure.add_annotation(
            x=dots[name][0],
            y=dots[name][1],
            text=labels.get(name, name),
            ax=ax,
            ay=ay,
            arrowwidth=0.6,
            arrowhead=0,
            standoff=5,
            arrowcolor=MUTED,
            bgcolor="rgba(255,255,255,0.75)",
            borderpad=1,
            font={"color": MUTED if thin else INK, "size": 11 if thin else 13},
        )
    figure.update_xaxes(title_text=f"{labels.get(x, x)}: {stance} in % of articles, with interval", range=[-3, 106])
    figure.update_yaxes(title_text=f"{labels.get(y, y)}: {stance} in % of articles, with interval", range=[-6, ceiling])
    return lay_out(figure, title=title, height=680)


def _place_labels(
    dots: Mapping[str, tuple[tuple[float, float], str]], ceiling: float
) -> dict[str, tuple[float, float]]:
    """Return for each dot where its label goes, in pixels from the dot, so that labels cover neither dots nor each other."""
    wide, high = 860 / 109, 520 / (ceiling + 6)
    at = {name: (x * wide, (ceiling - y) * high) for name, ((x, y), _) in dots.items()}
    boxes = [(x - 6, y - 6, x + 6, y + 6) for x, y in at.values()]
    directions = [(1, -1), (-1, -1), (1, 1), (-1, 1), (0, -1), (0, 1)]
    out: dict[str, tuple[float, float]] = {}
    for name, (_, label) in dots.items():
        half = 3.7 * len(label) + 3
        options: list[tuple[float, int, tuple[float, float], tuple[float, float, float, float]]] = []
        for reach in (16, 30, 46, 64, 84):
            for right, down in directions:
                ax, ay = right * (half + 0.5 * reach), down * reach
                x, y = at[name][0] + ax, at[name][1] + ay
                box = (x - half, y - 9, x + half, y + 9)
                covered = sum(
                    max(0, min(box[2], b[2]) - max(box[0], b[0])) * max(0, min(box[3], b[3]) - max(box[1], b[1]))
                    for b in boxes
                )
                outside = box[0] < -20 or box[2] > 870 or box[1] < 0 or box[3] > 520
                options.append((covered + 10_000 * outside + 0.3 * reach, len(options), (ax, ay), box))
        _, _, out[name], box = min(options)
        boxes.append(box)
    return out


def plot_contrasts(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw differences to the reference group with intervals, a panel a frame; filled where the corrected p is below 0.05.

    ``table`` is ``compare_groups``'s of one coder and one stance. Warnings in a column ``warning``
    (``mark_languages``) stand below.
    """
    need_columns(
        table,
        ("frame", "group", "reference", "estimate", "low", "high", "p_corrected", "articles", "families"),
        "plot_contrasts",
    )
    labels = labels or {}
    frames = sorted(table["frame"].unique())
    size = table.groupby("group")["articles"].max()
    groups = sorted(size.index, key=lambda g: (-size[g], g))
    reference = table["reference"].iloc[0]
    figure = make_subplots(
        cols=len(frames), shared_yaxes=True, subplot_titles=[labels.get(f, f) for f in frames], horizontal_spacing=0.03
    )
    kinds = {
        "corrected p < 0.05": (lambda t: t["p_corrected"] < 0.05, "circle", PALETTE[0]),
        "corrected p ≥ 0.05": (lambda t: t["p_corrected"] >= 0.05, "circle-open", PALETTE[0]),
        "thin, not tested": (lambda t: t["p_corrected"].isna(), "circle-open", "#b3b3b3"),
    }
    for column, frame in enumerate(frames, start=1):
        some = table[table["frame"] == frame]
        for name, (chosen, symbol, colour) in kinds.items():
            part = some[chosen(some)]
            figure.add_scatter(
                row=1,
                col=column,
                x=part["estimate"] * 100,
                y=[groups.index(g) for g in part["group"]],
                mode="markers",
                marker={"color": colour, "size": 9, "symbol": symbol},
                **draw_bars(part[["estimate", "low", "high"]] * 100, "x"),
                name=name,
                legendgroup=name,
                showlegend=column == 1,
                hovertemplate="%{x:+.0f} points<extra></extra>",
            )
        figure.add_vline(x=0, line={"color": INK, "width": 1}, row=1, col=column)
        figure.update_xaxes(
            title_text=f"points more than {labels.get(reference, reference)}", ticksuffix="", row=1, col=column
        )
    first = table.drop_duplicates("group").set_index("group")
    figure.update_yaxes(
        tickvals=list(range(len(groups))),
        ticktext=[name_group(labels.get(g, g), first.loc[g]) for g in groups],
        range=[len(groups) - 0.4, -0.6],
    )
    return lay_out(figure, title=title, height=190 + 28 * len(groups), table=table)


def plot_timeline(
    table: pd.DataFrame,
    *,
    title: str,
    order: Sequence[str],
    stance: str = "asserted",
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draw shares over periods, a colour a frame, with intervals; thin periods hollow, the number of articles below each.

    ``table`` is ``estimate_prevalence``'s by period, of one coder; ``order`` lists the periods; those without articles stay empty.
    """
    need_columns(
        table, ("frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"), "plot_timeline"
    )
    labels = labels or {}
    some = table[(table["stance"] == stance) & table["group"].isin(order)]
    need_columns(some, (), f"plot_timeline of {stance} over {list(order)[:3]}…")
    figure = go.Figure()
    frames = sorted(some["frame"].unique())
    for place, frame in enumerate(frames):
        part = some[some["frame"] == frame].dropna(subset=["estimate"]).set_index("group")
        part = part.loc[[g for g in order if g in part.index]]
        shift = (place - (len(frames) - 1) / 2) * 0.18
        figure.add_scatter(
            x=[list(order).index(g) + shift for g in part.index],
            y=part["estimate"] * 100,
            mode="markers",
            marker={
                "color": PALETTE[place % len(PALETTE)],
                "size": 9,
                "symbol": ["circle-open" if thin else "circle" for thin in part["thin"]],
            },
            **draw_bars(part[["estimate", "low", "high"]] * 100, "y"),
            name=f"{labels.get(frame, frame)} ({stance})",
            customdata=part[["articles", "families"]],
            hovertemplate="%{y:.0f} %<br>%{customdata[0]} articles, %{customdata[1]} families<extra></extra>",
        )
    count = some.groupby("group")["articles"].max()
    figure.update_xaxes(
        tickvals=list(range(len(order))),
        ticktext=["<br>".join([*wrap(labels.get(g, g), 12), f"n = {count.get(g, 0)}"]) for g in order],
        tickangle=0,
        range=[-0.6, len(order) - 0.4],
        title_text="period (n: articles; hollow: thin)",
    )
    figure.update_yaxes(title_text="share of articles (%), with interval", range=[-3, 103])
    return lay_out(figure, title=title, height=520)


def plot_variants(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw one contrast as each reading of the codes gives it: a panel a frame, a row a coder and stance, a colour the copies kept.

    ``table`` is ``compare_variants``'s; estimates are differences of shares, drawn in points of percentage.
    """
    need_columns(table, ("coder", "stance", "copies", "frame", "estimate", "low", "high"), "plot_variants")
    coder = table["coder"].where(table["coder"].isin(["agreed", "majority", "dictionary"]), "coder " + table["coder"])
    table = table.assign(row=table["stance"] + ", " + coder, colour=table["copies"])
    return _draw_rows(table, title=title, labels=labels or {}, x_title="difference of shares (points), with interval")


def plot_corrected(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw what the machine says, what the coded sample says and both together: a panel a frame, a row a group and stance.

    ``table`` is ``correct_contrasts``'s or ``correct_prevalence``'s of one coder and measure, a colour a ``method``.
    Rows of a further method may be added, such as the answer of a coder who coded every article. Warnings in a column
    ``warning`` (``mark_languages``) stand below.
    """
    need_columns(table, ("frame", "stance", "group", "method", "estimate", "low", "high"), "plot_corrected")
    labels = labels or {}
    twice = table.duplicated(["frame", "stance", "group", "method"])
    if twice.any():
        raise FramingError(
            "plot_corrected: a frame, stance, group and method need one row each; keep one coder and one measure"
        )
    contrast = "reference" in table
    x_title = (
        f"points more than {labels.get(table['reference'].iloc[0], table['reference'].iloc[0])}, with interval"
        if contrast
        else "share of articles (%), with interval"
    )
    names = table["group"].map(lambda group: labels.get(group, group))
    table = table.assign(row=names + ", " + table["stance"], colour=table["method"])
    return _draw_rows(table, title=title, labels=labels, x_title=x_title)


def _draw_rows(table: pd.DataFrame, *, title: str, labels: Mapping[str, str], x_title: str) -> go.Figure:
    """A panel a frame, a line a ``row``, side by side a colour each ``colour``; a rule at zero."""
    frames, colours, rows = (list(dict.fromkeys(table[c])) for c in ("frame", "colour", "row"))
    figure = make_subplots(
        cols=len(frames), shared_yaxes=True, subplot_titles=[labels.get(f, f) for f in frames], horizontal_spacing=0.03
    )
    step = min(0.22, 0.8 / len(colours))
    for column, frame in enumerate(frames, start=1):
        for place, colour in enumerate(colours):
            part = table[(table["frame"] == frame) & (table["colour"] == colour) & table["estimate"].notna()]
            figure.add_scatter(
                row=1,
                col=column,
                x=part["estimate"] * 100,
                y=[rows.index(r) + (place - (len(colours) - 1) / 2) * step for r in part["row"]],
                mode="markers",
                marker={"color": PALETTE[place % len(PALETTE)], "size": 8},
                **draw_bars(part[["estimate", "low", "high"]] * 100, "x"),
                name=colour,
                legendgroup=colour,
                showlegend=column == 1,
                hovertemplate="%{x:+.0f}<extra>" + colour + "</extra>",
            )
        figure.add_vline(x=0, line={"color": INK, "width": 1}, row=1, col=column)
        figure.update_xaxes(title_text=x_title, row=1, col=column)
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=rows, range=[len(rows) - 0.4, -0.6])
    return lay_out(figure, title=title, height=210 + 44 * len(rows), table=table)


def plot_counts(
    counts: pd.DataFrame, *, title: str, x_title: str, unit: str = "articles", labels: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw a cross-tabulation (``pandas.crosstab``'s) of articles, or what ``unit`` names; empty cells stay empty."""
    if counts.empty:
        raise FramingError("plot_counts: the table is empty, there is nothing to draw")
    cells = counts.rename_axis(index="row", columns="column").stack().rename("value").reset_index()
    cells["text"] = cells["value"].astype(str).where(cells["value"] > 0, "")
    names = {"rows": "row", "columns": "column", "colour_title": unit}
    return plot_matrix(cells, title=title, x_title=x_title, labels=labels, **names)
