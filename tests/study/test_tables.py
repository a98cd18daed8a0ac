"""Tables to be read say what the numbers say, in an order that does not depend on that of the rows."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import FramingError, decimals, estimate_prevalence, percent, points, tabulate, tabulate_headline

ROW = pd.Series({"estimate": -0.296, "low": -0.384, "high": -0.175})


def make_table(rows: list[tuple]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["group", "frame", "stance", "articles", "estimate"])
    return table.assign(low=table["estimate"] - 0.05, high=table["estimate"] + 0.05)


TABLE = make_table(
    [
        ("a", "x", "present", 7, 0.9),
        ("a", "x", "rejected", 7, 0.3),
        ("a", "x", "asserted", 7, 0.2),
        ("b", "x", "asserted", 9, 0.5),
        ("b", "x", "rejected", 9, 0.1),
        ("a", "w", "asserted", 7, 0.6),
        ("b", "w", "asserted", 9, float("nan")),
    ]
)


def test_an_estimate_is_written_with_its_interval():
    assert percent(ROW * -1) == "30% [38, 18]"
    assert points(ROW) == "−30 [−38, −18]"
    assert points(ROW * -1) == "+30 [+38, +18]"
    assert points(ROW / 100) == "−0.3 [−0.4, −0.2]", "rounding hides no sign"
    assert points(ROW / 10_000) == "+0 [+0, +0]", "no −0"
    assert decimals(pd.Series({"estimate": 0.857, "low": 0.7801, "high": 0.9149})) == "0.86 [0.78, 0.91]"


def test_stances_stand_in_their_order_and_rows_by_the_first_column():
    table = tabulate(TABLE[TABLE["frame"] == "x"], rows=["group", "articles"], columns="stance")
    assert list(table.columns) == ["asserted", "rejected", "present"]
    assert list(table.index) == [("b", 9), ("a", 7)]
    assert table.loc[("a", 7)].tolist() == ["20% [15, 25]", "30% [25, 35]", "90% [85, 95]"]
    assert table.loc[("b", 9), "present"] == "–"


def test_outer_names_follow_the_order_given_and_labels_are_read():
    asserted = TABLE[TABLE["stance"] == "asserted"]
    wide = tabulate(asserted, rows=["frame", "group"], columns="stance", order=["x"], labels={"x": "lever", "b": "Bay"})
    assert list(wide.index) == [("lever", "Bay"), ("lever", "a"), ("w", "a"), ("w", "Bay")]
    assert wide.loc[("w", "Bay")].tolist() == ["–"], "what has no estimate is shown, and stands last"
    across = tabulate(asserted, rows="group", columns=["frame", "stance"], order=["b", "a", "x", "w"], empty="thin")
    assert list(across.index) == ["b", "a"]
    assert list(across.columns) == [("x", "asserted"), ("w", "asserted")]
    assert across.loc["b"].tolist() == ["50% [45, 55]", "thin"]


def test_numbers_alone_name_rows_too():
    assert list(tabulate(TABLE[TABLE["stance"] == "rejected"], rows="articles", columns="frame").index) == [7, 9]


def test_counts_that_differ_along_a_row_stand_as_their_span():
    """Where coders left frames of an article open, each frame rests on articles of its own: that is still one row."""
    table = make_table([("a", "x", "asserted", 7, 0.2), ("a", "w", "asserted", 5, 0.6), ("b", "x", "asserted", 9, 0.5)])
    counted = tabulate(table, rows=["group", "articles"], columns="frame")
    assert list(counted.index) == [("a", "5–7"), ("b", "9")]
    whole = tabulate(table, rows="group", columns="frame")
    assert (counted.to_numpy() == whole.to_numpy()).all()


@given(st.permutations(range(len(TABLE))), st.sampled_from([["group", "articles"], ["articles", "group"], ["group"]]))
@settings(max_examples=20, deadline=None)
def test_rows_in_another_order_give_the_same_table_with_every_estimate_in_it_once(order, rows):
    some = TABLE.iloc[order]
    table = tabulate(some, rows=rows, columns=["frame", "stance"])
    pd.testing.assert_frame_equal(table, tabulate(TABLE, rows=rows, columns=["frame", "stance"]))
    shown = sorted(int(cell.split("%")[0]) for cell in table.to_numpy().ravel() if cell != "–")
    assert shown == sorted((TABLE["estimate"].dropna() * 100).round().astype(int))


@pytest.mark.parametrize(
    ("table", "rows", "columns", "message"),
    [
        (TABLE.head(0), "group", "stance", "tabulate: the table is empty"),
        (TABLE, "outlet", "stance", "tabulate.*outlet"),
        (TABLE, "group", "stance", r"two estimates for \('a', 'asserted'\); keep one, or name the column"),
    ],
)
def test_what_cannot_be_shown_is_said(table, rows, columns, message):
    with pytest.raises(FramingError, match=message):
        tabulate(table, rows=rows, columns=columns)


def test_headline_table_has_a_row_per_group_and_frame(shipped):
    prevalence = estimate_prevalence(shipped.codes, **shipped.intervals)
    table = tabulate_headline(prevalence, coder="second")
    assert len(table) == 2 * shipped.corpus.articles["group"].nunique()
    columns = "group frame asserted attributed rejected articles families thin"
    assert list(table.columns) == columns.split()
    assert table["articles"].is_monotonic_decreasing
    assert not re.search("–|nan", table.to_string())
    row = prevalence.query("coder == 'second' and group == 'us' and frame == 'norm' and stance == 'asserted'").iloc[0]
    assert table.query("group == 'us' and frame == 'norm'")["asserted"].iloc[0] == percent(row)
    with pytest.raises(FramingError, match="coder must be one of"):
        tabulate_headline(prevalence, coder="third")
