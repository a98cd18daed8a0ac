"""Who speaks and who claims: the subject of a reporting verb, whether it is the text's own voice, what a noun for a claim governs."""

from __future__ import annotations

import re

from framing.stance import patterns
from framing.stance.lexicon import Cue
from framing.stance.passages import Passage

_CLAIMS = re.compile("(?:to )?(?:claim|alleg|assert|contend)|[声宣自辩]称")

_ANYONE = frozenset(("one", "anyone", "everyone", "everybody", "we all", "let us", "let's", "all of us"))

_CONCEDES = re.compile(
    r"(?:whatever|no matter|regardless|despite|however|contrary to|in spite)\b|[^，]*(?:怎么|不管|无论|如何)"
)

_LEADING = re.compile(
    r"^(?:(?:and|but|so|or|yet|then|while|although|though|whereas|when|if|as|since|that|what|which|who|whether|because|also|meanwhile|still"
    r"|in fact|for example|however|today|yesterday)(?:\s+|$))+",
    re.I,
)

_TRAILING = re.compile(
    r"(?:\s+|^)(?:has|have|had|is|are|was|were|be|been|being|do|does|did|not|never|also|once|will|would|can|could|may|might|must|should|often|repeatedly|later"
    r"|again|then|now|itself|themselves|publicly|privately|recently|first|had once|on \w+day|to|refuses?|refused|declines?|declined|continues?|continued)$",
    re.I,
)

_LEADING_ZH = re.compile(
    r"^(?:现在|有(?=记者|媒体|网友|业内|分析|外媒|专家|学者|评论|官员)|但是|但|而|不过|然而|对此|日前|近日|其中|此外|同时|另外|因此|所以|也|又|并|且|随后|此前|另有|也有|更有|还有|虽然|尽管|如果|若)+"
)

_TRAILING_ZH = re.compile(
    r"(?:已经|已|也|还|则|都|曾|曾经|再次|多次|一再|进一步|今天|昨天|今日|昨日|周[一二三四五六日]|星期.|在会上|会上|迄今|至今|会前|会后|当天|当日|日前|近日|普遍|仅|纷纷|一致|受访时|回应|在例行记者会?|在(?:一份|回答|接受)[^，]{0,8}|\d{1,2}日(?:在[^，]{1,6})?|(?<!现)在[^，的]{1,5}|公开|明确|有何|有什么|又|均|亦|更|只|就|便|接受[^，]{0,8}采访时|严正|直接|多|不|并|没有"
    r"|并未|未|向[^，]{1,8}|对[^，]{1,8}|对此|摇着头|私下|近来|最近|始终|一向|动辄|总|把.*|将.*|以.*|的|所|从|从来|从未|从不)$"
)


def is_idle(p: Passage, cue: Cue) -> bool:
    """Does the verb report nothing: nobody said it, or 说 stands for a manner of speaking (并不是说, 可以说)?"""
    before = p.text[p.clause(cue.start)[0] : cue.start].strip().lower()
    if _CONCEDES.match(before):
        return True
    if p.language == "en":
        if re.match(r"add(?:ed|s|ing)$", p.text[cue.start : cue.end], re.I) and not re.match(
            r"\s*(?:that\b|[,.:;\"“]|$)", p.text[cue.end :]
        ):
            return True  # added twelve elements to the list
        if is_noun(p, cue) or (
            not before and re.match(r"(?:think|consider|imagine|suppose)\b", p.text[cue.start : cue.end], re.I)
        ):
            return True
        if re.match(
            r"(?:and |but )?(?:it|this|that) (?:is|was|would|will|may|might)\b.*\bto$|(?:and |but )?it (?:bears|is worth|deserves)$|(?:it|this) (?:should|must|may|can|need|needs to|has to|is to|ought to) (?:also |again )?be$",
            before,
        ):
            return True  # it would be wrong to say: nobody says it
        return bool(re.match(r"(?:and |but |that )?(?:let )?(?:nobody|no one|none)\b", before)) and (
            cue.entry not in ("believes", "thinks") or bool(re.match(r"\s+so\b\s*[:;,.]", p.text[cue.end :]))
        )
    if cue.entry.endswith("说") and re.match(r"说(.{1,2})就\1", p.text[cue.end - 1 :]):
        return True  # 说停就停
    if re.search("[让令使][^，。；]{1,14}$", before) and re.match("[^，。；]{0,4}的", p.text[cue.end :]):
        return True  # 能让对手感到压力的杠杆
    return bool(
        re.search(r"(?:没有?人|无人)[^，]{0,4}$", before)
        or re.fullmatch(
            r"(?:也|都|还|我们)?(?:得|不得不|必须|只能|总得|应当|不妨|让我们|请)|(?:坦率|老实|坦白|实在|平心静气|客观|公允|直白|简单|严格|准确|一般)(?:地|来|点|些|的)*",
            before,
        )
    ) or (
        cue.entry == "说"
        and bool(re.fullmatch(r"(?:这)?(?:并|也)?(?:不是|可以|应该|与其|要|只能|不能|难|很难|就是|而是)?", before))
        and cue.start > 0
        and not (not before and _goes_on(p, cue))
    )


