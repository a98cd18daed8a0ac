"""Commands about coding: sample, mentions, prompts, read, add, plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from framing.cli.texts import _keep_inputs, _pairs, _read_ingested
from framing.errors import FramingError, did_you_mean

code = typer.Typer(
    help="Human coding: draw a probability sample and write sheets, read them back, plan how many more to code.",
    no_args_is_help=True,
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
    from framing.coding.sample import draw_sample, read_sample
    from framing.coding.write_sheets import write_coding_task
    from framing.corpus.package import read_package
    from framing.measure.dictionary import code_dictionary

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
    strata = by or ["group", "predicted"]
    codes = code_dictionary(corpus) if "predicted" in strata else None
    drawn = draw_sample(corpus.articles, n=n, codes=codes, strata=strata, one_per_family=not copies, seed=seed)
    _tell_notes(drawn)
    paths = write_coding_task(corpus, out, sample=drawn, coders=coder, forms=form or ["excel"], texts=shown, seed=seed)
    typer.echo(f"{n} of {len(corpus.articles)} articles drawn; keep {paths[0]} from the coders")
    if shown is not None:
        lacking = sorted(set(read_sample(paths[0])["article"]) - {a for a, text in shown.items() if text})
        if lacking:
            typer.echo(
                f"{len(lacking)} of {n} drawn have no text in {texts}, and show a link: {', '.join(lacking[:10])}"
                f"{' …' if len(lacking) > 10 else ''}",
                err=True,
            )
    undefined = [name for name, frame in corpus.codebook.frames.items() if not frame.definition]
    if undefined:
        typer.echo(
            f"the codebook has no definition of {', '.join(undefined)}: coders will each take their own; "
            "write definition: {en: …} under the frame",
            err=True,
        )
    for path in paths[1:]:
        typer.echo(str(path))


@code.command()
def read(
    sheets: Annotated[
        list[Path],
        typer.Argument(
            help="Coded sheets: .xlsx, .csv, .tsv, Label Studio .json, doccano .jsonl; a model's answers: .jsonl."
        ),
    ],
    package: Annotated[Path, typer.Option(help="The data package that was drawn from.")],
    out: Annotated[
        Path | None,
        typer.Option(help="A .csv file of codings: article, coder, frame, stance. Needed with sheets of articles."),
    ] = None,
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
    marks: Annotated[
        Path | None,
        typer.Option(help="The drawn.csv of `framing code mentions`: the sheets are marks, which go into the package."),
    ] = None,
    prompts: Annotated[
        Path | None,
        typer.Option(help="The requests of `framing code prompts`: the file is answers, which go into the package."),
    ] = None,
    model: Annotated[str | None, typer.Option(help="With --prompts: the model that answered.")] = None,
    version: Annotated[str | None, typer.Option(help="Its version, as exactly as it is known.")] = None,
    date: Annotated[str | None, typer.Option(help="The day it answered, YYYY-MM-DD.")] = None,
    setting: Annotated[
        list[str] | None, typer.Option(help="A setting of the call, such as temperature=0; repeatable.")
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="What the model is called among the coders; its name unless given.")
    ] = None,
    problems: Annotated[
        Path | None, typer.Option(help="A .csv file of the answers that were not taken, and why.")
    ] = None,
) -> None:
    """Read coded sheets back into codings, every coder apart; print how far the coders agree. Take marks or a model's answers into a package."""
    if prompts is not None:
        given = {
            "name": model,
            "version": version,
            "date": date,
            "settings": _pairs(setting or [], "--setting", "temperature=0"),
        }
        _read_model(sheets, package, prompts, {k: v for k, v in given.items() if v}, coder, problems)
        return
    if marks is not None:
        _read_marked(sheets, package, marks)
        return
    if out is None:
        raise FramingError(
            "--out: name a .csv file for the codings (or --marks, or --prompts, where the files are marks or answers)"
        )
    from dataclasses import replace

    from framing.assess.agreement import estimate_agreement, list_disagreements
    from framing.coding.read_sheets import list_uncoded, read_sheets
    from framing.coding.sample import read_sample
    from framing.corpus.package import read_package
    from framing.files import spreadsheet_csv, write_files
    from framing.measure.coders import code_coders

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
    _tell_notes(cells)
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
    write_files({path: spreadsheet_csv(table) for path, table in tables.items()})
    typer.echo("\n".join(lines))


