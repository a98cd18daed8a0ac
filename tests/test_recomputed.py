"""Headline numbers of the shipped study, worked out again from its CSV files without the library's statistics."""

import csv
import tomllib
from collections import Counter, defaultdict
from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import f1_score

from framing import open_study
from framing.study.results import list_analyses, round_numbers

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data" / "rare-earth-controls"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def results():
    """The library's side: the tables that ``results.json`` is written from."""
    study = open_study(ROOT / "study.toml")
    analyses = list_analyses(study)
    tables = {
        name: round_numbers(analyses[name]())
        for name in ("parts", "adjusted", "deeds", "turn", "agreement", "validity")
    }
    return {
        "articles": len(study.corpus.articles),
        "families": study.corpus.articles["family"].nunique(),
        "tables": tables,
    }


@pytest.fixture(scope="module")
def articles():
    return {row["article"]: row for row in rows("articles.csv")}


@pytest.fixture(scope="module")
def codings():
    """Stances by coder, frame and article; an article that a coder read has a set for each frame, empty where the frame is absent."""
    found = defaultdict(lambda: defaultdict(dict))
    for row in rows("codings.csv"):
        stances = found[row["coder"]][row["frame"]].setdefault(row["article"], set())
        if row["stance"] != "none":
            stances.add(row["stance"])
    return found


def pick(table, **values):
    found = [row for row in table if all(row.get(key) == value for key, value in values.items())]
    assert len(found) == 1, (values, len(found))
    return found[0]


def sides(articles, codes, stance, keep=lambda row: True):
    """Return the 0/1 of reference articles and of the others."""
    values = defaultdict(list)
    for article, stances in codes.items():
        if keep(articles[article]):
            values[articles[article]["group"] == "prc-state"].append(stance in stances)
    return np.array(values[True], dtype=float), np.array(values[False], dtype=float)


def test_articles_and_families(results, articles):
    assert results["articles"] == len(articles) == 599
    assert results["families"] == len({row["family"] for row in articles.values()}) == 547


@pytest.mark.parametrize("frame", ["weapon", "norm"])
@pytest.mark.parametrize("stance", ["asserted", "rejected"])
@pytest.mark.parametrize("coder", ["first", "second"])
def test_headline_differences(results, articles, codings, frame, stance, coder):
    inside, outside = sides(articles, codings[coder][frame], stance)
    row = pick(results["tables"]["parts"], factor="coder", part=coder, frame=frame, stance=stance)
    assert row["estimate"] == pytest.approx(inside.mean() - outside.mean(), abs=1e-6)
    assert (row["articles"], row["reference_articles"]) == (len(inside), len(outside))


@pytest.mark.parametrize("frame", ["weapon", "norm"])
@pytest.mark.parametrize("wave", ["1", "2", "3"])
def test_each_wave_by_itself(results, articles, codings, frame, wave):
    seen = {row["family"] for row in articles.values() if row["wave"] < wave}  # copies of these are no new evidence
    fresh = {article for article, row in articles.items() if row["wave"] == wave and row["family"] not in seen}
    inside, outside = sides(articles, codings["second"][frame], "asserted", lambda row: row["article"] in fresh)
    row = pick(results["tables"]["parts"], factor="wave", part=f"wave {wave}", frame=frame, stance="asserted")
    assert row["estimate"] == pytest.approx(inside.mean() - outside.mean(), abs=1e-6)


@pytest.mark.parametrize("frame", ["weapon", "norm"])
def test_interval_of_the_headline_by_a_plain_family_bootstrap(results, articles, codings, frame):
    """Whole families drawn with replacement: another bootstrap than the library's weights, so only near it."""
    families = defaultdict(lambda: np.zeros(4))
    for article, stances in codings["second"][frame].items():
        at = 0 if articles[article]["group"] == "prc-state" else 2
        families[articles[article]["family"]][at : at + 2] += ("asserted" in stances, 1)
    table, rng = np.array([families[name] for name in sorted(families)]), np.random.default_rng(1)
    drawn = np.array([table[rng.integers(len(table), size=len(table))].sum(axis=0) for _ in range(2000)])
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1] - drawn[:, 2] / drawn[:, 3], [0.025, 0.975])
    row = pick(results["tables"]["parts"], factor="coder", part="second", frame=frame, stance="asserted")
    assert row["low"] == pytest.approx(low, abs=0.02)
    assert row["high"] == pytest.approx(high, abs=0.02)


