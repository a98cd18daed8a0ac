"""What denies a mention: the rules for negation, rejection, pretext, breach, contrast and the questions that mean no.

Every rule is a function of a ``Passage`` that returns evidence; ``RULES`` names them all. The effect says how the denial counts
where denials meet (``framing.stance``): ``negation``, ``rejection`` (also doubt), ``falsity`` or ``breach`` (also pretext).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.cues import Cue, Passage
from framing.voice import Evidence, Rule, _is_noun, find_speaker, governs_claim, names_doctrine

NEGATION, REJECTION, FALSITY, BREACH, ASSENT = "negation", "rejection", "falsity", "breach", "assent"
_OPENS_CLAUSE = {"en": re.compile(r"\b(?:that|say|saying|think|believe|way|mean|claim|call)\b", re.I), "zh": re.compile("说|认为|觉得|意味着|等于|看法|保证|的“")}
_GROUND = {
    "en": re.compile(
        r"[^,.;:!?]{0,40}?\b((?:not|never|hardly|scarcely|\w+n't)\b(?:\s+\w+){0,2}?\s+(?:(?:the|its|their|a)\s+)?(?:\w+\s+)?"
        r"(?:point|reason|aim|purpose|motive|goal|what|why|explanation|ground|driver|cause|object|concern)\b)"
    ),
    "zh": re.compile(r"[^，。；：！？]{0,10}?((?:并不|从不|从来不|从来就不|根本不|绝不|不)是[^，。；]{0,12}?(?:原因|目的|理由|初衷|用意|动机|目标|考虑|用心|本意))"),
}
_PORTRAYS = re.compile(r"portray|describ|present|paint|depict|label|misrepresent|mischaracteri|smear|distort")
_NEGATIVE_QUESTION = re.compile(r"\s*(?:\w+n't|(?:is|are|was|were|does|do|did)\s+(?:this|that|it|these|they)\s+not)\b[^.!]*\?", re.I)
_COMPLETE = re.compile("(?:[^，]{0,10}?(?:说法|看法|观点|指责|前提|意见|提法|结论|指控|言论))?[，,]")  # the object is complete: 不认同这种说法，…
_THIS_CLAIM = re.compile("这种|这类|此说|该说|这一|此种|上述说法|该说法")
_THAT_CLAIM = re.compile(r"\s*(?:it|this|that|(?:that|this|the|such|those|these|any)\s+(?:\w+\s+)?(?:claims?|views?|charges?|ideas?|labels?|description|accusations?|notion|suggestion|reading|allegations?|characteri[sz]ation))\s*$", re.I)
_OPPOSED = {
    "en": re.compile(r",\s*(?:which|and|a \w+ (?:that|which)|something)\b[^,;.]{0,40}?\b((?:oppos|condemn|reject|den|refut|disput|deplor)(?:e|es|ed|y|ies|ied|s)?)\s*(?:this|that|it)?\s*[.]?$", re.I),
    "zh": re.compile(r"，(?:[^，。；]{0,12}?(?:对此|予以|表示)?[^，。；]{0,4}?)((?:坚决|强烈|严正)?(?:反对|谴责|驳斥|不认同|不接受|不能接受|不予认同|不满))[。]?$"),
}
_NAMERS = re.compile(r"\s*(?:to|calling|whoever|whosoever|anyone who|anybody who|those who|people who|all who|the \w+ who)\b", re.I)
_TAKEN_UP = re.compile(r"(?:这|该|此|上述)(?:一|种|套|类|些|番)?(?:说法|辩护|说辞|理由|论调|指控|指责|论点|观点|看法|主张|解释)|\s*(?:this|that|the|such a|such) (?:claim|defence|defense|argument|view|charge|reading|reasoning|logic|label|notion|idea)\b", re.I)
_INVERTED = re.compile(r"\s*((?:they|it|this|that|these|those)\s+(?:(?:is|are|was|were)\s+not|isn't|aren't|wasn't|weren't))\b", re.I)  # coercion it is not
_BARE = re.compile(r"['\"”]?\s*((?:is|are|was|were|does|do|did|has|have|can|could)?\s*(?:not|never|hardly|scarcely|nowhere|n't|\w+n't))\b(?! (?:only|just|merely))", re.I)
_MERE = re.compile(r"不过是|只不过|无非是|无非|完全是|纯属|只是|依的|其实|实则|说穿了|实为|就是个|是某些|不值")


def negation(p: Passage) -> Iterator[Evidence]:
    """Not, no, never, rather than, 不, 并非, 而非: what follows in the clause is denied.

    A comma, colon, dash or turn ends the scope, but for a report put between commas and for a comma before that. Of two
    negations in a clause the nearer counts, unless a clause opens between them (not that it is not). After a negation, a verb
    that leaves the claim standing (``opaque``: did not say that) ends the scope. In Chinese a plain 不, 没, 未 or 无 within a modifier
    that closes with 的 does not reach past it.
    """
    cues = [c for c in p.of("negation") if c.end <= p.start and p.sees(c) and _in_clause(p, c)]
    for number, cue in enumerate(cues):
        following = cues[number + 1 :]
        if following and not _OPENS_CLAUSE[p.language].search(p.text[cue.end : following[0].start]):
            continue
        if any(cue.end <= o.start < p.start and p.words(cue.end, o.start) <= (3 if p.language == "en" else 2) and not _is_noun(p, o) for o in p.of("opaque")):
            continue
        if _asks_whether(p, cue) or _names_time(p, cue):
            continue
        if p.language == "zh" and not re.search("是|非|[一哪谁人]$", cue.entry) and _within_modifier(p, cue):
            continue
        yield Evidence("negation", NEGATION, p.label(cue), "", cue.start)


def rejecting_verbs(p: Passage) -> Iterator[Evidence]:
    """Deny, dismiss, take issue with, 否认, 驳斥, 抹黑为: the claim that follows is denied; so is the one before a closing ``…, which it denies``."""
    for cue in p.of("rejection"):
        if _is_noun(p, cue) or _modifies(p, cue):
            continue
        if p.sees(cue) and (_follows(p, cue) or _closes(p, cue)):
            yield Evidence("rejecting_verbs", REJECTION, p.label(cue), find_speaker(p, cue), cue.start)


def doubt(p: Passage) -> Iterator[Evidence]:
    """Doubt that, hard to see, too early to say, 很难说, 缺乏: disbelief in what follows is a denial."""
    for cue in p.of("doubt"):
        if not _is_noun(p, cue) and p.sees(cue) and (_follows(p, cue) if p.language == "en" else _in_clause(p, cue)):
            yield Evidence("doubt", REJECTION, p.label(cue), find_speaker(p, cue), cue.start)


def closing_denials(p: Passage) -> Iterator[Evidence]:
    """``…, which China firmly opposes``; ``…，中方坚决反对``: the description before the comma is denied in an official text."""
    found = _OPPOSED[p.language].search(p.text, p.end) if p.kind in ("official", "qa") else None
    if found and not p.stops(p.end, found.start(), ("end", "turn"), p.end) and any(
        c.kind in ("naming", "claim", "distance", "attribution") and c.end <= p.start for c in p.cues
    ):
        yield Evidence("closing_denials", REJECTION, found.group(1), "", found.start(1))


def naming_as_subject(p: Passage) -> Iterator[Evidence]:
    """To call it X is to …; calling it X …; 把它叫作X，等于…: who makes the naming itself the subject judges it, as a rule against it.

    Not where the judgement is that the name is right (is only fair, is no exaggeration, 并不为过).
    """
    if p.language == "en":
        opens = re.match(r"\s*(?:to|calling|describing|presenting|painting|labelling|labeling|portraying|treating|reading|explaining|putting)\b", p.text, re.I)
        after = re.match(r"[^.;:!?]{0,60}?\b(is|was|comes|means|amounts|strains|stretches|ignores|misses|requires|does|would|confuses|gets|mistakes|flatters)\b", p.text[p.end :])
        governs = any(c.end <= p.start and c.kind in ("naming", "rejection", "attribution") for c in p.cues)
        fair = re.search(r"\b(?:fair|right|accurate|apt|no exaggeration|only|honest|correct|true|reasonable|obvious|best)\b", p.text[p.end :])
    else:
        opens = re.match(r"(?:把|将|管|用|以|说|拿|硬说|硬把)", p.text)
        after = re.match(r"[^，。；]{0,14}[，]?(?:的人)?[，]?(?:就|也|这|都|只|恐怕|未免|实在|其实|完全|大概|多半|反而)?(等于|好比|无异于|如同|好像|是对|是一种|是在|不过是|恐怕|未免|大概|多半|反而|只会|只能|等同于|犹如|无非|有些|有点|过于|太)", p.text[p.end :])
        governs = any(c.end <= p.start and c.kind in ("naming", "rejection", "attribution") for c in p.cues) or bool(re.match("说|管", p.text))
        fair = re.search("并不为过|不为过|不无道理|有道理|恰如其分|名副其实|准确|公允|没有错|没错|并不夸张|毫不夸张", p.text[p.end :])
    if p.language == "en" and not opens:
        whoever = re.match(r"\s*(?:whoever|whosoever|anyone who|anybody who|those who|people who|all who)\b", p.text, re.I)
        main = re.match(r"[^,.;:!?]{0,60}?\b(has|have|is|are|needs?|cannot|can|must|knows?|forgets?|misses|overlooks?|mistakes?|misreads?|does|do|did)\b", p.text[p.end :])
        opens, after = whoever, main if whoever else None
        governs = governs or bool(re.search(r"\b(?:see|sees|think|thinks|call|calls|speak|speaks|read|reads|find|finds)\b", p.text[: p.start]))
    if opens and after and governs and not fair and not p.stops(p.end, p.end + after.start(1), ("end", "turn"), p.end):
        yield Evidence("naming_as_subject", FALSITY, after.group(1), "", p.end + after.start(1))


def refuting_predicates(p: Passage) -> Iterator[Evidence]:
    """Groundless, a myth, does not survive, 站不住脚: the claim is denied that stands before, or that of, that, about or 是 ties to it.

    Before a comma the claim must be recognisable as one: quoted, so-called, called or argued by somebody; or the predicate must open
    its clause. An entry with … governs what stands at the place of the ….
    """
    for cue in p.of("refutation"):
        if cue.gaps or (p.sees(cue) and (_refutes_before(p, cue) or _refutes_after(p, cue))):
            yield Evidence("refuting_predicates", FALSITY, p.label(cue), "", cue.start)


def denied_claims(p: Passage) -> Iterator[Evidence]:
    """The argument that … does not hold; 所谓…不过是…: a claim, or a so-called thing, of which a negative or a belittling is said."""
    if not any(governs_claim(p, c) for c in p.of("claim")) and not names_doctrine(p) and not _held_off(p):
        return
    for cue in p.of("negation", "doubt"):
        if cue.start >= p.end and cue.entry != "few" and p.sees(cue) and not p.stops(p.end, cue.start, ("end", "turn"), cue.start):
            between = p.text[p.end : cue.start]
            if not re.search(r"\b(?:who|which|and|when|where)\b", between) and p.words(p.end, cue.start) <= 14:
                yield Evidence("denied_claims", FALSITY, p.label(cue), "", cue.start)
                return
    held = [c for c in p.of("distance") if c.end <= p.start and not p.text[: c.start].strip(" “\"的这那种一些Tthe")]
    copula = re.match(r"[”」\"]?(?:的?\w{0,4})?，?((?:完全|纯|就|只|都|无非|不过|根本|实)?(?:是|属|为)|依的|凭的)" if p.language == "zh" else r"[\"”]?\s*(?:[\w-]+\s+){0,2}?(is|are|was|were|goes|means|serves|comes|exists?)\b", p.text[p.end :])
    if held and copula:
        yield Evidence("denied_claims", FALSITY, copula.group(1), "", p.end + copula.start(1))
        return
    if p.language == "zh" and _held_off(p):
        mere = _MERE.search(p.text, p.end)
        if mere and not p.stops(p.end, mere.start(), ("end",), p.start):
            yield Evidence("denied_claims", FALSITY, mere.group(), "", mere.start())


def denied_grounds(p: Passage) -> Iterator[Evidence]:
    """X was never the point, is not what it is about, 从来不是…的原因: the ground named before is denied."""
    clause = p.text[p.end : p.end + 80]
    bare = p.language == "en" and not re.search(r"\w", p.text[p.clause(p.start)[0] : p.start].replace("and ", "").replace("that ", ""))
    subject = _BARE.match(clause) if bare else None
    found = subject or _GROUND[p.language].match(clause) or _INVERTED.match(clause)
    if found and p.quote_of(p.end) == p.quote_of(p.start):
        yield Evidence("denied_grounds", FALSITY, found.group(1).strip(), "", p.end + found.start(1))


def pretexts(p: Passage) -> Iterator[Evidence]:
    """Pretext, fig leaf, dressed up as, 幌子, 打着…的旗号: the ground named is denied, what it hides is not."""
    for cue in p.of("pretext"):
        if not p.sees(cue):
            continue
        if cue.gaps:
            yes = True
        elif cue.end <= p.start:
            between = p.text[cue.end : p.start]
            if p.language == "en":
                last = cue.entry.rsplit(" ", 1)[-1]
                tied = last in ("of", "as", "for", "behind", "in", "under") or re.match(r"\s*(?:of|as|that|behind|, that)\b", between)
                yes = bool(tied) and not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start)
                yes = yes and not re.match(r"\s*(?:for|to)\b", between)
            else:
                yes = not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start) and not re.match("[，的]", between)
        else:
            yes = not p.stops(p.end, cue.start, ("end", "turn"), cue.start) and p.words(p.end, cue.start) <= 14
            commas = p.stops(p.end, cue.start, ("comma",), cue.start)
            yes = yes and (not commas or any(governs_claim(p, c) for c in p.of("claim")))
        if yes:
            yield Evidence("pretexts", BREACH, p.label(cue), "", cue.start)


def breaches(p: Passage) -> Iterator[Evidence]:
    """Breach, run counter to, go well beyond, 违反, 背离, 超出: the norm that follows in the clause is denied."""
    for cue in p.of("breach"):
        if cue.gaps or (p.sees(cue) and _in_clause(p, cue) and "、" not in p.text[cue.end : p.start]):
            yield Evidence("breaches", BREACH, p.label(cue), "", cue.start)


def contrasts(p: Passage) -> Iterator[Evidence]:
    """Less X than Y, not X but Y, 与其X不如Y, 不是X而是Y: X is denied."""
    for cue in p.of("contrast"):
        yield Evidence("contrasts", FALSITY, p.label(cue), "", cue.start)


def counterfactuals(p: Passage) -> Iterator[Evidence]:
    """Were it really a weapon, no licence would …; 如果真是武器，就不会…: what is supposed is denied."""
    for cue in p.of("counterfactual"):
        yield Evidence("counterfactuals", FALSITY, p.label(cue), "", cue.start)
    if p.language == "en" and not p.question:
        supposed = re.search(r"(?:^|[.;:]\s+)((?:if\b(?=[^,]*\b(?:were|had|really)\b)|were|had)\s[^,.;]*)$", p.text[: p.start], re.I)
        if supposed and re.match(r"[^.;,]*,[^.;]*\b(?:would|could|might)\b", p.text[p.end :]):
            yield Evidence("counterfactuals", FALSITY, supposed.group(1).split()[0], "", supposed.start(1))


def rhetorical_questions(p: Passage) -> Iterator[Evidence]:
    """Since when is this …? 谁说…？ mean no; what is this if not …? 难道不是…？ mean yes."""
    if p.question:
        return
    if p.language == "en" and re.match(_NEGATIVE_QUESTION, p.text) and not p.stops(0, p.start, ("end",), 0):
        yield Evidence("rhetorical_questions", ASSENT, p.text.split()[0], "", 0)
    if p.kind in ("opinion", "qa", "official"):
        yield from _wh_questions(p)
    for cue in p.of("rhetorical_denial", "rhetorical_assent"):
        mark = re.match(r"[^。.；;]*[?？]", p.text[max(cue.end, p.start) :]) or (
            p.language == "zh" and cue.kind == "rhetorical_denial" and re.search("[哪岂何]", cue.entry)
        )
        if p.sees(cue) and mark and not p.stops(min(cue.end, p.end), max(cue.start, p.start), ("end", "comma") if re.search("[哪岂]", cue.entry) else ("end",), cue.start):
            effect = FALSITY if cue.kind == "rhetorical_denial" else ASSENT
            yield Evidence("rhetorical_questions", effect, p.label(cue), "", cue.start)


def _wh_questions(p: Passage) -> Iterator[Evidence]:
    """Who is fooled …? Where does … come in? 谁…？: in an argument such a question means no."""
    left = max((b.end for b in p.bounds if b.kind == "end" and b.end <= p.start), default=0)
    right = re.search(r"[?？]", p.text[p.end :])
    if not right or re.search(r"[.。!！;；]", p.text[p.end : p.end + right.start()]):
        return
    whole = p.text[left : p.end + right.start()]
    if p.language == "en":
        asks = re.search(r"(?:^|,\s*(?:so|and|but)?\s*)\s*(who|where|how|since when)\b(?! (?:else|would deny|can deny|could deny|many|much|long))", whole, re.I)
        negated = re.search(r"\b(?:not|n't|deny|doubt)\b", whole)
    else:
        asks = re.search("(?:^|，|；)(?:可|但|又)?(谁|哪|怎么|何)(?!时|种|以)", whole)
        negated = re.search("不|没|否认", whole)
    if asks and not negated and not any(c.kind == "rhetorical_assent" for c in p.cues):
        yield Evidence("rhetorical_questions", FALSITY, asks.group(1), "", left + asks.start(1))


def context_denials(p: Passage) -> Iterator[Evidence]:
    """Three myths. The first is that …: a denial in the text before governs a sentence that only spells out the claim."""
    last = re.split(r"(?<=[.。!?！？])\s*(?=\S)", p.context.strip())[-1] if p.context.strip() else ""
    if p.language == "en":
        opens = re.match(r"\s*(?:the (?:first|second|third|fourth|other|last|one)|first|second|third|one|another)\b", p.text, re.I)
    else:
        opens = re.match(r"(?:其[一二三四]|第[一二三四]|[一二三四]是|首先|其次|一来|二来|头一|另一|一曰)", p.text)
    offset = len(p.context[-400:].rstrip()) - len(last)
    denying = [c for c in p.context_cues if c.kind in ("refutation", "rejection") and c.start >= offset]
    if opens and denying:
        yield Evidence("context_denials", FALSITY, denying[-1].entry, "", -1)


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (
        negation,
        rejecting_verbs,
        doubt,
        closing_denials,
        naming_as_subject,
        refuting_predicates,
        denied_claims,
        denied_grounds,
        pretexts,
        breaches,
        contrasts,
        counterfactuals,
        rhetorical_questions,
        context_denials,
    )
}


def _in_clause(p: Passage, cue: Cue) -> bool:
    """Is the mention in the rest of the cue's clause?"""
    if cue.end > p.start:
        return False
    stops = p.stops(cue.end, p.start, ("end", "turn", "comma", "colon", "dash"), cue.start)
    if not stops:
        return True
    last = p.text[stops[-1].end : p.start]
    if p.language == "en" and all(b.kind in ("comma", "dash") for b in stops) and re.match(r"\s*that\b", last):
        return len(stops) <= 2 and cue.entry not in ("no", "never")
    if any(b.kind not in ("comma", "dash") for b in stops) or len(stops) != 2 or cue.entry in ("no", "不", "没有", "never"):
        return False
    after = p.text[stops[1].end : p.start]
    if cue.end == stops[0].start and p.words(stops[0].end, stops[1].start) <= 6:
        return True  # not, as advertised, …
    reports = any(c.kind in ("attribution", "viewpoint") and stops[0].end <= c.start < stops[1].start for c in p.cues)
    return (reports and p.words(stops[0].end, stops[1].start) <= 10) or bool(re.match(r"\s*(?:that|as)\b", after))


