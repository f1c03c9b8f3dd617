import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.jobs import webhook_jobs
from agents.webhooks.kinds import Kind
from agents.webhooks.service import EndpointSeen, WebhooksService
from bot.adapters.hook_caller import HttpHookCaller
from storage.database import Database
from storage.feed import LocalFeed
from storage.queue.job import Outcome, RunningJob, Worker
from tests.conftest import FixedClock
from tests.loopback.webhook_receiver import Receiver, webhook_receiver

EVERYTHING = [str(kind) for kind in Kind]


@pytest.fixture
def clock() -> FixedClock:
    """The independent library compares with the real time."""
    clock = FixedClock()
    clock.at = datetime.now(UTC)
    return clock


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with webhook_receiver() as opened:
        yield opened


@dataclass(slots=True)
class Post:
    """The verbs on a real database, and a worker that knows their jobs alone."""

    webhooks: WebhooksService
    database: Database
    worker: Worker
    receiver: Receiver

    async def listens(self) -> int:
        issued = await self.webhooks.add(self.receiver.url, kinds=EVERYTHING, note="Compta", actor="test")
        self.receiver.secret = issued.secret
        return issued.endpoint_id

    async def tries(self, endpoint_id: int) -> str:
        """Send a trial message and work all that is due."""
        key = await self.webhooks.test(endpoint_id, actor="test")
        await self.worker.run_until_idle()
        return key

    async def seen(self, endpoint_id: int) -> EndpointSeen:
        return await self.webhooks.seen(endpoint_id)

    async def issues(self) -> str:
        return await self.database.write(lambda tx: " ".join(one.detail for one in tx.issues.open()))


@pytest.fixture
async def post(tmp_path: Path, migrated: Path, clock: FixedClock, receiver: Receiver) -> AsyncIterator[Post]:
    shutil.copy(migrated, tmp_path / "alex.db")
    database = Database(f"sqlite:///{tmp_path / 'alex.db'}", clock=clock, feed=LocalFeed())
    caller = HttpHookCaller(may_be_private=True)
    webhooks = WebhooksService(database, caller=lambda: caller, secret_key="k" * 32, may_be_private=True)
    handlers = webhook_jobs(webhooks.dispatch)

    async def work(job: RunningJob) -> Outcome:
        return await handlers[job.kind](job)

    yield Post(webhooks, database, database.worker(work), receiver)
    await database.close()
