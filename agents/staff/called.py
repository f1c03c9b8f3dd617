"""How a member of staff is called on screens and in the audit."""

from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.contact import Contact


def called(tx: Transaction, contact: Contact, role: str, language: str) -> str:
    """Their name; without one an address they write from, else what they are here."""
    if contact.name:
        return contact.name
    known = [one.external_id for one in tx.contacts.identities(contact.id)]
    address = next((one for one in known if "@" in one), None)
    word = say(f"console.staff_{role.replace('-', '_')}", language)
    return address or (f"{word} ({known[0]})" if known else word)
