"""Rules of voice, each by a sentence whose stance turns when the rule is left out."""

from __future__ import annotations

import pytest
from marked import check_rule, check_rules, judge, judge_in_text

from framing.stance import voice
from framing.stance.judging import Judgement

# rule, text kind, text before, sentence, stance with the rule, stance without it
LIVE = [
    ("reporting_verbs", "analysis", "", "多数学者把它看作<反制>。", "attributed", "asserted"),
    ("reporting_verbs", "opinion", "", "I am told that everything is <lawful>.", "attributed", "asserted"),
    ("viewpoints", "opinion", "", "The hawks found a name for it long ago: <coercion>.", "attributed", "asserted"),
    ("viewpoints", "analysis", "", "按照这种解读，十月的措施就是<报复>。", "attributed", "asserted"),
    ("claims", "news", "", "Suspicion that the pause is <retaliation> runs deep in Nagoya.", "attributed", "asserted"),
    ("claims", "analysis", "", "<反制>说的依据主要是时间上的巧合。", "attributed", "asserted"),
    (
        "quotations",
        "news",
        'Ms Lindqvist has run the foundry since 2009. "I will tell you what this is," she said.',
        '"It is <blackmail>, and the stamp on it does not make it anything else."',
        "attributed",
        "asserted",
    ),
    (
        "quotations",
        "news",
        "王先生做重稀土生意二十年。“他们用不着禁什么。",
        "他们把表格压着，价格就翻番，这就是<筹码>。”",
        "attributed",
        "asserted",
    ),
    (
        "carried_on",
        "news",
        "She explained to the committee two reasons for the change.",
        "First, <resource conservation>, since it cannot go on being sold at the price of cabbage.",
        "attributed",
        "asserted",
    ),
    ("scare_quotes", "opinion", "", 'So this is what "<lawful>" means in Beijing.', "attributed", "asserted"),
    ("so_called", "opinion", "", "And so we have the so-called <non-discriminatory> permit.", "attributed", "asserted"),
    ("withheld", "news", "", "Experts are at odds over whether the rules are <lawful>.", "attributed", "asserted"),
    ("withheld", "news", "", "使馆既不证实也不否认暂停发证等于<报复>。", "attributed", "asserted"),
    ("questions", "qa", "", "AFP: Isn't that <blackmail>, plain and simple?", "attributed", "rejected"),
    ("questions", "qa", "", "彭博社记者：中方是否在用稀土<要挟>日本？", "attributed", "asserted"),
    ("open_questions", "opinion", "", "Is a licence <coercion>? Is a passport?", "attributed", "asserted"),
    ("headlines", "news", "", "German magnet association: permits are <blackmail>", "attributed", "asserted"),
    ("headlines", "news", "", "管制<合法>且将长期存在：北京", "attributed", "asserted"),
    ("adopted_quotations", "opinion", "", "正如那位学者所言，稀土就是<王牌>。", "asserted", "attributed"),
]


@pytest.mark.parametrize("live", LIVE)
def test_a_rule_decides(live):
    check_rule(*live)


def test_every_rule_has_a_sentence_and_says_what_it_does():
    check_rules(voice.RULES, {rule for rule, *_ in LIVE})


STRUCTURES = [  # what a clause, a list or a whole sentence does to a mention; the words are no entries of the codebook's lists
    ("opinion", "The envoy called it <extortion>, and the envoy is right.", "asserted"),
    ("news", "The envoy called it <extortion>, and the envoy left.", "attributed"),
    ("news", "The board would neither embrace nor repudiate the word <coercion>.", "attributed"),
    ("news", "According to the port, ten ships left before the <embargo>.", "asserted"),
    ("news", "According to the port, the rule is an <embargo>.", "attributed"),
    ("qa", "<Coercion> is the Senate's word.", "attributed"),
    ("official", "The Ministry takes note of press stories that describe the form as <retaliation>.", "attributed"),
    ("opinion", "海关数据说明，稀土是<王牌>。", "asserted"),
    ("opinion", "有外国媒体把它叫作武器，说中国要拿它当<筹码>。", "attributed"),
    ("opinion", "各国媒体都很热闹，说到底，稀土是<筹码>。", "asserted"),
]


