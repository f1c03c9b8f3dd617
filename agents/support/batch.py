"""All new tickets at once: parallel, resumable and idempotent, for each ticket is decided in a commit of its own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from agents.support.answering import Decision
from agents.support.desk import SupportDesk

_PAGE = 200


async def process_pending(desk: SupportDesk, *, parallel: int = 8) -> AsyncIterator[Decision]:
    """Answer or draft every ticket that is new; a second process beside it, or after a kill, repeats nothing."""
    async for decision in _each(desk, desk.process, parallel):
        yield decision


async def preview_pending(desk: SupportDesk, *, parallel: int = 8) -> AsyncIterator[Decision]:
    """What `process_pending` would do now; nothing changes."""
    async for decision in _each(desk, desk.preview, parallel):
        yield decision


async def _each(
    desk: SupportDesk, work: Callable[[int], Awaitable[Decision | None]], parallel: int
) -> AsyncIterator[Decision]:
    after = 0
    while ids := await desk.pending(after=after, limit=_PAGE):
        for decision in await _together(work, ids, parallel):
            if decision is not None:
                yield decision
        after = ids[-1]


async def _together(
    work: Callable[[int], Awaitable[Decision | None]], ids: Sequence[int], parallel: int
) -> Sequence[Decision | None]:
    places = asyncio.Semaphore(parallel)

    async def one(ticket_id: int) -> Decision | None:
        async with places:
            return await work(ticket_id)

    return await asyncio.gather(*(one(ticket_id) for ticket_id in ids))
