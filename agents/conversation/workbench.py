"""Everything a member of staff needs around one thread: the person on all channels, their orders and cases, notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.brain.turn import Outbox
from agents.conversation.canned import must_be_whole
from agents.conversation.inbox import Inbox
from agents.conversation.mentioning import mention
from agents.conversation.pledging import Pledge, pledges_of, said_last
from agents.conversation.suggesting import decide
from agents.errors import Conflict, InvalidInput, NotFound
from agents.promises import open_for
from agents.redaction import redact_cards
from agents.staff.service import Member
from agents.support.packet import Packet, packet_of
from agents.support.room import mirror_job
from storage.database import Database, Transaction
from storage.models.base import AnyRow
from storage.models.ids import ContactId, ConversationId
from storage.models.message import Role
from storage.models.staff import StoredFile
from storage.models.takeover import Note
from storage.money import Money

_LINES = 300
_LONGEST_NOTE = 4000
_SAME_PRESS = timedelta(minutes=1)


class AnsweredMeanwhile(Conflict):
    """Somebody else answered since the page was read."""

    code = "answered_meanwhile"


class _SaidAlready(Exception):
    """The same press came twice."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the person, on whatever channel."""

    id: int
    seq: int
    conversation_id: int
    channel: str
    role: str
    text: str
    author: str | None
    at: datetime
    files: Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Written:
    author: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bought:
    """An order of ours or, for an address that the person proved, of the shop."""

    number: str
    state: str
    total: Money
    at: datetime
    is_ours: bool


@dataclass(frozen=True, slots=True)
class Examined:
    id: int
    vehicle: str
    text: str
    state: str
    urgency: int


@dataclass(frozen=True, slots=True)
class Bench:
    """`last` is the number of the newest line of this thread: what is answered is answered to it."""

    lines: Sequence[Line]
    notes: Sequence[Written]
    orders: Sequence[Bought]
    case: Examined | None
    packet: Packet
    promises: Sequence[Pledge]
    pledge: str
    """What the team said last and nobody has written down as a promise yet."""
    last: int
    holder: str | None
    holder_id: int | None
    language: str


class Workbench:
    def __init__(self, database: Database, *, inbox: Inbox) -> None:
        self._database = database
        self._inbox = inbox

    async def around(self, conversation_id: ConversationId, *, language: str = "fr") -> Bench:
        """What stands around a thread, told in the reader's language. Raises NotFound."""
        return await self._database.write(lambda tx: _bench(tx, conversation_id, language))

    async def note(self, conversation_id: ConversationId, member: Member, text: str) -> None:
        """A private note. It is no message, so nothing can send it; pressed twice it is kept once.

        Whom it names with « @ » is told that it does.
        """
        words = text.strip()[:_LONGEST_NOTE]
        if not words:
            raise InvalidInput(field="text")

        def write(tx: Transaction) -> None:
            if tx.conversations.get(conversation_id) is None:
                raise NotFound
            if _noted_already(tx, conversation_id, member, words):
                return
            note = Note(conversation_id=conversation_id, author=member.name, text=words, created_at=tx.now)
            tx.takeover.add(note)
            mention(tx, note, by=int(member.contact_id))
            tx.enqueue(mirror_job(conversation_id))
            tx.publish("inbox", {"type": "note", "conversation": conversation_id})

        await self._database.write(write)

    async def reply(
        self, conversation_id: ConversationId, member: Member, text: str, *, seen: int | None, suggestion: int | None
    ) -> Sequence[Outbox]:
        """Write to the customer. Raises VariableMissing, or AnsweredMeanwhile when a colleague was first.

        `seen` is the last line that the writer had before them: the same words from the same page are said once.
        `suggestion` is the draft their words began as.
        """
        must_be_whole(text)

        def check(tx: Transaction) -> None:
            newer = _of_team_since(tx, conversation_id, seen) if seen is not None else ()
            if any(line.author != member.signature for line in newer):
                raise AnsweredMeanwhile
            if any(line.text == redact_cards(text) for line in newer):
                raise _SaidAlready
            if suggestion is not None:
                decide(tx, suggestion, conversation_id, by=member.contact_id, said=text)

        try:
            return await self._inbox.reply(conversation_id, member, text, check=check)
        except _SaidAlready:
            return ()

    async def tell_writing(self, conversation_id: ConversationId, member: Member) -> None:
        """Let colleagues who have the same thread open see that somebody is answering."""
        news: dict[str, int | str | bool] = {"type": "colleague", "who": member.name, "id": int(member.contact_id)}
        await self._database.write(lambda tx: tx.publish(f"bench:{conversation_id}", news))

    async def file(self, token: str) -> StoredFile | None:
        """A file that anybody sent or got, for staff."""
        return await self._database.write(lambda tx: tx.staff.file(token))


