"""What two stretches of text share: how like they are, how much of a headline a text holds, whether one runs on in the other."""

from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_HAN_CHAR = re.compile(HAN)
_HAN_RUN = re.compile(f"{HAN}+")
_HAN_BEGINNING, _HAN_END = re.compile(f"{HAN}*"), re.compile(f"{HAN}*$")
_ENGLISH_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_ENGLISH_STOP = frozenset(
    _ENGLISH_WORD.findall(
        "the and for that with was were are has have had been but not from this they their its his her she him you our who "
        "which will would could should can may than then there these those into over about after before between also more "
        "most some such said says say when what where while because during against under out one two all any other new"
    )
)
WEIGHTS = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))  # it says what each decides
WORDS = 6e7  # of running text, about as many as jieba's dictionary was counted on
USUAL_LIKENESS = 0.04  # cosine of two articles of a page, taken where the page has too few to say


def count_grams(texts: Iterable[str]) -> Counter[str]:
    """Count the runs of two to four Han characters: what stands together elsewhere on the page may do so at a break."""
    counts: Counter[str] = Counter()
    for text in texts:
        for han in _HAN_RUN.findall(text):
            counts.update([han[i : i + n] for n in (2, 3, 4) for i in range(len(han) - n + 1)])
    return counts


@lru_cache(maxsize=1)
def _dictionary() -> dict[str, float]:
    """Log of the share of running text of words of up to four characters (jieba's dictionary)."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    words = {}
    with jieba.get_dict_file() as file:
        for line in file:
            word, count, _ = line.decode("utf-8").split()
            if len(word) <= 4:
                words[word] = math.log((int(count) + 1) / WORDS)
    return words


@lru_cache(maxsize=4096)
def _log_probability(han: str) -> float:
    """Log-probability of the likeliest words that a few Han characters make."""
    words = _dictionary()
    best = [0.0] + [-math.inf] * len(han)
    for i in range(len(han)):
        for j in range(i + 1, min(len(han), i + 4) + 1):
            word = words.get(han[i:j]) or (-math.log(WORDS) if j == i + 1 else -math.inf)
            best[j] = max(best[j], best[i] + word)
    return best[-1]


def runs_on(left: str, right: str, grams: Container[str] = ()) -> float:
    """Return how much speaks for ``right`` running on where ``left`` breaks off (log-odds; negative speaks against).

    Evidence: marks that cannot begin or end a line, quotation marks and brackets that stay open, characters at the break
    that stand together elsewhere on the page (``grams``, from ``count_grams``), words that straddle the break, an English
    word cut in two.
    """
    if not left or not right:
        return 0.0
    weight = WEIGHTS["runs on"]
    a, b = left[-1], right[0]
    if b in "，。、；：？！）》」』”’%":
        return float(weight["no mark begins a line"])
    if a in "（《「『“‘":
        return float(weight["no mark ends a line"])
    score = 0.0
    for opens, closes, times in (("“", "”", 1.0), ("（", "）", 2.0), ("《", "》", 2.0)):
        closing, opening = right.find(closes), right.find(opens)
        closed_first = closing >= 0 and (opening < 0 or closing < opening)
        if left.rfind(opens) > left.rfind(closes):
            score += weight["closes"] if closed_first else times * weight["stays open"]
        elif closed_first:
            score += times * weight["unopened"]
    if not (_HAN_CHAR.search(left[-8:]) or _HAN_CHAR.search(right[:8])):
        small = 1.0 if b.islower() else -1.0
        if not b.isalpha():
            return score
        if a == "-":
            return score + weight["hyphen"] + small * weight["small letter after a hyphen"]
        return score + small * weight["small letter"] if a.isalpha() or a in ",;，、；：" else score
    before = _HAN_END.search(left[-8:]).group(0)  # type: ignore[union-attr]
    after = _HAN_BEGINNING.match(right[:8]).group(0)  # type: ignore[union-attr]
    if before and after:
        across = _log_probability(before + after) - _log_probability(before) - _log_probability(after)
        score += weight["words across"] * across
        for n in (2, 3, 4):
            known = any(before[-i:] + after[: n - i] in grams for i in range(1, n) if i <= len(before))
            score += weight[f"{n} characters known"] * known
    return score + weight["Han"]


def features(text: str) -> Counter[str]:
    """Count what tells topics apart: pairs of neighbouring Han characters, English words, figures are left out."""
    counts = Counter(a + b for han in _HAN_RUN.findall(text) for a, b in itertools.pairwise(han))
    counts.update(w for w in _ENGLISH_WORD.findall(text.lower()) if _tells(w))
    return counts


def word_pairs(text: str) -> Counter[str]:
    """Count the pairs of neighbouring English words: names and phrases tell articles apart better than words do."""
    words = _ENGLISH_WORD.findall(text.lower())
    return Counter(f"{a} {b}" for a, b in itertools.pairwise(words) if _tells(a) and _tells(b))


def _tells(word: str) -> bool:
    return len(word) > 2 and word not in _ENGLISH_STOP


def term_weight(term: str) -> float:
    """Return how much a term of ``features`` says about a topic: common words little, rare ones much, English words 1.

    Pairs of characters that are no word are mostly the end of one and the beginning of another, and say little.
    """
    if term.isascii():
        return 1.0
    known = _dictionary().get(term)
    return 0.3 if known is None else min(1.3, max(0.05, (-known - 6.0) / 6.0))


class Space:
    """Texts as weighted counts of what tells topics apart (``features``), rarer on this page weighing more."""

    def __init__(self, texts: Sequence[str]) -> None:
        from scipy.sparse import csr_array

        counted = [features(text) + word_pairs(text) for text in texts]
        self.index: dict[str, int] = {}
        for counts in counted:
            for term in counts:
                self.index.setdefault(term, len(self.index))
        columns = [self.index[term] for counts in counted for term in counts]
        values = [float(n) for counts in counted for n in counts.values()]
        ends = np.cumsum([0] + [len(counts) for counts in counted])
        shape = (len(texts), max(1, len(self.index)))
        self.counts = csr_array((np.array(values), np.array(columns, dtype=np.int64), ends), shape=shape)
        df = np.bincount(columns, minlength=shape[1]) if columns else np.zeros(shape[1])
        common = np.array([term_weight(term) for term in self.index] or [1.0])
        self.idf = (np.log((1 + len(texts)) / (1 + df)) + 0.1) * common

    def _sums(self, groups: Sequence[Sequence[int]]) -> Any:
        from scipy.sparse import csr_array

        ends = np.cumsum([0] + [len(g) for g in groups])
        members = np.array([i for g in groups for i in g], dtype=np.int64)
        shape = (len(groups), self.counts.shape[0])
        return csr_array((np.ones(len(members)), members, ends), shape=shape) @ self.counts

    def cosine(self, groups: Sequence[Sequence[int]]) -> np.ndarray:
        """Cosine of the weighted counts of every two groups of texts."""
        rows = self._sums(groups)
        rows.data = np.log1p(rows.data) * self.idf[rows.indices]
        norms = np.maximum(np.sqrt(np.asarray((rows * rows).sum(axis=1)).ravel()), 1e-9)
        return np.asarray((rows @ rows.T).todense()) / np.outer(norms, norms)

    def coverage(self, heads: Sequence[str], groups: Sequence[Sequence[int]]) -> np.ndarray:
        """Share of each headline's terms, weighted by rarity, that each group of texts holds."""
        sums = self._sums(groups).tocsc()
        df = np.diff(sums.indptr)
        weight = np.log((1 + len(groups)) / (1 + df)) + 0.5
        out = np.zeros((len(heads), len(groups)))
        unseen = np.log(1 + len(groups)) + 0.5
        for i, head in enumerate(heads):
            terms = sorted(features(head))
            known = [self.index[t] for t in terms if t in self.index]
            total = weight[known].sum() + unseen * (len(terms) - len(known))
            for k in known if total > 0 else ():
                out[i, sums.indices[sums.indptr[k] : sums.indptr[k + 1]]] += weight[k] / total
        return out


def likeness(cosine: np.ndarray, size: np.ndarray) -> np.ndarray:
    """How much more two pieces share than pieces of this page usually do (log of the ratio); short ones say less."""
    n = len(size)
    off = cosine - np.diag(np.diag(cosine))
    usual = (off.sum(axis=1) + 3 * USUAL_LIKENESS) / (n - 1 + 3)
    ratio = np.log((cosine + 0.015) / (np.sqrt(np.outer(usual, usual)) + 0.015))
    trust = np.minimum(1.0, np.sqrt(np.minimum.outer(size, size) / 150.0))
    return np.clip(ratio, -2.0, 2.5) * trust
