"""How like two stretches of text are, by the words they share."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from framing.readers.page.breaks import _HAN_CHAR, _dictionary

_ENGLISH_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")


_ENGLISH_STOP = frozenset(
    _ENGLISH_WORD.findall(
        "the and for that with was were are has have had been but not from this they their its his her she him you our who "
        "which will would could should can may than then there these those into over about after before between also more "
        "most some such said says say when what where while because during against under out one two all any other new"
    )
)


def features(text: str) -> Counter[str]:
    """Count what tells topics apart: pairs of neighbouring Han characters, English words, figures are left out."""
    han = Counter(a + b for a, b in itertools.pairwise(text) if _HAN_CHAR.match(a) and _HAN_CHAR.match(b))
    han.update(w for w in _ENGLISH_WORD.findall(text.lower()) if len(w) > 2 and w not in _ENGLISH_STOP)
    return han


def term_weight(term: str) -> float:
    """Return how much a term of ``features`` says about a topic: common words little, rare ones much, English words 1.

    Pairs of characters that are no word are mostly the end of one and the beginning of another, and say little.
    """
    if term.isascii():
        return 1.0
    known = _dictionary().get(term)
    return 0.3 if known is None else min(1.3, max(0.05, (-known[0] - 6.0) / 6.0))


USUAL_LIKENESS = 0.04  # cosine of two articles of a page, taken where the page has too few to say


class Space:
    """Texts as weighted counts of what tells topics apart (``seams.features``), rarer on this page weighing more."""

    def __init__(self, texts: Sequence[str]) -> None:
        from scipy.sparse import csr_array

        counted = [features(text) for text in texts]
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
