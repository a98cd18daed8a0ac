"""The answer taken apart: every part counted by hand from the codings, beside the library's own codes."""

from __future__ import annotations

import pandas as pd
import pytest
from samples import tiny_tables, write_study
from scipy import stats

from framing.compare.groups import estimate_prevalence
from framing.errors import FramingError
from framing.study.headline import compare_variants, state_headline
from framing.study.parts import (
    classify_articles,
    compare_adjusted,
    compare_parts,
    compare_turn,
    estimate_turn,
    find_both_sides,
    pair_coders,
    split_parts,
    split_sides,
    state_limits,
)
from framing.study.sampled import score_later_waves
from framing.study.study import open_study


def test_parts_are_views_languages_kinds_periods_waves_and_copies_out(shipped, parts):
    turn = shipped.choices.robustness.turn
    assert list(dict.fromkeys(parts["part"])) == [
        "second", "first", "agreed", "en", "zh", "without official", f"before {turn}", f"from {turn}", "wave 1", "wave 2", "wave 3",
        "one of each family", "no named wire",
    ]  # fmt: skip
    articles = shipped.corpus.articles.set_index("article")
    codings = shipped.corpus.codings.query("coder == 'second'")
    coded = articles.loc[codings["article"].unique()]
    for stance in ("asserted", "rejected"):
        held = set(codings[(codings["frame"] == "weapon") & (codings["stance"] == stance)]["article"])
        for part, some in {
            "en": coded[coded["language"] == "en"],
            "zh": coded[coded["language"] != "en"],
            "without official": coded[coded["kind"] != "official"],
            "wave 2": coded[(coded["wave"] == "2") & ~coded["family"].isin(coded.loc[coded["wave"] == "1", "family"])],
            "no named wire": coded[coded["wire"] == ""],
            f"before {turn}": coded[(coded["date"] != "") & (coded["date"] < turn[:4])],
        }.items():
            ours = some["group"] == "prc-state"
            found = pd.Series(some.index.isin(held), some.index)
            row = parts[(parts["part"] == part) & (parts["frame"] == "weapon") & (parts["stance"] == stance)].iloc[0]
            assert row["estimate"] == pytest.approx(found[ours].mean() - found[~ours].mean()), part
            assert (row["articles"], row["reference_articles"]) == (ours.sum(), (~ours).sum()), part
            assert row["low"] <= row["estimate"] <= row["high"]


def test_the_replication_is_that_of_the_articles_collected_later_without_copies_of_earlier_ones(shipped, parts):
    """As measured apart from this project, copies included: weapon asserted -33 on wave 2 and -14 on wave 3, norm +27 and +10, weapon rejected +30."""
    led = shipped.lead(shipped.codes)
    ours = led["group"] == "prc-state"
    key = ["wave", "frame", "stance"]
    whole = (led[ours].groupby(key)["value"].mean() - led[~ours].groupby(key)["value"].mean()) * 100
    gap = parts.set_index(["part", "frame", "stance"])["estimate"] * 100
    for frame, stance, copied, fresh in (
        ("weapon", "asserted", [-33, -14], [-34, -14]),
        ("norm", "asserted", [27, 10], [16, 11]),
        ("weapon", "rejected", [31, 30], [28, 32]),
    ):
        assert [round(whole[w, frame, stance]) for w in ("2", "3")] == copied
        assert [round(gap[f"wave {w}", frame, stance]) for w in ("2", "3")] == fresh


def test_the_tenth_wave_comes_after_the_second(tmp_path):
    articles = tiny_tables()["articles"]
    articles["wave"] = ["10" if i == 0 else "2" for i in range(len(articles))]
    articles.loc[articles.index[:2], "family"] = "f0"
    parts = split_parts(open_study(write_study(tmp_path, articles=articles)))
    assert ("wave", "wave 10") not in parts
    assert set(parts["wave", "wave 2"]["article"]) >= {articles["article"].iloc[1]}


