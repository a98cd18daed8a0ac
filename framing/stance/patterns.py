"""Patterns of grammar that the rules of stance go by: what a clause, a list or a whole sentence looks like.

Words that may be added to are in the codebook's cues (``framing.stance.lexicon``); what stands here is how English and Chinese put sentences together.
The rules that use a pattern say what it means.
"""

from __future__ import annotations

import re

NAMED_AFTER = re.compile(r"\s+((?:(?:the|a|an|one|another)\s+)?[^,.;:“”\"]{2,60})")

OPENS_SPEECH = re.compile(r"\s*([^:：。，,.!?？\n“”\"]{1,30})([:：])\s*(?=\S)")
"""How a paragraph opens that gives somebody's words in a transcript: a name and a colon."""

# whose voice: framing.stance.voice

PASSIVE = re.compile(
    r"(?:^|[,;]|\b(?:is|are|was|were|be|been|being|although|though|while|often|widely))\s+\w+(?:ed|own|en|ast) as$|被[^，。]{0,6}$|被视为$|被看作$",
    re.I,
)

SUBORDINATE = re.compile(
    r"(?:^|[,;(\s])(?:while|although|though|whereas|when|if|since|after|before|as|until|whatever|by the time|the day)\s(?:[^,;]*)$",
    re.I,
)

RELATIVE = re.compile(r"\b(?:who|whom|which|whose|where)\b[^,;]{0,40}$", re.I)

COMPLEMENT = re.compile(
    r"\s*(?:that|whether|how|why|what|it|them|this|these|its|their|they|he|she|there|if|the|a|an|to|of)\b", re.I
)

ENDED = re.compile(
    r",\s+(?!that\b|which\b|who\b|and that\b)(?:[^,]*\b(?:is|are|was|were|has|have|had|will|would|can|could)\s"
    r"|(?<!\bthat, )(?:it|he|she|they|we|I)\s+(?!sa[iy]|argu|insist|claim|add|maintain)\w)",
    re.I,
)

TELLS = re.compile(r"(?:tell|told|inform|assur|remind|warn|advis|brief|reassur)", re.I)

TEMPORAL = re.compile(
    r"\b(?:before|after|since|until|during|once)\s+(?:the|these|those|[\w-]+'s)\s+(?:[\w-]+\s+){0,2}[\"“]?$",
    re.I,
)

NAMED = re.compile(r"\s+(?:the|its|their|his|her)\s+(?:\w+\s?){1,3}$|\s+[A-Z]\w+(?:\s[A-Z]\w+)*$")

OF_ANOTHER = re.compile(r"\b(?:that|which|who)\b[^,;]*$", re.I)

SPLIT = re.compile(r"\b(?:has|have|had|is|are|was|were|will|would|can|could|may|might|did|does)$", re.I)

OF_SUBJECT = re.compile(r"\W*((?:[\w'-]+\s+){1,9}?)(?:who|that|which|whom|whose)\s+((?:[\w'-]+\s+){0,4})$", re.I)

OPENS = re.compile(r"\b(?:that|which|who|whom|whether|because|if|when|where|how|why|what|as|than|since|until)\b", re.I)

VERB = re.compile(
    r"(?<!\band )\b(?:(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|does|did)\b(?:\s+(?:not|been|be|have|\w+ly|\w+e[dn])\b)*"
    r"|\w{3,}ed(?=\s+(?:the|an?|its|their|his|her|no|any|some|most|all|every|only|\d+)\b)"
    r"|(?:got|made|took|gave|held|lost|came|went|kept|fell|rose|became|remains?|gives|makes|takes|keeps|brings|brought|ran)\b)",
    re.I,
)

REDUCED = re.compile(
    r"\s+(?:(?:today|yesterday|earlier|last|this|on|in|at|by|under)\b(?:\s+[\w-]+){0,4}?\s+)?(?:is|are|was|were|has|have|had|will|do|does)\b",
    re.I,
)

COUNTED = re.compile(
    r"the|an?|its|their|these|those|all|most|some|any|every|\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen"
)

INTRODUCES = re.compile(r"\b(?:that|whether|because|how)\s*$", re.I)

