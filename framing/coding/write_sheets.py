"""The human coding round trip: draw a probability sample, write coding sheets, read them back coder by coder.

A sheet shows an article and the codebook, never what a machine found. It comes in five forms: Excel and CSV (a row an
article, up to three stance cells a frame; yes or no where the codebook gives a frame no stance), Label Studio (tasks and labelling
interface), doccano (text classification) and UIMA CAS (spans, for INCEpTION). An empty cell is a frame not coded; ``none`` says that the frame is absent.
"""

from __future__ import annotations

import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from framing.codebook.codebook import STANCES, Codebook
from framing.coding.cas import inception_layer, write_cas
from framing.coding.sample import check_sample
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, did_you_mean
from framing.files import spreadsheet_csv, write_files

FORMS = {"excel": ".xlsx", "csv": ".csv", "label-studio": ".json", "doccano": ".jsonl", "cas": ".zip"}
"""Forms of a sheet, and how its file ends."""

DECISIONS = (*STANCES, "none")

BARE = ("yes", "no")
"""Decisions on a frame without stance."""

CELLS = len(STANCES)
"""Stance cells a frame has in a table: as many as stances can hold at once."""

SHOWN = ("article", "coder", "link", "text", "note")
"""Columns of a table that are not decisions; from ``link`` on they are for the coder's eyes and are not read."""

