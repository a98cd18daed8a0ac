"""Scores as figures: agreement, validity, learning curves."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.figures.style import MUTED, PALETTE, draw_bars, lay_out, need_columns


def plot_learning(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw F1 by the number of coded articles, a panel a frame and stance, a colour a language; extrapolated: hollow, dotted.

    ``table`` is ``framing.learning_curve``'s.
    """
    need_columns(table, ("frame", "stance", "language", "coded", "estimate", "low", "high", "basis"), "plot_learning")
    labels = labels or {}
    panels = list(dict.fromkeys(zip(table["frame"], table["stance"], strict=True)))
    languages = list(dict.fromkeys(table["language"]))
    figure = make_subplots(
        cols=len(panels),
        shared_yaxes=True,
        horizontal_spacing=0.03,
        subplot_titles=[f"{labels.get(frame, frame)}, {stance}" for frame, stance in panels],
    )
    shift = 0.012 * table["coded"].max()
    for column, (frame, stance) in enumerate(panels, start=1):
        for place, language in enumerate(languages):
            some = table[(table["frame"] == frame) & (table["stance"] == stance) & (table["language"] == language)]
            some = some.sort_values("coded")
            ahead = some["basis"].eq("extrapolated").to_numpy()
            x = some["coded"] + (place - (len(languages) - 1) / 2) * shift
            colour = PALETTE[[6, 0, 1][place % 3]]
            figure.add_scatter(
                row=1,
                col=column,
                x=x,
                y=some["estimate"],
                mode="lines+markers",
                line={"color": colour, "width": 1, "dash": "dot"},
                marker={"color": colour, "size": 7, "symbol": ["circle-open" if a else "circle" for a in ahead]},
                **draw_bars(some, "y"),
                name=language,
                legendgroup=language,
                showlegend=column == 1,
                hovertemplate="%{y:.2f}<extra>" + language + "</extra>",
            )
        figure.update_xaxes(title_text="coded articles learned from", row=1, col=column)
    figure.update_yaxes(title_text="F1, with interval", range=[-0.03, 1.03], col=1)
    figure.update_annotations(font={"size": 12})
    return lay_out(figure, title=title, height=420)


def plot_scores(
    table: pd.DataFrame, *, title: str, value: str, facet: str, x_title: str, reference: float | None = None
) -> go.Figure:
    """Draw estimates with intervals as rows: agreement or validity, a panel a value of ``facet``, a row a value of ``value``.

    Rows without an estimate (undefined: nothing was found) are named and stay empty. Where the table is
    ``score_measures``'s and languages differ, its warnings stand below.
    """
    need_columns(table, (value, facet, "language", "estimate", "low", "high"), "plot_scores")
    panels = list(dict.fromkeys(table[facet]))
    rows = list(dict.fromkeys(table[value]))
    languages = list(dict.fromkeys(table["language"]))
    figure = make_subplots(cols=len(panels), shared_yaxes=True, subplot_titles=panels, horizontal_spacing=0.03)
    for column, panel in enumerate(panels, start=1):
        for place, language in enumerate(languages):
            part = table[(table[facet] == panel) & (table["language"] == language)].dropna(subset=["estimate"])
            shift = (place - (len(languages) - 1) / 2) * 0.22
            figure.add_scatter(
                row=1,
                col=column,
                x=part["estimate"],
                y=[rows.index(v) + shift for v in part[value]],
                mode="markers",
                marker={"color": PALETTE[[6, 0, 1][place % 3]], "size": 8},
                **draw_bars(part, "x"),
                name=language,
                legendgroup=language,
                showlegend=column == 1,
                hovertemplate="%{x:.2f}<extra>" + language + "</extra>",
            )
        if reference is not None:
            figure.add_vline(x=reference, line={"color": MUTED, "width": 1, "dash": "dot"}, row=1, col=column)
        figure.update_xaxes(title_text=x_title, range=[min(-0.03, table["low"].min() - 0.03), 1.03], row=1, col=column)
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=rows, range=[len(rows) - 0.4, -0.6])
    differ = table[table["verdict"] == "differs"] if "verdict" in table else None
    return lay_out(figure, title=title, height=210 + 46 * len(rows), table=differ)


def plot_agreement(table: pd.DataFrame, *, title: str) -> go.Figure:
    """Draw alpha per frame, stance and language with its interval; dotted: 0.67, the mark for tentative conclusions."""
    need_columns(table, ("alpha",), "plot_agreement")
    return plot_scores(
        table.rename(columns={"alpha": "estimate"}),
        title=title,
        value="stance",
        facet="frame",
        x_title="Krippendorff's alpha, with interval",
        reference=0.67,
    )
