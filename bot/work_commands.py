"""`alex work …`: the recurring jobs by hand, and the timetable."""

from collections.abc import Callable, Sequence

import typer

from bot.command_runs import run_command
from bot.settings import from_process

_HELP = {
    "orders": "Reconcile payments, deliver what is paid and undelivered.",
    "upsell": "Send the nudges that are due.",
    "symptoms": "Bring the base of symptoms up to date.",
    "report": "The day's figures, to the admins and to a file.",
}
ROUND = tuple(_HELP)
"""What `alex work once` runs, in this order."""


def work_desk() -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help="The recurring jobs by hand, and the timetable.")

    @desk.command(help=f"{', '.join(ROUND)}, in this order.")
    def once() -> None:
        _by_hand(ROUND)

    @desk.command(help="Keep the timetable (Europe/Paris) until told to stop.")
    def daemon() -> None:
        from bot import working

        settings = from_process()
        run_command(settings, working.daemon(settings))

    @desk.command(help="What the measured nudges changed, against the tenth of people they are kept from.")
    def effects() -> None:
        from bot import working

        settings = from_process()
        run_command(settings, working.effects(settings))

    for kind, told in _HELP.items():
        desk.command(kind, help=told)(_command(kind))
    return desk


def _command(kind: str) -> Callable[[], None]:
    return lambda: _by_hand((kind,))


def _by_hand(kinds: Sequence[str]) -> None:
    from bot import working

    settings = from_process()
    run_command(settings, working.by_hand(settings, kinds))
