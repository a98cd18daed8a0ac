"""Planted topics are found again, whatever the order of articles; bad choices are refused by name."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from conftest import PACKAGE
from scipy import sparse
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
from framing.compare.bootstrap import Intervals
from framing.measure.topics import TermLimits

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
    model = TopicModel(4, limits=TermLimits(max_df=0.9), random_state=0).fit(counts, terms=TERMS)
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
    one = TopicModel(4, limits=TermLimits(max_df=0.9)).fit(counts, terms=TERMS)
    two = TopicModel(4, limits=TermLimits(max_df=0.9)).fit(counts[order], terms=TERMS)
    assert list(one.sizes_) == sorted(one.sizes_, reverse=True)
    assert one.names_ == two.names_
    assert one.names_[0].startswith("1 ")
    np.testing.assert_allclose(one.transform(counts)[order], two.transform(counts[order]), atol=1e-4)
    np.testing.assert_array_equal(
        one.transform(counts), TopicModel(4, limits=TermLimits(max_df=0.9)).fit(counts, terms=TERMS).transform(counts)
    )


def test_shares_are_those_of_scikit_learn():
    """Independent route: TF-IDF and NMF by hand, components scaled to sum 1, rows to shares."""
    counts, _ = plant(6)
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts.astype(float))
    nmf = NMF(4, init="nndsvda", max_iter=3000, random_state=0, tol=1e-6)
    loadings = nmf.fit(weights).transform(weights) * nmf.components_.sum(axis=1)
    shares = loadings / loadings.sum(axis=1, keepdims=True)
    model = TopicModel(4, limits=TermLimits(max_df=1.0, min_df=1, tol=1e-5)).fit(counts, terms=TERMS)
    np.testing.assert_allclose(np.sort(model.transform(counts), axis=1), np.sort(shares, axis=1), atol=1e-4)
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)


def test_parameters_follow_scikit_learn():
    model = TopicModel(3, limits=TermLimits(stop_words=["a"]))
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
    model = TopicModel(3, limits=TermLimits(min_df=1, max_df=1.0, stop_words=[TERMS[4]])).fit(counts, terms=names)
    assert not {"2025", "90%", "3.5", TERMS[4]} & set(model.terms_)
    assert len(model.terms_) == len(TERMS) - 4


def test_bad_choices_are_named():
    counts, _ = plant(9)
    with pytest.raises(FramingError, match=r"number of topics must be 1 to \d+ .*got 500"):
        TopicModel(500).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match=r"no term is left of 120: lower min_df \(999\)"):
        TopicModel(2, limits=TermLimits(min_df=999)).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="got 0"):
        TopicModel(0).fit(counts, terms=TERMS)


def test_empty_articles_have_no_share_and_no_code():
    counts, _ = plant(10)
    padded = sparse.vstack([counts, sparse.csr_matrix((1, counts.shape[1]))]).tocsr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        shares = TopicModel(4, limits=TermLimits(max_df=0.9)).fit(padded, terms=TERMS).transform(padded)
    assert shares[-1].tolist() == [0, 0, 0, 0]
    np.testing.assert_allclose(shares[:-1].sum(axis=1), 1, atol=1e-5)


@pytest.fixture(scope="module")
def study():
    corpus = read_package(PACKAGE)
    return corpus, fit_topics(
        corpus, language="zh", n_topics=5, limits=TermLimits(min_df=4, stop_words=["表示"]), seed=1
    )


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
    prevalence = estimate_prevalence(codes, intervals=Intervals(draws=200), seed=1)
    assert prevalence.groupby("group")["estimate"].sum().between(0.999, 1.001).all()


def test_scikit_learns_own_checks_pass():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the checks feed single rows and constant columns, and warn of what they skip
        checks = check_estimator(TopicModel(1, limits=TermLimits(min_df=1, max_df=1.0)), on_skip=None, on_fail=None)
    assert [c["check_name"] for c in checks if c["status"] == "failed"] == []
    assert sum(c["status"] == "passed" for c in checks) > 40


def test_a_random_start_recovers_planted_topics_too():
    counts, truth = plant(11)
    model = TopicModel(4, limits=TermLimits(max_df=0.9), random_state=0, start="random").fit(counts, terms=TERMS)
    table = np.zeros((4, 4))
    np.add.at(table, (truth, model.transform(counts).argmax(axis=1)), 1)
    rows, columns = linear_sum_assignment(-table)
    assert table[rows, columns].sum() / len(truth) > 0.95
    np.testing.assert_allclose(model.components_.sum(axis=1), 1)


def test_a_seeded_topic_gathers_around_its_terms():
    counts, truth = plant(12)
    seeds = {"third": ["term041", "term047"], "first": ["term003", "term011"]}
    model = TopicModel(4, limits=TermLimits(max_df=0.9), seed_terms=seeds).fit(counts, terms=TERMS)
    for name, planted in (("third", 2), ("first", 0)):
        topic = model.seeded_[name]
        assert {int(t[4:]) // 20 for t in model.top_terms(topic, 12)} == {planted}
        assert (model.transform(counts).argmax(axis=1) == topic)[truth == planted].mean() > 0.95
    assert TopicModel(4, limits=TermLimits(max_df=0.9)).fit(counts, terms=TERMS).seeded_ == {}
    apart = {"mixed": ["term003", "term023", "term043"]}
    pulled = [
        TopicModel(5, limits=TermLimits(max_df=0.9), seed_terms=apart, seed_weight=w).fit(counts, terms=TERMS)
        for w in (1e-6, 0.5)
    ]
    held = [len({*m.top_terms(m.seeded_["mixed"], 3)} & {*apart["mixed"]}) for m in pulled]
    assert held[0] < 3 == held[1]
    with pytest.raises(FramingError, match="the seed 'x' has no term among"):
        TopicModel(4, seed_terms={"x": ["unheard"]}).fit(counts, terms=TERMS)
    with pytest.raises(FramingError, match="2 seeds need as many topics, got n_components 1"):
        TopicModel(1, limits=TermLimits(max_df=0.9), seed_terms=seeds).fit(counts, terms=TERMS)


@pytest.mark.parametrize("seed", range(10, 14))
def test_a_seed_names_the_topic_that_is_nearest_to_it_in_the_end(seed):
    counts, _ = plant(14)
    seeds = {"mixed": ["term003", "term023", "term043"], "first": ["term011", "term047"]}
    limits = TermLimits(max_df=0.9)
    model = TopicModel(12, limits=limits, start="random", random_state=seed, seed_terms=seeds).fit(counts, terms=TERMS)
    shares = model.components_ / np.linalg.norm(model.components_, axis=1, keepdims=True)
    for name, terms in seeds.items():
        assert (shares @ np.isin(model.terms_, terms)).argmax() == model.seeded_[name]


def test_unknown_starts_are_named():
    counts, _ = plant(13)
    with pytest.raises(FramingError, match="start must be one of"):
        TopicModel(2, limits=TermLimits(max_df=0.9), start="warm").fit(counts, terms=TERMS)
