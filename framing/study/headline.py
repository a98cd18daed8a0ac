"""The answer of a study: its headline contrast in every variant and specification, as table and in words."""

from __future__ import annotations

import pandas as pd

from framing.codes import VIEWS
from framing.compare.choices import Choices, make_choices
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.measure.concepts import mix_topics
from framing.measure.dictionary import code_dictionary
from framing.measure.variants import code_dictionary_variants
from framing.study.parts import OTHERS, compare_adjusted, compare_parts, split_sides, state_limits
from framing.study.study import Study
from framing.study.tables import percent, points


def compare_variants(study: Study) -> pd.DataFrame:
    """Return the headline contrast (reference group minus all others) as each defensible reading of the codes gives it.

    Variants: each coder, the agreed subset and the dictionary (on the coded articles); with stance (the headline's) and without (``present``; the dictionary
    knows nothing else); all articles, one of each family, and without the articles that name a wire. Columns ``coder, stance, copies,
    frame, estimate, low, high, reference_share, other_share, articles, families``; estimates in shares, -1 to 1.
    """
    head, corpus = study.choices.headline, study.corpus
    codes = pd.concat([study.codes, code_dictionary(study.coded)], ignore_index=True)
    codes = codes[codes["frame"].isin([head.x, head.y]) & codes["stance"].isin([head.stance, "present"])]
    kept = {
        "all articles": codes,
        "one of each family": codes[codes["article"].isin(corpus.first_of_families().articles["article"])],
        "no named wire": codes[codes["wire"] == ""],
    }
    tables = []
    for copies, some in kept.items():
        sides = split_sides(some, reference=head.reference)
        table = compare_groups(sides, reference=OTHERS, by="side", **study.intervals)
        shares = estimate_prevalence(sides, by="side", **study.intervals).set_index(
            ["coder", "frame", "stance", "group"]
        )["estimate"]
        key = ["coder", "frame", "stance"]
        tables.append(
            table.assign(
                copies=copies,
                reference_share=shares.loc[
                    [(*k, head.reference) for k in table[key].itertuples(index=False)]
                ].to_numpy(),
                other_share=shares.loc[[(*k, OTHERS) for k in table[key].itertuples(index=False)]].to_numpy(),
                articles=table["articles"] + table["reference_articles"],
                families=some.groupby(key)["family"]
                .nunique()
                .loc[list(table[key].itertuples(index=False, name=None))]
                .to_numpy(),
            )
        )
    table = pd.concat(tables, ignore_index=True)
    order = {name: i for i, name in enumerate([*study.views, "dictionary"])}
    table = table.sort_values(
        ["frame", "stance", "copies", "coder"], key=lambda c: c.map(order) if c.name == "coder" else c
    )
    columns = ["coder", "stance", "copies", "frame", "estimate", "low", "high", "reference_share", "other_share"]
    return table[[*columns, "articles", "families"]].reset_index(drop=True)


def make_study_choices(study: Study) -> Choices:
    """Return what the study file says could be chosen otherwise, as ``framing.compare_specifications`` takes it."""
    chosen, corpus = study.choices.robustness, study.coded
    mixes = mix_topics(corpus, corpus.glossary, ks=chosen.ks, rare=chosen.rare, seed=study.seed)
    return make_choices(
        corpus,
        reference=study.choices.headline.reference,
        allies=chosen.allies,
        turn=chosen.turn,
        least=chosen.least,
        mixes=mixes,
    )


def gather_codes(study: Study) -> pd.DataFrame:
    """Return the codes of every coder and of the dictionary read in five ways: those of the headline's stance, and of ``present``."""
    codes = pd.concat([study.codes, code_dictionary_variants(study.coded)], ignore_index=True)
    return codes[codes["stance"].isin([study.choices.headline.stance, "present"])]


