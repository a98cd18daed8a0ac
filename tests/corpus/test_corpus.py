"""The corpus: dates and the periods they lie in, articles kept and filtered, counts as a matrix, names made normal."""

from __future__ import annotations

import calendar
import datetime
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import CODEBOOK, tiny_tables, write_tiny

from framing.codebook.codebook import read_codebook
from framing.corpus.corpus import Corpus, in_order, make_corpus
from framing.corpus.dates import assign_months, assign_periods, span_dates
from framing.corpus.package import read_package
from framing.errors import FramingError


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Corpus:
    return read_package(write_tiny(tmp_path_factory.mktemp("corpus") / "dam"))


@pytest.fixture(scope="module")
def codebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "codebook.yaml"
    path.write_text(CODEBOOK, encoding="utf-8")
    return read_codebook(path)


def dated(*dates: str) -> pd.DataFrame:
    return pd.DataFrame({"date": pd.Series(dates, dtype=str)})


DAY = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))
PLACES = st.sampled_from([0, 4, 7, 10])

# --- dates


@settings(max_examples=60, deadline=None)
@given(days=st.lists(st.tuples(DAY, PLACES), min_size=1, max_size=12))
def test_a_date_spans_all_the_days_it_can_mean(days):
    dates = [day.isoformat()[:places] for day, places in days]
    span = span_dates(pd.Series(dates, dtype=str))
    for (day, places), first, last in zip(days, span["first"], span["last"], strict=True):
        if places == 0:
            assert pd.isna(first)
            assert pd.isna(last)
            continue
        month_end = calendar.monthrange(day.year, day.month)[1]
        expected = {
            4: (datetime.date(day.year, 1, 1), datetime.date(day.year, 12, 31)),
            7: (day.replace(day=1), day.replace(day=month_end)),
            10: (day, day),
        }[places]
        assert (first.date(), last.date()) == expected


@settings(max_examples=20, deadline=None)
@given(days=st.lists(st.tuples(DAY, PLACES), min_size=1, max_size=8), seed=st.integers(0, 99))
def test_spans_stay_with_their_rows(days, seed):
    dates = pd.Series([day.isoformat()[:places] for day, places in days], dtype=str)
    dates.index = np.random.default_rng(seed).permutation(len(dates)) + 100
    whole = span_dates(dates)
    assert whole.index.equals(dates.index)
    for row in dates.index:
        pd.testing.assert_frame_equal(span_dates(dates.loc[[row]]), whole.loc[[row]], check_dtype=False)


@pytest.mark.parametrize(
    "bad",
    ["2025-02-29", "2025-13", "2025-00", "2025-01-00", "2025-1", "25", "20250101", "2025-01-01T10:00", "May 2025", "nan",
     "NaT", "today", "2025-", "2025-01-", " 2025", "2025 ", "２０２５", "-2025", "2025-W01", "2025-366"],
)  # fmt: skip
def test_what_is_no_date_is_named_with_its_row(bad):
    table = pd.Series(["2024", bad, "also wrong"], index=["a1", "a7", "a9"], dtype=str)
    with pytest.raises(FramingError, match=rf"YYYY, YYYY-MM or YYYY-MM-DD, got {re.escape(repr(bad))} \(row a7\)"):
        span_dates(table)


def test_no_date_at_all_is_allowed():
    assert span_dates(pd.Series(["", ""], dtype=str)).isna().all(axis=None)
    assert span_dates(pd.Series([], dtype=str)).empty


def test_leap_days():
    span = span_dates(pd.Series(["2024-02", "2023-02", "1900-02", "2024-02-29"], dtype=str))
    assert span["last"].dt.day.tolist() == [29, 28, 28, 29]


# --- periods


PERIODS = {
    "spring": ("2025-03-01", "2025-05-31"),
    "June": ("2025-06-01", "2025-06-30"),
    "a day": ("2025-07-04", "2025-07-04"),
}


