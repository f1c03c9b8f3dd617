"""A server that plays Notion: strict about the token, the version and shapes; it loses answers and asks to wait."""

import json
from collections import deque
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.loopback.notion_world import BOT, Json, NotionWorld, Refused

TOKEN = "ntn_loopback"
VERSION = "2025-09-03"
_FAULTS = {
    "409": (409, "conflict_error"),
    "429": (429, "rate_limited"),
    "500": (500, "internal_server_error"),
    "503": (503, "service_unavailable"),
}
Answer = Callable[[web.Request, Json], Json]


class LoopbackNotion:
    """Use as `async with LoopbackNotion(world) as notion`."""

    def __init__(self, world: NotionWorld) -> None:
        self.world = world
        self.token = TOKEN
        self.base_url = ""
        self.calls: list[str] = []
        self.faults: deque[str] = deque()
        """One for each next call, empty for none: `lost` does it and drops the answer, a status does nothing."""
        self.retry_after = "7"
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        world, app = self.world, web.Application()
        me = {"object": "user", "id": BOT, "type": "bot", "name": "Alex", "bot": {}}
        routes: list[tuple[str, str, Answer]] = [
            ("GET", "/v1/users/me", lambda _r, _b: me),
            ("GET", "/v1/databases/{id}", lambda r, _b: world.database(r.match_info["id"])),
            ("GET", "/v1/data_sources/{id}", lambda r, _b: world.source(r.match_info["id"])),
            ("PATCH", "/v1/data_sources/{id}", lambda r, b: world.change_source(r.match_info["id"], b)),
            ("POST", "/v1/data_sources/{id}/query", lambda r, b: world.query(r.match_info["id"], b)),
            ("POST", "/v1/pages", lambda _r, b: world.create(b)),
            ("PATCH", "/v1/pages/{id}", lambda r, b: world.change(r.match_info["id"], b)),
        ]
        for method, path, answer in routes:
            app.router.add_route(method, path, self._call(answer))
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    def writes(self) -> list[str]:
        """The calls that made or changed a page."""
        return [call for call in self.calls if "/v1/pages" in call]

    def _call(self, answer: Answer) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            self.calls.append(f"{request.method} {request.path}")
            fault = self.faults.popleft() if self.faults else ""
            if fault == "html":
                return web.Response(status=502, text="<html>Bad gateway</html>", content_type="text/html")
            if fault in _FAULTS:
                status, code = _FAULTS[fault]
                headers = {"Retry-After": self.retry_after} if status == 429 else {}
                return _json(Refused(status, code, "as it was asked to").body, status, headers)
            try:
                plain, status = self._answered(request, await request.read(), answer), 200
            except Refused as refused:
                plain, status = refused.body, refused.status
            if fault == "lost":
                assert request.transport is not None
                request.transport.abort()
            return _json(plain, status, {})

        return handle

    def _answered(self, request: web.Request, raw: bytes, answer: Answer) -> Json:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            raise Refused(401, "unauthorized", "API token is invalid.")
        if "Notion-Version" not in request.headers:
            raise Refused(400, "missing_version", "Notion-Version header failed validation")
        if request.headers["Notion-Version"] < VERSION:
            raise Refused(400, "invalid_request_url", "Invalid request URL.")
        try:
            body = json.loads(raw) if raw else {}
        except ValueError as error:
            raise Refused(400, "invalid_json", "Error parsing JSON body.") from error
        return answer(request, body)


def _json(body: Json, status: int, headers: dict[str, str]) -> web.Response:
    return web.json_response({**body, "request_id": "loopback"}, status=status, headers=headers)
