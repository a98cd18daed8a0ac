"""What the measure goes by: features of a mention, each a short text that is there or not.

Two lists, for two questions. Is it denied: which kind of denying cue stands nearest before (``<``) and after (``>``) the mention, how
near, over which bound of clauses, and what stands between. Whose is it, if not denied: each nearest cue itself and its bound, quotations, the
kind of text, the sentences around. No word of a topic is among them: a word that is no cue is only ``*``.
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
_DENIES = ("negation", "lack", "failing", "denial", "dismissal", "doubt")
_FAMILIES = {
    "N": ("negation", "lack", "failing", "contrast"),
    "D": ("denial", "dismissal", "doubt"),
    "S": ("untruth", "fault", "hype", "pretext", "claim", "unproved"),
}
_VERBS = ("being", "future", "possibility", "obligation")
_STRUCTURE = (
    ("v", 3, _VERBS), ("o", 3, ("opener",)), ("j", 2, ("joining",)), ("c", 3, ("comma",)),
    ("p", 4, (*_VERBS, "having", "saying", "report", "opinion", "opposition", "attitude")),
    ("f", 4, ("preposition", "of")), ("t", 2, ("to",)),
)  # fmt: skip
"""What is counted between a cue and a mention, and how far: verbs, words that open a clause, that join, commas; predicates of any kind, phrases, to."""
SPEAKING = ("saying", "report", "source", "opinion", "accusation")
_VOICES = (*DENYING, *_SHIFTING, *SPEAKING, "speaker", "self", "other", "reader", "it", "question", "opener", "colon")
_FOLLOWING = ("opener", "to", "preposition", "stop", "comma", "strong", "colon")
_STEPS = (0, 1, 2, 4, 7, 12, 25)


def denial_features(place: Place) -> list[str] | None:
    """Return the features that show whether a mention is denied; ``None`` where nothing in its sentence denies."""
    sentence = place.sentence
    if all(near.bound == "S" for kind in DENYING for near in place.nearest(kind)):
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
    return [*out, *_how_many(place), *_between(place), *_beside(place), *_quotation(place)]


def voice_features(place: Place, setting: Setting) -> list[str]:
    """Return the features that show whether a mention is somebody else's."""
    voice, quotation = setting.voice, _quotation(place)
    inside = "Q" + ("" if len(quotation) < 2 else "q" if quotation[1] in ("quote 1", "quote s") else "Q")
    out = [f"voice {voice}", f"{inside} {voice}", *quotation, *setting.features]
    for kind in _VOICES:
        for side, cue, _, bound in place.nearest(kind):
            name = kind + side
            out += [name, f"{name}{bound}", f"{name}={cue.entry}", f"{name}={cue.entry} {bound}"]
            if kind in SPEAKING:
                out.append(f"{name} {voice}")
    return [*out, "first " + place.kind_at(0), *_governing(place, inside), *_beside(place)]


def _governing(place: Place, inside: str) -> Iterator[str]:
    """Yield how the first verb of speaking and those of thinking stand over the mention, from before it."""
    sentence = place.sentence
    chief = "saying" if sentence.language == "en" else "report"
    over = sentence.count(chief, 0, place.start)
    if over and (first := sentence.by_kind[chief][0]).end <= place.start:
        follows, bound = place.kind_at(first.end), sentence.bound(first.end, place.start)
        yield from (f"over {_step(first.start)}", f"over>{follows}", f"over<{place.kind_at(first.start - 1)}")
        yield from (f"over {'q' * sentence.quoted[first.start]}{inside}", f"over n{min(over, 3)}")
        yield from (f"over {bound}", f"over {follows} {bound}")
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
    yield from (f"{kind}~{other}" for other in sentence.by_kind if sentence.count(other, cue.end, place.start))
    yield f"{kind}>>{place.kind_at(cue.end)}"
    family = "N" if kind in _FAMILIES["N"] else kind
    start, widest = cue.start, 12 if sentence.language == "en" else 20
    while start > 0 and sentence.words[start - 1] not in MARKS and cue.start - start < widest:
        start -= 1
    yield from (f"{family}^{other}" for other in sentence.by_kind if sentence.count(other, start, cue.start))
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
        told = {kind: _structure(place, cue) for kind in kinds if (cue := place.before(kind))}
        for kind, (v, o, j, c, p, f, t) in told.items():
            yield from (f"{kind} {part}" for part in (v, v + o, j + c, v + o + j + c))
            if kind in _DENIES or kind == "unproved":
                yield from (f"{kind} {part}" for part in (p, p + f, p + t))
        if last := _last(place, kinds):
            (v, o, j, c, *_), near = told[last[0]], _near(place.start - last[1].end)
            yield from (f"{family} {part}" for part in (f"{near} {v}{o}", f"{near} {j}{c}", v + o + j + c))
            yield f"{family} n{min(len(told), 3)}"


def _structure(place: Place, cue: Cue) -> list[str]:
    def count(kinds: Iterable[str]) -> int:
        return sum(place.sentence.count(kind, cue.end, place.start) for kind in kinds)

    return [f"{sign}{min(count(kinds), most)}" for sign, most, kinds in _STRUCTURE]


def _beside(place: Place) -> Iterator[str]:
    left, right = place.beside(-1), place.beside(1)
    for side, words in (("L", left), ("R", right)):
        for number, (kind, entry) in enumerate(words):
            yield f"{side}{number} {kind}"
            if entry:
                yield f"{side}{number}={entry}"
        yield f"{side}{side} {words[0][0]} {words[1][0]}"
    yield f"LR {left[0][0]} {right[0][0]}"
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
