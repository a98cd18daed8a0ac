"""Questions and answers (press conferences, interviews): a row with both becomes two linked articles, each in its own voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import pandas as pd

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.result import KEPT, Reading

QUESTION, ANSWER = "/question", "/answer"
"""How the ids of the two articles of an exchange end."""
_NOBODY = ("问", "問", "提问", "Q", "Question")
_NAME = rf"[^\s：:，。,.]{{0,24}}(?:记者|記者)|[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){{0,3}}|{'|'.join(_NOBODY)}"
_ASKER = re.compile(rf"\s*({_NAME})\s*[:：]\s*")


def read_exchanges(
    paths: Path | str | Iterable[Path | str],
    *,
    question: str,
    answer: str,
    columns: Mapping[str, str | Sequence[str]] | None = None,
    outlet: str = "",
    encoding: str | None = None,
) -> Reading:
    """Read tables with a question and its answer in each row into articles, two a row, linked by their ids: ``7/question`` and ``7/answer``.

    ``question`` and ``answer`` name the columns; the rest as in ``read_articles``. The question's own voice is the asker's: who asks, where the text
    begins with it ("某某社记者：", "Daily Post:"), is taken out of the text and becomes its outlet and byline, and its kind is news. The answer keeps the row's
    outlet, and its kind, or official where it has none. A row without a question (an opening statement) gives an answer alone, which is noted. Raises
    ``FramingError`` as ``read_articles`` does.
    """
    files = paths if isinstance(paths, str | Path) else list(paths)
    options = {"outlet": outlet, "encoding": encoding, "reader": "table"}
    asked, told = (read_articles(files, columns={**(columns or {}), "text": c}, **options) for c in (question, answer))  # type: ignore[arg-type]
    answers, questions = told.articles, asked.articles
    place = ["source", "locator"]
    if (questions[place].value_counts() > 1).any() or (answers[place].value_counts() > 1).any():
        raise FramingError(f"{files}: several articles from one row; each row is to hold one question and its answer")
    ids = answers.set_index(place)["article"]
    questions = questions[pd.MultiIndex.from_frame(questions[place]).isin(ids.index)].copy()
    if questions.empty:
        raise FramingError(f"{files}: no row has both a question ({question!r}) and an answer ({answer!r})")
    exchange = ids.loc[pd.MultiIndex.from_frame(questions[place])].to_numpy()
    heads = [_ASKER.match(text) for text in questions["text"]]
    named = [re.sub("(?:记者|記者)$", "", h[1]) if h and h[1] not in _NOBODY else "" for h in heads]
    questions = questions.assign(
        article=exchange + QUESTION,
        text=[text[head.end() :] if head else text for text, head in zip(questions["text"], heads, strict=True)],
        byline=[name or old for name, old in zip(named, questions["byline"], strict=True)],
        outlet=[name or old for name, old in zip(named, questions["outlet"], strict=True)],
        kind="news",
    )
    answers = answers.assign(article=answers["article"] + ANSWER, kind=answers["kind"].replace("", "official"))
    alone = len(answers) - len(questions)
    sources = ", ".join(sorted(set(answers["source"])))
    note = {"source": sources, "locator": "", "reason": f"{KEPT}{alone} answers without a question", "text": ""}
    lost = asked.problems[pd.MultiIndex.from_frame(asked.problems[place]).isin(told.articles.set_index(place).index)]
    problems = pd.concat([told.problems, asked.problems.drop(lost.index)]).drop_duplicates()
    if alone:
        problems = pd.concat([problems, pd.DataFrame([note]).reindex(columns=problems.columns, fill_value="")])
    articles = pd.concat([questions, answers]).sort_values("article").reset_index(drop=True)
    return Reading(articles=articles, problems=problems.reset_index(drop=True), notes=told.notes)
