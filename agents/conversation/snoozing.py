"""A thread out of sight until later: for who holds it, and never while its customer waits for a word."""

import re
from datetime import UTC, datetime, time, timedelta

from agents.calendar import is_working_day
from agents.errors import Conflict, InvalidInput
from agents.support.claiming import must_be_seen
from agents.support.service_levels import UNTIL_THE_END
from agents.texts.lookup import PARIS
from knowledge.language.folding import fold
from storage.database import Transaction
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId, ConversationId
from storage.queue.job import Job

_LONGEST = timedelta(days=90)
_MORNING = time(9)
_HOURS = re.compile(r"(\d{1,3}) ?(?:h|heures?|hours?)")
_DAYS = re.compile(r"(\d{1,2}) ?(?:j|jours?|d|days?)")
_WEEKDAYS = {
    "lundi": 0, "monday": 0, "mardi": 1, "tuesday": 1, "mercredi": 2, "wednesday": 2, "jeudi": 3, "thursday": 3,
    "vendredi": 4, "friday": 4, "samedi": 5, "saturday": 5, "dimanche": 6, "sunday": 6,
}  # fmt: skip


class CustomerWaits(Conflict):
    """The customer was promised a word; a thread is not put away before it."""

    code = "customer_waits"


def until_of(text: str, now: datetime) -> datetime:
    """Until when « 2 h », « 3 jours », « demain », « lundi » or « ouvre » (the next working day) means, in Paris.

    Days begin at nine. Raises InvalidInput.
    """
    words = " ".join(fold(text).split())
    if found := _HOURS.fullmatch(words):
        return now + timedelta(hours=int(found[1]))
    today = now.astimezone(PARIS).date()
    if found := _DAYS.fullmatch(words):
        day = today + timedelta(days=int(found[1]))
    elif words in {"demain", "tomorrow"}:
        day = today + timedelta(days=1)
    elif words in _WEEKDAYS:
        day = today + timedelta(days=(_WEEKDAYS[words] - today.weekday() - 1) % 7 + 1)
    elif words in {"ouvre", "working day"}:
        day = today + timedelta(days=1)
        while not is_working_day(day):
            day += timedelta(days=1)
    else:
        raise InvalidInput(fields="until")
    return datetime.combine(day, _MORNING, PARIS).astimezone(UTC)


def snooze(tx: Transaction, conversation_id: ConversationId, member_id: ContactId, *, until: datetime) -> None:
    """Put a thread that this person holds out of the queue until then; clocks and promises run on.

    Raises HeldByAnother, CustomerWaits, Conflict when nobody holds it, and InvalidInput for a time that is over or
    further than ninety days.
    """
    if not tx.now < until <= tx.now + _LONGEST:
        raise InvalidInput(fields="until")
    must_be_seen(tx, conversation_id, member_id, seen=None)
    row, handoff = tx.conversations.get(conversation_id), tx.conversations.open_handoff(conversation_id)
    if row is None or handoff is None or row.state != ConversationState.with_person:
        raise Conflict
    if any(clock.kind not in UNTIL_THE_END for clock in tx.takeover.clocks(handoff.id)):
        raise CustomerWaits
    tx.conversations.change_handoff(handoff.id, {"snoozed_until": until})
    tx.enqueue(_wake_job(handoff.id, until))
    tx.publish("inbox", {"type": "snooze", "conversation": conversation_id})


def wake(tx: Transaction, handoff_id: int) -> None:
    """Show a thread whose time has come again; one that was shown before, given back or put away anew is left alone."""
    handoff = tx.takeover.handoff(handoff_id)
    if handoff.released_at is not None or handoff.snoozed_until is None:
        return
    if tx.now < handoff.snoozed_until:
        tx.enqueue(_wake_job(handoff_id, handoff.snoozed_until))
        return
    handoff.snoozed_until = None
    tx.takeover.keep()
    tx.publish("inbox", {"type": "snooze", "conversation": handoff.conversation_id})


def _wake_job(handoff_id: int, due_at: datetime) -> Job:
    return Job("wake", {"handoff": handoff_id}, key=f"wake:{handoff_id}", due_at=due_at)
