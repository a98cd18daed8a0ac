"""Fuzz the table, export and web readers with atheris (coverage-guided; install it into an environment of its own).

    python benchmarks/fuzz_tables.py -max_total_time=300 [folder of inputs]

Whatever the bytes, reading ends in articles and problems or in a FramingError. Anything else stops the run and libFuzzer
leaves the input in a file ``crash-…``.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["framing.readers", "framing.errors", "csv", "json"]):
    from framing.errors import FramingError
    from framing.readers.articles import READERS, read_articles
    from framing.readers.recognise import find_kind

logging.disable(logging.CRITICAL)
warnings.simplefilter("error")
NAMES = ("a.csv", "a.tsv", "a.jsonl", "a.json", "a.xlsx", "a.parquet", "a.docx", "a.html", "a.txt", "a")
FORCED = (None, "table", "mediacloud", "gdelt", "factiva", "web", "nexis")
FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
SEEDS = (
    "title,text,date\na,\"b, \"\"c\"\"\",2025-06-09\nd,e\n",
    "标题\t正文\t日期\n甲\t乙，丙。\t2025年6月9日\n",
    '{"id": 1, "text": "a", "date": "9 June 2025"}\n{"text": "b"}\n',
    '[{"text": "a"}, {"text": "b \\u00e9"}]',
    '{"articles": [{"url": "https://a.b/2025/06/09/c", "title": "t", "seendate": "20250609T080000Z", "domain": "a.b"}]}',
    "URL,MobileURL,Date,Title\nhttps://a.b/c,,2025-06-09 08:00:00,t\n",
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n1,2025-06-10,en,a,a.b,2025-06-09,t,https://a.b/c\n",
    '<html><head><meta charset="gb2312"><title>t</title></head><body><article><p>text text text</p></article></body></html>',
    '<div class="article enArticle"><table><tr><td><b>HD</b></td><td>t</td></tr><tr><td><b>SN</b></td><td>o</td></tr>'
    '<tr><td><b>PD</b></td><td>9 June 2025</td></tr><tr><td><b>TD</b></td><td><p>x</p></td></tr></table></div>',
)  # fmt: skip


def one_input(data: bytes) -> None:
    if len(data) < 3:
        return
    path = FOLDER / NAMES[data[0] % len(NAMES)]
    path.write_bytes(data[2:])
    reader = FORCED[data[1] % len(FORCED)]
    try:
        if reader is None and find_kind(path)[0] == "pages":
            return
        reading = read_articles(path, reader=reader)
    except FramingError:
        return
    articles, problems = reading.articles, reading.problems
    assert articles["article"].is_unique
    assert len(articles) + len(problems) > 0
    assert (articles["article"] != "").all()
    assert (problems["reason"] != "").all()


def binary_seeds() -> list[bytes]:
    """Return a small workbook, Word document and Parquet file."""
    import docx
    import openpyxl
    import pyarrow
    import pyarrow.parquet

    book, document = openpyxl.Workbook(), docx.Document()
    for row in (["title", "text"], ["a", "b"]):
        book.active.append(row)
    for line in ("Title", "The Post", "June 9, 2025", "Body", "Text.", "End of Document"):
        document.add_paragraph(line)
    book.save(FOLDER / "seed.xlsx")
    document.save(str(FOLDER / "seed.docx"))
    pyarrow.parquet.write_table(pyarrow.table({"title": ["a"], "text": ["b"]}), FOLDER / "seed.parquet")
    return [(FOLDER / f"seed.{ending}").read_bytes() for ending in ("xlsx", "docx", "parquet")]


def main() -> None:
    assert set(FORCED[1:]) <= set(READERS)
    corpus = Path(tempfile.mkdtemp(prefix="fuzz-corpus-"))
    for number, seed in enumerate(SEEDS):
        for code in ("utf-8", "utf-16", "gb18030"):
            for choice in range(len(FORCED)):
                (corpus / f"{number}-{code}-{choice}").write_bytes(
                    bytes([number % len(NAMES), choice]) + seed.encode(code)
                )
    for number, content in enumerate(binary_seeds()):
        (corpus / f"binary-{number}").write_bytes(bytes([4 + number, 0]) + content)
    atheris.Setup([sys.argv[0], str(corpus), *sys.argv[1:]], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
