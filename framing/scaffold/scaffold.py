"""A study's folder, written whole or not at all: from articles with text to a study that runs."""

from __future__ import annotations

import importlib.metadata
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from string import Template
from typing import Any

import pandas as pd

from framing.codebook.codebook import read_codebook
from framing.errors import FramingError
from framing.files import check_new_folder, draft
from framing.readers.write import write_articles
from framing.share.checks import find_short_articles
from framing.share.share import name_package, share_corpus
from framing.study.derive import derive_episodes
from framing.study.notebooks import list_notebooks
from framing.text.scripts import HAN, LANGUAGES, writing
from framing.text.stopwords import KEPT
from framing.text.terms import Segmenter, count_terms

MOST_GROUPS = 10
OTHERS = "other outlets"

_FILES = Path(__file__).parent / "files"
_PLACES = {"gitignore": ".gitignore", "check.yml": ".github/workflows/check.yml"}
_SUGGESTED = 60


@dataclass(kw_only=True)
class Plan:
    """What ``new_study`` writes: ``articles`` as they are shared, ``codebook`` (text), its ``frames``, the ``missing`` ones without words, ``notes`` (what was decided)."""

    articles: pd.DataFrame
    codebook: str
    frames: list[str]
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def new_study(
    articles: pd.DataFrame,
    *,
    folder: str | Path,
    frames: Mapping[str, list[str]] | None = None,
    codebook: str | Path | None = None,
    title: str = "",
    force: bool = False,
) -> Plan:
    """Write a study's folder from articles with text, whole or not at all; return what was decided on the way.

    ``frames`` maps each frame to its words (none yet: an empty list), or ``codebook`` is a file. With words for every frame the data package is
    written as well, so that the study runs at once; without, the codebook lists frequent terms to choose from, and ``make study`` writes the
    package. Articles without an outlet or kind get one (their group's name, else the file's; news), those without a group their outlet, or ``OTHERS`` beyond the nine
    largest of more than ten; articles in a language that can't be counted and, unless ``force``, those too short to share are left out. Each of these is
    a line of ``notes``. Raises ``FramingError`` where the folder is not new, no article is left, and as ``share_corpus`` does.
    """
    folder = Path(folder)
    check_new_folder(folder)
    title = title or folder.resolve().name.replace("-", " ").replace("_", " ").capitalize()
    plan = _plan(articles, frames=frames, codebook=codebook, title=title, force=force)
    values = _fill(plan, title=title, force=force)
    with draft(folder) as place:
        for source in sorted(set(_FILES.iterdir()) - {_FILES / "codebook.yaml"}):
            target = place / _PLACES.get(source.name, source.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(source.read_text(encoding="utf-8")).substitute(values), encoding="utf-8")
        (place / "codebook.yaml").write_text(plan.codebook, encoding="utf-8")
        (place / "notebooks").mkdir()
        for path in list_notebooks():
            (place / "notebooks" / path.name).write_text(_without_outputs(path), encoding="utf-8")
        (place / "texts").mkdir()
        write_articles(plan.articles, place / "texts" / "articles.jsonl")
        if not plan.missing:
            about = {"name": name_package(folder.resolve().name, "study"), "title": title}
            book = place / "codebook.yaml"
            share_corpus(plan.articles, codebook_path=book, folder=place / "data", force=force, about=about)
    return plan


