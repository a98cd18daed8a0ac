"""Lays out the example page: ``python make_page.py`` writes page.pdf and page.png beside it.

Paper, people and events are invented, and the text was written for this project. The page has four columns, headlines over
two of them, a continued story, a brief in a box, and lines spread to the width of their column, as real pages have.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SIZE, LEAD, GUTTER, MARGIN, MEASURE = 10.0, 14.0, 18.0, 36.0, 17
NO_START, NO_END = "，。、；：？！）》”’", "（《“‘"

COMMENT = """□本报评论员 林溪
近来，围绕稀土出口许可的议论多了起来。有外国媒体把它叫作“战略武器”，说中国要拿它当筹码。这种说法站不住脚。
许可不是禁令。对可以用于军事的物项实行出口管理，是许多国家的通行做法。谁来买、买去做什么，先问清楚再放行，这是对买卖双方负责，也是履行防扩散的国际义务。
许可更不是要挟谁的工具。申请合规的，按程序办；用于民生的，加快办。几个月来，多家车企已经拿到磁材的批件，生产线没有停下。若真要卡谁的脖子，何必设一条绿色通道？
当然，管理也有要改进的地方。企业盼着材料少一点、时限明一点，主管部门应当听得进去。规则越清楚，误会就越少。
把正常的管理说成武器，伤的是供应链上每一个人。稀土是工业离不开的原料，不是谁手里的王牌。大家坐下来谈规则，比隔空喊话有用得多。"""
TALKS = """本报河口6月10日电（记者 周行）两国经贸代表10日在河口举行第二轮磋商，磁材供应是议题之一。一名欧洲官员会前对记者说，稀土许可已经成为北京的筹码，企业担心交货被拖延。另一名不愿具名的顾问则称，这是对关税的报复。
中方代表在会上回应说，许可制度依法实施，不针对任何国家，否认以出口管制作为施压手段。双方同意设立工作组，每月通报审批进展。
当地一家电机厂的采购经理告诉记者，厂里的库存还够用六个星期，新的申请已经递交。她说，最怕的是不知道要等多久。"""
MINES = """（上接第一版）
从山上看下去，旧矿坑已经长满了草。十年前，这里的溪水还是黄的，村里人要走两里路挑水。县里关停了十七个小矿，把剩下的开采权交给一家企业，废水处理达标才准开工。
“账要算长远。”县矿管办主任吴立新说，资源卖一吨少一吨，环境坏一处难补一处。在他看来，稀土配额不是为了抬价，是为了可持续发展。这几年，开采量降了，单价升了，县里的收入没有减。
回迁的村民在坡上种了脐橙。今年天旱，滴灌的水就来自处理过的矿坑水。检测报告每个月贴在村口，谁都可以看。"""
BOATS = """本报河口6月10日电（记者 沈一帆）端午刚过，河口的龙舟赛还没有散场。三十二支队伍从老码头出发，绕过灯塔再划回来，全程四公里。两岸挤满了人，小贩的糖水卖到天黑。
今年头一回有女队进了前八名。队长何秀兰白天在磁材厂上班，晚上练划桨。她说，船上八十个人，一个人乱了节奏，整条船就慢下来。
明天上午举行决赛，码头一带临时禁止停车，公交车加开六个班次。主办方说，往年的奖品是一头烤猪，今年换成了两条新桨。"""
BRIEF = "据海关统计，五月稀土磁材出口量环比回升，其中新能源汽车用磁材占近四成。分析人士称，审批加快是主要原因。"


def break_lines(text: str, *, indent: bool) -> list[str]:
    """Break a paragraph as a typesetter does: no mark at the head of a line, none that opens at its end."""
    lines: list[str] = []
    line, room = "", MEASURE - (2.0 if indent else 0.0)
    for char in text:
        room -= 0.5 if char.isascii() else 1.0
        if room < 0 and char not in NO_START:
            carry = line[-1] if line[-1] in NO_END else ""
            lines.append(line[: len(line) - len(carry)])
            line, room = carry, MEASURE - len(carry) - (0.5 if char.isascii() else 1.0)
        line += char
    return [*lines, line]


def set_article(text: str) -> list[tuple[str, bool]]:
    """Return the lines of an article, and whether a paragraph begins with each."""
    paragraphs = text.split("\n")
    return [(line, n == 0) for p in paragraphs for n, line in enumerate(break_lines(p, indent=p[0] not in "□（"))]


def draw(path: Path) -> None:
    """Draw the page as a PDF; the same bytes every time."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    column = (MEASURE + 1.5) * SIZE
    wide, high = 2 * MARGIN + 4 * column + 3 * GUTTER, 570.0
    sheet = canvas.Canvas(str(path), pagesize=(wide, high), invariant=1)

    def place(number: int) -> float:
        return MARGIN + number * (column + GUTTER)

    def story(title: str, text: str, *, first: int, columns: int, top: float) -> None:
        sheet.setFont("STSong-Light", 20)
        sheet.drawString(place(first), high - top, title)
        lines = set_article(text)
        rows = -(-len(lines) // columns)
        for n in range(columns):
            set_lines(lines[n * rows : (n + 1) * rows], place(first + n), high - top - 30)

    def set_lines(lines: list[tuple[str, bool]], x: float, y: float) -> None:
        for n, (text, begins) in enumerate(lines):
            indent = 2 * SIZE if begins and text[0] not in "□（" else 0.0
            room = column - 1.5 * SIZE - indent - sum(0.5 if c.isascii() else 1.0 for c in text) * SIZE
            last = n + 1 == len(lines) or lines[n + 1][1]
            line: Any = sheet.beginText(x + indent, y - n * LEAD)
            line.setFont("STSong-Light", SIZE)
            line.setCharSpace(0 if last or room <= 0 else room / max(1, len(text) - 1))
            line.textOut(text)
            sheet.drawText(line)

    story("出口许可不是武器，是责任", COMMENT, first=0, columns=2, top=60)
    story("河口磋商谈及磁材供应", TALKS, first=2, columns=2, top=60)
    story("旧矿坑上的长远账", MINES, first=0, columns=2, top=330)
    story("龙舟绕灯塔", BOATS, first=2, columns=1, top=330)
    x, y = place(3), high - 330
    brief = set_article(BRIEF)
    sheet.rect(x - 6, y - 34 - len(brief) * LEAD, column, len(brief) * LEAD + 58)
    sheet.setFont("STSong-Light", 14)
    sheet.drawString(x, y, "五月磁材出口回升")
    set_lines(brief, x, y - 30)
    sheet.showPage()
    sheet.save()


def main() -> None:
    """Write the page as PDF, and its picture."""
    draw(HERE / "page.pdf")
    import pdfplumber

    with pdfplumber.open(HERE / "page.pdf") as document:
        picture = document.pages[0].to_image(resolution=96, antialias=True).original
    picture.convert("L").quantize(4).save(HERE / "page.png", optimize=True, bits=2)


if __name__ == "__main__":
    sys.exit(main())
