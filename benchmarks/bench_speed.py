"""How fast is it beside the plain way? One table of ratios, each side in turn, by processor time; the machine is described below it.

    python benchmarks/bench_speed.py [--texts FOLDER] [--most 600] [--out docs/performance.md]

FOLDER holds JSON Lines (``*/*.jsonl.gz``) with the fields ``text`` and ``lang`` (en, or else Chinese); without it texts are put together here
from words of jieba's dictionary and made-up English words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import re
import statistics
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import yaml
from scipy import sparse
from sklearn.decomposition import NMF
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from framing.codebook.codebook import read_codebook
from framing.compare.terms import compare_terms
from framing.corpus.copies import find_copies
from framing.measure.topics import TermLimits, TopicModel
from framing.share.share import share_corpus
from framing.stance.mentions import find_mentions
from framing.text.terms import Segmenter, count_terms

REPEATS = 5
TOPICS = 20
WORDS = {"zh": ["谈判筹码", "反制措施", "两用物项", "国际惯例"], "en": ["bargaining chip", "export controls"]}


def made_texts(articles: int, *, seed: int) -> dict[str, list[str]]:
    rng = np.random.default_rng(seed)
    known = sorted(w for w in Segmenter(engine="jieba")._tokenizer.FREQ if len(w) > 1 and "\u4e00" <= w[0] <= "\u9fa5")
    chinese = np.array(
        [*rng.choice(known, 4000), *WORDS["zh"], "F-35", "5.8%", "WTO", "2025", "，", "。", "的", "，"], object
    )
    letters = np.array(list("abcdefghijklmnoprstuvwy"))
    english = ["".join(rng.choice(letters, n)) + " " for n in rng.integers(2, 10, 4000)]
    made = {"zh": chinese, "en": np.array([*english, "U.S. ", "5.2%, ", "China’s ", "export controls ", ". "], object)}
    rate = {k: 1 / (np.arange(len(v)) + 10) for k, v in made.items()}
    return {
        k: ["".join(rng.choice(v, 300, p=rate[k] / rate[k].sum())) for _ in range(articles)] for k, v in made.items()
    }


def read_texts(folder: Path, most: int) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {"en": [], "zh": []}
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for text in (json.loads(line).get("text") or "" for line in lines):
                out["zh" if re.search("[\u4e00-\u9fff]", text) else "en"].append(text)
    return {k: some[:: max(1, len(some) // most)] for k, some in out.items()}


def compare(sides: dict[str, Callable[[], object]]) -> dict[str, list[float]]:
    """Return the processor seconds of every side, one after the other, so often."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for work in sides.values():  # loads what is loaded once
        work()
    for _ in range(REPEATS):
        for name, work in sides.items():
            start = time.process_time()
            work()
            times[name].append(time.process_time() - start)
    return times


def make_cases(texts: dict[str, list[str]]) -> dict[str, dict[str, Callable[[], object]]]:
    """Return per work the ways to do it, the library's first."""
    fast, slow = Segmenter(words=WORDS), Segmenter(words=WORDS, engine="jieba")
    tables = {
        k: pd.DataFrame({"article": [f"a{i:06}" for i in range(len(v))], "language": k, "text": v}).replace(
            "zh", "zh-Hans"
        )
        for k, v in texts.items()
    }
    limits = TermLimits(min_df=5)

    def matrix(table: pd.DataFrame) -> tuple[sparse.csr_matrix, pd.Index]:
        article, term = table["article"].cat, table["term"].cat
        place = (article.codes, term.codes)
        return sparse.csr_matrix((table["count"].astype(float), place)), term.categories

    def ours(language: str) -> object:
        counts, terms = matrix(count_terms(tables[language], segmenter=fast))
        return TopicModel(TOPICS, limits=limits).fit(counts, terms=terms)

    def plain(language: str, most: int) -> object:
        cut = None if language == "en" else lambda text: list(slow._tokenizer.cut(text))
        how = {"tokenizer": cut, "token_pattern": None} if cut else {}
        weights = TfidfVectorizer(min_df=5, max_df=0.5, sublinear_tf=True, **how).fit_transform(texts[language])
        return NMF(TOPICS, init="nndsvda", max_iter=most).fit(weights)

    counted = count_terms(tables["zh"], segmenter=fast)
    strings = counted.astype({"article": str, "term": str})
    cases: dict[str, dict[str, Callable[[], object]]] = {
        "Chinese text to terms": {
            "framing": lambda: [fast.segment_terms(t, "zh") for t in texts["zh"]],
            "jieba.cut": lambda: [list(slow._tokenizer.cut(t)) for t in texts["zh"]],
        },
        "English text to counts": {
            "framing": lambda: count_terms(tables["en"], segmenter=fast),
            "TfidfVectorizer": lambda: TfidfVectorizer().fit_transform(texts["en"]),
        },
        f"{len(counted):,} counts to a matrix": {
            "framing": lambda: matrix(counted),
            "from strings": lambda: matrix(strings.astype({"article": "category", "term": "category"})),
        },
    }
    cases |= corpus_cases(tables, counted, fast)
    for name, language in (("English", "en"), ("Chinese", "zh")):
        cases[f"{name} text to {TOPICS} topics"] = {
            "framing": lambda x=language: ours(x),
            "plain (TfidfVectorizer, NMF)": lambda x=language: plain(x, 1000),
            "capped (20 iterations, not settled)": lambda x=language: plain(x, 20),
        }
    return cases


