"""Dates as newspapers, databases and spreadsheets write them -> YYYY, YYYY-MM or YYYY-MM-DD."""

from __future__ import annotations

import contextlib
import datetime
import functools
import re
import unicodedata

UTC_8 = datetime.timezone(datetime.timedelta(hours=8))
UNIX = re.compile(r"(?:/date\()?((?!20)\d{10})(?:\d{3}){0,2}(?:\.\d+)?(?:[+-]\d{4})?(?:\)/)?", re.I)
FIRST_YEAR, LAST_YEAR = 1600, 2100
_MONTHS = {
    name: number
    for number, names in enumerate(  # English; then German, French, Spanish, Italian, Portuguese, Dutch, Russian, Polish, Turkish, Indonesian
        ("jan january januar jänner janvier janv enero gennaio janeiro januari января stycznia ledna ocak", "feb february februar février févr fevrier febrero febbraio fevereiro februari февраля lutego února şubat",
         "mar march märz maerz mrz mars marzo março maart марта marca března mart maret", "apr april avril avr abril aprile апреля kwietnia dubna nisan", "may mai mayo maggio maio mei мая maja května mayıs maj",
         "jun june juni juin junio giugno junho июня czerwca června haziran", "jul july juli juillet juil julio luglio julho июля lipca července temmuz", "aug august août aout agosto augustus августа sierpnia srpna ağustos agustus augusti",
         "sep sept september septembre septiembre setiembre settembre setembro сентября września září eylül", "oct october oktober okt octobre octubre ottobre outubro октября października října ekim",
         "nov november novembre noviembre novembro ноября listopada listopadu kasım", "dec december dezember dez décembre déc decembre diciembre dicembre dezembro декабря grudnia prosince aralık desember"),
        start=1,
    )
    for name in [*names.split(), f"{number}月"]
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_YEAR = r"(?P<year>\d{4})"
_N_MONTH, _N_DAY = r"(?P<month>\d{1,2})", r"(?P<day>\d{1,2})"
_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|"
    r"(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|(?:maan|dins|woens|donder|vrij|zater|zon)dag|"
    r"(?:lune|marte|mercole|giove|vener)d[ìi]|sabato|domenica|(?:segunda|ter[cç]a|quarta|quinta|sexta)-feira|понедельник|вторник|среда|четверг|пятница|суббота|воскресенье|"
    r"(?:mo|di|mi|do|fr|sa|so|lun|mar|mer|mié|jeu|jue|ven|vie|sam|sáb|dim|dom)(?:\.|(?=,)))"
)
_ZONE = r"(?:(?:utc|gmt)[+-]\d{1,2}(?::?\d{2})?|z|utc|gmt|мск|[a-z]{1,4}t|[+-]\d{1,2}:?\d{2})"
_CLOCK = (
    r"(?:(?:at|à|às|um|om|klo|alle)\s+)?(?:[ap]\.?m\.?\s+(?=\d)|上午|下午|오전|오후|凌晨|早上|中午|晚上|晚间)?\s*\d{1,2}(?:(?:[:.时時]|\s?h)\s*\d{1,2})(?:[:分]\s*\d{1,2}(?:[.,]\d+)?)?\s*[分秒]?"
    rf"\s*(?:[ap]\.?m\.?)?\s*(?:{_ZONE}|[+-]\d\d(?!\d)|uhr\b|h\b)?(?:\[[a-z_/]+\])?"
)
_CHINESE_WEEKDAY = r"(?:[（(]?(?:星期|周|週|礼拜|禮拜)[一二三四五六日天][）)]?|\([一二三四五六日天月火水木金土화수목금토]\)|[日月火水木金土]曜日?|[日月화수목금토]요日)"
_TAIL = rf"(?:[\s,;，|/·-]|:(?=\d)|г\.|t(?=\d)|{_CHINESE_WEEKDAY}|{_WEEKDAY}(?![a-z])|{_CLOCK}|\d{{1,2}}时|(?:上午|下午)?[一二三四五六七八九十]{{1,3}}[时時]半?|(?:{_ZONE})(?![a-z]))*+"
_LABEL = r"(?:(?:[\w\s]{0,16}|[^\W\d][^\W\d\s.]*\.[\w\s]{0,12})[:：]\s*)?"
_FORMS = tuple(
    re.compile(f"{_LABEL}{form}{_TAIL}")
    for form in (
        rf"{_YEAR}\s*年\s*(?:{_N_MONTH}\s*月(?:份|\s*{_N_DAY}\s*(?:[日号號]|日[号號]))?)?",
        rf"{_YEAR}(?P<by>[-/. ])\s*{_N_MONTH}(?:(?P=by)\s*{_N_DAY}(?!\d)\.?)?",
        rf"(?:{_WEEKDAY}[\s,]+)?(?:(?:le|den|el|il)\s+)?{_DAY}(?:\s+(?:of|de))?[\s/-]*{_MONTH}(?:\s+del?)?[\s,/-]*{_YEAR}",
        rf"(?:{_WEEKDAY}[\s,]+)?{_MONTH}(?:\s+the\s+|[\s-]*){_DAY}\s*[,\s-]\s*{_YEAR}",
        rf"{_MONTH}[\s,-]+{_YEAR}",
        rf"{_YEAR}[\s,-]+{_MONTH}(?:[\s-]+{_DAY})?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:t?\d{4}(?:\d{2})?z?)?",
        r"(?P<year>\d{4})",
    )
)
_UNIX_DATE = re.compile(rf"{_WEEKDAY}\s+{_MONTH}\s+{_DAY}\s+\d{{1,2}}:\d{{2}}:\d{{2}}\s+(?:{_ZONE}\s+)?{_YEAR}")
_SLASHED = re.compile(
    rf"{_LABEL}(?:{_WEEKDAY}[\s,]+)?(\d{{1,2}})(?P<by>[-/.])\s?(\d{{1,2}})(?P=by)\s?(?P<year>\d{{4}})(?!\d){_TAIL}"
)
# 114/06/09, as Taiwan's papers write it.
_REPUBLIC_YEAR = re.compile(
    r"(?:^|(?<=:)|(?<=:\s))(1[0-4]\d)(?=年|([-/.])\d{1,2}\2\d{1,2}(?!\d)|(?:0\d|1[0-2])[0-3]\d$)"
)
_BEFORE = re.compile(  # words, a time, a weekday or a source before the date
    r"^(?:(?:first\s+|last\s+)?(?:published|posted|updated|modified|created|issued)\b(?:\s+(?:on|at)\b)?[\s:|]*|(?:publié|publicado|veröffentlicht|опубликовано)\s+(?:(?:le|el|am)\s+)?(?=\d)|公元|西元|on\s+(?=[a-z])|the\s+(?=\d)|(?:来源|來源)[:：]\s*\S+\s+(?=\d)|"
    rf"\d{{1,2}}:\d\d(?::\d\d)?\s*(?:[ap]\.?m\.?)?\s*(?:{_ZONE})?(?:\s*[,·]\s*|\s+)(?:on\s+)?(?=[a-z\d])|{_CHINESE_WEEKDAY}[\s,，]*(?=\d)|(?:发布|發布|發佈|发表|發表|刊登|更新)[于於在]\s*(?=\d)|\({_WEEKDAY}\)\s*)+"
)
_BEHIND = re.compile(  # a source, a page, the name of a time zone, what was done on the day
    r"\s*(?:[|(（]?\s*(?:来源|來源|出处|作者|记者|記者|編輯|编辑|责任编辑|source\b|by\b)\s*[:：]?.*|(?:\s|(?=第))第?\s*\w{1,4}\s*版.*|[|｜/](?<=\s.)\s*[^\d|｜/]{1,20}|"
    r"\([^()]*(?:\btime|时间|時間|(?:gmt|utc)[^()]*)\)|\((?:updated|modified)\)|更新|发布|發布|發佈|发表|刊登)$"
)
_DONE = re.compile(  # what was done on a day, where a cell says it of two
    r"(?=\b(?:(?:first|last)\s+)?(?:published|posted|updated|modified)\b|(?:发布|發布|發佈|发表|發表|(?:最[后後])?更新|编辑|編輯|修改)(?:时间|時間|日期|于|於)?\s*:?)"
)
_CHANGED = re.compile(r"(?:last\s+)?(?:updated|modified)|(?:最[后後])?更新|编辑|編輯|修改")
_KOREAN = str.maketrans("년월일", "年月日")
# The year before each began, also by their letters (R7.6.9).
_ERAS = {"(?:中[华華])?民[国國]": 1911, "(?:令和|^r)": 2018, "(?:平成|^h)": 1988, "(?:昭和|^s)": 1925}
_DIGITS = str.maketrans("〇零○o一二三四五六七八九", "0000123456789")
_ONE_TO_NINE = "[一二三四五六七八九]"
_BELOW_HUNDRED = rf"(?:(?:{_ONE_TO_NINE}?十|廿|卅){_ONE_TO_NINE}?|{_ONE_TO_NINE})"
_CHINESE_YEAR = re.compile(  # well-formed numerals only: what else there is stays, and is no date
    rf"[〇零○o一二三四五六七八九]{{4}}(?=\s*年)|(?<=[国國和成])(?:{_ONE_TO_NINE}?百[零〇]?{_BELOW_HUNDRED}?|{_BELOW_HUNDRED}|[〇零○一二三四五六七八九]{{2,3}})(?=\s*年)"
)
_CHINESE_COUNT = re.compile(rf"(?<![一二三四五六七八九十廿卅]){_BELOW_HUNDRED}(?=\s*[月日号號])")
_URL_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d{2})(?:([-/._]?)(?P<month>0[1-9]|1[0-2])\2(?P<day>0[1-9]|[12]\d|3[01])|"
    r"[-/](?P<m>0?[1-9]|1[0-2])[-/](?P<d>0?[1-9]|[12]\d|3[01]))(?!\d)"
)
_URL_SPLIT = re.compile(  # /202506/09/ and /2025/0609/
    r"/(?P<year>(?:19|20)\d{2})[-/]?(?P<month>0[1-9]|1[0-2])/?(?P<day>0[1-9]|[12]\d|3[01])(?=/)"
)


