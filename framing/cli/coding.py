"""Commands about coding: sample, mentions, prompts, read, add, plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from framing.cli.marking import mentions, prompts, read_marked, read_model, tell_added, tell_notes
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
    coder: Annotated[
        list[str],
        typer.Option(help="Who gets a sheet; whom the codebook does not name is added to it, as a person; repeatable."),
    ],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw and of each coder's order.")],
    form: Annotated[
        list[str] | None, typer.Option(help="excel (unless given), csv, label-studio, doccano or cas; repeatable.")
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
    from dataclasses import replace

    from framing.codebook.codebook import Coder
    from framing.coding.add_codings import add_coders
    from framing.coding.sample import draw_sample, read_sample
    from framing.coding.write_sheets import write_coding_task
    from framing.corpus.package import read_package
    from framing.measure.dictionary import code_dictionary

    corpus = read_package(package)
    there = corpus.codebook.coders
    for name in coder:
        if name not in there and (hint := did_you_mean(name, there)):
            raise FramingError(f"coder must be one of {list(there)} or somebody else, got {name!r}{hint}")
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
    tell_notes(drawn)
    new = [name for name in dict.fromkeys(coder) if name not in there]
    book = corpus.codebook.model_copy(
        update={"coders": there | {name: Coder.model_validate({"kind": "person"}) for name in new}}
    )
    task = replace(corpus, codebook=book)
    paths = write_coding_task(task, out, sample=drawn, coders=coder, forms=form or ["excel"], texts=shown, seed=seed)
    if new:
        add_coders(package, {name: {"kind": "person"} for name in new})
        typer.echo(f"{package}: {', '.join(new)} added to the codebook's coders, as persons", err=True)
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
    refit: Annotated[
        Path | None, typer.Option(help="With --marks: learn the stance measure anew from them, into this .json file.")
    ] = None,
    texts: Annotated[
        Path | None, typer.Option(help="With --refit: the articles with text that were drawn from.")
    ] = None,
    asked: Annotated[
        Path | None,
        typer.Option(
            "--prompts", help="The requests of `framing code prompts`: the file is answers, which go into the package."
        ),
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
    if asked is not None:
        given = {
            "name": model,
            "version": version,
            "date": date,
            "settings": _pairs(setting or [], "--setting", "temperature=0"),
        }
        read_model(sheets, package, asked, {k: v for k, v in given.items() if v}, coder, problems)
        return
    if marks is not None:
        read_marked(sheets, package, marks, refit, texts)
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
    sampled = None if drawn is None else read_sample(drawn)["article"]
    cells = read_sheets(
        sheets,
        codebook=corpus.codebook,
        articles=corpus.articles["article"] if sampled is None else sampled,
        people=_pairs(person or [], "--person", "ann@example.org=ann"),
        keep_uncoded=True,
    )
    tell_notes(cells)
    codings = cells[cells["stance"] != ""]
    lacking = list_uncoded(cells, codebook=corpus.codebook, articles=sampled)
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
            f"{row.frame} {row.stance}: {_tell_alpha(row)}, AC1 {row.ac1:z.2f} "
            f"[{row.ac1_low:z.2f}, {row.ac1_high:z.2f}], {row.agree:.0%} agree, {row.articles} articles"
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


code.command("prompts")(prompts)
code.command("mentions")(mentions)


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

    from framing.codes import VIEWS
    from framing.coding.sample import read_sample
    from framing.compare.plan import plan_coding
    from framing.corpus.corpus import CODING_COLUMNS
    from framing.corpus.package import read_package
    from framing.errors import check_columns
    from framing.files import read_safe_csv
    from framing.measure.coders import code_coders
    from framing.measure.dictionary import code_dictionary

    corpus, sample, given = read_package(package), read_sample(drawn), read_safe_csv(codings)
    check_columns(given, CODING_COLUMNS, str(codings))
    codes = code_coders(replace(corpus, codings=given[list(CODING_COLUMNS)]))
    codes = codes[(codes["stance"] == "present") & ~codes["coder"].isin(VIEWS)]
    table = plan_coding(
        code_dictionary(corpus), coded=codes, sample=sample, reference=reference, by=by, sizes=sorted(set(further))
    )
    lines = [f"expected width of 95% intervals, {len(sample)} of {len(corpus.articles)} articles coded so far"]
    for number, some in table.groupby("further"):
        cheap = some[some["split"] == "cheapest"]
        adds = cheap.drop_duplicates("group").set_index("group")["add"].to_dict()
        adds = {reference: cheap["reference_add"].iloc[0]} | adds
        places = ", ".join(f"{name} {n}" for name, n in adds.items() if n)
        lines.append(f"{number} more, drawn from {places}:" if places else "now:")
        wide = some.pivot(index=["coder", "frame", "group"], columns="split", values="width")
        lines += [
            f"  {coder}, {frame}, {group} minus {reference}: {row.cheapest:z.2f} (in proportion to what is left: {row.proportional:z.2f})"
            for (coder, frame, group), row in wide.iterrows()
        ]
    typer.echo("\n".join(lines))


@code.command()
def add(
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Tables of codings: .csv, .tsv, .xlsx, .json or .jsonl, long or wide; or INCEpTION's UIMA CAS: .xmi, .zip."
        ),
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
    texts: Annotated[
        Path | None,
        typer.Option(
            help="The articles that framing ingest made of the same file: where no column names the article, its row does."
        ),
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
    from framing.coding.add_codings import add_codings
    from framing.coding.cas import CURATOR
    from framing.coding.codings import read_codings
    from framing.coding.names import name_articles
    from framing.corpus.package import read_package

    corpus = read_package(package)
    names = {name: theirs or name for name, _, theirs in (given.partition("=") for given in coder or [])}
    codings = read_codings(
        files,
        codebook=corpus.codebook,
        articles=name_articles(corpus.articles, None if texts is None else _read_ingested(texts)),
        coders=names,
        aggregate=aggregate,
        columns=_pairs(columns or [], "--columns", "article=ID", empty=True),
        empty_is_absent=empty_is_absent,
        skip_unknown=skip_unknown,
    )
    told = description or f"Codings added from {', '.join(path.name for path in files)}."
    entry = {"kind": kind, "description": told}
    made = {"description": f"{told} What the coders came to.", "aggregate": True}
    new = {
        name: entry | (made if name == aggregate or names.get(name, name) == CURATOR else {})
        for name in set(codings["coder"])
    }
    after = add_codings(package, codings, coders=new if kind else {})
    tell_notes(codings)
    tell_added(package, codings, corpus, after)


def _tell_alpha(row: Any) -> str:
    if row.alpha != row.alpha:
        return "alpha undefined (all decisions are the same)"
    return f"alpha {row.alpha:z.2f} [{row.low:z.2f}, {row.high:z.2f}]"
