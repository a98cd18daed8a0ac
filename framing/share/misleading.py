"""What in articles with text would mislead: page furniture, one outlet under several names, kinds that nothing knows, one sentence behind a frame."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from framing.codebook.codebook import KINDS
from framing.errors import FramingError, check_columns
from framing.files import read_safe_csv
from framing.share.checks import LEAST_CHARACTERS, LEAST_WORDS, find_short_articles
from framing.text.scripts import HAN

BOILERPLATE_COLUMNS = ("outlet", "text", "articles", "share")
ALIKE_COLUMNS = ("outlet", "name", "articles")
REPEATED_COLUMNS = ("frame", "sentence", "count", "articles", "share")

_WIDTH = {True: 10, False: 30}  # characters of a run, of Chinese text and of other: some five words
_SHARE, _ARTICLES = 0.05, 8
_AT_AN_END = 0.8
_LEAST = 6  # characters of a run, once it is cut back to whole words

_KINDS = {
    theirs: kind
    for kind, names in {
        "opinion": "opinion opinions oped column columnist editorial commentary comment leader letter letters blog 评论 社论 时评 观点",
        "analysis": "analysis explainer feature background longread 分析 深度 解读 特稿",
        "official": "official statement speech transcript pressrelease government 公报 声明 讲话 公告",
        "news": "news article report story wire brief 新闻 报道 消息 快讯",
    }.items()
    for theirs in names.split()
}  # fmt: skip


def find_boilerplate(articles: pd.DataFrame) -> pd.DataFrame:
    """Find text that recurs at the beginnings or ends of an outlet's articles: footers, bylines, calls to follow or to pay.

    ``articles`` has ``outlet`` and ``text``. A run of ten characters (thirty where the outlet does not write Chinese) counts where at least 5% of the
    outlet's articles have it, and 8, and four fifths of them within their first tenth (150 characters at most) or last quarter (300); runs that
    touch are one. Set phrases stand anywhere, and so are not found; what recurs in the middle of texts is not found either.

    Returns ``outlet, text, articles`` (that have the run just so) and ``share`` of the outlet's articles (0 to 1), most frequent first; empty where nothing
    recurs. Linear in the length of the texts. Raises ``FramingError`` where a column is missing.
    """
    check_columns(articles, ("outlet", "text"), "articles")
    sizes = articles["outlet"].value_counts()
    found: dict[tuple[str, str], set[object]] = {}
    for row, start, end in _find_runs(articles):
        outlet, text = articles.at[row, "outlet"], articles.at[row, "text"][start:end].strip()
        found.setdefault((outlet, text), set()).add(row)
    rows = [(outlet, text, len(held), len(held) / sizes[outlet]) for (outlet, text), held in found.items()]
    table = pd.DataFrame(rows, columns=list(BOILERPLATE_COLUMNS))
    return table.sort_values(["articles", "outlet", "text"], ascending=[False, True, True]).reset_index(drop=True)


def drop_boilerplate(articles: pd.DataFrame) -> pd.DataFrame:
    """Return the articles without the runs that ``find_boilerplate`` finds; an article that is nothing else keeps its text."""
    check_columns(articles, ("outlet", "text"), "articles")
    texts = articles["text"].to_dict()
    for row, start, end in reversed(_find_runs(articles)):
        texts[row] = texts[row][:start] + texts[row][end:]
    kept = {row: text.strip() or articles.at[row, "text"] for row, text in texts.items()}
    return articles.assign(text=pd.Series(kept))


def _find_runs(articles: pd.DataFrame) -> list[tuple[object, int, int]]:
    """Return index, start and end of every run, in order."""
    runs: list[tuple[object, int, int]] = []
    for _, some in articles.groupby("outlet", sort=True):
        if len(some) >= _ARTICLES:
            chinese = some["text"].str.slice(0, 200).str.contains(HAN).mean() > 0.5
            runs += _find_outlet_runs(some["text"], _WIDTH[bool(chinese)])
    return runs


def _find_outlet_runs(texts: pd.Series, width: int) -> list[tuple[object, int, int]]:
    """Windows of ``width`` characters are hashed and counted once an article; those that pass are counted again as what they are."""
    size = 1 << min(24, max(12, int(texts.str.len().sum() * 4).bit_length()))
    count, at_an_end, least = np.zeros(size, np.int32), np.zeros(size, np.int32), max(_ARTICLES, _SHARE * len(texts))
    hashed = {}
    for row, text in texts.items():
        characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
        n, windows = len(characters), len(characters) - width + 1
        if windows < 1:
            continue
        value = np.zeros(windows, np.uint64)
        for i in range(width):
            value = value * np.uint64(1099511628211) + characters[i : i + windows]
        hashed[row] = slots = (value >> np.uint64(20)).astype(int) & (size - 1)
        place = np.arange(windows)
        count[slots] += 1  # once an article, however often it stands there
        at_an_end[slots[(place < min(150, n // 10)) | (n - width - place < min(300, n // 4))]] += 1
    passed = (count >= least) & (at_an_end >= _AT_AN_END * count)
    places = {row: np.flatnonzero(passed[slots]) for row, slots in hashed.items()}
    exact = Counter(w for row, some in places.items() for w in {texts[row][p : p + width] for p in some})
    runs = []
    for row, some in places.items():
        text = texts[row]
        sure = np.array([p for p in some if exact[text[p : p + width]] >= least], int)
        for run in np.split(sure, np.flatnonzero(np.diff(sure) > 1) + 1) if len(sure) else ():
            start, end = int(run[0]), int(run[-1]) + width
            if _within_word(text, start) and (mark := re.search(r"\W", text[start : start + width])):
                start += mark.start()
            if _within_word(text, end) and (mark := re.search(r"\W\w*$", text[end - width : end])):
                end += mark.start() + 1 - width
            if end - start >= _LEAST:
                runs.append((row, start, end))
    return runs


def _within_word(text: str, place: int) -> bool:
    """A run's last windows go on into what follows, wherever enough articles happen to go on alike: 国 of 国家, the E of Email."""
    return 0 < place < len(text) and re.fullmatch(r"\w\w", text[place - 1 : place + 1]) is not None


