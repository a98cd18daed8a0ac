"""How well each measure finds what a coder found, per language, and when languages are not to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from framing.assess.scores import SCORE_COLUMNS, SCORES, draw_scores, score_measure, scores
from framing.codes import merge_codes
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.compare.written import decimals
from framing.errors import FramingError, check_columns
from framing.text.scripts import writing

VALIDITY_COLUMNS = (*SCORE_COLUMNS, "verdict", "warning")

_MEASURED = ("measure", "coder", "frame", "stance", "score")

LANGUAGE_COLUMNS = (
    *_MEASURED, "en", "zh", "estimate", "low", "high", "verdict", "articles_en", "articles_zh", "families",
)  # fmt: skip


def score_measures(
    measures: Iterable[pd.DataFrame],
    *,
    truth: pd.DataFrame,
    labels: Mapping[str, str] | None = None,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return precision, recall and F1 of several measures against a coder, per language, and whether languages compare.

    ``measures`` are tables of codes (``framing.code_dictionary``, ``code_supervised``, another coder's, a topic's);
    ``truth`` is the coders'. Columns as ``framing.score_measure``, and ``verdict``: ``compare_languages``'s
    for the measure, frame, stance and score; and, in the rows of F1, ``warning``, which ``framing.plot_scores`` writes
    below the figure and ``mark_languages`` takes over into tables of groups. ``labels`` say how a warning names measures, coders and frames.
    """
    if isinstance(measures, pd.DataFrame):
        raise FramingError("measures must be a list of tables of codes, got one table; write [table]")
    measures = list(measures)
    if not measures:
        raise FramingError("measures: there is no table of codes, and so nothing to score")
    pairs = pd.concat([merge_codes(codes, truth) for codes in measures], ignore_index=True)
    table = score_measure(pairs, intervals=intervals, seed=seed)
    if pairs["language"].map(writing).nunique() < 2:
        return table.assign(verdict="", warning="")[list(VALIDITY_COLUMNS)]
    gaps = compare_languages(pairs, intervals=intervals, seed=seed)
    gaps["warning"] = [word_warning(row, labels) if row["score"] == "f1" else "" for _, row in gaps.iterrows()]
    table = table.merge(gaps[[*_MEASURED, "verdict", "warning"]], on=list(_MEASURED), how="left")
    return table.fillna({"verdict": "", "warning": ""})[list(VALIDITY_COLUMNS)]


def state_scores(table: pd.DataFrame, *, score: str = "f1") -> str:
    """Return a line a measure with its scores per frame, stance and language: ``dictionary against ann: danger present, en 0.73 [0.60, 0.82]; …``.

    ``table`` is ``score_measures``'s; raises ``FramingError`` where it has no such score.
    """
    some = table[(table["score"] == score) & (table["language"] != "all")]
    if some.empty:
        raise FramingError(f"state_scores: the table has no {score!r}; there are {sorted(set(table['score']))}")
    lines = []
    for (measure, coder), rows in some.groupby(["measure", "coder"]):
        place = rows["frame"] + " " + rows["stance"] + ", " + rows["language"]
        said = (f"{where} {decimals(row)}" for where, (_, row) in zip(place, rows.iterrows(), strict=True))
        lines.append(f"{measure} against {coder}: {'; '.join(said)}")
    return "\n".join(lines)


