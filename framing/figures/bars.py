"""Parts of a whole as bars: what each side does with a frame, where one coder's decisions lie in another's, the terms of topics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from framing.codes import UNSTABLE
from framing.compare.written import percent
from framing.figures.claims import (
    MOST,
    count_sides,
    name_sides,
    quote,
    tell_each,
    tell_side_parts,
    tell_sides,
    tell_spread,
)
from framing.figures.rows import Places
from framing.figures.style import DEED_COLOURS, FAINT, INK, draw_bars, lay_out, need_columns, sort_frames, spell

_GREY = "#7a7a7a"

FADED = "topics that do not surely come back when the model is fitted again: not to be written about"


def plot_deeds(
    table: pd.DataFrame,
    *,
    by: str | None = None,
    labels: Mapping[str, str] = {},
    claim: str | None = None,
) -> go.Figure:
    """Draw, for every frame and side, one bar of the articles that assert it, report it, deny it and are silent on it.

    ``table`` is ``estimate_prevalence``'s of ``classify_articles``'s codes, of one coder; ``by`` names a column that parts
    each frame further, such as the language. The line below a bar is the interval of the asserting part;
    with a ``claim`` (``plot_moves``) of the part that the group is named after, which then stands first.
    """
    needed = ("frame", "stance", "group", "estimate", "low", "high", "articles", "families")
    need_columns(table, (by or "frame", *needed), "plot_deeds")
    table = sort_frames(table, labels)
    table = table.assign(thin=table.get("thin", False))
    table = table[table["estimate"].notna()].assign(section=lambda t: [spell(f, labels) for f in t["frame"]])
    if by:
        table["section"] += [f" · {spell(name, labels)}" for name in table[by]]
    table = table.assign(later=table["stance"] != (table["group"] if claim else "asserts"))
    table = table.sort_values("stance", key=lambda c: c.map(list(DEED_COLOURS).index), kind="stable")
    table = table.sort_values("later", kind="stable")
    table["end"] = table.groupby(["section", "group"])["estimate"].cumsum()
    sure, places = table[~table["later"]], Places()
    for section, some in sure.groupby("section", sort=False):
        some = some.sort_values(["estimate", "group"], ascending=[False, True])
        names = {g: f"{labels.get(g, g)} ({n})" for g, n in zip(some["group"], some["articles"], strict=True)}
        places.add(str(section), names, thick=40)
    figure = go.Figure()
    for deed, colour in DEED_COLOURS.items():
        part = table[table["stance"] == deed]
        told = [
            f"{r['section']} · {labels.get(r['group'], r['group'])}<br>{deed} {percent(r)}"
            f"<br>{r['articles']} articles, {r['families']} families"
            for _, r in part.iterrows()
        ]
        figure.add_bar(
            orientation="h", x=part["estimate"] * 100, base=[*((part["end"] - part["estimate"]) * 100).round(6)], y=[places.rows[(str(s), g)] - 4 for s, g in zip(part["section"], part["group"], strict=True)],
            width=22, name=deed, text=[f"{s:.0f}" if s >= 6 else "" for s in part["estimate"] * 100], textposition="inside",
            insidetextanchor="middle", textangle=0, textfont={"size": 11, "color": ["white" if deed in _DARK and not thin else "#111111" for thin in part["thin"]]},
            marker={"color": colour, "line": {"color": "white", "width": 1}, "opacity": [FAINT if thin else 1 for thin in part["thin"]]}, hovertext=told, hovertemplate="%{hovertext}<extra></extra>",
        )  # fmt: skip
    bars = draw_bars(sure[["estimate", "low", "high"]] * 100, "x")
    bars["error_x"] |= {"color": INK, "width": 4}
    figure.add_scatter(
        x=sure["end"] * 100, y=[places.rows[(str(s), g)] + 13 for s, g in zip(sure["section"], sure["group"], strict=True)],
        mode="markers", marker={"size": 3, "color": INK}, hoverinfo="skip", **bars,
    )  # fmt: skip
    figure.update_layout(barmode="overlay")
    places.draw(figure, labels)
    figure.update_yaxes(showgrid=False)
    figure.update_xaxes(title={"text": "share of articles (%)", "standoff": 4}, range=[0, 100], showgrid=False)
    pair = name_sides(table)

    def tell(some: pd.DataFrame) -> tuple[str, bool]:
        return tell_side_parts(some, by, labels) if pair and by else tell_sides(some, labels=labels)

    what = "side asserts clearly more"
    said = tell_each(table, "section" if by and not pair else "frame", labels, tell, what, verb="is")
    undrawn = []
    if pair:
        frames = list(dict.fromkeys(table["frame"]))
        said = count_sides(table) if len(frames) > MOST and not by else said
        said = f"{spell(pair[0], labels)} against {spell(pair[1], labels)}: {said[:1].lower()}{said[1:]}"
        denied = table[table["stance"] == "denies"].set_index(["frame", "group"])
        if len(frames) <= MOST and not by and not claim:  # the title speaks of what has no line below its bar
            both = [[(frame, side) for side in pair] for frame in frames]
            told = [
                f"{quote(frame, labels)} {percent(denied.loc[cells[0]])} against {percent(denied.loc[cells[1]])}"
                for frame, cells in zip(frames, both, strict=True)
                if {*cells} <= {*denied.index}
            ]
            undrawn = [f"denied: {'; '.join(told)}"] if told else []
    lay_out(
        figure, claim=claim or said, height=places.height, left=places.left, table=sure.drop(columns="families"),
        measure="What an article does with a frame, each counted once (asserts before denies before reports), in % of articles (their number behind each name)",
        key={deed: (colour, "square") for deed, colour in DEED_COLOURS.items()},
        notes=[*undrawn, "faded: thin" if table["thin"].any() else ""],
    )  # fmt: skip
    part = "on which both agree, which stands first" if claim else "that asserts"
    return figure.update_layout(meta=figure.layout.meta | {"mark": f"line below a bar, for the part {part}"})


_DARK = ("reports", "denies")
"""What is so dark that numbers in it are white."""


def plot_moves(table: pd.DataFrame, *, coders: Sequence[str], labels: Mapping[str, str] = {}) -> go.Figure:
    """Draw where one coder's decisions lie in another's: a bar of what the second says of the articles of which the first says one thing.

    ``table`` is ``estimate_prevalence``'s, by ``said``, of ``pair_coders``'s codes. The line below a bar is the interval of the part on which both agree.
    """
    need_columns(table, ("frame", "stance", "group", "estimate"), "plot_moves")
    first, second = coders
    same = sort_frames(table[(table["stance"] == table["group"]) & table["estimate"].notna()], labels)

    def tell(some: pd.DataFrame) -> tuple[str, bool]:
        return tell_spread(some, labels={deed: f"“{deed}”" for deed in DEED_COLOURS}, unit="decisions")

    told = tell_each(same, "frame", labels, tell, "decision is clearly shared more often than another")
    claim = f"How often coder {second} agrees with coder {first}: {told[:1].lower()}{told[1:]}"
    spelled = {**labels, **{deed: f"{first}: {deed}" for deed in DEED_COLOURS}}
    return plot_deeds(table, labels=spelled, claim=claim)


def sort_topics(topics: Iterable[str]) -> list[str]:
    """Put topics in the order of the numbers that their names begin with; names without come last."""

    def place(topic: str) -> tuple[float, str]:
        number = topic.partition(" ")[0]
        return (int(number) if number.isdigit() else float("inf"), topic)

    return sorted(set(topics), key=place)


def plot_topics(table: pd.DataFrame) -> go.Figure:
    """Draw each topic's first terms as bars of their weight, a section a topic.

    ``table`` is ``list_topic_terms``'s; where it has a column ``stability`` (``estimate_stability``'s), each section says how surely the topic comes back; a ``language`` is named. Topics
    that ``framing.mark_unstable`` marked are hollow.
    """
    need_columns(table, ("topic", "rank", "term", "weight"), "plot_topics")
    table = table.sort_values("rank", kind="stable")
    topics, places, heads = sort_topics(table["topic"]), Places(), {}
    for topic in topics:
        some = table[table["topic"] == topic]
        sure = f" · stability {some['stability'].iloc[0]:z.2f}" if "stability" in some else ""
        heads[topic] = f"topic {topic.removesuffix(UNSTABLE).split(' ')[0]}{sure}"
        heads[topic] += UNSTABLE if topic.endswith(UNSTABLE) else ""
        places.add(topic, {term: term for term in some["term"]})
    hollow = [t.endswith(UNSTABLE) for t in table["topic"]]
    figure = go.Figure(
        go.Bar(
            orientation="h", x=table["weight"] * 100, y=[places.rows[key] for key in zip(table["topic"], table["term"], strict=True)], width=13,
            marker={"color": ["white" if h else _GREY for h in hollow], "line": {"color": _GREY, "width": 1}},  # a pattern would make PDF slow and large
            customdata=table["term"], hovertemplate="%{customdata}: %{x:.2f}%<extra></extra>",
        )
    )  # fmt: skip
    places.draw(figure, heads)
    figure.update_yaxes(showgrid=False)
    figure.update_xaxes(title={"text": "weight in the topic (%)", "standoff": 4}, side="top")
    unsure = sum(t.endswith(UNSTABLE) for t in topics)
    language = f" ({spell(table['language'].iloc[0], {})})" if "language" in table else ""
    of = f"{len(topics)} topics{language}"
    claim = f"The leading terms of {of}"
    if "stability" in table or unsure:
        claim = f"{len(topics) - unsure} of {of} come back, on average, when the model is fitted again"
    return lay_out(
        figure, claim=claim, measure="The leading terms of each topic by weight", table=table, height=places.height, left=places.left, below=8,
        above=44, notes=[f"hollow: {FADED}"] if unsure else [],
    )  # fmt: skip
