"""What two stretches of text share, and whether one runs on in the other.

Nothing here knows of pages; ``stitch`` weighs what these functions say.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Container, Iterable
from functools import lru_cache

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"


_HAN_CHAR = re.compile(HAN)


WORDS = 6e7  # of running text, about as many as jieba's dictionary was counted on


def count_grams(texts: Iterable[str]) -> Counter[str]:
    """Count the runs of two to four Han characters: what stands together elsewhere on the page may do so at a break."""
    counts: Counter[str] = Counter()
    for text in texts:
        for han in re.findall(f"{HAN}+", text):
            counts.update(han[i : i + n] for n in (2, 3, 4) for i in range(len(han) - n + 1))
    return counts


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, tuple[float, str]]:
    """Words of up to four characters: log of their share of running text, and part of speech (jieba's dictionary)."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    words = {}
    with jieba.get_dict_file() as file:
        for line in file:
            word, count, tag = line.decode("utf-8").split()
            if len(word) <= 4:
                words[word] = (math.log((int(count) + 1) / WORDS), tag)
    return words


# Evidence of a break being none, as log-odds: logistic regression on the line ends of Chinese news text set in columns,
# against as many wrong continuations from the same page (held out: area under the curve 0.88, 0.79 without the table).
_CLOSES, _STAYS_OPEN, _UNOPENED = 3.0, -1.4, -1.4  # quotation marks; brackets, which span less, count double


_GRAMS = {2: 1.2, 3: 1.0, 4: 1.8}  # a run of so many characters across the break stands elsewhere on the page


_WORDS_ACROSS, _BIAS = 0.8, -0.9


# Which kind of word follows which. Kinds are parts of speech (lower case as in jieba; V verbs, N nouns of one character,
# w verbal nouns, P persons, S places), frequent words by themselves, 0 figures, E Latin letters and punctuation marks.
# A row is the word before the break, a column the one after it; a digit is so many times 0.4 in favour of running on,
# a letter (a = 1, b = 2, ...) against it.
_KINDS = """
      %0ENPSVabcdfimnpqrtuvw—一不中了和在年是的等这（），
    % ...a.......2.1a............1...2.....
    0 47.babcb.ab.a5bb5b2.cb1..aa.a8aa..a..
    E .a7a..aa......1a.a........a.......a..
    N acadbddcacbbacbbdcbbcb.a.aabacba.ab..
    P .a.ba.c...1.1..ac..a1.11..a11aba.a1..
    S ..ab.2c...1.1.1ab.1a11..aab1.a.12a2..
    V ..bccbcbacbababac.bbabaaaa2aabcbaab..
    a ...cbbcb.ab.aa1bd.a.1111.a1aaba2.aa..
    b ...a11a..aa...3.....11.......a11.....
    c ...b.21..11.12.2a31.3...2.a.2.1a.2...
    d ..adbb111..a2..3caaa4...2aaa3b311.a..
    f ...ba1a...1..21.a...11........12..a..
    i ...a11aa..1...1a....21........13.....
    m .baab.c11aa1.12aba.a1.1a.1.a.ab1.a3..
    n .2ac1aa.112.2.22c.11323a.3141c123.3..
    p .1.b22b..a.1..1ab2aa1......aaaab..2..
    q .a.a.aaa..a...1aaa..aa....a....1..1..
    r .a.b.aa21.2.1a21a1.a21..2..a.a.1.....
    t .3.b..ba...1.11.a...1a...a.1.aa..12..
    u ..............1...............a1.....
    v .3.b.1a12.212.31b2..221a..52.b131.4..
    w ...caab...111a2abaaa22.aa113aa.31....
    — .1.a12a2.a.....11...1.4..............
    、 .1.b34a32a1.3a41b.1a33..1aaa.aab.....
    一 .a.bbaca..ba..caaaa.ca.a......a......
    不 ...b.a.a.a....ba.a..1.....1..a.a.....
    中 .a.aa.a..a..a.a.a.a..a...a...aaa..a..
    了 .2.b.2a1.....31..2..a....a.....a.12..
    和 .1.a11a..a...13.a2..23.....a..aa..1..
    在 .2.b14b..a.1.12.a.2.1.........aa..1..
    年 .4.aa....aa1a...a.2......a.a..a1..1..
    是 .2aba2.1..1.112..1..3....1..1aaa..1..
    的 .1ab1.c11bba113ab.1a13aa.aaaaa.b.a4..
    等 ....a.b....1.23..1..a1...a...........
    这 ...b.aa...1..1ba....ba...a....1a.....
    （ .....................................
    ） .1.c1ab....1.131a13.22.1...1...4126..
    ， .22d34.126424223d54b41a121c15c3d.52..
"""


_ALONE = {
    w: kind[0]
    for kind in ("的地得之", "了着过", "在", "和与及", "是为", "等", "年月日", "中上下里", "一", "不", "这该其")
    for w in kind
}


_MARKS = {m: kind[0] for kind in ("，：；,:;", "、", "）”’》)", "（“‘《(", "%.％‰") for m in kind}


@lru_cache(maxsize=1)
def _follows() -> dict[str, float]:
    columns, *rows = [line.strip() for line in _KINDS.strip("\n").split("\n")]
    return {
        row[0] + column: 0.4 * (int(sign) if sign.isdigit() else -(ord(sign) - 96))
        for row in rows
        for column, sign in zip(columns, row[2:], strict=True)
        if sign != "."
    }


def _kind(word: str) -> str:
    first = word[:1]
    if not _HAN_CHAR.match(first):
        kind = "0" if first.isdigit() else "E" if first.isascii() and first.isalpha() else "—"
        return _MARKS.get(first, kind)
    tag = _dictionary().get(word, (0.0, "n"))[1]
    if word in _ALONE:
        return _ALONE[word]
    if tag.startswith("nr"):
        return "P"
    if tag in ("ns", "vn", "an"):
        return "S" if tag == "ns" else "w"
    if tag[0] in "nlsgjzv":
        return ("V" if tag[0] == "v" else "N") if len(word) == 1 else "v" if tag[0] == "v" else "n"
    return "u" if tag[0] == "k" else tag[0] if tag[0] in "abcdfimpqrtu" else "n"


def _split(han: str) -> tuple[float, list[str]]:
    """Return the likeliest words of a few Han characters and their log-probability."""
    words = _dictionary()
    best: list[tuple[float, int]] = [(0.0, 0)] + [(-math.inf, 0)] * len(han)
    for i in range(len(han)):
        for j in range(i + 1, min(len(han), i + 4) + 1):
            word = words.get(han[i:j], (-math.log(WORDS), "") if j == i + 1 else None)
            if word and best[i][0] + word[0] > best[j][0]:
                best[j] = (best[i][0] + word[0], i)
    out, at = [], len(han)
    while at:
        out.append(han[best[at][1] : at])
        at = best[at][1]
    return best[-1][0], out[::-1]


@lru_cache(maxsize=4096)
def _edge(text: str, at: int) -> tuple[str, float, str]:
    """Return the Han characters at the beginning (0) or end (-1) of a text, how likely they are, the kind of its word there."""
    han = (re.match(f"{HAN}*", text) if at == 0 else re.search(f"{HAN}*$", text)).group(0)  # type: ignore[union-attr]
    if not han:
        return "", 0.0, _kind(text[at])
    probability, words = _split(han)
    return han, probability, _kind(words[at])


def seam(left: str, right: str, grams: Container[str] = ()) -> float:
    """Return how much speaks for ``right`` running on where ``left`` breaks off (log-odds; negative speaks against).

    Evidence: marks that cannot begin or end a line, quotation marks and brackets that stay open, characters at the break that stand
    together elsewhere on the page (``grams``, from ``count_grams``), words that straddle the break, the kinds of word
    that meet there, an English word cut in two.
    """
    if not left or not right:
        return 0.0
    a, b = left[-1], right[0]
    if b in "，。、；：？！）》」』”’%":
        return 4.0
    if a in "（《「『“‘":
        return 3.0
    score = 0.0
    for opens, closes, weight in (("“", "”", 1.0), ("（", "）", 2.0), ("《", "》", 2.0)):
        closing, opening = right.find(closes), right.find(opens)
        closed_first = closing >= 0 and (opening < 0 or closing < opening)
        if left.rfind(opens) > left.rfind(closes):
            score += _CLOSES if closed_first else weight * _STAYS_OPEN
        elif closed_first:
            score += weight * _UNOPENED
    if not (_HAN_CHAR.search(left[-8:]) or _HAN_CHAR.search(right[:8])):
        return score + _english_seam(a, b)
    before, odds_before, kind_before = _edge(left[-8:], -1)
    after, odds_after, kind_after = _edge(right[:8], 0)
    if before and after:
        score += _WORDS_ACROSS * (_split(before + after)[0] - odds_before - odds_after)
        for n, weight in _GRAMS.items():
            score += weight * any(before[-i:] + after[: n - i] in grams for i in range(1, n) if i <= len(before))
    return score + _BIAS + _follows().get(kind_before + kind_after, 0.0)


def _english_seam(a: str, b: str) -> float:
    if a.isalpha() and b.isalpha():
        return 0.8 if b.islower() else -0.8
    if a == "-" and b.isalpha():
        return 2.0 if b.islower() else -1.0
    if a in ",;，、；：" and b.isalpha():
        return 0.5 if b.islower() else -0.5
    return 0.0
