"""How a command of `alex` runs its work and says its errors; and its help, in both languages."""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import typer

from agents.errors import DomainError
from agents.texts.lookup import LANGUAGES, say, sentences
from bot import logs
from bot.settings import Settings, from_process

if TYPE_CHECKING:
    from bot.app import App

Deed = Callable[["App"], Awaitable[str]]
"""Does one thing and says it."""


def on_app(deed: Deed) -> None:
    """Run it on the App of this process's settings, its database brought up to date, and print what it says."""
    settings = from_process()
    run_command(settings, _with_app(settings, deed))


async def _with_app(settings: Settings, deed: Deed) -> None:
    from bot.app import build
    from storage.migrating import migrate

    migrate(settings.database_url)
    app = build(settings)
    try:
        typer.echo(await deed(app))
    finally:
        await app.close()


def run_command(settings: Settings, work: Coroutine[Any, Any, None], *, log_level: int = logging.WARNING) -> None:
    """Ends the process with 1 and one sentence on stderr where a rule or the machine says no."""
    logs.set_up(settings.secrets(), level=log_level)
    try:
        asyncio.run(work)
    except DomainError as error:
        sys.stderr.write(_sentence(error) + "\n")
        raise typer.Exit(1) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(0) from error
    except OSError as error:
        named = error.filename and error.strerror
        sys.stderr.write(f"{error.filename}: {error.strerror}\n" if named else f"{error}\n")
        raise typer.Exit(1) from error


def _sentence(error: DomainError) -> str:
    """What is wrong, and with what."""
    facts = ", ".join(f"{name}: {fact}" for name, fact in error.facts.items() if fact not in {"", None})
    sentence = say(f"errors.{error.code}", "fr")
    return f"{sentence} ({facts})" if facts else sentence


def told(file: str, key: str) -> str:
    """What a help says, in French and in English; of all the sentences only this file is read."""
    return " / ".join(sentences(file, language)[f"{file}.{key}"] for language in LANGUAGES)
