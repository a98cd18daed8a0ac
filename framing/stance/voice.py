"""Whose voice: the rules that say whether a mention is the text's own or somebody else's.

Every rule is a function of a ``Passage`` that returns evidence; ``RULES`` names them all. The nesting rule that weighs the
evidence is in ``framing.stance.judging``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from framing.stance import patterns
from framing.stance.passages import Passage
from framing.stance.scope import closes, follows
from framing.stance.speakers import (
    find_speaker,
    governs_claim,
    is_idle,
    is_passive,
    may_speak,
    name_of,
    names_body,
    names_doctrine,
    shorten,
    speaker_in,
    whose_voice,
)

ATTRIBUTE, OWN, RESET, QUESTION = "attribute", "own", "reset", "question"


class Evidence(NamedTuple):
    """What a rule found: its effect on the mention, the cue and the speaker as they stand in the text, the cue's place."""

    rule: str
    effect: str
    cue: str
    speaker: str
    start: int


Rule = Callable[[Passage], Iterator[Evidence]]


def reporting_verbs(p: Passage) -> Iterator[Evidence]:
    """Say, think, call: the mention is attributed where such a verb governs it.

    Verbs of saying and thinking (``attribution``) govern what follows over commas, to the end of the sentence, a semicolon or a
    turn (but, 但); in a clause with while, although or who, only to its end. Verbs of calling (``naming``) govern the rest of their
    clause. Either governs what stands before it where it comes last or is put between commas and has no object of its own.
    A speaker who is the author, or the issuing body of an official text, makes the statement the text's own; so does a fact.
    """
    for cue in p.of("attribution", "naming"):
        if is_idle(p, cue) or not p.sees(cue) or not (follows(p, cue) or closes(p, cue)):
            continue
        speaker = find_speaker(p, cue)
        if p.quote_of(cue.start) and re.match(r"(?:we|i|our|my)\b", speaker, re.I):
            speaker = ""  # “We don't see it as …,” said: who is quoted
        if re.search(r"\bthat (?:it|he|she|they) (?:\w+ly )?$", p.text[: cue.start], re.I):  # stressed that it regards
            outer = [find_speaker(p, c) for c in p.of("attribution") if c.end < cue.start]
            speaker = outer[-1] if outer and not p.lists.opens(outer[-1].lower(), "author") else speaker
        elif speaker.lower() in ("it", "he", "she", "they") and p.kind == "official":
            first = " ".join(p.text.split()[:4])
            first = first.split(" ", 1)[1] if re.match(r"(?:while|although|as|since|having)\b", first, re.I) else first
            speaker = first if whose_voice(p, first, cue, empty=False) == "issuer" else speaker
        mine = whose_voice(
            p, speaker, cue, empty=not (is_passive(p, cue) or patterns.PASSIVE.search(p.text[: cue.end]))
        )
        if mine == "author" and (
            patterns.TOLD.search(p.text[: cue.end])
            or re.match("(?:we |i |to be )?hear|听说|听闻|耳闻|被告知", cue.entry)
        ):
            mine, speaker = "", ""  # we are told that: somebody else says so
        if mine == "author":
            yield Evidence("reporting_verbs", RESET, p.label(cue), speaker, cue.start)
        elif not mine:
            yield Evidence("reporting_verbs", ATTRIBUTE, p.label(cue), speaker, cue.start)


