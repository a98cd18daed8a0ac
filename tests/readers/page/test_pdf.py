"""PDF pages by their layout: articles side by side, pages on their side, Chinese written down the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.page.page import read_page

FONT = "STSong-Light"
METALS = "港口城的贸易部门周一表示，稀土出口许可将逐案审查。官员回答说，有关规则对所有买家一视同仁。磁材工厂反映等待时间变长，两家工厂减少了班次。"
LAKES = "湖区管理局昨天公布了新的捕鱼日历，渔民每年六月休渔。志愿者清理了三公里湖岸，运走塑料二十吨。居民希望步道早日修好，孩子们能来看水鸟。"
TRAMS = "The tram company will close two depots this winter. Drivers were told on Friday that nobody would lose work. Passengers asked for later evening services. "
DAMS = "Engineers inspected the old dam after a week of rain. The valley council wants a second spillway. Farmers below the wall keep their sheep on higher ground. "


def draw(path: Path, paint: Callable, *, rotate: int = 0, size: tuple[int, int] = (842, 1191)) -> Path:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen import canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    sheet = canvas.Canvas(str(path), pagesize=size, invariant=1)
    paint(sheet)
    sheet.setPageRotation(rotate)
    sheet.save()
    return path


def column(sheet: object, title: str, text: str, *, x: int, y: int = 1100, head: int = 22, ems: int = 24) -> None:
    import textwrap

    chinese = not text.isascii()
    lines = [text[i : i + ems] for i in range(0, len(text), ems)] if chinese else textwrap.wrap(text, 2 * ems)
    sheet.setFont(FONT, head)
    sheet.drawString(x, y, title)
    sheet.setFont(FONT, 11)
    for n, line in enumerate(lines):
        sheet.drawString(x, y - 34 - 15 * n, line)


def pairs(path: Path) -> dict[str, str]:
    table = read_page(path).articles
    return dict(zip(table["title"], table["text"], strict=True))


@pytest.mark.parametrize("head", [22, 17])
@pytest.mark.parametrize("lower", [0, 40])
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_articles_side_by_side(tmp_path: Path, head: int, lower: int, rotate: int) -> None:
    def paint(sheet: object) -> None:
        turn(sheet, rotate)
        column(sheet, "稀土许可逐案审查", METALS * 2, x=60)
        column(sheet, "湖区公布捕鱼日历", LAKES * 2, x=450, y=1100 - lower, head=head)

    size = (1191, 842) if rotate % 180 else (842, 1191)
    for marked in (0, rotate):  # the page says that it is turned, or it does not
        path = draw(tmp_path / f"{marked}.pdf", paint, rotate=marked, size=size)
        assert pairs(path) == {"稀土许可逐案审查": METALS * 2, "湖区公布捕鱼日历": LAKES * 2}


def turn(sheet: object, rotate: int) -> None:
    """Draw so that a viewer who turns the page clockwise by that many degrees sees it upright."""
    away = {0: (0, 0), 90: (1191, 0), 180: (842, 1191), 270: (0, 842)}[rotate]
    sheet.translate(*away)
    sheet.rotate(rotate)


def test_three_english_articles_side_by_side(tmp_path: Path) -> None:
    def paint(sheet: object) -> None:
        column(sheet, "Depots to close", TRAMS * 3, x=40, ems=18)
        column(sheet, "Dam inspected", DAMS * 3, x=300, ems=18)
        column(sheet, "Dam and depots", (DAMS + TRAMS) * 2, x=560, ems=18)

    found = pairs(draw(tmp_path / "a.pdf", paint))
    wanted = {"Depots to close": TRAMS * 3, "Dam inspected": DAMS * 3, "Dam and depots": (DAMS + TRAMS) * 2}
    assert found == {title: text.strip() for title, text in wanted.items()}


def down(sheet: object, text: str, *, x: int, y: int, deep: int, size: int = 12) -> None:
    for n in range(0, len(text), deep):
        part = text[n : n + deep]
        for m, c in enumerate(part):
            sheet.drawString(x - 20 * (n // deep), y - (size + 2) * m, c)


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("tiers", [1, 2, 3])
def test_chinese_down_the_page_is_read_from_right_to_left(tmp_path: Path, tiers: int, rotate: int) -> None:
    text = (METALS + LAKES) * 3

    def paint(sheet: object) -> None:
        turn(sheet, rotate)
        sheet.setFont(FONT, 24)
        sheet.drawString(60, 1130, "稀土许可逐案审查")
        sheet.setFont(FONT, 12)
        each = -(-len(text) // (tiers * 20)) * 20
        for tier in range(tiers):
            down(sheet, text[tier * each : (tier + 1) * each], x=760, y=1080 - 340 * tier, deep=20)

    size = (1191, 842) if rotate % 180 else (842, 1191)
    assert pairs(draw(tmp_path / "a.pdf", paint, rotate=rotate, size=size)) == {"稀土许可逐案审查": text}


def test_two_articles_down_the_page_under_headlines_set_across(tmp_path: Path) -> None:
    def paint(sheet: object) -> None:
        sheet.setFont(FONT, 24)
        sheet.drawString(480, 1130, "稀土许可逐案审查")
        sheet.drawString(100, 1130, "湖区公布捕鱼日历")
        sheet.setFont(FONT, 12)
        down(sheet, METALS, x=760, y=1080, deep=20)
        down(sheet, LAKES, x=340, y=1080, deep=20)

    assert pairs(draw(tmp_path / "a.pdf", paint)) == {"稀土许可逐案审查": METALS, "湖区公布捕鱼日历": LAKES}


def test_headlines_down_the_page_too(tmp_path: Path) -> None:
    def paint(sheet: object) -> None:
        for title, text, x in (("稀土许可逐案审查", METALS, 780), ("湖区公布捕鱼日历", LAKES, 380)):
            sheet.setFont(FONT, 24)
            down(sheet, title, x=x, y=1060, deep=20, size=24)
            sheet.setFont(FONT, 12)
            down(sheet, text, x=x - 40, y=1080, deep=20)

    assert pairs(draw(tmp_path / "a.pdf", paint)) == {"稀土许可逐案审查": METALS, "湖区公布捕鱼日历": LAKES}


def test_a_font_that_writes_down_the_page(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    def paint(sheet: object) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT, isVertical=True))
        sheet.setFont(FONT, 12)
        text = (METALS + LAKES) * 2
        for n in range(0, len(text), 20):
            sheet.drawString(760 - n, 1080, text[n : n + 20])

    assert list(pairs(draw(tmp_path / "a.pdf", paint)).values()) == [(METALS + LAKES) * 2]


def test_a_page_that_is_a_picture_is_told_beside_pages_with_text(tmp_path: Path) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def paint(sheet: object) -> None:
        column(sheet, "Tram depots close", TRAMS * 3, x=60)
        sheet.showPage()
        sheet.drawImage(ImageReader(Image.new("RGB", (84, 119), "white")), 0, 0, 842, 1191)
        sheet.drawString(60, 20, "Downloaded on 9 June 2025")
        sheet.showPage()
        sheet.showPage()  # nothing is on it

    lost = read_page(draw(tmp_path / "a.pdf", paint)).problems
    assert lost.loc[lost["reason"].str.startswith("a picture without a text layer"), "locator"].tolist() == ["page 2"]


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        (["Trams", "Harbour Post", "June 2, 2025", "Length: 84 words", "Body", *TRAMS.split(". "), "End of Document"], "Nexis"),
        (["Trams", "Full text: The tram", *DAMS.split(". "), "Publication title: Harbour Post"], "ProQuest"),
        (["Trams", "HD Trams", *DAMS.split(". "), "Document HARPO00020250602el6200012"], "Factiva"),
    ],
)  # fmt: skip
def test_exports_as_pdf_are_refused_by_name(tmp_path: Path, lines: list[str], known: str) -> None:
    def paint(sheet: object) -> None:
        for n, line in enumerate(lines):
            sheet.drawString(60, 1000 - 30 * n, line)

    path = draw(tmp_path / "a.pdf", paint)
    with pytest.raises(FramingError, match=f"a {known} export"):
        read_articles(path)
    assert len(read_articles(path, reader="pages").articles)
