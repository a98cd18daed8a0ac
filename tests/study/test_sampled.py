"""What a machine would have found: the shipped study's own numbers by another way, and a study of one wave."""

from __future__ import annotations

import pandas as pd
import pytest

from framing import open_study
from framing.study.sampled import compare_sampled, draw_study_sample


@pytest.fixture(scope="module")
def sample(shipped):
    return draw_study_sample(shipped)


def test_the_sample_is_drawn_from_what_the_headlines_coder_coded_with_known_probability(shipped, sample):
    coded = set(shipped.corpus.codings.query("coder == 'second'")["article"])
    assert set(sample["article"]) <= coded
    assert len(sample) == shipped.choices.coding.sample
    assert sample["family"].is_unique
    assert sample["inclusion"].between(0, 1, inclusive="right").all()
    families = shipped.corpus.articles.set_index("article").loc[sorted(coded), "family"].nunique()
    whole = (1 / sample["inclusion"]).sum()
    assert families * 0.9 < whole < len(coded) * 1.1, "each article drawn stands for the inverse of its probability"
    sides = sample["stratum"].str.split("/").str[0].str.strip()
    assert sides.nunique() == 2
    assert sample.groupby("stratum").size().min() >= shipped.choices.coding.least
    pd.testing.assert_frame_equal(sample, draw_study_sample(shipped))


def test_a_coder_who_left_frames_open_is_compared_where_he_coded_them(shipped, sample):
    """A frame that a coder decided on in some articles only, and one too rare to learn, stop no other frame's comparison."""
    codes, holes = shipped.codes, open_study(shipped.path)
    gone = set(codes["article"].unique()[::3])
    holes.__dict__["codes"] = codes[~(codes["article"].isin(gone) & (codes["frame"] == "norm"))]
    whole, some = (compare_sampled(s, sample=sample).set_index(["frame", "method"]) for s in (shipped, holes))
    pd.testing.assert_frame_equal(some.loc["weapon"], whole.loc["weapon"])
    assert some.loc[("norm", "coded"), "coded"] < whole.loc[("norm", "coded"), "coded"]


def test_a_sample_is_corrected_beside_what_all_codings_give(shipped, sample):
    table = compare_sampled(shipped, sample=sample)
    assert set(table["method"]) == {"naive", "coded", "corrected", "all coded"}
    codes = shipped.lead(shipped.codes, stance=shipped.choices.headline.stance).query("frame == 'weapon'")
    ours = codes["group"] == shipped.choices.headline.reference
    gap = table.query("frame == 'weapon'").set_index("method")
    assert gap.loc["all coded", "estimate"] == pytest.approx(codes[ours]["value"].mean() - codes[~ours]["value"].mean())
    drawn = codes.merge(sample[["article", "inclusion"]], on="article").assign(weight=lambda t: 1 / t["inclusion"])
    share = [
        (some["value"] * some["weight"]).sum() / some["weight"].sum()
        for _, some in drawn.groupby(drawn["group"] != shipped.choices.headline.reference)
    ]
    assert gap.loc["coded", "estimate"] == pytest.approx(share[0] - share[1])
    width = gap["high"] - gap["low"]
    assert width["all coded"] < width["corrected"]
