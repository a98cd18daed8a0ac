"""Mentions drawn and marked: with the probability that is recorded, without what the measure said, and read back as they were marked."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest
from samples import BOOK, write_texts

from framing import FramingError, draw_mentions, find_mentions, read_marks, write_marking

ARTICLES = write_texts(24)
FOUND = find_mentions(ARTICLES, codebook=BOOK)


def mark(path, choose):
    """Fill in a CSV sheet as a person does, row by row."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    for number, row in enumerate(rows):
        row["mark"] = choose(number, row)
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def test_mentions_are_drawn_with_the_probability_recorded():
    stances = FOUND["stance"].value_counts()
    totals = []
    for seed in range(60):
        drawn = draw_mentions(FOUND, articles=ARTICLES, n=40, seed=seed)
        assert len(drawn) == 40
        assert not drawn.duplicated(["article", "sentence", "start", "frame"]).any()
        totals.append((1 / drawn["inclusion"]).groupby(drawn["stance"]).sum().reindex(stances.index).fillna(0))
    mean, error = np.mean(totals, axis=0), np.std(totals, axis=0) / 60**0.5
    assert (abs(mean - stances) < 4 * error + 1e-9).all()
    assert draw_mentions(FOUND[::-1], articles=ARTICLES[::-1], n=40, seed=3).equals(
        draw_mentions(FOUND, articles=ARTICLES, n=40, seed=3)
    )
    with pytest.raises(FramingError, match="n must lie between"):
        draw_mentions(FOUND, articles=ARTICLES, n=len(FOUND) + 1, seed=1)
    with pytest.raises(FramingError, match="there are no mentions"):
        draw_mentions(FOUND.head(0), articles=ARTICLES, n=1, seed=1)


@pytest.mark.parametrize("form", ["excel", "csv"])
def test_sheets_show_the_mention_and_not_what_the_measure_said(tmp_path, form):
    drawn = draw_mentions(FOUND, articles=ARTICLES, n=12, seed=1)
    paths = write_marking(drawn, tmp_path, coders=["eve", "张三"], codebook=BOOK, form=form)
    assert len(paths) == 3
    sheet = pd.read_excel(paths[1], sheet_name="mentions") if form == "excel" else pd.read_csv(paths[1])
    assert list(sheet) == ["mention", "coder", "frame", "title", "text", "mark", "note"]
    shown = sheet["text"].str.extract("【(.*)】")[0]
    assert [s.lower() for s in shown] == [
        text[a:b].lower()
        for text, a, b in zip(
            drawn["article"].map(ARTICLES.set_index("article")["text"]), drawn["start"], drawn["end"], strict=True
        )
    ]
    assert not {"title", "text"} & set(pd.read_csv(paths[0]))
    with pytest.raises(FramingError, match=r"drawn\.csv: exists"):
        write_marking(drawn, tmp_path, coders=["eve"], codebook=BOOK)


def test_marks_come_back_with_what_was_drawn(tmp_path):
    drawn = draw_mentions(FOUND, articles=ARTICLES, n=12, seed=1)
    _, path = write_marking(drawn, tmp_path, coders=["eve"], codebook=BOOK, form="csv")
    mark(path, lambda i, row: ("asserted", "None ", "", "rejected")[i % 4])
    marks = read_marks([path], drawn=tmp_path / "drawn.csv")
    assert marks["mark"].value_counts().to_dict() == {"asserted": 3, "none": 3, "rejected": 3}
    assert [note.split(": ")[1] for note in marks.attrs["notes"]] == ["3 mentions are not marked"]
    both = marks.merge(drawn.assign(mention=drawn["mention"]), on="mention", suffixes=("", "_drawn"))
    assert (both["stance"] == both["stance_drawn"]).all()
    assert np.allclose(both["inclusion"], both["inclusion_drawn"])
    for value, message in (
        ("assertd", r"row 2, column mark: .*'assertd' \(did you mean 'asserted'"),
        ("", "no mention is marked"),
    ):
        mark(path, lambda i, row, value=value: value)
        with pytest.raises(FramingError, match=message):
            read_marks([path], drawn=tmp_path / "drawn.csv")
