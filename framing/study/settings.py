"""The keys of ``study.toml``: what may be chosen, which values are allowed, and whether the data have what is chosen."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from framing.codebook.complaints import explain
from framing.codes import VIEWS
from framing.corpus.corpus import Corpus
from framing.corpus.dates import assign_periods
from framing.errors import FramingError, did_you_mean
from framing.stance.mentions import CODER
from framing.text.scripts import writing

STUDY_FILE = "study.toml"

MACHINES = (CODER, "dictionary")
"""Whose codes a study has where nobody coded: the mentions' stance where they were looked for, else the words alone."""


def _is_time(value: str, *, what: str) -> str:
    form = {"day": "YYYY-MM-DD", "month": "YYYY-MM"}[what]
    try:
        if len(value) != len(form):
            raise ValueError
        date.fromisoformat(value if what == "day" else f"{value}-01")
    except ValueError:
        raise ValueError(f"there is no such {what}; write {form}, got {value!r}") from None
    return value


Day = Annotated[str, AfterValidator(partial(_is_time, what="day"))]
Month = Annotated[str, AfterValidator(partial(_is_time, what="month"))]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Headline(_Strict):
    """The question: which coder and stance, which two frames, compared with which group. What is left out is derived from the data."""

    coder: str = ""
    stance: Literal["asserted", "attributed", "rejected", "present"] = ""  # type: ignore[assignment]
    x: str = ""
    y: str = ""
    reference: str = ""

    @property
    def frames(self) -> list[str]:
        """The frames that the answer is about: two, or one where the codebook has no other."""
        return [frame for frame in (self.x, self.y) if frame]


class TopicChoices(_Strict):
    """How topics are fitted to one language; ``k`` and ``min_df`` follow from the number of articles where they are left out."""

    k: Annotated[int, Field(ge=1)] = 0
    min_df: Annotated[int, Field(ge=1)] = 0
    max_df: Annotated[float, Field(gt=0, le=1)] = 0.5
    stop_words: list[str] = []


class StabilityChoices(_Strict):
    """How the number of topics is judged, in ``framing.choose_k`` and ``framing.estimate_stability``."""

    k_least: Annotated[int, Field(ge=1)] = 2
    k_most: Annotated[int, Field(ge=1)] = 12
    seeds: Annotated[int, Field(ge=1)] = 2
    resamples: Annotated[int, Field(ge=2)] = 10
    floor: Annotated[float, Field(gt=0, le=1)] = 0.6
    most: Annotated[int, Field(ge=10)] = 800

    @model_validator(mode="after")
    def _range_is_one(self) -> StabilityChoices:
        if self.k_most < self.k_least:
            raise ValueError(f"k_most must be at least k_least ({self.k_least}), got {self.k_most}")
        return self


class RobustnessChoices(_Strict):
    """What could be chosen otherwise, in ``framing.make_choices`` and ``framing.mix_topics``; ``apart`` in ``framing.compare_parts``."""

    allies: list[str] = []
    apart: list[str] = []
    turn: Day | None = None
    least: Annotated[int, Field(ge=1)] = 30
    ks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = [4, 8, 12]
    rare: Annotated[int, Field(ge=1)] = 10


class CodingChoices(_Strict):
    """How much coding is tried, in ``framing.draw_sample`` and ``framing.learning_curve``."""

    sample: Annotated[int, Field(ge=1)] = 0
    least: Annotated[int, Field(ge=1)] = 2
    sizes: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = []
    ahead: list[Annotated[int, Field(ge=1)]] = []
    repeats: Annotated[int, Field(ge=1)] = 2


class Example(_Strict):
    """Files that show how texts become a package, and what their reader cannot know."""

    files: Annotated[list[str], Field(min_length=1)]
    date: str | None = None
    outlet: str = ""
    group: str
    opinion: Annotated[str, Field(min_length=1)]


class Episode(_Strict):
    """A named period; first and last day, both included."""

    name: Annotated[str, Field(min_length=1)]
    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Episode:
        if self.last < self.first:
            raise ValueError(f"period {self.name!r} ends ({self.last}) before it starts ({self.first}); change the two")
        return self


class StudyFile(_Strict):
    """The keys of ``study.toml``; each is explained in the file itself. ``title`` and ``package`` are enough: the rest is derived from the data."""

    title: Annotated[str, Field(min_length=1)]
    package: Annotated[str, Field(min_length=1)]
    case: str = ""
    collected: str = ""
    months: Annotated[list[Month], Field(min_length=2, max_length=2)] = []
    figures: str = "figures"
    notebooks: Annotated[list[str], Field(min_length=1)] = []
    seed: Annotated[int, Field(ge=0)] = 1
    level: Annotated[float, Field(gt=0.5, lt=1)] = 0.95
    draws: Annotated[int, Field(ge=100)] = 2000
    thin: Annotated[int, Field(ge=1)] = 10
    headline: Headline = Headline()
    topics: dict[Literal["en", "zh"], TopicChoices] = {}
    stability: StabilityChoices = StabilityChoices()
    robustness: RobustnessChoices = RobustnessChoices()
    coding: CodingChoices = CodingChoices()
    example: Example | None = None
    episodes: Annotated[list[Episode], Field(min_length=1)] = []
    zh: dict[str, Annotated[str, Field(min_length=1)]] = {}

    @field_validator("months")
    @classmethod
    def _months_in_order(cls, months: list[str]) -> list[str]:
        if months and months[0] > months[1]:
            raise ValueError(f"the first month must not lie after the last, got {months}")
        return months

    @model_validator(mode="after")
    def _names_are_unique(self) -> StudyFile:
        for what, names in (("notebooks", self.notebooks), ("episodes", [e.name for e in self.episodes])):
            if len(set(names)) < len(names):
                raise ValueError(f"{what} must have different names, got {names}")
        return self


