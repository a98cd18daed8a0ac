"""What does it take at size? Time, processor time and most memory of every step at several numbers of articles, and the powers they grow with.

    python benchmarks/bench_scale.py --texts FOLDER [--articles 10000 100000 1000000] [--processes 2] [--room FOLDER]

Articles are put together from paragraphs of the texts of FOLDER (JSON Lines, ``*/*.jsonl.gz``, with the field ``text`` or ``answer``), half English and half Chinese,
1.4 kB each; one in fifty is a copy with a paragraph more. Texts are drawn again and again, so that most runs of words stand in several articles: more than in the press. Without ``--texts`` the paragraphs are made up. Every step is a process of its own.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from framing.readers.result import ARTICLE_COLUMNS

CODEBOOK = Path(__file__).resolve().parents[1] / "data" / "rare-earth-controls" / "codebook.yaml"
STEPS = ("share", "read", "families", "matrix", "topics")


_ENGLISH, _CHINESE = re.compile(r"[^\n]{120,330}[.!?]"), re.compile(r"[^\n]{40,110}[。！？]")


def read_paragraphs(folder: Path | None) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {"en": [], "zh-Hans": []}
    if folder is None:
        sys.path.insert(0, str(Path(__file__).parent))
        from bench_speed import made_texts

        return {"zh-Hans" if k == "zh" else k: v for k, v in made_texts(3000, seed=0).items()}
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in map(json.loads, lines):
                text = row.get("text") or row.get("answer") or ""
                language = "zh-Hans" if re.search("[\u4e00-\u9fff]", text) else "en"
                out[language] += (_ENGLISH if language == "en" else _CHINESE).findall(text)
    return out


def draw_articles(paragraphs: dict[str, list[str]], number: int, *, seed: int = 0) -> Iterator[dict[str, str]]:
    rng, sizes = random.Random(seed), {"en": 1250, "zh-Hans": 420}
    last: dict[str, str] = {}
    for i in range(number):
        language = ("en", "zh-Hans")[i % 2]
        parts = [last[language]] if i % 100 > 97 else []
        while sum(map(len, parts)) < sizes[language]:
            parts.append(rng.choice(paragraphs[language]))
        last[language] = "\n\n".join(parts)
        row = dict.fromkeys(ARTICLE_COLUMNS, "") | {
            "article": f"a{i:08}", "outlet": f"Paper {rng.randrange(200)}", "group": "us", "kind": "news", "language": language,
            "date": f"20{rng.randrange(10, 26)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}", "date_basis": "stated", "text": last[language],
        }  # fmt: skip
        yield row


def take(step: str, room: Path, processes: int) -> None:
    """Do one step in this process."""
    package = room / "package"
    if step == "share":
        more = ["--processes", str(processes)] if processes > 1 else []
        sys.argv = ["framing", "share", str(room / "articles.jsonl"), "--codebook", str(CODEBOOK), "--terms", "parquet", "--out", str(package), "--force", *more]  # fmt: skip
        from framing.cli.main import main

        try:
            main()
        except SystemExit as ended:
            if ended.code:
                raise
        return
    from framing.corpus.copies import find_families
    from framing.corpus.package import read_package
    from framing.measure.topics import fit_topics

    corpus = read_package(package)
    start = time.process_time()
    if step == "families":
        find_families(corpus.articles, corpus.terms)
    elif step == "matrix":
        for language in ("en", "zh"):
            corpus.term_matrix(language)
    elif step == "topics":
        fit_topics(corpus, language="en", n_topics=20, seed=1)
    print(f"own {time.process_time() - start}")


def measure(step: str, room: Path, processes: int) -> dict[str, float]:
    start = time.perf_counter()
    command = [sys.executable, __file__, "--step", step, "--room", str(room), "--processes", str(processes)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = child.stdout.read()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = status
    if status:
        raise SystemExit(f"{step}: failed")
    own = re.search(r"^own ([\d.]+)", printed, re.M)
    return {
        "seconds": time.perf_counter() - start,
        "cpu": float(own[1]) if own and step != "read" else used.ru_utime + used.ru_stime,
        "mb": used.ru_maxrss / 1024,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path)
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 4000])
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--room", type=Path)
    parser.add_argument("--step", choices=STEPS)
    given = parser.parse_args()
    if given.step:
        take(given.step, given.room, given.processes)
        return
    paragraphs, found = read_paragraphs(given.texts), {}
    for number in given.articles:
        with tempfile.TemporaryDirectory(dir=given.room) as place:
            room = Path(place)
            with (room / "articles.jsonl").open("w", encoding="utf-8") as file:
                for row in draw_articles(paragraphs, number):
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            size = (room / "articles.jsonl").stat().st_size / 1e6
            for step in STEPS:
                found[step, number] = got = measure(step, room, given.processes)
                print(f"{number:>9,} articles ({size:.0f} MB) {step:9} {got['seconds']:8.1f} s, processor {got['cpu']:8.1f} s, {got['mb']:6.0f} MB", flush=True)  # fmt: skip
            print(
                f"{number:>9,} articles: terms.parquet {(room / 'package' / 'terms.parquet').stat().st_size / 1e6:.1f} MB"
            )
    for small, large in zip(given.articles, given.articles[1:], strict=False):
        for step in STEPS:
            powers = {
                k: math.log(max(found[step, large][k], 0.001) / max(found[step, small][k], 0.001))
                / math.log(large / small)
                for k in ("cpu", "mb")
            }
            print(
                f"{step:9} from {small:,} to {large:,}: time grows with the power {powers['cpu']:.2f}, memory {powers['mb']:.2f}"
            )


if __name__ == "__main__":
    main()
