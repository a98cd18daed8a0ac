"""Curves draw what the tables hold: intervals in three colours, gaps counted and never drawn, dots where levels lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing import FramingError
from framing.assess.learning import CURVE_COLUMNS
from framing.assess.stability import K_COLUMNS
from framing.figures.scores import plot_learning
from framing.figures.specifications import plot_specifications
from framing.figures.topics import plot_k


def make_table(seed: int = 1, *, rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    table = pd.DataFrame({"frame": "weapon", "coder": rng.choice(["c", "d"], rows), "stance": "asserted"})
    table["language"] = rng.choice(["en", "zh"], rows)
    table["estimate"] = rng.normal(0, 0.2, rows) + (table["coder"] == "d") * 0.4
    table["low"], table["high"] = table["estimate"] - 0.15, table["estimate"] + 0.15
    table["gap"], table["main"] = "", np.arange(rows) == 3
    gaps = np.arange(rows) % 10 == 9
    table.loc[gaps, ["estimate", "low", "high"]] = np.nan
    table.loc[gaps, "gap"] = "too few"
    return table


def traces(figure) -> dict:
    return {t.name: t for t in figure.data if t.name and t.x is not None and len(t.x) > 1}


def test_the_curve_rises_and_holds_every_specification_once():
    table = make_table()
    good = table[table["gap"] == ""]
    figure = plot_specifications(table, frame="weapon", title="t")
    curve = traces(figure)["estimate"]
    assert list(curve.y) == sorted(curve.y)
    assert list(curve.y) == pytest.approx(sorted((good["estimate"] * 100).round(2)))
    lines = [t for t in figure.data if t.mode == "lines" and t.name is None]
    assert sum(len(t.x) for t in lines) == 3 * len(good)
    colours = {
        "below": (good["high"] < 0).sum(),
        "holds": ((good["low"] <= 0) & (good["high"] >= 0)).sum(),
        "above": (good["low"] > 0).sum(),
    }
    assert sorted(len(t.x) // 3 for t in lines) == sorted(colours.values())
    main = next(t for t in figure.data if t.name == "main specification")
    assert main.y[0] == pytest.approx(100 * table.loc[3, "estimate"], abs=0.01)
    assert "40 more have too few families" in figure.layout.xaxis2.title.text


def test_dots_lie_where_the_level_does():
    """Coder d has the larger estimates: its dots lie to the right of coder c's; the factor of one level is not drawn."""
    figure = plot_specifications(make_table(), frame="weapon", title="t", labels={"c": "C"})
    ticks = dict(zip(figure.layout.yaxis2.ticktext, figure.layout.yaxis2.tickvals, strict=True))
    assert set(ticks) == {"C", "d", "en", "zh"}
    dots = next(t for t in figure.data if t.yaxis == "y2")
    x, y, size = (np.array(v, dtype=float) for v in (dots.x, dots.y, dots.marker.size))
    centre = {name: np.average(x[y == at], weights=size[y == at] ** 2) for name, at in ticks.items()}
    assert centre["d"] > centre["C"] + 60
    assert abs(centre["en"] - centre["zh"]) < 30


def test_few_specifications_and_none():
    table = make_table(rows=10)
    assert plot_specifications(table, frame="weapon", title="t").layout.width == 940
    with pytest.raises(FramingError, match="no specification with an estimate"):
        plot_specifications(table[table["gap"] != ""], frame="weapon", title="t")
    with pytest.raises(FramingError, match="needs the column 'main'"):
        plot_specifications(table.drop(columns="main"), frame="weapon", title="t")


def test_numbers_of_topics_with_gaps():
    values = {
        "stability": 0.7,
        "stability_low": 0.6,
        "stability_high": 0.8,
        "chance": 0.3,
        "coherence": 0.1,
        "coherence_error": 0.01,
    }
    rows = [
        {
            "language": "en",
            "k": k,
            **values,
            "explained": 0.1,
            "explained_error": 0.01,
            "fits": 4,
            "stable": True,
            "chosen": k == 3,
            "gap": "",
        }
        for k in (2, 3)
    ]
    rows.append({"language": "en", "k": 99, "stable": False, "chosen": False, "fits": 0, "gap": "too many"})
    table = pd.DataFrame(rows, columns=list(K_COLUMNS))
    figure = plot_k(table, title="t")
    assert {x for t in figure.data for x in t.x} == {2, 3}
    assert [list(t.x) for t in figure.data if t.name == "chosen"] == [[3]] * 3
    with pytest.raises(FramingError, match="nothing to draw"):
        plot_k(table[table["gap"] != ""], title="t")


def test_learning_curves_tell_measured_from_extrapolated():
    rows = [
        ("weapon", stance, language, coded, 0.5 + coded / 1000, 0.4, 0.8, "measured" if coded < 200 else "extrapolated")
        for stance in ("present", "asserted")
        for language in ("en", "zh")
        for coded in (50, 100, 300)
    ]
    figure = plot_learning(pd.DataFrame(rows, columns=list(CURVE_COLUMNS)), title="t", labels={"weapon": "W"})
    assert [a.text for a in figure.layout.annotations] == ["W, present", "W, asserted"]
    assert [t.name for t in figure.data] == ["en", "zh"] * 2
    for trace in figure.data:
        assert list(trace.y) == pytest.approx([0.55, 0.6, 0.8])
        assert list(trace.marker.symbol) == ["circle", "circle", "circle-open"]
    with pytest.raises(FramingError, match="needs the column 'basis'"):
        plot_learning(pd.DataFrame(rows, columns=list(CURVE_COLUMNS)).drop(columns="basis"), title="t")
