"""Cues: the words by which a language says whose claim it is, and that it is denied.

What a language has is in ``cues/en.yaml`` and ``cues/zh.yaml``. A codebook adds what its own controversy has, and drops what misleads there.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from framing.codebook.yaml_files import load_yaml
from framing.errors import did_you_mean
from framing.text.scripts import WRITINGS

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]

Terms = dict[Literal["en", "zh"], list[Text]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cues(_Strict):
    """Words that show whose voice a sentence has and that it denies, a list for each kind; the last ones, from ``opener``, are grammar.

    What a kind counts is learned once, for all studies (``framing.stance.judge``): a codebook may add words to a kind, or drop some. In English
    ``to deny`` stands for the regular forms of the verb. An entry counts as of the first of the lists it stands in.
    """

    negation: Terms = {}
    lack: Terms = {}
    unproved: Terms = {}
    evidence: Terms = {}
    attitude: Terms = {}
    failing: Terms = {}
    denial: Terms = {}
    dismissal: Terms = {}
    doubt: Terms = {}
    untruth: Terms = {}
    fault: Terms = {}
    hype: Terms = {}
    merely: Terms = {}
    pretext: Terms = {}
    ground: Terms = {}
    distance: Terms = {}
    portrayal: Terms = {}
    view: Terms = {}
    contrast: Terms = {}
    opposition: Terms = {}
    exception: Terms = {}
    turn: Terms = {}
    condition: Terms = {}
    obligation: Terms = {}
    possibility: Terms = {}
    emphasis: Terms = {}
    opener: Terms = {}
    joining: Terms = {}
    being: Terms = {}
    having: Terms = {}
    future: Terms = {}
    of: Terms = {}
    to: Terms = {}
    preposition: Terms = {}
    article: Terms = {}
    determiner: Terms = {}
    saying: Terms = {}
    report: Terms = {}
    source: Terms = {}
    opinion: Terms = {}
    claim: Terms = {}
    accusation: Terms = {}
    speaker: Terms = {}
    self: Terms = {}
    reader: Terms = {}
    other: Terms = {}
    it: Terms = {}
    breach: Terms = {}
    coverb: Terms = {}
    degree: Terms = {}
    question: Terms = {}
    joined: Terms = {}


class CueChanges(_Strict):
    """What a codebook does to the languages' cues: per list and language, the entries it adds and those it drops."""

    add: Cues = Cues()
    drop: Cues = Cues()

    @model_validator(mode="before")
    @classmethod
    def _stand_under_add(cls, given: Any) -> Any:
        if isinstance(given, dict) and (lists := [k for k in given if k in Cues.model_fields]):
            raise ValueError(
                "the languages' cues come with the library, and a codebook says what it adds to them or drops; "
                f"write add: {{{lists[0]}: …}}"
            )
        return given


@functools.cache
def language_cues() -> Cues:
    """Return what the languages have, each list in alphabetical order."""
    lists: dict[str, dict[str, list[str]]] = {}
    for language in WRITINGS:
        text = (Path(__file__).with_name("cues") / f"{language}.yaml").read_text(encoding="utf-8")
        for kind, entries in load_yaml(text).items():
            lists.setdefault(kind, {})[language] = sorted(entries)
    return Cues.model_validate(lists)


def change_cues(changes: CueChanges) -> Cues:
    """Return the languages' cues with a codebook's changes. Raises ``ValueError`` for a dropped entry that is not there."""
    if unknown := list(find_unknown(changes.drop.model_dump())):
        raise ValueError("\n".join(unknown))
    base = language_cues()
    merged: dict[str, Any] = {}
    for kind in Cues.model_fields:
        ours, more, less = (getattr(c, kind) for c in (base, changes.add, changes.drop))
        merged[kind] = {
            language: sorted({*ours.get(language, []), *more.get(language, [])} - {*less.get(language, [])})
            for language in WRITINGS
            if language in ours or language in more
        }
    return Cues.model_construct(**merged)


def find_unknown(drop: Mapping[Any, Mapping[Any, list[str]]]) -> Iterator[str]:
    """Yield which entries cannot be dropped, as the language does not have them."""
    known = (kind for kind in drop if kind in Cues.model_fields)  # another is complained of already
    for kind, language in ((kind, language) for kind in known for language in WRITINGS):
        there = getattr(language_cues(), kind).get(language, [])
        for entry in drop[kind].get(language, []):
            if entry not in there:
                yield f"drop.{kind}.{language}: {entry!r} is not among the language's cues{did_you_mean(entry, there)}; leave it out"


def list_changes(cues: Cues) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return what makes a codebook's cues of the languages', as it is written in a codebook."""
    base = language_cues()

    def beyond(some: Cues, others: Cues) -> dict[str, dict[str, list[str]]]:
        return {
            kind: found
            for kind in Cues.model_fields
            if (found := {
                language: only
                for language, entries in getattr(some, kind).items()
                if (only := sorted({*entries} - {*getattr(others, kind).get(language, [])}))
            })
        }  # fmt: skip

    return {"add": beyond(cues, base), "drop": beyond(base, cues)}
