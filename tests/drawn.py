"""What a drawn figure must be, and sample figures of any number of frames."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

import framing as fr
from framing.figures.maps import _TEXT

STANCES = ("asserted", "attributed", "rejected", "present")
GROUPS = {"north": (30, 28, False), "south": (20, 19, False), "east": (4, 4, True)}


def points(figure: go.Figure, axis: str = "x") -> list[tuple[float, float, float]]:
    """Return every dot drawn as (low, estimate, high) along an axis, sorted."""
    out = []
    for trace in figure.data:
        bars = trace[f"error_{axis}"]
        for value, up, down in zip(trace[axis], bars.array, bars.arrayminus, strict=True):
            out.append((value - down, value, value + up))
    return sorted(out)


def percent(table: pd.DataFrame) -> list[tuple[float, float, float]]:
    return sorted((100 * table[["low", "estimate", "high"]]).itertuples(index=False, name=None))


def assert_same(drawn, expected) -> None:
    assert len(drawn) == len(expected)
    np.testing.assert_allclose(np.array(drawn, float), np.array(expected, float), atol=1e-9)


def assert_drawable(figure: go.Figure) -> None:
    """No dot or bar without a number, no two dots on one spot, a title, JSON without NaN, as wide as its place."""
    spots = []
    for trace in figure.data:
        for axis in ("x", "y"):
            values = trace[axis]
            assert values is None or not pd.isna(pd.Series(list(values), dtype=object)).any(), trace.name
            bars = trace[f"error_{axis}"].array if trace.type in ("scatter", "bar") else None
            assert bars is None or (np.isfinite(np.asarray(bars, float)).all() and (np.asarray(bars, float) >= 0).all())
        if trace.type == "scatter" and trace.mode == "markers" and trace.xaxis is None:
            spots += zip(trace.x, trace.y, strict=True)
    assert len(spots) == len(set(spots)), "two dots on one spot"
    assert figure.layout.title.text
    assert figure.layout.width in (None, _TEXT)
    assert figure.layout.height
    json.loads(figure.to_json(), parse_constant=lambda name: pytest.fail(f"{name} in the figure"))


def make_shares(frames: int = 2, groups: dict = GROUPS) -> pd.DataFrame:
    """Shares of made-up frames, stances and groups, as ``estimate_prevalence`` gives them."""
    rows = []
    for f in range(frames):
        for s, stance in enumerate(STANCES):
            for g, (group, (articles, families, thin)) in enumerate(groups.items()):
                estimate = (0.11 * g + 0.07 * s + 0.31 * f) % 0.9
                low, high = estimate - 0.013 * (g + 1) * (estimate > 0), estimate + 0.017 * (g + 2)
                rows.append((f"frame {f + 1}", stance, group, estimate, max(low, 0), high, articles, families, thin))
    columns = ["frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"]
    return pd.DataFrame(rows, columns=columns).assign(coder="ann", by="group")


def make_contrasts(frames: int = 2) -> pd.DataFrame:
    some = make_shares(frames)
    some = some[(some["stance"] == "asserted") & (some["group"] != "north")]
    shift = some.assign(estimate=some["estimate"] - 0.4, low=some["low"] - 0.5, high=some["high"] - 0.3)
    p = np.where(some["thin"], np.nan, 0.01)
    return shift.assign(reference="north", p_corrected=p, reference_articles=30, reference_families=28)


def make_codes(frames: int = 2, articles: int = 60) -> pd.DataFrame:
    """What each article does with each frame, as ``classify_articles`` gives it."""
    deeds = ("asserts", "denies", "reports", "silent")
    rows = [
        (f"a{a}", "ann", f"frame {f + 1}", deed, int((a + f) % 4 == d), list(GROUPS)[a % 3], f"2020-{1 + a % 12:02}-{1 + a % 28:02}", "A paper", a)
        for a in range(articles)
        for f in range(frames)
        for d, deed in enumerate(deeds)
    ]  # fmt: skip
    columns = ["article", "coder", "frame", "stance", "value", "group", "date", "outlet", "family"]
    return pd.DataFrame(rows, columns=columns)


def make_deeds(frames: int = 2) -> pd.DataFrame:
    parts = {"asserts": (0.1, 0.4), "reports": (0.2, 0.2), "denies": (0.3, 0.1), "silent": (0.4, 0.3)}
    rows = [
        (f"frame {f + 1}", deed, side, share, share - 0.04, share + 0.05, n, n - 2, False)
        for f in range(frames)
        for deed, shares in parts.items()
        for side, share, n in zip(("one side, which has a long name", "all others"), shares, (40, 200), strict=True)
    ]
    columns = ["frame", "stance", "group", "estimate", "low", "high", "articles", "families", "thin"]
    return pd.DataFrame(rows, columns=columns).assign(coder="ann")


def draw_samples(frames: int) -> dict[str, go.Figure]:
    """One figure of each kind that grows with the number of frames."""
    shares, contrasts = make_shares(frames), make_contrasts(frames)
    labels = {f"frame {f + 1}": f"a frame with a long name, number {f + 1}" for f in range(frames)}
    topics = shares[shares["stance"] == "present"]
    cells = shares.assign(
        topic=shares["group"].map({g: f"{i + 1} {g}, second, third" for i, g in enumerate(GROUPS)}), thin=False
    )
    return {
        "prevalence": fr.plot_prevalence(shares, labels=labels),
        "present only": fr.plot_prevalence(shares[shares["stance"] == "present"], labels=labels),
        "contrasts": fr.plot_contrasts(contrasts, labels=labels),
        "timeline": fr.plot_timeline(shares, order=["north", "south", "gap", "east"], labels=labels),
        "parts": fr.plot_parts(contrasts.assign(part=contrasts["group"]), labels=labels),
        "deeds": fr.plot_deeds(make_deeds(frames), labels=labels),
        "crossed": fr.plot_crossed(cells, labels=labels),
        "shares": fr.plot_shares(topics.assign(frame=topics["frame"].str[6:] + " first, second, third"), labels=labels),
        "plane": fr.plot_plane(shares, x="frame 1", y=f"frame {min(2, frames)}", gaps=make_contrasts(1), labels=labels),
        "corpus": fr.plot_corpus(make_codes(frames), frame="frame 1", labels=labels, events={"a day": "2020-05-01"}),
    }
