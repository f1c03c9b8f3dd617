"""A claim is written from rows, and gone with them."""

from datetime import timedelta
from typing import cast

import pytest

from agents.claims.compiler import READERS, Claim, Unproven
from agents.claims.detector import is_claim
from agents.claims.facts import Subject
from agents.claims.levers import Lever, Medium, templates
from agents.sales.catalogue import set_price
from agents.sales.coupons import NewCoupon
from agents.sales.places import SoldOut
from storage.models.catalogue import CouponKind
from storage.models.claim import GarageFigure
from storage.money import Money
from tests.agents.claims.conftest import COMPILER, Compiles
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop
from tests.conftest import FixedClock

COACHING = "coaching-garages"
PREMIUM = Subject("fr", "formation-premium")


def text_of(claim: Claim | Unproven) -> str:
    return claim.text if isinstance(claim, Claim) else f"missing: {', '.join(claim.missing)}"


def test_every_lever_has_a_template_for_every_medium() -> None:
    known = {(one.lever, one.medium) for one in templates().values()}
    assert known == {(lever, medium) for lever in Lever for medium in Medium}


def test_every_template_binds_to_facts_that_can_be_read_and_says_the_same_in_both_languages() -> None:
    assert [one.name for one in templates().values() if not one.needs] == []
    assert {need for one in templates().values() for need in one.needs} <= READERS.keys()
    words = dict.fromkeys(READERS, "x")
    assert [one.name for one in templates().values() if not one.english.format_map(words)] == []


PUSHING = set(Lever) - {Lever.reciprocity, Lever.personalisation}
SAMPLES = {
    "places": "7", "capacity": "8", "product": "Coaching", "code": "NOEL", "until": "22/11/2026 à 10 h 00",
    "saved": "29,70 €", "held": "22/11/2026 à 10 h 00", "buyers": "120", "finished": "40", "faults": "6 757",
    "codes": "12 553", "cases": "3", "free": "10", "lost": "je perds 200 € par jour", "month": "4 000 €",
    "part": "le certificat", "price": "97,00 €", "before": "147,00 €", "percent": "34", "apart": "861,00 €",
    "days": "90", "vehicle": "Clio IV", "name": "Alice",
}  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_we_compile_nobody_may_write_without_its_rows(language: str) -> None:
    pushing = [one for one in templates().values() if one.lever in PUSHING]
    unseen = [one.name for one in pushing if is_claim(one.text(language).format_map(SAMPLES)) is None]
    assert unseen == []


async def test_places_are_counted_from_orders_and_end_with_the_last_one(shop: Shop, compiled: Compiles) -> None:
    await shop.sales.persuading.set_capacity(COACHING, 2)
    subject = Subject("fr", COACHING)

    async def said() -> str:
        return await shop.app.database.write(lambda tx: text_of(compiled(tx, "sheet.scarcity.places", subject)))

    assert await said() == "Places libres, comptées sur les commandes\u00a0: 2 sur 2"
    await shop.place(COACHING, name="alice")
    assert await said() == "Places libres, comptées sur les commandes\u00a0: 1 sur 2"
    await shop.place(COACHING, name="bob")
    assert await said() == "missing: places"
    with pytest.raises(SoldOut):
        await shop.draft(COACHING, name="charlie")


async def test_two_drafts_of_the_last_place_end_in_one_order(shop: Shop) -> None:
    await shop.sales.persuading.set_capacity(COACHING, 1)
    late = await shop.draft(COACHING, name="bob")
    await shop.place(COACHING, name="alice")
    with pytest.raises(SoldOut):
        await shop.sales.place(late.reference, ALICE, EVERYTHING)


async def test_a_product_without_a_capacity_is_never_rare(shop: Shop, compiled: Compiles) -> None:
    found = await shop.app.database.write(lambda tx: compiled(tx, "chat.scarcity.places", PREMIUM))
    assert isinstance(found, Unproven)


async def test_a_deadline_is_the_one_that_checkout_holds(shop: Shop, compiled: Compiles, clock: FixedClock) -> None:
    until = clock() + timedelta(days=2)
    new = NewCoupon("NOEL", CouponKind.percent, 10, valid_from=clock(), valid_until=until)
    await shop.sales.add_coupon(new)

    async def said() -> Claim | Unproven:
        return await shop.app.database.write(lambda tx: compiled(tx, "chat.urgency.coupon", PREMIUM))

    assert isinstance(await said(), Unproven), "a coupon that was not announced is nobody else's business"
    await shop.sales.persuading.announce_coupon("noel")
    claim = await said()
    assert text_of(claim).startswith("Le code NOEL retire 29,70\u00a0€ jusqu’au 22/11/2026 à 10\u00a0h\u00a000")
    assert cast("Claim", claim).expires_at == until
    clock.advance(days=2)
    assert isinstance(await said(), Unproven)


