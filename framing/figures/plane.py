"""The plane of two frames: a dot a group with a cross of its intervals, and labels that find their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from framing.errors import FramingError
from framing.figures.claims import quote
from framing.figures.groups import SHARE
from framing.figures.style import (
    FAINT,
    INK,
    MUTED,
    SHADES,
    draw_bars,
    lay_out,
    need_columns,
    width_of,
)  # fmt: skip


def plot_plane(
    table: pd.DataFrame,
    *,
    x: str,
    y: str,
    gaps: pd.DataFrame,
    stance: str = "asserted",
    labels: Mapping[str, str] = {},
) -> go.Figure:
    """Draw the plane of two frames: one dot a group, its two intervals as a cross; thin groups faded and unnamed (hovering and the table of numbers name them).

    ``table`` is ``estimate_prevalence``'s of one coder; ``x`` and ``y`` are frames, whose difference within each group (``gaps``, ``compare_frames``'s of the same codes) the claim counts.
    Groups on one spot share a dot and a label.
    """
    need_columns(table, SHARE, "plot_plane")
    need_columns(gaps, ("group", "estimate", "p_corrected"), "plot_plane of gaps")
    some = table[(table["stance"] == stance) & table["estimate"].notna()]
    sides = [some[some["frame"] == frame].set_index("group") for frame in (x, y)]
    groups = [g for g in sides[0].index if g in sides[1].index]
    if not groups:
        raise FramingError(f"plot_plane: no group has both {x!r} and {y!r} {stance}")
    dots = pd.DataFrame(
        {"x": sides[0]["estimate"], "y": sides[1]["estimate"], "thin": sides[0]["thin"].astype(bool)}
    ).loc[groups]
    dots = dots.assign(name=[str(labels.get(g, g)) for g in groups]).sort_values("thin", kind="stable")
    dots["spot"] = dots[["x", "y"]].round(3).apply(tuple, axis=1)
    ends = [100 * s.loc[groups, ["low", "high"]] for s in sides]
    (left, right), (low, top) = ((max(-4.0, e["low"].min() - 4), min(104.0, 4 + e["high"].max())) for e in ends)
    figure = go.Figure()
    for spot, members in dots.groupby("spot", sort=False):
        lead = members.index[0]
        thin = bool(members["thin"].all())
        bars: dict[str, Any] = {}
        for axis, side in zip("xy", sides, strict=True):
            bars |= draw_bars(side.loc[[lead], ["estimate", "low", "high"]] * 100, axis)
            bars[f"error_{axis}"] |= {"color": SHADES[1], "thickness": 0.9}
        told = [
            f"{dots.loc[g, 'name']}: {sides[0].loc[g, 'estimate']:.0%} / {sides[1].loc[g, 'estimate']:.0%}, "
            f"{sides[0].loc[g, 'articles']} articles, {sides[0].loc[g, 'families']} families"
            for g in members.index
        ]
        figure.add_scatter(
            x=[100 * spot[0]], y=[100 * spot[1]], mode="markers", marker={"color": INK, "size": 9}, opacity=FAINT if thin else 1,
            hovertext=["<br>".join(told)], hovertemplate="%{hovertext}<extra></extra>", **bars,
        )  # fmt: skip
    named = dots[~dots["thin"]].groupby("spot", sort=False)["name"].agg(", ".join)
    across, down = (lambda x: (x - left) / (right - left)), (lambda y: (top - y) / (top - low))
    spots = [(across(100 * x), down(100 * y)) for x, y in zip(dots["x"], dots["y"], strict=True)]
    lines = [(*across(100 * sides[0].loc[g, ["low", "high"]]), *2 * [down(100 * dots.loc[g, "y"])]) for g in groups]
    lines += [(*2 * [across(100 * dots.loc[g, "x"])], *down(100 * sides[1].loc[g, ["high", "low"]])) for g in groups]
    at = {name: (100 * spot[0], 100 * spot[1]) for spot, name in named.items()}
    places = {name: (across(x), down(y)) for name, (x, y) in at.items()}
    for name, (ax, ay) in _place_labels(places, spots, lines).items():
        figure.add_annotation(
            x=at[name][0], y=at[name][1], text=name, ax=ax, ay=ay, arrowwidth=0.6, arrowhead=0, standoff=5, arrowcolor=MUTED,
            font={"size": 11},
        )  # fmt: skip
    heads = [{"text": f"{labels.get(name, name)}, {stance} (% of articles)", "standoff": 4} for name in (x, y)]
    start, end = max(left, low, 0.0), min(right, top)
    dotted = {"color": MUTED, "width": 1, "dash": "dot"}
    figure.add_shape(type="line", x0=start, y0=start, x1=end, y1=end, layer="below", line=dotted)
    figure.update_xaxes(title=heads[0], range=[left, right]).update_yaxes(title=heads[1], range=[low, top])
    solid = dots.index[~dots["thin"]]
    sure = gaps[(gaps["p_corrected"] < 0.05) & gaps["group"].isin(solid)]
    more = [int((side > 0).sum()) for side in (sure["estimate"], -sure["estimate"])]
    names = quote(x, labels), quote(y, labels)
    claim = f"In none of {len(solid)} groups is one of {names[0]} and {names[1]} {stance} clearly more often"
    if any(more):
        often = f"{stance} clearly more often than {names[1]}, in {more[1]} less often"
        claim = f"In {more[0] or 'none'} of {len(solid)} groups {names[0]} is {often}"
    return lay_out(
        figure, claim=claim, measure="One dot a group, its intervals as a cross", height=_TALL, left=56,
        table=some.loc[some["group"].isin(solid)], notes=[
            "clearly: the difference of the two in the same articles, its corrected p below 0.05", "dotted: both equally often",
            "faded: thin groups, named in the table of numbers" if dots["thin"].any() else "",
        ],
    )  # fmt: skip


_PLANES, _TALL = (428, 1012), 440
"""Pixels of the plane on the narrowest screen and on the widest, for which labels are placed, and its height."""


def _place_labels(
    at: Mapping[str, tuple[float, float]],
    dots: Sequence[tuple[float, float]],
    lines: Sequence[tuple[float, float, float, float]],
) -> dict[str, tuple[float, float]]:
    """Return for each name where its label goes, in pixels from its dot: off dots and other labels, nearer to its own dot than to others, and off intervals where there is room.

    Places are parts of the plane, 0 to 1 from its upper left; ``lines`` are ``x0, x1, y0, y1``.
    """
    spots, bars = np.array(dots), np.array(lines).reshape(-1, 4)[:, [0, 2, 1, 3]]
    taken = {wide: np.hstack([spots * (wide, _TALL) - 6, spots * (wide, _TALL) + 6]) for wide in _PLANES}
    out: dict[str, tuple[float, float]] = {}
    for name, place in at.items():
        half = width_of(name, 11) / 2 + 4
        tries = [(reach, spot) for reach in range(12, 150, 6) for spot in _surround(half, reach)]
        cost, to = np.array([2.0 * reach for reach, _ in tries]), np.array([spot for _, spot in tries])
        boxes, leads = {}, {}
        for wide in _PLANES:
            plane = np.array((wide, _TALL))
            own, others = place * plane, taken[wide]
            box = boxes[wide] = np.hstack([own + to - (half, 9), own + to + (half, 9)])
            leads[wide] = own + _LEAD * to[:, None]
            low, high = box[:, None, :2], box[:, None, 2:]
            shared = np.minimum(high, others[:, 2:]) - np.maximum(low, others[:, :2])
            crossed = (bars[:, :2] * plane < high) & (bars[:, 2:] * plane > low)
            foreign = others[_reach(others, own) > 0]
            cost += 10_000 * ((box[:, :2] < (-10, 0)) | (box[:, 2:] > plane)).any(axis=1)
            cost += 5 * shared.clip(0).prod(axis=2).sum(axis=1)
            cost += 10 * crossed.all(axis=2).sum(axis=1)
            cost += 200 * (_reach(box[:, None], spots * plane) < _reach(box, own)[:, None]).sum(axis=1)
            cost += 200 * (_reach(foreign, leads[wide][:, :, None]) < 2).sum(axis=(1, 2))
        best = int(cost.round(6).argmin())  # the first of equals, whatever their last bits
        out[name] = tries[best][1]
        for wide in _PLANES:
            lead = leads[wide][best]
            taken[wide] = np.vstack([taken[wide], boxes[wide][best], np.hstack([lead - 3, lead + 3])])
    return out


def _surround(half: float, reach: float) -> list[tuple[float, float]]:
    """Where a label that is twice ``half`` wide may go so far from its dot."""
    slant = [(side * (half + 0.6 * reach), down * reach) for side in (1, -1) for down in (-1, -0.5, 0.5, 1)]
    return [*slant, (0, -reach), (0, reach), (half + reach, 0), (-half - reach, 0)]


def _reach(box: Any, spot: Any) -> Any:
    """How far spots lie from boxes, 0 within them."""
    box, spot = np.asarray(box), np.asarray(spot)
    return np.hypot(*np.moveaxis(np.maximum(box[..., :2] - spot, spot - box[..., 2:]).clip(0), -1, 0))


_LEAD = np.array([[0.25], [0.4], [0.55], [0.7], [0.85]])
"""Spots on the line from a dot to its label, as parts of it."""
