"""The study's own data: shape, sums, pins, families recomputed, names and glossary checked against the articles and terms.

Numbers here are facts of the data; whoever changes the data changes them in the same commit.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter

import pandas as pd
import pytest
from conftest import PACKAGE, SHARED

from framing.codebook.codebook import read_codebook
from framing.corpus.copies import find_families
from framing.corpus.corpus import CODING_COLUMNS, FACT_COLUMNS, MENTION_COLUMNS, TERM_COLUMNS, Corpus
from framing.corpus.dates import span_dates
from framing.corpus.package import read_package
from framing.measure.dictionary import match_indicators
from framing.text.addresses import plain_address
from framing.text.scripts import WRITINGS, writing

TABLES = {
    "articles": (599, (*FACT_COLUMNS, "wave", "extent")),
    "terms": (63_592, TERM_COLUMNS),
    "codings": (2_031, CODING_COLUMNS),
    "mentions": (60, MENTION_COLUMNS),
}
ADDED = 12
"""Articles added from text: with mentions, without codings."""


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return read_package(PACKAGE)


@pytest.fixture(scope="module")
def descriptor() -> dict:
    return json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(PACKAGE / f"{name}.csv", dtype=str, keep_default_na=False)


# --- shape and sums


@pytest.mark.parametrize("name", TABLES)
def test_the_shape_of_each_table(name):
    rows, columns = TABLES[name]
    table = read(name)
    assert len(table) == rows
    assert tuple(table.columns) == columns


def test_the_sums_of_the_counts(corpus):
    assert corpus.terms["count"].sum() == 90_629
    assert corpus.articles["words"].sum() == 97_251
    assert corpus.terms["term"].nunique() == 6_009
    assert corpus.articles["family"].nunique() == 547
    assert corpus.articles["outlet"].nunique() == 365
    assert corpus.articles["outlet_printed"].nunique() == 391


def test_the_languages_kinds_and_coders(corpus):
    assert corpus.articles["language"].value_counts().to_dict() == {"en": 389, "zh-Hant": 125, "zh-Hans": 85}
    assert corpus.articles["kind"].value_counts().to_dict() == {
        "news": 420,
        "analysis": 97,
        "opinion": 62,
        "official": 20,
    }
    assert corpus.articles["wave"].value_counts().to_dict() == {"1": 375, "2": 125, "3": 87, "added": ADDED}
    assert (corpus.articles["extent"].eq("whole") == corpus.articles["wave"].eq("added")).all()
    coded = corpus.codings.groupby("coder")["article"].nunique().to_dict()
    assert coded == {"first": 362, "second": 587}
    assert coded["second"] == len(corpus.articles) - ADDED, "the second coder coded every article that was handed over"


def test_the_articles_added_from_text_have_mentions_and_no_codings(corpus):
    added = set(corpus.articles["article"]) - set(corpus.codings["article"])
    assert len(added) == ADDED
    assert set(corpus.mentions["article"]) == added
    assert (corpus.mentions.groupby("article")["frame"].nunique() == len(corpus.codebook.frames)).all()


def test_the_commentary_asserts_no_weapon_and_mostly_the_norm(corpus):
    """The piece this study starts from says "strategic weapon" only to report and to deny it (the measure is not sure of it, and asserts none); its norm is its own, but for what the ministry says."""
    commentary = corpus.mentions[corpus.mentions["article"] == "xinhua-2025-06-09-commentary"]
    counts = {frame: some.set_index(["indicator", "stance"])["count"] for frame, some in commentary.groupby("frame")}
    assert counts["weapon"].to_dict() == {
        ("外交牌", "unclear"): 1,
        ("战略武器", "unclear"): 2,
        ("战术反制", "rejected"): 1,
        ("筹码", "unclear"): 1,
    }
    others = counts["norm"][counts["norm"].index.get_level_values("stance") != "asserted"]
    said_by_the_ministry = {("依法", "attributed"): 1, ("绿色通道", "attributed"): 1}
    misjudged = {("合规贸易", "attributed"): 1, ("规范", "unclear"): 1}  # both in the text's own quotation marks
    assert others.to_dict() == said_by_the_ministry | misjudged
    assert counts["norm"].sum() - others.sum() == 24


def test_every_decision_is_about_both_frames(corpus):
    frames = corpus.codings.groupby(["article", "coder"])["frame"].agg(set)
    assert (frames == {"weapon", "norm"}).all()


def test_dates_lie_between_2010_and_2026(corpus):
    span = span_dates(corpus.articles["date"])
    assert span["first"].min() >= pd.Timestamp("2009-01-01")
    assert span["last"].max() <= pd.Timestamp("2026-12-31")
    undated = corpus.articles["date"] == ""
    assert ((corpus.articles["date_basis"] == "") == undated).all(), "how a date is known, and only where there is one"


def test_articles_have_terms_words_and_addresses(corpus):
    assert set(corpus.terms["article"]) == set(corpus.articles["article"])
    found = corpus.articles["url"].str.fullmatch(r"https?://\S+")
    assert corpus.articles.loc[~found, "url"].eq("").all()
    without = corpus.articles.loc[~found, "article"]
    printed = {"xinhua-2025-06-09-commentary", "tw-cm00015", "tw-cm05021"}
    assert without[~without.isin(printed)].str.fullmatch(r"copy-[0-9a-f]{6}").all(), "copies found without an address"
    assert len(without) == 18
    assert corpus.articles["article"].str.fullmatch(r"[a-z0-9-]+").all()
    assert corpus.articles["words"].between(20, 3000).all()


def test_no_text_is_in_it():
    """Terms are words and short phrases, sorted by article and term: nothing from which a sentence could be put together."""
    terms = read("terms")
    assert terms.sort_values(["article", "term"], kind="stable").index.equals(terms.index)
    english = terms["term"].str.fullmatch(r"[\x00-\x7f’–é\w]+(?:[ ][^ ]+)*")
    assert (terms["term"].str.split().str.len() <= 4).all()
    assert (terms.loc[~english.astype(bool), "term"].str.len() <= 12).all()


def test_chinese_terms_are_simplified(corpus):
    from framing.text.scripts import fold

    language = corpus.articles.set_index("article")["language"]
    chinese = corpus.terms[corpus.terms["article"].map(language).str.startswith("zh")]["term"].unique()
    changed = [t for t in chinese if fold(t) != t]
    assert len(changed) <= len(chinese) // 500, changed[:10]


def test_it_is_what_was_handed_over():
    """Articles, counts and codings as they were collected; only the family is found by the project."""
    source = SHARED / "rare-earth-controls"
    if not source.is_dir():
        pytest.skip("needs ../shared/rare-earth-controls, which is absent here")
    waves = read("articles").set_index("article")["wave"]
    for wave, folder in (("1", source), ("2", source / "wave-2"), ("3", source / "wave-3")):
        for name in ("articles", "terms", "codings"):
            ours, theirs = read(name), pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
            ours = ours[ours["article"].map(waves) == wave]
            again = set(theirs["article"]) - set(ours["article"])  # stand in an earlier wave already
            assert again <= {"hstong-com-899f73", "hstong-com-74cee4"}
            theirs = theirs[~theirs["article"].isin(again)]
            if name == "articles":  # but for what an address says of a visit
                theirs["url"] = theirs["url"].map(plain_address)
            key = list(theirs.columns)
            assert set(ours.columns) - set(key) <= {"family", "wave", "extent"}
            pd.testing.assert_frame_equal(
                ours[key].sort_values(key, ignore_index=True), theirs.sort_values(key, ignore_index=True)
            )


# --- the descriptor


def test_every_file_is_listed_and_pinned(descriptor):
    """By hand, not by the function that wrote it."""
    listed = {r["path"]: r for r in descriptor["resources"]}
    files = {p.name for p in PACKAGE.iterdir()} - {"datapackage.json", "README.md"}
    assert set(listed) == files
    for path, resource in listed.items():
        content = (PACKAGE / path).read_bytes()
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert resource["bytes"] == len(content)


def test_the_descriptor_says_whose_it_is_and_how_it_was_made(descriptor):
    assert descriptor["name"] == "rare-earth-controls"
    assert descriptor["licenses"][0]["name"]
    assert descriptor["sources"]
    assert descriptor["segmentation"]["zh"]["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", descriptor["version"])
    for resource in descriptor["resources"]:
        if resource["path"].endswith(".csv"):
            with (PACKAGE / resource["path"]).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            fields = resource["schema"]["fields"]
            assert [f["name"] for f in fields] == header
            assert all(f["description"] for f in fields)


def test_there_is_a_datasheet():
    text = (PACKAGE / "README.md").read_text(encoding="utf-8")
    for word in (
        "language model",
        "people",
        "purposive",
        "licence",
        "cite",
        "articles.csv",
        "glossary.csv",
        "names.csv",
    ):
        assert word in text.casefold(), word


def test_frictionless_calls_it_valid():
    command = [sys.executable, "-m", "frictionless", "validate", str(PACKAGE / "datapackage.json")]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-2000:]


# --- families


def test_the_families_are_those_that_the_library_finds(corpus):
    """On normal names: the wires of two spellings are one wire."""
    found = find_families(corpus.articles, corpus.terms).family
    stored = read("articles").set_index("article")["family"]
    differ = stored[stored != found.reindex(stored.index)]
    assert differ.empty, f"{len(differ)} articles, such as {differ.index[0]}"


def test_a_family_is_called_after_its_smallest_article():
    articles = read("articles")
    smallest = articles.groupby("family")["article"].transform("min")
    assert (articles["family"] == smallest).all()


# --- names


def test_every_printed_name_stands_in_the_articles_and_once_in_the_table():
    names, articles = read("names"), read("articles")
    assert set(names.columns) == {"column", "printed", "name", "note"}
    assert not names.duplicated(["column", "printed"]).any()
    for row in names.itertuples():
        assert row.printed in set(articles[row.column]), row.printed
        assert row.printed != row.name, row.printed
        assert row.name == row.name.strip()


def test_a_normal_name_is_not_normalised_again():
    names = read("names")
    for _, some in names.groupby("column"):
        assert not set(some["name"]) & set(some["printed"])


def test_no_two_outlets_differ_only_in_how_they_are_written(corpus):
    """What the table of names is for: letters' case, spaces, points and a leading article make no other outlet."""
    for column in ("outlet", "wire"):
        plain = corpus.articles[column].str.casefold().str.replace(r"^the |[\W_]+", "", regex=True)
        spellings = corpus.articles[column].groupby(plain).agg(set)
        assert [s for s in spellings if len(s) > 1] == [], column


