"""From text to sentences and terms, in Chinese and English.

Chinese is segmented by jieba with the codebook's and a user's words; traditional characters are folded to simplified first. English
is split by a rule of its own (``Segmenter.segment_terms``). Both split at punctuation before it is dropped, so that no term
spans two clauses.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import re
import warnings
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.errors import FramingError, check_columns, check_unique, did_you_mean
from framing.text.scripts import FOLDING, HAN_RANGES, REGIONAL_RULE, check_writing, fold, writing
from framing.text.stopwords import STOP_WORDS

ENGINES = ("jieba", "rjieba", "auto")

ENGLISH_RULE = "1"
"""Version of the rule for English terms; part of the provenance."""


# --- terms -----------------------------------------------------------------------------------------------------------

_WIDE = str.maketrans({0xFF01 + i: chr(0x21 + i) for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) == "%"})
_WIDE_LETTER = re.compile(f"[{''.join(map(chr, _WIDE))}]")
_BLOCK = re.compile(
    r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+|[^\W_]"
)  # what jieba cuts as one, or a lone character outside it
_MARK = re.compile(r"[-+#&._%]")
_LUMP = re.compile(r"(?<!\S)[A-Za-z0-9]+[-._][A-Za-z0-9+#&._%\-]+(?!\S)")  # what only rjieba may leave in one piece
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")  # how jieba cuts it
_CUT_LATIN = re.compile(r"(?<=[A-Za-z0-9])\t(?=[A-Za-z0-9])")
_SAYS = re.compile(r"[^\W_]")

_PIECE = rf"(?:(?:[A-Za-z]\.){{2,}}(?:[A-Za-z](?![^\W_]))?|[^\W_{HAN_RANGES}]+)"
_TERM = re.compile(  # first what most words are, then the rule in full
    rf"[A-Za-z]{{2,}}+(?![\w'&-])|\d+(?:[.,]\d+)*%|\d+(?:[.,]\d+)+[^\W\d_]*|{_PIECE}(?:[-'&]{_PIECE})*"
)
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+@\w+\.\w\S*")
_MARKS = {"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": ""}
_JOINS = re.compile(r"[\s\"“”']*")  # between the words of a phrase: white space, and quotation marks around one of them


class Segmenter:
    """Splits text into terms, and says what it split with.

    Parameters
    ----------
    words : per language (``en``, ``zh``) the words and phrases that count as terms of their own: the codebook's
        (``Codebook.words()``) and a user's. Chinese words may stand in either script.
    engine : ``rjieba``, which must be installed; ``jieba``, which gives the same terms slowly; or ``auto``, the faster one that is
        there.

    The dictionary is jieba's own with the words added, in a tokenizer of this object alone: the shared one of the jieba module stays as it is.
    It is loaded on first use. Raises ``FramingError`` for an unknown language or engine, or an empty word.
    """

    def __init__(self, *, words: Mapping[str, Iterable[str]] | None = None, engine: str = "auto") -> None:
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
        text = _plain_marks(_ADDRESS.sub(" \n; ", text) if "@" in text or "://" in text or "www." in text else text)
        # One pass over the text, and one over the terms of it: a call for each term would take most of the time.
        terms = "\n".join(_TERM.findall(text)).lower().split("\n")
        if "." in text:
            terms = [_without_points(t) if "." in t else t for t in terms]
        if not self._phrases.keys().isdisjoint(terms):
            return self._with_phrases(terms, text)
        return terms if terms[0] else []

    def _with_phrases(self, terms: list[str], text: str) -> list[str]:
        """Put each phrase, the longest first, behind its last word, where nothing but ``_JOINS`` parts its words."""
        found = [
            (at, len(phrase))
            for at, term in enumerate(terms)
            if term in self._phrases
            for phrase in self._phrases[term]
            if tuple(terms[max(at + 1 - len(phrase), 0) : at + 1]) == phrase
        ]
        if not found:
            return terms
        spans = [m.span() for m in _TERM.finditer(text)]
        joined = [_JOINS.fullmatch(text, end, start) is not None for (_, end), (start, _) in itertools.pairwise(spans)]
        out, begun = [], 0
        for at, length in found:
            if all(joined[at + 1 - length : at]):
                out += [*terms[begun : at + 1], " ".join(terms[at + 1 - length : at + 1])]
                begun = at + 1
        return [*out, *terms[begun:]]

    @functools.cached_property
    def _phrases(self) -> dict[str, list[tuple[str, ...]]]:
        """The phrases by their last word, the longest first."""
        split = {tuple(_without_points(t).lower() for t in _TERM.findall(_plain_marks(w))) for w in self.words["en"]}
        by_last: dict[str, list[tuple[str, ...]]] = {}
        for phrase in sorted(split, key=lambda p: (-len(p), p)):
            if len(phrase) > 1:
                by_last.setdefault(phrase[-1], []).append(phrase)
        return by_last

    def _chinese(self, text: str) -> list[str]:
        text = text.translate(_WIDE) if _WIDE_LETTER.search(text) else text
        blocks = _BLOCK.findall(text)
        # The terms of a text in one string, tabs between them: what a few of them need costs nothing for the others.
        if self._fast is None:
            joined = "\t\n\t".join("\t".join(self._tokenizer.cut(block)) for block in blocks)
        else:
            joined = "\t".join(self._fast.cut("\n".join(blocks)))
            if _MARK.search(joined):
                joined = _LUMP.sub(self._part_lump, joined)
        # Latin words that a user's word cut are put together: AI among the words makes M, AI, N of MAIN.
        terms = _CUT_LATIN.sub("", joined).split()
        return [t for t in terms if t.isalnum() or _SAYS.search(t)] if _MARK.search(joined) else terms

    def _part_lump(self, lump: re.Match[str]) -> str:
        if self._dictionary[0].get(lump[0]):
            return lump[0]
        return "\t".join(filter(None, _LATIN.split(lump[0])))

    @functools.cached_property
    def _dictionary(self) -> tuple[dict[str, int], int]:
        """jieba's frequencies with those of the words added, and their total."""
        if not self.words["zh"]:
            return _own_dictionary()
        return self._tokenizer.FREQ, self._tokenizer.total

    @functools.cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _jieba().Tokenizer()
        # Set by hand: initialize() writes to stderr, and reads a cache from the directory for temporary files.
        frequencies, total = _own_dictionary()
        tokenizer.FREQ, tokenizer.total = dict(frequencies) if self.words["zh"] else frequencies, total
        tokenizer.initialized = True
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
        frequencies, total = self._dictionary
        for word in self.words["zh"]:
            fast.add_word(word, frequencies[word], None)
        # jieba's total counts a word twice that stands twice in its dictionary. With another total, equally likely cuts
        # (人人|人, 人|人人) would fall otherwise, as rounding decides between them: a word that no text has makes up for it.
        fast.add_word("\ue000", total - sum(frequencies.values()), None)
        return fast