def _goes_on(p: Passage, cue: Cue) -> bool:
    """Does 说 at the head of a clause go on with who spoke before (有媒体把它叫作武器，说……), and not with 说到底 and the like?"""
    manner = re.match("说(?:到底|到|白了|穿了|来|起来|实话|真的|是|不定|什么)", p.text[cue.start :])
    return not manner and p.lists.mentions(p.text[: cue.start], "source")


def is_noun(p: Passage, cue: Cue) -> bool:
    """Is an English verb's base form a noun here (a phone call is, so broad a demand, in reply to a question)?"""
    word = p.text[cue.start : cue.end].lower().split()[0]
    before = p.text[: cue.start].lower().split()[-2:]
    if word.endswith("ed") and before and patterns.COUNTED.fullmatch(before[-1]):
        return True  # the fourteen listed entities
    if word.endswith("ing") and before and cue.kind == "attribution":
        if before[-1] == "and" and re.search(r",\s*and\s*$", p.text[: cue.start]):
            return True  # it is a toy or a torpedo, and asking which is normal
        return before[-1].endswith("'s") or bool(
            re.match(r"[,.;)]| and\b| or\b", p.text[cue.end :]) and before[0] in ("a", "an", "the")
        )
    if (
        cue.gaps
        or (" " in cue.entry and not cue.entry.startswith("to "))
        or word.endswith(("s", "ed", "ing"))
        or not before
        or word in ("said", "told", "wrote", "saw", "thought")
    ):
        return False
    if before[-1] == "that" and before[0].endswith("s"):
        return False  # stories that describe
    if _DETERMINERS.fullmatch(before[-1]) or before[-1].endswith("'s"):
        return True
    return (
        len(before) == 2 and before[0] in ("a", "an", "no", "every", "each", "another") and not before[-1].endswith("s")
    )


_DETERMINERS = re.compile(
    r"the|a|an|this|that|these|those|its|their|his|her|any|every|such|another|no|my|our|of|in|trade|legal|border|\w+-\w+"
)


_BE = re.compile(
    r"\b(?:is|are|was|were|be|been|being|'re|'s|gets?|got)\s+(?:\w+ly\s+|often\s+|also\s+|now\s+|still\s+|not\s+|never\s+|seldom\s+|always\s+|at once\s+|once\s+|sometimes\s+)*$",
    re.I,
)

_STATED = re.compile(
    r"\b(?:official|stated|declared|professed|public|avowed|proclaimed|standard|usual|its|their|his|her|\w+'s)\s+$",
    re.I,
)

_HEAD = re.compile(
    r".{0,23}\S*"
)  # where the issuing body must stand in a name: not in "the petition before the Committee"


