"""What says of a claim that it is false: refuting predicates, claims of which something negative is said, rhetorical questions.

Every rule is a function of a ``Passage`` that returns evidence; ``RULES`` names them all. See ``framing.stance.denial`` for the effects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.stance import patterns, patterns_denial
from framing.stance.denial import FALSITY, REJECTION
from framing.stance.lexicon import Cue
from framing.stance.passages import Passage
from framing.stance.speakers import governs_claim, names_doctrine
from framing.stance.voice import Evidence, Rule

ASSENT = "assent"


def closing_denials(p: Passage) -> Iterator[Evidence]:
    """``…, which the ministry firmly opposes``; ``…，我们坚决反对``: the description before the comma is denied in an official text."""
    found = patterns_denial.OPPOSED[p.language].search(p.text, p.end) if p.kind in ("official", "qa") else None
    if (
        found
        and not p.stops(p.end, found.start(), ("end", "turn"), p.end)
        and any(c.kind in ("naming", "claim", "distance", "attribution") and c.end <= p.start for c in p.cues)
    ):
        yield Evidence("closing_denials", REJECTION, found.group(1), "", found.start(1))


def naming_as_subject(p: Passage) -> Iterator[Evidence]:
    """To call it X is to …; calling it X …; 把它叫作X，等于…: who makes the naming itself the subject judges it, as a rule against it.

    Not where the judgement is that the name is right (is only fair, is no exaggeration, 并不为过).
    """
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    lead = p.text[left : p.start]
    governs = any(c.end <= p.start and c.kind in ("naming", "rejection", "attribution") for c in p.cues)
    if p.language == "en":
        opens = re.match(
            r"\s*(?:to|calling|describing|presenting|painting|labelling|labeling|portraying|treating|reading|explaining|putting|citing|invoking|claiming|pleading)\b",
            lead,
            re.I,
        )
        after = re.match(
            r"[^.;:!?]{0,80}?\b(is|was|comes|means|amounts|strains|stretches|ignores|misses|requires|does|should|would|confuses|gets|mistakes|flatters|insults|cheapens|trivialises|demeans|devalues|belittles)\b",
            p.text[p.end :],
        )
        fair = re.search(
            r"\b(?:fair|right|accurate|apt|no exaggeration|only|honest|correct|true|reasonable|obvious|best)\b",
            p.text[p.end :],
        )
    else:
        opens = re.match(r"(?:答：)?(?:把|将|管|用|以|说|拿|硬说|硬把)", p.text)
        after = re.match(
            r"[^，。；]{0,14}[，]?(?:的人)?[，]?(?:就|也|这|都|只|恐怕|未免|实在|其实|完全|大概|多半|反而)?(是没|是不懂|是看错|是误|是低估|是高估|就错|便错|错了|等于|好比|无异于|如同|好像|是对|是一种|是在|不过是|恐怕|未免|大概|多半|反而|只会|只能|等同于|犹如|无非|有些|有点|过于|太)",
            p.text[p.end :],
        )
        governs = governs or bool(re.match("(?:答：)?(?:说|管)", p.text))
        fair = re.search(
            "并不为过|不为过|不无道理|有道理|恰如其分|名副其实|准确|公允|没有错|没错|并不夸张|毫不夸张", p.text[p.end :]
        )
    if p.language == "en" and not opens:
        whoever = re.match(
            r"\s*(?:whoever|whosoever|anyone who|anybody who|those who|people who|all who|(?:how|why) any(?:one|body)\b)",
            lead,
            re.I,
        )
        main = re.match(
            r"[^,.;:!?]{0,60}?\b(has|have|is|are|needs?|cannot|can|must|knows?|forgets?|misses|overlooks?|mistakes?|misreads?|does|do|did|should|ought|would|might|may)\b",
            p.text[p.end :],
        )
        opens, after = whoever, main
    if opens and re.match(r"\s*(?:to\s+)?(?:deny|dispute|doubt|ignore|overlook)", lead, re.I):
        return
    if opens and after and governs and not fair and not p.stops(p.end, p.end + after.start(1), ("end",), p.end):
        yield Evidence("naming_as_subject", FALSITY, after.group(1), "", p.end + after.start(1))


def refuting_predicates(p: Passage) -> Iterator[Evidence]:
    """Groundless, a myth, does not survive, 站不住脚: the claim is denied that stands before, or that of, that, about or 是 ties to it.

    Before a comma the claim must be recognisable as one: quoted, so-called, called or argued by somebody; or the predicate must open
    its clause. An entry with … governs what stands at the place of the ….
    """
    for cue in p.of("refutation"):
        if p.language == "en" and re.search(r"\b(?:not|never)\s+$", p.text[: cue.start]):
            continue  # rules-based, and not only on paper
        turned = cue.start >= p.end and re.match(r"[^，。；]{0,14}?[成为]", p.text[p.end :])
        if turned and re.search("[把将][^，。；]*$", p.text[: p.start]):
            continue  # 把合法管理污名化为武器，荒谬: what follows 为 is refuted
        if cue.gaps or (p.sees(cue) and (_refutes_before(p, cue) or _refutes_after(p, cue))):
            yield Evidence("refuting_predicates", FALSITY, p.label(cue), "", cue.start)


def answered_next(p: Passage) -> Iterator[Evidence]:
    """Is it blackmail? It is not. 有人说这是报复。其实不是。 The next sentence says no, or yes, to what was asked or reported.

    Within one quotation (“Is it blackmail? No,” she said) the answer stands in the sentence itself.
    """
    asked = re.match(r"[^.。!！;；?？]*[?？]", p.text[p.end :])
    inside = re.match(r"[^.!;?]*\?\s*(no|absolutely not|not at all)\b", p.text[p.end :], re.I)
    if inside and not p.question:
        yield Evidence("answered_next", FALSITY, inside.group(1), "", p.end + inside.start(1))
    if p.question or p.quote_of(p.start) or not (asked or _is_raised(p)):
        return
    no, yes = patterns_denial.SAYS_NO[p.language].match(p.after), patterns_denial.SAYS_YES[p.language].match(p.after)
    if no:
        yield Evidence("answered_next", FALSITY, no.group(1), "", len(p.text))
    elif yes and asked:
        yield Evidence("answered_next", ASSENT, yes.group(1), "", len(p.text))


def denied_claims(p: Passage) -> Iterator[Evidence]:
    """The argument that … does not hold; 所谓…不过是…: a claim, or a so-called thing, of which a negative or a belittling is said."""
    claimed = any(governs_claim(p, c) for c in p.of("claim") if not c.gaps)
    if patterns.THEIRS[p.language].match(p.text[p.end :]) or not (claimed or names_doctrine(p) or _held_off(p)):
        return
    for cue in p.of("negation", "doubt", "breach"):
        if (
            cue.start >= p.end
            and cue.entry != "few"
            and not re.match("[^，。；]{0,4}(?:回应|答复|评论|表态|作答|回答)", p.text[cue.end :])
            and p.sees(cue)
            and not p.stops(p.end, cue.start, ("end", "turn"), cue.start)
        ):
            between = p.text[p.end : cue.start]
            if not re.search(r"\b(?:who|which|and|when|where)\b", between) and p.words(p.end, cue.start) <= 14:
                yield Evidence("denied_claims", FALSITY, p.label(cue), "", cue.start)
                return
    judged = _judged(p)
    if judged:
        yield Evidence("denied_claims", FALSITY, judged.group(1), "", judged.start(1))
        return
    held = [c for c in p.of("distance") if c.end <= p.start and not p.text[: c.start].strip(' “"的这那种一些Tthe')]
    copula = re.match(
        r"[”」\"]?(?:的?\w{0,4})?，?((?:完全|纯|就|只|都|无非|不过|根本|实)?(?:是|属|为)|依的|凭的)"
        if p.language == "zh"
        else r"[\"”]?\s*(?:[\w-]+\s+){0,2}?(is|are|was|were|goes|means|serves|comes|exists?)\b",
        p.text[p.end :],
    )
    if held and copula:
        yield Evidence("denied_claims", FALSITY, copula.group(1), "", p.end + copula.start(1))
        return
    if p.language == "zh" and _held_off(p):
        mere = patterns_denial.MERE.search(p.text, p.end)
        if mere and not p.stops(p.end, mere.start(), ("end",), p.start):
            yield Evidence("denied_claims", FALSITY, mere.group(), "", mere.start())


def _judged(p: Passage) -> re.Match[str] | None:
    """The idea that … belongs in a spy novel: in an argument, what is said of a claim that is its subject is seldom said for it."""
    claim = next((c for c in p.of("claim") if not c.gaps and p.sees(c) and governs_claim(p, c)), None)
    if p.kind not in ("opinion", "analysis") or p.language != "en" or claim is None or claim.start > p.end + 20:
        return None
    opens = re.fullmatch(r"\W*(?:[\w'-]+\s+){0,3}", p.text[: min(claim.start, p.start)])
    said = patterns_denial.SAID_OF.match(p.text, max(p.end, claim.end))
    if not opens or ":" in p.text[claim.end : p.start] or re.match(r"\W*(?:our|my)\b", p.text, re.I):
        return None
    return said if said and not patterns_denial.NEUTRAL.match(said.group(1)) else None


def denied_grounds(p: Passage) -> Iterator[Evidence]:
    """X was never the point, is no X at all, 从来不是…的原因: what stands before is denied."""
    again = re.search(
        patterns_denial.AGAIN[p.language].format(re.escape(p.text[p.start : p.end])), p.text[p.end :], re.I
    )
    if again and not p.stops(p.end, p.end + again.start(), ("end", "turn"), p.end):
        yield Evidence("denied_grounds", FALSITY, again.group(1), "", p.end + again.start(1))
    clause = p.text[p.end : p.end + 80]
    bare = p.language == "en" and not re.search(
        r"\w", p.text[p.clause(p.start)[0] : p.start].replace("and ", "").replace("that ", "")
    )
    subject = patterns_denial.BARE.match(clause) if bare else None
    found = subject or patterns_denial.GROUND[p.language].match(clause) or patterns_denial.INVERTED.match(clause)
    if found and (subject or p.quote_of(p.end) == p.quote_of(p.start)):
        yield Evidence("denied_grounds", FALSITY, found.group(1).strip(), "", p.end + found.start(1))


def rhetorical_questions(p: Passage) -> Iterator[Evidence]:
    """Since when is this …? 谁说…？ mean no; what is this if not …? 难道不是…？ mean yes."""
    if p.question:
        return
    yield from _fragments(p)
    negative = p.language == "en" and patterns_denial.NEGATIVE_QUESTION.match(p.text)
    if negative and not p.stops(0, p.start, ("end",), 0):
        yield Evidence("rhetorical_questions", ASSENT, p.text.split()[0], "", 0)
    if p.language == "en" and patterns_denial.SEES_IT.match(p.text[: p.start]) and "?" in p.text[p.end :]:
        yield Evidence("rhetorical_questions", ASSENT, p.text.split()[0], "", 0)
        return
    if p.kind in ("opinion", "qa", "official"):
        yield from _wh_questions(p)
    for cue in p.of("rhetorical_denial", "rhetorical_assent"):
        mark = re.match(r"[^。.；;]*[?？]", p.text[max(cue.end, p.start) :]) or (
            p.language == "zh" and cue.kind == "rhetorical_denial" and re.search("[哪岂何]|[谈讲]什么$", cue.entry)
        )
        if "哪" in cue.entry and re.search("[不没无非][^，。；]*$", p.text[: cue.start]):
            continue  # 不是对付哪个国家的武器
        ends = ("end", "comma") if re.search("[哪岂怎]", cue.entry) else ("end",)
        if p.sees(cue) and mark and not p.stops(min(cue.end, p.end), max(cue.start, p.start), ends, cue.start):
            effect = FALSITY if cue.kind == "rhetorical_denial" else ASSENT
            yield Evidence("rhetorical_questions", effect, p.label(cue), "", cue.start)


def _fragments(p: Passage) -> Iterator[Evidence]:
    """Lawful? A rule published at midnight? A weapon? Certainly. 武器？笑话。 If that is not blackmail, what is?"""
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    asked = re.match(r"[”\"]?\s*[?？][”\"]?\s*(\S.*)", p.text[p.end :])
    if (
        asked
        and p.words(left, p.start) <= 2
        and not any(p.of("withheld"))
        and (p.kind != "news" or re.search(r"\b(?:laugh|scoff|snort|shook|smil)", asked.group(1)))
    ):
        yes = re.match(
            r"\W*(?:yes|certainly|indeed|of course|absolutely|undoubtedly|perhaps|probably|quite|why not|exactly|precisely|是|当然|没错|正是|的确|确实)",
            asked.group(1),
            re.I,
        )
        yield Evidence("rhetorical_questions", ASSENT if yes else FALSITY, "?", "", p.end)
    unless = re.search(
        r"\bif\s+(?:\w+\s+){1,2}?(?:is not|isn't|are not|aren't|was not|wasn't|is no|does not|doesn't)\b[^,.]*$",
        p.text[: p.start],
        re.I,
    )
    if unless and re.match(
        r"[^,.?!]*,\s*(?:then\s+)?(?:what|nothing|i do not know|i don't know)\b", p.text[p.end :], re.I
    ):
        yield Evidence("rhetorical_questions", ASSENT, "if", "", 0)


def _wh_questions(p: Passage) -> Iterator[Evidence]:
    """Who is fooled …? Where does … come in? 谁…？: in an argument such a question means no."""
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    right = re.search(r"[?？]", p.text[p.end :])
    if not right or re.search(r"[.。!！;；]", p.text[p.end : p.end + right.start()]):
        return
    whole = p.text[left : p.end + right.start()]
    if p.language == "en":
        asks = re.search(
            r"(?:^|,\s*(?:so|and|but)?\s*)\s*(who|where|how|since when)\b(?! (?:else|would deny|can deny|could deny|many|much|long))",
            whole,
            re.I,
        )
        asks = asks or re.search(
            r"^\W*(?:and |but |so )?(does|do|did|can|could|would|will)\s+(?:anybody|anyone|any \w+|a single \w+)\b(?!.*\b(?:deny|doubt|dispute)\b)",
            whole,
            re.I,
        )
        negated = re.search(r"\b(?:not|n't|deny|doubt|anything but|other than|if not)\b|n't\b", whole)
    else:
        asks = re.search("(?:^|，|；)(?:可|但|又)?(谁|哪|怎么|何)(?!时|种|以)", whole)
        negated = re.search("不|没|否认", whole)
    late = asks and left + asks.start(1) > p.end and re.search("[,;，；]", p.text[p.end : left + asks.start(1)])
    if asks and not late and not negated and not any(c.kind == "rhetorical_assent" for c in p.cues):
        yield Evidence("rhetorical_questions", FALSITY, asks.group(1), "", left + asks.start(1))


def _held_off(p: Passage) -> bool:
    """Is the mention so-called, quoted in a word or two, or the object of calling and of 把…说成?"""
    for cue in p.of("distance"):
        if cue.end <= p.start and not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start):
            return True
    for cue in p.of("naming"):
        if cue.end <= p.start and not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start):
            return bool(patterns_denial.NAMERS.match(p.text)) or bool(re.search("把|将|管", p.text[: cue.start]))
    return p.language == "zh" and bool(
        re.match(r"(?:说|相信|要说|若说|硬说|[以用拿][^，。]{1,12}来(?:解释|形容|描述))", p.text)
    )


def _is_raised(p: Passage) -> bool:
    """Is the mention what somebody calls, reads or claims, so that a following "this reading" can take it up?"""
    kinds = ("naming", "claim", "distance", "attribution", "viewpoint")
    return any(c.kind in kinds and (c.start < p.start or c.gaps) for c in p.cues) or p.quote_of(p.start) is not None


def _refutes_before(p: Passage, cue: Cue) -> bool:
    if cue.start < p.end:
        return False
    ends = p.stops(p.end, cue.start, ("end", "turn"), cue.start)
    if ends:  # …; this reading is naive
        return len(ends) == 1 and bool(patterns_denial.TAKEN_UP.match(p.text[ends[0].end :])) and _is_raised(p)
    between = p.text[p.end : cue.start]
    if p.language == "en" and re.search(r"\b(?:who|where|when|if)\b|\w\s+which\s+(?:\w+\s+)?$", between):
        return False
    if (
        p.language == "zh"
        and re.search("存在$|[扯沾挨搭够]不[上着]$", cue.entry)
        and re.match(r"(?!边|关系)\w{2}", p.text[cue.end :])
    ):
        return False  # 不存在借机要挟: what follows is denied
    commas = p.stops(p.end, cue.start, ("comma", "dash", "colon"), cue.start)
    if not commas or patterns_denial.APPOSED.fullmatch(between):
        return True
    if _held_off(p) or names_doctrine(p) or any(governs_claim(p, c) for c in p.of("claim")):
        return True
    opening = p.text[commas[-1].end : cue.start]
    return bool(patterns_denial.TAKEN_UP.match(opening) or patterns_denial.AT_ONCE[p.language].fullmatch(opening))


def _refutes_after(p: Passage, cue: Cue) -> bool:
    if cue.end > p.start or p.stops(cue.end, p.start, ("end", "turn"), cue.start):
        return False
    between = p.text[cue.end : p.start]
    if p.language == "zh":
        if cue.start == 0 and p.kind == "qa":
            return False  # 不属实：…: an answer to the question
        listed = r"(?:之|的)?(?:[一二三]|头一个|首先|其一)?[，：]?(?:头一个|第一个|其一|即|就是|就|便是|是|：|说)"
        return bool(re.match(listed, between))
    return bool(
        re.match(
            r"\s*(?:(?:has|had)\s+(?:grown up|spread|taken hold|arisen)\s+that\b|(?:\w+\s+){0,2}(?:of|that|about|as|:)\b|in\s+(?:the|any|this|that|claims?|talk)\b|(?:,[^,]{0,30},\s*)?to\s+(?!the\b|a\b|ignore|overlook|dismiss|deny|forget|underestimate|give|underrate|neglect)\w+\b|is that\b|,? the first\b|: that\b)",
            between,
        )
    ) or (
        bool(re.fullmatch(r"\s*(?:[\w-]+\s+){0,2}", between))
        and not re.match(r"\s*(?:is|are|was|were|and|or|for|to|in|on|by|with|the)\b", between)
    )


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        closing_denials,
        naming_as_subject,
        refuting_predicates,
        answered_next,
        denied_claims,
        denied_grounds,
        rhetorical_questions,
    )
}