@pytest.mark.parametrize(
    ("date", "period"),
    [
        ("2025-03-01", "spring"),
        ("2025-05-31", "spring"),
        ("2025-02-28", ""),
        ("2025-06-01", "June"),
        ("2025-07-01", ""),
        ("2025-07-04", "a day"),
        ("2025-04", "spring"),
        ("2025-06", "June"),
        ("2025-07", ""),
        ("2025", ""),
        ("", ""),
    ],
)
def test_a_date_lies_in_the_period_that_holds_all_its_days(date, period):
    assert assign_periods(dated(date), periods=PERIODS).tolist() == [period]


def test_a_year_lies_in_a_period_of_a_whole_year():
    assert assign_periods(dated("2025", "2024"), periods={"y": ("2025-01-01", "2025-12-31")}).tolist() == ["y", ""]


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.tuples(DAY, PLACES), min_size=1, max_size=10),
    bounds=st.lists(DAY, min_size=2, max_size=8, unique=True).map(sorted),
    seed=st.integers(0, 99),
)
def test_every_assigned_date_lies_within_its_period_and_order_changes_nothing(days, bounds, seed):
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    periods = {f"p{i}": (a.isoformat(), b.isoformat()) for i, (a, b) in enumerate(pairs)}
    table = dated(*(day.isoformat()[:places] for day, places in days))
    found = assign_periods(table, periods=periods)
    span = span_dates(table["date"])
    for row, name in found.items():
        inside = [
            p
            for p, (a, b) in periods.items()
            if span.loc[row, "first"] >= pd.Timestamp(a) and span.loc[row, "last"] <= pd.Timestamp(b)
        ]
        assert inside == ([name] if name else [])
    rng = np.random.default_rng(seed)
    names = list(periods)
    turned = {names[i]: periods[names[i]] for i in rng.permutation(len(names))}
    shuffled = table.iloc[rng.permutation(len(table))]
    pd.testing.assert_series_equal(assign_periods(shuffled, periods=turned).sort_index(), found)


def test_periods_that_overlap_are_named():
    with pytest.raises(FramingError, match="periods 'a' and 'b' overlap: 2025-02-01 is in both"):
        assign_periods(dated("2025"), periods={"b": ("2025-02-01", "2025-03-01"), "a": ("2025-01-01", "2025-02-01")})


def test_a_period_that_ends_before_it_starts():
    with pytest.raises(FramingError, match=r"period 'a' ends \(2024-12-31\) before it starts \(2025-01-01\)"):
        assign_periods(dated("2025"), periods={"a": ("2025-01-01", "2024-12-31")})


@pytest.mark.parametrize("bad", ["2025-02-30", "2025-13-01", "soon", ""])
def test_a_bound_that_is_no_day(bad):
    with pytest.raises(FramingError, match=rf"'a'.*{re.escape(repr(bad))}"):
        assign_periods(dated("2025"), periods={"a": ("2025-01-01", bad)})


def test_a_bad_date_is_no_period():
    with pytest.raises(FramingError, match="got 'soon'"):
        assign_periods(dated("soon"), periods=PERIODS)


@settings(max_examples=30, deadline=None)
@given(days=st.lists(st.tuples(DAY, PLACES), min_size=1, max_size=10))
def test_a_month_is_known_where_the_date_has_one(days):
    found = assign_months(dated(*(day.isoformat()[:places] for day, places in days)))
    assert found.name == "period"
    assert found.tolist() == [day.isoformat()[:7] if places >= 7 else "" for day, places in days]


# --- kept and filtered


def test_keep_takes_the_named_articles_out_of_every_table(corpus):
    some = corpus.keep(["a3", "a1"])
    assert some.articles["article"].tolist() == ["a1", "a3"]
    assert set(some.terms["article"]) == {"a1", "a3"}
    assert set(some.codings["article"]) == {"a1", "a3"}
    assert some.mentions.empty
    assert some.articles.index.tolist() == [0, 1]
    assert len(corpus.articles) == 8, "the corpus itself stays as it was"
    assert corpus.keep(a for a in corpus.articles["article"]).articles.equals(corpus.articles)


def test_keep_refuses_unknown_articles_and_none(corpus):
    with pytest.raises(FramingError, match=r"no article 'a11' in the corpus \(did you mean 'a1'\?\)"):
        corpus.keep(["a1", "a11"])
    with pytest.raises(FramingError, match="no article is left"):
        corpus.keep([])


