"""Articles worked through batch by batch: by this process or by a cluster's, and on from where a killed run stopped."""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import Codebook
from framing.corpus.corpus import Corpus
from framing.corpus.join import Each
from framing.errors import FramingError, check_whole
from framing.files import check_new_folder, digest_sources, explain
from framing.share.checks import check_articles, complete_articles, find_short_articles
from framing.share.parts import OTHER, USED, Recipe, is_whole, make_part, name_part, write_part
from framing.text.scripts import LANGUAGES

_QUIET, _EVERY = 5.0, 20.0  # seconds before progress is told at all, and between two lines of it

# seconds for a scheduler to answer, and how often it is asked in them whether there is a worker
_PATIENCE, _TRIES = 20.0, 4


class Interrupted(FramingError):
    """What another run need not end with."""


@dataclass(frozen=True, kw_only=True)
class Batches:
    """Articles with text, for ``share_corpus`` and others, worked through some at a time: memory does not grow with the text.

    Attributes
    ----------
    articles : a table as ``read_articles`` gives it; or a function that yields such tables one after the other, whenever it is called
        (``read_batches``), each of which is a batch then.
    size : articles of a batch, where they come as one table.
    client : a Dask client (``distributed.Client``), whose workers count the batches and join their families; without one this process does. The result is the same.
    tell : is called with lines on progress where that takes more than some seconds.
    done : is called with the corpus of the package that was written.
    beside : the folder beside which counted batches lie till the end, where it is not the new package's.

    Raises ``FramingError`` for a size below one.
    """

    articles: pd.DataFrame | Callable[[], Iterable[pd.DataFrame]]
    size: int = 2000
    client: Any = None
    tell: Callable[[str], None] = lambda line: None
    done: Callable[[Corpus], None] = lambda corpus: None
    beside: Path | None = None

    def __post_init__(self) -> None:
        check_whole("size", self.size, least=1)


@dataclass(frozen=True, kw_only=True)
class Texts:
    """Articles that were checked: their facts, those that are too short, and what yields them with text, batch by batch."""

    facts: pd.DataFrame
    short: pd.DataFrame
    pieces: Callable[[], Iterator[pd.DataFrame]]
    given: Batches

    @classmethod
    def prepare(cls, articles: pd.DataFrame | Batches, codebook: Codebook) -> Texts:
        """Check articles; raise ``FramingError``, naming those where something lacks."""
        given = articles if isinstance(articles, Batches) else Batches(articles=articles)
        source = given.articles
        if isinstance(source, pd.DataFrame):
            table = complete_articles(source).sort_values("article", kind="stable")
            starts = range(0, len(table), given.size)

            def pieces() -> Iterator[pd.DataFrame]:
                return (table.iloc[start : start + given.size] for start in starts)
        else:

            def pieces() -> Iterator[pd.DataFrame]:
                return map(complete_articles, source())

        facts, short = [], []
        for piece in pieces():
            facts.append(piece.assign(text=piece["text"].str.strip().str.slice(0, 1)))
            short.append(find_short_articles(piece[piece["language"].isin(LANGUAGES)]))
        checked = check_articles(pd.concat(facts) if facts else complete_articles(pd.DataFrame()), codebook)
        low = pd.concat(short).sort_values(["length", "article"]).reset_index(drop=True)
        return cls(facts=checked.drop(columns=["title", "text"]), short=low, pieces=pieces, given=given)


@contextlib.contextmanager
def open_client(processes: int = 1, scheduler: str | None = None) -> Iterator[Any]:
    """Yield a Dask client of a scheduler, or of so many processes of this machine; None for one process, which needs no Dask."""
    if processes == 1 and scheduler is None:
        yield None
        return
    if processes > 1 and scheduler is not None:
        raise FramingError("--processes: the scheduler has workers of its own; leave it out beside --scheduler")
    try:
        import distributed
    except ImportError:
        raise FramingError("several processes need Dask: pip install 'framing[scale]'") from None
    with contextlib.ExitStack() as opened:
        place: Any = scheduler
        if scheduler is None:  # its page of figures on any free port, of this machine only
            quiet = {"dashboard_address": "127.0.0.1:0", "silence_logs": "CRITICAL", "threads_per_worker": 1}
            place = opened.enter_context(distributed.LocalCluster(n_workers=processes, **quiet))
        try:
            client = opened.enter_context(distributed.Client(place, timeout=_PATIENCE, set_as_default=False))
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, ValueError) as error:
            raise FramingError(
                f"--scheduler {scheduler}: no Dask scheduler with a worker answers there ({type(error).__name__})"
            ) from None
        yield client


def check_target(target: Path) -> None:
    """Raise as ``check_new_folder``; parts go where the call that counted them was killed after it had written the package."""
    try:
        check_new_folder(target)
    except FramingError:
        for left in _find_rooms(target):
            shutil.rmtree(left, ignore_errors=True)
        raise


def _find_rooms(target: Path) -> Iterator[Path]:
    return target.resolve().parent.glob(f".framing-share-{glob.escape(target.name)}-{'?' * 16}")


