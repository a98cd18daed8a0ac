"""Families: every pair that the rule asks for is found, none besides; planted copies are recovered on both routes."""

from __future__ import annotations

import itertools
import json
import math
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_copies import count, pair_set, plant, score

from framing.corpus.copies import PAIR_COLUMNS, CopyRules, find_copies, find_families
from framing.corpus.dates import span_dates
from framing.errors import FramingError


def make_articles(texts: dict[str, str], **columns: str) -> pd.DataFrame:
    base = {"outlet": "Gazette", "wire": "", "language": "en", "date": "2025-06-10"} | columns
    return pd.DataFrame([{"article": a, "text": t} | base for a, t in texts.items()])


# --- planted copies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_planted_copies_are_found_on_text(language: str) -> None:
    articles, copies = plant(language, originals=240, seed=11)
    recall, precision = score(find_copies(articles), copies)
    assert recall >= 0.98
    assert precision >= 0.98


@pytest.mark.parametrize("language", ["en", "zh"])
def test_planted_copies_are_found_on_features(language: str) -> None:
    articles, copies = plant(language, originals=240, seed=11)
    recall, precision = score(find_families(articles, count(articles)), copies)
    assert recall >= 0.98
    assert precision >= 0.95


@pytest.mark.parametrize("kind", ["whole", "cut", "edited", "headline"])
def test_each_kind_of_copy_is_found(kind: str) -> None:
    articles, copies = plant("en", originals=240, seed=5)
    chosen = {c: o for c, o in copies.items() if c.endswith(kind)}
    assert len(chosen) == 30
    for found in (find_copies(articles), find_families(articles, count(articles))):
        assert score(found, chosen)[0] >= 0.96


# --- the rule, against a plain computation ---------------------------------------------------------------------------


def plain_pairs(
    articles: pd.DataFrame,
    terms: pd.DataFrame,
    *,
    containment,
    wire_containment,
    excerpt,
    coarse,
    days,
    wire_days,
    least,
):
    """The documented rule, pair by pair."""
    counts = {a: Counter(dict(zip(g["term"], g["count"], strict=True))) for a, g in terms.groupby("article")}
    table = articles.set_index("article").sort_index()
    dates = span_dates(table["date"])
    out = {}
    for x, y in itertools.combinations(table.index, 2):
        if table.language[x][:2] != table.language[y][:2] or x not in counts or y not in counts:
            continue
        a, b = sorted((x, y), key=lambda i: counts[i].total())  # a stable sort: of two of one size the first in order
        if counts[a].total() < least:
            continue
        shared = (counts[a] & counts[b]).total()
        share = shared / counts[a].total()
        known = dates["first"].notna()[[a, b]].all()
        gap = max(dates["first"][b] - dates["last"][a], dates["first"][a] - dates["last"][b]).days if known else -1
        part = min(counts[a].total() / counts[b].total() / 0.7, 1)
        asked = max(containment, excerpt + (containment - excerpt) * part)
        vague = not known or any(len(table.date[i]) == 4 for i in (a, b))
        if gap <= days and share >= (max(coarse, asked) if vague else asked) - 1e-9:
            out[a, b] = ("terms", shared)
        elif (
            table.wire[a]
            and table.wire[a] == table.wire[b]
            and all(len(table.date[i]) == 10 for i in (a, b))
            and gap <= wire_days
            and share >= wire_containment - 1e-9
        ):
            out[a, b] = ("wire", shared)
    return out


