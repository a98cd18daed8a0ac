"""Tables as matrices of shaded cells with their numbers in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sin
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from framing.codes import UNSTABLE
from framing.errors import FramingError
from framing.figures.bars import FADED, sort_topics
from framing.figures.claims import tell_each, tell_spread
from framing.figures.style import FAINT, LABEL, lay_out, need_columns, sort_frames, width_of, wrap

_FEW = 9
"""Columns in which a share and its interval can be read on the narrowest screen."""

_TILT = 40


def plot_matrix(
    table: pd.DataFrame,
    *,
    rows: str,
    columns: str,
    claim: str,
    measure: str = "",
    labels: Mapping[str, str] = {},
    about: pd.DataFrame | None = None,
    notes: Sequence[str] = (),
) -> go.Figure:
    """Draw a table as a matrix of shaded cells with their numbers in them; cells without a value stay white and say –.

    ``table`` has ``value`` (the shade), ``text`` (what is written in the cell; after a | what stands small below it) and the columns named by ``rows``
    and ``columns``, which keep the order in which they come. Unstable topics (``framing.mark_unstable``) are faded. Of ``about`` the articles are counted.
    """
    need_columns(table, (rows, columns, "value", "text"), "plot_matrix")
    across, down = list(dict.fromkeys(table[columns])), list(dict.fromkeys(table[rows]))
    twice = table[table.duplicated([rows, columns])]
    if len(twice):
        raise FramingError(f"plot_matrix: a cell needs one row, {tuple(twice.iloc[0][[rows, columns]])} has several")
    cells = table.set_index([rows, columns])
    values = cells["value"].unstack().reindex(index=down, columns=across)
    texts = cells["text"].unstack().reindex(index=down, columns=across).fillna("–")
    small = texts.map(lambda t: t.partition("|")[2])
    shown = texts.map(lambda t: t.partition("|")[0])
    hidden = len(across) > _FEW and small.ne("").any(axis=None)
    if not hidden:
        shown = shown + small.map(lambda t: f"<br><span style='font-size:9px'>{t}</span>" if t else "")
    names = [wrap(str(labels.get(r, r)), LABEL + 20) for r in down]
    heads = [_shorten(str(labels.get(c, c))) for c in across]
    figure = go.Figure(
        go.Heatmap(
            z=values.to_numpy(float), x=list(range(len(across))), y=list(range(len(down))), text=shown.to_numpy(), texttemplate="%{text}",
            textfont={"size": 11}, colorscale=[[0, "#f6f6f6"], [1, "#9a9a9a"]], xgap=2, ygap=2, showscale=False, hoverongaps=False,
            customdata=np.array([[[str(labels.get(r, r)), str(labels.get(c, c)), texts.loc[r, c].replace("|", " [") + ("]" if "|" in texts.loc[r, c] else "")] for c in across] for r in down], dtype=object),
            hovertemplate="%{customdata[0]}<br>%{customdata[1]}: %{customdata[2]}<extra></extra>",
        )
    )  # fmt: skip
    slim = len(across) > 3 or max(width_of(h, 12) for h in heads) > 90
    below = 34 + (max(width_of(h, 11) for h in heads) * sin(_TILT / 57.3) if slim else 14)
    figure.update_xaxes(
        side="bottom", tickangle=-_TILT if slim else 0, showgrid=False, tickvals=list(range(len(across))), ticktext=heads,
        tickfont={"size": 11}, ticklen=0,
    )  # fmt: skip
    figure.update_yaxes(
        range=[len(down) - 0.5, -0.5], showgrid=False, tickvals=list(range(len(down))), ticktext=["<br>".join(n) for n in names], ticklen=0
    )  # fmt: skip
    unstable = [(axis, place) for axis, names in (("x", across), ("y", down)) for place, name in enumerate(names) if str(name).endswith(UNSTABLE)]  # fmt: skip
    for axis, place in unstable:
        other = "y" if axis == "x" else "x"
        across_all = {f"{other}0": 0, f"{other}1": 1, f"{other}ref": "paper"}
        ends = {f"{axis}0": place - 0.5, f"{axis}1": place + 0.5, **across_all}
        figure.add_shape(type="rect", fillcolor="white", opacity=1 - FAINT, line_width=0, **ends)
    left = max([60, *(width_of(line, 12) + 18 for lines in names for line in lines)])
    notes = [*notes, f"faded: {FADED}" if unstable else ""]
    lay_out(
        figure, claim=claim, measure=measure, height=len(down) * max(20 if hidden or not small.ne("").any(axis=None) else 34, 15 * max(map(len, names)) + 5),
        left=left, below=below, notes=notes, table=about,
    )  # fmt: skip
    mark = "on hovering and in the table of numbers" if hidden else "small"
    return figure.update_layout(meta=figure.layout.meta | {"bars": bool(small.ne("").any(axis=None)), "mark": mark})


def _shorten(name: str) -> str:
    """The head of a column in one line; that a topic is unstable is never cut off."""
    mark = UNSTABLE if name.endswith(UNSTABLE) else ""
    first, *rest = wrap(name.removesuffix(mark), 230 - width_of(mark, 11), 11)
    return f"{first}{'…' if rest else ''}{mark}"


def plot_counts(
    counts: pd.DataFrame,
    *,
    x_title: str,
    unit: str = "articles",
    labels: Mapping[str, str] = {},
) -> go.Figure:
    """Draw a cross-tabulation (``pandas.crosstab``'s) of articles, or what ``unit`` names; empty cells stay empty."""
    if counts.empty:
        raise FramingError("plot_counts: the table is empty, there is nothing to draw")
    counts = counts.fillna(0).astype(int)
    cells = counts.rename_axis(index="row", columns="column").stack().rename("value").reset_index()
    cells["text"] = cells["value"].astype(str).where(cells["value"] > 0, "")
    top = cells.loc[cells["value"].idxmax()]
    empty = int((cells["value"] == 0).sum())
    claim = (
        f"Most {unit}: {labels.get(top['row'], top['row'])}, {labels.get(top['column'], top['column'])} ({int(top['value']):,} of "
        f"{int(cells['value'].sum()):,}); {empty} of {len(cells)} cells are empty"
    )
    labels = {**labels, **{r: f"{labels.get(r, r)} ({n:,})" for r, n in counts.sum(axis=1).items()}}
    return plot_matrix(
        cells, rows="row", columns="column", labels=labels, claim=claim, measure=f"Number of {unit} by {x_title}"
    )  # fmt: skip


def _draw_shares(table: pd.DataFrame, one: str, other: str, **words: Any) -> go.Figure:
    """A cell is a share in % with its interval; the longer of two sides of the matrix goes down."""
    down, across = (one, other) if table[one].nunique() >= table[other].nunique() else (other, one)
    keep = {c: {n: i for i, n in enumerate(dict.fromkeys(table[c]))} for c in (one, other)}
    table = table.sort_values([down, across], key=lambda c: c.map(keep[str(c.name)]), kind="stable")
    numbers = table[["estimate", "low", "high"]].to_numpy(float) * 100
    marks = table["mark"] if "mark" in table else [""] * len(table)
    texts = [
        f"{e:.0f}{m}{'' if np.isnan(a) else f'|{a:.0f}–{b:.0f}'}" for (e, a, b), m in zip(numbers, marks, strict=True)
    ]
    cells = table.assign(value=numbers[:, 0], text=texts)
    return plot_matrix(cells, rows=down, columns=across, **words)


def plot_shares(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw shares of topics over groups as a matrix, each cell its share and interval in %.

    ``table`` is ``estimate_prevalence``'s of ``code_topics``; groups by number of articles.
    """
    need_columns(table, ("frame", "group", "estimate", "low", "high", "articles"), "plot_shares")
    some = table.sort_values(["articles", "group", "frame"], ascending=[False, True, True], kind="stable")
    named = [f"{labels.get(g, g)} ({n})" for g, n in zip(some["group"], some["articles"], strict=True)]
    some = some.assign(group=named)
    some = some.sort_values("frame", key=lambda c: c.map(sort_topics(c).index), kind="stable")
    steady = some[~some["frame"].str.endswith(UNSTABLE)].reset_index(drop=True)
    claim = "No topic is stable: what differs between groups should not be written about"
    if len(steady):
        by_topic = steady.rename(columns={"frame": "stable topic"})
        claim = tell_each(
            by_topic,
            "stable topic",
            {},
            lambda topic: tell_spread(topic, labels={}),
            "group clearly has more than another,",
        )
    return _draw_shares(
        some, "frame", "group", labels=labels, claim=claim,
        measure="Mean share of a topic in a group's articles (their number behind its name), in %", about=some.drop(columns="coder", errors="ignore"),
    )  # fmt: skip


def plot_crossed(table: pd.DataFrame, *, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw ``cross_topics``'s table as a matrix: topics by frame and stance, each cell its share and interval in %, starred where it clearly differs from that of all articles, which stands below. Thin topics are left out."""
    need_columns(table, ("topic", "frame", "stance", "estimate", "low", "high", "thin"), "plot_crossed")
    some = sort_frames(table[~table["thin"]].sort_values("stance", kind="stable"), labels)
    need_columns(some, (), "plot_crossed of topics that are not thin")
    some = some.assign(column=[f"{labels.get(f, f)}, {s}" for f, s in zip(some["frame"], some["stance"], strict=True)])
    claim, names, about = (
        "What is coded in the articles of each topic",
        dict(labels),
        some.drop(columns=["articles", "families"], errors="ignore"),
    )
    if "articles" in some:
        names |= {topic: f"{topic} ({n:.0f})" for topic, n in some.groupby("topic")["articles"].max().items()}
    if "difference_low" in some:
        steady = ~some["topic"].str.endswith(UNSTABLE)
        clear = steady & ((some["difference_low"] > 0) | (some["difference_high"] < 0))
        some["mark"] = clear.map({True: "*", False: ""})
        claim = f"In {clear.sum()} of {steady.sum()} cells of stable topics the share differs clearly from that of all articles (not corrected for their number)"
    if "difference" in some:
        share = (some["estimate"] - some["difference"]).round(6)
        same = (
            share.astype(str).groupby(some["topic"]).transform("/".join)
        )  # topics of the same articles, of one language
        every = {"low": np.nan, "high": np.nan, "mark": ""}
        parts = [
            pd.concat(
                [part, part.drop_duplicates("column").assign(topic=f"all articles #{n}", estimate=share, **every)]
            )
            for n, (_, part) in enumerate(some.groupby(same, sort=False))
        ]
        some, names = (
            pd.concat(parts),
            names | {f"all articles #{n}": "all articles, of any topic" for n in range(len(parts))},
        )
    notes = [
        "*: clearly another share than of all articles" * ("mark" in some),
        "in brackets: articles, each counted by its share of the topic" * ("articles" in some),
    ]
    return _draw_shares(
        some, "topic", "column", labels=names, claim=claim, measure="Share of a topic's text in articles coded so, in %", about=about, notes=notes
    )  # fmt: skip
