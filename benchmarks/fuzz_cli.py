"""Damaged files through every command that reads files: how many end in a traceback, and how many take longer than a bound.

    nice -n 19 python benchmarks/fuzz_cli.py [--inputs 100000] [--seed 0] [--more FOLDER]

Whole files of every kind (built here, and those of FOLDER) are mutated: bytes changed, cut, doubled, spliced with another file, tokens that
are trouble put in. Each goes through ``ingest``, ``mentions``, ``share``, ``verify`` or ``code read`` in this process, and must end with code
0 or 2, in less than ``MOST_SECONDS``, with nothing half written left behind. Prints the counts and keeps what failed in ``fuzz-failed/``.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import json
import logging
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from pathlib import Path

import typer
import typer.main

MOST_SECONDS = 20  # of processor time
SENTENCES = {
    "en": "The ministry said on Monday that the permits are no weapon. Traders wait for a rule that holds for all. ",
    "zh": "贸易部门周一表示，出口许可不是武器。官员说，规则对所有买家一视同仁。",
}
CODEBOOK = """title: Permits
groups: {north: {en: North}}
coders: {ann: {kind: person}}
frames:
  weapon: {label: {en: Weapon}, definition: {en: a means against others}, indicators: {en: [weapon, leverage], zh: [武器, 筹码]}}
  norm: {label: {en: Norm}, definition: {en: what holds for all}, indicators: {en: [rule], zh: [规则]}}
