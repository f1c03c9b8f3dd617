from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Confirmation(Base):
    """A dangerous command of a member of staff, planned and waiting for their yes; later, what may be undone of it.

    Only the hash of the token is kept, and it opens nothing for anybody else. `plan` is what the person was shown:
    when the same command would do something else by now, the yes is not taken for it.
    """

    __tablename__ = "confirmation"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    verb: Mapped[str]
    argument: Mapped[str]
    plan: Mapped[Mapping[str, object]]
    expires_at: Mapped[datetime]
    """Until when the yes counts; once it is done, until when it may be undone."""
    done_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
