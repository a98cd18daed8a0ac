"""What is coded by a model, and mentions that people mark: code prompts, code mentions, and what code read brings back of either."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from framing.cli.texts import Refit, _keep_inputs, _read_ingested, _read_weights
from framing.errors import FramingError


def read_model(
    files: list[Path], package: Path, prompts: Path, entry: dict[str, Any], coder: str | None, out: Path | None
) -> None:
    from framing.coding.add_codings import add_codings
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
    tell_added(package, answers.codings, corpus, after)
    for problem, some in answers.problems.groupby("problem"):
        where = ", ".join(some["article"].head(10))
        typer.echo(f"not taken ({len(some)}): {problem}: {where}{' …' if len(some) > 10 else ''}", err=True)
    if out is not None:
        write_files({out: spreadsheet_csv(answers.problems)})


def read_marked(sheets: list[Path], package: Path, drawn: Path, refit: Path | None, texts: Path | None) -> None:
    import pandas as pd

    from framing.assess.marks import state_validity
    from framing.codebook.yaml_files import write_coders
    from framing.coding.marks import read_marks
    from framing.corpus.package import change_package, find_resources, pin_package, read_package

    seen = pin_package(package)
    corpus, marks = read_package(package), read_marks(sheets, drawn=drawn)
    again = int(corpus.marks["coder"].isin(marks["coder"]).sum())
    if again:
        typer.echo(f"note: takes the place of {again} marks that {package} had by the same coders", err=True)
    old = corpus.marks[~corpus.marks["coder"].isin(marks["coder"])]
    both = pd.concat([t for t in (old, marks) if len(t)]).sort_values(["mention", "coder"])
    contents = {"marks": both.to_csv(index=False, lineterminator="\n").encode()}
    entry = {"kind": "person", "description": "Marked drawn mentions of the frames."}
    new = dict.fromkeys(sorted(set(marks["coder"]) - set(corpus.codebook.coders)), entry)
    if new:
        contents["codebook"] = write_coders(find_resources(package)["codebook"], new)
    if refit is not None:
        _refit(marks, drawn, refit, texts)
    corpus = change_package(package, contents, seen=seen)
    tell_notes(marks)
    typer.echo(
        f"{package}: {len(marks)} marks by {', '.join(sorted(set(marks['coder'])))}. {state_validity(corpus, seed=0)}"
    )


def _refit(marks: Any, drawn: Path, out: Path, texts: Path | None) -> None:
    import json

    from framing.codebook.codebook import STANCES
    from framing.coding.marks import give_mentions
    from framing.files import write_files
    from framing.stance.refit import ENOUGH, refit_stance
    from framing.text.scripts import writing

    if texts is None:
        raise FramingError(
            "--texts: name the articles with text that the mentions were drawn from; the package has none"
        )
    marked = give_mentions(marks, drawn=drawn, articles=_read_ingested(texts))
    changes = refit_stance(marked, seed=0)
    write_files({out: json.dumps(changes, ensure_ascii=False, indent=1) + "\n"})
    for language, some in marked.groupby(marked["language"].map(writing)):
        told = f"{language}: {some['mark'].isin(STANCES).sum()} marks of a stance"
        if language in changes:
            entry = changes[language]
            before, after = entry["log_loss"], entry["log_loss_refitted"]
            told += f", log loss on articles left out {before:z.3f} before, {after:z.3f} refitted: "
            told += "changed" if entry["kept"] else "kept as it was, as the gain is not above its standard error"
        else:
            told += f", fewer than {ENOUGH}: kept as it was"
        typer.echo(told)
    typer.echo(
        f"{out}: give it to framing share --refit, and draw other mentions to check what comes of it: these can't any more"
    )


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


def mentions(
    articles: Annotated[
        Path, typer.Argument(help="Articles with text: what framing ingest wrote, or any table of articles.")
    ],
    codebook: Annotated[Path, typer.Option(help="The codebook with the frames' indicators.")],
    n: Annotated[int, typer.Option("--n", min=1, help="How many mentions to draw.")],
    coder: Annotated[list[str], typer.Option(help="Who marks, and gets a sheet; repeatable.")],
    seed: Annotated[int, typer.Option(min=0, help="Seed of the draw.")],
    out: Annotated[Path, typer.Option(help="Folder for drawn.csv and the sheets.")],
    form: Annotated[str, typer.Option(help="excel or csv.")] = "excel",
    refit: Refit = None,
) -> None:
    """Draw mentions for people to mark, so that the stance measure is checked on the study's own texts."""
    from framing.codebook.codebook import read_codebook
    from framing.coding.marks import draw_mentions, write_marking
    from framing.stance.mentions import find_mentions

    table, book = _read_ingested(articles), read_codebook(codebook)
    found = find_mentions(table, codebook=book, weights=_read_weights(refit))
    drawn = draw_mentions(found, articles=table, n=n, seed=seed)
    paths = write_marking(drawn, out, coders=coder, codebook=book, form=form)
    tell_notes(drawn)
    typer.echo(
        f"{n} of {len(found)} mentions drawn; keep {paths[0]} from the coders, and with the texts' owner the sheets, which hold text"
    )
    for path in paths[1:]:
        typer.echo(str(path))


def tell_notes(table: Any) -> None:
    for note in table.attrs.get("notes", []):
        typer.echo(f"note: {note}", err=True)


def tell_added(package: Path, codings: Any, before: Any, after: Any) -> None:
    for name, some in codings.groupby("coder"):
        new = "" if name in before.codebook.coders else ", new in the codebook"
        counts = ", ".join(f"{stance} {n}" for stance, n in some["stance"].value_counts().items())
        typer.echo(
            f"{name} ({after.codebook.coders[name].kind}{new}): {some['article'].nunique()} articles, {len(some)} codings ({counts})"
        )
    typer.echo(f"{package}: {len(after.codings) - len(before.codings)} codings added, {len(after.codings)} in all")
