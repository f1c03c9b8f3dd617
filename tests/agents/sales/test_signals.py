"""A refused charge is told once and never nags; what looks like fraud is told to the staff with its reasons."""

from collections.abc import Sequence

from agents.payments import DisputeChanged, PaymentFact, SubscriptionChanged
from bot.app import App
from storage.database import Transaction
from storage.models.ids import OrderId
from storage.models.ledger import Payment
from storage.money import Money
from tests.agents.sales.shop import Shop
from tests.agents.sales.stripe_shop import StripeShop


async def subscribed(shop: Shop) -> tuple[str, int]:
    """The provider's name of a running subscription, and its order."""
    order = await shop.bought("diagnostic-a-distance")
    row = await shop.app.database.write(lambda tx: tx.ledger.subscription(order.id))
    assert row is not None
    return row.external_id, order.id


async def tell(shop: Shop, event: str, *facts: PaymentFact) -> Sequence[str]:
    """What the buyer reads after it."""
    shop.clock.advance(seconds=1)
    await shop.tell(event, *facts)
    await shop.app.worker.run_until_idle()
    rows = await shop.rows("SELECT text FROM message WHERE role = 'assistant' ORDER BY id")
    return [str(row.text) for row in rows]


async def test_a_subscription_that_is_behind_is_told_once_with_the_way_out(app: App, shop: Shop) -> None:
    subscription, number = await subscribed(shop)
    await tell(shop, "e1", SubscriptionChanged(subscription, "past_due"))
    shop.clock.advance(minutes=5)
    said = await tell(shop, "e2", SubscriptionChanged(subscription, "past_due"))
    (told,) = [str(row.text) for row in await shop.rows("SELECT text FROM mail WHERE key LIKE 'nudge:%'")]
    assert f"pour votre abonnement n°\u00a0{number}" in told
    assert "réessaie de lui-même" in told
    assert "Votre accès reste ouvert jusqu’au" in told
    assert (await tell(shop, "e3", SubscriptionChanged(subscription, "active"))) == said
    ended = await tell(shop, "e4", SubscriptionChanged(subscription, "ended"))
    assert ended[-1].endswith("est terminé. Rien d’autre ne sera prélevé.")
    assert await app.team.claims.refused() == []


async def test_who_ended_it_by_themselves_hears_nothing_of_it_again(shop: Shop) -> None:
    subscription, number = await subscribed(shop)
    await shop.sales.unsubscribe(OrderId(number))
    said = await tell(shop, "e1", SubscriptionChanged(subscription, "ended"))
    assert [one for one in said if "est terminé. Rien" in one] == []


async def test_refused_attempts_in_a_row_are_told_to_the_staff_once(app: App, shop: Shop) -> None:
    order = await shop.place("formation-basic")
    for _ in range(4):
        await shop.gateway.pay(await shop.page(order.reference), "refused")
    await shop.sales.rounds.run()
    await shop.sales.rounds.run()
    told = [(kind, times) for kind, detail, times in await app.team.staff.open_issues() if "refused attempts" in detail]
    assert told == [("payment", 1)]
    assert (await shop.pay(order.reference)).state == "paid"


async def test_many_disputes_are_told_with_their_number(app: App, shop: Shop) -> None:
    for number in range(2):
        await shop.bought("formation-basic")
        charges = await app.database.write(charges_of)
        await shop.tell(f"dispute {number}", DisputeChanged(charges[-1], f"dp_{number}", Money(9700, "EUR"), "open"))
        await shop.sales.rounds.run()
    details = [detail for _, detail, _ in await app.team.staff.open_issues()]
    assert [one for one in details if one.startswith("2 of 2 payments of the last 90 days are disputed")] != []


def charges_of(tx: Transaction) -> Sequence[str]:
    return [row.charge_id for row in tx.session.query(Payment).order_by(Payment.id)]


async def test_a_card_from_elsewhere_and_a_risk_are_told_to_the_staff_with_their_reasons_and_refuse_nobody(
    stripe: StripeShop,
) -> None:
    stripe.world.card = {"type": "card", "card": {"country": "US"}}
    stripe.world.billing = {"address": {"country": "BE"}}
    stripe.world.risk = "elevated"
    order = await stripe.paid("formation-basic")
    assert order.delivered_at is not None
    (told,) = [detail for kind, detail, _ in await stripe.app.team.staff.open_issues() if kind == "payment"]
    assert "97.00" in told
    assert "the card or account is from US, the buyer gave FR" in told
    assert "the billing address is in BE, the buyer gave FR" in told
    assert "the provider finds the risk elevated" in told


async def test_a_card_from_home_is_nobodys_business(stripe: StripeShop) -> None:
    await stripe.paid("diagnostic-a-distance")
    assert [kind for kind, _, _ in await stripe.app.team.staff.open_issues() if kind == "payment"] == []
