"""Commands that begin with texts and with people: ingest, share, mentions, code. They parse, call the library and print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from framing.errors import FramingError, did_you_mean


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

    _keep_inputs({"--out": out}, files)
    reading = read_articles(
        files,
        reader=reader,
        columns=_pairs(columns or [], "--columns", "title=标题") or None,
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


def _keep_inputs(outputs: dict[str, Path], inputs: list[Path]) -> None:
    """Refuse to write over a file that is read, or twice over one that is written."""
    taken = {path.resolve(): "is read" for path in inputs}
    for option, path in outputs.items():
        if path.resolve() in taken:
            raise FramingError(f"{option} {path}: the same file {taken[path.resolve()]}; give it a name of its own")
        taken[path.resolve()] = f"is written for {option}"


def _pairs(given: list[str], option: str, example: str) -> dict[str, str]:
    """Read title=标题 and the like."""
    out: dict[str, str] = {}
    for pair in given:
        name, sign, theirs = (part.strip() for part in pair.partition("="))
        if not (sign and name and theirs):
            raise FramingError(f"{option} {pair}: write two names with = between them, such as {example}")
        if name in out:
            raise FramingError(f"{option} {pair}: {name!r} was given before, as {out[name]!r}")
        out[name] = theirs
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


def mentions(
    articles: Annotated[
        Path, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    codebook: Annotated[Path, typer.Option(help="The codebook with the frames' indicators and the cues of stance.")],
    out: Annotated[
        Path,
        typer.Option(
            help="A .csv file, a row a mention: article, sentence, frame, indicator, stance, cue, speaker. Holds text."
        ),
    ],
    counts: Annotated[
        bool,
        typer.Option("--counts", help="Counts instead, without text: article, frame, indicator, stance, count."),
    ] = False,
) -> None:
    """Find mentions of the codebook's frames in articles with text: whose voice, by which cue, which speaker."""
    from framing.codebook import read_codebook
    from framing.package import write_atomically
    from framing.stance.mentions import count_mentions, find_mentions, list_mentions

    _keep_inputs({"--out": out}, [articles, codebook])
    if out.suffix.lower() != ".csv":
        raise FramingError(f"{out}: mentions are written as .csv, got {out.suffix or 'no ending'!r}")
    table, book = _read_ingested(articles), read_codebook(codebook)
    try:
        found = find_mentions(table, codebook=book)
    except FramingError as error:
        raise FramingError(f"{articles}: {error}") from None
    counted = count_mentions(found, articles=table["article"], codebook=book)
    write_atomically(out, (counted if counts else list_mentions(found)).to_csv(index=False, lineterminator="\n"))
    by = ", ".join(f"{frame} {stance} {n}" for (frame, stance), n in found.groupby(["frame", "stance"]).size().items())
    typer.echo(f"{len(found)} mentions in {found['article'].nunique()} articles ({by or 'none'}) in {out}")


code = typer.Typer(
    help="Human coding: draw a probability sample and write sheets, read them back.", no_args_is_help=True
)


