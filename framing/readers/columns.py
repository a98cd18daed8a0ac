"""A table's own column names -> the columns of an article."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Mapping, Sequence

from framing.errors import FramingError, did_you_mean
from framing.readers.dates import UNIX, UTC_8, DateError, date_from_url, parse_date
from framing.readers.result import ARTICLE_COLUMNS, KEPT
from framing.text.scripts import detect_language, plain_name

# The names a column goes by, most telling first; compared without case, spaces, hyphens and underscores.
NAMES = {
    "text": "text fulltext articletext articlebody storytext maintext body content contents contentencoded bodytext txt tweet 正文 全文 内容 內容 內文 内文 文本 volltext inhalt texte contenu texto contenido cuerpo conteúdo testo tekst 本文 본문",
    "title": "title headline subject headlinetext 标题 標題 题目 題目 篇名 题名 題名 title题名 titel überschrift schlagzeile titre título titulo titular titolo 見出し 제목",
    "outlet": "outlet mediaoutlet medianame sourcename sourcehostname sourcetitle publicationtitle containertitle newspaper publisher publication journal sitename source sourcedomain paper "
    "hostname media domain sourcecommonname v2sourcecommonname 媒体 媒體 媒体来源 报名 報名 报纸 報紙 报刊 報刊 報章 刊名 公众号 公眾號 用户昵称 昵称 pagename 网站 網站 来源 來源 文献来源 出处 出處 source文献来源 quelle zeitung medium fuente medio fonte "
    "jornal testata bron krant 媒体名 新聞名 언론사",
    "date": "date publishdate publisheddate publicationdate datepublished datepublish dateofpublication pubdate publishedat publishat publishedon publishedtime publishtime daypublished dayofpublication issued "
    "published postdate time datetime timestamp createdat created createtime pubtime unixtimestamp seendate v21date dateadded sqldate pubtime发表时间 日期 发布日期 發布日期 發佈日期 出版日期 刊登日期 刊发日期 見報日期 见报日期 "
    "报道日期 报道时间 发文时间 发文日期 发表时间 發表時間 发布时间 發布時間 發佈時間 出版时间 时间 時間 datum erscheinungsdatum fecha 日付 掲載日 일자 날짜",
    "url": "url link href permalink address documentidentifier v2documentidentifier sourceurl 链接 鏈接 連結 网址 網址 原文地址 link链接 url网址",
    "byline": "byline author authors writer creator reporter journalist 作者 记者 記者 author作者 autor auteur autore 기자",
    "article": "article articleid id newsid docid documentid accessionnumber storyid storiesid gkgrecordid globaleventid idstr tweetid caseid recordid uid uuid guid key an 编号 編號",
    "group": "group 组别 組別 分组 分組",
    "wire": "wire agency newsagency wireorsource 通讯社 通訊社",
    "kind": "kind genre 体裁 體裁",
    "language": "language lang langcode languagecode languageoforiginaldocument 语言 語言 语种 語種",
    "place": "place dateline 电头 電頭 地点 地點",
}  # fmt: skip
_TARGETS = {name: target for target, names in NAMES.items() for name in names.split()}
_RANK = {name: rank for names in NAMES.values() for rank, name in enumerate(names.split())}
_PARTS_OF_A_DATE = ("year", "month", "day")
# news_content, cleaned_text, headline.main, 新闻标题: what stands before and behind a name that is known.
_LONGER = re.compile(
    r"(?:article|news|story|doc|document|post|full|main|plain|clean|cleaned|raw|web|original|fields|新闻|新聞|文章|报道|報道|報導|微博|帖子|推文|原文|正文)?"
    rf"({'|'.join(sorted((n for n, target in _TARGETS.items() if target != 'article'), key=len, reverse=True))})"
    r"(?:main|original|rendered|name|名称|名稱)?"
)
# What software writes for nothing.
EMPTY = {
    "#VALUE!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#DIV/0!", "#N/A", "undefined", "nan", "NaN", "NaT", "None", "null", "NULL", "(null)",
    "NA", "N/A", "n/a", "<NA>", "\\N", ".", "-", "--",
}  # fmt: skip
# Names of languages in the interfaces of databases (English, German, French, Spanish, Italian, Chinese, Japanese, Korean).
_LANGUAGES = {
    name: code
    for code, names in {
        "en": "en eng english englisch anglais inglés ingles inglese inglês engels 英文 英语 英語 영어 английский",
        "zh": "zh zho chi cn chinese chinesisch chinois chino cinese chinês chinees 中文 汉语 漢語 华语 華語 中国語 중국어 китайский "
        "mandarin cantonese 普通话 国语 國語 粤语 粵語 广东话 廣東話",
        "zh-Hans": "zhcn zhsg zhhans 简体 简体中文 簡體 簡體中文 简中 簡中 簡体字",
        "zh-Hant": "zhtw zhhk zhmo zhhant 繁体 繁体中文 繁體 繁體中文 繁中 正体 正體 正體中文 繁体字",
        "ja": "ja jpn japanese japanisch japonais japonés giapponese 日文 日语 日語 日本語 일본어",
        "ko": "ko kor korean koreanisch coréen coreano 韩文 韓文 韩语 韓語 韓国語 朝鲜语 한국어",
        "de": "de deu ger german deutsch allemand alemán tedesco 德文 德语 德語 ドイツ語 독일어",
        "fr": "fr fra fre french französisch français francés francese 法文 法语 法語 フランス語 프랑스어",
        "es": "es spa spanish spanisch espagnol español spagnolo 西班牙文 西班牙语 西班牙語 スペイン語 스페인어",
        "it": "it ita italian italienisch italien italiano 意大利文 意大利语 意大利語 イタリア語",
        "pt": "pt por portuguese portugiesisch portugais português portugués 葡萄牙文 葡萄牙语 葡萄牙語",
        "ru": "ru rus russian russisch russe ruso russo 俄文 俄语 俄語 ロシア語 русский",
        "ar": "ar ara arabic arabisch arabe árabe 阿拉伯文 阿拉伯语 阿拉伯語",
        "nl": "nl nld dut dutch niederländisch néerlandais nederlands 荷兰语 荷蘭語",
        "vi": "vi vie vietnamese vietnamesisch vietnamien 越南文 越南语 越南語",
        "id": "id ind indonesian indonesisch indonésien 印尼文 印尼语 印尼語",
        "tr": "tr tur turkish türkisch turc 土耳其语 土耳其語", "pl": "pl pol polish polnisch polonais 波兰语 波蘭語",
    }.items()
    for name in names.split()
}  # fmt: skip
_SUMMARY = re.compile(r"(?i)text|content|body|abstract|summary|snippet|正文|[内內]容|摘要")
_SAID = {  # what a scraped cell says of itself
    "outlet": re.compile(r"(?:文章|信息|稿件|新闻|新聞)?(?:来源|來源|出处|出處|媒体|媒體)\s*[:：]\s*|source:\s+", re.I),
    "byline": re.compile(r"(?:作者|撰文|文)\s*[:：]\s*|author:\s+", re.I),
    "title": re.compile(r"(?:标题|標題)\s*[:：]\s*|title:\s+", re.I),
}  # fmt: skip
_SITE = re.compile(r"(?i)^(?:https?://(?:www\.)?|www\.)([\w.-]+)(?::\d+)?(?:/\S*)?$")  # an outlet by its address
_PARTS = ("leadparagraph", "tailparagraph")  # Factiva's CSV has the text in two
_CODES = {
    "hd": "headline", "by": "byline", "sn": "sourcename", "pd": "publicationdate", "cr": "agency", "la": "language",
    "lp": _PARTS[0], "td": _PARTS[1],
}  # fmt: skip
_SIMPLIFIED = re.compile("simpl|sempl|vereinf|简|簡体|簡體|hans|간체")
_TRADITIONAL = re.compile("trad|繁|正體|hant|번체")


@functools.lru_cache(maxsize=1 << 12)
def _known(name: str) -> str:
    """Return the name in ``NAMES`` that a column's is, or is a longer form of, or ""."""
    plain = plain_name(name)
    longer = None if plain in _TARGETS else _LONGER.fullmatch(plain)
    return longer[1] if longer else plain if plain in _TARGETS else ""


