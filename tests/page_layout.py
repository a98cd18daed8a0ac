"""Lays out newspaper pages whose truth is known: which line belongs to which article.

Sentences are put together from word lists, so that articles differ by topic but
share the common words of news (``page_words``). A page has bands; a band has articles side by side, each over some of the page's
columns; one brief stands in a box in the middle of a column. The page is given as text pulled from its columns in
several orders (``dump``) or drawn as a PDF (``draw``).
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from page_words import WORDS, split_list

LEAST_LINES = 180  # of a page, headlines included
NO_START = "，。、；：？！）》」』”’…%"
NO_END = "（《“‘"
JUMPS = {
    "zh": ("上接01版", "（上接第一版）", "（下转第三版）"),
    "en": ("Continued from page 1", "(Continued from page 1)", " (Continued on page 3)"),
}


@dataclass
class Article:
    number: int
    title: list[str]
    opening: str  # byline, set on a line of its own, or ""
    paragraphs: list[str]
    opened: bool = False  # a byline or dateline opens it
    jump: str = ""
    jumps_in: bool = False
    headings: set[int] = field(default_factory=set)  # which of its lines, as set, are subheads
    signoff: str = ""
    boxed: bool = False
    subheads: dict[int, str] = field(default_factory=dict)  # set before the paragraph of that number


@dataclass
class Box:
    """A rectangle of text: lines of one article in one column, or its headline."""

    article: int
    kind: str  # head, body, brief
    lines: list[tuple[str, bool]] = field(default_factory=list)  # text, whether a paragraph begins
    column: int = 0
    columns: int = 1  # it runs over; of a brief: lines of its headline
    top: float = 0.0
    band: int = 0


@dataclass
class Page:
    boxes: list[Box]  # in the order an editor would read them
    columns: int
    measure: int  # characters in a full line
    articles: list[Article]
    rows: int
    language: str


class Writer:
    """Writes articles about one topic with its own choice of that topic's words."""

    def __init__(self, rng: random.Random, topic: str, language: str) -> None:
        self.rng, self.language = rng, language
        self.prose = WORDS[language]
        lists = {k: split_list(v) for k, v in self.prose["topics"][topic].items()}
        self.words = {k: rng.sample(v, min(len(v), 4 if k in ("what", "do") else 2)) for k, v in lists.items()}
        surnames, given, self.common = (split_list(self.prose[k]) for k in ("surnames", "given", "common"))
        names = [(rng.choice(surnames), rng.choice(given)) for _ in range(3)]
        self.names = [last + first if language == "zh" else f"{first} {last}" for last, first in names]

    def fill(self, pattern: str) -> str:
        rng = self.rng
        slots = {k: rng.sample(self.words[k], 2) for k in ("who", "what", "where")}
        text = pattern.format(
            who=slots["who"][0], who2=slots["who"][1], what=slots["what"][0], what2=slots["what"][1],
            where=slots["where"][0], where2=slots["where"][1], do=rng.choice(self.words["do"]), name=rng.choice(self.names),
            common=rng.choice(self.common), common2=rng.choice(self.common), num=rng.randint(11, 980), few=rng.randint(2, 6),
            pct=round(rng.uniform(1, 60), rng.choice([0, 1])) if rng.random() < 0.5 else rng.randint(2, 60),
            year=rng.randint(2026, 2035),
        )  # fmt: skip
        return text[:1].upper() + text[1:]

    def paragraph(self, sentences: int) -> str:
        space = "" if self.language == "zh" else " "
        return space.join(self.fill(p) for p in self.rng.sample(self.prose["sentences"], sentences))

    def headline(self) -> str:
        return self.fill(self.rng.choice(self.prose["heads"]))

    def subhead(self) -> str:
        return self.fill(self.rng.choice(self.prose["subheads"]))


Write = Callable[[random.Random, str, str], Writer]


