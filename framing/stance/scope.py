"""What a reporting verb governs: what follows it, what stands before it where the report comes last, and where a relative clause ends."""

from __future__ import annotations

import re

from framing.stance import patterns
from framing.stance.lexicon import Cue
from framing.stance.passages import Passage


def follows(p: Passage, cue: Cue) -> bool:
    """Does the mention stand in what the reporting verb says?"""
    if cue.end > p.start or cue.entry in ("finds", "found"):
        return False
    if (
        p.language == "en"
        and cue.kind == "naming"
        and patterns.AWAY_NAMED.search(p.text[p.clause(cue.start)[0] : cue.start])
    ) and (p.stops(cue.start, p.start, ("comma",), cue.start) or patterns.FINITE.search(p.text[cue.end : p.start])):
        return False  # the agency that critics accuse of delay has approved lawful exports
    reduced = p.language == "en" and patterns.REDUCED.match(p.text[cue.end : p.start])
    if has_left(p, cue) or (reduced and p.text[cue.start : cue.end].endswith("ed")):
        return False  # the measures announced today are
    names = cue.kind == "naming" and not (p.language == "zh" and p.text[cue.end : cue.end + 1] in ("，", "："))
    stops = ("end", "turn", "comma") if names else ("end", "turn")
    if p.language == "en" and cue.kind == "attribution":
        before = p.text[p.clause(cue.start)[0] : cue.start]
        lead = p.text[: cue.start]
        if patterns.RELATIVE.search(before) and p.words(cue.end, p.start) > 8:
            return False
        if not patterns.SAYS.match(cue.entry.removeprefix("to ")) and re.search(
            r",\s*and\b", p.text[cue.end : p.start]
        ):
            return False  # "explained nothing, and the …": only saying runs on over and
        if p.kind in ("opinion", "analysis") and re.search(
            r",\s*and\s+(?:this|these|here|now|i|we|so)\b", p.text[cue.end : p.start], re.I
        ):
            return False
        if patterns.RELATIVE.search(before) or (
            patterns.SUBORDINATE.search(lead) and not patterns.INTRODUCES.search(before)
        ):
            stops = ("end", "turn", "comma", *(("colon", "dash") if patterns.RELATIVE.search(before) else ()))
        if not before.strip() and p.text[cue.start : cue.end].endswith("ed") and re.search(r",\s*$", lead):
            stops = ("end", "turn", "comma")  # prices, reported by the exchange, have risen
    ends = p.stops(cue.end, p.start, stops, cue.start)
    quote = p.quote_of(p.start)
    if quote and quote.start > cue.end and all(b.start > quote.start for b in ends):
        return True
    return not ends


def closes(p: Passage, cue: Cue) -> bool:
    """Does the report come last, or between commas, after the mention: ``…, the minister said``?"""
    if cue.start < p.end or (
        cue.kind == "naming" and not cue.entry.startswith(("to announce", "to promise", "to propose"))
    ):
        return False
    if p.language == "en" and patterns.TEMPORAL.search(p.text[: p.start]):
        return False  # prices doubled after the embargo, the exchange said
    left, right = p.clause(cue.start)
    if left < p.end or p.stops(p.end, cue.start, ("end", "turn"), cue.start):
        return False
    rest = p.text[cue.end : right]
    if (
        p.language == "en"
        and patterns.OF_ANOTHER.search(p.text[: p.start])
        and patterns.SPLIT.search(p.text[p.end : max(left - 1, p.end)])
    ):
        return False  # the plant that was hostage to … has, its owner says, found another
    if p.language == "zh":
        return rest.strip(" ”」』") in ("", "道", "了", "着", "过", "说") and p.words(left, cue.start) <= 14
    before = p.text[left : cue.start]
    second = re.search(r",\s*(?:and|so)\s+([^,]*),$", p.text[p.end : left])
    if second and right < len(p.text) - 1 and not patterns.FINITE.search(second.group(1)):
        return False  # it is leverage, and the price, a trader said, has doubled
    if (
        patterns.RELATIVE.search(before)
        or re.search(r"\w\s+that\b", before)
        or re.match(
            r"\s*(?:that|and who|(?:even )?if|when|what|whatever|whoever|and|but|notwithstanding|despite|because|since)\b",
            before,
            re.I,
        )
        or re.search(r"\bto\s+$", before)
    ):
        return False
    if re.search(r"\b(?:than|as many as|as much as)\b", before):
        return False
    if cue.entry in ("finds", "found") and not p.lists.mentions(before.lower(), "source"):
        return False
    if re.match(r"\s*as\b", before, re.I) and not re.match(
        "sa[iy]|claim|argu|insist|assert|contend|maintain", cue.entry.removeprefix("to ")
    ):
        return False
    inverted = not before.strip()
    if p.text[cue.start : cue.end].endswith("ing") and (inverted or not rest.strip()):
        return False
    if inverted and not (
        patterns.SAYS.match(cue.entry.removeprefix("to "))
        or (p.language == "en" and p.start < 40 and patterns.NAMED.match(rest))
    ):
        return False
    if (
        not inverted
        and patterns.COMPLEMENT.match(rest)
        and not (patterns.TELLS.match(p.text[cue.start :]) and not re.search(r"\bthat\b", rest))
    ):
        return False
    return p.words(left, cue.start) <= 14 and p.words(cue.end, right) <= (12 if inverted else 8)


def has_left(p: Passage, cue: Cue) -> bool:
    """Is the cue in a relative clause of the subject, and is the subject's own verb before the mention?

    ``A company that complained that it had been forgotten received its licence``: more finite verbs than clauses opened.
    """
    start = max((b.end for b in p.bounds if b.end <= cue.start and b.kind != "dash"), default=0)
    subject = patterns.OF_SUBJECT.match(p.text[start : cue.start])
    if p.language != "en" or not subject or patterns.VERB.search(subject.group(1)):
        return False
    between = p.text[cue.end : p.start]
    opened = cue.kind != "naming" and not re.match(rf"\s*(?:\w+\s+){{0,4}}?{patterns.OPENS.pattern}", between, re.I)
    return any(
        len(patterns.VERB.findall(between[: m.end()])) > len(patterns.OPENS.findall(between[: m.end()])) + opened
        for m in patterns.VERB.finditer(between)
    )
