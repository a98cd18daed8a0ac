"""How every figure looks: one font, one palette, white ground, axes with units, intervals as thin bars."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from framing.errors import FramingError

FONT = "'Noto Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Helvetica Neue', Arial, sans-serif"


INK, MUTED, GRID = "#222222", "#767676", "#e6e6e6"


PALETTE = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555", "#8c6d31")
"""Okabe and Ito's colours, which readers with a colour-vision deficiency can tell apart, without the yellow."""


STANCE_COLOURS = {"asserted": PALETTE[1], "attributed": PALETTE[5], "rejected": PALETTE[2], "present": PALETTE[6]}


STANCE_MARKS = {"asserted": "circle", "attributed": "diamond", "rejected": "x", "present": "square"}


WIDTH = 940


LEGEND = {
    "orientation": "h",
    "x": 1,
    "xanchor": "right",
    "y": 1,
    "yref": "container",
    "yanchor": "top",
    "font": {"size": 12},
}
"""At the right of the title's line, where it covers nothing, however high the figure."""


def lay_out(figure: go.Figure, *, title: str, height: int, table: pd.DataFrame | None = None, **more: Any) -> go.Figure:
    """Give a figure its looks; the warnings of ``table`` (column ``warning``) stand below it."""
    notes = [] if table is None or "warning" not in table else [w for w in table["warning"].unique() if w]
    lines = [line for note in notes for line in wrap(note, 115)]
    foot = 16 * len(lines)
    figure.update_layout(
        template="none",
        font={"family": FONT, "size": 13, "color": INK},
        title={"text": title, "x": 0, "xref": "container", "xanchor": "left", "font": {"size": 16}, "pad": {"l": 12}},
        width=WIDTH,
        height=height + foot,
        margin={"l": 20, "r": 20, "t": 90, "b": 60 + foot},
        paper_bgcolor="white",
        plot_bgcolor="white",
        legend=LEGEND,
        hoverlabel={"font": {"family": FONT}},
        **more,
    )
    figure.update_xaxes(gridcolor=GRID, zeroline=False, automargin=True, linecolor=GRID, title_font={"size": 13})
    figure.update_yaxes(gridcolor=GRID, zeroline=False, automargin=True, linecolor=GRID, title_font={"size": 13})
    if lines:
        figure.add_annotation(
            text="<br>".join(lines),
            showarrow=False,
            align="left",
            font={"size": 12, "color": MUTED},
            x=0,
            xref="paper",
            xanchor="left",
            y=0,
            yref="paper",
            yanchor="top",
            yshift=-52,
        )
    return figure


def add_note(figure: go.Figure, note: str) -> go.Figure:
    """Write a line below a figure's title: what its bars are."""
    figure.update_layout(title_subtitle={"text": note, "font": {"size": 12, "color": MUTED}})
    figure.update_layout(margin_t=figure.layout.margin.t + 24, height=figure.layout.height + 24)
    return figure


def note_intervals(figure: go.Figure, *, level: float) -> go.Figure:
    """Say below the title what the bars are, where a figure draws intervals and does not say it itself."""
    drawn = any(
        trace.type == "scatter" and (trace.error_x.array is not None or trace.error_y.array is not None)
        for trace in figure.data
    )
    if drawn and not figure.layout.title.subtitle.text:
        add_note(figure, f"{level:.0%} intervals over families of articles that carry the same copy")
    return figure


def need_columns(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    missing = [c for c in columns if c not in table]
    if missing:
        raise FramingError(f"{what} needs the column {missing[0]!r}; there are {list(table)}")
    if table.empty:
        raise FramingError(f"{what}: the table is empty, there is nothing to draw")


def draw_bars(table: pd.DataFrame, axis: str) -> dict[str, Any]:
    """Error bars from estimate to low and high."""
    return {
        f"error_{axis}": {
            "type": "data",
            "symmetric": False,
            "array": (table["high"] - table["estimate"]).clip(lower=0),
            "arrayminus": (table["estimate"] - table["low"]).clip(lower=0),
            "thickness": 1.2,
            "width": 0,
        }
    }


def name_group(label: str, row: pd.Series) -> str:
    return f"{label} ({row['articles']} / {row['families']})"
