from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class StaffRole(StrEnum):
    """In rising order of what they may do."""

    read_only = "read-only"
    agent = "agent"
    admin = "admin"
    owner = "owner"


ANSWERS = frozenset({StaffRole.agent, StaffRole.admin, StaffRole.owner})
"""The roles of those who speak with customers."""


class StaffGrant(Base):
    """A Contact's role as staff; bound to ids, never to names. At most one grant in force per Contact."""

    __tablename__ = "staff_grant"
    __table_args__ = (
        Index("uq_staff_grant_in_force", "contact_id", unique=True, sqlite_where=text("revoked_at IS NULL"),
              postgresql_where=text("revoked_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    role: Mapped[str]
    granted_by: Mapped[str] = mapped_column(default="command line", server_default="command line")
    """`settings` for one that ends when the setting no longer names the id."""
    granted_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInLink(Base):
    """A one-time link to the console; only the hash of its token is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class StaffSession(Base):
    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    """When a second factor was shown in it."""


class ApiKey(Base):
    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    """Whose program it is: what they have free, and what they bought, counts for it. Null for one of our own."""
    key_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class AuditEntry(Base):
    """Who did what. Sealed in batches: `seal` is a code over the rows since the last sealed one and that row's seal."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[str]
    at: Mapped[datetime]
    seal: Mapped[str | None]


class WebSession(Base):
    """A visitor of the web chat; the token is the only proof, and only its hash is kept."""

    __tablename__ = "web_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    external_id: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]


class StoredFile(Base):
    """A file on our disk; `token` is its unguessable public name."""

    __tablename__ = "stored_file"

    token: Mapped[str] = mapped_column(primary_key=True)
    owner_channel: Mapped[str]
    owner_external_id: Mapped[str]
    name: Mapped[str]
    mime: Mapped[str]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]
