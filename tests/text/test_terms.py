"""Sentences and terms: nothing of the text is lost, nothing is joined across punctuation, user words stay whole."""

from __future__ import annotations

import gzip
import itertools
import json
import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.text.scripts import fold, fold_with_offsets
from framing.text.sentences import split_sentences
from framing.text.stopwords import STOP_WORDS
from framing.text.terms import Segmenter, count_terms

WORDS = {
    "en": ["bargaining chip", "export controls", "trade war", "long-arm jurisdiction", "weapon"],
    "zh": ["反制措施", "谈判筹码", "稀土牌", "國際慣例", "两用物项"],
}


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter(words=WORDS)


def sentences(text: str, language: str) -> list[str]:
    return [s.text for s in split_sentences(text, language)]


# --- folding ---------------------------------------------------------------------------------------------------------


def test_fold_gives_simplified_characters_and_mainland_words() -> None:
    assert fold("軟體與記憶體的國際慣例") == "软件与内存的国际惯例"
    assert fold("管制不针对任何国家") == "管制不针对任何国家"
    assert fold("a\ud800b") == "a?b"
    assert fold("對方要脅，主張永續發展，揑造") == "对方要挟，主张可持续发展，捏造"


@pytest.mark.parametrize(
    "text", ["記憶體很大，太空梭好。", "高畫質", "乾隆與滑鼠", "沙烏地阿拉伯、紐西蘭和 F-35", "", "abc"]
)
def test_places_lead_back_to_the_original(text: str) -> None:
    folded, places = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)
    # Characters that folding does not touch stand where they stood.
    assert all(text[place] == char for char, place in zip(folded, places, strict=False) if char in "，。、-abcF35")


def test_a_word_of_another_length_maps_to_its_whole_original() -> None:
    text = "買記憶體，坐太空梭去"
    folded, places = fold_with_offsets(text)
    for word, original in (("内存", "記憶體"), ("航天飞机", "太空梭"), ("去", "去")):
        start = folded.index(word)
        assert text[places[start] : places[start + len(word)]] == original


