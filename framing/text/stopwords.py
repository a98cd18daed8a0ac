"""Function words that are left out of term counts, for English and for Chinese in both scripts.

Two rules made the lists. A word is listed where it tells nothing about what is said or in whose voice. And what the
reading of a stance hangs on is never listed (``KEPT``): negation and limitation (not, never, but, only, 不, 并非, 而非), distance
(so-called, 所谓) and report (said, 称, 指, 表示). ``us`` is no stop word, as it is how ``U.S.`` is counted.
"""

from __future__ import annotations

from framing.errors import FramingError
from framing.text.scripts import convert, writing

_ENGLISH = """
a an the this that these those there here
i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves
who whom whose which what whatever whichever whoever
am is are was were be been being do does did doing have has had having
can could might shall should will would ought
i'm i've i'd i'll we're we've we'd we'll you're you've you'd you'll he's he'd he'll she's she'd she'll it's it'd it'll
they're they've they'd they'll that's that'd that'll there's there'd there'll here's who's who'd who'll what's let's
of to in on at by for from with into onto upon about as than between among amongst within during after
above over through throughout across along around beside besides via toward towards
and or because while when whenever where wherever then thus hence therefore whether how why
eg ie etc mr mrs ms dr
"""
_CHINESE = """
的 了 着 过 地 得 之 所 者 们 吗 呢 吧 啊 呀 嘛 啦 哦 哪
我 你 您 他 她 它 我们 你们 您们 他们 她们 它们 咱们 自己 自身 本人 大家 人家
这 那 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 这儿 那儿 这么 那么 此 该 其 其中 之间 之一 之中 之后 之前 之下 之上
谁 什么样 怎样 如何 哪些 哪个 哪里 何时
和 与 及 以及 或 或者 并且 而且 且 跟 同 暨 又 也 还 都 就 便 才 再 则 亦 乃
在 于 从 自 由 自从 向 往 朝 到 至 对于 关于 至于 以 为 为了 因 因为 由于 所以 因此 因而 于是 从而 以便 以致
把 将 被 让 给 叫 替 按 随着 随 通过 经 经过 凭 沿 沿着 除 除了 除此之外 比 比如 等 等等 等人
是 有 会 能 能够 可以 可 要 得以 来 去 起来 下来 下去 上来 出来 过来 进来
当 时 时候 的话 之际 以来 以后 以前 期间 此时 当中
很 非常 十分 太 极 挺 相当于 更加 越 越来越 比较 较
一 个 位 名 些 一些 一种 某 某个 某种 每 每个 各 各个 各种 各自 另 另外
如果 要是 倘若 假如 即使 即便 哪怕 虽说 尽管如此 无论 不管 只要 既 既然 那就 以至于
"""

_NEEDED = """
not no never neither nor none nothing without cannot can't don't doesn't didn't won't wouldn't isn't aren't wasn't weren't hasn't
haven't hadn't shouldn't couldn't but only rather instead however although though despite yet against so-called
said says say saying told called according claimed claims alleged if unless us
不 没 没有 无 非 未 并非 并不 并未 不是 不会 不能 不应 而非 而是 而不是 绝非 从未 只 仅 只是 仅仅 只有 但 但是 然而 不过 却 虽然 尽管
反而 所谓 号称 自称 称 指 说 表示 指出 认为 强调 宣称 声称 据 据称 对
"""

_COMMON = """
also even just now still already very more most much many some any other another such same well too yet
all both each every either else own several few fewer less least others almost nearly always often once again ever later earlier
since until before behind below beyond up down out off back further together enough due meanwhile elsewhere otherwise
percent per cent one two three four five six seven eight nine ten first second third last next new
year years month months week weeks day days today yesterday tomorrow ago
january february march april may june july august september october november december
monday tuesday wednesday thursday friday saturday sunday
可能 进行 按照 几乎 种 更 最 多 少 中 上 下 里 内 外 前 后 间 已 已经 曾 正 正在 目前 现在 同时 此外 其他 其它 有关 相关
两 二 三 四 五 六 七 八 九 十 第一 第二 第三 一次 一直 一定 许多 部分 方面
年 月 日 天 周 今年 去年 明年 今天 昨天 明天 近日 日前 当天 当日 本月 本周
"""

KEPT = frozenset(_NEEDED.split())
"""Words that are kept whatever a list says: the reading of a stance needs them."""

STOP_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(_ENGLISH.split()) - KEPT,
    "zh": frozenset(_CHINESE.split()) - KEPT,
}
"""Stop words as terms are counted: English lower-cased, Chinese folded to simplified."""

COMMON = frozenset(_COMMON.split())
"""Words of degree, number and calendar, in both languages: counted as others are, but no telling terms. Who takes out function words by eye
takes these out in one text and leaves them in another."""


def tells_nothing(term: str) -> bool:
    """Whether a term is a function word, a word of degree, place, number or calendar, a single letter or a number: no news among telling terms."""
    single = len(term) == 1 and term.isascii()
    return term.isdecimal() or single or any(term in words for words in (COMMON, *STOP_WORDS.values()))


def stop_words(language: str) -> frozenset[str]:
    """Return the stop words of a language: ``en``, ``zh-Hans`` (or ``zh``), or ``zh-Hant`` in traditional characters.

    Terms of a corpus are folded to simplified, so ``zh`` serves both scripts there; the traditional forms, with the variants used in
    Taiwan, are for text that is counted as it stands. Raises ``FramingError`` for another language.
    """
    if language == "zh-Hant":
        return frozenset(convert(word, config) for config in ("s2t", "s2tw", "s2hk") for word in STOP_WORDS["zh"])
    if writing(language) not in STOP_WORDS:
        raise FramingError(f"there are stop words for en, zh-Hans and zh-Hant, got {language!r}")
    return STOP_WORDS[writing(language)]
