"""Shingles: the runs of words or characters of texts as numbers, and which of them several articles share."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pandas as pd
from scipy import sparse

from framing.corpus.join import Each
from framing.text.scripts import fold, writing

SHINGLE = {"en": 4, "zh": 6}
"""Length of a shingle: words in English, characters in Chinese (where a number or Latin word counts as one)."""

_PARTS = 256  # of the shingles, by their first byte
_MOST = 500_000  # shingles looked at together
_TEXTS = 64  # texts whose characters are numbered together: they stay in a processor's cache
_SOME = 2**18  # characters of so many texts, mostly
_STEP = np.uint64(0xD1342543DE82EF95)
_BACK = np.uint64(pow(int(_STEP), -1, 2**64))
SHINGLES = np.dtype([("unit", np.uint64), ("row", np.int32)])


def split_shingles(units: np.ndarray) -> np.ndarray:
    """Return where each of the parts begins in the shingles of ``hash_shingles``, and where the last ends."""
    return np.append(0, np.cumsum(np.bincount(_part(units["unit"]), minlength=_PARTS)))


def _part(unit: np.ndarray) -> np.ndarray:
    return (unit >> np.uint64(64 - 8)).astype(np.uint8)


def by_language(table: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    written = {name: writing(name) for name in table["language"].unique()}
    for language, rows in table.groupby(table["language"].map(written), sort=True).indices.items():
        yield str(language), np.asarray(rows)


def hash_shingles(articles: pd.DataFrame) -> np.ndarray:
    """Return the hashes of each text's shingles with its row, part after part; a text shorter than one shingle has none.

    ``articles`` has ``language, text``. The shingles of an article do not depend on the other articles. One that stands in a text several times may be there as often.
    """
    units, holders = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    texts, scripts = articles["text"].tolist(), articles["language"].tolist()
    for language, rows in by_language(articles):
        length = SHINGLE.get(language, SHINGLE["en"])
        for start in range(0, len(rows), _TEXTS):
            at = rows[start : start + _TEXTS]
            some = [fold(str(texts[row])) if scripts[row] == "zh-Hant" else str(texts[row]) for row in at]
            numbers, lengths = _number_words([text.casefold() for text in some], chinese=language == "zh")
            row = np.repeat(at.astype(np.int32), lengths)
            unit = np.zeros(max(len(numbers) - length + 1, 0), np.uint64)
            for place in range(length):
                unit *= _STEP
                unit += numbers[place : place + len(unit)]
            whole = np.flatnonzero(row[length - 1 :] == row[: len(unit)])
            units.append(_mix(unit[whole]))
            holders.append(row[whole])
    unit, row = np.concatenate(units), np.concatenate(holders)
    order = np.argsort(_part(unit), kind="stable")
    found = np.empty(len(unit), SHINGLES)
    found["unit"], found["row"] = unit[order], row[order]
    return found


@functools.cache
def _alphabet() -> tuple[np.ndarray, np.ndarray]:
    """Return a number for every character, and whether it is one of a word."""
    every = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    return _mix(every.astype(np.uint64)), np.strings.isalnum(every.view("U1"))


def _number_words(texts: list[str], *, chinese: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of the words of all texts, and how many each has; words are ``\\w+(?:['’]\\w+)*`` without underscores, in Chinese ``[a-z0-9]+|\\w``.

    A word's number is the polynomial of its characters' (Karp and Rabin 1987), taken from the sums over all characters before, and scattered.
    """
    number, of_words = _alphabet()
    code = np.frombuffer("\n".join([*texts, ""]).encode("utf-32-le", "surrogatepass"), np.uint32)
    inside = of_words[code]
    if chinese:
        joined = (code - ord("0") < 10) | (code - ord("a") < 26)  # below zero wraps around
    else:
        inside[1:-1] |= ((code == ord("'")) | (code == ord("’")))[1:-1] & inside[:-2] & inside[2:]
        joined = inside
    goes_on = np.append(joined[1:] & joined[:-1], False)
    stops = np.flatnonzero(inside & ~goes_on) + 1
    starts = np.flatnonzero(inside & ~np.append(False, goes_on[:-1]))
    sums = np.zeros(len(code) + 1, np.uint64)
    np.cumsum(number[code] * _powers(_STEP, len(code)), out=sums[1:])
    numbers = _mix((sums[stops] - sums[starts]) * _powers(_BACK, len(code))[starts])
    ends = np.cumsum([len(text) + 1 for text in texts])
    return numbers, np.diff(np.searchsorted(starts, ends), prepend=0)


