"""Notebooks in a real JupyterLab: "Restart Kernel and Run All Cells" ends without an error, with every figure drawn and the numbers as committed.

One notebook in every run; all of them by ``make labtest``, which takes six minutes. PICTURES=FOLDER keeps a picture of each cell's output.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from conftest import ROOT

from framing.figures.saving import find_chromium
from framing.scaffold.scaffold import _without_outputs
from framing.study.notebooks import PLOTLY

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
CHROMIUM = find_chromium()
TOKEN = "of-this-test"

FIND_FIGURES = """() => [...document.querySelectorAll('.jp-OutputArea-output.js-plotly-plot')].map(output => {
  const svg = output.querySelector('.main-svg'), box = svg?.getBoundingClientRect(), room = output.getBoundingClientRect();
  const marks = output.querySelectorAll('.main-svg :is(.scatterlayer, .barlayer, .heatmaplayer) :is(path, image)').length;
  return {drawn: marks > 0 && box.height > 100, cut: box.right > room.right + 1 || box.left < room.left - 1};
})"""
ENDED = """() => document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle'
  && [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(prompt => /\\[\\d+\\]/.test(prompt.textContent))"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A copy of the study and a function that gives the address of a notebook in it, in a JupyterLab with settings of its own."""
    home, study = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("study")
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, study / name)
    shutil.copy(ROOT / "study.toml", study)
    for path in (study / "notebooks").iterdir():
        path.write_text(_without_outputs(path), encoding="utf-8")  # so that what stands there afterwards is of this run
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR")  # fmt: skip
    options = {
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "IdentityProvider.token": TOKEN,
        "LabApp.news_url": "None",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *(f"--{k}={v}" for k, v in options.items())],
            cwd=study, env=os.environ | {name: str(home / name) for name in names}, stdout=log, stderr=log,
        )  # fmt: skip
    try:
        for _ in range(120):
            assert server.poll() is None, (home / "log").read_text()
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status?token={TOKEN}", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield study, lambda name: f"http://127.0.0.1:{port}/lab/tree/notebooks/{name}?token={TOKEN}&reset"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def read_printed(path):
    """What each code cell prints, and its tables as text; and how many outputs are figures, or errors."""
    outputs = [cell.outputs for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    printed = [
        ["".join(o.text for o in some if o.output_type == "stream" and o.name == "stdout")]
        + [o.data["text/plain"] for o in some if "data" in o and PLOTLY not in o.data]
        for some in outputs
    ]
    figures = sum(PLOTLY in o.get("data", {}) for some in outputs for o in some)
    return printed, figures, [o for some in outputs for o in some if o.output_type == "error" or o.get("name") == "stderr"]  # fmt: skip


@pytest.mark.skipif(CHROMIUM is None, reason="needs a Chromium or Chrome, and none is found here")
@pytest.mark.parametrize("name", NOTEBOOKS if os.environ.get("LAB") == "all" else ["05-timeline.ipynb"])
def test_restart_and_run_all(name, lab, browser, tmp_path):
    study, address = lab
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(address(name))
    page.wait_for_selector(".jp-CodeCell")
    page.wait_for_selector("#jp-main-statusbar >> text=| Idle")  # a kernel that is restarted while it starts breaks
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Restart Kernel and Run All Cells").click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_function(ENDED, timeout=300_000)
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-mod-dirty", state="detached")
    printed, figures, errors = read_printed(study / "notebooks" / name)
    assert errors == []
    assert printed == read_printed(ROOT / "notebooks" / name)[0]
    drawn = page.evaluate(FIND_FIGURES)
    assert len(drawn) == figures
    assert [figure for figure in drawn if not figure["drawn"] or figure["cut"]] == []
    if "PICTURES" in os.environ:
        for number, output in enumerate(page.locator(".jp-Cell-outputWrapper:visible").all()):
            output.screenshot(path=f"{os.environ['PICTURES']}/{name[:2]}-{number:02}.png")
    page.close()
