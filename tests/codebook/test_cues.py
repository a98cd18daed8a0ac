"""The languages' cues and a codebook's changes to them."""

from __future__ import annotations

import pytest
import yaml
from conftest import PACKAGE, ROOT

from framing.codebook.codebook import read_codebook
from framing.codebook.cues import CueChanges, Cues, change_cues, language_cues, list_changes

FOLDER = ROOT / "framing" / "codebook" / "cues"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lists_are_in_order_and_name_no_entry_twice(language):
    lists = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    assert set(lists) <= set(Cues.model_fields)
    for kind, entries in lists.items():
        assert entries == sorted(set(entries)), kind
        assert all(isinstance(e, str) and e == e.strip() for e in entries), kind


def test_every_list_has_entries_and_the_study_changes_none():
    cues = language_cues()
    assert all(getattr(cues, kind) for kind in Cues.model_fields)
    assert read_codebook(PACKAGE / "codebook.yaml").cues == cues


def test_entries_are_added_and_dropped_and_the_changes_come_back():
    base = language_cues()
    changes = {
        "add": {"hype": {"en": ["utopia"]}, "dismissal": {"zh": ["呵呵"]}},
        "drop": {"negation": {"en": ["not", "never"]}},
    }
    cues = change_cues(CueChanges.model_validate(changes))
    assert set(cues.hype["en"]) == {*base.hype["en"], "utopia"}
    assert set(cues.dismissal["zh"]) == {*base.dismissal["zh"], "呵呵"}
    assert set(base.negation["en"]) - set(cues.negation["en"]) == {"not", "never"}
    assert cues.report == base.report
    assert list_changes(cues) == {"add": changes["add"], "drop": {"negation": {"en": ["never", "not"]}}}
    assert list_changes(base) == {"add": {}, "drop": {}}


def test_what_the_language_has_already_is_not_there_twice():
    entry = language_cues().negation["en"][0]
    cues = change_cues(CueChanges.model_validate({"add": {"negation": {"en": [entry]}}}))
    assert cues == language_cues()


def test_an_entry_that_is_not_there_cannot_be_dropped():
    changes = CueChanges.model_validate(
        {"drop": {"negation": {"en": ["nott"], "zh": ["没没"]}, "hype": {"en": ["utopia"]}}}
    )
    with pytest.raises(ValueError, match="is not among the language's cues") as caught:
        change_cues(changes)
    assert [line.split(" is not")[0] for line in str(caught.value).splitlines()] == [
        "drop.negation.en: 'nott'", "drop.negation.zh: '没没'", "drop.hype.en: 'utopia'"
    ]  # fmt: skip
    assert "(did you mean 'not'?); leave it out" in str(caught.value)
