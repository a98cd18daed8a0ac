"""Coding sheets read back: every coder kept apart, cells may be missing, contradictions are refused by file, row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT, Codebook
from framing.coding.exports import lift_ids
from framing.coding.names import name_frames, name_roles
from framing.coding.nested import Nested
from framing.coding.records import JSON, list_records
from framing.coding.tables import MISSING, NO, TABLES, YES, Cell, Decided, keep_one, match_names, plain_value, read_rows
from framing.coding.write_sheets import DECISIONS, SHOWN, frame_decisions, sheet_columns
from framing.corpus.corpus import CODING_COLUMNS
from framing.errors import FramingError, check_columns, did_you_mean


def read_sheets(
    paths: Iterable[str | Path],
    *,
    codebook: Codebook,
    articles: Iterable[str] | None = None,
    people: Mapping[str, str] | None = None,
    keep_uncoded: bool = False,
) -> pd.DataFrame:
    """Read coded sheets of any form back into codings, every coder kept apart (``framing code read``).

    Parameters
    ----------
    articles : the ids that may occur (the sample's, or the corpus's); without, any.
    people : for Label Studio projects that several people share: who completed an annotation (id or e-mail address) →
        coder. Without it, an annotation is by the coder whose sheet it is.
    keep_uncoded : also return cells left empty, with an empty ``stance``: what a coder was given and did not decide.

    Returns
    -------
    ``article, coder, frame, stance`` as ``codings.csv`` has it: a row per stance, ``none`` where the frame is absent,
    ``present`` for a yes to a frame without stance, no row where it was not coded. What was forgiven stands in ``.attrs["notes"]``, a
    line each: a title above the header, other capitals in it, columns that are no part of the sheet, a row of totals, a page of another name. Raises ``FramingError``, naming file, row and column, for an unknown coder,
    article, frame or stance, ``none`` beside a stance, an article that one coder coded twice and differently, merged
    cells and formulas without a value in a workbook, several people in one coder's sheet, an unreadable file, and
    where nothing is coded.
    """
    ids = None if articles is None else set(articles)
    seen: Decided = {}
    empty: set[tuple[str, str, str, str]] = set()
    files, notes = [Path(p) for p in paths], list[str]()
    for path in files:
        for cell in _read_file(path, codebook, people or {}, notes):
            _check_cell(cell, codebook, ids)
            if cell.value:
                keep_one(seen, cell)
            else:
                empty.add((*cell[1:4], ""))
    if not seen:
        raise FramingError(f"no cell is coded in {', '.join(map(str, files)) or 'no file at all'}")
    rows = [(*key, stance) for key, cell in seen.items() for stance in set(cell.value)]
    rows += [row for row in empty if keep_uncoded and row[:3] not in seen]
    table = pd.DataFrame(sorted(rows), columns=list(CODING_COLUMNS))
    table.attrs["notes"] = notes
    return table


def list_uncoded(cells: pd.DataFrame, *, codebook: Codebook, articles: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the decisions that are lacking: ``coder, article, frame``, a row each, sorted.

    ``cells`` is what ``read_sheets(..., keep_uncoded=True)`` returns. ``articles`` are those that every coder was to code
    (the sample's), so that a row deleted from a sheet is found, too; without, those that stand in the coder's sheets.
    """
    given = cells[["coder", "article"]].drop_duplicates()
    if articles is not None:
        given = cells[["coder"]].drop_duplicates().merge(pd.DataFrame({"article": sorted(set(articles))}), how="cross")
    every = given.merge(pd.DataFrame({"frame": list(codebook.frames)}), how="cross")
    coded = cells.loc[cells["stance"] != "", ["coder", "article", "frame"]].drop_duplicates()
    marked = every.merge(coded, how="left", indicator="found")
    lacking = marked.loc[marked["found"] == "left_only", ["coder", "article", "frame"]]
    return lacking.sort_values(["coder", "article", "frame"]).reset_index(drop=True)


def _check_cell(cell: Cell, codebook: Codebook, articles: set[str] | None) -> None:
    for what, value, allowed in (
        ("coder", cell.coder, list(codebook.coders)),
        ("article", cell.article, articles),
        ("frame", cell.frame, list(codebook.frames)),
    ):
        if allowed is not None and value not in allowed:
            some = f"one of {allowed}" if isinstance(allowed, list) else f"one of the {len(allowed)} given"
            where = cell.place if what == "frame" else re.sub(", column .*", f", column {what}", cell.place)
            raise FramingError(f"{where}: {what} must be {some}, got {value!r}{_guess(value, allowed)}")
    decisions = frame_decisions(codebook, cell.frame)
    for stance in cell.value:
        if stance not in (*(DECISIONS if decisions == DECISIONS else _BARE.values()),):
            hint = did_you_mean(stance, decisions)
            if decisions == DECISIONS and stance in YES:
                hint = "; yes does not say whose words they are"
            raise FramingError(f"{cell.place}: stance must be one of {list(decisions)} or empty, got {stance!r}{hint}")
    if "none" in cell.value and len(set(cell.value)) > 1:
        raise FramingError(
            f"{cell.place}: coder {cell.coder!r} gives {cell.frame!r} in {cell.article!r} both 'none' and a stance; "
            "keep one of them"
        )


def _guess(value: str, allowed: Collection[str]) -> str:
    """Return what a name may have been before a spreadsheet changed it."""
    short = [name for name in allowed if name.lstrip("0") == value and value]
    if short or re.fullmatch(r"\d{4}-\d\d-\d\d|[\d.]+e\+\d+", value):
        return f"{did_you_mean(short[0] if short else value, allowed)}; spreadsheets turn ids into numbers and dates: format the column as text, and enter them anew"
    return did_you_mean(value, allowed)


