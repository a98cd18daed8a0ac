"""The measure learned anew from marks: a planted habit of an issue is learned, noise is not, and the file gives the same judgements."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from framing import FramingError, judge_mentions, refit_stance
from framing.stance.judge import read_weights
from framing.stance.refit import _solve, read_refit

SENTENCES = (
    "The dam is a threat to the valley.", "It stays a threat for years to come.", "A threat like this grows by the day.",
    "Critics said the dam is a threat.", "Engineers say that it is a threat to nobody.", "The minister denied that it is a threat.",
)  # fmt: skip


def marked(n, choose, sentences=SENTENCES):
    rows = []
    for i in range(n):
        text = f"In spring {1950 + i} the water rose. {sentences[i % len(sentences)]} Then the rain ended."
        at = text.index("threat")
        rows.append(
            {
                "id": f"{i:03}",
                "article": f"a{i:03}",
                "language": "en",
                "kind": "news",
                "title": "",
                "text": text,
                "start": at,
                "end": at + 6,
                "mark": choose(i),
            }
        )
    return pd.DataFrame(rows)


def test_what_an_issue_does_otherwise_is_learned_and_comes_back_from_its_file(tmp_path):
    """Whatever is not denied is somebody else's here, though no words say so."""
    table = marked(90, lambda i: ("attributed", "rejected")[i % 6 == 5])
    changes = refit_stance(table, seed=1)
    entry = changes["en"]
    assert entry["kept"]
    assert entry["log_loss_refitted"] < 0.8 * entry["log_loss"]
    (tmp_path / "r.json").write_text(json.dumps(changes), encoding="utf-8")
    weights = read_refit(tmp_path / "r.json")
    assert weights["other", "zh"] is read_weights()["other", "zh"]
    before, after = judge_mentions(table), judge_mentions(table, weights=weights)
    assert (before["stance"] == table["mark"]).mean() < 0.7 < 0.95 < (after["stance"] == table["mark"]).mean()
    assert refit_stance(table[::-1], seed=1) == changes


def test_marks_that_agree_with_the_measure_or_are_chance_change_nothing():
    rng = np.random.default_rng(2)
    entry = refit_stance(marked(90, lambda i: str(rng.choice(["asserted", "attributed"]))), seed=1)["en"]
    assert not entry["kept"] or entry["log_loss_refitted"] < entry["log_loss"]
    right = judge_mentions(marked(60, lambda i: ""))["stance"].tolist()
    entry = refit_stance(marked(60, lambda i: right[i]), seed=1)["en"]
    assert entry["questions"] == {} or entry["log_loss_refitted"] < entry["log_loss"]


def test_the_solution_is_that_of_the_loss_without_its_gradient():
    rng = np.random.default_rng(1)
    x, offset, precision = rng.normal(size=(80, 4)), rng.normal(size=80), np.array([1.0, 4.0, 9.0, 2.0])
    truth = (rng.random(80) < 0.4).astype(float)

    def loss(w):
        z = offset + x @ w
        return np.logaddexp(0, z).sum() - truth @ z + (precision * w**2).sum() / 2

    assert _solve(offset, x, truth, precision) == pytest.approx(minimize(loss, np.zeros(4)).x, abs=1e-4)


def test_too_few_marks_and_what_is_no_refit_are_refused(tmp_path):
    with pytest.raises(FramingError, match=r"50 marks of a language are needed to refit, got \{'en': 40\}"):
        refit_stance(marked(60, lambda i: ("asserted", "attributed", "none")[i % 3]), seed=1)
    (tmp_path / "r.json").write_text('{"en": 1}', encoding="utf-8")
    with pytest.raises(FramingError, match="not a refit of the stance measure"):
        read_refit(tmp_path / "r.json")
