"""A server that speaks like an OpenAI-compatible model: answers by script, misbehaves on demand, remembers requests.

Alone: `python -m tests.loopback.model --port 9320`; it then repeats what it was told, or fails by `--status 503`.
`POST /loopback/script [{"text": "…"}, {"tool_calls": [["name", "{}"]]}, {"stalls": true}]` scripts the next answers.
"""

import argparse
import asyncio
import itertools
import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.loopback.embedding import embedded, encoded

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """One answer of the model. Times are in seconds; `pieces_before` counts the streamed pieces before the trouble."""

    text: str = ""
    tool_calls: tuple[tuple[str, str], ...] = ()
    """(name, arguments as the model wrote them)."""
    first_token_after: float = 0.0
    between_tokens: float = 0.0
    status: int = 200
    error: str = "scripted failure"
    headers: Mapping[str, str] = field(default_factory=dict)
    stalls: bool = False
    drops: bool = False
    pieces_before: int = 0
    finish: str | None = None
    """Overrides why it stopped: `length`, `content_filter`."""


def says(text: str, **more: Any) -> Answer:
    return Answer(text=text, **more)


def calls(name: str, arguments: Mapping[str, object] | str | None = None, **more: Any) -> Answer:
    """A tool call; arguments given as text are sent as they are, well-formed or not."""
    written = arguments if isinstance(arguments, str) else json.dumps(arguments or {}, ensure_ascii=False)
    return Answer(tool_calls=((name, written),), **more)


def malformed(name: str) -> Answer:
    """A tool call whose arguments are cut short, as a small model writes them."""
    return calls(name, '{"code": "P0')


def empty() -> Answer:
    return Answer()


def slow(text: str, seconds: float) -> Answer:
    return Answer(text=text, first_token_after=seconds)


def stalls(text: str, after: int = 1) -> Answer:
    """Falls silent in the middle, the connection open."""
    return Answer(text=text, stalls=True, pieces_before=after)


def drops(text: str = "", after: int = 0) -> Answer:
    """Breaks the connection: at once, or after some streamed pieces."""
    return Answer(text=text, drops=True, pieces_before=after)


def fails(status: int, *, retry_after: float | None = None) -> Answer:
    """401, 429, 500, 503 … with the error body of the API."""
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return Answer(status=status, headers=headers)


Script = Callable[[Json], Answer]


def repeats_the_question(request: Json) -> Answer:
    """What a model without a script says."""
    told = [message for message in request.get("messages", []) if message.get("role") == "user"]
    content = told[-1]["content"] if told else ""
    words = content if isinstance(content, str) else " ".join(part.get("text", "") for part in content)
    return says(f"Vous avez dit : {words}")


