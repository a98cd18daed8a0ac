"""Articles to mark in INCEpTION, and what was marked there: UIMA CAS XMI, by dkpro-cassis. A marked span has a frame and a stance; an article's codes are those of its spans."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, unquote

from framing.codebook.codebook import ABSENT, STANCES, Codebook
from framing.errors import FramingError

ENDINGS = (".zip", ".xmi")

LAYER = "webanno.custom.Frame"
"""The layer of the spans, with the features ``frame`` and ``stance``; ``webanno.custom`` is where INCEpTION keeps layers of a project's own."""

CURATOR = "CURATION_USER"
"""The name that INCEpTION gives to what a curator decided."""

_TYPES = "TypeSystem.xml"
_FINISHED = "FINISHED"


def write_cas(rows: list[dict[str, str]], codebook: Codebook) -> bytes:
    """Return a zip of one XMI file an article, and the type system."""
    from cassis import Cas, TypeSystem

    types = TypeSystem()
    layer = types.create_type(LAYER)
    for feature in ("frame", "stance"):
        types.create_feature(layer, feature, "uima.cas.String")
    held = {_TYPES: types.to_xml()}
    for row in rows:
        cas = Cas(types, sofa_string=row["text"] or row["link"] or row["article"], sofa_mime="text/plain")
        held[f"{quote(row['article'], safe='')}.xmi"] = cas.to_xmi()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in held.items():
            archive.writestr(zipfile.ZipInfo(name), content or "", zipfile.ZIP_DEFLATED)
    return out.getvalue()


def inception_layer(codebook: Codebook) -> str:
    """Return the layer with the codebook's tagsets, as INCEpTION imports it (Settings, Layers, Import)."""
    definitions = {name: " / ".join(frame.definition.values()) for name, frame in codebook.frames.items()}
    kinds = {frame.stance for frame in codebook.frames.values()}
    stances = [*((*STANCES, ABSENT) if True in kinds else ()), *(("yes", "no") if False in kinds else ())]
    tags = {"frame": definitions, "stance": dict.fromkeys(stances, "")}
    features = [
        {
            "name": name, "uiName": name, "type": "uima.cas.String", "enabled": True, "visible": True, "required": True, "multi_value_mode": "NONE", "link_mode": "NONE",
            "tag_set": {"name": f"framing {name}", "create_tag": False, "tags": [{"tag_name": tag, "tag_description": text} for tag, text in some.items()]},
        }
        for name, some in tags.items()
    ]  # fmt: skip
    layer = {
        "name": LAYER, "uiName": "Frame", "type": "span", "enabled": True, "built_in": False, "readonly": False, "features": features,
        "allow_stacking": True, "overlap_mode": "ANY_OVERLAP", "cross_sentence": True, "anchoring_mode": "CHARACTERS", "validation_mode": "ALWAYS",
    }  # fmt: skip
    return json.dumps([layer], ensure_ascii=False, indent=1) + "\n"


def read_cas(path: Path, codebook: Codebook) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return header and rows with their places, a row a coder, article and frame, from an XMI file (``TypeSystem.xml`` beside it), a zip of such, or the export of a whole project.

    What is not marked has an empty stance, or NA where the project says that the coder has not finished the article.
    """
    try:
        documents = [(*found, _read_spans(*found)) for found in _find_documents(path)]
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise FramingError(f"{path}: not a readable export of INCEpTION: {error}") from None
    if not documents:
        raise FramingError(
            f"{path}: holds no XMI; choose the format UIMA CAS XMI when you export from INCEpTION (doccano's: unpack it, and add each annotator's file with --coder)"
        )
    rows = []
    for place, article, coder, state, _, _, spans in documents:
        empty = "" if state in (_FINISHED, "") else "NA"
        marked: dict[str, set[str]] = {frame: set() for frame in codebook.frames}
        for frame, stance, text in spans:
            if not stance and frame in codebook.frames and not codebook.frames[frame].stance:
                stance = "yes"
            if not frame or not stance:
                raise FramingError(f"{place}: “{text:.40}” is marked without a {'stance' if frame else 'frame'}")
            marked.setdefault(frame, set()).add(stance)
        rows += [(place, [article, coder, frame, "; ".join(sorted(some)) or empty]) for frame, some in marked.items()]
    return ["article", "coder", "frame", "stance"], rows


def _find_documents(path: Path) -> Iterator[tuple[str, str, str, str, bytes, bytes]]:
    """Yield place, article, coder (empty where the file names none), state, XMI and type system of each document."""
    if path.suffix.lower() == ".xmi":
        yield str(path), _article(path.name), "", "", path.read_bytes(), (path.parent / _TYPES).read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        project = json.loads(archive.read("exportedproject.json")) if "exportedproject.json" in archive.namelist() else {}  # fmt: skip
        states = {(d["name"], d["user"]): d.get("state", "") for d in project.get("annotation_documents", [])}
        for name in sorted(archive.namelist()):
            parts = PurePosixPath(name).parts
            if len(parts) == 1 and name.endswith(".xmi"):
                yield f"{path}, {name}", _article(name), "", "", archive.read(name), archive.read(_TYPES)
            elif len(parts) == 3 and parts[0] in ("annotation", "curation") and name.endswith(".zip"):
                coder = PurePosixPath(name).stem
                if coder == "INITIAL_CAS":  # the document before anybody marked it
                    continue
                with zipfile.ZipFile(io.BytesIO(archive.read(name))) as inner:
                    for held in inner.namelist():
                        if held.endswith(".xmi"):
                            state = states.get((parts[1], coder), "")
                            yield f"{path}, {name}", _article(parts[1]), coder, state, inner.read(held), inner.read(_TYPES)  # fmt: skip


def _article(name: str) -> str:
    stem, point, ending = name.rpartition(".")
    return unquote(stem if point and ending in ("xmi", "xml", "txt", "json") else name)


def _read_spans(place: str, article: str, coder: str, state: str, xmi: bytes, types: bytes) -> list[tuple[Any, ...]]:
    from cassis import load_cas_from_xmi, load_typesystem

    try:
        cas = load_cas_from_xmi(io.BytesIO(xmi), typesystem=load_typesystem(io.BytesIO(types)), lenient=True)
        there = cas.typesystem.contains_type(LAYER)
        return [(s.frame or "", s.stance or "", s.get_covered_text()) for s in cas.select(LAYER)] if there else []
    except Exception as error:  # what lxml and cassis raise
        raise FramingError(f"{place}: not readable as UIMA CAS XMI: {' '.join(str(error).split()):.150}") from None
