"""Corpora of others, with coders of their own: their two topics are found, and what is known of their frames comes out."""

from __future__ import annotations

import pytest
from conftest import load_benchmark

from framing import compare_specifications, leave_one_out, make_choices, summarise_specifications
from framing.compare.bootstrap import Intervals


@pytest.fixture(scope="module")
def bench():
    return load_benchmark("bench_corpora")


@pytest.mark.parametrize(
    ("language", "k", "least", "war", "korea"),
    [
        ("en", 2, 0.95, {"trade", "economic"}, {"korea", "nuclear"}),
        ("zh", 4, 0.85, {"贸易战", "关税"}, {"朝鲜", "半岛"}),
    ],
)
def test_the_coders_topics_are_found_and_told_apart_by_their_terms(bench, shared, language, k, least, war, korea):
    corpus, topic = bench.read_trade_war(shared / "corpora", language=language)
    found, larger = bench.place_in_topics(corpus, topic, language=language, k=k)
    assert found >= max(least, larger + 0.1)
    terms = bench.compare_trade_war(corpus, topic)
    assert war <= set(terms["term"].head(12))
    assert korea <= set(terms["term"].tail(12))
    assert (terms.set_index("term").loc[[*war, *korea], "p_corrected"] < 0.05).all()


def test_leanings_differ_in_the_frame_they_are_known_to_differ_in(bench, shared):
    """Outlets of the right frame climate change less often as something to be resolved; no single outlet carries that."""
    corpus, codes = bench.read_narratives(shared / "corpora")
    assert corpus.articles["outlet"].nunique() == 36
    choices = make_choices(corpus, reference="right", allies=["questionable_source"], turn="2019-01-01", least=50)
    table = compare_specifications(
        codes, choices=choices, main={"coder": "people", "stance": "present"}, intervals=Intervals(draws=300), seed=1
    )
    frames = summarise_specifications(table).set_index("frame")
    assert frames.loc["resolution", ["main", "median"]].max() < -0.05
    assert frames.loc["resolution", "same_sign"] == 1
    assert frames.loc["conflict", "clear"] == 0
    outlets = leave_one_out(codes[codes["frame"] == "resolution"], reference="right", seed=1)
    assert not outlets["carries"].any()
