"""Own voice or attributed, sentence by sentence; against human attributions where the corpus is at hand."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from attribution import SENTENCE_RULES, attribute_sentences
from conftest import PACKAGE

from framing.codebook.codebook import read_codebook
from framing.errors import FramingError

CUES = read_codebook(PACKAGE / "codebook.yaml").cues


def test_sentences_have_places_rules_and_speakers():
    text = "Rain fell. The mayor said it was late. “We will not go there again,” one driver told us. Prices rose."
    table = attribute_sentences(text, language="en", cues=CUES)
    assert list(table["attributed"]) == [False, True, True, False]
    assert list(table["rule"]) == ["", "reporting_verbs", "quotations", ""]
    assert table.loc[1, "speaker"] == "The mayor"
    assert text[table.loc[0, "start"] : table.loc[0, "end"]] == "Rain fell."
    assert attribute_sentences("", language="en", cues=CUES).empty


def test_chinese_in_either_script():
    for text, language in (("下雨了。市长表示会改期。", "zh-Hans"), ("下雨了。市長表示會改期。", "zh-Hant")):
        assert list(attribute_sentences(text, language=language, cues=CUES)["attributed"]) == [False, True]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ("quotations", "It reads “come in and be quiet” above the door."),
        ("reporting_verbs", "The mayor said it was late."),
        ("naming_verbs", "The mayor described the bridge as old."),
        ("viewpoints", "In the eyes of the crew the bridge is old."),
        ("claims", "The allegation is old."),
        ("rejecting_verbs", "The mayor rejects the plan."),
        ("withheld", "The mayor had no comment."),
        ("attitudes", "The mayor supports the plan."),
    ],
)
def test_each_rule_can_be_left_out(rule, sentence):
    assert attribute_sentences(sentence, language="en", cues=CUES)["rule"].tolist() == [rule]
    others = [r for r in SENTENCE_RULES if r != rule]
    assert attribute_sentences(sentence, language="en", cues=CUES, without=others)["attributed"].tolist() == [True]
    assert attribute_sentences(sentence, language="en", cues=CUES, without=SENTENCE_RULES)["attributed"].tolist() == [
        False
    ]


def test_bad_input_is_named():
    with pytest.raises(FramingError, match="no rule 'quotes'"):
        attribute_sentences("x", language="en", cues=CUES, without=["quotes"])
    with pytest.raises(FramingError, match="language must be one of"):
        attribute_sentences("x", language="fr", cues=CUES)


def test_people_agree_better_than_with_a_list_of_reporting_verbs(shared):
    """A slice of the training part, so that the part for reporting stays with the benchmark."""
    bare = re.compile(
        r"\b(?:said|says|say|told|according to|added|wrote|asked|called|noted|argued|claimed|stated|insisted|warned)\b",
        re.I,
    )
    with gzip.open(shared / "corpora" / "polnear" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        articles = [a for a in map(json.loads, file) if a["part"] == "train"][::60]
    truth, rules, verbs = [], [], []
    for article in articles:
        spans = [span for a in article["attributions"] for span in a["content"]]
        for row in attribute_sentences(article["text"], language="en", cues=CUES).itertuples():
            truth.append(any(a < row.end and b > row.start for a, b in spans))
            rules.append(row.attributed)
            verbs.append(bool(bare.search(article["text"][row.start : row.end])))

    def macro(given: list[bool]) -> float:
        total = 0.0
        for label in (True, False):
            both = sum(t == label == g for t, g in zip(truth, given, strict=True))
            total += 2 * both / (truth.count(label) + given.count(label))
        return total / 2

    assert macro(rules) > 0.75
    assert macro(rules) > macro(verbs) + 0.08
