"""The answer taken apart: the headline contrast in every part of the corpus, adjusted, and what each article does with a frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from framing.assess.verdicts import VERDICT_COLUMNS, compare_verdicts
from framing.codes import VIEWS
from framing.compare.adjusted import adjust_contrasts
from framing.compare.bootstrap import correct_p
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.compare.written import points, way
from framing.errors import FramingError
from framing.study.inputs import assign_halves, list_adjustments
from framing.study.study import Study
from framing.text.scripts import writing

OTHERS = "all others"

DEEDS = {"asserted": "asserts", "rejected": "denies", "attributed": "reports"}
"""What an article does with a frame, by the stances found in it, the weightiest first."""


def split_sides(codes: pd.DataFrame, *, reference: str) -> pd.DataFrame:
    """Return codes with a column ``side``: the reference group, or ``all others``. Raises where one side is empty."""
    side = codes["group"].where(codes["group"] == reference, OTHERS)
    if side.nunique() < 2:
        there = sorted(set(codes["group"]))
        raise FramingError(f"both the group {reference!r} and others are needed, got only {there}")
    return codes.assign(side=side)


def find_both_sides(codes: pd.DataFrame, *, reference: str) -> list[str]:
    """Return the coders who have articles of the reference group and of others."""
    ours = (codes["group"] == reference).groupby(codes["coder"])
    return list(ours.any()[ours.any() & ~ours.all()].index)


PART_COLUMNS = (
    "factor", "part", "frame", "stance", "estimate", "low", "high", "p", "articles", "reference_articles", "thin",
)  # fmt: skip


def split_copies(study: Study, codes: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return codes without copies, in two ways: one article of each family, and none that names a wire."""
    first = study.corpus.first_of_families().articles["article"]
    return {"one of each family": codes[codes["article"].isin(first)], "no named wire": codes[codes["wire"] == ""]}


def split_parts(study: Study) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the codes of every part of the corpus that the answer is asked of by itself, by what is parted and the part's name.

    ``coder``: every view on all articles in one table, under the name "". Of the headline's coder: each ``language``, the corpus without each ``kind`` named in
    ``robustness.apart``, the ``period`` before ``robustness.turn`` and from it on, each ``wave`` of collection without what is a copy of
    an earlier one, and without ``copies`` (``split_copies``) where there are some.
    """
    codes, chosen = study.codes, study.choices.robustness
    led = study.lead(codes)
    parts = {("coder", ""): codes[codes["coder"].isin(study.views)]}
    if not study.lacks("two languages"):
        parts |= {("language", name): some for name, some in led.groupby(led["language"].map(writing))}
    parts |= {("kind", f"without {kind}"): led[led["kind"] != kind] for kind in chosen.apart}
    if chosen.turn:
        halves = led.groupby(assign_halves(led, chosen.turn).rename("half"))
        parts |= {("period", str(name)): some for name, some in halves if name}
    if "wave" in led and led["wave"].nunique() > 1:
        age = led["wave"].astype(str).str.zfill(12)  # wave 10 comes after wave 2
        fresh = led[age == age.groupby(led["family"]).transform("min")]
        parts |= {("wave", f"wave {name}"): some for name, some in fresh.groupby("wave")}
    return parts | {("copies", name): some for name, some in split_copies(study, led).items() if len(some) < len(led)}


def compare_parts(study: Study) -> pd.DataFrame:
    """Return the headline contrast, and that of ``rejected``, in every part of the corpus by itself.

    Columns ``PART_COLUMNS``: ``factor`` and ``part`` as ``split_parts`` names them; ``estimate`` is the reference group's share minus that
    of all others, -1 to 1; ``p`` is corrected over the parts (Benjamini and Hochberg). Where the interval holds 0, the articles of the
    part do not carry the contrast by themselves. A part with articles of one side only has no estimate.
    """
    table = contrast_parts(study, split_parts(study), stances=[study.choices.headline.stance, "rejected"])
    return table.assign(p=table.groupby("factor")["p"].transform(correct_p))


def contrast_parts(
    study: Study, parts: Mapping[tuple[str, str], pd.DataFrame], *, stances: Sequence[str]
) -> pd.DataFrame:
    """Return ``compare_parts``'s table of any parts and stances; ``p`` is not corrected over the parts. One without a name is parted by coder."""
    reference, tables = study.choices.headline.reference, []
    for (factor, part), some in parts.items():
        some = some[some["stance"].isin(stances)]
        both = some["coder"].isin(find_both_sides(some, reference=reference))
        table = some.loc[~both, ["coder", "frame", "stance"]].drop_duplicates().assign(thin=True)
        for column, side in (
            ("articles", some["group"] == reference),
            ("reference_articles", some["group"] != reference),
        ):
            table[column] = table["coder"].map(some[side].groupby("coder")["article"].nunique()).fillna(0).astype(int)
        if both.any():  # coders in one table, as everywhere else: a contrast has one interval
            sides = split_sides(some[both], reference=reference)
            table = pd.concat([compare_groups(sides, reference=OTHERS, by="side", **study.intervals), table])
        table = table.sort_values("coder", key=lambda c: c.map(study.views.index), kind="stable")
        tables.append(table.assign(factor=factor, part=part or table["coder"]))
    return pd.concat(tables, ignore_index=True).reindex(columns=list(PART_COLUMNS))


