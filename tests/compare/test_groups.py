"""Planted truths are recovered, intervals cover what they claim, and nothing depends on the order of rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from framing import (
    FramingError,
    compare_frames,
    compare_groups,
    estimate_prevalence,
)
from framing.compare.bootstrap import Intervals
from framing.compare.groups import CONTRAST_COLUMNS, PREVALENCE_COLUMNS


def make_codes(groups: dict[str, tuple[int, int]], *, coder: str = "c", frame: str = "weapon") -> pd.DataFrame:
    """Codes with ``present`` of ``all`` articles per group, each article a family of its own."""
    rows = [
        {
            "article": f"{g}{i:03d}",
            "coder": coder,
            "frame": frame,
            "stance": "asserted",
            "value": int(i < present),
            "group": g,
        }
        for g, (present, all_) in groups.items()
        for i in range(all_)
    ]
    return pd.DataFrame(rows).assign(family=lambda t: t["article"])


def simulate(
    runs: int, *, families: tuple[int, int], share: tuple[float, float], sizes: list[int], alike: float, seed: int
) -> pd.DataFrame:
    """Codes of many studies of two groups; the study is the coder, so that one call estimates all of them.

    Families hold several articles; ``alike`` of the articles of a family repeat the family's own code.
    """
    rng = np.random.default_rng(seed)
    parts = []
    for group, n, p in zip("ab", families, share, strict=True):
        size = rng.choice(sizes, size=runs * n)
        family = np.repeat(np.arange(runs * n), size)
        own = np.repeat(rng.random(runs * n) < p, size)
        value = np.where(rng.random(len(own)) < alike, own, rng.random(len(own)) < p)
        name = np.char.add(group, family.astype(str))
        part = {"coder": family // n, "value": value.astype(float), "family": name, "group": group}
        parts.append(pd.DataFrame(part))
    return pd.concat(parts, ignore_index=True).assign(
        frame="weapon", stance="asserted", article=lambda t: t.index.astype(str)
    )


def test_two_frames_of_a_group_are_compared_as_pairs():
    """Of the same articles: as wide as the differences within articles make it, which two intervals side by side do not show."""
    rng, n = np.random.default_rng(4), 400
    parts = []
    for group, alike in (("alike", 1.0), ("apart", 0.0)):
        first = rng.random(n) < 0.3
        second = np.where(rng.random(n) < alike, first & (rng.random(n) < 0.8), ~first & (rng.random(n) < 0.34))
        for frame, value in (("x", first), ("y", second)):
            one = make_codes({group: (0, n)}, frame=frame)
            parts.append(one.assign(value=value.astype(int)))
    codes = pd.concat(parts, ignore_index=True)
    table = compare_frames(codes, x="x", y="y", seed=1)
    assert list(table.columns) == list(CONTRAST_COLUMNS)
    assert table[["frame", "group", "reference", "by", "articles"]].to_numpy().tolist() == [
        ["x", g, "y", "group", n] for g in ("alike", "apart")
    ]
    for row in table.itertuples():
        some = codes[codes["group"] == row.group].pivot(index="article", columns="frame", values="value")
        within = some["x"] - some["y"]
        assert row.estimate == pytest.approx(within.mean())
        assert row.high - row.low == pytest.approx(2 * 1.96 * within.std() / n**0.5, rel=0.1)


def test_prevalence_counts_and_columns():
    table = estimate_prevalence(make_codes({"a": (3, 12), "b": (0, 4)}), seed=1)
    assert tuple(table.columns) == PREVALENCE_COLUMNS
    assert table["estimate"].tolist() == [0.25, 0.0]
    assert table["articles"].tolist() == [12, 4]
    assert table["thin"].tolist() == [False, True]
    assert (table["low"] <= table["estimate"]).all()
    assert (table["high"] >= table["estimate"]).all()
    assert table.loc[1, "low"] == 0


@pytest.mark.parametrize(("present", "every"), [(0, 9), (1, 20), (7, 45), (20, 40), (60, 60)])
def test_interval_of_unrelated_articles_is_jeffreys(present, every):
    """Independent reference: the Beta quantiles of the Jeffreys interval (Brown, Cai and DasGupta 2001, eq. 12)."""
    row = estimate_prevalence(make_codes({"a": (present, every)}), intervals=Intervals(draws=40_000), seed=3).iloc[0]
    low, high = stats.beta.ppf([0.025, 0.975], present + 0.5, every - present + 0.5)
    assert row["low"] == pytest.approx(0 if present == 0 else low, abs=0.01)
    assert row["high"] == pytest.approx(1 if present == every else high, abs=0.01)


def test_copies_count_once():
    """Ten copies of one article are worth one family: the interval is about as wide as a single article's."""
    single = make_codes({"a": (4, 8)})
    copied = pd.concat([single.assign(article=single["article"] + f"-{i}") for i in range(10)])
    once, ten = (estimate_prevalence(t, intervals=Intervals(draws=8000), seed=5).iloc[0] for t in (single, copied))
    free = estimate_prevalence(copied.assign(family=copied["article"]), intervals=Intervals(draws=8000), seed=5).iloc[0]
    assert (ten["low"], ten["high"]) == pytest.approx((once["low"], once["high"]), abs=0.02)
    assert free["high"] - free["low"] < 0.6 * (ten["high"] - ten["low"])
    assert ten["families"] == 8


