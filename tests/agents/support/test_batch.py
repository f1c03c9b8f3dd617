import asyncio
from collections import Counter
from random import Random

from agents.support.batch import preview_pending, process_pending
from agents.support.desk import NewTicket, SupportDesk
from agents.support.oversight import Oversight
from bot.app import App
from knowledge.support.category import Category
from storage.models.ticket import TicketStatus
from tests.agents.support.conftest import Letters

LINES = (
    "Où en est ma commande 1042 ?",
    "Ma commande 1042 n'est toujours pas arrivée",
    "Je veux être remboursé",
    "Quels sont vos horaires ?",
)


async def arrive(desk: SupportDesk, count: int) -> None:
    for number in range(count):
        await desk.open(NewTicket("email", "camille@example.com", f"{LINES[number % 4]} ({number} fois)"))


async def test_a_dry_run_tells_what_would_be_sent_and_changes_nothing(desk: SupportDesk, shop: App) -> None:
    await arrive(desk, 4)
    shown = [decision async for decision in preview_pending(desk)]
    assert [one.sends for one in shown] == [False, False, True, True]
    assert {one.status for one in await desk.listed()} == {TicketStatus.new}
    done = [decision async for decision in process_pending(desk)]
    assert [(one.ticket, one.draft.text, one.sends) for one in done] == [
        (one.ticket, one.draft.text, one.sends) for one in shown
    ]


async def test_processing_twice_changes_nothing(desk: SupportDesk, shop: App, letters: Letters) -> None:
    await arrive(desk, 8)
    assert len([decision async for decision in process_pending(desk)]) == 8
    assert [decision async for decision in process_pending(desk)] == []


async def test_two_runs_cut_at_random_and_side_by_side_answer_each_ticket_once(
    desk: SupportDesk, oversight: Oversight, shop: App, letters: Letters
) -> None:
    await oversight.open_gate(Category.order, actor="admin")
    await oversight.open_gate(Category.late, actor="admin")
    await arrive(desk, 60)
    random = Random(5)

    async def run_until_cut() -> None:
        async for _ in process_pending(desk, parallel=random.randrange(1, 9)):
            await asyncio.sleep(0)

    for _ in range(6):
        tasks = [asyncio.create_task(run_until_cut()) for _ in range(2)]
        await asyncio.sleep(random.random() / 20)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    await run_until_cut()
    await shop.worker.run_until_idle()
    tickets = await desk.listed(limit=100)
    assert Counter(len(one.replies) for one in tickets) == {1: 60}
    assert TicketStatus.new not in {one.status for one in tickets}
    assert len(letters()) == 60
