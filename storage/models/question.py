"""What customers asked, as it is read from several tables at once."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """A question somebody asked; `row` is table:id of the row that holds it."""

    text: str
    row: str
    at: datetime
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class PastTicket:
    """A ticket with what is known of its customer and its fate; `answer` is empty while none went out."""

    id: int
    text: str
    language: str
    email: str
    names: tuple[str, ...]
    category: str
    truth: str | None
    """The category that a person said is the true one."""
    answer: str
    author: str
    created_at: datetime
