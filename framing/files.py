"""Files and folders written whole or not at all, and the sha256 of a file.

What is being written stands beside its place under a name that begins with ``.framing-`` and takes its place at the end. What a killed
run left of such drafts is removed by the next that writes to the same folder; files that change together and were all written are
moved to their places by the next that writes to their folder or reads the package or study in it.
"""

from __future__ import annotations

import atexit
import contextlib
import csv
import ctypes
import errno
import functools
import hashlib
import json
import os
import platform
import re
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from framing.errors import FramingError

if TYPE_CHECKING:
    import pandas as pd

_MACHINE = f".framing-{platform.node()}-"  # a process number says nothing about another machine's drafts

PLACES = "places.json"
"""What makes a folder of files a set: where each of them belongs, and what stood there."""

_live: set[Path] = set()


@contextlib.contextmanager
def draft(path: str | Path, *, changed: bool = False) -> Iterator[Path]:
    """Yield a free name beside ``path``: the file or folder written there becomes ``path``, or nothing does where anything fails.

    Folders on the way are made. A file takes the place of a file, a folder that of an empty folder only. Files are as readable to
    others as the person's umask says, or as the file was whose place they take. With ``changed`` the draft begins as a copy of the
    folder ``path``, or empty, and the folder changes at once; whoever comes second, of two that change it, is refused. Raises ``FramingError`` for whatever the system refuses.
    """
    told = path
    path = Path(os.path.realpath(path)) if changed else Path(path)  # not a link, nor the folder that is worked in
    try:
        with _reserve(path.parent) as place:
            before = path.stat().st_ino if changed and path.is_dir() else None
            if before is not None:
                shutil.copytree(path, place)
            elif changed:
                place.mkdir()
            yield place
            if before is not None:
                if not path.is_dir() or path.stat().st_ino != before:
                    raise FramingError(
                        f"{told}: another command wrote it meanwhile; what this one made is left out, run it again"
                    )
                _exchange(place, path)
                return
            if place.is_dir():
                if path.is_dir():
                    path.rmdir()
            elif path.is_file():
                shutil.copymode(path, place)
            os.replace(place, path)
    except OSError as error:
        raise explain(error, told) from None


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Yield a folder for what is not to stay, which nobody else reads, among the system's temporary files."""
    with _reserve(Path(tempfile.gettempdir())) as place:
        place.mkdir(mode=0o700)
        yield place


@contextlib.contextmanager
def _reserve(folder: Path) -> Iterator[Path]:
    """Yield a free name in a folder, made where there is none: what stands there at the end is removed."""
    folder = Path(os.path.abspath(folder))
    made = [some for some in (folder, *folder.parents) if not os.path.exists(some)]
    place = folder / f"{_MACHINE}{os.getpid()}-{secrets.token_hex(4)}"
    _live.add(place)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        yield place
    finally:
        _remove(place)
        _live.discard(place)
        with contextlib.suppress(OSError):
            for some in made:
                some.rmdir()


@atexit.register
def _leave() -> None:
    """Remove what is left where a signal ended the process while it was being removed."""
    for place in list(_live):
        if place.name.startswith(f"{_MACHINE}{os.getpid()}-"):  # else it is that of whoever forked this process
            _remove(place)


def write_files(contents: Mapping[Path, str | bytes]) -> None:
    """Write files that belong together: each whole, and none in place before all are written. Text is UTF-8.

    Files of a folder that is not there yet come with it at once. Where others stand there, and this process is killed while it moves its
    files to their places, the rest are moved as the module says; so they are where they lie in folders within one that holds a file, too.
    """
    data: dict[Path, bytes] = {}
    for path, content in contents.items():
        try:
            data[Path(path)] = content.encode() if isinstance(content, str) else content
        except UnicodeEncodeError:
            raise FramingError(f"{path}: half of a surrogate pair, which no file can hold; take it out") from None
    parents = {Path(os.path.abspath(path.parent)) for path in data}
    common = Path(os.path.commonpath(parents)) if parents else Path()
    sets: dict[Path, dict[Path, bytes]] = {}
    for path, content in data.items():
        folder = common if common in parents else Path(os.path.abspath(path.parent))
        sets.setdefault(folder, {})[path] = content
    with contextlib.ExitStack() as written:
        for folder, files in sets.items():
            written.enter_context(_write_set(folder, files))


