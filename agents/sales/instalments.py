"""The later parts of a price: asked of the means that was left, else by a page to pay on; a bank's no is answered.

What a refusal makes us do depends on its reason, as for a subscription: `retry_of` says when it is asked for again.
"""

import logging
from datetime import datetime, timedelta

from agents.errors import ChargeDeclined, GatewayError
from agents.events import InstalmentAsked
from agents.sales.payments import Payments
from agents.sales.refusals import note_declined, part_of, refused_part
from storage.database import Database, Transaction
from storage.models.ids import OrderId
from storage.models.order import Attempt, AttemptState, Instalment, InstalmentState
from storage.models.refusal import ChargeRefusal

log = logging.getLogger(__name__)

_BATCH = 50
_ASK_AGAIN = timedelta(days=5)
_MOST_ASKED = 3


class Instalments:
    """Each verb may run again at any moment: an attempt whose answer was lost is asked for again under its key."""

    def __init__(self, database: Database, *, payments: Payments) -> None:
        self._database = database
        self._payments = payments

    async def ask_due(self) -> int:
        """Ask for each instalment whose day has come; how many. Raises GatewayError."""
        due = await self._database.write(_due)
        for instalment_id, order_id in due:
            await self._ask(instalment_id, order_id)
        return len(due)

    async def _ask(self, instalment_id: int, order_id: OrderId) -> None:
        payer = await self._database.write(lambda tx: _payer(tx, order_id, instalment_id, self._payments.name))
        if payer is not None and await self._charged(order_id, payer):
            return
        url = await self._payments.page_to_pay(order_id)
        fact = InstalmentAsked(order_id=order_id, instalment_id=instalment_id, url=url)
        await self._database.write(lambda tx: tx.record(fact))

    async def try_again(self, refusal_id: int) -> datetime | None:
        """Ask the kept means once more when its time has come; when to look again while a page is open for it."""
        row = await self._database.write(lambda tx: tx.refusals.get(refusal_id))
        order_id = OrderId(row.order_id)
        payer, again_at = await self._database.write(lambda tx: _to_try(tx, refusal_id, self._payments.name))
        if payer is not None and not await self._charged(order_id, payer):
            log.info("the means that was kept is gone", extra={"order": order_id})
        return again_at

    async def _charged(self, order_id: OrderId, payer: str) -> bool:
        """Whether the kept means was asked, whatever the bank said; False where it is there no more."""
        attempt, request = await self._database.write(lambda tx: self._payments.attempt(tx, order_id))
        try:
            charge = await self._payments.gateway.charge_kept_method(request, customer_id=payer)
        except ChargeDeclined as error:
            code = error.decline
            await self._database.write(lambda tx: _declined(tx, attempt.id, code))
        except GatewayError as error:
            if not error.permanent:
                raise
            log.info("the kept means cannot be charged", extra={"order": order_id, "why": str(error.facts)})
            return False
        else:
            await self._database.write(lambda tx: _under_way(tx, attempt.id, charge))
        return True


def _due(tx: Transaction) -> list[tuple[int, OrderId]]:
    """What to ask for now; a person looks at what stays unpaid."""
    for late in tx.orders.overdue_instalments(tx.now - _ASK_AGAIN * _MOST_ASKED):
        if tx.issues.take_slot(kind="overdue", slot=str(late.id), now=tx.now):
            days = (tx.now - late.due_at).days
            detail = f"order {late.order_id}: instalment {late.position} is unpaid {days} days after its day"
            tx.issues.raise_issue(kind="instalment", key=f"instalment:{late.id}", detail=detail, now=tx.now)
    asked_since = tx.now - _ASK_AGAIN
    due = tx.orders.due_instalments(tx.now, asked_since=asked_since, most_asked=_MOST_ASKED, limit=_BATCH)
    return [(one.id, OrderId(one.order_id)) for one in due]


def _payer(tx: Transaction, order_id: int, instalment_id: int, gateway: str | None) -> str | None:
    """Who left their means of payment with the first instalment; asked for once already they get a page."""
    if any(one.instalment_id == instalment_id and _is_answered(one) for one in tx.orders.attempts(order_id)):
        return None
    return _left_by(tx, order_id, gateway)


def _left_by(tx: Transaction, order_id: int, gateway: str | None) -> str | None:
    mine = [one for one in tx.ledger.payments(order_id) if one.gateway == gateway and not one.surplus]
    return next((one.payer for one in mine if one.payer), None)


def _is_answered(attempt: Attempt) -> bool:
    return attempt.session_id is not None or attempt.state != AttemptState.opened


def _to_try(tx: Transaction, refusal_id: int, gateway: str | None) -> tuple[str | None, datetime | None]:
    """Whom to charge now, and when to look again: neither once it is settled."""
    row = tx.refusals.get(refusal_id)
    if row.closed_at is not None or row.retry_at is None or row.retry_at > tx.now:
        return None, None
    open_attempt = tx.orders.open_attempt(row.order_id, _part(tx, row).id)
    if open_attempt is not None and open_attempt.url is not None and open_attempt.expires_at > tx.now:
        # Somebody may be paying there: two ways at once would take the money twice.
        return None, open_attempt.expires_at
    return _left_by(tx, row.order_id, gateway), None


def _part(tx: Transaction, row: ChargeRefusal) -> Instalment:
    return next(one for one in tx.orders.instalments(row.order_id) if one.id == part_of(row))


def _declined(tx: Transaction, attempt_id: int, code: str | None) -> None:
    attempt, part = _tried(tx, attempt_id)
    if attempt.state == AttemptState.opened:
        attempt.state, attempt.error = AttemptState.failed, code
        note_declined(tx, part, attempt.gateway, code)


def _under_way(tx: Transaction, attempt_id: int, charge: str) -> None:
    """The bank took it: a card's money is told of at once, a debit's days later."""
    attempt, part = _tried(tx, attempt_id)
    attempt.session_id = charge
    attempt.state = AttemptState.succeeded if part.state == InstalmentState.paid else AttemptState.pending
    refused = refused_part(tx, part)
    if refused is not None:
        refused.retry_at = None
    tx.session.flush()


def _tried(tx: Transaction, attempt_id: int) -> tuple[Attempt, Instalment]:
    attempt = tx.orders.attempt(attempt_id)
    tx.orders.lock(attempt.order_id)
    return attempt, next(one for one in tx.orders.instalments(attempt.order_id) if one.id == attempt.instalment_id)
