"""Marked mentions scored: by hand, by another road, and a planted bias of the measure recovered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from samples import BOOK
from scipy.stats import beta

from framing import (
    FramingError,
    Intervals,
    code_marks,
    correct_contrasts,
    correct_prevalence,
    make_corpus,
    score_marks,
    state_validity,
)
from framing.corpus.corpus import MARK_COLUMNS

FEW = Intervals(draws=1000)


def corpus_of(marks, mentions=None, groups=("north",), families=None):
    ids = sorted(set(marks["article"]) | set(mentions["article"] if mentions is not None else ()))
    articles = pd.DataFrame(
        {
            "article": ids,
            "outlet": "o",
            "group": [groups[i % len(groups)] for i in range(len(ids))],
            "wire": "",
            "kind": "news",
        }
    )
    articles = articles.assign(family=families or "", language="en", date="", date_basis="", url="", words=9)
    terms = pd.DataFrame({"article": ids, "term": "dam", "count": 1})
    return make_corpus(articles, terms=terms, codebook=BOOK, mentions=mentions, marks=marks)


def marks_of(pairs, inclusion=0.5):
    rows = [
        (f"{i:03}", f"a{i:03}", "ann", "danger", "threat", stance, mark, inclusion)
        for i, (stance, mark) in enumerate(pairs)
    ]
    return pd.DataFrame(rows, columns=list(MARK_COLUMNS))


def test_scores_counted_by_hand_with_weights():
    marks = marks_of(
        [("asserted", "asserted")] * 6
        + [("asserted", "rejected")] * 2
        + [("rejected", "none"), ("unclear", "asserted")]
    )
    marks.loc[7, "inclusion"] = 0.1  # stands for ten, the others for two
    corpus = corpus_of(marks)
    scores = score_marks(corpus.marks, articles=corpus.articles, intervals=FEW, seed=1).set_index(
        ["by", "value", "score"]
    )
    assert scores.loc[("stance", "asserted", "precision"), "estimate"] == pytest.approx(12 / (14 + 10))
    assert scores.loc[("stance", "rejected", "precision"), "estimate"] == 0
    assert scores.loc[("all", "all", "none"), "estimate"] == pytest.approx(2 / (18 + 10))
    assert ("stance", "unclear", "precision") not in scores.index
    assert scores.loc[("indicator", "threat", "precision"), ["mentions", "families"]].tolist() == [9, 9]
    assert ((scores["low"] <= scores["estimate"]) & (scores["estimate"] <= scores["high"])).all()


def test_intervals_are_jeffreys_for_unrelated_mentions_of_equal_weight():
    corpus = corpus_of(marks_of([("asserted", "asserted")] * 30 + [("asserted", "none")] * 10))
    row = score_marks(corpus.marks, articles=corpus.articles, intervals=Intervals(draws=20000), seed=1).iloc[0]
    assert [row["low"], row["high"]] == pytest.approx(beta(30.5, 10.5).ppf([0.025, 0.975]), abs=0.01)


def test_the_line_below_figures():
    corpus = corpus_of(marks_of([("asserted", "asserted")] * 12 + [("rejected", "none")] * 4))
    said = state_validity(corpus, intervals=FEW, seed=1)
    assert said.startswith("Stance validated on 16 mentions marked by ann (person): precision asserted 100% [")
    assert "rejected 0% [" in said
    assert "no use of the frame 25% [" in said
    assert state_validity(replace(corpus, marks=corpus.marks.head(0)), seed=1).startswith(
        "Stance not validated for this study"
    )


def test_marks_correct_shares_of_mentions_and_differences():
    """The measure takes half of the south's denials for assertions and none of the north's: the marks say so."""
    rng = np.random.default_rng(4)
    rows, said = [], []
    for i in range(600):
        south = i % 2
        truth = "rejected" if rng.random() < 0.4 else "asserted"
        seen = "asserted" if truth == "rejected" and south and rng.random() < 0.5 else truth
        rows.append((f"a{i:03}", "danger", "threat", seen, 1))
        said.append(truth)
    mentions = pd.DataFrame(rows, columns=["article", "frame", "indicator", "stance", "count"])
    some = np.sort(rng.choice(600, 200, replace=False))
    marks = pd.DataFrame(
        [(f"{i:03}", f"a{i:03}", "ann", "danger", "threat", rows[i][3], said[i], 1 / 3) for i in some],
        columns=list(MARK_COLUMNS),
    )
    corpus = corpus_of(marks, mentions, groups=("north", "south"))
    tables = code_marks(corpus)
    table = correct_contrasts(**tables, reference="north", intervals=FEW, seed=1)
    gap = table[table["stance"] == "rejected"].set_index("method")
    truth = np.mean([s == "rejected" for s in said[1::2]]) - np.mean([s == "rejected" for s in said[::2]])
    assert gap.loc["naive", "high"] < truth < gap.loc["corrected", "high"]
    assert gap.loc["corrected", "low"] < truth
    assert abs(gap.loc["corrected", "estimate"] - truth) < 0.12 < abs(gap.loc["naive", "estimate"] - truth)
    share = correct_prevalence(**tables, intervals=FEW, seed=1).set_index(["group", "stance", "method"])["estimate"]
    assert share["north", "rejected", "naive"] == np.mean([s == "rejected" for s in said[::2]])
    assert share["south", "none", "corrected"] == 0


def test_marks_of_other_mentions_are_refused():
    mentions = pd.DataFrame(
        [("a000", "danger", "threat", "rejected", 1)], columns=["article", "frame", "indicator", "stance", "count"]
    )
    corpus = corpus_of(marks_of([("asserted", "asserted")]), mentions)
    with pytest.raises(FramingError, match=r"mark 000: 'a000' has no mention of 'threat' that is asserted \(1 such\)"):
        code_marks(corpus)
    with pytest.raises(FramingError, match=r"coder must be one of those who marked mentions, \['ann'\], got 'bob'"):
        code_marks(corpus, coder="bob")
    with pytest.raises(FramingError, match="marks: there is no row"):
        score_marks(corpus.marks.head(0), articles=corpus.articles, seed=1)
