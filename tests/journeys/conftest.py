from collections.abc import AsyncIterator

import pytest

from bot.app import App, build
from bot.settings import Settings, load_settings
from tests.conftest import FixedClock
from tests.loopback.model import LoopbackModel


@pytest.fixture
async def model() -> AsyncIterator[LoopbackModel]:
    async with LoopbackModel([]) as server:
        yield server


@pytest.fixture
async def remote(settings: Settings, clock: FixedClock, model: LoopbackModel) -> AsyncIterator[App]:
    """Alex with a remote model on loopback, asked for by the name of one whose price is known."""
    environ = {
        "ALEX_DATA_DIR": str(settings.data_dir),
        "ALEX_MODEL__NAME": "gpt-4o-mini",
        "ALEX_MODEL__API_KEY": "loopback-key",
        "ALEX_MODEL__BASE_URL": model.base_url,
    }
    app = build(load_settings(environ), clock=clock)
    await app.team.sales.set_up_catalogue()
    yield app
    await app.close()
