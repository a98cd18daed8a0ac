"""Questions and answers: does the answer take up, deny, report or ignore what the question puts?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from framing.codebook.codebook import ABSENT, UNCLEAR
from framing.compare.bootstrap import Bootstrap, Intervals
from framing.corpus.corpus import MENTION_COLUMNS
from framing.errors import FramingError, check_columns

EXCHANGE_COLUMNS = ("frame", "question", "answer", "estimate", "low", "high", "exchanges", "all_exchanges", "families")
ANSWERS = {"asserted": "asserts", "rejected": "denies", "attributed": "reports", UNCLEAR: "unclear", ABSENT: "silent"}
"""What an answer does with a frame, by the stances of its mentions, the weightiest first."""


def compare_exchanges(
    mentions: pd.DataFrame, *, articles: pd.DataFrame, intervals: Intervals = Intervals(), seed: int
) -> pd.DataFrame:
    """Return, per frame, what answers do with it where the question raises it and where it does not.

    Parameters
    ----------
    mentions : a corpus's ``article, frame, indicator, stance, count`` (``none`` and 0 where a frame is not mentioned).
    articles : ``article, family``; the two articles of an exchange are linked by columns ``exchange`` and ``part`` (question, answer), where there are
        such, else by their ids, ``7/question`` and ``7/answer`` (``framing.read_exchanges``).

    Returns
    -------
    ``frame, question, answer, estimate, low, high, exchanges, all_exchanges, families``: ``question`` is ``raised`` or ``not raised`` (any mention of the frame);
    ``answer`` is ``asserts, denies, reports, unclear`` or ``silent``, an article that asserts a frame and also denies it asserts it. ``estimate`` is the share, 0 to 1,
    of the ``all_exchanges`` with such a question; ``exchanges`` are those with the answer. Intervals over families of answers. Exchanges whose question or answer was
    not looked through for mentions are left out. Raises ``FramingError`` where there is no exchange.
    """
    check_columns(mentions, MENTION_COLUMNS, "mentions")
    check_columns(articles, ("article", "family"), "articles")
    if not {"exchange", "part"} <= set(articles):
        parts = articles["article"].str.extract(r"^(?P<exchange>.*)/(?P<part>question|answer)$")
        articles = articles[["article", "family"]].reset_index(drop=True).join(parts.reset_index(drop=True))
    linked = articles[articles["part"].isin(["question", "answer"])]
    twice = linked.duplicated(["exchange", "part"])
    if twice.any():
        raise FramingError(
            f"articles: exchange {linked.loc[twice, 'exchange'].iloc[0]!r} has two of one part; an exchange is a question and its answer"
        )
    rank = {stance: place for place, stance in enumerate(ANSWERS)}
    order = mentions.assign(rank=mentions["stance"].map(rank)).sort_values("rank")
    does = order.drop_duplicates(["article", "frame"]).merge(linked, on="article")
    sides = [does[does["part"] == part].set_index(["exchange", "frame"]) for part in ("question", "answer")]
    both = sides[1][["stance", "family"]].join(sides[0]["stance"].rename("asked"), how="inner").reset_index()
    if both.empty:
        raise FramingError(
            "articles: there is no exchange: a question and an answer that were looked through for mentions, linked by their ids "
            "(7/question, 7/answer) or by the columns exchange and part"
        )
    device = Bootstrap(both["family"], intervals, seed=seed)
    rows = []
    for (frame, raised), some in both.groupby(["frame", both["asked"] != ABSENT], sort=True):
        for place, (stance, deed) in enumerate(ANSWERS.items()):
            hit = (some["stance"] == stance).to_numpy(float)
            hits, mass = (device.collect(some["family"], amount) for amount in (hit, np.ones(len(some))))
            drawn = device.share(hits, mass, device.halves(stream=(device.seed, 1, place)))
            rows.append((frame, "raised" if raised else "not raised", deed, hit.mean(), *device.bound_around(hit.mean(), drawn), int(hit.sum()), len(some), some["family"].nunique()))  # fmt: skip
    return pd.DataFrame(rows, columns=list(EXCHANGE_COLUMNS))