def test_a_part_of_one_side_has_counts_and_no_estimate(tmp_path):
    articles = tiny_tables()["articles"]
    articles.loc[articles["language"] != "en", "group"] = "south"
    table = compare_parts(open_study(write_study(tmp_path, articles=articles)))
    alone = table[table["part"] == "zh"]
    assert len(alone) > 0
    assert alone["estimate"].isna().all()
    assert (alone["articles"] == 0).all()
    assert (alone["reference_articles"] > 0).all()


def test_the_turn_is_the_difference_of_shares_within_a_side(shipped):
    table = compare_turn(shipped)
    articles = shipped.corpus.articles.set_index("article")
    codings = shipped.corpus.codings.query("coder == 'second' and frame == 'weapon'")
    asserted = set(codings.query("stance == 'asserted'")["article"])
    some = articles.loc[codings["article"].unique()].query("group == 'us' and date != ''")
    found = pd.Series(some.index.isin(asserted), some.index)
    late = some["date"] >= "2025"
    row = table.query("side == 'us' and frame == 'weapon'").iloc[0]
    assert row["estimate"] == pytest.approx(found[late].mean() - found[~late].mean())
    assert (row["articles"], row["reference_articles"]) == (late.sum(), (~late).sum())


def test_changes_at_the_turn_are_corrected_over_all_groups_and_frames(shipped):
    table = compare_turn(shipped)
    for _, some in table.groupby("coder"):
        tested = some[some["p"].notna()]
        assert tested["side"].nunique() > 3
        assert tested["frame"].nunique() == 2
        assert tested["p_corrected"].to_list() == pytest.approx(stats.false_discovery_control(tested["p"]).tolist())
    assert table.loc[table["thin"], "p_corrected"].isna().all()


def test_a_study_without_a_turn_is_told_so(tmp_path):
    with pytest.raises(FramingError, match=r"robustness\.turn is missing"):
        compare_turn(open_study(write_study(tmp_path)))


def test_an_article_does_one_thing_with_a_frame():
    """Asserting outweighs denying, denying outweighs reporting; the four shares add up to 1."""
    held = {
        "a": {"asserted", "rejected"}, "b": {"rejected", "attributed"}, "c": {"attributed"}, "d": set(), "e": {"asserted"}
    }  # fmt: skip
    rows = [
        {
            "article": a,
            "coder": "ann",
            "frame": "danger",
            "stance": s,
            "value": int(s in h or (s == "present" and bool(h))),
        }
        for a, h in held.items()
        for s in ("present", "asserted", "attributed", "rejected")
    ]
    codes = classify_articles(pd.DataFrame(rows).assign(family=lambda t: t["article"], group="g"))
    does = codes[codes["value"] == 1].set_index("article")["stance"].to_dict()
    assert does == {"a": "asserts", "b": "denies", "c": "reports", "d": "silent", "e": "asserts"}
    shares = estimate_prevalence(codes, seed=1)
    assert shares["estimate"].sum() == pytest.approx(1)


def test_the_adjusted_contrast_is_mantel_haenszels(shipped):
    """By hand: language x kind x period, weights n1 n0 / (n1 + n0)."""
    table = compare_adjusted(shipped).query("frame == 'weapon' and stance == 'asserted' and adjustment == 'stratified'")
    codes = shipped.lead(shipped.codes, stance="asserted").query("frame == 'weapon'")
    turn = shipped.choices.robustness.turn[:4]
    half = codes["date"].map(lambda d: "unknown" if d == "" else "before" if d < turn else "from")
    codes = codes.assign(half=half, tongue=codes["language"].str[:2], ours=codes["group"] == "prc-state")
    above = below = 0.0
    for _, some in codes.groupby(["tongue", "kind", "half"]):
        one, two = some[some["ours"]]["value"], some[~some["ours"]]["value"]
        if len(one) and len(two):
            weight = len(one) * len(two) / len(some)
            above, below = above + weight * (one.mean() - two.mean()), below + weight
    assert table["estimate"].iloc[0] == pytest.approx(above / below)


