"""Is a corrected difference as narrow after further coding as planned? Studies simulated as in bench_correction.py.

    python benchmarks/bench_plan.py [--runs 40] [--draws 1000]

A pilot of both groups is coded; ``plan_coding`` says how wide the interval of their difference will be after so many further articles; so many
are drawn (in proportion, and by the cheapest split), coded, and corrected. Printed: planned and simulated mean width, and their ratio.
"""

from __future__ import annotations

import argparse
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pandas as pd

from framing.compare.bootstrap import Intervals
from framing.compare.correction import correct_contrasts
from framing.compare.plan import SPLITS, plan_coding


def _load_correction():
    import sys

    spec = spec_from_file_location("bench_correction", Path(__file__).with_name("bench_correction.py"))
    module = sys.modules["bench_correction"] = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


correction = _load_correction()
SETTINGS = {
    "90 % accurate, shares .3 and .5": correction.Setting(
        accuracy=0.9, articles=(400, 400), coded=(20, 20), design="simple"
    ),
    "80 %, copies": correction.Setting(accuracy=0.8, articles=(300, 500), coded=(20, 20), copies=0.3, design="simple"),
    "rare in one group, 40 and 10 coded": correction.Setting(
        accuracy=0.95, articles=(600, 300), coded=(40, 10), shares=(0.05, 0.4), design="simple"
    ),
}


def draw(every: pd.DataFrame, sizes: dict[str, int], rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Return what a correction takes, so many articles of each group coded."""
    parts = [
        some.iloc[rng.choice(len(some), sizes[g], replace=False)].assign(inclusion=sizes[g] / len(some))
        for g, some in every.groupby("group")
    ]
    sample = pd.concat(parts)
    return {"coded": sample.assign(coder="human", value=sample["truth"]), "sample": sample[["article", "inclusion"]]}


def compare(setting, *, sizes: tuple[int, ...], runs: int, draws: int, seed: int = 1) -> pd.DataFrame:
    rows = []
    for run in range(runs):
        rng = np.random.default_rng([seed, run])
        every, _, _ = correction.simulate(setting, rng)
        pilot = draw(every, {"g0": setting.coded[0], "g1": setting.coded[1]}, rng)
        plan = plan_coding(every, **pilot, reference="g0", sizes=sizes)
        for row in plan.itertuples():
            later = draw(every, {"g0": row.reference_coded, "g1": row.coded}, rng)
            found = correct_contrasts(every, **later, reference="g0", intervals=Intervals(draws=draws), seed=run)
            found = found[found["method"] == "corrected"].iloc[0]
            rows.append((row.split, row.further, row.add, row.reference_add, row.width, found["high"] - found["low"]))
    table = pd.DataFrame(rows, columns=["split", "further", "add", "reference_add", "planned", "simulated"])
    table["split"] = pd.Categorical(table["split"], SPLITS)
    found = table.groupby(["split", "further"], observed=True).mean().reset_index()
    return found.assign(ratio=found["planned"] / found["simulated"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--draws", type=int, default=1000)
    given = parser.parse_args()
    for name, setting in SETTINGS.items():
        found = compare(setting, sizes=(0, 40, 120), runs=given.runs, draws=given.draws)
        print(f"\n{name}\n{found.round(3).to_string(index=False)}", flush=True)


if __name__ == "__main__":
    main()
