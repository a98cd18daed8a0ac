"""Patterns of grammar that the rules of denial and refutation go by; those of voice are in ``framing.stance.patterns``.

The rules that use a pattern say what it means.
"""

from __future__ import annotations

import re

# what denies from before: framing.stance.denial

OPENS_CLAUSE = {
    "en": re.compile(r"\b(?:that|say|saying|think|believe|way|mean|claim|call|pretend)\b", re.I),
    "zh": re.compile("说|认为|觉得|意味着|等于|看法|保证|的“"),
}

BEYOND = re.compile(r"\band\s+(?:on|in|with|by|for|under|to)\b", re.I)

NEW_CLAUSE = re.compile(
    r"\bto (?:see|know|notice|recogni[sz]e|reali[sz]e|understand|admit|feel|tell|grasp) (?:that|how|what|why)\b|\b(?:when(?! (?:it|he|she|they) sa)|before|after|since|until|because|where|once)\b|\band\s+(?:has|have|had|is|are|was|were|will|would|then|so|instead)\b",
    re.I,
)

IDENTIFIES = re.compile(
    r"\b(?:is|are|was|were|be|been|being|'s|\w+n't|becom\w*|call\w*|regard\w*|consider\w*|describ\w*|see|seen|view\w*|think|believ\w*|accept\w*|agree\w*|shar\w*|"
    r"amount\w*|constitut\w*|count\w*|qualif\w*|serv\w*|mean\w*|support\w*|find\w*|found|buy|use\w*|us|recogni\w*|evidence|merit|basis|reason|question|point\w*|fit\w*|follow\w*|prov\w*|explain\w*|convinc\w*|thought|judg\w*|deem\w*|mistak\w*|claim|title|deserv\w*|persuad\w*)\b",
    re.I,
)

WHO_HAS = re.compile(
    r"\b(?:who|which|that)\s+(?:(?:has|have|had|is|are|was|were|do|does|did|will|would|can|could)\s+)?$", re.I
)

MAIN_VERB = re.compile(
    r"\w.*\b(?:is|are|was|were|has|have|had|becomes?|became|remains?|amounts?|constitutes?|makes?|means?|serves?|will|can|may)\b",
    re.I,
)

NO = frozenset(("no", "nobody", "no one", "none", "nothing", "few", "neither", "nor", "hardly any", "hardly anyone"))

OUGHT = re.compile(
    r"\s*(?:[\w-]+\s+){0,3}(?:should|must|ought|has (?:the|a|any) right|have (?:the|a|any) right)\b", re.I
)

EVER = re.compile(r"\s+(?:(?:was|were|has|have|had|can|will|is|are|is|did|does)\s+)?ever\b", re.I)

COMPARES = re.compile(r"\b(?:as \w+ as|like|than)\s+(?:a|an|the)?\s*$", re.I)

REPLACES = re.compile(
    r"rather than|instead of|far from|anything but|as opposed to|nor|neither|by no means|in no way|unrelated to|(?:nothing|little) to do with|no part of|no connection with"
)

PORTRAYS = re.compile(r"portray|describ|present|paint|depict|label|misrepresent|mischaracteri|smear|distort")

COMPLETE = re.compile(
    "(?:[^，]{0,10}?(?:说法|看法|观点|指责|前提|意见|提法|结论|指控|言论))?[，,]"
)  # the object is complete: 不认同这种说法，…

WRAPPED = re.compile(  # cloaked a political decision in the language of; for all the talk of
    r"(?:\b(cloak|dress|cloth|wrap|drap|shroud|swath|veil|couch|sugar-coat)(?:e[ds]|p?ing|p?ed|es|s|ing)\b[^,.;:]{0,60}?\b(?:in|with)\s+"
    r"|^\W*(?:yet |but |and )?(for all) (?:the|its|their|his|her|this|that)\s(?:[\w-]+\s){0,3}?(?:of|about|on|to)\s+)(?:[\w'-]+\s+){0,4}[\"“]?$",
    re.I,
)

