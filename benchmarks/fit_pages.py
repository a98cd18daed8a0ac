"""Fit the weights of the newspaper-page reader and write them to ``framing/readers/page/weights.json``.

    python benchmarks/fit_pages.py [--check]

On pages that ``tests/page_layout.py`` lays out with seeds of their own (``SEEDS``; those of the tests and of
``bench_pages.py`` are others), Chinese and English, in every order. "links" (which piece follows this one, which comes
before it: a choice among all pieces and none) is a penalised logistic regression, rounded to a tenth. The others were set by
hand and are kept as they stand.
``--check`` writes nothing and ends with an error where the file would change.
"""

from __future__ import annotations

import json
import sys
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from page_layout import BLANKS, ORDERS, dump, make_page

from framing.readers.page import links
from framing.readers.page.likeness import WEIGHTS, Space, count_grams
from framing.readers.page.page import text_lines
from framing.readers.page.pieces import Piece, cut_pieces
from framing.readers.page.roles import mark_lines

FILE = Path(links.__file__).with_name("weights.json")
SEEDS = range(3000, 3024)
PENALTY = 1.0  # on the square of a weight, halved


def pages() -> Iterator[tuple[list[str], list[int], list[int]]]:
    for language in ("zh", "en"):
        for seed in SEEDS:
            page = make_page(seed, language)
            for k, order in enumerate(ORDERS):
                yield dump(page, seed=seed, order=order, blanks=BLANKS[(seed + k) % len(BLANKS)])


def learn(raws: list[str], articles: list[int], places: list[int]) -> Bodies:
    """Return the pieces of one page."""
    lines = text_lines(raws)
    live = [i for i, line in enumerate(lines) if line.text]
    for line in lines:
        line.end = len(line.text)
    found = mark_lines(lines, live)
    heading = {i for i in live if places[i] < 0 and not lines[i].role}
    for i in heading:
        lines[i].role = "headline"
    return Bodies(cut_pieces(lines, live, found), articles, places)


class Bodies:
    """The pieces of text of a page, with what is known of them."""

    def __init__(self, pieces: list[Piece], articles: list[int], places: list[int]) -> None:
        self.pieces = [u for u in pieces if u.kind == "body"]
        self.grams = count_grams(u.text for u in pieces)
        self.space = Space([u.text for u in self.pieces])
        links.compare_openings(self.pieces, self.space)
        owners = [[articles[i] for i in u.lines] for u in self.pieces]
        self.article = [max(own, key=own.count) for own in owners]
        self.place = [min((places[i] for i in u.lines if places[i] >= 0), default=-1) for u in self.pieces]

    def follows(self) -> list[int]:
        """Return which piece truly follows each, -1 for none."""
        out = []
        for article, place in zip(self.article, self.place, strict=True):
            later = [b for b in range(len(self.pieces)) if self.article[b] == article and self.place[b] > place]
            out.append(min(later, key=lambda b: self.place[b], default=-1))
        return out

    def links(self) -> tuple[dict[tuple[int, int], dict[str, float]], list[int]]:
        """Return what bears on every link, and the true ones."""
        follows, alike = self.follows(), links.piece_likeness(self.space, self.pieces)
        table = links.all_features(self.pieces, self.grams)
        for (a, b), features in table.items():
            likes = {"alike": max(float(alike[a, b]), 0.0), "unlike": min(float(alike[a, b]), 0.0)}
            table[a, b] = features | likes
        return table, follows


def fit(loss: Any, names: list[str]) -> dict[str, float]:
    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return {name: float(round(value, 1)) + 0.0 for name, value in zip(names, found.x, strict=True)}


def fit_links(cases: Iterable[tuple[dict[tuple[int, int], dict[str, float]], list[int]]]) -> dict[str, float]:
    column: dict[str, int] = {}
    at, values = array("q"), array("d")  # the columns of a row's features, and their values, row after row
    filled: list[int] = []  # how many they are
    choices: list[np.ndarray] = []  # of each row the numbers of its two: which piece follows, which one comes before
    right: list[int] = []  # the true rows, once for each of its choices
    count = 0
    for table, follows in cases:
        for pair, features in table.items():
            at.extend([column.setdefault(name, len(column)) for name in features])
            values.extend(features.values())
            if follows[pair[0]] == pair[1]:
                right += 2 * [len(filled)]
            filled.append(len(features))
        if table:
            choices.append(np.array(list(table)) * 2 + [0, 1] + count)
        count += 2 * len(follows)
    names = sorted(column)
    x = np.zeros((len(filled), len(names)))
    x[np.repeat(np.arange(len(filled)), filled), np.argsort(np.argsort(list(column)))[at]] = values
    first, second = np.concatenate(choices).T
    true = x[right].sum(axis=0)
    print(f"{len(x):,} pairs of pieces")

    def loss(w: np.ndarray) -> tuple[float, np.ndarray]:
        score = x @ w
        power = np.exp(np.clip(score, -50, 50))
        total = 1.0 + np.bincount(first, power, count) + np.bincount(second, power, count)
        share = power / total[first] + power / total[second]
        value = np.log(total).sum() - score[right].sum() + PENALTY * w @ w / 2
        return float(value), share @ x - true + PENALTY * w

    return fit(loss, names)


def fit_weights() -> str:
    """Return what the file holds."""
    weights = dict(WEIGHTS)
    fitted = fit_links(learn(*page).links() for page in pages())
    weights["links"] = WEIGHTS["links"] | {name: fitted[name] for name in fitted if name not in ("alike", "unlike")}
    return write(weights)


def main() -> None:
    text = fit_weights()
    if "--check" not in sys.argv:
        FILE.write_text(text, encoding="utf-8")
    elif text != FILE.read_text(encoding="utf-8"):
        sys.exit(f"{FILE} is not what these pages give")


def write(weights: dict[str, Any]) -> str:
    """One set a paragraph, five weights a line."""
    sets = []
    for name, values in weights.items():
        text = json.dumps(values, ensure_ascii=False)
        if name != "about":
            items = [json.dumps({k: v}, ensure_ascii=False)[1:-1] for k, v in values.items()]
            text = "{\n  " + ",\n  ".join(", ".join(items[k : k + 5]) for k in range(0, len(items), 5)) + "\n }"
        sets.append(f"{json.dumps(name)}: {text}")
    return "{\n " + ",\n ".join(sets) + "\n}\n"


if __name__ == "__main__":
    main()
