"""The keys of ``study.toml``: what may be chosen, and which values are allowed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator


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
    """What could be chosen otherwise, in ``framing.make_choices`` and ``framing.concepts.mix_topics``."""

    allies: list[str] = []
    turn: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    least: Annotated[int, Field(ge=1)] = 1
    ks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1)] = [4, 8, 12]
    rare: Annotated[int, Field(ge=1)] = 10


class Episode(_Strict):
    """A named period; first and last day, both included."""

    name: Annotated[str, Field(min_length=1)]
    first: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    last: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class StudyFile(_Strict):
    """The keys of ``study.toml``; each is explained in the file itself."""

    title: str
    package: str
    sentences: str | None = None
    passages: str | None = None
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
    episodes: Annotated[list[Episode], Field(min_length=1)]

    @model_validator(mode="after")
    def _names_are_unique(self) -> StudyFile:
        for what, names in (("notebooks", self.notebooks), ("episodes", [e.name for e in self.episodes])):
            if len(set(names)) < len(names):
                raise ValueError(f"{what} must have different names, got {names}")
        return self