TOO = re.compile(  # too slow to be a weapon, too much is secret for anyone to speak of rules
    r"\b(too)\s+(?!early\b|soon\b)[^,.;:]{1,60}?\bto\s+(?:be(?:come)?|count|pass|qualify|serve|speak|talk|call|amount|make|work|function)\b[^,.;:]{0,30}$",
    re.I,
)

TAKES = re.compile(  # it would take a generous reader to find
    r"\b(?:it|that|one|you)\s+(?:would\s+|will\s+|must\s+)?(takes?|took|needs?|needed|requires?|required)\s+(?:[\w'-]+\s+){1,6}?to\s+"
    r"(?:call|see|find|read|describe|believe|think|mistake|regard|detect|discern|view|take|treat|make|turn|discover|recogni[sz]e|imagine)\b",
    re.I,
)

APPOSED = re.compile(r"[\"”]?,\s*(?:that|the|an?|this|ever)\s+(?:most\s+)?(?:[\w-]+\s+){0,3}", re.I)
"""National security, that most accommodating of excuses, …"""

PREFERS = re.compile(  # better understood as an inventory than as a threat
    r"\b((?:better\b[^.;]*?\bthan|more\b[^.;]*?\bthan (?:as|of|with|to|from|by|on|for|about|in)|more (?:an?|of an?|like an?)\b[^.;]*?\bthan))\s+"
    r"(?:[\w'-]+\s+){0,4}[\"“]?$",
    re.I,
)

WRONG = re.compile(
    r"\b(?:legend|myth|fable|error|fallacy|errors|mistakes|fallacies|misunderstandings|misconceptions|legends|illusions|half-truths|untruths|confusions)\b"
    r"|错误|误区|谬误|误会|错觉|幻觉|传说|迷思|神话|谣言|误解|鬼话",
    re.I,
)

BEING = re.compile(
    r"\b(?:is|are|was|were|been|being|gets?|got)\s+(?:\w+ly\s+|also\s+|soon\s+|at once\s+|twice\s+|firmly\s+)*$", re.I
)

IT = re.compile(
    r"\s*(?:and |but |yet )?(?:it|this|that|such (?:an? )?\w+|th(?:at|is|e) (?:claim|charge|word|label|idea|notion|reading|accusation|view))\b",
    re.I,
)

THIS_CLAIM = re.compile("这种|这类|此说|该说|这一|此种|上述说法|该说法")

THAT_CLAIM = re.compile(
    r"\s*(?:it|this|that|(?:that|this|the|such|those|these|any)\s+(?:\w+\s+)?(?:claims?|views?|charges?|ideas?|labels?|description|accusations?|notion|suggestion|reading|allegations?|characteri[sz]ation))\s*$",
    re.I,
)


REFUSALS = re.compile(r"(?:to )?(?:reject(?:ed|s|ing)?|den(?:y|ied|ies|ying))|to (?:dismiss|rebuff)")

REFUSES = re.compile(
    r"\s+(?!that\b|whether\b)(?:(?:an?|the|its|their|any|all|\d+|several|most|some|many|such|his|her)\s+)?(?:\w+\s+)?"
    r"(?:applications?|requests?|entry|access|appeals?|bids?|visas?|orders?|applicants?)\b",
    re.I,
)

# what refutes: framing.stance.refutation

GROUND = {
    "en": re.compile(
        r"[^,.;:!?]{0,40}?\b((?:not|never|hardly|scarcely|\w+n't)\b(?:\s+\w+){0,2}?\s+(?:(?:the|its|their|a)\s+)?(?:\w+\s+)?"
        r"(?:point|reason|aim|purpose|motive|goal|what|why|explanation|ground|driver|cause|object|concern)\b)"
    ),
    "zh": re.compile(
        r"[^，。；：！？]{0,10}?((?:并不|从不|从来不|从来就不|根本不|绝不|不)是[^，。；]{0,12}?(?:原因|目的|理由|初衷|用意|动机|目标|考虑|用心|本意))"
    ),
}

NEGATIVE_QUESTION = re.compile(
    r"\s*(?:\w+n't|(?:is|are|was|were|does|do|did)\s+(?:this|that|it|these|they)\s+not)\b[^.!]*\?", re.I
)

