"""Correction: by hand, against ppi_py, planted truths covered, naive ones shown not to be, refusals."""

from __future__ import annotations

import importlib.util
import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE, ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.coding.sample import check_sample, draw_sample
from framing.compare.bootstrap import Intervals
from framing.compare.correction import correct_contrasts, correct_prevalence
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.measure.coders import code_stances
from framing.measure.dictionary import code_dictionary
from framing.measure.features import Learner
from framing.measure.supervised import code_supervised

CODE = {"frame": "f", "stance": "present"}


def tables(labels, truths, chances, groups=None, families=None):
    """Predicted codes, coded sample and sample from plain lists; a truth of None is an article that was not sampled."""
    size = len(labels)
    predicted = pd.DataFrame(
        {
            "article": [f"a{i:04}" for i in range(size)],
            "family": families or [f"a{i:04}" for i in range(size)],
            "group": groups or ["g"] * size,
            "value": labels,
            "coder": "machine",
            **CODE,
        }
    )
    truth = pd.Series(truths, dtype=float).to_numpy()
    inside = ~np.isnan(truth)
    sample = predicted.loc[inside, ["article"]].assign(inclusion=np.asarray(chances, float)[inside])
    coded = predicted[inside].assign(value=truth[inside], coder="human")
    return predicted, coded, sample


def shares(predicted, coded, sample, **options):
    intervals = Intervals(draws=options.pop("draws", 400))
    table = correct_prevalence(predicted, coded=coded, sample=sample, intervals=intervals, seed=1, **options)
    return table.set_index(["group", "method"])


def random_tables(size=400, coded=80, seed=0, soft=False):
    rng = np.random.default_rng(seed)
    truth = rng.random(size) < 0.4
    label = np.where(truth, rng.random(size) < 0.85, rng.random(size) < 0.2).astype(float)
    if soft:
        label = np.clip(0.25 + 0.5 * label + rng.normal(0, 0.1, size), 0, 1)
    inside = rng.permutation(size) < coded
    return tables(
        label.tolist(), [float(t) if i else None for t, i in zip(truth, inside, strict=True)], [coded / size] * size
    )


def test_shares_by_hand():
    # Ten articles, six labelled 1; coded: two of the six (one right), two of the four (one missed).
    labels = [1] * 6 + [0] * 4
    truths = [1, 0, None, None, None, None, 1, 0, None, None]
    predicted, coded, sample = tables(labels, truths, [2 / 6] * 6 + [2 / 4] * 4)
    row = shares(predicted, coded, sample)["estimate"]
    assert row["g", "naive"] == pytest.approx(0.6)
    assert row["g", "coded"] == pytest.approx(0.5)  # (3 * 1 + 2 * 1) / 10
    assert row["g", "corrected"] == pytest.approx(0.6 * 0.5 + 0.4 * 0.5)
    plain = shares(predicted, coded, sample, power=1.0)["estimate"]
    assert plain["g", "corrected"] == pytest.approx(0.6 + (3 * -1 + 2 * 1) / 10)  # label mean plus weighted mean error
    assert shares(predicted, coded, sample, power=0.0)["estimate"]["g", "corrected"] == pytest.approx(0.5)


