"""E-mail as a door of the desk: each mail once, its thread found, a ticket opened or written on.

Who a mail claims to be from proves nothing. That is harmless here because an answer goes to that very address and to no
other (Reply-To is not read): its owner learns what is theirs, a forger learns nothing. What a chat would show stays
behind the mailed code.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.post.incoming import IncomingMail, Position, names_a_thread, token_in
from agents.post.reports import hear_report
from agents.post.suppression import MailWishes, heard_from
from agents.support.answering import Decision
from agents.support.courtesy import only_thanks
from agents.support.deciding import apply, decide
from agents.support.desk import NewTicket, open_ticket, opened_today, write_again
from agents.support.policy import REOPEN_WITHIN
from agents.support.steps import note
from agents.support.writing import ReplyWriter
from agents.texts.lookup import say
from knowledge.support.classifier import Understood, support_classifier
from storage.database import Database, Transaction
from storage.models.mail import Mailbox, ReceivedKind, ReceivedMail
from storage.models.ticket import Ticket

MOST_AN_HOUR = 10
"""Mails of one address that are answered by themselves in an hour: a loop of machines ends here (our own policy)."""
_LONGEST_TEXT = 8000
_TICKET = re.compile(r"(?:demande|request)\s+n[°ºo]\.?\s*(\d{1,12})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An attachment on disk."""

    token: str
    name: str
    mime: str
    size_bytes: int


class Letterbox:
    def __init__(self, database: Database, wishes: MailWishes, writer: ReplyWriter | None = None) -> None:
        self._database = database
        self._wishes = wishes
        self._writer = writer or ReplyWriter(database)

    async def position(self, mailbox: str) -> Position | None:
        """How far that mailbox was read; None when it never was."""

        def read(tx: Transaction) -> Position | None:
            row = tx.mails.mailbox(mailbox)
            return None if row is None else Position(row.name, row.uid_validity, row.last_uid)

        return await self._database.write(read)

    async def move_to(self, position: Position) -> None:
        """What is up to there was read, or is not to be."""
        await self._database.write(lambda tx: _move(tx, position))

    async def knows(self, message_id: str) -> bool:
        return await self._database.write(lambda tx: tx.mails.received(message_id) is not None)

    async def take(self, mail: IncomingMail, position: Position, files: Sequence[Kept] = ()) -> ReceivedKind:
        """Take a mail in, once, and move past it in the same commit; what it was taken for."""
        found = support_classifier().understand(_words(mail)) if mail.kind is ReceivedKind.customer else None

        def taken(tx: Transaction) -> tuple[ReceivedKind, tuple[Ticket, Decision] | None]:
            _move(tx, position)
            known = tx.mails.received(mail.message_id)
            if known is not None:
                return ReceivedKind(known.kind), None
            row = _received(tx, mail, files)
            if mail.report is not None:
                row.why = hear_report(tx, mail, self._wishes)
            if mail.kind is ReceivedKind.unreadable:
                detail = f"{mail.sender}: {mail.subject} ({mail.why})"
                tx.issues.raise_issue(kind="mail", key=f"mail:unreadable:{row.id}", detail=detail, now=tx.now)
            answering = None if found is None else _take_customer(tx, mail, row, found)
            return ReceivedKind(row.kind), answering

        wording = None if found is None else await self._writer.wording(lambda tx: taken(tx)[1])

        def write(tx: Transaction) -> ReceivedKind:
            kind, answering = taken(tx)
            if answering is not None:
                apply(tx, *answering, wording)
            return kind

        return await self._database.write(write)


def _move(tx: Transaction, position: Position) -> None:
    row = tx.mails.mailbox(position.mailbox)
    if row is None:
        tx.mails.add(
            Mailbox(name=position.mailbox, uid_validity=position.uid_validity, last_uid=position.uid, read_at=tx.now)
        )
        return
    is_new = row.uid_validity != position.uid_validity
    row.last_uid = position.uid if is_new else max(row.last_uid, position.uid)
    row.uid_validity, row.read_at = position.uid_validity, tx.now


def _received(tx: Transaction, mail: IncomingMail, files: Sequence[Kept]) -> ReceivedMail:
    row = ReceivedMail(
        message_id=mail.message_id,
        sender=mail.sender,
        subject=mail.subject[:500],
        text=mail.text[:_LONGEST_TEXT],
        kind=mail.kind,
        why=mail.why,
        references=list(mail.references),
        files=[{"token": one.token, "name": one.name, "mime": one.mime, "size_bytes": one.size_bytes} for one in files],
        received_at=tx.now,
    )
    tx.mails.add(row)
    return row


