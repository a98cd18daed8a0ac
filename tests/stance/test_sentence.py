"""A sentence: quotations, bounds of clauses, and a mention's place in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marked import placed

from framing.stance.sentence import find_quotes, suffix


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He said “no” and “yes”.", ["no", "yes"]),
        ('"It is so," she said. "Very."', ["It is so,", "Very."]),
        ('it is so," she said.', ["it is so,"]),
        ("''A rule,'' he said, ''it's said.''", ["A rule,", "it's said."]),
        ("他说：“是。”", ["是。"]),
        ("「不是」和『是』", ["不是", "是"]),
        ("He said “no\nAnd went.", ["no"]),
        ("The \ufffdthreat\ufffd isn\ufffdt there.", ["threat"]),
        ("No marks.", []),
    ],
)
def test_quotations(text, quotations):
    assert [text[a:b] for a, b in find_quotes(text)] == quotations


@given(st.text(alphabet="ab “”\"'\n。，", max_size=60))
def test_quotations_lie_in_the_text_in_order_and_apart(text):
    found = find_quotes(text)
    ends = [place for pair in found for place in pair]
    assert ends == sorted(ends)
    assert all(0 <= a <= b <= len(text) for a, b in found)


@pytest.mark.parametrize(
    ("marked", "bound"),
    [
        ("It is not a <threat>.", "0"),
        ("Not trade or a <threat>.", "A"),
        ("Not him who makes <threats>.", "T"),
        ("Not now, it is a <threat>.", "C"),
        ("Not now; it is a <threat>.", "S"),
        ("Not by Mr. Wu of the U.S. <threat> list.", "0"),
        ("It has not used, and will not use, a <threat>.", "0"),
    ],
)
def test_bounds_of_clauses(marked, bound):
    place = placed(marked)
    cue = place.before("negation")
    assert place.sentence.bound(cue.end, place.start) == bound


def test_the_nearest_cue_is_found_on_each_side_and_none_within_the_mention():
    place = placed("They did not say it is no <not> but not never.")
    assert (place.before("lack").entry, place.before("negation").entry, place.after("negation").entry) == (
        "no",
        "not",
        "not",
    )
    assert place.before("lack").end == place.start
    assert placed("A <threat>.").before("negation") is None


def test_a_cue_that_reaches_into_the_mention_is_looked_up_anew():
    place = placed("这不<对抗>。", "zh")
    assert place.before("negation").entry == "不"


@pytest.mark.parametrize(
    ("word", "ending"),
    [
        ("threatening", "ing"),
        ("progress", "s"),
        ("lawful", "adjective"),
        ("coercion", "noun"),
        ("war", "-"),
        ("sing", "-"),
    ],
)
def test_suffixes(word, ending):
    assert suffix(word) == ending
