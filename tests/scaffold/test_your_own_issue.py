"""docs/your-own-issue.md as it is written: its first command, its word list, then what ``make study`` does, with figures at the end."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

from conftest import ROOT
from samples import environment, write_texts
from typer.testing import CliRunner

from framing.cli.main import app

PAGE = (ROOT / "docs" / "your-own-issue.md").read_text(encoding="utf-8")


def test_from_texts_to_first_figures_with_the_commands_of_the_page(tmp_path, monkeypatch):
    write_texts(60).to_csv(tmp_path / "papers.csv", index=False)
    first = re.search(r"```sh\nframing (new .*)\n```", PAGE)[1]
    frames = re.search(r"```yaml\n(.*?)```", PAGE, flags=re.S)[1]
    study = tmp_path / "climate"

    def framing(*arguments):
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output

    monkeypatch.chdir(tmp_path)
    told = framing(*shlex.split(first))
    monkeypatch.chdir(study)
    assert "no words yet for conflict, economic: write them into climate/codebook.yaml" in told
    book = study / "codebook.yaml"
    book.write_text(book.read_text("utf-8").partition("frames:\n")[0] + frames, "utf-8")
    share = re.search(r"\$\(FRAMING\) (share .*?);", (study / "Makefile").read_text("utf-8"))[1]
    framing(*shlex.split(share))
    choices = (study / "study.toml").read_text("utf-8")
    (study / "study.toml").write_text(choices.replace("# draws = 2000", "draws = 100"), "utf-8")
    run = [
        sys.executable,
        "-m",
        "framing.cli.main",
        "run",
        "--only",
        "01",
    ]  # kernels leave sockets to the end of their process
    done = subprocess.run(run, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "conflict" in done.stdout
    assert list((study / "figures").glob("01-*.html"))
    book.write_text(book.read_text("utf-8").replace("danger", "danger, rule"), "utf-8")
    framing(*shlex.split(share))
    assert "danger, rule" in (study / "data" / "codebook.yaml").read_text("utf-8")