def viewpoints(p: Passage) -> Iterator[Evidence]:
    """According to, in the eyes of, 据, 在…看来: the whole sentence is attributed, unless it is data, a law or a rule that is named."""
    yield from _addressed(p)
    for cue in p.of("viewpoint"):
        if not p.sees(cue) or p.stops(min(cue.end, p.end), max(cue.start, p.start), ("end", "turn"), cue.start):
            continue
        if re.search(r"\bwhich\s*$", p.text[: cue.start]) and p.stops(cue.end, p.start, ("comma",), cue.start):
            continue  # the rule, which according to the port halved exports, has become
        if p.language == "en" and cue.end <= p.start and patterns.TEMPORAL.search(p.text[: p.start]):
            continue  # according to the port, eleven ships sailed before the embargo: the text names the event
        if p.language == "en" and p.end < cue.start and re.search(r",\s*(?:and|but)\s*$", p.text[: cue.start]):
            continue  # it is leverage, and according to the tally three ships have sailed
        limit = min([b.start for b in p.bounds if b.start >= cue.end], default=len(p.text))
        if cue.gaps:
            speaker = p.text[cue.gaps[0][0] : cue.gaps[0][1]].strip()
        else:
            speaker = p.text[cue.end : min(limit, p.start if p.start >= cue.end else limit)].strip()
        if p.language == "zh" and not cue.gaps and cue.start > p.start and re.match("外界|坊间|网传", cue.entry):
            continue
        if p.language == "zh" and not cue.gaps and len(cue.entry) <= 2 and cue.entry not in ("外界", "看来"):
            after = [b for b in p.bounds if b.start >= cue.end][:1]
            heads = cue.start == 0 or p.text[cue.start - 1] in "，。；：“「"
            if not heads or not after or after[0].kind != "comma" or after[0].start > p.start:
                continue
        if not whose_voice(p, speaker, cue, empty=False):
            yield Evidence("viewpoints", ATTRIBUTE, p.label(cue), shorten(p, speaker), cue.start)


def _addressed(p: Passage) -> Iterator[Evidence]:
    """For the hawks, to the ministry: what opens the sentence names whose view it is."""
    opening = patterns.FOR.match(p.text) if p.language == "en" else None
    if not opening or p.start < opening.end() or p.stops(opening.end(), p.start, ("end", "turn"), 0):
        return
    if p.lists.mentions(opening.group(2).lower(), "source"):
        yield Evidence("viewpoints", ATTRIBUTE, opening.group(1).split()[0], opening.group(2), opening.start(1))


def claims(p: Passage) -> Iterator[Evidence]:
    """The claim that …, talk of …, the … thesis, …之说: what a noun for a claim governs is attributed."""
    if names_doctrine(p):
        yield Evidence("claims", ATTRIBUTE, p.text[p.end :].lstrip("”」』")[:1], "", p.end)
    for cue in p.of("claim"):
        if re.search(r"\bwith(?: \w+)?\s*$", p.text[: cue.start]):
            continue  # notes with concern that
        if p.sees(cue) and governs_claim(p, cue):
            left = p.clause(cue.start)[0]
            owner = p.text[left : cue.start].strip().lower()
            if not re.search(r"\b(?:my|our)$", owner) and not _voices_own(p, owner):
                yield Evidence("claims", ATTRIBUTE, p.label(cue), "", cue.start)


def _voices_own(p: Passage, before: str) -> bool:
    """The issuing body of an official text expresses its own concern that …"""
    if p.kind != "official" or re.search(r"\b(?:note|aware|account|mindful|informed) of\b", before):
        return False
    voices = r"\b(?:express\w*|voice[sd]?|its|reiterat\w*|c[oa]mes? to|reach\w*|draws?|drew|of)(?:\s+\w+){0,2}$"
    return bool(re.search(voices, before)) and (p.lists.mentions(before, "issuer") or names_body(p, before))


def quotations(p: Passage) -> Iterator[Evidence]:
    """A mention within a quotation is attributed, also where the quotation began sentences before or nobody is named beside it.

    Only a quotation that says something counts: six words, or ten characters in Chinese, a whole sentence, or one that runs on
    from or into another sentence. Shorter ones are a matter of ``scare_quotes``.
    """
    quote = p.quote_of(p.start)
    if quote is None:
        return
    carried = quote.start < 0 or quote.end > len(p.text)
    whole = quote.start <= 1 and quote.end >= len(p.text) - 2
    if carried or whole or p.words(quote.start, quote.end) >= (6 if p.language == "en" else 5):
        speaker = _spoke_before(p) if quote.start < 0 or whole else ""
        yield Evidence("quotations", ATTRIBUTE, "“ ”", speaker, quote.start)


