"""Non-negative matrix factorisation of TF-IDF weights: scikit-learn's start, and a descent that settles in fewer rounds than its own."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment
from sklearn.exceptions import ConvergenceWarning
from sklearn.preprocessing import normalize

from framing.errors import check_choice

if TYPE_CHECKING:
    from sklearn.decomposition import NMF  # takes a second to import, and is where it is used

STARTS = {"svd": "nndsvda", "random": "random"}

SETTLED = 0.001
"""How far a topic may turn in the last round: the length between it and itself before, both of unit length."""

_PLAIN = 10
"""Rounds in which topics find their places before any step is stretched: stretched from the first, one in twenty came to be another topic."""


def fit_nmf(
    weights: sparse.csr_matrix,
    *,
    k: int,
    start: str,
    max_iter: int,
    seed: int,
    seeds: Sequence[np.ndarray] = (),
    seed_weight: float = 0.1,
    tol: float = SETTLED,
) -> tuple[NMF, np.ndarray]:
    """Return scikit-learn's NMF of TF-IDF weights, fitted by ``settle``, and the loadings of the articles.

    ``seeds`` are the columns of soft seeds. Each is one more row of weights, as heavy as ``seed_weight`` times the articles; as a mere start of the
    solver seeds leave no trace, since it finds its way back to the topics it finds without them.
    """
    from sklearn.decomposition import NMF

    check_choice("start", start, sorted(STARTS))
    solver = NMF(k, init=STARTS[start], max_iter=20 if len(seeds) else 1, random_state=seed)
    pull = np.zeros((len(seeds), weights.shape[1]), dtype=weights.dtype)
    for row, columns in zip(pull, seeds, strict=True):
        row[columns] = np.sqrt(seed_weight * weights.shape[0] / len(columns))
    if len(seeds):
        weights = sparse.vstack([weights, sparse.csr_matrix(pull)]).tocsr()
    # max_iter is a cap that is meant; the error of a perfect fit is rounded to just below zero, and its root not used
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        loadings, components = solver.fit_transform(weights), solver.components_
    if len(seeds):
        order = _seeds_first(pull, components)
        loadings, components = loadings[:, order], components[order]
        components[: len(seeds)] += normalize(pull) * np.linalg.norm(components[: len(seeds)], axis=1, keepdims=True)
        loadings = _descend(np.ascontiguousarray(loadings.T), _cross(weights, components), components).T
    loadings, components, solver.n_iter_ = settle(weights, loadings, components, tol=tol, max_iter=max_iter)
    order = _seeds_first(pull, components)  # a seed may have gone over to another topic
    loadings, solver.components_ = loadings[:, order], components[order]
    return solver.set_params(max_iter=max_iter), loadings[: weights.shape[0] - len(seeds)]


def _seeds_first(pull: np.ndarray, components: np.ndarray) -> list[int]:
    """Return the order in which the topic nearest to each seed comes first."""
    taken = linear_sum_assignment(-normalize(pull) @ normalize(components).T)[1] if len(pull) else []
    return [*taken, *(i for i in range(len(components)) if i not in set(taken))]


def settle(
    weights: sparse.csr_matrix, loadings: np.ndarray, components: np.ndarray, *, tol: float, max_iter: int
) -> tuple[np.ndarray, np.ndarray, int]:
    """Return loadings, components and rounds, once no topic turns by more than ``tol`` in a round.

    Coordinate descent, topic by topic (Cichocki and Phan 2009); after some plain rounds each factor goes on along its last step for another half of it
    (Ang and Gillis 2019, *Neural Computation* 31(2)). Where the error rises, the round does not count, and the next one is plain.
    """
    across, size = weights.T.tocsr(), float(np.einsum("i,i", weights.data, weights.data, dtype=float))
    w, h = np.ascontiguousarray(loadings.T) * _lengths(components), components / _lengths(components)
    w_on, h_on, plain, least = w, h, _PLAIN, np.inf
    for rounds in range(1, max_iter + 1):
        on = 0.5 if rounds > plain else 0.0
        new_h = _descend(h_on.copy(), _cross(across, w_on), w_on)
        lengths = _lengths(new_h)
        new_h /= lengths
        ahead = _go_on(new_h, h, on)
        cross = _cross(weights, ahead)
        new_w = _descend(w_on * lengths, cross, ahead)
        error = size - 2 * float(np.vdot(new_w, cross)) + float(np.vdot(new_w @ new_w.T, ahead @ ahead.T))
        if on and error > least + 1e-6 * size:
            w_on, h_on, plain = w, h, rounds + 1
            continue
        w_on, h_on = _go_on(new_w, w * lengths, on), ahead
        turned = float(np.linalg.norm(new_h - h, axis=1).max())
        w, h, least = new_w, new_h, error
        if turned <= tol:
            break
    return _descend(w, _cross(weights, h), h).T, h, rounds


def _lengths(components: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(components, axis=1, keepdims=True)
    return np.where(lengths > 0, lengths, 1)


def _go_on(factor: np.ndarray, before: np.ndarray, far: float) -> np.ndarray:
    """Return a factor gone on along its last step, for so much of it."""
    out = factor - before
    out *= far
    out += factor
    return np.maximum(out, 0, out=out)


def _cross(weights: sparse.csr_matrix, factor: np.ndarray) -> np.ndarray:
    """Return the products of each row of a factor with each row of the weights, a contiguous row for each topic."""
    return np.ascontiguousarray((weights @ factor.T).T)


def _descend(factor: np.ndarray, cross: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Bring each row of a factor (topics x articles or terms) to where the error is least, given the other rows and the other factor; in place."""
    gram = other @ other.T
    for topic, row in enumerate(factor):
        if gram[topic, topic] > 0:
            step = gram[topic] @ factor
            np.subtract(cross[topic], step, out=step)
            step /= gram[topic, topic]
            row += step
            np.maximum(row, 0, out=row)
    return factor
