"""PDF pages: characters with their places become lines in reading order, columns and headlines found from the layout."""

from __future__ import annotations

import logging
import statistics
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from framing.errors import FramingError
from framing.readers.page.lines import Line, clean_line

MOST_PDF_BYTES = 200_000_000


MOST_PAGES = 100


MOST_PAGE_CHARACTERS = 200_000


DISPLAY = 1.35  # times the size of running text from which a line is a headline


SUBHEAD = 1.12  # the same for a subhead


GUTTER = 0.55  # ems of clear space that part two columns


NEAR = 4.5  # ems above and below in which lines must keep a gutter clear


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

    @property
    def x0(self) -> float:
        return min(r.x0 for r in self.runs)

    @property
    def x1(self) -> float:
        return max(r.x1 for r in self.runs)

    @property
    def top(self) -> float:
        return self.runs[0].top


def read_pdf_lines(path: Path) -> list[Line]:
    """Return the lines of a PDF in reading order, with what the layout says of each (headline, indent, box, region).

    Raises ``FramingError`` for a PDF that is broken, locked, too large or without text layer.
    """
    import pdfplumber

    size = path.stat().st_size
    if size == 0:
        raise FramingError(f"{path}: the file is empty; copy or download it again")
    if size > MOST_PDF_BYTES:
        raise FramingError(
            f"{path}: a PDF has at most {MOST_PDF_BYTES:,} bytes here, this one has {size:,}; split it into pages"
        )
    lines: list[Line] = []
    log = logging.getLogger("pdfminer")
    level = log.level
    log.setLevel(logging.ERROR)  # it warns of every oddity of a font, hundreds to a page
    try:
        with path.open("rb") as file, pdfplumber.open(file) as pdf:
            if len(pdf.pages) > MOST_PAGES:
                raise FramingError(
                    f"{path}: a file has at most {MOST_PAGES} pages here, this one has {len(pdf.pages)}; split it"
                )
            for number, page in enumerate(pdf.pages, start=1):
                lines += _page_lines(page, number, path)
                page.close()
    except FramingError:
        raise
    except (MemoryError, RecursionError) as error:
        raise FramingError(
            f"{path}: the PDF asks for more memory than a page can need ({type(error).__name__})"
        ) from error
    except Exception as error:  # pdfminer raises a different one for every kind of damage
        told = f"{type(error).__name__} {error!r} {error.__cause__!r} {error.__context__!r}"
        if "Password" in told or "Encryption" in told:
            raise FramingError(f"{path}: the PDF is locked with a password; save a copy without it first") from error
        raise FramingError(
            f"{path}: the PDF is broken ({type(error).__name__}: {str(error)[:80] or 'no more is known'}); "
            "open it in a viewer and save it anew, or download it again"
        ) from error
    finally:
        log.setLevel(level)
    if not any(line.text for line in lines):
        raise FramingError(f"{path}: the PDF has no text layer (a scan, perhaps); run OCR (for example ocrmypdf) first")
    return lines


def _page_lines(page: Any, number: int, path: Path) -> list[Line]:
    chars = [c for c in page.dedupe_chars().chars if c["text"] and c["size"] > 0]
    if len(chars) > MOST_PAGE_CHARACTERS:
        raise FramingError(
            f"{path}, page {number}: a page has at most {MOST_PAGE_CHARACTERS:,} characters, this one has {len(chars):,}"
        )
    upright = [c for c in chars if c.get("upright", True)]
    turned = [c for c in chars if not c.get("upright", True) and c["text"].strip()]
    if not any(c["text"].strip() for c in chars):
        return []
    runs = _runs(upright)
    if runs:
        _grade(runs)
        _put_in_boxes(runs, page)
    lines = _reading_order(_blocks(runs)) if runs else []
    turned_text = "".join(c["text"] for c in turned)
    if turned_text:
        lines.append(Line(raw=turned_text, text=clean_line(turned_text), heading=True, gap=True))
    for line in lines:
        line.page = number
    return lines


