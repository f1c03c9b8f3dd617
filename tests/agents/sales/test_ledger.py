"""Money in = entitlements + refunds + disputes, whatever happens and in whatever order it is told."""

import asyncio

from agents.payments import DisputeChanged, RefundedInAll, SessionChanged, Settled
from agents.sales.coupons import NewCoupon
from agents.sales.policy import Consent
from storage.models.catalogue import CouponKind
from storage.models.order import OrderState
from storage.money import Money
from storage.repositories.proof import _LAWS
from tests.agents.sales.shop import GARAGE, Shop

PREMIUM = Money(29700)


async def test_a_paid_order_is_entitled_invoiced_and_delivered_at_once(shop: Shop) -> None:
    order = await shop.bought()
    assert order.state is OrderState.paid
    assert order.delivered_at == shop.clock()
    assert await shop.books(order.id) == {"payment": 29700, "entitlement": 29700}
    assert [(one.reference, one.amount) for one in order.papers] == [("TEST-F2026-000001", PREMIUM)]
    assert await shop.breaks() == []


async def test_without_both_consents_delivery_waits_for_the_end_of_the_period(shop: Shop) -> None:
    order = await shop.bought(given=frozenset({Consent.terms, Consent.waiver}))
    assert order.delivered_at is None
    shop.clock.advance(days=16)
    assert (await shop.work(order.reference)).delivered_at is not None


async def test_the_same_payment_told_twice_counts_once(shop: Shop) -> None:
    placed = await shop.place()
    page = await shop.page(placed.reference)
    await shop.gateway.pay(page, "now")
    await shop.gateway.pay(page, "now")
    order = await shop.sales.order(placed.reference)
    assert await shop.books(order.id) == {"payment": 29700, "entitlement": 29700}
    assert len(order.papers) == 1


async def test_a_second_payment_of_one_order_is_paid_back_and_told(shop: Shop) -> None:
    order = await shop.bought()
    await shop.tell("again", Settled("ch_second", PREMIUM, order=order.reference, instalment=1))
    order = await shop.work(order.reference)
    assert await shop.books(order.id) == {"payment": 59400, "entitlement": 29700, "refund": 29700}
    assert order.refund_done == PREMIUM
    lines = await shop.rows("SELECT text FROM message WHERE text LIKE '%payée deux fois%'")
    assert len(lines) == 1
    assert await shop.breaks() == []


async def test_completed_but_unpaid_never_delivers(shop: Shop) -> None:
    placed = await shop.place()
    page = await shop.page(placed.reference)
    await shop.gateway.pay(page, "later")
    order = await shop.work(placed.reference)
    assert (order.state, order.pending, order.delivered_at) == (OrderState.awaiting_payment, True, None)
    assert await shop.rows("SELECT 1 FROM entitlement") == []
    await shop.gateway.pay(page, "settled")
    assert (await shop.work(placed.reference)).delivered_at == shop.clock()


async def test_the_wrong_amount_grants_nothing_and_goes_back(shop: Shop) -> None:
    placed = await shop.place()
    await shop.tell("odd", Settled("ch_odd", Money(100), order=placed.reference, instalment=1))
    order = await shop.work(placed.reference)
    assert order.state is OrderState.awaiting_payment
    assert await shop.books(order.id) == {"payment": 100, "refund": 100}
    assert await shop.breaks() == []


async def test_money_for_a_cancelled_order_goes_back(shop: Shop) -> None:
    placed = await shop.place()
    page = await shop.page(placed.reference)
    shop.clock.advance(days=2)
    await shop.sales.rounds.close_lapsed()
    await shop.gateway.pay(page, "now")
    order = await shop.work(placed.reference)
    assert order.state is OrderState.cancelled
    assert order.refund_done == PREMIUM
    assert await shop.breaks() == []


async def test_a_dispute_suspends_what_was_opened_and_a_won_one_opens_it_again(shop: Shop) -> None:
    order = await shop.bought()
    charge = (await shop.rows("SELECT charge_id FROM payment"))[0][0]
    await shop.tell("d1", DisputeChanged(charge, "dp_1", PREMIUM, "open"))
    assert await shop.books(order.id) == {"payment": 29700, "dispute": 29700}
    assert {row[0] for row in await shop.rows("SELECT state FROM entitlement")} == {"suspended"}
    await shop.tell("d2", DisputeChanged(charge, "dp_1", PREMIUM, "won"))
    assert {row[0] for row in await shop.rows("SELECT state FROM entitlement")} == {"active"}
    assert await shop.breaks() == []


