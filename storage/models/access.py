from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class StaffKey(Base):
    """A key with which a member of staff steers by the API; only its hash is kept.

    `role` is the most it may do: less than that once its member's own role is less, and nothing once they have none.
    """

    __tablename__ = "staff_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CommandOnce(Base):
    """What a command answered that changed something, under the key its sender gave it: asked again, it is only told.

    Committed with the deed. `answer` may hold the token of a confirmation, which opens nothing to anybody else.
    """

    __tablename__ = "command_once"
    __table_args__ = (UniqueConstraint("contact_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    key: Mapped[str]
    line: Mapped[str]
    answer: Mapped[Mapping[str, object]]
    created_at: Mapped[datetime]


class SecondFactor(Base):
    """What a member of staff proves beside their sign-in link: the codes of an authenticator (RFC 6238).

    The secret itself stands nowhere: it is made of `salt` and the service's own key.
    """

    __tablename__ = "second_factor"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    salt: Mapped[str]
    last_step: Mapped[int]
    """The thirty seconds whose code was taken last: none up to it counts again."""
    failures: Mapped[int]
    """Wrong codes one after another."""
    locked_until_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    """When the first code was shown; without it nothing is asked for yet."""


class RecoveryCode(Base):
    """Stands in for the authenticator once; kept as a keyed hash."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    code_hash: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class PauseTold(Base):
    """That the person of a thread heard of a pause: once for each pause."""

    __tablename__ = "pause_told"

    pause_id: Mapped[int] = mapped_column(ForeignKey("pause.id"), primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), primary_key=True)
    told_at: Mapped[datetime]
