"""Questions that put a claim, and answers that deny it."""

from __future__ import annotations

import gzip
import json

import pandas as pd
import pytest
from answers import EXCHANGE_RULES, read_exchanges
from conftest import PACKAGE

from framing.codebook.codebook import read_codebook
from framing.errors import FramingError

CUES = read_codebook(PACKAGE / "codebook.yaml").cues


def read(question: str, answer: str, *, language: str = "zh-Hans", without: tuple[str, ...] = ()) -> tuple[bool, bool]:
    table = read_exchanges(
        pd.DataFrame({"question": [question], "answer": [answer]}), language=language, cues=CUES, without=without
    )
    return bool(table.loc[0, "claim"]), bool(table.loc[0, "denies"])


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("某社记者：美方称中国企业窃取数据，中方如何回应？", "发言人：有关指责毫无根据。", (True, True)),
        ("某社记者：美方称中国企业窃取数据，中方如何回应？", "发言人：具体情况请向主管部门了解。", (True, False)),
        ("某社记者：能否介绍此次访问的安排？", "发言人：访问将于下周进行。", (False, False)),
        ("某社记者：中方昨天表示将出席会议，能否证实？", "发言人：这一说法不属实，会议已取消。", (False, False)),
        ("某社记者：这是否意味着中方将停止供应？", "发言人：这完全是误读。", (True, True)),
        ("某社記者：美方稱中國企業竊取數據，中方如何回應？", "發言人：有關指責毫無根據。", (True, True)),
    ],
)
def test_an_exchange_is_read(question, answer, expected):
    language = "zh-Hant" if "記者" in question else "zh-Hans"
    assert read(question, answer, language=language) == expected


def test_english_exchanges():
    question = "Reuters: Washington claims that the firm stole data. Your comment?"
    assert read(question, "Spokesperson: The accusation is groundless.", language="en") == (True, True)
    assert read(question, "Spokesperson: I have no information on that.", language="en") == (True, False)


@pytest.mark.parametrize(
    ("rule", "question", "answer"),
    [
        ("reported_claims", "问：美方称中国企业窃取数据，如何回应？", "答：这是谎言。"),
        ("presumed_claims", "问：这是否意味着中方将停止供应？", "答：这是误读。"),
        ("answered_claims", "问：美方昨天发布了报告，如何评论？", "答：有关报告毫无根据。"),
        ("refuting_words", "问：美方称中国企业窃取数据，如何回应？", "答：这是谎言。"),
        ("held_off_words", "问：美方称存在强迫劳动，如何回应？", "答：新厂从来没有什么所谓强迫劳动。"),
    ],
)
def test_each_rule_can_be_left_out(rule, question, answer):
    assert read(question, answer) == (True, True)
    assert read(question, answer, without=(rule,))[1] is False


def test_rules_named_are_the_rules_there_are():
    assert set(EXCHANGE_RULES) == {
        "reported_claims",
        "presumed_claims",
        "answered_claims",
        "refuting_words",
        "held_off_words",
    }


def test_bad_input_is_named():
    empty = pd.DataFrame({"question": [], "answer": []})
    with pytest.raises(FramingError, match="there is no row"):
        read_exchanges(empty, language="zh", cues=CUES)
    with pytest.raises(FramingError, match="column 'answer' is missing"):
        read_exchanges(empty.drop(columns="answer"), language="zh", cues=CUES)
    with pytest.raises(FramingError, match="no rule 'claims'"):
        read("问：x", "答：y", without=("claims",))


def test_records_of_press_conferences_are_read(shared):
    """Real records: neither all nor none put a claim, and only what puts a claim can be denied."""
    with gzip.open(shared / "corpora" / "mfa" / "qa.jsonl.gz", "rt", encoding="utf-8") as file:
        records = pd.DataFrame([r for r in map(json.loads, file) if r["question"]][::60])
    table = read_exchanges(records, language="zh-Hans", cues=CUES)
    assert 0.2 < table["claim"].mean() < 0.6
    assert 0.02 < table["denies"].mean() < 0.3
    assert not (table["denies"] & ~table["claim"]).any()
