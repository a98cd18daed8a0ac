"""Adjusted differences: by hand, against statsmodels and ppi_py, planted truths covered, naive ones shown not to be, refusals."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from conftest import load_benchmark

from framing.compare import adjusted
from framing.compare.adjusted import ADJUSTED_COLUMNS, ADJUSTED_PREVALENCE_COLUMNS, adjust_contrasts, adjust_prevalence
from framing.compare.bootstrap import Intervals
from framing.compare.groups import compare_groups
from framing.errors import FramingError

bench = load_benchmark("bench_adjusted")
FEW = Intervals(draws=200)
ADJUST = ["kind", "language"]


def make(seed: int = 1, **changed) -> pd.DataFrame:
    """One row an article, as the benchmark simulates them."""
    return bench.simulate(bench.Setting(**changed), np.random.default_rng(seed))


def people(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(coder="ann", value=table["truth"].astype(int)).drop(columns=["truth", "label"])


def machine(table: pd.DataFrame, *, n: int, seed: int = 1, **options) -> dict:
    """What a correction takes: labels of all articles, codes of a sample, and the sample."""
    sample = bench.draw_sample(table, n=n, strata=["group"], one_per_family=False, seed=seed)
    codes = people(table)
    labels = codes.assign(coder="machine", value=table["label"].astype(int))
    return {"codes": labels, "coded": codes[codes["article"].isin(sample["article"])], "sample": sample, **options}


def pick(table: pd.DataFrame, **cell) -> pd.Series:
    for column, value in cell.items():
        table = table[table[column] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_stratified_difference_by_hand():
    codes = people(make(seed=3))
    table = adjust_contrasts(codes, reference="g0", adjust=ADJUST, intervals=FEW, seed=1)
    assert tuple(table) == ADJUSTED_COLUMNS
    above = below = 0.0  # Greenland and Robins (1985)
    for _, some in codes.groupby(ADJUST):
        ours, theirs = (some.loc[some["group"] == g, "value"] for g in ("g1", "g0"))
        above += (ours.sum() * len(theirs) - theirs.sum() * len(ours)) / len(some)
        below += len(ours) * len(theirs) / len(some)
    row = pick(table, adjustment="stratified")
    assert row["estimate"] == pytest.approx(above / below)
    assert (row["strata"], row["articles_left_out"], row["method"], row["measure"]) == (4, 0, "coded", "")
    assert row["low"] < row["estimate"] < row["high"]


def test_without_adjustment_it_is_the_difference_of_shares():
    codes = people(make(seed=4))
    options = {"reference": "g0", "intervals": Intervals(draws=4000), "seed": 1}
    plain = compare_groups(codes, **options).iloc[0]
    row = pick(adjust_contrasts(codes, adjust=ADJUST, **options), adjustment="none")
    for column in ("estimate", "low", "high"):
        assert row[column] == pytest.approx(plain[column], abs=0.006)
    constant = adjust_contrasts(codes.assign(kind="news", language="en"), adjust=ADJUST, **options)
    assert constant["estimate"].to_numpy() == pytest.approx(plain["estimate"])
    assert constant["high"].to_numpy() == pytest.approx(plain["high"], abs=0.006)


@pytest.mark.parametrize("weighted", [False, True])
def test_regression_agrees_with_statsmodels(weighted):
    """Estimates are least squares'; intervals are within a tenth of those with covariances clustered by family."""
    table = make(seed=5)
    options = {"reference": "g0", "adjust": ADJUST, "intervals": Intervals(draws=4000), "seed": 1}
    if weighted:
        given = machine(table, n=300)
        found = adjust_contrasts(given.pop("codes"), **given, **options)
        data = given["coded"].merge(given["sample"][["article", "inclusion"]], on="article")
        weight = 1 / data["inclusion"]
    else:
        data = people(table)
        found, weight = adjust_contrasts(data, **options), np.ones(len(table))
    model = smf.wls("value ~ C(group) + C(kind) + C(language)", data, weights=weight)
    theirs = model.fit(cov_type="cluster", cov_kwds={"groups": pd.factorize(data["family"])[0]})
    low, high = theirs.conf_int().loc["C(group)[T.g1]"]
    row = pick(found, adjustment="regression", method="coded")
    assert row["estimate"] == pytest.approx(theirs.params["C(group)[T.g1]"])
    assert row["high"] - row["low"] == pytest.approx(high - low, rel=0.1)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=0.03)


