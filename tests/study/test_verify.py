"""A study executed again gives its numbers; what differs is told apart: data, code, environment, numbers, cells."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys

import nbformat
import pytest
from samples import STUDY, copy_tiny, environment, write_study

from framing.corpus.package import update_package
from framing.errors import FramingError
from framing.study.report import write_report
from framing.study.results import list_files
from framing.study.study import open_study
from framing.study.verify import _near, _near_digit, _same, verify_study

ONE = STUDY.replace(', "notebooks/02-second.ipynb"', "")
FIRST = [
    "# First",
    "import framing as fr\n\nstudy = fr.open_study()\nprint(len(study.corpus.articles), 'articles, mean 0.123')",
]


def framing(study, *arguments):
    """Kernels leave sockets to the end of their process, so the command runs in one of its own."""
    command = [sys.executable, "-m", "framing.cli.main", *arguments]
    return subprocess.run(
        command, cwd=study.root, env=environment(), capture_output=True, text=True, check=False, timeout=600
    )


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    study = open_study(write_study(tmp_path_factory.mktemp("verify"), study=ONE, first=FIRST))
    done = framing(study, "run", "--quiet")
    assert done.returncode == 0, done.stderr
    return study


def told(study, change=None):
    path = study.figures / "results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    if change:
        change(results)
        path.write_text(json.dumps(results, ensure_ascii=False), encoding="utf-8")
    return results


def test_a_study_that_holds_has_no_finding_and_its_folder_is_left_alone(executed):
    before = {p: p.read_bytes() for p in executed.root.rglob("*") if p.is_file()}
    done = framing(executed, "verify", ".")
    assert (done.returncode, done.stdout) == (0, "study.toml: every number is the same\n"), done.stderr
    assert {p: p.read_bytes() for p in executed.root.rglob("*") if p.is_file()} == before


def test_a_report_is_of_the_executed_notebooks_wherever_they_stand(executed, tmp_path):
    page = write_report(executed, tmp_path / "report.html").read_text(encoding="utf-8")
    assert "8 articles, mean 0.123" in page
    text = STUDY.replace('notebooks = ["notebooks/01-first.ipynb", "notebooks/02-second.ipynb"]\n', "")
    (tmp_path / "study.toml").write_text(
        text, "utf-8"
    )  # the library's own notebooks, which hold another study's results
    with pytest.raises(
        FramingError, match=r"figures/notebooks/01-corpus\.ipynb: has not been run; run the study first"
    ):
        write_report(open_study(tmp_path / "study.toml"), tmp_path / "other.html")


def test_a_report_holds_the_pictures_that_prose_names(executed, tmp_path):
    root = shutil.copytree(executed.root, tmp_path / "study")
    path = root / "notebooks" / "01-first.ipynb"
    book = nbformat.read(path, as_version=4)
    book.cells.append(
        nbformat.v4.new_markdown_cell("![a page](../page.png) ![gone](none.png) ![no picture](../study.toml)")
    )
    nbformat.write(book, path)
    (root / "page.png").write_bytes(b"any bytes")
    page = write_report(open_study(root / "study.toml"), tmp_path / "report.html").read_text(encoding="utf-8")
    assert re.findall(r'<img[^>]* src="([^"]*)"', page) == ["data:image/png;base64,YW55IGJ5dGVz"]


def test_what_differs_is_told_apart(executed):
    whole = told(executed)

    def change(results):
        results["code"]["sha256"] = "0" * 64
        results["environment"]["numpy"] = "1.0"
        results["tables"]["prevalence"][0]["estimate"] += 0.01
        results["tables"]["gone"] = []

    told(executed, change)
    notebook = executed.root / "notebooks" / "01-first.ipynb"
    text = notebook.read_text(encoding="utf-8")
    notebook.write_text(text.replace("mean 0.123\\n", "mean 0.223\\n"), encoding="utf-8")
    articles = executed.root / "data" / "dam" / "articles.csv"
    table = articles.read_text(encoding="utf-8")
    articles.write_text(table.replace("https://", "http://", 1), encoding="utf-8")
    update_package(articles.parent)
    try:
        done = framing(executed, "verify", "study.toml")
    finally:
        (executed.figures / "results.json").write_text(json.dumps(whole), encoding="utf-8")
        notebook.write_text(text, encoding="utf-8")
        articles.write_text(table, encoding="utf-8")
        update_package(articles.parent)
    *lines, last = done.stdout.splitlines()
    assert (done.returncode, last) == (1, "study.toml: 5 of 7 findings say that it does not hold"), done.stdout
    assert [line.rpartition(": ")[0] for line in lines] == [
        "data: data/dam/articles.csv",
        "data: data/dam/datapackage.json",
        "code: framing",
        "environment: numpy",
        "numbers: tables.gone",
        "numbers: tables.prevalence, row 1, estimate",
        "cell: 01-first.ipynb, cell 1",
    ]
    assert "0.223" in lines[-1]


def test_a_package_that_fits_its_own_sums_no_more_is_a_finding_and_no_crash(executed):
    articles = executed.root / "data" / "dam" / "articles.csv"
    table = articles.read_bytes()
    articles.write_bytes(table + b"\n")
    try:
        found = verify_study(open_study(executed.path))
    finally:
        articles.write_bytes(table)
    assert list(found["what"]) == ["data", "numbers"]
    assert "sha256" in found["finding"].iloc[1]


def test_files_of_a_package_are_those_it_names_whatever_lies_beside_them(tmp_path):
    folder = copy_tiny(tmp_path / "dam")
    before = list_files(folder)
    assert {"datapackage.json", "articles.csv", "codebook.yaml"} <= set(before)
    (folder / "figures").mkdir()
    (folder / "figures" / "01-shares.csv").write_text("frame\n")
    assert list_files(folder) == before


def test_nothing_to_compare_with_is_refused(tmp_path):
    with pytest.raises(FramingError, match=r"results\.json: there is none to compare with; run the study first"):
        verify_study(open_study(write_study(tmp_path)))


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [(0.5, 0.500009, True), (0.5, 0.5002, False), ("a 12 % [1, 2]", "a 12 % [1, 2]", True), ("x 1", "y 1", False), (None, 0.1, False), (1e6, 1e6 + 50, True)],
)  # fmt: skip
def test_numbers_are_near_within_the_tolerance_that_is_stated(then, now, same):
    assert _same(then, now, _near) is same


@pytest.mark.parametrize(
    ("then", "now", "same"),
    [("0.12", "0.13", True), ("0.12", "0.14", False), ("12", "13", False), ("-30", "−30", True)],
)
def test_printed_numbers_may_differ_by_one_of_their_last_digit(then, now, same):
    assert _same(f"mean {then} of all", f"mean {now} of all", _near_digit) is same