@code.command()
def sample(
    package: Annotated[Path, typer.Argument(help="A data package: the articles to draw from, and the codebook.")],
    out: Annotated[Path, typer.Option(help="Folder for sample.csv and the sheets.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many articles to draw.")],
    coder: Annotated[list[str], typer.Option(help="A coder of the codebook, who gets a sheet; repeatable.")],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw and of each coder's order.")],
    form: Annotated[
        list[str] | None, typer.Option(help="excel (unless given), csv, label-studio or doccano; repeatable.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="Articles with text, shown in the sheets; without, coders follow the links.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Draw within each of these columns; group and predicted unless given; repeatable."),
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Draw several articles of a family, too.")] = False,
) -> None:
    """Draw a stratified sample, with the chance of each article to be drawn, and write every coder's sheets."""
    from framing.coding import read_sample, write_coding_task
    from framing.package import read_package

    corpus = read_package(package)
    shown = None
    if texts is not None:
        table = _read_ingested(texts)
        shown = dict(zip(table["article"], table["text"], strict=True))
        foreign = sorted(set(shown) - set(corpus.articles["article"]))
        if foreign:
            raise FramingError(
                f"{texts}: article {foreign[0]!r} is not in {package} ({len(foreign)} such)"
                f"{did_you_mean(foreign[0], corpus.articles['article'])}; leave those out"
            )
    paths = write_coding_task(
        corpus,
        out,
        n=n,
        coders=coder,
        forms=form or ["excel"],
        texts=shown,
        strata=by or ["group", "predicted"],
        one_per_family=not copies,
        seed=seed,
    )
    typer.echo(f"{n} of {len(corpus.articles)} articles drawn; keep {paths[0]} from the coders")
    if shown is not None:
        lacking = sorted(set(read_sample(paths[0])["article"]) - {a for a, text in shown.items() if text})
        if lacking:
            typer.echo(
                f"{len(lacking)} of {n} drawn have no text in {texts}, and show a link: {', '.join(lacking[:10])}"
                f"{' …' if len(lacking) > 10 else ''}",
                err=True,
            )
    for path in paths[1:]:
        typer.echo(str(path))


@code.command()
def read(
    sheets: Annotated[
        list[Path], typer.Argument(help="Coded sheets: .xlsx, .csv, .tsv, Label Studio .json, doccano .jsonl.")
    ],
    package: Annotated[Path, typer.Option(help="The data package that was drawn from.")],
    out: Annotated[Path, typer.Option(help="A .csv file of codings: article, coder, frame, stance.")],
    drawn: Annotated[
        Path | None, typer.Option("--sample", help="The sample.csv of the draw: no other article may occur.")
    ] = None,
    person: Annotated[
        list[str] | None,
        typer.Option(help="Who is which coder in a shared Label Studio project: ann@example.org=ann; repeatable."),
    ] = None,
    disagreements: Annotated[
        Path | None, typer.Option(help="A .csv file of the decisions on which coders differ, for adjudication.")
    ] = None,
) -> None:
    """Read coded sheets back into codings, every coder apart; print how far the coders agree."""
    from dataclasses import replace

    from framing.agreement import estimate_agreement, list_disagreements
    from framing.coding import read_sample
    from framing.frames import code_coders
    from framing.package import read_package, write_atomically
    from framing.sheets import list_uncoded, read_sheets

    outputs = {"--out": out} | ({"--disagreements": disagreements} if disagreements else {})
    for path in outputs.values():
        if path.suffix.lower() != ".csv":
            raise FramingError(f"{path}: written as .csv, got {path.suffix or 'no ending'!r}")
    _keep_inputs(outputs, [*sheets, *filter(None, [drawn])])
    corpus = read_package(package)
    asked = None if drawn is None else read_sample(drawn)["article"]
    cells = read_sheets(
        sheets,
        codebook=corpus.codebook,
        articles=corpus.articles["article"] if asked is None else asked,
        people=_pairs(person or [], "--person", "ann@example.org=ann"),
        keep_uncoded=True,
    )
    codings = cells[cells["stance"] != ""]
    lacking = list_uncoded(cells, codebook=corpus.codebook, articles=asked)
    coders = codings.groupby("coder")["article"].nunique()
    lines = [
        f"{len(codings)} codings of {codings['article'].nunique()} articles in {out} "
        f"({', '.join(f'{name} {n}' for name, n in coders.items())})"
    ]
    for name, some in lacking.groupby("coder"):
        frames = some.groupby("article")["frame"].agg(" and ".join)
        where = [f"{article} ({frame})" for article, frame in frames.items()]
        more = f"; and {len(where) - 10} more" if len(where) > 10 else ""
        lines.append(
            f"not coded by {name}: {len(some)} decisions in {len(where)} articles: {'; '.join(where[:10])}{more}"
        )
    tables = {out: codings}
    if codings.groupby("article")["coder"].nunique().max() > 1:
        codes = code_coders(replace(corpus, codings=codings))
        agreement = estimate_agreement(codes, seed=0)
        lines += [
            f"{row.frame} {row.stance}: {_tell_alpha(row)}, AC1 {row.ac1:.2f} "
            f"[{row.ac1_low:.2f}, {row.ac1_high:.2f}], {row.agree:.0%} agree, {row.articles} articles"
            for row in agreement[agreement["language"] == "all"].itertuples()
        ]
        if disagreements is not None:
            differ = list_disagreements(codes[codes["stance"] != "present"])  # who differs there differs on a stance
            tables[disagreements] = differ
            lines.append(
                f"to adjudicate: {len(differ)} decisions in {differ['article'].nunique()} articles, in {disagreements}"
            )
    elif disagreements is not None:
        lines.append("no article was coded by two coders: no agreement to tell, no disagreements to write")
    for path, table in tables.items():
        write_atomically(path, table.to_csv(index=False, lineterminator="\n"))
    typer.echo("\n".join(lines))


def _tell_alpha(row: Any) -> str:
    if row.alpha != row.alpha:
        return "alpha undefined (all decisions are the same)"
    return f"alpha {row.alpha:.2f} [{row.low:.2f}, {row.high:.2f}]"


def _read_ingested(path: Path) -> Any:
    """Read articles with text; notes are told, what was lost is refused, as features must not lack articles unsaid."""
    from framing.readers import read_articles

    reading = read_articles(path)
    _tell_problems(reading)
    if len(reading.lost):
        raise FramingError(
            f"{path}: {len(reading.lost)} rows can't be read (above); mend them, or run framing ingest, which leaves them out"
        )
    return reading.articles
