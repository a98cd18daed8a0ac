"""Commands killed (SIGKILL) as they are about to open, move or remove a file: what is left is the old or the new, and the next command succeeds.

    nice -n 19 python benchmarks/kill_cli.py [--kills 200] [--seed 0] [--only run] [--signal SIGTERM]

Every command is run once to count its file operations, then killed before some of them, evenly spread from a place that the seed draws. ``run``
executes its notebooks in kernels of their own, as always. For each command are printed: kills; how many left files that wait to be moved by the next
command; mixtures (files that are neither the old nor the new once a package or study was opened, or a file written to the folder); repetitions
that fail; and drafts or scratch folders that are left after the repetition. The last three have to be 0. After SIGTERM nothing may wait or be left.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

import pandas as pd  # noqa: E402
from fuzz_cli import CODEBOOK, SENTENCES, build_seeds  # noqa: E402
from samples import write_study, write_tiny  # noqa: E402

import framing.cli.main  # noqa: E402
from framing.corpus.package import find_resources  # noqa: E402
from framing.files import finish_sets, write_files  # noqa: E402
from framing.study.study import open_study  # noqa: E402

EVENTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.copyfile", "shutil.rmtree", "ctypes.dlsym"}
RUN = 2
"""`run` gets a share of the kills that is so many times smaller, as it takes longest."""


def call(arguments: list[str], *, kill_at: int | None = None, sent: int = signal.SIGKILL) -> int:
    """Run a command in a child; return how many file operations it made, or -1 where it was killed before ``kill_at``, -2 where it failed."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        count = 0

        def watch(event: str, details: tuple) -> None:
            nonlocal count
            writes = event == "open" and isinstance(details[1], str) and set(details[1]) & set("wax+")
            if event in EVENTS or writes:
                count += 1
                if count == kill_at:
                    os.kill(os.getpid(), sent)

        sys.argv = ["framing", *arguments]
        sys.addaudithook(watch)
        code = 0
        told = io.StringIO()
        try:
            with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
                framing.cli.main.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        if sent == signal.SIGTERM:
            framing.files._leave()  # as at the end of a process
        if code and kill_at is None:
            print(told.getvalue()[-500:], flush=True)
        os.write(write, f"{count if code == 0 else -1 if code == 143 else -2}".encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return int(answer or -1)


def look(places: list[Path]) -> dict[str, bytes]:
    files = [p for place in places for p in ([place] if place.is_file() else place.rglob("*"))]
    return {
        str(p): re.sub(rb'"datePublished": "[^"]*"', b"", p.read_bytes())  # when it was published
        for p in files
        if p.is_file() and ".framing-" not in str(p) and p.name not in ("plotly.min.js", "note.txt")
    }


def is_mixed(found: dict[str, bytes], old: dict[str, bytes], new: dict[str, bytes], sets: list[Path]) -> bool:
    """Tell whether what lies at one of the places is neither the old nor the new; what one command writes to two folders need not change together."""

    def at(place: Path, state: dict[str, bytes]) -> dict[str, bytes]:
        return {name: content for name, content in state.items() if Path(name).is_relative_to(place)}

    return any(at(place, found) not in (at(place, old), at(place, new)) for place in sets)


def settle(here: Path, places: list[Path]) -> None:
    """What the next command does first, whichever it is: it opens the package or the study, or writes to the folder."""
    for place in places:
        folder = here if place.parent == here and not place.is_dir() else place
        if (folder / "datapackage.json").is_file():
            with contextlib.suppress(framing.FramingError):
                find_resources(folder)
        elif (here / "study") in (folder, *folder.parents):
            open_study(here / "study" / "study.toml")
        elif folder.is_dir():
            finish_sets(folder)
            write_files({folder / "note.txt": "a note"})


def do(arguments: list[str]) -> None:
    """Run a command in this process, which then has read once what its children would each read again."""
    sys.argv = ["framing", *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            framing.cli.main.main()
        except SystemExit as ended:
            if ended.code:
                raise


def prepare_base(base: Path, here: Path, seeds: dict[str, bytes], *, run: bool) -> None:
    """Everything that the commands start from, made by the commands themselves; a study that was run only where a command needs it."""
    base.mkdir()
    (base / "a.csv").write_bytes(seeds["a.csv"])
    (base / "b.csv").write_bytes(seeds["a.csv"].replace(b"a1", b"b1").replace(b"a2", b"b2").replace(b"a3", b"b3"))
    book = CODEBOOK.replace("{ann: {kind: person}}", "{ann: {kind: person}, bob: {kind: person}}")
    (base / "book.yaml").write_text(book)
    (base / "other.yaml").write_text(book.replace("leverage", "pressure"))
    (base / "free.yaml").write_text(book.replace("groups: {north: {en: North}}\n", ""))
    (base / "changed").mkdir()
    write_tiny(base / "changed")
    path = base / "changed" / "codings.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    (base / "study").mkdir()
    write_study(base / "study")
    (base / "there").mkdir()
    (base / "there" / "mine.txt").write_text("mine")
    os.rename(base, here)
    share = ["share", str(here / "a.csv"), "--codebook", str(here / "book.yaml"), "--group", "north", "--kind", "news", "--force"]  # fmt: skip
    do([*share, "--out", str(here / "package")])
    do(["code", "sample", str(here / "package"), "--out", str(here / "task"), "--n", "3", "--coder", "ann", "--coder", "bob", "--seed", "1", "--form", "csv", "--by", "group", "--copies"])  # fmt: skip
    for coder, stance in (("ann", "asserted"), ("bob", "rejected")):
        sheet = here / "task" / "sheets" / f"{coder}.csv"
        table = pd.read_csv(sheet, dtype=str, keep_default_na=False).assign(weapon=stance, norm="none")
        table.to_csv(sheet, index=False)
    do(["code", "mentions", str(here / "a.csv"), "--codebook", str(here / "book.yaml"), "--n", "3", "--coder", "ann", "--seed", "1", "--out", str(here / "marks"), "--form", "csv"])  # fmt: skip
    sheet = here / "marks" / "ann.csv"
    pd.read_csv(sheet, dtype=str, keep_default_na=False).assign(mark="asserted").to_csv(sheet, index=False)
    many = "".join(
        f'm{n},Post,news,2025-06-0{n % 9 + 1},Title {n},"{n}. {SENTENCES["en"]}Rivals see leverage in it."\n'
        for n in range(40)
    )
    (here / "many.csv").write_text(
        "article,outlet,kind,date,title,text\n" + many
    )  # as many marks as a measure is learned anew from
    do(["ingest", str(here / "many.csv"), "--out", str(here / "many.jsonl")])
    do(["share", str(here / "many.jsonl"), *share[2:], "--out", str(here / "wide")])
    do(["code", "mentions", str(here / "many.jsonl"), "--codebook", str(here / "book.yaml"), "--n", "60", "--coder", "ann", "--seed", "1", "--out", str(here / "marked"), "--form", "csv"])  # fmt: skip
    sheet = here / "marked" / "ann.csv"
    table = pd.read_csv(sheet, dtype=str, keep_default_na=False)
    table.assign(mark=["asserted" if n % 3 else "rejected" for n in range(len(table))]).to_csv(sheet, index=False)
    do(["code", "prompts", str(here / "package"), "--texts", str(here / "a.csv"), "--out", str(here / "asked.jsonl")])  # fmt: skip
    answer = {"weapon": ["asserted"], "norm": ["none"]}
    asked = [json.loads(line)["article"] for line in (here / "asked.jsonl").read_text().splitlines()]
    (here / "answers.jsonl").write_text("".join(json.dumps({"article": a, "answer": answer}) + "\n" for a in asked))
    (here / "more.csv").write_text("article,coder,frame,stance\na1,eve,weapon,asserted\na2,eve,norm,none\n")
    assert not run or call(["run", "--study", str(here / "study" / "study.toml"), "--quiet", "--seed", "1"]) > 0
    os.rename(here, base)


def list_commands(here: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Each command's arguments, and the places where it writes."""

    def at(name: str) -> str:
        return str(here / name)

    share = ["share", at("a.csv"), "--group", "north", "--kind", "news", "--force"]
    sample = ["code", "sample", at("package"), "--n", "3", "--coder", "ann", "--coder", "bob", "--seed", "1", "--form", "csv", "--form", "label-studio", "--by", "group", "--copies"]  # fmt: skip
    mentions = ["code", "mentions", at("a.csv"), "--codebook", at("book.yaml"), "--n", "3", "--coder", "ann", "--coder", "bob", "--seed", "1", "--form", "csv"]  # fmt: skip
    study = at("study/study.toml")
    return {
        "ingest": (["ingest", at("a.csv"), "--out", at("out.csv")], ["out.csv"]),
        "mentions": (["mentions", at("a.csv"), "--codebook", at("book.yaml"), "--out", at("m.csv")], ["m.csv"]),
        "share": ([*share, "--codebook", at("book.yaml"), "--out", at("new")], ["new"]),
        "share --onto": ([share[0], at("b.csv"), *share[2:], "--onto", at("package"), "--out", at("new")], ["new"]),
        "share --renew": ([*share, "--codebook", at("other.yaml"), "--renew", "--out", at("package")], ["package"]),
        "verify --update": (["verify", at("changed"), "--update"], ["changed"]),
        "code sample": ([*sample, "--out", at("drawn")], ["drawn"]),
        "code sample, folder there": ([*sample, "--out", at("there")], ["there"]),
        "code mentions": ([*mentions, "--out", at("drawn")], ["drawn"]),
        "code mentions, folder there": ([*mentions, "--out", at("there")], ["there"]),
        "code prompts": (["code", "prompts", at("package"), "--texts", at("a.csv"), "--out", at("p.jsonl")], ["p.jsonl"]),
        "code read": (["code", "read", at("task/sheets/ann.csv"), at("task/sheets/bob.csv"), "--package", at("package"), "--out", at("c.csv"), "--disagreements", at("d.csv")], ["c.csv", "d.csv"]),
        "code read --marks": (["code", "read", at("marks/ann.csv"), "--marks", at("marks/drawn.csv"), "--package", at("package")], ["package"]),
        "code read --refit": (["code", "read", at("marked/ann.csv"), "--marks", at("marked/drawn.csv"), "--package", at("wide"), "--refit", at("stance.json"), "--texts", at("many.jsonl")], ["wide", "stance.json"]),
        "code read --prompts": (["code", "read", at("answers.jsonl"), "--prompts", at("asked.jsonl"), "--model", "m", "--package", at("package")], ["package"]),
        "code add": (["code", "add", at("more.csv"), "--package", at("package"), "--kind", "person"], ["package"]),
        "new": (["new", at("begun"), "--articles", at("a.csv"), "--codebook", at("free.yaml"), "--force"], ["begun"]),
        "export": (["export", at("study/data/dam"), "--to", "gensim", "--out", at("new")], ["new"]),
        "explore": (["explore", "--study", study, "--out", at("e.html")], ["e.html"]),
        "report": (["report", "--study", study, "--out", at("r.html")], ["r.html"]),
        "publish": (["publish", study, "--out", at("new")], ["new"]),
        "run": (["run", "--study", study, "--quiet", "--seed", "7"], ["study"]),
        "run, images": (["run", "--study", study, "--quiet", "--seed", "7"], ["study"]),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--signal", default="SIGKILL")
    options = parser.parse_args()
    sent = signal.Signals[options.signal]
    browser = os.environ.get("BROWSER_PATH", "")
    os.environ["BROWSER_PATH"] = "/nowhere"  # images are drawn for one command only: they take most of the time
    room = Path(tempfile.mkdtemp(prefix="kill-"))
    scratch = room / "tmp"
    scratch.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    base, here = room / "base", room / "here"
    commands = {name: c for name, c in list_commands(here).items() if not options.only or name in options.only}
    prepare_base(base, here, build_seeds(room), run=any("study" in " ".join(c[0]) for c in commands.values()))
    slow = sum(name.startswith("run") for name in commands) if len(commands) > 1 else 0
    share = options.kills / (len(commands) - slow + slow / RUN)
    rng, bad, total = random.Random(options.seed), 0, 0

    def prepare() -> None:
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(base, here)

    def find_left() -> list[Path]:
        return [*here.rglob(".framing-*"), *scratch.glob(".framing-*"), *scratch.glob("tmp*")]

    for name, (arguments, places) in commands.items():
        kept = [here / place for place in places]
        if name == "run, images":
            os.environ["BROWSER_PATH"] = browser
        prepare()
        old = look(kept)
        operations = call(arguments)
        assert operations > 0, (name, operations)
        new = look(kept)
        sets = [here] if all(place.suffix for place in kept) else kept  # files in one folder change together
        kills = min(round(share / (RUN if name.startswith("run") and slow else 1)), operations)
        start = rng.random()
        waiting = mixed = failed = left = 0
        for n in range(kills):
            prepare()
            call(arguments, kill_at=1 + int((n + start) * operations / kills), sent=sent)
            found = look(kept)
            waiting += found not in (old, new)
            if sent == signal.SIGTERM:
                mixed += found not in (old, new)
                left += any(not p.name.startswith(".framing-share-") for p in find_left())  # from which share goes on
                continue
            settle(here, kept)
            found = look(kept)
            mixed += is_mixed(found, old, new, sets)
            again = call(arguments, kill_at=0)
            failed += look(kept) != new or (again < 0 and found != new)
            if there := find_left():
                left += 1
                print(f"  left: {there[:3]}", flush=True)
        print(
            f"| `{name}` | {operations} | {kills} | {waiting} | {mixed} | {failed} | {left} |",
            flush=True,
        )
        bad, total = bad + mixed + failed + left, total + kills
    print(f"all: {total} kills by {sent.name}, {bad} bad")
    shutil.rmtree(room)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
