"""Sentences with the mention in <angle brackets>, for the tests of the rules."""

from __future__ import annotations

import re
from collections.abc import Mapping

from conftest import PACKAGE

from framing.codebook.codebook import read_codebook
from framing.stance.judging import Judgement, judge_stance

CUES = read_codebook(PACKAGE / "codebook.yaml").cues


def judge(marked: str, **options: object) -> Judgement:
    """Judge the mention that stands in <angle brackets>."""
    start, end = marked.index("<"), marked.index(">") - 1
    sentence = marked.replace("<", "").replace(">", "")
    language = "zh-Hans" if re.search("[一-鿿]", sentence) else "en"
    return judge_stance(sentence, (start, end), **({"language": language, "cues": CUES} | options))  # type: ignore[arg-type]


def judge_in_text(marked: str, *, kind: str) -> Judgement:
    """Judge the mention in a text of a kind: no headline, and at a press conference an answer."""
    return judge(marked, kind=kind, context={"qa": "Q: How do you see it?", "news": "A line before. "}.get(kind, ""))


def check_rule(rule: str, kind: str, context: str, sentence: str, stance: str, without: str) -> None:
    """A rule decides the sentence: its stance turns when the rule is left out."""
    assert judge(sentence, kind=kind, context=context).stance == stance
    assert judge(sentence, kind=kind, context=context, without=[rule]).stance == without


def check_rules(rules: Mapping[str, object], tested: set[str]) -> None:
    """Every rule of a module has a sentence that it decides, and says what it does."""
    assert tested == set(rules)
    assert all((rule.__doc__ or "").strip() for rule in rules.values())
