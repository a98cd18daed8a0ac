"""Fuzz the newspaper-page reader with atheris (coverage-guided; install it into an environment of its own).

    python benchmarks/fuzz_pages.py -max_total_time=300 [folder of inputs]

Whatever the bytes, reading ends in articles with every line accounted for once, or in a FramingError. Anything else stops
the run and libFuzzer leaves the input in a file ``crash-…``. The first byte chooses what the rest is: lines of text, lines
put together from marks and scraps of a page, a text file, or a PDF.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["framing.readers", "framing.errors"]):
    from framing.errors import FramingError
    from framing.readers.page.articles import PageReading
    from framing.readers.page.lines import clean_line
    from framing.readers.page.page import parse_page, read_page

logging.disable(logging.CRITICAL)
warnings.simplefilter("error")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
SCRAPS = (
    "", " ", "　　渔船从海上回", "港，带回十二万吨", "鱼。", "□本报记者 林海", "本报宁波6月9日电", "新华社宁波6月9日电（记者 林", "海）渔", "（记者 林海）",
    "上接01版", "（下转第三版）", "（下转第", "三版）", "一、建设渔港", "（二）修码头。", "渔港：", "渔港迎来开渔季", "内 ， 大 力 发 展 渔 业", "“今年", "”他说。",
    "By Lin Hai", "NINGBO, June 9 (Xinhua) --", "the boats re-", "turn.", "Continued on page 3", "\f", "\x00", "\ud800", "2025年", "10.", "25万吨，", "为什么？",
)  # fmt: skip


def one_input(data: bytes) -> None:
    if len(data) < 2:
        return
    kind, data = data[0] % 4, data[1:]
    lines: list[str] | None = None
    try:
        if kind == 0:
            lines = data.decode("utf-8", "surrogatepass" if data[0] % 2 else "replace").split("\n")
        elif kind == 1:
            lines = [SCRAPS[b % len(SCRAPS)] + SCRAPS[b // len(SCRAPS)] for b in data]
    except UnicodeDecodeError:
        return
    try:
        if lines is not None:
            check(parse_page(lines, date="2025-06-10"), lines)
        else:
            path = FOLDER / ("page.txt" if kind == 2 else "page.pdf")
            path.write_bytes(data if kind == 2 else b"%PDF-1.4\n" + data)
            check(read_page(path, date="2025-06-10"), None)
    except FramingError:
        return


def check(reading: PageReading, lines: list[str] | None) -> None:
    table = reading.lines
    assert list(table["line"]) == list(range(1, len(table) + 1))
    assert lines is None or len(table) == len(lines)
    assert set(table["article"]) - {""} == set(reading.articles["article"])
    for text, article, role in zip(table["text"], table["article"], table["role"], strict=True):
        assert (article != "") == (role not in ("blank", "unplaced"))
        assert (clean_line(text) == "") == (role == "blank")
    assert (table["role"] != "unplaced").all() or len(reading.problems) > 0


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
