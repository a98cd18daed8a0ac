"""Figures written: pages that open without a network, whole or not at all, and images where a browser is found."""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import numpy as np
import plotly
import plotly.graph_objects as go
import pytest

from framing.errors import FramingError
from framing.figures import saving
from framing.figures.saving import find_chromium, save_figure, save_images, shrink_picture, write_index
from framing.figures.style import STANCE_TEXT

CHROMIUM = find_chromium()
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium or Chrome, and none is found here")


def draw(title: str = "谁说大坝危险？", *, x: tuple[float, ...] = (12.5, 40)) -> go.Figure:
    figure = go.Figure(go.Scatter(x=x, y=["北方报纸", "Southern papers"], mode="markers", name="断言"))
    return figure.update_layout(title={"text": title}, width=700, height=400, xaxis={"title": {"text": "share (%)"}})


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def test_a_figure_becomes_a_page_and_one_script(tmp_path):
    folder = tmp_path / "new" / "figures"
    assert save_figure(draw(), "01-dots", folder=folder) == folder / "01-dots.html"
    assert names(folder) == ["01-dots.html", "plotly.min.js"]
    assert (folder / "plotly.min.js").stat().st_size > 1_000_000


def test_pages_share_the_script_and_leave_nothing_else(tmp_path):
    for i in range(3):
        save_figure(draw(), f"0{i}-dots", folder=tmp_path)
    assert names(tmp_path) == ["00-dots.html", "01-dots.html", "02-dots.html", "plotly.min.js"]
    for page in tmp_path.glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert re.findall(r'<script[^>]*src="([^"]+)"', text) == ["plotly.min.js"]
        assert '<html lang="en">' in text
        assert 'role="img" aria-label="谁说大坝危险？' in text
        assert len(text) < 30_000, "the script is beside the page, not in it"


