"""A page cut into pieces: headlines, and running text that certainly belongs together."""

from __future__ import annotations

from dataclasses import dataclass, field

from framing.readers.page import marks
from framing.readers.page.line_marks import Mark
from framing.readers.page.lines import Line, is_closed, join_lines, width


def cut_units(work: list[Line], live: list[int], found: dict[int, Mark]) -> list[Unit]:
    """Cut the page into headlines and pieces of running text that certainly belong together."""
    units: list[Unit] = []
    parts: list[list[str]] = []
    for k, i in enumerate(live):
        line = work[i]
        mark = found.get(i, Mark())
        opens = mark.dateline is not None or mark.byline != "" or mark.jump_in
        if not units or _begins_piece(units[-1], parts[-1], work[live[k - 1]], line, opens=opens):
            kind = "head" if line.role == "headline" else "body"
            units.append(
                Unit(kind=kind, gap=line.gap, frame=line.frame, region=line.region, page=line.page, place=len(units))
            )
            parts.append([])
        unit = units[-1]
        unit.lines.append(i)
        parts[-1] += [line.body] if line.body else []
        if unit.kind == "head":
            continue
        unit.starts = unit.starts or opens
        unit.opening = unit.opening or line.body
        if mark.jump_in and not unit.jump:
            unit.jump = "in"
        if mark.jump_out:
            unit.jump, unit.ends = "out", True
        if line.role == "signoff":
            after = live[k + 1] if k + 1 < len(live) else -1
            unit.ends = (
                unit.ends or after < 0 or work[after].role != "signoff" or (after in found and not found[after].signoff)
            )
        if line.role == "section":
            unit.numbers = (*unit.numbers, marks.section_number(line.body))
    for unit, texts in zip(units, parts, strict=True):
        unit.text = join_lines(texts)
    for n, unit in enumerate(units):
        _measure(unit, work)
        above = units[n - 1] if n else None
        if above is not None and above.kind == "head" and unit.kind == "body":
            stack = [u for u in units[:n] if u.kind == "head" and all(v.kind == "head" for v in units[u.place : n])]
            shown = [width(work[i].text) for u in stack for i in u.lines]
            unit.headed, unit.headline = True, " ".join(u.text for u in stack)
            unit.display = len(shown) > 1 or (unit.column > 0 and max(shown) > unit.column + 1.0)
        below = units[n + 1] if n + 1 < len(units) else None
        unit.cut = (
            not unit.ends and not is_closed(unit.text) and (below is None or below.kind == "head" or below.starts)
        )
        unit.orphan = not unit.starts and (above is None or (above.kind == "body" and above.ends))
    return units


def _begins_piece(unit: Unit, texts: list[str], previous: Line, line: Line, *, opens: bool) -> bool:
    kind = "head" if line.role == "headline" else "body"
    apart = line.gap or (line.frame, line.region, line.page) != (previous.frame, previous.region, previous.page)
    if unit.kind != kind or unit.ends or line.page != previous.page:
        return True
    if kind == "head":
        if texts and texts[-1].endswith(("：", ":", "——")) and line.frame == unit.frame:
            return False  # the second half of a headline
        return apart or line.heading != previous.heading
    if unit.starts and not texts:
        return False  # a byline or dateline and the text under it, whatever parts them
    if line.role in ("signoff", "jump") and not line.body and not opens:
        return False
    section = previous.role == "section" and marks.section_number(previous.body)[0] == "section"
    if section and not opens and line.frame == previous.frame:
        return False  # a section heading and its text
    ended = is_closed(previous.body) and previous.role not in ("byline", "jump")
    return apart or opens or line.role == "section" or ended


def _measure(unit: Unit, work: list[Line]) -> None:
    """Note the column width of a piece, and whether its first line is indented and its last one short."""
    widths = [width(work[i].text) for i in unit.lines]
    first = work[unit.lines[0]]
    unit.column = sorted(widths)[-1 - len(widths) // 4] if len(widths) > 1 else 0.0
    unit.stops = len(widths) > 2 and is_closed(unit.text) and widths[-1] < unit.column - 1.5
    if first.indent is not None:
        unit.begins = 1 if first.indent else -1
        return
    if first.role == "section":
        unit.begins = 1
        return
    if len(widths) > 2:
        full = widths[1]
    else:
        around = range(max(0, unit.lines[0] - 12), min(len(work), unit.lines[-1] + 13))
        near = sorted(width(work[i].text) for i in around if work[i].role == "" and i not in unit.lines)
        full = max(near[-1 - len(near) // 4], *widths) if len(near) > 3 else 0.0
    if full and full - 3.0 <= widths[0] <= full - 1.25 and (len(widths) > 1 or not is_closed(unit.text)):
        unit.begins = 1
    elif full and widths[0] >= full - 0.75:
        unit.begins = -1


@dataclass
class Unit:
    """A piece of the page: a headline ("head") or running text ("body"), as indices of lines in reading order."""

    kind: str
    lines: list[int] = field(default_factory=list)
    text: str = ""
    starts: bool = False  # a byline, dateline or jump opens it: nothing goes before it
    ends: bool = False  # a sign-off closes it: nothing follows
    jump: str = ""  # "in" continues from another page, "out" goes on there
    gap: bool = True  # whether something parts it from the piece before
    column: float = 0.0  # usual width of its lines, in ems
    begins: int = 0  # 1: its first line begins a paragraph, -1: it runs on from elsewhere, 0: cannot be told
    stops: bool = False  # its last line ends a paragraph: closed and short of the column
    headed: bool = False  # a headline stands before it
    headline: str = ""  # that headline
    fits: tuple[float, float] = (0.0, 0.0)  # share of it that the text above and the text below hold
    display: bool = False  # it is set like one: wider than the column, or in several lines
    opened: int = 0  # how many pieces up to this one are opened by a headline or a mark
    since: int = 0  # characters between the last such piece's beginning and this one
    last: bool = False  # the next piece is
    cut: bool = False  # it breaks off, and what follows on the page is the beginning of something else
    orphan: bool = False  # what stands before it is over, and nothing opens it
    numbers: tuple[tuple[str, int], ...] = ()  # numbered headings it holds
    opening: str = ""  # its first line
    place: int = 0  # its position among all pieces of the page
    region: int = 0  # the headline it stands under, where the layout says so, else 0
    page: int = 0
    frame: int = 0  # the part of the page it stands in, where the layout is known (boxes), else 0