def test_scores_on_later_waves_leave_the_first_out(shipped):
    table = score_later_waves(shipped, stances=["asserted"])
    later = shipped.corpus.articles.query("wave in ('2', '3')")
    f1 = table.query("score == 'f1' and language == 'all' and measure == 'supervised'")
    assert set(f1["articles"]) == {len(later)}
    assert set(shipped.first_wave).isdisjoint(later["article"])


def test_the_answer_names_where_it_does_not_hold_and_how_articles_were_chosen(shipped, parts):
    text = state_headline(shipped, parts=parts)
    weapon, denied, _, norm_denied = (block.splitlines() for block in text.split("\n“")[1:])
    assert weapon[3].startswith(
        "  Not clear by itself in 2 of 12 other readings: before 2025-01-01 (−9 [−17, +2]), wave 3"
    )
    assert "no named wire (−9 [−16, +3])" in norm_denied[3]
    assert text.startswith(
        "In PRC state media and government, compared with all other groups, “strategic weapon” is asserted less often (clear in 10 of 12 other readings) and rejected more often (12 of 12);"
    )
    assert denied[0].startswith("strategic weapon” rejected more often: 34% [24, 45] of 86 articles against 5%")
    assert denied[1:4] == [
        "  Coder first (model) +15 [+6, +26]; agreed articles +19 [+9, +32].", "  Adjusted +28 [+17, +41].", "  Clear in each of 12 other readings."
    ]  # fmt: skip
    assert "Adjusted for language, kind, period (stratified, without 82 articles" in text
    assert shipped.choices.collected in text
    whole = parts.assign(low=parts["estimate"] - 0.001, high=parts["estimate"] + 0.001)
    assert "Not clear by itself" not in state_headline(shipped, parts=whole)


def test_readings_of_too_few_families_count_for_nothing_and_are_named(shipped, parts):
    some = parts[(parts["frame"] == "norm") & (parts["stance"] == "rejected")]
    few = some.assign(thin=some["part"].isin(["zh", "wave 2"]))
    told = state_limits(shipped, few)
    assert told.startswith("not clear by itself in 3 of 10 other readings: from 2025-01-01 (")
    assert told.endswith("; of too few families to count: Chinese, wave 2")
    assert "too few" not in state_limits(shipped, some)
    alone = some.assign(thin=some["part"] != shipped.choices.headline.coder)
    assert state_limits(shipped, alone).startswith("of too few families to count: coder first")


def test_sides_need_both(shipped):
    with pytest.raises(FramingError, match="needed, got only"):
        split_sides(shipped.codes[shipped.codes["group"] == "us"], reference="us")


def test_who_has_articles_on_both_sides():
    codes = pd.DataFrame({"coder": list("aabbcc"), "group": ["x", "y", "x", "x", "y", "z"]})
    assert find_both_sides(codes, reference="x") == ["a"]


def test_every_part_holds_the_articles_it_is_named_after(shipped):
    parts = split_parts(shipped)
    led = shipped.lead(shipped.codes)
    assert len(parts["coder", ""].query("coder == 'second'")) == len(led)
    assert set(parts["language", "zh"]["language"]) == {"zh-Hans", "zh-Hant"}
    assert len(parts["language", "zh"]) + len(parts["language", "en"]) == len(led)
    waves = pd.concat([some for (factor, _), some in parts.items() if factor == "wave"])
    assert waves.groupby("family")["wave"].nunique().eq(1).all()
    assert set(waves["family"]) == set(led["family"])
    assert "official" not in set(parts["kind", "without official"]["kind"])


def test_shares_of_the_turn_are_those_that_it_compares(shipped):
    shares = estimate_turn(shipped).set_index(["side", "frame", "group"])["estimate"]
    before, after = (f"{word} {shipped.choices.robustness.turn}" for word in ("before", "from"))
    table = compare_turn(shipped)
    assert len(table) > 0
    for row in table.itertuples():
        change = shares[row.side, row.frame, after] - shares[row.side, row.frame, before]
        assert row.estimate == pytest.approx(change)


