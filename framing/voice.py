"""Whose voice: the rules that say whether a mention is the text's own or somebody else's.

Every rule is a function of a ``Passage`` that returns evidence; ``RULES`` names them all. The nesting rule that weighs the
evidence is in ``framing.stance``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

import pandas as pd

from framing.codebook import Cues
from framing.cues import BEFORE, Cue, Lexicon, Passage, make_lexicon, make_passage
from framing.errors import FramingError, did_you_mean
from framing.segment import fold
from framing.sentences import check_writing, split_sentences

ATTRIBUTE, OWN, RESET, QUESTION = "attribute", "own", "reset", "question"


class Evidence(NamedTuple):
    """What a rule found: its effect on the mention, the cue and the speaker as they stand in the text, the cue's place."""

    rule: str
    effect: str
    cue: str
    speaker: str
    start: int


Rule = Callable[[Passage], Iterator[Evidence]]

_SUBORDINATE = re.compile(r"(?:^|[,;(\s])(?:while|although|though|whereas|when|if|since|after|before|as|until|whatever|by the time|the day)\s(?:[^,;]*)$", re.I)
_RELATIVE = re.compile(r"\b(?:who|whom|which|whose|where)\b[^,;]{0,40}$", re.I)
_COMPLEMENT = re.compile(r"\s*(?:that|whether|how|why|it|they|he|she|there|if|the|a|an|to|of)\b", re.I)
_INTRODUCES = re.compile(r"\b(?:that|whether|because|how)\s*$", re.I)
_PASSIVE = re.compile(r"(?:^|[,;]|\b(?:is|are|was|were|be|been|being|although|though|while|often|widely))\s+\w+(?:ed|own|en|ast) as$|被[^，。]{0,6}$|被视为$|被看作$", re.I)
_CLAIMS = frozenset("claims claimed claim alleges to allege to assert to contend contends 声称 宣称 自称 辩称".split()) | {"to allege", "to assert", "to contend"}
_ANYONE = frozenset(("one", "anyone", "everyone", "everybody", "we all", "let us", "let's", "all of us"))
_SAYS = re.compile(r"found|finds|sa[iy]|said|told|wrote|writes|argue|warn|insist|report|claim|complain|explained|declared|noted|added|admitted|announced|predict|conclude|fear")
_CONCEDES = re.compile(r"(?:whatever|no matter|regardless|despite|however|contrary to|in spite)\b|[^，]*(?:怎么|不管|无论|如何)")
_LEFT_OPEN = {
    "en": re.compile(r"\b(?:not|cannot|\w+n't|unable|unclear|uncertain|undecided|question|remains?)\b[^,;:.]{0,60}\b(whether)\b(?! or not)", re.I),
    "zh": re.compile("(?:不|无法|尚未|难以|没有|未|无从)[^，。；：]{0,12}(是否)"),
}
_LEADING = re.compile(
    r"^(?:(?:and|but|so|or|yet|then|while|although|though|whereas|when|if|as|since|that|what|which|who|whether|because|also|meanwhile|still"
    r"|in fact|for example|however|today|yesterday)\s+)+",
    re.I,
)
_TRAILING = re.compile(
    r"(?:\s+|^)(?:has|have|had|is|are|was|were|be|been|being|do|does|did|not|never|also|once|will|would|can|could|may|might|must|should|often|repeatedly|later"
    r"|again|then|now|itself|themselves|publicly|privately|recently|first|had once|on \w+day|to)$",
    re.I,
)
_LEADING_ZH = re.compile(r"^(?:但是|但|而|不过|然而|对此|日前|近日|其中|此外|同时|另外|因此|所以|也|又|并|且|随后|此前|另有|也有|更有|还有|虽然|尽管|如果|若)+")
_TRAILING_ZH = re.compile(
    r"(?:已经|已|也|还|则|都|曾|曾经|再次|多次|一再|进一步|今天|昨天|今日|昨日|周[一二三四五六日]|星期.|在会上|会上|公开|明确|又|均|亦|更|只|就|便|接受[^，]{0,8}采访时|严正|直接|多|不|并|没有"
    r"|并未|未|向[^，]{1,8}|对[^，]{1,8}|对此|摇着头|私下|近来|最近|始终|一向|动辄|总|把.*|将.*|以.*|的|所|从|从来|从未|从不)$"
)


