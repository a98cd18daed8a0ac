"""Bars: parts of a whole add up, the interval is the asserting part's, unstable topics are faded and said to be so."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_drawable, make_deeds

from framing.figures.bars import plot_deeds, plot_moves, plot_topics
from framing.figures.style import DEED_COLOURS


def test_deeds_stack_to_the_whole_in_the_colours_of_their_stances():
    figure = plot_deeds(make_deeds(), labels={"frame 1": "危险"})
    bars = [t for t in figure.data if t.type == "bar"]
    assert {t.name: t.marker.color for t in bars} == DEED_COLOURS
    whole = {}
    for trace in bars:
        for x, y in zip(trace.x, trace.y, strict=True):
            whole[y] = whole.get(y, 0) + x
    assert list(whole.values()) == pytest.approx([100] * 4)
    assert_drawable(figure)


def test_the_line_below_a_bar_is_the_interval_of_the_asserting_part():
    table = make_deeds(1)
    line = next(t for t in plot_deeds(table).data if t.type == "scatter")
    sure = table[table["stance"] == "asserts"].sort_values("estimate", ascending=False)
    assert list(line.x) == pytest.approx(list(100 * sure["estimate"])) or sorted(line.x) == pytest.approx(
        sorted(100 * sure["estimate"])
    )
    assert set(line.error_x.array.round(6)) == {5.0}
    assert set(line.error_x.arrayminus.round(6)) == {4.0}


def test_the_claim_names_both_sides_once():
    claim = plot_deeds(make_deeds()).layout.meta["claim"]
    assert claim.startswith(
        "one side, which has a long name against all others: “frame 1” is asserted less often and denied more often;"
    )
    assert claim.count("all others") == 1
    said = plot_deeds(make_deeds()).layout.meta["notes"]
    assert said[0].startswith("denied: “frame 1” 30% [26, 35] against 10% [6, 15]; "), "no bar has a line for it"
    claim = plot_deeds(make_deeds(4)).layout.meta["claim"]
    assert claim.endswith("all others: asserted less often in 4 of 4 frames")


def test_frames_may_be_parted_further():
    table = pd.concat([make_deeds(1).assign(language="en"), make_deeds(1).assign(language="zh")])
    figure = plot_deeds(table, by="language")
    assert [a.text for a in figure.layout.annotations if a.text.startswith("<b>")] == [
        "<b>frame 1 · English</b>",
        "<b>frame 1 · Chinese</b>",
    ]


def test_of_parts_the_claim_says_which_way_in_which_and_where_it_is_not_clear():
    some = make_deeds(1)
    even = some.assign(language="zh", estimate=0.3, low=0.2, high=0.4)
    claim = plot_deeds(pd.concat([some.assign(language="en"), even]), by="language").layout.meta["claim"]
    assert claim.endswith("“frame 1” is asserted less often in English, not clearly more or less often in Chinese")
    few = even.assign(thin=True)
    claim = plot_deeds(pd.concat([some.assign(language="en"), few]), by="language").layout.meta["claim"]
    assert claim.endswith("less often in English, in too few families to be compared in Chinese")
    alone = even[even["group"] == even["group"].iloc[0]]
    nothing = pd.concat([few.assign(language="en"), alone])
    claim = plot_deeds(nothing, by="language").layout.meta["claim"]
    assert claim.endswith("“frame 1” is in too few families to be compared in English and Chinese")


def test_moves_say_how_much_of_each_decision_the_other_coder_shares():
    deeds = ("asserts", "denies", "reports", "silent")
    rows = [("f", there, said, 0.7 if said == there else 0.1, 30, 30, False) for said in deeds for there in deeds]
    table = pd.DataFrame(rows, columns=["frame", "stance", "group", "estimate", "articles", "families", "thin"])
    table = table.assign(low=table["estimate"] - 0.05, high=table["estimate"] + 0.05)
    figure = plot_moves(table, coders=["ann", "bob"])
    claim = "How often coder bob agrees with coder ann: “f”: with no clear difference among the 4 decisions compared"
    assert figure.layout.meta["claim"] == claim
    assert {name.split(" (")[0] for name in figure.layout.yaxis.ticktext} == {f"ann: {deed}" for deed in deeds}
    ends = {round(x) for x in figure.data[-1].x}
    assert ends == {70}, "the part on which both agree stands first, so that its interval ends on the scale"
    bars = [(bar.name, place, start) for bar in figure.data[:-1] for place, start in zip(bar.y, bar.base, strict=True)]
    firsts = {place: name for name, place, start in bars if start == 0}
    assert sorted(firsts.values()) == sorted(deeds)
    assert_drawable(figure)


def test_topics_say_how_surely_each_comes_back():
    rows = [
        (topic, rank, f"词{rank}", 0.1 / rank)
        for topic in ("1 a, b", "10 c, d (unstable)", "2 e, f")
        for rank in (1, 2, 3)
    ]
    table = pd.DataFrame(rows, columns=["topic", "rank", "term", "weight"]).assign(stability=0.7)
    figure = plot_topics(table)
    heads = [a.text for a in figure.layout.annotations if a.text.startswith("<b>")]
    assert heads == [
        "<b>topic 1 · stability 0.70</b>",
        "<b>topic 2 · stability 0.70</b>",
        "<b>topic 10 · stability 0.70 (unstable)</b>",
    ]
    assert list(figure.data[0].marker.color).count("white") == 3
    assert figure.layout.meta["claim"] == "2 of 3 topics come back, on average, when the model is fitted again"
    assert "hollow" in figure.layout.meta["notes"][0]
    assert " (Chinese) " in plot_topics(table.assign(language="zh")).layout.meta["claim"]
    plain = plot_topics(table[~table["topic"].str.contains("unst")].drop(columns="stability"))
    assert plain.layout.meta["claim"] == "The leading terms of 2 topics"
