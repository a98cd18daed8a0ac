"""Files in the shape that people reported, each with what should come of it; they lie beside the project in ../shared/real-files."""

from __future__ import annotations

import runpy
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from framing import read_codebook
from framing.readers.articles import read_articles
from framing.readers.result import Reading
from framing.stance.mentions import find_mentions
from framing.text.terms import Segmenter, count_terms

from ..conftest import PACKAGE

CASES: dict[str, Callable[[Path], None]] = {}
DATES = ("2025-06-02", "2025-06-05", "2025-05-30")


def case(check: Callable[[Path], None]) -> Callable[[Path], None]:
    CASES[check.__name__.removeprefix("case_").replace("_", "-")] = check
    return check


def read(folder: Path, **options: object) -> Reading:
    return read_articles(sorted(p for p in folder.iterdir() if p.suffix != ".py"), **options)


def mentions(articles: pd.DataFrame) -> dict[str, list[tuple[str, str]]]:
    found = find_mentions(articles, codebook=read_codebook(PACKAGE / "codebook.yaml"))
    return {
        article: sorted(zip(some["frame"], some["stance"], strict=True)) for article, some in found.groupby("article")
    }


def reasons(reading: Reading) -> str:
    return " | ".join([*reading.problems["reason"], *reading.notes["note"]])


@case
def case_01_lexis_html_many(folder: Path) -> None:
    table = read(folder).articles
    assert table["title"].tolist() == ["Permits for metals", "Magnet makers wait", "Rules and rivals"]
    assert table["outlet"].tolist() == ["Harbour Post", "Hill Gazette", "Plain Times"]
    assert tuple(table["date"]) == DATES
    assert table["text"].str.startswith(("1. The ministry", "2. The ministry", "3. The ministry")).all()
    assert table["text"].str.endswith("leverage over its rivals.").all()
    assert table["byline"].tolist()[0] == "A. WRITER"


@case
def case_02_factiva_ui_language(folder: Path) -> None:
    table = read(folder).articles
    assert table["language"].tolist() == ["en", "en"]
    assert tuple(table["date"]) == DATES[:2]
    assert table["outlet"].tolist() == ["Harbour Post", "Hill Gazette"]


@case
def case_04_factiva_edition_as_language(folder: Path) -> None:
    table = read(folder).articles
    assert table["language"].tolist() == ["en", "en", "zh-Hant"]
    assert table["outlet"].tolist() == ["Harbour Post", "Hill Gazette", "港報"]


@case
def case_05_nexis_correction_no_date(folder: Path) -> None:
    reading = read(folder)
    first = reading.articles.iloc[0]
    assert (first["title"], first["outlet"], first["date"]) == ("Permits for metals", "Harbour Post", "")
    assert "no date" in reasons(reading)
    assert reading.articles.iloc[1]["date"] == "2025-06-05"


