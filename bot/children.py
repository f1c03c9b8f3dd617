"""Engines in processes of their own: one request at a time over a pipe, a header of JSON and then plain bytes.

A crash, a leak or a licence of an engine stays in its process; so does the time it takes to import.
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

Header = Mapping[str, object]
Answer = tuple[Header, bytes]

_HOME = Path(__file__).parent.parent


class ChildFailed(Exception):
    """The child ended, hung or could not do what was asked; `code` is its own word for why."""

    def __init__(self, reason: str, *, code: str = "broken") -> None:
        super().__init__(reason)
        self.code = code


class Child:
    """A Python module run as a process, started at the first request and again after a crash.

    `patience` is how long one answer may take, in seconds; a child nobody asked for `idle` seconds is ended, and
    its memory with it.
    """

    def __init__(self, module: str, *arguments: str, patience: float, idle: float = 300.0) -> None:
        self._command = (sys.executable, "-m", module, *arguments)
        self._patience = patience
        self._idle = idle
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._rest: asyncio.TimerHandle | None = None
        self._ending: set[asyncio.Task[None]] = set()

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def ask(self, header: Header, payload: bytes = b"") -> Answer:
        """One request and its answer. Raises ChildFailed; the next request then starts a fresh child."""
        async with self._turn:
            self._stop_rest()
            answer = await self._asked(header, payload)
            self._begin_rest()
        if "error" in answer[0]:
            raise ChildFailed(str(answer[0]["error"]), code=str(answer[0].get("code", "broken")))
        return answer

    async def _asked(self, header: Header, payload: bytes) -> Answer:
        process, is_fresh = await self._running()
        try:
            async with asyncio.timeout(self._patience):
                return await _exchange(process, header, payload)
        except (OSError, EOFError, ValueError) as error:
            await self._end()
            if not is_fresh and not isinstance(error, TimeoutError):
                # It died while nobody asked (killed for its memory, say): that is no fault of this request.
                return await self._asked(header, payload)
            raise ChildFailed(f"{self._command[2]}: {type(error).__name__}") from error
        except BaseException:
            # A request given up half-way would leave its answer for the next one.
            await self._end()
            raise

    async def close(self) -> None:
        async with self._turn:
            self._stop_rest()
            await self._end()
        await asyncio.gather(*self._ending)

    async def _running(self) -> tuple[asyncio.subprocess.Process, bool]:
        """The child, and whether it was started just now."""
        if self._process is not None and self._process.returncode is None:
            return self._process, False
        # What the service keeps in its environment (keys, passwords) is no business of a child.
        self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_HOME,
            env={"LANG": "C.UTF-8", "HF_HUB_OFFLINE": "1", "PATH": "/usr/local/bin:/usr/bin:/bin"},
        )
        return self._process, True

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # The pipe is read to its end, else its transport outlives the loop.
        await process.communicate()

    def _begin_rest(self) -> None:
        self._rest = asyncio.get_running_loop().call_later(self._idle, self._retire)

    def _stop_rest(self) -> None:
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None

    def _retire(self) -> None:
        if not self._turn.locked():
            task = asyncio.create_task(self._end())
            self._ending.add(task)
            task.add_done_callback(self._ending.discard)


async def _exchange(process: asyncio.subprocess.Process, header: Header, payload: bytes) -> Answer:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(_framed(header, payload))
    await process.stdin.drain()
    line = await process.stdout.readline()
    if not line:
        raise EOFError
    answer = cast("dict[str, object]", json.loads(line))
    return answer, await process.stdout.readexactly(int(str(answer.pop("bytes"))))


def _framed(header: Header, payload: bytes) -> bytes:
    return json.dumps({**header, "bytes": len(payload)}).encode() + b"\n" + payload


Handle = Callable[[Header, bytes], Answer]
"""Answers one request inside the child; a ChildFailed it raises is told to the parent with its code."""


def serve(handle: Handle) -> None:
    """The child's side: answer requests until the parent closes the pipe."""
    # Whatever a library prints must not end up between our answers.
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    requests = sys.stdin.buffer
    while line := requests.readline():
        header = cast("dict[str, object]", json.loads(line))
        payload = requests.read(int(str(header.pop("bytes"))))
        _tell(answers, _answered(handle, header, payload))


def _answered(handle: Handle, header: Header, payload: bytes) -> Answer:
    try:
        return handle(header, payload)
    except ChildFailed as error:
        return {"error": str(error), "code": error.code}, b""
    except Exception as error:  # noqa: BLE001 -- the boundary of this process: its parent decides what a failure means
        return {"error": repr(error)[:500], "code": "broken"}, b""


def _tell(answers: BinaryIO, answer: Answer) -> None:
    answers.write(_framed(*answer))
    answers.flush()
