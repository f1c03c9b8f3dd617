"""A charge that was refused: its reason is asked for, and what it allows is done, never more."""

import logging
from datetime import datetime

from agents.errors import GatewayError
from agents.events import RefusalExamined
from agents.sales.declines import decline_of, next_pay_day
from agents.sales.instalments import Instalments
from agents.sales.payments import Payments
from agents.sales.refusals import BEHIND, CONFIRM, open_behind, part_of
from storage.database import Database, Transaction
from storage.models.provider import SubscriptionState
from storage.models.refusal import ChargeRefusal, Decline
from storage.queue.job import Job

log = logging.getLogger(__name__)

_PATIENCE = 6
"""After so many tries in vain to learn the reason the buyer is told without one."""


class Dunning:
    def __init__(self, database: Database, *, payments: Payments) -> None:
        self._database = database
        self._payments = payments
        self._instalments = Instalments(database, payments=payments)

    async def examine(self, order_id: int, *, attempt: int) -> None:
        """Learn why the last try was refused and record it, once for each try.

        Raises GatewayError while the provider does not answer and `attempt` is not yet too many.
        """
        row = await self._database.write(lambda tx: _to_examine(tx, order_id, self._payments.name))
        if row is None:
            return
        code = await self._why(row, patient=attempt < _PATIENCE)
        await self._database.write(lambda tx: _examined(tx, row.id, row.attempts, code))

    async def _why(self, row: ChargeRefusal, *, patient: bool) -> str | None:
        if row.code == CONFIRM or row.invoice == BEHIND or row.gateway != self._payments.name:
            return row.code
        try:
            return await self._payments.gateway.why_refused(row.invoice)
        except GatewayError as error:
            if patient and not error.permanent:
                raise
            log.warning("the reason of a refusal stays unknown", extra={"order": row.order_id, "why": str(error.facts)})
            return None

    async def try_again(self, refusal_id: int) -> datetime | None:
        """Ask for one more try: of a month once, on a pay day, where money lacked; of an instalment when its row says.

        When to look again; None when that was all.
        """
        if await self._database.write(lambda tx: part_of(tx.refusals.get(refusal_id))) is not None:
            return await self._instalments.try_again(refusal_id)
        row = await self._database.write(lambda tx: _to_ask(tx, refusal_id))
        if row is None:
            return None
        try:
            await self._payments.gateway.charge_again(row.invoice, key=f"refusal:{refusal_id}")
        except GatewayError as error:
            if not error.permanent:
                raise
            log.info("refused on the pay day too", extra={"order": row.order_id, "why": str(error.facts)})
        await self._database.write(lambda tx: _asked(tx, refusal_id))
        return None


def _to_examine(tx: Transaction, order_id: int, gateway: str | None) -> ChargeRefusal | None:
    row = tx.refusals.open_of(order_id)
    subscription = tx.ledger.subscription(order_id)
    if row is None and subscription is not None and subscription.state == SubscriptionState.past_due:
        row = open_behind(tx, order_id, gateway or subscription.gateway)
    return row if row is not None and row.examined < row.attempts else None


def _examined(tx: Transaction, refusal_id: int, attempt: int, code: str | None) -> None:
    row = tx.refusals.get(refusal_id)
    if row.closed_at is not None or row.examined >= attempt:
        return
    row.code, row.examined = code, attempt
    row.decline = decline_of(code)
    tx.record(RefusalExamined(row.order_id, refusal_id, row.decline, attempt))
    pay_day = next_pay_day(tx.now)
    if row.decline == Decline.funds and row.asked_at is None and pay_day is not None:
        again = {"refusal": refusal_id}
        tx.enqueue(Job("refusal-again", again, key=f"refusal-again:{refusal_id}", due_at=pay_day))
    tx.session.flush()


def _to_ask(tx: Transaction, refusal_id: int) -> ChargeRefusal | None:
    row = tx.refusals.get(refusal_id)
    due = row.closed_at is None and row.asked_at is None and row.decline == Decline.funds
    return row if due else None


def _asked(tx: Transaction, refusal_id: int) -> None:
    tx.refusals.get(refusal_id).asked_at = tx.now
    tx.session.flush()
