"""From articles with text to a study's folder: whole or not at all, every decision told, and it runs."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from conftest import ROOT
from samples import write_texts

from framing import FramingError, read_articles, read_codebook, read_package
from framing.scaffold.scaffold import OTHERS, new_study
from framing.study.settings import StudyFile

WORDS = {"conflict": ["threat*", "danger"], "economic": ["work", "harvest", "收成"]}


@pytest.fixture
def texts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_texts(40).to_csv("papers.csv", index=False)
    return read_articles("papers.csv").articles


def files(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def test_with_words_the_folder_holds_a_package_that_is_valid(texts, tmp_path):
    plan = new_study(texts, folder="climate", frames=WORDS)
    corpus = read_package(tmp_path / "climate" / "data")
    assert (len(corpus.articles), list(corpus.codebook.frames), plan.missing) == (40, ["conflict", "economic"], [])
    assert corpus.codebook.frames["economic"].indicators == {"en": ["work", "harvest"], "zh": ["收成"]}
    assert set(corpus.codebook.groups) == set(texts["group"])
    there = files(tmp_path / "climate")
    assert {"study.toml", "codebook.yaml", "Makefile", "README.md", "environment.yml", ".gitignore", ".github/workflows/check.yml", "texts/articles.jsonl"} <= there  # fmt: skip
    assert {n for n in there if n.startswith("notebooks/")} == {f"notebooks/{p.name}" for p in (ROOT / "notebooks").glob("*.ipynb")}  # fmt: skip
    assert not re.search(r"\$\{?[a-z]", "".join((tmp_path / "climate" / n).read_text("utf-8") for n in there if n.endswith((".toml", ".yml", ".yaml", "README.md"))))  # fmt: skip


def test_without_words_the_codebook_offers_terms_and_says_which_frame_lacks_them(texts, tmp_path):
    plan = new_study(texts, folder="climate", frames={"conflict": [], "economic": ["work"]})
    assert plan.missing == ["conflict"]
    assert not (tmp_path / "climate" / "data").exists()
    text = (tmp_path / "climate" / "codebook.yaml").read_text("utf-8")
    assert re.search(r"^#   en: \w+, \w+", text, flags=re.M)
    assert re.search(r"^#   zh: \w+, \w+", text, flags=re.M)
    with pytest.raises(FramingError, match=r"frames\.conflict\.indicators: a frame needs at least one indicator"):
        read_codebook(tmp_path / "climate" / "codebook.yaml")


def test_every_key_of_the_study_file_is_one_of_the_library(texts, tmp_path):
    new_study(texts, folder="climate", frames=WORDS)
    lines = (tmp_path / "climate" / "study.toml").read_text("utf-8").splitlines()
    shown = tomllib.loads("\n".join(re.sub(r"^# (?=\[|\w+ = )", "", line) for line in lines))
    assert {"title", "package", "headline", "topics", "robustness", "episodes", "seed"} <= set(shown)
    assert set(shown) <= set(StudyFile.model_fields)
    for key in ("headline", "robustness"):
        assert set(shown[key]) <= set(StudyFile.model_fields[key].annotation.model_fields)
    assert shown["episodes"][0] == {"name": "2021-01", "first": "2021-01-01", "last": "2021-01-31"}


def test_the_other_files_are_what_their_readers_take(texts, tmp_path):
    new_study(texts, folder="climate", frames=WORDS, force=True)
    environment = yaml.safe_load((tmp_path / "climate" / "environment.yml").read_text("utf-8"))
    assert environment["dependencies"][-1]["pip"][0].startswith("framing[notebooks")
    workflow = yaml.safe_load((tmp_path / "climate" / ".github" / "workflows" / "check.yml").read_text("utf-8"))
    assert workflow["jobs"]["check"]["steps"][-1] == {"run": "framing verify study.toml"}
    make = (tmp_path / "climate" / "Makefile").read_text("utf-8")
    assert "\t$(FRAMING) run" in make
    assert "--renew --force;" in make
    notebook = json.loads((tmp_path / "climate" / "notebooks" / "01-corpus.ipynb").read_text("utf-8"))
    assert all(not c.get("outputs") for c in notebook["cells"])


def test_what_articles_lack_is_filled_and_told(texts):
    bare = texts.assign(outlet="", kind="", group="")
    bare.loc[0, "language"] = "de"
    bare.loc[1, "text"] = "Short."
    plan = new_study(bare, folder="bare", frames=WORDS)
    assert set(plan.articles["outlet"]) == set(plan.articles["group"]) == {"papers"}
    told = "\n".join(plan.notes)
    for part in (
        "language is not counted: de 1",
        "too short to share without their text being pieced together: 1, ",
        "outlet of 38 articles",
        "kind of 38 articles",
    ):
        assert part in told


def test_an_outlet_that_is_the_group_s_name_is_told(texts):
    bare = texts.assign(outlet="", group=["state"] * 30 + [""] * 10)
    plan = new_study(bare, folder="bare", frames=WORDS)
    assert plan.articles["outlet"].value_counts().to_dict() == {"state": 30, "papers": 10}
    assert "outlet of 30 articles that name none: their group's name (--outlet says another)" in plan.notes
    assert "outlet of 10 articles that name none: the file's name (--outlet says another)" in plan.notes


def test_more_than_ten_outlets_are_not_that_many_groups(texts):
    plan = new_study(texts.assign(group="", outlet=[f"Paper {i % 13}" for i in range(40)]), folder="many", frames=WORDS)
    assert plan.articles["group"].nunique() == 10
    assert OTHERS in set(plan.articles["group"])
    assert any("4 smaller ones" in note for note in plan.notes)


def test_nothing_is_left_behind_where_it_fails(texts, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").touch()
    with pytest.raises(FramingError, match="not empty"):
        new_study(texts, folder="full", frames=WORDS)
    with pytest.raises(FramingError, match="codebook in YAML is needed"):
        new_study(texts, folder="none", codebook="absent.yaml")
    with pytest.raises(FramingError, match="no article is left of 40"):
        new_study(texts.assign(language="de"), folder="none", frames=WORDS)
    with pytest.raises(FramingError, match="name the frames"):
        new_study(texts, folder="none", frames={})
    assert {p.name for p in tmp_path.iterdir()} == {"papers.csv", "full"}


@pytest.mark.parametrize(
    ("options", "groups"),
    [((), {"questions", "answers"}), (("--group", "speaker"), {"questions", "Ann Lee", "Bo Chen"})],
)
def test_a_question_is_in_the_group_of_nobody_who_answers(call, tmp_path, options, groups):
    rows = [
        {
            "q": f"Daily Post: Is dam {n} a danger?",
            "a": f"Dam {n} is safe, as we said.",
            "speaker": who,
            "date": "2024-05-01",
        }
        for n, who in enumerate(("Ann Lee", "Bo Chen", "Ann Lee"))
    ]
    path = tmp_path / "qa.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    given = ("--articles", str(path), "--exchange", "q=a", "--outlet", "Ministry", "--frames", "danger", "--force")
    code, out, _ = call("new", str(tmp_path / "dams"), *given, *options)
    assert code == 0, out
    written = (tmp_path / "dams" / "texts" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in written]
    assert {a["group"] for a in articles} == groups
    assert all((a["group"] == "questions") == a["article"].endswith("/question") for a in articles)
