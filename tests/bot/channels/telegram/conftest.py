import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from agents.messages import Inbound
from bot.channels.telegram.channel import TelegramChannel
from tests.conftest import FixedClock
from tests.loopback.telegram import LoopbackTelegram


class Shelf:
    """Accepts what comes in, as the pipeline does; `failures` are raised first."""

    def __init__(self) -> None:
        self.inbound: list[Inbound] = []
        self.calls: list[list[Inbound]] = []
        self.failures: list[Exception] = []
        self._news = asyncio.Event()

    async def accept(self, inbound: Sequence[Inbound]) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.calls.append(list(inbound))
        self.inbound += inbound
        self._news.set()
        self._news = asyncio.Event()

    async def holds(self, count: int, *, within: float = 60.0) -> list[Inbound]:
        async with asyncio.timeout(within):
            while len(self.inbound) < count:
                await self._news.wait()
        return self.inbound


@pytest.fixture
async def telegram() -> AsyncIterator[LoopbackTelegram]:
    async with LoopbackTelegram() as telegram:
        yield telegram


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


def channel_to(
    telegram: LoopbackTelegram,
    folder: Path,
    *,
    timeout: float = 20.0,
    token: str | None = None,
    is_webhook: bool = False,
    public_url: str | None = None,
    secret: str = "loopback-secret",
    largest_file: int = 1000,
) -> TelegramChannel:
    return TelegramChannel(
        token=token or telegram.token,
        clock=FixedClock(),
        base_url=telegram.base_url,
        is_webhook=is_webhook,
        webhook_secret=secret,
        public_url=public_url,
        path_of=lambda file: folder / file,
        timeout=timeout,
        largest_file=largest_file,
        first_pause=0.02,
        hold=1,
    )


@pytest.fixture
async def channel(telegram: LoopbackTelegram, tmp_path: Path) -> AsyncIterator[TelegramChannel]:
    channel = channel_to(telegram, tmp_path)
    yield channel
    await channel.close()
