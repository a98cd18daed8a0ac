"""Runs of words as numbers: those of sets of tuples, the same in every process."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pandas as pd
from conftest import ROOT
from samples import write_texts

from framing.corpus import shingles
from framing.corpus.shingles import by_language, find_shared, hash_shingles, split_shingles
from framing.text.scripts import fold


def runs(text: str, language: str) -> set[tuple[str, ...]]:
    length, word = (4, r"\w+(?:['’]\w+)*") if language == "en" else (6, r"[a-z0-9]+|\w")
    words = re.findall(word, (fold(text) if language == "zh-Hant" else text).casefold())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def test_shingles_are_the_distinct_runs_of_words():
    texts = write_texts()
    texts.loc[5, "text"] = "too short"
    odd = ["水坝 abc12", "3水坝", "", "abc", "水坝２０ é²Ⅷ\u0301 \U00020000ABC9水坝水坝水坝", "9İ坝水坝水坝水水坝水"]
    more = pd.DataFrame({"language": "zh-Hans", "outlet": "o", "text": [*odd, "x9 " * 9, *odd[::-1]]})
    texts = pd.concat([texts, more], ignore_index=True)
    found = hash_shingles(texts)
    expected = [runs(row.text, row.language) for row in texts.itertuples()]
    assert len(found) > len(np.unique(found))  # "x9 x9 x9 …"
    assert list(np.bincount(np.unique(found)["row"], minlength=len(texts))) == list(map(len, expected))
    held = [set(found["unit"][found["row"] == row]) for row in range(len(texts))]
    for a in range(len(texts)):
        for b in range(a):
            assert len(held[a] & held[b]) == len(expected[a] & expected[b])
    bounds = split_shingles(found)
    assert (bounds[0], bounds[-1], len(bounds)) == (0, len(found), 257)
    assert all(set(found["unit"][a:b] >> np.uint64(56)) <= {n} for n, (a, b) in enumerate(itertools.pairwise(bounds)))


def test_every_process_gives_a_word_the_same_number():
    code = "from samples import write_texts; from framing.corpus.shingles import hash_shingles; print(hash_shingles(write_texts(8))['unit'].sum())"
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}", "PYTHONHASHSEED": "7"}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split() == [str(hash_shingles(write_texts(8))["unit"].sum())]


def test_texts_are_numbered_alike_whatever_they_are_numbered_with(monkeypatch):
    texts = write_texts()
    texts.loc[7, "text"] = "the longest " + texts["text"].str.cat(sep=" ")
    whole = set(hash_shingles(texts).tolist())
    for name, value in (("_TEXTS", 1), ("_TEXTS", 7), ("_SOME", 100)):
        monkeypatch.setattr(shingles, name, value)
        shingles._some_powers.cache_clear()
        assert set(hash_shingles(texts).tolist()) == whole
    monkeypatch.undo()
    shingles._some_powers.cache_clear()


def test_texts_without_a_run_have_no_shingle():
    assert len(hash_shingles(pd.DataFrame({"language": ["en", "zh-Hans"], "text": ["one two three", ""]}))) == 0


def test_what_articles_share_does_not_depend_on_how_much_is_looked_at_together(monkeypatch):
    texts = write_texts()
    texts["text"] = texts["text"] + " Read more of this in our paper every day." * 2
    found = hash_shingles(texts)
    bounds = split_shingles(found)
    outlet = pd.factorize(texts["outlet"])[0]

    def shared() -> list[tuple[list[list[int]], list[int]]]:
        """Return, for each language, the articles of every shared shingle, and the sizes."""
        out = []
        for _, rows in by_language(texts):
            kept, size = find_shared(
                np.diff(bounds), lambda first, last: [found[bounds[first] : bounds[last]]], outlet, rows, repeats=2
            )
            assert kept.shape[1] == len(size) == len(rows)
            assert size.all()
            out.append((sorted(sorted(kept[unit].indices.tolist()) for unit in range(kept.shape[0])), size.tolist()))
        return out

    whole = shared()
    for (kept, size), (language, rows) in zip(whole, by_language(texts), strict=True):
        own = {row: runs(texts["text"][row], texts["language"][row]) for row in rows}
        held = {run: [n for n, row in enumerate(rows) if run in own[row]] for run in set().union(*own.values())}
        often = Counter((run, outlet[rows[n]]) for run, at in held.items() for n in at)
        left = {run: [n for n in at if often[run, outlet[rows[n]]] <= 2] for run, at in held.items()}
        assert language in ("en", "zh")
        assert kept == sorted(at for run, at in left.items() if at and len(held[run]) > 1)
        assert size == np.bincount([n for at in left.values() for n in at]).tolist()
    monkeypatch.setattr(shingles, "_MOST", 50)
    assert shared() == whole
    assert [len(kept) > 10 for kept, _ in whole] == [True, True]