def _read_file(path: Path, codebook: Codebook, people: Mapping[str, str], notes: list[str]) -> Iterator[Cell]:
    ending = path.suffix.lower()
    if ending not in (*TABLES, *JSON):
        spans = "; spans marked in INCEpTION are read by framing code add" if ending in (".zip", ".xmi") else ""
        raise FramingError(f"{path}: a coding sheet ends in one of {[*TABLES, *JSON]}, got {ending!r}{spans}")
    cells = _read_table(path, codebook, notes) if ending in TABLES else _read_records(path, codebook, people, notes)
    for cell in cells:
        bare = frame_decisions(codebook, cell.frame) != DECISIONS
        yield cell._replace(value=tuple(_BARE.get(s, s) for s in cell.value)) if bare else cell


_BARE = {"yes": PRESENT, "no": ABSENT}
_TOTALS = {"total", "totals", "sum", "合计", "总计", "總計", "合計", "小计"}


def _read_table(path: Path, codebook: Codebook, notes: list[str]) -> Iterator[Cell]:
    decisions = {column: re.sub(r" [2-9]$", "", column) for column in sheet_columns(codebook)}
    header, rows = read_rows(path, [*SHOWN, *decisions], page="articles", notes=notes)
    place = f"{path}, row {min(rows, default=2) - 1}"
    header = match_names(header, [*SHOWN, *decisions], place=place, notes=notes)
    check_columns(pd.DataFrame(columns=header), ("article", "coder", *codebook.frames), place)
    for at, column in enumerate(header):
        if column in SHOWN or column in decisions:
            continue
        held = {row[at].strip().lower() for row in rows.values()} - {""}
        if did_you_mean(column, decisions) or (held and held <= {*DECISIONS, *_BARE, PRESENT}):
            raise FramingError(
                f"{place}: {column!r} is no frame of the codebook{did_you_mean(column, decisions)}; "
                f"frames are {list(codebook.frames)}; remove the column, or write into 'note'"
            )
        if held:
            notes.append(f"{path}: column {column!r} is no part of the sheet and was not read")
    coders, taken = {name.casefold(): name for name in codebook.coders}, Counter[str]()
    for number, row in rows.items():
        values = {name: cell.strip() for name, cell in zip(header, row, strict=False)}
        article, coder = values["article"], values["coder"]
        if not coder and (article.casefold() in _TOTALS or not any(values.get(column) for column in decisions)):
            notes.append(
                f"{path}, row {number}: {article[:40]!r}, a row of {'totals' if article.casefold() in _TOTALS else 'no coder and no decision'}, left out"
            )
            continue
        if coder not in codebook.coders and coder.casefold() in coders:
            taken[f"the coder {coder!r} is taken for {coders[coder.casefold()]!r}"] += 1
            coder = coders[coder.casefold()]
        for frame in codebook.frames:
            bare, filled = frame_decisions(codebook, frame) != DECISIONS, list[tuple[str, str]]()
            for column in (c for c, f in decisions.items() if f == frame):
                said = plain_value(values.get(column, ""))
                for part in filter(None, [said] if bare or said in MISSING else re.split(r"\s*[;,|+/，；、]\s*", said)):
                    meant = "" if part in MISSING else ("no" if bare else "none") if part in NO else part
                    meant = "yes" if bare and meant in YES else meant
                    if meant != part and part not in ("none", "present"):
                        taken[f"{part!r} is taken for {meant or 'not coded'}"] += 1
                    filled += [(column, meant)] if meant else []
            allowed = (*frame_decisions(codebook, frame), *_BARE.values())
            wrong = [column for column, stance in filled if stance not in allowed]
            named = wrong[-1:] or list(dict.fromkeys(column for column, _ in filled)) or [frame]
            where = f"{path}, row {number}, column {' and '.join(named)}"
            yield Cell(where, article, coder, frame, tuple(stance for _, stance in filled))
    notes += [f"{path}: {what} ({n} times)" for what, n in taken.items()]


def _read_records(path: Path, codebook: Codebook, people: Mapping[str, str], notes: list[str]) -> Iterator[Cell]:
    """Read what Label Studio or doccano exports of a sheet: each record names its article and coder."""
    roles, by_coder = name_roles({"coder": "completed_by"}), dict[str, str]()
    how = Nested(frames=name_frames(codebook, {}), roles=roles, coders=set(people))
    for place, record, _ in list_records(path, how):
        told = lift_ids(record) if isinstance(record, dict) else {}
        if "article" not in told or "coder" not in told:
            raise FramingError(f"{place}: needs 'article' and 'coder', got {sorted(told)}")
        article, coder = str(told["article"]), str(told["coder"])
        if not people:
            yield from (Cell(place, article, coder, frame, ()) for frame in codebook.frames)
        for row in how.read(place, record, {"article": (-1, article), "coder": (0, coder)}):
            if people and row.coder not in people:
                raise FramingError(
                    f"{place}: completed by {row.coder!r}, who is not among people: {sorted(people)} (--person)"
                )
            if not people and by_coder.setdefault(coder, row.coder) != row.coder:
                raise FramingError(
                    f"{place}: the sheet of {coder!r} is annotated by {sorted((row.coder, by_coder[coder]))}; "
                    "pass people (--person), which says which coder each of them is"
                )
            stances = tuple(filter(None, row.value.split(";")))
            yield Cell(row.place, article, people.get(row.coder, coder), row.frame, stances)
    notes += [f"{path}: {told}" for told in how.list_left()]