def test_corrected_regression_is_that_of_the_design_based_estimator():
    """Egami et al. (2023): the moments X (g - X b) + coded / inclusion X (coder - g) add up to nothing at b; with their sandwich by family."""
    table = make(seed=14).sort_values("article")
    given = machine(table, n=250)
    found = adjust_contrasts(**given, reference="g0", adjust=ADJUST, intervals=Intervals(draws=4000), seed=1)
    weight = table["article"].map(given["sample"].set_index("article")["inclusion"].rdiv(1)).fillna(0).to_numpy()
    truth = np.where(weight > 0, table["truth"], 0).astype(float)
    guess = adjusted._guess(table["label"].to_numpy(float), truth, weight, table["family"].reset_index(drop=True))
    design = np.column_stack(
        [np.ones(len(table)), table["group"] == "g1", table["kind"] == "opinion", table["language"] == "zh"]
    ).astype(float)

    def moments(b):
        return design * (guess - design @ b)[:, None] + design * (weight * (truth - guess))[:, None]

    bread = np.linalg.inv(design.T @ design)
    b = bread @ moments(np.zeros(4)).sum(axis=0)
    assert np.abs(moments(b).sum(axis=0)).max() < 1e-8
    by_family = pd.DataFrame(moments(b)).groupby(table["family"].to_numpy()).sum().to_numpy()
    error = np.sqrt((bread @ by_family.T @ by_family @ bread)[1, 1])
    row = pick(found, adjustment="regression", method="corrected")
    assert row["estimate"] == pytest.approx(b[1])
    assert row["high"] - row["low"] == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_shares_are_what_the_model_predicts_for_all_articles():
    codes = people(make(seed=6))
    table = adjust_prevalence(codes, adjust=ADJUST, intervals=FEW, seed=1)
    assert tuple(table) == ADJUSTED_PREVALENCE_COLUMNS
    model = smf.ols("value ~ C(group) + C(kind) + C(language)", codes).fit()
    shares = {g: pick(table, adjustment="regression", group=g) for g in ("g0", "g1")}
    for group, row in shares.items():
        assert row["estimate"] == pytest.approx(model.predict(codes.assign(group=group)).mean())
        assert row["low"] < row["estimate"] < row["high"]
    gap = pick(adjust_contrasts(codes, reference="g0", adjust=ADJUST, intervals=FEW, seed=1), adjustment="regression")
    assert shares["g1"]["estimate"] - shares["g0"]["estimate"] == pytest.approx(gap["estimate"])
    plain = pick(table, adjustment="none", group="g0")["estimate"]
    assert plain == pytest.approx(codes.loc[codes["group"] == "g0", "value"].mean())


def test_a_trend_is_the_share_by_month_with_the_same_mix():
    rng = np.random.default_rng(7)
    month = rng.integers(0, 6, 900)
    opinion = rng.random(900) < 0.1 + 0.15 * month  # more and more opinion, which alone raises the share
    codes = pd.DataFrame({"article": [f"a{i:03}" for i in range(900)], "month": [f"2025-0{m + 1}" for m in month]})
    codes = codes.assign(family=codes["article"], kind=np.where(opinion, "opinion", "news"), coder="ann", frame="f")
    codes = codes.assign(stance="asserted", value=(rng.random(900) < 0.2 + 0.5 * opinion).astype(int))
    table = adjust_prevalence(codes, by="month", adjust=["kind"], intervals=FEW, seed=1)
    flat, rising = (table[table["adjustment"] == a]["estimate"].to_numpy() for a in ("regression", "none"))
    assert rising[-1] - rising[0] > 0.25
    assert abs(flat[-1] - flat[0]) < 0.1
    last = adjust_contrasts(codes, reference="2025-01", by="month", adjust=["kind"], intervals=FEW, seed=1)
    last = last[last["group"] == "2025-06"].set_index("adjustment")
    assert last.loc["none", "low"] > 0 > last.loc["stratified", "low"]