@pytest.mark.parametrize(
    ("allowed", "left"),
    [
        ({"language": "en"}, ["a0", "a2", "a4", "a6"]),
        ({"language": ["zh-Hans", "zh-Hant"], "group": "south"}, ["a5", "a7"]),
        ({"outlet": "River Post", "kind": ("news",)}, ["a0", "a2", "a4", "a6"]),
        ({"words": [20, 27]}, ["a0", "a7"]),
        ({"date": ""}, ["a3", "a7"]),
        ({}, [f"a{i}" for i in range(8)]),
    ],
)
def test_filter_takes_the_articles_that_have_one_of_the_values(corpus, allowed, left):
    assert corpus.filter(**allowed).articles["article"].tolist() == left


def test_filter_takes_a_series_of_values_too(corpus):
    assert corpus.filter(article=pd.Series(["a1"])).articles["article"].tolist() == ["a1"]


def test_filter_refuses_a_column_nobody_knows(corpus):
    with pytest.raises(FramingError, match=r"no column 'languge' \(did you mean 'language'\?\)"):
        corpus.filter(languge="en")


def test_filter_says_which_values_there_are_where_none_is_left(corpus):
    with pytest.raises(FramingError, match=r"no article has .*'fr'") as caught:
        corpus.filter(language="fr")
    assert "zh-Hans" in str(caught.value)
    with pytest.raises(FramingError, match="no article has"):
        corpus.filter(language="en", outlet="江报")


def test_a_corpus_says_what_it_holds(corpus):
    assert repr(corpus) == "Corpus(8 articles, 7 families, 2 outlets, 10 terms, 32 codings)"


def test_a_corpus_without_articles_is_refused(codebook):
    tables = tiny_tables()
    with pytest.raises(FramingError, match="at least one article"):
        make_corpus(tables["articles"].head(0), terms=tables["terms"].head(0), codebook=codebook)


# --- families


def test_the_first_of_a_family_is_the_earliest_then_the_smallest_id(codebook):
    rows = [
        ("a1", "f", "2025-03-02"), ("a2", "f", "2025-03"), ("a3", "f", "2025"), ("a4", "f", ""), ("a5", "f", "2025-03-01"),
        ("b1", "g", ""), ("b2", "g", "2030"),
        ("c2", "h", "2025-01-31"), ("c1", "h", "2025-01"),
        ("d9", "", "2025"),
    ]  # fmt: skip
    base = tiny_tables()["articles"].iloc[0].to_dict()
    articles = pd.DataFrame([base | {"article": a, "family": f, "date": d} for a, f, d in rows])
    terms = pd.DataFrame({"article": ["a1"], "term": ["dam"], "count": [1]})
    for seed in range(3):
        corpus = make_corpus(articles.sample(frac=1, random_state=seed), terms=terms, codebook=codebook)
        assert corpus.first_of_families().articles["article"].tolist() == ["a5", "b2", "c1", "d9"]


def test_the_first_of_families_has_each_family_once(corpus):
    first = corpus.first_of_families()
    assert first.articles["family"].is_unique
    assert set(first.articles["family"]) == set(corpus.articles["family"])
    assert "a6" not in set(first.articles["article"])


# --- counts


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_matrix_holds_every_count_of_a_language(corpus, language):
    counts, articles, terms = corpus.term_matrix(language)
    table = corpus.terms.merge(corpus.articles, on="article")
    table = table[table["language"].str.startswith(language)]
    assert counts.shape == (len(articles), len(terms))
    assert counts.sum() == table["count"].sum()
    assert articles.tolist() == sorted(articles)
    assert terms.tolist() == sorted(terms)
    assert (
        np.asarray(counts.sum(axis=1)).ravel().tolist()
        == table.groupby("article")["count"].sum().loc[articles].tolist()
    )
    for row in table.itertuples():
        assert counts[articles.get_loc(row.article), terms.get_loc(row.term)] == row.count


def test_both_chinese_scripts_are_in_one_matrix(corpus):
    assert corpus.term_matrix("zh")[1].tolist() == ["a1", "a3", "a5", "a7"]


