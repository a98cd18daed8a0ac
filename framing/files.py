"""Files written whole or not at all, and their sha256."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from framing.errors import FramingError


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        file.write(content)
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def write_atomically(path: Path, text: str) -> None:
    """Write a text file whole or not at all: to a temporary file beside it, then renamed."""
    if path.is_dir():
        raise FramingError(f"{path}: a folder; name a file")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise FramingError(f"{path}: {path.parent} is a file, not a folder; name another place") from None
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


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
