from collections.abc import AsyncIterator, Callable, Sequence

import pytest

from agents.support.desk import SupportDesk
from agents.support.importing import Importing
from agents.support.oversight import Oversight
from bot.app import App
from bot.settings import Settings
from storage.database import Database
from storage.feed import LocalFeed
from tests.agents.support.notion_desk import CONTACTS, REPLIES, NotionDesk
from tests.conftest import FixedClock
from tests.loopback.notion import LoopbackNotion
from tests.loopback.notion_world import NotionWorld


@pytest.fixture
async def shop(app: App) -> App:
    """The App with the sample shop in it."""
    await app.team.importing.set_up_sample()
    return app


@pytest.fixture
def desk(shop: App) -> SupportDesk:
    return shop.team.desk


@pytest.fixture
def oversight(shop: App) -> Oversight:
    return shop.team.oversight


Letters = Callable[[], Sequence[str]]


@pytest.fixture
def letters(settings: Settings) -> Letters:
    """The mails that were sent, oldest key first."""

    def read() -> Sequence[str]:
        return [path.read_text("utf-8") for path in sorted((settings.data_dir / "outbox").glob("*.eml"))]

    return read


@pytest.fixture
async def bare(settings: Settings, clock: FixedClock) -> AsyncIterator[Database]:
    """The database with the sample shop in it, and nothing of Alex around it."""
    database = Database(settings.database_url, clock=clock, feed=LocalFeed())
    await Importing(database).set_up_sample()
    yield database
    await database.close()


@pytest.fixture
async def notion(bare: Database, clock: FixedClock) -> AsyncIterator[NotionDesk]:
    world = NotionWorld(clock)
    replies, contacts = world.table("Réponses support", dict(REPLIES)), world.table("Contacts clients", dict(CONTACTS))
    async with LoopbackNotion(world) as loopback:
        yield NotionDesk(bare, loopback, world, replies, contacts)
