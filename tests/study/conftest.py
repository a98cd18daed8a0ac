"""The study that ships with the library, and copies of its file with one line changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PACKAGE, ROOT

from framing import compare_parts, compare_variants, open_study

STUDY = (ROOT / "study.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def shipped():
    return open_study(ROOT / "study.toml")


@pytest.fixture(scope="session")
def variants(shipped):
    return compare_variants(shipped)


@pytest.fixture(scope="session")
def parts(shipped):
    return compare_parts(shipped)


@pytest.fixture
def changed(tmp_path):
    """A function that writes the study file with one text replaced by another, and returns its path."""

    def write(old: str = "", new: str = "", package: Path = PACKAGE) -> Path:
        assert old in STUDY
        text = STUDY.replace(old, new, 1) if old else STUDY
        path = tmp_path / "study.toml"
        path.write_text(text.replace('package = "data/rare-earth-controls"', f'package = "{package}"'), "utf-8")
        return path

    return write
