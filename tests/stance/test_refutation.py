"""Rules of refutation, each by a sentence whose stance turns when the rule is left out."""

from __future__ import annotations

import pytest
from marked import check_rule, check_rules, judge, judge_in_text

from framing.stance import refutation

# rule, text kind, text before, sentence, stance with the rule, stance without it
LIVE = [
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


@pytest.mark.parametrize("live", LIVE)
def test_a_rule_decides(live):
    check_rule(*live)


def test_every_rule_has_a_sentence_and_says_what_it_does():
    check_rules(refutation.RULES, {rule for rule, *_ in LIVE} | {"answered_next"})


ANSWERED = [  # sentence, what follows it, stance, stance without the rule
    ("Does the decree turn magnets into a <weapon>?", "It does not.", "rejected", "attributed"),
    ("Is a form in three copies <coercion>?", "Of course it is.", "asserted", "attributed"),
    ("A legend has grown up that the port used the <weapon> in 1992.", "It did not.", "rejected", "rejected"),
    ("The port used the <weapon> in 1992.", "It did not arrive by chance.", "asserted", "asserted"),
    ("有人说排队就是<报复>。", "其实不是。", "rejected", "attributed"),
    ("盖章是不是一张<王牌>？", "答案是肯定的。", "asserted", "attributed"),
    ("有记者问，排队是否是<报复>。", "发言人说，这完全是误读。", "rejected", "attributed"),
]


@pytest.mark.parametrize(("sentence", "after", "stance", "without"), ANSWERED)
def test_the_next_sentence_answers(sentence, after, stance, without):
    assert judge(sentence, kind="news", context="Line. ", after=after).stance == stance
    assert judge(sentence, kind="news", context="Line. ", after=after, without=["answered_next"]).stance == without


STRUCTURES = [  # what a clause, a list or a whole sentence does to a mention; the words are no entries of the codebook's lists
    ("opinion", "<Lawful>? The stamp came after the raid.", "rejected"),
    ("opinion", "A <weapon>? Certainly.", "asserted"),
    ("analysis", "A <weapon> that cuts its bearer is no weapon.", "rejected"),
    ("analysis", "The idea that a furnace is a <trump card> amuses geologists.", "rejected"),
    ("analysis", "The idea that a furnace is a <trump card> goes back to 1992.", "attributed"),
    ("analysis", "与流行的<武器>形象相反，清单是一套归档办法。", "rejected"),
    ("news", "对方猜测排队是<报复>，中方斥为无稽之谈。", "rejected"),
    ("news", "对方声称排队是<报复>，事实恰恰相反。", "rejected"),
    ("opinion", "把<合法>盖章污名化为勒索，荒谬至极。", "asserted"),
    ("opinion", "把盖章污名化为<勒索>，荒谬至极。", "rejected"),
]


@pytest.mark.parametrize(("kind", "sentence", "stance"), STRUCTURES)
def test_structures(kind, sentence, stance):
    assert judge_in_text(sentence, kind=kind).stance == stance