@pytest.mark.parametrize("frame", ["weapon", "norm"])
def test_mantel_haenszel_difference(results, articles, codings, frame):
    """Greenland and Robins (1985): weights n1 n0 / n in each stratum of language, kind and period; dates that straddle the turn are a stratum."""
    turn = tomllib.loads((ROOT / "study.toml").read_text(encoding="utf-8"))["robustness"]["turn"]

    def half(date):
        first, last = (date + "-01-01"[len(date) - 4 :], date + "-12-31"[len(date) - 4 :]) if date else ("", "")
        return "" if not date or first < turn <= last else str(first >= turn)

    strata = defaultdict(lambda: np.zeros((2, 2)))
    for article, stances in codings["second"][frame].items():
        row = articles[article]
        key = (row["language"][:2], row["kind"], half(row["date"]))
        strata[key][int(row["group"] == "prc-state")] += ("asserted" in stances, 1)
    above = below = 0.0
    for (others, n0), (reference, n1) in strata.values():
        if n0 and n1:
            above += (reference * n0 - others * n1) / (n0 + n1)
            below += n0 * n1 / (n0 + n1)
    row = pick(results["tables"]["adjusted"], frame=frame, stance="asserted", adjustment="stratified")
    assert row["estimate"] == pytest.approx(above / below, abs=1e-6)


@pytest.mark.parametrize("frame", ["weapon", "norm"])
@pytest.mark.parametrize("stance", ["asserted", "rejected"])
def test_agreement(results, codings, frame, stance):
    first, second = codings["first"][frame], codings["second"][frame]
    both = sorted(first.keys() & second.keys())
    data = [[int(stance in codes[article]) for article in both] for codes in (first, second)]
    alpha = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    row = pick(results["tables"]["agreement"], frame=frame, stance=stance, language="all")
    assert (row["alpha"], row["articles"]) == (pytest.approx(alpha, abs=1e-6), len(both))


@pytest.mark.parametrize("frame", ["weapon", "norm"])
def test_what_each_side_does_with_a_frame(results, articles, codings, frame):
    for side, inside in (("prc-state", True), ("all others", False)):
        deeds = Counter()
        for article, stances in codings["second"][frame].items():
            if (articles[article]["group"] == "prc-state") == inside:
                words = {"asserted": "asserts", "rejected": "denies", "attributed": "reports"}
                deeds[next((words[stance] for stance in words if stance in stances), "silent")] += 1
        for deed in ("asserts", "denies", "reports", "silent"):
            row = pick(results["tables"]["deeds"], coder="second", frame=frame, stance=deed, group=side)
            assert row["estimate"] == pytest.approx(deeds[deed] / deeds.total(), abs=1e-6)


def test_the_turn_in_a_large_group(results, articles, codings):
    us = {
        article: stances
        for article, stances in codings["second"]["weapon"].items()
        if articles[article]["group"] == "us"
    }
    parts = {True: [], False: []}
    for article, stances in us.items():
        date = articles[article]["date"]
        if date:
            parts[date >= "2025"].append("asserted" in stances)
    row = pick(results["tables"]["turn"], side="us", frame="weapon", stance="asserted")
    assert row["estimate"] == pytest.approx(np.mean(parts[True]) - np.mean(parts[False]), abs=1e-6)


def test_score_of_the_dictionary_from_its_hits(results):
    row = pick(
        results["tables"]["validity"], measure="dictionary", coder="second", frame="weapon", language="zh", score="f1"
    )
    hits, false_alarms, misses = row["hits"], row["false_alarms"], row["misses"]
    truth = [1] * hits + [0] * false_alarms + [1] * misses
    said = [1] * hits + [1] * false_alarms + [0] * misses
    assert row["estimate"] == pytest.approx(f1_score(truth, said), abs=1e-6)
