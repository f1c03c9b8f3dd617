"""What the audit of the afternoon notices; the harness itself is run by hand (docs/benchmarks.md)."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing

import pytest

from bot.app import App
from bot.settings import Settings
from scripts.breaking.afternoon_audit import repeated_warnings, silent_warnings
from tests.builders import Person
from tests.conftest import FixedClock

MARK = "Baba"


@pytest.fixture
async def rows(app: App, settings: Settings, alice: Person, clock: FixedClock) -> AsyncIterator[sqlite3.Connection]:
    """The database after somebody waited thirteen minutes for a person."""
    await alice.says(f"Je veux parler à un humain ({MARK} Fara)")
    clock.advance(minutes=13)
    await app.worker.run_until_idle()
    with closing(sqlite3.connect(settings.data_dir / "alex.db", isolation_level=None)) as opened:
        yield opened


async def test_a_warning_that_went_out_once_is_neither_silent_nor_repeated(rows: sqlite3.Connection) -> None:
    assert (silent_warnings(rows, [MARK]), repeated_warnings(rows)) == (0, 0)


async def test_silence_is_noticed_whatever_the_clock_says_of_itself(rows: sqlite3.Connection) -> None:
    rows.execute("DELETE FROM issue WHERE kind = 'service_level'")
    assert silent_warnings(rows, [MARK]) == 1


async def test_a_warning_told_twice_is_noticed(rows: sqlite3.Connection) -> None:
    rows.execute("UPDATE issue SET times = 2 WHERE kind = 'service_level'")
    assert repeated_warnings(rows) == 1
