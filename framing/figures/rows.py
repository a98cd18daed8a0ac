"""Rows below each other, the one layout of most figures: sections with a head, names at the left, one scale for all of them.

Rows fit a narrow screen and hold for any number of sections: a frame more is a section more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from framing.compare.written import decimals, percent, points
from framing.figures.style import FAINT, INK, LABEL, MARKS, MUTED, SHADES, draw_bars, lay_out, spell, width_of, wrap

UNITS = {"percent": (100, percent, ""), "points": (100, points, " points"), "score": (1, decimals, "")}
"""What an estimate is: by what it is multiplied, how it is written, what stands behind it."""

FADED = "faded: thin, of too few families to be tested"


@dataclass
class Places:
    """Where rows stand, in pixels from the top: ``rows`` by section and name, the ``heads`` of the sections, the ``height`` of all."""

    rows: dict[tuple[str, str], float] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    heads: dict[str, float] = field(default_factory=dict)
    height: float = 4
    left: float = 60

    def add(self, section: str, rows: Mapping[str, str], *, thick: float = 0) -> None:
        """Place a section: its rows by name with what is written at the left; ``thick`` is the least height of a row."""
        if section:
            self.heads[section] = self.height + 12
            self.height += 26
        for name, label in rows.items():
            lines = wrap(label, LABEL, 12)
            tall = max(17 if len(lines) == 1 else 15 * len(lines) + 5, thick)
            self.rows[(section, name)] = self.height + tall / 2
            self.names.append("<br>".join(lines))
            self.height += tall
            self.left = max(self.left, *(width_of(line, 12) + 18 for line in lines), 60)
        self.height += 8

    def draw(self, figure: go.Figure, heads: Mapping[str, str]) -> None:
        """Write names and heads at their places."""
        figure.update_yaxes(
            tickvals=list(self.rows.values()), ticktext=self.names, range=[self.height, 0], showgrid=True, ticklen=0
        )
        for section, place in self.heads.items():
            figure.add_annotation(
                text=f"<b>{escape(spell(section, heads), quote=False)}</b>", x=0, xref="paper", xanchor="left", xshift=14 - self.left,
                y=place, yref="y", yanchor="middle", showarrow=False, font={"size": 13},
            )  # fmt: skip


def draw_rows(
    table: pd.DataFrame,
    *,
    labels: Mapping[str, str],
    unit: str,
    x_title: str,
    looks: Mapping[str, tuple[str, str]],
    names: Mapping[Any, str] | None = None,
    order: Sequence[str] | None = None,
    reference: float | None = None,
    hollow: str = "the interval holds zero",
    notes: Sequence[str] = (),
    **words: Any,
) -> go.Figure:
    """Draw estimates with intervals as rows.

    ``table`` has ``section, row, series, estimate, low, high`` and, where they apply, ``faded, hollow``; other columns are told on
    hovering. Rows are sorted by the estimates of the first series, highest first and faded ones last, unless ``order`` is given. ``looks``: a colour and a
    mark for each series, told in the key where there are several. ``names`` are written at the left, by row or by section and row. ``words`` are ``lay_out``'s.
    """
    scale, write, after = UNITS[unit]
    table = table.assign(**{c: table.get(c, False) for c in ("faded", "hollow")})
    series = [name for name in looks if name in set(table["series"])]
    places = Places()
    known: dict[Any, str] = dict(names or {})
    sections = list(dict.fromkeys(table["section"]))
    for section in sections:
        some = table[table["section"] == section]
        first = some.sort_values("series", key=lambda s: s.map(series.index), kind="stable").drop_duplicates("row")
        first = first.sort_values(["faded", "estimate", "row"], ascending=[True, False, True], kind="stable")
        rows = list(order) if order is not None else list(first["row"])
        named = {r: known.get((section, r), known.get(r, spell(r, labels))) for r in rows}
        places.add(section, named, thick=11 * len(series) + (6 if len(series) < 4 else 14))
    figure = go.Figure()
    for number, name in enumerate(series):
        for faded in (True, False):
            part = table[(table["series"] == name) & (table["faded"] == faded) & table["estimate"].notna()]
            if part.empty:
                continue
            colour, mark = looks[name]
            where = zip(part["section"], part["row"], strict=True)
            bars = draw_bars(part[["estimate", "low", "high"]] * scale, "x")
            bars["error_x"]["color"] = colour
            figure.add_scatter(
                x=part["estimate"] * scale, y=[places.rows[key] + 11 * (number - (len(series) - 1) / 2) for key in where],
                marker={"color": colour, "size": 8, "symbol": [f"{mark}-open" if h else mark for h in part["hollow"]]},
                mode="markers", **bars, opacity=FAINT if faded else 1, name=name,
                hovertext=[_tell(row, labels, write(row) + after) for _, row in part.iterrows()], hovertemplate="%{hovertext}<extra></extra>",
            )  # fmt: skip
    places.draw(figure, labels)
    if reference is not None:
        dash = "dot" if reference else "solid"
        figure.add_vline(x=reference * scale, line={"color": MUTED, "width": 1, "dash": dash})
    drawn = table[table["estimate"].notna()]
    high = max(float(drawn["high"].max()), reference or 0) * scale if len(drawn) else 1
    low = min(float(drawn["low"].min()), reference or 0, 0) * scale if len(drawn) else 0
    pad = 0.03 * (high - low or 1)
    tall = places.height > 900  # the scale of a tall figure stands where reading begins
    side = "top" if tall else "bottom"
    figure.update_xaxes(title={"text": x_title, "standoff": 4}, range=[low - pad, high + pad], side=side, nticks=7)
    notes = [*notes, FADED if drawn["faded"].any() else "", f"hollow: {hollow}" if drawn["hollow"].any() else ""]
    return lay_out(
        figure, height=places.height, left=places.left, below=10 if tall else 44, above=44 if tall else 0, notes=notes,
        key={spell(name, labels): looks[name] for name in series} if len(series) > 1 else None, **{"table": table} | words,
    )  # fmt: skip


def shade(names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Looks for what is neither stance nor frame: neutral shades and marks."""
    return {name: (SHADES[i % len(SHADES)], MARKS[i % len(MARKS)]) for i, name in enumerate(dict.fromkeys(names))}


