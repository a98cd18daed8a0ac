"""Data packages: what is refused and how it is said, whole or not at all, round trips, order of rows.

The small package below (eight articles about a dam, both languages, two coders) also serves the tests of the runner and the command line.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from samples import ABOUT, CODEBOOK, copy_tiny, describe, edit, repin, tiny_tables, write_tiny

from framing.corpus.corpus import Corpus
from framing.corpus.package import read_package, update_package, write_package
from framing.errors import FramingError
from framing.files import sha256


def resource(descriptor: dict, name: str) -> dict:
    return next(r for r in descriptor["resources"] if r["name"] == name)


def rewrite(folder: Path, table: str, change) -> None:
    """Change a table's bytes and pin it anew."""
    path = folder / f"{table}.csv"
    path.write_bytes(change(path.read_bytes()))
    repin(folder)


def refusal(folder: Path) -> str:
    """Return the message with which a package is refused: always one line of a readable length."""
    with pytest.raises(FramingError) as caught:
        read_package(folder)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message.replace(str(folder), "")) < 600
    return message.replace(f"{folder}{os.sep}", "")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    return copy_tiny(tmp_path / "dam")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory) -> Path:
    """The small package, to be read only."""
    return copy_tiny(tmp_path_factory.mktemp("tiny") / "dam")


WHOLE = "must be a whole number above zero[^']*"
CELLS = [  # table, row as a spreadsheet counts it, column, what is put there, what the message says after the place
    ("articles", 4, "article", "", r"must not be empty, got ''"),
    ("articles", 4, "outlet", "  ", r"must not be empty, got '  '"),
    ("articles", 4, "group", "east", r"must be one of \['north', 'south'\], got 'east'"),
    ("articles", 4, "group", "", r"must not be empty"),
    ("articles", 4, "kind", "News", r"must be one of \['news', 'opinion', 'official', 'analysis'\], got 'News'"),
    ("articles", 4, "language", "fr", r"must be one of \['en', 'zh-Hans', 'zh-Hant'\], got 'fr'"),
    ("articles", 4, "language", "zh", r"must be one of \['en', 'zh-Hans', 'zh-Hant'\], got 'zh'"),
    ("articles", 4, "date_basis", "guess", r"must be one of \['stated', 'url', 'inferred'\], got 'guess'"),
    ("articles", 4, "words", "-3", rf"{WHOLE}, got '-3'"),
    ("articles", 4, "words", "0", rf"{WHOLE}, got '0'"),
    ("articles", 9, "words", "", r"must not be empty"),
    *(
        ("articles", 6, "date", date, rf"must be YYYY, YYYY-MM, YYYY-MM-DD or empty, got '{re.escape(date)}'")
        for date in (
            "2025-02-30", "2025-13", "2025-00-10", "25-01-01", "2025/01/01", "2025-1-1", "20250101", "June 2025", "nan",
            "2025-01-01T00:00", " 2025", "2025年", "２０２５", "2025-10-", "-2025",
        )
    ),
    *(
        ("terms", 5, "count", count, rf"{WHOLE}, got '{re.escape(count)}'")
        for count in (
            "-1", "0", "1.5", "2.0", "1e3", "01", "+1", " 1", "1 ", "1,000", "one", "nan", "inf", "0x1", "9" * 30,
            "1３", "1٣", "三",
        )
    ),
    ("terms", 5, "count", "", r"must not be empty"),
    ("terms", 5, "term", "", r"must not be empty"),
    ("terms", 5, "article", "a99", r"must be one of the 8 in articles\.csv, got 'a99'"),
    ("terms", 5, "article", "A0", r"must be one of the 8 in articles\.csv, got 'A0'"),
    ("codings", 6, "article", "a99", r"must be one of the 8 in articles\.csv, got 'a99'"),
    ("codings", 6, "coder", "eve", r"must be one of \['ann', 'bob'\], got 'eve'"),
    ("codings", 6, "frame", "Danger", r"must be one of \['danger', 'pride'\], got 'Danger'"),
    ("codings", 6, "stance", "present", "can't stand where the coder gives the frame a stance elsewhere"),
    ("codings", 6, "stance", "affirmed", r"must be one of \['asserted', 'attributed', 'rejected', 'present', 'none'\], got 'affirmed'"),
    ("codings", 6, "stance", "", r"must not be empty"),
    ("mentions", 2, "article", "a99", r"must be one of the 8 in articles\.csv, got 'a99'"),
    ("mentions", 2, "frame", "joy", r"must be one of \['danger', 'pride'\], got 'joy'"),
    ("mentions", 2, "stance", "denied", r"must be one of \['asserted', 'attributed', 'rejected', 'unclear', 'none'\], got 'denied'"),
    ("mentions", 2, "count", "0.5", r"must be a whole number from zero on[^']*, got '0\.5'"),
    ("names", 2, "column", "group", r"must be one of \['outlet', 'wire'\], got 'group'"),
    ("names", 2, "name", "", r"must not be empty"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "column", "value", "rule"), CELLS)
