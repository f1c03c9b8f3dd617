"""Telegram Stars as use-cases: invoice, pre-checkout, settlement by charge id, renewal, refund."""

from dataclasses import dataclass, field

import pytest

from agents.errors import GatewayError
from agents.messages import ChannelName
from agents.sales.ordering import Buyer
from agents.sales.policy import Consent
from agents.sales.stars import StarsPaid
from agents.sales.views import OrderView
from storage.models.order import BuyerKind, OrderState
from storage.money import Money
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop


@dataclass
class Telegram:
    """What the channel does for Stars."""

    refunds: list[tuple[str, str]] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)
    is_down: bool = False

    async def refund_stars(self, user_id: str, charge_id: str) -> None:
        if self.is_down:
            raise GatewayError(reason="down")
        self.refunds.append((user_id, charge_id))

    async def end_stars_subscription(self, user_id: str, charge_id: str) -> None:
        self.ended.append((user_id, charge_id))

    async def invoice_link(self, *, title: str, description: str, payload: str, price: Money, monthly: bool) -> str:
        return f"https://t.me/$invoice?{payload}&{price.amount_minor}&{monthly}"


@pytest.fixture
def telegram(shop: Shop) -> Telegram:
    shop.sales.payments.stars = Telegram()
    return shop.sales.payments.stars


async def _ordered(shop: Shop, product: str = "formation-premium", buyer: Buyer = ALICE) -> OrderView:
    draft = await shop.draft(product, channel=ChannelName.telegram)
    return await shop.sales.place(draft.reference, buyer, EVERYTHING)


def _payment(shop: Shop, payload: str, charge: str = "tg_1", stars: int = 14850, **more: object) -> StarsPaid:
    return StarsPaid(charge, payload, stars, "777", shop.clock(), **more)  # type: ignore[arg-type]  # fields by name


async def test_in_telegram_the_price_is_in_stars_and_paid_by_an_invoice(shop: Shop, telegram: Telegram) -> None:
    order = await _ordered(shop)
    assert order.total == Money(14850, "XTR")
    invoice = await shop.sales.stars.invoice(shop.id(order))
    assert len(invoice.payload.encode()) <= 128
    assert invoice.price == Money(14850, "XTR")
    assert await shop.sales.stars.refusal(invoice.payload, invoice.price, language="fr") is None
    await shop.sales.stars.paid(_payment(shop, invoice.payload))
    paid = await shop.work(order.reference)
    assert (paid.state, paid.delivered_at) == (OrderState.paid, shop.clock())
    assert await shop.breaks() == []


async def test_the_page_leads_to_telegrams_own_payment_sheet(shop: Shop, telegram: Telegram) -> None:
    order = await _ordered(shop)
    assert (await shop.sales.page_to_pay(order.reference)).startswith("https://t.me/$invoice")


async def test_paying_one_invoice_twice_is_paid_back_by_charge_and_told(shop: Shop, telegram: Telegram) -> None:
    order = await _ordered(shop)
    invoice = await shop.sales.stars.invoice(shop.id(order))
    await shop.sales.stars.paid(_payment(shop, invoice.payload))
    await shop.sales.stars.paid(_payment(shop, invoice.payload))
    await shop.sales.stars.paid(_payment(shop, invoice.payload, charge="tg_2"))
    await shop.work(order.reference)
    assert telegram.refunds == [("777", "tg_2")]
    assert await shop.books(order.id) == {"payment": 29700, "entitlement": 14850, "refund": 14850}
    assert len(await shop.rows("SELECT 1 FROM event WHERE kind = 'RefundOwed'")) == 1


async def test_what_is_not_owed_is_refused_before_the_money_moves(shop: Shop, telegram: Telegram) -> None:
    order = await _ordered(shop)
    invoice = await shop.sales.stars.invoice(shop.id(order))
    stars = shop.sales.stars
    refusals = [
        await stars.refusal(invoice.payload, Money(1, "XTR"), language="fr"),
        await stars.refusal("1-forged:1:1", invoice.price, language="fr"),
        await stars.refusal("nonsense", invoice.price, language="en"),
    ]
    assert None not in refusals
    await stars.paid(_payment(shop, invoice.payload))
    assert await stars.refusal(invoice.payload, invoice.price, language="fr") == "Rien n’est à payer maintenant."


async def test_a_month_renews_under_the_first_payload_and_ends_when_asked(shop: Shop, telegram: Telegram) -> None:
    order = await _ordered(shop, "diagnostic-a-distance")
    invoice = await shop.sales.stars.invoice(shop.id(order))
    assert invoice.monthly
    until = shop.clock.at.replace(month=12)
    await shop.sales.stars.paid(_payment(shop, invoice.payload, stars=2350, paid_until=until))
    shop.clock.advance(days=30)
    again = _payment(shop, invoice.payload, "tg_2", 2350, paid_until=until.replace(year=2027, month=1), is_first=False)
    await shop.sales.stars.paid(again)
    assert await shop.books(order.id) == {"payment": 4700, "entitlement": 4700}
    ending = await shop.sales.unsubscribe(shop.id(order))
    assert ending.subscription == "ending"
    assert telegram.ended == [("777", "tg_1")]
    assert await shop.breaks() == []


async def test_a_withdrawal_pays_stars_back_and_waits_while_telegram_is_down(shop: Shop, telegram: Telegram) -> None:
    draft = await shop.draft(channel=ChannelName.telegram)
    order = await shop.sales.place(draft.reference, ALICE, frozenset({Consent.terms}))
    invoice = await shop.sales.stars.invoice(shop.id(order))
    await shop.sales.stars.paid(_payment(shop, invoice.payload))
    telegram.is_down = True
    await shop.sales.withdraw(shop.id(order))
    await shop.work(order.reference)
    assert telegram.refunds == []
    telegram.is_down = False
    shop.clock.advance(minutes=15)
    await shop.sales.rounds.run()
    await shop.sales.stars.refunded("tg_1", 14850, at=shop.clock())
    assert telegram.refunds == [("777", "tg_1")]
    assert (await shop.sales.order(order.reference)).state is OrderState.refunded
    assert await shop.breaks() == []


async def test_a_training_in_telegram_is_paid_in_euro(shop: Shop, telegram: Telegram) -> None:
    buyer = Buyer("Alice", "alice@example.org", BuyerKind.consumer, "FR")
    order = await _ordered(shop, "coaching-primo-arrivants", buyer)
    assert order.total == Money(89000)
