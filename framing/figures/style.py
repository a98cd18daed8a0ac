"""How every figure looks: the claim above, what was measured below it, the source at the foot; one colour has one meaning.

A figure bends to its screen: it has a height and no width. Everything is laid out in pixels that are known beforehand, so that text
never meets text; ``fit`` wraps the words for a width.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from framing.errors import FramingError, check_columns

FONT = "'Noto Sans', 'Helvetica Neue', Arial, 'Liberation Sans', 'DejaVu Sans', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"

INK, MUTED, GRID, FAINT = "#222222", "#6b6b6b", "#e6e6e6", 0.35

STANCE_COLOURS = {
    "asserted": "#e66f00",
    "attributed": "#0072b2",
    "rejected": "#005a43",
    "present": "#555555",
    "unclear": "#808080",
}
"""Okabe and Ito's hues, 12 steps of lightness (CIELAB) and more between them and to ``silent``: in grey they stay apart."""

STANCE_TEXT = {"asserted": "#b84f00", "attributed": "#0072b2", "rejected": "#005a43", "unclear": "#6b6b6b"}
"""The same hues for words: each 4.5 to 1 on white, where a mark needs 3 to 1."""

DEED_COLOURS = {
    "asserts": STANCE_COLOURS["asserted"],
    "reports": STANCE_COLOURS["attributed"],
    "denies": STANCE_COLOURS["rejected"],
    "silent": "#bdbdbd",
}

DEED_MARKS = {"asserts": "circle", "reports": "diamond", "denies": "square", "silent": "x"}
"""The stances' marks, for dots that no place tells apart."""

FRAME_COLOURS = (
    "#3d3a9e", "#b0307a", "#8a6d1f", "#1f6f78", "#8b3a3a", "#7b52ab", "#5f7a1f", "#2f5d8a", "#c2578a", "#4a4a4a",
    "#9a7fd1", "#a08635", "#a0522d", "#4f8f98", "#8a8a8a",
)  # fmt: skip

SHADES = ("#222222", "#949494", "#5c5c5c", "#7a7a7a")
"""For what is neither stance nor frame: languages, copies, methods."""

MARKS = ("circle", "diamond", "square", "triangle-up", "x", "cross", "star", "triangle-down")

SIGNS = dict(zip(MARKS, "●◆■▲✕✚★▼", strict=True))

LANGUAGES = {
    "en": "English",
    "zh": "Chinese",
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "all": "all languages",
}

WIDTH = 500
"""For which words are wrapped unless a width is given; every wider screen shows them whole."""

_NARROW = dict.fromkeys(" fijlrt.,:;'|!()[]-/“”’·", 0.4)
"""Letters and signs that are clearly narrower than the others, as parts of the size."""

_LINES = 2
"""Lines that a title may take at 183 mm; of a longer one the intervals are left to the picture, which draws them."""

WIDE, NARROW = 692, 336
"""Pixels of 183 and 89 mm, two columns and one of a journal, at 96 an inch."""

LABEL = 150  # pixels for the names at the left


def colour_frames(frames: Iterable[str]) -> dict[str, str]:
    """Give each frame its hue, in the order in which they come."""
    return {frame: FRAME_COLOURS[i % len(FRAME_COLOURS)] for i, frame in enumerate(frames)}


def arrange(names: Iterable[str], labels: Mapping[str, str]) -> list[str]:
    """Put names in the order of the labels, which is the codebook's; what has no label comes last, by the alphabet."""
    order = {name: place for place, name in enumerate(labels)}
    return sorted(set(names), key=lambda name: (order.get(name, len(order)), name))


def spell(name: object, labels: Mapping[str, str]) -> str:
    """A name as it is to be read."""
    return str(labels.get(str(name), LANGUAGES.get(str(name), name)))


def sort_frames(table: pd.DataFrame, labels: Mapping[str, str]) -> pd.DataFrame:
    """Put the frames of a table in the codebook's order."""
    order = arrange(table["frame"], labels)
    return table.sort_values("frame", key=lambda c: c.map(order.index), kind="stable")


def width_of(text: str, size: float) -> float:
    """About how many pixels a text is wide, in the wider of the fonts named above."""
    return size * sum(1.02 if unicodedata.east_asian_width(c) in "WF" else _NARROW.get(c, 0.6) for c in text)


