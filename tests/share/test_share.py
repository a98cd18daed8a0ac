"""Features out: the same numbers from the package as from the text, nothing to be read off it, nothing half-written."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from samples import CODEBOOK, THEMES, code_texts, write_texts

from framing.codebook.codebook import read_codebook
from framing.compare.bootstrap import Intervals
from framing.compare.groups import compare_groups, estimate_prevalence
from framing.compare.terms import compare_frame_terms
from framing.corpus.corpus import Corpus
from framing.corpus.package import read_package, update_package
from framing.errors import FramingError
from framing.measure.coders import code_coders
from framing.measure.dictionary import code_dictionary, count_indicators
from framing.measure.topics import TermLimits, code_topics, fit_topics
from framing.share.checks import fill_articles, find_short_articles
from framing.share.leaks import WORD, check_unreadable
from framing.share.share import make_text_corpus, read_words, share_corpus
from framing.text.scripts import HAN, fold
from framing.text.terms import Segmenter, count_terms


@pytest.fixture(scope="module")
def package(texts, book, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shared") / "dam"
    return share_corpus(texts, codebook_path=book, folder=folder, tables={"codings": code_texts(texts)})


def compare_corpora(text: Corpus, shared: Corpus, *, min_families: int = 5) -> dict[str, int]:
    """Assert that every analysis gives the same numbers on both, to the last digit; return how many rows were compared."""
    compared = {}
    for table in ("articles", "terms", "mentions", "codings"):
        left, right = getattr(text, table), getattr(shared, table)
        assert_frame_equal(left, right, check_exact=True, check_dtype=False)
        compared[table] = len(right)
    options = {"intervals": Intervals(draws=200), "seed": 7}
    dictionary = [code_dictionary(c) for c in (text, shared)]
    assert_frame_equal(*dictionary, check_exact=True, check_dtype=False)
    assert_frame_equal(*(count_indicators(c) for c in (text, shared)), check_exact=True, check_dtype=False)
    codes = [code_coders(c) if len(c.codings) else d for c, d in zip((text, shared), dictionary, strict=True)]
    prevalence = [estimate_prevalence(c, **options) for c in codes]
    assert_frame_equal(*prevalence, check_exact=True)
    compared["dictionary"], compared["prevalence"] = len(dictionary[0]), len(prevalence[0])
    groups = sorted(text.articles["group"].unique())
    if len(groups) > 1:
        assert_frame_equal(*(compare_groups(c, reference=groups[0], **options) for c in codes), check_exact=True)
    for language in ("en", "zh"):
        models = [
            fit_topics(c, language=language, n_topics=3, limits=TermLimits(min_df=2, max_df=0.9), seed=7)
            for c in (text, shared)
        ]
        assert list(models[0].terms_) == list(models[1].terms_)
        assert np.array_equal(models[0].components_, models[1].components_)
        shares = [code_topics(m, c, language=language) for m, c in zip(models, (text, shared), strict=True)]
        assert_frame_equal(*shares, check_exact=True, check_dtype=False)
        compared[f"topic shares {language}"] = len(shares[0])
        frame = dictionary[0].query("value == 1 and language.str.startswith(@language)")["frame"].mode()[0]
        ones = [d[d["coder"] == "dictionary"] for d in dictionary]
        odds = [
            compare_frame_terms(
                d, c.terms, frame=frame, language=language, shuffles=200, min_families=min_families, **options
            )
            for d, c in zip(ones, (text, shared), strict=True)
        ]
        assert_frame_equal(*odds, check_exact=True, check_dtype=False)
        compared[f"log-odds {language}"] = len(odds[0])
    return compared


# --- the same numbers ------------------------------------------------------------------------------------------------


def test_the_package_gives_the_numbers_of_the_text(texts, book, package):
    text = make_text_corpus(texts, codebook=read_codebook(book), codings=code_texts(texts))
    compared = compare_corpora(text, read_package(package))
    assert min(compared.values()) > 10, compared


def test_what_the_whole_vocabulary_changes(texts, cutter, package):
    """Topics, mentions and prevalence need no rule: they are those of all terms, which the rule about vocabulary cannot have bent."""
    shared = read_package(package)
    whole = make_text_corpus(texts, codebook=shared.codebook, codings=code_texts(texts), segmenter=cutter, shared_by=1)
    assert len(whole.terms) > len(shared.terms)
    assert_frame_equal(whole.mentions, shared.mentions, check_dtype=False)
    assert_frame_equal(whole.articles, shared.articles, check_dtype=False)
    for language in ("en", "zh"):
        models = [
            fit_topics(c, language=language, n_topics=3, limits=TermLimits(min_df=2, max_df=0.9), seed=7)
            for c in (whole, shared)
        ]
        assert list(models[0].terms_) == list(models[1].terms_)
        assert np.array_equal(models[0].components_, models[1].components_)


def test_counts_are_those_of_the_text(texts, cutter, package):
    """Counted again by other means: a regular expression for English, jieba's own cut of the folded text for Chinese."""
    shared = read_package(package)
    by = shared.terms.set_index(["article", "term"])["count"]
    for row in texts.itertuples():
        if row.language == "en":
            found = re.findall(r"[a-z0-9]+", row.text.lower())
            looked = ("flood", "marvel", "budget", "crews", "threat")
        else:
            found = cutter.segment_terms(fold(row.text), "zh-Hans")
            looked = ("洪水", "奇迹", "预算", "附近", "威胁")
        for term in looked:
            assert by.get((row.article, term), 0) == found.count(term), (row.article, term)


