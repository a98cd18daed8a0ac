"""Text as exports and scanners leave it -> text as it was written: one step for every reader, with a count of what it changed."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections import Counter
from typing import Any

from framing.text.scripts import HAN, HAN_RANGES, convert

CHANGES = {
    "encoding": "characters read in the wrong encoding put right (â€™ is ’)",
    "escapes": "tags, entities and escapes taken out (<p>, &quot;, _x000D_)",
    "look-alikes": "look-alike characters made plain (⾏ is 行, ﬁ is fi, Ａ is A)",
    "invisible": "invisible characters taken out, made line ends or plain spaces (soft hyphens, zero-width and hard spaces)",
    "spaced": "spaces between single characters taken out",
    "wrapped": "line ends inside sentences taken out",
}
"""What cleaning changes, by the name that ``clean_text`` counts it under."""


def clean_text(text: str, *, lines: bool = True) -> tuple[str, Counter[str]]:
    """Return a text as it was written, and how many places were changed, by kind (``CHANGES``).

    ``lines=False`` leaves the ends of lines alone. Kept are paragraphs, headlines on lines of their own, Chinese
    punctuation, circled figures, fractions and superscripts. Text that is clean comes back as it is. Not for code or
    markup that is the matter itself.
    """
    counts: Counter[str] = Counter()
    suspect = not text.isascii() or _SUSPECT_ASCII.search(text)
    for kind, mend in _STEPS if suspect else ():
        if lines or kind != "wrapped":
            text, counts[kind] = mend(text)
    return text, +counts


_SUSPECT_ASCII = re.compile(
    r"[\x01-\x08\v\f\x0e-\x1f\x7f<&\\]|_x00|[^\n]\r?\n[^\n]|[^\n]\n\n[a-z]|\r(?!\n)|\[[/a-z\[]|=[0-9A-F]{2}=|\]\(|\*\*|(?:\b\w {1,4}){6}"
)


# --- encoding ---------------------------------------------------------------------------------------------------------

_BYTE = {c: b for b in range(0x80, 0x100) for c in {chr(b), bytes([b]).decode("cp1252", "ignore")} - {""}}
_HIGH_RUN = re.compile("[" + re.escape("".join(_BYTE)) + "]{2,}")
_MISREAD = re.compile(  # UTF-8 of Latin letters, of punctuation, of two Chinese characters or more
    rb"\xe2\x82\xac(?:\xc5[\x92\x93\xa0\xa1\xb8\xbd\xbe]|\xcb[\x86\x9c])|\xef\xbf\xbd|[\xc2\xc3][\x80-\xbf]|\xe2[\x80-\x84][\x80-\xbf]|(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2,}|\xef\xbb\xbf"
)
_LATIN_1 = re.compile(
    "[\x80\x82-\x84\x86-\x8c\x8e\x91-\x9c\x9e\x9f]"
)  # Windows-1252 read as Latin-1: no character is there
_GBK = re.compile(f"[{HAN_RANGES}]+")  # UTF-8 of Latin letters and marks read as GB18030: 鈥檚 is ’s, 茅 is é
_MAC = re.compile("‚Ä[ìîôúùì¢¶]|√[°-∫©®±∂ºÆß†°¢§]")  # UTF-8 read as Macintosh's: marks, letters with an accent
_PRINTABLE = re.compile(r"(?:=[0-9A-F]{2})+")  # as mail writes what is not ASCII


def _mend_encoding(text: str) -> tuple[str, int]:
    """Put right UTF-8 that was read as Windows-1252, also several times, or as GB18030, and Windows-1252 read as Latin-1."""
    total = 0
    if len(re.findall(r"=[0-9A-F]{2}=[0-9A-F]{2}", text)) >= 2:
        text, total = _PRINTABLE.subn(lambda m: bytes.fromhex(m[0].replace("=", "")).decode("utf-8", "replace"), text)
        text = re.sub(r"=\r?\n", "", text)
    for _ in range(4):
        text, lost = re.subn("â€\ufffd", "”", text)  # the byte that Windows-1252 does not have
        count = 0

        def run(match: re.Match[str]) -> str:
            nonlocal count
            data = bytes(_BYTE[c] for c in match[0])
            out, at = [], 0
            for found in _MISREAD.finditer(data):
                out += [match[0][at : found.start()], found[0].decode("utf-8")]
                at, count = found.end(), count + 1
            return "".join([*out, match[0][at:]])

        text = _HIGH_RUN.sub(run, text)
        text, controls = _LATIN_1.subn(lambda m: m[0].encode("latin-1").decode("cp1252"), text)
        text, mac = _MAC.subn(lambda m: m[0].encode("mac_roman").decode(), text)
        total += count + lost + mac + controls
        if not count:
            break
    if "鈥" in text and 4 * len(HAN.findall(text)) < len(text):

        def gbk(match: re.Match[str]) -> str:
            nonlocal total
            out = match[0].encode("gb18030").decode("utf-8", "ignore")
            if out.encode() != match[0].encode("gb18030"):
                return match[0]
            total += 1
            return out

        text = _GBK.sub(gbk, text)
    return text, total


# --- markup and escapes -----------------------------------------------------------------------------------------------

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});|&nbsp\b")
_EXCEL = re.compile(r"_x00(0[9ADad]|5[Ff])_(?:(?<=D_)\r?\n)?")
# Escapes that were written out.
_LITERAL = re.compile(r"\\u([0-9a-fA-F]{4})|\\r\\n|\\n(?![a-z])|\\xa0|\\t(?![a-z])|\\([\"/])")
_BLOCKS = "p|div|section|article|figure|figcaption|h[1-6]|ul|ol|li|dl|dt|dd|table|tr|blockquote|pre|hr|header|footer"
_INLINE = "a|abbr|b|strong|i|em|u|s|small|big|span|font|sub|sup|img|mark|cite|q|td|th|tbody|thead|center|iframe|input|label|video|source|html|body|text|main|aside|time|picture|svg|button|form"
_TAG = re.compile(rf"<(/?)({_BLOCKS}|br|{_INLINE}|\w+:\w+)(?:\s[^<>]*)?/?>", re.I)
_BBCODE = re.compile(r"\[(/?)(b|i|u|s|url|img|quote|color|size|font|center|list)(?:=[^\[\]\n]*)?\]", re.I)
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+)\b[^\[\]]*\]", re.I)
_FOUND = re.compile(r"###(.{1,30}?)\$\$\$")  # what was searched for, as CNKI marks it
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\((?:https?://|/)[^\s()]*(?:\s\"[^\"\n]*\")?\)")  # of Markdown
_STRONG = re.compile(r"\*\*(?=\S)([^*\n]+)(?<=\S)\*\*|(?m:^#{1,6} +)")
_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]{0,100}\|)?([^\[\]|\n]{1,100})\]\]|'{3}")
_UNSEEN = re.compile(r"<!--|<!\[CDATA\[|\]\]>|<(script|style|noscript|ref)\b[^<>]*>", re.I)


def _without_unseen(text: str) -> tuple[str, int]:
    """Take out comments and scripts with what is in them; in time that grows with the text's length, closed or not."""
    out, at, count, unclosed = [], 0, 0, set()
    for opening in _UNSEEN.finditer(text):
        name = (opening[1] or opening[0]).lower()
        if opening.start() < at or name in unclosed:
            continue
        end = opening.end()
        if "[" not in name and "]" not in name:
            closing = re.compile(f"</{name}\\s*>" if opening[1] else "-->", re.I).search(text, end)
            if closing is None:
                unclosed.add(name)
                continue
            end = closing.end()
        out.append(text[at : opening.start()])
        at, count = end, count + 1
    return "".join([*out, text[at:]]), count


