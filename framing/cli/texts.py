"""Commands that begin with texts: ingest, share, mentions."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated, Any

import typer

from framing.errors import FramingError

Kinds = Annotated[
    list[str] | None,
    typer.Option(help="A kind that becomes one of the library's, such as columnist=opinion; repeatable."),
]
Outlets = Annotated[
    str | None, typer.Option(help="Outlets renamed: a CSV file with the columns printed and name, or the word alike.")
]
Exchange = Annotated[
    str | None,
    typer.Option(help="Columns with a question and its answer, such as question=answer: two linked articles a row."),
]
Refit = Annotated[
    Path | None, typer.Option(help="The stance measure learned anew from marks: what framing code read --refit wrote.")
]
DropBoilerplate = Annotated[
    bool, typer.Option("--drop-boilerplate", help="Take out text that recurs at the ends of an outlet's articles.")
]


def ingest(
    files: Annotated[
        list[Path],
        typer.Argument(help="Tables, exports, web pages, newspaper pages: what each is, is found from its content."),
    ],
    out: Annotated[
        Path, typer.Option(help="Where the articles go, one a row with their whole text: .jsonl, .csv or .parquet.")
    ],
    reader: Annotated[
        str | None,
        typer.Option(help="What the files are: table, pages, web, nexis, factiva, records, mediacloud or gdelt."),
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(help="A table's own name of a column, such as title=标题; article= takes none; repeatable."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Encoding of the files, where it is not found rightly.")] = None,
    header_row: Annotated[
        int | None,
        typer.Option(min=1, help="A table's row with the names of its columns, where it is not found rightly."),
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="The language of all the articles, where it is not found rightly: en, zh-Hans or zh-Hant."),
    ] = None,
    day_first: Annotated[bool, typer.Option("--day-first", help="06/09/2025 is the sixth of September.")] = False,
    outlet: Annotated[str, typer.Option(help="The outlet, for articles whose file names none.")] = "",
    date: Annotated[str | None, typer.Option(help="The day a newspaper page appeared, YYYY-MM-DD.")] = None,
    exchange: Exchange = None,
    strict: Annotated[bool, typer.Option("--strict", help="Write nothing where any row can't be read.")] = False,
    kinds: Kinds = None,
    outlets: Outlets = None,
    drop_boilerplate: DropBoilerplate = False,
) -> None:
    """Read files of any kind into one table of articles with text; tell what could not be read, and what in it would mislead."""
    from framing.readers.result import article_id
    from framing.readers.write import write_articles
    from framing.text.scripts import LANGUAGES

    _keep_inputs({"--out": out}, files)
    if language not in (None, *LANGUAGES):
        raise FramingError(f"--language: one of {', '.join(LANGUAGES)} is needed, got {language!r}")
    articles, reading = read_texts(
        files,
        columns=columns,
        exchange=exchange,
        outlet=outlet,
        kinds=kinds,
        outlets=outlets,
        drop_boilerplate=drop_boilerplate,
        strict=strict,
        language=language,
        reader=reader,
        encoding=encoding,
        header_row=header_row,
        day_first=day_first or None,
        date=date,
    )
    write_articles(articles, out)
    languages = ", ".join(f"{name or 'unknown'} {n}" for name, n in articles["language"].value_counts().items())
    typer.echo(
        f"{len(articles)} articles from {len(set(files))} files ({languages}) in {out}; {len(reading.lost)} rows or parts could not be read"
    )
    for column in ("outlet", "date"):
        lacking = (articles[column] == "").sum()
        if lacking:
            typer.echo(f"{lacking} articles have no {column}")
    if made := sum(article_id(row) == row["article"] for row in reading.articles.to_dict("records")):
        typer.echo(
            f"{made} articles have an id made of their content; of which row each is, its source and locator say"
        )


def read_texts(
    files: list[Path],
    *,
    columns: list[str] | None,
    exchange: str | None,
    outlet: str,
    kinds: list[str] | None,
    outlets: str | None,
    drop_boilerplate: bool,
    strict: bool = False,
    language: str | None = None,
    **options: Any,
) -> tuple[Any, Any]:
    """Return articles, mended as asked, and the reading they come from; tell what was lost, changed or would mislead."""
    from framing.readers.articles import read_articles
    from framing.readers.exchanges import read_exchanges
    from framing.share.misleading import drop_boilerplate as drop
    from framing.share.misleading import map_kinds, merge_outlets, state_misleading

    options |= {"columns": _pairs(columns or [], "--columns", "title=标题", empty=True) or None, "outlet": outlet}
    if exchange is None:
        reading = read_articles(files, **options)
    else:
        ((question, answer),) = _pairs([exchange], "--exchange", "question=answer").items()
        some = {name: options[name] for name in ("columns", "outlet", "encoding") if name in options}
        reading = read_exchanges(files, question=question, answer=answer, **some)
    if strict:
        reading.refuse_problems()
    articles = reading.articles if language is None else reading.articles.assign(language=language)
    _tell_problems(reading)
    articles = map_kinds(articles, _pairs(kinds or [], "--kinds", "columnist=opinion"))
    if outlets is not None:
        before, articles = articles, merge_outlets(articles, outlets)
        told = f"{before['outlet'].nunique()} names became {articles['outlet'].nunique()}"
        typer.echo(f"outlets: {told}", err=True)
    if drop_boilerplate:
        before, articles = articles, drop(articles)
        gone = before["text"].str.len() - articles["text"].str.len()
        typer.echo(f"recurring text: {gone.sum()} characters taken out of {(gone > 0).sum()} articles", err=True)
    if reading.unused:
        typer.echo(f"columns not used: {', '.join(reading.unused)} (--columns NAME=COLUMN uses one)", err=True)
    for line in state_misleading(articles):
        typer.echo(f"misleading: {line}", err=True)
    return articles, reading


def _keep_inputs(outputs: dict[str, Path], inputs: list[Path]) -> None:
    """Refuse to write over a file that is read, or twice over one that is written."""
    taken = {path.resolve(): "is read" for path in inputs}
    for option, path in outputs.items():
        if path.resolve() in taken:
            raise FramingError(f"{option} {path}: the same file {taken[path.resolve()]}; give it a name of its own")
        taken[path.resolve()] = f"is written for {option}"


def _pairs(given: list[str], option: str, example: str, *, empty: bool = False) -> dict[str, str]:
    """Read title=标题 and the like; with ``empty`` nothing may stand behind the sign, which means none."""
    out: dict[str, str] = {}
    for pair in given:
        name, sign, theirs = (part.strip() for part in pair.partition("="))
        if not (sign and name and (theirs or empty)):
            raise FramingError(f"{option} {pair}: write two names with = between them, such as {example}")
        if name in out:
            raise FramingError(f"{option} {pair}: {name!r} was given before, as {out[name]!r}")
        out[name] = theirs
    return out


def _tell_problems(reading: Any, shown: int = 20) -> None:
    """Print what was lost and what was kept with a note, by reason, each with file and row, and what was cleaned, on standard error."""
    lost = set(reading.lost.index)
    for reason, some in reading.problems.groupby("reason", sort=False):
        places = [f"{p.source}, {p.locator}" if p.locator else p.source for p in some.itertuples()]
        what = "lost" if some.index[0] in lost else "note"
        more = f"; and {len(places) - shown} more" if len(places) > shown else ""
        typer.echo(
            f"{what} ({len(places)}): {reason.removeprefix('kept: ')}: {'; '.join(places[:shown])}{more}", err=True
        )
    for change, some in reading.notes.groupby("note", sort=False):
        files = list(some["source"])
        more = f" and {len(files) - 3} more files" if len(files) > 3 else ""
        typer.echo(
            f"cleaned: {change}: {some['places'].sum()} places in {some['articles'].sum()} articles of {', '.join(files[:3])}{more}",
            err=True,
        )


def share(
    articles: Annotated[
        str,
        typer.Argument(
            help="Articles with text: what framing ingest wrote, or any table of articles; a pattern in quotes ('parts/*.jsonl') or an address ('s3://…') for several files of them."
        ),
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
    refit: Refit = None,
    renew: Annotated[
        bool,
        typer.Option(
            "--renew", help="Count anew into a package that is there; its codings, coders and datasheet stay."
        ),
    ] = False,
    terms: Annotated[
        str | None, typer.Option(help="csv, or parquet: millions of counts in a seventh of the room; needs pyarrow.")
    ] = None,
    processes: Annotated[
        int,
        typer.Option(
            min=1, help="Count and find families in so many processes of this machine; needs Dask: framing[scale]."
        ),
    ] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Count and join families on the workers of a Dask scheduler, such as tcp://10.0.0.5:8786."),
    ] = None,
) -> None:
    """Write a data package without text: term counts, mentions with stance, families, datasheet."""
    from framing.codebook.codebook import read_codebook
    from framing.readers.articles import find_partitions, read_batches
    from framing.share.batches import Batches, open_client
    from framing.share.grow import grow_package
    from framing.share.renew import renew_package
    from framing.share.share import read_words, share_corpus
    from framing.text.terms import Segmenter

    options: dict[str, Any] = {"folder": out, "force": force}
    files = find_partitions(articles)
    table = _fill(read_batches(files) or _read_ingested(*files), group=group, kind=kind)
    with open_client(processes, scheduler) as client:
        written: list[Any] = []
        batches = Batches(
            articles=table, client=client, tell=functools.partial(typer.echo, err=True), done=written.append
        )
        if onto is not None:
            for name, option, why in (
                ("--words", words, "words and phrases are kept whole"),
                ("--refit", refit, "mentions were judged without"),
                ("--terms", terms, "terms keep their format"),
            ):
                if option is not None:
                    raise FramingError(f"{name}: with --onto the package's own {why}; leave it out")
            folder = grow_package(batches, package=onto, **options)
        elif codebook is not None:
            segmenter = Segmenter(words=read_words(words, read_codebook(codebook)))
            weights = _read_weights(refit)
            options |= {"about": {"terms": terms}} if terms else {}
            write = renew_package if renew and out.exists() else share_corpus
            folder = write(batches, codebook_path=codebook, segmenter=segmenter, weights=weights, **options)
        else:
            raise FramingError("--codebook: a codebook is needed (or --onto, a package to add to)")
    (corpus,) = written
    todo = (folder / "README.md").read_text(encoding="utf-8").count("TODO(researcher)")
    typer.echo(f"{folder}: {corpus!r}, {int(corpus.mentions['count'].sum())} mentions. No text is in it.")
    typer.echo(f"{folder / 'README.md'} has {todo} places marked TODO(researcher) for you to fill in")


def mentions(
    out: Annotated[
        Path,
        typer.Option(
            help="A .csv file, a row a mention: article, sentence, frame, indicator, stance, probability, reason, cue, speaker. Holds text."
        ),
    ],
    articles: Annotated[
        Path | None, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option(help="The codebook with the frames' indicators; needed with articles.")
    ] = None,
    counts: Annotated[
        bool, typer.Option("--counts", help="Counts instead, without text: article, frame, indicator, stance, count.")
    ] = False,
    given: Annotated[
        Path | None,
        typer.Option(
            help="Judge the mentions of this .jsonl file instead (id, language, kind, title, text, start, end): id, stance, probability, unclear, reason."
        ),
    ] = None,
    refit: Refit = None,
) -> None:
    """Find mentions of the codebook's frames in articles with text, or judge mentions given: whose voice, how probable, why."""
    from framing.files import safe_csv, write_files

    _keep_inputs({"--out": out}, [path for path in (articles, codebook, given) if path is not None])
    if out.suffix.lower() != ".csv":
        raise FramingError(f"{out}: mentions are written as .csv, got {out.suffix or 'no ending'!r}")
    if given is not None:
        beside = {"ARTICLES": articles, "--codebook": codebook, "--counts": counts or None, "--refit": refit}
        for name, value in beside.items():
            if value is not None:
                raise FramingError(f"{name}: mentions that are given bring their texts; leave it out beside --given")
        judged = _judge_given(given)
        write_files({out: safe_csv(judged)})
        by = ", ".join(f"{stance} {n}" for stance, n in judged["stance"].value_counts().items())
        typer.echo(f"{len(judged)} mentions ({by}; {judged['unclear'].sum()} unclear) in {out}")
        return
    if articles is None or codebook is None:
        raise FramingError("articles and --codebook are needed (or --given, a file of mentions to judge)")
    from framing.codebook.codebook import read_codebook
    from framing.stance.mentions import count_mentions, find_mentions, list_mentions

    table, book = _read_ingested(articles), read_codebook(codebook)
    try:
        found = find_mentions(table, codebook=book, weights=_read_weights(refit))
    except FramingError as error:
        raise FramingError(f"{articles}: {error}") from None
    counted = count_mentions(found, articles=table["article"], codebook=book)
    write_files({out: safe_csv(counted if counts else list_mentions(found))})
    by = ", ".join(f"{frame} {stance} {n}" for (frame, stance), n in found.groupby(["frame", "stance"]).size().items())
    typer.echo(f"{len(found)} mentions in {found['article'].nunique()} articles ({by or 'none'}) in {out}")


