"""Every port on one page: what the staff need from outside, each with a real adapter and a stand-in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from agents.boards import ContactEntry, ContactRow, ReplyRow
from agents.mails import OutgoingMail
from agents.messages import OutgoingPart
from agents.pages import DocumentPage
from agents.payments import CheckoutOpened, CheckoutRequest, ProviderNews, RefundAnswer, RefundRequest
from agents.sounds import Heard, Manner, Sound, VoiceNote
from storage.models.ids import ConversationId
from storage.money import Money


class Clock(Protocol):
    def __call__(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Progress(Protocol):
    """Signs of life while a turn is thought through; best effort, losing one harms nothing."""

    async def typing(self, conversation_id: ConversationId) -> None: ...

    async def delta(self, conversation_id: ConversationId, text: str) -> None:
        """A piece of the coming answer, for channels that show it as it is written."""
        ...

    async def restart(self, conversation_id: ConversationId) -> None:
        """The pieces shown so far are not the answer: another one is being written."""
        ...


class PaymentGateway(Protocol):
    """A provider that takes money. Nothing it answers is believed about payment: only its signed events are.

    Every call may be repeated with its key. Raises GatewayError: `permanent` when the provider said no.
    """

    @property
    def name(self) -> str: ...

    @property
    def is_test(self) -> bool:
        """No real money moves here."""
        ...

    async def open_checkout(self, request: CheckoutRequest) -> CheckoutOpened:
        """A page of the provider where the buyer pays; one page for each key."""
        ...

    async def close_checkout(self, session_id: str) -> None:
        """Nobody can pay on that page any more; one that is paid or gone is left alone."""
        ...

    async def charge_kept_method(self, request: CheckoutRequest, *, customer_id: str) -> str:
        """Ask for a later instalment from the means the buyer left with us; the provider's id of this charge.

        That money came is told by an event. Raises ChargeDeclined when the bank says no.
        """
        ...

    async def refund(self, request: RefundRequest) -> RefundAnswer: ...

    async def end_subscription(self, subscription_id: str, *, at_once: bool, key: str) -> None:
        """No further charge; without `at_once` what is paid runs to its end."""
        ...

    async def why_refused(self, charge_id: str) -> str | None:
        """The provider's code for why the last try of a subscription's charge was refused; None when it gave none."""
        ...

    async def charge_again(self, charge_id: str, *, key: str) -> None:
        """Ask for one more try of a subscription's unpaid charge; what comes of it comes as an event."""
        ...

    async def portal_url(self, customer_id: str, *, return_url: str) -> str:
        """A page of the provider where the buyer changes the card and reads receipts."""
        ...

    def read_event(self, raw: bytes, headers: Mapping[str, str]) -> ProviderNews:
        """A webhook, verified over its raw body. Raises SignatureWrong, or ValueError when it cannot be read."""
        ...

    async def news_since(self, since: datetime) -> Sequence[ProviderNews]:
        """The provider's own list of events, for those whose webhook never came."""
        ...


class StarsGateway(Protocol):
    """What Telegram does for Stars. Raises GatewayError."""

    async def refund_stars(self, user_id: str, charge_id: str) -> None: ...

    async def end_stars_subscription(self, user_id: str, charge_id: str) -> None: ...

    async def invoice_link(self, *, title: str, description: str, payload: str, price: Money, monthly: bool) -> str:
        """A link that opens Telegram's own payment sheet."""
        ...


class ReplyModel(Protocol):
    async def reply(self, instructions: str, material: str) -> str:
        """Raises ModelError with a `reason`: budget, resting, slow, cut, empty, error."""
        ...


class SoundCodec(Protocol):
    """Reads any recording by its content and writes voice notes; both raise SpeechError."""

    async def read(self, path: Path, *, longest: timedelta) -> Sound:
        """The recording at 16 kHz; refuses one that is longer, that is empty or that holds no sound."""
        ...

    async def write(self, sound: Sound, path: Path, *, tags: Mapping[str, str]) -> VoiceNote:
        """Write an OGG/Opus voice note that carries the tags; an existing file is replaced."""
        ...

    async def close(self) -> None: ...


class Transcriber(Protocol):
    async def transcribe(self, sound: Sound, *, language: str | None) -> Heard:
        """`sound` is at 16 kHz; `language` is the one expected, another is recognised. Raises SpeechError."""
        ...

    async def close(self) -> None: ...


