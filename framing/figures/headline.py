"""The answer of a study as figures: what each side does with a frame, and the contrast in every part of the corpus."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.figures.style import INK, PALETTE, STANCE_COLOURS, draw_bars, lay_out, need_columns

DEED_COLOURS = {
    "asserts": STANCE_COLOURS["asserted"],
    "reports": STANCE_COLOURS["attributed"],
    "denies": STANCE_COLOURS["rejected"],
    "silent": "#d9d9d9",
}


def plot_deeds(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw, for every frame and side, one bar of the articles that assert it, report it, deny it and are silent on it.

    ``table`` is ``estimate_prevalence``'s of ``classify_articles``'s codes, of one coder. The bar across the first boundary is the interval
    of the asserting part.
    """
    need_columns(table, ("frame", "stance", "group", "estimate", "low", "high", "articles", "families"), "plot_deeds")
    labels = labels or {}
    rows = table.drop_duplicates(["frame", "group"])[["frame", "group", "articles"]]
    names = [f"{labels.get(f, f)}<br>{labels.get(g, g)} (n = {n})" for f, g, n in rows.itertuples(index=False)]
    figure = go.Figure()
    for deed, colour in DEED_COLOURS.items():
        part = table[table["stance"] == deed].set_index(["frame", "group"])
        part = part.reindex(pd.MultiIndex.from_frame(rows[["frame", "group"]])).reset_index()
        share = part["estimate"] * 100
        figure.add_bar(
            orientation="h",
            x=share,
            y=list(range(len(names))),
            name=deed,
            marker={"color": colour},
            text=[f"{deed} {s:.0f} %" if s >= 12 else f"{s:.0f}" if s >= 3 else "" for s in share],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": INK if deed in ("silent", "reports") else "white"},
            customdata=part[["low", "high", "articles", "families"]] * [100, 100, 1, 1],
            hovertext=names,
            hovertemplate="%{hovertext}<br>"
            + deed
            + " %{x:.0f} % [%{customdata[0]:.0f}, %{customdata[1]:.0f}]"
            + "<br>%{customdata[2]} articles, %{customdata[3]} families<extra></extra>",
        )
    sure = table[table["stance"] == "asserts"].set_index(["frame", "group"])
    sure = sure.reindex(pd.MultiIndex.from_frame(rows[["frame", "group"]]))[["estimate", "low", "high"]] * 100
    bars = draw_bars(sure, "x")
    bars["error_x"] |= {"color": INK, "width": 5, "thickness": 1.6}
    figure.add_scatter(
        x=sure["estimate"],
        y=[place + 0.32 for place in range(len(names))],
        mode="markers",
        marker={"size": 1, "color": INK},
        showlegend=False,
        hoverinfo="skip",
        **bars,
    )
    figure.update_layout(barmode="stack", legend_traceorder="normal")
    figure.update_xaxes(title_text="share of articles (%)", range=[0, 100])
    figure.update_yaxes(tickvals=list(range(len(names))), ticktext=names, range=[len(names) - 0.5, -0.5])
    return lay_out(figure, title=title, height=150 + 62 * len(names))


def plot_parts(
    table: pd.DataFrame, *, title: str, row: str = "part", x_title: str, labels: Mapping[str, str] | None = None
) -> go.Figure:
    """Draw a contrast in every part of a corpus: a panel a frame on one scale, a line a part; hollow where its interval holds 0, grey where thin.

    ``table`` is ``compare_parts``'s or ``compare_turn``'s of one stance; ``row`` names the column that names the lines. Behind
    each name: articles of the two sides.
    """
    need_columns(
        table, (row, "frame", "estimate", "low", "high", "articles", "reference_articles", "thin"), "plot_parts"
    )
    labels = labels or {}
    table = table[table["estimate"].notna()]
    frames, lines = sorted(table["frame"].unique()), list(dict.fromkeys(table[row]))
    figure = make_subplots(
        cols=len(frames), shared_yaxes=True, subplot_titles=[labels.get(f, f) for f in frames], horizontal_spacing=0.03
    )
    reach = 100 * max(table["high"].max(), -table["low"].min()) + 5
    for column, frame in enumerate(frames, start=1):
        part = table[table["frame"] == frame]
        holds = (part["low"] <= 0) & (part["high"] >= 0)
        figure.add_scatter(
            row=1,
            col=column,
            x=part["estimate"] * 100,
            y=[lines.index(name) for name in part[row]],
            mode="markers",
            marker={
                "size": 9,
                "color": ["#b3b3b3" if thin else PALETTE[0] for thin in part["thin"]],
                "symbol": ["circle-open" if hollow else "circle" for hollow in holds],
            },
            **draw_bars(part[["estimate", "low", "high"]] * 100, "x"),
            showlegend=False,
            customdata=pd.concat([part[["low", "high"]] * 100, part[["articles", "reference_articles"]]], axis=1),
            hovertemplate="%{x:+.0f} points [%{customdata[0]:+.0f}, %{customdata[1]:+.0f}]"
            "<br>%{customdata[2]} against %{customdata[3]} articles<extra></extra>",
        )
        figure.add_vline(x=0, line={"color": INK, "width": 1}, row=1, col=column)
        marks = "filled: interval leaves zero out; hollow: it does not; grey: thin"
        figure.update_xaxes(title_text=f"{x_title}<br><sup>{marks}</sup>", range=[-reach, reach], row=1, col=column)
    first = table.drop_duplicates(row).set_index(row)
    figure.update_yaxes(
        tickvals=list(range(len(lines))),
        ticktext=[
            f"{labels.get(n, n)} ({first.loc[n, 'articles']} / {first.loc[n, 'reference_articles']})" for n in lines
        ],
        range=[len(lines) - 0.4, -0.6],
    )
    return lay_out(figure, title=title, height=180 + 28 * len(lines))
