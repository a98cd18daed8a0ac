"""Batches change nothing: the same bytes from batches of any size, after a kill, and from the workers of a cluster."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT
from planted_copies import count, plant
from samples import CODEBOOK, write_texts

import framing.share.batches as batches
from framing.codebook.codebook import read_codebook
from framing.corpus.copies import find_families, link_copies
from framing.corpus.shingles import hash_shingles, split_shingles
from framing.errors import FramingError
from framing.readers.articles import find_partitions
from framing.readers.result import ARTICLE_COLUMNS
from framing.readers.write import write_articles
from framing.share.batches import Batches, Interrupted, each_on, open_client
from framing.share.grow import grow_package
from framing.share.renew import renew_package
from framing.share.share import share_corpus


@pytest.fixture(autouse=True)
def quiet(monkeypatch) -> None:
    """Let no progress be told because the machine is busy."""
    monkeypatch.setattr(batches, "_QUIET", 1e9)


@pytest.fixture(scope="module")
def package(texts, book, cutter, tmp_path_factory) -> dict[str, bytes]:
    return contents(
        share_corpus(texts, codebook_path=book, folder=tmp_path_factory.mktemp("whole") / "dam", segmenter=cutter)
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def in_pieces(articles: pd.DataFrame, size: int):
    return lambda: (articles.iloc[start : start + size] for start in range(0, len(articles), size))


@pytest.mark.parametrize("size", [1, 7, 48])
def test_batches_of_any_size_give_the_same_bytes(texts, book, cutter, package, tmp_path, size):
    shuffled = texts.sample(frac=1, random_state=size)
    for name, articles in (("table", shuffled), ("pieces", in_pieces(shuffled, size))):
        given = Batches(articles=articles, size=size)
        folder = share_corpus(given, codebook_path=book, folder=tmp_path / name / "dam", segmenter=cutter)
        assert contents(folder) == package
        assert [path.name for path in folder.parent.iterdir()] == ["dam"]


def test_a_package_grows_by_batches(texts, book, cutter, tmp_path):
    old = share_corpus(texts.head(24), codebook_path=book, folder=tmp_path / "old", segmenter=cutter)
    whole = grow_package(texts.tail(24), package=old, folder=tmp_path / "whole")
    parts = grow_package(Batches(articles=texts.tail(24), size=5), package=old, folder=tmp_path / "parts")
    assert contents(parts) == contents(whole)


KILLED = """
import sys, time
import framing.share.batches as batches
from samples import write_texts
from framing.share.share import share_corpus

