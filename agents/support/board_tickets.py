"""Tickets both ways between a board and the desk.

The state is ours and is written back over any other; a draft is whoever's last worded it, and "Traité" set by a person
beside a draft sends that draft as theirs.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agents.boards import ContactEntry, ContactRow
from agents.errors import BoardError, BoardTrouble
from agents.ports import TicketBoard
from agents.support.board_state import fingerprint, hold, read_until
from agents.support.deciding import apply, decide
from agents.support.desk import NewTicket, open_ticket, send
from knowledge.language.folding import fold
from knowledge.support.classifier import Understood, support_classifier
from storage.database import Database, Transaction
from storage.models.board import BoardLink, LinkKind
from storage.models.ticket import Ticket, TicketReply, TicketStatus

_OVERLAP = timedelta(minutes=2)
"""A board that tells the minute of an edit only would else hide what follows in the same minute."""
_AT_ONCE = 200


@dataclass(slots=True)
class TicketsDone:
    opened: int = 0
    worded: int = 0
    """Drafts somebody reworded on the board."""
    sent: int = 0
    """Answers somebody sent from the board."""
    incomplete: int = 0
    """New rows without an address or a message."""
    written: int = 0
    thrown_away: int = 0


@dataclass(frozen=True, slots=True)
class _Due:
    """A ticket as its row should look."""

    link_id: int
    page: str | None
    entry: ContactEntry
    seen_at: datetime
    reply: str


class BoardTickets:
    def __init__(self, database: Database, board: TicketBoard) -> None:
        self._database = database
        self._board = board

    async def sync(self, since: datetime | None) -> TicketsDone:
        """Raises BoardError; what was done until then stands, and the next run goes on from there."""
        done = TicketsDone()
        rows = await self._board.contacts(since - _OVERLAP if since is not None else None)
        if rows is None:
            return done
        for row in rows:
            await self._hear(row, done)
        if rows:
            latest = max(row.edited_at for row in rows)
            await self._database.write(lambda tx: read_until(tx, self._board.name, latest))
        await self._throw_away(done)
        await self._tell(done)
        return done

    async def _hear(self, row: ContactRow, done: TicketsDone) -> None:
        found = support_classifier().understand(row.text) if _is_new(row) and row.text else None

        def write(tx: Transaction) -> None:
            hold(tx, self._board.name)
            link = tx.boards.on_page(row.page) or _recognised(tx, row)
            ticket = tx.tickets.get(link.ticket_id) if link is not None and link.ticket_id is not None else None
            if link is not None:
                if ticket is not None:
                    self._follow(tx, link, ticket, row, done)
            elif found is not None and "@" in row.email:
                self._open(tx, row, found, done)
            else:
                done.incomplete += _is_new(row)

        await self._database.write(write)

    def _open(self, tx: Transaction, row: ContactRow, found: Understood, done: TicketsDone) -> None:
        """A ticket of its own for each row; answered at once, as a mail would be."""
        new = NewTicket(self._board.name, row.email, row.text, row.order_number.lstrip("#").strip() or None)
        ticket = open_ticket(tx, new, found)
        if ticket.status == TicketStatus.new:
            apply(tx, ticket, decide(tx, ticket))
            done.opened += 1
        link = _link(ticket, page=row.page)
        tx.boards.add(link)
        # Somebody may have begun to answer before we saw the row.
        self._follow(tx, link, ticket, row, done)
        link.is_due = True
        tx.boards.keep()

    def _follow(self, tx: Transaction, link: BoardLink, ticket: Ticket, row: ContactRow, done: TicketsDone) -> None:
        """What a person did to a row we know."""
        reply = tx.tickets.reply(ticket.id, ticket.round)
        actor = self._board.name
        if row.by_person and _is_draft(ticket, reply) and row.reply:
            assert reply is not None
            if fold(row.status).strip() == fold(TicketStatus.handled):
                send(tx, ticket, text=row.reply, actor=actor)
                done.sent += 1
            elif fingerprint(row.reply) not in {link.agreed, fingerprint(reply.text)}:
                reply.text, reply.author = row.reply, actor
                done.worded += 1
            link.agreed = fingerprint(row.reply)
        ours = reply.text if reply is not None else ""
        link.is_due = row.status != ticket.status or fingerprint(row.reply) != fingerprint(ours)
        tx.boards.keep()

    async def _throw_away(self, done: TicketsDone) -> None:
        """Rows of tickets that were erased here."""
        for link in await self._database.write(lambda tx: [_plain(one) for one in tx.boards.forgotten()]):
            page = link.page or await self._board.find(link.subject)
            if page is not None:
                await self._board.throw_away(page)
                done.thrown_away += 1
            await self._database.write(lambda tx, link=link: self._forget(tx, link.id))  # type: ignore[misc]  # mypy cannot infer a lambda with a default

    def _forget(self, tx: Transaction, link_id: int) -> None:
        hold(tx, self._board.name)
        link = tx.boards.get_link(link_id)
        if link is not None:
            tx.boards.forget(link)

    async def _tell(self, done: TicketsDone) -> None:
        """Write what the board does not show; each row is known before it is made, so none is made twice."""
        for due in await self._database.write(self._due):
            try:
                page = await self._write(due)
            except BoardError as error:
                if error.trouble is not BoardTrouble.gone:
                    raise
                page = None
            await self._database.write(lambda tx, due=due, page=page: self._told(tx, due, page))  # type: ignore[misc]  # as above
            done.written += page is not None

    async def _write(self, due: _Due) -> str:
        page = due.page
        if page is None and due.entry.key is not None:
            page = await self._board.find(due.entry.key)
        if page is None:
            return await self._board.add_contact(due.entry)
        await self._board.change_contact(page, due.entry)
        return page

    def _due(self, tx: Transaction) -> Sequence[_Due]:
        board = hold(tx, self._board.name)
        for ticket in tx.boards.unlinked(board.since_at, _AT_ONCE):
            tx.boards.add(_link(ticket, page=None))
        return list(_all_due(tx))

    def _told(self, tx: Transaction, due: _Due, page: str | None) -> None:
        hold(tx, self._board.name)
        link = tx.boards.get_link(due.link_id)
        if link is None:
            return
        link.page, link.is_gone, link.is_due = page or link.page, page is None, False
        link.agreed, link.seen_at = fingerprint(due.reply), due.seen_at
        tx.boards.keep()


@dataclass(frozen=True, slots=True)
class _Link:
    id: int
    subject: str
    page: str | None


def _plain(link: BoardLink) -> _Link:
    return _Link(link.id, link.subject, link.page)


def _link(ticket: Ticket, *, page: str | None) -> BoardLink:
    return BoardLink(
        kind=LinkKind.ticket,
        subject=ticket.key,
        ticket_id=ticket.id,
        page=page,
        agreed="",
        is_due=True,
        is_gone=False,
    )


def _is_new(row: ContactRow) -> bool:
    return not row.key and fold(row.status).strip() in {"", fold(TicketStatus.new)}


def _recognised(tx: Transaction, row: ContactRow) -> BoardLink | None:
    """A row with our key that no link leads to: its making was never answered, or our rows are older than it."""
    ticket = tx.tickets.by_key(row.key) if row.key else None
    if ticket is None:
        return None
    link = tx.boards.link(LinkKind.ticket, row.key)
    if link is None or link.page is not None:
        link = _link(ticket, page=row.page)
        tx.boards.add(link)
    link.page = row.page
    tx.boards.keep()
    return link


def _is_draft(ticket: Ticket, reply: TicketReply | None) -> bool:
    return ticket.status == TicketStatus.in_progress and reply is not None and reply.sent_at is None


def _all_due(tx: Transaction) -> Iterator[_Due]:
    for link in tx.boards.stale(_AT_ONCE):
        assert link.ticket_id is not None
        ticket = tx.tickets.get(link.ticket_id)
        assert ticket is not None, "a stale link has its ticket"
        reply = tx.tickets.reply(ticket.id, ticket.round)
        ours = reply.text if reply is not None else ""
        entry = _whole(tx, ticket, ours) if link.page is None else _changed(ticket, ours, link)
        yield _Due(link.id, link.page, entry, ticket.updated_at, ours)


def _whole(tx: Transaction, ticket: Ticket, reply: str) -> ContactEntry:
    person = tx.contacts.get(ticket.contact_id) if ticket.contact_id is not None else None
    name = tx.shop.name_of(ticket.email) if ticket.email else None
    return ContactEntry(
        key=ticket.key,
        name=name or (person.name if person is not None else None) or "",
        email=ticket.email,
        order_number=ticket.order_number or "",
        text=ticket.text,
        category=ticket.category,
        reply=reply,
        status=ticket.status,
    )


def _changed(ticket: Ticket, reply: str, link: BoardLink) -> ContactEntry:
    """The answer is written only when it is another than both sides last had."""
    worded = reply if fingerprint(reply) != link.agreed else None
    return ContactEntry(key=ticket.key, category=ticket.category, reply=worded, status=ticket.status)
