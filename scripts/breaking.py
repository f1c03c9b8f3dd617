"""`scripts/chaos`: the service under load on loopback servers, killed at random; what was lost, doubled or unknown."""

import argparse
import asyncio
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import aiohttp

_START_LIMIT = 60.0
_SETTLE_LIMIT = 90.0
_ANSWERED_TWICE = """
  SELECT count(*) FROM turn a JOIN turn b ON a.conversation_id = b.conversation_id AND a.id < b.id
  WHERE a.state = 'answered' AND b.state = 'answered' AND a.last_seq >= b.first_seq AND b.last_seq >= a.first_seq
"""
_SAID_TWICE = """
  SELECT count(*) FROM
    (SELECT turn_id FROM message WHERE turn_id IS NOT NULL AND role = 'assistant' GROUP BY turn_id HAVING count(*) > 1)
"""


@dataclass(slots=True)
class Result:
    kills: int
    messages: int
    unanswered: int
    doubled_inbounds: int
    doubled_answers: int
    seconds: float

    @property
    def ok(self) -> bool:
        return self.unanswered == self.doubled_inbounds == self.doubled_answers == 0


class Service:
    """`alex serve` as a child process on one data folder."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.base = f"http://127.0.0.1:{port}"
        self._port = port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        environ = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}  # noqa: TID251 -- a child's environment
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "serve", "--port", str(self._port),
            env={**environ, "ALEX_DATA_DIR": str(self._folder), "ALEX_WEB__RATE_LIMITS": "off"},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), _START_LIMIT)
        assert line.startswith(b"ready "), "the service did not start"

    async def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        assert self._process is not None
        self._process.send_signal(number)
        await self._process.wait()


class Visitor:
    """Writes with retries until the service says 202, as a browser does; reads the whole thread at the end."""

    def __init__(self, http: aiohttp.ClientSession, service: Service, name: str) -> None:
        self._http = http
        self._service = service
        self.name = name
        self.sent: list[str] = []
        self._headers: dict[str, str] = {}

    async def _post(self, path: str, body: dict[str, str] | None) -> dict[str, str]:
        while True:
            try:
                async with self._http.post(f"{self._service.base}{path}", json=body, headers=self._headers) as response:
                    if response.status < 300:
                        return dict(await response.json())
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.1)

    async def open(self) -> None:
        token = (await self._post("/api/chat/sessions", None))["token"]
        self._headers = {"Authorization": f"Bearer {token}"}

    async def say(self, text: str) -> None:
        client_id = f"{self.name}-{len(self.sent)}"
        await self._post("/api/chat/messages", {"text": text, "client_id": client_id})
        self.sent.append(text)

    async def thread(self) -> list[dict[str, object]]:
        """The lines as the service tells them now."""
        found: list[dict[str, object]] = []
        timeout = aiohttp.ClientTimeout(sock_read=1.5)
        url = f"{self._service.base}/api/chat/events?after=0"
        try:
            async with self._http.get(url, headers=self._headers, timeout=timeout) as response:
                async for raw in response.content:
                    found += [json.loads(raw[6:])] if raw.startswith(b"data: ") else []
        except (aiohttp.ClientError, TimeoutError):
            pass
        return [line for line in found if line["type"] == "message"]


async def kill_harness(*, kills: int, seed: int) -> Result:
    """Kill the service `kills` times while visitors write; count what a visitor would complain of."""
    chance = random.Random(seed)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        service = Service(Path(folder), chance.randint(20000, 40000))
        await service.start()
        timeout = aiohttp.ClientTimeout(total=5)
        async with aiohttp.ClientSession(timeout=timeout) as http:
            visitors = [Visitor(http, service, f"v{number}") for number in range(4)]
            await asyncio.gather(*(visitor.open() for visitor in visitors))
            writing = [asyncio.create_task(_write(visitor, chance.random())) for visitor in visitors]
            for _ in range(kills):
                await asyncio.sleep(chance.uniform(0.05, 1.5))
                await service.kill()
                await service.start()
            for task in writing:
                task.cancel()
            await asyncio.gather(*writing, return_exceptions=True)
            result = await _count(visitors, Path(folder), kills=kills, started=started)
        await service.kill(signal.SIGTERM)
    return result


async def _write(visitor: Visitor, offset: float) -> None:
    codes = ("P0301", "P0420", "P0171", "P0401")
    await asyncio.sleep(offset)
    for number in range(10_000):
        await visitor.say(f"{codes[number % 4]} {number}")
        await asyncio.sleep(0.7)


async def _count(visitors: list[Visitor], folder: Path, *, kills: int, started: float) -> Result:
    """Wait until every thread ends with an answer, then compare what was written with what stands there."""
    threads = [await visitor.thread() for visitor in visitors]
    deadline = time.monotonic() + _SETTLE_LIMIT
    while time.monotonic() < deadline and any(lines and lines[-1]["role"] == "customer" for lines in threads):
        threads = [await visitor.thread() for visitor in visitors]
    unanswered = doubled_inbounds = messages = 0
    doubled = await asyncio.to_thread(_doubled_answers, folder)
    for visitor, lines in zip(visitors, threads, strict=True):
        messages += len(visitor.sent)
        roles = [str(line["role"]) for line in lines]
        written = Counter(str(line["text"]) for line in lines if line["role"] == "customer")
        unanswered += sum(text not in written for text in visitor.sent) + (roles[-1] == "customer")
        doubled_inbounds += sum(count - 1 for count in written.values())
    return Result(kills, messages, unanswered, doubled_inbounds, doubled, round(time.monotonic() - started, 1))


def _doubled_answers(folder: Path) -> int:
    """Messages that were answered by two turns, or turns that said two answers."""
    with closing(sqlite3.connect(folder / "alex.db")) as connection:
        twice = connection.execute(_ANSWERED_TWICE).fetchone()[0]
        repeated = connection.execute(_SAID_TWICE).fetchone()[0]
    return int(twice) + int(repeated)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/chaos")
    parser.add_argument("harness", choices=["kill"])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    result = asyncio.run(kill_harness(kills=asked.kills, seed=asked.seed))
    for name, value in asdict(result).items():
        print(f"{name:18} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(asdict(result)), "utf-8")
    return int(not result.ok)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