def find_speaker(p: Passage, cue: Cue) -> str:
    """Return who a reporting verb's subject is, as it stands in the text, or ""."""
    left, right = p.clause(cue.start)
    if p.language == "en":
        first = next((c for c in p.of("attribution", "naming", "rejection") if left <= c.start < cue.start), None)
        if first and patterns.COORDINATED.search(p.text[left : cue.start]):
            return find_speaker(p, first)  # denied the report and called it slander
        agent = re.match(
            r"\s*(?:(?:\w+\s+){0,4})by\s+((?:[\w'-]+\s?){1,8})",
            p.text[cue.end : min(right, p.start) if p.start > cue.end else right],
        )
        if agent and not p.text[cue.start : cue.end].split()[0].endswith("s"):
            return shorten(p, agent.group(1))
        if is_passive(p, cue):
            return ""
    speaker = speaker_in(p.text[left:right], cue.start - left, p.language)
    if p.language == "en" and p.text[cue.start : cue.end].split()[0].endswith("ing") and len(speaker.split()) > 3:
        speaker = " ".join(speaker.split()[-2:])  # "has seen reports describing": the noun before the participle speaks
    if not speaker and p.language == "en" and left == 0 and re.match(r"\w+ing\b", p.text[cue.start :]):
        return (
            " ".join(re.findall(r"[\w'-]+", p.text[right:])[:4]) if p.text[right : right + 1] == "," else ""
        )  # Citing safety, the port …
    if not speaker and p.language == "en" and left > 0:
        heard = patterns.TELLS.match(p.text[cue.start : cue.end])  # told reporters: who hears it
        speaker = shorten(p, p.text[cue.end : right].strip()) if cue.end >= p.end and not heard else ""
        if not speaker and p.text[left - 1] == ",":  # "The quotas, …, had": a subject before an apposition
            speaker = _before_apposition(p, left - 1)
    elif not speaker and left > 0 and p.text[left - 1] in "，,":
        outer = p.clause(left - 1)
        speaker = speaker_in(p.text[outer[0] : left - 1], left - 1 - outer[0], p.language)
    return speaker


def _before_apposition(p: Passage, comma: int) -> str:
    """Who stands before an apposition or a relative clause that ends at a comma: He Yadong, a ministry spokesperson, said."""
    left = p.clause(comma)[0]
    aside = re.match(r"\s*(?:an?|the|who|whose|which|\w+ing)\s", p.text[left:comma])
    if aside and left > 0 and p.text[left - 1] == ",":
        outer = p.clause(left - 1)[0]
        name = speaker_in(p.text[outer : left - 1], left - 1 - outer, p.language)
        if re.match(r"\s*(?:wh|\w+ing\s)", aside.group()) or re.fullmatch(r"(?:[A-Z][\w'.-]*\s?){1,4}", name):
            return name
    return speaker_in(p.text[left:comma], comma - left, p.language)


def is_passive(p: Passage, cue: Cue) -> bool:
    """Is the cue an English participle after to be (was taken as, is widely thought to)?"""
    return (
        p.language == "en"
        and not p.text[cue.start : cue.end].split()[0].endswith("ing")
        and bool(_BE.search(p.text[: cue.start]))
    )


_NO_NAME = re.compile(
    r"(?:can|could|does|did|is|are|was|were|asked|pressed|in response)\b|关于|针对|对于|如果|即使", re.I
)  # opens a question, an aside or a topic, and no subject


def speaker_in(clause: str, verb: int, language: str) -> str:
    before = clause[:verb].strip(" \t\n\"'“”「」『』")
    lead, trail = (_LEADING, _TRAILING) if language == "en" else (_LEADING_ZH, _TRAILING_ZH)
    if language == "en":
        noun = re.search(r"([\w'-]+(?:\s+[\w'-]+)?)\s+(?:that|which|who)$", before)
        before = noun.group(1) if noun else before  # "reports that describe": the noun before speaks
        before = re.split(r"\b(?:that|whether|because|which|whom|where|what|how)\s+", before)[-1]
    before = lead.sub("", before)
    while before:
        shorter = trail.sub("", before).strip()
        if shorter == before:
            break
        before = shorter
    if _NO_NAME.match(before):
        return ""
    return before if len(before) <= 120 else before[-120:]