def compare_turn(study: Study) -> pd.DataFrame:
    """Return, per group and side, how much more often a frame has the headline's stance from ``robustness.turn`` on than before it.

    The columns of ``framing.compare_groups`` with the period as what is compared, and ``side``: a group that is not thin in both periods,
    the reference group or all others. ``p`` is corrected over all of them, for each coder. Raises ``FramingError`` where the study names no turn.
    """
    before = f"before {study.choices.robustness.turn}"
    tables = [
        compare_groups(some, reference=before, by="half", **study.intervals).assign(side=name)
        for name, some in _split_turn(study).items()
    ]
    table = pd.concat(tables, ignore_index=True)
    table["p_corrected"] = table.groupby("coder")["p"].transform(correct_p)
    return table[["side", *table.columns.drop("side")]]


def estimate_turn(study: Study) -> pd.DataFrame:
    """Return the shares that ``compare_turn`` compares: ``framing.estimate_prevalence``'s by period, with ``side`` beside it."""
    sides = _split_turn(study).items()
    shares = [estimate_prevalence(some, by="half", **study.intervals).assign(side=name) for name, some in sides]
    return pd.concat(shares, ignore_index=True)


def _split_turn(study: Study) -> dict[str, pd.DataFrame]:
    """The codes of every group and of all others that has articles in both periods, with the period of each (``half``)."""
    head, turn = study.choices.headline, study.choices.robustness.turn
    if turn is None:
        raise FramingError(f"{study.path}: the key robustness.turn is missing; name the day that parts two periods")
    codes = study.lead(study.codes, stance=head.stance)
    codes = codes.assign(half=assign_halves(codes, turn))
    codes = codes[codes["half"] != ""]
    sides = [*codes.groupby("group"), (OTHERS, codes[codes["group"] != head.reference])]
    return {str(name): some for name, some in sides if some["half"].nunique() == 2}


def compare_adjusted(study: Study) -> pd.DataFrame:
    """Return the headline contrast, and that of ``rejected``, adjusted for what else differs between the sides.

    ``framing.adjust_contrasts``'s columns (estimates in shares, -1 to 1, above 0: the reference group has the frame more often), of the
    headline's coder, adjusted for language and kind of text and, where the study names a turn, for the periods before and after it.
    """
    head, turn = study.choices.headline, study.choices.robustness.turn
    codes = study.lead(study.codes)
    codes = split_sides(codes[codes["stance"].isin([head.stance, "rejected"])], reference=head.reference)
    codes = codes.assign(language=codes["language"].map(writing))
    if turn:
        codes = codes.assign(half=assign_halves(codes, turn).replace("", "unknown"))
    return adjust_contrasts(codes, reference=OTHERS, adjust=list_adjustments(study), by="side", **study.intervals)


