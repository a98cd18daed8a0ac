"""Saved web pages become one article each, with outlet, title, date and address."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.web import read_web

PARAGRAPHS = [
    f"第{n}段：码头的工作人员说，本周受理的申请比上周多，审核仍按原来的规定进行，出口商表示理解。" for n in "一二三四五"
]
REPEATED = [PARAGRAPHS[0], PARAGRAPHS[1], PARAGRAPHS[0], PARAGRAPHS[2], PARAGRAPHS[0]]
TRADITIONAL = [
    f"第{n}段：碼頭的工作人員說，本週受理的申請比上週多，審核仍按原來的規定進行，出口商表示理解。" for n in "一二三四五"
]


def page(
    paragraphs: list[str], *, charset: str = "utf-8", head: str = "", info: str = "", title: str = "码头排队的一周"
) -> str:
    body = "".join(f"<p>{p}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}_测试新闻网</title>{head}</head>'
        f'<body><div class="nav"><a href="/">首页</a> <a href="/w">国际</a></div><div class="article"><h1>{title}</h1>{info}<div id="content">{body}</div></div>'
        '<div class="footer">版权所有 <a href="/about">联系我们</a></div></body></html>'
    )


HEAD = (
    '<meta property="og:site_name" content="测试新闻网"><link rel="canonical" href="https://news.test.cn/2025/06/08/a.html">'
    '<meta property="article:published_time" content="2025-06-09T08:00:00+08:00">'
)


def save(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_page_with_metadata(tmp_path: Path) -> None:
    info = '<div class="info">2025年06月09日 08:00 来源：测试通讯社</div>'
    reading = read_articles(save(tmp_path / "a.html", page(PARAGRAPHS, head=HEAD, info=info)))
    assert reading.problems.empty
    row = reading.articles.iloc[0]
    assert row["text"] == "\n\n".join(PARAGRAPHS)
    assert row[["title", "outlet", "date", "date_basis", "language"]].tolist() == [
        "码头排队的一周",
        "测试新闻网",
        "2025-06-09",
        "stated",
        "zh-Hans",
    ]
    assert row["url"] == "https://news.test.cn/2025/06/08/a.html"


@pytest.mark.parametrize(
    ("paragraphs", "charset", "encoding", "language"),
    [
        (PARAGRAPHS, "gb2312", "gb18030", "zh-Hans"),
        (PARAGRAPHS, "gb2312", "utf-8", "zh-Hans"),
        (PARAGRAPHS, "big5", "gb18030", "zh-Hans"),
        (TRADITIONAL, "big5", "big5", "zh-Hant"),
        (PARAGRAPHS, "utf-8", "gb18030", "zh-Hans"),
        (PARAGRAPHS, "utf-8", "utf-16", "zh-Hans"),
    ],
)
def test_declared_and_real_encodings(
    tmp_path: Path, paragraphs: list[str], charset: str, encoding: str, language: str
) -> None:
    title = "碼頭" if encoding == "big5" else "码头"
    text = page(paragraphs, charset=charset, title=title)
    if encoding == "big5":
        text = (
            text.replace("首页", "首頁")
            .replace("国际", "國際")
            .replace("测试新闻网", "測試新聞網")
            .replace("联系我们", "聯繫我們")
            .replace("版权", "版權")
        )
    row = read_articles(save(tmp_path / "a.html", text, encoding)).articles.iloc[0]
    assert row["text"] == "\n\n".join(paragraphs)
    assert row["language"] == language


def test_repeated_paragraphs_stay(tmp_path: Path) -> None:
    for _ in range(4):  # a memory of earlier pages would drop what it has seen
        row = read_articles(save(tmp_path / "a.html", page(REPEATED))).articles.iloc[0]
        assert row["text"] == "\n\n".join(REPEATED)


def test_date_from_address_and_address_as_the_browser_noted_it(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0038)https://www.test.cn/2025/06/07/c.html -->\n" + page(PARAGRAPHS)
    row = read_articles(save(tmp_path / "a.html", saved)).articles.iloc[0]
    assert row[["url", "outlet", "date", "date_basis"]].tolist()[0] == "https://www.test.cn/2025/06/07/c.html"
    assert row[["date", "date_basis"]].tolist() == ["2025-06-07", "url"]


RANKING = (
    "<h2>点击排行</h2><ul>"
    + "".join(
        f'<li><em>{n}</em><a href="/{n}">别处的新闻标题第{n}条很长</a><span>{n}000</span></li>' for n in range(1, 9)
    )
    + "</ul>"
)


def test_other_articles_headlines_and_furniture_stay_out(tmp_path: Path) -> None:
    more = "<p>（原标题：码头排队的一周）</p>"
    end = "<p>版权所有，未经授权不得转载</p><p>扫描二维码关注我们</p><p>推荐新闻</p>"
    text = page([more, *PARAGRAPHS, end]).replace(
        '<div class="footer">', f'<div class="x">{RANKING}</div><div class="footer">'
    )
    assert read_articles(save(tmp_path / "a.html", text)).articles["text"].tolist() == ["\n\n".join(PARAGRAPHS)]


def test_outlet_byline_and_title_are_the_pages_own(tmp_path: Path) -> None:
    head = '<meta name="Copyright" content="测试网版权所有"><meta name="author" content="name, desk@test.cn">'
    other = '<div class="side"><h3 class="item-title"><a href="/x">别处的新闻标题很长很长的一条</a></h3></div>'
    text = (
        page(PARAGRAPHS, head=head)
        .replace("<h1>码头排队的一周</h1>", "<h2>码头排队的一周</h2>")
        .replace("</body>", f"{other}</body>")
    )
    row = read_articles(save(tmp_path / "a.html", text)).articles.iloc[0]
    assert row[["title", "byline", "outlet"]].tolist() == ["码头排队的一周", "", "测试网"]


@pytest.mark.parametrize(
    ("info", "date"),
    [("发布时间：18-03-08", ""), ("06/09/2025 08:00", ""), ("发布时间：2025-06-09 08:00", "2025-06-09"), ("2025/06/09(一) 08:00", "2025-06-09"),
     ("Published 9:04 PM EDT, Mon June 9, 2025", "2025-06-09")],
)  # fmt: skip
def test_dates_are_read_as_tables_read_them(tmp_path: Path, info: str, date: str) -> None:
    reading = read_articles(save(tmp_path / "a.html", page(PARAGRAPHS, info=f'<div class="date">{info}</div>')))
    assert reading.articles["date"].tolist() == [date]
    assert reading.problems["reason"].str.contains("left empty").tolist() == ([] if date else [True])


@pytest.mark.parametrize(
    "address", ["https://web.archive.org/web/20250710120000/https://news.test.cn/2025/06/08/a.html", "https://web.archive.org/web/2025id_/https:/news.test.cn/2025/06/08/a.html",
                "https://archive.ph/2025/https://news.test.cn/2025/06/08/a.html"]
)  # fmt: skip
def test_archived_copies(tmp_path: Path, address: str) -> None:
    bar = '<!-- BEGIN WAYBACK TOOLBAR INSERT --><div id="wm-ipp-base"><p>12 captures</p><p>10 Jul 2025 - 3 Aug 2025</p></div>'
    text = page(PARAGRAPHS, head=f'<link rel="canonical" href="{address}">').replace("<body>", f"<body>{bar}")
    row = read_articles(save(tmp_path / "a.html", text)).articles.iloc[0]
    assert row[["url", "outlet", "date", "date_basis"]].tolist() == [
        "https://news.test.cn/2025/06/08/a.html",
        "news.test.cn",
        "2025-06-08",
        "url",
    ]
    assert row["text"] == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    "stray",
    [
        "<style>\n.x{opacity:1}\n</style>\n",
        "<script>var a = 1;</script>\n",
        "Warning: include() failed\n<br/>\n",
        "<link rel='x' href='y'>\n",
    ],
)
def test_what_stands_before_html_costs_nothing(tmp_path: Path, stray: str) -> None:
    assert read_articles(save(tmp_path / "a.html", stray + page(PARAGRAPHS))).articles["text"].tolist() == [
        "\n\n".join(PARAGRAPHS)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_broken_byte_costs_a_note(tmp_path: Path, encoding: str) -> None:
    data = page(PARAGRAPHS, charset=encoding).encode(encoding).replace(b"</body>", b"<p>\xff</p></body>")
    (tmp_path / "a.html").write_bytes(data)
    reading = read_articles(tmp_path / "a.html")
    assert reading.articles["text"].str.startswith(PARAGRAPHS[0]).tolist() == [True]
    assert reading.lost.empty
    assert "1 broken byte" in reading.problems["reason"].iloc[0]


def test_a_list_of_headlines_is_no_article(tmp_path: Path) -> None:
    items = "".join(
        f"<li><p class='title'>别处的新闻标题第{n}条，说的是另一件事</p><span>阅读 {n}万</span></li>" for n in range(6)
    )
    text = f"<html><head><title>码头</title></head><body><script>var body = '{PARAGRAPHS[0]}';</script><h2>码头</h2><ul>{items}</ul></body></html>"
    reading = read_articles(save(tmp_path / "a.html", text))
    assert reading.articles.empty
    assert "no article found" in reading.lost["reason"].iloc[0]


def test_outlet_fills_in(tmp_path: Path) -> None:
    path = save(tmp_path / "a.html", page(PARAGRAPHS))
    named = read_articles(path).articles["outlet"].iloc[0]
    assert read_articles(path, outlet="测试报").articles["outlet"].iloc[0] == (named or "测试报")


def test_pages_without_an_article_are_a_problem(tmp_path: Path) -> None:
    links = (
        "<html><head><title>List</title></head><body>"
        + "".join(f'<a href="/{i}">x</a>' for i in range(50))
        + "</body></html>"
    )
    for name, html in {
        "links": links,
        "scripts": "<html><body><script>var a = 1;</script></body></html>",
        "bare": "<html></html>",
    }.items():
        reading = read_articles(save(tmp_path / f"{name}.html", html))
        assert reading.articles.empty
        assert reading.problems["reason"].str.startswith("no article found").tolist() == [True]
    with pytest.raises(FramingError, match="no article found"):
        read_articles(tmp_path / "links.html").refuse_problems()


def test_lost_and_nul_characters_are_reported(tmp_path: Path) -> None:
    damaged = [PARAGRAPHS[0].replace("码头", "\ufffd\ufffd"), *PARAGRAPHS[1:]]
    reading = read_articles(save(tmp_path / "a.html", page(damaged) + "\0"))
    assert [reason[:30] for reason in reading.problems["reason"]] == [
        "kept: 1 NUL characters taken o",
        "kept: characters were already ",
    ]
    assert len(reading.articles) == 1


def test_a_tag_with_thousands_of_attributes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FramingError, match="attributes"):
        read_web(save(tmp_path / "a.html", "<html><body " + " ".join(f"a{i}=1" for i in range(300_000)) + "><p>x</p>"))


def test_empty_and_huge_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FramingError, match="empty"):
        read_web(save(tmp_path / "a.html", " \n"))
    monkeypatch.setattr("framing.readers.web.MAX_HTML", 1000)
    with pytest.raises(FramingError, match="larger than"):
        read_web(save(tmp_path / "b.html", page(PARAGRAPHS)))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</div>",
                "<article>",
                "<html>",
                "港口",
                "text ",
                "&#xD800;",
                "&amp;",
                "\0",
                "<!--",
                "<![CDATA[",
                "<?xml",
                '<meta charset="x">',
                "<table>",
            ]
        ),
        max_size=40,
    )
)
def test_any_markup_is_an_article_a_problem_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    path = save(tmp_path_factory.getbasetemp() / "fuzz.html", "<html>" + "".join(parts))
    try:
        reading = read_web(path)
    except FramingError:
        return
    assert len(reading.articles) + len(reading.lost) >= 1


def test_a_page_of_several_articles_is_told(tmp_path: Path) -> None:
    article = "<article><h2>码头排队的一周</h2>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS * 6) + "</article>"
    reading = read_articles(
        save(tmp_path / "a.html", f"<html><head><title>码头</title></head><body>{article * 3}</body></html>")
    )
    assert reading.problems["reason"].str.contains("the page holds 3 articles").tolist() == [True]


def test_sections_that_hold_text_alone_are_paragraphs(tmp_path):
    """As WeChat's editor writes them: without a line end between two, they ran together."""
    told = "渔港今日迎来开渔季，数百艘渔船出海作业。当地渔业部门表示，今年的休渔期比往年长了半个月"
    parts = [f"{told}，第{n}天。" for n in "一二三四"]
    body = "".join(f"<section><span>{part}</span></section>" for part in parts)
    path = tmp_path / "a.html"
    path.write_text(
        f"<html><head><meta charset=utf-8><title>渔港开渔</title></head><body><h1>渔港开渔</h1><div id=js_content><section>{body}</section></div></body></html>",
        encoding="utf-8",
    )
    assert read_web(path).articles["text"].iloc[0].split("\n\n") == parts
