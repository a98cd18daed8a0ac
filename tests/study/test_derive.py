"""What a study file leaves out is derived from hand-made tables as one would by hand, each choice with its reason."""

from __future__ import annotations

import pandas as pd
import pytest
from samples import BOOK, tiny_tables

from framing.corpus.corpus import make_corpus
from framing.study.derive import complete_settings
from framing.study.settings import StudyFile

TABLES = tiny_tables()


def complete(given: dict | None = None, *, book=BOOK, **tables: pd.DataFrame | None):
    """Return the settings, completed from the small package with some tables replaced, and the reasons by key."""
    made = make_corpus(**{**TABLES, **tables}, codebook=book)
    choices, why = complete_settings(StudyFile(title="t", package="p", **(given or {})), made)
    return choices, dict(line.split(": ", 1) for line in why)


def repeat(language: str, number: int, **columns: object) -> pd.DataFrame:
    one = TABLES["articles"].iloc[[0]].assign(language=language, family="", **columns)
    return pd.concat([one.assign(article=f"{language}{i:03}") for i in range(number)])


def code(*cells: tuple[str, str, str]) -> pd.DataFrame:
    """Codings of the frame danger: article, coder, stance."""
    rows = [(article, coder, "danger", stance) for article, coder, stance in cells]
    return pd.DataFrame(rows, columns=["article", "coder", "frame", "stance"])


def keep_frames(*frames: str):
    return BOOK.model_copy(update={"frames": {name: BOOK.frames[name] for name in frames}})


def test_the_coder_is_who_coded_most_else_the_mentions_else_the_words():
    few = code(("a0", "bob", "asserted"), ("a1", "bob", "none"), ("a2", "ann", "asserted"))
    for tables, coder, reason in (
        ({}, "ann", "who coded most articles"),  # both coded all: the codebook's order
        ({"codings": few}, "bob", "who coded most articles"),
        ({"codings": few.query("coder == 'ann'")}, "ann", "who coded"),
        ({"codings": None}, "stance measure", "as nobody coded and texts were looked through for mentions"),
        ({"codings": None, "mentions": None}, "dictionary", "as nobody coded and no text was looked through for mentions"),
    ):  # fmt: skip
        choices, why = complete(**tables)
        assert choices.headline.coder == coder
        assert why["headline.coder"] == f"{coder}, {reason}"


def test_adjudicated_codings_lead_among_equals():
    adjudicated = TABLES["codings"].query("coder == 'bob'").assign(coder="adjudicated")
    book = BOOK.model_copy(update={"coders": BOOK.coders | {"adjudicated": BOOK.coders["bob"]}})
    both = pd.concat([TABLES["codings"], adjudicated])
    assert complete(book=book, codings=both)[0].headline.coder == "adjudicated"


def test_the_stance_is_asserted_only_where_people_said_whose_voice_both_frames_have():
    assert complete()[0].headline.stance == "asserted"
    choices, why = complete(
        codings=TABLES["codings"].replace({"stance": {"attributed": "present"}}).query("stance == 'present'")
    )
    assert choices.headline.stance == "present"
    assert why["headline.stance"] == "present, as whose voice it is was not coded by anybody"
    one = TABLES["codings"].query("frame == 'danger' or stance == 'none'")  # of pride nobody coded a stance
    assert complete(codings=one)[0].headline.stance == "present"
    assert complete(codings=None)[0].headline.stance == "present", "a machine's word is not taken before it is checked"


def test_frames_are_the_codebooks_first_two_in_its_order_or_its_only_one():
    def frames(book=BOOK, **head):
        return tuple(complete({"headline": head}, book=book, codings=None, mentions=None)[0].headline.frames)

    assert frames() == ("danger", "pride")
    assert frames(x="pride") == ("pride", "danger")
    assert frames(y="danger") == ("pride", "danger")
    assert frames(keep_frames("pride")) == ("pride",)
    assert frames(keep_frames("pride"), y="pride") == ("pride",)
    assert complete(codings=code(("a0", "ann", "asserted")))[0].headline.frames == ["danger"], "nobody coded pride"


