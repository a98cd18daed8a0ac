"""The library names no study: no word of the shipped one's controversy stands in its code or its languages' cues."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

WORDS = re.compile(
    r"\b(?:china|beijing|washington|brussels|tokyo|prc|mofcom|usgs|wto|rare.earths?|magnets?|permits?|tariffs?"
    r"|xinhua|reuters|bloomberg|kyodo|yonhap|afp|cnn|bbc|nhk|cctv|cgtn|global times|people's daily|new york times)\b"
    r"|中国(?!語)|中國|中方|美方|欧方|北京|华盛顿|西方的|稀土|商务部|外交部|国务院|海关|管制|(?<!说)出口|出口许可|关税"
    r"|新华社|中新社|中央社|央视|人民日报|环球时报|路透|法新社|美联社|彭博",
    re.I,
)
CUE_WORDS = re.compile(r"\b(?:chinese|licen[cs]es?|exports?|exporters?|shipments?|customs)\b", re.I)
"""Ordinary words elsewhere (the Chinese language, a licence of data, an export of a database)."""

FILES = sorted(p for p in (ROOT / "framing").rglob("*") if p.suffix in (".py", ".yaml", ".json", ".csv", ".toml"))


@pytest.mark.parametrize("path", FILES, ids=[str(p.relative_to(ROOT)) for p in FILES])
def test_no_word_of_the_study_stands_in_the_library(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = WORDS.findall(line) + (CUE_WORDS.findall(line) if path.parent.name == "cues" else [])
        assert not found, f"line {number} names {found}: {line.strip():.120}"


def test_the_list_would_find_them():
    assert WORDS.findall("China's rare-earth permits, 新华社 and Reuters") == [
        "China",
        "rare-earth",
        "permits",
        "新华社",
        "Reuters",
    ]
    assert not WORDS.findall("rare earthenware, chinaware, a permitted rarity")
