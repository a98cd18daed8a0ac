"""docs/other-studies.md prints what the shipped studies' packages give, cell by cell."""

from __future__ import annotations

import pytest
from conftest import ROOT

import framing as fr
from framing.compare.written import points

PAGE = (ROOT / "docs" / "other-studies.md").read_text(encoding="utf-8")


def spread(row, value):
    return f"{row[value]:.2f} [{row['low']:.2f}, {row['high']:.2f}]"


@pytest.fixture(scope="module")
def study():
    return fr.open_study(ROOT / "data" / "climate-frames" / "study.toml")


def write_measures(study):
    """How far people agree, and how well each measure meets what they agree on: a line a frame, as notebooks 01 and 08 have it."""
    corpus, head = study.coded, study.choices.headline
    learned = fr.code_supervised(
        corpus, learner=study.learner, name="supervised", stances=[head.stance], seed=study.seed
    )
    scored = fr.score_measures([fr.code_dictionary(corpus), learned], truth=study.truth, **study.intervals)
    scored = scored[(scored["score"] == "f1") & (scored["language"] == "all") & (scored["stance"] == head.stance)]
    agreed = fr.estimate_agreement(study.codes, coders=study.coders, **study.intervals)
    alpha = agreed[agreed["language"] == "all"].set_index("frame")
    f1 = scored.set_index(["frame", "measure"])
    return [
        f"| {frame} | {spread(alpha.loc[frame], 'alpha')} | {f1.loc[(frame, 'dictionary'), 'articles']} | "
        f"{spread(f1.loc[(frame, 'dictionary')], 'estimate')} | {spread(f1.loc[(frame, 'supervised')], 'estimate')} |"
        for frame in corpus.codebook.frames
    ]


def write_contrasts(study):
    gaps = fr.compare_sampled(study, sample=fr.draw_study_sample(study)).set_index(["frame", "method"])
    methods = ("naive", "coded", "corrected", "all coded")
    frames, lines = list(study.corpus.codebook.frames), []
    for frame in frames:
        lines.append(f"| {frame} | " + " | ".join(points(gaps.loc[(frame, method)]) for method in methods) + " |")
    whole = gaps.xs("all coded", level="method")["estimate"]
    held = {m: g["low"].le(whole).mul(g["high"].ge(whole)).sum() for m in methods for g in [gaps.xs(m, level="method")]}
    told = f"what all codes give in {held['naive']} of {len(frames)} rows, the corrected one in {held['corrected']}."
    return [*lines, f"The naive interval holds {told}"]


@pytest.mark.parametrize("write", [write_measures, write_contrasts])
def test_the_page_prints_what_the_package_gives(study, write):
    assert [line for line in write(study) if line not in PAGE] == []
