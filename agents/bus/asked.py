"""What passes over the command bus: a command, its answer, and the plan of a dangerous one before it is done."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from agents.errors import InvalidInput
from agents.messages import Attachment, Button
from agents.ports import Bars
from agents.staff.roles import Officer
from storage.database import Transaction
from storage.models.staff import StaffRole

CONFIRM_WITHIN = timedelta(minutes=5)
UNDO_WITHIN = timedelta(minutes=10)


class UsageWrong(InvalidInput):
    """`verb` says which sentence explains how it is written."""

    code = "usage_wrong"


@dataclass(frozen=True, slots=True)
class Command:
    """`conversation_id` is the thread it is given in, when it is given in one."""

    verb: str
    argument: str
    by: Officer
    language: str
    conversation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    text: str
    buttons: tuple[Button, ...] = ()
    bars: Bars | None = None
    """The same as a chart."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a dangerous command would do. `facts` is compared when the yes comes: another plan needs another yes."""

    text: str
    facts: Mapping[str, object]
    is_refused: bool = False
    """The text says why it cannot be done: nothing is asked."""


@dataclass(frozen=True, slots=True)
class Done:
    """`subject` is what the audit names."""

    text: str
    subject: str
    detail: str = ""


Reads = Callable[[Command], Awaitable[Answer]]
Plans = Callable[[Transaction, Command], Plan]
Does = Callable[[Transaction, Command, Plan], Done]
Undoes = Callable[[Transaction, Command, Mapping[str, object]], str]
Acts = Callable[[Transaction, Command], Done]


@dataclass(frozen=True, slots=True)
class ReadingVerb:
    """Changes nothing."""

    role: StaffRole
    read: Reads


@dataclass(frozen=True, slots=True)
class ActingVerb:
    """Done at once: what it does is taken back by another verb."""

    role: StaffRole
    act: Acts


@dataclass(frozen=True, slots=True)
class DangerousVerb:
    """Planned and shown first, done on the same person's yes, undone for a while where that is possible."""

    role: StaffRole
    plan: Plans
    do: Does
    undo: Undoes | None = field(default=None)


Verb = ReadingVerb | ActingVerb | DangerousVerb
