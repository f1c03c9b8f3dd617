"""What comes round by the clock: refunds to send, instalments to ask for, events that never came, books to prove."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from agents import promises
from agents.errors import GatewayError
from agents.events import RefundMade
from agents.payments import RefundRequest
from agents.sales.entitling import deliver
from agents.sales.instalments import Instalments
from agents.sales.payments import STARS, Payments
from agents.sales.proving import prove
from agents.sales.signals import watch
from agents.texts.lookup import PARIS
from storage.database import Database, Transaction
from storage.models.ids import OrderId
from storage.models.ledger import RefundState
from storage.money import Money

log = logging.getLogger(__name__)

_BATCH = 50
_LOOK_BACK = timedelta(days=3)
"""Stripe repeats a webhook for three days; its list of events is read over that long."""
_PROOF_HOUR = 3
"""In Paris, when hardly anybody buys."""


@dataclass(frozen=True, slots=True)
class Round:
    """How much of each kind one round did; None where the provider did not answer."""

    events: int | None
    refunds: int | None
    instalments: int | None
    closed: int | None
    deliveries: int


class Rounds:
    """Each part may run again at any moment and does only what is still to do."""

    def __init__(self, database: Database, *, payments: Payments) -> None:
        self._database = database
        self._payments = payments
        self._instalments = Instalments(database, payments=payments)

    async def run(self) -> Round:
        """The round of every quarter of an hour; a provider that does not answer spoils only its own part."""
        done = Round(
            events=await self._tried(self.reconcile),
            refunds=await self._tried(self.send_refunds),
            instalments=await self._tried(self.ask_for_instalments),
            closed=await self._tried(self.close_lapsed),
            deliveries=await self.deliver_due(),
        )
        await self._database.write(promises.review)
        await self._database.write(watch)
        await self._nightly()
        return done

    @staticmethod
    async def _tried(part: Callable[[], Awaitable[int]]) -> int | None:
        try:
            return await part()
        except GatewayError as error:
            log.warning("the provider does not answer", extra={"part": part.__name__, "why": str(error.facts)})
            return None

    async def _nightly(self) -> None:
        """Prove all books, once a night however many processes run."""

        def write(tx: Transaction) -> None:
            local = tx.now.astimezone(PARIS)
            slot = local.date().isoformat()
            if local.hour >= _PROOF_HOUR and tx.issues.take_slot(kind="prove", slot=slot, now=tx.now):
                prove(tx)

        await self._database.write(write)

    async def reconcile(self) -> int:
        """Read the provider's own list of events and take in what never reached us; how many were new."""
        if self._payments.name is None:
            return 0
        since = self._database.clock() - _LOOK_BACK
        found = await self._payments.gateway.news_since(since)
        return sum([await self._payments.accept(news) for news in found])

    async def send_refunds(self) -> int:
        """Send what is owed; each refund under a key of its own, so a lost answer sends no second one."""
        owed = await self._database.write(lambda tx: [one.id for one in tx.ledger.refunds_to_send(limit=_BATCH)])
        for refund_id in owed:
            await self._send_refund(refund_id)
        return len(owed)

    async def _send_refund(self, refund_id: int) -> None:
        request, gateway, payer = await self._database.write(lambda tx: _refund_request(tx, refund_id))
        try:
            external_id, done = await self._sent(request, gateway, payer)
        except GatewayError as error:
            if not error.permanent:
                raise
            why = f"the provider refused it: {error.facts}"
            await self._database.write(lambda tx: _refund_failed(tx, refund_id, why))
            return
        await self._database.write(lambda tx: _refund_sent(tx, refund_id, external_id, done=done))

    async def _sent(self, request: RefundRequest, gateway: str, payer: str | None) -> tuple[str, bool]:
        """The provider's id of the refund and whether the money is gone. Raises GatewayError."""
        if gateway == STARS:
            if self._payments.stars is None or payer is None:
                raise GatewayError(reason="the Telegram door is closed")
            await self._payments.stars.refund_stars(payer, request.charge_id)
            return f"stars:{request.charge_id}", True
        if gateway != self._payments.name:
            raise GatewayError(permanent=True, reason=f"paid through {gateway}, which is not set up: pay it back there")
        answer = await self._payments.gateway.refund(request)
        return answer.external_id, answer.done

    async def ask_for_instalments(self) -> int:
        return await self._instalments.ask_due()

    async def close_lapsed(self) -> int:
        """Cancel what nobody paid in time, after its page at the provider is shut."""
        now = self._database.clock()
        lapsed = await self._database.write(lambda tx: [one.id for one in tx.orders.lapsed(now, limit=_BATCH)])
        for order_id in lapsed:
            await self._payments.call_off(OrderId(order_id))
        return len(lapsed)

    async def deliver_due(self) -> int:
        """Deliver what is paid, due and still undelivered; how much was tried."""

        def write(tx: Transaction) -> int:
            due = tx.orders.undelivered(tx.now, limit=_BATCH)
            for one in due:
                prove(tx, one.order_id)
                deliver(tx, one.order_id)
            return len(due)

        return await self._database.write(write)


def _refund_request(tx: Transaction, refund_id: int) -> tuple[RefundRequest, str, str | None]:
    row = tx.ledger.refund(refund_id)
    payment = tx.ledger.payment(row.payment_id)
    amount = Money(row.amount_minor, row.currency)
    request = RefundRequest(f"refund:{refund_id}", refund_id, payment.charge_id, amount)
    return request, payment.gateway, payment.payer


def _refund_sent(tx: Transaction, refund_id: int, external_id: str, *, done: bool) -> None:
    row = tx.ledger.refund(refund_id)
    row.external_id = row.external_id or external_id
    if row.state == RefundState.owed:
        row.state = RefundState.done if done else RefundState.sent
        row.done_at = tx.now if done else None
        if done:
            tx.record(RefundMade(order_id=row.order_id, refund_id=refund_id))
    tx.session.flush()


def _refund_failed(tx: Transaction, refund_id: int, why: str) -> None:
    row = tx.ledger.refund(refund_id)
    row.state = RefundState.failed
    tx.issues.raise_issue(kind="refund", key=f"refund:{refund_id}", detail=why, now=tx.now)
