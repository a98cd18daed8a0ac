"""Validity: planted truths, no leak between folds, languages compared, the learning curve; the study's floors."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from scipy import optimize

from framing.assess.learning import _extrapolate, learning_curve
from framing.assess.validity import compare_languages, mark_languages, score_measures, word_warning
from framing.codebook.codebook import Codebook
from framing.codes import merge_codes
from framing.compare.bootstrap import Intervals
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.corpus.corpus import make_corpus
from framing.corpus.glossary import read_glossary
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.measure.coders import code_stances
from framing.measure.dictionary import code_dictionary
from framing.measure.features import Learner, Target, make_blocks, make_features
from framing.measure.supervised import PENALTY, code_supervised, fit_logistic

EXAMPLE = {"text": "x", "language": "en", "stance": "asserted", "why": "y"}
CODEBOOK = Codebook.model_validate(
    {
        "title": "Made up",
        "version": "1",
        "coders": {c: {"kind": "person", "description": "d"} for c in ("ann", "bo")},
        "groups": {g: {"en": g} for g in ("x", "y")},
        "frames": {
            "f": {
                "label": {"en": "f", "zh": "f"},
                "definition": {"en": "d", "zh": "d"},
                "indicators": {"en": ["lever"], "zh": ["杠杆"]},
                "examples": [EXAMPLE],
                "counter_examples": [EXAMPLE | {"stance": "none"}],
            }
        },
    }
)
GLOSSARY = pd.DataFrame({"concept": ["pressure"], "zh": ["压力"], "en": ["pressure|squeeze"]})


def plant(size=160, seed=0, noise=0.0, copies=0, word=("lever", "杠杆")):
    """A corpus where a word makes the frame, asserted unless a reporting or rejecting cue is there too."""
    rng = np.random.default_rng(seed)
    articles, terms, codings = [], [], []
    filler = {w: [f"{w}{i}" for i in range(40)] for w in ("en", "zh")}
    for i in range(size):
        chinese, has, own = i % 2, rng.random() < 0.5, rng.random() < 0.5
        name, writing = f"a{i:03}", ("en", "zh")[i % 2]
        counts = dict.fromkeys(rng.choice(filler[writing], 12), 1)
        if has:
            counts[word[chinese]] = 2
        if has and not own:
            counts[(("said", "称"), ("denied", "否认"))[i % 4 // 2][chinese]] = 3
        articles.append((name, f"o{i % 7}", "xy"[i % 3 == 0], "", "", "news", ("en", "zh-Hans")[chinese]))
        terms += [(name, t, c) for t, c in counts.items()]
        wrong = rng.random() < noise
        for coder in ("ann", "bo"):
            stance = "none" if has == wrong else "asserted" if own else "attributed"
            codings.append((name, coder, "f", stance))
    for i in range(copies):  # copies of the first articles, in other words of no use: only the family gives them away
        name, first = f"z{i:03}", f"a{i:03}"
        articles.append((name, "o9", "x", "", first, "news", articles[i][6]))
        terms += [(name, t, c) for a, t, c in terms if a == first]
        codings += [(name, *row[1:]) for row in codings if row[0] == first]
    columns = ["article", "outlet", "group", "wire", "family", "kind", "language"]
    table = pd.DataFrame(articles, columns=columns).assign(date="2020", date_basis="stated", url="", words=20)
    return make_corpus(
        table,
        terms=pd.DataFrame(terms, columns=["article", "term", "count"]),
        codings=pd.DataFrame(codings, columns=["article", "coder", "frame", "stance"]),
        codebook=CODEBOOK,
    )


def f1_of(corpus, codes, stance="present"):
    table = score_measures([codes], truth=code_stances(corpus, coder="ann"), intervals=Intervals(draws=100), seed=1)
    return table[(table["score"] == "f1") & (table["stance"] == stance)].set_index("language")["estimate"]


def test_a_planted_frame_is_found_in_both_languages():
    corpus = plant()
    codes = code_supervised(corpus, learner=Learner(repeats=1), seed=1)
    assert (f1_of(corpus, codes) > 0.95).all()
    assert (f1_of(corpus, codes, "asserted") > 0.85).all()  # the cues tell it, the indicator alone does not
    assert set(codes["stance"]) == {"present", "asserted", "attributed"}  # nobody rejects: it cannot be learned
    assert len(codes) == 3 * len(corpus.articles)
    assert set(codes["value"]) == {0, 1}


def test_no_article_is_labelled_by_a_model_that_saw_its_family():
    # Codes are noise, so that nothing but memory can find them; every article has a copy.
    rng = np.random.default_rng(3)
    corpus = plant(120, copies=120)
    noise = {f"{n:03}": ("none", "asserted")[rng.random() < 0.5] for n in range(120)}
    codings = corpus.codings.assign(stance=corpus.codings["article"].str[1:].map(noise))
    noisy = make_corpus(
        corpus.articles[[c for c in corpus.articles if not c.endswith("_printed")]],
        terms=corpus.terms,
        codings=codings,
        codebook=CODEBOOK,
    )
    codes = code_supervised(noisy, stances=["present"], learner=Learner(repeats=1), seed=1)
    truth = code_stances(noisy, coder="ann").query("stance == 'present'").set_index("article")["value"]
    right = (codes.set_index("article")["value"] == truth).mean()
    assert right < 0.65
    alone = make_corpus(  # the same without families: memory of the copy tells nearly all
        noisy.articles[[c for c in noisy.articles if not c.endswith("_printed")]].assign(family=""),
        terms=noisy.terms,
        codings=codings,
        codebook=CODEBOOK,
    )
    leaked = code_supervised(alone, stances=["present"], learner=Learner(repeats=1), seed=1)
    assert (leaked.set_index("article")["value"] == truth).mean() > right + 0.15


def test_results_come_from_the_seed_and_not_from_order():
    corpus = plant(100, noise=0.15)
    one = code_supervised(corpus, stances=["present"], learner=Learner(repeats=1), seed=4)
    mixed = make_corpus(
        corpus.articles[[c for c in corpus.articles if not c.endswith("_printed")]].sample(frac=1, random_state=1),
        terms=corpus.terms.sample(frac=1, random_state=2),
        codings=corpus.codings.sample(frac=1, random_state=3),
        codebook=CODEBOOK,
    )
    pd.testing.assert_frame_equal(one, code_supervised(mixed, stances=["present"], learner=Learner(repeats=1), seed=4))


def test_concepts_carry_what_was_learned_over_to_the_other_language():
    # The tell-tale word is no indicator, and seldom coded in Chinese; in the glossary it meets its English words.
    corpus = plant(160, word=("squeeze", "压力"))
    english = corpus.articles["language"] == "en"
    coded = corpus.articles.loc[english | (np.arange(160) % 16 == 1), "article"]
    known = make_corpus(
        corpus.articles[[c for c in corpus.articles if not c.endswith("_printed")]],
        terms=corpus.terms,
        codings=corpus.codings[corpus.codings["article"].isin(coded)],
        codebook=CODEBOOK,
    )
    score = {}
    for name, glossary in (("with", GLOSSARY), ("without", None)):
        codes = code_supervised(
            known, learner=Learner(features=["terms"], glossary=glossary, repeats=3), stances=["present"], seed=1
        )
        score[name] = f1_of(corpus, codes)["zh"]
    assert score["with"] > 0.85
    assert score["without"] < score["with"] - 0.05


def test_what_is_learned_among_a_sample_knows_nothing_of_the_other_codes():
    corpus = plant(140)
    among = corpus.articles["article"][np.arange(140) % 4 < 2]
    outside = ~corpus.codings["article"].isin(among)
    blind = make_corpus(
        corpus.articles[[c for c in corpus.articles if not c.endswith("_printed")]],
        terms=corpus.terms,
        codings=corpus.codings.assign(stance=corpus.codings["stance"].mask(outside, "none")),
        codebook=CODEBOOK,
    )
    options = {"among": among, "stances": ["present"], "learner": Learner(repeats=1), "seed": 1}
    codes = code_supervised(corpus, **options)
    pd.testing.assert_frame_equal(codes, code_supervised(blind, **options))
    assert len(codes) == len(corpus.articles)
    assert f1_of(corpus, codes)["all"] > 0.9


def test_uncoded_articles_are_labelled_too_and_verbs_are_known_in_their_forms():
    corpus = plant(80)
    codes = code_supervised(corpus, learner=Learner(features=["cues"], repeats=1), stances=["asserted"], seed=1)
    assert f1_of(corpus, codes, "asserted")["en"] > 0.9  # "denied" is a form of the cue "to deny"


def test_weights_are_those_of_scikit_learn():
    from sklearn.feature_extraction.text import TfidfTransformer
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(2)
    corpus = plant(90)
    x = make_blocks(corpus, Learner(features=["terms"]))["terms"]
    assert np.sqrt(x.multiply(x).sum(axis=1)) == pytest.approx(1)
    counts = corpus.terms.pivot(index="article", columns="term", values="count").fillna(0)
    kept = counts.loc[:, (counts > 0).sum() >= 3]  # every article is a family of its own
    again = TfidfTransformer(sublinear_tf=True).fit_transform(kept)
    assert np.sort(x.data) == pytest.approx(np.sort(again.data))
    x = np.hstack([np.ones((90, 1)), x.toarray()])
    truth, weight = rng.random(90) < 0.4, rng.choice([0.5, 1.0], 90)
    model = LogisticRegression(C=PENALTY, solver="liblinear", tol=0.01, fit_intercept=False, random_state=0)
    side = np.where(truth, (weight * truth).sum(), (weight * ~truth).sum())
    model.fit(x, truth, sample_weight=weight * weight.sum() / (2 * side))  # classes balanced
    target = Target(rows=np.arange(90), found=weight * truth, missed=weight * ~truth)
    table = make_features(corpus, {("f", "present"): target}, Learner(features=["terms"]))
    ours = table.products[0] @ fit_logistic(table.products[0], target, table.coded)
    assert ours == pytest.approx(model.decision_function(x), abs=1e-8)  # the same steps, and as many


@pytest.mark.parametrize(("far", "tolerance", "close"), [(0.01, 0.01, 1e-12), (0.1, 0.01, 1e-9), (3, 1e-9, 1e-4)])
def test_steps_are_those_of_liblinear_also_where_they_are_cut_short(far, tolerance, close, monkeypatch):
    from sklearn.linear_model import LogisticRegression

    monkeypatch.setattr("framing.measure.supervised.TOLERANCE", tolerance)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal((60, 100)) * rng.exponential(far, 60)[:, None]
        found = rng.choice([0.0, 0.3, 1.0], 60)  # some articles count for both sides
        target, both = Target(rows=np.arange(0, 120, 2), found=found, missed=1 - found), np.zeros((120, 60))
        both[::2] = x @ x.T
        yes, no = found > 0, found < 1
        model = LogisticRegression(C=PENALTY, solver="liblinear", tol=tolerance, fit_intercept=False, random_state=0)
        weight = np.concatenate([found[yes] * 30 / found.sum(), (1 - found[no]) * 30 / (1 - found).sum()])
        rows = np.concatenate([x[yes], x[no]])
        model.fit(rows, np.repeat([True, False], [yes.sum(), no.sum()]), sample_weight=weight)
        ours = both @ fit_logistic(both, target, target.rows)
        assert ours[::2] == pytest.approx(model.decision_function(x), rel=close, abs=close)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learn_from": ["cy"]}, "coder must be one of"),
        ({"learn_from": ["agreed"]}, "learn from all of them"),
        ({"among": ["a1"]}, "among must be some of .*got 'a1'"),
        ({"among": ["a001", "a002"]}, "nothing to learn"),
        ({"frames": ["g"]}, "frames must be some of"),
        ({"stances": ["denied"]}, "stances must be some of"),
        ({"stances": ["rejected"]}, "nothing to learn"),
        ({"frames": "weapon"}, "frames must be a list of words, got the word 'weapon'"),
        ({"learn_from": []}, "learn_from is empty, which leaves nothing to learn"),
        ({"name": ""}, "name must tell the measure from the coders"),
        ({"learner": Learner(glossary=pd.DataFrame({"concept": ["a"]}))}, "a glossary needs the columns"),
    ],
)
def test_refusals(options, message):
    with pytest.raises(FramingError, match=message):
        code_supervised(plant(60), seed=1, **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"features": ["term"]}, r"features must be some of .*did you mean 'terms'"),
        ({"features": []}, "features must be some of"),
        ({"features": ["topics"]}, "only one was given"),
        ({"folds": 1}, "folds must be a whole number, 2 or more, got 1"),
        ({"repeats": 1.5}, "repeats must be a whole number, 1 or more, got 1.5"),
    ],
)
def test_learners_that_cannot_learn_are_refused(options, message):
    with pytest.raises(FramingError, match=message):
        Learner(**options)


def pairs_of(en, zh):
    """Pairs from (hits, false alarms, misses, rest) per language."""
    rows = []
    for language, counts in (("en", en), ("zh-Hant", zh)):
        for (value, truth), count in zip(((1, 1), (1, 0), (0, 1), (0, 0)), counts, strict=True):
            rows += [(value, truth, language)] * count
    table = pd.DataFrame(rows, columns=["value", "truth", "language"])
    family = [f"a{i:04}" for i in range(len(table))]
    return table.assign(article=family, family=family, measure="m", coder="c", frame="f", stance="asserted", group="x")


@pytest.mark.parametrize(
    ("en", "zh", "verdict"),
    [
        ((80, 10, 10, 100), (30, 30, 40, 100), "differs"),
        ((8, 1, 1, 10), (7, 2, 2, 10), "unclear"),
        ((900, 50, 50, 900), (900, 60, 40, 900), "alike"),
    ],
)
def test_languages_are_told_apart(en, zh, verdict):
    table = compare_languages(pairs_of(en, zh), intervals=Intervals(draws=500), seed=1)
    row = table[table["score"] == "f1"].iloc[0]
    assert row["verdict"] == verdict
    assert row["en"] == pytest.approx(2 * en[0] / (2 * en[0] + en[1] + en[2]))
    assert row["low"] < row["estimate"] < row["high"]
    warning = word_warning(row)
    assert (warning == "") == (verdict == "alike")
    assert ("worse in Chinese" in warning) == (verdict == "differs")
    back = compare_languages(pairs_of(zh, en), intervals=Intervals(draws=500), seed=1).set_index("score").loc["f1"]
    assert back["estimate"] == pytest.approx(-row["estimate"])


def test_comparisons_across_languages_carry_the_warning():
    pairs = pairs_of((80, 10, 10, 100), (30, 30, 40, 100))
    measured = pairs.drop(columns=["truth", "measure"]).assign(coder="m")
    truth = pairs.drop(columns=["value", "measure"]).rename(columns={"truth": "value"})
    named = {"m": "my measure", "f": "my frame"}
    validity = score_measures([measured], truth=truth, labels=named, intervals=Intervals(draws=300), seed=1)
    assert (
        validity.loc[validity["score"] == "f1", "warning"]
        .str.startswith("my measure against c, my frame asserted: worse in Chinese (F1 0.89")
        .all()
    )
    assert validity.loc[validity["score"] != "f1", "warning"].eq("").all()
    chinese = measured["language"] == "zh-Hant"
    for zh, en, warned in (("z", "e", True), ("x", "x", False)):
        codes = measured.assign(group=np.where(chinese, zh, en))
        codes.loc[codes.index[::3], "group"] = "x"
        table = compare_groups(codes, reference="x", intervals=Intervals(draws=100), seed=1) if warned else None
        table = estimate_prevalence(codes, intervals=Intervals(draws=100), seed=1) if table is None else table
        marked = mark_languages(table, validity, codes=codes)
        assert (marked["warning"] != "").all() == warned
        assert (marked["warning"] != "").any() == warned
        pd.testing.assert_frame_equal(marked.drop(columns="warning"), table)
    other = mark_languages(table.assign(coder="somebody"), validity, codes=codes)
    assert other["warning"].eq("").all()  # not scored, such as the coder whom measures are scored against
    with pytest.raises(FramingError, match="validity: column 'warning' is missing"):
        mark_languages(table, validity.drop(columns="warning"), codes=codes)


def test_topics_are_a_measure_too():
    corpus = plant(160)
    share = corpus.terms["term"].isin(["lever", "杠杆"]).groupby(corpus.terms["article"]).max().astype(float)
    topics = pd.concat([share.rename("value").reset_index().assign(frame=name) for name in ("one", "other")])
    topics["value"] = topics["value"].where(topics["frame"] == "one", 1 - topics["value"])
    codes = code_supervised(
        corpus,
        learner=Learner(features=["topics"], topics=topics, repeats=1),
        name="topics",
        stances=["present"],
        seed=1,
    )
    assert set(codes["coder"]) == {"topics"}
    assert (f1_of(corpus, codes) > 0.95).all()


def test_the_gate_rarely_cries_wolf():
    """Two languages of equal quality: the interval of the difference excludes 0 in about one of twenty runs."""
    wrong, runs = 0, 100
    for run in range(runs):
        rng = np.random.default_rng([run, 1])
        counts = [rng.multinomial(100, (0.32, 0.06, 0.08, 0.54)).tolist() for _ in range(2)]
        table = compare_languages(pairs_of(*counts), intervals=Intervals(draws=300), seed=run)
        wrong += table.set_index("score").loc["f1", "verdict"] == "differs"
    assert wrong <= 13  # binomial(100, .05) goes above 13 in one of 2,000


def test_one_language_has_no_comparison():
    pairs = pairs_of((5, 1, 1, 5), (5, 1, 1, 5))
    with pytest.raises(FramingError, match="no article in 'zh'"):
        compare_languages(pairs[pairs["language"] == "en"], seed=1)


def test_more_coding_helps_and_the_curve_is_labelled():
    corpus = plant(240, noise=0.05, word=("squeeze", "压力"))
    curve = learning_curve(
        corpus,
        truth=code_stances(corpus, coder="ann"),
        sizes=[20, 45, 90, 170],
        ahead=[300],
        stances=["present"],
        learner=Learner(repeats=2),
        intervals=Intervals(draws=100),
        seed=1,
    )
    every = curve[curve["language"] == "all"].set_index("coded")
    assert every["basis"].tolist() == ["measured"] * 4 + ["extrapolated"]
    assert every.loc[170, "estimate"] > every.loc[20, "estimate"] + 0.05
    assert every.loc[170, "estimate"] - 0.05 < every.loc[300, "estimate"] <= 1
    assert (curve["low"] <= curve["high"]).all()
    assert curve[["estimate", "low", "high"]].stack().between(0, 1).all()


def test_power_laws_fitted_at_once_are_the_best_ones():
    sizes, wanted = np.array([20.0, 45, 90, 170]), np.array([170.0, 300])
    f1 = np.clip(0.7 - np.array([0.3, 0.2, 0.1, 0]) + np.random.default_rng(1).normal(0, 0.1, (50, 4)), 0, 1)
    fitted = _extrapolate(sizes, f1, np.concatenate([sizes, wanted]))
    for given, here in zip(f1, fitted, strict=True):

        def miss(p, given=given):
            return p[0] - p[1] * (sizes / 20) ** -p[2] - given

        best = optimize.least_squares(miss, [0.7, 0.3, 0.5], bounds=([0, 0, 0.05], [1, 1, 2]))
        assert ((here[:4] - given) ** 2).sum() <= 2 * best.cost + 1e-9
        assert here[4] == pytest.approx(here[3])
    law = 0.8 - 0.3 * (wanted / 20) ** -0.7
    assert _extrapolate(sizes, 0.8 - 0.3 * (sizes[None] / 20) ** -0.7, wanted)[0] == pytest.approx(law, abs=1e-6)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sizes": []}, "none to learn from; too few articles are coded"),
        ({"sizes": [50, 30]}, "sizes must increase from 20"),
        ({"sizes": [10, 30]}, "sizes must increase from 20"),
        ({"sizes": [30, 900]}, "size 900 is more than"),
        ({"sizes": [30, 40], "ahead": [100]}, "takes four measured sizes"),
        ({"sizes": 30}, "sizes must be a list of whole numbers, got 30"),
        (
            {"sizes": [30], "truth": lambda t: t.assign(article="zz" + t["article"])},
            "truth: article 'zz.*' is not in the",
        ),
        ({"sizes": [30], "truth": lambda t: t.assign(value=np.nan)}, "truth values must be 0 or 1, got nan"),
    ],
)
def test_curves_that_cannot_be_drawn(options, message):
    corpus = plant(80)
    truth = options.get("truth", lambda t: t)(code_stances(corpus, coder="ann"))
    options = {"learner": Learner(repeats=1), "stances": ["present"], **options, "truth": truth}
    with pytest.raises(FramingError, match=message):
        learning_curve(corpus, seed=1, **options)


def test_tables_to_be_scored_are_a_list():
    codes = code_stances(plant(80), coder="ann")
    with pytest.raises(
        FramingError, match=r"measures must be a list of tables of codes, got one table; write \[table\]"
    ):
        score_measures(codes, truth=codes, seed=1)
    with pytest.raises(FramingError, match="there is no table of codes"):
        score_measures([], truth=codes, seed=1)


FLOORS = {
    ("weapon", "present", "en"): 0.84,
    ("weapon", "present", "zh"): 0.81,
    ("weapon", "asserted", "en"): 0.74,
    ("weapon", "asserted", "zh"): 0.58,
    ("norm", "present", "en"): 0.76,
    ("norm", "present", "zh"): 0.79,
    ("norm", "asserted", "en"): 0.44,
    ("norm", "asserted", "zh"): 0.43,
}
"""What the supervised measure must not fall below on the study, articles coded alike: lower it only on purpose (weapon asserted was .76 in English and .62 in Chinese on the first wave)."""


def test_floors_on_the_study():
    corpus = read_package(PACKAGE)
    corpus = corpus.keep(corpus.codings["article"].unique())
    glossary = read_glossary(PACKAGE / "glossary.csv")
    codes = code_supervised(corpus, learner=Learner(glossary=glossary), stances=["present", "asserted"], seed=1)
    agreed = code_stances(corpus, coder="agreed")
    table = score_measures([codes, code_dictionary(corpus)], truth=agreed, intervals=Intervals(draws=200), seed=1)
    found = table[table["score"] == "f1"].set_index(["measure", "frame", "stance", "language"])["estimate"]
    low = {key: found[("supervised", *key)] for key, floor in FLOORS.items() if found[("supervised", *key)] < floor}
    assert not low
    assert set(table["verdict"]) <= {"alike", "unclear", "differs"}
    pairs = merge_codes(codes, agreed)
    assert len(pairs) == len(agreed[agreed["stance"].isin(["present", "asserted"])])
