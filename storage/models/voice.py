from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class VoiceWish(Base):
    """How a Contact wants to be spoken to. Nobody who never asked has one."""

    __tablename__ = "voice_wish"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    gender: Mapped[str | None]
    speed_percent: Mapped[int] = mapped_column(default=100)
    aloud: Mapped[str] = mapped_column(default="spoken")
    """When an answer is said as well as written: `spoken` (to who spoke), `always` or `never`."""
    hands_busy: Mapped[bool] = mapped_column(default=False)
    """One short step a message, the next on "fait"."""
    easy_reading: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Pages and papers in larger, wider set letters and short lines."""
    told_at: Mapped[datetime | None]
    """When the person heard that the voice is a machine's."""


class Reading(Base):
    """Where a Contact is in an answer that is given step by step, and what waits for their yes."""

    __tablename__ = "reading"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    steps: Mapped[Sequence[str]]
    place: Mapped[int] = mapped_column(default=0)
    buttons: Mapped[Sequence[Mapping[str, object]]]
    """What may be answered after the last step."""
    held: Mapped[str | None]
    """What the person said, in exact form, until they confirm it was heard right."""
    title: Mapped[str | None]
    """What is read aloud part by part; None while the steps are those of an answer."""


class Utterance(Base):
    """One voice note of an answer; `place` counts the parts of a long one."""

    __tablename__ = "utterance"
    __table_args__ = (UniqueConstraint("message_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    place: Mapped[int]
    words: Mapped[str]
    """What is said, word for word: the caption of the recording."""
    file: Mapped[str]
    mime: Mapped[str]
    size_bytes: Mapped[int]
    duration_ms: Mapped[int]
    waveform: Mapped[str]
    """100 loudnesses of 5 bits each, packed as Telegram does, in hexadecimal."""
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)


class VehicleNote(Base):
    """What a person dictated to the file of a vehicle; the recording itself is forgotten earlier than its words."""

    __tablename__ = "vehicle_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    vehicle_id: Mapped[int | None] = mapped_column(ForeignKey("vehicle.id"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    text: Mapped[str]
    created_at: Mapped[datetime]
