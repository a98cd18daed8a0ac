"""Planted topics are found stable and k is found; where nothing is planted nothing is called stable."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.decomposition import NMF, non_negative_factorization

from framing import (
    FramingError,
    code_topics,
    fit_concepts,
    fit_topics,
    list_topic_terms,
    make_corpus,
    read_codebook,
)
from framing.assess.refits import Refits, _predict, match_topics, score_agreement, score_coherence
from framing.assess.stability import (
    K_COLUMNS,
    STABILITY_COLUMNS,
    _redraw,
    choose_k,
    estimate_joint_stability,
    estimate_stability,
    mark_unstable,
    state_k,
)
from framing.corpus.corpus import Corpus
from framing.figures.scores import plot_k
from framing.measure.topics import TermLimits
from framing.text.weights import TermWeights

BOOK = read_codebook(PACKAGE / "codebook.yaml")


def plant(seed: int, *, articles: int = 160, topics: int = 4, share: float = 0.6, language: str = "en"):
    """A corpus of articles that each mix two of the planted topics (20 terms each) and 30 terms that all share; families of one."""
    rng = np.random.default_rng(seed)
    terms = [f"t{k}x{i:02d}" for k in range(topics) for i in range(20)] + [f"common{i:02d}" for i in range(30)]
    base = np.concatenate([np.zeros(20 * topics), np.full(30, 1 / 30)])
    rows = []
    for a in range(articles):
        mix = rng.dirichlet(np.full(topics, 0.2))
        theme = np.concatenate([np.repeat(mix / 20, 20), np.zeros(30)])
        counts = rng.multinomial(90, share * theme + (1 - share) * base)
        rows += [(f"a{a:03d}", terms[i], int(counts[i])) for i in np.flatnonzero(counts)]
    table = pd.DataFrame({"article": [f"a{i:03d}" for i in range(articles)]}).assign(
        outlet="o",
        group="us",
        wire="",
        family="",
        kind="news",
        language=language,
        date="",
        date_basis="",
        url="",
        words=90,
    )
    return make_corpus(table, terms=pd.DataFrame(rows, columns=["article", "term", "count"]), codebook=BOOK)


OPTIONS = {"language": "en", "limits": TermLimits(max_df=0.9), "refits": Refits(resamples=4), "seed": 1}


def slow_agreement(a: list[str], b: list[str]) -> float:
    """Greene, O'Callaghan and Cunningham (2014), equations 1 and 2, with sets."""
    depths = range(1, len(a) + 1)
    return sum(len({*a[:d]} & {*b[:d]}) / len({*a[:d]} | {*b[:d]}) for d in depths) / len(a)


def test_agreement_by_hand():
    """Depth by depth: 0/2, 0/4, 1/5, 3/5, 4/6 of the terms are shared."""
    first = ["album", "music", "best", "award", "win"]
    second = ["cash", "best", "award", "album", "music"]
    by_hand = (0 / 2 + 0 / 4 + 1 / 5 + 3 / 5 + 4 / 6) / 5
    assert slow_agreement(first, second) == pytest.approx(by_hand)
    assert score_agreement([first], [second])[0, 0] == pytest.approx(by_hand)
    assert score_agreement([first], [first])[0, 0] == 1
    assert score_agreement([first], [["a", "b", "c", "d", "e"]])[0, 0] == 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_agreement_is_that_of_sets_and_symmetric(data):
    words = [f"w{i}" for i in range(12)]
    ranked = st.permutations(words).map(lambda p: p[:6])
    first, second = (
        data.draw(st.lists(ranked, min_size=1, max_size=3)),
        data.draw(st.lists(ranked, min_size=1, max_size=3)),
    )
    found = score_agreement(first, second)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            assert found[i, j] == pytest.approx(slow_agreement(a, b))
    np.testing.assert_allclose(found, score_agreement(second, first).T)


def test_topics_are_matched_one_to_one():
    model = [[f"{k}{i}" for i in range(5)] for k in "abcd"]
    order = [2, 0, 3, 1]
    table = match_topics(model, [model[i] for i in order])
    assert [order[m] for m in table["match"]] == list(table["topic"])
    assert (table["agreement"] == 1).all()
    assert len(match_topics(model, model[:2])) == 2
    with pytest.raises(FramingError, match="same number of terms"):
        match_topics(model, [["a", "b"]])


