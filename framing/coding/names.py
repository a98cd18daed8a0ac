"""What a key, a column or a label of somebody else's codings names: a frame, an article, a coder, a decision."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from framing.codebook.codebook import Codebook
from framing.errors import FramingError, did_you_mean
from framing.text.scripts import plain_name

NAMES = {
    "article": "article articleid 文章 编号 docid documentid id doc item unit url",
    "coder": "coder coderid 编码员 编码者 annotator annotatorid rater worker completedby username user sessionid",
    "frame": "frame framename 框架 fromname category variable code label frames labels categories codes tags cats accept",
    "stance": "stance 立场 value 值 decision coding answer annotation rating choices",
}
"""What columns of codings are called, compared without capitals, spaces and hyphens; the surest first."""

_NESTED = {"taxonomy": ("frame", 50), "name": ("frame", 51), "id": ("article", 40), "url": ("article", 41)}
"""Keys of nested JSON that name something only where nothing better does, as tools number what they hold."""


@dataclass
class Names:
    """How names are read: ``frames`` and ``roles`` (with rank) by plain name, known ``articles`` and ``coders``; what was met.

    ``asked`` are the coders in the order in which they were given, and before them what they came to, if anything.
    """

    frames: Mapping[str, str]
    roles: Mapping[str, tuple[str, int]]
    articles: Collection[str] = ()
    coders: Collection[str] = ()
    asked: tuple[str | None, ...] = (None,)
    left: Counter[str] = field(default_factory=Counter)
    unused: dict[str, None] = field(default_factory=dict)
    seen: dict[str, None] = field(default_factory=dict)
    """The keys of all that was read, by plain name; empty where nothing is nested."""

    def list_left(self) -> list[str]:
        """Return what was not read, a line each: what does not count, and decisions under names that are no frame."""
        left = ", ".join(f"{n} {what}" for what, n in self.left.items())
        unused = ", ".join(list(self.unused)[:10])
        told = (
            f"decisions under keys that are no frame, not used: {unused}" if unused else "",
            f"left out: {left}" if left else "",
        )
        return list(filter(None, told))

    def role(self, key: str) -> str:
        return "" if plain_name(key) in self.frames else self.roles.get(plain_name(key), ("", 0))[0]

    def pick(self, node: Mapping[str, Any], role: str) -> str:
        return min((k for k in node if self.role(k) == role), key=lambda k: self.roles[plain_name(k)][1], default="")

    def find_labels(self, value: Any) -> list[tuple[str, str]]:
        """Return the frames that labels name, with the stance behind a colon, or yes; none where one names no frame."""
        found = []
        for label in value if isinstance(value, list) else [value]:
            label = label[-1] if isinstance(label, list) and label else label  # [start, end, label], or a path
            key, stance = self.find_key(str(label)), "yes"
            if not key:
                frame, _, stance = str(label).replace("：", ":").rpartition(":")
                key = self.find_key(frame)
            if not key:
                return []
            self.seen.setdefault(key)
            found.append((self.frames[key], stance.strip() or "yes"))
        return found

    def find_key(self, text: str) -> str:
        """Return the key in ``frames`` of a name, or else of the last part of its path (``Frames > war``); none of them is ""."""
        keys = map(plain_name, (text, re.split(r"[\\>:：]", text)[-1]))
        return next((key for key in keys if key in self.frames), "")


class Articles(dict[str, str]):
    """What names an article → its id."""


def name_articles(articles: pd.DataFrame, ingested: pd.DataFrame | None = None) -> Articles:
    """Return what names one article alone → its id: the id, its address, and where it was ``ingested`` its file and row."""
    named = articles[["article", "url"]].rename(columns={"url": "name"})
    if ingested is not None:
        place = ingested["locator"].str.extract(r"((?:row|item) \d+)$", expand=False).str.replace("item", "record")
        rows = ingested["source"] + ", " + place
        there = ingested["article"].isin(articles["article"])
        named = pd.concat([named, ingested[["article"]].assign(name=rows)[there]])
    named = named[named["name"].fillna("").ne("") & ~named["name"].duplicated(keep=False)]
    return Articles(zip([*named["name"], *articles["article"]], [*named["article"], *articles["article"]], strict=True))


def name_frames(codebook: Codebook, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the frames by the plain form of their names, of labels that one alone has, and of what ``columns`` calls them."""
    labels = [(plain_name(label), name) for name, f in codebook.frames.items() for label in f.label.values()]
    found = {label: name for label, name in labels if all(other == name for same, other in labels if same == label)}
    found |= {plain_name(name): name for name in codebook.frames}
    for name, theirs in columns.items():
        if name not in (allowed := [*NAMES, *codebook.frames]):
            raise FramingError(f"columns: must name one of {allowed}, got {name!r}{did_you_mean(name, allowed)}")
        if not theirs and name not in ("coder", "stance"):
            raise FramingError(
                f"columns: {name}= names no column; only coder may have none, where --coder says who it was, and stance, where a row says that the frame is there"
            )
        found |= {} if name in NAMES else {plain_name(theirs): name}
    return found


def name_roles(columns: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Return what keys say by their plain name, with a rank: a lower one is surer."""
    roles = {name: (what, rank) for what, names in NAMES.items() for rank, name in enumerate(names.split())} | _NESTED
    roles |= {plain_name(theirs): (name, -1) for name, theirs in columns.items() if name in NAMES}
    return {name: role for name, role in roles.items() if columns.get(role[0]) != ""}
