"""The marks that newspapers set around an article: bylines, datelines, sign-offs, jumps, section headings.

Every function takes cleaned text (``lines.clean_line``) and says what stands there; none knows of articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

HAN_NUMBER = "一二三四五六七八九十百〇零两"


_AGENCIES = (
    "新华社|新华网|中新社|中新网|中国新闻社|中国新闻网|人民日报|人民网|光明日报|经济日报|中国日报|环球时报|解放军报|"
    "参考消息|央视新闻|央视网|央视|中央社|路透社|法新社|美联社|合众社|彭博社|塔斯社|国际文传电讯社|共同社|时事社|韩联社|朝中社|"
    "德新社|埃菲社|安莎社|新華社|中新社|中央社|路透社|法新社|美聯社|彭博社|塔斯社|共同社|韓聯社"
)


_OWN = "本报|本社|本刊|本网|本台|本報|本網"


_NUMBER = rf"(?:\d{{1,2}}|[{HAN_NUMBER}]{{1,3}})"


_REPORTER = "记者|通讯员|评论员|特派员|特约|观察员|撰稿|編輯|记者团|記者|通訊員|評論員|編輯|编辑"


_DATELINE = re.compile(
    rf"[（(]?据?據?(?P<wire>{_AGENCIES}|{_OWN})(?:讯|訊|(?P<place>[\u4e00-\u9fff·、／/ ]{{1,14}}?)"
    rf"(?:(?P<year>\d{{4}})年)?(?P<month>{_NUMBER})月(?P<day>{_NUMBER})日(?:专?电|訊|讯|電|專電)"
    r"(?: ?[（(](?:综合|综述|综合报道)[）)])?)[）)]?"
    rf"(?: ?[（(](?P<by>[^（）()。]{{0,24}}(?:{_REPORTER})[^（）()。]{{0,60}})[）)])?[：:]?"
)


_MONTHS = re.findall("...", "janfebmaraprmayjunjulaugsepoctnovdec")


_MONTH_EN = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?)"


_WIRE_EN = r"(?:Xinhua|AP|Reuters|AFP|Bloomberg|UPI|TASS|Kyodo|Yonhap|CNS|China Daily|Dow Jones|[A-Z][A-Za-z]{1,11}(?: [A-Z][A-Za-z]{1,11})?)"


_DATELINE_EN = re.compile(
    rf"(?P<place>[A-Z][A-Z.'’ -]{{2,30}}[A-Z.](?:, [A-Z][A-Za-z. ]{{1,20}}?)?)"
    rf"(?:, (?P<month>{_MONTH_EN}) (?P<day>\d{{1,2}})(?:, (?P<year>\d{{4}}))?(?: ?\((?P<wire>{_WIRE_EN})\))?"
    rf"| ?\((?P<wire2>{_WIRE_EN})\)) ?(?:--|—|–|-|:)"
)


_END_NOTE = re.compile(
    rf"(?:[（(](?:据|據)?(?:{_AGENCIES}|{_OWN})(?:电|讯|供稿|供图|報道|报道)?[）)]"
    rf"|[（(](?:(?:{_AGENCIES}|{_OWN})?(?:驻[^（）()]{{1,8}})?(?:{_REPORTER})[^（）()。]{{1,60}}"
    r"|作者[：:系为是為 ][^（）()]{1,80}|完|文[/／][^（）()]{1,30}|(?:責任編輯|责任编辑|责编|編輯|编辑)[：: ][^（）()]{0,30})[）)]"
    rf"|\((?:{_WIRE_EN})\)|\((?:Editor|Reporting by|The (?:author|writer) is)[^()]{{0,200}}\))$"
)


_BYLINE = re.compile(
    rf"(?P<bullet>[□■◆◇●○◎▲△★☆▪·] ?)?(?P<desk>{_AGENCIES}|{_OWN}|[\u4e00-\u9fff]{{2,8}}(?=记者 ))?"
    rf"(?:首席|特约|见习|实习|高级|驻[\u4e00-\u9fff]{{2,6}}?(?=记))?"
    rf"(?P<role>(?:特派)?(?:记者|記者|评论员|評論員|通讯员|通訊員|观察员|编辑部|社论|编辑|編輯)|文|图|撰文|作者)?(?P<names>[ :：/／].*|.*)"
)


_NAME = re.compile(r"[\u4e00-\u9fff]{1,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff·]{1,10}")


_BYLINE_EN = re.compile(
    r"(?:By|BY) (?:[A-Z][\w.'’-]*|and|in|of|for|the|de|van|von|[,&])(?: (?:[A-Z][\w.'’-]*,?|and|in|of|for|the|de|van|von|&)){0,9}"
)


_PAGE = rf"第? ?(?:\d{{1,3}}|[A-Z]\d{{1,2}}|[{HAN_NUMBER}]{{1,3}}) ?版"


_TITLE = r"(?: ?《[^》]{1,40}》)?"


_JUMP_IN = re.compile(
    rf"[（(【] ?(?:紧接|緊接|上接|接) ?{_PAGE}{_TITLE}[^（）()【】。，]{{0,6}}[）)】]"
    rf"|[▲△◀◁←]? ?(?:紧接|緊接|上接|接) ?{_PAGE}{_TITLE}[▲△◀◁←]?"
    r"|\((?:Continued from|From) page [A-Z]?\d{1,3}\)|(?:Continued from|From) page [A-Z]?\d{1,3}",
    re.IGNORECASE,
)


_JUMP_OUT = re.compile(
    rf"[（(【] ?(?:下转|下轉|转|轉|详见|詳見) ?{_PAGE}{_TITLE}[^（）()【】。，]{{0,6}}[）)】]"
    rf"|[▼▽▶▷→]? ?(?:下转|下轉|转|轉|详见|詳見) ?{_PAGE}{_TITLE}[▼▽▶▷→]?"
    r"|\((?:Continued on|See|Turn to|More on) page [A-Z]?\d{1,3}\)|(?:Continued on|See|Turn to|More on) page [A-Z]?\d{1,3}",
    re.IGNORECASE,
)


_SECTION = re.compile(
    rf"[{HAN_NUMBER}]{{1,3}}、[^。！？]{{2,36}}|第[{HAN_NUMBER}\d]{{1,3}}[章节節编編部][ 　]?[^。！？，]{{0,30}}|[IVX]{{1,4}}\. [A-Z][^.!?]{{2,60}}"
)


_ITEM = re.compile(rf"[（(](?P<number>[{HAN_NUMBER}]{{1,3}})[）)]|第[{HAN_NUMBER}]{{1,4}}条 ?")


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
    month = part.get("month") or ""
    wire = part.get("wire") or part.get("wire2") or ""
    return Dateline(
        end=end,
        wire="" if re.fullmatch(_OWN, wire) else wire,
        place=(part.get("place") or "").strip(" ,").title()
        if (month[:1].isascii() and month[:1].isalpha()) or part.get("wire2")
        else (part.get("place") or "").strip(),
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
    """Return the sign-off that the text ends with (a dateline, a note such as ``（记者 …）`` or ``(Xinhua)``), or None.

    It must follow the end of a sentence, or be all there is.
    """
    for match in _DATELINE.finditer(text):
        before = text[: match.start()].rstrip()
        if match.end() == len(text) and (not before or re.search(r"[。！？…”）」』]$", before)):
            return _dateline(match, match.start())
    note = _END_NOTE.search(text)
    if note and (not text[: note.start()].strip() or re.search(r"[。！？…”」』.!?\"]$", text[: note.start()].rstrip())):
        inner = note.group(0).strip("（）()")
        agency = re.search(rf"{_AGENCIES}", inner) or (re.fullmatch(_WIRE_EN, inner))
        person = inner if re.search(rf"{_REPORTER}|作者|文[/／]", inner) else ""
        return Dateline(end=note.start(), wire=agency.group(0) if agency else "", byline=person)
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
    """Return the agency a byline names, or ""."""
    found = re.match(_AGENCIES, text)
    return found.group(0) if found else ""


def jump(text: str) -> tuple[str, int, int]:
    """Return ("in" or "out", start, end) of a jump at the beginning or end of the text, or ("", 0, 0)."""
    found = _JUMP_IN.match(text)
    if found and (found.end() == len(text) or text[0] in "（(【▲△◀◁←上紧緊"):
        return "in", 0, found.end()
    for found in _JUMP_OUT.finditer(text[-48:]):
        if found.end() == len(text[-48:]) and (
            found.start() == 0
            or found.group(0)[0] in "（(【▼▽▶▷→"
            or re.search(r"[。！？.!?”]\s*$", text[-48:][: found.start()])
        ):
            start = max(0, len(text) - 48) + found.start()
            return "out", start, len(text)
    return "", 0, 0


def section_number(text: str) -> tuple[str, int]:
    """Return ("section" or "item", its number or 0) where the text begins with a numbered heading, else ("", 0)."""
    item = _ITEM.match(text)
    if item:
        return "item", _number(item.group("number"))
    if _SECTION.fullmatch(text):
        return "section", _number(text.split("、")[0]) if "、" in text[:4] else 0
    return "", 0


def resolve_date(month: int, day: int, year: int, page_date: str) -> str:
    """Return the full date of a dateline: its own year, or the page's, or the year before where that lies ahead of the page.

    "" where month and day are no date or no year is known.
    """
    page = Date.fromisoformat(page_date) if len(page_date) == 10 else None
    years: Sequence[int] = (
        [year] if year else [page.year, page.year - 1] if page else [int(page_date[:4])] if page_date else []
    )
    for candidate in years:
        try:
            found = Date(candidate, month, day)
        except ValueError:
            continue
        if page is None or year or (found - page).days <= 7:
            return found.isoformat()
    return ""
