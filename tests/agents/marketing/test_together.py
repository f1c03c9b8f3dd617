"""Two processes at once on one database: a person's caps and a nudge's once hold on both stores."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from agents.contacts.consent import ASKED, Choice, How, Proof
from agents.messages import ChannelName, Sender
from agents.sales.ordering import Wish
from bot.app import App, build
from bot.library import Library
from bot.settings import load_settings
from storage.database import Transaction
from storage.models.ids import ContactId
from storage.models.nudge import Nudge, NudgeState
from tests.conftest import FixedClock
from tests.stores import *  # noqa: F403 -- fixtures
from tests.stores import BOTH


@pytest.fixture
def store(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def apps(tmp_path: Path, url: str, clock: FixedClock, library: Library) -> AsyncIterator[tuple[App, App]]:
    settings = load_settings({"ALEX_DATA_DIR": str(tmp_path), "ALEX_DATABASE__URL": url})
    first, second = (build(settings, clock=clock, library=library) for _ in range(2))
    await first.team.sales.set_up_catalogue()
    yield first, second
    await first.close()
    await second.close()


async def _six_carts_of_one_person(app: App, clock: FixedClock) -> None:
    """All due now, all allowed."""
    here = await app.receiving.conversation_of(Sender(ChannelName.terminal, "alice", "alice", name="alice"))
    contact = ContactId(1)
    allowed = [Choice(purpose, "terminal", granted=True) for purpose in ASKED]
    await app.team.consents.choose(contact, allowed, Proof(How.button, "fr"))
    order = await app.team.sales.begin_in(here, Wish(contact, "formation-basic", "", "fr"))

    def plan(tx: Transaction) -> None:
        for number in range(6):
            tx.nudges.add(
                Nudge(
                    key=f"cart:{number}",
                    contact_id=contact,
                    order_id=order.id,
                    sequence="abandoned_cart",
                    step="first",
                    purpose="marketing",
                    state=NudgeState.planned,
                    due_at=tx.now,
                    expires_at=tx.now + timedelta(hours=2),
                    created_at=tx.now,
                )
            )

    await app.database.write(plan)


@pytest.mark.parametrize("store", BOTH, indirect=True)
async def test_one_person_gets_one_nudge_a_day_whoever_sends(apps: tuple[App, App], clock: FixedClock) -> None:
    await _six_carts_of_one_person(apps[0], clock)
    await asyncio.gather(*(app.recurring["upsell"]() for app in apps for _ in range(3)))

    def sent(tx: Transaction) -> list[str]:
        return [one.state for one in tx.session.query(Nudge)]

    states = await apps[0].database.write(sent)
    assert (states.count(NudgeState.sent), states.count(NudgeState.skipped)) == (1, 5)
    lines = await apps[0].transcript.after(
        await apps[0].receiving.conversation_of(Sender(ChannelName.terminal, "alice", "alice")), 0, limit=20
    )
    assert len(lines) == 1
