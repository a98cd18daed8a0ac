"""Further files in the shape that people reported, each kind with its right value, which was written down before the file was read."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from framing import read_codebook
from framing.readers.articles import read_articles
from framing.readers.decode import find_encoding
from framing.readers.result import Reading
from framing.stance.mentions import find_mentions
from framing.text.clean import clean_text
from framing.text.scripts import detect_language

EN = "The ministry said on Monday that permits would be reviewed case by case. Traders asked whether the rule was a weapon."
TWO = "Officials answered that the rules follow international practice and hold for all buyers, and that nobody had been refused."
LEXIS = "{n} of 2 DOCUMENTS\n\n\nHarbour Post\n\nJune {n}, 2025 Monday\n\n{title}LENGTH: 90 words\n\n{more}BYLINE: A. Writer\n\nBODY:\n{text}\n\nLOAD-DATE: June 3, 2025\n\nLANGUAGE: ENGLISH\n\n\n"


def read(folder: Path, name: str, content: str | bytes) -> Reading:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_articles(path)


def reasons(reading: Reading) -> str:
    return " | ".join(reading.problems["reason"])


@pytest.mark.parametrize(
    ("title", "more", "right"),
    [
        ("", "KOP: Vergunningen\n\n", "Vergunningen"),
        ("CORRECTION: Permit rule was misstated\n\n", "", "CORRECTION: Permit rule was misstated"),
        ("NOTES: How it decides\n\n", "", "NOTES: How it decides"),
        ("ANALYSIS: What it wants\n\n", "NOTES: With a map.\n\n", "ANALYSIS: What it wants"),
    ],
)
def test_a_headline_is_found_that_has_a_label_or_looks_like_one(
    tmp_path: Path, title: str, more: str, right: str
) -> None:
    documents = (LEXIS.format(n=n, title=title, more=more, text=f"{n}. {EN}\n\n{TWO}") for n in (1, 2))
    table = read(tmp_path, "a.txt", "".join(documents)).articles
    assert set(table["title"]) == {right}
    assert table["text"].tolist() == [f"{n}. {EN}\n\n{TWO}" for n in (1, 2)]


def test_a_document_without_a_headline_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path, "a.txt", "".join(LEXIS.format(n=n, title="", more="", text=f"{n}. {EN}") for n in (1, 2)))
    assert reasons(reading).count("no headline found") == 2
    assert reading.lost.empty


@pytest.mark.parametrize("title", ["May 2025", "9 June 2025", "Permits after 2025, part 1"])
def test_a_headline_may_be_a_date(tmp_path: Path, title: str) -> None:
    import docx

    document = docx.Document()
    for line in (title, "Harbour Post", "June 10, 2025 Tuesday", "Length: 90 words", "Body", EN, "End of Document"):
        document.add_paragraph(line)
    document.save(tmp_path / "a.docx")
    table = read_articles(tmp_path / "a.docx").articles
    assert table[["title", "outlet", "date"]].to_numpy().tolist() == [[title, "Harbour Post", "2025-06-10"]]


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        (
            r"\u003cp\u003eHe said: \"It is \u201cfair\u201d.\" 50\/50.\u003c\/p\u003e",
            'He said: "It is “fair”." 50/50.',
        ),
        ("稀\U000e0100土不是武\U000e0101器，规则\ufe00一样", "稀土不是武器，规则一样"),
        ("wea\u034fpon and wea\x08pon, rule\u2061s", "weapon and weapon, rules"),
        ("武\ufe0f器 ❤\ufe0f", "武器 ❤\ufe0f"),
        ("a way and\\/or none", "a way and\\/or none"),  # one alone may be meant
    ],
)
def test_escapes_and_invisible_characters(dirty: str, clean: str) -> None:
    assert clean_text(dirty)[0] == clean


@pytest.mark.parametrize("text", ["<p></p><br>", "\u200b\u2060", "\x04"])
def test_a_text_of_nothing_but_markup_is_lost_and_told(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, "a.csv", f'title,date,text\nA,2025-06-09,"{text}"\nB,2025-06-09,"{EN}"\n')
    assert reading.articles["title"].tolist() == ["B"]
    assert reading.lost["reason"].tolist() == ["no text, only markup or invisible characters"]


def test_texts_that_end_in_an_ellipsis_are_told(tmp_path: Path) -> None:
    cut = [f"{n}. {EN} They would be asked to{end}" for n, end in enumerate(("…", "...", "… https://t.co/aB3"))]
    rows = "".join(f'T{n},2025-06-09,"{text}"\n' for n, text in enumerate([*cut, f"{EN} 他说……"]))
    assert "3 texts end in an ellipsis" in reasons(read(tmp_path, "a.csv", "title,date,text\n" + rows))
    two = rows.replace("asked to...", "asked to it.")
    assert reasons(read(tmp_path, "b.csv", "title,date,text\n" + two)) == ""


def test_a_platform_s_own_statement_is_no_part_of_the_body(tmp_path: Path) -> None:
    statement = "Notice: The content above is uploaded and posted by a user of this platform, which only provides information storage services."
    html = f"<html><body><h1>Permits</h1><article><p>{EN}</p><p>{TWO}</p></article><div class='post'><p>{statement}</p></div></body></html>"
    assert read(tmp_path, "a.html", html).articles["text"].tolist() == [f"{EN}\n\n{TWO}"]


CENTRAL = {
    "Czech": "Ministerstvo uvedlo, že povolení k vývozu vzácných kovů budou posuzována případ od případu. Obchodníci se ptali, zda při tom půjde o zbraň, který úřad neřekl.",
    "Polish": "Ministerstwo poinformowało, że zezwolenia na wywóz metali będą rozpatrywane pojedynczo. Kupcy pytali, czy są one bronią, i nie doczekali się odpowiedzi.",
    "Hungarian": "A minisztérium közölte, hogy az engedélyeket egyenként bírálják el. A kereskedők azt kérdezték, hogy ez egy fegyver-e, vagy csak szűkebb előírás, őszintén.",
}


@pytest.mark.parametrize("language", CENTRAL)
def test_central_european_encodings_are_known(language: str) -> None:
    assert find_encoding((CENTRAL[language] + "\n").encode("cp1250") * 3, source="a") == "cp1250"


@pytest.mark.parametrize(
    "text",
    [
        "Das Ministerium sagte, die Genehmigungen würden einzeln geprüft; Händler fragten, ob es für sie später schöner wird.",
        "Le ministère a déclaré que les permis seraient examinés; les négociants ont demandé si la règle était une arme à part entière.",
        "O ministério disse que as licenças serão analisadas; os negociantes não sabem se é uma arma ou só uma regra já antiga.",
    ],
)
def test_western_encodings_stay_what_they_are(text: str) -> None:
    assert find_encoding((text + "\n").encode("cp1252") * 3, source="a") == "cp1252"


def test_names_of_groups_of_columns_stand_above_the_header(tmp_path: Path) -> None:
    rows = f'Export of June,,,\nArticle,,Source,\nTitle,Text,Outlet,Date\nPermits,"{EN}",Harbour Post,2025-06-08\n'
    table = read(tmp_path, "a.csv", rows).articles
    assert table[["title", "text", "outlet", "date"]].to_numpy().tolist() == [["Permits", EN, "Harbour Post", "2025-06-08"]]  # fmt: skip


def test_traditional_text_in_other_forms_is_no_japanese() -> None:
    assert detect_language("衆人説綫索在峯會上，羣體事件為人所知，臺灣的里程碑。説明會上眾人衆説紛紜。") == "zh-Hant"
    assert detect_language("経済産業省、輸出許可を個別審査と発表。対象企業の関係者は図面を確認した。") == ""


def test_a_name_in_capitals_is_found_before_a_hyphen(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("frames: {a: {indicators: {en: [EU, WTO, war, coercion]}}}")
    text = "The EU-funded and WTO-consistent plan of a non-EU buyer ends no war-torn and coercion-based EU policy, WTO2 says."
    table = read(tmp_path, "a.csv", f'title,date,text\nT,2025-06-09,"{text}"\n').articles
    found = find_mentions(table, codebook=read_codebook(tmp_path / "book.yaml"))
    assert found["indicator"].tolist() == ["EU", "WTO", "EU"]


def test_what_a_browser_prints_around_a_page_is_left_out(tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842), invariant=1)
    sheet.setFont("Helvetica", 8)
    for x, y, text in ((30, 825, "6/9/25, 8:00 AM"), (250, 825, "Permits - Post"), (30, 15, "https://a.example/p"), (550, 15, "1/1")):  # fmt: skip
        sheet.drawString(x, y, text)
    sheet.setFont("Helvetica-Bold", 22)
    sheet.drawString(60, 780, "Permits tighten")
    sheet.setFont("Helvetica", 10)
    for n, line in enumerate(textwrap.wrap(f"{EN} {TWO}", 60)):
        sheet.drawString(60, 750 - 13 * n, line)
    sheet.save()
    reading = read_articles(tmp_path / "a.pdf")
    assert reading.articles[["title", "text"]].to_numpy().tolist() == [["Permits tighten", f"{EN} {TWO}"]]
    assert "4 lines at the heads and feet of pages left out" in reasons(reading)


def test_running_heads_of_several_pages_are_left_out(tmp_path: Path) -> None:
    from reportlab.pdfgen import canvas

    sheet = canvas.Canvas(str(tmp_path / "a.pdf"), pagesize=(595, 842), invariant=1)
    for number, text in ((1, EN), (2, TWO)):
        sheet.setFont("Helvetica", 9)
        sheet.drawString(60, 822, f"HARBOUR POST  A{number}")
        sheet.setFont("Helvetica-Bold", 22)
        sheet.drawString(60, 770, f"Headline {number}")
        sheet.setFont("Helvetica", 10)
        for n, line in enumerate(textwrap.wrap(text, 60)):
            sheet.drawString(60, 740 - 13 * n, line)
        sheet.showPage()
    sheet.save()
    reading = read_articles(tmp_path / "a.pdf")
    assert sorted(reading.articles["text"]) == sorted([EN, TWO])
    assert reading.lost.empty
    assert "2 lines at the heads" in reasons(reading)
