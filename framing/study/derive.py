"""What a study file leaves out, derived from the package: each choice with the reason, so that it can be said and overruled."""

from __future__ import annotations

import pandas as pd

from framing.corpus.corpus import Corpus
from framing.corpus.dates import span_dates
from framing.stance.mentions import CODER
from framing.study.settings import Episode, Headline, StudyFile, TopicChoices, list_coded_frames
from framing.text.scripts import writing

FEWEST = 30
"""Articles in a language below which no topics are fitted to it."""

_MONTHS = 24
"""More months than these are parted into years instead, and are not followed one by one."""

_EPISODES = 14
"""Months that are an episode each; articles of more are parted into years."""


def complete_settings(given: StudyFile, corpus: Corpus) -> tuple[StudyFile, list[str]]:
    """Return a study file's choices with what it leaves out derived from the package, and a line for each choice derived: key, value, why."""
    head, why = _complete_headline(given.headline, corpus)
    topics, more = _complete_topics(given, corpus)
    why += more
    months = sorted(set(corpus.articles.loc[corpus.articles["date"].str.len() >= 7, "date"].str[:7]))
    episodes = given.episodes
    if not episodes and (episodes := derive_episodes(corpus.articles["date"])):
        why.append(f"episodes: {episodes[0].name} to {episodes[-1].name}, by the dates of the articles")
    span = given.months
    if not span and months:
        span = [months[-min(len(months), _MONTHS)], months[-1]]
        why.append(f"months: {span[0]} to {span[1]}, the last in which articles are dated")
    coded = corpus.codings["article"].nunique()
    coding = given.coding
    if coded:
        few = coding.sizes or [n for n in (50, 100, 200) if n <= 0.7 * coded]
        coding = coding.model_copy(update={"sample": coding.sample or min(100, coded // 2), "sizes": few})
    case = given.case
    found = corpus.mentions[corpus.mentions["count"] > 0]
    if not case and not found.empty:
        case = str(found.groupby("article")["count"].sum().sort_index().idxmax())
        why.append(f"case: {case}, the article with most mentions")
    filled = {"headline": head, "topics": topics, "episodes": episodes, "months": span, "coding": coding, "case": case}
    return given.model_copy(update=filled), why


def _complete_headline(head: Headline, corpus: Corpus) -> tuple[Headline, list[str]]:
    filled, why = {}, []
    if not head.coder:
        filled["coder"], reason = _derive_coder(corpus)
        why.append(f"headline.coder: {filled['coder']}, {reason}")
    coder = head.coder or filled["coder"]
    frames = list_coded_frames(corpus, coder)
    x = head.x or next((name for name in frames if name != head.y), head.y)
    others = [name for name in (head.y, *frames) if name not in ("", x)]
    filled["x"], filled["y"] = x, others[0] if others else ""
    if (not head.x or not head.y) and len(frames) > 2:
        why.append(f"headline.x, headline.y: {filled['x']}, {filled['y']}, the first of {len(frames)} frames")
    if not head.stance:
        with_stance = _coded_with_stance(corpus, coder, [x, filled["y"] or x])
        filled["stance"] = "asserted" if with_stance else "present"
        reason = "the codings say whose voice it is" if with_stance else "as whose voice it is was not coded by anybody"
        why.append(f"headline.stance: {filled['stance']}, {reason}")
    if not head.reference:
        size = corpus.articles.groupby("group")["family"].nunique().sort_index()
        filled["reference"] = str(size.idxmax())
        if len(size) > 1:
            why.append(
                f"headline.reference: {filled['reference']}, of {len(size)} groups the one of most families ({size.max()}; articles that carry the same copy are one)"
            )
    return head.model_copy(update=filled), why


def _derive_coder(corpus: Corpus) -> tuple[str, str]:
    size = corpus.codings.groupby("coder")["article"].nunique()
    if len(size):
        first_of = [*corpus.codebook.aggregates, *corpus.codebook.coders]
        first = min(size.index, key=lambda name: (-size[name], first_of.index(name)))
        return first, "who coded most articles" if len(size) > 1 else "who coded"
    if not corpus.mentions.empty:
        return CODER, "as nobody coded and texts were looked through for mentions"
    return "dictionary", "as nobody coded and no text was looked through for mentions"


def _coded_with_stance(corpus: Corpus, coder: str, frames: list[str]) -> bool:
    """Did coders say whose voice every one of the frames has? A machine's word for it is not taken before anybody has checked it."""
    some = corpus.codings
    some = some[some["coder"] == coder] if coder in set(some["coder"]) else some
    said = set(some.loc[some["stance"].isin(["asserted", "attributed", "rejected"]), "frame"])
    machine = coder == CODER or coder == "dictionary"
    return not machine and all(frame in said and corpus.codebook.frames[frame].stance for frame in frames)


def _complete_topics(given: StudyFile, corpus: Corpus) -> tuple[dict[str, TopicChoices], list[str]]:
    """A language that the file names keeps what is written; without any, each with enough articles gets topics."""
    families = corpus.articles.groupby(corpus.articles["language"].map(writing))["family"].nunique()
    topics, why = {}, []
    for language in given.topics or [str(name) for name, size in families.items() if size >= FEWEST]:
        chosen = given.topics.get(language, TopicChoices())  # type: ignore[call-overload]
        size = int(families.get(language, 0))
        k = chosen.k or min(12, max(2, round((size / 5) ** 0.5)))
        least = chosen.min_df or max(2, round(size / 200))
        topics[language] = chosen.model_copy(update={"k": k, "min_df": least})
        if not chosen.k:
            why.append(
                f"topics.{language}: k = {k}, by the number of texts ({size}); notebook 02 says what others are worth"
            )
    return topics, why


def derive_episodes(dates: pd.Series) -> list[Episode]:
    """Return the years of articles' dates, or the months where those are few."""
    span, months = span_dates(dates).dropna(), dates[dates.str.len() >= 7].str[:7]
    if span.empty:
        return []
    close = len(months) and len(pd.period_range(months.min(), months.max(), freq="M")) <= _EPISODES
    frequency = "M" if close else "Y"
    first, last = (span[end].dt.to_period(frequency) for end in ("first", "last"))
    whole = sorted(set(first[first == last])) or sorted(set(span["first"].dt.to_period("Y")))
    return [Episode(name=str(p), first=str(p.start_time.date()), last=str(p.end_time.date())) for p in whole]
