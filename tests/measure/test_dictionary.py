"""Codes are what the coders decided and what the dictionary finds; every number is counted by hand here."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import PACKAGE

from framing import (
    FramingError,
    Segmenter,
    code_coders,
    code_dictionary,
    code_stances,
    count_indicators,
    count_terms,
    find_mentions,
    make_corpus,
    merge_codes,
    read_codebook,
)
from framing.measure.dictionary import match_indicators


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(PACKAGE / "codebook.yaml")


@pytest.fixture
def corpus(codebook):
    base = {
        "outlet": "o",
        "group": "us",
        "wire": "",
        "family": "",
        "kind": "news",
        "date": "2025",
        "date_basis": "stated",
        "url": "",
        "words": 9,
    }
    articles = pd.DataFrame(
        [
            {**base, "article": "a1", "language": "en"},
            {**base, "article": "a2", "language": "en"},
            {**base, "article": "z1", "language": "zh-Hant"},
        ]
    )
    terms = pd.DataFrame(
        [
            ("a1", "weaponization", 1), ("a1", "weapons", 2), ("a1", "leverage", 1), ("a2", "weapons", 3), ("a2", "wart", 1),
            ("z1", "武器", 1), ("z1", "印度尼西亚", 1), ("z1", "防扩散", 2),
        ],
        columns=["article", "term", "count"],
    )  # fmt: skip
    codings = pd.DataFrame(
        [
            ("a1", "first", "weapon", "asserted"), ("a1", "first", "weapon", "attributed"), ("a1", "second", "weapon", "asserted"),
            ("a2", "first", "weapon", "none"), ("a2", "second", "weapon", "rejected"), ("z1", "second", "weapon", "none"),
            ("z1", "second", "norm", "asserted"),
        ],
        columns=["article", "coder", "frame", "stance"],
    )  # fmt: skip
    return make_corpus(articles, terms=terms, codebook=codebook, codings=codings)


def value(codes, article, frame, stance):
    row = codes.query("article == @article and frame == @frame and stance == @stance")
    assert len(row) <= 1
    return None if row.empty else int(row["value"].iloc[0])


def test_each_coder_is_kept_apart(corpus):
    first, second = (code_stances(corpus, coder=c) for c in ("first", "second"))
    assert value(first, "a1", "weapon", "asserted") == value(first, "a1", "weapon", "attributed") == 1
    assert value(first, "a1", "weapon", "present") == 1
    assert value(second, "a1", "weapon", "attributed") == 0
    assert value(first, "a2", "weapon", "present") == 0
    assert value(second, "a2", "weapon", "rejected") == value(second, "a2", "weapon", "present") == 1


def test_what_was_not_coded_is_absent_and_not_zero(corpus):
    first = code_stances(corpus, coder="first")
    assert value(first, "z1", "weapon", "present") is None
    assert value(code_stances(corpus, coder="second"), "a1", "norm", "asserted") is None


def test_agreed_are_the_decisions_that_all_coders_share(corpus):
    agreed = code_stances(corpus, coder="agreed")
    assert value(agreed, "a1", "weapon", "asserted") == 1
    assert value(agreed, "a1", "weapon", "attributed") is None
    assert value(agreed, "a2", "weapon", "asserted") == 0
    assert value(agreed, "a2", "weapon", "rejected") is None
    assert value(agreed, "z1", "norm", "asserted") is None
    every = code_coders(corpus)
    assert set(every["coder"]) == {"first", "second", "agreed"}
    assert len(every) == sum(len(code_stances(corpus, coder=c)) for c in ("first", "second", "agreed"))


def test_dictionary_matches_whole_terms_of_the_articles_language(corpus):
    codes = code_dictionary(corpus)
    assert len(codes) == 3 * 2
    assert set(codes["stance"]) == {"present"}
    assert value(codes, "a1", "weapon", "present") == 1
    assert value(codes, "a2", "weapon", "present") == 0  # weapons are what metals go into; wart is no war
    assert value(codes, "z1", "weapon", "present") == value(codes, "z1", "norm", "present") == 1
    found = count_indicators(corpus)
    assert found[["article", "term", "indicator", "count"]].values.tolist() == [
        ["a1", "leverage", "leverage", 1],
        ["a1", "weaponization", "weaponi*", 1],
        ["z1", "防扩散", "防扩散", 2],
        ["z1", "武器", "武器", 1],
    ]
    assert value(code_dictionary(corpus, min_count=2), "a1", "weapon", "present") == 1
    assert value(code_dictionary(corpus, min_count=3), "a1", "weapon", "present") == 0


def test_a_place_is_not_found_inside_a_longer_name(codebook):
    book = codebook.model_copy(deep=True)
    book.frames["weapon"].indicators["zh"].append("印度")
    assert match_indicators(["印度尼西亚"], book, language="zh").empty
    assert match_indicators(["印度"], book, language="zh")["indicator"].tolist() == ["印度"]


def test_capitals_of_an_indicator_do_not_matter(codebook):
    book = codebook.model_copy(deep=True)
    book.frames["norm"].indicators["en"] += ["WTO", "Export-Lic*"]
    found = match_indicators(["wto", "export-licence", "two"], book, language="en")
    assert found[["term", "indicator"]].to_numpy().tolist() == [["wto", "WTO"], ["export-licence", "Export-Lic*"]]


def test_scoring_needs_common_articles(corpus):
    pairs = merge_codes(code_dictionary(corpus), code_coders(corpus))
    assert pairs.query("coder == 'second' and article == 'a2'")[["value", "truth"]].values.tolist() == [[0, 1]]
    with pytest.raises(FramingError, match="share no article"):
        merge_codes(code_dictionary(corpus).query("article == 'z1'"), code_stances(corpus, coder="first"))


def test_bad_coders_are_named(corpus, codebook):
    with pytest.raises(FramingError, match=r"coder must be one of .*got 'frist' \(did you mean 'first'\?\)"):
        code_stances(corpus, coder="frist")
    bare = make_corpus(corpus.articles, terms=corpus.terms, codebook=codebook)
    with pytest.raises(FramingError, match=r"needs codings.csv"):
        code_coders(bare)
    with pytest.raises(FramingError, match="coder 'first' has no codings"):
        code_stances(corpus.keep(["z1"]), coder="first")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("a1", "first", "weapon", "none"), "coder 'first' gives 'weapon' in 'a1' both 'none' and a stance"),
        (("a1", "first", "weapon", "asserted"), r"codings, row \d: article, coder, frame, stance must be unique"),
        (
            ("a1", "frist", "norm", "none"),
            r"codings, row 4, column coder: must be one of \['first', 'second'\], got 'frist' \(did you mean",
        ),
        (("a9", "first", "norm", "none"), "column article: must be one of .*got 'a9'"),
        (("a1", "first", "nrom", "none"), r"column frame: must be one of .*got 'nrom' \(did you mean 'norm'"),
        (("a1", "first", "norm", "denied"), "column stance: must be one of .*got 'denied'"),
    ],
)
def test_codings_of_a_corpus_made_in_memory_are_checked_too(corpus, codebook, row, message):
    assert value(code_stances(corpus, coder="first"), "a1", "weapon", "asserted") == 1
    more = pd.concat([corpus.codings, pd.DataFrame([row], columns=list(corpus.codings))], ignore_index=True)
    made = make_corpus(corpus.articles, terms=corpus.terms, codings=more, codebook=codebook)
    with pytest.raises(FramingError, match=message):
        code_coders(made)


TAXES = """
frames:
  burden: {indicators: {en: [tax*, levy]}}
  climate: {indicators: {en: [carbon tax, carbon tax cut]}}
  relief: {indicators: {en: [tax cut, tax on a tax]}}
