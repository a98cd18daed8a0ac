"""What a researcher's marks of mentions are worth on an issue that the stance measure was not learned on.

    python benchmarks/bench_marks.py [--shared ../shared] [--repeats 20]

For each corpus of ``stance-mentions`` the measure is learned on all others. Then so many mentions of it, of documents drawn by lot, are marked. *Refitted*: the
log-odds of both questions shifted, stretched, and given the commonest features anew, each with a strong prior at what was learned before; scored on the documents that
were not drawn. *Corrected*: the share of asserted among all mentions of the corpus, naive and post-stratified by the marks (the estimator of
``framing.compare.correction``), against the readings of all.
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd

_FILE = Path(__file__).with_name("stance") / "train.py"
_SPEC = importlib.util.spec_from_file_location("train", _FILE)
train = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(train)

STANCES = np.array(train.STANCES)
KINDS = {
    "shift": (4.0,),
    "shift10": (10.0,),
    "shift20": (20.0,),
    "features": (10.0, 16.0, 25.0),
    "features strong": (20.0, 50.0, 100.0),
}
"""Precisions of the priors (1 / variance) on shift, slope and each feature."""


def learn_without(data: train.Data, corpus: np.ndarray) -> dict[str, np.ndarray]:
    """Return the calibrated log-odds of both questions for the mentions of a corpus, learned and calibrated on the others."""
    fold = np.random.default_rng(0).integers(0, 5, data.groups.max() + 1)[data.groups]
    there = np.isin(data.groups, data.groups[corpus])
    out = {}
    for question in ("denied", "other"):
        usable, left = data.usable(question) & ~there, np.full(len(there), np.nan)
        for f in range(5):
            model = data.fit(question, np.flatnonzero(usable & (fold != f)))
            tested = np.flatnonzero(usable & (fold == f) & data.gold)
            if len(tested):
                left[tested] = model.decision_function(data.matrix[question][tested])
        model, scores = data.fit(question, np.flatnonzero(usable)), np.full(len(there), np.nan)
        for language in ("en", "zh"):
            some = np.flatnonzero(corpus & (data.language == language))
            known = ~np.isnan(left) & (data.language == language)
            if len(some):
                slope, shift = train.calibrate(left[known], data.target(question)[known])
                scores[some] = slope * model.decision_function(data.matrix[question][some]) + shift
        out[question] = scores
    return out


def refit(offset: np.ndarray, x: np.ndarray, truth: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """Return the changes of the log-odds' weights that are most probable after the marks (Newton)."""
    change = np.zeros(x.shape[1])
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(offset + x @ change, -30, 30)))
        gradient = x.T @ (truth - chance) - precision * change
        step = np.linalg.solve((x * (chance * (1 - chance))[:, None]).T @ x + np.diag(precision), gradient)
        change += step
        if np.abs(step).max() < 1e-8:
            break
    return change


def chances(data: train.Data, scores: dict[str, np.ndarray], rows: np.ndarray) -> np.ndarray:
    denied, other = (1 / (1 + np.exp(-scores[q][rows])) for q in ("denied", "other"))
    denied = np.where(data.denying[rows], denied, 0.01)
    denied = np.where(data.ruled[rows], np.maximum(denied, train.SURE), denied)
    return np.stack([(1 - denied) * (1 - other), (1 - denied) * other, denied], axis=1)


def rescore(
    data: train.Data, scores: dict[str, np.ndarray], marked: np.ndarray, rows: np.ndarray, priors: tuple[float, ...]
) -> dict[str, np.ndarray]:
    out = {}
    for question in ("denied", "other"):
        use = marked[data.denying[marked]] if question == "denied" else marked[data.stance[marked] != "rejected"]
        matrix = data.matrix[question]
        common = np.argsort(-np.asarray(matrix[use].sum(axis=0)).ravel(), kind="stable")[:30] if len(priors) > 2 else []
        parts = [np.ones((len(scores[question]), 1)), scores[question][:, None], matrix[:, common].toarray()]
        x = np.hstack(parts[: len(priors)])
        precision = np.repeat(priors, [1, 1, len(common)][: len(priors)])
        change = refit(scores[question][use], x[use], data.target(question)[use].astype(float), precision)
        out[question] = scores[question].copy()
        out[question][rows] += x[rows] @ change
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    data = train.Data(train.read_mentions(options.shared, Path("data/stance-sentences")))
    refits, shares = [], []
    for name, language in (("narrative-framing", "en"), ("trade-war", "en"), ("trade-war", "zh"), ("mfa", "zh")):
        corpus = (data.table["corpus"] == name).to_numpy() & (data.language == language)
        scores = learn_without(data, corpus)
        gold = np.flatnonzero(corpus & data.gold)
        documents = np.unique(data.groups[gold])
        every = chances(data, scores, gold)
        naive, truth = STANCES[every.argmax(1)] == "asserted", data.stance[gold] == "asserted"
        for n in (25, 50, 100):
            for repeat in range(options.repeats):
                rng = np.random.default_rng([repeat, n])
                order = gold[np.argsort(rng.permutation(documents.max() + 1)[data.groups[gold]], kind="stable")]
                kept = data.groups[order[:n]]
                marked, rest = order[:n], order[~np.isin(data.groups[order], kept)]
                if len(rest) >= 50:
                    before = chances(data, scores, rest)
                    for kind, priors in {"shipped": (), **KINDS}.items():
                        after = chances(data, rescore(data, scores, marked, rest, priors), rest) if priors else before
                        p = after[np.arange(len(rest)), [list(STANCES).index(s) for s in data.stance[rest]]]
                        found = train.score(data.stance[rest], after)
                        refits.append((f"{name} {language}", n, kind, found["macro_f1"], -np.log(p).mean()))
                some = rng.permutation(len(gold))[:n]
                parts = [(naive == v, naive[some] == v) for v in (True, False)]
                corrected = sum(all_.mean() * truth[some][in_].mean() for all_, in_ in parts if in_.any())
                shares.append((f"{name} {language}", n, truth.mean(), naive.mean(), truth[some].mean(), corrected))
    table = pd.DataFrame(refits, columns=["issue", "marks", "refitted", "macro_f1", "log_loss"])
    print("Out of sample, documents left out: means over draws; shipped is the measure before any mark")
    print(
        table.pivot_table(index=["issue", "marks"], columns="refitted", values=["macro_f1", "log_loss"])
        .round(3)
        .to_string()
    )
    print(table.groupby(["marks", "refitted"])[["macro_f1", "log_loss"]].mean().round(3).to_string())
    table = pd.DataFrame(shares, columns=["issue", "marks", "truth", "naive", "marked", "corrected"])
    for column in ("naive", "marked", "corrected"):
        table[f"{column} error"] = (table[column] - table["truth"]).abs()
    print("Share of asserted among all mentions: mean absolute error")
    print(
        table.groupby(["issue", "marks"])[["truth", "naive error", "marked error", "corrected error"]]
        .mean()
        .round(3)
        .to_string()
    )


if __name__ == "__main__":
    main()
