from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library
from bot.setting_groups import StripeSettings
from bot.settings import Settings
from bot.web.server import build_server
from tests.agents.sales.shop import Shop
from tests.agents.sales.stripe_shop import SELLER, StripeShop
from tests.conftest import FixedClock
from tests.loopback.stripe import LoopbackStripe
from tests.loopback.stripe_world import StripeWorld


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)


@pytest.fixture
async def stripe(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[StripeShop]:
    world = StripeWorld(clock=lambda: clock().timestamp())
    async with LoopbackStripe(world) as loopback:
        group = StripeSettings.model_validate(
            {
                "secret_key": loopback.secret_key,
                "webhook_secret": loopback.webhook_secret,
                "base_url": loopback.base_url,
            }
        )
        app = build(
            settings.model_copy(update={"stripe": group}), clock=clock, library=library, printer=PaperlessRenderer()
        )
        await app.team.sales.set_up_catalogue()
        await app.team.sales.name_seller(SELLER)
        async with TestClient[web.Request, web.Application](TestServer(build_server(app))) as client:
            loopback.hook = str(client.make_url("/webhooks/stripe"))
            yield StripeShop(app, clock, loopback)
        await app.close()
