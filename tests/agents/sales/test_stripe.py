"""The whole sale through Stripe: real sockets, signed webhooks, lost answers, every order of events."""

import random

import pytest
import stripe as package
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from agents.errors import GatewayError
from agents.payments import ProviderNews
from agents.sales.booking import keep_news, settle
from agents.sales.service import SellerUnnamed
from bot.adapters.stripe.gateway import StripeGateway
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.order import OrderState
from tests.agents.sales.shop import ALICE, EVERYTHING, Undone
from tests.agents.sales.stripe_shop import StripeShop


async def test_a_premium_is_ordered_paid_and_delivered(stripe: StripeShop) -> None:
    order = await stripe.paid()
    assert (order.state, order.delivered_at) == (OrderState.paid, stripe.clock())
    assert [one.reference for one in order.papers] == ["F2026-000001"]
    assert await stripe.breaks() == []
    asked = stripe.world.sessions["cs_test_000001"]["_asked"]
    assert asked["line_items"]["0"]["price_data"]["unit_amount"] == "29700"
    assert "card" in asked["allowed_payment_method_types"].values()


async def test_nobody_is_bound_to_pay_a_seller_without_a_name(stripe: StripeShop) -> None:
    await stripe.rows("DELETE FROM seller RETURNING 1")
    with pytest.raises(SellerUnnamed):
        await stripe.place()


async def test_asking_for_the_page_again_opens_no_second_one(stripe: StripeShop) -> None:
    placed = await stripe.place()
    assert await stripe.session(placed) == await stripe.session(placed)
    assert len(stripe.world.sessions) == 1


