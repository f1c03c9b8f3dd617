from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from storage.database import Database, open_feed
from tests.conftest import FixedClock


@pytest.fixture
async def database(settings: Settings, clock: FixedClock) -> AsyncIterator[Database]:
    opened = Database(settings.database_url, clock=clock, feed=open_feed(settings.database_url))
    yield opened
    await opened.close()