def mark_languages(
    table: pd.DataFrame, validity: pd.DataFrame, *, codes: pd.DataFrame, by: str = "group", margin: float = 0.1
) -> pd.DataFrame:
    """Return a table of groups with the warning that each row across languages must carry, or "" in ``warning``.

    ``table`` is ``framing.estimate_prevalence``'s, ``compare_groups``'s, ``correct_prevalence``'s or
    ``correct_contrasts``'s; ``validity`` is ``score_measures``'s, of the measure that the table is about; ``codes`` are
    those the table came from, with ``language`` and the column ``by``. A contrast is across languages where the shares
    of Chinese articles in the group and in its reference differ by more than ``margin``; a share, where the group
    differs by that much from all articles. A measure that ``validity`` does not score, such as the coder it was scored
    against, has no warning. ``plot_prevalence`` and ``plot_contrasts`` write the warnings below the figure.
    """
    for what, given, needed in (
        ("table", table, ("frame", "stance", "group")),
        ("validity", validity, ("measure", "frame", "stance", "warning")),
        ("codes", codes, ("article", "language", by)),
    ):
        check_columns(given, needed, what)
    articles = codes.drop_duplicates("article")
    chinese = articles["language"].map(writing) == "zh"
    share = chinese.groupby(articles[by].astype(str)).mean()
    other = table["reference"].map(share) if "reference" in table else chinese.mean()
    across = (table["group"].astype(str).map(share) - other).abs() > margin
    warned = validity[validity["warning"] != ""]
    warnings = warned.set_index(["measure", "frame", "stance"])["warning"].to_dict()
    measure = table["measure"] if "measure" in table else table["coder"]
    keys = zip(measure, table["frame"], table["stance"], strict=True)
    return table.assign(warning=[warnings.get(key, "") if far else "" for key, far in zip(keys, across, strict=True)])


def compare_languages(
    pairs: pd.DataFrame, *, margin: float = 0.1, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return how much better a measure is in Chinese than in English: the gate for comparisons across languages.

    ``pairs`` is ``framing.merge_codes``'s table. ``measure, coder, frame, stance, score, en, zh, estimate, low, high,
    verdict, articles_en, articles_zh, families``; ``estimate`` is the score in ``zh`` minus that in ``en``, -1 to 1,
    with a family-bootstrap interval. ``verdict``: ``differs`` (the interval excludes 0: a difference between sources
    in different languages may be the measure's), ``alike`` (it lies within ``margin`` of 0), ``unclear`` (too few
    codes to tell). A score undefined in a language is ``unclear``. Raises ``FramingError`` where one language has no
    coded article.
    """
    pairs = pairs.assign(writing=pairs["language"].map(writing))
    for language in ("en", "zh"):
        if not (pairs["writing"] == language).any():
            raise FramingError(f"no article in {language!r} was coded and measured; languages cannot be compared")
    rows = []
    for key, some in pairs.groupby(["measure", "coder", "frame", "stance"], sort=True):
        device = Bootstrap(some["family"], intervals, seed=seed)
        sides = {w: some[some["writing"] == w] for w in ("en", "zh")}
        if any(side.empty for side in sides.values()):
            continue
        drawn = {w: draw_scores(side, device, stream=i) for i, (w, side) in enumerate(sides.items())}
        found = {w: dict(zip(SCORES, scores(side), strict=True)) for w, side in sides.items()}
        for score in SCORES:
            gap = found["zh"][score] - found["en"][score]
            low, high = device.bound(drawn["zh"][score] - drawn["en"][score]) if np.isfinite(gap) else (np.nan, np.nan)
            verdict = "unclear"
            if low > 0 or high < 0:
                verdict = "differs"
            elif -margin <= low and high <= margin:
                verdict = "alike"
            sizes = (len(sides["en"]), len(sides["zh"]), some["family"].nunique())
            rows.append((*key, score, found["en"][score], found["zh"][score], gap, low, high, verdict, *sizes))
    return pd.DataFrame(rows, columns=list(LANGUAGE_COLUMNS))


def word_warning(row: pd.Series, labels: Mapping[str, str] | None = None) -> str:
    """Return the warning that a table or figure across languages must carry, from a row of ``compare_languages``; "" where the score is alike."""
    if row["verdict"] == "alike":
        return ""
    measure, coder, frame = (str((labels or {}).get(row[name], row[name])) for name in ("measure", "coder", "frame"))
    what = f"{measure} against {coder}, {frame} {row['stance']}"
    figures = f"F1 {row['en']:z.2f} in English, {row['zh']:z.2f} in Chinese"
    if row["verdict"] == "differs":
        worse = "English" if row["estimate"] > 0 else "Chinese"
        gap = "difference {:+z.2f} [{:+z.2f}, {:+z.2f}]".format(*row[["estimate", "low", "high"]]).replace("-", "−")
        what = f"{what}: worse in {worse} ({figures}; {gap})"
        return f"{what}; what differs between languages may be the measure's doing."
    return f"{what}: not known to be equally good in both languages ({figures}); compare them with care."
