"""The answer says what the numbers say, in every variant, part and specification."""

from __future__ import annotations

import pandas as pd
import pytest

from framing import (
    gather_codes,
    make_study_choices,
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


def test_headline_says_what_the_numbers_say(shipped, variants):
    text = state_headline(shipped, variants=variants)
    rows = variants[(variants["copies"] == "all articles") & (variants["stance"] == "asserted")]
    for row in rows[rows["coder"] != "dictionary"].to_dict("records"):
        assert points(pd.Series(row)) in text
    weapon = rows.query("frame == 'weapon' and coder == 'second'").iloc[0]
    assert ("less often" in text) == (
        weapon["high"] < 0 or rows.query("frame == 'norm' and coder == 'second'")["high"].iloc[0] < 0
    )
    assert "purposive sample" in text
    neither = variants.assign(low=-0.5, high=0.5)
    assert state_headline(shipped, variants=neither).count("neither clearly more nor less often") == 2


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