def classify_articles(codes: pd.DataFrame) -> pd.DataFrame:
    """Return codes in which an article does one thing with each frame: ``asserts``, ``denies``, ``reports`` or is ``silent``.

    An article that asserts a frame and also reports it asserts it; one that reports it in order to deny it denies it. The table is like
    the one given, with these four as ``stance`` and one ``value`` of 1 among them, so that their shares add up to 1.
    """
    key = ["article", "coder", "frame"]
    coded = codes[codes["stance"].isin(list(DEEDS))]
    held = coded[coded["value"] == 1].assign(deed=lambda t: t["stance"].map(DEEDS))
    rank = {deed: place for place, deed in enumerate(DEEDS.values())}
    first = held.sort_values("deed", key=lambda c: c.map(rank)).drop_duplicates(key).set_index(key)["deed"]
    each = coded.drop_duplicates(key)
    does = pd.MultiIndex.from_frame(each[key]).map(first.to_dict()).fillna("silent")
    tables = [each.assign(stance=deed, value=(does == deed).astype(int)) for deed in (*DEEDS.values(), "silent")]
    return pd.concat(tables, ignore_index=True)


def state_limits(study: Study, parts: pd.DataFrame) -> str:
    """Return in which readings one contrast (rows of ``compare_parts`` of one frame and stance) is not clear by itself, or goes the other way; "" where there is one.

    Readings in which a side is thin count for nothing, and are named.
    """
    (some, main, thin), labels = split_readings(study, parts), study.names["labels"]
    few = (
        f"of too few families to count: {', '.join(_name(row, labels) for _, row in thin.iterrows())}"
        if len(thin)
        else ""
    )
    if not main.any() or main.all():
        return few
    lead, ways = way(some[main].iloc[0]), some.apply(way, axis=1)
    others, odd = len(some) - 1, some[ways != lead]
    if others == 1:
        (other,) = ways[~main]
        how = "not clear" if other == "neither" else "clear" if lead in ("neither", other) else "the other way round"
        return "; ".join(filter(None, [f"{how} in the one other reading: {_name_parts(some[~main], labels)}", few]))
    if lead == "neither":  # no way that readings could go with
        found = [(f"clear in {len(odd) or 'none'}", odd)]
    else:
        unclear = ways[odd.index] == "neither"
        found = [("not clear by itself in", odd[unclear]), ("the other way round in", odd[~unclear])]
        found = [(f"{what} {len(them)}", them) for what, them in found if len(them)] or [("clear in each", odd)]
    told = (
        f"{what} of {others} other readings{': ' * bool(len(them))}{_name_parts(them, labels)}" for what, them in found
    )
    return "; ".join(filter(None, [*told, few]))


def split_readings(study: Study, parts: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series, pd.DataFrame]:
    """Return the readings of one contrast that count, which of them is the headline's, and those in which a side is thin."""
    some = parts[parts["estimate"].notna()]
    main = (some["factor"] == "coder") & (some["part"] == study.choices.headline.coder)
    thin = some["thin"].astype(bool) & ~main
    return some[~thin], main[~thin], some[thin]


def _name(row: pd.Series, labels: Mapping[str, str]) -> str:
    return name_view(row["part"], labels) if row["factor"] == "coder" else str(labels.get(row["part"], row["part"]))


def _name_parts(parts: pd.DataFrame, labels: Mapping[str, str]) -> str:
    return ", ".join(f"{_name(row, labels)} ({points(row)})" for _, row in parts.iterrows())


def name_view(view: str, labels: Mapping[str, str]) -> str:
    """Return what is said of a coder, or of what several come to."""
    return f"{view} articles" if view in VIEWS else f"coder {labels.get(view, view)}"


def compare_coders(study: Study) -> pd.DataFrame:
    """Return how much hangs on the coder: ``framing.compare_verdicts``'s table of the headline's stance, rejected and present; empty where none can be tested."""
    codes = study.codes
    some = codes[codes["stance"].isin([study.choices.headline.stance, "rejected", "present"])]
    try:
        return compare_verdicts(some, reference=study.choices.headline.reference, **study.intervals)
    except FramingError:  # one coder, or only thin contrasts
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))


def pair_coders(codes: pd.DataFrame, *, coders: Sequence[str]) -> pd.DataFrame:
    """Return what the second of two coders does with each frame (``classify_articles``), with what the first says the article does in ``said``.

    Articles that both coded. ``framing.estimate_prevalence`` by ``said`` tells who moves where. Raises where they share no article.
    """
    first, second = coders
    ours, theirs = (classify_articles(codes[codes["coder"] == name]) for name in (first, second))
    said = ours.loc[ours["value"] == 1, ["article", "frame", "stance"]].rename(columns={"stance": "said"})
    paired = theirs.merge(said, on=["article", "frame"])
    if paired.empty:
        raise FramingError(f"coders {first!r} and {second!r} have no coded article in common")
    return paired