def test_terms_of_a_single_article_of_a_language_are_left_out(texts, cutter, package):
    terms = read_package(package).terms
    written = texts.set_index("article")["language"].str[:2]
    spread = terms.groupby([terms["article"].map(written), "term"])["article"].nunique()
    assert spread.min() == 2
    assert set(terms["term"]) & {f"zq{i}x" for i in range(48)} == {
        "zq4x",
        "zq5x",
        "zq6x",
        "zq7x",
    }  # which stand in copies
    every = make_text_corpus(texts, codebook=read_package(package).codebook, segmenter=cutter, shared_by=1).terms
    other = every.groupby([every["article"].map(written), "term"])["article"].transform("nunique")
    names = {"article": str, "term": str}
    assert_frame_equal(every[other >= 2].reset_index(drop=True).astype(names), terms.astype(names), check_dtype=False)


def test_copies_are_families(texts, package):
    families = read_package(package).articles.set_index("article")["family"]
    assert [families[f"a{i:03}"] for i in (20, 21, 22, 23)] == ["a004", "a005", "a006", "a007"]
    assert families.nunique() == len(texts) - 4


def test_mentions_carry_their_stance(package):
    mentions = read_package(package).mentions
    assert set(mentions["stance"]) == {"asserted", "attributed", "rejected", "unclear", "none"}
    assert set(mentions["indicator"]) >= {"threat", "威胁", "成就"}


def test_the_order_of_rows_changes_nothing(texts, book, package, tmp_path):
    shuffled = texts.sample(frac=1, random_state=1)
    codings = code_texts(texts).sample(frac=1, random_state=2)
    again = share_corpus(shuffled, codebook_path=book, folder=tmp_path / "dam", tables={"codings": codings})
    for file in sorted(package.iterdir()):
        assert (again / file.name).read_bytes() == file.read_bytes(), file.name


# --- nothing to be read ----------------------------------------------------------------------------------------------


def test_nothing_can_be_read_off_the_package(texts, package):
    assert check_unreadable(package, texts).empty
    written = b"".join(file.read_bytes() for file in package.iterdir()).decode()
    assert "Headline" not in written
    assert not any(title in written for title in texts["title"])


def leak(package: Path, folder: Path, table: str, change) -> Path:
    folder.mkdir()
    for file in package.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    frame = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False)
    change(frame).to_csv(folder / f"{table}.csv", index=False, lineterminator="\n")
    return folder