def shorten(p: Passage, speaker: str) -> str:
    return " ".join(speaker.split()[:12]) if p.language == "en" else speaker[:30]


def whose_voice(p: Passage, speaker: str, cue: Cue, *, empty: bool = True) -> str:
    """Return ``author`` or ``issuer`` where the speaker is the text's own voice, ``fact`` where it is no speaker, else ""."""
    who = speaker.lower().strip()
    lists = p.lists
    quote = p.quote_of(cue.start)
    if quote is not None and p.words(quote.start, quote.end) > 3:
        return ""
    if (
        lists.opens(who, "author")
        or who in _ANYONE
        or who in ("my", "our")
        or _is_author(p, who)
        or re.match(
            r"(?:anyone|anybody|everyone) who\b|(?:let us|let me|let's)\b|one (?:need|can|cannot|may|must|has|might|could|should)\b",
            who,
        )
    ):
        return "author"
    if (
        len(who.split()) <= 6
        and len(who) <= (60 if p.language == "en" else 14)
        and lists.mentions(who, "fact")
        and not (p.language == "zh" and "在" in who)  # 该部在公告中称: the ministry says so
        and not lists.mentions(who, "source")
    ):
        return "fact"
    if re.match("to make (?:it )?clear", cue.entry):
        head = p.text[: cue.start].split(",")[0].lower()
        if not lists.mentions(head, "source") and not re.search(r"\b(?:he|she|they|it|who)\b", head):
            return "fact"
    official = p.kind == "official" or (p.kind == "qa" and not p.question)
    if official and not re.search("[向对致]本[^，。]{1,6}$", p.text[: cue.start]):
        if not who:
            return "issuer" if empty else ""
        if not p.context and lists.opens(who, "home") and not _CLAIMS.match(cue.entry):
            return "issuer"
        if re.search(r"\bthis (?!week|month|year|report)\w+$|^members of this\b", who):
            return "issuer"
        if names_body(p, who) or (lists.mentions(_HEAD.findall(who)[0], "issuer") and not _other_side(p, who)):
            return "issuer"
    return ""


def _is_author(p: Passage, who: str) -> bool:
    """Our reading, the editors of this newspaper; not our lawyers."""
    if p.language != "en" or p.kind not in ("opinion", "analysis"):
        return False
    ours = re.match(r"our\b", who) and not p.lists.mentions(who, "source")
    return bool(
        ours or re.search(r"(?:^|\bof )this (?:newspaper|paper|column|magazine|author|writer|study|article)$", who)
    )


def _other_side(p: Passage, who: str) -> bool:
    """Is it the home side that speaks, in the text of a body that its first line names and that is not of that side?"""
    first = re.split(r"[,，:：.。\n]", p.context.strip(), maxsplit=1)[0]
    home = p.lists.names("home_side")
    if p.kind != "official" or not any(n in who for n in home) or any(n in first.lower() for n in home):
        return False
    return (
        bool(first)
        if p.language == "zh"
        else any(name.lower() not in p.lists.names("body") for name in re.findall(r"[A-Z]\w+", first))
    )


def names_body(p: Passage, who: str) -> bool:
    """Is the speaker the body that the first line of an official text names?"""
    if p.kind != "official":
        return False
    opening = re.sub(r"\bU\.\s?S\.", "United States", p.context.strip())
    first = re.split(r"[,，:：.。\n]", opening, maxsplit=1)[0].lower()
    if p.language == "en":
        general = r"(?:statement|joint|reply|report|with|from|press|release|office)\b"
        names = set(re.findall(rf"\b(?!{general})[a-z]{{4,}}", first))
        country = re.search(r"\b(?:of|from) (?:the )?([A-Z]\w{2,})\s*(?:[.:\n]|$)", p.context.strip()[:120])
        names |= {country.group(1).lower()} if country else set()
        return bool(names & set(re.findall(r"[a-z]{4,}", who)))
    return any(who[i : i + 3] in first for i in range(len(who) - 2)) or bool(
        re.match(rf"[{re.escape(first[:2] or '-')}]方", who)
    )