real = batches.make_part
batches.make_part = lambda *given: (time.sleep(0.2), real(*given))[1]
share_corpus(batches.Batches(articles=write_texts(), size=4), codebook_path=sys.argv[1], folder=sys.argv[2])
"""


def wait_for(found, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end
        time.sleep(0.02)


def count_parts(monkeypatch) -> list[int]:
    """Return a list that grows by the size of each batch that is counted from now on."""
    counted: list[int] = []
    real = batches.make_part
    monkeypatch.setattr(
        batches, "make_part", lambda batch, recipe: (counted.append(len(batch)), real(batch, recipe))[1]
    )
    return counted


def test_a_killed_run_goes_on_where_it_stopped(texts, book, cutter, package, tmp_path, monkeypatch):
    environment = os.environ | {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
    run = subprocess.Popen([sys.executable, "-c", KILLED, str(book), str(tmp_path / "dam")], env=environment)
    wait_for(lambda: len(list(tmp_path.glob(".framing-share-dam-*/*.npz"))) >= 3)
    run.send_signal(signal.SIGKILL)
    run.wait()
    (room,) = tmp_path.iterdir()
    whole = sorted(room.glob("*.npz"))
    assert 3 <= len(whole) < 12
    with whole[0].open("r+b") as file:
        file.truncate(1000)  # as where the machine lost power: such a part is counted again
    counted, told = count_parts(monkeypatch), []
    given = Batches(articles=texts.sample(frac=1, random_state=2), size=4, tell=told.append)
    folder = share_corpus(given, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter)
    assert counted == [4] * (12 - len(whole) + 1)
    assert told == [f"{4 * (len(whole) - 1)} of 48 articles were counted before"]
    assert contents(folder) == package
    assert list(tmp_path.iterdir()) == [folder]


def test_parts_of_a_call_killed_after_it_had_written_go_with_the_next(texts, book, tmp_path):
    (tmp_path / "dam").mkdir()
    (tmp_path / "dam" / "datapackage.json").write_text("{}")
    (tmp_path / f".framing-share-dam-{'0' * 16}").mkdir()
    with pytest.raises(FramingError, match="dam: exists and is not empty"):
        share_corpus(texts, codebook_path=book, folder=tmp_path / "dam")
    assert [p.name for p in tmp_path.iterdir()] == ["dam"]


def test_what_another_codebook_counted_is_not_taken_and_removed(texts, book, cutter, package, tmp_path, monkeypatch):
    other = tmp_path / "other.yaml"
    other.write_text(CODEBOOK.replace("threat, flood*", "threat, river"), encoding="utf-8")
    monkeypatch.setattr(batches, "write_part", stop_after(3))
    for path in (other, book):
        with pytest.raises(KeyboardInterrupt):
            share_corpus(Batches(articles=texts, size=4), codebook_path=path, folder=tmp_path / "dam")
        assert len(list(tmp_path.glob(".framing-share-dam-*"))) == 1
    monkeypatch.undo()
    counted = count_parts(monkeypatch)
    folder = share_corpus(
        Batches(articles=texts, size=4), codebook_path=book, folder=tmp_path / "dam", segmenter=cutter
    )
    assert len(counted) == 9
    assert contents(folder) == package


def test_a_package_counted_anew_goes_on_too(texts, book, cutter, package, tmp_path, monkeypatch):
    folder = share_corpus(texts, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter)
    monkeypatch.setattr(batches, "write_part", stop_after(3))
    with pytest.raises(KeyboardInterrupt):
        renew_package(Batches(articles=texts, size=4), codebook_path=book, folder=folder)
    monkeypatch.undo()
    counted = count_parts(monkeypatch)
    renew_package(Batches(articles=texts, size=4), codebook_path=book, folder=folder)
    assert len(counted) == 9
    assert contents(folder) == package
    assert list(tmp_path.iterdir()) == [folder]


def stop_after(number: int):
    written: dict[Path, list[Path]] = {}
    real = batches.write_part

    def write(part, path):
        done = written.setdefault(path.parent, [])
        if len(done) == number:
            raise KeyboardInterrupt
        done.append(path)
        real(part, path)

    return write


def test_an_error_leaves_nothing_and_a_cluster_that_fails_leaves_what_was_counted(texts, book, tmp_path):
    class Failing:
        def submit(self, make, batch, recipe, pure):
            raise AssertionError

        def nthreads(self):
            return {"a": 1}

    class Future:
        def __init__(self, part):
            self.part = part

        def result(self, timeout):
            if self.part == "lost":
                raise TimeoutError
            if self.part is None:
                raise type("KilledWorker", (Exception,), {"__module__": "distributed.scheduler"})("a worker died")
            return self.part

    number = iter(range(99))
    Failing.submit = lambda self, make, batch, recipe, pure: Future(make(batch, recipe) if next(number) < 5 else None)
    with pytest.raises(Interrupted, match=r"KilledWorker: a worker died.*was counted is kept"):
        share_corpus(Batches(articles=texts, size=4, client=Failing()), codebook_path=book, folder=tmp_path / "dam")
    assert len(list(tmp_path.glob(".framing-share-dam-*/*.npz"))) == 5
    Failing.submit, Failing.nthreads = (lambda self, *given, pure: Future("lost")), lambda self: {}
    with pytest.raises(Interrupted, match=r"no worker is left after 20 s\); what was counted is kept"):
        share_corpus(Batches(articles=texts, size=4, client=Failing()), codebook_path=book, folder=tmp_path / "dam")
    bad = texts.copy()
    bad.loc[4, ["language", "text"]] = "zh-Hans", "的" * 200
    with pytest.raises(FramingError, match="no content word; the first is 'a004'"):
        share_corpus(Batches(articles=bad, size=4), codebook_path=book, folder=tmp_path / "new" / "dam")
    assert not (tmp_path / "new").exists()
    with pytest.raises(FramingError, match=r"size must be a whole number, 1 or more, got 0"):
        Batches(articles=texts, size=0)


def test_progress_is_told_where_it_takes_long(texts, book, cutter, tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_QUIET", 0.0)
    monkeypatch.setattr(batches, "_EVERY", 0.0)
    told: list[str] = []
    given = Batches(articles=texts, size=12, tell=told.append)
    share_corpus(given, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter)
    assert [line.partition(";")[0] for line in told] == [f"{n} of 48 articles counted" for n in (12, 24, 36, 48)]
    assert told[-1].endswith("; 0 s to go")


# --- the command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def written(texts, tmp_path) -> Path:
    path = tmp_path / "in" / "articles.jsonl"
    path.parent.mkdir()
    write_articles(texts.reindex(columns=list(ARTICLE_COLUMNS), fill_value=""), path)
    return path


def test_the_command_reads_in_pieces_what_framing_wrote(call, written, book, package, tmp_path, monkeypatch):
    monkeypatch.setattr("framing.readers.articles.read_articles", lambda path: pytest.fail("read as a whole"))
    code, out, err = call("share", str(written), "--codebook", str(book), "--out", str(tmp_path / "dam"))
    assert (code, err) == (0, "")
    assert "Corpus(48 articles, 44 families" in out
    assert contents(tmp_path / "dam") == package


def test_articles_in_several_files_behind_a_pattern_or_an_address_give_the_same_bytes(
    call, texts, book, package, tmp_path, monkeypatch
):
    memory = pytest.importorskip("fsspec").filesystem("memory")
    (tmp_path / "parts").mkdir()
    table = texts.reindex(columns=list(ARTICLE_COLUMNS), fill_value="").sample(frac=1, random_state=3)
    for number, rows in enumerate((slice(0, 20), slice(20, 21), slice(21, None))):
        path = tmp_path / "parts" / f"{number}.jsonl"
        write_articles(table.iloc[rows], path)
        memory.pipe(f"/parts/{number}.jsonl", path.read_bytes())
    monkeypatch.setattr("framing.readers.articles.read_articles", lambda path: pytest.fail("read as a whole"))
    for name, place in (("files", str(tmp_path / "parts" / "*.jsonl")), ("store", "memory://parts/*.jsonl")):
        code, _, err = call("share", place, "--codebook", str(book), "--out", str(tmp_path / name / "dam"))
        assert (code, err) == (0, "")
        assert contents(tmp_path / name / "dam") == package


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(tmp_path):
    for name in ("a1.jsonl", "a[1].jsonl"):
        (tmp_path / name).touch()
    assert find_partitions(str(tmp_path / "a[1].jsonl")) == [tmp_path / "a[1].jsonl"]
    assert find_partitions(str(tmp_path / "a?.jsonl")) == [tmp_path / "a1.jsonl"]


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ("memory://nowhere/*.jsonl", "memory://nowhere/*.jsonl: there is no such file"),
        ("memory://nowhere/a.jsonl", "memory://nowhere/a.jsonl: can't be read: FileNotFoundError"),
        ("nothing://a.jsonl", "nothing://a.jsonl: can't be read: ValueError: Protocol not known"),
        ("absent/*.jsonl", "absent/*.jsonl: there is no such file"),
    ],
)
def test_an_address_without_articles_is_named(call, book, tmp_path, place, says):
    pytest.importorskip("fsspec")
    code, _, err = call("share", place, "--codebook", str(book), "--out", str(tmp_path / "dam"))
    assert (code, err.count("\n")) == (2, 1)
    assert says in err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--processes", "2"), "several processes need Dask: pip install 'framing[scale]'"),
        (("--processes", "2", "--scheduler", "tcp://127.0.0.1:1"), "the scheduler has workers of its own"),
    ],
)
def test_what_a_cluster_needs_is_said(call, written, book, tmp_path, monkeypatch, options, says):
    monkeypatch.setitem(sys.modules, "distributed", None)
    code, _, err = call("share", str(written), "--codebook", str(book), "--out", str(tmp_path / "dam"), *options)
    assert code == 2
    assert says in err
    assert err.count("\n") == 1
    assert not (tmp_path / "dam").exists()


# --- clusters ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def client() -> Iterator[object]:
    pytest.importorskip("distributed", reason="needs Dask: pip install 'framing[scale]'")
    with open_client(2) as client:
        yield client


@pytest.fixture(scope="module")
def many(book, cutter, tmp_path_factory) -> tuple[pd.DataFrame, dict[str, bytes]]:
    articles = write_texts(2000, seed=4)
    folder = share_corpus(
        articles, codebook_path=book, folder=tmp_path_factory.mktemp("many") / "dam", segmenter=cutter
    )
    return articles, contents(folder)


def test_a_cluster_gives_the_same_bytes(client, texts, many, book, cutter, package, tmp_path):
    for name, articles, expected in (("few", texts, package), ("many", *many)):
        given = Batches(articles=articles, size=len(articles) // 8, client=client)
        folder = share_corpus(given, codebook_path=book, folder=tmp_path / name / "dam", segmenter=cutter)
        assert contents(folder) == expected


def test_a_worker_killed_midway_loses_nothing(client, many, book, cutter, tmp_path, monkeypatch):
    articles, expected = many
    before = set(client.run(os.getpid).values())
    victim = min(before)

    def kill() -> None:
        wait_for(lambda: list(tmp_path.glob(".framing-share-dam-*/*.npz")))
        os.kill(victim, signal.SIGKILL)

    thread = threading.Thread(target=kill)
    thread.start()
    given = Batches(articles=articles, size=60, client=client)
    folder = share_corpus(given, codebook_path=book, folder=tmp_path / "dam", segmenter=cutter)
    thread.join()
    with pytest.raises(ProcessLookupError):
        os.kill(victim, 0)
    assert contents(folder) == expected


def test_workers_killed_while_families_are_found_change_nothing(client, monkeypatch):
    articles, _ = plant("en", originals=200, seed=1)
    articles = articles.sort_values("article", ignore_index=True)
    terms, shingles = count(articles), hash_shingles(articles)
    bounds = split_shingles(shingles)
    assert each_on(client, near=True) is not map
    given = articles, lambda rows: (np.diff(bounds), lambda first, last: [shingles[bounds[first] : bounds[last]]])
    expected = link_copies(*given), find_families(articles, terms)
    monkeypatch.setattr("framing.corpus.shingles._MOST", 2000)
    monkeypatch.setattr("framing.corpus.join._OUTER", 20)
    killed = iter([1, 0, 2])  # while shared shingles are looked for, and sets joined: with both, what both had goes
    seen = []

    def each(function, pieces):
        def watched():
            for number, piece in enumerate(pieces):
                if number == 5:
                    for pid in sorted(client.run(os.getpid).values())[: next(killed)]:
                        os.kill(pid, signal.SIGKILL)
                yield piece
            seen.append(number)

        return each_on(client)(function, watched())

    found = link_copies(*given, each=each, near=each), find_families(articles, terms, each=each)
    assert len(seen) == 3
    assert min(seen) > 10
    for got, wanted in zip(found, expected, strict=True):
        assert len(wanted.pairs) > 80
        pd.testing.assert_frame_equal(got.pairs, wanted.pairs)
        pd.testing.assert_series_equal(got.family, wanted.family)


def test_families_end_as_counting_does_where_the_cluster_fails():
    class Gone:
        def scatter(self, jobs, **how):
            raise TimeoutError

    with pytest.raises(Interrupted, match=r"no worker is left after 20 s\); what was counted is kept"):
        list(each_on(Gone())(len, ["a"]))
    assert list(each_on(None)(len, ["a"])) == [1]
    with pytest.raises(FramingError, match="a worker has another version of framing"):
        batches._do(("another", len), "a")


def test_the_command_counts_on_a_scheduler(client, call, written, book, package, tmp_path):
    address = client.scheduler.address
    code, _, err = call(
        "share", str(written), "--codebook", str(book), "--out", str(tmp_path / "dam"), "--scheduler", address
    )
    assert (code, err) == (0, "")
    assert contents(tmp_path / "dam") == package


def test_the_command_counts_in_two_processes(client, call, written, book, package, tmp_path):
    code, _, err = call(
        "share", str(written), "--codebook", str(book), "--out", str(tmp_path / "dam"), "--processes", "2"
    )
    assert (code, err) == (0, "")
    assert contents(tmp_path / "dam") == package


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense"])
def test_a_scheduler_that_is_not_there_is_named(client, call, written, book, tmp_path, monkeypatch, address):
    monkeypatch.setattr(batches, "_PATIENCE", 0.5)
    code, _, err = call(
        "share", str(written), "--codebook", str(book), "--out", str(tmp_path / "dam"), "--scheduler", address
    )
    assert code == 2
    assert f"--scheduler {address}: no Dask scheduler with a worker answers there" in err


def test_a_worker_of_another_version_is_refused(texts, book, cutter, tmp_path, monkeypatch):
    from framing.share import parts

    recipe = parts.Recipe(read_codebook(book), cutter)
    monkeypatch.setattr(parts, "digest_sources", lambda: "other sources")
    parts._keep.cache_clear()
    with pytest.raises(FramingError, match="another version of framing"):
        parts.make_part(texts, recipe)
