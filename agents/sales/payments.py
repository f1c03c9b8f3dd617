"""Everything of a sale that talks to a provider: pages to pay on, its events, refunds, what it forgot to tell."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from agents.errors import DomainError, GatewayError, NotFound
from agents.events import InstalmentAsked
from agents.payments import CheckoutRequest, Method, PaymentFact, ProviderNews, RefundRequest
from agents.ports import PaymentGateway
from agents.sales.booking import balance, keep_news, settle
from agents.sales.links import OrderLinks
from agents.sales.ordering import AlreadyOrdered, cancel
from agents.sales.policy import PRICE_HELD
from agents.sales.proving import prove
from agents.sales.rails import Rail
from storage.database import Database, Transaction
from storage.models.ids import OrderId
from storage.models.ledger import RefundState
from storage.models.order import Attempt, AttemptState, Instalment, InstalmentState, Order, OrderState
from storage.money import Money

log = logging.getLogger(__name__)

_BATCH = 50
_LOOK_BACK = timedelta(days=3)
"""Stripe repeats a webhook for three days; its list of events is read over that long."""


class PaymentClosed(DomainError):
    """No provider is set up."""

    code = "payment_closed"
    http_status = 503


class NothingDue(DomainError):
    """Nothing may be asked for now: all is paid, or the law says not yet."""

    code = "nothing_due"
    http_status = 409


class Payments:
    """`public_url` gives the origin this service is reached at, known only once it serves."""

    def __init__(
        self,
        database: Database,
        *,
        gateway: PaymentGateway | None,
        links: OrderLinks,
        public_url: Callable[[], str],
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._links = links
        self._public_url = public_url

    @property
    def gateway(self) -> PaymentGateway:
        """Raises PaymentClosed when none is set up."""
        if self._gateway is None:
            raise PaymentClosed
        return self._gateway

    @property
    def is_open(self) -> bool:
        return self._gateway is not None

    @property
    def is_test(self) -> bool:
        return self._gateway is not None and self._gateway.is_test

    async def page_to_pay(self, order_id: OrderId) -> str:
        """The address of the provider's page for what is due now; the same page until it closes.

        The attempt is committed before the provider is asked, under a key of its own: an answer that was lost is
        asked for again and opens no second page. Raises NothingDue, PaymentClosed, GatewayError.
        """
        gateway = self.gateway
        attempt, request = await self._database.write(lambda tx: self._attempt(tx, order_id, gateway.name))
        if attempt.url is not None:
            return attempt.url
        opened = await gateway.open_checkout(request)

        def keep(tx: Transaction) -> None:
            row = tx.orders.attempt(attempt.id)
            row.session_id, row.url, row.expires_at = opened.session_id, opened.url, opened.expires_at
            tx.session.flush()

        await self._database.write(keep)
        return opened.url

    def _attempt(self, tx: Transaction, order_id: int, gateway: str) -> tuple[Attempt, CheckoutRequest]:
        order = tx.orders.lock(order_id)
        due = _due(tx, order)
        attempt = tx.orders.open_attempt(order_id, due.id)
        if attempt is not None and attempt.expires_at <= tx.now and attempt.state == AttemptState.opened:
            attempt.state = AttemptState.expired
            attempt = None
        if attempt is None:
            number = len(tx.orders.attempts(order_id)) + 1
            attempt = Attempt(
                order_id=order_id,
                instalment_id=due.id,
                gateway=gateway,
                key=f"{self._links.reference(order_id)}:{due.position}:{number}",
                state=AttemptState.opened,
                created_at=tx.now,
                expires_at=tx.now + PRICE_HELD,
            )
            tx.orders.add(attempt)
        return attempt, self._request(tx, order, due, attempt)

    def _request(self, tx: Transaction, order: Order, due: Instalment, attempt: Attempt) -> CheckoutRequest:
        reference = self._links.reference(order.id)
        page = f"{self._public_url()}/checkout/{reference}"
        return CheckoutRequest(
            key=attempt.key,
            order=reference,
            instalment=due.position,
            amount=Money(due.amount_minor, order.currency),
            title=", ".join(line.name for line in tx.orders.lines(order.id)),
            language=order.language,
            success_url=f"{page}?back=paid",
            cancel_url=f"{page}?back=later",
            expires_at=attempt.expires_at,
            email=order.email,
            period=order.period,
            methods=_methods(order),
            keep_method=len(tx.orders.instalments(order.id)) > 1,
        )

    async def accept(self, news: ProviderNews) -> None:
        """Take a verified event in: stored once, booked, and whatever it changes done, all in one commit."""
        await self._database.write(lambda tx: self._accept(tx, news))

    def _accept(self, tx: Transaction, news: ProviderNews) -> None:
        order_id = keep_news(tx, news, self._named(news))
        if order_id is not None:
            settle(tx, order_id)
            prove(tx, order_id)

    def _named(self, news: ProviderNews) -> int | None:
        """The order an event names; a reference we never signed is nobody's."""
        for reference in filter(None, (_order_of(fact) for fact in news.facts)):
            try:
                return self._links.order_id(reference)
            except NotFound:
                log.warning("an event names an order that is not ours", extra={"event": news.event_id})
        return None

    async def send_refunds(self) -> int:
        """Send what is owed; each refund under a key of its own, so a lost answer sends no second one."""
        owed = await self._database.write(lambda tx: [one.id for one in tx.ledger.refunds_to_send(limit=_BATCH)])
        for refund_id in owed:
            await self._send_refund(refund_id)
        return len(owed)

    async def _send_refund(self, refund_id: int) -> None:
        request, gateway = await self._database.write(lambda tx: _refund_request(tx, refund_id))
        if gateway != self.gateway.name:
            return
        try:
            answer = await self.gateway.refund(request)
        except GatewayError as error:
            if not error.permanent:
                raise
            await self._database.write(lambda tx: _refund_failed(tx, refund_id, error))
            return

        def keep(tx: Transaction) -> None:
            row = tx.ledger.refund(refund_id)
            row.external_id = answer.external_id
            row.state = RefundState.done if answer.done else RefundState.sent
            row.done_at = tx.now if answer.done else row.done_at

        await self._database.write(keep)

    async def reconcile(self) -> int:
        """Read the provider's own list of events and take in what never reached us; how many were new."""
        gateway = self.gateway
        since = await self._database.write(lambda tx: tx.now - _LOOK_BACK)
        missed = 0
        for news in await gateway.news_since(since):
            known = await self._database.write(lambda tx, news=news: tx.ledger.event(news.gateway, news.event_id))  # type: ignore[misc]  # the default binds this round's event
            if known is None:
                missed += 1
                await self.accept(news)
        return missed

    async def ask_for_instalments(self) -> int:
        """Ask for each instalment whose day has come: from the means that was left, else by a page to pay on."""
        due = await self._database.write(
            lambda tx: [(one.id, one.order_id, one.position) for one in tx.orders.due_instalments(tx.now, limit=_BATCH)]
        )
        for instalment_id, order_id, _position in due:
            url = await self.page_to_pay(OrderId(order_id))
            fact = InstalmentAsked(order_id=order_id, instalment_id=instalment_id, url=url)
            await self._database.write(lambda tx, fact=fact: tx.record(fact))  # type: ignore[misc]  # as above
        return len(due)

    async def close_lapsed(self) -> int:
        """Cancel what nobody paid in time, after its page at the provider is shut."""
        lapsed = await self._database.write(lambda tx: [one.id for one in tx.orders.lapsed(tx.now, limit=_BATCH)])
        for order_id in lapsed:
            await self.call_off(OrderId(order_id))
        return len(lapsed)

    async def call_off(self, order_id: OrderId) -> None:
        """Cancel an order that is not paid. Its pages are shut first: money that is on its way still wins."""
        sessions = await self._database.write(
            lambda tx: [
                one.session_id
                for one in tx.orders.attempts(order_id)
                if one.session_id is not None and one.state == AttemptState.opened
            ]
        )
        for session in sessions:
            await self.gateway.close_checkout(session)
        await self._database.write(lambda tx: _cancel(tx, order_id))