SAYS = re.compile(
    r"found|finds|sa[iy]|said|told|wrote|writes|argue|warn|insist|report|claim|complain|explained|declared|noted|added|admitted|announced|predict|conclude|fear"
)

IF = re.compile(r"\b(?:if|whether|believ\w*|claim\w*|think\w*|insist\w*)\s+(?:that\s+)?\W*$", re.I)

RIGHT = {  # and she was right
    "en": re.compile(
        r"(?:[,;:—–-]|\band\b)\s*(?:and\s+|for\s+|as\s+)?(?:for once,?\s+|here\s+|on this\s+(?:point\s+|score\s+)?|in this\s+|this time\s+)?((?:he|she|they|the \w+|both|all of them)\s+(?:is|was|are|were|has been|had)\s+"
        r"(?:quite |absolutely |surely |of course |perfectly |entirely |not |only |obviously |plainly |largely )?"
        r"(?:right|correct|wrong(?<=not wrong)|spot on|onto something|a point)\b(?! to)"
        r"|(?:he|she|they|the \w+) (?:has|have|had) (?:a point|(?:the )?[\w ]{2,20} on (?:his|her|their) side)|(?:and )?(?:I|we) agree\b|so it is\b|so they are\b|and that is (?:exactly|precisely) what"
        r"|(?:I|we) (?:have|could) not (?:have )?(?:heard|seen|put|said)[^,.;]{0,12} better|it is hard to disagree|hard to disagree|one can only agree|rightly so\b|and rightly)",
        re.I,
    ),
    "zh": re.compile(
        "((?:说得|讲得)(?:一点)?(?:没错|不错|很对|很准|太对了|极是|在理)|此言(?:不假|极是|不虚)|我(?:完全|深以为|也)?(?:同意|赞同|认同|为然)|所言非虚|一点都?没说错|没有?(?:说|叫|讲|看|用)错)"
    ),
}

PRAISES = {
    "en": re.compile(
        r"(?:^|[.!?]\s+)((?:this|these|such)\s[^.!?]*\b(?:shows?|demonstrates?|reflects?|proves?|testif(?:y|ies) to)\b)[^.!?]*"
        r"\b(?:goodwill|sincerity|resolve|good faith|wisdom|foresight|sense of responsibility)\b",
        re.I,
    ),
    "zh": re.compile(
        "(?:^|[。！？])((?:这种|这一|这些|此举|上述)[^。！？]{0,20}(?:展现|体现|彰显|展示|反映|表明))[^。！？]*(?:诚意|决心|担当|善意|远见|责任感|努力)"
    ),
}

LISTS = {
    "en": re.compile(
        r"\s*(?:the (?:first|second|third|fourth|other|last|next|one)|next|then|first(?:ly)?|second(?:ly)?|third(?:ly)?|fourth|one|another|finally|last)\b",
        re.I,
    ),
    "zh": re.compile(
        "(?:其[一二三四]|第[一二三四]|[一二三四](?:是|则|，|、)|首先|其次|再次|一来|二来|三来|头一|另一|一曰|最后)"
    ),
}
"""How a sentence opens that spells out one point of a list."""

CORRECTION = re.compile(  # not about security but about leverage
    r"but\s+(?:(?:simply|merely|rather|also|instead|purely)\s+)?(?:about|for|with|to|of|in|as|by|from|on|against|at)\s",
    re.I,
)

THEY = {
    "en": re.compile(r"\s*(?:these|they|it|both)\b", re.I),
    "zh": re.compile("(?:这些|它们|前者|后者)"),
}

LISTED = {
    "en": re.compile(
        r"\b(?:reasons?|points?|arguments?|explanations?|grounds|considerations|claims?|answers?|motives?|aims?|defences?|accounts?|theories"
        r"|listed|heard|recounted|named|demands|requests|conditions|complaints|charges|objections|fears|worries|concerns|themes|messages|justifications|assurances|goals|purposes)\b",
        re.I,
    ),
    "zh": re.compile("理由|说明|解释|论据|主张|考虑|辩解|意见|说法|依据|目的|回答|观点|担心|担忧|抱怨|顾虑|指控"),
}

