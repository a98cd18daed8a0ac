"""The sample that people code: drawn with known probability, read back and checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from framing.codes import check_codes
from framing.errors import (
    FramingError,
    check_columns,
    check_filled,
    check_names,
    check_unique,
    check_whole,
    did_you_mean,
)
from framing.files import read_safe_csv

SAMPLE_COLUMNS = ("article", "family", "stratum", "inclusion")


def draw_sample(
    articles: pd.DataFrame,
    *,
    n: int,
    codes: pd.DataFrame | None = None,
    strata: Sequence[str] = ("group", "predicted"),
    one_per_family: bool = True,
    least: int = 1,
    seed: int,
) -> pd.DataFrame:
    """Draw a stratified probability sample of ``n`` articles and record the probability of each to be drawn.

    Parameters
    ----------
    articles : ``article, family`` and the columns named in ``strata``.
    codes : what a measure found (``framing.code_dictionary``), for the stratum ``predicted``: the frames an article
        has by it.
    one_per_family : draw at most one article of a family, as coding copies teaches little. One of each family is
        picked by lot first, then the strata are drawn from those; the probability recorded is the product, so a copy
        drawn stands for all of its family (two-phase sampling; Särndal, Swensson and Wretman 1992, ch. 9).
    least : articles a stratum gets at least (all of it where it has fewer); the rest is spread in proportion to size.

    Returns
    -------
    ``article, family, stratum, inclusion``, sorted by article; ``inclusion`` in (0, 1]. Where there are more strata than ``n`` can
    draw from, the smallest are merged until half of ``n`` suffices (within the first column's values, and those if need be), and
    ``.attrs["notes"]`` says so: an article that cannot be drawn has no place in an estimate. Raises ``FramingError`` where a column is missing
    or ``n`` exceeds what can be drawn.

    >>> import pandas as pd
    >>> articles = pd.DataFrame({"article": list("abcdef"), "family": list("abcdef"), "group": list("xxxxyy")})
    >>> draw_sample(articles, n=3, strata=["group"], seed=1)[["article", "stratum", "inclusion"]]
      article stratum  inclusion
    0       a       x        0.5
    1       c       x        0.5
    2       f       y        0.5
    """
    check_names("strata", strata)
    for name, value, lowest in (("n", n, 1), ("least", least, 1), ("seed", seed, 0)):
        check_whole(name, value, least=lowest)
    check_columns(articles, ("article", "family"), "articles")
    table = articles.sort_values("article").reset_index(drop=True)
    strata = list(dict.fromkeys(strata))
    if "predicted" in strata and "predicted" not in table:
        table = table.assign(predicted=_predicted_frames(codes, table["article"]))
    check_columns(table, strata, "articles")
    if table.empty:
        raise FramingError("articles: there is no row, and so nothing to draw from")
    check_filled(table, ("family", *strata), "articles")
    check_unique(table, "article", "articles")
    rng = np.random.default_rng(seed)
    table["phase"] = 1.0
    if one_per_family:
        table["phase"] = 1 / table.groupby("family")["article"].transform("size")
        table = table.iloc[rng.permutation(len(table))].drop_duplicates("family").sort_values("article")
    columns = [table[name].astype(str) for name in strata]
    table["stratum"] = [" / ".join(names) for names in zip(*columns, strict=True)] if strata else "all"
    drawn = draw_strata(table, rng, n=n, least=least)
    return drawn.sort_values("article").reset_index(drop=True)[list(SAMPLE_COLUMNS)]


def draw_strata(table: pd.DataFrame, rng: np.random.Generator, *, n: int, least: int = 1) -> pd.DataFrame:
    """Return ``n`` rows drawn by ``stratum``, small ones merged, with ``inclusion``: the chance to be drawn, times ``phase``."""
    strata, notes = merge_strata(table["stratum"], n=n, least=least)
    names, place = np.unique(strata.to_numpy(str), return_inverse=True)
    places = {str(name): np.flatnonzero(place == number) for number, name in enumerate(names)}
    size = {name: len(at) for name, at in places.items()}
    take = allocate(size, n=n, least=least)
    chosen = [at[np.sort(rng.choice(len(at), take[name], replace=False))] for name, at in places.items()]
    drawn = table.assign(stratum=strata).iloc[np.concatenate(chosen)]
    drawn["inclusion"] = drawn["phase"] * drawn["stratum"].map(take) / drawn["stratum"].map(size)
    drawn.attrs["notes"] = notes
    return drawn


def merge_strata(strata: pd.Series, *, n: int, least: int = 1) -> tuple[pd.Series, list[str]]:
    """Return strata that a sample of ``n`` can draw ``least`` of each from: the smallest merged, within the first part of their names if that will do."""
    first, notes = strata, []
    for short in (lambda s: s.split(" / ")[0] + " / several" if " / " in s else s, lambda s: "several"):
        sizes = strata.value_counts().sort_index().sort_values(kind="stable")
        if np.minimum(sizes, least).sum() <= n:
            break
        names = {str(name): str(name) for name in sizes.index}
        left = Counter({str(name): int(size) for name, size in sizes.items()})
        asked = sum(min(size, least) for size in left.values())
        for name in names:
            if asked <= max(n // 2, 1):
                break
            names[name] = merged = short(name)
            size = left.pop(name)
            asked -= min(size, least) + min(left[merged], least)
            left[merged] += size
            asked += min(left[merged], least)
        strata = strata.map(names)
    if strata.nunique() < first.nunique():
        gone = first.nunique() - strata.nunique() + strata[strata != first].nunique()
        notes = [
            f"n = {n} is too few for {first.nunique()} strata: the {gone} smallest were merged, {strata.nunique()} are left"
        ]
    return strata, notes


def _predicted_frames(codes: pd.DataFrame | None, articles: pd.Series) -> pd.Series:
    if codes is None:
        raise FramingError("the stratum 'predicted' needs codes of a measure, such as code_dictionary(corpus)")
    check_codes(codes, (), "codes")
    if codes["coder"].nunique() != 1:
        raise FramingError(
            f"codes for the stratum 'predicted' must be of one measure, got {sorted(set(codes['coder']))}"
        )
    unseen = ~articles.isin(codes["article"])
    if unseen.any():
        raise FramingError(
            f"codes for the stratum 'predicted' lack article {articles[unseen].iloc[0]!r} ({unseen.sum()} such): what the "
            "measure did not look at is not without frames; measure them, or draw without this stratum"
        )
    found = codes[(codes["stance"] == "present") & (codes["value"] > 0)].sort_values("frame")
    return articles.map(found.groupby("article")["frame"].agg("+".join)).astype(object).fillna("none")


def allocate(sizes: dict[str, int], *, n: int, least: int) -> dict[str, int]:
    """Return how many to draw of each stratum: ``least``, and the rest in proportion, by largest remainders."""
    if least < 1:
        raise FramingError(f"least must be 1 or more, or some articles could never be drawn; got {least}")
    take = {stratum: min(size, least) for stratum, size in sizes.items()}
    if not sum(take.values()) <= n <= sum(sizes.values()):
        raise FramingError(
            f"n must lie between {sum(take.values())} ({least} of each of {len(sizes)} strata) and {sum(sizes.values())} (all that can be drawn), "
            f"got {n}; change n, or draw by fewer strata"
        )
    left, room = n - sum(take.values()), {stratum: size - take[stratum] for stratum, size in sizes.items()}
    if left:
        share = {stratum: left * r / sum(room.values()) for stratum, r in room.items()}
        order = sorted(sizes, key=lambda s: (int(share[s]) - share[s], s))
        extra = left - sum(map(int, share.values()))
        take = {s: take[s] + int(share[s]) + (s in order[:extra]) for s in sizes}
    return take


def read_sample(path: str | Path) -> pd.DataFrame:
    """Read a sample that ``write_coding_task`` wrote; raises ``FramingError`` where it is no probability sample."""
    sample = read_safe_csv(path)
    try:
        check_sample(sample)
    except FramingError as error:
        raise FramingError(f"{path}: {error}") from None
    return sample.astype({"inclusion": float})


def check_sample(sample: pd.DataFrame) -> pd.Series:
    """Return 1 / inclusion probability per article, after checking that a sample has what an estimate needs.

    Raises ``FramingError`` where ``article`` or ``inclusion`` is missing, a probability is empty or outside (0, 1],
    or an article stands twice.
    """
    for column, why in (("article", "which articles were drawn"), ("inclusion", "with which probability")):
        if column not in sample:
            raise FramingError(
                f"a sample needs a column {column!r} ({why}){did_you_mean(column, sample)}; there are {list(sample)}. "
                "Draw it with draw_sample, which records it; a sample without inclusion probabilities cannot correct"
            )
    if sample.empty:
        raise FramingError("the sample is empty: there is nothing to correct with")
    check_unique(sample, "article", "the sample")
    chance = pd.to_numeric(sample["inclusion"], errors="coerce")
    bad = ~((chance > 0) & (chance <= 1))
    if bad.any():
        row = sample[bad].iloc[0]
        raise FramingError(
            f"inclusion of article {row['article']!r} must be a probability above 0 and at most 1, "
            f"got {row['inclusion']}"
        )
    return pd.Series(1 / chance.to_numpy(float), index=sample["article"].to_numpy(object), name="weight")
