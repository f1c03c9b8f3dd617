"""The threads that write: one for SQLite, whose waiting units of work share a commit; a few for Postgres."""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

T = TypeVar("T")
_MOST_TOGETHER = 64
POSTGRES_WRITERS = 4
_MOST_TRIES = 12
_UNIQUE_VIOLATION = "23505"
_RACES = frozenset({"40001", "40P01"})
"""Another transaction changed what this one read, or both waited for each other."""


class Driver(Protocol):
    """The part of sqlite3.Connection that transactions need; through SQLAlchemy each would cost ten times as much."""

    @property
    def in_transaction(self) -> bool: ...

    def execute(self, sql: str, /) -> object: ...


class _Unit(Generic[T]):
    """A function that waits for its place in a transaction."""

    def __init__(self, fn: Callable[[Connection], T]) -> None:
        self._fn = fn
        self._outcome: T | None = None
        self._error: BaseException | None = None
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[T] = self.loop.create_future()

    def run(self, connection: Connection) -> None:
        """Raises what the function raises."""
        self._outcome = self._fn(connection)

    def run_behind_savepoint(self, connection: Connection, driver: Driver) -> None:
        """Run it so that an error of its own takes back its own work alone."""
        driver.execute("SAVEPOINT unit")
        try:
            self.run(connection)
        except Exception as error:  # noqa: BLE001 -- it belongs to whoever waits for this unit
            self._error = error
            driver.execute("ROLLBACK TO unit")
        driver.execute("RELEASE unit")

    def settle(self, error: BaseException | None) -> None:
        """Tell who waits, on their loop; `error` is that of the commit, from which nobody is spared."""
        if self.future.done():
            return
        failure = error or self._error
        if failure is not None:
            self.future.set_exception(failure)
        else:
            self.future.set_result(self._outcome)  # type: ignore[arg-type]  # set by run(), which did not raise


class GroupWriter:
    """Runs functions of a connection one after another; each call returns after the commit that holds it.

    What arrives while a commit is under way is committed together next: under load a commit is shared by many.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[_Unit[object] | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._opened: Connection | None = None

    async def run(self, fn: Callable[[Connection], T]) -> T:
        if self._thread is None:
            self._thread = Thread(target=self._serve, name="database-writer", daemon=True)
            self._thread.start()
        unit = _Unit(fn)
        self._waiting.put(unit)  # type: ignore[arg-type]  # the queue holds units of every type
        return await unit.future

    async def close(self) -> None:
        """Finish what waits, then let the connection go."""
        if self._thread is not None:
            self._waiting.put(None)
            await asyncio.to_thread(self._thread.join)
        if self._opened is not None:
            self._opened.close()
        self._engine.dispose()

    def _serve(self) -> None:
        while (unit := self._waiting.get()) is not None:
            units, ends = self._together(unit)
            self._commit(units)
            if ends:
                return

    def _together(self, first: "_Unit[object]") -> tuple[Sequence["_Unit[object]"], bool]:
        units = [first]
        with suppress(Empty):
            while len(units) < _MOST_TOGETHER:
                unit = self._waiting.get_nowait()
                if unit is None:
                    return units, True
                units.append(unit)
        return units, False

    def _commit(self, units: Sequence["_Unit[object]"]) -> None:
        failure: BaseException | None = None
        try:
            self._run_together(units)
        except Exception as error:  # noqa: BLE001 -- a full disk or a locked file: everyone in the commit is told
            failure = error
        for loop, theirs in groupby(units, key=lambda unit: unit.loop):
            # A loop that was closed has nobody left who waits.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, tuple(theirs), failure)

    def _run_together(self, units: Sequence["_Unit[object]"]) -> None:
        if self._opened is None:
            self._opened = self._engine.connect()
        connection = self._opened
        driver: Driver = connection.connection.driver_connection  # type: ignore[assignment]  # sqlite3's
        # Without IMMEDIATE two read-then-write transactions lose updates silently.
        driver.execute("BEGIN IMMEDIATE")
        try:
            if len(units) == 1:
                units[0].run(connection)
            else:
                for unit in units:
                    unit.run_behind_savepoint(connection, driver)
            driver.execute("COMMIT")
        except BaseException:
            # SQLite may have taken it back by itself.
            if driver.in_transaction:
                driver.execute("ROLLBACK")
            raise


def _settle(units: Sequence["_Unit[object]"], failure: BaseException | None) -> None:
    for unit in units:
        unit.settle(failure)


class PoolWriter:
    """A few threads, each unit of work in a transaction of its own; the database keeps them apart.

    A transaction that another one was in the way of runs anew from the start. Who found a row missing that another
    inserted meanwhile finds it at the second try; if not, the row is no race.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(POSTGRES_WRITERS, thread_name_prefix="database-writer")

    async def run(self, fn: Callable[[Connection], T]) -> T:
        """Raises ConnectionError when the database does not answer."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._persistently, fn)
        except OperationalError as error:
            raise ConnectionError(f"the database does not answer: {error.orig}") from error

    def _persistently(self, fn: Callable[[Connection], T]) -> T:
        tries = 0
        while True:
            tries += 1
            try:
                with self._engine.begin() as connection:
                    return fn(connection)
            except DBAPIError as error:
                state = getattr(error.orig, "sqlstate", None)
                most = _MOST_TRIES if state in _RACES else 2 if state == _UNIQUE_VIOLATION else 1
                if tries >= most:
                    raise
                time.sleep(random.uniform(0, 0.005 * tries))

    async def close(self) -> None:
        """Finish what waits, then let the connections go."""
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._engine.dispose)
