from collections.abc import AsyncIterator

import pytest

from agents.ports import DocumentRenderer
from bot.adapters.quick_press import QuickPress
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
def press() -> DocumentRenderer:
    return QuickPress()


@pytest.fixture
async def app(settings: Settings, clock: FixedClock, library: Library, press: DocumentRenderer) -> AsyncIterator[App]:
    built = build(settings, clock=clock, library=library, printer=press)
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)
