"""Are the p-values and intervals of telling terms what they say? On the study's corpus, on simulations shaped like it, and at size.

    python benchmarks/bench_terms.py [--runs 40] [--articles 15000]

Printed, as shares: `cover` all terms whose interval holds the truth, `bare` those without a count on one side (`bare_share` of all,
`bare_width` wide on average, in log-odds), `below` p < .05 and
`below_half` p < .5 where nothing leans, `found` tables with a corrected p < .05 although nothing leans (labels at random), or the part of the
found that lean the wrong way or not at all (planted).
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from framing import read_package
from framing.compare.bootstrap import Intervals
from framing.compare.terms import PRIOR, compare_terms

PACKAGE = Path(__file__).resolve().parents[1] / "data" / "rare-earth-controls"
FEW = {"intervals": Intervals(draws=400), "shuffles": 2000}


def load_coded(language: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the coded articles of a language and their terms."""
    corpus = read_package(PACKAGE)
    articles = corpus.articles[corpus.articles["article"].isin(corpus.codings["article"])]
    articles = articles[articles["language"].str[:2] == language]
    return articles, corpus.terms[corpus.terms["article"].isin(articles["article"])]


def label_at_random(articles: pd.DataFrame, families: int, rng: np.random.Generator) -> pd.Series:
    """Return, per article, whether its family is among so many drawn at random."""
    names = np.unique(articles["family"])
    return articles["family"].isin(rng.choice(names, families, replace=False))


def split(articles: pd.DataFrame, label: pd.Series) -> dict:
    return {
        "inside": articles.loc[label, "article"],
        "outside": articles.loc[~label, "article"],
        "families": articles.set_index("article")["family"],
    }


def sum_up(table: pd.DataFrame, truth: np.ndarray | float = 0.0) -> dict[str, float]:
    held = ((table["low"] <= truth) & (truth <= table["high"])).to_numpy()
    bare = (table[["count_inside", "count_outside"]].min(axis=1) == 0).to_numpy()
    return {
        "terms": len(table),
        "cover": held.mean(),
        "bare": held[bare].sum(),
        "bare_n": bare.sum(),
        "bare_share": bare.mean(),
        "bare_width": (table["high"] - table["low"])[bare].mean(),
        "below": (table["p"] < 0.05).mean(),
        "below_half": (table["p"] < 0.5).mean(),
        "found": float((table["p_corrected"] < 0.05).any()),
    }


def average(rows: list[dict[str, float]]) -> pd.Series:
    """Return the mean over tables, of `bare` over all such terms of all tables."""
    found = pd.DataFrame(rows)
    bare = found["bare"].sum() / max(1, found["bare_n"].sum())
    return found.drop(columns="bare_n").assign(bare=bare).mean()


def permute_labels(language: str, *, families: int, runs: int, seed: int = 1, **options) -> pd.Series:
    """The study's corpus, labels given to families at random: nothing leans."""
    articles, terms = load_coded(language)
    rows = []
    for run in range(runs):
        label = label_at_random(articles, families, np.random.default_rng([seed, run]))
        rows.append(sum_up(compare_terms(terms, **split(articles, label), seed=run, **(FEW | options))))
    return average(rows)