class DateError(ValueError):
    """A date that is not understood; the message says why and what to do."""


def parse_date(value: str, *, day_first: bool | None = None, zone: datetime.tzinfo = datetime.UTC) -> str:
    """Return the calendar date written in ``value`` as YYYY-MM-DD, or YYYY-MM or YYYY where no more is said; "" for "".

    Understood: ``2025-06-09T08:00:00Z``, ``2025/6/9``, ``20250609``, ``9 June 2025``, ``Monday, June 9, 2025``,
    ``Jun 9 2025``, ``2. Juni 2025``, ``2 de junio de 2025``, ``2025年6月9日 08:00``, ``二〇二五年六月九日``, ``民國114年6月9日``,
    ``114/06/09``, ``2025年6月``, spreadsheet serial numbers (``45817``) and Unix times, whose day is that of ``zone``. A time of day, a source and words such
    as ``Updated`` are dropped, of two days that of publication is taken, the time is not converted: the day is that of the place that wrote it. ``06/09/2025`` is understood
    only when ``day_first`` says how (``25/06/2025`` needs no saying, nor does ``06.09.2025``, whose day is first).
    Raises ``DateError`` for anything else: two-digit years, dates without a year, days that no calendar has.
    """
    return _parse(value, day_first, zone)


@functools.lru_cache(maxsize=1 << 14)
def _parse(value: str, day_first: bool | None, zone: datetime.tzinfo) -> str:
    text = unicodedata.normalize("NFKC", value).strip().strip("'\"").casefold()
    if not text:
        return ""
    if len(text) > 80:
        raise DateError("longer than a date")
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _serial(float(text.replace(",", ".")), text)
    if unix := UNIX.fullmatch(text):
        moment = datetime.datetime.fromtimestamp(int(unix[1]), tz=zone)
        return _calendar(moment.year, moment.month, moment.day)
    text = re.sub("[\u2010-\u2015\u2212]", "-", text.translate(_KOREAN))
    if re.fullmatch(r"(?:19|20)\d\d-?w\d\d-?[1-7]", text):  # a day of an ISO week
        with contextlib.suppress(ValueError):
            return datetime.datetime.strptime(text.replace("-", ""), "%Gw%V%u").date().isoformat()
    parts = [part for part in _DONE.split(text) if re.search(r"\d", part)]
    if len(parts) > 1:
        text = next((part for part in parts if not _CHANGED.match(part)), parts[0]).rstrip(" ;,|(")
    text = _BEHIND.sub("", _BEFORE.sub("", text, count=1))
    text = _western_numbers(re.sub(r"^[(\[【]([^()\[\]【】]*)[)\]】]$", r"\1", text))
    if slashed := _SLASHED.fullmatch(text):
        european = True if day_first is None and slashed["by"] == "." else day_first
        return _by_order(int(slashed[1]), int(slashed[3]), int(slashed["year"]), european)
    if match := next(filter(None, (form.fullmatch(text) for form in (*_FORMS, _UNIX_DATE))), None):
        year, month, day = (match.groupdict().get(part) for part in ("year", "month", "day"))
        number = None if not month else _MONTHS.get(month) or int(month)
        return _calendar(int(year or 0), number, int(day) if day else None)
    raise DateError("not a date in a form that is read here (e.g. 2025-06-09, 9 June 2025, 2025年6月9日)")


