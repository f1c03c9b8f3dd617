"""`scripts/chaos HARNESS [--seed N] [--json FILE]`: runs one harness, prints its table; 1 when a promise was broken."""

import argparse
import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import Field, asdict
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Protocol

_MODULES = {"kill": "kills"}
"""Where a harness stands that is not in a module of its own name."""


class Told(Protocol):
    """The dataclass of a harness's figures."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def ok(self) -> bool: ...


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/chaos")
    harnesses = parser.add_subparsers(dest="harness", required=True)
    afternoon = harnesses.add_parser("afternoon", help="customers, colleagues and one reboot on a scripted afternoon")
    afternoon.add_argument("--customers", type=int, default=40)
    kill = harnesses.add_parser("kill", help="SIGKILL the service at random under load on three channels")
    kill.add_argument("--kills", type=int, default=1000)
    harnesses.add_parser("ledger", help="every single fault that a rule puts into the code of the books")
    payments = harnesses.add_parser("payments", help="sales with kills, lost answers, doubled and shuffled webhooks")
    payments.add_argument("--orders", type=int, default=500)
    payments.add_argument("--kills", type=int, default=100)
    takeover = harnesses.add_parser("takeover", help="a person's first word at every point of a turn")
    takeover.add_argument("--races", type=int, default=1000)
    tickets = harnesses.add_parser(
        "tickets", help="a full support desk answered by processes that are killed at random"
    )
    tickets.add_argument("--tickets", type=int, default=10_000)
    tickets.add_argument("--kills", type=int, default=60)
    tickets.add_argument("--workers", type=int, default=3)
    year = harnesses.add_parser("year", help="a year of business on a virtual clock, with restarts")
    year.add_argument("--customers", type=int, default=200)
    year.add_argument("--days", type=int, default=365)
    year.add_argument("--restarts", type=int, default=60)
    for one in (afternoon, kill, payments, takeover, tickets, year):
        one.add_argument("--seed", type=int, default=1)
    for one in harnesses.choices.values():
        one.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    result = asyncio.run(_asked(asked))
    for name, value in asdict(result).items():
        print(f"{name:22} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(asdict(result)) + "\n", "utf-8")
    return int(not result.ok)


def _asked(asked: argparse.Namespace) -> Coroutine[Any, Any, Told]:
    """The run that was asked for; its module alone is imported, for the others bring much that it does not need."""
    module = import_module(f"scripts.breaking.{_MODULES.get(asked.harness, asked.harness)}")
    given = {name: value for name, value in vars(asked).items() if name not in {"harness", "json"}}
    begun: Coroutine[Any, Any, Told] = getattr(module, f"{asked.harness}_harness")(**given)
    return begun


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
