"""Languages and scripts: which language a text is in, and traditional characters folded to simplified."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from framing.errors import FramingError, did_you_mean

LANGUAGES = ("en", "zh-Hans", "zh-Hant")

WRITINGS = ("en", "zh")
"""Languages as the codebook and the models know them: both Chinese scripts share one vocabulary, folded to simplified."""


def writing(language: str) -> str:
    """Return the codebook's language of an article's language: ``en``, or ``zh`` for both Chinese scripts."""
    return "zh" if language.startswith("zh") else language


@functools.cache
def _script_only() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the characters that only simplified, traditional, Japanese text has, by what GB 2312, Big5 and Shift-JIS hold."""
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    simplified = {c for c in han if c.encode("gb2312", "ignore")}
    traditional = {c for c in han if c.encode("big5", "ignore")}
    japanese = {c for c in han if c.encode("shift_jis", "ignore")} - simplified - traditional
    chinese = convert("".join(sorted(japanese)), "t2s")  # 説 and 衆 are traditional, too
    japanese = {c for c, plain in zip(sorted(japanese), chinese, strict=True) if plain not in simplified}
    return frozenset(simplified - traditional), frozenset(traditional - simplified), frozenset(japanese)


HAN_RANGES = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The Han characters of Unicode, as they stand between the brackets of a pattern."""

HAN = re.compile(f"[{HAN_RANGES}]")
_KANA_HANGUL = re.compile(r"[\u3041-\u30fa\u1100-\u11ff\uac00-\ud7af]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_ENGLISH = frozenset(
    re.findall("[a-z]+", "the of and to in a is for on that with as at by from it be are was has not this")
)
_LOOKED_AT = 5_000  # characters


def detect_language(text: str) -> str:
    """Return ``zh-Hant``, ``zh-Hans``, ``en``, or "" for anything else, from the first 5,000 characters.

    Chinese where a tenth of the letters is Han and there is hardly any kana or hangul; traditional where characters of
    that script only outnumber those of the other. English where the letters are Latin and, from twelve words on, one in
    twenty is among the commonest English words. Text without letters returns "". Headlines of a few words in
    another Latin-script language pass as English: say the language where a file may hold them.
    """
    counts = Counter(text[:_LOOKED_AT])
    letters = sum(n for c, n in counts.items() if c.isalpha())
    if letters == 0:
        return ""
    han = sum(n for c, n in counts.items() if HAN.match(c))
    if han >= letters / 10:
        if sum(n for c, n in counts.items() if _KANA_HANGUL.match(c)) > letters / 20:
            return ""
        simplified, traditional, japanese = _script_only()
        if sum(n for c, n in counts.items() if c in japanese) > han / 30:
            return ""
        lead = sum(n * ((c in traditional) - (c in simplified)) for c, n in counts.items())
        return "zh-Hant" if lead > 0 else "zh-Hans"
    if sum(n for c, n in counts.items() if _LATIN.match(c)) < letters / 2:
        return ""
    start = text[:_LOOKED_AT].lower()
    words = re.findall("[a-z]+" if start.isascii() else r"[^\W\d_]+", start)
    return "en" if len(words) < 12 or sum(w in _ENGLISH for w in words) >= len(words) / 20 else ""


# --- traditional to simplified ---------------------------------------------------------------------------------------

FOLDING = "tw2sp"

REGIONAL = {
    "要胁": "要挟", "撒手锏": "杀手锏", "皇牌": "王牌", "永续发展": "可持续发展", "永续经营": "可持续经营", "永续性": "可持续性", "永续能源": "可持续能源",
    "飞弹": "导弹", "両": "两", "揑": "捏", "智财权": "知识产权", "掐颈": "掐脖子", "卡颈": "卡脖子", "扼颈": "掐脖子",
    "要脇": "要挟", "脇迫": "胁迫", "两用物品": "两用物项", "双用途": "两用", "双重用途": "两用", "军商两用": "军民两用",
}  # fmt: skip
"""Words of Hong Kong and Taiwan, in simplified characters, that OpenCC does not know, and the mainland's for them."""

REGIONAL_RULE = "2"
"""Version of ``REGIONAL``; part of the provenance of terms."""

_REGIONAL = re.compile("|".join(sorted(REGIONAL, key=len, reverse=True)))


def fold(text: str) -> str:
    """Return Chinese text in simplified characters and mainland words (OpenCC, ``tw2sp``: 軟體 becomes 软件; ``REGIONAL``: 要脅 becomes 要挟).

    For matching and counting only: the original should be kept and shown. The length may change (記憶體 becomes 内存); see
    ``fold_with_offsets``.

    >>> fold("軟體與記憶體")
    '软件与内存'
    """
    return _REGIONAL.sub(lambda match: REGIONAL[match[0]], convert(text, FOLDING))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return the folded text, and for each of its characters and its end the place in ``text`` that it comes from.

    Places never decrease; ``text[places[i]:places[j]]`` is what ``folded[i:j]`` was. Where a word changed its length all its
    characters come from the place where the change begins.
    """
    folded = fold(text)
    runs = [(m.start(), m.group()) for m in _RUN.finditer(text)]
    pieces = [fold(run) for _, run in runs]
    if "".join(pieces) != folded:  # a word that OpenCC knows spans two runs
        runs, pieces = [(0, text)], [folded]
    places: list[int] = []
    for (start, run), piece in zip(runs, pieces, strict=True):
        places += [start + place for place in _align(run, piece)]
    return folded, [*places, len(text)]


def _align(run: str, folded: str) -> Iterator[int]:
    # Folding without regional words keeps the length, so that only the changed words are left to align.
    plain = convert(run, "t2s")
    if plain == folded or len(plain) != len(run):
        plain = run
    if len(run) == len(folded) and (plain == run or len(run) == 1):
        yield from range(len(run))
        return
    dropped: int | None = None  # characters that left no trace belong to what follows them
    for _, start, end, first, last in SequenceMatcher(None, plain, folded, autojunk=False).get_opcodes():
        kept = end - start == last - first
        for step in range(last - first):
            place = start + step if kept else start
            yield place if dropped is None else dropped
            dropped = None
        if first == last and dropped is None:
            dropped = start


def convert(text: str, config: str) -> str:
    """Return a text as one of OpenCC's conversions gives it, such as ``t2s``: characters simplified, words as they are.

    OpenCC takes UTF-8: a stray surrogate becomes a question mark.
    """
    if text.isascii():
        return text
    encodable = text.encode("utf-8", "replace").decode("utf-8") if _SURROGATE.search(text) else text
    return str(_converter(config).convert(encodable))


@functools.cache
def _converter(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)


_SURROGATE = re.compile("[\ud800-\udfff]")
_RUN = re.compile(f"[{HAN_RANGES}]+|[^{HAN_RANGES}]+")


def check_writing(language: str) -> str:
    """Return ``en`` or ``zh`` for a language; raise ``FramingError`` for any other."""
    if writing(language) not in ("en", "zh"):
        allowed = ["en", "zh", "zh-Hans", "zh-Hant"]
        raise FramingError(f"language must be one of {allowed}, got {language!r}{did_you_mean(language, allowed)}")
    return writing(language)


def plain_name(name: str) -> str:
    """Return a name as names of columns and frames are compared: without capitals, spaces and signs."""
    return re.sub(r"[\s_\-.:：]+", "", name.replace("\ufeff", "")).casefold()
