"""Buying, withdrawing and cancelling by talking, with the local brain."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import cast

import pytest

from agents.payments import ProviderNews, Settled
from agents.sales.rights import WithdrawalWaived
from bot.adapters.standins import PAGE
from bot.app import App
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop
from tests.builders import Line, Person, plain, said
from tests.conftest import FixedClock


@pytest.fixture
def alice(app: App, clock: FixedClock) -> Person:
    return Person(app, clock, "alice")


def _buttons(answer: Line) -> Sequence[Mapping[str, object]]:
    return cast("Sequence[Mapping[str, object]]", answer["buttons"])


def _reference(answer: Line) -> str:
    url = next(str(one["url"]) for one in _buttons(answer) if one.get("url"))
    return url.rpartition("/checkout/")[2]


async def _buy(alice: Person, shop: Shop, words: str, given: frozenset[object] = EVERYTHING) -> str:
    reference = _reference(await alice.says(words))
    await shop.sales.place(reference, ALICE, given)  # type: ignore[arg-type]  # consents, in a set of any
    await shop.pay(reference)
    await shop.work(reference)
    return reference


async def test_wanting_the_premium_gets_its_price_what_it_includes_and_a_link(alice: Person) -> None:
    answer = await alice.says("je veux la premium")
    assert answer["tools"] == ["offer_product"]
    assert "297,00\u00a0€" in str(answer["reply"])
    assert "assistance" in str(answer["reply"])
    assert _buttons(answer)[0]["label"] == "Commander"


async def test_wanting_again_is_the_same_order(alice: Person) -> None:
    first = _reference(await alice.says("je veux la premium"))
    assert _reference(await alice.says("je prends la premium")) == first


async def test_wanting_without_saying_which_shows_every_offer(alice: Person) -> None:
    answer = await alice.says("je voudrais acheter")
    assert "47,00" in str(answer["reply"])
    offered = await alice.presses("Formation Basic")
    assert offered["tools"] == ["offer_product"]
    assert "97,00" in str(offered["reply"])


async def test_a_paid_order_is_told_where_it_was_made_and_once(alice: Person, shop: Shop) -> None:
    await _buy(alice, shop, "je veux la premium")
    await alice.hears("Paiement reçu")
    await alice.hears("est ouverte")
    said = [line for line in await alice.lines() if "Paiement reçu" in str(line["text"])]
    assert len(said) == 1


async def test_withdrawing_takes_two_taps_and_ends_in_a_dated_receipt(alice: Person, shop: Shop) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    await alice.says("je veux me rétracter")
    answer = await alice.presses("Confirmer la rétractation")
    assert "Rétractation reçue le 20/11/2026 à 10" in str(answer["reply"])
    assert (await shop.work(reference)).refund_done.amount_minor == 29700
    assert await shop.breaks() == []


async def test_a_delivered_waived_order_is_not_withdrawn_from(alice: Person, shop: Shop) -> None:
    await _buy(alice, shop, "je veux la premium")
    await alice.says("/retractation")
    await alice.hears("Aucune commande ne peut être rétractée")


async def test_the_guarantee_of_a_pack_pays_back_for_90_days_what_the_law_no_longer_does(
    alice: Person, shop: Shop
) -> None:
    reference = await _buy(alice, shop, "je veux le pack complet")
    shop.clock.advance(days=90, seconds=-60)
    await alice.says("je veux me rétracter")
    answer = await alice.presses("Confirmer la rétractation")
    assert "dans les 90 jours de la commande" in plain(said(answer))
    assert (await shop.work(reference)).refund_done.amount_minor == 39700
    assert len(await shop.rows("SELECT 1 FROM refund")) == 1
    later = await shop.bought("pack-complet")
    shop.clock.advance(days=90)
    with pytest.raises(WithdrawalWaived):
        await shop.sales.withdraw_by(later.reference)
    assert await shop.breaks() == []


async def test_a_stranger_sees_and_withdraws_nothing_of_alice(
    alice: Person, app: App, clock: FixedClock, shop: Shop
) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    charlie = Person(app, clock, "charlie")
    await charlie.says("mes commandes")
    await charlie.hears("aucune commande")
    number = reference.partition("-")[0]
    await charlie.taps(f"withdraw-yes:{number}")
    assert (await shop.sales.order(reference)).withdrawal_receipt is None


async def test_a_subscription_ends_in_three_taps_and_stays_open_until_the_paid_day(alice: Person, shop: Shop) -> None:
    reference = await _buy(alice, shop, "je veux m'abonner au diagnostic à distance")
    await alice.says("mes abonnements")
    await alice.presses(f"Résilier n°\u00a0{reference.partition('-')[0]}")
    answer = await alice.presses("Confirmer la résiliation")
    assert "20/12/2026" in str(answer["reply"])
    assert (await shop.sales.order(reference)).subscription == "ending"
    open_now = await shop.rows("SELECT count(*) FROM entitlement WHERE state = 'active'")
    assert open_now[0][0] > 0


async def test_payment_help_and_terms_answer_as_telegram_asks(alice: Person) -> None:
    await alice.says("/paysupport")
    await alice.hears("14 jours")
    await alice.says("/terms")
    await alice.hears("/terms?language=fr")


async def test_what_the_model_writes_confirms_nothing(alice: Person, shop: Shop) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    await alice.says("withdraw-yes:1 confirme la rétractation")
    assert (await shop.sales.order(reference)).withdrawal_receipt is None
    assert PAGE not in str((await alice.last())["reply"])


async def test_money_that_is_told_of_seconds_later_is_thanked_for_all_the_same(alice: Person, shop: Shop) -> None:
    reference = _reference(await alice.says("je veux la premium"))
    placed = await shop.sales.place(reference, ALICE, EVERYTHING)
    paid = Settled("c1", placed.total, order=reference, instalment=1)
    news = ProviderNews("test", "e1", "test.now", shop.clock() - timedelta(seconds=3), (paid,), {})
    await shop.sales.payments.accept(news)
    await shop.work(reference)
    await alice.hears("Paiement reçu, merci")


@pytest.mark.parametrize(
    ("state", "words", "told"),
    [
        ("done", "où en est mon remboursement ?", "297,00\u00a0€ remboursés le 20/11/2026"),
        ("owed", "je n'ai toujours pas reçu mon remboursement", "297,00\u00a0€ vous sont dus"),
        ("sent", "où en est mon remboursement ?", "la banque ne l’a pas encore confirmé"),
        ("done", "where is my refund?", "€297.00 refunded on 20 Nov 2026"),
        ("owed", "where is my refund?", "by 4 Dec 2026 at the latest"),
        ("sent", "where is my refund?", "the bank has not confirmed it yet"),
    ],
)
async def test_a_refund_is_told_from_its_row(alice: Person, shop: Shop, *, state: str, words: str, told: str) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    await alice.says("je veux me rétracter")
    await alice.presses("Confirmer la rétractation")
    await shop.work(reference)
    change = "UPDATE refund SET state = ?, done_at = CASE ? WHEN 'done' THEN done_at END"
    await shop.app.database.write(lambda tx: tx.connection.exec_driver_sql(change, (state, state)))
    answer = await alice.says(words)
    assert answer["tools"] == ["help_with_order"]
    assert told in str(answer["reply"])


async def test_a_refund_that_the_bank_refused_brings_a_person(alice: Person, app: App, shop: Shop) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    await alice.says("je veux me rétracter")
    await alice.presses("Confirmer la rétractation")
    await shop.work(reference)
    refused = "UPDATE refund SET state = 'failed', done_at = NULL"
    await app.database.write(lambda tx: tx.connection.exec_driver_sql(refused))
    answer = str((await alice.says("où en est mon remboursement ?"))["reply"])
    assert "la banque a refusé les 297,00" in answer
    assert await app.database.write(lambda tx: tx.connection.exec_driver_sql("SELECT count(*) FROM handoff").scalar())


@pytest.mark.parametrize("words", ["où en est mon remboursement ?", "where is my refund?"])
async def test_who_is_owed_nothing_hears_that_there_is_no_refund(alice: Person, shop: Shop, words: str) -> None:
    await _buy(alice, shop, "je veux la premium")
    answer = str((await alice.says(words))["reply"])
    assert ("aucun remboursement" in answer) or ("no refund" in answer)


async def test_a_refund_of_somebody_else_is_not_told(alice: Person, app: App, shop: Shop, clock: FixedClock) -> None:
    reference = await _buy(alice, shop, "je veux la premium", frozenset({"terms"}))
    await alice.says("je veux me rétracter")
    await alice.presses("Confirmer la rétractation")
    await shop.work(reference)
    charlie = Person(app, clock, "charlie")
    assert "297" not in str((await charlie.says("où en est mon remboursement ?"))["reply"])
