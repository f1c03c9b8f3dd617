"""What passes between a channel and the conversation: frozen values, the same for every platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from agents.approved import FilledTemplate, Occasion, Template
from storage.models.ids import ContactId, ConversationId, FileId
from storage.money import Money


class ChannelName(StrEnum):
    telegram = "telegram"
    whatsapp = "whatsapp"
    webchat = "webchat"
    terminal = "terminal"


class AttachmentKind(StrEnum):
    image = "image"
    document = "document"
    voice = "voice"
    audio = "audio"
    video = "video"
    location = "location"
    contact = "contact"
    sticker = "sticker"

    @property
    def is_recording(self) -> bool:
        """Whether somebody may be speaking in it."""
        return self in {AttachmentKind.voice, AttachmentKind.audio}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or a place in a message.

    `platform_reference` is what the channel needs to fetch it, `file` where it lies on our disk once fetched;
    `data` holds what is no file (latitude and longitude, a shared contact's name).
    """

    kind: AttachmentKind
    platform_reference: str | None = None
    file: FileId | None = None
    name: str | None = None
    mime: str | None = None
    size_bytes: int | None = None
    duration: timedelta | None = None
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sender:
    """The person as the platform names them.

    `external_id` is opaque and never parsed; `aliases` are other ids the platform gives for the same person in
    the same update (a WhatsApp phone id beside a user id); `address` is where an answer goes.
    """

    channel: ChannelName
    external_id: str
    address: str
    name: str | None = None
    language_hint: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """One message as sent. `external_id` is unique per channel: prefix it with the chat where the platform does not."""

    sender: Sender
    external_id: str
    text: str
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    reply_to: str | None = None
    group_id: str | None = None
    """The album this belongs to: more fragments are on their way."""
    forwarded: bool = False


@dataclass(frozen=True, slots=True)
class MessageEdited:
    sender: Sender
    external_id: str
    text: str
    edited_at: datetime
    attachments: tuple[Attachment, ...] = ()
    """What the message carries, for the case that the edit comes before it."""


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """`value` is what our button carried; `external_id` names this press, so the same press twice is one."""

    sender: Sender
    external_id: str
    value: str
    pressed_at: datetime
    label: str | None = None


class ReceiptState(StrEnum):
    accepted = "accepted"
    delivered = "delivered"
    read = "read"
    failed = "failed"


@dataclass(frozen=True, slots=True)
class ReceiptChanged:
    """The platform's later word on a send. `reference` is ours, echoed by the platform, when it can."""

    channel: ChannelName
    receipt: str
    state: ReceiptState
    at: datetime
    reference: str | None = None
    error: str | None = None
    permanent: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class IdentityChanged:
    channel: ChannelName
    old_external_id: str
    new_external_id: str
    new_address: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactGone:
    """The person blocked us or deleted the account."""

    channel: ChannelName
    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContactReturned:
    """The person unblocked us."""

    channel: ChannelName
    external_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffPost:
    """Something done in a topic of the staff's group: a line, its correction (`edited`) or a press of a `button`.

    Whoever may write in that group may answer: Telegram itself keeps everybody else out of it.
    """

    group_id: int
    thread_id: int
    number: int
    user_id: str
    name: str
    text: str
    at: datetime
    external_id: str
    attachments: tuple[Attachment, ...] = ()
    reply_to: int | None = None
    button: str | None = None
    edited: bool = False
    earlier_group_id: int | None = None
    """The id of the group before it moved, when it did."""
    album: str | None = None
    """The album this belongs to: its other files come in posts of their own."""


@dataclass(frozen=True, slots=True)
class PreCheckout:
    """A payment in the platform itself is about to be made and waits for our word."""

    sender: Sender
    query_id: str
    payload: str
    price: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class PaymentSettled:
    """A payment in the platform itself. A renewal has the payload of the first, and is not `is_first`."""

    sender: Sender
    charge_id: str
    payload: str
    price: Money
    at: datetime
    paid_until: datetime | None = None
    is_first: bool = True


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """The platform gave a payment back."""

    sender: Sender
    charge_id: str
    price: Money
    at: datetime


