from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class ModelSpending(Base):
    """What one conversation used of a remote model on one day in Paris, calls whose words were thrown away included."""

    __tablename__ = "model_spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(default=0)
    """Millionths of a US dollar; models of unknown price add nothing here."""


class DeskSpending(Base):
    """What the support desk's answers used of a remote model on one day in Paris, unused ones included."""

    __tablename__ = "desk_spending"

    day: Mapped[date] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(default=0)
    tokens: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int] = mapped_column(default=0)
    """Millionths of a US dollar; models of unknown price add nothing here."""
