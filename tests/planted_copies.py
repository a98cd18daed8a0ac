"""Copies planted among articles, and how many of them are found."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

HAN = [chr(0x4E00 + i) for i in range(0, 6000, 3)]


def count(articles: pd.DataFrame) -> pd.DataFrame:
    """Terms by white space in English, by pairs of characters in Chinese: the routes are tested apart from the segmenter."""
    rows = []
    for article, language, text in zip(articles["article"], articles["language"], articles["text"], strict=True):
        units = text.split() if language == "en" else [text[i : i + 2] for i in range(0, len(text), 2)]
        rows += [(article, term, n) for term, n in sorted(Counter(units).items())]
    return pd.DataFrame(rows, columns=["article", "term", "count"])


def pair_set(found) -> set[tuple[str, str]]:
    return set(zip(found.pairs["article_a"], found.pairs["article_b"], strict=True))


def plant(language: str, *, originals: int, seed: int) -> tuple[pd.DataFrame, dict[str, str]]:
    """Articles on a few subjects, and copies of half of them, edited in the four ways of the trade.

    Words follow Zipf's law with a part of their mass on the subject's words, so that articles on one subject share many terms.
    """
    rng = np.random.default_rng(seed)
    if language == "en":
        letters = list("abcdefghiklmnoprstuvwy")
        words = sorted({"".join(rng.choice(letters, rng.integers(3, 10))) for _ in range(6000)})
    else:
        words = sorted({"".join(rng.choice(HAN, 2)) for _ in range(6000)})
    general = 1 / np.arange(5, len(words) + 5)
    general /= general.sum()
    order = np.arange(len(words))
    subjects = [rng.permutation(order)[:160] for _ in range(8)]
    joiner = " " if language == "en" else ""
    rows, copies = [], {}

    def write(subject: np.ndarray, length: int) -> list[str]:
        own = rng.random(length) < 0.5
        return [words[i] for i in np.where(own, rng.choice(subject, length), rng.choice(order, length, p=general))]

    for number in range(originals):
        article = f"{language}-{number:04d}"
        text = write(subjects[number % 8], int(rng.integers(160, 420)))
        day = pd.Timestamp("2025-01-01") + pd.Timedelta(days=int(rng.integers(0, 90)))
        rows.append((article, "Origin", text, day))
        if number % 2:
            continue
        kind = ("whole", "cut", "edited", "headline")[number // 2 % 4]
        copy = list(text)
        if kind == "cut":  # the first paragraphs
            copy = copy[: max(110, len(copy) // 2)]
        elif kind == "edited":
            for place in rng.choice(len(copy), len(copy) // 10, replace=False):
                copy[place] = words[int(rng.choice(order))]
        elif kind == "headline":  # a new headline, left at the head of the text
            copy = write(subjects[number % 8], 12) + copy
        copies[f"{article}-{kind}"] = article
        rows.append(
            (f"{article}-{kind}", f"Carrier {number % 5}", copy, day + pd.Timedelta(days=int(rng.integers(0, 3))))
        )
    table = pd.DataFrame(rows, columns=["article", "outlet", "text", "date"])
    table["text"] = table["text"].map(joiner.join)
    table["date"] = table["date"].dt.strftime("%Y-%m-%d")
    return table.assign(language="en" if language == "en" else "zh-Hans", wire=""), copies


def score(found, copies: dict[str, str]) -> tuple[float, float]:
    """Recall: planted pairs in one family. Precision: pairs found that were planted (copies of one original among each other too)."""
    recall = np.mean([found.family[c] == found.family[o] for c, o in copies.items()])
    planted = {frozenset(p) for p in copies.items()}
    right = [frozenset(p) in planted for p in pair_set(found)]
    return float(recall), float(np.mean(right))
