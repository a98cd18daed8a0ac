"""A model as coder: the codebook becomes requests, one an article, for whatever model the researcher runs; its answers become codings.

Nothing here talks to a network. A request holds instructions (the same for every article; their sha256 is the prompt's digest), the text, and what an answer
may be. An answer that cannot be taken as it is, is counted and listed, never guessed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framing.codebook.codebook import ABSENT, PRESENT, Codebook
from framing.coding.tables import read_lines
from framing.coding.write_sheets import BARE, DECISIONS, codebook_page, frame_decisions
from framing.corpus.corpus import CODING_COLUMNS
from framing.errors import FramingError, check_columns, check_unique

PROBLEM_COLUMNS = ("article", "locator", "problem", "answer")


class Answers(NamedTuple):
    """``codings`` (article, coder, frame, stance) of the answers that could be taken, and a row of ``problems`` for each that could not."""

    codings: pd.DataFrame
    problems: pd.DataFrame


def make_prompts(articles: pd.DataFrame, *, codebook: Codebook) -> pd.DataFrame:
    """Return a request an article for a model that is to code it: ``article, prompt_sha256, instructions, text, answer``.

    ``articles`` has ``article, text`` and, where known, ``title``. ``instructions`` are the codebook's definitions, examples and counter-examples, and
    how to answer; ``prompt_sha256`` is their digest; ``answer`` is the JSON schema of what may be answered. Send instructions and text; write
    what comes back as a line ``{"article": …, "answer": …}`` (``"refusal"`` where the model refuses) for ``read_answers``. Raises
    ``FramingError`` for no article, one that stands twice, and one without text.
    """
    check_columns(articles, ("article", "text"), "articles")
    check_unique(articles, "article", "articles")
    empty = articles.loc[articles["text"].astype(str).str.strip() == "", "article"]
    if articles.empty or len(empty):
        raise FramingError(
            f"articles: a model can't code {f'{empty.iloc[0]!r}, which has no text ({len(empty)} such)' if len(empty) else 'no article'}"
        )
    frames = codebook.frames
    allowed = {name: list(frame_decisions(codebook, name)) for name in frames}
    several = {"type": "array", "minItems": 1, "uniqueItems": True}
    form = {name: several | {"items": {"enum": decisions}} for name, decisions in allowed.items()}
    answer = {"type": "object", "properties": form, "required": list(frames), "additionalProperties": False}
    shape = json.dumps(allowed, ensure_ascii=False)
    told = (
        "Code the article below by this codebook, for each frame by itself. Answer with one JSON object and nothing else: a key a frame, and as its value "
        f"a list of what holds. Allowed: {shape}. {ABSENT!r} or {BARE[1]!r} stands alone.\n\n{codebook_page(codebook)}"
    )
    titles = articles["title"].fillna("") if "title" in articles else ""
    texts = (titles + "\n\n" + articles["text"]).str.lstrip("\n")
    digest = hashlib.sha256(told.encode()).hexdigest()
    table = pd.DataFrame({"article": articles["article"], "prompt_sha256": digest, "instructions": told, "text": texts})
    return table.assign(answer=[answer] * len(table)).sort_values("article").reset_index(drop=True)


def read_answers(path: str | Path, *, prompts: str | Path, codebook: Codebook, coder: str) -> Answers:
    """Read a model's answers (.jsonl, ``{"article", "answer"}`` a line) to the requests in a file that ``framing code prompts`` wrote.

    ``answer`` is the object asked for, or a text that holds it and no other. Taken is an answer that decides every frame as allowed. Everything else is a
    row of ``problems`` (``article, locator, problem, answer``): refused or empty, malformed, an unknown article, the digest of another prompt, two answers
    that differ, a request without an answer. Raises ``FramingError`` for an unreadable file and where no answer could be taken.
    """
    asked = read_requests(prompts)
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    problems: list[tuple[str, str, str, str]] = []
    for place, record in _read_lines(Path(path)):
        article, answer = str(record["article"]), record.get("answer")
        shown = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        try:
            if article not in asked:
                raise FramingError("unknown article: not among the requests")
            if record.get("prompt_sha256", asked[article]) != asked[article]:
                raise FramingError("the digest is another prompt's")
            decided = _read_answer("" if record.get("refusal") else answer, codebook)
            if found.setdefault(article, decided) != decided:
                found[article] = {}
                raise FramingError("two answers that differ: neither is taken")
        except FramingError as error:
            problems.append((article, place, str(error), shown[:200]))
    silent = sorted(set(asked) - set(found) - {article for article, *_ in problems})
    problems += [(article, str(prompts), "no answer", "") for article in silent]
    rows = [(a, coder, f, s) for a, frames in found.items() for f, stances in frames.items() for s in stances]
    table = pd.DataFrame(problems, columns=list(PROBLEM_COLUMNS))
    if not rows:
        raise FramingError(f"{path}: no answer could be taken: {table['problem'].value_counts().to_dict()}")
    return Answers(pd.DataFrame(sorted(rows), columns=list(CODING_COLUMNS)), table)


def read_requests(path: str | Path) -> dict[str, str]:
    """Return article → digest of its prompt, from a file of requests."""
    return {record["article"]: str(record.get("prompt_sha256")) for _, record in _read_lines(Path(path))}


def _read_lines(path: Path) -> list[tuple[str, dict[str, Any]]]:
    out = read_lines(path)
    for place, record in out:
        if not isinstance(record, dict) or not isinstance(record.get("article"), str):
            raise FramingError(f"{place}: an object with 'article' (text) is needed, got {str(record)[:60]!r}")
    return out


def _read_answer(answer: Any, codebook: Codebook) -> dict[str, tuple[str, ...]]:
    if isinstance(answer, str):
        start, end = answer.find("{"), answer.rfind("}")
        if start < 0:
            raise FramingError("refused or empty: no JSON object in it")
        try:
            answer = json.loads(answer[start : end + 1])
        except (ValueError, RecursionError):
            raise FramingError("malformed: not one JSON object") from None
    if not answer:
        raise FramingError("refused or empty: no JSON object in it")
    if not isinstance(answer, Mapping) or set(answer) != set(codebook.frames):
        raise FramingError(f"malformed: the keys must be {list(codebook.frames)}")
    out = {}
    for frame, given in answer.items():
        values = given if isinstance(given, list) else [given]
        allowed = frame_decisions(codebook, frame)
        if not values or not all(v in allowed for v in values):
            raise FramingError(f"malformed: {frame} must be some of {list(allowed)}")
        if len(set(values)) > 1 and (ABSENT in values or allowed != DECISIONS):
            raise FramingError(f"malformed: {frame} is said to be there and not there")
        out[str(frame)] = tuple(sorted({{"yes": PRESENT, "no": ABSENT}.get(str(v), str(v)) for v in values}))
    return out
