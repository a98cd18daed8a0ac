"""Frames as the coders decided, one by one and together."""

from __future__ import annotations

import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT
from framing.codes import AGREED, CODED, MAJORITY, VIEWS, _with_articles
from framing.corpus.corpus import Corpus
from framing.corpus.package import check_codings
from framing.errors import FramingError, check_choice


def code_stances(corpus: Corpus, *, coder: str) -> pd.DataFrame:
    """Return a coder's decisions as codes: does the article have the frame with the stance, 1 or 0.

    Parameters
    ----------
    coder : a coder of the codebook, or a view of several. ``"agreed"``: what at least two coders decided on an article, frame and
        stance, and all who did decided alike. ``"majority"``: what more than half of at least two decided. Who coded which
        article may differ; an aggregate of the codebook's counts in neither. Agreed articles are easier ones; prevalence among them
        is not prevalence among all.

    Returns
    -------
    ``article, coder, frame, stance, value`` and every column of ``corpus.articles``; ``stance`` is present, asserted, attributed or
    rejected, and several can hold in one article; only present where the coder coded the frame without stance. Articles that the coder did not code are absent, not 0.
    Raises ``FramingError`` for an unknown coder and where there are no codings.
    """
    table = _decisions(corpus)
    check_choice("coder", coder, [*corpus.codebook.coders, *VIEWS])
    if coder in VIEWS:
        chosen = _combine(_own(table, corpus), coder)
        if chosen.empty:
            there = sorted(set(table["coder"]))
            raise FramingError(f"coder {coder!r}: no article was coded alike by two coders or more; there are {there}")
    else:
        chosen = table[table["coder"] == coder]
        if chosen.empty:
            raise FramingError(f"coder {coder!r} has no codings in this corpus")
    return _with_articles(chosen, corpus)


def code_coders(corpus: Corpus) -> pd.DataFrame:
    """Return the codes of every coder of the corpus, one below the other, and of what they come to.

    ``agreed`` stands below where two coders or more share an article, and ``majority`` where three or more do; neither where they come to nothing.
    """
    table = _decisions(corpus)
    names = sorted(table["coder"].unique())
    own = _own(table, corpus)
    most = own.groupby("article")["coder"].nunique().max()
    views = [_combine(own, view) for view, least in ((AGREED, 2), (MAJORITY, 3)) if most >= least]
    tables = [code_stances(corpus, coder=name) for name in names]
    return pd.concat([*tables, *(_with_articles(v, corpus) for v in views if len(v))], ignore_index=True)


def _own(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    return table[~table["coder"].isin(corpus.codebook.aggregates)]


def _combine(table: pd.DataFrame, view: str) -> pd.DataFrame:
    """What at least two coders come to, in the cells in which they come to anything."""
    votes = table.groupby(["article", "frame", "stance"])["value"].agg(["size", "mean"])
    decided = votes["mean"].isin([0, 1]) if view == AGREED else votes["mean"] != 0.5
    chosen = votes[(votes["size"] > 1) & decided]["mean"].round().astype(int).rename("value").reset_index()
    return chosen.assign(coder=view)


def _decisions(corpus: Corpus) -> pd.DataFrame:
    """Return ``article, coder, frame, stance, value`` for every cell that a coder decided on."""
    if corpus.codings.empty:
        raise FramingError("the corpus has no codings; a package needs codings.csv for this")
    check_codings(corpus)
    cells = corpus.codings[["article", "coder", "frame"]].drop_duplicates()
    asked = [(f, s) for f in corpus.codebook.frames for s in CODED if corpus.codebook.has_code(f, s)]
    table = cells.merge(pd.DataFrame(asked, columns=["frame", "stance"]), on="frame")
    given = corpus.codings[corpus.codings["stance"] != ABSENT]
    without = given[given["stance"] == PRESENT].set_index(["coder", "frame"]).index  # stance that nobody coded is no 0
    table = table[(table["stance"] == PRESENT) | ~table.set_index(["coder", "frame"]).index.isin(without)]
    given = pd.concat([given, given.assign(stance=PRESENT)]).drop_duplicates().assign(value=1)
    table = table.merge(given, how="left", on=["article", "coder", "frame", "stance"])
    return table.assign(value=table["value"].fillna(0).astype(int))
