"""Hard rules: constructions that deny whatever the learned weights say. In real mentions each is right as often as its text says.

They are few on purpose: of the many rules that a reader would think of (to deny, not at all, in no way …) most are right less often than the weights.
"""

from __future__ import annotations

import re

from framing.stance.sentence import Place

_TWICE = re.compile(
    r"\b(?:not|never|n['’]t)\s+\w+,\s+(?:and|nor|or)\s+(?:\w+\s+){0,2}?(?:will|would|does|do|did|has|have|had|can|could|should|never)\b[^,.;:]{0,30},[^,.;:]*$",
    re.I,
)
_BEFORE_PRETEXT = re.compile("(?:(?:以|借)|(?:打着|泛化|滥用)[^，。；：]{0,6})[“「]?$")
_AFTER_PRETEXT = re.compile("[”」]?(?:为由|为名|为借口|为幌子|之名|的?(?:旗号|幌子|名义|概念|借口))")
_FLAT = frozenset(("并非", "绝非", "决非", "并不是", "绝不是", "决不是"))
_DENY = frozenset(("deny", "denies", "denied", "denying"))
_QUOTES = frozenset("“”‘’「」\"'的")


def distance(place: Place) -> bool:
    """So-called X, 所谓X: the mention stands right behind, but for a quotation mark. Right in 19 of 20 real mentions."""
    cue = place.before("distance")
    return bool(cue and all(word in _QUOTES for word in place.sentence.words[cue.end : place.start]))


def pretext(place: Place) -> bool:
    """以X为借口, 打着X的旗号, 泛化X概念: the mention stands within the frame. Right in 26 of 26 real mentions."""
    text, start = place.sentence.text, place.sentence.offsets[place.start]
    framed = place.sentence.language == "zh" and _BEFORE_PRETEXT.search(text[max(start - 12, 0) : start])
    return bool(framed and _AFTER_PRETEXT.match(text[place.end : place.end + 6]))


def coordination(place: Place) -> bool:
    """Has never used, and will never use, … as X: two negated verbs share what follows. Too rare in real mentions to count."""
    return place.sentence.language == "en" and bool(
        _TWICE.search(place.sentence.text[: place.sentence.offsets[place.start]])
    )


def flat(place: Place) -> bool:
    """并非…的X, with the mention at the end of its clause: it is what something is said not to be."""
    cue, sentence = place.before("negation"), place.sentence
    if cue is None or cue.entry not in _FLAT or sentence.bound(cue.end, place.start) != "0":
        return False
    ends = place.kind_at(place.end) in ("comma", "stop", "strong", "list", "quote", "$")
    return ends and not sentence.count("exception", cue.end, place.start)


def denial(place: Place) -> bool:
    """Denied that …, for what stands in the clause. Right in both real mentions; not where the denial is itself denied, doubted or asked for."""
    cue, sentence = place.before("denial"), place.sentence
    if cue is None or cue.entry not in _DENY or sentence.words[cue.end] != "that":
        return False
    far, near = max(cue.start - 25, 0), max(cue.start - 4, 0)
    undone = any(sentence.count(kind, far, place.start) for kind in ("negation", "lack"))
    undone = undone or any(sentence.count(kind, near, cue.start) for kind in ("failing", "untruth", "fault"))
    one_verb = sentence.bound(cue.end, place.start) in ("0", "T") and sentence.count("being", cue.end, place.start) < 2
    return one_verb and not undone and not {"can", "could", "idle"} & set(sentence.words[near : cue.start])


RULES = {rule.__name__: rule for rule in (distance, pretext, coordination, flat, denial)}


def denied(place: Place) -> str:
    """Return the name of the first rule that says the mention is denied, or ""."""
    return next((name for name, rule in RULES.items() if rule(place)), "")