@pytest.mark.parametrize(
    ("families", "share", "sizes", "alike"),
    [
        ((12, 60), (0.1, 0.4), [1], 0.0),
        ((40, 90), (0.07, 0.39), [1, 1, 1, 1, 2], 0.9),
        ((20, 60), (0.2, 0.5), [1, 1, 1, 2, 5], 0.8),
    ],
    ids=["small", "like the study", "large families"],
)
def test_intervals_cover(families, share, sizes, alike):
    """Of 1,000 simulated studies, 95 % intervals of shares and of differences hold the truth in 92 % to 98.5 %."""
    codes = simulate(1000, families=families, share=share, sizes=sizes, alike=alike, seed=2024)
    shares = estimate_prevalence(codes, intervals=Intervals(draws=400), seed=1)
    covered = [
        shares[shares["group"] == g].eval(f"low <= {p} <= high").mean() for g, p in zip("ab", share, strict=True)
    ]
    gaps = compare_groups(codes, reference="a", intervals=Intervals(draws=400), seed=1)
    covered.append(gaps.eval(f"low <= {share[1] - share[0]} <= high").mean())
    assert all(0.92 <= c <= 0.985 for c in covered), covered


def test_intervals_of_topic_shares_cover():
    """Values between 0 and 1, many near 0, as a topic's shares are: 95 % intervals of 500 studies are on the safe side, and not useless."""
    rng = np.random.default_rng(6)
    size, truth = {"a": 25, "b": 60}, {"a": 0.3 / 1.3, "b": 0.1 / 1.1}
    parts = [
        pd.DataFrame(
            {
                "coder": np.repeat([f"s{i:03d}" for i in range(500)], n),
                "value": rng.beta(10 * truth[g] / 7, 10 * (1 - truth[g]) / 7, 500 * n),
            }
        ).assign(group=g, article=lambda t, g=g, n=n: [f"{g}{i % n:03d}" for i in range(len(t))])
        for g, n in size.items()
    ]
    codes = pd.concat(parts).assign(frame="1 topic", stance="share", family=lambda t: t["article"])
    shares = estimate_prevalence(codes, intervals=Intervals(draws=400), seed=1)
    covered = [shares[shares["group"] == g].eval(f"low <= {truth[g]} <= high").mean() for g in "ab"]
    gaps = compare_groups(codes, reference="a", intervals=Intervals(draws=400), seed=1)
    covered.append(gaps.eval(f"low <= {truth['b'] - truth['a']} <= high").mean())
    assert all(0.93 <= c <= 0.999 for c in covered), covered
    naive = 2 * 1.96 * codes[codes["group"] == "b"].groupby("coder")["value"].std().mean() / np.sqrt(60)
    wide = shares[shares["group"] == "b"].eval("high - low").mean()
    assert wide < 2 * naive


def test_no_difference_is_rarely_called_one():
    """Under no difference, p below 0.05 comes in about 5 % of 1,000 studies."""
    codes = simulate(1000, families=(40, 40), share=(0.3, 0.3), sizes=[1], alike=0, seed=7)
    p = compare_groups(codes, reference="a", intervals=Intervals(draws=400), seed=1)["p"]
    assert 0.035 <= (p < 0.05).mean() <= 0.075


@settings(max_examples=15, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(1, 9), st.integers(1, 9))
def test_contrast_flips_its_sign_and_ignores_row_order(random, a, b):
    codes = make_codes({"a": (a, 12), "b": (b, 15), "c": (3, 11)})
    order = list(range(len(codes)))
    random.shuffle(order)
    forward = compare_groups(codes, reference="a", intervals=Intervals(draws=100), seed=9)
    shuffled = compare_groups(codes.iloc[order], reference="a", intervals=Intervals(draws=100), seed=9)
    backward = compare_groups(codes, reference="b", intervals=Intervals(draws=100), seed=9)
    pd.testing.assert_frame_equal(forward, shuffled)
    there = forward[forward["group"] == "b"].iloc[0]
    back = backward[backward["group"] == "a"].iloc[0]
    assert there["estimate"] == pytest.approx(-back["estimate"])
    assert (there["low"], there["high"]) == pytest.approx((-back["high"], -back["low"]))
    assert there["p"] == pytest.approx(back["p"])


def test_thin_groups_are_shown_and_not_tested():
    table = compare_groups(make_codes({"a": (3, 30), "b": (20, 30), "c": (2, 4)}), reference="a", seed=1).set_index(
        "group"
    )
    assert tuple(table.reset_index()[list(CONTRAST_COLUMNS)].columns) == CONTRAST_COLUMNS
    assert table.loc["c", "thin"]
    assert np.isnan(table.loc["c", "p"])
    assert np.isnan(table.loc["c", "p_corrected"])
    assert table.loc["b", "p_corrected"] == table.loc["b", "p"] < 0.01


def test_bad_input_is_named():
    codes = make_codes({"a": (1, 3), "b": (1, 3)})
    with pytest.raises(FramingError, match="reference must be a group of the table, got 'A'"):
        compare_groups(codes, reference="A", seed=1)
    with pytest.raises(FramingError, match="codes: column 'outlet' is missing"):
        estimate_prevalence(codes, by="outlet", seed=1)
    with pytest.raises(FramingError, match="empty"):
        estimate_prevalence(codes.iloc[:0], seed=1)
    with pytest.raises(FramingError, match="nothing to compare"):
        compare_groups(codes[codes["group"] == "a"], reference="a", seed=1)
