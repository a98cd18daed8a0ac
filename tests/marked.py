"""A mention in <angle brackets>, placed in its sentence."""

from __future__ import annotations

from framing.stance.cues import own_lexicon
from framing.stance.sentence import Place, Sentence, find_quotes


def placed(marked: str, language: str = "en") -> Place:
    start, end = marked.index("<"), marked.index(">") - 1
    text = marked.replace("<", "").replace(">", "")
    return Sentence(text, own_lexicon(language), find_quotes(text)).place(start, end)
