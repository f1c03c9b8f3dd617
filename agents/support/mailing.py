"""E-mails of the desk: planned with their deed, sent by a job, each key once."""

from agents.errors import Certainty, DeliveryError
from agents.ports import Mailer
from agents.texts.lookup import say
from storage.database import Database, Transaction
from storage.models.ticket import Mail, MailState, Ticket, TicketReply
from storage.queue.job import Job


def plan(tx: Transaction, ticket: Ticket, reply: TicketReply) -> None:
    """Send this answer to the ticket's address; the same round is one mail however often it is planned."""
    _plan(tx, ticket, f"ticket:{ticket.id}:{reply.round}", reply.text)


def plan_receipt(tx: Transaction, ticket: Ticket, text: str) -> None:
    """Tell that a person will answer, while the answer is a draft."""
    _plan(tx, ticket, f"ticket:{ticket.id}:{ticket.round}:received", text)


def _plan(tx: Transaction, ticket: Ticket, key: str, text: str) -> None:
    if ticket.email:
        greeting, closing = say("support.greeting", ticket.language), say("support.closing", ticket.language)
        subject = say("support.subject", ticket.language, ticket=ticket.id)
        plan_mail(tx, key=key, recipient=ticket.email, subject=subject, text=f"{greeting}\n\n{text}\n\n{closing}\n")


def plan_mail(tx: Transaction, *, key: str, recipient: str, subject: str, text: str) -> None:
    if tx.mails.by_key(key) is not None:
        return
    mail = Mail(key=key, recipient=recipient, subject=subject, text=text, state=MailState.planned, created_at=tx.now)
    tx.mails.add(mail)
    tx.enqueue(Job("mail", {"mail": mail.id}, key=f"mail:{mail.id}"))


class Mailing:
    """Works the job `mail`: the attempt is written down before it is made, so a killed worker never sends twice."""

    def __init__(self, database: Database, mailer: Mailer) -> None:
        self._database = database
        self._mailer = mailer

    async def send(self, mail_id: int) -> None:
        """Send a planned mail once. Raises DeliveryError when it surely was not sent, so the job tries again."""
        mail = await self._database.write(lambda tx: _begin(tx, mail_id))
        if mail is None:
            return
        try:
            await self._mailer.send(key=mail.key, recipient=mail.recipient, subject=mail.subject, text=mail.text)
        except DeliveryError as error:
            reason, again = error.reason, error.certainty is Certainty.unsent and not error.permanent
            state = MailState.planned if again else MailState.failed if error.permanent else MailState.unknown
            await self._database.write(lambda tx: _end(tx, mail_id, state, reason))
            if again:
                raise
            return
        await self._database.write(lambda tx: _end(tx, mail_id, MailState.sent, None))


def _begin(tx: Transaction, mail_id: int) -> Mail | None:
    """The mail, now *sending*; None when there is nothing to do, or when nobody knows how an attempt ended."""
    mail = tx.mails.get(mail_id)
    if mail is not None and mail.state == MailState.sending:
        _end(tx, mail_id, MailState.unknown, "the attempt was cut")
    if mail is None or mail.state != MailState.planned:
        return None
    mail.state = MailState.sending
    return mail


def _end(tx: Transaction, mail_id: int, state: MailState, error: str | None) -> None:
    mail = tx.mails.get(mail_id)
    assert mail is not None
    mail.state, mail.error, mail.ended_at = state, error, tx.now
    if state in {MailState.unknown, MailState.failed}:
        detail = f"{mail.recipient}: {mail.subject} ({error})"
        tx.issues.raise_issue(kind="mail", key=f"mail:{mail_id}", detail=detail, now=tx.now)
