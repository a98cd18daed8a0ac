"""Each rule, by a sentence whose stance turns when the rule is left out; and the nesting rule."""

from __future__ import annotations

import re

import pytest
from conftest import PACKAGE
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.codebook import Cues, read_codebook
from framing.errors import FramingError
from framing.stance.judging import RULES, Judgement, judge_stance

CUES = read_codebook(PACKAGE / "codebook.yaml").cues


def judge(marked: str, **options: object) -> Judgement:
    """Judge the mention that stands in <angle brackets>."""
    start, end = marked.index("<"), marked.index(">") - 1
    sentence = marked.replace("<", "").replace(">", "")
    language = "zh-Hans" if re.search("[一-鿿]", sentence) else "en"
    return judge_stance(sentence, (start, end), **({"language": language, "cues": CUES} | options))  # type: ignore[arg-type]


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
    ("negation", "news", "", "Beijing: magnets not a <weapon>", "rejected", "attributed"),
    ("negation", "analysis", "", "没有理由把延误视为<胁迫>。", "rejected", "attributed"),
    ("rejecting_verbs", "news", "", "Beijing denies using magnets as <leverage>", "rejected", "asserted"),
    ("rejecting_verbs", "opinion", "", "我可不信<环保>那一套。", "rejected", "asserted"),
    ("doubt", "analysis", "", "It is too early to call the freeze <retaliation>.", "rejected", "asserted"),
    ("doubt", "analysis", "", "很难把这些措施归入<国际惯例>。", "rejected", "attributed"),
    ("pretexts", "opinion", "", "The respectable name for all this is <non-proliferation>.", "rejected", "asserted"),
    ("pretexts", "analysis", "", "作为对成品磁体发证的理由，<环境保护>是个托词。", "rejected", "asserted"),
    (
        "breaches",
        "analysis",
        "",
        "The quota departs from <international practice> in three ways.",
        "rejected",
        "asserted",
    ),
    ("breaches", "official", "", "争议配额与其声称的<环境保护>目标不一致。", "rejected", "attributed"),
    ("contrasts", "analysis", "", "What it offers is less <rule of law> than rule by form.", "rejected", "asserted"),
    ("contrasts", "analysis", "", "看似<胁迫>的，多半只是人手不足。", "rejected", "asserted"),
    (
        "counterfactuals",
        "opinion",
        "",
        "Were the permits truly <coercion>, the queue would not be shrinking.",
        "rejected",
        "asserted",
    ),
    (
        "context_denials",
        "opinion",
        "关于出口管制，有三个不死的迷思。",
        "第一个是，北京把清洁能源转型扣为<人质>。",
        "rejected",
        "asserted",
    ),
    (
        "closing_denials",
        "official",
        "",
        "For electoral gain certain politicians have painted routine licensing as <coercion>, which China firmly opposes.",
        "rejected",
        "attributed",
    ),
    (
        "naming_as_subject",
        "opinion",
        "",
        "Whoever sees <retaliation> in every stamp has read too many spy novels.",
        "rejected",
        "attributed",
    ),
    ("refuting_predicates", "opinion", "", "<Blackmail> is too grand a word for a backlog.", "rejected", "asserted"),
    ("refuting_predicates", "opinion", "", "“<胁迫>”这个词用得太滥了。", "rejected", "attributed"),
    ("denied_claims", "opinion", "", "传说中的<卡脖子>，至今没卡住过谁。", "rejected", "attributed"),
    (
        "denied_grounds",
        "analysis",
        "",
        "On this evidence <retaliation> is not the best explanation.",
        "rejected",
        "asserted",
    ),
    ("rhetorical_questions", "opinion", "", "这哪里是<防扩散>，分明是卡脖子。", "rejected", "asserted"),
    ("rhetorical_questions", "opinion", "", "How does a stamp duty become a <weapon>?", "rejected", "attributed"),
]


@pytest.mark.parametrize(("rule", "kind", "context", "sentence", "stance", "without"), LIVE)
def test_a_rule_decides(rule, kind, context, sentence, stance, without):
    judged = judge(sentence, kind=kind, context=context)
    assert judged.stance == stance
    assert judge(sentence, kind=kind, context=context, without=[rule]).stance == without


