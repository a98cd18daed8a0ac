"""A model as coder: requests hold the codebook, answers are taken as they are or not at all."""

from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest
from samples import BOOK

from framing import FramingError, make_prompts, read_answers

TEXTS = pd.DataFrame(
    {"article": list("fedcba"), "title": ["T", "", None, "T", "T", "T"], "text": "The dam is a threat."}
)
GOOD = {"danger": ["asserted", "rejected"], "pride": ["none"]}


@pytest.fixture
def asked(tmp_path):
    make_prompts(TEXTS, codebook=BOOK).to_json(tmp_path / "prompts.jsonl", orient="records", lines=True)
    return tmp_path / "prompts.jsonl"


def answer(folder, *records):
    path = folder / "answers.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records) + "\n", encoding="utf-8")
    return path


def test_a_request_says_all_that_a_coder_is_told():
    table = make_prompts(TEXTS, codebook=BOOK)
    assert table["article"].tolist() == list("abcdef")
    [told] = set(table["instructions"])
    assert set(table["prompt_sha256"]) == {hashlib.sha256(told.encode()).hexdigest()}
    for frame in BOOK.frames.values():
        for text in (*frame.definition.values(), frame.examples[0].text, frame.counter_examples[0].why):
            assert text in told
    assert table.set_index("article").loc["f", "text"] == "T\n\nThe dam is a threat."
    assert table.set_index("article").loc["d", "text"] == "The dam is a threat."
    assert set(table["answer"][0]["required"]) == set(BOOK.frames)
    with pytest.raises(FramingError, match=r"can't code 'f', which has no text \(6 such\)"):
        make_prompts(TEXTS.assign(text=" "), codebook=BOOK)


def test_answers_are_taken_and_the_rest_is_counted_never_guessed(tmp_path, asked):
    bad = {"danger": ["asserted"], "pride": ["maybe"]}
    path = answer(
        tmp_path,
        {"article": "a", "answer": GOOD},
        {"article": "b", "answer": f"Here it is:\n```json\n{json.dumps(GOOD | {'danger': 'attributed'})}\n```"},
        {"article": "c", "answer": bad},
        {"article": "d", "answer": "I can't help with that."},
        {"article": "d", "answer": GOOD, "refusal": "no"},
        {"article": "x", "answer": GOOD},
        {"article": "e", "answer": GOOD},
        {"article": "e", "answer": GOOD | {"danger": ["none"]}},
    )
    answers = read_answers(path, prompts=asked, codebook=BOOK, coder="m")
    assert answers.codings.values.tolist() == [
        ["a", "m", "danger", "asserted"], ["a", "m", "danger", "rejected"], ["a", "m", "pride", "none"],
        ["b", "m", "danger", "attributed"], ["b", "m", "pride", "none"],
    ]  # fmt: skip
    told = answers.problems[["article", "problem"]].apply(lambda r: f"{r.iloc[0]} {r.iloc[1]}", axis=1).tolist()
    for one, start in zip(
        told,
        ["c malformed: pride", "d refused", "d refused", "x unknown article", "e two answers", "f no answer"],
        strict=True,
    ):
        assert one.startswith(start), told


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"danger": ["asserted"]}, "malformed: the keys must be"),
        (GOOD | {"joy": ["none"]}, "malformed: the keys must be"),
        (GOOD | {"danger": []}, "malformed: danger must be some of"),
        (GOOD | {"danger": ["none", "asserted"]}, "malformed: danger is said to be there and not there"),
        (GOOD | {"danger": [["asserted"]]}, "malformed: danger must be some of"),
        ("{broken}", "malformed: not one JSON object"),
        (f"{json.dumps(GOOD)} {json.dumps(GOOD)}", "malformed: not one JSON object"),
        ("", "refused or empty"),
        (None, "refused or empty"),
        ([GOOD], "malformed"),
    ],
)
def test_a_malformed_answer_is_no_coding(tmp_path, asked, given, problem):
    with pytest.raises(FramingError, match=f"no answer could be taken: .*{problem}"):
        read_answers(answer(tmp_path, {"article": "a", "answer": given}), prompts=asked, codebook=BOOK, coder="m")


def test_an_answer_to_another_prompt_is_not_taken(tmp_path, asked):
    path = answer(tmp_path, {"article": "a", "answer": GOOD, "prompt_sha256": "0" * 64})
    with pytest.raises(FramingError, match="the digest is another prompt's"):
        read_answers(path, prompts=asked, codebook=BOOK, coder="m")
    with pytest.raises(FramingError, match="an object with 'article'"):
        read_answers(answer(tmp_path, {"id": 1}), prompts=asked, codebook=BOOK, coder="m")
