"""A codebook, its segmenter and texts to share."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from samples import CODEBOOK, write_texts

from framing.codebook.codebook import read_codebook
from framing.text.terms import Segmenter


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("book") / "codebook.yaml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def cutter(book) -> Segmenter:
    """One segmenter for all tests, as loading its dictionary takes a second; by default ``share_corpus`` makes the like."""
    return Segmenter(words=read_codebook(book).words())


@pytest.fixture(scope="session")
def texts() -> pd.DataFrame:
    return write_texts()
