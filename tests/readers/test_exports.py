"""Exports of news databases, in fixtures laid out as their public descriptions say."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import docx
import pytest

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.columns import plain_language
from framing.readers.exports.factiva import read_factiva
from framing.readers.exports.lists import read_gdelt, read_mediacloud
from framing.readers.exports.nexis import read_nexis

# Media Cloud and GDELT: headlines without text


def save(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding, newline="")
    return path


NEW_STORIES = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    '3f9a,2025-06-10 04:00:00,en,testpost.com,testpost.com,2025-06-09,"Ports, again",https://testpost.com/a\n'
    "77b0,2025-06-10 05:00:00,zh,ribao.cn,ribao.cn,,码头排队,https://ribao.cn/2025/06/08/b.html\n"
)
OLD_STORIES = (
    "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url\n"
    "901,2019-05-20 10:00:00,Queue at the port,https://testpost.com/q,en,True,,1,Test Post,http://www.testpost.com\n"
    "902,2019-05-21 10:00:00,No queue,https://testpost.com/n,en,False,,1,,http://www.testpost.com\n"
)


def test_media_cloud_keeps_headlines_without_taking_them_for_text(tmp_path: Path) -> None:
    reading = read_articles(save(tmp_path / "stories.csv", NEW_STORIES))
    table = reading.articles
    assert table["text"].tolist() == ["", ""]
    assert table["title"].tolist() == ["Ports, again", "码头排队"]
    assert table["article"].tolist() == ["3f9a", "77b0"]
    assert table["outlet"].tolist() == ["testpost.com", "ribao.cn"]
    assert table["language"].tolist() == ["en", "zh-Hans"]
    assert table[["date", "date_basis"]].values.tolist() == [["2025-06-09", "stated"], ["2025-06-08", "url"]]
    assert len(reading.problems) == 1
    assert (
        reading.problems["reason"]
        .iloc[0]
        .startswith("kept: 2 articles without text (a Media Cloud story list holds headlines")
    )
    assert reading.problems["locator"].iloc[0] == "row 2 to row 3"
    with pytest.raises(FramingError, match="without text"):
        read_articles(tmp_path / "stories.csv").refuse_problems()


def test_older_media_cloud_names_the_wire(tmp_path: Path) -> None:
    table = read_articles(save(tmp_path / "stories.csv", OLD_STORIES)).articles
    assert table["wire"].tolist() == ["AP", ""]
    assert table["outlet"].tolist() == ["Test Post", "testpost.com"]
    assert table["article"].tolist() == ["901", "902"]


def test_media_cloud_with_text(tmp_path: Path) -> None:
    rows = (
        NEW_STORIES.replace("title,url\n", "title,url,text\n")
        .replace("com/a\n", "com/a,The whole story.\n")
        .replace("b.html\n", "b.html,\n")
    )
    reading = read_articles(save(tmp_path / "stories.csv", rows))
    assert reading.articles["text"].tolist() == ["The whole story.", ""]
    assert reading.problems["reason"].str.startswith("kept: 1 article without text").tolist() == [True]


def test_gdelt_csv_with_its_mark(tmp_path: Path) -> None:
    rows = 'URL,MobileURL,Date,Title\nhttps://www.testpost.com/a,,2025-06-09 08:15:00,"Ports, again"\n'
    reading = read_articles(save(tmp_path / "artlist.csv", rows, "utf-8-sig"))
    row = reading.articles.iloc[0]
    assert row[["outlet", "date", "date_basis", "title", "text", "url"]].tolist() == [
        "testpost.com", "2025-06-09", "inferred", "Ports, again", "", "https://www.testpost.com/a",
    ]  # fmt: skip
    assert len(reading.problems) == 1
    assert reading.lost.empty


def test_gdelt_json(tmp_path: Path) -> None:
    one = {"url": "https://www.testpost.com/a", "url_mobile": "", "title": "Ports again", "seendate": "20250609T081500Z",
           "socialimage": "", "domain": "testpost.com", "language": "English", "sourcecountry": "United States"}  # fmt: skip
    two = one | {"url": "https://ribao.cn/b", "title": "碼頭排隊等候審核", "domain": "ribao.cn", "language": "Chinese"}
    three = one | {
        "url": "https://puerto.es/c",
        "title": "Los puertos esperan",
        "domain": "puerto.es",
        "language": "Spanish",
    }
    reading = read_articles(save(tmp_path / "a.json", json.dumps({"articles": [one, two, three]})))
    table = reading.articles
    assert table["language"].tolist() == ["en", "zh-Hant", "es"]
    assert table["outlet"].tolist() == ["testpost.com", "ribao.cn", "puerto.es"]
    assert set(table["date"]) == {"2025-06-09"}
    assert set(table["text"]) == {""}


def test_lists_of_another_form_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "title,text\na,b\n")
    with pytest.raises(FramingError, match="not a Media Cloud story list"):
        read_mediacloud(path)
    with pytest.raises(FramingError, match="not a GDELT article list"):
        read_gdelt(path)


# Nexis Uni


def nexis(path: Path, documents: list[list[str]], *, cover: list[str] | None = None, end: bool = True) -> Path:
    document = docx.Document()
    for line in cover or []:
        document.add_paragraph(line)
    for number, (title, *lines) in enumerate(documents, start=1):
        document.add_heading(title, level=1)
        for line in lines:
            document.add_paragraph(line)
        if end or number < len(documents):
            document.add_paragraph("End of Document")
    document.save(str(path))
    return path


COVER = ["User Name: A Reader", "Date and Time: Tuesday, June 10, 2025 9:00 AM", "Job Number: 1", "Documents (2)", "1. Ports wait for papers", "2. 码头排队",
         "Client/Matter: -None-", "Search Terms: port AND queue"]  # fmt: skip
FIRST = ["Ports wait for papers", "The Test Post", "June 9, 2025 Monday", "Final Edition", "Copyright 2025 The Test Post All Rights Reserved", "Section: BUSINESS; Pg. B1",
         "Length: 12 words", "Byline: By Ann Writer", "Dateline: HARBOUR", "Highlight: A short wait.", "Body", "The queue is long.", "“It moves,” said the director.",
         "Graphic", "A photo of the port", "Classification", "Language: ENGLISH", "Publication-Type: Newspaper", "Load-Date: June 10, 2025"]  # fmt: skip
SECOND = [
    "码头排队",
    "测试日报",
    "2025年6月8日",
    "Copyright 2025 测试日报",
    "Length: 20 words",
    "Body",
    "港口的申请比上周多，审核照旧进行。",
    "Load-Date: June 9, 2025",
]


def test_nexis_articles_with_cover(tmp_path: Path) -> None:
    reading = read_articles(nexis(tmp_path / "a.docx", [FIRST, SECOND], cover=COVER))
    assert reading.problems.empty
    first, second = reading.articles.to_dict("records")
    assert first["text"] == "The queue is long.\n\n“It moves,” said the director."
    assert (first["title"], first["outlet"], first["date"]) == ("Ports wait for papers", "The Test Post", "2025-06-09")
    assert (first["byline"], first["place"], first["language"]) == ("Ann Writer", "HARBOUR", "en")
    assert (second["title"], second["outlet"], second["date"]) == ("码头排队", "测试日报", "2025-06-08")
    assert (second["language"], second["locator"]) == ("zh-Hans", "document 2")


def test_nexis_reports_what_is_missing(tmp_path: Path) -> None:
    no_body = ["A picture", "The Test Post", "June 9, 2025", "Length: 0 words"]
    empty_body = ["A table", "The Test Post", "June 9, 2025", "Body", "Load-Date: June 10, 2025"]
    no_date = ["Undated", "The Test Post", "Length: 2 words", "Body", "Some words."]
    path = nexis(
        tmp_path / "a.docx", [FIRST, no_body, empty_body, no_date], cover=[*COVER[:3], "Documents (9)"], end=False
    )
    reading = read_articles(path)
    assert reading.articles["title"].tolist() == ["Ports wait for papers", "Undated"]
    assert list(zip(reading.problems["locator"], reading.problems["reason"].str[:14], strict=True)) == [
        ("document 2", "no 'Body'"),
        ("document 3", "no text after "),
        ("document 4", "kept: no date "),
        ("document 4", "kept: the file"),
        ("cover", "the cover anno"),
    ]


def test_nexis_text_in_tables_and_links_is_kept(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("Figures", level=1)
    for line in ("The Test Post", "June 9, 2025", "Body", "Before the table."):
        document.add_paragraph(line)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Exports", "12 tons"
    document.add_paragraph("After the table.")
    document.add_paragraph("End of Document")
    document.save(str(tmp_path / "a.docx"))
    assert read_nexis(tmp_path / "a.docx").articles["text"].iloc[0].split("\n\n") == [
        "Before the table.",
        "Exports",
        "12 tons",
        "After the table.",
    ]


def test_word_files_of_another_form_broken_and_locked_ones(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("A letter.")
    document.save(str(tmp_path / "letter.docx"))
    with pytest.raises(FramingError, match="not a Nexis Uni download"):
        read_articles(tmp_path / "letter.docx")
    data = nexis(tmp_path / "a.docx", [FIRST]).read_bytes()
    (tmp_path / "cut.docx").write_bytes(data[: len(data) // 2])
    with pytest.raises(FramingError, match="broken"):
        read_articles(tmp_path / "cut.docx")
    (tmp_path / "locked.docx").write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9
    )
    with pytest.raises(FramingError, match="password-protected"):
        read_articles(tmp_path / "locked.docx", reader="nexis")
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<w>" + b" " * (80 << 20))
    with pytest.raises(FramingError, match="ZIP bomb"):
        read_articles(tmp_path / "bomb.docx")
    with zipfile.ZipFile(tmp_path / "entity.docx", "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(FramingError, match="entities"):
        read_articles(tmp_path / "entity.docx")


# Factiva


def paragraph(text: str) -> str:
    return f'<p class="articleParagraph enarticleParagraph">{text}</p>'


def coded(number: int, **fields: str) -> str:
    plain = {"HD": "Ports wait", "BY": "By Ann Writer", "CR": "Test Wire", "WC": "1,012 words", "PD": "9 June 2025", "ET": "08:00", "SN": "Test Post", "SC": "TPOST",
             "LA": "English", "CY": "(c) 2025", "LP": paragraph("The lead."), "TD": paragraph("One\n  more.") + paragraph("The end."), "NS": "gcat : Politics",
             "AN": f"Document TPOST00002025060{number}el690000{number}"} | fields  # fmt: skip
    rows = "".join(f"<tr><td><b>{code}</b>&nbsp;</td><td>{value}</td></tr>" for code, value in plain.items() if value)
    return f'<div class="article enArticle"><table>{rows}</table></div>'


PLAIN = (
    '<div class="article zhcnArticle"><div id="hd"><span class="zhcnHeadline">码头排队</span></div><div class="author">甲</div><div>1,033 字</div>'
    "<div>2025 年 6 月 8 日</div><div>08:00 GMT</div><div>测试日报</div><div>CSRB</div><div>简体中文</div><div>(c) 2025</div>"
    '<p class="articleParagraph zhcnarticleParagraph">港口的申请比上周多。</p><p>文档 CSRB000020250608el680000a</p></div>'
)


def page(*articles: str) -> str:
    return f'<html><head><meta charset="utf-8"></head><body>{"<br>".join(articles)}</body></html>'


def test_factiva_with_and_without_field_codes(tmp_path: Path) -> None:
    reading = read_articles(save(tmp_path / "factiva.html", page(coded(1), PLAIN)))
    assert reading.problems.empty
    first, second = reading.articles.to_dict("records")
    assert first["text"] == "The lead.\n\nOne more.\n\nThe end."
    assert (first["article"], first["title"], first["byline"]) == (
        "TPOST000020250601el6900001",
        "Ports wait",
        "Ann Writer",
    )
    assert (first["outlet"], first["wire"], first["date"], first["language"]) == (
        "Test Post",
        "Test Wire",
        "2025-06-09",
        "en",
    )
    assert (second["article"], second["title"], second["byline"]) == ("CSRB000020250608el680000a", "码头排队", "甲")
    assert (second["outlet"], second["date"], second["language"]) == ("测试日报", "2025-06-08", "zh-Hans")
    assert second["text"] == "港口的申请比上周多。"


def test_factiva_reports_what_is_missing(tmp_path: Path) -> None:
    articles = [
        coded(1),
        coded(2, LP="", TD=""),
        coded(3, PD="soon"),
        coded(4, PD=""),
        coded(5).replace("article enArticle", "other"),
    ]
    reading = read_articles(save(tmp_path / "f.html", page(*articles)))
    assert reading.articles["locator"].tolist() == ["article 1", "article 3", "article 4"]
    assert reading.articles["date"].tolist() == ["2025-06-09", "", ""]
    assert reading.lost["locator"].tolist() == ["article 2", "end"]
    assert reading.lost["reason"].iloc[1].startswith("5 accession numbers but 4 articles")


def test_factiva_of_another_form(tmp_path: Path) -> None:
    with pytest.raises(FramingError, match="no Factiva article"):
        read_factiva(save(tmp_path / "a.html", "<html><body><p>x</p></body></html>"))


@pytest.mark.parametrize(
    ("label", "language"),
    [("英文", "en"), ("Englisch", "en"), ("anglais", "en"), ("en_GB", "en"), ("中文（简体）", "zh-Hans"), ("Chinois traditionnel", "zh-Hant"),
     ("Chinese - Simplified", "zh-Hans"), ("zh-HK", "zh-Hant"), ("中文", ""), ("Chinese", ""), ("Main", ""), ("Late Edition - Final", ""), ("12", ""),
     ("Deutsch", "de"), ("日本語", "ja"), ("한국어", "ko"), ("English language", "en"), ("It is", "")],
)  # fmt: skip
def test_languages_of_other_interfaces_and_what_is_none(label: str, language: str) -> None:
    assert plain_language(label) == language


@pytest.mark.parametrize(("words", "day", "language", "document"), [
    ("412 字", "2025 年 6 月 2 日", "英文", "文件"), ("412 Wörter", "2. Juni 2025", "Englisch", "Dokument"), ("412 mots", "2 juin 2025", "anglais", "Document"),
    ("412 words", "2 June 2025", "English", "Document"),
])  # fmt: skip
def test_factiva_in_another_interface_with_an_edition(
    tmp_path: Path, words: str, day: str, language: str, document: str
) -> None:
    lines = "".join(
        f"<div>{line}</div>"
        for line in (words, day, "Test Post", "TPOST", "Late Edition - Final", "12", language, "(c) 2025")
    )
    article = f'<div class="article enArticle"><div id="hd"><span class="enHeadline">Ports wait</span></div>{lines}{paragraph("The lead.")}<p>{document} TPOST000020250602el620000a</p></div>'
    reading = read_articles(save(tmp_path / "f.html", page(article)))
    row = reading.articles.iloc[0]
    assert row[["article", "outlet", "date", "language"]].tolist() == [
        "TPOST000020250602el620000a",
        "Test Post",
        "2025-06-02",
        "en",
    ]


def test_nexis_fields_are_found_by_their_labels(tmp_path: Path) -> None:
    undated = ["Ports wait", "The Test Post", "Correction Appended", "Copyright 2025", "Section: NEWS", "Byline: A. Writer", "Body", "One.", "Notes", "Two.",
               "Three.", "Classification", "Language: ENGLISH", "Load-Date: June 9, 2025"]  # fmt: skip
    late = [
        "Queues grow",
        "The Test Post",
        "June 2, 2025 Monday",
        "Section: NEWS",
        "Byline: A. Writer",
        "March 2019 was quiet",
        "Body",
        "Text.",
        "Load-Date: x",
    ]
    document = docx.Document()
    for line in [*undated, "End of Document", *late, "End of Document"]:
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    reading = read_articles(tmp_path / "a.docx")
    first, second = reading.articles.to_dict("records")
    assert (first["title"], first["outlet"], first["date"], first["byline"]) == (
        "Ports wait",
        "The Test Post",
        "",
        "A. Writer",
    )
    assert first["text"].split("\n\n") == ["One.", "Notes", "Two.", "Three."]
    assert (second["title"], second["outlet"], second["date"]) == ("Queues grow", "The Test Post", "2025-06-02")
    assert reading.problems["reason"].str.contains("no date line").tolist() == [True]


CLASSIC = """
                               {n} of 2 DOCUMENTS


                                 The Test Post

                             June {n}, 2025 Monday
                              Late Edition - Final

