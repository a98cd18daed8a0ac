"""Which analyses a study has is one list; their numbers do not depend on the order of rows, and are written as they are."""

from __future__ import annotations

import json
import shutil

import pandas as pd
import pytest
from conftest import PACKAGE
from samples import tiny_tables, write_study, write_texts

from framing import open_study
from framing.corpus.package import update_package
from framing.readers.articles import read_articles
from framing.scaffold.scaffold import new_study
from framing.study import headline
from framing.study.results import collect_results, list_analyses, write_results


def test_a_study_of_one_coder_has_no_agreement_and_topics_for_each_language_it_asks_for(tmp_path):
    both = set(list_analyses(open_study(write_study(tmp_path / "both"))))
    codings = tiny_tables()["codings"].query("coder == 'ann'")
    one = open_study(write_study(tmp_path / "one", codings=codings))
    assert both - set(list_analyses(one)) == {"agreement", "verdicts"}
    assert {name.removesuffix("_en") for name in both if name.endswith("_en")} == {
        name.removesuffix("_zh") for name in both if name.endswith("_zh")
    }
    assert (one.coders, one.views) == (["ann"], ["ann"])


def test_rows_of_every_table_in_another_order_change_no_number(tmp_path, shipped, changed):
    """Permutes the rows of every input table; every table of results stays the same to the last digit."""
    package = tmp_path / "package"
    shutil.copytree(PACKAGE, package)
    for i, path in enumerate(sorted(package.glob("*.csv"))):
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        table.sample(frac=1, random_state=i).to_csv(path, index=False, lineterminator="\n")
    update_package(package)
    shuffled = collect_results(open_study(changed(package=package)))
    original = collect_results(shipped)
    assert shuffled.pop("package") != original.pop("package")
    assert shuffled == original
    path = write_results(open_study(tmp_path / "study.toml"), shuffled)
    assert json.loads(path.read_text(encoding="utf-8"))["headline"] == original["headline"]


def begin(folder, texts, **options):
    texts.to_csv(folder / "papers.csv", index=False)
    new_study(read_articles(folder / "papers.csv").articles, folder=folder / "new", **options)
    return folder / "new" / "study.toml"


def test_a_study_of_one_frame_language_and_group_without_dates_or_codings_has_results(tmp_path):
    texts = write_texts(24).query("language == 'en'").assign(group="north", date="")
    results = collect_results(open_study(begin(tmp_path, texts, frames={"danger": ["threat*"]})))
    assert "No groups are compared: all articles are of one group (north)" in results["headline"]
    assert {row["frame"] for row in results["tables"]["prevalence"]} == {"danger"}
    assert {"contrasts", "episodes", "agreement", "validity"}.isdisjoint(results["tables"])


def test_seeded_topics_of_a_part_of_the_corpus_need_as_much_fewer_articles_a_term(tmp_path, monkeypatch):
    path = begin(tmp_path, write_texts(60), frames={"danger": ["threat*", "威胁"], "pride": ["marvel", "奇迹"]})
    path.write_text(path.read_text("utf-8") + "\n[stability]\nmost = 20\n\n[topics.en]\nk = 2\nmin_df = 9\n", "utf-8")
    asked = {}
    stop = lambda corpus, topics, seed: asked.update(topics) or 1 / 0  # noqa: E731
    monkeypatch.setattr("framing.measure.variants.code_topic_variants", stop)
    with pytest.raises(ZeroDivisionError):
        headline.compare_topic_choices(open_study(path))
    assert 2 < asked["en"]["limits"].min_df < 6


def test_files_of_a_figure_that_is_drawn_no_more_go(tmp_path):
    study = open_study(write_study(tmp_path))
    write_results(study, {"figures": {"old": [], "kept": []}})
    for name in ("old.html", "old.csv", "old.svg", "kept.html", "older.html", "mine.png"):
        (study.figures / name).write_text("x", encoding="utf-8")
    write_results(study, {"figures": {"kept": []}})
    left = {path.name for path in study.figures.iterdir()}
    assert left == {"kept.html", "older.html", "mine.png", "results.json"}
