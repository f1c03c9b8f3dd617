"""Nudges: planned from facts, decided when they are due, each sent once."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest

from agents.sales.service import SellerDetails
from storage.database import Transaction
from storage.models.conversation import ConversationState
from storage.models.ids import ContactId
from storage.models.nudge import Nudge, NudgeState
from storage.models.order import Order
from storage.models.provider import Subscription, SubscriptionState
from tests.agents.marketing.conftest import House
from tests.agents.sales.shop import GARAGE
from tests.builders import Line

SELLER = SellerDetails(
    "Diag Auto SAS", "12 rue de la Mécanique, 69007 Lyon", "732829320", "FR44732829320", "a@b.fr", "+33 4", "CM2C"
)


async def test_after_a_purchase_each_step_is_planned_on_its_local_day(house: House) -> None:
    await house.shop.bought("formation-basic")
    assert [(one.step, f"{one.due_at:%m-%dT%H:%M}") for one in await house.nudges()] == [
        ("consent", "11-20T09:15"),
        ("upsell", "11-21T09:00"),
        ("last_reminder", "11-23T09:00"),
        ("feedback", "11-27T17:00"),
        ("bonus", "12-04T09:00"),
    ]


async def test_who_never_said_yes_is_asked_once_and_hears_nothing_more(house: House) -> None:
    await house.shop.bought("formation-basic")
    await house.at("2026-12-06T09:00")
    assert await house.fates() == {"consent": "sent"} | dict.fromkeys(
        ("upsell", "last_reminder", "feedback", "bonus"), "no_consent"
    )
    assert [one for one in await house.heard() if "de ma propre initiative" in one] == [(await house.heard())[-1]]


async def test_who_said_yes_gets_the_whole_sequence_with_rows_and_equal_buttons(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    upsell = await house.alice.last()
    assert "297,00\u00a0€" in str(upsell["reply"])
    labels = [one["label"] for one in cast("Sequence[Line]", upsell["buttons"])]
    assert labels == ["Voir l’offre", "Non, merci", "Ne plus m’écrire"]
    await house.at("2026-12-04T09:00")
    assert await house.fates() == {
        "consent": "already_asked", "upsell": "sent", "last_reminder": "sent", "feedback": "sent", "bonus": "sent",
    }  # fmt: skip
    assert "Dernier message" in (await house.heard())[-3]
    assert "données figées" in (await house.heard())[-1].lower()


async def test_a_no_to_the_offer_is_the_end_of_the_offer_not_of_the_rest(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    await house.alice.presses("Non, merci")
    await house.at("2026-11-27T17:00")
    fates = await house.fates()
    assert (fates["last_reminder"], fates["feedback"]) == ("replied", "sent")


async def test_who_writes_after_the_offer_is_not_reminded_of_it(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    await house.alice.says("mon voyant moteur est allumé")
    await house.at("2026-11-23T09:30")
    fates = await house.fates()
    assert (fates["upsell"], fates["last_reminder"]) == ("sent", "replied")


async def test_a_stop_holds_from_the_next_message_on(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    await house.alice.says("stop")
    said = len(await house.heard())
    await house.at("2026-12-05T09:00")
    assert len(await house.heard()) == said
    assert set((await house.fates()).values()) == {"already_asked", "sent", "replied", "no_consent"}


async def test_what_is_bought_meanwhile_is_not_proposed(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.shop.bought("formation-premium")
    await house.at("2026-11-23T09:00")
    basic = [one for one in await house.nudges() if one.order_id == 1]
    assert [(one.step, one.reason) for one in basic[1:3]] == [("upsell", "bought"), ("last_reminder", "bought")]


async def test_nobody_who_withdrew_is_nudged_about_it(house: House) -> None:
    await house.agrees()
    order = await house.shop.bought("diagnostic-a-distance")
    await house.shop.sales.withdraw(house.shop.id(order))
    await house.at("2026-12-05T09:00")
    assert "sent" not in (await house.fates()).values()


async def test_a_person_who_holds_the_thread_is_waited_for(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    here = await house.alice.conversation()
    await house.app.database.write(lambda tx: tx.conversations.change_owner(here, ConversationState.with_person))
    await house.at("2026-11-21T12:30")
    assert (await house.fates())["upsell"] == "with_person"
    await house.app.database.write(lambda tx: tx.conversations.change_owner(here, ConversationState.open))
    await house.at("2026-11-21T14:00")
    assert (await house.fates())["upsell"] == "sent"


async def test_a_sunday_is_waited_out(house: House) -> None:
    await house.agrees()
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    await house.shop.bought("formation-basic")
    await house.at("2026-11-22T18:00")
    assert (await house.fates())["upsell"] == "quiet_hours"
    await house.at("2026-11-23T07:00")
    (upsell,) = [one for one in await house.nudges() if one.step == "upsell"]
    assert (upsell.state, upsell.sent_at) == ("sent", datetime(2026, 11, 23, 7, 0, tzinfo=UTC))


async def test_two_purchases_are_not_two_nudges_a_day(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.shop.bought("coaching-garages", buyer=GARAGE)
    await house.at("2026-11-21T18:00")
    sent = [one for one in await house.nudges() if one.state == NudgeState.sent]
    assert len(sent) == 1


async def test_an_order_left_unpaid_is_recalled_twice_at_most(house: House) -> None:
    await house.agrees()
    house.clock.advance(hours=1)
    await house.shop.draft("formation-basic")
    house.clock.advance(hours=2)
    await house.app.recurring["upsell"]()
    assert "97,00\u00a0€" in (await house.heard())[-1]
    await house.at("2026-11-24T09:00")
    await house.app.recurring["upsell"]()
    assert await house.fates("abandoned_cart") == {"first": "sent", "second": "sent"}
    assert len([one for one in await house.heard() if "Formation Basic, 97" in one or "reste ouverte" in one]) == 2


async def test_an_order_of_the_evening_is_recalled_the_next_morning_alone(house: House) -> None:
    await house.agrees()
    house.clock.at = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)
    await house.shop.draft("formation-basic")
    house.clock.advance(hours=2)
    await house.app.recurring["upsell"]()
    await house.at("2026-11-22T09:00")
    first, second = await house.nudges("abandoned_cart")
    assert first.sent_at == datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
    assert (second.state, second.reason) == ("skipped", "often_enough")


async def test_an_order_that_was_paid_is_not_recalled(house: House) -> None:
    await house.agrees()
    placed = await house.shop.place("formation-basic")
    house.clock.advance(hours=1)
    await house.app.recurring["upsell"]()
    await house.shop.pay(placed.reference)
    await house.at("2026-11-21T12:00")
    assert set((await house.fates("abandoned_cart")).values()) == {"decided_in_time"}


async def test_by_mail_where_only_mail_was_allowed(house: House) -> None:
    await house.shop.sales.name_seller(SELLER)
    await house.alice.taps("consent:email:marketing:yes", "Oui")
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    (mail,) = (house.app.settings.data_dir / "outbox").glob("nudge-*.eml")
    assert "alice@example.org" in mail.read_text("utf-8")
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail.read_text("utf-8")
    assert "Pour Diag Auto SAS" in mail.read_text("utf-8")
    (upsell,) = [one for one in await house.nudges() if one.step == "upsell"]
    assert (upsell.channel, mail.stem) == ("email", f"nudge-{upsell.id}")


async def test_the_link_of_a_mail_ends_the_mails_with_a_proof(house: House) -> None:
    await house.alice.taps("consent:email:marketing:yes", "Oui")
    await house.shop.bought("formation-basic")
    await house.at("2026-11-21T09:00")
    (upsell,) = [one for one in await house.nudges() if one.step == "upsell"]
    await house.app.post.unsubscribing.unsubscribe(house.app.post.links.token(upsell.mail_id or 0))
    await house.at("2026-12-05T09:00")
    assert len(list((house.app.settings.data_dir / "outbox").glob("nudge-*.eml"))) == 1
    last = (await house.app.team.consents.history(ContactId(1)))[-1]
    assert (last.how, last.purpose, last.granted) == ("link", "marketing", False)


async def test_many_at_once_send_one(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    said = len(await house.heard())
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    await asyncio.gather(*(house.app.recurring["upsell"]() for _ in range(5)))
    await house.app.worker.run_until_idle()
    assert len(await house.heard()) == said + 1


async def test_one_that_breaks_holds_no_other_back(house: House) -> None:
    await house.agrees()
    await house.shop.bought("formation-basic")
    await house.app.database.write(_broken_one)
    house.clock.at = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    with pytest.raises(ExceptionGroup, match="could not be decided"):
        await house.app.recurring["upsell"]()
    assert (await house.fates())["upsell"] == "sent"


def _broken_one(tx: Transaction) -> None:
    """A nudge of a sequence that nobody knows."""
    tx.nudges.add(
        Nudge(
            key="odd", contact_id=1, order_id=1, sequence="odd", step="odd", purpose="marketing", state="planned",
            due_at=tx.now, expires_at=tx.now + timedelta(days=9), created_at=tx.now,
        )
    )  # fmt: skip


async def test_a_yearly_renewal_is_told_between_three_months_and_one_before(house: House) -> None:
    order = await house.shop.bought("diagnostic-a-distance")
    await house.app.database.write(lambda tx: _yearly(tx, order.id))
    await house.at("2027-09-01T09:00")
    await house.app.recurring["upsell"]()
    assert await house.fates("renewal") == {}
    await house.at("2027-09-10T09:00")
    for _ in range(2):
        await house.app.recurring["upsell"]()
    await house.app.worker.run_until_idle()
    assert await house.fates("renewal") == {"notice": "sent"}
    (mail,) = (house.app.settings.data_dir / "outbox").glob("nudge-*.eml")
    assert "L215-1" in mail.read_text("utf-8")


def _yearly(tx: Transaction, order_id: int) -> None:
    """What a yearly product will be: today's catalogue sells by the month."""
    order = tx.session.get_one(Order, order_id)
    order.period = "year"
    renews_at = datetime(2027, 11, 20, 9, 0, tzinfo=UTC)
    known = tx.ledger.subscription(order_id)
    if known is None:
        known = Subscription(order_id=order_id, gateway="test", external_id="sub_1", state=SubscriptionState.active)
        tx.session.add(known)
    known.paid_until, known.state = renews_at, SubscriptionState.active
    tx.session.flush()
