"""Cues of a language: forms of verbs, the longest entry, kinds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.codebook.cues import Cues, language_cues
from framing.stance.cues import WORDS, Lexicon, inflect, make_lexicon, own_lexicon


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("to deny", ["deny", "denies", "denied", "denying"]),
        ("to dispute", ["dispute", "disputes", "disputed", "disputing"]),
        ("to dismiss", ["dismiss", "dismisses", "dismissed", "dismissing"]),
        ("to play down", ["play down", "plays down", "played down", "playing down"]),
        ("to fan", ["fan", "fans", "faned", "faning", "fanned", "fanning"]),
        ("never", ["never"]),
    ],
)
def test_a_verb_stands_for_its_forms(entry, forms):
    assert inflect(entry) == forms


def test_the_longest_entry_counts_and_hides_those_within():
    lexicon = Lexicon({"negation": ["not"], "exception": ["not only"]}, "en")
    found = lexicon.find(("not", "only", "not"))
    assert [(c.kinds, c.entry, c.start, c.end) for c in found] == [
        (("exception",), "not only", 0, 2),
        (("negation",), "not", 2, 3),
    ]
    chinese = Lexicon({"negation": ["不"], "exception": ["不断"]}, "zh")
    assert [c.entry for c in chinese.find(tuple("不断不"))] == ["不断", "不"]


@given(words=st.lists(st.sampled_from(["no", "not", "only", "just", "a"]), max_size=12))
@settings(deadline=None)
def test_cues_are_those_found_word_by_word(words):
    entries = ["not", "not only", "only just a", "no"]
    expected, at = [], 0
    while at < len(words):
        fitting = [e for e in entries if words[at : at + len(e.split())] == e.split()]
        longest = max(fitting, key=len, default="")
        expected += [(longest, at)] if longest else []
        at += max(len(longest.split()), 1)
    assert [(c.entry, c.start) for c in Lexicon({"negation": entries}, "en").find(tuple(words))] == expected


def test_an_entry_of_two_lists_has_both_kinds_the_first_one_first():
    assert Lexicon({"contrast": ["不是"], "negation": ["不是"]}, "zh").find(tuple("不是"))[0].kinds == (
        "contrast",
        "negation",
    )


def test_negated_verbs_are_two_words():
    assert WORDS.findall("It isn't, can’t and won't-be so-called") == [
        "It",
        "is",
        "n't",
        ",",
        "ca",
        "n’t",
        "and",
        "wo",
        "n't",
        "-",
        "be",
        "so-called",
    ]


def test_a_codebooks_words_are_found_and_what_it_drops_is_not():
    cues = language_cues().model_copy(update={"negation": {"en": ["nowise"]}})
    lexicon = make_lexicon(cues, "en")
    assert lexicon.find(("nowise",))[0].kinds == ("negation",)
    assert "negation" not in {k for c in lexicon.find(("not",)) for k in c.kinds}
    assert own_lexicon("en").find(("not",))[0].kinds == ("negation",)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_is_short_and_no_entry_stands_in_a_list_twice(language):
    for kind in Cues.model_fields:
        entries = getattr(language_cues(), kind).get(language, [])
        assert len(entries) == len(set(entries))
        assert all(entry == entry.strip() for entry in entries)
