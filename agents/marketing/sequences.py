"""The sequences of nudges as data: steps, when each is due, and what ends it."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents.calendar import PARIS
from agents.marketing.policy import Reason
from storage.models.consent import Purpose

UPSELLS: Mapping[str, str] = {
    "formation-basic": "formation-premium",
    "formation-premium": "diagnostic-a-distance",
    "coaching-garages": "diagnostic-a-distance",
}
"""What is proposed after what; a product that is not on sale is not proposed."""
GUIDES: Mapping[str, str] = {"formation-basic": "donnees-figees", "formation-premium": "oscilloscope-bases"}
"""The article of our library given two weeks after a purchase; `GUIDE` after any other."""
GUIDE = "lecteur-obd"


class SequenceName(StrEnum):
    after_purchase = "after_purchase"
    abandoned_cart = "abandoned_cart"
    renewal = "renewal"
    dunning = "dunning"


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    purpose: Purpose
    minutes: int | None = Field(default=None, ge=0)
    days: int | None = Field(default=None, ge=1)
    at: time | None = None
    lives_hours: int = Field(gt=0)
    unless: tuple[Reason, ...]
    by: tuple[Literal["chat", "email"], ...] = ("chat", "email")
    measured: bool = False

    @model_validator(mode="after")
    def _has_one_time(self) -> "_Row":
        if (self.minutes is None) == (self.days is None) or (self.days is None) != (self.at is None):
            raise ValueError(f"step {self.name} is due in minutes, or in days at a time of day")
        return self


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    purpose: Purpose
    after: timedelta
    at: time | None
    lives: timedelta
    unless: tuple[Reason, ...]
    by: tuple[str, ...]
    """`chat` and `email`, in the order they are tried."""
    measured: bool
    """Kept from the hold-out, so that its effect is counted."""

    def due_at(self, begins_at: datetime) -> datetime:
        """So long after, or that many days of the calendar later at that time in Paris, over a change of clocks too."""
        if self.at is None:
            return begins_at + self.after
        day = begins_at.astimezone(PARIS).date() + self.after
        return datetime.combine(day, self.at, PARIS).astimezone(UTC)


@cache
def steps_of(sequence: SequenceName) -> Sequence[Step]:
    return tuple(_step(row) for row in _table()[sequence])


def step_of(sequence: str, name: str) -> Step | None:
    """None for a step that the data no longer holds."""
    return next((step for step in steps_of(SequenceName(sequence)) if step.name == name), None)


@cache
def _table() -> Mapping[str, Sequence[_Row]]:
    read = tomllib.loads(Path(__file__).with_name("sequences.toml").read_text("utf-8"))
    return {name: [_Row.model_validate(row) for row in read[name]] for name in SequenceName}


def _step(row: _Row) -> Step:
    after = timedelta(days=row.days) if row.days is not None else timedelta(minutes=row.minutes or 0)
    return Step(
        row.name, row.purpose, after, row.at, timedelta(hours=row.lives_hours), row.unless, row.by, row.measured
    )
