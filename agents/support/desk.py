"""The support desk: tickets from every door, answered from order data or left to a person, never twice."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from agents.errors import Conflict, InvalidInput, NotFound
from agents.events import TicketOpened
from agents.support import mailing
from agents.support.answering import Decision, Draft, ReplyKind
from agents.support.attached import AttachedSeen, attached
from agents.support.courtesy import only_thanks
from agents.support.deciding import apply, decide, reply_row
from agents.support.policy import RETURN_WITHIN, may_reopen
from agents.support.reading import TicketSeen, all_seen, seen
from agents.support.shop_reading import OrderSeen, order_seen
from agents.support.steps import move, note
from agents.support.ticket_clock import answer_by, ring, start_clock
from agents.support.wishes import mood_with, wish_in_letter
from agents.support.writing import ReplyWriter
from agents.texts.lookup import say
from knowledge.support.category import Category
from knowledge.support.classifier import Understood, support_classifier
from storage.database import Database, Transaction
from storage.models.ticket import Ticket, TicketStatus

_LONGEST = 8000


class TicketSettled(Conflict):
    code = "ticket_settled"


@dataclass(frozen=True, slots=True)
class NewTicket:
    """`knows_email`: whoever receives the answer is the owner of the address (it is mailed there, or staff asks)."""

    channel: str
    email: str
    text: str
    order_number: str | None = None
    knows_email: bool = True
    language: str | None = None


class SupportDesk:
    """Understanding happens outside a transaction; everything a message changes is one commit."""

    def __init__(self, database: Database, writer: ReplyWriter | None = None) -> None:
        self._database = database
        self.writer = writer or ReplyWriter(database)

    async def open(self, new: NewTicket) -> TicketSeen:
        """A ticket, still *Nouveau*. The same words from the same address on the same day are the same ticket."""
        found = support_classifier().understand(new.text)
        return await self._database.write(lambda tx: seen(tx, open_ticket(tx, new, found)))

    async def answer(self, new: NewTicket) -> TicketSeen:
        """Open a ticket and decide its answer at once; asking twice changes nothing."""
        found = support_classifier().understand(new.text)

        def opened(tx: Transaction) -> tuple[Ticket, Decision | None]:
            ticket = open_ticket(tx, new, found)
            is_new = ticket.status == TicketStatus.new
            return ticket, decide(tx, ticket, knows_email=new.knows_email) if is_new else None

        wording = await self.writer.wording(opened)

        def write(tx: Transaction) -> TicketSeen:
            ticket, decision = opened(tx)
            if decision is not None:
                apply(tx, ticket, decision, wording)
            return seen(tx, ticket)

        return await self._database.write(write)

    async def pending(self, *, after: int = 0, limit: int = 500) -> Sequence[int]:
        return await self._database.write(lambda tx: tx.tickets.pending(after, limit))

    async def preview(self, ticket_id: int) -> Decision:
        """What `process` would do now, in the words of the template; nothing changes."""
        return await self._database.write(lambda tx: decide(tx, _ticket(tx, ticket_id)))

    async def process(self, ticket_id: int) -> Decision | None:
        """Answer one new ticket or draft its answer, once; None when it is new no more."""

        def decided(tx: Transaction) -> tuple[Ticket, Decision | None]:
            ticket = _ticket(tx, ticket_id)
            return ticket, decide(tx, ticket) if ticket.status == TicketStatus.new else None

        wording = await self.writer.wording(decided)

        def write(tx: Transaction) -> Decision | None:
            ticket, decision = decided(tx)
            return None if decision is None else apply(tx, ticket, decision, wording)

        return await self._database.write(write)

    async def ring(self) -> None:
        """Warn of each promised answer whose time is short or over."""
        await self._database.write(ring)

    async def get(self, ticket_id: int) -> TicketSeen:
        return await self._database.write(lambda tx: seen(tx, _ticket(tx, ticket_id)))

    async def attached(self, ticket_id: int) -> Sequence[AttachedSeen]:
        """The files that came with its mails."""
        return await self._database.write(lambda tx: attached(tx, ticket_id))

    async def listed(
        self, *, status: str = "", category: str = "", search: str = "", limit: int = 200
    ) -> Sequence[TicketSeen]:
        def read(tx: Transaction) -> Sequence[TicketSeen]:
            rows = tx.tickets.listed(status=status, category=category, search=search, limit=limit)
            return all_seen(tx, rows)

        return await self._database.write(read)

    async def send(self, ticket_id: int, *, text: str, actor: str) -> TicketSeen:
        """A person's answer, or a draft a person approved as it is or changed. Raises TicketSettled when answered."""

        def write(tx: Transaction) -> TicketSeen:
            ticket = _ticket(tx, ticket_id)
            send(tx, ticket, text=text, actor=actor)
            return seen(tx, ticket)

        return await self._database.write(write)

    async def order(self, number: str, email: str) -> OrderSeen | None:
        """The order of that number if it belongs to that address."""

        def read(tx: Transaction) -> OrderSeen | None:
            row = tx.shop.owned(number.upper(), email.strip().lower())
            return None if row is None else order_seen(tx, row)

        return await self._database.write(read)

    async def go_on(self, ticket_id: int, text: str) -> TicketSeen | None:
        """What the customer writes next in the same thread, answered at once; mere thanks change nothing.

        None when it was settled too long ago and is another one now.
        """
        found = support_classifier().understand(text)
        thanks = only_thanks(text)

        def heard(tx: Transaction) -> tuple[Ticket, Decision | None]:
            ticket = _ticket(tx, ticket_id)
            return ticket, decide(tx, ticket) if not thanks and write_again(tx, ticket, text, found) else None

        wording = await self.writer.wording(heard)

        def write(tx: Transaction) -> TicketSeen | None:
            ticket, decision = heard(tx)
            if thanks:
                note(tx, ticket, actor="customer", said=text)
            elif decision is None:
                return None
            else:
                apply(tx, ticket, decision, wording)
            return seen(tx, ticket)

        return await self._database.write(write)

    async def hear_again(self, ticket_id: int, text: str) -> bool:
        """The customer wrote again about a ticket; False when it was settled too long ago and is another one now."""
        found = support_classifier().understand(text)
        return await self._database.write(lambda tx: write_again(tx, _ticket(tx, ticket_id), text, found))