def _cancel(tx: Transaction, order_id: int) -> None:
    order = tx.orders.lock(order_id)
    if any(one.state == AttemptState.pending for one in tx.orders.attempts(order_id)):
        raise AlreadyOrdered
    if order.state in {OrderState.draft, OrderState.awaiting_payment}:
        cancel(tx, order)


def _due(tx: Transaction, order: Order) -> Instalment:
    if order.state not in {OrderState.awaiting_payment, OrderState.paid}:
        raise NothingDue
    if order.rail != Rail.stripe and order.rail != Rail.transfer:
        raise NothingDue
    waiting = [one for one in tx.orders.instalments(order.id) if one.state == InstalmentState.planned]
    if not waiting or waiting[0].due_at > tx.now:
        raise NothingDue
    return waiting[0]


def _methods(order: Order) -> tuple[Method, ...]:
    if order.rail == Rail.transfer:
        return (Method.bank_transfer,)
    if order.period is not None:
        return (Method.card, Method.sepa_debit)
    return (Method.card, Method.sepa_debit, Method.paypal, Method.klarna)


def _order_of(fact: PaymentFact) -> str | None:
    return getattr(fact, "order", None)


def _refund_request(tx: Transaction, refund_id: int) -> tuple[RefundRequest, str]:
    row = tx.ledger.refund(refund_id)
    payment = tx.ledger.payment(row.payment_id)
    amount = Money(row.amount_minor, row.currency)
    return RefundRequest(f"refund:{refund_id}", refund_id, payment.charge_id, amount), payment.gateway


def _refund_failed(tx: Transaction, refund_id: int, error: GatewayError) -> None:
    row = tx.ledger.refund(refund_id)
    row.state = RefundState.failed
    tx.issues.raise_issue(
        kind="refund", key=f"refund:{refund_id}", detail=f"the provider refused it: {error.facts}", now=tx.now
    )


def rebalance(tx: Transaction, order_ids: Sequence[int]) -> None:
    """Let entitlements follow the calendar: subscriptions that ran out, instalments that are overdue."""
    for order_id in order_ids:
        balance(tx, tx.orders.lock(order_id))