def date_or_none(value: str) -> str:
    """Return the date as ``parse_date`` does, "" for what is none."""
    try:
        return parse_date(value)
    except DateError:
        return ""


def date_from_url(url: str) -> str:
    """Return the date that a web address carries (``/2025/06/09/``, ``/2025-06/09/``, ``20250609``), or ""."""
    for pattern in (_URL_SPLIT, _URL_DATE):
        if match := pattern.search(url.split("?")[0]):
            parts = match.groupdict()
            month, day = parts.get("month") or parts["m"], parts.get("day") or parts["d"]
            with contextlib.suppress(DateError):
                return _calendar(int(parts["year"]), int(month), int(day))
    return ""


def _calendar(year: int, month: int | None, day: int | None) -> str:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        datetime.date(year, month or 1, day or 1)
    except ValueError:
        raise DateError("no such day in the calendar") from None
    if month == 0 or day == 0:
        raise DateError("no such day in the calendar")
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def _by_order(first: int, second: int, year: int, day_first: bool | None) -> str:
    if day_first is None and first <= 12 and second <= 12 and first != second:
        raise DateError("the day and the month can't be told apart; say day_first=True or day_first=False")
    day_leads = first > 12 if day_first is None else day_first
    return _calendar(year, second if day_leads else first, first if day_leads else second)