ARTICLE = st.tuples(
    st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 4), max_size=8),
    st.sampled_from(["", "Reuters", "Xinhua"]),
    st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
    st.sampled_from(["", "2025", "2025-06", "2025-06-10", "2025-06-12", "2025-06-16", "2025-06-29"]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(ARTICLE, min_size=1, max_size=9),
    st.sampled_from([0.3, 0.5, 0.6, 1.0]),
    st.sampled_from([0.2, 0.4, 0.7]),
    st.randoms(use_true_random=False),
)
def test_pairs_are_those_of_the_rule_in_any_order_of_rows(drawn, containment, wire_containment, random) -> None:
    articles = pd.DataFrame(
        [(f"a{i}", f"Gazette {i % 2}", w, lang, d) for i, (_, w, lang, d) in enumerate(drawn)],
        columns=["article", "outlet", "wire", "language", "date"],
    )
    rows = [(f"a{i}", t, n) for i, (counts, *_) in enumerate(drawn) for t, n in counts.items()]
    terms = pd.DataFrame(rows, columns=["article", "term", "count"]).astype({"count": int})
    expected = plain_pairs(
        articles,
        terms,
        containment=containment,
        wire_containment=wire_containment,
        excerpt=0.9,
        coarse=0.8,
        days=7,
        wire_days=3,
        least=3,
    )
    order, term_order = list(range(len(articles))), list(range(len(terms)))
    random.shuffle(order)
    random.shuffle(term_order)
    found = find_families(
        articles.iloc[order],
        terms.iloc[term_order],
        rules=CopyRules(containment=containment, wire_containment=wire_containment, least=3),
    )
    got = {(r.article_a, r.article_b): (r.basis, r.shared) for r in found.pairs.itertuples()}
    assert got == expected
    assert found.pairs["article_a"].is_monotonic_increasing
    assert list(found.family.index) == sorted(articles["article"])
    for family, members in found.family.groupby(found.family):
        assert family == min(members.index)
    for a, b in expected:
        assert found.family[a] == found.family[b]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["u", "v", "w", "x", "y", "z"]), min_size=0, max_size=40), min_size=2, max_size=8
    ),
    st.sampled_from([0.3, 0.5, 0.9]),
)
def test_shingles_are_joined_exactly(drawn, containment) -> None:
    articles = make_articles({f"a{i}": " ".join(words) for i, words in enumerate(drawn)})
    sets = [{tuple(w[i : i + 4]) for i in range(len(w) - 3)} for w in drawn]
    expected = {}
    for i, j in itertools.combinations(range(len(sets)), 2):
        a, b = (i, j) if len(sets[i]) <= len(sets[j]) else (j, i)
        if len(sets[a]) >= 2 and len(sets[a] & sets[b]) >= math.ceil(containment * len(sets[a]) - 1e-9):
            expected[f"a{a}", f"a{b}"] = len(sets[a] & sets[b])
    found = find_copies(articles, containment=containment, repeats=100, least=2)
    assert {(r.article_a, r.article_b): r.shared for r in found.pairs.itertuples()} == expected


# --- cases -----------------------------------------------------------------------------------------------------------


def two(text_a: str, text_b: str, **columns: str) -> pd.DataFrame:
    return make_articles({"a": text_a, "b": text_b}, **columns)


def numbered(start: int, stop: int) -> str:
    return " ".join(f"w{i}" for i in range(start, stop))


def test_an_excerpt_inside_a_longer_piece_counts() -> None:
    articles = two(numbered(0, 60), numbered(0, 600))
    for found in (find_copies(articles), find_families(articles, count(articles))):
        row = found.pairs.iloc[0]
        assert list(found.pairs.columns) == list(PAIR_COLUMNS)
        assert (row["article_a"], row["article_b"], row["containment"]) == ("a", "b", 1.0)
        assert row["jaccard"] < 0.11
        assert set(found.family) == {"a"}


def test_dates_bound_pairs_on_features() -> None:
    articles = two(numbered(0, 100), numbered(0, 100)).assign(date=["2025-06-01", "2025-06-09"])
    terms = count(articles)
    assert find_families(articles, terms).pairs.empty
    assert len(find_families(articles, terms, rules=CopyRules(days=8)).pairs) == 1
    assert len(find_families(articles.assign(date=["2025-06-01", "2025-06"]), terms).pairs) == 1
    assert len(find_copies(articles).pairs) == 1


def test_a_date_that_is_only_a_year_asks_for_more() -> None:
    articles = two(numbered(0, 100), numbered(30, 200)).assign(date=["2025", "2025-06-09"])
    terms = count(articles)
    assert find_families(articles, terms).pairs.empty
    assert find_families(articles.assign(date=["", "2025-06-09"]), terms).pairs.empty
    assert len(find_families(articles.assign(date=["2025-06", "2025-06-09"]), terms).pairs) == 1
    assert len(find_families(articles, terms, rules=CopyRules(coarse_containment=0.7)).pairs) == 1


