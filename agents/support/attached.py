"""What customers attached to the mails of a ticket, for staff to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.database import Transaction


@dataclass(frozen=True, slots=True)
class AttachedSeen:
    """`token` names the kept file; `mime` is by its content, never by its name."""

    token: str
    name: str
    mime: str
    size_bytes: int


def attached(tx: Transaction, ticket_id: int) -> Sequence[AttachedSeen]:
    """In the order they came."""
    return [
        AttachedSeen(str(one["token"]), str(one["name"]), str(one["mime"]), int(str(one["size_bytes"])))
        for mail in tx.mails.received_of(ticket_id)
        for one in mail.files
    ]
