"""Questions and answers become linked articles, each in its own voice."""

from __future__ import annotations

import gzip

import pandas as pd
import pytest

from framing import Codebook, FramingError, compare_exchanges, count_mentions, find_mentions, read_exchanges

ROWS = [
    {"id": "1", "date": "2024-01-02", "title": "T", "question": "路透社记者：有人说这是胁迫。你对此有何评论？", "answer": "这不是胁迫。我们从来不搞胁迫。"},
    {"id": "2", "date": "2024-01-02", "title": "T", "question": "Reuters: Is it coercion, as some say?", "answer": "It is a normal measure, and in line with law."},
    {"id": "3", "date": "2024-01-03", "title": "T", "question": "", "answer": "外长将于明天访问我国。"},
]  # fmt: skip


@pytest.fixture
def reading(tmp_path):
    pd.DataFrame(ROWS).to_json(tmp_path / "qa.jsonl", orient="records", lines=True, force_ascii=False)
    return read_exchanges(tmp_path / "qa.jsonl", question="question", answer="answer", outlet="Ministry")


def test_a_row_becomes_two_articles_each_with_its_own_voice(reading):
    table = reading.articles.set_index("article")
    assert list(table.index) == ["1/answer", "1/question", "2/answer", "2/question", "3/answer"]
    assert table["outlet"].tolist() == ["Ministry", "路透社", "Ministry", "Reuters", "Ministry"]
    assert table["kind"].tolist() == ["official", "news", "official", "news", "official"]
    assert table.loc["1/question", ["text", "byline", "date"]].tolist() == [
        "有人说这是胁迫。你对此有何评论？",
        "路透社",
        "2024-01-02",
    ]
    assert table.loc["2/question", "language"] == "en"
    alone = reading.problems[reading.problems["reason"].str.contains("1 answers without a question")]
    assert list(alone["source"]) == ["qa.jsonl"]


def test_rows_without_any_question_are_refused(tmp_path):
    pd.DataFrame(ROWS[2:]).to_json(tmp_path / "qa.jsonl", orient="records", lines=True, force_ascii=False)
    with pytest.raises(FramingError, match="no row has both a question"):
        read_exchanges(tmp_path / "qa.jsonl", question="question", answer="answer")


def test_press_conferences_of_a_shared_corpus(shared, tmp_path):
    """Exchanges on economic coercion: who asks is out of the question, and what answers do adds up."""
    raw = gzip.decompress((shared / "corpora" / "mfa" / "qa.jsonl.gz").read_bytes()).decode()
    lines = [line for line in raw.splitlines(keepends=True) if "经济胁迫" in line]
    (tmp_path / "qa.jsonl").write_text("".join(lines), encoding="utf-8")
    articles = read_exchanges(tmp_path / "qa.jsonl", question="question", answer="answer", outlet="外交部").articles
    assert len(articles) == 2 * len(lines) == 130
    assert not articles.loc[articles["kind"] == "news", "text"].str.match(r"^\S{0,12}记者：").any()
    book = Codebook.model_validate({"frames": {"coercion": {"indicators": {"zh": ["胁迫", "经济胁迫"]}}}})
    mentions = count_mentions(find_mentions(articles, codebook=book), articles=articles["article"], codebook=book)
    table = compare_exchanges(mentions, articles=articles.assign(family=articles["article"]), seed=1)
    assert table.groupby("question")["all_exchanges"].first().to_dict() == {"not raised": 33, "raised": 32}
    assert table.groupby("question")["estimate"].sum().tolist() == pytest.approx([1, 1])
