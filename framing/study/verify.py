"""A study executed again elsewhere, and every number compared with what its folder says; and why they differ, where they do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from framing.corpus.schema import DESCRIPTOR
from framing.errors import FramingError
from framing.files import scratch
from framing.study.notebooks import NotebookError, Progress, choose_notebooks, place_executed, run_notebooks
from framing.study.results import RESULTS, collect_results, describe_environment, list_files, to_plain
from framing.study.study import Study, open_study

ABSOLUTE, RELATIVE = 1e-5, 1e-4
"""Numbers of ``results.json`` are the same where they differ by no more than these together; those a cell prints by one of their last digit."""

FINDING_COLUMNS = ("what", "where", "finding")
WRONG = ("data", "numbers", "cell")
"""Findings for which a study does not hold; another code or environment alone is none, as long as it gives the same numbers."""

_SHOWN = 5  # values of a table that are told one by one
_NUMBER = re.compile(r"(?<![\w.])[-−+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def verify_study(study: Study, *, progress: Progress | None = None) -> pd.DataFrame:
    """Execute a study again in a temporary folder and compare; return what differs, one row a finding, none where all is the same.

    ``what``: data (a file of the package is not the one that ``results.json`` was computed from), code (another version of framing or other sources), environment
    (another version of Python or of a package), numbers (a value of ``results.json``; the first five of a table and how many more),
    cell (what a notebook's cell printed; cells tagged nbval-ignore-output are left out). ``where`` names file, package, table or cell.
    Raises ``FramingError`` where there is no ``results.json`` to compare with.
    """
    path = study.figures / RESULTS
    if not path.is_file():
        raise FramingError(f"{path}: there is none to compare with; run the study first (framing run)")
    told = json.loads(path.read_text(encoding="utf-8"))
    if not {"package", "tables", "figures", "headline"} <= set(told):
        raise FramingError(f"{path}: holds no study's results; run the study first (framing run)")
    rows = [*_compare_data(study, told), *_compare_rest(told)]
    try:
        rows += _compare_runs(study, told, progress=progress)
    except (FramingError, NotebookError) as error:
        rows.append(("numbers", study.path.name, f"can't be executed again: {error}"))
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))


def _compare_data(study: Study, told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    then = told["package"].get("files", {DESCRIPTOR: told["package"]["sha256"]})
    now = list_files(study.root / study.given.package)
    for name in sorted({*then, *(now if "files" in told["package"] else then)}):
        if then.get(name) != now.get(name):
            what = "is new" if name not in then else "is gone" if name not in now else "has changed"
            yield "data", (Path(study.given.package) / name).as_posix(), f"{what} since results.json was written"


def _compare_rest(told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    now = describe_environment()
    if "environment" not in told:
        yield "environment", RESULTS, "says no versions, as an older framing wrote it; framing run writes them"
        return
    then = told["code"]
    if then != now["code"]:
        sources = f"sha256 {then['sha256'][:12]}, now {now['code']['sha256'][:12]}"
        yield "code", "framing", f"other sources than then ({then['framing']}, now {now['code']['framing']}; {sources})"
    for name in sorted({*told["environment"], *now["environment"]}):
        was, is_ = (some["environment"].get(name, "none") for some in (told, now))
        if was != is_:
            yield "environment", name, f"{was}, now {is_}"


def _compare_runs(study: Study, told: dict[str, Any], *, progress: Progress | None) -> Iterator[tuple[str, str, str]]:
    with scratch() as folder:
        again, notebooks = _copy(study, folder.resolve())
        again.corpus  # noqa: B018 (a package that is not whole is told without a kernel)
        figures = run_notebooks(notebooks.values(), study=again, progress=progress)
        results = json.loads(json.dumps(collect_results(again, figures=figures), default=to_plain))
        for part in ("tables", "figures"):
            for name in sorted({*told[part], *results[part]}):
                yield from _compare_tables(f"{part}.{name}", told[part].get(name), results[part].get(name))
        for key in ("articles", "families", "headline"):
            if not _same(told[key], results[key], _near):
                yield "numbers", key, f"{told[key]!r:.200}, now {results[key]!r:.200}"
        for path, copy in notebooks.items():
            yield from _compare_cells(place_executed(study, path), copy)


def _copy(study: Study, root: Path) -> tuple[Study, dict[Path, Path]]:
    """Copy what a study reads into a folder; its package stays where it is."""
    text = study.path.read_text(encoding="utf-8")
    package = json.dumps(str((study.root / study.given.package).resolve()))
    text = re.sub(r"(?m)^package\s*=.*$", lambda _: f"package = {package}", text)
    text = re.sub(r"(?m)^figures\s*=.*$", lambda _: 'figures = "figures"', text)
    (root / study.path.name).write_text(text, encoding="utf-8")
    notebooks = {}
    for path in choose_notebooks(study):
        inside = path.relative_to(study.root) if path.is_relative_to(study.root) else Path("notebooks", path.name)
        notebooks[path] = root / inside
    for name in study.given.example.files if study.given.example else ():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(study.root / name, root / name)
    for path, copy in notebooks.items():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return replace(open_study(root / study.path.name), seed=study.seed), notebooks


def _compare_tables(name: str, then: Any, now: Any) -> Iterator[tuple[str, str, str]]:
    if then is None or now is None:
        yield "numbers", name, "is not in results.json" if then is None else "is not computed any more"
        return
    if len(then) != len(now):
        yield "numbers", name, f"{len(then)} rows, now {len(now)}"
        return
    wrong = [
        (i, key, a.get(key), b.get(key))
        for i, (a, b) in enumerate(zip(then, now, strict=True), 1)
        for key in {**a, **b}
        if not _same(a.get(key), b.get(key), _near)
    ]
    for i, key, a, b in wrong[:_SHOWN]:
        yield "numbers", f"{name}, row {i}, {key}", f"{a!r:.80}, now {b!r:.80}"
    if len(wrong) > _SHOWN:
        yield "numbers", name, f"and {len(wrong) - _SHOWN} more values differ"


def _compare_cells(path: Path, copy: Path) -> Iterator[tuple[str, str, str]]:
    then, now = (_read_cells(p) for p in (path, copy))
    if not any(text for text in then):
        return  # never executed: there is nothing to hold it to
    for number, (a, b) in enumerate(zip(then, now, strict=True), 1):
        if not _same(a, b, _near_digit):
            lines = [(x, y) for x, y in zip(a.splitlines(), b.splitlines(), strict=False) if x != y] or [(a, b)]
            yield "cell", f"{path.name}, cell {number}", f"printed {lines[0][0]!r:.120}, now {lines[0][1]!r:.120}"


def _read_cells(path: Path) -> list[str]:
    """What each code cell printed, as text; "" for cells that are not checked."""
    printed = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            checked = "nbval-ignore-output" not in cell["metadata"].get("tags", [])
            outputs = cell["outputs"] if checked else []
            texts = (o.get("text") or o.get("data", {}).get("text/plain", "") for o in outputs)
            printed.append("\n".join("".join(text) for text in texts))
    return printed


def _same(then: Any, now: Any, near: Callable[[str, str], bool]) -> bool:
    """Equal, but for numbers that are near, also such as stand in a text."""
    if then == now:
        return True
    a, b = str(then), str(now)
    if " ".join(_NUMBER.sub("#", a).split()) != " ".join(_NUMBER.sub("#", b).split()):
        return False
    return all(near(x, y) for x, y in zip(_NUMBER.findall(a), _NUMBER.findall(b), strict=True))


def _near(then: str, now: str) -> bool:
    a, b = (float(x.replace("−", "-")) for x in (then, now))
    return abs(a - b) <= ABSOLUTE + RELATIVE * abs(a)


def _near_digit(then: str, now: str) -> bool:
    a, b = (float(x.replace("−", "-")) for x in (then, now))
    digits = len(then.partition(".")[2]) if "e" not in then.casefold() else 0
    return abs(a - b) <= (1.01 * 10**-digits if digits else RELATIVE * abs(a))