OPPOSED = {
    "en": re.compile(
        r",\s*(?:which|and|a \w+ (?:that|which)|something)\b[^,;.]{0,40}?\b((?:oppos|condemn|reject|den|refut|disput|deplor)(?:e|es|ed|y|ies|ied|s)?)\s*(?:this|that|it)?\s*[.]?$",
        re.I,
    ),
    "zh": re.compile(
        r"，(?:[^，。；]{0,12}?(?:对此|予以|表示)?[^，。；]{0,4}?)((?:坚决|强烈|严正)?(?:反对|谴责|驳斥|不认同|不接受|不能接受|不予认同|不满))[。]?$"
    ),
}

NAMERS = re.compile(
    r"\s*(?:to|calling|whoever|whosoever|anyone who|anybody who|those who|people who|all who|the \w+ who)\b", re.I
)

TAKEN_UP = re.compile(
    r"(?:这|该|此|上述)(?:一|种|套|类|些|番)?(?:[^，。；]{1,7}的)?(?:说法|辩护|说辞|理由|论调|指控|指责|论点|观点|看法|主张|解释|想象|诱惑|担心|猜测|解读|读法|比喻|标签|帽子|提法|话|词|逻辑|推论|判断)"
    r"|\s*(?:and |but |yet )?(?:(?:this|that|the|such a|such) (?:\w+ )?(?:claim|defence|defense|argument|view|charge|reading|reasoning|logic|label|notion|idea|temptation|word|comparison"
    r"|story|theory|fear|accusation|allegation|description|picture|image|interpretation|analogy|thesis|narrative|suggestion)(?=\s+(?:is|was|are|has|had|does|did|will|would|should|must|ought|can|cannot|needs|\w+s|\w+ed)\b)|(?:it|that|this)\s+(?=is|was|does|did|has|distorts|\w+s\b))",
    re.I,
)

AT_ONCE = {  # …, a pure invention: a predicate that opens its clause
    "en": re.compile(
        r"\s*(?:(?:a|an|the|pure|sheer|mere|simply|which|that|this|is|are|was|were|plain|just|utterly|entirely)\s+)*",
        re.I,
    ),
    "zh": re.compile(
        r"(?:完全|纯|实|真|根本|恐怕|实则|事实(?:却|正|刚好)?|说穿了|都|[^，]{0,6}(?:斥为|斥之为|称之为)|这?(?:是|属|可谓|无异于|无非是|纯属|未免|就是)?(?:一种|一场|某些人的)?|仿佛)*[“]?"
    ),
}

INVERTED = re.compile(
    r"\s*((?:they|it|this|that|these|those|there)\s+(?:(?:is|are|was|were)\s+(?:not|none)|isn't|aren't|wasn't|weren't))\b",
    re.I,
)  # coercion it is not

STRUGGLES = re.compile(  # could not free itself from, cannot break, does not end
    r"\b(?:free|freed|break|broken|shake|shaken|loosen|loosened|undo|undone|end|ended|reduce|reduced|weaken|weakened|blunt|blunted|neutrali[sz]ed?)\b"
    r"(?:\s+(?:off|itself|themselves|himself|herself|free|from|of|the|its|their|this|that|[\w-]+'s|Chinese))*\s*$",
    re.I,
)

NO_REMEDY = re.compile(
    r"\s*(?:\w+\s+){0,3}?(?:reply|response|answer|fix|immunity|remedy|defen[cs]e|substitute|alternative|escape|protection|solution|cure|shelter|counter)\s+(?:to|from|for|against|of)\b",
    re.I,
)

TOLD_NOT = re.compile(
    r"\b(?:urg|tell|told|warn|ask|advis|press|implor|beg|call)\w*\s+(?:on\s+)?(?:[\w'-]+\s+){1,4}$", re.I
)

ASKED_NOT = re.compile("(?:要求|希望|期待|敦促|呼吁|促请)[^，。；]{1,8}$")