def put(column: str, value: str, row: int = 3):
    def change(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[row, column] = value
        return frame

    return change


LEAKS = [
    ("terms", "term", "a threat to everybody"),
    ("terms", "term", "were-seen-again-by"),
    ("terms", "term", "大坝对下游是一个威胁"),
    ("terms", "term", "大壩對下游是一個威脅"),
    ("articles", "article", "the-dam-is-a-threat-4711"),
    ("articles", "wire", "Valley News, which said that the dam is a threat to the harvest"),
    ("articles", "outlet", "Headline 4 that nobody else has printed: River Post"),
    ("articles", "url", "The minister denied that"),
    ("articles", "date_basis", "It is an achievement of"),
    ("mentions", "indicator", "an achievement of a whole generation"),
]


@pytest.mark.parametrize(("table", "column", "value"), LEAKS)
def test_a_planted_run_is_found(texts, package, tmp_path, table, column, value):
    found = check_unreadable(leak(package, tmp_path / "leak", table, put(column, value)), texts)
    found = found[found["reason"].str.startswith("holds four consecutive words")]
    assert list(found["table"]) == [table]
    assert list(found["column"]) == [column]
    assert list(found["value"]) == [value]
    assert list(found["row"]) == [5]
    assert set(found["article"]) <= set(texts["article"])


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("terms", "term", "threat to everybody"),  # three words
        ("terms", "term", "附近再次出现"),
        ("terms", "term", "everybody to threat a"),  # four, in an order that no text has
        ("articles", "outlet", "The dam is a threat"),  # a paper may be called so
        ("articles", "url", "https://example.org/the-dam-is-a-threat"),
    ],
)
def test_what_is_no_run_is_not_found(texts, package, tmp_path, table, column, value):
    found = check_unreadable(leak(package, tmp_path / "leak", table, put(column, value)), texts)
    assert not found["reason"].str.startswith("holds four").any()


def test_phrases_that_overlap_to_a_run_are_found(texts, package, tmp_path):
    def add(frame):
        more = pd.DataFrame(
            {"article": ["a000"] * 2, "term": ["is a threat", "threat to everybody"], "count": ["1", "1"]}
        )
        return pd.concat([frame, more]).sort_values(["article", "term"])

    found = check_unreadable(leak(package, tmp_path / "leak", "terms", add), texts)
    assert "is a threat + threat to everybody" in set(found["value"])


def test_a_long_word_of_simplified_text_is_no_run(texts, package, tmp_path):
    """Folded as if it were traditional, the country's name would fall apart into four words."""
    name = "尼日利亚联邦共和国"
    assert len(Segmenter().segment_terms(name, "zh-Hans")) == 1
    assert len(Segmenter().segment_terms(name, "zh-Hant")) >= 4
    changed = texts.copy()
    changed.loc[1, "text"] += f"他当选{name}总统。"
    found = check_unreadable(leak(package, tmp_path / "leak", "terms", put("term", name)), changed)
    assert not (found["value"] == name).any()


@pytest.mark.parametrize("table", ["articles", "terms", "mentions", "codings"])
def test_rows_in_the_order_of_the_text_are_found(texts, package, tmp_path, table):
    found = check_unreadable(leak(package, tmp_path / "leak", table, lambda f: f.iloc[::-1]), texts)
    assert list(found["table"]) == [table]
    assert "order" in found["reason"].iloc[0]


def test_an_id_made_of_words_is_refused_and_can_be_forced(texts, book, cutter, tmp_path):
    bad = texts.assign(article=texts["article"].replace("a004", "the dam is a threat"))
    bad.loc[bad["article"] == "the dam is a threat", "text"] += " The dam is a threat."
    with pytest.raises(
        FramingError, match=r"articles, column article: 'the dam is a threat' holds four consecutive words"
    ):
        share_corpus(bad, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter)
    assert not (tmp_path / "dam").exists()
    folder = share_corpus(bad, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter, force=True)
    assert "**Forced**: " in (folder / "README.md").read_text(encoding="utf-8")


WORDS = st.lists(
    st.sampled_from([w for theme in THEMES["en"] for w in theme] + ["the", "of", "not", "said", "well-known"]),
    min_size=100,
    max_size=160,
)


