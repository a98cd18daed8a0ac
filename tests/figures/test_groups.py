"""Groups drawn: the table's numbers and nothing else, thin ones hollow, refusals named, Chinese labels whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from drawn import assert_drawable, assert_same, points

from framing.errors import FramingError
from framing.figures.groups import (
    plot_contrasts,
    plot_corrected,
    plot_plane,
    plot_prevalence,
    plot_timeline,
    plot_variants,
)

LABELS = {"north": "北方报纸", "south": "Southern papers", "east": "东方", "danger": "危险", "pride": "pride"}
GROUPS = {"north": (30, 28, False), "south": (20, 19, False), "east": (4, 4, True)}
STANCES = ("asserted", "attributed", "rejected", "present")


@pytest.fixture
def prevalence() -> pd.DataFrame:
    rows = []
    for f, frame in enumerate(("danger", "pride")):
        for s, stance in enumerate(STANCES):
            for g, (group, (articles, families, thin)) in enumerate(GROUPS.items()):
                estimate = 0.11 * g + 0.07 * s + 0.31 * f
                low, high = estimate - 0.013 * (g + 1) * (estimate > 0), estimate + 0.017 * (g + 2)
                rows.append((frame, stance, group, estimate, low, high, articles, families, thin))
    columns = ["frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"]
    return pd.DataFrame(rows, columns=columns).assign(coder="ann", by="group")


@pytest.fixture
def contrasts() -> pd.DataFrame:
    rows = [
        ("danger", "south", 0.21, 0.11, 0.29, 0.004, 20, 19),
        ("danger", "east", -0.4, -0.6, 0.1, np.nan, 4, 4),
        ("pride", "south", -0.12, -0.3, 0.05, 0.3, 20, 19),
        ("pride", "east", 0.05, -0.2, 0.3, np.nan, 4, 4),
    ]
    columns = ["frame", "group", "estimate", "low", "high", "p_corrected", "articles", "families"]
    return pd.DataFrame(rows, columns=columns).assign(reference="north", stance="asserted", coder="ann")


@pytest.fixture
def variants() -> pd.DataFrame:
    rows = [
        (coder, stance, copies, frame, 0.01 * n, 0.01 * n - 0.05, 0.01 * n + 0.07)
        for n, (frame, stance, copies, coder) in enumerate(
            (f, s, k, c)
            for f in ("danger", "pride")
            for s in ("asserted", "present")
            for k in ("all articles", "no named wire")
            for c in ("ann", "bob", "agreed")
        )
    ]
    return pd.DataFrame(rows, columns=["coder", "stance", "copies", "frame", "estimate", "low", "high"])


def percent(table: pd.DataFrame) -> list[tuple[float, float, float]]:
    return sorted((100 * table[["low", "estimate", "high"]]).itertuples(index=False, name=None))


def by_symbol(figure: go.Figure) -> dict[bool, int]:
    """Return how many dots are open (hollow) and how many are not."""
    count = {True: 0, False: 0}
    for trace in figure.data:
        symbols = trace.marker.symbol
        symbols = [symbols] * len(trace.x) if isinstance(symbols, str) else list(symbols)
        for symbol in symbols:
            count[symbol.endswith("-open")] += 1
    return count


# --- prevalence


def test_prevalence_draws_the_numbers_of_the_table(prevalence):
    figure = plot_prevalence(prevalence, title="t", labels=LABELS)
    shown = prevalence[prevalence["stance"] != "present"]
    assert_same(points(figure), percent(shown))
    assert_drawable(figure)


def test_prevalence_puts_each_dot_into_the_row_of_its_group_and_the_panel_of_its_frame(prevalence):
    figure = plot_prevalence(prevalence, title="t", stances=["asserted"])
    order = ["north", "south", "east"]  # by number of articles
    assert [text.split(" ")[0] for text in figure.layout.yaxis.ticktext] == order
    assert [a.text for a in figure.layout.annotations] == ["danger", "pride"]
    for trace in figure.data:
        frame = {"x": "danger", "x2": "pride"}[trace.xaxis]
        for x, y, (group, articles, families) in zip(trace.x, trace.y, trace.customdata, strict=True):
            row = prevalence.query(f"frame == {frame!r} and stance == 'asserted' and group == {group!r}").iloc[0]
            assert x == pytest.approx(100 * row["estimate"])
            assert order[round(y)] == group
            assert (articles, families) == GROUPS[group][:2]


def test_prevalence_draws_thin_groups_hollow(prevalence):
    assert by_symbol(plot_prevalence(prevalence, title="t")) == {True: 6, False: 12}
    assert by_symbol(plot_prevalence(prevalence.assign(thin=False), title="t")) == {True: 0, False: 18}
    assert by_symbol(plot_prevalence(prevalence.assign(thin=True), title="t")) == {True: 18, False: 0}


def test_prevalence_says_articles_and_families_behind_each_label(prevalence):
    figure = plot_prevalence(prevalence, title="谁在断言？", labels=LABELS)
    assert list(figure.layout.yaxis.ticktext) == ["北方报纸 (30 / 28)", "Southern papers (20 / 19)", "东方 (4 / 4)"]
    assert figure.layout.title.text == "谁在断言？"
    assert [a.text for a in figure.layout.annotations] == ["危险", "pride"]
    assert "%" in figure.layout.xaxis.title.text


def test_prevalence_keeps_the_order_that_is_asked_for(prevalence):
    figure = plot_prevalence(prevalence, title="t", order=["east", "north"])
    assert [text.split(" ")[0] for text in figure.layout.yaxis.ticktext] == ["east", "north"]
    assert_same(points(figure), percent(prevalence.query("stance != 'present' and group != 'south'")))


def test_prevalence_does_not_depend_on_the_order_of_rows(prevalence):
    shuffled = prevalence.sample(frac=1, random_state=5)
    for function in (plot_prevalence, lambda t, title: plot_plane(t, title=title, x="danger", y="pride")):
        one, other = function(prevalence, title="t"), function(shuffled, title="t")
        assert one.layout.yaxis.ticktext == other.layout.yaxis.ticktext
        assert points(one) == points(other)


def test_prevalence_refuses_a_group_to_order_that_is_not_there(prevalence):
    with pytest.raises(FramingError, match="west"):
        plot_prevalence(prevalence, title="t", order=["north", "west"])


def test_prevalence_refuses_stances_that_are_not_there(prevalence):
    with pytest.raises(FramingError, match=r"stances \['affirmed'\].*empty"):
        plot_prevalence(prevalence, title="t", stances=["affirmed"])


# --- the plane


def test_the_plane_has_a_dot_a_group_with_both_intervals(prevalence):
    figure = plot_plane(prevalence, title="t", x="danger", y="pride", stance="attributed", labels=LABELS)
    some = prevalence[prevalence["stance"] == "attributed"]
    assert_same(points(figure, "x"), percent(some[some["frame"] == "danger"]))
    assert_same(points(figure, "y"), percent(some[some["frame"] == "pride"]))
    assert_drawable(figure)
    for trace in figure.data:
        for name, x, y in zip(trace.text, trace.x, trace.y, strict=True):
            group = next(g for g, label in LABELS.items() if label == name)
            pair = some[some["group"] == group].set_index("frame")["estimate"] * 100
            assert (x, y) == pytest.approx((pair["danger"], pair["pride"]))
    assert {a.text for a in figure.layout.annotations} == {"北方报纸", "Southern papers", "东方"}
    assert "attributed" in figure.layout.xaxis.title.text
    assert "危险" in figure.layout.xaxis.title.text
    assert "%" in figure.layout.yaxis.title.text


def test_the_plane_draws_thin_groups_hollow(prevalence):
    assert by_symbol(plot_plane(prevalence, title="t", x="danger", y="pride")) == {True: 1, False: 2}


def test_the_planes_labels_do_not_lie_on_each_other():
    """Six groups in a corner: the boxes of their labels, as wide as the letters are, stay apart."""
    rows = [
        (frame, "asserted", f"group {i}", 0.05 + 0.01 * i, 0.0, 0.2, 20, 20, False)
        for i in range(6)
        for frame in ("danger", "pride")
    ]
    columns = ["frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"]
    figure = plot_plane(pd.DataFrame(rows, columns=columns), title="t", x="danger", y="pride")
    wide, high = 860 / 109, 520 / (figure.layout.yaxis.range[1] + 6)
    boxes = [(a.x * wide + a.ax, -a.y * high + a.ay) for a in figure.layout.annotations]
    half = 3 * len("group 0")
    for i, (x, y) in enumerate(boxes):
        for other_x, other_y in boxes[:i]:
            assert abs(x - other_x) > 2 * half or abs(y - other_y) > 14


def test_the_plane_leaves_out_a_group_without_one_of_the_frames(prevalence):
    some = prevalence[(prevalence["frame"] == "danger") | (prevalence["group"] != "south")]
    figure = plot_plane(some, title="t", x="danger", y="pride")
    assert {a.text for a in figure.layout.annotations} == {"north", "east"}


@pytest.mark.parametrize(
    ("x", "y", "stance"),
    [("fear", "pride", "asserted"), ("danger", "fear", "asserted"), ("danger", "pride", "affirmed")],
)
def test_the_plane_refuses_what_is_not_there(prevalence, x, y, stance):
    with pytest.raises(FramingError, match=f"no group has both '{x}' and '{y}' {stance}"):
        plot_plane(prevalence, title="t", x=x, y=y, stance=stance)


# --- contrasts


def test_contrasts_draw_differences_with_intervals(contrasts):
    figure = plot_contrasts(contrasts, title="t", labels=LABELS)
    assert_same(points(figure), percent(contrasts))
    assert_drawable(figure)
    assert figure.layout.xaxis.title.text == "points more than 北方报纸"
    assert list(figure.layout.yaxis.ticktext) == ["Southern papers (20 / 19)", "东方 (4 / 4)"]


def test_contrasts_are_filled_only_where_the_corrected_p_is_small(contrasts):
    figure = plot_contrasts(contrasts, title="t")
    drawn = {
        trace.name: sorted(round(x) for t in figure.data if t.name == trace.name for x in t.x) for trace in figure.data
    }
    assert drawn == {"corrected p < 0.05": [21], "corrected p ≥ 0.05": [-12], "thin, not tested": [-40, 5]}
    assert by_symbol(figure) == {True: 3, False: 1}


def test_contrasts_mark_zero(contrasts):
    lines = [s for s in plot_contrasts(contrasts, title="t").layout.shapes if s.type == "line"]
    assert [(s.x0, s.x1) for s in lines] == [(0, 0)] * 2


# --- over time


def test_the_timeline_draws_periods_in_order(prevalence):
    order = ["south", "1998", "north", "east"]
    figure = plot_timeline(prevalence, title="t", order=order, labels=LABELS)
    shown = prevalence[prevalence["stance"] == "asserted"]
    assert_same(points(figure, "y"), percent(shown))
    assert_drawable(figure)
    for trace, frame in zip(figure.data, ("danger", "pride"), strict=True):
        for x, y in zip(trace.x, trace.y, strict=True):
            row = shown[(shown["frame"] == frame) & (shown["group"] == order[round(x)])].iloc[0]
            assert y == pytest.approx(100 * row["estimate"])
    assert [t.rsplit("<br>", 1)[1] for t in figure.layout.xaxis.ticktext] == ["n = 20", "n = 0", "n = 30", "n = 4"]
    assert figure.layout.xaxis.ticktext[2].startswith("北方报纸")
    assert figure.data[0].name == "危险 (asserted)"
    assert by_symbol(figure) == {True: 2, False: 4}
    assert "%" in figure.layout.yaxis.title.text


def test_the_timeline_refuses_periods_that_are_not_there(prevalence):
    with pytest.raises(FramingError, match=r"plot_timeline of asserted over \['1998'\].*empty"):
        plot_timeline(prevalence, title="t", order=["1998"])


# --- variants


def test_variants_draw_a_row_a_reading_and_a_colour_the_copies(variants):
    figure = plot_variants(variants, title="t", labels=LABELS)
    assert_same(points(figure), percent(variants))
    assert_drawable(figure)
    rows = list(figure.layout.yaxis.ticktext)
    assert rows == [f"{s}, {c}" for s in ("asserted", "present") for c in ("coder ann", "coder bob", "agreed")]
    assert len({t.marker.color for t in figure.data}) == 2
    for trace in figure.data:
        frame = {"x": "danger", "x2": "pride"}[trace.xaxis]
        for x, y in zip(trace.x, trace.y, strict=True):
            stance, coder = rows[round(y)].split(", ")
            row = variants[
                (variants["frame"] == frame)
                & (variants["stance"] == stance)
                & (variants["coder"] == coder.removeprefix("coder "))
                & (variants["copies"] == trace.name)
            ].iloc[0]
            assert x == pytest.approx(100 * row["estimate"])


# --- what every one of them refuses


@pytest.mark.parametrize("function", ["prevalence", "plane", "contrasts", "timeline", "variants"])
def test_an_empty_table_and_a_missing_column_are_refused(request, function):
    draw = {
        "prevalence": lambda t: plot_prevalence(t, title="t"),
        "plane": lambda t: plot_plane(t, title="t", x="danger", y="pride"),
        "contrasts": lambda t: plot_contrasts(t, title="t"),
        "timeline": lambda t: plot_timeline(t, title="t", order=["north"]),
        "variants": lambda t: plot_variants(t, title="t"),
    }[function]
    source = {"plane": "prevalence", "timeline": "prevalence"}.get(function, function)
    table = request.getfixturevalue(source)
    draw(table)
    with pytest.raises(FramingError, match=f"plot_{function}.*empty"):
        draw(table.head(0))
    unused = {"coder", "by", "stance" if function == "contrasts" else ""}
    for column in table.columns.difference(list(unused)):
        with pytest.raises(FramingError, match=f"plot_{function} needs the column '{column}'; there are"):
            draw(table.drop(columns=column))


@pytest.mark.parametrize("function", ["prevalence", "plane", "timeline"])
def test_an_estimate_that_is_not_known_is_not_drawn(prevalence, function):
    """A row without a number has no dot; the others keep theirs."""
    table = prevalence.copy()
    table.loc[table["group"] == "south", ["estimate", "low", "high"]] = np.nan
    draw = {
        "prevalence": lambda: plot_prevalence(table, title="t"),
        "plane": lambda: plot_plane(table, title="t", x="danger", y="pride"),
        "timeline": lambda: plot_timeline(table, title="t", order=list(GROUPS)),
    }[function]
    figure = draw()
    assert_drawable(figure)
    assert (
        len(points(figure, "y" if function == "timeline" else "x"))
        == {"prevalence": 12, "plane": 2, "timeline": 4}[function]
    )


def test_drawing_leaves_the_table_alone(prevalence, contrasts, variants):
    for table, draw in (
        (prevalence, plot_prevalence),
        (contrasts, plot_contrasts),
        (variants, plot_variants),
    ):
        before = table.copy(deep=True)
        draw(table, title="t")
        pd.testing.assert_frame_equal(table, before)


def test_corrected_estimates_stand_side_by_side(contrasts):
    shifted = [
        contrasts.assign(method=m, estimate=contrasts["estimate"] + s) for m, s in (("naive", 0), ("coded", 0.1))
    ]
    table = pd.concat(shifted, ignore_index=True)
    figure = plot_corrected(table, title="t", labels=LABELS)
    assert [t.name for t in figure.data] == ["naive", "coded"] * 2
    drawn = {round(x, 6) for t in figure.data for x in t.x}
    assert drawn == {round(100 * e, 6) for e in table["estimate"]}
    assert figure.layout.yaxis.ticktext == ("Southern papers, asserted", "东方, asserted")
    assert figure.layout.xaxis.title.text.startswith("points more than 北方报纸")
    shares = plot_corrected(table.drop(columns="reference"), title="t")
    assert shares.layout.xaxis.title.text.startswith("share of articles (%)")
    with pytest.raises(FramingError, match="keep one coder and one measure"):
        plot_corrected(pd.concat([table, table]), title="t")


def test_warnings_of_a_table_stand_below_its_figure_once(contrasts, prevalence):
    bare = plot_contrasts(contrasts, title="t")
    warned = plot_contrasts(
        contrasts.assign(warning=["Do not compare.", "", "Do not compare.", "With care."]), title="t"
    )
    notes = [a.text for a in warned.layout.annotations if a.text not in {b.text for b in bare.layout.annotations}]
    assert notes == ["Do not compare.<br>With care."]
    assert warned.layout.height > bare.layout.height
    assert len(plot_prevalence(prevalence.assign(warning=""), title="t").layout.annotations) == 2  # the frames
