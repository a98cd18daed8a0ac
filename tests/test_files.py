"""Files and folders are written whole or not at all; what the system refuses is one line; nothing is left behind."""

from __future__ import annotations

import csv
import errno
import io
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing import files
from framing.errors import FramingError
from framing.files import check_new_folder, draft, guard, safe_csv, spreadsheet_csv, unguard, unguard_cells, write_files


def fill(folder: Path, *, meanwhile=lambda: None) -> None:
    with draft(folder) as place:
        place.mkdir()
        (place / "a.txt").write_text("a")
        (place / "b.txt").write_text("b")
        meanwhile()


def fail_midway(path: Path, failure: type[BaseException]) -> None:
    with draft(path) as place:
        place.write_text("new")
        raise failure


def names(folder: Path) -> list[str]:
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*"))


def refuse(number: int):
    def raise_it(*_, **__):
        raise OSError(number, os.strerror(number))

    return raise_it


def test_files_and_folders_stand_whole_at_their_place(tmp_path):
    write_files({tmp_path / "new" / "a.txt": "好", tmp_path / "new" / "b.bin": b"\xff"})
    assert (tmp_path / "new" / "a.txt").read_text(encoding="utf-8") == "好"
    assert (tmp_path / "new" / "b.bin").read_bytes() == b"\xff"
    (tmp_path / "empty").mkdir()
    fill(tmp_path / "empty")
    assert names(tmp_path) == ["empty", "empty/a.txt", "empty/b.txt", "new", "new/a.txt", "new/b.bin"]


@pytest.mark.parametrize("failure", [KeyboardInterrupt, SystemExit, RuntimeError])
def test_what_fails_leaves_the_old_and_nothing_else(tmp_path, failure):
    write_files({tmp_path / "a.txt": "old"})
    for path in (tmp_path / "a.txt", tmp_path / "x" / "y" / "b.txt"):
        with pytest.raises(failure):
            fail_midway(path, failure)
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_files_that_belong_together_are_all_written_before_one_takes_its_place(tmp_path):
    write_files({tmp_path / "a.txt": "old"})
    with pytest.raises(FramingError, match=r"b\.txt: half of a surrogate pair"):
        write_files({tmp_path / "a.txt": "new", tmp_path / "b.txt": "half \ud800"})
    with pytest.raises(FramingError, match="cannot be written: File name too long"):
        write_files({tmp_path / "a.txt": "new", tmp_path / ("b" * 300): "new"})
    assert names(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
@pytest.mark.parametrize("call", ["replace", "mkdir"])
def test_what_the_system_refuses_is_one_line(tmp_path, monkeypatch, number, call):
    monkeypatch.setattr(os, call, refuse(number))
    todo = "make room" if number == errno.ENOSPC else "name a place that can be written to"
    for write in (lambda: write_files({tmp_path / "x" / "a.txt": "a"}), lambda: fill(tmp_path / "x" / "dam")):
        with pytest.raises(FramingError, match=rf"/x/(a\.txt|dam): cannot be written: {os.strerror(number)}; {todo}"):
            write()
    monkeypatch.undo()
    assert names(tmp_path) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full, which says that there is no room")
def test_a_disk_that_is_full_while_a_file_is_written(tmp_path, monkeypatch):
    def write_to_full(_, data):
        with open("/dev/full", "wb") as full:
            full.write(data)

    monkeypatch.setattr(Path, "write_bytes", write_to_full)
    with pytest.raises(FramingError, match=r"b\.csv: .*: No space left on device; make room"):
        write_files({tmp_path / "b.csv": "x" * 100_000})
    assert names(tmp_path) == []


def test_a_file_where_a_folder_should_be_and_the_other_way_round(tmp_path):
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    for path in (tmp_path / "file" / "a.txt", tmp_path / "file" / "b" / "a.txt"):
        with pytest.raises(FramingError, match=r"a\.txt: .*/file is a file, not a folder; name another place"):
            write_files({path: "a"})
    with pytest.raises(FramingError, match=r"full: a folder; name a file"):
        write_files({tmp_path / "full": "a"})
    with pytest.raises(FramingError, match=r"file: .*/file is a file, not a folder"):
        fill(tmp_path / "file")
    with pytest.raises(FramingError, match=r"full: exists and is not empty; name a new folder or remove it first"):
        fill(tmp_path / "full")
    assert names(tmp_path) == ["file", "full", "full/mine.txt"]


def test_a_new_folder_is_absent_or_empty(tmp_path):
    check_new_folder(tmp_path)
    check_new_folder(tmp_path / "none")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FramingError, match="exists and is not empty"):
        check_new_folder(tmp_path)
    with pytest.raises(FramingError, match="is a file, not a folder"):
        check_new_folder(tmp_path / "file")
    with pytest.raises(FramingError, match="File name too long; give it a shorter name"):
        check_new_folder(tmp_path / ("d" * 300))


