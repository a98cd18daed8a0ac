"""How many more articles must be coded for a supervised measure: a learning curve."""

from __future__ import annotations

import numbers
from collections.abc import Sequence

import numpy as np
import pandas as pd

from framing.assess.agreement import in_each_language
from framing.assess.scores import draw_scores, scores
from framing.codes import check_codes
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.corpus.corpus import Corpus
from framing.errors import FramingError, check_whole
from framing.measure.features import FEWEST, FeatureTable, Learner, Target, make_features, make_targets
from framing.measure.supervised import fit_stance

CURVE_COLUMNS = (
    "frame", "stance", "language", "coded", "estimate", "low", "high", "basis", "articles", "families", "coder",
)  # fmt: skip


def learning_curve(
    corpus: Corpus,
    *,
    truth: pd.DataFrame,
    sizes: Sequence[int],
    ahead: Sequence[int] = (),
    stances: Sequence[str] = ("present", "asserted"),
    learner: Learner = Learner(repeats=5),
    intervals: Intervals = Intervals(draws=500),
    seed: int,
) -> pd.DataFrame:
    """Return F1 of the supervised measure by how many coded articles it learned from: how many more are worth coding?

    For every size, families are drawn at random from the training folds until that many coded articles are reached;
    F1 is taken on the articles of ``truth`` in the test folds. Columns ``frame, stance, language, coded, estimate,
    low, high, basis, articles, families, coder`` (whose codes F1 is taken on, of how many articles). ``basis`` is ``measured``, or ``extrapolated`` for the sizes in ``ahead``: a power law a - b *
    n^-c (Figueroa et al. 2012, *BMC Med. Inform. Decis. Mak.* 12:8) through the measured means, refitted in every
    draw. An extrapolation says where the curve would go if it kept its shape, with articles of the same kind and
    coders of the same agreement; past twice the largest size measured it is a guess. Intervals pool families drawn
    and the ``learner``'s repeats.

    Raises ``FramingError`` where a size leaves the training folds, sizes do not increase, or fewer than four sizes
    are to be extrapolated.
    """
    check_codes(truth, ("family", "language", "group"), "truth")
    foreign = sorted(set(truth["article"]) - set(corpus.articles["article"]))
    if foreign:
        raise FramingError(f"truth: article {foreign[0]!r} is not in the corpus ({len(foreign)} such); leave those out")
    check_whole("seed", seed, least=0)
    for name, given in (("sizes", sizes), ("ahead", ahead)):
        if not isinstance(given, Sequence) or not all(isinstance(size, numbers.Integral) for size in given):
            raise FramingError(f"{name} must be a list of whole numbers, got {given!r}")
    targets = make_targets(corpus, stances=stances)
    table = make_features(corpus, targets, learner)
    sizes, ahead = list(sizes), list(ahead)
    if not sizes:
        raise FramingError(
            "sizes: none to learn from; too few articles are coded (coding.sizes in a study file may name smaller ones)"
        )
    if sizes != sorted(set(sizes)) or sizes[0] < 2 * FEWEST:
        raise FramingError(f"sizes must increase from {2 * FEWEST} on, got {sizes}")
    if ahead and (len(sizes) < 4 or min(ahead) <= sizes[-1]):
        raise FramingError(f"extrapolating takes four measured sizes, and larger ones ahead; got {sizes} and {ahead}")
    rows = []
    for (frame, stance), target in targets.items():
        some = truth[(truth["frame"] == frame) & (truth["stance"] == stance)].rename(columns={"value": "truth"})
        if some.empty:
            raise FramingError(f"truth has no codes for {frame!r}, {stance!r}")
        device = Bootstrap(some["family"], intervals, seed=seed)
        labels = [_subset_labels(table, target, size, learner, seed=seed) for size in sizes]
        for language, part in in_each_language(some).groupby("language"):
            place = pd.Index(table.articles["article"]).get_indexer(part["article"])
            curves = []
            for size, label in zip(sizes, labels, strict=True):
                each = [part.assign(value=one[place]) for one in label]
                drawn = np.array([draw_scores(p, device)["f1"] for p in each])
                estimate = float(np.mean([np.nan_to_num(scores(p)[2]) for p in each]))
                curves.append((size, estimate, drawn))
            whole = (len(part), part["family"].nunique(), " and ".join(sorted(set(part["coder"]))))
            rows += [(frame, stance, language, *row, *whole) for row in _curve_rows(curves, ahead, device)]
    return pd.DataFrame(rows, columns=list(CURVE_COLUMNS))


