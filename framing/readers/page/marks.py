"""The marks that newspapers set around an article: bylines, datelines, sign-offs, jumps, section headings.

Every function takes cleaned text (``lines.clean_line``) and says what stands there; none knows of articles.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date as Date

HAN_NUMBER = "一二三四五六七八九十百〇零两"
_OWN = "本[报報社刊网網台]"
# An agency or paper by the form of its name, whichever there are: no function word, and a usual last character.
_AGENCY = rf"(?:{_OWN}|(?:(?![的是了在说說读讀看和与與由从從被据據])[\u4e00-\u9fff]){{1,6}}?(?:[社报報网網台刊]|新闻|新聞)(?!社))"
_NUMBER = rf"(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})"
_REPORTER = "记者|通讯员|评论员|特派员|特约|观察员|撰稿|編輯|记者团|記者|通訊員|評論員|編輯|编辑"
_DATELINE = re.compile(
    rf"[（(]?据?據?(?P<wire>{_AGENCY})(?:讯|訊|(?P<place>[\u4e00-\u9fff·、／/ ]{{1,14}}?)"
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日(?:专?电|訊|讯|電|專電)"
    r"(?: ?[（(](?:综合|综述|综合报道)[）)])?)[）)]?"
    rf"(?: ?[（(](?P<by>[^（）()。]{{0,24}}(?:{_REPORTER})[^（）()。]{{0,60}})[）)])?[：:]?"
)
_MONTHS = re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec")
_MONTH_EN = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"
_WIRE_EN = r"[A-Z][A-Za-z]{1,11}(?: [A-Z][A-Za-z]{1,11})?"
_DATELINE_EN = re.compile(
    rf"(?P<place>[A-Z][A-Z.'’ -]{{2,30}}[A-Z.](?:, [A-Z][A-Za-z. ]{{1,20}}?)?)"
    rf"(?:, (?P<month>{_MONTH_EN}) (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?(?: ?\((?P<wire>{_WIRE_EN})\))?"
    rf"| ?\((?P<wire2>{_WIRE_EN})\)) ?(?:--|—|–|-|:)"
)
_END_NOTE = re.compile(
    rf"(?:[（(](?:据|據)?(?:{_AGENCY})(?:电|讯|供稿|供图|報道|报道)?[）)]"
    rf"|[（(](?:(?:{_AGENCY})?(?:驻[^（）()]{{1,8}})?(?:{_REPORTER})[^（）()。]{{1,60}}"
    r"|作者[：:系为是為 ][^（）()]{1,80}|完|文[/／][^（）()]{1,30}|(?:責任編輯|责任编辑|责编|編輯|编辑)[：: ][^（）()]{0,30})[）)]"
    rf"|\((?:{_WIRE_EN})\)|\((?:Editor|Reporting by|The (?:author|writer) is)[^()]{{0,200}}\))$"
)
_BYLINE = re.compile(
    rf"(?P<bullet>[□■◆◇●○◎▲△★☆▪·] ?)?(?P<desk>{_AGENCY}|[\u4e00-\u9fff]{{2,8}}(?=记者 ))?"
    rf"(?:首席|特约|见习|实习|高级|驻[\u4e00-\u9fff]{{2,6}}?(?=记))?"
    rf"(?P<role>(?:特派)?(?:记者|記者|评论员|評論員|通讯员|通訊員|观察员|编辑部|社论|编辑|編輯)|文|图|撰文|作者)?(?P<names>[ :：/／].*|.*)"
)
_LAST = tuple("讯訊电電）)：:")  # of a dateline or note, one of these
_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}")
_BYLINE_EN = re.compile(
    r"(?:By|BY) (?:[A-Z][\w.'’-]*|and|in|of|for|the|de|van|von|[,&])(?: (?:[A-Z][\w.'’-]*,?|and|in|of|for|the|de|van|von|&)){0,9}"
)


def _jump_form(words: str, arrow: str, english: str) -> re.Pattern[str]:
    page = rf"(?:{words}) ?第? ?(?:\d{{1,3}}|[A-Z]\d{{1,2}}|[{HAN_NUMBER}]{{1,3}}) ?版(?: ?《[^》]{{1,40}}》)?"
    brackets = rf"[（(【] ?{page}[^（）()【】。，]{{0,6}}[）)】]"
    return re.compile(
        rf"{brackets}|{arrow}? ?{page}{arrow}?|(\()?(?:{english}) page [A-Z]?\d{{1,3}}(?(1)\))", re.IGNORECASE
    )


_JUMP_IN = _jump_form("紧接|緊接|上接|接", "[▲△◀◁←]", "Continued from|From")
_JUMP_OUT = _jump_form("下转|下轉|转|轉|详见|詳見", "[▼▽▶▷→]", "Continued on|See|Turn to|More on")
_SECTION = re.compile(
    rf"[{HAN_NUMBER}]{{1,3}}、[^。！？]{{2,36}}|第[{HAN_NUMBER}\d]{{1,3}}[章节節编編部][ 　]?[^。！？，]{{0,30}}|[IVX]{{1,4}}\. [A-Z][^.!?]{{2,60}}"
)
_ITEM = re.compile(rf"[（(][{HAN_NUMBER}]{{1,3}}[）)]|第[{HAN_NUMBER}]{{1,4}}条 ?")


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """What a dateline or sign-off says; ``end`` is where its text ends (begins, for a sign-off)."""

    end: int
    wire: str = ""
    place: str = ""
    month: int = 0
    day: int = 0
    year: int = 0
    byline: str = ""


def _number(text: str | None) -> int:
    if not text:
        return 0
    if text.isdigit():
        return int(text)
    tens, _, ones = text.replace("〇", "").replace("零", "").rpartition("十")
    digits = "一二三四五六七八九"
    value = digits.find(ones) + 1 if ones else 0
    return value + (10 * (digits.find(tens) + 1 if tens else 1) if "十" in text else 0)


def _dateline(match: re.Match[str], end: int) -> Dateline:
    part = match.groupdict()
    month, place = part.get("month") or "", (part.get("place") or "").strip()
    wire = part.get("wire") or part.get("wire2") or ""
    return Dateline(
        end=end,
        wire="" if re.fullmatch(_OWN, wire) else wire,
        place=place if re.search("[\u4e00-\u9fff]", place) else place.strip(" ,").title(),
        month=_MONTHS.index(month[:3].lower()) + 1 if month[:3].lower() in _MONTHS else _number(month),
        day=_number(part.get("day")),
        year=int(part.get("year") or 0),
        byline=(part.get("by") or "").strip(),
    )


def opening_dateline(text: str) -> Dateline | None:
    """Return the dateline that the text begins with, ``end`` being where it ends, or None."""
    match = _DATELINE.match(text) or _DATELINE_EN.match(text)
    return _dateline(match, match.end()) if match else None


def closing_signoff(text: str) -> Dateline | None:
    """Return the sign-off that the text ends with (a dateline, a note such as ``（记者 …）`` or an agency in brackets), or None.

    It must follow the end of a sentence, or be all there is.
    """
    if not text.endswith(_LAST):
        return None
    for match in _DATELINE.finditer(text):
        before = text[: match.start()].rstrip()
        if match.end() == len(text) and (not before or re.search(r"[。！？…”）」』]$", before)):
            return _dateline(match, match.start())
    note = _END_NOTE.search(text)
    if note and (not text[: note.start()].strip() or re.search(r"[。！？…”」』.!?\"]$", text[: note.start()].rstrip())):
        inner = note.group(0).strip("（）()")
        person = inner if re.search(rf"{_REPORTER}|作者|文[/／]", inner) else ""
        wire = inner if re.fullmatch(_WIRE_EN, inner) else byline_wire(inner)
        return Dateline(end=note.start(), wire=wire, byline=person)
    return None


def byline(text: str) -> str:
    """Return the byline that the whole line is, as printed without its bullet, or ""."""
    if len(text) > 80:
        return ""
    if _BYLINE_EN.fullmatch(text):
        return text
    found = _BYLINE.fullmatch(text)
    if not found or not (found["role"] or text[:1] in "□■"):
        return ""
    rest = found["names"]
    names = [name for name in re.split(r"[ 、，:：/／]+", rest) if name]
    alone = not names and bool(found["desk"]) and found["role"] not in ("文", "图", "作者")
    named = bool(names) and len(names) <= 10 and all(_NAME.fullmatch(name) for name in names)
    set_off = bool(found["bullet"]) or rest[:1] in " :：/／"
    return text.lstrip("□■◆◇●○◎▲△★☆▪· ") if alone or (named and set_off) else ""


def byline_wire(text: str) -> str:
    """Return the agency or paper that a byline begins with, "" for the page's own."""
    found = re.match(rf"[据據]?(?!作者|文[/／]|责|責)(?P<wire>{_AGENCY})", text)
    return found["wire"] if found and not re.fullmatch(_OWN, found["wire"]) else ""


