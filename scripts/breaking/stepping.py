"""Counts every point at which the tasks of a loop give way, and lets somebody act at one of them."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextvars import ContextVar, copy_context
from typing import Any

_IS_OUTSIDE: ContextVar[bool] = ContextVar("_IS_OUTSIDE", default=False)


class Steps:
    """While `watched`, the tasks begun in its loop are counted step by step; at step `at` the `deed` is done.

    With `holds` the task that gave way goes on only after the deed, else both run side by side.
    """

    def __init__(self) -> None:
        self.count = 0
        self.at = 0
        self.holds = True
        self.deed: Callable[[], Awaitable[None]] | None = None
        self.done: asyncio.Task[None] | None = None
        self._counts = False

    def install(self) -> None:
        asyncio.get_running_loop().set_task_factory(self._begin)

    def _begin(self, loop: asyncio.AbstractEventLoop, coroutine: Any, context: Any = None) -> asyncio.Task[Any]:
        outside = (context or copy_context()).get(_IS_OUTSIDE, False)
        watched = coroutine if outside or not asyncio.iscoroutine(coroutine) else _Stepped(coroutine, self)
        return asyncio.Task(watched, loop=loop, context=context)

    def watch(self, at: int, deed: Callable[[], Awaitable[None]] | None, *, holds: bool) -> None:
        self.count, self.at, self.deed, self.holds, self.done = 0, at, deed, holds, None
        self._counts = True

    def end(self) -> int:
        """Stop counting; returns how many steps there were."""
        self._counts = False
        return self.count

    def step(self) -> asyncio.Task[None] | None:
        """One point passed; the deed, when this is its point."""
        if not self._counts:
            return None
        self.count += 1
        return self.act() if self.count == self.at and self.deed is not None else None

    def act(self) -> asyncio.Task[None]:
        """Do the deed now, in a task of its own that nobody counts."""
        assert self.deed is not None
        context = copy_context()
        context.run(_IS_OUTSIDE.set, True)
        self.done = asyncio.get_running_loop().create_task(_run(self.deed), context=context)
        return self.done


async def _run(deed: Callable[[], Awaitable[None]]) -> None:
    await deed()


class _Stepped(Coroutine[Any, Any, Any]):
    """A coroutine that reports each time it gives way."""

    def __init__(self, inner: Coroutine[Any, Any, Any], steps: Steps) -> None:
        self._inner = inner
        self._steps = steps
        self._waits: Generator[Any, Any, Any] | None = None
        self._kept: Any = None

    def send(self, value: Any) -> Any:
        if self._waits is not None:
            self._waits = None
            kept, self._kept = self._kept, None
            return kept
        return self._gave_way(self._inner.send(value))

    def _gave_way(self, waits_for: Any) -> Any:
        deed = self._steps.step()
        if deed is None or not self._steps.holds:
            return waits_for
        # A task that is cancelled meanwhile must not take the deed with it.
        self._kept, self._waits = waits_for, asyncio.shield(deed).__await__()
        return next(self._waits)

    def throw(self, *raised: Any) -> Any:
        self._waits = None
        return self._gave_way(self._inner.throw(*raised))

    def close(self) -> None:
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._inner.__await__()