def test_a_bad_cell_is_named_by_file_row_and_column(package, table, row, column, value, rule):
    def put(rows):
        rows[row - 1][rows[0].index(column)] = value

    edit(package, table, put)
    assert re.fullmatch(rf"{table}\.csv, row {row}, column {column}: {rule}.*", refusal(package))


def test_a_count_that_is_too_large_is_told_the_limit(package):
    edit(package, "terms", lambda rows: rows[4].__setitem__(2, "1000000000"))
    assert re.match(r"terms\.csv, row 5, column count: .*\b(below|at most)\b.*, got '1000000000'", refusal(package))
    edit(package, "terms", lambda rows: rows[4].__setitem__(2, "999999999"))
    assert read_package(package).terms["count"].max() == 999_999_999


def test_a_cell_that_never_ends_is_named_in_one_short_line(package):
    edit(package, "articles", lambda rows: rows[3].__setitem__(rows[0].index("kind"), "news " * 50_000))
    assert re.match(r"articles\.csv, row 4, column kind: must be one of .*, got 'news news", refusal(package))


def test_a_frame_that_is_not_mentioned_has_one_row_with_none_and_0(package):
    edit(package, "mentions", lambda rows: rows.append(["a1", "danger", "none", "none", "0"]))
    assert read_package(package).mentions["count"].tolist() == [2, 0]
    for row, says in (
        (["a2", "danger", "threat", "none", "0"], r"row 4, column indicator: must be 'none' where count is 0"),
        (["a2", "danger", "none", "rejected", "0"], r"row 4, column stance: must be 'none' where count is 0"),
        (["a2", "danger", "none", "none", "3"], r"row 4, column count: must be 0 where stance is 'none'"),
        (["a0", "danger", "none", "none", "0"], r"row 4, column stance: can't stand beside mentions"),
    ):
        edit(package, "mentions", lambda rows, row=row: rows.append(row))
        assert re.match(rf"mentions\.csv, {says}", refusal(package))
        edit(package, "mentions", lambda rows: rows.__delitem__(-1))


@pytest.mark.parametrize(
    ("table", "again", "says"),
    [
        ("articles", 3, r"articles\.csv, row 10: article must be unique, got \('a1',\) a second time"),
        ("terms", 2, r"terms\.csv, row \d+: article, term must be unique, got \('a0', 'marvel'\) a second time"),
        ("codings", 2, r"codings\.csv, row 34: article, coder, frame, stance must be unique, got \('a0', 'ann', 'danger', 'asserted'\)"),
        ("mentions", 2, r"mentions\.csv, row 3: .* must be unique"),
        ("names", 2, r"names\.csv, row 3: column, printed must be unique, got \('outlet', 'river post'\)"),
    ],
)  # fmt: skip
def test_a_row_that_stands_twice(package, table, again, says):
    edit(package, table, lambda rows: rows.append(rows[again - 1]))
    assert re.match(says, refusal(package))


def test_an_article_id_twice_with_different_facts(package):
    edit(package, "articles", lambda rows: rows[4].__setitem__(0, "a0"))
    assert re.match(r"articles\.csv, row 5: article must be unique, got \('a0',\)", refusal(package))


