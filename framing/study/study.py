"""A study opened: its choices, its data, and the choices as the keyword arguments that the library takes.

The functions of the library get values, never the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from inspect import signature
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas as pd

from framing.codebook.codebook import STANCES
from framing.codes import AGREED, VIEWS
from framing.compare.bootstrap import Intervals
from framing.corpus.corpus import Corpus
from framing.corpus.dates import assign_periods
from framing.corpus.package import read_package
from framing.corpus.schema import DESCRIPTOR
from framing.errors import FramingError
from framing.files import finish
from framing.measure.coders import code_coders, code_stances
from framing.measure.dictionary import code_dictionary, code_mentions
from framing.stance.mentions import CODER
from framing.study.derive import complete_settings
from framing.study.inputs import INPUTS
from framing.study.settings import MACHINES, STUDY_FILE, StudyFile, check_settings, read_settings
from framing.study.tables import flatten, tabulate
from framing.text.scripts import writing

SEED_VARIABLE = "FRAMING_SEED"

FILE_VARIABLE = "FRAMING_STUDY"

FIGURES_VARIABLE = "FRAMING_FIGURES"
"""Where a run has its notebooks draw: a draft of the figures' folder, which takes its place when all is done."""

EXECUTED = ".framing-executed"
"""The executed notebooks of a run in its figures, with which they come: from there each is moved to its place."""