class Synthesizer(Protocol):
    """A voice. `source` is the IPTC digital source type of what it makes, for the mark that the law asks for."""

    source: str

    def speaks(self, manner: Manner) -> bool: ...

    async def say(self, text: str, manner: Manner) -> Sound:
        """One phrase. Raises SpeechError."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class RoomPlace:
    """A topic of the staff's group."""

    group_id: int
    thread_id: int


class StaffRoom(Protocol):
    """The staff's group, one topic for each customer. Every call raises RoomError.

    Messages are numbered by the room. What is copied carries no name of whoever wrote it first.
    """

    @property
    def group_id(self) -> int:
        """Where the group is now; it may move."""
        ...

    async def open_topic(self, title: str) -> RoomPlace: ...

    async def retitle(self, place: RoomPlace, title: str) -> None: ...

    async def reopen(self, place: RoomPlace) -> None: ...

    async def post(self, place: RoomPlace, part: OutgoingPart) -> int:
        """One message; the address in the part is not read."""
        ...

    async def post_album(self, place: RoomPlace, part: OutgoingPart) -> Sequence[int]:
        """The files of the part's album together; their numbers, in order."""
        ...

    async def copy(self, place: RoomPlace, sources: Sequence[str], *, reply_to: int | None) -> Sequence[int]:
        """Copies of messages of one chat, in order; an album stays one. A source is a channel's external id."""
        ...

    async def correct(self, place: RoomPlace, number: int, part: OutgoingPart, *, is_caption: bool) -> None: ...

    async def pin(self, place: RoomPlace, number: int) -> None: ...


class Mailer(Protocol):
    """Hands e-mails over."""

    async def send(self, mail: OutgoingMail) -> None:
        """Raises DeliveryError: `unsent` may be tried again unless permanent, `unknown` may have arrived.

        `gone` means that its server says there is no such mailbox.
        """
        ...

    async def close(self) -> None: ...


class DocumentRenderer(Protocol):
    """Prints; several pages may be asked for at once. An error is `permanent` when the page cannot be printed."""

    async def render(self, page: DocumentPage, path: Path) -> int:
        """Write the PDF at `path`, whole or not at all; how many sheets it has. Raises DocumentError."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of bars; title, labels, unit and what the bars stand for are written in the reader's language already."""

    title: str
    unit: str
    bars: tuple[tuple[str, float], ...]
    along: str
    """What the labels under the bars are."""


class ChartDrawer(Protocol):
    """Draws for chats, which show no page. Raises ChartError."""

    async def draw(self, bars: Bars) -> bytes: ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class News:
    """A recall, a bulletin or an article as its source gives it; `dated` is the day as the source writes it."""

    source: str
    licence: str
    title: str
    text: str
    url: str
    dated: str


class SourceReader(Protocol):
    @property
    def name(self) -> str: ...

    async def read(self) -> Sequence[News]:
        """Everything it holds now. Raises SourceError."""
        ...


class TicketBoard(Protocol):
    """A table of the team's where tickets and generic replies are read and written. Raises BoardError.

    Every write but `add_contact` and `add_reply` may be repeated; whether those arrived is asked with `find`.
    """

    @property
    def name(self) -> str: ...

    async def open(self) -> None:
        """Look at its tables, and add our own column where it is missing; permanent when a column is not there."""
        ...

    async def replies(self) -> Sequence[ReplyRow] | None:
        """All of them; None where the team keeps no such table."""
        ...

    async def contacts(self, since: datetime | None) -> Sequence[ContactRow] | None:
        """Those edited since, oldest first; None where the team keeps no such table."""
        ...

    async def find(self, key: str) -> str | None:
        """The page that carries our key."""
        ...

    async def add_contact(self, entry: ContactEntry) -> str: ...

    async def change_contact(self, page: str, entry: ContactEntry) -> None: ...

    async def add_reply(self, category: str, text: str) -> str: ...

    async def change_reply(self, page: str, text: str) -> None: ...

    async def throw_away(self, page: str) -> None:
        """Into the board's bin; one that is gone already is no error."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class HookAnswer:
    """What a third party's endpoint answered; `status` is None when nobody answered, and `reason` says why."""

    status: int | None
    retry_after: float | None = None
    """In seconds, as the receiver asked."""
    reason: str = ""


class HookCaller(Protocol):
    async def call(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        """One POST; any status is an answer. Raises HookError."""
        ...
