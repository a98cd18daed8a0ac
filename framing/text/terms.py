"""From text to sentences and terms, in Chinese and English.

Chinese is segmented by jieba with the codebook's and a user's words; traditional characters are folded to simplified first. English
is split by a rule of its own (``Segmenter.segment_terms``). Both split at punctuation before it is dropped, so that no term
spans two clauses.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from framing.errors import FramingError, check_columns, check_unique, did_you_mean
from framing.text.scripts import FOLDING, HAN_RANGES, REGIONAL_RULE, check_writing, fold, writing
from framing.text.stopwords import STOP_WORDS

ENGINES = ("jieba", "rjieba", "auto")


ENGLISH_RULE = "1"
"""Version of the rule for English terms; part of the provenance."""


# --- terms -----------------------------------------------------------------------------------------------------------

_WIDE = str.maketrans({0xFF01 + i: chr(0x21 + i) for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) == "%"})


_BLOCK = re.compile(
    r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+|[^\W_]"
)  # what jieba cuts as one, or a lone character outside it


_PLAIN = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9]+")


_SAYS = re.compile(r"[^\W_]")

_PIECE = rf"(?:(?:[A-Za-z]\.){{2,}}(?:[A-Za-z](?![^\W_]))?|[^\W_{HAN_RANGES}]+)"


_TERM = re.compile(rf"\d+(?:[.,]\d+)*%|\d+(?:[.,]\d+)+[^\W\d_]*|{_PIECE}(?:[-'&]{_PIECE})*")


_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\w+\.\w\S*")


_MARKS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None})


_JOINS = re.compile(r"[\s\"“”']*")  # between the words of a phrase: white space, and quotation marks around one of them


class Segmenter:
    """Splits text into terms, and says what it split with.

    Parameters
    ----------
    words : per language (``en``, ``zh``) the words and phrases that count as terms of their own: the codebook's
        (``Codebook.words()``) and a user's. Chinese words may stand in either script.
    engine : ``jieba``; ``rjieba``, which gives the same terms faster and must be installed; or ``auto``, which takes it where
        it is.

    The dictionary is jieba's own with the words added, in a tokenizer of this object alone: the shared one of the jieba module stays as it is.
    It is loaded on first use. Raises ``FramingError`` for an unknown language or engine, or an empty word.
    """

    def __init__(self, *, words: Mapping[str, Iterable[str]] | None = None, engine: str = "jieba") -> None:
        if engine not in ENGINES:
            raise FramingError(f"engine must be one of {list(ENGINES)}, got {engine!r}{did_you_mean(engine, ENGINES)}")
        self.engine = engine
        self.words: dict[str, tuple[str, ...]] = {"en": (), "zh": ()}
        for language, given in (words or {}).items():
            cleaned = {" ".join(str(word).split()) for word in given}
            if "" in cleaned:
                raise FramingError(f"words for {language!r}: a word is empty; remove it")
            key = check_writing(language)
            cleaned = {fold(w) for w in cleaned} if key == "zh" else cleaned
            self.words[key] = tuple(sorted({*self.words[key], *cleaned}))

    def __getstate__(self) -> dict[str, Any]:
        return {"engine": self.engine, "words": self.words}  # what was loaded is loaded anew in another process

    def segment_terms(self, text: str, language: str) -> list[str]:
        """Return the terms of a text in their order.

        Chinese: traditional text (``zh-Hant``) is folded, full-width letters and digits are made plain, and jieba cuts each stretch
        between punctuation marks, with its hidden Markov model for words it does not know. Latin words stay whole and keep their case.

        English: words are lower-cased as they stand, without stemming. Contractions, possessives and hyphenated words are one term
        each (``won't``, ``city's``, ``dual-use``; curly apostrophes are made straight). Initials lose their points (``U.S.`` counts
        as ``us``, as ``US`` does). Numbers keep decimals, thousands and a per cent sign (``10,546``, ``0.1%``); currency signs,
        web and mail addresses and Chinese characters are left out. Phrases among the words (``bargaining chip``) follow, as terms of
        their own, after their last word, which is counted as well; punctuation between the words of a phrase parts them.

        Function words are in (``count_terms`` leaves them out). Raises ``FramingError`` for another language.
        """
        if check_writing(language) == "en":
            return self._english(text)
        return self._chinese(fold(text) if language == "zh-Hant" else text)

    def provenance(self) -> dict[str, str]:
        """Return what the terms were made with: ``tool, version, dictionary_sha256, words_sha256, folding, english_rule``."""
        words = json.dumps(self.words, ensure_ascii=False, sort_keys=True)
        return {
            "tool": "jieba",
            "version": str(_jieba().__version__),
            "dictionary_sha256": _dictionary_sha256(),
            "words_sha256": hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(),
            "folding": f"OpenCC {_opencc_version()} {FOLDING}, regional words {REGIONAL_RULE}",
            "english_rule": ENGLISH_RULE,
        }

    def _english(self, text: str) -> list[str]:
        text = _ADDRESS.sub(" \n; ", text).translate(_MARKS)
        out: list[str] = []
        run: list[str] = []
        end = 0
        longest = max((len(p) for p in self._phrases), default=0)
        for match in _TERM.finditer(text):
            if not _JOINS.fullmatch(text, end, match.start()):
                run = []
            end = match.end()
            term = _without_points(match.group())
            out.append(term)
            run = [*run[1 - longest :], term] if longest > 1 else [term]
            out.extend(" ".join(run[at:]) for at in range(len(run) - 1) if tuple(run[at:]) in self._phrases)
        return out

    @functools.cached_property
    def _phrases(self) -> dict[tuple[str, ...], None]:
        split = (tuple(_without_points(t) for t in _TERM.findall(w.translate(_MARKS))) for w in self.words["en"])
        return dict.fromkeys(p for p in split if len(p) > 1)

    def _chinese(self, text: str) -> list[str]:
        blocks = _BLOCK.findall(text.translate(_WIDE))
        tokens = (
            self._cut_fast(blocks)
            if self._fast is not None
            else (t for b in blocks for t in [*self._tokenizer.cut(b), "\n"])
        )
        return [t for t in _whole_latin(tokens) if t.isalnum() or _SAYS.search(t)]

    def _cut_fast(self, blocks: list[str]) -> Iterator[str]:
        """Send plain stretches to the fast engine, all others to jieba: the two differ around . - _ + # & % and rare characters."""
        waiting: list[str] = []
        for block in blocks:
            if _PLAIN.fullmatch(block):
                waiting.append(block)
                continue
            yield from self._fast.cut("\n".join(waiting))
            waiting = []
            yield from ("\n", *self._tokenizer.cut(block), "\n")
        yield from self._fast.cut("\n".join(waiting))

    @functools.cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _jieba().Tokenizer()
        # Loaded by hand: initialize() writes to stderr, and reads a cache from the directory for temporary files.
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
        tokenizer.initialized = True
        total = tokenizer.total
        for word in self.words["zh"]:
            # add_word() counts the old frequency of a known word twice; the total must not depend on that.
            total -= tokenizer.FREQ.get(word, 0)
            tokenizer.add_word(word)
            total += tokenizer.FREQ[word]
            tokenizer.total = total
        return tokenizer

    @functools.cached_property
    def _fast(self) -> Any:
        if self.engine == "jieba":
            return None
        try:
            import rjieba
        except ImportError:
            if self.engine == "auto":
                return None
            raise FramingError(
                "engine 'rjieba' needs the package rjieba; install it, or use engine='auto' or 'jieba'"
            ) from None
        fast = rjieba.Jieba()
        for word in self.words["zh"]:
            fast.add_word(word, self._tokenizer.FREQ[word], None)
        # jieba's total counts a word twice that stands twice in its dictionary. With another total, equally likely cuts
        # (人人|人, 人|人人) would fall otherwise, as rounding decides between them: a word that no text has makes up for it.
        fast.add_word("\ue000", self._tokenizer.total - sum(self._tokenizer.FREQ.values()), None)
        return fast


