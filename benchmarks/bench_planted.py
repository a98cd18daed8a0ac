"""Are planted topics found again, in one language and across two? A score for several sizes.

    python benchmarks/bench_planted.py [--seeds 3] [--topics 3 6 10] [--articles 100 300 1000]

Each article has a main topic (15 of its 60 words), a second one (9 words), and 36 words that all share; six in ten articles are English, the others Chinese.
A topic is 15 concepts of two terms in each language, so a single-language model sees 30 terms a topic and the joint one 15 concepts. Printed: the share of
articles whose largest topic is the planted one, after topics are matched one to one, for a model of each language, for the joint model
(by language), and by chance; the mean similarity of the topics that ``match_concepts`` pairs, and the share of pairs that are the same planted topic.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from framing import code_concepts, code_topics, fit_concepts, fit_topics, make_corpus, match_concepts, read_codebook
from framing.corpus.corpus import Corpus
from framing.measure.topics import TermLimits

BOOK = Path(__file__).resolve().parents[1] / "data" / "rare-earth-controls" / "codebook.yaml"
EACH, WORDS = 15, 60


def plant(*, topics: int, articles: int, seed: int) -> tuple[Corpus, pd.DataFrame, pd.Series]:
    """Return a corpus in two languages, its glossary, and each article's main topic."""
    rng = np.random.default_rng([seed, topics, articles])
    concepts = [(k, i) for k in range(topics) for i in range(EACH)]
    terms = {"en": np.array([[f"e{k}x{i:02d}a", f"e{k}x{i:02d}b"] for k, i in concepts])}
    terms["zh"] = np.array([[f"词{k}号{i:02d}甲", f"词{k}号{i:02d}乙"] for k, i in concepts])
    glossary = pd.DataFrame(
        {
            "concept": [f"c{k}-{i:02d}" for k, i in concepts],
            "zh": ["|".join(pair) for pair in terms["zh"]],
            "en": ["|".join(pair) for pair in terms["en"]],
            "domain": "trade",
        }
    )
    rows, languages, truth = [], {}, {}
    for number in range(articles):
        code = "en" if rng.random() < 0.6 else "zh"
        article, main = f"{code}{number:04d}", int(rng.integers(topics))
        second = (main + int(rng.integers(1, topics))) % topics
        languages[article], truth[article] = "en" if code == "en" else "zh-Hans", main
        words: list[str] = []
        for topic, share in ((main, 0.25), (second, 0.15)):
            chosen = rng.integers(0, EACH, round(share * WORDS)) + topic * EACH
            words += list(terms[code][chosen, rng.integers(0, 2, len(chosen))])
        words += [f"{code}usual{i:02d}" for i in rng.integers(0, 60, round(0.6 * WORDS))]
        found, counts = np.unique(words, return_counts=True)
        rows += [(article, str(term), int(count)) for term, count in zip(found, counts, strict=True)]
    table = pd.DataFrame({"article": list(languages), "language": list(languages.values())}).assign(
        outlet="o", group="us", wire="", family="", kind="news", date="", date_basis="", url="", words=WORDS
    )
    corpus = make_corpus(
        table,
        terms=pd.DataFrame(rows, columns=["article", "term", "count"]),
        codebook=read_codebook(BOOK),
        glossary=glossary,
    )
    return corpus, glossary, pd.Series(truth)


def place_topics(codes: pd.DataFrame, truth: pd.Series) -> tuple[dict[str, int], pd.Series]:
    """Return which planted topic each found one is (one to one), and for each article whether its largest topic is the planted one."""
    shares = codes.pivot(index="article", columns="frame", values="value")
    largest, planted = shares.to_numpy().argmax(axis=1), truth.loc[shares.index].to_numpy()
    table = np.zeros((shares.shape[1], truth.max() + 1))
    np.add.at(table, (largest, planted), 1)
    rows, columns = linear_sum_assignment(-table)
    name = dict(zip(rows, columns, strict=True))
    right = pd.Series([name[f] == t for f, t in zip(largest, planted, strict=True)], index=shares.index)
    return {shares.columns[row]: column for row, column in name.items()}, right


def score_planted(*, topics: int, articles: int, seed: int) -> dict[str, float]:
    """Return the share of articles placed right by each model, and how the topics of the two languages were matched."""
    corpus, glossary, truth = plant(topics=topics, articles=articles, seed=seed)
    out: dict[str, float] = {"k": topics, "articles": articles}
    models, names = [], []
    for code in ("en", "zh"):
        model = fit_topics(corpus, language=code, n_topics=topics, limits=TermLimits(min_df=2, max_df=0.9), seed=seed)
        placed, right = place_topics(code_topics(model, corpus, language=code), truth)
        models.append(model)
        names.append(placed)
        out[code] = right.mean()
    joint = fit_concepts(corpus, glossary, n_topics=topics, limits=TermLimits(min_df=2, max_df=0.9), seed=seed)
    _, right = place_topics(code_concepts(joint, corpus, glossary), truth)
    for code in ("en", "zh"):
        out[f"joint {code}"] = right[right.index.str.startswith(code)].mean()
    out["by chance"] = truth.value_counts(normalize=True).max()
    pairs = match_concepts(*models, glossary, shuffles=100, seed=seed)
    out["similarity"] = pairs["similarity"].mean()
    same = [names[0][a] == names[1][b] for a, b in pairs[["topic", "match"]].itertuples(index=False)]
    out["matched right"] = float(np.mean(same))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--topics", type=int, nargs="+", default=[3, 6, 10])
    parser.add_argument("--articles", type=int, nargs="+", default=[100, 300, 1000])
    given = parser.parse_args()
    rows = [
        score_planted(topics=k, articles=n, seed=seed)
        for k in given.topics
        for n in given.articles
        for seed in range(given.seeds)
    ]
    table = pd.DataFrame(rows).groupby(["k", "articles"]).mean()
    print(f"share of articles whose main topic is found, mean of {given.seeds} corpora")
    print(table.round(3).to_string())


if __name__ == "__main__":
    main()
