"""What denies a mention from before it: negation, rejecting verbs, doubt, pretexts, breaches, contrasts, suppositions.

Every rule is a function of a ``Passage`` that returns evidence; ``RULES`` names them all. The effect says how the denial counts
where denials meet (``framing.stance.judging``): ``negation``, ``rejection`` (also doubt), ``falsity`` or ``breach`` (also pretext).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.stance import patterns, patterns_denial
from framing.stance.lexicon import Cue
from framing.stance.passages import Passage
from framing.stance.scope import has_left
from framing.stance.speakers import find_speaker, governs_claim, is_noun
from framing.stance.voice import Evidence, Rule

NEGATION, REJECTION, FALSITY, BREACH = "negation", "rejection", "falsity", "breach"


def negation(p: Passage) -> Iterator[Evidence]:
    """Not, no, never, rather than, 不, 并非, 而非: what follows in the clause is denied.

    A comma, colon, dash or turn ends the scope, but for a report put between commas and for a comma before that. Of two
    negations in a clause the nearer counts, unless a clause opens between them (not that it is not). After a negation, a verb
    that leaves the claim standing (``opaque``: did not say that) ends the scope. In Chinese a plain 不, 没, 未 or 无 within a modifier
    that closes with 的 does not reach past it.
    """
    prefers = patterns_denial.PREFERS.search(p.text[: p.start])
    if prefers and not p.stops(prefers.start(), p.start, ("end", "turn"), prefers.start()):
        yield Evidence("negation", NEGATION, "than", "", prefers.end(1) - 4)
    cues = [c for c in p.of("negation") if c.end <= p.start and p.sees(c) and in_clause(p, c)]
    for number, cue in enumerate(cues):
        following = cues[number + 1 :]
        if following and not patterns_denial.OPENS_CLAUSE[p.language].search(p.text[cue.end : following[0].start]):
            continue
        if not following and any(
            cue.end <= o.start < p.start
            and p.words(cue.end, o.start) <= (3 if p.language == "en" else 2)
            and not is_noun(p, o)
            for o in p.of("opaque")
        ):
            continue
        if p.language == "en" and cue.entry == "without" and patterns_denial.BEYOND.search(p.text[cue.end : p.start]):
            continue  # without favour and on a lawful basis
        if re.search(r"\band\s+that\b", p.text[cue.end : p.start]) or _takes_for_given(p, cue):
            continue  # it is not a ban and that licences will …
        if _asks_whether(p, cue) or _names_time(p, cue) or _presupposes(p, cue):
            continue
        if p.language == "zh" and not re.search("是|非|[一哪谁人]$", cue.entry) and _within_modifier(p, cue):
            continue
        yield Evidence("negation", NEGATION, p.label(cue), "", cue.start)


def rejecting_verbs(p: Passage) -> Iterator[Evidence]:
    """Deny, dismiss, take issue with, 否认, 驳斥, 抹黑为: the claim that follows is denied; so is the one before a closing ``…, which it denies``."""
    for cue in p.of("rejection"):
        if is_noun(p, cue) or _modifies(p, cue):
            continue
        if p.sees(cue) and (_follows(p, cue) or _closes(p, cue)):
            yield Evidence("rejecting_verbs", REJECTION, p.label(cue), find_speaker(p, cue), cue.start)


def doubt(p: Passage) -> Iterator[Evidence]:
    """Doubt that, hard to see, too early to say, 很难说, 缺乏: disbelief in what follows is a denial."""
    takes = patterns_denial.TAKES.search(p.text[: p.start]) or patterns_denial.TOO.search(p.text[: p.start])
    if takes and not p.stops(takes.end(), p.start, ("end", "turn", "comma"), takes.start()):
        yield Evidence("doubt", REJECTION, takes.group(1), "", takes.start())
    for cue in p.of("doubt"):
        stands = any(cue.end <= o.start < p.start and p.words(cue.end, o.start) <= 5 for o in p.of("opaque"))
        if stands or is_noun(p, cue) or not p.sees(cue):
            continue
        if _follows(p, cue) if p.language == "en" else in_clause(p, cue):
            yield Evidence("doubt", REJECTION, p.label(cue), find_speaker(p, cue), cue.start)


def pretexts(p: Passage) -> Iterator[Evidence]:
    """Pretext, fig leaf, dressed up as, 幌子, 打着…的旗号: the ground named is denied, what it hides is not."""
    wrapped = patterns_denial.WRAPPED.search(p.text[: p.start])
    if wrapped and p.sees(Cue("pretext", "", wrapped.start(), wrapped.end())):
        yield Evidence("pretexts", BREACH, wrapped.group(1) or wrapped.group(2), "", wrapped.start())
    for cue in p.of("pretext"):
        if p.sees(cue) and (cue.gaps or (_names_ground(p, cue) if cue.end <= p.start else _is_ground(p, cue))):
            yield Evidence("pretexts", BREACH, p.label(cue), "", cue.start)


def _names_ground(p: Passage, cue: Cue) -> bool:
    """A pretext of, under the guise of, 假借: the ground follows."""
    between = p.text[cue.end : p.start]
    if p.stops(cue.end, p.start, ("end", "turn", "comma"), cue.start):
        return False
    if p.language == "zh":
        return not re.match("[，的]", between)
    ties = re.search(r"(?:^| )(?:of|as|for|behind|in|under)$", cue.entry) and not re.match(r"\s*(?:for|to)\b", between)
    return bool(ties or re.match(r"\s*(?:of|as|that|behind|, that)\b", between))


def _is_ground(p: Passage, cue: Cue) -> bool:
    """The ground stands before: 环境保护是个托词."""
    if p.stops(p.end, cue.start, ("end", "turn"), cue.start) or p.words(p.end, cue.start) > 14:
        return False
    apposed = patterns_denial.APPOSED.fullmatch(p.text[p.end : cue.start])
    commas = p.stops(p.end, cue.start, ("comma",), cue.start)
    return bool(not commas or apposed or any(governs_claim(p, c) for c in p.of("claim")))


def breaches(p: Passage) -> Iterator[Evidence]:
    """Breach, run counter to, go well beyond, 违反, 背离, 超出: the norm that follows in the clause is denied."""
    for cue in p.of("breach"):
        if cue.gaps or (p.sees(cue) and in_clause(p, cue) and "、" not in p.text[cue.end : p.start]):
            yield Evidence("breaches", BREACH, p.label(cue), "", cue.start)


def contrasts(p: Passage) -> Iterator[Evidence]:
    """Less X than Y, not X but Y, 与其X不如Y, 不是X而是Y: X is denied."""
    for cue in p.of("contrast"):
        between = p.text[cue.start : p.start]
        if (
            p.text[: cue.start].endswith("是")
            or re.search(r"\bwhether\b|是否", between)
            or (cue.entry.startswith("neither") and patterns.AWAY.search(between))
        ):
            continue  # the question is not whether it is, but when; 是不是; neither those for whom it is, nor
        denied = any(cue.start < c.start < p.start for c in p.of("rejection"))  # did not deny that it is, but
        effect, label = (NEGATION, p.label(cue).split("…")[0]) if denied else (FALSITY, p.label(cue))
        yield Evidence("contrasts", effect, label, "", cue.start)


def counterfactuals(p: Passage) -> Iterator[Evidence]:
    """Were it really a weapon, no licence would …; 如果真是武器，就不会…: what is supposed is denied."""
    for cue in p.of("counterfactual"):
        if re.search(r"\bwere to\b", p.text[cue.start : p.start]):
            continue  # if they were to use it as a weapon: what may come
        yield Evidence("counterfactuals", FALSITY, p.label(cue), "", cue.start)
    if p.language == "en" and not p.question:
        supposed = re.search(
            r"(?:^|[.;:]\s+)((?:if\b(?=[^,]*\b(?:were(?! to\b)|had|really)\b)|were|had)\s[^,.;]*)$",
            p.text[: p.start],
            re.I,
        )
        if supposed and re.match(r"[^.;,]*,[^.;]*\b(?:would|could|might)\b", p.text[p.end :]):
            yield Evidence("counterfactuals", FALSITY, supposed.group(1).split()[0], "", supposed.start(1))


def context_denials(p: Passage) -> Iterator[Evidence]:
    """Three myths. The first is that …: a denial in the text before governs a sentence that only spells out the claim."""
    opens = patterns.LISTS[p.language].match(p.text)
    announced = p.announcement() if opens else ""
    if not announced:
        return
    offset = p.context[-400:].find(announced)
    denying = [
        c
        for c in p.cues_before()
        if c.kind in ("refutation", "rejection") and 0 <= offset <= c.start < offset + len(announced)
    ]
    wrong = patterns_denial.WRONG.search(announced)
    if denying:
        yield Evidence("context_denials", FALSITY, denying[-1].entry, "", -1)
    elif wrong:
        yield Evidence("context_denials", FALSITY, wrong.group(), "", -1)


def in_clause(p: Passage, cue: Cue) -> bool:
    """Is the mention in the rest of the cue's clause?"""
    if cue.end > p.start:
        return False
    stops = p.stops(cue.end, p.start, ("end", "turn", "but", "comma", "colon", "dash"), cue.start)
    if not stops:
        return True
    last = p.text[stops[-1].end : p.start]
    if p.language == "en" and len(stops) == 1 and re.match(r",\s*to\s", p.text[stops[0].start :]):
        return True  # has never sought, and will not seek, to turn supply into leverage
    if p.language == "en" and all(b.kind in ("comma", "dash") for b in stops) and re.match(r"\s*that\b", last):
        aside = re.search(r",\s*$", p.text[: cue.start])  # it is over dysprosium, not neodymium, that …
        return not aside and len(stops) <= 2 and cue.entry not in ("no", "never")
    if (
        any(b.kind not in ("comma", "dash") for b in stops)
        or len(stops) != 2
        or cue.entry in ("no", "不", "没有", "never")
    ):
        return False
    after = p.text[stops[1].end : p.start]
    reports = any(c.kind in ("attribution", "viewpoint") and stops[0].end <= c.start < stops[1].start for c in p.cues)
    return (reports and p.words(stops[0].end, stops[1].start) <= 10) or bool(re.match(r"\s*(?:that|as)\b", after))


