"""The plane of two frames: each spot once, differences counted as pairs, labels that cover nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn import GROUPS, assert_drawable, make_shares

from framing.errors import FramingError
from framing.figures.plane import _PLANES, _TALL, _place_labels, _reach, plot_plane
from framing.figures.style import width_of

LABELS = {"frame 2": "骄傲", "frame 1": "danger", "north": "北方报纸"}


@pytest.mark.parametrize("wide", _PLANES)
def test_a_label_of_the_plane_lies_nearest_to_its_own_dot(wide):
    dots = {
        "one group of a name": (0.5, 0.9),
        "another group": (0.54, 0.87),
        "third": (0.58, 0.85),
        "fourth": (0.46, 0.93),
    }
    for name, (ax, ay) in _place_labels(dots, list(dots.values()), []).items():
        x, y, half = dots[name][0] * wide + ax, dots[name][1] * _TALL + ay, width_of(name, 11) / 2 + 4
        far = {n: _reach((x - half, y - 9, x + half, y + 9), (a * wide, b * _TALL)) for n, (a, b) in dots.items()}
        assert min(far, key=far.get) == name


def test_the_plane_draws_each_spot_once_with_all_its_groups():
    table = make_shares()
    table[["estimate", "low", "high"]] = table[["estimate", "low", "high"]].where(table["group"] != "south", 0.5)
    table.loc[table["group"] == "north", ["estimate", "low", "high"]] = 0.5
    gaps = pd.DataFrame(
        {"group": ["north", "south", "east"], "estimate": [0.2, -0.1, 0.3], "p_corrected": [0.01, 0.06, None]}
    )
    figure = plot_plane(table, x="frame 1", y="frame 2", gaps=gaps, labels=LABELS)
    claim = "In 1 of 2 groups “danger” is asserted clearly more often than “骄傲”, in 0 less often"
    assert figure.layout.meta["claim"] == claim, "by the paired difference, as the two intervals are equal"
    assert_drawable(figure)
    assert len(figure.data) == 2
    assert "北方报纸, south" in [a.text for a in figure.layout.annotations]
    with pytest.raises(FramingError, match="no group has both"):
        plot_plane(table, x="frame 1", y="frame 9", gaps=gaps)


@pytest.mark.parametrize("wide", _PLANES)
def test_labels_of_the_plane_cover_neither_each_other_nor_dots_nor_intervals(wide):
    dots = {f"group number {i}": (0.2 + 0.11 * (i % 5), 0.6 - 0.08 * (i // 5)) for i in range(14)}
    unnamed, line = (0.5, 0.8), (0.0, 1.0, 0.7, 0.7)
    out = _place_labels(dots, [*dots.values(), unnamed], [line])
    boxes = [(x * wide - 4, y * _TALL - 4, x * wide + 4, y * _TALL + 4) for x, y in [*dots.values(), unnamed]]
    boxes.append((0, 0.7 * _TALL - 1, wide, 0.7 * _TALL + 1))
    for name, (ax, ay) in out.items():
        x, y, half = dots[name][0] * wide + ax, dots[name][1] * _TALL + ay, width_of(name, 11) / 2
        assert 0 <= y <= _TALL
        boxes.append((x - half, y - 7, x + half, y + 7))
    assert not [
        (a, b)
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
    ]
    assert set(out) == set(dots)
    assert set(GROUPS) == set(make_shares()["group"])
