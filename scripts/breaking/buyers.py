"""People who buy on the pages of a service that may die at any moment: what got no answer is tried again."""

import asyncio
import random
from collections.abc import Mapping

import aiohttp
from yarl import URL

from tests.loopback.stripe import LoopbackStripe
from tests.loopback.stripe_world import Refused

_PRODUCTS = ("formation-basic", "formation-premium", "pack-complet", "diagnostic-a-distance")
_WHO = {"name": "Chaos", "email": "chaos@example.org", "country": "FR", "kind": "consumer"}
_TERMS = {"consent_terms": "true"}
_AT_ONCE = {"consent_immediate_delivery": "true", "consent_waiver": "true"}
_TRIES, _PAUSE = 900, 0.2


class NoAnswer(Exception):
    """The service stayed away longer than anybody waits."""


class Buyers:
    """`begun` gives one for each sale that somebody starts."""

    def __init__(self, http: aiohttp.ClientSession, base: str, stripe: LoopbackStripe, chance: random.Random) -> None:
        self._http = http
        self._base = base
        self._stripe = stripe
        self._chance = chance
        self.begun = asyncio.Semaphore(0)

    async def buy(self, orders: int, *, at_once: int) -> None:
        """So many sales, a few at a time."""
        left = iter(range(orders))

        async def one_after_another() -> None:
            for _ in left:
                self.begun.release()
                await self._sale()

        await asyncio.gather(*(one_after_another() for _ in range(at_once)))

    async def _sale(self) -> None:
        """Order, pay or not, withdraw or not; the provider loses an answer now and then."""
        if self._chance.random() < 0.3:
            self._stripe.faults.append(self._chance.choice(["lost", "500"]))
        wanted = {"product": self._chance.choice(_PRODUCTS), "email": _WHO["email"], "name": _WHO["name"]}
        reference = str((await self._post("/api/purchase", json=wanted))["order"])
        given = {**_TERMS, **(_AT_ONCE if self._chance.random() < 0.7 else {})}
        page = (await self._post(f"/checkout/{reference}", data={**_WHO, **given}))["to"]
        if not page.startswith("https://checkout.stripe.test"):
            page = (await self._post(f"/checkout/{reference}/pay", data={}))["to"]
        if page.startswith("https://checkout.stripe.test") and self._chance.random() < 0.85:
            self._pay(URL(page).name)
        if self._chance.random() < 0.2:
            await self._post(f"/checkout/{reference}/withdraw", data={})

    def _pay(self, session: str) -> None:
        """A page that was shut meanwhile takes no money."""
        try:
            self._stripe.world.pay(session)
        except Refused:
            return

    async def _post(self, path: str, **body: Mapping[str, str]) -> Mapping[str, str]:
        """What was answered, `to` being where it leads; asked again until somebody answers. Raises NoAnswer."""
        for _ in range(_TRIES):
            try:
                async with self._http.post(self._base + path, allow_redirects=False, **body) as response:  # type: ignore[arg-type]  # json or data
                    if response.content_type == "application/json":
                        return dict(await response.json())
                    return {"to": response.headers.get("Location", "")}
            except (TimeoutError, aiohttp.ClientError):
                await asyncio.sleep(_PAUSE)
        raise NoAnswer(path)
