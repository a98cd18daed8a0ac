"""A page cut into pieces: headlines, and running text that certainly belongs together."""

from __future__ import annotations

from dataclasses import dataclass, field

from framing.readers.page import marks
from framing.readers.page.lines import Line, is_closed, join_lines, width
from framing.readers.page.roles import Mark


@dataclass
class Piece:
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
    fits: float = 0.0  # share of it that the text above holds
    display: bool = False  # it is set like one: wider than the column, or in several lines
    opened: int = 0  # how many pieces up to this one are opened by a headline or a mark
    last: bool = False  # the next piece is
    cut: bool = False  # it breaks off, and what follows on the page is the beginning of something else
    orphan: bool = False  # what stands before it is over, and nothing opens it
    place: int = 0  # its position among all pieces of the page
    region: int = 0  # the headline it stands under, where the layout says so, else 0
    rank: float = 0.0  # the size of that headline
    page: int = 0
    box: int = 0  # the part of the page it stands in, where the layout is known (boxes), else 0


def cut_pieces(work: list[Line], live: list[int], found: dict[int, Mark]) -> list[Piece]:
    """Cut the page into headlines and pieces of running text that certainly belong together."""
    pieces: list[Piece] = []
    parts: list[list[str]] = []
    for k, i in enumerate(live):
        line = work[i]
        mark = found.get(i, Mark())
        opens = mark.dateline is not None or mark.byline != "" or mark.jump_in
        if not pieces or _begins_piece(pieces[-1], parts[-1], work[live[k - 1]], line, opens=opens):
            kind = "head" if line.role == "headline" else "body"
            layout = {name: getattr(line, name) for name in ("gap", "box", "region", "rank", "page")}
            pieces.append(Piece(kind=kind, place=len(pieces), **layout))
            parts.append([])
        piece = pieces[-1]
        piece.lines.append(i)
        parts[-1] += [line.body] if line.body else []
        if piece.kind == "head":
            continue
        piece.starts = piece.starts or opens
        if mark.jump_in and not piece.jump:
            piece.jump = "in"
        if mark.jump_out:
            piece.jump, piece.ends = "out", True
        if line.role == "signoff":
            after = live[k + 1] if k + 1 < len(live) else -1
            over = after < 0 or work[after].role != "signoff" or (after in found and not found[after].signoff)
            piece.ends = piece.ends or over
    for piece, texts in zip(pieces, parts, strict=True):
        piece.text = join_lines(texts)
    for n, piece in enumerate(pieces):
        _measure(piece, work)
        above = pieces[n - 1] if n else None
        if above is not None and above.kind == "head" and piece.kind == "body":
            stack = [u for u in pieces[:n] if u.kind == "head" and all(v.kind == "head" for v in pieces[u.place : n])]
            shown = [width(work[i].text) for u in stack for i in u.lines]
            piece.headed, piece.headline = True, " ".join(u.text for u in stack)
            piece.display = len(shown) > 1 or (piece.column > 0 and max(shown) > piece.column + 1.0)
        below = pieces[n + 1] if n + 1 < len(pieces) else None
        piece.cut = (
            not piece.ends and not is_closed(piece.text) and (below is None or below.kind == "head" or below.starts)
        )
        piece.orphan = not piece.starts and (above is None or (above.kind == "body" and above.ends))
    return pieces


def _begins_piece(piece: Piece, texts: list[str], previous: Line, line: Line, *, opens: bool) -> bool:
    kind = "head" if line.role == "headline" else "body"
    apart = line.gap or (line.box, line.region, line.page) != (previous.box, previous.region, previous.page)
    if piece.kind != kind or piece.ends or line.page != previous.page:
        return True
    if kind == "head":
        if texts and texts[-1].endswith(("：", ":", "——")) and line.box == piece.box:
            return False  # the second half of a headline
        return apart or line.heading != previous.heading
    if piece.starts and not texts:
        return False  # a byline or dateline and the text under it, whatever parts them
    if line.role in ("signoff", "jump") and not line.body and not opens:
        return False
    section = previous.role == "section" and marks.numbered(previous.body) == "section"
    if section and not opens and line.box == previous.box:
        return False  # a section heading and its text
    ended = is_closed(previous.body) and previous.role not in ("byline", "jump")
    return apart or opens or line.role == "section" or ended


def _measure(piece: Piece, work: list[Line]) -> None:
    """Note the column width of a piece, and whether its first line is indented and its last one short."""
    widths = [width(work[i].text) for i in piece.lines]
    first = work[piece.lines[0]]
    piece.column = sorted(widths)[-1 - len(widths) // 4] if len(widths) > 1 else 0.0
    piece.stops = len(widths) > 2 and is_closed(piece.text) and widths[-1] < piece.column - 1.5
    if first.indent is not None:
        piece.begins = 1 if first.indent else -1
        return
    if first.role == "section":
        piece.begins = 1
        return
    if len(widths) > 2:
        full = widths[1]
    else:
        around = range(max(0, piece.lines[0] - 12), min(len(work), piece.lines[-1] + 13))
        near = sorted(width(work[i].text) for i in around if work[i].role == "" and i not in piece.lines)
        full = max(near[-1 - len(near) // 4], *widths) if len(near) > 3 else 0.0
    if full and full - 3.0 <= widths[0] <= full - 1.25 and (len(widths) > 1 or not is_closed(piece.text)):
        piece.begins = 1
    elif full and widths[0] >= full - 0.75:
        piece.begins = -1
