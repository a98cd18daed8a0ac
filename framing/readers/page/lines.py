"""Lines of a newspaper page: cleaned, measured, and joined into running text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from framing.text.clean import keeps_hyphen

CJK = "\u2e80-\u2fdf\u3001-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef“”‘’—…·"
_CJK_CHAR = re.compile(f"[{CJK}]")
_HAN_CHAR = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_MARK = r"[，。、；：？！）》」』〉】％%]"
_CLOSED = re.compile(r"(?:[。！？!?]|…|(?<![A-Z])\.)[\"'”’」』）)\]】]*$")


@dataclass
class Line:
    """A line under work. ``start`` and ``end`` bound what is left as text once its marks are taken off."""

    raw: str
    text: str = ""
    role: str = ""
    start: int = 0
    end: int = 0
    gap: bool = True  # something parts it from the line before: a blank line, another column
    indent: bool | None = None  # whether a paragraph begins here, where the layout says so
    heading: bool | None = None  # whether it is set as a headline, where the layout says so
    box: int = 0  # box it stands in, where the layout says so
    region: int = 0  # headline it stands under, where the layout says so
    rank: float = 0.0  # the size of that headline
    place: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0)  # left, right, top and size, where the layout says so
    page: int = 0  # page of the file, where it has several

    @property
    def body(self) -> str:
        return self.text[self.start : self.end].strip()


def clean_line(raw: str) -> str:
    """Return the line without control characters, edges and the spaces that justification put between characters."""
    text = re.sub("[\ud800-\udfff]", "\ufffd", re.sub("[\t\u00a0\u3000\u2000-\u200a]", " ", raw))
    if not text.isprintable():  # as most lines are: none of their characters is one of control
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf") or c == "\u00ad")
    text = re.sub(r" +", " ", text).strip()
    tokens = text.split(" ")
    if len(tokens) < 2:
        return text
    chinese = [t for t in tokens if _CJK_CHAR.search(t)]
    single = [len(re.sub(_MARK, "", t)) <= 1 for t in tokens]
    justified = len(chinese) >= 4 and sum(single) >= 0.6 * len(tokens)
    out = tokens[0]
    for i in range(1, len(tokens)):
        left, right = tokens[i - 1], tokens[i]
        spread = justified and single[i - 1] and single[i]
        before, after = _CJK_CHAR.match(left[-1]), _CJK_CHAR.match(right[0])
        close = spread and (before or after or (left[-1].isdigit() and right[0].isdigit()))
        apart = not (close or (before and (re.match(_MARK, right) or (justified and after))))
        out += " " * apart + right
    return out


def tight(text: str) -> str:
    """Return running text without the spaces Chinese does not write: beside Han characters and marks, around figures."""
    text = re.sub(rf"(?<=[{CJK}]) +(?=[{CJK}])", "", text)
    text = re.sub(rf"(?<=[{CJK}]) +(?=[\d$€£+-])", "", text)
    return re.sub(rf"(?<=[\d%‰]) +(?=[{CJK}])", "", text)


def is_chinese(text: str) -> bool:
    """Whether a fifth of the letters is Han."""
    return _mostly_han([text])


def _mostly_han(texts: Iterable[str]) -> bool:
    counts = [_count_letters(text) for text in texts]
    return sum(han for han, _ in counts) >= max(1, sum(letters for _, letters in counts) / 5)


@lru_cache(maxsize=20_000)
def _count_letters(text: str) -> tuple[int, int]:
    """How many of the letters are Han, and how many there are."""
    return len(_HAN_CHAR.findall(text)), sum(map(str.isalpha, text))


@lru_cache(maxsize=20_000)
def width(text: str) -> float:
    """Return the printed width in ems: Chinese characters one, others a half."""
    return sum(1.0 if _CJK_CHAR.match(c) else 0.5 for c in text)


def is_closed(text: str) -> bool:
    """Whether the text ends where a sentence may end."""
    return bool(_CLOSED.search(text.rstrip()[-12:]))


def join_lines(lines: Iterable[str], vocabulary: frozenset[str] = frozenset()) -> str:
    """Join cleaned lines of one paragraph: nothing between Chinese lines, a space between English ones.

    A hyphen at the end of an English line goes when the word without it stands elsewhere on the page (``vocabulary``,
    lower case), stays when the hyphenated word does, when the next line begins with a capital or a figure, or when both
    parts are words of the page or the first is a usual first part of compounds (``long-``, ``self-``); otherwise it goes.
    """
    out = ""
    for line in lines:
        out = line if not out else _join(out, line, vocabulary)
    return tight(out) if _HAN_CHAR.search(out) else out


def _join(left: str, right: str, vocabulary: frozenset[str]) -> str:
    if not left or not right:
        return left + right
    if left[-1] == "\u00ad":
        return left[:-1] + right
    if _CJK_CHAR.match(left[-1]) or _CJK_CHAR.match(right[0]):
        english = left[-1] in "”’…—" and right[0].isascii() and not _HAN_CHAR.search(left[-12:])
        quotes = left[-1].isascii() and right[0] in "“‘" and not is_chinese(left[-40:])
        return f"{left} {right}" if english or quotes else left + right
    broken = re.search(r"([A-Za-z]+)[-‐]$", left)
    if broken:
        first, second = broken.group(1), re.match(r"[A-Za-z]*", right).group(0)  # type: ignore[union-attr]
        low, high = first.lower(), second.lower()
        if low + high in vocabulary and f"{low}-{high}" not in vocabulary:
            return left[:-1] + right
        parts = low in vocabulary and high in vocabulary
        if not second or not second[0].islower() or f"{low}-{high}" in vocabulary or parts or keeps_hyphen(low, high):
            return left + right
        return left[:-1] + right
    if is_chinese(left[-40:]) and re.search(r"[\d.,]$", left) and re.match(r"[\d.,%]", right):
        return left + right
    return left + " " + right


def glue(texts: Sequence[str]) -> tuple[str, list[int]]:
    """Join lines for a pattern; return the text and where each line begins in it."""
    space = "" if _mostly_han(texts) else " "
    starts, at = [], 0
    for text in texts:
        starts.append(at)
        at += len(text) + len(space)
    return space.join(texts), starts


def page_vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Return the English words of the page in lower case, hyphenated ones whole; pieces cut by a line end are left out."""
    words: set[str] = set()
    cut = False
    for line in lines:
        found = re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", line)
        words.update(w.lower() for w in found[1 if cut else 0 : len(found) - 1 if line.endswith("-") else None])
        cut = line.endswith("-")
    return frozenset(words)
