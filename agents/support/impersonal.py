"""Texts of customers without who they are: what may be shown in a report or become an article."""

from agents.redaction import redact_cards
from agents.texts.lookup import say
from knowledge.support.personal import personal
from storage.database import Transaction
from storage.models.ticket import Ticket


def without_person(text: str, language: str, *, names: tuple[str, ...] = (), emails: tuple[str, ...] = ()) -> str:
    """Names, addresses, numbers and the like as words in brackets, which a person fills in or takes out."""
    text = redact_cards(text)
    for one in reversed(personal(text, names=names, emails=emails)):
        text = text[: one.start] + say(f"personal.{one.kind}", language) + text[one.end :]
    return text


def without_customer(tx: Transaction, text: str, ticket: Ticket) -> str:
    """The same with what our rows know of the ticket's customer."""
    person = tx.contacts.get(ticket.contact_id) if ticket.contact_id is not None else None
    known = (tx.shop.name_of(ticket.email) if ticket.email else None, person.name if person is not None else None)
    names = tuple(name for name in known if name)
    return without_person(text, ticket.language, names=names, emails=(ticket.email,) if ticket.email else ())
