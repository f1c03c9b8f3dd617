from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Lead(Base):
    """What a Contact wants that a person must follow up: a website, a campaign, lessons, a training."""

    __tablename__ = "lead"
    __table_args__ = (Index(None, "contact_id", "interest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    interest: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