def _spoke_before(p: Passage) -> str:
    """Who spoke last in the 400 characters before, named before the verb or after it (“…,” said Merz)."""
    said = [c for c in p.cues_before() if c.kind == "attribution"]
    before = p.context[-400:]
    if not said:
        return ""
    left = re.split(r"[“”\"「」\n]|(?<!\b[A-Z])[.。!?！？]\s*", before[: said[-1].start])[-1]
    speaker = speaker_in(left, len(left), p.language)
    after = (
        patterns.NAMED_AFTER.match(before[said[-1].end :]) if p.language == "en" and not speaker.strip(" ,") else None
    )
    return shorten(p, after.group(1) if after else speaker)


def carried_on(p: Passage) -> Iterator[Evidence]:
    """Reported speech carried on without marks: the text before announces somebody's reasons or points, and this is the first of them."""
    last = p.announcement()
    if not last or p.kind == "qa":
        return
    listed = patterns.LISTED[p.language].search(last)
    opens = patterns.LISTS[p.language].match(p.text) or patterns.THEY[p.language].match(p.text)
    theirs = re.search(r"authorit|offered|submitted|provided by|对方|提交|来函|貴|贵", last)
    if listed and opens and (p.kind != "official" or theirs):
        yield Evidence("carried_on", ATTRIBUTE, opens.group().strip(), speaker_in(last, len(last), p.language), -1)


def scare_quotes(p: Passage) -> Iterator[Evidence]:
    """Quotation marks around a word or two hold it at arm's length; in Chinese, where they also stress a term, only with a further sign."""
    quote = p.quote_of(p.start)
    if quote is None or p.words(quote.start, quote.end) > (5 if p.language == "en" else 4):
        return
    before, after = p.text[: max(quote.start - 1, 0)], p.text[quote.end + 1 :]
    near, far = patterns.NAMES_TERM[p.language], patterns.HOLDS_OFF[p.language]
    if bool(near.match(after) or far.search(before)) == (p.language == "zh"):
        yield Evidence("scare_quotes", ATTRIBUTE, "“ ”", "", quote.start)


def so_called(p: Passage) -> Iterator[Evidence]:
    """So-called, supposedly, 所谓: the word right after is attributed."""
    theirs = patterns.THEIRS[p.language].match(p.text[p.end :])
    if theirs:
        yield Evidence("so_called", ATTRIBUTE, theirs.group(1), "", p.end + theirs.start(1))
    for cue in p.of("distance"):
        if cue.end > p.start or p.stops(cue.end, p.start, ("end", "turn", "comma", "colon"), cue.start):
            continue
        if p.words(cue.end, p.start) <= (5 if p.language == "en" else 7):
            yield Evidence("so_called", ATTRIBUTE, p.label(cue), "", cue.start)


def withheld(p: Passage) -> Iterator[Evidence]:
    """Declined to say, neither confirmed nor denied, 不予置评: a claim is named and left where it was, attributed."""
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    if p.language == "en" and patterns.WHETHER.fullmatch(p.text[: p.start]) and "or not" not in p.text:
        yield Evidence("withheld", ATTRIBUTE, "whether", "", 0)
    open_ = patterns.LEFT_OPEN[p.language].search(p.text[left : p.start])
    if (
        open_
        and not re.search(r"not whether$", open_.group())
        and not p.stops(left + open_.end(), p.start, ("turn", "dash"), p.start)
    ):
        yield Evidence("withheld", ATTRIBUTE, open_.group(1) or open_.group(2), "", left + open_.start())
    neither = patterns.NEITHER[p.language].search(p.text)
    if neither and not p.stops(min(neither.end(), p.end), max(neither.start(), p.start), ("end",), p.start):
        yield Evidence("withheld", ATTRIBUTE, neither.group(), "", neither.start())
    for cue in p.of("withheld"):
        stops = ("end", "comma") if cue.end <= p.start else ("end",)
        if not p.stops(min(cue.end, p.end), max(cue.start, p.start), stops, cue.start):
            yield Evidence("withheld", ATTRIBUTE, p.label(cue), find_speaker(p, cue), cue.start)