@given(st.lists(WORDS, min_size=2, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=6, deadline=None)
def test_whatever_the_texts_no_run_is_read_off(tmp_path_factory, several, rng):
    frame = write_texts(len(several)).assign(language="en", text=[" ".join(words) for words in several])
    frame["title"] = frame["title"].sample(frac=1, random_state=rng.randint(0, 99)).to_numpy()
    book = tmp_path_factory.mktemp("any") / "codebook.yaml"
    book.write_text(CODEBOOK, encoding="utf-8")
    folder = share_corpus(frame, codebook_path=book, folder=book.parent / "out")
    assert check_unreadable(folder, frame).empty
    shared = read_package(folder)
    assert_frame_equal(make_text_corpus(frame, codebook=shared.codebook).terms, shared.terms, check_dtype=False)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "text", "length", "least"),
    [
        ("en", "word " * 99, 99, 100),
        ("en", "dual-use don't stop " * 25 + "once", 76, 100),
        ("zh-Hans", "大坝，" * 74 + "x 12 the dam", 148, 150),
        ("zh-Hant", "壩" * 149, 149, 150),
    ],
)
def test_articles_too_short_are_named_and_refused(texts, book, tmp_path, language, text, length, least):
    bad = texts.copy()
    bad.loc[7, ["language", "text"]] = language, text
    short = find_short_articles(bad)
    assert (
        short.to_dict("records")
        == [{"article": "a007", "language": language, "length": length if "dual" not in text else 101, "least": least}]
        or "dual" in text
    )
    if "dual" in text:  # hyphened words count as two: 25 times four words, and one
        assert short.empty
        return
    with pytest.raises(
        FramingError, match=rf"1 of 48 articles are too short to share: a007 \({length} of {least}\); .*pieced together"
    ):
        share_corpus(bad, codebook_path=book, folder=tmp_path / "dam")
    assert list(tmp_path.iterdir()) == []


def test_the_least_length_is_long_enough(texts):
    enough = texts.head(2).assign(text=["word " * 100, "坝" * 150])
    assert find_short_articles(enough).empty
    assert len(find_short_articles(enough, min_words=101, min_characters=151)) == 2
    late = enough.assign(text=["— " * 2000 + text for text in enough["text"]])  # their words stand at the end
    assert find_short_articles(late).empty
    assert find_short_articles(late, min_words=101, min_characters=151)["length"].tolist() == [100, 150]


@given(text=st.text(alphabet="ab'’_- .é中国", max_size=60), least=st.integers(1, 12))
@settings(deadline=None)
def test_lengths_are_counts_of_words_and_characters(text, least):
    words, characters = len(WORD.findall(text)), len(HAN.findall(text))
    articles = pd.DataFrame({"article": ["e", "z"], "language": ["en", "zh-Hans"], "text": text})
    short = find_short_articles(articles, min_words=least, min_characters=least).set_index("article")["length"]
    assert short.to_dict() == {name: n for name, n in (("e", words), ("z", characters)) if n < least}


def test_force_shares_short_articles_and_says_so(texts, book, cutter, tmp_path):
    bad = texts.copy()
    bad.loc[0, "text"] = "The flood and the wall."
    folder = share_corpus(bad, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter, force=True)
    assert "**Forced**: 1 articles are shorter than that (the shortest has 5)." in (folder / "README.md").read_text(
        encoding="utf-8"
    )
    assert "a000" in set(read_package(folder).articles["article"])


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        (
            "group",
            "",
            r"2 of 48 articles lack a group of the codebook, one of \['north', 'south'\]; .*--group.*'a003'.*got ''",
        ),
        ("group", "nort", r"lack a group of the codebook.*got 'nort'"),
        ("kind", "editorial", r"lack a kind, one of \['news', .*--kind.*got 'editorial'"),
        ("outlet", " ", r"lack an outlet; .*--outlet"),
        ("language", "fr", r"lack a language that can be counted, one of .*got 'fr'"),
        ("text", "", r"lack a text; an export of headlines"),
        ("article", "", r"lack an id|a second time"),
    ],
)
def test_what_articles_lack_is_named(texts, book, tmp_path, column, value, says):
    bad = texts.copy()
    bad.loc[[3, 9], column] = value
    with pytest.raises(FramingError, match=says) as caught:
        share_corpus(bad, codebook_path=book, folder=tmp_path / "dam")
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_place_of_a_lacking_article_is_told(texts, book, tmp_path):
    bad = texts.assign(source="papers.csv", locator=[f"row {i + 2}" for i in range(len(texts))])
    bad.loc[3, "outlet"] = ""
    with pytest.raises(FramingError, match=r"the first is 'a003' \(papers\.csv, row 5\)"):
        share_corpus(bad, codebook_path=book, folder=tmp_path / "dam")