def _ticket(tx: Transaction, ticket_id: int) -> Ticket:
    ticket = tx.tickets.get(ticket_id)
    if ticket is None:
        raise NotFound
    return ticket


def open_ticket(tx: Transaction, new: NewTicket, found: Understood) -> Ticket:
    """The same words from the same address on the same day are the same ticket."""
    known = opened_today(tx, new)
    if known is not None:
        return known
    email = new.email.strip().lower()
    numbers = [new.order_number] if new.order_number else [one.number for one in found.orders]
    number, order_id = _order_of(tx, numbers, email)
    wish = wish_in_letter(new.text)
    mood = mood_with(wish, found.mood)
    ticket = Ticket(
        key=_key(new, email, tx.now),
        channel=new.channel,
        email=email,
        text=new.text[:_LONGEST],
        language=new.language or found.language or "fr",
        category=found.category.value,
        probability=found.probability,
        abstained=found.abstained,
        labels=list(found.labels),
        sentiment=mood.sentiment.value,
        urgency=mood.urgency.value,
        wish=wish,
        order_number=number,
        order_id=order_id,
        status=TicketStatus.new,
        round=1,
        due_at=answer_by(tx.now),
        created_at=tx.now,
        updated_at=tx.now,
    )
    count_return(tx, ticket)
    start_clock(tx, ticket)
    tx.tickets.add(ticket)
    tx.record(TicketOpened(ticket.id))
    note(tx, ticket, actor="customer", said=new.channel)
    return ticket


