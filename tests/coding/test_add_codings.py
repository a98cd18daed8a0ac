"""A package takes codings and their coders in, whole or not at all."""

from __future__ import annotations

import pandas as pd
import pytest
from samples import CODEBOOK, copy_tiny, state, tiny_tables, write_tiny

from framing import FramingError, add_codings, code_stances, read_codebook, read_package
from framing.codebook.yaml_files import write_coders


def test_a_package_takes_codings_and_their_coder_and_keeps_the_codebooks_comments(tmp_path):
    folder = write_tiny(tmp_path / "dam", codebook="# ours\n" + CODEBOOK)
    codings = pd.DataFrame({"article": ["a0", "a1"], "coder": "eve", "frame": "danger", "stance": ["present", "none"]})
    entry = {"kind": "model", "name": "m", "version": "2", "settings": {"temperature": 0}, "date": "2026-01-02"}
    corpus = add_codings(folder, codings, coders={"eve": entry})
    assert read_package(folder).codings.equals(corpus.codings)
    assert len(corpus.codings) == len(tiny_tables()["codings"]) + 2
    assert corpus.codebook.coders["eve"].settings == {"temperature": 0}
    assert corpus.codebook.coder_labels() == {"eve": "eve (m 2, model)", "ann": "ann (person)", "bob": "bob (person)"}
    assert (folder / "codebook.yaml").read_text(encoding="utf-8").startswith("# ours\n")
    codes = code_stances(corpus, coder="eve")
    assert codes[["article", "stance", "value"]].values.tolist() == [["a0", "present", 1], ["a1", "present", 0]]
    assert len(add_codings(folder, codings, coders={}).codings) == len(corpus.codings)  # the same again


@pytest.mark.parametrize(
    ("change", "coders", "message"),
    [
        ({}, {}, "coder 'eve' is not in the codebook"),
        ({}, {"eve": {"kind": "robot"}}, r"dam/codebook\.yaml: coders\.eve\.kind"),
        ({}, {"eve": {"kind": "person", "version": "2"}}, "a person has no version"),
        ({"coder": "agreed"}, {"agreed": {"kind": "person"}}, "a coder cannot be called 'agreed'"),
        ({"coder": "ann", "stance": "rejected"}, {}, "coder 'ann' gave 'danger' in 'a0' as asserted already, and now as rejected"),
        ({"coder": "ann", "article": "a0", "frame": "pride"}, {}, "as rejected already, and now as present"),
        ({"article": "a99"}, {"eve": {"kind": "person"}}, r"dam/codings\.csv, row \d+, column article: must be one of the 8"),
    ],
)  # fmt: skip
def test_a_package_that_would_be_bad_stays_as_it_was(tmp_path, change, coders, message):
    folder = copy_tiny(tmp_path / "dam")
    before = state(folder)
    codings = pd.DataFrame([{"article": "a0", "coder": "eve", "frame": "danger", "stance": "present"} | change])
    with pytest.raises(FramingError, match=message):
        add_codings(folder, codings, coders=coders)
    assert state(folder) == before


@pytest.mark.parametrize(
    "coders",
    ["", "coders:\n", "coders: {}\n", "coders: {ann: {kind: person}}\n", "coders:\n    ann:\n        kind: person\n"],
)
def test_coders_are_added_to_a_codebook_however_it_is_written(tmp_path, coders):
    path = tmp_path / "codebook.yaml"
    frames = "frames: {war: {indicators: {en: [war]}}} # all\n"
    for text in (coders + frames, frames + coders):
        path.write_text(text, encoding="utf-8")
        path.write_bytes(write_coders(path, {"C 1": {"kind": "person"}, "张三": {"kind": "model", "name": "m: x"}}))
        book = read_codebook(path)
        assert set(book.coders) == {"C 1", "张三"} | ({"ann"} if "ann" in coders else set())
        assert "# all" in path.read_text(encoding="utf-8")


def test_of_two_commands_that_add_codings_the_later_is_refused(tmp_path, monkeypatch):
    folder = copy_tiny(tmp_path / "dam")
    codings = pd.DataFrame([{"article": "a0", "coder": "eve", "frame": "danger", "stance": "present"}])
    coders = {name: {"kind": "person"} for name in ("eve", "kim")}

    def meanwhile(path, new):
        monkeypatch.undo()
        add_codings(folder, codings.assign(coder="kim"), coders=coders)
        return write_coders(path, new)

    monkeypatch.setattr("framing.coding.add_codings.write_coders", meanwhile)
    with pytest.raises(FramingError, match="dam: another command changed it meanwhile"):
        add_codings(folder, codings, coders=coders)
    assert "kim" in set(read_package(folder).codings["coder"])
    assert "eve" not in set(read_package(folder).codings["coder"])


def test_a_codebook_in_json_or_with_a_mark_before_it_takes_coders_too(tmp_path):
    path = tmp_path / "codebook.yaml"
    for text in (
        '{"frames": {"war": {"indicators": {"en": ["war"]}}}}\n',
        "\ufeff# all\nframes: {war: {indicators: {en: [war]}}}\n",
        "\ufeffframes: {war: {indicators: {en: [war]}}}\ncoders: {ann: {kind: person}}\n",
    ):
        path.write_text(text, encoding="utf-8")
        path.write_bytes(write_coders(path, {"eve": {"kind": "person"}}))
        assert "eve" in read_codebook(path).coders
        before = path.read_bytes()
        assert write_coders(path, {}) == before