"""
TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\x1a", b"\r", b"\r\n", b'"', b'""', b"'", b",", b"\t", b";", b"{", b"[", b"}]", b"\\u", b"\\ud800", b"&#55296;",
    b"&#x110000;", b"<", b"<!--", b"<table>", b"</", b"<![CDATA[", b"%PDF-", b"PK\x03\x04", b"-1", b"1e999", b"NaN", b"null", b"true", b"99999999999999999999", b"0000-00-00", b"2025-02-30",
    b"=1+1", b"..", b"/", b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", "稀".encode(), "稀".encode("gb18030"), "稀".encode("big5"), "表".encode("shift_jis"), b"&a *a", b"!!python/object", b"? ", b"- - -", b"http://[", b"javascript:", b"End of Document\n",
    b"1 of 3 DOCUMENTS\n", b"Full text: ", b"%0 ", b"TY  - ", b"Body\n", b"Load-Date: ",
]  # fmt: skip


def build_seeds(folder: Path) -> dict[str, bytes]:
    """Return whole files of every kind that is read, by name."""
    from openpyxl import Workbook

    rows = [(f"a{n}", "Post", "news", f"2025-06-0{n}", f"https://a.example/{n}", f"Title {n}", SENTENCES["zh" if n % 2 else "en"] * 3) for n in range(1, 4)]  # fmt: skip
    names = ("article", "outlet", "kind", "date", "url", "title", "text")
    records = [dict(zip(names, row, strict=True)) for row in rows]
    quoted = "\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in (names, *rows))
    html = "<html><head><meta charset=utf-8><title>T - Post</title><meta property='article:published_time' content='2025-06-09'></head><body><h1>T</h1><article>{}</article></body></html>"
    html = html.format("".join(f"<p>{row[-1]}</p>" for row in rows))
    book = Workbook()
    for row in (names, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    lexis = "\n\n".join(f"{n} of 2 DOCUMENTS\n\n\nHarbour Post\n\nJune {n}, 2025 Monday\n\nPermits {n}\n\nBYLINE: A. Writer\n\nLENGTH: 90 words\n\n{SENTENCES['en'] * 3}\n\nLOAD-DATE: June 3, 2025\n\nLANGUAGE: ENGLISH" for n in (1, 2))  # fmt: skip
    proquest = ("_" * 60 + "\n").join(f"Permits {n}\n\nAuthor: Writer, A\n\nFull text: {SENTENCES['en'] * 3}\n\nPublication title: Harbour Post\n\nPublication date: Jun {n}, 2025\n\n" for n in (1, 2))  # fmt: skip
    cnki = "".join(f"RT Newspaper Article\nA1 甲\nT1 稀土许可{n}\nJF 港口报\nYR 2025\nFD 2025-06-0{n}\nAB {SENTENCES['zh']}\n\n" for n in (1, 2))  # fmt: skip
    page = (
        "□本报记者 林海\n"
        + "\n".join(SENTENCES["zh"] for _ in range(6))
        + "\n稀土许可逐案审查\n新华社港口城6月9日电 "
        + SENTENCES["zh"] * 2
    )
    factiva = '<html><body><div class="article enArticle"><table><tr><td><b>HD</b></td><td>T</td></tr><tr><td><b>SN</b></td><td>Post</td></tr><tr><td><b>PD</b></td><td>9 June 2025</td></tr><tr><td><b>TD</b></td><td><p>' + SENTENCES["en"] * 3 + "</p></td></tr></table></div></body></html>"  # fmt: skip
    seeds = {
        "a.csv": quoted.encode(), "b.csv": quoted.encode("gb18030"), "c.tsv": quoted.replace(",", "\t").encode("utf-16"), "d.json": json.dumps(records, ensure_ascii=False).encode(),
        "e.jsonl": "\n".join(json.dumps(r) for r in records).encode(), "f.xlsx": stream.getvalue(), "g.html": html.encode(), "h.html": factiva.encode(), "i.txt": lexis.encode(), "j.txt": proquest.encode(),
        "k.txt": cnki.encode(), "l.txt": page.encode(), "m.html": ("<html><body>" + lexis.replace("\n", "<br>\n") + "</body></html>").encode(),
        "n.json": json.dumps({"articles": [{"url": r["url"], "title": r["title"], "seendate": "20250609T080000Z", "domain": "a.b"} for r in records]}).encode(),
        "o.html": ("<html><table><tr>" + "</tr><tr>".join("".join(f"<td>{cell}</td>" for cell in row) for row in (names, *rows)) + "</tr></table></html>").encode(),
    }  # fmt: skip
    import pyarrow
    import pyarrow.parquet

    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(records), folder / "p.parquet")
    seeds["p.parquet"] = (folder / "p.parquet").read_bytes()
    with contextlib.suppress(ImportError):
        from reportlab.pdfgen import canvas

        sheet = canvas.Canvas(str(folder / "q.pdf"), invariant=1, pageCompression=0)
        for n in range(12):
            sheet.drawString(60, 700 - 15 * n, SENTENCES["en"][:60])
        sheet.save()
        seeds["q.pdf"] = (folder / "q.pdf").read_bytes()
    with contextlib.suppress(ImportError):
        import docx

        document = docx.Document()
        for line in (
            "Title",
            "Harbour Post",
            "June 9, 2025",
            "Body",
            SENTENCES["en"],
            "Load-Date: June 9, 2025",
            "End of Document",
        ):
            document.add_paragraph(line)
        document.save(folder / "r.docx")
        seeds["r.docx"] = (folder / "r.docx").read_bytes()
    return seeds


def mutate(data: bytes, others: list[bytes], rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 3, 8))):
        at = rng.randrange(len(out) + 1)
        match rng.randrange(7):
            case 0:
                out[at : at + 1] = bytes([rng.randrange(256)])
            case 1:
                del out[at : at + rng.choice((1, 1, 2, 4, 64, 1024))]
            case 2:
                out[at:at] = rng.choice(TOKENS) * rng.choice((1, 1, 1, 2, 50))
            case 3:
                out[at:at] = out[at : at + rng.choice((1, 8, 64, 512))]
            case 4:
                del out[at:]
            case 5:
                other = rng.choice(others)
                start = rng.randrange(len(other) + 1)
                out[at : at + rng.choice((0, 8, 64))] = other[start : start + rng.choice((4, 64, 512))]
            case _:
                word = rng.choice(
                    (b"2025", b"text", b"article", b"June", "武器".encode(), b'"', b"\n", b",", b"<", b"=")
                )
                out = bytearray(bytes(out).replace(word, rng.choice(TOKENS), rng.choice((1, 1, -1))))
    return bytes(out)


class TooLong(Exception):
    pass


def run(arguments: list[str]) -> int:
    from framing.cli import main as cli

    sys.argv = ["framing", *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            cli.main()
        except SystemExit as ended:
            return int(ended.code or 0)
    return 0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--more", type=Path)
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    typer.main.get_command = functools.cache(typer.main.get_command)  # built anew for each call it is half of the time
    room = Path(tempfile.mkdtemp(prefix="fuzz-"))
    seeds = build_seeds(room)
    real = [p for p in sorted(options.more.rglob("*")) if p.is_file() and p.suffix != ".py" and p.stat().st_size < 60_000] if options.more else []  # fmt: skip
    seeds |= {f"{n}-{p.name}": p.read_bytes() for n, p in enumerate(real)}
    book, table = room / "codebook.yaml", room / "table.jsonl"
    book.write_text(CODEBOOK)
    table.write_bytes(seeds["e.jsonl"])
    package = room / "package"
    share = ["share", str(table), "--codebook", str(book), "--group", "north", "--kind", "news", "--force"]
    assert run([*share, "--out", str(package)]) == 0
    assert run(["code", "sample", str(package), "--out", str(room / "task"), "--n", "3", "--coder", "ann", "--seed", "1", "--form", "csv", "--form", "excel", "--form", "label-studio", "--form", "doccano", "--by", "group", "--copies"]) == 0  # fmt: skip
    sheets = sorted((room / "task" / "sheets").glob("ann.*"))
    files = sorted(p for p in package.iterdir() if p.suffix != ".md")
    kinds, codes, failed, slow = Counter[str](), Counter[int](), [], 0
    every = [*seeds.values(), CODEBOOK.encode()]
    signal.signal(signal.SIGVTALRM, lambda *_: (_ for _ in ()).throw(TooLong()))
    started = time.monotonic()
    for number in range(options.inputs):
        rng = random.Random(f"{options.seed} {number}")
        work = room / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        kind = rng.choices(
            ("ingest", "mentions", "mentions book", "verify", "share", "code read"), (80, 3, 4, 8, 1, 4)
        )[0]
        if kind == "ingest":
            name = rng.choice(list(seeds))
            path = work / (name if rng.random() < 0.9 else f"a{rng.choice(('.csv', '.txt', '.html', '.json', ''))}")
            path.write_bytes(mutate(seeds[name], every, rng))
            arguments = ["ingest", str(path), "--out", str(work / f"out{rng.choice(('.jsonl', '.csv'))}")]
        elif kind == "mentions":
            path = work / "t.jsonl"
            path.write_bytes(mutate(seeds["e.jsonl"], every, rng))
            arguments = ["mentions", str(path), "--codebook", str(book), "--out", str(work / "m.csv")]
        elif kind == "mentions book":
            path = work / "book.yaml"
            path.write_bytes(mutate(CODEBOOK.encode(), every, rng))
            arguments = ["mentions", str(table), "--codebook", str(path), "--out", str(work / "m.csv")]
        elif kind == "verify":
            copy = Path(shutil.copytree(package, work / "package"))
            path = copy / rng.choice(files).name
            path.write_bytes(mutate(path.read_bytes(), every, rng))
            arguments = ["verify", str(copy), *(["--update"] if rng.random() < 0.8 else [])]
        elif kind == "share":
            path = work / "t.csv"
            path.write_bytes(mutate(seeds["a.csv"], every, rng))
            arguments = ["share", str(path), *share[2:], "--out", str(work / "new")]
        else:
            sheet = rng.choice(sheets)
            path = work / sheet.name
            path.write_bytes(mutate(sheet.read_bytes(), every, rng))
            arguments = ["code", "read", str(path), "--package", str(package), "--out", str(work / "codings.csv")]
        kinds[kind] += 1
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_SECONDS)
        try:
            codes[run(arguments)] += 1
            left = [p.name for p in work.rglob(".framing-*")]
            told = f"left behind: {left}" if left else ""
        except TooLong:
            slow, told = slow + 1, f"longer than {MOST_SECONDS} s"
        except BaseException:
            told = traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        if told:
            failed.append(told.strip().rpartition("\n")[2])
            keep = Path("fuzz-failed") / f"{options.seed}-{number}"
            keep.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, keep)
            (keep / "told.txt").write_text(f"{kind}\n{told}")
        if (number + 1) % 1000 == 0 or number + 1 == options.inputs:
            rate = (number + 1) / (time.monotonic() - started)
            print(f"{number + 1} inputs, {rate:.0f} a second: {len(failed)} failed ({slow} too slow); ended with {dict(codes)}; {dict(kinds)}", flush=True)  # fmt: skip
            for reason, times in Counter(failed).most_common(10):
                print(f"  {times} x {reason[:160]}", flush=True)
    shutil.rmtree(room)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
