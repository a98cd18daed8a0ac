"""A contrast without each outlet or group, and the dictionary without each indicator."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.codes import check_once, check_shares
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.corpus.corpus import Corpus
from framing.errors import FramingError
from framing.measure.dictionary import count_indicators
from framing.text.scripts import writing

LEFT_OUT_COLUMNS = (
    "frame", "by", "left_out", "articles_left_out", "estimate", "low", "high", "change", "estimate_all", "low_all",
    "high_all", "carries", "gap",
)  # fmt: skip


def leave_one_out(
    codes: pd.DataFrame, *, reference: str, by: str = "outlet", intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return the contrast of the reference group and all others without each outlet, the most influential first.

    ``codes`` are one coder's and one stance's; ``by`` is the column whose values are left out one by one. Columns ``frame, by, left_out,
    articles_left_out, estimate, low, high, change, estimate_all, low_all, high_all, carries, gap``: ``change`` is the estimate without it minus the
    estimate with all; ``carries`` is true where the finding needs it, that is, where the interval of all articles is clear of zero and the
    one without it is not, or where too little is left (``gap`` says so). What is the whole of a side is not left out, as nothing would be left to compare. Raises ``FramingError`` for codes of several coders or stances.
    """
    check_shares(codes, ("group", by), "codes")
    check_once(codes, "codes")
    for column in ("coder", "stance"):
        if codes[column].nunique() > 1:
            several = sorted(codes[column].unique())
            raise FramingError(f"leave_one_out needs codes of one {column}, got {several}; choose one")
    articles = codes.drop_duplicates("article").sort_values("article").reset_index(drop=True)
    inside = _side(articles, reference)
    there = [set(articles.loc[side, by].astype(str)) for side in (inside, ~inside)]
    values = [value for value in sorted(set.union(*there)) if {value} not in there]
    left = articles[by].astype(str).to_numpy()[:, None] == np.array(["\0none", *values])[None, :]
    device = Bootstrap(articles["family"], intervals, seed=seed)
    tables = []
    for frame, some in codes.groupby("frame", sort=True):
        value = some.set_index("article")["value"].reindex(articles["article"]).to_numpy(float)
        coded = ~np.isnan(value)
        sides = [(~left & (side & coded)[:, None]).astype(float) for side in (inside, ~inside)]
        (numbers,) = device.compare_sides(articles["family"], np.where(coded, value, 0)[:, None], *sides)
        lost = (left & coded[:, None]).sum(axis=0)[1:]
        tables.append(_compare_with_all(numbers, frame=str(frame), by=by, names=values, lost=lost))
    return pd.concat(tables, ignore_index=True)


def leave_indicators_out(
    corpus: Corpus, *, reference: str, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return the dictionary's contrast of the reference group and all others without each indicator, the most influential first.

    A row a frame and indicator that finds anything; columns as in ``leave_one_out``: ``by`` is ``indicator``, ``left_out`` the codebook's entry with its
    language, ``articles_left_out`` the articles that have the frame by this indicator alone. The dictionary knows no stance. Raises ``FramingError``
    where no indicator occurs, and for a reference that no article or every article has.
    """
    articles = corpus.articles
    inside = _side(articles, reference)
    hits = count_indicators(corpus)
    if hits.empty:
        raise FramingError("no indicator of the codebook occurs in the corpus: there is nothing to leave out")
    language = articles.set_index("article")["language"].map(writing)
    hits = hits.assign(name=hits["indicator"] + " (" + hits["article"].map(language) + ")")
    device = Bootstrap(articles["family"], intervals, seed=seed)
    tables = []
    for frame, some in hits.groupby("frame", sort=True):
        names = sorted(some["name"].unique())
        found = np.zeros((len(articles), len(names)), dtype=bool)
        found[pd.Index(articles["article"]).get_indexer(some["article"]), pd.Index(names).get_indexer(some["name"])] = 1
        others = found.sum(axis=1, keepdims=True) - found > 0
        value = np.column_stack([found.any(axis=1), others]).astype(float)
        sides = (side[:, None].astype(float) for side in (inside, ~inside))
        numbers = pd.concat(device.compare_sides(articles["family"], value, *sides), ignore_index=True)
        lost = (value[:, :1] > value[:, 1:]).sum(axis=0)
        tables.append(_compare_with_all(numbers, frame=str(frame), by="indicator", names=names, lost=lost))
    return pd.concat(tables, ignore_index=True)


def _side(articles: pd.DataFrame, reference: str) -> np.ndarray:
    inside = (articles["group"] == reference).to_numpy()
    if inside.all() or not inside.any():
        there = sorted(set(articles["group"]))
        raise FramingError(f"both the group {reference!r} and others are needed, got only {there}")
    return inside


def _compare_with_all(
    numbers: pd.DataFrame, *, frame: str, by: str, names: list[str], lost: np.ndarray
) -> pd.DataFrame:
    """Put the contrasts without each of ``names`` beside the one with all, which is the first row of ``numbers``."""
    whole, parts = numbers.iloc[0], numbers.iloc[1:].reset_index(drop=True)
    if whole["gap"]:
        raise FramingError(f"frame {frame!r} cannot be compared at all: {whole['gap']}")
    clear = whole["low"] > 0 or whole["high"] < 0
    kept = (parts["low"] > 0) if whole["low"] > 0 else (parts["high"] < 0)
    table = parts.assign(frame=frame, by=by, left_out=names, articles_left_out=lost, carries=clear & ~kept)
    table = table.assign(**whole[["estimate", "low", "high"]].add_suffix("_all"))
    table["change"] = table["estimate"] - table["estimate_all"]
    table = table[(table["articles_left_out"] > 0) | (by == "indicator")]
    table = table.assign(size=table["change"].abs().fillna(np.inf))
    return table.sort_values(["size", "left_out"], ascending=[False, True])[list(LEFT_OUT_COLUMNS)]
