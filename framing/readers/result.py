"""What every reader returns: one articles table with text, and the rows it could not use.

A reader never drops anything silently. What it can read becomes a row of ``Reading.articles``; what it
cannot read becomes a row of ``Reading.problems`` with the file, the place and the reason. A reason that begins with
``kept:`` speaks of an article that is in the table all the same (its date was unreadable, say); every other
reason is of something that is not.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from framing.errors import FramingError
from framing.text.scripts import detect_language

ARTICLE_COLUMNS = (
    "article",  # unique id, made from the content unless the file gives one
    "outlet",  # as printed
    "group",  # group of outlets, where the file or the caller says so
    "wire",  # agency or first publisher, where named
    "kind",  # news, opinion, official, analysis, where known
    "language",  # en, zh-Hans, zh-Hant
    "date",  # YYYY, YYYY-MM or YYYY-MM-DD; empty when unknown
    "date_basis",  # stated, url, inferred; empty when there is no date
    "url",
    "title",  # headline, empty when there is none
    "byline",
    "place",  # of the dateline
    "text",  # the body, whole, paragraphs separated by a blank line; empty in exports that hold headlines only
    "source",  # file name
    "locator",  # row, page or line numbers within the file, e.g. "row 12" or "lines 31-80"
)


PROBLEM_COLUMNS = ("source", "locator", "reason", "content")


EXCERPT = 80  # characters of a problem row's content that are kept


KEPT = "kept: "


_CONTENT = tuple(c for c in ARTICLE_COLUMNS if c not in ("article", "source", "locator"))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Articles read (columns ``ARTICLE_COLUMNS``, all text, "" where unknown) and problems (``PROBLEM_COLUMNS``)."""

    articles: pd.DataFrame
    problems: pd.DataFrame

    @property
    def lost(self) -> pd.DataFrame:
        """The problems that cost an article or a part of the file: all whose reason does not begin with ``kept:``."""
        return self.problems[~self.problems["reason"].str.startswith(KEPT)]

    def refuse_problems(self) -> None:
        """Raise ``FramingError`` with the first problem, where there is any."""
        if len(self.problems):
            first = self.problems.iloc[0]
            place = f"{first['source']}, {first['locator']}" if first["locator"] else first["source"]
            raise FramingError(
                f"{place}: {first['reason']} ({len(self.problems)} problems; strict reading allows none)"
            )


def make_reading(rows: Iterable[Mapping[str, str]], problems: Iterable[Mapping[str, str]] = ()) -> Reading:
    """Build a ``Reading``: every column present, ids given where absent and unique, languages detected where absent.

    ``rows`` may be a generator, and may yield problems (mappings with a ``reason``) between the articles. A row equal to an
    earlier one in all but its place is kept once. One id on different articles is made unique by a suffix
    that the content decides, on all of them, so that no other row's text answers to it. NUL characters are
    taken out. All of this is reported. Raises ``FramingError`` where a row has a column that no article has.
    """
    table: list[dict[str, str]] = []
    digests: list[str] = []
    named: dict[str, list[int]] = {}
    seen: dict[tuple[str, str], int] = {}
    notes = list(problems)
    for row in rows:
        if "reason" in row:
            notes.append(row)
            continue
        unknown = set(row) - set(ARTICLE_COLUMNS)
        if unknown:
            raise FramingError(f"{row.get('source', '?')}: articles have no column {sorted(unknown)}")
        full = {column: str(row.get(column) or "") for column in ARTICLE_COLUMNS}
        nuls = sum(value.count("\0") for value in full.values())
        if nuls:
            full = {column: value.replace("\0", "") for column, value in full.items()}
            notes.append(problem(full, f"{KEPT}{nuls} NUL characters taken out of a damaged row", full["text"]))
        try:
            digest = _digest(full, _CONTENT)
            full["article"].encode()
        except UnicodeEncodeError as error:
            code = f"U+{ord(error.object[error.start]):04X}"
            notes.append(
                problem(full, f"a broken character ({code}, half of a pair) that no file can hold", full["title"])
            )
            continue
        full["language"] = full["language"] or detect_language(full["title"] + "\n" + full["text"])
        first = seen.setdefault((full["article"], digest), len(table))
        if first < len(table):
            other = table[first]
            place = other["locator"] if other["source"] == full["source"] else f"{other['source']}, {other['locator']}"
            notes.append(problem(full, f"the same article as {place}, which is kept", full["title"] or full["text"]))
            continue
        full["article"] = full["article"] or article_id(
            full["source"], full["title"], full["text"], date=full["date"], url=full["url"]
        )
        named.setdefault(full["article"], []).append(len(table))
        table.append(full)
        digests.append(digest)
    notes += _make_unique(table, digests, named)
    short = [{c: str(p.get(c) or "")[: EXCERPT if c == "content" else None] for c in PROBLEM_COLUMNS} for p in notes]
    for note in short:
        note["content"] = re.sub("[\0\ud800-\udfff]", "\ufffd", note["content"])
    return Reading(
        articles=pd.DataFrame({c: [row[c] for row in table] for c in ARTICLE_COLUMNS}, dtype=str),
        problems=pd.DataFrame({c: [note[c] for note in short] for c in PROBLEM_COLUMNS}, dtype=str),
    )


def join_readings(readings: Iterable[Reading]) -> Reading:
    """Return the readings of several files as one, ids unique over all; what occurs in two files is kept once.

    Ids that readers made from the content are made anew, so that the same article in two files is seen as one.
    """
    rows: list[dict[str, str]] = []
    problems: list[dict[str, str]] = []
    for reading in readings:
        problems += reading.problems.to_dict("records")
        for row in reading.articles.to_dict("records"):
            own = article_id(row["source"], row["title"], row["text"], date=row["date"], url=row["url"])
            rows.append(
                {str(k): v for k, v in row.items()} | {"article": "" if row["article"] == own else row["article"]}
            )
    return make_reading(rows, problems)


def problem(place: Mapping[str, str], reason: str, content: str = "") -> dict[str, str]:
    """Return a problem at the source and locator of ``place``."""
    return {
        "source": place.get("source", ""),
        "locator": place.get("locator", ""),
        "reason": reason,
        "content": content[: 2 * EXCERPT],
    }


def article_id(source: str, title: str, text: str, *, date: str = "", url: str = "") -> str:
    """Return an id that the content alone decides: the file's name and ten hexadecimal digits of a sha256."""
    stem = re.sub(r"[^0-9a-z]+", "-", source.lower().rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-") or "article"
    parts = {"title": title, "text": text, "date": date, "url": url}
    return f"{stem[:40]}-{_digest(parts, tuple(parts))[:10]}"


def _digest(row: Mapping[str, str], columns: tuple[str, ...]) -> str:
    return hashlib.sha256("\x1e".join([row[column] for column in columns]).encode()).hexdigest()


def _make_unique(table: list[dict[str, str]], digests: list[str], named: dict[str, list[int]]) -> list[dict[str, str]]:
    """Give rows that share an id one each, in place, and return the notes about it."""
    notes = []
    for name, rows in named.items():
        if len(rows) == 1:
            continue
        new = {row: f"{name}-{digests[row][:8]}" for row in rows}
        if len(set(new.values())) < len(rows) or not named.keys().isdisjoint(new.values()):
            new = {row: f"{name}-{digests[row]}" for row in rows}
        for row, unique in new.items():
            table[row]["article"] = unique
            reason = f"{KEPT}id {name!r} stands on {len(rows)} different articles; each has an id of its own now"
            notes.append(problem(table[row], reason, f"{unique}: {table[row]['title']}"))
    return notes
