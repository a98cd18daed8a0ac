"""The command line: parses, calls the library, prints. Bad input ends in one readable line and exit code 2."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Any

import typer

from framing.cli import studies as cli_study
from framing.cli import texts as cli_text
from framing.cli.coding import code
from framing.errors import FramingError

app = typer.Typer(
    name="framing",
    help="How news sources describe the same thing differently, and how sure we can be.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def _commands() -> None:
    """Keep every command under its name, however many there are."""


@app.command()
def run(
    study: Annotated[Path | None, typer.Option(help="Study file; the nearest study.toml unless named.")] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only the notebooks whose name starts so, such as 03; repeatable.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bar and no notes, only the result.")] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every draw, instead of the study file's.")] = None,
    publish: Annotated[
        bool, typer.Option("--publish", help="Figures also as PDF, at 89 mm, and PNG with 300 dpi.")
    ] = False,
) -> None:
    """Run a study: execute its notebooks, write figures and results.json, print the headline table."""
    from dataclasses import replace

    from framing.files import draft, write_files
    from framing.study.notebooks import choose_notebooks, find_notebooks, read_heads, run_notebooks
    from framing.study.study import open_study

    started = time.monotonic()
    opened = open_study(study, seed=seed)
    opened.choices  # noqa: B018 (bad input is refused here, before anything is written)
    notebooks = choose_notebooks(opened, only or ())
    for line in () if quiet else opened.derived:
        typer.echo(f"derived, as {opened.path.name} leaves it out: {line}", err=True)
    with _progress(quiet) as bar, _placing(opened), draft(opened.figures, changed=True) as place:
        drafted = replace(opened, drafted=place.resolve())
        beside = ThreadPoolExecutor(1).submit(_compute_beside, opened)
        images: list[Path] = []

        def draw(drawn: dict[str, Any]) -> list[Path]:
            from framing.figures.saving import save_images

            bar.stage("images")
            images.extend(save_images(drawn, folder=drafted.figures, publish=publish))
            return images

        figures = run_notebooks(notebooks, study=drafted, progress=bar.cell, draw=draw)
        bar.stage("results")
        from framing.explorer.page import EXPLORER
        from framing.figures.saving import write_index
        from framing.study.results import collect_results, write_results

        tables, page = beside.result()
        drawn = _drawn(drafted, notebooks, figures)
        results = collect_results(drafted, figures=drawn, tables=tables)
        write_results(drafted, results)
        write_files({drafted.figures / EXPLORER: page})
        heads = read_heads(find_notebooks(opened))
        write_index(drafted.figures, drawn, title=opened.choices.title, answer=results["headline"], heads=heads)
    _print_results(results, opened)
    if not quiet:
        pages = f"{len(figures)} figures in {opened.figures}/ (open index.html; no page needs a network)"
        typer.echo(f"\n{pages}\nresults in {opened.figures / 'results.json'}; {time.monotonic() - started:.0f} s")
        if not images:
            typer.echo("no Chromium or Chrome found, so no .svg and .png (install one, or set BROWSER_PATH)")


def _compute_beside(study: Any) -> tuple[dict[str, Any], str]:
    """What hangs on no notebook and is computed while they run: the tables of the results, and the explorer."""
    from threadpoolctl import threadpool_limits

    from framing.explorer.page import make_page
    from framing.study.results import compute_tables

    with threadpool_limits(1):  # the kernels have the other processors
        return compute_tables(study), make_page(study)


@contextlib.contextmanager
def _placing(study: Any) -> Iterator[None]:
    """Move executed notebooks to their places once the figures changed, also where a signal ends the run then."""
    from framing.study.study import place_notebooks

    try:
        yield
    finally:
        for path in place_notebooks(study):
            typer.echo(
                f"{path}: changed during the run, and stays so; its outputs are older than the figures", err=True
            )


def _drawn(study: Any, notebooks: Iterable[Path], figures: Iterable[str]) -> set[str]:
    """The figures of this run, and with ``--only`` those whose numbers an earlier run of the other notebooks left."""
    from framing.study.notebooks import find_notebooks

    every, run_now = ({path.stem.split("-")[0] for path in some} for some in (find_notebooks(study), notebooks))
    others = every - run_now
    return {*figures, *(p.stem for p in study.figures.glob("*.csv") if p.stem.split("-")[0] in others)}


class _progress:
    """A bar for each notebook on standard error: its cells, the time. Silent where asked or where there is no terminal."""

    def __init__(self, quiet: bool):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self.plain = not quiet and not sys.stderr.isatty()
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self.bar = Progress(*columns, console=Console(stderr=True), disable=quiet or self.plain)
        self.tasks: dict[str, Any] = {}

    def __enter__(self) -> _progress:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def cell(self, notebook: str, cell: int, cells: int) -> None:
        if notebook not in self.tasks:
            self.tasks[notebook] = self.bar.add_task(notebook, total=cells)
            if self.plain:
                typer.echo(f"{notebook}: {cells} cells", err=True)
        self.bar.update(self.tasks[notebook], completed=cell)

    def stage(self, name: str) -> None:
        self.tasks[name] = self.bar.add_task(name, total=None)


def _print_results(results: dict[str, Any], study: Any) -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from framing.study.tables import tabulate_headline

    coder = study.choices.headline.coder
    prevalence = pd.DataFrame(results["tables"]["prevalence"])
    table = tabulate_headline(prevalence, coder=coder, stance=study.choices.headline.stance)
    shown = Table(
        title=f"share of articles in %, {study.choices.level:.0%} interval ({study.whose}; ° thin: fewer than {study.choices.thin} families)"
    )
    for column in table.columns.drop("thin"):
        shown.add_column(column, justify="right" if column not in ("group", "frame") else "left", no_wrap=True)
    for _, row in table.iterrows():
        first = row["group"] + (" °" if row["thin"] else "")
        shown.add_row(first, *(str(row[c]) for c in table.columns.drop(["group", "thin"])))
    console = Console() if sys.stdout.isatty() else Console(width=120)
    console.print(shown)
    console.print("\n" + results["headline"], highlight=False)


@app.command()
def report(
    study: Annotated[Path | None, typer.Option(help="Study file; the nearest study.toml unless named.")] = None,
    out: Annotated[Path, typer.Option(help="The page to write.")] = Path("report.html"),
) -> None:
    """Write one page of the whole study from its executed notebooks: answers first, pictures, the code folded away."""
    from framing.study.report import write_report
    from framing.study.study import open_study

    typer.echo(f"written: {write_report(open_study(study), out)}")


@app.command()
def explore(
    study: Annotated[Path | None, typer.Option(help="Study file; the nearest study.toml unless named.")] = None,
    out: Annotated[Path | None, typer.Option(help="The page; explorer.html under the study's figures.")] = None,
) -> None:
    """Write one page on which a study is explored: a single file that opens without network."""
    from framing.explorer.page import write_explorer
    from framing.study.study import open_study

    path = write_explorer(open_study(study), out=out)
    typer.echo(f"{path}: {path.stat().st_size / 1e6:.1f} MB; open it in a browser (it needs no network)")


@app.command()
def verify(
    folder: Annotated[
        Path,
        typer.Argument(help="A study file or a study's folder, or a data package (a folder with a datapackage.json)."),
    ],
    update: Annotated[
        bool, typer.Option("--update", help="Pin a package's changed files anew, after checking them.")
    ] = False,
) -> None:
    """Execute a study again elsewhere and compare every number; or check a data package: every table, every cell, every sha256."""
    from framing.corpus.package import read_package, update_package

    if folder.is_file() or ((folder / "study.toml").is_file() and not (folder / "datapackage.json").is_file()):
        if update:
            raise FramingError(f"--update: pins the files of a data package, and {folder} is a study")
        _verify_study(folder if folder.is_file() else folder / "study.toml")
        return
    if update:
        changed = update_package(folder)
        typer.echo(f"pinned anew: {', '.join(changed) or 'nothing had changed'}")
    typer.echo(f"{folder}: valid. {read_package(folder)!r}")


def _verify_study(path: Path) -> None:
    from framing.study.study import open_study
    from framing.study.verify import WRONG, verify_study

    with _progress(False) as bar:
        found = verify_study(open_study(path), progress=bar.cell)
    for row in found.itertuples():
        typer.echo(f"{row.what}: {row.where}: {row.finding}")
    wrong = found["what"].isin(WRONG).sum()
    failed = f"{wrong} of {len(found)} findings say that it does not hold"
    typer.echo(f"{path}: {failed if wrong else 'every number is the same'}")
    if wrong:
        raise typer.Exit(1)


for command in (cli_study.new, cli_study.export, cli_study.publish, cli_text.ingest, cli_text.share, cli_text.mentions):
    app.command()(command)

app.add_typer(code, name="code")

_EXTRAS = {
    "readers": ("docx", "lxml", "openpyxl", "pdfplumber", "pyarrow", "trafilatura"),
    "publish": ("rocrate",),
    "coding": ("cassis",),
    "notebooks": ("ipykernel", "jupyter_client", "nbclient", "nbformat"),
}
"""What each extra of the installation brings, by the names under which it is imported."""

_LEFT = "files that were not finished were left as they were"


def main() -> None:
    """Run the command line: 0 done, 1 a notebook failed, 2 bad input or a place that can't be written, 130 interrupted, 143 ended."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(_complain(f"ended; {_LEFT}", 143)))
    try:
        _run()
    except SystemExit as ended:
        drawing = any(not t.daemon for t in threading.enumerate() if t is not threading.main_thread())
        if ended.code in (1, 2, 130, 143) and drawing:  # a browser that draws, or tables, would be waited for
            os._exit(ended.code)
        raise


def _run() -> None:
    try:
        code = app(standalone_mode=False)
    except FramingError as error:
        sys.exit(_complain(str(error), 2))
    except OSError as error:
        where = f"{error.filename}: " if error.filename is not None else ""
        sys.exit(_complain(f"{where}{error.strerror or error}", 2))
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        extra = next((extra for extra, packages in _EXTRAS.items() if package in packages), None)
        if extra is None:
            raise
        sys.exit(
            _complain(f"this needs the package {package}, which is not installed: pip install 'framing[{extra}]'", 2)
        )
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except Exception as error:
        if type(error).__name__ == "NotebookError":
            sys.exit(_complain(str(error), 1))
        if hasattr(error, "format_message"):  # a wrong option or argument
            sys.exit(_complain(error.format_message(), 2))
        raise
    if code == 130:  # typer catches Ctrl-C itself and, in later versions, returns this
        sys.exit(_complain(f"interrupted; {_LEFT}", 130))
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str, code: int) -> int:
    typer.echo(f"framing: {message}", err=True)
    return code


if __name__ == "__main__":
    main()
