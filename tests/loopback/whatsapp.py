"""A server that plays the WhatsApp Cloud API: Graph on one side, signed webhooks on the other.

Alone: `python -m tests.loopback.whatsapp --port 9310 --hook http://127.0.0.1:8080/webhooks/whatsapp`, then
`POST /loopback/says {"from": "33612345678", "text": "…"}`, `GET /loopback/sent/33612345678` and
`POST /loopback/faults [{"code": 130429, "status": 429}, {"lose": true}, {"status": 503}]`, one for each next call.
"""

import argparse
import asyncio
import hashlib
import itertools
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.channels.whatsapp.signature import signature_of
from tests.loopback.whatsapp_rules import Approved, Broken, check
from tests.loopback.whatsapp_values import Fault, Json, Person, Sent, error_answer, failure, person_of

_WINDOW_SECONDS = 24 * 3600


class LoopbackGraph:
    """Use as `async with LoopbackGraph(hook) as graph`. `clock` gives the seconds that the 24-hour window counts."""

    def __init__(
        self,
        hook: str | None = None,
        *,
        access_token: str = "loopback-token",
        app_secret: str = "loopback-secret",
        phone_number_id: str = "111222333",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.hook = hook
        self.access_token = access_token
        self.app_secret = app_secret
        self.phone_number_id = phone_number_id
        self.clock = clock
        self.base_url = ""
        self.calls: list[Json] = []
        self.sent: list[Sent] = []
        self.typing: list[str] = []
        self.media: dict[str, tuple[bytes, str, str]] = {}
        self.approved: dict[tuple[str, str], Approved] = {}
        """The templates of the account, by name and language."""
        self.hook_answers: list[int] = []
        self.statuses: tuple[str, ...] = ("sent", "delivered", "read")
        self.status_delay = 0.0
        self.delay = 0.0
        self.on_silence: Callable[[], None] = lambda: None
        """Called when a request has come that is answered after `delay` seconds."""
        self.repeats = 1
        """How often each webhook is delivered."""
        self.shuffles = False
        """Whether the statuses of a message arrive in the opposite order."""
        self.retries = 5
        """How often a webhook that is not answered 200 is tried again."""
        self._faults: deque[Fault] = deque()
        self._heard_at: dict[str, float] = {}
        self._heard: set[str] = set()
        self._ids = itertools.count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    # Life

    async def start(self, port: int = 0) -> Self:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_post("/{version:v[0-9]+[.][0-9]+}/{number}/messages", self._messages)
        app.router.add_post("/{version:v[0-9]+[.][0-9]+}/{number}/media", self._upload)
        app.router.add_get("/{version:v[0-9]+[.][0-9]+}/{media}", self._describe)
        app.router.add_get("/files/{media}", self._download)
        app.router.add_post("/loopback/says", self._remote_says)
        app.router.add_get("/loopback/sent/{user}", self._remote_sent)
        app.router.add_post("/loopback/faults", self._remote_faults)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def stop(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # What people do

    def settings(self) -> Mapping[str, str]:
        """What sets a service up to answer here."""
        return {
            "ALEX_WHATSAPP__ACCESS_TOKEN": self.access_token,
            "ALEX_WHATSAPP__PHONE_NUMBER_ID": self.phone_number_id,
            "ALEX_WHATSAPP__APP_SECRET": self.app_secret,
            "ALEX_WHATSAPP__VERIFY_TOKEN": "loopback-verify",
            "ALEX_WHATSAPP__BASE_URL": self.base_url,
        }

    async def says(self, person: Person | str, text: str, **more: object) -> str:
        """One text message; `more` goes into it (`context={"id": …}`). Returns its id."""
        return await self.writes(person, {"type": "text", "text": {"body": text}} | more)

    async def taps(self, person: Person | str, title: str) -> str:
        """Press the choice with that title on the last message that has it."""
        one = person_of(person)
        for sent in reversed(self.sent_to(one)):
            for value, shown in sent.choices:
                if shown == title and sent.approved is not None:
                    pressed = {"text": shown, "payload": value}
                    return await self.writes(one, {"type": "button", "button": pressed, "context": {"id": sent.wamid}})
                if shown == title:
                    kind = "list_reply" if sent.body["interactive"]["type"] == "list" else "button_reply"
                    reply = {"type": kind, kind: {"id": value, "title": shown}}
                    return await self.writes(
                        one, {"type": "interactive", "interactive": reply, "context": {"id": sent.wamid}}
                    )
        raise AssertionError(f"no choice {title!r} was shown")

    async def shares(self, person: Person | str, kind: str, content: bytes, mime: str, **more: object) -> str:
        """A file: image, document, audio (`voice=True`), video or sticker, with `caption` or `filename`."""
        media_id = self.keep(content, mime)
        return await self.writes(person, {"type": kind, kind: {"id": media_id, "mime_type": mime, **more}})

    async def writes(self, person: Person | str, *contents: Json) -> str:
        """Any messages of one person, in one webhook. Returns the id of the last."""
        messages = [self.message(person, content) for content in contents]
        await self.push({"contacts": [person_of(person).contact()], "messages": messages})
        return str(messages[-1]["id"])

    def message(self, person: Person | str, content: Json) -> Json:
        one = person_of(person)
        wamid = self._wamid()
        self._heard_at[one.key] = self.clock()
        self._heard.add(wamid)
        return one.sender() | {"id": wamid, "timestamp": str(int(self.clock()))} | content

    async def push(self, *values: Json, signature: str | None = None) -> list[int]:
        """One webhook with a change for each value, delivered `repeats` times; the answers' statuses."""
        metadata = {"display_phone_number": "33100000000", "phone_number_id": self.phone_number_id}
        head: Json = {"messaging_product": "whatsapp", "metadata": metadata}
        changes = [{"field": "messages", "value": head | value} for value in values]
        raw = json.dumps(
            {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": changes}]}
        ).encode()
        return [await self.push_raw(raw, signature) for _ in range(self.repeats)]

    async def push_raw(self, raw: bytes, signature: str | None = None) -> int:
        """The same bytes again until they are answered 200, as Meta does, or the retries are spent."""
        if self.hook is None:
            return 0
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature or signature_of(raw, self.app_secret),
        }
        status = 0
        for attempt in range(self.retries + 1):
            await asyncio.sleep(min(0.05 * (2**attempt - 1), 0.8))
            try:
                async with self._client().post(self.hook, data=raw, headers=headers) as answer:
                    status = answer.status
            except aiohttp.ClientError:
                status = 0
            self.hook_answers.append(status)
            if status == 200 or 400 <= status < 500:
                break
        return status

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session

    # What befalls the service

    def refuses(self, code: int, *, status: int = 400, times: int = 1, retry_after: int | None = None) -> None:
        headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
        self._faults.extend(Fault(status=status, code=code, headers=headers) for _ in range(times))

    def breaks(self, status: int = 503, *, times: int = 1) -> None:
        """Fail as a proxy does: no JSON, no code."""
        self._faults.extend(Fault(status=status) for _ in range(times))

    def loses_answers(self, times: int = 1) -> None:
        """Take the message, then drop the connection."""
        self._faults.extend(Fault(lose=True) for _ in range(times))

    def closes_window(self, person: Person | str) -> None:
        self._heard_at.pop(person_of(person).key, None)

    def sent_to(self, person: Person | str) -> list[Sent]:
        one = person_of(person)
        return [sent for sent in self.sent if sent.to in {one.phone, one.user_id}]

    async def hears(self, person: Person | str, count: int = 1, *, within: float = 60.0) -> list[str]:
        """The texts sent to a person, once there are `count`. Raises TimeoutError after `within` seconds."""
        async with asyncio.timeout(within):
            while len(self.sent_to(person)) < count:
                await self._news.wait()
        return [sent.text for sent in self.sent_to(person)]

    async def settled(self) -> None:
        """Every status under way has been delivered."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    def keep(self, content: bytes, mime: str, name: str = "") -> str:
        media_id = str(10**15 + next(self._ids))
        self.media[media_id] = (content, mime, name)
        return media_id

    # Graph

    async def _messages(self, request: web.Request) -> web.Response:
        if self.delay:
            self.on_silence()
            await asyncio.sleep(self.delay)
        refused = self._refused(request)
        if refused is not None:
            return refused
        body: Json = await request.json()
        fault = self._faults.popleft() if self._faults and body.get("status") != "read" else None
        if fault is not None and not fault.lose:
            return failure(fault)
        self.calls.append(body)
        try:
            check(body, heard=self._heard, media=self.media, approved=self.approved)
        except Broken as broken:
            return error_answer(broken.code, str(broken))
        if body.get("status") == "read":
            self.typing.append(body["message_id"])
            return web.json_response({"success": True})
        sent = self._take(body)
        if fault is not None:
            assert request.transport is not None
            request.transport.abort()
        contact = {"input": sent.to} | ({"wa_id": sent.to} if "to" in body else {"user_id": sent.to})
        return web.json_response(
            {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": sent.wamid}]}
        )

    def _take(self, body: Json) -> Sent:
        form = body.get("template", {})
        approved = self.approved.get((form.get("name", ""), form.get("language", {}).get("code", "")))
        sent = Sent(self._wamid(), body.get("to") or body["recipient"], body, self.clock(), approved)
        heard_at = self._heard_at.get(sent.to)
        is_open = heard_at is not None and self.clock() - heard_at <= _WINDOW_SECONDS
        if is_open or body["type"] == "template":
            self.sent.append(sent)
            self._news.set()
            self._news = asyncio.Event()
            self._later(self._report(sent, self.statuses))
        else:
            self._later(self._report(sent, ("failed",), code=131047, title="Re-engagement message"))
        return sent

    def fails_later(self, sent: Sent, code: int, title: str) -> None:
        """Report that a message taken before was not delivered."""
        self._later(self._report(sent, ("failed",), code=code, title=title))

    async def _report(self, sent: Sent, statuses: Iterable[str], code: int = 0, title: str = "") -> None:
        await asyncio.sleep(self.status_delay)
        for name in reversed(tuple(statuses)) if self.shuffles else statuses:
            status: Json = {"id": sent.wamid, "status": name, "timestamp": str(int(self.clock()))}
            status |= {"recipient_id": sent.to} if sent.to.isdigit() else {"recipient_user_id": sent.to}
            if "biz_opaque_callback_data" in sent.body:
                status["biz_opaque_callback_data"] = sent.body["biz_opaque_callback_data"]
            if code:
                status["errors"] = [{"code": code, "title": title, "message": title}]
            await self.push({"statuses": [status]})

    async def _upload(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        if self._faults:
            return failure(self._faults.popleft())
        form = await request.post()
        file = form.get("file")
        if form.get("messaging_product") != "whatsapp" or not isinstance(file, web.FileField):
            return error_answer(100, "a form with messaging_product, type and file is needed")
        return web.json_response({"id": self.keep(file.file.read(), file.content_type, file.filename)})

    async def _describe(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        media_id = request.match_info["media"]
        if media_id not in self.media:
            return error_answer(100, "Object does not exist")
        content, mime, _ = self.media[media_id]
        return web.json_response(
            {
                "messaging_product": "whatsapp",
                "url": f"{self.base_url}/files/{media_id}",
                "mime_type": mime,
                "sha256": hashlib.sha256(content).hexdigest(),
                "file_size": len(content),
                "id": media_id,
            }
        )

    async def _download(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        if refused is not None:
            return refused
        content, mime, _ = self.media[request.match_info["media"]]
        return web.Response(body=content, content_type=mime.partition(";")[0])

    def _refused(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {self.access_token}":
            return error_answer(190, "Invalid OAuth access token", status=401)
        if request.match_info.get("number", self.phone_number_id) != self.phone_number_id:
            return error_answer(100, "Unsupported post request: the object does not exist")
        return None

    def _wamid(self) -> str:
        return f"wamid.LOOPBACK{next(self._ids):08d}"

    def _later(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # From another process

    async def _remote_says(self, request: web.Request) -> web.Response:
        asked: Json = await request.json()
        return web.json_response({"id": await self.says(str(asked["from"]), str(asked["text"]))})

    async def _remote_sent(self, request: web.Request) -> web.Response:
        sent = self.sent_to(request.match_info["user"])
        return web.json_response([{"id": one.wamid, "text": one.text, "choices": one.choices} for one in sent])

    async def _remote_faults(self, request: web.Request) -> web.Response:
        self._faults.extend(Fault(**fault) for fault in await request.json())
        return web.json_response({"waiting": len(self._faults)})


async def _serve(port: int, graph: LoopbackGraph) -> None:
    await graph.start(port)
    print(f"ready {graph.base_url}", flush=True)  # noqa: T201 - whoever started it waits for this line
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Plays the WhatsApp Cloud API.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--hook", required=True, help="where webhooks go")
    parser.add_argument("--token", default="loopback-token")
    parser.add_argument("--secret", default="loopback-secret")
    parser.add_argument("--number", default="111222333", help="the phone number id")
    asked = parser.parse_args()
    graph = LoopbackGraph(asked.hook, access_token=asked.token, app_secret=asked.secret, phone_number_id=asked.number)
    asyncio.run(_serve(asked.port, graph))


if __name__ == "__main__":
    main()
