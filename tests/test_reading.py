"""Frames within topics are those planted, with honest intervals; intruders are hidden and readers scored."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from scipy import sparse, stats

from framing import FramingError, TopicModel, code_topics, fit_topics, read_package
from framing.frames import code_stances
from framing.reading import cross_topics, make_intrusion_sheet, score_intrusion

TERMS = [f"term{i:03d}" for i in range(120)]


def plant(seed: int) -> sparse.csr_matrix:
    """Counts of 150 articles that mostly use the 20 terms of one of four topics, and 40 terms that all share."""
    rng = np.random.default_rng(seed)
    share = np.full((4, len(TERMS)), 0.3 / 40)
    for k in range(4):
        share[k, :80] = 0.05 / 60
        share[k, 20 * k : 20 * (k + 1)] = 0.65 / 20
    share /= share.sum(axis=1, keepdims=True)
    return sparse.csr_matrix(np.stack([rng.multinomial(120, share[k]) for k in rng.integers(4, size=150)]))


def make_shares(seed: int, *, articles: int = 300) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shares of two topics, and codes: articles on topic A have the frame in 60 %, those on topic B in 20 %."""
    rng = np.random.default_rng(seed)
    on_a = rng.random(articles) < 0.4
    names = [f"x{i:03d}" for i in range(articles)]
    base = pd.DataFrame({"article": names, "family": names})
    shares = pd.concat([base.assign(frame="A", value=on_a * 1.0), base.assign(frame="B", value=~on_a * 1.0)])
    value = (rng.random(articles) < np.where(on_a, 0.6, 0.2)).astype(int)
    return shares.assign(coder="topics", stance="share"), base.assign(
        coder="c", frame="weapon", stance="asserted", value=value
    )


def test_frames_within_topics_are_those_planted():
    """With one topic an article the estimate is the plain share among its articles, and the intervals are Jeffreys'."""
    shares, codes = make_shares(1)
    table = cross_topics(shares, codes, draws=8000, seed=1).set_index("topic")
    on_a = shares[shares["frame"] == "A"].set_index("article")["value"].loc[codes["article"]].to_numpy() == 1
    for name, chosen in (("A", on_a), ("B", ~on_a)):
        value, row = codes["value"].to_numpy()[chosen], table.loc[name]
        assert row["estimate"] == pytest.approx(value.mean())
        assert row["difference"] == pytest.approx(value.mean() - codes["value"].mean())
        assert row["articles"] == row["families"] == chosen.sum()
        ends = stats.beta.ppf([0.025, 0.975], value.sum() + 0.5, len(value) - value.sum() + 0.5)
        assert (row["low"], row["high"]) == pytest.approx(tuple(ends), abs=0.015)
    assert table.loc["A", "difference_low"] > 0 > table.loc["B", "difference_high"]
    mixed = cross_topics(
        shares.sample(frac=1, random_state=1), codes.sample(frac=1, random_state=2), draws=8000, seed=1
    )
    pd.testing.assert_frame_equal(table.reset_index()[mixed.columns], mixed)
    with pytest.raises(FramingError, match="no article in common"):
        cross_topics(shares, codes.assign(article="other" + codes["article"]), seed=1)


def test_intervals_within_topics_cover():
    """Of 200 simulated studies the interval holds the planted 60 % in about 95."""
    hits = []
    for seed in range(200):
        shares, codes = make_shares(seed, articles=80)
        row = cross_topics(shares, codes, draws=300, seed=seed).set_index("topic").loc["A"]
        hits.append(row["low"] <= 0.6 <= row["high"])
    assert 0.91 <= np.mean(hits) <= 0.99


def test_intruders_are_hidden_and_readers_scored():
    counts = plant(14)
    model = TopicModel(4, max_df=0.9).fit(counts, terms=TERMS)
    sheet, key = make_intrusion_sheet(model, n=5, seed=3)
    assert (sheet["intruder"] == "").all()
    words = [str(i) for i in range(1, 7)]
    for item, row in sheet.set_index("item").iterrows():
        answer = key.set_index("item").loc[item]
        planted = {int(t[4:]) // 20 for t in row[words] if t != answer["intruder"]}
        assert len(planted) == 1
        assert int(answer["intruder"][4:]) // 20 not in planted
    right = sheet.assign(intruder=key["intruder"])
    wrong = sheet.assign(
        intruder=[
            next(t for t in r[words] if t != i) for (_, r), i in zip(sheet.iterrows(), key["intruder"], strict=True)
        ]
    )
    scores = score_intrusion(pd.concat([right, wrong, right, sheet], ignore_index=True), key)
    assert scores["found"].tolist() == [0.5] * 4
    assert scores["readers"].tolist() == [4] * 4
    assert scores["chance"].tolist() == pytest.approx([1 / 6] * 4)
    with pytest.raises(FramingError, match="the intruder must be one of"):
        score_intrusion(right.assign(intruder="nonsense"), key)
    with pytest.raises(FramingError, match="item 9 is not in the key"):
        score_intrusion(right.assign(item=9), key)
    with pytest.raises(FramingError, match="word intrusion needs two topics"):
        make_intrusion_sheet(TopicModel(1, max_df=0.9).fit(counts, terms=TERMS), seed=1)


def test_topics_and_frames_of_the_study():
    corpus = read_package(PACKAGE)
    model = fit_topics(corpus, language="zh", n_topics=5, min_df=4, stop_words=["表示"], seed=1)
    table = cross_topics(
        code_topics(model, corpus, language="zh"), code_stances(corpus, coder="second"), draws=200, seed=1
    )
    assert set(table["topic"]) == set(model.names_)
    assert set(table["stance"]) == {"present", "asserted", "attributed", "rejected"}
    assert table[["estimate", "low", "high", "difference"]].notna().all(axis=None)
    assert table["articles"].sum() / 8 == pytest.approx(122, abs=4)
