"""Topics read with care: which frames stand in them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.codebook.codebook import Codebook
from framing.codes import check_shares
from framing.compare.bootstrap import Bootstrap, Intervals, average_weight
from framing.errors import FramingError, check_columns
from framing.measure.dictionary import match_indicators
from framing.measure.topics import TopicModel

CROSSED_COLUMNS = (
    "coder", "topic", "frame", "stance", "estimate", "low", "high", "difference", "difference_low", "difference_high",
    "articles", "families", "thin",
)  # fmt: skip


def cross_topics(
    shares: pd.DataFrame, codes: pd.DataFrame, *, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return how often the articles of each topic assert, attribute and reject each frame, beside how often all articles do.

    ``shares`` are ``code_topics``'s, ``codes`` tidy codes of one coder or several. Each article counts in a topic by its share of it. Columns ``coder, topic,
    frame, stance, estimate, low, high, difference, difference_low, difference_high, articles, families, thin``: ``estimate`` is the share of the topic's text whose
    articles have the frame (0 to 1), ``difference`` that minus the share in all articles, both with family-bootstrap intervals; ``articles`` and ``families`` are
    as many as the topic has in whole ones (its summed shares, and the effective number of families, rounded), and topics of fewer than
    ``intervals.thin`` such families are marked. The frame was coded for the article, not for its passages: a topic that often stands beside another shares its frames.
    """
    check_columns(shares, ("article", "frame", "value"), "shares")
    check_shares(codes, (), "codes")
    wide = shares.pivot(index="article", columns="frame", values="value").sort_index()
    family = codes.drop_duplicates("article").set_index("article")["family"].sort_index()
    both = wide.index.intersection(family.index)
    if both.empty:
        raise FramingError("shares and codes have no article in common")
    wide, family = wide.loc[both], family.loc[both]
    device = Bootstrap(family, intervals, seed=seed)
    halves = device.halves()
    rows = []
    for (coder, frame, stance), some in codes.groupby(["coder", "frame", "stance"], sort=True):
        value = some.set_index("article")["value"].reindex(both).to_numpy(float)
        coded = ~np.isnan(value)
        if not coded.any():
            continue
        mass = np.column_stack([np.ones(len(both)), wide.to_numpy(float)]) * coded[:, None]
        per = device.collect(family, mass)
        hits = device.collect(family, mass * np.where(coded, value, 0)[:, None])
        total, average, drawn = per.sum(axis=0), average_weight(per), device.share(hits, per, halves)
        share = hits.sum(axis=0) / np.where(total > 0, total, 1)
        for topic, name in enumerate(wide.columns, start=1):
            if total[topic] == 0:
                continue
            low, high = device.bound(drawn[:, topic])
            gap_low, gap_high = device.bound(drawn[:, topic] - drawn[:, 0])
            families = total[topic] / average[topic]
            ends = (share[topic], low, high, share[topic] - share[0], gap_low, gap_high)
            sizes = round(total[topic]), round(families), families < intervals.thin
            rows.append((coder, name, frame, stance, *ends, *sizes))
    return pd.DataFrame(rows, columns=list(CROSSED_COLUMNS))


def weigh_indicators(model: TopicModel, codebook: Codebook, *, language: str, n: int = 3) -> pd.DataFrame:
    """Return how the codebook's indicators load on topics: ``topic, frame, weight, times, terms``.

    ``weight`` is the part of the topic's weights that stands on the frame's indicators (0 to 1), ``times`` that over the mean of all topics (1: as in
    any topic; empty where no topic has any), ``terms`` the ``n`` indicators with most of it. A topic with much weight on a frame's indicators holds its
    words, which is not yet the frame: denials use the same words.
    """
    found = match_indicators(model.terms_, codebook, language=language)
    rows = []
    for frame in codebook.frames:
        terms = np.array(sorted(found.loc[found["frame"] == frame, "term"]), dtype=object)
        part = model.components_[:, pd.Index(model.terms_).get_indexer(terms)]
        weight = part.sum(axis=1)
        for topic, name in enumerate(model.names_):
            most = [terms[i] for i in np.argsort(-np.round(part[topic], 9), kind="stable")[:n] if part[topic, i] > 0]
            times = weight[topic] / weight.mean() if weight.any() else np.nan
            rows.append((name, frame, weight[topic], times, ", ".join(most)))
    table = pd.DataFrame(rows, columns=["topic", "frame", "weight", "times", "terms"])
    return table.sort_values(["topic", "frame"], kind="stable").reset_index(drop=True).round(6)
