"""Corpora as data packages: folders of plain tables with a descriptor that the Frictionless tools call valid.

``read_package`` checks everything before it returns anything; ``write_package`` writes a folder whole or not at all.
The descriptor pins every file by sha256.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT, STANCES, read_codebook
from framing.corpus.corpus import Corpus, in_order, make_corpus
from framing.corpus.dates import find_bad_dates
from framing.corpus.glossary import check_glossary
from framing.corpus.schema import DESCRIPTOR, TAKEN, Table, describe_file, describe_package, table_schemas
from framing.corpus.tables import check_format, check_parquet, read_csv, read_parquet, write_parquet
from framing.errors import FramingError, check_columns, did_you_mean
from framing.files import check_new_folder, draft, finish_sets, scratch, sha256, write_csv, write_files
from framing.text.addresses import is_address


def read_package(folder: str | Path) -> Corpus:
    """Read a data package of features.

    Raises ``FramingError``, naming file, row and column, for: an absent or unreadable descriptor; a path in it that leaves
    the folder; an absent file or column; a file whose sha256 is not the descriptor's; a duplicate row; an article id that
    ``articles.csv`` does not have; a count that is not a whole number above zero; a language, kind, group, stance, frame or
    coder that is not allowed; a date that is none; codings that contradict each other; a term that stands in two concepts of the glossary.
    """
    return _read_pinned(Path(folder))


def _read_pinned(folder: Path, held: Mapping[str, pd.DataFrame] | None = None) -> Corpus:
    paths = _resources(folder)
    for path, pinned in paths.values():
        found = sha256(path)
        if pinned and found != pinned:
            raise FramingError(
                f"{path}: sha256 is {found[:12]}…, but {DESCRIPTOR} says {pinned[:12]}…; if the change is meant, "
                f"run `framing verify {folder} --update`"
            )
    return read_tables(folder, {name: path for name, (path, _) in paths.items()}, held)


def read_tables(folder: Path, paths: Mapping[str, Path], held: Mapping[str, pd.DataFrame] | None = None) -> Corpus:
    """Read and check the tables of a package, whatever its descriptor says of them; ``held`` are those that were read already."""
    for name in ("articles", "terms", "codebook"):
        if name not in paths:
            raise FramingError(
                f"{folder / DESCRIPTOR}: a data package needs the resource {name!r}, got {sorted(paths)}"
            )
    codebook = read_codebook(paths["codebook"])
    for told in (codebook.title, *codebook.labels("en").values(), *codebook.labels("zh").values()):
        if told and _MARKUP.search(told):
            raise FramingError(f"{paths['codebook']}: titles and labels must not hold markup, got {told!r:.80}")
    kinds = table_schemas(codebook)
    read = {name: _read_table(paths[name], kinds[name], held) for name in kinds if name in paths}
    articles = read["articles"]
    rule = "must be YYYY, YYYY-MM, YYYY-MM-DD or empty"
    _refuse(paths["articles"], articles, find_bad_dates(articles["date"]), "date", rule)
    known = pd.Index(articles["article"])
    for name in ("terms", "mentions", "codings", "marks"):
        if name in read:
            cells, at = _distinct(read[name]["article"])
            unknown = at(pd.Series(known.get_indexer(cells) < 0, cells.index))  # isin goes through text cell by cell
            if unknown.any():
                rule = f"must be one of the {len(known)} in {paths['articles'].name}"
                _refuse(paths[name], read[name], unknown, "article", rule)
    if "codings" in read:
        if not codebook.coders:
            raise FramingError(
                f"{paths['codings']}: has the coders {sorted(set(read['codings']['coder']))}, and the codebook declares none; "
                "write into it coders: {name: {kind: person}}"
            )
        _check_codings(read["codings"], paths["codings"])
    if "mentions" in read:
        _check_mentions(read["mentions"], paths["mentions"])
    return make_corpus(
        articles,
        terms=read["terms"],
        codebook=codebook,
        codings=read.get("codings"),
        mentions=read.get("mentions"),
        names=read.get("names"),
        marks=read.get("marks"),
        glossary=check_glossary(read["glossary"], where=str(paths["glossary"])) if "glossary" in read else None,
    )


def find_resources(folder: str | Path) -> dict[str, Path]:
    """Return where the files of a package lie, by the names of its descriptor."""
    return {name: path for name, (path, _) in _resources(Path(folder)).items()}


def _resources(folder: Path) -> dict[str, tuple[Path, str]]:
    """Return name → (path, pinned sha256) of a descriptor's resources, each within the folder and there."""
    path = folder / DESCRIPTOR
    finish_sets(folder)
    try:
        descriptor = json.loads(path.read_text(encoding="utf-8"))
        json.dumps(descriptor, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (FileNotFoundError, NotADirectoryError):
        raise FramingError(f"{path}: no such file; a data package is a folder with a {DESCRIPTOR}") from None
    except (ValueError, OSError, RecursionError) as error:
        raise FramingError(f"{path}: not a data package descriptor: {error}") from None
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list):
        raise FramingError(
            f"{path}: not a data package descriptor: it needs a list of resources, got {resources!r:.60}"
        )
    root = folder.resolve()
    out: dict[str, tuple[Path, str]] = {}
    for resource in resources:
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or "path" not in resource:
            raise FramingError(
                f"{path}: not a data package descriptor: a resource needs a name and a path, got {resource!r:.80}"
            )
        if name in out:
            raise FramingError(f"{path}: the resource {name!r} is listed twice; keep one")
        relative, pinned = resource["path"], str(resource.get("hash", ""))
        if not _lies_within(relative, root):
            raise FramingError(f"{path}: the path of {name!r} must lie within the folder, got {relative!r:.80}")
        if not os.path.isfile(root / relative):  # False, not an error, for a name that is too long
            raise FramingError(f"{folder / relative!s:.200}: no such file, but {DESCRIPTOR} lists it as {name!r}")
        out[name] = (folder / relative, pinned.removeprefix("sha256:"))
    return out


