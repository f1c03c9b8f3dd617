from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bot.app import App
from storage.database import Transaction
from storage.models.nudge import Nudge
from storage.models.work import JobRow, JobState
from tests.agents.sales.shop import Shop
from tests.builders import Line, Person
from tests.conftest import FixedClock


class House:
    """A shop with one customer, its clock in hand, and the nudges as rows."""

    def __init__(self, app: App, clock: FixedClock, alice: Person) -> None:
        self.app = app
        self.clock = clock
        self.alice = alice
        self.shop = Shop(app, clock)

    async def agrees(self) -> None:
        """Alice says yes to every purpose in her thread."""
        await self.alice.taps("consent:all:yes", "Oui, d’accord")

    async def at(self, moment: str) -> None:
        """Let that moment of UTC come, job by job."""
        goal = datetime.fromisoformat(moment + "+00:00")
        await self.app.worker.run_until_idle()
        while (due_at := await self._next_job()) <= goal:
            self.clock.at = max(due_at, self.clock())
            await self.app.worker.run_until_idle()
        self.clock.at = goal

    async def _next_job(self) -> datetime:
        def read(tx: Transaction) -> datetime:
            waiting = tx.session.query(JobRow.due_at).filter_by(state=JobState.waiting)
            return min((row.due_at for row in waiting), default=datetime.max.replace(tzinfo=UTC))

        return await self.app.database.write(read)

    async def nudges(self, sequence: str = "after_purchase") -> Sequence[Nudge]:
        def read(tx: Transaction) -> Sequence[Nudge]:
            return tx.session.query(Nudge).filter_by(sequence=sequence).order_by(Nudge.id).all()

        return await self.app.database.write(read)

    async def fates(self, sequence: str = "after_purchase") -> dict[str, str]:
        """Each step with its state, or with the reason why it was skipped or waits."""
        return {one.step: one.reason or one.state for one in await self.nudges(sequence)}

    async def heard(self) -> Sequence[str]:
        """What Alex wrote in Alice's thread."""
        lines: Sequence[Line] = await self.alice.lines()
        return [str(one["text"]) for one in lines if one["role"] == "assistant"]


@pytest.fixture
def house(app: App, clock: FixedClock, alice: Person) -> House:
    return House(app, clock, alice)
