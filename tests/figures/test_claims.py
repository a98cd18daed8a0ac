"""A title says what the numbers say, and never more than their intervals: planted differences are told, noise is told to be not clear."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn import make_contrasts, make_deeds, make_shares
from scipy import stats

from framing.figures.claims import clearly_above, state_spread, tell_each, tell_sides, tell_signs, tell_spread


def rows(*estimates: float, half: float = 0.05, **more: object) -> pd.DataFrame:
    table = pd.DataFrame({"group": [f"g{i}" for i in range(len(estimates))], "estimate": estimates, "thin": False})
    return table.assign(low=table["estimate"] - half, high=table["estimate"] + half, articles=50, **more)


def spread(table: pd.DataFrame) -> tuple[str, bool]:
    return tell_spread(table, labels={"g0": "北方"})


def test_the_two_groups_farthest_apart_are_named_where_they_are_clearly_apart():
    assert spread(rows(0.8, 0.3, 0.1)) == ("more in 北方 (80% [75, 85]) than in g2 (10% [5, 15])", True)


def test_a_clear_pair_is_found_where_the_lowest_is_too_few_to_be_told_apart():
    table = rows(0.65, 0.17, 0.28)
    table.loc[1, ["low", "high"]] = 0.02, 0.7
    assert spread(table) == ("more in 北方 (65% [60, 70]) than in g2 (28% [23, 33])", True)


def test_each_frame_is_stated_in_a_line():
    table = pd.concat([rows(0.8, 0.1).assign(frame="a"), rows(0.3, 0.3).assign(frame="b")]).assign(stance="asserted")
    assert state_spread(table, labels={"a": "A"}, unit="periods").splitlines() == [
        "“A” is asserted more in g0 (80% [75, 85]) than in g1 (10% [5, 15]).",
        "“b” is asserted with no clear difference between g0 and g1.",
    ]


def test_what_is_not_clear_is_said_to_be_not_clear():
    assert spread(rows(0.32, 0.30, 0.29)) == ("with no clear difference among the 3 groups compared", False)


def test_what_is_said_of_every_frame_is_said_once():
    table = pd.concat([rows(0.3, 0.3).assign(frame=f) for f in ("a", "b")])
    assert tell_each(table, "frame", {"a": "A"}, spread, "many", verb="is asserted") == (
        "“A” and “b” are asserted with no clear difference between 北方 and g1"
    )


def test_thin_groups_and_gaps_carry_no_claim():
    table = rows(0.9, 0.3, 0.29)
    table.loc[0, "thin"] = True
    assert not spread(table)[1]
    assert spread(rows(0.8)) == ("in 80% [75, 85] of the articles", True), "one group is told, not compared"
    assert spread(table.assign(estimate=np.nan))[0] == "in too few groups to compare them"


def test_two_groups_are_told_apart_as_the_test_of_their_difference_does():
    """For two independent normal estimates the rule is the two-sided test at 0.05."""
    half = 0.05
    edge = stats.norm.ppf(0.975) * np.sqrt(2) * half / stats.norm.ppf(0.975)
    for gap, clear in ((edge * 0.99, False), (edge * 1.01, True)):
        low, high = rows(0.3, 0.3 + gap, half=half).itertuples(index=False)
        assert clearly_above(pd.Series(high._asdict()), pd.Series(low._asdict())) is clear


@pytest.mark.parametrize("groups", [2, 5, 13])
def test_among_equal_groups_a_difference_is_claimed_in_a_twentieth_of_cases(groups):
    rng, half = np.random.default_rng(3), stats.norm.ppf(0.975) * 0.02
    false = sum(spread(rows(*rng.normal(0.4, 0.02, groups), half=half))[1] for _ in range(1500))
    assert 0.03 < false / 1500 < 0.07


def test_signs_count_intervals_on_each_side_of_zero():
    table = rows(-0.3, -0.2, 0.0, 0.4)
    assert tell_signs(table, unit="rows") == ("clearly less in 2, clearly more in 1 of 4 rows", True)
    assert tell_signs(rows(0.3), unit="rows") == ("clearly more in 1 of 1 row", True)
    assert tell_signs(rows(0.01, -0.02), unit="rows") == ("without a clear difference in any of 2 rows", False)
    assert tell_signs(table.assign(p=[0.2, 0.01, 1, 0.2]), unit="rows", p="p")[0] == "clearly less in 1 of 4 rows"


def test_sides_say_what_is_done_more_often_and_what_is_not_clear():
    table = make_deeds(1)
    told, clear = tell_sides(table, labels={})
    assert clear
    assert told == "asserted less often and denied more often"
    only_denied = table.assign(estimate=table["estimate"].mask(table["stance"] == "asserts", 0.1))
    told, clear = tell_sides(only_denied, labels={})
    assert told == "asserted not clearly more or less often and denied more often"
    assert not clear, "what is counted over many sections is asserting"
    wide = table.assign(low=table["estimate"] - 0.4, high=table["estimate"] + 0.4)
    assert tell_sides(wide, labels={}) == ("neither asserted nor denied clearly more or less often", False)
    assert tell_sides(table.assign(thin=True), labels={}) == ("in too few families to be compared", False)


def test_many_frames_are_counted_rather_than_listed():
    table = make_contrasts(15)
    told = tell_each(table, "frame", {}, lambda some: tell_signs(some, unit="groups"), "group differs")
    clear = sum(((some["low"] > 0) | (some["high"] < 0))[~some["thin"]].any() for _, some in table.groupby("frame"))
    assert told == f"Some group differs in {clear} of 15 frames"
    one = tell_each(table, "frame", {}, lambda some: ("", some["frame"].iloc[0] == "frame 3"), "group differs")
    assert one == "Some group differs in 1 of 15 frames: “frame 3”"
    assert (
        tell_each(table, "frame", {}, lambda _: ("", False), "group differs") == "No group differs in any of 15 frames"
    )


def test_two_frames_are_told_one_by_one():
    told = tell_each(make_shares(2), "frame", {"frame 1": "危险"}, lambda some: (str(len(some)), True), "x", verb="has")
    assert told == "“危险” has 12; “frame 2” has 12"
