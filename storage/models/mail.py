"""E-mail on the shelf: what goes out, what came in, and what is known of an address."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class MailState(StrEnum):
    planned = "planned"
    sending = "sending"
    sent = "sent"
    unknown = "unknown"
    """Nobody wrote down how the attempt ended; an ordinary mail is never sent again by itself."""
    failed = "failed"
    withheld = "withheld"
    """Not sent on purpose: its address is on the suppression list."""


class MailPurpose(StrEnum):
    """What a mail is for decides who may stop it and what is done when nobody knows whether it arrived."""

    service = "service"
    """An answer or a code: sent at most once."""
    binding = "binding"
    """Money, rights and papers: sent again when nobody knows, under the same Message-ID."""
    marketing = "marketing"


class Mail(Base):
    """An e-mail to send. The same key is one mail however often it is asked for."""

    __tablename__ = "mail"
    __table_args__ = (Index(None, "state"), Index(None, "recipient"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    token: Mapped[str] = mapped_column(unique=True)
    """The left side of its Message-ID, drawn from the key: what an answer or a bounce refers to."""
    recipient: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    language: Mapped[str]
    purpose: Mapped[str]
    automatic: Mapped[bool]
    """Written by a machine: no auto-reply should answer it."""
    blocks: Mapped[Sequence[Mapping[str, object]]]
    """What the HTML twin shows; empty: the paragraphs of the text."""
    files: Mapped[Sequence[Mapping[str, object]]]
    """Attachments: `token` of a kept file, `name`, `mime`; or `document` and `subject` of one to be printed."""
    in_reply_to: Mapped[str | None]
    references: Mapped[Sequence[str]]
    state: Mapped[str]
    error: Mapped[str | None]
    attempts: Mapped[int]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class MailAddress(Base):
    """The suppression list: what its server and its owner's mail program said of one address.

    A null time is a thing that never happened. Who does not want marketing stands with the consents (`Opposition`).
    """

    __tablename__ = "mail_address"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(unique=True)
    complained_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    """It does not exist, as its server said (a permanent bounce)."""
    soft_bounces: Mapped[int]
    """Transient failures in a row, reset by whatever is heard from that address."""
    soft_bounced_at: Mapped[datetime | None]
    detail: Mapped[str]
    changed_at: Mapped[datetime]


class ReceivedKind(StrEnum):
    customer = "customer"
    automatic = "automatic"
    """An auto-reply, a newsletter, a list: kept, never answered."""
    own = "own"
    """What we sent ourselves and found in the mailbox again."""
    bounce = "bounce"
    complaint = "complaint"
    held = "held"
    """A customer's, but so many came from that address that a person looks first."""
    unreadable = "unreadable"


class ReceivedMail(Base):
    """A mail that came in, once each by its Message-ID."""

    __tablename__ = "received_mail"
    __table_args__ = (Index(None, "sender", "received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True)
    """As its sender named it, or drawn from its content when it has no name."""
    sender: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    """What is new in it: quotes and signatures taken off."""
    kind: Mapped[str]
    why: Mapped[str]
    references: Mapped[Sequence[str]]
    files: Mapped[Sequence[Mapping[str, object]]]
    ticket_id: Mapped[int | None] = mapped_column(ForeignKey("ticket.id"), index=True)
    received_at: Mapped[datetime]


class Mailbox(Base):
    """How far a mailbox was read. Another `uid_validity` means that its numbers begin anew."""

    __tablename__ = "mailbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    uid_validity: Mapped[int]
    last_uid: Mapped[int]
    read_at: Mapped[datetime]