def test_every_rule_has_a_sentence_and_says_what_it_does():
    assert {rule for rule, *_ in LIVE} == set(RULES)
    assert all((rule.__doc__ or "").strip() for rule in RULES.values())


NESTED = [  # one denial rejects, two give the mention back to the outer voice
    ("Critics say China's claim to follow <international practice> is a fig leaf.", "rejected"),
    ("The minister rejected Beijing's assurance that the permits were not <leverage>.", "attributed"),
    ("No one can deny that rare earths are one of the few <bargaining chips> we hold.", "asserted"),
    ("The spokesman did not deny that the permits were a <countermeasure>.", "attributed"),
    ("Beijing rebutted criticism that its curbs breach <international practice>.", "attributed"),
    ("北京反驳了指其管制违反<国际惯例>的批评。", "attributed"),
    ("谁也不能否认，稀土是我们手里的<筹码>。", "asserted"),
    ("许可制度绝非外界所说的“<武器>”。", "rejected"),
    ("A spokesman said it was not a <weapon>.", "rejected"),
    ("Rather than <retaliation>, the listing reflects a plan.", "rejected"),
    ("While Beijing insists that it is <international practice>, traders are not so sure.", "attributed"),
    ("While Beijing insists that it is routine, it is plainly <leverage>.", "asserted"),
    ("并不是说这些许可证不<合法>，而是说法律不是重点。", "asserted"),
    ("这不是<反制>，而是依法管理。", "rejected"),
    ("这不是反制，而是<依法>管理。", "asserted"),
    ("与其说许可证是<武器>，不如说它是手续。", "rejected"),
]


@pytest.mark.parametrize(("sentence", "stance"), NESTED)
def test_nested_scopes(sentence, stance):
    assert judge(sentence, kind="analysis").stance == stance


STRUCTURES = [  # what a clause, a list or a whole sentence does to a mention; the words are no entries of the codebook's lists
    ("opinion", "出口许可不是<武器>，是责任。", "rejected"),
    ("opinion", "出口许可不是武器，是<责任>。", "asserted"),
    ("opinion", "A stamp that never comes is a <weapon>.", "asserted"),
    ("opinion", "No state should be free to swing such a <weapon>.", "asserted"),
    ("opinion", "The envoy called it <extortion>, and the envoy is right.", "asserted"),
    ("news", "The envoy called it <extortion>, and the envoy left.", "attributed"),
    ("opinion", "<Lawful>? The stamp came after the raid.", "rejected"),
    ("opinion", "A <weapon>? Certainly.", "asserted"),
    ("analysis", "A <weapon> that cuts its bearer is no weapon.", "rejected"),
    ("analysis", "The list is better seen as an inventory than as a <threat>.", "rejected"),
    ("analysis", "The list is better seen as an <inventory> than as a threat.", "attributed"),
    ("analysis", "What some took for a <threat> was a typing error.", "rejected"),
    ("analysis", "The idea that a furnace is a <trump card> amuses geologists.", "rejected"),
    ("analysis", "The idea that a furnace is a <trump card> goes back to 1992.", "attributed"),
    ("opinion", "It would take a sunny temper to find <lawful> dealing in that office.", "rejected"),
    ("opinion", "They clothed a political decision in the language of <conservation>.", "rejected"),
    ("opinion", "National security was the ground, and a poor <pretext> for coercion.", "asserted"),
    ("opinion", "National security was a poor pretext for <coercion>.", "asserted"),
    ("news", "The board would neither embrace nor repudiate the word <coercion>.", "attributed"),
    ("news", "According to the port, ten ships left before the <embargo>.", "asserted"),
    ("news", "According to the port, the rule is an <embargo>.", "attributed"),
    ("qa", "<Coercion> is the Senate's word.", "attributed"),
    ("qa", "<Coercion> is your word, not mine.", "rejected"),
    ("official", "The Ministry takes note of press stories that describe the form as <retaliation>.", "attributed"),
    ("opinion", "<防扩散>不过是一件旧大衣。", "rejected"),
    ("opinion", "海关数据说明，稀土是<王牌>。", "asserted"),
    ("analysis", "与流行的<武器>形象相反，清单是一套归档办法。", "rejected"),
    ("opinion", "有外国媒体把它叫作武器，说中国要拿它当<筹码>。", "attributed"),
    ("opinion", "各国媒体都很热闹，说到底，稀土是<筹码>。", "asserted"),
    # where a report and a denial end
    ("news", "The ministry denied that the licences are a <weapon> and called them leverage.", "rejected"),
    ("news", "The ministry denied that the licences are a weapon and called them <leverage>.", "attributed"),
    ("analysis", "The quotas, which traders say are legal, are <leverage> over every carmaker.", "asserted"),
    ("analysis", "The list is <leverage>, and the price, a trader said, will follow.", "asserted"),
    ("news", "The chief executive looked for <blackmail> in the rules and found none.", "rejected"),
    ("news", "The dispute is not about <leverage> but about safety, an official said.", "rejected"),
]


