from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Letterhead(Base):
    """How a garage signs the reports it hands on: its name, how it is reached, its logo."""

    __tablename__ = "letterhead"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    name: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    """Address and telephone, as the garage writes them."""
    logo: Mapped[str | None]
    """The file of a PNG or JPEG picture."""
    changed_at: Mapped[datetime]
