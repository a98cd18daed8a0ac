"""The answer of a study: its headline contrast in every variant and specification, as table and in words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from framing.assess.agreement import ALL, estimate_agreement
from framing.assess.verdicts import state_verdicts
from framing.compare.choices import Choices, make_choices
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.compare.leave_out import leave_indicators_out, leave_one_out
from framing.compare.specifications import compare_specifications
from framing.compare.written import decimals, percent, points, way
from framing.measure.dictionary import code_dictionary, count_indicators
from framing.study.parts import (
    OTHERS,
    compare_adjusted,
    compare_parts,
    find_both_sides,
    name_view,
    split_copies,
    split_readings,
    split_sides,
    state_limits,
)
from framing.study.study import Study
from framing.text.scripts import writing

_VERDICT = "A verdict is of one group beside the reference: more, less or unclear."

OFTEN = {"less": "less often", "more": "more often", "neither": "neither clearly more nor less often"}


def compare_variants(study: Study) -> pd.DataFrame:
    """Return the headline contrast (reference group minus all others) as each defensible reading of the codes gives it.

    Variants: each coder, the agreed subset and the dictionary (on the coded articles); with stance (the headline's) and without (``present``; the dictionary
    knows nothing else); all articles, one of each family, and without the articles that name a wire. Columns ``coder, stance, copies,
    frame, estimate, low, high, reference_share, other_share, articles, families``; estimates in shares, -1 to 1.
    """
    head, codes = study.choices.headline, study.codes
    if "dictionary" not in study.views:
        codes = pd.concat([codes, code_dictionary(study.coded)], ignore_index=True)
    codes = codes[codes["frame"].isin(head.frames) & codes["stance"].isin([head.stance, "present"])]
    kept = {"all articles": codes, **split_copies(study, codes)}
    key, tables = ["coder", "frame", "stance"], []
    for copies, some in kept.items():
        some = some[some["coder"].isin(find_both_sides(some, reference=head.reference))]
        if some.empty:
            continue
        sides = split_sides(some, reference=head.reference)
        shares = estimate_prevalence(sides, by="side", **study.intervals)
        shares = shares.pivot(index=key, columns="group", values="estimate")
        shares = shares.rename(columns={head.reference: "reference_share", OTHERS: "other_share"})
        table = compare_groups(sides, reference=OTHERS, by="side", **study.intervals).drop(columns="families")
        table = table.join(shares, on=key).join(some.groupby(key)["family"].nunique().rename("families"), on=key)
        tables.append(table.assign(copies=copies, articles=table["articles"] + table["reference_articles"]))
    table = pd.concat(tables, ignore_index=True)
    order = {name: i for i, name in enumerate(dict.fromkeys([*study.views, "dictionary"]))}
    by = ["frame", "stance", "copies", "coder"]
    table = table.sort_values(by, key=lambda c: c.map(order) if c.name == "coder" else c)
    columns = ["coder", "stance", "copies", "frame", "estimate", "low", "high", "reference_share", "other_share"]
    return table[[*columns, "articles", "families"]].reset_index(drop=True)


def make_study_choices(study: Study) -> Choices:
    """Return what the study file says could be chosen otherwise, as ``framing.compare_specifications`` takes it."""
    chosen, corpus = study.choices.robustness, study.coded
    return make_choices(
        corpus,
        reference=study.choices.headline.reference,
        allies=chosen.allies,
        turn=chosen.turn,
        least=chosen.least,
        mixes=study.mixes,
    )


def gather_codes(study: Study) -> pd.DataFrame:
    """Return the codes of every coder and of the dictionary read in five ways: those of the headline's stance, and of ``present``."""
    from framing.measure.variants import code_dictionary_variants

    own = study.codes[~study.codes["coder"].eq("dictionary")]
    codes = pd.concat([own, code_dictionary_variants(study.coded)], ignore_index=True)
    codes = codes[codes["stance"].isin([study.choices.headline.stance, "present"])]
    return codes[codes["frame"].isin(study.choices.headline.frames)]


def compare_choices(study: Study, *, draw_by: str = "family") -> pd.DataFrame:
    """Return the headline contrast by every combination of the study's choices: ``framing.compare_specifications``'s table."""
    head = study.choices.headline
    main = {"coder": head.coder, "stance": head.stance}
    choices = make_study_choices(study)
    return compare_specifications(gather_codes(study), choices=choices, main=main, draw_by=draw_by, **study.intervals)