LONGEST = 32_000
"""Characters that a cell of Excel holds, less a margin."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write_coding_task(
    corpus: Corpus,
    folder: str | Path,
    *,
    sample: pd.DataFrame,
    coders: Sequence[str],
    forms: Sequence[str] = ("excel",),
    texts: Mapping[str, str] | None = None,
    seed: int,
) -> list[Path]:
    """Write a sample that ``draw_sample`` drew, and every coder's sheets for it (``framing code sample``).

    Writes ``sample.csv`` (with inclusion probabilities: keep it from the coders, it tells what the dictionary found)
    and the folder ``sheets``; returns the paths. Arguments as in ``write_sheets``; ``texts`` may be
    those of all articles. Raises ``FramingError`` where the sample exists already: drawn anew, it would no longer be the sample that was coded.
    """
    folder = Path(folder)
    target = folder / "sample.csv"
    if target.exists():
        raise FramingError(f"{target}: exists; name a new folder, or remove it if nothing was coded yet")
    check_sample(sample)
    drawn = set(sample["article"])
    check_known("article of the sample", sorted(drawn), list(corpus.articles["article"]))
    chosen = corpus.articles[corpus.articles["article"].isin(drawn)]
    check_known("article with a text", sorted(texts or {}), list(corpus.articles["article"]))
    shown = {article: text for article, text in (texts or {}).items() if article in drawn}
    given: dict[str, Any] = {
        "codebook": corpus.codebook,
        "coders": coders,
        "forms": forms,
        "texts": shown,
        "seed": seed,
    }
    return write_sheets(chosen, folder / "sheets", beside={target: spreadsheet_csv(sample)}, **given)


def write_sheets(
    articles: pd.DataFrame,
    folder: str | Path,
    *,
    codebook: Codebook,
    coders: Sequence[str],
    forms: Sequence[str] = ("excel",),
    texts: Mapping[str, str] | None = None,
    beside: Mapping[Path, bytes] | None = None,
    seed: int,
) -> list[Path]:
    """Write coding sheets: a file for each coder and form, in an order of its own, and what the forms need beside it.

    ``articles`` has ``article`` and ``url``; ``texts`` maps an article to its text where that is at hand, else coders
    follow the link. ``coders`` must be in the codebook. Excel has the codebook on its first page and drop-downs in
    the stance cells; beside the others stand ``codebook.md``, ``label-studio.xml`` (the labelling interface),
    ``doccano-labels.json`` and ``inception-layer.json``. ``beside`` are further files, written with them whole or not at all. Returns the paths. Raises ``FramingError`` for an unknown form or coder, no articles, and
    a text of an article that is not in the sheet.
    """
    folder, texts = Path(folder), texts or {}
    check_known("form", forms, list(FORMS))
    check_known(
        "coder", coders, list(codebook.coders), hint="; add it to the codebook's coders: {name: {kind: person}}"
    )
    if articles.empty or not coders or not forms:
        raise FramingError("sheets need articles, coders and forms; got none of one of them")
    for coder in coders:
        if not re.fullmatch(r"[\w.-]+", coder):
            raise FramingError(
                f"coder {coder!r} names a file: use letters, digits, points, hyphens and underscores only"
            )
    check_known("article with a text", sorted(texts), list(articles["article"]))
    files: dict[Path, str | bytes] = {**(beside or {}), folder / "codebook.md": codebook_page(codebook)}
    for coder in dict.fromkeys(coders):
        rng = np.random.default_rng([seed, zlib.crc32(coder.encode())])
        order = articles.sort_values("article").iloc[rng.permutation(len(articles))]
        rows = [
            {"article": a, "coder": coder, "link": u, "text": _UNPRINTABLE.sub(" ", texts.get(a, ""))}
            for a, u in zip(order["article"], order["url"], strict=True)
        ]
        for form in dict.fromkeys(forms):
            files[folder / f"{coder}{FORMS[form]}"] = _WRITERS[form](rows, codebook)
    if "label-studio" in forms:
        files[folder / "label-studio.xml"] = _label_studio_interface(codebook)
    if "cas" in forms:
        files[folder / "inception-layer.json"] = inception_layer(codebook)
    if "doccano" in forms:
        labels = [{"text": f"{f}: {stance}"} for f in codebook.frames for stance in frame_decisions(codebook, f)]
        files[folder / "doccano-labels.json"] = json.dumps(labels, ensure_ascii=False, indent=1) + "\n"
    write_files(files)
    return list(files)


def check_known(what: str, given: Iterable[str], names: list[str], *, hint: str = "") -> None:
    for name in given:
        if name not in names:
            some = str(names) if len(names) <= 20 else f"the {len(names)} there are ({', '.join(names[:3])} …)"
            raise FramingError(f"{what} must be one of {some}, got {name!r}{did_you_mean(name, names)}{hint}")


def frame_decisions(codebook: Codebook, frame: str) -> tuple[str, ...]:
    """Return what can be decided on a frame: stances and none, or yes and no where the codebook gives it no stance."""
    return BARE if frame in codebook.frames and not codebook.frames[frame].stance else DECISIONS


def sheet_columns(codebook: Codebook) -> list[str]:
    """The decision columns of a table: ``weapon, weapon 2, weapon 3`` and so on; a frame without stance has one."""
    cells = {frame: CELLS if frame_decisions(codebook, frame) == DECISIONS else 1 for frame in codebook.frames}
    return [f"{frame} {i}" if i > 1 else frame for frame, n in cells.items() for i in range(1, n + 1)]


def _codebook_rows(codebook: Codebook) -> Iterator[tuple[str, str, str, str]]:
    """Yield (frame, what, text, why) for everything a coder has to know, both languages below each other."""
    yield "", "stance", "asserted: the text says so itself, or plainly adopts a quotation that does", ""
    yield "", "stance", "attributed: somebody else is reported to say so, and the text takes no side", ""
    yield "", "stance", "rejected: the frame is raised in order to be denied", ""
    yield "", "stance", "none: the frame is absent. Several stances can hold; an empty cell means not coded", ""
    for name, frame in codebook.frames.items():
        for language, label in frame.label.items():
            yield name, f"name ({language})", label, ""
        if not frame.definition:
            yield name, "definition", "missing: the codebook does not say what counts as this frame", ""
        for language, text in frame.definition.items():
            yield name, f"definition ({language})", text, ""
        for language, terms in frame.indicators.items():
            yield name, f"indicators ({language})", ", ".join(terms), ""
        for what, examples in (("example", frame.examples), ("counter-example", frame.counter_examples)):
            for example in examples:
                yield name, f"{what}: {example.stance}", example.text, example.why


def codebook_page(codebook: Codebook) -> str:
    lines = [f"# {codebook.title or 'Codebook'}{f' ({codebook.version})' if codebook.version else ''}", ""]
    for frame, what, text, why in _codebook_rows(codebook):
        lines.append(f"- {frame + ', ' if frame else ''}{what}: {text}{f' ({why})' if why else ''}")
    return "\n".join(lines) + "\n"


def _sheet(rows: list[dict[str, str]], codebook: Codebook) -> pd.DataFrame:
    columns = [*SHOWN[:-1], *sheet_columns(codebook), SHOWN[-1]]
    return pd.DataFrame([[row.get(column, "") for column in columns] for row in rows], columns=columns)


def _write_excel(rows: list[dict[str, str]], codebook: Codebook) -> bytes:
    choices = {column: frame_decisions(codebook, re.sub(r" [2-9]$", "", column)) for column in sheet_columns(codebook)}
    return write_workbook(_sheet(rows, codebook), page="articles", choices=choices, codebook=codebook)


def write_workbook(
    table: pd.DataFrame, *, page: str, choices: Mapping[str, Sequence[str]], codebook: Codebook
) -> bytes:
    """Return an Excel workbook: the codebook on its first page, a sheet to fill in on ``page``, with drop-downs in the columns of ``choices``."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    guide = book.active
    guide.title = "codebook"
    guide.append(["frame", "what", "text", "why"])
    for line in _codebook_rows(codebook):
        guide.append(line)
    sheet = book.create_sheet(page)
    sheet.append(list(table))
    for row in table.itertuples(index=False):
        cut = (f"{v[:LONGEST]} … (cut here; follow the link)" if len(v) > LONGEST else v for v in map(str, row))
        sheet.append([v or None for v in cut])
    for line in (*guide.iter_rows(), *sheet.iter_rows()):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if cell.data_type == "f":  # a text that begins with = is no formula
                cell.data_type = "s"
    for column, allowed in choices.items():
        letter = get_column_letter(list(table).index(column) + 1)
        choice = DataValidation(type="list", formula1=f'"{",".join(allowed)}"', allow_blank=True, showErrorMessage=True)
        choice.error = f"one of {', '.join(allowed)}, or empty"
        choice.add(f"{letter}2:{letter}{len(table) + 1}")
        sheet.add_data_validation(choice)
    wide = {"article": 24, "coder": 10, "link": 30, "text": 80, "title": 40, "note": 30}
    for part, widths in ((guide, [12, 22, 90, 50]), (sheet, [wide.get(column, 12) for column in table])):
        part.freeze_panes = "A2" if part is guide else "B2"
        for number, width in enumerate(widths, start=1):
            part.column_dimensions[get_column_letter(number)].width = width
        for cell in part[1]:
            cell.font = Font(bold=True)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_label_studio(rows: list[dict[str, str]], codebook: Codebook) -> bytes:
    tasks = [{"data": row | {"text": row["text"] or row["link"] or row["article"]}} for row in rows]
    return (json.dumps(tasks, ensure_ascii=False, indent=1) + "\n").encode()


def _label_studio_interface(codebook: Codebook) -> str:
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$link", size="5")
    ElementTree.SubElement(view, "Text", name="text", value="$text")
    for name, frame in codebook.frames.items():
        label = " / ".join(frame.label.values())
        ElementTree.SubElement(view, "Header", value=f"{name}: {label}" if label else name, size="4")
        for text in frame.definition.values():
            ElementTree.SubElement(view, "Header", value=text, size="6")
        choices = ElementTree.SubElement(
            view, "Choices", name=name, toName="text", choice="multiple", showInline="true"
        )
        for stance in frame_decisions(codebook, name):
            ElementTree.SubElement(choices, "Choice", value=stance)
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode") + "\n"


def _write_doccano(rows: list[dict[str, str]], codebook: Codebook) -> bytes:
    lines = (row | {"text": row["text"] or row["link"] or row["article"], "label": []} for row in rows)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()


_WRITERS: dict[str, Callable[[list[dict[str, str]], Codebook], bytes]] = {
    "excel": _write_excel,
    "csv": lambda rows, codebook: spreadsheet_csv(_sheet(rows, codebook)),
    "label-studio": _write_label_studio,
    "doccano": _write_doccano,
    "cas": write_cas,
}
