"""The pages: their examples run, their commands exist, the site builds without a warning, the Chinese README follows the English one."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys

import pytest
import typer.main
from conftest import ROOT

import framing as fr
from framing.cli.main import app

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def list_blocks(path, language):
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.M | re.S)


@pytest.mark.parametrize("path", [p for p in PAGES if list_blocks(p, "python")], ids=lambda p: p.stem)
def test_python_of_a_page_runs(path, monkeypatch):
    """As it stands, from the project's own folder; a line that needs the reader's files ends in ``# yours``."""
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for block in list_blocks(path, "python"):
        code = "\n".join(line for line in block.splitlines() if not line.rstrip().endswith("# yours"))
        exec(compile(code, path.name, "exec"), names)
    assert names


@pytest.mark.parametrize("path", PAGES, ids=lambda p: p.stem)
def test_commands_of_a_page_exist(path):
    """Every ``framing …`` line of a shell block names a command and options that there are."""
    for block in list_blocks(path, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            words = line.split("#")[0].split()
            if words[:1] != ["framing"]:
                continue
            command, rest = typer.main.get_command(app), words[1:]
            while hasattr(command, "commands"):
                assert rest[0] in command.commands, line
                command, rest = command.commands[rest[0]], rest[1:]
            known = {option for param in command.params for option in param.opts}
            assert {word.split("=")[0] for word in rest if word.startswith("--")} <= known, line


def test_the_site_builds_without_a_warning(tmp_path):
    pytest.importorskip("myst_nb", reason="the extra docs is not installed")
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    run = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", tmp_path / "docs", tmp_path / "site"],
        capture_output=True,
        text=True,
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert {"getting-started.html", "limits.html", "api"} <= {p.name for p in (tmp_path / "site").iterdir()}


def outline(path):
    """Return what a translation must share: headings' depths, shell blocks, code spans of tables, links to files."""
    text = path.read_text(encoding="utf-8")
    return {
        "headings": re.findall(r"^(#+) ", text, flags=re.M),
        "blocks": re.findall(r"^```\w+\n", text, flags=re.M),
        "commands": [
            re.sub(r"\s*#.*", "", x)
            for kind in ("sh", "python")
            for b in list_blocks(path, kind)
            for x in b.splitlines()
        ],
        "first cells": re.findall(r"^\| (`[^`]+`) ", text, flags=re.M),
        "links": [target.replace(".zh", "") for target in re.findall(r"\]\(([^)]+)\)", text) if "README" not in target],
        "items": len(re.findall(r"^- ", text, flags=re.M)),
    }


def test_the_chinese_readme_is_in_step():
    assert outline(ROOT / "README.zh.md") == outline(ROOT / "README.md")


def test_the_picture_of_the_readme_states_the_answer_of_now():
    """``docs/_static/answer.svg`` is ``figures/04-deeds.svg`` of the last run."""
    study = fr.open_study(ROOT / "study.toml")
    deeds = fr.split_sides(fr.classify_articles(study.lead(study.codes)), reference=study.choices.headline.reference)
    figure = fr.plot_deeds(fr.estimate_prevalence(deeds, by="side", **study.intervals), labels=study.labels)
    shown = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", (ROOT / "docs" / "_static" / "answer.svg").read_text("utf-8"))
    assert figure.layout.meta["claim"] in " ".join(html.unescape(" ".join(shown)).split())
