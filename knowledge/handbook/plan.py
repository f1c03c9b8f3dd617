"""The plan of the handbooks as it stands in plan.toml, systems.*.toml and glossary.*.toml, checked at the door."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from knowledge.faults.base import Text

_HERE = Path(__file__).parent
VolumeName = Literal["basic", "premium"]
BookLanguage = Literal["fr", "en"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VolumeRow(_Row):
    """How much of the base a volume holds.

    Sheets, symptoms, exercises and lessons are for each system, articles for each part; codes are for the whole.
    """

    sheets: int
    codes: int
    symptoms: int
    exercises: int
    cars: bool
    lessons: int
    articles: int


class PartRow(_Row):
    id: str
    title: Text
    texts: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    systems: bool = False


class SystemWords(_Row):
    """`flow` is the way that energy, fluid or signal takes, part by part; `senses` is what watches it."""

    does: tuple[str, ...]
    flow: tuple[str, ...]
    senses: str
    order: tuple[str, ...]
    danger: str


class Plan(_Row):
    """The plan and the words of one language."""

    language: BookLanguage
    volumes: dict[VolumeName, VolumeRow]
    parts: tuple[PartRow, ...]
    lessons: dict[str, tuple[str, ...]]
    systems: dict[str, SystemWords]
    glossary: dict[str, str]


@cache
def read_plan(language: BookLanguage = "fr") -> Plan:
    """Raises `pydantic.ValidationError`."""
    plan = tomllib.loads((_HERE / "plan.toml").read_text("utf-8"))
    systems = tomllib.loads((_HERE / f"systems.{language}.toml").read_text("utf-8"))
    glossary = tomllib.loads((_HERE / f"glossary.{language}.toml").read_text("utf-8"))
    return Plan.model_validate({**plan, "language": language, "systems": systems, "glossary": glossary})
