"""The one contract that every reader passes, and what ``read_articles`` adds: finding the reader, joining files."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest

from framing.errors import FramingError
from framing.readers.articles import READERS, read_articles, read_batches
from framing.readers.recognise import find_kind
from framing.readers.result import ARTICLE_COLUMNS, PROBLEM_COLUMNS, Reading, make_reading
from framing.readers.write import write_articles
from framing.text.scripts import detect_language

PROSE = "码头的工作人员说，本周受理的申请比上周多，审核仍按原来的规定进行。"
TABLE = [
    {"title": f"题目{n}", "text": f"{PROSE}编号{n}。", "date": f"2025-06-0{n}", "outlet": "测试日报"}
    for n in range(1, 5)
]
BAD = {"title": "空", "text": "", "date": "2025", "outlet": "测试日报"}
HTML = f"<html><head><title>排队</title></head><body><article><h1>排队</h1>{''.join(f'<p>{n}. {PROSE}</p>' for n in range(6))}</article></body></html>"
FACTIVA = "".join(
    f'<div class="article enArticle"><table><tr><td><b>HD</b></td><td>T{n}</td></tr><tr><td><b>SN</b></td><td>Post</td></tr><tr><td><b>PD</b></td>'
    f"<td>9 June 2025</td></tr><tr><td><b>TD</b></td><td><p>{'' if n == 3 else f'Text {n}.'}</p></td></tr></table></div>"
    for n in range(4)
)
STORIES = "id,indexed_date,language,media_name,media_url,publish_date,title,url\n" + "".join(
    f"{n},2025-06-10,en,post.com,post.com,2025-06-09,Title {n},https://post.com/{n}\n" for n in range(3)
)
GDELT = {
    "articles": [
        {"url": f"https://post.com/{n}", "title": f"Title {n}", "seendate": "20250609T080000Z", "domain": "post.com"}
        for n in range(3)
    ]
}
PAGE = "近日，港口管理部门介绍，符合条件的申请照常受理。\n出口商表示理解管理的需要，希望手续再快一些。\n" * 8


def write_csv(path: Path) -> None:
    pd.DataFrame([*TABLE, BAD]).to_csv(path, index=False)


def write_excel(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [list(BAD), *[list(row.values()) for row in [*TABLE, BAD]]]:
        book.active.append(row)
    book.save(path)


def write_nexis(path: Path) -> None:
    document = docx.Document()
    for n in range(4):
        document.add_heading(f"Title {n}", level=1)
        for line in [
            "The Post",
            "June 9, 2025",
            "Body",
            *([f"Text {n}."] if n != 3 else []),
            "Load-Date: June 10, 2025",
            "End of Document",
        ]:
            document.add_paragraph(line)
    document.save(str(path))


# reader, file, how it is written, rows in it that hold or should hold an article
CASES: list[tuple[str, str, Callable[[Path], object], int]] = [
    ("table", "a.csv", write_csv, 5),
    ("table", "a.jsonl", lambda p: p.write_text("\n".join(json.dumps(r) for r in [*TABLE, BAD])), 5),
    ("table", "a.json", lambda p: p.write_text(json.dumps([*TABLE, BAD])), 5),
    ("table", "a.xlsx", write_excel, 5),
    ("table", "a.parquet", lambda p: pyarrow.parquet.write_table(pyarrow.Table.from_pylist([*TABLE, BAD]), p), 5),
    ("nexis", "a.docx", write_nexis, 4),
    ("factiva", "a.html", lambda p: p.write_text(f"<html><body>{FACTIVA}</body></html>"), 4),
    ("mediacloud", "a.csv", lambda p: p.write_text(STORIES), 3),
    ("gdelt", "a.json", lambda p: p.write_text(json.dumps(GDELT)), 3),
    ("web", "a.html", lambda p: p.write_text(HTML), 1),
    ("pages", "a.txt", lambda p: p.write_text(PAGE), 0),
]
IDS = [f"{reader}-{name}" for reader, name, _, _ in CASES]


def check(reading: Reading) -> None:
    assert tuple(reading.articles.columns) == ARTICLE_COLUMNS
    assert tuple(reading.problems.columns) == PROBLEM_COLUMNS
    for table in (reading.articles, reading.problems):
        assert all(isinstance(dtype, pd.StringDtype) for dtype in table.dtypes)
        assert not table.isna().any(axis=None)
        assert table.index.equals(pd.RangeIndex(len(table)))
    assert reading.articles["article"].is_unique
    assert (reading.articles[["article", "source", "locator"]] != "").all(axis=None)
    assert (reading.articles["language"].isin(["en", "zh-Hans", "zh-Hant", ""])).all()
    assert reading.articles["date"].str.fullmatch(r"(\d{4}(-\d\d(-\d\d)?)?)?").all()
    assert ((reading.articles["date"] == "") == (reading.articles["date_basis"] == "")).all()
    assert (reading.problems["reason"] != "").all()


@pytest.mark.parametrize(("reader", "name", "write", "rows"), CASES, ids=IDS)
def test_every_reader_keeps_the_contract(
    tmp_path: Path, reader: str, name: str, write: Callable[[Path], object], rows: int
) -> None:
    path = tmp_path / name
    write(path)
    reading = READERS[reader](path)
    check(reading)
    if rows:
        assert len(reading.articles) + len(reading.lost) == rows
    assert len(reading.articles) > 0


@pytest.mark.parametrize(("reader", "name", "write", "rows"), CASES, ids=IDS)
def test_every_file_is_recognised_whatever_its_name(
    tmp_path: Path, reader: str, name: str, write: Callable[[Path], object], rows: int
) -> None:
    path = tmp_path / name
    write(path)
    assert find_kind(path)[0] == reader
    bare = tmp_path / "file"
    shutil.copy(path, bare)
    assert find_kind(bare)[0] == reader
    found, said = read_articles(bare), read_articles(bare, reader=reader)
    assert found.articles.equals(said.articles)


@pytest.mark.parametrize(("reader", "name", "write", "rows"), CASES, ids=IDS)
def test_the_same_bytes_give_the_same_articles_in_any_order_of_files(
    tmp_path: Path, reader: str, name: str, write: Callable[[Path], object], rows: int
) -> None:
    paths = [tmp_path / f"{n}-{name}" for n in range(3)]
    write(paths[0])
    write_csv(paths[2])
    shutil.copy(paths[0], paths[1])
    once, again = read_articles(paths), read_articles(paths[::-1])
    assert once.articles.equals(again.articles)
    assert once.problems.equals(again.problems)
    check(once)
    alone = read_articles(paths[0])
    assert set(alone.articles["text"]) <= set(once.articles["text"])
    assert (once.articles["source"] != paths[1].name).all()
    assert once.problems["reason"].str.contains("the same article as").sum() >= len(alone.articles)


@pytest.mark.parametrize("reader", [None, *READERS])
@pytest.mark.parametrize("name", ["a.csv", "a.docx", "a.html", "a.pdf", "a"])
def test_an_empty_file_is_an_error(tmp_path: Path, reader: str | None, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(FramingError, match="empty"):
        read_articles(tmp_path / name, reader=reader)


@pytest.mark.parametrize(("reader", "name", "write", "rows"), CASES, ids=IDS)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_file_is_read_in_part_or_refused(
    tmp_path: Path, share: float, reader: str, name: str, write: Callable[[Path], object], rows: int
) -> None:
    path = tmp_path / name
    write(path)
    whole = READERS[reader](path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    try:
        reading = READERS[reader](path)
    except FramingError:
        return
    check(reading)
    assert len(reading.articles) + len(reading.problems) > 0
    assert len(reading.articles) <= len(whole.articles) + 1


# What read_articles adds


def test_a_name_that_promises_something_else_is_noted(tmp_path: Path) -> None:
    write_excel(tmp_path / "a.csv")
    reading = read_articles(tmp_path / "a.csv")
    assert len(reading.articles) == 4
    assert reading.problems["reason"].iloc[0] == "kept: named .csv, but the content is Excel; read as that"
    (tmp_path / "b.pdf").write_text("title,text\na,b\n")
    assert read_articles(tmp_path / "b.pdf").articles["text"].tolist() == ["b"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{\\rtf1 text}", "RTF"), (b"\x89PNG\r\n" + b"\0" * 50, "OCR"), (b"<?xml version='1.0'?><nitf/>", "XML"), (b"SQLite format 3\0" + b"\0" * 90, "SQLite"),
        (b"Received: by x\n\tfor y\nMessage-ID: <1>\n\nThe queue", "e-mail;"), (b"From a@b.example Tue May 6\nSubject: Queue\n", "e-mail;"),
        (b"1\n00:00:01,000 --> 00:00:03,500\nThe queue\n\n2\n00:00:04,000 --> 00:00:06,500\nis long.\n", "subtitles"), (b"WEBVTT\n\n00:01.000 --> 00:03.500\nThe queue\n\n00:04.000 --> 00:06.500\nis long.\n", "subtitles"),
        (b'"title" "outlet" "date" "text"\n"1" "Permits" "Post" 2025-06-03 "The queue is long."\n', "with spaces between"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related", "MHTML"), (b"PK\x05\x06" + b"\0" * 18, "ZIP archive"), (b"PK\x03\x04 and nothing else", "broken"),
        (bytes(range(256)) * 50, "not a text file"), (b"\0" * 4096, "NUL"), (b" \n\t\n", "blanks"), (b"\x1f\x8b\x08\x00", "gzip"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_said_with_what_to_do(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(FramingError, match=message):
        read_articles(tmp_path / "a")


def test_wrong_calls(tmp_path: Path) -> None:
    write_csv(tmp_path / "a.csv")
    with pytest.raises(FramingError, match=r"no reader 'tabel' \(did you mean 'table'\?\)"):
        read_articles(tmp_path / "a.csv", reader="tabel")
    with pytest.raises(FramingError, match="there is no such file"):
        read_articles(tmp_path / "b.csv")
    with pytest.raises(FramingError, match="a folder"):
        read_articles(tmp_path)
    with pytest.raises(FramingError, match="no files"):
        read_articles([])
    with pytest.raises(FramingError, match=r"date: no use for it in a\.csv"):
        read_articles(tmp_path / "a.csv", date="2025")


def test_ids_given_in_two_files_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,title,text\n1,a,one\n2,b,two\n")
    (tmp_path / "b.csv").write_text("id,title,text\n1,a,other\n2,b,two\n")
    reading = read_articles([tmp_path / "a.csv", tmp_path / "b.csv"])
    check(reading)
    assert sorted(reading.articles["text"]) == ["one", "other", "two"]
    assert reading.articles["article"].str.fullmatch("1-[0-9a-f]{8}|2").all()
    assert len(reading.lost) == 1
    write_articles(reading, tmp_path / "c.jsonl")
    assert read_articles(tmp_path / "c.jsonl").articles.equals(reading.articles)


def test_ids_come_from_the_content_alone() -> None:
    rows = [{"source": "a.csv", "title": "t", "text": f"text {n}", "locator": f"row {n}"} for n in range(50)]
    forth, back = make_reading(rows).articles, make_reading(rows[::-1]).articles
    assert forth.set_index("text")["article"].to_dict() == back.set_index("text")["article"].to_dict()
    named = make_reading([{"source": "folder/A b.csv", "title": "t", "text": "x"}]).articles
    assert named.loc[0, "article"].startswith("a-b-")


def test_a_suffix_never_meets_another_id() -> None:
    first = make_reading([{"article": "a", "text": "x"}, {"article": "a", "text": "y"}]).articles["article"].tolist()
    rows = [{"article": "a", "text": "x"}, {"article": "a", "text": "y"}, {"article": first[0], "text": "z"}]
    assert make_reading(rows).articles["article"].is_unique


def test_rows_with_a_column_of_their_own_are_refused() -> None:
    with pytest.raises(FramingError, match=r"articles have no column \['body'\]"):
        make_reading([{"body": "x"}])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("港口的审核照旧进行，出口商表示理解。", "zh-Hans"), ("港口的審核照舊進行，出口商表示理解。", "zh-Hant"), ("The director said there was no delay at the port.", "en"),
        ("F-35 和 GDP 都在这份 English report 里", "zh-Hans"), ("港の審査はいつもどおり行われ、輸出業者は理解を示した。", ""), ("항구의 심사는 평소대로 진행된다.", ""),
        ("Директор сказал, что задержки нет.", ""), ("Los exportadores dicen que entienden las reglas y que no hay retrasos en los puertos este mes.", ""),
        ("経済産業省発表、輸出許可制度対象拡大。", ""), ("", ""), ("12345 …", ""), ("Queue", "en"),
    ],
)  # fmt: skip
def test_languages(text: str, language: str) -> None:
    assert detect_language(text) == language


def test_an_id_on_many_articles_is_told_with_one_reason() -> None:
    rows = [{"article": "same", "text": f"text {n}", "source": "a.csv", "locator": f"row {n}"} for n in range(100)]
    reading = make_reading(rows)
    assert reading.articles["article"].is_unique
    assert len(reading.problems) == 100
    assert reading.problems["reason"].nunique() == 1
    assert all(c.startswith(a) for c, a in zip(reading.problems["content"], reading.articles["article"], strict=True))


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_batches_of_a_written_file_are_its_articles(tmp_path, ending):
    path = tmp_path / f"articles.{ending}"
    write_articles(make_reading({**row, "source": "a", "language": "zh-Hans"} for row in TABLE), path)
    batches = read_batches(path, size=3)
    assert [len(some) for some in batches()] == [3, 1]
    pd.testing.assert_frame_equal(pd.concat(batches(), ignore_index=True), read_articles(path).articles)


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows[0].update(article=rows[1]["article"]),
        lambda rows: rows[1].update(text="a\0b"),
        lambda rows: rows[1].update(language=""),
        lambda rows: rows[1].update(article=""),
        lambda rows: rows[1].update(text=""),
        lambda rows: rows[1].pop("locator"),
        lambda rows: rows.clear(),
    ],
)
def test_what_must_be_seen_as_a_whole_is_not_read_in_batches(tmp_path, change):
    rows = make_reading({**row, "language": "zh-Hans"} for row in TABLE).articles.to_dict("records")
    change(rows)
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert read_batches(path) is None
    assert read_batches(tmp_path / "absent.jsonl") is None


def test_formats_that_are_not_read_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("content.xml", "<x/>")
    (tmp_path / "b.parquet").write_bytes(b"PARE" + b"x" * 40)
    (tmp_path / "c.html").write_text("<html><body><p>No table here.</p></body></html>", encoding="utf-8")
    for name, what in {"a.ods": "OpenDocument", "b.parquet": "encrypted Parquet", "c.html": "no table"}.items():
        with pytest.raises(FramingError, match=what):
            read_articles(tmp_path / name, reader=None if name == "a.ods" else "table")
