"""`scripts/chaos payments`: sales with kills, lost answers, doubled and shuffled webhooks; then the books are counted.

The service runs in this process on a real database file. A "kill" drops the whole App in the middle of whatever it is
doing, without closing anything in order, and starts a new one on the same file, as a dead process and its successor do.
"""

import asyncio
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from agents.errors import DomainError
from agents.sales.ordering import Buyer
from agents.sales.policy import Consent
from agents.sales.service import SellerDetails, Stranger
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library, open_library
from bot.settings import Settings, StripeSettings, load_settings
from bot.web.server import build_server
from storage.migrating import migrate
from storage.models.order import BuyerKind
from tests.loopback.stripe import LoopbackStripe
from tests.loopback.stripe_world import Refused, StripeWorld

_PRODUCTS = ("formation-basic", "formation-premium", "pack-complet", "diagnostic-a-distance")
_SELLER = SellerDetails("Chaos SARL", "1 rue du Port", "123456789", None, "a@example.org", "0500000000", "nobody")
_BUYER = Buyer("Chaos", "chaos@example.org", BuyerKind.consumer, "FR")


@dataclass(frozen=True, slots=True)
class PaymentsResult:
    """What a customer or a tax inspector would complain of; all zero but the first three when all is well."""

    orders: int
    kills: int
    seconds: float
    broken_laws: int
    double_charges: int
    lost_payments: int
    undelivered: int
    gaps_in_invoices: int
    unpaid_refunds: int

    @property
    def ok(self) -> bool:
        faults = (self.broken_laws, self.double_charges, self.lost_payments)
        return not any((*faults, self.undelivered, self.gaps_in_invoices, self.unpaid_refunds))


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class Shop:
    """One database file, one provider, and Apps that come and go on them."""

    def __init__(self, settings: Settings, stripe: LoopbackStripe, clock: Clock, library: Library) -> None:
        self.stripe = stripe
        self.clock = clock
        self._settings = settings
        self.file = settings.data_dir / "alex.db"
        self._library = library
        self._runner: web.AppRunner | None = None
        self.app: App
        self.references: list[str] = []

    async def start(self) -> None:
        self.app = build(self._settings, clock=self.clock, library=self._library, printer=PaperlessRenderer())
        await self.app.team.sales.set_up_catalogue()
        await self.app.team.sales.name_seller(_SELLER)
        await self.app.worker.recover()
        self._runner = web.AppRunner(build_server(self.app), shutdown_timeout=0.01)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.stripe.hook = f"http://127.0.0.1:{self._runner.addresses[0][1]}/webhooks/stripe"

    async def stop(self) -> None:
        assert self._runner is not None
        await self._runner.cleanup()
        await self.app.close()

    async def kill_during(self, work: "asyncio.Task[None]", chance: random.Random) -> None:
        """Cut a piece of work at a moment nobody chose; what it had not committed is gone."""
        await asyncio.sleep(chance.uniform(0, 0.02))
        work.cancel()
        with suppress(asyncio.CancelledError, DomainError, Refused):
            await work
        await self.stop()
        await self.start()


async def payments_harness(*, orders: int, kills: int, seed: int) -> PaymentsResult:
    chance = random.Random(seed)
    started = time.monotonic()
    async with _shop() as shop:
        killed = 0
        for number in range(orders):
            work = asyncio.create_task(_one_sale(shop, chance))
            if killed < kills and chance.random() < kills / orders:
                await shop.kill_during(work, chance)
                killed += 1
            else:
                with suppress(DomainError, Refused):
                    await work
            if number % 5 == 4:
                await _tell(shop, chance)
        await _settle(shop, chance)
        laws = len(await shop.app.team.sales.prove())
        with closing(sqlite3.connect(shop.file)) as books:
            return _count(books, shop.stripe.world, laws=laws, orders=orders, kills=killed, started=started)


@asynccontextmanager
async def _shop() -> AsyncIterator[Shop]:
    folder = Path(tempfile.mkdtemp())
    clock = Clock()
    world = StripeWorld(clock=lambda: clock().timestamp())
    try:
        async with LoopbackStripe(world) as stripe:
            settings = load_settings({"ALEX_DATA_DIR": str(folder), "ALEX_WEB__RATE_LIMITS": "off"})
            group = StripeSettings.model_validate(
                {"secret_key": stripe.secret_key, "webhook_secret": stripe.webhook_secret, "base_url": stripe.base_url}
            )
            migrate(settings.database_url)
            shop = Shop(settings.model_copy(update={"stripe": group}), stripe, clock, open_library())
            await shop.start()
            yield shop
            await shop.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _one_sale(shop: Shop, chance: random.Random) -> None:
    """Order, pay or not, withdraw or not; the provider loses an answer now and then."""
    if chance.random() < 0.3:
        shop.stripe.faults.append(chance.choice(["lost", "500"]))
    sales = shop.app.team.sales
    order = await sales.begin_for_stranger(Stranger(chance.choice(_PRODUCTS), "chaos@example.org", "Chaos", "fr"))
    shop.references.append(order.reference)
    given = frozenset(Consent) if chance.random() < 0.7 else frozenset({Consent.terms})
    await sales.place(order.reference, _BUYER, given)
    page = (await sales.page_to_pay(order.reference)).rpartition("/")[2]
    if chance.random() < 0.85:
        shop.stripe.world.pay(page)
    if chance.random() < 0.2:
        await sales.withdraw_by(order.reference)


async def _tell(shop: Shop, chance: random.Random) -> None:
    """Webhooks arrive shuffled and doubled, some never; then the jobs that are due are worked."""
    await shop.stripe.deliver(chance=chance, lost=chance.randint(0, 2))
    shop.stripe.faults.clear()
    await shop.app.worker.run_until_idle()


async def _settle(shop: Shop, chance: random.Random) -> None:
    """Time passes, everything is tried again, and what never came is fetched."""
    shop.stripe.faults.clear()
    for _ in range(6):
        await _tell(shop, chance)
        shop.clock.at += timedelta(minutes=20)
        await shop.app.team.sales.rounds.run()
    await shop.app.team.sales.prove()


def _count(
    books: sqlite3.Connection, world: StripeWorld, *, laws: int, orders: int, kills: int, started: float
) -> PaymentsResult:
    paid_there = [key for key, intent in world.intents.items() if intent["status"] == "succeeded"]
    charged = [one["metadata"]["order"] for one in world.sessions.values() if one["status"] == "complete"]
    paid_back = sum(refund["amount"] for refund in world.refunds.values())
    return PaymentsResult(
        orders=orders,
        kills=kills,
        seconds=round(time.monotonic() - started, 1),
        broken_laws=laws,
        double_charges=len(charged) - len(set(charged)),
        lost_payments=len(paid_there) - _number(books, "SELECT count(*) FROM payment"),
        undelivered=_number(books, _UNDELIVERED),
        gaps_in_invoices=_number(books, _NUMBERED) - _number(books, "SELECT count(*) FROM invoice"),
        unpaid_refunds=_number(books, "SELECT coalesce(sum(amount_minor), 0) FROM refund") - paid_back,
    )


_UNDELIVERED = """
  SELECT count(*) FROM purchase_order o JOIN fulfilment f ON f.order_id = o.id
  WHERE o.state = 'paid' AND o.immediate AND f.state <> 'delivered'
"""
_NUMBERED = "SELECT coalesce(sum(last), 0) FROM invoice_counter"


def _number(books: sqlite3.Connection, sql: str) -> int:
    return int(books.execute(sql).fetchone()[0])
