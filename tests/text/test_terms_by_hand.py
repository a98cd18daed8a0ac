"""The fast ways through a text give what the plain rules give, one term and one character at a time."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text import sentences, terms
from framing.text.scripts import HAN_RANGES
from framing.text.terms import Segmenter, count_terms

WORDS = {
    "en": ["bargaining chip", "trade war", "long-arm reach", "a b", "a b c", "us", "rare earth"],
    "zh": ["人人", "a-1", "中a", "F-35", "a.a", "AI", "1.1", "1-a-", "国-1", "A.1.3"],
}


def plain_english(text: str, phrases: set[tuple[str, ...]]) -> list[str]:
    """The rule for English terms, a match at a time."""
    piece = rf"(?:(?:[A-Za-z]\.){{2,}}(?:[A-Za-z](?![^\W_]))?|[^\W_{HAN_RANGES}]+)"
    rule = re.compile(rf"\d+(?:[.,]\d+)*%|\d+(?:[.,]\d+)+[^\W\d_]*|{piece}(?:[-'&]{piece})*")
    marks = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "\xad": None})
    text = re.sub(r"https?://\S+|www\.\S+|\S+@\w+\.\w\S*", " \n; ", text).translate(marks)
    out: list[str] = []
    run: list[str] = []
    end = 0
    for match in rule.finditer(text):
        if not re.fullmatch(r"[\s\"“”']*", text[end : match.start()]):
            run = []
        end = match.end()
        term = match[0].replace(".", "") if re.search(r"[A-Za-z]\.", match[0]) else match[0]
        run.append(term.lower())
        out.append(term.lower())
        out += [" ".join(run[at:]) for at in range(len(run) - 1) if tuple(run[at:]) in phrases]
    return out


def plain_chinese(text: str, segmenter: Segmenter) -> list[str]:
    """jieba on each block of its own characters, Latin words that it cuts put together again, marks left out."""
    held, out = "", []
    for block in re.findall(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+|[^\W_]", text.translate(terms._WIDE)):
        for token in [*segmenter._tokenizer.cut(block), "\n"]:
            if re.search("[A-Za-z0-9]$", held) and re.match("[A-Za-z0-9]", token):
                held += token
            else:
                out.append(held)
                held = token
    return [t for t in [*out, held] if re.search(r"[^\W_]", t)]


def plain_quoted(text: str, longest: int) -> tuple[bytearray, dict[int, int]]:
    """Which places a quotation holds, a character at a time."""
    held, closers = bytearray(len(text) + 1), {}
    for line in re.finditer(r"[^\n]+", text):
        paired = line.group().count('"') % 2 == 0
        stack: list[int] = []
        for place in range(*line.span()):
            mark = text[place]
            wanted = next((o for o, c in sentences._OPENERS.items() if c == mark), "")
            if mark == '"' and paired:
                mark, wanted = "”" if any(text[i] == '"' for i in stack) else "“", '"'
            if mark in sentences._OPENERS:
                if mark != "‘" or text[place + 1 : place + 2].strip():
                    stack.append(place)
            elif wanted and any(text[i] == wanted for i in stack):
                while text[stack[-1]] != wanted:
                    stack.pop()
                closers[place] = opening = stack.pop()
                if place - opening <= longest:
                    held[opening + 1 : place + 1] = b"\x01" * (place - opening)
    return held, closers


def phrases_of(segmenter: Segmenter) -> set[tuple[str, ...]]:
    return {p for listed in segmenter._phrases.values() for p in listed}


SEGMENTERS = {"own": (Segmenter(), Segmenter(engine="jieba"))} | {
    "words": (Segmenter(words=WORDS), Segmenter(words=WORDS, engine="jieba"))
}
LATIN = st.lists(
    st.sampled_from([*list("aabcA.,-'&%1 5\"\n’‑\xad_@:/人é“U"), "trade ", "war ", "U.S.", "b c", "www.a "]),
    max_size=30,
).map("".join)
MIXED = st.text(st.sampled_from(list("aAFGI1135--..%+_#&中国人人大这的，。\n５Ａ㐀é ")), max_size=24)


@pytest.mark.parametrize("kind", SEGMENTERS)
@settings(max_examples=400, deadline=None)
@given(text=LATIN)
def test_english_terms_are_those_of_the_rule(kind: str, text: str) -> None:
    segmenter = SEGMENTERS[kind][0]
    assert segmenter.segment_terms(text, "en") == plain_english(text, phrases_of(segmenter))


@pytest.mark.parametrize("kind", SEGMENTERS)
@settings(max_examples=400, deadline=None)
@given(text=MIXED)
def test_chinese_terms_are_those_of_jieba_by_either_engine(kind: str, text: str) -> None:
    fast, slow = SEGMENTERS[kind]
    wanted = plain_chinese(text, slow)
    assert slow.segment_terms(text, "zh") == wanted
    assert fast.segment_terms(text, "zh") == wanted


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.sampled_from(list("“”‘’「」『』《》()（）[]【】\"'a 中。.\n")), max_size=40))
def test_quotations_are_those_found_a_character_at_a_time(text: str) -> None:
    assert sentences._quoted(text, 12) == plain_quoted(text, 12)


def test_counts_are_those_of_a_counter(made_articles: pd.DataFrame) -> None:
    for segmenter, _ in SEGMENTERS.values():
        table = count_terms(made_articles, segmenter=segmenter, stop_words={"en": ["the"], "zh": ["的"]})
        rows = [
            (a, term, n)
            for a, language, text in made_articles.sort_values("article").itertuples(index=False)
            for term, n in sorted(Counter(segmenter.segment_terms(text, language)).items())
            if term not in {"en": ["the"], "zh-Hans": ["的"]}[language]
        ]
        assert list(table.itertuples(index=False, name=None)) == rows


@pytest.fixture
def made_articles() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    words = {
        "en": ["the ", "trade ", "war. ", "U.S. ", "5.2%, ", "的"],
        "zh-Hans": ["的", "中国", "人人", "，", "F-35"],
    }
    rows = [
        (f"a{i:02}", lang, "".join(rng.choice(words[lang], 30))) for i, lang in enumerate(rng.choice(list(words), 40))
    ]
    return pd.DataFrame(rows, columns=["article", "language", "text"]).sample(frac=1, random_state=1)


def real_texts(folder) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*/*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for row in (json.loads(line) for number, line in enumerate(lines) if number % 40 == 0):
                for text in (v for k, v in row.items() if k in ("text", "question", "answer")):
                    yield text, "zh" if re.search(f"[{HAN_RANGES}]", text) else "en"


def test_terms_of_real_texts_are_those_of_the_plain_rules(shared) -> None:
    """One text in forty of three corpora in Chinese and two in English."""
    fast, slow = SEGMENTERS["words"]
    seen = Counter()
    for text, language in real_texts(shared / "corpora"):
        wanted = plain_chinese(text, slow) if language == "zh" else plain_english(text, phrases_of(fast))
        assert fast.segment_terms(text, language) == wanted
        longest = sentences._LONGEST[language]
        assert sentences._quoted(text, longest) == plain_quoted(text, longest)
        seen[language] += 1
    assert min(seen.values()) > 50