@pytest.mark.parametrize("table", ["articles", "terms", "codings", "mentions", "names"])
def test_each_column_is_needed(tiny, tmp_path, table):
    for place, column in enumerate(tiny_tables()[table].columns):
        folder = tmp_path / column
        folder.mkdir()
        for file in tiny.iterdir():
            (folder / file.name).write_bytes(file.read_bytes())
        edit(folder, table, lambda rows, drop=place: [r[:drop] + r[drop + 1 :] for r in rows])
        assert re.match(rf"{table}\.csv: column '{column}' is missing.*; there are \[", refusal(folder))


def test_a_column_nobody_knows(package):
    edit(package, "terms", lambda rows: [[*r, "note" if i == 0 else "x"] for i, r in enumerate(rows)])
    assert re.match(r"terms\.csv: unknown column 'note'; allowed: \['article', 'term', 'count'\]", refusal(package))


def test_a_misspelt_column_is_told_what_is_missing(package):
    edit(package, "articles", lambda rows: rows[0].__setitem__(6, "languge"))
    assert re.match(
        r"articles\.csv: column 'language' is missing \(did you mean 'languge'\?\); there are", refusal(package)
    )


def test_a_column_that_stands_twice(package):
    edit(package, "terms", lambda rows: [[*r, r[1]] for r in rows])
    assert re.match(r"terms\.csv: .*column 'term", refusal(package))


@pytest.mark.parametrize("table", ["articles", "terms", "codings"])
def test_a_comma_too_many_on_every_row(package, table):
    edit(package, table, lambda rows: [rows[0], *([*r, ""] for r in rows[1:])])
    fields = len(tiny_tables()[table].columns)
    assert re.match(rf"{table}\.csv.*\b{fields}\b.*\b{fields + 1}\b", refusal(package)), (
        "fields expected and fields got"
    )


def test_a_comma_too_many_on_one_row(package):
    edit(package, "terms", lambda rows: rows[4].append("7"))
    assert re.match(r"terms\.csv: not a readable CSV table.*3 fields in line 5, saw 4", refusal(package))


@pytest.mark.parametrize(("table", "missing"), [("terms", "count"), ("codings", "stance"), ("articles", "words")])
def test_a_row_that_is_cut_short(package, table, missing):
    edit(package, table, lambda rows: rows[4].pop() and None)
    assert re.match(rf"{table}\.csv, row 5, column {missing}: must not be empty", refusal(package))


def test_rows_are_counted_as_a_spreadsheet_counts_them_blank_lines_included(package):
    edit(package, "terms", lambda rows: [*rows[:3], [], [], *rows[3:5], [*rows[5][:2], "-1"], *rows[6:]])
    assert re.match(r"terms\.csv, row 8, column count", refusal(package))


def test_a_cell_with_line_breaks_is_one_row(package):
    def put(rows):
        rows[1][1] = "River\nPost\nof the north"
        rows[3][5] = "gossip"

    edit(package, "articles", put)
    assert re.match(r"articles\.csv, row 4, column kind", refusal(package))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"terms\.csv: not a readable CSV table"),
        (b"\n\n", r"terms\.csv: not a readable CSV table"),
        (b"article,term,count\n", r"terms\.csv: there is no row"),
        (b'article,term,count\na0,"river,1\n', r"terms\.csv: not a readable CSV table.*EOF inside string"),
        ("article,term,count\na0,café,1\n".encode("latin-1"), r"terms\.csv.*not a readable CSV table in UTF-8"),
        ("article,term,count\na1,威胁,1\n".encode("gb18030"), r"terms\.csv.*not a readable CSV table in UTF-8"),
        ("article,term,count\na1,威胁,1\n".encode("utf-16"), r"terms\.csv.*not a readable CSV table in UTF-8"),
        (b"article;term;count\na0;river;1\n", r"terms\.csv: column 'article' is missing; there are \['article;term;count'\]"),
    ],
    ids=["no byte", "only line ends", "only a header", "open quote", "latin-1", "gb18030", "utf-16", "semicolons"],
)  # fmt: skip
def test_files_that_are_no_table(package, content, says):
    rewrite(package, "terms", lambda _: content)
    assert re.match(says, refusal(package))


