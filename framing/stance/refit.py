"""The stance measure learned anew for an issue: people's marks move what was learned before, as far as they outweigh it.

Each of the two questions keeps its features; its log-odds are shifted and stretched, and the commonest features reweighed, by penalised logistic regression with what was learned
before as the offset. A language's change is kept only where it gains on articles left out. ``benchmarks/bench_marks.py`` prints what that is worth on other issues.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import expit

from framing.codebook.codebook import STANCES
from framing.errors import FramingError, check_columns, check_whole
from framing.stance.features import denial_features, voice_features
from framing.stance.judge import Question, judge, read_weights
from framing.stance.mentions import GIVEN_COLUMNS, place_mentions
from framing.text.scripts import writing

ENOUGH = 50
"""Fewer marks of a language than this change nothing."""
COMMON = 30
PRIOR = (10.0, 16.0, 25.0)
"""1 / variance of what is expected of the shift, the stretch and each feature's weight."""


def refit_stance(marked: pd.DataFrame, *, base: Mapping[Any, Any] | None = None, seed: int) -> dict[str, Any]:
    """Return how the measure is to be changed for the issue that marked mentions are of, by language; ``read_refit`` makes weights of it.

    ``marked`` has ``judge_mentions``'s columns, ``article`` and ``mark`` (``none`` is left out). A language's entry has ``marks``, ``log_loss`` before and
    ``log_loss_refitted`` (per mention, articles left out, lower is better), ``kept`` (the gain is above its standard error) and, where kept, the changed ``questions``.
    Marks that changed the measure neither validate nor correct it: draw others for that. Raises ``FramingError`` where no language has 50 marks.
    """
    check_columns(marked, (*GIVEN_COLUMNS, "article", "mark"), "marked")
    check_whole("seed", seed, least=0)
    base = base or read_weights()
    table = marked[marked["mark"].isin(STANCES)].sort_values("id").reset_index(drop=True)
    table["writing"] = table["language"].map(writing)
    out: dict[str, Any] = {}
    for language, some in table.groupby("writing"):
        if len(some) < ENOUGH:
            continue
        cases = [(place, setting, row["mark"]) for place, setting, row in place_mentions(some)]
        articles = sorted(set(some["article"]))
        folds = dict(zip(articles, np.random.default_rng(seed).permutation(len(articles)) % 5, strict=True))
        fold = some["article"].map(folds).to_numpy()
        losses = []
        for f in range(5):
            tested = [case for case, k in zip(cases, fold, strict=True) if k == f]
            learned = _refit([case for case, k in zip(cases, fold, strict=True) if k != f], base, str(language))
            losses.append([_losses(tested, base), _losses(tested, {**base, **learned})])
        before, after = np.concatenate(losses, axis=1)
        gain = before - after
        kept = bool(gain.mean() > gain.std() / len(gain) ** 0.5)
        entry = {"marks": len(some), "log_loss": float(before.mean()), "log_loss_refitted": float(after.mean()), "kept": kept}  # fmt: skip
        learned = _refit(cases, base, str(language)) if kept else {}
        out[str(language)] = entry | {"questions": {name: vars(question) for (name, _), question in learned.items()}}
    if not out:
        raise FramingError(
            f"marked: {ENOUGH} marks of a language are needed to refit, got {table['writing'].value_counts().to_dict()}; correct shares by them instead (code_marks)"
        )
    return out


def read_refit(path: str | Path) -> dict[Any, Any]:
    """Return the measure's weights, with the changes of a file that ``framing code read --refit`` wrote, for ``find_mentions`` and ``judge_mentions``."""
    try:
        changes = json.loads(Path(path).read_text(encoding="utf-8"))
        return dict(read_weights()) | {
            (name, language): Question(**question)
            for language, entry in changes.items()
            for name, question in entry["questions"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise FramingError(
            f"{path}: not a refit of the stance measure ({type(error).__name__}); framing code read --refit writes one"
        ) from None


def _losses(cases: Sequence[Any], weights: Mapping[Any, Any]) -> list[float]:
    judged = ((judge(place, setting, weights=weights), mark) for place, setting, mark in cases)
    return [float(-np.log(max(j.probabilities[STANCES.index(mark)], 1e-3))) for j, mark in judged]


def _refit(cases: Sequence[Any], base: Mapping[Any, Any], language: str) -> dict[Any, Question]:
    denials = [(denial_features(place), mark == "rejected") for place, _, mark in cases]
    kept = [case for case in cases if case[2] != "rejected"]
    voices = [(voice_features(place, setting), mark == "attributed") for place, setting, mark in kept]
    out = {}
    for name, cited in (("denied", denials), ("other", voices)):
        rows, old = [(set(f), truth) for f, truth in cited if f is not None], base[name, language]
        counts = Counter(f for features, _ in rows for f in features)
        common = sorted(counts, key=lambda f: (-counts[f], f))[:COMMON]
        score = np.array([old.score(features) for features, _ in rows])
        there = [[f in features for f in common] for features, _ in rows]
        x = np.column_stack([np.ones(len(rows)), score, np.array(there, float).reshape(len(rows), -1)])
        truths = np.array([truth for _, truth in rows], float)
        shift, stretch, *more = _solve(score, x, truths, np.array([*PRIOR[:2], *PRIOR[2:] * len(common)]))
        slope = old.slope * (1 + stretch)
        changed = {f: old.weights.get(f, 0.0) + change / slope for f, change in zip(common, more, strict=True)}
        out[name, language] = Question(old.weights | changed, old.intercept, slope, old.shift * (1 + stretch) + shift)
    return out


def _solve(offset: np.ndarray, x: np.ndarray, truth: np.ndarray, precision: np.ndarray) -> np.ndarray:
    """Return the most probable changes of the weights."""

    def loss(change: np.ndarray) -> tuple[float, np.ndarray]:
        score = offset + x @ change
        value = np.logaddexp(0, score).sum() - truth @ score + precision @ change**2 / 2
        return value, x.T @ (expit(score) - truth) + precision * change

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True, method="BFGS").x)
