"""Files and folders written whole or not at all, and the sha256 of a file.

What is being written stands beside its place under a name that begins with ``.framing-`` and takes its place at the end. What a killed
run left of such drafts is removed by the next that writes to the same folder.
"""

from __future__ import annotations

import contextlib
import csv
import ctypes
import errno
import functools
import hashlib
import os
import platform
import re
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import FramingError

if TYPE_CHECKING:
    import pandas as pd

_MACHINE = f".framing-{platform.node()}-"  # a process number says nothing about another machine's drafts


_live: set[str] = set()


@contextlib.contextmanager
def draft(path: str | Path, *, changed: bool = False) -> Iterator[Path]:
    """Yield a free name beside ``path``: the file or folder written there becomes ``path``, or nothing does where anything fails.

    Folders on the way are made. A file takes the place of a file, a folder that of an empty folder only. Files are as readable to
    others as the person's umask says, or as the file was whose place they take. With ``changed`` the draft begins as a copy of the
    folder ``path``, or empty, and the folder changes at once; whoever comes second, of two that change it, is refused. Raises ``FramingError`` for whatever the system refuses.
    """
    path = Path(path)
    made = [folder for folder in path.parents if not os.path.exists(folder)]
    name = f"{_MACHINE}{os.getpid()}-{secrets.token_hex(4)}"
    place = path.parent / name
    _live.add(name)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        before = path.stat().st_ino if changed and path.is_dir() else None
        if before is not None:
            shutil.copytree(path, place)
        elif changed:
            place.mkdir()
        yield place
        if before is not None:
            if not path.is_dir() or path.stat().st_ino != before:
                raise FramingError(
                    f"{path}: another command wrote it meanwhile; what this one made is left out, run it again"
                )
            _exchange(place, path)
            return
        if place.is_dir():
            if path.is_dir():
                path.rmdir()
        elif path.is_file():
            shutil.copymode(path, place)
        os.replace(place, path)
        made = []
    except OSError as error:
        raise explain(error, path) from None
    finally:
        _remove(place)
        _live.discard(name)
        with contextlib.suppress(OSError):
            for folder in made:
                folder.rmdir()


def write_files(contents: Mapping[Path, str | bytes]) -> None:
    """Write files that belong together: each whole, and none in place before all are written. Text is UTF-8."""
    with contextlib.ExitStack() as places:
        for path, content in contents.items():
            try:
                data = content.encode() if isinstance(content, str) else content
            except UnicodeEncodeError:
                raise FramingError(f"{path}: half of a surrogate pair, which no file can hold; take it out") from None
            places.enter_context(draft(path)).write_bytes(data)


_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠](?!(?<=[+-])\d[\d.,]*(?:[eE][+-]?\d+)?$)")  # but not a number


def guard(cell: Any) -> Any:
    """Return a cell that a spreadsheet takes for text and not for a formula; ``unguard`` gives back what it was."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguard(cell: Any) -> Any:
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and _FORMULA.match(cell) else cell


def unguard_cells(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table that was read from ``safe_csv`` as it was before."""
    return _map_cells(table, unguard)


def _map_cells(table: pd.DataFrame, change: Callable[[Any], Any]) -> pd.DataFrame:
    for column in table.select_dtypes(exclude=["number", "bool"]):
        changed = {cell: new for cell in table[column].unique() if (new := change(cell)) is not cell}
        if changed:
            table = table.assign(**{column: table[column].map(lambda cell, changed=changed: changed.get(cell, cell))})
    return table.rename(columns=change)


def spreadsheet_csv(table: pd.DataFrame) -> bytes:
    """Return ``safe_csv``, marked as UTF-8, without which Excel takes it for something else."""
    return safe_csv(table).encode("utf-8-sig")


def safe_csv(table: pd.DataFrame) -> str:
    """Return a table as CSV that a person may open in Excel: no cell is a formula, numbers stay numbers."""
    return "".join(_csv_pieces(table, max(len(table), 1)))


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write ``safe_csv`` to a file, some rows at a time: millions of them would take several times their room."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(_csv_pieces(table, 500_000))


def _csv_pieces(table: pd.DataFrame, rows: int) -> Iterator[str]:
    table = _map_cells(table, guard)
    texts = table.select_dtypes(exclude=["number", "bool"])
    bare = any("\r" in str(cell) for column in texts for cell in texts[column].unique())  # csv does not quote for it
    how = csv.QUOTE_ALL if bare else csv.QUOTE_MINIMAL
    for start in range(0, max(len(table), 1), rows):
        some = table.iloc[start : start + rows]
        yield str(some.to_csv(index=False, header=start == 0, lineterminator="\n", quoting=how))


def explain(error: OSError, path: str | Path) -> FramingError:
    """Return what the system refused as one line: the place, the reason, what to do."""
    folder = Path(path).parent
    if error.errno in (errno.ENOTEMPTY, errno.EEXIST) and os.path.isdir(path):
        return FramingError(f"{path}: exists and is not empty; name a new folder or remove it first")
    if error.errno == errno.EISDIR:
        return FramingError(f"{path}: a folder; name a file")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        blocking = next((p for p in (Path(path), *Path(path).parents) if os.path.isfile(p)), folder)
        return FramingError(f"{path}: {blocking} is a file, not a folder; name another place")
    todo = {
        errno.ENOSPC: "make room, or name another place",
        errno.EDQUOT: "make room, or name another place",
        errno.ENAMETOOLONG: "give it a shorter name",
    }.get(error.errno or 0, "name a place that can be written to")
    return FramingError(f"{path!s:.200}: cannot be written: {error.strerror or error}; {todo}")


def check_new_folder(folder: str | Path) -> None:
    """Raise ``FramingError`` where something stands at a place for a new folder, unless it is an empty folder."""
    try:
        there = os.listdir(folder)
    except FileNotFoundError:
        return
    except OSError as error:
        raise explain(error, folder) from None
    if there:
        raise FramingError(f"{folder}: exists and is not empty; name a new folder or remove it first")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@functools.cache
def digest_sources() -> str:
    """Return the sha256 of framing's own sources."""
    root, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(
        p for p in root.rglob("*") if p.suffix in (".py", ".yaml", ".json") and "notebooks" not in p.parts
    ):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _exchange(place: Path, path: Path) -> None:
    """Let two folders change places: at once where the system can (Linux, macOS), else one after the other."""
    names = os.fsencode(place), os.fsencode(path)
    for call, arguments in (("renameat2", (-100, names[0], -100, names[1], 2)), ("renamex_np", (*names, 2))):
        with contextlib.suppress(AttributeError, TypeError):
            if getattr(ctypes.CDLL(None), call)(*arguments) == 0:
                return
    old = place.with_name(f"{place.name}-old")
    os.replace(path, old)
    os.replace(place, path)
    _remove(old)


def _sweep(folder: Path) -> None:
    """Remove the drafts of processes that are no more."""
    for left in folder.glob(f"{_MACHINE}*"):
        if left.name not in _live and not _runs(left.name.removeprefix(_MACHINE).partition("-")[0]):
            _remove(left)


def _runs(process: str) -> bool:
    if os.name == "nt":  # where asking would end it
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except (PermissionError, ValueError):
        return True
    return int(process) != os.getpid()


def _remove(place: Path) -> None:
    if place.is_dir():
        shutil.rmtree(place, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            place.unlink()
