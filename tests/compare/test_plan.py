"""Plans of coding: the formula by hand, widths beside simulated ones, splits that no other split beats, refusals."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from conftest import load_benchmark
from scipy import stats

from framing.compare.plan import PLAN_COLUMNS, plan_coding
from framing.errors import FramingError

bench = load_benchmark("bench_plan")


def make(sizes=(100, 60, 200), coded=(20, 10, 20), shares=(0.1, 0.5, 0.3), seed=1):
    """Groups a, b, c with labels that are right in nine of ten articles; the first of each are coded."""
    rng = np.random.default_rng(seed)
    group = np.repeat(["a", "b", "c"], sizes)
    truth = rng.random(len(group)) < np.repeat(shares, sizes)
    label = np.where(rng.random(len(group)) < 0.9, truth, ~truth)
    table = pd.DataFrame({"article": [f"{g}{i:03}" for i, g in enumerate(group)], "group": group})
    table = table.assign(
        family=table["article"], coder="dictionary", frame="f", stance="present", value=label.astype(int)
    )
    place = table.groupby("group").cumcount()
    inside = place < table["group"].map(dict(zip("abc", coded, strict=True)))
    sample = table.loc[inside, ["article"]].assign(inclusion=(inside.groupby(group).transform("mean"))[inside])
    return table, {"coded": table.assign(coder="ann", value=truth.astype(int))[inside], "sample": sample}


def width_by_hand(table, given, group, add) -> float:
    """The variance of a post-stratified share, written out for one group."""
    some = table[table["group"] == group].merge(
        given["coded"][["article", "value"]], on="article", how="left", suffixes=("", "_truth")
    )
    within = mean = 0.0
    cells = []
    for label in (0, 1):
        cell = some[some["value"] == label]
        weight, known = len(cell) / len(some), cell["value_truth"].dropna()
        p = (known.sum() + weight / 2) / (len(known) + weight)
        cells.append((weight, p))
        within += weight**2 * p * (1 - p) / (len(known) + add * weight + weight)
        mean += weight * p
    between = sum(weight * (p - mean) ** 2 for weight, p in cells) / (len(some) + 1)
    return within + between


def test_width_by_hand():
    table, given = make()
    plan = plan_coding(table, **given, reference="a", sizes=[0, 30])
    assert tuple(plan) == PLAN_COLUMNS
    for row in plan.itertuples():
        variance = width_by_hand(table, given, row.group, row.add) + width_by_hand(table, given, "a", row.reference_add)
        assert row.width == pytest.approx(2 * stats.norm.ppf(0.975) * np.sqrt(variance))
    now = plan[plan["further"] == 0]
    assert (now[["add", "reference_add"]] == 0).all(axis=None)
    assert sorted(now.loc[now["split"] == "cheapest", "coded"]) == [10, 20]


def test_no_other_split_is_narrower():
    table, given = make()
    plan = plan_coding(table, **given, reference="a", sizes=[12])
    variance = {g: [width_by_hand(table, given, g, n) for n in range(13)] for g in "abc"}
    spread = (plan[plan["split"] == "cheapest"]["width"] ** 2).sum()
    others = [
        2 * variance["a"][a] + variance["b"][b] + variance["c"][12 - a - b]
        for a, b in itertools.product(range(13), repeat=2)
        if a + b <= 12
    ]
    assert spread == pytest.approx((2 * stats.norm.ppf(0.975)) ** 2 * min(others))
    adds = plan.groupby("split").agg(add=("add", "sum"), reference=("reference_add", "first"))
    assert (adds.sum(axis=1) == 12).all()
    assert spread < (plan[plan["split"] == "proportional"]["width"] ** 2).sum()


def test_widths_are_those_of_simulated_studies():
    """Ten studies here, forty in bench_plan.py."""
    found = bench.compare(bench.SETTINGS["90 % accurate, shares .3 and .5"], sizes=(0, 60), runs=10, draws=300)
    assert found["ratio"].between(0.88, 1.12).all()
    found = bench.compare(bench.SETTINGS["rare in one group, 40 and 10 coded"], sizes=(60,), runs=8, draws=300)
    found = found.set_index("split")
    assert found.loc["cheapest", "simulated"] < found.loc["proportional", "simulated"]
    assert found.loc["cheapest", "add"] > found.loc["proportional", "add"]


def test_all_that_is_left_can_be_coded_and_no_more():
    table, given = make()
    plan = plan_coding(table, **given, reference="a", sizes=[310])
    assert plan.groupby("split")["coded"].sum().tolist() == [260, 260]
    with pytest.raises(FramingError, match="sizes: 311 further articles are more than the 310 that are not coded yet"):
        plan_coding(table, **given, reference="a", sizes=[311])
    with pytest.raises(FramingError, match=r"reference must be one of several groups of the table, got 'd'"):
        plan_coding(table, **given, reference="d", sizes=[1])
    with pytest.raises(FramingError, match="sizes must be a whole number, 0 or more, got -1"):
        plan_coding(table, **given, reference="a", sizes=[-1])


def test_a_group_with_nothing_coded_gets_articles_first():
    table, given = make()
    given = {k: v[v["article"].str[0] != "b"] for k, v in given.items()}
    plan = plan_coding(table, **given, reference="a", sizes=[5])
    first = plan[(plan["split"] == "cheapest") & (plan["group"] == "b")].iloc[0]
    assert first["add"] >= 3
    assert np.isfinite(plan["width"]).all()
