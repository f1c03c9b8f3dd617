"""Until when a platform takes free words: WhatsApp drops them 24 h after the person's last, though it says nothing.

Afterwards it takes only forms of words that it approved beforehand; what none of them can carry is not sent, and the
staff are told.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from agents.approved import FilledTemplate, Occasion
from agents.errors import Conflict
from agents.messages import Capabilities, ChannelName, OutgoingMessage
from agents.staff.languages import of_team
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.base import AnyRow
from storage.models.takeover import Note

_MOST_UNITS = 900
"""A body may have 1024 with its blanks filled; the rest is left to the approved words around them."""
_ALEX = "Alex"
_FILLED = TypeAdapter(FilledTemplate)


class WindowClosed(Conflict):
    """Free words would be accepted by the platform and never reach the person."""

    code = "window_closed"


@dataclass(frozen=True, slots=True)
class Windows:
    capabilities: Mapping[ChannelName, Capabilities]

    def is_open(self, row: AnyRow, now: datetime) -> bool:
        can = self.capabilities.get(row.channel)
        return can is None or is_open(can, row, now)

    def takes(self, row: AnyRow, message: OutgoingMessage, now: datetime) -> bool:
        """Freely, or in a form that was approved."""
        return self.is_open(row, now) or template_for(self.capabilities[row.channel], row, message) is not None

    def takes_replies(self, row: AnyRow, now: datetime) -> bool:
        """Whether short words of the team would reach the person."""
        return self.takes(row, reply_of(row, "-", author=None), now)

    def must_take(self, row: AnyRow, message: OutgoingMessage, now: datetime) -> None:
        """Raises WindowClosed."""
        if not self.takes(row, message, now):
            raise WindowClosed


def is_open(can: Capabilities, row: AnyRow, now: datetime) -> bool:
    if can.session_window is None:
        return True
    return row.last_heard_at is not None and now < row.last_heard_at + can.session_window


def reply_of(row: AnyRow, text: str, *, author: str | None) -> OutgoingMessage:
    """Words of a person of the team."""
    name = author or say("room.somebody", row.language or "fr")
    return OutgoingMessage(text, occasion=Occasion.reply, blanks=(name, text))


def template_for(can: Capabilities, row: AnyRow, message: OutgoingMessage) -> FilledTemplate | None:
    """The approved form that carries a message whole; None when there is none, or it would lose a part of it."""
    template = can.templates.get((message.occasion, row.language or "fr"))
    blanks = tuple(_one_line(blank) for blank in message.blanks or (_with_links(message),))
    if template is None or message.attachments or sum(map(_units, blanks)) > _MOST_UNITS or not all(blanks):
        return None
    choices = message.buttons if message.occasion is Occasion.aftercare else ()
    return FilledTemplate(template, blanks, tuple(button.value for button in choices))


def filled(plain: Mapping[str, object]) -> FilledTemplate:
    """What `dataclasses.asdict` made of one, as a row keeps it."""
    return _FILLED.validate_python(plain)


def tell_unsent(tx: Transaction, row: AnyRow, message: OutgoingMessage) -> None:
    """Nothing goes out: the thread says why to the staff, and an Issue names the form that is missing."""
    language, wanted = of_team(tx), f"{message.occasion}/{row.language or 'fr'}"
    text = say("room.no_template", language, template=wanted, text=message.text)
    tx.takeover.add(Note(conversation_id=row.id, author=_ALEX, text=text, created_at=tx.now))
    detail = f"{wanted} {row.id}"
    tx.issues.raise_issue(kind="template", key=f"template:{wanted}", detail=detail, now=tx.now)
    tx.publish("inbox", {"type": "unsent", "conversation": row.id})


def _with_links(message: OutgoingMessage) -> str:
    links = (f"{button.label}\u00a0: {button.url}" for button in message.buttons if button.url)
    return " ".join([message.text, *links])


def _one_line(text: str) -> str:
    """A blank takes no line break, no tab and no run of spaces."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
