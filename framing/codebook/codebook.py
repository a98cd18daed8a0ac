"""The codebook: frames with indicators in every language, cues of stance, groups of outlets, and who coded.

One YAML file, read and checked by ``read_codebook``. Frames are defined once; indicators are given per
language (``en``, ``zh``; Chinese in simplified characters, traditional text is folded before matching).
"""

from __future__ import annotations

import functools
import re
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

import yaml
from pydantic import BaseModel, Field, ValidationError, model_validator

from framing.codebook.cues import Cues, Terms, Text, _Strict
from framing.errors import FramingError, did_you_mean
from framing.text.scripts import WRITINGS, _simplify

STANCES = ("asserted", "attributed", "rejected")


ABSENT = "none"
"""What stands for a stance where a frame was looked for and is not there."""


KINDS = ("news", "opinion", "official", "analysis")


DATE_BASES = ("stated", "url", "inferred")


TAKEN = ("agreed", "majority", "dictionary", "topics")
"""Names that stand beside the coders in tables of codes."""


Label = dict[Literal["en", "zh"], Text]


class Example(_Strict):
    """A made-up sentence with the frame's stance in it (``none`` for a counter-example), and why."""

    text: Text
    language: Literal["en", "zh"]
    stance: Literal["asserted", "attributed", "rejected", "none"]
    why: Text


class Frame(_Strict):
    """A frame: what it means, the terms that indicate it, sentences that have it and sentences that only seem to."""

    label: Label
    definition: Label
    indicators: Terms
    examples: Annotated[list[Example], Field(min_length=1)]
    counter_examples: Annotated[list[Example], Field(min_length=1)]

    @model_validator(mode="after")
    def _has_indicators(self) -> Frame:
        if not any(self.indicators.values()):
            raise ValueError("a frame needs at least one indicator")
        for language, terms in self.indicators.items():
            plain = [t.casefold() for t in terms]
            twice = sorted({t for t, p in zip(terms, plain, strict=True) if plain.count(p) > 1})
            if twice:
                raise ValueError(f"indicators listed twice in {language}: {twice}")
            bad = [t for t in terms if "*" in t[:-1] or t == "*"]
            if bad:
                raise ValueError(f"indicators may end in * and hold it nowhere else, got {bad}")
        for term in self.indicators.get("zh", []):
            if (simplified := _simplify(term)) != term:
                raise ValueError(
                    f"indicator {term!r} (zh) would never be found, as traditional text is folded to simplified first; write {simplified!r}"
                )
        return self


class Coder(_Strict):
    """Who decided on the codings: people or a machine, and following what."""

    kind: Literal["human", "machine"]
    description: Text


class Codebook(_Strict):
    """Frames, cues, groups of outlets and coders of one study.

    ``frames``, ``groups`` and ``coders`` are mappings from the short name that tables use to what it stands for.
    """

    title: Text
    version: Text
    coders: Annotated[dict[Text, Coder], Field(min_length=1)]
    groups: Annotated[dict[Text, Label], Field(min_length=1)]
    frames: Annotated[dict[Text, Frame], Field(min_length=1)]
    cues: Cues

    @model_validator(mode="after")
    def _coders_have_names_of_their_own(self) -> Codebook:
        for name in TAKEN:
            if name in self.coders:
                raise ValueError(
                    f"a coder cannot be called {name!r}, which results call a view of their own; choose another name"
                )
        return self

    @model_validator(mode="after")
    def _indicators_belong_to_one_frame(self) -> Codebook:
        owner: dict[tuple[str, str], str] = {}  # capitals do not part words
        for name, frame in self.frames.items():
            for language, terms in frame.indicators.items():
                for term in terms:
                    first = owner.setdefault((language, term.casefold()), name)
                    if first != name:
                        raise ValueError(
                            f"indicator {term!r} ({language}) stands in the frames {first!r} and {name!r}; keep it in one"
                        )
        for (spoken, start), name in owner.items():
            for (tongue, term), other in owner.items() if start.endswith("*") else ():
                if tongue == spoken and other != name and term.startswith(start[:-1]):
                    raise ValueError(
                        f"indicator {start!r} ({spoken}) of the frame {name!r} also finds {term!r} of the frame "
                        f"{other!r}; keep every word in one frame"
                    )
        for (spoken, inner), name in owner.items():  # English terms are counted beside the phrases that hold them
            for (tongue, phrase), other in owner.items() if spoken == "en" else ():
                if tongue == spoken and other != name and _holds(phrase, inner):
                    raise ValueError(
                        f"indicator {inner!r} ({spoken}) of the frame {name!r} stands inside {phrase!r} of the frame "
                        f"{other!r}, where it would be counted for both; leave one of them out"
                    )
        return self

    def words(self) -> dict[str, list[str]]:
        """Return, per language, the words a segmenter must keep whole: indicators, and the cues that report, reject, negate and hold off.

        Entries with wildcards, gaps or choices, verbs in all their forms, and cues longer than a word (in Chinese, than two
        characters) are not among them.
        """
        out: dict[str, list[str]] = {}
        for language in WRITINGS:
            terms = [t for f in self.frames.values() for t in f.indicators.get(language, [])]  # type: ignore[call-overload]
            for kind in (self.cues.attribution, self.cues.rejection, self.cues.negation, self.cues.distance):
                terms += [t for t in kind.get(language, []) if (" " not in t if language == "en" else len(t) < 3)]  # type: ignore[call-overload]
            out[language] = sorted(
                {t for t in terms if not t.endswith("*") and not t.startswith("to ") and not set("…|") & set(t)}
            )
        return out


