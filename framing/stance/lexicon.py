"""The codebook's cues, made ready to be found in a sentence.

What the codebook's lists govern:

=====================  ===============================================================================================
attribution            the statement that follows, over commas; what stands before, where the report comes last
naming                 what the thing is called, to the end of the clause
viewpoint              the whole sentence
claim                  what the claim says (the claim that …), or the word before it (the leverage thesis, 报复之说)
distance               the word or quotation right after it
withheld               the sentence: a question is named and neither affirmed nor denied
rejection, doubt       the claim that follows, over commas
refutation             the claim that stands before, or follows after that, of, about, 是
pretext                the ground beside it
breach                 the norm that follows
negation               what follows in the clause
contrast, counterfactual, rhetorical_denial, rhetorical_assent    the mention at the place of …, or the sentence
source, self, issuer, fact, adoption, opaque    nothing: they say whose a report is, or what a negation leaves standing
exception              takes its own words out of play (not only, 不仅)
=====================  ===============================================================================================

Entries are words or phrases, matched whole. In English ``to deny`` stands for all forms of the verb and ``hard|difficult to see`` for a
choice of words; ``…`` stands for words in between, and a word may end in ``*``. Where entries overlap the longest is taken, so that ``declined to say`` is no report.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from framing.codebook.cues import Cues
from framing.text.terms import Segmenter

INSIDE = (
    "claim",
    "contrast",
    "counterfactual",
    "pretext",
    "refutation",
    "breach",
    "rhetorical_denial",
    "rhetorical_assent",
)
"""Lists whose entries with … govern what stands at the place of the …"""

SHORT = ("exception", "viewpoint")
"""Lists in which … stands for a few words of one clause."""

WITH_ADVERB = ("breach", "rejection", "doubt", "refutation", "pretext", "claim")
"""Lists in whose entries an adverb may stand between two words."""

NAMES = ("source", "author", "issuer", "fact", "question", "answer", "home", "home_side", "topic", "body", "joined")
"""Lists that say who somebody is (and ``joined``, a matter of segmenting); they are looked up and not found in the text."""

_LOOSE = {
    "说": re.compile("[^小学假传话邪异]说[，：“]"),
    "没": re.compile(".没[^收落入]"),
    "称": re.compile("[^名职对堪简宣声号自俗统昵尊通总据诉坚并人敬戏]称[^为号呼谓职赞霸颂得心身重量病雄道兄作之其]"),
}
"""Words of one character that jieba at times joins to what follows; they are taken also where it does, but in the words named here."""

_NEVER = re.compile("(?!)")

_GAP = {"en": 220, "zh": 70}

WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*|\d[\d.,]*")

PLAIN = str.maketrans({"’": "'", "‘": "'", "‑": "-", "‐": "-"})


class Cue(NamedTuple):
    """A cue found: its list, the codebook's entry, where it stands, and the places of its ``…``."""

    kind: str
    entry: str
    start: int
    end: int
    gaps: tuple[tuple[int, int], ...] = ()