def _plan(articles: pd.DataFrame, *, frames: Any, codebook: Any, title: str, force: bool) -> Plan:
    notes: list[str] = []
    table = articles[articles["text"].str.strip() != ""]
    known = table["language"].isin(LANGUAGES)
    if not known.all():
        counts = table.loc[~known, "language"].value_counts()
        there = ", ".join(f"{name or 'unknown'} {n}" for name, n in counts.items())
        notes.append(f"left out, as their language is not counted: {there}")
    table = table[known]
    short = find_short_articles(table)
    if len(short) and not force:
        table = table[~table["article"].isin(short["article"])]
        notes.append(f"left out, as too short to share without their text being pieced together: {len(short)}, such as {short['article'].iloc[0]} (--force keeps them; then give no package away)")  # fmt: skip
    if table.empty:
        raise FramingError(f"no article is left of {len(articles)}: {'; '.join(notes) or 'none has a text'}")
    stem = table["source"].str.rsplit("/", n=1).str[-1].str.partition(".")[0]
    for column, filled, why in (
        ("outlet", table["group"], "their group's name (--outlet says another)"),
        ("outlet", stem, "the file's name (--outlet says another)"),
        ("kind", "news", "news (--columns kind=COLUMN names their kinds)"),
    ):
        full = table[column].where(table[column] != "", filled)
        if lacking := int((full != table[column]).sum()):
            notes.append(f"{column} of {lacking} articles that name none: {why}")
            table = table.assign(**{column: full})
    without = int((table["group"] == "").sum())
    if without:
        sizes = table["outlet"].value_counts()
        kept = set(sizes.index if len(sizes) <= MOST_GROUPS else sizes.index[: MOST_GROUPS - 1])
        outlets = table["outlet"].where(table["outlet"].isin(kept), OTHERS)
        table = table.assign(group=table["group"].where(table["group"] != "", outlets))
        more = "" if len(kept) == len(sizes) else f"; {len(sizes) - len(kept)} smaller ones are “{OTHERS}”"
        which = "groups" if without == len(table) else f"group of {without} articles that name none"
        notes.append(f"{which}: the outlets{more} (--group names a column instead)")
    table = table.reset_index(drop=True)
    groups = f"groups: {json.dumps(sorted(set(table['group'])), ensure_ascii=False)}\n"
    if codebook is not None:
        given, text = read_codebook(codebook), Path(codebook).read_text(encoding="utf-8")
        text = text if given.groups else f"{text.rstrip()}\n{groups}"
        return Plan(articles=table, codebook=text, frames=list(given.frames), notes=notes)
    if not frames:
        raise FramingError("frames: name the frames, such as conflict,economic, or give a codebook")
    missing = [name for name, words in frames.items() if not words]
    languages = sorted(set(table["language"].map(writing)))
    text = Template((_FILES / "codebook.yaml").read_text(encoding="utf-8")).substitute(
        frames="\n".join(_write_frame(name, words, languages) for name, words in frames.items()),
        title=json.dumps(title, ensure_ascii=False),
        groups=groups,
        suggested=_suggest(table, languages) if missing else "",
    )
    text = re.sub(r"\n\n+", "\n\n", text)
    return Plan(articles=table, codebook=text, frames=list(frames), missing=missing, notes=notes)


def _write_frame(name: str, words: list[str], languages: list[str]) -> str:
    lists = {language: [w for w in words if bool(HAN.search(w)) == (language == "zh")] for language in ("en", "zh")}
    shown = [w for w in lists if lists[w] or w in languages]
    lines = [f"      {w}: {json.dumps(lists[w], ensure_ascii=False)}" for w in shown]
    return "\n".join([f"  {json.dumps(name, ensure_ascii=False)}:", "    indicators:", *lines])


def _suggest(articles: pd.DataFrame, languages: list[str]) -> str:
    """Terms that many articles use, but not most, as a remark to choose words from."""
    out = ["\n# Terms of these articles that frames may be looked for by, the most frequent first:"]
    for language in languages:
        some = articles[articles["language"].map(writing) == language].sort_values("article")
        some = some.iloc[:: max(1, len(some) // 400)]
        spread = count_terms(some, segmenter=Segmenter())["term"].astype(str).value_counts()
        spread = spread[~spread.index.isin(KEPT)]
        spread = spread[(spread <= 0.3 * len(some)) & (spread.index.str.len() > 1)]
        terms = sorted(spread.index, key=lambda t: (-spread[t], t))
        rows = [terms[i : i + 15] for i in range(0, _SUGGESTED, 15)]
        out += [f"#   {language}: {', '.join(row)}" for row in rows if row]
    return "\n".join(out) + "\n"


def _fill(plan: Plan, *, title: str, force: bool) -> dict[str, str]:
    """The values that the files are filled with."""
    articles, quote = plan.articles, partial(json.dumps, ensure_ascii=False)
    x, y = [*plan.frames, "", ""][:2]
    return {
        "title": quote(title),
        "title_text": title,
        "x": quote(x),
        "y": quote(y),
        "reference": quote(str(articles["group"].value_counts().index[0])),
        "episodes": _write_episodes(articles["date"]),
        "force": " --force" if force else "",
        "python": ".".join(map(str, sys.version_info[:2])),
        "requirement": _requirement(),
        "size": f"{len(articles)} articles of {articles['outlet'].nunique()} outlets in {articles['group'].nunique()} groups.",
    }


def _write_episodes(dates: pd.Series) -> str:
    told = [f'[[episodes]]\nname = "{e.name}"\nfirst = "{e.first}"\nlast = "{e.last}"' for e in derive_episodes(dates)]
    return "\n\n".join(told) or "# (the articles have no dates)"


def _requirement() -> str:
    """How pip is to get this framing: from where it was got, where that is an address, else by its version."""
    told = importlib.metadata.distribution("framing").read_text("direct_url.json")
    place = json.loads(told) if told else {}
    if "vcs_info" in place:
        return f"framing[notebooks,readers] @ git+{place['url']}@{place['vcs_info']['commit_id']}"
    return f"framing[notebooks,readers]=={importlib.metadata.version('framing')}"


def _without_outputs(path: Path) -> str:
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"
