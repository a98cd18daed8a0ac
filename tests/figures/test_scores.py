"""Scores drawn: rows without a value stay empty, claims count intervals, terms lean to the side that is named."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_drawable, points

from framing.errors import FramingError
from framing.figures.scores import plot_agreement, plot_k, plot_learning, plot_scores, plot_terms
from framing.figures.style import describe, subtitle


@pytest.fixture
def agreement() -> pd.DataFrame:
    rows = [("f", s, c, e) for s, e in (("asserted", 0.9), ("rejected", 0.5)) for c in ("all", "en", "zh")]
    table = pd.DataFrame(rows, columns=["frame", "stance", "language", "alpha"])
    return table.assign(low=table["alpha"] - 0.1, high=table["alpha"] + 0.05, articles=40, families=38)


def test_agreement_counts_what_lies_surely_above_the_mark(agreement):
    figure = plot_agreement(agreement, labels={"f": "危险"})
    assert figure.layout.meta["claim"] == (
        "Krippendorff's alpha is clearly above 0.67 in 1 of 2 comparisons over all languages, lowest for 危险, rejected: 0.50 [0.40, 0.55]"
    )
    lower = agreement.assign(coders="ann / bo")
    lower.loc[5, ["alpha", "low"]] = 0.2, 0.1
    meta = plot_agreement(lower, labels={"f": "危险", "bo": "bo (person)"}).layout.meta
    assert meta["claim"].endswith(
        "lowest for 危险, rejected: 0.50; within languages lowest for 危险, rejected, Chinese: 0.20"
    )
    assert "coders: ann and bo (person)" in meta["notes"]
    assert [key[0] for key in figure.layout.meta["key"]] == ["all languages", "English", "Chinese"]
    assert len(points(figure)) == 6
    assert_drawable(figure)


def test_routes_are_told_by_which_leads_and_how_clearly():
    rows = [("en", "dictionary", 0.6, -0.2, -0.3), ("en", "topics", 0.8, 0.2, 0.1), ("zh", "dictionary", 0.7, 0.01, -0.1), ("zh", "topics", 0.69, -0.01, -0.1)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["language", "route", "estimate", "difference", "difference_low"])
    table = table.assign(frame="f", low=table["estimate"] - 0.05, high=table["estimate"] + 0.05)
    meta = plot_scores(table, value="route", facet="frame", x_title="AUC (1: perfect)", reference=0.5).layout.meta
    said = "AUC is highest for dictionary in 1 (clearly in none), for topics in 1 (clearly in 1) of 2 comparisons"
    assert meta["claim"] == said


def test_scores_of_one_measure_are_told_by_their_range_and_explained():
    table = pd.DataFrame(
        {
            "score": ["f1", "precision"] * 2,
            "language": ["en", "en", "zh", "zh"],
            "frame": "f",
            "estimate": [0.5, 0.6, 0.7, 0.9],
        }
    )
    table = table.assign(low=table["estimate"] - 0.1, high=table["estimate"] + 0.1)
    meta = plot_scores(table, value="score", facet="frame", x_title="score").layout.meta
    assert meta["claim"] == (
        "Score: F1 0.50 [0.40, 0.60] to 0.70 [0.60, 0.80]; precision 0.60 [0.50, 0.70] to 0.90 [0.80, 1.00]"
    )
    assert "precision: of the articles found, the part that is right" in meta["notes"]


def test_a_score_without_a_value_is_named_and_empty(agreement):
    table = agreement.rename(columns={"alpha": "estimate"})
    table.loc[0, ["estimate", "low", "high"]] = float("nan")
    figure = plot_scores(table, value="stance", facet="frame", x_title="F1")
    assert len(points(figure)) == 5
    assert set(figure.layout.yaxis.ticktext) == {"asserted", "rejected"}


def test_only_warnings_of_what_differs_stand_below(agreement):
    table = agreement.rename(columns={"alpha": "estimate"}).assign(
        verdict=["differs", *["unclear"] * 5], warning=list("abcdef")
    )
    assert plot_scores(table, value="stance", facet="frame", x_title="F1").layout.meta["warnings"] == ["a"]


def test_learning_says_in_how_many_curves_more_coding_clearly_helped():
    rows = [
        ("f", "asserted", c, n, e)
        for c, es in (("en", (0.3, 0.8)), ("zh", (0.5, 0.52)))
        for n, e in zip((60, 120), es, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["frame", "stance", "language", "coded", "estimate"])
    table = table.assign(
        low=table["estimate"] - 0.1, high=table["estimate"] + 0.1, basis=["measured"] * 3 + ["extrapolated"]
    ).assign(articles=[90, 90, 40, 40], families=30, coder="ann")
    figure = plot_learning(table)
    said = subtitle(describe(figure, level=0.95, coders={"ann": "a person"}).layout.meta)
    assert all(part in said for part in ("n = 40 to 90 articles a row, 30 families", "95% intervals", "ann (a person)"))
    assert figure.layout.meta["claim"].endswith("rises clearly in 1 of 2 curves")
    assert "hollow: extrapolated" in figure.layout.meta["notes"]
    assert list(figure.layout.yaxis.ticktext) == ["60 articles", "120 articles"]


def test_terms_are_counted_among_all_and_the_sides_are_named():
    table = pd.DataFrame(
        {
            "term": [f"t{i}" for i in range(40)],
            "estimate": [2 - i / 10 for i in range(40)],
            "p_corrected": [0.01] * 3 + [0.5] * 36 + [0.02],
        }
    )
    table = table.assign(
        low=table["estimate"] - 1, high=table["estimate"] + 1, z=1.0, all_inside=1200, all_outside=7, coder="ann"
    )
    figure = plot_terms({"en": table, "zh": table.head(5)}, n=4, sides=("北方", "others"))
    said = subtitle(describe(figure, level=0.95, coders={"ann": "a person"}).layout.meta)
    assert "n = 1,200 against 7 articles (English); n = 1,200 against 7 articles (Chinese)" in said
    assert "95% intervals" in said
    assert "coder ann (a person)" in said
    chinese = table.head(2).assign(term=["武器", "未知"])
    known = pd.DataFrame({"concept": ["a-weapon"], "zh": ["兵器|武器"], "en": ["weapon"], "domain": ["x"]})
    glossed = plot_terms({"zh": chinese}, glossary=known)
    assert list(glossed.layout.yaxis.ticktext) == ["武器 (a weapon)", "未知"]
    assert any("武器 (a weapon)" in text for trace in glossed.data for text in trace.hovertext)
    bare = plot_terms({"en": table.drop(columns="coder")})
    assert "words are counted, nobody codes" in subtitle(bare.layout.meta)
    assert (
        figure.layout.meta["claim"]
        == "Clearly leaning to 北方 and to others: 3 and 1 of 40 terms (English); 3 and 0 of 5 terms (Chinese)"
    )
    assert len(points(figure)) == 8 + 5
    assert_drawable(figure)
    with pytest.raises(FramingError, match="no table to draw"):
        plot_terms({})
    table["term"] = ["the", "u", "1", "2025", "但是", "以及", "also", "月", *table["term"][8:]]
    assert len(points(plot_terms({"en": table}, n=40))) == 40 - 7, (
        "of the function words 但是 is one that a stance hangs on"
    )


def test_k_says_which_number_is_picked_or_that_none_is():
    table = pd.DataFrame(
        {
            "language": ["en"] * 3 + ["zh"] * 3,
            "k": [3, 4, 5] * 2,
            "stability": 0.6,
            "chance": 0.3,
            "coherence": 0.1,
            "explained": 0.1,
        }
    )
    table = table.assign(
        stability_low=0.5,
        stability_high=0.8,
        coherence_error=0.01,
        explained_error=0.01,
        gap="",
        stable=[False, True, True] * 2,
        stable_topics=3,
    )
    table["chosen"] = [False, True, False, False, False, False]
    figure = plot_k(table)
    assert (
        figure.layout.meta["claim"]
        == "English: 4 topics (3 of them stable) are picked; Chinese: no number of topics is surely stable"
    )
    assert_drawable(figure)
    assert len([t for t in figure.data if t.mode == "lines+markers"]) == 6
    with pytest.raises(FramingError, match="without gaps"):
        plot_k(table.assign(gap="too few"))
