"""Corpora as data packages: folders of plain tables with a descriptor that the Frictionless tools call valid.

``read_package`` checks everything before it returns anything; ``write_package`` writes a folder whole or not at all.
The descriptor pins every file by sha256.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.codebook import DATE_BASES, KINDS, LANGUAGES, STANCES, Codebook, read_codebook
from framing.corpus import Corpus, make_corpus, span_dates
from framing.errors import FramingError, did_you_mean

DESCRIPTOR = "datapackage.json"


class Field(NamedTuple):
    """A column: what it holds, its type (``string`` or ``integer``), whether it may be empty, which values it allows."""

    name: str
    description: str
    type: str = "string"
    empty: bool = False
    allowed: Sequence[str] = ()


class Table(NamedTuple):
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    required: bool


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
            True,
        ),
        "terms": Table(
            (article, Field("term", "word or phrase"), Field("count", "times it occurs in the article", "integer")),
            ("article", "term"),
            True,
        ),
        "mentions": Table(
            (
                article,
                frame,
                Field("indicator", "indicator of the frame, as in the codebook"),
                Field("stance", "whose voice", allowed=STANCES),
                Field("count", "mentions in the article", "integer"),
            ),
            ("article", "frame", "indicator", "stance"),
            False,
        ),
        "codings": Table(
            (
                article,
                coder,
                frame,
                Field("stance", "decision; none where the frame is absent", allowed=(*STANCES, "none")),
            ),
            ("article", "coder", "frame", "stance"),
            False,
        ),
        "names": Table(
            (
                Field("column", "column of articles", allowed=("outlet", "wire")),
                Field("printed", "name as printed"),
                Field("name", "normal name"),
                Field("note", "why", empty=True),
            ),
            ("column", "printed"),
            False,
        ),
        "glossary": Table(
            (
                Field("concept", "short English name of the concept"),
                Field("zh", "its Chinese terms, simplified, separated by |"),
                Field("en", "its English terms, lower-cased, separated by |"),
                Field("domain", "part of the field it belongs to"),
            ),
            ("concept",),
            False,
        ),
    }


def read_package(folder: str | Path) -> Corpus:
    """Read a data package of features.

    Raises ``FramingError``, naming file, row and column, for: an absent or unreadable descriptor; a path in it that leaves
    the folder; an absent file or column; a file whose sha256 is not the descriptor's; a duplicate row; an article id that
    ``articles.csv`` does not have; a count that is not a whole number above zero; a language, kind, group, stance, frame or
    coder that is not allowed; a date that is none; codings that contradict each other.
    """
    folder = Path(folder)
    paths = _resources(folder)
    for path, pinned in paths.values():
        found = sha256(path)
        if pinned and found != pinned:
            raise FramingError(
                f"{path}: sha256 is {found[:12]}…, but {DESCRIPTOR} says {pinned[:12]}…; if the change is meant, "
                f"run `framing verify {folder} --update`"
            )
    return read_tables(folder, {name: path for name, (path, _) in paths.items()})


def read_tables(folder: Path, paths: Mapping[str, Path]) -> Corpus:
    """Read and check the tables of a package, whatever its descriptor says of them."""
    for name in ("articles", "terms", "codebook"):
        if name not in paths:
            raise FramingError(
                f"{folder / DESCRIPTOR}: a data package needs the resource {name!r}, got {sorted(paths)}"
            )
    codebook = read_codebook(paths["codebook"])
    kinds = table_schemas(codebook)
    read = {name: _read_table(paths[name], kinds[name]) for name in kinds if name in paths}
    articles = read["articles"]
    _check_dates(articles, paths["articles"])
    known = set(articles["article"])
    for name in ("terms", "mentions", "codings"):
        if name in read:
            unknown = ~read[name]["article"].isin(known)
            if unknown.any():
                _refuse(
                    paths[name],
                    read[name],
                    unknown,
                    "article",
                    f"must be one of the {len(known)} in {paths['articles'].name}",
                )
    if "codings" in read:
        _check_codings(read["codings"], paths["codings"])
    return make_corpus(
        articles,
        terms=read["terms"],
        codebook=codebook,
        codings=read.get("codings"),
        mentions=read.get("mentions"),
        names=read.get("names"),
    )


def _resources(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return name → (path, pinned sha256) of a descriptor's resources, each within the folder and there."""
    path = folder / DESCRIPTOR
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        resources = {r["name"]: (r["path"], str(r.get("hash", ""))) for r in descriptor["resources"]}
    except (FileNotFoundError, NotADirectoryError):
        raise FramingError(f"{path}: no such file; a data package is a folder with a {DESCRIPTOR}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FramingError(f"{path}: not a data package descriptor: {error!r}") from None
    root = folder.resolve()
    out = {}
    for name, (relative, pinned) in resources.items():
        if (
            not isinstance(relative, str)
            or "://" in str(relative)
            or not (root / relative).resolve().is_relative_to(root)
        ):
            raise FramingError(f"{path}: the path of {name!r} must lie within the folder, got {relative!r}")
        if not (root / relative).is_file():
            raise FramingError(f"{folder / relative}: no such file, but {DESCRIPTOR} lists it as {name!r}")
        out[name] = (folder / relative, pinned.removeprefix("sha256:"))
    return out


def _read_table(path: Path, table: Table) -> pd.DataFrame:
    """Read a CSV table and check every cell; integers come back as integers, the rest as text."""
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise FramingError(f"{path}: not a readable CSV table in UTF-8: {' '.join(str(error).split())}") from None
    columns = [f.name for f in table.fields]
    for column in columns:
        if column not in frame:
            raise FramingError(f"{path}: column {column!r} is missing; there are {list(frame.columns)}")
    for column in frame.columns:
        if column not in columns:
            raise FramingError(f"{path}: unknown column {column!r}{did_you_mean(column, columns)}; allowed: {columns}")
    if frame.empty:
        raise FramingError(f"{path}: there is no row")
    for field in table.fields:
        values = frame[field.name]
        if not field.empty:
            _refuse(path, frame, values.str.strip() == "", field.name, "must not be empty")
        if field.allowed:
            bad = ~values.isin([*field.allowed, *([""] if field.empty else [])])
            _refuse(path, frame, bad, field.name, f"must be one of {list(field.allowed)}")
        if field.type == "integer":
            _refuse(
                path, frame, ~values.str.fullmatch(r"[1-9]\d{0,8}"), field.name, "must be a whole number above zero"
            )
            frame[field.name] = values.astype(int)
    twice = frame.duplicated(list(table.key))
    if twice.any():
        row = frame[twice].iloc[0]
        raise FramingError(
            f"{path}, row {_line(frame, twice)}: {', '.join(table.key)} must be unique, "
            f"got {tuple(map(str, row[list(table.key)]))} a second time"
        )
    return frame


def _line(frame: pd.DataFrame, bad: pd.Series) -> int:
    """The row number a spreadsheet shows: the header is row 1."""
    return int(frame.index.get_loc(bad.idxmax())) + 2


def _refuse(path: Path, frame: pd.DataFrame, bad: pd.Series, column: str, rule: str) -> None:
    if bad.any():
        got = frame.loc[bad.idxmax(), column]
        raise FramingError(f"{path}, row {_line(frame, bad)}, column {column}: {rule}, got {got!r}")


def _check_dates(articles: pd.DataFrame, path: Path) -> None:
    for line, date in enumerate(articles["date"], start=2):
        try:
            span_dates(pd.Series([date]))
        except FramingError:
            raise FramingError(
                f"{path}, row {line}, column date: must be YYYY, YYYY-MM, YYYY-MM-DD or empty, got {date!r}"
            ) from None


def _check_codings(codings: pd.DataFrame, path: Path) -> None:
    """One coder cannot find a frame absent and present in the same article."""
    cell = ["article", "coder", "frame"]
    none = codings["stance"] == "none"
    contradicted = none & codings.duplicated(cell, keep=False)
    if contradicted.any():
        row = codings[contradicted].iloc[0]
        raise FramingError(
            f"{path}, row {_line(codings, contradicted)}: coder {row['coder']!r} gives {row['frame']!r} in {row['article']!r} "
            "both 'none' and a stance; keep one of them"
        )


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def describe_package(folder: Path, *, about: Mapping[str, Any]) -> dict[str, Any]:
    """Return the descriptor of the tables in a folder: schema, sha256 and size of each, and what ``about`` says.

    ``about`` gives ``name``, ``title``, ``licenses``, ``sources`` and whatever else should be kept (segmentation, version).
    """
    kinds = table_schemas(read_codebook(folder / "codebook.yaml"))
    resources: list[dict[str, Any]] = []
    for name, table in kinds.items():
        path = folder / f"{name}.csv"
        if path.is_file():
            resources.append(_resource(name, path) | _schema(table, path))
    codebook = _resource("codebook", folder / "codebook.yaml") | {"format": "yaml", "mediatype": "application/yaml"}
    return {"profile": "data-package", **about, "resources": [*resources, codebook]}


def _resource(name: str, path: Path) -> dict[str, Any]:
    return {"name": name, "path": path.name, "hash": f"sha256:{sha256(path)}", "bytes": path.stat().st_size}


def _schema(table: Table, path: Path) -> dict[str, Any]:
    fields = []
    for field in table.fields:
        constraints: dict[str, Any] = {} if field.empty else {"required": True}
        if field.allowed:
            constraints["enum"] = list(field.allowed)
        if field.type == "integer":
            constraints["minimum"] = 1
        fields.append(
            {"name": field.name, "type": field.type, "description": field.description, "constraints": constraints}
        )
    schema: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    if path.stem in ("terms", "mentions", "codings"):
        reference = {"resource": "articles", "fields": ["article"]}
        schema["foreignKeys"] = [{"fields": ["article"], "reference": reference}]
    return {
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def update_package(folder: str | Path) -> list[str]:
    """Pin a package's files anew after a change that is meant; return the names of the resources that changed.

    The tables are checked first, as ``read_package`` checks them; raises ``FramingError`` and changes nothing where
    they are bad.
    """
    folder = Path(folder)
    paths = {name: path for name, (path, _) in _resources(folder).items()}
    for table in ("mentions", "codings", "names", "glossary"):
        if (folder / f"{table}.csv").is_file():
            paths[table] = folder / f"{table}.csv"
    read_tables(folder, paths)
    path = folder / DESCRIPTOR
    old = json.loads(path.read_text(encoding="utf-8"))
    about = {key: value for key, value in old.items() if key not in ("profile", "resources")}
    new = describe_package(folder, about=about)
    before = {r["name"]: r.get("hash") for r in old["resources"]}
    write_atomically(path, json.dumps(new, ensure_ascii=False, indent=2) + "\n")
    return [r["name"] for r in new["resources"] if before.get(r["name"]) != r["hash"]]


def write_package(
    folder: str | Path,
    *,
    tables: Mapping[str, pd.DataFrame],
    codebook: str | Path,
    readme: str,
    about: Mapping[str, Any],
) -> Path:
    """Write a data package: whole and checked, or not at all.

    ``tables`` has ``articles`` and ``terms``, and where they exist ``codings``, ``mentions`` and ``names``, with the columns
    of ``framing.package.table_schemas``; ``codebook`` is the file to copy; ``readme`` is the datasheet. Raises ``FramingError`` where
    the folder exists and is not empty, and for everything that ``read_package`` refuses.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        raise FramingError(f"{folder}: exists and is not empty; name a new folder or remove it first")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as scratch:
        draft = Path(scratch) / folder.name
        draft.mkdir()
        for name, table in tables.items():
            table.to_csv(draft / f"{name}.csv", index=False, lineterminator="\n", encoding="utf-8")
        shutil.copyfile(codebook, draft / "codebook.yaml")
        (draft / "README.md").write_text(readme, encoding="utf-8")
        descriptor = describe_package(draft, about=about)
        (draft / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        try:
            read_package(draft)
        except FramingError as error:
            raise FramingError(str(error).replace(str(draft), str(folder))) from None
        if folder.exists():
            folder.rmdir()
        os.replace(draft, folder)
    return folder


def write_atomically(path: Path, text: str) -> None:
    """Write a text file whole or not at all: to a temporary file beside it, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}-", delete=False
    ) as file:
        try:
            file.write(text)
            file.close()
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            file.close()
            Path(file.name).unlink(missing_ok=True)
            raise
