"""TF-IDF is scikit-learn's with sublinear counts, and its formula written out; counts below one keep their size."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from framing.text.weights import TermWeights


@pytest.fixture
def counts() -> sparse.csr_matrix:
    drawn = np.random.default_rng(3).poisson(0.7, (30, 12)).astype(float)
    drawn[4] = 0  # an article without terms
    return sparse.csr_matrix(drawn)


def test_whole_counts_are_weighed_as_scikit_learn_does(counts):
    known = TfidfTransformer(sublinear_tf=True).fit(counts[:20])
    weights = TermWeights().fit(counts[:20])
    np.testing.assert_array_equal(weights.transform(counts).toarray(), known.transform(counts).toarray())


def test_the_formula_written_out(counts):
    """1 + ln of the count, times ln((1 + n) / (1 + df)) + 1, to unit length."""
    dense = counts.toarray()
    rarity = np.log((1 + len(dense)) / (1 + (dense > 0).sum(axis=0))) + 1
    weights = np.where(dense > 0, 1 + np.log(np.maximum(dense, 1)), 0) * rarity
    length = np.linalg.norm(weights, axis=1, keepdims=True)
    expected = weights / np.where(length > 0, length, 1)
    np.testing.assert_allclose(TermWeights().fit_transform(counts).toarray(), expected, atol=1e-12)


def test_counts_below_one_stay_as_they_are_and_the_counts_are_left_alone():
    counts = sparse.csr_matrix([[0.25, 1.0], [0.0, 2.0]])
    weights = TermWeights().fit_transform(counts).toarray()
    assert weights[0, 0] / weights[0, 1] == pytest.approx(0.25 * (np.log(3 / 2) + 1))
    assert counts.toarray().tolist() == [[0.25, 1.0], [0.0, 2.0]]
