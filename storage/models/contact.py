from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Contact(Base):
    """A person as far as we know.

    Linking never moves rows: the later Contact points at the one it is linked into (and that one at itself), so
    taking the link back restores both histories exactly.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    linked_into_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    name: Mapped[str | None]
    language: Mapped[str | None]
    language_chosen: Mapped[bool] = mapped_column(default=False)
    """The person chose it by /langue: what they write no longer changes it."""
    blocked_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


of_person = select(Contact.id).where(
    or_(Contact.id == bindparam("contact"), Contact.linked_into_id == bindparam("contact"))
)
"""The ids of all Contacts linked into `contact`, itself included; for statements that are made once."""


class Identity(Base):
    """A Contact on one channel, by the platform's opaque id."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    name: Mapped[str | None]
    unreachable_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class IdentityAlias(Base):
    """Another id a platform gave for the same person (a phone id beside a user id, an id before it changed)."""

    __tablename__ = "identity_alias"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity_id: Mapped[int] = mapped_column(ForeignKey("identity.id"), index=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
    """When the person left this id: a number that is given out again names somebody else."""


class LinkCode(Base):
    """A one-time code that proves that two channels belong to one person; only its hash is kept."""

    __tablename__ = "link_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class ContactLink(Base):
    """The evidence of a link, kept after it is taken back."""

    __tablename__ = "contact_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    linked_into_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    link_code_id: Mapped[int] = mapped_column(ForeignKey("link_code.id"))
    linked_at: Mapped[datetime]
    unlinked_at: Mapped[datetime | None]
