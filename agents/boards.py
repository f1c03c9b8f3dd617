"""What a board of the team (Notion) shows of the desk, and what is written there."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A generic reply as somebody worded it for a category."""

    page: str
    category: str
    text: str
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A customer's message on the board; a column that is missing or empty is an empty text.

    `key` is ours, empty on a row that somebody else made. `by_person` says that the last hand on it was not ours.
    """

    page: str
    key: str
    name: str
    email: str
    order_number: str
    text: str
    category: str
    reply: str
    status: str
    by_person: bool
    edited_at: datetime


@dataclass(frozen=True, slots=True)
class ContactEntry:
    """What is written to a row; None leaves its column as it is."""

    key: str | None = None
    name: str | None = None
    email: str | None = None
    order_number: str | None = None
    text: str | None = None
    category: str | None = None
    reply: str | None = None
    status: str | None = None