def _mend_escapes(text: str) -> tuple[str, int]:
    text, total = _EXCEL.subn(lambda m: {"0D": "\n", "0A": "\n", "09": "\t", "5F": "_"}[m[1].upper()], text)
    if len(_LITERAL.findall(text)) >= 2:
        text, found = _LITERAL.subn(lambda m: chr(int(m[1], 16)) if m[1] else m[2] or "\n" * ("n" in m[0]) or " ", text)
        total += found
    for _ in range(3):  # &amp;quot; is escaped twice
        text, found = _ENTITY.subn(lambda m: html.unescape(m[0] if m[0].endswith(";") else m[0] + ";"), text)
        total += found
        if not found:
            break
    for mark in (_SHORTCODE, _FOUND, _LINK, _STRONG, _WIKI):
        text, found = mark.subn(lambda m: "" if m[0][0] == "!" or not m.re.groups else m[1] or "", text)
        total += found
    opened, closed = ({m[2].lower() for m in _BBCODE.finditer(text) if bool(m[1]) is end} for end in (False, True))
    if opened & closed:
        text, found = _BBCODE.subn("", text)
        total += found
    if not (_TAG.search(text) or _UNSEEN.search(text)):
        return text, total
    if re.search(r"<(?:p|br|div|li)\b", text, re.I):  # then a line end is a space, as in any HTML
        text = re.sub(r"\s+", " ", text)

    def tag(match: re.Match[str]) -> str:
        name = match[2].lower()
        return "\n" if name == "br" else "\n\n" if re.fullmatch(_BLOCKS, name) else " " if name in ("td", "th") else ""

    text, unseen = _without_unseen(text)
    text, tags = _TAG.subn(tag, text)
    text = re.sub(r"[ \t\xa0]+", " ", text)
    return re.sub(r"\n{2,}", "\n\n", re.sub(r" ?\n ?", "\n", text)).strip(), total + unseen + tags


