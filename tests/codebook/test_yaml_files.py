"""YAML: the C loader gives what the plain one gives, and refuses what it would keep silent about."""

from __future__ import annotations

import pytest
import yaml
from conftest import PACKAGE

from framing.codebook.yaml_files import DEEPEST, load_yaml


def test_both_loaders_read_a_codebook_alike():
    text = (PACKAGE / "codebook.yaml").read_text(encoding="utf-8")
    assert load_yaml(text) == yaml.safe_load(text)


def test_a_key_twice_is_refused_wherever_it_stands():
    assert load_yaml("a: {b: 1, c: 2}\nd: [{b: 1}, {b: 1}]") == {"a": {"b": 1, "c": 2}, "d": [{"b": 1}, {"b": 1}]}
    with pytest.raises(yaml.YAMLError, match="'b' stands twice"):
        load_yaml("a: {b: 1, b: 2}")


@pytest.mark.parametrize("opener", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end_is_refused_and_does_not_end_the_process(opener):
    with pytest.raises(yaml.YAMLError, match="nested deeper"):
        load_yaml(opener * 100 * DEEPEST)
