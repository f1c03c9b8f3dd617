"""Pages to pay on, and what providers tell about them."""

import logging
from collections.abc import Callable, Mapping

from agents.errors import DomainError, NotFound
from agents.payments import CheckoutRequest, Method, PaymentFact, ProviderNews
from agents.ports import PaymentGateway, StarsGateway
from agents.sales.booking import keep_news, record_end, settle
from agents.sales.links import OrderLinks
from agents.sales.ordering import AlreadyOrdered, cancel
from agents.sales.policy import PRICE_HELD, TRANSFER_HELD
from agents.sales.proving import prove
from agents.sales.rails import Rail
from agents.texts.lookup import moment
from storage.database import Database, Transaction
from storage.models.ids import OrderId
from storage.models.order import Attempt, AttemptState, Instalment, InstalmentState, Order, OrderState
from storage.models.provider import SubscriptionState
from storage.money import Money

log = logging.getLogger(__name__)

STARS = "stars"
"""The name of Telegram's own rail in the books."""


class PaymentClosed(DomainError):
    """No provider is set up."""

    code = "payment_closed"
    http_status = 503


class NothingDue(DomainError):
    """Nothing may be asked for now: all is paid, or the law says not yet."""

    code = "nothing_due"
    http_status = 409


class NotSubscribed(DomainError):
    code = "not_subscribed"
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
        stars: StarsGateway | None = None,
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._links = links
        self._public_url = public_url
        self.stars = stars

    @property
    def gateway(self) -> PaymentGateway:
        """Raises PaymentClosed when none is set up."""
        if self._gateway is None:
            raise PaymentClosed
        return self._gateway

    @property
    def is_test(self) -> bool:
        return self._gateway is not None and self._gateway.is_test

    @property
    def name(self) -> str | None:
        """What the provider is called; None when there is none."""
        return self._gateway.name if self._gateway is not None else None

    async def page_to_pay(self, order_id: OrderId) -> str:
        """The address of the provider's page for what is due now; the same page until it closes.

        The attempt is committed before the provider is asked, under a key of its own: an answer that was lost is
        asked for again and opens no second page. Raises NothingDue, PaymentClosed, GatewayError.
        """
        attempt, request = await self._database.write(lambda tx: self.attempt(tx, order_id))
        if attempt.url is not None:
            return attempt.url
        if attempt.state == AttemptState.pending:
            raise NothingDue
        if attempt.gateway == STARS:
            url = await self._stars_link(request)
            session, expires_at = attempt.key, attempt.expires_at
        else:
            opened = await self.gateway.open_checkout(request)
            url, session, expires_at = opened.url, opened.session_id, opened.expires_at

        def keep(tx: Transaction) -> None:
            row = tx.orders.attempt(attempt.id)
            row.session_id, row.url, row.expires_at = session, url, expires_at
            tx.session.flush()

        await self._database.write(keep)
        return url

    async def _stars_link(self, request: CheckoutRequest) -> str:
        if self.stars is None:
            raise PaymentClosed
        return await self.stars.invoice_link(
            title=request.title[:32],
            description=request.title,
            payload=request.key,
            price=request.amount,
            monthly=request.period is not None,
        )

    def attempt(self, tx: Transaction, order_id: int) -> tuple[Attempt, CheckoutRequest]:
        """The open attempt at what is due now, begun when there is none. Raises NothingDue, PaymentClosed."""
        order = tx.orders.lock(order_id)
        due = _due(tx, order)
        name = STARS if order.rail == Rail.stars else self.gateway.name
        attempt = tx.orders.open_attempt(order_id, due.id)
        if attempt is not None and attempt.expires_at <= tx.now and attempt.state == AttemptState.opened:
            attempt.state = AttemptState.expired
            attempt = None
        if attempt is None:
            number = len(tx.orders.attempts(order_id)) + 1
            attempt = Attempt(
                order_id=order_id,
                instalment_id=due.id,
                gateway=name,
                key=f"{self._links.reference(order_id)}:{due.position}:{number}",
                state=AttemptState.opened,
                created_at=tx.now,
                expires_at=tx.now + (TRANSFER_HELD if order.rail == Rail.transfer else PRICE_HELD),
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

    async def hear(self, raw: bytes, headers: Mapping[str, str]) -> None:
        """A webhook as it came; returns after the commit. Raises SignatureWrong, ValueError when it is unreadable."""
        await self.accept(self.gateway.read_event(raw, headers))

    async def accept(self, news: ProviderNews) -> bool:
        """Take a verified event in: stored once, booked, and whatever it changes done, all in one commit.

        Whether it was new.
        """
        return await self._database.write(lambda tx: self._accept(tx, news))

    def _accept(self, tx: Transaction, news: ProviderNews) -> bool:
        if tx.ledger.event(news.gateway, news.event_id) is not None:
            return False
        order_id = keep_news(tx, news, self._named(tx, news))
        if order_id is not None:
            settle(tx, order_id)
            prove(tx, order_id)
        return True

    def _named(self, tx: Transaction, news: ProviderNews) -> int | None:
        """The order an event names; a reference we never signed, or of an order that is not there, is nobody's."""
        for reference in filter(None, (_order_of(fact) for fact in news.facts)):
            try:
                order_id = self._links.order_id(reference)
            except NotFound:
                log.warning("an event names an order that is not ours", extra={"event": news.event_id})
                continue
            if tx.orders.get(order_id) is not None:
                return order_id
        return None

    async def call_off(self, order_id: OrderId) -> None:
        """Cancel an order that is not paid. Its pages are shut first: money that is on its way still wins."""
        sessions = await self._database.write(
            lambda tx: [
                one.session_id
                for one in tx.orders.attempts(order_id)
                if one.session_id is not None and one.state == AttemptState.opened and one.gateway == self.name
            ]
        )
        for session in sessions:
            await self.gateway.close_checkout(session)
        await self._database.write(lambda tx: _cancel(tx, order_id))

    async def end_subscription(self, order_id: OrderId) -> None:
        """Ask the provider for no further charge. Asked for again it changes nothing.

        Raises NotSubscribed, GatewayError; the wish is kept first, so a lost answer is asked for again.
        """

        def ask(tx: Transaction) -> tuple[str, str, str | None]:
            row = tx.ledger.subscription(order_id)
            if row is None or row.state == SubscriptionState.ended:
                raise NotSubscribed
            row.cancel_asked_at = row.cancel_asked_at or tx.now
            if row.gateway != STARS:
                return row.gateway, row.external_id, None
            # Telegram names a subscription by the charge that began it.
            first = next((one for one in tx.ledger.payments(order_id) if one.payer), None)
            return (STARS, first.charge_id, first.payer) if first is not None else (STARS, "", None)

        gateway, subscription, payer = await self._database.write(ask)
        if gateway == STARS:
            if self.stars is None or payer is None:
                raise PaymentClosed
            await self.stars.end_stars_subscription(payer, subscription)
            await self._database.write(lambda tx: _ends(tx, order_id))
        else:
            await self.gateway.end_subscription(subscription, at_once=False, key=f"end:{subscription}")

    async def portal_url(self, order_id: OrderId) -> str:
        """The provider's page where the card is changed. Raises NotSubscribed, GatewayError."""
        row = await self._database.write(lambda tx: tx.ledger.subscription(order_id))
        if row is None or row.customer_id is None or row.gateway != self.name:
            raise NotSubscribed
        back = f"{self._public_url()}/checkout/{self._links.reference(order_id)}"
        return await self.gateway.portal_url(row.customer_id, return_url=back)


def _ends(tx: Transaction, order_id: int) -> None:
    """Telegram sends no word when the bot itself ends a subscription: what it answered is the word."""
    row = tx.ledger.subscription(order_id)
    assert row is not None
    record_end(tx, row, SubscriptionState.ending)
    log.info("subscription ends", extra={"order": order_id, "at": moment(tx.now, "en")})


def _cancel(tx: Transaction, order_id: int) -> None:
    order = tx.orders.lock(order_id)
    if any(one.state == AttemptState.pending for one in tx.orders.attempts(order_id)):
        raise AlreadyOrdered
    if order.state in {OrderState.draft, OrderState.awaiting_payment}:
        cancel(tx, order)


def _due(tx: Transaction, order: Order) -> Instalment:
    if order.state not in {OrderState.awaiting_payment, OrderState.paid}:
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
