"""Where a report and a denial end."""

from __future__ import annotations

import pytest
from marked import judge_in_text

STRUCTURES = [
    ("news", "The ministry denied that the licences are a <weapon> and called them leverage.", "rejected"),
    ("news", "The ministry denied that the licences are a weapon and called them <leverage>.", "attributed"),
    ("analysis", "The quotas, which traders say are legal, are <leverage> over every carmaker.", "asserted"),
    ("analysis", "The list is <leverage>, and the price, a trader said, will follow.", "asserted"),
    ("news", "The dispute is not about <leverage> but about safety, an official said.", "rejected"),
]


@pytest.mark.parametrize(("kind", "sentence", "stance"), STRUCTURES)
def test_structures(kind, sentence, stance):
    assert judge_in_text(sentence, kind=kind).stance == stance
