"""Telling terms: equations, a dense reference, p and intervals that are what they say on the study's corpus and on planted ones."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from conftest import load_benchmark
from scipy import stats

from framing.compare.bootstrap import Intervals
from framing.compare.terms import PRIOR, TERM_COLUMNS, compare_frame_terms, compare_group_terms, compare_terms
from framing.errors import FramingError

bench = load_benchmark("bench_terms")
FEW = {"intervals": Intervals(draws=200), "shuffles": 500}


def make_terms(rng, *, articles: int, planted: float) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Counts of 80 terms in two halves of so many articles of 60 words; the first term ``planted`` times as common inside."""
    base = np.full(80, 1 / 80)
    rows = []
    for i in range(articles):
        share = base.copy()
        share[0] *= planted if i < articles // 2 else 1
        for term, count in enumerate(rng.multinomial(60, share / share.sum())):
            if count:
                rows.append((f"a{i:03d}", f"t{term:02d}", count))
    names = [f"a{i:03d}" for i in range(articles)]
    return pd.DataFrame(rows, columns=["article", "term", "count"]), names[: articles // 2], names[articles // 2 :]


def alone(*sides) -> pd.Series:
    return pd.Series({a: a for side in sides for a in side})


def reference_log_odds(y1, n1, y2, n2, pseudo, prior):
    """Monroe, Colaresi and Quinn (2008), equations 15, 20 and 22, written out term by term."""
    d1 = np.log((y1 + pseudo) / (n1 + prior - y1 - pseudo))
    d2 = np.log((y2 + pseudo) / (n2 + prior - y2 - pseudo))
    return d1 - d2, (d1 - d2) / np.sqrt(1 / (y1 + pseudo) + 1 / (y2 + pseudo))


def test_log_odds_match_the_equations_and_rank_by_z():
    terms, inside, outside = make_terms(np.random.default_rng(1), articles=60, planted=4)
    table = compare_terms(terms, inside=inside, outside=outside, families=alone(inside, outside), shuffles=8000, seed=1)
    assert tuple(table) == TERM_COLUMNS
    assert table["term"].iloc[0] == "t00"
    assert table["z"].is_monotonic_decreasing
    wide = terms.assign(side=terms["article"].isin(inside)).pivot_table(
        index="term", columns="side", values="count", aggfunc="sum"
    )
    for row in table.itertuples():
        y1, y2 = wide.loc[row.term, True], wide.loc[row.term, False]
        n1, n2 = wide[True].sum(), wide[False].sum()
        estimate, z = reference_log_odds(y1, n1, y2, n2, PRIOR * (y1 + y2) / (n1 + n2), PRIOR)
        assert (row.estimate, row.z, row.count_inside, row.count_outside) == pytest.approx((estimate, z, y1, y2))
    first = table.iloc[0]
    assert first["low"] < first["estimate"] < first["high"]
    assert first["p_corrected"] < 0.05


def test_sparse_blocks_equal_a_dense_reference():
    """Families of unequal size, one on both sides; every number of the table from dense arrays and plain formulas."""
    rng = np.random.default_rng(5)
    counts = rng.poisson(rng.gamma(2, 0.4, (40, 1)) * np.ones(25))
    counts[:12, 0] = 0  # a term without a count inside
    ids = [f"a{i:02}" for i in range(40)]
    family = pd.Series(
        [f"f{min(i, 37):02}" if i != 39 else "f03" for i in range(40)], index=ids
    )  # f03 is on both sides
    place, term = np.nonzero(counts)
    terms = pd.DataFrame(
        {"article": np.take(ids, place), "term": [f"t{t:02}" for t in term], "count": counts[place, term]}
    )
    table = compare_terms(
        terms.sample(frac=1, random_state=1),
        inside=ids[:12],
        outside=ids[12:],
        families=family,
        intervals=Intervals(draws=60),
        shuffles=90,
        seed=9,
    )
    table = table.set_index("term").loc[[f"t{t:02}" for t in range(25)]]
    names = sorted(set(family))
    side = [
        np.array([counts[[i for i in part if family.iloc[i] == f]].sum(axis=0) for f in names])
        for part in (range(12), range(12, 40))
    ]
    words, total = [s.sum(axis=1) for s in side], side[0] + side[1]
    share = total.sum(axis=0) / total.sum()
    weight = np.random.default_rng(9).standard_exponential((60, len(names)), dtype=np.float32).astype(float)
    weight /= weight.mean(axis=1, keepdims=True)
    scale = (side[0] ** 2 + side[1] ** 2).sum(axis=0) / total.sum(axis=0)
    half = np.random.default_rng([9, 1]).standard_gamma(0.5, (2, 60))
    y = [weight @ s + np.outer(h, scale) for s, h in zip(side, half, strict=True)]
    n = [(weight @ w)[:, None] for w in words]
    drawn = reference_log_odds(y[0], n[0], y[1], n[1], PRIOR * (y[0] + y[1]) / (n[0] + n[1]), PRIOR)[0]
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    both = slice("t01", "t24")
    assert table.loc[both, "low"].to_numpy() == pytest.approx(np.minimum(low, table["estimate"])[1:], abs=2e-4)
    assert table.loc[both, "high"].to_numpy() == pytest.approx(np.maximum(high, table["estimate"])[1:], abs=2e-4)
    assert table["count_inside"].eq(0).sum() == 1
    part = words[0] / np.maximum(1, total.sum(axis=1))  # one article has no word
    labels, which = np.unique(part, return_inverse=True)
    assert len(labels) == 3  # outside, on both sides, inside
    edges = np.cumsum(np.bincount(which, total.sum(axis=1)))[:-1] / total.sum()
    given = labels[np.searchsorted(edges, np.random.default_rng([9, 2]).random((len(names), 90), dtype=np.float32))]
    rest = total - np.outer(total.sum(axis=1), share)
    extreme = (np.abs(rest.T @ given) >= np.abs(rest.T @ part)[:, None] - 1e-5).sum(axis=1)
    assert table["p"].to_numpy() == pytest.approx((1 + extreme) / 91)
    assert (extreme < 90).any()


def test_a_side_without_a_count_ends_where_all_families_would_miss_it_by_chance():
    """Twenty terms in 5 to 24 of 80 outside families, none inside: the bounds from the sentence in the module, term by term."""
    ids = [f"a{i:03}" for i in range(100)]
    rows = [(a, f"base{i}", 1) for a in ids for i in range(50)]
    rows += [(a, f"t{n:02}", 1) for n in range(5, 25) for a in ids[20 : 20 + n]]
    terms = pd.DataFrame(rows, columns=["article", "term", "count"])
    sides = {"inside": ids[:20], "outside": ids[20:], "families": alone(ids)}
    table = compare_terms(terms, **sides, **FEW, seed=1).set_index("term")
    table = table.loc[[f"t{n:02}" for n in range(5, 25)]]
    size = [1000, 4000 + sum(range(5, 25))]
    inside = size[0] / sum(size)
    chances = (1 - inside) ** np.array([100, *range(24, 4, -1)])  # the least likely first
    at = np.flatnonzero(np.cumsum(chances) > 0.05 * 20)[0]
    least = min(0.05, (chances[at - 1] * chances[at]) ** 0.5)
    for term, row in table.iterrows():
        n = int(term[1:])
        odds = least ** (-1 / n) - 1
        ours = n * odds / (1 + odds)
        pseudo = PRIOR * n / sum(size)
        high = reference_log_odds(ours, size[0], n - ours, size[1], pseudo, PRIOR)[0]
        assert row["high"] == pytest.approx(high)
        assert row["low"] == row["estimate"]
    assert (table["high"].diff().dropna() < 0).all()  # the more families, the surer
    turned = compare_terms(
        terms, inside=sides["outside"], outside=sides["inside"], families=sides["families"], **FEW, seed=1
    ).set_index("term")
    assert turned.loc[table.index, "low"].to_numpy() == pytest.approx(-table["high"].to_numpy())
    with pytest.raises(FramingError, match="both sets need words, got 0 inside and 4290 outside"):
        compare_terms(terms[terms["article"].isin(ids[20:])], **sides, **FEW, seed=1)


def test_a_term_is_shuffled_until_its_p_is_settled(monkeypatch):
    terms, inside, outside = make_terms(np.random.default_rng(1), articles=60, planted=4)
    options = {
        "inside": inside,
        "outside": outside,
        "families": alone(inside, outside),
        "intervals": Intervals(draws=10),
    }
    quick = compare_terms(terms, **options, shuffles=4000, seed=1).set_index("term")["p"]
    monkeypatch.setattr("framing.compare.terms.SETTLED", 10**9)
    full = compare_terms(terms, **options, shuffles=4000, seed=1).set_index("term")["p"]
    assert quick["t00"] == full["t00"] == 1 / 4001
    assert (quick - full).abs().max() < 0.12
    assert np.corrcoef(quick, full)[0, 1] > 0.98


def test_no_table_of_families_by_terms_is_made():
    """2,000 articles and about 9,000 terms: families x terms would be 140 MB, and every draw of all terms 70 MB."""
    terms, ids = bench.make_large(2000, np.random.default_rng(1))
    sides = {"inside": ids[:400], "outside": ids[400:], "families": pd.Series(ids, index=ids)}
    tracemalloc.start()
    table = compare_terms(terms, **sides, intervals=Intervals(draws=2000), shuffles=200, seed=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(table) > 8000
    assert peak < 130e6


def test_sides_exchanged_turn_the_sign_and_the_order_of_rows_is_nothing():
    terms, inside, outside = make_terms(np.random.default_rng(2), articles=40, planted=3)
    options = {"families": alone(inside, outside), "intervals": Intervals(draws=2000), "shuffles": 2000, "seed": 4}
    one = compare_terms(terms, inside=inside, outside=outside, **options)
    again = compare_terms(terms.sample(frac=1, random_state=0), inside=inside[::-1], outside=outside, **options)
    pd.testing.assert_frame_equal(one, again)
    one = one.set_index("term")
    two = compare_terms(terms, inside=outside, outside=inside, **options).set_index("term").loc[one.index]
    assert one["estimate"].to_numpy() == pytest.approx(-two["estimate"].to_numpy())
    assert one["low"].to_numpy() == pytest.approx(-two["high"].to_numpy(), abs=0.1)
    assert one["p"].to_numpy() == pytest.approx(two["p"].to_numpy(), abs=0.15)


def test_words_of_one_chatty_family_are_not_significant():
    """A z-score of log-odds is no test: one family that repeats a word has a large z and a large p."""
    terms, inside, outside = make_terms(np.random.default_rng(3), articles=60, planted=1)
    loud = pd.DataFrame({"article": inside[:5], "term": "loud", "count": [60, 1, 1, 1, 1]})
    table = compare_terms(
        pd.concat([terms, loud]), inside=inside, outside=outside, families=alone(inside, outside), seed=1
    ).set_index("term")
    assert table.loc["loud", "z"] > 3
    assert table.loc["loud", "p_corrected"] > 0.05


@pytest.mark.parametrize(("language", "families"), [("en", 34), ("en", 178), ("zh", 46), ("zh", 90)])
def test_labels_at_random_find_nothing_in_the_corpus(language, families):
    """The study's articles, labels given to families at random: p and intervals are what they say (bench_terms.py: 40 runs)."""
    mean = bench.permute_labels(language, families=families, runs=6)
    assert 0.93 <= mean["cover"] <= 0.97
    assert 0.03 <= mean["below"] <= 0.07
    assert 0.45 <= mean["below_half"] <= 0.58
    assert mean["found"] == 0
    assert mean["bare"] >= 0.93


def test_intervals_hold_planted_leanings_where_lengths_differ():
    mean = bench.plant_leanings("en", families=34, longer=1.6, runs=6)
    assert 0.93 <= mean["cover"] <= 0.97
    assert mean["bare"] >= 0.93
    assert mean["bare_share"] > 0.1
    assert 0.03 <= mean["below"] <= 0.07
    assert mean["found"] <= 0.05
    assert mean["power"] > 0.02


def test_long_articles_are_no_leaning():
    """34 articles of 200 words against 220 of 120: forty words that stand in five of the 220 each tell nothing."""
    least, below = bench.check_lengths(runs=3)
    assert least > 0.2
    assert 0.02 <= below <= 0.075


def test_two_other_tests_agree_on_the_study():
    """Fisher's test on articles and Mann-Whitney's on rates find much of what is found, and none of the 437 of an earlier version."""
    found = bench.compare_tests("en", intervals=Intervals(draws=10), shuffles=4000).set_index("test")
    assert 40 <= found.loc["library", "found"] <= 80
    assert found.loc["library", "towards"] > 0.8 * found.loc["library", "found"]
    assert found.loc["fisher", "both"] > 0.7 * found.loc["fisher", "found"]
    assert found.loc["rank", "both"] > 0.8 * found.loc["library", "found"]
    assert found.loc["fisher", "rank correlation"] > 0.55
    assert found.loc["rank", "rank correlation"] > 0.8


def test_any_two_groups_are_compared_in_one_language_without_words_that_tell_nothing():
    terms, inside, outside = make_terms(np.random.default_rng(5), articles=60, planted=4)
    terms["term"] = terms["term"].replace({"t01": "the", "t02": "not", "t03": "also", "t04": "2011"})
    ids = [*inside, *outside]
    articles = pd.DataFrame({"article": ids, "family": ids, "language": "en", "cut": "opening"})
    articles["group"] = ["us"] * 30 + ["uk"] * 20 + ["india"] * 10
    articles.loc[articles.index[:5], "language"] = "zh-Hant"
    options = {**FEW, "seed": 1}
    both = compare_group_terms(articles, terms, group="us", against="uk", language="en", alike="cut", **options)
    by_hand = compare_terms(terms, inside=ids[5:30], outside=ids[30:50], families=pd.Series(ids, index=ids), **options)
    named = {"the", "not", "also", "2011"}
    assert named <= set(by_hand["term"])
    assert named & set(both["term"]) == {"not"}
    kept = by_hand[~by_hand["term"].isin(named - {"not"})].reset_index(drop=True)
    pd.testing.assert_frame_equal(both.drop(columns="p_corrected"), kept.drop(columns="p_corrected"))
    assert both["p_corrected"].to_numpy() == pytest.approx(stats.false_discovery_control(kept["p"]))
    every = compare_group_terms(articles, terms, group="us", language="en", **options)
    assert every["term"].iloc[0] == both["term"].iloc[0] == "t00"
    assert every["count_outside"].sum() > both["count_outside"].sum()
    with pytest.raises(FramingError, match=r"group must be one with articles in 'zh', \['us'\], got 'uk'"):
        compare_group_terms(articles, terms, group="us", against="uk", language="zh", **options)
    articles.loc[articles.index[-1], "cut"] = "whole"
    with pytest.raises(FramingError, match=r"not alike in 'cut' .*'opening': 54, 'whole': 1"):
        compare_group_terms(articles, terms, group="us", language="en", alike="cut", **options)
    compare_group_terms(articles, terms, group="us", against="uk", language="en", alike="cut", **options)


def test_bad_terms_are_named():
    terms, inside, outside = make_terms(np.random.default_rng(1), articles=20, planted=1)
    families = alone(inside, outside)
    with pytest.raises(FramingError, match="both sets need articles, got 0 inside"):
        compare_terms(terms, inside=[], outside=outside, families=families, seed=1)
    with pytest.raises(FramingError, match="inside or outside, not both"):
        compare_terms(terms, inside=inside, outside=[*outside, inside[0]], families=families, seed=1)
    with pytest.raises(FramingError, match="lower min_families"):
        compare_terms(terms, inside=inside, outside=outside, families=families, min_families=999, seed=1)
    with pytest.raises(FramingError, match=r"families: article 'a000' has none \(1 such\)"):
        compare_terms(terms, inside=inside, outside=outside, families=families.iloc[1:], seed=1)
    codes = pd.DataFrame({"article": inside, "value": 1, "coder": "c", "frame": "weapon", "family": inside})
    codes = codes.assign(language="en", stance="present")
    with pytest.raises(FramingError, match="no codes of frame 'norm'"):
        compare_frame_terms(codes, terms, frame="norm", language="en", seed=1)
    both = pd.concat([codes, codes.assign(coder="d")])
    with pytest.raises(FramingError, match="one coder's"):
        compare_frame_terms(both, terms, frame="weapon", language="en", seed=1)
