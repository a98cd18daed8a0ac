"""A study's folder as a research object that archives and readers of code understand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import yaml

from framing.corpus.schema import DESCRIPTOR
from framing.errors import FramingError
from framing.files import check_new_folder, draft
from framing.publish.methods import write_methods
from framing.study.notebooks import choose_notebooks
from framing.study.results import RESULTS
from framing.study.study import Study

TODO = "TODO(researcher)"
FORMATS = {
    ".csv": "text/csv", ".json": "application/json", ".ipynb": "application/x-ipynb+json", ".html": "text/html",
}  # fmt: skip
BESIDE = (
    "README.md", "LICENSE", "CITATION.cff", "environment.yml", "Makefile", "codebook.yaml", ".github", ".gitignore",
)  # fmt: skip
"""What lies beside a study file and goes along where it is there; texts never do."""


def publish_study(study: Study, *, folder: str | Path) -> list[str]:
    """Copy a study into a new folder and describe it; return the places marked ``TODO(researcher)``, as ``file: what``.

    Written beside study file, package, notebooks, figures and ``BESIDE``: ``ro-crate-metadata.json`` (RO-Crate 1.1: what each file is, and which come from which),
    ``codecheck.yml`` (which outputs a checker should get again), ``.zenodo.json`` (title, description, licence of a deposit), ``METHODS.md`` (``write_methods``).
    Raises ``FramingError`` where the study was not run (no ``results.json``), lies outside of its folder in part, or the folder is not new.
    """
    check_new_folder(folder)
    path = study.figures / RESULTS
    if not path.is_file():
        raise FramingError(f"{path}: there is none to publish; run the study first (framing run)")
    results = json.loads(path.read_text(encoding="utf-8"))
    if "environment" not in results:
        raise FramingError(f"{path}: says no versions, as an older framing wrote it; run the study again (framing run)")
    package = study.root / study.choices.package
    notebooks = choose_notebooks(study)
    parts = [study.path, package, study.figures, *(p for p in notebooks if p.is_relative_to(study.root))]
    parts += [study.root / name for name in (study.choices.example.files if study.choices.example else ())]
    parts += [study.root / name for name in BESIDE if (study.root / name).exists()]
    inside = {}
    for part in parts:
        if not part.resolve().is_relative_to(study.root.resolve()):
            raise FramingError(
                f"{part}: lies outside of the study's folder {study.root}; move it in, so that it can be published"
            )
        inside[part.resolve().relative_to(study.root.resolve())] = part
    about = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))
    methods = write_methods(study, results)
    with draft(folder) as place:
        for name, part in inside.items():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            if part.is_dir():
                shutil.copytree(part, place / name, dirs_exist_ok=True)
            else:
                shutil.copyfile(part, place / name)
        told = "\n\n".join(["# Methods", methods["en"], "# 方法", methods["zh"]])
        (place / "METHODS.md").write_text(f"{told}\n", "utf-8")
        (place / ".zenodo.json").write_text(_zenodo(study, about, methods["en"]), "utf-8")
        (place / "codecheck.yml").write_text(_codecheck(study, place), "utf-8")
        _write_crate(place, study, about, methods["en"])
        return [f"{p.relative_to(place)}: {n}" for p in sorted(place.rglob("*")) if p.suffix in (".md", ".json", ".yml") and (n := p.read_text("utf-8").count(TODO))]  # fmt: skip


def _people(about: dict[str, Any]) -> list[str]:
    return [str(c.get("title", c)) for c in about.get("contributors", [])] or [f"{TODO} family name, given name"]


def _licence(about: dict[str, Any]) -> str:
    named = [licence.get("name", "") for licence in about.get("licenses", [])]
    return named[0] if named and named[0] not in ("", "TODO") else f"{TODO} licence"


def _zenodo(study: Study, about: dict[str, Any], methods: str) -> str:
    deposit = {
        "title": study.choices.title,
        "upload_type": "dataset",
        "description": methods,
        "creators": [{"name": name} for name in _people(about)],
        "license": _licence(about),
        "keywords": ["framing analysis", "content analysis", *about.get("keywords", [])],
    }
    return json.dumps(deposit, ensure_ascii=False, indent=2) + "\n"


def _codecheck(study: Study, place: Path) -> str:
    figures = study.figures.resolve().relative_to(study.root.resolve())
    outputs = [p for p in sorted((place / figures).rglob("*")) if p.suffix in (".csv", ".html", ".json")]
    files = [p.relative_to(place).as_posix() for p in outputs]
    check = {
        "version": "https://codecheck.org.uk/spec/config/1.0/",
        "paper": {"title": study.choices.title, "authors": [{"name": f"{TODO} name"}], "reference": f"{TODO} DOI of the paper"},
        "manifest": [{"file": name, "comment": "every number; framing verify compares it" if name.endswith(RESULTS) else name} for name in files],
        "codechecker": [{"name": f"{TODO} whoever checks"}],
        "summary": "pip install framing (or environment.yml), then: framing verify study.toml",
    }  # fmt: skip
    return "---\n" + yaml.safe_dump(check, allow_unicode=True, sort_keys=False)


def _write_crate(place: Path, study: Study, about: dict[str, Any], methods: str) -> None:
    from rocrate.model.person import Person
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.name, crate.description, crate.license = study.choices.title, methods, _licence(about)
    dated = [d for d in study.corpus.articles["date"] if d]
    if dated:
        crate.root_dataset["temporalCoverage"] = f"{min(dated)}/{max(dated)}"
    people = [crate.add(Person(crate, f"#person-{i}", properties={"name": n})) for i, n in enumerate(_people(about), 1)]
    crate.root_dataset["author"] = people
    results = (study.figures / RESULTS).resolve().relative_to(study.root.resolve()).as_posix()
    for path in sorted(p for p in place.rglob("*") if p.is_file()):
        name = path.relative_to(place).as_posix()
        properties: dict[str, Any] = {"name": name}
        if path.suffix in FORMATS:
            properties["encodingFormat"] = FORMATS[path.suffix]
        crate.add_file(path, dest_path=name, properties=properties)
    package = (study.root / study.choices.package).resolve().relative_to(study.root.resolve()).as_posix()
    computed = crate.get(results)
    if computed is not None:
        computed["isBasedOn"] = [{"@id": f"{package}/{DESCRIPTOR}"}, {"@id": study.path.name}]
    crate.metadata.write(place)