@contextlib.contextmanager
def _write_set(folder: Path, files: Mapping[Path, bytes]) -> Iterator[None]:
    if len(files) == 1:
        ((path, content),) = files.items()
        with draft(path) as place:
            place.write_bytes(content)
            yield
        return
    if not next(iter(files)).is_absolute():
        folder = Path(os.path.relpath(folder))  # as it was named, for what is told of it
    if not folder.exists():
        with draft(folder) as place:
            for path, content in files.items():
                target = place / os.path.relpath(path, folder)
                try:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(content)
                except OSError as error:
                    raise explain(error, path) from None
            yield
    else:
        try:
            with _reserve(folder) as place:
                places = stage(files, place, root=folder)
                yield
                (place / PLACES).write_bytes(places)  # from here on they are written
                try:
                    finish(place, root=folder)
                finally:  # also where a signal ends this meanwhile
                    finish(place, root=folder)
        except OSError as error:
            raise explain(error, folder) from None


def stage(files: Mapping[Path, bytes], place: Path, *, root: Path, was: Mapping[Path, str] | None = None) -> bytes:
    """Write files that belong in the folder ``root`` into the new folder ``place``; return what makes a set of it, once it is written there as ``PLACES``.

    ``was`` are sha256 of the files that are replaced, unless they are what stands there now.
    """
    was = was or {path: _digest(path) for path in files}
    place.mkdir()
    places = []
    for number, (path, content) in enumerate(files.items()):
        try:
            near = next(folder for folder in path.parents if folder.exists())
            if path.is_dir() or not near.is_dir() or not os.access(near, os.W_OK):  # what moving it would end in
                number_of = errno.EISDIR if path.is_dir() else errno.EACCES if near.is_dir() else errno.ENOTDIR
                raise OSError(number_of, os.strerror(number_of))
            with contextlib.suppress(FileNotFoundError):
                path.stat()  # a name may be too long
            (place / str(number)).write_bytes(content)
            if path.is_file():
                shutil.copymode(path, place / str(number))
        except OSError as error:
            raise explain(error, path) from None
        places.append([os.path.relpath(path, root), was[path]])
    return json.dumps(places).encode()


def finish(place: Path, *, root: Path) -> list[Path]:
    """Move the files of a set to their places in the folder ``root``; return those that stay as they are, as somebody changed them meanwhile."""
    inside = os.path.realpath(root)
    try:
        told = enumerate(json.loads((place / PLACES).read_bytes()))
        moves = [(place / str(n), Path(os.path.realpath(root / name)), was) for n, (name, was) in told]
    except (OSError, ValueError, TypeError, RecursionError):  # no set, or one that was not all written
        return []
    kept = []
    for source, target, was in moves:
        if not source.is_file():  # it was moved
            continue
        if not target.is_relative_to(inside) or _digest(target) != was:
            kept.append(target)
            continue
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.replace(source, target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                with draft(target) as copy:
                    shutil.copyfile(source, copy)
                source.unlink()
        except FileNotFoundError:  # another process that finishes it was here first
            continue
        except OSError as error:
            raise explain(error, target) from None
    return kept


def finish_sets(folder: Path) -> None:
    """Finish what killed commands left of sets in a folder, before something is read there."""
    for left in folder.glob(f".framing-*/{PLACES}"):
        if left.parent not in _live and _is_ours(left.parent):
            with contextlib.suppress(FramingError):
                finish(left.parent, root=folder)
                _remove(left.parent)


def _digest(path: Path) -> str:
    return sha256(path) if os.path.isfile(path) else ""  # False for a name that is too long


_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠](?!(?<=[+-])\d[\d.,]*(?:[eE][+-]?\d+)?$)")  # but not a number


def guard(cell: Any) -> Any:
    """Return a cell that a spreadsheet takes for text and not for a formula; ``unguard`` gives back what it was."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def unguard(cell: Any) -> Any:
    return cell[1:] if isinstance(cell, str) and cell[:1] == "'" and _FORMULA.match(cell) else cell


def read_safe_csv(path: str | Path) -> pd.DataFrame:
    """Return a table that ``safe_csv`` wrote, every cell as text; raise ``FramingError`` where it can't be read."""
    import pandas as pd

    try:
        return unguard_cells(pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        told = getattr(error, "strerror", None) or " ".join(str(error).split())
        raise FramingError(f"{path}: not a readable table in CSV: {told}") from None


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
    """Finish the sets, and remove the drafts, of processes that are no more."""
    for left in folder.glob(f"{_MACHINE}*"):
        ended = not _runs(left.name.removeprefix(_MACHINE).partition("-")[0])
        if ended and left not in _live and _is_ours(left):
            with contextlib.suppress(FramingError):
                finish(left, root=folder)
                _remove(left)


def _is_ours(place: Path) -> bool:
    """In a folder of all, others could else have files moved over those of ours."""
    try:
        return os.name == "nt" or place.lstat().st_uid == os.getuid()
    except FileNotFoundError:
        return False


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
    if os.path.isdir(place):
        shutil.rmtree(place, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            place.unlink()
