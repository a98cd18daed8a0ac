"""How far coders agree, and how well a measure finds what a coder found; every figure with its interval.

Krippendorff's alpha is computed by the package ``krippendorff``, Gwet's AC1 from its formula. All intervals come from
``framing.compare.bootstrap``; the two random halves of an article are one on which coders agree (a hit) and one on which
they do not (an error), so that an interval does not collapse where the sample happens to hold no error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import krippendorff
import numpy as np
import pandas as pd

from framing.codes import VIEWS, check_once
from framing.compare.bootstrap import Bootstrap, Intervals, average_weight
from framing.compare.written import decimals
from framing.errors import FramingError, check_columns, check_filled, check_names, did_you_mean
from framing.text.scripts import writing

AGREEMENT_COLUMNS = (
    "frame", "stance", "language", "coders", "alpha", "low", "high", "ac1", "ac1_low", "ac1_high", "agree",
    "agree_low", "agree_high", "present", "present_first", "present_second", "articles", "families",
)  # fmt: skip

DISAGREEMENT_COLUMNS = ("article", "frame", "stance", "found_by", "not_found_by", "language", "group", "family")

ALL = "all"

_KEY = ["frame", "stance", "article"]


def in_each_language(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table's rows twice: as those of ``all`` languages, and as those of what each is written in."""
    return pd.concat([table.assign(language=ALL), table.assign(language=table["language"].map(writing))])


def estimate_agreement(
    codes: pd.DataFrame, *, coders: Sequence[str] | None = None, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return alpha, AC1 and percent agreement of two or more coders, per frame, stance and language.

    Parameters
    ----------
    codes : ``framing.code_coders``'s table. ``value`` is nominal: 1 or 0 there, any whole number here. A coder who
        did not code an article has no row for it; an article counts where two or more of the coders have one.
    coders : two or more names; without, everybody in the table but the views ``agreed`` and ``majority``, which are nobody.

    Returns
    -------
    ``frame, stance, language, coders`` (``language`` is ``all``, ``en`` or ``zh``), three coefficients with intervals
    from the family bootstrap, and counts. ``alpha, low, high``: Krippendorff's alpha, nominal: 1 perfect agreement, 0
    as by chance, below 0 systematic disagreement (Krippendorff 2011, *Computing Krippendorff's Alpha-Reliability*;
    2018, ch. 12); empty where nobody varies. ``ac1, ac1_low, ac1_high``: Gwet's AC1 (2008, *Br. J. Math. Stat.
    Psychol.* 61, 29-48; with missing cells as in Gwet 2014, *Handbook of Inter-Rater Reliability*):
    its chance term, which takes every article that one coder or more coded, stays small where a frame is rare or
    nearly everywhere, where alpha drops although coders agree.
    ``agree, agree_low, agree_high``: of two decisions on an article, the share that are the same, 0 to 1; not
    corrected for chance. ``present``: share of decisions that found it; ``present_first``, ``present_second``:
    articles in which the first and the second coder found it. ``articles``, ``families``: with two or more decisions.

    A high alpha between two passes of one machine shows consistency, not validity. Raises ``FramingError`` for an
    unknown coder, one who codes an article twice, fewer than two coders, and where no two of them share an article.

    >>> import pandas as pd
    >>> codes = pd.DataFrame({"article": list("abcdefgh"), "family": list("abcdefgh"), "group": list("xxxxyyyy"), "language": "en",
    ...     "coder": "ann", "frame": "war", "stance": "asserted", "value": [1, 1, 1, 0, 0, 0, 0, 1]})
    >>> both = pd.concat([codes, codes.assign(coder="bob", value=[1, 1, 0, 0, 0, 0, 0, 1])])
    >>> estimate_agreement(both, seed=1)[["language", "coders", "alpha", "ac1", "agree"]].round(2)
      language     coders  alpha   ac1  agree
    0      all  ann / bob   0.76  0.75   0.88
    1       en  ann / bob   0.76  0.75   0.88
    """
    names = _choose_coders(codes, coders)
    wide = _spread(codes, names)
    if not (wide[names].notna().sum(axis=1) >= 2).any():
        raise FramingError(f"the coders {names} share no article: there is no agreement to measure")
    rows = []
    for (frame, stance, language), some in in_each_language(wide).groupby(["frame", "stance", "language"], sort=True):
        values = some[names].to_numpy(float)
        shared = (~np.isnan(values)).sum(axis=1) >= 2
        if not shared.any():
            continue
        counts = _count_values(values)
        device = Bootstrap(some["family"], intervals, seed=seed)
        every_draw = _draw_agreement(counts, some["family"], device)
        estimates = _alpha(values[shared]), *_gwet(counts)
        bounds = [(e, *device.bound_around(e, drawn)) for e, drawn in zip(estimates, every_draw, strict=True)]
        found = np.nan_to_num(values[shared]) != 0
        present = found.sum() / (~np.isnan(values[shared])).sum()
        size = (int(shared.sum()), some.loc[shared, "family"].nunique())
        numbers = *np.ravel(bounds), present, *found[:, :2].sum(axis=0), *size
        rows.append((frame, stance, language, " / ".join(names), *numbers))
    return pd.DataFrame(rows, columns=list(AGREEMENT_COLUMNS))


def state_agreement(table: pd.DataFrame, *, least: float = 0.67, labels: Mapping[str, str] | None = None) -> str:
    """Return in words between what the alphas of ``estimate_agreement``'s table lie, how many are not clear of ``least``, and the lowest within one language."""
    labels = labels or {}
    every = table[(table["language"] == ALL) & table["alpha"].notna()]
    if every.empty:
        return "The coders' decisions do not vary, so that there is no alpha."
    low = f"in {(every['low'] < least).sum()} of {len(every)} decisions its interval reaches below {least}"
    said = f"The coders' alpha lies between {every['alpha'].min():z.2f} and {every['alpha'].max():z.2f}; {low}."
    within = table[(table["language"] != ALL) & table["alpha"].notna()]
    if within["language"].nunique() > 1:
        worst = within.loc[within["alpha"].idxmin()]
        what = f"“{labels.get(worst['frame'], worst['frame'])}” {worst['stance']} in {labels.get(worst['language'], worst['language'])}"
        said += f" Within one language the lowest is {what}: {decimals(worst.rename({'alpha': 'estimate'}))}."
    return said


