"""A package counted anew from the texts, after the codebook changed: what people added to it stays."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from framing.codebook.codebook import read_codebook
from framing.codebook.yaml_files import write_coders
from framing.corpus.package import find_resources, update_package
from framing.corpus.schema import DESCRIPTOR
from framing.files import draft, finish_sets, scratch
from framing.share.batches import Batches
from framing.share.grow import read_carried
from framing.share.share import share_corpus

TODO = "TODO(researcher)"
_ABOUT = ("name", "title", "description", "version", "licenses", "sources", "keywords", "contributors")


def renew_package(
    articles: pd.DataFrame | Batches, *, codebook_path: str | Path, folder: str | Path, **options: Any
) -> Path:
    """Write ``share_corpus``'s package in the place of an older one, whole or not at all; return its folder.

    Of the older one stay codings, names and glossary, the coders that the codebook does not have, and a datasheet in which somebody wrote (its counts
    are then the older ones). Raises ``FramingError`` as ``share_corpus`` does, and where the codings do not fit the codebook any more.
    """
    folder = Path(folder)
    articles = articles if isinstance(articles, Batches) else Batches(articles=articles)
    articles = replace(articles, beside=folder)  # a killed call goes on from there
    finish_sets(folder)
    coders = yaml.safe_load((folder / "codebook.yaml").read_text(encoding="utf-8")).get("coders") or {}
    named = read_codebook(codebook_path).coders
    text = write_coders(Path(codebook_path), {name: entry for name, entry in coders.items() if name not in named})
    told = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    about = {key: told[key] for key in _ABOUT if key in told}
    about |= {"terms": find_resources(folder)["terms"].suffix[1:]} | options.pop("about", {})
    with scratch() as room, draft(folder, changed=True) as fresh:
        book = room / "codebook.yaml"
        book.write_bytes(text)
        shutil.rmtree(fresh)
        share_corpus(articles, codebook_path=book, folder=fresh, tables=read_carried(folder), about=about, **options)
        written, todo = folder / "README.md", (fresh / "README.md").read_text("utf-8").count(TODO)
        if written.is_file() and written.read_text("utf-8").count(TODO) < todo:
            shutil.copyfile(written, fresh / "README.md")
            update_package(fresh)
    return folder