def plant(
    articles: pd.DataFrame,
    terms: pd.DataFrame,
    label: pd.Series,
    *,
    longer: float,
    lean: float,
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.Series]:
    """Return counts drawn anew with the corpus's lengths, families, rates and bursts, and every term's true estimate.

    Half of the terms lean, by a normal log-odds of deviation ``lean`` that leaves the number of words as it is; the inside's articles are ``longer`` times as long.
    """
    wide = terms.pivot(index="article", columns="term", values="count").fillna(0).loc[articles["article"]]
    counts, inside = wide.to_numpy(), label.to_numpy()
    enough = (counts > 0).sum(axis=0) >= 4
    words, size = counts.sum(axis=1), articles.groupby("family")["article"].transform("size").to_numpy()
    counts, vocabulary = counts[:, enough], wide.columns[enough]
    rate = counts.sum(axis=0) / words.sum()
    burst = ((counts**2).sum(axis=0) / counts.sum(axis=0) + 1) / 2  # words of an occurrence: 1 + geometric
    shift = np.where(rng.random(len(rate)) < 0.5, 0.0, rng.normal(-(lean**2) / 2, lean, len(rate)))
    words = words * np.where(inside, longer, 1.0)
    first = articles["family"].duplicated().to_numpy()
    origin = articles.index.get_indexer(articles.groupby("family")["article"].transform(lambda a: a.index[0]))
    events = rng.poisson(words[:, None] * rate * np.exp(shift * inside[:, None]) / burst)
    more = rng.negative_binomial(np.maximum(events, 1), 1 / np.maximum(burst, 1.0001)) * (events > 0)
    drawn = events + np.where(burst > 1.0001, more, 0)
    drawn[first] = drawn[origin[first]]
    words = words[origin]
    rest = np.maximum(0, np.round(words - drawn.sum(axis=1)))  # what the terms compared do not make up
    place, term = np.nonzero(drawn)
    ids = articles["article"].to_numpy()
    table = pd.DataFrame({"article": ids[place], "term": vocabulary[term], "count": drawn[place, term]})
    table = pd.concat([table, pd.DataFrame({"article": ids, "term": [f"~{i}" for i in ids], "count": rest})])
    sides = [words[side].sum() for side in (inside, ~inside)]
    y = [n * rate * np.exp(s) for n, s in zip(sides, (shift, 0.0), strict=True)]
    pseudo = PRIOR * (y[0] + y[1]) / sum(sides)
    odds = [np.log((a + pseudo) / (n + PRIOR - a - pseudo)) for a, n in zip(y, sides, strict=True)]
    assert size.max() > 1  # families of several articles are part of the shape
    return table[table["count"] > 0], pd.Series(odds[0] - odds[1], index=vocabulary).where(shift != 0, 0.0)


def plant_leanings(
    language: str, *, families: int, runs: int, longer: float = 1.0, lean: float = 1.0, seed: int = 2, **options
) -> pd.Series:
    articles, terms = load_coded(language)
    articles = articles.reset_index(drop=True)
    rows = []
    for run in range(runs):
        rng = np.random.default_rng([seed, run])
        label = label_at_random(articles, families, rng)
        drawn, truth = plant(articles, terms, label, longer=longer, lean=lean, rng=rng)
        table = compare_terms(drawn, **split(articles, label), seed=run, **(FEW | options))
        rows.append(score_planted(table, truth))
    return average(rows)


def score_planted(table: pd.DataFrame, truth: pd.Series) -> dict[str, float]:
    true = truth.reindex(table["term"]).to_numpy()
    found = table["p_corrected"] < 0.05
    wrong = found & (np.sign(table["estimate"]) != np.sign(true))
    row = sum_up(table, true) | {"found": wrong.sum() / max(1, found.sum()), "power": found[true != 0].mean()}
    alike = table.loc[true == 0, "p"]
    return row | {"below": (alike < 0.05).mean(), "below_half": (alike < 0.5).mean()}


