"""A text read: whose voice its sentences have."""

from __future__ import annotations

import pytest

from framing.stance.cues import own_lexicon
from framing.stance.setting import Reading


def voices(text: str, kind: str, language: str = "zh-Hans") -> list[str]:
    reading = Reading(text, language=language, kind=kind, lexicon=own_lexicon(language[:2]))
    return [reading.setting(number).voice for number in range(len(reading.spans))]


@pytest.mark.parametrize(
    ("text", "kind", "language", "expected"),
    [
        (
            "某社记者：这是要挟吗？有何回应？\n王小明：不是。管制合法。",
            "official",
            "zh-Hans",
            ["question", "question", "official", "official"],
        ),
        ("问：是吗？\n答：不是。", "official", "zh-Hans", ["question", "official"]),
        ("有人说是要挟。请问有何评论？", "official", "zh-Hans", ["question", "question"]),
        ("Q: Is it?\nA: No. It is so.\nThe end.", "news", "en", ["question", "answer", "answer", "answer"]),
        ("It is so.", "oped", "en", ["opinion"]),
        ("It is so.", "analysis", "en", ["opinion"]),
        ("It is so.", "blog", "en", [""]),
        ("It is so.", "", "en", [""]),
    ],
)
def test_voices(text, kind, language, expected):
    assert voices(text, kind, language) == expected


def test_places_are_those_of_the_printed_text_in_either_script():
    text = "記憶體市場平靜。這並非談判籌碼。"
    reading = Reading(text, language="zh-Hant", kind="news", lexicon=own_lexicon("zh"))
    start = text.index("談判")
    place, _ = reading.place(start, start + 4)
    assert place.sentence.text[place.start : place.end] == "谈判筹码"
    assert place.before("negation").entry == "并非"


def test_a_sentence_knows_those_around_it():
    reading = Reading(
        "One said so. It is a threat. Two added it.\nThree.", language="en", kind="news", lexicon=own_lexicon("en")
    )
    features = reading.setting(1).features
    assert "before =said" in features
    assert "after =added" in features
    assert "opens" not in features
    assert "opens" in reading.setting(3).features
    assert "before none" in reading.setting(0).features
