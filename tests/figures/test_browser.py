"""Every figure that the notebooks ship, and figures of 1 to 15 frames, drawn in a browser at three widths: no text meets another or leaves the picture."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import plotly.graph_objects as go
import pytest
from conftest import ROOT
from drawn import draw_samples

from framing.figures.saving import find_chromium, save_figure
from framing.figures.style import describe, fit

CHROMIUM = find_chromium()
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium or Chrome, and none is found here")
WIDTHS = (500, 1280, 1920)


FIND_FAULTS = """() => {
  const svg = document.querySelector('.main-svg').getBoundingClientRect(), faults = [], boxes = [];
  for (const text of document.querySelectorAll('.main-svg text')) {
    if (!text.textContent.trim() || text.closest('.hoverlayer')) continue;
    const lines = [...text.querySelectorAll('tspan.line')], box = text.getBoundingClientRect();
    const tilted = /rotate\\((?!0[,)])/.test((text.getAttribute('transform') || '') + (text.parentNode.getAttribute('transform') || ''));
    if (!box.width) continue;
    if (box.left < svg.left - 1 || box.right > svg.right + 1 || box.top < svg.top - 1 || box.bottom > svg.bottom + 1)
      faults.push('cut: ' + text.textContent);
    boxes.push([text.textContent, box, tilted]);
  }
  for (let i = 0; i < boxes.length; i++) for (let j = 0; j < i; j++) {
    const [a, p, s] = boxes[i], [b, q, t] = boxes[j];
    const wide = Math.min(p.right, q.right) - Math.max(p.left, q.left), high = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
    if (wide > 2 && high > 3 && !(s && t)) faults.push(`over each other: ${a} | ${b}`);
    if (s && t && Math.abs(p.right - q.right) < 12 && Math.abs(p.top - q.top) < 12) faults.push(`too close: ${a} | ${b}`);
  }
  return faults;
}"""


@pytest.fixture(scope="module")
def page():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser.new_page()
        browser.close()


def find_faults(page, figures: dict[str, go.Figure], folder: Path) -> list[tuple[str, int, str]]:
    """Draw figures as a notebook does, with their words in them, and measure every text's box."""
    save_figure(go.Figure(next(iter(figures.values()))), "page", folder=folder)
    (folder / "empty.html").write_text(
        "<!doctype html><body style='margin:0'><script src='plotly.min.js'></script><div id=plot></div>"
    )
    page.goto((folder / "empty.html").as_uri())
    faults = []
    for name, figure in figures.items():
        spec = json.loads(fit(go.Figure(figure)).to_json())
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(
                "s => {Plotly.purge('plot'); return Plotly.newPlot('plot', s.data, s.layout, {responsive: true}).then(() => 1)}",
                spec,
            )
            drawn = page.locator(".main-svg").first.bounding_box()["width"]
            assert drawn <= width, f"{name}: {drawn} pixels on a screen of {width}"
            faults += [(name, width, fault) for fault in page.evaluate(FIND_FAULTS)]
    return faults


def shipped() -> dict[str, go.Figure]:
    figures = {}
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                found = output.get("data", {}).get("application/vnd.plotly.v1+json")
                if found:
                    figures[found["layout"]["meta"]["name"]] = go.Figure({k: found[k] for k in ("data", "layout")})
    return figures


def test_shipped_figures_hold_at_three_widths(page, tmp_path):
    figures = shipped()
    assert len(figures) >= 25
    assert find_faults(page, figures, tmp_path) == []


@pytest.mark.parametrize("frames", [1, 6, 15])
def test_figures_of_any_number_of_frames_hold_at_three_widths(page, tmp_path, frames):
    figures = draw_samples(frames)
    for figure in figures.values():
        describe(figure, level=0.95, coders={"ann": "a person"}, source="Source: made up")
    assert find_faults(page, figures, tmp_path) == []


def test_what_meets_is_found(page, tmp_path):
    bad = draw_samples(1)["deeds"]
    for text in ("one word", "two words"):
        bad.add_annotation(text=text, x=50, y=20, showarrow=False)
    assert len(find_faults(page, {"bad": bad}, tmp_path)) >= len(WIDTHS)
