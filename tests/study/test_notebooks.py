"""A study run from end to end on a small package: notebooks executed and written back, results the same every time, failures named.

Kernels cost seconds, so the runs are few: two of the whole small study, one that fails, one that is interrupted.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from html import escape
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from samples import FIRST, SECOND, environment, state, tiny_tables, write_study

from framing.errors import FramingError
from framing.files import PLACES, stage
from framing.study.notebooks import LONGEST, choose_notebooks, list_notebooks, run_notebooks
from framing.study.results import collect_results, write_results
from framing.study.study import EXECUTED, open_study


def framing(root: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "framing.cli.main", *arguments]
    return subprocess.run(
        command,
        cwd=root,
        env=environment(**more),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )


@pytest.fixture
def study(tmp_path: Path):
    return open_study(write_study(tmp_path))


@pytest.fixture(scope="module")
def ran(tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess[str], dict[str, tuple[bytes, int]]]:
    """A study that was run once as a whole: its folder, the finished process, the files right after it. To be read only."""
    root = tmp_path_factory.mktemp("study")
    write_study(root)
    done = framing(root, "run")
    assert done.returncode == 0, done.stderr[-3000:]
    return root, done, state(root)


# --- which notebooks


def test_all_notebooks_in_the_order_of_the_study(study):
    assert [p.name for p in choose_notebooks(study)] == ["01-first.ipynb", "02-second.ipynb"]


@pytest.mark.parametrize(
    ("only", "chosen"),
    [
        (["02"], ["02"]),
        (["02", "01"], ["01", "02"]),
        (["0"], ["01", "02"]),
        (["02-second", "02"], ["02"]),
        (["01-first.ipynb"], ["01"]),
    ],
)
def test_only_some_notebooks_in_the_order_of_the_study(study, only, chosen):
    assert [p.name[:2] for p in choose_notebooks(study, only)] == chosen


@pytest.mark.parametrize("only", [["03"], ["01", "first"], ["notebooks/01"]])
def test_only_what_there_is(study, only):
    with pytest.raises(
        FramingError, match=rf"--only {only[-1]}: no notebook starts so; there are \['01-first', '02-second'\]"
    ):
        choose_notebooks(study, only)


def test_notebooks_that_begin_first_are_there():
    assert set(LONGEST) < {path.stem for path in list_notebooks()}


def test_a_notebook_that_is_not_there(study):
    (study.root / "notebooks" / "02-second.ipynb").unlink()
    with pytest.raises(FramingError, match=r"study\.toml: notebooks lists '02-second\.ipynb', but there is no "):
        choose_notebooks(study, ["01"])


# --- a run of the whole


def test_a_run_writes_results_figures_and_notebooks_and_nothing_else(ran):
    root, _, files = ran
    before = {"study.toml", *(f"data/dam/{p.name}" for p in (root / "data" / "dam").iterdir())}
    assert set(files) - before == {
        "figures/01-shares.csv",
        "figures/01-shares.html",
        "figures/explorer.html",
        "figures/index.html",
        "figures/plotly.min.js",
        "figures/results.json",
        "notebooks/01-first.ipynb",
        "notebooks/02-second.ipynb",
    }


def test_the_index_says_the_answer_and_whose_figures_follow(ran):
    text = (ran[0] / "figures" / "index.html").read_text(encoding="utf-8")
    answer = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))["headline"]
    assert escape(answer.splitlines()[0]) in text
    assert '<h2 id="part-01-">Who says that the dam is dangerous?</h2>' in text


def test_notebooks_are_written_back_executed_from_one_on_without_times(ran):
    root = ran[0]
    for name, cells in (("01-first", FIRST), ("02-second", SECOND)):
        book = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
        nbformat.validate(book)
        assert [c.source for c in book.cells] == cells
        code = [c for c in book.cells if c.cell_type == "code"]
        assert [c.execution_count for c in code] == list(range(1, len(code) + 1))
        assert all("execution" not in c.metadata for c in book.cells)
        assert [c.id for c in book.cells] == [f"cell-{i}" for i in range(len(cells))]
        assert not any(o.output_type == "error" for c in code for o in c.outputs)
        assert book.metadata.language_info == {"name": "python"}, "no version of the machine that ran it"
    assert "Corpus(8 articles" in (root / "notebooks" / "01-first.ipynb").read_text(encoding="utf-8")
    assert code[0].outputs[0].text == "11\n"


def test_results_hold_every_table_with_its_counts(ran):
    results = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))
    assert (results["title"], results["seed"]) == ("A dam, danger or pride", 11)
    assert (results["articles"], results["families"]) == (8, 7)
    assert results["package"]["name"] == "dam"
    assert set(results["tables"]) == {
        "prevalence", "contrasts", "variants", "parts", "adjusted", "deeds", "episodes", "validity", "agreement", "verdicts",
        "topics_en", "topics_zh", "topic_shares_en", "topic_shares_zh", "topic_stability_en", "topic_stability_zh",
    }  # fmt: skip
    assert all(results["tables"].values())
    assert set(results["figures"]) == {"01-shares"}
    assert {"frame", "estimate", "low", "high", "articles", "families"} <= set(results["figures"]["01-shares"][0])
    counts = {}
    for row in (
        tiny_tables()["codings"].query("coder == 'ann' and frame == 'danger' and stance == 'asserted'").itertuples()
    ):
        group = "north" if int(row.article[1]) < 4 else "south"
        counts[group] = counts.get(group, 0) + 1
    rows = pd.DataFrame(results["tables"]["prevalence"]).query(
        "coder == 'ann' and frame == 'danger' and stance == 'asserted'"
    )
    assert dict(zip(rows["group"], rows["articles"], strict=True)) == {"north": 4, "south": 4}
    assert dict(zip(rows["group"], rows["estimate"] * 4, strict=True)) == counts
    assert ((rows["low"] <= rows["estimate"]) & (rows["estimate"] <= rows["high"])).all()


def test_a_run_ends_with_the_table_and_the_sentence(ran):
    _, done, _ = ran
    lines = done.stdout.splitlines()
    for word in ("group", "frame", "asserted", "attributed", "rejected", "articles", "families"):
        assert any(word in line for line in lines), word
    rows = [line for line in lines if re.search(r"\b(north|south)\b.*%.*\[", line)]
    assert len(rows) == 4
    sentence = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))["headline"]
    assert " ".join(sentence.split()) in " ".join(done.stdout.split())
    assert re.search(r"\[\S+, \S+\]", sentence)
    assert "1 figures in" in done.stdout or "1 figure in" in done.stdout
    assert "results.json" in done.stdout


def test_a_run_says_what_it_does_and_why_there_are_no_images(ran):
    _, done, _ = ran
    assert "01-first" in done.stderr
    assert "02-second" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Warning" not in done.stderr
    assert re.search(r"no Chromium or Chrome found.*BROWSER_PATH", done.stdout)


def test_the_same_seed_gives_the_same_bytes(ran, tmp_path):
    """In another process, with another hash seed and the rows of every table in another order."""
    mixed = {name: t.sample(frac=1, random_state=i) for i, (name, t) in enumerate(tiny_tables().items())}
    other = open_study(write_study(tmp_path, **mixed))
    results = collect_results(other)
    results["figures"] = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))["figures"]
    first = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))
    assert results["package"]["sha256"] != first["package"]["sha256"], "other files, so other pins"
    results["package"] = first["package"]
    assert write_results(other, results).read_bytes() == (ran[0] / "figures" / "results.json").read_bytes()


def test_results_are_written_whole_or_not_at_all(study, monkeypatch):
    path = write_results(study, {"headline": "old"})
    before = path.read_bytes()
    for bad in ({"x": float("nan")}, {"x": object()}):
        with pytest.raises((ValueError, TypeError)):
            write_results(study, bad)

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_results(study, {"headline": "new"})
    monkeypatch.undo()
    assert [p.name for p in path.parent.iterdir()] == ["results.json"]
    assert path.read_bytes() == before


# --- another seed, one notebook


def test_only_one_notebook_with_another_seed_and_no_notes(ran, tmp_path):
    """The seed reaches the notebook's kernel and the results; what was not asked for stays as it was.

    The notebook also shows a figure that it does not save, which has no name: that must not stop the run.
    """
    own = "import plotly.graph_objects as go\n\ngo.Figure(go.Bar(y=[1])).show(renderer='plotly_mimetype')"
    write_study(tmp_path, second=[*SECOND, own])
    (tmp_path / "figures").mkdir()
    for name in ("01-kept", "02-gone"):  # of the notebook that is not run, and of a figure that is drawn no more
        (tmp_path / "figures" / f"{name}.csv").write_text("frame,estimate\ndanger,0.5\n", encoding="utf-8")
    before = state(tmp_path)
    done = framing(tmp_path, "run", "--only", "02", "--seed", "7", "--quiet", PYTHONHASHSEED="2")
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stderr == ""
    assert "figures in" not in done.stdout
    assert re.search(r"north.*%", done.stdout)
    after = state(tmp_path)
    assert {n for n in after if after[n] != before.get(n)} == {
        "notebooks/02-second.ipynb",
        "figures/results.json",
        "figures/explorer.html",
        "figures/index.html",
    }
    book = nbformat.read(tmp_path / "notebooks" / "02-second.ipynb", as_version=4)
    assert book.cells[1].outputs[0].text == "7\n"
    results = json.loads((tmp_path / "figures" / "results.json").read_text(encoding="utf-8"))
    first = json.loads((ran[0] / "figures" / "results.json").read_text(encoding="utf-8"))
    assert results["figures"] == {"01-kept": [{"frame": "danger", "estimate": 0.5}]}
    assert (results["seed"], first["seed"]) == (7, 11)
    one, other = (pd.DataFrame(r["tables"]["prevalence"]) for r in (results, first))
    assert one["estimate"].tolist() == other["estimate"].tolist(), "what was counted does not depend on the seed"
    assert one["low"].tolist() != other["low"].tolist(), "what was drawn does"


# --- a notebook that fails


def test_a_failing_cell_is_named_and_nothing_is_written(tmp_path):
    failing = ["# Fails", "x = 1", "raise ValueError('the dam\\nbroke')", "x = 2"]
    write_study(tmp_path, first=failing)
    before = state(tmp_path)
    done = framing(tmp_path, "run")
    assert done.returncode == 1
    assert re.search(r"framing: 01-first\.ipynb, cell 2 of 3: ValueError: the dam", done.stderr)
    assert "Traceback" not in done.stderr
    assert "02-second.ipynb" not in done.stderr
    assert done.stdout == ""
    assert state(tmp_path) == before


def test_a_notebook_that_is_none(study):
    path = study.root / "notebooks" / "02-second.ipynb"
    path.write_text("{not a notebook")
    with pytest.raises(FramingError, match=r"02-second\.ipynb: not a readable notebook"):
        run_notebooks([path], study=study)


# --- Ctrl-C


@pytest.mark.skipif(os.name != "posix", reason="signals of a terminal")
@pytest.mark.parametrize(
    ("send", "sent", "code", "says"),
    [(os.killpg, signal.SIGINT, 130, "interrupted"), (os.kill, signal.SIGTERM, 143, "ended")],
)
def test_an_interrupted_run_leaves_the_last_whole_state(ran, tmp_path, send, sent, code, says):
    """As a terminal does it, to the whole group of processes, or as a scheduler does it, to one, while a cell is busy."""
    sign = tmp_path / "busy"
    busy = [
        "# Busy",
        f"import os, pathlib, time\n\npart = pathlib.Path({str(sign)!r} + '.part')\npart.write_text(str(os.getpid()))\n"
        f"part.rename({str(sign)!r})\ntime.sleep(300)",
    ]
    root = tmp_path / "study"
    write_study(root, first=busy)
    (root / "figures").mkdir()
    (root / "figures" / "results.json").write_bytes((ran[0] / "figures" / "results.json").read_bytes())
    before = state(root)
    process = subprocess.Popen(
        [sys.executable, "-m", "framing.cli.main", "run"],
        cwd=root, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )  # fmt: skip
    try:
        limit = time.monotonic() + 120
        while not sign.exists():
            assert process.poll() is None, process.communicate()[1][-2000:]
            assert time.monotonic() < limit, "the notebook did not start"
            time.sleep(0.1)
        send(process.pid, sent)
        out, err = process.communicate(timeout=60)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode == code, err[-2000:]
    assert err.strip().splitlines()[-1].startswith(f"framing: {says}; files that were not finished")
    assert "Traceback" not in err
    assert out == ""
    assert state(root) == before
    assert gone(int(sign.read_text())), "the kernel ends with the run"


def gone(pid: int, within: float = 20) -> bool:
    """Whether a process ends within some seconds; one that only waits to be reaped has ended."""
    limit = time.monotonic() + within
    while time.monotonic() < limit:
        try:
            os.kill(pid, 0)
            if sys.platform == "linux" and Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.1)
    return False


# --- a run that was killed once its figures were in place


@pytest.mark.parametrize("edited", [False, True])
def test_executed_notebooks_come_to_their_places_with_the_next_command(tmp_path, edited):
    study = open_study(write_study(tmp_path))
    path, executed = study.root / "notebooks" / "01-first.ipynb", study.figures / EXECUTED
    study.figures.mkdir()
    (executed / PLACES).write_bytes(stage({path: b"executed"}, executed, root=study.root))
    if edited:
        path.write_text("mine")
    open_study(study.path)
    assert path.read_text() == ("mine" if edited else "executed")
    assert list(study.figures.iterdir()) == []
