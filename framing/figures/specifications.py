"""Curves over choices: a multiverse's specifications, numbers of topics, and numbers of coded articles."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.errors import FramingError
from framing.figures.claims import quote
from framing.figures.style import INK, LANGUAGES, MUTED, keep_drawn, lay_out, need_columns, width_of, wrap

_BINS = 48  # columns of dots below the curve: more would touch each other at the figures' width


def plot_specifications(
    table: pd.DataFrame, *, frame: str, labels: Mapping[str, str] = {}, level: float = 0.95
) -> go.Figure:
    """Draw a specification curve: estimates with intervals, sorted, and below them which choices were made where.

    ``table`` is ``framing.compare_specifications``'s; gaps are left out and counted in the subtitle. An interval is a vertical line, dark
    where it is clear of zero; the main specification is a ring. Below, specifications that lie side by side share a column of
    dots, a row a level: the larger the dot, the more of the level's own specifications lie there, so that a level
    which does not matter has dots of one size all along. ``labels`` names groups and levels; ``level`` is that of the intervals.
    """
    need_columns(table, ("frame", "coder", "stance", "estimate", "low", "high", "gap", "main"), "plot_specifications")
    factors = list(table.columns[table.columns.get_loc("coder") : table.columns.get_loc("estimate")])
    every = table[table["frame"] == frame]
    some = every[every["gap"] == ""].sort_values(["estimate", "low", *factors], kind="stable").reset_index(drop=True)
    if some.empty:
        raise FramingError(f"plot_specifications: the frame {frame!r} has no specification with an estimate")
    shown = [f for f in factors if some[f].nunique() > 1]
    rows = [(f, level) for f in shown for level in dict.fromkeys(every[f]) if level in set(some[f])]
    tongues = {code: name for code, name in LANGUAGES.items() if code != "all"}
    lines = {row: wrap(spell_level(row[1], tongues if row[0] == "language" else labels), 170, 11) for row in rows}
    heights = [330, max(60, 16 * (sum(map(len, lines.values())) + len(shown)))]
    figure = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.03, row_heights=heights)
    _draw_intervals(figure, some)
    if rows:
        _draw_choices(figure, some, lines)
    gaps, n = len(every) - len(some), len(some)
    asked = [name for name in ("coder", "stance") if some[name].nunique() > 1]
    alike = (
        some[(some[asked] == some.loc[some["main"], asked].squeeze()).all(axis=1)] if some["main"].any() else some[:0]
    )
    figure.update_yaxes(title={"text": "difference (points)", "standoff": 2}, zeroline=False, row=1, col=1)
    figure.update_xaxes(showticklabels=False, showgrid=False, range=[-0.01 * n, 1.01 * n])
    figure.update_xaxes(title={"text": "specifications by estimate", "standoff": 4}, row=2, col=1)
    kinds = "distinct specifications" if "listed" in table else "specifications"
    long = max([width_of(line, 11) for names in lines.values() for line in names], default=40)
    merged = any(" = " in level for _, level in rows)
    claim = f"{quote(frame, labels)}: of {n:,} {kinds} {_count_clear(some, ' lie clearly below zero, ')} clearly above"
    if asked and len(alike):
        whose = ", ".join(spell_level(alike[name].iloc[0], labels) for name in asked)
        claim = f"{quote(frame, labels)}: of {len(alike):,} {kinds} of the main {' and '.join(asked)} ({whose}) {_count_clear(alike, ' lie clearly below zero, ')} clearly above; of all {n:,}, {_count_clear(some, ' and ')}"
    lay_out(
        figure, height=sum(heights), left=long + 16, below=28,
        claim=claim,
        measure=f"Difference of shares, the reference side minus the others, by every choice; vertical lines: {level:.0%} intervals",
        notes=["dark: clear of zero", "ring: the main specification", "dots below: where a choice was made, the larger the more often",
               *(["=: levels with nearly the same results, counted as one"] if merged else []),
               *([f"{gaps:,} more {kinds} have too few families"] if gaps else [])],
    )  # fmt: skip
    counts = [c for c in ("articles", "families") if c in table]
    columns = ["frame", *factors, "estimate", "low", "high", *counts, "main"]
    return keep_drawn(figure, rows=f"frame == {frame!r} and gap == ''", columns=columns)


def _count_clear(some: pd.DataFrame, between: str) -> str:
    """Which part of specifications lies clearly below zero and which above it."""
    return between.join(_part(int(side.sum()), len(some)) for side in (some["high"] < 0, some["low"] > 0))


def _part(some: int, of: int) -> str:
    return "under 1%" if 0 < some < of / 200 else f"{some / of:.0%}"


def _draw_intervals(figure: go.Figure, some: pd.DataFrame) -> None:
    """One line a specification, three traces in all; then the curve of the estimates and the main specification."""
    x = np.arange(len(some))
    below, above = some["high"] < 0, some["low"] > 0
    for chosen, colour in ((below, MUTED), (~below & ~above, "#cfcfcf"), (above, MUTED)):
        if chosen.any():
            part = some[chosen]
            ends = np.stack([part["low"], part["high"], np.full(len(part), np.nan)], axis=1).ravel() * 100
            figure.add_scatter(
                row=1, col=1, x=np.repeat(x[chosen], 3).astype(np.int32), y=ends.astype(np.float32), mode="lines", opacity=0.8,
                line={"color": colour, "width": float(np.clip(500 / len(some), 0.35, 3))}, showlegend=False, hoverinfo="skip",
            )  # fmt: skip
    figure.add_scatter(
        row=1, col=1, x=x.astype(np.int32), y=(some["estimate"] * 100).to_numpy(np.float32), name="estimate",
        mode="lines+markers" if len(some) < 200 else "lines", line={"color": INK, "width": 1.6}, marker={"size": 4, "color": INK},
        hovertemplate="%{y:+.1f} points<extra></extra>",
    )  # fmt: skip
    figure.add_scatter(
        row=1, col=1, x=x[some["main"]], y=(some.loc[some["main"], "estimate"] * 100).round(2), mode="markers", name="main specification",
        marker={"size": 13, "color": "white", "line": {"color": INK, "width": 2.5}}, hovertemplate="main: %{y:+.1f} points<extra></extra>",
    )  # fmt: skip
    figure.add_hline(y=0, line={"color": INK, "width": 1}, row=1, col=1)


def _draw_choices(figure: go.Figure, some: pd.DataFrame, lines: Mapping[tuple[str, str], list[str]]) -> None:
    """Dots below the curve: how much of each level's specifications lies in each stretch of it."""
    bins = min(_BINS, len(some))
    place = np.arange(len(some)) * bins // len(some)
    centre = np.bincount(place, weights=np.arange(len(some))) / np.bincount(place)
    size = np.bincount(place, minlength=bins)
    x, y, marks, share, ticks = [], [], [], [], {}
    at = 0.0
    for factor in dict.fromkeys(factor for factor, _ in lines):
        levels = {level: names for (f, level), names in lines.items() if f == factor}
        figure.add_annotation(
            text=f"<b>{factor}</b>", x=0, xref="paper", xanchor="right", xshift=-6, y=at, yref="y2", showarrow=False, font={"size": 11}
        )  # fmt: skip
        at += 1
        for level, names in levels.items():
            at += (len(names) - 1) / 2
            inside = (some[factor] == level).to_numpy()
            part = np.bincount(place[inside], minlength=bins) / size
            usual = inside.mean()
            hit = part > 0
            x += list(centre[hit].round(1))
            y += [at] * int(hit.sum())
            marks += list(np.clip(4 * np.sqrt(part[hit] / usual), 1.2, 8).round(1))
            share += list((100 * part[hit]).round())
            ticks[at] = "<br>".join(names)
            at += (len(names) + 1) / 2
    figure.add_scatter(
        row=2, col=1, x=x, y=y, mode="markers", marker={"size": marks, "color": MUTED, "line": {"width": 0}}, customdata=share, showlegend=False,
        hovertemplate="%{customdata:.0f}% of the specifications here<extra></extra>",
    )  # fmt: skip
    figure.update_yaxes(
        row=2, col=1, tickvals=list(ticks), ticktext=list(ticks.values()), tickfont={"size": 11}, range=[at - 0.4, -0.6], showgrid=False
    )  # fmt: skip


def spell_level(level: str, labels: Mapping[str, str]) -> str:
    """Name the groups that a level is made of; the longest names first, as one may begin another."""
    for name in sorted(labels, key=lambda n: (-len(n), n)):
        level = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", labels[name], level)
    return level
