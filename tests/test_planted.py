"""The benchmark of planted topics with fewer corpora: what each model must find, and that more articles help."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import load_benchmark

# Least share of articles (where they are few, mean of five corpora) whose main topic is found: by a model of a language's articles, by the joint model, and pairs matched right.
FLOORS = {
    (3, 100): (0.6, 0.9, 0.3),
    (6, 100): (0.8, 0.95, 0.6),
    (10, 100): (0.6, 0.85, 0.7),
    (3, 300): (0.7, 0.98, 0.6),
    (6, 300): (0.95, 0.98, 0.95),
    (10, 300): (0.9, 0.98, 0.95),
    (10, 1000): (0.98, 0.98, 1.0),
}


@pytest.fixture(scope="module")
def bench():
    return load_benchmark("bench_planted")


@pytest.mark.parametrize("size", FLOORS)
def test_planted_topics_are_found_in_both_languages_and_across(bench, size):
    seeds = range(5, 10) if size[1] < 300 else [5]
    found = pd.DataFrame([bench.score_planted(topics=size[0], articles=size[1], seed=s) for s in seeds]).mean()
    single, joint, matched = FLOORS[size]
    assert found["by chance"] < 0.5
    assert min(found["en"], found["zh"]) >= single, found
    assert min(found["joint en"], found["joint zh"]) >= joint, found
    assert found["matched right"] >= matched, found
