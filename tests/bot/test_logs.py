"""What the log says of a conversation, and what it never says."""

import asyncio
import json
import logging
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

import pytest

from agents.brain.turn import Reply, TurnContext
from agents.messages import ChannelName, IncomingMessage, Sender
from bot import logs
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from tests.bot.standing_doors import ShutDoor
from tests.builders import Person
from tests.conftest import FixedClock

PRIVATE = {
    "telephone": "06 12 34 56 78",
    "abroad": "+44 7911 123456",
    "e-mail": "jeanne.durand+auto@exemple.fr",
    "card": "4970 1012 3456 7890",
    "plate": "AB-123-CD",
    "vin": "VF1BR1A0H12345678",
    "name": "Durandeau",
    "complaint": "mouline au ralenti",
}
LETTER = " ; ".join(PRIVATE.values())


class Lines(StringIO):
    def entries(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.getvalue().splitlines()]


class Terminal(Lines):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def logged() -> Iterator[Lines]:
    root = logging.getLogger()
    kept = (root.handlers[:], root.level)
    lines = Lines()
    logs.set_up(["hush-hush-hush"], stream=lines)
    yield lines
    root.handlers[:], root.level = kept
    for own in ("bot", "agents", "knowledge", "storage"):
        logging.getLogger(own).setLevel(logging.NOTSET)


class QuotingBrain:
    """Fails as careless code does: with the words of the person in the error."""

    async def think(self, turn: TurnContext) -> Reply:
        try:
            raise KeyError(turn.text)
        except KeyError as error:
            raise ValueError(f"cannot understand {turn.text!r} of {turn.address}") from error

    async def warm(self) -> None: ...


def private_words(text: str) -> list[str]:
    return [kind for kind, value in PRIVATE.items() if value.lower() in text.lower()]


async def test_a_turn_is_told_with_its_conversation_and_without_its_words(
    logged: Lines, app: App, alice: Person
) -> None:
    await alice.says(f"Bonjour, P0401, {LETTER}")
    (line,) = [one for one in logged.entries() if one["message"] == "turn answered"]
    assert line["conversation"] == await alice.conversation()
    assert (line["turn"], line["channel"], line["brain"], line["sent"]) == (1, "terminal", "local", True)
    assert private_words(logged.getvalue()) == []


async def test_a_brain_that_quotes_the_person_is_told_by_type_and_place_alone(
    logged: Lines, app: App, alice: Person
) -> None:
    app.pipeline._brain = QuotingBrain()
    await alice.says(LETTER)
    (line,) = [one for one in logged.entries() if one["message"] == "turn failed"]
    assert (line["level"], line["turn"], line["conversation"]) == ("error", 1, await alice.conversation())
    assert line["trace"].startswith("builtins.ValueError\n")
    assert "builtins.KeyError" in line["trace"]
    assert "test_logs.py" in line["trace"]
    assert private_words(logged.getvalue()) == []


async def test_a_platform_that_names_the_person_is_told_without_its_words(
    logged: Lines, settings: Settings, clock: FixedClock, library: Library
) -> None:
    app = build(settings, clock=clock, doors={"telegram": ShutDoor()}, library=library)
    sender = Sender(ChannelName.telegram, "33612345678", "33612345678", name=PRIVATE["name"])
    await app.pipeline.accept([IncomingMessage(sender, "1", LETTER, clock())])
    clock.advance(seconds=2)
    await app.worker.run_until_idle()
    await app.close()
    (line,) = [one for one in logged.entries() if one["message"] == "not delivered"]
    assert (line["channel"], line["certainty"], line["turn"]) == ("telegram", "unsent", 1)
    assert private_words(logged.getvalue()) == []
    assert "33612345678" not in logged.getvalue()


async def test_two_turns_at_once_keep_their_lines_apart(logged: Lines) -> None:
    both = asyncio.Barrier(2)

    async def turn(number: int) -> None:
        logs.about(turn=number)
        await both.wait()
        await asyncio.create_task(within(number))

    async def within(number: int) -> None:
        logging.getLogger("bot").info("within", extra={"expected": number})

    await asyncio.gather(asyncio.create_task(turn(1)), asyncio.create_task(turn(2)))
    told = [(line["turn"], line["expected"]) for line in logged.entries()]
    assert sorted(told) == [(1, 1), (2, 2)]


@pytest.mark.parametrize("kind", ["telephone", "abroad", "e-mail", "card", "plate", "vin"])
def test_what_a_message_or_a_fact_quotes_is_covered(logged: Lines, kind: str) -> None:
    value = PRIVATE[kind]
    logging.getLogger("bot").warning("unknown customer %s.", value, extra={"address": value, "ms": 1234567890123})
    (line,) = logged.entries()
    assert (line["message"], line["address"], line["ms"]) == (
        "unknown customer [personal].",
        "[personal]",
        1234567890123,
    )


@pytest.mark.parametrize(
    "said", ["hush-hush-hush", "Bearer abc.def-123", "https://api.telegram.org/bot123:AbC-d/getMe", "sk-abcdefgh1234"]
)
def test_a_secret_is_covered(logged: Lines, said: str) -> None:
    logging.getLogger("bot").error("refused: %s", said)
    assert "[secret]" in logged.entries()[0]["message"]
    assert said not in logged.getvalue()


@pytest.mark.parametrize("said", ["at 2026-11-21 08:00:51", "P0401 on 127.0.0.1:8080", "version 0.1.0", "3 of 12 sent"])
def test_what_is_nobodys_is_left(logged: Lines, said: str) -> None:
    logging.getLogger("bot").error(said)
    assert logged.entries()[0]["message"] == said


def test_third_parties_are_heard_from_warnings_on(logged: Lines) -> None:
    logging.getLogger("aiohttp").info("GET / %s", LETTER)
    logging.getLogger("aiohttp").warning("odd")
    assert [line["message"] for line in logged.entries()] == ["odd"]


def test_an_error_says_its_codes(logged: Lines) -> None:
    try:
        open("/nowhere/at all")  # noqa: PTH123, SIM115 -- it is the error that is wanted
    except OSError:
        logging.getLogger("bot").exception("no file")
    trace: Mapping[str, str] = logged.entries()[0]
    assert trace["trace"].splitlines()[0] == "builtins.FileNotFoundError strerror=No such file or directory"


def test_a_terminal_gets_short_lines_with_the_words_of_errors(logged: Lines) -> None:
    terminal = Terminal()
    logs.set_up(["hush-hush-hush"], stream=terminal)
    error = ValueError("hush-hush-hush is no number")
    logging.getLogger("bot").error("failed", exc_info=error, extra={"ms": 3})
    assert terminal.getvalue() == "error bot: failed ms=3\nValueError: [secret] is no number\n"
