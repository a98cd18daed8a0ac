"""The keys of ``study.toml``: what may be chosen, which values are allowed, and whether the data have what is chosen."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from framing.codebook.complaints import explain
from framing.codes import VIEWS
from framing.corpus.corpus import Corpus
from framing.corpus.dates import assign_periods
from framing.errors import FramingError, did_you_mean

STUDY_FILE = "study.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Headline(_Strict):
    """The question: which coder and stance, which two frames, compared with which group."""

    coder: str
    stance: Literal["asserted", "attributed", "rejected", "present"]
    x: str
    y: str
    reference: str


class TopicChoices(_Strict):
    """How topics are fitted to one language."""

    k: Annotated[int, Field(ge=1)]
    min_df: Annotated[int, Field(ge=1)]
    max_df: Annotated[float, Field(gt=0, le=1)]
    stop_words: list[str] = []


class StabilityChoices(_Strict):
    """How the number of topics is judged, in ``framing.choose_k`` and ``framing.estimate_stability``."""

    k_least: Annotated[int, Field(ge=1)] = 2
    k_most: Annotated[int, Field(ge=1)] = 12
    seeds: Annotated[int, Field(ge=1)] = 2
    resamples: Annotated[int, Field(ge=2)] = 10
    floor: Annotated[float, Field(gt=0, le=1)] = 0.6

    @model_validator(mode="after")
    def _range_is_one(self) -> StabilityChoices:
        if self.k_most < self.k_least:
            raise ValueError(f"k_most must be at least k_least ({self.k_least}), got {self.k_most}")
        return self


class RobustnessChoices(_Strict):
    """What could be chosen otherwise, in ``framing.make_choices`` and ``framing.mix_topics``; ``apart`` in ``framing.compare_parts``."""

    allies: list[str] = []
    apart: list[str] = []
    turn: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    least: Annotated[int, Field(ge=1)] = 1
    ks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = [4, 8, 12]
    rare: Annotated[int, Field(ge=1)] = 10


class CodingChoices(_Strict):
    """How much coding is tried, in ``framing.draw_sample`` and ``framing.learning_curve``."""

    sample: Annotated[int, Field(ge=1)] = 100
    least: Annotated[int, Field(ge=1)] = 2
    sizes: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = [50, 100]
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
    first: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    last: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class StudyFile(_Strict):
    """The keys of ``study.toml``; each is explained in the file itself."""

    title: str
    package: str
    case: str | None = None
    collected: str = ""
    months: (
        Annotated[list[Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]], Field(min_length=2, max_length=2)] | None
    ) = None
    figures: str
    notebooks: Annotated[list[str], Field(min_length=1)]
    seed: Annotated[int, Field(ge=0)]
    level: Annotated[float, Field(gt=0.5, lt=1)]
    draws: Annotated[int, Field(ge=100)]
    thin: Annotated[int, Field(ge=1)]
    headline: Headline
    topics: dict[Literal["en", "zh"], TopicChoices]
    stability: StabilityChoices = StabilityChoices()
    robustness: RobustnessChoices = RobustnessChoices()
    coding: CodingChoices = CodingChoices()
    example: Example | None = None
    episodes: Annotated[list[Episode], Field(min_length=1)]

    @field_validator("months")
    @classmethod
    def _months_in_order(cls, months: list[str] | None) -> list[str] | None:
        if months and months[0] > months[1]:
            raise ValueError(f"the first month must not lie after the last, got {months}")
        return months

    @model_validator(mode="after")
    def _names_are_unique(self) -> StudyFile:
        for what, names in (("notebooks", self.notebooks), ("episodes", [e.name for e in self.episodes])):
            if len(set(names)) < len(names):
                raise ValueError(f"{what} must have different names, got {names}")
        return self


def read_settings(path: Path) -> StudyFile:
    """Read a study file. Raises ``FramingError`` where it is not there, no TOML, or a key is unknown, missing or not allowed."""
    try:
        return StudyFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, IsADirectoryError):
        raise FramingError(f"{path}: no such file; run this in a folder with a {STUDY_FILE}, or name one") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FramingError(f"{path}: not a readable TOML file: {error}") from None
    except ValidationError as error:
        raise FramingError("\n".join(f"{path}: {line}" for line in explain(error, StudyFile))) from None


def check_settings(choices: StudyFile, corpus: Corpus, *, path: Path) -> None:
    """Raise ``FramingError`` where a study file names a coder, frame, group, kind or article that its package does not have."""
    head, chosen, articles = choices.headline, choices.robustness, corpus.articles
    coders, frames = [*corpus.codebook.coders, *VIEWS], list(corpus.codebook.frames)
    groups = sorted(set(articles["group"]))
    for key, value, allowed in (
        ("headline.coder must be one of", head.coder, coders),
        ("headline.x must be one of", head.x, frames),
        ("headline.y must be one of", head.y, frames),
        ("headline.reference must be one of", head.reference, groups),
        *(("robustness.allies must be of", ally, sorted({*groups} - {head.reference})) for ally in chosen.allies),
        *(("robustness.apart must be of", kind, sorted(set(articles["kind"]))) for kind in chosen.apart),
    ):
        if value not in allowed:
            raise FramingError(f"{path}: {key} {allowed}, got {value!r}{did_you_mean(value, allowed)}")
    if choices.case is not None and choices.case not in set(articles["article"]):
        near = did_you_mean(choices.case, articles["article"])
        raise FramingError(f"{path}: case must be an article of the package, got {choices.case!r}{near}")
    try:
        assign_periods(articles.head(1), periods={e.name: (e.first, e.last) for e in choices.episodes})
    except FramingError as error:
        raise FramingError(f"{path}: episodes: {error}") from None