def _follows(p: Passage, cue: Cue) -> bool:
    """Is the mention in the claim that a rejecting verb has for its object? Commas do not end it."""
    if cue.end > p.start or p.stops(cue.end, p.start, ("end", "turn", "dash"), cue.start):
        return False
    if p.language == "zh":
        if _COMPLETE.match(p.text[cue.end : p.start]):
            return False
        if re.search("[把将]", p.text[cue.start : p.start]) and re.match(r"[^，。；]{0,14}?(?:成|为|作)", p.text[p.end :]):
            return bool(re.search("[^认以]为|成|作", p.text[cue.end : p.start]))  # 停止把合法管理描绘成武器: what follows 成 is rejected
    if p.language == "en":
        if _PORTRAYS.search(cue.entry) and re.match(r"[^,.;:]*\bas\b", p.text[p.end :]) and not re.search(r"\bas\b", p.text[cue.end : p.start]):
            return False  # portrays lawful rules as a weapon: only what follows "as" is rejected
        commas = p.stops(cue.end, p.start, ("comma",), cue.start)
        if len(commas) == 1:  # "Dismissing the critics, he called it …": a new clause, but not "denied, as before, that"
            return bool(re.match(r",\s*(?:that|which|whether|and that|or that|nor|in)\b", p.text[commas[0].start :]))
    return True


