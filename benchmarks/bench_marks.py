"""What a researcher's marks of mentions are worth on an issue that the stance measure was not learned on.

    python benchmarks/bench_marks.py [--shared ../shared] [--repeats 20]

For each corpus of ``stance-mentions`` the measure is learned on all others. Then so many of its mentions, of documents drawn by lot, are marked. *Refitted*
(``framing.refit_stance``): scored on the documents that were not drawn. *Corrected*: the share of asserted among all mentions of the corpus, naive and post-stratified by the
marks (the estimator of ``framing.compare.correction``), against the readings of all. *Coverage*: documents are drawn with replacement from those of the corpus, 100 of
their mentions marked, and the corrected shares' 95 % intervals held against the corpus's own shares.
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from framing.compare.bootstrap import Intervals
from framing.compare.correction import correct_prevalence
from framing.stance.judge import Question, judge, read_weights
from framing.stance.mentions import place_mentions
from framing.stance.refit import refit_stance

_SPEC = importlib.util.spec_from_file_location("train", Path(__file__).with_name("stance") / "train.py")
train = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(train)


def learn_without(data: Any, corpus: np.ndarray, language: str) -> dict[Any, Any]:
    """Return weights learned and calibrated on all documents but a corpus's."""
    fold = np.random.default_rng(0).integers(0, 5, data.groups.max() + 1)[data.groups]
    there = np.isin(data.groups, data.groups[corpus])
    out = dict(read_weights())
    for question in ("denied", "other"):
        usable, left = data.usable(question) & ~there, np.full(len(there), np.nan)
        for f in range(5):
            model = data.fit(question, np.flatnonzero(usable & (fold != f)))
            tested = np.flatnonzero(usable & (fold == f) & data.gold)
            left[tested] = model.decision_function(data.matrix[question][tested])
        model = data.fit(question, np.flatnonzero(usable))
        known = ~np.isnan(left) & (data.language == language)
        slope, shift = train.calibrate(left[known], data.target(question)[known])
        weights: dict[str, float] = {}
        for name, weight in zip(data.names[question], model.coef_[0], strict=True):
            own = name.removeprefix(f"{language}:")
            weights[own] = weights.get(own, 0.0) + float(weight)
        out[question, language] = Question(weights, float(model.intercept_[0]), slope, shift)
    return out


