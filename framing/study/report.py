"""The whole study as one page: the answers of the executed notebooks first, then the notebooks with their pictures, the code folded away."""

from __future__ import annotations

import base64
import mimetypes
import re
from functools import partial
from html import escape
from pathlib import Path

from framing.errors import FramingError
from framing.figures.saving import write_answer, write_page
from framing.files import write_files
from framing.study.notebooks import choose_notebooks, place_executed
from framing.study.study import Study

_TEMPLATE = """{% extends 'basic/index.html.j2' %}
{% block input_group %}<details><summary>code</summary>{{ super() }}</details>{% endblock %}"""

_LOOKS = """<style>
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:13px}details{color:#595959;font-size:13px}.output_subarea{overflow-x:auto}
table{border-collapse:collapse;font-size:13px}td,th{padding:2px 8px;text-align:right;border-bottom:1px solid #ddd}nav li{margin:2px 0}
.answer{margin:8px 0 20px}.anchor-link,.prompt{display:none}
</style>"""


def _embed(found: re.Match[str], folder: Path) -> str:
    """A picture that prose names, put into the page; nothing where its file is not there."""
    path = folder / found[1]
    kind = mimetypes.guess_type(path.name)[0] or ""
    if not kind.startswith("image/") or not path.is_file():
        return ""
    return found[0].replace(found[1], f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}")


def write_report(study: Study, path: str | Path) -> Path:
    """Write one self-contained page of a study from its executed notebooks; return its path.

    Raises ``FramingError`` where a notebook has not been run: ``framing run`` first.
    """
    import nbformat
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(raw_template=_TEMPLATE, embed_images=True)
    contents, answers, bodies = [], [], []
    for number, notebook in enumerate((place_executed(study, p) for p in choose_notebooks(study)), start=1):
        book = nbformat.read(notebook, as_version=4) if notebook.is_file() else nbformat.v4.new_notebook()
        code = [cell for cell in book.cells if cell.cell_type == "code"]
        if not any(cell.outputs for cell in code):
            raise FramingError(f"{notebook}: has not been run; run the study first (framing run)")
        body, _ = exporter.from_notebook_node(book)
        body = re.sub(r'<img[^>]* src="(?!data:)([^"]*)"[^>]*>', partial(_embed, folder=notebook.parent), body)
        body = re.sub(r' id="[^"]*"', "", body)
        heads: list[str] = []

        def anchor(found: re.Match[str], number: int = number, heads: list[str] = heads) -> str:
            heads.append(re.sub(r"<a class=.*?</a>|<[^>]+>", "", found[2]).strip())
            level = int(found[1]) + 1
            return f'<h{level} id="part-{number}-{len(heads)}">{found[2]}</h{level}>'

        body = re.sub(r"(?s)<h([123])[^>]*>(.*?)</h\1>", anchor, body)
        items = [f'<li><a href="#part-{number}-{n}">{head}</a></li>' for n, head in enumerate(heads, start=1)]
        contents.append(f"{items[0] if items else ''}<ul>{''.join(items[1:])}</ul>")
        said = "".join(o.get("text", "") for o in code[0].outputs if o.output_type == "stream")
        link = f'<a href="#part-{number}-1">{heads[0] if heads else escape(notebook.stem)}</a>'
        if said:
            answers.append(f"<h3>{link}</h3>{write_answer(said.strip())}")
        bodies.append(f"<section>{body}</section>")
    title = study.choices.title
    body = (
        f"<h1>{escape(title)}</h1>\n<main><h2>Answers</h2>\n{''.join(answers)}\n"
        f"<nav><details><summary>Contents</summary><ul>{''.join(contents)}</ul></details></nav>\n{''.join(bodies)}</main>"
    )
    path = Path(path)
    write_files({path: write_page(title, body, looks=_LOOKS)})
    return path
