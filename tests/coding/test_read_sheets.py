"""Coding sheets read back: four forms as they were coded, what is bad with its place, and what was not coded."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from samples import ARTICLES, IDS, TEXTS
from samples import SHEET_CODEBOOK as CODEBOOK

from framing.codebook.codebook import Codebook
from framing.coding.read_sheets import list_uncoded, read_sheets
from framing.coding.write_sheets import DECISIONS, FORMS, write_sheets
from framing.errors import FramingError
from framing.files import guard

SHEETS = [form for form in FORMS if form != "cas"]  # spans come in by code add


def stances_of_cell() -> st.SearchStrategy[tuple[str, ...]]:
    several = st.lists(st.sampled_from(DECISIONS[:-1]), min_size=1, max_size=3, unique=True).map(tuple)
    return st.one_of(st.just(()), st.just(("none",)), several)


Decisions = dict[tuple[str, str, str], tuple[str, ...]]


def fill(path: Path, form: str, decided: Decisions) -> None:
    """Do what a coder does: put decisions into the sheet, as each program would save them."""
    frames = list(CODEBOOK.frames)
    if form == "excel":
        book = load_workbook(path)
        sheet = book["articles"]
        header = [c.value for c in sheet[1]]
        for row in sheet.iter_rows(min_row=2):
            for frame in frames:
                for i, stance in enumerate(decided.get((row[0].value, row[1].value, frame), ()), start=1):
                    row[header.index(frame if i == 1 else f"{frame} {i}")].value = stance
        book.save(path)
    elif form == "csv":
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
        for row in rows:
            for frame in frames:
                for i, stance in enumerate(decided.get((row["article"], row["coder"], frame), ()), start=1):
                    row[frame if i == 1 else f"{frame} {i}"] = stance
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
    elif form == "label-studio":
        tasks = json.loads(path.read_text(encoding="utf-8"))
        for number, task in enumerate(tasks):
            key = (task["data"]["article"], task["data"]["coder"])
            result = [
                {
                    "id": f"r{number}{f}",
                    "from_name": f,
                    "to_name": "text",
                    "type": "choices",
                    "value": {"choices": list(decided[*key, f])},
                }
                for f in frames
                if decided.get((*key, f))
            ]
            task |= {
                "id": number,
                "annotations": [{"id": number, "completed_by": 7, "was_cancelled": False, "result": result}],
            }
        path.write_text(json.dumps(tasks), encoding="utf-8")
    else:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        for number, line in enumerate(lines):
            key = (line["article"], line["coder"])
            line |= {
                "id": number,
                "label": [f"{f}: {s}" for f in frames for s in decided.get((*key, f), ())],
                "Comments": [],
            }
        path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")


@pytest.mark.parametrize("form", SHEETS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_what_was_coded_is_what_is_read(tmp_path_factory, form, data):
    keys = [(a, c, f) for a in IDS for c in ("ann", "bo") for f in CODEBOOK.frames]
    decided = {key: data.draw(stances_of_cell()) for key in keys}
    decided["a0", "ann", "weapon"] = ("none",)
    folder = tmp_path_factory.mktemp("sheets")
    write_sheets(ARTICLES, folder, codebook=CODEBOOK, coders=["ann", "bo"], forms=[form], texts=TEXTS, seed=3)
    paths = [folder / f"{coder}{FORMS[form]}" for coder in ("ann", "bo")]
    for path in paths:
        fill(path, form, decided)
    codings = read_sheets(paths, codebook=CODEBOOK, articles=IDS)
    expected = sorted((*key, stance) for key, stances in decided.items() for stance in stances)
    assert [tuple(row) for row in codings.itertuples(index=False)] == expected
    assert read_sheets(paths[::-1], codebook=CODEBOOK).equals(codings)


def test_forms_can_be_mixed(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann", "bo"], forms=SHEETS, seed=3)
    fill(tmp_path / "ann.xlsx", "excel", {("a1", "ann", "norm"): ("asserted",)})
    fill(tmp_path / "ann.csv", "csv", {("a1", "ann", "norm"): ("asserted",), ("a2", "ann", "norm"): ("none",)})
    fill(tmp_path / "bo.jsonl", "doccano", {("a1", "bo", "norm"): ("rejected", "asserted")})
    codings = read_sheets([tmp_path / n for n in ("ann.xlsx", "ann.csv", "bo.jsonl")], codebook=CODEBOOK)
    assert len(codings) == 4


def change_csv(path: Path, row: int, column: str, value: str) -> None:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    rows[row - 1][rows[0].index(column)] = value
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            [(2, "weapon", "none"), (2, "weapon 2", "asserted")],
            r"ann.csv, row 2, column weapon and weapon 2: .*both 'none' and a stance",
        ),
        ([(3, "norm", "assertd")], r"row 3, column norm: stance must be .*'assertd' \(did you mean 'asserted'"),
        (
            [(2, "coder", "cy")],
            r"row 2.*: coder must be one of \['ann', 'bo'\], got 'cy'",
        ),
        ([(2, "article", "zz"), (2, "norm", "none")], r"row 2.*article must be one of the 6 given, got 'zz'"),
        ([(2, "norm", "rejected；none")], r"column norm: .*both 'none' and a stance"),
        ([(2, "norm", "x")], r"column norm: stance must be .*got 'x'; yes does not say whose words they are"),
        ([(2, "coder", ""), (2, "norm", "none")], r"row 2, column coder: coder must be one of"),
        (
            [(2, "article", "2025-03-01"), (2, "norm", "none")],
            "got '2025-03-01'; spreadsheets turn ids into numbers and dates",
        ),
        ([(1, "norm", "nrm")], r"row 1: column 'norm' is missing \(did you mean 'nrm'\?\)"),
        ([(1, "note", "blame"), (2, "blame", "none")], r"row 1: 'blame' is no frame of the codebook"),
        ([(1, "note", "weapon 4")], r"row 1: 'weapon 4' is no frame of the codebook \(did you mean 'weapon"),
        ([(1, "note", "NORM")], r"row 1: column 'norm' stands twice"),
        ([], "no cell is coded"),
    ],
)
def test_bad_sheets_are_refused_with_their_place(tmp_path, changes, message):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["csv"], seed=1)
    for change in changes:
        change_csv(tmp_path / "ann.csv", *change)
    with pytest.raises(FramingError, match=message):
        read_sheets([tmp_path / "ann.csv"], codebook=CODEBOOK, articles=IDS)


def test_one_article_twice_is_refused_where_it_differs(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["csv"], seed=1)
    path = tmp_path / "ann.csv"
    for row, stance in ((2, "none"), (3, "none")):
        change_csv(path, row, "article", "a0")
        change_csv(path, row, "weapon", stance)
    assert len(read_sheets([path], codebook=CODEBOOK)) == 1
    change_csv(path, 3, "weapon", "rejected")
    with pytest.raises(FramingError, match=r"row 3, column weapon: .* as rejected, but as none at .*row 2"):
        read_sheets([path], codebook=CODEBOOK)
    with pytest.raises(FramingError, match=r"row 3, column weapon"):
        read_sheets([path, path], codebook=CODEBOOK)


def test_shared_label_studio_projects_keep_people_apart(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["label-studio"], seed=1)
    path = tmp_path / "ann.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    result = [{"from_name": "norm", "to_name": "text", "type": "choices", "value": {"choices": ["none"]}}]
    tasks[0]["annotations"] = [
        {"completed_by": {"id": 1, "email": "ann@example.org"}, "result": result},
        {"completed_by": 2, "result": [result[0] | {"value": {"choices": ["asserted"]}}]},
        {"completed_by": 2, "result": [result[0] | {"value": {"choices": ["bad"]}}], "was_cancelled": True},
    ]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    with pytest.raises(FramingError, match=r"record 1: the sheet of 'ann' is annotated by .*pass people"):
        read_sheets([path], codebook=CODEBOOK)
    people = {"ann@example.org": "ann", "2": "bo"}
    codings = read_sheets([path], codebook=CODEBOOK, people=people)
    assert codings["coder"].tolist() == ["ann", "bo"]
    with pytest.raises(FramingError, match="completed by '2', who is not among people"):
        read_sheets([path], codebook=CODEBOOK, people={"ann@example.org": "ann"})


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("x.txt", b"", "ends in one of"),
        ("x.xlsx", b"no workbook", "not a readable Excel workbook"),
        ("x.json", b"{", "not readable as JSON"),
        ("x.json", b'[{"id": 1, "norm": "none"}]', "record 1: needs 'article' and 'coder', got"),
        ("x.jsonl", b'{"text": "t"}', "row 1: needs 'article' and 'coder'"),
        ("x.jsonl", b'{"article": "a", "coder": "ann", "label": ["blame: none"]}', "frame must be one of"),
        ("x.jsonl", b"\xff\xff", "line 1: a byte that is not .* text"),
        ("x.jsonl", b'{"text": "t", "meta": "ann"}', "row 1: needs 'article' and 'coder'"),
        (
            "x.jsonl",
            b'{"article": "a", "coder": "ann", "label": ["weapon asserted"]}',
            r"row 1, label: frame must be one of .*got 'weapon asserted'",
        ),
        ("x.jsonl", b'{"article": "a", "coder": "ann", "label": ["weapon"]}', "got 'yes'; yes does not say whose"),
        (
            "x.json",
            b'[{"data": {"article": "a", "coder": "ann"}, "annotations": ["a"]}]',
            "record 1, annotations: frame must be one of",
        ),
        (
            "x.json",
            b'[{"data": {"article": "a", "coder": "ann"}, "annotations": [{"result": [{"type": "choices"}]}]}]',
            "no cell is coded",
        ),
        ("x.csv", b"", "column 'article' is missing"),
        (
            "x.csv",
            b'article,coder,weapon,norm\na0,ann,"as',
            r"x\.csv, row 2 \(line 2\): .*; mend it, or save the table anew",
        ),
        ("x.json", b"[" * 100_000, "not readable as JSON"),
    ],
)
def test_unreadable_files(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FramingError, match=message):
        read_sheets([tmp_path / name], codebook=CODEBOOK)
    with pytest.raises(FramingError, match="cannot be read"):
        read_sheets([tmp_path / "absent.csv"], codebook=CODEBOOK)


def test_sheets_in_other_encodings_are_read(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["csv"], texts={"a0": "规则"}, seed=1)
    change_csv(tmp_path / "ann.csv", 2, "norm", "None ")
    text = (tmp_path / "ann.csv").read_text(encoding="utf-8")
    for encoding in ("gb18030", "utf-16"):
        (tmp_path / "ann.csv").write_bytes(text.encode(encoding))
        assert read_sheets([tmp_path / "ann.csv"], codebook=CODEBOOK)["stance"].tolist() == ["none"]


def test_people_on_different_tasks_of_one_sheet_are_not_taken_for_one(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["label-studio"], seed=1)
    path = tmp_path / "ann.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    result = [{"from_name": "norm", "to_name": "text", "type": "choices", "value": {"choices": ["none"]}}]
    for task, who in zip(tasks, (1, 1, 2), strict=False):
        task["annotations"] = [{"completed_by": who, "result": result}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    with pytest.raises(FramingError, match=r"record 3: the sheet of 'ann' is annotated by \['1', '2'\]; pass people"):
        read_sheets([path], codebook=CODEBOOK)
    codings = read_sheets([path], codebook=CODEBOOK, people={"1": "ann", "2": "bo"})
    assert codings["coder"].value_counts().to_dict() == {"ann": 2, "bo": 1}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda page: page.merge_cells("E2:E4"), "page 'articles', cells E2:E4: merged"),
        (
            lambda page: page.cell(3, 5, '=IF(1=1,"none","")'),
            r"page 'articles', cell E3: a formula whose value was not",
        ),
    ],
)
def test_cells_of_excel_that_hold_no_value_of_their_own_are_refused(tmp_path, change, message):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], texts=TEXTS, seed=1)
    path = tmp_path / "ann.xlsx"
    book = load_workbook(path)
    book["articles"].cell(2, 5, "asserted")
    change(book["articles"])
    book.save(path)
    with pytest.raises(FramingError, match=message):
        read_sheets([path], codebook=CODEBOOK)


@pytest.mark.parametrize("form", SHEETS)
def test_what_is_lacking_is_listed_for_every_coder(tmp_path, form):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann", "bo"], forms=[form], seed=3)
    fill(tmp_path / f"ann{FORMS[form]}", form, {(a, "ann", "norm"): ("none",) for a in IDS[1:]})
    fill(tmp_path / f"bo{FORMS[form]}", form, {})
    paths = [tmp_path / f"{coder}{FORMS[form]}" for coder in ("ann", "bo")]
    cells = read_sheets(paths, codebook=CODEBOOK, keep_uncoded=True)
    lacking = list_uncoded(cells, codebook=CODEBOOK)
    assert lacking.groupby(["coder", "frame"]).size().to_dict() == {
        ("ann", "norm"): 1,
        ("ann", "weapon"): 6,
        ("bo", "norm"): 6,
        ("bo", "weapon"): 6,
    }
    assert cells[cells["stance"] != ""].reset_index(drop=True).equals(read_sheets(paths, codebook=CODEBOOK))
    more = list_uncoded(cells, codebook=CODEBOOK, articles=[*IDS, "a9"])
    assert set(more["article"]) - set(IDS) == {"a9"}
    assert len(more) == len(lacking) + 4


def test_a_text_longer_than_csv_lets_a_cell_be_is_read_back(tmp_path):
    long = "long, " * 60_000
    (tmp_path / "ann.csv").write_text(f'article,coder,text,weapon,norm\na0,ann,"{long}",,none\n', encoding="utf-8")
    assert read_sheets([tmp_path / "ann.csv"], codebook=CODEBOOK)["article"].tolist() == ["a0"]


def test_a_formula_or_merged_cells_in_what_is_not_read_are_no_fault(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], seed=1)
    book = load_workbook(tmp_path / "ann.xlsx")
    page = book["articles"]
    page.cell(2, 5, "asserted")
    page.cell(2, page.max_column, "=1+1")
    page.merge_cells("C3:D4")
    book.save(tmp_path / "ann.xlsx")
    assert len(read_sheets([tmp_path / "ann.xlsx"], codebook=CODEBOOK)) == 1


def test_people_may_be_named_by_id_or_by_address(tmp_path):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["label-studio"], seed=1)
    path = tmp_path / "ann.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    result = [{"from_name": "norm", "to_name": "text", "type": "choices", "value": {"choices": ["none"]}}]
    tasks[0]["annotations"] = [{"completed_by": {"id": 4, "email": "b@example.org"}, "result": result}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    for name in ("4", "b@example.org"):
        assert read_sheets([path], codebook=CODEBOOK, people={name: "bo"})["coder"].tolist() == ["bo"]


def test_label_studios_short_export_is_read_and_what_is_no_frame_is_told(tmp_path):
    shown = {"id": 7, "article": "a0", "coder": "ann", "link": "", "text": "t", "annotator": 3, "lead_time": 1.5}
    rows = [shown | {"norm": {"choices": ["asserted", "rejected"]}}, shown | {"article": "a1", "weapn": "none"}]
    (tmp_path / "ann.json").write_text(json.dumps(rows), encoding="utf-8")
    codings = read_sheets([tmp_path / "ann.json"], codebook=CODEBOOK, articles=IDS)
    assert codings[["article", "frame", "stance"]].values.tolist() == [
        ["a0", "norm", s] for s in ("asserted", "rejected")
    ]
    assert "decisions under keys that are no frame, not used: weapn" in " / ".join(codings.attrs["notes"])


def test_a_label_that_is_null_is_a_missing_cell(tmp_path):
    rows = [
        {"article": "a0", "coder": "ann", "label": None},
        {"article": "a1", "coder": "ann", "label": ["norm: none"]},
    ]
    (tmp_path / "x.jsonl").write_text("\n".join(json.dumps(r | {"meta": None}) for r in rows), encoding="utf-8")
    assert read_sheets([tmp_path / "x.jsonl"], codebook=CODEBOOK)["article"].tolist() == ["a1"]


def resave(
    path: Path, *, header=lambda name: name, above: int = 0, total: bool = False, title: str = "articles"
) -> Path:
    """Do to a workbook what coders do: other headers, rows above them, a row of totals below, a page of another name."""
    book = load_workbook(path)
    page = book["articles"]
    page.cell(2, 5, " Asserted")
    for cell in page[1]:
        cell.value = header(cell.value)
    page.cell(1, page.max_column + 1, "备注")
    page.cell(2, page.max_column, "?")
    if total:
        page.append(["Total", None, None, None, 1])
    if above:
        page.insert_rows(1, above)
        page["A1"] = "Coding sheet of A"
        page.merge_cells("A1:H1")
    page.title = title
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("change", "notes"),
    [
        ({}, ["column '备注' is no part"]),
        (
            {"header": str.upper},
            ["column 'ARTICLE' is taken for 'article'", "column 'WEAPON 2' is taken for 'weapon 2'"],
        ),
        ({"above": 2}, ["row 3 is taken for the header, 2 above it left out"]),
        ({"total": True}, ["row 8: 'Total', a row of totals, left out"]),
        ({"title": "Sheet1"}, ["page 'Sheet1' is read for 'articles'"]),
        (
            {"above": 1, "total": True, "title": "codes", "header": str.title},
            ["taken for the header", "totals", "page 'codes' is read", "'Weapon'"],
        ),
    ],
)
def test_what_coders_do_to_a_sheet_is_forgiven_and_told(tmp_path, change, notes):
    write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=["excel"], texts=TEXTS, seed=1)
    codings = read_sheets([resave(tmp_path / "ann.xlsx", **change)], codebook=CODEBOOK, articles=IDS)
    assert codings[["frame", "stance"]].values.tolist() == [["weapon", "asserted"]]
    for note in notes:
        assert sum(note in told for told in codings.attrs["notes"]) == 1, codings.attrs["notes"]


@pytest.mark.parametrize("form", ["excel", "csv"])
def test_cells_that_look_like_formulas_are_none_and_come_back(tmp_path, form):
    ids = ["=1+1", "-a", "@a", "+b", "'=c", "plain"]
    articles = pd.DataFrame({"article": ids, "url": "=HYPERLINK(1)"})
    write_sheets(articles, tmp_path, codebook=CODEBOOK, coders=["ann"], forms=[form], texts={"-a": "\t=x"}, seed=1)
    path = tmp_path / f"ann{FORMS[form]}"
    if form == "csv":
        cells = [
            cell for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")) for cell in row
        ]
        assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t")]
    fill(path, form, {(a, "ann", "norm"): ("none",) for a in [*ids, *map(guard, ids)]})
    assert sorted(read_sheets([path], codebook=CODEBOOK)["article"]) == sorted(ids)


BARE_CODEBOOK = CODEBOOK.model_copy(
    update={"frames": CODEBOOK.frames | {"norm": CODEBOOK.frames["norm"].model_copy(update={"stance": False})}}
)


@pytest.mark.parametrize("form", SHEETS)
def test_a_frame_without_stance_is_asked_yes_or_no(tmp_path, form):
    write_sheets(ARTICLES, tmp_path, codebook=BARE_CODEBOOK, coders=["ann"], forms=[form], seed=1)
    decided = {("a0", "ann", "norm"): ("yes",), ("a1", "ann", "norm"): ("no",), ("a1", "ann", "weapon"): ("rejected",)}
    fill(tmp_path / f"ann{FORMS[form]}", form, decided)
    codings = read_sheets([tmp_path / f"ann{FORMS[form]}"], codebook=BARE_CODEBOOK)
    assert codings[["article", "frame", "stance"]].values.tolist() == [
        ["a0", "norm", "present"], ["a1", "norm", "none"], ["a1", "weapon", "rejected"],
    ]  # fmt: skip
    write_sheets(ARTICLES, tmp_path, codebook=BARE_CODEBOOK, coders=["ann"], forms=[form], seed=1)
    fill(tmp_path / f"ann{FORMS[form]}", form, {("a2", "ann", "norm"): ("asserted",)})
    with pytest.raises(FramingError, match=r"stance must be one of \['yes', 'no'\] or empty, got 'asserted'"):
        read_sheets([tmp_path / f"ann{FORMS[form]}"], codebook=BARE_CODEBOOK)


BARE = Codebook.model_validate({
    "coders": {"ann": {"kind": "person"}, "bo": {"kind": "person"}},
    "frames": {"weapon": {"indicators": {"en": ["w"]}}, "norm": {"stance": False, "indicators": {"en": ["n"]}}},
})  # fmt: skip
HEAD = ["article", "coder", "text", "weapon", "weapon 2", "norm", "note"]
CODED = [["a0", "ann", "t", "asserted", "rejected", "yes", ""], ["a1", "ann", "t", "none", "", "no", ""]]
SAID = ["a0 norm present", "a0 weapon asserted", "a0 weapon rejected", "a1 norm none", "a1 weapon none"]


def sent_back(folder, rows, ending=".csv", delimiter=",", before=""):
    path = folder / f"s{ending}"
    if ending == ".xlsx":
        book = Workbook()
        book.active.title = "articles"
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        out = io.StringIO(before)
        out.seek(0, io.SEEK_END)
        csv.writer(out, delimiter=delimiter).writerows(rows)
        path.write_text(out.getvalue(), encoding="utf-8")
    return path


def read_back(path):
    table = read_sheets([path], codebook=BARE, articles=["a0", "a1", "a2", "007", "2025-03-01"])
    return [f"{a} {f} {s}" for a, _, f, s in table.itertuples(index=False, name=None)], " / ".join(table.attrs["notes"])


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda h, r: [h, *r[::-1]], ""),
        (lambda h, r: [[row[i] for i in (6, 3, 4, 1, 5, 0, 2)] for row in [h, *r]], ""),
        (lambda h, r: [[name.upper() + " " for name in h], *r], "column 'WEAPON 2' is taken for 'weapon 2'"),
        (lambda h, r: [["Sheet, of, Ann"], [""], h, *r], "row 3 is taken for the header, 2 above it left out"),
        (lambda h, r: [h, r[0], h, r[1]], "the header stands again in row 3, left out"),
        (lambda h, r: [h, *r, r[0], ["", "", "", "", "", "", ""]], ""),
        (lambda h, r: [h, *r, ["please check a1", "", "", "", "", "", ""]], "row 4: 'please check a1', a row of no coder and no decision, left out"),
        (lambda h, r: [h, *([*row, "hm"] for row in r)], "column 'column 8' is no part of the sheet and was not read"),
        (lambda h, r: [h, *(["Ann" if c == "ann" else c for c in row] for row in r)], "the coder 'Ann' is taken for 'ann' (2 times)"),
        (lambda h, r: [h, [*r[0][:3], "asserted; rejected", "", "ja", ""], [*r[1][:3], "n/a", "none", "✗", ""]], "'ja' is taken for yes (1 times)"),
        (lambda h, r: [h, [*r[0][:5], "TRUE ", ""], [*r[1][:3], "否", "", "0", ""]], "'否' is taken for none (1 times)"),
    ],
)  # fmt: skip
def test_a_sheet_that_a_coder_changed_is_read_as_it_is_meant(tmp_path, ending, change, told):
    rows, notes = read_back(sent_back(tmp_path, change(HEAD, CODED), ending))
    assert rows == SAID
    assert told in notes


@pytest.mark.parametrize("yes", ["Yes", "ja", "是", "1", "1.0", "x", "✓", "wahr", "present"])
def test_yes_in_many_words(tmp_path, yes):
    assert read_back(sent_back(tmp_path, [HEAD, [*CODED[0][:5], yes, ""], CODED[1]]))[0] == SAID


@pytest.mark.parametrize(
    ("delimiter", "before"), [(";", ""), ("|", ""), ("\t", ""), (";", "sep=;\n"), (";", "one, two, three, four\n")]
)
def test_a_table_is_parted_where_its_header_says_so(tmp_path, delimiter, before):
    rows = [HEAD, [*CODED[0][:2], "a, b, c, d, e, f; g", *CODED[0][3:]], CODED[1]]
    assert read_back(sent_back(tmp_path, rows, ".csv", delimiter, before))[0] == SAID


@pytest.mark.parametrize(
    ("article", "says"),
    [(7, r"got '7' \(did you mean '007'\?\); spreadsheets turn ids"), (datetime(2026, 2, 1), "got '2026-02-01'.*; spreadsheets turn ids"), (1e17, "got '1e\\+17'; spreadsheets")],
)  # fmt: skip
def test_an_id_that_a_spreadsheet_changed_is_told(tmp_path, article, says):
    with pytest.raises(FramingError, match=says):
        read_back(sent_back(tmp_path, [HEAD, [article, *CODED[0][1:]]], ".xlsx"))
    assert (
        read_back(sent_back(tmp_path, [HEAD, [datetime(2025, 3, 1), *CODED[1][1:]]], ".xlsx"))[0][0]
        == "2025-03-01 norm none"
    )


def test_what_else_a_workbook_holds_is_told(tmp_path):
    path = sent_back(tmp_path, [HEAD, *CODED], ".xlsx")
    book = load_workbook(path)
    book["articles"]["D2"].comment = Comment("or attributed?", "ann")
    for row in [HEAD, *CODED]:
        (book["old"] if "old" in book.sheetnames else book.create_sheet("old")).append(row)
    book.save(path)
    rows, notes = read_back(path)
    assert rows == SAID
    assert "comments of 1 cells are not read" in notes
    assert "not read, though they have the columns of 'articles': pages ['old']" in notes
    book["articles"].title = "ann"
    book.save(path)
    with pytest.raises(FramingError, match=r"pages \['ann', 'old'\] could all be 'articles'"):
        read_back(path)


def test_decisions_under_no_name_are_refused(tmp_path):
    with pytest.raises(FramingError, match="'column 8' is no frame of the codebook"):
        read_back(sent_back(tmp_path, [HEAD, *([*row, "yes"] for row in CODED)]))


def test_quotation_marks_that_are_not_doubled_are_read_and_told(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(
        'article,coder,text,weapon,norm\na0,ann,"the "clash" of us",asserted,yes\n\na1,ann,t,none,no\na2,ann,t,nine,no\n',
        encoding="utf-8",
    )
    with pytest.raises(FramingError, match=r"row 5, column weapon: .*'nine'"):
        read_back(path)
    path.write_text(path.read_text(encoding="utf-8").replace("a2,ann,t,nine,no\n", ""), encoding="utf-8")
    rows, notes = read_back(path)
    assert rows == ["a0 norm present", "a0 weapon asserted", "a1 norm none", "a1 weapon none"]
    assert "quotation marks inside cells are not doubled in 1 rows" in notes
