"""How well each measure finds what the coders found, per language: dictionary, supervised, the other coder.

    python benchmarks/bench_validity.py [--package data/rare-earth-controls] [--seeds 10] [--curve]

Printed: F1 with intervals on the articles that both coders code alike and against the second coder; the spread of the
supervised F1 over seeds of its cross-validation, by features; the ceiling (first coder against second); whether
languages compare; with ``--curve`` the learning curve. The supervised measure learns from both coders' codes of the
training families. Its blocks of features and their weights were chosen with these scores in sight, so that figures for
new articles would be somewhat lower.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd

from framing.assess.agreement import in_each_language
from framing.assess.learning import learning_curve
from framing.assess.scores import scores
from framing.assess.validity import score_measures
from framing.codes import AGREED, merge_codes
from framing.corpus.corpus import Corpus
from framing.corpus.glossary import read_glossary
from framing.corpus.package import read_package
from framing.measure.coders import code_stances
from framing.measure.dictionary import code_dictionary
from framing.measure.features import USED, Learner
from framing.measure.supervised import code_supervised

# F1 on the articles coded alike: the better of a hand-made dictionary and TF-IDF + logistic regression.
TO_BEAT = {
    ("weapon", "present", "en"): 0.84,
    ("weapon", "present", "zh"): 0.81,
    ("weapon", "asserted", "en"): 0.71,
    ("weapon", "asserted", "zh"): 0.55,
    ("norm", "present", "en"): 0.83,
    ("norm", "present", "zh"): 0.79,
    ("norm", "asserted", "en"): 0.40,
    ("norm", "asserted", "zh"): 0.50,
}
STANCES = ("present", "asserted")
FEATURE_SETS = (("terms",), ("terms", "cues", "kind"), USED, (*USED, "group"), (*USED, "group", "outlet"))


def repeat_supervised(corpus: Corpus, *, truth: pd.DataFrame, seeds: int, learner: Learner) -> pd.DataFrame:
    """Return how F1 varies over seeds of the cross-validation, and nothing else: no interval for other articles."""
    rows, cell = [], ["frame", "stance", "language"]
    for seed in range(seeds):
        pairs = in_each_language(
            merge_codes(code_supervised(corpus, learner=learner, stances=STANCES, seed=seed), truth)
        )
        rows += [(*key, scores(some)[2]) for key, some in pairs.groupby(cell)]
    each = pd.DataFrame(rows, columns=[*cell, "f1"]).groupby(cell)
    return each["f1"].agg(mean="mean", sd="std", low="min", high="max", seeds="size").reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--package", type=Path, default=Path("data/rare-earth-controls"))
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--curve", action="store_true")
    given = parser.parse_args()
    corpus = read_package(given.package)
    corpus = corpus.keep(corpus.codings["article"].unique())
    path = given.package / "glossary.csv"
    glossary = read_glossary(path) if path.is_file() else None
    agreed, second = (code_stances(corpus, coder=c) for c in (AGREED, "second"))

    print("F1 over seeds of the cross-validation, on the articles coded alike; to_beat in the last column")
    for features in FEATURE_SETS:
        learner = Learner(features=features, glossary=glossary)
        table = repeat_supervised(corpus, truth=agreed, seeds=given.seeds, learner=learner)
        table = table[table["language"] != "all"]
        beat = [TO_BEAT.get(key) for key in table[["frame", "stance", "language"]].itertuples(index=False, name=None)]
        print(f"\nfeatures: {', '.join(features)}")
        print(table.assign(to_beat=beat).round(3).to_string(index=False), flush=True)

    measures = [
        code_dictionary(corpus),
        code_supervised(corpus, seed=1, learner=Learner(glossary=glossary)),
        code_stances(corpus, coder="first"),
    ]
    for truth in (agreed, second):
        shown = measures[:2] if truth is agreed else measures
        table = score_measures(shown, truth=truth, seed=1)
        table = table[(table["score"] == "f1")].drop(columns="score")
        warnings = table.loc[table["verdict"] == "differs", "warning"].unique()
        note = " (measure 'first': the ceiling)" if truth is second else ""
        print(f"\nF1 against {truth['coder'].iloc[0]}{note}")
        print(table.drop(columns="warning").round(2).to_string(index=False))
        print(*warnings, sep="\n", flush=True)
    if given.curve:
        sizes, ahead = [60, 100, 150, 200, 250, 290], [400, 580]
        print("\nlearning curve, on the articles coded alike")
        learner = Learner(glossary=glossary, repeats=5)
        table = learning_curve(corpus, truth=agreed, sizes=sizes, ahead=ahead, stances=STANCES, learner=learner, seed=1)
        print(table.round(2).to_string(index=False))


if __name__ == "__main__":
    main()
