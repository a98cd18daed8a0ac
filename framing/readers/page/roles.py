"""What each line of a page is: its marks (byline, dateline, sign-off, jump, section) and whether it is a headline."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from framing.readers.page import marks
from framing.readers.page.likeness import WEIGHTS, runs_on
from framing.readers.page.lines import Line, glue, is_chinese, is_closed, width

MOST_HEADLINE = 60.0  # ems in a line beyond which it is running text
MOST_HEADLINE_LINES = 6
_runs_on = lru_cache(maxsize=4096)(runs_on)  # of two lines, asked for every headline that may begin or end there
# What neither a headline nor a sentence ends with.
_BREAKS_OFF = re.compile(r"(?i)(?:\b(?:an?|the|of|and|or|to|in|on|at|by|for|from|with|as|that|which|has|have)|[,“‘-])$")


@dataclass
class Mark:
    """What the marks say about the piece that begins (or ends) at a line."""

    dateline: marks.Dateline | None = None
    byline: str = ""
    signoff: marks.Dateline | None = None
    jump_in: bool = False
    jump_out: bool = False
    lines: list[int] = field(default_factory=list)


def _stretch(work: list[Line], live: list[int], k: int, count: int) -> list[int]:
    """Up to ``count`` lines from the k-th live one on, as far as nothing parts them (forwards, or back for < 0)."""
    step = 1 if count > 0 else -1
    out = [live[k]]
    while len(out) < abs(count) and 0 <= k + step < len(live) and not work[live[k if step < 0 else k + 1]].gap:
        k += step
        out.append(live[k])
    return out[::step]


def mark_lines(work: list[Line], live: list[int]) -> dict[int, Mark]:
    """Set the roles of marked lines; return the marks by the line at which their piece begins or ends."""
    found: dict[int, Mark] = {}
    for k, i in enumerate(live):
        line = work[i]
        if line.role:
            continue
        before = work[live[k - 1]] if k else None
        fresh = before is None or line.gap or before.role not in ("", "section") or bool(line.heading)
        if before is not None and not fresh:
            fresh = is_closed(before.body) or marks.numbered(before.text) == "section"
        kind, start, end = marks.jump(line.text)
        if kind == "in" and (fresh or (start == 0 and end < len(line.text))):
            line.role, line.start = "jump", end + len(line.text[end:]) - len(line.text[end:].lstrip())
            found[i] = Mark(jump_in=True, lines=[i])
            continue
        if kind == "out" or _jumps_out(work, live, k):
            if kind == "out":
                line.role, line.end = "jump", start
            found[i] = Mark(jump_out=True, lines=[i])
            if line.end:
                _find_signoff(work, live, k, found)
            continue
        if fresh and not line.heading and marks.byline(line.text):
            line.role, line.start = "byline", len(line.text)
            found[i] = Mark(byline=marks.byline(line.text), lines=[i])
            continue
        if not line.heading and _find_dateline(work, live, k, found, fresh=fresh):
            continue
        _find_signoff(work, live, k, found)
        if not line.role and fresh and marks.numbered(line.text):
            line.role = "section"
    return found


def _jumps_out(work: list[Line], live: list[int], k: int) -> bool:
    """Whether a jump broken over two lines ends in the k-th; its part is taken off both."""
    if k == 0 or work[live[k]].gap or work[live[k - 1]].role:
        return False
    first, last = work[live[k - 1]], work[live[k]]
    text, starts = glue([first.text, last.text])
    kind, start, _ = marks.jump(text)
    if kind != "out" or start >= starts[1] or len(last.text) > 12:
        return False
    first.role = last.role = "jump"
    first.end, last.end = start, 0
    return True


def _find_dateline(work: list[Line], live: list[int], k: int, found: dict[int, Mark], *, fresh: bool) -> bool:
    span = _stretch(work, live, k, 5)
    text, starts = glue([work[i].text for i in span])
    dateline = marks.opening_dateline(text[:160])
    if dateline is None or (not fresh and text[dateline.end : dateline.end + 1] in tuple("，、。报报称的")):
        return False
    covered = [i for i, at in zip(span, starts, strict=True) if at < dateline.end]
    last = covered[-1]
    rest = text[dateline.end :][: starts[len(covered) - 1] + len(work[last].text) - dateline.end]
    if not rest.strip() and _stands_at_end(work, live, k, k + len(covered) - 1):
        return False
    for i in covered:
        work[i].role, work[i].start = "dateline", len(work[i].text)
    work[last].start = len(work[last].text) - len(rest.lstrip())
    found[covered[0]] = Mark(dateline=dateline, lines=covered)
    return True


def _stands_at_end(work: list[Line], live: list[int], first: int, last: int) -> bool:
    """Whether a dateline that fills its lines signs the text before it off, and does not open the text after it."""
    before = work[live[first - 1]] if first else None
    after = work[live[last + 1]] if last + 1 < len(live) else None
    if before is None or before.role in ("byline", "signoff", "jump") or not is_closed(before.body) or before.heading:
        return False
    if after is None or after.heading or marks.byline(after.text) or marks.opening_dateline(after.text):
        return True
    gap_before, gap_after = work[live[first]].gap, after.gap
    if gap_before != gap_after:
        return gap_after
    full = width(work[live[first]].text) >= 0.85 * width(after.text)
    return gap_after or not full


def _find_signoff(work: list[Line], live: list[int], k: int, found: dict[int, Mark]) -> None:
    span = [i for i in _stretch(work, live, k, -4) if work[i].role in ("", "section") or i == live[k]]
    span = span[-next((n for n, i in enumerate(span[::-1]) if work[i].role and i != live[k]), len(span)) :]
    text, starts = glue([work[i].body for i in span])
    cut = max(0, len(text) - 220)
    signoff = marks.closing_signoff(text[cut:])
    if signoff is None:
        return
    begin = signoff.end + cut
    previous = work[live[k - len(span)]] if k >= len(span) else None
    if begin == 0 and (previous is None or previous.role in ("signoff", "headline") or not is_closed(previous.body)):
        return
    for i, at in zip(span, starts, strict=True):
        if at + len(work[i].body) > begin:
            work[i].role = "signoff"
            work[i].end = work[i].start + max(0, begin - at)
    mark = found.setdefault(span[-1], Mark(lines=[]))
    mark.signoff = signoff
    mark.lines += [i for i in span if work[i].role == "signoff" and i not in mark.lines]


def mark_headlines(work: list[Line], live: list[int]) -> None:
    """Set role "headline" on lines that stand over or between running text (subheads are told apart later)."""
    weights = WEIGHTS["headlines"]
    for _ in range(2):  # the second time headlines below are known
        k = 0
        while k < len(live):
            line = work[live[k]]
            if line.role or line.heading is not None:
                if line.heading and not line.role:
                    line.role = "headline"
                k += 1
                continue
            best, count = 0.0, 0
            for n in range(1, MOST_HEADLINE_LINES + 1):
                if n > 1 and (k + n > len(live) or work[live[k + n - 1]].gap or work[live[k + n - 1]].role):
                    break
                features = headline_features(work, live, k, n)
                score = sum(weights[name] * value for name, value in features.items()) if features else -1.0
                if score > best:
                    best, count = score, n
            for i in live[k : k + count]:
                work[i].role = "headline"
            k += max(1, count)


def headline_features(work: list[Line], live: list[int], k: int, n: int) -> dict[str, float]:
    """Return what bears on the n lines from the k-th live one on being a headline; empty where they cannot be one.

    What stands together elsewhere on the page is left aside: headlines are made of the page's words.
    """
    group = [work[i] for i in live[k : k + n]]
    texts = [g.text for g in group]
    last, text = texts[-1], " ".join(texts)
    if any(width(t) > MOST_HEADLINE for t in texts) or re.search(r"[。；]|[，、;,]$|[a-z]{2}\. |[a-z]\.$", text):
        return {}
    before = work[live[k - 1]] if k else None
    after = work[live[k + n]] if k + n < len(live) else None
    features = {
        "bias": 1.0,
        "commas": float(len(re.findall("[，、]|, ", text))),
        "asks": float(last[-1] in "？！：?!:"),
        "parted": float(bool(re.search(r"[\u4e00-\u9fff”》] [\u4e00-\u9fff“《]", text))),
        "gap": float(group[0].gap),
        "lines": float(n - 1),
        "indented": float(bool(group[0].indent)),
    }
    if not is_chinese(text):
        words = re.findall(r"[A-Za-z][\w'’-]*", text)
        features["capitals"] = float(bool(words) and sum(w[0].isupper() for w in words) >= 0.6 * len(words))
        features["lines, English"] = float(n - 1)
        features["breaks off"] = float(bool(_BREAKS_OFF.search(last)))
        features["quote stays open"] = float(text.count("“") > text.count("”"))
    if before is None or before.role in ("headline", "signoff") or (before.role == "jump" and not before.body):
        pass
    elif before.role in ("section", "byline", "dateline", "jump") and not (before.role == "dateline" and before.body):
        features["after opening"] = 1.0
    elif is_closed(before.body):
        features["after sentence"] = 1.0
    else:
        features["runs on from"] = max(-2.0, min(4.0, _runs_on(before.text[-40:], texts[0][:40])))
        features["in mid-sentence"] = float(not group[0].gap)
    near = sorted(width(work[i].text) for i in live[max(0, k - 10) : k] + live[k + n : k + n + 10] if not work[i].role)
    if len(near) > 3:
        usual = near[-1 - len(near) // 4]
        own = width(last)
        if is_chinese(text):  # whose lines are all of one width
            features["as a first line"] = float(n == 1 and abs(own - (usual - 2)) <= 0.6)
            features["as a full line"] = float(n == 1 and abs(own - usual) <= 0.6)
            filled = n > 1 and all(abs(width(t) - usual) <= 1.1 for t in texts[1:-1])
            features["filled lines"] = float(filled and usual - 3.1 <= width(texts[0]) <= usual + 1.1)
        features["wide"] = float(max(map(width, texts)) > usual + 1.5)
        features["short"] = float(max(map(width, texts)) < usual - 3.0)
    goes_on = after is not None and after.role in ("jump", "signoff") and after.start == 0 and after.end > 0
    if after is None:
        features["at the end"] = 1.0
    elif after.role == "headline":
        features["before headline"] = 1.0
    elif after.role in ("byline", "dateline", "jump", "section", "signoff") and not goes_on:
        features["before mark"] = float(after.role != "signoff")
    else:
        features["runs on in"] = max(-2.0, min(4.0, _runs_on(last[-40:], after.text[:40])))
        features["gap below"] = float(after.gap)
        features["small letter below"] = float(after.text[0].islower())
        below = _column(work, live, k + n)
        if after.indent is not None:
            features["paragraph below"] = 1.0 if after.indent else -1.0
        elif len(below) > 2 and is_chinese(after.text):
            short = below[1] - below[0]
            features["paragraph below"] = 1.0 if short >= 1.25 else -1.0 if short <= 0.75 else 0.0
    return features


def _column(work: list[Line], live: list[int], k: int) -> list[float]:
    """Widths of up to four lines of running text from the k-th on, as far as the piece goes."""
    out: list[float] = []
    while k < len(live) and len(out) < 4 and work[live[k]].role == "" and not (out and work[live[k]].gap):
        out.append(width(work[live[k]].text))
        k += 1
    return out
