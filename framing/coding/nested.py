"""Codings nested in JSON, as annotation tools export them and as people write them down: a row with its path for each decision.

What a key is follows from what it names: a frame of the codebook, a known article or coder, or one of the names that columns have (article, coder,
frame, stance). Other keys hold more of the same (annotations, result, data) or, where nobody is named, are coders. ``docs/coding.md`` has the shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from framing.coding.exports import join_regions, list_choices
from framing.coding.tables import MISSING, NO, YES, plain_value
from framing.errors import FramingError
from framing.text.scripts import plain_name

LABELS = ("taxonomy", "name")
"""Keys of what was found, after the names of a column of frames."""

_AROUND = {
    *LABELS, "label", "labels", "cats", "accept", "frames", "categories", "codes", "tags", "choices", "annotations", "annotation", "codings", "coding", "completions", "result", "results", "value", "values", "data", "meta",
    "metadata", "decisions", "decision", "entities", "spans", "coders", "annotators", "ratings", "judgments", "responses",
}  # fmt: skip
_ASIDE = {"predictions": "predictions of a model", "drafts": "drafts that nobody submitted"}
_NO_CODINGS = {"options", "tokens", "versions", "relations", "comments", "config", *_ASIDE}
_WHERE = {"start", "end", "startoffset", "endoffset", "begin"}
_DECISIONS = ("asserted", "attributed", "rejected", "present", "none", "yes", "no")
_FLAGS = {"wascancelled", "skipped", "groundtruth", "isbinary", "isvalid"}
BY_KEY = 50

Known = dict[str, tuple[int, str]]
"""What is known on the way down (article, coder, frame), with the rank of the name that said so: a lower one is surer."""


class Row(NamedTuple):
    """A decision, and the path where it stands."""

    place: str
    article: str
    coder: str
    frame: str
    value: str


@dataclass
class Nested:
    """How keys are read: ``frames`` and ``roles`` (with their rank) by plain name, ``articles`` and ``coders`` as they are known; and what was left out."""

    frames: Mapping[str, str]
    roles: Mapping[str, tuple[str, int]]
    articles: Collection[str]
    coders: Collection[str]
    left: Counter[str] = field(default_factory=Counter)
    unused: dict[str, None] = field(default_factory=dict)
    seen: dict[str, None] = field(default_factory=dict)
    """The keys of all that was read, by plain name; empty where nothing is nested."""

    def read(self, place: str, record: Any, known: Known) -> list[Row]:
        """Return the decisions of a record; several spans with one frame are a decision with all their stances."""
        rows: dict[tuple[Any, ...], Row] = {}
        for n, (row, span) in enumerate(self._walk(record, f"{place},", known)):
            key = (*row[1:4], "" if span else n)
            said = {*row.value.split(";"), *(rows[key].value.split(";") if key in rows else ())}
            rows[key] = row._replace(value=";".join(sorted(said)) if span else row.value)
        return list(rows.values())

    def find_labels(self, value: Any) -> list[tuple[str, str]]:
        """Return the frames that labels name, with the stance behind a colon, or yes; none where one of them names no frame."""
        found = []
        for label in value if isinstance(value, list) else [value]:
            label = label[-1] if isinstance(label, list) and label else label  # [start, end, label], or a path
            whole, (frame, _, stance) = str(label), str(label).replace("：", ":").rpartition(":")
            name = self.frames.get(plain_name(whole)) or self.frames.get(plain_name(frame))
            if name is None:
                return []
            self.seen.setdefault(plain_name(whole if plain_name(whole) in self.frames else frame))
            found.append((name, "yes" if plain_name(whole) in self.frames else stance.strip() or "yes"))
        return found

    def role(self, key: str) -> str:
        return "" if plain_name(key) in self.frames else self.roles.get(plain_name(key), ("", 0))[0]

    def _pick(self, node: Mapping[str, Any], role: str) -> str:
        return min((k for k in node if self.role(k) == role), key=lambda k: self.roles[plain_name(k)][1], default="")

    def _told(self, node: Mapping[str, Any], known: Known) -> Known:
        """Return what is known with the article and coder that a node names; an id of its own comes last, as tools number what they hold."""
        known, parts = dict(known), [node, *(v for k, v in node.items() if plain_name(k) in ("data", "meta") and isinstance(v, dict))]  # fmt: skip
        there = known.get("article", (BY_KEY, ""))[0] < BY_KEY
        for part in parts:
            for key, value in part.items():
                role, rank = self.role(key), self.roles.get(plain_name(key), ("", 0))[1]
                if isinstance(value, dict):
                    value = next((value[k] for k in ("email", "username", "name", "id") if value.get(k)), None)
                if (
                    role not in ("article", "coder")
                    or not isinstance(value, str | int | float)
                    or (role == "article" and there)
                ):
                    continue
                rank += BY_KEY // 2 if part is node and plain_name(key) == "id" else 0
                if role not in known or rank < known[role][0] + (role == "coder"):
                    known[role] = rank, str(value).strip()
        return known

    def _named(self, key: str, known: Known, *, alone: bool) -> Known:
        """Return what is known with what a key names: a known article, or a coder where no better name tells who it was."""
        if key in self.articles and known.get("article", (BY_KEY, ""))[0] >= BY_KEY:
            return known | {"article": (-1, key)}
        if key in self.coders or (
            not alone and plain_name(key) not in _AROUND and known.get("coder", (BY_KEY, ""))[0] >= BY_KEY
        ):
            return known | {"coder": (-1 if key in self.coders else BY_KEY, key)}
        return known

    def _leaf(self, path: str, known: Known, value: Any, span: bool = False) -> Iterator[tuple[Row, bool]]:
        article, coder, frame = (known.get(what, (0, ""))[1] for what in ("article", "coder", "frame"))
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if not article:
            raise FramingError(
                f"{path.replace(',.', ', ')}: a coding without an article; a key such as article or id must name it (or --columns article=THEIRS)"
            )
        if frame:
            cells = (
                []
                if value is None and known.get("coder", (0, ""))[0] in (-1, BY_KEY)
                else [(frame, ";".join(map(str, values)))]
            )
        else:  # without a label somebody looked and found nothing
            found: dict[str, dict[str, None]] = {}
            for name, stance in (
                cell for label in values for cell in self.find_labels([label]) or [(str(label), "yes")]
            ):
                found.setdefault(name, {}).setdefault(stance)
            cells = [(name, ";".join(stances)) for name, stances in found.items()] or [
                (next(iter(self.frames.values())), "")
            ]
        span = span or any(isinstance(one, list) for one in values)
        yield from ((Row(path.replace(",.", ", "), article, coder, *cell), span) for cell in cells)

    def _walk(self, node: Any, path: str, known: Known, *, inside: bool = False) -> Iterator[tuple[Row, bool]]:
        if isinstance(node, list) and is_nested(node):
            for n, one in enumerate(join_regions(node)):
                yield from self._walk(one, f"{path}.{n}", known, inside=inside)
            return
        if not isinstance(node, dict):
            yield from self._leaf(path, known, node)
            return
        answer, choice = node.get("answer"), isinstance(node.get("accept"), list)
        whole = answer == "reject" and not isinstance(node.get("label"), str)
        if whole or answer == "ignore" or any(node.get(key) is True for key in ("was_cancelled", "skipped")):
            self.left["rejected as a whole" if whole else "skipped, ignored or cancelled"] += 1
            return
        known = self._told(node, known)
        if choice and isinstance(node.get("options"), list):
            node = {"labels": list_choices(node["options"], node["accept"], self.find_labels)}
        name, said = self._pick(node, "frame"), self._pick(node, "stance")
        held, around = node.get(said), dict.fromkeys(map(plain_name, node))
        if isinstance(held, dict):  # Label Studio's value: {choices: […]}
            around |= dict.fromkeys(map(plain_name, held))
            inner = self._pick(held, "frame") or self._pick(held, "stance")
            held = held.get(inner) if inner or name else held
        self.seen |= around
        span, taken = any(name in _WHERE for name in around), set[str]()
        framed = any(name in self.frames for name in around)
        if "frame" in known and (said or name):
            yield from self._walk(held if said else node[name], f"{path}.{said or name}", known)
            return
        if name and not said and (under := list(self._under_label(node, path, known, name))):
            yield from under
            return
        if not framed and not is_nested(held):
            if name and not is_nested(node[name]):
                frames, labels = self.find_labels(node[name]), self.find_labels(held)
                taken = {name, said}
                decided = said and (held is not None or not isinstance(node[said], dict))
                if node[name] == []:
                    yield from self._leaf(f"{path}.{name}", known, [])
                elif decided and (frames or not labels):
                    for frame in [frame for frame, _ in frames] or [str(node[name])]:
                        yield from self._leaf(f"{path}.{said}", known | {"frame": (0, frame)}, held, span)
                elif not said or labels:
                    yield from self._leaf(f"{path}.{said or name}", known, held if said else node[name], span)
                else:
                    self.left["results without a choice or label"] += 1
            elif said and not name and self.find_labels(held):
                yield from self._leaf(f"{path}.{said}", known, held, span)
        nested = [key for key, value in node.items() if is_nested(value) and plain_name(key) not in _NO_CODINGS]
        for key, value in node.items():
            plain, below = plain_name(key), f"{path}.{key}"
            if plain in _NO_CODINGS or key in taken:
                self.left[_ASIDE.get(plain, "")] += len(value) if isinstance(value, list) else 0
            elif plain in self.frames:
                yield from self._walk(value, below, known | {"frame": (0, self.frames[plain])})
            elif self.role(key) in ("article", "coder") or (self.role(key) and not is_nested(value)):
                continue
            else:
                alone = isinstance(value, list) and not inside and len(nested) == 1
                named = self._named(key, known, alone=alone)
                chosen = value == [] or bool(self.find_labels(value))
                ours = inside or key in self.coders or key in self.articles
                leaf = named is not known and ("frame" in known or (ours and chosen))
                leaf = leaf or (plain in _AROUND and isinstance(value, list) and (value or plain == "result"))
                misspelt = framed and value in _DECISIONS[:3]
                rows = (
                    list(self._walk(value, below, named, inside=plain in _AROUND)) if is_nested(value) or leaf else []
                )
                rows += self._leaf(below, known | {"frame": (0, key)}, value) if misspelt else []
                yield from rows
                if not rows and (value in _DECISIONS or isinstance(value, bool)) and plain not in _FLAGS:
                    self.unused.setdefault(key)

    def _under_label(self, node: dict[str, Any], path: str, known: Known, name: str) -> Iterator[tuple[Row, bool]]:
        """Yield the decisions that coders' names hold beside the one frame of a node; without any, the label itself is the decision."""
        labels = [] if is_nested(node[name]) else self.find_labels(node[name])
        if len(labels) != 1:
            return
        for key, value in node.items():
            here = known | {"frame": (0, labels[0][0])}
            if key in self.coders:
                rows = list(self._walk(value, f"{path}.{key}", here | {"coder": (-1, key)}))
            elif is_nested(value) and not self.role(key) and plain_name(key) not in {"data", "meta", *_NO_CODINGS}:
                rows = list(self._walk(value, f"{path}.{key}", here, inside=True))
            else:
                continue
            words = YES | NO | MISSING | set(_DECISIONS)
            yield from rows if all(plain_value(row.value) in words for row, _ in rows) else ()


def is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))
