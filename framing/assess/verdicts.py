"""How much hangs on the coder: which verdicts on groups change from one coder to another, and which would change by chance alone.

A verdict is what a reader takes from a contrast: more, less, or unclear. Two coders of the same articles can lead to different ones, and that
some do proves little: a difference near the border of what is clear falls on either side of it by the chance of which articles were found.
So each contrast is also told how often its verdict changes with the *same* coder when families are drawn again from the corpus. A coder
matters where verdicts change clearly more often than that, or reverse.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from framing.codes import VIEWS
from framing.compare.bootstrap import Bootstrap, Intervals, correct_p, two_sided_p
from framing.compare.groups import compare_groups, count_cells, draw_cells
from framing.errors import FramingError, check_whole

VERDICT_COLUMNS = (
    "coder", "other", "frame", "stance", "by", "group", "reference", "estimate", "other_estimate", "p_corrected",
    "other_p_corrected", "verdict", "other_verdict", "changes", "reverses", "redrawn", "other_redrawn", "articles",
    "reference_articles",
)  # fmt: skip


def compare_verdicts(
    codes: pd.DataFrame,
    *,
    reference: str,
    by: str = "group",
    redraws: int = 100,
    intervals: Intervals = Intervals(),
    seed: int,
) -> pd.DataFrame:
    """Return, for every contrast with the reference and every pair of coders, both verdicts and how often each changes by redrawing alone.

    Parameters
    ----------
    codes : tidy codes of two coders or more; what several came to (``agreed``, ``majority``) is left out. A pair is compared on the
        articles, frames and stances that both decided on.
    redraws : how often as many families are drawn from a pair's, with replacement; each time all contrasts are made and corrected anew.

    Returns
    -------
    ``coder, other, frame, stance, by, group, reference, estimate, other_estimate, p_corrected, other_p_corrected, verdict, other_verdict,
    changes, reverses, redrawn, other_redrawn, articles, reference_articles``, a row a contrast that is not thin. ``verdict`` is ``more`` or
    ``less`` where ``compare_groups``'s corrected p is below 1 - level, else ``unclear``; ``changes``: the two differ; ``reverses``: from
    more to less or back. ``redrawn`` and ``other_redrawn`` are the shares, 0 to 1, of redraws in which the coder's own verdict changes.

    A redraw varies the articles, two coders do not, so that ``changes`` beside ``redrawn`` weighs coding against sampling; it is no test.
    A pair that shares nothing, or whose every contrast is thin, is left out; ``.attrs["notes"]`` says so. Raises ``FramingError`` where there are
    fewer than two coders, and where no pair is left.
    """
    check_whole("redraws", redraws, least=1)
    coders = sorted(set(codes["coder"]) - set(VIEWS))
    if len(coders) < 2:
        raise FramingError(f"verdicts are compared between coders, two at least, got {coders}")
    tables, notes = [], list[str]()
    for pair in combinations(coders, 2):
        try:
            tables.append(_compare_pair(codes, pair, reference, by, redraws, intervals, seed))
        except FramingError as error:
            notes.append(str(error))
    if not tables:
        raise FramingError("; ".join(notes))
    table = pd.concat(tables, ignore_index=True)
    table.attrs["notes"] = notes
    return table


def _compare_pair(
    codes: pd.DataFrame, pair: tuple[str, str], reference: str, by: str, redraws: int, intervals: Intervals, seed: int
) -> pd.DataFrame:
    key, both = ["article", "frame", "stance"], " and ".join(map(repr, pair))
    some = codes[codes["coder"].isin(pair)]
    some = some[some.groupby(key)["coder"].transform("nunique") == 2]
    if some.empty:
        raise FramingError(f"coders {both} share no article, frame and stance: no verdict to compare")
    found = compare_groups(some, reference=reference, by=by, intervals=intervals, seed=seed)
    tested = found[found["p"].notna()]
    if tested.empty:
        few = f"fewer than {intervals.thin} families in {reference!r} or in each {by}"
        raise FramingError(f"every contrast of {both} is thin ({few}): no verdict to compare")
    some = some[some[by].astype(str).isin([reference, *tested["group"]])]  # the untested is not corrected for either
    own = _judge(tested, intervals)
    families = pd.Index(np.unique(some["family"].to_numpy(object)))
    cells, hits, mass = count_cells(some, by=by, families=families)
    place = pd.MultiIndex.from_frame(cells[list(own.index.names)]).get_indexer(own.index)
    changed = pd.Series(0.0, index=own.index)
    for number in range(redraws):
        drawn = np.random.default_rng([seed, 3, number]).choice(len(families), len(families))
        device = Bootstrap(map(str, range(len(drawn))), intervals, seed=number)
        changed += _redraw(device, cells, hits[drawn], mass[drawn], reference)[place] != own
    tested = tested.set_index(list(own.index.names)).assign(verdict=own, redrawn=changed / redraws)
    left, right = (tested.xs(name, level="coder") for name in pair)
    right = right[["estimate", "p_corrected", "verdict", "redrawn"]].add_prefix("other_")
    table = left.join(right, how="inner").reset_index().assign(coder=pair[0], other=pair[1])
    table["changes"] = table["verdict"] != table["other_verdict"]
    table["reverses"] = table["changes"] & (table["verdict"] != "unclear") & (table["other_verdict"] != "unclear")
    return table[list(VERDICT_COLUMNS)]


def _redraw(
    device: Bootstrap, cells: pd.DataFrame, hits: sparse.csr_array, mass: sparse.csr_array, reference: str
) -> np.ndarray:
    """Return the verdict on every cell, as ``compare_groups`` and ``_judge`` come to it: unclear where the redraw has not both sides."""
    articles = mass.sum(axis=0)
    there = np.flatnonzero(articles)
    estimate = hits.sum(axis=0)[there] / articles[there]
    some = cells.iloc[there].reset_index(drop=True)
    shares = draw_cells(device, some["group"], hits[:, there], mass[:, there])
    ours = some["group"] == reference
    kind = some.groupby(["coder", "frame", "stance"], sort=False).ngroup()
    base = kind.map(pd.Series(some.index[ours], index=kind[ours]))
    pairs = np.flatnonzero(~ours & base.notna())
    base = base.iloc[pairs].to_numpy(int)
    p = pd.Series(two_sided_p(shares[:, pairs] - shares[:, base]))
    p = p.groupby(some["coder"].iloc[pairs].to_numpy()).transform(correct_p)
    verdict = np.full(len(cells), "unclear", dtype=object)
    verdict[there[pairs]] = _word(p, estimate[pairs] - estimate[base], device.intervals)
    return verdict


def _word(p: pd.Series, estimate: Any, intervals: Intervals) -> np.ndarray:
    return np.where(p < 1 - intervals.level, np.where(estimate > 0, "more", "less"), "unclear")


def _judge(table: pd.DataFrame, intervals: Intervals) -> pd.Series:
    verdict = _word(table["p_corrected"], table["estimate"], intervals)
    return pd.Series(verdict, index=pd.MultiIndex.from_frame(table[["coder", "frame", "stance", "group"]]))


def state_verdicts(table: pd.DataFrame) -> str:
    """Return ``compare_verdicts``'s table as a sentence: how many verdicts change between coders, how many by redrawing, how many reverse."""
    parts = []
    for (coder, other), some in table.groupby(["coder", "other"], sort=False):
        reverses = int(some["reverses"].sum())
        alone = some[["redrawn", "other_redrawn"]].to_numpy().mean()
        parts.append(
            f"between {coder} and {other}, {some['changes'].sum()} of {len(some)} verdicts change ({some['changes'].mean():.0%}), "
            f"{reverses or 'none'} of them from more to less or back; with the same coder {alone:.0%} change when families are drawn again"
        )
    text = "; ".join([*parts, *table.attrs.get("notes", ())])
    return text[:1].upper() + text[1:] + "."