def reporting_verbs(p: Passage) -> Iterator[Evidence]:
    """Say, think, call: the mention is attributed where such a verb governs it.

    Verbs of saying and thinking (``attribution``) govern what follows over commas, to the end of the sentence, a semicolon or a
    turn (but, 但); in a clause with while, although or who, only to its end. Verbs of calling (``naming``) govern the rest of their
    clause. Either governs what stands before it where it comes last or is put between commas and has no object of its own.
    A speaker who is the author, or the issuing body of an official text, makes the statement the text's own; so does a fact.
    """
    for cue in p.of("attribution", "naming"):
        if _is_idle(p, cue) or not p.sees(cue) or not (_follows(p, cue) or _closes(p, cue)):
            continue
        speaker = find_speaker(p, cue)
        mine = _is_own(p, speaker, cue, empty=not _PASSIVE.search(p.text[: cue.end]))
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
        limit = min([b.start for b in p.bounds if b.start >= cue.end], default=len(p.text))
        if cue.gaps:
            speaker = p.text[cue.gaps[0][0] : cue.gaps[0][1]].strip()
        else:
            speaker = p.text[cue.end : min(limit, p.start if p.start >= cue.end else limit)].strip()
        if p.language == "zh" and not cue.gaps and len(cue.entry) <= 2 and cue.entry not in ("外界", "看来"):
            after = [b for b in p.bounds if b.start >= cue.end][:1]
            heads = cue.start == 0 or p.text[cue.start - 1] in "，。；：“「"
            if not heads or not after or after[0].kind != "comma" or after[0].start > p.start:
                continue
        if not _is_own(p, speaker, cue, empty=False):
            yield Evidence("viewpoints", ATTRIBUTE, p.label(cue), _short(p, speaker), cue.start)


def _addressed(p: Passage) -> Iterator[Evidence]:
    opening = re.match(r"\s*((?:for|to|among)\s+((?:[\w'-]+\s+){0,4}?[\w'-]+)),", p.text, re.I) if p.language == "en" else None
    if opening and p.start >= opening.end() and not p.stops(opening.end(), p.start, ("end", "turn"), 0):
        if p.lists.mentions(opening.group(2).lower(), "source"):
            yield Evidence("viewpoints", ATTRIBUTE, opening.group(1).split()[0], opening.group(2), opening.start(1))


def claims(p: Passage) -> Iterator[Evidence]:
    """The claim that …, talk of …, the … thesis, …之说: what a noun for a claim governs is attributed."""
    if names_doctrine(p):
        yield Evidence("claims", ATTRIBUTE, p.text[p.end :].lstrip("”」』")[:1], "", p.end)
    for cue in p.of("claim"):
        if p.sees(cue) and governs_claim(p, cue):
            left = p.clause(cue.start)[0]
            owner = p.text[left : cue.start].strip().lower()
            if not re.search(r"\b(?:my|our)$", owner) and not _voices_own(p, owner):
                yield Evidence("claims", ATTRIBUTE, p.label(cue), "", cue.start)


def _voices_own(p: Passage, before: str) -> bool:
    """The issuing body of an official text expresses its own concern that …"""
    return p.kind == "official" and bool(re.search(r"\b(?:express\w*|voice[sd]?|its|reiterat\w*|c[oa]mes? to|reach\w*|draws?|drew|of)(?:\s+\w+){0,2}$", before)) and (
        p.lists.mentions(before, "issuer") or _named_before(p, before)
    )


def names_doctrine(p: Passage) -> bool:
    """武器说, “反制”论: does the mention name a doctrine?"""
    return p.language == "zh" and bool(re.match(r"[”」』]?(?:说|论)(?![：:“，,\"明服法道])", p.text[p.end :]))


