"""What is written holds the package's counts, in the forms that the other libraries read."""

from __future__ import annotations

import shutil
import subprocess

import pandas as pd
import pytest
from conftest import PACKAGE
from scipy import io, sparse

from framing import FramingError, read_package
from framing.publish.export import export_corpus


@pytest.fixture(scope="module")
def corpus():
    return read_package(PACKAGE)


@pytest.mark.filterwarnings("ignore:The default value for `spmatrix`:DeprecationWarning")  # scipy 1.18 on
@pytest.mark.parametrize("to", ["quanteda", "sklearn", "gensim"])
def test_counts_terms_and_articles_come_back_in_step(corpus, tmp_path, to):
    names = export_corpus(corpus, to=to, folder=tmp_path / "out")
    assert set(names) == {p.name for p in (tmp_path / "out").iterdir()} > {"articles_en.csv", "articles_zh.csv", "mentions.csv", "codings.csv"}  # fmt: skip
    for language in ("en", "zh"):
        counts, articles, terms = corpus.term_matrix(language)
        path = tmp_path / "out" / f"counts_{language}"
        back = sparse.load_npz(f"{path}.npz") if to == "sklearn" else io.mmread(f"{path}.mtx")
        assert (sparse.csr_matrix(back) != counts).nnz == 0
        facts = pd.read_csv(tmp_path / "out" / f"articles_{language}.csv", dtype=str, keep_default_na=False)
        assert list(facts["article"]) == list(articles)
        if to == "gensim":
            lines = (tmp_path / "out" / f"terms_{language}.txt").read_text("utf-8").splitlines()
            assert lines[0] == str(len(articles))
            assert [line.split("\t")[1] for line in lines[1:]] == list(terms)
            assert sum(int(line.split("\t")[2]) for line in lines[1:]) == counts.nnz
        else:
            listed = pd.read_csv(tmp_path / "out" / f"terms_{language}.csv", dtype=str, keep_default_na=False)
            assert list(listed["term"]) == list(terms)


def test_another_target_and_a_full_folder_are_refused(corpus, tmp_path):
    with pytest.raises(
        FramingError, match=r"to must be one of .*'quanteda'.* got 'quantida' \(did you mean 'quanteda'\?\)"
    ):
        export_corpus(corpus, to="quantida", folder=tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    with pytest.raises(FramingError, match="not empty"):
        export_corpus(corpus, to="gensim", folder=tmp_path / "full")


def test_gensim_reads_it(corpus, tmp_path):
    corpora = pytest.importorskip("gensim.corpora", reason="gensim is not installed")
    export_corpus(corpus, to="gensim", folder=tmp_path / "out")
    counts, articles, terms = corpus.term_matrix("en")
    read = corpora.MmCorpus(str(tmp_path / "out" / "counts_en.mtx"))
    words = corpora.Dictionary.load_from_text(str(tmp_path / "out" / "terms_en.txt"))
    assert (read.num_docs, len(words), words[5]) == (len(articles), len(terms), terms[5])
    assert sum(n for document in read for _, n in document) == counts.sum()


def test_r_reads_it(corpus, tmp_path):
    if shutil.which("Rscript") is None:
        pytest.skip("R is not installed")
    export_corpus(corpus, to="quanteda", folder=tmp_path / "out")
    code = (
        'counts <- Matrix::readMM("counts_zh.mtx"); terms <- read.csv("terms_zh.csv", encoding = "UTF-8", na.strings = NULL)$term;'
        'articles <- read.csv("articles_zh.csv", encoding = "UTF-8", na.strings = NULL); dimnames(counts) <- list(articles$article, terms);'
        'x <- as(counts, "CsparseMatrix"); cat(dim(x), sum(x), x[2, 3])'
    )
    done = subprocess.run(["Rscript", "-e", code], cwd=tmp_path / "out", capture_output=True, text=True, check=False)
    counts = corpus.term_matrix("zh")[0]
    assert done.stdout.split() == [str(int(n)) for n in (*counts.shape, counts.sum(), counts[1, 2])], done.stderr
