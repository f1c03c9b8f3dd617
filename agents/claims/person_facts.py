"""Facts of one person: their own figures, their car, what they were given, and what was promised to them."""

from datetime import timedelta

from agents.claims.facts import Fact, Reading
from storage.models.claim import FigureKind
from storage.models.order import OrderState
from storage.money import Money

_TOLD_FOR = timedelta(days=180)
"""An amount somebody told us of their trade says nothing of the year after (our own rule)."""
_TODAY = timedelta(days=1)
_A_MONTH_OF_WORK = {FigureKind.lost_per_day: 20, FigureKind.lost_per_week: 4, FigureKind.lost_per_month: 1}
"""Working days and weeks of a month: an estimate, rounded down."""
_FREE_PART = "unlimited_cases"


def lost(reading: Reading) -> Fact | None:
    """What the person said they lose, by the day, the week or the month, as they said it."""
    row = reading.figure
    if row is None or reading.now >= row.told_at + _TOLD_FOR:
        return None
    return Fact("lost", row.words, f"garage_figure:{row.id}", row.told_at + _TOLD_FOR)


def lost_in_month(reading: Reading) -> Fact | None:
    row = reading.figure
    if row is None or reading.now >= row.told_at + _TOLD_FOR:
        return None
    value = Money(row.amount_minor, row.currency) * _A_MONTH_OF_WORK[FigureKind(row.kind)]
    return Fact("month", value, f"garage_figure:{row.id}", row.told_at + _TOLD_FOR)


def vehicle(reading: Reading) -> Fact | None:
    """The car they spoke of last."""
    contact_id = reading.subject.contact_id
    row = reading.tx.cases.vehicle(contact_id) if contact_id is not None else None
    return None if row is None else Fact("vehicle", row.label, f"vehicle:{row.id}", reading.now + _TODAY)


def name(reading: Reading) -> Fact | None:
    contact_id = reading.subject.contact_id
    row = reading.tx.contacts.get(contact_id) if contact_id is not None else None
    if row is None or not row.name:
        return None
    return Fact("name", row.name, f"contact:{row.id}", reading.now + _TODAY)


def cases(reading: Reading) -> Fact | None:
    """Diagnoses this person was given; one is no reason to speak of it."""
    contact_id = reading.subject.contact_id
    count = reading.tx.claims.cases_of(contact_id) if contact_id is not None else 0
    return Fact("cases", count, f"cases of contact:{contact_id}", reading.now + _TODAY) if count > 1 else None


def free_cases(reading: Reading) -> Fact | None:
    """How many diagnoses a month are free for everybody."""
    row = reading.tx.catalogue.allowance(_FREE_PART)
    return None if row is None else Fact("free", row.most, f"allowance:{row.part}", reading.now + _TODAY)


def held_until(reading: Reading) -> Fact | None:
    """Until when the person's draft keeps its price: checkout takes exactly that."""
    order = reading.tx.orders.get(reading.subject.order_id) if reading.subject.order_id is not None else None
    if order is None or order.state != OrderState.draft or order.expires_at <= reading.now:
        return None
    return Fact("held", order.expires_at, f"order:{order.id}", order.expires_at)


def fault_count(reading: Reading) -> Fact | None:
    known = reading.library
    return None if known is None else Fact("faults", known.faults, f"knowledge:{known.version}", reading.now + _TODAY)


def code_count(reading: Reading) -> Fact | None:
    known = reading.library
    return None if known is None else Fact("codes", known.codes, f"knowledge:{known.version}", reading.now + _TODAY)
