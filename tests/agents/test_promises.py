"""What was stated binds: prices at checkout, refunds and delays until our rows say they happened."""

from datetime import timedelta

import pytest

from agents import promises
from agents.errors import InvalidInput, NotFound
from agents.messages import ChannelName, Sender
from agents.sales.policy import Consent
from storage.database import Transaction
from storage.models.ids import ContactId, ConversationId
from storage.models.promise import PromiseFate, PromiseKind
from storage.money import Money
from tests.agents.sales.conftest import shop
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock

__all__ = ["shop"]

PREMIUM = "formation-premium"


async def thread(shop: Shop, name: str = "alice") -> ConversationId:
    return await shop.app.receiving.conversation_of(Sender(ChannelName.terminal, name, name, name=name))


async def open_of(shop: Shop, name: str = "alice") -> list[str]:
    contact_id = await shop.customer(name)
    found = await shop.app.database.write(lambda tx: promises.open_for(tx, contact_id))
    return [one.text for one in found]


async def test_a_price_that_was_stated_is_the_price_that_checkout_takes(
    shop: Shop, alice: Person, charlie: Person, clock: FixedClock
) -> None:
    await alice.says("Quels sont vos prix ?")
    await charlie.says("Bonjour")
    await shop.sales.set_price(PREMIUM, Money(34700))
    clock.advance(hours=5)
    assert (await shop.draft(PREMIUM, name="alice")).total == Money(29700)
    assert (await shop.draft(PREMIUM, name="charlie")).total == Money(34700)


async def test_an_old_price_ends_with_its_promise_however_often_it_is_asked_for(
    shop: Shop, alice: Person, clock: FixedClock
) -> None:
    await alice.says("Quels sont vos prix ?")
    await shop.sales.set_price(PREMIUM, Money(34700))
    clock.advance(hours=23)
    held = await shop.draft(PREMIUM)
    assert held.expires_at == clock() + timedelta(hours=1)
    await alice.says("je veux acheter la premium")
    clock.advance(hours=1)
    assert (await shop.draft(PREMIUM)).total == Money(34700)


async def test_a_price_that_fell_is_not_held_up_by_a_higher_promise(shop: Shop, alice: Person) -> None:
    await alice.says("Quels sont vos prix ?")
    await shop.sales.set_price(PREMIUM, Money(24700))
    assert (await shop.draft(PREMIUM)).total == Money(24700)


async def test_what_a_person_of_the_team_promised_is_remembered_until_it_is_kept(shop: Shop) -> None:
    conversation_id = await thread(shop)
    said = "Je vous rappelle mardi matin."

    key = await shop.app.database.write(
        lambda tx: promises.record(tx, conversation_id, text=said, author="Bob", due_at=tx.now + timedelta(days=3))
    )
    assert await open_of(shop) == [said]
    assert await open_of(shop, "charlie") == []
    await shop.app.database.write(lambda tx: promises.end(tx, key, fate=PromiseFate.kept, why="called"))
    assert await open_of(shop) == []


async def test_the_same_words_twice_are_one_promise(shop: Shop) -> None:
    conversation_id = await thread(shop)
    keys = [
        await shop.app.database.write(lambda tx: promises.record(tx, conversation_id, text="Je m’en occupe."))
        for _ in range(2)
    ]
    assert keys[0] == keys[1]


async def test_an_overdue_promise_becomes_an_issue(shop: Shop, clock: FixedClock) -> None:
    conversation_id = await thread(shop)
    due_at = clock() + timedelta(days=1)
    await shop.app.database.write(
        lambda tx: promises.record(tx, conversation_id, text="Une réponse demain.", due_at=due_at)
    )
    clock.advance(days=1)
    assert await shop.app.database.write(promises.review) == 0, "the day is not over"
    clock.advance(days=1)
    assert await shop.app.database.write(promises.review) == 1
    issues = await shop.app.database.write(lambda tx: [one.kind for one in tx.issues.open()])
    assert issues == ["promise"]


async def test_a_price_needs_an_amount_and_an_end(shop: Shop) -> None:
    conversation_id = await thread(shop)
    with pytest.raises(InvalidInput):
        await shop.app.database.write(
            lambda tx: promises.record(tx, conversation_id, text="297 €", kind=PromiseKind.price)
        )
    with pytest.raises(NotFound):
        await shop.app.database.write(lambda tx: promises.record(tx, ConversationId(999), text="Promis."))


async def test_a_strangers_ledger_is_empty(shop: Shop) -> None:
    assert await shop.app.database.write(lambda tx: promises.open_for(tx, ContactId(999))) == []


async def test_a_refund_is_promised_when_it_is_owed_and_kept_when_it_is_sent(shop: Shop) -> None:
    order = await shop.pay((await shop.place(given=frozenset({Consent.terms}))).reference)
    await shop.sales.withdraw_by(order.reference)
    await shop.app.worker.run_until_idle()
    contact_id = await shop.customer()

    def refunds(tx: Transaction) -> list[tuple[Money | None, str]]:
        found = promises.open_for(tx, contact_id)
        return [(one.amount, one.text) for one in found if one.kind is PromiseKind.refund]

    assert await shop.app.database.write(refunds) == [(Money(29700), f"Remboursement de la commande n° {order.id}")]
    await shop.sales.rounds.run()
    shop.clock.advance(days=14)
    await shop.sales.rounds.run()
    assert await shop.app.database.write(refunds) == []
    assert await shop.app.database.write(lambda tx: list(tx.issues.open())) == []
