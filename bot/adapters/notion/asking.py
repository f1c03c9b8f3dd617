"""One question to Notion: waits it asks for are waited, what went wrong is told by what can be done next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

import httpx
from notion_client import AsyncClient
from notion_client.errors import HTTPResponseError, NotionClientErrorBase

from agents.errors import BoardError, BoardTrouble

VERSION = "2025-09-03"
"""The first version that asks data sources, not databases."""
_TIMEOUT_MS = 20_000
_TRIES = 3
_LONGEST_WAIT = 60.0
"""Seconds: a longer wait that Notion asks for is left to the next run."""
Pause = Callable[[float], Awaitable[None]]
Question = Callable[[AsyncClient], Any]


class Asking:
    def __init__(self, *, token: str, base_url: str, pause: Pause = asyncio.sleep) -> None:
        self._pause = pause
        # Its own retries would cut short the wait that Notion asks for.
        self._client = AsyncClient(
            auth=token,
            base_url=base_url,
            notion_version=VERSION,
            timeout_ms=_TIMEOUT_MS,
            retry=False,
            logger=logging.getLogger("notion_client"),
            log_level=logging.ERROR,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def ask(self, question: Question, *, repeatable: bool = True) -> object:
        """Its answer. What is not `repeatable` is asked again only when Notion said that it did nothing.

        Raises BoardError.
        """
        for attempt in range(1, _TRIES + 1):
            try:
                return await question(self._client)
            except NotionClientErrorBase as error:
                trouble = _trouble(error)
            except (httpx.HTTPError, ValueError) as error:
                trouble = BoardError(BoardTrouble.down, reason=repr(error))
            wait = trouble.retry_after if trouble.retry_after is not None else float(attempt)
            again = trouble.trouble is BoardTrouble.busy or (repeatable and trouble.trouble is BoardTrouble.down)
            if not again or attempt == _TRIES or wait > _LONGEST_WAIT:
                raise trouble
            await self._pause(wait)
        raise AssertionError

    async def close(self) -> None:
        await self._client.aclose()


def _trouble(error: NotionClientErrorBase) -> BoardError:
    """By the status and, where one status means two things, by Notion's own code."""
    if not isinstance(error, HTTPResponseError):
        return BoardError(BoardTrouble.down, reason=str(error))
    reason = f"{error.status} {getattr(error.code, 'value', error.code)}: {error}"
    match error.status:
        case 429:
            return BoardError(BoardTrouble.busy, reason=reason, retry_after=_seconds(error))
        case 404:
            return BoardError(BoardTrouble.gone, reason=reason)
        case 400 if "archived" in str(error):
            return BoardError(BoardTrouble.gone, reason=reason)
        case 400 | 401 | 403:
            return BoardError(BoardTrouble.refused, reason=reason)
        case _:
            return BoardError(BoardTrouble.down, reason=reason)


def _seconds(error: HTTPResponseError) -> float | None:
    """Notion gives whole seconds."""
    given = error.headers.get("retry-after", "")
    return float(given) if given.isdecimal() else None
