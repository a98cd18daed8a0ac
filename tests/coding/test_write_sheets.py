"""Coding by people: probabilities that hold, sheets that hide the machine, and from a package to a corrected share."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from conftest import PACKAGE
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from samples import ARTICLES, IDS
from samples import SHEET_CODEBOOK as CODEBOOK

from framing.coding.read_sheets import read_sheets
from framing.coding.sample import draw_sample, read_sample
from framing.coding.write_sheets import FORMS, write_coding_task, write_sheets
from framing.compare.bootstrap import Intervals
from framing.compare.correction import correct_prevalence
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.measure.coders import code_stances
from framing.measure.dictionary import code_dictionary


def test_sheets_hold_codebook_text_or_link_and_no_machine_label(tmp_path):
    corpus = read_package(PACKAGE)
    coder = next(iter(corpus.codebook.coders))
    some = corpus.articles.head(8)
    texts = {some["article"].iloc[0]: "A text at hand."}
    write_sheets(some, tmp_path, codebook=corpus.codebook, coders=[coder], forms=list(FORMS), texts=texts, seed=1)
    book = load_workbook(tmp_path / f"{coder}.xlsx")
    assert book.sheetnames == ["codebook", "articles"]
    page = "\n".join(str(c.value) for row in book["codebook"].iter_rows() for c in row)
    for frame in corpus.codebook.frames.values():
        assert frame.definition["zh"] in page
        assert frame.indicators["en"][0] in page
        assert frame.examples[0].text in page
        assert frame.counter_examples[0].text in page
    sheet = book["articles"]
    assert [c.value for c in sheet[1]][:4] == ["article", "coder", "link", "text"]
    rules = sheet.data_validations.dataValidation
    assert rules[0].formula1 == '"asserted,attributed,rejected,none"'
    assert [str(rule.sqref) for rule in rules] == [f"{column}2:{column}9" for column in "EFGHIJ"]
    for ending in FORMS.values():
        content = (tmp_path / f"{coder}{ending}").read_bytes()
        for word in (b"predicted", b"stratum", b"inclusion", b"dictionary"):
            assert word not in content
    tasks = json.loads((tmp_path / f"{coder}.json").read_text(encoding="utf-8"))
    assert {t["data"]["text"] for t in tasks} == {"A text at hand.", *some["url"].iloc[1:]}
    interface = ElementTree.parse(tmp_path / "label-studio.xml").getroot()
    assert {c.get("name") for c in interface.iter("Choices")} == set(corpus.codebook.frames)
    assert {c.get("toName") for c in interface.iter("Choices")} == {t.get("name") for t in interface.iter("Text")}


def test_order_is_a_coders_own_and_from_the_seed(tmp_path):
    def order(folder, coder, **options):
        write_sheets(ARTICLES, tmp_path / folder, codebook=CODEBOOK, forms=["csv"], **options)
        return pd.read_csv(tmp_path / folder / f"{coder}.csv")["article"].tolist()

    ann = order("one", "ann", coders=["ann", "bo"], seed=1)
    assert sorted(ann) == IDS
    assert order("two", "bo", coders=["ann", "bo"], seed=1) != ann
    assert order("three", "ann", coders=["ann"], seed=1) == ann
    assert order("four", "ann", coders=["ann"], seed=2) != ann


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"coders": ["cy"]}, "coder must be one of .* got 'cy'"),
        ({"forms": ["exel"]}, r"form must be one of .*did you mean 'excel'"),
        ({"coders": []}, "need articles, coders and forms"),
        ({"texts": {"zz": "t"}}, "article with a text must be one of"),
    ],
)
def test_sheets_that_cannot_be_written(tmp_path, options, message):
    with pytest.raises(FramingError, match=message):
        write_sheets(ARTICLES, tmp_path, codebook=CODEBOOK, seed=1, **{"coders": ["ann"]} | options)


def population(size=240):
    rng = np.random.default_rng(1)
    origin = np.where(rng.random(size) < 0.25, rng.integers(0, 30, size), np.arange(size))
    return pd.DataFrame(
        {
            "article": [f"a{i:03}" for i in range(size)],
            "family": [f"f{i:03}" for i in origin],
            "group": rng.choice(["x", "y", "z"], size, p=[0.6, 0.35, 0.05]),
            "value": (rng.random(size) < 0.4).astype(int),
        }
    )


@settings(max_examples=30, deadline=None)
@given(n=st.integers(20, 150), seed=st.integers(0, 1000), one=st.booleans(), least=st.integers(1, 3))
def test_samples_are_what_was_asked_for(n, seed, one, least):
    table = population()
    sample = draw_sample(table, n=n, strata=("group",), one_per_family=one, least=least, seed=seed)
    assert len(sample) == n
    assert sample["inclusion"].between(0, 1, inclusive="right").all()
    assert sample["stratum"].value_counts().reindex(["x", "y", "z"]).min() >= least
    assert not one or not sample["family"].duplicated().any()
    assert draw_sample(table[::-1], n=n, strata=("group",), one_per_family=one, least=least, seed=seed).equals(sample)


@pytest.mark.parametrize("one_per_family", [True, False])
def test_weighted_samples_are_unbiased(one_per_family):
    table = population()
    totals = []
    for seed in range(150):
        sample = draw_sample(table, n=40, strata=("group",), one_per_family=one_per_family, least=3, seed=seed)
        drawn = sample.merge(table[["article", "value"]], on="article")
        totals.append(((drawn["value"] / drawn["inclusion"]).sum(), (1 / drawn["inclusion"]).sum()))
    mean, error = np.mean(totals, axis=0), np.std(totals, axis=0) / 150**0.5
    assert abs(mean[0] - table["value"].sum()) < 3.5 * error[0]
    assert abs(mean[1] - len(table)) < 3.5 * error[1] + 1e-9


@pytest.mark.parametrize("n", [1, 2, 6, 20, 60])
def test_strata_always_fit_what_is_drawn(n):
    """A hundred strata and more: the smallest are merged within their group, said so, and shares stay unbiased."""
    table = population()
    table["many"] = [f"f{i % 7}+{i % 5}" for i in range(len(table))]
    sample = draw_sample(table, n=n, strata=("group", "many"), one_per_family=False, seed=4)
    assert len(sample) == n
    [note] = sample.attrs["notes"] if n < 60 or sample.attrs["notes"] else [""]
    assert (f"n = {n} is too few for" in note) == (note != "")
    totals, value = [], table.set_index("article")["value"]
    for seed in range(200):
        drawn = draw_sample(table, n=n, strata=("group", "many"), one_per_family=False, seed=seed)
        assert {stratum.split(" / ")[0] for stratum in drawn["stratum"]} <= {"x", "y", "z", "several"}
        totals.append((value[drawn["article"]].to_numpy() / drawn["inclusion"].to_numpy()).sum())
    assert abs(np.mean(totals) - table["value"].sum()) < 4 * np.std(totals) / 200**0.5 + 1e-9
    assert draw_sample(table, n=90, strata=("group",), seed=1).attrs["notes"] == []


def test_samples_that_cannot_be_drawn():
    table = population()
    with pytest.raises(FramingError, match=r"n must lie between 3 .* got 2"):
        draw_sample(table, n=2, strata=("group",), least=3, seed=1)
    with pytest.raises(FramingError, match="got 999"):
        draw_sample(table, n=999, strata=("group",), seed=1)
    with pytest.raises(FramingError, match="column 'outlet' is missing"):
        draw_sample(table, n=20, strata=("outlet",), seed=1)
    with pytest.raises(FramingError, match="needs codes of a measure"):
        draw_sample(table, n=20, seed=1)
    with pytest.raises(FramingError, match="least must be a whole number, 1 or more, got 0"):
        draw_sample(table, n=20, strata=(), least=0, seed=1)
    with pytest.raises(FramingError, match="n must be a whole number, 1 or more, got '20'"):
        draw_sample(table, n="20", strata=(), seed=1)
    with pytest.raises(FramingError, match="seed must be a whole number, 0 or more, got None"):
        draw_sample(table, n=20, strata=(), seed=None)
    with pytest.raises(FramingError, match=r"strata must be a list of words, got the word 'group'; write \['group'\]"):
        draw_sample(table, n=20, strata="group", seed=1)
    with pytest.raises(FramingError, match=r"articles: a table .* is needed, got NoneType"):
        draw_sample(None, n=20, strata=(), seed=1)
    codes = table.assign(coder="m", frame="f", stance="present")
    with pytest.raises(FramingError, match=r"lack article 'a100' \(140 such\): what the measure did not look at"):
        draw_sample(table, n=20, codes=codes.head(100), seed=1)
    with pytest.raises(FramingError, match="codes values must be 0 or 1, got nan for article 'a000'"):
        draw_sample(table, n=20, codes=codes.assign(value=np.nan), seed=1)
    with pytest.raises(FramingError, match="articles: there is no row"):
        draw_sample(table.head(0), n=20, strata=(), seed=1)
    with pytest.raises(FramingError, match=r"articles: family of article 'a000' is empty \(2 such rows\)"):
        draw_sample(table.assign(family=[None, None, *table["family"][2:]]), n=20, strata=(), seed=1)
    with pytest.raises(FramingError, match="must be unique"):
        draw_sample(pd.concat([table, table]), n=20, strata=(), seed=1)


def test_from_package_to_corrected_share(tmp_path):
    corpus = read_package(PACKAGE)
    corpus = corpus.keep(corpus.codings["article"].unique())
    coder = "second"
    drawn = draw_sample(corpus.articles, n=120, codes=code_dictionary(corpus), seed=5)
    paths = write_coding_task(corpus, tmp_path, sample=drawn, coders=[coder], forms=["csv"], seed=5)
    assert (tmp_path / "sample.csv") in paths
    with pytest.raises(FramingError, match="exists"):
        write_coding_task(corpus, tmp_path, sample=drawn, coders=[coder], forms=["csv"], seed=5)
    with pytest.raises(FramingError, match=r"article of the sample must be one of .*got 'zz'"):
        write_coding_task(
            corpus, tmp_path / "b", sample=drawn.assign(article=["zz", *drawn["article"][1:]]), coders=[coder], seed=5
        )
    sample = read_sample(tmp_path / "sample.csv")
    assert len(sample) == 120
    truth = corpus.codings[(corpus.codings["coder"] == coder) & corpus.codings["article"].isin(sample["article"])]
    sheet = tmp_path / "sheets" / f"{coder}.csv"
    rows = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    decided = truth.groupby(["article", "frame"])["stance"].agg(list)
    for row in rows:
        for frame in corpus.codebook.frames:
            for i, stance in enumerate(decided.get((row["article"], frame), []), start=1):
                row[frame if i == 1 else f"{frame} {i}"] = stance
    with sheet.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    codings = read_sheets([sheet], codebook=corpus.codebook, articles=sample["article"])
    pd.testing.assert_frame_equal(codings, truth.sort_values(list(codings)).reset_index(drop=True), check_dtype=False)
    coded = code_stances(corpus, coder=coder)
    every = code_dictionary(corpus).assign(side="all")
    table = correct_prevalence(
        every,
        coded=coded[coded["article"].isin(sample["article"])],
        sample=sample,
        by="side",
        seed=1,
        intervals=Intervals(draws=500),
    ).set_index(["frame", "method"])
    for frame in corpus.codebook.frames:
        real = coded[(coded["frame"] == frame) & (coded["stance"] == "present")]["value"].mean()
        assert table.loc[(frame, "corrected"), "low"] < real < table.loc[(frame, "corrected"), "high"]


def test_samples_read_back_are_checked(tmp_path):
    path = tmp_path / "sample.csv"
    path.write_text("article,family\na,f\n", encoding="utf-8")
    with pytest.raises(FramingError, match=r"sample\.csv: a sample needs a column 'inclusion'"):
        read_sample(path)
    with pytest.raises(FramingError, match="not a readable table in CSV"):
        read_sample(tmp_path / "absent.csv")