def governs_claim(p: Passage, cue: Cue) -> bool:
    """Does a noun for a claim govern the mention: by that, of, 即, or standing right after it?"""
    if cue.gaps:
        return True
    if cue.end <= p.start:
        between = p.text[cue.end : p.start]
        if p.stops(cue.end, p.start, ("end", "turn"), cue.start):
            return False
        if p.language == "zh":
            return bool(re.match(r"[^。；]{0,3}(?:[：:]|，?(?:即|就是|是说|是(?!否)|在于|叫))", between)) and p.words(cue.end, p.start) < 25
        if re.search("reasons|arguments$|grounds$", cue.entry):
            return bool(re.match(r"\s*[,:]|\s*of\s*$", between))
        tied = cue.entry.rsplit(" ", 1)[-1] in ("that", "of", "to", "whether", "as", "over", "about", "for", "from")
        return tied or bool(re.match(r"\s*(?:(?:\w+\s+){0,2}(?:that|of|about|whether|as|for|:)\b|[^,.;]{0,40},\s*that\b|,[^,]*,?\s*that\b)", between))
    if cue.start < p.end:
        return False
    between = p.text[p.end : cue.start]
    if p.language == "zh":
        return bool(re.fullmatch(r"[^，。；：]{0,8}", between))
    return bool(re.fullmatch(r"['\"”]?\s*(?:\w+\s+)?['\"”]?\s*|\s*(?:is|was|remains)\s+(?:a|an|the|one)\s+(?:\w+\s+)?", between))


def quotations(p: Passage) -> Iterator[Evidence]:
    """A mention within a quotation is attributed, also where the quotation began sentences before or nobody is named beside it.

    Only a quotation that says something counts: six words, or ten characters in Chinese, or one that runs on from or into another
    sentence. Shorter ones are a matter of ``scare_quotes``.
    """
    quote = p.quote_of(p.start)
    if quote is None:
        return
    carried = quote.start < 0 or quote.end > len(p.text)
    if carried or p.words(quote.start, quote.end) >= (6 if p.language == "en" else 5):
        speaker = ""
        if quote.start < 0:
            for cue in reversed([c for c in p.context_cues if c.kind == "attribution"]):
                speaker = _speaker_in(p.context[-400:], cue.start, p.language)
                break
        yield Evidence("quotations", ATTRIBUTE, "“ ”", speaker, quote.start)


def carried_on(p: Passage) -> Iterator[Evidence]:
    """Reported speech carried on without marks: the text before announces somebody's reasons or points, and this is the first of them."""
    last = re.split(r"(?<=[.。!?！？])\s*(?=\S)", p.context.strip())[-1] if p.context.strip() else ""
    if not last or p.kind == "qa":
        return
    if p.language == "en":
        listed = re.search(r"\b(?:reasons?|points?|arguments?|explanations?|grounds|considerations|claims?|answers?|motives?|aims?|defences?|accounts?|theories|conditions)\b", last, re.I)
        opens = re.match(r"\s*(?:the (?:first|second|third|other|last|one)|first|second|third|one|another|these|they|it|both)\b", p.text, re.I)
    else:
        listed = re.search(r"(?:点|条|个)?(?:理由|说明|解释|论据|主张|考虑|辩解|意见|说法|依据|目的|回答|观点)", last)
        opens = re.match(r"(?:其[一二三]|第[一二三]|[一二三]是|首先|其次|一来|二来|这些|它们|前者|后者|头一|另一)", p.text)
    if listed and opens:
        own = p.kind == "official" and not re.search(r"authorit|offered|submitted|provided by|对方|提交|来函|貴|贵", last)
        if not own:
            yield Evidence("carried_on", ATTRIBUTE, opens.group().strip(), _speaker_in(last, len(last), p.language), -1)


def scare_quotes(p: Passage) -> Iterator[Evidence]:
    """Quotation marks around a word or two hold it at arm's length; in Chinese, where they also stress a term, only with a further sign."""
    quote = p.quote_of(p.start)
    if quote is None or p.words(quote.start, quote.end) > (5 if p.language == "en" else 4):
        return
    before, after = p.text[: max(quote.start - 1, 0)], p.text[quote.end + 1 :]
    if p.language == "en":
        holds = not re.match(r"\s*(?:is|are|was|were|nature|status|system|principle|rules?|goods|items?)\b", after) and not re.search(
            r"\b(?:term|word|phrase|called|real|true|says?|said|utter\w*)\s*$", before, re.I
        )
    else:
        holds = bool(
            re.search(r"(?:那套|这套|那种|这种|那些|什么|一句|这张|那张|口中的|嘴里的|笔下的|看成|当成|叫作?|某些人的|西方的|华盛顿的|看到|看出|读出)[^，。]{0,4}$", before)
            or re.match(r"(?:之类|云云|说|论(?!证)|的说|的名|的头衔|的帽子|的标签|式)", after)
        )
    if holds:
        yield Evidence("scare_quotes", ATTRIBUTE, "“ ”", "", quote.start)


