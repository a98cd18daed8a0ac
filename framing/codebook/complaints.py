"""What pydantic finds wrong in a file, in words its author understands: all of it, a line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from framing.errors import did_you_mean

Advice = Callable[[tuple[int | str, ...], Any], str]
"""What to do about a value at a place, beginning with a semicolon, or nothing."""


def explain(error: ValidationError, model: type[BaseModel], advise: Advice = lambda loc, got: "") -> list[str]:
    """Return every complaint of a pydantic error as a line: the key's place, what was allowed, what was got, what to do (``advise`` knows the file)."""
    found = error.errors()
    unknown = [e for e in found if e["type"] == "extra_forbidden"]
    advised = {e["loc"]: advise(e["loc"], e["input"]) for e in found}
    fields = [(e, name) for e in unknown for name in _fields_at(model, e["loc"][:-1])]
    meant = {(*e["loc"][:-1], name) for e, name in fields if _near(e, name) or advised[e["loc"]]}
    cut = {_place(e) for e in found if e["loc"] and _is_cut(e, found)}
    lines = []
    for each in found:
        if each["type"] == "missing" and each["loc"] in meant:
            continue  # a misspelt key is also a missing one; its author sees what was written
        if _place(each) in cut:
            lines.append(
                f"{_place(each)}: {str(each['loc'][-1 - (each['loc'][-1] == '[key]')])!r} stands after a comma, where YAML takes it for a "
                "key of its own; put the whole text before it in quotes"
            )
            continue
        lines += [f"{_place(each)}: {said}" for said in _say(each, model, advised[each["loc"]])]
    return list(dict.fromkeys(lines))


def _say(error: Any, model: type[BaseModel], advice: str) -> Iterator[str]:
    kind, got = error["type"], error["input"]
    if kind == "extra_forbidden":
        allowed = _fields_at(model, error["loc"][:-1])
        hint = did_you_mean(str(error["loc"][-1]), allowed)
        yield f"unknown key{hint}; allowed here: {', '.join(allowed)}{advice}"
    elif kind == "missing":
        yield "this key is missing; write it"
    elif kind == "value_error":  # a check of ours, which says what to do
        yield from error["msg"].removeprefix("Value error, ").split("\n")
    else:
        shown = "" if isinstance(got, dict | BaseModel) else ", got nothing" if got is None else f", got {got!r:.60}"
        least = f"at least {error['ctx']['min_length']} must stand there" if kind == "too_short" else ""
        yield f"{least or _TOLD.get(kind, error['msg'])}{shown}{advice or _advise(kind, got, error)}"


_TOLD = {
    "model_type": "a mapping (key: value) is needed",
    "dict_type": "a mapping (key: value) is needed",
    "list_type": "a list is needed",
    "string_type": "a text is needed",
    "date_from_datetime_parsing": "a day is needed, YYYY-MM-DD",
    "bool_parsing": "true or false is needed",
}


def _advise(kind: str, got: Any, error: Any) -> str:
    """Return what to do about a value of another kind than was needed."""
    if kind == "string_type" and isinstance(got, bool | int | float | date):
        return f" ({'no, yes, on and off are truth values in YAML; ' if isinstance(got, bool) else ''}put it in quotes)"
    if kind == "string_type":
        return (
            "; put a text that holds a colon in quotes"
            if isinstance(got, dict)
            else "; leave it out, or put it in quotes"
        )
    if kind in ("int_type", "float_type", "bool_type") and isinstance(got, str):
        return "; write it without quotation marks"
    if kind in ("list_type", "dict_type") and got is None:
        return "; write something under it, or leave the key out"
    if kind == "list_type" and isinstance(got, dict):
        return f"; write a list of them, in TOML [[{error['loc'][-1]}]]"
    if kind in ("less_than", "less_than_equal") and 1 < got <= 100 and not isinstance(got, bool):
        return f"; {got:g}% is {got / 100:g}"
    if kind == "list_type" and isinstance(got, str):
        return f"; write [{got}]" if got[:1].isalnum() else "; write [a, b], or a line each behind a hyphen and a space"
    if kind == "literal_error":
        allowed = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        near = [name for name in allowed if len(name) == 2 and str(got).lower().startswith(name)]  # zh-Hans, English
        return did_you_mean(near[0] if near else str(got), allowed)
    return ""


def _place(error: Any) -> str:
    loc = error["loc"]
    if loc[-1:] == ("[key]",) and not isinstance(error["input"], str):  # pydantic calls the key False 0
        return ".".join([*map(str, loc[:-2]), f"the key {error['input']!r}"])
    return ".".join(str(part) for part in loc if part != "[key]") or "the file"


def _is_cut(error: Any, found: list[Any]) -> bool:
    """Is an unknown key one without a value, as in ``{en: a text, with a comma}``?"""
    if error["type"] == "extra_forbidden":
        return error["input"] is None
    return error["loc"][-1] == "[key]" and any(e["loc"] == error["loc"][:-1] and e["input"] is None for e in found)


def _near(error: Any, name: str) -> bool:
    return bool(did_you_mean(str(error["loc"][-1]), [name]))


def _fields_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> list[str]:
    """Return the field names of the model that lies at a place of another model."""
    current: Any = model
    for part in loc:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = current.model_fields[str(part)].annotation
        else:  # a key of a mapping or a place in a list
            current = get_args(current)[-1]
        while get_origin(current) is Annotated:
            current = get_args(current)[0]
    return sorted(current.model_fields) if isinstance(current, type) and issubclass(current, BaseModel) else []