@pytest.mark.parametrize("power", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("soft", [False, True])
def test_agrees_with_ppi_py(power, soft):
    # Coded are 80 of 4,000, so that its two separate samples are nearly our one.
    predicted, coded, sample = random_tables(4000, 80, soft=soft)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ppi = pytest.importorskip("ppi_py")
        label = coded.merge(predicted, on="article")["value_y"].to_numpy()
        truth, every = coded["value"].to_numpy(), predicted["value"].to_numpy()
        point = float(np.ravel(ppi.ppi_mean_pointestimate(truth, label, every, lam=power))[0])
        low, high = (float(np.ravel(b)[0]) for b in ppi.ppi_mean_ci(truth, label, every, alpha=0.05, lam=power))
        best = float(np.ravel(ppi.ppi_mean_pointestimate(truth, label, every))[0])
        tuned = [float(np.ravel(b)[0]) for b in ppi.ppi_mean_ci(truth, label, every, alpha=0.05)]
    ours = shares(predicted, coded, sample, power=power, draws=4000).loc[("g", "corrected")]
    assert ours["estimate"] == pytest.approx(point, abs=1e-9)
    assert ours["high"] - ours["low"] == pytest.approx(high - low, rel=0.06)
    own = shares(predicted, coded, sample, draws=4000).loc[("g", "corrected")]
    assert own["estimate"] == pytest.approx(best, abs=0.01)
    assert own["high"] - own["low"] == pytest.approx(tuned[1] - tuned[0], rel=0.08)


def test_weights_agree_with_ppi_py():
    predicted, coded, sample = random_tables(4000, 300, seed=2)
    chance = np.where(coded["value"] == 1, 0.3, 0.6)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ppi = pytest.importorskip("ppi_py")
        label = coded.merge(predicted, on="article")["value_y"].to_numpy()
        point = ppi.ppi_mean_pointestimate(
            coded["value"].to_numpy(), label, predicted["value"].to_numpy(), lam=1.0, w=1 / chance
        )
    ours = shares(predicted, coded, sample.assign(inclusion=chance), power=1.0)
    assert ours.loc[("g", "corrected"), "estimate"] == pytest.approx(float(np.ravel(point)[0]), abs=1e-9)


def test_everything_coded_is_the_coders_share():
    rng = np.random.default_rng(4)
    truths = (rng.random(200) < 0.3).astype(float).tolist()
    labels = (rng.random(200) < 0.5).astype(float).tolist()
    predicted, coded, sample = tables(labels, truths, [1.0] * 200)
    row = shares(predicted, coded, sample, draws=4000)
    expected = estimate_prevalence(coded, seed=1, intervals=Intervals(draws=4000)).iloc[0]
    for method in ("coded", "corrected"):
        assert row.loc[("g", method), "estimate"] == pytest.approx(expected["estimate"])
        assert row.loc[("g", method), "low"] == pytest.approx(expected["low"], abs=0.012)
        assert row.loc[("g", method), "high"] == pytest.approx(expected["high"], abs=0.012)


def test_a_good_machine_narrows_the_interval_and_a_useless_one_does_little_harm():
    truth = (np.random.default_rng(3).random(600) < 0.4).astype(float)
    inside = np.arange(600) % 10 == 0
    given_truth = [t if i else None for t, i in zip(truth, inside, strict=True)]
    width = {}
    for name, label in {"good": truth, "useless": np.random.default_rng(8).random(600) < 0.5}.items():
        row = shares(*tables(np.asarray(label, float).tolist(), given_truth, [0.1] * 600), draws=2000)
        width[name] = (row["high"] - row["low"]).xs("corrected", level="method").iloc[0]
        width["coded"] = (row["high"] - row["low"]).xs("coded", level="method").iloc[0]
    assert width["good"] < 0.6 * width["coded"]
    assert width["useless"] < 1.1 * width["coded"]


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(20, 80))
def test_sign_flips_order_and_range(seed, size):
    rng = np.random.default_rng(seed)
    labels = (rng.random(size) < 0.5).astype(float)
    truths = [float(rng.random() < 0.5) if i % 2 else None for i in range(size)]
    groups = ["x" if i % 3 else "y" for i in range(size)]
    predicted, coded, sample = tables(labels.tolist(), truths, [0.5] * size, groups)
    options = {"coded": coded, "sample": sample, "seed": 1, "intervals": Intervals(draws=100, thin=1)}
    forth = correct_contrasts(predicted, reference="x", **options)
    back = correct_contrasts(predicted, reference="y", **options)
    assert forth["estimate"].to_numpy() == pytest.approx(-back["estimate"].to_numpy())
    assert forth["low"].to_numpy() == pytest.approx(-back["high"].to_numpy())
    mixed = correct_contrasts(
        predicted.sample(frac=1, random_state=seed),
        reference="x",
        **options | {"coded": coded.sample(frac=1, random_state=seed), "sample": sample[::-1]},
    )
    pd.testing.assert_frame_equal(forth, mixed)
    every = correct_prevalence(predicted, **options)
    assert every[["estimate", "low", "high"]].stack().between(0, 1).all()
    flipped = correct_prevalence(
        predicted.assign(value=1 - predicted["value"]), **options | {"coded": coded.assign(value=1 - coded["value"])}
    )
    assert flipped["estimate"].to_numpy() == pytest.approx(1 - every["estimate"].to_numpy())


def test_copies_count_once():
    predicted, coded, sample = random_tables(200, 200, seed=6)
    copies = [pd.concat([t.assign(article=t["article"] + x) for x in "ab"]) for t in (predicted, coded, sample)]
    single = shares(predicted, coded, sample, draws=2000)
    together = shares(*copies, draws=2000)
    assert together["families"].eq(200).all()
    assert together["coded"].eq(400).all()
    width = [(t["high"] - t["low"])["g", "corrected"] for t in (single, together)]
    assert width[1] == pytest.approx(width[0], rel=0.05)


