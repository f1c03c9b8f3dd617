"""How long Telegram waits for our word before it takes somebody's Stars, alone and while others write."""

import argparse
import asyncio
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from agents.messages import ChannelName, Sender
from agents.sales.ordering import Buyer, Wish
from agents.sales.policy import Consent
from bot.library import open_library
from scripts.measuring.report import table, tell
from storage.migrating import migrate
from storage.models.ids import ContactId
from storage.models.order import BuyerKind
from tests.journeys.platforms import Platforms, platforms

_BUYER, _WRITERS = 1001, range(2001, 2021)
_ALICE = Buyer("Alice Martin", "alice@example.org", BuyerKind.consumer, "FR")
_LINES = ("P0301", "bonjour", "quels sont vos tarifs ?", "ma Clio 4 broute à froid")
_PAUSE = 0.05
"""Seconds between two lines of the crowd: twenty a second."""


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="scripts/bench stars", description=__doc__)
    parser.add_argument("--queries", type=int, default=400)
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--keep", action="store_true", help="write the table into docs/benchmarks.md")
    asked = parser.parse_args(argv)
    figures = asyncio.run(measure(asked.queries))
    rows = [(name, *(f"{value * 1000:.0f}" for value in taken.values())) for name, taken in figures.items()]
    text = table(("Pre-checkout queries", "p50 ms", "p95 ms", "p99 ms"), rows)
    tell("stars", text, figures, json_file=asked.json, keep=asked.keep)
    return 0


async def measure(queries: int) -> Mapping[str, Mapping[str, float]]:
    with TemporaryDirectory() as folder:
        migrate(f"sqlite:///{folder}/alex.db")
        async with platforms(Path(folder), open_library()) as both:
            link = await _invoice(both)
            alone = await _answered(both, link, queries)
            crowd = asyncio.create_task(_write_on(both))
            beside = await _answered(both, link, queries)
            crowd.cancel()
            with suppress(asyncio.CancelledError):
                await crowd
    return {"alone": alone, "while twenty lines a second come in": beside}


async def _invoice(both: Platforms) -> str:
    """The invoice of an order that waits for its Stars."""
    await both.telegram.says(_BUYER, "bonjour")
    sales, name = both.app.team.sales, str(_BUYER)
    conversation_id = await both.app.receiving.conversation_of(Sender(ChannelName.telegram, name, name))
    row = await both.app.database.write(lambda tx: tx.conversations.get(conversation_id))
    assert row is not None, "it was begun above"
    wish = Wish(ContactId(row.contact_id), "formation-premium", "", "fr")
    draft = await sales.begin_in(conversation_id, wish)
    await sales.place(draft.reference, _ALICE, frozenset({Consent.terms}))
    return await sales.page_to_pay(draft.reference)


async def _answered(both: Platforms, link: str, queries: int) -> Mapping[str, float]:
    taken = sorted([await _one(both, link) for _ in range(queries)])
    return {f"p{share}_s": taken[min(len(taken) * share // 100, len(taken) - 1)] for share in (50, 95, 99)}


async def _one(both: Platforms, link: str) -> float:
    """Ask and do not charge: the same invoice may be asked about again."""
    telegram = both.telegram
    invoice = telegram.invoices[link]
    query, answered = telegram.open_query()
    asked = {"currency": "XTR", "total_amount": invoice.stars, "invoice_payload": invoice.payload}
    user = {"id": _BUYER, "is_bot": False, "first_name": "Alice"}
    began = time.perf_counter()
    await telegram.push({"pre_checkout_query": {"id": query, "from": user} | asked})
    refusal = await answered
    assert refusal is None, refusal
    return time.perf_counter() - began


async def _write_on(both: Platforms) -> None:
    number = 0
    while True:
        await both.telegram.says(_WRITERS[number % len(_WRITERS)], _LINES[number % len(_LINES)])
        number += 1
        await asyncio.sleep(_PAUSE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