def _follows(p: Passage, cue: Cue) -> bool:
    """Is the mention in the claim that a rejecting verb has for its object? Commas do not end it."""
    if cue.end > p.start or p.stops(cue.end, p.start, ("end", "turn", "dash"), cue.start):
        return False
    between = p.text[cue.end : p.start]
    if p.language == "zh":
        if patterns_denial.COMPLETE.match(between) or re.search("，(?:并)?(?:认为|指出|表示|强调|相信)", between):
            return False
        turns = re.search("[把将]", p.text[cue.start : p.start])
        if turns and re.match(r"[^，。；]{0,14}?(?:成|为|作)", p.text[p.end :]):
            return bool(re.search("[^认以]为|成|作", between))  # 停止把合法管理描绘成武器: what follows 成 is rejected
    if p.language == "en":
        if patterns_denial.REFUSALS.fullmatch(cue.entry) and patterns_denial.REFUSES.match(p.text[cue.end :]):
            return False  # to reject an application denies no claim
        if re.search(r"\band\s+(?:has|have|had|will|is taking|takes|took)\b", between) or between.startswith(":"):
            return False
        if re.match(r"\s*(?:to deny|to dispute|to doubt|denying|disputing|doubting)\b", p.text, re.I) and cue.start < 5:
            return False  # to deny that it is leverage is to …: taken back
        if any(
            cue.end <= c.start < p.start
            and patterns.COORDINATED.search(p.text[cue.end : c.start])
            and not p.text[c.start : c.end].split()[0].endswith("ing")
            for c in p.of("attribution", "naming")
        ):
            return False  # denied one thing and called it another
        if has_left(p, cue):
            return False
        relative = re.search(r"\b(?:who|which)\s+(?:\w+\s+){0,2}$", p.text[: cue.start])
        if relative and any(cue.end <= c.start < p.start for c in p.of("attribution", "naming")):
            return False  # officials who deny one thing concede another
        if (
            patterns_denial.PORTRAYS.search(cue.entry)
            and re.match(r"[^,.;:]*\bas\b", p.text[p.end :])
            and not re.search(r"\bas\b", between)
        ):
            return False  # portrays lawful rules as a weapon: only what follows "as" is rejected
        commas = p.stops(cue.end, p.start, ("comma",), cue.start)
        if (
            len(commas) == 1
        ):  # "Dismissing the critics, he called it …": a new clause, but not "denied, as before, that"
            return bool(re.match(r",\s*(?:that|which|whether|and that|or that|nor|in)\b", p.text[commas[0].start :]))
    return True


