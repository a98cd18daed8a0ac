"""A sentence under judgement: its quotations, where its clauses end, the cues in it, and what stands around it.

The rules of ``framing.stance.voice``, ``framing.stance.denial`` and ``framing.stance.refutation`` read a ``Passage``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from framing.stance.lexicon import PLAIN, WORD, Cue, Lexicon
from framing.stance.patterns import CORRECTION, LISTS

BEFORE = 800  # characters of the text before a sentence that can govern it

_MARKS = {"“": "”", "「": "」", "『": "』", "‘": "’"}

_BOUNDS = {
    "en": re.compile(
        r"(?P<end>(?:(?<!\b[A-Z])(?<!\bM[rs])(?<!\bDr)\.|[;!?])(?=[\s\"”'’)\]]|$)|\n)|(?P<colon>:(?=\s|$))|(?P<comma>,(?!\d))|(?P<dash>\s[–—-]{1,2}\s|—|–(?!\w)|[()])"
        r"|(?P<turn>(?<=[,;\s])(?:(?<!anything )(?<!nothing )(?<!none )(?:(?<!all )|(?<=at all ))but|while|whereas|although|though|because|unless|yet(?! to\b| again\b|[,.;)]))\b(?<!not yet))",
        re.I,
    ),
    "zh": re.compile(
        r"(?P<turn>(?<=[，。；])(?:但|而(?!且|是|非)|然而|不过|却|可是|可(?!是|[以能见靠行持用再谓否控观贵怕惜])))"
        r"|(?P<end>[。；！？\n])|(?P<colon>：)|(?P<comma>，|,)|(?P<dash>——|—|[（）()])"
    ),
}


class Bound(NamedTuple):
    """Where a clause ends: at a full stop or semicolon (``end``), colon, comma, dash, or a word that turns (but, 而).

    The ``but`` of *not about X but about Y* ends what is negated and no clause.
    """

    kind: str
    start: int
    end: int


class Quote(NamedTuple):
    """A quotation without its marks; ``start`` is below 0 where it began before the sentence, ``end`` is past it where it goes on."""

    start: int
    end: int

    def holds(self, place: int) -> bool:
        return self.start <= place < self.end


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A sentence under judgement; for Chinese in simplified characters. ``start`` and ``end`` bound the mention."""

    text: str
    start: int
    end: int
    language: str
    kind: str
    context: str
    after: str
    title: bool
    question: bool
    cues: tuple[Cue, ...]
    bounds: tuple[Bound, ...]
    quotes: tuple[Quote, ...]
    lists: Lexicon = field(repr=False)

    def of(self, *kinds: str) -> Iterator[Cue]:
        return (cue for cue in self.cues if cue.kind in kinds)

    def cues_before(self) -> list[Cue]:
        """Return the cues of the last 400 characters of the text before; places are those of that piece."""
        return self.lists.find(self.context[-400:], (-1, -1))

    def quote_of(self, place: int) -> Quote | None:
        """Return the innermost quotation that holds a place."""
        holding = [q for q in self.quotes if q.holds(place)]
        return min(holding, key=lambda q: q.end - q.start) if holding else None

    def sees(self, cue: Cue) -> bool:
        """Can the cue govern the mention at all? Not from inside a quotation that the mention is not in."""
        return all(q.holds(self.start) or self.words(*q) <= 1 for q in self.quotes if q.holds(cue.start))

    def stops(self, first: int, last: int, kinds: tuple[str, ...], seen_from: int) -> list[Bound]:
        """Return the ends of clauses between two places, but for those within a quotation that ``seen_from`` is outside of."""
        return [
            b
            for b in self.bounds
            if first <= b.start < last
            and b.kind in kinds
            and not any(q.holds(b.start) and not q.holds(seen_from) for q in self.quotes)
        ]

    def clause(self, place: int) -> tuple[int, int]:
        """Return the bounds of the clause around a place: from one punctuation mark, quotation mark or turning word to the next."""
        edges = [(b.start, b.end) for b in self.bounds]
        edges += [(q.start - 1, q.start) for q in self.quotes] + [(q.end, q.end + 1) for q in self.quotes]
        left = max((end for _, end in edges if end <= place), default=0)
        right = min((start for start, _ in edges if start > place), default=len(self.text))
        return max(left, 0), max(min(right, len(self.text)), left)

    def words(self, first: int, last: int) -> int:
        """Count the words (English) or half the characters (Chinese) between two places."""
        piece = self.text[first:last]
        return len(WORD.findall(piece)) if self.language == "en" else (len(re.findall(r"\w", piece)) + 1) // 2

    def announcement(self) -> str:
        """Return the last sentence of the text before; where that is a point of a list itself, the sentence that announces the list."""
        before = [s for s in re.split(r"(?<=[.。!?！？])\s*(?=\S)", self.context.strip()) if s.strip()]
        while len(before) > 1 and LISTS[self.language].match(before[-1]):
            before.pop()
        return before[-1] if before else ""

    def label(self, cue: Cue) -> str:
        """Return a cue as it stands in the text, with … for what stands between its words."""
        if not cue.gaps:
            return self.text[cue.start : cue.end]
        pieces, at = [], cue.start
        for first, last in cue.gaps:
            pieces.append(self.text[at:first].strip())
            at = last
        return "…".join([*pieces, self.text[at : cue.end].strip()])


