"""What an analysis needs and a study may lack, each with the line that says so: the one place in which it is decided."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from framing.codebook.codebook import STANCES
from framing.corpus.dates import span_dates
from framing.measure.dictionary import count_indicators
from framing.text.scripts import writing

Study = Any
"""A ``framing.Study``, which asks these functions and so can't be imported here."""


def _groups(study: Study) -> str:
    groups, reference = set(study.lead(study.codes)["group"]), study.choices.headline.reference
    if len(groups) < 2:
        return f"all articles are of one group ({', '.join(groups)}), so there is nothing to compare it with"
    return "" if reference in groups else f"no article of the reference group ({reference}) has codes"


def _sides(study: Study) -> str:
    led = study.lead(study.codes, stance=study.choices.headline.stance)
    least = led.groupby(led["group"] == study.choices.headline.reference)["family"].nunique().min()
    few = f"one side of the contrast has only {least} families (thin: {study.choices.thin})"
    return _groups(study) or ("" if least >= study.choices.thin else few)


def _two_coders(study: Study) -> str:
    coders = study.coders
    if len(coders) < 2:
        return f"{'one coder' if coders else 'nobody'} coded, so there is no agreement to look at"
    shared = study.codes[study.codes["coder"].isin(coders)].groupby("article")["coder"].nunique().max() > 1
    return "" if shared else "no two coders share an article, so there is no agreement to look at"


def _pair(study: Study) -> str:
    few = f"no two coders share {study.choices.thin} articles (thin), too few to score one against the other"
    return _two_coders(study) or ("" if study.pair else few)


def _stance(study: Study) -> str:
    said = study.lead(study.codes)["stance"].isin(STANCES).any()
    return "" if said else "the codes say whether a frame is present, not whose voice it is in"


def _languages(study: Study) -> str:
    found = sorted(set(study.corpus.articles["language"].map(writing)))
    one = f"all articles are in one language ({found[0]}), so there is nothing to compare it with"
    return "" if len(found) > 1 else one


def _glossary(study: Study) -> str:
    if study.corpus.concepts is None:
        return "the package has no glossary (glossary.csv) that folds both languages into one"
    return _languages(study) or ("" if len(study.choices.topics) > 1 else "topics are fitted to one language only")


def _case(study: Study) -> str:
    found = study.corpus.mentions[study.corpus.mentions["count"] > 0]
    named = study.choices.case in set(found["article"])
    return "" if named else "the study names no case that was looked through for mentions"


def _turn(study: Study) -> str:
    turn = study.choices.robustness.turn
    if turn is None:
        return "the study names no turn (robustness.turn) that parts two periods"
    dates = study.lead(study.codes)["date"]
    both = (dates[dates != ""] < turn).any() and (dates >= turn).any()
    return "" if both else f"no coded article lies on one side of the turn ({turn})"


def _months(study: Study) -> str:
    dates = study.lead(study.codes)["date"]
    months = dates[dates.str.len() >= 7].str[:7]
    dated = study.choices.months and months.between(*study.choices.months).any()
    return "" if dated else "no article with codes is dated to the month"


def assign_halves(codes: pd.DataFrame, turn: str) -> pd.Series:
    """Return, per row, whether the article's whole date lies before a day or from it on, or "" where it can't be said."""
    span, day = span_dates(codes["date"]), pd.Timestamp(turn)
    half = pd.Series("", index=codes.index, dtype=object)
    return half.mask(span["last"] < day, f"before {turn}").mask(span["first"] >= day, f"from {turn}")


def list_adjustments(study: Study) -> list[str]:
    """Return the columns in which the coded articles differ, besides the group: what a contrast can be adjusted for."""
    led = study.lead(study.codes)
    some = {"language": led["language"].map(writing), "kind": led["kind"]}
    if study.choices.robustness.turn:
        some["half"] = assign_halves(led, study.choices.robustness.turn)
    return [name for name, column in some.items() if column.nunique() > 1]


def _unlike(study: Study) -> str:
    alike = "the articles differ in neither language, kind nor period"
    return _groups(study) or ("" if list_adjustments(study) else alike)


def _learned(study: Study) -> str:
    if not study.coders:
        return "nobody coded, so there is nothing to learn from or to score against"
    from framing.measure.features import FEWEST  # scikit-learn comes with it

    coded = study.coded.articles["article"].nunique()
    if coded < 60:
        return f"only {coded} articles were coded, too few to learn from"
    codes = study.codes[
        study.codes["coder"].isin(study.coders) & study.codes["stance"].isin(["present", study.stances[0]])
    ]
    spread = codes.groupby(["frame", "stance", "value"])["family"].nunique().unstack(fill_value=0)
    enough = (spread.reindex(columns=[0, 1], fill_value=0) >= FEWEST).all(axis=1).any()
    return (
        "" if enough else f"no frame is coded as there in {FEWEST} families and as absent in {FEWEST}: nothing to learn"
    )


def _example(study: Study) -> str:
    if not study.choices.example:
        return "the study names no example files (example)"
    return next((f"example.files names {p}, which is not there" for p in study.example_files if not p.is_file()), "")


INPUTS: dict[str, Callable[[Study], str]] = {
    "codings": lambda s: "" if s.coders else "nobody coded",
    "two coders": _two_coders,
    "pair": _pair,
    "stance": _stance,
    "groups": _groups,
    "sides": _sides,
    "unlike": _unlike,
    "two frames": lambda s: "" if s.choices.headline.y else "the codebook has one frame, so there is no plane of two",
    "two languages": _languages,
    "glossary": _glossary,
    "topics": lambda s: "" if s.choices.topics else "no language has enough articles for topics",
    "episodes": lambda s: "" if (s.codes["period"] != "").any() else "no article with codes has a date in an episode",
    "turn": _turn,
    "months": _months,
    "mentions": lambda s: "no article's text was looked through for mentions" if s.corpus.mentions.empty else "",
    "case": _case,
    "added": lambda s: "" if len(s.coded.articles) < len(s.corpus.articles) else "every article has codes",
    "words": lambda s: "no word of the codebook occurs in the articles" if count_indicators(s.coded).empty else "",
    "example": _example,
    "learned": _learned,
}
"""An input's name, and the function that returns why a study lacks it, or an empty string."""
