"""`alex work …`: the recurring jobs by hand, and the timetable."""

from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Protocol

import typer

from bot import working
from bot.recurring import ROUND
from bot.settings import Settings, from_process


class Run(Protocol):
    """How a command of `alex` runs its work and says its errors."""

    def __call__(self, settings: Settings, work: Coroutine[Any, Any, None], *, log_level: int = ...) -> None: ...


_HELP = {
    "orders": "Reconcile payments, deliver what is paid and undelivered.",
    "upsell": "Send the nudges that are due.",
    "symptoms": "Bring the base of symptoms up to date.",
    "report": "The day's figures, to the admins and to a file.",
}


def work_desk(run: Run) -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help="The recurring jobs by hand, and the timetable.")

    @desk.command(help=f"{', '.join(ROUND)}, in this order.")
    def once() -> None:
        settings = from_process()
        run(settings, working.by_hand(settings, ROUND))

    @desk.command(help="Keep the timetable (Europe/Paris) until told to stop.")
    def daemon() -> None:
        settings = from_process()
        run(settings, working.daemon(settings))

    @desk.command(help="What the measured nudges changed, against the tenth of people they are kept from.")
    def effects() -> None:
        settings = from_process()
        run(settings, working.effects(settings))

    for kind in ROUND:
        desk.command(kind, help=_HELP[kind])(_command(run, (kind,)))
    return desk


def _command(run: Run, kinds: Sequence[str]) -> Callable[[], None]:
    def command() -> None:
        settings = from_process()
        run(settings, working.by_hand(settings, kinds))

    return command
