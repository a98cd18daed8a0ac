"""Stop words: what stance hangs on is kept, both scripts agree, and the study's terms are not touched."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from framing.codebook.codebook import read_codebook
from framing.errors import FramingError
from framing.text.scripts import fold
from framing.text.stopwords import KEPT, STOP_WORDS, stop_words
from framing.text.terms import Segmenter

ROOT = Path(__file__).resolve().parents[2]


def test_what_stance_needs_is_kept() -> None:
    needed_en = "not no never but only rather so-called said says told according us without"
    needed_zh = "不 并非 不是 而非 所谓 称 指 表示 没有 未 并不 但 但是 只 认为 号称"
    for words, language in ((needed_en, "en"), (needed_zh, "zh")):
        assert not set(words.split()) & STOP_WORDS[language]
        assert set(words.split()) <= KEPT


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "the of and it's which"), ("zh", "的 了 和 我们 这些"), ("zh-Hant", "的 這些 我們 與 於是 裡 裏")],
)
def test_function_words_are_listed(language: str, words: str) -> None:
    listed = stop_words(language)
    assert set(words.split()) - {"裡", "裏"} <= listed


def test_the_scripts_agree() -> None:
    assert stop_words("zh-Hans") == stop_words("zh") == STOP_WORDS["zh"]
    assert {fold(word) for word in stop_words("zh-Hant")} == STOP_WORDS["zh"]
    assert not KEPT & stop_words("zh-Hant")


def test_stop_words_have_the_form_of_terms() -> None:
    segmenter = Segmenter()
    for word in STOP_WORDS["en"]:
        assert segmenter.segment_terms(word, "en") == [word]
    assert all(word == fold(word) for word in STOP_WORDS["zh"])


def test_unknown_language() -> None:
    with pytest.raises(FramingError, match="en, zh-Hans and zh-Hant, got 'fr'"):
        stop_words("fr")


def test_the_codebook_keeps_all_its_words() -> None:
    path = ROOT / "data" / "rare-earth-controls" / "codebook.yaml"
    for language, words in read_codebook(path).words().items():
        assert not STOP_WORDS[language] & set(words)


def test_the_studys_terms_are_content_words(shared: Path) -> None:
    """The features were made with another list; ours must not take away what they hold."""
    folder = shared / "rare-earth-controls"
    articles, terms = (
        pd.read_csv(folder / f"{n}.csv", dtype=str, keep_default_na=False) for n in ("articles", "terms")
    )
    language = terms["article"].map(articles.set_index("article")["language"]).str[:2]
    for name, group in terms.groupby(language):
        spread = group.groupby("term")["article"].nunique()
        assert spread[spread.index.isin(STOP_WORDS[str(name)])].max() <= 0.12 * group["article"].nunique()