def _closes(p: Passage, cue: Cue) -> bool:
    """``…, a charge that Beijing denies``; ``…, but officials reject that claim``; ``…的说法，中方坚决反对``."""
    if cue.start < p.end or p.stops(p.end, cue.start, ("end",), cue.start):
        return False
    left, right = p.clause(cue.start)
    if left < p.end:
        return False
    rest, between = p.text[cue.end : right], p.text[p.end : cue.start]
    if re.search(r"^\s*(?:asked|pressed|when asked)\b|被问|被追问", p.text, re.I) and len(rest) <= 2:
        return True
    if p.language == "zh":
        if len(rest) <= 8 and _THIS_CLAIM.search(rest):
            return True
        turned = p.stops(p.end, cue.start, ("turn",), cue.start)
        return not turned and len(rest) <= 6 and bool(re.search("对此|予以|说法|言论|报道|这种|此说|该说|论调|指责", between))
    if _THAT_CLAIM.match(rest):
        return True
    turned = p.stops(p.end, cue.start, ("turn",), cue.start)
    return not turned and p.words(cue.end, right) <= 2 and bool(re.search(r"\b(?:which|charge|claim|accusation|idea|notion|label|suggestion|allegation|description)\b", p.text[left:right]))


def _modifies(p: Passage, cue: Cue) -> bool:
    """并非…所臆想的X, nobody would mistake it for X: within a negation, such a rejecting word adds no denial."""
    left = p.clause(cue.start)[0]
    mistakes = re.match("mist[ao]|confus|conflat|误以为|误认为|混淆", cue.entry)
    return (bool(mistakes) or p.text[cue.end : cue.end + 1] == "的") and any(left <= c.start < cue.start for c in p.of("negation"))


