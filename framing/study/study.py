"""A study opened: its choices, its data, and the choices as the keyword arguments that the library takes.

The functions of the library get values, never the file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codes import VIEWS
from framing.compare.bootstrap import Intervals
from framing.corpus.corpus import Corpus
from framing.corpus.dates import assign_periods
from framing.corpus.package import read_package
from framing.errors import FramingError
from framing.measure.coders import code_coders
from framing.study.settings import STUDY_FILE, StudyFile, check_settings, read_settings
from framing.study.tables import flatten

SEED_VARIABLE = "FRAMING_SEED"


FILE_VARIABLE = "FRAMING_STUDY"


FIGURES_VARIABLE = "FRAMING_FIGURES"
"""Where a run has its notebooks draw: a draft of the figures' folder, which takes its place when all is done."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study file with its place: ``path``, ``choices`` (the file's values), ``seed`` (the file's, or the one asked for)."""

    path: Path
    choices: StudyFile
    seed: int
    drafted: Path | None = None

    @property
    def root(self) -> Path:
        return self.path.parent

    @property
    def figures(self) -> Path:
        return self.drafted or self.root / self.choices.figures

    @property
    def intervals(self) -> dict[str, Any]:
        """The keyword arguments that every interval of the study takes: how it is drawn (level, draws, thin), and the seed."""
        choice = self.choices
        return {"intervals": Intervals(level=choice.level, draws=choice.draws, thin=choice.thin), "seed": self.seed}

    @property
    def episodes(self) -> dict[str, tuple[str, str]]:
        return {e.name: (e.first, e.last) for e in self.choices.episodes}

    @cached_property
    def corpus(self) -> Corpus:
        """The data package's corpus, checked against what the study file names."""
        corpus = read_package(self.root / self.choices.package)
        check_settings(self.choices, corpus, path=self.path)
        return corpus

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The codes of every coder and of what they come to (``agreed``, ``majority``), with the episode of each article in ``period``."""
        codes = code_coders(self.corpus)
        return codes.assign(period=assign_periods(codes, periods=self.episodes))

    @cached_property
    def coded(self) -> Corpus:
        """The articles that a coder coded: what a machine measure finds is compared with codings on the same articles."""
        return self.corpus.keep(self.codes["article"].unique())

    @property
    def coders(self) -> list[str]:
        """Who coded: the headline's coder, then the others."""
        return [view for view in self.views if view not in VIEWS]

    @property
    def views(self) -> list[str]:
        """Whose codes every result is shown for: the headline's, each other coder's, then what several come to."""
        return list(dict.fromkeys([self.choices.headline.coder, *self.codes["coder"]]))

    def lead(self, table: pd.DataFrame, *, stance: str | None = None) -> pd.DataFrame:
        """Return the rows of the headline's coder, of one stance where one is given, of a table with ``coder`` and ``stance``."""
        led = table[table["coder"] == self.choices.headline.coder]
        return led if stance is None else led[led["stance"] == stance]

    @property
    def labels(self) -> dict[str, str]:
        """English labels of the codebook's groups and frames; where there is none, the other language's or the short name."""
        return self.corpus.codebook.labels("en")

    @property
    def names(self) -> dict[str, Any]:
        """The keyword arguments of ``framing.tabulate``: how names are to be read, and in which order frames, views, languages and episodes stand."""
        order = [*self.corpus.codebook.frames, *self.views, *self.choices.topics, *self.episodes]
        return {"labels": self.labels, "order": order}

    def topics(self, language: str) -> dict[str, Any]:
        """The keyword arguments of ``fit_topics`` for a language: number of topics, limits on terms."""
        from framing.measure.topics import TermLimits

        choice = self.choices.topics[language]  # type: ignore[index]
        limits = TermLimits(min_df=choice.min_df, max_df=choice.max_df, stop_words=choice.stop_words)
        return {"n_topics": choice.k, "limits": limits}

    def limits(self, language: str) -> dict[str, Any]:
        """The keyword arguments of ``choose_k`` that limit the terms of a language: as ``topics``, without the number of topics."""
        return {"limits": self.topics(language)["limits"]}

    @property
    def fits(self) -> dict[str, Any]:
        """The keyword arguments that say how often topics are fitted again and which are stable: refits, floor, seed."""
        from framing.assess.refits import Refits

        chosen = self.choices.stability
        return {
            "refits": Refits(seeds=chosen.seeds, resamples=chosen.resamples),
            "floor": chosen.floor,
            "seed": self.seed,
        }

    @property
    def first_wave(self) -> list[str]:
        """The coded articles of the first wave of collection, on which a study is made; all of them where it has one wave."""
        articles = self.coded.articles
        waves = articles["wave"] if "wave" in articles else pd.Series("", index=articles.index)
        return list(articles.loc[waves == waves.min(), "article"])

    @property
    def learner(self) -> Any:
        """How a supervised measure learns in this study: with the package's glossary, where it has one."""
        from framing.measure.features import Learner

        return Learner(glossary=self.corpus.concepts)

    @property
    def ks(self) -> range:
        """The numbers of topics that are tried."""
        return range(self.choices.stability.k_least, self.choices.stability.k_most + 1)

    def show(self, plot: Callable[..., Any], table: Any, name: str, **options: Any) -> None:
        """Draw a table by a ``plot_…`` function, save figure and numbers under the study's figures, display it where it is called (in a notebook).

        ``options`` are the function's; labels are the study's unless given. The numbers stand in ``name.csv`` and, after a run, in
        ``results.json``. Below its title stand the level of the intervals and who coded, at its foot where the numbers come from.
        """
        from framing import __version__
        from framing.figures.saving import CONFIG, save_figure
        from framing.figures.style import describe

        if "labels" in signature(plot).parameters:
            options = {"labels": self.labels, **options}
        coders = {name: f"a {coder.kind}" for name, coder in self.corpus.codebook.coders.items()}
        source = f"Source: {Path(self.choices.package).name}, framing {__version__}, seed {self.seed}"
        figure = describe(plot(table, **options), level=self.choices.level, coders=coders, source=source)
        save_figure(figure, name, folder=self.figures, numbers=flatten(table))
        figure.show(renderer="plotly_mimetype", config=CONFIG)


def open_study(path: str | Path | None = None, *, seed: int | None = None) -> Study:
    """Read and check a study file.

    Without a path: the file named by the variable ``FRAMING_STUDY``, else the first ``study.toml`` in the working folder or above.
    ``seed`` overrides the file's, as does the variable ``FRAMING_SEED`` (set by ``framing run --seed``). Raises ``FramingError`` where
    there is no such file, it is not TOML, or a key is unknown, missing or not allowed.
    """
    named = path or os.environ.get(FILE_VARIABLE)
    if named:
        place = Path(named).resolve()
    else:
        here = Path.cwd().resolve()
        place = next((p / STUDY_FILE for p in (here, *here.parents) if (p / STUDY_FILE).is_file()), here / STUDY_FILE)
    choices = read_settings(place)
    if seed is None and os.environ.get(SEED_VARIABLE):
        given = os.environ[SEED_VARIABLE]
        if not (given.isascii() and given.isdigit()):
            raise FramingError(f"{SEED_VARIABLE} must be a whole number from 0 on, got {given!r}")
        seed = int(given)
    drafted = os.environ.get(FIGURES_VARIABLE)
    return Study(
        path=place,
        choices=choices,
        seed=choices.seed if seed is None else seed,
        drafted=Path(drafted) if drafted else None,
    )