def make_passage(
    sentence: str,
    span: tuple[int, int],
    *,
    language: str,
    kind: str,
    context: str,
    after: str = "",
    title: bool,
    question: bool,
    lists: Lexicon,
) -> Passage:
    """Find everything in a sentence that the rules look at. ``span`` is the mention's; Chinese must be folded before."""
    text, before = sentence.translate(PLAIN), context.translate(PLAIN)
    if title and language == "zh":
        text = re.sub(r"(?<=[\u4e00-\u9fff”])[ \u3000](?=[\u4e00-\u9fff“])", "，", text)  # a space parts clauses there
    return Passage(
        text=text,
        start=span[0],
        end=span[1],
        language=language,
        kind=kind,
        context=before,
        after=after.translate(PLAIN),
        title=title,
        question=question,
        cues=tuple(lists.find(text, span)),
        bounds=tuple(_find_bounds(text, language)),
        quotes=find_quotes(sentence, context),
        lists=lists,
    )


def _corrects(text: str, place: int) -> bool:
    """Is it the but of not … but, with a phrase after it and no clause?"""
    negated = re.search(r"\b(?:not|never|neither|no|nothing|\w+n't)\b[^.;:!?]*$", text[:place], re.I)
    return bool(negated) and bool(CORRECTION.match(text[place:]))


def _find_bounds(text: str, language: str) -> Iterator[Bound]:
    for m in _BOUNDS[language].finditer(text):
        kind = str(m.lastgroup)
        yield Bound(
            "but" if kind == "turn" and language == "en" and _corrects(text, m.start()) else kind, m.start(), m.end()
        )


def find_quotes(sentence: str, context: str = "") -> tuple[Quote, ...]:
    """Return the quotations of a sentence, also those opened in the text before and those still open at its end.

    Straight marks open and close by turns within a paragraph. A paragraph that ends within a quotation carries it on only where
    the next one opens with a mark again.
    """
    joined = f"{context} {sentence}" if context and not context[-1].isspace() else context + sentence
    shift = len(joined) - len(sentence)
    out: list[Quote] = []
    at = 0
    for paragraph in joined.splitlines(keepends=True):
        stack: list[tuple[str, int]] = []
        for place, mark in enumerate(paragraph, at):
            if mark == "'" and joined[place - 1 : place] == "'" and joined[place - 2 : place - 1] != "'":
                mark = '"'  # two apostrophes for a quotation mark
            if mark == '"':
                if stack and stack[-1][0] == '"':
                    out.append(Quote(stack.pop()[1] - shift, place - shift))
                else:
                    stack.append(('"', place + 1))
            elif mark == "'" and _opens_single(joined, place):
                stack.append(("'", place + 1))
            elif mark == "'" and joined[place + 1 : place + 2].isalnum():
                continue  # an apostrophe
            elif mark in _MARKS and not (mark == "‘" and joined[place + 1 : place + 2].isspace()):
                stack.append((_MARKS[mark], place + 1))
            elif stack and any(mark == wanted for wanted, _ in stack):
                if mark == "’" and joined[place + 1 : place + 2].isalpha() and joined[place + 1].isascii():
                    continue  # an apostrophe
                while stack[-1][0] != mark:
                    stack.pop()
                out.append(Quote(stack.pop()[1] - shift, place - shift))
        out += [
            Quote(start - shift, len(joined) - shift + 1)
            for wanted, start in stack
            if wanted not in "’'" and at + len(paragraph) == len(joined)
        ]
        at += len(paragraph)
    return tuple(sorted(q for q in out if q.end > 0 and q.end > q.start and q.start < len(sentence)))


def _opens_single(text: str, place: int) -> bool:
    """Does a straight single mark open a quotation, and is it no apostrophe?"""
    return not text[max(place - 1, 0) : place].isalnum() and text[place + 1 : place + 2].isalnum()