def state_headline(
    study: Study,
    *,
    variants: pd.DataFrame | None = None,
    parts: pd.DataFrame | None = None,
    adjusted: pd.DataFrame | None = None,
) -> str:
    """Return the answer in sentences: both frames, the reference group against all others, and what that rests on.

    Each frame with the headline's stance and, where stance was coded, rejected; every other coder; the parts of the corpus in which the
    contrast is not clear by itself; what it is adjusted for other differences between the sides; who coded, and how articles were chosen.
    """
    head, labels = study.choices.headline, study.labels
    table = compare_variants(study) if variants is None else variants
    table = table[(table["copies"] == "all articles") & (table["stance"] == head.stance)]
    parts = compare_parts(study) if parts is None else parts
    adjusted = compare_adjusted(study) if adjusted is None else adjusted
    sides = estimate_prevalence(
        split_sides(study.lead(study.codes), reference=head.reference), by="side", **study.intervals
    )
    sides = sides.set_index(["frame", "stance", "group"])
    denied = parts[(parts["factor"] == "coder") & (parts["stance"] == "rejected") & parts["estimate"].notna()]
    said = []
    for frame in (head.x, head.y):
        gaps = table[table["frame"] == frame].set_index("coder")
        said.append(
            f"the frame “{labels[frame]}” is {head.stance} {_often(gaps.loc[head.coder])}, in "
            f"{_state_sides(sides.loc[(frame, head.stance)], head.reference)}: a difference of {points(gaps.loc[head.coder])} points{_state_others(study, gaps)}"
        )
        gaps = denied[denied["frame"] == frame].set_index("part")
        if head.coder in gaps.index and head.stance != "rejected":
            gap = gaps.loc[head.coder]
            said[-1] += (
                f", and rejected {_often(gap)}, in {_state_sides(sides.loc[(frame, 'rejected')], head.reference)}: "
                f"{points(gap)}{_state_others(study, gaps)}"
            )
    return (
        f"In {labels[head.reference]}, compared with all other groups, {said[0]}; {said[1]}. "
        f"{state_adjusted(study, adjusted=adjusted)} {state_limits(study, parts=parts)} "
        f"(Coder {head.coder}, {study.choices.level:.0%} intervals over families of articles that carry the same copy"
        + (f"; {study.choices.collected}" if study.choices.collected else "")
        + ".)"
    )


def state_adjusted(study: Study, *, adjusted: pd.DataFrame) -> str:
    """Return the sentence that says what is left of the headline's contrast once other differences between the sides are adjusted for."""
    head, labels = study.choices.headline, study.labels
    some = adjusted[(adjusted["stance"] == head.stance) & (adjusted["adjustment"] == "stratified")]
    if some["estimate"].isna().all():
        return "It can't be adjusted: no stratum holds both sides."
    gaps = some.set_index("frame")
    told = "; ".join(f"“{labels[frame]}” {points(gaps.loc[frame])}" for frame in (head.x, head.y))
    columns = some["adjusted_for"].iloc[0].replace("half", "period")
    return f"Adjusted for {columns} (stratified), the differences are {told} points."


def _often(gap: pd.Series) -> str:
    return (
        "less often" if gap["high"] < 0 else "more often" if gap["low"] > 0 else "neither clearly more nor less often"
    )


def _state_others(study: Study, gaps: pd.DataFrame) -> str:
    """What the other coders, and what several come to, say of a contrast that the headline's coder gives."""
    rest = [view for view in study.views if view != study.choices.headline.coder and view in gaps.index]
    told = (f"{v} articles: {points(gaps.loc[v])}" if v in VIEWS else f"coder {v}: {points(gaps.loc[v])}" for v in rest)
    return f" ({'; '.join(told)})" if rest else ""


def _state_sides(shares: pd.DataFrame, reference: str) -> str:
    ours, theirs = shares.loc[reference], shares.loc[OTHERS]
    return f"{percent(ours)} of {ours['articles']} articles against {percent(theirs)} of {theirs['articles']}"