# --- glossary


@pytest.fixture(scope="module")
def glossary() -> pd.DataFrame:
    return read("glossary")


def spread(glossary: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """Return every (concept, term) of one language."""
    return [(r.concept, t) for r in glossary.itertuples() for t in getattr(r, language).split("|") if t]


def test_the_glossary_has_a_concept_a_row(glossary):
    assert list(glossary.columns) == ["concept", "zh", "en", "domain"]
    assert len(glossary) == 820
    assert glossary["concept"].is_unique
    assert glossary["concept"].str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*").all()
    assert (glossary[["zh", "en", "domain"]] != "").all(axis=None)
    assert glossary["domain"].str.fullmatch(r"[a-z-]+").all()


@pytest.mark.parametrize("language", WRITINGS)
def test_every_term_of_the_glossary_occurs_in_its_language(corpus, glossary, language):
    by = corpus.articles.set_index("article")["language"].map(writing)
    there = set(corpus.terms.loc[corpus.terms["article"].map(by) == language, "term"])
    absent = [(concept, term) for concept, term in spread(glossary, language) if term not in there]
    assert absent == []


@pytest.mark.parametrize("language", WRITINGS)
def test_a_term_belongs_to_one_concept(glossary, language):
    count = Counter(term for _, term in spread(glossary, language))
    assert [term for term, n in count.items() if n > 1] == []


@pytest.mark.parametrize("language", WRITINGS)
def test_terms_of_the_glossary_are_clean(glossary, language):
    for concept, term in spread(glossary, language):
        assert term == term.strip(), concept
        assert term == term.lower() or language == "zh", concept
        assert language == "zh" or not re.search(r"[一-鿿]", term), concept


# --- codebook


def test_the_codebook_defines_both_frames_in_both_languages():
    book = read_codebook(PACKAGE / "codebook.yaml")
    assert list(book.frames) == ["weapon", "norm"]
    for frame in book.frames.values():
        assert set(frame.label) == set(frame.definition) == set(frame.indicators) == {"en", "zh"}
        for examples, stances in (
            (frame.examples, {"asserted", "attributed", "rejected"}),
            (frame.counter_examples, {"none"}),
        ):
            for language in WRITINGS:
                assert {e.stance for e in examples if e.language == language} == stances
    assert all(c.kind == "model" for c in book.coders.values()), (
        "the coders are passes of a language model, and said to be"
    )


@pytest.mark.parametrize("language", WRITINGS)
def test_at_least_half_of_the_indicators_are_found_in_the_terms(corpus, language):
    """An indicator that never occurs is allowed (other corpora have it); a codebook that is idle for the most part is a mistake."""
    by = corpus.articles.set_index("article")["language"].map(writing)
    there = sorted(set(corpus.terms.loc[corpus.terms["article"].map(by) == language, "term"]))
    hit = match_indicators(there, corpus.codebook, language=language)
    for name, frame in corpus.codebook.frames.items():
        used = set(hit.loc[hit["frame"] == name, "indicator"])
        assert len(used) >= 0.5 * len(frame.indicators[language]), (
            name,
            sorted(set(frame.indicators[language]) - used),
        )
