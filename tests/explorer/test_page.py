from __future__ import annotations

import base64
import hashlib
import json
import re

import pytest

from explorer.conftest import EVIL, read_data  # isort: skip
from framing.explorer.page import _HERE, as_json, make_page

WORDS = json.loads((_HERE / "words.json").read_text(encoding="utf-8"))


def test_the_page_is_one_file_that_asks_nothing_of_the_network(page_file):
    page = page_file.read_text(encoding="utf-8")
    assert page_file.stat().st_size < 6e6
    frame = re.sub(r'<script type="application/json".*?</script>', "", page, flags=re.S)
    assert not re.search(
        r"""<(?:link|img|iframe|object|embed)\b|\bsrc=|@import|url\((?!#)|\bstyle="|fetch\(|XMLHttp""", frame
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none';")
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.S)[1]
        digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        assert f"{rule} 'sha256-{digest}'" in policy


def test_the_same_study_gives_the_same_page(shipped, page_file):
    assert make_page(shipped) == page_file.read_text(encoding="utf-8")


def test_data_are_json_that_cannot_end_the_script_element(hostile):
    assert json.loads(as_json({"x": EVIL + "\u2028&"})) == {"x": EVIL + "\u2028&"}
    assert not re.search("[<>&\u2028]", as_json({"x": EVIL + "\u2028&"}))
    data = read_data(hostile.read_text(encoding="utf-8"))
    assert EVIL in data["columns"]["outlet"]["levels"]
    assert data["url"][:2] == ["", ""]


def test_words_stand_in_both_languages_with_the_same_gaps():
    for key, (en, zh) in WORDS.items():
        gaps = [set(re.findall(r"\{\d\}", text)) for text in (en, zh)]
        assert gaps[0] == gaps[1] or key.startswith("head"), key
        assert en, key
        assert zh, key


def test_every_word_that_the_page_says_is_there_and_none_besides():
    sources = "".join((_HERE / name).read_text(encoding="utf-8") for name in ("page.js", "page.html", "answer.py"))
    said = set(
        re.findall(
            r"""say\('([^'+]+?)'[,)]|data-(?:say|hint)="([^"]+)"|both\(\s*["']([^"'{]+)["']|word\("([^"{]+)"\)""",
            sources,
        )
    )
    said = {next(filter(None, match)) for match in said}
    assert said - set(WORDS) == set()
    stems = ("=", "about ", "by ", "chip ", "claim ", "column ", "copies ", "does ", "flow ", "head ", "means ", "other ", "pick ", "scale ", "term ", "topic by ", "way ")  # fmt: skip
    unused = {
        key for key in WORDS if not re.search(rf"""['"]{re.escape(key)}['"]""", sources) and not key.startswith(stems)
    }
    assert unused == set()


def test_the_command_writes_the_page(call, tmp_path, shipped, page_file):
    code, out, _ = call("explore", "--study", str(shipped.path), "--out", str(tmp_path / "deep" / "x.html"))
    assert code == 0
    assert "x.html: 0." in out
    assert (tmp_path / "deep" / "x.html").read_bytes() == page_file.read_bytes()
    code, _, err = call("explore", "--study", str(tmp_path / "none.toml"))
    assert code == 2
    assert "no such file" in err


@pytest.mark.parametrize("name", ["page.html", "page.css", "page.js", "words.json"])
def test_parts_of_the_page_lie_in_the_package(name):
    assert (_HERE / name).is_file()