async def test_what_is_contested_is_not_paid_back_as_well(shop: Shop) -> None:
    order = await shop.bought(given=frozenset({Consent.terms}))
    charge = (await shop.rows("SELECT charge_id FROM payment"))[0][0]
    await shop.tell("d1", DisputeChanged(charge, "dp_1", Money(10000), "open"))
    await shop.sales.withdraw(shop.id(order))
    assert await shop.books(order.id) == {"payment": 29700, "dispute": 10000, "refund": 19700}
    assert await shop.breaks() == []


async def test_a_refund_made_at_the_provider_gets_its_credit_note_and_shuts_what_was_open(shop: Shop) -> None:
    order = await shop.bought()
    charge = (await shop.rows("SELECT charge_id FROM payment"))[0][0]
    await shop.tell("r1", RefundedInAll(charge, PREMIUM))
    order = await shop.sales.order(order.reference)
    assert order.state is OrderState.refunded
    assert [one.reference for one in order.papers] == ["TEST-F2026-000001", "TEST-A2026-000001"]
    assert {row[0] for row in await shop.rows("SELECT state FROM entitlement")} == {"revoked"}
    assert await shop.breaks() == []


async def test_an_event_that_comes_before_its_order_is_known_waits_for_it(shop: Shop) -> None:
    placed = await shop.place()
    await shop.tell("refund first", RefundedInAll("ch_1", PREMIUM))
    assert await shop.books(placed.id) == {}
    await shop.tell("payment", Settled("ch_1", PREMIUM, order=placed.reference, instalment=1))
    assert await shop.books(placed.id) == {"payment": 29700, "refund": 29700}


async def test_an_order_reference_nobody_signed_pays_for_nothing(shop: Shop) -> None:
    placed = await shop.place()
    await shop.tell("forged", Settled("ch_1", PREMIUM, order=f"{placed.id}-forged", instalment=1))
    assert await shop.books(placed.id) == {}


async def test_a_refused_payment_may_be_tried_again_on_a_new_page(shop: Shop) -> None:
    placed = await shop.place()
    first = await shop.page(placed.reference)
    await shop.gateway.pay(first, "refused")
    second = await shop.page(placed.reference)
    assert second.session_id != first.session_id
    await shop.gateway.pay(second, "now")
    assert (await shop.sales.order(placed.reference)).state is OrderState.paid


async def test_a_business_gets_an_invoice_with_its_mentions(shop: Shop) -> None:
    placed = await shop.place(buyer=GARAGE, given=frozenset({Consent.terms}))
    await shop.pay(placed.reference)
    content = (await shop.rows("SELECT content FROM invoice"))[0][0]
    assert "123456789" in content
    assert "40" in content


HARMS = {
    "money in stands as entitlement, refund or dispute": (
        "UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE kind = 'entitlement'",
        "UPDATE payment SET amount_minor = amount_minor - 100",
    ),
    "every payment is booked once, for its amount": (
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE kind = 'payment'",
        "DELETE FROM ledger_entry WHERE kind = 'payment'",
        "INSERT INTO ledger_entry (order_id, payment_id, kind, amount_minor, currency, booked_at)"
        " SELECT order_id, payment_id, kind, amount_minor, currency, booked_at FROM ledger_entry",
    ),
    "what is booked as refunded is what is owed or went back": (
        "UPDATE ledger_entry SET kind = 'refund' WHERE kind = 'entitlement'",
        "INSERT INTO refund (order_id, payment_id, amount_minor, currency, reason, state, owed_at, latest_at)"
        " SELECT order_id, id, 100, 'EUR', 'staff', 'owed', paid_at, paid_at FROM payment",
    ),
    "what is booked as disputed is what disputes hold or took": (
        "INSERT INTO dispute (payment_id, external_id, amount_minor, state, opened_at)"
        " SELECT id, 'dp', 100, 'open', paid_at FROM payment",
        "INSERT INTO dispute (payment_id, external_id, amount_minor, state, opened_at)"
        " SELECT id, 'dp', 100, 'lost', paid_at FROM payment",
    ),
    "nobody is paid back more than was paid": ("UPDATE ledger_entry SET amount_minor = -1 WHERE kind = 'entitlement'",),
    "money nobody owed grants nothing": ("UPDATE payment SET surplus = 1",),
    "money, order and entry speak of the same order and currency": (
        "UPDATE ledger_entry SET currency = 'USD'",
        "UPDATE purchase_order SET currency = 'USD'",
        "UPDATE ledger_entry SET order_id = (SELECT MAX(id) FROM purchase_order)",
    ),
    "a paid order has money, or cost nothing": ("DELETE FROM ledger_entry WHERE kind = 'entitlement'",),
    "an order with money in force is paid": (
        "UPDATE purchase_order SET state = 'awaiting_payment'",
        "UPDATE purchase_order SET state = 'refunded'",
    ),
    "a paid order opens all that its lines include": ("DELETE FROM entitlement",),
    "nothing is open that no money stands for": (
        "UPDATE ledger_entry SET amount_minor = 0 WHERE kind = 'entitlement'",
    ),
    "nothing is delivered that was not paid": ("UPDATE payment SET surplus = 1",),
    "every payment that is kept has its invoice, and what went back its credit notes": (
        "DELETE FROM invoice",
        "UPDATE invoice SET amount_minor = amount_minor - 1",
    ),
    "a coupon counts the uses it has": (
        "UPDATE coupon SET uses = uses + 1",
        "UPDATE coupon SET most_uses = 0",
        "UPDATE coupon_use SET released_at = 1",
    ),
    "invoice numbers follow each other without a gap": (
        "UPDATE invoice_counter SET last = last + 1",
        "UPDATE invoice SET number = number + 1",
    ),
    "an instalment is paid by a payment that is kept": (
        "UPDATE instalment SET state = 'planned'",
        "UPDATE payment SET instalment_id = NULL",
    ),
}


