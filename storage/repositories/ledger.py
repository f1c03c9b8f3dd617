from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, bindparam, func, select, update
from sqlalchemy.orm import Session

from storage.models.entitlement import Freeze
from storage.models.invoice import Invoice, InvoiceCounter
from storage.models.ledger import Dispute, DisputeState, EntryKind, LedgerEntry, Payment, Refund, RefundState
from storage.models.order import Attempt, AttemptState, Order
from storage.models.provider import ProviderEvent, ProviderSubject, Subscription
from storage.prepared import Prepared
from storage.selected import ById, Selected

# Made once: building such a statement costs twice as much as running it.
_subscription = ById(Subscription)
_given: BindParameter[Any] = bindparam("given")
_since: BindParameter[Any] = bindparam("since")
_payments = Selected(Payment, select(Payment).where(Payment.order_id == _given).order_by(Payment.id))
_booked = Prepared(
    select(LedgerEntry.kind, func.sum(LedgerEntry.amount_minor))
    .where(LedgerEntry.payment_id == _given)
    .group_by(LedgerEntry.kind)
)
_refunds = Selected(Refund, select(Refund).where(Refund.payment_id == _given).order_by(Refund.id))
_owed = Selected(
    Refund, select(Refund).where(Refund.state == RefundState.owed).order_by(Refund.id).limit(bindparam("limit"))
)
_disputes = Selected(Dispute, select(Dispute).where(Dispute.payment_id == _given))
_held = Prepared(
    select(func.sum(Dispute.amount_minor)).where(Dispute.payment_id == _given, Dispute.state != DisputeState.won)
)
_invoices = Selected(Invoice, select(Invoice).where(Invoice.order_id == _given).order_by(Invoice.id))
_frozen = (
    select(Freeze).where(Freeze.scope.in_(bindparam("scopes", expanding=True)), Freeze.lifted_at.is_(None)).limit(1)
)
_freezes = Selected(Freeze, select(Freeze).where(Freeze.lifted_at.is_(None)))
_failing = Prepared(
    select(Order.contact_id, func.count(Attempt.id))
    .join(Attempt, Attempt.order_id == Order.id)
    .where(Attempt.state == AttemptState.failed, Attempt.created_at >= _since)
    .group_by(Order.contact_id)
    .having(func.count(Attempt.id) >= bindparam("least"))
    .order_by(Order.contact_id)
)
_disputed = Prepared(
    select(func.count(func.distinct(Dispute.payment_id))).where(
        Dispute.payment_id == Payment.id, Payment.booked_at >= _since
    )
)
_paid = Prepared(select(func.count(Payment.id)).where(Payment.booked_at >= _since))
_event = Selected(
    ProviderEvent,
    select(ProviderEvent).where(
        ProviderEvent.gateway == bindparam("gateway"), ProviderEvent.external_id == bindparam("external")
    ),
)
_events_of = Selected(
    ProviderEvent, select(ProviderEvent).where(ProviderEvent.order_id == _given).order_by(ProviderEvent.id)
)


