"""A whole purchase on each platform: wanting it, hesitating, a code, paying, withdrawing, the money back."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from agents.sales.coupons import NewCoupon
from agents.sales.policy import Consent
from bot.adapters.standins import PAGE
from bot.library import Library
from storage.models.catalogue import CouponKind
from tests.agents.sales.shop import ALICE
from tests.journeys.platforms import Platforms, platforms

PERSON, PHONE = 1001, "33611223344"
TERMS = frozenset({Consent.terms})
"""Without asking for it at once: so it can be withdrawn from."""


@pytest.fixture
async def both(tmp_path: Path, migrated: Path, library: Library) -> AsyncIterator[Platforms]:
    shutil.copy(migrated, tmp_path / "alex.db")
    async with platforms(tmp_path, library) as opened:
        yield opened


async def heard(texts: Callable[[], Sequence[str]], words: str) -> str:
    """The first message with these words, once it came."""
    async with asyncio.timeout(100):
        while not (found := [text for text in texts() if words in text]):  # noqa: ASYNC110 -- two platforms, and neither tells
            await asyncio.sleep(0.05)
    return found[0]


async def repaid(both: Platforms, reference: str) -> int:
    """What went back in the end, in cents or Stars."""
    async with asyncio.timeout(100):
        while not (order := await both.app.team.sales.order(reference)).refund_done.amount_minor:  # noqa: ASYNC110 -- a job of its own
            await asyncio.sleep(0.05)
    return order.refund_done.amount_minor


def reference_in(sent: object) -> str:
    """The order whose page these messages lead to."""
    found = re.findall(r"/checkout/([\w-]+)", str(sent))
    return str(found[-1])


async def withdraw(says: Callable[[str], Awaitable[object]], texts: Callable[[], Sequence[str]]) -> str:
    """Two steps in words, for whoever has no button at hand; the dated receipt."""
    await says("je veux me rétracter")
    await heard(texts, "Vous renoncez à la commande")
    await says("Confirmer la rétractation")
    return await heard(texts, "Rétractation reçue le")


async def test_on_whatsapp_with_a_code_and_a_card(both: Platforms) -> None:
    sales, trial = both.app.team.sales, both.app.paying.trial
    await sales.add_coupon(NewCoupon("BIENVENUE", CouponKind.percent, 10, sales.now()))

    async def says(text: str) -> None:
        await both.whatsapp.says(PHONE, text)

    def texts() -> Sequence[str]:
        return [one.text for one in both.whatsapp.sent_to(PHONE)]

    await says("je veux la premium")
    await heard(texts, "297,00\u00a0€")
    await says("c'est trop cher")
    await heard(texts, "Un cran en dessous")
    reference = reference_in([one.body for one in both.whatsapp.sent_to(PHONE)])
    await sales.use_coupon(reference, "BIENVENUE")
    await sales.place(reference, ALICE, TERMS)
    page = await sales.page_to_pay(reference)
    assert trial is not None
    await trial.pay(trial.session(page.rpartition(f"{PAGE}/")[2]), "now")
    assert "267,30\u00a0€" in await heard(texts, "Paiement reçu")
    assert "267,30\u00a0€" in await withdraw(says, texts)
    assert await repaid(both, reference) == 26730
    assert await sales.prove() == []


async def test_on_telegram_in_stars(both: Platforms) -> None:
    sales = both.app.team.sales

    async def says(text: str) -> None:
        await both.telegram.says(PERSON, text)

    def texts() -> Sequence[str]:
        return [one.text for one in both.telegram.sent_to(PERSON)]

    await says("je veux la premium")
    await heard(texts, "Formation Premium")
    await says("c'est trop cher")
    await heard(texts, "Un cran en dessous")
    reference = reference_in([one.parameters for one in both.telegram.sent_to(PERSON)])
    placed = await sales.place(reference, ALICE, TERMS)
    assert await both.telegram.pays(PERSON, await sales.page_to_pay(reference)) is None
    await heard(texts, "Paiement reçu")
    await withdraw(says, texts)
    assert await repaid(both, reference) == placed.total.amount_minor
    assert [one.refunded for one in both.telegram.charges.values()] == [True]
    assert await sales.prove() == []
