"""Records with a field a line: ProQuest's text download, references, and exports that are refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from framing.errors import FramingError
from framing.readers.articles import read_articles

RULE = "_" * 60
PROQUEST = f"""{RULE}

Ports wait for papers

Author: Writer, Ann

Publication info: Test Post ; Harbour  [Harbour]. 09 June 2025: A.3.

ProQuest document link

Abstract: None available.

Full text: The queue is long.

Credit goes to the director: it moves.

Credit: Ann Writer

Publication title: Test Post

Publication date: Jun 9, 2025

Language of publication: English

Database: Test Newsstream

{RULE}

A picture

Full text: Not available.

Publication title: Test Post

Database: Test Newsstream

{RULE}
"""

REFERENCES = {
    "RefWorks": "RT Newspaper Article\nA1 甲一\nA1 乙二\nT1 码头排队\nJF 测试日报\nYR 2025\nFD 2025-06-09\nAB 港口的申请比上周多。\nLA 中文;\n\n"
    "RT Newspaper Article\nT1 无摘要\nJF 测试日报\nYR 2025\n",
    "RIS": "TY  - NEWS\nAU  - 甲一\nAU  - 乙二\nTI  - 码头排队\nJO  - 测试日报\nDA  - 2025/06/09/\nAB  - 港口的申请比上周多。\nER  - \n\n"
    "TY  - NEWS\nTI  - 无摘要\nJO  - 测试日报\nPY  - 2025\nER  - \n",
    "EndNote": "%0 Newspaper Article\n%A 甲一\n%A 乙二\n%T 码头排队\n%J 测试日报\n%8 2025-06-09\n%X 港口的申请比上周多。\n\n%0 Newspaper Article\n%T 无摘要\n%J 测试日报\n%D 2025\n",
    "NoteExpress": "{Reference Type}: Newspaper Article\n{Title}: 码头排队\n{Author}: 甲一; 乙二\n{Journal}: 测试日报\n{Date}: 2025-06-09\n{Abstract}: 港口的申请比上周多。\n\n"
    "{Reference Type}: Newspaper Article\n{Title}: 无摘要\n{Journal}: 测试日报\n{Year}: 2025\n",
    "CNKI": "SrcDatabase-来源库: 报纸\nTitle-题名: 码头排队\nAuthor-作者: 甲一; 乙二\nSource-文献来源: 测试日报\nPubTime-发表时间: 2025-06-09\nYear-年: 2025\nSummary-摘要: 港口的申请比上周多。\n\n"
    "SrcDatabase-来源库: 报纸\nTitle-题名: 无摘要\nSource-文献来源: 测试日报\nPubTime-发表时间: 2025\n",
}


def save(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def test_proquest(tmp_path: Path) -> None:
    reading = read_articles(save(tmp_path / "ProQuestDocuments.txt", PROQUEST))
    row = reading.articles.iloc[0]
    assert row[["title", "outlet", "date", "language", "byline"]].tolist() == [
        "Ports wait for papers",
        "Test Post",
        "2025-06-09",
        "en",
        "Writer, Ann",
    ]
    assert row["text"] == "The queue is long.\n\nCredit goes to the director: it moves."
    ris = "Provider: ProQuest\nContent: text/plain\n\nTY  - NEWS\nTI  - One\nDA  - 2025/06/09/morning\nER  - \n"
    assert read_articles(save(tmp_path / "a.ris", ris)).articles[["title", "date"]].values.tolist() == [
        ["One", "2025-06-09"]
    ]
    numbered = PROQUEST.replace("Ports wait", "Document 1 of 2\n\nPorts wait")
    assert read_articles(save(tmp_path / "n.txt", numbered)).articles["title"].tolist() == ["Ports wait for papers"]
    twice = PROQUEST.replace("Credit: Ann Writer", "Credit: to whom it is due.\n\nCredit: Ann Writer")
    text = read_articles(save(tmp_path / "twice.txt", twice)).articles["text"].iloc[0]
    assert text.endswith("it moves.\n\nCredit: to whom it is due.")
    assert reading.lost["reason"].tolist() == ["no full text in the download"]


@pytest.mark.parametrize("name", REFERENCES)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_references_give_abstracts_and_say_so(tmp_path: Path, name: str, encoding: str) -> None:
    reading = read_articles(save(tmp_path / "refs.txt", REFERENCES[name], encoding))
    table = reading.articles
    assert table["title"].tolist() == ["码头排队", "无摘要"]
    assert table["byline"].tolist() == ["甲一; 乙二", ""]
    assert table["outlet"].tolist() == ["测试日报", "测试日报"]
    assert table["date"].tolist() == ["2025-06-09", "2025"]
    assert table["text"].tolist() == ["港口的申请比上周多。", ""]
    assert reading.lost.empty
    assert reading.problems["reason"].str.contains("1 records with(?:out| an abstract)").tolist() == [True, True]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "測試日報 A01\n碼頭排隊\n港口的申請比上週多。\n文章編號: 201906100030001\n慧科訊業有限公司查詢請電\n",
            "WiseNews",
        ),
        (
            "<html><body><p>港口的申請比上週多。</p><p>文章編號: 2019061</p><p>慧科訊業有限公司</p></body></html>",
            "WiseNews",
        ),
        ("<html><body><p><b>Full text:</b> One.</p><p>Publication title: Post</p></body></html>", "download it as TXT"),
        (
            "Permits\n\n412 words\n2 June 2025\nTest Post\nTPOST\nEnglish\n\nThe lead.\n\nDocument TPOST00020250602el6200001\n",
            "HTML",
        ),
        ("Title: One\nAuthors: A\nSource: Post\nDate: Monday\nDatabase: X\nBody: Text here.\n", "records with fields"),
        ("Headline: One\nPaper: Post\nDay: Monday\nBody: Text here.\n\n" * 3, "records with fields"),
        ("Document 1 of 2\n\nOne story.\n\nDocument 2 of 2\n\nAnother story.\n", "records with fields"),
        ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>', "Excel 2003"),
    ],
)
def test_other_exports_are_refused_by_name_with_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FramingError, match=message):
        read_articles(save(tmp_path / "export.txt", text))


CODED = "HD{0}Permits {1}\nWC{0}412 words\nPD{0}2 June 2025\nSN{0}Test Post\nLP{0}\nThe lead.\nTD{0}\nThe rest of it.\nAN{0}Document TP{1}\n\n"
SIGNED = "Permits {0}\n412 words\n2 June 2025\nTest Post\nThe lead.\nDocument TPOST0002025060{0}el6200001\n\n"
WISE = "測試日報 A01\n碼頭排隊\n港口的申請比上週多。\n文章編號: 20190610003000{0}\n慧科訊業有限公司\n\n"
TEXTS = [
    "".join(form.format(n) for n in range(2))
    for form in (SIGNED, CODED.replace("{0}", "\n").replace("{1}", "{0}"), WISE)
]


@pytest.mark.parametrize("between", [" ", "\t", "\n"])
def test_codes_at_the_beginning_of_lines_are_factiva_s(tmp_path: Path, between: str) -> None:
    text = "".join(CODED.format(between, n) for n in range(3))
    with pytest.raises(FramingError, match=r"a Factiva export.* export it in Article Format as HTML and read that$"):
        read_articles(save(tmp_path / "a.txt", text))


def test_letters_that_begin_a_line_are_no_codes(tmp_path: Path) -> None:
    text = "HD television comes to the valley\n\nThe council agreed on the new masts on Monday, after two years of talks.\nPD Miller said so.\n"
    assert len(read_articles(save(tmp_path / "a.txt", text)).articles) == 1


@pytest.mark.parametrize("form", [SIGNED, WISE])
def test_readers_that_make_one_of_several_articles_are_not_proposed(tmp_path: Path, form: str) -> None:
    for number, told in ((1, True), (2, False)):
        with pytest.raises(FramingError, match=r"Factiva|WiseNews") as error:
            read_articles(save(tmp_path / "a.txt", "".join(form.format(n) for n in range(number))))
        assert ("--reader pages" in str(error.value)) == told


def escaped(text: str, how: str) -> str:
    if how == "bytes":
        return "".join(c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode("cp950")) for c in text)
    return "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)


@pytest.mark.parametrize(
    ("text", "told"), [(TEXTS[0], "Article Format"), (TEXTS[1], "Article Format"), (TEXTS[2], "a table")]
)
@pytest.mark.parametrize("how", ["bytes", "numbers"])
def test_rtf_of_an_export_is_sent_to_the_last_step(tmp_path: Path, text: str, told: str, how: str) -> None:
    lines = escaped(text, how).replace("\n", "\\par\n")
    (tmp_path / "a.rtf").write_text(f"{{\\rtf1\\ansi\\ansicpg950\\deff0\\f0\\fs20 {lines}}}", encoding="ascii")
    with pytest.raises(FramingError, match=f"a (Factiva|WiseNews).*{told}"):
        read_articles(tmp_path / "a.rtf")


@pytest.mark.parametrize("text", TEXTS)
def test_word_of_an_export_is_sent_to_the_last_step(tmp_path: Path, text: str) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    with pytest.raises(FramingError, match=r"a\.docx: a (Factiva|WiseNews)"):
        read_articles(tmp_path / "a.docx")


@pytest.mark.parametrize("before", ["", '<?xml version="1.0"?>\n<?xml-model href="a.rng"?>\n<!-- <html> -->\n'])
@pytest.mark.parametrize("root", ["TEI", "teiCorpus", "tei:TEI", "nitf"])
def test_xml_with_a_body_is_no_page(tmp_path: Path, before: str, root: str) -> None:
    body = "<head><title>Permits</title></head><text><body><p>The queue is long.</p></body></text>"
    with pytest.raises(FramingError, match="XML, which" if root == "nitf" else "TEI, which .* a row for each <TEI>"):
        read_articles(save(tmp_path / "a.xml", f'{before}<{root} xmlns="x">{body}</{root}>'))


def test_records_without_text_or_a_date_are_told(tmp_path: Path) -> None:
    record = "RT Newspaper Article\nT1 {}\nJF Test Post\nFD {}\nAB {}\nLA en\n\n"
    whole, dateless, bare = (
        record.format(*parts) for parts in (("A", "2025-06-01", "One."), ("B", "soon", "Two."), ("", "", ""))
    )
    path = tmp_path / "a.txt"
    path.write_text(whole + dateless + bare, encoding="utf-8")
    reading = read_articles(path)
    assert reading.articles[["title", "date"]].values.tolist() == [["A", "2025-06-01"], ["B", ""]]
    told = " ".join(reading.problems["reason"])
    assert "date 'soon' left empty" in told
    assert "neither title nor abstract" in told
