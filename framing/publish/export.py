"""Term counts written as quanteda, gensim and scikit-learn read them."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
from scipy import io as scipy_io
from scipy import sparse

from framing.corpus.corpus import Corpus
from framing.errors import check_choice
from framing.files import check_new_folder, draft
from framing.text.scripts import writing

TARGETS = ("quanteda", "gensim", "sklearn")


def export_corpus(corpus: Corpus, *, to: str, folder: str | Path) -> list[str]:
    """Write a corpus's term counts for another library into a new folder, by language (``en``, ``zh``); return the names of the files.

    Of each language: counts, articles x terms, as Matrix Market (``quanteda``: ``counts_en.mtx``; ``gensim``: the same as ``gensim.corpora.MmCorpus`` reads it) or as scipy's ``counts_en.npz`` (``sklearn``); ``terms_en`` with a term a row, in the order of the columns (for gensim a text file as
    ``Dictionary.load_from_text`` reads it); ``articles_en.csv``, the facts of each article in the order of the rows. ``mentions.csv`` and ``codings.csv`` go along where the package has them.
    Raises ``FramingError`` for another target and where the folder is not new. ``docs/export.md`` has the lines that read them.
    """
    check_choice("to", to, TARGETS)
    check_new_folder(folder)
    with draft(folder) as place:
        place.mkdir()
        for language in sorted(set(corpus.articles["language"].map(writing))):
            counts, articles, terms = corpus.term_matrix(language)
            if to == "sklearn":
                sparse.save_npz(place / f"counts_{language}.npz", counts)
            else:
                with io.BytesIO() as buffer:
                    scipy_io.mmwrite(buffer, counts.tocsr(), field="real" if to == "gensim" else "integer")
                    (place / f"counts_{language}.mtx").write_bytes(buffer.getvalue())
            if to == "gensim":  # id, term, number of articles, by tabs, below the number of articles in all
                spread = counts.getnnz(axis=0)
                lines = [f"{i}\t{term}\t{n}" for i, (term, n) in enumerate(zip(terms, spread, strict=True))]
                (place / f"terms_{language}.txt").write_text("\n".join([str(len(articles)), *lines, ""]), "utf-8")
            else:
                _write(pd.DataFrame({"term": terms}), place / f"terms_{language}.csv")
            _write(corpus.articles.set_index("article").loc[articles].reset_index(), place / f"articles_{language}.csv")
        for name, table in (("mentions", corpus.mentions), ("codings", corpus.codings)):
            if len(table):
                _write(table, place / f"{name}.csv")
        return sorted(path.name for path in place.iterdir())


def _write(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n")
