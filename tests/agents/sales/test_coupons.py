"""Reductions, and that their limits hold however many come at once."""

import asyncio

import pytest

from agents.errors import DomainError
from agents.sales.coupons import (
    CouponAlone,
    CouponExpired,
    CouponNotForThis,
    CouponUnknown,
    CouponUsedUp,
    NewCoupon,
)
from agents.sales.views import OrderView
from storage.models.catalogue import CouponKind
from storage.money import Money
from tests.agents.sales.shop import Shop


async def _coupon(
    shop: Shop, code: str, kind: CouponKind = CouponKind.percent, value: int = 10, **more: object
) -> None:
    await shop.sales.add_coupon(NewCoupon(code, kind, value, shop.clock(), **more))  # type: ignore[arg-type]  # fields by name


async def test_a_percentage_and_an_amount_stack_percentages_first(shop: Shop) -> None:
    await _coupon(shop, "DIX", stacks=True)
    await _coupon(shop, "MOINS20", CouponKind.amount, 2000, stacks=True)
    draft = await shop.draft()
    await shop.sales.use_coupon(draft.reference, "moins20")
    order = await shop.sales.use_coupon(draft.reference, "dix")
    assert order.total == Money(29700 - 2970 - 2000)


async def test_the_same_code_twice_counts_once(shop: Shop) -> None:
    await _coupon(shop, "DIX")
    draft = await shop.draft()
    await shop.sales.use_coupon(draft.reference, "DIX")
    assert (await shop.sales.use_coupon(draft.reference, "dix")).total == Money(26730)
    assert await shop.breaks() == []


async def test_a_code_that_stands_alone_joins_no_other(shop: Shop) -> None:
    await _coupon(shop, "DIX")
    await _coupon(shop, "CINQ", value=5, stacks=True)
    draft = await shop.draft()
    await shop.sales.use_coupon(draft.reference, "DIX")
    with pytest.raises(CouponAlone):
        await shop.sales.use_coupon(draft.reference, "CINQ")


async def test_a_code_has_its_window_its_products_and_its_minimum(shop: Shop) -> None:
    end = shop.clock.at.replace(hour=12)
    await _coupon(shop, "MIDI", valid_until=end)
    await _coupon(shop, "BASIC", products=("formation-basic",))
    await _coupon(shop, "GROS", minimum_minor=50000)
    draft = await shop.draft()
    with pytest.raises(CouponNotForThis):
        await shop.sales.use_coupon(draft.reference, "BASIC")
    with pytest.raises(CouponNotForThis):
        await shop.sales.use_coupon(draft.reference, "GROS")
    monthly = await shop.draft("diagnostic-a-distance")
    with pytest.raises(CouponNotForThis):
        await shop.sales.use_coupon(monthly.reference, "MIDI")
    shop.clock.advance(hours=3)
    with pytest.raises(CouponExpired):
        await shop.sales.use_coupon(draft.reference, "MIDI")
    with pytest.raises(CouponUnknown):
        await shop.sales.use_coupon(draft.reference, "NADA")


async def test_a_limit_holds_when_everybody_comes_at_once(shop: Shop) -> None:
    await _coupon(shop, "CINQ", most_uses=5)
    drafts = [await shop.draft(name=f"buyer-{number}") for number in range(30)]
    results = await asyncio.gather(
        *(shop.sales.use_coupon(draft.reference, "CINQ") for draft in drafts), return_exceptions=True
    )
    assert len([one for one in results if isinstance(one, OrderView)]) == 5
    assert len([one for one in results if isinstance(one, CouponUsedUp)]) == 25
    assert await shop.breaks() == []


async def test_a_limit_per_person_holds_and_a_cancelled_order_gives_its_use_back(shop: Shop) -> None:
    await _coupon(shop, "UN", most_per_person=1)
    first, second = await shop.draft("formation-premium"), await shop.draft("formation-basic")
    await shop.sales.use_coupon(first.reference, "UN")
    with pytest.raises(CouponUsedUp):
        await shop.sales.use_coupon(second.reference, "UN")
    await shop.sales.payments.call_off(shop.id(first))
    assert (await shop.sales.use_coupon(second.reference, "UN")).total == Money(8730)
    assert await shop.breaks() == []


async def test_a_free_order_is_granted_without_a_payment(shop: Shop) -> None:
    await _coupon(shop, "CADEAU", value=100)
    placed = await shop.place(coupon="CADEAU")
    assert placed.total == Money(0)
    await shop.sales.rounds.run()
    assert (await shop.sales.order(placed.reference)).delivered_at == shop.clock()
    assert await shop.breaks() == []


async def test_a_reduction_that_is_none_is_refused(shop: Shop) -> None:
    for_all = [("", 10), ("TROP", 101), ("RIEN", 0)]
    refusals = [await _refusal(shop, code, value) for code, value in for_all]
    assert refusals == ["invalid_input"] * 3


async def _refusal(shop: Shop, code: str, value: int) -> str:
    with pytest.raises(DomainError) as caught:
        await _coupon(shop, code, value=value)
    return caught.value.code
