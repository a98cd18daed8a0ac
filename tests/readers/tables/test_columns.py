"""The names that columns go by, and what stands around a table's header."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import openpyxl
import pytest

from framing import FramingError
from framing.readers.articles import read_articles
from framing.readers.columns import map_columns
from framing.readers.result import Reading
from framing.readers.tables.workbooks import _scan


def read(tmp_path: Path, *rows: list[str]) -> Reading:
    with (tmp_path / "a.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return read_articles(tmp_path / "a.csv")


@pytest.mark.parametrize(
    "names",
    [  # outlet, date, title, text, url: of collections and exports in public
        "newspaper_name pub_date headline article_content web_url",
        "news_source news_date news_title news_content news_url",
        "source.name publishedAt headline.main body_text url",
        "Publication-Name Date-Published Story-Headline Story-Contents Link",
        "新闻来源 新闻时间 新闻标题 新闻内容 新闻链接",
        "媒体名称 发文时间 标题 正文 原文地址",
        "公众号 发布日期 标题 文章正文 链接",
        "媒體 發布時間 新聞標題 新聞內文 網址",
        "Quelle Datum Titel Text Link",
        "언론사 일자 제목 본문 URL",
        "source_domain date_publish title maintext url",
        "source_name published_at title cleaned_text url",
    ],
)
def test_columns_go_by_many_names(names: str) -> None:
    found = map_columns(names.split(), None, source="a.csv")
    assert [found[column] for column in ("outlet", "date", "title", "text", "url")] == [[0], [1], [2], [3], [4]]


def test_a_name_as_it_is_goes_before_a_longer_one() -> None:
    names = ["cleaned_text", "text", "media_id", "id", "media_url", "url", "crawl_date", "updated_at", "created_at"]
    found = map_columns(names, None, source="a.csv")
    assert [found[column] for column in ("text", "article", "url", "date")] == [[1], [3], [5], [8]]
    with pytest.raises(FramingError, match="may be in any of"):
        map_columns(["raw_text", "clean_text"], None, source="a.csv")


def test_an_article_is_the_text_where_the_id_has_a_column_of_its_own() -> None:
    found = map_columns(["Newspaper", "Headline", "ID", "Article"], None, source="a.csv")
    assert (found["text"], found["article"]) == ([3], [2])


def test_year_month_and_day_in_three_columns(tmp_path: Path) -> None:
    row = ["T", "2025", "6", "3", "The queue is long."]
    assert read(tmp_path, ["title", "year", "month", "day", "text"], row).articles["date"].tolist() == ["2025-06-03"]


@pytest.mark.parametrize(
    "under",
    [
        ["编号", "标题", "来源", "日期", "正文"],
        ["(number)", "(text)", "(text)", "(yyyy-mm-dd)", "(text)"],
        ["int", "string", "string", "date", "string"],
    ],
)
def test_names_again_and_units_below_the_header_are_left_out_and_told(tmp_path: Path, under: list[str]) -> None:
    article = ["1", "Permits", "Test Post", "2025-06-03", "The queue is long."]
    reading = read(tmp_path, ["id", "title", "outlet", "date", "text"], under, article)
    assert reading.articles["title"].tolist() == ["Permits"]
    assert reading.problems["reason"].tolist() == [
        "kept: a second row of names, or of units, below the header left out"
    ]


def test_a_table_without_a_header_is_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(FramingError, match="first row holds no names of columns") as error:
        read(tmp_path, *[[str(i), "Permits", "2025-06-03", "The queue\nis long. " * 40] for i in range(2)])
    assert "\n" not in str(error.value)
    assert len(str(error.value)) < 300


def test_a_hidden_sheet_is_read_and_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(2):
        sheet = book.create_sheet(f"S{number}")
        sheet.append(["title", "text"])
        sheet.append([f"T{number}", "The queue is long."])
    book["S1"].sheet_state = "hidden"
    book.remove(book.worksheets[0])
    book.save(tmp_path / "a.xlsx")
    reading = read_articles(tmp_path / "a.xlsx")
    assert len(reading.articles) == 2
    assert reading.problems[["locator", "reason"]].values.tolist() == [
        ["sheet S1", "kept: the sheet is hidden; read all the same"]
    ]


def test_merged_cells_stand_in_every_row_and_other_days_are_counted_rightly(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    for row in (
        ["outlet", "date", "title", "id", "text"],
        ["Post", 45783 - 1462, "A", 45000, "The queue is long."],
        [None, None, "B", 45001, "The bus is late."],
        ["Star", "2025-05-07", "=A1", 45002, "The crane is old."],
    ):
        sheet.append(row)
    for cells in ("A2:A3", "B2:B3"):
        sheet.merge_cells(cells)
    book.save(tmp_path / "a.xlsx")
    reading = read_articles(tmp_path / "a.xlsx")
    assert reading.articles[["outlet", "date", "article"]].values.tolist() == [
        ["Post", "2025-05-06", "45000"],
        ["Post", "2025-05-06", "45001"],
        ["Star", "2025-05-07", "45002"],
    ]
    assert len(reading.problems) == 1
    assert "formulas of the sheet have no value" in reading.problems["reason"][0]


@pytest.mark.parametrize(("cell", "told"), [('t="str"', False), ('s="1"', True)])
def test_a_formula_that_gives_nothing_has_a_value(tmp_path: Path, cell: str, told: bool) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("sheet.xml", f'<c r="A2" {cell}><f>IF(B2,C2,"")</f><v></v></c>')
    assert _scan(tmp_path / "a.xlsx", "sheet.xml") == ({}, told)


def test_a_cell_of_an_html_table_fills_its_rows(tmp_path: Path) -> None:
    cells = "<tr><td rowspan=2>Post</td><td>A</td><td>The queue is long.</td></tr><tr><td>B</td><td>The bus is late.</td></tr>"
    html = f"<table><tr><th>Outlet</th><th>Title</th><th>Text</th></tr>{cells}</table>"
    (tmp_path / "a.html").write_text(f"{html}{html.replace('Post', 'Star').replace(' is ', ' was ')}")
    table = read_articles(tmp_path / "a.html").articles
    assert table[["outlet", "title"]].values.tolist() == [["Post", "A"], ["Post", "B"], ["Star", "A"], ["Star", "B"]]


@pytest.mark.parametrize("outlet", ["www.post.example", "https://www.Post.example/news/", "http://post.example"])
def test_an_outlet_by_its_address_is_its_domain(tmp_path: Path, outlet: str) -> None:
    reading = read(tmp_path, ["outlet", "text"], [outlet, "The queue is long."])
    assert reading.articles["outlet"].tolist() == ["post.example"]


def test_cells_that_say_what_they_are_and_names_of_platforms(tmp_path: Path) -> None:
    header = ["标题", "来源", "作者", "正文"]
    article = read(tmp_path, header, ["标题：许可", "来源：港报", "作者：某", "队伍很长。"]).articles.iloc[0]
    assert article[["title", "outlet", "byline", "text"]].tolist() == ["许可", "港报", "某", "队伍很长。"]
    assert map_columns(["用户昵称", "微博正文", "发布时间"], None, source="a")["outlet"] == [0]
    assert map_columns(["Page Name", "tweet"], None, source="a") | {} == map_columns(
        ["outlet", "text"], None, source="b"
    )
    assert read(tmp_path, ["title", "txt"], ["Permits", "The queue is long."]).articles["title"].tolist() == ["Permits"]


@pytest.mark.parametrize(
    ("names", "cells", "best"),
    [  # empty, long and addresses: what is proposed is what holds the most text
        (["text", "maintext", "title"], ["", "The queue is long.", "Permits"], "maintext"),
        (["Message", "Image Text", "Link"], ["The queue is long.", "", "https://post.example/2025/a"], "Message"),
        (["Title", "Abstract", "FindACopy"], ["Permits", "The queue", "https://library.example/permits"], "Abstract"),
    ],
)
def test_the_column_that_an_error_proposes_is_the_one_with_text(
    tmp_path: Path, names: list[str], cells: list[str], best: str
) -> None:
    with pytest.raises(FramingError, match=f"columns text={best}\\b"):
        read(tmp_path, names, cells)


def test_the_questions_of_a_form_below_the_header_are_left_out_and_told(tmp_path: Path) -> None:
    names = ["ResponseId", "title", "date", "text"]
    marks = [f'{{"ImportId":"QID{n}_TEXT"}}' for n in range(4)]
    asked = ["Response ID", "Headline of the article", "Day", "Paste the text"]
    reading = read(tmp_path, names, asked, marks, ["R_1", "Permits", "2025-06-03", "The queue is long."])
    assert reading.articles["title"].tolist() == ["Permits"]
    assert reading.problems["locator"].tolist() == ["row 2", "row 3"]
    assert set(reading.problems["reason"]) == {
        "kept: the questions of a form and their marks, below the header, left out"
    }