async def test_a_lost_answer_opens_no_second_page(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.stripe.faults.extend(["lost", "500"])
    await stripe.session(placed)
    assert len(stripe.world.sessions) == 1
    keys = [path for method, path, _ in stripe.stripe.calls if method == "POST"]
    assert keys == ["/v1/checkout/sessions"] * 3


async def test_a_provider_that_stays_down_loses_no_order_and_is_asked_again(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.stripe.faults.extend(["500"] * 3)
    with pytest.raises(GatewayError):
        await stripe.session(placed)
    stripe.world.pay(await stripe.session(placed))
    await stripe.stripe.deliver()
    assert (await stripe.work(placed.reference)).state is OrderState.paid


async def test_a_slow_means_delivers_when_its_money_comes_and_not_before(stripe: StripeShop) -> None:
    placed = await stripe.place()
    page = await stripe.session(placed)
    stripe.world.pay(page, later=True)
    await stripe.stripe.deliver()
    waiting = await stripe.work(placed.reference)
    assert (waiting.state, waiting.pending, waiting.delivered_at) == (OrderState.awaiting_payment, True, None)
    stripe.world.settle(page)
    await stripe.stripe.deliver()
    assert (await stripe.work(placed.reference)).delivered_at is not None


async def test_a_month_is_paid_renewed_and_ended_at_the_provider(stripe: StripeShop) -> None:
    order = await stripe.paid("diagnostic-a-distance")
    subscription = next(iter(stripe.world.subscriptions))
    stripe.clock.advance(days=30)
    stripe.world.renew(subscription)
    await stripe.stripe.deliver()
    assert await stripe.books(order.id) == {"payment": 9400, "entitlement": 9400}
    await stripe.sales.unsubscribe_by(order.reference)
    await stripe.stripe.deliver()
    ended = await stripe.work(order.reference)
    assert ended.subscription == "ending"
    assert stripe.world.subscriptions[subscription]["cancel_at_period_end"] is True
    assert len(ended.papers) == 2
    assert await stripe.breaks() == []


async def test_a_month_is_paid_back_through_its_invoice(stripe: StripeShop) -> None:
    order = await stripe.paid("diagnostic-a-distance")
    await stripe.sales.withdraw(stripe.id(order))
    await stripe.work(order.reference)
    await stripe.stripe.deliver()
    refund = next(iter(stripe.world.refunds.values()))
    invoice = next(iter(stripe.world.invoices.values()))
    assert (refund["amount"], refund["payment_intent"]) == (4700, invoice["_intent"])
    assert await stripe.breaks() == []


async def test_a_refund_whose_answer_is_lost_is_sent_once(stripe: StripeShop) -> None:
    placed = await stripe.place(given=frozenset({*EVERYTHING} - {"waiver"}))
    stripe.world.pay(await stripe.session(placed))
    await stripe.stripe.deliver()
    stripe.stripe.faults.extend(["lost"] * 3)
    await stripe.sales.withdraw_by(placed.reference)
    await stripe.app.worker.run_until_idle()
    stripe.clock.advance(minutes=15)
    await stripe.sales.rounds.run()
    await stripe.stripe.deliver()
    order = await stripe.work(placed.reference)
    assert [one["amount"] for one in stripe.world.refunds.values()] == [29700]
    assert order.refund_done == order.total
    assert await stripe.breaks() == []


async def test_events_whose_webhook_never_came_are_fetched(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.world.pay(await stripe.session(placed))
    stripe.stripe.news()
    stripe.clock.advance(minutes=15)
    assert await stripe.sales.rounds.reconcile() == 3
    assert await stripe.sales.rounds.reconcile() == 0
    assert (await stripe.work(placed.reference)).delivered_at is not None


async def test_webhooks_doubled_and_shuffled_end_in_the_same_books(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.world.pay(await stripe.session(placed))
    dispute = stripe.world.dispute("pi_000004")
    stripe.world.decide(dispute["id"], "won")
    assert set(await stripe.stripe.deliver(chance=random.Random(4))) == {200}
    order = await stripe.work(placed.reference)
    assert await stripe.books(order.id) == {"payment": 29700, "entitlement": 29700}
    assert await stripe.breaks() == []


async def test_a_training_takes_nothing_before_day_14_then_30_percent_then_the_kept_card(stripe: StripeShop) -> None:
    placed = await stripe.place("coaching-primo-arrivants", buyer=ALICE)
    await stripe.sales.rounds.run()
    assert stripe.world.sessions == {}
    stripe.clock.advance(days=15)
    await stripe.sales.rounds.run()
    first = next(iter(stripe.world.sessions.values()))
    assert (first["amount_total"], first["_asked"]["customer_creation"]) == (26700, "always")
    stripe.world.pay(first["id"])
    await stripe.stripe.deliver()
    stripe.clock.advance(days=31)
    await stripe.sales.rounds.run()
    await stripe.stripe.deliver()
    order = await stripe.work(placed.reference)
    assert [due.paid for due in order.dues[:3]] == [True, True, False]
    assert await stripe.books(order.id) == {"payment": 32930, "entitlement": 32930}
    assert await stripe.breaks() == []


@pytest.mark.slow
async def test_every_order_of_eight_events_ends_in_the_same_books(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.world.pay(await stripe.session(placed), later=True)
    stripe.world.settle("cs_test_000001")
    dispute = stripe.world.dispute("pi_000004", amount=9700)
    stripe.world.decide(dispute["id"], "won")
    stripe.world.create_refund({"payment_intent": "pi_000004", "amount": 10000})
    stripe.world.emit("checkout.session.expired", stripe.world.sessions["cs_test_000001"])
    gateway = stripe.sales.payments.gateway
    assert isinstance(gateway, StripeGateway)
    news = await gateway.news_since(stripe.clock())
    # Where the card is from moves no money.
    events = [one for one in news if one.kind != "charge.succeeded"]
    assert len(events) == 8
    walk = Walk(stripe, placed.id, tuple(events))
    await walk.every_order()
    assert len(walk.seen) == 2**8
    assert (walk.forks, walk.laws) == ([], [])
    assert walk.seen[frozenset(range(8))] == (
        ("paid", "succeeded"),
        ("entitlement=19700", "payment=29700", "refund=10000"),
        ("credit_note 10000", "invoice 29700"),
        ("active",),
    )


Books = tuple[tuple[str, ...], ...]


class Walk:
    """All 40 320 orders of eight events in 1 024 steps.

    Whatever was told first, the same events must have left the same books: then what comes next meets one state only,
    and each set of events needs to be continued once.
    """

    def __init__(self, stripe: StripeShop, order_id: int, events: tuple[ProviderNews, ...]) -> None:
        self._stripe = stripe
        self._order_id = order_id
        self._events = events
        self.seen: dict[frozenset[int], Books] = {}
        self.forks: list[frozenset[int]] = []
        self.laws: list[str] = []

    async def every_order(self) -> None:
        def play(tx: Transaction) -> None:
            self.seen[frozenset()] = self._books(tx)
            self._go_on(tx, frozenset())
            raise Undone

        with pytest.raises(Undone):
            await self._stripe.app.database.write(play)

    def _go_on(self, tx: Transaction, told: frozenset[int]) -> None:
        for number in set(range(len(self._events))) - told:
            self._step(tx, told | {number}, self._events[number])

    def _step(self, tx: Transaction, told: frozenset[int], news: ProviderNews) -> None:
        undoing = tx.session.begin_nested()
        # As Payments.accept does, without the proof of the books, which each set of events gets once below.
        if keep_news(tx, news, self._stripe.sales.payments._named(tx, news)) is not None:
            settle(tx, self._order_id)
        books = self._books(tx)
        if told not in self.seen:
            self.seen[told] = books
            self.laws += [one.law for one in tx.proof.breaks(self._order_id)]
            self._go_on(tx, told)
        elif self.seen[told] != books:
            self.forks.append(told)
        undoing.rollback()

    def _books(self, tx: Transaction) -> Books:
        order = tx.orders.get(self._order_id)
        assert order is not None
        payments = tx.ledger.payments(order.id)
        sums = [f"{kind}={amount}" for one in payments for kind, amount in tx.ledger.booked(one.id).items() if amount]
        papers = [f"{one.kind} {one.amount_minor}" for one in tx.ledger.invoices(order.id)]
        rights = {one.state for one in tx.orders.entitlements(order.id)}
        states = (order.state, *(one.state for one in tx.orders.attempts(order.id)))
        return (states, tuple(sorted(sums)), tuple(sorted(papers)), tuple(sorted(rights)))


async def test_our_signature_check_agrees_with_stripes_own(stripe: StripeShop) -> None:
    raw = b'{"id":"evt_1"}'
    now = stripe.clock().timestamp()
    good = stripe.stripe.sign(raw)
    assert package.WebhookSignature.verify_header(raw.decode(), good, stripe.stripe.webhook_secret)
    status = [
        await _hooked(stripe, raw, "t=1,v1=00"),
        await _hooked(stripe, raw, stripe.stripe.sign(raw, at=now - 301)),
        await _hooked(stripe, raw, stripe.stripe.sign(b"other")),
        await _hooked(stripe, raw, ""),
        await _hooked(stripe, raw, good),
    ]
    assert status == [401, 401, 401, 401, 400]


async def _hooked(stripe: StripeShop, raw: bytes, header: str) -> int:
    async with (
        TestClient[web.Request, web.Application](TestServer(build_server(stripe.app))) as client,
        client.post("/webhooks/stripe", data=raw, headers={"Stripe-Signature": header}) as response,
    ):
        return response.status


async def test_a_declined_card_leaves_the_order_to_be_paid_again(stripe: StripeShop) -> None:
    placed = await stripe.place()
    stripe.world.declines = True
    stripe.world.pay(await stripe.session(placed))
    await stripe.stripe.deliver()
    assert (await stripe.sales.order(placed.reference)).state is OrderState.awaiting_payment
    stripe.world.declines = False
    stripe.world.pay(await stripe.session(placed))
    await stripe.stripe.deliver()
    assert (await stripe.work(placed.reference)).state is OrderState.paid


async def test_a_lapsed_order_has_its_page_shut_and_late_money_is_paid_back(stripe: StripeShop) -> None:
    placed = await stripe.place()
    page = await stripe.session(placed)
    stripe.clock.advance(days=1, hours=1)
    await stripe.sales.rounds.close_lapsed()
    await stripe.stripe.deliver()
    assert stripe.world.sessions[page]["status"] == "expired"
    assert (await stripe.work(placed.reference)).state is OrderState.cancelled


async def test_s3_ending_one_subscription_leaves_the_others_alone(stripe: StripeShop) -> None:
    first, second = await stripe.paid("diagnostic-a-distance"), await stripe.paid("diagnostic-a-distance")
    await stripe.sales.unsubscribe_by(second.reference)
    await stripe.stripe.deliver()
    assert [(await stripe.work(one.reference)).subscription for one in (first, second)] == ["active", "ending"]
    assert [one["cancel_at_period_end"] for one in stripe.world.subscriptions.values()] == [False, True]
