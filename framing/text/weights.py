"""Term counts weighed: TF-IDF."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer


class TermWeights(TfidfTransformer):
    """scikit-learn's TF-IDF of 1 + ln of the counts, to unit length; counts below one (of a copy that is split) stay as they are.

    For counts of one or more this is ``TfidfTransformer(sublinear_tf=True)``, which would make small ones negative.
    """

    def fit(self, X: sparse.csr_matrix, y: object = None) -> TermWeights:
        """Learn how many articles have each term."""
        super().fit(_dampen(X))
        return self

    def transform(self, X: sparse.csr_matrix, **options: Any) -> sparse.csr_matrix:
        """Return the weights of counts (articles x terms)."""
        return super().transform(_dampen(X), **options)


def _dampen(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    out = sparse.csr_matrix(counts, dtype=float, copy=True)
    out.data = np.where(out.data < 1, out.data, 1 + np.log(np.maximum(out.data, 1)))
    return out
