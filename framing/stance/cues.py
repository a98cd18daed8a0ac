"""The cues of a language, and where they stand in a text.

A cue is a word or a phrase that shows whose a description is, or that it is denied: lists by kind in ``framing/codebook/cues``.
The longest entry at a place counts, so that ``not only`` is no ``not`` and 不断 no 不.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from framing.codebook.cues import Cues, language_cues

WORDS = re.compile(r"\w+?(?=n['’]t\b)|n['’]t\b|\w+(?:-\w+)*|['’](?:s|re|m|ve|ll|d)\b|[^\w\s]", re.I)


class Cue(NamedTuple):
    """A cue of a kind, from ``start`` to ``end`` of the text: words of an English one, characters of a Chinese one."""

    kinds: tuple[str, ...]
    entry: str
    start: int
    end: int


class Lexicon:
    """The cues of one language, by their first word or character."""

    def __init__(self, lists: Mapping[str, Iterable[str]], language: str) -> None:
        self.language = language
        kinds: dict[tuple[str, ...], dict[str, None]] = {}
        for kind, entries in lists.items():
            for entry in entries:
                for form in inflect(entry) if language == "en" else (entry,):
                    parts = tuple(WORDS.findall(form.lower())) if language == "en" else tuple(form)
                    kinds.setdefault(parts, {})[kind] = None
        self._by_first: dict[str, list[tuple[tuple[str, ...], int, tuple[str, ...], str]]] = {}
        for parts in sorted(kinds, key=lambda p: (-len(p), p)):
            entry = (" " if language == "en" else "").join(parts)
            self._by_first.setdefault(parts[0], []).append((parts, len(parts), tuple(kinds[parts]), entry))

    def find(self, words: tuple[str, ...]) -> list[Cue]:
        """Return the cues of a text given as its words (English, in small letters) or characters (Chinese), in order."""
        out, free, by_first = [], 0, self._by_first
        for at in [at for at, word in enumerate(words) if word in by_first]:
            if at < free:
                continue
            for parts, length, kinds, entry in by_first[words[at]]:
                if length == 1 or words[at : at + length] == parts:
                    free = at + length
                    out.append(Cue(kinds, entry, at, free))
                    break
        return out


def inflect(entry: str) -> list[str]:
    """Return the forms of an English entry: ``to deny`` stands for deny, denies, denied and denying."""
    if not entry.startswith("to "):
        return [entry]
    verb, _, rest = entry[3:].partition(" ")
    rest = " " + rest if rest else ""
    stem = verb[:-1] if verb.endswith("e") else verb
    if re.search("[^aeiou]y$", verb):
        forms = [verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"]
    else:
        forms = [verb, verb + ("es" if re.search("(?:s|x|z|ch|sh)$", verb) else "s"), stem + "ed", stem + "ing"]
        if re.search("[^aeiou][aeiou][bdgmnprt]$", verb) and len(verb) <= 6:
            forms += [verb + verb[-1] + "ed", verb + verb[-1] + "ing"]
    return [form + rest for form in forms]


def make_lexicon(cues: Cues, language: str) -> Lexicon:
    """Return the cues of one language, as a codebook has them."""
    kinds = [kind for kind in Cues.model_fields if kind != "joined"]
    return _lexicon(tuple((kind, tuple(getattr(cues, kind).get(language, ()))) for kind in kinds), language)


@functools.lru_cache(maxsize=4)  # a batch of articles has those of the batch before
def _lexicon(lists: tuple[tuple[str, tuple[str, ...]], ...], language: str) -> Lexicon:
    return Lexicon(dict(lists), language)


def own_lexicon(language: str) -> Lexicon:
    """Return the library's own cues of a language."""
    return make_lexicon(language_cues(), language)
