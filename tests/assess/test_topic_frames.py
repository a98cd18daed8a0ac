"""Frames within topics are those planted, with honest intervals; intruders are hidden and readers scored; a planted route wins on unseen families."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from scipy import sparse, stats
from sklearn.metrics import roc_auc_score

from framing import FramingError, TopicModel, code_topics, fit_topics, make_corpus, read_codebook, read_package
from framing.assess.routes import ROUTE_COLUMNS, ROUTES, _assign_folds, compare_routes, weigh_auc
from framing.assess.topic_frames import cross_topics, weigh_indicators
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.measure.coders import code_stances
from framing.measure.topics import TermLimits

BOOK = read_codebook(PACKAGE / "codebook.yaml")
INDICATORS = [
    "leverage",
    "chokehold",
    "blackmail",
    "hostage",
    "coercion",
    "stranglehold",
    "bullying",
    "coerce",
    "coercive",
    "choke",
]
TOPICS = {"en": {"n_topics": 3, "limits": TermLimits(max_df=0.9)}}
TERMS = [f"term{i:03d}" for i in range(120)]


def plant_counts(seed: int) -> sparse.csr_matrix:
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
    table = cross_topics(shares, codes, intervals=Intervals(draws=8000), seed=1).set_index("topic")
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
        shares.sample(frac=1, random_state=1),
        codes.sample(frac=1, random_state=2),
        intervals=Intervals(draws=8000),
        seed=1,
    )
    pd.testing.assert_frame_equal(table.reset_index()[mixed.columns], mixed)
    with pytest.raises(FramingError, match="no article in common"):
        cross_topics(shares, codes.assign(article="other" + codes["article"]), seed=1)


def test_intervals_within_topics_cover():
    """Of 200 simulated studies the intervals hold the planted 60 %, and its difference from all articles' 36 %, in about 95 %."""
    hits = []
    for seed in range(200):
        shares, codes = make_shares(seed, articles=80)
        row = cross_topics(shares, codes, intervals=Intervals(draws=300), seed=seed).set_index("topic").loc["A"]
        hits.append((row["low"] <= 0.6 <= row["high"], row["difference_low"] <= 0.24 <= row["difference_high"]))
    assert ((np.mean(hits, axis=0) >= 0.91) & (np.mean(hits, axis=0) <= 0.99)).all()


def test_intervals_within_topics_cover_where_articles_share_topics():
    """Topic A's share of an article u is Beta(0.5, 0.5), and the frame has 0.2 + 0.4 u: 50 % of its text, 10 points more than all articles."""
    rng, hits = np.random.default_rng(9), []
    for run in range(200):
        names = [f"x{i:03d}" for i in range(80)]
        u, base = rng.beta(0.5, 0.5, 80), pd.DataFrame({"article": names, "family": names})
        shares = pd.concat([base.assign(frame="A", value=u), base.assign(frame="B", value=1 - u)]).assign(
            stance="share"
        )
        value = (rng.random(80) < 0.2 + 0.4 * u).astype(int)
        codes = base.assign(coder="c", frame="weapon", stance="asserted", value=value)
        row = cross_topics(shares, codes, intervals=Intervals(draws=300), seed=run).set_index("topic").loc["A"]
        hits.append((row["low"] <= 0.5 <= row["high"], row["difference_low"] <= 0.1 <= row["difference_high"]))
    assert ((np.mean(hits, axis=0) >= 0.91) & (np.mean(hits, axis=0) <= 0.99)).all(), np.mean(hits, axis=0)


def test_indicators_load_on_the_topic_they_stand_with():
    """Independent route: the weights of the terms summed by hand; a topic without any indicator has none."""
    counts = plant_counts(5)
    names = ["leverage", "chokehold", *TERMS[2:]]  # two words of the first planted topic
    model = TopicModel(4, limits=TermLimits(max_df=0.9)).fit(counts, terms=names)
    table = weigh_indicators(model, BOOK, language="en")
    weapon = table[table["frame"] == "weapon"].set_index("topic")
    place = [list(model.terms_).index(term) for term in ("chokehold", "leverage")]
    by_hand = pd.Series(model.components_[:, place].sum(axis=1), index=model.names_)
    assert weapon["weight"].to_dict() == pytest.approx(by_hand.to_dict(), abs=1e-6)
    assert weapon["times"].mean() == pytest.approx(1)
    assert weapon["times"].max() > 3.5
    assert set(weapon["terms"].loc[weapon["weight"].idxmax()].split(", ")) == {"chokehold", "leverage"}
    norm = table[table["frame"] == "norm"]
    assert (norm["weight"] == 0).all()
    assert norm["times"].isna().all()


def test_topics_and_frames_of_the_study():
    corpus = read_package(PACKAGE)
    model = fit_topics(corpus, language="zh", n_topics=5, limits=TermLimits(min_df=4, stop_words=["表示"]), seed=1)
    table = cross_topics(
        code_topics(model, corpus, language="zh"),
        code_stances(corpus, coder="second"),
        intervals=Intervals(draws=200),
        seed=1,
    )
    assert set(table["topic"]) == set(model.names_)
    assert set(table["stance"]) == {"present", "asserted", "attributed", "rejected"}
    assert table[["estimate", "low", "high", "difference"]].notna().all(axis=None)
    assert table["articles"].sum() / 8 == pytest.approx(199, abs=4)