def _runs(chars: list[dict[str, Any]]) -> list[_Run]:
    """Group characters into runs: by baseline, then wherever a gutter parts them."""
    rows: list[list[dict[str, Any]]] = []
    for char in sorted(chars, key=lambda c: (c["bottom"], c["x0"])):
        for row in reversed(rows[-6:]):
            if (
                abs(row[0]["bottom"] - char["bottom"]) <= 0.3 * char["size"]
                and abs(row[0]["size"] - char["size"]) <= 0.25 * char["size"]
            ):
                row.append(char)
                break
        else:
            rows.append([char])
    pieces: list[list[dict[str, Any]]] = []
    for row in rows:
        row.sort(key=lambda c: c["x0"])
        start = 0
        for k in range(1, len(row) + 1):
            if k == len(row) or row[k]["x0"] - row[k - 1]["x1"] > 0.25 * row[k]["size"]:
                pieces.append(row[start:k])
                start = k
    spans = sorted((p[0]["bottom"], p[0]["x0"], p[-1]["x1"], p[0]["size"]) for p in pieces)
    heights = [s[0] for s in spans]
    body = statistics.median(c["size"] for c in chars)
    runs: list[list[dict[str, Any]]] = []
    for piece in pieces:
        last = runs[-1] if runs else None
        size = piece[0]["size"]
        same = (
            last is not None
            and abs(last[0]["bottom"] - piece[0]["bottom"]) <= 0.3 * size
            and last[-1]["x1"] <= piece[0]["x0"]
        )
        if (
            same
            and last is not None
            and not _is_gutter(last[-1]["x1"], piece[0]["x0"], piece[0]["bottom"], size, body, spans, heights)
        ):
            last.extend(piece)
        else:
            runs.append(list(piece))
    out = []
    for run in runs:
        text = "".join(c["text"] for c in run)
        if text.strip():
            solid = [c for c in run if c["text"].strip()]
            out.append(
                _Run(
                    text, solid[0]["x0"], solid[-1]["x1"], min(c["top"] for c in solid), max(c["bottom"] for c in solid),
                    statistics.median(c["size"] for c in solid), Counter(c["fontname"] for c in solid).most_common(1)[0][0],
                )
            )  # fmt: skip
    return out


def _is_gutter(
    left: float,
    right: float,
    bottom: float,
    size: float,
    body: float,
    spans: list[tuple[float, float, float, float]],
    heights: list[float],
) -> bool:
    """Whether the space between two pieces of a row parts columns: it stays clear in the lines above and below."""
    if right - left < min(0.35 * size, GUTTER * body):
        return False
    if size >= SUBHEAD * body:
        return right - left > 0.6 * size
    low, high = bisect_left(heights, bottom - NEAR * size), bisect_right(heights, bottom + NEAR * size)
    edges = [
        (max(x0, left), min(x1, right))
        for b, x0, x1, s in spans[low:high]
        if abs(b - bottom) > 0.3 * size and abs(s - size) <= 0.25 * size and x1 > left and x0 < right
    ]
    at, clear = left, 0.0
    for x0, x1 in sorted(edges):
        clear = max(clear, x0 - at)
        at = max(at, x1)
    clear = max(clear, right - at)
    return clear >= GUTTER * size


def _grade(runs: list[_Run]) -> None:
    sizes: Counter[float] = Counter()
    fonts: Counter[str] = Counter()
    for run in runs:
        sizes[round(run.size, 1)] += len(run.text)
        fonts[run.font] += len(run.text)
    body, font = sizes.most_common(1)[0][0], fonts.most_common(1)[0][0]
    for run in runs:
        heavy = run.font != font and any(w in run.font.lower() for w in ("bold", "hei", "black", "heavy"))
        run.level = (
            2
            if run.size >= DISPLAY * body
            else 1
            if run.size >= SUBHEAD * body or (heavy and run.size >= 0.98 * body)
            else 0
        )


