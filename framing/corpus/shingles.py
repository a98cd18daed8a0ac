"""Shingles: the runs of words or characters of texts as numbers, and which of them several articles share."""

from __future__ import annotations

import hashlib
import re
import sys
from array import array
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from framing.text.scripts import fold, writing

SHINGLE = {"en": 4, "zh": 6}
"""Length of a shingle: words in English, characters in Chinese (where a number or Latin word counts as one)."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")
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
    units, holders = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    texts, scripts = articles["text"].tolist(), articles["language"].tolist()
    for language, rows in by_language(articles):
        some = (fold(str(texts[row])) if scripts[row] == "zh-Hant" else str(texts[row]) for row in rows)
        number_words = _number_characters if language == "zh" else _number_words
        numbers, lengths = number_words([text.casefold().replace("_", " ") for text in some], _Hashes())
        length = SHINGLE.get(language, SHINGLE["en"])
        if len(numbers) < length:
            continue
        row = np.repeat(rows.astype(np.int32), lengths)
        unit = np.zeros(len(numbers) - length + 1, np.uint64)
        for place in range(length):
            unit = _mix(unit ^ numbers[place : place + len(unit)])
        whole = row[length - 1 :] == row[: len(unit)]
        units.append(unit[whole])
        holders.append(row[: len(unit)][whole])
    unit, row = np.concatenate(units), np.concatenate(holders)
    order = np.argsort(unit)
    unit, row = unit[order], row[order]
    same = np.append(unit[1:] == unit[:-1], False)
    at = np.flatnonzero(same | np.append(False, same[:-1])[: len(same)])
    row[at] = row[at][np.lexsort((row[at], unit[at]))]
    kept = _is_first(unit) | _is_first(row)
    found = np.empty(kept.sum(), SHINGLES)
    found["unit"], found["row"] = unit[kept], row[kept]
    return found


def _number_words(texts: list[str], hashes: _Hashes) -> tuple[np.ndarray, list[int]]:
    """Return the numbers of the words of all texts, and how many each has."""
    numbers, lengths = array("Q"), []
    for text in texts:
        words = _WORD.findall(text)
        numbers.fromlist(list(map(hashes.__getitem__, words)))
        lengths.append(len(words))
    return np.frombuffer(numbers, np.uint64) if numbers else np.empty(0, np.uint64), lengths


def _number_characters(texts: list[str], hashes: _Hashes) -> tuple[np.ndarray, np.ndarray]:
    """Return the same of Chinese texts, where a character is a word, and a run of Latin letters and digits: ``[a-z0-9]+|\\w``."""
    whole = "".join(texts)
    code = np.frombuffer(whole.encode("utf-32-le", "surrogatepass"), np.uint32)
    number, said = np.zeros(sys.maxunicode + 1, np.uint64), np.zeros(sys.maxunicode + 1, bool)
    for character in set(whole):
        if character.isalnum():
            number[ord(character)], said[ord(character)] = hashes[character], True
    ends = np.cumsum([len(text) for text in texts])
    latin = (code - ord("0") < 10) | (code - ord("a") < 26)  # below zero wraps around
    goes_on = np.append(False, latin[1:] & latin[:-1])[: len(code)]
    goes_on[ends[:-1][ends[:-1] < len(code)]] = False  # a text begins
    words = np.flatnonzero(said[code] & ~goes_on)
    numbers, runs = number[code[words]], np.flatnonzero(latin[words])
    stops = np.flatnonzero(latin & ~np.append(goes_on[1:], False)) + 1
    numbers[runs] = [hashes[whole[a:b]] for a, b in zip(words[runs], stops, strict=True)]
    return numbers, np.diff(np.searchsorted(words, ends), prepend=0)


def _mix(x: np.ndarray) -> np.ndarray:
    """A bijection of 64-bit numbers that scatters its input (the finaliser of SplitMix64, Steele et al. 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def find_shared(
    sizes: np.ndarray, read: Callable[[int, int], np.ndarray], outlet: np.ndarray, rows: np.ndarray, *, repeats: int
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return which of the articles ``rows`` have the shingles that several of them share (shingles x articles), and how many shingles each has in all, shared or not.

    ``outlet`` is a number for every article. Shingles in more than ``repeats`` articles of an outlet are left out, and articles of which they are more
    than half have a size of 0.
    """
    whole, usual = (np.zeros(len(outlet), np.int64) for _ in range(2))
    inside = np.zeros(len(outlet), bool)
    inside[rows] = True
    outlets = np.int64(outlet.max() + 1)
    holders, often_held = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
    for first, last in _steps(sizes):
        some = read(first, last)
        some = some[inside[some["row"]]]
        some = some[np.argsort(some["unit"])]
        row, starts = some["row"], np.flatnonzero(_is_first(some["unit"]))
        often = np.diff(starts, append=len(some))
        code = np.repeat(np.arange(len(often), dtype=np.int32), often)
        at = np.flatnonzero(np.repeat(often > repeats, often))
        pair = pd.factorize(code[at] * outlets + outlet[row[at]])[0]
        at = at[np.bincount(pair)[pair] > repeats]
        whole += np.bincount(row, minlength=len(whole))
        usual += np.bincount(row[at], minlength=len(whole))
        shared = np.repeat(often > 1, often)
        shared[at] = False
        holders.append(row[shared])
        often = np.bincount(code[shared], minlength=1)
        often_held.append(often[often > 0])
    row = np.concatenate(holders)
    del holders
    bounds = np.cumsum(np.concatenate(often_held))
    found = sparse.csr_matrix((np.ones(len(row), np.int8), row, bounds), shape=(len(bounds) - 1, len(outlet)))
    return found, np.where(2 * usual <= whole, whole - usual, 0)


def _is_first(values: np.ndarray) -> np.ndarray:
    """Tell which sorted values differ from the one before."""
    return np.append(True, values[1:] != values[:-1])[: len(values)]


def _steps(sizes: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield parts that follow one another and hold few enough shingles together."""
    first, held = 0, 0
    for part, size in enumerate(sizes):
        if part > first and held + size > _MOST:
            yield first, part
            first, held = part, 0
        held += int(size)
    yield first, len(sizes)