def _take_customer(
    tx: Transaction, mail: IncomingMail, row: ReceivedMail, found: Understood
) -> tuple[Ticket, Decision] | None:
    """Write on the ticket it answers, or open one; what to answer, which no machine and no forger gets."""
    heard_from(tx, mail.sender)
    why = _held(tx, mail)
    thread = _thread(tx, mail)
    thanked = _thanked(tx, mail, thread)
    if thanked is not None:
        row.ticket_id = thanked.id
        note(tx, thanked, actor="customer", said=mail.text.strip() or mail.subject)
        return None
    ticket = _ticket(tx, mail, row, found, thread)
    row.ticket_id = ticket.id
    tx.session.flush()
    if why:
        row.kind, row.why = ReceivedKind.held, why
        detail = f"{mail.sender}: {mail.subject} ({why})"
        tx.issues.raise_issue(kind="mail", key=f"mail:held:{mail.sender}", detail=detail, now=tx.now)
        return None
    return ticket, decide(tx, ticket)


def _thanked(tx: Transaction, mail: IncomingMail, thread: Ticket | None) -> Ticket | None:
    """The ticket that a mere thank-you is about: the one it answers, or the last one of its sender."""
    if thread is not None:
        return thread if only_thanks(mail.text) else None
    if mail.left_out or not only_thanks(_words(mail)):
        return None
    return tx.tickets.latest_of(mail.sender, tx.now - REOPEN_WITHIN)


def _ticket(tx: Transaction, mail: IncomingMail, row: ReceivedMail, found: Understood, thread: Ticket | None) -> Ticket:
    """The one it answers, the one that the same words opened today, or another: each has a new round to answer."""
    new = _new(mail, row, found)
    for known in (thread, opened_today(tx, new)):
        if known is not None and write_again(tx, known, _body(mail, row, known.language), found):
            return known
    return open_ticket(tx, new, found)


def _held(tx: Transaction, mail: IncomingMail) -> str:
    if mail.forged:
        return "its domain disowns it (DMARC)"
    # The mail itself is counted already.
    many = tx.mails.heard_since(mail.sender, tx.now - timedelta(hours=1)) > MOST_AN_HOUR
    return "too many within an hour" if many else ""


def _thread(tx: Transaction, mail: IncomingMail) -> Ticket | None:
    """The ticket it answers: by our Message-ID, by one the customer's program gave, or by the number in the subject.

    Only the ticket's own address writes on it.
    """
    found = _by_references(tx, mail.references)
    if found is None and (number := _TICKET.search(mail.subject)) is not None:
        found = int(number[1])
    ticket = tx.tickets.get(found) if found is not None else None
    return ticket if ticket is not None and ticket.email == mail.sender else None


def _by_references(tx: Transaction, references: Sequence[str]) -> int | None:
    if not references:
        return None
    ours = tx.mails.by_tokens([token_in(one) for one in references])
    if ours is not None and (key := re.match(r"ticket:(\d+):", ours.key)) is not None:
        return int(key[1])
    theirs = tx.mails.received_any(references)
    return theirs.ticket_id if theirs is not None else None


def _words(mail: IncomingMail) -> str:
    """What the customer says: a subject that only names a thread says nothing."""
    said = "" if names_a_thread(mail.subject) else mail.subject.strip()
    return f"{said}\n\n{mail.text}".strip() or mail.subject.strip()


def _body(mail: IncomingMail, row: ReceivedMail, language: str) -> str:
    names = ", ".join(str(one["name"]) for one in row.files)
    left_out = ", ".join(mail.left_out)
    notes = [
        *([say("mail.attached", language, names=names)] if names else []),
        *([say("mail.left_out", language, names=left_out)] if left_out else []),
    ]
    return "\n\n".join([mail.text, *notes]).strip() or say("mail.empty", language)


def _new(mail: IncomingMail, row: ReceivedMail, found: Understood) -> NewTicket:
    language = found.language or "fr"
    words = _words(mail)
    text = words.removesuffix(mail.text).strip()
    body = _body(mail, row, language)
    return NewTicket(channel="email", email=mail.sender, text=f"{text}\n\n{body}".strip() if text else body)
