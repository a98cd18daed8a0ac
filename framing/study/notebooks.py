"""The study run from end to end: notebooks executed, figures and images written, results collected.

Notebooks are written once all are executed, so that an interrupted run leaves the last whole state behind.
"""

from __future__ import annotations

import atexit
import base64
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.files import PLACES, scratch, sha256, stage, write_files
from framing.study.study import EXECUTED, FIGURES_VARIABLE, FILE_VARIABLE, SEED_VARIABLE, Study

PLOTLY = "application/vnd.plotly.v1+json"

AT_ONCE = 2
"""Notebooks executed at the same time."""

LONGEST = ("02-topics", "07-robustness", "08-validity", "04-sources")
"""Notebooks that begin first, as they take longest: no processor waits for the last one."""

Progress = Callable[[str, int, int], None]

Draw = Callable[[dict[str, Any]], Iterable[Path]]


class NotebookError(RuntimeError):
    """A notebook's cell failed; the message names the notebook, the cell and the error."""


OWN = ("notebooks", "../notebooks")
"""Where the library's own notebooks lie beside its code: in it where it is installed, next to it where it is checked out."""


def find_notebooks(study: Study) -> list[Path]:
    """Return the study's notebooks in order: those its file lists, else those in ``notebooks/`` beside it, else the library's own.

    Raises ``FramingError`` where one that is listed does not exist.
    """
    listed = [(study.root / name).resolve() for name in study.given.notebooks]
    for path in listed:
        if not path.is_file():
            raise FramingError(
                f"{study.path}: notebooks lists {path.name!r}, but there is no {path}; leave the key out for the library's own"
            )
    return listed or list_notebooks(study.root / "notebooks")


def list_notebooks(*folders: Path) -> list[Path]:
    """Return the notebooks of the first of the folders that holds any, else the library's own."""
    places = [*folders, *(Path(__file__).parents[1] / place for place in OWN)]
    return next(filter(None, (sorted(place.resolve().glob("[0-9]*.ipynb")) for place in places)), [])


def choose_notebooks(study: Study, only: Iterable[str] = ()) -> list[Path]:
    """Return ``find_notebooks``'s, or those whose file name starts with one of ``only`` (``03``, ``03-frames``). Raises where ``only`` matches none."""
    paths, chosen = find_notebooks(study), []
    for prefix in only:
        hits = [p for p in paths if p.name.startswith(prefix)]
        if not hits:
            raise FramingError(f"--only {prefix}: no notebook starts so; there are {[p.stem for p in paths]}")
        chosen += hits
    return [p for p in paths if p in chosen] if chosen else paths


def read_heads(paths: Iterable[Path]) -> dict[str, str]:
    """Return the first line of each notebook, its question, by the number that its name and its figures' begin with (``04-``)."""
    heads = {}
    for path in paths:
        try:
            first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        except (ValueError, KeyError, IndexError):  # one that is not run here may be no notebook
            continue
        if first.startswith("# "):
            heads[f"{path.stem.split('-')[0]}-"] = first.splitlines()[0].removeprefix("# ")
    return heads


def place_executed(study: Study, path: Path) -> Path:
    """Return where a notebook stands once it was executed: in its place in the study's folder, else as a copy under the figures."""
    return path if path.is_relative_to(study.root) else study.figures / "notebooks" / path.name


def run_notebooks(
    paths: Iterable[Path], *, study: Study, progress: Progress | None = None, draw: Draw | None = None
) -> dict[str, Any]:
    """Execute notebooks from top to bottom, ``AT_ONCE`` at a time, and write them with their outputs; return their figures by name.

    The study's own notebooks, which lie in its folder, are written back; of others a copy stands in ``notebooks/`` under its figures.
    The kernels are this Python's own, and notebooks don't build on each other. Where a cell fails, no notebook is written, and
    ``NotebookError`` names the cell. ``progress`` is called with a notebook's name, the cell that begins and the number of cells. ``draw``
    makes images of all figures and returns their paths: beside each figure its notebook then holds a small picture.
    """
    runs = [_Run(path, study=study, progress=progress) for path in paths]
    with scratch() as room, ThreadPoolExecutor(AT_ONCE) as pool:  # in a thread nbclient leaves Ctrl-C to us
        for number, run in enumerate(runs):
            run.manager.connection_file = str(room / f"{number}.json")
        order = sorted(runs, key=lambda run: (*LONGEST, run.path.stem).index(run.path.stem))
        jobs = {pool.submit(run.execute): run for run in order}
        try:
            while not all(job.done() for job in jobs):  # in short waits, as Ctrl-C is not heard while waiting
                wait(jobs, timeout=0.2, return_when=FIRST_EXCEPTION)
                if any(job.done() and job.exception() for job in jobs):
                    break
            failed = [error for job in jobs if job.done() and (error := job.exception())]
        finally:
            _stop(jobs)
    if failed:
        raise failed[0]
    figures = {name: output["data"][PLOTLY] for run in runs for name, output in run.figures().items()}
    images = [path for path in (draw(figures) if draw else ()) if path.suffix == ".png" and path.stem in figures]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        pictures = dict(zip((path.stem for path in images), pool.map(_shrink, images), strict=True))
    for run in runs:
        run.hold_pictures(pictures)
    pages = {run.target: run.page() for run in runs}
    own = {run.target: run.was for run in runs if run.own and study.drafted}
    if own:  # they come to their places with the figures
        executed = study.figures / EXECUTED
        places = stage({p: pages.pop(p).encode() for p in own}, executed, root=study.root, was=own)
        (executed / PLACES).write_bytes(places)
    write_files(pages)
    return figures


