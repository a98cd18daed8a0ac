"""What the measure goes by: features of a mention, each a short text that is there or not.

Two lists, for two questions. Is it denied: which kind of denying cue stands nearest before (``<``) and after (``>``) the mention, how
near, over which bound of clauses, by which words it is reached. Whose is it, if not denied: quotations, reports, sources and persons, the kind of text, the
sentences around. No word of a topic is among them: a word that is no cue is only ``*``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from framing.stance.cues import Cue
from framing.stance.sentence import MARKS, Place, suffix
from framing.stance.setting import Setting

DENYING = (
    "negation", "lack", "failing", "denial", "dismissal", "breach", "doubt", "unproved", "untruth", "fault", "hype", "merely", "pretext", "ground",
    "distance", "claim", "portrayal", "view", "contrast",
)  # fmt: skip
"""Kinds of cue that may deny. A mention with none of them in its sentence is never rejected."""

_SHIFTING = ("opposition", "exception", "turn", "condition", "obligation", "possibility", "emphasis", "evidence")
_REACHING = tuple(kind for kind in DENYING if kind not in ("fault", "ground", "claim", "view"))
_NEGATING = ("negation", "lack", "failing", "contrast")
_DENIES = ("negation", "lack", "failing", "denial", "dismissal", "doubt")
_FAMILIES = {
    "N": _NEGATING,
    "D": ("denial", "dismissal", "doubt"),
    "S": ("untruth", "fault", "hype", "pretext", "claim", "unproved"),
}
_ON_THE_WAY = {
    "N": _NEGATING,
    "D": ("dismissal", "denial"),
    "S": ("view", "untruth", "pretext", "portrayal", "merely", "hype", "ground", "distance"),
}
_VERBS = ("being", "future", "possibility", "obligation")
_STRUCTURE = (
    (_VERBS, 3), (("opener",), 3), (("joining",), 2), (("comma",), 3),
    ((*_VERBS, "having", "saying", "report", "opinion", "opposition", "attitude"), 4), (("preposition", "of"), 4), (("to",), 2),
)  # fmt: skip
"""What is counted between a cue and a mention, and how far: verbs, words that open a clause, that join, commas; predicates of any kind, phrases, to."""
_BETWEEN = ("comma", "strong", "colon", "stop", "list", "turn", "opener", "joining", "being", "having", "future", "of", "to", "preposition", "article", "determiner", "saying", "report",
            "opposition", "condition", "coverb", "degree", "negation", "lack", "exception", "attitude", "obligation", "possibility", "emphasis", "speaker", "unproved", "evidence")  # fmt: skip
_AHEAD = (
    "condition", "obligation", "possibility", "saying", "report", "opinion", "it", "exception", "self", "other", "opener", "opposition", "claim",
    "to", "negation", "lack", "denial",
)  # fmt: skip
_VOICES = ("saying", "report", "source", "opinion", "claim", "accusation", "speaker", "self", "other", "reader", "it", "question", "condition", "opener", "colon", "untruth", "denial",
           "distance", "portrayal")  # fmt: skip
_FOLLOWING = ("opener", "to", "preposition", "stop", "comma", "strong", "colon")
_STEPS = (0, 1, 2, 4, 7, 12, 25)


def denial_features(place: Place) -> list[str] | None:
    """Return the features that show whether a mention is denied; ``None`` where nothing in its sentence denies."""
    sentence = place.sentence
    if not any(kind in sentence.by_kind for kind in DENYING) or all(
        near.bound == "S" for kind in DENYING for near in place.nearest(kind)
    ):
        return None
    out: list[str] = []
    for kind in (*DENYING, *_SHIFTING):
        for side, cue, distance, bound in place.nearest(kind):
            name = kind + side
            out += [f"{name}{bound}", f"{name}d{_step(distance)}", f"{name}{bound}{_near(distance)}"]
            if kind in DENYING and bound in ("0", "A", "T", ":", "C") and distance <= 12:
                out.append(f"{name}={cue.entry}")
                if distance <= 2:
                    out.append(f"{name}={cue.entry} n")
    reaching = _last(place, _REACHING)
    if sentence.words[-1] in "?？":
        out += ["asks", *([f"asks {reaching[0]}"] if reaching else [])]
    if reaching:
        out += _reach(place, *reaching)
    return [*out, *_how_many(place), *_between(place), *_paths(place), *_beside(place), *_quotation(place)]


def voice_features(place: Place, setting: Setting) -> list[str]:
    """Return the features that show whether a mention is somebody else's."""
    voice, quotation = setting.voice, _quotation(place)
    inside = "Q" + ("" if len(quotation) < 2 else "q" if quotation[1] in ("quote 1", "quote s") else "Q")
    out = [f"voice {voice}", f"{inside} {voice}", *quotation, *setting.features]
    for kind in _VOICES:
        for side, cue, distance, bound in place.nearest(kind):
            name = kind + side
            out += [name, f"{name}{bound}", f"{name}d{_step(distance)}", f"{name}{inside}"]
            if kind in ("saying", "report", "source", "opinion", "accusation"):
                out += [f"{name}={cue.entry}", f"{name} {voice}"]
    out += [f"{kind} outside" for kind in sorted(place.sentence.outside)]
    return [*out, "first " + place.kind_at(0), *_governing(place, inside), *_beside(place)]


