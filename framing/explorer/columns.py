"""Articles, families and codes as columns that the page holds, and the weights its intervals are drawn with.

The page draws families as ``framing.compare.bootstrap`` does. Its weights are not exported but made again from a hash of draw and family
(``chance`` in page.js; the tests have the same to the last bit), which picks one of 1,024 equally likely values of the distribution.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from framing.codes import VIEWS
from framing.corpus.corpus import Corpus
from framing.corpus.dates import assign_periods, span_dates
from framing.measure.dictionary import code_dictionary, code_mentions
from framing.study.study import Study
from framing.text.scripts import writing

BITS = {"asserted": 1, "attributed": 2, "rejected": 4, "present": 8}
"""One bit a stance in the byte that a coder has for an article and a frame: whether the article has it. Four bits higher: whether that
is known. A byte of 0 is an article not coded; coders who differ agree on some stances only."""

DRAWS = 400  # in the page; 150 where families are many, as a filter is to answer at once
_MANY = 5_000
_LEVELS = 1024
_NO_DAY = np.iinfo(np.int32).min


def pack(values: Any, kind: str) -> str:
    """Return numbers as base64 of little-endian bytes, which the page reads as a typed array."""
    return base64.b64encode(np.ascontiguousarray(values, dtype=f"<{kind}").tobytes()).decode("ascii")


def as_levels(values: pd.Series, order: Iterable[str] = ()) -> dict[str, Any]:
    """Return a column of names as its levels and a number an article; ``order`` names come first, as far as they occur."""
    there = set(values)
    known = [name for name in dict.fromkeys(order) if name in there]
    levels = [*known, *sorted(there - set(known))]
    return {"levels": levels, "codes": pack(pd.Index(levels).get_indexer(values), "u2")}


def gather_articles(study: Study) -> dict[str, Any]:
    """Return the facts of every article as columns, in the corpus's order."""
    corpus = study.corpus
    table = corpus.articles
    span = span_dates(table["date"])
    middle = span["first"] + (span["last"] - span["first"]) / 2
    days = ((middle - pd.Timestamp(0)) // pd.Timedelta(days=1)).fillna(_NO_DAY).astype(int)
    family, names = pd.factorize(table["family"], sort=True)
    facts = table.assign(language=table["language"].map(writing), period=assign_periods(table, periods=study.episodes))
    order = {"group": list(corpus.codebook.groups), "period": list(study.episodes), "date": sorted(set(table["date"]))}
    fields = ("outlet", "group", "wire", "kind", "language", "period", "date")
    first = table["article"].isin(corpus.first_of_families().articles["article"])
    return {
        "n": len(table),
        "article": list(table["article"]),
        "url": [url if is_web_address(url) else "" for url in table["url"]],
        "columns": {name: as_levels(facts[name], order.get(name, ())) for name in fields},
        "day": pack(days, "i4"),
        "family": pack(family, "u4"),
        "family_names": list(names),
        "families": len(names),
        "first": pack(first, "u1"),
    }


def is_web_address(url: str) -> bool:
    """Only such addresses are linked: an address of another scheme could run a script."""
    return url.casefold().startswith(("http://", "https://"))


def gather_views(study: Study) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """Return who says that articles have frames (coders, what they come to, machine measures), and a byte an article of each and each frame."""
    corpus, book = study.corpus, study.corpus.codebook
    tables = [] if corpus.codings.empty else [study.codes]
    tables.append(code_dictionary(corpus))
    if not corpus.mentions.empty:
        tables.append(code_mentions(corpus))
    codes = pd.concat([t[["article", "coder", "frame", "stance", "value"]] for t in tables], ignore_index=True)
    stanced = set(codes.loc[codes["stance"] == "asserted", "coder"])
    bit = codes["stance"].map(BITS) * codes["value"].round().astype(int)
    place = pd.Index(corpus.articles["article"]).get_indexer(codes["article"])
    column = pd.MultiIndex.from_frame(codes[["coder", "frame"]])
    names = column.unique()
    held = np.zeros((len(names), len(corpus.articles)), dtype=np.uint8)
    at = names.get_indexer(column)
    np.bitwise_or.at(held, (at, place), (bit + codes["stance"].map(BITS) * 16).to_numpy(np.uint8))
    views: list[dict[str, Any]] = []
    packed: dict[str, dict[str, str]] = {}
    coders = [*(study.views if not corpus.codings.empty else ()), *(t["coder"].iloc[0] for t in tables[-2:])]
    for coder in dict.fromkeys(coders):
        rows = {str(frame): held[i] for i, (who, frame) in enumerate(names) if who == coder}
        packed[coder] = {frame: pack(row, "u1") for frame, row in rows.items()}
        known = book.coders.get(coder)
        views.append(
            {
                "name": coder,
                "coder": known is not None,
                "kind": "several coders"
                if coder in (*VIEWS, *book.aggregates)
                else known.kind
                if known
                else "machine measure",
                "description": (known.description or "") if known else "",
                "articles": int(np.any([row > 0 for row in rows.values()], axis=0).sum()),
                "stanced": coder in stanced,
            }
        )
    return views, packed


def count_draws(corpus: Corpus) -> int:
    return DRAWS if corpus.articles["family"].nunique() <= _MANY else 150


def weight_tables() -> dict[str, list[float]]:
    """Return the values that a random number from 0 to 1,023 stands for: exponential weights of families, gamma weights of half articles."""
    middles = (np.arange(_LEVELS) + 0.5) / _LEVELS
    found = {"exponential": stats.expon.ppf(middles), "gamma": stats.gamma.ppf(middles, 0.5)}
    return {name: [float(v) for v in np.round(values, 6)] for name, values in found.items()}
