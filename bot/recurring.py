"""The recurring work: the table kind → verb, for the timetable's jobs and for `alex work`."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from agents.conversation.aftercare import Aftercare
from agents.conversation.clearing import Cleared
from agents.conversation.nudging import Nudging
from agents.errors import BoardError
from agents.handbook.editions import FIRST_EDITIONS, Edition
from agents.jobs import Handler
from agents.sales.rounds import Round
from agents.support.board_state import BoardBusy
from agents.support.board_sync import BoardRun, BoardSync
from agents.team import Team
from bot.library import Library
from storage.queue.job import Done, Outcome, RunningJob

Verb = Callable[[], Awaitable[str]]
"""Does what is to be done now, safe to repeat, and says it in one line."""

ROUND = ("orders", "upsell", "symptoms", "report")
"""What `alex work once` runs, in this order."""


def recurring(
    team: Team,
    nudging: Nudging,
    *,
    aftercare: Aftercare,
    report: Verb,
    renew: Callable[[], Awaitable[Library]],
    clear: Verb,
) -> Mapping[str, Verb]:
    """`renew` opens the library anew, `report` tells the day's figures, `clear` deletes files that had their time."""

    async def orders() -> str:
        return _orders_line(await team.sales.rounds.run())

    async def upsell() -> str:
        done = await nudging.run()
        asked = await aftercare.run()
        told = f"{done.sent} nudges sent, {done.put_off} put off, {done.skipped} skipped"
        return f"{told}; {asked} asked how the repair went" if asked else told

    async def symptoms() -> str:
        news = await team.news.update()
        version = await team.learning.propose()
        library = await renew()
        return "; ".join(
            [
                f"the base was read anew: {len(library.codes)} fault codes",
                f"{news.read} pieces of news read, {news.new} new",
                *news.silent,
                f"version {version} waits for approval" if version else "nothing new to learn",
            ]
        )

    async def editions() -> str:
        return _editions_line(await team.handbooks.renew())

    async def first_editions() -> str:
        published = await team.handbooks.begin_when_quiet()
        return "the handbooks wait until it is quiet" if published is None else _editions_line(published)

    async def notion() -> str:
        return await sync_board(team.board)

    round_of_work = {"orders": orders, "upsell": upsell, "symptoms": symptoms, "report": report}
    by_night = {"editions": editions, FIRST_EDITIONS: first_editions, "files": clear, **_of_the_desk(team)}
    return {**round_of_work, **by_night, "notion": notion}


def _of_the_desk(team: Team) -> Mapping[str, Verb]:
    async def lessons() -> str:
        made = await team.lessons.propose()
        return f"{len(made)} articles drafted from solved tickets, for a person to read: alex support drafts"

    async def abandoned() -> str:
        return f"{await team.abandoned.close()} tickets closed whose customer left a question for a week"

    return {"lessons": lessons, "abandoned": abandoned}


async def sync_board(board: BoardSync) -> str:
    """What was done, or why nothing was: a board that is down is asked again by the next slot."""
    try:
        run = await board.run()
    except BoardError as error:
        return f"Notion: {error.trouble}, {error.reason}"
    except BoardBusy:
        return "Notion: another run is under way"
    return "Notion is not set up (ALEX_NOTION__TOKEN)" if run is None else board_line(run)


def recurring_jobs(verbs: Mapping[str, Verb]) -> dict[str, Handler]:
    """A handler for each verb."""
    return {kind: _handler(verb) for kind, verb in verbs.items()}


def _handler(verb: Verb) -> Handler:
    async def handle(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
        await verb()
        return Done()

    return handle


def board_line(run: BoardRun) -> str:
    parts = {
        "replies taken": run.replies.in_force,
        "replies for a person to approve": run.replies.proposed,
        "replies written": run.replies.written,
        "rows of replies not understood": run.replies.not_understood,
        "tickets opened": run.tickets.opened,
        "drafts reworded": run.tickets.worded,
        "answers sent from there": run.tickets.sent,
        "rows without an address or a message": run.tickets.incomplete,
        "rows written": run.tickets.written,
        "rows thrown away": run.tickets.thrown_away,
    }
    return "Notion: " + (", ".join(f"{number} {what}" for what, number in parts.items() if number) or "nothing new")


def cleared_line(done: Cleared) -> str:
    parts = {
        "files past their time deleted": done.past_their_time,
        "files of no row deleted": done.strays,
        "files of no row left alone: too many to be believed": done.left_alone,
    }
    return ", ".join(f"{number} {what}" for what, number in parts.items() if number) or "no file had its time"


def _editions_line(published: Sequence[Edition]) -> str:
    told = [f"{one.book.id} edition {one.number}" for one in published]
    return f"handbooks published: {', '.join(told) or 'none'}"


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