# --- characters -------------------------------------------------------------------------------------------------------

# Radicals that fonts put in place of characters and that NFKC knows no other form of.
_RADICALS = dict(
    zip(
        "⺁⺄⺆⺇⺈⺊⺋⺌⺎⺗⺘⺙⺝⺟⺠⺡⺢⺣⺥⺨⺩⺫⺬⺭⺮⺶⺷⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙冂几刀卜卩小兀心扌攵月母民氵氺灬爫犭王罒示礻竹羊羊月臼艹艹艹虎衤西西见角角讠贝车辶辶辶阝钅長长长门阜阝雨青韦页风飞食饣饣饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
_LOOK_ALIKE = re.compile(
    "[\u2f00-\u2fdf\u2e80-\u2eff\uf900-\ufaff\U0002f800-\U0002fa1f\ufb00-\ufb06\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05"
    "\uff61-\uff64\ufe10-\ufe19\ufe30-\ufe4f\ufe50-\ufe6f\U0001d400-\U0001d7ff]|(?<=[0-9\uff10-\uff19])\uff0e(?=[0-9\uff10-\uff19])|[^\\W\\d_][\u0300-\u036f]+"
)
_INVISIBLE = re.compile(
    "\xad[ \t]*\n|[\x01-\x08\x0e-\x1f\x7f\xad\u034f\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0e\ufeff\ufff9-\ufffb\U000e0100-\U000e01ef]|(?<=\\w)[\u200d\ufe0f](?=\\w)"
)
_SPACE = re.compile("[\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u2800\u3164]")  # other than the ideographic one
_CYRILLIC = str.maketrans(
    "аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijshdqwABEKMHOPCTYXIJSoABEZHIKMNOPTYX"
)
# Words of Latin and Cyrillic or Greek letters.
_MIXED = re.compile(r"\b(?=[^\W\d_]*[A-Za-z])(?=[^\W\d_]*[\u0370-\u052f])[^\W\d_]+")


def _plain(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", _RADICALS.get(match[0], match[0]))
    upright = "\ufe10" <= match[0] <= "\ufe6f" and len(plain) == 1 and "!" <= plain <= "~" and not plain.isalnum()
    return chr(ord(plain) + 0xFEE0) if upright else plain  # ﹐ is a Chinese comma


def _mend_look_alikes(text: str) -> tuple[str, int]:
    count = 0

    def plain(match: re.Match[str]) -> str:
        nonlocal count
        out = _plain(match)
        count += out != match[0]
        return out

    def latin(match: re.Match[str]) -> str:
        nonlocal count
        out = match[0].translate(_CYRILLIC)
        count += sum(a != b for a, b in zip(match[0], out, strict=True)) if out.isascii() else 0
        return out if out.isascii() else match[0]

    text = _LOOK_ALIKE.sub(plain, text)
    if not HAN.search(text) and re.search("[A-Za-z]{3}", text):  # then full-width marks are no Chinese punctuation
        text = re.sub("[\uff01-\uff5e\u3000]", plain, text)
    return _MIXED.sub(latin, text), count


def _mend_invisible(text: str) -> tuple[str, int]:
    text, ends = re.subn("\r(?!\n)|[\u2028\u2029\x85\v\f]", "\n", text)
    text, spaces = _SPACE.subn(" ", text)
    text, count = _INVISIBLE.subn("", text)
    return text, ends + spaces + count


_MARK = "，。、；：？！（）《》〈〉「」『』【】“”‘’％…—·"
_GAP = "[ \t\u3000]{1,3}"
_PAIR = re.compile(rf"(?<=[{HAN_RANGES}])((?:{_GAP})?)(?=[{HAN_RANGES}])")
_SPREAD = re.compile(rf"(?<=[{HAN_RANGES}{_MARK}\d]){_GAP}(?=[{HAN_RANGES}{_MARK}\d])|(?<=[{HAN_RANGES}{_MARK}]){_GAP}(?=[A-Za-z])|(?<=[A-Za-z]){_GAP}(?=[{HAN_RANGES}{_MARK}])|(?<=\b\w){_GAP}(?=\w\b)")  # fmt: skip
_SPREAD_LATIN = re.compile(
    r"(?<!\S)(?=(?:\S +){1,40}? \S)(?:[A-Za-z,.;:'!?()-] {1,4}){11,}[A-Za-z,.;:'!?()-](?!\S)"
)  # T h e   r u l e: words stand further apart


def _mend_spaced(text: str) -> tuple[str, int]:
    text, total = _SPREAD_LATIN.subn(lambda m: re.sub(" (?! )", "", re.sub(" {2,}", "  ", m[0])), text)
    if not re.search(rf"[{HAN_RANGES}]{_GAP}[{HAN_RANGES}]{_GAP}[{HAN_RANGES}]", text):
        return text, total
    out = []
    for line in text.split("\n"):
        pairs = [bool(m[1]) for m in _PAIR.finditer(line)]
        spread = sum(pairs)
        if (spread >= 8 and spread >= 0.4 * len(pairs)) or (spread >= 3 and spread >= 0.9 * len(pairs)):
            line, count = _SPREAD.subn("", line)
            total += count
        out.append(line)
    return "\n".join(out), total


# --- line ends --------------------------------------------------------------------------------------------------------

_OPEN_ENDING = re.compile(  # what neither a sentence nor a headline ends with
    r"(?:[^\W\d_][,;]|\b(?:a|an|the|of|and|or|to|in|on|at|by|for|from|with|as|that|which|its|their|his|her|is|are|was|were|be|not|"
    r"der|die|das|den|dem|des|ein|eine|einen|einem|einer|und|oder|im|mit|von|zu|für|auf|le|la|les|du|de|et|ou|en|dans|pour|par|sur|el|los|las|del|y))$",
    re.I,
)
_ZH_OPEN_ENDING = re.compile(
    "[，、（《“「『]$|[的是把被将將与與和及或于於而]$|(?:不是|并非|並非|没有|沒有|以及|对于|對於|关于|關於|因为|因為)$"
)
# 使用⏎AI, GPS⏎设备, 数量达到⏎300; 23日 and 2016年 begin a line of their own.
_LATIN_SEAM = re.compile(
    f"[{HAN_RANGES}][A-Za-z]|[A-Za-z0-9%][{HAN_RANGES}]|[到达達约約为為于於共近超逾过過第至有以仅僅的][0-9]"
)
_ZH_CLOSING = re.compile("[，。、；：？！）》」』”…％]")
_COMPOUND = frozenset(re.findall("[a-z]+", (
    "all anti co cross cutting dual ex far full half high ill large least long low many mid most multi much near non now off one "
    "part post pre pro quasi rare self semi short single small so state still three two ultra well wide world year "
    "four five six seven eight nine eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty "
    "seventy eighty ninety hundred thousand million billion trillion first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)))  # fmt: skip
_ENDING = re.compile("(?:t?een|t?y|ths?|ly|ary|aires?|fold|some)")  # six-ty, first-ly
MOST_JUDGED = 2000  # line ends of a text that the segmenter looks at; the others go as these do


def _mend_wrapped(text: str) -> tuple[str, int]:
    """Join lines that were broken inside a sentence or a word; where a headline may end, only a word cut in two is joined.

    English: where the next line begins in lower case, or this one ends in a comma or an article; where many lines are such, also
    where a line is as long as those. Chinese: where a mark says so, or a word of the segmenter's spans the break: so it is
    at 59% of breaks put in at random and at 0.8% of 13,105 ends of headlines.
    """
    text = text.replace("\r\n", "\n")
    if "\n\n" in text and not re.search("[^\n]\n[^\n]", text):  # each line a paragraph of its own
        single, count = _mend_wrapped(re.sub("\n+", "\n", text))
        return (single.replace("\n", "\n\n"), count) if count >= max(3, 1.5 * single.count("\n")) else (text, 0)
    lines = text.split("\n")
    breaks = {i for i in range(len(lines) - 1) if lines[i].strip() and lines[i + 1].strip()}
    indented = {i for i in breaks if re.match("\u3000| {2}|\t", lines[i + 1])}
    if len(indented) < len(breaks):  # then an indent begins a paragraph
        breaks -= indented
    if not breaks:
        return text, 0
    sure = {i: _runs_on(lines[i].rstrip(), lines[i + 1].lstrip()) for i in breaks}
    han = {i for i in breaks if _is_han(lines[i].rstrip()[-1:]) and _is_han(lines[i + 1].lstrip()[:1])}
    judged = [i for i in sorted(han) if not sure[i]][:MOST_JUDGED]
    cut = {i for i in judged if _cuts_word(lines[i].rstrip()[-8:], lines[i + 1].lstrip()[:8])}
    widths = sorted(len(lines[i].rstrip()) for i in han)
    running = sum(bool(re.search("[，。；：、]", line)) for line in lines) > len(lines) / 3  # not a list of headlines
    even = running and len(han) >= 3 and widths[-1] - widths[0] <= 2 and max(map(len, lines)) <= widths[-1] + 2
    cut_numbers = {i for i in breaks if all(map(HAN.search, lines[i : i + 2])) and re.fullmatch(r"\d\d", lines[i].rstrip()[-1] + lines[i + 1].lstrip()[0])}  # fmt: skip
    wrapped_zh = even or len(cut) >= max(2, 0.35 * min(len(han), MOST_JUDGED))
    english = [len(lines[i]) for i in breaks if sure[i] and i not in han]
    width = 0.8 * max(english) if len(english) >= 3 else 0
    vocabulary = frozenset(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower())) if english else frozenset()
    apart = "\n\n" in text  # then paragraphs are told by that
    out, total, joined = [lines[0]], 0, False  # pieces; an empty one stands for no line end
    for i in range(len(lines) - 1):
        last, following = lines[i].rstrip(), lines[i + 1]
        join = sure.get(i, False)
        if i in cut_numbers:
            join = wrapped_zh or sum(sure.values()) + len(cut_numbers) >= 3
        elif i in cut or (wrapped_zh and i in breaks and HAN.search(last) and last[-1:].isalnum()):
            join = join or joined or bool(re.search("[，。；：！？、]", last)) or (i in cut and len(cut) >= 3) or even
        elif width and i in breaks and len(last) >= width and (apart or not _is_closed(last)):
            join = True
        elif even and i in breaks and len(last) >= widths[-1]:
            join = True  # a sentence ends where the line does
        elif i in breaks and not join and _is_han(last[-1]) != _is_han(following.lstrip()[0]):
            whole = joined or (len(last) >= (15 if i else 24) and re.search("[，。；]", last))
            join = bool(whole and _LATIN_SEAM.search(last[-1] + following.lstrip()[:1]) and re.search("[，。；]", "".join(lines[i + 1 : i + 4])))  # fmt: skip
        if join:
            out[-1], between = _seam(out[-1].rstrip(), following.lstrip(), vocabulary)
            out += ["" if i in cut_numbers else between, following.lstrip()]
            total += 1
        else:
            out += ["\n", following]
        joined = join
    return ("".join(out), total) if total else (text, 0)


def _runs_on(left: str, right: str) -> bool:
    """Tell whether the marks or letters at a line's end alone say that the sentence runs on."""
    if re.search(f"[{HAN_RANGES}{_MARK}]", left[-1] + right[0]):
        if re.search(r"\d$", left) and re.match("[年月日号號时時万萬亿億元]", right):
            return True
        return bool(_ZH_CLOSING.match(right) or (_ZH_OPEN_ENDING.search(left) and re.search(f"[{HAN_RANGES}]", left)))
    if re.search(r"[^\W_][-‐]$", left) and (right[0].islower() or (right[0].isalnum() and len(left.split()) > 2)):
        return True
    if len(left.split()) < 4 or _is_closed(left):
        return False
    return right[0].islower() or bool(_OPEN_ENDING.search(left) and right[0].isalnum())


def _is_closed(line: str) -> bool:
    return bool(re.search(r"[.!?:;。！？；：…][\"'”’」』）)\]]*$", line))


def _is_han(character: str) -> bool:
    return bool(HAN.match(character))


def _cuts_word(left: str, right: str) -> bool:
    """Tell whether a Chinese word begins in one line and ends in the next."""
    at = 0
    for term in _tokenizer().cut(convert(left + right, "t2s")):
        at += len(term)
        if at >= len(left):
            return at > len(left) and at - len(term) < len(left)
    return False


@functools.cache
def _tokenizer() -> Any:
    from framing.text.terms import Segmenter

    return Segmenter()._tokenizer


def keeps_hyphen(first: str, second: str) -> bool:
    """Tell whether two parts of a word, in lower case, between which a line ends, are a compound that has its hyphen anywhere."""
    return first in _COMPOUND and not _ENDING.fullmatch(second)


def _seam(left: str, right: str, vocabulary: frozenset[str]) -> tuple[str, str]:
    """Return the left line as it goes on without its line end, and what comes between it and the right one."""
    if re.search(f"[{HAN_RANGES}{_MARK}]", left[-1:] + right[:1]):
        return left, " " if left[-1:] in "”’…—" and right[:1].isascii() else ""
    broken = re.search(r"([^\W_]+)[-‐]$", left)
    if not broken:
        return left, " "
    if re.match(r"(?:and|or|to|und|oder|bis|et|ou|y|o)\b", right):  # mid- and long-term
        return left, " "
    if not right[0].islower() or broken[1].isdigit():  # Anglo-Dutch, COVID-19
        return left, ""
    first, second = broken[1].lower(), (re.match(r"[^\W\d_]*", right) or broken)[0]
    whole = first + second in vocabulary and f"{first}-{second}" not in vocabulary
    keep = f"{first}-{second}" in vocabulary or keeps_hyphen(first, second)
    return (left[:-1] if whole or not keep else left), ""


_STEPS = (
    ("encoding", _mend_encoding),
    ("escapes", _mend_escapes),
    ("look-alikes", _mend_look_alikes),
    ("invisible", _mend_invisible),
    ("spaced", _mend_spaced),
    ("wrapped", _mend_wrapped),
)
