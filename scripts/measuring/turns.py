"""What a turn costs, side by side in one run: a bare echo bot, a bare agent, and Alex's whole durable turn."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from scripts.measuring.people import Process, alex, ask_all
from scripts.measuring.report import table, tell
from scripts.service import free_port, terminated
from tests.loopback.telegram import LoopbackTelegram

_PEOPLE = range(1001, 1201)
_ROUNDS = 5
_FIRST_CROWD, _SECOND_CROWD = range(20_001, 21_001), range(30_001, 31_001)
_QUESTION = "P0301"
_NAMES = {
    "echo_bot": "bare python-telegram-bot echo bot",
    "bare_agent": "bare LangChain agent, one tool",
    "alex": "Alex, whole durable turn",
}

Figures = Mapping[str, float]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench turns", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="write the table into docs/benchmarks.md")
    asked = parser.parse_args(argv)
    figures = asyncio.run(measure())
    tell("turns", _text(figures), figures, json_file=asked.json, keep=asked.keep)
    return 0


async def measure() -> Mapping[str, Figures]:
    return {"echo_bot": await _echo_bot(), "bare_agent": await _bare_agent(), "alex": await _alex()}


async def _echo_bot() -> Figures:
    async with LoopbackTelegram() as telegram:
        module = ("-m", "scripts.measuring.echo_bot", telegram.base_url, telegram.token)
        bot = await asyncio.create_subprocess_exec(sys.executable, *module, stderr=asyncio.subprocess.DEVNULL)
        async with terminated(bot):
            return await _turns(telegram, Process(bot.pid))


async def _bare_agent() -> Figures:
    module = ("-m", "scripts.measuring.bare_agent", str(len(_PEOPLE) * _ROUNDS))
    agent = await asyncio.create_subprocess_exec(sys.executable, *module, stdout=asyncio.subprocess.PIPE)
    told, _ = await agent.communicate()
    return dict(json.loads(told))


async def _alex() -> Figures:
    async with LoopbackTelegram() as telegram, _serving(telegram) as (process, first_start, second_start):
        at_start = process.resident_mb()
        found = dict(await _turns(telegram, process))
        before = process.resident_mb()
        first = await _grown(telegram, process, _FIRST_CROWD)
        second = await _grown(telegram, process, _SECOND_CROWD)
        return found | {
            "first_start_s": first_start,
            "second_start_s": second_start,
            "resident_mb": at_start,
            "resident_after_mb": before,
            "mb_first_1000_at_once": first,
            "mb_per_1000_idle": second,
        }


async def _grown(telegram: LoopbackTelegram, process: Process, people: Sequence[int]) -> float:
    """The megabytes that stay when a thousand new people have each had one turn."""
    before = process.resident_mb()
    await ask_all(telegram, people, _QUESTION, times=1)
    await asyncio.sleep(2)
    return process.resident_mb() - before


@asynccontextmanager
async def _serving(telegram: LoopbackTelegram) -> AsyncIterator[tuple[Process, float, float]]:
    """The service, warm, and the seconds until it was ready on an empty folder and on a used one."""
    with tempfile.TemporaryDirectory() as folder:
        service = alex(Path(folder), free_port(), telegram)
        started = time.perf_counter()
        await service.start()
        first = time.perf_counter() - started
        await service.stop()
        started = time.perf_counter()
        await service.start()
        second = time.perf_counter() - started
        await ask_all(telegram, [1], _QUESTION, times=1)
        yield Process(service.pid), first, second
        await service.stop()


async def _turns(telegram: LoopbackTelegram, process: Process) -> Figures:
    await ask_all(telegram, _PEOPLE, _QUESTION, times=1)
    cpu, wall = process.cpu_seconds(), time.perf_counter()
    await ask_all(telegram, _PEOPLE, _QUESTION, times=_ROUNDS)
    cpu, wall = process.cpu_seconds() - cpu, time.perf_counter() - wall
    turns = len(_PEOPLE) * _ROUNDS
    return {"turns": turns, "turns_per_s": turns / wall, "cpu_ms": cpu / turns * 1000}


def _text(figures: Mapping[str, Figures]) -> str:
    bare = figures["bare_agent"]["cpu_ms"]
    rows = [
        (_NAMES[name], f"{one['turns_per_s']:.0f}", f"{one['cpu_ms']:.2f}", f"{one['cpu_ms'] / bare:.1f}")
        for name, one in figures.items()
    ]
    ours = figures["alex"]
    return "\n".join(
        [
            table(("Subject", "Turns/s", "CPU ms a turn", "× the bare agent"), rows),
            "",
            f"- Ready after {ours['first_start_s']:.1f} s on an empty folder, "
            f"{ours['second_start_s']:.1f} s on a used one.",
            f"- Resident memory with the brain warm: {ours['resident_mb']:.0f} MB; "
            f"after {len(_PEOPLE) * (_ROUNDS + 1)} turns: {ours['resident_after_mb']:.0f} MB.",
            f"- 1 000 people at once for the first time: {ours['mb_first_1000_at_once']:+.1f} MB; "
            f"1 000 others after them, idle: {ours['mb_per_1000_idle']:+.1f} MB.",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
