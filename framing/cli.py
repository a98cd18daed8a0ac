"""The command line: parses, calls the library, prints. Bad input ends in one readable line and exit code 2."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer

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
) -> None:
    """Run a study: execute its notebooks, write figures and results.json, print the headline table."""
    from framing.runner import choose_notebooks, collect_results, run_notebook, write_results
    from framing.study import open_study

    started = time.monotonic()
    opened = open_study(study, seed=seed)
    notebooks = choose_notebooks(opened, only or ())
    opened.corpus  # noqa: B018 (bad input is refused here, before anything is written)
    figures: dict[str, Any] = {}
    with _progress(quiet, len(notebooks)) as bar:
        for notebook in notebooks:
            figures |= run_notebook(notebook, study=opened, progress=bar.cell)
            bar.done()
        bar.stage("results and images")
        results = collect_results(opened)
        write_results(opened, results)
        images = _write_images(figures, opened.figures)
    _print_results(results, opened)
    if not quiet:
        pages = f"{len(figures)} figures in {opened.figures}/ (open the .html files; they need no network)"
        typer.echo(f"\n{pages}\nresults in {opened.figures / 'results.json'}; {time.monotonic() - started:.0f} s")
        if not images:
            typer.echo("no Chromium or Chrome found, so no .svg and .png (install one, or set BROWSER_PATH)")


def _write_images(figures: dict[str, Any], folder: Path) -> list[Path]:
    import plotly.graph_objects as go

    from framing.saving import save_images

    return save_images({name: go.Figure(figure) for name, figure in figures.items()}, folder=folder)


class _progress:
    """A progress bar on standard error: notebook, cell, elapsed. Silent where asked or where there is no terminal."""

    def __init__(self, quiet: bool, notebooks: int):
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self.plain = not quiet and not sys.stderr.isatty()
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            disable=quiet or self.plain,
        )
        self.all = self.bar.add_task("notebooks", total=notebooks)
        self.one = self.bar.add_task("starting", total=None)

    def __enter__(self) -> _progress:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def cell(self, notebook: str, cell: int, cells: int) -> None:
        if self.plain and cell == 1:
            typer.echo(f"{notebook}: {cells} cells", err=True)
        self.bar.update(self.one, description=f"{notebook}, cell {cell}", completed=cell - 1, total=cells)

    def done(self) -> None:
        self.bar.advance(self.all)

    def stage(self, name: str) -> None:
        self.bar.update(self.one, description=name, completed=0, total=None)


def _print_results(results: dict[str, Any], study: Any) -> None:
    import pandas as pd
    from rich.console import Console
    from rich.table import Table

    from framing.study import tabulate_headline

    coder = study.choices.headline.coder
    prevalence = pd.DataFrame(results["tables"]["prevalence"])
    table = tabulate_headline(prevalence, coder=coder)
    shown = Table(
        title=f"share of articles in %, {study.choices.level:.0%} interval (coder {coder}; ° thin: fewer than {study.choices.thin} families)"
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
def verify(
    folder: Annotated[Path, typer.Argument(help="A data package: a folder with a datapackage.json.")],
    update: Annotated[bool, typer.Option("--update", help="Pin changed files anew, after checking them.")] = False,
) -> None:
    """Check a data package: every table, every cell, every sha256."""
    from framing.package import read_package, update_package

    if update:
        changed = update_package(folder)
        typer.echo(f"pinned anew: {', '.join(changed) or 'nothing had changed'}")
    typer.echo(f"{folder}: valid. {read_package(folder)!r}")


@app.command()
def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(help="Tables, exports, web pages, newspaper pages: what each is, is found from its content."),
    ],
    out: Annotated[
        Path, typer.Option(help="Where the articles go, one a row with their whole text: .jsonl, .csv or .parquet.")
    ],
    reader: Annotated[
        str | None, typer.Option(help="What the files are: table, pages, web, nexis, factiva, mediacloud or gdelt.")
    ] = None,
    columns: Annotated[
        list[str] | None, typer.Option(help="A table's own name of a column, such as title=标题; repeatable.")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the files, where it is not found rightly.")] = None,
    day_first: Annotated[bool, typer.Option("--day-first", help="06/09/2025 is the sixth of September.")] = False,
    outlet: Annotated[str, typer.Option(help="The outlet, for articles whose file names none.")] = "",
    date: Annotated[str | None, typer.Option(help="The day a newspaper page appeared, YYYY-MM-DD.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first row that can't be read.")] = False,
) -> None:
    """Read files of any kind into one table of articles with text; tell what could not be read."""
    from framing.readers import read_articles, write_articles

    reading = read_articles(
        files,
        reader=reader,
        columns=_pairs(columns or []) or None,
        encoding=encoding,
        day_first=day_first or None,
        outlet=outlet,
        date=date,
        strict=strict,
    )
    _tell_problems(reading)
    write_articles(reading, out)
    articles = reading.articles
    languages = ", ".join(f"{name or 'unknown'} {n}" for name, n in articles["language"].value_counts().items())
    typer.echo(
        f"{len(articles)} articles from {len(set(files))} files ({languages}) in {out}; {len(reading.lost)} rows or parts could not be read"
    )
    for column in ("outlet", "date"):
        lacking = (articles[column] == "").sum()
        if lacking:
            typer.echo(f"{lacking} articles have no {column}")


def _pairs(columns: list[str]) -> dict[str, str]:
    """Read title=标题 and the like."""
    out: dict[str, str] = {}
    for pair in columns:
        name, sign, theirs = pair.partition("=")
        if not sign or not name.strip() or not theirs.strip():
            raise FramingError(
                f"--columns {pair}: write an article's column, = and the table's own name, such as title=标题"
            )
        if name.strip() in out:
            raise FramingError(f"--columns {pair}: {name.strip()!r} was given before, as {out[name.strip()]!r}")
        out[name.strip()] = theirs.strip()
    return out


def _tell_problems(reading: Any, shown: int = 20) -> None:
    """Print what was lost and what was kept with a note, by reason, each with file and row, on standard error."""
    lost = set(reading.lost.index)
    for reason, some in reading.problems.groupby("reason", sort=False):
        places = [f"{p.source}, {p.locator}" if p.locator else p.source for p in some.itertuples()]
        what = "lost" if some.index[0] in lost else "note"
        more = f"; and {len(places) - shown} more" if len(places) > shown else ""
        typer.echo(
            f"{what} ({len(places)}): {reason.removeprefix('kept: ')}: {'; '.join(places[:shown])}{more}", err=True
        )


@app.command()
def share(
    articles: Annotated[
        Path, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    out: Annotated[Path, typer.Option(help="Folder of the data package; new or empty.")],
    codebook: Annotated[
        Path | None, typer.Option(help="The codebook; its words are counted as terms of their own.")
    ] = None,
    onto: Annotated[
        Path | None, typer.Option(help="A package that the articles are added to, in a copy; its codebook is used.")
    ] = None,
    group: Annotated[str, typer.Option(help="Group of outlets, for articles that have none.")] = "",
    kind: Annotated[str, typer.Option(help="news, opinion, official or analysis, for articles that have none.")] = "",
    words: Annotated[
        Path | None, typer.Option(help="More words and phrases to keep whole: a text file, one a line.")
    ] = None,
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Share articles that are too short, too: their text could be pieced together from the counts.",
        ),
    ] = False,
    processes: Annotated[int, typer.Option(min=1, help="How many processes count terms at once.")] = 1,
) -> None:
    """Write a data package without text: term counts, mentions with stance, families, datasheet."""
    from framing.codebook import read_codebook
    from framing.growth import grow_package
    from framing.package import read_package
    from framing.segment import Segmenter
    from framing.share import find_short_articles, read_words, share_corpus

    table = _read_ingested(articles)
    options: dict[str, Any] = {"folder": out, "group": group, "kind": kind, "force": force, "processes": processes}
    if onto is not None:
        if words is not None:
            raise FramingError("--words: with --onto the package's own words and phrases are kept whole; leave it out")
        folder = grow_package(table, package=onto, **options)
    elif codebook is not None:
        segmenter = Segmenter(words=read_words(words, read_codebook(codebook)), engine="auto")
        folder = share_corpus(table, codebook_path=codebook, segmenter=segmenter, **options)
    else:
        raise FramingError("--codebook: a codebook is needed (or --onto, a package to add to)")
    short = find_short_articles(table)
    if len(short):
        typer.echo(
            f"forced: {len(short)} short articles, such as {short['article'].iloc[0]!r}, could be pieced together from their counts",
            err=True,
        )
    corpus = read_package(folder)
    todo = (folder / "README.md").read_text(encoding="utf-8").count("TODO(researcher)")
    typer.echo(f"{folder}: {corpus!r}, {int(corpus.mentions['count'].sum())} mentions. No text is in it.")
    typer.echo(f"{folder / 'README.md'} has {todo} places marked TODO(researcher) for you to fill in")


@app.command()
def mentions(
    articles: Annotated[
        Path, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    codebook: Annotated[Path, typer.Option(help="The codebook with the frames' indicators and the cues of stance.")],
    out: Annotated[Path, typer.Option(help="A .csv file: article, frame, indicator, stance, count.")],
    sentences: Annotated[
        bool,
        typer.Option(
            "--sentences", help="A row a mention, with its sentence, cue and speaker. Holds text: not for sharing."
        ),
    ] = False,
) -> None:
    """Find mentions of the codebook's frames in articles with text, with their stance."""
    from framing.codebook import read_codebook
    from framing.package import write_atomically
    from framing.stance import count_mentions, find_mentions

    if out.suffix.lower() != ".csv":
        raise FramingError(f"{out}: mentions are written as .csv, got {out.suffix or 'no ending'!r}")
    book = read_codebook(codebook)
    found = find_mentions(_read_ingested(articles), codebook=book)
    counted = count_mentions(found)
    write_atomically(out, (found if sentences else counted).to_csv(index=False, lineterminator="\n"))
    by = ", ".join(
        f"{frame} {stance} {n}" for (frame, stance), n in counted.groupby(["frame", "stance"])["count"].sum().items()
    )
    typer.echo(f"{len(found)} mentions in {found['article'].nunique()} articles ({by or 'none'}) in {out}")


def _read_ingested(path: Path) -> Any:
    """Read articles with text; what was lost is told, and refused, as features must not lack articles unsaid."""
    from framing.readers import read_articles

    reading = read_articles(path)
    if len(reading.lost):
        _tell_problems(reading)
        raise FramingError(
            f"{path}: {len(reading.lost)} rows can't be read (above); mend them, or run framing ingest, which leaves them out"
        )
    return reading.articles


def main() -> None:
    """Run the command line: 0 done, 1 a notebook failed, 2 bad input, 130 interrupted."""
    try:
        code = app(standalone_mode=False)
    except FramingError as error:
        sys.exit(_complain(str(error), 2))
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except Exception as error:
        if type(error).__name__ == "NotebookError":
            sys.exit(_complain(str(error), 1))
        if hasattr(error, "format_message"):  # a wrong option or argument
            sys.exit(_complain(error.format_message(), 2))
        raise
    if code == 130:  # typer catches Ctrl-C itself and, in later versions, returns this
        sys.exit(_complain("interrupted; files that were not finished were left as they were", 130))
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str, code: int) -> int:
    typer.echo(f"framing: {message}", err=True)
    return code


if __name__ == "__main__":
    main()
