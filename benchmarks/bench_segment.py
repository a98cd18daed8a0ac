"""Segmentation: the fast engine against jieba, side by side, and whether their terms are the same.

The text is made here: sentences put together from words of jieba's dictionary with numbers and Latin names among them. Name a
JSON Lines file (plain or .gz, field ``text``) to measure on one's own: ``python benchmarks/bench_segment.py FILE [FIELD]``.
"""

from __future__ import annotations

import gzip
import json
import statistics
import sys
import time
from pathlib import Path

import numpy as np

from framing.text.sentences import split_sentences
from framing.text.terms import Segmenter

REPEATS = 5
WORDS = {"zh": ["谈判筹码", "反制措施", "稀土牌", "两用物项", "国际惯例"]}


def made_texts(articles: int, *, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    known = sorted(w for w in Segmenter()._tokenizer.FREQ if len(w) > 1 and "\u4e00" <= w[0] <= "\u9fa5")
    extra = [*WORDS["zh"], "F-35", "5.8%", "WTO", "2025", "x.net", "12,000"]
    out = []
    for _ in range(articles):
        sentences = []
        for length in rng.integers(5, 25, 30):
            words = [known[i] for i in rng.integers(0, len(known), length)]
            words.insert(int(rng.integers(0, length)), extra[int(rng.integers(0, len(extra)))])
            sentences.append("".join(words) + "，。"[int(rng.integers(0, 2))])
        out.append("".join(sentences))
    return out


def read_texts(path: Path, field: str) -> list[str]:
    data = path.read_bytes()
    lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").split("\n")
    rows = [json.loads(line) for line in lines if line]
    return [row[field] for row in rows if str(row.get("lang", "zh")).startswith("zh")]


def seconds(work, texts: list[str]) -> float:
    start = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - start


def main() -> None:
    texts = read_texts(Path(sys.argv[1]), (sys.argv[2:] or ["text"])[0]) if sys.argv[1:] else made_texts(300, seed=0)
    size = sum(map(len, texts))
    plain = Segmenter(words=WORDS)
    plain.segment_terms("中", "zh")
    rate = size / seconds(lambda t: split_sentences(t, "zh"), texts)
    print(
        f"{len(texts)} texts, {size / 1e6:.2f} million characters; sentences: {rate / 1e6:.2f} million characters a second"
    )
    try:
        fast = Segmenter(words=WORDS, engine="rjieba")
        fast.segment_terms("中", "zh")
    except ValueError as error:
        print(
            f"terms by jieba: {size / seconds(lambda t: plain.segment_terms(t, 'zh'), texts) / 1e3:.0f} thousand characters a second"
        )
        print(f"no comparison: {error}")
        return
    same = sum(plain.segment_terms(t, "zh") == fast.segment_terms(t, "zh") for t in texts)
    sample = texts[:: max(1, len(texts) // 500)]
    ratios = []
    for _ in range(REPEATS):
        slow_time = seconds(lambda t: plain.segment_terms(t, "zh"), sample)
        fast_time = seconds(lambda t: fast.segment_terms(t, "zh"), sample)
        ratios.append(slow_time / fast_time)
    print(f"same terms in {same} of {len(texts)} texts")
    print(
        f"rjieba is {statistics.median(ratios):.1f} times jieba (median of {REPEATS}; {min(ratios):.1f} to {max(ratios):.1f})"
    )


if __name__ == "__main__":
    main()
