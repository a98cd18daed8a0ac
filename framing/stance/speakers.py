"""Who says it, where that can be said: a name or a body right at a verb of saying that governs the mention; nobody otherwise."""

from __future__ import annotations

import re

from framing.stance.sentence import Place

_NAME = r"[A-Z][\w.'’-]*(?: (?:(?:of|the|and|for|de|van|von|bin) )?[A-Z][\w.'’-]*){0,6}"
_BEFORE = re.compile(
    rf"(?:^|[ “\"(,;])({_NAME})(?:, [^,]{{2,60}},)? ?(?:(?:has|have|had|also|later|then|repeatedly|once|recently) ){{0,2}}$"
)
_AFTER = re.compile(rf" ?({_NAME})")
_TAGGED = re.compile(rf"[”\"'’,] ?({_NAME}) $")
_LEADING = re.compile(
    r"^(?:But|And|While|As|In|On|At|If|When|Yet|So|For|Meanwhile|However|Still|The|Though|Although|Then|That|This|What|Since|After|Because) (?=[A-Z])"
)
_NOBODY = frozenset(
    ("he", "she", "they", "it", "i", "we", "who", "which", "that", "and", "but", "the", "as", "in", "to")
)
_SUBJECT = re.compile(
    r"(?:^|[，。：；！？、“”（）\s])(?:但|而|对此|此外|同时|不过|据)?([^，。：；！？“”（）]{2,16}?)"
    r"(?:\d{1,2}月\d{1,2}日|\d{1,2}日|日前|近日|当天|当日|此前|随后|今天|昨天|还|也|曾|则|均|都|共同|一致|多次|再次|公开|明确|强烈|进一步|在[^，。]{2,16}(?:上|中|时|后))*$"
)
_SPEAKS = frozenset(("表示", "说", "称", "指出", "强调", "认为", "宣布", "警告", "重申", "呼吁", "介绍", "透露"))
_NO_NAME = re.compile(
    "^(?:他|她|他们|它|这|有人|我|我们|其中|文章|同时|双方|[这那该此].*|.*(?:[的了是]|报道|希望|愿|表示|强调|对于).*|.*(?:来|还|更加|特别|明确|纷纷|一方|要|演|分析|被)|(?:我|他|她|按照|特别|凌晨|声明|报告|同日).*|.*(?:上就|我|他|发文|发表|【).*|\\d.*|)$"
)


def find_speaker(place: Place) -> str:
    """Return who is reported to speak, as printed in the sentence, or ""."""
    return _english(place) if place.sentence.language == "en" else _chinese(place)


def _english(place: Place) -> str:
    sentence = place.sentence
    text, offsets = sentence.text, [*sentence.offsets, len(sentence.text)]
    named, cue, tag = place.before("source"), place.before("saying"), place.after("saying")
    found = None
    if named and named.entry == "according to" and sentence.bound(named.end, place.start) in ("0", "C", "A"):
        found = _AFTER.match(text, offsets[named.end])
    elif cue and sentence.bound(cue.end, place.start) in ("0", "T", "A", "C") and place.start - cue.end <= 25:
        found = _BEFORE.search(text[max(offsets[cue.start] - 160, 0) : offsets[cue.start]])
    elif tag and sentence.quoted[place.start] and not sentence.quoted[tag.start]:
        found = _TAGGED.search(text[max(offsets[tag.start] - 80, 0) : offsets[tag.start]])
        found = found or _AFTER.match(text, offsets[tag.end])
    name = _LEADING.sub("", found.group(1).strip(" ,.")) if found else ""
    return "" if name.lower() in _NOBODY or len(name) < 3 else name


def _chinese(place: Place) -> str:
    sentence = place.sentence
    for cue in sentence.by_kind.get("report", ()):
        if cue.end > place.start:
            return ""
        if cue.entry in _SPEAKS and not sentence.quoted[cue.start]:
            found = _SUBJECT.search(sentence.text[max(cue.start - 60, 0) : cue.start])
            name = found.group(1) if found else ""
            return "" if _NO_NAME.match(name) or sentence.bound(cue.end, place.start) == "S" else name
    return ""
