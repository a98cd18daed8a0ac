"""Questions and answers: does a question put somebody's claim, and does the answer deny it.

For records of press conferences. Inside an answer, single mentions are judged by ``framing.stance.judging``; this module judges the exchange.
"""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from framing.codebook.cues import Cues
from framing.errors import FramingError, did_you_mean
from framing.stance.lexicon import PLAIN, Cue, Lexicon, make_lexicon
from framing.text.scripts import check_writing, fold
from framing.text.sentences import split_sentences

EXCHANGE_RULES = ("reported_claims", "presumed_claims", "answered_claims", "refuting_words", "held_off_words")
"""What ``read_exchanges`` goes by; any can be left out."""


_FIRST = 3  # sentences of an answer in which a claim is taken up, if at all


_OPENING = re.compile(r"^\s*[^:：。，,\n]{1,20}[:：]\s*")


_WISH = re.compile("希望|呼吁|敦促|宣布|建议|邀请|愿意|将于|祝贺|通报|感谢")


_OPPOSES = frozenset(
    (
        "反对",
        "坚决反对",
        "谴责",
        "打破",
        "推翻",
        "恶意",
        "不接受",
        "无法接受",
        "不能接受",
        "等同于",
        "误判",
        "煽动",
        "回击",
        "揭露",
        "to oppose the",
        "to challenge",
    )
)
"""Words that oppose what was done; they deny nothing that was said."""


_NO_CLAIM = {
    ("claim", entry) for entry in ("声明", "承诺", "共识", "评价", "主张", "表态", "解释", "概念", "质疑", "警告")
}
"""Nouns for documents and acts, which a question names without putting a claim."""


_NAMES_CLAIM = {
    "en": re.compile(
        r"\b(?:such|these|those|this|that|the)\s+(?:claims?|reports?|remarks?|accusations?|allegations?|statements?)\b",
        re.I,
    ),
    "zh": re.compile("(?:有关|相关|这种|这些|上述|此类|该|其)(?:言论|报道|说法|指责|指控|表态|报告|论调|传言)|所谓"),
}


_PRESUMES = {
    "en": re.compile(r"\b(?:does (?:this|that|it) mean|is it true|isn't|doesn't)\b", re.I),
    "zh": re.compile(
        "是否意味着|是不是意味着|是真的吗|是否属实|难道|(?:据|报道|消息|传)[^？]{0,80}[能可]否(?:证实|确认)|也就是说|抹黑|污蔑"
    ),
}


def read_exchanges(
    exchanges: pd.DataFrame, *, language: str, cues: Cues, without: Collection[str] = ()
) -> pd.DataFrame:
    """Say of each exchange whether its question puts a claim, and whether the answer denies it.

    Parameters
    ----------
    exchanges : columns ``question, answer``, one row an exchange; other columns are kept.
    without : rules to leave out, of ``EXCHANGE_RULES``.

    A claim is put where somebody other than the answering side is reported to say or think something (``reported_claims``), or the
    question presumes it (``presumed_claims``: 是否意味着), or the answer names it in denying it (``answered_claims``: 有关言论毫无根据). It is denied where one of the answer's first three sentences rejects or
    refutes (``refuting_words``), or holds a word of the question at arm's length (``held_off_words``: 所谓). To oppose what was done denies no claim.

    Returns the rows of ``exchanges`` with ``claim`` and ``denies`` (true or false), ``claim_cue`` and ``denial_cue``. Raises ``FramingError`` for an empty
    table, a missing column, an unknown language or rule.
    """
    for column in ("question", "answer"):
        if column not in exchanges:
            raise FramingError(f"exchanges: column {column!r} is missing; there are {list(exchanges.columns)}")
    if exchanges.empty:
        raise FramingError("exchanges: there is no row, and so nothing to read")
    unknown = sorted(set(without) - set(EXCHANGE_RULES))
    if unknown:
        raise FramingError(
            f"no rule {unknown[0]!r}{did_you_mean(unknown[0], EXCHANGE_RULES)}; there are {EXCHANGE_RULES}"
        )
    lists = make_lexicon(cues, check_writing(language))
    found = [
        _read(str(question), str(answer), language, lists, without)
        for question, answer in zip(exchanges["question"], exchanges["answer"], strict=True)
    ]
    claim_cues, denial_cues = [c for c, _ in found], [d for _, d in found]
    return exchanges.assign(
        claim=[bool(c) for c in claim_cues],
        denies=[bool(d) for d in denial_cues],
        claim_cue=claim_cues,
        denial_cue=denial_cues,
    )


