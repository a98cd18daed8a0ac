"""Shingles: the runs of words or characters of texts as numbers, and which of them several articles share."""

from __future__ import annotations

import hashlib
import re
from array import array
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from framing.text.scripts import fold, writing

SHINGLE = {"en": 4, "zh": 6}
"""Length of a shingle: words in English, characters in Chinese (where a number or Latin word counts as one)."""

_WORD = {
    "en": re.compile(r"\w+(?:['’]\w+)*"),
    "zh": re.compile(r"[a-z0-9]+|\w"),
}


_PARTS = 256  # of the shingles, by their first byte


_MOST = 2_000_000  # shingles looked at together


SHINGLES = np.dtype([("unit", np.uint64), ("row", np.int32)])


def split_shingles(units: np.ndarray) -> np.ndarray:
    """Return where each of the parts begins in sorted shingles, and where the last ends."""
    first = np.arange(_PARTS, dtype=np.uint64) << np.uint64(64 - 8)
    return np.append(np.searchsorted(units["unit"], first), len(units))


def by_language(table: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    for language, rows in table.groupby(table["language"].map(writing), sort=True).indices.items():
        yield str(language), np.asarray(rows)


class _Hashes(dict[str, int]):
    """Words as 64-bit numbers that every process gives them alike."""

    def __missing__(self, word: str) -> int:
        digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        number = self[word] = int.from_bytes(digest, "little")
        return number


def hash_shingles(articles: pd.DataFrame) -> np.ndarray:
    """Return the hashes of each text's distinct shingles with its row, sorted; a text shorter than one shingle has none.

    ``articles`` has ``language, text``. The shingles of an article do not depend on the other articles.
    """
    found = [np.empty(0, SHINGLES)]
    texts, scripts = articles["text"].to_numpy(), articles["language"].to_numpy()
    for language, rows in by_language(articles):
        hashes, words, ends = _Hashes(), array("Q"), [0]
        for row in rows:
            text = fold(str(texts[row])) if scripts[row] == "zh-Hant" else str(texts[row])
            split = _WORD.get(language, _WORD["en"]).findall(text.casefold().replace("_", " "))
            words.extend(map(hashes.__getitem__, split))
            ends.append(len(words))
        length = SHINGLE.get(language, SHINGLE["en"])
        if len(words) < length:
            continue
        numbers, row = np.frombuffer(words, np.uint64), np.repeat(rows.astype(np.int32), np.diff(ends))
        some = np.empty(len(numbers) - length + 1, SHINGLES)
        unit = np.zeros(len(some), np.uint64)
        for place in range(length):
            unit = _mix(unit ^ numbers[place : place + len(some)])
        some["unit"], some["row"] = unit, row[: len(some)]
        found.append(some[row[length - 1 :] == some["row"]])
    every = np.concatenate(found)
    every = every[np.argsort(every["unit"], kind="stable")]  # rows stand in order where they share a unit
    unit, row = every["unit"], every["row"]
    return every[np.append(True, (unit[1:] != unit[:-1]) | (row[1:] != row[:-1]))[: len(every)]]


def _mix(x: np.ndarray) -> np.ndarray:
    """A bijection of 64-bit numbers that scatters its input (the finaliser of SplitMix64, Steele et al. 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def find_shared(
    sizes: np.ndarray,
    read: Callable[[int, int], np.ndarray],
    outlet: np.ndarray,
    language: np.ndarray,
    *,
    repeats: int,
) -> tuple[list[tuple[list[np.ndarray], list[np.ndarray]]], np.ndarray]:
    """Return, for each language, rows and numbers of the shingles that several articles share, in pieces; and how many shingles each row has in all, shared or not.

    ``outlet`` and ``language`` are numbers, one a row. Shingles in more than ``repeats`` articles of an outlet are left out of them, and rows of which they are more
    than half have a size of 0.
    """
    whole, usual = (np.zeros(len(outlet), np.int64) for _ in range(2))
    outlets = np.int64(outlet.max() + 1)
    units = 0
    kept: list[tuple[list[np.ndarray], list[np.ndarray]]] = [([], []) for _ in range(language.max() + 1)]
    for first, last in _steps(sizes):
        some = read(first, last)
        row, code = some["row"], pd.factorize(some["unit"])[0].astype(np.int32)
        often = np.bincount(code)
        at = np.flatnonzero((often > repeats)[code])
        pair = pd.factorize(code[at] * outlets + outlet[row[at]])[0]
        at = at[np.bincount(pair)[pair] > repeats]
        whole += np.bincount(row, minlength=len(whole))
        usual += np.bincount(row[at], minlength=len(whole))
        shared = (often > 1)[code]
        shared[at] = False
        written = language[row]
        for number, (rows, numbers) in enumerate(kept):
            inside = shared & (written == number)
            rows.append(row[inside])
            numbers.append(code[inside] + np.int32(units))
        units += len(often)
    return kept, np.where(2 * usual <= whole, whole - usual, 0)


def _steps(sizes: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield parts that follow one another and hold few enough shingles together."""
    first, held = 0, 0
    for part, size in enumerate(sizes):
        if part > first and held + size > _MOST:
            yield first, part
            first, held = part, 0
        held += int(size)
    yield first, len(sizes)