Ports wait for papers, part {n}

BYLINE: By ANN WRITER

SECTION: NEWS; Pg. 3

LENGTH: 12 words

DATELINE: HARBOUR

The queue is long and the papers
are few.

It moves, the director said.

LOAD-DATE: June 9, 2025

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper

                     Copyright 2025 The Test Post
                              All Rights Reserved
"""


@pytest.mark.parametrize("form", ["txt", "html", "german"])
def test_the_older_lexis_holds_many_documents(tmp_path: Path, form: str) -> None:
    text = CLASSIC.format(n=1) + CLASSIC.format(n=2)
    if form == "german":
        for word, german in (("of 2 DOCUMENTS", "von 2 DOKUMENTEN"), ("LENGTH:", "LÄNGE:"), ("BYLINE: By", "AUTOR:"), ("SECTION:", "RUBRIK:"), ("LANGUAGE:", "SPRACHE:"),
                             ("June 1, 2025 Monday", "1. Juni 2025 Montag"), ("June 2, 2025 Monday", "2. Juni 2025 Montag")):  # fmt: skip
            text = text.replace(word, german)
    if form == "html":
        parts = [" ".join(part.split()) for part in text.split("\n\n") if part.strip()]
        text = (
            "<HTML><BODY>"
            + "".join(f'<BR><DIV CLASS="c4"><P CLASS="c5"><SPAN>{part}</SPAN></P></DIV>' for part in parts)
            + "</BODY></HTML>"
        )
        text = text.replace("June 1, 2025 Monday Late Edition - Final", "June 1, 2025 Monday").replace(
            "June 2, 2025 Monday Late Edition - Final", "June 2, 2025 Monday"
        )
    reading = read_articles(save(tmp_path / f"lexis.{form}", text))
    table = reading.articles
    assert table["title"].tolist() == ["Ports wait for papers, part 1", "Ports wait for papers, part 2"]
    assert set(table["outlet"]) == {"The Test Post"}
    assert table["date"].tolist() == ["2025-06-01", "2025-06-02"]
    assert set(table["text"]) == {"The queue is long and the papers are few.\n\nIt moves, the director said."}
    assert set(table["byline"]) == {"ANN WRITER"}
    assert reading.lost.empty
    fewer = read_articles(save(tmp_path / f"fewer.{form}", text.replace("of 2 ", "of 5 ").replace("von 2 ", "von 5 ")))
    assert fewer.lost["reason"].str.contains("5 documents are announced, the file holds 2").tolist() == [True]


def test_nexis_uni_saved_as_text(tmp_path: Path) -> None:
    one = "Ports wait\nThe Test Post\nJune 9, 2025 Monday\nLength: 9 words\nByline: A. Writer\n\nBody\n\nOne.\n\nTwo.\n\nLoad-Date: June 10, 2025\n\nEnd of Document\n\n"
    reading = read_articles(save(tmp_path / "a.txt", one + one.replace("wait", "open")))
    assert reading.articles["title"].tolist() == ["Ports wait", "Ports open"]
    assert set(reading.articles["text"]) == {"One.\n\nTwo."}
    assert set(reading.articles["date"]) == {"2025-06-09"}


def test_lexis_with_headline_body_and_edition_on_the_line_of_the_date(tmp_path: Path) -> None:
    text = (
        "Copyright 2001 Test Media\nAll Rights Reserved\n\nThe Test Post\n\nJune 2, 2001, Saturday, Late Edition - Final\n\nSECTION: A; Page 3\n\nLENGTH: 9 words\n\n"
        "HEADLINE: Ports wait\nfor papers\n\nBYLINE:  By ANN WRITER\n\nBODY:\nOne.\n\nTwo.\n\nGRAPHIC: Photo\n\nLOAD-DATE: June 2, 2001\n"
    )
    row = read_articles(save(tmp_path / "a.txt", text)).articles.iloc[0]
    assert row[["title", "outlet", "date", "byline"]].tolist() == [
        "Ports wait for papers",
        "The Test Post",
        "2001-06-02",
        "ANN WRITER",
    ]
    assert row["text"] == "One.\n\nTwo."


def test_gdelt_by_the_columns_of_its_other_tables(tmp_path: Path) -> None:
    head = "GKGRECORDID\tV2.1DATE\tV2SOURCECOMMONNAME\tV2DOCUMENTIDENTIFIER\tV2.1EXTRASXML\n"
    row = "2025060908-1\t20250609081500\tharbourpost.example\thttps://harbourpost.example/a\t<PAGE_TITLE>Permits</PAGE_TITLE>\n"
    (tmp_path / "gkg.tsv").write_text(head + row, encoding="utf-8")
    events = "GLOBALEVENTID,SQLDATE,DATEADDED,SOURCEURL\n7,20250101,20250609,https://www.harbourpost.example/a\n"
    (tmp_path / "events.csv").write_text(events, encoding="utf-8")
    (tmp_path / "bare.csv").write_text(row + row.replace("08-1", "08-2"), encoding="utf-8")
    columns = ["article", "outlet", "date", "date_basis", "title"]
    gkg, added = (read_articles(tmp_path / name).articles[columns].to_numpy().tolist() for name in ("gkg.tsv", "events.csv"))  # fmt: skip
    assert gkg == [["2025060908-1", "harbourpost.example", "2025-06-09", "inferred", "Permits"]]
    assert added == [["7", "harbourpost.example", "2025-06-09", "inferred", ""]]
    with pytest.raises(FramingError, match="first row holds no names"):
        read_articles(tmp_path / "bare.csv")


def test_factivas_codes_name_columns_only_together(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("AN,HD,SN,PD,LP,TD\nHP1,Permits,Harbour Post,9 June 2025,One.,Two.\n")
    row = read_articles(tmp_path / "a.csv").articles.iloc[0]
    assert row[["article", "title", "outlet", "date", "text"]].tolist() == ["HP1", "Permits", "Harbour Post", "2025-06-09", "One.\n\nTwo."]  # fmt: skip
    (tmp_path / "b.csv").write_text("SN,title,text\n1,Permits,One.\n")
    assert read_articles(tmp_path / "b.csv").articles["outlet"].tolist() == [""]


def test_a_table_with_spaces_between_its_names_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "报名 日期 版\n港报 2025-06-09 A04\n许可逐案审查，企业询问规则。\n", encoding="utf-8"
    )
    with pytest.raises(FramingError, match="a row of names"):
        read_articles(tmp_path / "a.txt")