def test_bytes_that_are_not_utf8_are_placed(package):
    def break_row(data):
        lines = data.split(b"\n")
        lines[6] = b"a1,\xff\xfe,1"
        return b"\n".join(lines)

    rewrite(package, "terms", break_row)
    assert re.match(r"terms\.csv, row 7: .*UTF-8", refusal(package))


@pytest.mark.parametrize("table", ["codings", "mentions", "names"])
def test_an_optional_table_may_be_absent_but_not_empty(package, table):
    edit(package, table, lambda rows: rows[:1])
    assert re.match(rf"{table}\.csv: there is no row", refusal(package))
    describe(package, lambda d: d["resources"].remove(resource(d, table)))
    corpus = read_package(package)
    assert table == "names" or getattr(corpus, table).empty


@pytest.mark.parametrize("order", ["none first", "none last"])
def test_codings_that_contradict_each_other(package, order):
    """One coder, one article, one frame: absent and asserted at once."""

    def put(rows):
        both = [["a3", "ann", "pride", "none"], ["a3", "ann", "pride", "rejected"]]
        rest = [r for r in rows[1:] if r[:3] != ["a3", "ann", "pride"]]
        return [rows[0], *rest, *(both if order == "none first" else both[::-1])]

    edit(package, "codings", put)
    row = 33 if order == "none first" else 34
    assert re.match(
        rf"codings\.csv, row {row}: coder 'ann' gives 'pride' in 'a3' both 'none' and a stance; keep one",
        refusal(package),
    )


def test_several_stances_of_one_frame_are_no_contradiction(package):
    edit(package, "codings", lambda rows: rows.append(["a0", "ann", "danger", "rejected"]))
    assert len(read_package(package).codings) == 33


@pytest.mark.parametrize("name", ["articles.csv", "terms.csv", "codings.csv", "codebook.yaml", "names.csv"])
def test_a_missing_file(package, name):
    (package / name).unlink()
    listed = name.split(".")[0]
    assert refusal(package) == f"{name}: no such file, but datapackage.json lists it as '{listed}'"


def test_a_folder_where_a_file_should_be(package):
    (package / "terms.csv").unlink()
    (package / "terms.csv").mkdir()
    assert "terms.csv: no such file" in refusal(package)


@pytest.mark.parametrize("what", ["nothing there", "an empty folder", "a file"])
def test_no_package_at_all(tmp_path, what):
    folder = tmp_path / "dam"
    if what == "an empty folder":
        folder.mkdir()
    elif what == "a file":
        folder.write_text("x")
    with pytest.raises(FramingError, match=r"dam/datapackage\.json: no such file; a data package is a folder with"):
        read_package(folder)


@pytest.mark.parametrize("name", ["articles", "terms", "codebook"])
def test_a_resource_that_is_not_listed(package, name):
    describe(package, lambda d: d["resources"].remove(resource(d, name)))
    assert re.match(rf"datapackage\.json: a data package needs the resource '{name}', got \[", refusal(package))


@pytest.mark.parametrize("name", ["articles", "terms", "codings", "codebook", "names"])
def test_a_wrong_sha256(package, name):
    describe(package, lambda d: resource(d, name).update(hash="sha256:" + "0" * 64))
    says = refusal(package)
    assert re.match(rf"{name}\.\w+: sha256 is [0-9a-f]{{12}}…, but datapackage\.json says 0{{12}}…", says)
    assert "framing verify" in says
    assert "--update" in says


def test_one_changed_byte_is_noticed(package):
    path = package / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"river", b"rivet", 1))
    assert re.match(r"terms\.csv: sha256 is", refusal(package))


def leave_by_link(folder: Path) -> None:
    (folder / "articles.csv").unlink()
    (folder / "articles.csv").symlink_to(folder.parent / "outside.csv")


def leave_by_linked_folder(folder: Path) -> None:
    (folder / "sub").symlink_to(folder.parent, target_is_directory=True)
    describe(folder, lambda d: resource(d, "articles").update(path="sub/outside.csv"))


def path_is(value):
    return lambda folder: describe(folder, lambda d: resource(d, "articles").update(path=value))


