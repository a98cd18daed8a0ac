"""Who says it: named where it can be said, nobody otherwise."""

from __future__ import annotations

import pytest
from conftest import SHARED
from marked import placed

from framing.stance.speakers import find_speaker


@pytest.mark.parametrize(
    ("marked", "language", "speaker"),
    [
        ("Maria Roth said the ban is a <threat>.", "en", "Maria Roth"),
        ("But Senator Roth said it is a <threat>.", "en", "Senator Roth"),
        ("According to Amnesty International, it is a <threat>.", "en", "Amnesty International"),
        ("“It is a <threat>,” said Ms. Roth.", "en", "Ms. Roth"),
        ("“It is a <threat>,” Roth said.", "en", "Roth"),
        ("He said it is a <threat>.", "en", ""),
        ("It is a <threat>.", "en", ""),
        ("The United States is a <threat>.", "en", ""),
        ("部长王小明日前表示，这是<威胁>。", "zh", "部长王小明"),
        ("他表示，这是<威胁>。", "zh", ""),
        ("这是<威胁>。", "zh", ""),
    ],
)
def test_speakers(marked, language, speaker):
    assert find_speaker(placed(marked, language)) == speaker


@pytest.mark.parametrize(("language", "least"), [("en", 40), ("zh", 70)])
def test_speakers_of_real_mentions_are_right_where_named(language, least):
    path = SHARED / "stance-mentions" / "mentions.jsonl"
    if not path.is_file():
        pytest.skip("needs ../shared/stance-mentions (texts that are not part of the project), which is absent here")
    import re

    import pandas as pd

    from framing.stance.mentions import place_mentions

    table = pd.read_json(path, lines=True, dtype=False)
    table = table[
        table["stance"].isin(["attributed", "rejected"]) & (table["who"] != "") & (table["language"] == language)
    ]
    named = [(find_speaker(place), row["who"]) for place, _, row in place_mentions(table)]
    named = [(speaker, who) for speaker, who in named if speaker]
    right = 0
    for speaker, who in named:
        words, read = (
            set(re.findall(r"[a-z]{3,}|[\u4e00-\u9fff]{2}(?=[\u4e00-\u9fff]*)", x.lower())) - {"the", "and", "for"}
            for x in (speaker, who)
        )
        right += bool(words & read) or speaker in who or who in speaker
    assert len(named) >= least
    assert right / len(named) >= 0.85
