"""One mention judged: the nesting rule, what is given back, what cannot be judged. The rules have tests of their own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marked import CUES, judge

from framing.codebook.cues import Cues
from framing.errors import FramingError
from framing.stance.judging import Judgement, judge_stance

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