@pytest.mark.parametrize("name", ["80%, stratified, 60 of 400 coded", "90%, unequal, 60 of 400 coded", "80%, copies"])
def test_intervals_cover_and_naive_ones_do_not(name):
    """The benchmark's simulation with fewer runs: errors lean one way in one group, the other way in the other."""
    path = ROOT / "benchmarks" / "bench_correction.py"
    spec = importlib.util.spec_from_file_location("bench_correction", path)
    bench = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "bench_correction", bench)
        spec.loader.exec_module(bench)
        table = bench.measure_coverage(bench.SETTINGS[name], runs=40, draws=200, seed=5)
    cover = table.set_index(["method", "target"])["covered"]
    # Two groups and their difference in 40 runs are 120 intervals; .95 gives less than .88 hardly ever.
    assert cover["corrected"].mean() >= 0.88
    assert cover["naive", "difference"] <= 0.2
    error = table.set_index(["method", "target"])["error"]
    assert abs(error["corrected", "difference"]) < 0.03
    assert error["naive", "difference"] < -0.1


def test_a_group_without_coded_articles_stays_empty_and_is_thin():
    predicted, coded, sample = tables([1, 0, 1, 0], [1, 0, None, None], [0.5] * 4, ["x", "x", "y", "y"])
    table = shares(predicted, coded, sample)
    assert table.loc[("y", "coded"), ["estimate", "low", "high"]].isna().all()
    assert table.loc[("y", "corrected"), ["estimate", "low", "high"]].isna().all()
    assert table.loc[("y", "naive"), "estimate"] == 0.5
    assert table["thin"].all()
    gap = correct_contrasts(predicted, coded=coded, sample=sample, reference="x", seed=1, intervals=Intervals(draws=50))
    assert gap["p"].isna().all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t | {"sample": t["sample"].drop(columns="inclusion")}, "needs a column .inclusion.*cannot correct"),
        (lambda t: t | {"sample": t["sample"].assign(inclusion=0.0)}, "above 0 and at most 1, got 0.0"),
        (lambda t: t | {"sample": t["sample"].assign(inclusion=1.2)}, "above 0 and at most 1, got 1.2"),
        (lambda t: t | {"sample": t["sample"].assign(inclusion=np.nan)}, "above 0 and at most 1, got nan"),
        (lambda t: t | {"sample": t["sample"].assign(inclusion="half")}, "got half"),
        (lambda t: t | {"sample": pd.concat([t["sample"]] * 2)}, "the sample: article must be unique"),
        (lambda t: t | {"sample": t["sample"].head(0)}, "sample is empty"),
        (lambda t: t | {"sample": t["sample"].iloc[1:]}, "'a0000' is coded and was not sampled"),
        (lambda t: t | {"coded": t["coded"].iloc[1:]}, "'a0000' was sampled and coder 'human' has no code"),
        (lambda t: t | {"coded": t["coded"].assign(frame="g")}, "share no frame and stance"),
        (lambda t: t | {"coded": t["coded"].head(0)}, "coded: there is no row"),
        (lambda t: t | {"coded": t["coded"].drop(columns="value")}, "coded: column 'value' is missing"),
        (
            lambda t: t | {"coded": t["coded"].rename(columns={"coder": "codr"})},
            r"column 'coder' is missing \(did you mean 'codr'",
        ),
        (
            lambda t: t | {"coded": t["coded"].assign(value="yes")},
            "coded values lie between 0 and 1, got 'yes' for article",
        ),
        (
            lambda t: t | {"predicted": t["predicted"].assign(family=None)},
            "predicted: family of article 'a0000' is empty",
        ),
        (
            lambda t: t | {"predicted": t["predicted"].assign(group=np.nan)},
            "predicted: group of article 'a0000' is empty",
        ),
        (lambda t: t | {"coded": t["coded"].assign(value=2)}, "coded values lie between 0 and 1"),
        (lambda t: t | {"coded": pd.concat([t["coded"]] * 2)}, "coded: two codes for article"),
        (lambda t: t | {"predicted": t["predicted"].iloc[1:]}, "'a0000' was sampled and has no predicted code"),
        (lambda t: t | {"predicted": t["predicted"].assign(value=1.5)}, "predicted values lie between"),
        (lambda t: t | {"predicted": pd.concat([t["predicted"]] * 2)}, "predicted: two codes for article"),
        (lambda t: t | {"predicted": t["predicted"].drop(columns="family")}, "predicted: column 'family' is missing"),
        (lambda t: t | {"power": 2.0}, "power must lie between"),
        (
            lambda t: t | {"coded": t["coded"].iloc[1:]},
            "'a0000' was sampled and coder 'human' has no code .*leave it out",
        ),
    ],
)
def test_refusals(change, message):
    predicted, coded, sample = tables([1, 0, 1, 0], [1, 0, None, None], [0.5] * 4)
    options = change({"predicted": predicted, "coded": coded, "sample": sample})
    with pytest.raises(FramingError, match=message):
        correct_prevalence(options.pop("predicted"), **options, seed=1, intervals=Intervals(draws=20))


