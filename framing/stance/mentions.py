"""Tables of mentions: indicators found in articles, or given, with the stance of each.

``framing.stance.judge`` judges a single one.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from framing.codebook.codebook import ABSENT, KINDS, UNCLEAR, Codebook
from framing.corpus.corpus import MENTION_COLUMNS
from framing.errors import FramingError, check_choice, check_columns, check_unique
from framing.stance.cues import make_lexicon, own_lexicon
from framing.stance.judge import judge
from framing.stance.setting import Reading
from framing.stance.speakers import find_speaker
from framing.text.scripts import HAN_RANGES, check_writing, fold, writing
from framing.text.terms import Segmenter

FOUND_COLUMNS = ("article", "sentence", "start", "end", "frame", "indicator", "stance", "probability", "reason", "cue", "speaker", "sentence_text")  # fmt: skip
LISTED_COLUMNS = ("article", "sentence", "frame", "indicator", "stance", "probability", "reason", "cue", "speaker")
GIVEN_COLUMNS = ("id", "language", "kind", "title", "text", "start", "end")
JUDGED_COLUMNS = ("id", "stance", "probability", "unclear", "reason")
CODER = "stance measure"


def find_mentions(
    articles: pd.DataFrame,
    *,
    codebook: Codebook,
    segmenter: Segmenter | None = None,
    weights: Mapping[Any, Any] | None = None,
) -> pd.DataFrame:
    """Find every mention of a frame in articles with text, and judge whose it is.

    Parameters
    ----------
    articles : columns ``article, language, text``; also ``kind`` (without it every article is taken as news) and ``title``, where known.
        Other columns are ignored.
    segmenter : finds the words of Chinese text; by default one with the codebook's words.
    weights : the measure learned anew for the issue (``framing.read_refit``), in place of the shipped one.

    Returns one row a mention, sorted: ``article``; ``sentence`` (counted from 1; the title is 0); ``start, end`` (places in the text, or in the
    title); ``frame``; ``indicator`` (the codebook's entry); ``stance`` (asserted, attributed, rejected, or unclear where the most probable of them is less
    probable than the measure's threshold); ``probability`` (of the most probable, .33 to 1); ``reason`` (in words); ``cue`` (the word that counted most, ""
    where none did); ``speaker`` ("" where nobody can be named with some certainty); ``sentence_text``.

    Indicators are matched as whole words, the longest first: no ``war`` in ``warning``, no 印度 in 印度尼西亚, no 武器 in 武器装备. In English a
    hyphen does not part words. An indicator in capitals is found in capitals only, and before a hyphen (EU in EU-funded, US but not us). How often the measure is right on real prose, by language, kind of text and stance, is in its weights file and in the README: do not
    read single mentions as facts, and correct shares by a coded sample.

    Raises ``FramingError`` for an empty table, a missing column, an article that stands twice, and an unknown language or kind.
    """
    _check_articles(articles)
    segmenter = segmenter or Segmenter(words=codebook.words())
    written = sorted({writing(x) for x in articles["language"].unique()})
    finders = {w: _Finder(codebook, w, segmenter) for w in written}
    lexicons = {w: make_lexicon(codebook.cues, w) for w in written}
    rows: list[tuple[Any, ...]] = []
    used = [name for name in ("article", "language", "kind", "title", "text") if name in articles]
    table = articles[used].sort_values("article")
    for cells in zip(*(table[name].tolist() for name in used), strict=True):
        row = dict(zip(used, cells, strict=True))
        language, kind = row["language"], as_text(row.get("kind")) or "news"
        for part, text in ((0, as_text(row.get("title"))), (1, as_text(row["text"]))):
            finder = finders[writing(language)]
            if not finder.may_find(fold(text) if language == "zh-Hant" else text):
                continue
            reading = Reading(text, language=language, kind=kind, lexicon=lexicons[writing(language)])
            for number, span in enumerate(reading.spans):
                for start, end, frame, indicator in finder.find(span.text):
                    place, setting = reading.sentence(number).place(start, end), reading.setting(number)
                    judged = judge(place, setting, weights=weights)
                    first, last = reading.places[span.start + start], reading.places[span.start + end]
                    printed = text[reading.places[span.start] : reading.places[span.end]]
                    stance = UNCLEAR if judged.unclear else judged.stance
                    speaker = find_speaker(place) if judged.stance != "asserted" else ""
                    cue, speaker = (_as_printed(x, span.text, reading, span.start) for x in (judged.cue, speaker))
                    rows.append((row["article"], part and number + 1, first, last, frame, indicator, stance, judged.probability, judged.reason, cue, speaker, printed))  # fmt: skip
    table = pd.DataFrame(rows, columns=list(FOUND_COLUMNS))
    table = table.astype(dict.fromkeys(("sentence", "start", "end"), int) | {"probability": float})
    return table.sort_values(["article", "sentence", "start", "frame"]).reset_index(drop=True)


def judge_mentions(table: pd.DataFrame, *, weights: Mapping[Any, Any] | None = None) -> pd.DataFrame:
    """Judge mentions that are given with their places: whose description is it, and does it stand?

    ``table`` has a row a mention: ``id, language`` (en, zh, zh-Hans, zh-Hant), ``kind`` (news, opinion, official, analysis, a paper's own word for one, or ""),
    ``title, text`` (a stretch of the article, the more sentences around the better) and ``start, end`` (``text[start:end]`` is the mention). Further columns are ignored. ``weights`` as in ``find_mentions``.

    Returns a row a mention, in the order given: ``id``; ``stance`` (always the most probable of asserted, attributed, rejected); ``probability`` (its own,
    .33 to 1); ``unclear`` (true where that is below the measure's threshold, so that tables of mentions call it unclear); ``reason`` (in words).
    It is not told whether the words describe anything at all: a mention within a proper name is judged like any other.

    Raises ``FramingError`` for an empty table, a missing column, an id that stands twice, an unknown language, and a place outside of the text.
    """
    check_columns(table, GIVEN_COLUMNS, "mentions")
    if table.empty:
        raise FramingError("mentions: there is no row, and so nothing to judge")
    check_unique(table, "id", "mentions")
    rows = []
    for place, setting, row in place_mentions(table):
        judged = judge(place, setting, weights=weights)
        rows.append((row["id"], judged.stance, judged.probability, judged.unclear, judged.reason))
    return pd.DataFrame(rows, columns=list(JUDGED_COLUMNS))


def place_mentions(table: pd.DataFrame) -> Iterator[tuple[Any, Any, dict[str, Any]]]:
    """Yield place, setting and row of each mention given with its text; a text that stands in rows that follow one another is read once."""
    read = functools.lru_cache(maxsize=1)(_read)
    for row in table.to_dict("records"):
        text, start, end = as_text(row["text"]), int(row["start"]), int(row["end"])
        if not 0 <= start < end <= len(text):
            raise FramingError(
                f"mention {row['id']!r}: start and end must lie within the text of {len(text)} characters, got {start} and {end}"
            )
        yield *read(text, row["language"], as_text(row["kind"])).place(start, end), row


def _read(text: str, language: str, kind: str) -> Reading:
    return Reading(text, language=language, kind=kind, lexicon=own_lexicon(check_writing(language)))


def list_mentions(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return mentions as a table to read and to check by hand, one row a mention, in the order of ``find_mentions``.

    Columns: ``article``; ``sentence`` (its text, as printed); ``frame``; ``indicator`` (the codebook's entry); ``stance`` (asserted,
    attributed, rejected, unclear), its ``probability``, the ``reason`` in words, the ``cue`` that counted most and the ``speaker``, each "" where there is none.
    It holds text of the articles, so that it is for one's own desk; ``count_mentions`` holds none. Raises ``FramingError`` where a column of
    ``find_mentions`` is missing.
    """
    check_columns(mentions, FOUND_COLUMNS, "mentions")
    return mentions.assign(sentence=mentions["sentence_text"])[list(LISTED_COLUMNS)].reset_index(drop=True)


def count_mentions(mentions: pd.DataFrame, *, articles: Iterable[str], codebook: Codebook) -> pd.DataFrame:
    """Return how often each indicator has each stance in each article: ``article, frame, indicator, stance, count``, a package's mentions.

    ``articles`` are the ids of those that were looked through. A frame that one of them does not mention has one row, with ``none`` for
    indicator and stance and a count of 0: an article without a row was not looked through. Unclear mentions are counted as such.
    """
    key = list(MENTION_COLUMNS[:4])
    check_columns(mentions, key, "mentions")
    counts = mentions.groupby(key, sort=True).size().rename("count").reset_index()
    seen = set(zip(mentions["article"].tolist(), mentions["frame"].tolist(), strict=True))
    absent = [(a, f, ABSENT, ABSENT, 0) for a in sorted(set(articles)) for f in codebook.frames if (a, f) not in seen]
    counts = pd.concat([counts, pd.DataFrame(absent, columns=list(MENTION_COLUMNS))], ignore_index=True)
    return counts.astype({"count": int}).sort_values(key).reset_index(drop=True)


class _Finder:
    """Finds the codebook's indicators in a sentence of one language, Chinese in simplified characters."""

    def __init__(self, codebook: Codebook, language: str, segmenter: Segmenter) -> None:
        self.language, self._segmenter = language, segmenter
        self._joined = codebook.cues.joined.get("zh", [])  # 依法行事 is one word for the segmenter
        entries = [
            (entry, frame)
            for frame, content in codebook.frames.items()
            for entry in content.indicators.get(language, [])  # type: ignore[call-overload]
        ]
        entries.sort(key=lambda e: (-len(e[0]), e))
        self._patterns = [
            (_hint(e, language), re.compile(_pattern(e, language), re.I), e, frame) for e, frame in entries
        ]
        bodies = dict.fromkeys(_body(entry, language) for entry, _ in entries)
        before = r"(?<![\w-])" if language == "en" else ""  # stands at no sentence's beginning
        self._any = re.compile(before + f"(?:{'|'.join(bodies)})", re.I) if bodies else None
        plain = re.fullmatch(f"[\0-\x7f“”{HAN_RANGES}]+", "".join(bodies))
        self._small = re.compile(_in_small_letters([b.lower() for b in bodies], language)) if plain else None

    def may_find(self, text: str) -> bool:
        """Say whether a text may have an indicator: most have none, and need not be read for it."""
        plain = _plain(text)
        if self._any is None or self._small is None or _is_odd(low := plain.lower()):
            return bool(self._any and self._any.search(plain))
        return bool(self._small.search(f" {low}"))

    def find(self, sentence: str) -> list[tuple[int, int, str, str]]:
        """Return start, end, frame and entry of each mention, in order."""
        if not self.may_find(sentence):
            return []
        folded = _plain(sentence)
        low, every = folded.lower(), not self._small or _is_odd(folded.lower())
        tried = [rest for hint, *rest in self._patterns if every or hint in low]  # most entries have no word here
        hits = [(m.start(), m.end(), frame, entry) for p, entry, frame in tried for m in p.finditer(folded)]
        if hits and self.language == "zh":
            starts, ends, at = set(), set(), 0
            for term in self._segmenter.segment_terms(folded, "zh-Hans"):
                if (found := folded.find(term, at)) >= 0:
                    at = found + len(term)
                    starts.add(found)
                    ends.add(at)
            ends = ends | {m.start() for verb in self._joined for m in re.finditer(verb, folded) if m.end() in ends}
            hits = [h for h in hits if h[1] in ends and (h[0] in starts or _is_counted(folded, h[0], starts))]
        taken: list[tuple[int, int, str, str]] = []
        held = bytearray(len(folded))
        for hit in hits:  # the longest entries come first
            if not any(held[hit[0] : hit[1]]):
                taken.append(hit)
                held[hit[0] : hit[1]] = b"\1" * (hit[1] - hit[0])
        return sorted(taken)


def _is_counted(text: str, place: int, starts: set[int]) -> bool:
    """Does only a measure word part a place from the start of its word? A segmenter that does not know 这张牌 cuts it 这 + 张牌."""
    start = max((s for s in range(max(place - 4, 0), place) if s in starts), default=place)
    return bool(re.fullmatch("[一二两三几每首这那此]?[张副把件种手]|[这那此]", text[start:place]))


def _in_small_letters(bodies: list[str], language: str) -> str:
    """Return a pattern for whatever has one of the bodies, and more; it is fast as a set of characters begins it, and only few bodies are tried at a place."""
    if language == "zh":
        return "|".join(bodies)
    begun = itertools.groupby(sorted(bodies), key=lambda body: body[: 1 + body.startswith("\\")])
    grouped = (f"{start}(?:{'|'.join(body.removeprefix(start) for body in some)})" for start, some in begun)
    return f"[^a-z0-9_-](?:{'|'.join(grouped)})"


def _is_odd(low: str) -> bool:
    """Tell whether ``re.I`` takes more for small letters in a text than are."""
    return not low.isascii() and ("ı" in low or "ſ" in low or "\u0307" in low)


def _hint(entry: str, language: str) -> str:
    """Return what stands in small letters wherever an entry does: its first word, or a Chinese one's first character."""
    words = unicodedata.normalize("NFKC", entry.removesuffix("*")).lower()
    return words.split()[0] if language == "en" else words[0] if words[0] == fold(words)[0] else ""


def _pattern(entry: str, language: str) -> str:
    body = _body(entry, language)
    if language == "zh":  # a Latin word is found whole
        before = "(?<![A-Za-z0-9])" if entry[:1].isascii() else ""
        after = "(?![A-Za-z0-9])" if entry[-1:].isascii() and not entry.endswith("*") else ""
        return before + body + after + (r"\w*" if entry.endswith("*") else "")
    if re.fullmatch("[A-Z]{2,}", entry):  # EU-funded names the EU, war-torn no war; and us is not the US
        return rf"(?<![\w-])(?-i:{body})(?!\w)"
    return rf"(?<![\w-]){body}" + (r"[\w-]*" if entry.endswith("*") else r"(?![\w-])")


# where Han and Latin letters meet, a space is a printer's choice
_SEAM = re.compile(rf"\\ |(?<=[{HAN_RANGES}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[{HAN_RANGES}])")


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("‘", "'").replace("‑", "-").replace("‐", "-")


def _body(entry: str, language: str) -> str:
    words = entry.removesuffix("*")
    if language == "en":
        return re.escape(words).replace(r"\ ", r"[\s\"“”]+")
    words = unicodedata.normalize("NFKC", words)  # a text's full-width letters are made plain too
    spellings = [re.sub(_SEAM, " ?", re.escape(spelling)) for spelling in dict.fromkeys((words, fold(words)))]
    return f"(?:{'|'.join(spellings)})"


def _as_printed(words: str, sentence: str, reading: Reading, start: int) -> str:
    """Return words of a read sentence as they stand in the printed one."""
    at = sentence.find(words) if words else -1
    return reading.printed[reading.places[start + at] : reading.places[start + at + len(words)]] if at >= 0 else words


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _check_articles(articles: pd.DataFrame) -> None:
    check_columns(articles, ("article", "language", "text"), "articles")
    if articles.empty:
        raise FramingError("articles: there is no row, and so nothing to find")
    check_unique(articles, "article", "articles")
    names = articles["article"].tolist()
    for name, value in zip(names, articles["language"].tolist(), strict=True):
        check_choice(f"article {name!r}: language", value, ("en", "zh", "zh-Hans", "zh-Hant"))
    for name, value in zip(names, articles["kind"].tolist(), strict=True) if "kind" in articles else ():
        check_choice(f"article {name!r}: kind", as_text(value), ("", *KINDS))