def test_an_article_without_terms_keeps_an_empty_row(codebook):
    tables = tiny_tables()
    terms = tables["terms"][tables["terms"]["article"] != "a2"]
    corpus = make_corpus(tables["articles"], terms=terms, codebook=codebook)
    counts, articles, _ = corpus.term_matrix("en")
    assert counts[articles.get_loc("a2")].nnz == 0
    assert len(articles) == 4


@pytest.mark.parametrize("language", ["fr", "zh-Hans", ""])
def test_a_matrix_of_a_language_that_is_not_there(corpus, language):
    """``zh-Hans`` is a language of articles, not of a vocabulary: the message offers what can be asked for."""
    with pytest.raises(FramingError) as caught:
        corpus.term_matrix(language)
    assert repr(language) in str(caught.value)
    assert "['en', 'zh']" in str(caught.value)


# --- names


def names(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["column", "printed", "name"]).assign(note="")


def test_printed_names_become_normal_ones_and_are_kept(codebook):
    tables = tiny_tables()
    table = names(
        ("outlet", "river post", "River Post"), ("wire", "Valley News", "VN"), ("wire", "River Post", "never")
    )
    corpus = make_corpus(tables["articles"], terms=tables["terms"], codebook=codebook, names=table)
    assert set(corpus.articles["outlet"]) == {"River Post", "江报"}
    assert set(corpus.articles["wire"]) == {"VN", ""}
    assert corpus.articles["outlet_printed"].tolist() == tables["articles"]["outlet"].tolist()
    assert corpus.articles["wire_printed"].tolist() == tables["articles"]["wire"].tolist()


@pytest.mark.parametrize("given_names", [None, names(), names(("wire", "Nobody", "N"))])
def test_names_that_no_table_lists_stay_as_printed(codebook, given_names):
    tables = tiny_tables()
    corpus = make_corpus(tables["articles"], terms=tables["terms"], codebook=codebook, names=given_names)
    for column in ("outlet", "wire"):
        assert corpus.articles[column].tolist() == tables["articles"][column].tolist()
        assert corpus.articles[column].dtype == corpus.articles[f"{column}_printed"].dtype


def test_a_name_is_replaced_once_not_in_a_chain(codebook):
    tables = tiny_tables()
    table = names(("outlet", "river post", "江报"), ("outlet", "江报", "River Post"))
    corpus = make_corpus(tables["articles"], terms=tables["terms"], codebook=codebook, names=table)
    assert corpus.articles["outlet"].tolist() == ["River Post", "River Post", "江报", "River Post"] * 2


def test_without_codings_and_mentions_the_tables_are_empty_and_typed(codebook):
    tables = tiny_tables()
    corpus = make_corpus(tables["articles"], terms=tables["terms"], codebook=codebook)
    assert list(corpus.codings) == ["article", "coder", "frame", "stance"]
    assert list(corpus.mentions) == ["article", "frame", "indicator", "stance", "count"]
    assert corpus.codings.empty
    assert corpus.mentions["count"].sum() == 0
    assert corpus.keep(["a1"]).codings.empty


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_row_order_changes_nothing(codebook, seed):
    rng = np.random.default_rng(seed)
    tables = tiny_tables()
    mixed = {name: t.iloc[rng.permutation(len(t))] for name, t in tables.items()}
    one, other = (
        make_corpus(
            t["articles"],
            terms=t["terms"],
            codebook=codebook,
            codings=t["codings"],
            mentions=t["mentions"],
            names=t["names"],
        )
        for t in (tables, mixed)
    )
    for name in ("articles", "terms", "codings", "mentions"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@given(st.lists(st.tuples(st.sampled_from("aab"), st.integers(0, 2)), max_size=5))
def test_rows_are_in_order_where_sorting_moves_none(rows):
    table = pd.DataFrame(rows, columns=["name", "number"]).astype({"name": str, "number": int})
    for some in (table, table.astype({"name": "category"})):
        assert in_order(some, ["name", "number"]) == (rows == sorted(rows))
        assert in_order(some, ["name", "number"], once=True) == (rows == sorted(set(rows)))
