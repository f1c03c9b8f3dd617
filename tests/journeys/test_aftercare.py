"""Some days after a case that named a repair Alex asks once how it went, and only who has not written since."""

from datetime import timedelta

import pytest

from bot.app import App
from storage.database import Transaction
from storage.models.conversation import ConversationState
from storage.models.garage import CaseState
from tests.builders import Person
from tests.conftest import FixedClock

SETTLED = "grincement au freinage, plaquettes usées"
VAGUE = "elle fait un bruit"
LATER = timedelta(days=4, hours=2)


async def heard(alice: Person) -> list[str]:
    return [str(line["text"]) for line in await alice.lines() if line["role"] == "assistant"]


async def asks(app: App, alice: Person) -> int:
    """How often Alice was asked how the repair went, once the hourly work has run."""
    await app.recurring["upsell"]()
    await app.worker.run_until_idle()
    return sum("cela a-t-il aidé" in text or "did it help" in text for text in await heard(alice))


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        (SETTLED, "Est-ce réparé, et cela a-t-il aidé\u00a0?"),
        ("squealing when I brake, the brake pads are worn", "Has it been repaired, and did it help?"),
    ],
)
async def test_who_was_told_what_to_repair_is_asked_once_how_it_went(
    app: App, clock: FixedClock, alice: Person, told: str, asked: str
) -> None:
    await alice.says(told)
    assert await asks(app, alice) == 0
    clock.at += LATER
    assert await asks(app, alice) == 1
    assert asked in (await heard(alice))[-1]
    clock.at += LATER
    assert await asks(app, alice) == 1


async def test_the_answer_finds_the_case_open_and_is_learnt_from(app: App, clock: FixedClock, alice: Person) -> None:
    await alice.says(SETTLED)
    clock.at += LATER
    assert await asks(app, alice) == 1
    clock.at += timedelta(days=5)
    await alice.presses("C’est réparé")
    await alice.presses("Plaquettes de frein")
    reports = await app.database.write(lambda tx: tx.learning.reports())
    assert [(row.component, row.helped) for row in reports] == [("brake_pad", True)]


async def test_who_wrote_since_and_who_was_only_asked_questions_are_left_alone(
    app: App, clock: FixedClock, alice: Person
) -> None:
    await alice.says(VAGUE)
    clock.at += LATER
    assert await asks(app, alice) == 0
    await alice.says(SETTLED)
    clock.at += timedelta(days=1)
    await alice.says("merci")
    clock.at += LATER - timedelta(days=1)
    assert await asks(app, alice) == 0


async def test_nobody_is_asked_at_night_nor_while_a_person_holds_the_thread(
    app: App, clock: FixedClock, alice: Person
) -> None:
    await alice.says(SETTLED)
    began = clock.at
    clock.at = (began + LATER).replace(hour=22)
    assert await asks(app, alice) == 0
    clock.at = (began + LATER).replace(hour=9) + timedelta(days=1)
    await set_state(app, ConversationState.with_person)
    assert await asks(app, alice) == 0
    await set_state(app, ConversationState.open)
    assert await asks(app, alice) == 1


async def set_state(app: App, state: ConversationState) -> None:
    """Of Alice's thread, the only one."""
    await app.database.write(lambda tx: tx.conversations.change(1, {"state": state}))


async def test_who_said_stop_hears_nothing_more(app: App, clock: FixedClock, alice: Person) -> None:
    await alice.says(SETTLED)
    await alice.says("STOP")
    await quiet_since(app, clock)
    assert await asks(app, alice) == 0


async def quiet_since(app: App, clock: FixedClock) -> None:
    """As though the case were the last they spoke of, and its time had come."""

    def write(tx: Transaction) -> None:
        for case_id in tx.cases.left_open(after=clock.at - timedelta(days=1), before=clock.at):
            case = tx.cases.get(case_id)
            assert case is not None
            assert case.state == CaseState.open
            case.updated_at = clock.at

    await app.database.write(write)
    clock.at += LATER