def corpus_cases(
    tables: dict[str, pd.DataFrame], counted: pd.DataFrame, segmenter: Segmenter
) -> dict[str, dict[str, Callable[[], object]]]:
    """Return what a corpus is put through: copies, mentions, a package, terms compared; each beside the plain way to do it, without its checks."""
    texts = tables["zh"].assign(outlet="o", group="g", kind="news", date="2025-01-01", wire="")
    frames = {
        n: {"label": {"en": n, "zh": n}, "indicators": {"zh": [w]}} for n, w in zip("abcd", WORDS["zh"], strict=True)
    }
    room = Path(tempfile.mkdtemp())
    path = room / "codebook.yaml"
    path.write_text(
        yaml.safe_dump({"title": "t", "groups": {"g": {"en": "g", "zh": "g"}}, "frames": frames}), encoding="utf-8"
    )
    book = read_codebook(path)
    runs = [{text[i : i + 6] for i in range(len(text) - 5)} for text in texts["text"]]
    family = pd.Series(texts["article"].to_numpy(), index=texts["article"])
    half = len(texts) // 2
    inside, outside = texts["article"][:half], texts["article"][half:]
    patterns = [re.compile(re.escape(word)) for word in WORDS["zh"]]
    number = iter(range(1000))

    def lean() -> object:
        """Every term's counts of both sides, shuffled over the articles one shuffle at a time."""
        article, term = counted["article"].cat.codes.to_numpy(), counted["term"].cat.codes.to_numpy()
        side, rng, out = np.arange(len(texts)) < half, np.random.default_rng(0), []
        for _ in range(100):
            out.append(np.bincount(term, counted["count"] * rng.permutation(side)[article]))
        return out

    return {
        "families by text": {
            "framing": lambda: find_copies(texts),
            "every pair of sets": lambda: [len(a & b) for i, a in enumerate(runs) for b in runs[:i]],
        },
        "mentions with stance": {
            "framing": lambda: find_mentions(texts, codebook=book, segmenter=segmenter),
            "finding the words alone": lambda: [p.findall(text) for text in texts["text"] for p in patterns],
        },
        "texts to a checked package": {
            "framing": lambda: share_corpus(texts, codebook_path=path, folder=room / f"{next(number)}", force=True, segmenter=segmenter),
            "counting alone": lambda: count_terms(texts, segmenter=segmenter),
        },
        "terms compared, 100 shuffles": {
            "framing": lambda: compare_terms(counted, inside=inside, outside=outside, families=family, shuffles=100, seed=1),
            "counts shuffled one by one": lean,
        },
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--most", type=int, default=600, help="texts of a language")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    texts = read_texts(given.texts, given.most) if given.texts else made_texts(given.most, seed=0)
    size = ", ".join(f"{len(v):,} {k} ({sum(map(len, v)) / 1e6:.1f} million characters)" for k, v in texts.items())
    lines = [
        "| work | the other way | framing, s | the other, s | framing is so many times as fast |",
        "|---|---|---|---|---|",
    ]
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the capped way does not converge
        for work, sides in make_cases(texts).items():
            times = compare(sides)
            own = times.pop("framing")
            for name, other in times.items():
                ratios = [o / f for o, f in zip(other, own, strict=True)]
                spread = f"{statistics.median(ratios):.1f} ({min(ratios):.1f} to {max(ratios):.1f})"
                lines.append(
                    f"| {work} | {name} | {statistics.median(own):.2f} | {statistics.median(other):.2f} | {spread} |"
                )
                print(lines[-1], flush=True)
    told = (
        f"# Performance\n\nPrinted by `make bench` (`benchmarks/bench_speed.py`): processor time, median of {REPEATS} repeats, each way in turn; one BLAS thread. "
        f"{'Texts of other projects' if given.texts else 'Made-up texts'}: {size}. Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors. "
        "Seconds differ from machine to machine; ratios hardly do.\n\n"
    )
    if given.out:
        old = given.out.read_text(encoding="utf-8") if given.out.exists() else ""
        kept = old[old.index("\n## ") :] if "\n## " in old else ""  # sections below the table are written by hand
        given.out.write_text(told + "\n".join(lines) + "\n" + kept, encoding="utf-8")


if __name__ == "__main__":
    main()
