"""The codebook: frames with indicators in every language, cues of stance, groups of outlets, and who coded.

One YAML file, read and checked by ``read_codebook``; ``docs/codebook.md`` says how to write one. Frames with words are enough. Frames are defined
once; indicators are given per language (``en``, ``zh``; Chinese in simplified characters, traditional text is folded before matching).
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    field_serializer,
    field_validator,
    model_validator,
)

from framing.codebook.complaints import explain
from framing.codebook.cues import (
    CueChanges,
    Cues,
    Terms,
    Text,
    _Strict,
    change_cues,
    find_unknown,
    language_cues,
    list_changes,
)
from framing.codebook.yaml_files import explain_yaml, find_slips, load_yaml
from framing.errors import FramingError
from framing.text.scripts import HAN, WRITINGS, convert, fold, plain_name

STANCES = ("asserted", "attributed", "rejected")

UNCLEAR = "unclear"
"""What stands for the stance of a mention that the measure cannot tell with enough certainty."""

PRESENT = "present"
"""What stands for a stance where a frame is there and nobody said whose it is."""

ABSENT = "none"
"""What stands for a stance where a frame was looked for and is not there."""

KINDS = ("news", "opinion", "official", "analysis")

DATE_BASES = ("stated", "url", "inferred")

TAKEN = ("agreed", "majority", "dictionary", "topics")
"""Names that stand beside the coders in tables of codes."""

RESERVED = {"article", "coder", "frame", "stance", "value", "link", "text", "note", PRESENT, ABSENT, UNCLEAR, *STANCES}
"""Names that are not a frame's, as columns and decisions have them."""

Label = dict[Literal["en", "zh"], Text]


class Example(_Strict):
    """A made-up sentence with the frame's stance in it (``none`` for a counter-example), and why."""

    text: Text
    language: Literal["en", "zh"]
    stance: Literal["asserted", "attributed", "rejected", "none"]
    why: Text


class Frame(_Strict):
    """A frame: the terms that indicate it; what it is called and means, sentences that have it and sentences that only seem to.

    ``stance: false`` says that it makes no sense to ask whose voice the frame has: it is present or not.
    """

    label: Label = Field({})
    definition: Label = Field({})
    indicators: Terms
    stance: bool = True
    examples: list[Example] = Field([])
    counter_examples: list[Example] = Field([])

    @field_validator("indicators")
    @classmethod
    def _can_be_found(cls, indicators: Terms) -> Terms:
        if not any(indicators.values()):
            raise ValueError("a frame needs at least one indicator; write {en: [word]}")
        _raise(_check_indicators(indicators))
        return indicators


def _as_written_before(kind: Any) -> Any:
    return {"human": "person", "machine": "model"}.get(kind, kind) if isinstance(kind, str) else kind


class Coder(_Strict):
    """Who decided on the codings, and following what: a person, or a model with what is needed to ask it again.

    ``name`` and ``version`` are the model's; ``prompt_sha256`` is the digest of what it was asked; ``settings`` those of the call (temperature,
    seed …); ``date`` the day. What is not known is left out. The older words human and machine are read as person and model. An ``aggregate`` is what
    the others came to.
    """

    kind: Annotated[Literal["person", "model"], BeforeValidator(_as_written_before)]
    description: Text | None = None
    name: Text | None = None
    version: Text | None = None
    prompt_sha256: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] | None = None
    settings: dict[Text, Any] = Field({})
    date: datetime.date | None = None
    aggregate: bool = False

    @model_validator(mode="after")
    def _only_a_model_has_settings(self) -> Coder:
        given = [k for k in ("version", "prompt_sha256", "settings") if getattr(self, k)]
        if self.kind == "person" and given:
            raise ValueError(f"a person has no {given[0]}; leave it out, or write kind: model")
        return self


def _as_mapping(groups: Any) -> Any:
    """``[north, south]`` names groups as well, and so does a group without labels."""
    if isinstance(groups, list) and all(isinstance(name, str) for name in groups):
        return {name: {} for name in groups}
    return {k: {} if v is None else v for k, v in groups.items()} if isinstance(groups, dict) else groups


if TYPE_CHECKING:
    CodebookCues = Cues