def column_of(name: str) -> str:
    """Return the column of an article that a table's column is by its name, or ""."""
    return _TARGETS.get(_known(name), "")


def known_names(names: Sequence[str]) -> int:
    """Return how many of the names are those of an article's columns."""
    return _count_known(tuple(names))


@functools.lru_cache(maxsize=1 << 12)
def _count_known(names: tuple[str, ...]) -> int:
    return sum(map(bool, map(_known, _plain(names))))


def _plain(names: Sequence[str]) -> list[str]:
    """Return names as they are compared, Factiva's codes (HD, SN …) written out where they stand together."""
    plain = [plain_name(name) for name in names]
    return [_CODES.get(name, name) for name in plain] if {"hd", "sn"} <= {*plain} else plain


_OURS = frozenset(ARTICLE_COLUMNS)


def is_native(names: Sequence[str]) -> bool:
    """Tell whether a table was written by ``write_articles``."""
    return _OURS.issubset(names)


def map_columns(
    names: Sequence[str],
    columns: Mapping[str, str | Sequence[str]] | None,
    *,
    source: str,
    cells: Sequence[str] = (),
) -> dict[str, list[int]]:
    """Return the positions of the columns that make up each column of an article.

    ``columns`` says so for some (``{"title": "标题"}``; several names, in a list or joined by ``+``, are put together
    with a blank line between; "" means none); the others are found by ``NAMES``. ``cells`` are those of a row, of which
    the longest is the text that an error proposes. Raises ``FramingError``, with the
    columns found, where no column holds the text or more than one might, and for names that don't exist.
    """
    found: dict[str, list[int]] = {}
    for target, wanted in (columns or {}).items():
        if target not in NAMES:
            hint = did_you_mean(target, NAMES)
            raise FramingError(f"{source}: articles have no column {target!r}{hint}; they have {list(NAMES)}")
        if isinstance(wanted, str):
            wanted = [wanted] if wanted in names else [part.strip() for part in wanted.split("+")] if wanted else []
        found[target] = [_position(name, names, source) for name in wanted]
    taken = {position for positions in found.values() for position in positions}
    plain = _plain(names)
    likely = [len(c) * (2 if _SUMMARY.search(n) else 1) * (c[:4] != "http") for n, c in zip(names, cells, strict=False)]
    likely = likely or [bool(_SUMMARY.search(name)) for name in names]
    for target in NAMES:
        if target in found:
            continue
        known = {i: _known(name) for i, name in enumerate(plain) if i not in taken}
        candidates = [i for i, name in known.items() if _TARGETS.get(name) == target]
        candidates = [i for i in candidates if known[i] == plain[i]] or candidates
        candidates.sort(key=lambda i: _RANK[known[i]])
        if target == "text" and len(candidates) > 1:
            several = [names[i] for i in candidates]
            best = names[max(candidates, key=likely.__getitem__)]
            raise FramingError(f"{source}: the text may be in any of {several}; say which: columns text={best}")
        found[target] = candidates[:1]
        for column, parts in (("text", _PARTS), ("date", _PARTS_OF_A_DATE)):
            if target == column and not candidates and {*parts} <= {*plain}:
                found[target] = [plain.index(name) for name in parts]
    if not found["text"] and "text" not in (columns or {}) and {"article", "id"} <= {*plain}:
        found["text"], found["article"] = [plain.index("article")], [plain.index("id")]  # LexisNexisTools
    if not found["text"] and not (columns and columns.get("text") == ""):
        short = [" ".join(name.split())[:30] for name in names[:40]]
        if not known_names(names) and any(re.match(r"https?://|\d{4}", name) for name in names):
            raise FramingError(f"{source}: its first row holds no names of columns but {short}; put one above it")
        best = names[max(range(len(names)), key=likely.__getitem__)] if names else "body"
        raise FramingError(
            f"{source}: no column holds the text among {short}; say which: "
            f"columns text={' '.join(best.split())[:80]} (or text= if the table holds headlines only)"
        )
    return found


