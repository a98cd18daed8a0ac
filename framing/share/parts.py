"""Batches of articles become parts, each on its own, and parts become the tables of a package.

A part holds what is counted in a batch: terms, mentions, hashed runs of words; no text. It is two files, of which the second says that both are whole.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import zipfile
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.codebook.codebook import Codebook
from framing.corpus.copies import link_copies
from framing.corpus.corpus import FACT_COLUMNS, MENTION_COLUMNS
from framing.corpus.join import Each
from framing.corpus.shingles import SHINGLES, hash_shingles, split_shingles
from framing.errors import FramingError
from framing.files import digest_sources
from framing.stance.mentions import count_mentions, find_mentions
from framing.text.scripts import writing
from framing.text.terms import Segmenter, count_terms

USED = ("article", "language", "kind", "title", "text")
"""What a part depends on."""

OTHER = "a worker has another version of framing, jieba or OpenCC; install the same everywhere"

_SENTENCE = r"[^\W_]+(?:[-’'][^\W_]+){3,}"
"""A word joined of four or more, made-in-the-usa: a run of the text as no cell may hold it."""


class Recipe:
    """What articles are counted with, and its digest: the same batch and digest give the same part, on whatever machine."""

    def __init__(self, codebook: Codebook, segmenter: Segmenter, weights: Mapping[Any, Any] | None = None) -> None:
        self.codebook, self.segmenter, self.weights = codebook, segmenter, weights
        self.digest = self.find_digest()

    def find_digest(self) -> str:
        changed = {str(name): weight for name, weight in (self.weights or {}).items()}
        told = [digest_sources(), self.codebook.model_dump_json(), self.segmenter.provenance(), changed]
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=vars).encode("utf-8", "replace")).hexdigest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Recipe) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@functools.lru_cache(maxsize=1)
def _keep(recipe: Recipe) -> Recipe:
    """Return the first recipe of its kind that this process met: its dictionaries are loaded already."""
    if recipe.find_digest() != recipe.digest:
        raise FramingError(OTHER)
    return recipe


def name_part(batch: pd.DataFrame) -> str:
    """Return the name of a batch's part: another for other articles."""
    digest = hashlib.sha256()
    for column in USED:
        digest.update("\x1e".join(batch[column].tolist()).encode("utf-8", "surrogatepass") + b"\x1f")
    return f"{digest.hexdigest()[:32]}.npz"


def make_part(batch: pd.DataFrame, recipe: Recipe) -> dict[str, np.ndarray]:
    """Count a batch of articles (columns ``USED``); nothing but the batch and the recipe decides what comes out."""
    recipe = _keep(recipe)
    counts = count_terms(batch, segmenter=recipe.segmenter)
    found = find_mentions(batch, codebook=recipe.codebook, segmenter=recipe.segmenter, weights=recipe.weights)
    mentions = count_mentions(found, articles=batch["article"], codebook=recipe.codebook)
    article, term = counts["article"].cat, counts["term"].cat
    shingles = hash_shingles(batch.sort_values("article"))
    return {
        "articles": _packed(article.categories.tolist()),
        "terms": _packed(term.categories.tolist()),
        "row": _small(article.codes),
        "term": _small(term.codes),
        "count": _small(counts["count"]),
        "mentions": _packed([mentions[column].tolist() for column in MENTION_COLUMNS]),
        "bounds": split_shingles(shingles),
        "shingles": shingles,
    }


def _packed(value: list[Any]) -> np.ndarray:
    return np.frombuffer(json.dumps(value).encode(), np.uint8)


def _unpacked(packed: np.ndarray) -> list[Any]:
    return list(json.loads(packed.tobytes()))


def _small(column: pd.Series) -> np.ndarray:
    values = column.to_numpy()
    return values.astype(np.min_scalar_type(values.max(initial=0)))