def _serial(number: float, text: str) -> str:
    """Return the date of a spreadsheet's day number (days since 30 December 1899)."""
    if not 25_569 <= number <= 73_415:
        raise DateError(f"{text} as a spreadsheet's day number is not between 1970 and 2100")
    return (datetime.date(1899, 12, 30) + datetime.timedelta(days=int(number))).isoformat()


def _western_numbers(text: str) -> str:
    """Write Chinese numerals in dates, and years of the Republic, in digits of the common calendar."""

    def digits(match: re.Match[str]) -> str:
        numeral = match[0].replace("廿", "二十").replace("卅", "三十")
        if not {"十", "百"} & set(numeral):
            return numeral.translate(_DIGITS)
        before, hundred, rest = numeral.rpartition("百")
        tens, ten, ones = rest.lstrip("零〇").rpartition("十")
        parts = (before or "一") if hundred else "零", (tens or "一") if ten else "零", ones or "零"
        return str(int("".join(parts).translate(_DIGITS)))

    text = _CHINESE_COUNT.sub(digits, _CHINESE_YEAR.sub(digits, text))
    text = _REPUBLIC_YEAR.sub(lambda m: str(1911 + int(m[1])), text, count=1)
    for era, before in _ERAS.items():
        year = re.compile(rf"{era}\s*(元|\d{{1,3}})\s*(?=年|[./-]\d)")
        text = year.sub(lambda m: str(before + int(m[1].replace("元", "1"))), text)  # noqa: B023
    return text
