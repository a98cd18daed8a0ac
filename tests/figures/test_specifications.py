"""Curves draw what the tables hold: intervals in two shades, gaps counted and never drawn, dots where levels lie."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from framing import FramingError
from framing.figures.specifications import plot_specifications


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
    figure = plot_specifications(table, frame="weapon")
    curve = traces(figure)["estimate"]
    assert list(curve.y) == sorted(curve.y)
    assert list(curve.y) == pytest.approx(sorted(good["estimate"] * 100), abs=0.01)
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
    assert "40 more specifications have too few families" in figure.layout.meta["notes"]
    rows, *columns = figure.layout.meta["drawn"]
    other = table.assign(frame="other")
    kept = pd.concat([table, other]).query(rows)[columns]
    assert (len(kept), set(kept["frame"])) == (len(good), {"weapon"}), "no more than is drawn"
    assert "gap" not in kept
    own = good[good["coder"] == table.loc[3, "coder"]]
    told = (
        f"“weapon”: of {len(own)} specifications of the main coder ({own['coder'].iloc[0]}) {(own['high'] < 0).mean():.0%} lie clearly below zero, "
        f"{(own['low'] > 0).mean():.0%} clearly above; of all 360, {(good['high'] < 0).mean():.0%} and {(good['low'] > 0).mean():.0%}"
    )
    assert figure.layout.meta["claim"] == told, "the main coder's come first"
    claim = plot_specifications(own, frame="weapon").layout.meta["claim"]
    assert claim.startswith(f"“weapon”: of {len(own)} specifications {(own['high'] < 0).mean():.0%} lie clearly below")


def test_dots_lie_where_the_level_does():
    """Coder d has the larger estimates: its dots lie to the right of coder c's; the factor of one level is not drawn."""
    figure = plot_specifications(make_table(), frame="weapon", labels={"c": "C"})
    ticks = dict(zip(figure.layout.yaxis2.ticktext, figure.layout.yaxis2.tickvals, strict=True))
    assert set(ticks) == {"C", "d", "English", "Chinese"}
    dots = next(t for t in figure.data if t.yaxis == "y2")
    x, y, size = (np.array(v, dtype=float) for v in (dots.x, dots.y, dots.marker.size))
    centre = {name: np.average(x[y == at], weights=size[y == at] ** 2) for name, at in ticks.items()}
    assert centre["d"] > centre["C"] + 60
    assert abs(centre["English"] - centre["Chinese"]) < 30


def test_few_specifications_and_none():
    table = make_table(rows=10)
    assert plot_specifications(table, frame="weapon").layout.width is None
    with pytest.raises(FramingError, match="no specification with an estimate"):
        plot_specifications(table[table["gap"] != ""], frame="weapon")
    with pytest.raises(FramingError, match="column 'main' is missing"):
        plot_specifications(table.drop(columns="main"), frame="weapon")