def test_files_keep_the_umask_and_the_rights_of_the_file_they_replace(tmp_path):
    before = os.umask(0o027)
    try:
        write_files({tmp_path / "a.txt": "a"})
        fill(tmp_path / "dam")
        os.chmod(tmp_path / "a.txt", 0o600)
        write_files({tmp_path / "a.txt": "b", tmp_path / "b.txt": "b"})
    finally:
        os.umask(before)
    modes = {name: stat.S_IMODE((tmp_path / name).stat().st_mode) for name in names(tmp_path)}
    assert modes == {"a.txt": 0o600, "b.txt": 0o640, "dam": 0o750, "dam/a.txt": 0o640, "dam/b.txt": 0o640}


SLOW = """
import sys, time
from pathlib import Path
from framing.files import draft
with draft(Path(sys.argv[1])) as place:
    place.mkdir()
    (place / "half.txt").write_text("half")
    time.sleep(60)
"""


def start(path: Path) -> subprocess.Popen:
    process = subprocess.Popen([sys.executable, "-c", SLOW, str(path)])
    while not list(path.parent.glob(".framing-*/half.txt")):
        assert process.poll() is None
        time.sleep(0.02)
    return process


def test_drafts_of_a_killed_run_go_with_the_next_write_and_those_of_a_live_one_stay(tmp_path):
    process = start(tmp_path / "dam")
    try:
        write_files({tmp_path / "a.txt": "a"})
        assert len(list(tmp_path.glob(".framing-*"))) == 1
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(list(tmp_path.glob(".framing-*"))) == 1
    write_files({tmp_path / "a.txt": "a"})
    assert names(tmp_path) == ["a.txt"]


def test_of_two_that_write_one_folder_the_later_says_so(tmp_path):
    def first():
        fill(tmp_path / "dam")
        (tmp_path / "dam" / "a.txt").write_text("first")

    with pytest.raises(FramingError, match="dam: exists and is not empty"):
        fill(tmp_path / "dam", meanwhile=first)
    assert names(tmp_path) == ["dam", "dam/a.txt", "dam/b.txt"]
    assert (tmp_path / "dam" / "a.txt").read_text() == "first"


@given(st.text(alphabet="'=+-@\t\r\n,\"a张", max_size=6))
def test_a_cell_of_a_table_for_a_spreadsheet_is_no_formula_and_comes_back(cell):
    assert guard(cell)[:1] not in tuple("=+-@\t\r")
    assert unguard(guard(cell)) == cell


