"""`alex support …`: the support desk in a terminal."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.settings import Settings
from bot.support_classify import classify_file

Run = Callable[[Settings, Coroutine[Any, Any, None]], None]


def support_desk(run: Run) -> typer.Typer:  # noqa: ARG001 -- the commands that need the database are run by it
    """The group of commands; `run` is how a command of `alex` runs its work and says its errors."""
    desk = typer.Typer(no_args_is_help=True, help="The support desk.")

    @desk.command()
    def classify(file: Annotated[Path, typer.Argument(help="JSON lines; - is standard input")]) -> None:
        """Category, probabilities, language and order numbers of each line of a file."""
        try:
            classify_file(file)
        except OSError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error

    return desk
