"""Every public name, command and study key is documented; the requirements stand in step; nothing names a package index."""

from __future__ import annotations

import ast
import inspect
import json
import re
import tomllib
from importlib import import_module

import pytest
import typer.main
import yaml
from conftest import ROOT

import framing
from framing.choices import Headline, RobustnessChoices, StabilityChoices, StudyFile, TopicChoices
from framing.cli import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("name", framing.__all__)
def test_public_names_have_a_docstring(name):
    assert len(inspect.getdoc(getattr(framing, name)) or "") > 30


def test_modules_are_listed_in_the_package_and_on_the_map():
    modules = {p.stem for p in (ROOT / "framing").glob("*.py")} | {
        p.parent.name for p in (ROOT / "framing").glob("*/__init__.py")
    }
    modules -= {"__init__"}
    listed = set(re.findall(r"^(\w+) +\S", framing.__doc__, flags=re.M))
    assert modules - {"errors"} <= listed, modules - listed
    assert all(re.search(f"`{m}/?`", DESIGN) for m in modules), [m for m in modules if f"`{m}" not in DESIGN]


@pytest.mark.parametrize("package", ["figures", "stance"])
def test_modules_of_a_package_are_listed_in_it(package):
    modules = {p.stem for p in (ROOT / "framing" / package).glob("*.py")} - {"__init__"}
    listing = import_module(f"framing.{package}").__doc__.split("\n\n", 1)[1]
    assert modules == {line.split()[0] for line in listing.strip().splitlines()}


def test_imports_point_down_the_map():
    rows = re.findall(r"^\| (`[^|]*) \|", DESIGN, flags=re.M)
    place = {module: i for i, module in enumerate(m for row in rows for m in re.findall(r"`([\w.]+)/?`", row))}
    up = []
    for path in (ROOT / "framing").rglob("*.py"):
        parts = path.relative_to(ROOT / "framing").with_suffix("").parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("framing."):
                below = node.module.split(".")[1:]
                inside = below[0] == parts[0] and parts[0] == "stance"
                above, below = (".".join(parts), ".".join(below)) if inside else (parts[0], below[0])
                if place.get(below, -1) > place.get(above, len(place)):
                    up.append((above, below))
    assert up == [("corpus", "package")]  # the shortcut Corpus.read


def list_commands(group, name="framing"):
    for part, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from list_commands(command, f"{name} {part}")
        else:
            yield f"{name} {part}", command


def test_commands_and_their_options_are_in_the_readme():
    commands = dict(list_commands(typer.main.get_command(app)))
    assert {"framing run", "framing code sample", "framing code read"} <= set(commands)
    for name, command in commands.items():
        assert name in README, name
        assert command.help, name
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in README, (name, option.opts)
                assert option.help, (name, option.opts)


def test_every_study_key_has_a_comment():
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    tables = {
        "headline": Headline,
        "topics.en": TopicChoices,
        "stability": StabilityChoices,
        "robustness": RobustnessChoices,
    }
    top = [k for k in StudyFile.model_fields if k not in ("title", "topics", "episodes", *tables)]
    for place, keys in {"": top, **{name: list(model.model_fields) for name, model in tables.items()}}.items():
        part = re.split(rf"^\[{re.escape(place)}\]", text, flags=re.M)[1] if place else text
        part = re.split(r"^\[", part, flags=re.M)[0]
        for key in keys:
            assert re.search(rf"^{key} = [^#]*{'' if key == 'stop_words' else '#'}", part, flags=re.M), (place, key)
    for table in ("topics.zh", "episodes"):
        assert f"[{table}]" in text


def test_make_targets_of_the_readme_exist():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert {"study", "test", "lab", "check", "bench"} <= targets
    assert set(re.findall(r"make (\w+)", README)) <= targets


def test_environment_file_is_in_step_with_the_project():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    pip = next(d["pip"] for d in environment["dependencies"] if isinstance(d, dict))
    wanted = list(PROJECT["dependencies"]) + [r for extra in PROJECT["optional-dependencies"].values() for r in extra]
    assert sorted(pip) == sorted([*wanted, "-e ."])
    assert f"python{PROJECT['requires-python']}" in environment["dependencies"]


def test_lock_file_pins_every_requirement_with_hashes_and_names_no_index():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, flags=re.M))
    wanted = list(PROJECT["dependencies"]) + [r for extra in PROJECT["optional-dependencies"].values() for r in extra]
    names = {re.split(r"[<>=~\[]", r)[0].lower().replace("_", "-") for r in wanted}
    assert names <= pinned, names - pinned
    assert lock.count("--hash=sha256:") > len(pinned)
    assert "://" not in lock


def test_notebooks_are_thin_and_executed_in_order():
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"))
    study = tomllib.loads((ROOT / "study.toml").read_text(encoding="utf-8"))
    assert [f"notebooks/{p.name}" for p in paths] == study["notebooks"]
    for path in paths:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = [c for c in cells if c["cell_type"] == "code"]
        assert len(code) <= 25, path.name
        assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1)), path.name
        for cell in code:
            source = "".join(cell["source"])
            assert len(source.splitlines()) <= 10, (path.name, source)
            assert not re.search(r"^\s*def |\.\./|[\"']data/", source, flags=re.M), (path.name, source)
            assert not any(o["output_type"] == "error" for o in cell["outputs"])
            figure = "study.show(" in source
            assert figure == ("nbval-ignore-output" in cell["metadata"].get("tags", [])), (path.name, source)