@settings(max_examples=150, deadline=None)
@given(st.text(st.sampled_from("記憶體太空梭軟網路高畫質乾隆滑鼠國際，。\nab1 "), max_size=40))
def test_places_are_in_order_for_any_text(text: str) -> None:
    folded, places = fold_with_offsets(text)
    assert folded == fold(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[0] == 0 or not folded
    assert places[-1] == len(text)


# --- sentences -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("谈判进行中。国会随后表决。", ["谈判进行中。", "国会随后表决。"]),
        ("他问：“这合法吗？当然合法。”随后离席。", ["他问：“这合法吗？当然合法。”", "随后离席。"]),
        ("“这不是禁令。”王毅说。会谈结束！", ["“这不是禁令。”王毅说。", "会谈结束！"]),
        ("「台灣不受影響。」他說。股市上漲；匯率走低。", ["「台灣不受影響。」他說。", "股市上漲；", "匯率走低。"]),
        ("所谓“卡脖子？”的说法并不成立。", ["所谓“卡脖子？”的说法并不成立。"]),
        ("《谁来买单？》一文引发关注。评论很多。", ["《谁来买单？》一文引发关注。", "评论很多。"]),
        ("消息公布后……市场平静。", ["消息公布后……", "市场平静。"]),
        ("他说“也许……”，然后走了。", ["他说“也许……”，然后走了。"]),
        ("出口增长5.8%，达1.2万吨。F-35除外。", ["出口增长5.8%，达1.2万吨。", "F-35除外。"]),
        ("会议闭幕。（记者李四）", ["会议闭幕。", "（记者李四）"]),
        ("标题\n正文第一句。", ["标题", "正文第一句。"]),
        ("引号“没有关上。第二句。", ["引号“没有关上。", "第二句。"]),
        ('他说："不会断供。请放心。"然后离开。', ['他说："不会断供。请放心。"', "然后离开。"]),
        ("『甲。』「乙！」", ["『甲。』", "「乙！」"]),
    ],
)
def test_chinese_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text, "zh-Hans") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mr. Li and Gen. A. B. Smith met. They left.", ["Mr. Li and Gen. A. B. Smith met.", "They left."]),
        ("It was made in the U.S. The firm agreed.", ["It was made in the U.S.", "The firm agreed."]),
        ("The U.S. Treasury and U.S. President agreed.", ["The U.S. Treasury and U.S. President agreed."]),
        ("Talks end at 5 p.m. Monday. Then he left.", ["Talks end at 5 p.m. Monday.", "Then he left."]),
        ("It closed at 5 p.m. Traders left.", ["It closed at 5 p.m.", "Traders left."]),
        ("Notice No. 5 came on Oct. 9. No. That is wrong.", ["Notice No. 5 came on Oct. 9.", "No.", "That is wrong."]),
        ("Prices rose 3.5 percent to $1.25. Then they fell.", ["Prices rose 3.5 percent to $1.25.", "Then they fell."]),
        (
            '"It is no ban. We license," he said. Nobody spoke.',
            ['"It is no ban. We license," he said.', "Nobody spoke."],
        ),
        ("“Is it a ban?” Lin asked. “No.” Then silence.", ["“Is it a ban?” Lin asked.", "“No.”", "Then silence."]),
        ("“Who knows?” Markets fell.", ["“Who knows?”", "Markets fell."]),
        (
            "He paused... and went on. He left... Then it rained.",
            ["He paused... and went on.", "He left...", "Then it rained."],
        ),
        (
            "Acme Inc. Chairman Wu spoke for Acme Inc. He left.",
            ["Acme Inc. Chairman Wu spoke for Acme Inc.", "He left."],
        ),
        ("The ministry (in Beijing. It is there.) agreed.", ["The ministry (in Beijing. It is there.) agreed."]),
        ("The talks ended.The ministry left.", ["The talks ended.", "The ministry left."]),
        ("See www.example.Com or e.g. Node.Js here.", ["See www.example.Com or e.g. Node.Js here."]),
        ('An open "quote never ends. Next one.', ['An open "quote never ends.', "Next one."]),
        ("A line\nanother", ["A line", "another"]),
    ],
)
def test_english_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text, "en") == expected


MESSY = st.lists(
    st.sampled_from(
        [
            *"。！？；…“”‘’「」『』《》（）()\"'.!?,，：\n \u3000\xa0\t",
            "U.S.",
            "Mr.",
            "No. 5",
            "p.m.",
            "3.5",
            "他说",
            "中国",
            "The",
            "said",
            "……",
            "\r\n",
            "\x00",
        ]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MESSY, st.text(max_size=80)), st.sampled_from(["en", "zh-Hans", "zh-Hant"]))
def test_sentences_and_gaps_give_the_text_back(text: str, language: str) -> None:
    end = 0
    rebuilt = ""
    for sentence in split_sentences(text, language):
        assert sentence.start >= end
        assert not text[end : sentence.start].strip()
        assert sentence.text == text[sentence.start : sentence.end] == sentence.text.strip() != ""
        rebuilt += text[end : sentence.start] + sentence.text
        end = sentence.end
    assert not text[end:].strip()
    assert rebuilt + text[end:] == text


def test_a_quotation_too_long_is_split() -> None:
    text = "他说：“" + "第一句话在这里。" * 60 + "”结束。"
    assert len(split_sentences(text, "zh")) > 50


def test_unknown_language() -> None:
    with pytest.raises(FramingError, match=r"language must be one of .*got 'fr'"):
        split_sentences("Bonjour.", "fr")


# --- terms -----------------------------------------------------------------------------------------------------------


def test_punctuation_parts_terms_before_it_is_dropped(segmenter: Segmenter) -> None:
    terms = segmenter.segment_terms("谈判进行中。国会随后表决", "zh-Hans")
    assert "中国" not in terms
    assert "国会" in terms
    for mark in "，、；：“”（）—·\n 。":
        assert "中国" not in segmenter.segment_terms(f"谈判进行中{mark}国会", "zh")
    assert "trade war" not in segmenter.segment_terms("They trade. War is far.", "en")


