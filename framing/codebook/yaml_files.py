"""YAML read by the C loader where it is there (ten times faster), with no key twice; and what makes a text unreadable, in its author's words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Any

import yaml

DEEPEST = 500
"""How deep a file may be nested: libyaml ends the whole process where its stack does."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeyLoader(_Loader):
    """YAML keeps the last of two equal keys silently; a frame written twice must not vanish that way."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.twice: list[str] = []


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
            continue  # no key of its own: PyYAML merges it, or refuses it
        key = loader.construct_object(key_node)
        if key in seen:
            loader.twice.append(f"key {key!r} stands twice, again at line {key_node.start_mark.line + 1}; keep one")
        seen.add(key)
    return yaml.constructor.SafeConstructor.construct_mapping(loader, node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def load_yaml(text: str) -> Any:
    """Return what a YAML text says. Raises ``yaml.YAMLError``, also where a key stands twice or nesting has no end."""
    depth = accumulate(1 if mark in "[{" else -1 for mark in re.findall(r"[\[\]{}]", text))
    if max(depth, default=0) > DEEPEST or re.search(rf"(?:[-?][ \t]+){{{DEEPEST}}}", text):
        raise yaml.YAMLError(f"nested deeper than {DEEPEST} times")
    loader = _UniqueKeyLoader(text)
    try:
        read = loader.get_single_data()
    except ValueError as error:  # a date or number that is none, such as 2025-02-30
        days = [(n, day) for n, line in enumerate(text.splitlines(), start=1) for day in _DAY.findall(line)]
        place = next((f" at line {n}, {'-'.join(day)}" for n, day in days if not _is_day(*day)), "")
        raise yaml.YAMLError(f"a value that is none{place}: {error}; mend it, or put it in quotes") from None
    finally:
        loader.dispose()
    if loader.twice:
        raise yaml.YAMLError("; ".join(loader.twice))
    return read


_DAY = re.compile(r"\b(\d{4})-(\d\d?)-(\d\d?)\b")


def _is_day(*parts: str) -> bool:
    try:
        date(*map(int, parts))
    except ValueError:
        return False
    return True


_SLIPS = (
    (r"^\s*(- )?[^\s:#'\"\[{]+：", "the colon is a Chinese one; write : and a space"),
    (r"^ *\t", "it begins with a tab; indent by spaces"),
    (
        r"^[ \t]*[\u00a0\u3000]",
        "it begins with a space of another kind (from a web page, or a Chinese one); indent by plain spaces",
    ),
    (r"^\s*(- )?[^\W\d][\w-]*:[^\s:/]", "a space is missing after the colon"),
    (r"^\s*-[^\s-]", "a space is missing after the hyphen"),
    (r":\s*[【［「]", "the brackets are Chinese ones; write [ and ]"),
    (r"(^\s*- |[\[,]\s*)\*\w", "a word may end in *, and hold it nowhere else"),
    (r"(^\s*- |[\[,]\s*)[@%`#&!|>]\S", "a word that begins with a sign of YAML stands in quotes"),
)
_KINDS = {
    "mapping values are not allowed": "write the colon that the line above lacks, or put a text that holds a colon, comma or quotation mark in quotes",
    "did not find expected key": "lines of one level begin below each other; put a text that holds a quotation mark in quotes",
    "did not find expected": "close what is open; put a text that holds a colon, comma or quotation mark in quotes",
    "end of stream": "a quotation mark is not closed",
    "single document": "--- begins another document; keep one",
    "cannot start any token": "put it in quotes",
    "unacceptable character": "save it as plain text in UTF-8",
}


def find_slips(text: str) -> Iterator[str]:
    """Yield lines that are probably meant otherwise, where a text was refused."""
    for n, line in enumerate(text.splitlines(), start=1):
        yield from (
            f"line {n}: {why}" for slip, why in _SLIPS if not line.lstrip().startswith("#") and re.search(slip, line)
        )


def explain_yaml(error: Exception, text: str) -> str:
    """Return what is wrong with a text that is not YAML, and what to do, in one line."""
    told = " ".join(str(error).replace(' in "<unicode string>",', " at").split())
    kind = next((advice for sign, advice in _KINDS.items() if sign in told), "")
    return "; ".join(dict.fromkeys(filter(None, [told, *(list(find_slips(text))[:5] or [kind])])))


def write_coders(path: Path, coders: Mapping[str, Mapping[str, Any]]) -> bytes:
    """Return a codebook with coders added and everything else, comments too, as it stands."""
    text = path.read_bytes().decode("utf-8-sig")
    if not coders:
        return text.encode()
    entries = [
        f"{json.dumps(n, ensure_ascii=False)}: {json.dumps(entry, ensure_ascii=False, default=str)}"
        for n, entry in coders.items()
    ]
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    place = next((v for k, v in root.value if k.value == "coders"), None)
    if place is None and root.flow_style:  # written as JSON
        at = root.end_mark.index - 1
        text = f'{text[:at].rstrip().rstrip(",")}, "coders": {{{", ".join(entries)}}}{text[at:]}'
    elif place is None or not place.value:  # none there, or none named
        rest = (
            text
            if place is None
            else text[: place.start_mark.index].rstrip().removesuffix("coders:") + text[place.end_mark.index :]
        )
        text = rest.rstrip() + "\n\ncoders:\n" + "".join(f"  {entry}\n" for entry in entries)
    else:
        at, flow = place.start_mark.index, place.flow_style
        between = ", " if flow else "\n" + " " * place.start_mark.column
        at += 1 if flow else 0
        text = text[:at] + "".join(entry + between for entry in entries) + text[at:]
    return text.encode()
