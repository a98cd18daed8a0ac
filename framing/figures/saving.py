"""Figures written: pages that open offline and share one script, and images where a Chromium is found."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from framing.files import write_files


def save_figure(figure: go.Figure, name: str, *, folder: str | Path, numbers: pd.DataFrame | None = None) -> Path:
    """Write a figure as ``folder/name.html``, whole or not at all; all pages of a folder share one ``plotly.min.js``.

    The page opens offline. ``numbers``, what is drawn, stand beside it as ``name.csv``, floats rounded to six digits. The figure's name is kept in it (``layout.meta``), so that images can be made of it later.
    """
    path, script = Path(folder) / f"{name}.html", Path(folder) / "plotly.min.js"
    figure.update_layout(meta={"name": name})
    page = figure.to_html(include_plotlyjs="directory", full_html=True, div_id=f"figure-{name}")
    title = escape(str(figure.layout.title.text or name).replace("<br>", " "))
    head = f'<head><title>{title}</title><meta name="viewport" content="width=device-width">'
    files: dict[Path, str | bytes] = {path: page.replace("<head>", head, 1)}
    if numbers is not None:
        rounded = numbers.assign(**{c: numbers[c].round(6) + 0.0 for c in numbers.select_dtypes("floating").columns})
        files[path.with_suffix(".csv")] = rounded.to_csv(index=False, lineterminator="\n")
    code = get_plotlyjs().encode()
    if not script.is_file() or script.stat().st_size != len(code):
        files[script] = code
    write_files(files)
    return path


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

    with tempfile.TemporaryDirectory() as scratch:
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
        images: dict[Path, str | bytes] = {
            Path(folder) / path.name: path.read_bytes() for path in sorted(Path(scratch).iterdir())
        }
    write_files(images)
    return list(images)