def _put_in_boxes(runs: list[_Run], page: Any) -> None:
    """Number the boxes: drawn rectangles that hold text and are not the page itself; the smallest that holds a run counts."""
    area = float(page.width) * float(page.height)
    boxes = []
    for rect in page.rects:
        w, h = rect["x1"] - rect["x0"], rect["bottom"] - rect["top"]
        if w > 30 and h > 20 and w * h < 0.5 * area:
            boxes.append((w * h, rect["x0"], rect["x1"], rect["top"], rect["bottom"]))
    for number, (_, x0, x1, top, bottom) in enumerate(sorted(boxes)[:200], start=1):
        for run in runs:
            middle, across = (run.top + run.bottom) / 2, min(run.x1, x1 + 2) - max(run.x0, x0 - 2)
            if not run.box and top - 2 <= middle <= bottom + 2 and across >= 0.8 * (run.x1 - run.x0):
                run.box = number


def _blocks(runs: list[_Run]) -> list[_Block]:
    """Stack runs of one level under each other as long as they follow closely and share most of their width."""
    blocks: list[_Block] = []
    for run in sorted(runs, key=lambda r: (r.top, r.x0)):
        best = None
        for block in reversed(blocks):
            last = block.runs[-1]
            if (
                (last.level == 2) != (run.level == 2)
                or last.box != run.box
                or last.bottom > run.bottom - 0.3 * run.size
            ):
                continue
            overlap = min(block.x1, run.x1) - max(block.x0, run.x0)
            close = run.top - last.bottom <= (1.3 if run.level == 2 else 1.6) * run.size
            if close and overlap >= 0.5 * min(run.x1 - run.x0, block.x1 - block.x0):
                best = block
                break
        if best is None:
            blocks.append(_Block([run]))
        else:
            best.runs.append(run)
    return blocks


def _reading_order(blocks: list[_Block]) -> list[Line]:
    """Order the blocks: each headline, then what stands under it column by column; boxes after what surrounds them."""
    lines: list[Line] = []
    region = 0
    heads = sorted((b for b in blocks if b.runs[0].level == 2), key=lambda b: (b.runs[0].box, b.top, b.x0))
    under: dict[int, list[_Block]] = {id(h): [] for h in heads}
    loose: list[_Block] = []
    for block in (b for b in blocks if b.runs[0].level < 2):
        middle = (block.x0 + block.x1) / 2
        same = [h for h in heads if h.runs[0].box == block.runs[0].box and h.top < block.top]
        above = [h for h in same if _stands_over(h, same, middle)]
        (under[id(max(above, key=lambda h: h.top))] if above else loose).append(block)
    edges = _left_edges(blocks)
    for group in [[h, *sorted(under[id(h)], key=lambda b: (_column(b.x0, edges), b.top))] for h in heads]:
        region += 1
        for block in group:
            block.region = region
    loose_region = region
    for block in sorted(loose, key=lambda b: (b.runs[0].box, _column(b.x0, edges), b.top)):
        if block.runs[0].box:
            loose_region += 1
        block.region = loose_region if block.runs[0].box else 0
    placed = sorted(loose, key=lambda b: (b.runs[0].box, _column(b.x0, edges), b.top))
    for group in [placed] + [[h, *sorted(under[id(h)], key=lambda b: (_column(b.x0, edges), b.top))] for h in heads]:
        for block in group:
            lines += _block_lines(block, edges)
    return lines


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
    out = []
    column = min(r.x0 for r in block.runs)
    if len(block.runs) == 1 and block.runs[0].level == 0:
        column = min(column, edges[_column(column, edges)]) if edges else column
    level = -1
    for run in block.runs:
        heading = run.level > 0
        out.append(
            Line(
                raw=run.text,
                text=clean_line(run.text),
                gap=run.level != level,
                indent=None if heading else run.x0 - column > 1.2 * run.size,
                heading=heading,
                frame=run.box,
                region=block.region,
            )
        )
        level = run.level
    if out:
        out[0].gap = True
    return out
