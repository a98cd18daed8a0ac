"""Terms, topics, measures and matrices drawn: the table's numbers, what is undefined left empty, refusals named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn import assert_drawable, assert_same, points

from framing.errors import FramingError
from framing.figures.groups import plot_counts
from framing.figures.scores import plot_agreement, plot_scores
from framing.figures.topics import plot_crossed, plot_matrix, plot_shares, plot_terms, plot_topics


@pytest.fixture
def terms() -> pd.DataFrame:
    names = ["威胁", "flood", "risk", "wall", "河流", "marvel", "pride", "成就"]
    estimate = np.linspace(2.1, -1.9, len(names))
    return pd.DataFrame(
        {
            "term": names,
            "estimate": estimate,
            "low": estimate - 0.4,
            "high": estimate + 0.6,
            "z": estimate * 3,
            "p_corrected": [0.001, 0.04, 0.05, 0.6, 0.9, 0.2, 0.01, 0.0499],
        }
    )


@pytest.fixture
def topics() -> pd.DataFrame:
    rows = [
        (f"{t + 1} {'河流 水库' if t else 'wall river'}", r + 1, f"词{t}{r}", 0.3 / (r + 1))
        for t in range(5)
        for r in range(4)
    ]
    return pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"])


@pytest.fixture
def scores() -> pd.DataFrame:
    rows = [
        (stance, frame, language, 0.1 * i + 0.05, 0.1 * i - 0.02, 0.1 * i + 0.2)
        for i, (stance, frame, language) in enumerate(
            (s, f, k) for s in ("asserted", "rejected") for f in ("danger", "pride") for k in ("en", "zh")
        )
    ]
    return pd.DataFrame(rows, columns=["stance", "frame", "language", "estimate", "low", "high"])


@pytest.fixture
def shares() -> pd.DataFrame:
    rows = [
        (frame, group, 0.2 + 0.1 * f + 0.05 * g, 0.1, 0.7, articles)
        for f, frame in enumerate(("1 wall", "2 river"))
        for g, (group, articles) in enumerate((("south", 4), ("north", 30), ("east", 11)))
    ]
    return pd.DataFrame(rows, columns=["frame", "group", "estimate", "low", "high", "articles"])


def draw_scores(table: pd.DataFrame, **more):
    return plot_scores(table, title="t", value="stance", facet="frame", x_title="alpha (0 to 1)", **more)


def draw_matrix(table: pd.DataFrame):
    return plot_matrix(
        table,
        title="t",
        rows="frame",
        columns="group",
        x_title="group",
        colour_title="share",
    )


# --- terms


def test_terms_draw_the_ends_of_each_table(terms):
    figure = plot_terms({"危险": terms, "pride": terms}, title="t", n=2)
    ends = pd.concat([terms.head(2), terms.tail(2)])
    for trace in figure.data:
        expected = ends[["low", "estimate", "high"]].itertuples(index=False, name=None)
        assert_same(points(type(figure)(trace)), sorted(expected))
        assert [row[0] for row in trace.customdata] == ends["term"].tolist()
    assert list(figure.layout.yaxis.ticktext) == ["威胁", "flood", "pride", "成就"]
    assert [a.text for a in figure.layout.annotations] == ["危险", "pride"]
    assert_drawable(figure)


def test_terms_are_filled_where_the_corrected_p_is_small(terms):
    figure = plot_terms({"a": terms}, title="t", n=4)
    filled = [t for t, s in zip(terms["term"], figure.data[0].marker.symbol, strict=True) if not s.endswith("-open")]
    assert filled == ["威胁", "flood", "pride", "成就"]
    assert len(set(figure.data[0].marker.color)) == 2, "a colour for each side of zero"


def test_a_short_table_shows_each_term_once(terms):
    figure = plot_terms({"a": terms.head(3)}, title="t", n=12)
    assert list(figure.layout.yaxis.ticktext) == terms["term"].head(3).tolist()


def test_terms_of_no_table_are_refused():
    with pytest.raises(FramingError, match="plot_terms: there is no table"):
        plot_terms({}, title="t")


# --- topics


def test_topics_draw_weights_in_order_of_rank(topics):
    figure = plot_topics(
        topics.sample(frac=1, random_state=2).sort_values("topic", kind="stable"), title="t", columns=2
    )
    assert len(figure.data) == 5
    for place, trace in enumerate(figure.data):
        part = topics[topics["topic"] == topics["topic"].unique()[place]]
        np.testing.assert_allclose(trace.x, part["weight"] * 100)
        axis = figure.layout[f"yaxis{place + 1}" if place else "yaxis"]
        assert list(axis.ticktext) == part["term"].tolist()
    assert [a.text for a in figure.layout.annotations] == [f"topic {i}" for i in range(1, 6)]
    assert_drawable(figure)


def test_one_topic_is_one_panel(topics):
    figure = plot_topics(topics[topics["topic"].str.startswith("1 ")], title="t")
    assert len(figure.data) == 1
    assert tuple(figure.layout.xaxis.domain) == (0, 1)


# --- scores


def test_scores_draw_each_language_in_its_row_and_panel(scores):
    figure = draw_scores(scores)
    expected = scores[["low", "estimate", "high"]].itertuples(index=False, name=None)
    assert_same(points(figure), sorted(expected))
    assert {t.name for t in figure.data} == {"en", "zh"}
    assert list(figure.layout.yaxis.ticktext) == ["asserted", "rejected"]
    assert figure.layout.xaxis.title.text == "alpha (0 to 1)"
    assert_drawable(figure)
    for trace in figure.data:
        frame = {"x": "danger", "x2": "pride"}[trace.xaxis]
        for x, y in zip(trace.x, trace.y, strict=True):
            stance = figure.layout.yaxis.ticktext[round(y)]
            row = scores.query(f"frame == {frame!r} and language == {trace.name!r} and stance == {stance!r}")
            assert x == pytest.approx(row["estimate"].item())


def test_what_is_undefined_keeps_its_row_and_stays_empty(scores):
    undefined = scores["stance"] == "rejected"
    table = scores.assign(**{c: scores[c].mask(undefined) for c in ("estimate", "low", "high")})
    figure = draw_scores(table, reference=0.67)
    assert list(figure.layout.yaxis.ticktext) == ["asserted", "rejected"]
    assert sum(len(t.x) for t in figure.data) == (~undefined).sum()
    assert_drawable(figure)


def test_scores_of_which_none_is_defined_draw_no_dot(scores):
    figure = draw_scores(scores.assign(estimate=np.nan, low=np.nan, high=np.nan))
    assert sum(len(t.x) for t in figure.data) == 0
    assert_drawable(figure)


def test_the_axis_reaches_the_lowest_interval(scores):
    figure = draw_scores(scores.assign(low=-0.8))
    assert figure.layout.xaxis.range[0] < -0.8


def test_a_reference_is_a_line_in_every_panel(scores):
    lines = draw_scores(scores, reference=0.67).layout.shapes
    assert [(s.x0, s.x1) for s in lines] == [(0.67, 0.67)] * 2


def test_agreement_is_drawn_with_the_mark_for_tentative_conclusions(scores):
    figure = plot_agreement(scores.rename(columns={"estimate": "alpha"}), title="t")
    assert_same(points(figure), sorted(scores[["low", "estimate", "high"]].itertuples(index=False, name=None)))
    assert {(s.x0, s.x1) for s in figure.layout.shapes} == {(0.67, 0.67)}
    with pytest.raises(FramingError, match="plot_agreement needs the column 'alpha'; there are"):
        plot_agreement(scores, title="t")


# --- matrices


def test_counts_are_drawn_as_they_are_tabulated():
    articles = pd.DataFrame({"group": ["north", "north", "south"], "period": ["2020", "2020", "江水"]})
    counts = pd.crosstab(articles["group"], articles["period"])
    figure = plot_counts(counts, title="t", x_title="period", labels={"north": "北方"})
    (heat,) = figure.data
    assert list(heat.x) == ["2020", "江水"]
    assert list(heat.y) == ["北方", "south"]
    assert np.asarray(heat.z).tolist() == [[2, 0], [0, 1]]
    assert np.asarray(heat.text).tolist() == [["2", ""], ["", "1"]]
    with pytest.raises(FramingError, match="plot_counts: the table is empty"):
        plot_counts(counts.head(0), title="t", x_title="period")


def test_a_matrix_keeps_rows_and_columns_in_order_and_says_where_there_is_nothing(shares):
    table = shares.assign(value=shares["estimate"], text=[f"{v:.2f}" for v in shares["estimate"]]).drop(index=4)
    figure = draw_matrix(table)
    (heat,) = figure.data
    assert list(heat.x) == ["south", "north", "east"]
    assert list(heat.y) == ["1 wall", "2 river"]
    np.testing.assert_allclose(np.asarray(heat.z, float), [[0.2, 0.25, 0.3], [0.3, np.nan, 0.4]])
    assert np.asarray(heat.text).tolist() == [["0.20", "0.25", "0.30"], ["0.30", "–", "0.40"]]
    assert "NaN" not in figure.to_json()


def test_a_cell_that_stands_twice_is_refused(shares):
    table = pd.concat([shares, shares.head(1)]).assign(value=1, text="x")
    with pytest.raises(FramingError, match=r"plot_matrix.*1 wall.*south"):
        draw_matrix(table)


def test_shares_have_groups_by_size_and_say_the_interval(shares):
    figure = plot_shares(shares, title="主题", labels={"north": "北方"})
    (heat,) = figure.data
    assert list(heat.x) == ["北方 (30)", "east (11)", "south (4)"]
    assert list(heat.y) == ["1 wall", "2 river"]
    np.testing.assert_allclose(np.asarray(heat.z, float), [[25, 30, 20], [35, 40, 30]])
    assert heat.text[0][0] == "25 [10, 70]"
    assert figure.layout.title.text == "主题"


def test_shares_do_not_depend_on_the_order_of_rows(shares):
    mixed = plot_shares(shares.sample(frac=1, random_state=3), title="t").data[0]
    plain = plot_shares(shares, title="t").data[0]
    assert list(mixed.x) == list(plain.x)
    np.testing.assert_allclose(np.asarray(mixed.z, float), np.asarray(plain.z, float))


@pytest.mark.parametrize("function", ["terms", "topics", "scores", "matrix", "shares"])
def test_an_empty_table_and_a_missing_column_are_refused(request, function):
    draw = {
        "terms": lambda t: plot_terms({"a": t}, title="t"),
        "topics": lambda t: plot_topics(t, title="t"),
        "scores": draw_scores,
        "matrix": draw_matrix,
        "shares": lambda t: plot_shares(t, title="t"),
    }[function]
    table = request.getfixturevalue("shares" if function == "matrix" else function)
    if function == "matrix":
        table = table.assign(value=1, text="x")[["frame", "group", "value", "text"]]
    before = table.copy(deep=True)
    draw(table)
    pd.testing.assert_frame_equal(table, before)
    with pytest.raises(FramingError, match=f"plot_{function}.*empty"):
        draw(table.head(0))
    for column in table.columns:
        with pytest.raises(FramingError, match=f"plot_{function} needs the column '{column}'; there are"):
            draw(table.drop(columns=column))


def test_scores_that_differ_between_languages_say_so():
    table = pd.DataFrame(
        {"stance": ["a", "b"], "frame": "f", "language": "en", "estimate": 0.5, "low": 0.4, "high": 0.6}
    )
    table = table.assign(verdict=["differs", "unclear"], warning=["Do not compare.", "With care."])
    figure = plot_scores(table, title="t", value="stance", facet="frame", x_title="F1")
    assert [a.text for a in figure.layout.annotations] == ["f", "Do not compare."]


def test_topics_and_frames_have_a_column_a_stance_and_leave_thin_topics_out():
    rows = [
        (t, f, s, 0.4, 0.25, 0.6, t == "3 silt") for t in ("1 wall", "2 river", "3 silt") for f in "ba" for s in "xy"
    ]
    table = pd.DataFrame(rows, columns=["topic", "frame", "stance", "estimate", "low", "high", "thin"])
    (heat,) = plot_crossed(table, title="t", labels={"a": "Amber"}).data
    assert list(heat.x) == ["Amber, x", "Amber, y", "b, x", "b, y"]
    assert list(heat.y) == ["1 wall", "2 river"]
    assert set(np.asarray(heat.text).ravel()) == {"40 [25, 60]"}
    with pytest.raises(FramingError, match="plot_crossed needs the column 'thin'"):
        plot_crossed(table.drop(columns="thin"), title="t")


def test_topics_say_their_stability_where_it_is_known(topics):
    figure = plot_topics(topics.assign(stability=0.614), title="t")
    assert all(a.text.endswith("· stability 0.61") for a in figure.layout.annotations)
    assert not any("stability" in a.text for a in plot_topics(topics, title="t").layout.annotations)


@pytest.mark.parametrize("draw", [plot_shares, plot_crossed, plot_topics])
def test_unstable_topics_are_faded_and_the_picture_says_so(draw, topics, shares):
    """One topic of two is marked: its row or panel alone is faded, its name says it, and a line below the title explains it."""
    rows = [(t, "f", s, 0.4, 0.25, 0.6, False) for t in ("1 wall", "2 river (unstable)") for s in "xy"]
    crossed = pd.DataFrame(rows, columns=["topic", "frame", "stance", "estimate", "low", "high", "thin"])
    table = {plot_shares: shares, plot_crossed: crossed, plot_topics: topics}[draw]
    plain = table.replace(regex={r" \(unstable\)$": ""})
    marked = plain.replace({"2 river": "2 river (unstable)", "2 河流 水库": "2 河流 水库 (unstable)"})
    assert draw(plain, title="t").layout.title.subtitle.text is None
    figure = draw(marked, title="t")
    assert "unstable topics, which do not surely come back" in figure.layout.title.subtitle.text
    if draw is plot_topics:
        hatched = [trace.marker.pattern.shape == "/" for trace in figure.data]
        heads = [a.text for a in figure.layout.annotations]
        assert hatched == [False, True, False, False, False]
        assert [head.endswith("(unstable)") for head in heads] == hatched
    else:
        assert list(figure.data[0].y) == ["1 wall", "2 river (unstable)"]
        assert [(shape.y0, shape.y1) for shape in figure.layout.shapes] == [(0.5, 1.5)]


def test_many_columns_have_intervals_on_a_line_of_their_own(shares):
    few = plot_shares(shares, title="t").data[0]
    many = pd.concat([shares.assign(group=shares["group"] + str(i)) for i in range(3)], ignore_index=True)
    (heat,) = plot_shares(many, title="t").data
    assert len(heat.x) == 9
    assert set(np.ravel(heat.text)) == {text.replace(" [", "<br>[") for text in np.ravel(few.text)}
