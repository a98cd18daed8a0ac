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
    LISTED_COLUMNS,
    count_mentions,
    find_mentions,
    judge_mentions,
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
    assert found.loc[0, "cue"] == "said"
    assert found["probability"].between(1 / 3, 1).all()


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


@pytest.mark.parametrize(
    "letters",
    [str.upper, str.title, lambda t: t.replace("i", "İ"), lambda t: t.replace("i", "ı"), lambda t: t.replace("s", "ſ")],
)
def test_capitals_change_nothing_about_what_is_found(letters):
    plain, other = (
        find_mentions(table(f"It is {how('economic statecraft')}."), codebook=CODEBOOK, segmenter=SEGMENTER)
        for how in (str, letters)
    )
    assert plain["indicator"].tolist() == other["indicator"].tolist() != []


def test_indicators_of_a_longer_name_are_not_found():
    frame = CODEBOOK.frames["weapon"].model_copy(update={"indicators": {"zh": ["印度"], "en": ["war", "EU", "US"]}})
    book = CODEBOOK.model_copy(update={"frames": {"weapon": frame}})
    assert find_mentions(table("印度尼西亚出口镍。", language="zh-Hans"), codebook=book).empty
    assert find_mentions(
        table("A warning to the ward, in a war-torn land of neutral museums, told us much."), codebook=book
    ).empty
    named = find_mentions(table("EU-funded and US-led, they told us of the EUV tool of a pro-EU firm."), codebook=book)
    assert named["indicator"].tolist() == ["EU", "US"]
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
        ("合法", "asserted"),  # the question is the journalist's own
        ("合法", "asserted"),
        ("国际惯例", "asserted"),
    ]
    interview = "Q: Is it a weapon?\nA: It is leverage.\nThat is how trade works."
    found = find_mentions(table(interview, kind="news"), codebook=CODEBOOK)
    assert stances(found)[1] == ("leverage", "attributed")  # what is said in an interview


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