else:  # a codebook writes changes, and holds what comes of them
    CodebookCues = Annotated[CueChanges, AfterValidator(change_cues)]


class Codebook(_Strict):
    """Frames, groups of outlets and coders of one study, and the cues of stance: the languages' own with the study's changes.

    ``frames``, ``groups`` and ``coders`` are mappings from the short name that tables use to what it stands for. Only ``frames`` must be there.
    """

    title: Text | None = None
    version: Text | None = None
    coders: dict[Text, Coder] = Field({})
    groups: Annotated[dict[Text, Label], BeforeValidator(_as_mapping)] = Field({})
    frames: Annotated[dict[Text, Frame], Field(min_length=1)]
    cues: CodebookCues = Field(default_factory=language_cues)

    @field_validator("coders")
    @classmethod
    def _coders_have_names_of_their_own(cls, coders: dict[str, Coder]) -> dict[str, Coder]:
        _raise(_check_coders(coders))
        return coders

    @model_validator(mode="after")
    def _frames_are_told_apart(self) -> Codebook:
        _raise(_check_frames(self.frames))
        _raise(_find_clashes({name: frame.indicators for name, frame in self.frames.items()}))
        return self

    @field_serializer("cues")
    def _write_changes(self, cues: Cues) -> dict[str, Any]:
        return list_changes(cues)

    def labels(self, language: str = "en") -> dict[str, str]:
        """Return what groups and frames are called in a language; where it has no label, in the other, else by the short name."""
        named = [*self.groups.items(), *((name, frame.label) for name, frame in self.frames.items())]
        return {name: next(filter(None, [label.get(language), *label.values()]), name) for name, label in named}  # type: ignore[call-overload]

    @property
    def aggregates(self) -> list[str]:
        """The coders that are what others came to (``aggregate: true``, or called adjudicated): no vote beside theirs, and no agreement with them."""
        return [name for name, coder in self.coders.items() if coder.aggregate or name == "adjudicated"]

    def coder_labels(self) -> dict[str, str]:
        """Return what coders are called where it must be seen whether a person coded: ``second (model)``, ``third (qwen 2.5, model)``."""
        labels = {}
        for name, c in self.coders.items():
            made = " ".join(filter(None, [c.name if c.name != name else None, c.version]))
            kind = "aggregate" if name in self.aggregates else c.kind
            labels[name] = f"{name} ({', '.join(filter(None, [made, kind]))})"
        return labels

    def has_code(self, frame: str, stance: str) -> bool:
        """Can an article have the frame with the stance? Without stance (``stance: false``) it can only be present."""
        return stance == "present" or self.frames[frame].stance

    def words(self) -> dict[str, list[str]]:
        """Return, per language, the words a segmenter must keep whole: indicators, and the cues that report, deny, negate and hold off.

        Entries with wildcards, verbs in all their forms, and cues longer than a word (in Chinese, than two
        characters) are not among them.
        """
        out: dict[str, list[str]] = {}
        for language in WRITINGS:
            terms = [t for f in self.frames.values() for t in f.indicators.get(language, [])]  # type: ignore[call-overload]
            for kind in (self.cues.saying, self.cues.report, self.cues.denial, self.cues.negation, self.cues.distance):
                terms += [t for t in kind.get(language, []) if (" " not in t if language == "en" else len(t) < 3)]  # type: ignore[call-overload]
            out[language] = sorted({t for t in terms if not t.endswith("*") and not t.startswith("to ")})
        return out


def _raise(wrong: Iterable[str]) -> None:
    if lines := list(wrong):
        raise ValueError("\n".join(lines))


_NEVER_FOUND = (
    (r"^[“‘\"「『].*|.*[”\"」』]$", "these quotation marks would be part of it; leave them out, or use straight ones"),
    (r".*&(\w+|#\d+);", "this is the code of a web page; write the character itself"),
    (r"[，、；]", "several words in one; part them by a plain comma, [a, b]"),
    (r"[\u200b-\u200f\u2060\ufeff\u00ad]", "it holds an invisible character; type it anew"),
    (r"\\[bwsdBWSD.]|\||\)[?*+]|\.\*|\[\w", "it is no regular expression; write every form, or its beginning with *"),
)