def write_part(part: Mapping[str, np.ndarray], path: Path) -> None:
    """Write a part, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}")
    part["shingles"].tofile(draft)
    os.replace(draft, path.with_suffix(".shingles"))
    others: dict[str, Any] = {name: array for name, array in part.items() if name != "shingles"}
    with draft.open("wb") as file:
        np.savez(file, **others)
    os.replace(draft, path)


def is_whole(path: Path) -> bool:
    """Tell whether a part lies there as it was written."""
    try:
        return path.with_suffix(".shingles").stat().st_size == _read(path)["bounds"][-1] * SHINGLES.itemsize
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return False


def _read(path: Path) -> dict[str, np.ndarray]:
    with path.open("rb") as file, np.load(file, allow_pickle=False) as part:
        return dict(part)


def merge_parts(
    paths: Sequence[Path], facts: pd.DataFrame, *, own: set[str], shared_by: int, each: Each = map, near: Each = map
) -> tuple[dict[str, pd.DataFrame], dict[str, int]]:
    """Return the tables of a package from its parts, in whatever order they come, and how many terms and counts were left out.

    ``facts`` are the articles' facts, sorted by article; ``own`` are words that may stand in a package though they are joined of many; ``each`` and ``near`` are what families are found with (``link_copies``).
    """
    place = pd.Index(facts["article"])
    written, languages = pd.factorize(facts["language"].map(writing))
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    rows, ids, spreads, mentions = [], [], [], []
    for path in paths:
        part = _read(path)
        terms = _unpacked(part["terms"])
        rows.append(place.get_indexer(_unpacked(part["articles"])).astype(np.int32))
        ids.append(np.fromiter(map(numbers.__getitem__, terms), np.int32, len(terms)))
        cell = written[rows[-1][part["row"]]] * len(terms) + part["term"]
        spreads.append(np.bincount(cell, minlength=len(languages) * len(terms)).reshape(len(languages), len(terms)))
        mentions.append(pd.DataFrame(dict(zip(MENTION_COLUMNS, _unpacked(part["mentions"]), strict=True))))
    spread = np.zeros((len(languages), len(numbers)), np.int32)
    for number, some in zip(ids, spreads, strict=True):
        spread[:, number] += some  # a part has each of its terms once
    del spreads
    names = pd.Index(list(numbers), dtype=str)
    told = names.str.fullmatch(_SENTENCE) & ~names.isin(own)
    shared = (spread >= shared_by) & ~told
    family = _link(paths, rows, facts, each=each, near=near)
    terms, words, left_out = _join_counts(paths, rows, ids, articles=place, names=names, shared=shared, written=written)
    if terms.empty:
        raise FramingError(
            f"no term occurs in {shared_by} articles of a language ({len(facts)} articles): nothing is left to share"
        )
    if not words.all():
        raise FramingError(f"{(words == 0).sum()} articles have no content word; the first is {place[words == 0][0]!r}")
    facts = facts.assign(words=words, family=family)
    found = pd.concat(mentions, ignore_index=True).sort_values(list(MENTION_COLUMNS[:4])).reset_index(drop=True)
    return {"articles": facts[list(FACT_COLUMNS)], "terms": terms, "mentions": found}, left_out


def _join_counts(
    paths: Sequence[Path],
    rows: Sequence[np.ndarray],
    ids: Sequence[np.ndarray],
    *,
    articles: pd.Index,
    names: pd.Index,
    shared: np.ndarray,
    written: np.ndarray,
) -> tuple[pd.DataFrame, np.ndarray, dict[str, int]]:
    """Return the counts that are shared, sorted, the words of every article, and how much was left out."""
    kept = np.flatnonzero(shared.any(axis=0))
    kept = kept[np.argsort(names[kept].to_numpy(object))]
    place = np.full(len(names), -1, np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    single = ~names.str.contains(" ", regex=False)
    words, sizes = (np.zeros(len(written), np.int64) for _ in range(2))
    left_out = {"terms": 0, "counts": 0, "all_counts": 0}
    held: deque[tuple[np.ndarray, np.ndarray]] = deque()
    for path, row, number in zip(paths, rows, ids, strict=True):
        part = _read(path)
        term, count = number[part["term"]], part["count"]
        words[row] = np.bincount(part["row"], count * single[term], minlength=len(row))
        keep = shared[written[row[part["row"]]], term]
        gone = count[~keep]
        for name, more in (("terms", len(gone)), ("counts", gone.sum()), ("all_counts", count.sum())):
            left_out[name] += int(more)
        sizes[row] = np.bincount(part["row"][keep], minlength=len(row))
        held.append((place[term[keep]], count[keep]))
    # Counts of a part are sorted as those of the whole are: each article's go to their place, and nothing is held twice.
    starts = np.cumsum(sizes) - sizes
    column, value = np.empty(sizes.sum(), np.int32), np.empty(sizes.sum(), np.int32)
    for row in rows:
        some, counts = held.popleft()
        at = np.repeat(starts[row] - (np.cumsum(sizes[row]) - sizes[row]), sizes[row]) + np.arange(len(some))
        column[at], value[at] = some, counts
    terms = pd.DataFrame(
        {
            "article": pd.Categorical.from_codes(np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), articles),
            "term": pd.Categorical.from_codes(column, names[kept]),
            "count": value,
        },
        copy=False,
    )
    return terms, words, left_out


def _link(
    paths: Sequence[Path], rows: Sequence[np.ndarray], facts: pd.DataFrame, *, each: Each, near: Each
) -> np.ndarray:
    bounds = []
    for path in paths:
        with np.load(path) as part:
            bounds.append(part["bounds"])

    read = functools.partial(_read_shingles, list(paths), list(rows), bounds)
    sizes = np.diff(np.sum(bounds, axis=0))
    return link_copies(facts, lambda _: (sizes, read), each=each, near=near).family.to_numpy()


def _read_shingles(
    paths: Sequence[Path], rows: Sequence[np.ndarray], bounds: Sequence[np.ndarray], first: int, last: int
) -> Iterator[np.ndarray]:
    for path, row, at in zip(paths, rows, bounds, strict=True):
        size, start = at[last] - at[first], int(at[first]) * SHINGLES.itemsize
        units = np.fromfile(path.with_suffix(".shingles"), SHINGLES, size, offset=start)
        units["row"] = row[units["row"]]
        yield units
