from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class AnsweredOnce(Base):
    """What a program was answered about a case, under the key it gave its request: asked again, it is only told.

    `digest` tells another request under the same key. Without an `answer` it is being worked on.
    """

    __tablename__ = "answered_once"
    __table_args__ = (UniqueConstraint("owner", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    key: Mapped[str]
    digest: Mapped[str]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    answer: Mapped[Mapping[str, object] | None]
    created_at: Mapped[datetime] = mapped_column(index=True)
