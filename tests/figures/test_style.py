"""One look: words wrapped for a width, one colour one meaning, names made harmless."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest
from drawn import draw_samples, make_shares

import framing
from framing.errors import FramingError
from framing.figures.groups import plot_prevalence
from framing.figures.style import (
    DEED_COLOURS,
    FRAME_COLOURS,
    INK,
    MUTED,
    SHADES,
    STANCE_COLOURS,
    STANCE_TEXT,
    arrange,
    count_articles,
    describe,
    fit,
    need_columns,
    shorten,
    width_of,
    wrap,
)


def test_lines_are_no_wider_than_asked_in_either_language():
    for text in (
        "a rather long claim about who asserts what and how often",
        "这是一条相当长的标题说的是谁断言了什么",
        "x" * 90,
    ):
        lines = wrap(text, 120)
        assert all(width_of(line, 12) <= 120 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_long_title_leaves_its_intervals_to_the_picture_and_a_short_one_keeps_them():
    short = "“x” is asserted more in north (80% [75, 85]) than in south (10% [5, 15])"
    assert shorten(short) == short
    long = (
        f"{short}; “y” is asserted more in south (70% [65, 75]) than in a group of a name as long as this (10% [5, 15])"
    )
    assert shorten(long).endswith("more in south (70%) than in a group of a name as long as this (10%)")
    scores = "; ".join(f"score number {n} 0.76 [0.67, 0.83] to 0.82 [0.76, 0.88]" for n in range(4))
    assert shorten(scores).startswith("score number 0 0.76 to 0.82; score number 1")


def test_marks_of_html_in_names_stay_text():
    assert wrap("<b>a & b</b>", 500) == ["&lt;b&gt;a &amp; b&lt;/b&gt;"]


def test_colours_of_stances_frames_and_shades_do_not_meet():
    assert len({*FRAME_COLOURS, *SHADES, *STANCE_COLOURS.values()}) == len(FRAME_COLOURS) + len(SHADES) + len(
        STANCE_COLOURS
    )
    assert len(set(FRAME_COLOURS)) >= 15


def contrast_on_white(colour: str) -> float:
    """WCAG 2.1's contrast ratio."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


def test_words_and_marks_stand_out_from_the_page():
    assert min(map(contrast_on_white, [*STANCE_TEXT.values(), INK, MUTED])) >= 4.5
    assert min(map(contrast_on_white, [*STANCE_COLOURS.values(), *FRAME_COLOURS, *SHADES])) >= 3


def test_what_an_article_does_can_be_told_in_grey():
    grey = sorted(116 * (1.05 / contrast_on_white(colour) - 0.05) ** (1 / 3) - 16 for colour in DEED_COLOURS.values())
    assert min(b - a for a, b in pairwise(grey)) >= 12
    css = (Path(framing.__file__).parent / "explorer" / "page.css").read_text(encoding="utf-8").splitlines()[1]
    assert all(f"--{deed}: {colour};" in css for deed, colour in DEED_COLOURS.items() if deed != "silent")


def test_frames_stand_in_the_order_of_the_codebook():
    assert arrange(["b", "z", "a"], {"z": "Z", "b": "B"}) == ["z", "b", "a"]


def test_a_figure_says_measure_counts_interval_coder_and_source():
    figure = describe(
        plot_prevalence(make_shares()), level=0.9, coders={"ann": "a person"}, source="Source: dam, seed 1"
    )
    text = figure.layout.title.text.replace("<br>", " ")
    for word in ("Share of articles", "4 to 30 articles a row", "90% intervals", "coder ann", "person", "faded: thin"):
        assert word in text or word in str(figure.layout.meta), word
    assert [a.text for a in figure.layout.annotations if a.name == "source"] == ["Source: dam, seed 1"]


def test_a_width_only_moves_words():
    """Fitting again and again changes nothing; a narrow figure is higher; a page with its own words has none in the figure."""
    figure = draw_samples(2)["deeds"]
    before = figure.to_plotly_json()
    assert fit(fit(go.Figure(figure), width=336)).to_plotly_json() == before
    assert (
        fit(go.Figure(figure), width=336).layout.height
        > figure.layout.height
        > fit(go.Figure(figure), width=None).layout.height
    )
    assert not fit(go.Figure(figure), width=None).layout.title.text


def test_counts_are_told_whole_or_as_a_range():
    table = pd.DataFrame({"articles": [5, 1200], "families": [4, 4]})
    assert count_articles(table) == "n = 5 to 1,200 articles a row, 4 families"
    sides = table.assign(reference_articles=10, reference_families=9)
    assert count_articles(sides) == "n = 15 to 1,210 articles a row", "a family may stand on both sides"


def test_a_missing_column_and_an_empty_table_are_refused():
    with pytest.raises(FramingError, match="column 'b' is missing"):
        need_columns(pd.DataFrame({"a": [1]}), ("b",), "plot")
    with pytest.raises(FramingError, match="nothing to draw"):
        need_columns(pd.DataFrame({"a": []}), ("a",), "plot")
