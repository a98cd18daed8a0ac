"""Tables of counts in Parquet: what was written is compared cell by cell, and is not read a second time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing.corpus import tables
from framing.corpus.tables import check_parquet, fill_matrix, read_parquet, write_parquet
from framing.errors import FramingError


@pytest.fixture
def counts(monkeypatch) -> pd.DataFrame:
    monkeypatch.setattr(tables, "_PIECE", 2)
    rows = [("a", "dam", 1), ("a", "水坝", 2), ("b", "dam", 3), ("c", "dam", 1), ("c", "valley", 4)]
    table = pd.DataFrame(rows, columns=["article", "term", "count"])
    return table.astype({"article": "category", "term": "category"})


@pytest.mark.parametrize("kind", ["category", "str"])
def test_a_table_in_memory_is_what_its_file_would_be_read_as(counts, tmp_path, kind):
    counts = counts.astype({"article": kind, "term": kind})
    write_parquet(counts, tmp_path / "terms.parquet")
    held, read = check_parquet(tmp_path / "terms.parquet", counts), read_parquet(tmp_path / "terms.parquet")
    pd.testing.assert_frame_equal(held.astype(str), read.astype(str))
    assert [str(t) for t in held.dtypes] == ["category", "category", "int64"]


def test_counts_of_texts_and_of_packages_give_the_same_bytes(counts, tmp_path):
    for kind in ("int32", "int64"):
        write_parquet(counts.astype({"count": kind}), tmp_path / kind)
    assert (tmp_path / "int32").read_bytes() == (tmp_path / "int64").read_bytes()


@pytest.mark.parametrize("change", [{"count": 9}, {"term": "valley"}, {"article": "b"}])
def test_a_file_with_another_cell_is_refused(counts, tmp_path, change):
    other = counts.copy()
    other.loc[4, "term"], other.loc[3, list(change)] = "dam", list(change.values())
    for written in (other, counts.iloc[:4], pd.concat([counts, counts.iloc[:1]])):
        write_parquet(written, tmp_path / "terms.parquet")
        with pytest.raises(FramingError, match=r"terms\.parquet: does not hold what was written to it"):
            check_parquet(tmp_path / "terms.parquet", counts)


def test_an_empty_cell_is_refused(counts, tmp_path):
    counts.loc[1, "term"] = None
    write_parquet(counts, tmp_path / "terms.parquet")
    with pytest.raises(FramingError, match="a cell is empty"):
        check_parquet(tmp_path / "terms.parquet", counts)


def test_a_matrix_is_the_same_in_whatever_order_its_counts_stand():
    row, column = np.array([0, 0, 2, 3, 3], np.int32), np.array([1, 4, 0, 2, 3], np.int32)
    count = np.arange(1.0, 6)
    matrix, mixed = fill_matrix(count, row, column, (5, 5)), fill_matrix(count[::-1], row[::-1], column[::-1], (5, 5))
    assert (matrix.toarray() == mixed.toarray()).all()
    assert matrix[3, 2] == 4
    assert matrix.shape == (5, 5)
    assert np.shares_memory(matrix.data, count)
    twice = fill_matrix(np.ones(2), np.zeros(2, np.int32), np.zeros(2, np.int32), (1, 1))
    assert twice.toarray().tolist() == [[2.0]]