def test_uncoded_articles_may_be_left_out_of_the_sample_and_references_are_checked():
    predicted, coded, sample = tables([1, 0, 1, 0] * 5, [1, 0, None, None] * 5, [0.5] * 20, ["x"] * 10 + ["y"] * 10)
    table = correct_prevalence(
        predicted, coded=coded.iloc[1:], sample=sample.iloc[1:], seed=1, intervals=Intervals(draws=50)
    )
    assert set(table["coded"]) == {5} or set(table["coded"]) == {4, 5}
    with pytest.raises(FramingError, match="reference must be a group of the table, got 'z'"):
        correct_contrasts(predicted, coded=coded, sample=sample, reference="z", seed=1)
    with pytest.raises(FramingError, match="nothing to compare"):
        correct_contrasts(predicted.assign(group="x"), coded=coded, sample=sample, reference="x", seed=1)
    assert check_sample(sample).eq(2).all()


def test_on_the_study_a_coded_sample_brings_the_dictionary_to_the_coder():
    corpus = read_package(PACKAGE)
    predicted = code_dictionary(corpus)
    truth = code_stances(corpus, coder="second")
    names = sorted(set(truth["article"]))
    chosen = np.random.default_rng(2).choice(names, 150, replace=False)
    sample = pd.DataFrame({"article": chosen, "inclusion": 150 / len(names)})
    predicted = predicted[predicted["article"].isin(names)].assign(side="all")
    table = correct_prevalence(
        predicted,
        coded=truth[truth["article"].isin(chosen)],
        sample=sample,
        by="side",
        seed=1,
        intervals=Intervals(draws=400),
    )
    table = table.set_index(["frame", "method"])
    for frame in corpus.codebook.frames:
        real = truth[(truth["frame"] == frame) & (truth["stance"] == "present")]["value"].mean()
        assert table.loc[(frame, "corrected"), "low"] < real < table.loc[(frame, "corrected"), "high"]


def test_a_measure_that_learned_among_the_sample_is_corrected_to_the_coder():
    corpus = read_package(PACKAGE)
    corpus = corpus.keep(corpus.codings["article"].unique())
    truth = code_stances(corpus, coder="second").query("stance == 'asserted'")
    side = {group: group if group == "prc-state" else "others" for group in corpus.articles["group"]}
    articles = corpus.articles.assign(side=corpus.articles["group"].map(side))
    sample = draw_sample(articles, n=120, codes=code_dictionary(corpus), strata=["side", "predicted"], least=6, seed=2)
    machine = code_supervised(
        corpus, learn_from=["second"], among=sample["article"], stances=["asserted"], learner=Learner(repeats=1), seed=1
    )
    table = correct_contrasts(
        machine.assign(side=machine["group"].map(side)),
        coded=truth[truth["article"].isin(sample["article"])],
        sample=sample,
        by="side",
        reference="prc-state",
        intervals=Intervals(draws=400),
        seed=1,
    ).set_index(["frame", "method"])
    whole = compare_groups(
        truth.assign(side=truth["group"].map(side)),
        by="side",
        reference="prc-state",
        intervals=Intervals(draws=100),
        seed=1,
    ).set_index("frame")
    for frame in corpus.codebook.frames:
        low, high = table.loc[(frame, "corrected"), ["low", "high"]]
        assert low < whole.loc[frame, "estimate"] < high
    assert table["coded"].eq(table["coded"].iloc[0]).all()
    assert table["coded"].iloc[0] + table["reference_coded"].iloc[0] == 120
