"""The answer as figures: bars that add up, intervals where they belong, marks that mean what the axis says."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import assert_drawable

from framing.errors import FramingError
from framing.figures.headline import plot_deeds, plot_parts


def deeds(frames=("war", "talks")):
    rows = [
        {
            "frame": f,
            "group": g,
            "stance": s,
            "estimate": e,
            "low": e - 0.05,
            "high": e + 0.05,
            "articles": 20,
            "families": 19,
        }
        for f in frames
        for g in ("north", "all others")
        for s, e in (("asserts", 0.4), ("reports", 0.3), ("denies", 0.1), ("silent", 0.2))
    ]
    return pd.DataFrame(rows)


def parts(**more):
    table = pd.DataFrame(
        {
            "part": ["en", "zh", "wave 2"],
            "estimate": [0.3, 0.1, -0.2],
            "low": [0.1, -0.1, -0.4],
            "high": [0.5, 0.3, -0.1],
        }
    )
    table = table.assign(articles=[30, 12, 9], reference_articles=90, thin=[False, False, True], **more)
    return pd.concat([table.assign(frame=f) for f in ("war", "talks")])


@pytest.mark.parametrize("frames", [("war",), ("war", "talks"), tuple(f"frame {i}" for i in range(9))])
def test_every_bar_is_whole_and_its_interval_is_that_of_the_asserting_part(frames):
    figure = plot_deeds(deeds(frames), title="Who does what", labels={"north": "Northern papers"})
    assert_drawable(figure)
    bars = [t for t in figure.data if t.type == "bar"]
    assert [t.name for t in bars] == ["asserts", "reports", "denies", "silent"]
    assert sum(pd.Series(t.x) for t in bars).round(6).tolist() == [100.0] * 2 * len(frames)
    interval = figure.data[-1]
    assert list(interval.x) == list(bars[0].x)
    assert interval.error_x.array == pytest.approx([5] * 2 * len(frames))
    assert "Northern papers (n = 20)" in figure.layout.yaxis.ticktext[0]


def test_a_part_is_hollow_where_its_interval_holds_zero_and_grey_where_thin():
    figure = plot_parts(parts(), title="In every part", x_title="points", labels={"en": "English"})
    assert_drawable(figure)
    for trace in figure.data:
        assert list(trace.marker.symbol) == ["circle", "circle-open", "circle"]
        assert trace.marker.color[2] != trace.marker.color[0] == trace.marker.color[1]
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range, "both frames on one scale"
    assert figure.layout.yaxis.ticktext[0] == "English (30 / 90)"
    alone = plot_parts(
        parts().assign(estimate=lambda t: t["estimate"].where(t["part"] != "zh")), title="t", x_title="points"
    )
    assert len(alone.layout.yaxis.ticktext) == 2, "a part without an estimate is not drawn"


def test_tables_that_lack_a_column_are_refused():
    with pytest.raises(FramingError, match="plot_deeds needs the column 'low'"):
        plot_deeds(deeds().drop(columns="low"), title="t")
    with pytest.raises(FramingError, match="plot_parts needs the column 'thin'"):
        plot_parts(parts().drop(columns="thin"), title="t", x_title="points")
