"""What a machine would have found: scored on later waves, and corrected as if only a sample had been coded."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.assess.validity import score_measures
from framing.coding.sample import draw_sample
from framing.compare.correction import correct_contrasts
from framing.compare.groups import compare_groups
from framing.measure.dictionary import code_dictionary
from framing.measure.supervised import code_supervised
from framing.study.parts import OTHERS, split_sides
from framing.study.study import Study


def score_later_waves(study: Study, *, stances: Sequence[str]) -> pd.DataFrame:
    """Return the scores of dictionary and supervised measure on the articles of later waves, learned on the first wave alone.

    The columns of ``framing.score_measures``; truth is the headline's coder. A study of one wave is scored on all its articles, each
    labelled by what was learned from the families of others.
    """
    first = study.first_wave
    later = study.codes[~study.codes["article"].isin(first)]
    learned = code_supervised(study.coded, learner=study.learner, among=first, stances=stances, seed=study.seed)
    truth = study.lead(later if len(study.lead(later)) else study.codes)
    return score_measures([code_dictionary(study.coded), learned], truth=truth, **study.intervals)


def draw_study_sample(study: Study) -> pd.DataFrame:
    """Return a probability sample of the articles that the headline's coder coded: ``framing.draw_sample``'s table.

    Strata are the sides and what the dictionary finds of the headline's frames; ``coding.sample`` and ``coding.least`` say how many.
    """
    head, chosen = study.choices.headline, study.choices.coding
    coded = set(study.lead(study.codes)["article"])
    articles = study.corpus.articles[study.corpus.articles["article"].isin(coded)]
    found = code_dictionary(study.corpus)
    return draw_sample(
        split_sides(articles, reference=head.reference),
        codes=found[found["frame"].isin(head.frames)],
        strata=["side", "predicted"],
        n=chosen.sample,
        least=chosen.least,
        seed=study.seed,
    )


def compare_sampled(study: Study, *, sample: pd.DataFrame) -> pd.DataFrame:
    """Return the headline's contrast as it would be had only a sample been coded, beside what all codings give.

    A measure learned from the sample labels every article. ``method``: ``naive`` takes its labels for true, ``coded`` uses the sample alone,
    ``corrected`` both (``framing.correct_contrasts``), and ``all coded`` is the answer, known as every article was coded.
    """
    head = study.choices.headline
    machine = code_supervised(
        study.coded,
        stances=[head.stance],
        learn_from=[head.coder],
        among=sample["article"],
        learner=study.learner,
        seed=study.seed,
    )
    every = split_sides(study.lead(study.codes), reference=head.reference)
    machine = split_sides(machine, reference=head.reference)
    against, tables = {"reference": OTHERS, "by": "side", **study.intervals}, []
    for frame, truth in every.groupby("frame"):  # a coder may have left frames open, and some are too rare to learn
        drawn, labels = sample[sample["article"].isin(truth["article"])], machine[machine["frame"] == frame]
        labels, coded = labels[labels["article"].isin(truth["article"])], truth[truth["article"].isin(drawn["article"])]
        if len(coded) and len(labels):
            tables.append(correct_contrasts(labels, coded=coded, sample=drawn, **against))
    whole = compare_groups(every[every["stance"] == head.stance], **against).assign(method="all coded")
    return pd.concat([*tables, whole], ignore_index=True)
