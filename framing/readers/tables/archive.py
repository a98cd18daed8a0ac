"""Office files are ZIP archives of XML: refuse those that are broken, locked, or made to exhaust memory, before opening."""

from __future__ import annotations

import mmap
import zipfile
import zlib
from pathlib import Path

from framing.errors import FramingError

MAX_PARTS = 10_000
MAX_RATIO = 150  # unpacked to packed, in parts over RATIO_FROM; text in Office files stays below 50
RATIO_FROM = 16 << 20
MAX_UNPACKED = 512 << 20  # bytes, all parts together
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CHUNK = 1 << 20
_LOCKED = "password-protected; open it, save a copy without the password, read that"
_ENTITIES = tuple(w.encode(c) for w in ("<!DOCTYPE", "<!ENTITY") for c in ("ascii", "utf-16-le", "utf-16-be"))


def check_office_file(path: Path, *, limit: int = MAX_UNPACKED) -> list[str]:
    """Return the names of the parts of an Office file that is safe to open.

    Every part is unpacked once, in pieces, so what counts is its real size, not the one it declares. Raises
    ``FramingError`` for a broken or password-protected archive, for more than ``limit`` bytes unpacked, a part that unpacks
    to more than ``MAX_RATIO`` times its size, and XML that declares entities, which Office files never do.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS:
                raise FramingError(f"{path.name}: {len(parts)} parts in the archive, at most {MAX_PARTS} are read")
            if any(part.flag_bits & 1 for part in parts):
                raise FramingError(f"{path.name}: {_LOCKED}")
            declared = sum(part.file_size for part in parts)
            if declared > limit:
                raise _too_large(path, declared, limit)
            total = 0
            for part in parts:
                total += _unpack(path, archive, part, limit - total)
            return [part.filename for part in parts]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError, RuntimeError) as error:
        if isinstance(error, FramingError | FileNotFoundError | PermissionError):
            raise
        raise FramingError(f"{path.name}: a broken Office file ({error}); download or save it anew") from None


def _unpack(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Return the real size of a part, read in pieces."""
    size, tail = 0, b""
    is_xml = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise _too_large(path, size, left)
            if size > RATIO_FROM and size > MAX_RATIO * max(1, part.compress_size):
                raise FramingError(
                    f"{path.name}: {part.filename} unpacks to more than {MAX_RATIO} times its size, as a ZIP bomb does; "
                    "if the file is sound, save it as CSV and read that"
                )
            if is_xml and any(word in tail + chunk for word in _ENTITIES):
                raise FramingError(f"{path.name}: {part.filename} declares XML entities, as Office never does")
            tail = chunk[-32:]
    return size


def _too_large(path: Path, size: int, limit: int) -> FramingError:
    return FramingError(
        f"{path.name}: unpacks to over {size >> 20} MiB, at most {limit >> 20} MiB are opened; split it, or save it as CSV"
    )


def ole_error(path: Path) -> FramingError:
    """Return the error for a file of Office before 2007, or a new one wrapped with a password: they look alike."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:

        def holds(name: str) -> bool:
            return data.find(name.encode("utf-16-le")) >= 0

        if holds("EncryptedPackage"):
            return FramingError(f"{path.name}: {_LOCKED}")
        kinds = (("an old .doc", "WordDocument"), ("an old .xls", "Workbook"), ("an old .xls", "Book"))
        old = next((kind for kind, name in kinds if holds(name)), "an old Office file")
    return FramingError(f"{path.name}: {old} (the format before 2007); save it as .docx, .xlsx or CSV and read that")
