"""Which facts of the business third parties are told, and that nothing in them names a person."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.marketing.service import Interest
from agents.messages import ChannelName, Sender
from agents.payments import DisputeChanged, SubscriptionChanged
from agents.sales.balancing import balance, owe_refund
from agents.support.desk import NewTicket
from agents.webhooks.kinds import Kind
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings, load_settings
from storage.database import Transaction
from storage.models.ledger import RefundReason
from storage.money import Money
from tests.agents.sales.shop import Shop
from tests.agents.webhooks.conftest import EVERYTHING
from tests.conftest import FixedClock
from tests.loopback.webhook_receiver import Receiver


@pytest.fixture
async def app(settings: Settings, clock: FixedClock, library: Library, tmp_path: Path) -> AsyncIterator[App]:
    private = load_settings({"ALEX_DATA_DIR": str(tmp_path), "ALEX_WEB__PRIVATE_WEBHOOKS": "on"})
    built = build(private, clock=clock, library=library, printer=PaperlessRenderer())
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)


async def listens(app: App, receiver: Receiver) -> int:
    issued = await app.team.webhooks.add(receiver.url, kinds=EVERYTHING, note="", actor="test")
    receiver.secret = issued.secret
    return issued.endpoint_id


async def test_a_sale_is_told_signed_once_and_without_a_name(app: App, shop: Shop, receiver: Receiver) -> None:
    endpoint_id = await listens(app, receiver)
    await app.team.webhooks.choose(endpoint_id, [Kind.order_paid], actor="test")
    order = await shop.place("formation-basic")
    await shop.pay(order.reference)
    await app.worker.run_until_idle()
    for number in range(1, 10):
        await app.jobs._reactions.react(number)
    await app.worker.run_until_idle()
    assert receiver.kinds == ["order.paid"]
    data = receiver.taken[0]["data"]
    assert isinstance(data, dict)
    assert data["total"] == {"amount_minor": 9700, "currency": "EUR"}
    assert data["products"] == ["formation-basic"]
    assert data["paid_through"] == ["test"]
    told = json.dumps(receiver.taken, ensure_ascii=False)
    assert [word for word in ("Alice", "alice@example.org", order.reference) if word in told] == []


async def test_refunds_disputes_and_ends_are_told(app: App, shop: Shop, receiver: Receiver) -> None:
    order = await shop.place("diagnostic-a-distance")
    await shop.pay(order.reference)
    await app.worker.run_until_idle()
    await listens(app, receiver)
    await shop.sales.unsubscribe(shop.id(order))
    charge, subscription = await app.database.write(lambda tx: names(tx, order.id))
    await shop.tell("e1", DisputeChanged(charge, "dp_1", Money(1000, "EUR"), "open"))
    await shop.tell("e2", SubscriptionChanged(subscription, "ended"))
    await app.database.write(lambda tx: refund(tx, order.id, 500))
    await app.worker.run_until_idle()
    kinds = ["order.disputed", "order.refund_owed", "order.refunded", "subscription.ended", "subscription.ending"]
    assert sorted(str(kind) for kind in receiver.kinds) == kinds


def names(tx: Transaction, order_id: int) -> tuple[str, str]:
    subscription = tx.ledger.subscription(order_id)
    assert subscription is not None
    return tx.ledger.payments(order_id)[0].charge_id, subscription.external_id


def refund(tx: Transaction, order_id: int, amount: int) -> None:
    """What the staff's command does."""
    owe_refund(tx, tx.ledger.payments(order_id)[0], amount, RefundReason.staff)
    balance(tx, tx.orders.lock(order_id))


async def test_tickets_wishes_and_calls_for_a_person_are_told_by_their_numbers(
    app: App, shop: Shop, receiver: Receiver
) -> None:
    await listens(app, receiver)
    ticket = await app.team.desk.open(NewTicket("email", "camille@example.com", "Où est ma commande 1043 ?"))
    await app.team.desk.send(ticket.id, text="Elle part demain.", actor="Bob")
    contact_id = await shop.customer()
    await app.team.marketing.note_request(contact_id, interest=Interest.site, text="Un site, 06 12 34 56 78")
    thread = await app.receiving.conversation_of(Sender(ChannelName.terminal, "alice", "alice", name="alice"))
    await app.team.support.ask_for_person(thread, reason="Je veux parler à Bob")
    await app.worker.run_until_idle()
    kinds = ["handoff.requested", "lead.captured", "ticket.handled", "ticket.opened"]
    assert sorted(str(kind) for kind in receiver.kinds) == kinds
    told = str(receiver.taken)
    assert [word for word in ("camille", "06 12", "Bob") if word in told] == []
