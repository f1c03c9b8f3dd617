"""How a command of `alex` runs its work and says its errors; and its help, in both languages."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from typing import Any

import typer

from agents.errors import DomainError
from agents.texts.lookup import LANGUAGES, say, sentences
from bot import logs
from bot.settings import Settings


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
