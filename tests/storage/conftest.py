"""Every suite of the shelf runs on both databases."""

from collections.abc import AsyncIterator
from typing import cast

import pytest

from storage.database import Database, open_feed
from tests import stores
from tests.conftest import FixedClock
from tests.stores import *  # noqa: F403 -- fixtures


@pytest.fixture(params=stores.BOTH)
def store(request: pytest.FixtureRequest) -> str:
    return cast("str", request.param)


@pytest.fixture
def empty_url(store: str, request: pytest.FixtureRequest) -> str:
    return cast("str", request.getfixturevalue(f"empty_{store}_url"))


@pytest.fixture
async def database(url: str, clock: FixedClock) -> AsyncIterator[Database]:
    opened = Database(url, clock=clock, feed=open_feed(url))
    yield opened
    await opened.close()