class LoopbackModel:
    """Use as `async with LoopbackModel([says("…"), calls("tool", {…})]) as model`.

    A list is used up one answer a request, then `otherwise` answers; a function answers every request.
    """

    def __init__(
        self,
        script: Iterable[Answer] | Script = (),
        *,
        otherwise: Script = repeats_the_question,
        api_key: str | None = "loopback-key",
        dimensions: int = 256,
    ) -> None:
        self._otherwise = script if callable(script) else otherwise
        self._script: deque[Answer] = deque() if callable(script) else deque(script)
        self._dimensions = dimensions
        self._ids = itertools.count(1)
        self._runner: web.AppRunner | None = None
        self.api_key = api_key
        """None takes any key."""
        self.base_url = ""
        self.requests: list[Json] = []
        """The bodies of chat requests, in order, the failed ones too."""
        self.embedded: list[Json] = []
        self.on_silence: Callable[[], None] = lambda: None
        """Called when a slow answer is waited for, and when a stream stalls."""

    def then(self, *answers: Answer) -> None:
        self._script.extend(answers)

    def answers(self, script: Script) -> None:
        """From now on this function answers what no scripted answer is left for."""
        self._otherwise = script

    async def start(self, port: int = 0) -> Self:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_post("/v1/embeddings", self._embeddings)
        app.router.add_get("/v1/models", self._models)
        app.router.add_post("/loopback/script", self._remote_script)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.05, handler_cancellation=True)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body: Json = await request.json()
        self.requests.append(body)
        refused = self._refused(request) or _wrong(body)
        if refused is not None:
            return refused
        answer = self._script.popleft() if self._script else self._otherwise(body)
        if answer.first_token_after:
            asyncio.get_running_loop().call_soon(self.on_silence)
        await asyncio.sleep(answer.first_token_after)
        if answer.status != 200:
            return _error(answer.status, answer.error, headers=answer.headers)
        number = next(self._ids)
        if body.get("stream"):
            return await self._stream(request, body, answer, number)
        if answer.stalls or answer.drops:
            await self._trouble(request, answer)
        message: Json = {"role": "assistant", "content": answer.text or None, "refusal": None}
        if answer.tool_calls:
            message["tool_calls"] = [_tool_call(number, one, *call) for one, call in enumerate(answer.tool_calls)]
        choice = {"index": 0, "message": message, "finish_reason": _finish(answer), "logprobs": None}
        whole = _head(body, number, "chat.completion") | {"choices": [choice], "usage": usage(body, answer)}
        return web.json_response(whole)

    async def _stream(self, request: web.Request, body: Json, answer: Answer, number: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        if answer.drops and not answer.pieces_before:
            _drop(request)
        await response.prepare(request)
        for sent, piece in enumerate(_pieces(body, answer, number)):
            # The first piece only names the role; trouble is counted in pieces of content.
            if sent > answer.pieces_before and (answer.drops or answer.stalls):
                await self._trouble(request, answer)
            await response.write(f"data: {json.dumps(piece, ensure_ascii=False)}\n\n".encode())
            await asyncio.sleep(answer.between_tokens)
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _trouble(self, request: web.Request, answer: Answer) -> None:
        if answer.drops:
            _drop(request)
        self.on_silence()
        await asyncio.Event().wait()

    async def _embeddings(self, request: web.Request) -> web.Response:
        body: Json = await request.json()
        self.embedded.append(body)
        refused = self._refused(request)
        if refused is not None:
            return refused
        given = body.get("input", [])
        inputs = given if isinstance(given, list) and given and not isinstance(given[0], int) else [given]
        vectors = [embedded(one, body.get("dimensions", self._dimensions)) for one in inputs]
        form = encoded if body.get("encoding_format") == "base64" else list
        data = [
            {"object": "embedding", "index": index, "embedding": form(vector)} for index, vector in enumerate(vectors)
        ]
        total = sum(len(one) for one in inputs)
        return web.json_response(
            {
                "object": "list",
                "data": data,
                "model": body.get("model"),
                "usage": {"prompt_tokens": total, "total_tokens": total},
            }
        )

    async def _models(self, request: web.Request) -> web.Response:
        refused = self._refused(request)
        listed = {"object": "list", "data": [{"id": "loopback", "object": "model", "owned_by": "loopback"}]}
        return refused or web.json_response(listed)

    async def _remote_script(self, request: web.Request) -> web.Response:
        self.then(*(Answer(**answer) for answer in await request.json()))
        return web.json_response({"waiting": len(self._script)})

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.api_key is None or request.headers.get("Authorization") == f"Bearer {self.api_key}":
            return None
        return _error(401, "Incorrect API key provided")


def usage(body: Json, answer: Answer) -> Json:
    """Words count as tokens: exact, and the same every time."""
    asked = sum(len(str(message.get("content") or "").split()) for message in body["messages"])
    written = len(answer.text.split()) + sum(len(arguments.split()) + 1 for _, arguments in answer.tool_calls)
    return {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}


def _pieces(body: Json, answer: Answer, number: int) -> Iterable[Json]:
    head = _head(body, number, "chat.completion.chunk")

    def piece(delta: Json, finish: str | None = None) -> Json:
        return head | {"choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}]}

    yield piece({"role": "assistant", "content": ""})
    for word in _words(answer.text):
        yield piece({"content": word})
    for one, (name, arguments) in enumerate(answer.tool_calls):
        begun = _tool_call(number, one, name, "")
        yield piece({"tool_calls": [begun | {"index": one}]})
        for start in range(0, len(arguments), 8):
            part = {"index": one, "function": {"arguments": arguments[start : start + 8]}}
            yield piece({"tool_calls": [part]})
    yield piece({}, _finish(answer))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield head | {"choices": [], "usage": usage(body, answer)}


def _words(text: str) -> list[str]:
    first, *rest = text.split(" ")
    return [word for word in [first, *(f" {word}" for word in rest)] if word]


def _drop(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


def _head(body: Json, number: int, kind: str) -> Json:
    return {
        "id": f"chatcmpl-{number}",
        "object": kind,
        "created": 1_780_000_000,
        "model": body.get("model", "loopback"),
    }


def _finish(answer: Answer) -> str:
    return answer.finish or ("tool_calls" if answer.tool_calls else "stop")


def _tool_call(number: int, one: int, name: str, arguments: str) -> Json:
    return {"id": f"call_{number}_{one}", "type": "function", "function": {"name": name, "arguments": arguments}}


def _wrong(body: Json) -> web.Response | None:
    """What the real API refuses in the order of a conversation: a tool result must follow its call."""
    if not isinstance(body.get("messages"), list) or not body["messages"]:
        return _error(400, "messages is required")
    open_calls: set[str] = set()
    for message in body["messages"]:
        role = message.get("role")
        if role == "tool" and message.get("tool_call_id") not in open_calls:
            return _error(400, "a tool message must follow a message with tool_calls")
        open_calls.discard(str(message.get("tool_call_id")))
        if role != "tool" and open_calls:
            return _error(400, "tool_calls must be followed by tool messages")
        open_calls |= {call["id"] for call in message.get("tool_calls") or ()}
    return None


def _error(status: int, message: str, *, headers: Mapping[str, str] | None = None) -> web.Response:
    error = {"message": message, "type": "loopback_error", "param": None, "code": str(status)}
    return web.json_response({"error": error}, status=status, headers=headers)


async def _serve(port: int, model: LoopbackModel) -> None:
    await model.start(port)
    print(f"ready {model.base_url}", flush=True)  # noqa: T201 - whoever started it waits for this line
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Plays an OpenAI-compatible model.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=None, help="the only API key taken; any without it")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before the first token")
    parser.add_argument("--status", type=int, default=200, help="fail every request with this status")
    asked = parser.parse_args()

    def answer(request: Json) -> Answer:
        said = repeats_the_question(request)
        return Answer(text=said.text, first_token_after=asked.delay, status=asked.status)

    asyncio.run(_serve(asked.port, LoopbackModel(answer, api_key=asked.key)))


if __name__ == "__main__":
    main()
