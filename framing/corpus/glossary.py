"""The glossary of a package: concepts of the field with their terms in both languages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from framing.errors import FramingError, check_columns
from framing.files import read_safe_csv
from framing.text.scripts import WRITINGS


def read_glossary(path: str | Path) -> pd.DataFrame:
    """Read and check a glossary: ``concept, zh, en, domain``; terms are separated by ``|``.

    Raises ``FramingError``, naming the row, for a missing column, an empty cell, a concept that stands twice, and a term that stands twice
    within a language: it could not be told which concept is meant.
    """
    return check_glossary(read_safe_csv(path), where=str(path))


GLOSSARY_COLUMNS = ("concept", "zh", "en", "domain")


def check_glossary(table: pd.DataFrame, *, where: str = "glossary") -> pd.DataFrame:
    """Return a glossary's columns, sorted by concept, or raise as ``framing.read_glossary`` does."""
    check_columns(table, GLOSSARY_COLUMNS, where)
    if table.empty:
        raise FramingError(f"{where}: there is no row")
    for number, row in enumerate(table[list(GLOSSARY_COLUMNS)].itertuples(index=False), start=2):
        for column, cell in zip(GLOSSARY_COLUMNS, row, strict=True):
            parts = cell.split("|") if column in WRITINGS else [cell]
            if not all(part.strip() == part != "" for part in parts):
                raise FramingError(
                    f"{where}, row {number}, column {column}: must hold terms without blanks around them, got {cell!r}"
                )
    twice = table["concept"].duplicated()
    if twice.any():
        raise FramingError(
            f"{where}, row {int(np.flatnonzero(twice)[0]) + 2}: the concept {table.loc[twice.idxmax(), 'concept']!r} stands twice"
        )
    for language in WRITINGS:
        terms = table.assign(term=table[language].str.split("|")).explode("term")
        again = terms[terms["term"].duplicated(keep=False)]
        if len(again):
            term = again["term"].iloc[0]
            owners = list(again.loc[again["term"] == term, "concept"])
            raise FramingError(
                f"{where}: the term {term!r} ({language}) stands twice, in the concepts {owners}; keep it in one"
            )
    return table[list(GLOSSARY_COLUMNS)].sort_values("concept").reset_index(drop=True)
