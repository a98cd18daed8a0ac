"""Planted topics are found again, whatever the order of articles; bad choices are refused by name."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from scipy import sparse, stats
from scipy.optimize import linear_sum_assignment
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.utils.estimator_checks import check_estimator

from framing import (
    FramingError,
    TopicModel,
    code_topics,
    estimate_prevalence,
    fit_topics,
    list_topic_terms,
    list_typical_articles,
    read_package,
)
from framing.frames import code_stances
from framing.topics import cross_topics, make_intrusion_sheet, score_intrusion

TERMS = [f"term{i:03d}" for i in range(120)]


def plant(seed: int, *, articles: int = 150, topics: int = 4) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Counts of articles that mostly use the 20 terms of one topic, and 40 terms that all share."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(topics, size=articles)
    share = np.full((topics, len(TERMS)), 0.3 / 40)
    for k in range(topics):
        share[k, : 20 * topics] = 0.05 / (20 * (topics - 1))
        share[k, 20 * k : 20 * (k + 1)] = 0.65 / 20
    share /= share.sum(axis=1, keepdims=True)
    return sparse.csr_matrix(np.stack([rng.multinomial(120, share[k]) for k in truth])), truth


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_topics_are_recovered(seed):
    counts, truth = plant(seed)
    model = TopicModel(4, max_df=0.9, random_state=0).fit(counts, terms=TERMS)
    found = model.transform(counts).argmax(axis=1)
    table = np.zeros((4, 4))
    np.add.at(table, (truth, found), 1)
    rows, columns = linear_sum_assignment(-table)
    assert table[rows, columns].sum() / len(truth) > 0.97
    top = [{int(t[4:]) // 20 for t in model.top_terms(k, 15)} for k in range(4)]
    assert all(len(planted) == 1 for planted in top)
    assert set().union(*top) == {0, 1, 2, 3}


def test_topics_are_numbered_by_size_and_do_not_depend_on_the_order_of_articles():
    counts, _ = plant(5)
    order = np.random.default_rng(0).permutation(counts.shape[0])
    one = TopicModel(4, max_df=0.9).fit(counts, terms=TERMS)
    two = TopicModel(4, max_df=0.9).fit(counts[order], terms=TERMS)
    assert list(one.sizes_) == sorted(one.sizes_, reverse=True)
    assert one.names_ == two.names_
    assert one.names_[0].startswith("1 ")
    np.testing.assert_allclose(one.transform(counts)[order], two.transform(counts[order]), atol=1e-4)
    np.testing.assert_array_equal(
        one.transform(counts), TopicModel(4, max_df=0.9).fit(counts, terms=TERMS).transform(counts)
    )


def test_shares_are_those_of_scikit_learn():
    """Independent route: TF-IDF and NMF by hand, components scaled to sum 1, rows to shares."""
    counts, _ = plant(6)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(float))
    nmf = NMF(4, init="nndsvda", max_iter=1000, random_state=0)
    loadings = nmf.fit(weights).transform(weights) * nmf.components_.sum(axis=1)
    shares = loadings / loadings.sum(axis=1, keepdims=True)
    model = TopicModel(4, max_df=1.0, min_df=1).fit(counts, terms=TERMS)
    np.testing.assert_allclose(np.sort(model.transform(counts), axis=1), np.sort(shares, axis=1), atol=2e-3)
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)


def test_parameters_follow_scikit_learn():
    model = TopicModel(3, stop_words=["a"])
    assert model.get_params()["n_components"] == 3
    assert model.set_params(n_components=5).n_components == 5
    counts, _ = plant(7)
    fitted = TopicModel(3).fit(counts, terms=TERMS)
    assert list(fitted.get_feature_names_out()) == fitted.names_
    with pytest.raises(FramingError, match="counts must have the 120 terms of the fit, got 3"):
        fitted.transform(sparse.csr_matrix(np.ones((2, 3))))


def test_numbers_and_stop_words_are_left_out():
    counts, _ = plant(8)
    names = ["2025", "90%", "3.5", *TERMS[3:]]
    model = TopicModel(3, min_df=1, max_df=1.0, stop_words=[TERMS[4]]).fit(counts, terms=names)
    assert not {"2025", "90%", "3.5", TERMS[4]} & set(model.terms_)
    assert len(model.terms_) == len(TERMS) - 4


def test_bad_choices_are_named():
    counts, _ = plant(9)
    with pytest.raises(FramingError, match=r"number of topics must be 1 to \d+ .*got 500"):
        TopicModel(500).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match=r"no term is left of 120: lower min_df \(999\)"):
        TopicModel(2, min_df=999).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="got 0"):
        TopicModel(0).fit(counts, terms=TERMS)


def test_empty_articles_have_no_share_and_no_code():
    counts, _ = plant(10)
    padded = sparse.vstack([counts, sparse.csr_matrix((1, counts.shape[1]))]).tocsr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shares = TopicModel(4, max_df=0.9).fit(padded, terms=TERMS).transform(padded)
    assert shares[-1].tolist() == [0, 0, 0, 0]
    np.testing.assert_allclose(shares[:-1].sum(axis=1), 1, atol=1e-5)


@pytest.fixture(scope="module")
def study():
    corpus = read_package(PACKAGE)
    return corpus, fit_topics(corpus, language="zh", n_topics=5, min_df=4, stop_words=["表示"], seed=1)


def test_tables_of_the_study(study):
    corpus, model = study
    terms = list_topic_terms(model, n=6)
    assert list(terms.groupby("topic").size()) == [6] * 5
    assert terms["exclusivity"].between(0, 1).all()
    assert (terms.groupby("topic")["weight"].apply(lambda w: w.is_monotonic_decreasing)).all()
    codes = code_topics(model, corpus, language="zh")
    assert codes.groupby("article")["value"].sum().between(0.9999, 1.0001).all()
    assert set(codes["language"]) == {"zh-Hans", "zh-Hant"}
    typical = list_typical_articles(codes, n=3)
    assert list(typical.groupby("topic").size()) == [3] * 5
    assert (typical["url"] != "").all()
    prevalence = estimate_prevalence(codes, draws=200, seed=1)
    assert prevalence.groupby("group")["estimate"].sum().between(0.999, 1.001).all()


@pytest.mark.parametrize("method", ["nmf", "lda"])
def test_scikit_learns_own_checks_pass(method):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks feed single rows and constant columns, and warn of what they skip
        checks = check_estimator(TopicModel(1, min_df=1, max_df=1.0, method=method), on_skip=None, on_fail=None)
    assert [c["check_name"] for c in checks if c["status"] == "failed"] == []
    assert sum(c["status"] == "passed" for c in checks) > 40


@pytest.mark.parametrize("options", [{"method": "lda", "max_iter": 60}, {"start": "random"}])
def test_the_comparators_recover_planted_topics_too(options):
    counts, truth = plant(11)
    model = TopicModel(4, max_df=0.9, random_state=0, **options).fit(counts, terms=TERMS)
    table = np.zeros((4, 4))
    np.add.at(table, (truth, model.transform(counts).argmax(axis=1)), 1)
    rows, columns = linear_sum_assignment(-table)
    assert table[rows, columns].sum() / len(truth) > 0.95
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)


def test_a_seeded_topic_gathers_around_its_terms():
    counts, truth = plant(12)
    seeds = {"third": ["term041", "term047"], "first": ["term003", "term011"]}
    model = TopicModel(4, max_df=0.9, seed_terms=seeds).fit(counts, terms=TERMS)
    for name, planted in (("third", 2), ("first", 0)):
        topic = model.seeded_[name]
        assert {int(t[4:]) // 20 for t in model.top_terms(topic, 12)} == {planted}
        assert (model.transform(counts).argmax(axis=1) == topic)[truth == planted].mean() > 0.95
    assert TopicModel(4, max_df=0.9).fit(counts, terms=TERMS).seeded_ == {}
    with pytest.raises(FramingError, match="the seed 'x' has no term among"):
        TopicModel(4, seed_terms={"x": ["unheard"]}).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="2 seeds need as many topics, got n_components 1"):
        TopicModel(1, max_df=0.9, seed_terms=seeds).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="seed_terms need the method 'nmf'"):
        TopicModel(4, max_df=0.9, method="lda", seed_terms=seeds).fit(counts, terms=TERMS)


def test_unknown_methods_and_starts_are_named():
    counts, _ = plant(13)
    with pytest.raises(FramingError, match="method must be one of"):
        TopicModel(2, method="bert").fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="start must be one of"):
        TopicModel(2, max_df=0.9, start="warm").fit(counts, terms=TERMS)


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
    """Of 300 simulated studies the interval holds the planted 60 % in about 95."""
    hits = []
    for seed in range(300):
        shares, codes = make_shares(seed, articles=80)
        row = cross_topics(shares, codes, draws=300, seed=seed).set_index("topic").loc["A"]
        hits.append(row["low"] <= 0.6 <= row["high"])
    assert 0.91 <= np.mean(hits) <= 0.99


def test_intruders_are_hidden_and_readers_scored():
    counts, _ = plant(14)
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


def test_topics_and_frames_of_the_study(study):
    corpus, model = study
    table = cross_topics(
        code_topics(model, corpus, language="zh"), code_stances(corpus, coder="second"), draws=200, seed=1
    )
    assert set(table["topic"]) == set(model.names_)
    assert set(table["stance"]) == {"present", "asserted", "attributed", "rejected"}
    assert table[["estimate", "low", "high", "difference"]].notna().all(axis=None)
    assert table["articles"].sum() / 8 == pytest.approx(122, abs=4)
