"""How many diagnoses are free in a month: cases, not messages, and never one that calls for stopping."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from agents.errors import EntitlementMissing
from agents.messages import ChannelName
from agents.texts.lookup import PARIS, day
from knowledge.diagnosis.diagnosis import Diagnosis
from storage.database import Transaction
from storage.models.garage import COUNTED
from storage.models.ids import ContactId

PART = "unlimited_cases"
"""What a subscriber has instead of a limit."""

MayExceed = Callable[[ContactId], Awaitable[bool]]
"""Whether a person has paid for as many as they like."""


class FreeCasesUsed(EntitlementMissing):
    """The free diagnoses of this month are used; what is urgent about this one is told all the same, in `fields`."""

    code = "free_cases_used"

    def __init__(self, diagnosis: Diagnosis, *, most: int, again_at: datetime) -> None:
        self.advice = advice(diagnosis)
        super().__init__(most=most, day=day(again_at, diagnosis.language), fields=self.advice)
        self.most = most
        self.again_at = again_at


def counts(diagnosis: Diagnosis) -> bool:
    """Whether this is one of those that are counted: something was found, and nothing grave."""
    return diagnosis.urgency.level in COUNTED


def month_began_at(now: datetime) -> datetime:
    """The first moment of the month in Paris."""
    return now.astimezone(PARIS).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month_at(now: datetime) -> datetime:
    return month_began_at(month_began_at(now) + timedelta(days=32))


def advice(diagnosis: Diagnosis) -> str:
    """The urgency and every warning, in a few lines."""
    urgency = diagnosis.urgency
    first = urgency.advice if urgency.advice.startswith(urgency.label) else f"{urgency.label}. {urgency.advice}"
    return "\n".join([first, *diagnosis.safety])


def is_at_home(tx: Transaction, contact_id: ContactId) -> bool:
    """Whether nobody counts for this person: who works here, and who sits at the machine itself."""
    parts = tx.contacts.parts(contact_id)
    at_terminal = [one for part in parts for one in tx.contacts.identities(part) if one.channel == ChannelName.terminal]
    return bool(at_terminal) or any(tx.staff.grant_of(part) is not None for part in parts)
