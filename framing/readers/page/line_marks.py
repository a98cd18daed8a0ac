"""What each line of a page is: its marks (byline, dateline, sign-off, jump, section) and whether it is a headline."""

from __future__ import annotations

from dataclasses import dataclass, field

from framing.readers.page import marks
from framing.readers.page.lines import Line, glue, is_closed, width


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
        fresh = fresh or (
            before is not None and (is_closed(before.body) or marks.section_number(before.text)[0] == "section")
        )
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
        if not line.role and fresh and marks.section_number(line.text)[0]:
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