def so_called(p: Passage) -> Iterator[Evidence]:
    """So-called, supposedly, 所谓: the word right after is attributed."""
    for cue in p.of("distance"):
        if cue.end <= p.start and not p.stops(cue.end, p.start, ("end", "turn", "comma", "colon"), cue.start):
            if p.words(cue.end, p.start) <= (5 if p.language == "en" else 7):
                yield Evidence("so_called", ATTRIBUTE, p.label(cue), "", cue.start)


def withheld(p: Passage) -> Iterator[Evidence]:
    """Declined to say, neither confirmed nor denied, 不予置评: a claim is named and left where it was, attributed."""
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    open_ = _LEFT_OPEN[p.language].search(p.text[left : p.start])
    if open_ and not p.stops(left + open_.end(), p.start, ("turn", "dash"), p.start):
        yield Evidence("withheld", ATTRIBUTE, open_.group(1), "", left + open_.start(1))
    for cue in p.of("withheld"):
        if not p.stops(min(cue.end, p.end), max(cue.start, p.start), ("end",), cue.start):
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
    why = re.search(r"(?:^|[.!?]\s+)(?:but |and |so )?(?:why|how come)\b[^.!?]*$|(?:为什么|为何)[^。！？]*$", p.text[: p.start], re.I)
    if mark and not why and not p.question and p.quote_of(p.start) is None:
        yield Evidence("open_questions", ATTRIBUTE, "?", "", p.end)


def headlines(p: Passage) -> Iterator[Evidence]:
    """A headline of the form ``Speaker: claim`` or ``claim: speaker`` is attributed."""
    if not p.title:
        return
    for bound in p.bounds:
        if bound.kind != "colon":
            continue
        before, after = p.text[: bound.start].strip(), p.text[bound.end :].strip()
        limit = 8 if p.language == "en" else 7
        if p.start >= bound.end and p.words(0, bound.start) <= limit and _may_speak(p, before):
            yield Evidence("headlines", ATTRIBUTE, p.text[bound.start], before, bound.start)
        elif p.end <= bound.start and p.words(bound.end, len(p.text)) <= limit - 2 and _may_speak(p, after):
            yield Evidence("headlines", ATTRIBUTE, p.text[bound.start], after, bound.start)


def adopted_quotations(p: Passage) -> Iterator[Evidence]:
    """Rightly notes, 一针见血地指出: the text says that the speaker is right and makes the statement its own."""
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


def _is_idle(p: Passage, cue: Cue) -> bool:
    """Does the verb report nothing: nobody said it, or 说 stands for a manner of speaking (并不是说, 可以说)?"""
    before = p.text[p.clause(cue.start)[0] : cue.start].strip().lower()
    if _CONCEDES.match(before):
        return True
    if p.language == "en":
        if _is_noun(p, cue):
            return True
        return bool(re.match(r"(?:and |but |that )?(?:nobody|no one|none)\b", before)) and cue.entry not in ("believes", "thinks")
    return bool(re.search(r"(?:没有?人|无人)[^，]{0,4}$", before) or re.fullmatch(r"(?:也|都|还|我们)?(?:得|不得不|必须|只能|总得|应当|不妨|让我们|请)", before)) or (
        cue.entry == "说" and bool(re.fullmatch(r"(?:这)?(?:并|也)?(?:不是|可以|应该|与其|要|只能|不能|难|很难|就是|而是)?", before)) and cue.start > 0
    )


def _is_noun(p: Passage, cue: Cue) -> bool:
    """Is an English verb's base form a noun here (a phone call is, so broad a demand, in reply to a question)?"""
    word = p.text[cue.start : cue.end].lower().split()[0]
    before = p.text[: cue.start].lower().split()[-2:]
    if cue.gaps or word.endswith(("s", "ed", "ing")) or not before or word in ("said", "told", "wrote", "saw", "thought"):
        return False
    if before[-1] in _DETERMINERS or before[-1].endswith("'s"):
        return True
    return len(before) == 2 and before[0] in ("a", "an", "every", "each", "another") and not before[-1].endswith("s")