def _powers(base: np.uint64, number: int) -> np.ndarray:
    return _some_powers(base)[:number] if number <= _SOME else np.multiply.accumulate(np.full(number, base))


@functools.cache
def _some_powers(base: np.uint64) -> np.ndarray:
    return np.multiply.accumulate(np.full(_SOME, base))


def _mix(x: np.ndarray) -> np.ndarray:
    """A bijection of 64-bit numbers that scatters its input (the finaliser of SplitMix64, Steele et al. 2014)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def find_shared(
    sizes: np.ndarray,
    read: Callable[[int, int], Iterable[np.ndarray]],
    outlet: np.ndarray,
    rows: np.ndarray,
    *,
    repeats: int,
    each: Each = map,
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return which of the articles ``rows`` have the shingles that several of them share (shingles x rows), and how many distinct shingles each has in all, shared or not.

    ``outlet`` is a number for every article. Shingles in more than ``repeats`` articles of an outlet are left out, and articles of which they are more
    than half have a size of 0. ``each`` works through some shingles at a time.
    """
    by_outlet = np.argsort(outlet[rows], kind="stable").astype(np.int32)
    place = np.full(len(outlet), -1, np.int32)
    place[rows[by_outlet]] = np.arange(len(rows), dtype=np.int32)
    look = functools.partial(_look, read=read, place=place, outlet=outlet[rows[by_outlet]], repeats=repeats)
    whole, usual = (np.zeros(len(rows), np.int64) for _ in range(2))
    columns, often_held = [np.empty(0, np.int32)], [np.zeros(1, np.int64)]
    for holder, often, every, furniture in each(look, _steps(sizes)):
        columns.append(by_outlet[holder])
        often_held.append(often)
        whole += every
        usual += furniture
    column = np.concatenate(columns)
    del columns
    bounds = np.cumsum(np.concatenate(often_held))
    found = sparse.csr_matrix((np.ones(len(column), np.int8), column, bounds), shape=(len(bounds) - 1, len(rows)))
    size = np.where(2 * usual <= whole, whole - usual, 0)
    return found, size[np.argsort(by_outlet)]


def _look(
    bounds: tuple[int, int],
    *,
    read: Callable[[int, int], Iterable[np.ndarray]],
    place: np.ndarray,
    outlet: np.ndarray,
    repeats: int,
) -> tuple[np.ndarray, ...]:
    """Return who holds each of the shingles that several hold, how many those are, how many shingles each has, and how many of them are furniture.

    ``place`` tells where an article stands among those that are looked at, outlet by outlet (``outlet``).
    """
    units, holders = [np.empty(0, np.uint64)], [np.empty(0, np.int32)]
    for some in read(*bounds):
        holder = place[some["row"]]
        at = np.flatnonzero(holder >= 0)
        units.append(some["unit"][at])
        holders.append(holder[at])
    unit, holder = np.concatenate(units), np.concatenate(holders)
    order = np.argsort(unit)
    both = (np.cumsum(_is_first(unit[order])) << 32) | holder[order]
    both.sort()
    both = both[np.flatnonzero(_is_first(both))]
    number, holder = both >> 32, both.astype(np.int32)
    often = np.bincount(number, minlength=1)
    at = np.flatnonzero(often[number] > repeats)
    runs = np.flatnonzero(_is_first(number[at]) | _is_first(outlet[holder[at]]))
    length = np.diff(runs, append=len(at))
    furniture = at[np.repeat(length > repeats, length)]
    shared = often[number] > 1
    shared[furniture] = False
    kept = np.flatnonzero(shared)
    often = np.bincount(number[kept], minlength=1).astype(np.int32)
    every, usual = (np.bincount(some, minlength=len(outlet)).astype(np.int32) for some in (holder, holder[furniture]))
    return holder[kept], often[often > 0], every, usual


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