async def test_each_law_of_the_books_finds_what_it_is_there_for(shop: Shop) -> None:
    await shop.sales.add_coupon(NewCoupon("ONE", CouponKind.percent, 10, shop.clock(), most_uses=1))
    placed = await shop.place(coupon="ONE")
    await shop.pay(placed.reference)
    await shop.work(placed.reference)
    await shop.draft("formation-basic")
    assert await shop.breaks() == []
    unnoticed = [
        (law, harm) for law, harms in HARMS.items() for harm in harms if law not in await shop.broken_after(harm)
    ]
    assert unnoticed == []
    assert list(HARMS) == [law for law, _ in _LAWS]


async def test_broken_books_freeze_delivery_and_raise_an_issue(shop: Shop) -> None:
    placed = await shop.place()
    await shop.pay(placed.reference)
    await shop.rows("UPDATE payment SET amount_minor = amount_minor - 100 RETURNING 1")
    assert (await shop.work(placed.reference)).delivered_at is None
    assert [row[0] for row in await shop.rows("SELECT key FROM issue")] == [f"ledger:order:{placed.id}"]


async def test_the_night_finds_what_was_done_to_the_row_of_an_old_order(shop: Shop) -> None:
    placed = await shop.place()
    await shop.pay(placed.reference)
    shop.clock.advance(days=200, hours=16)
    await shop.rows("UPDATE invoice SET amount_minor = amount_minor - 1 RETURNING 1")
    await shop.app.team.sales.rounds.run()
    assert ("ledger", f"ledger:order:{placed.id}") in await shop.rows("SELECT kind, key FROM issue")


async def test_a_freeze_is_lifted_when_the_books_are_whole_again(shop: Shop) -> None:
    placed = await shop.place()
    await shop.pay(placed.reference)
    await shop.rows("UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE kind = 'entitlement' RETURNING 1")
    await shop.breaks()
    await shop.rows("UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE kind = 'entitlement' RETURNING 1")
    assert await shop.breaks() == []
    assert (await shop.work(placed.reference)).delivered_at is not None


async def test_a_refusal_and_a_late_success_of_one_page_end_paid_in_either_order(shop: Shop) -> None:
    placed = await shop.place()
    page = await shop.page(placed.reference)
    await shop.tell("ok", Settled(page.charge, PREMIUM, order=placed.reference, instalment=1, session=page.session_id))
    await shop.tell("no", SessionChanged(page.session_id, "failed", order=placed.reference))
    assert (await shop.sales.order(placed.reference)).state is OrderState.paid
    assert [row[0] for row in await shop.rows("SELECT state FROM payment_attempt")] == ["succeeded"]


async def test_s5_one_event_that_comes_twenty_times_at_once_is_one_payment(shop: Shop) -> None:
    placed = await shop.place()
    paid = Settled("c1", Money(29700, "EUR"), order=placed.reference, instalment=1)
    await asyncio.gather(*(shop.tell("e1", paid) for _ in range(20)))
    assert await shop.books(placed.id) == {"payment": 29700, "entitlement": 29700}
    assert await shop.breaks() == []