def test_a_name_is_not_found_inside_a_longer_one(segmenter: Segmenter) -> None:
    assert "印度" not in segmenter.segment_terms("他访问了印度尼西亚", "zh")
    named = Segmenter(words={"zh": ["印度"], "en": ["war"]})
    assert "印度" not in named.segment_terms("他访问了印度尼西亚", "zh")
    assert "印度" in named.segment_terms("他访问了印度和越南", "zh")
    assert "war" not in named.segment_terms("A warning, forward", "en")


@pytest.mark.parametrize("engine", ["jieba", "auto"])
def test_latin_words_stay_whole_in_chinese(engine: str) -> None:
    named = Segmenter(words={"zh": ["AI", "RE", "5G网络"]}, engine=engine)
    text = "MAIN公司与TAIWAN谈AI，REPORT用RE100标准，AI和RE；15G网络"
    terms = named.segment_terms(text, "zh-Hans")
    assert [t for t in terms if t.isascii()] == ["MAIN", "TAIWAN", "AI", "REPORT", "RE100", "AI", "RE"]
    assert terms[-1] == "15G网络"


def test_users_words_stay_whole_in_both_scripts(segmenter: Segmenter) -> None:
    assert segmenter.segment_terms("反制措施是谈判筹码", "zh") == ["反制措施", "是", "谈判筹码"]
    assert "国际惯例" in segmenter.segment_terms("這符合國際慣例", "zh-Hant")
    assert "两用物项" in segmenter.segment_terms("兩用物項管制", "zh-Hant")
    assert segmenter.segment_terms("５Ｇ占９０％", "zh") == ["5G", "占", "90%"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China's ministry won't", ["china's", "ministry", "won't"]),
        ("China’s isn’t", ["china's", "isn't"]),
        ("workers' 'so-called' ‘norms’", ["workers", "so-called", "norms"]),
        ("The U.S. and the US, the U.K.", ["the", "us", "and", "the", "us", "the", "uk"]),
        ("U.S.-China, China-U.S. talks", ["us-china", "china-us", "talks"]),
        ("dual-use dual‑use F-35 AT&T R&D", ["dual-use", "dual-use", "f-35", "at&t", "r&d"]),
        ("rose 0.1% to 10,546 or $5.2bn in 2025.", ["rose", "0.1%", "to", "10,546", "or", "5.2bn", "in", "2025"]),
        ("see https://x.org/a?b or me@x.org, www.y.org now", ["see", "or", "now"]),
        ("Šefčovič said 稀土 no", ["šefčovič", "said", "no"]),
        ("— … ' - & . _", []),
    ],
)
def test_english_terms(segmenter: Segmenter, text: str, expected: list[str]) -> None:
    assert segmenter.segment_terms(text, "en") == expected


def test_phrases_follow_their_last_word(segmenter: Segmenter) -> None:
    assert segmenter.segment_terms("Export controls as a “bargaining” chip", "en") == [
        "export",
        "controls",
        "export controls",
        "as",
        "a",
        "bargaining",
        "chip",
        "bargaining chip",
    ]
    assert segmenter.segment_terms("bargaining, chip; export (controls)", "en") == [
        "bargaining",
        "chip",
        "export",
        "controls",
    ]
    assert "long-arm jurisdiction" in segmenter.segment_terms("Long-arm\njurisdiction", "en")


@settings(max_examples=100, deadline=None)
@given(st.one_of(MESSY, st.text(max_size=60)))
def test_terms_are_words_of_the_text(text: str) -> None:
    segmenter = Segmenter()
    for term in segmenter.segment_terms(text, "en"):
        assert any(c.isalnum() for c in term)
        assert term == term.lower()
        assert not any(c.isspace() for c in term)


