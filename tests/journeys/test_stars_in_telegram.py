"""Paying in Telegram itself: asked before the Stars move, booked once, told in the thread, given back."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.sales.views import OrderView
from bot.library import Library
from storage.models.order import OrderState
from tests.agents.sales.shop import ALICE, EVERYTHING
from tests.journeys.platforms import Platforms, platforms
from tests.loopback.telegram_stars import MONTH

BUYER = 1001


@pytest.fixture
async def both(tmp_path: Path, migrated: Path, library: Library) -> AsyncIterator[Platforms]:
    shutil.copy(migrated, tmp_path / "alex.db")
    async with platforms(tmp_path, library) as opened:
        yield opened


async def ordered(both: Platforms, words: str) -> tuple[OrderView, str]:
    """The order made in the thread and placed on its page, and the link of its invoice."""
    await both.telegram.says(BUYER, words)
    await both.telegram.hears(BUYER)
    (page,) = [url for url, _ in both.telegram.sent_to(BUYER)[-1].links if "/checkout/" in url]
    reference = page.rpartition("/")[2].partition("?")[0]
    sales = both.app.team.sales
    order = await sales.place(reference, ALICE, EVERYTHING)
    return order, await sales.page_to_pay(reference)


async def state(both: Platforms, order: OrderView) -> str:
    return (await both.app.team.sales.order(order.reference)).state


async def test_an_order_is_paid_by_invoice_and_told_in_the_thread(both: Platforms) -> None:
    order, link = await ordered(both, "je veux la formation basic")
    assert await both.telegram.pays(BUYER, link) is None
    assert await state(both, order) == OrderState.paid
    _, told = await both.telegram.hears(BUYER, 2)
    assert "Formation Basic" in told
    assert "est ouverte" in told


async def test_the_same_invoice_paid_twice_is_given_back_once(both: Platforms) -> None:
    _, link = await ordered(both, "je veux la formation basic")
    await both.telegram.charges_for(BUYER, link)
    second = await both.telegram.charges_for(BUYER, link)
    async with asyncio.timeout(60):
        while not both.telegram.charges[second].refunded:  # noqa: ASYNC110 -- the refund is a job of its own
            await asyncio.sleep(0.05)
    assert [one.refunded for one in both.telegram.charges.values()] == [False, True]


async def test_what_was_never_asked_for_is_refused_in_the_payers_language(both: Platforms) -> None:
    _, link = await ordered(both, "je veux la formation basic")
    both.telegram.invoices[link].stars = 1
    refusal = await both.telegram.pays(BUYER, link)
    assert refusal is not None
    assert both.telegram.charges == {}


async def test_a_lost_or_repeated_notice_books_one_payment(both: Platforms) -> None:
    order, link = await ordered(both, "je veux la formation basic")
    both.telegram.repeats = 3
    await both.telegram.charges_for(BUYER, link)
    assert await state(both, order) == OrderState.paid
    assert [one.refunded for one in both.telegram.charges.values()] == [False]


async def test_a_monthly_subscription_is_ended_in_telegram_and_its_renewal_is_booked(both: Platforms) -> None:
    order, link = await ordered(both, "je veux m'abonner au diagnostic à distance")
    assert both.telegram.invoices[link].period == MONTH
    until = int(time.time()) + MONTH
    first = {"is_recurring": True, "is_first_recurring": True, "subscription_expiration_date": until}
    charge = await both.telegram.charges_for(BUYER, link, **first)
    await both.telegram.charges_for(BUYER, link, is_recurring=True, subscription_expiration_date=until + MONTH)
    assert await state(both, order) == OrderState.paid
    await both.app.team.sales.unsubscribe_by(order.reference)
    assert [one.refunded for one in both.telegram.charges.values()] == [False, False]
    assert both.telegram.charges[charge].ended
