"""Codings nested in JSON, as annotation tools export them and as people write them down: a row with its path for each decision.

What a key is follows from what it names: a frame of the codebook, a known article or coder, or one of the names that columns have (article, coder,
frame, stance). Other keys hold more of the same (annotations, result, data) or, where nobody is named, are coders. ``docs/coding.md`` has the shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from framing.coding.exports import SPAN, join_regions, plain_record
from framing.coding.names import Names
from framing.coding.tables import MISSING, NO, YES, Cell, plain_value
from framing.errors import FramingError
from framing.text.scripts import plain_name

_AROUND = {
    "taxonomy", "name", "label", "labels", "cats", "accept", "frames", "categories", "codes", "tags", "choices",
    "annotations", "annotation", "codings", "coding", "completions", "result", "results", "value", "values", "data",
    "meta", "metadata", "decisions", "decision", "entities", "spans", "coders", "annotators", "ratings",
    "judgments", "response", "responses", "answers", "output", "classifications", "versions",
}  # fmt: skip
_DECISIONS = ("asserted", "attributed", "rejected", "present", "none", "yes", "no")
_FLAGS = {"wascancelled", "skipped", "groundtruth", "isbinary", "isvalid", "default"}
BY_KEY = 50

Known = dict[str, tuple[int, str]]
"""What is known on the way down (article, coder, frame), with the rank of the name that said so: a lower one is surer."""


class Nested(Names):
    """The walk through a record, by what its names say."""

    def read(self, place: str, record: Any, known: Known) -> list[Cell]:
        """Return the decisions of a record; several spans with one frame are a decision with all their stances."""
        rows: dict[tuple[Any, ...], Cell] = {}
        try:
            for n, (row, span) in enumerate(self._walk(record, f"{place},", known)):
                key = (*row[1:4], "" if span else n)
                said = {*row.value.split(";"), *(rows[key].value.split(";") if key in rows else ())}
                rows[key] = row._replace(value=";".join(sorted(said)) if span else row.value)
        except RecursionError:
            raise FramingError(f"{place}: nested too deeply for codings") from None
        return list(rows.values())

    def tell(self, node: Mapping[str, Any], known: Known) -> Known:
        """Return what is known with the article and coder that a record names."""
        known, there = dict(known), known.get("article", (BY_KEY, ""))[0] < BY_KEY
        for key, value in node.items():
            role, rank = self.role(key), self.roles.get(plain_name(key), ("", 0))[1]
            if role not in ("article", "coder") or (role == "article" and there):
                continue
            if isinstance(value, dict):
                given = [value[k] for k in ("email", "username", "name", "id") if value.get(k)]
                value = next((one for one in given if str(one) in self.coders), next(iter(given), None))
            if isinstance(value, str | int | float) and (
                role not in known or rank < known[role][0] + (role == "coder")
            ):
                known[role] = rank, str(value).strip()
        return known

    def _named(self, key: str, known: Known, *, alone: bool) -> Known:
        """Return what is known with what a key names: a known article, or a coder where no better name tells who it was."""
        if key in self.articles and known.get("article", (BY_KEY, ""))[0] >= BY_KEY:
            return known | {"article": (-1, key)}
        if key in self.coders:
            return known | {"coder": (-1, key)}
        guess = not alone and plain_name(key) not in _AROUND and ("coder", -1) not in self.roles.values()
        if guess and known.get("coder", (BY_KEY, ""))[0] >= BY_KEY:
            return known | {"coder": (BY_KEY, key)}
        return known

    def _leaf(self, path: str, known: Known, value: Any, span: bool = False) -> Iterator[tuple[Cell, bool]]:
        article, coder, frame = (known.get(what, (0, ""))[1] for what in ("article", "coder", "frame"))
        path = path.replace(",.", ", ")
        values = value if isinstance(value, list) else [] if value in (None, "") else [value]
        if not article:
            raise FramingError(
                f"{path}: a coding without an article; a key such as article or id must name it (or --columns article=THEIRS)"
            )
        said: dict[str, dict[str, None]] = {}
        if frame and (value is not None or known.get("coder", (0, ""))[0] not in (-1, BY_KEY)):
            said[frame] = dict.fromkeys(map(str, values))
        elif not frame:
            for label in values:
                for name, stance in self.find_labels([label]) or [(str(label), "yes")]:
                    said.setdefault(name, {}).setdefault(stance)
            said = said or {next(iter(self.frames.values())): {}}  # somebody looked and found nothing
        span = span or any(isinstance(one, list) for one in values)
        yield from ((Cell(path, article, coder, name, ";".join(stances)), span) for name, stances in said.items())

    def _walk(self, node: Any, path: str, known: Known, *, inside: bool = False) -> Iterator[tuple[Cell, bool]]:
        if isinstance(node, list) and is_nested(node):
            for n, one in enumerate(join_regions(node)):
                yield from self._walk(one, f"{path}.{n}", known, inside=inside)
        elif not isinstance(node, dict):
            yield from self._leaf(path, known, node)
        elif (record := plain_record(node, self)) is not None:
            self.seen |= dict.fromkeys(map(plain_name, record))
            known = self.tell(record, known)
            name, said = self.pick(record, "frame"), self.pick(record, "stance")
            if "frame" in known and (said or name):
                yield from self._walk(record[said or name], f"{path}.{said or name}", known)
                return
            beside = name and (not said or is_nested(record[said]))
            under = list(self._under_label(record, path, known, name)) if beside else []
            yield from under or self._decided(record, path, known, name, said)
            if not under:
                yield from self._below(record, path, known, inside)

    def _decided(
        self, record: dict[str, Any], path: str, known: Known, name: str, said: str
    ) -> Iterator[tuple[Cell, bool]]:
        """Yield what a record says itself: labels, or a frame and the stance beside it."""
        around, labelled, held = set(map(plain_name, record)), record.get(name), record.get(said)
        if around & set(self.frames) or is_nested(labelled) or is_nested(held):
            return
        frames, labels, span = self.find_labels(labelled), self.find_labels(held), bool(around & SPAN)
        if name and labelled == []:
            yield from self._leaf(f"{path}.{name}", known, [])
        elif name and said and (frames or not labels):
            for frame in [frame for frame, _ in frames] or [str(labelled)]:
                yield from self._leaf(f"{path}.{said}", known | {"frame": (0, frame)}, held, span)
        elif name or labels:
            yield from self._leaf(f"{path}.{said or name}", known, held if said else labelled, span)

    def _under_label(self, record: dict[str, Any], path: str, known: Known, name: str) -> Iterator[tuple[Cell, bool]]:
        """Yield the decisions that coders have beside the one frame of a record; without any, the label is the decision."""
        labels = [] if is_nested(record[name]) else self.find_labels(record[name])
        if len(labels) != 1:
            return
        here, words = known | {"frame": (0, labels[0][0])}, YES | NO | MISSING | set(_DECISIONS)
        for key, value in record.items():
            if key in self.coders or (is_nested(value) and self.role(key) in ("", "stance")):
                by = here | {"coder": (-1, key)} if key in self.coders else here
                rows = list(self._walk(value, f"{path}.{key}", by, inside=True))
                yield from rows if all(plain_value(row.value) in words for row, _ in rows) else ()

    def _below(self, record: dict[str, Any], path: str, known: Known, inside: bool) -> Iterator[tuple[Cell, bool]]:
        """Yield what stands under other keys of a record: frames, articles, coders, or more of the same around them."""
        framed = any(plain_name(key) in self.frames for key in record)
        single = sum(map(is_nested, record.values())) == 1
        for key, value in record.items():
            plain, below = plain_name(key), f"{path}.{key}"
            if plain in self.frames:
                value = value if "coder" in known else self._by_position(value, below)
                yield from self._walk(value, below, known | {"frame": (0, self.frames[plain])})
            elif not self.role(key) or (is_nested(value) and self.role(key) in ("frame", "stance")):
                named = self._named(key, known, alone=isinstance(value, list) and not inside and single)
                ours = inside or key in self.coders or key in self.articles
                leaf = "frame" in known or (ours and (value == [] or bool(self.find_labels(value))))
                leaf = leaf and named is not known
                leaf = leaf or (plain in _AROUND and isinstance(value, list) and (value or plain == "result"))
                if is_nested(value) or leaf:
                    rows = list(self._walk(value, below, named, inside=plain in _AROUND))
                else:  # a decision beside those on frames: a name misspelt
                    misspelt = framed and value in _DECISIONS[:3]
                    rows = list(self._leaf(below, known | {"frame": (0, key)}, value)) if misspelt else []
                yield from rows
                if not rows and (value in _DECISIONS or isinstance(value, bool)) and plain not in _FLAGS:
                    self.unused.setdefault(key)

    def _by_position(self, value: Any, path: str) -> Any:
        """Return decisions that stand in the coders' order, perhaps behind what they came to, by the coders' names."""
        whole, *coders = self.asked
        together = isinstance(value, list) and len(value) == 2 and isinstance(value[1], list)
        values = value[1] if together else value
        if not isinstance(values, list) or not (together or len(values) == len(coders) > 1):
            return value
        if len(values) != len(coders) or (together and whole is None):
            raise FramingError(
                f"{path.replace(',.', ', ')}: decisions by position, {len(values)} of coders{' and what they came to' if together else ''}; name "
                f"them all in their order (--coder ann --coder bob …{' --aggregate gold' if together else ''}), got {[c for c in self.asked if c]}"
            )
        coded = [-1 if one is None else one for one in values]  # a place left empty was not coded
        return dict(zip(coders, coded, strict=True)) | ({whole: value[0]} if together else {})


def is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(one, dict) for one in value))