PLAIN = {"": (INK, "circle")}
"""The looks of a single series."""


def _tell(row: pd.Series, labels: Mapping[str, str], estimate: str) -> str:
    """What is told on hovering: names, the estimate with its interval as tables write it, counts, p."""
    told = [spell(row[c], labels) for c in ("section", "row", "series") if row[c]]
    lines = [escape(" · ".join(told), quote=False), estimate]
    ours, theirs = (
        [f"{row[c]:,.0f} {c.split('_')[-1]}" for c in cs if c in row and pd.notna(row[c])] for cs in _COUNTS
    )
    lines += [", ".join(ours) + (f" against {', '.join(theirs)}" if theirs else "")] if ours else []
    p = next((row[c] for c in ("p_corrected", "p") if c in row and pd.notna(row[c])), None)
    if p is not None:
        lines.append(f"p {'corrected ' if 'p_corrected' in row else ''}{p:z.3f}")
    return "<br>".join(lines)


_COUNTS = (("articles", "families"), ("reference_articles", "reference_families"))

COUNTED = "in brackets: articles/families"


def count_names(table: pd.DataFrame, row: str, labels: Mapping[str, str]) -> dict[Any, str]:
    """Write behind each row's name, of each frame where the table has ``frame``, how many articles, and in how many families, it rests on."""
    counts = [c for c in ("articles", "families", "reference_articles") if c in table and table[c].notna().any()]
    if "reference_articles" in counts and table["reference_articles"].nunique() == 1:
        counts.remove("reference_articles")  # the same behind every row
    first = table.groupby(["frame", row] if "frame" in table else row)[counts].max()
    names = {}
    for key, row_counts in first.iterrows():
        numbers = [f"{row_counts[c]:,.0f}" for c in counts if pd.notna(row_counts[c])]
        name = spell(key[-1] if isinstance(key, tuple) else key, labels)
        names[key] = f"{name} ({'/'.join(numbers)})" if numbers else name
    return names