def count_return(tx: Transaction, new: Ticket) -> None:
    """What the same customer had settled about the same order, or of the same kind, counts as solved no more."""
    for before in tx.tickets.settled_of(new.email, tx.now - RETURN_WITHIN) if new.email else ():
        same_order = new.order_id is not None and new.order_id == before.order_id
        if same_order or (new.category == before.category and new.order_id is None and not new.abstained):
            before.returned_at = tx.now


def opened_today(tx: Transaction, new: NewTicket) -> Ticket | None:
    """The ticket that these very words opened already."""
    return tx.tickets.by_key(_key(new, new.email.strip().lower(), tx.now))


def _order_of(tx: Transaction, numbers: Sequence[str], email: str) -> tuple[str | None, int | None]:
    """Which order is spoken of: the first that is theirs, else the first that is named."""
    for number in numbers:
        row = tx.shop.owned(number.upper(), email)
        if row is not None:
            return row.number, row.id
    return (numbers[0].upper() if numbers else None), None


def _key(new: NewTicket, email: str, now: datetime) -> str:
    same = "\n".join((new.channel, email, " ".join(new.text.split()), new.order_number or "", f"{now:%Y-%m-%d}"))
    return hashlib.sha256(same.encode()).hexdigest()[:32]


def send(tx: Transaction, ticket: Ticket, *, text: str, actor: str) -> None:
    """A person's answer goes out. Raises InvalidInput, TicketSettled."""
    reply = tx.tickets.reply(ticket.id, ticket.round)
    if not text.strip():
        raise InvalidInput(fields="text")
    if ticket.handled_at is not None:
        raise TicketSettled
    if reply is None or reply.sent_at is not None:
        ticket.round += 1
        reply = reply_row(tx, ticket, Draft(ReplyKind.answer, text.strip(), "person"), author=actor)
    reply.text, reply.author, reply.sent_at = text.strip(), actor, tx.now
    mailing.plan(tx, ticket, reply, automatic=False)
    move(tx, ticket, TicketStatus.handled, actor=actor, said="")


def write_again(tx: Transaction, ticket: Ticket, text: str, found: Understood) -> bool:
    """The customer wrote again: a new round within the window, so a solution that did not hold no longer counts.

    False when the ticket was settled too long ago: it is another one then. `found` is what the new words say.
    """
    if ticket.handled_at is not None and not may_reopen(ticket.handled_at, tx.now):
        return False
    ticket.text = _with(ticket.text, text)
    _understand(tx, ticket, found)
    # Who once wanted a person has one for all of this ticket.
    wish = wish_in_letter(text)
    ticket.wish = wish or ticket.wish
    mood = mood_with(wish, found.mood)
    ticket.sentiment, ticket.urgency = mood.sentiment.value, mood.urgency.value
    ticket.round += 1
    ticket.abandoned_at = None
    start_clock(tx, ticket)
    if ticket.status != TicketStatus.new:
        move(tx, ticket, TicketStatus.new, actor="customer", said=say("support_console.reopened", "fr"))
    return True


def _with(text: str, more: str) -> str:
    """Both, the newest whole: what gives way is the end of what was read before."""
    more = more[:_LONGEST]
    room = max(0, _LONGEST - len(more) - len("…\n\n"))
    return f"{text if len(text) <= room else text[:room] + '…'}\n\n{more}"[-_LONGEST:]


def _understand(tx: Transaction, ticket: Ticket, found: Understood) -> None:
    """What the new words are about, where they say it; « oui » or a number alone leaves it as it was."""
    if found.orders:
        numbers = [one.number for one in found.orders]
        ticket.order_number, ticket.order_id = _order_of(tx, numbers, ticket.email)
    asked = tx.tickets.reply(ticket.id, ticket.round)
    # Who is asked which order it is and names it wants what they wanted before.
    names_it = asked is not None and asked.kind == ReplyKind.question and found.category is Category.order
    if not (found.abstained or found.category is Category.other or names_it):
        ticket.category, ticket.probability, ticket.abstained = found.category.value, found.probability, False
        ticket.labels = list(found.labels)
