"""Every public name, command and study key is documented; the requirements stand in step; nothing names a package index."""

from __future__ import annotations

import ast
import doctest
import inspect
import json
import pkgutil
import pydoc
import re
import tomllib
from graphlib import TopologicalSorter
from importlib import import_module
from string import Template

import pytest
import typer.main
import yaml
from conftest import ROOT

import framing
from framing.cli.main import app
from framing.study.settings import (
    CodingChoices,
    Example,
    Headline,
    RobustnessChoices,
    StabilityChoices,
    StudyFile,
    TopicChoices,
)

README = (ROOT / "README.md").read_text(encoding="utf-8")
DESIGN = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.mark.parametrize("name", framing._MODULE)
def test_public_names_have_a_docstring(name):
    assert len(inspect.getdoc(getattr(framing, name)) or "") > 30


def test_help_of_the_package_is_one_screen_and_dir_lists_every_name():
    assert len(pydoc.plain(pydoc.render_doc(framing)).splitlines()) <= 80
    assert set(framing._MODULE) <= set(dir(framing))


def test_columns_of_public_tables_are_in_the_vocabulary():
    words = set(re.findall(r"`([\w-]+)`", (ROOT / "docs" / "vocabulary.md").read_text(encoding="utf-8")))
    words |= {f"{word}_{end}" for word in words for end in ("low", "high", "error")}
    missing = {
        (found.name, column)
        for found in pkgutil.walk_packages(framing.__path__, "framing.")
        for name, value in vars(import_module(found.name)).items()
        if name.endswith("_COLUMNS") and name[0] != "_"
        for column in value
        if column not in words
    }
    assert missing == set()


def test_every_place_that_contributors_are_sent_to_exists():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("## Where would")[1]
    assert len(re.findall(r"^\| ", page, flags=re.M)) == 13  # a head and twelve answers
    for place in re.findall(r"`((?:framing|docs|notebooks|study)[\w./-]*)`", page):
        assert (ROOT / place).exists(), place


def test_examples_in_docstrings_run():
    paths = [path for path in (ROOT / "framing").rglob("*.py") if ">>> " in path.read_text(encoding="utf-8")]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in paths]
    assert [name for name in names if doctest.testmod(import_module(name)).failed] == []
    assert len(names) >= 15


def test_no_public_name_takes_more_than_eight_parameters():
    functions = {name: getattr(framing, name) for name in framing._MODULE if callable(getattr(framing, name))}
    del functions["FramingError"]
    sizes = {name: len(inspect.signature(function).parameters) for name, function in functions.items()}
    assert {name: size for name, size in sizes.items() if size > 8} == {}


STAGES = re.findall(r"^(\w+)  +\S", framing.__doc__, flags=re.M)
"""The one list of stages, in the order of the data's path: the docstring of the package."""


def test_stages_are_the_folders_and_the_map_follows_their_list():
    found = {p.stem for p in (ROOT / "framing").iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert set(STAGES) == found - {"__init__", "__main__"}
    rows = re.findall(r"^\| `(\w+)/?` \|", DESIGN.split("## The path of the data")[1].split("\n## ")[0], flags=re.M)
    assert rows == STAGES
    public = list(dict.fromkeys(module.split(".")[0] for module in framing._WHERE))
    assert public == [stage for stage in STAGES if stage in public]


PACKAGES = sorted(p.parent for p in (ROOT / "framing").rglob("*/__init__.py"))


@pytest.mark.parametrize("package", PACKAGES, ids=[str(p.relative_to(ROOT / "framing")) for p in PACKAGES])
def test_modules_of_a_package_are_listed_in_it(package):
    found = {p.stem for p in package.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()} - {"__init__"}
    listing = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8"))).split("\n\n", 1)[1]
    assert found == {line.split()[0] for line in listing.strip().splitlines()}


def list_imports(path):
    """Return the modules of the library that a module imports, wherever in it."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [n.module for n in nodes if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("framing.")]


def test_numbers_are_written_in_one_form():
    """No space before a percent sign, and never a minus before zero (what stands in an SVG or a hover's template is no text)."""
    lines = [
        f"{path.name}: {line.strip()}"
        for path in (ROOT / "framing").rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if not re.search("hovertemplate|<rect|<path|st_size", line)
    ]
    assert [line for line in lines if re.search(r"[0-9}] %", line)] == []
    assert [line for line in lines if re.search(r":\+?,?\.[1-9]f", line)] == []


def test_imports_point_up_the_list_of_stages_only():
    place = {stage: i for i, stage in enumerate(STAGES)}
    wrong = [
        (str(path.relative_to(ROOT)), module)
        for path in (ROOT / "framing").rglob("*.py")
        for module in list_imports(path)
        if path.parent != ROOT / "framing" or not path.stem.startswith("__")
        if place[module.split(".")[1]] > place[path.relative_to(ROOT / "framing").parts[0].removesuffix(".py")]
    ]
    assert wrong == []


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): set(list_imports(path))
        for path in (ROOT / "framing").rglob("*.py")
    }
    assert list(TopologicalSorter(graph).static_order())  # raises CycleError, naming the circle


def list_commands(group, name="framing"):
    for part, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from list_commands(command, f"{name} {part}")
        else:
            yield f"{name} {part}", command


