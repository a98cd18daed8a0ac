"""What is particular to the exports of annotation tools."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def list_choices(
    options: list[Any], accept: list[Any], find_labels: Callable[[Any], list[tuple[str, str]]]
) -> list[str]:
    """Return Prodigy's choice as labels: of the options that were shown, those that were not chosen are absent."""
    shown = {o.get("id"): o for o in options if isinstance(o, dict) and isinstance(o.get("id"), str | int)}
    named = {i: str(i if find_labels(i) else o.get("text", i)) for i, o in shown.items()}
    chosen = [named.get(i, str(i)) for i in accept if isinstance(i, str | int)]
    there = {frame for label in chosen for frame, _ in find_labels(label)}
    absent = dict.fromkeys(frame for label in named.values() for frame, _ in find_labels(label) if frame not in there)
    return [*chosen, *(f"{frame}: no" for frame in absent)]


def join_regions(results: list[Any]) -> list[Any]:
    """Put a span's label and the choice made for it together, which Label Studio exports as two results with one id."""
    held = [r["value"] if isinstance(r, dict) and isinstance(r.get("value"), dict) else {} for r in results]
    spans = {str(r["id"]): v["labels"] for r, v in zip(results, held, strict=True) if "labels" in v and "id" in r}
    chosen = {str(r.get("id")) for r, v in zip(results, held, strict=True) if "choices" in v} & set(spans)
    out = []
    for one, value in zip(results, held, strict=True):
        if not value or str(one.get("id")) not in chosen:
            out.append(one)
        elif "choices" in value:
            out.append({"frame": spans[str(one["id"])], "stance": value["choices"], "start": value.get("start")})
    return out