def _read_model(
    files: list[Path], package: Path, prompts: Path, entry: dict[str, Any], coder: str | None, out: Path | None
) -> None:
    from framing.coding.codings import add_codings
    from framing.coding.prompts import read_answers, read_requests
    from framing.corpus.package import read_package
    from framing.files import spreadsheet_csv, write_files

    if "name" not in entry or len(files) != 1:
        raise FramingError("--model: name the model that answered, and one file of its answers")
    corpus = read_package(package)
    name = coder or entry["name"]
    answers = read_answers(files[0], prompts=prompts, codebook=corpus.codebook, coder=name)
    digests = sorted(set(read_requests(prompts).values()))
    if len(digests) > 1:
        raise FramingError(f"{prompts}: requests by {len(digests)} prompts; a coder follows one")
    entry |= {"kind": "model", "prompt_sha256": digests[0]}
    there = corpus.codebook.coders.get(name)
    if there is not None and there.prompt_sha256 != digests[0]:
        raise FramingError(f"coder {name!r} is in the codebook with another prompt; give another name (--coder)")
    after = add_codings(package, answers.codings, coders={name: entry})
    _tell_added(package, answers.codings, corpus, after)
    for problem, some in answers.problems.groupby("problem"):
        where = ", ".join(some["article"].head(10))
        typer.echo(f"not taken ({len(some)}): {problem}: {where}{' …' if len(some) > 10 else ''}", err=True)
    if out is not None:
        write_files({out: spreadsheet_csv(answers.problems)})


def _read_marked(sheets: list[Path], package: Path, drawn: Path) -> None:
    import pandas as pd

    from framing.assess.marks import state_validity
    from framing.coding.codings import write_coders
    from framing.coding.marks import read_marks
    from framing.corpus.package import change_package, find_resources, read_package

    corpus, marks = read_package(package), read_marks(sheets, drawn=drawn)
    old = corpus.marks[~corpus.marks["coder"].isin(marks["coder"])]
    both = pd.concat([t for t in (old, marks) if len(t)]).sort_values(["mention", "coder"])
    contents = {"marks": both.to_csv(index=False, lineterminator="\n").encode()}
    entry = {"kind": "person", "description": "Marked drawn mentions of the frames."}
    new = dict.fromkeys(sorted(set(marks["coder"]) - set(corpus.codebook.coders)), entry)
    if new:
        contents["codebook"] = write_coders(find_resources(package)["codebook"], new)
    corpus = change_package(package, contents)
    _tell_notes(marks)
    typer.echo(
        f"{package}: {len(marks)} marks by {', '.join(sorted(set(marks['coder'])))}. {state_validity(corpus, seed=0)}"
    )


