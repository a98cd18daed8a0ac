"""What a drawn figure must be."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest


def points(figure: go.Figure, axis: str = "x") -> list[tuple[float, float, float]]:
    """Return every dot drawn as (low, estimate, high) along an axis, sorted."""
    out = []
    for trace in figure.data:
        bars = trace[f"error_{axis}"]
        for value, up, down in zip(trace[axis], bars.array, bars.arrayminus, strict=True):
            out.append((value - down, value, value + up))
    return sorted(out)


def assert_same(drawn, expected) -> None:
    assert len(drawn) == len(expected)
    np.testing.assert_allclose(np.array(drawn, float), np.array(expected, float), atol=1e-9)


def assert_drawable(figure: go.Figure) -> None:
    """No dot or bar without a number, a title, units on both kinds of axes, and JSON without NaN."""
    for trace in figure.data:
        for axis in ("x", "y"):
            values = trace[axis]
            assert values is None or not pd.isna(pd.Series(list(values), dtype=object)).any(), trace.name
            bars = trace[f"error_{axis}"].array
            assert bars is None or (np.isfinite(np.asarray(bars, float)).all() and (np.asarray(bars, float) >= 0).all())
    assert figure.layout.title.text
    assert figure.layout.width
    assert figure.layout.height
    json.loads(figure.to_json(), parse_constant=lambda name: pytest.fail(f"{name} in the figure"))
