"""A mention judged: its most probable stance, how probable that is, and why, in words.

Two learned questions (weights in ``weights.json``, made by ``benchmarks/stance/train.py`` from real mentions): is the description rejected; and if not, is it
somebody else's? Each answers with a calibrated probability; the stance is the most probable of the three.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from framing.codebook.codebook import STANCES
from framing.stance.features import DENYING, SPEAKING, denial_features, voice_features
from framing.stance.rules import denied
from framing.stance.sentence import Near, Place
from framing.stance.setting import Setting

WEIGHTS = Path(__file__).with_name("weights.json")
SURE = 0.95
"""Probability of rejection where a hard rule says so."""
_NEVER = 0.01
"""Probability of rejection where nothing in the sentence denies."""


class Judgement(NamedTuple):
    """The most probable stance, its probability, whether that is too little to go by, why (in words), the cue and its kind that counted most."""

    stance: str
    probability: float
    unclear: bool
    reason: str
    cue: str
    probabilities: tuple[float, float, float]


class Question:
    """A learned yes-or-no question: weights of features, then a slope and a shift that make the sum a probability."""

    def __init__(self, weights: Mapping[str, float], intercept: float, slope: float, shift: float) -> None:
        self.weights, self.intercept, self.slope, self.shift = dict(weights), intercept, slope, shift

    def score(self, features: Iterable[str]) -> float:
        """Return the log-odds; a feature counts once however often it is named."""
        get = self.weights.get
        return self.slope * (self.intercept + sum(get(f, 0.0) for f in dict.fromkeys(features))) + self.shift


@functools.cache
def read_weights(path: Path = WEIGHTS) -> dict[Any, Any]:
    """Return the questions by name and language, and ``unclear``, the probability below which a judgement is unclear."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    questions = raw["questions"].items()
    read = {(name, language): Question(**part) for name, parts in questions for language, part in parts.items()}
    return {"unclear": raw["unclear"]} | read


def stance_scores() -> Any:
    """Return how well the measure does on real prose that it was not learned from, as a table; what is in ``weights.json``.

    Columns: ``by, value`` (language, kind of text or corpus), ``n`` (mentions), ``macro_f1`` over asserted, attributed and rejected with ``low, high`` (95%, over
    documents), ``precision`` and ``recall`` of each. Both readings that the scores go by are a language model's that agree with each other, which is
    consistency and not validity.
    """
    import pandas as pd

    return pd.DataFrame(json.loads(WEIGHTS.read_text(encoding="utf-8"))["scores"]["agreed"])


def judge(place: Place, setting: Setting, *, weights: Mapping[Any, Any] | None = None) -> Judgement:
    """Judge a mention in its sentence."""
    weights = weights or read_weights()
    language = place.sentence.language
    denial, voice = denial_features(place), voice_features(place, setting)
    rejected = _NEVER if denial is None else _probability(weights["denied", language].score(denial))
    other = _probability(weights["other", language].score(voice))
    if denied(place):
        rejected = max(rejected, SURE)
    if setting.voice == "answer":  # in an interview of a newspaper the answering person speaks
        other = max(other, SURE)
    shares = ((1 - rejected) * (1 - other), (1 - rejected) * other, rejected)
    best = shares.index(max(shares))
    cue, reason = _explain(best, place, denial or [], voice, weights)
    return Judgement(STANCES[best], round(shares[best], 4), shares[best] < weights["unclear"], reason, cue, shares)


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


_NAMES = {
    "negation": "a negation", "lack": "a negation", "failing": "a word of failing", "denial": "a denial", "dismissal": "a word of dismissal", "breach": "a word of breach",
    "doubt": "a doubt", "unproved": "a word for lacking proof", "untruth": "a word for untruth", "pretext": "a word for a pretext", "distance": "a word of distance",
    "claim": "a word for what is claimed", "ground": "a ground given", "fault": "a word of blame", "hype": "a word for making much of it", "merely": "a belittling", "view": "a word for how it is seen", "portrayal": "a word for a portrayal", "contrast": "a contrast",
    "saying": "a verb of saying", "report": "a report", "source": "a source named", "opinion": "a word for an opinion", "accusation": "an accusation",
}  # fmt: skip
_BOUNDS = {
    "0": "no clause between", "A": "within an enumeration", "T": "in the clause it opens", ":": "past a colon",
    "B": "past a turn", "C": "one comma between",
}  # fmt: skip


def _explain(
    best: int, place: Place, denial: list[str], voice: list[str], weights: Mapping[Any, Any]
) -> tuple[str, str]:
    """Return the cue that counted most for the stance, and a sentence's worth of reasons."""
    if best == 0:
        return "", "the text's own voice" if denial else "nothing denies it; the text's own voice"
    name, kinds, features = ("other", (*SPEAKING, "claim"), voice) if best == 1 else ("denied", DENYING, denial)
    weight = weights[name, place.sentence.language].weights
    counted = [
        (sum([weight.get(f, 0.0) for f in features if f.startswith(name)]), near, kind)
        for kind in kinds
        for near in place.nearest(kind)
        for name in (kind + near.side,)
    ]
    most, near, kind = max(counted, key=lambda one: one[0], default=(0.0, None, ""))
    cue, told = (near.cue.entry, [_tell(place, near, kind)]) if near and most > 0 else ("", [])
    if best == 1:
        told += ["in a quotation"] if "quote" in voice else []
        if not told and any(f.startswith(("before =", "earlier say", "earlier report")) for f in voice):
            told = ["the sentences around report"]
        return cue, "; ".join(told) or "the kind of text and the words beside it"
    return cue, "; ".join(told) or "the words beside it"


def _tell(place: Place, near: Near, kind: str) -> str:
    unit = "word" if place.sentence.language == "en" else "character"
    far = "right" if near.distance == 0 else f"{near.distance} {unit}{'s' if near.distance > 1 else ''}"
    side, bound = "before" if near.side == "<" else "after", _BOUNDS.get(near.bound, "several clauses between")
    return f"{_NAMES[kind]} ({near.cue.entry}) {far} {side}, {bound}"