def test_what_topics_predict_is_counted_cell_by_cell():
    """Independent route: loadings of scikit-learn's own function, and the held-out weights predicted one by one."""
    every = TermWeights().fit_transform(plant(5, articles=80).term_matrix("en")[0])
    weights, held_out = every[:60], every[60:]
    half = np.random.default_rng(0).random(weights.shape[1]) < 0.5
    topics = NMF(4, init="random", random_state=7, max_iter=100, tol=1e-3).fit(weights).components_
    missed = 0.0
    for seen in (half, ~half):
        given = {"H": topics[:, seen].copy(), "n_components": 4, "init": "custom", "update_H": False}
        loadings = non_negative_factorization(held_out[:, seen], **given, max_iter=100, tol=1e-3)[0]
        missed += ((held_out[:, ~seen].toarray() - loadings @ topics[:, ~seen]) ** 2).sum()
    found = _predict(topics, [(some, held_out[:, some]) for some in (half, ~half)])
    assert found == pytest.approx(1 - missed / (held_out.data**2).sum())


def test_coherence_is_npmi():
    """Independent route: the formula of Bouma (2009) over counted articles."""
    occurs = sparse.csr_matrix(np.array([[1, 1, 0, 0], [2, 1, 1, 0], [0, 0, 1, 0], [0, 3, 0, 0]]))
    pa, pb, pab = 2 / 4, 3 / 4, 2 / 4
    ab = math.log(pab / (pa * pb)) / -math.log(pab)
    found = score_coherence([[0, 1], [0, 3], [2, 3]], occurs)
    assert found[0] == pytest.approx(ab)
    assert np.isnan(found[1:]).all()
    assert score_coherence([[0, 1]], sparse.csr_matrix(np.array([[1, 0], [0, 1]])))[0] == -1
    assert score_coherence([[0, 1]], sparse.csr_matrix(np.array([[1, 1], [1, 1]])))[0] == 1


@pytest.mark.parametrize("topics", [3, 5])
def test_the_planted_number_of_topics_is_chosen(topics):
    table = choose_k(plant(topics, topics=topics, articles=200), ks=range(2, 9), **OPTIONS)
    assert tuple(table.columns) == K_COLUMNS
    assert table.loc[table["chosen"], "k"].tolist() == [topics]
    best = table.set_index("k").loc[topics]
    assert best["stability"] > max(0.6, best["chance"] + 0.2)  # not 1: planted terms come in any order
    assert table.set_index("k")["explained"].idxmax() in (topics, topics + 1)
    assert f"k = {topics} is picked in" in state_k(table)


def test_nothing_is_stable_where_nothing_is_planted():
    table = choose_k(
        plant(1, share=0.0),
        ks=[3, 5],
        limits=TermLimits(min_df=1, max_df=1.0),
        language="en",
        refits=Refits(resamples=4),
        seed=1,
    )
    assert not table["stable"].any()
    assert not table["chosen"].any()
    assert "no number of topics from 3 to 5 is stable" in state_k(table)


def test_too_many_topics_are_a_gap():
    table = choose_k(plant(2, articles=20), ks=[2, 500], **OPTIONS).set_index("k")
    assert table.loc[500, "gap"].startswith("k must be at most 1")
    assert not table.loc[500, ["stable", "chosen"]].any()
    assert table.loc[2, "gap"] == ""
    figure = plot_k(table.reset_index())
    assert all(500 not in trace.x for trace in figure.data)


def test_each_topic_carries_its_stability():
    """Four planted topics and two to spare: the planted ones come back, the two others don't as surely."""
    corpus = plant(3, topics=4, articles=200)
    model = fit_topics(corpus, language="en", n_topics=4, limits=TermLimits(max_df=0.9), seed=1)
    table = estimate_stability(model, corpus, language="en", refits=Refits(resamples=4), seed=1)
    assert tuple(table.columns) == STABILITY_COLUMNS
    assert table["topic"].tolist() == model.names_
    assert (table["stability"] > 0.6).all()
    assert table["stable"].all()
    more = fit_topics(corpus, language="en", n_topics=6, limits=TermLimits(max_df=0.9), seed=1)
    many = estimate_stability(more, corpus, language="en", refits=Refits(resamples=4), seed=1)
    assert many["stability"].min() < table["stability"].min()


def test_the_error_of_stability_is_how_far_seeds_lie_apart():
    corpus = plant(3, topics=4, articles=200)
    model = fit_topics(corpus, language="en", n_topics=6, limits=TermLimits(max_df=0.9), seed=1)
    fits = {"language": "en", "refits": Refits(resamples=6, seeds=2)}
    tables = [estimate_stability(model, corpus, **fits, seed=seed) for seed in range(8)]
    apart = np.std([table["stability"] for table in tables], axis=0, ddof=1)
    told = np.mean([table["error"] for table in tables], axis=0)
    assert (apart > 0.01).sum() >= 2
    assert apart.mean() == pytest.approx(told.mean(), rel=0.5)


