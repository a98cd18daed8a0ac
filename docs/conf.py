"""The site, from the same sources as everything else: the pages here, the executed notebooks, the docstrings."""

import re
import shutil
from pathlib import Path

import framing

ROOT, HERE = Path(framing.__file__).parents[1], Path(__file__).parent
project, author, copyright = "framing", "The framing developers", "MIT; counts and codes CC0"
version = release = framing.__version__
extensions = ["myst_nb", "sphinx.ext.autodoc"]
exclude_patterns = ["_build"]
html_theme, html_title, language = "furo", "framing", "en"
html_static_path, html_css_files = ["_static"], ["site.css"]
nb_execution_mode = "off"  # shown as they were executed and checked
nb_merge_streams = True
myst_heading_anchors = 3
autodoc_member_order, autodoc_typehints = "bysource", "none"
suppress_warnings = ["mystnb.unknown_mime_type"]  # interactive figures stand beside their pictures


MEMBERS = {
    "class": ["   :members:", "   :exclude-members: model_config, set_fit_request, set_score_request"],
    "function": [],
    "data": [],
}


def list_parameters(app: object, what: str, name: str, obj: object, options: object, lines: list[str]) -> None:
    """Turn the sections of a docstring into reStructuredText: parameters and attributes a list, the rest paragraphs under a bold word."""
    out: list[str] = []
    inside = False
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if after and not after.strip("-") and line.strip():
            inside = line in ("Parameters", "Attributes")
            out += [f"**{line}**", ""]
        elif not line or line.strip("-"):
            inside = inside and (not line or line[0] == " " or " : " in line)
            out.append(re.sub(r"^ +", "  ", re.sub(r"^(\S.*?) : ", r"- ``\1``: ", line)) if inside else line)
        else:
            out.append("")
    lines[:] = out


def gather(app: object) -> None:
    """Copy the notebooks and write one page of the API for each stage, in the order of the data's path."""
    for folder in ("notebooks", "data/example-page"):
        shutil.copytree(
            ROOT / folder, HERE / folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "README.md")
        )
    pages = HERE / "api"
    pages.mkdir(exist_ok=True)
    stages: dict[str, list[str]] = {}
    for module, names in framing._WHERE.items():
        stages.setdefault(module.split(".")[0], []).extend(names)
    for stage, names in stages.items():
        lines = [f"# {stage}", "", "```{eval-rst}"]
        for name in names:
            value = getattr(framing, name)
            kind = "class" if isinstance(value, type) else "function" if callable(value) else "data"
            lines += [f".. auto{kind}:: framing.{name}", *MEMBERS[kind], ""]
        (pages / f"{stage}.md").write_text("\n".join([*lines, "```", ""]), encoding="utf-8")
    index = [
        "# API, by stage",
        "",
        "All names are at the top: `framing.compare_groups`.",
        "",
        "```{toctree}",
        *stages,
        "```",
        "",
    ]
    (pages / "index.md").write_text("\n".join(index), encoding="utf-8")


def setup(app: object) -> None:
    app.connect("builder-inited", gather)  # type: ignore[attr-defined]
    app.connect("autodoc-process-docstring", list_parameters)  # type: ignore[attr-defined]
