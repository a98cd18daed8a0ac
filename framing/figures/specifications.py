"""Curves over choices: a multiverse's specifications, numbers of topics, and numbers of coded articles."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.errors import FramingError
from framing.figures.style import INK, PALETTE, lay_out, need_columns

_BINS = 96  # columns of dots below the curve: more would touch each other at the figures' width


def plot_specifications(
    table: pd.DataFrame, *, frame: str, title: str, labels: Mapping[str, str] | None = None, level: float = 0.95
) -> go.Figure:
    """Draw a specification curve: estimates with intervals, sorted, and below them which choices were made where.

    ``table`` is ``framing.compare_specifications``'s; gaps are left out and counted in the axis title. An interval is a vertical line, coloured
    where it is clear of zero; the main specification is a ring. Below, specifications that lie side by side share a column of
    dots, a row a level: the larger the dot, the more of the level's own specifications lie there, so that a level
    which does not matter has dots of one size all along. ``labels`` names groups and levels; ``level`` is that of the intervals.
    """
    need_columns(table, ("frame", "coder", "stance", "estimate", "low", "high", "gap", "main"), "plot_specifications")
    labels = labels or {}
    factors = list(table.columns[table.columns.get_loc("coder") : table.columns.get_loc("estimate")])
    every = table[table["frame"] == frame]
    some = every[every["gap"] == ""].sort_values(["estimate", "low", *factors], kind="stable").reset_index(drop=True)
    if some.empty:
        raise FramingError(f"plot_specifications: the frame {frame!r} has no specification with an estimate")
    shown = [f for f in factors if some[f].nunique() > 1]
    rows = [(f, level) for f in shown for level in dict.fromkeys(every[f]) if level in set(some[f])]
    heights = [330, max(60, 17 * (len(rows) + len(shown)))]
    figure = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.03, row_heights=heights)
    _draw_intervals(figure, some)
    if rows:
        _draw_choices(figure, some, shown, rows, labels)
    gaps = len(every) - len(some)
    figure.update_yaxes(title_text=f"difference (points), {level:.0%} interval", zeroline=False, row=1, col=1)
    figure.update_xaxes(showticklabels=False, showgrid=False, range=[-0.01 * len(some), 1.01 * len(some)])
    figure.update_xaxes(
        title_text=f"{len(some):,} {'distinct ' if 'listed' in table else ''}specifications by estimate"
        + (f" ({gaps:,} more have too few families)" if gaps else ""),
        row=2,
        col=1,
    )
    return lay_out(figure, title=title, height=190 + sum(heights))


def _draw_intervals(figure: go.Figure, some: pd.DataFrame) -> None:
    """One line a specification, three traces in all; then the curve of the estimates and the main specification."""
    x = np.arange(len(some))
    kinds = {
        "interval below zero": (some["high"] < 0, PALETTE[0]),
        "holds zero": ((some["low"] <= 0) & (some["high"] >= 0), "#bdbdbd"),
        "above zero": (some["low"] > 0, PALETTE[1]),
    }
    for name, (chosen, colour) in kinds.items():
        if chosen.any():
            part = some[chosen]
            ends = np.stack([part["low"], part["high"], np.full(len(part), np.nan)], axis=1).ravel() * 100
            figure.add_scatter(
                row=1,
                col=1,
                x=np.repeat(x[chosen], 3),
                y=[None if np.isnan(e) else round(e, 2) for e in ends],
                mode="lines",
                line={"color": colour, "width": float(np.clip(500 / len(some), 0.35, 3))},
                showlegend=False,
                hoverinfo="skip",
                opacity=0.8,
            )
            figure.add_scatter(  # the key to a colour is a line thick enough to be seen
                row=1, col=1, x=[None], y=[None], mode="lines", line={"color": colour, "width": 5}, name=name
            )
    figure.add_scatter(
        row=1,
        col=1,
        x=x,
        y=(some["estimate"] * 100).round(2),
        mode="lines+markers" if len(some) < 200 else "lines",
        line={"color": INK, "width": 1.6},
        marker={"size": 4, "color": INK},
        name="estimate",
        hovertemplate="%{y:+.0f} points<extra></extra>",
    )
    main = some[some["main"]]
    figure.add_scatter(
        row=1,
        col=1,
        x=x[some["main"]],
        y=(main["estimate"] * 100).round(2),
        mode="markers",
        marker={"size": 13, "color": "white", "line": {"color": INK, "width": 2.5}},
        name="main specification",
        hovertemplate="main: %{y:+.0f} points<extra></extra>",
    )
    figure.add_hline(y=0, line={"color": INK, "width": 1}, row=1, col=1)


def _draw_choices(
    figure: go.Figure,
    some: pd.DataFrame,
    shown: list[str],
    rows: list[tuple[str, str]],
    labels: Mapping[str, str],
) -> None:
    """Dots below the curve: how much of each level's specifications lies in each stretch of it."""
    bins = min(_BINS, len(some))
    place = np.arange(len(some)) * bins // len(some)
    centre = np.bincount(place, weights=np.arange(len(some))) / np.bincount(place)
    size = np.bincount(place, minlength=bins)
    x, y, marks, share, ticks = [], [], [], [], []
    at = 0.0
    for factor in shown:
        levels = [level for f, level in rows if f == factor]
        figure.add_annotation(
            x=0,
            xref="paper",
            y=at,
            yref="y2",
            text=f"<b>{factor}</b>",
            showarrow=False,
            xanchor="left",
            font={"size": 11},
        )
        at += 1
        for level in levels:
            inside = (some[factor] == level).to_numpy()
            part = np.bincount(place[inside], minlength=bins) / size
            usual = inside.mean()
            hit = part > 0
            x += list(centre[hit].round(1))
            y += [at] * int(hit.sum())
            marks += list(np.clip(4.2 * np.sqrt(part[hit] / usual), 1.2, 8.5).round(1))
            share += list((100 * part[hit]).round())
            ticks.append((at, _spell(level, labels)))
            at += 1
    figure.add_scatter(
        row=2,
        col=1,
        x=x,
        y=y,
        mode="markers",
        marker={"size": marks, "color": PALETTE[6], "line": {"width": 0}},
        customdata=share,
        showlegend=False,
        hovertemplate="%{customdata:.0f} % of the specifications here<extra></extra>",
    )
    figure.update_yaxes(
        tickvals=[t for t, _ in ticks],
        ticktext=[name for _, name in ticks],
        tickfont={"size": 11},
        range=[at - 0.4, -0.6],
        showgrid=False,
        row=2,
        col=1,
    )


def _spell(level: str, labels: Mapping[str, str]) -> str:
    """Name the groups that a level is made of; the longest names first, as one may begin another."""
    for name in sorted(labels, key=lambda n: (-len(n), n)):
        level = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", labels[name], level)
    return level
