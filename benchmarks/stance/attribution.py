"""Own voice or attributed, sentence by sentence: how much of a text is somebody else's."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import pandas as pd

from framing.codebook.cues import Cues
from framing.errors import FramingError, did_you_mean
from framing.stance.lexicon import Lexicon, make_lexicon
from framing.stance.passages import BEFORE, Passage, make_passage
from framing.stance.speakers import find_speaker, is_idle, whose_voice
from framing.text.scripts import check_writing, fold
from framing.text.sentences import split_sentences

SENTENCE_RULES = (
    "quotations",
    "reporting_verbs",
    "naming_verbs",
    "viewpoints",
    "claims",
    "rejecting_verbs",
    "withheld",
    "attitudes",
)
"""What makes ``attribute_sentences`` call a sentence attributed; any can be left out."""

_KINDS = {
    "reporting_verbs": ("attribution",),
    "naming_verbs": ("naming",),
    "viewpoints": ("viewpoint",),
    "claims": ("claim",),
    "rejecting_verbs": ("rejection", "doubt"),
    "withheld": ("withheld",),
    "attitudes": ("intention",),
}


def attribute_sentences(
    text: str, *, language: str, cues: Cues, without: Collection[str] = (), lists: Lexicon | None = None
) -> pd.DataFrame:
    """Say of each sentence of a text whether it holds anything that is somebody else's: said, thought, wanted or quoted.

    Wider than the stance of a mention, which asks for the one place in the sentence: a sentence is attributed where any part of it
    is. Wants and plans (``intention``) count as well.

    Returns ``sentence, start, end, attributed, rule, cue, speaker``, one row a sentence; ``sentence`` counts from 1, ``rule`` is the first of
    ``SENTENCE_RULES`` that found something, or "". Raises ``FramingError`` for an unknown language or rule.
    """
    unknown = sorted(set(without) - set(SENTENCE_RULES))
    if unknown:
        raise FramingError(
            f"no rule {unknown[0]!r}{did_you_mean(unknown[0], SENTENCE_RULES)}; there are {SENTENCE_RULES}"
        )
    script = check_writing(language)
    lists = lists or make_lexicon(cues, script)
    rows = []
    for number, sentence in enumerate(split_sentences(text, language), 1):
        before = text[max(0, sentence.start - BEFORE) : sentence.start]
        body, before = (sentence.text, before) if language in ("en", "zh-Hans") else (fold(sentence.text), fold(before))
        p = make_passage(
            body, (0, 0), language=script, kind="news", context=before, title=False, question=False, lists=lists
        )
        found = next((f for rule in SENTENCE_RULES if rule not in without for f in _sentence_voices(p, rule)), None)
        rows.append((number, sentence.start, sentence.end, found is not None, *(found or ("", "", ""))))
    return pd.DataFrame(rows, columns=["sentence", "start", "end", "attributed", "rule", "cue", "speaker"])


def _sentence_voices(p: Passage, rule: str) -> Iterator[tuple[str, str, str]]:
    if rule == "quotations":
        longest = max((min(q.end, len(p.text)) - max(q.start, 0) for q in p.quotes), default=0)
        if longest > (0 if p.language == "en" else 8):
            yield rule, "“ ”", ""
        return
    for cue in p.of(*_KINDS[rule]):
        if rule != "claims" and is_idle(p, cue):
            continue
        speaker = find_speaker(p, cue)
        mine = whose_voice(p, speaker, cue)
        if not mine or rule == "attitudes":
            yield rule, p.label(cue), speaker