def test_commands_and_their_options_are_documented():
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    commands = dict(list_commands(typer.main.get_command(app)))
    assert {"framing run", "framing code sample", "framing code read"} <= set(commands)
    for name, command in commands.items():
        assert name in page, name
        assert command.help, name
        for option in command.params:
            if option.param_type_name == "option":
                assert option.opts[0] in page, (name, option.opts)
                assert option.help, (name, option.opts)


def test_every_study_key_has_a_comment():
    text = (ROOT / "study.toml").read_text(encoding="utf-8")
    tables = {
        "headline": Headline,
        "topics.en": TopicChoices,
        "stability": StabilityChoices,
        "robustness": RobustnessChoices,
        "coding": CodingChoices,
        "example": Example,
    }
    top = [k for k in StudyFile.model_fields if k not in ("title", "topics", "episodes", "zh", *tables)]
    for place, keys in {"": top, **{name: list(model.model_fields) for name, model in tables.items()}}.items():
        part = re.split(rf"^\[{re.escape(place)}\]", text, flags=re.M)[1] if place else text
        part = re.split(r"^\[", part, flags=re.M)[0]
        for key in keys:
            assert re.search(rf"^{key} = [^#]*{'' if key == 'stop_words' else '#'}", part, flags=re.M), (place, key)
    for table in ("topics.zh", "episodes", "zh"):
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
    assert "python=3.11" in environment["dependencies"]
    assert PROJECT["requires-python"] == ">=3.11"


@pytest.mark.parametrize("path", ["environment.yml", "framing/scaffold/files/environment.yml"])
def test_environment_files_are_what_repo2docker_takes(path):
    """Its rules (buildpacks/conda): a mapping; the version of Python by its pattern, of those it has locks for; pip before its list; local paths that exist."""
    text = Template((ROOT / path).read_text(encoding="utf-8")).substitute(python="3.12", requirement="framing[notebooks,readers]==0.1.0")  # fmt: skip
    environment = yaml.safe_load(text)
    assert set(environment) == {"name", "channels", "dependencies"}
    assert environment["channels"] == ["conda-forge"]
    *conda, (kind, pip) = [d if isinstance(d, str) else next(iter(d.items())) for d in environment["dependencies"]]
    version = re.match(r"python\s*=+\s*([\d.]*)", conda[0])[1]
    assert version in ("3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13", "3.14")
    assert (conda[1:], kind) == (["pip"], "pip")
    for line in pip:
        assert line == "-e ." or re.fullmatch(r"[A-Za-z0-9_.-]+(\[[a-z,]+\])?(==|>=)[0-9][0-9.]*", line), line
    assert (ROOT / "pyproject.toml").is_file(), "-e . is the project itself"
    assert not [n for n in ("binder", ".binder", "Dockerfile", "runtime.txt", "Pipfile", "requirements.txt") if (ROOT / n).exists()]  # fmt: skip


def test_lock_file_pins_every_requirement_with_hashes_and_names_no_index():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([a-z0-9][a-z0-9._-]*)==", lock, flags=re.M))
    wanted = list(PROJECT["dependencies"]) + [r for extra in PROJECT["optional-dependencies"].values() for r in extra]
    names = {re.split(r"[<>=~\[]", r)[0].lower().replace("_", "-") for r in wanted}
    assert names <= pinned, names - pinned
    assert lock.count("--hash=sha256:") > len(pinned)
    assert "://" not in lock


def read_code(path):
    return [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]


NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_notebooks_are_those_of_the_study_in_order_and_in_the_readme():
    study = tomllib.loads((ROOT / "study.toml").read_text(encoding="utf-8"))
    assert [f"notebooks/{p.name}" for p in NOTEBOOKS] == study["notebooks"]
    assert re.findall(r"^\| `(\d\d-[\w-]+)` \|", README, flags=re.M) == [p.stem for p in NOTEBOOKS]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebooks_are_thin_and_executed_in_order(path):
    code = read_code(path)
    assert len(code) <= 15
    assert [c["execution_count"] for c in code] == list(range(1, len(code) + 1))
    printed = [o.get("name") for o in code[0]["outputs"]]
    assert printed == ["stdout"], "a notebook opens with its answer"
    for cell in code:
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= 8, source
        assert not re.search(r"^\s*def |\.\./|[\"']data/|from framing", source, flags=re.M), source
        assert not any(o["output_type"] == "error" or o.get("name") == "stderr" for o in cell["outputs"]), source
        tags = cell["metadata"].get("tags", [])
        assert ("study.show(" in source) == ("nbval-ignore-output" in tags), source


def test_no_code_cell_names_what_belongs_to_one_study():
    """Frames, coders, groups, kinds left apart, episodes and outlets come from the study file and its codebook, never from a cell."""
    study = framing.open_study(ROOT / "study.toml")
    book, articles = study.corpus.codebook, study.corpus.articles
    names = {*book.frames, *book.coders, *book.groups, *study.labels.values(), *study.episodes}
    names |= {*articles["outlet"], *articles["article"], *study.choices.robustness.apart, study.choices.example.outlet}
    names |= {study.choices.robustness.turn, *study.choices.months, study.choices.example.opinion}
    words = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})(?![\w-])")
    found = {
        (path.stem, part.value, hit)
        for path in NOTEBOOKS
        for cell in read_code(path)
        for part in ast.walk(ast.parse("".join(cell["source"])))
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
        for hit in words.findall(part.value)
    }
    assert found == set()
