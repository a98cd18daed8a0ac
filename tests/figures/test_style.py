"""What the bars of a figure are is said where there are bars, once."""

from __future__ import annotations

import plotly.graph_objects as go

from framing.figures.style import add_note, lay_out, note_intervals


def draw(**bars) -> go.Figure:
    return lay_out(go.Figure(go.Scatter(x=[1], y=[2], **bars)), title="A title", height=300)


def test_a_figure_with_intervals_says_of_which_level_unless_it_says_what_its_bars_are():
    bars = {"error_x": {"array": [1]}}
    assert "90% intervals" in note_intervals(draw(**bars), level=0.9).layout.title.subtitle.text
    assert "95% intervals" in note_intervals(draw(error_y={"array": [1]}), level=0.95).layout.title.subtitle.text
    assert note_intervals(draw(), level=0.9).layout.title.subtitle.text is None
    own = add_note(draw(**bars), "one standard error")
    assert note_intervals(own, level=0.9).layout.title.subtitle.text == "one standard error"
