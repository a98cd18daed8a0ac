"""The answer of a study: its headline contrast in every variant, part and specification, as table and as sentence."""

from __future__ import annotations

import pandas as pd

from framing.codes import VIEWS
from framing.compare.choices import Choices, make_choices
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.errors import FramingError
from framing.measure.concepts import mix_topics
from framing.measure.dictionary import code_dictionary
from framing.measure.variants import code_dictionary_variants
from framing.study.study import Study
from framing.study.tables import percent, points
from framing.text.scripts import writing

OTHERS = "all others"


def split_sides(codes: pd.DataFrame, *, reference: str) -> pd.DataFrame:
    """Return codes with a column ``side``: the reference group, or ``all others``. Raises where one side is empty."""
    side = codes["group"].where(codes["group"] == reference, OTHERS)
    if side.nunique() < 2:
        raise FramingError(
            f"both the group {reference!r} and others are needed, got only {sorted(set(codes['group']))}"
        )
    return codes.assign(side=side)


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


def compare_parts(study: Study) -> pd.DataFrame:
    """Return the headline contrast within each language, and without each kind of text named in ``robustness.apart``.

    Columns ``part`` and those of ``framing.compare_groups`` (estimates in shares, -1 to 1; above 0: the reference group has the frame
    more often), of the headline's coder and stance. Where an interval holds 0, the articles of that part do not carry the contrast by themselves.
    Raises ``FramingError`` where a part has articles of one side only.
    """
    head = study.choices.headline
    sides = split_sides(study.lead(study.codes, stance=head.stance), reference=head.reference)
    written = sides["language"].map(writing)
    parts = {name: sides[written == name] for name in sorted(set(written))}
    parts |= {f"without {kind}": sides[sides["kind"] != kind] for kind in study.choices.robustness.apart}
    tables = [
        compare_groups(
            split_sides(some, reference=head.reference), reference=OTHERS, by="side", **study.intervals
        ).assign(part=name)
        for name, some in parts.items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["part", *table.columns.drop("part")]]


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


def state_headline(study: Study, *, variants: pd.DataFrame | None = None) -> str:
    """Return the answer as one sentence: both frames, the reference group against all others, with intervals and every coder."""
    head = study.choices.headline
    table = compare_variants(study) if variants is None else variants
    table = table[(table["copies"] == "all articles") & (table["stance"] == head.stance)]
    sides = estimate_prevalence(split_sides(study.codes, reference=head.reference), by="side", **study.intervals)
    sides = sides[(sides["coder"] == head.coder) & (sides["stance"] == head.stance)].set_index(["frame", "group"])
    parts = []
    for frame in (head.x, head.y):
        ours, theirs = sides.loc[(frame, head.reference)], sides.loc[(frame, OTHERS)]
        gap = table[table["frame"] == frame].set_index("coder")
        main = gap.loc[head.coder]
        rest = "; ".join(
            f"{c} articles: {points(gap.loc[c])}" if c in VIEWS else f"coder {c}: {points(gap.loc[c])}"
            for c in study.views
            if c != head.coder and c in gap.index
        )
        verdict = (
            "less often"
            if main["high"] < 0
            else "more often"
            if main["low"] > 0
            else "neither clearly more nor less often"
        )
        parts.append(
            f"the frame “{study.labels[frame]}” is {head.stance} {verdict}, in {percent(ours)} of {ours['articles']} articles "
            f"against {percent(theirs)} of {theirs['articles']}: a difference of {points(main)} points"
            + (f" ({rest})" if rest else "")
        )
    return (
        f"In {study.labels[head.reference]}, compared with all other groups, {parts[0]}; {parts[1]} "
        f"(coder {head.coder}, {study.choices.level:.0%} intervals over families of articles that carry the same copy; "
        "a purposive sample, so the shares are of these articles, not of all coverage)."
    )