@pytest.mark.parametrize(("kind", "sentence", "stance"), STRUCTURES)
def test_structures(kind, sentence, stance):
    context = "Q: How do you see it?" if kind == "qa" else "A line before. " if kind == "news" else ""
    assert judge(sentence, kind=kind, context=context).stance == stance


def test_a_list_is_announced_sentences_before():
    context = "She gave the chamber two arguments. The first was speed."
    assert judge("The second was <conservation>.", kind="news", context=context).stance == "attributed"
    context = "Two errors spoil the debate. The first is that mines are rare."
    assert judge("The second is that China holds a <weapon>.", kind="opinion", context=context).stance == "rejected"


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


def test_cue_and_speaker_are_given_as_printed():
    sentence = "美國智庫多把稀土措施定性為武器。"
    start = sentence.index("武器")
    judged = judge_stance(sentence, (start, start + 2), language="zh-Hant", cues=CUES)
    assert judged == Judgement("attributed", "定性為", "美國智庫", "reporting_verbs")


def test_rules_go_by_the_codebooks_words():
    """A codebook with the four lists that it must have works, and knows only these."""
    few = Cues(attribution={"en": ["mooed"]}, rejection={"en": ["to pooh"]}, negation={}, distance={})
    assert judge("Farmers mooed that it was a <weapon>.", cues=few).stance == "attributed"
    assert judge("Farmers poohed the <weapon>.", cues=few).stance == "rejected"
    assert judge("Farmers said that it was not a <weapon>.", cues=few).stance == "asserted"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"language": "fr"}, "language must be one of"),
        ({"kind": "poem"}, "kind must be one of .*got 'poem'"),
        ({"span": (4, 4)}, r"span must lie within the sentence of 13 characters, got \(4, 4\)"),
        ({"span": (4, 40)}, "span must lie within"),
        ({"without": ["negations"]}, "no rule 'negations' .did you mean 'negation'"),
    ],
)
def test_what_cannot_be_judged_is_named(options, message):
    given = {"span": (8, 12), "language": "en", "cues": CUES} | options
    with pytest.raises(FramingError, match=message):
        judge_stance("It is a chip.", given.pop("span"), **given)  # type: ignore[arg-type]


PIECES = st.lists(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "，",
            "。",
            "不是",
            "而是",
            "称",
            "否认",
            "所谓",
            "说",
            "？",
            ":",
            "not ",
            "said ",
            "so-called ",
            ", ",
            ". ",
            "武器",
            "weapon ",
            "deny ",
            "myth of ",
            "according to ",
            "（",
            "‘",
            "’",
            "\n",
            "與其",
            "不如",
            "𠮷",
            "é",
        ]
    ),
    max_size=12,
).map("".join)


@given(
    before=PIECES | st.text(max_size=20),
    after=PIECES | st.text(max_size=20),
    context=PIECES,
    language=st.sampled_from(["en", "zh-Hans", "zh-Hant"]),
    kind=st.sampled_from(["news", "official", "qa"]),
)
@settings(max_examples=150, deadline=None)
def test_any_text_is_judged(before, after, context, language, kind):
    sentence = f"{before}武器{after}"
    span = (len(before), len(before) + 2)
    judged = judge_stance(sentence, span, language=language, cues=CUES, kind=kind, context=context)
    assert judged.stance in ("asserted", "attributed", "rejected")
    assert judged == judge_stance(sentence, span, language=language, cues=CUES, kind=kind, context=context)
