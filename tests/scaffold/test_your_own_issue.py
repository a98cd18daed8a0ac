"""docs/your-own-issue.md as it is written: its first command, its word list, then what ``make study`` does, with figures at the end."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

from conftest import ROOT
from samples import environment, write_texts

PAGE = (ROOT / "docs" / "your-own-issue.md").read_text(encoding="utf-8")


def test_from_texts_to_first_figures_with_the_commands_of_the_page(tmp_path):
    write_texts(60).to_csv(tmp_path / "papers.csv", index=False)
    first = re.search(r"```sh\nframing (new .*)\n```", PAGE)[1]
    frames = re.search(r"```yaml\n(.*?)```", PAGE, flags=re.S)[1]
    study = tmp_path / "climate"

    def framing(*arguments, folder=study):
        command = [sys.executable, "-m", "framing.cli.main", *arguments]
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    told = framing(*shlex.split(first), folder=tmp_path)
    assert "no words yet for conflict, economic: write them into climate/codebook.yaml" in told
    book = study / "codebook.yaml"
    book.write_text(book.read_text("utf-8").partition("frames:\n")[0] + frames, "utf-8")
    share = re.search(r"\$\(FRAMING\) (share .*?);", (study / "Makefile").read_text("utf-8"))[1]
    framing(*shlex.split(share))
    assert "conflict" in framing("run", "--only", "01")
    assert list((study / "figures").glob("01-*.html"))
    book.write_text(book.read_text("utf-8").replace("danger", "danger, rule"), "utf-8")
    framing(*shlex.split(share))
    assert "danger, rule" in (study / "data" / "codebook.yaml").read_text("utf-8")
