"""Texts of customers without who they are: what may be shown in a report or become an article."""

from agents.redaction import redact_cards
from agents.texts.lookup import say
from knowledge.support.personal import personal
from storage.models.question import PastTicket


def without_person(text: str, language: str, *, names: tuple[str, ...] = (), emails: tuple[str, ...] = ()) -> str:
    """Names, addresses, numbers and the like as words in brackets, which a person fills in or takes out."""
    for one in reversed(personal(text, names=names, emails=emails)):
        text = text[: one.start] + say(f"personal.{one.kind}", language) + text[one.end :]
    # Last, for a card's figures may stand within those of an account, which go as a whole.
    return redact_cards(text)


def without_customer(text: str, ticket: PastTicket) -> str:
    """The same with what our rows know of the ticket's customer."""
    emails = (ticket.email,) if ticket.email else ()
    return without_person(text, ticket.language, names=ticket.names, emails=emails)
