import asyncio
import importlib
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agents.sales import catalogue
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.garbage import pass_over_what_stands
from bot.library import Library, open_library
from bot.pipeline import Pipeline
from bot.settings import Settings, load_settings
from storage.database import Database
from storage.feed import LocalFeed
from storage.migrating import migrate
from tests.builders import Person


class FixedClock:
    """A clock that moves only when a test says so."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **span: float) -> None:
        self.at += timedelta(**span)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files with slow tests come first: begun last, they would keep one process busy after all others are done."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session", autouse=True)
def _nobody_is_told_to_wait() -> None:
    """On a busy machine a turn takes longer than a person is left without a word: that word is one message more."""
    defaults = Pipeline.__init__.__kwdefaults__
    assert defaults is not None
    defaults["reassure_after"] = 3600.0


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database migrated once; each test gets a copy."""
    path = tmp_path_factory.mktemp("migrated") / "alex.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def stocked(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with what is sold; to write it down takes longer than most tests."""
    path = tmp_path_factory.mktemp("stocked") / "alex.db"
    shutil.copy(migrated, path)

    async def stock() -> None:
        database = Database(f"sqlite:///{path}", clock=FixedClock(), feed=LocalFeed())
        await database.write(catalogue.set_up)
        await database.close()

    asyncio.run(stock())
    return path


@pytest.fixture
def settings(tmp_path: Path, stocked: Path) -> Settings:
    shutil.copy(stocked, tmp_path / "alex.db")
    return load_settings({"ALEX_DATA_DIR": str(tmp_path)})


@pytest.fixture(scope="session")
def library() -> Library:
    """Opened once: nobody can change it, and opening it costs seconds; nor is it searched for garbage ever after."""
    opened = open_library()
    pass_over_what_stands()
    return opened


@pytest.fixture(scope="session")
def _brain_imported() -> None:
    """Before the first turn: on a busy machine it takes so long that the person would be told to wait."""
    importlib.import_module("bot.brains")


@pytest.fixture
async def app(settings: Settings, clock: FixedClock, library: Library, _brain_imported: None) -> AsyncIterator[App]:
    built = build(settings, clock=clock, library=library, printer=PaperlessRenderer())
    await built.team.sales.set_up_catalogue()
    yield built
    await built.close()


@pytest.fixture
def alice(app: App, clock: FixedClock) -> Person:
    return Person(app, clock, "alice")


@pytest.fixture
def charlie(app: App, clock: FixedClock) -> Person:
    """A stranger who must see nothing of the others."""
    return Person(app, clock, "charlie")
