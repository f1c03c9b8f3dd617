"""The same words by Telegram, WhatsApp and the terminal, over what the platforms do to a message on its way."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from agents.messages import ChannelName
from bot.library import Library
from storage.models.contact import Identity
from tests.builders import Person
from tests.journeys.platforms import Platforms, platforms

ALICE = 1001
PHONE = "33611223344"
QUESTION = "ma Clio 4 1.5 dCi broute à froid, voyant moteur allumé, code P0401"
BRAKES = "ma pédale de frein s'enfonce jusqu'au plancher, plus de freins"


@pytest.fixture
async def both(tmp_path: Path, migrated: Path, library: Library) -> AsyncIterator[Platforms]:
    shutil.copy(migrated, tmp_path / "alex.db")
    async with platforms(tmp_path, library) as opened:
        yield opened


async def test_every_channel_gives_the_same_answer_and_the_same_choices(both: Platforms) -> None:
    terminal = Person(both.app, lambda: datetime.now(UTC), "terminal", ChannelName.terminal)

    said = await terminal.says(QUESTION)
    await both.telegram.says(ALICE, QUESTION)
    await both.whatsapp.says(PHONE, QUESTION)

    (by_telegram,) = await both.telegram.hears(ALICE)
    # WhatsApp takes no choices under a text as long as this: they follow.
    by_whatsapp, choices = await both.whatsapp.hears(PHONE, 2)
    assert by_telegram == by_whatsapp
    # The terminal has a place of its own for the sources, which the others list below.
    assert by_telegram.startswith(f"{said['reply']}\n\n[1] ")
    assert choices == "Que souhaitez-vous faire\u202f?"
    labels = [label for _, label in both.telegram.sent_to(ALICE)[0].choices]
    assert labels == [title for _, title in both.whatsapp.sent_to(PHONE)[1].choices] != []


async def test_a_tap_a_number_and_a_label_say_the_same(both: Platforms) -> None:
    for person in (ALICE, 1002, 1003):
        await both.telegram.says(person, QUESTION)
        await both.telegram.hears(person)
    label = both.telegram.sent_to(ALICE)[0].choices[1][1]

    press = await both.telegram.taps(ALICE, label)
    await both.telegram.says(1002, "2")
    await both.telegram.says(1003, label)

    answers = [(await both.telegram.hears(person, 2))[1] for person in (ALICE, 1002, 1003)]
    assert len(set(answers)) == 1
    (acknowledged,) = await both.telegram.called("answerCallbackQuery")
    assert acknowledged["callback_query_id"] == press


async def test_a_platform_that_asks_to_wait_is_waited_for_and_nothing_overtakes(both: Platforms) -> None:
    both.telegram.limits(1, times=2)

    await both.telegram.says(ALICE, "P0301")
    await both.telegram.says(1002, "P0171")
    await both.telegram.hears(1002)
    await both.telegram.hears(ALICE)
    await both.telegram.says(ALICE, "P0420")

    first, second = await both.telegram.hears(ALICE, 2)
    assert "P0301" in first
    assert "P0420" in second


async def test_small_talk_whose_fate_is_unknown_is_not_said_twice(both: Platforms) -> None:
    await both.telegram.says(ALICE, "bonjour")
    await both.telegram.hears(ALICE)
    both.telegram.loses_answers()

    await both.telegram.says(ALICE, "merci")
    await both.telegram.hears(ALICE, 2)
    await both.telegram.says(ALICE, "P0301")

    told = await both.telegram.hears(ALICE, 3)
    assert told.count(told[1]) == 1
    assert "P0301" in told[2]


async def test_what_must_arrive_is_sent_again_and_says_so(both: Platforms) -> None:
    both.telegram.loses_answers()

    await both.telegram.says(ALICE, BRAKES)

    first, again = await both.telegram.hears(ALICE, 2)
    assert first in again
    assert "(renvoi, réf. " in again


async def test_who_blocks_us_is_not_written_to_until_they_return(both: Platforms) -> None:
    await both.telegram.says(ALICE, "bonjour")
    await both.telegram.hears(ALICE)

    await both.telegram.blocks(ALICE)
    assert await _unreachable_at(both) is not None
    await both.telegram.returns(ALICE)
    assert await _unreachable_at(both) is None


async def test_a_deleted_account_is_found_out_by_writing_to_it(both: Platforms) -> None:
    await both.telegram.says(ALICE, "bonjour")
    await both.telegram.hears(ALICE)
    both.telegram.disappears(ALICE)

    await both.telegram.says(ALICE, "P0301")

    assert await _becomes_unreachable(both)


async def test_an_edited_question_is_answered_anew(both: Platforms) -> None:
    number = await both.telegram.says(ALICE, "P0301")
    await both.telegram.hears(ALICE)

    await both.telegram.edits(ALICE, number, "P0420")

    _, anew = await both.telegram.hears(ALICE, 2)
    assert "P0420" in anew


async def test_repeated_and_reversed_updates_are_each_answered_once(both: Platforms) -> None:
    both.telegram.repeats = 3
    both.telegram.holds()
    await both.telegram.says(ALICE, "P0301")
    await both.telegram.says(1002, "P0420")
    await both.telegram.releases(backwards=True)

    await both.telegram.hears(ALICE)
    await both.telegram.hears(1002)
    await both.app.worker.run_until_idle()
    assert [len(both.telegram.sent_to(person)) for person in (ALICE, 1002)] == [1, 1]


async def test_a_thread_begun_by_telegram_goes_on_by_whatsapp(both: Platforms) -> None:
    await both.telegram.says(ALICE, QUESTION)
    await both.telegram.hears(ALICE)
    await both.telegram.says(ALICE, "/lier")
    code = (await both.telegram.hears(ALICE, 2))[1].partition("/lier ")[2].split()[0].strip("«».,")

    await both.whatsapp.says(PHONE, f"/lier {code}")
    await both.whatsapp.hears(PHONE)
    await both.whatsapp.says(PHONE, "et ça coûte combien ?")

    assert "€" in (await both.whatsapp.hears(PHONE, 2))[1]


async def _becomes_unreachable(both: Platforms) -> bool:
    async with asyncio.timeout(60):
        while await _unreachable_at(both) is None:  # noqa: ASYNC110 -- a row tells nobody that it changed
            await asyncio.sleep(0.05)
    return True


async def _unreachable_at(both: Platforms) -> datetime | None:
    async with both.app.database.read() as session:
        found = await session.scalar(select(Identity).where(Identity.external_id == str(ALICE)))
    assert found is not None
    return found.unreachable_at
