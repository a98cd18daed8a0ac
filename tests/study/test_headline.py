"""The answer says what the numbers say, in every variant, part and specification."""

from __future__ import annotations

import pandas as pd
import pytest
from samples import STUDY, tiny_tables, write_study

from framing import (
    compare_choices,
    compare_left_out,
    compare_variants,
    compare_verdicts,
    estimate_agreement,
    gather_codes,
    make_study_choices,
    open_study,
    percent,
    points,
    state_headline,
)


def test_variants_are_the_differences_of_shares(shipped, variants):
    assert len(variants) == 3 * 2 * 7  # copies x frames x (3 coders x 2 stances + the dictionary)
    assert (variants["estimate"] - (variants["reference_share"] - variants["other_share"])).abs().max() < 1e-12
    assert ((variants["low"] <= variants["estimate"]) & (variants["estimate"] <= variants["high"])).all()
    one = variants.query("copies == 'one of each family'")
    assert (one["articles"] == one["families"]).all()
    coded = shipped.codes.query("coder == 'second' and frame == 'weapon' and stance == 'asserted'")
    ours = coded["group"] == shipped.choices.headline.reference
    gap = coded.loc[ours, "value"].mean() - coded.loc[~ours, "value"].mean()
    row = variants.query(
        "copies == 'all articles' and coder == 'second' and frame == 'weapon' and stance == 'asserted'"
    )
    assert row["estimate"].iloc[0] == pytest.approx(gap)


def test_headline_says_what_the_parts_say(shipped, variants, parts):
    text = state_headline(shipped, parts=parts)
    rows = parts[(parts["factor"] == "coder") & (parts["stance"] == "asserted")]
    for row in rows.to_dict("records"):
        assert points(pd.Series(row)) in text
    weapon = rows.query("frame == 'weapon' and part == 'second'").iloc[0]
    assert ("less often" in text) == (
        weapon["high"] < 0 or rows.query("frame == 'norm' and part == 'second'")["high"].iloc[0] < 0
    )
    same = variants.query("copies == 'all articles' and stance == 'asserted' and coder != 'dictionary'")
    both = rows.merge(same, left_on=["part", "frame"], right_on=["coder", "frame"])
    assert len(both) == len(rows)
    assert both["estimate_x"].to_numpy() == pytest.approx(both["estimate_y"].to_numpy())
    assert "purposive sample" in text
    told = estimate_agreement(shipped.codes, coders=shipped.coders, **shipped.intervals)
    alpha = told.query("frame == 'norm' and stance == 'rejected' and language == 'all'")["alpha"].iloc[0]
    assert f"The coders' alpha {alpha:.2f} [" in text.split("“international norm” rejected")[1].split("“")[0]
    assert "verdicts" not in text
    verdicts = compare_verdicts(shipped.codes, reference="prc-state", redraws=2, **shipped.intervals)
    changed = (verdicts["verdict"] != verdicts["other_verdict"]).sum()
    told = state_headline(shipped, parts=parts, verdicts=verdicts).splitlines()
    assert f"between first and second, {changed} of {len(verdicts)} verdicts change" in told[-2].lower()
    assert told[:-2] + told[-1:] == text.splitlines()
    neither = parts.assign(low=-0.5, high=0.5)
    claims = [line for line in state_headline(shipped, parts=neither).splitlines()[1:] if line.startswith("“")]
    assert [line.split(":")[0].split("”")[1] for line in claims] == [
        f" {stance} neither clearly more nor less often" for stance in ("asserted", "rejected") * 2
    ]


def test_specifications_take_the_studys_choices_and_every_view_with_and_without_stance(shipped):
    levels = make_study_choices(shipped).tabulate().groupby("factor")["level"].agg(list)
    chosen = shipped.choices.robustness
    assert len(levels["reference"]) == 1 + 2 * len(chosen.allies)
    assert levels["period"] == ["all dates", f"from {chosen.turn}", f"before {chosen.turn}"]
    assert [level for level in levels["weighting"] if level.startswith("topics, k ") and level.count(",") == 1] == [
        f"topics, k {k}" for k in chosen.ks
    ]
    stances = gather_codes(shipped).groupby("coder")["stance"].agg(set)
    assert all(stances[view] == {"asserted", "present"} for view in shipped.views)
    others = stances.drop(shipped.views)
    assert len(others) == 5
    assert all(found == {"present"} and name.startswith("dictionary") for name, found in others.items())


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return open_study(write_study(tmp_path_factory.mktemp("small"), study=STUDY.replace("thin = 3", "thin = 1")))