def _position(name: str, names: Sequence[str], source: str) -> int:
    exact = [i for i, other in enumerate(names) if other == name]
    close = exact or [i for i, other in enumerate(names) if plain_name(other) == plain_name(name)]
    if len(close) == 1:
        return close[0]
    if close:
        raise FramingError(f"{source}: {len(close)} columns are called {name!r}; rename all but one")
    raise FramingError(f"{source}: no column {name!r}{did_you_mean(name, names)}; columns: {list(names)[:40]}")


@functools.lru_cache(maxsize=1 << 10)
def plain_language(value: str) -> str:
    """Return the code of a language by its code or its name in a database's interface: ``en``, ``zh-Hans``, ``zh-Hant``, ``de`` …

    "" for plain Chinese, whose script is looked up in the text, and for what is no language (an edition, a column filled
    in wrongly): it is found from the text then.
    """
    low = unicodedata.normalize("NFKC", value).strip().rstrip(";.").replace("_", "-").casefold()
    words = re.findall(r"[^\W\d_]+", low)
    joined = "".join(words)
    code = _LANGUAGES.get(joined) or next((_LANGUAGES[word] for word in words[:1] if word in _LANGUAGES), "")
    an_edition = len(words) > 1 and not re.search("[-(]", low) and words[-1] != "language"  # German Edition
    if len(words) > 4 or (code and code[:2] != "zh" and an_edition):
        return ""
    if code[:2] == "zh" or any(_LANGUAGES.get(word) == "zh" for word in words):
        scripts = (("zh-Hans", _SIMPLIFIED), ("zh-Hant", _TRADITIONAL))
        return next((script for script, sign in scripts if sign.search(joined)), code.removesuffix("zh"))
    return code