class Ledger:
    """Money: what a provider told, what was booked of it, and where it is now."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        row: ProviderEvent | Payment | LedgerEntry | Refund | Dispute | Subscription | Invoice | Freeze,
    ) -> None:
        self._session.add(row)
        self._session.flush()

    def event(self, gateway: str, external_id: str) -> ProviderEvent | None:
        return _event.first(self._session, {"gateway": gateway, "external": external_id})

    def events_of(self, order_id: int) -> Sequence[ProviderEvent]:
        return _events_of.all(self._session, {"given": order_id})

    def name_subjects(self, event: ProviderEvent, subjects: Sequence[str]) -> None:
        self._session.add_all(ProviderSubject(event_id=event.id, external_id=one) for one in dict.fromkeys(subjects))
        self._session.flush()

    def order_of_subjects(self, gateway: str, subjects: Sequence[str]) -> int | None:
        """Whose these are: another event told, or we asked for the session ourselves."""
        told = (
            select(ProviderEvent.order_id)
            .join(ProviderSubject, ProviderSubject.event_id == ProviderEvent.id)
            .where(
                ProviderEvent.gateway == gateway,
                ProviderEvent.order_id.is_not(None),
                ProviderSubject.external_id.in_(subjects),
            )
        )
        found = self._session.scalars(told.limit(1)).first()
        if found is not None:
            return found
        tried = select(Attempt.order_id).where(Attempt.gateway == gateway, Attempt.session_id.in_(subjects))
        return self._session.scalars(tried.limit(1)).first()

    def waiting_like(self, order_id: int, gateway: str) -> Sequence[ProviderEvent]:
        """Events without an order that speak of what an event of this order speaks of."""
        known = (
            select(ProviderSubject.external_id)
            .join(ProviderEvent, ProviderEvent.id == ProviderSubject.event_id)
            .where(ProviderEvent.order_id == order_id, ProviderEvent.gateway == gateway)
        )
        waiting = (
            select(ProviderEvent)
            .join(ProviderSubject, ProviderSubject.event_id == ProviderEvent.id)
            .where(
                ProviderEvent.gateway == gateway,
                ProviderEvent.order_id.is_(None),
                ProviderSubject.external_id.in_(known),
            )
        )
        return self._session.scalars(waiting.distinct()).all()

    def failing_buyers(self, since: datetime, *, least: int) -> Sequence[tuple[int, int]]:
        """Who was refused so often since then, and how often."""
        self._session.flush()
        rows = _failing.all(self._session.connection(), {"since": since, "least": least})
        return [(row[0], row[1]) for row in rows]

    def disputed_since(self, since: datetime) -> tuple[int, int]:
        """How many payments since then are or were disputed, and how many there were."""
        self._session.flush()
        connection, given = self._session.connection(), {"since": since}
        return int(_disputed.value(connection, given)), int(_paid.value(connection, given))

    def payments(self, order_id: int) -> Sequence[Payment]:
        return _payments.all(self._session, {"given": order_id})

    def payment(self, payment_id: int) -> Payment:
        return self._session.get_one(Payment, payment_id)

    def booked(self, payment_id: int) -> Mapping[str, int]:
        """The sum of each kind of entry of a payment."""
        self._session.flush()
        rows = _booked.all(self._session.connection(), {"given": payment_id})
        found = {kind: int(amount) for kind, amount in rows}
        return {kind: found.get(kind, 0) for kind in EntryKind}

    def refunds(self, payment_id: int) -> Sequence[Refund]:
        return _refunds.all(self._session, {"given": payment_id})

    def refund(self, refund_id: int) -> Refund:
        return self._session.get_one(Refund, refund_id)

    def refunds_to_send(self, *, limit: int) -> Sequence[Refund]:
        return _owed.all(self._session, {"limit": limit})

    def disputes(self, payment_id: int) -> Sequence[Dispute]:
        return _disputes.all(self._session, {"given": payment_id})

    def contested(self, payment_id: int) -> int:
        """What disputes hold back of a payment, or have taken."""
        self._session.flush()
        return int(_held.value(self._session.connection(), {"given": payment_id}) or 0)

    def subscription(self, order_id: int) -> Subscription | None:
        return _subscription.get(self._session, order_id)

    def next_number(self, series: str) -> int:
        """The next number of a series. The row stays locked until we commit; a rollback gives the number back."""
        counted = (
            update(InvoiceCounter)
            .where(InvoiceCounter.series == series)
            .values(last=InvoiceCounter.last + 1)
            .returning(InvoiceCounter.last)
        )
        number = self._session.execute(counted).scalar_one_or_none()
        if number is None:
            self._session.add(InvoiceCounter(series=series, last=1))
            self._session.flush()
            return 1
        return int(number)

    def invoices(self, order_id: int) -> Sequence[Invoice]:
        return _invoices.all(self._session, {"given": order_id})

    def invoice(self, invoice_id: int) -> Invoice:
        return self._session.get_one(Invoice, invoice_id)

    def invoice_named(self, series: str, number: int) -> Invoice | None:
        found = select(Invoice).where(Invoice.series == series, Invoice.number == number)
        return self._session.scalars(found).first()

    def invoices_between(self, start: datetime, end: datetime) -> Sequence[Invoice]:
        """All papers issued from `start` on and before `end`, in their order."""
        issued = select(Invoice).where(Invoice.issued_at >= start, Invoice.issued_at < end)
        return self._session.scalars(issued.order_by(Invoice.id)).all()

    def frozen(self, *scopes: str) -> Freeze | None:
        return self._session.scalars(_frozen, {"scopes": scopes}).first()

    def freezes(self) -> Sequence[Freeze]:
        return _freezes.all(self._session)
