"""Cues: the words by which a language says whose claim it is, and that it is denied."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


Terms = dict[Literal["en", "zh"], list[Text]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cues(_Strict):
    """Words that show whose voice a sentence has, in lists that ``framing.stance.lexicon`` says the reach of.

    ``attribution`` reports, ``rejection`` rejects, ``negation`` negates, ``distance`` holds at arm's length. The other lists may be left out;
    the rules that go by them then find nothing. In English ``to deny`` stands for all forms of the verb and ``hard|difficult to see`` for a
    choice of words; ``…`` stands for words in between.
    """

    attribution: Terms
    rejection: Terms
    negation: Terms
    distance: Terms
    naming: Terms = {}
    viewpoint: Terms = {}
    claim: Terms = {}
    intention: Terms = {}
    source: Terms = {}
    author: Terms = {}
    issuer: Terms = {}
    fact: Terms = {}
    adoption: Terms = {}
    withheld: Terms = {}
    refutation: Terms = {}
    pretext: Terms = {}
    breach: Terms = {}
    doubt: Terms = {}
    contrast: Terms = {}
    exception: Terms = {}
    opaque: Terms = {}
    counterfactual: Terms = {}
    rhetorical_denial: Terms = {}
    rhetorical_assent: Terms = {}
    question: Terms = {}
    answer: Terms = {}
    home: Terms = {}
    home_side: Terms = {}
    topic: Terms = {}
