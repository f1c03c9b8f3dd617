"""`scripts/chaos HARNESS [--seed N] [--json FILE]`: runs one harness, prints its table; 1 when a promise was broken."""

import argparse
import asyncio
import json
import sys
from collections.abc import Coroutine, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from scripts.breaking.afternoon import AfternoonResult, afternoon_harness
from scripts.breaking.kills import Result, kill_harness
from scripts.breaking.ledger import LedgerResult, ledger_harness
from scripts.breaking.payments import PaymentsResult, payments_harness
from scripts.breaking.takeover import TakeoverResult, takeover_harness
from scripts.breaking.tickets import TicketsResult, tickets_harness
from scripts.breaking.year import YearResult, year_harness

AnyResult = AfternoonResult | LedgerResult | Result | PaymentsResult | TakeoverResult | TicketsResult | YearResult


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/chaos")
    harnesses = parser.add_subparsers(dest="harness", required=True)
    afternoon = harnesses.add_parser("afternoon", help="customers, colleagues and one reboot on a scripted afternoon")
    afternoon.add_argument("--customers", type=int, default=40)
    kill = harnesses.add_parser("kill", help="SIGKILL the service at random under load on three channels")
    kill.add_argument("--kills", type=int, default=1000)
    ledger = harnesses.add_parser("ledger", help="every single fault that a rule puts into the code of the books")
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
    for one in (afternoon, kill, ledger, payments, takeover, tickets, year):
        one.add_argument("--seed", type=int, default=1)
        one.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    result = asyncio.run(_asked(asked))
    for name, value in asdict(result).items():
        print(f"{name:22} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(asdict(result)) + "\n", "utf-8")
    return int(not result.ok)


def _asked(asked: argparse.Namespace) -> Coroutine[Any, Any, AnyResult]:
    match asked.harness:
        case "afternoon":
            return afternoon_harness(customers=asked.customers, seed=asked.seed)
        case "ledger":
            return ledger_harness()
        case "payments":
            return payments_harness(orders=asked.orders, kills=asked.kills, seed=asked.seed)
        case "takeover":
            return takeover_harness(races=asked.races, seed=asked.seed)
        case "tickets":
            return tickets_harness(tickets=asked.tickets, kills=asked.kills, workers=asked.workers, seed=asked.seed)
        case "year":
            return year_harness(customers=asked.customers, days=asked.days, restarts=asked.restarts, seed=asked.seed)
        case _:
            return kill_harness(kills=asked.kills, seed=asked.seed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