def list_disagreements(codes: pd.DataFrame, *, coders: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the decisions on which coders differ, for adjudication: one row per article, frame and stance.

    ``article, frame, stance, found_by, not_found_by, language, group, family``; ``found_by`` and ``not_found_by``
    name the coders, joined by commas; who did not code the article is in neither. Sorted by article, so that an
    article is read once. The table is empty where everybody agrees. Raises ``FramingError`` as ``estimate_agreement``
    does for coders.
    """
    check_columns(codes, ("group",), "codes")
    names = _choose_coders(codes, coders)
    wide = _spread(codes, names)
    values = wide[names].to_numpy(float)
    found, missing = np.nan_to_num(values) != 0, np.isnan(values)
    differ = np.nanmax(values, axis=1) != np.nanmin(values, axis=1)
    table, coder = wide[differ], np.array(names, object)
    by, not_by = ([", ".join(coder[row]) for row in some[differ]] for some in (found, ~found & ~missing))
    table = table.assign(found_by=by, not_found_by=not_by)
    table = table.merge(codes[["article", "group"]].drop_duplicates(), on="article", how="left")
    table = table.sort_values(["article", "frame", "stance"]).reset_index(drop=True)
    return table.rename_axis(columns=None)[list(DISAGREEMENT_COLUMNS)]


def _choose_coders(codes: pd.DataFrame, coders: Sequence[str] | None) -> list[str]:
    check_columns(codes, (*_KEY, "coder", "value", "family", "language"), "codes")
    check_names("coders", coders)
    check_filled(codes, ("coder", "family", "language"), "codes")
    numeric = pd.to_numeric(codes["value"], errors="coerce")
    if numeric.isna().any():
        row = codes[numeric.isna()].iloc[0]
        raise FramingError(f"codes: value must be a number, got {row['value']!r} for article {row['article']!r}")
    there = sorted(set(map(str, codes["coder"])) - set(VIEWS))
    names = there if coders is None else list(dict.fromkeys(coders))
    unknown = [name for name in names if name not in there]
    if unknown:
        hint = did_you_mean(unknown[0], there)
        raise FramingError(f"coder must be one of {there}, got {unknown[0]!r}{hint}: nobody of that name coded")
    if len(names) < 2:
        raise FramingError(f"agreement takes two coders or more, got {names}")
    return names


def _spread(codes: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return one row per frame, stance and article, a column a coder (empty: not coded), with language and family."""
    some = codes.assign(coder=codes["coder"].astype(str))
    some = some[some["coder"].isin(names)]
    for column in ("family", "language"):
        spread = some.groupby("article")[column].nunique()
        if (spread > 1).any():
            article, number = spread.idxmax(), spread.max()
            raise FramingError(f"codes: article {article!r} has {number} different values of {column}; keep one")
    check_once(some, "codes")
    wide = some.pivot(index=[*_KEY, "family", "language"], columns="coder", values="value")
    return wide.reindex(columns=names).reset_index()


def _count_values(values: np.ndarray) -> np.ndarray:
    """Articles x categories: how many coders gave the category; never fewer than two categories, as a code has two."""
    categories = np.unique(values[~np.isnan(values)])
    counts = (values[:, :, None] == categories).sum(axis=1).astype(float)
    return counts if len(categories) > 1 else np.column_stack([counts, np.zeros(len(counts))])


def _alpha(values: np.ndarray) -> float:
    if len(np.unique(values[~np.isnan(values)])) < 2:
        return np.nan
    return float(krippendorff.alpha(reliability_data=values.T, level_of_measurement="nominal"))


def _gwet(counts: np.ndarray) -> tuple[float, float]:
    """AC1 and percent agreement from articles x categories. Chance uses every article, also those with one decision."""
    size = counts.sum(axis=1)
    many = size >= 2
    agree = float(((counts * (counts - 1)).sum(axis=1)[many] / (size * (size - 1))[many]).mean())
    share = (counts / size[:, None]).mean(axis=0)
    chance = float((share * (1 - share)).sum() / (len(share) - 1))
    return (agree - chance) / (1 - chance), agree


def _draw_agreement(
    counts: np.ndarray, family: pd.Series, device: Bootstrap
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Alpha, AC1 and percent agreement in every draw at once: all three are ratios of weighted sums over articles."""
    size = counts.sum(axis=1)
    many = size >= 2
    total, some = size[many], counts[many]

    def collect(amount: np.ndarray) -> np.ndarray:
        return device.collect(family[many], amount)

    pairs = (some * (total[:, None] - some)).sum(axis=1)
    articles, halves = collect(np.ones(len(total))), device.halves()
    average = average_weight(articles)
    # Krippendorff weighs an article by its values, Gwet counts each article once; for two coders both are the same.
    observed = device.share(collect(pairs / (total - 1)), collect(total), halves, average=average * total.mean())
    values = device.weights @ collect(some)
    mixed = values / values.sum(axis=1, keepdims=True)
    values += total.mean() * average * (halves[0][:, None] / some.shape[1] + halves[1][:, None] * mixed)
    values *= (total.sum() / values.sum(axis=1))[:, None]
    n = total.sum()
    expected = (values * (n - values)).sum(axis=1) / (n * (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        alpha = 1 - observed / expected
    agree = 1 - device.share(collect(pairs / (total * (total - 1))), articles, halves)
    share = device.weights @ device.collect(family, np.column_stack([counts / size[:, None], np.ones(len(size))]))
    share = share[:, :-1] / share[:, -1:]
    chance = (share * (1 - share)).sum(axis=1) / (share.shape[1] - 1)
    return alpha, (agree - chance) / (1 - chance), agree