def test_group_and_kind_fill_in_where_there_is_none(texts, book, cutter, tmp_path):
    bare = texts.drop(columns=["group", "kind", "wire", "date", "date_basis", "url"])
    bare.loc[:, "group"] = ["south", *[""] * 47]
    shared = read_package(
        share_corpus(
            fill_articles(bare, group="north", kind="news"),
            codebook_path=book,
            folder=tmp_path / "dam",
            segmenter=cutter,
        )
    )
    assert shared.articles["group"].value_counts().to_dict() == {"north": 47, "south": 1}
    assert set(shared.articles["kind"]) == {"news"}
    assert set(shared.articles["date"]) == {""}


def test_one_article_alone_cannot_be_shared(texts, book, tmp_path):
    with pytest.raises(FramingError, match=r"no term occurs in 2 articles"):
        share_corpus(texts.head(1), codebook_path=book, folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"there is no row"):
        share_corpus(texts.head(0), codebook_path=book, folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"column 'text' is missing"):
        share_corpus(texts.drop(columns="text"), codebook_path=book, folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"'a000' a second time"):
        share_corpus(pd.concat([texts, texts.head(1)]), codebook_path=book, folder=tmp_path / "dam")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_in_use_is_left_alone(texts, book, tmp_path):
    (tmp_path / "dam").mkdir()
    (tmp_path / "dam" / "mine.txt").write_text("mine")
    with pytest.raises(FramingError, match=r"exists and is not empty"):
        share_corpus(texts, codebook_path=book, folder=tmp_path / "dam")
    assert [p.name for p in (tmp_path / "dam").iterdir()] == ["mine.txt"]


def test_a_bad_table_leaves_nothing_behind(texts, book, cutter, tmp_path):
    bad = code_texts(texts).assign(coder="eve")
    with pytest.raises(FramingError, match=r"column coder: must be one of \['ann', 'bob'\]"):
        share_corpus(texts, codebook_path=book, folder=tmp_path / "dam", tables={"codings": bad}, segmenter=cutter)
    assert list(tmp_path.iterdir()) == []


# --- datasheet and descriptor ----------------------------------------------------------------------------------------


def test_the_datasheet_knows_what_can_be_known(texts, package):
    sheet = (package / "README.md").read_text(encoding="utf-8")
    shared = read_package(package)
    for fact in (
        "Features of 48 articles",
        "dated 2021-01-11 to 2021-09-11",
        "en 24, zh-Hans 12, zh-Hant 12",
        "44 families; 4 articles repeat",
        f"| {len(shared.terms)} |",
        "jieba 0.42.1",
        "`ann` (person), 48 articles",
    ):
        assert fact in sheet, fact
    assert sheet.count("TODO(researcher):") >= 6
    for name in ("articles", "terms", "mentions", "codings"):
        digest = hashlib.sha256((package / f"{name}.csv").read_bytes()).hexdigest()[:16]
        assert f"`{name}.csv`" in sheet
        assert digest in sheet, name


def test_the_descriptor_says_how_it_was_segmented(package):
    descriptor = json.loads((package / "datapackage.json").read_text(encoding="utf-8"))
    words = read_codebook(package / "codebook.yaml").words()
    assert descriptor["segmentation"].items() >= Segmenter(words=words).provenance().items()
    assert descriptor["name"] == "dam"
    assert all(r["hash"].startswith("sha256:") for r in descriptor["resources"])