def _closes(p: Passage, cue: Cue) -> bool:
    """``…, a charge that the ministry denies``; ``…, but officials reject that claim``; ``…的说法，该部坚决反对``."""
    if cue.start < p.end or cue.entry in ("to invent", "to fabricate", "to concoct"):
        return False
    left, right = p.clause(cue.start)
    rest, between = p.text[cue.end : right], p.text[p.end : cue.start]
    if patterns_denial.BEING.search(between) and not p.stops(p.end, cue.start, ("end", "turn", "comma"), cue.start):
        return not re.search(r"\b(?:who|which|that|and)\b", between)  # the claim of coercion was swiftly denied
    if p.stops(p.end, cue.start, ("end",), cue.start):
        takes_up = patterns_denial.IT.match(rest) or patterns_denial.IT.match(p.text[left:])
        return p.text[left - 1 : left] == ";" and bool(takes_up)
    if left < p.end:
        return False
    if re.search(r"^\s*(?:asked|pressed|when asked)\b|被问|被追问", p.text, re.I) and re.match(r".?.?$|\s*and\b", rest):
        return True
    turned = p.stops(p.end, cue.start, ("turn",), cue.start)
    if p.language == "zh":
        named = re.search(
            "对此|予以|说法|言论|报道|这种|此说|该说|论调|指责|表态|保证|承诺|声明|解释|指控|主张", between
        )
        taken_up = len(rest) <= 8 and patterns_denial.THIS_CLAIM.search(rest)
        return bool(taken_up or (named and not turned and len(rest) <= 6))
    named = re.search(
        r"\b(?:which|charge|claim|accusation|idea|notion|label|suggestion|allegation|description)\b", p.text[left:right]
    )
    return bool(patterns_denial.THAT_CLAIM.match(rest) or (named and not turned and p.words(cue.end, right) <= 2))