def _plain_marks(text: str) -> str:
    if not text.isascii():
        for mark, plain in _MARKS.items():
            text = text.replace(mark, plain)
    return text


def _without_points(term: str) -> str:
    return term.replace(".", "") if re.search(r"[A-Za-z]\.", term) else term


@functools.cache
def _own_dictionary() -> tuple[dict[str, int], int]:
    tokenizer = _jieba().Tokenizer()
    return tokenizer.gen_pfdict(tokenizer.get_dict_file())


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

    Returns ``article, term, count``, sorted, whatever the order of rows, articles and terms as categories (``Categorical``); an article
    without terms has no row. Raises ``FramingError`` for an empty table, a missing column, an article that stands twice, or an unknown language.

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
    table = articles.sort_values("article")
    counts, terms = _count(table["language"].tolist(), table["text"].fillna("").astype(str).tolist(), segmenter)
    written = table["language"].map(writing).to_numpy()
    row = np.repeat(np.arange(len(table)), np.diff(counts.indptr))
    keep = np.ones(len(row), dtype=bool)
    for language, words in stop_words.items():
        stop = np.fromiter(map(frozenset(words).__contains__, terms), bool, len(terms))
        keep &= ~(stop[counts.indices] & (written == language)[row])
    column = counts.indices[keep]
    used = np.bincount(column, minlength=len(terms)) > 0
    place = (np.cumsum(used) - 1)[column]
    return pd.DataFrame(
        {
            "article": pd.Categorical.from_codes(row[keep], table["article"].array),
            "term": pd.Categorical.from_codes(place, pd.Index(terms[used], dtype=str)),
            "count": counts.data[keep].astype(int),
        }
    )


def _count(
    languages: Iterable[str], texts: Iterable[str], segmenter: Segmenter
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """Return how often each term stands in each text (texts x terms), and the terms, sorted.

    A term is a number from the moment it is met: tables of millions of strings would take most of the time and memory.
    """
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    met: list[int] = []
    ends = [0]
    for language, text in zip(languages, texts, strict=True):
        met += map(numbers.__getitem__, segmenter.segment_terms(text, language))
        ends.append(len(met))
    terms = sorted(numbers)
    place = np.empty(len(terms), np.int32)
    place[[numbers[t] for t in terms]] = np.arange(len(terms))
    columns = place[np.array(met, np.int32)]
    counts = sparse.csr_matrix(
        (np.ones(len(met), np.int32), columns, np.array(ends)), shape=(len(ends) - 1, max(len(terms), 1))
    )
    counts.sum_duplicates()
    return counts, np.array(terms, dtype=object)