def test_the_shared_tokenizer_of_jieba_is_left_alone() -> None:
    code = (
        "from framing.text.terms import Segmenter; import jieba; s = Segmenter(words={'zh': ['谈判筹码']});"
        "print(s.segment_terms('谈判筹码', 'zh'), jieba.dt.initialized, len(jieba.dt.FREQ))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['谈判筹码'] False 0"
    assert done.stderr == ""


def test_words_do_not_depend_on_their_order() -> None:
    words = ["反制", "反制措施", "战术反制", "稀土", "稀土牌", "牌"]
    text = "战术反制措施与稀土牌照、稀土牌和反制"
    assert Segmenter(words={"zh": words}).segment_terms(text, "zh") == Segmenter(
        words={"zh": words[::-1]}
    ).segment_terms(text, "zh")


def test_provenance_says_what_was_used(segmenter: Segmenter) -> None:
    said = segmenter.provenance()
    assert set(said) == {"tool", "version", "dictionary_sha256", "words_sha256", "folding", "english_rule"}
    assert said["tool"] == "jieba"
    assert len(said["dictionary_sha256"]) == len(said["words_sha256"]) == 64
    assert said["folding"].endswith("tw2sp, regional words 2")
    assert Segmenter(words={k: v[::-1] for k, v in WORDS.items()}).provenance() == said
    assert Segmenter().provenance()["words_sha256"] != said["words_sha256"]


def test_a_segmenter_travels_without_its_dictionary(segmenter: Segmenter) -> None:
    segmenter.segment_terms("中国", "zh")
    packed = pickle.dumps(segmenter)
    assert len(packed) < 2000
    assert pickle.loads(packed).segment_terms("反制措施", "zh") == ["反制措施"]


def test_bad_segmenters_are_refused(segmenter: Segmenter) -> None:
    with pytest.raises(FramingError, match=r"engine must be one of .*got 'jiebe' \(did you mean 'jieba'\?\)"):
        Segmenter(engine="jiebe")
    with pytest.raises(FramingError, match="a word is empty"):
        Segmenter(words={"zh": ["  "]})
    with pytest.raises(FramingError, match="language must be one of"):
        Segmenter(words={"fr": ["mot"]})
    with pytest.raises(FramingError, match="language must be one of"):
        segmenter.segment_terms("mot", "fr")


# --- counts ----------------------------------------------------------------------------------------------------------

ARTICLES = pd.DataFrame(
    {
        "article": ["c", "a", "b", "d"],
        "language": ["zh-Hant", "en", "zh-Hans", "en"],
        "text": [
            "管制並非禁令，符合國際慣例。",
            "The export controls are not a ban. Export controls!",
            "管制是反制措施。管制",
            None,
        ],
    }
)


def test_counts_of_each_article(segmenter: Segmenter) -> None:
    table = count_terms(ARTICLES, segmenter=segmenter)
    counts = {a: dict(zip(g["term"], g["count"], strict=True)) for a, g in table.groupby("article")}
    assert counts["a"] == {"export": 2, "controls": 2, "export controls": 2, "not": 1, "ban": 1}
    assert counts["b"] == {"管制": 2, "反制措施": 1}
    assert counts["c"] == {"管制": 1, "并非": 1, "禁令": 1, "符合": 1, "国际惯例": 1}
    assert "d" not in counts
    assert list(table.columns) == ["article", "term", "count"]
    assert table.equals(table.sort_values(["article", "term"]).reset_index(drop=True))


def test_all_words_are_kept_where_no_stop_words_are_given(segmenter: Segmenter) -> None:
    table = count_terms(ARTICLES, segmenter=segmenter, stop_words={})
    for article, language, text in ARTICLES.fillna("").itertuples(index=False):
        expected = Counter(segmenter.segment_terms(text, language))
        got = table[table["article"] == article]
        assert dict(zip(got["term"], got["count"], strict=True)) == expected


def test_counts_do_not_depend_on_the_order_of_rows(segmenter: Segmenter) -> None:
    many = pd.concat([ARTICLES.assign(article=ARTICLES["article"] + str(i)) for i in range(5)])
    alone = count_terms(many, segmenter=segmenter)
    pd.testing.assert_frame_equal(count_terms(many.iloc[::-1], segmenter=segmenter), alone)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.iloc[:0], "no row"),
        (lambda t: t.drop(columns="text"), "column 'text' is missing"),
        (lambda t: pd.concat([t, t]), "a second time"),
        (lambda t: t.assign(language="fr"), "language must be one of"),
    ],
)
def test_bad_tables_are_refused(segmenter: Segmenter, change, message: str) -> None:
    with pytest.raises(FramingError, match=message):
        count_terms(change(ARTICLES), segmenter=segmenter)


