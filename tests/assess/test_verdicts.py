"""Verdicts of coders: what changes, what reverses, and what changes by redrawing alone; on the articles that both coded."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE

from framing.assess.verdicts import VERDICT_COLUMNS, compare_verdicts, state_verdicts
from framing.codes import AGREED
from framing.compare.bootstrap import Intervals
from framing.compare.groups import compare_groups
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.measure.coders import code_coders

FEW = Intervals(draws=400, thin=10)


def make(shares: dict[str, dict[str, float]], *, size: int = 40) -> pd.DataFrame:
    """Codes of several coders: coder -> group -> share of its articles that have the frame (the first ones)."""
    rows = [
        (f"{group}{i:02}", coder, int(i < share * size), group)
        for coder, groups in shares.items()
        for group, share in groups.items()
        for i in range(size)
    ]
    codes = pd.DataFrame(rows, columns=["article", "coder", "value", "group"])
    return codes.assign(frame="f", stance="asserted", family=codes["article"])


def test_changes_and_reversals_are_told():
    codes = make({"ann": {"r": 0.5, "x": 0.1, "y": 0.95, "z": 0.5}, "bob": {"r": 0.5, "x": 0.95, "y": 0.95, "z": 0.9}})
    table = compare_verdicts(codes, reference="r", redraws=20, intervals=FEW, seed=1).set_index("group")
    assert tuple(table.reset_index()[list(VERDICT_COLUMNS)]) == VERDICT_COLUMNS
    assert table[["verdict", "other_verdict"]].to_numpy().tolist() == [
        ["less", "more"],
        ["more", "more"],
        ["unclear", "more"],
    ]
    assert table["changes"].tolist() == [True, False, True]
    assert table["reverses"].tolist() == [True, False, False]
    assert table.loc["y", "redrawn"] < 0.1  # far from the border
    assert table["redrawn"].between(0, 1).all()
    assert state_verdicts(table.reset_index()).startswith(
        "Between ann and bob, 2 of 3 verdicts change (67%), 1 of them from more to less or back; with the same coder "
    )


def test_near_the_border_redrawing_changes_much_and_coders_who_agree_change_nothing():
    same = {"r": 0.5, "x": 0.74}
    table = compare_verdicts(make({"ann": same, "bob": same}), reference="r", redraws=40, intervals=FEW, seed=1)
    assert not table["changes"].any()
    assert 0.2 < table["redrawn"].iloc[0] < 0.7
    assert table["other_redrawn"].iloc[0] == table["redrawn"].iloc[0]
    assert "none of them" in state_verdicts(table)


def test_only_articles_that_both_coded_count_and_views_are_no_coders():
    codes = make({"ann": {"r": 0.5, "x": 0.2}, "bob": {"r": 0.5, "x": 0.2}, AGREED: {"r": 0.5, "x": 0.9}})
    more = make({"bob": {"r": 0.0, "x": 1.0}}).assign(
        article=lambda t: "more " + t["article"], family=lambda t: t["article"]
    )
    table = compare_verdicts(pd.concat([codes, more]), reference="r", redraws=5, intervals=FEW, seed=1)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["articles"], row["reference_articles"], row["estimate"], row["other_estimate"]) == (
        40,
        40,
        *[pytest.approx(-0.3)] * 2,
    )
    three = compare_verdicts(
        make({c: {"r": 0.5, "x": 0.2} for c in "abc"}), reference="r", redraws=3, intervals=FEW, seed=1
    )
    assert three[["coder", "other"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]


def test_verdicts_are_compare_groups_own_and_the_order_of_rows_is_nothing():
    codes = make({"ann": {"r": 0.5, "x": 0.1, "y": 0.6}, "bob": {"r": 0.4, "x": 0.3, "y": 0.9}})
    table = compare_verdicts(codes, reference="r", redraws=10, intervals=FEW, seed=3)
    found = compare_groups(codes, reference="r", intervals=FEW, seed=3).set_index(["coder", "group"])
    for row in table.itertuples():
        assert row.p_corrected == found.loc[("ann", row.group), "p_corrected"]
        assert row.other_p_corrected == found.loc[("bob", row.group), "p_corrected"]
    mixed = codes.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(table, compare_verdicts(mixed, reference="r", redraws=10, intervals=FEW, seed=3))


@pytest.mark.parametrize("size", [40, 2])  # of 2 articles a group, some redraws have no reference, or nothing else
def test_a_redraw_is_compare_groups_of_the_families_drawn(size):
    codes = make({"ann": {"r": 0.5, "x": 0, "y": 0.6}, "bob": {"r": 0.5, "x": 0.5, "y": 1}}, size=size)
    codes["family"] = codes["family"].where(~codes["family"].isin(["r01", "x01"]), "both sides")
    few = Intervals(draws=200, thin=1, level=0.6)
    table = compare_verdicts(codes, reference="r", redraws=12, intervals=few, seed=3).set_index("group")
    names, changed, missing = sorted(set(codes["family"])), {"ann": 0, "bob": 0}, 0
    for number in range(12):
        drawn = np.random.default_rng([3, 3, number]).choice(names, len(names))
        again = pd.concat([codes[codes["family"] == name].assign(family=f"{i:03}") for i, name in enumerate(drawn)])
        there = set(again["group"])
        missing += "r" not in there
        found = compare_groups(again, reference="r", intervals=few, seed=number) if {"r"} < there else again.iloc[:0]
        found = found.set_index(["coder", "group"])
        for coder, column in (("ann", "verdict"), ("bob", "other_verdict")):
            for group, was in table[column].items():
                row = found.loc[coder, group] if (coder, group) in found.index else None
                clear = row is not None and row["p_corrected"] < 0.4
                changed[coder] += was != (["less", "more"][int(row["estimate"] > 0)] if clear else "unclear")
    assert missing or size > 2
    assert table[["redrawn", "other_redrawn"]].sum().mul(12).round().astype(int).tolist() == list(changed.values())


def test_the_study():
    """Of 48 contrasts of the first wave 12 change between the two coders and none reverses; about as many change by drawing families again."""
    codes = code_coders(read_package(PACKAGE))
    codes = codes[(codes["stance"] != "attributed") & (codes["wave"] == "1")]
    table = compare_verdicts(codes, reference="prc-state", redraws=12, intervals=Intervals(draws=1000), seed=20250610)
    assert len(table) == 48
    assert 10 <= table["changes"].sum() <= 14
    assert not table["reverses"].any()
    assert 0.1 < table[["redrawn", "other_redrawn"]].to_numpy().mean() < 0.26


def test_what_cannot_be_compared_is_named():
    one = make({"ann": {"r": 0.5, "x": 0.2}})
    with pytest.raises(FramingError, match=r"between coders, two at least, got \['ann'\]"):
        compare_verdicts(one, reference="r", seed=1)
    apart = pd.concat([one, one.assign(coder="bob", article="b" + one["article"])])
    with pytest.raises(FramingError, match="'ann' and 'bob' share no article, frame and stance"):
        compare_verdicts(apart, reference="r", seed=1)
    with pytest.raises(FramingError, match=r"every contrast of 'ann' and 'bob' is thin \(fewer than 50 families"):
        compare_verdicts(pd.concat([one, one.assign(coder="bob")]), reference="r", intervals=Intervals(thin=50), seed=1)
    some = one[one["article"].isin(one["article"].unique()[:1])].assign(coder="cho")
    three = compare_verdicts(pd.concat([one, one.assign(coder="bob"), some]), reference="r", intervals=FEW, seed=1)
    assert set(three["other"]) == {"bob"}, "a coder of one article compares with nobody, and hides no other pair"
    assert len(three.attrs["notes"]) == 2
    assert three.attrs["notes"][0] in state_verdicts(three)
    with pytest.raises(FramingError, match="redraws must be a whole number, 1 or more, got 0"):
        compare_verdicts(one, reference="r", redraws=0, seed=1)
