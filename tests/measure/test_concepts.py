"""Planted bilingual topics are found in both languages; words of a phrase count once; what a glossary lacks is said."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from framing import FramingError, fit_topics, make_corpus, read_codebook, read_package
from framing.corpus.glossary import check_glossary, read_glossary
from framing.measure.concepts import (
    COVERAGE_COLUMNS,
    HABITS,
    MATCH_COLUMNS,
    code_concepts,
    count_concepts,
    count_once,
    estimate_coverage,
    fit_concepts,
    list_glossary_terms,
    match_concepts,
    mix_topics,
)
from framing.measure.topics import TermLimits

BOOK = read_codebook(PACKAGE / "codebook.yaml")
TOPICS, EACH = 4, 12


def make_glossary(*, noise: int = 10) -> pd.DataFrame:
    """Concepts ``c<topic>-<i>``, each with two terms a language, and some habits that every article has."""
    rows = [
        (f"c{k}-{i:02d}", f"词{k}{i:02d}甲|词{k}{i:02d}乙", f"en{k}x{i:02d}|alt{k}x{i:02d}", "trade")
        for k in range(TOPICS)
        for i in range(EACH)
    ]
    rows += [(f"habit{i:02d}", f"常{i:02d}", f"usual{i:02d}", HABITS[0]) for i in range(noise)]
    return pd.DataFrame(rows, columns=["concept", "zh", "en", "domain"])


def corpus_of(rows: list[tuple[str, str, int]], languages: dict[str, str]):
    table = pd.DataFrame({"article": list(languages), "language": list(languages.values())}).assign(
        outlet="o", group="us", wire="", family="", kind="news", date="", date_basis="", url="", words=90
    )
    return make_corpus(table, terms=pd.DataFrame(rows, columns=["article", "term", "count"]), codebook=BOOK)


def plant(seed: int, *, english: int = 140, chinese: int = 60):
    """Articles of one main topic each in either language: 60 % of words from its concepts, the rest habits and words of no concept."""
    rng, glossary = np.random.default_rng(seed), make_glossary()
    rows, languages, truth = [], {}, {}
    for number in range(english + chinese):
        code = "en" if number < english else "zh"
        article, topic = f"{code}{number:03d}", int(rng.integers(TOPICS))
        languages[article], truth[article] = "en" if code == "en" else "zh-Hans", topic
        some = glossary[glossary["concept"].str.startswith(f"c{topic}-")][code].str.split("|")
        words = [rng.choice(rng.choice(some.to_numpy())) for _ in range(48)]
        words += list(rng.choice(list(glossary.loc[glossary["domain"] == HABITS[0], code]), 16))
        words += [f"{code}only{i:02d}" for i in rng.integers(0, 30, 16)]
        terms, counts = np.unique(words, return_counts=True)
        rows += [(article, str(t), int(n)) for t, n in zip(terms, counts, strict=True)]
    return corpus_of(rows, languages), glossary, pd.Series(truth)


@pytest.mark.parametrize("seed", [1, 2])
def test_planted_topics_are_found_in_both_languages(seed):
    corpus, glossary, truth = plant(seed)
    model = fit_concepts(corpus, glossary, n_topics=TOPICS, seed=1)
    codes = code_concepts(model, corpus, glossary)
    shares = codes.pivot(index="article", columns="frame", values="value")
    found = shares.to_numpy().argmax(axis=1)
    table = np.zeros((TOPICS, TOPICS))
    np.add.at(table, (truth.loc[shares.index], found), 1)
    rows, columns = linear_sum_assignment(-table)
    name = dict(zip(columns, rows, strict=True))
    right = pd.Series([name[f] for f in found], index=shares.index) == truth.loc[shares.index]
    for language in ("en", "zh"):
        assert right[shares.index.str.startswith(language)].mean() > 0.95
    assert all(len({t.split("-")[0] for t in model.top_terms(k, 8)}) == 1 for k in range(TOPICS))


def test_topics_of_two_single_language_models_are_matched():
    corpus, glossary, _ = plant(3)
    models = [
        fit_topics(corpus, language=code, n_topics=TOPICS, limits=TermLimits(max_df=0.9), seed=1)
        for code in ("en", "zh")
    ]
    table = match_concepts(*models, glossary, seed=1)
    assert tuple(table.columns) == MATCH_COLUMNS
    assert len(table) == TOPICS
    assert table["above_chance"].all()
    assert (table["similarity"] > 0.8).all()
    assert table[["covered", "match_covered"]].to_numpy().max() <= 1
    for shared in table["shared"]:
        assert len({c.split("-")[0] for c in shared.split(", ")}) == 1
    joint = fit_concepts(corpus, glossary, n_topics=TOPICS, seed=1)
    with_joint = match_concepts(joint, models[1], glossary, languages=("concepts", "zh"), seed=1)
    assert with_joint["covered"].eq(1).all()
    assert with_joint["above_chance"].all()


def test_unrelated_topics_are_not_matched_above_chance():
    """The Chinese terms of the glossary are given to other concepts: pairs remain, and hardly any is above chance."""
    corpus, glossary, _ = plant(4)
    models = [
        fit_topics(corpus, language=code, n_topics=TOPICS, limits=TermLimits(max_df=0.9), seed=1)
        for code in ("en", "zh")
    ]
    order = np.random.default_rng(5).permutation(TOPICS * EACH)
    wrong = glossary.copy()
    wrong.loc[: TOPICS * EACH - 1, "zh"] = wrong["zh"].to_numpy()[order]
    assert match_concepts(*models, wrong, seed=1)["above_chance"].sum() <= 1


def test_words_of_a_phrase_count_once():
    terms = pd.DataFrame(
        [
            ("a", "export controls", 3),
            ("a", "export", 5),
            ("a", "controls", 3),
            ("a", "new export controls", 1),
            ("b", "export", 2),
        ],
        columns=["article", "term", "count"],
    )
    table = count_once(terms).set_index(["article", "term"])["count"].to_dict()
    assert table == {
        ("a", "new export controls"): 1,
        ("a", "export controls"): 2,
        ("a", "export"): 2,
        ("b", "export"): 2,
    }


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["x", "y", "z", "w"]), min_size=1, max_size=12), min_size=1, max_size=4))
def test_what_is_left_is_what_stands_outside(articles):
    """Independent route: texts with the phrase ``x y`` marked while they are read."""
    rows, expected = [], {}
    for number, words in enumerate(articles):
        left, phrases, i = list(words), 0, 0
        outside: list[str] = []
        while i < len(left):
            if left[i : i + 2] == ["x", "y"]:
                phrases, i = phrases + 1, i + 2
            else:
                outside.append(left[i])
                i += 1
        rows += [(f"a{number}", w, words.count(w)) for w in set(words)]
        rows += [(f"a{number}", "x y", phrases)] if phrases else []
        expected |= {(f"a{number}", w): outside.count(w) for w in set(outside)}
        expected |= {(f"a{number}", "x y"): phrases} if phrases else {}
    found = count_once(pd.DataFrame(rows, columns=["article", "term", "count"]))
    assert found.set_index(["article", "term"])["count"].to_dict() == expected


def test_folding_counts_every_term_of_a_concept():
    glossary = pd.DataFrame(
        [
            ("quota", "配额|限额", "quota|quotas", "policy"),
            ("export-quota", "出口配额", "export quota", "policy"),
            ("big", "大", "big", "quality"),
        ],
        columns=["concept", "zh", "en", "domain"],
    )
    rows = [
        ("e", "quota", 3),
        ("e", "quotas", 1),
        ("e", "export quota", 2),
        ("e", "big", 4),
        ("z", "限额", 2),
        ("z", "出口配额", 1),
        ("z", "大", 1),
        ("z", "猫", 4),
    ]
    corpus = corpus_of(rows, {"e": "en", "z": "zh-Hant"})
    found = count_concepts(corpus, glossary).set_index(["article", "concept"])["count"].to_dict()
    assert found == {("e", "quota"): 2, ("e", "export-quota"): 2, ("z", "quota"): 2, ("z", "export-quota"): 1}
    assert ("e", "big") in count_concepts(corpus, glossary, without=()).set_index(["article", "concept"]).index
    cover = estimate_coverage(corpus, glossary)
    assert tuple(cover.columns) == COVERAGE_COLUMNS
    assert cover.set_index(["group", "language"]).loc[("all", "zh"), "coverage"] == pytest.approx(3 / 8)
    assert cover.set_index(["group", "language"]).loc[("us", "en"), "coverage"] == pytest.approx(4 / 8)
    terms = list_glossary_terms(corpus, glossary)
    assert terms.loc[terms["count"] == 0, "term"].tolist() == ["配额"]


def test_the_glossary_of_the_study_is_sound():
    """At least 400 concepts, every term of which occurs in the corpus, and every article has some."""
    glossary, corpus = read_glossary(PACKAGE / "glossary.csv"), read_package(PACKAGE)
    assert len(glossary) >= 400
    assert list_glossary_terms(corpus, glossary)["count"].min() > 0
    cover = estimate_coverage(corpus, glossary)
    assert cover["without_any"].sum() == 0
    assert (cover["coverage"] > 0.4).all()
    mixed = glossary.sample(frac=1, random_state=1)
    a, b = (fit_concepts(corpus, g, n_topics=5, seed=1) for g in (glossary, mixed))
    assert a.names_ == b.names_
    np.testing.assert_array_equal(a.components_, b.components_)


def test_mixes_of_topics_are_shares():
    corpus, glossary, _ = plant(6)
    mixes = mix_topics(corpus, glossary, ks=(2, 4), rare=5, seed=1)
    assert list(mixes) == [
        "topics, k 2",
        "topics, k 4",
        "topics, k 4, start 1",
        "topics, k 4, start 2",
        "topics, k 4, min_df 5",
        "topics, k 4, with habits",
    ]
    for name, mix in mixes.items():
        assert list(mix.index) == list(corpus.articles["article"])
        np.testing.assert_allclose(mix.sum(axis=1), 1, atol=1e-5, err_msg=name)


def test_bad_glossaries_and_corpora_are_named(tmp_path):
    good = make_glossary()
    with pytest.raises(FramingError, match=r"(?i)no such file"):
        read_glossary(tmp_path / "none.csv")
    path = tmp_path / "glossary.csv"
    pd.concat([good, good.head(1)]).to_csv(path, index=False)
    with pytest.raises(FramingError, match=r"glossary\.csv, row 60: the concept 'c0-00' stands twice"):
        read_glossary(path)
    with pytest.raises(FramingError, match="column 'domain' is missing"):
        check_glossary(good.drop(columns="domain"))
    with pytest.raises(FramingError, match="there is no row"):
        check_glossary(good.iloc[:0])
    with pytest.raises(FramingError, match="row 2, column en"):
        check_glossary(good.assign(en=["a||b", *good["en"][1:]]))
    with pytest.raises(
        FramingError, match=r"term '常00' \(zh\) stands twice, in the concepts \['habit00', 'habit01'\]"
    ):
        check_glossary(good.replace({"zh": {"常01": "常00"}}))
    corpus, glossary, _ = plant(5, english=30, chinese=10)
    with pytest.raises(FramingError, match="articles in both languages"):
        fit_concepts(corpus.filter(language="en"), glossary, n_topics=2, seed=1)
    with pytest.raises(FramingError, match="no concept of 48 is left in both languages"):
        fit_concepts(corpus, glossary, n_topics=2, limits=TermLimits(min_df=99), seed=1)
    with pytest.raises(FramingError, match="domain must be one of"):
        count_concepts(corpus, glossary, without=["tirade"])
    with pytest.raises(FramingError, match="no term of the glossary occurs"):
        count_concepts(corpus, pd.DataFrame([("x", "甲乙丙", "zzz", "trade")], columns=good.columns))
