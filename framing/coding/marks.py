"""Mentions drawn for people to mark, so that a study knows how often the stance measure is right on its own texts.

A mention is drawn with known probability from those that the measure found, shown in its sentences *without* what the measure took it for, and marked
asserted, attributed, rejected or ``none`` (the words are there and the frame is not: a proper name, another sense). The marks travel in the package, without text.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from framing.codebook.codebook import Codebook
from framing.coding.sample import draw_strata
from framing.coding.tables import match_names, read_rows
from framing.coding.write_sheets import DECISIONS, FORMS, check_known, write_workbook
from framing.corpus.corpus import MARK_COLUMNS
from framing.errors import FramingError, check_columns, check_whole, did_you_mean
from framing.files import read_safe_csv, spreadsheet_csv, write_files

DRAWN_COLUMNS = (
    "mention", "article", "language", "frame", "indicator", "stance", "sentence", "start", "end", "stratum", "inclusion",
)  # fmt: skip
SHEET_COLUMNS = ("mention", "coder", "frame", "title", "text", "mark", "note")
AROUND = 500
"""Characters shown on either side of a mention."""


def draw_mentions(mentions: pd.DataFrame, *, articles: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """Draw ``n`` mentions to mark, stratified by frame, stance and language, with the probability of each to be drawn.

    ``mentions`` is ``framing.find_mentions``'s table of ``articles`` (``article, language, text`` and, where known, ``title``). Strata get at least one
    mention each (merged where there are too many), the rest in proportion. Returns ``DRAWN_COLUMNS`` and ``title, text`` to be shown, in an order by lot.
    Raises ``FramingError`` where ``n`` exceeds the mentions, or there are none.
    """
    for name, value, least in (("n", n, 1), ("seed", seed, 0)):
        check_whole(name, value, least=least)
    if mentions.empty:
        raise FramingError("there are no mentions to draw from: no indicator of the codebook occurs in the articles")
    facts = articles.set_index("article")
    table = mentions.sort_values(["article", "sentence", "start", "frame"]).reset_index(drop=True)
    table["language"] = table["article"].map(facts["language"])
    table["stratum"] = table[["frame", "stance", "language"]].agg(" / ".join, axis=1)
    rng = np.random.default_rng(seed)
    drawn = draw_strata(table.assign(phase=1.0), rng, n=n).sort_index().iloc[rng.permutation(n)]
    drawn["mention"] = [f"{i:0{len(str(n))}}" for i in range(1, n + 1)]
    drawn["title"] = drawn["article"].map(facts["title"]) if "title" in facts else ""
    texts = np.where(drawn["sentence"] == 0, drawn["title"], drawn["article"].map(facts["text"]))
    drawn["text"] = [
        f"{t[max(a - AROUND, 0) : a]}【{t[a:b]}】{t[b : b + AROUND]}"
        for t, a, b in zip(texts, drawn["start"], drawn["end"], strict=True)
    ]
    return drawn[[*DRAWN_COLUMNS, "title", "text"]].reset_index(drop=True)


def write_marking(
    drawn: pd.DataFrame, folder: str | Path, *, coders: Iterable[str], codebook: Codebook, form: str = "excel"
) -> list[Path]:
    """Write ``drawn.csv`` (what was drawn, without text; keep it from the coders, it tells what the measure said) and a sheet a coder; return the paths.

    Raises ``FramingError`` for an unknown form and where ``drawn.csv`` exists already.
    """
    folder = Path(folder)
    check_known("form", [form], ["excel", "csv"])
    if (folder / "drawn.csv").exists():
        raise FramingError(f"{folder / 'drawn.csv'}: exists; name a new folder, or remove it if nothing was marked yet")
    files: dict[Path, str | bytes] = {folder / "drawn.csv": spreadsheet_csv(drawn[list(DRAWN_COLUMNS)])}
    for coder in coders:
        sheet = drawn.assign(coder=coder, mark="", note="")[list(SHEET_COLUMNS)].astype(str)
        path = folder / f"{coder}{FORMS[form]}"
        files[path] = (
            spreadsheet_csv(sheet)
            if form == "csv"
            else write_workbook(sheet, page="mentions", choices={"mark": DECISIONS}, codebook=codebook)
        )
    write_files(files)
    return list(files)


def read_marks(paths: Iterable[str | Path], *, drawn: str | Path) -> pd.DataFrame:
    """Read marked sheets back: ``mention, article, coder, frame, indicator, stance, mark, inclusion``, a package's ``marks.csv``.

    ``stance`` is what the measure took the mention for, ``mark`` what the coder says, ``inclusion`` the probability of the mention to be drawn. An empty mark is
    no mark; their number, and what was forgiven, stand in ``.attrs["notes"]``. Raises ``FramingError`` with file, row and column for an unknown mention or mark, a mention
    that one coder marked twice and differently, and where nothing is marked.
    """
    table = _read_drawn(drawn)
    known, notes, marks = set(table["mention"]), list[str](), dict[tuple[str, str], str]()
    for path in map(Path, paths):
        header, rows = read_rows(path, SHEET_COLUMNS, page="mentions", notes=notes)
        header = match_names(header, SHEET_COLUMNS, place=str(path), notes=notes)
        check_columns(pd.DataFrame(columns=header), ("mention", "coder", "mark"), str(path))
        empty = 0
        for number, row in rows.items():
            mention, coder, mark = (row[header.index(name)].strip() for name in ("mention", "coder", "mark"))
            mention, mark = mention.zfill(len(next(iter(known)))), mark.lower()  # Excel takes 01 for 1
            for column, value, allowed in (("mention", mention, known), ("mark", mark, {"", *DECISIONS})):
                if value not in allowed:
                    some = sorted(allowed) if column == "mark" else f"the {len(known)} drawn"
                    raise FramingError(
                        f"{path}, row {number}, column {column}: must be one of {some}, got {value!r}{did_you_mean(value, allowed)}"
                    )
            empty += mark == ""
            if mark and marks.setdefault((mention, coder), mark) != mark:
                raise FramingError(
                    f"{path}, row {number}: coder {coder!r} marks mention {mention} as {mark}, and before as {marks[mention, coder]}; keep one"
                )
        if empty:
            notes.append(f"{path}: {empty} mentions are not marked")
    if not marks:
        raise FramingError("no mention is marked")
    found = pd.DataFrame([(m, c, mark) for (m, c), mark in marks.items()], columns=["mention", "coder", "mark"])
    found = found.merge(table, on="mention").astype({"inclusion": float}).sort_values(["mention", "coder"])
    out = found[list(MARK_COLUMNS)].reset_index(drop=True)
    out.attrs["notes"] = notes
    return out


def _read_drawn(path: str | Path) -> pd.DataFrame:
    table = read_safe_csv(path)
    check_columns(table, DRAWN_COLUMNS, str(path))
    return table


def give_mentions(marks: pd.DataFrame, *, drawn: str | Path, articles: pd.DataFrame) -> pd.DataFrame:
    """Return marked mentions with their texts, as ``framing.refit_stance`` takes them; of several coders' marks, the first's by name."""
    places = _read_drawn(drawn)[["mention", "language", "sentence", "start", "end"]]
    first = marks.sort_values("coder").drop_duplicates("mention").merge(places, on="mention")
    lost = sorted(set(first["article"]) - set(articles["article"]))
    if lost:
        raise FramingError(
            f"{len(lost)} marked articles are not among the texts, such as {lost[0]!r}; give those that were drawn from"
        )
    facts = articles.set_index("article").reindex(columns=["kind", "title", "text"], fill_value="").fillna("")
    table = first.join(facts, on="article")
    table["text"] = table["text"].where(table["sentence"] != "0", table["title"])
    return table.rename(columns={"mention": "id"}).astype({"start": int, "end": int})
