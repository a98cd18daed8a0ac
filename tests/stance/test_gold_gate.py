"""The gate: stance on the sentences and passages that are set aside must not fall below its floors.

A floor is lowered only on purpose: ``FRAMING_FLOORS="en=0.80,zh=0.85" pytest tests/test_gold_gate.py``. Floors belong to the files named by their
sha256; new gold sentences need new floors. Only aggregate scores leave this file, so that nobody tunes rules on what is set aside.
"""

from __future__ import annotations

import hashlib
import os

import pandas as pd
import pytest
from conftest import PACKAGE, ROOT

from framing.codebook.codebook import STANCES, read_codebook
from framing.stance.mentions import judge_passages, judge_sentences
from framing.text.scripts import writing

GOLD = ROOT / "data" / "stance-sentences"
SHA256 = {
    "mfa-codes.csv": "c7ae924421d3789118c7ef27744a8b37352b7cc88e824de479a61d10797ffcff",
    "passages-dev.csv": "876f266d2039e170594728126b46ca4f3d4df44fe8340af749d5cc07b1e64682",
    "passages-test.csv": "9923654035cdcd28d8ab7ce53266651959f553f65f33bc685f1848803b64d832",
    "stance-dev.csv": "bbd0b454dbac8e30f96bb89d38aeca4575de08a01a94d73db326180f04de689e",
    "stance-test.csv": "8d968d1e6cb7fb3091460500e66c4363a95bd22e655eaa913437b3c151485da2",
}
FLOORS = {"en": 0.85, "zh": 0.95}
MENTIONS = {"en": 276, "zh": 90}
PASSAGES = {"en": 0.87, "zh": 0.87}
"""Floors on 150 set-aside passages a language, read as articles are."""


def floors() -> dict[str, float]:
    """The floors, lowered or raised by FRAMING_FLOORS."""
    given = os.environ.get("FRAMING_FLOORS", "")
    changed = dict(part.split("=") for part in given.split(",") if part)
    assert set(changed) <= set(FLOORS), f"FRAMING_FLOORS names languages that have no floor: {given}"
    return FLOORS | {language: float(value) for language, value in changed.items()}


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(GOLD / name, dtype=str, keep_default_na=False, encoding="utf-8")


def score(name: str) -> dict[str, dict[str, tuple[float, int]]]:
    """F1 and number of mentions per language and stance; no sentence leaves this function."""
    judge = judge_passages if name.startswith("passages") else judge_sentences
    pairs = judge(read(name), codebook=read_codebook(PACKAGE / "codebook.yaml"))
    out: dict[str, dict[str, tuple[float, int]]] = {"en": {}, "zh": {}}
    for (language, stance), some in pairs.groupby([pairs["language"].map(writing), "stance"]):
        right = (some["value"] & some["truth"]).sum()
        out[language][stance] = (2 * right / (some["value"].sum() + some["truth"].sum()), some["truth"].sum())
    return out


@pytest.mark.parametrize("name", sorted(SHA256))
def test_the_gold_files_are_those_the_floors_were_set_on(name):
    assert hashlib.sha256((GOLD / name).read_bytes()).hexdigest() == SHA256[name]


def test_what_is_set_aside_is_not_among_the_development_sentences():
    assert not set(read("stance-dev.csv")["sentence"]) & set(read("stance-test.csv")["sentence"])
    assert not set(read("passages-dev.csv")["text"]) & set(read("passages-test.csv")["text"])


def test_stance_on_the_set_aside_sentences_does_not_fall_below_its_floors():
    least, scores, low = floors(), score("stance-test.csv"), []
    for language, by_stance in scores.items():
        macro = sum(f1 for f1, _ in by_stance.values()) / len(STANCES)
        shown = ", ".join(f"{stance} {f1:.3f} ({n})" for stance, (f1, n) in by_stance.items())
        print(f"{language}: macro-F1 {macro:.3f} (floor {least[language]}); {shown}")
        assert sum(n for _, n in by_stance.values()) == MENTIONS[language]
        if macro < least[language]:
            low.append(f"{language}: macro-F1 {macro:.3f} is below the floor {least[language]} ({shown})")
    assert not low, "; ".join(low)


@pytest.mark.parametrize("language", sorted(PASSAGES))
def test_stance_on_the_set_aside_passages_does_not_fall_below_its_floor(language):
    by_stance = score("passages-test.csv")[language]
    macro = sum(f1 for f1, _ in by_stance.values()) / len(STANCES)
    print(f"{language}: macro-F1 {macro:.3f} on passages (floor {PASSAGES[language]})")
    assert sum(n for _, n in by_stance.values()) == 150
    assert macro >= PASSAGES[language], f"{language}: macro-F1 {macro:.3f} is below the floor {PASSAGES[language]}"


def test_the_development_passages_stay_right():
    for language, by_stance in score("passages-dev.csv").items():
        assert sum(f1 for f1, _ in by_stance.values()) / len(STANCES) > 0.95, language
