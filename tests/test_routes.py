"""Routes are scored on families they have not seen; a planted route wins; what cannot be scored is a gap."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from sklearn.metrics import roc_auc_score

from framing import FramingError, make_corpus, read_codebook
from framing.routes import ROUTE_COLUMNS, ROUTES, _assign_folds, compare_routes, weigh_auc

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
TOPICS = {"en": {"n_topics": 3, "max_df": 0.9}}


def plant(seed: int, *, articles: int = 120, signal: str = "themes", copies: int = 1):
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


def scores(corpus, **more) -> pd.Series:
    table = compare_routes(corpus, coder="second", topics=TOPICS, draws=200, seed=1, **more)
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
    table = scores(plant(1))
    assert tuple(table.reset_index()[list(ROUTE_COLUMNS)].columns) == ROUTE_COLUMNS
    assert list(table.index) == list(ROUTES)
    assert (table.loc[["topics", "supervised"], "estimate"] > 0.95).all()
    assert table.loc["dictionary", "estimate"] == 0.5


def test_frames_that_show_in_indicators_are_found_by_the_dictionary_and_by_seeds():
    table = scores(plant(2, signal="indicators"))
    assert table.loc["dictionary", "estimate"] == 1
    assert table.loc["seeded topics", "estimate"] > table.loc["topics", "estimate"]
    assert table.loc["supervised", "estimate"] > 0.9


def test_nothing_is_learned_from_copies():
    """Four copies of every article and no signal but a word of their own: what learns must not find the frame by remembering copies."""
    table = scores(plant(3, signal="none", copies=4, articles=160))
    assert (table.loc[["topics", "supervised"], "estimate"] < 0.72).all()
    assert (table["low"] < 0.55).all()


def test_rare_stances_are_gaps():
    table = compare_routes(plant(1), coder="second", topics=TOPICS, draws=50, seed=1)
    rejected = table[table["stance"] == "rejected"]
    assert rejected["gap"].str.startswith("0 families with and").all()
    assert rejected["estimate"].isna().all()
    again = compare_routes(plant(1), coder="second", topics=TOPICS, draws=50, seed=1)
    pd.testing.assert_frame_equal(table, again)


def test_a_language_without_codes_is_named():
    with pytest.raises(FramingError, match="'zh'"):
        compare_routes(plant(1), coder="second", topics={"zh": {"n_topics": 2}}, draws=50, seed=1)
