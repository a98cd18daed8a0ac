"""Families: recall and precision on planted copies, and time against the comparison of all pairs, on both routes."""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.copies import find_copies, find_families

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from planted_copies import count, plant, score

REPEATS = 3


def report_quality() -> None:
    print("planted copies (whole, first paragraphs, 10 % of words changed, new headline): recall, precision")
    for language in ("en", "zh"):
        both: dict[str, list[tuple[float, float]]] = {"text": [], "features": []}
        for seed in range(5):
            articles, copies = plant(language, originals=400, seed=seed)
            both["text"].append(score(find_copies(articles), copies))
            both["features"].append(score(find_families(articles, count(articles)), copies))
        for route, scores in both.items():
            recall, precision = np.mean(scores, axis=0)
            print(f"  {language} {route:9} {recall:.3f} {precision:.3f}")


def made_features(articles: int, *, seed: int, days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Short documents whose words follow Zipf's law; every fiftieth is copied, cut to four fifths."""
    rng = np.random.default_rng(seed)
    weights = 1 / np.arange(10, 30_010)
    length = rng.integers(100, 220, articles)
    words = rng.choice(len(weights), size=length.sum(), p=weights / weights.sum())
    start = np.concatenate([[0], np.cumsum(length)])
    copied = range(0, articles, 50)
    rows = [np.repeat(np.arange(articles), length)]
    parts = [words]
    for number, source in enumerate(copied):
        part = words[start[source] : start[source] + int(length[source] * 0.8)]
        parts.append(part)
        rows.append(np.full(len(part), articles + number))
    terms = pd.DataFrame({"article": np.concatenate(rows), "term": np.concatenate(parts)})
    terms = terms.groupby(["article", "term"]).size().rename("count").reset_index()
    terms["article"] = "a" + terms["article"].astype(str).str.zfill(7)
    terms["term"] = "t" + terms["term"].astype(str)
    day = rng.integers(0, days, articles)
    day = np.concatenate([day, day[list(copied)]])
    table = pd.DataFrame(
        {
            "article": [f"a{i:07d}" for i in range(len(day))],
            "outlet": [f"o{i % 3000}" for i in range(len(day))],
            "wire": "",
            "language": "en",
        }
    )
    table["date"] = (pd.Timestamp("2020-01-01") + pd.to_timedelta(day, "D")).strftime("%Y-%m-%d")
    return table, terms


def all_pairs(table: pd.DataFrame, terms: pd.DataFrame) -> int:
    """Every pair's shared counts by one sparse product of (term, occurrence) units, a block of rows at a time."""
    unit = terms.loc[terms.index.repeat(terms["count"])]
    unit = unit.assign(nth=unit.groupby(level=0).cumcount())
    column = unit.groupby(["term", "nth"]).ngroup().to_numpy()
    row = pd.Index(table["article"]).get_indexer(unit["article"])
    sets = sparse.csr_matrix((np.ones(len(row), np.int32), (row, column)), shape=(len(table), column.max() + 1))
    size = np.diff(sets.indptr)
    day = pd.to_datetime(table["date"]).to_numpy().astype("datetime64[D]").astype(int)
    found = 0
    other = sets.T.tocsr()
    for at in range(0, len(table), 256):
        hits = (sets[at : at + 256] @ other).tocoo()
        a, b = hits.row + at, hits.col
        keep = ((size[a] < size[b]) | ((size[a] == size[b]) & (a < b))) & (abs(day[a] - day[b]) <= 7)
        found += int((hits.data[keep] >= np.ceil(0.6 * size[a[keep]] - 1e-9)).sum())
    return found


def report_time() -> None:
    for articles, days in ((5_000, 7), (5_000, 365)):
        table, terms = made_features(articles, seed=0, days=days)
        ratios = []
        for _ in range(REPEATS):
            start = time.perf_counter()
            pairs = all_pairs(table, terms)
            middle = time.perf_counter()
            found = find_families(table, terms)
            ratios.append((middle - start) / (time.perf_counter() - middle))
        assert len(found.pairs) == pairs
        print(
            f"{len(table)} articles over {days} days: {pairs} pairs on both ways; the prefix filter is "
            f"{statistics.median(ratios):.1f} times as fast as all pairs (median of {REPEATS})"
        )
    for articles in (10_000, 20_000, 40_000):
        table, terms = made_features(articles, seed=0, days=365)
        start = time.perf_counter()
        found = find_families(table, terms)
        print(f"{len(table)} articles over a year: {len(found.pairs)} pairs in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    report_quality()
    report_time()