def test_unstable_topics_say_so_in_every_table_made_of_the_model():
    corpus = plant(3, topics=4, articles=200)
    model = fit_topics(corpus, language="en", n_topics=6, limits=TermLimits(max_df=0.9), seed=1)
    fits = {"language": "en", "refits": Refits(resamples=4), "seed": 1}
    floor = float(estimate_stability(model, corpus, **fits)["stability"].median())
    table = estimate_stability(model, corpus, floor=floor, **fits)
    assert table["stable"].tolist() == (table["stability"] >= floor).tolist()
    assert table["stable"].sum() == 3
    marked = mark_unstable(model, table)
    says = [name.endswith(" (unstable)") for name in marked.names_]
    assert says == (~table["stable"]).tolist()
    assert [name.removesuffix(" (unstable)") for name in marked.names_] == model.names_
    assert set(code_topics(marked, corpus, language="en")["frame"]) == set(marked.names_)
    assert list(dict.fromkeys(list_topic_terms(marked)["topic"])) == marked.names_
    assert mark_unstable(marked, table).names_ == marked.names_
    with pytest.raises(FramingError, match="the stability is that of other topics"):
        mark_unstable(model, table.iloc[1:])


def plant_both(seed: int, *, topics: int = 3, articles: int = 160) -> tuple[Corpus, pd.DataFrame]:
    """The same planted topics in two languages whose terms the glossary pairs, twenty concepts a topic."""
    parts = [
        plant(seed + i, topics=topics, articles=articles, language=code) for i, code in enumerate(("en", "zh-Hans"))
    ]
    names = sorted(set(parts[0].terms["term"]) | set(parts[1].terms["term"]))
    tables = [part.articles.drop(columns=["outlet_printed", "wire_printed"]) for part in parts]
    tables = [t.assign(article=code + t["article"], family="") for code, t in zip(("e", "z"), tables, strict=True)]
    terms = [
        part.terms.assign(article=code + part.terms["article"].astype(str))
        for code, part in zip(("e", "z"), parts, strict=True)
    ]
    terms[1] = terms[1].assign(term="中" + terms[1]["term"].astype(str))
    glossary = pd.DataFrame({"concept": names, "domain": "d", "en": names, "zh": ["中" + n for n in names]})
    return make_corpus(pd.concat(tables), terms=pd.concat(terms), codebook=BOOK), glossary


def test_joint_topics_carry_their_stability():
    """Planted in both languages, they come back; of twice as many, some don't. Copies of one article would be one family: none here."""
    corpus, glossary = plant_both(5)
    options = {"refits": Refits(resamples=4), "seed": 1}
    found = {}
    for k in (3, 6):
        model = fit_concepts(corpus, glossary, n_topics=k, limits=TermLimits(max_df=0.9), seed=1)
        found[k] = estimate_joint_stability(model, corpus, glossary, **options)
        assert found[k]["topic"].tolist() == model.names_
    assert tuple(found[3].columns) == STABILITY_COLUMNS
    assert found[3]["stable"].all()
    assert found[6]["stability"].min() < found[3]["stability"].min() - 0.1
    again = estimate_joint_stability(model, corpus, glossary, **options)
    pd.testing.assert_frame_equal(found[6], again)
    with pytest.raises(FramingError, match="which the corpus has not in its concepts"):
        estimate_joint_stability(model, corpus, glossary.iloc[1:].assign(domain="d"), **options)


def test_the_rule_says_how_many_topics_are_stable_and_that_coherence_is_near_zero():
    """A k can be stable on average and hold topics that are not; the sentence counts them, as the matrix of agreements does."""
    table = choose_k(plant(3, topics=3, articles=200), ks=[3, 5], **{**OPTIONS, "floor": 0.6}).set_index("k")
    assert table.loc[3, "stable_topics"] == 3
    assert table.loc[5, "stable_topics"] < 5
    row = table.reset_index().assign(chosen=[True, False])
    assert "; 3 of its 3 topics are stable by themselves." in state_k(row)
    assert "the smallest stable number" in state_k(row)
    assert "stable in most redraws, not in the resamples themselves" in state_k(row.assign(stable=False))
    assert "near zero" not in state_k(row.assign(coherence=0.1))
    assert "coherence 0.02 and so near zero, what chance gives" in state_k(row.assign(coherence=0.02))


