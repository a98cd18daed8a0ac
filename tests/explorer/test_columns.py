from __future__ import annotations

import base64

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE

from framing import Intervals, estimate_prevalence
from framing.compare.bootstrap import Bootstrap, average_weight
from framing.explorer.columns import DRAWS, is_web_address, weight_tables


def unpack(text, kind):
    return np.frombuffer(base64.b64decode(text), dtype=f"<{kind}")


@pytest.fixture(scope="module")
def articles():
    return pd.read_csv(PACKAGE / "articles.csv", dtype=str, keep_default_na=False).sort_values(
        "article", ignore_index=True
    )


def test_columns_hold_the_articles_of_the_package(data, articles):
    assert data["article"] == list(articles["article"])
    for name in ("group", "kind", "date"):
        levels = np.array(data["columns"][name]["levels"])
        assert list(levels[unpack(data["columns"][name]["codes"], "u2")]) == list(articles[name])
    family = articles["family"].where(articles["family"] != "", articles["article"])
    assert list(np.array(data["family_names"])[unpack(data["family"], "u4")]) == list(family)
    assert unpack(data["first"], "u1").sum() == family.nunique() == data["families"]


def test_days_are_the_middle_of_what_a_date_can_mean(data, articles):
    days = dict(zip(articles["date"], unpack(data["day"], "i4"), strict=True))
    assert days[""] == -(2**31)
    exact = next(d for d in days if len(d) == 10)
    assert days[exact] == (pd.Timestamp(exact) - pd.Timestamp(0)).days
    month = next(d for d in days if len(d) == 7)
    assert days[month] - (pd.Timestamp(f"{month}-01") - pd.Timestamp(0)).days in (13, 14, 15)


def test_a_byte_an_article_says_what_each_coder_decided(data, articles):
    codings = pd.read_csv(PACKAGE / "codings.csv", dtype=str)
    for (coder, frame), some in codings.groupby(["coder", "frame"]):
        held = pd.Series(unpack(data["codes"][coder][frame], "u1"), index=articles["article"])
        assert set(held[held > 0].index) == set(some["article"])
        for stance, bit in (("asserted", 1), ("attributed", 2), ("rejected", 4)):
            assert set(held[(held & bit) > 0].index) == set(some.loc[some["stance"] == stance, "article"])
        assert ((held & 8) > 0).sum() == some.loc[some["stance"] != "none", "article"].nunique()


def _mix(h: np.ndarray) -> np.ndarray:
    """The finaliser of MurmurHash3 (Appleby, public domain)."""
    h = h ^ (h >> np.uint32(16))
    h = h * np.uint32(0x85EBCA6B)
    h = h ^ (h >> np.uint32(13))
    h = h * np.uint32(0xC2B2AE35)
    return h ^ (h >> np.uint32(16))


def draw_numbers(which: np.ndarray, *, draws: int, seed: int) -> np.ndarray:
    """Return a random number from 0 to 1,023 for each draw (rows) and each family or half article (columns)."""
    draw = (np.arange(draws, dtype=np.uint64) + 1) * 0x9E3779B1
    each = (np.asarray(which, dtype=np.uint64) + 1) * 0x27D4EB2F
    low = np.uint64(0xFFFFFFFF)
    first = _mix(np.uint32(seed & 0xFFFFFFFF) ^ (draw & low).astype(np.uint32))
    return _mix(first[:, None] ^ (each & low).astype(np.uint32)[None, :]) >> np.uint32(22)


def test_weights_are_exponential_and_gamma_and_do_not_repeat():
    table = weight_tables()
    numbers = draw_numbers(np.arange(500), draws=DRAWS, seed=7)
    weights = np.array(table["exponential"])[numbers]
    assert weights.mean() == pytest.approx(1, abs=0.01)
    assert weights.var() == pytest.approx(1, abs=0.03)
    assert np.array(table["gamma"]).mean() == pytest.approx(0.5, abs=0.01)
    between = np.corrcoef(weights.T)[np.triu_indices(500, 1)]
    assert abs(between).max() < 6 / np.sqrt(DRAWS)
    assert (draw_numbers(np.arange(500), draws=DRAWS, seed=8) != numbers).mean() > 0.99
    assert numbers[0, :4].tolist() == draw_numbers(np.arange(4), draws=1, seed=7)[0].tolist()


def page_interval(
    table: pd.DataFrame, *, every: pd.Index, cell: int, seed: int, draws: int = DRAWS
) -> tuple[float, float]:
    """The interval that page.js draws for ``family, value``: the library's device with the page's weights; ``cell`` is the cell's place in the page."""
    device, tables = Bootstrap(table["family"], Intervals(draws=draws), seed=seed), weight_tables()
    numbers = draw_numbers(every.get_indexer(device.families), draws=draws, seed=seed)
    device.weights = np.array(tables["exponential"], dtype=np.float32).astype(float)[numbers]
    halves = draw_numbers(np.array([0x40000000, 0x40000001]) + 2 * cell, draws=draws, seed=seed)
    hits = device.collect(table["family"], table["value"].to_numpy(float))
    mass = device.collect(table["family"], np.ones(len(table)))
    drawn = device.share(hits, mass, np.array(tables["gamma"])[halves].T, average=average_weight(mass))
    low, high = device.bound(drawn)
    return (0.0 if table["value"].eq(0).all() else float(low)), (1.0 if table["value"].eq(1).all() else float(high))


def test_the_pages_weights_give_the_librarys_intervals(shipped):
    codes = shipped.lead(shipped.codes, stance="asserted")
    table = estimate_prevalence(codes, **shipped.intervals).set_index(["frame", "group"])
    every = pd.Index(sorted(set(shipped.corpus.articles["family"])))
    off = []
    for cell, ((frame, group), some) in enumerate(codes.groupby(["frame", "group"])):
        low, high = page_interval(some, every=every, cell=cell, seed=shipped.seed)
        off += [abs(low - table.loc[(frame, group), "low"]), abs(high - table.loc[(frame, group), "high"])]
    assert np.mean(off) < 0.012
    assert np.max(off) < 0.06


def test_the_pages_intervals_cover_what_they_claim_where_articles_share_copy():
    rng, truth, covered = np.random.default_rng(5), 0.3, 0
    for number in range(400):
        sizes = rng.integers(1, 6, 40)
        value = np.repeat(rng.random(40) < truth, sizes).astype(int)
        family = np.repeat([f"f{i:02}" for i in range(40)], sizes)
        table = pd.DataFrame({"family": family, "value": value})
        low, high = page_interval(table, every=pd.Index(sorted(set(family))), cell=0, seed=number, draws=200)
        covered += low <= truth <= high
    assert 0.92 <= covered / 400 <= 0.99


@pytest.mark.parametrize("bad", ["javascript:alert(1)", "data:text/html,x", "//example.org", "", ' https://x"'])
def test_only_web_addresses_are_linked(bad):
    assert not is_web_address(bad)
    assert is_web_address("HTTPS://example.org/a")