def find_alike_outlets(articles: pd.DataFrame) -> pd.DataFrame:
    """Find outlets whose names differ in case, spaces, marks, a leading *the* or a web address's ending only (The Post, post, www.post.com).

    Returns ``outlet`` (as spelt), ``name`` (the most frequent spelling) and ``articles``, for names that have several spellings; empty where
    none has.
    """
    check_columns(articles, ("outlet",), "articles")
    counts = articles["outlet"].value_counts()
    spelt = pd.DataFrame({"outlet": counts.index.astype(str), "articles": counts.to_numpy()})
    spelt = spelt[spelt["outlet"] != ""].assign(key=lambda t: t["outlet"].map(_plain_outlet))
    spelt = spelt.sort_values(["articles", "outlet"], ascending=[False, True])
    spelt["name"] = spelt.groupby("key")["outlet"].transform("first")
    several = spelt[spelt.groupby("key")["outlet"].transform("size") > 1]
    return several.sort_values(["name", "outlet"]).reset_index(drop=True)[list(ALIKE_COLUMNS)]


def _plain_outlet(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    plain = re.sub(r"^(https?://)?(www\.)?|(\.(com|org|net|co|uk|cn|news|edu|gov))+$", "", plain)
    return re.sub(r"^the(?=.{3})|\W|_", "", plain) or name


def merge_outlets(articles: pd.DataFrame, names: str | Path) -> pd.DataFrame:
    """Return the articles with outlets renamed: by a CSV file with the columns printed and name, or ``alike``, by ``find_alike_outlets``."""
    if str(names) == "alike":
        found = find_alike_outlets(articles)
        names_of = dict(zip(found["outlet"], found["name"], strict=True))
        return articles.assign(outlet=articles["outlet"].replace(names_of))
    try:
        renamed = read_safe_csv(names)
        check_columns(renamed, ("printed", "name"), str(names))
    except FramingError as error:
        raise FramingError(
            f"{error}; a CSV file with the columns printed and name is needed, or the word alike"
        ) from None
    return articles.assign(outlet=articles["outlet"].replace(renamed.set_index("printed")["name"].to_dict()))


def suggest_kinds(articles: pd.DataFrame) -> dict[str, str]:
    """Return the kinds of articles that are none of the library's, with the one that each seems to be ("" where none is)."""
    there = articles["kind"].value_counts() if "kind" in articles else {}
    return {k: _KINDS.get(re.sub(r"\W|_", "", k.casefold()), "") for k in there.keys() if k and k not in KINDS}  # noqa: SIM118


def map_kinds(articles: pd.DataFrame, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Return the articles with kinds renamed: ``map_kinds(articles, {"columnist": "opinion"})``; "" stands for articles that have none."""
    for theirs, ours in kinds.items():
        if ours not in KINDS:
            raise FramingError(f"kinds: {theirs!r} must become one of {list(KINDS)}, got {ours!r}")
        if theirs not in set(articles["kind"]):
            raise FramingError(f"kinds: no article is of kind {theirs!r}; there are {sorted(set(articles['kind']))}")
    return articles.assign(kind=articles["kind"].replace(dict(kinds)))


def find_repeated_sentences(mentions: pd.DataFrame) -> pd.DataFrame:
    """Return, for each frame, the sentence from which most of its mentions come, as ``framing.find_mentions`` found them.

    Columns: ``frame, sentence, count`` (mentions in that sentence, wherever it stands), ``articles`` (that have it) and ``share`` of the frame's
    mentions (0 to 1). A share of more than some hundredths is copy or page furniture. Holds text. Raises ``FramingError`` where a column is missing.
    """
    check_columns(mentions, ("article", "frame", "sentence_text"), "mentions")
    table = mentions.assign(sentence=mentions["sentence_text"].str.split().str.join(" "))
    counts = table.groupby(["frame", "sentence"])["article"].agg(count="size", articles="nunique").reset_index()
    counts["share"] = counts["count"] / counts.groupby("frame")["count"].transform("sum")
    first = counts.sort_values(["frame", "count", "sentence"], ascending=[True, False, True]).drop_duplicates("frame")
    return first.reset_index(drop=True)[list(REPEATED_COLUMNS)]


def state_misleading(articles: pd.DataFrame) -> list[str]:
    """Return what would mislead in articles with text, a line each, with what to do about it; an empty list where nothing would."""
    lines = []
    found = find_boilerplate(articles)
    first = found.groupby("outlet", sort=False)["text"].transform(
        "first"
    )  # outlets that share their most frequent text are told once
    for _, some in found.groupby(first, sort=False):
        outlet, *more = some["outlet"].unique()
        texts = list(some.loc[some["outlet"] == outlet, "text"])
        texts = [t for i, t in enumerate(texts) if not any(t in other or other in t for other in texts[:i])][:3]
        quoted = "; ".join(f"“{' '.join(t.split()) if len(t) <= 60 else t[:40] + ' … ' + t[-18:]}”" for t in texts)
        lines.append(
            f"{outlet}{f' and {len(more)} more outlets' if more else ''}: the same text in up to {some['articles'].max()} articles"
            f"{' of one' if more else ''}: {quoted} (--drop-boilerplate takes it out)"
        )
    alike = find_alike_outlets(articles)
    if len(alike):
        spelt = articles["outlet"].nunique()
        example = " = ".join(alike.loc[alike["name"] == alike["name"].iloc[0], "outlet"])
        lines.append(
            f"{spelt} outlets, {spelt - len(alike) + alike['name'].nunique()} where spellings that look alike are one ({example}): --outlets alike, or a CSV file with the columns printed and name"
        )
    kinds = suggest_kinds(articles)
    if kinds:
        offered = " ".join(f"--kinds {theirs}={ours or 'news'}" for theirs, ours in kinds.items())
        lines.append(f"kinds that are none of {', '.join(KINDS)}: {offered} (check what is offered)")
    short = find_short_articles(articles[articles["text"] != ""])
    if len(short):
        lines.append(
            f"{len(short)} of {len(articles)} articles are too short to share (below {LEAST_WORDS} words, or {LEAST_CHARACTERS} characters of Chinese): a package leaves them out, or is forced and not given away"
        )
    return lines
