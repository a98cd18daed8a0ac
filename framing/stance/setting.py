"""A text read for its mentions: its sentences one by one, whose voice each has, and what stands around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

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
_AROUND = ("saying", "report", "source", "self", "other", "question", "opinion")


class Setting(NamedTuple):
    """Where a sentence stands: whose voice its text has, and features of the sentences around it."""

    voice: str
    features: list[str]


class Reading:
    """A text and its sentences. Chinese of either script is read in simplified characters; places are those of the text as printed.

    ``kind`` is a codebook's kind or a paper's own word for one (editorial, columnist, oped); any other word is a kind unknown. In an official text, a question
    at a press conference (a reporter's name and a colon, 问：, Q:) has the journalist's voice, what answers it the official's; elsewhere what a paragraph
    that begins with 答： or A: says is the answering person's. ``places`` has the place in the text as printed of each character read, and of its end.
    """

    def __init__(self, text: str, *, language: str, kind: str, lexicon: Lexicon) -> None:
        self.printed, self.kind, self.lexicon = text, _KINDS.get(kind.casefold(), ""), lexicon
        self.places: Sequence[int]
        self.text, self.places = fold_with_offsets(text) if language == "zh-Hant" else (text, range(len(text) + 1))
        self.spans = split_sentences(self.text, language)
        self._quotes = find_quotes(self.text)
        self._made: dict[int, Sentence] = {}
        self._settings: dict[int, Setting] = {}

    def sentence(self, number: int) -> Sentence:
        if number not in self._made:
            start, end = self.spans[number][1:]
            first, last = bisect_left(self._quotes, (start, 0)) - 1, bisect_left(self._quotes, (end, 0))
            quotes = [(a - start, b - start) for a, b in self._quotes[max(first, 0) : last] if b > start]
            self._made[number] = Sentence(self.spans[number].text, self.lexicon, quotes)
        return self._made[number]

    def setting(self, number: int) -> Setting:
        if number not in self._settings:
            self._settings[number] = Setting(self._voices[number], self._around(number))
        return self._settings[number]

    def _around(self, number: int) -> list[str]:
        out = ["opens"] if number and self._opens(number) else []
        before = [self.sentence(i) for i in range(max(number - 2, 0), number)]
        after = [self.sentence(i) for i in range(number + 1, len(self.spans))[:1]]
        for name, sentences in (("before", before[-1:]), ("after", after)):
            out += [] if sentences else [name + " none"]
            for sentence in sentences:
                out += [f"{name} {kind}" for kind in _AROUND if kind in sentence.by_kind]
                out += [name + " quote"] if "quote" in sentence.by_kind or sentence.quotes else []
                reports = {cue for kind in ("saying", "report") for cue in sentence.by_kind.get(kind, ())}
                inward = sorted(reports, key=lambda cue: cue.start)
                out += [f"{name} ={cue.entry}" for cue in inward[:1] + inward[1:][-1:]]
        return out + [
            f"earlier {kind}" for kind in ("saying", "report", "source") if any(kind in s.by_kind for s in before)
        ]

    def _opens(self, number: int) -> bool:
        """Say whether a sentence begins a paragraph."""
        return number == 0 or "\n" in self.text[self.spans[number - 1].end : self.spans[number].start]

    def place(self, start: int, end: int) -> tuple[Place, Setting]:
        """Return where a mention stands, given its places in the text as printed."""
        first = bisect_left(self.places, start)
        last = max(bisect_left(self.places, end), first + 1)
        number = max(bisect_right(self.spans, first, key=lambda span: span.start) - 1, 0)
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
            heads = self._opens(number) or re.match("[问答QA][:：]", span.text)
            if heads and _ASKS.match(span.text):
                voice = "question" if official or re.match(r"\s*(?:问|提问|记者|Q)", span.text) else own
            elif heads and official and _NAMED.match(span.text):
                voice = own
            elif heads and _ANSWERS.match(span.text):
                voice = own if official else "answer"
            out.append(voice)
        return out