async def test_buyers_are_counted_when_there_are_enough_of_them(shop: Shop, compiled: Compiles) -> None:
    names = [f"buyer-{number}" for number in range(10)]

    async def said() -> str:
        return await shop.app.database.write(lambda tx: text_of(compiled(tx, "cover.social_proof.buyers", PREMIUM)))

    for name in names[:9]:
        await shop.pay((await shop.place(name=name)).reference)
    assert await said() == "missing: buyers"
    await shop.pay((await shop.place(name=names[9])).reference)
    assert await said() == "Déjà entre les mains de 10 acheteurs vérifiés"


async def test_a_crossed_out_price_is_the_lowest_of_the_thirty_days_before(
    shop: Shop, compiled: Compiles, clock: FixedClock
) -> None:
    async def price(amount: int) -> None:
        await shop.sales.set_price("formation-premium", Money(amount))

    async def said() -> str:
        return await shop.app.database.write(lambda tx: text_of(compiled(tx, "cover.contrast.cut", PREMIUM)))

    await price(24700)
    assert await said() == "missing: before", "a history shorter than 30 days proves no reduction"
    clock.advance(days=40)
    await price(39700)
    clock.advance(days=5)
    await price(27700)
    assert await said() == "missing: before", "a price raised to be cut was 247 € within the 30 days"
    clock.advance(days=1)
    await price(19700)
    assert await said() == "197,00\u00a0€ au lieu de 247,00\u00a0€"
    clock.advance(days=30)
    assert await said() == "missing: before", "after 30 days the lower price is simply the price"


async def test_a_price_that_everybody_had_by_a_code_counts_as_a_price(
    shop: Shop, compiled: Compiles, clock: FixedClock
) -> None:
    clock.advance(days=40)
    until = clock() + timedelta(days=3)
    await shop.sales.add_coupon(NewCoupon("FLASH", CouponKind.percent, 50, valid_from=clock(), valid_until=until))
    await shop.sales.persuading.announce_coupon("FLASH")
    clock.advance(days=10)
    await shop.app.database.write(lambda tx: set_price(tx, "formation-premium", Money(19700)))
    found = await shop.app.database.write(lambda tx: compiled(tx, "cover.contrast.cut", PREMIUM))
    assert text_of(found) == "missing: before"


async def test_the_guarantee_is_said_of_the_product_that_has_it(shop: Shop, compiled: Compiles) -> None:
    pack = Subject("en", "pack-complet")
    found = await shop.app.database.write(lambda tx: compiled(tx, "chat.emotion.calm", pack))
    assert text_of(found) == "Take it with peace of mind: 90 days to be refunded, on a simple written request."
    none = await shop.app.database.write(lambda tx: compiled(tx, "chat.emotion.calm", PREMIUM))
    assert isinstance(none, Unproven)


async def test_a_loss_is_the_persons_own_figure_or_nothing(shop: Shop, compiled: Compiles, clock: FixedClock) -> None:
    contact_id = await shop.customer()
    subject = Subject("fr", "formation-premium", contact_id)

    async def said() -> str:
        return await shop.app.database.write(lambda tx: text_of(compiled(tx, "sheet.loss_aversion.told", subject)))

    assert await said() == "missing: lost, month"
    told = GarageFigure(
        contact_id=contact_id, kind="lost_per_day", amount_minor=20000, currency="EUR",
        words="200 € par jour", told_at=clock(),
    )  # fmt: skip
    await shop.app.database.write(lambda tx: tx.claims.add(told))
    assert "« 200 € par jour »" in (await said()).replace("\u00a0", " ")
    clock.advance(days=180)
    assert await said() == "missing: lost, month"


async def test_what_a_library_holds_is_said_with_its_version(shop: Shop) -> None:
    claims = await shop.app.database.write(lambda tx: COMPILER.claims_for(tx, Medium.cover, PREMIUM))
    authority = next(one for one in claims if one.template.lever is Lever.authority)
    assert authority.text == "6\u202f012 pannes, 12\u202f553 codes défaut, toutes les sources citées"
    assert authority.sources == ("knowledge:2026.11",)


async def test_a_bundle_is_compared_with_what_its_parts_cost_alone(shop: Shop, compiled: Compiles) -> None:
    found = await shop.app.database.write(
        lambda tx: compiled(tx, "chat.contrast.bundle", Subject("fr", "pack-complet"))
    )
    assert text_of(found).replace("\u00a0", " ") == (
        "Ce que réunit « Pack Complet » coûte 861,00 € pris séparément, et 397,00 € ensemble."
    )
