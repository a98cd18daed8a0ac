"""Cues found in text: whole words, forms of verbs, gaps, and the longest where they overlap."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.codebook.cues import Cues
from framing.stance.lexicon import Cue, Lexicon, make_lexicon
from framing.stance.passages import find_quotes, make_passage
from framing.text.terms import Segmenter

CUES = Cues(
    attribution={"en": ["said", "to argue", "to deny that", "say*"], "zh": ["称", "表示", "指"]},
    rejection={"en": ["to deny", "to carry", "to hush"], "zh": ["否认"]},
    negation={"en": ["not"], "zh": ["不", "没", "不是"]},
    distance={"en": ["so-called"], "zh": ["所谓"]},
    withheld={"en": ["declined to say"], "zh": ["未置可否"]},
    contrast={"en": ["less … than"], "zh": ["与其…不如"]},
    exception={"en": ["not only", "no one … aloud"], "zh": ["不仅"]},
    source={"en": ["minister"]},
)
EN = make_lexicon(CUES, "en")
ZH = Lexicon(CUES, "zh", segmenter=Segmenter(words={"zh": ["不是", "所谓"]}))


def found(lexicon: Lexicon, text: str, mention: str = "") -> list[tuple[str, str]]:
    start = text.index(mention) if mention else -1
    return [(c.kind, text[c.start : c.end]) for c in lexicon.find(text, (start, start + len(mention)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He argued, she argues, arguing goes on.", ["argued", "argues", "arguing"]),
        ("denies denied denying deny; carried; hushes", ["denies", "denied", "denying", "deny", "carried", "hushes"]),
        ("The saying is unsaid.", ["saying"]),
        ("It was Said’s own.", ["Said's"]),
    ],
)
def test_words_are_whole_and_verbs_come_in_their_forms(text, expected):
    assert [text[c.start : c.end].replace("’", "'") for c in EN.find(text.replace("’", "'"), (-1, -1))] == expected


def test_an_entry_may_offer_a_choice_of_words_and_verbs_may_be_irregular():
    cues = Cues(
        attribution={"en": ["to see|read … as"]}, rejection={}, negation={"en": ["hard|difficult to see"]}, distance={}
    )
    english = make_lexicon(cues, "en")
    text = "He saw it as odd, they read it as odd; it is difficult to see, hard to see, easy to see."
    assert found(english, text) == [
        ("attribution", "saw it as"),
        ("attribution", "read it as"),
        ("negation", "difficult to see"),
        ("negation", "hard to see"),
    ]


def test_a_chinese_cue_does_not_straddle_words():
    lexicon = Lexicon(
        Cues(attribution={"zh": ["据说"]}, rejection={}, negation={}, distance={}), "zh", segmenter=Segmenter()
    )
    assert found(lexicon, "海关数据说明了问题。") == []
    assert found(lexicon, "据说如此。") == [("attribution", "据说")]


def test_the_longest_of_overlapping_cues_is_taken():
    assert found(EN, "They declined to say.") == [("withheld", "declined to say")]
    assert found(EN, "It is not only that, it is not.") == [("exception", "not only"), ("negation", "not")]
    assert found(ZH, "不仅如此，这不是武器。") == [("exception", "不仅"), ("negation", "不是")]


def test_an_entry_of_one_character_is_a_word_of_its_own():
    assert found(ZH, "他们不否认。") == [("negation", "不"), ("rejection", "否认")]
    assert found(ZH, "指标和指南。") == []
    assert found(ZH, "名称、职称都没收了。") == []
    assert ("attribution", "称") in found(ZH, "官方称许可是手续。")


def test_a_gap_that_governs_holds_the_mention():
    text = "It is less a weapon than a form."
    assert found(EN, text, "weapon") == [("contrast", "less a weapon than")]
    assert found(EN, text, "form") == []
    assert found(ZH, "与其说是武器，不如说是手续。", "武器") == [("contrast", "与其说是武器，不如")]
    assert found(EN, "It is less. A weapon than a form.", "weapon") == []


def test_a_gap_of_an_exception_is_short_and_takes_all_of_it_out_of_play():
    assert found(EN, "No one did not say it aloud.") == [("exception", "No one did not say it aloud")]
    assert ("negation", "not") in found(EN, "No one, it seems, did not say it aloud.")


def test_cues_inside_the_mention_are_none():
    assert found(EN, "A not said thing.", "not said") == []


def test_names_are_looked_up_and_not_found_in_text():
    assert found(EN, "The minister came.") == []
    assert EN.mentions("the minister of trade", "source")
    assert not EN.mentions("the administer", "source")


@given(text=st.text(max_size=80), start=st.integers(-1, 20))
@settings(max_examples=100, deadline=None)
def test_cues_lie_in_the_text_and_do_not_depend_on_what_was_asked_before(text, start):
    for lexicon in (EN, ZH):
        cues = lexicon.find(text, (start, start + 2))
        assert cues == lexicon.find(text, (start, start + 2))
        for cue in cues:
            assert isinstance(cue, Cue)
            assert 0 <= cue.start < cue.end <= len(text)
            assert all(cue.start < a <= b < cue.end for a, b in cue.gaps)


# --- passages ---------------------------------------------------------------------------------------------------------


def quoted(sentence: str, context: str = "") -> list[str]:
    return [sentence[max(q.start, 0) : q.end] for q in find_quotes(sentence, context)]


def test_quotations_of_every_kind_of_mark():
    assert quoted('He said "no" and “yes” and ‘maybe’.') == ["no", "yes", "maybe"]
    assert quoted("他说「不」，又说『是』。") == ["不", "是"]
    assert quoted("It’s the ministry’s own.") == []
    assert quoted("''Never,'' he said.") == ["Never,'"] or quoted("''Never,'' he said.") == ["Never,"]


def test_a_quotation_runs_on_from_the_text_before_and_ends_with_its_paragraph():
    assert quoted("The price doubles.", '"They sit on forms.') == ["The price doubles."]
    assert quoted('That is it." Then rain.', '"They sit on forms.') == ["That is it."]
    assert quoted("The price doubles.", '"They sit on forms.\n') == []


def test_a_clause_ends_at_punctuation_quotation_marks_and_turns():
    sentence = "While it rained, the minister said “come”, but nobody came."
    passage = make_passage(
        sentence, (0, 1), language="en", kind="news", context="", title=False, question=False, lists=EN
    )
    left, right = passage.clause(sentence.index("minister"))
    assert sentence[left:right] == " the minister said "
    left, right = passage.clause(sentence.index("nobody"))
    assert sentence[left:right] == " nobody came"
