"""Figures written: pages that open offline and share one script, images where a Chromium is found, and the page that leads through them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from html import escape
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from framing.errors import FramingError
from framing.figures.style import NARROW, SIGNS, WIDE, WIDTH, drop_small, fit, subtitle
from framing.files import safe_csv, scratch, write_files

CONFIG = {"responsive": True, "displayModeBar": False}

STYLE = """<style>
body{font:15px/1.45 system-ui,'Helvetica Neue',Arial,'Noto Sans CJK SC',sans-serif;color:#222;background:#fff;margin:0 auto;max-width:1100px;padding:12px 16px 40px}
h1{font-size:20px;line-height:1.25;margin:8px 0}h2{font-size:17px;margin:36px 0 4px}figure{margin:0 0 28px}img{max-width:100%;height:auto}
h3{font-size:15px;margin:24px 0 4px}p{margin:4px 0}.answer{border-left:4px solid #222;padding:2px 12px}.answer .more{margin-left:18px;color:#595959;font-size:13px}.said,figcaption{color:#595959;font-size:13px}a{color:#0b4f8a}
</style>"""


def save_figure(figure: go.Figure, name: str, *, folder: str | Path, numbers: pd.DataFrame | None = None) -> Path:
    """Write a figure as ``folder/name.html``, whole or not at all; all pages of a folder share one ``plotly.min.js``.

    The page opens offline, as wide as its window, with claim, measure and source as text. ``numbers``, what is drawn, stand beside it as
    ``name.csv``; their floats, and the arrays of ``figure`` itself, are rounded to six digits, as last bits are a processor's. The figure's name is kept in it (``layout.meta``), so that images can be made of it later.
    """
    path, script = Path(folder) / f"{name}.html", Path(folder) / "plotly.min.js"
    figure.update_layout(meta={**(figure.layout.meta or {}), "name": name})
    for trace in figure.data:
        trace.update(_round(trace.to_plotly_json()))
    meta: dict[str, Any] = figure.layout.meta
    claim, said, foot = meta.get("claim") or str(figure.layout.title.text or name), "", ""
    plot = go.Figure(figure)
    if "sizes" in meta:
        fit(plot, width=None)
        said = subtitle(meta)
        foot = "<br>".join(escape(line) for line in [*meta["warnings"], meta["source"]] if line)
    key = " &ensp; ".join(
        f'<span style="color:{colour}">{SIGNS.get(mark, mark)}</span>&nbsp;{escape(text)}'
        for text, colour, mark in meta.get("key", [])
    )
    drawn = plot.to_html(
        include_plotlyjs="directory", full_html=False, div_id=f"figure-{name}", config=CONFIG, default_width="100%"
    )
    links = ['<a href="index.html">all figures</a>']
    links += [f'<a href="{name}.csv" download>numbers (CSV)</a>'] if numbers is not None else []
    body = (
        f'<main><figure><h1>{escape(claim)}</h1><p class="said">{escape(said)}</p><p>{key}</p>\n'
        f'<div role="img" aria-label="{escape(f"{claim}. {said}")}">{drawn}</div>\n'
        f"<figcaption>{foot}<br>{' · '.join(links)}</figcaption></figure></main>"
    )
    files: dict[Path, str | bytes] = {path: write_page(claim, body)}
    if numbers is not None:
        rounded = numbers.assign(**{c: numbers[c].round(6) + 0.0 for c in numbers.select_dtypes("floating").columns})
        files[path.with_suffix(".csv")] = safe_csv(rounded)
    code = get_plotlyjs().encode()
    if not script.is_file() or script.stat().st_size != len(code):
        files[script] = code
    write_files(files)
    return path


def _round(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: _round(value) for key, value in part.items()}
    return part.round(6) + 0.0 if isinstance(part, np.ndarray) and part.dtype.kind == "f" else part


def write_page(title: str, body: str, *, looks: str = "") -> str:
    """Return a page of HTML in the looks that all pages have, and more ``looks``."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{STYLE}{looks}</head>\n<body>{body}</body></html>\n'
    )


def write_index(
    folder: str | Path, names: Iterable[str], *, title: str, answer: str = "", heads: Mapping[str, str] = {}
) -> Path:
    """Write ``folder/index.html``: the answer, then all named figures in order, each with its claim, picture and downloads.

    ``heads`` say what the figures are about whose names begin so (``{"04": "Who asserts?"}``); they stand above them and in a list at the top.
    """
    folder, begun = Path(folder), []
    parts = []
    for name in sorted(names):
        page = folder / f"{name}.html"
        if not page.is_file():
            continue
        text = page.read_text(encoding="utf-8")
        claim, said = (
            found[1] if (found := re.search(p, text)) else "" for p in ("<h1>(.*?)</h1>", '<p class="said">(.*?)</p>')
        )
        kinds = [k for k in ("svg", "png", "pdf", "89mm.svg", "89mm.pdf", "csv") if (folder / f"{name}.{k}").is_file()]
        links = " · ".join(
            [f'<a href="{name}.html">interactive</a>', *(f'<a href="{name}.{k}" download>{k}</a>' for k in kinds)]
        )
        light = [k for k in ("svg", "png") if k in kinds and (folder / f"{name}.{k}").stat().st_size < 1_000_000]
        picture = f'<p class="said">{said}</p>'
        if light or "png" in kinds:
            source = f"{name}.{[*light, 'png'][0]}"
            phone = f"{name}.small.png"
            small = f'<source media="(max-width:720px)" srcset="{phone}">' * (folder / phone).is_file()
            picture = f'<a href="{name}.html"><picture>{small}<img loading="lazy" src="{source}" alt="{claim}. {said}"></picture></a>'
        start = next((start for start in heads if name.startswith(start)), "")
        if start and start not in begun:
            begun.append(start)
            parts.append(f'<h2 id="part-{escape(start)}">{escape(heads[start])}</h2>')
        parts.append(
            f'<figure id="{name}"><h3>{claim or escape(name)}</h3>\n{picture}\n<figcaption>{name}: {links}</figcaption></figure>'
        )
    ways = {
        "explorer.html": "Explore the study: select articles, see shares, terms, topics and every article",
        "results.json": "Every number as plain tables (JSON)",
    }
    top = [
        write_answer(answer) if answer else "",
        *(f'<p><a href="{file}">{said}</a></p>' for file, said in ways.items() if (folder / file).is_file()),
        *(f'<p><a href="#part-{escape(start)}">{escape(heads[start])}</a></p>' for start in begun),
    ]
    path = folder / "index.html"
    body = "\n".join(["<main>", f"<h1>{escape(title)}</h1>", *filter(None, [*top, *parts]), "</main>"])
    write_files({path: write_page(f"{title}: figures", body)})
    return path


def write_answer(answer: str) -> str:
    """Return an answer as HTML, a line a paragraph; lines that begin with a space qualify the one above."""
    lines = (f"<p{' class=more' * line.startswith(' ')}>{escape(line.strip())}</p>" for line in answer.splitlines())
    return f'<div class="answer">{"".join(lines)}</div>'


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome: ``BROWSER_PATH`` if set, else the first on the search path."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return shutil.which(named)
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
    return next((path for path in map(shutil.which, names) if path), None)


def save_images(
    figures: Mapping[str, go.Figure | dict[str, Any]], *, folder: str | Path, publish: bool = False
) -> list[Path]:
    """Write figures as images beside their pages, through one browser; return the paths, none where Chromium, kaleido or Pillow is missing.

    ``name.svg`` and ``name.png`` are 183 mm wide, ``name.small.png`` is laid out for a phone; with ``publish`` there are PDF too, that layout at 89 mm, and PNG has 300 dots an inch.
    Raises ``FramingError``, and writes none, where the browser fails or draws one of them not.
    """
    browser = find_chromium()
    if browser is None or not figures or not (find_spec("kaleido") and find_spec("PIL")):
        return []
    with scratch() as room:
        jobs = []
        kinds = ("svg", "png", "pdf") if publish else ("svg", "png")
        sizes = {"": (WIDE, WIDE, kinds), ".small": (WIDTH, WIDTH, ("png",))}
        sizes |= {".89mm": (WIDTH, NARROW, kinds)} if publish else {}
        for name, figure in sorted(figures.items()):
            for mark, (width, printed, wanted) in sizes.items():
                sized = go.Figure(figure)
                for i, trace in enumerate(sized.data):
                    trace.uid = trace.uid or str(i)  # else a random one, which SVG shows
                if "sizes" in (sized.layout.meta or {}):
                    fit(drop_small(sized) if printed < width else sized, width=width)
                for kind in wanted:
                    scale = {"png": 300 / 96 if publish and mark != ".small" else 2}.get(kind, 1)
                    laid = sized.layout.width or width
                    opts = {"width": laid, "height": sized.layout.height, "format": kind}
                    opts["scale"] = scale * min(1, printed / laid)
                    jobs.append({"fig": sized.to_dict(), "path": f"{room}/{name}{mark}.{kind}", "opts": opts})
        (room / "browser").mkdir()
        usual = tempfile.tempdir
        tempfile.tempdir = f"{room}/browser"  # what a killed run leaves goes with the room
        try:
            # in a thread, as a notebook's own thread has a loop already
            errors = ThreadPoolExecutor(1).submit(asyncio.run, _draw(jobs, browser)).result()
        except Exception as error:  # the browser's own, of whatever kind
            errors = [error]
        finally:
            tempfile.tempdir = usual
        drawn = {path for path in room.glob("*.*") if path.stat().st_size}
        if lost := [job["path"] for job in jobs if Path(job["path"]) not in drawn]:
            raise FramingError(
                f"{Path(lost[0]).name}: not drawn by {browser} ({_tell(errors)}; {len(lost)} of {len(jobs)} images); run it again, or with BROWSER_PATH=none for no images"
            )
        images: dict[Path, str | bytes] = {Path(folder) / path.name: _read_image(path) for path in sorted(drawn)}
    write_files(images)
    return list(images)


async def _draw(jobs: Iterable[Any], browser: str) -> Iterable[BaseException]:
    """Draw in two tabs that stay as they are: kaleido has each load its 5 MB of script anew after every image. Return what went wrong."""
    from kaleido import Kaleido

    async def stay() -> None:
        pass

    class Browser(Kaleido):
        async def _return_kaleido_tab(self, tab: Any) -> None:
            tab.reload = stay
            await super()._return_kaleido_tab(tab)

    # mathjax would come from the network; an image takes a second or, where others use the machine, a minute
    async with Browser(path=browser, n=2, mathjax=False, timeout=600) as tabs:
        return await tabs.write_fig_from_object(jobs) or ()


def _tell(errors: Iterable[BaseException]) -> str:
    return next((" ".join(f"{type(error).__name__} {error}".split())[:200] for error in errors), "nothing is said why")


def _read_image(path: Path) -> bytes:
    """Return an image as drawn, in SVG with an id of its name for plotly's, which is another at each drawing."""
    data = path.read_bytes()
    drawn = re.search(rb'id="defs-([0-9a-f]{6})"', data) if path.suffix == ".svg" else None
    own = hashlib.sha256(path.name.encode()).hexdigest()[:6].encode()
    return re.sub(rb"(?<!#)" + drawn[1], own, data) if drawn else data


def shrink_picture(path: Path) -> bytes:
    """Return a PNG as a small one for a notebook: 183 mm wide, in few colours, of which the rare ones (a word's stance) stay what they are."""
    from PIL import Image

    picture, out = Image.open(path).convert("RGB"), BytesIO()
    small = picture.resize((WIDE, round(picture.height * WIDE / picture.width)), Image.Resampling.LANCZOS)
    small.quantize(128, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()
