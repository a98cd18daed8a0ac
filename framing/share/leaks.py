"""What could be read off a data package: whether any run of words of the articles stands in its tables.

Counts without order are no text; this looks at the places where text could come in all the same: ids made of headlines, long
names, phrases that overlap, rows in the order in which the words stood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import Codebook, read_codebook
from framing.corpus.corpus import in_order
from framing.errors import FramingError, check_columns
from framing.files import read_safe_csv
from framing.text.scripts import HAN, HAN_RANGES, fold
from framing.text.terms import Segmenter

RUN = 4
"""So many consecutive words of a source must not be read off a package."""

FINDING_COLUMNS = ("table", "row", "column", "value", "article", "reason")

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")

# what may hold a run
_MANY = re.compile(rf"(?:[^\W_]+[\W_]+){{3}}[^\W_]|[{HAN_RANGES}](?:[^{HAN_RANGES}]*[{HAN_RANGES}]){{3}}")

_NAME = 8  # words that the name of an outlet or wire may have: a newspaper's own name stands in its texts

_FACTS = ("outlet", "wire", "printed", "name")


def check_unreadable(package: str | Path, articles: pd.DataFrame, *, words: Iterable[str] = ()) -> pd.DataFrame:
    """Return what of the articles' text can be read off a data package; no row means that nothing was found.

    No cell of a table may hold four consecutive words of a title or text (Chinese words as the segmenter cuts the cell), nor may
    phrases counted in one article overlap to such a run; and rows must stand in alphabetical order, so that their order tells nothing.
    Not looked at: addresses; names of outlets and wires of up to eight words, which a newspaper's own text may hold; and
    phrases of the codebook and of ``words`` (a user's dictionary), as they come from there. Whether whole texts could be guessed from counts is not what
    this tells: that is what the least length is for.

    Returns ``table, row, column, value, article, reason``; ``row`` counts as a spreadsheet does, the header being row 1.
    Raises ``FramingError`` where the package or the articles' columns can't be read.
    """
    folder = Path(package)
    check_columns(articles, ("article", "language", "text"), "articles")
    codebook = read_codebook(folder / "codebook.yaml")
    tables = {path.stem: read_safe_csv(path) for path in sorted(folder.glob("*.csv"))}
    tables |= {path.stem: pd.read_parquet(path).astype(str) for path in sorted(folder.glob("*.parquet"))}
    if "articles" not in tables or "terms" not in tables:
        raise FramingError(f"{folder}: the tables articles and terms are needed, got {sorted(tables)}")
    return find_readable(tables, [articles], codebook, words=words)


def find_readable(
    tables: Mapping[str, pd.DataFrame],
    articles: Iterable[pd.DataFrame],
    codebook: Codebook,
    *,
    words: Iterable[str] = (),
) -> pd.DataFrame:
    """Return what ``check_unreadable`` returns, for tables in hand and articles in pieces, which are read only where a cell is in doubt."""
    indicators = [w for frame in codebook.frames.values() for listed in frame.indicators.values() for w in listed]
    named = [*codebook.frames, *codebook.groups, *codebook.coders]
    kept = [w for listed in codebook.words().values() for w in listed]
    own = {" ".join(_words(w)) for w in (*indicators, *kept, *named, *words)}
    rows: list[tuple[Any, ...]] = []
    for name, table in tables.items():
        if name in ("articles", "terms", "mentions", "codings") and not in_order(table, table.columns):
            why = "rows are not in alphabetical order, so that their order could tell the text's"
            rows.append((name, 1, "", "", "", why))
        for column in table.columns:
            if pd.api.types.is_numeric_dtype(table[column]):
                continue
            for place, value in table[column].drop_duplicates().items():
                if _MANY.search(str(value)):
                    rows += [(name, place + 2, column, value, run, "") for run in _runs(str(value), column, own)]
    rows += [("terms", 0, "term", value, run, "") for value, run in _overlapping(tables["terms"])]
    where = _locate({run for *_, run, reason in rows if not reason}, articles)
    found = [r for r in rows if r[-1]]
    for *cell, run, reason in rows:
        if not reason and run in where:
            found.append((*cell, where[run], f"holds four consecutive words of an article: {run!r}"))
    findings = pd.DataFrame(found, columns=list(FINDING_COLUMNS))
    return findings.drop_duplicates(["table", "column", "value"]).reset_index(drop=True)


def _words(text: str) -> list[str]:
    return [w.replace("’", "'") for w in WORD.findall(text.casefold())]


_cutter: list[Segmenter] = []


def _runs(value: str, column: str, own: set[str]) -> Iterator[str]:
    """Yield the runs of four words in a cell that may not stand in an article."""
    if column == "url" and re.match(r"https?://\S+$", value):
        return
    for part in value.split("|"):
        if " ".join(_words(part)) in own:
            continue
        if HAN.search(part):
            if len(HAN.findall(part)) < RUN:
                continue
            _cutter[:] = _cutter or [Segmenter()]
            scripts = sorted({part, fold(part)})  # folding would change some words of simplified text
            cut, glue = [_cutter[0].segment_terms(script, "zh-Hans") for script in scripts], ""
        else:
            cut, glue = [_words(part)], " "
        for words in cut:
            if column not in _FACTS or len(words) > _NAME:
                yield from (glue.join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def _overlapping(terms: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield phrases of one article that share words at their ends, and what they are together: a b c and b c d tell a b c d."""
    every = terms["term"].astype("category").cat
    joined = every.categories.str.contains(" ", regex=False)
    phrases = terms[joined[every.codes]].astype({"article": str, "term": str})
    split = {t: tuple(_words(t)) for t in phrases["term"].unique()}
    for _, some in phrases.groupby("article", sort=True)["term"]:
        for first in some:
            for second in some:
                a, b = split[first], split[second]
                for shared in range(1, min(len(a), len(b))):
                    if first != second and a[-shared:] == b[:shared] and len(a) + len(b) - shared >= RUN:
                        whole = (*a, *b[shared:])
                        for i in range(len(whole) - RUN + 1):
                            yield f"{first} + {second}", " ".join(whole[i : i + RUN])


def _locate(runs: Iterable[str], pieces: Iterable[pd.DataFrame]) -> dict[str, str]:
    """Return the first article that holds each of the runs; runs that none holds are left out."""
    wanted = set(runs)
    chinese = sorted(run for run in wanted if HAN.search(run))
    other = wanted.difference(chinese)
    needed = {max(re.findall(r"[^\W_]+", run), key=len) for run in other}
    out: dict[str, str] = {}

    def hold(run: str, article: str) -> None:
        out[run] = min(out.get(run, article), article)

    for articles in pieces if wanted else ():
        titles = articles["title"].fillna("") if "title" in articles else [""] * len(articles)
        for article, language, *texts in zip(
            *(list(c) for c in (articles["article"], articles["language"], titles, articles["text"].fillna(""))),
            strict=True,
        ):
            for text in map(str, texts):
                folded = text.casefold() if needed else ""
                words = _words(text) if any(word in folded for word in needed) else []
                for at in range(len(words) - RUN + 1):
                    run = " ".join(words[at : at + RUN])
                    if run in other:
                        hold(run, article)
                if chinese and not text.isascii():
                    read = fold(text) if language == "zh-Hant" else text
                    tried = [run for run in chinese if all(character in read for character in run)]
                    glued = re.sub(r"[\W_]+", "", read) if tried else ""
                    for run in tried:
                        if run in glued:
                            hold(run, article)
    return out
