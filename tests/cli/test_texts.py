"""The commands that begin with texts: ingest, share, mentions. What can't be read is told; what is bad ends in one line and leaves nothing."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from conftest import ROOT
from samples import CODEBOOK, write_texts

from framing.cli.main import _EXTRAS
from framing.corpus.package import read_package
from framing.readers.articles import read_articles


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    texts = write_texts(16)
    texts.to_csv(tmp_path / "papers.csv", index=False)
    chinese = texts[texts["language"] != "en"].rename(
        columns={"title": "标题", "text": "正文", "date": "日期", "outlet": "报纸"}
    )
    chinese = chinese.drop(columns=["article", "group", "wire", "kind", "language", "date_basis", "url"])
    (tmp_path / "报纸.csv").write_bytes(chinese.to_csv(index=False).encode("gb18030"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*")}


def refused(folder: Path, call, *arguments: str) -> str:
    before = names(folder)
    code, out, err = call(*arguments)
    assert code == 2, (out, err)
    assert out == ""
    assert err.startswith("framing: ")
    assert err.count("\n") == 1, err
    assert names(folder) == before
    return err


# --- ingest ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
def test_ingest_writes_every_article_whole(folder, call, ending):
    code, out, err = call("ingest", "papers.csv", "--out", f"articles.{ending}")
    assert (code, err) == (0, "")
    assert re.match(rf"16 articles from 1 files \(en 8, zh-Hans 4, zh-Hant 4\) in articles\.{ending}; 0 rows", out)
    back = read_articles(folder / f"articles.{ending}").articles.set_index("article")
    texts = write_texts(16).set_index("article")
    assert back["text"].to_dict() == texts["text"].to_dict()
    assert back["title"].to_dict() == texts["title"].to_dict()


def test_ingest_with_a_column_map_an_encoding_and_two_files(folder, call):
    arguments = [x for pair in ("title=标题", "text=正文", "date=日期", "outlet=报纸") for x in ("--columns", pair)]
    code, out, _ = call("ingest", "报纸.csv", "--out", "a.jsonl", "--encoding", "gb18030", *arguments)
    assert code == 0
    assert "8 articles from 1 files (zh-Hans 4, zh-Hant 4)" in out
    rows = [json.loads(line) for line in (folder / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {r["outlet"] for r in rows} == {"江报", "港報"}
    code, out, err = call("ingest", "a.jsonl", "papers.csv", "--out", "both.jsonl")
    assert code == 0
    assert "24 articles from 2 files" in out, err


def test_ids_that_spell_their_titles_are_refused_with_what_to_do_and_left_out_when_asked(folder, call):
    texts = write_texts(16)
    words = texts["text"].str.findall(r"\w+").str[:5].str.join("-")
    texts.assign(article=words + texts["article"]).to_csv("slugs.csv", index=False)
    options = ("--codebook", "codebook.yaml", "--out", "dam", "--group", "north", "--kind", "news")
    _, _, err = call("share", "slugs.csv", *options)
    assert "holds four consecutive words of an article" in err
    assert "let framing ingest name the articles (--columns article=), or force it" in err
    assert call("ingest", "slugs.csv", "--columns", "article=", "--out", "named.jsonl")[0] == 0
    assert call("share", "named.jsonl", *options)[0] == 0
    assert read_package(folder / "dam").articles["article"].str.startswith("slugs-").all()


def test_ingest_tells_what_it_lost_by_reason_file_and_row(folder, call):
    lines = (folder / "papers.csv").read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3] + ",one,too,many"
    lines[5] = "a004,River Post,north"
    (folder / "papers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, out, err = call("ingest", "papers.csv", "--out", "a.jsonl")
    assert code == 0
    assert "14 articles from 1 files" in out
    assert "2 rows or parts could not be read" in out
    assert re.search(r"^lost \(1\): .*papers\.csv, row 4 \(line 4\)$", err, flags=re.M), err
    assert re.search(r"^lost \(1\): .*papers\.csv, row 6 \(line 6\)$", err, flags=re.M), err
    assert re.search(
        r"papers\.csv, row [46]", refused(folder, call, "ingest", "papers.csv", "--out", "b.jsonl", "--strict")
    )


def test_many_problems_of_a_kind_are_counted_and_the_first_are_named(folder, call):
    table = pd.DataFrame({"title": [f"T{i}" for i in range(60)], "text": ["A text that is long enough."] + [""] * 59})
    table.assign(outlet="River Post", date="2021-01-01").to_csv(folder / "empty.csv", index=False)
    code, out, err = call("ingest", "empty.csv", "--out", "a.jsonl")
    assert code == 0, err
    assert "59 rows or parts could not be read" in out
    assert re.search(r"^lost \(59\): .*empty\.csv, row 3; .*; and 39 more$", err, flags=re.M), err


def test_ingest_reads_days_and_outlets_as_it_is_told(folder, call):
    table = pd.DataFrame(
        {"title": ["T"], "text": ["The dam is a threat to the valley and to all below it."], "date": ["06/09/2025"]}
    )
    table.to_csv(folder / "one.csv", index=False)
    for more, date in (((), ""), (("--day-first",), "2025-09-06")):
        code, out, _ = call("ingest", "one.csv", "--out", "a.jsonl", "--outlet", "Harbour Post", *more)
        assert code == 0
        row = json.loads((folder / "a.jsonl").read_text(encoding="utf-8"))
        assert (row["outlet"], row["date"]) == ("Harbour Post", date)
        assert ("1 articles have no date" in out) == (date == "")
    code, out, _ = call("ingest", "one.csv", "--out", "a.jsonl")
    assert "1 articles have no outlet" in out


def test_a_page_is_read_with_the_day_it_appeared(folder, call):
    body = "新华社河口6月9日电 大坝昨日合龙，工程师们说这是一代人的成就。下游的村庄担心洪水，认为大坝是一个威胁，部长否认这种说法。"
    (folder / "page.txt").write_text(
        "\n".join(body[i : i + 20] for i in range(0, len(body), 20)) + "\n", encoding="utf-8"
    )
    code, _, err = call(
        "ingest", "page.txt", "--reader", "pages", "--date", "2025-06-10", "--outlet", "江报", "--out", "a.jsonl"
    )
    assert code == 0, err
    row = json.loads((folder / "a.jsonl").read_text(encoding="utf-8"))
    assert (row["date"], row["outlet"]) == ("2025-06-09", "江报")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.csv", "--out", "a.jsonl"), r"none\.csv: there is no such file"),
        ((".", "--out", "a.jsonl"), r"a folder; give its files"),
        (("empty", "--out", "a.jsonl"), r"empty: the file is empty"),
        (("papers.csv", "--out", "a.txt"), r"a\.txt: articles are written to \.jsonl, \.csv, \.parquet, got '\.txt'"),
        (("papers.csv", "--out", "a.jsonl", "--reader", "tabel"), r"no reader 'tabel' \(did you mean 'table'\?\)"),
        (
            ("papers.csv", "--out", "a.jsonl", "--columns", "标题"),
            r"--columns 标题: write two names with = between them, such as title=标题",
        ),
        (
            ("papers.csv", "--out", "a.jsonl", "--columns", "title=x", "--columns", "title=y"),
            r"'title' was given before, as 'x'",
        ),
        (("papers.csv", "--out", "a.jsonl", "--columns", "text=nowhere"), r"nowhere"),
        (("papers.csv", "--out", "a.jsonl", "--date", "2025-06-10"), r"date: no use for it in papers\.csv"),
        (("papers.csv", "--out", "papers.csv"), r"--out papers\.csv: the same file is read"),
        (("papers.csv",), r"--out"),
        (("nul.csv", "--out", "a.jsonl"), r"nul\.csv"),
    ],
)
def test_ingest_refuses_in_one_line(folder, call, arguments, says):
    (folder / "empty").touch()
    (folder / "nul.csv").write_bytes(b"\0" * 64)
    assert re.search(says, refused(folder, call, "ingest", *arguments))


# --- share -----------------------------------------------------------------------------------------------------------


def test_from_files_to_a_package_that_is_verified(folder, call):
    assert call("ingest", "papers.csv", "--out", "a.jsonl")[0] == 0
    code, out, err = call("share", "a.jsonl", "--codebook", "codebook.yaml", "--out", "dam")
    assert (code, err) == (0, "")
    assert re.match(
        r"dam: Corpus\(16 articles, 16 families, 4 outlets, \d+ terms, 0 codings\), \d+ mentions\. No text is in it\.",
        out,
    )
    assert re.search(r"dam/README\.md has \d+ places marked TODO\(researcher\)", out)
    assert call("verify", "dam")[0] == 0
    assert set(read_package(folder / "dam").articles["group"]) == {"north", "south"}


def test_group_kind_and_words(folder, call):
    texts = write_texts(16).drop(columns=["group", "kind"])
    texts.to_csv(folder / "bare.csv", index=False)
    (folder / "words.txt").write_text("seen again\n", encoding="utf-8")
    base = ("share", "bare.csv", "--codebook", "codebook.yaml", "--out", "dam")
    assert re.search(
        r"16 of 16 articles lack a group of the codebook, one of \['north', 'south'\]; .*--group",
        refused(folder, call, *base),
    )
    assert re.search(r"lack a kind, .*--kind", refused(folder, call, *base, "--group", "north"))
    code, _, err = call(*base, "--group", "north", "--kind", "news", "--words", "words.txt")
    assert (code, err) == (0, "")
    corpus = read_package(folder / "dam")
    assert set(corpus.articles["group"]) == {"north"}
    assert "seen again" in set(corpus.terms["term"])


def test_short_articles_are_refused_and_forced_with_a_warning(folder, call):
    texts = write_texts(16)
    texts.loc[2, "text"] = "The dam is a threat."
    texts.to_csv(folder / "short.csv", index=False)
    base = ("share", "short.csv", "--codebook", "codebook.yaml", "--out", "dam")
    assert re.search(
        r"1 of 16 articles are too short to share: a002 \(5 of 100\); .*pieced together", refused(folder, call, *base)
    )
    code, _, err = call(*base, "--force")
    assert code == 0
    assert re.match(r"forced: 1 short articles, such as 'a002', could be pieced together from their counts\n$", err)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("none.csv", "--codebook", "codebook.yaml", "--out", "dam"), r"none\.csv: there is no such file"),
        (
            ("papers.csv", "--codebook", "none.yaml", "--out", "dam"),
            r"none\.yaml: no such file; a codebook in YAML is needed",
        ),
        (("papers.csv", "--codebook", "papers.csv", "--out", "dam"), r"papers\.csv: "),
        (("papers.csv", "--codebook", "codebook.yaml", "--out", "."), r"exists and is not empty"),
        (("papers.csv", "--codebook", "codebook.yaml", "--out", "papers.csv"), r"papers\.csv is a file, not a folder"),
        (
            ("papers.csv", "--codebook", "codebook.yaml", "--out", "dam", "--group", "east", "--words", "none.txt"),
            r"none\.txt: a text file of words",
        ),
        (("papers.csv", "--out", "dam"), r"--codebook: a codebook is needed \(or --onto"),
        (("papers.csv", "--onto", "none", "--out", "dam"), r"datapackage\.json: no such file"),
        (("papers.csv", "--onto", "none", "--words", "words.txt", "--out", "dam"), r"--words: with --onto"),
    ],
)
def test_share_refuses_in_one_line(folder, call, arguments, says):
    assert re.search(says, refused(folder, call, "share", *arguments))


def test_share_refuses_a_table_with_rows_that_are_lost(folder, call):
    lines = (folder / "papers.csv").read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3] + ",one,too,many"
    (folder / "papers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    code, _, err = call("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "dam")
    assert code == 2
    assert "lost (1): " in err
    assert re.search(r"framing: papers\.csv: 1 rows can't be read \(above\)", err)
    assert not (folder / "dam").exists()


def test_a_package_grows_from_the_command_line(folder, call):
    texts = write_texts(24)
    texts.iloc[:16].to_csv(folder / "old.csv", index=False)
    texts.iloc[16:].to_csv(folder / "more.csv", index=False)
    assert call("share", "old.csv", "--codebook", "codebook.yaml", "--out", "dam")[0] == 0
    code, out, err = call("share", "more.csv", "--onto", "dam", "--out", "larger")
    assert (code, err) == (0, "")
    assert re.match(r"larger: Corpus\(24 articles, ", out)
    assert len(read_package(folder / "dam").articles) == 16
    assert call("verify", "larger")[0] == 0


# --- mentions --------------------------------------------------------------------------------------------------------


def test_mentions_are_counted_and_listed(folder, call):
    code, out, err = call("mentions", "papers.csv", "--codebook", "codebook.yaml", "--out", "m.csv", "--counts")
    assert (code, err) == (0, "")
    counted = pd.read_csv(folder / "m.csv")
    assert list(counted.columns) == ["article", "frame", "indicator", "stance", "count"]
    assert counted["article"].nunique() == 16, "every article that was looked through"
    counted = counted[counted["count"] > 0].reset_index(drop=True)
    assert f"{counted['count'].sum()} mentions in {counted['article'].nunique()} articles" in out
    assert re.search(r"danger asserted \d+, .*danger unclear \d", out)
    assert call("mentions", "papers.csv", "--codebook", "codebook.yaml", "--out", "s.csv")[0] == 0
    listed = pd.read_csv(folder / "s.csv")
    assert list(listed) == [
        "article",
        "sentence",
        "frame",
        "indicator",
        "stance",
        "probability",
        "reason",
        "cue",
        "speaker",
    ]
    assert len(listed) == counted["count"].sum()
    denied = listed[listed["sentence"] == "The minister denied that the dam is a threat."]
    assert set(denied["stance"]) <= {"rejected", "unclear"}
    assert denied["reason"].str.startswith("a denial (denied) ").all()
    assert set(denied["cue"]) == {"denied"}
    again = listed.groupby(["article", "frame", "indicator", "stance"]).size().rename("count").reset_index()
    pd.testing.assert_frame_equal(again, counted)


def test_ids_that_are_given_anew_are_told(folder, call):
    write_texts(3).assign(article="same").to_csv(folder / "twins.csv", index=False)
    code, _, err = call("mentions", "twins.csv", "--codebook", "codebook.yaml", "--out", "m.csv")
    assert code == 0
    assert re.match(r"note \(3\): id 'same' stands on 3 different articles; .*: twins\.csv, row 2; twins", err)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("papers.csv", "--codebook", "codebook.yaml", "--out", "m.json"),
            r"m\.json: mentions are written as \.csv, got '\.json'",
        ),
        (("papers.csv", "--codebook", "none.yaml", "--out", "m.csv"), r"none\.yaml: no such file"),
        (("none.csv", "--codebook", "codebook.yaml", "--out", "m.csv"), r"none\.csv: there is no such file"),
        (
            ("papers.csv", "--codebook", "codebook.yaml", "--out", "./papers.csv"),
            r"--out papers\.csv: the same file is read",
        ),
        (
            ("papers.csv", "--codebook", "codebook.yaml", "--out", "codebook.yaml"),
            r"--out codebook\.yaml: the same file is read",
        ),
        (("papers.csv", "--codebook", "codebook.yaml", "--out", "folder.csv"), r"folder\.csv: a folder; name a file"),
        (
            ("french.csv", "--codebook", "codebook.yaml", "--out", "m.csv"),
            r"french\.csv: article 'a000': language must be one of .* got 'fr'",
        ),
        (
            ("bad.json", "--codebook", "codebook.yaml", "--out", "m.csv"),
            r"bad\.json: named as JSON, but begins with 'nothing'; mend it, or say what it is: .*--reader in framing ingest",
        ),
    ],
)
def test_mentions_refuses_in_one_line(folder, call, arguments, says):
    write_texts(2).assign(language="fr").to_csv(folder / "french.csv", index=False)
    (folder / "bad.json").write_text("nothing", encoding="utf-8")
    (folder / "folder.csv").mkdir()
    assert re.search(says, refused(folder, call, "mentions", *arguments))


# --- places that can't be written -------------------------------------------------------------------------------------

WRITERS = {
    "ingest": ("ingest", "papers.csv", "--out", "{place}/a.csv"),
    "share": ("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "{place}/dam2", "--force"),
    "mentions": ("mentions", "papers.csv", "--codebook", "codebook.yaml", "--out", "{place}/m.csv"),
    "code sample": ("code", "sample", "dam", "--out", "{place}/task", "--n", "6", "--coder", "ann", "--seed", "1"),
}


@pytest.mark.parametrize("command", [*WRITERS, "verify"])
def test_a_disk_that_is_full_ends_every_command_in_one_line(folder, call, monkeypatch, command):
    assert call("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "dam", "--force")[0] == 0
    before = names(folder)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "replace", full)
    arguments = WRITERS.get(command, ("verify", "dam", "--update"))
    code, _, err = call(*(part.format(place="new") for part in arguments))
    assert code == 2
    assert re.search(
        r"^framing: (new|dam)/.*: cannot be written: No space left on device; make room, .*\n\Z", err, re.M
    )
    assert names(folder) == before


@pytest.mark.parametrize("command", list(WRITERS))
@pytest.mark.parametrize(
    ("place", "says"),
    [("papers.csv", "papers.csv is a file, not a folder; name another place"), ("x" * 300, "File name too long")],
)
def test_a_place_that_cannot_be_ends_every_command_in_one_line(folder, call, command, place, says):
    assert call("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "dam", "--force")[0] == 0
    before = names(folder)
    code, _, err = call(*(part.format(place=place) for part in WRITERS[command]))
    assert code == 2
    assert says in err.splitlines()[-1]
    assert "Traceback" not in err
    assert names(folder) == before


def test_a_package_that_is_not_installed_is_named_with_its_extra(folder, call, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    err = refused(folder, call, "ingest", "papers.csv", "--out", "a.parquet")
    assert err == "framing: this needs the package pyarrow, which is not installed: pip install 'framing[readers]'\n"
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    brought = {re.split("[<>=]", r)[0].replace("python-", "") for r in extras["readers"]}
    assert brought == set(_EXTRAS["readers"])


# --- code ------------------------------------------------------------------------------------------------------------


def fill(path: Path, decide) -> None:
    """Fill a coder's sheet: ``decide`` says what an article's danger is; pride is absent everywhere."""
    sheet = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    sheet["danger"], sheet["pride"] = sheet["article"].map(decide), "none"
    sheet.to_csv(path, index=False, encoding="utf-8-sig")


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """Where the first test that asks for a task leaves it for the others."""
    return tmp_path_factory.mktemp("task") / "kept"


@pytest.fixture
def task(folder, call, kept) -> Path:
    """A package, and a sample of six of its articles with a sheet for each of two coders."""
    if kept.exists():
        shutil.copytree(kept, folder, dirs_exist_ok=True)
        return folder / "task"
    assert call("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "dam")[0] == 0
    drawing = ("--n", "6", "--coder", "ann", "--coder", "bob", "--form", "csv", "--by", "group", "--seed", "4")
    code, out, err = call("code", "sample", "dam", "--out", "task", "--texts", "papers.csv", *drawing)
    assert (code, err) == (0, "")
    assert re.match(r"6 of 16 articles drawn; keep task.sample\.csv from the coders\n", out)
    assert {"ann.csv", "bob.csv", "codebook.md"} == {p.name for p in (folder / "task" / "sheets").iterdir()}
    shutil.copytree(folder, kept)
    return folder / "task"


def test_a_sample_is_coded_and_read_back(folder, call, task):
    sample = pd.read_csv(task / "sample.csv")
    texts = write_texts(16).set_index("article")["text"]
    shown = pd.read_csv(task / "sheets" / "ann.csv", dtype=str, encoding="utf-8-sig").set_index("article")["text"]
    assert shown.to_dict() == texts[sample["article"]].to_dict()
    assert sample["inclusion"].between(0, 1, inclusive="right").all()
    differ = sample["article"].iloc[2]
    fill(task / "sheets" / "ann.csv", lambda a: "asserted")
    fill(task / "sheets" / "bob.csv", lambda a: "rejected" if a == differ else "asserted")
    sheets = ("task/sheets/ann.csv", "task/sheets/bob.csv")
    ask = ("--package", "dam", "--sample", "task/sample.csv", "--out", "codings.csv", "--disagreements", "differ.csv")
    code, out, err = call("code", "read", *sheets, *ask)
    assert (code, err) == (0, "")
    assert "24 codings of 6 articles in codings.csv (ann 6, bob 6)" in out
    assert re.search(r"^danger asserted: alpha .* 83% agree, 6 articles$", out, flags=re.M)
    codings = pd.read_csv(folder / "codings.csv")
    assert list(codings) == ["article", "coder", "frame", "stance"]
    assert codings[(codings["article"] == differ) & (codings["frame"] == "danger")]["stance"].tolist() == [
        "asserted",
        "rejected",
    ]
    assert pd.read_csv(folder / "differ.csv")[["article", "stance"]].to_numpy().tolist() == [
        [differ, "asserted"],
        [differ, "rejected"],
    ]


def test_further_coding_is_planned(folder, call, task):
    fill(task / "sheets" / "ann.csv", lambda a: "asserted" if a > "a006" else "none")
    ask = ("--package", "dam", "--sample", "task/sample.csv", "--out", "codings.csv")
    assert call("code", "read", "task/sheets/ann.csv", *ask)[0] == 0
    given = ("plan", "dam", "--codings", "codings.csv", "--sample", "task/sample.csv", "--reference")
    code, out, err = call("code", *given, "north", "--further", "0", "--further", "8")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "expected width of 95% intervals, 6 of 16 articles coded so far"
    assert lines[1] == "now:"
    assert re.match(r"8 more, drawn from north \d, south \d:", lines[4])
    widths = [float(re.search(r"ann, danger, south minus north: (\d\.\d+)", lines[i])[1]) for i in (2, 5)]
    assert widths[1] < widths[0]
    assert "sizes: 11 further articles are more than the 10" in refused(
        folder, call, "code", *given, "north", "--further", "11"
    )
    assert "got 'west'" in refused(folder, call, "code", *given, "west", "--further", "1")
    (folder / "codings.csv").write_text("article,coder\n", encoding="utf-8")
    assert "codings.csv: column 'frame' is missing" in refused(folder, call, "code", *given, "north", "--further", "1")


def test_what_a_coder_left_out_is_told(folder, call, task):
    one, two = pd.read_csv(task / "sample.csv")["article"].iloc[:2]
    fill(task / "sheets" / "ann.csv", lambda a: "" if a == two else "asserted")
    sheet = pd.read_csv(task / "sheets" / "ann.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    sheet[sheet["article"] != one].to_csv(task / "sheets" / "ann.csv", index=False)
    sheets = ("task/sheets/ann.csv", "task/sheets/bob.csv")
    code, out, err = call("code", "read", *sheets, "--package", "dam", "--sample", "task/sample.csv", "--out", "c.csv")
    assert (code, err) == (0, "")
    assert "9 codings of 5 articles in c.csv (ann 5)" in out
    assert f"not coded by ann: 3 decisions in 2 articles: {one} (danger and pride); {two} (danger)\n" in out
    assert "not coded by bob: 12 decisions in 6 articles: " in out
    code, out, _ = call("code", "read", *sheets, "--package", "dam", "--out", "c.csv")
    assert f"not coded by ann: 1 decisions in 1 articles: {two} (danger)\n" in out
    assert "stance\n" in (folder / "c.csv").read_text(encoding="utf-8").splitlines(keepends=True)[0]


def test_articles_that_are_drawn_and_have_no_text_are_told(folder, call):
    assert call("share", "papers.csv", "--codebook", "codebook.yaml", "--out", "dam")[0] == 0
    write_texts(16).head(3).to_csv(folder / "few.csv", index=False)
    drawing = ("--n", "16", "--coder", "ann", "--form", "csv", "--by", "group", "--seed", "4", "--copies")
    code, _, err = call("code", "sample", "dam", "--out", "task", "--texts", "few.csv", *drawing)
    assert code == 0
    assert err.startswith("13 of 16 drawn have no text in few.csv, and show a link: a003, a004")


def test_agreement_without_any_variation_is_called_undefined(folder, call, task):
    for name in ("ann", "bob"):
        fill(task / "sheets" / f"{name}.csv", lambda a: "none")
    sheets = ("task/sheets/ann.csv", "task/sheets/bob.csv")
    code, out, _ = call("code", "read", *sheets, "--package", "dam", "--out", "c.csv", "--disagreements", "d.csv")
    assert code == 0
    assert "danger asserted: alpha undefined (all decisions are the same), AC1 1.00" in out
    assert "to adjudicate: 0 decisions in 0 articles, in d.csv" in out
    assert pd.read_csv(folder / "d.csv").empty


def test_coders_who_share_no_article_have_no_agreement(folder, call, task):
    one, two = pd.read_csv(task / "sample.csv")["article"].iloc[:2]
    fill(task / "sheets" / "ann.csv", lambda a: "asserted" if a == one else "")
    fill(task / "sheets" / "bob.csv", lambda a: "asserted" if a == two else "")
    for name, keep in (("ann", one), ("bob", two)):
        sheet = pd.read_csv(task / "sheets" / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
        sheet[sheet["article"] == keep].to_csv(task / "sheets" / f"{name}.csv", index=False)
    ask = ("--package", "dam", "--out", "codings.csv", "--disagreements", "differ.csv")
    code, out, _ = call("code", "read", "task/sheets/ann.csv", "task/sheets/bob.csv", *ask)
    assert code == 0
    assert "no article was coded by two coders" in out
    assert not (folder / "differ.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("sample", "dam", "--out", "t", "--n", "6", "--coder", "anne", "--by", "group", "--seed", "1"), r"coder must be one of \['ann', 'bob'\] or somebody else, got 'anne' \(did you mean 'ann'\?\)"),
        (("sample", "dam", "--out", "t", "--n", "99", "--coder", "ann", "--by", "group", "--seed", "1"), r"n must lie between 2 .* got 99"),
        (("sample", "dam", "--out", "t", "--n", "6", "--coder", "ann", "--by", "groop", "--seed", "1"), r"column 'groop' is missing \(did you mean 'group'\?\)"),
        (("sample", "dam", "--out", "t", "--n", "6", "--coder", "ann", "--form", "word", "--seed", "1", "--by", "group"), r"form must be one of .* got 'word'"),
        (("sample", "dam", "--out", "task", "--n", "6", "--coder", "ann", "--by", "group", "--seed", "1"), r"sample\.csv: exists"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.csv"), r"no cell is coded in task.sheets.ann\.csv"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.xlsx"), r"c\.xlsx: written as \.csv"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.csv", "--person", "ann"), r"--person ann: write two names with = between them, such as ann@example\.org=ann"),
        (("read", "none.csv", "--package", "dam", "--out", "c.csv"), r"none\.csv: cannot be read"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "task/sheets/../sheets/ann.csv"), r"--out .*ann\.csv: the same file is read; give it a name of its own"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--sample", "task/sample.csv", "--out", "task/sample.csv"), r"--out .*sample\.csv: the same file is read"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.csv", "--disagreements", "task/sheets/ann.csv"), r"--disagreements .*ann\.csv: the same file is read"),
        (("read", "task/sheets/ann.csv", "--package", "dam", "--out", "c.csv", "--disagreements", "./c.csv"), r"--disagreements c\.csv: the same file is written for --out"),
        (("sample", "dam", "--out", "t", "--n", "6", "--coder", "ann", "--by", "group", "--seed", "1", "--texts", "others.csv"), r"others\.csv: article 'zz1' is not in dam \(2 such\).*; leave those out"),
    ],
)  # fmt: skip
def test_code_refuses_in_one_line(folder, call, task, arguments, says):
    write_texts(2).assign(article=["zz1", "zz2"]).to_csv(folder / "others.csv", index=False)
    assert re.search(says, refused(folder, call, "code", *arguments))


# --- the example page ------------------------------------------------------------------------------------------------


def test_the_example_page_is_read_as_it_was_laid_out(tmp_path, call, monkeypatch):
    """And is what its script draws: the same bytes, and the sums its datasheet names."""
    import hashlib
    import importlib.util

    from conftest import ROOT

    example = ROOT / "data" / "example-page"
    spec = importlib.util.spec_from_file_location("make_page", example / "make_page.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    monkeypatch.chdir(tmp_path)
    made.draw(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes() == (example / "page.pdf").read_bytes()
    sheet = (example / "README.md").read_text(encoding="utf-8")
    for name in ("page.pdf", "page.png", "web.csv"):
        assert hashlib.sha256((example / name).read_bytes()).hexdigest() in sheet, name
    files = [str(example / name) for name in ("page.pdf", "web.csv")]
    assert call("ingest", *files, "--date", "2025-06-11", "--outlet", "河口日报", "--out", "a.jsonl")[0] == 0
    rows = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()]
    page = {r["title"]: r["text"].replace("\n\n", "\n") for r in rows if r["source"] == "page.pdf"}
    assert len(rows) == 8
    for title, text in (
        ("出口许可不是武器，是责任", made.COMMENT),
        ("河口磋商谈及磁材供应", made.TALKS),
        ("旧矿坑上的长远账", made.MINES),
        ("龙舟绕灯塔", made.BOATS),
        ("五月磁材出口回升", made.BRIEF),
    ):
        body = re.sub(r"^(□.*\n|（上接第一版）\n|本报河口6月10日电（记者 .*?）)", "", text)
        assert page[title] == body


# --- a codebook of words alone ----------------------------------------------------------------------------------------


def test_a_word_list_is_enough_and_what_is_missing_is_said_where_it_matters(folder, call):
    words = "frames: {danger: {indicators: {en: [threat], zh: [威胁]}}}\n"
    (folder / "words.yaml").write_text(words, encoding="utf-8")
    code, _, err = call("share", "papers.csv", "--codebook", "words.yaml", "--out", "dam", "--force")
    assert code == 0, err
    mentions = read_package("dam").mentions
    assert {"asserted", "unclear"} <= set(mentions["stance"])
    assert json.loads((folder / "dam" / "datapackage.json").read_text(encoding="utf-8"))["title"] == "dam"
    drawing = (
        "code",
        "sample",
        "dam",
        "--n",
        "4",
        "--seed",
        "1",
        "--by",
        "language",
        "--coder",
        "ann",
        "--form",
        "csv",
    )
    code, _, err = call(*drawing, "--coder", "ann smith", "--out", "task")
    assert (code, "names a file" in err) == (2, True)
    assert not read_package("dam").codebook.coders
    code, _, err = call(*drawing, "--out", "task")
    assert code == 0
    assert "dam: ann added to the codebook's coders, as persons" in err
    assert read_package("dam").codebook.coders["ann"].kind == "person"
    assert "the codebook has no definition of danger" in err
    assert "definition: missing" in (folder / "task" / "sheets" / "codebook.md").read_text(encoding="utf-8")


def test_codings_need_their_coders_declared(folder, call):
    (folder / "words.yaml").write_text("frames: {danger: {indicators: {en: [threat]}}}\n", encoding="utf-8")
    assert call("share", "papers.csv", "--codebook", "words.yaml", "--out", "dam", "--force")[0] == 0
    article = read_package("dam").articles["article"].iloc[0]
    (folder / "dam" / "codings.csv").write_text(
        f"article,coder,frame,stance\n{article},ann,danger,asserted\n", encoding="utf-8"
    )
    code, _, err = call("verify", "dam", "--update")
    assert code == 2
    assert "has the coders ['ann'], and the codebook declares none; write into it coders: {name: {kind: person}}" in err


def test_all_that_is_wrong_with_a_codebook_is_told_in_one_run(folder, call):
    (folder / "bad.yaml").write_text(
        "titel: x\nframes: {a: {indicators: {en: [b]}}, c: {indicators: {en: [b, no]}}}\n", encoding="utf-8"
    )
    code, out, err = call("share", "papers.csv", "--codebook", "bad.yaml", "--out", "dam")
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 3
    assert "titel: unknown key (did you mean 'title'?)" in err
    assert "frames.c.indicators.en.1: " in err
    assert "stands in the frames 'a' and 'c'" in err


def test_ingest_tells_what_it_cleaned_and_takes_a_language(call, tmp_path) -> None:
    (tmp_path / "a.csv").write_text("id,text\n1,两⽤物项的许可\n", encoding="utf-8")
    code, out, err = call(
        "ingest", str(tmp_path / "a.csv"), "--out", str(tmp_path / "a.jsonl"), "--language", "zh-Hant"
    )
    assert (code, "zh-Hant 1" in out) == (0, True)
    assert "cleaned: look-alike characters made plain" in err
    assert "1 places in 1 articles of a.csv" in err
    assert call("ingest", str(tmp_path / "a.csv"), "--out", str(tmp_path / "b.jsonl"), "--language", "Klingon")[0] == 2


def test_a_new_study_refuses_words_before_it_reads_texts(folder, call):
    for arguments, says in (
        (("--frames", "note=war", "--frames", "peace=“truce”"), "--frames: a frame cannot be called 'note'"),
        (
            ("--frames", "threat=raid,law=treaty"),
            "--frames threat=raid,law=treaty: a frame with words is given by a --fr",
        ),
        (
            ("--frames", "威胁=威胁；法律＝条约"),
            "--frames 威胁=威胁；法律＝条约: a frame with words is given by a --frames of",
        ),
        (
            ("--frames", "peace,law=treaty"),
            "--frames peace,law=treaty: a frame with words is given by a --frames of its",
        ),
        (("--codebook", "none.yaml"), "none.yaml: no such file"),
    ):
        code, out, err = call("new", "study", "--articles", "none.csv", *arguments)
        assert (code, out) == (2, "")
        assert err.startswith(f"framing: {says}")
        assert len(err.splitlines()) == len(arguments) // 2
    assert not (folder / "study").exists()
