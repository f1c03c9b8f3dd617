"""Journeys run on SQLite; a module that asks for `store` by parametrize runs on Postgres as well."""

from pathlib import Path

import pytest

from bot.settings import Settings, load_settings
from tests.stores import *  # noqa: F403 -- fixtures


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return load_settings({"ALEX_DATA_DIR": str(tmp_path), "ALEX_DATABASE__URL": url})
