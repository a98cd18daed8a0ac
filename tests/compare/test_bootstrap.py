"""The one device: how intervals are drawn is checked, shares are those of the Beta distribution, p-values are corrected by the book."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from framing.compare.bootstrap import Bootstrap, Intervals, average_weight, correct_p, two_sided_p
from framing.errors import FramingError


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"level": 95}, "level must lie between 0 and 1, such as 0.95, got 95"),
        ({"level": "95%"}, "level must lie between 0 and 1"),
        ({"draws": 0}, "draws must be a whole number, 10 or more, got 0"),
        ({"draws": 99.5}, "draws must be a whole number, 10 or more, got 99.5"),
        ({"thin": 0}, "thin must be a whole number, 1 or more, got 0"),
    ],
)
def test_intervals_that_cannot_be_drawn_are_refused(options, message):
    with pytest.raises(FramingError, match=message):
        Intervals(**options)


@pytest.mark.parametrize(
    ("families", "seed", "message"),
    [
        ([], 1, "no family to draw from"),
        (["a", None], 1, "1 of 2 rows have no family"),
        (["a"], -1, "seed must be a whole number, 0 or more, got -1"),
    ],
)
def test_families_that_cannot_be_drawn_are_refused(families, seed, message):
    with pytest.raises(FramingError, match=message):
        Bootstrap(families, Intervals(), seed=seed)


def test_shares_of_unrelated_articles_are_beta():
    """Independent reference: 7 of 45 with half an article of either kind added are Beta(7.5, 38.5); Kolmogorov and Smirnov's test."""
    family = pd.Series([f"a{i}" for i in range(45)])
    device = Bootstrap(family, Intervals(draws=20_000), seed=3)
    found = (np.arange(45) < 7).astype(float)
    drawn = device.share(device.collect(family, found), device.collect(family, np.ones(45)), device.halves())
    assert stats.kstest(drawn, stats.beta(7.5, 38.5).cdf).pvalue > 0.01
    low, high = device.bound(drawn)
    assert (low, high) == pytest.approx(stats.beta(7.5, 38.5).ppf([0.025, 0.975]), abs=0.005)


def test_columns_are_drawn_like_one_alone_and_families_sum():
    family = pd.Series(["x", "x", "y", "z"])
    device = Bootstrap(family, Intervals(draws=50), seed=1)
    mass = np.array([[1.0, 2.0], [1.0, 0.0], [1.0, 1.0], [1.0, 0.0]])
    hits = mass * np.array([[1.0], [0.0], [1.0], [0.0]])
    within = device.collect(family, mass)
    assert within.tolist() == [[2, 2], [1, 1], [1, 0]]
    assert average_weight(within).tolist() == [6 / 4, 5 / 3]
    both = device.share(device.collect(family, hits), within, device.halves())
    for column in (0, 1):
        alone = device.share(device.collect(family, hits[:, column]), within[:, column], device.halves())
        assert both[:, column] == pytest.approx(alone)


def test_an_interval_holds_its_estimate_and_is_empty_without_one():
    device = Bootstrap(["a"], Intervals(draws=10), seed=1)
    assert device.bound_around(1.0, np.linspace(0.5, 0.9, 10))[1] == 1
    assert device.bound_around(0.0, np.linspace(0.5, 0.9, 10))[0] == 0
    assert np.isnan(device.bound_around(np.nan, np.full(10, np.nan))).all()


def test_corrected_p_is_benjamini_hochberg():
    """Benjamini and Hochberg (1995), section 4.2: of these 15 p-values four are below 0.05 after correction."""
    p = pd.Series(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.324,
            0.4262,
            0.5719,
            0.6528,
            0.759,
            1,
        ]
    )
    assert (correct_p(p) < 0.05).sum() == 4
    with_gap = correct_p(pd.concat([p, pd.Series([np.nan])], ignore_index=True))
    assert with_gap.iloc[:-1].tolist() == pytest.approx(correct_p(p).tolist())
    assert np.isnan(with_gap.iloc[-1])
    tied = pd.Series(np.random.default_rng(1).integers(1, 20, 60) / 20)
    assert correct_p(tied).tolist() == list(stats.false_discovery_control(tied))


def test_p_is_never_zero():
    assert two_sided_p(np.ones(999)) == pytest.approx(2 / 1000)
    assert two_sided_p(np.array([-1.0, 1.0])) == 1.0