def test_a_table_for_a_spreadsheet_is_marked_and_numbers_stay_numbers(tmp_path):
    table = pd.DataFrame({"=a": ["=1+1", "a\rb"], "n": [-1, 2]})
    (tmp_path / "t.csv").write_bytes(spreadsheet_csv(table))
    back = pd.read_csv(tmp_path / "t.csv").rename(columns=unguard).map(unguard)
    assert (tmp_path / "t.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    assert back.equals(table)


CELLS = [
    "=1+1",
    "+49 30",
    "-cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "＝1",
    "'=1",
    "''-x",
    "'tis",
    "plain",
    "",
    "-5",
    "+3.5",
    "-2e-3",
]


@pytest.mark.parametrize("cell", CELLS)
def test_no_cell_is_a_formula_and_each_comes_back_as_it_was(cell):
    written = guard(cell)
    assert unguard(written) == cell
    assert written[:1] not in ("=", "@", "\t", "\r", "＝")
    assert not written.startswith(("+", "-")) or (written == cell == str(cell).strip() and float(cell))


def test_a_table_for_a_spreadsheet_comes_back_as_it_was():
    table = pd.DataFrame({"article": CELLS, "=count": range(-7, len(CELLS) - 7), "share": [-0.5] * len(CELLS)})
    text = safe_csv(table)
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[0] == ["article", "'=count", "share"]
    assert [row[1] for row in rows[1:]] == [str(n) for n in table["=count"]]  # numbers stay numbers
    assert all(guard(cell) == unguard(guard(cell)) or cell.startswith("'") for row in rows for cell in row)
    again = unguard_cells(pd.read_csv(io.StringIO(text), keep_default_na=False, dtype={"article": str}))
    assert again.to_dict("list") == table.to_dict("list")


def change(folder: Path, text: str, *, meanwhile=lambda: None) -> None:
    with draft(folder, changed=True) as place:
        (place / "a.txt").write_text(text)
        meanwhile()


def test_a_folder_that_is_changed_changes_at_once_or_not_at_all(tmp_path):
    folder = tmp_path / "figures"
    with draft(folder, changed=True) as place:
        (place / "a.txt").write_text("1")
    with draft(folder, changed=True) as place:
        (place / "b.txt").write_text("2")
        assert names(folder) == ["a.txt"]
    assert names(folder) == ["a.txt", "b.txt"]
    with pytest.raises(KeyError):
        change(folder, "3", meanwhile=lambda: {}["none"])
    assert (folder / "a.txt").read_text() == "1"
    with pytest.raises(FramingError, match="another command wrote it meanwhile"):
        change(folder, "the first", meanwhile=lambda: change(folder, "the second"))
    assert (folder / "a.txt").read_text() == "the second"
    assert names(tmp_path) == ["figures", "figures/a.txt", "figures/b.txt"]


def test_a_system_that_cannot_exchange_folders_moves_one_after_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr("framing.files.ctypes.CDLL", lambda _: object())
    (tmp_path / "a").mkdir()
    with draft(tmp_path / "a", changed=True) as place:
        (place / "x").write_text("1")
    assert names(tmp_path) == ["a", "a/x"]


# --- files that belong together


KILLED = """
import os, signal, sys
from pathlib import Path
from framing.files import write_files
moves = 0
def watch(event, details):
    global moves
    moving = event == "os.rename" and Path(details[0]).name.isdigit()
    moves += moving
    if moving and moves == int(sys.argv[2]):
        os.kill(os.getpid(), signal.Signals[sys.argv[3]])
if sys.argv[3] == "SIGTERM":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
sys.addaudithook(watch)
folder = Path(sys.argv[1])
write_files({folder / name: "new " + name for name in ("a.txt", "b.txt", "sheets/c.txt")})
"""


def kill_midway(folder: Path, *, at: int, sent: str = "SIGKILL") -> int:
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("old")
    return subprocess.run([sys.executable, "-c", KILLED, str(folder), str(at), sent]).returncode


def texts(folder: Path) -> dict[str, str]:
    return {name: (folder / name).read_text() for name in names(folder) if (folder / name).is_file()}


WHOLE = {"a.txt": "new a.txt", "b.txt": "new b.txt", "sheets/c.txt": "new sheets/c.txt"}


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_set_whose_process_was_killed_is_finished_by_the_next_who_writes_or_reads(tmp_path, at):
    assert kill_midway(tmp_path, at=at) == -signal.SIGKILL
    assert texts(tmp_path) != WHOLE
    write_files({tmp_path / "other.txt": "x"})
    assert texts(tmp_path) == WHOLE | {"other.txt": "x"}
    (tmp_path / "other.txt").unlink()
    assert kill_midway(tmp_path, at=at) == -signal.SIGKILL
    files.finish_sets(tmp_path)
    assert names(tmp_path) == ["a.txt", "b.txt", "sheets", "sheets/c.txt"]
    assert texts(tmp_path) == WHOLE


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_signal_while_a_set_is_moved_leaves_it_whole(tmp_path, at):
    assert kill_midway(tmp_path, at=at, sent="SIGTERM") == 143
    assert names(tmp_path) == ["a.txt", "b.txt", "sheets", "sheets/c.txt"]
    assert texts(tmp_path) == WHOLE


def test_what_somebody_changed_since_stays(tmp_path):
    kill_midway(tmp_path, at=1)
    (tmp_path / "b.txt").write_text("mine")
    files.finish_sets(tmp_path)
    assert texts(tmp_path) == WHOLE | {"b.txt": "mine"}


def test_what_somebody_changed_before_it_was_staged_stays_and_is_told(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("old")
    was = {path: files.sha256(path)}
    path.write_text("mine")
    (tmp_path / "set" / files.PLACES).write_bytes(files.stage({path: b"new"}, tmp_path / "set", root=tmp_path, was=was))
    assert files.finish(tmp_path / "set", root=tmp_path) == [path]
    assert path.read_text() == "mine"


def test_files_of_a_new_folder_come_with_it(tmp_path, monkeypatch):
    moved = []
    monkeypatch.setattr(os, "replace", lambda a, b, replace=os.replace: (moved.append(Path(b)), replace(a, b)))
    write_files({tmp_path / "task" / name: "x" for name in ("a.txt", "sheets/b.txt")})
    assert moved == [tmp_path / "task"]
    assert names(tmp_path) == ["task", "task/a.txt", "task/sheets", "task/sheets/b.txt"]


@pytest.mark.parametrize("bad", ["full", "file/x", "b" * 300, "half \ud800"])
def test_of_a_set_nothing_is_moved_where_one_file_cannot_be(tmp_path, bad):
    (tmp_path / "full").mkdir()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(FramingError, match=bad.split("\ud800")[0][:100]):
        write_files({tmp_path / "a.txt": "x", tmp_path / bad: "half \ud800" if "half" in bad else "x"})
    assert names(tmp_path) == ["file", "full"]


def test_files_of_different_places_are_all_written_before_one_takes_its_place(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    contents = {tmp_path / folder / name: "x" for folder in ("one", "two") for name in "ab"}
    with pytest.raises(FramingError, match="name too long"):
        write_files(contents | {tmp_path / "two" / ("b" * 300): "x"})
    assert names(tmp_path) == ["one", "two"]
    write_files(contents)
    assert names(tmp_path) == ["one", "one/a", "one/b", "two", "two/a", "two/b"]


@pytest.mark.parametrize(
    "places",
    ["", "[", "{}", "[1]", '[["a.txt"]]', "[[null, 1]]", '[["\\u0000", ""]]', '[["../out.txt", ""]]', "[" * 99_999],
)
def test_a_set_that_is_none_moves_nothing_out_of_its_folder(tmp_path, places):
    folder = tmp_path / "package"
    (folder / ".framing-x-1").mkdir(parents=True)
    (folder / ".framing-x-1" / "0").write_text("x")
    (folder / ".framing-x-1" / files.PLACES).write_text(places)
    files.finish_sets(folder)
    assert set(names(tmp_path)) <= {"package"}


def test_a_set_on_another_disk_is_copied(tmp_path, monkeypatch):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / files.PLACES).write_bytes(
        files.stage({tmp_path / "to" / "a.txt": b"x"}, tmp_path / "set" / "in", root=tmp_path)
    )
    (tmp_path / "set" / "in" / files.PLACES).write_bytes((tmp_path / "set" / files.PLACES).read_bytes())
    there = tmp_path / "set" / "in"

    def refuse_far(a, b, replace=os.replace):
        if Path(a).parent == there:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        replace(a, b)

    monkeypatch.setattr(os, "replace", refuse_far)
    assert files.finish(there, root=tmp_path) == []
    assert (tmp_path / "to" / "a.txt").read_text() == "x"
    assert not (there / "0").exists()


def test_scratch_is_private_and_goes_with_the_next_call(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    script = "import os; from framing.files import scratch; s = scratch(); s.__enter__(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"TMPDIR": str(tmp_path)})
    (left,) = tmp_path.iterdir()
    assert stat.S_IMODE(left.stat().st_mode) == 0o700
    with files.scratch() as room:
        assert list(tmp_path.iterdir()) == [room]
    assert names(tmp_path) == []


def test_the_folder_that_is_worked_in_and_one_behind_a_link_can_be_changed(tmp_path, monkeypatch):
    folder = tmp_path / "figures"
    change(folder, "1")
    monkeypatch.chdir(folder)
    change(Path(), "2")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to(folder)
    assert (folder / "a.txt").read_text() == "2"
    change(tmp_path / "link", "3")
    assert (folder / "a.txt").read_text() == "3"
    assert names(tmp_path) == ["figures", "figures/a.txt", "link"]


def test_no_test_reaches_the_network():
    with (
        socket.socket() as reach,
        pytest.raises(PermissionError, match=r"a test wants the network: \('192\.0\.2\.1', 80\)"),
    ):
        reach.connect(("192.0.2.1", 80))


@pytest.mark.parametrize("cells", [["a", "=b", 'c"', "d,e", "f"], ["a", "b", "c", "d", "bare\rreturn"]])
def test_csv_in_pieces_is_the_csv_of_the_whole(cells):
    table = pd.DataFrame({"n": range(5), "=t": pd.Categorical(cells)})
    for rows in (1, 2, 5, 9):
        assert "".join(files._csv_pieces(table, rows)) == safe_csv(table)
    assert safe_csv(table.head(0)) == "n,'=t\n"