def jump(text: str) -> tuple[str, int, int]:
    """Return ("in" or "out", start, end) of a jump at the beginning or end of the text, or ("", 0, 0)."""
    found = _JUMP_IN.match(text)
    if found and (found.end() == len(text) or text[0] in "（(【▲△◀◁←上紧緊"):
        return "in", 0, found.end()
    end = text[-48:]  # longer than any jump
    if "版" not in end and "page" not in end.lower():
        return "", 0, 0
    for found in _JUMP_OUT.finditer(end):
        apart = found.start() == 0 or found.group(0)[0] in "（(【▼▽▶▷→"
        if found.end() == len(end) and (apart or re.search(r"[。！？.!?”]\s*$", end[: found.start()])):
            return "out", len(text) - len(end) + found.start(), len(text)
    return "", 0, 0


def numbered(text: str) -> str:
    """Return "item" where the text begins with a numbered heading, "section" where it is one, else ""."""
    return "item" if _ITEM.match(text) else "section" if _SECTION.fullmatch(text) else ""


def resolve_date(month: int, day: int, year: int, page_date: str) -> str:
    """Return the full date of a dateline: its own year, or the page's, or the year before where that lies ahead of the page.

    "" where month and day are no date or no year is known.
    """
    page = Date.fromisoformat(page_date) if page_date else None
    for candidate in [year] if year else [page.year, page.year - 1] if page else []:
        try:
            found = Date(candidate, month, day)
        except ValueError:
            continue
        if page is None or year or (found - page).days <= 7:  # a page is dated a week before its news at most
            return found.isoformat()
    return ""