def _advise(loc: tuple[int | str, ...], got: object) -> str:
    """Return under which heading a key belongs that stands under none."""
    if len(loc) != 1 or loc[0] in StudyFile.model_fields:
        return ""
    fields = {name: getattr(field.annotation, "model_fields", ()) for name, field in StudyFile.model_fields.items()}
    return next((f"; it belongs under [{name}]" for name, below in fields.items() if loc[0] in below), "")


def read_settings(path: Path) -> StudyFile:
    """Read a study file. Raises ``FramingError`` where it is not there, no TOML, or a key is unknown, missing or not allowed."""
    try:
        return StudyFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except (FileNotFoundError, IsADirectoryError):
        raise FramingError(f"{path}: no such file; run this in a folder with a {STUDY_FILE}, or name one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FramingError(
            f"{path}: not a readable TOML file: {error}; texts stand in straight quotation marks, folders are parted by /, every key stands once"
        ) from None
    except ValidationError as error:
        raise FramingError("\n".join(f"{path}: {line}" for line in explain(error, StudyFile, _advise))) from None


def check_settings(choices: StudyFile, corpus: Corpus, *, path: Path) -> None:
    """Raise ``FramingError`` with a line for each thing that a study file names and its package does not have, or cannot do."""
    if wrong := [*_check_names(choices, corpus), *_check_rest(choices, corpus)]:
        raise FramingError("\n".join(f"{path}: {line}" for line in wrong))


def _check_names(choices: StudyFile, corpus: Corpus) -> Iterator[str]:
    """Coders, frames, groups, kinds and articles are those of the package."""
    head, chosen, articles = choices.headline, choices.robustness, corpus.articles
    coded = set(corpus.codings["coder"])
    people = [name for name in corpus.codebook.coders if name in coded]
    coders = [*people, *(VIEWS if len(coded) > 1 else ()), *MACHINES]
    frames, groups = list_coded_frames(corpus, head.coder), sorted(set(articles["group"]))
    own = [choices.title, choices.collected, *(e.name for e in choices.episodes)]
    for name, coder in corpus.codebook.coders.items():
        own += [name, coder.description or ""]
    for key, value, allowed in (
        ("headline.coder must be one of", head.coder, coders),
        ("headline.x must be one of", head.x, frames),
        ("headline.y must be one of", head.y, frames),
        ("headline.reference must be one of", head.reference, groups),
        ("case must be an article of the package", choices.case, list(articles["article"])),
        *(("robustness.allies must be of", ally, sorted({*groups} - {head.reference})) for ally in chosen.allies),
        *(("robustness.apart must be of", kind, sorted(set(articles["kind"]))) for kind in chosen.apart),
        *(("zh must translate one of", text, [name for name in own if name]) for text in choices.zh),
    ):
        if value and value not in allowed:
            listed = "" if key.startswith("case") else f" {allowed}"
            yield f"{key}{listed}, got {value!r}{did_you_mean(value, allowed)}"
    if head.x and head.x == head.y:
        yield f"headline.y must be another frame than headline.x, got {head.y!r} for both; leave headline.y out for one frame"


def list_coded_frames(corpus: Corpus, coder: str) -> list[str]:
    """The frames that a coder coded, or the mentions were looked for, in the codebook's order; of whoever is neither all of them."""
    codings = corpus.codings[corpus.codings["coder"] == coder]
    coded = set((corpus.mentions if coder == CODER else codings)["frame"])
    return [frame for frame in corpus.codebook.frames if not coded or frame in coded]


def _check_rest(choices: StudyFile, corpus: Corpus) -> Iterator[str]:
    """Topics, stance, episodes and numbers fit the package."""
    articles = corpus.articles.groupby(corpus.articles["language"].map(writing))["family"].nunique()
    tried = choices.stability.k_most if "k_most" in choices.stability.model_fields_set else 0
    for language, chosen in choices.topics.items():
        if language not in articles:
            yield (
                f"topics.{language}: no article of the package is in this language, it has {sorted(articles.index)}; "
                f"leave the key topics.{language} out"
            )
            continue
        for key, got in ((f"topics.{language}.k", chosen.k), ("stability.k_most", tried)):
            if got > articles[language]:
                yield f"{key} must be at most {articles[language]}, the articles in language {language!r} that are no copies, got {got}"
    head = choices.headline
    frames = corpus.codebook.frames
    without = [name for name in head.frames if name in frames and not frames[name].stance]
    if without and head.stance not in ("", "present"):
        yield (
            f"headline.stance is {head.stance!r}, but the codebook says that the frame {without[0]!r} has no stance (stance: false); "
            'write "present"'
        )
    said = corpus.codings[(corpus.codings["coder"] == head.coder) & corpus.codings["frame"].isin(head.frames)]
    bare = sorted(set(said.loc[said["stance"] == "present", "frame"]) - set(without))
    if bare and head.stance not in ("", "present"):
        yield f'headline.stance is {head.stance!r}, but {head.coder!r} coded no stance of the frame {bare[0]!r}; write "present"'
    if head.coder == "dictionary" and head.stance not in ("", "present"):
        yield f'headline.stance must be "present" for the dictionary, which knows no stance, got {head.stance!r}'
    try:
        assign_periods(corpus.articles.head(1), periods={e.name: (e.first, e.last) for e in choices.episodes})
    except FramingError as error:
        yield f"episodes: {error}"
    coded = corpus.codings["article"].nunique()
    for key, size in (("sample", choices.coding.sample), *(("sizes", size) for size in choices.coding.sizes)):
        if coded and size > coded:
            yield f"coding.{key} must be at most {coded}, the articles that were coded, got {size}"
