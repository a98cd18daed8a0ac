"""One sentence: its words, the cues among them, its clauses and quotations; and a mention's place in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import cycle
from typing import NamedTuple

from framing.stance.cues import WORDS, Cue, Lexicon

MARKS = {
    **dict.fromkeys(",，", "comma"),
    **dict.fromkeys(":：", "colon"),
    **dict.fromkeys(";；—–()（）…", "strong"),
    **dict.fromkeys(".!?。！？", "stop"),
    "、": "list",
    "-": "dash",
    **dict.fromkeys('“”"「」『』《》', "quote"),
}

_COORDINATED = re.compile(
    r",\s+(?:and|or|nor)\s+(?:will|would|has|have|had|does|do|did|is|are|can|could|should|never)\b[^,.;:]{0,40}(,)"
)
"""Has never used, and will never use, …: the commas around the second verb part no clauses."""

_TITLES = frozenset((
    "mr", "mrs", "ms", "dr", "prof", "sen", "rep", "gov", "gen", "lt", "col", "capt", "st", "jr", "sr", "vs", "no",
    "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "inc", "co", "corp",
))  # fmt: skip

_ALIKE = re.compile(r"''|[“”\"「」『』\ufffd]")

_SUFFIXES = {
    **dict.fromkeys(("ment", "ness", "ity", "ism", "ance", "ence", "acy", "ion", "cy"), "noun"),
    **dict.fromkeys(("al", "ful", "ive", "ous", "able", "ible", "ic", "less", "ent", "ant", "ist", "ory"), "adjective"),
    **{end: end for end in ("ing", "ed", "ly", "s")},
}
_LONGEST_FIRST = sorted(_SUFFIXES, key=lambda end: (-len(end), end))


def suffix(word: str) -> str:
    """Return what the end of an English word says of its class: noun, adjective, ing, ed, ly, s, or "-"."""
    return next((_SUFFIXES[e] for e in _LONGEST_FIRST if word.endswith(e) and len(word) > len(e) + 2), "-")


class Sentence:
    """A sentence's words (Chinese: its characters), its cues by kind, and which words stand in quotations.

    ``quotes`` are the quotations of its text, in places of the sentence; one may begin before it or end after it.
    """

    def __init__(self, text: str, lexicon: Lexicon, quotes: Iterable[tuple[int, int]] = ()) -> None:
        self.text, self.lexicon, self.language = text, lexicon, lexicon.language
        self.quotes = sorted(q for q in quotes if q[0] < len(text) and q[1] > 0)
        if self.language == "en":
            found = list(WORDS.finditer(text))
            self.words: list[str] = [m.group() if m.group() == "US" else m.group().lower() for m in found]
            self.offsets = [m.start() for m in found]
        else:
            self.words, self.offsets = list(text), list(range(len(text)))
        self.cues = lexicon.find(tuple(self.words))
        self.by_kind: dict[str, list[Cue]] = {}
        for cue in self.cues:
            for kind in cue.kinds:
                self.by_kind.setdefault(kind, []).append(cue)
        joined = {m.start(i) for m in _COORDINATED.finditer(text) for i in (0, 1)} if self.language == "en" else set()
        for at, word in [mark for mark in enumerate(self.words) if mark[1] in MARKS]:
            if word == "." and at and (len(self.words[at - 1]) == 1 or self.words[at - 1] in _TITLES):
                continue  # Mr. and U.S. end nothing
            if self.offsets[at] not in joined:
                self.by_kind.setdefault(MARKS[word], []).append(Cue((MARKS[word],), word, at, at + 1))
        self.starts = {kind: [c.start for c in cues] for kind, cues in self.by_kind.items()}

    @cached_property
    def cover(self) -> dict[int, Cue]:
        return {at: cue for cue in self.cues for at in range(cue.start, cue.end)}

    @cached_property
    def quoted(self) -> bytearray:
        """Say of each word whether it stands in a quotation."""
        out = bytearray(len(self.words))
        for start, end in self.quotes:
            a, b = (bisect_left(self.offsets, x) for x in (start, end))
            out[a:b] = b"\1" * (b - a)
        return out

    def count(self, kind: str, start: int, end: int) -> int:
        """Return how many cues of a kind begin between two words."""
        places = self.starts.get(kind)
        return bisect_left(places, end) - bisect_left(places, start) if places and start < end else 0

    def bound(self, start: int, end: int) -> str:
        """Return the strongest bound of clauses between two words, ``0`` where there is none."""
        if self.count("strong", start, end) or self.count("stop", start, end):
            return "S"
        commas = self.count("comma", start, end)
        if commas:
            return "C" if commas == 1 else "CC"
        for kind, sign in (("turn", "B"), ("colon", ":"), ("opener", "T"), ("joining", "A"), ("list", "A")):
            if self.count(kind, start, end):
                return sign
        return "0"

    def place(self, start: int, end: int) -> Place:
        """Return the place of a mention that stands at ``text[start:end]``."""
        if self.language == "zh":
            return Place(self, start, end)
        first = max(bisect_left(self.offsets, start + 1) - 1, 0)
        return Place(self, first, max(bisect_left(self.offsets, end), first + 1))


class Near(NamedTuple):
    """A cue before (``<``) or after (``>``) a mention, how many words away, and the strongest bound of clauses between."""

    side: str
    cue: Cue
    distance: int
    bound: str


class Place:
    """A mention's first word, and the one after its last, in a sentence. Cues that overlap the mention don't count."""

    def __init__(self, sentence: Sentence, start: int, end: int) -> None:
        self.sentence, self.start, self.end = sentence, start, end
        self._cut: dict[int, Cue] = {}
        self._cut_kinds: dict[str, Cue] = {}
        self._near: dict[str, list[Near]] = {}
        cue = sentence.cover.get(start)
        if cue and cue.start < start:  # 不对|抗, no | evidence: what stands before is looked up anew
            for part in sentence.lexicon.find(tuple(sentence.words[cue.start : start])):
                moved = Cue(part.kinds, part.entry, part.start + cue.start, part.end + cue.start)
                self._cut |= dict.fromkeys(range(moved.start, moved.end), moved)
                self._cut_kinds = dict.fromkeys(moved.kinds, moved) | self._cut_kinds

    def cue_at(self, at: int) -> Cue | None:
        cue = self._cut.get(at) or self.sentence.cover.get(at)
        return None if cue is None or (cue.start < self.end and cue.end > self.start) else cue

    def before(self, kind: str) -> Cue | None:
        """Return the nearest cue of a kind before the mention."""
        starts = self.sentence.starts.get(kind)
        if kind in self._cut_kinds or not starts:
            return self._cut_kinds.get(kind)
        at = bisect_left(starts, self.start)
        near = self.sentence.by_kind[kind][max(at - 2, 0) : at]  # the last one may reach into the mention
        return next((cue for cue in reversed(near) if cue.end <= self.start), None)

    def after(self, kind: str) -> Cue | None:
        """Return the nearest cue of a kind after the mention."""
        starts = self.sentence.starts.get(kind, ())
        at = bisect_left(starts, self.end)
        return self.sentence.by_kind[kind][at] if at < len(starts) else None

    def nearest(self, kind: str) -> list[Near]:
        """Return the nearest cue of a kind before and the one after the mention."""
        if kind not in self.sentence.starts and kind not in self._cut_kinds:
            return []
        if kind not in self._near:
            near = self._near[kind] = []
            if cue := self.before(kind):
                near.append(Near("<", cue, self.start - cue.end, self.sentence.bound(cue.end, self.start)))
            if cue := self.after(kind):
                near.append(Near(">", cue, cue.start - self.end, self.sentence.bound(self.end, cue.start)))
        return self._near[kind]

    def kind_at(self, at: int) -> str:
        """Return what stands at a word: a kind of cue, a mark, ``^`` and ``$`` outside of the sentence, ``*`` for any other word."""
        words = self.sentence.words
        if not 0 <= at < len(words):
            return "^" if at < 0 else "$"
        if cue := self.cue_at(at):
            return cue.kinds[0]
        return MARKS.get(words[at]) or ("*" + suffix(words[at]) if self.sentence.language == "en" else "*")

    def beside(self, step: int) -> list[tuple[str, str]]:
        """Return kind and entry of the two words next to the mention, outward: before it with step -1, after it with 1."""
        out, at = [], self.start - 1 if step < 0 else self.end
        for _ in range(2):
            cue = self.cue_at(at)
            out.append((self.kind_at(at), cue.entry if cue else ""))
            if cue and self.sentence.language == "zh":
                at = cue.start - 1 if step < 0 else cue.end
            else:
                at += step
        return out


def find_quotes(text: str) -> list[tuple[int, int]]:
    """Return the quotations of a text: places of the first and one after the last character within its marks.

    Marks open and close in turn. Whether a paragraph begins within a quotation is what agrees best with the marks and the spaces
    around them; a quotation left open ends with its paragraph.
    """
    out: list[tuple[int, int]] = []
    for paragraph in re.finditer(r"[^\n]+", text):
        start, end = paragraph.span()
        marks = []
        for mark in _ALIKE.finditer(text, start, end):
            at, after = mark.span()
            left = at == start or text[at - 1].isspace() or text[at - 1] in "([—-"
            right = after == end or text[after].isspace() or text[after] in ".,;:!?)]—"
            if mark.group() == "\ufffd" and left == right:
                continue  # a lost apostrophe
            sure = 3 if mark.group() in "“”「」『』" else 1
            opens = mark.group() in "“「『" if sure == 3 else left and not right
            marks.append((at, after, opens, mark.group() in "”」』" if sure == 3 else right and not left, sure))
        inside = _disagree(marks, True) < _disagree(marks, False)
        begun = start
        for at, after, *_ in marks:
            if inside:
                out.append((begun, at))
            begun, inside = after, not inside
        if inside:
            out.append((begun, end))
    return out


def _disagree(marks: Sequence[tuple[int, int, bool, bool, int]], inside: bool) -> int:
    alternating = cycle((inside, not inside))
    return sum(sure for _, _, opens, closes, sure in marks if (opens if next(alternating) else closes))
