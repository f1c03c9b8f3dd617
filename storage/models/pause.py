from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Pause(Base):
    """Alex keeps silent: everywhere (`all`), on a channel (`channel:telegram`) or in one thread (`conversation:12`).

    A row, so that it holds in every process at once and after a restart. At most one in force for each scope.
    """

    __tablename__ = "pause"
    __table_args__ = (
        Index("uq_pause_in_force", "scope", unique=True, sqlite_where=text("ended_at IS NULL"),
              postgresql_where=text("ended_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str]
    paused_by_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    paused_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