def _modifies(p: Passage, cue: Cue) -> bool:
    """并非…所臆想的X, nobody would mistake it for X: within a negation, such a rejecting word adds no denial."""
    left = p.clause(cue.start)[0]
    mistakes = re.match("mist[ao]|confus|conflat|误以为|误认为|混淆", cue.entry)
    return (bool(mistakes) or p.text[cue.end : cue.end + 1] == "的") and any(
        left <= c.start < cue.start for c in p.of("negation")
    )


def _takes_for_given(p: Passage, cue: Cue) -> bool:
    """No country has used it as often as they, could not free itself from it, no ready reply to it: the mention is taken for given.

    So it is where somebody is told not to use it.
    """
    if p.language != "en":
        if patterns_denial.ASKED_NOT.search(p.text[: cue.start]):
            return True
        return p.text[cue.start : cue.end] == "没有" and bool(
            re.search(r"[这那][张种个]$", p.text[cue.end : p.start]) and p.text[p.end : p.end + 1] == "，"
        )
    between = p.text[cue.end : p.start]
    breaks = any(cue.end <= c.start < p.start for c in p.of("breach"))  # cannot break free of: denied twice
    if (patterns_denial.STRUGGLES.search(between) and not breaks) or patterns_denial.NO_REMEDY.match(between):
        return True
    if re.match(r"\s+to\s", between) and patterns_denial.TOLD_NOT.search(p.text[: cue.start]):
        return True
    if cue.entry == "without":
        return bool(re.match(r"\s+(?:[\w-]+'s|the|its|their|this|that)\s", p.text[cue.end : p.start + 1]))
    return cue.entry in patterns_denial.NO and bool(re.match(r"[^,.;]{0,40}\bas \w+ as\b", p.text[p.end :]))


