"""The shipped study's page, a small study with hostile names, and a browser to open them in."""

from __future__ import annotations

import json
import re

import pandas as pd
import pytest
from conftest import ROOT
from samples import STUDY, tiny_tables, write_study

from framing import make_corpus, open_study, write_explorer
from framing.figures.saving import find_chromium

EVIL = '</script><script>window.hacked=1</script><img src=x onerror="window.hacked=1">'


def read_data(page: str) -> dict:
    """What the page computes with."""
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])


@pytest.fixture(scope="session")
def shipped():
    return open_study(ROOT / "study.toml")


@pytest.fixture(scope="session")
def page_file(shipped, tmp_path_factory):
    return write_explorer(shipped, out=tmp_path_factory.mktemp("page") / "explorer.html")


@pytest.fixture(scope="session")
def data(page_file):
    return read_data(page_file.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def hostile(tmp_path_factory):
    """A study whose names, addresses and terms are markup, formulas and scripts."""
    tables = tiny_tables()
    articles = tables["articles"]
    articles.loc[0, ["outlet", "url"]] = [EVIL, "javascript:window.hacked=1"]
    articles.loc[1, ["outlet", "url"]] = ["=cmd|'/c calc'!A1", "data:text/html,<script>1</script>"]
    articles.loc[2, "wire"] = "{{data}} +1"
    articles.loc[3, "url"] = '"><script>window.hacked=1</script>'
    term = pd.DataFrame(
        [{"article": "a0", "term": EVIL, "count": 3}, {"article": "a4", "term": "__proto__", "count": 1}]
    )
    tables["terms"] = pd.concat([tables["terms"], term], ignore_index=True)
    title = f"title = '{EVIL} {{{{data}}}} "
    path = write_study(
        tmp_path_factory.mktemp("hostile"), study=STUDY.replace('title = "', title, 1).replace('pride"\n', "pride'\n", 1)
    )  # fmt: skip
    study = open_study(path)
    book = study.corpus.codebook
    book = book.model_copy(update={"groups": book.groups | {"north": {"en": EVIL, "zh": EVIL}}})
    tables = {name: tables[name] for name in ("articles", "terms", "codings", "mentions")}
    vars(study)["corpus"] = make_corpus(**tables, codebook=book)  # what is read from a file holds no markup
    return write_explorer(study)


@pytest.fixture(scope="module")  # two browsers of one process do not go together
def chromium():
    path = find_chromium()
    if path is None:
        pytest.skip("needs a Chromium or Chrome, and none is found here")
    sync = pytest.importorskip("playwright.sync_api", reason="needs playwright, which is not installed")
    with sync.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """A function that opens a page; what its console says, and what it asks of the network, must be nothing."""
    said, contexts = [], []

    def go(path, address: str = "", *, width: int = 1200, **options):
        context = chromium.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda m: said.append(m.text))
        page.on("pageerror", lambda e: said.append(str(e)))
        page.on("request", lambda r: said.append(r.url) if not r.url.startswith(("file:", "blob:")) else None)
        page.goto(f"file://{path}{address}")
        page.wait_for_function("() => window.explorer")
        return page

    yield go
    for context in contexts:
        context.close()
    assert said == []
