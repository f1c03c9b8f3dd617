"""Offers at the right moment, and doubts answered from rows."""

import pytest

from agents.sales.offering import BETWEEN_OFFERS, DECLINED_FOR, Moment, Offering
from agents.sales.service import SellerDetails
from agents.texts.lookup import say
from storage.database import Transaction
from storage.models.garage import Case
from storage.models.ids import ConversationId, TurnId
from tests.agents.sales.shop import Shop
from tests.builders import Person
from tests.conftest import FixedClock

SEE, NO = say("offer.see", "fr"), say("offer.no", "fr")


@pytest.fixture
def offering(shop: Shop) -> Offering:
    return shop.sales.offering


async def case(shop: Shop, *, urgency: int = 1, name: str = "alice") -> None:
    contact_id = await shop.customer(name)

    def write(tx: Transaction) -> None:
        one = Case(
            contact_id=contact_id, language="fr", text="le moteur tremble", codes=[], observations=[], asked=[],
            urgency=urgency, knowledge_version="1", created_at=tx.now, updated_at=tx.now,
        )  # fmt: skip
        tx.cases.add(one)

    await shop.app.database.write(write)


async def moment(shop: Shop, name: str = "alice") -> Moment:
    """A turn of that person; each is another."""
    person = Person(shop.app, shop.clock, name)
    conversation_id = await person.conversation()
    turn_id = await shop.app.database.write(
        lambda tx: tx.turns.begin(conversation_id, epoch=0, first_seq=1, last_seq=1, now=tx.now)
    )
    return Moment(await shop.customer(name), ConversationId(conversation_id), TurnId(turn_id), "fr")


async def proposed(shop: Shop, name: str = "alice") -> object:
    card = await shop.sales.offering.after_diagnosis(await moment(shop, name))
    return None if card is None else card.data["product"]


async def test_an_offer_comes_once_and_not_again_for_a_week(shop: Shop, clock: FixedClock) -> None:
    await case(shop)
    assert await proposed(shop) == "formation-basic"
    assert await proposed(shop) is None
    clock.advance(seconds=BETWEEN_OFFERS.total_seconds())
    assert await proposed(shop) == "formation-basic"


async def test_nobody_is_sold_anything_in_danger(shop: Shop) -> None:
    await case(shop, urgency=3)
    assert await proposed(shop) is None


async def test_without_a_diagnosis_there_is_no_moment(shop: Shop) -> None:
    assert await proposed(shop) is None


async def test_thinking_the_same_turn_again_gives_the_same_offer(shop: Shop, offering: Offering) -> None:
    await case(shop)
    now = await moment(shop)
    first = await offering.after_diagnosis(now)
    assert first is not None
    assert await offering.after_diagnosis(now) == first


async def test_declining_is_one_tap_beside_accepting_and_is_remembered(
    shop: Shop, offering: Offering, clock: FixedClock
) -> None:
    await case(shop)
    card = await offering.after_diagnosis(await moment(shop))
    assert card is not None
    assert [one.label for one in card.buttons] == [SEE, NO]
    await offering.decline(await shop.customer(), "formation-basic")
    clock.advance(seconds=BETWEEN_OFFERS.total_seconds())
    assert await proposed(shop) is None, "a refused step is not stepped over"
    clock.advance(seconds=DECLINED_FOR.total_seconds())
    assert await proposed(shop) == "formation-basic"


async def test_what_is_owned_is_not_offered_and_the_next_step_is(shop: Shop) -> None:
    await case(shop)
    await shop.pay((await shop.place("formation-basic")).reference)
    await shop.app.worker.run_until_idle()
    assert await proposed(shop) == "formation-premium"


async def test_who_diagnoses_often_is_offered_the_subscription(shop: Shop) -> None:
    await case(shop)
    await case(shop)
    await case(shop)
    assert await proposed(shop) == "diagnostic-a-distance"


async def test_a_doubt_about_the_price_is_answered_with_a_way_down_and_a_way_out(shop: Shop, alice: Person) -> None:
    await alice.says("Je veux la formation premium")
    answer = await alice.says("c'est trop cher")
    assert "297,00\u00a0€" in str(answer["reply"])
    assert say("objection.cheaper", "fr", name="Formation Basic", price="97,00\u00a0€") in str(answer["reply"])
    assert [one["label"] for one in answer["buttons"]] == [SEE, NO, say("button.human", "fr")]  # type: ignore[attr-defined]
    said_no = await alice.presses(NO)
    assert said_no["reply"] == say("offer.declined", "fr")


async def test_trust_is_answered_with_who_sells(shop: Shop, alice: Person) -> None:
    await shop.sales.name_seller(
        SellerDetails("Garage École SAS", "1 rue du Port, Bordeaux", "123456789", None, "a@b.fr", "0102030405", "CM2C")
    )
    await alice.says("Je veux la formation premium")
    await alice.says("c'est une arnaque ?")
    await alice.hears("Garage École SAS, SIREN 123456789")
    await alice.hears("14 jours pour vous rétracter")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("ça marche vraiment ?", "personne ne peut vous assurer"),
        ("je vais réfléchir", "rien ne presse"),
        ("je n'ai pas le temps", "panne par panne"),
    ],
)
async def test_each_doubt_has_its_facts(shop: Shop, alice: Person, words: str, heard: str) -> None:
    await alice.says("Je veux la formation basic")
    await alice.says(words)
    await alice.hears(heard)


async def test_the_same_words_about_a_repair_are_not_about_us(shop: Shop, alice: Person) -> None:
    answer = await alice.says("c'est trop cher")
    assert answer["reply"] != ""
    assert SEE not in str(answer["buttons"])


async def test_nothing_that_sales_says_needs_the_gate(shop: Shop, alice: Person) -> None:
    for words in ("Quels sont vos prix ?", "Je veux le pack complet", "c'est trop cher", "passer à la premium"):
        await alice.says(words)
    refused = await shop.app.database.write(lambda tx: list(tx.claims.refused_since(tx.now, limit=9)))
    assert [one.sentence for one in refused] == []
    thread = await alice.conversation()
    rendered = await shop.app.database.write(
        lambda tx: [one.template for one in tx.claims.rendered_of(thread, now=tx.now)]
    )
    assert "chat.urgency.held" in rendered


async def test_prices_asked_again_and_again_are_written_down_once_each_time(shop: Shop, alice: Person) -> None:
    thread = await alice.conversation()
    written = []
    for _ in range(4):
        await alice.says("quels sont vos tarifs ?")
        rows = await shop.app.database.write(lambda tx: tx.claims.rendered_of(thread, now=tx.now))
        written.append(len(rows))
    each = written[0]
    assert each > 0
    assert written == [each, 2 * each, 3 * each, 4 * each]
