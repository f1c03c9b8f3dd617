"""What a turn reads and what it answers: frozen values between the conversation and the brain."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from agents.approved import FilledTemplate
from agents.messages import Attachment, Button, Card, Danger, MessageClass, Source
from storage.models.ids import ContactId, ConversationId, MessageId, TurnId
from storage.models.message import Role


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the thread as the brain reads it."""

    role: Role
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """One unanswered message; `button` is the value that was pressed, typed as a number or typed as its label."""

    message_id: MessageId
    seq: int
    text: str
    button: str | None = None
    attachments: tuple[Mapping[str, object], ...] = ()
    edited: bool = False


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as it is kept with the turn: the name, what the brain asked for, and what came of it."""

    name: str
    arguments: Mapping[str, object]
    failed: bool = False
    """The use-case said no."""
    result: str = ""
    """What the tool said, for the next turns; shortened."""


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Everything a reply may depend on, read in one transaction."""

    conversation_id: ConversationId
    turn_id: TurnId
    contact_id: ContactId
    channel: str
    address: str
    epoch: int
    attempt: int
    fragments: tuple[Fragment, ...]
    history: tuple[Line, ...]
    language: str
    language_chosen: bool
    language_known: str | None
    state: Mapping[str, object]
    summary: str
    started_at: datetime
    contact_name: str | None = None
    is_behind: bool = False
    """Lines are about to leave the window without being in the summary."""
    earlier: tuple[ToolCall, ...] = ()
    """What tools found in the last turns, oldest first; read only where a remote model is asked."""
    promised: tuple[str, ...] = ()
    """What binds us towards the person; read only where a remote model is asked."""
    aloud: str | None = None
    """When the person wants answers said: storage.models.voice.VoiceWish; None when they never said."""
    hands_busy: bool = False

    @property
    def text(self) -> str:
        return "\n".join(fragment.text for fragment in self.fragments if fragment.text)

    @property
    def button(self) -> str | None:
        return self.fragments[-1].button

    @property
    def last_seq(self) -> int:
        return self.fragments[-1].seq


@dataclass(frozen=True, slots=True)
class Reply:
    """What one turn answers. `state` replaces the dialogue state when it is not None."""

    text: str
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    cards: tuple[Card, ...] = ()
    tools: tuple[ToolCall, ...] = ()
    state: Mapping[str, object] | None = None
    message_class: MessageClass = MessageClass.chatter
    to_be_said: bool = False
    """Asked for by ear: said aloud even to somebody who wrote."""
    brain: str = "local"
    tokens_in: int = 0
    tokens_out: int = 0
    cost_micros: int | None = None
    """Millionths of a US dollar; None where no model was paid or its price is unknown."""
    detour: str | None = None
    """Why the words of a remote model were not used."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the turn learned for programs (`alex chat --json`): the case."""


Warns = Callable[[str, str], Danger | None]
"""(text, language) → the danger in it."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """One delivery that is already *sending*: the pipeline makes the call and reports its end."""

    delivery_id: int
    channel: str
    address: str
    text: str
    buttons: tuple[Button, ...] = ()
    reply_to: str | None = None
    attachments: tuple[Mapping[str, object], ...] = ()
    is_last: bool = True
    """Whether no further part of the same message waits behind it."""
    template: FilledTemplate | None = None
