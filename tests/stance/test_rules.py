"""The hard rules: each decides a sentence, and leaves a like one alone."""

from __future__ import annotations

import pytest
from marked import placed

from framing.stance.rules import RULES, denied

DECIDED = [
    ("distance", "en", "The so-called “<threat>” is old.", "The so-called experts see a <threat>."),
    ("distance", "zh", "所谓“<威胁>”由来已久。", "所谓专家谈到<威胁>。"),
    ("pretext", "zh", "该国以“<国家安全>”为借口打压企业。", "该国以<国家安全>为先。"),
    ("pretext", "zh", "有人打着<国家安全>的旗号。", "有人打着灯谈<国家安全>。"),
    (
        "coordination",
        "en",
        "It has never used, and will never use, trade as <coercion>.",
        "It never came, and will use trade as a <threat>.",
    ),
    (
        "denial",
        "en",
        "The ministry denied that the rules were a <weapon>.",
        "Nobody who was there can deny that the rules are a <weapon>.",
    ),
    ("denial", "en", "They deny that it is a <threat>.", "They deny that it is old, and it is a <threat>."),
    ("denial", "en", "She denied that it was <fraud>.", "She falsely denied that it was <fraud>."),
    ("denial", "en", "She denied that it was <fraud>.", "She denied that it was not <fraud>."),
    ("flat", "zh", "这并非要挟他国的<筹码>。", "这并非<威胁>者所愿。"),
]


@pytest.mark.parametrize(("rule", "language", "yes", "no"), DECIDED)
def test_rules(rule, language, yes, no):
    assert denied(placed(yes, language)) == rule
    assert not RULES[rule](placed(no, language))


def test_every_rule_decides_a_sentence():
    assert {rule for rule, *_ in DECIDED} == set(RULES)