def test_the_reference_is_the_group_of_most_families_and_a_tie_goes_to_the_alphabet():
    choices, why = complete()
    assert (choices.headline.reference, why["headline.reference"]) == (
        "north",
        "north, of 2 groups the one of most families (4; articles that carry the same copy are one)",
    )
    copies = TABLES["articles"].assign(family=lambda t: t["family"].mask(t["group"] == "north", "a0"))
    assert complete(articles=copies)[0].headline.reference == "south", "four copies are one family"
    alone, why = complete(articles=TABLES["articles"].assign(group="south"))
    assert alone.headline.reference == "south"
    assert "headline.reference" not in why, "of one group there is nothing to choose"


def test_topics_are_those_of_languages_with_enough_families():
    assert complete()[0].topics == {}
    articles = pd.concat([repeat("en", 45), repeat("zh-Hans", 20), repeat("zh-Hant", 9)])
    choices, why = complete(articles=articles, codings=None, mentions=None)
    assert {c: (t.k, t.min_df) for c, t in choices.topics.items()} == {"en": (3, 2)}
    assert why["topics.en"].startswith("k = 3, by the number of texts (45)")
    both = complete({"topics": {"zh": {"min_df": 4}}}, articles=articles, codings=None, mentions=None)[0]
    assert {c: (t.k, t.min_df) for c, t in both.topics.items()} == {"zh": (2, 4)}, "what the file says is kept"


@pytest.mark.parametrize(
    ("dates", "episodes", "months"),
    [
        (["2020-01-05", "2020-02", "2021", ""], ["2020-01", "2020-02"], ["2020-01", "2020-02"]),
        (["2018-03-01", "2020-02", "2021", ""], ["2018", "2020", "2021"], ["2018-03", "2020-02"]),
        (["2019", "2020", "2020", ""], ["2019", "2020"], []),
        ([f"{year}-06" for year in range(2016, 2020)], ["2016", "2017", "2018", "2019"], ["2016-06", "2019-06"]),
        (["", "", "", ""], [], []),
    ],
)
def test_episodes_are_months_where_they_are_few_else_years(dates, episodes, months):
    articles = TABLES["articles"].assign(date=dates * 2)
    choices, why = complete(articles=articles)
    assert [e.name for e in choices.episodes] == episodes
    assert choices.months == months
    assert ("episodes" in why, "months" in why) == (bool(episodes), bool(months))
    if episodes:
        assert why["episodes"] == f"{episodes[0]} to {episodes[-1]}, by the dates of the articles"
        assert choices.episodes[0].first.endswith("-01")


def test_only_the_last_two_years_are_followed_by_month():
    dates = [str(m) for m in pd.period_range("2017-01", periods=30, freq="M")]
    choices, _ = complete(articles=repeat("en", 30).assign(date=dates), codings=None, mentions=None)
    assert choices.months == ["2017-07", "2019-06"]


def test_the_sample_and_its_sizes_follow_from_how_much_was_coded():
    choices, _ = complete()
    assert (choices.coding.sample, choices.coding.sizes) == (4, [])
    articles = repeat("en", 300)
    many = code(*((article, "ann", "asserted") for article in articles["article"]))
    choices, _ = complete(articles=articles, codings=many, mentions=None)
    assert (choices.coding.sample, choices.coding.sizes) == (100, [50, 100, 200])
    assert complete({"coding": {"sizes": [20]}}, articles=articles, codings=many, mentions=None)[0].coding.sizes == [20]
    assert complete(codings=None)[0].coding.sizes == []


def test_the_case_is_the_article_with_most_mentions_found():
    rows = [("a1", 3), ("a2", 2), ("a2", 2), ("a3", 0)]
    mentions = pd.DataFrame([(a, "danger", f"threat{i}", "asserted", n) for i, (a, n) in enumerate(rows)])
    mentions.columns = ["article", "frame", "indicator", "stance", "count"]
    choices, why = complete(mentions=mentions)
    assert (choices.case, why["case"]) == ("a2", "a2, the article with most mentions")
    assert complete(mentions=mentions.assign(count=0))[0].case == ""


def test_what_the_file_says_is_kept_and_needs_no_reason():
    head = {"coder": "bob", "stance": "rejected", "x": "pride", "y": "danger", "reference": "south"}
    given = {
        "headline": head,
        "case": "a5",
        "months": ["2020-01", "2020-01"],
        "episodes": [{"name": "e", "first": "2020-01-01", "last": "2020-02-01"}],
        "topics": {"en": {"k": 4, "min_df": 1}},
        "coding": {"sample": 3, "sizes": [2]},
    }
    choices, why = complete(given)
    assert why == {}
    assert choices == StudyFile(title="t", package="p", **given)