def write_article(
    rng: random.Random, number: int, topic: str, paragraphs: int, *, language: str, write: Write, boxed: bool = False
) -> Article:
    writer = write(rng, topic, language)
    body = [writer.paragraph(rng.randint(1, 4)) for _ in range(paragraphs)]
    title = [writer.headline()]
    if rng.random() < 0.3:
        title.append(writer.headline())
    reporter, day, style = rng.choice(writer.names), rng.randint(5, 9), rng.random()
    opening = signoff = ""
    place = writer.words["where"][0]
    if style < 0.45:
        body[0] = (dateline_zh if language == "zh" else dateline_en)(rng, place, day, reporter) + body[0]
    elif style < 0.7 and language == "zh":
        opening = rng.choice(
            [f"□新华社记者 {reporter}", f"本报记者 {reporter}", f"□ 本报记者 {reporter} {writer.names[-1]}"]
        )
    elif style < 0.7:
        opening = rng.choice([f"By {reporter}", f"By {reporter} and {writer.names[-1]}"])
    if style >= 0.6 and rng.random() < 0.5:
        if language == "zh":
            signoff = rng.choice([f"新华社{place}6月{day}日电", f"（记者 {reporter}）", f"（新华社北京6月{day}日电）"])
        else:
            signoff = rng.choice([" (Xinhua)", " (Reuters)", f" (Reporting by {reporter})"])
    subheads = {}
    if paragraphs > 3 and rng.random() < 0.35:
        places = sorted(rng.sample(range(1, paragraphs), 2))
        numbers = ("一、", "二、") if rng.random() < 0.4 and language == "zh" else ("", "")
        subheads = {k: n + writer.subhead() for k, n in zip(places, numbers, strict=True)}
    return Article(
        number,
        title,
        opening,
        body,
        signoff=signoff,
        boxed=boxed,
        subheads=subheads,
        opened=bool(opening) or style < 0.45,
    )


def dateline_zh(rng: random.Random, place: str, day: int, reporter: str) -> str:
    desk = rng.choice(["新华社", "本报", "据新华社"])
    by = rng.choice(["", f"（记者{reporter}）", f"（记者 {reporter}）"])
    return f"{desk}{place}6月{day}日电{by}" + rng.choice(["", " "])


def dateline_en(rng: random.Random, place: str, day: int, reporter: str) -> str:
    wire = rng.choice([" (Xinhua)", " (Reuters)", ""])
    return f"{place.upper()}, June {day}{wire} {rng.choice(['--', '—'])} "


def break_lines(text: str, measure: int, *, indent: bool) -> list[str]:
    """Break a paragraph as a typesetter does: full lines, no mark at the head of a line, two characters of indent."""
    if not any("\u4e00" <= c <= "\u9fff" for c in text):
        return break_english(text, measure, indent=indent)
    lines: list[str] = []
    line, room = "", float(measure - (2 if indent else 0))
    for char in text:
        room -= 0.5 if char.isascii() else 1.0
        if room < 0 and char not in NO_START:
            carry = line[-1] if line and line[-1] in NO_END else ""
            lines.append(line[: len(line) - len(carry)])
            line = carry
            room = measure - len(carry) - (0.5 if char.isascii() else 1.0)
        line += char
    return [*lines, line] if line else lines


def break_english(text: str, measure: int, *, indent: bool) -> list[str]:
    """Break a paragraph between words; a long word at the end of a line is cut by a hyphen where it half fits."""
    lines: list[str] = []
    line, room = "", 2 * measure - (4 if indent else 0)
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            cut = len(word) // 2
            if word.isalpha() and len(word) > 7 and len(line) + 2 + cut <= room:
                lines.append(f"{line} {word[:cut]}-")
                line, room = word[cut:], 2 * measure
            else:
                lines.append(line)
                line, room = word, 2 * measure
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def set_article(article: Article, measure: int) -> list[tuple[str, bool]]:
    lines: list[tuple[str, bool]] = []
    if article.jumps_in:
        lines.append((article.jump, True))
    if article.opening:
        lines.append((article.opening, True))
    for n, paragraph in enumerate(article.paragraphs):
        last = n + 1 == len(article.paragraphs)
        text = paragraph + (article.signoff if last and article.signoff else "")
        text += article.jump if last and not article.jumps_in else ""
        if n in article.subheads:
            subhead = break_lines(article.subheads[n], measure, indent=False)
            article.headings |= set(range(len(lines), len(lines) + len(subhead)))
            lines += [(line, k == 0) for k, line in enumerate(subhead)]
        broken = break_lines(text, measure, indent=True)
        lines += [(line, k == 0) for k, line in enumerate(broken)]
    return lines


