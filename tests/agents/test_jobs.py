"""The boundary where an error of a job becomes a retry, an Issue or a dead job."""

from datetime import timedelta

import pytest

from agents.errors import LibraryError
from agents.marketing.service import Interest
from bot.app import App
from storage.models.ids import ContactId
from storage.queue.job import Dead, Done, Job, Outcome, Retry, RunningJob
from tests.builders import Person
from tests.conftest import FixedClock


async def _fails(job: RunningJob) -> Outcome:
    raise LibraryError(permanent=job.payload.get("permanent") == 1)


async def _breaks(job: RunningJob) -> Outcome:
    raise RuntimeError(job.kind)


@pytest.fixture(autouse=True)
def kinds(app: App) -> None:
    app.jobs.add({"fails": _fails, "breaks": _breaks})


async def _kinds_of_issues(app: App) -> list[str]:
    return [kind for kind, _, _ in await app.team.staff.open_issues()]


async def test_what_may_pass_is_tried_again(app: App, clock: FixedClock) -> None:
    assert await app.jobs.work(RunningJob(1, "fails", {}, 1)) == Retry(clock() + timedelta(seconds=2))
    assert await app.jobs.work(RunningJob(1, "breaks", {}, 3)) == Retry(clock() + timedelta(seconds=8))
    assert await _kinds_of_issues(app) == []


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (RunningJob(1, "fails", {"permanent": 1}, 1), "library_unavailable {}"),
        (RunningJob(1, "breaks", {}, 10), "RuntimeError('breaks')"),
        (RunningJob(1, "sweep", {}, 11), "too many attempts"),
    ],
)
async def test_what_cannot_pass_is_kept_and_shown(app: App, job: RunningJob, reason: str) -> None:
    assert await app.jobs.work(job) == Dead(reason)
    assert await _kinds_of_issues(app) == ["job"]


async def test_an_unknown_kind_waits_for_a_version_that_knows_it(app: App, clock: FixedClock) -> None:
    assert await app.jobs.work(RunningJob(1, "new", {}, 1)) == Retry(clock() + timedelta(minutes=10))
    assert await app.jobs.work(RunningJob(1, "new", {}, 2)) == Retry(clock() + timedelta(minutes=10))
    assert await app.team.staff.open_issues() == [
        ("job", "new {}: no handler knows this kind; it waits for a version that does", 2)
    ]


async def test_sweeping_and_sealing_come_back_by_themselves(app: App) -> None:
    assert await app.jobs.work(RunningJob(1, "sweep", {}, 1)) == Done()
    assert await app.jobs.work(RunningJob(1, "seal", {}, 1)) == Done()
    await app.database.write(lambda tx: tx.enqueue(Job("sweep", key="sweep")))


async def test_a_wish_is_one_lead_and_the_team_sees_it(app: App, alice: Person) -> None:
    await alice.says("bonjour")
    contact = ContactId(1)
    first = await app.team.marketing.note_request(contact, interest=Interest.site, text="un site")
    again = await app.team.marketing.note_request(contact, interest=Interest.site, text="en bleu")
    await app.team.marketing.note_request(contact, interest=Interest.site, text="en bleu")
    await app.worker.run_until_idle()
    assert first == again
    assert await _kinds_of_issues(app) == ["LeadCaptured"]


async def test_a_slot_of_the_timetable_runs_once(app: App) -> None:
    taken = [
        await app.database.write(lambda tx: tx.issues.take_slot(kind="report", slot="2026-11-20T23:00", now=tx.now))
        for _ in range(2)
    ]
    assert taken == [True, False]