def _lies_within(relative: object, root: Path) -> bool:
    if not isinstance(relative, str) or "://" in relative or "\0" in relative:
        return False
    return Path(os.path.realpath(root / relative)).is_relative_to(root)


def _read_table(path: Path, table: Table, held: Mapping[str, pd.DataFrame] | None = None) -> pd.DataFrame:
    """Read a table and check every cell, each different one once; integers come back as integers, of terms the rest as categories, else as text."""
    columns = [f.name for f in table.fields]
    if held and path.name in held:
        frame = held[path.name]
    else:
        frame = read_parquet(path) if path.suffix == ".parquet" else read_csv(path, large=table.large)
    check_columns(frame, columns, str(path))
    more = [c for c in frame.columns if c not in columns]
    for column in more:
        if not table.further or column in TAKEN or not column.strip():
            raise FramingError(f"{path}: unknown column {column!r}{did_you_mean(column, columns)}; allowed: {columns}")
    if frame.empty:
        raise FramingError(f"{path}: there is no row")
    for field in table.fields:
        rule = f"must be a whole number {'above' if field.least else 'from'} zero {'' if field.least else 'on '}and below 1000000000"
        if field.type == "integer" and pd.api.types.is_integer_dtype(frame[field.name]):  # of a table in memory
            _refuse(path, frame, ~frame[field.name].between(field.least, 999_999_999), field.name, rule)
            continue
        cells, at = _distinct(frame[field.name])
        if not field.empty:
            _refuse(path, frame, at(cells.str.strip() == ""), field.name, "must not be empty")
        if field.allowed:
            bad = ~cells.isin([*field.allowed, *([""] if field.empty else [])])
            _refuse(path, frame, at(bad), field.name, f"must be one of {list(field.allowed)}", field.allowed)
        if field.type == "integer":
            bad = ~cells.str.fullmatch(r"[1-9][0-9]{0,8}" if field.least else r"0|[1-9][0-9]{0,8}")
            _refuse(path, frame, at(bad), field.name, rule)
            # below the bound that was checked, half the room of a large table
            frame = frame.assign(**{field.name: at(cells.astype(np.int32 if table.large else int))})
        if field.type == "number":
            shares = pd.to_numeric(frame[field.name], errors="coerce")
            _refuse(path, frame, ~((shares > 0) & (shares <= 1)), field.name, "must lie above 0 and not above 1")
            frame = frame.assign(**{field.name: shares})
    for column in frame.select_dtypes(exclude="number"):
        cells, at = _distinct(frame[column])
        bad = cells.str.contains("<", regex=False)
        if bad.any():
            _refuse(path, frame, at(bad & cells.str.contains(_MARKUP)), column, "must not hold markup")
    if "url" in columns:
        bad = [cell for cell in frame["url"].unique() if cell and not is_address(cell)]
        _refuse(path, frame, frame["url"].isin(bad), "url", "must be an http or https address, or empty")
    twice = in_order(frame, table.key, once=True) or frame.duplicated(list(table.key))
    if twice is not True and twice.any():
        row = frame[twice].iloc[0]
        raise FramingError(
            f"{path}, row {_line(twice)}: {', '.join(table.key)} must be unique, "
            f"got {tuple(map(str, row[list(table.key)]))} a second time"
        )
    return frame[[*columns, *more]]


