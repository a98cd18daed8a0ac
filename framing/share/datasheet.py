"""The datasheet of a shared package: what is known is filled in, what only the researcher knows is marked.

Sections follow "Datasheets for Datasets" (Gebru et al. 2021): composition, collection, preprocessing, coding, uses, rights, maintenance.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import STANCES, UNCLEAR, Codebook
from framing.corpus.schema import find_table, table_schemas
from framing.files import sha256

TODO = "TODO(researcher):"

_ROWS = {
    "articles": "an article",
    "terms": "a term in an article",
    "mentions": "an indicator of a frame with one stance in an article (`none` and 0: looked for and not there)",
    "codings": "a coder's decision (`none`: the frame is absent)",
    "marks": "a drawn mention as a person marked it",
    "names": "a name that is printed in several spellings",
}


def write_datasheet(
    tables: Mapping[str, pd.DataFrame],
    *,
    codebook: Codebook,
    codebook_path: Path,
    about: Mapping[str, Any],
    facts: Mapping[str, Any],
    folder: Path,
) -> str:
    """Return the datasheet of a package, of which ``folder`` holds the tables already, as Markdown.

    ``facts`` holds ``segmentation`` (provenance), ``left_out`` (``terms, counts, all_counts``), ``short`` and ``readable`` (what was forced),
    and ``least`` (words and characters). Every ``TODO(researcher)`` is something that a reader of the package needs and the data can't tell.
    """
    sections = [
        f"# Datasheet: {about['title']}",
        _summary(tables),
        f"{TODO} in two sentences, what was collected, and which question it was collected for.",
        "## What is in it",
        _files(tables, codebook, codebook_path, folder),
        _composition(tables["articles"]),
        "## How it was collected",
        f"{TODO} from where, when, by which queries or archive, by whom; what was left out and why; is it a sample, of what, and drawn how? "
        "How were articles put into groups?",
        "## How text became features",
        _segmentation(facts),
        _copies(tables["articles"]),
        "## Frames and stance",
        _mentions(tables["mentions"], codebook),
        _codings(tables.get("codings"), codebook),
        "## Can the text be read from it?",
        _readable(facts),
        "## What it can and cannot bear",
        f"{TODO} known gaps (outlets, periods, languages), known doubts in the coding, comparisons that should not be made.",
        "## Rights and citation",
        f"Counts, codes and bibliographic facts are facts; the articles belong to their publishers. {TODO} the licence of this package (also in "
        f"`datapackage.json`), who made it, and how to cite it (version {about['version']}).",
        "## Maintenance",
        "`framing verify FOLDER` checks every cell and sha256; after a change on purpose, such as codings added, `--update` pins the files anew. "
        f"{TODO} whom to write to, and where new versions appear.",
    ]
    return "\n\n".join(filter(None, sections)) + "\n"


def _summary(tables: Mapping[str, pd.DataFrame]) -> str:
    articles = tables["articles"]
    languages = _listed(articles["language"])
    dated = articles.loc[articles["date"] != "", "date"]
    unknown = len(articles) - len(dated)
    span = f"dated {dated.min()} to {dated.max()}" if len(dated) else "without dates"
    span += f" ({unknown} without a date)" if unknown and len(dated) else ""
    return (
        f"Features of {len(articles)} articles from {articles['outlet'].nunique()} outlets (names as printed), {span}; by language {languages}. **There is no "
        "text here.**"
    )


def _files(tables: Mapping[str, pd.DataFrame], codebook: Codebook, codebook_path: Path, folder: Path) -> str:
    schemas = table_schemas(codebook)
    lines = ["| file | a row is | rows | columns | sha256 as first written |", "|---|---|---|---|---|"]
    for name, table in tables.items():
        columns, path = ", ".join(f.name for f in schemas[name].fields), find_table(folder, name)
        lines.append(f"| `{path.name}` | {_ROWS[name]} | {len(table)} | {columns} | {sha256(path)[:16]}… |")
    digest = sha256(codebook_path)
    held = "frames, indicators, groups, coders, changes to the languages' cues"
    told = "schema of each table, sha256 of each file, licence, sources, how it was segmented"
    lines += [f"| `codebook.yaml` | | | {held} | {digest[:16]}… |", f"| `datapackage.json` | | | {told} | |"]
    return "\n".join(lines)


def _composition(articles: pd.DataFrame) -> str:
    copies = len(articles) - articles["family"].nunique()
    wires = (articles["wire"] != "").sum()
    lines = [
        f"- **group** (of outlets): {_listed(articles['group'])}.",
        f"- **kind**: {_listed(articles['kind'])}.",
        f"- **wire**, an agency or first publisher, is named in {wires} articles.",
        f"- **family** joins articles that carry the same copy: {articles['family'].nunique()} families; {copies} articles repeat another's copy.",
        f"- **date_basis** says how the date is known: {_listed(articles['date_basis'].replace('', 'not said'))}.",
        f"- **words** counts content words (phrases count once, by their words): {articles['words'].min()} to {articles['words'].max()}, "
        f"median {articles['words'].median():g}.",
    ]
    return "\n".join(lines)


def _segmentation(facts: Mapping[str, Any]) -> str:
    made, gone = facts["segmentation"], facts["left_out"]
    share = gone["counts"] / gone["all_counts"]
    return (
        f"Terms are those of an article's body; titles and bylines stayed behind (mentions of frames were looked for in titles too). Chinese was folded to simplified characters ({made['folding']}) and segmented by "
        f"{made['tool']} {made['version']} (dictionary sha256 {made['dictionary_sha256'][:16]}…) with the words of the codebook and the researcher added (sha256 "
        f"{made['words_sha256'][:16]}…). English words are lower-cased as they stand, without stemming (rule {made['english_rule']}); phrases of "
        "the codebook are terms of their own, beside their words. Function words are left out, except those that carry stance.\n\n"
        f"**Terms that occur in a single article of a language are left out**: {gone['terms']} of them, {share:.1%} of all counts. An indicator that a single "
        "article uses is therefore missing from the terms, and stands in `mentions.csv`."
    )


def _copies(articles: pd.DataFrame) -> str:
    size = articles["family"].value_counts()
    several = size[size > 1]
    largest = f", the largest of {several.max()}" if len(several) else ""
    return (
        "Copies were found on the text: the smaller article's runs of four words (six Chinese characters) lie within the larger one's to at least one half. "
        f"{len(several)} families hold several articles{largest}."
    )


def _mentions(mentions: pd.DataFrame, codebook: Codebook) -> str:
    labels = codebook.labels("en")
    frames = "; ".join(f"`{name}`: {labels[name]}" for name in codebook.frames)
    if not mentions["count"].any():
        return f"Frames of the codebook: {frames}. No indicator of any frame was found in the texts."
    table = mentions.pivot_table(index="frame", columns="stance", values="count", aggfunc="sum", fill_value=0)
    stances = [*STANCES, UNCLEAR]
    table = table.reindex(index=list(codebook.frames), columns=stances, fill_value=0)
    rows = [f"| {frame} | {' | '.join(str(int(n)) for n in row)} |" for frame, row in table.iterrows()]
    head = [f"| frame | {' | '.join(stances)} |", f"|---{'|---' * len(stances)}|"]
    return (
        f"Frames of the codebook: {frames}. Mentions were found in the texts by the codebook's indicators; their stance is a learned "
        f"measure's judgement, unclear where it was not sure. {TODO} how well the measure does on these texts, from a sample coded by people.\n\n"
        + "\n".join([*head, *rows])
    )


def _codings(codings: pd.DataFrame | None, codebook: Codebook) -> str:
    if codings is None:
        return f"{TODO} who coded, following what, and how far coders agree; without `codings.csv`, say that nobody has coded."
    size = codings.groupby("coder")["article"].nunique()
    kinds = {name: coder.kind for name, coder in codebook.coders.items()}
    coders = "; ".join(f"`{name}` ({kinds.get(str(name), 'unknown')}), {n} articles" for name, n in size.items())
    return f"Coders: {coders}. {TODO} how far they agree, and what that can bear."


def _readable(facts: Mapping[str, Any]) -> str:
    least, short, found = facts["least"], facts["short"], facts["readable"]
    lines = [
        f"Articles have at least {least['words']} words, or {least['characters']} characters of Chinese, as the text of a shorter one could be pieced together "
        "from its counts. When the package was written, no run of four consecutive words of an article could be read off its tables, names and addresses aside, "
        "and rows stand in alphabetical order, which tells nothing about the text's."
    ]
    if len(short):
        lines.append(
            f"**Forced**: {len(short)} articles are shorter than that (the shortest has {short['length'].min()}). Their text could be pieced together."
        )
    if len(found):
        lines.append(
            f"**Forced**: {len(found)} cells hold words of the articles in a row: {', '.join(sorted(set(found['table'] + '.' + found['column'])))}."
        )
    lines.append(
        "Whoever has an article can show that it is in the package, and single words, names and addresses are there to be read."
    )
    return "\n\n".join(lines)


def _listed(column: pd.Series) -> str:
    ordered = sorted(column.value_counts().items(), key=lambda item: (-item[1], str(item[0])))
    return ", ".join(f"{name} {count}" for name, count in ordered)
