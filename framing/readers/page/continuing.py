"""Pieces of a page, and what bears on one of them continuing another."""

from __future__ import annotations

import math
from collections import Counter

from framing.readers.page.breaks import seam
from framing.readers.page.lines import is_closed
from framing.readers.page.pieces import Unit

BRIEF = 400  # characters of text that may stand in a box in the middle of another

# Log-odds of what speaks for one piece continuing another: logistic regression, rounded, on pages laid out from news text
# in the manner of tests/readers/page_layout.py. WITHIN is for neighbours inside a column; ACROSS for any two pieces once
# the clear ones are joined, moved from what the regression gave to where most lines came to the right article. What columns of a PDF say, and what numbered or foreign headings say, is set by hand.
WITHIN = {
    "after a brief, closed": -0.0,
    "after a brief, open": -0.8,
    "alike": 1.3,
    "back": -5.0,
    "bias": -0.5,
    "closed, no paragraph": -0.5,
    "closed, paragraph": 0.5,
    "columns": 0.4,
    "cut": 0.5,
    "cut, bare": 2.9,
    "far back": 0.0,
    "far onwards": -0.6,
    "headed": -0.5,
    "headline fits above": 2.0,
    "headline foreign": -3.0,
    "in order, back": 0.1,
    "in order, closed": -0.1,
    "in order, onwards": -0.3,
    "in order, open": 0.7,
    "next": 4.6,
    "next, past a gap": 2.9,
    "next, past a headline": 1.0,
    "onwards": -4.5,
    "open": 0.9,
    "open, no paragraph": 1.1,
    "open, paragraph": -1.5,
    "open, section": -3.0,
    "orphan": 3.2,
    "other headline above": -4.0,
    "over": 0.0,
    "over, no paragraph": -1.8,
    "past display": -1.3,
    "resumes, closed": 1.3,
    "resumes, closed late": 0.2,
    "resumes, open": 0.7,
    "resumes, open late": 0.0,
    "runs on": 1.0,
    "same headline above": 5.0,
    "unlike": 1.9,
}


ACROSS = {
    "after a brief, closed": 0.4,
    "after a brief, open": -1.0,
    "alike": 2.2,
    "back": -5.1,
    "bias": -0.9,
    "closed, no paragraph": -0.7,
    "closed, paragraph": 1.0,
    "columns": 0.4,
    "cut": 2.0,
    "cut, bare": 1.6,
    "far back": 0.1,
    "far onwards": -0.5,
    "headed": -0.7,
    "headline fits above": 2.0,
    "headline foreign": -2.4,
    "in order, back": 0.1,
    "in order, closed": 0.2,
    "in order, onwards": -0.7,
    "in order, open": 2.0,
    "next": 5.5,
    "next, past a gap": 1.4,
    "next, past a headline": 1.6,
    "onwards": -2.9,
    "open": 0.8,
    "open, no paragraph": 0.2,
    "open, paragraph": -3.1,
    "open, section": -2.7,
    "orphan": 2.0,
    "other headline above": -4.0,
    "over": -0.2,
    "over, no paragraph": -1.8,
    "past display": -2.5,
    "resumes, closed": 0.7,
    "resumes, closed late": 0.3,
    "resumes, open": 1.3,
    "resumes, open late": -0.2,
    "runs on": 1.1,
    "same headline above": 5.0,
    "unlike": 2.9,
}


def pair_traits(u: Unit, v: Unit, distance: int, pairs: Counter[str], order: float = 0.0) -> dict[str, float]:
    """Return what bears on piece v, ``distance`` pieces further on, continuing piece u; empty where it cannot."""
    if u.jump == "out" or v.jump == "in" or u.ends or v.starts or u.frame != v.frame or u.page != v.page:
        return {}
    traits = {"bias": 1.0}
    bare = not v.headed and not v.starts
    if not is_closed(u.text):
        traits |= {"open": 1.0, "runs on": max(-3.0, seam(u.text[-40:], v.text[:40], pairs))}
        traits |= {("", "open, paragraph", "open, no paragraph")[v.begins]: 1.0}
        traits["open, section"] = float(opens_numbered(v))
    else:
        traits[("", "closed, paragraph", "over, no paragraph" if u.stops else "closed, no paragraph")[v.begins]] = 1.0
        traits["over"] = float(u.stops)
    if distance == 1:
        headed = v.place - u.place > 1
        if headed:
            above, below = v.fits
            foreign = above < 0.2 and below >= 0.3
            traits |= {
                "past display": float(v.display),
                "headline fits above": above,
                "headline foreign": float(foreign),
            }
        traits["next, past a headline" if headed else "next, past a gap" if v.gap else "next"] = 1.0
        if v.gap and bare and u.opened > 1 and v.since <= BRIEF:
            traits["after a brief, open" if "open" in traits else "after a brief, closed"] = 1.0
        if v.gap and not headed:
            traits["in order, open" if "open" in traits else "in order, closed"] = order
    elif distance > 0:
        traits |= {"onwards": 1.0, "in order, onwards": order, "far onwards": math.log2(distance)}
    else:
        traits |= {"back": 1.0, "in order, back": order, "far back": math.log2(1 - distance)}
    if distance != 1:
        traits["headed"] = float(v.headed)
        traits["orphan"] = float(v.orphan)
        if bare and distance > 1 and v.opened == u.opened + 1 and u.last:
            brief = "" if v.since <= BRIEF else " late"
            traits[("resumes, open" if "open" in traits else "resumes, closed") + brief] = 1.0
        traits["cut, bare" if not v.headed else "cut"] = float(u.cut)
    if u.column and v.column:
        traits["columns"] = 1.0 if abs(u.column - v.column) <= 1.0 else -1.0
    if u.region and v.region:
        traits["same headline above" if u.region == v.region else "other headline above"] = 1.0
    traits.pop("", None)
    return traits


def opens_numbered(unit: Unit) -> bool:
    return bool(unit.numbers) and unit.numbers[0][1] > 0 and unit.opening[:1] in "（(一二三四五六七八九十第IVX"