def test_the_same_wire_on_the_same_days_asks_for_less() -> None:
    articles = two(numbered(0, 100), numbered(55, 200), wire="Reuters")
    terms = count(articles)
    found = find_families(articles, terms)
    assert found.pairs["basis"].tolist() == ["wire"]
    assert found.pairs["containment"].tolist() == [0.45]
    assert find_families(articles.assign(wire=["Reuters", "AFP"]), terms).pairs.empty
    assert find_families(articles.assign(wire=""), terms).pairs.empty
    assert find_families(articles.assign(date=["2025-06-10", "2025-06-14"]), terms).pairs.empty
    assert find_families(articles.assign(date="2025-06"), terms).pairs.empty


def test_languages_are_kept_apart_and_scripts_are_not() -> None:
    simplified = "中国对出口稀土实行许可管理，国际社会普遍认为这是通行做法，各国企业应当依法提出申请。"
    traditional = "中國對出口稀土實行許可管理，國際社會普遍認為這是通行做法，各國企業應當依法提出申請。"
    articles = two(simplified, traditional).assign(language=["zh-Hans", "zh-Hant"])
    assert len(find_copies(articles).pairs) == 1
    assert find_copies(articles.assign(language=["zh-Hans", "en"])).pairs.empty


def test_case_spacing_and_punctuation_do_not_hide_a_copy() -> None:
    a = numbered(0, 60)
    b = a.upper().replace(" W7 ", ' “W7”, \n W7_ "').replace(" W9", ". —W9")
    assert find_copies(two(a, b)).pairs["containment"].iloc[0] > 0.85


def test_a_share_that_is_just_reached_counts() -> None:
    articles = two(numbered(0, 10), numbered(3, 13))  # 0.7 * 10 is a little more than 7 in binary fractions
    assert len(find_families(articles, count(articles), rules=CopyRules(containment=0.7, least=10)).pairs) == 1
    assert find_families(articles, count(articles), rules=CopyRules(containment=0.71, least=10)).pairs.empty


def test_few_terms_are_no_evidence() -> None:
    articles = two(numbered(0, 39), numbered(0, 300))
    assert find_families(articles, count(articles)).pairs.empty
    assert len(find_families(articles, count(articles), rules=CopyRules(least=39)).pairs) == 1


def test_furniture_of_an_outlet_chains_nothing() -> None:
    sign_off = " " + numbered(9000, 9200)
    texts = {f"a{i:02d}": numbered(i * 100, i * 100 + 60 + i) + sign_off for i in range(12)}
    articles = make_articles(texts)
    assert find_copies(articles, repeats=100).family.nunique() == 1
    assert find_copies(articles).pairs.empty
    # The same words in one article of each of twelve outlets are a copy, not furniture.
    spread = articles.assign(outlet=articles["article"], text=articles["text"].str.replace("w9", "v9") + sign_off)
    assert find_copies(spread).family.nunique() == 1


def test_an_article_that_is_mostly_furniture_is_left_alone() -> None:
    links = numbered(9000, 9300)
    articles = make_articles({f"a{i}": numbered(i * 500, i * 500 + 300) + " " + links for i in range(7)})
    lists = make_articles({"x": links + " " + numbered(7000, 7040), "y": links + " " + numbered(7000, 7045)})
    assert find_copies(pd.concat([articles, lists])).pairs.empty


def test_a_short_article_asks_for_more_of_a_long_one() -> None:
    short, long = numbered(0, 100), numbered(25, 525)
    articles = two(short, long)
    assert find_families(articles, count(articles)).pairs.empty
    assert len(find_families(articles, count(articles), rules=CopyRules(excerpt_containment=0.6)).pairs) == 1
    alike = two(short, numbered(25, 165))
    assert len(find_families(alike, count(alike)).pairs) == 1