def wrap(text: str, width: float, size: float = 12) -> list[str]:
    """Break a text into lines of at most ``width`` pixels, Chinese anywhere; marks of HTML are made harmless."""
    lines: list[str] = []
    line = ""
    for word in re.findall(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+|\s+", text):
        if width_of(line + word.rstrip(), size) > width and line.strip():
            lines, line = [*lines, line.strip()], ""
        while width_of(word, size) > width > size:
            most = max(1, int(width / size))
            lines, word = [*lines, word[:most]], word[most:]
        line += word
    return [escape(part, quote=False) for part in [*lines, line.strip()] if part]


def shorten(claim: str) -> str:
    """Leave intervals out of a title that is too long."""
    return claim if len(wrap(claim, WIDE - 28, 15)) <= _LINES else re.sub(r" \[[^\]]*\]", "", claim)


def lay_out(
    figure: go.Figure,
    *,
    claim: str,
    measure: str,
    height: float,
    left: float = 16,
    below: float = 44,
    above: float = 0,
    key: Mapping[str, tuple[str, str]] | None = None,
    notes: Sequence[str] = (),
    table: pd.DataFrame | None = None,
) -> go.Figure:
    """Give a figure its looks. Its words are kept in ``layout.meta``: ``describe`` adds to them, ``fit`` writes them.

    ``claim`` is the title, ``measure`` what the numbers are; ``key`` names colours and marks; ``notes`` say what
    fading and hollow dots mean (empty ones are left out); of ``table`` the articles are counted, the coder is named, and the warnings (column ``warning``) stand below.
    ``height`` is that of the plot alone, ``left, below, above`` what its axes take.
    """
    warnings = [] if table is None or "warning" not in table else [w for w in table["warning"].unique() if w]
    bars = any(
        t.type == "scatter" and (t.error_x.array is not None or t.error_y.array is not None) for t in figure.data
    )
    coders = [] if table is None or "coder" not in table else sorted(set(table["coder"]))
    meta = {
        "claim": shorten(claim),
        "measure": [measure, *([count_articles(table)] if table is not None else [])],
        "bars": bars,
        "coder": f"coder {coders[0]}" if len(coders) == 1 else "",
        "notes": [note for note in notes if note],
        "key": [[name, *look] for name, look in (key or {}).items()],
        "warnings": warnings,
        "source": "",
        "sizes": [height, left, below, above],
    }
    figure.update_layout(
        template="none",
        autosize=True,
        meta=meta,
        showlegend=False,
        font={"family": FONT, "size": 12, "color": INK},
        paper_bgcolor="white",
        plot_bgcolor="white",
        hoverlabel={"font": {"family": FONT}, "align": "left"},
    )
    for axes in (figure.update_xaxes, figure.update_yaxes):
        axes(gridcolor=GRID, zeroline=False, automargin=False, linecolor=GRID, title_font={"size": 12})
    return fit(figure)


_VIEWS = {
    "agreed": "what all coders of an article say alike, the easier articles",
    "majority": "what most coders of an article say",
    "dictionary": "words found, whoever says them",
}


def describe(
    figure: go.Figure, *, level: float, coders: Mapping[str, str] | None = None, source: str = ""
) -> go.Figure:
    """Add what a figure cannot know by itself: the level of its intervals, in words who its coder is, and where its numbers come from."""
    meta = figure.layout.meta
    name = meta["coder"].removeprefix("coder ")
    coder = f"codes: {_VIEWS.get(name, name)}" if name else ""
    if coders and name in coders:
        coder = f"coder {name} ({coders[name]})"
    mark = meta.get("mark", "bars")
    bars = f"{mark}: {level:.0%} intervals over families of articles that carry the same copy" if meta["bars"] else ""
    figure.update_layout(meta=meta | {"bars": bars, "coder": coder, "source": source})
    return fit(figure)


def keep_drawn(figure: go.Figure, *, rows: str, columns: Sequence[str]) -> go.Figure:
    """Note which part of a large table a figure shows, so that no more is written beside it: ``rows`` is a query, ``columns`` are names."""
    return figure.update_layout(meta=figure.layout.meta | {"drawn": [rows, *columns]})


def subtitle(meta: Mapping[str, Any]) -> str:
    """What was measured, on how many articles, with what interval, by whom."""
    parts = [*meta["measure"], meta["bars"] if isinstance(meta["bars"], str) else "", meta["coder"], *meta["notes"]]
    return "; ".join(part for part in parts if part)


def fit(figure: go.Figure, *, width: float | None = WIDTH) -> go.Figure:
    """Write a figure's words for a width in pixels; without one leave them out, for a page that has them beside the figure."""
    meta = figure.layout.meta
    height, left, below, above = meta["sizes"]
    foot: list[str] = []
    text, top = "", 16.0
    if width is not None:
        room = (figure.layout.width or width) - 28
        claim = wrap(meta["claim"], room, 15)
        lines = [f"<b><span style='font-size:15px'>{line}</span></b>" for line in claim]
        said = wrap(subtitle(meta), room)
        lines += [f"<span style='font-size:12px;color:{MUTED}'>{line}</span>" for line in said + _key_lines(meta, room)]
        text, top = "<br>".join(lines), 28 + 17.2 * len(lines)
        foot = [line for note in [*meta["warnings"], meta["source"]] for line in wrap(note, room, 11)]
    others = tuple(a for a in figure.layout.annotations if a.name != "source")
    source = {
        "name": "source", "text": "<br>".join(foot), "showarrow": False, "align": "left", "font": {"size": 11, "color": MUTED},
        "x": 0, "xref": "paper", "xanchor": "left", "xshift": 14 - left, "y": 0, "yref": "paper", "yanchor": "top", "yshift": -below,
    }  # fmt: skip
    title = {"text": text, "x": 0, "xref": "container", "xanchor": "left", "font": {"size": 13}, "pad": {"l": 12}}
    tall = round(height + top + above + below + 14 * len(foot) + 6)
    figure.layout.annotations = [*others, *([source] if foot else [])]
    return figure.update_layout(
        title={**title, "y": 1 - 20 / tall, "yref": "container", "yanchor": "top"},
        margin={"l": left, "r": 16, "t": top + above, "b": below + 14 * len(foot) + 6},
        height=tall,
    )


def drop_small(figure: go.Figure) -> go.Figure:
    """Leave out what would be too small in print at 89 mm, the intervals in cells, and say where they are."""
    figure.for_each_trace(
        lambda t: t.update(text=[[re.sub("<br>.*", "", cell) for cell in row] for row in t.text]),
        selector={"type": "heatmap"},
    )
    bars = figure.layout.meta["bars"]
    if isinstance(bars, str) and bars.startswith("small:"):
        figure.update_layout(
            meta=figure.layout.meta | {"bars": f"in the table of numbers:{bars.removeprefix('small:')}"}
        )
    return figure


def _key_lines(meta: Mapping[str, Any], room: float) -> list[str]:
    """The words of a key behind their marks, wrapped."""
    lines, used = [""], 0.0
    for name, colour, mark in meta["key"]:
        wide = width_of(f"{name}     ", 12) + 14
        if used and used + wide > room:
            lines, used = [*lines, ""], 0.0
        lines[-1] += f"<span style='color:{colour}'>{SIGNS.get(mark, mark)}</span> {escape(name, quote=False)}   "
        used += wide
    return [line for line in lines if line]


def count_articles(table: pd.DataFrame) -> str:
    """Say how many articles, in how many families, stand behind a table's rows: the same for all, or from fewest to most."""
    said = []
    for column, others in (("articles", "reference_articles"), ("families", "reference_families")):
        twice = column == "families" and others in table  # one may stand on both sides
        if column in table and table[column].notna().any() and not twice:
            known = table[table[column].notna()]
            count = known[column] + (known[others].fillna(0) if others in known else 0)
            least, most = int(count.min()), int(count.max())
            said.append(f"{most:,} {column}" if least == most else f"{least:,} to {most:,} {column} a row")
    return "n = " + ", ".join(said) if said else ""


def need_columns(table: pd.DataFrame, columns: Sequence[str], what: str) -> None:
    check_columns(table, columns, what)
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
            "thickness": 1.4,
            "width": 0,
        }
    }
