"""How much faster is the multiverse at once than one specification at a time? Same articles, same draws, side by side.

    python benchmarks/bench_robustness.py [study.toml] [--sample 60] [--draws 2000]

Naive: for every specification the codes are filtered and given to ``compare_groups``. Timed over ``--sample`` specifications that
``compare_groups`` can express (equal weight per article), evenly spread; at once: all specifications of the study. Printed: seconds per
thousand specifications for both, their ratio, the seconds for all at once, and the largest difference of the estimates (rounding, below 1e-9).
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace

import numpy as np
import pandas as pd

from framing import compare_groups, open_study
from framing.compare.choices import make_choices
from framing.compare.specifications import compare_specifications
from framing.measure.variants import code_dictionary_variants


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("study", nargs="?", default=None)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--draws", type=int, default=2000)
    given = parser.parse_args()
    study = open_study(given.study)
    head = study.choices.headline
    codes = pd.concat([study.codes, code_dictionary_variants(study.corpus)], ignore_index=True)
    codes = codes[codes["stance"].isin([head.stance, "present"])]
    other = study.choices.robustness
    limits = {"allies": other.allies, "turn": other.turn, "least": other.least}
    choices = make_choices(study.corpus, reference=head.reference, **limits)
    options = {"intervals": replace(study.intervals["intervals"], draws=given.draws), "seed": study.seed}

    start = time.perf_counter()
    main_levels = {"coder": head.coder, "stance": head.stance}
    table = compare_specifications(codes, choices=choices, main=main_levels, **options)
    at_once = time.perf_counter() - start

    plain = table[(table["gap"] == "") & (table["weighting"] == "article")]
    sample = plain.iloc[np.linspace(0, len(plain) - 1, given.sample).astype(int)]
    worst, start = 0.0, time.perf_counter()
    for _, row in sample.iterrows():
        inside, outside = choices.sides[row["reference"]]
        some = codes[
            (codes["coder"] == row["coder"]) & (codes["stance"] == row["stance"]) & (codes["frame"] == row["frame"])
        ]
        for factor, levels in choices.keep.items():
            some = some[some["article"].isin(levels[row[factor]])]
        some = some[some["group"].isin([*inside, *outside])]
        some = some.assign(side=np.where(some["group"].isin(inside), "us", "them"))
        one = compare_groups(some, reference="them", by="side", **options).iloc[0]
        worst = max(worst, abs(one["estimate"] - row["estimate"]))
    naive = time.perf_counter() - start

    each_once, each_naive = 1000 * at_once / len(table), 1000 * naive / len(sample)
    print(f"{len(table):,} specifications ({(table['gap'] == '').sum():,} with numbers), {given.draws} draws")
    print(f"at once {at_once:.1f} s for all, {each_once:.2f} s per 1,000; one at a time {each_naive:.1f} s per 1,000")
    print(f"ratio {each_naive / each_once:.0f}; largest difference of estimates {worst:.1e}")


if __name__ == "__main__":
    main()
