"""Stance from text: every mention of a frame in articles, asserted, attributed to somebody else, or rejected.

``find_mentions`` finds and judges them, ``list_mentions`` makes a table to read of them, ``count_mentions`` a package's mentions and
``code_mentions`` codes. How a single mention is
judged, by rules that a researcher can read, is in ``framing.stance.judging``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from framing.codebook.codebook import ABSENT, KINDS, STANCES, Codebook
from framing.corpus.corpus import MENTION_COLUMNS
from framing.errors import FramingError, check_columns, did_you_mean
from framing.stance.judging import check_rules, judge_stance, opens_with
from framing.stance.lexicon import PLAIN, Lexicon, make_lexicon
from framing.stance.passages import BEFORE
from framing.text.scripts import fold_with_offsets, writing
from framing.text.sentences import Sentence, split_sentences
from framing.text.terms import Segmenter

FOUND_COLUMNS = (
    "article",
    "sentence",
    "start",
    "end",
    "frame",
    "indicator",
    "stance",
    "cue",
    "speaker",
    "rule",
    "sentence_text",
)

LISTED_COLUMNS = ("article", "sentence", "frame", "indicator", "stance", "cue", "speaker")

CODER = "stance rules"


GOLD = "gold"
"""The coder of sentences whose stance is known."""


def _names_one(sentence: str) -> bool:
    """Does an official record's paragraph open with a short name and a colon, as an answer does?"""
    return bool(re.match(r"\s*(?:[\u4e00-\u9fff·]{2,6}|[A-Z][\w.]*(?: [A-Z][\w.]*){0,3})[:：]", sentence))


def find_mentions(
    articles: pd.DataFrame, *, codebook: Codebook, without: Collection[str] = (), segmenter: Segmenter | None = None
) -> pd.DataFrame:
    """Find every mention of a frame in articles with text, and judge whose it is.

    Parameters
    ----------
    articles : columns ``article, language, text``; also ``kind`` (without it every article is taken as news) and ``title``, where known.
        Other columns are ignored.
    without : rules to leave out.
    segmenter : finds the words of Chinese text; by default one with the codebook's words.

    Returns one row a mention, sorted: ``article``; ``sentence`` (counted from 1; the title is 0); ``start, end`` (places in the text, or in the
    title); ``frame``; ``indicator`` (the codebook's entry); ``stance``; ``cue`` (what decided it); ``speaker``; ``rule``; ``sentence_text``. In Chinese of
    either script, cue and speaker are given as printed.

    Indicators are matched as whole words, the longest first: no ``war`` in ``warning``, no 印度 in 印度尼西亚, no 武器 in 武器装备. In English a
    hyphen does not part words. Where a text holds questions (Q:, 问：, a reporter's name and a colon at the head of a paragraph), what
    the questions say is attributed; what follows in answer is the text's own voice where the text is official (a ministry's transcript), and the
    answering person's, attributed, where it is not (an interview in a newspaper). A title of an official text may name the body that speaks.

    Raises ``FramingError`` for an empty table, a missing column, an article that stands twice, and an unknown language, kind or rule.
    """
    _check_articles(articles)
    check_rules(without)
    words = codebook.words()
    segmenter = segmenter or Segmenter(words=words)
    finders = {w: _Finder(codebook, w, segmenter) for w in sorted({writing(x) for x in articles["language"]})}
    rows: list[tuple[Any, ...]] = []
    for row in articles.sort_values("article").to_dict("records"):
        lists = make_lexicon(codebook.cues, writing(row["language"]))
        kind = as_text(row.get("kind")) or "news"
        for number, sentence, before, after, title, question in _walk(row, kind, lists):
            found = finders[writing(row["language"])].find(sentence.text, row["language"])
            for start, end, frame, indicator in found:
                judged = judge_stance(
                    sentence.text,
                    (start, end),
                    language=row["language"],
                    cues=codebook.cues,
                    kind=kind,
                    context=before,
                    after=after,
                    title=title,
                    question=question,
                    without=without,
                )
                place = (row["article"], number, sentence.start + start, sentence.start + end)
                rows.append((*place, frame, indicator, *judged, sentence.text))
    table = pd.DataFrame(rows, columns=list(FOUND_COLUMNS))
    table = table.astype(dict.fromkeys(("sentence", "start", "end"), int))
    return table.sort_values(["article", "sentence", "start", "frame"]).reset_index(drop=True)


