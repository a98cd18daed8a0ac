"""How well the stance rules do, and what each rule buys: gold sentences, PolNeAR, press conferences of a foreign ministry.

    python benchmarks/bench_stance.py [--codes CODES] [--set-aside]

PolNeAR's training part was for tuning and its part "dev" is for reporting; a sentence is attributed where a word of it lies in an attributed content.
CODES is a CSV of hand codes of press-conference exchanges: id, claim (1, 0), answer_stance (affirms, denies, sidesteps, no_claim).
--set-aside scores the sentences and passages that were set aside as well, in aggregate alone. What needs ../shared is skipped without it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pandas as pd
from answers import read_exchanges
from attribution import SENTENCE_RULES, attribute_sentences

from framing.codebook.codebook import STANCES, read_codebook
from framing.stance.judging import RULES
from framing.stance.mentions import judge_passages, judge_sentences
from framing.text.scripts import writing

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"
CODEBOOK = read_codebook(ROOT / "data" / "rare-earth-controls" / "codebook.yaml")
CUES = CODEBOOK.cues
GOLD = ROOT / "data" / "stance-sentences"
SEED, DRAWS = 1, 2000
BARE = re.compile(
    r"\b(?:said|says?|saying|told|tells?|stated?|according to|claim(?:s|ed)?|argue[sd]?|warn(?:s|ed)?|insist(?:s|ed)?|report(?:s|ed)?|call(?:s|ed)?|"
    r"describe[sd]?|wrote|writes?|add(?:s|ed)|ask(?:s|ed)?|believe[sd]?|think|thinks|thought|noted|announced|suggested|explained)\b",
    re.I,
)


def f1(truth: np.ndarray, given: np.ndarray) -> float:
    total = truth.sum() + given.sum()
    return float(2 * (truth & given).sum() / total) if total else float("nan")


def interval(statistic: Callable[[np.ndarray], float], units: int) -> str:
    """Return an estimate with its 95 % bootstrap interval over units (articles, records)."""
    rng = np.random.default_rng(SEED)
    drawn = [statistic(rng.integers(0, units, units)) for _ in range(DRAWS)]
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return f"{statistic(np.arange(units)):.3f} [{low:.3f}, {high:.3f}]"


def score_gold(name: str, without: Collection[str] = ()) -> dict[str, list[float]]:
    """Return F1 by stance for each language."""
    sentences = pd.read_csv(GOLD / name, dtype=str, keep_default_na=False, encoding="utf-8")
    judge = judge_passages if name.startswith("passages") else judge_sentences
    pairs = judge(sentences, codebook=CODEBOOK, without=without)
    parts = dict(list(pairs.groupby([pairs["language"].map(writing), "stance"])))
    return {
        language: [f1(*(parts[language, s][c].to_numpy(bool) for c in ("truth", "value"))) for s in STANCES]
        for language in ("en", "zh")
    }


def show_gold(set_aside: bool) -> None:
    for name in [
        "stance-dev.csv",
        "passages-dev.csv",
        *(["stance-test.csv", "passages-test.csv"] if set_aside else []),
    ]:
        for language, scores in score_gold(name).items():
            by = ", ".join(f"{s} {x:.3f}" for s, x in zip(STANCES, scores, strict=True))
            print(f"gold {name} {language}: macro-F1 {np.mean(scores):.3f} ({by})")
    print("what rules cost what, macro-F1 on the gold sentences for tuning (en, zh):")
    whole = score_gold("stance-dev.csv")
    for rule in RULES:
        less = score_gold("stance-dev.csv", [rule])
        changes = [np.mean(less[language]) - np.mean(whole[language]) for language in ("en", "zh")]
        print(f"  without {rule:22} {changes[0]:+.3f} {changes[1]:+.3f}")


def show_polnear() -> None:
    path = CORPORA / "polnear" / "articles.jsonl.gz"
    if not path.is_file():
        print("PolNeAR: skipped, ../shared/corpora is absent")
        return
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = [a for a in map(json.loads, file) if a["part"] == "dev"]
    began = time.perf_counter()
    tables = [attribute_sentences(a["text"], language="en", cues=CUES) for a in articles]
    seconds = time.perf_counter() - began
    truth, bare = [], []
    for article, table in zip(articles, tables, strict=True):
        text, spans = article["text"], [span for a in article["attributions"] for span in a["content"]]
        places = list(zip(table["start"], table["end"], strict=True))
        inside = [
            any(a < end and b > start and re.search(r"\w", text[max(a, start) : min(b, end)]) for a, b in spans)
            for start, end in places
        ]
        truth.append(np.array(inside, dtype=bool))
        bare.append(np.array([bool(BARE.search(text[a:b])) for a, b in places], dtype=bool))
    rules = [t["attributed"].to_numpy(bool) for t in tables]
    count = sum(map(len, truth))
    print(
        f"PolNeAR dev: {len(articles)} articles, {count} sentences, {np.concatenate(truth).mean():.3f} attributed; {count / seconds:.0f} sentences a second"
    )

    def over(given: list[np.ndarray], statistic: Callable[[np.ndarray, np.ndarray], float]) -> str:
        return interval(
            lambda chosen: statistic(
                np.concatenate([truth[i] for i in chosen]), np.concatenate([given[i] for i in chosen])
            ),
            len(articles),
        )

    def macro(t: np.ndarray, g: np.ndarray) -> float:
        return (f1(t, g) + f1(~t, ~g)) / 2

    every = [np.ones(len(t), dtype=bool) for t in truth]
    for name, given in (("rules", rules), ("bare reporting verbs", bare), ("all attributed", every)):
        t, g = np.concatenate(truth), np.concatenate(given)
        own = over(given, lambda a, b: f1(~a, ~b))
        mean = over(given, lambda a, b: float(np.nan_to_num(f1(a, b)) + np.nan_to_num(f1(~a, ~b))) / 2)
        print(f"  {name}: precision {(t & g).sum() / g.sum():.3f}, recall {(t & g).sum() / t.sum():.3f}")
        print(f"    F1 attributed {over(given, f1)}; own voice {own}; macro {mean}")
    difference = interval(
        lambda chosen: (
            macro(np.concatenate([truth[i] for i in chosen]), np.concatenate([rules[i] for i in chosen]))
            - macro(np.concatenate([truth[i] for i in chosen]), np.concatenate([bare[i] for i in chosen]))
        ),
        len(articles),
    )
    print(f"  macro-F1, rules minus bare reporting verbs: {difference}")
    print("  what rules cost what (F1 attributed, own voice):")
    t, g = np.concatenate(truth), np.concatenate(rules)
    for rule in SENTENCE_RULES:
        less = [
            attribute_sentences(a["text"], language="en", cues=CUES, without=[rule])["attributed"] for a in articles
        ]
        h = np.concatenate([x.to_numpy(bool) for x in less])
        print(f"    without {rule:16} {f1(t, h) - f1(t, g):+.3f} {f1(~t, ~h) - f1(~t, ~g):+.3f}")


def agreement(a: np.ndarray, b: np.ndarray) -> tuple[float, float, float]:
    """Return accuracy, Cohen's kappa and Gwet's AC1 (2008, eq. 6) of two binary codings."""
    observed, mean = (a == b).mean(), (a.mean() + b.mean()) / 2
    chance = a.mean() * b.mean() + (1 - a.mean()) * (1 - b.mean())
    by_gwet = 2 * mean * (1 - mean)
    return observed, (observed - chance) / (1 - chance), (observed - by_gwet) / (1 - by_gwet)


def show_exchanges(codes_path: Path | None) -> None:
    path = CORPORA / "mfa" / "qa.jsonl.gz"
    if not path.is_file() or codes_path is None or not codes_path.is_file():
        print("press conferences: skipped, ../shared/corpora or the hand codes (--codes) are absent")
        return
    codes = pd.read_csv(codes_path)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        records = pd.DataFrame([r for r in map(json.loads, file) if r["id"] in set(codes["id"])])
    table = read_exchanges(records, language="zh-Hans", cues=CUES).merge(codes, on="id", suffixes=("", "_coded"))
    print(f"press conferences: {len(table)} exchanges coded by hand")
    pairs = {
        "question puts a claim": (table["claim"].to_numpy(int), table["claim_coded"].to_numpy(int)),
        "answer denies": (table["denies"].to_numpy(int), (table["answer_stance"] == "denies").to_numpy(int)),
    }
    for name, (rule, coded) in pairs.items():
        shown = [
            f"{label} {interval(lambda c, r=rule, k=coded, n=n: float(agreement(r[c], k[c])[n]), len(table))}"
            for n, label in enumerate(("accuracy", "kappa", "AC1"))
        ]
        both = (rule & coded).sum()
        print(
            f"  {name}: {', '.join(shown)}; both {both}, rules alone {rule.sum() - both}, coder alone {coded.sum() - both}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    default = GOLD / "mfa-codes.csv"
    parser.add_argument("--codes", type=Path, default=default if default.is_file() else None)
    parser.add_argument("--set-aside", action="store_true")
    options = parser.parse_args()
    show_gold(options.set_aside)
    show_polnear()
    show_exchanges(options.codes)


if __name__ == "__main__":
    main()
