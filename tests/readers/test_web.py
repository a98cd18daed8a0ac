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
        "kept: 2 characters were alread",
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