@dataclass(frozen=True, kw_only=True)
class Study:
    """A study file with its place: ``path``, ``given`` (what the file says), ``seed`` (the file's, or the one asked for)."""

    path: Path
    given: StudyFile
    seed: int
    _told: set[str] = field(default_factory=set, repr=False, compare=False)
    drafted: Path | None = None
    _fitted: dict[str, tuple[Any, pd.DataFrame]] = field(init=False, default_factory=dict, repr=False, compare=False)

    @property
    def root(self) -> Path:
        return self.path.parent

    @property
    def figures(self) -> Path:
        return self.drafted or self.root / self.given.figures

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
        folder = self.root / self.given.package
        if not folder.is_dir():
            raise FramingError(
                f"{self.path}: package is {self.given.package!r}, but there is no folder {folder}; "
                "name the folder of a data package (framing share writes one)"
            )
        corpus = read_package(folder)
        check_settings(self.given, corpus, path=self.path)
        return corpus

    @cached_property
    def _completed(self) -> tuple[StudyFile, list[str]]:
        choices, derived = complete_settings(self.given, self.corpus)
        check_settings(choices, self.corpus, path=self.path)
        return choices, derived

    @property
    def choices(self) -> StudyFile:
        """The file's values, and what it leaves out derived from the data."""
        return self._completed[0]

    @property
    def derived(self) -> list[str]:
        """A line for each choice that the file leaves out: the key, what was derived from the data, and why."""
        return self._completed[1]

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The codes of every coder and of what they come to (``agreed``, ``majority``), with the episode of each article in ``period``.

        Where the headline's coder is a machine, its codes: those of the mentions or, where nobody looked for them, of the dictionary.
        """
        tables = [] if self.corpus.codings.empty else [code_coders(self.corpus)]
        if self.choices.headline.coder in VIEWS:
            code_stances(self.corpus, coder=self.choices.headline.coder)  # raises where several coders come to nothing
        if self.choices.headline.coder in MACHINES:
            machine = code_mentions if self.choices.headline.coder == CODER else code_dictionary
            tables.append(machine(self.corpus))
        codes = pd.concat(tables, ignore_index=True)
        return codes.assign(period=assign_periods(codes, periods=self.episodes))

    @cached_property
    def coded(self) -> Corpus:
        """The articles that have codes: what a machine measure finds is compared with codings on the same articles."""
        return self.corpus.keep(self.codes["article"].unique())

    @property
    def coders(self) -> list[str]:
        """Who coded, a person or a model: the headline's coder, then the others. What coders came to (``Codebook.aggregates``) stands for them where nobody else is there."""
        coded = [view for view in self.views if view not in (*VIEWS, *MACHINES)]
        return [name for name in coded if name not in self.corpus.codebook.aggregates] or coded

    @cached_property
    def pair(self) -> list[str]:
        """The two coders who share most articles, the headline's among them where it can be; empty where no two share as many as ``thin``."""
        done = {name: set(some["article"]) for name, some in self.codes.groupby("coder") if name in self.coders}
        shared = {two: len(done[two[0]] & done[two[1]]) for two in combinations(self.coders, 2)}
        enough = [two for two, number in shared.items() if number >= self.choices.thin]
        return list(min(enough, key=lambda two: (self.choices.headline.coder not in two, -shared[two]), default=()))

    @property
    def validity(self) -> str:
        """Whether people marked mentions of the study, as titles say it; how right the measure was there says ``framing.state_validity``."""
        marked = self.corpus.marks["mention"].nunique()
        return f"validated on {marked} marked mentions" if marked else "not validated for this study"

    @cached_property
    def whose(self) -> str:
        """Whose codes lead, as titles say it: a coder with what he is, or a machine and that nobody has checked it here."""
        coder = self.choices.headline.coder
        if coder == CODER:
            return f"{coder}, {self.validity}"
        return f"{coder}: words, whoever's" if coder in MACHINES else f"coder {self.labels.get(coder, coder)}"

    def lacks(self, *inputs: str) -> str:
        """Return why the study lacks one of the inputs of an analysis (``framing.study.inputs``), or an empty string where it has them all."""
        return next(filter(None, (INPUTS[name](self) for name in inputs)), "")

    def has(self, *inputs: str) -> bool:
        """Does the study have every input of an analysis? Where it has not, the reason is printed, once."""
        why = self.lacks(*inputs)
        if why and why not in self._told:
            print(f"left out: {why}")
            self._told.add(why)
        return not why

    @property
    def views(self) -> list[str]:
        """Whose codes every result is shown for: the headline's, each other coder's, then what several come to."""
        return list(dict.fromkeys([self.choices.headline.coder, *self.codes["coder"]]))

    def lead(self, table: pd.DataFrame, *, stance: str | None = None) -> pd.DataFrame:
        """Return the rows of the headline's coder, of one stance where one is given, of a table with ``coder`` and ``stance``."""
        led = table[table["coder"] == self.choices.headline.coder]
        return led if stance is None else led[led["stance"] == stance]

    @property
    def truth(self) -> pd.DataFrame:
        """The codes that measures are scored against: what the coders agree on where there are several, else the headline's coder's."""
        agreed = self.codes[self.codes["coder"] == AGREED]
        return self.lead(self.codes) if agreed.empty else agreed

    @property
    def example_files(self) -> list[Path]:
        return [self.root / name for name in self.choices.example.files] if self.choices.example else []

    def code_topics(self, corpus: Corpus) -> pd.DataFrame:
        """Return the shares of the study's topics in a corpus, of all languages that have topics."""
        from framing.measure.topics import code_topics, fit_topics

        models = {c: fit_topics(corpus, language=c, **self.topics(c), seed=self.seed) for c in self.choices.topics}
        return pd.concat([code_topics(model, corpus, language=c) for c, model in models.items()])

    def fit_topics(self, language: str) -> tuple[Any, pd.DataFrame]:
        """Return the model of the study's topics in a language and how surely each comes back (``framing.estimate_stability``); fitted once."""
        from framing.assess.stability import estimate_stability
        from framing.measure.topics import fit_topics

        if language not in self._fitted:
            model = fit_topics(self.corpus, language=language, seed=self.seed, **self.topics(language))
            self._fitted[language] = model, estimate_stability(model, self.corpus, language=language, **self.fits)
        return self._fitted[language]

    @cached_property
    def mixes(self) -> dict[str, pd.DataFrame]:
        """Shares of joint topics that the coded articles are weighted by (``framing.mix_topics``), fitted once; none without a glossary."""
        from framing.measure.concepts import mix_topics

        if self.lacks("glossary"):
            return {}
        chosen, corpus = self.choices.robustness, self.coded
        return mix_topics(corpus, corpus.glossary, ks=chosen.ks, rare=chosen.rare, seed=self.seed)

    @property
    def labels(self) -> dict[str, str]:
        """English labels of the codebook's groups and frames, where there is none the other language's or the short name; coders with what they are."""
        named = self.corpus.codebook.coder_labels() | self.corpus.codebook.labels("en")
        return named | {group: group for group in self.corpus.articles["group"].unique() if group not in named}

    @property
    def names(self) -> dict[str, Any]:
        """The keyword arguments of ``framing.tabulate``: how names are to be read, and in which order frames, views, languages and episodes stand."""
        from framing.figures.style import LANGUAGES

        lead = ["present"] if self.choices.headline.stance == "present" else []
        order = [*self.corpus.codebook.frames, *self.views, *self.choices.topics, *self.episodes, *lead]
        return {"labels": LANGUAGES | {"all": "all"} | self.labels, "order": order}

    def in_words(self, level: str) -> str:
        """Return a level of a factor (``east with west``, ``only en``) with its coders, groups and languages as they are to be read."""
        from framing.figures.specifications import spell_level

        return spell_level(level, self.names["labels"])

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
        refits = Refits(seeds=chosen.seeds, resamples=chosen.resamples, most=chosen.most)
        return {"refits": refits, "floor": chosen.floor, "seed": self.seed}

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

    @property
    def stances(self) -> list[str]:
        """The stances that the headline's coder coded, and ``present`` where there is a frame of which no stance was coded; first where the answer is about it."""
        found = self.lead(self.codes).groupby("frame")["stance"].agg(set)
        bare = any(len(stances) == 1 for stances in found)
        coded = [s for s in STANCES if any(s in stances for stances in found)]
        return ["present", *coded] if self.choices.headline.stance == "present" else [*coded, *["present"] * bare]

    def attempt(self, function: Callable[..., Any], *given: Any, **options: Any) -> Any:
        """Return what a function returns; where its input is too little for it (``FramingError``), print why and return None."""
        try:
            return function(*given, **options)
        except FramingError as error:
            print(f"left out: {error}")
            return None

    def tabulate(self, table: pd.DataFrame, *, most: int = 12, **options: Any) -> pd.DataFrame | None:
        """``framing.tabulate`` with the study's names and order; where the table is empty, say so and return None.

        Of more than ``most`` rows that are sorted by the result, the first and the reference group's are returned, as many of each outer name; how many there are is said.
        """
        if table.empty:
            print(
                f"left out: nothing to show; groups of fewer families than {self.choices.thin} (thin) stand in no table"
            )
            return None
        whole = tabulate(table, **{**self.names, **options})
        down = [options["rows"]] if isinstance(options["rows"], str) else list(options["rows"])
        words = [name for name in down if pd.api.types.is_string_dtype(table[name])]
        if len(whole) <= most or set(table[words[-1]]) & {*self.names["order"], *options.get("order", ())}:
            return whole
        reference = self.choices.headline.reference
        first = whole.index.get_level_values(words[-1]) == self.labels.get(reference, reference)
        outer = [whole.index.get_level_values(name) for name in words[:-1]] or [pd.Index([0] * len(whole))]
        each = max(1, most // len(set(zip(*outer, strict=True))))
        ranked = pd.DataFrame(dict(enumerate(outer))).assign(first=first)
        ranked = ranked.sort_values("first", ascending=False, kind="stable")
        shown = whole.iloc[sorted(ranked.groupby(list(range(len(outer)))).head(each).index)]
        print(
            f"{len(shown)} of {len(whole)} rows, the first by the result and the reference group; most={len(whole)} shows all"
        )
        return shown

    def show(self, plot: Callable[..., Any], table: Any, name: str, *, source: str = "", **options: Any) -> None:
        """Draw a table by a ``plot_…`` function, save figure and numbers under the study's figures, display it where it is called (in a notebook).

        ``source`` says where the numbers come from unless from the study's package. ``options`` are the function's; labels are the study's unless given. The numbers stand in ``name.csv`` and, after a run, in
        ``results.json``. Below its title stand the level of the intervals and who coded, at its foot where the numbers come from.
        """
        from IPython.display import display
        from plotly.io.base_renderers import PlotlyRenderer  # figure.show() would load jsonschema first, for a second

        from framing import __version__
        from framing.figures.saving import CONFIG, save_figure
        from framing.figures.style import describe

        if "labels" in signature(plot).parameters:
            options = {"labels": self.labels, **options}
        aggregates = self.corpus.codebook.aggregates
        coders = {
            n: "what coders came to" if n in aggregates else f"a {c.kind}"
            for n, c in self.corpus.codebook.coders.items()
        }
        coders[CODER] = f"the stance measure, {self.validity}"
        package = json.loads((self.root / self.choices.package / DESCRIPTOR).read_text(encoding="utf-8"))["name"]
        source = f"Source: {source or package}, framing {__version__}, seed {self.seed}"
        if isinstance(table, pd.DataFrame) and "language" in table and {"topic", "k"} & {*table}:  # what topics are of
            written = self.corpus.articles["language"].map(writing)
            counts = self.corpus.articles.groupby(written)[["article", "family"]].nunique()
            table = table.join(counts.set_axis(["articles", "families"], axis=1), on="language")
        figure = describe(plot(table, **options), level=self.choices.level, coders=coders, source=source)
        numbers = flatten(table)
        if "drawn" in figure.layout.meta:
            rows, *columns = figure.layout.meta["drawn"]
            numbers = numbers.query(rows)[columns]
        save_figure(figure, name, folder=self.figures, numbers=numbers)
        display(PlotlyRenderer(CONFIG).to_mimebundle(figure.to_dict()), raw=True)


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
    given = read_settings(place)
    if seed is None and os.environ.get(SEED_VARIABLE):
        asked = os.environ[SEED_VARIABLE]
        if not (asked.isascii() and asked.isdigit()):
            raise FramingError(f"{SEED_VARIABLE} must be a whole number from 0 on, got {asked!r}")
        seed = int(asked)
    drafted = os.environ.get(FIGURES_VARIABLE)
    study = Study(
        path=place, given=given, seed=given.seed if seed is None else seed, drafted=Path(drafted) if drafted else None
    )
    with contextlib.suppress(FramingError):
        place_notebooks(study)
    return study


def place_notebooks(study: Study) -> list[Path]:
    """Move the notebooks that a run executed to their places; return those that stay as they are, as somebody changed them since the run began."""
    executed = study.root / study.given.figures / EXECUTED
    kept = finish(executed, root=study.root)
    shutil.rmtree(executed, ignore_errors=True)
    return kept