def cover(gold: pd.DataFrame, said: np.ndarray, *, marks: int, repeats: int) -> pd.DataFrame:
    """Return ``method, held, width``: how often intervals of the three stances' shares hold those of all mentions, and how wide they are."""
    stances = list(train.STANCES)
    units = gold.assign(said=np.array(stances)[said])
    truth = units["mark"].value_counts(normalize=True).reindex(stances, fill_value=0.0)
    documents = [some.index for _, some in units.groupby("article")]
    rows = []
    for repeat in range(repeats):
        rng = np.random.default_rng([7, repeat])
        drawn = [
            units.loc[documents[d]].assign(family=f"f{i}")
            for i, d in enumerate(rng.integers(0, len(documents), len(documents)))
        ]
        every = pd.concat(drawn, ignore_index=True)
        every = every.assign(
            article=every.index.astype(str),
            coder="measure",
            frame="all",
            group="all",
            marked=rng.permutation(len(every)) < marks,
        )
        long = every.drop(columns="stance").merge(pd.DataFrame({"stance": stances}), how="cross")
        predicted = long.assign(value=(long["said"] == long["stance"]).astype(int))
        coded = long[long["marked"]].assign(coder="reader", value=lambda t: (t["mark"] == t["stance"]).astype(int))
        sample = every.loc[every["marked"], ["article"]].assign(inclusion=marks / len(every))
        keep = ["article", "coder", "frame", "stance", "value", "family", "group"]
        found = correct_prevalence(
            predicted[keep], coded=coded[keep], sample=sample, intervals=Intervals(draws=400), seed=repeat
        )
        known = found["stance"].map(truth)
        rows.append(
            found.assign(held=(found["low"] <= known) & (known <= found["high"]), width=found["high"] - found["low"])
        )
    return pd.concat(rows).groupby("method")[["held", "width"]].mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--repeats", type=int, default=20)
    options = parser.parse_args()
    data = train.Data(train.read_mentions(options.shared, Path("data/stance-sentences")))
    refits, shares, covers = [], [], {}
    for name, language in (("narrative-framing", "en"), ("trade-war", "en"), ("trade-war", "zh"), ("mfa", "zh")):
        corpus, issue = (data.table["corpus"] == name).to_numpy() & (data.language == language), f"{name} {language}"
        base = learn_without(data, corpus, language)
        gold = data.table[corpus & data.gold].assign(
            article=data.groups[corpus & data.gold], mark=lambda t: t["stance"]
        )
        places = {row["id"]: (place, setting) for place, setting, row in place_mentions(gold)}

        def score(some: pd.DataFrame, weights: dict[Any, Any], places: Any = places) -> np.ndarray:
            return np.array([judge(*places[i], weights=weights).probabilities for i in some["id"]])

        naive = score(gold, base).argmax(1) == 0
        truth = (gold["mark"] == "asserted").to_numpy()
        covers[issue] = cover(
            gold.reset_index(drop=True), score(gold, base).argmax(1), marks=100, repeats=5 * options.repeats
        )
        for n in (25, 50, 100):
            for repeat in range(options.repeats):
                rng = np.random.default_rng([repeat, n])
                lot = dict(zip(sorted(set(gold["article"])), rng.permutation(gold["article"].nunique()), strict=True))
                order = gold.iloc[np.argsort(gold["article"].map(lot).to_numpy(), kind="stable")]
                marked = order.head(n)
                rest = order[~order["article"].isin(marked["article"])]
                if n >= 50 and len(rest) >= 50:
                    refit = refit_stance(marked, base=base, seed=repeat)[language]
                    changed = {(q, language): Question(**v) for q, v in refit["questions"].items()}
                    for kind, weights in (("before", base), ("refitted", base | changed)):
                        chance = score(rest, weights)
                        right = chance[np.arange(len(rest)), rest["mark"].map(list(train.STANCES).index)]
                        found = train.score(rest["mark"].to_numpy(), chance)["macro_f1"]
                        refits.append((issue, n, kind, found, -np.log(right.clip(1e-3)).mean(), bool(changed)))
                some = rng.permutation(len(gold))[:n]
                cells = [(naive == v).mean() * truth[some][naive[some] == v].mean() for v in (True, False)]
                shares.append((issue, n, truth.mean(), naive.mean(), truth[some].mean(), sum(cells)))
    table = pd.DataFrame(refits, columns=["issue", "marks", "measure", "macro_f1", "log_loss", "kept"])
    print("Refitted, on documents left out: means over draws; kept is how often the change was")
    print(
        table.pivot_table(index=["issue", "marks"], columns="measure", values=["macro_f1", "log_loss", "kept"])
        .round(3)
        .to_string()
    )
    print(table.groupby(["marks", "measure"])[["macro_f1", "log_loss"]].mean().round(3).to_string())
    table = pd.DataFrame(shares, columns=["issue", "marks", "truth", "naive", "marked", "corrected"])
    for column in ("naive", "marked", "corrected"):
        table[f"{column} error"] = (table[column] - table["truth"]).abs()
    print("Share of asserted among all mentions: mean absolute error of the measure, of the marks alone, corrected")
    columns = ["truth", "naive error", "marked error", "corrected error"]
    print(table.groupby(["issue", "marks"])[columns].mean().round(3).to_string())
    print("Intervals of the three stances' shares, 100 marks: how often they hold, and their width")
    print(pd.concat(covers, names=["issue"]).round(3).to_string())


if __name__ == "__main__":
    main()
