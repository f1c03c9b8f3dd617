"""The recurring work: the table kind → verb, for the timetable's jobs and for `alex work`."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from agents.conversation.notifying import notify_staff
from agents.conversation.nudging import Nudging
from agents.conversation.replying import Replying
from agents.jobs import Handler
from agents.messages import OutgoingMessage
from agents.sales.figures import Figures
from agents.sales.rounds import Round
from agents.team import Team
from agents.texts.lookup import PARIS, day, money, say
from bot.library import Library
from storage.database import Database
from storage.models.staff import StaffRole
from storage.queue.job import Done, Outcome, RunningJob

Verb = Callable[[], Awaitable[str]]
"""Does what is to be done now, safe to repeat, and says it in one line."""

ROUND = ("orders", "upsell", "symptoms", "report")
"""What `alex work once` runs, in this order."""


def recurring(
    database: Database,
    team: Team,
    replying: Replying,
    nudging: Nudging,
    *,
    reports: Path,
    renew: Callable[[], Awaitable[Library]],
) -> Mapping[str, Verb]:
    """`renew` opens the library anew."""

    async def orders() -> str:
        return _orders_line(await team.sales.rounds.run())

    async def upsell() -> str:
        done = await nudging.run()
        return f"{done.sent} nudges sent, {done.put_off} put off, {done.skipped} skipped"

    async def symptoms() -> str:
        library = await renew()
        return f"the base was read anew: {len(library.codes)} fault codes"

    async def report() -> str:
        return await _report(database, team, replying, folder=reports)

    return {"orders": orders, "upsell": upsell, "symptoms": symptoms, "report": report}


def recurring_jobs(verbs: Mapping[str, Verb]) -> dict[str, Handler]:
    """A handler for each verb."""
    return {kind: _handler(verb) for kind, verb in verbs.items()}


def _handler(verb: Verb) -> Handler:
    async def handle(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
        await verb()
        return Done()

    return handle


def _orders_line(done: Round) -> str:
    parts = {
        "events taken in": done.events,
        "refunds sent": done.refunds,
        "instalments asked for": done.instalments,
        "unpaid orders closed": done.closed,
        "deliveries": done.deliveries,
    }
    silent = ", the payment provider does not answer" if None in parts.values() else ""
    return ", ".join(f"{number} {what}" for what, number in parts.items() if number is not None) + silent


async def _report(database: Database, team: Team, replying: Replying, *, folder: Path) -> str:
    """The day's figures to the admins' chat, and to a file named by the day in Paris."""
    now = database.clock()
    text = _report_text(await team.sales.figures(), day(now, "fr"))
    path = folder / f"{now.astimezone(PARIS):%Y-%m-%d}.txt"
    await asyncio.to_thread(_write, path, text)
    admins = (StaffRole.owner, StaffRole.admin)
    told = await database.write(lambda tx: notify_staff(replying, tx, OutgoingMessage(text), roles=admins))
    return f"{path}, told to {told} members of staff"


def _report_text(found: Figures, today: str) -> str:
    rate = f"{found.conversion_rate:.1%}".replace(".", ",").replace("%", "\u00a0%")
    return say(
        "report.sales",
        "fr",
        day=today,
        revenue=money(found.revenue, "fr"),
        basket=money(found.average_basket, "fr"),
        basic=found.basic_customers,
        premium=found.premium_customers,
        rate=rate,
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", "utf-8")
