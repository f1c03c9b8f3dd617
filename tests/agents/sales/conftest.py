from collections.abc import AsyncIterator

import pytest

from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library, open_library
from bot.settings import Settings
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock


@pytest.fixture(scope="session")
def library() -> Library:
    """Read once: no sale changes what is known about cars."""
    return open_library()


@pytest.fixture
async def app(settings: Settings, clock: FixedClock, library: Library) -> AsyncIterator[App]:
    built = build(settings, clock=clock, library=library, printer=PaperlessRenderer())
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)
