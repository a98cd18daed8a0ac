"""The shapes in which JSON holds articles."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from framing import FramingError
from framing.readers.articles import read_articles

A = {"title": "Bridge", "source": "Test Post", "date": "2025-06-03", "text": "It's the mayor's \"bridge\"."}
B = {"title": "Ferry", "source": "Hill Star", "date": "2025-06-04", "text": "The ferry waits."}
ROWS = [A, B]
SHAPES = {
    "nested": json.dumps({"status": 1, "data": {"total": 2, "items": ROWS}}),
    "by key": json.dumps({"a": A, "b": B}),
    "by key, in lines": json.dumps({"a": A, "b": B}, indent=2),
    "by column": json.dumps({name: {"0": A[name], "1": B[name]} for name in A}),
    "split": json.dumps({"columns": list(A), "index": [0, 1], "data": [list(A.values()), list(B.values())]}),
    "arrays": json.dumps([list(A), list(A.values()), list(B.values())]),
    "one after the other": json.dumps(A, indent=2) + "\n" + json.dumps(B, indent=2) + "\n",
    "script": f"window.data.part0 = {json.dumps(ROWS)};",
    "callback": f"callback({json.dumps({'articles': ROWS})});",
    "Elasticsearch": json.dumps(
        {"took": 3, "hits": {"total": 2, "hits": [{"_id": row["title"], "_source": row} for row in ROWS]}}
    ),
    "MongoDB": "\n".join(json.dumps(row | {"date": {"$date": row["date"] + "T08:00:00Z"}}) for row in ROWS),
    "WordPress": json.dumps([row | {"title": {"rendered": row["title"]}} for row in ROWS]),
    "CSL": json.dumps([row | {"date": {"date-parts": [row["date"].split("-")]}} for row in ROWS]),
    "answers in lines": "\n".join(json.dumps({"page": n, "data": [row]}) for n, row in enumerate(ROWS)),
    "answers in a list": json.dumps([{"page": n, "results": [row]} for n, row in enumerate(ROWS)]),
    "a list a line": "\n".join(json.dumps([row]) for row in ROWS),
    "no line ends": "".join(map(json.dumps, ROWS)),
    "paragraphs": json.dumps([row | {"text": [{"type": "p", "text": row["text"]}]} for row in ROWS]),
    "lines with commas": "".join(json.dumps(row) + ",\n" for row in ROWS),
    "Python's dict": repr({"a": A, "b": B}),
    "Python's list": repr([A | {"x": None}, B]),
    "Python's lines": f"{A | {'x': True}!r}\n{B!r}\n",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_articles_are_found_whatever_holds_them(tmp_path: Path, shape: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(SHAPES[shape])
    reading = read_articles(path)
    assert reading.articles[["title", "outlet", "date", "text"]].values.tolist() == [list(row.values()) for row in ROWS]
    assert reading.problems.empty


def test_what_follows_a_list_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(ROWS) + f"\n{json.dumps(A)}")
    reading = read_articles(path)
    assert (len(reading.articles), reading.lost["content"].tolist()) == (2, [json.dumps(A)[:80]])


def test_one_object_is_one_article(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(A, indent=1))
    assert read_articles(path).articles["text"].tolist() == [A["text"]]


@pytest.mark.parametrize("text", ['{"a": {"b": 1}, "c": [1, 2]}', '[["title", "date"], 1'])
def test_json_without_articles_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(FramingError):
        read_articles(path)


def test_csl_as_zotero_writes_it(tmp_path: Path) -> None:
    author = [{"family": "Quay", "given": "Ann"}, {"literal": "Harbour Desk"}]
    item = {
        "id": "http://z.example/1",
        "title": "Permits",
        "author": author,
        "issued": {"date-parts": [["2025", 6, 9]]},
    }
    (tmp_path / "a.json").write_text(json.dumps([item | {"abstract": "The ministry said so."}]))
    row = read_articles(tmp_path / "a.json", columns={"text": "abstract"}).articles.iloc[0]
    assert row[["byline", "date", "text"]].tolist() == ["Ann Quay; Harbour Desk", "2025-06-09", "The ministry said so."]
