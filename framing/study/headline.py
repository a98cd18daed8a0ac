"""The answer of a study: its headline contrast in every variant, as table and as sentence."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from framing.codes import CODED, VIEWS
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.errors import FramingError
from framing.measure.dictionary import code_dictionary
from framing.study.study import Study

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
        table = compare_groups(sides, reference=OTHERS, by="side", **study.groups)
        shares = estimate_prevalence(sides, by="side", **study.groups).set_index(["coder", "frame", "stance", "group"])[
            "estimate"
        ]
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
    order = {name: i for i, name in enumerate([*study.coders, "dictionary"])}
    table = table.sort_values(
        ["frame", "stance", "copies", "coder"], key=lambda c: c.map(order) if c.name == "coder" else c
    )
    columns = ["coder", "stance", "copies", "frame", "estimate", "low", "high", "reference_share", "other_share"]
    return table[[*columns, "articles", "families"]].reset_index(drop=True)


def state_headline(study: Study, *, variants: pd.DataFrame | None = None) -> str:
    """Return the answer as one sentence: both frames, the reference group against all others, with intervals and every coder."""
    head = study.choices.headline
    table = compare_variants(study) if variants is None else variants
    table = table[(table["copies"] == "all articles") & (table["stance"] == head.stance)]
    sides = estimate_prevalence(split_sides(study.codes, reference=head.reference), by="side", **study.groups)
    sides = sides[(sides["coder"] == head.coder) & (sides["stance"] == head.stance)].set_index(["frame", "group"])
    parts = []
    for frame in (head.x, head.y):
        ours, theirs = sides.loc[(frame, head.reference)], sides.loc[(frame, OTHERS)]
        gap = table[table["frame"] == frame].set_index("coder")
        main = gap.loc[head.coder]
        rest = "; ".join(
            f"{c} articles: {points(gap.loc[c])}" if c in VIEWS else f"coder {c}: {points(gap.loc[c])}"
            for c in study.coders
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


def percent(row: pd.Series) -> str:
    """Return ``7 % [2, 17]`` for a share with its interval."""
    low, high = (f"{100 * row[c]:.0f}" for c in ("low", "high"))
    return f"{100 * row['estimate']:.0f} % [{low}, {high}]"


def points(row: pd.Series) -> str:
    """Return ``-30 [-38, -18]`` for a difference of shares in percentage points with its interval."""
    return f"{100 * row['estimate']:+.0f} [{100 * row['low']:+.0f}, {100 * row['high']:+.0f}]".replace("-", "−")


def tabulate_headline(prevalence: pd.DataFrame, *, coder: str, groups: Iterable[str] | None = None) -> pd.DataFrame:
    """Return the headline table: a row per group and frame, a column per stance as ``share % [low, high]``.

    ``group, frame, asserted, attributed, rejected, articles, families, thin``; groups by number of articles unless listed.
    """
    table = prevalence[prevalence["coder"] == coder]
    if table.empty:
        raise FramingError(f"coder must be one of {sorted(set(prevalence['coder']))}, got {coder!r}")
    wide = (
        table.assign(cell=[percent(row) for _, row in table.iterrows()])
        .pivot(index=["group", "frame", "articles", "families", "thin"], columns="stance", values="cell")
        .reset_index()
    )
    size = wide.groupby("group")["articles"].max()
    order = list(groups or sorted(size.index, key=lambda g: (-size[g], g)))
    wide = wide[wide["group"].isin(order)].sort_values(
        ["group", "frame"], key=lambda c: c.map(order.index) if c.name == "group" else c
    )
    stances = [s for s in CODED if s in wide and s != "present"]
    return (
        wide[["group", "frame", *stances, "articles", "families", "thin"]]
        .rename_axis(columns=None)
        .reset_index(drop=True)
    )