_DETERMINERS = frozenset("the a an this that these those its their his her any every such another no my our of in trade legal border fishing-boat".split())


def _follows(p: Passage, cue: Cue) -> bool:
    """Does the mention stand in what the reporting verb says?"""
    if cue.end > p.start or cue.entry in ("finds", "found"):
        return False
    names = cue.kind == "naming" and not (p.language == "zh" and p.text[cue.end : cue.end + 1] in ("，", "："))
    stops = ("end", "turn", "comma") if names else ("end", "turn")
    if p.language == "en" and cue.kind == "attribution":
        before = p.text[p.clause(cue.start)[0] : cue.start]
        lead = p.text[: cue.start]
        if _RELATIVE.search(before) or (_SUBORDINATE.search(lead) and not _INTRODUCES.search(before)):
            stops = ("end", "turn", "comma")
    ends = p.stops(cue.end, p.start, stops, cue.start)
    quote = p.quote_of(p.start)
    if quote and quote.start > cue.end and all(b.start > quote.start for b in ends):
        return True
    return not ends or (cue.kind == "naming" and _only_list(p, ends))


def _only_list(p: Passage, ends: list) -> bool:
    """``called them a routine act of compliance, not a bargaining chip``: what follows the comma is named as well."""
    return all(b.kind == "comma" for b in ends) and bool(re.match(r"[,，]\s*(?:not|rather|and not|nor|而非|而不是|不是|并非)", p.text[ends[0].start :]))


def _closes(p: Passage, cue: Cue) -> bool:
    """Does the report come last, or between commas, after the mention: ``…, the minister said``?"""
    if cue.start < p.end or cue.kind == "naming":
        return False
    left, right = p.clause(cue.start)
    if left < p.end or p.stops(p.end, cue.start, ("end", "turn"), cue.start):
        return False
    rest = p.text[cue.end : right]
    if p.language == "zh":
        return rest.strip(" ”」』") in ("", "道", "了", "着", "过", "说") and p.words(left, cue.start) <= 14
    before = p.text[left : cue.start]
    if _RELATIVE.search(before) or re.match(r"\s*(?:that|and who|if|when)\b", before, re.I):
        return False
    if re.search(r"\b(?:than|as many as|as much as)\b", before):
        return False
    if cue.entry in ("finds", "found") and not p.lists.mentions(before.lower(), "source"):
        return False
    if re.match(r"\s*as\b", before, re.I) and not re.match("sa[iy]|claim|argu|insist|assert|contend|maintain", cue.entry.removeprefix("to ")):
        return False
    inverted = not before.strip()
    if inverted and not _SAYS.match(cue.entry.removeprefix("to ")):
        return False
    if not inverted and _COMPLEMENT.match(rest):
        return False
    return p.words(left, cue.start) <= 14 and p.words(cue.end, right) <= (12 if inverted else 8)


def find_speaker(p: Passage, cue: Cue) -> str:
    """Return who a reporting verb's subject is, as it stands in the text, or ""."""
    left, right = p.clause(cue.start)
    if p.language == "en":
        agent = re.match(r"\s*(?:(?:\w+\s+){0,4})by\s+((?:[\w'-]+\s?){1,8})", p.text[cue.end : min(right, p.start) if p.start > cue.end else right])
        if agent:
            return _short(p, agent.group(1))
    speaker = _speaker_in(p.text[left:right], cue.start - left, p.language)
    if not speaker and p.language == "en" and left > 0:
        speaker = _short(p, p.text[cue.end : right].strip()) if cue.end >= p.end else ""
        if not speaker and p.text[left - 1] == ",":  # "The quotas, …, had": a subject before an apposition
            outer = p.clause(left - 1)
            speaker = _speaker_in(p.text[outer[0] : left - 1], left - 1 - outer[0], p.language)
    elif not speaker and left > 0 and p.text[left - 1] in "，,":
        outer = p.clause(left - 1)
        speaker = _speaker_in(p.text[outer[0] : left - 1], left - 1 - outer[0], p.language)
    return speaker