def _whole_latin(tokens: Iterable[str]) -> Iterator[str]:
    """Put Latin words together again that a word of the user's cut: AI among the words makes M, AI, N of MAIN."""
    held = ""
    for token in tokens:
        if held and _LATIN_END.search(held) and _LATIN_START.match(token):
            held += token
            continue
        if held:
            yield held
        held = token
    if held:
        yield held


_LATIN_END, _LATIN_START = re.compile("[A-Za-z0-9]$"), re.compile("[A-Za-z0-9]")


def _without_points(term: str) -> str:
    return (re.sub(r"\.", "", term) if re.search(r"[A-Za-z]\.", term) else term).lower()


def _jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba 0.42.1 has invalid escapes, and asks for the deprecated pkg_resources
        import jieba
    return jieba


@functools.cache
def _dictionary_sha256() -> str:
    with _jieba().Tokenizer().get_dict_file() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _opencc_version() -> str:
    from importlib.metadata import version

    return version("opencc")


def count_terms(
    articles: pd.DataFrame,
    *,
    segmenter: Segmenter,
    stop_words: Mapping[str, Collection[str]] = STOP_WORDS,
) -> pd.DataFrame:
    """Count the terms of each article.

    Parameters
    ----------
    articles : columns ``article, language, text`` (others are ignored).
    stop_words : per language (``en``, ``zh``) the terms that are left out; ``{}`` keeps all.

    Returns ``article, term, count``, sorted, whatever the order of rows; an article without terms has no row. Raises ``FramingError``
    for an empty table, a missing column, an article that stands twice, or an unknown language.

    >>> import pandas as pd
    >>> count_terms(pd.DataFrame({"article": ["a"], "language": ["en"], "text": ["Talks failed. Talks go on."]}), segmenter=Segmenter())
      article    term  count
    0       a  failed      1
    1       a      go      1
    2       a   talks      2
    """
    check_columns(articles, ("article", "language", "text"), "articles")
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to count")
    check_unique(articles, "article", "articles")
    stop = {language: frozenset(words) for language, words in stop_words.items()}
    table = articles.sort_values("article")
    texts = table["text"].fillna("").astype(str)
    rows = [
        (article, term, count)
        for article, language, text in zip(table["article"], table["language"], texts, strict=True)
        for term, count in sorted(Counter(segmenter.segment_terms(text, language)).items())
        if term not in stop.get(writing(language), ())
    ]
    counted = pd.DataFrame(rows, columns=["article", "term", "count"])
    return counted.astype({"article": table["article"].dtype, "term": str, "count": int})
