"""How often the stance measure is right on mentions that people marked, and the marks as a coded sample that corrects its shares."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from framing.codebook.codebook import ABSENT, STANCES, UNCLEAR
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.compare.written import percent
from framing.corpus.corpus import MARK_COLUMNS, MENTION_COLUMNS, Corpus
from framing.errors import FramingError, check_columns, check_filled
from framing.stance.mentions import CODER

MARK_SCORE_COLUMNS = ("coder", "by", "value", "score", "estimate", "low", "high", "mentions", "families")


def score_marks(
    marks: pd.DataFrame, *, articles: pd.DataFrame, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return how often the stance measure is right on the marked mentions, and how often what it found is no use of the frame at all.

    ``marks`` is ``corpus.marks``, ``articles`` has ``article, family, language``. ``coder, by, value, score, estimate, low, high, mentions, families``: for all
    mentions and per ``stance`` (of the measure), ``frame``, ``language`` and ``indicator``, ``score`` is ``precision`` (share whose mark is the measure's stance; unclear ones
    apart) or ``none`` (share marked as no use of the frame). Shares from 0 to 1, weighted by 1 / inclusion, with intervals over families. Raises
    ``FramingError`` where nothing is marked.
    """
    check_columns(marks, MARK_COLUMNS, "marks")
    if marks.empty:
        raise FramingError("marks: there is no row; draw mentions and have them marked first (framing code mentions)")
    table = marks.merge(articles[["article", "family", "language"]], on="article", validate="many_to_one")
    check_filled(table, ("family",), "marks")
    rows = []
    for coder, every in table.assign(all="all").groupby("coder"):
        device = Bootstrap(every["family"], intervals, seed=seed)
        halves = device.halves()
        for by in ("all", "stance", "frame", "language", "indicator"):
            for value, some in every.groupby(by):
                for score in ("precision", ABSENT):
                    scored = some[some["stance"] != UNCLEAR] if score == "precision" else some
                    if scored.empty:
                        continue
                    weight = 1 / scored["inclusion"].to_numpy(float)
                    weight = weight / weight.mean()
                    hit = scored["mark"] == (scored["stance"] if score == "precision" else ABSENT)
                    hits, mass = (device.collect(scored["family"], amount) for amount in (weight * hit, weight))
                    drawn = device.share(hits, mass, halves)
                    estimate = float(weight @ hit / weight.sum())
                    bounds = device.bound_around(estimate, drawn)
                    rows.append((coder, by, value, score, estimate, *bounds, len(scored), scored["family"].nunique()))
    return pd.DataFrame(rows, columns=list(MARK_SCORE_COLUMNS))


def state_validity(corpus: Corpus, *, seed: int, intervals: Intervals = Intervals()) -> str:
    """Return the line that stands under figures with stance: on how many marked mentions the measure was validated and how precise it is, or that it was not."""
    if corpus.marks.empty:
        return "Stance not validated for this study: nobody has marked its mentions (framing code mentions)."
    scores = score_marks(corpus.marks, articles=corpus.articles, seed=seed, intervals=intervals)
    labels, lines = corpus.codebook.coder_labels(), []
    for coder, some in scores.groupby("coder"):
        numbers = some.set_index(["by", "value", "score"])[["estimate", "low", "high"]]
        told = {key: percent(row) for key, row in numbers.iterrows()}
        each = ", ".join(f"{s} {told['stance', s, 'precision']}" for s in STANCES if ("stance", s, "precision") in told)
        n = some.loc[(some["by"] == "all") & (some["score"] == ABSENT), "mentions"].iloc[0]
        lines.append(
            f"Stance validated on {n} mentions marked by {labels[coder]}: precision {each}; no use of the frame {told['all', 'all', ABSENT]}."
        )
    return " ".join(lines)


def code_marks(corpus: Corpus, *, coder: str | None = None) -> Mapping[str, pd.DataFrame]:
    """Return mentions as codes with one coder's marks as the coded sample: ``predicted, coded, sample``, for ``correct_prevalence`` and ``correct_contrasts``.

    The unit (``article``) is a mention here: shares are of mentions, of each stance and of ``none``. ``framing.correct_contrasts(**framing.code_marks(corpus),
    reference="us", seed=1)``. Raises ``FramingError`` where nothing is marked, several coders have and none is named, or where marks are not among the package's mentions (counted
    by another version of the measure, or from other texts).
    """
    coders = sorted(set(corpus.marks["coder"]))
    if coder is None and len(coders) == 1:
        coder = coders[0]
    if coder not in coders:
        raise FramingError(
            f"coder must be one of those who marked mentions, {coders}, got {coder!r}; mark some first (framing code mentions)"
        )
    key = list(MENTION_COLUMNS[:4])
    units = corpus.mentions[corpus.mentions["count"] > 0]
    units = units.loc[units.index.repeat(units["count"]), key].reset_index(drop=True)
    units["number"] = units.groupby(key).cumcount()
    marks = corpus.marks[corpus.marks["coder"] == coder].copy()
    marks["number"] = marks.groupby(key).cumcount()
    units = units.merge(marks[[*key, "number", "mark", "inclusion"]], on=[*key, "number"], how="left")
    if units["mark"].notna().sum() < len(marks):
        lost = marks.merge(units[[*key, "number"]], on=[*key, "number"], how="left", indicator=True)
        row = lost[lost["_merge"] == "left_only"].iloc[0]
        raise FramingError(
            f"mark {row['mention']}: {row['article']!r} has no mention of {row['indicator']!r} that is {row['stance']} ({len(marks) - units['mark'].notna().sum()} such); "
            "mark the mentions that this package's texts and measure give"
        )
    units["mention"] = units[[*key, "number"]].astype(str).agg("|".join, axis=1)
    every = units.merge(corpus.articles, on="article", validate="many_to_one").drop(columns="article")
    every = every.rename(columns={"mention": "article", "stance": "said"})
    every = every.merge(pd.DataFrame({"stance": [*STANCES, ABSENT]}), how="cross")
    predicted = every.assign(coder=CODER, value=(every["said"] == every["stance"]).astype(int))
    coded = every[every["mark"].notna()]
    sample = coded.drop_duplicates("article")[["article", "inclusion"]].astype({"inclusion": float})
    return {
        "predicted": predicted.drop(columns=["mark", "inclusion", "said", "number", "indicator"]),
        "coded": coded.assign(coder=coder, value=(coded["mark"] == coded["stance"]).astype(int)),
        "sample": sample,
    }
