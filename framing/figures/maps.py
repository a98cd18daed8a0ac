"""A corpus in time, an article a dot; and a text as it stands, its mentions in the colours of their stance."""

from __future__ import annotations

from collections.abc import Container, Mapping
from html import escape

import pandas as pd
import plotly.graph_objects as go

from framing.codes import CODED
from framing.corpus.dates import span_dates
from framing.figures.claims import quote
from framing.figures.rows import Places
from framing.figures.style import (
    DEED_COLOURS,
    DEED_MARKS,
    INK,
    MUTED,
    STANCE_TEXT,
    keep_drawn,
    lay_out,
    need_columns,
    width_of,
    wrap,
)  # fmt: skip

_BINS = 64
"""Columns of dots on a time axis, which do not touch on the narrowest screen."""


def plot_corpus(
    codes: pd.DataFrame,
    *,
    frame: str,
    labels: Mapping[str, str] = {},
    events: Mapping[str, str] = {},
) -> go.Figure:
    """Draw a corpus as a map: a dot an article, at its date, in its group's row, coloured by what it does with a frame. Time is stretched where there are many articles.

    ``codes`` is ``classify_articles``'s of one coder, with ``outlet, date, group``. Articles of one time are stacked; a date that is only a
    year or a month is drawn in the middle of it; what has no date is left out and counted. ``events`` (name: date) are vertical lines.
    """
    need_columns(codes, ("article", "frame", "stance", "value", "group", "date", "outlet"), "plot_corpus")
    some = codes[(codes["frame"] == frame) & (codes["value"] == 1)].drop_duplicates("article")
    need_columns(some, (), f"plot_corpus of {frame!r}")
    span = span_dates(some["date"])
    some = some.assign(at=span["first"] + (span["last"] - span["first"]) / 2)
    undated = int(some["at"].isna().sum())
    loose = int((span["last"] - span["first"]).gt(pd.Timedelta(1, "D")).sum())
    some = some[some["at"].notna()]
    need_columns(some, (), "plot_corpus of articles with dates")
    some = some.sort_values(["at", "article"], kind="stable")
    days = some["at"].reset_index(drop=True)
    some["bin"] = (days.rank().to_numpy() - 1) * _BINS // len(some)
    some["rank"] = some["stance"].map({deed: place for place, deed in enumerate(DEED_COLOURS)})
    some = some.sort_values(["group", "bin", "rank", "at", "article"], kind="stable")
    some["stack"] = some.groupby(["group", "bin"]).cumcount()
    size, places, lift = some["group"].value_counts(), Places(), {}
    for group in sorted(size.index, key=lambda g: (-size[g], g)):
        most = int(some.loc[some["group"] == group, "stack"].max())
        lift[group] = min(6.0, 260 / (most + 1))
        places.add("", {group: f"{labels.get(group, group)} ({size[group]})"}, thick=(most + 1) * lift[group] + 10)
        some.loc[some["group"] == group, "y"] = places.height - 14
    some["y"] -= some["stack"] * some["group"].map(lift)
    figure = go.Figure()
    for deed, colour in DEED_COLOURS.items():
        part = some[some["stance"] == deed]
        told = [
            f"{escape(str(r['outlet']), quote=False)}, {r['date']}<br>{labels.get(r['group'], r['group'])}: {deed}"
            for _, r in part.iterrows()
        ]
        figure.add_scatter(
            x=part["bin"], y=part["y"], mode="markers", marker={"color": colour, "size": 5, "symbol": DEED_MARKS[deed]}, name=deed,
            hovertext=told, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    places.draw(figure, labels)
    ticks = _place_ticks(days)
    figure.update_xaxes(range=[-1, _BINS], tickvals=list(ticks), ticktext=list(ticks.values()), showgrid=True)
    figure.update_xaxes(tickfont={"size": 11}, tickangle=0, title={"text": "date of the article", "standoff": 4})
    lines = {name: _find_bin(days, date) for name, date in sorted(events.items(), key=lambda item: item[1])}
    lines = {name: place for name, place in lines.items() if 0 < place < _BINS}
    for number, place in enumerate(lines.values(), start=1):
        figure.add_vline(x=place - 0.5, line={"color": MUTED, "width": 1, "dash": "dot"})
        lift_by = 2 + 12 * ((number - 1) % 2)
        figure.add_annotation(
            x=place - 0.5, y=0, yref="y", yanchor="bottom", text=str(number), showarrow=False, yshift=lift_by, font={"size": 11}
        )  # fmt: skip
    dotted = "dotted lines: " + ", ".join(f"({n}) {name}" for n, name in enumerate(lines, start=1))
    left_out = f"{undated} without a date are left out" if undated else ""
    middle = f"{loose} dated to a month or year stand in the middle of it" if loose else ""
    notes = ["time is stretched where there are many articles", middle, left_out, dotted if lines else ""]
    share = some["stance"].value_counts(normalize=True).reindex(list(DEED_COLOURS), fill_value=0)
    said = ", ".join(
        f"{share[deed]:.0%} {done}" for deed, done in (("asserts", "assert"), ("reports", "report"), ("denies", "deny"))
    )
    lay_out(
        figure, claim=f"Of {len(some):,} articles with a date {said} {quote(frame, labels)}, {share['silent']:.0%} are silent on it",
        measure="A dot an article at its date, groups by size", height=places.height, left=places.left, below=44, above=26 if lines else 0, notes=notes,
        key={deed: (colour, DEED_MARKS[deed]) for deed, colour in DEED_COLOURS.items()},
        table=some.drop(columns=["families"], errors="ignore"),
    )  # fmt: skip
    columns = ["article", "frame", "stance", "group", "date", "outlet"]
    return keep_drawn(figure, rows=f"frame == {frame!r} and value == 1", columns=columns)


def _find_bin(days: pd.Series, date: str) -> float:
    """Where on the axis a date lies: as far as the share of articles before it."""
    return float((days < pd.Timestamp(date)).mean() * _BINS)


def _place_ticks(days: pd.Series) -> dict[float, str]:
    """Years, and months where a year is wide, that do not meet on the narrowest screen."""
    first, last = days.min(), days.max()
    ticks: dict[float, str] = {}
    for pattern, starts in (
        ("%Y", pd.date_range(first, last, freq="YS")),
        ("%Y-%m", pd.date_range(first, last, freq="MS")),
    ):
        for start in starts:
            place = _find_bin(days, str(start.date()))
            if 4 < place < _BINS - 4 and all(abs(place - other) >= 12 for other in ticks):
                ticks[place] = f"{start:{pattern}}"
    return ticks or {_BINS / 2: f"{days.median():%Y-%m}"}


def plot_text(mentions: pd.DataFrame, *, articles: pd.DataFrame, labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw texts as they stand, with every mention of a frame bold and in the colour of its stance; hovering tells frame and reason.

    ``mentions`` is ``find_mentions``'s of ``articles`` (``article, title, text``). For a page or two: every line is drawn.
    """
    need_columns(mentions, ("article", "sentence", "start", "end", "frame", "stance", "reason"), "plot_text")
    figure, y, dots = go.Figure(), 14.0, []
    for _, article in articles.iterrows():
        found = mentions[mentions["article"] == article["article"]]
        for head, text in ((True, article["title"]), (False, article["text"])):
            here = found[(found["sentence"] == 0) == head]
            marks = {m["start"]: m for _, m in here.iterrows()}
            inside = {place for m in marks.values() for place in range(int(m["start"]) + 1, int(m["end"]))}
            for start, end in _cut_lines(str(text), 440, inside):
                line, at = "", start
                for mark in sorted(place for place in marks if start <= place < end):
                    mention = marks[mark]
                    stop = min(int(mention["end"]), end)
                    line += escape(text[at:mark], quote=False)
                    word = escape(text[mark:stop], quote=False)
                    line += f"<b><span style='color:{STANCE_TEXT[mention['stance']]}'>{word}{_sign(mention['stance'])}</span></b>"
                    named = f"{labels.get(mention['frame'], mention['frame'])}, {mention['stance']}"
                    told = "<br>".join([named, *wrap(mention["reason"], 300)])
                    dots.append((width_of(text[start:mark], 13), y, told))
                    at = stop
                line += escape(text[at:end], quote=False)
                figure.add_annotation(
                    text=f"<b>{line}</b>" if head else line, x=0, xref="paper", xanchor="left", y=y, yanchor="middle", showarrow=False, align="left",
                    font={"size": 13, "color": INK},
                )  # fmt: skip
                y += 19
            y += 4
        y += 12
    figure.add_scatter(
        x=[x for x, _, _ in dots], y=[place for _, place, _ in dots], mode="markers", marker={"size": 16, "opacity": 0}, hovertext=[t for _, _, t in dots],
        hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(visible=False, range=[0, _TEXT - 32], fixedrange=True)
    figure.update_yaxes(visible=False, range=[y, 0], fixedrange=True)
    count = mentions["stance"].value_counts()
    stances = [s for s in (*CODED[1:], "unclear") if s in count]
    counted = ", ".join(f"{count[s]} {s}" for s in stances)
    claim = f"{len(mentions)} mentions in {mentions['article'].nunique()} of {len(articles)} articles: {counted}"
    figure.update_layout(width=_TEXT)  # what is told on hovering stands where its word does
    return lay_out(
        figure, claim=claim, measure="Texts with their mentions, judged by the stance measure", height=y, left=16, below=6,
        key={s: (STANCE_TEXT[s], _sign(s)) for s in stances},
    )  # fmt: skip


_TEXT = 472
"""Pixels of a text with its margins, whatever the screen."""


def _sign(stance: str) -> str:
    """A sign behind a mention, for readers who cannot tell the colours."""
    return {"asserted": "!", "attributed": "›", "rejected": "✕"}.get(stance, "?")


_NEVER_LAST = frozenset("“‘（《〈「『【〔([{")
_NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕”’…—,.;:?!)]}%")


def _cut_lines(text: str, width: float, whole: Container[int] = ()) -> list[tuple[int, int]]:
    """Where the lines of a text begin and end so that each is at most so wide; Latin words stay whole, and none begins with a closing mark or at a place of ``whole``, or ends with an opening one."""
    lines, start, cut, used = [], 0, 0, 0.0
    for place, sign in enumerate(text):
        if (
            place not in whole
            and text[place - 1 : place] not in _NEVER_LAST
            and sign not in _NEVER_FIRST
            and (sign == " " or max(text[max(place - 1, 0) : place + 1]) > "⺀")
        ):
            cut = place
        used += 0 if sign == "\n" else width_of(sign, 13)
        if sign == "\n" or used > width:
            end = place if sign == "\n" or cut <= start else cut
            if text[start:end].strip():
                lines.append((start, end))
            start = end + (text[end] in " \n")
            used = width_of(text[start : place + 1], 13)
    return [*lines, (start, len(text))] if text[start:].strip() else lines
