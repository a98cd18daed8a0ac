"""Spans marked in INCEpTION: our own files marked and read back, and a project's export as INCEpTION lays it out."""

from __future__ import annotations

import io
import json
import zipfile
from importlib import resources
from pathlib import Path

import cassis
import pytest
from samples import SHEET_CODEBOOK as CODEBOOK

from framing.coding.cas import LAYER, inception_layer, write_cas
from framing.coding.codings import read_codings
from framing.errors import FramingError

TEXTS = {"a1": "他们以稀土为武器。😀 They hold it over us.", "7/question": "Is it a weapon?", "a.b": "Nothing here."}
ROWS = [{"article": a, "link": "", "text": text} for a, text in TEXTS.items()]
FIRST, SECOND = list(CODEBOOK.frames)[:2]


def mark(written: bytes, spans: dict[str, list[tuple[str, str, str]]]) -> dict[str, bytes]:
    """Mark words of articles in a written zip; return its files."""
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    types = cassis.load_typesystem(io.BytesIO(files["TypeSystem.xml"]))
    for name, some in spans.items():
        cas = cassis.load_cas_from_xmi(io.BytesIO(files[name]), typesystem=types)
        for word, frame, stance in some:
            at = cas.sofa_string.index(word)
            cas.add(types.get_type(LAYER)(begin=at, end=at + len(word), frame=frame, stance=stance))
        files[name] = cas.to_xmi().encode()
    return files


def pack(files: dict[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def read(path: Path, **options):
    table = read_codings([path], codebook=CODEBOOK, articles=TEXTS, **options)
    return {(r.article, r.coder, r.frame, r.stance) for r in table.itertuples()}


MARKED = {"a1.xmi": [("武器", FIRST, "asserted"), ("hold", FIRST, "rejected")], "7%2Fquestion.xmi": [("weapon", SECOND, "none")]}  # fmt: skip
FOUND = {("a1", "ann", FIRST, "asserted"), ("a1", "ann", FIRST, "rejected"), ("7/question", "ann", SECOND, "none")}


def test_what_is_written_and_marked_comes_back(tmp_path):
    path = put(tmp_path / "ann.zip", pack(mark(write_cas(ROWS, CODEBOOK), MARKED)))
    assert read(path, coders=["ann"]) == FOUND
    absent = {(a, "ann", f, "none") for a in TEXTS for f in CODEBOOK.frames} - {("a1", "ann", FIRST, "none")}
    assert read(path, coders=["ann"], empty_is_absent=True) == FOUND | absent
    with pytest.raises(FramingError, match="who coded"):
        read(path)


def test_one_document_and_its_text(tmp_path):
    files = mark(write_cas(ROWS, CODEBOOK), MARKED)
    for name in ("a1.xmi", "TypeSystem.xml"):
        put(tmp_path / name, files[name])
    assert read(tmp_path / "a1.xmi", coders=["ann"]) == {row for row in FOUND if row[0] == "a1"}
    cas = cassis.load_cas_from_xmi(io.BytesIO(files["a1.xmi"]), cassis.load_typesystem(files["TypeSystem.xml"].decode()))  # fmt: skip
    assert (cas.sofa_string, [s.get_covered_text() for s in cas.select(LAYER)]) == (TEXTS["a1"], ["武器", "hold"])


def project(tmp_path: Path, **files: bytes) -> Path:
    """A project as INCEpTION exports it: a zip for each document and user, types of its own beside ours, states in a JSON file."""
    marked = mark(write_cas(ROWS, CODEBOOK), MARKED)
    types = cassis.load_typesystem(io.BytesIO(marked["TypeSystem.xml"]))
    own = resources.files("cassis") / "resources" / "dkpro-core-types.xml"
    types = cassis.merge_typesystems(types, cassis.load_typesystem(own.read_text(encoding="utf-8")))
    cas = cassis.load_cas_from_xmi(io.BytesIO(marked["a1.xmi"]), typesystem=types)
    token = types.get_type("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token")
    cas.add(token(begin=0, end=2))
    first = pack({"ann.xmi": cas.to_xmi(), "TypeSystem.xml": types.to_xml()})
    empty = pack({"bob.xmi": marked["a.b.xmi"], "TypeSystem.xml": marked["TypeSystem.xml"]})
    states = [("a1.xmi", "ann", "FINISHED"), ("a1.xmi", "bob", "INPROGRESS"), ("a.b.xmi", "bob", "FINISHED")]
    documents = [dict(zip(("name", "user", "state"), state, strict=True)) for state in states]
    held = {
        "exportedproject.json": json.dumps({"name": "p", "annotation_documents": documents}),
        "source/a1.xmi": marked["a1.xmi"], "annotation/a1.xmi/ann.zip": first, "annotation/a1.xmi/bob.zip": empty,
        "annotation/a1.xmi/INITIAL_CAS.zip": first, "annotation/a.b.xmi/bob.zip": empty, "curation/a1.xmi/CURATION_USER.zip": first,
        "annotation_ser/a1.xmi/ann.ser": b"\xac\xed", "layer/other.json": "[]",
    }  # fmt: skip
    return put(tmp_path / "project.zip", pack(held | files))


def test_a_project_with_its_coders(tmp_path):
    found = read(project(tmp_path), coders={"gold": "CURATION_USER"})
    assert found == {("a1", coder, FIRST, stance) for coder in ("ann", "gold") for stance in ("asserted", "rejected")}


def test_absent_is_only_what_was_finished(tmp_path):
    found = read(project(tmp_path), empty_is_absent=True)
    assert {(a, f) for a, coder, f, stance in found if coder == "bob"} == {("a.b", f) for f in CODEBOOK.frames}


def test_the_layer_has_the_tags_of_the_codebook():
    (layer,) = json.loads(inception_layer(CODEBOOK))
    tags = {f["name"]: [t["tag_name"] for t in f["tag_set"]["tags"]] for f in layer["features"]}
    assert (layer["name"], layer["type"], tags["frame"]) == (LAYER, "span", list(CODEBOOK.frames))
    assert tags["stance"] == ["asserted", "attributed", "rejected", "none"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK no", "not a readable export of INCEpTION"),
        (pack({"a1.tsv": "x"}), "choose the format UIMA CAS XMI"),
        (pack({"a1.xmi": "<x", "TypeSystem.xml": "<"}), "a1.xmi: not readable as UIMA CAS XMI"),
        (pack(mark(write_cas(ROWS, CODEBOOK), {"a1.xmi": [("武器", FIRST, None)]})), "“武器” is marked without a stance"),
        (pack(mark(write_cas(ROWS, CODEBOOK), {"a1.xmi": [("武器", FIRST, "assert")]})), "got 'assert'"),
        (pack(mark(write_cas(ROWS, CODEBOOK), {"a1.xmi": [("武器", "wepon", "none")]})), "1 unknown frames"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(tmp_path, content, said):
    with pytest.raises(FramingError, match=said):
        read(put(tmp_path / "x.zip", content), coders=["ann"])