def test_a_page_names_no_other_place(tmp_path):
    """Every address in a page is the script beside it: nothing is fetched from a network."""
    text = save_figure(draw(), "dots", folder=tmp_path).read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)=["'](?!plotly\.min\.js|index\.html)[^"']+""", text)
    assert "cdn" not in text.lower()


def test_the_index_begins_with_the_answer_and_names_what_its_figures_are_about(tmp_path):
    for name in ("01-dots", "04-dots", "x-dots"):
        save_figure(draw(), name, folder=tmp_path)
    (tmp_path / "results.json").write_text("{}", encoding="utf-8")
    heads = {"01-": "Whose words?", "03-": "Not drawn", "04-": "Who <asserts>?"}
    page = write_index(
        tmp_path,
        ["04-dots", "01-dots", "x-dots"],
        title="Dams",
        answer="Less often.\n  Not by itself in 2012.\n(A <sample>.)",
        heads=heads,
    )
    text = page.read_text(encoding="utf-8")
    order = ["<h1>Dams</h1>", "<p>Less often.</p><p class=more>Not by itself in 2012.</p><p>(A &lt;sample&gt;.)</p>", 'href="results.json"', 'href="#part-04-"', 'id="part-01-"', 'id="01-dots"', 'id="part-04-"', 'id="04-dots"', 'id="x-dots"']  # fmt: skip
    assert sorted(order, key=text.index) == order
    assert "Who &lt;asserts&gt;?" in text
    assert "Not drawn" not in text
    assert "explorer.html" not in text


def test_saving_twice_gives_the_same_bytes(tmp_path):
    first = save_figure(draw(), "dots", folder=tmp_path).read_bytes()
    script = (tmp_path / "plotly.min.js").stat().st_mtime_ns
    assert save_figure(draw(), "dots", folder=tmp_path).read_bytes() == first
    assert (tmp_path / "plotly.min.js").stat().st_mtime_ns == script, "the script is written once"


def test_a_script_of_another_version_is_replaced(tmp_path):
    (tmp_path / "plotly.min.js").write_text("old")
    save_figure(draw(), "dots", folder=tmp_path)
    assert (tmp_path / "plotly.min.js").stat().st_size > 1_000_000


def test_the_figures_name_is_kept_in_it(tmp_path):
    figure = draw()
    save_figure(figure, "04-plane", folder=tmp_path)
    assert figure.layout.meta["name"] == "04-plane"


def test_what_differs_between_processors_in_the_last_digits_is_not_saved(tmp_path):
    shares = np.array([0.123456789, 40, np.nan, -1e-9])
    figure = go.Figure(go.Scatter(x=shares, y=list("abcd"), error_x={"array": shares / 3}, marker={"color": shares}))
    save_figure(figure, "dots", folder=tmp_path)
    (dots,) = figure.data
    assert list(dots.x[:2]) == [0.123457, 40]
    assert math.copysign(1, dots.x[3]) == 1
    assert dots.error_x.array[0] == 0.041152
    assert dots.marker.color[0] == 0.123457
    assert list(dots.y) == list("abcd")


def test_the_numbers_and_the_chinese_text_are_in_the_page(tmp_path):
    text = save_figure(draw(), "dots", folder=tmp_path).read_text(encoding="utf-8")
    content = re.search(r"(?s)Plotly.newPlot.*?</script>", text)[0]
    assert "北方报纸" in content or "\\u5317\\u65b9\\u62a5\\u7eb8" in content
    assert "12.5" in content
    assert "<title>谁说大坝危险？</title>" in text
    assert re.search(r'charset="?utf-8', text, re.I)


@pytest.mark.parametrize(
    "title", ["rise < fall & back", 'so-called "norm"', "a <b>bold</b> claim", "</title><script>x()</script>"]
)
def test_a_title_with_marks_of_html_does_not_break_the_page(tmp_path, title):
    text = save_figure(draw(title), "dots", folder=tmp_path).read_text(encoding="utf-8")
    shown = re.search(r"<title>(.*?)</title>", text, re.S)[1]
    assert not re.search(r"<|&(?!\w+;|#)", shown)
    assert text.count("<script>x()") == 0


@pytest.mark.parametrize("moment", ["page", "replace"])
def test_a_failure_leaves_the_last_page_and_no_draft(tmp_path, monkeypatch, moment):
    before = save_figure(draw(), "dots", folder=tmp_path).read_bytes()

    def fail(*_, **__):
        raise KeyboardInterrupt

    if moment == "page":
        monkeypatch.setattr(go.Figure, "to_html", fail)
    else:
        monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        save_figure(draw("another"), "dots", folder=tmp_path)
    monkeypatch.undo()
    assert names(tmp_path) == ["dots.html", "plotly.min.js"]
    assert (tmp_path / "dots.html").read_bytes() == before


# --- the browser


def test_a_browser_that_is_named_is_the_only_one_asked(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nothing"))
    assert find_chromium() is None
    monkeypatch.setenv("BROWSER_PATH", sys.executable)
    assert find_chromium() == sys.executable


def test_a_browser_is_looked_for_on_the_search_path(monkeypatch, tmp_path):
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_chromium() is None
    (tmp_path / "chromium").write_text("#!/bin/sh\n")
    (tmp_path / "chromium").chmod(0o755)
    assert find_chromium() == str(tmp_path / "chromium")


def test_without_a_browser_no_image_is_written(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "nothing"))
    assert save_images({"dots": draw()}, folder=tmp_path) == []
    assert names(tmp_path) == []


def test_no_figure_is_no_image(tmp_path):
    assert save_images({}, folder=tmp_path) == []
    assert names(tmp_path) == []


def test_what_the_browser_keeps_is_cleared_with_the_next_run_and_svg_is_the_same_at_each(monkeypatch, tmp_path):
    pytest.importorskip("kaleido")
    seen = []

    async def write(jobs, browser):
        seen.append(Path(tempfile.mkdtemp()))
        for job in jobs:
            uid = b"%06x" % len(seen)
            Path(job["path"]).write_bytes(b'<defs id="defs-%s"/><g clip="clip%sxy" fill="#%s"/>' % (uid, uid, uid))

    monkeypatch.setenv("BROWSER_PATH", sys.executable)
    monkeypatch.setattr("framing.figures.saving._draw", write)
    before = tempfile.gettempdir()
    assert len(save_images({"dots": draw()}, folder=tmp_path)) == 3
    assert seen[0].parents[1].name.startswith(".framing-")  # which files._sweep knows
    assert not seen[0].exists()
    first = (tmp_path / "dots.svg").read_bytes()
    assert first.endswith(b'fill="#000001"/>')
    save_images({"dots": draw()}, folder=tmp_path)  # with another id, as plotly gives
    assert (tmp_path / "dots.svg").read_bytes() == first.replace(b"#000001", b"#000002")
    assert tempfile.gettempdir() == before


def test_an_image_that_is_not_drawn_is_told_and_none_is_written(monkeypatch, tmp_path):
    async def late(jobs, browser):
        for job in jobs[1:]:
            Path(job["path"]).write_bytes(b"drawn")
        return [TimeoutError("90 s")]

    monkeypatch.setattr(saving, "find_chromium", lambda: "/opt/chromium")
    monkeypatch.setattr(saving, "_draw", late)
    told = r"^01-dots\.svg: not drawn by /opt/chromium \(TimeoutError 90 s; 1 of 6 images\); run it again, or with BROWSER_PATH"
    with pytest.raises(FramingError, match=told):
        save_images({"01-dots": draw(), "02-dots": draw()}, folder=tmp_path)
    assert names(tmp_path) == []


def test_a_browser_that_is_none_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", "/bin/true")
    with pytest.raises(FramingError, match=r"02-dots\.svg: not drawn by /bin/true \(.*; 3 of 3 images"):
        save_images({"02-dots": draw()}, folder=tmp_path)


@needs_chromium
def test_images_are_written_beside_the_pages(tmp_path):
    """In a process of its own: what the browser's driver warns of is not ours."""
    (tmp_path / "figures").mkdir()
    script = (
        "import sys, plotly.graph_objects as go\n"
        "from framing.figures.saving import save_images\n"
        "figure = go.Figure(go.Bar(x=['危险'], y=[3])).update_layout(width=320, height=200, title='大坝')\n"
        "paths = save_images({'dots': figure, 'bars': figure}, folder=sys.argv[1])\n"
        "print(*[path.name for path in paths])\n"
        "save_images({'wide': go.Figure(figure).update_layout(width=500)}, folder=sys.argv[1] + '/print', publish=True)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "figures")],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == [
        f"{name}.{kind}" for name in ("bars", "dots") for kind in ("png", "small.png", "svg")
    ]
    column = (tmp_path / "figures" / "print" / "wide.89mm.svg").read_text(encoding="utf-8")
    assert 'width="336"' in column[:300], "the layout of a narrow screen, whole, at 89 mm"
    assert 'viewBox="0 0 500 200"' in column[:300]
    png = (tmp_path / "figures" / "dots.png").read_bytes()
    assert png.startswith(b"\x89PNG")
    assert (int.from_bytes(png[16:20]), int.from_bytes(png[20:24])) == (640, 400), "twice the figure's size"
    svg = (tmp_path / "figures" / "dots.svg").read_text(encoding="utf-8")
    assert "大坝" in svg
    assert "危险" in svg


def test_a_notebooks_picture_keeps_the_colours_of_a_few_words(tmp_path):
    """A page of black text in which three words are coloured, each in one of a hundred lines."""
    image = pytest.importorskip("PIL.Image", reason="needs Pillow")
    from PIL import ImageDraw

    page = image.new("RGB", (1384, 2000), "white")
    pen = ImageDraw.Draw(page)
    colours = [STANCE_TEXT[stance] for stance in ("asserted", "attributed", "rejected")]
    for line in range(100):
        pen.text((20, 20 * line), "words in black, " * 12, fill="#222222")
        pen.text((1100, 20 * line), "a word", fill=colours[line] if line < 3 else "#222222")
        pen.rectangle(
            (1200, 20 * line, 1220, 20 * line + 9), fill=colours[line] if line < 3 else (90 + line, 140, 255 - line)
        )
    page.save(tmp_path / "page.png")
    small = image.open(BytesIO(shrink_picture(tmp_path / "page.png"))).convert("RGB")
    found = np.array([colour for _, colour in small.getcolors(1 << 20)])
    for colour in colours:
        want = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert np.abs(found - want).max(axis=1).min() <= 8


@needs_chromium
def test_a_page_opens_from_disk_without_a_network(tmp_path):
    """In Chromium, with every request but those for files refused: the plot is there, with its Chinese labels, and no complaint."""
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    save_figure(draw(), "dots", folder=tmp_path)
    complaints, asked = [], []
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        try:
            page = browser.new_context(offline=True, viewport={"width": 800, "height": 600}).new_page()
            page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
            page.on("pageerror", lambda e: complaints.append(str(e)))
            page.on("requestfailed", lambda r: complaints.append(f"failed: {r.url}"))

            def admit(route):
                asked.append(route.request.url)
                route.continue_() if route.request.url.startswith("file:") else route.abort()

            page.route("**/*", admit)
            page.goto((tmp_path / "dots.html").as_uri())
            page.wait_for_selector("#figure-dots .scatterlayer .point", state="attached", timeout=30_000)
            assert page.title() == "谁说大坝危险？"
            assert page.locator(".gtitle").text_content() == "谁说大坝危险？"
            assert page.locator(".ytick").all_text_contents() == ["北方报纸", "Southern papers"]
            assert page.locator("#figure-dots .scatterlayer .point").count() == 2
            assert page.locator(".xtitle").text_content() == "share (%)"
            box = page.locator("#figure-dots .main-svg").first.bounding_box()
            assert (box["width"], box["height"]) == (700, 400)
            shown = page.evaluate("Plotly.version")
        finally:
            browser.close()
    assert complaints == []
    assert {url.rsplit("/", 1)[1] for url in asked} == {"dots.html", "plotly.min.js"}
    assert shown == plotly.offline.get_plotlyjs_version()
