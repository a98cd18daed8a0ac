from __future__ import annotations

import base64

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from samples import STUDY, write_study

from framing import compare_group_terms, fit_topics, open_study
from framing.explorer.findings import gather_terms, gather_topics
from framing.text.stopwords import tells_nothing


@pytest.mark.parametrize("language", ["en", "zh"])
def test_terms_list_the_articles_that_hold_them(data, language):
    found = data["terms"][language]
    place = np.frombuffer(base64.b64decode(found["found"]), "<u2")
    counts = pd.read_csv(PACKAGE / "terms.csv", keep_default_na=False)
    coded = set(pd.read_csv(PACKAGE / "codings.csv")["article"])
    holders = counts[counts["article"].isin(coded)].groupby("term")["article"].agg(set)
    for i in range(0, len(found["term"]), 37):
        held = {data["article"][j] for j in place[found["starts"][i] : found["starts"][i + 1]]}
        spoken = {a for a in holders[found["term"][i]] if a in held}
        assert held == spoken
        assert len(held) == found["inside"][i] + found["outside"][i]


def test_terms_lean_as_the_library_says(shipped, data):
    table = compare_group_terms(
        shipped.coded.articles, shipped.corpus.terms, group=shipped.choices.headline.reference, language="zh", **shipped.intervals
    ).set_index("term")  # fmt: skip
    found = data["terms"]["zh"]
    for i in range(0, len(found["term"]), 53):
        row = table.loc[found["term"][i]]
        assert [found[c][i] for c in ("estimate", "low", "high", "p")] == pytest.approx(
            [row["estimate"], row["low"], row["high"], row["p_corrected"]], abs=1e-4
        )


def test_terms_that_tell_nothing_are_left_out(data):
    for language in ("en", "zh"):
        assert not [term for term in data["terms"][language]["term"] if tells_nothing(term)]
    assert [tells_nothing(term) for term in ("also", "u", "2011", "月", "said", "weapon", "a")] == [True] * 4 + [
        False
    ] * 2 + [True]


def test_a_gloss_is_the_glossarys_other_language(data):
    glossary = pd.read_csv(PACKAGE / "glossary.csv").set_index("concept")
    gloss = dict(zip(data["terms"]["en"]["term"], data["terms"]["en"]["gloss"], strict=True))
    assert gloss["misuse"] == glossary.loc["abuse", "zh"].replace("|", ", ") if "misuse" in gloss else True
    assert sum(bool(g) for g in gloss.values()) > 50


def test_topics_are_the_studys_with_terms_by_relevance(shipped, data):
    model = fit_topics(shipped.corpus, language="en", seed=shipped.seed, **shipped.topics("en"))
    found = data["topics"]["en"]
    assert found["names"] == list(model.names_)
    overall = model.sizes_ @ model.components_ / model.sizes_.sum()
    for topic in (0, 4):
        weights = model.components_[topic]
        usable = weights > 5e-4
        for x in (0.2, 0.6, 1.0):
            worth = np.where(
                usable, x * np.log(weights + 1e-300) + (1 - x) * np.log((weights + 1e-300) / overall), -np.inf
            )
            expected = {str(model.terms_[i]) for i in np.argsort(-worth, kind="stable")[:15]}
            assert expected <= {term for term, _, _ in found["terms"][topic]}
    shares = np.frombuffer(base64.b64decode(found["shares"]), "u1").reshape(len(found["rows"]), -1)
    assert shares.astype(int).sum(axis=1) == pytest.approx(255, abs=len(model.names_))


def test_what_cannot_be_computed_says_why(tmp_path):
    study = open_study(write_study(tmp_path, study=STUDY.replace("min_df = 1", "min_df = 99")))
    assert "lower min_df" in gather_topics(study)["en"]["gap"]
    found = gather_terms(study)["en"]
    assert "min_families" in found["gap"]
    assert set(found["term"]) == {"threat", "marvel", "river", "wall", "water"}
    assert found["estimate"] == [None] * 5