def article_from_row(
    values: Sequence[str],
    positions: Mapping[str, list[int]],
    *,
    names: Sequence[str] = (),
    day_first: bool | None = None,
    basis: str = "stated",
) -> tuple[dict[str, str], list[str], str]:
    """Return an article's columns from a row's cells, what is to be said about it (reasons, all of them ``kept:``), and whose day a Unix time was given.

    That is UTC+8's where the names of the columns or the text are Chinese, else UTC's.
    """
    row = {target: _cell(values, where, keep=target == "text") for target, where in positions.items()}
    row |= {target: row[target][said.end() :] for target, label in _SAID.items() if (said := label.match(row[target]))}
    row["language"] = plain_language(row["language"])
    row["outlet"] = _SITE.sub(lambda site: site[1].lower(), row["outlet"])
    zone, clock = datetime.UTC, ""
    if UNIX.fullmatch(row["date"].strip("'\"")):
        chinese = any(
            detect_language(some)[:2] == "zh" for some in (" ".join(names), row["title"] + "\n" + row["text"])
        )
        zone, clock = (UTC_8, "by UTC+8") if chinese else (zone, "by UTC")
    try:
        row["date"] = parse_date(row["date"], day_first=day_first, zone=zone)
    except DateError as error:
        reason = f"{KEPT}date {row['date'][:40]!r} left empty: {error}"
        return row | {"date": "", "date_basis": ""}, [reason], ""
    if row["date"]:
        return row | {"date_basis": basis}, [], clock
    day = date_from_url(row["url"])
    return row | {"date": day, "date_basis": "url" if day else ""}, [], ""


def _cell(values: Sequence[str], where: list[int], *, keep: bool) -> str:
    some = [v for i in where if (v := values[i]) and (s := v.strip()) and s not in EMPTY and s.strip("\0")]
    return "\n\n".join(some) if keep else " ".join(map(str.strip, some))