SEES_IT = re.compile(  # who could look at this and not see …?
    r"\W*(?:and |but )?(?:who|how)\b[^.?!]*\b(?:not|fail to)\s+(?:see|think of|call|notice|recogni[sz]e|feel)\b[^.?!]*$",
    re.I,
)

SAYS_NO = {  # the next sentence: It does not. 其实不是。
    "en": re.compile(
        r"\W*(?:but |and |yet )?((?:it|they|that|this|he|she)\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could)"
        r"(?:\s+not|n't|\s+no such thing)\s*(?=[.;!])|(?:no|nonsense|hardly|not at all|not so|not really|wrong)\s*(?=[.!]))",
        re.I,
    ),
    "zh": re.compile(
        r"\W*((?:但|可|其实|事实上|实际上|当然|绝对|显然)?，?(?:不是|并不是|并非如此|并非这样|没有|不对|不会|错了|非也|恰恰相反|不然)(?=[。！])"
        r"|答案(?:是否定|是不|是没|恰恰相反)|事实(?:却|正|恰)?恰?相反|此言差矣|(?:[^，。]{1,10}(?:说|表示|称|回应|指出)，?)?这?(?:完全|纯粹|纯|根本|就)?是(?:误读|误解|曲解|抹黑|谎言|谣言|污蔑))"
    ),
}

SAYS_YES = {
    "en": re.compile(
        r"\W*(yes|certainly|indeed|of course|absolutely|exactly|precisely|(?:it|they|that|this)\s+(?:is|are|was|were|do|does|did|has|have))\b\s*(?:(?:it|they|that) \w+\s*)?(?=[.!])",
        re.I,
    ),
    "zh": re.compile(
        r"\W*((?:是的|当然(?:是|会|有)?|没错|正是|的确(?:如此|是)?|确实(?:如此|是)?)(?=[。！])|答案是肯定)"
    ),
}

AGAIN = {
    "en": r"\b(is no|are no|was no|were no|is not an?|is hardly an?|is scarcely an?|isn't an?|isn't much of an?|is not much of an?)\s+(?:\w+\s+)?{}\b",
    "zh": r"(算不得|算不上|不是|不算|称不上|不成其为|够不上|就不是|便不是){}",
}  # a weapon that hurts its owner first is no weapon

SAID_OF = re.compile(
    r"[\"”]?\s*((?:(?:has|have|had|is|are|was|were|will|would|can|could|does|do|did)\b|[a-z]{2,}(?:[^s]s|ed)\b|rests?\b|belongs?\b)[^,.;:]{0,60})",
    re.I,
)

NEUTRAL = re.compile(  # what is said of a claim without judging it
    r"(?:(?:has|have|had) never (?:left|gone|died|faded|ceased)|(?:was|were) (?:coined|used|invented|borrowed)|(?:is|are|was|were|remains?) (?:\w+ly )?(?:that|old|new|common|popular|widespread|familiar|heard|shared|simple|well|put|made|first|repeated|found|held|everywhere|now|in|as old|due"
    r"|right|true|sound|convincing|plausible|persuasive|compelling|strong|made|based|to be)\b|(?:has|have|had) (?:\w+ (?:variants?|forms?|adherents?|defenders?|supporters?|parts?|versions?)|spread|been (?:repeated|made|heard|put"
    r"|around|with us)|since|its|their|gained|become|a long|long|deep|many|some|two|three)\b|goes back|dates?|runs?|circulates?|persists?|appears?|comes|began|spreads?|differs?|turns on|says|holds|gained|found|caught"
    r"|rests? on|deserves|explains|matters|depends)",
    re.I,
)

BARE = re.compile(
    r"['\"”]?\s*((?:is|are|was|were|has|have|can|could)?\s*(?:not|never|hardly|scarcely|nowhere|n't|(?:is|are|was|were|has|have|ca|could)n't))\b"
    r"(?! (?:only|just|merely|enough|cheap|free|new|easy|a crime|need|have to))",
    re.I,
)

MERE = re.compile(r"不过是|只不过|无非是|无非|完全是|纯属|只是|依的|其实|实则|说穿了|实为|就是个|是某些|不值")
