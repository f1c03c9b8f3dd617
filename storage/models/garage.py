from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Vehicle(Base):
    """A car in a Contact's garage file. `facts` holds what was understood of it, by the fields of a vehicle mention."""

    __tablename__ = "vehicle"
    __table_args__ = (Index(None, "contact_id", "noted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    label: Mapped[str]
    facts: Mapped[Mapping[str, object]]
    noted_at: Mapped[datetime]
    created_at: Mapped[datetime]


class CaseState(StrEnum):
    open = "open"
    closed = "closed"
    waiting = "waiting"
    """Told along with another: it is taken up once that one is done with, or as soon as it is spoken of."""
    apart = "apart"
    """Asked by a person's program: on file, and no part of any conversation."""


COUNTED = (1, 2)
"""The urgencies of which only so many are free in a month: 0 found nothing, 3 and 4 are danger."""


class Case(Base):
    """One diagnosis: what was told and found so far; the posterior is computed anew from it, never stored as truth."""

    __tablename__ = "case"
    __table_args__ = (Index(None, "contact_id", "updated_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Null for a case that came through the public API."""
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"))
    vehicle_text: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default=CaseState.open)
    language: Mapped[str]
    text: Mapped[str]
    codes: Mapped[Sequence[str]]
    observations: Mapped[Sequence[Mapping[str, object]]]
    asked: Mapped[Sequence[str]]
    leading_fault: Mapped[str | None]
    urgency: Mapped[int] = mapped_column(default=0)
    knowledge_version: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
