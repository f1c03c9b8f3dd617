"""Time that stands still in the running loop: what must answer has as long as it needs, what must not is given up."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[float], None]
"""Lets so many seconds pass at once."""


@contextmanager
def standing_clock() -> Iterator[Advance]:
    """No timeout of asyncio, aiohttp or httpx ends, and no `sleep`, but by what the test lets pass.

    A wait that must end is ended by the server that was asked, once it has the request: a slow machine changes
    nothing then. The loop's time goes on from where it stood, so that nothing planned meanwhile comes late.
    """
    loop = asyncio.get_running_loop()
    real = loop.time
    at = real()

    def advance(seconds: float) -> None:
        nonlocal at
        at += seconds

    loop.time = lambda: at  # type: ignore[method-assign]  # the one place where all timers ask
    try:
        yield advance
    finally:
        behind = at - real()
        loop.time = lambda: real() + behind  # type: ignore[method-assign]  # as above
