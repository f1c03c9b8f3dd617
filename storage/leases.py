"""Work that only one process of all on a Postgres may do, such as fetching updates from a platform."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import psycopg

log = logging.getLogger(__name__)

_ASK_EVERY = 1.0
"""Seconds between two tries to get the lease, and between two looks whether it is still ours."""
_ANSWER_WITHIN = 10.0
_KEEPALIVE = "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3"
"""So that Postgres frees the lease of a machine that vanished without a word in half a minute, not in two hours."""

_Connection = psycopg.AsyncConnection[tuple[object, ...]]


async def alone(url: str, name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` while this process holds the lease of that name; returns when `work` does.

    An advisory lock of a connection of our own: Postgres frees it when this process dies. When the connection is
    lost, so is the lease: the work is cancelled, and begins again once the lease is ours again.
    """
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
                await connection.execute(_KEEPALIVE)
                await _until_ours(connection, name)
                return await _while_ours(connection, work)
        except (psycopg.OperationalError, TimeoutError) as error:
            log.warning("lease lost", extra={"lease": name, "error": str(error)})
            await asyncio.sleep(_ASK_EVERY)


async def _until_ours(connection: _Connection, name: str) -> None:
    while True:
        async with asyncio.timeout(_ANSWER_WITHIN):
            tried = await connection.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
            row = await tried.fetchone()
        if row is not None and row[0]:
            return
        await asyncio.sleep(_ASK_EVERY)


async def _while_ours(connection: _Connection, work: Callable[[], Awaitable[None]]) -> None:
    working = asyncio.ensure_future(work())
    try:
        while not working.done():
            await asyncio.wait({working}, timeout=_ASK_EVERY)
            async with asyncio.timeout(_ANSWER_WITHIN):
                await connection.execute("SELECT 1")
        await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
