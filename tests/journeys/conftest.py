"""Journeys run on SQLite; a module that asks for `store` by parametrize runs on Postgres as well."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app import App, build
from bot.library import Library
from bot.settings import Settings, load_settings
from tests.conftest import FixedClock
from tests.loopback.model import LoopbackModel
from tests.stores import *  # noqa: F403 -- fixtures


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return load_settings({"ALEX_DATA_DIR": str(tmp_path), "ALEX_DATABASE__URL": url})


@pytest.fixture
async def model() -> AsyncIterator[LoopbackModel]:
    async with LoopbackModel([]) as server:
        yield server


@pytest.fixture
async def remote(
    tmp_path: Path, url: str, clock: FixedClock, model: LoopbackModel, library: Library
) -> AsyncIterator[App]:
    """Alex with a remote model on loopback, asked for by the name of one whose price is known."""
    environ = {
        "ALEX_DATA_DIR": str(tmp_path),
        "ALEX_DATABASE__URL": url,
        "ALEX_MODEL__NAME": "gpt-4o-mini",
        "ALEX_MODEL__API_KEY": "loopback-key",
        "ALEX_MODEL__BASE_URL": model.base_url,
    }
    app = build(load_settings(environ), clock=clock, library=library)
    await app.team.sales.set_up_catalogue()
    yield app
    await app.close()