def _asks_whether(p: Passage, cue: Cue) -> bool:
    """Not … whether, 无法…是否: the question is left open, the claim in it is not denied."""
    asks = r"\b(?:whether|if)\b" if p.language == "en" else "是否|是不是|算不算|能否|会不会|有没有|可否"
    return bool(re.search(asks, p.text[cue.end : p.start]))


def _names_time(p: Passage, cue: Cue) -> bool:
    """Not for years has …; a few of: the negation is one of time, or few is no negation but a number."""
    if cue.entry == "few":
        return cue.start > 0 and not re.search(r"(?:[,;:\"“]|\b(?:very|that|and|but))\s*$", p.text[: cue.start])
    return cue.entry == "not" and bool(re.match(r"\s*(?:for|in|since|until|before|at|on|once)\b[^,]*\b(?:have|has|had|did|do|does|was|were)\b", p.text[cue.end :]))


def _within_modifier(p: Passage, cue: Cue) -> bool:
    return bool(re.match(r"[^，。；“”]{0,10}?的(?!是)", p.text[cue.end : p.start]))


def _held_off(p: Passage) -> bool:
    """Is the mention so-called, quoted in a word or two, or the object of calling and of 把…说成?"""
    for cue in p.of("distance"):
        if cue.end <= p.start and not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start):
            return True
    for cue in p.of("naming"):
        if cue.end <= p.start and not p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start):
            return bool(_NAMERS.match(p.text)) or bool(re.search("把|将|管", p.text[: cue.start]))
    return p.language == "zh" and bool(re.match(r"(?:说|相信|要说|若说|硬说|[以用拿][^，。]{1,12}来(?:解释|形容|描述))", p.text))


