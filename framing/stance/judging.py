"""Is a frame asserted, attributed to somebody else, or rejected, by rules that a researcher can read.

``judge_stance`` judges one mention in its sentence; ``framing.stance.mentions`` finds them in articles. The rules are in ``framing.stance.voice`` (whose
voice), ``framing.stance.denial`` and ``framing.stance.refutation`` (what denies), the words they go by in the
codebook's cues, how far a word reaches in ``framing.stance.lexicon`` and ``framing.stance.scope``, and patterns of grammar in ``framing.stance.patterns`` and ``framing.stance.patterns_denial``. What they find is weighed by one nesting rule (``weigh``):

1. An odd number of denials governs the mention: **rejected**, however many reports are inside or outside of them.
2. None, and somebody else's voice governs it: **attributed**. A question at a press conference is attributed whatever it says.
3. Neither: **asserted**.
4. Denials that cancel leave the outer voice: attributed where somebody else reports or denies, asserted where the text does.

Denials that say the same of the same claim, as in "rejected the accusation as groundless", count once; a negation counts by itself,
and so does a breach ("denied that it breaks the rules" cancels).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from framing.codebook.codebook import KINDS
from framing.codebook.cues import Cues
from framing.errors import FramingError, did_you_mean
from framing.stance import denial, refutation, voice
from framing.stance.lexicon import Lexicon, make_lexicon
from framing.stance.passages import Passage, make_passage
from framing.stance.voice import Evidence
from framing.text.scripts import check_writing, fold_with_offsets, writing

RULES = {**voice.RULES, **denial.RULES, **refutation.RULES}
"""All rules by name; any can be left out (``without``), to see what it does."""


_MARKS = "'\"‘’“”「」『』"


class Judgement(NamedTuple):
    """A stance, the cue that decided it ("" where the text's own voice did), its speaker ("" where nobody is named), the rule."""

    stance: str
    cue: str
    speaker: str
    rule: str


def judge_stance(
    sentence: str,
    span: tuple[int, int],
    *,
    language: str,
    cues: Cues,
    kind: str = "news",
    context: str = "",
    after: str = "",
    title: bool | None = None,
    question: bool | None = None,
    without: Collection[str] = (),
) -> Judgement:
    """Judge whose a mention is: asserted, attributed or rejected.

    Parameters
    ----------
    sentence : the sentence, as printed; in either Chinese script.
    span : first and last place of the mention in it: ``sentence[span[0]:span[1]]``.
    kind : news, opinion, official or analysis; or ``qa``, for the record of a press conference. The speaker of an official
        text is the text's own voice.
    context : what stands before the sentence in its article; for the answer at a press conference, the question.
    after : what follows the sentence in its paragraph; only praise of what was reported counts there.
    title : is it a headline? By default a news sentence without anything before it and without a full stop.
    question : is it a question at a press conference? By default seen by its opening (Q:, 问：, a reporter's name and a colon).
    without : rules to leave out.

    Raises ``FramingError`` for an unknown language, kind or rule, and for a span outside the sentence.
    """
    check_writing(language)
    allowed = [*KINDS, "qa"]
    if kind not in allowed:
        raise FramingError(f"kind must be one of {allowed}, got {kind!r}{did_you_mean(kind, allowed)}")
    if not 0 <= span[0] < span[1] <= len(sentence):
        raise FramingError(f"span must lie within the sentence of {len(sentence)} characters, got {span}")
    check_rules(without)
    while span[1] - span[0] > 2 and sentence[span[0]] in _MARKS and sentence[span[1] - 1] in _MARKS:
        span = (span[0] + 1, span[1] - 1)
    lists = make_lexicon(cues, writing(language))
    printed, places = sentence, list(range(len(sentence) + 1))
    if writing(language) == "zh" and language != "zh-Hans":
        sentence, places = fold_with_offsets(sentence)
        span = _move(span, places)
        context, after = fold_with_offsets(context)[0], fold_with_offsets(after)[0]
    if question is None:
        asks = kind == "qa" and not context and bool(re.search(r"[?？][\"”’」』)]*$", sentence.rstrip()))
        question = (asks and not opens_with(sentence, lists, "answer")) or opens_with(sentence, lists, "question")
    if title is None:
        title = kind == "news" and not context and not re.search(r"[.。!！?？…][\"”’」』)]*$", sentence.rstrip())
    passage = make_passage(
        sentence,
        span,
        language=writing(language),
        kind=kind,
        context=context,
        after=after,
        title=title,
        question=question,
        lists=lists,
    )
    judged = weigh(passage, without=without)
    if sentence == printed:
        return judged
    return judged._replace(
        cue=_as_printed(judged.cue, sentence, printed, places),
        speaker=_as_printed(judged.speaker, sentence, printed, places),
    )


def weigh(passage: Passage, *, without: Collection[str] = ()) -> Judgement:
    """Apply the rules to a passage and weigh what they find by the nesting rule (see the module's text)."""
    found = [e for name, rule in RULES.items() if name not in without for e in rule(passage)]
    by: dict[str, list[Evidence]] = {}
    for evidence in sorted(found, key=lambda e: (e.start, e.rule, e.cue)):
        by.setdefault(evidence.effect, []).append(evidence)
    if voice.QUESTION in by:
        return _judgement("attributed", by[voice.QUESTION][0])
    own = max((e.start for e in by.get(voice.RESET, ()) if e.start < passage.start), default=-2)
    said = [e for e in by.get(voice.ATTRIBUTE, ()) if e.start >= own or e.rule != "reporting_verbs"]
    if voice.OWN in by:
        said = [e for e in said if e.rule == "so_called"]
    if refutation.ASSENT in by:
        said = [e for e in said if e.rule != "open_questions"]
        by = {k: v for k, v in by.items() if k in (voice.ATTRIBUTE, refutation.ASSENT)}
    denials, outer = _count_denials(by, passage)
    if denials % 2:
        nearest = min(outer, key=lambda e: (abs(e.start - passage.start), e.start))
        speaker = nearest.speaker or next((e.speaker for e in said if e.speaker), "")
        return Judgement("rejected", nearest.cue, speaker, nearest.rule)
    if denials:
        others = [e for e in outer if e.effect == denial.REJECTION and e.speaker and not _is_text(passage, e)]
        voices = [e for e in said if e.rule not in ("claims", "so_called", "scare_quotes", "open_questions")] + others
        return _judgement("attributed", voices[0]) if voices else _judgement("asserted", outer[0])
    if said:
        named = sorted(said, key=lambda e: (not e.speaker, -e.start))
        return _judgement("attributed", named[0])
    return Judgement("asserted", "", "", "")


def _count_denials(by: Mapping[str, list[Evidence]], passage: Passage) -> tuple[int, list[Evidence]]:
    """Count how often the claim is turned round: see the module's text for what counts once."""
    negations = _apart(by.get(denial.NEGATION, []))
    rejections, falsities, breaches = (by.get(k, []) for k in (denial.REJECTION, denial.FALSITY, denial.BREACH))
    rejections, falsities, breaches = (_beside(negations, found) for found in (rejections, falsities, breaches))
    outer = [*negations, *rejections, *falsities, *breaches]
    count = len(negations) + (1 if rejections or falsities or breaches else 0)
    nested = [b for b in breaches if any(_denies_that(r, b, passage) for r in rejections)]
    if nested and not falsities:
        count += 1
    return count, sorted(outer, key=lambda e: e.start)


def _beside(negations: list[Evidence], found: list[Evidence]) -> list[Evidence]:
    """Leave out what is the same words as a negation: 不属于 negates and says that a norm is not met, which is one denial."""
    return [
        e
        for e in found
        if not any(n.start < e.start + len(e.cue) and e.start < n.start + len(n.cue) for n in negations)
    ]


def _apart(found: list[Evidence]) -> list[Evidence]:
    out: list[Evidence] = []
    for evidence in found:
        if not out or evidence.start >= out[-1].start + len(out[-1].cue):
            out.append(evidence)
    return out


def _denies_that(rejection: Evidence, breach: Evidence, passage: Passage) -> bool:
    """Does a rejection have the breach for its object? A pretext only where somebody's claim of one is rejected."""
    between = passage.text[rejection.start + len(rejection.cue) : max(breach.start, 0)]
    if breach.start < rejection.start + len(rejection.cue):
        return False
    if breach.rule == "breaches":
        return True
    return bool(
        re.search(
            r"\b(?:that|claims?|criticism|accusations?|charges?|suggestions?|idea)\b|指责|指控|说法|批评|是", between
        )
    )


def _is_text(passage: Passage, evidence: Evidence) -> bool:
    who = evidence.speaker.lower()
    if re.search(
        r"^no\b|\b(?:no one|nobody|none|few|who|it|there|grounds?|reason|cause|basis|evidence|would)\b|^(?:谁|没有人|无人|没人|任何人)",
        who,
    ):
        return True
    if passage.lists.opens(who, "author"):
        return True
    return passage.kind in ("official", "qa") and passage.lists.mentions(who, "issuer")


def _judgement(stance: str, evidence: Evidence) -> Judgement:
    return Judgement(stance, evidence.cue, evidence.speaker, evidence.rule)


def _move(span: tuple[int, int], places: list[int]) -> tuple[int, int]:
    """Return where a span lies in the folded sentence; ``places`` are those of ``fold_with_offsets``."""
    inside = [i for i, place in enumerate(places[:-1]) if span[0] <= place < span[1]]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


def _as_printed(label: str, folded: str, printed: str, places: list[int]) -> str:
    """Return words of the folded sentence as they stand in the printed one."""
    parts = []
    for part in label.split("…"):
        at = folded.find(part)
        parts.append(printed[places[at] : places[at + len(part)]] if part and at >= 0 else part)
    return "…".join(parts)


def opens_with(sentence: str, lists: Lexicon, kind: str, *, explicit: bool = False) -> bool:
    """Does a sentence open with a name of the list and a colon? ``explicit``: with Q or 问 alone, as outlets' names head other things too."""
    opening = re.match(r"\s*([^:：。，,.!?？\n]{1,30})[:：]", sentence)
    if not opening:
        return False
    name = opening.group(1).strip().lower()
    return (not explicit or name in ("q", "question", "问", "提问", "记者", "记者问")) and lists.closes(name, kind)


def check_rules(without: Collection[str]) -> None:
    unknown = sorted(set(without) - set(RULES))
    if unknown:
        raise FramingError(f"no rule {unknown[0]!r}{did_you_mean(unknown[0], RULES)}; there are {sorted(RULES)}")
