"""E-mails of the desk: an answer leaves in the thread of the mail it answers."""

from agents.claims.outgoing import gated_text
from agents.post.incoming import names_a_thread
from agents.post.planning import Thread, plan_mail
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.ticket import Ticket, TicketReply


def plan(tx: Transaction, ticket: Ticket, reply: TicketReply, *, automatic: bool = True) -> None:
    """Send this answer to the ticket's address; the same round is one mail however often it is planned."""
    _plan(tx, ticket, f"ticket:{ticket.id}:{reply.round}", reply.text, automatic=automatic)


def plan_receipt(tx: Transaction, ticket: Ticket, text: str) -> None:
    """Tell that a person will answer, while the answer is a draft."""
    said = gated_text(tx, text, language=ticket.language, origin="support")
    _plan(tx, ticket, f"ticket:{ticket.id}:{ticket.round}:received", said, automatic=True)


def _plan(tx: Transaction, ticket: Ticket, key: str, text: str, *, automatic: bool) -> None:
    if not ticket.email:
        return
    greeting, closing = say("support.greeting", ticket.language), _closing(ticket, automatic=automatic)
    subject, thread = _thread(tx, ticket)
    plan_mail(
        tx,
        key=key,
        # Never another address that a mail asks to be answered at: what is said is its owner's alone.
        recipient=ticket.email,
        subject=subject,
        text=f"{greeting}\n\n{text}\n\n{closing}\n",
        language=ticket.language,
        automatic=automatic,
        thread=thread,
    )


def _closing(ticket: Ticket, *, automatic: bool) -> str:
    """What a person sends is not signed by the automaton."""
    return say("support.closing" if automatic else "support.closing_person", ticket.language)


def _thread(tx: Transaction, ticket: Ticket) -> tuple[str, Thread]:
    """The subject and the thread of an answer: those of the customer's mail, when the ticket came by mail."""
    subject = say("support.subject", ticket.language, ticket=ticket.id)
    mail = tx.mails.last_received(ticket.id)
    if mail is None:
        return subject, Thread()
    if mail.subject:
        subject = mail.subject if names_a_thread(mail.subject) else f"Re: {mail.subject}"
    return subject, Thread(mail.message_id, (*mail.references, mail.message_id))