@functools.cache
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def _holds(phrase: str, inner: str) -> bool:
    """Does an English phrase hold an indicator as words of its own (``trade weapon`` holds ``weapon`` and ``weapon*``)?"""
    body = re.escape(inner.removesuffix("*")) + (r"[\w-]*" if inner.endswith("*") else "")
    return bool(re.search(rf"(?<![\w-]){body}(?![\w-])", phrase, re.I))


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML keeps the last of two equal keys silently; a frame written twice must not vanish that way."""


def _construct_mapping(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        if not isinstance(key_node, yaml.ScalarNode) or key_node.tag == "tag:yaml.org,2002:merge":
            continue  # no key of its own: PyYAML merges it, or refuses it
        key = loader.construct_object(key_node)
        if key in seen:
            raise yaml.constructor.ConstructorError(None, None, f"key {key!r} stands twice", key_node.start_mark)
        seen.add(key)
    return yaml.SafeLoader.construct_mapping(loader, node, deep=True)


_UniqueKeyLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)


def read_codebook(path: str | Path) -> Codebook:
    """Read and check a codebook.

    Raises ``FramingError`` where the file is absent, is not YAML, has an unknown or missing key, an empty frame, an
    indicator in two frames or inside another frame's phrase, or a key that stands twice; the message names the key's place.
    """
    path = Path(path)
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeyLoader)
    except FileNotFoundError:
        raise FramingError(f"{path}: no such file; a codebook in YAML is needed") from None
    except (yaml.YAMLError, UnicodeDecodeError, OSError, RecursionError) as error:
        raise FramingError(f"{path}: not a readable YAML file: {' '.join(str(error).split())}") from None
    if not isinstance(raw, dict):
        raise FramingError(
            f"{path}: a codebook is a mapping with the keys {sorted(Codebook.model_fields)}, got {raw!r:.60}"
        )
    try:
        return Codebook.model_validate(raw)
    except ValidationError as error:
        raise FramingError(f"{path}: {explain(error, Codebook)}") from None


def explain(error: ValidationError, model: type[BaseModel]) -> str:
    """Return the first complaint of a pydantic error as one line: the key's place, what was allowed, what was got."""
    found = error.errors()
    first = next((e for e in found if e["type"] == "extra_forbidden"), found[0])  # a misspelt key is also a missing one
    place = ".".join(str(part) for part in first["loc"] if part != "[key]") or "the file"
    if first["loc"][-1:] == ("[key]",) and not isinstance(first["input"], str):  # pydantic calls the key False 0
        place = ".".join([*map(str, first["loc"][:-2]), f"the key {first['input']!r}"])
    if first["type"] == "extra_forbidden":
        allowed = _fields_at(model, first["loc"][:-1])
        hint = did_you_mean(str(first["loc"][-1]), allowed)
        return f"{place}: unknown key{hint}; allowed here: {', '.join(allowed)}"
    if first["type"] == "missing":
        return f"{place}: this key is missing"
    message = first["msg"].removeprefix("Value error, ")
    got = "" if isinstance(first["input"], dict | BaseModel) else f", got {first['input']!r:.60}"
    if first["type"] == "string_type" and isinstance(first["input"], bool | int | float | date):
        why = "no, yes, on and off are truth values in YAML; " if isinstance(first["input"], bool) else ""
        got += f" ({why}put it in quotes)"
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    return f"{place}: {message}{got}{more}"


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