def _governing(place: Place, inside: str) -> Iterator[str]:
    """Yield how verbs of speaking and thinking stand to the mention: over it from before, or closing the sentence after it."""
    sentence = place.sentence
    chief = "saying" if sentence.language == "en" else "report"
    chiefs, over = sentence.by_kind.get(chief, []), sentence.count(chief, 0, place.start)

    def stands(name: str, cue: Cue, distance: int) -> Iterator[str]:
        yield from (f"{name} {_step(distance)}", f"{name}>{place.kind_at(cue.end)}")
        yield from (f"{name}<{place.kind_at(cue.start - 1)}", f"{name} {'q' * sentence.quoted[cue.start]}{inside}")

    if over and chiefs[0].end <= place.start:
        bound = sentence.bound(chiefs[0].end, place.start)
        yield from stands("over", chiefs[0], chiefs[0].start)
        yield from (f"over {bound}", f"over {place.kind_at(chiefs[0].end)} {bound}", f"over n{min(over, 3)}")
    if chiefs and chiefs[-1].start >= place.end:
        yield from stands("closing", chiefs[-1], len(sentence.words) - chiefs[-1].end)
    for kind in ("saying", "report", "opinion"):
        tag = place.after(kind)
        ends = ("stop", "preposition", "comma", "to", "$")
        if tag and place.kind_at(tag.end) in ends and sentence.count("comma", max(place.end, tag.start - 6), tag.start):
            yield from ("tag", f"tag<{place.kind_at(tag.start - 1)}")
    for kind in ("saying", "report", "opinion", "claim", "accusation"):
        at = sentence.count(kind, 0, place.start)
        for cue in sentence.by_kind.get(kind, ())[max(at - 4, 0) : at]:
            if cue.end > place.start:
                continue
            follows = place.kind_at(cue.end)
            name = kind + "(" + (follows if follows in _FOLLOWING else "*")
            name += "B" if sentence.count("turn", cue.end, place.start) else ""
            name += "S)" if sentence.bound(cue.end, place.start) == "S" else ")"
            yield from (name, f"{name}{_step(place.start - cue.end)}")


def _last(place: Place, kinds: Iterable[str]) -> tuple[str, Cue] | None:
    """Return the nearest cue of some kinds before the mention, and its kind; the first of two kinds that it has."""
    found = [(kind, cue) for kind in kinds if (cue := place.before(kind))]
    return max(found, key=lambda one: one[1].end, default=None)


def _reach(place: Place, kind: str, cue: Cue) -> Iterator[str]:
    """Yield what stands between the nearest denying cue and the mention after it, and what stands before the cue."""
    sentence = place.sentence
    if sentence.language == "en":
        word, follows = suffix(sentence.words[place.end - 1]), place.kind_at(cue.end)
        yield f"{kind}+{word}{sentence.bound(cue.end, place.start)}"
        yield f"{kind}>{'v' if follows in ('*-', '*s') else follows}+{word}"
    for other in _BETWEEN:
        if sentence.count(other, cue.end, place.start):
            yield f"{kind}~{other}"
    yield f"{kind}>>{place.kind_at(cue.end)}"
    family = "N" if kind in _FAMILIES["N"] else kind
    start, widest = cue.start, 12 if sentence.language == "en" else 20
    while start > 0 and sentence.words[start - 1] not in MARKS and cue.start - start < widest:
        start -= 1
    for other in _AHEAD:
        if sentence.count(other, start, cue.start):
            yield f"{family}^{other}"
    yield from (f"{family}^0{place.kind_at(cue.start - 1)}", f"{family}^1{place.kind_at(cue.start - 2)}")
    if start == cue.start:
        yield f"{family}^^"


