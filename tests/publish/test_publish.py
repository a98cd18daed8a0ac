"""A study that was run goes out whole, described, without its texts, and with what only its researcher knows marked."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from samples import write_study

from framing.errors import FramingError
from framing.publish.methods import write_methods
from framing.publish.publish import publish_study
from framing.study.results import collect_results, write_results
from framing.study.study import open_study


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    study = open_study(write_study(tmp_path_factory.mktemp("study")))
    write_results(study, collect_results(study))
    (study.root / "texts").mkdir()
    (study.root / "texts" / "articles.jsonl").write_text("{}", "utf-8")
    (study.root / "README.md").write_text("# A dam\n", "utf-8")
    return study


@pytest.fixture(scope="module")
def published(ran, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out") / "deposit"
    return folder, publish_study(ran, folder=folder)


def test_every_file_goes_along_and_is_described_but_no_text_does(published):
    rocrate = pytest.importorskip("rocrate.rocrate")
    folder, todo = published
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert {"study.toml", "README.md", "METHODS.md", "codecheck.yml", ".zenodo.json", "data/dam/articles.csv", "figures/results.json"} <= there  # fmt: skip
    assert not any(name.startswith("texts/") for name in there)
    crate = rocrate.ROCrate(folder)
    described = {e.id for e in crate.get_by_type("File")}
    assert there - {"ro-crate-metadata.json"} <= described
    assert crate.get("figures/results.json")["isBasedOn"][0].id == "data/dam/datapackage.json"
    assert crate.root_dataset["temporalCoverage"]
    assert [line.partition(":")[0] for line in todo] == [".zenodo.json", "codecheck.yml", "data/dam/README.md", "ro-crate-metadata.json"] or todo  # fmt: skip


def test_codecheck_and_zenodo_have_their_keys(published):
    folder, _ = published
    check = yaml.safe_load((folder / "codecheck.yml").read_text("utf-8"))
    assert {"version", "paper", "manifest", "codechecker"} <= set(check)
    assert all((folder / part["file"]).is_file() for part in check["manifest"])
    deposit = json.loads((folder / ".zenodo.json").read_text("utf-8"))
    assert {"title", "upload_type", "description", "creators", "license"} <= set(deposit)


def test_methods_say_what_the_run_says_in_both_languages(ran):
    results = json.loads((ran.figures / "results.json").read_text("utf-8"))
    told = write_methods(ran, results)
    articles = ran.corpus.articles
    alphas = [
        r["alpha"] for r in results["tables"]["agreement"] if r["stance"] == "asserted" and r["language"] == "all"
    ]
    for text in told.values():
        assert f"{len(articles)}" in text
        assert f"{articles['family'].nunique()}" in text
        assert f"{min(alphas):.2f}–{max(alphas):.2f}" in text
        assert f"numpy {results['environment']['numpy']}" in text
    assert re.search(r"Coded by people or models: ann \(a (person|model)\), 8 articles; ", told["en"])
    assert "Seed 11" in told["en"]
    assert "随机种子11" in told["zh"]


def test_what_was_not_run_and_what_lies_elsewhere_is_refused(ran, tmp_path):
    with pytest.raises(FramingError, match="run the study first"):
        publish_study(open_study(write_study(tmp_path / "fresh")), folder=tmp_path / "out")
    with pytest.raises(FramingError, match="not empty"):
        publish_study(ran, folder=ran.root)
    inner = tmp_path / "inner"
    inner.mkdir()
    text = (
        (ran.root / "study.toml").read_text("utf-8").replace('"data/dam"', json.dumps(str(ran.root / "data" / "dam")))
    )
    (inner / "study.toml").write_text(text.replace("notebooks/", str(ran.root / "notebooks") + "/"), "utf-8")
    outside = open_study(inner / "study.toml")
    write_results(outside, collect_results(outside))
    with pytest.raises(FramingError, match="lies outside of the study's folder"):
        publish_study(outside, folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()