class Lexicon:
    """The codebook's cues, made ready to be found in one language (``en`` or ``zh``).

    ``tokens`` gives the places of words in Chinese text: an entry of one character must be a word of its own there.
    """

    def __init__(self, cues: Cues, language: str, *, segmenter: Any = None) -> None:
        self.language = language
        self._segmenter = segmenter
        self._index: dict[str, list[tuple[str, str, tuple[tuple[str, ...], ...]]]] = {}
        self._entries = {
            k: tuple(form.lower() for e in getattr(cues, k).get(language, []) for form in _forms(e))
            for k in type(cues).model_fields
        }
        for kind in sorted(set(type(cues).model_fields) - set(NAMES)):
            for entry in getattr(cues, kind).get(language, []):
                for form in _forms(entry) if language == "en" else [entry]:
                    parts = tuple(tuple(_pieces(part, language)) for part in form.split("…"))
                    if parts and parts[0] and all(parts):
                        name = entry if "|" not in entry else form
                        self._index.setdefault(_key(parts[0], language), []).append((kind, name, parts))

    def find(self, text: str, mention: tuple[int, int]) -> list[Cue]:
        """Return the cues of a text, longest first where they overlap, none of them inside the mention."""
        found = self._find_english(text) if self.language == "en" else self._find_chinese(text)
        kept: list[Cue] = []
        literal: list[tuple[int, int, int]] = []
        for cue in found:
            parts = _literal(cue)
            if any(a < mention[1] and b > mention[0] for a, b in parts):
                continue
            if cue.gaps and cue.kind in INSIDE and not any(a <= mention[0] and mention[1] <= b for a, b in cue.gaps):
                continue
            if cue.gaps and cue.kind.startswith("rhetorical") and not re.search("[?？]", text[cue.start :]):
                continue
            if any(not re.search(r"\w", text[a:b]) for a, b in cue.gaps):
                continue
            if cue.gaps and cue.kind in SHORT and any(self._long(text[a:b]) for a, b in cue.gaps):
                continue
            kept.append(cue)
            size = sum(b - a for a, b in parts)
            whole = [(cue.start, cue.end)] if cue.kind == "exception" else parts
            if cue.kind != "opaque":
                literal += [(a, b, size) for a, b in whole]
        out = []
        for cue in kept:
            parts = _literal(cue)
            size = sum(b - a for a, b in parts)
            if not any(a < d and b > c and longer > size for a, b in parts for c, d, longer in literal):
                out.append(cue)
        return sorted(set(out), key=lambda c: (c.start, c.end, c.kind, c.entry))

    def _long(self, gap: str) -> bool:
        return bool(re.search("[,，;；:：]", gap)) or (len(gap.split()) > 5 if self.language == "en" else len(gap) > 20)

    def _find_english(self, text: str) -> Iterator[Cue]:
        words = [(m.start(), m.end(), m.group().lower()) for m in WORD.finditer(text)]
        lower = [w for _, _, w in words]
        for place, word in enumerate(lower):
            firsts, after = {word, word.removesuffix("'s")}, lower[place + 1 : place + 3]
            seconds = {
                *after[: 2 if after and after[0].endswith("ly") else 1],
                *(w.removesuffix("'s") for w in after[:1]),
                "",
            }
            keys = {word[:3] + "*", *firsts, *(f"{a} {b}" for a in firsts for b in seconds)}
            for kind, entry, parts in (item for key in sorted(keys) for item in self._index.get(key, ())):
                spans = self._match_words(parts, lower, words, place, text, kind in WITH_ADVERB)
                if spans:
                    yield _cue(kind, entry, spans)

    @staticmethod
    def _match_words(
        parts: tuple[tuple[str, ...], ...],
        lower: list[str],
        words: list[tuple[int, int, str]],
        place: int,
        text: str,
        adverbs: bool,
    ) -> list[tuple[int, int]] | None:
        spans: list[tuple[int, int]] = []
        at = place
        for number, part in enumerate(parts):
            while not (length := _same(part, lower, at, adverbs)):
                at += 1
                if number == 0 or at >= len(lower) or words[at][0] - spans[-1][1] > _GAP["en"]:
                    return None
            spans.append((words[at][0], words[at + length - 1][1]))
            if len(part) > 1 and re.search(r"[.;:!?,]\s", text[slice(*spans[-1])]):
                return None
            if number and re.search(r"[.;!?](?=\s)", text[spans[-2][1] : spans[-1][0]]):
                return None
            at += length
        return spans

    def _find_chinese(self, text: str) -> Iterator[Cue]:
        tokens = self.tokens(text)
        inside = frozenset(at for start, end in tokens for at in range(start + 1, end))
        for place, char in enumerate(text):
            for kind, entry, parts in self._index.get(char, ()):
                spans: list[tuple[int, int]] = []
                for number, (part,) in enumerate(parts):
                    at = place if number == 0 else text.find(part, spans[-1][1])
                    if at < 0 or not text.startswith(part, at):
                        break
                    if number and (
                        at - spans[-1][1] > _GAP["zh"] or re.search("[。；！？\n]", text[spans[-1][1] : at])
                    ):
                        break
                    if (
                        len(part) == 1
                        and len(parts) == 1
                        and not (
                            (at, at + 1) in tokens
                            or _LOOSE.get(part, _NEVER).match(text[max(at - 1, 0) : at + 2].rjust(3))
                        )
                    ):
                        break
                    spans.append((at, at + len(part)))
                else:
                    if not (place in inside and spans[-1][1] in inside):
                        yield _cue(kind, entry, spans)  # no 据说 in 数据说明

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the entries of a list, in small letters."""
        return self._entries.get(kind, ())

    def opens(self, name: str, kind: str) -> bool:
        """Does a name begin with an entry of a list, as a word, and is not somebody of theirs (我 in 我表示, not in 我朋友)?"""
        for entry in self._entries.get(kind, ()):
            if self.language == "en":
                if re.match(rf"{re.escape(entry)}(?![\w'])", name):
                    return True
            elif name.startswith(entry) and not re.search("的|者|朋友|同学|调查|先生", name[len(entry) :]):
                return True
        return False

    def closes(self, name: str, kind: str) -> bool:
        """Is a name, or does it end with, an entry of a list?"""
        if self.language == "zh":
            return any(name.endswith(entry) for entry in self._entries.get(kind, ()))
        return any(re.search(rf"(?<!\w){re.escape(entry)}$", name) for entry in self._entries.get(kind, ()))

    def mentions(self, name: str, kind: str) -> bool:
        """Does a name hold an entry of a list?"""
        if self.language == "en":
            return any(re.search(rf"(?<!\w){re.escape(entry)}(?!\w)", name) for entry in self._entries.get(kind, ()))
        return any(entry in name for entry in self._entries.get(kind, ()))

    def tokens(self, text: str) -> frozenset[tuple[int, int]]:
        """Return where the words of a Chinese text stand."""
        if self._segmenter is None:
            return frozenset((i, i + 1) for i in range(len(text)))
        out, at = [], 0
        for term in self._segmenter.segment_terms(text, "zh-Hans"):
            found = text.find(term, at)
            if found >= 0:
                at = found + len(term)
                out.append((found, at))
        return frozenset(out)


def make_lexicon(cues: Cues, language: str) -> Lexicon:
    """Return the cues made ready for ``en`` or ``zh``; made once for each codebook and language."""
    return _lexicon(_Same(cues), language)


class _Same:
    """Cues by identity, so that they can be a key."""

    def __init__(self, cues: Cues) -> None:
        self.cues = cues

    def __hash__(self) -> int:
        return id(self.cues)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.cues is other.cues


@functools.lru_cache(maxsize=8)
def _lexicon(same: _Same, language: str) -> Lexicon:
    segmenter = None
    if language == "zh":
        entries = [e for kind in type(same.cues).model_fields for e in getattr(same.cues, kind).get("zh", [])]
        segmenter = Segmenter(words={"zh": [e for e in entries if "…" not in e and len(e) > 1]})
    return Lexicon(same.cues, language, segmenter=segmenter)


def _literal(cue: Cue) -> list[tuple[int, int]]:
    edges = [cue.start, *(edge for gap in cue.gaps for edge in gap), cue.end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _cue(kind: str, entry: str, spans: list[tuple[int, int]]) -> Cue:
    gaps = tuple((a[1], b[0]) for a, b in pairwise(spans))
    return Cue(kind, entry, spans[0][0], spans[-1][1], gaps)


def _pieces(part: str, language: str) -> list[str]:
    part = part.strip()
    return part.lower().translate(PLAIN).split() if language == "en" else [part] if part else []


def _key(part: tuple[str, ...], language: str) -> str:
    """Return what an entry is filed under: its first two words, or its first; the first character in Chinese."""
    if language == "zh":
        return part[0][:1]
    if part[0].endswith("*"):
        return part[0][:3] + "*"
    return " ".join(part[:2]) if len(part) > 1 and not part[1].endswith("*") else part[0]


def _same(part: tuple[str, ...], lower: list[str], at: int, adverbs: bool) -> int:
    """Return how many words of a text match a part of an entry, 0 for none; an adverb may stand within (deviates widely from)."""
    if at + len(part) > len(lower):
        return 0
    place = at
    for wanted in part:
        if (
            adverbs
            and place > at
            and place < len(lower)
            and lower[place] != wanted
            and re.fullmatch(r"\w{3,}ly", lower[place])
        ):
            place += 1
        if place >= len(lower):
            return 0
        got = lower[place]
        same = wanted == got or (got.endswith("'s") and wanted == got[:-2])
        if not same and not (wanted.endswith("*") and got.startswith(wanted[:-1])):
            return 0
        place += 1
    return place - at


_IRREGULAR = {
    verb: [verb, third, *past.split("/"), ing]
    for verb, third, past, ing in (
        line.split()
        for line in """
    be is was/were/been/are/am being|break breaks broke/broken breaking|cast casts cast casting|come comes came coming
    draw draws drew/drawn drawing|fall falls fell/fallen falling|feel feels felt feeling|find finds found finding
    fly flies flew/flown flying|forget forgets forgot/forgotten forgetting|give gives gave/given giving|go goes went/gone going
    have has had having|hear hears heard hearing|hide hides hid/hidden hiding|hit hits hit hitting|hold holds held holding
    keep keeps kept keeping|know knows knew/known knowing|lay lays laid laying|lead leads led leading|leave leaves left leaving
    let lets let letting|make makes made making|mean means meant meaning|overstep oversteps overstepped overstepping
    put puts put putting|read reads read reading|ride rides rode/ridden riding|run runs ran running|say says said saying
    see sees saw/seen seeing|sell sells sold selling|set sets set setting|shake shakes shook/shaken shaking|shoot shoots shot shooting
    show shows showed/shown showing|sit sits sat sitting|speak speaks spoke/spoken speaking|stand stands stood standing
    strike strikes struck striking|swear swears swore/sworn swearing|take takes took/taken taking|teach teaches taught teaching
    tell tells told telling|think thinks thought thinking|throw throws threw/thrown throwing|understand understands understood understanding
    wear wears wore/worn wearing|write writes wrote/written writing|mistake mistakes mistook/mistaken mistaking|blow blows blew/blown blowing
    fight fights fought fighting|foresee foresees foresaw/foreseen foreseeing|get gets got getting|rule rules ruled ruling
    """.replace("\n", "|").split("|")
        if line.strip()
    )
}


@functools.cache
def _forms(entry: str) -> list[str]:
    """Return what an entry stands for: every choice of ``hard|difficult to see``, the forms of ``to take issue with``."""
    if "|" in entry:
        chosen = itertools.product(*(word.split("|") for word in entry.split()))
        return [form for words in chosen for form in _forms(" ".join(words))]
    if not entry.startswith("to ") or entry.startswith("to …"):
        return [entry]
    verb, _, rest = entry[3:].partition(" ")
    if verb in _IRREGULAR:
        forms = _IRREGULAR[verb]
    elif re.search(r"[^aeiou]y$", verb):
        forms = [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    elif verb.endswith("e"):
        forms = [verb, verb + "s", verb + "d", verb[:-1] + "ing"]
    else:
        third = "es" if re.search(r"(s|sh|ch|x|z)$", verb) else "s"
        forms = [verb, verb + third, verb + "ed", verb + "ing"]
        if re.search(r"^[^aeiou]*[aeiou][bdgmnprt]$", verb):
            forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return [f"{form} {rest}".strip() for form in forms]