def questions(p: Passage) -> Iterator[Evidence]:
    """At a press conference, whatever a question says is attributed: who asks speaks for nobody."""
    if p.question:
        yield Evidence("questions", QUESTION, "?", "", -1)


def open_questions(p: Passage) -> Iterator[Evidence]:
    """A question in the text's own voice that is not answered by its form takes no side: attributed."""
    mark = re.match(r"[^.。!！;；?？]*[?？]", p.text[p.end :])
    either = re.match(r"\s*whether\b(?! or not)[^,]*\bor\b[^,]*,|(?:不管|无论|不论)是?[^，]*还是[^，]*，", p.text, re.I)
    if either and p.end <= either.end():
        yield Evidence("open_questions", ATTRIBUTE, either.group().split()[0][:7], "", 0)
    why = re.search(
        r"(?:^|[.!?]\s+)(?:but |and |so )?(?:why|how come)\b[^.!?]*$|(?:为什么|为何)[^。！？]*$",
        p.text[: p.start],
        re.I,
    )
    if mark and not why and not p.question and p.quote_of(p.start) is None:
        yield Evidence("open_questions", ATTRIBUTE, "?", "", p.end)


def headlines(p: Passage) -> Iterator[Evidence]:
    """A headline of the form ``Speaker: claim`` or ``claim: speaker`` is attributed; so is a paragraph that opens ``Speaker: …``.

    Not at a press conference and not in an official text, which are judged by whose answer and whose text it is.
    """
    if not p.title:
        opening = patterns.OPENS_SPEECH.match(p.context.rsplit("\n", 1)[-1] + p.text)
        if opening and p.kind not in ("qa", "official") and may_speak(p, opening.group(1)):
            yield Evidence("headlines", ATTRIBUTE, opening.group(2), name_of(opening.group(1)), -1)
        return
    quoted = re.match(r"\s*(['‘\"“][^'’\"”]{2,60}['’\"”]):", p.text)
    if quoted and p.end <= quoted.end(1):
        yield Evidence("headlines", ATTRIBUTE, "“ ”", "", quoted.start(1))
    for bound in p.bounds:
        if bound.kind != "colon":
            continue
        before, after = p.text[: bound.start].strip(), p.text[bound.end :].strip()
        limit = 8 if p.language == "en" else 7
        if p.start >= bound.end and p.words(0, bound.start) <= limit and may_speak(p, before):
            yield Evidence("headlines", ATTRIBUTE, p.text[bound.start], name_of(before), bound.start)
        elif p.end <= bound.start and p.words(bound.end, len(p.text)) <= limit - 2 and may_speak(p, after):
            yield Evidence("headlines", ATTRIBUTE, p.text[bound.start], after, bound.start)


def adopted_quotations(p: Passage) -> Iterator[Evidence]:
    """Rightly notes, 一针见血地指出: the text says that the speaker is right and makes the statement its own.

    So it does where it goes on, in the same paragraph, to praise what it reported (这种积极回应充分展现了诚意).
    """
    others = [q for q in p.quotes if not q.holds(p.start)]
    found = patterns.RIGHT[p.language].finditer(p.text)
    right = next((m for m in found if not any(q.holds(m.start()) for q in others)), None)
    if right and not patterns.IF.search(p.text[: right.start()]):
        yield Evidence("adopted_quotations", OWN, right.group(1), "", right.start(1))
    praise = patterns.PRAISES[p.language].search(p.after)
    if praise:
        yield Evidence("adopted_quotations", OWN, praise.group(1), "", len(p.text))
    for cue in p.of("adoption"):
        if p.sees(cue) and not p.stops(min(cue.end, p.end), max(cue.start, p.start), ("end",), cue.start):
            yield Evidence("adopted_quotations", OWN, p.label(cue), "", cue.start)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        reporting_verbs,
        viewpoints,
        claims,
        quotations,
        carried_on,
        scare_quotes,
        so_called,
        withheld,
        questions,
        open_questions,
        headlines,
        adopted_quotations,
    )
}
