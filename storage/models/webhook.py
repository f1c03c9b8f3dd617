"""Webhooks that go out: who is told of what, what is told, and how each attempt ended."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class WebhookEndpoint(Base):
    """An address of a third party. Its secrets are drawn from `salt` and their number, and stand nowhere."""

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str]
    note: Mapped[str]
    """What the staff call it."""
    kinds: Mapped[Sequence[str]]
    """The kinds of facts it is told of."""
    salt: Mapped[str]
    secret_number: Mapped[int] = mapped_column(default=1)
    old_secret_until: Mapped[datetime | None]
    """Until when the secret before signs beside the one in force."""
    failing_since: Mapped[datetime | None]
    """The first failure after the last success."""
    disabled_at: Mapped[datetime | None]
    why_disabled: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class WebhookMessage(Base):
    """A fact as third parties are told it; every attempt sends these very bytes."""

    __tablename__ = "webhook_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    """The header `webhook-id`: the same for every attempt and every replay."""
    kind: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]


class WebhookState(StrEnum):
    planned = "planned"
    delivered = "delivered"
    failed = "failed"
    """Tried as often as the schedule says, or its endpoint was shut: a person may replay it."""


class WebhookDelivery(Base):
    """One message to one endpoint."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message_id"),
        Index(None, "endpoint_id", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("webhook_message.id"))
    state: Mapped[str] = mapped_column(default=WebhookState.planned)
    attempts: Mapped[int] = mapped_column(default=0)
    """Since it was planned or last replayed."""
    due_at: Mapped[datetime]
    status: Mapped[int | None]
    """What the receiver answered last; null when nothing came back."""
    error: Mapped[str] = mapped_column(default="")
    tried_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
