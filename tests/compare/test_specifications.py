"""The multiverse gives what one specification at a time gives; planted effects of choices are found; gaps are said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from hypothesis import given, settings
from hypothesis import strategies as st

from framing import FramingError, TopicModel, compare_groups, make_corpus, read_codebook, read_package
from framing.codes import CODE_COLUMNS
from framing.compare.bootstrap import Intervals
from framing.compare.choices import Choices, make_choices
from framing.compare.distinct import MATCHED_COLUMNS, match_levels, merge_levels
from framing.compare.leave_out import LEFT_OUT_COLUMNS, leave_indicators_out, leave_one_out
from framing.compare.specifications import (
    NUMBERS,
    SUMMARY_COLUMNS,
    compare_specifications,
    explain_spread,
    state_robustness,
    summarise_specifications,
)
from framing.figures.specifications import plot_specifications
from framing.measure.coders import code_stances
from framing.measure.dictionary import code_dictionary, count_indicators, match_indicators
from framing.measure.topics import TermLimits
from framing.measure.variants import TOPIC_FACTORS, code_dictionary_variants, code_topic_variants

MAIN = {"coder": "c", "stance": "asserted"}


def make_codes(seed: int = 0, *, articles: int = 240, gap: float = 0.3, coder_shift: float = 0.0) -> pd.DataFrame:
    """Codes of two coders on articles of two groups: group ``a`` has the frame ``gap`` more often; coder ``d`` sees ``coder_shift`` more there."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"article": [f"x{i:03d}" for i in range(articles)]})
    table["group"] = np.where(np.arange(articles) % 3 == 0, "a", "b")
    table["outlet"] = table["group"] + rng.integers(0, 8, articles).astype(str)
    table["family"] = [
        f"x{i:03d}" for i in np.where(rng.random(articles) < 0.15, np.arange(articles) // 6 * 6, np.arange(articles))
    ]
    table["words"] = rng.integers(50, 400, articles)
    table["language"] = np.where(rng.random(articles) < 0.6, "en", "zh-Hans")
    parts = []
    for coder, shift in (("c", 0.0), ("d", coder_shift)):
        share = 0.3 + np.where(table["group"] == "a", gap + shift, 0)
        value = (rng.random(articles) < share).astype(int)
        parts.append(table.assign(coder=coder, frame="weapon", stance="asserted", value=value))
    return pd.concat(parts, ignore_index=True)


def choose(codes: pd.DataFrame, **more: object) -> Choices:
    every = frozenset(codes["article"])
    english = frozenset(codes.loc[codes["language"] == "en", "article"])
    keep = {"language": {"all": every, "en": english, "none": frozenset()}}
    return Choices(**{"keep": keep, "sides": {"a": (("a",), ("b",))}, **more})


def pick(table: pd.DataFrame, **levels: str) -> pd.Series:
    for column, level in levels.items():
        table = table[table[column] == level]
    assert len(table) == 1
    return table.iloc[0]


@pytest.fixture(scope="module")
def corpus():
    return read_package(PACKAGE)


def test_a_specification_is_what_compare_groups_gives_for_its_articles(corpus):
    """Independent route: the articles filtered by hand, then the ordinary contrast with draws of its own."""
    codes = pd.concat([code_stances(corpus, coder=c) for c in ("first", "agreed")])
    choices = make_choices(corpus, reference="prc-state", allies=["prc-commercial"], least=100)
    main = {"coder": "agreed", "stance": "asserted"}
    table = compare_specifications(codes, choices=choices, main=main, intervals=Intervals(draws=4000), seed=1)
    cases = [
        ({"coder": "first", "stance": "present"}, {}, lambda t: t),
        ({"coder": "agreed", "stance": "asserted"}, {"copies": "no named wire"}, lambda t: t[t["wire"] == ""]),
        (
            {"coder": "first", "stance": "asserted"},
            {"language": "only en", "reference": "prc-state with prc-commercial"},
            lambda t: t[t["language"] == "en"].assign(group=t["group"].replace("prc-commercial", "prc-state")),
        ),
    ]
    first = {f: table[f].iloc[0] for f in choices.factors[2:]}
    assert first["copies"] == "all articles"
    for coded, other, choose_by_hand in cases:
        some = choose_by_hand(codes[(codes["coder"] == coded["coder"]) & (codes["stance"] == coded["stance"])])
        side = some.assign(side=np.where(some["group"] == "prc-state", "us", "them"))
        by_hand = compare_groups(side, reference="them", by="side", intervals=Intervals(draws=4000), seed=99).set_index(
            "frame"
        )
        for frame in ("weapon", "norm"):
            one, two = pick(table, frame=frame, **coded, **(first | other)), by_hand.loc[frame]
            assert one["estimate"] == pytest.approx(two["estimate"])
            assert one["articles"] == two["articles"] + two["reference_articles"]
            assert one["reference_families"] == two["families"]
            assert (one["low"], one["high"]) == pytest.approx((two["low"], two["high"]), abs=0.02)


def test_weights_are_those_of_the_definition():
    codes = make_codes(3)
    table = compare_specifications(codes, choices=choose(codes), main=MAIN, intervals=Intervals(draws=100), seed=1)
    some = codes[codes["coder"] == "d"]
    a, b = some[some["group"] == "a"], some[some["group"] == "b"]
    expected = {
        "article": a["value"].mean() - b["value"].mean(),
        "outlet": a.groupby("outlet")["value"].mean().mean() - b.groupby("outlet")["value"].mean().mean(),
        "word": np.average(a["value"], weights=a["words"]) - np.average(b["value"], weights=b["words"]),
    }
    for weighting, estimate in expected.items():
        row = pick(table, coder="d", language="all", weighting=weighting)
        assert row["estimate"] == pytest.approx(estimate)
        assert row["low"] < estimate < row["high"]


def test_a_mix_of_topics_makes_the_other_side_alike():
    """Each article has one topic: the weighted share of the other side is that of its topics, mixed as on the reference side."""
    codes = make_codes(9)
    table = codes[codes["coder"] == "c"].reset_index(drop=True)
    topic = np.random.default_rng(1).integers(0, 3, len(table))
    topic[(table["group"] == "a").to_numpy() & (topic == 2)] = 0
    mix = pd.DataFrame(np.eye(3)[topic], index=table["article"])
    choices = choose(table, weightings=("article",), mixes={"alike": mix})
    row = pick(
        compare_specifications(table, choices=choices, main=MAIN, intervals=Intervals(draws=100), seed=1),
        language="all",
        weighting="alike",
    )
    a, b = table["group"] == "a", table["group"] == "b"
    theirs = sum((topic[a] == t).mean() * table.loc[b & (topic == t), "value"].mean() for t in (0, 1))
    assert row["estimate"] == pytest.approx(table.loc[a, "value"].mean() - theirs)
    with pytest.raises(FramingError, match="a name of its own"):
        choose(table, mixes={"word": mix})


def test_columns_main_and_gaps():
    codes = make_codes()
    table = compare_specifications(codes, choices=choose(codes), main=MAIN, intervals=Intervals(draws=100), seed=1)
    assert list(table.columns) == ["frame", "coder", "stance", "language", "weighting", "reference", *NUMBERS]
    assert len(table) == 2 * 3 * 3
    assert pick(table, coder="c", language="all", weighting="article")["main"]
    assert table["main"].sum() == 1
    gaps = table[table["language"] == "none"]
    assert (gaps["gap"] == "0 reference and 0 other families, 10 of each are needed").all()
    assert gaps[["estimate", "low", "high"]].isna().all(axis=None)
    assert table[table["gap"] == ""][["estimate", "low", "high"]].notna().all(axis=None)
    summary = summarise_specifications(table, by="language").set_index("level")
    assert tuple(summary.reset_index().columns.drop("level").insert(2, "level")) == SUMMARY_COLUMNS
    assert summary.loc["none", ["specifications", "gaps"]].tolist() == [0, 6]
    assert np.isnan(summary.loc["none", "clear"])


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_order_of_rows_changes_nothing(seed):
    codes = make_codes(1)
    choices = choose(codes)
    mixed = codes.sample(frac=1, random_state=seed).reset_index(drop=True)
    one, two = (
        compare_specifications(c, choices=choices, main=MAIN, intervals=Intervals(draws=60), seed=4)
        for c in (codes, mixed)
    )
    pd.testing.assert_frame_equal(one, two)
    only = {"reference": "a", "intervals": Intervals(draws=60), "seed": 4}
    pd.testing.assert_frame_equal(*(leave_one_out(c[c["coder"] == "c"], **only) for c in (codes, mixed)))


def test_sides_exchanged_turn_the_sign():
    codes = make_codes(2)
    there = compare_specifications(codes, choices=choose(codes), main=MAIN, intervals=Intervals(draws=4000), seed=1)
    turned = choose(codes, sides={"b": (("b",), ("a",))})
    back = compare_specifications(codes, choices=turned, main=MAIN, intervals=Intervals(draws=4000), seed=1)
    np.testing.assert_allclose(there["estimate"], -back["estimate"])
    np.testing.assert_allclose(there["low"].dropna(), -back["high"].dropna(), atol=0.02)


@pytest.mark.parametrize(("shift", "least", "most"), [(0.4, 0.3, 0.5), (0.0, 0.0, 0.1)])
def test_a_planted_choice_explains_the_spread(shift, least, most):
    """Coders who differ by 0.4 move the estimate by about 0.4 and explain nearly all; where they don't differ, they move it little."""
    codes = make_codes(5, articles=900, gap=0.1, coder_shift=shift)
    table = compare_specifications(codes, choices=choose(codes), main=MAIN, intervals=Intervals(draws=60), seed=1)
    spread = explain_spread(table).set_index("factor")
    assert least <= spread.loc["coder", "moves"] <= most
    assert spread["share"].between(0, 1).all()
    assert spread.drop(index="combinations")["share"].is_monotonic_decreasing
    if shift:
        assert spread.loc["coder", ["share", "lowest", "highest"]].tolist()[1:] == ["c", "d"]
        assert spread.loc["coder", "share"] > 0.8


def test_shares_of_a_balanced_design_are_the_sums_of_squares_of_the_level_means():
    """Independent route: in a balanced design eta squared is the variance of the level means over the variance of all."""
    rng = np.random.default_rng(1)
    rows = [(c, s, w) for c in "abc" for s in "xy" for w in "pqrs"]
    table = pd.DataFrame(rows, columns=["coder", "stance", "weighting"])
    effect = table["coder"].map({"a": 0, "b": 0.2, "c": 0.3}) + table["stance"].map({"x": 0, "y": 0.1})
    table = table.assign(frame="f", estimate=effect + rng.normal(0, 0.02, len(rows)), gap="", main=False)
    table = table[["frame", "coder", "stance", "weighting", "estimate", "gap", "main"]]
    spread = explain_spread(merge_levels(table, difference=0)).set_index("factor")
    for factor in ("coder", "stance", "weighting"):
        means = table.groupby(factor)["estimate"].transform("mean")
        assert spread.loc[factor, "share"] == pytest.approx(means.var() / table["estimate"].var())
        level = table.groupby(factor)["estimate"].mean()
        assert spread.loc[factor, "moves"] == pytest.approx(level.max() - level.min())
        assert spread.loc[factor, "highest"] == level.idxmax()
    assert spread["share"].sum() == pytest.approx(1)


@pytest.mark.parametrize(("style", "draw_by"), [(False, "family"), (True, "outlet")])
def test_intervals_of_every_weighting_cover(style, draw_by):
    """Of 200 simulated studies of 60 outlets the interval holds the difference of the expected shares, which is none, in about 190.

    Where outlets have shares of their own, drawn anew in each study, that takes drawing outlets.
    """
    rng, hits = np.random.default_rng(8), []
    for run in range(200):
        outlets = pd.DataFrame({"outlet": range(60), "group": np.repeat(["a", "b"], [20, 40])})
        outlets["p"] = rng.beta(2, 3, 60) if style else 0.4
        articles = outlets.loc[np.repeat(outlets.index, rng.integers(1, 4, 60))].reset_index(drop=True)
        articles["article"] = [f"x{i:03d}" for i in range(len(articles))]
        codes = articles.assign(
            family=articles["article"],
            words=rng.integers(50, 500, len(articles)),
            language="en",
            coder="c",
            frame="f",
            stance="asserted",
            value=(rng.random(len(articles)) < articles["p"]).astype(int),
        )
        table = compare_specifications(
            codes, choices=choose(codes, keep={}), main=MAIN, intervals=Intervals(draws=300), draw_by=draw_by, seed=run
        )
        hits.append(((table["low"] <= 0) & (table["high"] >= 0)).to_numpy())
    covered = np.mean(hits, axis=0)
    assert ((covered >= 0.9) & (covered <= 0.985)).all(), covered


def plant_levels(noise: float, *, twist: float = 0.0) -> pd.DataFrame:
    """A multiverse of three weightings: ``c`` differs from ``a`` by ``twist``, ``b`` by ``noise`` besides, in every specification; one has a gap."""
    rng, rows = np.random.default_rng(3), []
    for frame in "fg":
        for coder in [f"coder {i}" for i in range(12)]:
            base = rng.normal(0.1, 0.2)
            for w, shift in (("a", 0.0), ("b, 1", rng.normal(0, noise)), ("c", rng.normal(0, twist))):
                rows.append((frame, coder, w, base + shift))
    table = pd.DataFrame(rows, columns=["frame", "coder", "weighting", "estimate"])
    table["low"], table["high"] = table["estimate"] - 0.1, table["estimate"] + 0.1
    table["main"] = (table["coder"] == "coder 3") & (table["weighting"] == "c")
    table["gap"] = np.where(table["coder"] == "coder 0", "too few", "")
    return table[["frame", "coder", "weighting", "estimate", "low", "high", "gap", "main"]]


@pytest.mark.parametrize(
    ("noise", "twist", "names"),
    [
        (0.0, 0.3, {"a = b, 1", "c"}),  # a copy, found by no one's name for it
        (0.004, 0.3, {"a = b, 1", "c"}),  # nearly one
        (0.3, 0.3, {"a", "b, 1", "c"}),
        (0.04, 0.3, {"a", "b, 1", "c"}),  # they correlate above .95, and differ by three points
        (0.0, 0.0, {"c = a = b, 1"}),  # the main level leads
    ],
)
def test_levels_that_are_the_same_are_counted_once(noise, twist, names):
    table = plant_levels(noise, twist=twist)
    merged = merge_levels(table)
    assert set(merged["weighting"]) == names
    assert merged["listed"].sum() == len(table)
    assert merged["main"].sum() == 2
    once = summarise_specifications(table).set_index("frame")
    assert (once["specifications"] == 33).all()
    assert (once["gaps"] == 3).all()
    assert (once["distinct"] == 11 * len(names)).all()
    leads = {name.split(" = ")[0] for name in names}
    kept = table[table["weighting"].isin(leads) & (table["gap"] == "")]
    for frame, some in kept.groupby("frame"):
        sign = np.sign(table.loc[table["main"] & (table["frame"] == frame), "estimate"].item())
        assert once.loc[frame, "clear"] == pytest.approx((some[["low", "high"]] * sign).min(axis=1).gt(0).mean())


def test_how_alike_levels_are_is_plain_correlation_and_distance():
    table = plant_levels(0.004, twist=0.3)
    found = match_levels(table)
    assert tuple(found.columns) == MATCHED_COLUMNS
    row = found[(found["level"] == "b, 1") & (found["match"] == "a")].iloc[0]
    wide = table[table["gap"] == ""].set_index(["frame", "coder", "weighting"])["estimate"].unstack()
    each = [some["a"].corr(some["b, 1"]) for _, some in wide.groupby(level="frame")]
    assert row["correlation"] == pytest.approx(min(each), abs=1e-6)
    assert row["difference"] == pytest.approx((wide["a"] - wide["b, 1"]).abs().mean(), abs=1e-6)
    assert (row["specifications"], row["merged"]) == (22, True)
    assert found["merged"].sum() == 1
    assert not match_levels(table, difference=0)["merged"].any()


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_levels_are_merged_alike_in_any_order_of_rows(seed):
    table = plant_levels(0.004, twist=0.3)
    mixed = table.sample(frac=1, random_state=seed)
    key = ["frame", "coder", "weighting"]
    one, two = (merge_levels(t).sort_values(key).reset_index(drop=True) for t in (table, mixed))
    pd.testing.assert_frame_equal(one, two)
    pd.testing.assert_frame_equal(match_levels(table), match_levels(mixed))


def test_one_outlet_that_carries_the_finding_is_flagged():
    codes = make_codes(7, gap=0.0)
    codes = codes[codes["coder"] == "c"]
    loud = codes[codes["group"] == "a"].head(45).assign(outlet="loud", value=1)
    loud = loud.assign(article="y" + loud["article"], family="y" + loud["article"])
    table = leave_one_out(pd.concat([codes, loud]), reference="a", seed=1)
    assert tuple(table.columns) == LEFT_OUT_COLUMNS
    assert table["left_out"].iloc[0] == "loud"
    assert table.loc[table["carries"], "left_out"].tolist() == ["loud"]
    row, without = table.iloc[0], codes.groupby("group")["value"].mean()
    assert row["estimate"] == pytest.approx(without["a"] - without["b"])
    assert row["articles_left_out"] == 45
    rest = leave_one_out(make_codes(7)[lambda t: t["coder"] == "c"], reference="a", seed=1)
    assert not rest["carries"].any()


def test_too_little_left_is_a_gap_that_carries():
    codes = make_codes(7)
    codes = codes[codes["coder"] == "c"]
    codes = codes.assign(outlet=np.where((codes["group"] == "a"), "most", codes["outlet"])).reset_index(drop=True)
    few = codes["article"].isin(codes.loc[codes["group"] == "a", "article"].unique()[:2])
    row = leave_one_out(codes.assign(outlet=codes["outlet"].mask(few, "few")), reference="a", seed=1).iloc[0]
    assert row["left_out"] == "most"
    assert row["carries"]
    assert row["gap"].startswith("2 reference")
    assert "most" not in set(leave_one_out(codes, reference="a", seed=1)["left_out"]), "without it nothing is compared"


def test_variants_of_the_dictionary(corpus):
    table = code_dictionary_variants(corpus)
    assert set(CODE_COLUMNS) <= set(table.columns)
    plain = table[table["coder"] == "dictionary"].set_index(["article", "frame"])["value"]
    ours = code_dictionary(corpus).set_index(["article", "frame"])["value"]
    pd.testing.assert_series_equal(plain.sort_index(), ours.sort_index(), check_dtype=False)
    twice = code_dictionary(corpus, min_count=2).set_index(["article", "frame"])["value"]
    found = table[table["coder"] == "dictionary, twice"].set_index(["article", "frame"])["value"]
    pd.testing.assert_series_equal(found.sort_index(), twice.sort_index(), check_dtype=False)
    for _, some in table.groupby("coder"):
        value = some.set_index(["article", "frame"])["value"]
        assert (value <= plain.loc[value.index]).all()


def test_leaving_an_indicator_out_is_the_dictionary_without_it(corpus):
    """Independent route: the codebook without the entry, coded anew. (An entry whose finds another entry would find as well has none here.)"""
    options = {"reference": "prc-state", "intervals": Intervals(draws=200), "seed": 1}
    table = leave_indicators_out(corpus, **options)
    assert tuple(table.columns) == LEFT_OUT_COLUMNS
    assert (table["by"] == "indicator").all()
    every = count_indicators(corpus)[["frame", "indicator"]].drop_duplicates()
    assert set(table["left_out"].str.rsplit(" (", n=1).str[0]) == set(every["indicator"])
    assert (table.groupby("frame")["change"].first().abs() > 0).all()
    for frame, some in table.groupby("frame"):
        row = some.iloc[0]
        entry, language = row["left_out"].removesuffix(")").rsplit(" (", 1)
        old = corpus.codebook.frames[frame]
        fewer = {**old.indicators, language: [e for e in old.indicators[language] if e != entry]}
        frames = {**corpus.codebook.frames, frame: old.model_copy(update={"indicators": fewer})}
        without = replace(corpus, codebook=corpus.codebook.model_copy(update={"frames": frames}))
        codes = code_dictionary(without)
        side = codes.assign(side=np.where(codes["group"] == "prc-state", "us", "them"))
        by_hand = (
            compare_groups(side, reference="them", by="side", intervals=Intervals(draws=4000), seed=9)
            .set_index("frame")
            .loc[frame]
        )
        assert row["estimate"] == pytest.approx(by_hand["estimate"])
        assert (row["low"], row["high"]) == pytest.approx((by_hand["low"], by_hand["high"]), abs=0.03)
        now, then = ((t := code_dictionary(c)).loc[t["frame"] == frame, "value"] for c in (without, corpus))
        assert row["articles_left_out"] == (then.to_numpy() > now.to_numpy()).sum()
    with pytest.raises(FramingError, match="no indicator of the codebook occurs"):
        leave_indicators_out(replace(corpus, terms=corpus.terms.assign(term="zzz")), **options)
    with pytest.raises(FramingError, match="both the group 'prc' and others"):
        leave_indicators_out(corpus, reference="prc", seed=1)


def test_topic_models_choices_are_factors():
    """Half the articles of one side are about what a frame's indicators stand with: nearly every topic model finds the difference."""
    rng, rows, ids = np.random.default_rng(2), [], [f"x{i:03d}" for i in range(120)]
    extra = {"siege": ["coercion", "leverage"], "court": ["norms", "compliance"]}
    for number, article in enumerate(ids):
        theme = ("mine", "price", "siege" if number < 60 else "court", "siege" if number < 60 else "court")[number % 4]
        words = [f"{theme}{i}" for i in rng.integers(0, 15, 30)] + [f"usual{i}" for i in rng.integers(0, 30, 20)]
        words += 2 * extra.get(theme, [])
        rows += [(article, term, words.count(term)) for term in sorted(set(words))]
    table = pd.DataFrame({"article": ids}).assign(
        outlet="o", wire="", family="", kind="news", language="en", date="", date_basis="", url="", words=52
    )
    table["group"] = np.where(np.arange(120) < 60, "us", "uk")
    book = read_codebook(PACKAGE / "codebook.yaml")
    small = make_corpus(table, terms=pd.DataFrame(rows, columns=["article", "term", "count"]), codebook=book)
    limits = TermLimits(min_df=2, max_df=0.9, stop_words=["usual1"])
    topics = {"en": {"n_topics": 4, "limits": limits}}
    codes = code_topic_variants(small, topics=topics, fewer=1, more=1, seed=1)
    assert (
        codes.groupby("frame")[["article", *TOPIC_FACTORS]].apply(len).tolist() == [48 * 120] * codes["frame"].nunique()
    )
    assert codes["value"].between(0, 1).all()
    choices = make_choices(small, reference="us", measures=TOPIC_FACTORS)
    chosen = {factor: str(codes[factor].iloc[0]) for factor in TOPIC_FACTORS}
    result = compare_specifications(codes, choices=choices, main=chosen, intervals=Intervals(draws=60), seed=1)
    assert list(result.columns[: 1 + len(TOPIC_FACTORS)]) == ["frame", *TOPIC_FACTORS]
    weapon = result[(result["frame"] == "weapon") & (result["gap"] == "")]
    assert (weapon["low"] > 0.1).mean() > 0.9
    every = merge_levels(result, difference=0)
    assert set(explain_spread(every).query("frame == 'weapon'")["factor"]) >= {"stop_words", "min_df", "max_df", "k"}
    base = TopicModel(4, limits=limits, max_iter=100, random_state=1)
    counts, _, terms = small.term_matrix("en")
    found = match_indicators(terms, book, language="en").groupby("frame")["term"].apply(sorted).to_dict()
    model = base.set_params(seed_terms=found).fit(counts, terms=terms)
    own = codes[(codes["frame"] == "weapon") & (codes[list(TOPIC_FACTORS)] == pd.Series(chosen)).all(axis=1)]
    np.testing.assert_array_equal(own["value"], model.transform(counts)[:, model.seeded_["weapon"]])


def test_the_study_says_what_survives(corpus):
    codes = pd.concat([code_stances(corpus, coder="second"), code_dictionary_variants(corpus)], ignore_index=True)
    codes = codes[codes["stance"].isin(["asserted", "present"])]
    choices = make_choices(corpus, reference="prc-state", allies=["prc-commercial"], turn="2025-01-01", least=20)
    main = {"coder": "second", "stance": "asserted"}
    table = compare_specifications(codes, choices=choices, main=main, intervals=Intervals(draws=200), seed=1)
    assert (table["gap"] == "").sum() > 1000
    table = merge_levels(table)
    one = codes[(codes["coder"] == "second") & (codes["stance"] == "asserted")]
    text = state_robustness(
        table, labels={"norm": "N", "en": "English"}, left_out=[leave_one_out(one, reference="prc-state", seed=1)]
    )
    assert "“N” is found more often" in text
    assert "\n  Of those within English: " in text
    assert (
        "distinct specifications with the headline's coder and stance, second and asserted, clear of zero in " in text
    )
    good = table[(table["gap"] == "") & (table["frame"] == "norm")]
    mine = good[(good["coder"] == "second") & (good["stance"] == "asserted")]
    main = good.loc[good["main"], "estimate"].iloc[0]
    shares = (f"{(some['estimate'] < main - 1e-9).mean():.0%} of " for some in (good, mine))
    assert "weaker or opposite are {}all, {}the headline's own.".format(*shares) in text
    assert f"\n  Of all distinct specifications: {(good['estimate'] > 0).mean():.0%} of {len(good):,}, " in text
    assert "\n  Listed are " in text
    words = leave_indicators_out(corpus, reference="prc-state", intervals=Intervals(draws=200), seed=1)
    none, one = (
        state_robustness(table, left_out=[words.assign(carries=words["left_out"].isin(some))])
        for some in ([], ["leverage (en)"])
    )
    most = words.loc[words["change"].abs().idxmax()]
    told = f"{100 * most['estimate_all']:+.0f} to {100 * most['estimate']:+.0f} [".replace("-", "−")
    assert (
        f"No single indicator carries the dictionary's contrast (“{most['frame']}” moves most without {most['left_out']}, from {told}"
        in none
    )
    assert one.endswith("The dictionary's contrast needs the indicator leverage (en) for “weapon”.")
    assert "“weapon” is found less often" in text
    assert "100% of" not in text or summarise_specifications(table)["same_sign"].max() == 1
    figure = plot_specifications(table, frame="weapon")
    for trace in figure.data:
        assert not any(isinstance(v, float) and np.isnan(v) for v in trace.y)
    assert len(figure.data) < 12


def test_bad_input_is_named(corpus):
    codes = make_codes()
    with pytest.raises(FramingError, match=r"main must name a level of coder, one of .*got 'e'"):
        compare_specifications(
            codes, choices=choose(codes), main=MAIN | {"coder": "e"}, intervals=Intervals(draws=50), seed=1
        )
    with pytest.raises(FramingError, match="empty"):
        compare_specifications(codes.iloc[:0], choices=choose(codes), main=MAIN, seed=1)
    with pytest.raises(FramingError, match="codes: column 'words' is missing"):
        compare_specifications(codes.drop(columns="words"), choices=choose(codes), main=MAIN, seed=1)
    with pytest.raises(FramingError, match="codes: two codes for article"):
        compare_specifications(pd.concat([codes, codes.head(1)]), choices=choose(codes), main=MAIN, seed=1)
    with pytest.raises(FramingError, match="weighting must be one of"):
        choose(codes, weightings=("letter",))
    with pytest.raises(FramingError, match="both sides need groups of their own"):
        choose(codes, sides={"a": (("a",), ("a", "b"))})
    with pytest.raises(FramingError, match="codes of one coder"):
        leave_one_out(codes, reference="a", seed=1)
    with pytest.raises(FramingError, match="both the group 'z' and others"):
        leave_one_out(codes[codes["coder"] == "c"], reference="z", seed=1)
    with pytest.raises(FramingError, match=r"group must be one of .*did you mean 'prc-state'"):
        make_choices(corpus, reference="prc-stat")
    empty = compare_specifications(
        codes, choices=choose(codes), main=MAIN, intervals=Intervals(draws=50, thin=500), seed=1
    )
    with pytest.raises(FramingError, match="main specification of frame 'weapon' has no estimate"):
        summarise_specifications(empty)
    with pytest.raises(FramingError, match="only gaps"):
        explain_spread(empty)
    with pytest.raises(FramingError, match="no specification with an estimate"):
        plot_specifications(empty, frame="weapon")