def _distinct(column: pd.Series) -> tuple[pd.Series, Callable[[pd.Series], pd.Series]]:
    """Return a column's cells, of categories each different one once, and what puts a value a cell back in place."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return column, lambda values: values
    codes, names = column.array.codes, column.array.categories
    return pd.Series(names, dtype=str), lambda values: pd.Series(values.to_numpy()[codes], column.index, copy=False)


_MARKUP = re.compile(r"<[/!?]?[A-Za-z][^<>]*>|<(?:script|img|svg|iframe|style|body|a|object|embed|link|meta)\b", re.I)


def _line(bad: pd.Series) -> int:
    """The row number a spreadsheet shows: the header is row 1."""
    return int(bad.idxmax()) + 2


def _refuse(
    path: Path, frame: pd.DataFrame, bad: pd.Series, column: str, rule: str, allowed: Sequence[str] = ()
) -> None:
    if bad.any():
        got = frame.loc[bad.idxmax(), column]
        raise FramingError(
            f"{path}, row {_line(bad)}, column {column}: {rule}, got {got!r:.80}{did_you_mean(str(got), allowed)}"
        )


def _check_codings(codings: pd.DataFrame, path: Path) -> None:
    """One coder cannot find a frame absent and present in the same article, nor code one frame both with and without stance."""
    cell = ["article", "coder", "frame"]
    bare = codings["stance"] == PRESENT
    staged = codings[codings["stance"].isin(STANCES)].set_index(cell[1:]).index
    mixed = bare & codings.set_index(cell[1:]).index.isin(staged)
    rule = "can't stand where the coder gives the frame a stance elsewhere; code it all with or all without"
    _refuse(path, codings, mixed, "stance", rule)
    none = codings["stance"] == ABSENT
    contradicted = none & codings.duplicated(cell, keep=False)
    if contradicted.any():
        row = codings[contradicted].iloc[0]
        raise FramingError(
            f"{path}, row {_line(contradicted)}: coder {row['coder']!r} gives {row['frame']!r} in {row['article']!r} "
            "both 'none' and a stance; keep one of them"
        )


def check_codings(corpus: Corpus) -> None:
    """Check the codings of a corpus that was made in memory as those of a package are checked when they are read."""
    place = Path("codings")
    table = _read_table(
        place, table_schemas(corpus.codebook)[place.name], {place.name: corpus.codings.reset_index(drop=True)}
    )
    unknown = ~table["article"].isin(set(corpus.articles["article"]))
    _refuse(place, table, unknown, "article", f"must be one of the {len(corpus.articles)} of the corpus")
    _check_codings(table, place)


def _check_mentions(mentions: pd.DataFrame, path: Path) -> None:
    """A frame that is not mentioned has one row with ``none`` twice and 0; one that is mentioned has no such row."""
    absent = mentions["count"] == 0
    for column in ("indicator", "stance"):
        _refuse(path, mentions, absent & (mentions[column] != ABSENT), column, f"must be {ABSENT!r} where count is 0")
    _refuse(path, mentions, ~absent & (mentions["stance"] == ABSENT), "count", f"must be 0 where stance is {ABSENT!r}")
    both = absent & mentions.duplicated(["article", "frame"], keep=False)
    _refuse(path, mentions, both, "stance", "can't stand beside mentions of the same frame in the article")


def update_package(folder: str | Path) -> list[str]:
    """Pin a package's files anew after a change that is meant; return the names of the resources that changed.

    The tables are checked first, as ``read_package`` checks them; raises ``FramingError`` and changes nothing where
    they are bad.
    """
    folder = Path(folder)
    paths = find_resources(folder)
    for table in ("mentions", "codings", "marks", "names", "glossary"):
        if table not in paths and (folder / f"{table}.csv").is_file():
            paths[table] = folder / f"{table}.csv"
    read_tables(folder, paths)
    path = folder / DESCRIPTOR
    old = json.loads(path.read_text(encoding="utf-8"))
    about = {key: value for key, value in old.items() if key not in ("profile", "resources")}
    new = describe_package(folder, about=about, paths=paths)
    described = {r["name"] for r in new["resources"]}
    for resource in old["resources"]:  # files that framing knows nothing of stay listed
        if resource["name"] not in described:
            new["resources"].append(resource | describe_file(resource["name"], paths[resource["name"]], folder))
    before = {r["name"]: r.get("hash") for r in old["resources"]}
    write_files({path: json.dumps(new, ensure_ascii=False, indent=2) + "\n"})
    return [r["name"] for r in new["resources"] if before.get(r["name"]) != r["hash"]]


def change_package(folder: str | Path, contents: Mapping[str, bytes], *, seen: str) -> Corpus:
    """Give resources of a package (``codings``, ``codebook``, ``marks`` …) new contents; return the corpus that it then holds.

    Everything is checked and pinned in a copy first, so that the package changes whole or not at all. ``seen`` is ``pin_package`` from before the
    contents were made: raises ``FramingError`` where another command changed the package since, and as ``read_package`` does, for the package
    as it is and as it would be.
    """
    folder = Path(folder)
    read_package(folder)
    places = {name: path.relative_to(folder) for name, path in find_resources(folder).items()}
    files = [places.get(name, Path(f"{name}.csv")) for name in contents]
    with scratch() as room:
        copy = Path(shutil.copytree(folder, room / "package"))
        for file, content in zip(files, contents.values(), strict=True):
            (copy / file).write_bytes(content)
        try:
            update_package(copy)
            corpus = read_package(copy)
        except FramingError as error:
            raise FramingError(str(error).replace(str(copy), str(folder))) from None
        if pin_package(folder) != seen:
            raise FramingError(
                f"{folder}: another command changed it meanwhile; what this one made is left out, run it again"
            )
        write_files({folder / file: (copy / file).read_bytes() for file in (*files, Path(DESCRIPTOR))})
    return corpus


def pin_package(folder: str | Path) -> str:
    """Return a sha256 that is another one once any file of a package changed by a command."""
    find_resources(folder)
    return sha256(Path(folder) / DESCRIPTOR)


def write_package(
    folder: str | Path,
    *,
    tables: Mapping[str, pd.DataFrame],
    codebook: str | Path,
    readme: str | Callable[..., str],
    about: Mapping[str, Any],
    terms: str = "csv",
    done: Callable[[Corpus], None] = lambda corpus: None,
) -> Path:
    """Write a data package: whole and checked, or not at all.

    ``tables`` has ``articles`` and ``terms``, and where they exist ``codings``, ``mentions`` and ``names``, with the columns
    of ``framing.corpus.schema.table_schemas``; ``codebook`` is the file to copy; ``readme`` is the datasheet, or returns it where it is called with the ``folder`` of the tables; ``terms`` is
    ``csv`` or ``parquet`` (needs pyarrow; millions of counts in a seventh of the room); ``done`` is called with the corpus as it was read back. Raises ``FramingError`` where
    the folder exists and is not empty, and for everything that ``read_package`` refuses.
    """
    folder, codebook = Path(folder), Path(codebook)
    check_new_folder(folder)
    check_format(terms)
    kinds = table_schemas(read_codebook(codebook))
    for name in tables:
        if name not in kinds:
            raise FramingError(
                f"{folder}: no table {name!r} in a data package{did_you_mean(name, kinds)}; allowed: {list(kinds)}"
            )
    with draft(folder) as place:
        place.mkdir()
        held = {}
        for name, table in tables.items():
            fields = [f.name for f in kinds[name].fields]
            ordered = table[[*(f for f in fields if f in table), *(c for c in table if c not in fields)]]
            if name == "terms" and terms == "parquet":
                write_parquet(ordered, place / "terms.parquet")
                held["terms.parquet"] = check_parquet(place / "terms.parquet", ordered)
            else:
                write_csv(ordered, place / f"{name}.csv")
        shutil.copyfile(codebook, place / "codebook.yaml")
        told = readme if isinstance(readme, str) else readme(folder=place)
        (place / "README.md").write_text(told, encoding="utf-8")
        descriptor = describe_package(place, about=about)
        (place / DESCRIPTOR).write_text(json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        try:
            corpus = _read_pinned(place, held)
        except FramingError as error:
            raise FramingError(str(error).replace(str(place), str(folder))) from None
    done(corpus)
    return folder
