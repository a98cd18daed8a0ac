"""Matrices: every cell its number, the longer side down, unstable topics faded, claims with their interval."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_drawable, make_shares

from framing.errors import FramingError
from framing.figures.matrix import plot_counts, plot_crossed, plot_matrix, plot_shares
from framing.figures.style import describe, drop_small, subtitle

SHAPE = {"rows": "r", "columns": "c", "claim": "x"}


def test_counts_are_the_numbers_and_zeros_stay_empty():
    counts = pd.DataFrame({"x": [3, 0], "y": [1, 2]}, index=["a", "b"])
    figure = plot_counts(counts, x_title="period", labels={"a": "甲"})
    assert figure.data[0].z.tolist() == [[3, 1], [0, 2]]
    assert figure.data[0].text.tolist() == [["3", "1"], ["", "2"]]
    assert list(figure.layout.yaxis.ticktext) == ["甲 (4)", "b (2)"]
    assert figure.layout.meta["claim"] == "Most articles: 甲, x (3 of 6); 1 of 4 cells are empty"
    assert_drawable(figure)
    with pytest.raises(FramingError, match="nothing to draw"):
        plot_counts(counts.iloc[:0], x_title="x")


def test_a_cell_without_a_row_says_so_and_two_rows_are_refused():
    table = pd.DataFrame({"r": ["a", "b"], "c": ["x", "y"], "value": [0.1, 0.2], "text": ["1", "2"]})
    assert plot_matrix(table, **SHAPE).data[0].text.tolist() == [["1", "–"], ["–", "2"]]
    with pytest.raises(FramingError, match="a cell needs one row"):
        plot_matrix(pd.concat([table, table]), **SHAPE)


def test_intervals_stand_in_the_cells_or_are_said_to_be_elsewhere():
    rows = [("a", f"c{i}", 0.1, "10|5–20") for i in range(10)]
    wide = pd.DataFrame(rows, columns=["r", "c", "value", "text"])
    few = plot_matrix(wide.head(3), **SHAPE)
    assert "5–20" in few.data[0].text[0][0]
    many = plot_matrix(wide, **SHAPE)
    assert many.data[0].text[0][0] == "10"
    assert "10 [5–20]" in many.data[0].customdata[0][0][2]
    told = subtitle(describe(many, level=0.9).layout.meta)
    assert "on hovering and in the table of numbers: 90% intervals" in told
    assert "small: 90% intervals" in subtitle(describe(few, level=0.9).layout.meta)
    assert "font-size:9px" in few.data[0].text[0][0]
    column = drop_small(few)  # at 89 mm nine pixels are 4.5 points
    assert "<" not in column.data[0].text[0][0]
    assert "in the table of numbers: 90% intervals" in subtitle(column.layout.meta)


def test_shares_of_topics_put_the_longer_side_down_and_fade_unstable_topics():
    table = make_shares(1)
    table = table[table["stance"] == "present"].drop(columns="frame")
    topics = [f"{i} a, b" for i in (1, 2, 10)] + ["3 c (unstable)"]
    some = pd.concat([table.assign(frame=t) for t in topics])
    figure = plot_shares(some, labels={"north": "北方"})
    assert list(figure.layout.yaxis.ticktext) == ["1 a, b", "2 a, b", "3 c (unstable)", "10 a, b"]
    assert list(figure.layout.xaxis.ticktext) == ["北方 (30)", "south (20)", "east (4)"]
    assert len(figure.layout.shapes) == 1
    assert figure.layout.meta["claim"] == "Some group clearly has more than another, in 3 of 3 stable topics"
    gone = plot_shares(some[some["frame"].str.contains("unst")]).layout.meta["claim"]
    assert gone == "No topic is stable: what differs between groups should not be written about"


def test_crossed_counts_clear_differences_of_stable_topics_and_leaves_thin_ones_out():
    table = make_shares(1).assign(topic=lambda t: t["group"])
    table = table.assign(difference_low=[0.1] * 6 + [-0.1] * 6, difference_high=0.2)
    figure = plot_crossed(table)
    kept = table[~table["thin"]]
    assert figure.layout.meta["claim"].startswith(f"In {(kept['difference_low'] > 0).sum()} of {len(kept)} cells")
    assert figure.data[0].z.size == len(kept)
    assert any("*" in cell for row in figure.data[0].text for cell in row)
    table = table.assign(difference=table["estimate"] - 0.25)
    names = plot_crossed(table).layout
    down = [*names.yaxis.ticktext, *names.xaxis.ticktext]
    assert sum(name.replace("<br>", " ") == "all articles, of any topic" for name in down) == 1
    with pytest.raises(FramingError, match="not thin"):
        plot_crossed(table.assign(thin=True))


def test_a_column_of_an_unstable_topic_is_faded_and_says_so_however_long_its_name():
    name = "3 raw materials, brussels, magnets of the european union (unstable)"
    cells = pd.DataFrame([(r, c, 1.0, "1") for r in "abcde" for c in ("1 t", name)], columns=["row", "column", "value", "text"])  # fmt: skip
    figure = plot_matrix(cells, rows="row", columns="column", claim="x")
    assert figure.layout.xaxis.ticktext[1].endswith("… (unstable)")
    (shape,) = figure.layout.shapes
    assert (shape.x0, shape.x1, shape.yref) == (0.5, 1.5, "paper")