@case
def case_07_nexis_date_in_highlight(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert (row["title"], row["outlet"], row["date"]) == ("Permits for metals", "Harbour Post", "2025-06-02")


@case
def case_08_nexis_section_word_in_body(folder: Path) -> None:
    texts = read(folder).articles["text"].tolist()
    assert [text.endswith("over its rivals..") for text in texts] == [True, True]
    assert all(len(text) > 450 for text in texts)
    assert not any("Classification" in text or "Load-Date" in text for text in texts)


@case
def case_09_nexis_classic_txt(folder: Path) -> None:
    reading = read(folder)
    table = reading.articles
    assert table["title"].tolist() == ["Permits for metals", "Magnet makers wait", "Rules and rivals"]
    assert table["outlet"].tolist() == ["Harbour Post", "Hill Gazette", "Plain Times"]
    assert tuple(table["date"]) == DATES
    assert table["text"].str.startswith("The ministry in Harbourtown").all()
    assert table["text"].str.endswith("leverage over its rivals..").all()
    assert table["text"].str.count("\n\n").tolist() == [4, 4, 4]
    assert reading.lost.empty


@case
def case_13_html_in_text_column(folder: Path) -> None:
    reading = read(folder)
    table = reading.articles
    assert table["title"].iloc[0] == "Permits 1 & metals"
    assert not table["text"].str.contains("[<>]|&quot|&nbsp|href|class=").any()
    assert table["text"].iloc[0].startswith("The ministry in Harbourtown said on Monday")
    assert "case.\n\nTraders" in table["text"].iloc[0]
    assert "tags" in reasons(reading)
    terms = set(count_terms(table, segmenter=Segmenter())["term"])
    assert not terms & {"nbsp", "quot", "p", "href", "br", "the&nbsp"}


@case
def case_14_hard_wrapped(folder: Path) -> None:
    found = mentions(read(folder).articles)
    assert found["en-wrapped"] == found["en-plain"] != []
    assert found["zh-wrapped"] == found["zh-plain"] != []


@case
def case_15_kangxi_radicals(folder: Path) -> None:
    reading = read(folder)
    found = mentions(reading.articles)
    assert len(found["plain"]) == 6
    assert found["radicals"] == found["plain"]
    assert reading.articles["text"].nunique() == 1
    assert reading.lost.empty
    assert len(reading.notes)


@case
def case_15b_spaced_chinese(folder: Path) -> None:
    reading = read(folder)
    assert reading.articles["text"].nunique() == 1
    assert len(mentions(reading.articles)["spaced"]) == 6


@case
def case_17_mediacloud_broken_and_future(folder: Path) -> None:
    reading = read(folder)
    assert "after today" in reasons(reading)
    assert reading.articles["article"].tolist() == ["1", "2", "3", "5"]
    assert len(reading.lost) > 0


@case
def case_18_gdelt_invalid_escapes(folder: Path) -> None:
    reading = read(folder)
    assert reading.articles["title"].tolist() == ["Permits' end", "Path C:\\metals é", "Plain title"]
    assert "escape" in reasons(reading)
    assert reading.lost.empty


@case
def case_20_web_portal_related(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert (row["outlet"], row["byline"], row["date"]) == ("港口网", "", "2025-06-02")
    assert row["wire"] == "港口日报"
    assert row["title"] == "稀土许可逐案审查"
    assert row["text"].startswith("港口城的贸易部门周一表示")
    assert row["text"].endswith("对付对手的杠杆。")
    assert not any(word in row["text"] for word in ("明星", "排行", "热点", "加载"))


@case
def case_20b_web_list_of_headlines_kept(folder: Path) -> None:
    reading = read(folder)
    row = reading.articles.iloc[0]
    assert row["text"] == (
        "港口城的贸易部门周一表示，稀土出口许可将逐案审查。企业询问许可是否成为谈判筹码。官员回答说，有关规则符合国际惯例，对所有"
    )
    assert len(mentions(reading.articles)[row["article"]]) <= 3


@case
def case_21a_web_title_of_other(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert row["title"] == "稀土许可将逐案审查 企业等待时间变长"
    assert "球队" not in row["text"]
    assert "发布时间" not in row["text"]


@case
def case_21b_web_two_digit_year(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert row["date"] in ("2018-03-08", "")


@case
def case_22_web_body_in_script(folder: Path) -> None:
    reading = read(folder)
    assert reading.articles.empty
    assert "no article found" in reasons(reading)


@case
def case_24_traditional_forms(folder: Path) -> None:
    found = mentions(read(folder).articles)
    assert found["hant"] == found["hans"]
    assert set(found["hk"]) == set(found["hans"])
    more = pd.DataFrame(
        {
            "article": ["a", "b"],
            "language": "zh-Hant",
            "title": "",
            "text": ["企業主張永續發展。", "當局管制兩用物品。"],
        }
    )
    assert set(mentions(more)) == {"a", "b"}


@case
def case_25_proquest_txt(folder: Path) -> None:
    reading = read(folder)
    table = reading.articles
    assert table["title"].tolist() == ["Permits for metals 1", "Permits for metals 2"]
    assert table["outlet"].tolist() == ["Harbour Post", "Harbour Post"]
    assert table["date"].tolist() == ["2025-06-01", "2025-06-02"]
    assert table["language"].tolist() == ["en", "en"]
    assert table["text"].str.startswith("The ministry").all()
    assert table["text"].str.endswith("over its rivals.").all()
    assert reading.lost.empty


@case
def case_26_cnki_refworks(folder: Path) -> None:
    reading = read(folder)
    table = reading.articles
    assert table["title"].tolist() == ["稀土许可第1篇", "稀土许可第2篇"]
    assert table["outlet"].tolist() == ["港口报", "港口报"]
    assert table["date"].tolist() == ["2025-06-01", "2025-06-02"]
    assert table["byline"].tolist() == ["甲1", "甲2"]
    assert table["text"].str.startswith("港口城的贸易部门").all()
    assert table["language"].tolist() == ["zh-Hans", "zh-Hans"]
    assert "abstract" in reasons(reading)


@case
def case_29_web_wayback(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert row["outlet"].startswith("Harbour") or row["outlet"] == "harbourpost.example"
    assert row["url"] == "https://harbourpost.example/2025/06/02/permits.html"
    assert row["date"] == "2025-06-02"
    assert "captures" not in row["text"]
    assert "2025" not in row["text"]
    assert row["title"] == "Permits for metals"


@case
def case_34_latin_word_in_chinese(folder: Path) -> None:
    segmenter = Segmenter(words={"zh": ["AI", "RE", "WTO"]})
    text = "MAIN公司与TAIWAN的CHAIN谈AI，REPORT用RE100标准，WTO规则和WTOs"
    terms = segmenter.segment_terms(text, "zh-Hans")
    latin = [term for term in terms if term.isascii()]
    assert latin == ["MAIN", "TAIWAN", "CHAIN", "AI", "REPORT", "RE100", "WTO", "WTOs"]
    del folder  # its codebook is of an older form
    with_latin = Path(tempfile.mkdtemp()) / "codebook.yaml"
    plain = (PACKAGE / "codebook.yaml").read_text(encoding="utf-8")
    with_latin.write_text(plain.replace("zh: [国际惯例,", "zh: [AI, WTO, 国际惯例,", 1), encoding="utf-8")
    article = {
        "article": "a",
        "language": "zh-Hans",
        "title": "",
        "text": "MAIN公司与TAIWAN分部签约。AI很重要。WTO规则适用。",
    }
    found = find_mentions(pd.DataFrame([article]), codebook=read_codebook(with_latin))
    assert found["indicator"].tolist() == ["AI", "WTO"]
    assert found["sentence_text"].tolist() == ["AI很重要。", "WTO规则适用。"]


@case
def case_35_pdf_two_columns(folder: Path) -> None:
    for name in ("page.pdf", "dateline.pdf"):
        table = read_articles(folder / name).articles
        assert table["title"].tolist() == ["稀土许可逐案审查", "锂矿许可另行安排"], name
        assert table["text"].str.startswith(("港口城的", "山城的")).all()
        assert ["锂矿" in text for text in table["text"]] == [False, True]
        assert table["text"].str.endswith("对付对手的杠杆。").all()


@case
def case_36a_pdf_page_rotated(folder: Path) -> None:
    upright = read_articles(folder.parent / "35-pdf-two-columns" / "page.pdf").articles
    turned = read(folder).articles
    assert turned[["title", "text"]].equals(upright[["title", "text"]])


@case
def case_37_pdf_vertical_text(folder: Path) -> None:
    columns = read_articles(folder.parent / "35-pdf-two-columns" / "page.pdf").articles.iloc[0]
    row = read(folder).articles.iloc[0]
    assert (row["title"], row["text"]) == (columns["title"], columns["text"])


@case
def case_46a_html_style_before_doctype(folder: Path) -> None:
    row = read(folder).articles.iloc[0]
    assert row["title"] == "Permits for metals"
    assert row["text"].count("\n\n") == 2


@case
def case_47_html_one_bad_byte(folder: Path) -> None:
    reading = read(folder)
    assert reading.articles["title"].tolist() == ["Permits for metals"]
    assert "Café owners naïvely waited — all of them." in reading.articles["text"].iloc[0]
    assert reading.lost.empty
    assert "byte" in reasons(reading)


@case
def case_48a_csv_preamble_rows(folder: Path) -> None:
    reading = read(folder)
    assert reading.articles["title"].tolist() == ["Permits 1", "Permits 2", "Permits 3"][: len(reading.articles)]
    assert reading.articles["date"].iloc[0] == "2025-06-01"
    assert "above the header" in reasons(reading)


@case
def case_49a_shift_jis(folder: Path) -> None:
    reading = read(folder)
    assert not reading.articles["language"].str.startswith("zh").any()
    assert reading.articles["text"].str.startswith("経済産業省は月曜日").all()


@case
def case_50a_mojibake_english(folder: Path) -> None:
    reading = read(folder)
    assert not reading.articles["text"].str.contains("â€").any()
    assert "China’s ministry said “no weapon" in reading.articles["text"].iloc[0]
    assert "wrong encoding" in reasons(reading)


@case
def case_51_date_battery(folder: Path) -> None:
    import contextlib
    import io

    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        values = runpy.run_path(str(folder / "run.py"))
    assert values["bad"] <= 1, told.getvalue()  # 1970-01-01, whose right value the battery leaves open
    assert values["told"] <= 3, told.getvalue()


@case
def case_60_4cat_and_json_corpora(folder: Path) -> None:
    forum = read_articles(folder / "4cat.csv")
    assert forum.articles["date"].tolist()[:3] == ["2025-06-01", "2025-06-02", "2025-06-03"]
    assert forum.articles["title"].iloc[0] == "Permits 1"
    factiva = read_articles(folder / "factiva.csv").articles
    assert factiva["text"].str.count("The ministry in Harbourtown").min() >= 3
    assert factiva["date"].tolist()[0] == "2025-06-02"
    news = read_articles(folder / "news.json")
    assert len(news.articles) >= 3
    assert "06-01 08:00" in reasons(news)


@case
def case_62_sheets_resaved_by_coders(folder: Path) -> None:
    from framing.coding.read_sheets import read_sheets
    from framing.coding.write_sheets import write_sheets

    book = read_codebook(PACKAGE / "codebook.yaml")
    ids = ["007", "港口-1", "翠-1"]
    articles = pd.DataFrame({"article": ids, "url": ["http://a.example/1", "http://a.example/2", ""], "language": "en"})
    target = Path(tempfile.mkdtemp())
    texts = {name: f"text of {name}" for name in ids}
    written = write_sheets(articles, target / "s", codebook=book, coders=["first"], forms=["csv"], texts=texts, seed=1)
    sheet = pd.read_csv(next(p for p in written if "first" in p.name), dtype=str, keep_default_na=False)
    sheet["weapon"], sheet["norm"] = "asserted", "none"
    for encoding in ("big5hkscs", "gb18030", "utf-8-sig", "utf-16"):
        sheet.to_csv(target / "again.csv", index=False, encoding=encoding)
        assert set(read_sheets([target / "again.csv"], codebook=book, articles=ids)["article"]) == set(ids), encoding


@pytest.mark.parametrize("name", CASES)
def test_what_people_reported(shared: Path, name: str) -> None:
    if not (shared / "real-files" / name).is_dir():
        pytest.skip("needs ../shared/real-files, which is absent here")
    CASES[name](shared / "real-files" / name)
