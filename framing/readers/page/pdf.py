"""PDF pages: characters with their places become lines in reading order, columns and headlines found from the layout."""

from __future__ import annotations

import logging
import re
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.page.lines import Line, clean_line, width

MOST_PDF_BYTES = 200_000_000
MOST_PAGES = 100
MOST_PAGE_CHARACTERS = 200_000
MOST_STAMPED = 150  # characters on a scan: a page number, who downloaded it
DISPLAY = 1.35  # times the size of running text from which a line is a headline
SUBHEAD = 1.12  # the same for a subhead
GUTTER = 0.55  # ems of clear space that part two columns
NEAR = 4.5  # ems above and below in which lines must keep a gutter clear
EDGE = 0.05  # of a page's height, in which its running head and foot stand
WORD_SPACE = 0.25  # ems between two characters from which it may be a gutter
SAME_BASE = 0.3  # ems by which the feet of characters of one line differ at most
SAME_SIZE = 0.25  # share by which the sizes of characters of one line differ at most


@dataclass
class _Run:
    """Characters on one baseline that stand together."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    font: str
    box: int = 0
    level: int = 0  # 2 headline, 1 subhead, 0 running text


@dataclass
class _Block:
    """Runs one under the other: the part of a column between two headlines, or a headline."""

    runs: list[_Run] = field(default_factory=list)
    region: int = 0
    rank: float = 0.0

    @property
    def x0(self) -> float:
        return min(r.x0 for r in self.runs)

    @property
    def x1(self) -> float:
        return max(r.x1 for r in self.runs)

    @property
    def top(self) -> float:
        return self.runs[0].top


# The day or address that a browser prints.
_PRINTED = re.compile(r"\d{1,4}[/.]\d{1,2}[/.]\d{2,4},? .{0,3}\d{1,2}:\d\d|(?:https?|file)://\S+")


def read_pdf_lines(path: Path) -> tuple[list[Line], list[Line], list[int]]:
    """Return the lines of a PDF in reading order, with what the layout says of each (headline, indent, box, region), its running heads and feet, and the pages that are pictures.

    Raises ``FramingError`` for a PDF that is broken, locked, too large or without text layer.
    """
    import pdfplumber

    size = path.stat().st_size
    if size == 0:
        raise FramingError(f"{path}: the file is empty; copy or download it again")
    if size > MOST_PDF_BYTES:
        raise FramingError(
            f"{path}: at most {MOST_PDF_BYTES:,} bytes are read, these are {size:,}; split it into pages"
        )
    lines: list[Line] = []
    pictures: list[int] = []
    edges: list[Line] = []
    log = logging.getLogger("pdfminer")
    level = log.level
    log.setLevel(logging.ERROR)  # it warns of every oddity of a font, hundreds to a page
    try:
        with path.open("rb") as file, pdfplumber.open(file) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise FramingError(f"{path}: at most {MOST_PAGES} pages are read, these are {len(pdf.pages)}; split it")
            for number, page in enumerate(pdf.pages, start=1):
                found = _page_lines(page, number, path)
                pictures += [number] * _is_picture(page, found)
                lines += found
                edges += [x for x in found if x.place[3] and not EDGE < x.place[2] / float(page.height) < 1 - EDGE]
                page.close()
    except FramingError:
        raise
    except (MemoryError, RecursionError) as error:
        what = f"more memory than a page can need ({type(error).__name__})"
        raise FramingError(f"{path}: the PDF asks for {what}") from error
    except Exception as error:  # pdfminer raises a different one for every kind of damage
        told = f"{type(error).__name__} {error!r} {error.__cause__!r} {error.__context__!r}"
        if "Password" in told or "Encryption" in told:
            raise FramingError(f"{path}: the PDF is locked with a password; save a copy without it first") from error
        what = f"broken ({type(error).__name__}: {str(error)[:80] or 'no more is known'})"
        raise FramingError(f"{path}: the PDF is {what}; save it anew from a viewer, or download it again") from error
    finally:
        log.setLevel(level)
    if not any(line.text for line in lines):
        raise FramingError(f"{path}: the PDF has no text layer (a scan, perhaps); run OCR (for example ocrmypdf) first")
    around = _running(edges)
    return [line for line in lines if id(line) not in {*map(id, around)}], around, pictures


def _running(edges: list[Line]) -> list[Line]:
    """Return the lines at the edges of pages that stand there on several, but for figures, or that a browser printed around a page."""
    keys = {id(line): (re.sub(r"\d+", "0", line.text), round(line.place[2])) for line in edges}
    pages = Counter(key for key, _ in {(keys[id(line)], line.page) for line in edges})
    browser = {line.page for line in edges if _PRINTED.match(line.text)}
    return [line for line in edges if line.page in browser or pages[keys[id(line)]] > 1]


def _is_picture(page: Any, lines: list[Line]) -> bool:
    """Tell a page that is one picture, with at most a stamp or number in letters, from one with text, and from an empty one."""
    size = sum(len(line.text) for line in lines)
    covered = max((image["width"] * image["height"] for image in page.images), default=0)
    return size < MOST_STAMPED and bool(covered > 0.5 * page.width * page.height or (not size and page.curves))


def _page_lines(page: Any, number: int, path: Path) -> list[Line]:
    chars = [c for c in page.dedupe_chars().chars if c["text"] and c["size"] > 0]
    if len(chars) > MOST_PAGE_CHARACTERS:
        what = f"at most {MOST_PAGE_CHARACTERS:,} characters are read, these are {len(chars):,}"
        raise FramingError(f"{path}, page {number}: {what}")
    wide, high = float(page.width), float(page.height)
    quarters = [_quarter(c) for c in chars]
    most = Counter(quarters).most_common(1)[0][0] if chars else 0  # the page may lie on its side
    size = (high, wide) if most % 2 else (wide, high)
    turned = [_turn(c, most, wide, high) | {"quarter": (q - most) % 4} for c, q in zip(chars, quarters, strict=True)]
    rects = [_turn(rect, most, wide, high) for rect in page.rects]
    down = _written_down(turned)
    lines = _lay_out([c for c in turned if not c["quarter"] and id(c) not in down], rects, size)
    if down:
        lines = _lay_out_columns(lines, [c for c in turned if id(c) in down], rects, size)
    rest = "".join(c["text"] for c in turned if c["quarter"] and id(c) not in down and c["text"].strip())
    if rest:
        lines.append(Line(raw=rest, text=clean_line(rest), heading=True))
    for line in lines:
        line.page = number
    return lines


def _lay_out(chars: list[dict[str, Any]], rects: list[dict[str, Any]], size: tuple[float, float]) -> list[Line]:
    """Return the lines that characters make, in reading order."""
    runs = _runs(chars)
    if runs:
        _grade(runs)
        _put_in_boxes(runs, rects, size[0] * size[1])
    return _reading_order(_blocks(runs))


# --- pages on their side, and Chinese written down the page ------------------------------------------------------------


def _quarter(char: dict[str, Any]) -> int:
    """How many quarters of a turn, clockwise, a character is turned by."""
    across, up = char["matrix"][:2]
    return (0 if across >= 0 else 2) if abs(across) >= abs(up) else (1 if up < 0 else 3)


def _turn(thing: dict[str, Any], quarter: int, wide: float, high: float) -> dict[str, Any]:
    """Return a character or rectangle as it stands on a page of that size once this is turned back by quarters."""
    x0, x1, top, bottom = thing["x0"], thing["x1"], thing["top"], thing["bottom"]
    x0, x1, top, bottom = (
        (x0, x1, top, bottom), (top, bottom, wide - x1, wide - x0),
        (wide - x1, wide - x0, high - bottom, high - top), (high - bottom, high - top, x0, x1),
    )[quarter]  # fmt: skip
    turned = thing | {"x0": x0, "x1": x1, "top": top, "bottom": bottom}
    return turned | {"size": bottom - top} if quarter % 2 and "text" in thing else turned


def _written_down(chars: list[dict[str, Any]]) -> set[int]:
    """Return the ids of the characters that are set one under the other, where most Chinese of the page is."""
    han = [c for c in chars if not c["quarter"] and c["text"].strip()]
    down = set()
    for one, other in pairwise(han):
        aside = abs(one["x0"] + one["x1"] - other["x0"] - other["x1"]) / 2
        if aside <= 0.6 * one["size"] and 0.6 * one["size"] <= other["top"] - one["top"] <= 2.2 * one["size"]:
            down |= {id(one), id(other)}
    if sum(id(c) in down for c in han) <= 0.5 * len(han) or not any(width(c["text"]) == 1 for c in han):
        return set()
    return down | {id(c) for c in chars if c["quarter"] == 1}  # Latin words lie on their side


def _lay_out_columns(
    heads: list[Line], chars: list[dict[str, Any]], rects: list[dict[str, Any]], size: tuple[float, float]
) -> list[Line]:
    """Return the lines of Chinese written down the page, each tier from right to left, under the lines set across that stand over them."""
    groups: list[list[dict[str, Any]]] = [[] for _ in range(len(heads) + 1)]
    for char in chars:
        middle = (char["x0"] + char["x1"]) / 2
        above = []  # the lowest headline that stands over it, or else the nearest that stands higher
        for n, (x0, x1, top, _) in enumerate(line.place for line in heads):
            if top <= char["top"] + 1:
                aside = max(x0 - middle, middle - x1, 0.0)
                above.append((aside <= char["size"], round(top, -1), -aside, n))
        groups[max(above)[-1] if above else -1].append(char)
    turned = [_turn(rect, 1, *size) for rect in rects]
    sets = [_lay_out([_turn(c, 1, *size) for c in group], turned, size[::-1]) for group in groups]
    lines = list(sets[-1])
    for head, under in zip(heads, sets[:-1], strict=True):
        first = 1 + max((line.region for line in lines), default=0)  # the regions of each headline are its own
        if under:
            head.heading, head.gap, head.region = True, True, first
        for line in under:
            line.region, line.rank = first + line.region, line.rank or head.place[3]
        lines += [head, *under]
    return lines


def _runs(chars: list[dict[str, Any]]) -> list[_Run]:
    """Group characters into runs: by baseline, then wherever a gutter parts them."""
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (c["bottom"], c["x0"])):
        like = (row for row in reversed(rows[-6:]) if _same_size(row[0], char) and _same_base(row[0], char))
        if (row := next(like, None)) is None:
            rows.append(row := [])
        row.append(char)
    pieces: list[list[dict[str, Any]]] = []
    for row in rows:
        row.sort(key=lambda c: c["x0"])
        start = 0
        for k in range(1, len(row) + 1):
            if k == len(row) or row[k]["x0"] - row[k - 1]["x1"] > WORD_SPACE * row[k]["size"]:
                pieces.append(row[start:k])
                start = k
    pieces_at = sorted(((p[0]["bottom"], p) for p in pieces), key=lambda at: (at[0], at[1][0]["x0"]))
    body = statistics.median([c["size"] for c in chars] or [10.0])
    runs: list[list[dict[str, Any]]] = []
    for piece in pieces:
        last = runs[-1] if runs else []
        beside = last and _same_base(last[0], piece[0]) and last[-1]["x1"] <= piece[0]["x0"]
        if beside and not _is_gutter(last[-1]["x1"], piece[0], body, pieces_at):
            runs[-1] = last + piece
        else:
            runs.append(piece)
    return [_run(run) for run in runs if any(c["text"].strip() for c in run)]


def _run(chars: list[dict[str, Any]]) -> _Run:
    solid = [c for c in chars if c["text"].strip()]
    return _Run(
        text="".join(c["text"] for c in chars), x0=solid[0]["x0"], x1=solid[-1]["x1"], top=min(c["top"] for c in solid),
        bottom=max(c["bottom"] for c in solid), size=statistics.median(c["size"] for c in solid),
        font=Counter(c["fontname"] for c in solid).most_common(1)[0][0],
    )  # fmt: skip


def _same_base(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(abs(one["bottom"] - other["bottom"]) <= SAME_BASE * other["size"])


def _same_size(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return bool(abs(one["size"] - other["size"]) <= SAME_SIZE * other["size"])


def _is_gutter(
    left: float, char: dict[str, Any], body: float, pieces: list[tuple[float, list[dict[str, Any]]]]
) -> bool:
    """Whether the space before a character parts columns: it stays clear in the lines above and below."""
    right, bottom, size = char["x0"], char["bottom"], char["size"]
    if right - left < min(0.35 * size, GUTTER * body):  # no wider than between two words
        return False
    if size >= SUBHEAD * body:
        return bool(right - left > 0.6 * size)  # headlines have no lines above and below to tell by
    low, high = (bisect_left(pieces, bottom + side * NEAR * size, key=lambda at: at[0]) for side in (-1, 1))
    edges = [
        (max(p[0]["x0"], left), min(p[-1]["x1"], right))
        for _, p in pieces[low:high]
        if not _same_base(p[0], char) and _same_size(p[0], char) and p[-1]["x1"] > left and p[0]["x0"] < right
    ]
    at, clear = left, 0.0
    for x0, x1 in [*sorted(edges), (right, right)]:
        clear = max(clear, x0 - at)
        at = max(at, x1)
    return bool(clear >= GUTTER * size)


def _grade(runs: list[_Run]) -> None:
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.text)
        fonts[run.font] += len(run.text)
    body, font = sizes.most_common(1)[0][0], fonts.most_common(1)[0][0]
    for run in runs:
        heavy = run.font != font and any(w in run.font.lower() for w in ("bold", "hei", "black", "heavy"))
        small = run.size >= SUBHEAD * body or (heavy and run.size >= 0.98 * body)  # a bold line may be a hair smaller
        run.level = 2 if run.size >= DISPLAY * body else int(small)


def _put_in_boxes(runs: list[_Run], rects: list[dict[str, Any]], area: float) -> None:
    """Number the boxes: drawn rectangles that hold text and are not the page itself; the smallest that holds a run counts."""
    edges = [(rect["x0"], rect["x1"], rect["top"], rect["bottom"]) for rect in rects]
    boxes = [((b - a) * (d - c), a, b, c, d) for a, b, c, d in edges if b - a > 30 and d - c > 20]
    boxes = [box for box in boxes if box[0] < 0.5 * area]
    for number, (_, x0, x1, top, bottom) in enumerate(sorted(boxes)[:200], start=1):
        for run in runs:
            middle, across = (run.top + run.bottom) / 2, min(run.x1, x1 + 2) - max(run.x0, x0 - 2)
            if not run.box and top - 2 <= middle <= bottom + 2 and across >= 0.8 * (run.x1 - run.x0):
                run.box = number


def _blocks(runs: list[_Run]) -> list[_Block]:
    """Stack runs of one level under each other as long as they follow closely and share most of their width."""
    blocks: list[_Block] = []
    for run in sorted(runs, key=lambda r: (r.top, r.x0)):
        if (best := next((b for b in reversed(blocks) if _goes_under(run, b)), None)) is None:
            blocks.append(best := _Block())
        best.runs.append(run)
    return blocks


def _goes_under(run: _Run, block: _Block) -> bool:
    last, leading = block.runs[-1], 1.3 if run.level == 2 else 1.6  # ems to the next line; headlines are set closer
    if (last.level == 2) != (run.level == 2) or last.box != run.box or last.bottom > run.bottom - SAME_BASE * run.size:
        return False
    overlap = min(run.x1, block.x1) - max(run.x0, block.x0)
    return run.top - last.bottom <= leading * run.size and overlap >= 0.5 * min(run.x1 - run.x0, block.x1 - block.x0)


def _reading_order(blocks: list[_Block]) -> list[Line]:
    """Order the blocks: each headline, then what stands under it column by column; boxes after what surrounds them."""
    heads = sorted((b for b in blocks if b.runs[0].level == 2), key=lambda b: (b.runs[0].box, b.top, b.x0))
    groups: list[list[_Block]] = [[] for _ in heads]
    loose: list[_Block] = []
    edges = _left_edges(blocks)
    texts = [b for b in blocks if b.runs[0].level < 2]
    for block in sorted(texts, key=lambda b: (b.runs[0].box, _column(b.x0, edges), b.top)):
        same = [h for h in heads if h.runs[0].box == block.runs[0].box and h.top < block.top]
        above = [h for h in same if _stands_over(h, same, (block.x0 + block.x1) / 2)]
        (groups[heads.index(max(above, key=lambda h: h.top))] if above else loose).append(block)
    groups = [[head, *group] for head, group in zip(heads, groups, strict=True)]
    for region, group in enumerate([*groups, *([b] for b in loose if b.runs[0].box)], start=1):
        for block in group:
            block.region, block.rank = region, group[0].runs[0].size
    return [line for group in (loose, *groups) for block in group for line in _block_lines(block, edges)]


def _left_edges(blocks: list[_Block]) -> list[float]:
    """Left edges of the columns: where at least two lines of running text begin, an indent apart from each other."""
    starts = sorted(r.x0 for b in blocks for r in b.runs if r.level == 0)
    size = statistics.median([r.size for b in blocks for r in b.runs if r.level == 0] or [10.0])
    edges: list[float] = []
    for x in starts:
        if not edges or x - edges[-1] > 3.2 * size:
            edges.append(x)
    return edges


def _column(x: float, edges: list[float]) -> int:
    return max(0, bisect_right(edges, x + 1.0) - 1)


def _stands_over(head: _Block, others: list[_Block], x: float) -> bool:
    """Whether a headline stands over the place x: under its own width, or right of it up to the next headline beside it.

    ``others`` are the headlines above the place in question.
    """
    if head.x0 - 2 <= x <= head.x1 + 2:
        return True
    if x < head.x0:
        return False
    tall = head.runs[-1].bottom - head.top + head.runs[0].size
    beside = [h.x0 for h in others if h is not head and h.x0 > head.x1 and abs(h.top - head.top) <= tall]
    return x < min(beside, default=float("inf"))


def _block_lines(block: _Block, edges: list[float]) -> list[Line]:
    column = min(r.x0 for r in block.runs)
    if len(block.runs) == 1 and block.runs[0].level == 0 and edges:
        column = min(column, edges[_column(column, edges)])
    out = []
    for above, run in zip([None, *block.runs], block.runs, strict=False):
        heading = run.level > 0
        indent = None if heading else run.x0 - column > 1.2 * run.size  # of two characters, or a little less
        line = Line(raw=run.text, text=clean_line(run.text), indent=indent, heading=heading)
        line.gap, line.box, line.region = above is None or run.level != above.level, run.box, block.region
        line.rank, line.place = block.rank, (run.x0, run.x1, run.top, run.size)
        out.append(line)
    return out
