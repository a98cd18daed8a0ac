"""Small packages, texts, sheets and studies that many tests begin with."""

from __future__ import annotations

import csv
import json
import os
import random
import tempfile
from functools import cache
from pathlib import Path

import nbformat
import pandas as pd
import yaml

from framing.codebook.codebook import Codebook
from framing.corpus.package import write_package
from framing.files import sha256

CODEBOOK = """\
title: A dam, danger or pride
version: "1"
coders:
  ann: {kind: person, description: Read every article twice.}
  bob: {kind: person, description: Read every article once.}
groups:
  north: {en: Northern papers, zh: 北方报纸}
  south: {en: Southern papers, zh: 南方报纸}
frames:
  danger:
    label: {en: danger, zh: 危险}
    definition: {en: The dam is described as a threat to those below it., zh: 把大坝描述为对下游的威胁。}
    indicators: {en: [threat, flood*], zh: [威胁, 溃坝]}
    examples: [{text: The dam is a threat to the valley., language: en, stance: asserted, why: the text says so}]
    counter_examples: [{text: Workers made no threat to strike., language: en, stance: none, why: another threat}]
  pride:
    label: {en: pride, zh: 自豪}
    definition: {en: The dam is described as an achievement., zh: 把大坝描述为成就。}
    indicators: {en: [marvel, achievement], zh: [奇迹, 成就]}
    examples: [{text: 这是工程奇迹。, language: zh, stance: asserted, why: the text says so}]
    counter_examples: [{text: The pride of lions slept., language: en, stance: none, why: another word}]
cues:
  add:
    denial: {en: [mooed at], zh: [哞]}
    distance: {en: [dam-like]}
  drop:
    negation: {en: [hardly]}
"""


ABOUT = {
    "name": "dam",
    "title": "A dam in the news",
    "licenses": [{"name": "CC0-1.0"}],
    "sources": [{"title": "made up"}],
    "version": "1.0.0",
}


