"""The newspaper-page reader: share of lines on the right article, on laid-out pages in five orders and two languages.

    python benchmarks/bench_pages.py [--pages 24] [--first 8100] [--texts FILE]

Pages come from ``tests/page_layout.py``: the seeds of the tests (0-19, Chinese, the figures of ``tests/readers/page``), and
fresh ones, which neither a test nor ``fit_pages.py`` uses. FILE (JSON Lines, plain or .gz, fields ``title``, ``text``,
``lang``) lays out articles of one's own instead of made sentences. In brackets: the share among lines put on an article.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from page_layout import BLANKS, ORDERS, Write, Writer, dump, make_page, share_right

from framing.readers.page.page import parse_page


def write_from(path: Path) -> Write:
    """Return a writer that takes titles and sentences from articles of a file, one article at random each."""
    data = path.read_bytes()
    rows = [json.loads(line) for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines()]
    texts: dict[str, list[tuple[str, list[str]]]] = {"zh": [], "en": []}
    for row in rows:
        language = "zh" if row["lang"].startswith("zh") else "en"
        mark = r"(?<=[。！？])(?![”’」）])|\n" if language == "zh" else r"(?<=[.!?”]) (?=[A-Z“])|\n"
        sentences = [clean for s in re.split(mark, row["text"]) if (clean := " ".join(s.split()))]
        if len(sentences) >= 12 and 4 <= len(row["title"]) <= 90:
            texts[language].append((row["title"], sentences))

    class TextWriter(Writer):
        def __init__(self, rng: random.Random, topic: str, language: str) -> None:
            super().__init__(rng, topic, language)
            self.title, self.sentences = rng.choice(texts[language])
            self.at = 0

        def paragraph(self, sentences: int) -> str:
            at, space = self.at, "" if self.language == "zh" else " "
            self.at = (at + sentences) % len(self.sentences)
            return space.join(self.sentences[at : at + sentences])

        def headline(self) -> str:
            return self.title

        def subhead(self) -> str:
            return self.title[:12]

    return TextWriter


def measure(seeds: range, language: str, write: Write = Writer) -> dict[str, tuple[float, float]]:
    """Return by order the share of lines on the right article, of all lines and of those put on an article."""
    out = {}
    for order in ORDERS:
        right = put = every = 0.0
        for seed in seeds:
            lines, truth, _ = dump(
                make_page(seed, language, write), seed=seed, order=order, blanks=BLANKS[seed // 4 % len(BLANKS)]
            )
            table = parse_page(lines, date="2025-06-10").lines
            count = sum(t >= 0 for t in truth)
            right += share_right(list(table["article"]), truth) * count
            put += (table["article"] != "").sum()
            every += count
        out[order] = (right / every, right / put)
    return out


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--pages", type=int, default=24, help="fresh pages of each language")
    options.add_argument("--first", type=int, default=8100, help="first of their seeds")
    options.add_argument("--texts", type=Path, help="articles to lay out")
    given = options.parse_args()
    fresh = range(given.first, given.first + given.pages)
    runs = [
        ("tests, zh", range(20), "zh", Writer),
        ("fresh, zh", fresh, "zh", Writer),
        ("fresh, en", fresh, "en", Writer),
    ]
    if given.texts:
        write = write_from(given.texts)
        runs = [("texts, zh", fresh, "zh", write), ("texts, en", fresh, "en", write)]
    print(f"{'':10}" + "".join(f"{order:>15}" for order in ORDERS))
    for name, seeds, language, writer in runs:
        shares = measure(seeds, language, writer)
        print(f"{name:10}" + "".join(f"{f'{a:.3f} ({b:.3f})':>15}" for a, b in shares.values()), flush=True)


if __name__ == "__main__":
    main()