@pytest.mark.parametrize(
    "leave",
    [
        path_is("../outside.csv"),
        path_is("nowhere/../../outside.csv"),
        path_is("/etc/hostname"),
        path_is("https://example.org/articles.csv"),
        path_is("file:///etc/hostname"),
        path_is(["articles.csv"]),
        path_is(7),
        path_is(None),
        path_is("articles\0.csv"),
        leave_by_link,
        leave_by_linked_folder,
    ],
    ids=["up", "down and up", "absolute", "http", "file", "list", "number", "null", "NUL", "link", "linked folder"],
)
def test_a_path_that_leaves_the_folder(package, leave):
    (package.parent / "outside.csv").write_bytes((package / "articles.csv").read_bytes())
    leave(package)
    assert re.match(r"datapackage\.json: the path of 'articles' must lie within the folder, got ", refusal(package))


@pytest.mark.parametrize("path", ["a" * 5000 + ".csv", "", ".", "sub/articles.csv"])
def test_a_path_to_no_file(package, path):
    path_is(path)(package)
    assert re.search(r"no such file, but datapackage\.json lists it as 'articles'|File name too long", refusal(package))


def test_a_link_that_stays_within_the_folder_is_fine(package):
    (package / "articles.csv").rename(package / "kept.csv")
    (package / "articles.csv").symlink_to(package / "kept.csv")
    assert len(read_package(package).articles) == 8


def test_a_package_reached_by_a_link_is_fine(package, tmp_path):
    (tmp_path / "elsewhere").symlink_to(package, target_is_directory=True)
    assert len(read_package(tmp_path / "elsewhere").articles) == 8


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b'{"resources": [}',
        b"[]",
        b"7",
        b"null",
        b"{}",
        b'{"resources": null}',
        b'{"resources": "articles"}',
        b'{"resources": {"articles": 1}}',
        b'{"resources": [1]}',
        b'{"resources": [{"path": "articles.csv"}]}',
        b'{"resources": [{"name": "articles"}]}',
        b'{"resources": [{"name": ["articles"], "path": "articles.csv"}]}',
        b"\xff\xfe{}",
        b"[" * 100_000,
    ],
)
def test_a_descriptor_that_is_none(package, content):
    (package / "datapackage.json").write_bytes(content)
    assert re.match(r"datapackage\.json: not a data package descriptor: ", refusal(package))


def test_a_broken_descriptor_is_placed(package):
    (package / "datapackage.json").write_text('{\n "name": "dam",\n "resources": [}\n')
    assert re.search(r"line 3\b", refusal(package))


def test_a_descriptor_without_a_path_says_which_resource_lacks_it(package):
    describe(package, lambda d: resource(d, "terms").pop("path") and None)
    says = refusal(package)
    assert "terms" in says
    assert "path" in says


def test_a_descriptor_that_is_a_folder(package):
    (package / "datapackage.json").unlink()
    (package / "datapackage.json").mkdir()
    assert refusal(package).startswith("datapackage.json: ")


def test_a_resource_that_is_listed_twice(package):
    """The last one must not win silently."""
    describe(package, lambda d: d["resources"].insert(0, {**resource(d, "terms"), "name": "articles"}))
    says = refusal(package)
    assert says.startswith("datapackage.json: ")
    assert "'articles'" in says
    assert "twice" in says


def test_a_bad_codebook_is_named(package):
    path = package / "codebook.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("indicators", "indicaters", 1), encoding="utf-8")
    repin(package)
    assert refusal(package).startswith("codebook.yaml: frames.danger.")


