"""`scripts/chaos payments`: sales with kills, lost answers, doubled and shuffled webhooks; then the books are counted.

People buy on the pages of `alex serve`, a process of its own that is killed with SIGKILL while several of them order,
pay and withdraw and webhooks come in. Who got no answer tries again. In the end a successor in this process, with a
clock that runs ahead, fetches what never came and does what is due.
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

import aiohttp
from aiohttp import web

from agents.sales.service import SellerDetails
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library, open_library
from bot.settings import Settings, load_settings
from bot.web.server import build_server
from scripts.breaking.buyers import Buyers
from scripts.service import Service, free_port
from scripts.starting import forked_silently
from storage.migrating import migrate
from tests.loopback.stripe import LoopbackStripe
from tests.loopback.stripe_world import StripeWorld

_SELLER = SellerDetails("Chaos SARL", "1 rue du Port", "123456789", None, "a@example.org", "0500000000", "nobody")
_AT_ONCE = 4
"""People who buy side by side."""


@dataclass(frozen=True, slots=True)
class PaymentsResult:
    """What a customer or a tax inspector would complain of; all zero but the first four when all is well."""

    orders: int
    paid: int
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
    """The real time, and later than that for the successor."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


async def payments_harness(*, orders: int, kills: int, seed: int) -> PaymentsResult:
    chance = random.Random(seed)
    started = time.monotonic()
    clock = Clock()
    folder = Path(tempfile.mkdtemp())
    try:
        async with LoopbackStripe(StripeWorld(clock=lambda: clock().timestamp())) as stripe:
            settings = {
                "ALEX_STRIPE__SECRET_KEY": stripe.secret_key,
                "ALEX_STRIPE__WEBHOOK_SECRET": stripe.webhook_secret,
                "ALEX_STRIPE__BASE_URL": stripe.base_url,
            }
            shop = Shop(load_settings({**settings, "ALEX_DATA_DIR": str(folder)}), stripe, clock, open_library())
            await shop.set_up()
            service = Service(folder, free_port(), settings, start=forked_silently)
            await _under_fire(service, stripe, chance, orders=orders, kills=kills)
            laws = await shop.settle(chance)
            with closing(sqlite3.connect(folder / "alex.db")) as books:
                return _count(books, stripe.world, laws=laws, orders=orders, kills=kills, started=started)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _under_fire(
    service: Service, stripe: LoopbackStripe, chance: random.Random, *, orders: int, kills: int
) -> None:
    """People buy, webhooks come in, and the process dies again and again, the last time for good."""
    await service.start()
    stripe.hook = f"{service.base}/webhooks/stripe"
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as http:
        buyers = Buyers(http, service.base, stripe, chance)
        telling = asyncio.create_task(_tell_on(stripe, chance))
        buying = asyncio.create_task(buyers.buy(orders, at_once=_AT_ONCE))
        for _ in range(1, kills):
            for _ in range(orders // kills):
                await buyers.begun.acquire()
            await asyncio.sleep(chance.uniform(0, 0.3))
            await service.kill()
            await service.start()
        await buying
        telling.cancel()
        with suppress(asyncio.CancelledError):
            await telling
    await service.kill()


async def _tell_on(stripe: LoopbackStripe, chance: random.Random) -> None:
    """Webhooks arrive shuffled and doubled, and some never: those left out, and those that find nobody at home."""
    while True:
        await asyncio.sleep(chance.uniform(0, 0.4))
        await stripe.deliver(chance=chance, lost=chance.randint(0, 2))


class Shop:
    """The same database in this process: before the first start, and after the last kill."""

    def __init__(self, settings: Settings, stripe: LoopbackStripe, clock: Clock, library: Library) -> None:
        self._settings = settings
        self._stripe = stripe
        self._clock = clock
        self._library = library

    async def set_up(self) -> None:
        """Migrations, what is sold, and who sells it."""
        migrate(self._settings.database_url)
        app = self._app()
        await app.team.sales.set_up_catalogue()
        await app.team.sales.name_seller(_SELLER)
        await app.close()

    async def settle(self, chance: random.Random) -> int:
        """Time passes, everything is tried again, and what never came is fetched; how many laws of the books break."""
        self._stripe.faults.clear()
        async with self._open() as app:
            for _ in range(6):
                await self._stripe.deliver(chance=chance, lost=chance.randint(0, 2))
                await app.worker.run_until_idle()
                self._clock.ahead += timedelta(minutes=20)
                await app.team.sales.rounds.run()
            return len(await app.team.sales.prove())

    def _app(self) -> App:
        return build(self._settings, clock=self._clock, library=self._library, printer=PaperlessRenderer())

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[App]:
        app = self._app()
        await app.worker.recover()
        runner = web.AppRunner(build_server(app), shutdown_timeout=0.01)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self._stripe.hook = f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/stripe"
        yield app
        await runner.cleanup()
        await app.close()


def _count(
    books: sqlite3.Connection, world: StripeWorld, *, laws: int, orders: int, kills: int, started: float
) -> PaymentsResult:
    paid_there = [key for key, intent in world.intents.items() if intent["status"] == "succeeded"]
    charged = [one["metadata"]["order"] for one in world.sessions.values() if one["status"] == "complete"]
    paid_back = sum(refund["amount"] for refund in world.refunds.values())
    return PaymentsResult(
        orders=orders,
        paid=len(paid_there),
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
