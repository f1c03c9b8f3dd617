"""How long an answer takes while 1, 100 and 1 000 people write, and the highest rate that keeps it short."""

import argparse
import asyncio
import random
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path

from scripts.measuring.people import Process, alex, ask
from scripts.measuring.report import table, tell
from scripts.service import Service, free_port
from tests.loopback.telegram import LoopbackTelegram

_COALESCING = 0.4
"""Seconds a turn waits for further fragments; the latency is counted from its end."""
_TARGET = 1.5
_CROWDS = (1, 100, 1000)
_PAUSE = 10.0
_FASTER = (7.0, 5.0, 4.0, 3.0, 2.5, 2.0)
_SLOWER = (12.0, 15.0, 20.0, 30.0, 50.0)
_A_COMPLAINT = ""
# Half codes and prices, three in ten small talk, two in ten a diagnosis.
_MIX = (
    "P0301",
    "combien coûte l'abonnement premium ?",
    "bonjour",
    "P0420",
    _A_COMPLAINT,
    "merci",
    "quels sont vos tarifs ?",
    "ça va ?",
    "U0100",
    _A_COMPLAINT,
)
# A diagnosis worked out a moment ago is remembered: people must not all complain of the same.
_CARS = (
    *("ma Clio 4 1.5 dCi", "ma 308", "ma Golf 7 2.0 TDI", "mon Duster", "ma C3 1.2 PureTech", "ma Zoe"),
    *("mon Kangoo", "ma Yaris hybride", "mon Qashqai 1.6 dCi", "ma Fiesta", "ma 208 diesel", "mon Scenic 3"),
)
_COMPLAINTS = (
    *("broute à froid, voyant moteur allumé", "ne souffle plus froid avec la clim", "ne démarre plus le matin"),
    *("vibre quand je freine", "fait un bruit de roulement à l'avant", "perd de la puissance en côte"),
    *("craque en passant la seconde", "chauffe dans les bouchons", "sent l'essence à l'arrêt"),
    *("a le voyant batterie allumé", "tire à droite", "consomme de l'huile"),
)

Figures = Mapping[str, float]


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench load", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="write the table into docs/benchmarks.md")
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each crowd writes")
    asked = parser.parse_args(argv)
    rows = asyncio.run(measure(seconds=asked.seconds))
    tell("load", _text(rows), {"rows": rows}, json_file=asked.json, keep=asked.keep)
    return 0


async def measure(*, seconds: float) -> Sequence[Figures]:
    async with LoopbackTelegram() as telegram:
        with tempfile.TemporaryDirectory() as folder:
            service = alex(Path(folder), free_port(), telegram)
            await service.start()
            await ask(telegram, 1, f"{_CARS[0]} {_COMPLAINTS[0]}")
            rows = [await _crowd(telegram, service, people, pause=_PAUSE, seconds=seconds) for people in _CROWDS]
            is_kept = rows[-1]["p95_s"] <= _TARGET
            for pause in _FASTER if is_kept else _SLOWER:
                rows.append(await _crowd(telegram, service, _CROWDS[-1], pause=pause, seconds=seconds))
                if (rows[-1]["p95_s"] <= _TARGET) != is_kept:
                    break
            await service.stop()
    return rows


async def _crowd(telegram: LoopbackTelegram, service: Service, people: int, *, pause: float, seconds: float) -> Figures:
    """Everybody writes every `pause` seconds, whether their last answer has come or not."""
    chance = random.Random(people)
    process = Process(service.pid)
    cpu = process.cpu_seconds()
    asked = [
        asyncio.create_task(_later(telegram, 1_000_000 + person, text, after))
        for person in range(people)
        for text, after in _script(chance, pause=pause, seconds=seconds)
    ]
    taken = sorted(await asyncio.gather(*asked))
    cpu = process.cpu_seconds() - cpu
    return {
        "people": people,
        "pause_s": pause,
        "turns": len(taken),
        "turns_per_s": people / pause,
        "p50_s": _at(taken, 0.50),
        "p95_s": _at(taken, 0.95),
        "p99_s": _at(taken, 0.99),
        "cpu_ms": cpu / len(taken) * 1000,
    }


def _script(chance: random.Random, *, pause: float, seconds: float) -> Iterator[tuple[str, float]]:
    """What one person writes and when, from a moment and a place in the mix of their own."""
    texts = cycle(_MIX)
    for _ in range(chance.randrange(len(_MIX))):
        next(texts)
    after = chance.uniform(0, pause)
    while after < seconds:
        yield next(texts) or f"{chance.choice(_CARS)} {chance.choice(_COMPLAINTS)}", after
        after += pause


async def _later(telegram: LoopbackTelegram, person: int, text: str, after: float) -> float:
    await asyncio.sleep(after)
    return max(await ask(telegram, person, text) - _COALESCING, 0.0)


def _at(taken: Sequence[float], share: float) -> float:
    return taken[min(int(len(taken) * share), len(taken) - 1)]


def _text(rows: Sequence[Figures]) -> str:
    cells = [
        (
            f"{row['people']:.0f}",
            f"{row['pause_s']:g} s",
            f"{row['turns_per_s']:.1f}",
            f"{row['p50_s'] * 1000:.0f}",
            f"{row['p95_s'] * 1000:.0f}",
            f"{row['p99_s'] * 1000:.0f}",
            f"{row['cpu_ms']:.1f}",
        )
        for row in rows
    ]
    head = ("People", "Each writes every", "Turns/s", "p50 ms", "p95 ms", "p99 ms", "CPU ms a turn")
    kept = [row["turns_per_s"] for row in rows if row["p95_s"] <= _TARGET]
    best = f"The highest rate tried that keeps p95 within {_TARGET} s: {max(kept, default=0):.0f} turns/s."
    return f"{table(head, cells)}\n\n{best}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
