from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from storage.database import Database, open_feed
from tests.agents.post.post_office import PostOffice
from tests.conftest import FixedClock


@pytest.fixture
async def database(settings: Settings, clock: FixedClock) -> AsyncIterator[Database]:
    one = Database(settings.database_url, clock=clock, feed=open_feed(settings.database_url))
    yield one
    await one.close()


@pytest.fixture
def office(database: Database) -> PostOffice:
    return PostOffice(database)