@pytest.mark.parametrize(("kind", "sentence", "stance"), STRUCTURES)
def test_structures(kind, sentence, stance):
    assert judge_in_text(sentence, kind=kind).stance == stance


SPEAKERS = [  # title, its stance, its speaker
    ("Harbour war: the port plays its <trump card>", "asserted", ""),
    ("Port hits back: <retaliation> over tugs", "asserted", ""),
    ("EU's von der Leyen: tug rules are <coercion>", "attributed", "EU's von der Leyen"),
    ("Tug lobby: rules are <blackmail>", "attributed", "Tug lobby"),
    ("拖船战升级：港口祭出<反制>", "asserted", ""),
    ("晚报社论：拖船是港口的<武器>", "asserted", ""),
    ("冯德莱恩：这是经济<胁迫>", "attributed", "冯德莱恩"),
    ("商务部回应：拖船规定<合法>", "attributed", "商务部"),
]


@pytest.mark.parametrize(("sentence", "stance", "speaker"), SPEAKERS)
def test_a_headline_names_a_speaker_or_a_topic(sentence, stance, speaker):
    judged = judge(sentence, kind="news", title=True)
    assert (judged.stance, judged.speaker) == (stance, speaker)


@pytest.mark.parametrize(
    ("kind", "context", "stance", "speaker"),
    [
        ("news", "她走进大厅。\n毛宁：规定一向公开。", "attributed", "毛宁"),
        ("news", "毛宁：规定一向公开。\n她离开大厅。", "asserted", ""),
        ("official", "她走进大厅。\n毛宁：规定一向公开。", "asserted", ""),
        ("news", "答：规定一向公开。", "attributed", ""),
    ],
)
def test_a_paragraph_that_opens_with_a_name_is_that_persons(kind, context, stance, speaker):
    judged = judge("管理<合法>。", kind=kind, context=context)
    assert (judged.stance, judged.speaker) == (stance, speaker)


@pytest.mark.parametrize(
    ("sentence", "context", "speaker"),
    [
        (
            "“It is economic <coercion>.”",
            "“We see it daily,” said Hildegard Mill, head of the lobby.",
            "Hildegard Mill",
        ),
        ("「這就是經濟<脅迫>！」", "", ""),
        ("He Dong, a harbour spokesperson, said that the rules are <lawful>.", "", "He Dong"),
        ("The minister, who met Gray on Monday, called it <coercion>.", "", "The minister"),
        ("The port protested and urged the mill to stop its <coercion>.", "", "The port"),
        ("Port officials refuse to say whether it is <retaliation>.", "", "Port officials"),
        ("有媒体称，港口在<报复>对方。", "", "媒体"),
    ],
)
def test_the_speaker_is_who_is_named(sentence, context, speaker):
    judged = judge(sentence, kind="news", context=context, title=False)
    assert (judged.stance, judged.speaker) == ("attributed", speaker)


def test_a_list_is_announced_sentences_before():
    context = "She gave the chamber two arguments. The first was speed."
    assert judge("The second was <conservation>.", kind="news", context=context).stance == "attributed"


def test_an_official_speaks_for_an_official_text_and_is_quoted_in_the_news():
    sentence = "The Ministry stresses that the measures are <lawful>."
    assert judge(sentence, kind="official").stance == "asserted"
    assert judge(sentence, kind="news") == Judgement("attributed", "stresses", "The Ministry", "reporting_verbs")
    foreign = "China claims that the measures are <non-discriminatory>."
    assert (
        judge(foreign, kind="official", context="European Commission, staff working document.").stance == "attributed"
    )
    view = "欧盟委员会认为，许可制度构成经济<胁迫>。"
    assert judge(view, kind="official", context="欧盟委员会声明。").stance == "asserted"


def test_an_author_speaks_for_the_text():
    assert judge("笔者认为，谁掌握技术，谁就握有<王牌>。", kind="opinion").stance == "asserted"
    assert judge("My friend at the ministry swears that it is <lawful>.", kind="opinion").stance == "attributed"


def test_praise_of_what_was_reported_adopts_it():
    sentence, praise = "商务部表示，将<依法>批准合规申请。", "这种积极回应充分展现了诚意。"
    assert judge(sentence, kind="opinion").stance == "attributed"
    assert judge(sentence, kind="opinion", after=praise).stance == "asserted"
