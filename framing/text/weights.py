"""Term counts weighed: TF-IDF."""

from __future__ import annotations

import numpy as np
from scipy import sparse


def _weigh_terms(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """1 + log of the count, times inverse document frequency, to unit length: scikit-learn's ``sublinear_tf``."""
    rarity = np.log((1 + counts.shape[0]) / (1 + np.bincount(counts.indices, minlength=counts.shape[1]))) + 1
    weighted = counts.copy()
    weighted.data = (1 + np.log(weighted.data)) * rarity[weighted.indices]
    length = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1
    return sparse.csr_matrix(sparse.diags(1 / np.where(length > 0, length, 1)) @ weighted)


def dampen(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return 1 + ln of the counts, as the TF of TF-IDF; what is below one stays as it is."""
    out = sparse.csr_matrix(counts, dtype=float, copy=True)
    out.data = np.where(out.data < 1, out.data, 1 + np.log(np.maximum(out.data, 1)))
    return out
