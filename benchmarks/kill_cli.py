"""Commands killed (SIGKILL) as they are about to open, move or remove a file: what is left is the old or the new, and the next run succeeds.

    nice -n 19 python benchmarks/kill_cli.py [--kills 200] [--only run]

Every command is run once to count its file operations, then killed before some of them, evenly spread. ``run`` executes its notebooks in
kernels of their own, as always. Prints, for each command, the kills and how many left a mixture, or drafts that the next run did not sweep.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from fuzz_cli import CODEBOOK, build_seeds  # noqa: E402
from samples import write_study, write_tiny  # noqa: E402

EVENTS = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.copyfile", "shutil.rmtree", "ctypes.dlsym"}


def call(arguments: list[str], *, kill_at: int | None) -> int:
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
                    os.kill(os.getpid(), signal.SIGKILL)

        from framing.cli import main as cli

        sys.argv = ["framing", *arguments]
        sys.addaudithook(watch)
        code = 0
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        os.write(write, f"{count if code == 0 else -2}".encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return int(answer or -1)


def look(places: list[Path]) -> dict[str, bytes]:
    files = [
        p
        for place in places
        for p in ([place] if place.is_file() else place.rglob("*"))
        if p.is_file() and ".framing-" not in str(p)
    ]
    return {str(p): p.read_bytes() for p in files if p.name != "plotly.min.js"}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only")
    options = parser.parse_args()
    room = Path(tempfile.mkdtemp(prefix="kill-"))
    seeds, base = build_seeds(room), room / "base"
    base.mkdir()
    (base / "a.csv").write_bytes(seeds["a.csv"])
    (base / "book.yaml").write_text(CODEBOOK)
    for part in ("tiny", "changed"):
        (base / part).mkdir()
        write_tiny(base / part)
    path = base / "changed" / "codings.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    write_study(base / "study") if (base / "study").mkdir() is None else None
    here = room / "here"
    share = [
        "share",
        str(here / "a.csv"),
        "--codebook",
        str(here / "book.yaml"),
        "--group",
        "north",
        "--kind",
        "news",
        "--force",
    ]
    commands = {
        "ingest": (["ingest", str(here / "a.csv"), "--out", str(here / "out.csv")], ["out.csv"]),
        "mentions": (["mentions", str(here / "a.csv"), "--codebook", str(here / "book.yaml"), "--out", str(here / "m.csv")], ["m.csv"]),
        "share": ([*share, "--out", str(here / "new")], ["new"]),
        "verify --update": (["verify", str(here / "changed"), "--update"], ["changed"]),
        "run": (["run", "--study", str(here / "study" / "study.toml"), "--quiet", "--seed", "7"], ["study/figures"]),
    }  # fmt: skip
    bad = total = 0
    for name, (arguments, places) in commands.items():
        if options.only not in (None, name):
            continue
        kept = [here / place for place in places]

        def prepare() -> None:
            shutil.rmtree(here, ignore_errors=True)
            shutil.copytree(base, here)

        prepare()
        if name == "run":  # over the figures of an earlier run with another seed
            assert call([*arguments[:-1], "1"], kill_at=None) > 0
            shutil.copytree(here / "study", base / "study", dirs_exist_ok=True)
        old = look(kept)
        operations = call(arguments, kill_at=None)
        assert operations > 0, (name, operations)
        new = look(kept)
        kills = min(options.kills, operations)
        mixtures, left = 0, 0
        for n in range(kills):
            prepare()
            call(arguments, kill_at=1 + n * operations // kills)
            found = look(kept)
            mixtures += found not in (old, new)
            if found != new or name == "ingest":
                again = call(arguments, kill_at=None)
                left += again < 0 or look(kept) != new or any(".framing-" in str(p) for p in here.rglob("*"))
        print(
            f"{name}: {operations} file operations, {kills} kills, {mixtures} mixtures, {left} not mended by the next run",
            flush=True,
        )
        bad, total = bad + mixtures + left, total + kills
    print(f"all: {total} kills, {bad} bad")
    shutil.rmtree(room)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
