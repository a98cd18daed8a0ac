"""Codings and their coders taken into a package, whole or not at all, with its codebook's comments as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.yaml_files import write_coders
from framing.corpus.corpus import CODING_COLUMNS, Corpus
from framing.corpus.package import change_package, find_resources, pin_package, read_package
from framing.errors import FramingError, check_columns


def add_codings(package: str | Path, codings: pd.DataFrame, *, coders: Mapping[str, Mapping[str, Any]]) -> Corpus:
    """Add codings to a package, and to its codebook the coders that it does not name yet; return the corpus.

    ``codings`` has ``article, coder, frame, stance``; ``coders`` gives each new coder's entry in the codebook: ``{"ann": {"kind": "person"}}``, or a
    model's with ``name``, ``version``, ``prompt_sha256``, ``settings`` and ``date`` as far as they are known. Comments of the codebook stay. The
    package changes whole or not at all. Raises ``FramingError`` where a new coder has no entry, where a coder's decision is there already and
    differs, and for all that ``framing.read_package`` refuses.
    """
    folder = Path(package)
    check_columns(codings, CODING_COLUMNS, "codings")
    seen = pin_package(folder)
    old = read_package(folder)
    new = sorted(set(codings["coder"]) - set(old.codebook.coders))
    lacking = [name for name in new if name not in coders]
    if lacking:
        raise FramingError(
            f"coder {lacking[0]!r} is not in the codebook of {folder}; say whether it is a person or a model (--kind)"
        )
    cell = list(CODING_COLUMNS[:3])
    decisions = [
        t.groupby(cell)["stance"].agg(lambda s: "; ".join(sorted(set(s)))) for t in (old.codings, codings) if len(t)
    ]
    if len(decisions) > 1:
        both = pd.concat(decisions, axis=1, join="inner", keys=["there", "given"])
        differ = both[both["there"] != both["given"]]
        if len(differ):
            (article, coder, frame), row = differ.index[0], differ.iloc[0]
            raise FramingError(
                f"coder {coder!r} gave {frame!r} in {article!r} as {row['there']} already, and now as {row['given']} ({len(differ)} such decisions); "
                f"take the old ones out of {folder / 'codings.csv'} (then framing verify --update), or name another coder"
            )
    table = pd.concat([old.codings, codings[list(CODING_COLUMNS)]]).drop_duplicates().sort_values(list(CODING_COLUMNS))
    contents = {"codings": table.to_csv(index=False, lineterminator="\n").encode()}
    if new:
        contents["codebook"] = write_coders(find_resources(folder)["codebook"], {name: coders[name] for name in new})
    return change_package(folder, contents, seen=seen)


def add_coders(package: str | Path, coders: Mapping[str, Mapping[str, Any]]) -> Corpus:
    """Add coders to a package's codebook; return the corpus."""
    seen = pin_package(package)
    place = find_resources(Path(package))["codebook"]
    return change_package(package, {"codebook": write_coders(place, coders)}, seen=seen)