@contextlib.contextmanager
def work_folder(target: Path, recipe: Recipe) -> Iterator[Path]:
    """Yield the folder for the parts of what becomes ``target``, beside it: as a killed run left it, where that counted with the same recipe.

    What another recipe left is removed, and the folder itself at the end and after a ``FramingError``, with which another run would end, too.
    """
    near = target.resolve().parent
    room = near / f".framing-share-{target.name}-{recipe.digest[:16]}"
    made = [folder for folder in (near, *near.parents) if not os.path.exists(folder)]

    def clear() -> None:
        shutil.rmtree(room, ignore_errors=True)
        with contextlib.suppress(OSError):
            for folder in made:
                folder.rmdir()

    try:
        room.mkdir(parents=True, exist_ok=True)
        for left in _find_rooms(target):
            if left != room:
                shutil.rmtree(left, ignore_errors=True)
        yield room
    except OSError as error:
        if not any(room.glob("*.npz")):
            clear()
        raise explain(error, target) from None
    except Interrupted:
        raise
    except FramingError:
        clear()
        raise
    shutil.rmtree(room, ignore_errors=True)


def make_parts(texts: Texts, recipe: Recipe, room: Path) -> list[Path]:
    """Count every batch whose part does not lie in the folder ``room`` yet; return where the parts lie."""
    paths: list[Path] = []
    done = kept = 0
    started = time.monotonic()
    told = started + _QUIET - _EVERY
    waiting: deque[tuple[Path, Any, int]] = deque()
    client, tell, whole = texts.given.client, texts.given.tell, len(texts.facts)

    def finish() -> None:
        nonlocal done, told
        path, part, size = waiting.popleft()
        write_part(part if client is None else _result(part, client), path)
        done += size
        now = time.monotonic()
        if now - told > _EVERY:
            left, told = (now - started) / done * (whole - kept - done), now
            tell(f"{kept + done:,} of {whole:,} articles counted; {_minutes(left)} to go")

    for batch in texts.pieces():
        path = room / name_part(batch)
        paths.append(path)
        if is_whole(path):
            kept += len(batch)
            continue
        used = batch[list(USED)]
        part = make_part(used, recipe) if client is None else client.submit(make_part, used, recipe, pure=False)
        waiting.append((path, part, len(batch)))
        while len(waiting) > (0 if client is None else 2 * sum(client.nthreads().values())):
            finish()
    while waiting:
        finish()
    if kept:
        tell(f"{kept:,} of {whole:,} articles were counted before")
    return paths


def _result(future: Any, client: Any) -> Any:
    """What a worker gives back. Raises ``Interrupted`` where the cluster fails, or has had no worker for as long as a scheduler may take to answer."""
    left = _TRIES
    while left:
        try:
            with contextlib.suppress(TimeoutError):
                return future.result(timeout=_PATIENCE / _TRIES)
            left = _TRIES if client.nthreads() else left - 1
        except Exception as error:
            if type(error).__module__.partition(".")[0] not in ("distributed", "dask", "concurrent"):
                raise
            raise _failed(error) from None
    raise _failed(TimeoutError())


def _failed(error: Exception) -> Interrupted:
    late = isinstance(error, TimeoutError)
    told = f"no worker is left after {_PATIENCE:.0f} s" if late else f"{type(error).__name__}: {error!s:.200}"
    return Interrupted(f"the cluster failed ({told}); what was counted is kept: run it again")


def each_on(client: Any, *, near: bool = False) -> Each:
    """Return a ``map`` whose pieces the workers of a Dask client work through; without a client it is ``map``, and for what reads files (``near``) without processes of this machine.

    The function, with what it holds for all pieces, goes to every worker once, and anew where all that had it died.
    Raises ``Interrupted`` where the cluster fails, or has no worker left.
    """
    if client is None or (near and not _is_near(client)):
        return map

    def each(function: Callable[[Any], Any], pieces: Iterable[Any]) -> Iterator[Any]:
        job, waiting, tries = (digest_sources(), function), deque[tuple[Any, Any]](), _TRIES
        sent = _send(job, client)

        def start(piece: Any) -> None:
            waiting.append((piece, client.submit(_do, sent, piece, pure=False)))

        def finish() -> Any:
            nonlocal sent, tries
            while True:
                try:
                    result = _result(waiting[0][1], client)
                    break
                except Interrupted:
                    tries -= 1
                    if sent.status != "cancelled" or not tries:
                        raise
                    sent = _send(job, client)
                    for _ in range(len(waiting)):
                        start(waiting.popleft()[0])
            waiting.popleft()
            return result

        for piece in pieces:
            start(piece)
            while len(waiting) > 2 * sum(client.nthreads().values()):
                yield finish()
        while waiting:
            yield finish()

    return each


def _is_near(client: Any) -> bool:
    from distributed import LocalCluster

    return isinstance(client.cluster, LocalCluster)


def _do(job: tuple[str, Callable[[Any], Any]], piece: Any) -> Any:
    digest, function = job
    if digest != digest_sources():
        raise FramingError(OTHER)
    return function(piece)


def _send(job: Any, client: Any) -> Any:
    try:
        return client.scatter([job], broadcast=True, hash=False, timeout=_PATIENCE)[0]
    except (OSError, RuntimeError) as error:  # a TimeoutError among them
        raise _failed(error) from None


def _minutes(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
