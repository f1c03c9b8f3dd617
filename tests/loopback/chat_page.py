"""A server that plays `/api/chat/*` for the page: one conversation a cookie, what is said is scripted by the test."""

import asyncio
import json
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from aiohttp import BodyPartReader, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agents.texts.lookup import say
from bot.rendering import Reader

ROOT = Path(__file__).parents[2]
COOKIE = "alex_chat"
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MOST_BYTES = 21 * 1024 * 1024

Json = Mapping[str, object]
News = tuple[int | None, Json] | None
"""A message with its number, a signal without one, or the end of the stream."""


def page_texts(language: str) -> dict[str, str]:
    tables = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "agents/texts").glob(f"*page.{language}.toml")]
    return {key: str(text) for table in tables for key, text in table["page"].items()}


@dataclass(slots=True)
class Thread:
    """One conversation: numbered messages that can be asked for again, and passing signals that cannot."""

    messages: list[Json] = field(default_factory=list)
    listeners: set[asyncio.Queue[News]] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)

    def add(self, message: Json) -> None:
        number = len(self.messages) + 1
        at = datetime.now(UTC).isoformat()
        whole = {"type": "message", "buttons": [], "sources": [], "attachments": [], "edited": False, "at": at}
        self.messages.append({**whole, **message, "seq": number})
        self._tell(number, self.messages[-1])

    def signal(self, event: Json) -> None:
        self._tell(None, event)

    def _tell(self, number: int | None, event: Json) -> None:
        for listener in self.listeners:
            listener.put_nowait((number, event))


class ChatStub:
    """The server and the hand that moves it.

    `posts` is each POST that reached us, `received` each message taken once.
    """

    def __init__(self) -> None:
        self.posts: list[dict[str, object]] = []
        self.received: list[str] = []
        self.buttons: list[object] = []
        self.files: dict[str, tuple[str, bytes, str]] = {}
        self.opened = 0
        self.contact: str | None = None
        self.connections = 0
        self.echoes_client_id = False
        """Whether a customer's message comes back with the `client_id` it was sent under."""
        self._threads: dict[str, Thread] = {}
        self._changed = asyncio.Condition()
        self._pages = Environment(
            loader=FileSystemLoader(ROOT / "bot/web/pages"), autoescape=True, undefined=StrictUndefined
        )
        self._pages.globals |= {"reader": Reader, "say": say}
        self.reading: list[str] = []

    @property
    def thread(self) -> Thread:
        (thread,) = self._threads.values()
        return thread

    async def say(
        self,
        text: str,
        *,
        role: str = "assistant",
        buttons: Sequence[Json] = (),
        sources: Sequence[Json] = (),
        **more: object,
    ) -> None:
        said = {"role": role, "text": text, "buttons": list(buttons), "sources": list(sources), **more}
        self.thread.add(said)

    async def signal(self, event: Json) -> None:
        self.thread.signal(event)

    async def heard(self, count: int) -> None:
        """Wait until so many messages were taken."""
        await self._until(lambda: len(self.received) >= count)

    async def connected(self, count: int) -> None:
        """Wait until so many event streams have been opened in all."""
        await self._until(lambda: self.connections >= count)

    async def _until(self, reached: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(reached)

    async def _tell_waiters(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def forget_sessions(self) -> None:
        """As after a restore: every token and cookie is refused from now on."""
        self._threads.clear()

    def application(self) -> web.Application:
        app = web.Application(client_max_size=MOST_BYTES)
        app.on_shutdown.append(self._end_streams)
        app.add_routes(
            [
                web.get("/", self._page),
                web.post("/api/chat/sessions", self._session),
                web.post("/api/chat/messages", self._message),
                web.post("/api/chat/files", self._file),
                web.get("/files/{token}", self._fetch),
                web.post("/reading", self._reading),
                web.get("/api/chat/events", self._events),
                web.static("/static/1", ROOT / "bot/web/static"),
            ],
        )
        return app

    async def _page(self, request: web.Request) -> web.Response:
        language = request.query.get("language", "fr")
        texts = page_texts(language)
        body = self._pages.get_template("chat.html.j2").render(
            language=language, texts=texts, version="1", contact=self.contact
        )
        headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY}
        return web.Response(text=body, content_type="text/html", headers=headers)

    async def _reading(self, request: web.Request) -> web.Response:
        fields = await request.post()
        self.reading.append(str(fields["easy"]))
        await self._tell_waiters()
        return web.Response(status=303, headers={"Location": str(fields["back"])})

    async def reading_chosen(self, *choices: str) -> None:
        """Wait until exactly these were asked for."""
        await self._until(lambda: self.reading == list(choices))

    async def _session(self, request: web.Request) -> web.Response:
        token = request.cookies.get(COOKIE, "")
        if token not in self._threads:
            token = uuid4().hex
            self._threads[token] = Thread()
            self.opened += 1
        response = web.json_response({"token": token})
        response.set_cookie(COOKIE, token, httponly=True, samesite="Lax")
        return response

    def _thread_of(self, request: web.Request) -> Thread:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        thread = self._threads.get(token) or self._threads.get(request.cookies.get(COOKIE, ""))
        if thread is None:
            body = json.dumps({"error": "unauthorized", "detail": "Session inconnue."})
            raise web.HTTPUnauthorized(text=body, content_type="application/json")
        return thread

    async def _message(self, request: web.Request) -> web.Response:
        thread = self._thread_of(request)
        body: dict[str, object] = await request.json()
        self.posts.append(body)
        client_id = str(body["client_id"])
        if client_id not in thread.seen:
            thread.seen.add(client_id)
            self.received.append(str(body["text"]))
            self.buttons.append(body.get("button"))
            thread.add(self._as_said(body))
            await self._tell_waiters()
        return web.json_response({"client_id": client_id}, status=202)

    def _as_said(self, body: Mapping[str, object]) -> Json:
        tokens = body.get("files", [])
        assert isinstance(tokens, list)
        attachments = [
            {"name": name, "url": f"/files/{token}", "mime": mime, "size": len(content)}
            for token in tokens
            for name, content, mime in [self.files[token]]
        ]
        said = {"role": "customer", "text": body["text"], "attachments": attachments}
        return {**said, "client_id": body["client_id"]} if self.echoes_client_id else said

    async def _file(self, request: web.Request) -> web.Response:
        self._thread_of(request)
        part = await (await request.multipart()).next()
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read())
        token = uuid4().hex
        name = part.filename or "file"
        self.files[token] = (name, content, part.headers.get("Content-Type", "application/octet-stream"))
        return web.json_response({"file": token, "name": name, "size": len(content)})

    async def _fetch(self, request: web.Request) -> web.Response:
        _, content, mime = self.files[request.match_info["token"]]
        return web.Response(body=content, content_type=mime)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        thread = self._thread_of(request)
        self.connections += 1
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[News] = asyncio.Queue()
        after = int(request.query.get("after", "0"))
        for place, message in enumerate(thread.messages[after:], start=after + 1):
            queue.put_nowait((place, message))
        thread.listeners.add(queue)
        await self._tell_waiters()
        try:
            await response.write(b": here\n\n")
            while (news := await queue.get()) is not None:
                number, event = news
                head = f"id: {number}\n" if number is not None else ""
                await response.write(f"{head}event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        finally:
            thread.listeners.discard(queue)
        return response

    async def _end_streams(self, _app: web.Application) -> None:
        for thread in self._threads.values():
            for listener in thread.listeners:
                listener.put_nowait(None)
