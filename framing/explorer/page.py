"""The whole page put together and written: a template, its style and script, and the study's data between them."""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import re
from html import escape
from pathlib import Path
from typing import Any

import framing
from framing.corpus.schema import DESCRIPTOR
from framing.explorer.answer import Speech, head_frames, lead_stances, name_all, write_about, write_answer
from framing.explorer.columns import count_draws, gather_articles, gather_views, weight_tables
from framing.explorer.findings import gather_terms, gather_topics
from framing.files import sha256, write_files
from framing.study.study import Study

EXPLORER = "explorer.html"
_HERE = Path(__file__).parent


def write_explorer(study: Study, *, out: str | Path | None = None) -> Path:
    """Write the page on which a study is explored, ``explorer.html`` under its figures unless ``out`` names another place; return its path.

    One file that opens offline: the answer, shares recomputed for any selection with their intervals, a map, terms, topics, stances, the
    articles. ``docs/explorer.md`` says what each part shows and what not to read from it. Raises ``FramingError`` where the study or
    its package cannot be read, or the place not be written to.
    """
    path = Path(out) if out is not None else study.figures / EXPLORER
    write_files({path: make_page(study)})
    return path


def make_page(study: Study) -> str:
    """Return the page as text."""
    words = json.loads((_HERE / "words.json").read_text(encoding="utf-8"))
    views, codes = gather_views(study)
    data = gather_data(study, views=views, codes=codes) | {"words": words, "labels": name_all(study, words)}
    script, style = ((_HERE / name).read_text(encoding="utf-8") for name in ("page.js", "page.css"))
    package = study.root / study.choices.package / DESCRIPTOR
    about = json.loads(package.read_text(encoding="utf-8"))
    page = (_HERE / "page.html").read_text(encoding="utf-8")
    parts = {
        "title": escape(study.choices.title),
        "heading": Speech(study, words).both_names(study.choices.title),
        "script_hash": _digest(script),
        "style_hash": _digest(style),
        "answer": write_answer(study, words, views),
        "about": write_about(study, words, about, version=framing.__version__, sha256=sha256(package)),
        "style": style,
        "script": script,
        "data": as_json(data),
    }
    return re.sub(r"\{\{(\w+)\}\}", lambda hole: parts[hole[1]], page)


def gather_data(study: Study, *, views: list[dict[str, Any]], codes: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Return what the page computes with: columns of the articles, codes, weights, terms, topics, and the study's choices."""
    lead = study.lead(study.codes)
    articles, reference = gather_articles(study), study.choices.headline.reference
    groups = study.corpus.articles["group"]
    return {
        **articles,
        "views": views,
        "codes": codes,
        "frames": head_frames(study),
        "head": {
            "coder": str(lead["coder"].iloc[0]),
            "stance": next(iter(lead_stances(study, lead).values())),
            "reference": reference if reference in set(groups) and groups.nunique() > 1 else "",
            "frames": head_frames(study),
        },
        "seed": study.seed,
        "level": study.choices.level,
        "thin": study.choices.thin,
        "draws": count_draws(study.corpus),
        **weight_tables(),
        "episodes": [
            {"name": e.name, "first": e.first, "last": e.last, "from": _day(e.first), "to": _day(e.last)}
            for e in study.choices.episodes
        ],
        "terms": gather_terms(study),
        "topics": gather_topics(study),
    }


def as_json(data: Any) -> str:
    """Return JSON that can stand inside a script element, whatever names it holds."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _day(date: str) -> int:
    return (datetime.date.fromisoformat(date) - datetime.date(1970, 1, 1)).days
