"""The command line: bad input ends in one line and exit code 2, no figure is touched, packages are verified and pinned anew."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from samples import STUDY, copy_tiny, edit, environment, state, write_study


@pytest.fixture
def root(tmp_path: Path, monkeypatch) -> Path:
    """A small study that was run before: its figures must survive whatever goes wrong."""
    monkeypatch.delenv("FRAMING_STUDY", raising=False)
    monkeypatch.delenv("FRAMING_SEED", raising=False)
    write_study(tmp_path)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "results.json").write_text("{}\n")
    (tmp_path / "figures" / "01-shares.html").write_text("<html></html>\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(root: Path, call, *arguments: str) -> str:
    """Run what must be refused; return its one line. No file may change."""
    before = state(root)
    code, out, err = call(*arguments)
    assert code == 2, err
    assert out == ""
    assert err.count("\n") == 1, f"one line, got {err!r}"
    assert err.startswith("framing: ")
    assert state(root) == before
    return err


def change_study(root: Path, old: str, new: str) -> None:
    assert old in STUDY
    (root / "study.toml").write_text(STUDY.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("seed = 11", "seeds = 11", r"study\.toml: seeds: unknown key \(did you mean 'seed'\?\); allowed here: .*draws"),
        ('coder = "ann"', 'coder = "anne"', r"study\.toml: headline\.coder must be one of \['ann', 'bob', .*\], got 'anne' \(did you mean 'ann'\?\)"),
        ('package = "data/dam"', 'package = "data/damm"', r"package is 'data/damm', but there is no folder .*name the folder of a data package"),
        ("02-second.ipynb", "02-secnd.ipynb", r"study\.toml: notebooks lists '02-secnd\.ipynb'"),
        ("seed = 11", "seed == 11", r"study\.toml: not a readable TOML file: .*line 5"),
    ],
)  # fmt: skip
def test_a_bad_study_file(root, call, old, new, says):
    change_study(root, old, new)
    assert re.search(says, refused(root, call, "run"))


@pytest.mark.parametrize("name", ["none.toml", "data", "data/none/study.toml"])
def test_no_study_file(root, call, name):
    assert re.search(
        rf"{name}: no such file; run this in a folder with a study\.toml, or name one",
        refused(root, call, "run", "--study", name),
    )


def test_a_study_file_that_is_not_utf8(root, call):
    (root / "study.toml").write_bytes(STUDY.encode() + b"# caf\xe9\n")
    assert re.search(r"study\.toml: not a readable TOML file", refused(root, call, "run"))


@pytest.mark.parametrize(
    ("table", "row", "column", "value"),
    [
        ("articles", 4, "language", "fr"),
        ("codings", 6, "coder", "eve\nand\nothers"),
    ],
)
def test_a_bad_package(root, call, table, row, column, value):
    edit(root / "data" / "dam", table, lambda rows: rows[row - 1].__setitem__(rows[0].index(column), value))
    assert re.search(rf"{table}\.csv, row {row}, column {column}: ", refused(root, call, "run"))


def test_a_package_whose_files_changed(root, call):
    path = root / "data" / "dam" / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"river", b"rivet", 1))
    assert re.search(r"terms\.csv: sha256 is .* run `framing verify .*dam --update`", refused(root, call, "run"))


def test_a_bad_codebook(root, call):
    path = root / "data" / "dam" / "codebook.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "note: x\n", encoding="utf-8")
    code, _, err = call("verify", "data/dam", "--update")
    assert code == 2
    assert re.search(r"codebook\.yaml: note: unknown key", err)


def test_an_unknown_notebook(root, call):
    assert re.search(
        r"--only 07: no notebook starts so; there are \['01-first', '02-second'\]",
        refused(root, call, "run", "--only", "07"),
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "--seed", "-1"),
        ("run", "--seed", "x"),
        ("run", "--sed", "1"),
        ("run", "--only"),
        ("run", "extra"),
        ("rnu",),
        ("verify",),
        ("verify", "data/dam", "--updat"),
    ],
)
def test_wrong_options_and_arguments(root, call, arguments):
    line = refused(root, call, *arguments)
    assert any(word.strip("-") in line for word in arguments) or "argument 'folder'" in line.lower()


@pytest.mark.parametrize("seed", ["many", "-1", "1.5", "²"])
def test_a_seed_of_the_environment_that_is_none(root, call, monkeypatch, seed):
    monkeypatch.setenv("FRAMING_SEED", seed)
    assert re.search(
        rf"FRAMING_SEED must be a whole number from 0 on, got '{re.escape(seed)}'", refused(root, call, "run")
    )


def test_an_interruption_ends_with_130(root, call, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("framing.study.study.open_study", interrupt)
    before = state(root)
    code, out, err = call("run")
    assert (code, out) == (130, "")
    assert err.startswith("framing: interrupted; files that were not finished were left as they were")
    assert state(root) == before


# --- verify


def test_verify_says_what_is_in_a_package(root, call):
    code, out, err = call("verify", "data/dam")
    assert (code, err) == (0, "")
    assert out == "data/dam: valid. Corpus(8 articles, 7 families, 2 outlets, 10 terms, 32 codings)\n"


def test_verify_pins_anew_only_when_asked(root, call):
    path = root / "data" / "dam" / "terms.csv"
    path.write_bytes(path.read_bytes().replace(b"river", b"rivet", 1))
    assert "sha256" in refused(root, call, "verify", "data/dam")
    code, out, err = call("verify", "data/dam", "--update")
    assert (code, err) == (0, "")
    assert out.startswith("pinned anew: terms\ndata/dam: valid. ")
    assert call("verify", "data/dam")[0] == 0
    assert call("verify", "data/dam", "--update")[1].startswith("pinned anew: nothing had changed\n")


def test_verify_update_refuses_what_is_bad(root, call):
    path = root / "data" / "dam" / "terms.csv"
    path.write_bytes(path.read_bytes() + b"a0,river,-1\n")
    assert re.search(r"terms\.csv, row \d+, column count", refused(root, call, "verify", "data/dam", "--update"))


@pytest.mark.parametrize("folder", ["data", "nowhere"])
def test_verify_what_is_no_package(root, call, folder):
    assert re.search(rf"{folder}/datapackage\.json: no such file", refused(root, call, "verify", folder))


def test_verify_a_study_that_was_not_run(root, call):
    assert re.search(
        r"results\.json: holds no study's results; run the study first", refused(root, call, "verify", ".")
    )
    (root / "figures" / "results.json").unlink()
    assert re.search(r"results\.json: there is none to compare with", refused(root, call, "verify", "study.toml"))
    assert re.search(r"--update: pins the files of a data package", refused(root, call, "verify", ".", "--update"))


# --- as a process


def test_the_module_runs_as_a_program(tmp_path):
    """``python -m framing.cli`` on a bad package: one line on standard error, nothing else, exit code 2."""
    folder = copy_tiny(tmp_path / "dam")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    descriptor["resources"][0]["path"] = "../outside.csv"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    command = [sys.executable, "-m", "framing", "verify", str(folder)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"framing: {folder / 'datapackage.json'}: the path of 'articles' must lie within the folder, got '../outside.csv'\n"
    )


def test_help_names_every_command_and_option(call):
    code, out, _ = call("--help")
    assert code == 0
    assert "run" in out
    assert "verify" in out
    code, out, _ = call("run", "--help")
    assert code == 0
    for option in ("--study", "--only", "--quiet", "--seed"):
        assert option in out


def test_a_signal_ends_a_run_whose_browser_still_draws():
    """Kaleido draws in a thread that Python would wait for."""
    code = (
        "import signal, threading, time; from framing.cli import main; threading.Thread(target=time.sleep, args=(600,)).start(); "
        "main._run = lambda: signal.raise_signal(signal.SIGTERM); main.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (
        143,
        "framing: ended; files that were not finished were left as they were\n",
    )