def test_no_terms_at_all(segmenter: Segmenter) -> None:
    table = count_terms(ARTICLES.assign(text="。"), segmenter=segmenter)
    assert table.empty
    assert list(table.columns) == ["article", "term", "count"]


# --- the fast engine -------------------------------------------------------------------------------------------------


def test_the_fast_engine_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rjieba", None)
    with pytest.raises(FramingError, match="needs the package rjieba"):
        Segmenter(engine="rjieba").segment_terms("中国", "zh")
    assert Segmenter(engine="auto").segment_terms("中国", "zh") == ["中国"]


@pytest.fixture(scope="module")
def engines() -> tuple[Segmenter, Segmenter]:
    pytest.importorskip("rjieba", reason="the optional fast engine is not installed")
    words = {"zh": [*WORDS["zh"], "AI", "5G网络", "x.net", "大S", "301条款", "稀AI土"]}
    return Segmenter(words=words, engine="jieba"), Segmenter(words=words, engine="rjieba")


@settings(max_examples=300, deadline=None)
@given(
    text=st.lists(
        st.sampled_from(
            [
                *"的是在中国人不为这上大来说㐀龥鿕鿖0aZ9.%-_+#&·，。\n é",
                "人人人",
                "F-35",
                "x.net",
                "5.8%",
                "MAIN",
                "5G网络",
                "大S",
                "IC卡",
                "江南style",
                "301条款",
                "稀AI土",
                "\r\n",
                "反制措施",
                "稀土牌照",
                "谈判筹码",
                "习近平",
                "新华社",
                "２０",
            ]
        ),
        max_size=40,
    ).map("".join)
)
def test_the_fast_engine_gives_the_same_terms(engines: tuple[Segmenter, Segmenter], text: str) -> None:
    plain, fast = engines
    assert fast.segment_terms(text, "zh") == plain.segment_terms(text, "zh")


@pytest.mark.parametrize("words", [{}, {"zh": ["稀土牌"]}, WORDS, {"zh": ["人人人", "中国人", "大来"]}])
def test_both_engines_cut_alike_where_two_cuts_are_equally_likely(words: dict[str, list[str]]) -> None:
    pytest.importorskip("rjieba", reason="the optional fast engine is not installed")
    plain, fast = Segmenter(words=words, engine="jieba"), Segmenter(words=words, engine="rjieba")
    texts = ["".join(parts) for n in range(1, 8) for parts in itertools.product("人中的", repeat=n)]
    assert [fast.segment_terms(t, "zh") for t in texts] == [plain.segment_terms(t, "zh") for t in texts]


def test_both_engines_part_words_at_the_same_characters(engines: tuple[Segmenter, Segmenter]) -> None:
    plain, fast = engines
    texts = [f"中{chr(code)}国人{chr(code)}" for code in range(1, 0x33000, 13)]
    assert [fast.segment_terms(t, "zh") for t in texts] == [plain.segment_terms(t, "zh") for t in texts]


def test_the_fast_engine_gives_the_same_terms_on_news(engines: tuple[Segmenter, Segmenter], shared: Path) -> None:
    plain, fast = engines
    texts = []
    for name, field in (("trade-war/articles", "text"), ("mfa/qa", "answer"), ("xinwenlianbo/items", "text")):
        with gzip.open(shared / "corpora" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file]
        texts += [row[field] for row in rows if row.get("lang", "zh") == "zh"][::40]
    assert len(texts) > 500
    assert all(fast.segment_terms(t, "zh") == plain.segment_terms(t, "zh") for t in texts)


def test_stop_words_leave_the_words_of_the_codebook_alone() -> None:
    assert not STOP_WORDS["zh"] & set(WORDS["zh"])
    assert not STOP_WORDS["en"] & set(WORDS["en"])