def make_page(seed: int, language: str = "zh", write: Write = Writer) -> Page:
    """Lay out a page: two to five columns, bands of articles, a jump, a boxed brief in the middle of a column."""
    rng = random.Random(seed)
    columns = 2 + seed % 4
    measure = {2: 28, 3: 21, 4: 17, 5: 13}[columns]
    known = sorted(WORDS[language]["topics"])
    topics = rng.sample(known, len(known))
    boxes: list[Box] = []
    articles: list[Article] = []
    top = 0.0
    bands = rng.randint(2, 3)
    box_band = rng.randrange(bands)
    band = -1
    while band + 1 < bands or sum(len(f.lines) for f in boxes) < LEAST_LINES:
        band += 1
        left, height = 0, 0.0
        spans = []
        while left < columns:
            span = min(columns - left, rng.choice([1, 2, 2, 3, columns]))
            spans.append((left, span))
            left += span
        boxed = band == box_band
        for left, span in spans:
            # one article in six shares its topic with another of the page
            topic = (
                rng.choice([a for a in topics if a not in topics[: len(articles)]] or topics)
                if rng.random() < 0.17
                else topics[len(articles) % len(topics)]
            )
            article = write_article(
                rng, len(articles), topic, rng.randint(3, 6) + 2 * span, language=language, write=write
            )
            articles.append(article)
            mains = sum(not a.boxed for a in articles)
            if mains == 2:
                article.jump, article.opening = JUMPS[language][0 if rng.random() < 0.5 else 1], ""
                article.jumps_in = True
            elif mains == 3:
                article.jump, article.signoff = JUMPS[language][2], ""
            lines = set_article(article, measure)
            fits = int(span * measure * 9 / 16)
            article.title = [line for t in article.title for line in break_lines(t, fits, indent=False)]
            boxes.append(Box(article.number, "head", [(t, True) for t in article.title], left, span, top))
            head = 2.0 * len(article.title) + 1.0
            brief_box = None
            if boxed and span > 1 and len(lines) > 12:
                boxed = False
                brief = write_article(
                    rng,
                    len(articles),
                    topics[(len(articles) + 5) % len(topics)],
                    1,
                    language=language,
                    write=write,
                    boxed=True,
                )
                articles.append(brief)
                brief.title = break_lines(brief.title[0], int((measure - 2) * 9 / 12.5), indent=False)
                brief_box = Box(
                    brief.number, "brief", [(t, True) for t in brief.title] + set_article(brief, measure - 2)
                )
                brief_box.columns = len(brief.title)
            extra = len(brief_box.lines) + 3 if brief_box else 0
            rows = -(-(len(lines) + extra) // span)
            at = 0
            for n in range(span):
                room = rows
                here = n == (span - 1) // 2 and brief_box is not None
                if here and brief_box is not None:
                    room = max(rows - extra, 4)
                    first = rng.randint(2, room - 2)
                    upper = Box(article.number, "body", lines[at : at + first], left + n, 1, top + head)
                    brief_box.column, brief_box.top = left + n, top + head + first + 1.0
                    lower = Box(
                        article.number,
                        "body",
                        lines[at + first : at + room],
                        left + n,
                        1,
                        brief_box.top + len(brief_box.lines) + 2.0,
                    )
                    boxes += [f for f in (upper, brief_box, lower) if f.lines]
                    height = max(height, lower.top + len(lower.lines) - top)
                else:
                    body = Box(article.number, "body", lines[at : at + room], left + n, 1, top + head)
                    if body.lines:
                        boxes.append(body)
                    height = max(height, head + len(body.lines))
                at += room
            if at < len(lines):
                boxes[-1].lines += lines[at:]
                height = max(height, boxes[-1].top + len(boxes[-1].lines) - top)
        for box in boxes:
            box.band = box.band or band + 1
        top += height + 2.0
    return Page(boxes, columns, measure, articles, int(top) + 1, language)


ORDERS = ("reading", "columns", "bands", "displaced", "shuffled")
BLANKS = ("paragraphs", "boxes", "noisy")


def dump(page: Page, *, seed: int, order: str, blanks: str) -> tuple[list[str], list[int], list[int]]:
    """Return the page as text pulled from its columns, the number of each line's article (-1: blank) and the line's place
    in that article (-1: it is a headline or blank).

    Orders: article by article; column by column; band by band, the headlines of a band before its columns; with headlines, and the end of an
    article, torn off and put elsewhere; columns in random order, some articles kept whole.
    """
    rng = random.Random(seed)
    boxes = list(page.boxes)
    if order == "columns":
        boxes.sort(key=lambda f: (f.column, f.top))
    elif order == "bands":
        boxes.sort(key=lambda f: (f.band, f.kind != "head", f.column, f.top))
    elif order == "displaced":
        # headlines of articles that a byline, dateline or jump opens: the others would be lost to any reader
        known = {a.number for a in page.articles if a.opened or a.jumps_in}
        heads = [f for f in boxes if f.kind == "head" and f.article in known and rng.random() < 0.6]
        boxes = [f for f in boxes if f not in heads]
        tail = next(
            (
                f
                for f in boxes
                if f.kind == "body" and any(g.article == f.article and g.kind == "body" and g is not f for g in boxes)
            ),
            None,
        )
        last = [f for f in boxes if tail and f.article == tail.article and f.kind == "body"][-1:]
        boxes = last + [f for f in boxes if f not in last]
        for head in heads:
            boxes.insert(rng.randint(0, len(boxes)), head)
    elif order == "shuffled":
        groups: dict[int, list[Box]] = {}
        for box in boxes:
            groups.setdefault(box.column if rng.random() < 0.8 else box.article + 10, []).append(box)
        keys = sorted(groups)
        rng.shuffle(keys)
        boxes = [f for k in keys for f in groups[k]]
    lines: list[str] = []
    truth: list[int] = []
    places: list[int] = []
    by_box = line_places(page)
    indent = "　　" if page.language == "zh" else "    "

    def blank() -> None:
        if lines and lines[-1].strip():
            lines.append(rng.choice(["", "", " "]))
            truth.append(-1)
            places.append(-1)

    for box in boxes:
        blank()
        for n, (text, begins) in enumerate(box.lines):
            if n and begins and blanks != "boxes" and box.kind == "body":
                blank()
            spread = (
                len(text) > 6 and text[-1] not in "。" and rng.random() < 0.04 and not any(c.isascii() for c in text)
            )
            lead = (
                " "
                if n == 0 and rng.random() < 0.2
                else indent
                if begins and blanks == "boxes" and box.kind == "body"
                else ""
            )
            lines.append(lead + (" ".join(text) if spread else text))
            truth.append(box.article)
            places.append(by_box[id(box)][n])
            if blanks == "noisy" and n == 0 and rng.random() < 0.25:
                blank()
    return lines, truth, places


def line_places(page: Page) -> dict[int, list[int]]:
    """Return for every box (by its id) which line of its article each line is, -1 for one of a headline or subhead."""
    seen: dict[int, int] = {}
    out = {}
    for box in page.boxes:
        titles = len(box.lines) if box.kind == "head" else box.columns if box.kind == "brief" else 0
        first = seen.get(box.article, 0)
        headings = page.articles[box.article].headings
        body = range(first, first + len(box.lines) - titles)
        seen[box.article] = body.stop
        out[id(box)] = [-1] * titles + [-1 if place in headings else place for place in body]
    return out


def share_right(predicted: list[str], truth: list[int]) -> float:
    """Share of the lines with text that are on the right article, articles found being matched one to one with real ones."""
    from scipy.optimize import linear_sum_assignment

    found = sorted({p for p, t in zip(predicted, truth, strict=True) if t >= 0 and p})
    real = sorted({t for t in truth if t >= 0})
    table = [[sum(p == f and t == r for p, t in zip(predicted, truth, strict=True)) for r in real] for f in found]
    if not table:
        return 0.0
    rows, columns = linear_sum_assignment(table, maximize=True)
    return sum(table[r][c] for r, c in zip(rows, columns, strict=True)) / sum(t >= 0 for t in truth)


def draw(page: Page, *, seed: int, spread: float = 0.05) -> tuple[bytes, list[tuple[str, int]]]:
    """Draw the page as a PDF; return it and each drawn line with the number of its article.

    The font is one of those that PDF readers bring along, so no font file is needed. Some lines are spread over the full
    width of their column, as justification does.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    rng = random.Random(seed)
    size, lead, gutter, margin = 9.0, 12.0, 14.0, 36.0
    column = page.measure * size + 1.5 * size
    wide = 2 * margin + page.columns * column + (page.columns - 1) * gutter
    high = 2 * margin + (page.rows + 3) * lead
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=(wide, high), invariant=1)
    truth: list[tuple[str, int]] = []
    for box in page.boxes:
        x = margin + box.column * (column + gutter)
        y = high - margin - (box.top + 1) * lead
        if box.kind == "head":
            display = 16.0
            for text, _ in box.lines:
                sheet.setFont("STSong-Light", display)
                sheet.drawString(x, y - 6, text)
                truth.append((text, box.article))
                y -= 2 * lead
            continue
        if box.kind == "brief":
            sheet.rect(x - 4, y - (len(box.lines) - 0.5) * lead, column + 6, len(box.lines) * lead + 6)
        for n, (text, begins) in enumerate(box.lines):
            title = box.kind == "brief" and n < box.columns
            sheet.setFont("STSong-Light", 12.5 if title else size)
            indent = 2 * size if begins and not title and "\u4e00" <= text[:1] <= "\u9fff" else 0.0
            room = column - indent - 1.5 * size - sum(0.5 if c.isascii() else 1.0 for c in text) * size
            full = n + 1 < len(box.lines) and not box.lines[n + 1][1] and not title
            if full and room > 0 and rng.random() < spread:
                line = sheet.beginText(x + indent, y)
                line.setFont("STSong-Light", size)
                line.setCharSpace(room / max(1, len(text) - 1))
                line.textOut(text)
                line.setCharSpace(0)
                sheet.drawText(line)
            else:
                sheet.drawString(x + indent, y, text)
            truth.append((text, box.article))
            y -= lead
    sheet.showPage()
    sheet.save()
    return out.getvalue(), truth
