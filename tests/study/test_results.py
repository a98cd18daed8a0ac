"""Which analyses a study has is one list; their numbers do not depend on the order of rows, and are written as they are."""

from __future__ import annotations

import json
import shutil

import pandas as pd
from conftest import PACKAGE
from samples import tiny_tables, write_study

from framing import open_study
from framing.corpus.package import update_package
from framing.study.results import collect_results, list_analyses, write_results


def test_a_study_of_one_coder_has_no_agreement_and_topics_for_each_language_it_asks_for(tmp_path):
    both = set(list_analyses(open_study(write_study(tmp_path / "both"))))
    codings = tiny_tables()["codings"].query("coder == 'ann'")
    one = open_study(write_study(tmp_path / "one", codings=codings))
    assert both - set(list_analyses(one)) == {"agreement"}
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