def _noted_already(tx: Transaction, conversation_id: ConversationId, member: Member, words: str) -> bool:
    """Whether their last note of a moment ago says the same."""
    (last,) = tx.takeover.notes([conversation_id])[-1:] or (None,)
    is_same = last is not None and (last.author, last.text) == (member.name, words)
    return is_same and last is not None and tx.now - last.created_at < _SAME_PRESS


def _of_team_since(tx: Transaction, conversation_id: ConversationId, seen: int) -> Sequence[AnyRow]:
    """What people of the team said after that line."""
    row = tx.conversations.get(conversation_id)
    if row is None:
        raise NotFound
    newer = tx.messages.recent(conversation_id, up_to=row.last_seq, limit=max(row.last_seq - seen, 1))
    return [line for line in newer if line.seq > seen and line.role == Role.operator]


def _bench(tx: Transaction, conversation_id: ConversationId, language: str) -> Bench:
    row = tx.conversations.get(conversation_id)
    if row is None:
        raise NotFound
    root = row.linked_into_id or row.contact_id
    threads = tx.conversations.of_contact(root)
    rows = tx.messages.recent_of_contact(root, before=tx.messages.last_id() + 1, limit=_LINES)
    handoff = tx.conversations.open_handoff(conversation_id)
    holder = tx.contacts.get(handoff.claimed_by_id) if handoff and handoff.claimed_by_id else None
    notes = tx.takeover.notes([one.id for one in threads])
    promised = open_for(tx, ContactId(root))
    return Bench(
        lines=[_line(one) for one in rows if one.edit_of_id is None],
        notes=[Written(one.author, one.text, one.created_at) for one in notes],
        orders=_orders(tx, [one.contact_id for one in threads]),
        case=_case(tx, root),
        packet=packet_of(tx, row, reason=handoff.reason if handoff else _last(rows), language=language),
        promises=pledges_of(promised, language),
        pledge=said_last(rows, promised),
        last=row.last_seq,
        holder=holder.name if holder is not None else None,
        holder_id=holder.id if holder is not None else None,
        language=row.language or "fr",
    )


def _last(rows: Sequence[AnyRow]) -> str:
    return next((str(line.text) for line in reversed(rows) if line.role == Role.customer), "")


def _line(row: AnyRow) -> Line:
    files = [one for one in row.attachments or () if one.get("file")]
    return Line(
        row.id, row.seq, row.conversation_id, row.channel, row.role, row.text, row.author, row.created_at, files
    )


def _orders(tx: Transaction, contact_ids: Sequence[int]) -> Sequence[Bought]:
    orders = tx.orders.of_contacts(list(dict.fromkeys(contact_ids)))[:8]
    ours = [
        Bought(str(one.id), one.state, Money(one.total_minor, one.currency), one.created_at, is_ours=True)
        for one in orders
    ]
    of_shop = [
        Bought(one.number, one.status, Money(one.amount_minor, one.currency), one.ordered_at, is_ours=False)
        for contact_id in dict.fromkeys(contact_ids)
        for email in tx.shop.proved_emails(contact_id)
        for one in tx.shop.orders_of(email)
    ]
    return [*ours, *{one.number: one for one in of_shop}.values()]


def _case(tx: Transaction, contact_id: int) -> Examined | None:
    case = tx.cases.open_of(contact_id)
    return Examined(case.id, case.vehicle_text, case.text[:200], case.state, case.urgency) if case is not None else None
