"""Rules of denial, each by a sentence whose stance turns when the rule is left out."""

from __future__ import annotations

import pytest
from marked import check_rule, check_rules, judge, judge_in_text

from framing.stance import denial

# rule, text kind, text before, sentence, stance with the rule, stance without it
LIVE = [
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
]


TAKEN_FOR_GIVEN = [  # a negation or a doubt that leaves the mention standing
    ("The port has not hesitated to use magnets as a <weapon>.", "asserted"),
    ("The port has never been shy about using magnets as <leverage>.", "asserted"),
    ("No port has used <coercion> as often as this one.", "asserted"),
    ("No port has used <coercion>.", "rejected"),
    ("Without the harbour's <stranglehold> on tugs, nobody would mind.", "asserted"),
    ("The mill cannot escape the harbour's <chokehold> this year.", "asserted"),
    ("If the port were to use tugs as a <weapon>, the mill would close.", "asserted"),
    ("If tugs were really a <weapon>, the mill would have closed.", "rejected"),
    ("The harbour said that it is not a ban and that <compliant> ships may sail.", "attributed"),
    ("The port rejects the U.S. claim of <coercion>.", "rejected"),
    ("港口未必会放弃这张<王牌>。", "asserted"),
    ("没有拖船这张<牌>，港口就很被动。", "asserted"),
]


@pytest.mark.parametrize(("sentence", "stance"), TAKEN_FOR_GIVEN)
def test_what_a_negation_leaves_standing(sentence, stance):
    assert judge(sentence, kind="news", context="A line before. ").stance == stance


@pytest.mark.parametrize("live", LIVE)
def test_a_rule_decides(live):
    check_rule(*live)


def test_every_rule_has_a_sentence_and_says_what_it_does():
    check_rules(denial.RULES, {rule for rule, *_ in LIVE})


STRUCTURES = [  # what a clause, a list or a whole sentence does to a mention; the words are no entries of the codebook's lists
    ("opinion", "出口许可不是<武器>，是责任。", "rejected"),
    ("opinion", "出口许可不是武器，是<责任>。", "asserted"),
    ("opinion", "A stamp that never comes is a <weapon>.", "asserted"),
    ("opinion", "No state should be free to swing such a <weapon>.", "asserted"),
    ("analysis", "The list is better seen as an inventory than as a <threat>.", "rejected"),
    ("analysis", "The list is better seen as an <inventory> than as a threat.", "attributed"),
    ("opinion", "It would take a sunny temper to find <lawful> dealing in that office.", "rejected"),
    ("opinion", "They clothed a political decision in the language of <conservation>.", "rejected"),
    ("opinion", "National security was the ground, and a poor <pretext> for coercion.", "asserted"),
    ("opinion", "National security was a poor pretext for <coercion>.", "asserted"),
]


@pytest.mark.parametrize(("kind", "sentence", "stance"), STRUCTURES)
def test_structures(kind, sentence, stance):
    assert judge_in_text(sentence, kind=kind).stance == stance


def test_a_list_is_announced_sentences_before():
    context = "Two errors spoil the debate. The first is that mines are rare."
    assert judge("The second is that China holds a <weapon>.", kind="opinion", context=context).stance == "rejected"