def _check_indicators(indicators: Mapping[Any, list[str]]) -> Iterator[str]:
    for language, terms in indicators.items():
        plain = [t.casefold() for t in terms]
        if twice := sorted({t for t, p in zip(terms, plain, strict=True) if plain.count(p) > 1}):
            yield f"indicators listed twice in {language}: {twice}; keep one of each"
        if bad := [t for t in terms if "*" in t[:-1] or t == "*"]:
            yield f"indicators may end in * and hold it nowhere else, got {bad}"
        for term in terms:
            if found := next((why for sign, why in _NEVER_FOUND if re.search(sign, term)), ""):
                yield f"indicator {term!r} ({language}) would not be found as it is meant: {found}"
            elif language == "en" and HAN.search(term):
                yield f"indicator {term!r} (en) is Chinese; put it under zh"
        if language == "zh" and len(terms) > 1 and all(re.fullmatch("[a-z][a-z *-]{2,}", term) for term in terms):
            yield f"indicators of zh are English, {terms[:3]}; put them under en"
        for term in terms if language == "zh" else ():
            if convert(term, "t2s") != term:
                yield f"indicator {term!r} (zh) would never be found, as traditional text is folded to simplified first; write {fold(term)!r}"


def _check_coders(coders: Iterable[Any]) -> Iterator[str]:
    for name in coders:
        if name in TAKEN:
            yield f"a coder cannot be called {name!r}, which results call a view of their own; choose another name"


