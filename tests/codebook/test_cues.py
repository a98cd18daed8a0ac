"""The languages' cues and a codebook's changes to them."""

from __future__ import annotations

import hashlib
import json

import pytest
import yaml
from conftest import PACKAGE, ROOT

from framing.codebook.codebook import read_codebook
from framing.codebook.cues import CueChanges, Cues, change_cues, language_cues, list_changes
from framing.stance.lexicon import _forms

FOLDER = ROOT / "framing" / "codebook" / "cues"
FROM_CODE = ("body", "joined")
"""Lists that were patterns in code when the study's lists were pinned."""
STUDY_SHA256 = "3819eee165044da751d0cd0774f2a1f053108c6437e9c8b4f0065f4f3fdb80a8"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lists_are_in_order_and_name_no_entry_twice(language):
    lists = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    assert set(lists) <= set(Cues.model_fields)
    for kind, entries in lists.items():
        assert entries == sorted(set(entries)), kind
        assert all(isinstance(e, str) and e == e.strip() for e in entries), kind


def test_every_list_but_the_home_side_is_the_languages():
    """Who is at home is a study's to say."""
    cues = language_cues()
    assert [k for k in Cues.model_fields if not getattr(cues, k)] == ["home", "home_side"]


def test_the_studys_merged_lists_are_those_it_was_judged_with():
    """An entry with a choice of words may be written as two, so that what entries stand for is compared."""
    cues = read_codebook(PACKAGE / "codebook.yaml").cues
    forms = {
        kind: {
            language: sorted({form for e in entries for form in (_forms(e) if language == "en" else [e])})
            for language, entries in sorted(getattr(cues, kind).items())
        }
        for kind in sorted(set(Cues.model_fields) - set(FROM_CODE))
    }
    digest = hashlib.sha256(json.dumps(forms, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    assert digest == STUDY_SHA256
    added = list_changes(cues)["add"]
    assert sum(len(entries) for by in added.values() for entries in by.values()) < 250


def test_entries_are_added_and_dropped_and_the_changes_come_back():
    base = language_cues()
    changes = {
        "add": {"home": {"en": ["utopia"]}, "doubt": {"zh": ["呵呵"]}},
        "drop": {"negation": {"en": ["not", "no"]}},
    }
    cues = change_cues(CueChanges.model_validate(changes))
    assert cues.home == {"en": ["utopia"]}
    assert set(cues.doubt["zh"]) == {*base.doubt["zh"], "呵呵"}
    assert set(base.negation["en"]) - set(cues.negation["en"]) == {"not", "no"}
    assert cues.attribution == base.attribution
    assert list_changes(cues) == {"add": changes["add"], "drop": {"negation": {"en": ["no", "not"]}}}
    assert list_changes(base) == {"add": {}, "drop": {}}


def test_what_the_language_has_already_is_not_there_twice():
    entry = language_cues().negation["en"][0]
    cues = change_cues(CueChanges.model_validate({"add": {"negation": {"en": [entry]}}}))
    assert cues == language_cues()


def test_an_entry_that_is_not_there_cannot_be_dropped():
    changes = CueChanges.model_validate(
        {"drop": {"negation": {"en": ["nott"], "zh": ["没没"]}, "home": {"en": ["utopia"]}}}
    )
    with pytest.raises(ValueError, match="is not among the language's cues") as caught:
        change_cues(changes)
    assert [line.split(" is not")[0] for line in str(caught.value).splitlines()] == [
        "drop.negation.en: 'nott'", "drop.negation.zh: '没没'", "drop.home.en: 'utopia'"
    ]  # fmt: skip
    assert "(did you mean 'not'?); leave it out" in str(caught.value)
