"""Commands that begin or end with a study: new, publish, export."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer

from framing.cli.texts import DropBoilerplate, Exchange, Kinds, Outlets, read_texts
from framing.errors import FramingError


def new(
    folder: Annotated[Path, typer.Argument(help="Folder of the study; new or empty.")],
    articles: Annotated[
        list[Path], typer.Option(help="Articles with text: any file that framing ingest reads; repeatable.")
    ],
    frames: Annotated[
        list[str] | None,
        typer.Option(
            help="Names of frames, conflict,economic; or one with its words, conflict=war,trade dispute; repeatable."
        ),
    ] = None,
    codebook: Annotated[Path | None, typer.Option(help="A codebook instead of frames.")] = None,
    group: Annotated[
        str, typer.Option(help="The column whose values are the groups to compare; the outlets unless named.")
    ] = "",
    columns: Annotated[
        list[str] | None, typer.Option(help="A table's own name of a column, such as text=正文; repeatable.")
    ] = None,
    outlet: Annotated[str, typer.Option(help="The outlet, for articles whose file names none.")] = "",
    exchange: Exchange = None,
    title: Annotated[str, typer.Option(help="The study's title; made of the folder's name unless given.")] = "",
    kinds: Kinds = None,
    outlets: Outlets = None,
    drop_boilerplate: DropBoilerplate = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Keep articles that are too short to share, for a package that is not given away."
        ),
    ] = False,
) -> None:
    """Begin a study: from articles with text to a folder that runs, and what in the texts would mislead."""
    from framing.codebook.codebook import check_words, read_codebook
    from framing.files import check_new_folder
    from framing.readers.exchanges import QUESTION
    from framing.scaffold.scaffold import new_study
    from framing.share.misleading import find_repeated_sentences

    check_new_folder(folder)
    words = _read_frames(frames or [])
    if bool(words) == (codebook is not None):
        raise FramingError("--frames conflict,economic or --codebook FILE is needed, one of them")
    check_words(words, "--frames")
    if codebook is not None:
        read_codebook(codebook)  # before the texts, which take longer
    named = [*(columns or []), *([f"group={group}"] if group else [])]
    changes: dict[str, Any] = {"kinds": kinds, "outlets": outlets, "drop_boilerplate": drop_boilerplate}
    table, _ = read_texts(articles, columns=named, exchange=exchange, outlet=outlet, **changes)
    if exchange:  # a question is the asker's, whose group no column of the row names
        asked = table["article"].str.endswith(QUESTION)
        table = table.assign(group=table["group"] if group else "answers")
        table["group"] = table["group"].mask(asked, "questions")
        told = f"{group} of answers, and questions" if group else "questions and answers (--group parts the answers)"
        typer.echo(f"groups: {told}")
    plan = new_study(table, folder=folder, frames=words, codebook=codebook, title=title, force=force)
    for note in plan.notes:
        typer.echo(note)
    typer.echo(f"{folder}: {len(plan.articles)} articles, frames {', '.join(plan.frames)}")
    if plan.missing:
        typer.echo(
            f"no words yet for {', '.join(plan.missing)}: write them into {folder / 'codebook.yaml'}, which lists frequent terms; then"
        )
    else:
        from framing.stance.mentions import find_mentions

        found = find_mentions(plan.articles, codebook=read_codebook(folder / "codebook.yaml"))
        for row in find_repeated_sentences(found).itertuples():
            if row.articles > 2 and row.share >= 0.01:
                typer.echo(
                    f"misleading: {row.share:.0%} of the mentions of {row.frame} come from one sentence, in {row.articles} articles: “{row.sentence:.100}”",
                    err=True,
                )
    typer.echo(f"cd {folder} && make study")


def _read_frames(given: list[str]) -> dict[str, list[str]]:
    """Read ``conflict,economic`` and ``conflict=war,clash``."""
    frames: dict[str, list[str]] = {}
    for some in given:
        name, sign, words = some.replace("＝", "=").partition("=")
        if "=" in words or (sign and re.search("[,，、]", name)):
            raise FramingError(
                f"--frames {some}: a frame with words is given by a --frames of its own: --frames conflict=war,clash --frames economic=cost"
            )
        named = {name: re.split("[,，、]", words)} if sign else {n: [] for n in re.split("[,，、]", name)}
        for frame, listed in named.items():
            if not frame.strip() or frame.strip() in frames:
                raise FramingError(f"--frames {some}: every frame needs a name of its own, got {frame!r}")
            frames[frame.strip()] = [word.strip() for word in listed if word.strip()]
    return frames


def export(
    package: Annotated[Path, typer.Argument(help="A data package.")],
    to: Annotated[str, typer.Option(help="quanteda, gensim or sklearn.")],
    out: Annotated[Path, typer.Option(help="Folder of the files; new or empty.")],
) -> None:
    """Write a package's counts as quanteda, gensim or scikit-learn read them."""
    from framing.corpus.package import read_package
    from framing.publish.export import export_corpus

    names = export_corpus(read_package(package), to=to, folder=out)
    typer.echo(f"{out}: {', '.join(names)} (docs/export.md says how to read them)")


def publish(
    study: Annotated[Path, typer.Argument(help="A study file, or a study's folder.")],
    out: Annotated[Path, typer.Option(help="Folder of what is published; new or empty.")],
) -> None:
    """Write a study that was run as a research object: RO-Crate, codecheck.yml, .zenodo.json, a methods paragraph in English and Chinese."""
    from framing.publish.publish import publish_study
    from framing.study.study import open_study

    todo = publish_study(open_study(study / "study.toml" if study.is_dir() else study), folder=out)
    typer.echo(f"{out}: written. For you to fill in, marked TODO(researcher): {'; '.join(todo) or 'nothing'}")