def _read_weights(refit: Path | None) -> Any:
    from framing.stance.refit import read_refit

    return None if refit is None else read_refit(refit)


def _judge_given(path: Path) -> Any:
    """Read mentions, a JSON object a line, and judge them."""
    import pandas as pd

    from framing.coding.tables import read_lines
    from framing.stance.mentions import judge_mentions

    lines = read_lines(path)
    for place, row in lines:
        if not isinstance(row, dict):
            raise FramingError(f"{place}: a mention is a JSON object, got {str(row)[:40]!r}")
    try:
        return judge_mentions(pd.DataFrame([row for _, row in lines]))
    except FramingError as error:
        raise FramingError(f"{path}: {error}") from None


def _fill(articles: Any, **fill: str) -> Any:
    from framing.share.checks import fill_articles

    if callable(articles):
        return lambda: (fill_articles(some, **fill) for some in articles())
    return fill_articles(articles, **fill)


def _read_ingested(*paths: Path) -> Any:
    """Read articles with text; notes are told, what was lost is refused, as features must not lack articles unsaid."""
    from framing.readers.articles import read_articles

    reading = read_articles(paths)
    _tell_problems(reading)
    if len(reading.lost):
        raise FramingError(
            f"{', '.join(map(str, paths[:3]))}: {len(reading.lost)} rows can't be read (above); mend them, or run framing ingest, which leaves them out"
        )
    return reading.articles
