"""Tables of every kind come to the same articles; rows that can't be read are reported, and memory stays bounded."""

from __future__ import annotations

import contextlib
import csv
import datetime
import gzip
import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from framing.errors import FramingError
from framing.readers.articles import read_articles
from framing.readers.columns import map_columns
from framing.readers.dates import DateError, date_from_url, parse_date
from framing.readers.result import ARTICLE_COLUMNS, make_reading
from framing.readers.tables import rows as table_rows
from framing.readers.tables.table import read_table
from framing.readers.write import write_articles
from framing.text.clean import clean_text

HEADER = ["编号", "标题", "正文", "媒体", "发布时间", "链接", "作者"]
ROWS = [
    [
        "00012345678901234567",
        "码头排队",
        "港口的申请比上周多。\n审核照旧进行。",
        "测试日报",
        "2025年6月9日",
        "https://t.cn/a",
        "甲",
    ],
    [
        "2",
        "Queue at the port",
        'The director said "no delay", and went on.',
        "Test Post",
        "9 June 2025",
        "https://t.cn/b",
        "B",
    ],
]


def save(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def csv_text(header: list[str], rows: list[list[str]], **options: Any) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, **options)
    writer.writerows([header, *rows])
    return stream.getvalue()


def workbook(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def as_records() -> list[dict[str, str]]:
    return [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def written(path: Path, kind: str) -> Path:
    if kind == "xlsx":
        return workbook(path, {"Sheet1": [HEADER, *ROWS]})
    if kind == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(as_records()), path)
        return path
    content = {
        "csv": csv_text(HEADER, ROWS),
        "tsv": csv_text(HEADER, ROWS, delimiter="\t"),
        "semicolon": csv_text(HEADER, ROWS, delimiter=";"),
        "jsonl": "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in as_records()),
        "json": json.dumps(as_records(), ensure_ascii=False, indent=1),
        "object": json.dumps({"status": "ok", "articles": as_records()}, ensure_ascii=False),
    }[kind]
    return save(path, content)


@pytest.mark.parametrize("kind", ["csv", "tsv", "semicolon", "jsonl", "json", "object", "xlsx", "parquet"])
def test_every_format_gives_the_same_articles(tmp_path: Path, kind: str) -> None:
    reading = read_articles(written(tmp_path / "a.dat", kind))
    assert reading.problems.empty
    table = reading.articles
    assert table["article"].tolist() == ["00012345678901234567", "2"]
    assert table["text"].tolist() == [row[2] for row in ROWS]
    assert table["date"].tolist() == ["2025-06-09"] * 2
    assert table["date_basis"].tolist() == ["stated"] * 2
    assert table["language"].tolist() == ["zh-Hans", "en"]
    assert table["outlet"].tolist() == ["测试日报", "Test Post"]
    assert table["byline"].tolist() == ["甲", "B"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl"])
def test_every_encoding_gives_the_same_articles(tmp_path: Path, encoding: str, kind: str) -> None:
    plain = written(tmp_path / f"a.{kind}", kind)
    text = plain.read_bytes().decode()
    expected = read_articles(plain).articles
    got = read_articles(save(plain, text, encoding)).articles
    assert got.equals(expected)


def test_big5(tmp_path: Path) -> None:
    text = "標題,內容,日期\n碼頭排隊,港口的申請比上週多，審核照舊進行。,民國114年6月9日\n"
    table = read_articles(save(tmp_path / "a.csv", text, "big5")).articles
    assert table.iloc[0][["title", "date", "language"]].tolist() == ["碼頭排隊", "2025-06-09", "zh-Hant"]


def test_gzip_is_read_and_a_cut_one_reported(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"title": str(i), "text": f"text of number {i * 7919}"}) + "\n" for i in range(5_000))
    data = gzip.compress(rows.encode())
    assert len(read_articles(save(tmp_path / "a.jsonl.gz", data)).articles) == 5_000
    reading = read_articles(save(tmp_path / "b.jsonl.gz", data[: len(data) // 2]))
    assert 1000 < len(reading.articles) < 5_000
    assert "cut or damaged" in reading.problems["reason"].iloc[-1]
    with pytest.raises(FramingError, match="gzip"):
        read_articles(save(tmp_path / "c.gz", data[:12]))


# Columns


def test_column_map_and_its_errors(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "Überschrift,frage,antwort,quelle\nT,Q?,A.,Post\n")
    reading = read_articles(path, columns={"title": "Überschrift", "text": "frage+antwort", "outlet": "quelle"})
    assert reading.articles.iloc[0][["title", "text", "outlet"]].tolist() == ["T", "Q?\n\nA.", "Post"]
    listed = read_articles(path, columns={"text": ["antwort"], "title": ""})
    assert listed.articles.iloc[0][["title", "text"]].tolist() == ["", "A."]
    with pytest.raises(
        FramingError, match=r"no column holds the text among \['Überschrift', 'frage', 'antwort', 'quelle'\]"
    ):
        read_articles(path)
    with pytest.raises(FramingError, match=r"no column 'antwrt' \(did you mean 'antwort'\?\)"):
        read_articles(path, columns={"text": "antwrt"})
    with pytest.raises(FramingError, match=r"no column 'txt' \(did you mean 'text'\?\)"):
        read_articles(path, columns={"txt": "antwort"})


def test_two_possible_text_columns_are_an_error() -> None:
    with pytest.raises(FramingError, match=r"may be in any of \['text', 'content'\]"):
        map_columns(["title", "content", "text"], None, source="x")
    assert map_columns(["title", "content", "text"], {"text": "content"}, source="x")["text"] == [1]
    with pytest.raises(FramingError, match="2 columns are called 'text'"):
        map_columns(["text", "text"], {"text": "text"}, source="x")


def test_a_more_telling_name_wins_and_names_are_compared_plainly() -> None:
    found = map_columns(["Published_At", "DATE", "Source Name", "source", "Full-Text"], None, source="x")
    assert (found["date"], found["outlet"], found["text"]) == ([1], [2], [4])


def test_outlet_fills_in_and_does_not_overwrite(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", "title,text,outlet\na,one,\nb,two,Post\n")
    assert read_articles(path, outlet="Daily").articles["outlet"].tolist() == ["Daily", "Post"]


# Rows


def test_rows_that_cannot_be_read_are_reported_with_their_place(tmp_path: Path) -> None:
    path = save(
        tmp_path / "a.csv", 'title,text,date\na,b\n"c\nc",d,e,f\ng,h,2025\nx,,2025\ny,z,06/09/2025\ntitle,text,date\n'
    )
    reading = read_articles(path)
    assert reading.articles["title"].tolist() == ["g", "y"]
    assert list(zip(reading.problems["locator"], reading.problems["reason"].str[:14], strict=True)) == [
        ("row 2 (line 2)", "too few cells:"),
        ("row 3 (line 3)", "too many cells"),
        ("row 5", "no text in col"),
        ("row 6", "kept: date '06"),
        ("row 7 (line 8)", "the header onc"),
    ]
    assert len(reading.lost) == 4
    with pytest.raises(FramingError, match=r"a.csv, row 2 \(line 2\): too few cells"):
        read_articles(path).refuse_problems()
    assert read_articles(path, day_first=True).articles["date"].tolist() == ["2025", "2025-09-06"]


def test_an_open_quotation_mark_costs_one_row_not_the_file(tmp_path: Path) -> None:
    rows = [[f"t{i}", f"text, with a comma, of {i}", "2025"] for i in range(300)]
    lines = csv_text(["title", "text", "date"], rows).splitlines(keepends=True)
    lines[100] = lines[100].replace('"', "", 1).replace("text", '"text').replace('99"', "99")
    for name, content in (("middle", lines), ("end", lines[:101])):
        reading = read_articles(save(tmp_path / f"{name}.csv", "".join(content)))
        assert len(reading.articles) == len(content) - 2
        assert reading.problems["locator"].tolist() == ["row 101 (line 101)"]
        assert "broken quoting" in reading.problems["reason"].iloc[0]


def test_a_file_cut_inside_quotation_marks_loses_that_row_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_text('title,text\na,"b c"\nd,"cut off he', encoding="utf-8")
    reading = read_table(path)
    assert list(reading.articles["text"]) == ["b c"]
    assert "quoting" in reading.lost["reason"].iloc[0]


def test_quotation_marks_that_are_not_doubled_are_guessed_and_reported(tmp_path: Path) -> None:
    rows = [f'"t{i}","text, of {i}",2025\n' for i in range(30)]
    rows[9] = '"t9","he said "no" twice",2025\n'
    reading = read_articles(save(tmp_path / "a.csv", "title,text,date\n" + "".join(rows)))
    assert len(reading.articles) == 30
    assert reading.lost.empty
    assert reading.problems["locator"].tolist() == ["row 11 (line 11)"]


def test_quoting_by_backslash_and_none_at_all(tmp_path: Path) -> None:
    path = save(tmp_path / "a.csv", 'title,text\na,"he said \\"no\\", twice"\nb,c\n')
    assert read_articles(path).articles["text"].tolist() == ['he said "no", twice', "c"]
    path = save(tmp_path / "b.tsv", 'title\ttext\na\t"Hello," he said\nb\t"c\nd\te\n')
    assert read_articles(path).articles["text"].tolist() == ['"Hello," he said', '"c', "e"]


def test_mixed_encodings_are_reported_by_row(tmp_path: Path) -> None:
    lines = [f"题目{i},港口的申请比上周多，审核照旧进行，编号{i}。\n" for i in range(20)]
    data = "标题,正文\n".encode() + b"".join(line.encode("gbk" if i == 7 else "utf-8") for i, line in enumerate(lines))
    reading = read_articles(save(tmp_path / "a.csv", data))
    assert len(reading.articles) == 19
    assert reading.problems["locator"].tolist() == ["row 9 (line 9)"]
    data = "标题,正文\n".encode("gbk") + b"".join(
        line.encode("utf-8" if i == 7 else "gbk") for i, line in enumerate(lines)
    )
    reading = read_articles(save(tmp_path / "b.csv", data))
    assert len(reading.articles) == 19
    assert reading.problems["locator"].tolist() == ["row 9 (line 9)"]


def test_nul_characters_are_taken_out_and_reported(tmp_path: Path) -> None:
    reading = read_articles(save(tmp_path / "a.csv", b"title,text\na,b\0\0c\n" + b"d,e\n" * 30))
    assert reading.articles["text"].tolist() == ["bc", "e"]
    assert reading.problems["reason"].iloc[0] == "kept: 2 NUL characters taken out of a damaged row"


def test_json_lines_that_cannot_be_read_are_reported(tmp_path: Path) -> None:
    lines = [
        '{"id": 1234567890123456789012, "text": "one", "score": 1.10}',
        '{"id": 1',
        "null",
        '{"text": "half \\ud800"}',
        '{"text": ""}',
        '{"other": "x"}',
        '{"text": "cut',
    ]
    reading = read_articles(save(tmp_path / "a.jsonl", "\n".join(lines)))
    assert reading.articles["article"].tolist()[0] == "1234567890123456789012"
    assert reading.articles["text"].tolist() == ["one", "half \ufffd"]
    assert reading.lost["locator"].tolist() == ["line 2", "line 3", "row 5", "row 6", "line 7"]


def test_json_list_with_broken_objects_goes_on(tmp_path: Path) -> None:
    text = '[{"text": "one"}, {"text": "two" 2}, {"text": "three"}, 4, {"text": "five"}'
    reading = read_articles(save(tmp_path / "a.json", text))
    assert reading.articles["text"].tolist() == ["one", "three", "five"]
    assert reading.problems["locator"].tolist() == ["item 2", "item 4", "item 6"]
    with pytest.raises(FramingError, match="without a list"):
        read_articles(save(tmp_path / "b.json", '{"a":\n {"b": 1}}'))


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_escapes_that_json_does_not_have_are_mended_and_told(tmp_path: Path, name: str) -> None:
    items = [
        r'{"text": "the port\'s end", "id": 1}',
        r'{"text": "C:\metals \xe9 \\ \u00e9", "id": 2}',
        '{"text": "plain", "id": 3}',
    ]
    text = "[" + ", ".join(items) + "]" if name == "a.json" else "\n".join(items)
    reading = read_articles(save(tmp_path / name, text))
    assert reading.articles["text"].tolist() == ["the port's end", "C:\\metals é \\ é", "plain"]
    assert reading.lost.empty
    assert reading.problems["reason"].str.contains("escape").all()


# A header below other rows

ABOVE = [["Report:", "Ports"], ["Brand:", "X"], []]
BELOW = [["Title", "Source", "Date", "Full Text"], ["Permits", "Test Post", "2025-06-01", "The queue is long."]]


@pytest.mark.parametrize("kind", ["csv", "semicolon", "xlsx", "html"])
def test_a_header_below_other_rows_is_found(tmp_path: Path, kind: str) -> None:
    if kind == "xlsx":
        path = workbook(tmp_path / "a.xlsx", {"Sheet1": [*ABOVE, *BELOW]})
    elif kind == "html":
        cells = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in [*ABOVE, *BELOW])
        path = save(tmp_path / "a.xls", f"<html><body><table>{cells}</table></body></html>")
    else:
        mark = ";" if kind == "semicolon" else ","
        path = save(tmp_path / "a.csv", csv_text(ABOVE[0], [*ABOVE[1:], *BELOW], delimiter=mark))
    reading = read_articles(path)
    assert reading.articles[["title", "outlet", "text"]].values.tolist() == [
        ["Permits", "Test Post", "The queue is long."]
    ]
    assert "2 rows above the header left out" in " ".join(reading.problems["reason"])
    assert reading.lost.empty
    assert read_articles(path, header_row=4).articles["text"].tolist() == ["The queue is long."]
    with pytest.raises(FramingError, match=r"header_row is 99|nothing in row 99"):
        read_articles(path, header_row=99)


def test_the_lead_and_the_rest_of_an_article_are_joined(tmp_path: Path) -> None:
    header = ["Headline", "Source", "Lead Paragraph", "Tail Paragraph", "Accession Number", "timestamp"]
    row = ["Permits", "Test Post", "The lead.", "The rest.", "TP1", "2025-06-01 08:00:00"]
    table = read_articles(save(tmp_path / "a.csv", csv_text(header, [row]))).articles
    assert table[["article", "date", "text"]].values.tolist() == [["TP1", "2025-06-01", "The lead.\n\nThe rest."]]


def test_damage_in_the_source_is_told(tmp_path: Path) -> None:
    rows = [["1", "2087-01-01", "A date to come."], ["2", "2025-06-01", "x" * 32_767], ["3", "2025-06-02", "Lost \ufffd here."],
            ["4", "2025-06-03", "港口的贸易部门周一表示，许可将逐案审查，企业等待。".encode().decode("gb18030", "ignore")]]  # fmt: skip
    reading = read_articles(save(tmp_path / "a.csv", csv_text(["id", "date", "text"], rows)))
    assert reading.lost.empty
    for row, reason in zip(
        reading.problems["reason"], ("after today", "Excel cell", "already lost", "read as gb18030"), strict=True
    ):
        assert reason in row


def test_long_json_list_is_read_in_pieces(tmp_path: Path) -> None:
    items = [{"text": f"{i} " + "港口" * (i % 997)} for i in range(2000)]
    reading = read_articles(save(tmp_path / "a.json", json.dumps(items, ensure_ascii=False)))
    assert reading.problems.empty
    assert reading.articles["text"].tolist() == [item["text"] for item in items]


def test_deeply_nested_json_is_a_problem(tmp_path: Path) -> None:
    deep = "[" * 100_000
    reading = read_articles(save(tmp_path / "a.jsonl", '{"text": "one"}\n{"text": ' + deep + "\n"))
    assert (len(reading.articles), len(reading.problems)) == (1, 1)


# Excel and Parquet


def test_excel_dates_numbers_and_sheets(tmp_path: Path) -> None:
    rows = [
        ["id", "title", "text", "date"],
        [123456789012345, 7, "one", datetime.datetime(2025, 6, 9, 8)],
        [2.0, "x", "two", 45817],
    ]
    path = workbook(
        tmp_path / "a.xlsx",
        {"Articles": rows, "Notes": [["remember", "this"]], "More": [rows[0], [3, "y", "three", None]]},
    )
    reading = read_articles(path)
    assert reading.articles["article"].tolist() == ["123456789012345", "2", "3"]
    assert reading.articles["title"].tolist() == ["7", "x", "y"]
    assert reading.articles["date"].tolist() == ["2025-06-09", "2025-06-09", ""]
    assert reading.articles["locator"].tolist() == [
        "sheet Articles, row 2",
        "sheet Articles, row 3",
        "sheet More, row 2",
    ]
    assert reading.problems["locator"].tolist() == ["sheet Notes"]
    assert len(read_articles(path, header_row=("More", 1)).articles) == 1
    with pytest.raises(FramingError, match=r"no sheet 'Mor'; sheets: \['Articles', 'Notes', 'More'\]"):
        read_articles(path, header_row=("Mor", 1))


def test_excel_that_understates_its_size_is_read_whole(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"S": [["title", "text"], *[[f"t{i}", f"text {i}"] for i in range(50)]]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b'<dimension ref="A1:B51"', b'<dimension ref="A1"'))
    assert len(read_articles(path).articles) == 50


def test_broken_locked_and_old_office_files(tmp_path: Path) -> None:
    good = workbook(tmp_path / "a.xlsx", {"S": [["title", "text"], ["a", "b" * 5000]]}).read_bytes()
    with pytest.raises(FramingError, match="broken"):
        read_articles(save(tmp_path / "cut.xlsx", good[: len(good) // 2]))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    with pytest.raises(FramingError, match="password-protected"):
        read_articles(save(tmp_path / "locked.xlsx", ole + "EncryptedPackage".encode("utf-16-le")))
    with pytest.raises(FramingError, match=r"an old .xls"):
        read_articles(save(tmp_path / "old.xls", ole + "Workbook".encode("utf-16-le")))
    with pytest.raises(FramingError, match="broken Parquet"):
        read_articles(save(tmp_path / "a.parquet", b"PAR1" + b"x" * 100))
    data = bytearray(good)
    at = data.index(b"<row") if b"<row" in data else len(data) // 3
    data[at : at + 40] = b"\0" * 40
    with pytest.raises(FramingError, match="broken"):
        read_articles(save(tmp_path / "flipped.xlsx", bytes(data)))


def test_zip_bombs_and_entities_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    def pack(name: str, parts: dict[str, bytes]) -> Path:
        with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for part, data in parts.items():
                archive.writestr(part, data)
        return tmp_path / name

    bomb = pack("bomb.xlsx", {"xl/workbook.xml": b"<x/>", "xl/sharedStrings.xml": b" " * (64 << 20)})
    tracemalloc.start()
    with pytest.raises(FramingError, match="ZIP bomb"):
        read_articles(bomb)
    assert tracemalloc.get_traced_memory()[1] < 16 << 20
    tracemalloc.stop()
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(FramingError, match="entities"):
        read_articles(pack("entities.xlsx", {"xl/workbook.xml": entities}))
    with pytest.raises(FramingError, match="entities"):
        read_articles(pack("late.xlsx", {"xl/workbook.xml": b"<!-- " + b"x" * (3 << 20) + b" -->" + entities}))
    lying = bytearray(pack("lying.xlsx", {"xl/workbook.xml": b"<x>" + b"a" * 5000 + b"</x>"}).read_bytes())
    for at in (i for i in range(len(lying) - 4) if lying[i : i + 4] == (5007).to_bytes(4, "little")):
        lying[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(FramingError, match="broken"):
        read_articles(save(tmp_path / "lying.xlsx", bytes(lying)))
    many = pack("many.xlsx", {f"xl/{i}": b"" for i in range(10_001)})
    with pytest.raises(FramingError, match="parts"):
        read_articles(many)


def test_parquet_keeps_large_integers_lists_and_timestamps(tmp_path: Path) -> None:
    table = pyarrow.table({
        "id": pyarrow.array([9007199254740993], pyarrow.int64()),
        "text": [["First paragraph. " * 9, "Second."]],
        "date": pyarrow.array([datetime.datetime(2025, 6, 9, 8)]),
    })  # fmt: skip
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    row = read_articles(tmp_path / "a.parquet").articles.iloc[0]
    assert row[["article", "date", "text"]].tolist() == [
        "9007199254740993",
        "2025-06-09",
        "First paragraph. " * 9 + "\n\nSecond.",
    ]


# Size


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a.json"])
def test_a_200_mb_line_is_reported_in_bounded_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    before, after = {
        "a.csv": (b"title,text\na,b\nlong,", b"\nc,d\n"),
        "a.jsonl": (b'{"text": "b"}\n{"text": "', b'"}\n{"text": "d"}\n'),
        "a.json": (b'[{"text": "b"}, {"text": "', b'"}, {"text": "d"}]'),
    }[name]
    with path.open("wb") as stream:
        stream.write(before)
        for _ in range(200):
            stream.write(b"x" * (1 << 20))
        stream.write(after)
    tracemalloc.start()
    reading = read_articles(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reading.articles["text"].tolist() == ["b", "d"]
    assert len(reading.problems) == 1
    assert peak < 150 << 20


def test_a_cell_of_many_lines_that_never_closes_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framing.readers.tables.csv_rows.MAX_LINE", 20_000)
    rows = "".join(f'"t{i}","text number {i}"\n' for i in range(5000))
    reading = read_articles(save(tmp_path / "a.csv", 'title,text\na,"open\n' + rows.replace('"', "")))
    assert len(reading.articles) == 5000 + (reading.articles["title"] == "a").sum()


def test_ten_thousand_times_the_same_id(tmp_path: Path) -> None:
    rows = [["same", f"t{i}", f"text number {i}"] for i in range(10_000)]
    path = save(tmp_path / "a.csv", csv_text(["id", "title", "text"], rows))
    reading = read_articles(path)
    assert reading.articles["article"].is_unique
    assert len(reading.articles) == len(reading.problems) == 10_000
    assert reading.lost.empty
    backwards = read_articles(save(tmp_path / "b.csv", csv_text(["id", "title", "text"], rows[::-1])))
    columns = ["article", "text"]
    ours, theirs = (r.articles[columns].sort_values(columns).reset_index(drop=True) for r in (reading, backwards))
    assert ours.equals(theirs)
    repeated = read_articles(save(tmp_path / "c.csv", csv_text(["id", "title", "text"], [rows[0]] * 10_000)))
    assert (len(repeated.articles), len(repeated.lost)) == (1, 9_999)


# Dates


@pytest.mark.parametrize(
    ("names", "text", "date", "clock"),
    [
        ("公众号,标题,发布时间,正文", "港口的申请比上周多。", "2025-06-09", "by UTC+8"),
        ("公众号,标题,发布时间,正文", "The queue is long.", "2025-06-09", "by UTC+8"),
        ("outlet,title,timestamp,text", "港口的申请比上周多。", "2025-06-09", "by UTC+8"),
        ("outlet,title,timestamp,text", "The queue is long.", "2025-06-08", "by UTC"),
        ("媒体名,見出し,日付,本文", "港の審査はいつもどおり行われ、輸出業者は理解を示した。", "2025-06-08", "by UTC"),
    ],
)
@pytest.mark.parametrize("written", ["1749425400", "1749425400000", "1749425400.0", "'1749425400'"])
def test_unix_times_have_the_day_of_those_who_wrote(
    tmp_path: Path, names: str, text: str, date: str, clock: str, written: str
) -> None:
    path = tmp_path / "a.csv"  # half past seven of 9 June in Beijing
    path.write_text(f"{names}\nP,,{written},{text}\nP,,{written},{text}{text}\nP,,2025-06-07,{text * 3}\n", "utf-8")
    reading = read_table(path)
    assert reading.articles["date"].tolist() == [date, date, "2025-06-07"]
    assert reading.notes.values.tolist() == [["a.csv", f"Unix times dated by the day {clock}", 2, 2]]
    assert reading.problems.empty


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2025-06-09T08:00:00Z", "2025-06-09"), ("2025-06-09T08:00:00.123+08:00", "2025-06-09"), ("2025-06-09 08:00:00 UTC", "2025-06-09"),
        ("2025/6/9", "2025-06-09"), ("2025.6.9", "2025-06-09"), ("20250609", "2025-06-09"), ("20250609T080000Z", "2025-06-09"),
        ("9 June 2025", "2025-06-09"), ("9th June 2025", "2025-06-09"), ("June 9, 2025", "2025-06-09"), ("Jun 9 2025", "2025-06-09"),
        ("Monday, June 9, 2025 10:15 AM EDT", "2025-06-09"), ("June 9, 2025 Monday", "2025-06-09"), ("Mon, 09 Jun 2025 08:00:00 GMT", "2025-06-09"),
        ("Mon Jun 09 08:00:00 +0000 2025", "2025-06-09"), ("5-Sep-2025", "2025-09-05"), ("Sept. 5, 2025", "2025-09-05"),
        ("2025年6月9日", "2025-06-09"), ("2025年06月09日08:00", "2025-06-09"), ("2025 年 6 月 9 日", "2025-06-09"), ("２０２５年６月９日", "2025-06-09"),
        ("2025年6月9日（星期一）", "2025-06-09"), ("发布时间：2025-06-09 08:00", "2025-06-09"), ("二〇二五年六月九日", "2025-06-09"),
        ("二零二五年十二月三十一日", "2025-12-31"), ("二〇二五年十月廿一日", "2025-10-21"), ("民國114年6月9日", "2025-06-09"),
        ("中華民國一百一十四年六月九日", "2025-06-09"), ("民国元年一月一日", "1912-01-01"), ("2025年6月", "2025-06"), ("June 2025", "2025-06"),
        ("2025-06", "2025-06"), ("2025", "2025"), ("45817", "2025-06-09"), ("45817.5", "2025-06-09"), ("1749427200", "2025-06-09"),
        ("2025/06/09(一)", "2025-06-09"), ("2025/6/9（二） 08:00", "2025-06-09"), ("2025. 6. 9.", "2025-06-09"), ("(2025-06-09)", "2025-06-09"),
        ("Published 9:04 PM EDT, Mon June 9, 2025", "2025-06-09"), ("Updated June 9, 2025 3:04 p.m. ET", "2025-06-09"), ("114/06/09", "2025-06-09"),
        ("114年6月9日", "2025-06-09"), ("2025-06-09 08:00 来源：港口报", "2025-06-09"), ("来源：港口报 2025年06月09日 08:00", "2025-06-09"),
        ("2025年6月9日 第03版", "2025-06-09"), ("Mon Jun 09 2025 08:00:00 GMT+0800 (China Standard Time)", "2025-06-09"),
        ("Montag, 9. Juni 2025", "2025-06-09"), ("lundi 9 juin 2025", "2025-06-09"), ("9 de junio de 2025", "2025-06-09"), ("9 März 2025", "2025-03-09"),
        ("2025/06/09 AM 08:00", "2025-06-09"), ("週一, 2025/06/09", "2025-06-09"), ("Jun-09-2025", "2025-06-09"), ("2025년 6월 9일", "2025-06-09"),
        ("2025年6月9日(月)", "2025-06-09"), ("08:00 2025-06-09", "2025-06-09"), ("2025-06-09 08:00 (GMT+8)", "2025-06-09"), ("2025/06/09 08:00更新", "2025-06-09"),
        ("03.06.2025", "2025-06-03"), ("Stand: 03. 06. 2025, 08:15 Uhr", "2025-06-03"), ("Di., 03. Juni 2025", "2025-06-03"), ("mardi 3 juin 2025 à 8 h 15", "2025-06-03"), ("Di, 3. Juni 2025, 08:15 Uhr", "2025-06-03"), ("3 июня 2025 г.", "2025-06-03"),
        ("terça-feira, 3 de junho de 2025", "2025-06-03"), ("dinsdag 3 juni 2025", "2025-06-03"), ("2025년 6월 3일 화요일", "2025-06-03"), ("2025. 6. 3(화)", "2025-06-03"),
        ("the 3rd of June, 2025", "2025-06-03"), ("03/Jun/2025:08:15:00 +0000", "2025-06-03"), ("2025-06-03 08:00:00+00", "2025-06-03"), ("2025-06-03T08:15:00[Europe/London]", "2025-06-03"),
        ("2025-06-03 08:00（北京时间）", "2025-06-03"), ("公元2025年6月3日", "2025-06-03"), ("1748937600.0", "2025-06-03"), ("/Date(1748937600000)/", "2025-06-03"), ("2025 6 3", "2025-06-03"),
        ("Updated: June 5, 2025; Published: June 3, 2025", "2025-06-03"), ("更新时间：2025-06-05 发布时间：2025-06-03", "2025-06-03"), ("2025-06-03 08:15 (updated 2025-06-05)", "2025-06-03"),
        ("1749427200000", "2025-06-09"), ("25/06/2025", "2025-06-25"), ("06/25/2025", "2025-06-25"), ("06/06/2025", "2025-06-06"), ("", ""),
    ],
)  # fmt: skip
def test_dates(written: str, date: str) -> None:
    assert parse_date(written) == date


@pytest.mark.parametrize(
    ("written", "why"),
    [("06/09/2025", "day_first"), ("2025-02-30", "no such day"), ("2025-13-01", "no such day"),
     ("2025-06-00", "no such day"), ("6/9/25", "not a date"), ("18-03-08", "not a date"), ("14/06/09", "not a date"), ("9.06 2025", "not a date"), ("6月9日", "not a date"), ("yesterday", "not a date"), ("June 3-4, 2025", "not a date"), ("2025-06-03 to 2025-06-09", "not a date"), ("3小时前", "not a date"),
     ("2025-06-09Tomorrow", "not a date"), ("0000-00-00", "year 0"), ("99999", "day number"), ("x" * 100, "longer")],
)  # fmt: skip
def test_what_is_no_date(written: str, why: str) -> None:
    with pytest.raises(DateError, match=why):
        parse_date(written)


def test_day_first() -> None:
    assert parse_date("06/09/2025", day_first=True) == "2025-09-06"
    assert parse_date("06/09/2025", day_first=False) == "2025-06-09"
    with pytest.raises(DateError):
        parse_date("25/06/2025", day_first=False)


@settings(max_examples=200, deadline=None)
@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_comes_back_from_every_form(day: datetime.date) -> None:
    forms = (
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%d %B %Y",
        "%B %d, %Y",
        "%b %d %Y",
        "%Y年%m月%d日",
        "%A, %B %d, %Y",
        "%Y-%m-%dT%H:%M:%SZ",
    )
    assert {parse_date(day.strftime(form)) for form in forms} == {day.isoformat()}
    assert (
        parse_date(day.strftime("%d/%m/%Y"), day_first=True)
        == parse_date(day.strftime("%m/%d/%Y"), day_first=False)
        == day.isoformat()
    )


NUMERALS = st.text("〇零○一二三四五六七八九十百廿卅0１٣", max_size=5)
DATE_LIKE = st.builds("".join, st.tuples(st.sampled_from(["", "民国", "中華民國", "二〇二五", "2025", "发布："]), NUMERALS, st.sampled_from(["年", "-", "/", "."]),
                                        NUMERALS, st.sampled_from(["月", "月份", "-", "/", "."]), NUMERALS, st.sampled_from(["日", "号", "號", " 8:00", ""])))  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(
    st.one_of(
        DATE_LIKE,
        st.text("0123456789-/.年月日一二十百廿〇: TZamJunepril,民國元星期", max_size=80),
        st.text(max_size=80),
    ),
    st.sampled_from([None, True, False]),
)
@example("二〇二五年十十月十日", None)
@example("民国百百年一月一日", None)
def test_any_string_is_a_date_or_a_reason(text: str, day_first: bool | None) -> None:
    with contextlib.suppress(DateError):
        assert len(parse_date(text, day_first=day_first)) in (0, 4, 7, 10)
    assert len(date_from_url(text)) in (0, 4, 7, 10)


TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")


def test_every_year_of_the_republic_and_every_day_comes_back_from_chinese_numerals() -> None:
    """The numerals are written here by hand, as no library that writes them is at hand."""
    ones = ("", *"一二三四五六七八九")
    for year in range(1, 190):
        hundred, rest = divmod(year, 100)
        zero = "零" if hundred and 0 < rest < 10 else ""
        ten = "一十" if hundred and rest // 10 == 1 else TENS[rest // 10]
        numeral = ("", "一百")[hundred] + zero + ten + ones[rest % 10]
        assert parse_date(f"民国{numeral}年三月") == f"{1911 + year}-03"
        if 10 <= rest < 20:
            assert parse_date(f"民国{numeral.replace('一十', '十')}年三月") == f"{1911 + year}-03"
    for day in range(1, 32):
        for numeral in {
            TENS[day // 10] + ones[day % 10],
            f"{'廿' if day // 10 == 2 else TENS[day // 10]}{ones[day % 10]}",
        }:
            assert parse_date(f"二〇二五年十二月{numeral}日") == f"2025-12-{day:02}"


@pytest.mark.parametrize(
    ("url", "date"),
    [("https://t.cn/2025/06/09/a.html", "2025-06-09"), ("https://t.cn/n1/2025/0609/c1-2.html", "2025-06-09"), ("https://t.cn/a/202506/09/W.html", "2025-06-09"),
     ("https://t.cn/2025-06/09/c_1.htm", "2025-06-09"), ("https://t.cn/20250609/x", "2025-06-09"), ("https://t.cn/story-2025123456", ""),
     ("https://t.cn/?d=2025-06-09", ""), ("", "")],
)  # fmt: skip
def test_dates_of_addresses(url: str, date: str) -> None:
    assert date_from_url(url) == date


# Round trips

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
ARTICLES = st.lists(
    st.fixed_dictionaries(
        {"text": ANY_TEXT.filter(bool), "title": ANY_TEXT, "outlet": ANY_TEXT, "source": ANY_TEXT, "article": ANY_TEXT}
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_written_articles_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, ending: str) -> None:
    path = tmp_path_factory.mktemp("trip") / f"a{ending}"

    @settings(max_examples=150, deadline=None)
    @given(ARTICLES)
    def trip(rows: list[dict[str, str]]) -> None:
        reading = make_reading(rows)
        assert len(reading.articles) + len(reading.lost) >= len(rows)
        assume(len(reading.articles))  # a text of control characters alone is none
        write_articles(reading, path)
        back = read_articles(path)
        assert back.articles.equals(reading.articles)
        assert back.problems.empty

    trip()


def test_hard_texts_come_back(tmp_path: Path) -> None:
    texts = [
        '"',
        '""',
        "a\r\nb\rc\nd",
        "😀 𠮷 é",
        "=1+1",
        " spaces ",
        "\ufeffmark",
        "\u2028line",
        "\\",
        '\\"',
        "\t",
        "a,b;c|d",
        "NA",
        "null",
        "1e5",
        "\x1c\x85",
    ]
    reading = make_reading([{"text": text, "title": text} for text in texts])
    for ending in (".jsonl", ".csv", ".parquet"):
        write_articles(reading, tmp_path / f"a{ending}")
        assert read_articles(tmp_path / f"a{ending}").articles.equals(reading.articles)


def test_what_cannot_be_written_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    reading = make_reading([{"text": "fine", "article": "a"}])
    for bad in ("half \ud800 of a pair", "nul \0"):
        table = reading.articles.astype(object).assign(text=pd.Series([bad], dtype=object))
        with pytest.raises(FramingError, match="article 'a', text: a NUL character or half of a surrogate pair"):
            write_articles(table, tmp_path / "a.csv")
    with pytest.raises(FramingError, match=r"\.jsonl, \.csv, \.parquet, got '\.txt'"):
        write_articles(reading, tmp_path / "a.txt")
    with pytest.raises(FramingError, match=r"missing \['byline'\]"):
        write_articles(reading.articles.drop(columns="byline"), tmp_path / "a.csv")
    with pytest.raises(FramingError, match="no articles"):
        write_articles(reading.articles.iloc[:0], tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


# Fuzzing

CELL = st.text(st.sampled_from("ab,;\t\"'\\\n\r 港口。😀"), max_size=12)


@settings(max_examples=250, deadline=None)
@given(data=st.one_of(
    st.binary(max_size=300),
    st.lists(st.lists(CELL, min_size=1, max_size=4).map(",".join), max_size=8).map(lambda ls: ("title,text\n" + "\n".join(ls)).encode()),
    st.lists(CELL, max_size=6).map(lambda ls: ("[" + ",".join('{"text": "' + c + '"}' for c in ls)).encode()),
    st.lists(CELL, max_size=6).map(lambda ls: "\n".join('{"text": "' + c + '"}' for c in ls).encode("utf-16")),
))  # fmt: skip
def test_any_bytes_are_articles_problems_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = save(tmp_path_factory.getbasetemp() / "fuzz.csv", data)
    for read in (read_table, read_articles):
        try:
            reading = read(path)
        except FramingError:
            continue
        assert tuple(reading.articles.columns) == ARTICLE_COLUMNS
        assert reading.articles["article"].is_unique
        assert len(reading.articles) + len(reading.problems) > 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), st.sampled_from(",\t;|"), st.sampled_from(["\n", "\r\n"])
)
def test_quoted_rows_are_never_lost(
    tmp_path_factory: pytest.TempPathFactory, cells: list[tuple[str, str]], delimiter: str, end: str
) -> None:
    rows = [[a, b] for a, b in cells]
    text = csv_text(["title", "text"], rows, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end)
    reading = read_table(save(tmp_path_factory.getbasetemp() / "rows.csv", text))
    assert len(reading.articles) + len(reading.lost) == len(rows)
    texts = {clean_text(b)[0] for _, b in rows if b.strip()}
    assert set(reading.articles["text"]) <= texts


def test_limits_are_the_documented_ones() -> None:
    assert table_rows.MAX_LINE == 16 << 20


def test_parquet_text_that_is_no_utf8_is_refused(tmp_path):
    import pyarrow
    import pyarrow.parquet

    broken = pyarrow.Array.from_buffers(
        pyarrow.string(), 1, [None, pyarrow.py_buffer(b"\0\0\0\0\2\0\0\0"), pyarrow.py_buffer(b"\x86a")]
    )
    pyarrow.parquet.write_table(pyarrow.table({"article": ["a"], "text": broken}), tmp_path / "a.parquet")
    with pytest.raises(FramingError, match=r"a\.parquet: a broken Parquet file .*write it anew"):
        read_articles([tmp_path / "a.parquet"])


def test_what_python_printed_and_what_programs_write_for_nothing(tmp_path: Path) -> None:
    rows = [
        ["title", "source", "author", "text"],
        [
            "T",
            "{'id': None, 'name': 'Harbour Post'}",
            "['Ann Quay', 'Bo']",
            str([f"One. {'Ships wait. ' * 9}", "Two."]),
        ],
        ["U", '{"id": null, "name": "港报"}', "[]", str("It’s two.".encode())],
        ["V", "NA", "\\N", "[Corrected] The queue [of ships]"],
    ]
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    table = read_articles(tmp_path / "a.csv").articles[["outlet", "byline", "text"]]
    assert table.to_numpy().tolist() == [
        ["Harbour Post", "Ann Quay; Bo", f"One. {'Ships wait. ' * 9}\n\nTwo."],
        ["港报", "", "It’s two."],
        ["", "", "[Corrected] The queue [of ships]"],
    ]


def test_columns_of_one_name_are_told_and_marks_in_tsv_swallow_no_rows(tmp_path: Path) -> None:
    twice = save(tmp_path / "a.csv", b"title,title,text,outlet,source\nT,U,One.,Post,Wire\n")
    assert read_articles(twice).unused == ("title", "source")
    tsv = save(
        tmp_path / "b.tsv", b'title\tdate\ttext\nT\t2025-06-09\t"The ship is in.\nU\t2025-06-10\tIt left "again"\n'
    )
    assert read_articles(tsv).articles["title"].tolist() == ["T", "U"]


def test_a_row_whose_last_cells_are_missing_is_read_and_told(tmp_path: Path) -> None:
    rows = "1,Permits,The queue is long.\n2,Tolls,The bus is late.,Post,3 June 2025,x\n3,Locks,The gate is shut.,Star\n"
    reading = read_table(save(tmp_path / "a.csv", "id,title,text,outlet,date,tag\n" + rows))
    assert reading.articles[["title", "outlet", "date"]].values.tolist() == [
        ["Permits", "", ""], ["Tolls", "Post", "2025-06-03"], ["Locks", "Star", ""],
    ]  # fmt: skip
    told = [("row 2", 3), ("row 4", 2)]
    assert [(p.locator.split(" (")[0], p.reason) for p in reading.problems.itertuples()] == [
        (row, f"kept: its last {n} cells are missing, taken as empty") for row, n in told
    ]


@pytest.mark.parametrize(
    "cut",
    [  # a line end in a text without quotation marks, which must not pass for a text that ends there
        "id,title,text,outlet\n1,Permits,The queue\nis long.,Post\n2,Tolls,The bus is late.,Post\n",
        "text,title,outlet\nThe queue\nis long.,Permits,Post\n",
        "title,text\nPermits\nTolls,The bus is late.\n",
    ],
)
def test_a_text_that_a_line_end_cuts_is_no_short_row(tmp_path: Path, cut: str) -> None:
    reading = read_table(save(tmp_path / "a.csv", cut))
    assert "The queue" not in list(reading.articles["text"])
    assert "too few cells" in reading.problems["reason"].iloc[0]


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_rows_with_names_that_the_header_does_not_count_are_rs(tmp_path: Path, mark: str) -> None:
    lines = [
        '"title" "outlet" "text"',
        '"1" "Permits" "Post" "He said \\"no\\", and left."',
        '"2" "Tolls" "Star" "Late."',
    ]
    reading = read_table(save(tmp_path / "a.txt", "\n".join(lines).replace('" "', f'"{mark}"') + "\n"))
    assert reading.articles["text"].tolist() == ['He said "no", and left.', "Late."]
    assert len(reading.problems) == 0