@pytest.mark.parametrize(
    "change", [lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n"), lambda b: b + b"\n\n"]
)
def test_what_spreadsheets_do_to_a_file_is_no_fault(tiny, tmp_path, change):
    """A byte order mark, line ends of Windows, empty lines at the end."""
    folder = write_tiny(tmp_path / "dam")
    for table in ("articles", "terms", "codings"):
        rewrite(folder, table, change)
    assert_equal(read_package(folder), read_package(tiny))


def assert_equal(one: Corpus, other: Corpus) -> None:
    for table in ("articles", "terms", "codings", "mentions"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(other, table))
    assert one.codebook == other.codebook


# --- what is read is what was written


def test_the_small_package_comes_back(tiny):
    corpus, tables = read_package(tiny), tiny_tables()
    assert corpus.articles["article"].tolist() == [f"a{i}" for i in range(8)]
    assert corpus.articles["family"].tolist() == ["a0", "a1", "a2", "a3", "a4", "a5", "a2", "a7"]
    assert corpus.articles["outlet"].tolist() == ["River Post", "江报"] * 4
    assert corpus.articles["outlet_printed"].tolist() == tables["articles"]["outlet"].tolist()
    assert corpus.articles["words"].sum() == sum(range(20, 28))
    assert corpus.terms["count"].sum() == tables["terms"]["count"].sum()
    assert corpus.mentions.to_dict("records") == tables["mentions"].to_dict("records")
    assert len(corpus.codings) == 32


NASTY = st.sampled_from(
    [*",\"'\n\r\t;\\ |#=@稀土，。「」", "NA", "null", "\r\n", "é", "𠮷", "\0", "\u2028", "\x85", "-1"]
)
TEXT = st.lists(st.one_of(NASTY, st.characters(codec="utf-8")), min_size=1, max_size=6).map("".join)
NAME = TEXT.filter(lambda s: s.strip())


@settings(max_examples=25, deadline=None)
@given(
    outlets=st.lists(NAME, min_size=8, max_size=8),
    wires=st.lists(TEXT.filter(lambda s: s.strip()) | st.just(""), min_size=8, max_size=8),
    terms=st.lists(NAME, min_size=1, max_size=10, unique=True),
    ids=st.lists(NAME, min_size=8, max_size=8, unique=True),
)
def test_no_text_is_lost_on_the_way(outlets, wires, terms, ids):
    tables = tiny_tables()
    for name in ("articles", "terms", "codings", "mentions"):
        tables[name]["article"] = tables[name]["article"].map(lambda a: ids[int(a[1:])])
    articles = tables["articles"].assign(outlet=outlets, wire=wires, family="")
    tables["terms"] = pd.DataFrame({"article": ids[0], "term": terms, "count": range(1, len(terms) + 1)})
    with tempfile.TemporaryDirectory() as scratch:
        corpus = read_package(
            write_tiny(Path(scratch) / "dam", **(tables | {"articles": articles, "names": tiny_tables()["names"]}))
        )
    back = corpus.articles.set_index("article").loc[ids]
    assert back["outlet_printed"].tolist() == outlets
    assert back["wire_printed"].tolist() == wires
    assert back["family"].tolist() == ids
    assert dict(zip(corpus.terms["term"], corpus.terms["count"], strict=True)) == {
        t: i for i, t in enumerate(terms, start=1)
    }
    assert set(corpus.codings["article"]) == set(ids)


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_does_not_matter(tiny, seed):
    rng = np.random.default_rng(seed)
    shuffled = {name: table.iloc[rng.permutation(len(table))] for name, table in tiny_tables().items()}
    with tempfile.TemporaryDirectory() as scratch:
        assert_equal(read_package(write_tiny(Path(scratch) / "dam", **shuffled)), read_package(tiny))


def test_the_order_of_columns_does_not_matter(tiny, tmp_path):
    turned = {name: table[table.columns[::-1]] for name, table in tiny_tables().items()}
    assert_equal(read_package(write_tiny(tmp_path / "dam", **turned)), read_package(tiny))


def test_a_file_with_turned_columns_gives_the_same_corpus(tiny, package):
    edit(package, "articles", lambda rows: [r[::-1] for r in rows])
    assert_equal(read_package(package), read_package(tiny))


def test_frictionless_calls_it_valid_whatever_the_order_of_columns(tmp_path):
    articles = tiny_tables()["articles"]
    articles.loc[0, "outlet"] = 'River, "Post"\nof 江'
    folder = write_tiny(tmp_path / "dam", articles=articles[articles.columns[::-1]])
    command = [sys.executable, "-m", "frictionless", "validate", str(folder / "datapackage.json")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-2000:]


# --- whole or not at all


def test_write_package_refuses_a_folder_with_something_in_it(tmp_path):
    (tmp_path / "dam").mkdir()
    (tmp_path / "dam" / "mine.txt").write_text("keep")
    with pytest.raises(FramingError, match=r"dam: exists and is not empty; name a new folder"):
        write_tiny(tmp_path / "dam")
    assert [p.name for p in (tmp_path / "dam").iterdir()] == ["mine.txt"]


def test_write_package_refuses_a_name_that_is_a_file(tmp_path):
    (tmp_path / "dam").write_text("keep")
    with pytest.raises(FramingError, match="dam"):
        write_tiny(tmp_path / "dam")
    assert (tmp_path / "dam").read_text() == "keep"


def test_write_package_fills_an_empty_folder_and_makes_its_parents(tmp_path):
    (tmp_path / "dam").mkdir()
    write_tiny(tmp_path / "dam")
    write_tiny(tmp_path / "a" / "b" / "dam")
    for folder in (tmp_path / "dam", tmp_path / "a" / "b" / "dam"):
        assert (folder / "README.md").read_text(encoding="utf-8") == "# A dam\n"
        assert len(read_package(folder).articles) == 8
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "dam"]