def _subset_labels(table: FeatureTable, target: Target, size: int, learner: Learner, *, seed: int) -> list[np.ndarray]:
    family = table.articles["family"].to_numpy(object)
    out = []
    for repeat in range(learner.repeats):
        rng = np.random.default_rng([seed, repeat])
        every = table.folds(np.arange(len(family)), folds=learner.folds, rng=rng)
        label = np.zeros(len(every))
        for fold in range(learner.folds):
            train = np.flatnonzero(every[target.rows] != fold)
            if len(train) < size:
                raise FramingError(f"size {size} is more than the {len(train)} coded articles of a training part")
            names, place = np.unique(family[target.rows[train]], return_inverse=True)
            order = np.argsort(rng.permutation(len(names))[place], kind="stable")
            score = fit_stance(table, target.take(train[order[:size]]), rng=rng)
            test = np.flatnonzero(every == fold)
            label[test] = score(test) > 0
        out.append(label)
    return out


def _curve_rows(
    curves: list[tuple[int, float, np.ndarray]], ahead: list[int], device: Bootstrap
) -> list[tuple[int, float, float, float, str]]:
    rows = [(size, e, *device.bound_around(e, drawn.ravel()), "measured") for size, e, drawn in curves]
    if ahead:
        every = np.array([drawn for _, _, drawn in curves])  # sizes x repeats x draws
        again = [every[:, i % every.shape[1], i] for i in range(min(200, every.shape[2]))]
        sizes = np.array([size for size, _, _ in curves], float)
        fitted = _extrapolate(sizes, np.array([[e for _, e, _ in curves], *again]), np.array(ahead, float))
        for size, (estimate, *drawn) in zip(ahead, fitted.T.tolist(), strict=True):
            rows.append((size, estimate, *device.bound_around(estimate, np.array(drawn)), "extrapolated"))
    return rows


def _extrapolate(sizes: np.ndarray, f1: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Fit a - b * n^-c within 0 <= a <= 1, b >= 0, 0.05 <= c <= 2 to each row of ``f1``, and return it at the sizes wanted.

    All rows at once: for a given c the best a and b are known, and c is looked for on a grid that closes in.
    """
    row, f1 = np.arange(len(f1)), f1[:, None, :]
    low, high = np.full(len(f1), 0.05), np.full(len(f1), 2.0)
    for _ in range(5):
        grid = np.linspace(low, high, 40, axis=1)
        power = (sizes / sizes[0]) ** -grid[:, :, None]
        away = power - power.mean(axis=2, keepdims=True)
        b = np.maximum(0, -(away * f1).sum(axis=2) / (away**2).sum(axis=2))
        a = f1.mean(axis=2) + b * power.mean(axis=2)
        b = np.where(a > 1, ((1 - f1) * power).sum(axis=2) / (power**2).sum(axis=2), b)
        a = np.minimum(a, 1)
        best = ((a[:, :, None] - b[:, :, None] * power - f1) ** 2).sum(axis=2).argmin(axis=1)
        low, high = (grid[row, np.clip(best + step, 0, 39)] for step in (-1, 1))
    a, b, c = (found[row, best, None] for found in (a, b, grid))
    return a - b * (wanted / sizes[0]) ** -c