Inbound = (
    IncomingMessage
    | MessageEdited
    | ButtonPressed
    | ReceiptChanged
    | IdentityChanged
    | ContactGone
    | ContactReturned
    | StaffPost
    | PreCheckout
    | PaymentSettled
    | PaymentReturned
)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice or a link. `value` ≤ 64 bytes (Telegram's callback limit); with `url` it opens a page instead."""

    label: str
    value: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement is from, as the reader sees it."""

    title: str
    origin: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Backed:
    """A sentence that our rows prove until `expires_at`: the only kind of claim that leaves the house.

    `sources` name the rows, `template` and `version` what it was compiled by.
    """

    text: str
    sources: tuple[str, ...]
    expires_at: datetime
    template: str
    version: int = 1
    medium: str = "chat"
    product_id: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A price, a refund or a delay that a text states: it binds us from the moment somebody reads it.

    `kind` is one of storage.models.promise.PromiseKind, `source` the row it stands on.
    """

    kind: str
    text: str
    source: str
    amount: Money | None = None
    product_id: str | None = None
    due_at: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a tool shows by itself: figures, sources and buttons that never pass through a model.

    `text` is finished prose in the contact's language; `data` is the same for programs.
    """

    kind: str
    text: str
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    backed: tuple[Backed, ...] = ()
    """The claims inside the text."""
    stated: tuple[Stated, ...] = ()
    """What the text promises."""


@dataclass(frozen=True, slots=True)
class Danger:
    """What the person's own words command, 0 to 4, and the warnings that go with it."""

    level: int
    lines: tuple[str, ...]


class MessageClass(StrEnum):
    """How a send behaves when nobody can know whether it arrived (see docs/operations.md)."""

    chatter = "chatter"
    """Sent at most once."""
    binding = "binding"
    """Money, safety, documents: sent at least once, with a visible reference."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    text: str
    buttons: tuple[Button, ...] = ()
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    message_class: MessageClass = MessageClass.chatter
    backed: tuple[Backed, ...] = ()
    stated: tuple[Stated, ...] = ()
    occasion: Occasion = Occasion.notice
    blanks: tuple[str, ...] = ()
    """What the approved form of the occasion is filled with; without any, the words themselves."""


@dataclass(frozen=True, slots=True)
class OutgoingPart:
    """One part to one address: what a channel sends in exactly one call to its platform.

    `reference` is our id of this delivery, given to platforms that echo one.
    """

    address: str
    text: str
    reference: str
    buttons: tuple[Button, ...] = ()
    attachment: Attachment | None = None
    reply_to: str | None = None
    album: tuple[Attachment, ...] = ()
    """Files that are shown together, the attachment first; empty for less than two. Only where albums are."""
    template: FilledTemplate | None = None
    """What goes out in place of the text, where free words are dropped."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's proof of acceptance: its id of the message, and those of the further files of an album."""

    external_id: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; the conversation shapes a message by it and never asks which channel it is."""

    row_is_delivery: bool = False
    """The Message row itself is what the person sees (web chat, terminal): nothing is sent."""
    max_text: int = 4096
    max_text_with_choices: int | None = None
    """The same for a message with buttons, where the platform allows less."""
    max_buttons: int = 10
    most_in_album: int = 1
    """How many files go together in one message; more go one by one."""
    plays_voice: bool = True
    """An answer may also be said."""
    session_window: timedelta | None = None
    """Free text is dropped by the platform this long after the person's last message."""
    templates: Mapping[tuple[Occasion, str], Template] = field(default_factory=dict)
    """What it takes all the same, by occasion and our language."""
    settle: timedelta = timedelta(milliseconds=400)
    """How long a turn waits after the last fragment."""
    settle_while_arriving: timedelta = timedelta(milliseconds=1200)
    """The same while an album, a forward or typing is arriving."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whom a tool acts for: injected into the call by the turn, never an argument a model could fill in."""

    contact_id: ContactId
    conversation_id: ConversationId
    language: str
    text: str
    """What the person wrote in this turn, in their own words."""
    button: str | None = None