def _how_many(place: Place) -> Iterator[str]:
    """Yield how many cues deny in the 20 words before the mention, and in its own clause: two may undo each other."""
    sentence = place.sentence
    start = max(place.start - 20, *(cue.end for kind in ("strong", "stop", "colon") if (cue := place.before(kind))), 0)
    comma = place.before("comma")
    clause = max(start, comma.end if comma else 0)
    many, own = (min(sum(sentence.count(kind, a, place.start) for kind in _DENIES), 3) for a in (start, clause))
    yield from (f"denies {many}", f"denies here {own}", f"denies {many} {own}")


def _between(place: Place) -> Iterator[str]:
    """Yield how much of a sentence's structure stands between a denying cue and the mention after it, each count with the others."""
    for family, kinds in _FAMILIES.items():
        nearest = [(kind, cue) for kind in kinds if (cue := place.before(kind))]
        for kind, cue in nearest:
            verbs, opened, joined, commas, predicates, phrases, to = _structure(place, cue)
            yield from (f"{kind} v{verbs}", f"{kind} v{verbs}o{opened}", f"{kind} j{joined}c{commas}")
            yield f"{kind} v{verbs}o{opened}j{joined}c{commas}"
            if kind in _DENIES or kind == "unproved":
                yield from (f"{kind} p{predicates}", f"{kind} p{predicates}f{phrases}", f"{kind} p{predicates}t{to}")
        if last := _last(place, kinds):
            verbs, opened, joined, commas, *_ = _structure(place, last[1])
            near = _near(place.start - last[1].end)
            yield from (f"{family} {near} v{verbs}o{opened}", f"{family} {near} j{joined}c{commas}")
            yield from (f"{family} v{verbs}o{opened}j{joined}c{commas}", f"{family} n{min(len(nearest), 3)}")


def _structure(place: Place, cue: Cue) -> list[int]:
    return [
        min(sum(place.sentence.count(kind, cue.end, place.start) for kind in kinds), most) for kinds, most in _STRUCTURE
    ]


def _paths(place: Place) -> Iterator[str]:
    """Yield the ways from the nearest cue of each family to the mention, where it is near."""
    for family, kinds in _ON_THE_WAY.items():
        last = _last(place, kinds)
        if last and place.start - last[1].end <= (9 if place.sentence.language == "en" else 14):
            path = place.path(last[1], longest=14)
            if len(path) <= 5:
                way = f"[{' '.join(path)}]"
                yield from (last[0] + way, family + way, f"{family} {len(path)}")
            yield f"{family}({' '.join(sorted(set(path) - {'*', 'det', 'degree', 'this'}))})"


def _beside(place: Place) -> Iterator[str]:
    left, right = place.beside(-1, 3), place.beside(1, 3)
    for side, words in (("L", left), ("R", right)):
        for number, (kind, entry) in enumerate(words):
            yield f"{side}{number} {kind}"
            if entry:
                yield f"{side}{number}={entry}"
        yield f"{side}{side} {words[0][0]} {words[1][0]}"
    yield f"LR {left[0][0]} {right[0][0]}"
    yield "LLL " + " ".join(kind for kind, _ in left)
    if place.sentence.language == "en":
        word = suffix(place.sentence.words[place.end - 1])
        yield from (f"word {word}", f"word {word} L {left[0][0]}", f"word {word} R {right[0][0]}")


def _quotation(place: Place) -> list[str]:
    """Return whether the mention stands in a quotation, how long it is, and whether it holds a whole clause."""
    sentence = place.sentence
    offsets = sentence.offsets
    start = offsets[place.start]
    end = offsets[place.end - 1] + len(sentence.words[place.end - 1])
    at = bisect_right(sentence.quotes, (start, len(sentence.text) * 9)) - 1  # quotations don't overlap
    if at < 0 or sentence.quotes[at][1] < end:
        return ["unquoted"]
    opened, closed = sentence.quotes[at]
    size = (closed - opened) / (6 if sentence.language == "en" else 1.6)
    length = "1" if closed - opened <= end - start + 2 else "s" if size <= 4 else "m" if size <= 10 else "l"
    stops = any(c in ",.!?，。！？;；" for c in sentence.text[max(opened, 0) : closed])
    return ["quote", f"quote {length}", *(["quote stops"] if stops else [])]


def _step(distance: int) -> str:
    return next((str(step) for step in _STEPS if distance <= step), "far")


def _near(distance: int) -> str:
    return "n" if distance <= 2 else "m" if distance <= 7 else "f"