def test_usual_words_of_a_large_outlet_chain_nothing() -> None:
    usual = " " + numbered(9000, 9200)
    articles = make_articles({f"a{i:02d}": numbered(i * 100, i * 100 + 60) + usual for i in range(60)})
    terms = count(articles)
    assert find_families(articles, terms, rules=CopyRules(usual=1)).family.nunique() == 1
    assert find_families(articles, terms).pairs.empty
    few = articles["article"] < "a40"
    assert find_families(articles[few], terms[terms["article"] < "a40"]).family.nunique() == 1


def test_summary_shows_chaining() -> None:
    digest = numbered(0, 300)
    articles = make_articles({"d": digest} | {f"p{i}": numbered(i * 100, i * 100 + 100) for i in range(3)})
    found = find_copies(articles)
    row = found.summary().iloc[0]
    assert (row["family"], row["articles"], row["pairs"]) == ("d", 4, 3)
    assert row["density"] == pytest.approx(3 / 6)
    assert row["weakest"] == 1.0
    assert find_copies(two(numbered(0, 50), numbered(60, 120))).summary().empty


def test_articles_without_text_or_terms_are_families_of_their_own() -> None:
    articles = two("", "")
    assert find_copies(articles).family.tolist() == ["a", "b"]
    nothing = pd.DataFrame({"article": [], "term": [], "count": []}).astype({"count": int})
    found = find_families(articles, nothing)
    assert found.family.tolist() == ["a", "b"]
    assert list(found.pairs.columns) == list(PAIR_COLUMNS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a, t: (a.iloc[:0], t.iloc[:0]), "no row"),
        (lambda a, t: (a.drop(columns="language"), t), "column 'language' is missing"),
        (lambda a, t: (pd.concat([a, a]), t), "'a' a second time"),
        (lambda a, t: (a, t.assign(article="z")), "'z' is not in the articles"),
        (lambda a, t: (a, t.assign(count=0)), "count must be 1 or more"),
        (lambda a, t: (a.assign(date="June"), t), "date must be YYYY"),
    ],
)
def test_bad_tables_are_refused(change, message: str) -> None:
    articles = two(numbered(0, 50), numbered(0, 50))
    with pytest.raises(FramingError, match=message):
        find_families(*change(articles, count(articles)))


def test_bad_thresholds_are_refused() -> None:
    articles = two(numbered(0, 50), numbered(0, 50))
    with pytest.raises(FramingError, match="containment must be above 0 and at most 1, got 0"):
        find_copies(articles, containment=0)
    with pytest.raises(FramingError, match="wire_days must be a whole number, 0 or more"):
        find_families(articles, count(articles), rules=CopyRules(wire_days=-1))


# --- real articles ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def study(shared: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    folder = shared / "rare-earth-controls"
    articles, terms = (
        pd.read_csv(folder / f"{n}.csv", dtype=str, keep_default_na=False) for n in ("articles", "terms")
    )
    return articles, terms.astype({"count": int})


def test_the_studys_reprints_are_found(study) -> None:
    found = find_families(*study)
    known = [  # a law firm's note, a wire's reprint in two papers of one day, a ministry's answer in two places
        ("jdsupra-com-597f90", "clarkhill-com-eabe94"),
        ("scribd-com-8e6ff8", "cnbc-com-bedfb1"),
        ("ydyl-gansu-gov-cn-e84b41", "chinadaily-com-cn-f159df"),
        ("worldjournal-com-199c93", "tw-news-yahoo-com-f9b57d"),
    ]
    assert set(known) <= pair_set(found)
    assert 20 <= len(found.pairs) <= 30
    # An excerpt of 58 counted terms in an article of 180.
    assert ("nasdaq-com-166572", "straitstimes-com-909fb8") in pair_set(found)
    # Two reports of one wire, ten days apart, on a stop of exports and on its end.
    assert found.family["cnbc-com-bedfb1"] != found.family["sej-org-d3ab98"]
    assert found.summary()["articles"].max() <= 5


def test_real_families_do_not_chain(shared: Path) -> None:
    import gzip

    with gzip.open(shared / "corpora" / "trade-war" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    articles = pd.DataFrame(rows).rename(columns={"id": "article", "lang": "language"})
    found = find_copies(articles)
    summary = found.summary()
    assert len(summary) >= 150
    assert summary["articles"].max() <= 8
    assert summary["density"].min() >= 0.5
