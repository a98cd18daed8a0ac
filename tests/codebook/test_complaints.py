"""Pydantic's complaints in words: all of them, each with its place."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from framing.codebook.complaints import explain


class Cup(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: str
    litres: float = 1.0


class Shelf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    cups: dict[str, Cup]
    tags: list[str] = []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"cups": {"a": {"color": "red"}}}, ["cups.a.color: unknown key (did you mean 'colour'?); allowed here: colour, litres"]),
        ({"cups": {"a": {"colour": "red", "weight": 2}}}, ["cups.a.weight: unknown key; allowed here: colour, litres"]),
        ({"cups": {"a": {}, "b": 3}}, ["cups.a.colour: this key is missing; write it", "cups.b: a mapping (key: value) is needed, got 3"]),
        ({"cups": {}, "tags": "x"}, ["tags: a list is needed, got 'x'; write [x]"]),
        ({"cups": {"a": {"colour": True}}}, ["cups.a.colour: a text is needed, got True (no, yes, on and off are truth values in YAML; put it in quotes)"]),
        ({"cups": {"a": {"colour": "red", "rather dark": None}}}, ["cups.a.rather dark: 'rather dark' stands after a comma, where YAML takes it for a key of its own; put the whole text before it in quotes"]),
        ([], ["the file: a mapping (key: value) is needed, got []"]),
    ],
)  # fmt: skip
def test_complaints(given, says):
    with pytest.raises(ValidationError) as caught:
        Shelf.model_validate(given)
    assert explain(caught.value, Shelf) == says
