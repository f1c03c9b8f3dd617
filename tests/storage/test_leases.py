"""Work that only one process of all may do at a time."""

import asyncio

import psycopg
import pytest

from storage.leases import alone

pytestmark = pytest.mark.postgres


class Polling:
    """Work without an end, as `Channel.listen` is; it counts how many do it at once."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.together = 0
        self.most_together = 0
        self.changed = asyncio.Event()
        self.stopped = asyncio.Event()

    async def run(self, name: str) -> None:
        self.begun.append(name)
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        self.changed.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.together -= 1
            self.stopped.set()

    async def until_next(self) -> None:
        await asyncio.wait_for(self.changed.wait(), 60)
        self.changed.clear()


def _hold(url: str, polling: Polling, name: str) -> asyncio.Task[None]:
    return asyncio.create_task(alone(url, "listen:telegram", lambda: polling.run(name)))


async def test_another_process_goes_on_when_the_first_is_gone(postgres_url: str) -> None:
    polling = Polling()
    first = _hold(postgres_url, polling, "first")
    await polling.until_next()
    second = _hold(postgres_url, polling, "second")
    first.cancel()
    await polling.until_next()
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert (polling.begun, polling.most_together) == (["first", "second"], 1)


async def test_who_loses_the_connection_stops_and_somebody_goes_on(postgres_url: str) -> None:
    polling = Polling()
    holding = [_hold(postgres_url, polling, name) for name in ("first", "second")]
    await polling.until_next()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    await polling.until_next()
    await asyncio.wait_for(polling.stopped.wait(), 60)
    working = (len(polling.begun), polling.together)
    for task in holding:
        task.cancel()
    await asyncio.gather(*holding, return_exceptions=True)
    assert working == (2, 1)


async def test_work_that_ends_lets_the_lease_go(postgres_url: str) -> None:
    done: list[str] = []

    async def work() -> None:
        done.append("done")

    await alone(postgres_url, "once", work)
    await alone(postgres_url, "once", work)
    assert done == ["done", "done"]
