"""Mentions found in articles, judged, counted and coded."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import PACKAGE, SHARED
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.codebook.codebook import read_codebook
from framing.codes import CODE_COLUMNS
from framing.corpus.corpus import MENTION_COLUMNS, Corpus, make_corpus
from framing.errors import FramingError
from framing.measure.dictionary import code_mentions
from framing.stance.mentions import (
    FOUND_COLUMNS,
    count_mentions,
    find_mentions,
    list_mentions,
)
from framing.text.terms import Segmenter

CODEBOOK = read_codebook(PACKAGE / "codebook.yaml")
SEGMENTER = Segmenter(words=CODEBOOK.words())  # its dictionary takes a second to load; once is enough


def table(*texts: str, language: str = "en", **columns: object) -> pd.DataFrame:
    names = [f"a{number}" for number in range(len(texts))]
    return pd.DataFrame({"article": names, "language": language, "text": list(texts), **columns})


def make_text_free_corpus(names: list[str], mentions: pd.DataFrame | None) -> Corpus:
    facts = {"outlet": "x", "group": "us", "kind": "news", "language": "en", "words": 9}
    articles = pd.DataFrame(
        {"article": names, **facts} | dict.fromkeys(("wire", "family", "date", "date_basis", "url"), "")
    )
    terms = pd.DataFrame({"article": names, "term": "x", "count": 1})
    return make_corpus(articles, terms=terms, codebook=CODEBOOK, mentions=mentions)


def stances(found: pd.DataFrame) -> list[tuple[str, str]]:
    return list(found[["indicator", "stance"]].itertuples(index=False, name=None))


# --- what is found ---------------------------------------------------------------------------------------------------


def test_places_are_those_of_the_text():
    text = "Officials met. The licences, traders said, are leverage.\nThey are not a weapon."
    found = find_mentions(table(text), codebook=CODEBOOK)
    assert list(found.columns) == list(FOUND_COLUMNS)
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == ["leverage", "weapon"]
    assert list(found["sentence"]) == [2, 3]
    assert stances(found) == [("leverage", "attributed"), ("weapon", "rejected")]
    assert found.loc[0, "sentence_text"] == "The licences, traders said, are leverage."
    assert (found.loc[0, "cue"], found.loc[0, "speaker"]) == ("said", "traders")


def test_traditional_text_is_matched_folded_and_placed_as_printed():
    text = "記憶體市場平靜。許可制度並非談判籌碼。"
    found = find_mentions(table(text, language="zh-Hant"), codebook=CODEBOOK)
    assert [text[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == ["談判籌碼"]
    assert stances(found) == [("谈判筹码", "rejected")]
    assert found.loc[0, "cue"] == "並非"


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Bioweaponry and hostages, nonlawful acts, weapon-grade terbium.", "en", []),
        ("The weapons are metals; weaponising them and weaponization are words.", "en", ["weaponi*", "weaponi*"]),
        ("Economic coercion is more than coercion.", "en", ["economic coercion", "coercion"]),
        ("China’s “trade weapon” came as retaliatory measures.", "en", ["trade weapon", "retaliat*"]),
        ("企业生产武器装备，也生产武器。", "zh-Hans", ["武器"]),
        ("该厂的招牌和品牌都换了。", "zh-Hans", []),
        ("打出稀土牌，这是战略武器。", "zh-Hans", ["稀土牌", "战略武器"]),
        ("没有稀土这张牌，这副牌、两张牌也难打。", "zh-Hans", ["牌", "牌", "牌"]),
        ("北京這張牌對台灣影響有限。", "zh-Hant", ["牌"]),
    ],
)
def test_indicators_are_whole_words_and_the_longest_wins(text, language, expected):
    assert (
        list(find_mentions(table(text, language=language), codebook=CODEBOOK, segmenter=SEGMENTER)["indicator"])
        == expected
    )


def test_indicators_of_a_longer_name_are_not_found():
    frame = CODEBOOK.frames["weapon"].model_copy(update={"indicators": {"zh": ["印度"], "en": ["war"]}})
    book = CODEBOOK.model_copy(update={"frames": {"weapon": frame}})
    assert find_mentions(table("印度尼西亚出口镍。", language="zh-Hans"), codebook=book).empty
    assert find_mentions(table("A warning to the ward."), codebook=book).empty
    assert len(find_mentions(table("印度出口。", language="zh-Hans"), codebook=book)) == 1


def test_a_headline_is_sentence_0():
    articles = table("The talks went on.", title="Permits are blackmail, says magnet lobby")
    found = find_mentions(articles, codebook=CODEBOOK)
    assert list(found["sentence"]) == [0]
    assert stances(found) == [("blackmail", "attributed")]


def test_a_quotation_keeps_its_speaker_until_it_closes():
    text = (
        'Ms Roth was blunt. "They sit on the forms. The price doubles. That is leverage you can feel." '
        "By Friday the chokehold had reached Osaka."
    )
    found = find_mentions(table(text), codebook=CODEBOOK)
    assert stances(found) == [("leverage", "attributed"), ("chokehold", "asserted")]


def test_questions_put_claims_and_answers_speak_for_the_official_text():
    text = (
        "路透社记者：有人说稀土许可是要挟，中方如何回应？\n王小明：这不是要挟。中方依法审批申请。\n"
        "问：许可是不是合法？\n答：合法。管制符合国际惯例。"
    )
    found = find_mentions(table(text, language="zh-Hans", kind="official"), codebook=CODEBOOK)
    assert stances(found) == [
        ("要挟", "attributed"),
        ("要挟", "rejected"),
        ("依法", "asserted"),
        ("合法", "attributed"),
        ("合法", "asserted"),
        ("国际惯例", "asserted"),
    ]
    interview = "Q: Is it a weapon?\nA: It is leverage.\nThat is how trade works."
    found = find_mentions(table(interview, kind="news"), codebook=CODEBOOK)
    assert stances(found) == [("weapon", "attributed"), ("leverage", "attributed")]  # what is said in an interview


# --- what it does not depend on ----------------------------------------------------------------------------------------

TEXTS = [
    "Critics call the permits blackmail. The ministry denies that they are a weapon.",
    "The law follows international practice.",
    "Nothing to see here.",
    "Rumours said it was retaliation, but it was not retaliation.",
]


@given(order=st.permutations(range(len(TEXTS))))
@settings(max_examples=8, deadline=None)
def test_the_order_of_rows_changes_nothing(order):
    articles = table(*TEXTS)
    expected = find_mentions(articles, codebook=CODEBOOK)
    pd.testing.assert_frame_equal(find_mentions(articles.iloc[list(order)], codebook=CODEBOOK), expected)


@given(
    before=st.lists(
        st.sampled_from(["The harbour was quiet.", "Prices rose by 3% in May.", "It rained in Lyon."]), max_size=3
    ),
    after=st.lists(st.sampled_from(["Ships sailed on Monday.", "The mill in Ohio has 40 workers."]), max_size=3),
    text=st.sampled_from(TEXTS),
)
@settings(max_examples=25, deadline=None)
def test_unrelated_sentences_change_no_stance(before, after, text):
    alone = find_mentions(table(f"Today. {text}"), codebook=CODEBOOK)
    among = find_mentions(table(" ".join(["Today.", *before, text, *after])), codebook=CODEBOOK)
    assert stances(among) == stances(alone)
    assert list(among["speaker"]) == list(alone["speaker"])


@given(
    text=st.text(alphabet="weapon 武器，。“”\"'\n:：？?不是称國際慣例軟體Q: A. ", max_size=60),
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
)
@settings(max_examples=80, deadline=None)
def test_any_article_is_read_and_places_are_inside_it(text, language):
    found = find_mentions(table(text, language=language, kind="official"), codebook=CODEBOOK, segmenter=SEGMENTER)
    for row in found.itertuples():
        assert 0 <= row.start < row.end <= len(text)
        assert text[row.start : row.end] in row.sentence_text


# --- counts and codes ---------------------------------------------------------------------------------------------------


def test_counts_are_a_packages_mentions():
    found = find_mentions(table(*TEXTS), codebook=CODEBOOK)
    articles = sorted({*found["article"], "unread"})
    counts = count_mentions(found, articles=articles, codebook=CODEBOOK)
    assert list(counts.columns) == list(MENTION_COLUMNS)
    assert set(counts["article"]) == set(articles)
    assert counts["count"].sum() == len(found)
    assert ("a3", "weapon", "retaliat*", "rejected", 1) in set(counts.itertuples(index=False, name=None))
    assert count_mentions(found.iloc[:0], articles=[], codebook=CODEBOOK).empty
    pairs = counts[["article", "frame"]].drop_duplicates()
    assert len(pairs) == len(articles) * len(CODEBOOK.frames)


def test_codes_say_0_for_articles_without_a_mention_and_nothing_for_those_not_looked_through():
    articles, book = table(*TEXTS), CODEBOOK
    found = find_mentions(articles, codebook=book)
    counts = count_mentions(found, articles=articles["article"], codebook=book)
    codes = code_mentions(make_text_free_corpus([*articles["article"], "old"], counts))
    assert list(codes.columns[: len(CODE_COLUMNS)]) == list(CODE_COLUMNS)
    assert len(codes) == len(articles) * len(book.frames) * 4
    assert set(codes["coder"]) == {"stance rules"}
    assert "old" not in set(codes["article"])
    value = codes.set_index(["article", "frame", "stance"])["value"]
    assert value["a0"]["weapon"].to_dict() == {"present": 1, "asserted": 0, "attributed": 1, "rejected": 1}
    assert value["a1"]["norm"].to_dict() == {"present": 1, "asserted": 1, "attributed": 0, "rejected": 0}
    assert value["a2"].sum() == 0
    assert counts[counts["article"] == "a2"][["frame", "indicator", "stance", "count"]].to_numpy().tolist() == [
        [frame, "none", "none", 0] for frame in sorted(book.frames)
    ]


def test_sentences_of_known_stance_are_paired_with_what_the_rules_say():
    text = "The minister said the licences are leverage, not a weapon."
    rows = [
        ("s2", "en", "news", "", "The permits are leverage.", "weapon", "leverage", "asserted"),
        ("s1a", "en", "news", "", text, "weapon", "weapon", "rejected"),
        ("s1b", "en", "news", "", text, "weapon", "leverage", "asserted"),  # wrong on purpose: it is attributed
        ("s3", "zh-Hans", "news", "", "这不是武器。", "weapon", "武器", "rejected"),
    ]
    sentences = pd.DataFrame(
        rows, columns=["id", "language", "kind", "context", "sentence", "frame", "indicator", "stance"]
    )
    pairs = judge_sentences(sentences, codebook=CODEBOOK)
    assert len(pairs) == 12
    assert pairs.groupby("article")["family"].first().to_dict() == {"s1a": "s1a", "s1b": "s1a", "s2": "s2", "s3": "s3"}
    wrong = pairs[pairs["value"] != pairs["truth"]]
    assert wrong[["article", "stance", "value"]].to_numpy().tolist() == [
        ["s1b", "asserted", 0],
        ["s1b", "attributed", 1],
    ]
    assert scores["en", "asserted", "f1"] == pytest.approx(2 / 3)
    assert scores["all", "rejected", "f1"] == 1
    with pytest.raises(FramingError, match="sentences, s2: 'leverage' stands 0 times in the sentence; once is needed"):
        judge_sentences(sentences.head(1).assign(sentence="No word of it."), codebook=CODEBOOK)
    with pytest.raises(FramingError, match="column 'context' is missing"):
        judge_sentences(sentences.drop(columns="context"), codebook=CODEBOOK)
    with pytest.raises(FramingError, match="there is no row"):
        judge_sentences(sentences.head(0), codebook=CODEBOOK)


PASSAGES = pd.DataFrame(
    [
        ("p1", "en", "news", "", "The dam is open. Critics call it a weapon.", "weapon", "weapon", "attributed"),
        ("p2", "en", "news", "Dam is no weapon, says minister", "The gates are open.", "weapon", "weapon", "rejected"),
        ("p3", "zh-Hant", "news", "", "有人說這是報復。其實不是。", "weapon", "報復", "rejected"),
        ("p4", "en", "news", "", "The dam holds bioweaponry.", "weapon", "weapon", "asserted"),
    ],
    columns=["id", "language", "kind", "title", "text", "frame", "indicator", "stance"],
)


def test_passages_are_read_as_articles_and_what_is_not_found_is_a_miss():
    pairs = judge_passages(PASSAGES[::-1], codebook=CODEBOOK, segmenter=SEGMENTER)
    assert {"article", "stance", "value", "truth", "family", "language", "group"} <= set(pairs.columns)
    found = pairs[pairs["value"] == 1].set_index("article")["stance"].to_dict()
    assert found == {"p1": "attributed", "p2": "rejected", "p3": "rejected"}
    assert pairs.groupby("article").size().to_dict() == dict.fromkeys(PASSAGES["id"], 3)
    assert scores.set_index("stance")["misses"].to_dict() == {"asserted": 1, "attributed": 0, "rejected": 0}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="title"), "passages: column 'title' is missing"),
        (lambda t: t.head(0), "there is no row"),
        (lambda t: t.assign(indicator="dam"), "passages, p1: 'dam' stands 0 times|passages, p2: .dam. stands . times"),
        (
            lambda t: t.assign(indicator="zebra"),
            "passages, p1: 'zebra' stands 0 times in title and text; once is needed",
        ),
        (lambda t: t.assign(id="p"), "article must be unique"),
    ],
)
def test_passages_that_cannot_be_judged_are_named(change, message):
    with pytest.raises(FramingError, match=message):
        judge_passages(change(PASSAGES), codebook=CODEBOOK, segmenter=SEGMENTER)


# --- bad input ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("articles", "message"),
    [
        (table("x").iloc[:0], "articles: there is no row"),
        (table("x").drop(columns="language"), "column 'language' is missing.*there are"),
        (table("x").rename(columns={"text": "txt"}), "column 'text' is missing .did you mean 'txt'"),
        (table("x", "y").assign(article="a"), "article must be unique, got 'a'"),
        (table("x", language="fr"), "article 'a0': language must be one of .*got 'fr'"),
        (table("x", kind="oped"), "article 'a0': kind must be one of .*got 'oped'"),
    ],
)
def test_bad_articles_are_named(articles, message):
    with pytest.raises(FramingError, match=message):
        find_mentions(articles, codebook=CODEBOOK)


def test_unknown_rules_frames_and_stances_are_named():
    with pytest.raises(FramingError, match="no rule 'negations'"):
        find_mentions(table("x"), codebook=CODEBOOK, without=["negations"])
    with pytest.raises(FramingError, match="the corpus has no mentions"):
        code_mentions(make_text_free_corpus(["a0"], None))


def test_a_list_has_a_row_a_mention_with_the_sentence_as_printed():
    found = find_mentions(
        table("Officials met. The licences, traders said, are leverage, not a weapon."), codebook=CODEBOOK
    )
    listed = list_mentions(found)
    assert list(listed.columns) == ["article", "sentence", "frame", "indicator", "stance", "cue", "speaker"]
    text = "The licences, traders said, are leverage, not a weapon."
    assert listed.to_numpy().tolist() == [
        ["a0", text, "weapon", "leverage", "attributed", "said", "traders"],
        ["a0", text, "weapon", "weapon", "rejected", "not", "traders"],
    ]
    assert list(found["sentence"]) == [2, 2]  # the table given is left as it was
    none = list_mentions(find_mentions(table("Officials met."), codebook=CODEBOOK))
    assert none.empty
    assert list(none.columns) == list(listed.columns)
    with pytest.raises(FramingError, match="mentions: column 'sentence_text' is missing"):
        list_mentions(found.drop(columns="sentence_text"))


# --- the commentary the study starts from --------------------------------------------------------------------------------


def test_the_commentary_asserts_the_norm_and_never_the_weapon():
    page = SHARED / "pages" / "2025-06-10-page.txt"
    if not page.is_file():
        pytest.skip("needs ../shared/pages (text that is not part of the project), which is absent here")
    from framing.readers.page.page import read_page

    articles = read_page(page).articles
    commentary = articles[articles["text"].str.contains("外交牌")].assign(kind="opinion")
    assert len(commentary) == 1
    found = find_mentions(commentary, codebook=CODEBOOK)
    weapon = found[found["frame"] == "weapon"]
    assert stances(weapon) == [
        ("外交牌", "attributed"),
        ("战略武器", "attributed"),
        ("战术反制", "rejected"),
        ("筹码", "rejected"),
        ("战略武器", "rejected"),
    ]
    norm = found[found["frame"] == "norm"]
    assert len(norm) > 20
    assert set(norm["stance"]) == {"asserted"}
