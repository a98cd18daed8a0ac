"""The tables of a data package: what each column holds and allows, and the descriptor that says so to other tools."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.codebook.codebook import ABSENT, DATE_BASES, KINDS, PRESENT, STANCES, UNCLEAR, Codebook, read_codebook
from framing.files import sha256, unguard
from framing.text.scripts import LANGUAGES

DESCRIPTOR = "datapackage.json"

TAKEN = ("coder", "frame", "stance", "value", "period", "side", "outlet_printed", "wire_printed", "title", "text")
"""Columns that other tables add to an article's, or that must not travel: no further fact is called so."""


class Field(NamedTuple):
    """A column: what it holds, its type (``string``, ``integer``, or ``number`` for a share), whether it may be empty, which values it allows, the least number."""

    name: str
    description: str
    type: str = "string"
    empty: bool = False
    allowed: Sequence[str] = ()
    least: int = 1


class Table(NamedTuple):
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    large: bool = False
    """Whether it may have millions of rows."""
    further: bool = False
    """Whether it may have further columns: facts that a study knows of its articles (wave, leaning …), as text, empty where unknown."""


def table_schemas(codebook: Codebook) -> dict[str, Table]:
    """Return the tables of a data package and what each column allows under a codebook."""
    article = Field("article", "id of the article")
    coder = Field("coder", "who decided", allowed=tuple(codebook.coders))
    frame = Field("frame", "frame of the codebook", allowed=tuple(codebook.frames))
    return {
        "articles": Table(
            (
                article,
                Field("outlet", "site or paper that carries the article, as printed there"),
                Field("group", "group of outlets: seat of the publisher of the text", allowed=tuple(codebook.groups)),
                Field("wire", "agency or first publisher where named, as printed", empty=True),
                Field(
                    "family",
                    "articles that carry the same copy share a family; the smallest article id in it",
                    empty=True,
                ),
                Field("kind", "kind of text", allowed=KINDS),
                Field("language", "language and script (BCP 47)", allowed=LANGUAGES),
                Field("date", "YYYY, YYYY-MM or YYYY-MM-DD; empty when unknown", empty=True),
                Field("date_basis", "how the date is known; empty without a date", empty=True, allowed=DATE_BASES),
                Field("url", "where the article was found", empty=True),
                Field("words", "content words counted in the text", "integer"),
            ),
            ("article",),
            further=True,
        ),
        "terms": Table(
            (article, Field("term", "word or phrase"), Field("count", "times it occurs in the article", "integer")),
            ("article", "term"),
            large=True,
        ),
        "mentions": Table(
            (
                article,
                frame,
                Field("indicator", "indicator of the frame, as in the codebook; none where the frame is not mentioned"),
                Field(
                    "stance",
                    "whose voice; unclear where the measure can't tell; none where the frame is not mentioned",
                    allowed=(*STANCES, UNCLEAR, ABSENT),
                ),
                Field("count", "mentions in the article; 0 where the frame is not mentioned", "integer", least=0),
            ),
            ("article", "frame", "indicator", "stance"),
        ),
        "codings": Table(
            (
                article,
                coder,
                frame,
                Field(
                    "stance",
                    "decision; present where the coder did not say whose voice, none where the frame is absent",
                    allowed=(*STANCES, PRESENT, ABSENT),
                ),
            ),
            ("article", "coder", "frame", "stance"),
        ),
        "marks": Table(
            (
                Field("mention", "number of the drawn mention"),
                article,
                coder,
                frame,
                Field("indicator", "indicator of the frame, as in the codebook"),
                Field("stance", "what the measure took the mention for", allowed=(*STANCES, UNCLEAR)),
                Field("mark", "what the coder says; none: no use of the frame at all", allowed=(*STANCES, ABSENT)),
                Field("inclusion", "chance of the mention to be drawn, above 0 and at most 1", "number"),
            ),
            ("mention", "coder"),
        ),
        "names": Table(
            (
                Field("column", "column of articles", allowed=("outlet", "wire")),
                Field("printed", "name as printed"),
                Field("name", "normal name"),
                Field("note", "why", empty=True),
            ),
            ("column", "printed"),
        ),
        "glossary": Table(
            (
                Field("concept", "short English name of the concept"),
                Field("zh", "its Chinese terms, simplified, separated by |"),
                Field("en", "its English terms, lower-cased, separated by |"),
                Field("domain", "part of the field it belongs to"),
            ),
            ("concept",),
        ),
    }


def describe_package(
    folder: Path, *, about: Mapping[str, Any], paths: Mapping[str, Path] | None = None
) -> dict[str, Any]:
    """Return the descriptor of the tables in a folder: schema, sha256 and size of each, and what ``about`` says.

    ``paths`` gives the files of tables and codebook that are not called after them.
    ``about`` gives ``name``, ``title``, ``licenses``, ``sources`` and whatever else should be kept (segmentation, version).
    """
    paths = paths or {}
    book = paths.get("codebook", folder / "codebook.yaml")
    resources: list[dict[str, Any]] = []
    for name, table in table_schemas(read_codebook(book)).items():
        path = paths.get(name) or find_table(folder, name)
        if path.is_file():
            resources.append(describe_file(name, path, folder) | _schema(name, table, path))
    codebook = describe_file("codebook", book, folder) | {"format": "yaml", "mediatype": "application/yaml"}
    return {"profile": "data-package", **about, "resources": [*resources, codebook]}


def find_table(folder: Path, name: str) -> Path:
    """Return the file of a table: CSV, or Parquet where that is there."""
    parquet = folder / f"{name}.parquet"
    return parquet if parquet.is_file() else folder / f"{name}.csv"


def describe_file(name: str, path: Path, folder: Path) -> dict[str, Any]:
    return {
        "name": name,
        "path": path.relative_to(folder).as_posix(),
        "hash": f"sha256:{sha256(path)}",
    } | ({} if path.suffix == ".parquet" else {"bytes": path.stat().st_size})  # frictionless does not count those


def _schema(name: str, table: Table, path: Path) -> dict[str, Any]:
    fields = []
    for field in table.fields:
        constraints: dict[str, Any] = {} if field.empty else {"required": True}
        if field.allowed:
            constraints["enum"] = list(field.allowed)
        if field.type == "integer":
            constraints["minimum"] = field.least
        fields.append(
            {"name": field.name, "type": field.type, "description": field.description, "constraints": constraints}
        )
    if table.further:
        known = {field["name"] for field in fields}
        header = pd.read_csv(path, nrows=0, encoding="utf-8").columns.map(unguard)
        fields += [
            {"name": c, "type": "string", "description": "further fact", "constraints": {}}
            for c in header
            if c not in known
        ]
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    if name in ("terms", "mentions", "codings", "marks"):
        reference = {"resource": "articles", "fields": ["article"]}
        schema["foreignKeys"] = [{"fields": ["article"], "reference": reference}]
    if path.suffix == ".parquet":
        return {"type": "table", "format": "parquet", "mediatype": "application/vnd.apache.parquet", "schema": schema}
    return {"type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema}
