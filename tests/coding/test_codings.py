"""Codings made elsewhere: the same decisions in every layout are the same codings."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from samples import BOOK

from framing import FramingError, read_articles, read_codings
from framing.coding.names import name_articles
from framing.text.addresses import plain_address

IDS = [f"a{i}" for i in range(8)]

WIDE = pd.DataFrame(
    [
        ("a0", "C1", "yes", "no", ""), ("a0", "C2", "1", "0", ""), ("a1", "C1", "FALSE", "True", "x"),
        ("a1", "C2", "", "-1", "x"), ("a2", "C2", "n/a", "yes", ""),
    ],
    columns=["Article ID", "annotator", "Danger", "pride", "remark"],
)  # fmt: skip
SAID = [
    ("a0", "C1", "danger", "present"), ("a0", "C1", "pride", "none"), ("a0", "C2", "danger", "present"), ("a0", "C2", "pride", "none"),
    ("a1", "C1", "danger", "none"), ("a1", "C1", "pride", "present"), ("a2", "C2", "pride", "present"),
]  # fmt: skip


def rows(table):
    return list(table.itertuples(index=False, name=None))


def read(path, **options):
    return read_codings([path], codebook=BOOK, articles=IDS, **options)


def write(table, path):
    writers = {
        ".csv": lambda: table.to_csv(path, index=False),
        ".xlsx": lambda: table.to_excel(path, index=False),
        ".json": lambda: table.to_json(path, orient="records"),
        ".jsonl": lambda: table.to_json(path, orient="records", lines=True),
    }
    writers[path.suffix]()
    return path


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".jsonl"])
def test_every_layout_and_format_gives_the_same_codings(tmp_path, ending):
    long = WIDE.drop(columns="remark").melt(["Article ID", "annotator"], var_name="Category", value_name="value")
    columns = long.pivot(index=["Article ID", "Category"], columns="annotator", values="value").reset_index().fillna("")
    beside = WIDE[["Article ID"]].drop_duplicates()
    for coder, some in WIDE.groupby("annotator"):
        some = some.set_index("Article ID")[["Danger", "pride"]].add_suffix(f" {coder}")
        beside = beside.merge(some, left_on="Article ID", right_index=True, how="left").fillna("")
    wide = read(write(WIDE, tmp_path / f"wide{ending}"))
    assert rows(wide) == SAID
    assert any("columns not used: remark" in note for note in wide.attrs["notes"])
    assert rows(read(write(long, tmp_path / f"long{ending}"))) == SAID
    assert rows(read(write(columns, tmp_path / f"columns{ending}"), coders=["C1", "C2"])) == SAID
    assert rows(read(write(beside, tmp_path / f"beside{ending}"), coders=["C1", "C2"])) == SAID


def test_not_coded_is_not_absent_unless_said_so(tmp_path):
    path = write(WIDE, tmp_path / "wide.csv")
    assert set(rows(read(path, empty_is_absent=True))) - set(SAID) == {("a1", "C2", "danger", "none")}
    found = pd.DataFrame({"article": ["a0", "a1"], "coder": "eve", "frame": "danger", "value": ["yes", "no agreement"]})
    long = read(write(found, tmp_path / "long.csv"), empty_is_absent=True)
    assert rows(long) == [
        ("a0", "eve", "danger", "present"), ("a0", "eve", "pride", "none"), ("a1", "eve", "pride", "none"),
    ]  # fmt: skip
    beside = pd.DataFrame({"article": ["a0", "a1"], "danger C1": ["yes", ""], "pride C1": ["", ""]})
    beside = read(write(beside, tmp_path / "beside.csv"), coders=["C1"], empty_is_absent=True)
    assert rows(beside) == [("a0", "C1", "danger", "present"), ("a0", "C1", "pride", "none")]


def test_stances_an_aggregate_and_names_of_ones_own(tmp_path):
    table = pd.DataFrame({
        "ID": ["a0", "a1", "a2"], "D": ["asserted; Rejected", "none", ""], "危险": ["", "", ""], "D gold": ["asserted", "NO AGREEMENT", "none"],
    })  # fmt: skip
    path = write(table.drop(columns="危险"), tmp_path / "t.csv")
    codings = read(path, coders={"eve": "eve"}, aggregate="gold", columns={"danger": "D"})
    assert rows(codings) == [
        ("a0", "eve", "danger", "asserted"), ("a0", "eve", "danger", "rejected"), ("a0", "gold", "danger", "asserted"),
        ("a1", "eve", "danger", "none"), ("a2", "gold", "danger", "none"),
    ]  # fmt: skip
    named = read(write(WIDE, tmp_path / "wide.csv"), coders={"ann": "C1"})
    assert set(named["coder"]) == {"ann", "C2"}


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        (lambda t: t.assign(**{"Article ID": "a03"}), {}, r"row 2, .*1 unknown articles in 10 decisions: 'a03' \(did you mean 'a3'\?\); mend"),
        (lambda t: t.assign(Danger="perhaps"), {}, "row 2, column Danger: a decision is yes, no, or one or several of .*got 'perhaps'"),
        (lambda t: t.assign(Danger="yes; no"), {}, "row 2, column Danger: a decision is"),
        (lambda t: t.assign(Danger="assertd"), {}, r"did you mean 'asserted'\?"),
        (lambda t: t.assign(annotator="C1", pride=["1", "0", "", "", ""]), {}, "row 3, column pride: coder 'C1' gives 'pride' in 'a0' as none, but as present at .*row 2"),
        (lambda t: t.drop(columns="annotator"), {}, "who coded"),
        (lambda t: t.drop(columns="Article ID"), {}, "no column holds the article"),
        (lambda t: t[["Article ID", "annotator", "remark"]], {}, "no column is a frame of the codebook"),
        (lambda t: t, {"aggregate": "gold"}, "no column holds 'gold'"),
        (lambda t: t, {"coders": ["C11"]}, r"coder 'C11' is not in the column 'annotator' \(did you mean 'C"),
        (lambda t: t, {"columns": {"dangr": "Danger"}}, r"columns: must name one of .*got 'dangr' \(did you mean 'danger'"),
        (lambda t: t, {"columns": {"article": "IDs"}}, "no column 'IDs' for article"),
        (lambda t: t.assign(Danger="", pride="-1"), {}, "no cell is coded"),
        (lambda t: pd.DataFrame({"ID": ["a0"], "frame": ["danger"], "A1": ["yes"]}), {"columns": {"article": "ID"}, "coders": ["ann"]}, r"columns \['A1'\] hold decisions; whose are they"),
        (lambda t: t.assign(annotator=["", *"abcd"]), {}, "row 2, column annotator: the coder is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_refused_with_its_place(tmp_path, change, options, message):
    with pytest.raises(FramingError, match=message):
        read(write(change(WIDE), tmp_path / "t.csv"), **options)


def test_unknown_articles_and_frames_are_left_out_when_asked_and_counted(tmp_path):
    long = pd.DataFrame(
        {"article": ["a0", "a0", "b7"], "coder": "eve", "frame": ["danger", "prid", "pride"], "value": "yes"}
    )
    path = write(long, tmp_path / "t.csv")
    codings = read(path, skip_unknown=True)
    assert rows(codings) == [("a0", "eve", "danger", "present")]
    assert [note.split(":")[1] for note in codings.attrs["notes"][:2]] == [
        " 1 unknown articles in 1 decisions", " 1 unknown frames in 1 decisions",
    ]  # fmt: skip
    with pytest.raises(FramingError, match="mend them, or leave them out by skip_unknown"):
        read(path)


def test_four_annotators_with_gaps_of_a_shared_corpus(shared, tmp_path):
    """The climate corpus of others: questions with an aggregate and four annotators, -1 where one did not annotate."""
    raw = json.loads(
        (shared / "corpora" / "narrative-framing" / "data_full_annotations.json").read_text(encoding="utf-8")
    )
    asked = {"danger": "co1", "pride": "ec2"}
    table = pd.DataFrame([
        {"id": key, "frame": frame, "gold": record[q][0], **{f"A{i + 1}": value for i, value in enumerate(record[q][1])}}
        for key, record in raw.items() for frame, q in asked.items()
    ])  # fmt: skip
    path = write(table, tmp_path / "long.xlsx")
    options = {"codebook": BOOK, "articles": list(raw), "coders": ["A1", "A2", "A3", "A4"], "aggregate": "gold"}
    codings = read_codings([path], **options)
    counted = codings.groupby(["coder", "stance"]).size().to_dict()
    for coder in ("A1", "A2", "A3", "A4", "gold"):
        assert counted.get((coder, "present"), 0) == (table[coder] == "yes").sum()
        assert counted.get((coder, "none"), 0) == (table[coder] == "no").sum()
    assert (table["gold"] == "NO AGREEMENT").sum() > 50
    assert read_codings([path], **options, empty_is_absent=True).equals(codings)
    own = shared / "corpora" / "narrative-framing" / "data_full_annotations.json"
    assert read_codings([own], **options, columns=asked).equals(codings)


def test_a_long_table_without_decisions_says_what_is_there(tmp_path):
    table = pd.DataFrame(
        {"article": ["a0", "a1"], "coder": "eve", "label": ["danger#pride", "pride: asserted"], "note": "hm"}
    )
    assert rows(read(write(table, tmp_path / "t.csv"))) == [
        ("a0", "eve", "danger", "present"), ("a0", "eve", "pride", "present"), ("a1", "eve", "pride", "asserted"),
    ]  # fmt: skip
    table = pd.DataFrame(
        {"article": ["a0", "a1"], "coder": "eve", "frames": ['{"choices": ["danger", "pride"]}', "pride"]}
    )
    assert len(read(write(table, tmp_path / "t.csv"))) == 3


TEXTS = pd.DataFrame({
    "text": ["The dam is a danger.", "We are proud of it.", "The dam is a danger."], "title": "The dam", "outlet": "Post", "date": "2020-01-01",
    "link": [f"https://post.example/{n}?utm_source=x" for n in (1, 2, 3)], "danger": ["yes", "no", "yes"], "pride": ["no", "yes", "no"], "coder": "eve",
})  # fmt: skip


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_articles_are_found_by_address_or_by_the_row_they_were_read_from(tmp_path, ending):
    path = write(TEXTS, tmp_path / f"coded{ending}")
    ingested = read_articles(path).articles
    articles = ingested.assign(url=ingested["url"].map(plain_address))
    ids = ingested.sort_values("url")["article"].tolist()
    expected = sorted(
        (a, "eve", f, TEXTS.at[n, f].replace("yes", "present").replace("no", "none"))
        for n, a in enumerate(ids)
        for f in BOOK.frames
    )
    by_address = read_codings([path], codebook=BOOK, articles=name_articles(articles), columns={"article": "link"})
    assert rows(by_address) == expected
    bare = write(TEXTS.drop(columns="link"), tmp_path / f"bare{ending}")
    with pytest.raises(
        FramingError, match=r"no column holds the article .*give the articles that came of it \(--texts\)"
    ):
        read_codings([bare], codebook=BOOK, articles=name_articles(articles))
    told = name_articles(articles, ingested.assign(source=bare.name))
    by_row = read_codings([bare], codebook=BOOK, articles=told)
    assert rows(by_row) == expected
    assert "a row is the article that was read from it" in " / ".join(by_row.attrs["notes"])


def test_an_address_that_two_articles_have_names_neither():
    articles = pd.DataFrame({"article": ["a", "b", "c"], "url": ["u", "u", "v"]})
    assert name_articles(articles) == {"a": "a", "b": "b", "c": "c", "v": "c"}
    pages = pd.DataFrame({"article": ["a", "b", "c", "d"], "source": "t.xlsx", "locator": ["sheet x, row 2", "sheet y, row 2", "row 3", "row 4"]})  # fmt: skip
    assert name_articles(articles, pages).keys() == {"a", "b", "c", "v", "t.xlsx, row 3"}


def test_a_label_that_two_frames_have_names_neither(tmp_path):
    book = BOOK.model_copy(
        update={"frames": {n: f.model_copy(update={"label": {"en": "Alike"}}) for n, f in BOOK.frames.items()}}
    )
    path = write(
        pd.DataFrame({"article": ["a0"], "coder": "eve", "frame": "Alike", "value": "yes"}), tmp_path / "t.csv"
    )
    with pytest.raises(FramingError, match="1 unknown frames in 1 decisions: 'Alike'"):
        read_codings([path], codebook=book, articles=IDS)


def test_rows_of_json_name_articles_as_those_of_tables_do(tmp_path):
    """JSON Lines, flat and nested, and a JSON list: each record is the article that was read from it."""
    ingested = pd.DataFrame({"article": ["a", "b"], "url": ""})
    flat = [{"text": "x", "danger": "yes"}, {"text": "y", "danger": "no"}]
    deep = [{"text": r["text"], "annotations": {"eve": {"danger": r["danger"]}}} for r in flat]
    for name, records, place in (("t.jsonl", flat, "row"), ("t.jsonl", deep, "row"), ("t.json", flat, "item")):
        path = tmp_path / name
        lines = [json.dumps(record) for record in records]
        path.write_text("\n".join(lines) if name.endswith("l") else f"[{','.join(lines)}]", encoding="utf-8")
        told = name_articles(ingested, ingested.assign(source=name, locator=[f"{place} 1", f"{place} 2"]))
        found = read_codings([path], codebook=BOOK, articles=told, coders=["eve"] if records is flat else [])
        assert rows(found) == [("a", "eve", "danger", "present"), ("b", "eve", "danger", "none")]


OWN = [
    ("a0", "ann", "danger", "asserted"), ("a0", "ann", "danger", "attributed"), ("a0", "ann", "pride", "none"),
    ("a0", "bob", "danger", "none"), ("a1", "ann", "danger", "asserted"), ("a1", "ann", "danger", "rejected"),
]  # fmt: skip


def own(decisions):
    return pd.DataFrame(decisions, columns=["article", "coder", "frame", "stance"])


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".jsonl"])
def test_a_row_a_stance_is_read_as_it_was_written(tmp_path, ending):
    path = write(own(OWN), tmp_path / f"codings{ending}")
    assert rows(read(path)) == OWN
    assert rows(read_codings([path, path], codebook=BOOK, articles=IDS)) == OWN  # the same again
    alone = [row for row in OWN if row[1] == "ann"]
    assert rows(read(write(own(alone).drop(columns="coder"), path), coders=["ann"])) == alone
    labels = own(OWN[:2]).assign(frame=["danger: asserted", "danger: attributed"]).drop(columns="stance")
    assert rows(read(write(labels, path))) == OWN[:2]


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ([*OWN, ("a0", "ann", "danger", "none")], "row 8, column stance: coder 'ann' gives 'danger' in 'a0' as none, but as asserted, attributed at .*row 2.*; keep one"),
        ([*OWN, ("a0", "bob", "danger", "asserted")], "row 8, .*as asserted, but as none at .*row 5"),
        ([*OWN, ("a0", "ann", "danger", "present")], "row 8, .*as present, but as asserted, attributed"),
        ([("a0", "ann", "danger", "yes"), ("a0", "ann", "danger", "no")], "row 3, .*as none, but as present at .*row 2"),
    ],
)  # fmt: skip
def test_rows_that_exclude_each_other_are_refused(tmp_path, decisions, message):
    with pytest.raises(FramingError, match=message):
        read(write(own(decisions), tmp_path / "codings.csv"))


def test_files_and_columns_of_stances_that_differ_are_refused(tmp_path):
    first, second = (write(own([row]), tmp_path / f"{n}.csv") for n, row in enumerate(OWN[:2]))
    with pytest.raises(FramingError, match=r"1\.csv, row 2, .*as attributed, but as asserted at .*0\.csv, row 2"):
        read_codings([first, second], codebook=BOOK, articles=IDS)
    wide = pd.DataFrame({"article": "a0", "coder": "ann", "danger": ["asserted", "rejected"]})
    with pytest.raises(FramingError, match=r"row 3, column danger: .*as rejected, but as asserted"):
        read(write(wide, tmp_path / "wide.csv"))


SEGMENTS = pd.DataFrame({
    "Document name": ["a0", "a0", "a1"], "Code": ["danger", "pride", "pride"], "Author": "ann", "Begin": 12, "Segment": "a dam",
})  # fmt: skip
CODED = [("a0", "ann", "danger", "present"), ("a0", "ann", "pride", "present"), ("a1", "ann", "pride", "present")]
THEIRS = {"article": "Document name", "frame": "Code", "coder": "Author"}


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
@pytest.mark.parametrize(
    "weights",
    [{"Weight score": 0}, {"Gewicht": [0, 1, 0]}, {"权重": [1, 1, 0]}, {"Area": 1}, {"Weight score": 0, "Area": 1}],
)
def test_a_weight_and_a_number_that_stays_the_same_are_no_decisions(tmp_path, ending, weights):
    codings = read(write(SEGMENTS.assign(**weights), tmp_path / f"t{ending}"), columns=THEIRS)
    assert rows(codings) == CODED
    assert all(name in " ".join(codings.attrs["notes"]) for name in weights)  # not used


@pytest.mark.parametrize("values", [[1, 0, 1], ["no"] * 3, ["asserted", "", "none"]])
def test_what_may_be_decisions_is_asked_for_and_can_be_said_to_be_none(tmp_path, values):
    path = write(SEGMENTS.assign(Mine=values), tmp_path / "t.csv")
    with pytest.raises(
        FramingError, match=r"columns \['Mine'\] hold decisions; .* if they are no decisions, write columns stance="
    ):
        read(path, columns=THEIRS)
    assert rows(read(path, columns=THEIRS | {"stance": ""})) == CODED
    said = read(path, columns=THEIRS | {"stance": "Mine"})
    assert rows(said) != CODED
    with pytest.raises(FramingError, match="columns: article= names no column; only coder may have none"):
        read(path, columns=THEIRS | {"article": ""})


@pytest.mark.parametrize(
    "path", ["Frames\\{}", "Frames > {}", "Codes\\\\My frames\\\\{}", "A : {}", "框架：{}", "Frames > {}: present"]
)
def test_the_last_part_of_a_codes_path_is_the_frame(tmp_path, path):
    long = SEGMENTS.assign(Code=SEGMENTS["Code"].map(path.format))
    assert rows(read(write(long, tmp_path / "t.csv"), columns=THEIRS)) == CODED
    if not path.endswith("present"):
        assert rows(read(write(long.assign(value="yes"), tmp_path / "v.csv"), columns=THEIRS)) == CODED
        wide = WIDE.rename(columns={"Danger": path.format("Danger"), "pride": path.format("pride")})
        assert rows(read(write(wide, tmp_path / "w.csv"))) == SAID


def test_a_code_that_is_the_codebooks_as_a_whole_is_no_path(tmp_path):
    whole = pd.DataFrame(
        {"article": "a0", "coder": "ann", "frame": ["peace > danger", "peace > pride", "peace > other"]}
    )
    path = write(whole.head(2), tmp_path / "t.csv")
    assert rows(read(path, columns={"pride": "peace > danger"})) == [("a0", "ann", "pride", "present")]
    with pytest.raises(FramingError, match="1 unknown frames in 1 decisions: 'peace > other'"):
        read(write(whole, path))


def test_the_numbers_that_nvivo_writes_before_names_are_no_part_of_them(tmp_path):
    matrix = pd.DataFrame({"article": ["1 : a0", "2 : a1"], "A : danger": [0, 1], "B : pride": [1, 0]})
    assert rows(read(write(matrix, tmp_path / "t.xlsx"), coders=["ann"])) == [
        ("a0", "ann", "danger", "none"), ("a0", "ann", "pride", "present"), ("a1", "ann", "danger", "present"), ("a1", "ann", "pride", "none"),
    ]  # fmt: skip