LEFT_OPEN = {
    "en": re.compile(
        r"\b(?:over|about|on|as to)\s+(whether)\b|\b(?:not|nothing|cannot|\w+n't|unable|unclear|uncertain|undecided|question|remains?)\b[^,;:.]{0,60}\b(whether)\b(?! or not)",
        re.I,
    ),
    "zh": re.compile("(?:不|无法|尚未|难以|没有|未|无从)[^，。；：]{0,12}(是否)|(?!)()"),
}

WHETHER = re.compile(
    r"\W*(?:(?:but|and|yet)\s+)?whether\b[^,.;:]*", re.I
)  # whether it is coercion is a matter of taste

NEITHER = {  # a claim neither accepted nor denied
    "en": re.compile(
        r"\b(?:(?:neither|not)\s+(?:confirm|den|endors|reject|accept|contradict|embrac|affirm|disput|deni|support|adopt|repudiat|own)\w*\s+n?or\s+"
        r"(?:to\s+)?(?:confirm|den|endors|reject|accept|contradict|embrac|affirm|disput|deni|support|adopt|repudiat|disown)\w*"
        r"|(?:declin|refus|would not|will not|unwilling|hesitat)\w*\s+(?:to\s+)?(?:be drawn|say|comment|speculate|elaborate|discuss|characteri[sz]e|label|answer"
        r"|rule out|take sides|address|go into|judge|pronounce|weigh in|engage)\b)",
        re.I,
    ),
    "zh": re.compile(
        "既(?:没有|不|未|无)?(?:肯定|承认|证实|确认|支持|赞成|接受)[^。；]{0,4}[，、]?(?:也|亦|又)?(?:没有|不|未|并未|无)?(?:反驳|否认|否定|拒绝|反对|推翻)"
    ),
}

FOR = re.compile(  # for the hawks, …; to hawks the rules are …
    r"\s*((?:for(?! all\b)|to|among)\s+((?:[\w'-]+\s+){0,7}?[\w'-]+))"
    r"(?:,|(?=\s+(?:the|this|that|it|these|those|an?|such|every|each|there)\s(?:[\w-]+\s+){0,3}(?:is|are|was|were|looks?|looked|remains?|amounts?|means?|meant|reads?)\b))",
    re.I,
)

THEIRS = {  # coercion is the Parliament's word
    "en": re.compile(
        r"[\"”]?\s*(?:is|was)\s+((?:your|his|her|their|[\w ]{2,30}'s?)\s+(?:word|term|phrase|expression|language|label))\b",
        re.I,
    ),
    "zh": re.compile("[”」]?(?:这个词)?(?:是|乃)(?!我)([^，。]{1,8}的(?:措辞|说法|用词|提法|字眼|表述))"),
}

TOLD = re.compile(
    r"\b(?:am|are|were|was|been|being)\s+(?:\w+ly\s+)?(?:told|assured|informed|advised|reminded|warned|asked)$", re.I
)

# beside a quotation of a word or two: in English what shows that it is no scare quote, in Chinese what shows that it is one
NAMES_TERM = {
    "en": re.compile(r"\s*(?:is|are|was|were|nature|status|system|principle|rules?|goods|items?)\b"),
    "zh": re.compile(r"(?:之类|云云|说|论(?!证)|的说|的名|的头衔|的帽子|的标签|式)"),
}


HOLDS_OFF = {
    "en": re.compile(r"\b(?:term|word|phrase|called|real|true|says?|said|utter\w*)\s*$", re.I),
    "zh": re.compile(
        r"(?:那套|这套|那种|这种|那些|什么|一句|这张|那张|口中的|嘴里的|笔下的|看成|当成|叫作?|某些人的|看到|看出|读出)[^，。]{0,4}$"
    ),
}

# where a clause ends

AWAY = re.compile(r"\b(?:who|whom|whose|which|(?<=\w\s)that(?=\s+(?:\w+\s+){1,3}$))\b", re.I)

AWAY_NAMED = re.compile(rf"{AWAY.pattern}|\bwhat\b", re.I)

FINITE = re.compile(
    r"(?<!\ba )(?<!\ban )(?<!\bthe )\b(?:has|have|had|is|are|was|were|will|would|can|could|may|might|must|do|does|did|\w{3,}ed)\b",
    re.I,
)

COORDINATED = re.compile(r"\b(?:and|but)\s+(?:(?:also|instead|then|later|even|rather|\w+ly)\s+)?$", re.I)