def _refutes_before(p: Passage, cue: Cue) -> bool:
    if cue.start < p.end or p.stops(p.end, cue.start, ("end", "turn"), cue.start):
        return False
    between = p.text[p.end : cue.start]
    if p.language == "en" and re.search(r"\b(?:who|where|when|if)\b", between):
        return False
    commas = p.stops(p.end, cue.start, ("comma", "dash", "colon"), cue.start)
    if not commas:
        return True
    if _held_off(p) or names_doctrine(p) or any(governs_claim(p, c) for c in p.of("claim")):
        return True
    opening = p.text[commas[-1].end : cue.start]
    if _TAKEN_UP.match(opening):
        return True
    if p.language == "zh":
        return bool(re.fullmatch(r"(?:完全|纯|实|真|根本|恐怕|实则|说穿了|都|这?(?:是|属|可谓|无异于|无非是|纯属|未免|就是)?(?:一种|一场|某些人的)?|仿佛)*[“]?", opening))
    return bool(re.fullmatch(r"\s*(?:(?:a|an|the|pure|sheer|mere|simply|which|that|this|is|are|was|were|plain|just|utterly|entirely)\s+)*", opening, re.I))


def _refutes_after(p: Passage, cue: Cue) -> bool:
    if cue.end > p.start or p.stops(cue.end, p.start, ("end", "turn"), cue.start):
        return False
    between = p.text[cue.end : p.start]
    if p.language == "zh":
        if cue.start == 0 and p.kind == "qa":
            return False  # 不属实：…: an answer to the question
        return bool(re.match(r"(?:之|的)?(?:[一二三]|头一个|首先|其一)?[，：]?(?:头一个|第一个|其一|即|就是|就|便是|是|：|说)", between))
    return bool(re.match(r"\s*(?:(?:\w+\s+){0,2}(?:of|that|about|as|:)\b|(?:,[^,]{0,30},\s*)?to\s+(?!the\b|a\b)\w+\b|is that\b|,? the first\b|: that\b)", between)) or (
        bool(re.fullmatch(r"\s*(?:[\w-]+\s+){0,2}", between)) and not re.match(r"\s*(?:is|are|was|were|and|or|for|to|in|on|by|with|the)\b", between)
    )
