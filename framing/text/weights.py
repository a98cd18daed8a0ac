"""Term counts weighed: TF-IDF."""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer


class TermWeights(TfidfTransformer):
    """scikit-learn's TF-IDF of 1 + ln of the counts, to unit length; counts below one (of a copy that is split) stay as they are.

    For counts of one or more this is ``TfidfTransformer(sublinear_tf=True)``, which would make small ones negative.
    """

    def fit(self, X: sparse.csr_matrix, y: object = None) -> TermWeights:
        """Learn how many articles have each term."""
        super().fit(sparse.csr_matrix(X, dtype=float))
        return self

    def transform(self, X: sparse.csr_matrix, copy: bool = True) -> sparse.csr_matrix:
        """Return the weights of counts (articles x terms), which stay as they are if ``copy``."""
        return super().transform(_dampen(X, copy), copy=False)


def _dampen(counts: sparse.csr_matrix, copy: bool) -> sparse.csr_matrix:
    out = sparse.csr_matrix(counts, dtype=float, copy=copy)
    several = out.data >= 1
    np.log(out.data, out=out.data, where=several)
    np.add(out.data, 1, out=out.data, where=several)
    return out