def compare_left_out(study: Study) -> list[pd.DataFrame]:
    """Return the headline contrast without each outlet, and the dictionary's without each indicator where any occurs."""
    head = study.choices.headline
    ways = {"reference": head.reference, **study.intervals}
    led = study.lead(study.codes, stance=head.stance)
    tables = [leave_one_out(led[led["frame"].isin(head.frames)], **ways)]
    return tables if study.lacks("words") else [*tables, leave_indicators_out(study.coded, **ways)]


def compare_topic_choices(study: Study) -> pd.DataFrame:
    """Return the contrast of seeded topics' shares by every combination of the choices of a topic model, as ``compare_specifications`` does.

    Of a corpus of more families than ``stability.most``, that many are drawn, and ``min_df`` falls by as much. Languages without any indicator have no seeded topics.
    """
    from framing.assess.refits import draw_families  # scikit-learn comes with it
    from framing.measure.variants import TOPIC_FACTORS, code_topic_variants

    corpus = study.coded
    drawn = draw_families(corpus.articles["family"].to_numpy(), study.fits["refits"], seed=study.seed)
    corpus = corpus if drawn.all() else corpus.keep(corpus.articles.loc[drawn, "article"])
    language = corpus.articles.set_index("article")["language"].map(writing)
    found = set(count_indicators(corpus)["article"].map(language))
    topics: dict[str, Any] = {c: study.topics(c) for c in study.choices.topics if c in found}
    for chosen in topics.values():
        least = max(2, round(chosen["limits"].min_df * drawn.mean()))
        chosen["limits"] = replace(chosen["limits"], min_df=min(least, chosen["limits"].min_df))
    shares = code_topic_variants(corpus, topics=topics, seed=study.seed)
    own = shares[list(TOPIC_FACTORS)].iloc[0].to_dict()
    least, reference = study.choices.robustness.least, study.choices.headline.reference
    choices = make_choices(corpus, reference=reference, least=least, measures=TOPIC_FACTORS)
    return compare_specifications(shares, choices=choices, main=own, **study.intervals)


def state_headline(
    study: Study,
    *,
    parts: pd.DataFrame | None = None,
    adjusted: pd.DataFrame | None = None,
    agreement: pd.DataFrame | None = None,
    verdicts: pd.DataFrame | None = None,
) -> str:
    """Return the answer: the contrast of the reference group with all others in words, then a claim a line, what qualifies it in the lines beneath.

    A claim is of one frame with the headline's stance or, where stance was coded, with rejected. Beneath it, indented by two spaces: every
    other coder; what is left once other differences between the sides are adjusted for; the readings in which it is not clear by itself;
    how far coders agree. At the end how many verdicts hang on the coder (``compare_coders``'s ``verdicts``, where given), what was adjusted, who coded, and how articles were chosen. Where there is nothing to compare, how often the frames are found.
    """
    head, labels, codes = study.choices.headline, study.labels, study.lead(study.codes)
    rests = f"({study.whose[0].upper()}{study.whose[1:]}, {study.choices.level:.0%} intervals over families of articles that carry the same copy"
    rests += f"; {study.choices.collected}" if study.choices.collected else ""
    coded, every = codes["article"].nunique(), len(study.corpus.articles)
    rests += (
        f"; {coded} of {every} articles are coded, and shares are of those, unweighted.)" if coded < every else ".)"
    )
    if why := study.lacks("groups"):
        shares = estimate_prevalence(codes.assign(all="all"), by="all", **study.intervals).set_index(
            ["frame", "stance"]
        )
        cells = ((labels[f], percent(shares.loc[(f, head.stance)])) for f in head.frames)
        found = (f"the frame “{name}” is {head.stance} in {share}" for name, share in cells)
        return f"Of {coded} articles, {'; '.join(found)}.\nNo groups are compared: {why}.\n{rests}"
    none = pd.DataFrame(columns=["frame", "stance", "adjustment", "language", "estimate", "alpha"])
    if adjusted is None:
        adjusted = none if study.lacks("unlike") else compare_adjusted(study)
    if agreement is None:
        several = not study.lacks("two coders")
        agreement = estimate_agreement(study.codes, coders=study.coders, **study.intervals) if several else none
    tables = [compare_parts(study) if parts is None else parts, adjusted, agreement]
    sides = estimate_prevalence(split_sides(codes, reference=head.reference), by="side", **study.intervals)
    sides = sides.set_index(["frame", "stance", "group"])
    words: list[str] = []
    lines = []
    for frame in head.frames:
        said: list[str] = []
        for stance in dict.fromkeys((head.stance, "rejected") if head.stance != "present" else ("present",)):
            some, less, alpha = (t[(t["frame"] == frame) & (t["stance"] == stance)] for t in tables)
            whole = some[(some["factor"] == "coder") & some["estimate"].notna()].set_index("part")
            if head.coder not in whole.index:
                continue
            gap = whole.loc[head.coder]
            often = f"{stance} {OFTEN[way(gap)]}"
            said.append(often + _count_clear(study, some, short=bool(said or words)))
            told = _state_sides(sides.loc[(frame, stance)], head.reference)
            lines.append(f"“{labels[frame]}” {often}: {told}, {points(gap)} points.")
            rest = [
                _state_others(study, whole),
                *(f"adjusted {points(row)}" for _, row in _stratified(less).iterrows()),
                state_limits(study, some),
                *(f"the coders' alpha {decimals(row)}" for _, row in _of_all(alpha).iterrows()),
            ]
            lines += [f"  {line[0].upper()}{line[1:]}." for line in rest if line]
        words.append(f"“{labels[frame]}” is {' and '.join(said)}")
    lines = [
        f"In {labels.get(head.reference, head.reference)}, compared with all other groups, {'; '.join(words)}.",
        *lines,
        _explain(study, *tables),
        *([] if verdicts is None or verdicts.empty else [f"{state_verdicts(verdicts)} {_VERDICT}"]),
        rests,
    ]
    return "\n".join(filter(None, lines))