BAD = [
    (lambda t: {"terms": t["terms"].assign(count=-1)}, r"terms\.csv, row 2, column count"),
    (lambda t: {"terms": t["terms"].assign(count=t["terms"]["count"] + 0.5)}, r"terms\.csv, row 2, column count"),
    (lambda t: {"articles": t["articles"].assign(group="east")}, r"articles\.csv, row 2, column group"),
    (lambda t: {"articles": t["articles"].drop(columns="kind")}, r"articles\.csv: column 'kind' is missing"),
    (lambda t: {"articles": pd.concat([t["articles"]] * 2)}, r"articles\.csv, row 10: article must be unique"),
    (lambda t: {"articles": t["articles"].head(7)}, r"terms\.csv, row \d+, column article: must be one of the 7"),
    (lambda t: {"codings": t["codings"].head(0)}, r"codings\.csv: there is no row"),
    (lambda t: {"coding": t["codings"]}, r"'coding'.*'codings'"),
    (lambda t: {"../outside": t["codings"]}, r"'\.\./outside'"),
]


@pytest.mark.parametrize(("change", "says"), BAD)
def test_write_package_leaves_nothing_behind_where_a_table_is_bad(tmp_path, change, says):
    home = tmp_path / "home"
    with pytest.raises(FramingError, match=says) as caught:
        write_tiny(home / "dam", **change(tiny_tables()))
    assert not home.exists() or list(home.iterdir()) == []
    assert ".dam-" not in str(caught.value), "the message names the folder that was asked for, not a scratch one"
    assert sorted(p.name for p in tmp_path.iterdir()) in ([], ["home"])


def test_write_package_names_the_codebook_that_is_bad(tmp_path):
    with pytest.raises(FramingError, match="indicaters") as caught:
        write_tiny(tmp_path / "dam", codebook=CODEBOOK.replace("indicators", "indicaters"))
    assert ".dam-" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_write_package_without_a_codebook(tmp_path):
    with pytest.raises(FramingError, match=r"none\.yaml: no such file"):
        write_package(tmp_path / "dam", tables=tiny_tables(), codebook=tmp_path / "none.yaml", readme="", about=ABOUT)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("table", ["articles", "terms"])
def test_write_package_needs_articles_and_terms(tmp_path, table):
    tables = {name: t for name, t in tiny_tables().items() if name != table}
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    with pytest.raises(FramingError, match=rf"needs the resource '{table}'"):
        write_package(tmp_path / "dam", tables=tables, codebook=tmp_path / "codebook.yaml", readme="", about=ABOUT)
    assert [p.name for p in tmp_path.iterdir()] == ["codebook.yaml"]


def test_an_interrupted_write_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_tiny(tmp_path / "dam")
    assert list(tmp_path.iterdir()) == []


# --- pinned anew