def plant_ratios(
    inside: int, outside: int, *, ratios: tuple[float, ...], runs: int, longer: float = 1.0, seed: int = 5, **options
) -> pd.Series:
    """So many articles of 60 to 180 words a side; 1,500 words, one to thirty in 10,000, that occur inside by one of the ratios."""
    ids = np.array([f"a{i:04}" for i in range(inside + outside)])
    sides = {"inside": ids[:inside], "outside": ids[inside:], "families": pd.Series(ids, index=ids)}
    names = np.array([f"t{i:04}" for i in range(1500)])
    rows = []
    for run in range(runs):
        rng = np.random.default_rng([seed, run])
        within = np.arange(len(ids)) < inside
        words = rng.uniform(60, 180, len(ids)) * np.where(within, longer, 1.0)
        rate, ratio = np.exp(rng.uniform(*np.log([1e-4, 3e-3]), len(names))), rng.choice(ratios, len(names))
        events = rng.poisson(words[:, None] * rate * np.where(within[:, None], ratio, 1) / 1.3)
        counts = events + rng.poisson(0.3 * events)
        place, term = np.nonzero(counts)
        drawn = pd.DataFrame({"article": ids[place], "term": names[term], "count": counts[place, term]})
        rest = np.round(words * 10) - counts.sum(axis=1)  # what leans takes no room from what doesn't
        rest = pd.DataFrame({"article": ids, "term": [f"~{i}" for i in ids], "count": rest})
        n = [np.round(words * 10)[side].sum() for side in (within, ~within)]
        y = words[within].sum() * rate * ratio, words[~within].sum() * rate
        pseudo = PRIOR * (y[0] + y[1]) / sum(n)
        odds = [np.log((a + pseudo) / (b + PRIOR - a - pseudo)) for a, b in zip(y, n, strict=True)]
        table = compare_terms(pd.concat([drawn, rest]), **sides, seed=run, **(FEW | options))
        rows.append(score_planted(table, pd.Series(odds[0] - odds[1], index=names).where(ratio != 1, 0.0)))
    return average(rows)


def draw_lengths(*, rare: bool, rng: np.random.Generator) -> tuple[pd.DataFrame, dict]:
    """34 articles of 200 words against 220 of 120. ``rare``: forty words, each in five of the 220; else 150 words that lean nowhere."""
    words = np.repeat([200, 120], [34, 220])
    ids = np.array([f"a{i:03}" for i in range(254)])
    rows = [
        (a, f"base{t:02}", n)
        for a, w in zip(ids, words, strict=True)
        for t, n in enumerate(rng.multinomial(w, np.full(60, 1 / 60)))
    ]
    table = pd.DataFrame(rows, columns=["article", "term", "count"])
    if rare:
        some = [(a, f"rare{t:02}", 1) for t in range(40) for a in rng.choice(ids[34:], 5, replace=False)]
    else:
        drawn = rng.poisson(np.outer(words, np.geomspace(3e-4, 0.01, 150)))
        some = [(ids[a], f"rare{t:03}", drawn[a, t]) for a, t in zip(*np.nonzero(drawn), strict=True)]
    table = pd.concat([table, pd.DataFrame(some, columns=["article", "term", "count"])])
    return table[table["count"] > 0], {"inside": ids[:34], "outside": ids[34:], "families": pd.Series(ids, index=ids)}


def check_lengths(*, runs: int, **options) -> tuple[float, float]:
    """Return the smallest corrected p of the forty words, and how many p of 150 words that lean nowhere lie below .05."""
    least, below = 1.0, []
    for run in range(runs):
        table, sides = draw_lengths(rare=True, rng=np.random.default_rng([3, run]))
        found = compare_terms(table, **sides, seed=run, **(FEW | options))
        least = min(least, found.loc[found["term"].str.startswith("rare"), "p_corrected"].min())
        table, sides = draw_lengths(rare=False, rng=np.random.default_rng([4, run]))
        found = compare_terms(table, **sides, seed=run, **(FEW | options))
        below.append((found.loc[found["term"].str.startswith("rare"), "p"] < 0.05).mean())
    return least, float(np.mean(below))


def test_by_article(terms: pd.DataFrame, sides: dict, vocabulary: pd.Series) -> pd.DataFrame:
    """Two tests that share nothing with the library's: Fisher's on articles with the term, Mann-Whitney's on rates, one a family."""
    family = sides["families"]
    order = pd.Series([*sides["inside"], *sides["outside"]])
    kept = order[~order.map(family).duplicated()]
    wide = terms.pivot(index="article", columns="term", values="count").fillna(0).loc[kept]
    inside = kept.isin(sides["inside"]).to_numpy()
    words = wide.sum(axis=1).to_numpy()
    rows = []
    for term in vocabulary:
        count = wide[term].to_numpy()
        square = [[(count[s] > 0).sum(), (count[s] == 0).sum()] for s in (inside, ~inside)]
        rank = stats.mannwhitneyu(count[inside] / words[inside], count[~inside] / words[~inside], method="asymptotic")
        rows.append((stats.fisher_exact(square).pvalue, rank.pvalue if (count > 0).any() else 1.0))
    return pd.DataFrame(rows, columns=["fisher", "rank"], index=vocabulary)


