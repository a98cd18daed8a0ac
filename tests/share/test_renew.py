"""A package counted anew keeps what people added to it, and changes whole or not at all."""

from __future__ import annotations

import pandas as pd
import pytest
from samples import code_texts, write_texts

from framing import FramingError, read_package, share_corpus
from framing.corpus.package import update_package
from framing.share.renew import renew_package

BOOK = "frames:\n  danger: {{indicators: {{en: [threat{more}]}}}}\n  pride: {{indicators: {{en: [symbol]}}}}\n"
NAME = {"column": "outlet", "printed": "=Post", "name": "Post", "note": ""}
CODERS = "coders: {ann: {kind: person}, bob: {kind: person}}\n"


@pytest.fixture
def package(tmp_path):
    book = tmp_path / "book.yaml"
    book.write_text(BOOK.format(more="") + CODERS, "utf-8")
    texts = write_texts(40)
    folder = share_corpus(
        texts,
        codebook_path=book,
        folder=tmp_path / "data",
        tables={"codings": code_texts(texts), "names": pd.DataFrame([NAME])},
        about={"title": "A dam"},
    )
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("TODO(researcher):", "Told:", 1), "utf-8")
    update_package(folder)
    return texts, folder


def test_codings_coders_title_and_a_datasheet_that_was_written_in_stay(package, tmp_path):
    texts, folder = package
    before, names = read_package(folder), (folder / "names.csv").read_bytes()
    (tmp_path / "book.yaml").write_text(BOOK.format(more=", danger"), "utf-8")
    renew_package(texts, codebook_path=tmp_path / "book.yaml", folder=folder)
    after = read_package(folder)
    assert after.codebook.frames["danger"].indicators == {"en": ["threat", "danger"]}
    assert after.codings.astype(str).equals(before.codings.astype(str))
    assert list(after.codebook.coders) == ["ann", "bob"]
    assert (folder / "names.csv").read_bytes() == names, "also a cell that is marked as no formula"
    (tmp_path / "book.yaml").write_text(BOOK.format(more="") + "coders: {eve: {kind: person}}\n", "utf-8")
    renew_package(texts, codebook_path=tmp_path / "book.yaml", folder=folder)
    assert set(read_package(folder).codebook.coders) == {"ann", "bob", "eve"}
    assert "Told:" in (folder / "README.md").read_text("utf-8")
    assert '"title": "A dam"' in (folder / "datapackage.json").read_text("utf-8")
    assert {p.name for p in tmp_path.iterdir()} == {"book.yaml", "data"}


def test_what_does_not_fit_leaves_the_package_as_it_was(package, tmp_path):
    texts, folder = package
    before = {p: p.read_bytes() for p in folder.iterdir()}
    (tmp_path / "book.yaml").write_text("frames: {other: {indicators: {en: [work]}}}\n", "utf-8")
    with pytest.raises(FramingError, match="frame"):
        renew_package(texts, codebook_path=tmp_path / "book.yaml", folder=folder)
    assert {p: p.read_bytes() for p in folder.iterdir()} == before
