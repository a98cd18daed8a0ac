"""The answer of a study: its headline contrast in every variant, part and specification, as table and as sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from framing.assess.validity import score_measures
from framing.codes import VIEWS
from framing.compare.bootstrap import correct_p
from framing.compare.choices import Choices, make_choices
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.corpus.dates import span_dates
from framing.errors import FramingError
from framing.measure.concepts import mix_topics
from framing.measure.dictionary import code_dictionary
from framing.measure.supervised import code_supervised
from framing.measure.variants import code_dictionary_variants
from framing.study.study import Study
from framing.study.tables import percent, points
from framing.text.scripts import writing

OTHERS = "all others"


DEEDS = {"asserted": "asserts", "rejected": "denies", "attributed": "reports"}
"""What an article does with a frame, by the stances found in it, the weightiest first."""


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


PART_COLUMNS = (
    "factor",
    "part",
    "frame",
    "stance",
    "estimate",
    "low",
    "high",
    "p",
    "articles",
    "reference_articles",
    "thin",
)


def split_parts(study: Study) -> dict[tuple[str, str], pd.DataFrame]:
    """Return the codes of every part of the corpus that the answer is asked of by itself, by what is parted and the part's name.

    ``coder``: each view on all articles. Of the headline's coder: each ``language``, the corpus without each ``kind`` named in
    ``robustness.apart``, the ``period`` before ``robustness.turn`` and from it on, each ``wave`` of collection.
    """
    codes, chosen = study.codes, study.choices.robustness
    led = study.lead(codes)
    parts = {("coder", view): codes[codes["coder"] == view] for view in study.views}
    parts |= {("language", name): some for name, some in led.groupby(led["language"].map(writing))}
    parts |= {("kind", f"without {kind}"): led[led["kind"] != kind] for kind in chosen.apart}
    if chosen.turn:
        span = span_dates(led["date"])
        turn = pd.Timestamp(chosen.turn)
        parts |= {
            ("period", f"before {chosen.turn}"): led[span["last"] < turn],
            ("period", f"from {chosen.turn}"): led[span["first"] >= turn],
        }
    if "wave" in led:
        parts |= {("wave", f"wave {name}"): some for name, some in led.groupby("wave")}
    return parts


def compare_parts(study: Study) -> pd.DataFrame:
    """Return the headline contrast, and that of ``rejected``, in every part of the corpus by itself.

    Columns ``PART_COLUMNS``: ``factor`` and ``part`` as ``split_parts`` names them; ``estimate`` is the reference group's share minus that
    of all others, -1 to 1; ``p`` is corrected over the parts (Benjamini and Hochberg). Where the interval holds 0, the articles of the
    part do not carry the contrast by themselves. A part with articles of one side only has no estimate.
    """
    head, tables = study.choices.headline, []
    for (factor, part), some in split_parts(study).items():
        some = some[some["stance"].isin([head.stance, "rejected"])]
        if some["group"].eq(head.reference).any() and some["group"].ne(head.reference).any():
            sides = split_sides(some, reference=head.reference)
            table = compare_groups(sides, reference=OTHERS, by="side", **study.intervals)
        else:
            table = some[["frame", "stance"]].drop_duplicates().assign(articles=0, reference_articles=0, thin=True)
            ours = some.loc[some["group"] == head.reference, "article"].nunique()
            table = table.assign(articles=ours, reference_articles=some["article"].nunique() - ours)
        tables.append(table.assign(factor=factor, part=part))
    table = pd.concat(tables, ignore_index=True)
    if "p" in table:
        table["p"] = table.groupby("factor")["p"].transform(correct_p)
    return table.reindex(columns=list(PART_COLUMNS))


def compare_turn(study: Study) -> pd.DataFrame:
    """Return, per group and side, how much more often a frame has the headline's stance from ``robustness.turn`` on than before it.

    The columns of ``framing.compare_groups`` with the period as what is compared, and ``side``: a group that is not thin in both periods,
    the reference group or all others. Raises ``FramingError`` where the study names no turn.
    """
    head, turn = study.choices.headline, study.choices.robustness.turn
    if turn is None:
        raise FramingError(f"{study.path}: the key robustness.turn is missing; name the day that parts two periods")
    codes = study.lead(study.codes, stance=head.stance)
    span, day = span_dates(codes["date"]), pd.Timestamp(turn)
    before, after = f"before {turn}", f"from {turn}"
    codes = codes.assign(half="").assign(
        half=lambda t: t["half"].mask(span["last"] < day, before).mask(span["first"] >= day, after)
    )
    codes = codes[codes["half"] != ""]
    sides = dict(tuple(codes.groupby("group"))) | {OTHERS: codes[codes["group"] != head.reference]}
    tables = [
        compare_groups(some, reference=before, by="half", **study.intervals).assign(side=name)
        for name, some in sides.items()
        if some["half"].nunique() == 2
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["side", *table.columns.drop("side")]]


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


def score_later_waves(study: Study, *, stances: Sequence[str]) -> pd.DataFrame:
    """Return the scores of dictionary and supervised measure on the articles of later waves, learned on the first wave alone.

    The columns of ``framing.score_measures``; truth is the headline's coder. A study of one wave is scored on all its articles, each
    labelled by what was learned from the families of others.
    """
    first = study.first_wave
    later = study.codes[~study.codes["article"].isin(first)]
    learned = code_supervised(study.coded, learner=study.learner, among=first, stances=stances, seed=study.seed)
    truth = study.lead(later if len(later) else study.codes)
    return score_measures([code_dictionary(study.coded), learned], truth=truth, **study.intervals)


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


def state_headline(study: Study, *, variants: pd.DataFrame | None = None, parts: pd.DataFrame | None = None) -> str:
    """Return the answer in sentences: both frames, the reference group against all others, and what that rests on.

    Each frame with the headline's stance and, where stance was coded, rejected; every other coder; the parts of the corpus in which the
    contrast is not clear by itself; what it is adjusted for other differences between the sides; who coded, and how articles were chosen.
    """
    head, labels = study.choices.headline, study.labels
    table = compare_variants(study) if variants is None else variants
    table = table[(table["copies"] == "all articles") & (table["stance"] == head.stance)]
    parts = compare_parts(study) if parts is None else parts
    sides = estimate_prevalence(
        split_sides(study.lead(study.codes), reference=head.reference), by="side", **study.intervals
    )
    sides = sides.set_index(["frame", "stance", "group"])
    own = parts[(parts["factor"] == "coder") & (parts["part"] == head.coder)].set_index(["frame", "stance"])
    said = []
    for frame in (head.x, head.y):
        gaps = table[table["frame"] == frame].set_index("coder")
        rest = "; ".join(
            f"{c} articles: {points(gaps.loc[c])}" if c in VIEWS else f"coder {c}: {points(gaps.loc[c])}"
            for c in study.views
            if c != head.coder and c in gaps.index
        )
        said.append(
            f"the frame “{labels[frame]}” is {head.stance} {_often(gaps.loc[head.coder])}, in "
            f"{_state_sides(sides.loc[(frame, head.stance)], head.reference)}: a difference of {points(gaps.loc[head.coder])} points"
            + (f" ({rest})" if rest else "")
        )
        if (frame, "rejected") in own.index and head.stance != "rejected":
            gap = own.loc[(frame, "rejected")]
            said[-1] += (
                f", and rejected {_often(gap)}, in {_state_sides(sides.loc[(frame, 'rejected')], head.reference)} "
                f"({points(gap)})"
            )
    return (
        f"In {labels[head.reference]}, compared with all other groups, {said[0]}; {said[1]}. {state_limits(study, parts=parts)} "
        f"(Coder {head.coder}, {study.choices.level:.0%} intervals over families of articles that carry the same copy"
        + (f"; {study.choices.collected}" if study.choices.collected else "")
        + ".)"
    )


def state_limits(study: Study, *, parts: pd.DataFrame) -> str:
    """Return the sentence that names the parts of the corpus in which the headline's contrast is not clear by itself."""
    head, labels = study.choices.headline, study.labels
    clauses = []
    for frame in (head.x, head.y):
        some = parts[(parts["frame"] == frame) & (parts["stance"] == head.stance) & parts["estimate"].notna()]
        main = some[(some["factor"] == "coder") & (some["part"] == head.coder)].iloc[0]
        ahead = (some["low"] > 0) if main["estimate"] > 0 else (some["high"] < 0)
        vague = [f"{_name_part(row)} ({points(row)})" for _, row in some[~ahead].iterrows()]
        clauses.append(f"“{labels[frame]}”: " + (", ".join(vague) if vague else "clear in each"))
    asked = ", ".join(dict.fromkeys(parts["factor"]))
    return f"By itself it is not clear in these parts of the corpus (by {asked}): " + "; ".join(clauses) + "."


def _name_part(row: pd.Series) -> str:
    return f"coder {row['part']}" if row["factor"] == "coder" else str(row["part"])


def _often(gap: pd.Series) -> str:
    return (
        "less often" if gap["high"] < 0 else "more often" if gap["low"] > 0 else "neither clearly more nor less often"
    )


def _state_sides(shares: pd.DataFrame, reference: str) -> str:
    ours, theirs = shares.loc[reference], shares.loc[OTHERS]
    return f"{percent(ours)} of {ours['articles']} articles against {percent(theirs)} of {theirs['articles']}"