@code.command()
def prompts(
    source: Annotated[Path, typer.Argument(help="A data package, or a codebook: what the model is to code by.")],
    texts: Annotated[
        Path, typer.Option(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    out: Annotated[
        Path, typer.Option(help="A .jsonl file, a request a line: article, prompt_sha256, instructions, text, answer.")
    ],
    drawn: Annotated[
        Path | None, typer.Option("--sample", help="The sample.csv of a draw: only its articles are asked.")
    ] = None,
) -> None:
    """Write requests for a model that is to code: instructions from the codebook, an article's text, and what may be answered."""
    from framing.codebook.codebook import read_codebook
    from framing.coding.prompts import make_prompts
    from framing.coding.sample import read_sample
    from framing.corpus.package import find_resources
    from framing.files import write_files

    _keep_inputs({"--out": out}, [texts, *filter(None, [drawn])])
    book = read_codebook(find_resources(source)["codebook"] if source.is_dir() else source)
    articles = _read_ingested(texts)
    if drawn is not None:
        wanted = set(read_sample(drawn)["article"])
        lacking = sorted(wanted - set(articles["article"]))
        if lacking:
            raise FramingError(f"{texts}: {len(lacking)} articles of {drawn} are not in it, such as {lacking[0]!r}")
        articles = articles[articles["article"].isin(wanted)]
    table = make_prompts(articles, codebook=book)
    write_files({out: table.to_json(orient="records", lines=True, force_ascii=False)})
    typer.echo(
        f"{len(table)} requests in {out}, prompt {table['prompt_sha256'].iloc[0][:12]}…. Send instructions and text; write what comes back as a line "
        '{"article": …, "answer": …}, and read it by `framing code read ANSWERS --prompts`'
    )


@code.command("mentions")
def mark_mentions(
    articles: Annotated[
        Path, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    codebook: Annotated[Path, typer.Option(help="The codebook with the frames' indicators.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many mentions to draw.")],
    coder: Annotated[list[str], typer.Option(help="Who marks, and gets a sheet; repeatable.")],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw.")],
    out: Annotated[Path, typer.Option(help="Folder for drawn.csv and the sheets.")],
    form: Annotated[str, typer.Option(help="excel or csv.")] = "excel",
) -> None:
    """Draw mentions for people to mark, so that the stance measure is checked on the study's own texts."""
    from framing.codebook.codebook import read_codebook
    from framing.coding.marks import draw_mentions, write_marking
    from framing.stance.mentions import find_mentions

    table, book = _read_ingested(articles), read_codebook(codebook)
    found = find_mentions(table, codebook=book)
    drawn = draw_mentions(found, articles=table, n=n, seed=seed)
    paths = write_marking(drawn, out, coders=coder, codebook=book, form=form)
    _tell_notes(drawn)
    typer.echo(
        f"{n} of {len(found)} mentions drawn; keep {paths[0]} from the coders, and with the texts' owner the sheets, which hold text"
    )
    for path in paths[1:]:
        typer.echo(str(path))


@code.command()
def plan(
    package: Annotated[Path, typer.Argument(help="The data package that was drawn from.")],
    codings: Annotated[Path, typer.Option(help="What is coded so far: the .csv file of `framing code read`.")],
    drawn: Annotated[Path, typer.Option("--sample", help="The sample.csv of the draw.")],
    reference: Annotated[str, typer.Option(help="The group that the others are compared with.")],
    further: Annotated[list[int], typer.Option("--further", min=0, help="How many more to code; repeatable.")],
    by: Annotated[str, typer.Option(help="Column of the articles that groups them.")] = "group",
) -> None:
    """Tell how wide the interval of each corrected difference will be after further coding, and which groups to draw from."""
    from dataclasses import replace

    import pandas as pd

    from framing.codes import VIEWS
    from framing.coding.sample import read_sample
    from framing.compare.plan import plan_coding
    from framing.corpus.package import read_package
    from framing.errors import check_columns
    from framing.files import unguard_cells
    from framing.measure.coders import code_coders
    from framing.measure.dictionary import code_dictionary

    corpus, sample = read_package(package), read_sample(drawn)
    try:
        given = unguard_cells(pd.read_csv(codings, dtype=str, keep_default_na=False))
    except (OSError, ValueError) as error:
        raise FramingError(f"{codings}: not a readable table in CSV: {' '.join(str(error).split())}") from None
    check_columns(given, ("article", "coder", "frame", "stance"), str(codings))
    codes = code_coders(replace(corpus, codings=given[["article", "coder", "frame", "stance"]]))
    codes = codes[(codes["stance"] == "present") & ~codes["coder"].isin(VIEWS)]
    table = plan_coding(
        code_dictionary(corpus), coded=codes, sample=sample, reference=reference, by=by, sizes=sorted(set(further))
    )
    lines = [f"expected width of 95 % intervals, {len(sample)} of {len(corpus.articles)} articles coded so far"]
    for number, some in table.groupby("further"):
        cheap = some[some["split"] == "cheapest"]
        adds = cheap.drop_duplicates("group").set_index("group")["add"].to_dict()
        adds = {reference: cheap["reference_add"].iloc[0]} | adds
        places = ", ".join(f"{name} {n}" for name, n in adds.items() if n)
        lines.append(f"{number} more, drawn from {places}:" if places else "now:")
        wide = some.pivot(index=["coder", "frame", "group"], columns="split", values="width")
        lines += [
            f"  {coder}, {frame}, {group} minus {reference}: {row.cheapest:.2f} (in proportion to what is left: {row.proportional:.2f})"
            for (coder, frame, group), row in wide.iterrows()
        ]
    typer.echo("\n".join(lines))


@code.command()
def add(
    files: Annotated[
        list[Path], typer.Argument(help="Tables of codings: .csv, .tsv, .xlsx, .json or .jsonl, long or wide.")
    ],
    package: Annotated[Path, typer.Option(help="The data package that takes the codings in.")],
    coder: Annotated[
        list[str] | None,
        typer.Option(
            help="Who coded, or a column of one coder's decisions; ann=C1 where the table says C1; repeatable."
        ),
    ] = None,
    aggregate: Annotated[
        str | None, typer.Option(help="A column of what the coders came to; it becomes a coder of that name.")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(help="The table's name of a column or frame, such as article=ID or war=CO; repeatable."),
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="person or model: what coders are that the codebook does not name yet.")
    ] = None,
    description: Annotated[
        str | None, typer.Option(help="Who new coders are and what they followed, for the codebook.")
    ] = None,
    empty_is_absent: Annotated[
        bool,
        typer.Option(
            "--empty-is-absent", help="An empty cell, or no row, says that the frame is absent; else it is not coded."
        ),
    ] = False,
    skip_unknown: Annotated[
        bool,
        typer.Option(
            "--skip-unknown", help="Leave out unknown articles and frames, and say how many, instead of refusing them."
        ),
    ] = False,
) -> None:
    """Take codings made elsewhere into a package, and their coders into its codebook."""
    from framing.coding.codings import add_codings, read_codings
    from framing.corpus.package import read_package

    corpus = read_package(package)
    names = {name: theirs or name for name, _, theirs in (given.partition("=") for given in coder or [])}
    codings = read_codings(
        files,
        codebook=corpus.codebook,
        articles=corpus.articles["article"],
        coders=names,
        aggregate=aggregate,
        columns=_pairs(columns or [], "--columns", "article=ID"),
        empty_is_absent=empty_is_absent,
        skip_unknown=skip_unknown,
    )
    told = description or f"Codings added from {', '.join(path.name for path in files)}."
    entry = {"kind": kind, "description": told}
    new = {
        name: entry | ({"description": f"{told} What the coders came to."} if name == aggregate else {})
        for name in set(codings["coder"])
    }
    after = add_codings(package, codings, coders=new if kind else {})
    _tell_notes(codings)
    _tell_added(package, codings, corpus, after)


def _tell_notes(table: Any) -> None:
    for note in table.attrs.get("notes", []):
        typer.echo(f"note: {note}", err=True)


def _tell_added(package: Path, codings: Any, before: Any, after: Any) -> None:
    for name, some in codings.groupby("coder"):
        new = "" if name in before.codebook.coders else ", new in the codebook"
        counts = ", ".join(f"{stance} {n}" for stance, n in some["stance"].value_counts().items())
        typer.echo(
            f"{name} ({after.codebook.coders[name].kind}{new}): {some['article'].nunique()} articles, {len(some)} codings ({counts})"
        )
    typer.echo(f"{package}: {len(after.codings) - len(before.codings)} codings added, {len(after.codings)} in all")


def _tell_alpha(row: Any) -> str:
    if row.alpha != row.alpha:
        return "alpha undefined (all decisions are the same)"
    return f"alpha {row.alpha:.2f} [{row.low:.2f}, {row.high:.2f}]"
