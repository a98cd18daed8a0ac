"""From text to sentences, in Chinese and English, with quotations kept whole."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from framing.text.scripts import HAN_RANGES, check_writing


class Sentence(NamedTuple):
    """A sentence and where it stands: ``text[start:end]``."""

    text: str
    start: int
    end: int


_OPENERS = {
    "“": "”",
    "‘": "’",
    "「": "」",
    "『": "』",
    "《": "》",
    "〈": "〉",
    "（": "）",
    "(": ")",
    "【": "】",
    "[": "]",
}
_CLOSERS = {closing: opening for opening, closing in _OPENERS.items()}
_PAIRED = re.compile("[" + re.escape("".join([*_OPENERS, *_CLOSERS, '"'])) + "]")
_SPACE = re.compile(r"\s*")
_QUOTES = '“”‘’「」『』"'
_LONGEST = {"en": 800, "zh": 300}  # an opening mark whose partner is further away holds nothing together

_ZH_END = re.compile(
    rf"(?:[。！？；!?]|(?<=[{HAN_RANGES}])\.(?![.\w]|\s*[a-z])|(?<=[{HAN_RANGES}])\.(?=[{HAN_RANGES}]))+…*|…+|\.{{3,}}"
)
_ZH_CONTINUES = re.compile(
    r"\s*[，、,：:—的等]|[^。！？；，：“”「」\n]{0,20}(?:[说說称稱问問道]|表示|指出|强调|強調|认为|認為|回应|回應|补充|補充|透露|警告)[。！？]"
)
_ZH_INTRODUCES = "：:，,。！？；…\n"
_EN_END = re.compile(r"[.!?]+|…+")
_EN_REPORTS = re.compile(
    r"\s*(?:[\w.'’-]+\s+){0,4}?(?:said|says|asked|asks|told|wrote|writes|added|adds|replied|warned|argued|declared)\b"
)


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _words(
    "mr mrs ms messrs dr prof gen sen rep gov lt col sgt capt maj cmdr adm brig rev hon pres amb st mt ft vs v cf dept"
)
_NUMBERED = _words(
    "no nos art arts sec fig figs vol vols p pp para ch jan feb mar apr jun jul aug sep sept oct nov dec"
)
_OFTEN_FINAL = _words("inc ltd co corp bros jr sr etc al plc llc univ est approx ph.d")
_NEVER_FINAL = _words("e.g i.e a.k.a")
_TIME = re.compile(
    r"\s*(?:[A-Z]{2,4}\b|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Eastern|Pacific|Local|[A-Z][a-z]+ [Tt]ime\b)"
)
_GLUED = re.compile(r"(?:[A-Z][a-z]{2,}|In|It|He|On|At|As|If|We|By|To|So|No|Of|But|A|I)\b(?!\.\w)")
_STARTS = re.compile(
    r"\s*[\"“‘(\[]|\s*(?:The|A|An|It|Its|He|She|They|We|You|His|Her|Their|Our|This|That|These|Those|There|But|And|Or|So|Yet|In|On|At|For|From|"
    r"With|By|As|If|When|While|After|Before|Since|Although|Though|However|Meanwhile|Still|Instead|Not|No|To|Of|What|Who|Why|How|Both|Some|"
    r"Many|Most|One|Two|All|Such|Under|Last|Now|Then|Even|According|Also|Because|Until|Despite)\b"
)  # fmt: skip


def split_sentences(text: str, language: str) -> list[Sentence]:
    """Split a text into sentences, with their places in it.

    What lies between two sentences is white space, so the text can be put together again from the sentences and the gaps.
    A line break ends a sentence; so do ``. ! ?`` in English and ``。！？；`` and an ellipsis in Chinese, with the closing quotation
    marks and brackets after them. A quotation, title or bracket is kept whole, and with the clause that reports it
    (“…。”他说。), where its closing mark follows in the same line within 300 characters in Chinese, 800 in English. No English
    sentence ends at initials, titles (Mr.), ``No. 5``, decimals, or at U.S., a.m. and Inc. unless a word follows that
    commonly begins one.

    Raises ``FramingError`` for a language that is not en, zh-Hans, zh-Hant (or zh).

    >>> [sentence.text for sentence in split_sentences("He said “no. Never.” She left.", "en")]
    ['He said “no. Never.”', 'She left.']
    """
    chinese = check_writing(language) == "zh"
    held, closers = _quoted(text, _LONGEST["zh" if chinese else "en"])
    ends = {m.end() for m in re.finditer(r"\n+", text)} | {len(text)}
    for match in (_ZH_END if chinese else _EN_END).finditer(text):
        end = match.end()
        while end < len(text) and (text[end] in "”’」』）)]】" or (text[end] == '"' and end in closers)):
            end += 1
        if end < len(text) and not held[end]:
            is_end = _ends_chinese if chinese else _ends_english
            if is_end(text, match, end, closers):
                ends.add(end)
    out, start = [], 0
    for end in sorted(ends):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            out.append(Sentence(text[left:right], left, right))
        start = end
    return out


def _quoted(text: str, longest: int) -> tuple[bytearray, dict[int, int]]:
    """Return which places lie inside a quotation or bracket, and for each closing mark the place of its opening one."""
    held, closers = bytearray(len(text) + 1), {}
    for line in re.finditer(r"[^\n]+", text):
        paired = line.group().count('"') % 2 == 0
        stack: list[int] = []
        for found in _PAIRED.finditer(text, *line.span()):
            place, mark = found.start(), found[0]
            if mark == '"' and paired:
                inside = any(text[i] == '"' for i in stack)
                mark = "”" if inside else "“"
                wanted = '"'
            else:
                wanted = _CLOSERS.get(mark, "")
            if mark in _OPENERS:
                if mark == "‘" and not text[place + 1 : place + 2].strip():
                    continue
                stack.append(place)
            elif wanted and any(text[i] == wanted for i in stack):
                while text[stack[-1]] != wanted:
                    stack.pop()
                opening = stack.pop()
                closers[place] = opening
                if place - opening <= longest:
                    held[opening + 1 : place + 1] = b"\x01" * (place - opening)
    return held, closers


def _ends_chinese(text: str, match: re.Match[str], end: int, closers: Mapping[int, int]) -> bool:
    last = end - 1
    if last >= match.end():  # closing marks follow
        if _ZH_CONTINUES.match(text, end) or text[last] in "》〉":
            return False
        at = closers.get(last, 0)
        while at and text[at - 1] in " \u3000":
            at -= 1
        before = text[max(at - 1, 0) : at]
        if text[last] in _QUOTES:  # a quoted word with a question mark is no sentence, unless something introduces it
            return text[match.end() - 1] == "。" or before in _ZH_INTRODUCES
        return before in "。！？\n"
    if match.group()[0] in "…." and (len(match.group()) > 1 or match.group() == "…"):
        follows = re.match(r"\s*[，、,；;：:。！？的等]|[a-z]", text[end : end + 8])
        return len(match.group()) > 1 and not follows
    return True


def _ends_english(text: str, match: re.Match[str], end: int, closers: Mapping[int, int]) -> bool:
    follows = _SPACE.match(text, end).end()  # type: ignore[union-attr]
    after = text[follows : follows + 1]
    if not text[end : end + 1].isspace():
        # A lost space: "… the ministry.The talks …", but not a web address or a file name.
        before = text[max(0, match.start() - 40) : match.start()]
        return bool(_GLUED.match(text, end) and re.search(r"(?:^|\s)[\w'’,-]*[a-z]{2}$", before))
    if after.islower() or after in ".,;:!?":
        return False
    if end > match.end():  # closing marks follow
        return match.group()[-1] == "." or not _EN_REPORTS.match(text, end)
    if match.group() != ".":
        return True
    word = re.search(r"[\w.'’-]*$", text[max(0, match.start() - 40) : match.start()])
    return _ends_after(word.group() if word else "", text, end)


def _ends_after(word: str, text: str, end: int) -> bool:
    """Does a single full stop after ``word`` end a sentence, where no lower-case letter follows?"""
    low = word.lower().lstrip("'’-")
    starts = bool(_STARTS.match(text, end))
    if low in _TITLES or low in _NEVER_FINAL:
        return False
    if low in _NUMBERED:
        follows = _SPACE.match(text, end).end()  # type: ignore[union-attr]
        return not text[follows : follows + 1].isdigit()
    if low in ("a.m", "p.m"):
        return not _TIME.match(text, end)
    if low in _OFTEN_FINAL or re.fullmatch(r"(?:\w+-)?(?:[a-z]\.)+[a-z]|[a-z]", low):
        return starts
    return True