def compare_tests(language: str, *, group: str = "prc-state", seed: int = 1, **options) -> pd.DataFrame:
    """Return, for the study's own labels, what each test finds and how its p go with the library's."""
    articles, terms = load_coded(language)
    sides = split(articles, articles["group"] == group)
    table = compare_terms(terms, **sides, seed=seed, **options).set_index("term")
    others = test_by_article(terms, sides, table.index)
    rows = []
    for name, p in (("library", table["p"]), *others.items()):
        found = stats.false_discovery_control(p) < 0.05
        ours = table["p_corrected"] < 0.05
        rows.append(
            {
                "test": name,
                "found": found.sum(),
                "towards": (found & (table["estimate"] > 0)).sum(),
                "both": (found & ours).sum(),
                "rank correlation": stats.spearmanr(p, table["p"]).statistic,
            }
        )
    return pd.DataFrame(rows)


def make_large(articles: int, rng: np.random.Generator) -> tuple[pd.DataFrame, np.ndarray]:
    """Return counts of so many articles of about 175 words out of 40,000."""
    rate = 1 / (np.arange(40_000) + 10) ** 1.05
    length = rng.integers(100, 250, articles)
    code = rng.choice(len(rate), length.sum(), p=rate / rate.sum()).astype(np.int64)
    cell, count = np.unique(np.repeat(np.arange(articles), length) * len(rate) + code, return_counts=True)
    ids = np.array([f"article-{i:05}" for i in range(articles)], dtype=object)
    names = np.array([f"t{i:05}" for i in range(len(rate))], dtype=object)
    return pd.DataFrame({"article": ids[cell // len(rate)], "term": names[cell % len(rate)], "count": count}), ids


def time_large(articles: int) -> str:
    table, ids = make_large(articles, np.random.default_rng(1))
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    found = compare_terms(
        table, inside=ids[: articles // 5], outside=ids[articles // 5 :], families=pd.Series(ids, index=ids), seed=1
    )
    used = time.process_time() - start
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return f"{articles} articles, {len(table)} rows, {len(found)} terms: {used:.1f} s CPU, peak {more:.0f} MB above the table's own"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--articles", type=int, default=15_000)
    given = parser.parse_args()
    print(time_large(given.articles), flush=True)
    runs = {"runs": given.runs}
    rows = {}
    for language, families in (("en", 34), ("en", 70), ("en", 110), ("en", 178), ("zh", 12), ("zh", 46), ("zh", 90)):
        rows[f"labels at random, {language}, {families} inside"] = permute_labels(language, families=families, **runs)
        for longer, lean in ((1.0, 1.0), (1.6, 1.0), (1.0, 0.5)):
            name = f"planted (lean {lean:g}), {language}, {families} inside, {longer:g} x as long"
            rows[name] = plant_leanings(language, families=families, longer=longer, lean=lean, **runs)
    for sides in ((34, 220), (127, 127), (300, 300)):
        for ratios in ((1.0,), (1.0, 1.0, 1.0, 4.0), (1.0, 1.0, 0.25, 4.0)):
            name = f"ratios {', '.join(f'{r:g}' for r in ratios)}, {sides[0]} against {sides[1]} articles"
            rows[name] = plant_ratios(*sides, ratios=ratios, longer=1.6, **runs)
    print(pd.DataFrame(rows).T.round(3).to_string(), flush=True)
    least, below = check_lengths(runs=max(1, given.runs // 4))
    print(
        f"200 words against 120: smallest corrected p of the forty {least:.3f}; below .05 where nothing leans {below:.3f}"
    )
    for language in ("en", "zh"):
        print(f"\n{language}\n{compare_tests(language).round(3).to_string(index=False)}", flush=True)


if __name__ == "__main__":
    main()