@given(
    words=st.lists(
        st.sampled_from(["Weapon", "WEAPONſ", "leverage", "Coercıon", "non-Proliferation", "counter‑measures", "trump “card”", "e", "-", ". ", " ", "武器", "反制", "é"]),
        max_size=12,
    ),
    language=st.sampled_from(["en", "zh-Hans"]),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_what_is_passed_over_has_no_mention(words, language):
    articles = table("".join(words), language=language)
    found = find_mentions(articles, codebook=CODEBOOK, segmenter=SEGMENTER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("framing.stance.mentions._Finder.may_find", lambda finder, text: True)
        every = find_mentions(articles, codebook=CODEBOOK, segmenter=SEGMENTER)
    pd.testing.assert_frame_equal(found, every)


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
    assert set(codes["coder"]) == {"stance measure"}
    assert "old" not in set(codes["article"])
    value = codes.set_index(["article", "frame", "stance"])["value"]
    assert value["a0"]["weapon"][["present", "asserted"]].to_dict() == {"present": 1, "asserted": 0}
    assert value["a1"]["norm"].to_dict() == {"present": 1, "asserted": 1, "attributed": 0, "rejected": 0}
    assert value["a2"].sum() == 0
    assert counts[counts["article"] == "a2"][["frame", "indicator", "stance", "count"]].to_numpy().tolist() == [
        [frame, "none", "none", 0] for frame in sorted(book.frames)
    ]


def test_an_unclear_mention_makes_a_frame_present_and_none_of_the_stances():
    counts = pd.DataFrame(
        [
            ("a0", "weapon", "weapon", "unclear", 2),
            ("a1", "weapon", "weapon", "unclear", 1),
            ("a1", "weapon", "weapon", "rejected", 1),
        ],
        columns=list(MENTION_COLUMNS),
    )
    codes = code_mentions(make_text_free_corpus(["a0", "a1"], counts))
    value = codes.set_index(["article", "frame", "stance"])["value"]
    assert value["a0"]["weapon"].to_dict() == {"present": 1, "asserted": 0, "attributed": 0, "rejected": 0}
    assert value["a1"]["weapon"].to_dict() == {"present": 1, "asserted": 0, "attributed": 0, "rejected": 1}


def test_what_is_too_improbable_is_unclear_in_tables_and_never_in_judgements(monkeypatch):
    from framing.stance import judge

    monkeypatch.setitem(judge.read_weights(), "unclear", 1.01)
    assert set(find_mentions(table(*TEXTS), codebook=CODEBOOK)["stance"]) == {"unclear"}
    judged = judge_mentions(GIVEN)
    assert judged["unclear"].all()
    assert set(judged["stance"]) <= {"asserted", "attributed", "rejected"}


# --- mentions that are given --------------------------------------------------------------------------------------------

GIVEN = pd.DataFrame(
    [
        ("m2", "en", "opinion", "", "The dam is open. It is not a weapon.", 29, 35),
        ("m1", "en", "oped", "", "The dam is open. It is not a weapon.", 4, 7),
        ("m3", "zh-Hant", "", "", "有人說這是報復。其實並非報復。", 12, 14),
    ],
    columns=["id", "language", "kind", "title", "text", "start", "end"],
)


def test_given_mentions_are_judged_in_the_order_given():
    judged = judge_mentions(GIVEN)
    assert list(judged.columns) == ["id", "stance", "probability", "unclear", "reason"]
    assert list(judged["id"]) == ["m2", "m1", "m3"]
    assert list(judged["stance"]) == ["rejected", "asserted", "rejected"]
    assert judged.loc[0, "reason"].startswith("a negation (not) 1 word before, no clause between")
    assert judged["probability"].between(1 / 3, 1).all()


def test_a_given_mention_is_judged_alike_alone_and_among_others():
    together = judge_mentions(GIVEN).set_index("id")
    for number in range(len(GIVEN)):
        alone = judge_mentions(GIVEN.iloc[[number]]).set_index("id")
        pd.testing.assert_frame_equal(alone, together.loc[alone.index])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.drop(columns="title"), "mentions: column 'title' is missing"),
        (lambda t: t.head(0), "mentions: there is no row"),
        (lambda t: t.assign(id="m"), "mentions: id must be unique, got 'm'"),
        (lambda t: t.assign(language="fr"), "fr"),
        (
            lambda t: t.assign(end=99),
            "mention 'm2': start and end must lie within the text of 36 characters, got 29 and 99",
        ),
        (lambda t: t.assign(end=t["start"]), "mention 'm2': start and end must lie within"),
    ],
)
def test_given_mentions_that_cannot_be_judged_are_named(change, message):
    with pytest.raises(FramingError, match=message):
        judge_mentions(change(GIVEN))


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


def test_a_corpus_without_mentions_has_no_codes():
    with pytest.raises(FramingError, match="the corpus has no mentions"):
        code_mentions(make_text_free_corpus(["a0"], None))


def test_a_list_has_a_row_a_mention_with_the_sentence_as_printed():
    found = find_mentions(
        table("Officials met. The licences, traders said, are leverage, not a weapon."), codebook=CODEBOOK
    )
    listed = list_mentions(found)
    assert list(listed.columns) == list(LISTED_COLUMNS)
    text = "The licences, traders said, are leverage, not a weapon."
    assert listed[["article", "sentence", "frame", "indicator", "stance", "cue"]].to_numpy().tolist() == [
        ["a0", text, "weapon", "leverage", "attributed", "said"],
        ["a0", text, "weapon", "weapon", "rejected", "not"],
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
    assert len(weapon) == 5
    assert "asserted" not in set(weapon["stance"])
    assert stances(weapon)[2] == ("战术反制", "rejected")
    norm = found[found["frame"] == "norm"]
    assert len(norm) > 20
    assert "rejected" not in set(norm["stance"])
    reported = {
        ("合规贸易", "attributed"),
        ("依法", "attributed"),
        ("绿色通道", "attributed"),
    }  # what a ministry and a minister say
    assert {s for s in stances(norm) if s[1] == "attributed"} <= reported
