"""What topics, telling terms and contrasts say of corpora whose coders had other questions: trade war and climate.

    python benchmarks/bench_corpora.py FOLDER

FOLDER holds ``trade-war/articles.jsonl.gz`` (US-China trade war and North Korea; its coders' two topics are in ``topic``) and
``narrative-framing/data_articles_metadata.tsv`` (climate coverage of outlets by leaning, with five frames coded); neither is part of this project.
Printed: how well two topics are the coders' two topics, whether the choice of k finds two, which terms tell them apart; how often
outlets of the right have each frame compared with the others, over all specifications and without each outlet, and their telling terms.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path

import pandas as pd

from framing import (
    choose_k,
    code_topics,
    compare_groups,
    compare_specifications,
    compare_terms,
    fit_topics,
    leave_one_out,
    make_choices,
    make_corpus,
    read_codebook,
    state_k,
    summarise_specifications,
)
from framing.assess.refits import Refits
from framing.corpus.copies import find_copies
from framing.corpus.corpus import Corpus
from framing.measure.topics import TermLimits
from framing.text.terms import Segmenter, count_terms

BOOK = Path(__file__).resolve().parents[1] / "data" / "rare-earth-controls" / "codebook.yaml"
FRAMES = {"RE": "resolution", "HI": "human interest", "CO": "conflict", "MO": "moral", "EC": "economic"}


def build_corpus(articles: pd.DataFrame) -> Corpus:
    """Count the terms of articles with text (``article, outlet, group, language, date, text``) and find their families."""
    family = find_copies(articles).family
    table = articles.assign(
        wire="", kind="news", date_basis="stated", url="", words=articles["text"].str.len().clip(lower=1)
    )
    table["family"] = table["article"].map(family)
    terms = count_terms(table, segmenter=Segmenter())
    return make_corpus(table.drop(columns="text"), terms=terms, codebook=read_codebook(BOOK))


def read_trade_war(folder: Path, *, language: str, most: int = 300) -> tuple[Corpus, pd.Series]:
    """Return the articles of one language that the coders gave a topic, at most so many of each, and the topics."""
    with gzip.open(folder / "trade-war" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        table = pd.DataFrame(map(json.loads, lines)).rename(columns={"id": "article", "lang": "language"})
    table = table[(table["topic"] != "") & (table["language"] == language)].sort_values("article")
    table = table.groupby("topic").sample(frac=1, random_state=1).groupby("topic").head(most)
    table["language"] = table["language"].replace("zh", "zh-Hans")
    corpus = build_corpus(table.assign(group="us")[["article", "outlet", "group", "language", "date", "text"]])
    topic = table.set_index("article")["topic"].map(lambda t: "trade war" if t.startswith("US") else "North Korea")
    return corpus, topic.loc[corpus.articles["article"]]


def read_narratives(folder: Path) -> tuple[Corpus, pd.DataFrame]:
    """Return the climate articles, grouped by their outlets' leaning, and the coded frames as codes."""
    table = pd.read_csv(folder / "narrative-framing" / "data_articles_metadata.tsv", sep="\t")
    table = table.assign(
        article=[f"n{i:03d}" for i in range(len(table))],
        outlet=table["source"].str.lower().str.replace(r"^the ?|[^a-z]", "", regex=True),
        group=table["mbfc"].str.removesuffix("_bias"),
        language="en",
        date=table["date"].astype(str).str[:10],
    )
    corpus = build_corpus(table[["article", "outlet", "group", "language", "date", "text"]])
    coded = [
        table[["article"]].assign(frame=frame, value=table[key].astype(str).str.startswith("True").astype(int))
        for key, frame in FRAMES.items()
    ]
    codes = pd.concat(coded).assign(coder="people", stance="present").merge(corpus.articles, on="article")
    return corpus, codes


def place_in_topics(corpus: Corpus, topic: pd.Series, *, language: str, k: int) -> tuple[float, float]:
    """Return the share of articles whose largest of k topics is mostly their coders' topic, and the share of the larger of the two."""
    model = fit_topics(corpus, language=language, n_topics=k, limits=TermLimits(min_df=10), seed=1)
    shares = code_topics(model, corpus, language=language).pivot(index="article", columns="frame", values="value")
    crossed = pd.crosstab(shares.idxmax(axis=1), topic.loc[shares.index])
    return crossed.max(axis=1).sum() / crossed.to_numpy().sum(), topic.value_counts(normalize=True).max()


def compare_trade_war(corpus: Corpus, topic: pd.Series) -> pd.DataFrame:
    """Return the telling terms of articles on the trade war against those on North Korea."""
    family = corpus.articles.set_index("article")["family"]
    sides = {name: topic.index[topic == name] for name in ("trade war", "North Korea")}
    return compare_terms(
        corpus.terms, inside=sides["trade war"], outside=sides["North Korea"], families=family, shuffles=2000, seed=1
    )


def compare_leanings(corpus: Corpus) -> pd.DataFrame:
    """Return the telling terms of outlets of the right and questionable ones against those of the left."""
    articles = corpus.articles
    right = articles["group"].isin(["right", "questionable_source"])
    family = articles.set_index("article")["family"]
    ids = [articles.loc[side, "article"] for side in (right, ~right)]
    return compare_terms(corpus.terms, inside=ids[0], outside=ids[1], families=family, shuffles=2000, seed=1)


def _lead(table: pd.DataFrame, n: int = 8) -> str:
    clear = table[table["p_corrected"] < 0.05]
    return f"{', '.join(clear.head(n)['term'])} | {', '.join(clear.tail(n)['term'][::-1])}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    for language in ("en", "zh"):
        corpus, topic = read_trade_war(folder, language=language)
        print(f"trade-war, {language}: {corpus}")
        for k in (2, 4, 8):
            purity, base = place_in_topics(corpus, topic, language=language, k=k)
            print(
                f"  {k} topics: {purity:.1%} of articles in the topic of their coders (the larger topic has {base:.1%})"
            )
        often = {"limits": TermLimits(min_df=10), "refits": Refits(resamples=6)}
        print("  ", state_k(choose_k(corpus, language=language, ks=range(2, 7), seed=1, **often)))
        print("   trade war | North Korea:", _lead(compare_trade_war(corpus, topic)))
    corpus, codes = read_narratives(folder)
    print(f"narrative-framing: {corpus}")
    often = {"limits": TermLimits(min_df=5), "refits": Refits(resamples=6)}
    print("  ", state_k(choose_k(corpus, language="en", ks=range(2, 13, 2), seed=1, **often)))
    columns = ["frame", "group", "estimate", "low", "high", "p_corrected", "articles", "families"]
    print(compare_groups(codes, reference="right", seed=1)[columns].round(3).to_string(index=False))
    choices = make_choices(corpus, reference="right", allies=["questionable_source"], turn="2019-01-01", least=50)
    table = compare_specifications(codes, choices=choices, main={"coder": "people", "stance": "present"}, seed=1)
    columns = ["frame", "specifications", "gaps", "main", "median", "same_sign", "clear", "clear_against"]
    print(summarise_specifications(table)[columns].round(3).to_string(index=False))
    outlets = leave_one_out(codes, reference="right", seed=1)
    columns = ["frame", "left_out", "articles_left_out", "estimate", "low", "high", "change", "carries"]
    print(outlets.groupby("frame").head(1)[columns].round(3).to_string(index=False))
    print("   right and questionable | left:", _lead(compare_leanings(corpus)))


if __name__ == "__main__":
    main()
