"""Do adjusted differences cover 95 %? Simulated groups that differ in kind and language, with families and labels wrong in one's favour.

    python benchmarks/bench_adjusted.py [--runs 400] [--draws 500]

Two groups; one prints more opinion and is more often in one language, and both raise a frame's share, so that the plain difference is not the
planted one. A machine finds too many in one group and too few in the other; part of the articles are copies; a probability sample is coded.
Printed for each method and adjustment: how often the interval holds the planted difference, the mean error, the mean width, and the width
beside the coded sample's own. Binomial error of the coverage over 400 runs: 1.1 points.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import numpy as np
import pandas as pd

from framing.coding.sample import draw_sample
from framing.compare.adjusted import adjust_contrasts
from framing.compare.bootstrap import Intervals


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Articles and coded ones of both groups; base share, planted difference, part that are copies, accuracy of the machine."""

    articles: tuple[int, int] = (300, 200)
    coded: int = 200
    share: float = 0.25
    gap: float = 0.2
    copies: float = 0.25
    accuracy: float = 0.85
    all_coded: bool = False
    strata: tuple[str, ...] = ("group",)
    adjust: tuple[str, ...] = ("kind", "language")


SETTINGS = {
    "500 articles, 200 coded": Setting(),
    "no difference": Setting(gap=0.0),
    "drawn by group and label": Setting(strata=("group", "predicted")),
    "rare frame (5 %), 250 coded": Setting(share=0.05, gap=0.1, coded=250),
    "good machine (95 %)": Setting(accuracy=0.95),
    "2,000 articles, 150 coded": Setting(articles=(1200, 800), coded=150, accuracy=0.9),
    "people's codes, 45 and 230 articles": Setting(articles=(45, 230), all_coded=True, gap=-0.2, share=0.3),
    "people's codes in twelve strata, 45 and 230 articles": Setting(
        articles=(45, 230), all_coded=True, gap=-0.2, share=0.3, adjust=("kind", "language", "period")
    ),
    "people's codes, 15 and 100 articles": Setting(articles=(15, 100), all_coded=True, gap=-0.2, share=0.3),
}


def simulate(setting: Setting, rng: np.random.Generator) -> pd.DataFrame:
    """Return one row an article: group g0 or g1, kind, language, family, what the coder and what the machine says."""
    parts = []
    for group, size in enumerate(setting.articles):
        origin = np.arange(size)
        copies = int(size * setting.copies)
        origin[size - copies :] = rng.integers(0, size - copies, copies)
        opinion, other = rng.random(size) < (0.25, 0.6)[group], rng.random(size) < (0.5, 0.2)[group]
        chance = setting.share + setting.gap * group + 0.15 * opinion - 0.04 * other
        truth = rng.random(size) < np.clip(chance, 0, 1)
        wrong = 2 * (1 - setting.accuracy)
        alarm, miss = wrong * (0.85, 0.15)[group], wrong * (0.15, 0.85)[group]
        label = np.where(truth, rng.random(size) >= miss, rng.random(size) < alarm)
        part = pd.DataFrame({"opinion": opinion, "other": other, "truth": truth, "label": label}).iloc[origin]
        parts.append(part.assign(group=f"g{group}", family=[f"g{group}-{i:05}" for i in origin]))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(
        article=[f"a{i:05}" for i in range(len(table))],
        kind=np.where(table["opinion"], "opinion", "news"),
        language=np.where(table["other"], "zh", "en"),
        frame="f",
        stance="asserted",
        period=rng.choice(["early", "middle", "late"], len(table)),
    )


def adjust(setting: Setting, table: pd.DataFrame, *, draws: int, seed: int) -> pd.DataFrame:
    options = {
        "reference": "g0",
        "adjust": list(setting.adjust),
        "intervals": Intervals(draws=draws),
        "seed": seed,
    }
    human = table.assign(coder="human", value=table["truth"].astype(int))
    if setting.all_coded:
        return adjust_contrasts(human, **options)
    machine = table.assign(coder="machine", value=table["label"].astype(int))
    drawn = table.assign(predicted=table["label"].astype(str))
    sample = draw_sample(drawn, n=setting.coded, strata=setting.strata, one_per_family=False, seed=seed)
    coded = human[human["article"].isin(sample["article"])]
    return adjust_contrasts(machine, coded=coded, sample=sample, **options)


def measure_coverage(setting: Setting, *, runs: int, draws: int, seed: int = 1) -> pd.DataFrame:
    """Return, per method and adjustment: coverage, mean error, mean width, width over the coded sample's, p below .05."""
    tables = []
    for run in range(runs):
        table = simulate(setting, np.random.default_rng([seed, run]))
        tables.append(adjust(setting, table, draws=draws, seed=run))
    every = pd.concat(tables)
    every["cover"] = (every["low"] <= setting.gap) & (setting.gap <= every["high"])
    every["error"], every["width"] = every["estimate"] - setting.gap, every["high"] - every["low"]
    every["below"] = every["p"] < 0.05
    found = every.groupby(["method", "adjustment"])[["cover", "error", "width", "below"]].mean()
    own = found["width"].xs("coded").reindex(found.index.get_level_values("adjustment")).to_numpy()
    return found.assign(beside_coded=found["width"] / own).reset_index()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=400)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--only", default="", help="run only the settings whose name holds this")
    given = parser.parse_args()
    for name, setting in SETTINGS.items():
        if given.only in name:
            found = measure_coverage(setting, runs=given.runs, draws=given.draws)
            print(f"\n{name}\n{found.round(3).to_string(index=False)}", flush=True)


if __name__ == "__main__":
    main()
