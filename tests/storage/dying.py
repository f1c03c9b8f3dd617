"""A worker process that is killed in the middle of its first job: `python -m tests.storage.dying URL`."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from storage.database import Database, open_feed
from storage.queue.job import Outcome, RunningJob


async def _die(job: RunningJob) -> Outcome:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


async def _main(url: str) -> None:
    database = Database(url, clock=lambda: datetime.now(UTC), feed=open_feed(url))
    await database.worker(_die).run_until_idle()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1]))
