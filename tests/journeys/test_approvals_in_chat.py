"""A new version and news come to the admins' chats, and are decided there by taps."""

from collections.abc import Sequence
from typing import cast

import pytest

from agents.events import KnowledgeProposed, NewsArrived
from bot.app import App
from storage.database import Transaction
from storage.models.staff import StaffRole
from tests.agents.bus.test_knowing import add, piece, serving, version
from tests.builders import Line, Person
from tests.conftest import FixedClock


@pytest.fixture
async def bob(app: App, clock: FixedClock) -> Person:
    """An admin who has written to Alex."""
    admin = Person(app, clock, "bob")
    await app.team.staff.add_member("terminal", "bob", role=StaffRole.admin)
    await admin.says("bonjour")
    return admin


async def tell(app: App, *facts: KnowledgeProposed | NewsArrived) -> None:
    def write(tx: Transaction) -> None:
        for fact in facts:
            tx.record(fact)

    await app.database.write(write)
    await app.worker.run_until_idle()


def button(line: Line, label: str) -> str:
    offered = cast("Sequence[Line]", line["buttons"])
    return next(str(one["value"]) for one in offered if one["label"] == label)


async def test_an_admin_reads_a_proposed_version_and_approves_it_by_two_taps(
    app: App, bob: Person, charlie: Person
) -> None:
    await charlie.says("bonjour")
    before = await charlie.lines()
    await add(app, version(app, "A"))
    await tell(app, KnowledgeProposed(1))
    told = (await bob.lines())[-1]
    assert "attend votre décision" in str(told["text"])
    await bob.taps(button(told, "Ce qu’elle change"))
    await bob.hears("Turbo")
    await charlie.taps("staff-ask:/approuver 1")
    assert await serving(app) is None
    await bob.taps(button(told, "Approuver"))
    await bob.presses("Confirmer")
    assert await serving(app) == "A"
    assert len(await charlie.lines()) <= len(before) + 2


async def test_an_admin_reads_news_by_a_tap(app: App, bob: Person) -> None:
    await add(app, piece(app, "Rappel du turbo"))
    await tell(app, NewsArrived(1))
    told = (await bob.lines())[-1]
    assert "1 de plus" in str(told["text"])
    await bob.taps(button(told, "Les lire"))
    await bob.hears("Rappel du turbo")


async def test_a_version_that_is_gone_asks_nothing(app: App, bob: Person) -> None:
    said = len(await bob.lines())
    await tell(app, KnowledgeProposed(99))
    assert len(await bob.lines()) == said
