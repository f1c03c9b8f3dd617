from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class HandbookEdition(Base):
    """Append-only: what a volume of the handbook said from one day on, printed but for its cover."""

    __tablename__ = "handbook_edition"
    __table_args__ = (UniqueConstraint("volume", "language", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    volume: Mapped[str]
    language: Mapped[str]
    number: Mapped[int]
    """Counted from 1 for each volume and language."""
    fingerprint: Mapped[str]
    """Changes with any word or figure of the volume: an edition that says nothing new is not published."""
    parts: Mapped[Sequence[str]]
    """The printed files, in order, by name."""
    numbers: Mapped[str]
    """The file with the feet of its pages."""
    published_at: Mapped[datetime]
