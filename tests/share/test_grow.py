"""A package grows: old articles stay as they are, new ones follow one rule with them, copies across are found."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from samples import CODEBOOK, code_texts, write_texts

from framing.corpus.copies import find_families
from framing.corpus.corpus import Corpus
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.share.grow import grow_package, list_words
from framing.share.leaks import check_unreadable
from framing.share.share import make_text_corpus, read_words, share_corpus
from framing.text.terms import Segmenter


@pytest.fixture(scope="module")
def parts() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Old and new articles; four of the new carry the copy of old ones."""
    texts = write_texts()
    new = texts["article"].isin([f"a{i:03}" for i in range(20, 30)])
    return texts[~new], texts[new]


@pytest.fixture(scope="module")
def base(parts, tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("base")
    (root / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    (root / "words.txt").write_text("seen again\n人们谈\n", encoding="utf-8")
    from framing.codebook.codebook import read_codebook

    words = read_words(root / "words.txt", read_codebook(root / "codebook.yaml"))
    old = parts[0]
    return share_corpus(
        old,
        codebook_path=root / "codebook.yaml",
        folder=root / "dam",
        tables={"codings": code_texts(old)},
        segmenter=Segmenter(words=words),
    )


@pytest.fixture(scope="module")
def grown(parts, base, tmp_path_factory) -> Path:
    return grow_package(parts[1], package=base, folder=tmp_path_factory.mktemp("grown") / "dam")


def test_old_articles_stay_as_they_are(base, grown, parts):
    """Except that a new article may show two old families to be one."""
    before, after = read_package(base), read_package(grown).keep(parts[0]["article"])
    for table in ("articles", "terms", "mentions", "codings"):
        left, right = (getattr(c, table).drop(columns="family", errors="ignore") for c in (before, after))
        assert_frame_equal(left, right, check_dtype=False)
    assert len(read_package(grown).codings) == len(before.codings)


def test_new_terms_are_those_that_another_article_of_the_language_has(base, grown, parts):
    old, whole = read_package(base), read_package(grown)
    cutter = Segmenter(words=list_words(old))
    every = make_text_corpus(parts[1], codebook=old.codebook, segmenter=cutter, shared_by=1).terms
    written = whole.articles.set_index("article")["language"].str[:2]
    known = {
        (written[a], t): set() for a, t in pd.concat([old.terms, every])[["article", "term"]].itertuples(index=False)
    }
    for a, t in pd.concat([old.terms, every])[["article", "term"]].itertuples(index=False):
        known[written[a], t].add(a)
    wanted = every[[len(known[written[a], t]) > 1 for a, t in every[["article", "term"]].itertuples(index=False)]]
    found = whole.terms[whole.terms["article"].isin(parts[1]["article"])]
    wanted, found = (t.reset_index(drop=True).astype({"article": str, "term": str}) for t in (wanted, found))
    assert_frame_equal(wanted, found, check_dtype=False)
    assert 0 < len(found) < len(every)


def test_words_of_the_package_are_kept_whole_in_new_articles(base, grown, parts):
    words = list_words(read_package(base))
    assert "seen again" in words["en"]
    assert "人们谈" in words["zh"]
    new = read_package(grown).keep(parts[1]["article"])
    assert {"seen again", "人们谈"} <= set(new.terms["term"])


def test_copies_of_old_articles_join_their_families(grown, parts):
    corpus = read_package(grown)
    family = corpus.articles.set_index("article")["family"]
    pairs = find_families(corpus.articles.assign(family=""), corpus.terms).pairs
    across = pairs[pairs["article_a"].isin(parts[1]["article"]) != pairs["article_b"].isin(parts[1]["article"])]
    assert len(across)
    for a, b in across[["article_a", "article_b"]].itertuples(index=False):
        assert family[a] == family[b]
    for name, members in family.groupby(family):
        assert name == min(members.index)


def test_mentions_are_those_of_the_new_texts(base, grown, parts):
    old, whole = read_package(base), read_package(grown)
    new = make_text_corpus(parts[1], codebook=old.codebook, segmenter=Segmenter(words=list_words(old)), shared_by=1)
    found = whole.mentions[whole.mentions["article"].isin(parts[1]["article"])].reset_index(drop=True)
    assert_frame_equal(new.mentions, found, check_dtype=False)


def test_nothing_can_be_read_and_the_order_of_rows_is_nothing(base, grown, parts, tmp_path):
    words = [w for listed in list_words(read_package(base)).values() for w in listed]
    assert check_unreadable(grown, pd.concat(parts), words=words).empty
    again = grow_package(parts[1].sample(frac=1, random_state=3), package=base, folder=tmp_path / "dam")
    for file in sorted(grown.iterdir()):
        assert (again / file.name).read_bytes() == file.read_bytes(), file.name


def test_the_datasheet_says_what_was_added(base, grown):
    before, after = ((p / "README.md").read_text(encoding="utf-8") for p in (base, grown))
    assert after.startswith(before.rstrip())
    assert "## Added: 10 articles" in after
    assert "Of the 48 articles, 10 were added from text" in after


def test_what_cannot_grow_leaves_nothing(base, parts, tmp_path):
    with pytest.raises(FramingError, match=r"1 articles stand in .* already; the first is 'a000'"):
        grow_package(parts[0].head(1), package=base, folder=tmp_path / "dam")
    short = parts[1].assign(text="The dam is a threat.")
    with pytest.raises(FramingError, match=r"10 of 10 articles are too short to share"):
        grow_package(short, package=base, folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"lack a group"):
        grow_package(parts[1].assign(group=""), package=base, folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"datapackage\.json: no such file"):
        grow_package(parts[1], package=tmp_path / "none", folder=tmp_path / "dam")
    with pytest.raises(FramingError, match=r"exists and is not empty"):
        grow_package(parts[1], package=base, folder=base)
    assert list(tmp_path.iterdir()) == []
    assert isinstance(read_package(base), Corpus)