_SMALL = frozenset(
    ("of", "the", "and", "for", "on", "de", "von", "van", "der", "den", "da", "du", "la", "le", "al", "bin", "s")
)

_BODY_ZH = re.compile("[部署局会社报台网媒盟府方院厅委]$")


def may_speak(p: Passage, name: str) -> bool:
    """Can what stands beside a colon be a speaker: somebody of ``source``, or a name (no ``topic``: Trade war: …, 社论：…)?"""
    low = name.lower()
    if not name or p.lists.mentions(low, "source"):
        return bool(name)
    if p.lists.mentions(low, "topic"):
        return False
    if p.language == "zh":
        return bool(_BODY_ZH.search(name)) or (len(name) <= 4 and not re.search("[争战局势]$", name))
    return all(word[0].isupper() or word in _SMALL for word in re.findall(r"[^\W\d_]+", name))


def name_of(opening: str) -> str:
    """Return the name that stands before a colon, without the verb: 市政府 of 市政府回应; an A for answer names nobody."""
    if opening.strip().lower() in ("a", "answer", "答", "回答"):
        return ""
    return re.sub("(?:回应|表示|答记者问|发声|表态|称|说)$", "", opening.strip()) or opening


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
            return (
                bool(re.match(r"[^。；]{0,3}(?:[：:]|，?(?:即|就是|是说|是(?!否)|在于|叫))", between))
                and p.words(cue.end, p.start) < 25
            )
        if cue.entry.endswith(" that"):
            return True
        if re.match(
            r"[^.;]{0,80}?\b(?:is|was|remains|runs|goes|reads|has been|(?:has|had) (?:grown up|spread|taken hold)|persists|circulates)\b(?:\s(?:as follows|like this|roughly|this))*[^.;:\w]*(?:that\b|:|[\"“])|(?:\s[\w-]+){1,3}:",
            between,
        ):
            return True  # the official line, repeated at every banquet, is that
        if re.match(r"(?:justif|rational|explan|defen[cs]e|argument|story)", cue.entry) and _STATED.search(
            p.text[: cue.start]
        ):
            return bool(re.match(r"(?:,|\s+(?:is|was|has been|offered is|given is))\s*(?:\w+\s+)?$", between))
        if re.search(r"(?:^| )(?:words?|term|phrase|label|expression|description|epithet)$", cue.entry):
            return bool(re.fullmatch(r"\s*[\"“']?\s*|\s*[\"“'](?:[\w-]+\s+){1,2}", between)) or bool(
                re.match(r"\s*(?:that|of|as)\b", between)
            )
        if patterns.ENDED.search(between) or any(
            cue.end <= c.start < p.start and patterns.COORDINATED.search(p.text[cue.end : c.start])
            for c in p.of("attribution")
        ):
            return False  # while ministers talk of partnership, clerks are enforcing
        tied = cue.entry.rsplit(" ", 1)[-1] in ("that", "of", "to", "whether", "as", "over", "about", "for", "from")
        return tied or bool(
            re.match(
                r"\s*(?:(?:\w+\s+){0,2}(?:that|of|about|whether|as|for|:)\b|[^,.;]{0,40},\s*that\b|,[^,]*,?\s*that\b)",
                between,
            )
        )
    if cue.start < p.end:
        return False
    between = p.text[p.end : cue.start]
    if p.language == "zh":
        return bool(re.fullmatch(r"[^，。；：]{0,8}", between))
    return bool(
        re.fullmatch(r"['\"”]?\s*(?:\w+\s+)?['\"”]?\s*|\s*(?:is|was|remains)\s+(?:a|an|the|one)\s+(?:\w+\s+)?", between)
    )