def _shrink(path: Path) -> bytes:
    from framing.figures.saving import shrink_picture

    return shrink_picture(path)


def _stop(jobs: dict[Future[None], _Run]) -> None:
    """Begin no further notebook and end those that run: nbclient ends once its kernel is gone."""
    for job in jobs:
        job.cancel()
    while not all(job.done() for job in jobs):
        for job, run in jobs.items():
            if not job.done():
                run.kill()
        wait(jobs, timeout=0.2)


class _Run:
    """One notebook with its kernel."""

    def __init__(self, path: Path, *, study: Study, progress: Progress | None):
        import nbformat
        from jupyter_client.manager import AsyncKernelManager
        from nbclient import NotebookClient

        try:
            self.notebook = nbformat.read(path, as_version=4)
        except ValueError as error:  # not JSON, or JSON that is no notebook
            raise FramingError(f"{path}: not a readable notebook: {' '.join(str(error).split()):.200}") from None
        self.path, self.own, self.was = path, path.is_relative_to(study.root), sha256(path)
        self.target = place_executed(study, path)
        self.code = [i for i, cell in enumerate(self.notebook.cells) if cell.cell_type == "code"]
        for i in self.code:
            self.notebook.cells[i].outputs, self.notebook.cells[i].execution_count = [], None

        def report(cell: Any, cell_index: int, **_: Any) -> None:
            if progress and cell_index in self.code:
                progress(path.stem, self.code.index(cell_index) + 1, len(self.code))

        self.manager = AsyncKernelManager()
        if self.manager.kernel_spec is not None:
            self.manager.kernel_spec.argv[0] = sys.executable
        self.client = NotebookClient(
            self.notebook,
            km=self.manager,
            timeout=600,
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
            on_cell_start=report,
            resources={"metadata": {"path": str(path.parent if self.own else study.root)}},
        )
        one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # faster than two for matrices of this size
        self.environment = {**one_thread, **os.environ, SEED_VARIABLE: str(study.seed), FILE_VARIABLE: str(study.path)}
        if study.drafted:
            self.environment[FIGURES_VARIABLE] = str(study.drafted)

    def execute(self) -> None:
        from nbclient.exceptions import CellExecutionError, DeadKernelError

        try:
            self.client.execute(env=self.environment, cleanup_kc=True)  # or eight kernels hold their memory to the end
        except (CellExecutionError, DeadKernelError, TimeoutError, RuntimeError) as error:
            outputs = [self.notebook.cells[i].outputs for i in self.code]
            failed = next((n for n, o in enumerate(outputs, 1) if any(x.output_type == "error" for x in o)), None)
            where = "" if failed is None else f", cell {failed} of {len(self.code)}"
            what = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
            raise NotebookError(f"{self.path.name}{where}: {what[0]}: {what[1]}") from None

    def kill(self) -> None:
        atexit.unregister(self.client._cleanup_kernel)  # it would look for the kernel once more at exit, and complain
        kernel = getattr(self.manager.provisioner, "process", None)
        if kernel is not None:
            kernel.kill()

    def page(self) -> str:
        """Return the executed notebook as its file holds it."""
        import nbformat

        for cell in self.notebook.cells:
            cell.metadata.pop("execution", None)
        self.notebook.metadata.language_info = {"name": "python"}
        return str(nbformat.writes(self.notebook)) + "\n"

    def figures(self) -> dict[str, Any]:
        """Return the outputs that hold the figures which ``Study.show`` saved in the notebook, by the figures' names."""
        figures = {}
        for i in self.code:
            for output in self.notebook.cells[i].outputs:
                found = output.get("data", {}).get(PLOTLY)
                name = ((found or {}).get("layout", {}).get("meta") or {}).get("name")
                if name:  # not a figure that is only displayed
                    figures[name] = output
        return figures

    def hold_pictures(self, pictures: Mapping[str, bytes]) -> None:
        """Put a small picture of each figure beside it, for readers who see a notebook without a program that draws."""
        for name, output in self.figures().items():
            if name in pictures:
                output["data"]["image/png"] = base64.b64encode(pictures[name]).decode() + "\n"
                output["metadata"]["image/png"] = {"alt": output["data"][PLOTLY]["layout"]["meta"].get("claim", name)}