def _speaker_in(clause: str, verb: int, language: str) -> str:
    before = clause[:verb].strip(" \t\n\"'“”「」『』")
    lead, trail = (_LEADING, _TRAILING) if language == "en" else (_LEADING_ZH, _TRAILING_ZH)
    if language == "en":
        before = re.split(r"\b(?:that|whether|because)\s+", before)[-1]
    before = lead.sub("", before)
    while before:
        shorter = trail.sub("", before).strip()
        if shorter == before:
            break
        before = shorter
    return before if len(before) <= 120 else before[-120:]


def _short(p: Passage, speaker: str) -> str:
    return " ".join(speaker.split()[:12]) if p.language == "en" else speaker[:30]


def _is_own(p: Passage, speaker: str, cue: Cue, *, empty: bool = True) -> str:
    """Return ``author`` or ``issuer`` where the speaker is the text's own voice, ``fact`` where it is no speaker, else ""."""
    who = speaker.lower().strip()
    lists = p.lists
    quote = p.quote_of(cue.start)
    if quote is not None and p.words(quote.start, quote.end) > 3:
        return ""
    if lists.opens(who, "author") or who in _ANYONE or re.match(r"one (?:need|can|may|must|has|might|could|should)\b", who):
        return "author"
    if len(who.split()) <= 6 and len(who) <= (60 if p.language == "en" else 14) and lists.mentions(who, "fact") and not lists.mentions(who, "source"):
        return "fact"
    official = p.kind == "official" or (p.kind == "qa" and not p.question)
    if official:
        if not who:
            return "issuer" if empty else ""
        if not p.context and re.match(r"(?:china|中国)(?!'s| ?的|\w)", who) and cue.entry not in _CLAIMS:
            return "issuer"
        if _named_before(p, who) or (lists.mentions(who, "issuer") and not _other_side(p, who)):
            return "issuer"
    return ""


def _other_side(p: Passage, who: str) -> bool:
    """Is it China's side that speaks, in the text of a body that its first line names and that is not China's?"""
    sides = r"chin|beijing|中方|中国|北京|对岸|大陆|中共"
    first = re.split(r"[,，:：.。\n]", p.context.strip(), maxsplit=1)[0].lower()
    return p.kind == "official" and bool(first) and bool(re.search(sides, who)) and not re.search(sides + "|commerce|商务部|外交部", first)


def _named_before(p: Passage, who: str) -> bool:
    """Is the speaker the body that the first line of an official text names?"""
    if p.kind != "official":
        return False
    first = re.split(r"[,，:：.。\n]", p.context.strip(), maxsplit=1)[0].lower()
    if p.language == "en":
        names = {w for w in re.findall(r"[a-z]{4,}", first)} - {"statement", "joint", "reply", "report", "with", "from", "press", "release", "office"}
        return bool(names & set(re.findall(r"[a-z]{4,}", who)))
    return any(who[i : i + 3] in first for i in range(len(who) - 2)) or bool(re.match(rf"[{re.escape(first[:2] or '-')}]方", who))


def _may_speak(p: Passage, name: str) -> bool:
    topic = r"\b(?:rare|earths?|export|controls?|permits?|magnets?|analysis|opinion|explainer|comment|exclusive|breaking|watch|update)\b" if p.language == "en" else "稀土|管制|出口|许可|评论|社评|分析|观察|独家|快讯"
    return bool(name) and (p.lists.mentions(name.lower(), "source") or not re.search(topic, name, re.I))


SENTENCE_RULES = ("quotations", "reporting_verbs", "naming_verbs", "viewpoints", "claims", "rejecting_verbs", "withheld", "attitudes")
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
        raise FramingError(f"no rule {unknown[0]!r}{did_you_mean(unknown[0], SENTENCE_RULES)}; there are {SENTENCE_RULES}")
    script = check_writing(language)
    lists = lists or make_lexicon(cues, script)
    rows = []
    for number, sentence in enumerate(split_sentences(text, language), 1):
        before = text[max(0, sentence.start - BEFORE) : sentence.start]
        body, before = (sentence.text, before) if language in ("en", "zh-Hans") else (fold(sentence.text), fold(before))
        p = make_passage(body, (0, 0), language=script, kind="news", context=before, title=False, question=False, lists=lists)
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
        if _is_idle(p, cue):
            continue
        speaker = find_speaker(p, cue)
        mine = _is_own(p, speaker, cue)
        if not mine or rule == "attitudes":
            yield rule, p.label(cue), speaker