def test_update_package_pins_what_changed_and_keeps_what_is_said_of_the_package(package):
    assert update_package(package) == []
    before = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    path = package / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"river", b"stream", 1))
    with pytest.raises(FramingError, match="sha256"):
        read_package(package)
    assert update_package(package) == ["terms"]
    assert "stream" in set(read_package(package).terms["term"])
    after = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert {k: v for k, v in after.items() if k != "resources"} == {k: v for k, v in before.items() if k != "resources"}
    assert resource(after, "terms")["hash"] == f"sha256:{sha256(path)}"
    assert resource(after, "terms")["bytes"] == path.stat().st_size


def test_update_package_takes_in_a_table_that_came_later(tmp_path):
    folder = write_tiny(tmp_path / "dam")
    codings = (folder / "codings.csv").read_bytes()
    (folder / "codings.csv").unlink()
    describe(folder, lambda d: d["resources"].remove(resource(d, "codings")))
    assert read_package(folder).codings.empty
    (folder / "codings.csv").write_bytes(codings)
    assert update_package(folder) == ["codings"]
    assert len(read_package(folder).codings) == 32


@pytest.mark.parametrize("bad", [b"a0,river,-1\n", b"a99,river,1\n", b"a0,\xff,1\n"])
def test_update_package_refuses_bad_tables_and_changes_nothing(package, bad):
    before = (package / "datapackage.json").read_bytes()
    path = package / "terms.csv"
    path.write_bytes(path.read_bytes() + bad)
    with pytest.raises(FramingError, match=r"terms\.csv"):
        update_package(package)
    assert (package / "datapackage.json").read_bytes() == before
    with pytest.raises(FramingError, match="sha256"):
        read_package(package)


def test_update_package_keeps_files_it_does_not_know(package):
    (package / "weather.csv").write_text("rain\n3\n")
    describe(package, lambda d: d["resources"].append({"name": "weather", "path": "weather.csv", "hash": "sha256:0"}))
    update_package(package)
    after = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    assert resource(after, "weather")["hash"] == f"sha256:{sha256(package / 'weather.csv')}"
    read_package(package)


def test_update_package_keeps_a_table_under_another_file_name(package):
    (package / "terms.csv").rename(package / "counts.csv")
    describe(package, lambda d: resource(d, "terms").update(path="counts.csv"))
    read_package(package)
    update_package(package)
    assert len(read_package(package).terms) == len(tiny_tables()["terms"])


def test_a_glossary_is_read_with_the_package(tmp_path):
    glossary = pd.DataFrame([("dam", "大坝", "dam|dams", "water")], columns=["concept", "zh", "en", "domain"])
    corpus = read_package(write_tiny(tmp_path / "with", glossary=glossary))
    pd.testing.assert_frame_equal(corpus.glossary, glossary)
    assert corpus.filter(language="en").glossary is corpus.glossary
    without = read_package(write_tiny(tmp_path / "without"))
    with pytest.raises(FramingError, match=r"has no glossary: write a glossary\.csv with the columns concept, zh, en"):
        _ = without.glossary
    twice = pd.concat([glossary, glossary.assign(concept="wall", zh="墙")])
    with pytest.raises(FramingError, match=r"bad/glossary\.csv: the term 'dam' \(en\) stands twice"):
        write_tiny(tmp_path / "bad", glossary=twice)


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_terms_in_pieces_are_those_of_the_whole(tmp_path, monkeypatch, form):
    tables = {name: table for name, table in tiny_tables().items() if name != "codings"}
    tables["terms"] = (
        tables["terms"].sort_values(["article", "term"]).astype({"article": "category", "term": "category"})
    )
    book = tmp_path / "codebook.yaml"
    book.write_text(CODEBOOK, encoding="utf-8")
    read = []
    for place, piece in (("whole", 1000), ("pieces", 3)):
        monkeypatch.setattr("framing.corpus.tables._PIECE", piece)
        folder = write_package(
            tmp_path / place, tables=tables, codebook=book, readme="# A dam\n", about=ABOUT, terms=form
        )
        read.append(read_package(folder).terms)
    pd.testing.assert_frame_equal(*read)
    assert len(read[0]) == len(tables["terms"]) > 20
