"""A text read for its mentions: its sentences one by one, whose voice each has, and what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property

from framing.stance.cues import Lexicon
from framing.stance.sentence import Place, Sentence, find_quotes
from framing.text.scripts import fold_with_offsets
from framing.text.sentences import split_sentences

_KINDS = {
    **dict.fromkeys(("opinion", "analysis", "editorial", "columnist", "column", "oped", "op-ed", "commentary", "评论", "社论"), "opinion"),
    **dict.fromkeys(("official", "qa"), "official"),
    "news": "news",
}  # fmt: skip

_ASKS = re.compile(r"\s*(?:[^\s：:，。]{0,20}记者|问|提问|追问|Q|Question)\s*[:：]", re.I)
_ANSWERS = re.compile(r"\s*(?:答|A|Answer)\s*[:：]", re.I)
_NAMED = re.compile(r"\s*(?:[\u4e00-\u9fff·]{2,6}|[A-Z][\w.]*(?: [A-Z][\w.]*){0,3})\s*[:：]")
_ENDS_ASKING = re.compile(r"(?:请问|有何评论|有何回应|对此有何|your comment|your response)[^。]{0,12}[？?]?\s*$")


class Setting:
    """Where a sentence stands: whose voice its text has, and the sentences around it."""

    def __init__(self, voice: str, before: list[Sentence], after: Sentence | None, opens: bool = False) -> None:
        self.voice, self.before, self.after, self.opens = voice, before, after, opens

    @cached_property
    def features(self) -> list[str]:
        out = ["opens"] if self.opens else []
        for name, sentence in (("before", self.before[-1] if self.before else None), ("after", self.after)):
            if sentence is None:
                out.append(name + " none")
                continue
            out += [f"{name} {kind}" for kind in _AROUND if kind in sentence.by_kind]
            if "quote" in sentence.by_kind or sentence.quotes:
                out.append(name + " quote")
            reports = sorted(
                {c for k in ("saying", "report") for c in sentence.by_kind.get(k, ())}, key=lambda c: c.start
            )
            out += [f"{name} ={cue.entry}" for cue in reports[:1] + reports[1:][-1:]]
        for kind in ("saying", "report", "source"):
            if any(kind in s.by_kind for s in self.before):
                out.append(f"earlier {kind}")
        return out


_AROUND = ("saying", "report", "source", "self", "other", "question", "opinion")


class Reading:
    """A text and its sentences. Chinese of either script is read in simplified characters; places are those of the text as printed.

    ``kind`` is a codebook's kind or a paper's own word for one (editorial, columnist, oped); any other word is a kind unknown. In an official text, a question
    at a press conference (a reporter's name and a colon, 问：, Q:) has the journalist's voice, what answers it the official's; elsewhere what a paragraph
    that begins with 答： or A: says is the answering person's.
    """

    def __init__(self, text: str, *, language: str, kind: str, lexicon: Lexicon) -> None:
        self.printed, self.kind, self.lexicon = text, _KINDS.get(kind.casefold(), ""), lexicon
        self.text = text
        self._places: list[int] | None = None
        if language == "zh-Hant":
            self.text, self._places = fold_with_offsets(text)
        self.spans = split_sentences(self.text, language)
        self._starts = [s.start for s in self.spans]
        self._quotes = find_quotes(self.text)
        self._made: dict[int, Sentence] = {}
        self._settings: dict[int, Setting] = {}

    def number(self, start: int) -> int:
        """Return which sentence a place of the read text is in, counted from 0."""
        return max(bisect_right(self._starts, start) - 1, 0)

    def inside(self, place: int) -> int:
        """Return the place in the read text of a place in the text as printed."""
        return place if self._places is None else bisect_left(self._places, place)

    def outside(self, place: int) -> int:
        """Return the place in the text as printed of a place in the read text."""
        return place if self._places is None else self._places[place]

    def sentence(self, number: int) -> Sentence:
        if number not in self._made:
            span = self.spans[number]
            self._made[number] = Sentence(span.text, self.lexicon, self._near(span.start, span.end))
        return self._made[number]

    def _near(self, start: int, end: int) -> list[tuple[int, int]]:
        first = max(bisect_left(self._quotes, (start, 0)) - 1, 0)
        last = bisect_left(self._quotes, (end, 0))
        return [(a - start, b - start) for a, b in self._quotes[first:last] if b > start]

    def setting(self, number: int) -> Setting:
        if number not in self._settings:
            before = [self.sentence(i) for i in range(max(number - 2, 0), number)]
            after = self.sentence(number + 1) if number + 1 < len(self.spans) else None
            start = self.spans[number].start
            opens = number > 0 and "\n" in self.text[self.spans[number - 1].end : start]
            self._settings[number] = Setting(self._voices[number], before, after, opens)
        return self._settings[number]

    def place(self, start: int, end: int) -> tuple[Place, Setting]:
        """Return where a mention stands, given its places in the text as printed."""
        first, last = self.inside(start), max(self.inside(end), self.inside(start) + 1)
        number = self.number(first)
        span = self.spans[number]
        return self.sentence(number).place(first - span.start, min(last, span.end) - span.start), self.setting(number)

    @cached_property
    def _voices(self) -> list[str]:
        """Return whose voice each sentence has: the kind of text, ``question`` or ``answer``."""
        official = self.kind == "official"
        voice = own = self.kind
        if official and not any(_ASKS.match(s.text) for s in self.spans) and _ENDS_ASKING.search(self.text):
            voice = "question"
        out = []
        for number, span in enumerate(self.spans):
            heads = (
                number == 0
                or "\n" in self.text[self.spans[number - 1].end : span.start]
                or re.match("[问答QA][:：]", span.text)
            )
            if heads and _ASKS.match(span.text):
                voice = "question" if official or re.match(r"\s*(?:问|提问|记者|Q)", span.text) else own
            elif heads and official and _NAMED.match(span.text):
                voice = own
            elif heads and _ANSWERS.match(span.text):
                voice = own if official else "answer"
            out.append(voice)
        return out
