"""Nested JSON: exports of annotation tools and shapes of one's own give the codings they hold, and what has no place is named."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from samples import BOOK

from framing import FramingError, read_codings

IDS = [f"a{i}" for i in range(8)]


def read(tmp_path, data, **options):
    path = tmp_path / ("t.jsonl" if isinstance(data, str) and "\n" in data else "t.json")
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    table = read_codings([path], codebook=BOOK, articles=IDS, **options)
    return list(table.itertuples(index=False, name=None)), " / ".join(table.attrs["notes"])


def lines(*records):
    return "\n".join(map(json.dumps, records)) + "\n"


def said(text, article="a0"):
    """``C1 danger asserted, C2 pride none`` as rows."""
    return [(article, *part.split()) for part in text.split(", ")]


def choices(frame, *chosen):
    return {"id": f"r-{frame}", "from_name": frame, "to_name": "text", "type": "choices", "value": {"choices": list(chosen)}}  # fmt: skip


def span(number, **value):
    return {"id": f"s{number}", "from_name": "x", "to_name": "text", "value": {"start": number, "end": number + 4, "text": "dams"} | value}  # fmt: skip


def task(*annotations, article="a0", **more):
    by = [{"id": n, "was_cancelled": False, "ground_truth": False} | one for n, one in enumerate(annotations)]
    return {"id": 4711, "data": {"id": article, "text": "A dam."}, "annotations": by, "predictions": [], **more}


def asked(accept, article="a0", **more):
    shown = [{"id": "danger", "text": "Danger!"}, {"id": "pride", "text": "Pride"}]
    return {"text": "A dam.", "meta": {"id": article}, "options": shown, "_view_id": "choice", "accept": accept, "answer": "accept", "_annotator_id": "set-C1"} | more  # fmt: skip


LABEL_STUDIO = [
    ([task({"completed_by": {"id": 1, "email": "C1"}, "result": [choices("danger", "asserted", "rejected")]},
           {"completed_by": {"id": 2, "email": "C2"}, "result": [choices("danger", "none"), choices("pride", "attributed")]})],
     "C1 danger asserted, C1 danger rejected, C2 danger none, C2 pride attributed"),
    ([task({"completed_by": "C1", "result": [choices("frames", "danger", "pride")]})], "C1 danger present, C1 pride present"),
    ([task({"completed_by": "C1", "result": [choices("f", "danger: asserted", "danger: rejected", "pride：none")]})],
     "C1 danger asserted, C1 danger rejected, C1 pride none"),
    ([task({"completed_by": "C1", "result": [span(1, labels=["danger"]), span(9, labels=["danger"])]})], "C1 danger present"),
    ([task({"completed_by": "C1", "result": [span(n, **{kind: [value]}) for n, label, stance in ((1, "danger", "asserted"), (9, "danger", "rejected"))
           for kind, value in (("labels", label), ("choices", stance))]})], "C1 danger asserted, C1 danger rejected"),
    ([{"article": "a0", "id": 9, "danger": "asserted", "pride": {"choices": ["asserted", "attributed"]}, "annotator": "C1", "lead_time": 3.2}],
     "C1 danger asserted, C1 pride asserted, C1 pride attributed"),
    ([{"article": "a0", "id": 9, "frames": "danger", "annotator": "C1"}, {"article": "a0", "id": 9, "frames": {"choices": ["pride"]}, "annotator": "C2"}],
     "C1 danger present, C2 pride present"),
]  # fmt: skip
PRODIGY = [
    (lines(asked(["danger"], _session_id="x"), ""), "set-C1 danger present, set-C1 pride none"),
    ([asked([])], "set-C1 danger none, set-C1 pride none"),
    ([asked([1], options=[{"id": 0, "text": "Danger"}, {"id": 1, "text": "pride"}])], "set-C1 danger none, set-C1 pride present"),
    ([asked(["danger: asserted"], options=[{"id": "danger: asserted"}, {"id": "pride: asserted"}])], "set-C1 danger asserted, set-C1 pride none"),
    ([{"label": frame, "meta": {"id": "a0", "score": 0.1}, "spans": [], "answer": answer, "_annotator_id": "C1"} for frame, answer in
      (("danger", "accept"), ("pride", "reject"))], "C1 danger present, C1 pride none"),
]  # fmt: skip
DOCCANO = [
    (lines({"id": 7, "text": "t", "label": ["danger", "pride"], "Comments": [], "article": "a0"}, {"id": 8, "text": "t", "label": [], "article": "a1"}),
     "C1 danger present, C1 pride present"),
    ([{"id": 7, "label": ["danger: asserted", "danger: rejected"], "article": "a0"}], "C1 danger asserted, C1 danger rejected"),
    ([{"id": 7, "label": [[0, 3, "danger"], [5, 8, "danger"]], "article": "a0"}], "C1 danger present"),
    ([{"id": "a0", "entities": [{"id": 1, "label": "danger", "start_offset": 0, "end_offset": 3}], "relations": [{"id": 2, "from_id": 1, "type": "x"}]}],
     "C1 danger present"),
    ([{"id": 7, "cats": ["danger"], "entities": [], "article": "a0"}], "C1 danger present"),
    ([{"id": 7, "meta": {"id": "a0"}, "annotation_approver": None, "labels": ["danger"]}], "C1 danger present"),
    ([{"article": "a0", "cats": {"danger": True, "pride": 0.0}}], "C1 danger present, C1 pride none"),
]  # fmt: skip
BOTH = "C1 danger asserted, C2 danger none"
OWN = [
    ([{"article": "a0", "annotations": [{"coder": "C1", "frame": "danger", "stance": "asserted"}, {"coder": "C2", "frame": "danger", "value": "no"}]}], BOTH),
    ([{"article": "a0", "frame": "danger", "coding": {"C1": "asserted", "C2": "none"}}], BOTH),
    ([{"id": "a0", "human_codes": [{"annotator": "C1", "label": "danger", "stance": ["asserted"]}, {"annotator": "C2", "label": "danger", "stance": "none"}]}], BOTH),
    ({"a0": {"C1": {"danger": "asserted", "pride": None}, "C2": {"danger": "none"}}}, BOTH),
    ({"a0": {"danger": {"C1": "asserted", "C2": "none"}}}, BOTH),
    ({"danger": {"a0": {"C1": "asserted", "C2": "none"}}}, BOTH),
    ({"C1": {"a0": {"danger": "asserted"}}, "C2": {"a0": {"danger": "none"}}}, BOTH),
    ([{"article": "a0", "title": "t", "codings": {"C1": {"danger": "asserted"}, "C2": {"danger": {"stance": "none", "note": "hm"}}}}], BOTH),
    ([{"article": "a0", "frame": "danger", "title": "t", "coders": {"C1": "asserted", "C2": "none", "C3": -1}, "meta": {"page": 3}}], BOTH),
    ([{"article": "a0", "coder": c, "response": {"danger": {"stance": s, "why": "x"}}} for c, s in (("C1", "asserted"), ("C2", "none"))], BOTH),
    ([{"article": "a0", "frames": {"danger": {"C1": "asserted", "C2": "none"}}}], BOTH),
    ([{"article": "a0", "annotations": {"C1": [{"frame": "danger", "stance": "asserted"}], "C2": [{"frame": "danger", "stance": "none"}]}}], BOTH),
    ({"version": {"of": 1}, "articles": [{"id": "a0", "codes": [{"coder": "C1", "danger": "asserted"}, {"coder": "C2", "danger": "none"}]}]}, BOTH),
    ({"article": {"0": "a0", "1": "a0"}, "coder": {"0": "C1", "1": "C2"}, "danger": {"0": "asserted", "1": "none"}}, BOTH),
    ({"article": ["a0", "a0"], "coder": ["C1", "C2"], "danger": ["asserted", "none"]}, BOTH),
    ({"columns": ["article", "coder", "danger"], "index": [0, 1], "data": [["a0", "C1", "asserted"], ["a0", "C2", "none"]]}, BOTH),
    ([["article", "coder", "danger"], ["a0", "C1", "asserted"], ["a0", "C2", "none"]], BOTH),
    ('{"article": "a0", "coder": "C1", "danger": "asserted"}\n{"article": "a0", "coder": "C2", "danger": "none"}', BOTH),
    ({"a0": {"C1": ["danger"], "C2": ["pride"]}}, "C1 danger present, C2 pride present"),
    ([{"article": "a0", "coder": c, "label": f} for c, f in (("C1", "danger"), ("C2", "pride"))], "C1 danger present, C2 pride present"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "rows"), [*LABEL_STUDIO, *(p for p in PRODIGY if isinstance(p[0], list)), *OWN])
def test_a_shape_gives_the_codings_it_holds(tmp_path, data, rows):
    known = {"C1": "C1", "C2": "C2"} if '["danger"]' in json.dumps(data) and "a0" in data else {}
    assert read(tmp_path, data, coders=known)[0] == said(rows)


@pytest.mark.parametrize(("data", "rows"), DOCCANO)
def test_doccano_names_no_coder(tmp_path, data, rows):
    assert read(tmp_path, data, coders=["C1"])[0] == said(rows)
    with pytest.raises(FramingError, match="who coded"):
        read(tmp_path, data)


def test_who_looked_and_found_nothing_has_looked_and_who_was_not_asked_has_not(tmp_path):
    data = [task({"completed_by": "C1", "result": []}), task(article="a1"), task({"completed_by": "C1", "result": [choices("f", "danger")]}, article="a2")]  # fmt: skip
    rows, notes = read(tmp_path, data, empty_is_absent=True)
    bare = [
        {"meta": {"id": a}, "accept": accept, "answer": "accept", "_annotator_id": "C1"}
        for a, accept in (("a0", []), ("a2", ["danger"]))
    ]
    assert read(tmp_path, bare, empty_is_absent=True)[0] == rows
    assert rows == [*said("C1 danger none, C1 pride none"), *said("C1 danger present, C1 pride none", "a2")]
    assert "1 of 3 records hold no coding, such as record 2" in notes
    assert "no frame is coded as absent; where people wrote down only what they found" in read(tmp_path, data)[1]


def test_what_was_skipped_ignored_or_predicted_is_counted_and_left_out(tmp_path):
    remark = {"id": "r", "from_name": "why", "type": "textarea", "value": {"text": ["hm"]}}
    by = {"completed_by": "C1", "result": [choices("danger", "yes"), remark]}
    model = {
        "predictions": [{"result": [choices("danger", "no")]}] * 2,
        "drafts": [{"result": [choices("pride", "no")]}],
    }
    rows, notes = read(tmp_path, [task(by, by | {"completed_by": "C2", "was_cancelled": True}, **model)])
    assert rows == said("C1 danger present")
    assert notes.startswith(f"{tmp_path / 't.json'}: left out: ")
    assert all(part in notes for part in ("1 skipped", "2 predictions of a model", "1 drafts", "1 results without"))
    given = [asked(["danger"]), asked([], "a1", answer="ignore"), asked(["pride"], "a2", answer="reject")]
    rows, notes = read(tmp_path, lines(*given), coders={"ann": "set-C1"})
    assert rows == said("ann danger present, ann pride none")
    assert "2 of 3 records hold no coding, such as row 2" in notes
    assert "1 skipped, ignored or cancelled, 1 rejected as a whole" in notes


def test_sessions_that_are_no_coders_can_be_left_out_of_it(tmp_path):
    data = [asked(["danger"], _annotator_id="2026-01-01_10-10-10")]
    with pytest.raises(
        FramingError, match=r"coder 'ann' is not in .*\['2026-01-01_10-10-10'\]; .*leave the column out: columns coder="
    ):
        read(tmp_path, data, coders=["ann"])
    assert read(tmp_path, data, coders=["ann"], columns={"coder": ""})[0] == said("ann danger present, ann pride none")
    with pytest.raises(FramingError, match="article= names no column"):
        read(tmp_path, data, columns={"article": ""})


def test_keys_are_named_as_columns_are(tmp_path):
    given = [
        {
            "docno": "a0",
            "who": {"name": "C1"},
            "found": [{"topic": "Gefahr", "how": "asserted"}, {"topic": "pride", "how": "none"}],
        }
    ]
    columns = {"article": "docno", "coder": "who", "frame": "topic", "stance": "how", "danger": "Gefahr"}
    assert read(tmp_path, given, columns=columns)[0] == said("C1 danger asserted, C1 pride none")
    deep = [{"docno": "a0", "by": {"who": "C1"}, "shown": {"topic": "pride", "how": "none"}}]
    with pytest.raises(FramingError, match="who coded"):  # not shown, as it was said that the key is called who
        read(tmp_path, deep, columns={name: columns[name] for name in ("article", "coder", "frame", "stance")})
    with pytest.raises(FramingError, match=r"no key 'whoo' for coder \(did you mean 'who'\?\)"):
        read(tmp_path, given, columns=columns | {"coder": "whoo"})


def test_a_review_is_the_sessions_and_what_the_reviewer_decided(tmp_path):
    versions = [asked(c, sessions=[f"set-{s}" for s in by], default=False) for c, by in ((["danger"], "ab"), ([], "c"))]
    review = asked(["danger"], versions=versions, view_id="review", _annotator_id="set-boss")
    by = "set-a danger present, set-a pride none, set-b danger present, set-b pride none"
    last = "set-c danger none, set-c pride none"
    assert read(tmp_path, [review])[0] == said(f"{by}, set-boss danger present, set-boss pride none, {last}")
    answers = [{"label": "danger", "answer": a, "sessions": [s]} for a, s in (("accept", "set-a"), ("reject", "set-b"))]
    binary = {"meta": {"id": "a0"}, "label": "danger", "answer": "accept", "_annotator_id": "boss", "versions": answers}
    assert read(tmp_path, [binary])[0] == said("boss danger present, set-a danger present, set-b danger none")
    bare = {key: value for key, value in review.items() if key != "_annotator_id"}
    assert read(tmp_path, [bare], aggregate="gold")[0] == said(f"gold danger present, gold pride none, {by}, {last}")


BY_PLACE = "C1 danger present, C2 danger none"


@pytest.mark.parametrize(
    ("cell", "aggregate", "rows"),
    [
        (["yes", "no", -1], None, BY_PLACE),
        (["no", ["yes", "no", -1]], "gold", f"{BY_PLACE}, gold danger none"),
        (["NO AGREEMENT", ["yes", "no", None]], "gold", BY_PLACE),
        (["yes", ["yes", "no"]], "gold", "decisions by position, 2 of coders and what they came to; name them all"),
        (["yes", ["yes", "no", -1]], None, "decisions by position, 3 of coders and what they came to"),
    ],
)
def test_decisions_by_position_are_the_coders_in_their_order(tmp_path, cell, aggregate, rows):
    data = {"a0": {"_source": "paper", "danger": cell}}
    if rows.startswith("C1"):
        assert read(tmp_path, data, coders=["C1", "C2", "C3"], aggregate=aggregate)[0] == said(rows)
        return
    with pytest.raises(FramingError, match=rows):
        read(tmp_path, data, coders=["C1", "C2", "C3"], aggregate=aggregate)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([{"article": "a0", "annotations": {"C1": {"danger": "asserted", "prid": "none", "pridee": "rejected"}}}],
         r"record 1, annotations\.C1\.pridee: 1 unknown frames in 1 decisions: 'pridee' \(did you mean 'pride'\?\)"),
        ([{"article": "a0", "annotations": {"C1": {"dangr": "asserted"}}}], r"no coding found in 1 records; expected .* got 'dangr' \(did you mean 'danger'\?\); keys are"),
        ([{"article": "a0", "annotations": {"C1": {"danger": "asserte"}}}], r"record 1, annotations\.C1\.danger: a decision is .*did you mean 'asserted'"),
        ([task({"completed_by": "C1", "result": [choices("f", "dangr")]})], r"record 1, annotations\.0\.result\.0\.value: 1 unknown frames .*'f'"),
        (lines({"id": 1, "label": ["dangr"], "article": "a0"}, {}), r"row 1, label: 1 unknown frames .*'dangr' \(did you mean 'danger'"),
        ([{"annotations": {"C1": {"danger": "yes"}}}], r"record 1, annotations\.C1\.danger: a coding without an article; a key such as article"),
        ([{"article": "a0", "annotations": [{"frame": "danger", "stance": "asserted"}]}], r"who coded\? Nothing among \['article', 'annotations'"),
        ([{"article": "a0", "x": [{"coder": "C", "frame": "danger", "stance": s} for s in ("asserted", "none")]}],
         r"record 1, x\.1\.stance: coder 'C' gives 'danger' in 'a0' as none, but as asserted at .*record 1, x\.0\.stance"),
        ([{"id": 5, "data": {"text": "x"}, "annotations": [{"completed_by": 1, "result": [choices("danger", "yes")]}]}],
         r"none of the 1 articles is known, such as '5'; tools number what they hold: name the key of your own ids"),
        ([{"id": 1, "doc": "a0", "coder": "C", "danger": "yes"}], r"no article of the column 'id' is known, but those of 'doc' are; say so: columns article=doc"),
        ('{"a0": {"danger": "yes"}, "a0": {"danger": "no"}}', "key 'a0' stands twice in one object"),
        ([{"id": "a0", "first": [{"label": "danger"}], "second": [{"label": "pride"}]}], r"coder 'ann' is not in .*\['first', 'second'\]"),
        (["a", "b"], "record 1: must be an object with names and values, got 'a'"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_refused_by_its_path(tmp_path, data, message):
    with pytest.raises(FramingError, match=message):
        read(tmp_path, data, coders=["ann"] if "'ann'" in message or "row 1" in message else [])


KEYS = ["article", "id", "data", "meta", "annotations", "result", "value", "choices", "label", "cats", "accept", "options", "answer", "from_name", "completed_by", "danger", "pride", "ann", "a0", "a1", "start", "columns", "x"]  # fmt: skip
SCALARS = st.sampled_from(
    [None, True, 0, 1.5, "", "yes", "asserted", "danger", "pride: none", "a0", "ann", "accept", "reject", "zz"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.recursive(
        SCALARS,
        lambda some: st.lists(some, max_size=3) | st.dictionaries(st.sampled_from(KEYS), some, max_size=4),
        max_leaves=12,
    )
)
def test_any_json_gives_codings_or_is_refused(tmp_path, data):
    try:
        rows = read(tmp_path, data, coders=["ann"])[0]
    except FramingError:
        return
    assert all(article in IDS and coder and frame in BOOK.frames for article, coder, frame, _ in rows)
