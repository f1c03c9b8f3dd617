"""`alex support notion|wordings|wording`: the team's Notion, and the wordings that came from there."""

import sys

from agents.errors import BoardError
from agents.support.wordings import WordingSeen
from bot.recurring import board_line
from bot.settings import Settings, SettingsError
from bot.support_figures import ACTOR
from bot.support_work import opened


async def sync(settings: Settings) -> None:
    """Bring Notion and the desk together once; raises BoardError, with the reason on stderr, or BoardBusy."""
    if settings.notion is None:
        raise SettingsError(("ALEX_NOTION__TOKEN is missing: Notion is not set up",))
    async with opened(settings) as app:
        try:
            run = await app.team.board.run()
        except BoardError as error:
            sys.stderr.write(f"Notion: {error.reason}\n")
            raise
        assert run is not None, "a token opens the board"
        sys.stdout.write(board_line(run) + "\n")


async def wordings(settings: Settings) -> None:
    async with opened(settings) as app:
        found = await app.team.wordings.undecided()
    sys.stdout.write("\n".join(_told(one) for one in found) + "\n" if found else "nothing waits\n")


async def decide(settings: Settings, wording_id: int, *, approve: bool) -> None:
    async with opened(settings) as app:
        change = app.team.wordings.approve if approve else app.team.wordings.refuse
        done = await change(wording_id, by=ACTOR)
    sys.stdout.write(f"{done.id}  {done.subject}  {'in force' if approve else 'refused'}\n")


def _told(one: WordingSeen) -> str:
    why = f"wrong: {one.reason}" if one.is_wrong else one.reason
    text = one.text.replace("\n", "\n    ")
    return f"{one.id}  {one.subject}  from {one.origin}  ({why})\n    {text}"