def plant_routes(seed: int, *, articles: int = 120, signal: str = "themes", copies: int = 1):
    """Articles with or without a frame that shows in themes (20 words each), in a few of many indicators, or in nothing."""
    rng = np.random.default_rng(seed)
    rows, codings, names = [], [], []
    for number in range(articles // copies):
        has = bool(rng.random() < 0.5)
        theme = 0 if has and signal == "themes" else 1 if signal == "themes" else int(rng.integers(2))
        words = [f"t{theme}x{i:02d}" for i in rng.integers(0, 20, 30)] + [f"u{i:02d}" for i in rng.integers(0, 40, 30)]
        words += list(rng.choice(INDICATORS, 3)) if signal == "indicators" and has else []
        words += [f"own{number}"] * (5 if copies > 1 else 0)
        for copy in range(copies):
            article = f"a{number:03d}-{copy}"
            names.append((article, f"a{number:03d}-0"))
            terms, counts = np.unique(words, return_counts=True)
            rows += [(article, str(t), int(n)) for t, n in zip(terms, counts, strict=True)]
            codings.append((article, "second", "weapon", "asserted" if has else "none"))
    table = pd.DataFrame(names, columns=["article", "family"]).assign(
        outlet="o", group="us", wire="", kind="news", language="en", date="", date_basis="", url="", words=60
    )
    return make_corpus(
        table,
        terms=pd.DataFrame(rows, columns=["article", "term", "count"]),
        codebook=BOOK,
        codings=pd.DataFrame(codings, columns=["article", "coder", "frame", "stance"]),
    )


def score_routes(corpus, **more) -> pd.Series:
    table = compare_routes(corpus, coder="second", topics=TOPICS, intervals=Intervals(draws=200), seed=1, **more)
    return table[table["stance"] == "asserted"].set_index("route")


def test_auc_is_scikit_learns():
    rng = np.random.default_rng(1)
    truth, score = rng.random(60) < 0.4, np.round(rng.random(60), 1)
    weights = rng.exponential(size=(5, 60))
    found = weigh_auc(score, truth, weights)
    assert found == pytest.approx([roc_auc_score(truth, score, sample_weight=w) for w in weights])


def test_a_family_lies_in_one_fold():
    family = np.array(["a", "b", "a", "c", "d", "b", "e"])
    fold = _assign_folds(family, folds=3, seed=1)
    assert fold[0] == fold[2]
    assert fold[1] == fold[5]
    assert set(fold) == {0, 1, 2}
    with pytest.raises(FramingError, match="folds must be 2 to the number of families"):
        _assign_folds(family, folds=9, seed=1)


def test_frames_that_show_in_themes_are_found_by_topics_not_by_the_dictionary():
    table = score_routes(plant_routes(1))
    assert tuple(table.reset_index()[list(ROUTE_COLUMNS)].columns) == ROUTE_COLUMNS
    assert list(table.index) == list(ROUTES)
    assert (table.loc[["topics", "supervised"], "estimate"] > 0.95).all()
    assert table.loc["dictionary", "estimate"] == 0.5


def test_frames_that_show_in_indicators_are_found_by_the_dictionary_and_by_seeds():
    table = score_routes(plant_routes(2, signal="indicators"))
    assert table.loc["dictionary", "estimate"] == 1
    assert table.loc["seeded topics", "estimate"] > table.loc["topics", "estimate"]
    assert table.loc["supervised", "estimate"] > 0.9


def test_a_route_is_ahead_of_the_best_other_one():
    """Independent route: by hand from the table; the lead of the best is what the second best is behind, with turned interval."""
    table = score_routes(plant_routes(2, signal="indicators"))
    order = table.sort_values("estimate", ascending=False, kind="stable")
    first, second = order.iloc[0], order.iloc[1]
    assert first["difference"] == pytest.approx(first["estimate"] - second["estimate"])
    for _, row in order.iloc[1:].iterrows():
        assert row["difference"] == pytest.approx(row["estimate"] - first["estimate"])
    assert (second["difference_low"], second["difference_high"]) == pytest.approx(
        (-first["difference_high"], -first["difference_low"])
    )
    assert (table["difference_low"] <= table["difference"]).all()
    alike = score_routes(plant_routes(3, signal="none", articles=160))
    assert not (alike["difference_low"] > 0.05).any()


def test_nothing_is_learned_from_copies():
    """Four copies of every article and no signal but a word of their own: what learns must not find the frame by remembering copies."""
    table = score_routes(plant_routes(3, signal="none", copies=4, articles=160))
    assert (table.loc[["topics", "supervised"], "estimate"] < 0.72).all()
    assert (table["low"] < 0.55).all()


def test_rare_stances_are_gaps():
    table = compare_routes(plant_routes(1), coder="second", topics=TOPICS, intervals=Intervals(draws=50), seed=1)
    rejected = table[table["stance"] == "rejected"]
    assert rejected["gap"].str.startswith("0 families with and").all()
    assert rejected["estimate"].isna().all()
    again = compare_routes(plant_routes(1), coder="second", topics=TOPICS, intervals=Intervals(draws=50), seed=1)
    pd.testing.assert_frame_equal(table, again)


def test_a_language_without_codes_is_named():
    with pytest.raises(FramingError, match="'zh'"):
        compare_routes(
            plant_routes(1), coder="second", topics={"zh": {"n_topics": 2}}, intervals=Intervals(draws=50), seed=1
        )


def test_intervals_of_the_auc_cover():
    """Of 200 simulated studies of 120 articles, 40 with the frame, the interval holds the AUC of the two normal distributions in about 95 %."""
    rng, hits = np.random.default_rng(3), []
    truth = np.repeat([True, False], [40, 80])
    for run in range(200):
        score = rng.normal(truth * 1.0, 1)
        device = Bootstrap(np.arange(120).astype(str), Intervals(draws=300), seed=run)
        low, high = device.bound(weigh_auc(score, truth, device.weights))
        hits.append(low <= stats.norm.cdf(1 / np.sqrt(2)) <= high)
    assert 0.91 <= np.mean(hits) <= 0.99