def _asks_whether(p: Passage, cue: Cue) -> bool:
    """Not … whether, 无法…是否: the question is left open, the claim in it is not denied."""
    asks = r"\b(?:whether|if)\b" if p.language == "en" else "是否|是不是|算不算|能否|会不会|有没有|可否"
    return bool(re.search(asks, p.text[cue.end : p.start]))


def _presupposes(p: Passage, cue: Cue) -> bool:
    """A negation that leaves an English mention standing: it ends before when, before or a new predicate, or the mention is definite.

    ``Nobody had heard of it before the weapon …`` and ``no country has such leverage`` take the weapon and the leverage for given, whereas to be,
    call and the like deny what follows them, definite or not (``this is not the weapon they fear``).
    """
    if p.language != "en" or any(cue.end <= c.start < p.start for c in p.of("breach", "rejection", "doubt")):
        return False  # nothing departs from, nobody doubts: it is the departing that is negated
    between = p.text[cue.end : p.start]
    if (
        cue.entry not in patterns_denial.NO
        and patterns_denial.WHO_HAS.search(p.text[: cue.start])
        and patterns_denial.MAIN_VERB.search(between)
    ):
        return True  # a reply which never arrives is a weapon
    if cue.entry in patterns_denial.NO and (
        patterns_denial.OUGHT.match(between) or patterns_denial.EVER.match(p.text[p.end :])
    ):
        return not any(cue.end <= c.start < p.start for c in p.of("naming"))
    if patterns_denial.REPLACES.fullmatch(cue.entry):
        return bool(patterns_denial.NEW_CLAUSE.search(between))
    if patterns_denial.NEW_CLAUSE.search(between) or patterns_denial.COMPARES.search(between):
        return True
    identifies = patterns_denial.IDENTIFIES.search(p.text[max(0, cue.start - 12) : p.start])
    definite = re.search(
        r"\b(?:the|this|these|such|its|their|our|his|her|\w+'s)\s+(?:(?!for\b|as\b|of\b|in\b|to\b|that\b)[\w-]+\s+)?$",
        between,
    )
    return bool(definite) and not identifies


def _names_time(p: Passage, cue: Cue) -> bool:
    """Not for years has …; a few of: the negation is one of time, or few is no negation but a number."""
    if cue.entry == "few":
        return cue.start > 0 and not re.search(r"(?:[,;:\"“]|\b(?:very|that|and|but))\s*$", p.text[: cue.start])
    return cue.entry == "not" and bool(
        re.match(
            r"\s*(?:for|in|since|until|before|at|on|once)\b[^,]*\b(?:have|has|had|did|do|does|was|were)\b",
            p.text[cue.end :],
        )
    )


def _within_modifier(p: Passage, cue: Cue) -> bool:
    return bool(re.match(r"[^，。；“”]{0,10}?的(?!是)", p.text[cue.end : p.start]))


RULES: dict[str, Rule] = {
    rule.__name__: rule
    for rule in (negation, rejecting_verbs, doubt, pretexts, breaches, contrasts, counterfactuals, context_denials)
}
