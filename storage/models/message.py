from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base


class Role(StrEnum):
    customer = "customer"
    assistant = "assistant"
    operator = "operator"
    system = "system"


class Message(Base):
    """A stored line of a conversation. (channel, external_id) is unique: a platform's repeat changes nothing."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("channel", "external_id"), UniqueConstraint("conversation_id", "seq"))

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    seq: Mapped[int]
    role: Mapped[str]
    text: Mapped[str]
    channel: Mapped[str]
    external_id: Mapped[str | None]
    button: Mapped[str | None]
    """The value of the button that was pressed, when this is a press."""
    attachments: Mapped[Sequence[Mapping[str, object]] | None]
    buttons: Mapped[Sequence[Mapping[str, object]] | None]
    sources: Mapped[Sequence[Mapping[str, object]] | None]
    reply_to: Mapped[str | None]
    author: Mapped[str | None]
    turn_id: Mapped[int | None] = mapped_column(ForeignKey("turn.id"), index=True)
    sent_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    previous_text: Mapped[str | None]
    """What an edited question said when it was first answered."""
    edit_of_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    """This line is the corrected version of that one and is answered in its own right; readers see only that one."""
    created_at: Mapped[datetime]


class TurnState(StrEnum):
    thinking = "thinking"
    answered = "answered"
    dropped = "dropped"
    failed = "failed"


class Turn(Base):
    """One reply to the unanswered messages; `attempts` counts starts, so a turn that kills its worker ends too."""

    __tablename__ = "turn"
    __table_args__ = (Index(None, "conversation_id", "last_seq"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    epoch: Mapped[int]
    state: Mapped[str] = mapped_column(default=TurnState.thinking)
    first_seq: Mapped[int]
    last_seq: Mapped[int]
    attempts: Mapped[int] = mapped_column(default=1)
    reassured_at: Mapped[datetime | None]
    """When the person was told that the answer takes longer."""
    brain: Mapped[str | None]
    tools: Mapped[Sequence[Mapping[str, object]] | None]
    tokens_in: Mapped[int] = mapped_column(default=0)
    tokens_out: Mapped[int] = mapped_column(default=0)
    cost_micros: Mapped[int | None]
    """Millionths of a US dollar; null where no model was paid or its price is unknown."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class DeliveryState(StrEnum):
    planned = "planned"
    sending = "sending"
    sent = "sent"
    failed = "failed"
    unknown = "unknown"
    asked = "asked"
    """Unknown, and the person was asked whether it arrived."""
    withdrawn = "withdrawn"
    """A person took the thread over before it went out."""


class Delivery(Base):
    """One part of a Message to one address, with the platform's receipt.

    `sending` is committed before the call and `sent` after it; between the two nobody can know
    whether it arrived (docs/operations.md).
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("message_id", "part"),
        Index(None, "conversation_id", "state"),
        Index(None, "state", "sending_at"),
        Index(None, "channel", "receipt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str]
    part: Mapped[int]
    text: Mapped[str]
    is_last: Mapped[bool] = mapped_column(default=True)
    """Buttons hang on the last part."""
    file: Mapped[int | None]
    """Which attachment of the message goes with this part, by its place; null for all of them with the last part."""
    template: Mapped[Mapping[str, object] | None]
    """What goes out in place of the text where the platform drops free words."""
    message_class: Mapped[str]
    epoch: Mapped[int] = mapped_column(default=0, server_default="0")
    """That of the conversation when this was planned: words of Alex go out under no other."""
    state: Mapped[str]
    attempts: Mapped[int] = mapped_column(default=0)
    repeated: Mapped[bool] = mapped_column(default=False)
    """Sent again after an undecidable loss: carries a visible reference."""
    due_at: Mapped[datetime]
    sending_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    receipt: Mapped[str | None]
    receipt_state: Mapped[str | None]
    error: Mapped[str | None]


class Dialogue(Base):
    """What the brain keeps of a Contact between turns: its state, and the summary of what is too old to read again."""

    __tablename__ = "dialogue"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True)
    state: Mapped[Mapping[str, object]]
    summary: Mapped[str] = mapped_column(default="")
    summarised_to: Mapped[int] = mapped_column(default=0)
    """The id of the last message inside the summary."""
    updated_at: Mapped[datetime]
