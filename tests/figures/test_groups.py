"""Groups drawn: the table's numbers and nothing else, a section a frame, refusals named."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from drawn import assert_drawable, assert_same, draw_samples, make_contrasts, make_shares, percent, points

from framing.errors import FramingError
from framing.figures.groups import (
    plot_contrasts,
    plot_corrected,
    plot_parts,
    plot_prevalence,
    plot_timeline,
    plot_turn,
    plot_variants,
)
from framing.figures.style import STANCE_COLOURS

LABELS = {"frame 2": "骄傲", "frame 1": "danger", "north": "北方报纸"}


@pytest.mark.parametrize("frames", [1, 2, 6, 15])
def test_any_number_of_frames_can_be_drawn(frames):
    for figure in draw_samples(frames).values():
        assert_drawable(figure)


def heads(figure) -> list[str]:
    return [re.sub("<.*?>", "", a.text) for a in figure.layout.annotations if a.text.startswith("<b>")]


def test_prevalence_draws_the_numbers_in_a_section_a_frame_and_a_colour_a_stance():
    table = make_shares()
    figure = plot_prevalence(table, labels=LABELS)
    assert_same(points(figure), percent(table[table["stance"] != "present"]))
    assert heads(figure) == ["骄傲", "danger"], "the codebook's order"
    assert {t.name: t.marker.color for t in figure.data} == {
        s: STANCE_COLOURS[s] for s in ("asserted", "attributed", "rejected")
    }
    assert {t.opacity for t in figure.data} == {0.35, 1}


def test_prevalence_of_one_stance_only():
    table = make_shares()
    only = plot_prevalence(table[table["stance"] == "present"])
    assert_same(points(only), percent(table[table["stance"] == "present"]))
    assert "is present" in only.layout.meta["claim"]
    assert "is rejected" in plot_prevalence(table, stances=["rejected"]).layout.meta["claim"]


def test_prevalence_says_which_other_stances_differ_clearly():
    table = make_shares()
    table = table[table["group"] != "east"].assign(estimate=0.3, low=0.25, high=0.35)
    apart = (table["stance"] == "rejected") & (table["group"] == "south") & (table["frame"] == "frame 1")
    table.loc[apart, ["estimate", "low", "high"]] = 0.6, 0.55, 0.65
    claim = plot_prevalence(table, labels=LABELS).layout.meta["claim"]
    both = "“骄傲” and “danger” are asserted with no clear difference between 北方报纸 and south"
    assert claim == f"{both}; clear differences: rejected (“danger”)"
    more = pd.concat([table, table[table["group"] == "north"].assign(group="west")])
    meta = plot_prevalence(more, labels=LABELS).layout.meta
    assert "clear differences: rejected (“danger”)" in meta["notes"], "of more groups below the title"


def test_prevalence_keeps_an_order_and_refuses_a_group_that_is_not_there():
    figure = plot_prevalence(make_shares(1), order=["east", "north"], labels=LABELS)
    assert list(figure.layout.yaxis.ticktext) == ["east (4/4)", "北方报纸 (30/28)"]
    with pytest.raises(
        FramingError, match=r"order must list groups of the table, \['east', 'north', 'south'\], got 'west'"
    ):
        plot_prevalence(make_shares(), order=["west"])
    with pytest.raises(FramingError, match="with the stances"):
        plot_prevalence(make_shares(), stances=["doubted"])


def test_contrasts_are_hollow_above_005_and_faded_where_not_tested():
    table = make_contrasts().assign(p_corrected=[0.04, None, 0.06, None])
    figure = plot_contrasts(table, labels=LABELS)
    assert_same(points(figure), percent(table))
    by = {(s, t.opacity) for t in figure.data for s in t.marker.symbol}
    assert by == {("circle", 1), ("circle-open", 1), ("circle", 0.35)}
    assert "hollow: a corrected p of 0.05 or more" in figure.layout.meta["notes"]
    assert figure.layout.meta["claim"].startswith("Compared with 北方报纸")


def test_warnings_stand_below():
    figure = plot_contrasts(make_contrasts().assign(warning="worse in <one> language"))
    assert [a.text for a in figure.layout.annotations if a.name == "source"] == ["worse in &lt;one&gt; language"]


def test_parts_count_where_the_contrast_is_clear():
    table = make_contrasts(1).assign(part=["before", "after"], thin=False)
    figure = plot_parts(table)
    assert list(figure.layout.yaxis.ticktext) == ["before (20)", "after (4)"], "in the order in which they come"
    clear = int(((table["high"] < 0) | (table["low"] > 0)).sum())
    assert f"of {len(table)} readings" in figure.layout.meta["claim"] or clear == 0
    assert "in brackets: articles of the two sides" in figure.layout.meta["notes"]
    views = plot_parts(table.assign(factor=["coder", "language"], part=["ann", "agreed"]), labels={"ann": "安"})
    assert list(views.layout.yaxis.ticktext) == ["coder 安 (20)", "agreed (4)"]
    assert "rows below the coders: coder 安" in views.layout.meta["notes"]


def test_articles_behind_a_name_are_those_of_its_frame():
    """Of articles coded alike there are other numbers in each frame."""
    table = make_contrasts(2).assign(part=["agreed", "all"] * 2, thin=False)
    table["articles"] = [58, 86, 55, 86]
    names = [name.split(" (")[1].split("/")[0].rstrip(")") for name in plot_parts(table).layout.yaxis.ticktext]
    assert names == ["58", "86", "55", "86"]


def test_variants_have_a_row_a_coder_and_stance_and_a_shade_the_copies():
    table = make_contrasts(2)
    table = table.assign(copies=table["group"], coder=["ann", "agreed"] * 2)
    figure = plot_variants(table)
    assert_same(points(figure), percent(table))
    assert set(figure.layout.yaxis.ticktext) == {"asserted, coder ann", "asserted, agreed"}
    copies = table[table["frame"] == "frame 1"].assign(coder="ann", estimate=0.3, low=[0.1, -0.1], high=0.5)
    assert "without a clear difference in the 1 reading" in plot_variants(copies).layout.meta["claim"], "not 1 of 2"
    told = plot_variants(table, sides=("north", "the rest")).layout.meta
    assert told["claim"].startswith("North against the rest: “frame 1” is asserted ")
    assert told["measure"][0] == "north minus the rest"


def test_corrected_refuses_two_rows_for_one_method():
    table = make_contrasts(1).iloc[:1].assign(method="naive")
    assert_same(points(plot_corrected(table)), percent(table))
    with pytest.raises(FramingError, match="one row each"):
        plot_corrected(table.loc[[*table.index, *table.index]])
    both = pd.concat([table.assign(method=m, coded=7, reference_coded=33) for m in ("naive", "coded", "all coded")])
    figure = plot_corrected(both)
    assert list(figure.layout.yaxis.ticktext) == ["all coded", "naive", "coded"], "whatever the result"
    assert "coded: the coded sample alone (40 articles)" in figure.layout.meta["notes"]


def test_timeline_keeps_periods_in_order_and_shows_gaps():
    figure = plot_timeline(make_shares(1), order=["south", "never", "north"], labels=LABELS)
    assert list(figure.layout.yaxis.ticktext) == ["south (20/19)", "never (0)", "北方报纸 (30/28)"]
    assert len(points(figure)) == 2
    with pytest.raises(FramingError, match="plot_timeline of asserted"):
        plot_timeline(make_shares(), order=["never"])


def test_timeline_draws_events_before_their_month():
    table = make_shares(1).replace({"group": {"north": "2020-01", "south": "2020-02", "east": "2020-03"}})
    figure = plot_timeline(
        table,
        order=["2020-01", "2020-02", "2020-03"],
        events={"a talk": "2020-02-10", "a truce": "2020-02-11", "later": "2021", "earlier": "2019"},
    )
    (line,) = figure.layout.shapes
    assert figure.layout.yaxis.ticktext[1] == "▸ a talk, a truce"
    assert line.y0 == figure.layout.yaxis.tickvals[1]
    assert line.y0 not in figure.data[0].y


def test_a_turn_stands_side_by_side_and_tells_the_changes_as_they_were_compared():
    rows = [
        ("f", "asserted", half, side, 0.3, 0.25, 0.35, 30, 30, False)
        for side in "xyz"
        for half in ("before 2020", "from 2020")
    ]
    table = pd.DataFrame(
        rows, columns=["frame", "stance", "group", "side", "estimate", "low", "high", "articles", "families", "thin"]
    )
    changes = pd.DataFrame(
        {"frame": "f", "side": ["x", "y"], "estimate": [0.3, 0.1], "low": [0.1, -0.1], "high": 0.5, "thin": False}
    ).assign(p_corrected=[0.01, 0.2])
    figure = plot_turn(table, changes=changes)
    assert figure.layout.meta["claim"] == "“f”: clearly more often later in 1 of 2 groups"
    assert [name for name, *_ in figure.layout.meta["key"]] == ["before 2020", "from 2020"]
    assert list(figure.layout.yaxis.ticktext) == ["x (30/30)", "y (30/30)"]
    assert_drawable(figure)
    table, changes = (t.replace({"side": {"x": "all others"}}) for t in (table, changes))
    claim = plot_turn(table, changes=changes).layout.meta["claim"]
    assert claim == "“f”: without a clear difference in the 1 group", "the others together are no group more"
    unsure = plot_turn(table, changes=changes.assign(side=["x", "y"], low=0.1, p_corrected=0.06)).layout.meta["claim"]
    assert unsure.startswith("“f”: without a clear difference"), "as the table of changes has its stars"
