"""Shared fixtures. Text that is not part of the project lies beside it in ../shared; tests that need it skip without it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
PACKAGE = ROOT / "data" / "rare-earth-controls"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not (SHARED / "corpora").is_dir():
        pytest.skip("needs ../shared (texts that are not part of the project), which is absent here")
    return SHARED