def _read(question: str, answer: str, language: str, lists: Lexicon, without: Collection[str]) -> tuple[str, str]:
    question, answer = (_OPENING.sub("", x.translate(PLAIN)) for x in (question, answer))
    if language not in ("en", "zh-Hans"):
        question, answer = fold(question), fold(answer)
    claim = _find_claim(question, lists, without)
    opening = [s.text for s in split_sentences(answer, language)[:_FIRST]]
    if not claim and "answered_claims" not in without:
        named = ((_NAMES_CLAIM[lists.language].search(s), s) for s in opening)
        claim = next((m.group() for m, s in named if m and _find_denial(s, question, lists, without)), "")
    if not claim:
        return "", ""
    return claim, next((cue for s in opening if (cue := _find_denial(s, question, lists, without))), "")


def _find_claim(question: str, lists: Lexicon, without: Collection[str]) -> str:
    names = "|".join(map(re.escape, lists.names("home_side")))
    you = r"|\byour?\b" if lists.language == "en" else "|你"
    home = re.compile(rf"(?<!美)(?:{names or '(?!)'}{you})[^，。,.]{{0,{30 if lists.language == 'en' else 20}}}$", re.I)
    if "reported_claims" not in without:
        for cue in lists.find(question, (-1, -1)):
            if (
                cue.kind not in ("attribution", "naming", "claim")
                or (cue.kind, cue.entry) in _NO_CLAIM
                or home.search(question[: cue.start])
            ):
                continue
            if cue.kind == "attribution" and not _says_that(question, cue, lists.language):
                continue
            return question[cue.start : cue.end]
    if "presumed_claims" not in without and (found := _PRESUMES[lists.language].search(question)):
        return found.group()
    return ""


def _says_that(question: str, cue: Cue, language: str) -> bool:
    """Does the report say something, and not only ask, name a topic or wish?"""
    after = question[cue.end :]
    if language == "en":
        return cue.entry not in ("ask", "asks", "asked", "asking")
    said = re.split("[。？]", after, maxsplit=1)[0]
    return (
        cue.entry
        not in (
            "问",
            "回应",
            "评论",
            "介绍",
            "讨论",
            "提问",
            "注意到",
            "提到",
            "谈",
            "谈到",
            "宣布",
            "透露",
            "报道",
            "据报道",
            "解释",
            "评价",
            "补充",
            "据悉",
            "呼吁",
            "声明",
            "共识",
            "预计",
            "引述",
            "提及",
            "重申",
            "提出",
            "承诺",
            "建议",
            "保证",
            "谴责",
            "澄清",
            "反映",
        )
        and len(said) >= 6
        and not _WISH.match(said.lstrip("，：“"))
    )


def _find_denial(sentence: str, question: str, lists: Lexicon, without: Collection[str]) -> str:
    for cue in lists.find(sentence, (-1, -1)):
        label = sentence[cue.start : cue.end]
        if cue.kind in ("rejection", "refutation", "pretext") and cue.entry not in _OPPOSES and not cue.gaps:
            if "refuting_words" not in without:
                return label
        elif cue.kind == "distance" and "held_off_words" not in without:
            held = re.findall(r"\w{2,}", sentence[cue.end : cue.end + 30])[:1]
            if held and any(held[0][i : i + 2] in question for i in range(len(held[0]) - 1)):
                return label
    return ""