"""


def test_a_word_inside_another_frames_phrase_is_counted_for_the_phrase_alone(tmp_path, codebook, corpus):
    """What is counted from terms is what mentions are: the longest indicator wins, whichever frame it belongs to."""
    (tmp_path / "codebook.yaml").write_text(TAXES, encoding="utf-8")
    book = read_codebook(tmp_path / "codebook.yaml")
    texts = {
        "a1": "A carbon tax is a tax. Taxes rise; the levy stays.",
        "a2": "The carbon tax pays. Carbon tax, they say: tax on a tax.",
        "a3": "A carbon tax cut was no tax cut at all. Taxation remains.",
    }
    articles = pd.DataFrame({"article": list(texts), "language": "en", "text": texts.values()}).assign(
        outlet="o", group="us", wire="", family="", kind="news", date="2025", date_basis="stated", url=""
    )
    terms = count_terms(articles, segmenter=Segmenter(words=book.words()))
    made = make_corpus(articles.drop(columns="text").assign(words=9), terms=terms, codebook=book)
    counted = count_indicators(made).groupby(["article", "frame"])["count"].sum()
    found = find_mentions(articles, codebook=book).groupby(["article", "frame"]).size()
    assert counted[("a2", "climate")] == 2
    assert counted[("a1", "burden")] == 3
    assert counted.drop(("a3", "climate")).to_dict() == found.drop(("a3", "climate")).to_dict()
