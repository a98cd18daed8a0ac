"""A corpus in time: every dated article one dot; a text: every mention in its colour and place."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from drawn import assert_drawable, make_codes

from framing.errors import FramingError
from framing.figures.maps import _cut_lines, plot_corpus, plot_text
from framing.figures.style import DEED_COLOURS, STANCE_TEXT, width_of


def test_every_dated_article_is_one_dot_in_the_colour_of_what_it_does():
    codes = make_codes(2).assign(date=lambda t: t["date"].where(t["article"] != "a0", ""))
    figure = plot_corpus(codes, frame="frame 1", labels={"frame 1": "危险", "north": "北方"})
    held = codes[(codes["frame"] == "frame 1") & (codes["value"] == 1) & (codes["article"] != "a0")]
    assert {t.name: len(t.x) for t in figure.data} == held["stance"].value_counts().to_dict()
    assert {t.name: t.marker.color for t in figure.data} == DEED_COLOURS
    assert len({t.marker.symbol for t in figure.data}) == 4
    assert "1 without a date are left out" in figure.layout.meta["notes"]
    assert not any("stand in the middle" in note for note in figure.layout.meta["notes"])
    loose = codes.assign(date=codes["date"].str[:7].where(codes["article"] == "a1", codes["date"]))
    notes = plot_corpus(loose, frame="frame 1").layout.meta["notes"]
    assert "1 dated to a month or year stand in the middle of it" in notes
    assert figure.layout.meta["claim"].startswith("Of 59 articles with a date 24% assert, ")
    assert_drawable(figure)


def test_time_runs_from_left_to_right_and_events_stand_in_it():
    figure = plot_corpus(make_codes(1), frame="frame 1", events={"inside": "2020-06-01", "too late": "2030-01-01"})
    order = sorted((x, text.split(", ")[1][:7]) for t in figure.data for x, text in zip(t.x, t.hovertext, strict=True))
    assert [month for _, month in order] == sorted(month for _, month in order)
    assert len(figure.layout.shapes) == 1
    assert "dotted lines: (1) inside" in figure.layout.meta["notes"]


def test_thousands_of_articles_of_one_day_still_have_a_spot_each():
    assert_drawable(plot_corpus(make_codes(1, articles=900).assign(date="2020-01-01"), frame="frame 1"))


def test_a_corpus_without_dates_or_the_frame_is_refused():
    for codes, frame in ((make_codes(1), "frame 9"), (make_codes(1).assign(date=""), "frame 1")):
        with pytest.raises(FramingError, match="nothing to draw"):
            plot_corpus(codes, frame=frame)


def test_mentions_are_marked_where_they_stand():
    text = "The dam is <safe>.\n\n有人说大坝是威胁，其实不是威胁。"
    articles = pd.DataFrame({"article": ["a"], "title": ["Dam: no threat"], "text": [text]})
    first, second = text.index("威胁"), text.rindex("威胁")
    rows = [
        ("a", 0, 8, 14, "rejected"),
        ("a", 2, first, first + 2, "attributed"),
        ("a", 2, second, second + 2, "rejected"),
    ]
    mentions = pd.DataFrame(rows, columns=["article", "sentence", "start", "end", "stance"]).assign(
        frame="danger", reason="r"
    )
    figure = plot_text(mentions, articles=articles)
    drawn = [a.text for a in figure.layout.annotations]
    words = re.findall(r"color:(#\w+)'>(\w+)\W</span>", "".join(drawn))
    assert words == [
        (STANCE_TEXT[s], w) for s, w in (("rejected", "threat"), ("attributed", "威胁"), ("rejected", "威胁"))
    ]
    assert "The dam is &lt;safe&gt;." in drawn
    assert figure.layout.meta["claim"] == "3 mentions in 1 of 1 articles: 1 attributed, 2 rejected"
    assert_drawable(figure)


@pytest.mark.parametrize(
    "text",
    ["one two three four five six seven", "一二三四五六七八九十一二三四五", "a\n\nb", "supercalifragilistic words"],
)
def test_lines_lose_no_letter_and_fit(text):
    lines = [text[a:b] for a, b in _cut_lines(text, 120)]
    assert "".join(lines).replace(" ", "") == re.sub(r"\s", "", text)
    assert all(width_of(line, 13) <= 135 for line in lines if " " in line)


def test_no_line_begins_with_a_closing_mark_or_within_a_mention():
    text = "一二三四五六七八，九十一二三四五六武器甲乙丙丁"
    lines = [text[a:b] for a, b in _cut_lines(text, 120, {text.index("器")})]
    assert "".join(lines) == text
    assert len(lines) > 2
    assert not any(line[0] in "，器" for line in lines)
    text = "一二三四五六七八“九十”一二三四五六七（甲乙丙丁）"
    lines = [text[a:b] for a, b in _cut_lines(text, 120)]
    assert "".join(lines) == text
    assert not any(line[-1] in "“（" for line in lines)
