"""Both databases as fixtures, for the suites that run on each."""

import shutil
from pathlib import Path
from typing import cast

import pytest

from tests.conftest import FixedClock
from tests.loopback.postgres import empty_postgres_url, postgres_clock, postgres_server, postgres_url

__all__ = [
    "BOTH", "clock", "empty_postgres_url", "empty_sqlite_url", "postgres_clock", "postgres_server", "postgres_url",
    "sqlite_clock", "sqlite_url", "url",
]  # fmt: skip

BOTH = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated: Path) -> str:
    shutil.copy(migrated, tmp_path / "alex.db")
    return f"sqlite:///{tmp_path / 'alex.db'}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture
def sqlite_clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def url(store: str, request: pytest.FixtureRequest) -> str:
    """A migrated database of the store that the test is run on."""
    return cast("str", request.getfixturevalue(f"{store}_url"))


@pytest.fixture
def clock(store: str, request: pytest.FixtureRequest) -> FixedClock:
    return cast("FixedClock", request.getfixturevalue(f"{store}_clock"))
