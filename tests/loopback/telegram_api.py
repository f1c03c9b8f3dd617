"""The server of the loopback Bot API: what it takes, what it remembers, what it refuses."""

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.loopback.telegram_forum import Forum, numbers_of
from tests.loopback.telegram_rules import ALBUM, SENDING, Broken, check
from tests.loopback.telegram_stars import StarsDesk
from tests.loopback.telegram_values import (
    Fault,
    Json,
    Person,
    Sent,
    abort,
    album_of,
    answer,
    failure,
    message_of,
    read_call,
    refused,
)

BOT: Json = {"id": 4242, "is_bot": True, "first_name": "Alex", "username": "alex_loopback_bot"}
_CHAT_METHODS = SENDING | {"sendChatAction"}


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=64 * 1024 * 1024)


class BotApi(StarsDesk):
    """The server and what it remembers."""

    def __init__(
        self,
        hook: str | None = None,
        *,
        token: str = "4242:loopback-token",
        secret: str = "loopback-secret",
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__()
        self.hook = hook
        self.token = token
        self.secret = secret
        self.clock = clock
        self.base_url = ""
        self.calls: list[tuple[str, Json]] = []
        """Every accepted call that sends no message, in order."""
        self.sent: list[Sent] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.forgets_files = False
        """No file is given out any more."""
        self.reworded: list[tuple[str, str]] = []
        """chat:number and the new words of every message that was edited."""
        self.hook_answers: list[int] = []
        self.delay = 0.0
        self.on_silence: Callable[[], None] = lambda: None
        """Called when a request has come that is answered after `delay` seconds."""
        """Seconds before every answer."""
        self.repeats = 1
        """How often each update is delivered."""
        self.retries = 5
        """How often a webhook that is not answered 2xx is tried again."""
        self._sent_to: defaultdict[int, list[Sent]] = defaultdict(list)
        self._faults: deque[Fault] = deque()
        self._blocked: dict[int, tuple[int, str]] = {}
        self._moved: dict[int, int] = {}
        self._known: set[int] = set()
        self.forum: Forum | None = None
        self._presses: set[str] = set()
        self._queue: list[Json] = []
        self._held: list[Json] | None = None
        self._updates = itertools.count(70_001)
        self._numbers = itertools.count(1)
        self._polls = itertools.count(1)
        self._poll = 0
        self._news = asyncio.Event()
        self._queued = asyncio.Event()
        self._runner: web.ServerRunner | None = None
        self._session: aiohttp.ClientSession | None = None

    # Life

    async def start(self, port: int = 0) -> Self:
        # The low-level server has no router: one function decides, which halves the cost of a call.
        server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, reuse_address=True).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def goes_down(self) -> None:
        """Connections are refused from now on."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def comes_back(self) -> None:
        await self.start(int(self.base_url.rpartition(":")[2]))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None
        await self.goes_down()

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    # The Bot API

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        _, head, *rest = request.path.split("/", 2)
        if head == "loopback":
            return await self.remote(rest[0] if rest else "", request)
        if head == "file":
            return self._download("".join(rest))
        if head != f"bot{self.token}":
            return refused(401, "Unauthorized") if ":" in head else refused(404, "Not Found")
        if self.delay:
            self.on_silence()
            await asyncio.sleep(self.delay)
        return await self._call("".join(rest), request)

    async def _call(self, method: str, request: web.BaseRequest) -> web.StreamResponse:
        parameters, upload, name = await read_call(request)
        fault = self._fault(method)
        if fault is not None and not fault.lose:
            if fault.drop:
                abort(request)
            return failure(fault)
        moved_to = self._moved.get(int(parameters.get("chat_id") or 0))
        if moved_to is not None:
            told = "Bad Request: group chat was upgraded to a supergroup chat"
            return refused(400, told, {"migrate_to_chat_id": moved_to})
        try:
            if method == ALBUM:
                return await self._album(parameters, request, lost=fault is not None)
            check(method, parameters, upload)
            if method in _CHAT_METHODS:
                return await self._to_chat(method, parameters, upload or b"", name, request if fault else None)
            other = getattr(self, f"_do_{method}", None)
            if other is None:
                raise Broken("Not Found", 404)
            result = await other(parameters)
        except Broken as broken:
            return refused(broken.status, str(broken))
        self._note(method, parameters)
        return answer(result)

    def _fault(self, method: str) -> Fault | None:
        if self._faults and (self._faults[0].method or "send") in (
            method,
            "send" if method in SENDING else "",
        ):
            return self._faults.popleft()
        return None

    async def _to_chat(
        self, method: str, parameters: Json, upload: bytes, name: str, lost: web.BaseRequest | None
    ) -> web.Response:
        chat_id = int(parameters.get("chat_id") or 0)
        if not chat_id:
            raise Broken("chat_id is empty")
        if self.forum is not None and chat_id == self.forum.group_id:
            shown = self._to_topic(method, parameters, upload, name)
            if lost is not None:
                abort(lost)
            return shown
        status, why = self._blocked.get(chat_id, (0, ""))
        if status or chat_id not in self._known:
            return refused(status or 400, why or "Bad Request: chat not found")
        if method == "sendChatAction":
            self._note(method, parameters)
            return answer(True)
        sent = Sent(chat_id, next(self._numbers), method, parameters, self.clock(), upload, name)
        self.sent.append(sent)
        self._sent_to[chat_id].append(sent)
        self._tell()
        if lost is not None:
            abort(lost)
        return answer(message_of(sent, Person(chat_id), BOT))

    async def _album(self, parameters: Json, request: web.BaseRequest, *, lost: bool) -> web.Response:
        """Several files in one call, each a message of its own that knows the others."""
        pieces = await album_of(parameters, request)
        chat_id = int(parameters.get("chat_id") or 0)
        topic = None
        if self.forum is not None and chat_id == self.forum.group_id:
            self.forum.check()
            topic = self.forum.topic(parameters)
        elif chat_id not in self._known:
            return refused(400, "Bad Request: chat not found")
        sent = [
            Sent(chat_id, next(self._numbers), ALBUM, one, self.clock(), content, name) for one, content, name in pieces
        ]
        if topic is not None:
            topic.lines.extend(sent)
        else:
            self.sent.extend(sent)
            self._sent_to[chat_id].extend(sent)
        self._tell()
        if lost:
            abort(request)
        return answer([message_of(one, Person(chat_id), BOT) for one in sent])

    def _to_topic(self, method: str, parameters: Json, upload: bytes, name: str) -> web.Response:
        """A message into a topic of the forum."""
        assert self.forum is not None
        self.forum.check()
        topic = self.forum.topic(parameters)
        sent = Sent(self.forum.group_id, next(self._numbers), method, parameters, self.clock(), upload, name)
        topic.lines.append(sent)
        self._tell()
        return answer(message_of(sent, Person(self.forum.group_id), BOT))

    def _forum_of(self, parameters: Json) -> Forum:
        chat_id = int(parameters.get("chat_id") or 0)
        if self.forum is None or chat_id != self.forum.group_id:
            raise Broken("chat not found")
        self.forum.check()
        return self.forum

    async def _do_createForumTopic(self, parameters: Json) -> Json:  # noqa: N802 - named as the Bot API names it
        topic = self._forum_of(parameters).open(str(parameters.get("name", "")), next(self._numbers))
        return {"message_thread_id": topic.thread_id, "name": topic.name, "icon_color": 7322096}

    async def _do_editForumTopic(self, parameters: Json) -> bool:  # noqa: N802 - as above
        topic = self._forum_of(parameters).topic(parameters)
        if topic.name == parameters["name"]:
            raise Broken("TOPIC_NOT_MODIFIED")
        topic.name = str(parameters["name"])
        return True

    async def _do_reopenForumTopic(self, parameters: Json) -> bool:  # noqa: N802 - as above
        forum = self._forum_of(parameters)
        thread_id = int(parameters["message_thread_id"])
        if thread_id not in forum.topics:
            raise Broken("message thread not found")
        forum.topics[thread_id].is_closed = False
        return True

    async def _do_copyMessage(self, parameters: Json) -> Json:  # noqa: N802 - as above
        return self._copies(parameters, [int(parameters["message_id"])])[0]

    async def _do_copyMessages(self, parameters: Json) -> Sequence[Json]:  # noqa: N802 - as above
        return self._copies(parameters, numbers_of(parameters))

    def _copies(self, parameters: Json, numbers: Sequence[int]) -> list[Json]:
        topic = self._forum_of(parameters).topic(parameters)
        made = [next(self._numbers) for _ in numbers]
        for copy, number in zip(made, numbers, strict=True):
            topic.copies.append((copy, f"{parameters['from_chat_id']}:{number}", len(numbers)))
        self._tell()
        return [{"message_id": copy} for copy in made]

    async def _do_editMessageText(self, parameters: Json) -> bool:  # noqa: N802 - as above
        self._edited(parameters, "text")
        return True

    async def _do_editMessageCaption(self, parameters: Json) -> bool:  # noqa: N802 - as above
        self._edited(parameters, "caption")
        return True

    def _edited(self, parameters: Json, field: str) -> None:
        self.reworded.append((f"{parameters['chat_id']}:{parameters['message_id']}", str(parameters.get(field, ""))))

    async def _do_pinChatMessage(self, parameters: Json) -> bool:  # noqa: N802 - as above
        number = int(parameters["message_id"])
        for topic in self._forum_of(parameters).topics.values():
            if any(line.message_id == number for line in topic.lines):
                topic.pinned = number
        return True

    def _note(self, method: str, parameters: Json) -> None:
        self.calls.append((method, parameters))
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _do_getMe(self, parameters: Json) -> Json:  # noqa: N802 - named as the Bot API names it
        return BOT

    async def _do_setMyCommands(self, parameters: Json) -> bool:  # noqa: N802 - as above
        return True

    async def _do_setWebhook(self, parameters: Json) -> bool:  # noqa: N802 - as above
        self.hook, self.secret = str(parameters["url"]), str(parameters.get("secret_token", ""))
        return True

    async def _do_deleteWebhook(self, parameters: Json) -> bool:  # noqa: N802 - as above
        self.hook = None
        return True

    async def _do_answerCallbackQuery(self, parameters: Json) -> bool:  # noqa: N802 - as above
        if parameters.get("callback_query_id") not in self._presses:
            raise Broken("query is too old and response timeout expired or query ID is invalid")
        return True

    async def _do_getUpdates(self, parameters: Json) -> Sequence[Json]:  # noqa: N802 - as above
        if self.hook is not None:
            told = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
            raise Broken(told, 409)
        self._poll = mine = next(self._polls)
        offset = int(parameters.get("offset", 0))
        self._queue = [one for one in self._queue if one["update_id"] >= offset]
        deadline = time.monotonic() + float(parameters.get("timeout", 0))
        while not self._queue and (left := deadline - time.monotonic()) > 0:
            self._queued.clear()
            try:
                await asyncio.wait_for(self._queued.wait(), min(left, 0.2))
            except TimeoutError:
                continue
            finally:
                if self._poll != mine:
                    raise Broken("Conflict: terminated by other getUpdates request", 409)
        return self._queue[: int(parameters.get("limit", 100))]

    async def _do_getFile(self, parameters: Json) -> Json:  # noqa: N802 - as above
        file_id = str(parameters.get("file_id"))
        if self.forgets_files or file_id not in self.files:
            raise Broken("wrong file_id or the file is temporarily unavailable")
        name, content = self.files[file_id]
        if len(content) > 20 * 1024 * 1024:
            raise Broken("file is too big")
        return {"file_id": file_id, "file_size": len(content), "file_path": f"documents/{file_id}/{name}"}

    def _download(self, rest: str) -> web.Response:
        bot, _, path = rest.partition("/")
        if bot != f"bot{self.token}":
            return refused(401, "Unauthorized")
        file_id = path.split("/")[1] if "/" in path else ""
        if file_id not in self.files:
            return refused(404, "Not Found")
        return web.Response(body=self.files[file_id][1])

    async def remote(self, verb: str, request: web.BaseRequest) -> web.Response:
        """What another process may ask of the loopback itself."""
        return refused(404, verb)