def tiny_tables() -> dict[str, pd.DataFrame]:
    """Return the tables of the small package, in new frames every time."""
    stances = ("asserted", "attributed", "rejected", "none")
    words = {"en": ("threat", "marvel", "river", "wall", "water"), "zh": ("威胁", "奇迹", "河流", "坝体", "水库")}
    articles, terms, codings = [], [], []
    for i in range(8):
        language = ("en", "zh-Hans", "en", "zh-Hant")[i % 4]
        date = ("2020-01-05", "2020-02", "2021", "")[i % 4]
        articles.append(
            {
                "article": f"a{i}",
                "outlet": ("River Post", "江报", "river post", "江报")[i % 4],
                "group": ("north", "south")[i // 4],
                "wire": "Valley News" if i in (2, 6) else "",
                "family": "a2" if i in (2, 6) else "",
                "kind": ("news", "opinion")[i % 2],
                "language": language,
                "date": date,
                "date_basis": "stated" if date else "",
                "url": f"https://example.org/{i}",
                "words": 20 + i,
            }
        )
        for j, term in enumerate(words[language[:2]]):
            if (i + j) % 3:
                terms.append({"article": f"a{i}", "term": term, "count": 1 + (i * j) % 4})
        for coder in ("ann", "bob"):
            for f, frame in enumerate(("danger", "pride")):
                place = i + 2 * f + (coder == "bob" and i % 3 == 0)
                codings.append({"article": f"a{i}", "coder": coder, "frame": frame, "stance": stances[place % 4]})
    mentions = [{"article": "a0", "frame": "danger", "indicator": "flood*", "stance": "asserted", "count": 2}]
    names = [{"column": "outlet", "printed": "river post", "name": "River Post", "note": "lower case in one place"}]
    tables = {"articles": articles, "terms": terms, "codings": codings, "mentions": mentions, "names": names}
    return {name: pd.DataFrame(rows) for name, rows in tables.items()}


def write_tiny(folder: Path, *, codebook: str = CODEBOOK, **changed: pd.DataFrame | None) -> Path:
    """Write the small package, with some of its tables replaced, or left out where None is given."""
    with tempfile.TemporaryDirectory() as scratch:
        book = Path(scratch) / "codebook.yaml"
        book.write_text(codebook, encoding="utf-8")
        tables = {name: table for name, table in (tiny_tables() | changed).items() if table is not None}
        return write_package(folder, tables=tables, codebook=book, readme="# A dam\n", about=ABOUT)


def copy_tiny(folder: Path) -> Path:
    """Return the small package as ``write_tiny`` writes it, for a test that only begins with it: it is written and checked once."""
    folder.mkdir(parents=True)
    for name, content in _tiny_files().items():
        (folder / name).write_bytes(content)
    return folder


@cache
def _tiny_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as scratch:
        return {path.name: path.read_bytes() for path in write_tiny(Path(scratch) / "dam").iterdir()}


def describe(folder: Path, change) -> None:
    """Change the descriptor: ``change`` gets it and may return another one."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    other = change(descriptor)
    path.write_text(json.dumps(descriptor if other is None else other), encoding="utf-8")


def repin(folder: Path) -> None:
    """Pin whatever lies in the folder now, so that a test gets past the check of the sha256."""
    describe(folder, lambda d: [r.update(hash=f"sha256:{sha256(folder / r['path'])}") for r in d["resources"]] and None)


def edit(folder: Path, table: str, change) -> None:
    """Change the rows of a table (lists of cells; the first is the header, so row 2 is ``rows[1]``) and pin it anew."""
    path = folder / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    other = change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows if other is None else other)
    repin(folder)


THEMES = {
    "en": [
        line.split()
        for line in (
            "flood water wall threat valley river rain bank crest storm warning village",
            "marvel turbine power grid achievement engineer concrete pride anthem visitor bridge opening",
            "budget tender contract loan audit minister parliament vote tax price creditor bond",
        )
    ],
    "zh": [
        line.split()
        for line in (
            "洪水 水位 堤坝 威胁 河谷 河流 暴雨 河岸 溃坝 风暴 预警 村庄",
            "奇迹 水轮机 电力 电网 成就 工程师 混凝土 自豪 国歌 游客 桥梁 开幕",
            "预算 招标 合同 贷款 审计 部长 议会 表决 税收 价格 债权人 债券",
        )
    ],
}


FRAMES_EN = (
    "The dam is a threat to everybody who lives below it.",
    "Critics in the city said the dam was a threat to the harvest.",
    "The minister denied that the dam is a threat.",
    "It is an achievement of a whole generation of builders.",
    "The dam is not a marvel, whatever the posters claim.",
)


FRAMES_ZH = (
    "大坝对下游是一个威胁。",
    "批评者称大坝是威胁。",
    "部长否认大坝是威胁。",
    "这是一代人的成就。",
    "大坝并不是什么奇迹。",
)


SHAPES = {
    "en": (
        "The {0} and the {1} near {2} were seen again by {5} {3} crews.",
        "Nobody who knows the {0} would put a {1} above the {2}, even in {5} years.",
        "In spring {0}, {1} and {2} met, and {3} followed after {5} days.",
        "What the {0} owes to the {1} is told in {5} pages about {2}, {3} and {4}.",
    ),
    "zh": (
        "{0}和{1}在{2}附近再次出现，{3}的人们谈了{5}天。",
        "了解{0}的人不会把{1}放在{2}之上，{5}年也不会。",
        "春天，{0}、{1}与{2}相遇，{5}天后{3}跟着来。",
        "{0}靠{1}得到什么，写在关于{2}、{3}和{4}的{5}页纸上。",
    ),
}


def write_texts(number: int = 48, *, seed: int = 3) -> pd.DataFrame:
    """Return made-up articles in both languages and scripts, of three themes, two groups, some of them copies of another."""
    return _write_texts(number, seed).copy()


@cache
def _write_texts(number: int, seed: int) -> pd.DataFrame:
    from opencc import OpenCC

    rng = random.Random(seed)
    traditional = OpenCC("s2tw")
    rows = []
    for i in range(number):
        language = ("en", "zh-Hans", "en", "zh-Hant")[i % 4]
        theme = THEMES["en" if language == "en" else "zh"][i % 3]
        rare = f"zq{i}x"
        some = [rng.sample(theme, 5) for _ in range(14)]
        shapes = SHAPES["en" if language == "en" else "zh"]
        pick = [rng.choice(shapes).format(*words, rng.randint(2, 99)) for words in some]
        if language == "en":
            pick += [FRAMES_EN[i // 2 % 5], f"Only here one reads {rare}."]
        else:
            pick += [FRAMES_ZH[i // 2 % 5], f"只有这里写着{rare}。"]
        rng.shuffle(pick)
        text = (" " if language == "en" else "").join(pick)
        if i in (20, 21, 22, 23):  # copies of the article sixteen before, in another outlet
            text = rows[i - 16]["text"]
        rows.append(
            {
                "article": f"a{i:03}",
                "outlet": ("River Post", "江报", "Harbour Times", "港報")[i % 4] if i < 16 else f"Paper {i % 7}",
                "group": ("north", "south")[(i // 4) % 2],
                "wire": "Valley News" if i % 9 == 0 else "",
                "kind": ("news", "opinion")[i % 2],
                "language": language,
                "date": f"2021-0{1 + i % 9}-11",
                "date_basis": "stated",
                "url": f"https://example.org/{i}",
                "title": f"Headline {i} that nobody else has printed",
                "text": traditional.convert(text) if language == "zh-Hant" else text,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def code_texts(articles: pd.DataFrame) -> pd.DataFrame:
    rng = random.Random(5)
    rows = [
        {
            "article": a,
            "coder": coder,
            "frame": frame,
            "stance": rng.choice(["asserted", "attributed", "rejected", "none"]),
        }
        for a in articles["article"]
        for coder in ("ann", "bob")
        for frame in ("danger", "pride")
    ]
    return pd.DataFrame(rows)


IDS = [f"a{i}" for i in range(6)]


ARTICLES = pd.DataFrame({"article": IDS, "url": [f"https://example.org/{i}" for i in IDS]})


TEXTS = {"a0": "=1+1 is no formula\x07", "a1": '他说：“这是规则”，<b>"x"</b>; y', "a2": "line\nbreak, comma"}


STUDY = """\
title = "A dam, danger or pride"
package = "data/dam"
figures = "figures"
notebooks = ["notebooks/01-first.ipynb", "notebooks/02-second.ipynb"]
seed = 11
level = 0.95
draws = 100
thin = 3

[headline]
coder = "ann"
stance = "asserted"
x = "danger"
y = "pride"
reference = "north"

[topics.en]
k = 2
min_df = 1
max_df = 1.0

[topics.zh]
k = 2
min_df = 1
max_df = 1.0

[[episodes]]
name = "2020"
first = "2020-01-01"
last = "2020-12-31"

[[episodes]]
name = "2021"
first = "2021-01-01"
last = "2021-12-31"
"""


FIRST = [
    "# Who says that the dam is dangerous?",
    "import framing as fr\n\nstudy = fr.open_study()\nstudy.corpus",
    "shares = fr.estimate_prevalence(study.codes, **study.intervals)\nmain = shares[shares['coder'] == 'ann']",
    "study.show(fr.plot_prevalence, main, '01-shares')",
]


SECOND = ["# The seed", "import framing as fr\n\nprint(fr.open_study().seed)"]


def write_notebook(path: Path, cells: list[str]) -> Path:
    """Write a notebook that was never run: the first cell is prose, the others are code."""
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_markdown_cell(cells[0]), *map(nbformat.v4.new_code_cell, cells[1:])]
    for place, cell in enumerate(book.cells):
        cell.id = f"cell-{place}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def write_study(
    root: Path,
    *,
    study: str = STUDY,
    first: list[str] = FIRST,
    second: list[str] = SECOND,
    **tables: pd.DataFrame | None,
) -> Path:
    """Write a small study with its package and notebooks; return the study file."""
    package = root / "data" / "dam"
    write_tiny(package, **tables) if tables else copy_tiny(package)
    write_notebook(root / "notebooks" / "01-first.ipynb", first)
    write_notebook(root / "notebooks" / "02-second.ipynb", second)
    (root / "study.toml").write_text(study, encoding="utf-8")
    return root / "study.toml"


def environment(**more: str) -> dict[str, str]:
    """The environment of a run: no browser, so no image, and no variables of another study."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FRAMING_")}
    return kept | {"BROWSER_PATH": "/nowhere/chromium", "COLUMNS": "160", "PYTHONHASHSEED": "1"} | more


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file under a folder with its bytes and the time of its last change."""
    files = [p for p in sorted(root.rglob("*")) if p.is_file() or p.is_socket()]
    return {str(p.relative_to(root)): (b"" if p.is_socket() else p.read_bytes(), p.stat().st_mtime_ns) for p in files}


EXAMPLE = {"text": "They hold it over us.", "language": "en", "stance": "asserted", "why": "own voice"}
COUNTER = {"text": "It holds water.", "language": "en", "stance": "none", "why": "another sense"}


def make_frame(label: str, word: str) -> dict:
    return {
        "label": {"en": label, "zh": "框架"},
        "definition": {"en": f"What {label} means.", "zh": "定义"},
        "indicators": {"en": [word]},
        "examples": [EXAMPLE],
        "counter_examples": [COUNTER],
    }


BOOK = Codebook.model_validate(yaml.safe_load(CODEBOOK))


SHEET_CODEBOOK = Codebook.model_validate(
    {
        "title": "Made up",
        "version": "1",
        "coders": {name: {"kind": "person", "description": "a student"} for name in ("ann", "bo")},
        "groups": {"x": {"en": "X"}},
        "frames": {"weapon": make_frame("weapon", "lever"), "norm": make_frame("norm & law", "rule")},
    }
)