def test_frictionless_calls_it_valid(package):
    import subprocess
    import sys

    code = "import sys, frictionless; r = frictionless.validate(sys.argv[1]); print(r.flatten(['type', 'message'])); sys.exit(not r.valid)"
    done = subprocess.run(
        [sys.executable, "-c", code, str(package / "datapackage.json")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr[-500:]


def test_terms_as_parquet_are_the_same_corpus_and_hold_no_other_word(texts, book, cutter, package, tmp_path):
    """What a single article has stays behind in Parquet as well, whose dictionary could hold words that no row has."""
    pytest.importorskip("pyarrow")
    folder = share_corpus(
        texts, codebook_path=book, folder=tmp_path / "dam", tables={"codings": code_texts(texts)}, segmenter=cutter, about={"terms": "parquet"}
    )  # fmt: skip
    assert not (folder / "terms.csv").exists()
    compare_corpora(read_package(package), read_package(folder))
    assert check_unreadable(folder, texts).empty
    resources = {
        r["name"]: r for r in json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    }
    assert resources["terms"]["path"] == "terms.parquet"
    assert resources["terms"]["format"] == "parquet"
    assert "bytes" not in resources["terms"]  # frictionless counts none in Parquet, and calls a package with them bad
    every = set(count_terms(texts, segmenter=cutter)["term"])
    stored = pd.read_parquet(folder / "terms.parquet")
    assert set(stored["term"].cat.categories) == set(read_package(package).terms["term"]) < every
    path = folder / "terms.parquet"
    for bad, told in (
        (stored.assign(count=0), "row 2, column count: must be a whole number above zero"),
        (stored.assign(count=1.5), "row 2, column count: must be a whole number above zero"),
        (stored.assign(term=None), "a cell is empty"),
        (pd.concat([stored, stored.tail(1)]), "must be unique"),
        (stored[["article", "term"]], "column 'count' is missing"),
    ):
        bad.to_parquet(path, index=False)
        with pytest.raises(FramingError, match=told):
            update_package(folder)
    path.write_bytes(b"PAR1")
    with pytest.raises(FramingError, match="not a readable Parquet table"):
        update_package(folder)
    with pytest.raises(FramingError, match=r"terms must be one of \['csv', 'parquet'\], got 'xml'"):
        share_corpus(texts, codebook_path=book, folder=tmp_path / "no", about={"terms": "xml"})


def test_a_users_words_are_kept_whole(texts, book, tmp_path):
    listed = tmp_path / "words.txt"
    listed.write_text("# the field's\ncrews were seen\nseen again\n再次出现  # a phrase\n", encoding="utf-8")
    words = read_words(listed, read_codebook(book))
    assert {"seen again", "crews were seen"} <= set(words["en"])
    assert "再次出现" in words["zh"]
    shared = make_text_corpus(texts, codebook=read_codebook(book), segmenter=Segmenter(words=words))
    assert {"seen again", "再次出现"} <= set(shared.terms["term"])
    with pytest.raises(FramingError, match=r"a text file of words in UTF-8 is needed"):
        read_words(tmp_path / "none.txt", read_codebook(book))


# --- on real text, where it is at hand -------------------------------------------------------------------------------


def test_real_articles_give_the_same_numbers_and_cannot_be_read(shared, tmp_path):
    from conftest import PACKAGE

    with gzip.open(shared / "corpora" / "trade-war" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    frame = pd.DataFrame(rows).rename(columns={"id": "article", "lang": "language", "wire_or_source": "wire"})
    frame = frame.groupby("lang" if "lang" in frame else "language").sample(35, random_state=4)
    frame["language"] = frame["language"].replace("zh", "zh-Hans")
    frame["group"] = np.where(frame["outlet"] == "China Daily", "prc-state", "prc-commercial")
    frame = frame.assign(kind="news", date=frame["date"].fillna("").str[:10], date_basis="")
    frame = frame[~frame["article"].isin(find_short_articles(frame)["article"])]
    folder = share_corpus(frame, codebook_path=PACKAGE / "codebook.yaml", folder=tmp_path / "war")
    assert check_unreadable(folder, frame).empty
    corpus = read_package(folder)
    compared = compare_corpora(make_text_corpus(frame, codebook=corpus.codebook), corpus, min_families=10)
    assert compared["terms"] > 6_000