def list_mentions(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return mentions as a table to read and to check by hand, one row a mention, in the order of ``find_mentions``.

    Columns: ``article``; ``sentence`` (its text, as printed); ``frame``; ``indicator`` (the codebook's entry); ``stance`` (asserted,
    attributed, rejected); ``cue`` (the words that decided it, "" where the text's own voice did); ``speaker`` ("" where nobody is
    named). It holds text of the articles, so that it is for one's own desk; ``count_mentions`` holds none. Raises ``FramingError`` where
    a column of ``find_mentions`` is missing.
    """
    check_columns(mentions, FOUND_COLUMNS, "mentions")
    return mentions.assign(sentence=mentions["sentence_text"])[list(LISTED_COLUMNS)].reset_index(drop=True)


def count_mentions(mentions: pd.DataFrame, *, articles: Iterable[str], codebook: Codebook) -> pd.DataFrame:
    """Return how often each indicator has each stance in each article: ``article, frame, indicator, stance, count``, a package's mentions.

    ``articles`` are the ids of those that were looked through. A frame that one of them does not mention has one row, with ``none`` for
    indicator and stance and a count of 0: an article without a row was not looked through.
    """
    key = list(MENTION_COLUMNS[:4])
    check_columns(mentions, key, "mentions")
    counts = mentions.groupby(key, sort=True).size().rename("count").reset_index()
    seen = set(zip(mentions["article"], mentions["frame"], strict=True))
    absent = [(a, f, ABSENT, ABSENT, 0) for a in sorted(set(articles)) for f in codebook.frames if (a, f) not in seen]
    counts = pd.concat([counts, pd.DataFrame(absent, columns=list(MENTION_COLUMNS))], ignore_index=True)
    return counts.astype({"count": int}).sort_values(key).reset_index(drop=True)


def judge_sentences(sentences: pd.DataFrame, *, codebook: Codebook, without: Collection[str] = ()) -> pd.DataFrame:
    """Judge mentions whose stance is known, and return both judgements side by side, as ``framing.score_measure`` takes them.

    ``sentences`` has a row a mention: ``id, language, kind, context`` (what stands before), ``sentence, frame, indicator`` (a substring of the
    sentence that stands there once) and ``stance``. Returns a row per mention and stance, as ``framing.merge_codes`` does: ``article`` (the id), ``frame, stance,
    measure, value, coder, truth, family`` (the first mention of the same sentence), ``language, group`` (the kind). Scores from it are of mentions, not articles.
    ``without`` names rules to leave out. Raises ``FramingError`` where a column is missing or an indicator does not stand in its sentence once.
    """
    check_columns(
        sentences, ("id", "language", "kind", "context", "sentence", "frame", "indicator", "stance"), "sentences"
    )
    if sentences.empty:
        raise FramingError("sentences: there is no row, and so nothing to judge")
    first: dict[tuple[str, str], str] = {}
    rows = []
    for row in sentences.sort_values("id").to_dict("records"):
        text, indicator, context = row["sentence"], row["indicator"], as_text(row["context"])
        if text.count(indicator) != 1:
            raise FramingError(
                f"sentences, {row['id']}: {indicator!r} stands {text.count(indicator)} times in the sentence; once is needed"
            )
        start = text.index(indicator)
        span = (start, start + len(indicator))
        judged = judge_stance(
            text,
            span,
            language=row["language"],
            cues=codebook.cues,
            kind=row["kind"],
            context=context,
            without=without,
        )
        family = first.setdefault((context, text), row["id"])
        rows += _side_by_side(row, judged.stance, family=family)
    return pd.DataFrame(rows, columns=list(_PAIR_COLUMNS))


def judge_passages(
    passages: pd.DataFrame, *, codebook: Codebook, segmenter: Segmenter | None = None, without: Collection[str] = ()
) -> pd.DataFrame:
    """Find and judge a mention of known stance in each of many short texts, as ``judge_sentences`` judges sentences.

    ``passages`` has a row a text: ``id, language, kind, title, text, frame, indicator`` (a substring that stands once in title and
    text) and ``stance``. Unlike a sentence that is given with its mention, a passage is read as an article is: its sentences are told apart,
    its indicators found, what stands before and after is at hand. A mention that is not found has no stance, and counts as a miss.
    Returns and raises as ``judge_sentences``.
    """
    check_columns(passages, ("id", "language", "kind", "title", "text", "frame", "indicator", "stance"), "passages")
    found = find_mentions(
        passages.assign(article=passages["id"]), codebook=codebook, segmenter=segmenter, without=without
    )
    by_id = dict(tuple(found.groupby("article")))
    rows = []
    for row in passages.sort_values("id").to_dict("records"):
        title, text, indicator = as_text(row["title"]), row["text"], row["indicator"]
        if title.count(indicator) + text.count(indicator) != 1:
            raise FramingError(
                f"passages, {row['id']}: {indicator!r} stands {title.count(indicator) + text.count(indicator)} times in title and text; once is needed"
            )
        start = (title if indicator in title else text).index(indicator)
        some = by_id.get(row["id"], found.head(0))
        hit = some[
            (some["frame"] == row["frame"])
            & ((some["sentence"] == 0) == (indicator in title))
            & (some["start"] < start + len(indicator))
            & (some["end"] > start)
        ]
        rows += _side_by_side(row, hit["stance"].iloc[0] if len(hit) else ABSENT, family=row["id"])
    return pd.DataFrame(rows, columns=list(_PAIR_COLUMNS))


_PAIR_COLUMNS = ("article", "frame", "stance", "measure", "value", "coder", "truth", "family", "language", "group")


def _side_by_side(row: Mapping[str, Any], judged: str, *, family: str) -> list[tuple[Any, ...]]:
    place = (row["id"], row["frame"])
    rest = (family, row["language"], row["kind"])
    return [(*place, s, CODER, int(judged == s), GOLD, int(row["stance"] == s), *rest) for s in STANCES]


class _Finder:
    """Finds the codebook's indicators in a sentence of one language."""

    def __init__(self, codebook: Codebook, language: str, segmenter: Segmenter) -> None:
        self.language = language
        self._segmenter = segmenter
        self._joined = codebook.cues.joined.get("zh", [])  # 依法行事 is one word for the segmenter
        entries = [
            (entry, frame)
            for frame, content in codebook.frames.items()
            for entry in content.indicators.get(language, [])  # type: ignore[call-overload]
        ]
        self._entries = sorted(entries, key=lambda e: (-len(e[0]), e))
        self._patterns = [(re.compile(_pattern(entry, language), re.I), entry, frame) for entry, frame in self._entries]

    def find(self, sentence: str, language: str) -> list[tuple[int, int, str, str]]:
        """Return start, end, frame and entry of each mention, in order; places are those of the sentence as printed."""
        folded, places = sentence.translate(PLAIN), list(range(len(sentence) + 1))
        if self.language == "zh" and language != "zh-Hans":
            folded, places = fold_with_offsets(sentence)
        hits = [(m.start(), m.end(), frame, entry) for p, entry, frame in self._patterns for m in p.finditer(folded)]
        if not hits:
            return []
        if self.language == "zh":
            starts, ends = self._edges(folded)
            ends = ends | {m.start() for verb in self._joined for m in re.finditer(verb, folded) if m.end() in ends}
            hits = [h for h in hits if h[1] in ends and (h[0] in starts or _is_counted(folded, h[0], starts))]
        taken: list[tuple[int, int, str, str]] = []
        for hit in hits:  # the longest entries come first
            if not any(hit[0] < other[1] and other[0] < hit[1] for other in taken):
                taken.append(hit)
        out = [(places[start], places[end], frame, entry) for start, end, frame, entry in sorted(taken)]
        return [hit for hit in out if hit[0] < hit[1]]

    def _edges(self, text: str) -> tuple[set[int], set[int]]:
        starts, ends, at = set(), set(), 0
        for term in self._segmenter.segment_terms(text, "zh-Hans"):
            found = text.find(term, at)
            if found >= 0:
                at = found + len(term)
                starts.add(found)
                ends.add(at)
        return starts, ends


def _is_counted(text: str, place: int, starts: set[int]) -> bool:
    """Does only a measure word part a place from the start of its word? A segmenter that does not know 这张牌 cuts it 这 + 张牌."""
    start = max((s for s in starts if s < place), default=place)
    return bool(re.fullmatch("[一二两三几每首这那此]?[张副把件种手]|[这那此]", text[start:place]))


def _pattern(entry: str, language: str) -> str:
    body = re.escape(entry.removesuffix("*"))
    if language == "zh":  # a Latin word is found whole
        before = "(?<![A-Za-z0-9])" if entry[:1].isascii() else ""
        after = "(?![A-Za-z0-9])" if entry[-1:].isascii() and not entry.endswith("*") else ""
        return before + body + after + (r"\w*" if entry.endswith("*") else "")
    body = body.replace(r"\ ", r"[\s\"“”]+")
    return rf"(?<![\w-]){body}" + (r"[\w-]*" if entry.endswith("*") else r"(?![\w-])")


def _walk(row: Mapping[str, Any], kind: str, lists: Lexicon) -> Iterator[tuple[int, Sentence, str, str, bool, bool]]:
    """Yield title and sentences of an article: number, sentence, text before, rest of its paragraph, is it a title, a question.

    Where no title is given, a first line without a full stop is one.
    """
    title, text = as_text(row.get("title")), as_text(row["text"])
    if title.strip():
        yield 0, Sentence(title, 0, len(title)), "", "", True, False
    heads = not title.strip() and bool(re.match(r"\s*[^\n]{1,80}(?<![.。!！?？…;；”\"])[ \t]*(?:\n|$)", text))
    asked, previous, end = False, "", 0
    for number, sentence in enumerate(split_sentences(text, row["language"]), 1):
        if not previous or "\n" in text[end : sentence.start] or re.match("[问答QA][:：]", sentence.text):
            body = sentence.text if row["language"] in ("en", "zh-Hans") else fold_with_offsets(sentence.text)[0]
            if opens_with(body, lists, "question", explicit=kind != "official"):
                asked = True
            elif (
                opens_with(body, lists, "answer")
                or re.search('[?？][”"]?$', previous)
                or (kind == "official" and _names_one(body))
            ):
                asked = False
        before = text[max(0, sentence.start - BEFORE) : sentence.start]
        if kind == "official" and title.strip() and sentence.start < BEFORE:
            before = f"{title}\n{before}"  # whose text it is, may stand there
        after = text[sentence.end : sentence.end + BEFORE].split("\n", 1)[0].strip()
        yield number, sentence, before, after, heads and number == 1, asked
        previous, end = sentence.text, sentence.end


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _check_articles(articles: pd.DataFrame) -> None:
    check_columns(articles, ("article", "language", "text"), "articles")
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to find")
    twice = articles["article"].duplicated()
    if twice.any():
        name = articles.loc[twice, "article"].iloc[0]
        raise FramingError(f"articles: article must be unique, got {name!r} a second time")
    for column, allowed in (("language", ["en", "zh", "zh-Hans", "zh-Hant"]), ("kind", ["", *KINDS])):
        for name, value in zip(articles["article"], articles[column], strict=True) if column in articles else ():
            if as_text(value) not in allowed or (column == "language" and not as_text(value)):
                raise FramingError(
                    f"article {name!r}: {column} must be one of {[a for a in allowed if a]}, "
                    f"got {value!r}{did_you_mean(str(value), allowed)}"
                )