def test_nothing_found_still_has_an_interval():
    codes = people(make(seed=8)).assign(value=0)
    found = adjust_contrasts(codes, reference="g0", adjust=ADJUST, intervals=FEW, seed=1)
    assert (found["estimate"].abs() < 1e-12).all()
    assert ((found["low"] < 0) & (found["high"] > 0)).all()
    shares = adjust_prevalence(codes, adjust=ADJUST, intervals=FEW, seed=1)
    assert (shares["low"] == 0).all()
    assert shares["high"].between(0.002, 0.03).all()


@pytest.mark.parametrize("accuracy", [0.8, 0.95])
def test_corrected_regression_agrees_with_ppi_py(monkeypatch, accuracy):
    """With the label itself as the guess, the pseudo-outcome is plain prediction-powered least squares (300 of 3,000 coded)."""
    table = make(seed=9, articles=(1750, 1250), accuracy=accuracy, copies=0.0)
    given = machine(table, n=300)
    monkeypatch.setattr(adjusted, "_guess", lambda value, *_: value)
    found = adjust_contrasts(**given, reference="g0", adjust=ADJUST, intervals=Intervals(draws=2000), seed=1)
    design = pd.DataFrame(
        {"1": 1.0, "g": table["group"] == "g1", "k": table["kind"] == "opinion", "l": table["language"] == "zh"}
    )
    design, label, truth = design.to_numpy(float), table["label"].to_numpy(float), table["truth"].to_numpy(float)
    inside = table["article"].isin(given["sample"]["article"]).to_numpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ppi = pytest.importorskip("ppi_py")
        arguments = (design[inside], truth[inside], label[inside], design, label)
        theirs = ppi.ppi_ols_pointestimate(*arguments, lam=1)[1]
        low, high = (bound[1] for bound in ppi.ppi_ols_ci(*arguments, alpha=0.05, lam=1))
    row = pick(found, adjustment="regression", method="corrected")
    assert row["estimate"] == pytest.approx(theirs, abs=0.02)
    assert row["high"] - row["low"] == pytest.approx(high - low, rel=0.1)


def test_everything_coded_is_the_coders_difference():
    table = make(seed=10)
    found = adjust_contrasts(**machine(table, n=500), reference="g0", adjust=ADJUST, intervals=FEW, seed=1)
    for adjustment in adjusted.ADJUSTMENTS:
        rows = found[found["adjustment"] == adjustment].set_index("method")
        assert rows.loc["corrected", "estimate"] == pytest.approx(rows.loc["coded", "estimate"])
        assert rows.loc["naive", "estimate"] != pytest.approx(rows.loc["coded", "estimate"], abs=0.02)


def test_pseudo_outcome_does_not_see_its_own_code():
    rng = np.random.default_rng(3)
    value, family = rng.random(60).round(), pd.Series([f"f{i // 2:02}" for i in range(60)])
    truth, weight = rng.random(60).round(), np.where(np.arange(60) < 40, 1.5, 0.0)
    guess = adjusted._guess(value, truth, weight, family)
    other = truth.copy()
    other[family == "f07"] = 1 - other[family == "f07"]
    again = adjusted._guess(value, other, weight, family)
    assert again[family == "f07"] == pytest.approx(guess[family == "f07"])
    assert not np.allclose(again, guess)


@pytest.mark.parametrize(
    ("setting", "methods"),
    [("500 articles, 200 coded", ["coded", "corrected"]), ("people's codes, 45 and 230 articles", ["coded"])],
)
def test_intervals_cover_the_planted_difference(setting, methods):
    """40 studies here, 400 in bench_adjusted.py: both adjustments hold it, the plain difference and naive labels do not."""
    found = bench.measure_coverage(bench.SETTINGS[setting], runs=40, draws=150, seed=2).set_index(
        ["method", "adjustment"]
    )
    for method in methods:
        for adjustment in ("stratified", "regression"):
            assert found.loc[(method, adjustment), "cover"] >= 0.875  # 35 of 40: below it with 1 % where 95 % hold
            assert abs(found.loc[(method, adjustment), "error"]) < 0.03
    if "corrected" in methods:
        assert found.loc["naive", "cover"].max() < 0.3
        assert found.loc[("corrected", "stratified"), "beside_coded"] < 0.95
        assert abs(found.loc[("corrected", "none"), "error"]) > 0.04