def test_same_numbers_in_any_order_of_rows_and_number_of_threads():
    corpus = plant(4, articles=60)
    mixed = make_corpus(
        corpus.articles.drop(columns=["outlet_printed", "wire_printed"]).sample(frac=1, random_state=1),
        terms=corpus.terms.sample(frac=1, random_state=2),
        codebook=BOOK,
    )
    options = {**OPTIONS, "ks": [3, 4], "refits": Refits(resamples=2)}
    one = choose_k(corpus, **options)
    pd.testing.assert_frame_equal(one, choose_k(mixed, **options))
    code = (
        "import sys; sys.path[:0] = sys.argv[1:]; from test_stability import OPTIONS, Refits, choose_k, plant; "
        "print(choose_k(plant(4, articles=60), **{**OPTIONS, 'ks': [3, 4], 'refits': Refits(resamples=2)}).to_json())"
    )
    folder = os.path.dirname(__file__)
    printed = set()
    for threads, salt in (("1", "0"), ("4", "7")):
        environment = {
            **os.environ,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "PYTHONHASHSEED": salt,
        }
        command = [sys.executable, "-c", code, folder, os.path.dirname(folder)]
        printed.add(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
    assert printed == {one.to_json() + "\n"}


def test_bad_choices_are_named():
    corpus = plant(5, articles=20)
    with pytest.raises(FramingError, match="ks must be whole numbers from 1 on"):
        choose_k(corpus, ks=[], **OPTIONS)
    with pytest.raises(FramingError, match="resamples must be a whole number, 2 or more"):
        Refits(resamples=1)
    with pytest.raises(FramingError, match="no term is left"):
        choose_k(corpus, ks=[2], **{**OPTIONS, "limits": TermLimits(min_df=999)})
    with pytest.raises(FramingError, match="'zh'"):
        choose_k(corpus, ks=[2], **{**OPTIONS, "language": "zh"})
    with pytest.raises(FramingError, match="at least 3 families"):
        choose_k(corpus.keep(["a000", "a001"]), ks=[1], **{**OPTIONS, "limits": TermLimits(min_df=1, max_df=1.0)})


def test_articles_that_are_all_alike_have_one_topic_at_most():
    """One article's counts given to all: a matrix of rank one. More topics are a gap, one is no more stable than by chance."""
    corpus = plant(6, articles=30)
    one = corpus.terms.loc[corpus.terms["article"] == "a000", ["term", "count"]]
    alike = replace(corpus, terms=pd.concat([one.assign(article=a) for a in corpus.articles["article"]]))
    table = choose_k(alike, ks=[1, 2, 3], **{**OPTIONS, "limits": TermLimits(max_df=1.0)}).set_index("k")
    assert table.loc[[2, 3], "gap"].str.startswith("k must be at most 1").all()
    assert not table["chosen"].any()
    figure = plot_k(table.reset_index())
    assert not any(np.isnan(np.asarray(trace.y, dtype=float)).any() for trace in figure.data)
    with pytest.raises(FramingError, match=r"must be 1 to 1 \(30 articles, 1 of them with different terms"):
        fit_topics(alike, language="en", n_topics=2, limits=TermLimits(max_df=1.0), seed=1)
    with pytest.raises(FramingError, match="no term is left"):
        fit_topics(alike, language="en", n_topics=1, seed=1)


def test_empty_articles_change_nothing_and_a_corpus_without_terms_is_named():
    corpus = plant(7, articles=40)
    some = replace(corpus, terms=corpus.terms[~corpus.terms["article"].isin(["a000", "a001"])])
    table = choose_k(some, ks=[3], **OPTIONS)
    assert table[["stability", "coherence", "explained"]].notna().all(axis=None)
    model = fit_topics(some, language="en", n_topics=3, limits=TermLimits(max_df=0.9), seed=1)
    assert estimate_stability(model, some, language="en", refits=Refits(resamples=2), seed=1).notna().all(axis=None)
    with pytest.raises(FramingError, match="none of the 40 articles in language 'en' has a term"):
        choose_k(replace(corpus, terms=corpus.terms.iloc[:0]), ks=[3], **OPTIONS)


@pytest.mark.parametrize(("level", "chosen"), [(0.9, True), (0.45, False)])
def test_redraws_say_how_surely_a_number_is_picked(level, chosen):
    """Stability scattered around 0.6: far above the floor one k is picked always, below it none, at it in about half of the redraws."""
    rng = np.random.default_rng(1)
    per_split = {
        3: (np.clip(rng.normal(level, 0.05, 20), 0, 1), rng.normal(0.10, 0.01, 20)),
        5: (np.full(20, 0.3), rng.normal(0.12, 0.01, 20)),
    }
    picks = _redraw(per_split, possible={3, 5}, floor=0.6, part=0.8, seed=1)
    assert (picks == 3 * chosen).all()
    edge = rng.normal(0.6, 0.05, 20)
    per_split[3] = (edge - edge.mean() + 0.6, per_split[3][1])
    assert 0.4 < (_redraw(per_split, possible={3, 5}, floor=0.6, part=0.8, seed=1) == 3).mean() < 0.6
    assert (_redraw(per_split, possible=set(), floor=0.6, part=0.8, seed=1) == 0).all()