def _check_frames(frames: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the names of frames: each must be told from the others, and from the columns of tables."""
    names: dict[str, str] = {}
    for name in frames:
        if name.strip().casefold() in RESERVED or (re.fullmatch(".+ [2-9]", name) and name[:-2] in frames):
            yield f"a frame cannot be called {name!r}, which tables and coding sheets call something else; choose another name"
        if (first := names.setdefault(plain_name(name), name)) != name:
            yield f"the frames {first!r} and {name!r} have one name but for capitals and signs; choose another for one"


def _find_clashes(frames: Mapping[str, Mapping[Any, list[str]]]) -> Iterator[str]:
    """Yield what is wrong with indicators of several frames: each is to be counted for one."""
    owner: dict[tuple[str, str], str] = {}  # capitals do not part words
    for name, indicators in frames.items():
        for language, terms in indicators.items():
            for term in filter(lambda t: t.strip(" *"), terms):
                first = owner.setdefault((language, term.casefold()), name)
                if first != name:
                    yield f"indicator {term!r} ({language}) stands in the frames {first!r} and {name!r}; keep it in one"
    for ((language, inner), name), ((tongue, outer), other) in product(owner.items(), repeat=2):
        alike = tongue == language and inner.endswith("*") and outer.startswith(inner[:-1]) and " " not in outer
        if alike and other != name:
            yield (
                f"indicator {inner!r} ({language}) of the frame {name!r} also finds {outer!r} of the frame {other!r}; "
                "keep every word in one frame"
            )


def check_words(frames: Mapping[str, list[str]], place: str) -> None:
    """Raise ``FramingError``, a line each, for names and words of frames that no codebook may have; ``place`` begins each line."""
    by_language = {
        name: {"zh": [w for w in words if HAN.search(w)], "en": [w for w in words if not HAN.search(w)]}
        for name, words in frames.items()
    }
    said = [
        *_check_frames(frames),
        *(line for lists in by_language.values() for line in _check_indicators(lists)),
        *_find_clashes(by_language),
    ]
    if said:
        raise FramingError("\n".join(f"{place}: {line}" for line in said))


def read_codebook(path: str | Path) -> Codebook:
    """Read and check a codebook.

    Raises ``FramingError`` where the file is absent, is not YAML, has an unknown or missing key, a frame without words, an
    indicator in two frames, a dropped cue that the language does not have, or a key that stands twice. All that
    is wrong is said at once, a line each, with the key's place. A file that was read already is not parsed again.

    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "codebook.yaml"
    >>> _ = path.write_text("frames: {conflict: {indicators: {en: [war*, clash]}}}")
    >>> read_codebook(path).frames["conflict"].indicators
    {'en': ['war*', 'clash']}
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise FramingError(f"{path}: no such file; a codebook in YAML is needed") from None
    except OSError as error:
        raise FramingError(f"{path}: not a readable YAML file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        office = "a file of Word or Excel" if error.object.startswith((b"PK", b"\xd0\xcf")) else "no text in UTF-8"
        raise FramingError(
            f"{path}: not a readable YAML file: {office} (line {line}); save it as plain text in UTF-8"
        ) from None
    return _parse(str(path), text)


@functools.lru_cache(maxsize=8)
def _parse(path: str, text: str) -> Codebook:
    try:
        raw = load_yaml(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise FramingError(f"{path}: not a readable YAML file: {explain_yaml(error, text)}") from None
    if not isinstance(raw, dict):
        got = "nothing: the file is empty" if raw is None else repr(raw)[:60]
        slips = (
            "".join(f"; {slip}" for slip in list(find_slips(text))[:3])
            or "; write frames: {war: {indicators: {en: [war, clash]}}}"
        )
        raise FramingError(
            f"{path}: a codebook is a mapping with the keys {sorted(Codebook.model_fields)}, got {got}{slips}"
        )
    try:
        return Codebook.model_validate(raw)
    except ValidationError as error:
        said = [*find_slips(text), *explain(error, Codebook, _advise), *_check_what_is_readable(raw)]
        raise FramingError("\n".join(f"{path}: {line}" for line in dict.fromkeys(said))) from None


_WORDS = {"words", "word", "keywords", "keyword", "terms", "term", "dictionary", "en", "zh"}


def _advise(loc: tuple[int | str, ...], got: Any) -> str:
    """Return what to write where something else is needed, in terms of a codebook."""
    *above, last = loc or ("",)
    if last == "[key]" or not loc:
        return ""
    if (
        not above
        and last not in Codebook.model_fields
        and isinstance(got, dict)
        and {*map(str, got)} & {"indicators", *_WORDS}
    ):
        return "; put a frame under frames:"
    if len(above) == 2 and above[0] == "frames" and str(last).lower() in _WORDS:
        return "; words stand under indicators: {en: [war, clash]}"
    if last == "frames" and not isinstance(got, dict):
        return "; write each frame as a key, with its words: war: {indicators: {en: [war, clash]}}"
    if above == ["coders"] and not isinstance(got, dict):
        return "; write {kind: person}, or {kind: model}"
    words = got if isinstance(got, list) else str(got).split(",")
    if (
        got is None
        or not all(isinstance(word, str) and re.fullmatch(r"[^:：\[\]【】{}\n]{1,40}", word) for word in words)
        or len(words) > 8
    ):
        return ""
    language = "zh" if HAN.search("".join(words)) else "en"
    listed = f"{{{language}: [{', '.join(word.strip() for word in words)}]}}"
    if above == ["frames"]:
        return f"; write {{indicators: {listed}}}"
    if last == "coders":
        return f"; write {{{words[0].strip()}: {{kind: person}}}}"
    if last == "groups":
        return f"; write [{', '.join(word.strip() for word in words)}]"
    if last in ("label", "definition") or above == ["groups"]:
        return f"; write {{{language}: {got}}}"
    return f"; write {listed}" if last == "indicators" else ""


def _check_what_is_readable(raw: Mapping[Any, Any]) -> Iterator[str]:
    """Yield what our own checks find although something beside it is wrong, which keeps pydantic from asking them."""

    def inside(some: Any) -> dict[Any, Any]:
        return some if isinstance(some, dict) else {}

    def terms(lists: Any) -> dict[Any, list[str]]:
        some = {k: v for k, v in inside(lists).items() if isinstance(v, list)}
        return {k: [t.strip() for t in v if isinstance(t, str)] for k, v in some.items()}

    frames = {str(name): terms(inside(frame).get("indicators")) for name, frame in inside(raw.get("frames")).items()}
    yield from (f"the file: {said}" for said in _check_frames([*map(str, inside(raw.get("frames")))]))
    yield from (f"frames.{name}.indicators: {said}" for name, by in frames.items() for said in _check_indicators(by))
    yield from (f"coders: {said}" for said in _check_coders(inside(raw.get("coders"))))
    drop = {kind: terms(lists) for kind, lists in inside(inside(raw.get("cues")).get("drop")).items()}
    yield from (f"cues: {said}" for said in find_unknown(drop))
    yield from (f"the file: {clash}" for clash in _find_clashes(frames))