def _count_clear(study: Study, parts: pd.DataFrame, *, short: bool) -> str:
    """In how many other readings a contrast is clear in the same way."""
    some, main, _ = split_readings(study, parts)
    ways = some.apply(way, axis=1)
    others, lead = len(some) - 1, ways[main].iloc[0]
    if others < 2 or lead == "neither":
        return ""
    share = f"{(ways == lead).sum() - 1} of {others}"
    return f" ({share})" if short else f" (clear in {share} other readings)"


def _stratified(adjusted: pd.DataFrame) -> pd.DataFrame:
    return adjusted[(adjusted["adjustment"] == "stratified") & adjusted["estimate"].notna()]


def _of_all(agreement: pd.DataFrame) -> pd.DataFrame:
    return agreement[(agreement["language"] == ALL) & agreement["alpha"].notna()].rename(columns={"alpha": "estimate"})


def _explain(study: Study, parts: pd.DataFrame, adjusted: pd.DataFrame, agreement: pd.DataFrame) -> str:
    """The line that says what was adjusted for, or why nothing was, which other readings there are, and what alpha is."""
    some = _stratified(adjusted)
    if why := study.lacks("unlike"):
        told = [f"It is not adjusted: {why}."]
    elif some.empty:
        told = [f"It can't be adjusted: {_why_unlike(study)}."]
    else:
        left = some["articles_left_out"].max()
        without = f", without {left} articles whose like the other side lacks" if left else ""
        told = [f"Adjusted for {some['adjusted_for'].iloc[0].replace('half', 'period')} (stratified{without})."]
    if len(parts[["factor", "part"]].drop_duplicates()) > 1:
        told.append(f"Other readings: by {', '.join(dict.fromkeys(parts['factor']))}.")
    if len(_of_all(agreement)):
        told.append("Alpha is Krippendorff's: 1 where coders decide alike, 0 as by chance.")
    return " ".join(told)


def _why_unlike(study: Study) -> str:
    """Why no stratum holds both sides: the columns in which the two share nothing, which a difference may come from as well."""
    led = split_sides(study.lead(study.codes), reference=study.choices.headline.reference)
    led = led.assign(language=led["language"].map(writing))
    apart = [name for name in ("language", "kind") if (led.groupby(name)["side"].nunique() < 2).all()]
    if not apart:
        return "no stratum holds both sides"
    return f"no {' and no '.join(apart)} holds both sides, so that a difference may be one between {' or '.join(f'{name}s' for name in apart)}"


def _state_others(study: Study, gaps: pd.DataFrame) -> str:
    """What the other coders, and what several come to, say of a contrast that the headline's coder gives."""
    rest = [view for view in study.views if view != study.choices.headline.coder and view in gaps.index]
    return "; ".join(f"{name_view(view, study.labels)} {points(gaps.loc[view])}" for view in rest)


def _state_sides(shares: pd.DataFrame, reference: str) -> str:
    ours, theirs = shares.loc[reference], shares.loc[OTHERS]
    return f"{percent(ours)} of {ours['articles']} articles against {percent(theirs)} of {theirs['articles']}"
