"""What answers do with what questions raise, counted by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import beta

from framing import FramingError, Intervals, compare_exchanges

SAID = {
    "1": ("attributed", ["rejected"]), "2": ("asserted", ["rejected", "asserted"]), "3": ("unclear", ["none"]),
    "4": ("none", ["asserted"]), "5": ("none", ["none"]), "6": ("attributed", ["attributed"]),
}  # fmt: skip


def tables():
    rows = []
    for exchange, (question, answers) in SAID.items():
        for part, stances in (("question", [question]), ("answer", answers)):
            rows += [
                (f"{exchange}/{part}", "war", "none" if s == "none" else "war", s, int(s != "none")) for s in stances
            ]
    mentions = pd.DataFrame(rows, columns=["article", "frame", "indicator", "stance", "count"])
    articles = pd.DataFrame({"article": mentions["article"].unique()})
    return mentions, articles.assign(family=articles["article"])


def test_exchanges_counted_by_hand():
    mentions, articles = tables()
    table = compare_exchanges(mentions, articles=articles, seed=1).set_index(["question", "answer"])
    assert table["exchanges"].loc["raised"].to_dict() == {
        "asserts": 1,
        "denies": 1,
        "reports": 1,
        "unclear": 0,
        "silent": 1,
    }
    assert table["exchanges"].loc["not raised"].to_dict() == {
        "asserts": 1,
        "denies": 0,
        "reports": 0,
        "unclear": 0,
        "silent": 1,
    }
    assert table.loc[("raised", "denies"), "estimate"] == 0.25
    linked = articles["article"].str.split("/", expand=True).set_axis(["exchange", "part"], axis=1)
    named = articles.join(linked).assign(article=[f"x{i}" for i in range(len(articles))])
    renamed = mentions.assign(
        article=mentions["article"].map(dict(zip(articles["article"], named["article"], strict=True)))
    )
    assert compare_exchanges(renamed, articles=named, seed=1)["exchanges"].tolist() == table["exchanges"].tolist()


def test_intervals_are_jeffreys_for_unrelated_exchanges():
    mentions, articles = (
        pd.concat([t.assign(**{c: f"{i}-" + t[c] for c in ("article", "family") if c in t}) for i in range(12)])
        for t in tables()
    )
    table = compare_exchanges(mentions, articles=articles, intervals=Intervals(draws=20000), seed=1).set_index(
        ["question", "answer"]
    )
    row = table.loc[("raised", "denies")]
    assert [row["low"], row["high"]] == pytest.approx(beta(12.5, 36.5).ppf([0.025, 0.975]), abs=0.01)


def test_what_is_no_exchange_is_refused():
    mentions, articles = tables()
    with pytest.raises(FramingError, match="there is no exchange"):
        compare_exchanges(mentions, articles=articles[articles["article"].str.endswith("answer")], seed=1)
    doubled = articles.assign(exchange="1", part=articles["article"].str.split("/").str[1])
    with pytest.raises(FramingError, match="exchange '1' has two of one part"):
        compare_exchanges(mentions, articles=doubled, seed=1)
