"""Coding from the command line, each command from its files to what stands in the package."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from samples import CODEBOOK, write_texts

ARTICLES = write_texts(24)


@pytest.fixture
def root(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    ARTICLES.to_json("a.jsonl", orient="records", lines=True, force_ascii=False)
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    assert call("share", "a.jsonl", "--codebook", "codebook.yaml", "--out", "dam", "--force")[0] == 0
    return tmp_path


def fill(path, **cells):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table.assign(**cells).to_csv(path, index=False)


def test_codings_added(root, call):
    pd.DataFrame({"id": ARTICLES["article"], "eve": "yes", "gold": "no", "frame": "danger"}).to_csv(
        "t.csv", index=False
    )
    command = ("code", "add", "t.csv", "--package", "dam", "--coder", "eve", "--aggregate", "gold")
    code, _, err = call(*command)
    assert code == 2
    assert "say whether it is a person or a model (--kind)" in err
    code, out, err = call(*command, "--kind", "person")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "eve (person, new in the codebook): 24 articles, 24 codings (present 24)",
        "gold (person, new in the codebook): 24 articles, 24 codings (none 24)",
        "dam: 48 codings added, 48 in all",
    ]
    assert "What the coders came to" in (root / "dam" / "codebook.yaml").read_text(encoding="utf-8")
    assert call("verify", "dam")[0] == 0


def test_codings_beside_the_texts_they_are_about_find_their_articles(root, call):
    ARTICLES.drop(columns=["article", "url"], errors="ignore").assign(danger="yes", coder="eve").to_csv(
        "own.csv", index=False
    )
    assert call("ingest", "own.csv", "--out", "own.jsonl")[0] == 0
    assert call("share", "own.jsonl", "--codebook", "codebook.yaml", "--out", "own", "--force")[0] == 0
    command = ("code", "add", "own.csv", "--package", "own", "--kind", "person")
    code, _, err = call(*command)
    assert code == 2
    assert "give the articles that came of it (--texts)" in err
    code, out, _ = call(*command, "--texts", "own.jsonl")
    assert (code, out.splitlines()[-1]) == (0, "own: 24 codings added, 24 in all")


def test_mentions_drawn_and_marked(root, call):
    code, out, err = call(
        "code",
        "mentions",
        "a.jsonl",
        "--codebook",
        "codebook.yaml",
        "--n",
        "20",
        "--coder",
        "eve",
        "--seed",
        "1",
        "--out",
        "m",
        "--form",
        "csv",
    )
    assert (code, err) == (0, "")
    assert "20 of" in out
    fill(root / "m" / "eve.csv", mark="none")
    code, out, err = call("code", "read", "m/eve.csv", "--marks", "m/drawn.csv", "--package", "dam")
    assert (code, err) == (0, "")
    assert "20 marks by eve. Stance validated on 20 mentions marked by eve (person): precision" in out
    assert "no use of the frame 100% [" in out
    assert len(pd.read_csv(root / "dam" / "marks.csv")) == 20
    assert call("verify", "dam")[0] == 0
    pd.DataFrame(json.loads(line) for line in (root / "a.jsonl").read_text(encoding="utf-8").splitlines()).assign(
        article=lambda t: "n" + t["article"]
    ).to_json("more.jsonl", orient="records", lines=True)
    assert call("share", "more.jsonl", "--onto", "dam", "--out", "grown", "--force")[0] == 0
    assert len(pd.read_csv(root / "grown" / "marks.csv")) == 20


def test_a_model_asked_and_read(root, call):
    code, out, err = call("code", "prompts", "dam", "--texts", "a.jsonl", "--out", "p.jsonl")
    assert (code, err) == (0, "")
    asked = [json.loads(line) for line in (root / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(asked) == 24
    lines = [{"article": r["article"], "answer": {"danger": ["asserted"], "pride": ["none"]}} for r in asked[2:]]
    (root / "answers.jsonl").write_text(
        "\n".join(map(json.dumps, [*lines, {"article": asked[0]["article"], "answer": "no"}])), encoding="utf-8"
    )
    command = ("code", "read", "answers.jsonl", "--prompts", "p.jsonl", "--package", "dam")
    assert "--model: name the model" in call(*command)[2]
    code, out, err = call(
        *command,
        "--model",
        "m",
        "--version",
        "2",
        "--date",
        "2026-01-02",
        "--setting",
        "temperature=0",
        "--problems",
        "bad.csv",
    )
    assert code == 0
    assert "m (model, new in the codebook): 22 articles, 44 codings (asserted 22, none 22)" in out
    assert [line.split(":")[0] for line in err.splitlines()] == ["not taken (1)", "not taken (1)"]
    assert len(pd.read_csv(root / "bad.csv")) == 2
    book = (root / "dam" / "codebook.yaml").read_text(encoding="utf-8")
    assert asked[0]["prompt_sha256"] in book
    assert '"temperature": "0"' in book


def test_questions_and_answers_ingested(tmp_path, call, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [{"id": "1", "q": "Reuters: Is the dam a threat?", "a": "The dam is no threat to anybody who lives below."}]
    pd.DataFrame(rows).to_json("qa.jsonl", orient="records", lines=True)
    code, out, _ = call("ingest", "qa.jsonl", "--exchange", "q=a", "--out", "a.jsonl")
    assert code == 0
    assert out.startswith("2 articles from 1 files (en 2)")


def test_sheets_of_articles_need_a_place_for_codings(root, call):
    assert "--out: name a .csv file for the codings" in call("code", "read", "x.csv", "--package", "dam")[2]
    code, out, err = call(
        "code",
        "sample",
        "dam",
        "--out",
        "task",
        "--n",
        "3",
        "--coder",
        "ann",
        "--seed",
        "1",
        "--form",
        "csv",
        "--by",
        "outlet",
        "--by",
        "predicted",
    )
    assert code == 0
    assert "note: n = 3 is too few for" in err
    fill(root / "task" / "sheets" / "ann.csv", danger="none", Remark="!")
    code, out, err = call(
        "code", "read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.csv", "--sample", "task/sample.csv"
    )
    assert (code, err.count("note: ")) == (0, 1)
    code, out, err = call("code", "add", "c.csv", "--package", "dam")
    assert (code, err) == (0, "")
    assert "ann (person): 3 articles, 3 codings (none 3)" in out


def test_the_measure_learned_anew_from_marks_judges_a_new_package(root, call):
    mark = (
        "code",
        "mentions",
        "a.jsonl",
        "--codebook",
        "codebook.yaml",
        "--coder",
        "eve",
        "--seed",
        "1",
        "--form",
        "csv",
    )
    assert call(*mark, "--n", "140", "--out", "m")[0] == 0
    fill(root / "m" / "eve.csv", mark="attributed")
    read = ("code", "read", "m/eve.csv", "--marks", "m/drawn.csv", "--package", "dam")
    assert "--texts: name the articles with text" in call(*read, "--refit", "stance.json")[2]
    code, out, err = call(*read, "--refit", "stance.json", "--texts", "a.jsonl")
    assert (code, err) == (0, "")
    assert out.count("refitted: changed") == 2
    few = pd.read_csv("m/eve.csv", dtype=str, keep_default_na=False)
    chinese = few["mention"].isin(pd.read_csv("m/drawn.csv", dtype=str).query("language != 'en'")["mention"])
    few.assign(mark="attributed").where(~(chinese & (chinese.cumsum() > 38)), few.assign(mark="none")).to_csv(
        "few.csv", index=False
    )
    code, out, _ = call("code", "read", "few.csv", *read[3:], "--refit", "few.json", "--texts", "a.jsonl")
    assert (code, "zh: 38 marks of a stance, fewer than 50: kept as it was" in out.splitlines()) == (0, True)
    assert "refitted: changed" in out
    share = ("share", "a.jsonl", "--codebook", "codebook.yaml", "--refit", "stance.json", "--out", "anew", "--force")
    assert call(*share)[0] == 0
    counts = [pd.read_csv(root / name / "mentions.csv").groupby("stance")["count"].sum() for name in ("dam", "anew")]
    assert counts[0]["attributed"] < 0.5 * counts[0].sum() < 0.9 * counts[1].sum() < counts[1]["attributed"]
    assert (
        call("mentions", "a.jsonl", "--codebook", "codebook.yaml", "--refit", "stance.json", "--out", "l.csv")[0] == 0
    )
    assert call(*mark, "--n", "20", "--out", "again", "--refit", "stance.json")[0] == 0
    assert (
        "--refit: with --onto" in call("share", "a.jsonl", "--onto", "dam", "--refit", "stance.json", "--out", "x")[2]
    )
