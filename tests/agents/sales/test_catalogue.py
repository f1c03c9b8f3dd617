import pytest

from agents.sales.catalogue import product_named
from agents.sales.ordering import PriceChanged
from agents.sales.parts import BUILT
from storage.models.ids import ProductId
from storage.money import Money
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop


async def test_the_six_products_stand_in_order_with_their_prices(shop: Shop) -> None:
    offers = await shop.sales.offers()
    assert [(one.id, one.price, one.period, one.nature) for one in offers] == [
        ("formation-basic", Money(9700), None, "digital_content"),
        ("formation-premium", Money(29700), None, "digital_content"),
        ("diagnostic-a-distance", Money(4700), "month", "subscription"),
        ("pack-complet", Money(39700), None, "service"),
        ("coaching-primo-arrivants", Money(89000), None, "training_contract"),
        ("coaching-garages", Money(149000), None, "training_contract"),
    ]


async def test_what_is_not_built_is_neither_listed_nor_sold(shop: Shop) -> None:
    await shop.draft("formation-premium")
    sold = await shop.rows("SELECT inclusions FROM order_line")
    assert "certificate" not in str(sold)
    assert all("certificat" not in line for offer in await shop.sales.offers() for line in offer.includes("fr"))


async def test_a_bundle_opens_the_parts_of_what_it_bundles(shop: Shop) -> None:
    await shop.bought("pack-complet")
    rows = await shop.rows("SELECT part, ends_at IS NULL FROM entitlement")
    opened = {part: bool(for_life) for part, for_life in rows}
    assert opened["fault_base"] is True
    assert opened["unlimited_cases"] is False
    assert opened.keys() <= {part.value for part in BUILT}


async def test_a_price_is_added_to_its_history_and_never_changed(shop: Shop) -> None:
    shop.clock.advance(days=1)
    await shop.set_price("formation-basic", 8700)
    await shop.set_price("formation-basic", 8700)
    shop.clock.advance(days=1)
    await shop.set_price("formation-basic", 9700)
    history = await shop.app.database.write(lambda tx: tx.catalogue.prices("formation-basic"))
    assert [one.amount_minor for one in history] == [9700, 8700, 9700]
    assert (await shop.sales.offers())[0].price == Money(9700)


async def test_a_draft_keeps_the_price_it_was_made_at(shop: Shop) -> None:
    draft = await shop.draft("formation-basic")
    await shop.set_price("formation-basic", 19700)
    assert (await shop.draft("formation-basic")).reference == draft.reference
    assert (await shop.sales.order(draft.reference)).total == Money(9700)


async def test_setting_up_again_adds_nothing_and_keeps_prices(shop: Shop) -> None:
    shop.clock.advance(days=1)
    await shop.set_price("formation-basic", 8700)
    assert await shop.sales.set_up_catalogue() == 0
    assert (await shop.sales.offers())[0].price == Money(8700)


def test_people_name_products_in_their_own_words() -> None:
    said = {
        "je veux la premium": "formation-premium",
        "le pack complet svp": "pack-complet",
        "m'abonner au diagnostic à distance": "diagnostic-a-distance",
        "coaching pour garage": "coaching-garages",
        "I'd like the basic training": "formation-basic",
        "bonjour": None,
    }
    assert {text: product_named(text) for text in said} == said
    assert ProductId("formation-basic") == product_named("la basique")


async def test_an_offer_binds_at_its_price_for_a_day_and_then_for_nothing(shop: Shop) -> None:
    kept, late = await shop.draft(), await shop.draft(name="bob")
    await shop.set_price("formation-premium", 39700)
    shop.clock.advance(hours=24, seconds=-1)
    assert (await shop.sales.place(kept.reference, ALICE, EVERYTHING)).total == Money(29700)
    shop.clock.advance(seconds=1)
    with pytest.raises(PriceChanged):
        await shop.sales.place(late.reference, ALICE, EVERYTHING)
    assert (await shop.draft(name="bob")).total == Money(39700)
