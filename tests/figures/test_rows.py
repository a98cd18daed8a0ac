"""Rows: each dot at its row, sorted by the result, thin ones faded and said to be so."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_drawable, assert_same, points

from framing.figures.rows import PLAIN, Places, count_names, draw_rows, shade


def draw(table: pd.DataFrame, **more: object):
    how = {
        "labels": {"a": "甲"},
        "unit": "percent",
        "x_title": "share (%)",
        "looks": PLAIN,
        "claim": "c",
        "measure": "m",
    }
    return draw_rows(table, **how | more)


@pytest.fixture
def table() -> pd.DataFrame:
    rows = [
        ("s", "a", 0.2, True, False),
        ("s", "b", 0.5, False, True),
        ("t", "a", 0.9, False, False),
        ("t", "b", None, False, False),
    ]
    table = pd.DataFrame(rows, columns=["section", "row", "estimate", "faded", "hollow"]).astype({"estimate": float})
    return table.assign(
        low=table["estimate"] - 0.1, high=table["estimate"] + 0.1, series="", articles=[3, 30, 9, 9], p_corrected=0.04
    )


def test_the_numbers_of_the_table_are_drawn_and_nothing_else(table):
    figure = draw(table)
    known = table.dropna(subset=["estimate"])
    assert_same(points(figure), sorted((100 * known[["low", "estimate", "high"]]).itertuples(index=False, name=None)))
    assert_drawable(figure)


def test_rows_are_sorted_by_the_result_unless_an_order_is_given(table):
    assert list(draw(table).layout.yaxis.ticktext) == ["b", "甲", "甲", "b"]
    assert list(draw(table, order=["a", "b"]).layout.yaxis.ticktext) == ["甲", "b", "甲", "b"]


def test_thin_rows_come_last_whatever_their_result(table):
    assert list(draw(table.assign(faded=table["row"] == "b")).layout.yaxis.ticktext) == ["甲", "b", "甲", "b"]


def test_each_dot_stands_in_its_row_and_tells_its_numbers(table):
    figure = draw(table)
    place = dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True))
    told = {(place[y], x): text for t in figure.data for x, y, text in zip(t.x, t.y, t.hovertext, strict=True)}
    assert told[("b", 50)] == "s · b<br>50% [40, 60]<br>30 articles<br>p corrected 0.040"
    assert {name for name, _ in told} == {"甲", "b"}


def test_faded_and_hollow_are_seen_and_explained(table):
    figure = draw(table)
    assert [t.opacity for t in figure.data] == [0.35, 1]
    assert [s for t in figure.data for s in t.marker.symbol] == ["circle", "circle-open", "circle"]
    assert figure.layout.meta["notes"] == [
        "faded: thin, of too few families to be tested",
        "hollow: the interval holds zero",
    ]
    assert draw(table.assign(faded=False, hollow=False)).layout.meta["notes"] == []


def test_series_side_by_side_have_a_key_and_never_one_spot(table):
    two = pd.concat([table.assign(series="x"), table.assign(series="y")])
    figure = draw(two, looks=shade(["x", "y"]))
    assert [name for name, *_ in figure.layout.meta["key"]] == ["x", "y"]
    assert_drawable(figure)


def test_long_names_take_more_lines_and_more_room():
    places = Places()
    places.add("", {"a": "a", "b": "a name that is much too long for one line of the figure"})
    assert places.names[1].count("<br>") >= 1
    assert places.height > 2 * 20 + 15
    assert 150 < places.left < 190


def test_counts_stand_behind_names_and_a_count_that_is_the_same_for_all_does_not():
    table = pd.DataFrame({"g": ["a", "b"], "articles": [3, 1200], "families": [3, 4], "reference_articles": [9, 9]})
    assert count_names(table, "g", {"a": "甲"}) == {"a": "甲 (3/3)", "b": "b (1,200/4)"}
