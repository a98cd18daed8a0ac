"""Kinds of pages and exports, each found with inputs that nobody had mended for."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.result import Reading

ZH = [
    "水务部门周四通报，上游三座水库的蓄水量已降至百分之四十一，为有记录以来同期最低。市政府要求各区立即启动节水措施。",
    "多名村民告诉记者，供水车每周只来两次，学校食堂改用桶装水。村委会表示，打井队已经进场，预计半个月内可以出水。",
    "气象专家认为，本月底之前没有明显降雨。农业局承诺，损失超过三成的农户可以申请无息贷款，手续将尽量从简。",
]
EN = [
    "The transport committee approved the bridge on Thursday after four hours of debate, and the gallery applauded.",
    "Opponents say the toll amounts to a tax on commuters. The mayor answered that nobody would pay more than now.",
    "Engineers had warned that the old piers could not carry another decade of lorries, in a report of 212 pages.",
]
T = "Bridge toll wins by one vote"


def body(paragraphs: list[str]) -> str:
    return "".join(f"<p>{p}</p>" for p in paragraphs)


def page(inner: str, *, title: str = T, head: str = "", h1: str = f"<h1>{T}</h1>") -> str:
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{h1}{inner}</body></html>'


def read(tmp_path: Path, name: str, text: str | bytes) -> Reading:
    (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_articles(tmp_path / name)


# Days of publication


@pytest.mark.parametrize(
    "dates",
    [
        '<span class="time">更新时间：2025-06-05 10:20</span><span class="time">发布时间：2025-06-03 08:15</span>',
        '<p class="update">最后更新：2025年6月5日</p><p class="publish">2025年6月3日 08:15</p>',
        '<p>Last updated <time datetime="2025-06-05">5 June</time></p><p>First published <time datetime="2025-06-03">3 June</time></p>',
        '<p class="d"><span class="updated">Updated June 5, 2025</span> <span class="published">Published June 3, 2025</span></p>',
        '<p class="date">Stand: 05.06.2025 10:20 Uhr</p><p class="date">Veröffentlicht: 03.06.2025</p>',
        '<aside><time datetime="2025-06-09">9 June</time></aside><p class="pub">3 June 2025</p>',
        '<p class="byline">By Jo Farrow, 3 June 2025</p>',
        '<figcaption>A ship leaves, on May 9, 2025</figcaption><p>An old quay town, on April 2, 2024 flooded again</p><p>By Jo, 3 June 2025</p>',
        '<p>責任編輯：陳小明　2025-06-03 08:15</p>',
        '<div id="date">今天是2025年11月20日 星期四</div><div class="info">2025年06月03日</div>',
        "<script>var createTime = '2025-06-03 00:05';</script>",
        '<script>var ct = "1748880300";</script>',
    ],
)  # fmt: skip
def test_the_day_of_publication_goes_before_others_on_the_page(tmp_path: Path, dates: str) -> None:
    row = read(tmp_path, "a.html", page(dates + body(EN))).articles.iloc[0]
    assert (row["date"], row["date_basis"]) == ("2025-06-03", "stated")


def test_a_day_of_change_is_taken_last_and_called_inferred(tmp_path: Path) -> None:
    changed = '<p class="date">Updated June 5, 2025</p>'
    row = read(tmp_path, "a.html", page(changed + body(EN))).articles.iloc[0]
    assert (row["date"], row["date_basis"]) == ("2025-06-05", "inferred")
    address = '<link rel="canonical" href="https://courier.example/2025/06/03/bridge">'
    row = read(tmp_path, "b.html", page(changed + body(EN), head=address)).articles.iloc[0]
    assert (row["date"], row["date_basis"]) == ("2025-06-03", "url")


# Outlets


@pytest.mark.parametrize(
    ("inner", "head"),
    [
        ('<a id="js_name">\n 山城水务 </a>', '<meta property="og:site_name" content="微信公众平台">'),
        ('<div class="info">2025-06-03 08:15 来源: <a href="/x">山城水务</a></div>', ""),
        ('<div class="info"><a class="source" href="/x">山城水务</a></div>', ""),
        ('<div class="info"><span class="source ent-source">山城水务</span></div>', ""),
        ("", '<meta name="mediaid" content="山城水务">'),
    ],
)
def test_accounts_and_sources_are_outlets_where_no_site_is_named(tmp_path: Path, inner: str, head: str) -> None:
    assert read(tmp_path, "a.html", page(inner + body(ZH), head=head)).articles["outlet"].tolist() == ["山城水务"]


def test_a_page_that_singlefile_saved_says_its_address(tmp_path: Path) -> None:
    saved = "<!DOCTYPE html> <html><!--\n Page saved with SingleFile \n url: https://www.courier.example/bridge \n saved date: x\n-->"
    row = read(tmp_path, "a.html", saved + page(body(EN))[21:]).articles.iloc[0]
    assert (row["outlet"], row["url"]) == ("courier.example", "https://www.courier.example/bridge")


def test_what_stands_above_the_page_is_left_out(tmp_path: Path) -> None:
    warning = "<br />\n<b>Warning</b>: Undefined variable $ad in <b>/var/www/x.php</b> on line <b>3</b><br />\n"
    assert read(tmp_path, "a.html", warning + page(body(EN))).articles["text"].tolist() == ["\n\n".join(EN)]


def test_nul_characters_in_a_page_are_taken_out_and_told(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.html", page(body(EN)).replace("gallery", "gal\0lery"))
    assert reading.articles["text"].tolist() == ["\n\n".join(EN)]
    assert "NUL" in reading.problems["reason"].iloc[0]


# No article, or several


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, the page you are looking for cannot be found. It may have been moved or deleted.",
        "We value your privacy. We and our 842 partners store information on a device, such as cookies.",
        "Checking if the site connection is secure. Please enable JavaScript and cookies to continue.",
        "您访问的页面不存在或已删除，请检查网址是否正确，或返回首页重新查找您需要的内容，谢谢。",
    ],
)
def test_what_stands_for_an_article_is_none(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, "a.html", page(f"<p>{text}</p>"))
    assert reading.articles.empty
    assert "no article" in reading.problems["reason"].iloc[0]
    long = read(tmp_path, "b.html", page(body([text, *EN * 2])))
    assert len(long.articles) == 1


def test_headlines_with_teasers_are_no_article(tmp_path: Path) -> None:
    items = [f'<h3><a href="/{i}">Headline number {i}</a></h3><p>{p}</p>' for i, p in enumerate(EN * 2)]
    reading = read(tmp_path, "a.html", page("".join(items)))
    assert reading.articles.empty
    subheads = "".join(f"<h3>Part {i}</h3><p>{p}</p>" for i, p in enumerate(EN * 2))
    assert len(read(tmp_path, "b.html", page(subheads)).articles) == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.doc", page(f"<h1>水库降至四成</h1><p>2025年6月3日</p>{body(ZH)}<h1>大桥获通过</h1>{body(ZH[::-1])}", title="合集", h1="")),
        ("a.html", page("".join(f'<div><h2>{t}</h2><div class="m">Post, 3 June 2025</div>{body(EN)}</div>' for t in "AB"), title="Review")),
    ],
)  # fmt: skip
def test_articles_below_each_other_are_not_read_as_one(tmp_path: Path, name: str, text: str) -> None:
    reading = read(tmp_path, name, text)
    assert reading.articles.empty
    assert reading.lost["reason"].str.contains("the page holds 2 articles").all()


def test_sections_of_one_article_stay_one(tmp_path: Path) -> None:
    sections = "".join(f"<h1>Part {n}</h1>{body(EN)}" for n in "12")
    assert len(read(tmp_path, "a.html", page(sections)).articles) == 1


# Exports


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("a.html", '<html><span class="DocPublicationName">Le Val</span><div class="titreArticle">A</div></html>', "Europresse .*as RIS"),
        ("a.html", "<html><p>Persistent link to this record (Permalink): x</p></html>", "EBSCO"),
        ("a.txt", "PT\tAU\tTI\nJ\tX\tY\n", "Web of Science"),
        ("a.txt", "HD Bridge\nSN Post\n\nLP\nx\n\nAN Document VALC000020250603el6300007\n", "Factiva .*Article Format"),
        ("a.warc", "WARC/1.0\r\nWARC-Type: response\r\n\r\n<html></html>", "WARC"),
        ("a.webarchive", b"bplist00\xd1\x01\x02<html></html>", "webarchive"),
        ("a.md", "---\ntitle: A\ndate: 2025-06-03\n---\n\ntext\n", "Markdown"),
        ("a.md", "# A\n\ntext\n\n# B\n\ntext\n", "Markdown"),
        ("a.txt", "标题：甲\n日期：2025-06-03\n作者：李\n正文：水。\n\n标题：乙\n日期：2025-06-04\n作者：王\n正文：桥。\n", "fields"),
        ("a.txt", "【标题】甲\n【日期】2025-06-03\n【作者】李\n【正文】\n水。\n\n【标题】乙\n【日期】2025-06-04\n【作者】王\n【正文】\n桥。\n", "fields"),
        ("a.txt", "【标题】甲【来源】山城日报【日期】2025-06-03【正文】水。\n\n【标题】乙【来源】山城日报【日期】2025-06-04【正文】桥。\n", "fields"),
        ("a.txt", "题 名 ：甲\n作 者 ：李\n日 期 ：2025-06-03\n正 文 ：水。\n\n题 名 ：乙\n作 者 ：王\n日 期 ：2025-06-04\n正 文 ：桥。\n", "fields"),
        ("a.txt", f"A\n\n{EN[0]}\n{'=' * 30}\nB\n\n{EN[1]}\n{'=' * 30}\nC\n\n{EN[0]}\n", "parted"),
        ("a.txt", f"1. A\nThe Post, March 5, 2025\n\n{EN[0]}\n\n2. B\nThe Post, March 6, 2025 Thursday\n\n{EN[1]}\n", "parted"),
        ("a.html", "<html><body><p>Bridge</p><p>(Document VALC000020250603el6300007)</p></body></html>", "Factiva"),
        ("a.txt", "港灣日報　A01　2025-06-03\n標題：水塘\n文章編號：202506030050001\n\n水。\n", "慧科"),
        ("a.txt", "[1]李禾.水库[N].山城日报,2025-06-03(003).\n[2]王实.大桥[N].山城日报,2025-06-04(001).\n", "GB/T 7714"),
    ],
)  # fmt: skip
def test_exports_are_refused_by_name_in_a_line(tmp_path: Path, name: str, text: str | bytes, told: str) -> None:
    with pytest.raises(FramingError, match=told) as error:
        read(tmp_path, name, text)
    assert not re.search("\n", str(error.value))


def test_a_table_whose_cells_hold_pages_is_a_table(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.csv", f'id,title,text\n1,T,"<html><body><p>{EN[0]}</p></body></html>"\n')
    assert reading.articles[["title", "text"]].values.tolist() == [["T", EN[0]]]


def test_fields_behind_the_body_are_no_text_and_words_in_it_no_field(tmp_path: Path) -> None:
    text = (
        f"1 of 1 DOCUMENT\n\nThe Post\n\nMarch 5, 2025 Wednesday\n\nT\n\nLENGTH: 9 words\n\nLANGUAGE: ENGLISH\n\n{EN[0]}\n\nURL: that was all it said.\n\n"
        f"Copyright 1994 was carved above the door\n\n{EN[1]}\n\nCORRECTION-DATE: March 9, 2025\n\nCORRECTION: The depth was wrong.\n\nLOAD-DATE: March 6, 2025\n\nCopyright 2025 The Post\n"
    )
    row = read(tmp_path, "a.txt", text).articles.iloc[0]
    assert row[["title", "language"]].tolist() == ["T", "en"]
    assert (
        row["text"] == f"{EN[0]}\n\nURL: that was all it said.\n\nCopyright 1994 was carved above the door\n\n{EN[1]}"
    )


def test_nexis_classic_of_a_spanish_interface(tmp_path: Path) -> None:
    text = f"1 de 1 DOCUMENTO\n\nEl Puerto\n\n5 de marzo de 2025 miércoles\n\nT\n\nSECCIÓN: LOCAL\n\nLONGITUD: 9 palabras\n\n{EN[0]}\n\nFECHA-CARGA: 6 de marzo de 2025\n\nCopyright 2025 El Puerto\n"
    row = read(tmp_path, "a.txt", text).articles.iloc[0]
    assert row[["title", "outlet", "date", "text"]].tolist() == ["T", "El Puerto", "2025-03-05", EN[0]]


def test_nexis_headings_behind_the_body_in_other_languages(tmp_path: Path) -> None:
    text = f"T\n\nTalbote\n\n3. Juni 2025\n\nLänge: 9 Wörter\n\nTextkörper\n\n{EN[0]}\n\nKlassifizierung\n\nSprache: German; Deutsch\n\nLadedatum: 4. Juni 2025\n\nEnde des Dokuments\n"
    assert read(tmp_path, "a.txt", text).articles[["language", "text"]].values.tolist() == [["de", EN[0]]]


def test_nexis_of_a_french_interface(tmp_path: Path) -> None:
    text = f"T\n\nLe Val\n\n7 octobre 2024\n\nLongueur: 9 mots\n\nCorps\n\n{EN[0]}\n\nDate de chargement: 8 octobre 2024\n\nFin du document\n"
    row = read(tmp_path, "a.txt", text).articles.iloc[0]
    assert row[["title", "outlet", "date", "text"]].tolist() == ["T", "Le Val", "2024-10-07", EN[0]]


def test_nexis_of_a_german_interface_ends_its_documents_in_german(tmp_path: Path) -> None:
    text = "".join(
        f"{t}\n\nTalbote\n\n3. Juni 2025\n\nLänge: 9 Wörter\n\nBody\n\n{EN[0]}\n\nEnde des Dokuments\n" for t in "AB"
    )
    reading = read(tmp_path, "a.txt", text)
    assert reading.articles[["title", "outlet", "date"]].values.tolist() == [[t, "Talbote", "2025-06-03"] for t in "AB"]