def test_pairs_are_what_one_coder_does_where_another_says_what():
    """Of danger, ann and bob both say that a is asserted; where ann says denied (b), bob reports; only ann coded c."""
    said = [
        ("a", "ann", "asserted"),
        ("b", "ann", "rejected"),
        ("c", "ann", "asserted"),
        ("a", "bob", "asserted"),
        ("b", "bob", "attributed"),
    ]
    codes = pd.DataFrame(
        [
            {"article": a, "coder": coder, "frame": "danger", "stance": s, "value": int(s == held)}
            for a, coder, held in said
            for s in ("asserted", "attributed", "rejected")
        ]
    )  # fmt: skip
    pairs = pair_coders(codes, coders=["ann", "bob"])
    assert set(pairs["coder"]) == {"bob"}
    does = pairs[pairs["value"] == 1][["article", "said", "stance"]].to_numpy().tolist()
    assert sorted(does) == [["a", "asserts", "asserts"], ["b", "denies", "reports"]]
    with pytest.raises(FramingError, match="'ann' and 'bob' have no coded article in common"):
        pair_coders(codes[(codes["coder"] == "ann") == (codes["article"] == "c")], coders=["ann", "bob"])


@pytest.mark.parametrize(
    ("gaps", "said"),
    [
        ({"ann": (0.3, 0.1, 0.5), "bob": (0.2, -0.1, 0.5), "en": (0.3, 0.1, 0.4)}, "not clear by itself in 1 of 2 other readings: coder bob (person) (+20 [−10, +50])"),
        ({"ann": (0.3, 0.1, 0.5), "bob": (-0.3, -0.5, -0.1)}, "the other way round in the one other reading: coder bob (person) (−30 [−50, −10])"),
        ({"ann": (0.3, 0.1, 0.5), "bob": (-0.3, -0.5, -0.1), "en": (0.1, -0.3, 0.3)}, "not clear by itself in 1 of 2 other readings: English (+10 [−30, +30]); the other way round in 1 of 2 other readings: coder bob (person) (−30 [−50, −10])"),
        ({"ann": (-0.3, -0.5, -0.1), "en": (-0.2, -0.3, -0.1)}, "clear in the one other reading: English (−20 [−30, −10])"),
        ({"ann": (0.0, -0.2, 0.2), "en": (0.1, -0.3, 0.3)}, "not clear in the one other reading: English (+10 [−30, +30])"),
        ({"ann": (0.0, -0.2, 0.2), "bob": (0.1, -0.1, 0.3), "en": (0.1, -0.3, 0.3)}, "clear in none of 2 other readings"),
        ({"ann": (0.0, -0.2, 0.2), "bob": (0.1, -0.1, 0.3), "en": (-0.2, -0.3, -0.1)}, "clear in 1 of 2 other readings: English (−20 [−30, −10])"),
    ],
)  # fmt: skip
def test_the_parts_in_which_it_is_not_clear_are_named_or_counted_as_all(tmp_path, gaps, said):
    rows = [
        {"factor": "language" if part == "en" else "coder", "part": part, "frame": frame, "stance": "asserted"}
        | dict(zip(("estimate", "low", "high"), gap, strict=True))
        for part, gap in gaps.items()
        for frame in ("danger",)
    ]
    assert state_limits(open_study(write_study(tmp_path)), pd.DataFrame(rows).assign(thin=False)) == said


def test_a_coders_contrast_has_one_interval_in_every_table(shipped):
    key, numbers = ["coder", "frame"], ["estimate", "low", "high"]
    parts = compare_parts(shipped).query("factor == 'coder' and stance == 'asserted'").rename(columns={"part": "coder"})
    variants = compare_variants(shipped).query("copies == 'all articles' and stance == 'asserted'")
    pd.testing.assert_frame_equal(
        parts.set_index(key)[numbers].sort_index(), variants.set_index(key)[numbers].sort_index()
    )
