"""Job kinds and their handlers, and the boundary where an error becomes a retry or an Issue."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from agents.conversation.arranging import Arranging
from agents.conversation.handing import Handing
from agents.conversation.remembering import Remembering
from agents.conversation.sending import SWEEP_AFTER, Sending, sweep_job
from agents.errors import PortError
from agents.handbook.editions import PUBLISH, Editions
from agents.handbook.owning import book_named
from agents.ports import Clock
from agents.reactions import Reactions
from agents.sales.service import SalesService
from agents.staff.service import StaffService
from agents.support.assigning import Assignment
from agents.support.desk import SupportDesk
from agents.timetable import Timetable
from agents.webhooks.sending import Dispatch
from storage.database import Database
from storage.models.ids import ConversationId, OrderId
from storage.queue.job import Dead, Done, Job, Outcome, Retry, RunningJob

log = logging.getLogger(__name__)

_MOST_ATTEMPTS = 10
_SEAL_EVERY = timedelta(hours=1)
Handler = Callable[[RunningJob], Awaitable[Outcome]]


def sales_jobs(sales: SalesService) -> dict[str, Handler]:
    """What sales does by the clock."""

    async def fulfil(job: RunningJob) -> Outcome:
        again_at = await sales.fulfil(OrderId(int(job.payload["order"])))
        return Done() if again_at is None else Retry(again_at)

    async def refunds(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
        await sales.rounds.send_refunds()
        return Done()

    async def refusal(job: RunningJob) -> Outcome:
        await sales.dunning.examine(int(job.payload["order"]), attempt=job.attempt)
        return Done()

    async def refusal_again(job: RunningJob) -> Outcome:
        again_at = await sales.dunning.try_again(int(job.payload["refusal"]))
        return Done() if again_at is None else Retry(again_at)

    return {"fulfil": fulfil, "refunds": refunds, "refusal": refusal, "refusal-again": refusal_again}


def timetable_jobs(timetable: Timetable) -> dict[str, Handler]:
    """What wakes the recurring work; its own kinds stand in bot/recurring.py."""

    async def keep(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
        await timetable.keep()
        return Done()

    return {"timetable": keep}


def document_jobs(handing: Handing) -> dict[str, Handler]:
    """What prints a document and says it."""

    async def document(job: RunningJob) -> Outcome:
        conversation_id = ConversationId(int(job.payload["conversation"]))
        request = str(job.payload["request"])
        await handing.hand(str(job.payload["kind"]), str(job.payload["subject"]), conversation_id, request=request)
        return Done()

    return {"document": document}


def handbook_jobs(editions: Editions) -> dict[str, Handler]:
    """What publishes a book when somebody asks for it."""

    async def publish(job: RunningJob) -> Outcome:
        await editions.publish(book_named(str(job.payload["volume"])))
        return Done()

    return {PUBLISH: publish}


def takeover_jobs(assignment: Assignment, desk: SupportDesk, arranging: Arranging) -> dict[str, Handler]:
    """What a thread or a ticket that waits for a person is owed by the clock."""

    async def service_clock(job: RunningJob) -> Outcome:
        await assignment.ring(int(job.payload["clock"]))
        return Done()

    async def silence(job: RunningJob) -> Outcome:
        await assignment.lapse(int(job.payload["handoff"]))
        return Done()

    async def ticket_alarms(job: RunningJob) -> Outcome:  # noqa: ARG001 -- every handler has this shape
        await desk.ring()
        return Done()

    async def wake(job: RunningJob) -> Outcome:
        await arranging.wake(int(job.payload["handoff"]))
        return Done()

    return {"service-clock": service_clock, "silence": silence, "ticket-alarms": ticket_alarms, "wake": wake}


def webhook_jobs(dispatch: Dispatch) -> dict[str, Handler]:
    """What tells third parties."""

    async def now(job: RunningJob) -> Outcome:
        await dispatch.send_due(int(job.payload["endpoint"]))
        return Done()

    async def later(job: RunningJob) -> Outcome:
        await dispatch.wake(int(job.payload["endpoint"]))
        return Done()

    return {"webhooks": now, "webhooks-later": later}


def remember_jobs(remembering: Remembering) -> dict[str, Handler]:
    """What keeps the notes on long threads."""

    async def remember(job: RunningJob) -> Outcome:
        conversation_id = ConversationId(int(job.payload["conversation"]))
        await remembering.remember(int(job.payload["contact"]), conversation_id)
        return Done()

    return {"remember": remember}


def seal_job(due_at: datetime | None = None) -> Job:
    """Seal the audit, and again every hour."""
    return Job("seal", key="seal", due_at=due_at)


class Jobs:
    """The table kind → handler; `bot` adds the kinds that need sockets."""

    def __init__(
        self,
        database: Database,
        *,
        sending: Sending,
        reactions: Reactions,
        staff: StaffService,
        clock: Clock,
    ) -> None:
        self._database = database
        self._sending = sending
        self._reactions = reactions
        self._staff = staff
        self._clock = clock
        self._handlers: dict[str, Handler] = {"react": self._react, "sweep": self._sweep, "seal": self._seal}

    def add(self, handlers: Mapping[str, Handler]) -> None:
        self._handlers.update(handlers)

    async def work(self, job: RunningJob) -> Outcome:
        """Run one job to its outcome; never raises."""
        handler = self._handlers.get(job.kind)
        if handler is None:
            await self._issue(job, "no handler knows this kind; it waits for a version that does")
            return Retry(self._clock() + timedelta(minutes=10))
        if job.attempt > _MOST_ATTEMPTS:
            return await self._bury(job, "too many attempts")
        try:
            return await handler(job)
        except PortError as error:
            if error.permanent:
                return await self._bury(job, f"{error.code} {error.facts}")
            return Retry(self._clock() + timedelta(seconds=min(2**job.attempt, 600)))
        except Exception as error:
            log.exception("job failed", extra={"job": job.id, "kind": job.kind})
            if job.attempt == _MOST_ATTEMPTS:
                return await self._bury(job, repr(error))
            return Retry(self._clock() + timedelta(seconds=min(2**job.attempt, 600)))

    async def _bury(self, job: RunningJob, why: str) -> Outcome:
        await self._issue(job, why)
        return Dead(why)

    async def _issue(self, job: RunningJob, why: str) -> None:
        await self._database.write(
            lambda tx: tx.issues.raise_issue(
                kind="job", key=f"job:{job.kind}:{job.id}", detail=f"{job.kind} {dict(job.payload)}: {why}", now=tx.now
            )
        )

    async def _react(self, job: RunningJob) -> Outcome:
        await self._reactions.react(int(job.payload["event"]))
        return Done()

    async def _sweep(self, job: RunningJob) -> Outcome:  # noqa: ARG002 -- every handler has this shape
        await self._sending.sweep(older_than=SWEEP_AFTER)
        await self._database.write(lambda tx: tx.enqueue(sweep_job(tx.now + SWEEP_AFTER)))
        return Done()

    async def _seal(self, job: RunningJob) -> Outcome:  # noqa: ARG002 -- every handler has this shape
        await self._staff.seal_audit()
        await self._database.write(lambda tx: tx.enqueue(seal_job(tx.now + _SEAL_EVERY)))
        return Done()
