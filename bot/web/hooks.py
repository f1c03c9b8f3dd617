"""Signed webhooks: verified over the raw body, stored, answered after the commit."""

import json
from collections.abc import Mapping
from typing import Any, cast

from aiohttp import web

from bot.channels.base import Channel
from bot.pipeline import Pipeline
from bot.web.endpoints import BadRequest, Unauthorized


class Hooks:
    """A closed door has no route: its webhook is not found."""

    def __init__(self, doors: Mapping[str, Channel], pipeline: Pipeline) -> None:
        # The doors' own classes stay unknown here: what is asked of them is in their names.
        self._telegram = cast("Any", doors.get("telegram"))
        self._whatsapp = cast("Any", doors.get("whatsapp"))
        self._pipeline = pipeline

    def register(self, server: web.Application) -> None:
        if self._telegram is not None:
            server.router.add_post("/webhooks/telegram", self.telegram)
        if self._whatsapp is not None:
            server.router.add_get("/webhooks/whatsapp", self.handshake)
            server.router.add_post("/webhooks/whatsapp", self.whatsapp)

    async def telegram(self, request: web.Request) -> web.Response:
        if not self._telegram.verify(request.headers):
            raise Unauthorized
        await self._pipeline.accept(self._telegram.parse(_object(await request.read())))
        return web.Response(text="ok")

    async def handshake(self, request: web.Request) -> web.Response:
        challenge = self._whatsapp.handshake(request.query)
        if challenge is None:
            raise Unauthorized
        return web.Response(text=challenge)

    async def whatsapp(self, request: web.Request) -> web.Response:
        raw = await request.read()
        if not self._whatsapp.verify_signature(raw, request.headers.get("X-Hub-Signature-256", "")):
            raise Unauthorized
        await self._pipeline.accept(self._whatsapp.parse(raw))
        return web.Response(text="ok")


def _object(raw: bytes) -> Mapping[str, object]:
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
    if not isinstance(body, dict):
        raise BadRequest
    return body
