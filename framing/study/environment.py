"""What numbers come from besides the data: the library's own code and the versions of what it runs on."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from pathlib import Path
from typing import Any

from framing.corpus.schema import DESCRIPTOR
from framing.files import digest_sources, sha256

PACKAGES = (
    "jieba",
    "krippendorff",
    "numpy",
    "opencc",
    "pandas",
    "plotly",
    "rjieba",
    "scikit-learn",
    "scipy",
    "statsmodels",
)


def describe_environment() -> dict[str, Any]:
    """Return ``code`` (framing's version and the sha256 of its sources) and ``environment`` (versions of Python and of the packages that compute)."""
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    from framing import __version__

    return {"code": {"framing": __version__, "sha256": digest_sources()}, "environment": versions}


def list_files(package: Path) -> dict[str, str]:
    """Return the sha256 of every file that a data package's numbers come from (the descriptor and what it names), by its path in the package."""
    try:
        named = json.loads((package / DESCRIPTOR).read_text(encoding="utf-8"))["resources"]
    except (OSError, ValueError, KeyError):
        return {}
    names = sorted([DESCRIPTOR, *(resource["path"] for resource in named)])
    return {name: sha256(package / name) for name in names if (package / name).is_file()}
