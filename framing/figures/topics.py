"""Measures, terms and topics as plotly figures: panels of dots with intervals, bars, and matrices with their numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from framing.codes import UNSTABLE
from framing.errors import FramingError
from framing.figures.style import GRID, INK, MUTED, PALETTE, add_note, draw_bars, lay_out, need_columns

_WIDE = 8  # columns of a matrix in which a share and its interval fit on one line


_FADED = "do not surely come back when the model is fitted again: not to be written about"


def plot_k(table: pd.DataFrame, *, title: str) -> go.Figure:
    """Draw what each number of topics is worth: a row a language, and side by side stability, coherence and reconstruction.

    ``table`` is ``framing.choose_k``'s, of one language or several. Stability with the middle 90 % of fits and, dotted, what chance gives;
    coherence and reconstruction with one standard error. Filled where k is stable; the chosen k is a ring. A k with a gap is not drawn.
    """
    need_columns(
        table, ("language", "k", "stability", "chance", "coherence", "explained", "stable", "chosen"), "plot_k"
    )
    table = table[table["gap"] == ""]
    need_columns(table, (), "plot_k without gaps")
    languages = list(dict.fromkeys(table["language"]))
    heads = ["stability: agreement over fits", "coherence: NPMI, held out", "reconstruction: % of held-out weights"]
    figure = make_subplots(
        rows=len(languages),
        cols=3,
        horizontal_spacing=0.09,
        vertical_spacing=0.25 / len(languages),
        subplot_titles=[f"{language} · {head}" for language in languages for head in heads],
    )
    for row, language in enumerate(languages, start=1):
        some = table[table["language"] == language].sort_values("k")
        panels = (
            ("stability", 1, some["stability_low"], some["stability_high"]),
            ("coherence", 1, some["coherence"] - some["coherence_error"], some["coherence"] + some["coherence_error"]),
            (
                "explained",
                100,
                some["explained"] - some["explained_error"],
                some["explained"] + some["explained_error"],
            ),
        )
        for column, (name, scale, low, high) in enumerate(panels, start=1):
            ends = pd.DataFrame({"estimate": some[name], "low": low, "high": high}) * scale
            known = ends["estimate"].notna().to_numpy()
            bars = draw_bars(ends[known], "y")
            bars["error_y"]["color"] = PALETTE[0]
            figure.add_scatter(
                row=row,
                col=column,
                x=some["k"][known],
                y=ends["estimate"][known],
                mode="lines+markers",
                line={"color": GRID, "width": 1},
                marker={
                    "color": PALETTE[0],
                    "size": 8,
                    "symbol": ["circle" if s else "circle-open" for s in some["stable"][known]],
                },
                **bars,
                showlegend=False,
                hovertemplate=f"k %{{x}}: %{{y:.2f}}<extra>{name}</extra>",
            )
            chosen = some["chosen"].to_numpy(bool) & known
            figure.add_scatter(
                row=row,
                col=column,
                x=some["k"][chosen],
                y=ends["estimate"][chosen],
                mode="markers",
                marker={"size": 17, "symbol": "circle-open", "color": PALETTE[1], "line": {"width": 2}},
                name="chosen",
                legendgroup="chosen",
                showlegend=row == 1 and column == 1,
                hoverinfo="skip",
            )
        figure.add_scatter(
            row=row,
            col=1,
            x=some["k"],
            y=some["chance"],
            mode="lines",
            line={"color": MUTED, "dash": "dot", "width": 1.2},
            name="by chance",
            legendgroup="chance",
            showlegend=row == 1,
            hoverinfo="skip",
        )
        figure.update_yaxes(range=[0, 1.02], row=row, col=1)
    figure.update_xaxes(dtick=2)
    figure.update_xaxes(title_text="number of topics k", row=len(languages))
    figure.update_annotations(font={"size": 12})
    lay_out(figure, title=title, height=150 + 260 * len(languages))
    return add_note(
        figure, "bars: stability, the middle 90 % of fits; coherence and reconstruction, one standard error"
    )


def plot_terms(tables: Mapping[str, pd.DataFrame], *, title: str, n: int = 12) -> go.Figure:
    """Draw the terms that lean most to the one and the other set, a panel a table (``compare_terms``), with intervals.

    Filled where the corrected p is below 0.05.
    """
    if not tables:
        raise FramingError("plot_terms: there is no table to draw")
    figure = make_subplots(cols=len(tables), subplot_titles=list(tables), horizontal_spacing=0.16)
    for column, table in enumerate(tables.values(), start=1):
        need_columns(table, ("term", "estimate", "low", "high", "z", "p_corrected"), "plot_terms")
        part = pd.concat([table.head(n), table.tail(n)]).drop_duplicates("term")
        sure = part["p_corrected"] < 0.05
        figure.add_scatter(
            row=1,
            col=column,
            x=part["estimate"],
            y=list(range(len(part))),
            mode="markers",
            marker={
                "color": [PALETTE[1] if e > 0 else PALETTE[0] for e in part["estimate"]],
                "size": 8,
                "symbol": ["circle" if s else "circle-open" for s in sure],
            },
            **draw_bars(part, "x"),
            showlegend=False,
            customdata=part[["term", "z", "p_corrected"]],
            hovertemplate="%{customdata[0]}: %{x:.2f}<br>z %{customdata[1]:.1f}, corrected p %{customdata[2]:.3f}<extra></extra>",
        )
        figure.add_vline(x=0, line={"color": INK, "width": 1}, row=1, col=column)
        figure.update_yaxes(
            tickvals=list(range(len(part))),
            ticktext=list(part["term"]),
            range=[len(part) - 0.4, -0.6],
            row=1,
            col=column,
        )
        figure.update_xaxes(title_text="difference in log-odds, with interval", row=1, col=column)
    return lay_out(figure, title=title, height=160 + 44 * n)


def plot_topics(table: pd.DataFrame, *, title: str, columns: int = 3) -> go.Figure:
    """Draw each topic's first terms as bars of their weight, a panel a topic.

    ``table`` is ``list_topic_terms``'s; where it has a column ``stability`` (``estimate_stability``'s), each panel says how surely the topic comes back. Topics
    that ``framing.mark_unstable`` marked are hatched.
    """
    need_columns(table, ("topic", "rank", "term", "weight"), "plot_topics")
    topics = list(dict.fromkeys(table["topic"]))
    heads = [f"topic {t.split(' ')[0]}" for t in topics]
    if "stability" in table:
        sure = table.drop_duplicates("topic").set_index("topic")["stability"]
        heads = [f"{head} · stability {sure[topic]:.2f}" for head, topic in zip(heads, topics, strict=True)]
    unstable = [topic.endswith(UNSTABLE) for topic in topics]
    heads = [head + UNSTABLE if faded else head for head, faded in zip(heads, unstable, strict=True)]
    columns = min(columns, len(topics))
    rows = -(-len(topics) // columns)
    figure = make_subplots(
        rows=rows,
        cols=columns,
        horizontal_spacing=0.15,
        vertical_spacing=0.2 / rows,
        subplot_titles=heads,
    )
    for i, topic in enumerate(topics):
        part = table[table["topic"] == topic].sort_values("rank")
        figure.add_bar(
            row=i // columns + 1,
            col=i % columns + 1,
            x=part["weight"] * 100,
            y=list(range(len(part))),
            orientation="h",
            marker={"color": PALETTE[0], "pattern": {"shape": "/" if unstable[i] else ""}},
            opacity=0.6 if unstable[i] else 1,
            showlegend=False,
            hovertemplate="%{x:.1f} %<extra></extra>",
        )
        figure.update_yaxes(
            tickvals=list(range(len(part))),
            ticktext=list(part["term"]),
            autorange="reversed",
            row=i // columns + 1,
            col=i % columns + 1,
        )
    figure.update_xaxes(title_text="weight (%)", row=rows)
    figure.update_annotations(font={"size": 13})
    lay_out(figure, title=title, height=110 + 250 * rows)
    return add_note(figure, f"hatched: unstable topics, which {_FADED}") if any(unstable) else figure


def plot_matrix(
    table: pd.DataFrame,
    *,
    title: str,
    rows: str,
    columns: str,
    x_title: str,
    colour_title: str,
    labels: Mapping[str, str] | None = None,
) -> go.Figure:
    """Draw a table as a matrix of coloured cells with their numbers in them; cells without a value stay white and say –.

    ``table`` has ``value`` (the colour), ``text`` (what is written in the cell) and the columns named by ``rows`` and ``columns``, which keep the
    order in which they come. Rows of unstable topics (``framing.mark_unstable``) are faded.
    """
    need_columns(table, (rows, columns, "value", "text"), "plot_matrix")
    labels = labels or {}
    across, down = list(dict.fromkeys(table[columns])), list(dict.fromkeys(table[rows]))
    twice = table[table.duplicated([rows, columns])]
    if not twice.empty:
        raise FramingError(f"plot_matrix: a cell needs one row, {tuple(twice.iloc[0][[rows, columns]])} has several")
    cells = table.set_index([rows, columns])
    values = cells["value"].unstack().reindex(index=down, columns=across)
    texts = cells["text"].unstack().reindex(index=down, columns=across).fillna("–")
    narrow = len(across) > _WIDE
    if narrow:
        texts = texts.apply(lambda column: column.str.replace(" [", "<br>[", regex=False))
    figure = go.Figure(
        go.Heatmap(
            z=values.to_numpy(float),
            x=[labels.get(c, c) for c in across],
            y=[labels.get(r, r) for r in down],
            text=texts.to_numpy(),
            texttemplate="%{text}",
            textfont={"size": 11},
            colorscale=[[0, "#f3f7fb"], [1, "#5a9bd4"]],
            xgap=2,
            ygap=2,
            hovertemplate="%{y}<br>%{x}: %{text}<extra></extra>",
            colorbar={"title": {"text": colour_title, "side": "right"}, "thickness": 12, "len": 0.9},
        )
    )
    figure.update_xaxes(side="bottom", tickangle=-35, showgrid=False, title_text=x_title)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    lay_out(figure, title=title, height=230 + (44 if narrow else 30) * len(down))
    unstable = [place for place, name in enumerate(down) if str(name).endswith(UNSTABLE)]
    for place in unstable:
        figure.add_shape(
            type="rect",
            xref="paper",
            x0=0,
            x1=1,
            y0=place - 0.5,
            y1=place + 0.5,
            fillcolor="white",
            opacity=0.45,
            line_width=0,
        )
    return add_note(figure, f"faded: unstable topics, which {_FADED}") if unstable else figure


def plot_shares(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw shares of many rows over groups as a matrix: a row a topic, a column a group, each cell its share and interval in %.

    ``table`` is ``estimate_prevalence``'s of ``code_topics``; groups by number of articles.
    """
    need_columns(table, ("frame", "group", "estimate", "low", "high", "articles"), "plot_shares")
    labels = labels or {}
    order = table.sort_values(["articles", "group"], ascending=[False, True])
    named = order.assign(
        group=[f"{labels.get(g, g)} ({n})" for g, n in zip(order["group"], order["articles"], strict=True)],
        value=order["estimate"] * 100,
        text=[
            f"{100 * e:.0f} [{100 * a:.0f}, {100 * b:.0f}]"
            for e, a, b in order[["estimate", "low", "high"]].to_numpy(float)
        ],
    )
    named = named.sort_values("frame", kind="stable")
    columns = list(dict.fromkeys(order.assign(group=named["group"])["group"]))
    named = named.sort_values(
        ["frame", "group"], key=lambda c: c if c.name == "frame" else c.map(columns.index), kind="stable"
    )
    return plot_matrix(
        named,
        title=title,
        rows="frame",
        columns="group",
        x_title="group (articles)",
        colour_title="share (%)",
    )


def plot_crossed(table: pd.DataFrame, *, title: str, labels: Mapping[str, str] | None = None) -> go.Figure:
    """Draw ``cross_topics``'s table as a matrix: a row a topic, a column a frame and stance, each cell its share and interval in %.

    Thin topics are left out.
    """
    need_columns(table, ("topic", "frame", "stance", "estimate", "low", "high", "thin"), "plot_crossed")
    labels = labels or {}
    some = table[~table["thin"]].sort_values(["frame", "stance"], kind="stable")
    numbers = some[["estimate", "low", "high"]].to_numpy(float) * 100
    some = some.assign(
        value=numbers[:, 0],
        column=[f"{labels.get(f, f)}, {s}" for f, s in zip(some["frame"], some["stance"], strict=True)],
        text=[f"{e:.0f} [{a:.0f}, {b:.0f}]" for e, a, b in numbers],
    )
    return plot_matrix(
        some,
        title=title,
        rows="topic",
        columns="column",
        x_title="frame, stance",
        colour_title="share (%)",
    )