def gap_of(codes: pd.DataFrame) -> float:
    ours = codes["group"] == "north"
    return codes[ours]["value"].mean() - codes[~ours]["value"].mean()


def test_the_main_specification_is_the_headlines_contrast(small):
    table = compare_choices(small)
    codes = small.lead(small.codes, stance="asserted")
    for frame in small.choices.headline.frames:
        main = table[table["main"] & (table["frame"] == frame)]
        assert main["estimate"].tolist() == [pytest.approx(gap_of(codes[codes["frame"] == frame]))]


def test_what_is_left_out_is_left_out(small):
    outlets, words = compare_left_out(small)
    codes = small.lead(small.codes, stance="asserted").query("frame == 'danger'")
    for row in outlets.query("frame == 'danger'").itertuples():
        assert row.estimate == pytest.approx(gap_of(codes[codes["outlet"] != row.left_out]), nan_ok=True)
    assert set(words["left_out"]) == {"threat (en)", "威胁 (zh)", "marvel (en)", "奇迹 (zh)"}
    assert set(words["by"]) == {"indicator"}


def test_what_is_left_after_adjusting_is_said_or_why_nothing_is(small, tmp_path):
    adjusted = pd.DataFrame(
        {
            "frame": ["danger", "pride"] * 2,
            "stance": "asserted",
            "adjustment": ["none", "none", "stratified", "stratified"],
            "adjusted_for": "language, half",
            "estimate": [0.5, 0.5, 0.1, -0.2],
            "low": [0.4, 0.4, -0.1, -0.3],
            "high": [0.6, 0.6, 0.3, -0.1],
            "articles_left_out": [0, 0, 2, 2],
        }
    )
    text = state_headline(small, adjusted=adjusted).splitlines()
    danger, pride = (text.index(next(line for line in text if line.startswith(f"“{f}”"))) for f in ("danger", "pride"))
    assert "  Adjusted +10 [−10, +30]." in text[danger:pride]
    assert "  Adjusted −20 [−30, −10]." in text[pride:]
    assert text[-2].startswith(
        "Adjusted for language, period (stratified, without 2 articles whose like the other side lacks). Other readings: by"
    )
    none = adjusted.assign(estimate=float("nan"))
    assert "\nIt can't be adjusted: no stratum holds both sides." in state_headline(small, adjusted=none)
    alike = tiny_tables()["articles"].assign(language="en", kind="news")
    text = state_headline(open_study(write_study(tmp_path, study=STUDY.split("[topics")[0], articles=alike)))
    assert "\nIt is not adjusted: the articles differ in neither language, kind nor period." in text


def test_where_no_groups_are_compared_the_answer_is_how_often(tmp_path):
    articles = tiny_tables()["articles"].assign(group="north")
    study = open_study(write_study(tmp_path, articles=articles))
    text = state_headline(study)
    found = study.corpus.codings.query("coder == 'ann' and frame == 'danger' and stance == 'asserted'")
    share = percent(pd.Series({"estimate": len(found) / 8, "low": 0, "high": 1})).split(" [")[0]
    assert text.startswith(f"Of 8 articles, the frame “danger” is asserted in {share} [")
    assert "No groups are compared: all articles are of one group (north)" in text


def test_a_study_of_words_alone_has_one_variant_for_each_kind_of_copies(tmp_path):
    words = 'title = "A dam"\npackage = "data/dam"\ndraws = 100\nthin = 1\n'
    study = open_study(write_study(tmp_path, study=words, codings=None, mentions=None))
    table = compare_variants(study)
    assert set(table["coder"]) == {"dictionary"}
    assert set(table["stance"]) == {"present"}
    assert not table.duplicated(["copies", "frame"]).any()
