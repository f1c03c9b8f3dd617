"""A third party's server: verifies what comes with an independent library, and misbehaves as it is told."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from standardwebhooks import Webhook

Body = Mapping[str, object]


@dataclass(slots=True)
class Receiver:
    """`answers` are given in turn, the last one for ever: a status, `stall`, or `lose` (taken, and the line cut)."""

    url: str = ""
    secret: str = ""
    answers: list[int | str] = field(default_factory=lambda: [204])
    headers: Mapping[str, str] = field(default_factory=dict)
    taken: list[Body] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    refused: int = 0
    on_silence: Callable[[], None] = lambda: None
    """Called when a request was taken that will not be answered for long."""

    @property
    def kinds(self) -> Sequence[object]:
        return [one["type"] for one in self.taken]

    async def receive(self, request: web.Request) -> web.StreamResponse:
        answer = self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)
        raw = await request.read()
        self.ids.append(request.headers["webhook-id"])
        self.signatures.append(request.headers["webhook-signature"])
        if answer == "stall":
            self.on_silence()
            await asyncio.sleep(3600)
        if answer in {"lose", 200, 204}:
            self.taken.append(Webhook(self.secret).verify(raw, dict(request.headers)))
        if answer == "lose":
            _cut(request)
        self.refused += answer not in {"lose", 200, 204}
        return web.Response(status=answer if isinstance(answer, int) else 500, headers=self.headers)


def _cut(request: web.Request) -> None:
    assert request.transport is not None
    request.transport.abort()


@asynccontextmanager
async def webhook_receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = web.Application()
    server.router.add_post("/hook", receiver.receive)
    runner = web.AppRunner(server, shutdown_timeout=0.05)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
