"""Figures written: pages that open offline and share one script, and images where a Chromium is found."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path

import plotly.graph_objects as go


def save_figure(figure: go.Figure, name: str, *, folder: str | Path) -> Path:
    """Write a figure as ``folder/name.html``, whole or not at all; all pages of a folder share one ``plotly.min.js``.

    The page opens offline. The figure's name is kept in it (``layout.meta``), so that images can be made of it later.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    figure.update_layout(meta={"name": name})
    with tempfile.TemporaryDirectory(dir=folder, prefix=".draft-") as scratch:
        draft = Path(scratch) / f"{name}.html"
        figure.write_html(draft, include_plotlyjs="directory", full_html=True, div_id=f"figure-{name}")
        page = draft.read_text(encoding="utf-8")
        title = escape(str(figure.layout.title.text or name).replace("<br>", " "))
        page = page.replace(
            "<head>", f'<head><title>{title}</title><meta name="viewport" content="width=device-width">', 1
        )
        draft.write_text(page, encoding="utf-8")
        os.replace(draft, folder / draft.name)
        script = Path(scratch) / "plotly.min.js"
        if not (folder / script.name).is_file() or (folder / script.name).stat().st_size != script.stat().st_size:
            os.replace(script, folder / script.name)
    return folder / f"{name}.html"


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome: ``BROWSER_PATH`` if set, else the first on the search path."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
    return next((path for path in map(shutil.which, names) if path), None)


def save_images(
    figures: Mapping[str, go.Figure], *, folder: str | Path, formats: Sequence[str] = ("svg", "png")
) -> list[Path]:
    """Write figures as images beside their pages, through one browser; return the paths, none where no Chromium or no kaleido is found."""
    browser = find_chromium()
    if browser is None or not figures or find_spec("kaleido") is None:
        return []
    import kaleido

    folder = Path(folder)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".draft-") as scratch:
        jobs = [
            {
                "fig": figure.to_dict(),
                "path": str(Path(scratch) / f"{name}.{kind}"),
                "opts": {
                    "format": kind,
                    "scale": 2 if kind == "png" else 1,
                    "width": figure.layout.width,
                    "height": figure.layout.height,
                },
            }
            for name, figure in sorted(figures.items())
            for kind in formats
        ]
        kaleido.write_fig_from_object_sync(jobs, kopts={"path": browser, "n": 2})
        written = []
        for path in sorted(Path(scratch).iterdir()):
            os.replace(path, folder / path.name)
            written.append(folder / path.name)
    return written
