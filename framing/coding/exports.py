"""What annotation tools export, in one plain form: article, coder, frame and stance stand beside each other in a record.

Label Studio, doccano and Prodigy wrap these in shapes of their own; ``nested`` walks the plain form and knows no tool.
"""

from __future__ import annotations

from typing import Any

from framing.coding.names import Names
from framing.text.scripts import plain_name

SPAN = {"start", "end", "startoffset", "endoffset", "begin"}
_ASIDE = {"predictions": "predictions of a model", "drafts": "drafts that nobody submitted"}
_NO_CODINGS = {"options", "tokens", "relations", "comments", "config", *_ASIDE}


def plain_record(node: dict[str, Any], names: Names) -> dict[str, Any] | None:
    """Return a record in the plain form, None where it holds no decision that counts, which is counted."""
    if node.get("answer") == "reject" and not isinstance(node.get("label"), str):
        names.left["rejected as a whole"] += 1
        return None
    if node.get("answer") == "ignore" or any(node.get(key) is True for key in ("was_cancelled", "skipped")):
        names.left["skipped, ignored or cancelled"] += 1
        return None
    node = lift_ids(node)
    if isinstance(node.get("accept"), list) and isinstance(node.get("options"), list):
        chosen = {"labels": list_choices(node["options"], node["accept"], names)}
        node = {key: value for key, value in node.items() if key not in ("accept", "answer", "label")} | chosen
    if isinstance(node.get("versions"), list):
        node = _name_sessions(node, names)
    for key, value in node.items():
        if plain_name(key) in _ASIDE and isinstance(value, list):
            names.left[_ASIDE[plain_name(key)]] += len(value)
    node = {key: value for key, value in node.items() if plain_name(key) not in _NO_CODINGS}
    return _take_value_out(node, names)


def lift_ids(node: dict[str, Any]) -> dict[str, Any]:
    """Return a record with its data and meta beside its own keys; their id is the researcher's, its own the tool's number."""
    for around, inner in list(node.items()):
        if plain_name(around) in ("data", "meta") and isinstance(inner, dict):
            node = inner | {key: value for key, value in node.items() if key not in (around, *({"id"} & set(inner)))}
    return node


def _take_value_out(node: dict[str, Any], names: Names) -> dict[str, Any] | None:
    """Put what stands in Label Studio's value beside its name: ``{"from_name": "war", "value": {"choices": […]}}``."""
    frame, said = names.pick(node, "frame"), names.pick(node, "stance")
    held = node.get(said)
    if not isinstance(held, dict):
        return node
    inner = names.pick(held, "frame") or names.pick(held, "stance")
    if plain_name(frame) == "fromname" and not inner:
        names.left["results without a choice or label"] += 1
        return None
    where = {key: value for key, value in held.items() if plain_name(key) in SPAN}
    names.seen |= dict.fromkeys(map(plain_name, held))
    return node | where | {said: held[inner]} if inner else node


def _name_sessions(node: dict[str, Any], names: Names) -> dict[str, Any]:
    """Return Prodigy's review with the coder of each version; a reviewer whom nothing names is the aggregate."""
    key, versions = names.pick(node, "coder") or "coder", [v for v in node["versions"] if isinstance(v, dict)]
    bare = [({k: v for k, v in one.items() if names.role(k) != "coder"}, one.get("sessions")) for one in versions]
    by = [one | {key: session} for one, sessions in bare for session in sessions or []]
    own = {key: names.asked[0]} if names.asked[0] and key not in node else {}
    return node | own | {"versions": by}


def list_choices(options: list[Any], accept: list[Any], names: Names) -> list[str]:
    """Return Prodigy's choice as labels: of the options that were shown, those that were not chosen are absent."""
    shown = {o.get("id"): o for o in options if isinstance(o, dict) and isinstance(o.get("id"), str | int)}
    named = {i: str(i if names.find_labels(i) else o.get("text", i)) for i, o in shown.items()}
    chosen = [named.get(i, str(i)) for i in accept if isinstance(i, str | int)]
    there = {frame for label in chosen for frame, _ in names.find_labels(label)}
    absent = dict.fromkeys(f for label in named.values() for f, _ in names.find_labels(label) if f not in there)
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