def test_sides_exchanged_turn_the_sign_and_the_order_of_rows_is_nothing():
    table = make(seed=11)
    given = machine(table, n=200, adjust=ADJUST, intervals=FEW)
    given["seed"] = 1
    one = adjust_contrasts(**given, reference="g0")
    mixed = {k: v.sample(frac=1, random_state=1) if isinstance(v, pd.DataFrame) else v for k, v in given.items()}
    pd.testing.assert_frame_equal(one, adjust_contrasts(**mixed, reference="g0"))
    two = adjust_contrasts(**given, reference="g1")
    assert one["estimate"].to_numpy() == pytest.approx(-two["estimate"].to_numpy())
    assert one["low"].to_numpy() == pytest.approx(-two["high"].to_numpy(), abs=0.06)


def test_what_cannot_be_compared_is_empty_and_counted():
    codes = people(make(seed=12))
    apart = codes.assign(language=np.where(codes["group"] == "g1", "zh", "en"))
    found = adjust_contrasts(apart, reference="g0", adjust=["language"], intervals=FEW, seed=1).set_index("adjustment")
    assert found.loc[["stratified", "regression"], ["estimate", "low", "high", "p"]].isna().all(axis=None)
    assert np.isfinite(found.loc["none", "estimate"])
    assert (found.loc["stratified", "strata"], found.loc["stratified", "articles_left_out"]) == (0, len(codes))
    few = codes[
        (codes["group"] == "g0") | (codes["family"].isin(codes.loc[codes["group"] == "g1", "family"].unique()[:6]))
    ]
    thin = adjust_contrasts(few, reference="g0", adjust=ADJUST, intervals=FEW, seed=1)
    assert thin["thin"].all()
    assert thin["p"].isna().all()
    assert thin["estimate"].notna().all()
    given = machine(make(seed=12), n=100)
    given["sample"] = given["sample"][given["sample"]["article"].isin(codes.loc[codes["group"] == "g0", "article"])]
    given["coded"] = given["coded"][given["coded"]["article"].isin(given["sample"]["article"])]
    lacking = adjust_contrasts(**given, reference="g0", adjust=ADJUST, intervals=FEW, seed=1).set_index(
        ["method", "adjustment"]
    )
    assert lacking.loc["coded", "estimate"].isna().all()
    assert lacking.loc["corrected", ["estimate", "low", "high"]].isna().all(axis=None)
    assert lacking.loc["naive", "estimate"].notna().all()
    shares = adjust_prevalence(**given, adjust=ADJUST, intervals=FEW, seed=1)
    assert shares.loc[(shares["group"] == "g1") & (shares["method"] == "coded"), "estimate"].isna().all()


def test_bad_arguments_are_named():
    codes = people(make(seed=13))
    options = {"intervals": FEW, "seed": 1}
    with pytest.raises(FramingError, match="adjust must name columns besides 'group', at least one, got"):
        adjust_contrasts(codes, reference="g0", adjust=[], **options)
    with pytest.raises(FramingError, match="adjust must name columns besides 'group'"):
        adjust_contrasts(codes, reference="g0", adjust=["group"], **options)
    with pytest.raises(FramingError, match="adjust must be a list of words, got the word 'kind'"):
        adjust_contrasts(codes, reference="g0", adjust="kind", **options)
    with pytest.raises(FramingError, match="column 'kinds' is missing"):
        adjust_contrasts(codes, reference="g0", adjust=["kinds"], **options)
    with pytest.raises(FramingError, match=r"reference must be a group of the table, got 'g3'.*'g0', 'g1'"):
        adjust_contrasts(codes, reference="g3", adjust=ADJUST, **options)
    with pytest.raises(FramingError, match="nothing to compare"):
        adjust_contrasts(codes[codes["group"] == "g0"], reference="g0", adjust=ADJUST, **options)
    with pytest.raises(FramingError, match="a correction takes both coded"):
        adjust_contrasts(codes, reference="g0", adjust=ADJUST, coded=codes, **options)
    with pytest.raises(FramingError, match="kind of article 'a00000' is empty"):
        adjust_contrasts(
            codes.replace({"kind": {codes["kind"].iloc[0]: None}}), reference="g0", adjust=ADJUST, **options
        )
    with pytest.raises(FramingError, match="the table is empty"):
        adjust_contrasts(codes.iloc[:0], reference="g0", adjust=ADJUST, **options)


def test_benchmark_settings_are_of_their_kind():
    assert replace(bench.SETTINGS["no difference"], gap=0.2) == bench.Setting()
